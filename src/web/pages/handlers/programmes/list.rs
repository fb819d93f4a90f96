//! The list of programmes as of a day.

use super::{DUTIES, HOME};
use crate::authority::Action;
use crate::web::api::filter;
use crate::web::api::programmes::OPEN;
use crate::web::api::reading::{At, page, permit};
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::handlers::annals::form::{choice, chosen};
use crate::web::pages::handlers::sessions::list::{open_to, or_all};
use crate::web::pages::handlers::work;
use crate::web::pages::labels;
use crate::web::pages::sessions::{ProgrammeLine, ProgrammesPage};
use crate::web::pages::visit::{Visit, fields};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::State;
use axum::response::Response;
use qibu_domain::money::yuan;
use qibu_domain::time::Day;
use qibu_projections::nodes;
use qibu_projections::programmes::{self, Filter, ProgrammeRow};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<ProgrammesPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let said = |name: &str| query.first(name).map(str::to_owned);
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let node = filter::node(qibu, lang, said("node"))?.unwrap_or_else(home);
    let stage = filter::one_of(lang, "stage", said("stage"), &OPEN)?;
    let page = page(lang, query.first("limit"), query.first("cursor"))?;
    let wanted = Filter {
        node: Some(node.clone()),
        owner: None,
        open: stage.as_deref().map(|stage| stage == "open"),
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(qibu, lang, move |rows| {
        let found = programmes::list(rows, as_of, &wanted, &page)?;
        Ok((found, nodes::tree(rows, None, as_of)?))
    });
    let ((found, tree), _) = read.await?;
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full).map(ProgrammeRow::key);
    let next = next.map(|key| {
        let (cursor, day) = (key.to_string(), as_of.to_string());
        let parameters = [
            ("node", node.as_str()),
            ("stage", stage.as_deref().unwrap_or_default()),
            ("as_of", day.as_str()),
            ("cursor", cursor.as_str()),
        ];
        fields::address(HOME, &parameters)
    });
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let stages = OPEN.iter().map(|stage| {
        let words = say(lang, &format!("page.programmes.{stage}"), &[]);
        choice((*stage).to_owned(), words)
    });
    let nodes = tree.into_iter().map(|it| choice(it.code, it.name));
    let today = qibu.clock().now().day();
    let live = as_of == today;
    let rows = found.into_iter();
    let rows = rows.map(|row| line(qibu, lang, (&offices, live), (row, as_of)));
    Ok(ProgrammesPage {
        base: visit.base(say(lang, "page.programmes.title", &[])),
        rows: rows.collect(),
        node_choices: chosen(nodes.collect(), std::iter::once(node.as_str())),
        stage_choices: or_all(lang, stages, stage.as_deref()),
        as_of: as_of.to_string(),
        today: today.to_string(),
        next_href: next.unwrap_or_default(),
        record_href: open_to(!offices.is_empty(), format!("{HOME}/new")),
    })
}

fn line(
    qibu: &Qibu,
    lang: Lang,
    (offices, live): (&BTreeSet<String>, bool),
    (row, as_of): (ProgrammeRow, Day),
) -> ProgrammeLine {
    let node = row.node.as_deref().unwrap_or_default();
    let acts = if live && work::is_within(qibu, offices, node) {
        acts(lang, &row)
    } else {
        Vec::new()
    };
    let goals = row.goals.iter();
    let goals: Vec<String> = goals
        .map(|goal| format!("{} {}", goal.name.as_str(), goal.target))
        .collect();
    let day = |day: Day| days::day(lang, &day.to_string());
    let last = row.closed_on.or(row.until);
    let last = last.map_or_else(|| say(lang, "page.programmes.no_end", &[]), day);
    let (id, as_of) = (row.id().to_string(), as_of.to_string());
    let of_sessions = [("programme", id.as_str()), ("as_of", as_of.as_str())];
    ProgrammeLine {
        body: Link {
            label: row.owner_name.unwrap_or_else(|| row.owner.to_string()),
            href: labels::address_of(row.owner),
        },
        goals: goals.join(lang.pick("、", ", ")),
        period: [day(row.from), last].join(lang.pick("—", " – ")),
        budget: row.budget_fen.map(yuan).unwrap_or_default(),
        sessions: Link {
            label: row.sessions.to_string(),
            href: fields::address("/sessions", &of_sessions),
        },
        name: row.name,
        is_open: row.is_open,
        late: row.is_late,
        corrected: row.corrected_by.is_some(),
        acts,
    }
}

/// What may be done with a programme, as it stands.
fn acts(lang: Lang, row: &ProgrammeRow) -> Vec<Link> {
    let home = format!("{HOME}/{}", row.id());
    let act = |word: &str, path: String| Link {
        label: say(lang, &format!("page.programmes.{word}"), &[]),
        href: format!("{home}/{path}"),
    };
    let closing = match row.closed_by {
        None => act("close", "close".to_owned()),
        Some(by) => act("correct_closing", format!("{by}/correct")),
    };
    vec![
        closing,
        act("correct", format!("{}/correct", row.approved_by)),
    ]
}
