//! The forms by which two people say what they found on the spot.

use super::{About, Typed, chosen, passing};
use crate::command::CommandError;
use crate::web::api::actions::companions;
use crate::web::api::standing::looking_on;
use crate::web::pages::decision_bar::OpenVerb;
use crate::web::pages::form::Choice;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use std::sync::Arc;

pub(super) fn open(about: &About<'_>, verb: &str, typed: Typed<'_>) -> Option<OpenVerb> {
    let text = |field: &str| typed.text(verb, field);
    Some(match verb {
        "record-visit" => OpenVerb::RecordVisit {
            visited_on: text("visited_on"),
            outcome: text("outcome"),
            accounts: chosen(about.companions.clone(), &text("with")),
            held: typed.held(verb),
        },
        "confirm-visit" => {
            let visit = about.application.site_visits.waiting.as_ref()?;
            OpenVerb::ConfirmVisit {
                visited_on: visit.visited_on.to_string(),
                outcome: visit.outcome.as_str().to_owned(),
            }
        }
        _ => return None,
    })
}

/// Who can have gone with whoever records a visit, by their names.
pub(super) async fn accounts(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    about: &About<'_>,
) -> Result<Vec<Choice>, Problem> {
    let lang = visit.lang();
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    let occasion = looking_on(qibu.rulebook(), about.subject, qibu.clock().now());
    let own = visit.signed.caller.account;
    let accounts = companions(qibu, about.state, about.application, &occasion, own);
    let accounts = accounts.map_err(fail)?;
    passing::choices(qibu, visit, accounts).await
}
