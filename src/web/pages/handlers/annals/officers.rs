//! What an officer may name in an entry, and who may confirm a correction of one.

use super::form::{Known, choice};
use crate::web::api::turn::offices;
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::second_officers;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use qibu_domain::lifecycle::Duty;
use qibu_projections::{Page, subjects};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most nodes that are offered.
const MAX_NODES_OFFERED: usize = 200;
/// The most bodies that are offered.
const MAX_BODIES_OFFERED: u32 = 100;

/// The nodes at which the account is officer or lead.
pub(super) async fn offices_of(
    qibu: &Arc<Qibu>,
    visit: &Visit,
) -> Result<BTreeSet<String>, Problem> {
    let actor = qibu.actor(visit.signed.caller.account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let held = offices(&actor, qibu.clock().now().day()).into_iter();
    let held = held.filter(|held| matches!(held.duty, Duty::Officer | Duty::Lead));
    Ok(held.map(|held| held.node).collect())
}

/// The nodes that the account may record something of, the editions and the bodies of their district; of an entry that stands
/// only its own node.
pub(super) async fn known(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    only: Option<&str>,
) -> Result<Known, Problem> {
    let offices = offices_of(qibu, visit).await?;
    let rulebook = qibu.rulebook();
    let districts = rulebook
        .districts()
        .filter_map(|code| rulebook.district(code));
    let nodes = districts.flat_map(|tree| tree.nodes.values());
    let nodes = nodes.filter(|node| match only {
        Some(only) => node.code == only,
        None => {
            let mut offices = offices.iter();
            offices.any(|office| rulebook.is_within(&node.code, office))
        }
    });
    let nodes = nodes.map(|node| choice(node.code.clone(), node.name().to_owned()));
    let nodes: Vec<Choice> = nodes.take(MAX_NODES_OFFERED).collect();
    let first = nodes.first().map(|node| node.code.as_str());
    let district = first.and_then(|code| rulebook.district_of(code));
    let Some(district) = district.map(str::to_owned) else {
        return Ok(Known::default());
    };
    let editions = rulebook.editions(&district).map(|edition| {
        let code = edition.code.clone();
        choice(code.clone(), code)
    });
    let editions = editions.collect();
    let filter = subjects::Filter {
        node: Some(district),
        counts: Some(true),
        ..subjects::Filter::default()
    };
    let today = qibu.clock().now().day();
    let read = qibu.read_on_arrival(move |rows| {
        subjects::list(rows, today, &filter, &Page::first(MAX_BODIES_OFFERED))
    });
    let (found, _) = read
        .await
        .map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let bodies = found
        .into_iter()
        .map(|row| choice(row.stream().to_string(), row.name));
    Ok(Known {
        nodes,
        editions,
        bodies: bodies.collect(),
    })
}

/// The officers and leads of a node and its district, but for whoever asks: one of them may confirm.
pub(super) async fn others(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    node: &str,
    value: &str,
) -> Result<Vec<Choice>, Problem> {
    let district = qibu.rulebook().district_of(node).map(str::to_owned);
    let nodes = district.into_iter().chain([node.to_owned()]).collect();
    second_officers::of_nodes(qibu, visit, nodes, value).await
}
