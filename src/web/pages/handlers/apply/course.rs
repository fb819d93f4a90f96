//! The way that an application takes: the seats of the edition for a node, with the days that each may take.

use crate::web::pages::base::Base;
use crate::web::pages::days::Due;
use crate::web::pages::route::{ExpectedRoute, RouteStep};
use crate::web::pages::{labels, step::StepState};
use crate::words::{Lang, say};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::{Edition, SeatKind};
use qibu_domain::subject::event::RouteSeat;
use qibu_domain::time::Day;

/// The seats of a transition for a node; empty where the edition has no route for it, or an office is missing.
pub fn seats(
    rulebook: &Rulebook,
    edition: &Edition,
    (kind, transition): (SubjectKind, Transition),
    node: &str,
) -> Vec<RouteSeat> {
    let rank = rulebook.rank_of(node).unwrap_or_default();
    let route = edition
        .rule(kind, transition)
        .and_then(|rule| rule.routes.get(rank));
    let seats = route.into_iter().flatten().map(|seat| {
        Some(RouteSeat {
            seat: seat_word(seat.seat).to_owned(),
            duty: seat.duty,
            rank: seat.rank.clone(),
            node: rulebook.office(node, &seat.rank)?,
        })
    });
    seats.collect::<Option<_>>().unwrap_or_default()
}

fn seat_word(kind: SeatKind) -> &'static str {
    match kind {
        SeatKind::Review => "review",
        SeatKind::Decide => "decide",
    }
}

/// What is done at a place of the route, such as 青杉街道审核.
pub fn place(lang: Lang, rulebook: &Rulebook, code: &str, word: &str) -> String {
    let word = say(lang, &format!("form.place.{word}"), &[]);
    let arguments = [("node", labels::node(rulebook, code)), ("what", word)];
    say(lang, "form.place.at", &arguments)
}

/// One stop of that way.
struct Stop {
    /// What happens.
    label: String,
    /// Who does it; empty for nobody in particular.
    who: String,
    /// The working days that it may take.
    workdays: u32,
    /// Whether they run beside those of the stop after it, and add nothing to the whole.
    is_beside: bool,
}

impl Stop {
    fn new(label: String, who: String, workdays: u32) -> Self {
        Self {
            label,
            who,
            workdays,
            is_beside: false,
        }
    }
}

fn stops(
    lang: Lang,
    rulebook: &Rulebook,
    edition: &Edition,
    (kind, transition): (SubjectKind, Transition),
    node: &str,
) -> Vec<Stop> {
    let seats = seats(rulebook, edition, (kind, transition), node);
    let clocks = &edition.clocks;
    let rule = edition.rule(kind, transition);
    let mut way = Vec::new();
    let office = |seat: &RouteSeat| labels::office(lang, rulebook, seat.duty, &seat.node);
    if let Some(workdays) = rule.and_then(|rule| rule.hearing_workdays) {
        let who = say(lang, "form.place.the_body", &[]);
        way.push(Stop {
            is_beside: true,
            ..Stop::new(say(lang, "form.place.hearing", &[]), who, workdays)
        });
    }
    if let Some(first) = seats.first() {
        let label = place(lang, rulebook, &first.node, "accept");
        way.push(Stop::new(label, office(first), clocks.accept_workdays));
    }
    for seat in &seats {
        let days = match seat.seat.as_str() {
            "decide" => clocks.decide_workdays,
            _ => clocks.review_workdays,
        };
        let label = place(lang, rulebook, &seat.node, &seat.seat);
        way.push(Stop::new(label, office(seat), days));
    }
    let is_filed = rule.is_some_and(|rule| rule.filed_at.is_some());
    // What is only filed ends with the decision.
    if let Some(last) = seats.last().filter(|_| !is_filed) {
        let notice = rule.and_then(|rule| rule.notice.as_ref());
        if let Some(notice) = notice.filter(|notice| notice.workdays > 0) {
            let label = say(lang, "form.place.notice", &[]);
            way.push(Stop::new(label, String::new(), notice.workdays));
        }
        let label = place(lang, rulebook, &last.node, "reply");
        way.push(Stop::new(label, String::new(), clocks.reply_workdays));
    }
    way
}

/// The way that an application would take from a day on; so many of its steps are behind it.
pub fn expected(
    base: &Base,
    rulebook: &Rulebook,
    edition: Option<&Edition>,
    transition: (SubjectKind, Transition),
    (node, today, behind): (&str, Day, usize),
) -> ExpectedRoute {
    let lang = base.lang;
    let (Some(edition), false) = (edition, node.is_empty()) else {
        return ExpectedRoute {
            base: base.clone(),
            ..ExpectedRoute::default()
        };
    };
    let mut steps = Vec::new();
    let mut workdays = 0;
    let way = stops(lang, rulebook, edition, transition, node);
    // What was handed in again is heard anew, whatever of the way is behind it.
    let (beside, road): (Vec<Stop>, Vec<Stop>) = way.into_iter().partition(|stop| stop.is_beside);
    for stop in beside.into_iter().chain(road.into_iter().skip(behind)) {
        let counted = workdays + stop.workdays;
        if !stop.is_beside {
            workdays = counted;
        }
        let due = rulebook.workdays().add(today, counted).day;
        steps.push(RouteStep {
            label: stop.label,
            who: stop.who,
            state: StepState::Ahead,
            due: Some(Due {
                day: due.to_string(),
                workdays_left: i64::from(counted),
                provisional: rulebook.workdays().is_provisional(due),
            }),
            workdays: stop.workdays,
            ..RouteStep::default()
        });
    }
    ExpectedRoute {
        base: base.clone(),
        node: labels::node(rulebook, node),
        steps,
        workdays,
        notice_workdays: 0, // The notice is one of the steps here.
        edition: lang
            .pick(edition.title.zh.as_str(), edition.title.en.as_str())
            .to_owned(),
    }
}
