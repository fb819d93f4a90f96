//! What is to be known of how a body stands: under rectification, suspended, being wound up, ended (domain 5.8).

use crate::web::pages::handlers::application::criterion_words;
use crate::web::pages::standing::{StandingItem, StandingNote};
use crate::web::pages::step::Tone;
use crate::web::pages::{days, labels};
use crate::words::{Lang, say};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::cycles::{MAX_CYCLE_MONTHS, is_of_the_cycle};
use qibu_domain::subject::{Application, Life, Rectification, SubjectState, WindingUpLine};
use qibu_domain::time::Day;

/// Everything that is to be known on a day.
pub(super) fn of(
    lang: Lang,
    rulebook: &Rulebook,
    (kind, district): (SubjectKind, &str),
    state: &SubjectState,
    today: Day,
) -> Vec<StandingNote> {
    let mut notes: Vec<StandingNote> = by_life(lang, state).into_iter().collect();
    if let Some(open) = &state.rectification {
        let edition = rulebook.edition(district, &open.edition);
        let edition = edition.map(|edition| (edition.as_ref(), kind));
        let named = open.criteria.iter().map(|id| StandingItem {
            label: criterion_words(lang, edition, id),
            ..StandingItem::default()
        });
        notes.push(StandingNote {
            items: named.collect(),
            ..rectification(lang, open)
        });
    }
    notes.extend(state.open_order().map(|order| proposed(lang, order, today)));
    notes
}

/// Whether the body is at risk: what it is to put right has not been found in order.
pub(super) fn is_at_risk(state: &SubjectState) -> bool {
    state.rectification.is_some()
}

fn note(lang: Lang, tone: Tone, key: &str, arguments: &[(&str, String)]) -> StandingNote {
    StandingNote {
        tone,
        title: say(lang, &format!("page.standing.{key}"), arguments),
        words: say(lang, &format!("page.standing.{key}_words"), arguments),
        ..StandingNote::default()
    }
}

/// What its stage of life means for what it can do; `None` where the road lies open.
fn by_life(lang: Lang, state: &SubjectState) -> Option<StandingNote> {
    Some(match state.life {
        Life::Suspended => note(lang, Tone::Care, "suspended", &[]),
        Life::Liquidating => {
            let lines = WindingUpLine::ALL.map(|line| {
                let is_settled = state.settled.contains(&line);
                let (key, tone) = if is_settled {
                    ("settled", Tone::Good)
                } else {
                    ("unsettled", Tone::Plain)
                };
                StandingItem {
                    label: say(lang, &format!("label.line.{}", line.as_str()), &[]),
                    state: say(lang, &format!("page.standing.{key}"), &[]),
                    tone,
                }
            });
            let left = state.unsettled().count();
            let key = if left == 0 { "wound_up" } else { "winding_up" };
            StandingNote {
                items: lines.into(),
                ..note(lang, Tone::Care, key, &[("n", left.to_string())])
            }
        }
        life if life.has_ended_for_good() => {
            let word = [("life", labels::life(lang, life.word()))];
            note(lang, Tone::Bad, "ended", &word)
        }
        _ => return None,
    })
}

fn rectification(lang: Lang, open: &Rectification) -> StandingNote {
    let months = ("months", MAX_CYCLE_MONTHS.to_string());
    let day = [("day", days::day(lang, &open.until.to_string())), months];
    match open.word() {
        "open" if is_of_the_cycle(open) => note(lang, Tone::Care, "rectification_of_cycle", &day),
        word if is_of_the_cycle(open) => note(
            lang,
            Tone::Bad,
            &format!("rectification_of_cycle_{word}"),
            &day,
        ),
        "open" => note(lang, Tone::Care, "rectification", &day),
        word => note(lang, Tone::Bad, &format!("rectification_{word}"), &day),
    }
}

/// What an office proposed, and until when the body may state its case.
fn proposed(lang: Lang, order: &Application, today: Day) -> StandingNote {
    let what = say(lang, &format!("page.order.{}", order.transition), &[]);
    let mut arguments = vec![("what", what)];
    let hearing = order.hearing.filter(|hearing| hearing.stated_on.is_none());
    let key = match hearing {
        Some(hearing) if today <= hearing.until => {
            let until = days::day(lang, &hearing.until.to_string());
            arguments.push(("day", until));
            "heard"
        }
        _ => "proposed",
    };
    StandingNote {
        href: format!("/applications/{}", order.id),
        link: say(lang, "page.standing.look", &[]),
        ..note(lang, Tone::Care, key, &arguments)
    }
}
