//! Whether an account can propose: authority is asked, as it is when something is proposed.

use crate::authority::{Action, Resource};
use crate::web::api::reading::judge;
use crate::web::api::turn::offices;
use crate::web::pages::base::Proposing;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use qibu_domain::lifecycle::Duty;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most nodes at which it is asked whether an account may propose.
const MAX_NODES_ASKED: usize = 16;

/// Whether an account can propose at a node at which it holds an office, or types for those who can: officers and
/// leads do (domain 11.2).
pub async fn of(qibu: &Arc<Qibu>, signed: &Signed) -> Result<Proposing, Problem> {
    let actor = qibu.actor(signed.caller.account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(signed.lang, &error))?;
    let offices = offices(&actor, qibu.clock().now().day());
    let nodes: BTreeSet<&str> = offices.iter().map(|office| office.node.as_str()).collect();
    for node in nodes.into_iter().take(MAX_NODES_ASKED) {
        if judge_at(qibu, signed, node).await.is_ok() {
            return Ok(Proposing::Own);
        }
    }
    let types = |duty: Duty| matches!(duty, Duty::Officer | Duty::Lead);
    Ok(if offices.iter().any(|office| types(office.duty)) {
        Proposing::ForAnother
    } else {
        Proposing::No
    })
}

/// Whether an account may invite persons at a node at which it holds an office.
pub async fn keeps_persons(qibu: &Arc<Qibu>, signed: &Signed) -> Result<bool, Problem> {
    let actor = qibu.actor(signed.caller.account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(signed.lang, &error))?;
    let offices = offices(&actor, qibu.clock().now().day());
    let nodes: BTreeSet<&str> = offices.iter().map(|office| office.node.as_str()).collect();
    for node in nodes.into_iter().take(MAX_NODES_ASKED) {
        let invites = judge_action_at(qibu, signed, Action::InvitePerson, node);
        if invites.await.is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the account may propose at a node; if not, why not and what would help.
pub async fn judge_at(qibu: &Arc<Qibu>, signed: &Signed, node: &str) -> Result<(), Problem> {
    judge_action_at(qibu, signed, Action::Propose, node).await
}

async fn judge_action_at(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    action: Action,
    node: &str,
) -> Result<(), Problem> {
    let district = qibu.rulebook().district_of(node).map(str::to_owned);
    let resource = Resource {
        district: district.unwrap_or_default(),
        node: node.to_owned(),
        ..Resource::default()
    };
    let allowed = judge(qibu, signed, action, resource).await;
    allowed.map(drop)
}
