//! The route of an application: what is behind, where it is, which seats are ahead.

use super::Known;
use super::rejected::is_closed_without;
use crate::web::pages::handlers::apply::course;
use crate::web::pages::labels;
use crate::web::pages::route::RouteStep;
use crate::web::pages::step::StepState;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::event::RouteSeat;
use qibu_domain::subject::{ADDED_SEAT, Stage};

/// A place of the route, before it is known where the application stands.
struct Place {
    what: &'static str,
    label: String,
    who: String,
    workdays: u32,
    /// The index of its seat in the route.
    seat: Option<usize>,
}

/// The steps of the route.
pub(super) fn of(qibu: &Qibu, lang: Lang, known: &Known) -> Vec<RouteStep> {
    let rulebook = qibu.rulebook();
    let places = places(&rulebook, lang, known);
    let here = here(known, &places);
    let today = qibu.clock().now().day();
    let due = known.application.clock_ends_on();
    let whole = known.application.is_approved();
    let returned = matches!(known.application.stage, Stage::Returned { .. });
    let never = is_closed_without(&known.application.stage);
    let steps = places.into_iter().enumerate().filter_map(|(index, place)| {
        let day = known.told.day_of(place.what).unwrap_or_default().to_owned();
        // Of what was closed without an approval only what was done is shown: the rest will never come.
        if never && (day.is_empty() || matches!(place.what, "notice" | "reply")) {
            return None;
        }
        // A step that was recognised anew needs no notice.
        let is_behind = whole || here.is_some_and(|here| index < here);
        if place.what == "notice" && is_behind && day.is_empty() {
            return None;
        }
        let state = match here {
            Some(here) if index < here => StepState::Done,
            Some(here) if index == here => StepState::Now,
            None if whole || !day.is_empty() => StepState::Done,
            _ => StepState::Ahead,
        };
        let now = state.is_now();
        Some(RouteStep {
            label: place.label,
            // What was returned lies with the applicant, whose clock it is.
            who: if now && returned {
                say(lang, "form.with_the_applicant", &[])
            } else {
                place.who
            },
            // What was done and is to be done again has not been done.
            day: if state.is_done() { day } else { String::new() },
            due: due
                .filter(|_| now)
                .map(|day| labels::due(&rulebook, today, day)),
            workdays: place.workdays,
            state,
        })
    });
    steps.collect()
}

/// The seats as they were fixed at acceptance; before, as the edition in force would fix them.
fn seats(rulebook: &Rulebook, known: &Known) -> Vec<RouteSeat> {
    let application = &known.application;
    match (&application.terms, &known.edition) {
        (Some(terms), _) => terms.route.clone(),
        (None, Some(edition)) => {
            let node = known.body.node();
            let transition = (known.body.kind(), application.transition);
            let mut seats = course::seats(rulebook, edition, transition, node);
            if let (Some(moved), Some(first)) =
                (&application.passing.transferred, seats.first_mut())
            {
                first.node.clone_from(&moved.to);
            }
            seats
        }
        (None, None) => Vec::new(),
    }
}

fn places(rulebook: &Rulebook, lang: Lang, known: &Known) -> Vec<Place> {
    let seats = seats(rulebook, known);
    let (Some(edition), Some(first), Some(last)) = (&known.edition, seats.first(), seats.last())
    else {
        return Vec::new();
    };
    let clocks = &edition.clocks;
    let office = |seat: &RouteSeat| labels::office(lang, rulebook, seat.duty, &seat.node);
    let mut places = vec![Place {
        what: "accept",
        label: course::place(lang, rulebook, &first.node, "accept"),
        who: office(first),
        workdays: clocks.accept_workdays,
        seat: None,
    }];
    for (index, seat) in seats.iter().enumerate() {
        let decides = index + 1 == seats.len();
        let what = match known.application.is_added(&seat.seat) {
            true => added(&seat.seat),
            false if decides => "decide",
            false => "review",
        };
        places.push(Place {
            what,
            label: course::place(lang, rulebook, &seat.node, what),
            who: office(seat),
            workdays: if decides {
                clocks.decide_workdays
            } else {
                clocks.review_workdays
            },
            seat: Some(index),
        });
    }
    let rule = edition.rule(known.body.kind(), known.application.transition);
    if let Some(notice) = rule.and_then(|rule| rule.notice.as_ref()) {
        places.push(Place {
            what: "notice",
            label: say(lang, "form.place.notice", &[]),
            who: String::new(),
            workdays: notice.workdays,
            seat: None,
        });
    }
    if rule.is_none_or(|rule| rule.filed_at.is_none()) {
        places.push(Place {
            what: "reply",
            label: course::place(lang, rulebook, &last.node, "reply"),
            who: String::new(),
            workdays: clocks.reply_workdays,
            seat: None,
        });
    }
    places
}

/// The word of an added seat.
fn added(seat: &str) -> &'static str {
    match seat {
        "added_2" => "added_2",
        "added_3" => "added_3",
        _ => ADDED_SEAT,
    }
}

/// Where the application stands; `None` once nothing more can happen to it.
fn here(known: &Known, places: &[Place]) -> Option<usize> {
    let at = |what: &str| places.iter().position(|place| place.what == what);
    let seat = |index: usize| places.iter().position(|place| place.seat == Some(index));
    match &known.application.stage {
        Stage::Submitted { .. } | Stage::Returned { seat: None, .. } => at("accept"),
        Stage::AtSeat { seat: index, .. } => seat(*index),
        Stage::Returned {
            seat: Some(index), ..
        } => seat(*index),
        Stage::AwaitingNotice { .. } | Stage::OnNotice { .. } => at("notice"),
        Stage::AwaitingReply { .. } => at("reply"),
        Stage::Closed { .. } => None,
    }
}
