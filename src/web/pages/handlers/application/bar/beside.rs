//! The forms of what seats do beside reviewing and deciding.

use super::{About, Typed, chosen, criteria, named, nodes, passing};
use crate::web::pages::decision_bar::OpenVerb;
use crate::web::pages::form::Choice;
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::wiring::Qibu;
use crate::words::say;

pub(super) fn open(
    qibu: &Qibu,
    visit: &Visit,
    about: &About<'_>,
    verb: &str,
    typed: Typed<'_>,
) -> Option<OpenVerb> {
    let text = |field: &str| typed.text(verb, field);
    let aside = &about.application.aside;
    Some(match verb {
        "hold" => {
            let days = about.edition.map_or(0, |edition| edition.clocks.hold_days);
            let last = qibu.clock().now().day().plus_days(i64::from(days));
            OpenVerb::Hold {
                until: text("until"),
                last: last.to_string(),
                reason: text("reason"),
            }
        }
        "resume" => OpenVerb::Resume,
        "send-back" => OpenVerb::SendBack {
            seats: chosen(earlier(qibu, visit, about), &text("to")),
            reason: text("reason"),
        },
        "take-back" => OpenVerb::TakeBack,
        "record-slip" => OpenVerb::RecordSlip {
            outcome: text("outcome"),
            signed_on: text("signed_on"),
            meeting: text("meeting"),
            reason: text("reason"),
            criteria: named(criteria(visit, about), typed, verb),
            held: typed.held(verb),
        },
        "confirm-slip" => {
            let slip = aside.slip.as_ref()?;
            OpenVerb::ConfirmSlip {
                signed_on: slip.signed_on.to_string(),
                outcome: slip.outcome.as_str().to_owned(),
                meeting: slip
                    .meeting
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string),
            }
        }
        "remind" => OpenVerb::Remind,
        "ask-opinion" => OpenVerb::AskOpinion {
            nodes: nodes(qibu, about, &text("node")),
            question: text("question"),
        },
        "give-opinion" => {
            let opinions = asked(qibu, about);
            if opinions.is_empty() {
                return None;
            }
            OpenVerb::GiveOpinion {
                opinions: chosen(opinions, &text("opinion")),
                answer: text("answer"),
            }
        }
        "conclude-re-review" => conclusion(visit, about, verb, typed),
        "make-statement" => OpenVerb::MakeStatement {
            statement: text("statement"),
        },
        other => return passing::open(qibu, visit, about, other, typed),
    })
}

fn conclusion(visit: &Visit, about: &About<'_>, verb: &str, typed: Typed<'_>) -> OpenVerb {
    let text = |field: &str| typed.text(verb, field);
    OpenVerb::ConcludeReReview {
        opened: chosen(about.re_reviews.clone(), &text("opened")),
        outcome: text("outcome"),
        criteria: named(criteria(visit, about), typed, verb),
        reason: text("reason"),
    }
}

/// The requests that wait for an answer, by the offices that were asked.
fn asked(qibu: &Qibu, about: &About<'_>) -> Vec<Choice> {
    let rulebook = qibu.rulebook();
    let asked = about.application.aside.asked.iter();
    let waiting = asked.filter(|asked| !asked.given);
    waiting
        .map(|asked| Choice {
            code: asked.opinion.to_string(),
            label: labels::node(&rulebook, &asked.node),
            ..Choice::default()
        })
        .collect()
}

/// The seats of the route before the one that has it.
fn earlier(qibu: &Qibu, visit: &Visit, about: &About<'_>) -> Vec<Choice> {
    let rulebook = qibu.rulebook();
    let Some(own) = about.application.seat() else {
        return Vec::new();
    };
    let route = about
        .application
        .terms
        .iter()
        .flat_map(|terms| &terms.route);
    let before = route.take_while(|seat| seat.seat != own.seat);
    before
        .map(|seat| {
            let word = seat.seat.split('_').next().unwrap_or_default();
            let words = say(visit.lang(), &format!("form.place.{word}"), &[]);
            let office = labels::office(visit.lang(), &rulebook, seat.duty, &seat.node);
            Choice {
                code: seat.seat.clone(),
                label: format!("{office} · {words}"),
                ..Choice::default()
            }
        })
        .collect()
}
