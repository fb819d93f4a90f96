//! What is tried of the verbs that pass a matter on, and to whom it can be passed.

use super::unwritten;
use crate::command::CommandError;
use crate::wiring::Qibu;
use qibu_domain::district::Node;
use qibu_domain::id::AccountId;
use qibu_domain::lifecycle::Duty;
use qibu_domain::occasion::Occasion;
use qibu_domain::subject::event::RouteSeat;
use qibu_domain::subject::{self, Application, Body, SubjectState, Verb};
use qibu_projections::accounts;
use std::collections::BTreeSet;

/// The seat that does a verb first; `None` where none does.
fn seat_for(
    state: &SubjectState,
    application: &Application,
    verb: &str,
    occasion: &Occasion,
) -> Option<RouteSeat> {
    let seats = subject::seats_for(state, application.id, verb, occasion);
    seats.ok()?.into_iter().next()
}

/// The open nodes of the body's district.
fn open_nodes<'o>(state: &SubjectState, occasion: &'o Occasion) -> impl Iterator<Item = &'o Node> {
    let district = state.body.as_ref().map(Body::district);
    let tree = district.and_then(|district| occasion.rulebook.district(district));
    let nodes = tree.into_iter().flat_map(|tree| tree.nodes.values());
    let today = occasion.today();
    nodes.filter(move |node| node.is_open_on(today))
}

/// The nodes whose offices are of the rank of the one that could hand an application on, but for that one.
pub fn transferable(
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
) -> Vec<String> {
    let Some(first) = seat_for(state, application, "transfer", occasion) else {
        return Vec::new();
    };
    let of_the_rank = open_nodes(state, occasion).filter(|node| {
        let rank = occasion.rulebook.rank_of(&node.code);
        node.code != first.node && rank == Some(first.rank.as_str())
    });
    of_the_rank.map(|node| node.code.clone()).collect()
}

/// The accounts that can be named for the seat that has an application, but for the one that has it already.
///
/// # Errors
/// Where the views cannot be read.
pub fn assignable(
    qibu: &Qibu,
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
) -> Result<Vec<AccountId>, CommandError> {
    let Some(seat) = seat_for(state, application, "assign", occasion) else {
        return Ok(Vec::new());
    };
    let today = occasion.today();
    let read =
        |rows: &qibu_projections::Tables<'_>| accounts::holders(rows, seat.duty, &seat.node, today);
    let held = qibu.views().read(read)?;
    let barred = subject::barred(application);
    let has_it = application.assigned_to();
    let named: BTreeSet<AccountId> = held.into_iter().map(|held| held.account).collect();
    let fit = |account: &AccountId| !barred.contains(account) && has_it != Some(*account);
    Ok(named.into_iter().filter(fit).collect())
}

/// Each of the verbs with the least that it needs.
pub(super) fn tries(
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
    account: AccountId,
) -> Vec<Verb> {
    let seat = application.seat().or(application.deciding_seat());
    let own = seat.map(|seat| seat.node.clone()).unwrap_or_default();
    let copied = &application.passing.copied_to;
    let mut others = open_nodes(state, occasion).filter(|node| node.code != own);
    let to_copy = others.find(|node| !copied.contains(&node.code));
    let route: Vec<_> = application
        .terms
        .iter()
        .flat_map(|terms| &terms.route)
        .collect();
    let is_free = |duty: Duty, node: &str| {
        let mut seats = route.iter();
        !seats.any(|seat| seat.duty == duty && seat.node == node)
    };
    let to_add = open_nodes(state, occasion).find_map(|node| {
        let mut duties = [Duty::Officer, Duty::Lead].into_iter();
        let duty = duties.find(|duty| is_free(*duty, &node.code))?;
        Some((node.code.clone(), duty))
    });
    let (node, duty) = to_add.unwrap_or((own.clone(), Duty::Officer));
    let to = transferable(state, application, occasion)
        .into_iter()
        .next();
    vec![
        Verb::Copy {
            node: to_copy.map_or_else(|| own.clone(), |node| node.code.clone()),
        },
        Verb::AddSeat {
            node,
            duty,
            reason: unwritten(),
        },
        Verb::Transfer {
            to: to.unwrap_or(own),
            reason: unwritten(),
        },
        Verb::Assign { account },
    ]
}
