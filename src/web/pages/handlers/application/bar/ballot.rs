//! The forms of a committee: who is called to vote, and a member's vote.

use super::{About, Typed, criteria, named, passing};
use crate::command::CommandError;
use crate::web::api::actions::electable;
use crate::web::api::standing::looking_on;
use crate::web::pages::decision_bar::OpenVerb;
use crate::web::pages::form::Choice;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use qibu_domain::subject::committee_of;
use std::sync::Arc;

pub(super) fn open(
    qibu: &Qibu,
    visit: &Visit,
    about: &About<'_>,
    verb: &str,
    typed: Typed<'_>,
) -> Option<OpenVerb> {
    let text = |field: &str| typed.text(verb, field);
    Some(match verb {
        "open-ballot" => {
            let rulebook = qibu.rulebook();
            let committee = committee_of(about.state, about.application, &rulebook)?;
            let arguments = [
                ("of", committee.of.to_string()),
                ("approve", committee.approve.to_string()),
            ];
            OpenVerb::OpenBallot {
                members: members(about.members.clone(), typed),
                help: say(visit.lang(), "page.bar.members_help", &arguments),
            }
        }
        "cast-vote" => {
            let decides = about.application.is_under_decision();
            let criteria = decides.then(|| named(criteria(visit, about), typed, verb));
            let ballot = about.application.aside.ballot.as_ref()?;
            OpenVerb::CastVote {
                ballot: ballot.at.0.to_string(),
                vote: text("vote"),
                criteria: criteria.unwrap_or_default(),
                reason: text("reason"),
            }
        }
        _ => return None,
    })
}

/// The members that were ticked.
fn members(choices: Vec<Choice>, typed: Typed<'_>) -> Vec<Choice> {
    let fields = typed.fields.filter(|_| typed.verb == "open-ballot");
    let ticked =
        |code: &str| fields.is_some_and(|fields| fields.all("members").any(|known| known == code));
    let choices = choices.into_iter().map(|choice| Choice {
        chosen: ticked(&choice.code),
        ..choice
    });
    choices.collect()
}

/// The accounts that can be members, by their names.
pub(super) async fn accounts(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    about: &About<'_>,
) -> Result<Vec<Choice>, Problem> {
    let occasion = looking_on(qibu.rulebook(), about.subject, qibu.clock().now());
    let accounts = electable(qibu, about.state, about.application, &occasion);
    let accounts =
        accounts.map_err(|error: CommandError| Problem::of_command(visit.lang(), &error))?;
    passing::choices(qibu, visit, accounts).await
}
