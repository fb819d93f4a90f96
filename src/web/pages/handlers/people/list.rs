//! The list of a node's people as of a day. Names are read for a purpose only, and each read is written down first (law 9).

use super::{HOME, address, own_nodes};
use crate::authority::Action;
use crate::web::api::filter;
use crate::web::api::people::{READ_PURPOSES, details};
use crate::web::api::reading::{At, page, permit};
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::acts::choices;
use crate::web::pages::labels;
use crate::web::pages::people::{PeoplePage, PersonLine};
use crate::web::pages::visit::{Visit, fields};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::time::Day;
use qibu_projections::nodes::{self, NodeRow};
use qibu_projections::persons::{self, Filter, PersonRow, STAGES};
use std::sync::Arc;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<PeoplePage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let said = |name: &str| query.first(name).map(str::to_owned);
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let node = filter::node(qibu, lang, said("node"))?.unwrap_or_else(home);
    let stage = filter::one_of(lang, "stage", said("stage"), &STAGES)?;
    let purpose = filter::one_of(lang, "purpose", said("purpose"), &READ_PURPOSES)?;
    let paging = page(lang, query.first("limit"), query.first("cursor"))?;
    let filter = Filter {
        node: node.clone(),
        stage: stage.clone(),
        body: None,
    };
    let (as_of, limit_rows) = (at.as_of, paging.limit_rows);
    let read = at.read(qibu, lang, move |rows| {
        let found = persons::list(rows, as_of, &filter, &paging)?;
        Ok((found, nodes::tree(rows, None, as_of)?))
    });
    let ((found, tree), _) = read.await?;
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full);
    let next = next.map(|row| {
        next_page(
            row,
            as_of,
            [
                &node,
                stage.as_deref().unwrap_or_default(),
                purpose.as_deref().unwrap_or_default(),
            ],
        )
    });
    let rows = lines(qibu, visit, found, purpose.as_deref()).await?;
    let (offices, _) = own_nodes(qibu, visit).await?;
    Ok(PeoplePage {
        base: visit.base(say(lang, "page.people.title", &[])),
        rows,
        named: purpose.is_some(),
        node_choices: nodes_of(tree, &node),
        stage_choices: with_none(
            lang,
            "page.people.all_stages",
            "label.person_stage",
            &STAGES,
            stage.as_deref(),
        ),
        purpose_choices: with_none(
            lang,
            "page.people.no_names",
            "label.read_purpose",
            &READ_PURPOSES,
            purpose.as_deref(),
        ),
        today: qibu.clock().now().day().to_string(),
        next_href: next.unwrap_or_default(),
        as_of: as_of.to_string(),
        invite_href: if offices.is_empty() {
            String::new()
        } else {
            "/people/new".to_owned()
        },
    })
}

/// The address of the page that begins behind a row.
fn next_page(row: &PersonRow, as_of: Day, [node, stage, purpose]: [&str; 3]) -> String {
    let (cursor, day) = (row.person.to_string(), as_of.to_string());
    let parameters = [
        ("node", node),
        ("stage", stage),
        ("as_of", day.as_str()),
        ("purpose", purpose),
        ("cursor", cursor.as_str()),
    ];
    fields::address(HOME, &parameters)
}

/// Codes to choose from, with the words for none before them.
fn with_none(
    lang: Lang,
    none: &str,
    under: &str,
    codes: &[&str],
    chosen: Option<&str>,
) -> Vec<Choice> {
    let none = Choice {
        label: say(lang, none, &[]),
        ..Choice::default()
    };
    let mut all = vec![none];
    all.extend(choices(lang, under, codes));
    for choice in &mut all {
        choice.chosen = chosen.unwrap_or_default() == choice.code;
    }
    all
}

/// The nodes to choose from.
fn nodes_of(tree: Vec<NodeRow>, node: &str) -> Vec<Choice> {
    let nodes = tree.into_iter().map(|it| Choice {
        chosen: it.code == node,
        code: it.code,
        label: it.name,
        ..Choice::default()
    });
    nodes.collect()
}

async fn lines(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    found: Vec<PersonRow>,
    purpose: Option<&str>,
) -> Result<Vec<PersonLine>, Problem> {
    let mut rows = Vec::with_capacity(found.len());
    for row in found {
        rows.push(line(qibu, visit, row, purpose).await?);
    }
    Ok(rows)
}

async fn line(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    row: PersonRow,
    purpose: Option<&str>,
) -> Result<PersonLine, Problem> {
    let lang = visit.lang();
    let id = row.person.to_string();
    let mut name = id.chars().take(8).collect();
    if let Some(purpose) = purpose {
        match details(qibu, &visit.signed, row.person, Some(purpose)).await {
            Ok(known) => {
                name = known
                    .name
                    .unwrap_or_else(|| say(lang, "page.people.no_name", &[]));
            }
            // Somebody of another office stays without a name.
            Err(problem) if problem.status == StatusCode::FORBIDDEN.as_u16() => {}
            Err(problem) => return Err(problem),
        }
    }
    let consents = row.consents.iter();
    let consents = consents.map(|it| say(lang, &format!("label.person_purpose.{it}"), &[]));
    Ok(PersonLine {
        href: match purpose {
            Some(purpose) => fields::address(&address(&id), &[("purpose", purpose)]),
            None => address(&id),
        },
        name,
        node: labels::node(&qibu.rulebook(), &row.node),
        stage: say(lang, &format!("label.person_stage.{}", row.stage), &[]),
        is_enrolled: row.stage == "enrolled",
        since: row.from.to_string(),
        attested_until: row
            .attested_to
            .map(|to| to.plus_days(-1).to_string())
            .unwrap_or_default(),
        consents: consents.collect::<Vec<_>>().join(lang.pick("、", ", ")),
    })
}
