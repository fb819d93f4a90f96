//! The list of suggestions as of a day, and a suggestion in words: without its author.

use super::{HOME, OWN_DUTIES, address_of, told};
use crate::authority::Action;
use crate::web::api::filter;
use crate::web::api::reading::{At, page, permit};
use crate::web::api::suggestions::{OVERDUE, STAGES, narrowed};
use crate::web::pages::base::Link;
use crate::web::pages::handlers::annals::form::{choice, chosen};
use crate::web::pages::handlers::sessions::list::{open_to, or_all};
use crate::web::pages::handlers::work;
use crate::web::pages::labels;
use crate::web::pages::suggestions::{SuggestionLine, SuggestionsPage};
use crate::web::pages::visit::{Visit, fields};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::State;
use axum::response::Response;
use qibu_domain::id::StreamId;
use qibu_domain::rulebook::Rulebook;
use qibu_projections::suggestions::{self, Filter, SuggestionRow};
use qibu_projections::{AsOf, nodes};
use std::sync::Arc;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<SuggestionsPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let said = |name: &str| query.first(name).map(str::to_owned);
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let asked = (said("node"), query.first("body"), said("stage"));
    let mut filter = narrowed(qibu, lang, asked)?;
    if filter.node.is_none() && filter.body.is_none() {
        let home = qibu.rulebook().home().unwrap_or_default().to_owned();
        filter.node = filter::node(qibu, lang, Some(home).filter(|home| !home.is_empty()))?;
    }
    let page = page(lang, query.first("limit"), query.first("cursor"))?;
    let (as_of, asked) = (at.as_of, at.asked());
    let (limit_rows, wanted) = (page.limit_rows, filter.clone());
    let read = at.read(qibu, lang, move |rows| {
        let found = suggestions::list(rows, asked, &wanted, &page)?;
        Ok((found, nodes::tree(rows, None, as_of)?))
    });
    let ((found, tree), _) = read.await?;
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full).map(SuggestionRow::key);
    let at_day = as_of.to_string();
    let submits = !work::offices_of(qibu, visit, &OWN_DUTIES).await?.is_empty();
    let body = filter.body.map(|body| body.to_string()).unwrap_or_default();
    let of_body = match filter.body {
        Some(body) => Some(Link {
            label: told::name_of(qibu, body).await,
            href: labels::address_of(body),
        }),
        None => None,
    };
    let stages = STAGES.iter().map(|stage| {
        let words = say(lang, &format!("label.suggestion_stage.{stage}"), &[]);
        choice((*stage).to_owned(), words)
    });
    let node = filter.node.clone().unwrap_or_default();
    let nodes = tree.into_iter().map(|node| choice(node.code, node.name));
    let rulebook = qibu.rulebook();
    let rows = found.iter();
    Ok(SuggestionsPage {
        base: visit.base(say(lang, "page.suggestions.title", &[])),
        rows: rows.map(|row| line(lang, &rulebook, row, asked)).collect(),
        node_choices: chosen(nodes.collect(), std::iter::once(node.as_str())),
        stage_choices: or_all(lang, stages, query.first("stage")),
        submit_href: open_to(submits, new_href(filter.body)),
        body,
        of_body,
        today: qibu.clock().now().day().to_string(),
        next_href: next.map_or_else(String::new, |key| {
            next_href(&filter, &at_day, &key.to_string())
        }),
        as_of: at_day,
    })
}

/// Where one is submitted: through the body that is shown, where one is.
pub(super) fn new_href(body: Option<StreamId>) -> String {
    let new = format!("{HOME}/new");
    match body {
        Some(body) => fields::address(&new, &[("body", body.to_string().as_str())]),
        None => new,
    }
}

/// Where those of a body are listed.
pub(super) fn of_body_href(body: StreamId) -> String {
    fields::address(HOME, &[("body", body.to_string().as_str())])
}

fn next_href(filter: &Filter, as_of: &str, cursor: &str) -> String {
    let body = filter.body.map(|body| body.to_string());
    let stage = filter.overdue.then_some(OVERDUE);
    let parameters = [
        ("node", filter.node.as_deref()),
        ("body", body.as_deref()),
        ("stage", stage.or(filter.stage.as_deref())),
        ("as_of", Some(as_of)),
        ("cursor", Some(cursor)),
    ];
    let parameters = parameters.map(|(name, value)| (name, value.unwrap_or_default()));
    fields::address(HOME, &parameters)
}

/// A suggestion as it stood at the end of a day, in words.
pub(super) fn line(
    lang: Lang,
    rulebook: &Rulebook,
    row: &SuggestionRow,
    as_of: AsOf,
) -> SuggestionLine {
    let due = Some(row.until).filter(|_| row.answered_on.is_none());
    SuggestionLine {
        day: row.submitted_on.to_string(),
        suggestion: Link {
            label: told::field(lang, &row.field),
            href: address_of(row.stream),
        },
        body: Link {
            label: row
                .body_name
                .clone()
                .unwrap_or_else(|| row.body.to_string()),
            href: labels::address_of(row.body),
        },
        to: told::receiver(lang, rulebook, row),
        stage: told::stage(lang, &row.stage),
        due: due.map(|due| due.to_string()).unwrap_or_default(),
        overdue: row.is_overdue(as_of),
        published: row.published_on.is_some(),
        late: row.is_late || row.is_answer_late,
        corrected: row.corrected_by.is_some(),
    }
}
