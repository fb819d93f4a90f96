//! Codes in words: offices, steps, stages, stages of life, due days.

use super::days::{Due, as_known};
use super::step::Tone;
use crate::web::api::answer::folder_of;
use crate::web::api::turn::{Office, Turn, offices, workdays_overdue};
use crate::web::pages::base::Link;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::id::{AccountId, StreamId, StreamKind};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::time::Day;
use qibu_projections::subjects::SubjectRow;
use std::sync::Arc;

/// A node's name today; its code where it is not known.
pub fn node(rulebook: &Rulebook, code: &str) -> String {
    let known = rulebook.node(code);
    known.map_or_else(|| code.to_owned(), |node| node.name().to_owned())
}

/// A duty at a node, such as 样例街道经办人.
pub fn office(lang: Lang, rulebook: &Rulebook, duty: Duty, code: &str) -> String {
    let duty = say(lang, &format!("label.duty.{}", duty.as_str()), &[]);
    let arguments = [("node", node(rulebook, code)), ("duty", duty)];
    say(lang, "label.office", &arguments)
}

/// An office that an account holds; one that is lent says so.
pub fn held(lang: Lang, rulebook: &Rulebook, held: &Office) -> String {
    let own = office(lang, rulebook, held.duty, &held.node);
    if held.lent {
        say(lang, "label.lent", &[("office", own)])
    } else {
        own
    }
}

/// Who is to act next; empty for nobody.
pub fn whose_turn(lang: Lang, rulebook: &Rulebook, turn: &Turn) -> String {
    match &turn.seat {
        Some((duty, code)) => office(lang, rulebook, *duty, code),
        None if turn.verb == Some("resubmit") => say(lang, "label.applicant", &[]),
        None => String::new(),
    }
}

/// To whom the late seat of an application was escalated, and whose it is: `late` is empty where no clock has run out, and
/// holds nothing where no office is above. Empty where nobody is late.
pub fn escalated(
    lang: Lang,
    rulebook: &Rulebook,
    seat: Option<(Duty, &str)>,
    late: Option<Option<&str>>,
) -> String {
    let (Some((duty, code)), Some(above)) = (seat, late) else {
        return String::new();
    };
    let own = ("office", office(lang, rulebook, duty, code));
    match above {
        Some(above) => {
            let above = ("above", office(lang, rulebook, duty, above));
            say(lang, "label.escalated", &[above, own])
        }
        None => say(lang, "label.late_at_top", &[own]),
    }
}

/// The same of whose turn it is.
pub fn turn_escalated(lang: Lang, rulebook: &Rulebook, turn: &Turn) -> String {
    let seat = turn
        .seat
        .as_ref()
        .map(|(duty, code)| (*duty, code.as_str()));
    let late = turn.late.then_some(turn.escalated_to.as_deref());
    escalated(lang, rulebook, seat, late)
}

/// One of the seven steps, such as 人员聚起来; 0 for none yet, 8 for the closing of the cycle.
pub fn step(lang: Lang, number: u8) -> String {
    say(lang, &format!("label.step.{number}"), &[])
}

/// What an application asks for: the step that it leads to, or another standing.
pub fn transition(lang: Lang, transition: Transition) -> String {
    match transition.step() {
        Some(number) => step(lang, number),
        None => say(lang, &format!("label.transition.{transition}"), &[]),
    }
}

/// The stage of an application, or what has fallen due of it.
pub fn stage(lang: Lang, word: &str) -> String {
    say(lang, &format!("label.stage.{word}"), &[])
}

/// What is to be done next with an application; empty where nothing is.
pub fn task(lang: Lang, turn: &Turn) -> String {
    let verb = turn.verb.unwrap_or_default();
    words(lang, &format!("page.verb.{verb}"), &[]).unwrap_or_default()
}

/// The stage of a body's life.
pub fn life(lang: Lang, word: &str) -> String {
    say(lang, &format!("label.life.{word}"), &[])
}

/// The stage of a body's life as lists show it; a body that is under rectification is at risk.
pub fn standing(lang: Lang, row: &SubjectRow) -> String {
    let life = life(lang, &row.effective_life);
    if row.rectification.is_none() {
        return life;
    }
    format!("{life} · {}", say(lang, "page.standing.at_risk", &[]))
}

/// How a body stands.
pub fn life_tone(word: &str) -> Tone {
    match word {
        "active" => Tone::Good,
        "suspended" | "liquidating" => Tone::Care,
        "preparing" => Tone::Care,
        "proposed" => Tone::Waiting,
        "unborn" => Tone::Plain,
        _ => Tone::Bad,
    }
}

/// How an application stands.
pub fn stage_tone(word: &str) -> Tone {
    match word {
        "replied" | "filed" => Tone::Good,
        "returned" => Tone::Care,
        "not_accepted" | "rejected" | "lapsed" | "escalated" => Tone::Bad,
        "withdrawn" | "terminated" => Tone::Plain,
        _ => Tone::Waiting,
    }
}

/// The day from which a body counts, as far as it is known; empty where it does not count.
pub fn founded(row: &SubjectRow) -> String {
    let precision = row.founded_precision.unwrap_or_default();
    row.founded_on
        .map(|day| as_known(day, precision))
        .unwrap_or_default()
}

/// A due day with the working days that are left of it, below 0 those that it is past.
pub fn due(rulebook: &Rulebook, today: Day, day: Day) -> Due {
    let left = if day < today {
        -i64::from(workdays_overdue(rulebook, day, today))
    } else {
        i64::from(rulebook.workdays().between(today, day))
    };
    Due {
        day: day.to_string(),
        workdays_left: left,
        provisional: rulebook.workdays().is_provisional(day),
    }
}

/// Everything that an account may do today, in words.
pub async fn duties(qibu: &Arc<Qibu>, lang: Lang, account: AccountId) -> Result<String, Problem> {
    let actor = qibu.actor(account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(lang, &error))?;
    let (rulebook, today) = (qibu.rulebook(), qibu.clock().now().day());
    let offices = offices(&actor, today);
    let duties: Vec<String> = offices
        .iter()
        .map(|one| held(lang, &rulebook, one))
        .collect();
    Ok(duties.join(lang.pick("、", "; ")))
}

/// The address of a body's page.
pub fn address_of(subject: StreamId) -> String {
    match subject.kind {
        StreamKind::Annals => "/annals".to_owned(),
        StreamKind::Programme => "/programmes".to_owned(),
        StreamKind::Alliance => "/teams".to_owned(),
        StreamKind::Outcome => "/outcomes".to_owned(),
        StreamKind::PublishedClaim => "/claims".to_owned(),
        kind => format!("/{}/{}", folder_of(kind), subject.id),
    }
}

/// The list that a kind of body stands in, as a crumb.
pub fn list_of(lang: Lang, kind: SubjectKind) -> Link {
    let folder = folder_of(kind.stream());
    Link {
        label: say(lang, &format!("page.{folder}.title"), &[]),
        href: format!("/{folder}"),
    }
}
