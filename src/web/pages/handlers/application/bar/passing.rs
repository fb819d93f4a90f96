//! The forms by which seats pass a matter on.

use super::{About, Typed, ballot, changeover, chosen, gaps, visits};
use crate::command::CommandError;
use crate::web::api::actions::{assignable, transferable};
use crate::web::api::standing::looking_on;
use crate::web::pages::decision_bar::OpenVerb;
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::application::people;
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use qibu_domain::id::AccountId;
use qibu_domain::lifecycle::Duty;
use qibu_domain::occasion::Occasion;
use std::sync::Arc;

pub(super) fn open(
    qibu: &Qibu,
    visit: &Visit,
    about: &About<'_>,
    verb: &str,
    typed: Typed<'_>,
) -> Option<OpenVerb> {
    let text = |field: &str| typed.text(verb, field);
    let own = about.application.seat();
    let own = own.or(about.application.deciding_seat());
    let own = own.map(|seat| seat.node.as_str()).unwrap_or_default();
    Some(match verb {
        "copy" => {
            let copied = &about.application.passing.copied_to;
            let mut nodes = offices(qibu, about);
            nodes.retain(|node| node.code != own && !copied.contains(&node.code));
            OpenVerb::Copy {
                nodes: chosen(nodes, &text("node")),
            }
        }
        "add-seat" => OpenVerb::AddSeat {
            nodes: chosen(offices(qibu, about), &text("node")),
            duties: chosen(duties(visit), &text("duty")),
            reason: text("reason"),
        },
        "transfer" => {
            let to = transferable(about.state, about.application, &looking(qibu, about));
            let mut nodes = offices(qibu, about);
            nodes.retain(|node| to.contains(&node.code));
            OpenVerb::Transfer {
                nodes: chosen(nodes, &text("to")),
                reason: text("reason"),
            }
        }
        "assign" => OpenVerb::Assign {
            accounts: chosen(about.accounts.clone(), &text("account")),
        },
        other => {
            let ballot = ballot::open(qibu, visit, about, other, typed);
            let visited = ballot.or_else(|| visits::open(about, other, typed));
            let gaps = visited.or_else(|| gaps::open(qibu, visit, about, other, typed));
            return gaps.or_else(|| changeover::open(qibu, visit, about, other));
        }
    })
}

fn looking(qibu: &Qibu, about: &About<'_>) -> Occasion {
    looking_on(qibu.rulebook(), about.subject, qibu.clock().now())
}

/// The open nodes of the body's district.
fn offices(qibu: &Qibu, about: &About<'_>) -> Vec<Choice> {
    let rulebook = qibu.rulebook();
    let today = qibu.clock().now().day();
    let tree = rulebook.district(about.body.district());
    let nodes = tree.into_iter().flat_map(|tree| tree.nodes.values());
    let open = nodes.filter(|node| node.is_open_on(today));
    open.map(|node| Choice {
        code: node.code.clone(),
        label: node.name().to_owned(),
        ..Choice::default()
    })
    .collect()
}

fn duties(visit: &Visit) -> Vec<Choice> {
    let duties = [Duty::Officer, Duty::Lead].into_iter();
    duties
        .map(|duty| Choice {
            code: duty.as_str().to_owned(),
            label: say(visit.lang(), &format!("label.duty.{}", duty.as_str()), &[]),
            ..Choice::default()
        })
        .collect()
}

/// The accounts that can be named for the seat, by their names.
pub(super) async fn accounts(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    about: &About<'_>,
) -> Result<Vec<Choice>, Problem> {
    let lang = visit.lang();
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    let occasion = looking(qibu, about);
    let accounts = assignable(qibu, about.state, about.application, &occasion).map_err(fail)?;
    choices(qibu, visit, accounts).await
}

/// Accounts by their names and duties.
pub(super) async fn choices(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    accounts: Vec<AccountId>,
) -> Result<Vec<Choice>, Problem> {
    let lang = visit.lang();
    let names = people::names(qibu, &visit.signed, accounts.clone()).await?;
    let mut choices = Vec::with_capacity(accounts.len());
    for account in accounts {
        let duties = labels::duties(qibu, lang, account).await?;
        choices.push(Choice {
            code: account.to_string(),
            label: format!("{} · {duties}", names.of(account)),
            ..Choice::default()
        });
    }
    Ok(choices)
}
