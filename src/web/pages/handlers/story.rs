//! Events as lines of a story: the day, the office, what happened, in words. No line names a person.

use super::papers::{Shown, links};
use super::{affairs, sessions};
use crate::web::api::rows::EventView;
use crate::web::pages::step::Tone;
use crate::web::pages::story::{Mark, StoryLine};
use crate::web::pages::{days, labels};
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::account::Appointment;
use qibu_domain::id::{AccountId, PaperId};
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::time::Day;
use qibu_projections::history::HistoryRow;
use serde_json::Value;
use std::sync::Arc;

/// The fields of payloads that hold the day on which something ends, the first that is there counts.
const DUE_FIELDS: [&str; 5] = ["due", "accept_due", "until", "reply_due", PREPARE_FIELD];
/// The event whose term is counted in days and not in working days.
const RECTIFICATION: &str = "RectificationOrdered";
/// The one of them that is counted in days and not in working days.
const PREPARE_FIELD: &str = "prepare_until";
/// The fields of payloads whose words stand in the locales, with the key that they stand under.
const WORD_FIELDS: [(&str, &str); 7] = [
    ("line", "label.line"),
    ("vote", "page.vote"),
    ("opinion", "page.opinion"),
    ("outcome", "page.outcome"),
    ("outcome", "page.re_review"),
    ("outcome", "page.visit"),
    ("ground", "page.ground"),
];

/// The lines of some events, in their order; with their JSON where that is wanted.
pub async fn lines(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    rows: Vec<HistoryRow>,
    with_json: bool,
) -> Result<Vec<StoryLine>, Problem> {
    let rulebook = qibu.rulebook();
    let mut lines = Vec::with_capacity(rows.len());
    let days: Vec<String> = rows.iter().map(|row| day_of(row, &rows)).collect();
    for (row, day) in rows.into_iter().zip(days) {
        let line = line(qibu, signed, &rulebook, row, with_json).await?;
        lines.push(StoryLine { day, ..line });
    }
    Ok(lines)
}

async fn line(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    rulebook: &Rulebook,
    row: HistoryRow,
    with_json: bool,
) -> Result<StoryLine, Problem> {
    let lang = signed.lang;
    let payload: Value = serde_json::from_str(&row.payload).unwrap_or_default();
    let mut named = Vec::new();
    papers_of(&payload, &mut named);
    let shown = named.into_iter().map(|(id, kind)| Shown {
        id,
        label: paper_label(lang, rulebook, &kind),
        day: String::new(),
    });
    let line = StoryLine {
        sequence: row.sequence.to_string(),
        recorded: row.recorded_at.to_string(),
        office: office(qibu, lang, rulebook, &row).await?,
        what: what(lang, rulebook, &row.name, &payload),
        papers: links(qibu, signed, shown.collect()).await?,
        tone: tone(&row.name, &payload),
        marks: marks(&row),
        href: href(&row),
        ..StoryLine::default()
    };
    if !with_json {
        return Ok(line);
    }
    let json = serde_json::to_string_pretty(&EventView::of(lang, row)).unwrap_or_default();
    Ok(StoryLine { json, ..line })
}

/// The page of a fact, which says what rests on it; an act has none.
fn href(row: &HistoryRow) -> String {
    let is_of_a_body = row.subject.is_some() && row.class == "fact";
    let address = || format!("{}/events/{}", labels::address_of(row.stream), row.sequence);
    is_of_a_body.then(address).unwrap_or_default()
}

/// The day that an event counts from, as far as it is known: of a month or a year that counts from its end, only that.
/// `among` holds the correction of the event, where it has one.
pub fn day_of(row: &HistoryRow, among: &[HistoryRow]) -> String {
    let day = row.counts_on.unwrap_or(row.occurred_on);
    let payload = |row: &HistoryRow| serde_json::from_str::<Value>(&row.payload).ok();
    let known = match row.corrected_by {
        None => payload(row).and_then(|own| own.get("precision").cloned()),
        Some(by) => {
            let mut later = among.iter();
            let correction = later.find(|one| one.stream == row.stream && one.sequence == by);
            let given = correction.and_then(payload);
            let of = |given: &Value| {
                let founding = given.pointer("/replacement/founding/precision");
                founding
                    .or(given.pointer("/replacement/step/precision"))
                    .cloned()
            };
            given.and_then(|given| of(&given))
        }
    };
    let known = known.and_then(|known| serde_json::from_value(known).ok());
    days::as_known(day, known.unwrap_or_default())
}

/// What happened, with its details in brackets.
pub fn what(lang: Lang, rulebook: &Rulebook, name: &str, payload: &Value) -> String {
    let what = say(lang, &format!("event.{name}"), &[]);
    let transition: Option<Transition> =
        text(payload, "transition").and_then(|code| code.parse().ok());
    let step = payload
        .get("step")
        .or(payload.pointer("/replacement/step/step"));
    let step = step.and_then(Value::as_u64);
    let step = step.and_then(|step| u8::try_from(step).ok());
    let asked = transition
        .map(|transition| labels::transition(lang, transition))
        .or(step.map(|step| labels::step(lang, step)));
    let what = match asked {
        Some(step) => say(
            lang,
            "label.story.transition",
            &[("what", what), ("step", step)],
        ),
        None => what,
    };
    let details = details(lang, rulebook, name, payload);
    if details.is_empty() {
        return what;
    }
    let detail = details.join(lang.pick("，", ", "));
    say(
        lang,
        "label.story.in_brackets",
        &[("what", what), ("detail", detail)],
    )
}

fn details(lang: Lang, rulebook: &Rulebook, name: &str, payload: &Value) -> Vec<String> {
    if let Some(own) = affairs::told::details(lang, name, payload) {
        return own;
    }
    if let Some(own) = sessions::told::details(lang, name, payload) {
        return own;
    }
    let mut details = Vec::new();
    for (field, key) in WORD_FIELDS {
        let word = text(payload, field).and_then(|code| words(lang, &format!("{key}.{code}"), &[]));
        details.extend(word);
    }
    if let Some(upheld) = payload.get("upheld").and_then(Value::as_bool) {
        let key = if upheld { "upheld" } else { "not_upheld" };
        details.push(say(lang, &format!("page.application.{key}"), &[]));
    }
    if let Some(passed) = payload.get("passed").and_then(Value::as_bool) {
        let key = if passed { "passed" } else { "failed" };
        details.push(say(lang, &format!("label.story.{key}"), &[]));
    }
    details.extend(text(payload, "authority").map(str::to_owned));
    if let Some(items) = payload.get("items").and_then(Value::as_array) {
        let count = items.len().to_string();
        details.push(say(lang, "label.story.items", &[("n", count)]));
    }
    if let Some(named) = payload.get("criteria").and_then(Value::as_array) {
        let named: Vec<&str> = named.iter().filter_map(Value::as_str).collect();
        let named = named.join(lang.pick("、", ", "));
        details.push(say(lang, "label.story.criteria", &[("criteria", named)]));
    }
    if let Some(number) = text(payload, "number") {
        let number = number.to_owned();
        details.push(say(lang, "label.story.number", &[("number", number)]));
    }
    if let Some(code) = text(payload, "refer_to") {
        let node = labels::node(rulebook, code);
        details.push(say(lang, "label.story.refer_to", &[("node", node)]));
    }
    if let Some(code) = text(payload, "escalated_to") {
        let node = labels::node(rulebook, code);
        details.push(say(lang, "label.story.escalated", &[("node", node)]));
    }
    details.extend(offices(lang, rulebook, name, payload));
    // The first cycle goes without saying, but for its end.
    let cycle = payload.get("cycle").and_then(Value::as_u64);
    let cycle = cycle.filter(|cycle| *cycle > 1 || payload.get("step").is_none());
    if let Some(cycle) = cycle {
        let number = cycle.to_string();
        details.push(say(lang, "label.cycle", &[("n", number)]));
    }
    if let Some(code) = text(payload, "edition") {
        let edition = edition_title(lang, rulebook, code);
        details.push(say(lang, "label.story.edition", &[("edition", edition)]));
    }
    let due = DUE_FIELDS
        .iter()
        .find_map(|field| Some((*field, text(payload, field)?)));
    if let Some((field, due)) = due {
        let is_workdays = field != PREPARE_FIELD && name != RECTIFICATION;
        let counted = is_workdays && due.parse().is_ok_and(|day| is_provisional(rulebook, day));
        let key = if counted {
            "label.story.due_provisional"
        } else {
            "label.story.due"
        };
        details.push(say(lang, key, &[("day", days::day(lang, due))]));
    }
    details
}

/// The offices that an event of an application is about.
fn offices(lang: Lang, rulebook: &Rulebook, name: &str, payload: &Value) -> Vec<String> {
    let mut details = Vec::new();
    if let (Some(_), Some(code)) = (text(payload, "application"), text(payload, "node")) {
        let node = labels::node(rulebook, code);
        let key = match name {
            "Filed" => "label.story.filed_at",
            _ => "label.story.office",
        };
        let duty = text(payload, "duty").and_then(|duty| duty.parse().ok());
        let office = duty.map(|duty| labels::office(lang, rulebook, duty, code));
        details.push(say(lang, key, &[("node", office.unwrap_or(node))]));
    }
    if let (Some(from), Some(to)) = (text(payload, "from"), text(payload, "to")) {
        let [from, to] = [from, to].map(|code| labels::node(rulebook, code));
        let arguments = [("from", from), ("to", to)];
        details.push(say(lang, "label.story.transferred", &arguments));
    }
    details
}

fn is_provisional(rulebook: &Rulebook, day: Day) -> bool {
    rulebook.workdays().is_provisional(day)
}

fn text<'a>(payload: &'a Value, field: &str) -> Option<&'a str> {
    payload.get(field).and_then(Value::as_str)
}

fn edition_title(lang: Lang, rulebook: &Rulebook, code: &str) -> String {
    let mut districts = rulebook.districts();
    let known = districts.find_map(|district| rulebook.edition(district, code));
    known.map_or_else(
        || code.to_owned(),
        |edition| {
            lang.pick(edition.title.zh.as_str(), edition.title.en.as_str())
                .to_owned()
        },
    )
}

async fn office(
    qibu: &Arc<Qibu>,
    lang: Lang,
    rulebook: &Rulebook,
    row: &HistoryRow,
) -> Result<String, Problem> {
    let mut duty = None;
    if let Some((holder, node)) = holder(row) {
        let actor = qibu.actor(holder, false).await;
        let actor = actor.map_err(|error| Problem::of_command(lang, &error))?;
        duty = only_duty(&actor.state.appointments, node, row.recorded_at.day());
    }
    Ok(office_words(lang, rulebook, row, duty))
}

/// The account that holds the office in which it was done, and the office's node.
pub fn holder(row: &HistoryRow) -> Option<(AccountId, &str)> {
    let account = row.standing_in_for.or(row.by_account)?;
    Some((account, row.office.as_deref()?))
}

/// The duty that an account held at a node on a day, where it was the only one.
pub fn only_duty(appointments: &[Appointment], node: &str, day: Day) -> Option<Duty> {
    // What was given later, or had ended before, was not acted under.
    let held_then = |held: &&Appointment| {
        let ended = held.until.is_some_and(|last| last < day);
        let revoked = held.revoked_from.is_some_and(|gone| gone < day);
        held.node == node && held.from <= day && !ended && !revoked
    };
    let held = appointments.iter().filter(held_then);
    let mut duties: Vec<Duty> = held.map(|held| held.duty).collect();
    duties.sort_unstable();
    duties.dedup();
    match duties.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}

/// In which office it was done: the duty that the account held there, where it is the only one. Without an office an
/// account acted as itself.
pub fn office_words(
    lang: Lang,
    rulebook: &Rulebook,
    row: &HistoryRow,
    duty: Option<Duty>,
) -> String {
    if row.by_account.is_none() {
        return say(lang, "label.system", &[]);
    }
    let Some(node) = &row.office else {
        let applicant = row.name.starts_with("Application") || row.name.starts_with("Association");
        let key = if applicant {
            "label.applicant"
        } else {
            "label.story.unknown_office"
        };
        return say(lang, key, &[]);
    };
    let office = duty.map_or_else(
        || labels::node(rulebook, node),
        |duty| labels::office(lang, rulebook, duty, node),
    );
    match row.standing_in_for {
        Some(_) => say(lang, "label.story.standing_in", &[("office", office)]),
        None => office,
    }
}

/// What is to be known of an event itself.
pub fn marks(row: &HistoryRow) -> Vec<Mark> {
    let corrects = row.source == "correction" || row.class == "correction";
    let all = [
        // Taken over one by one from before this log, it was recorded late as well (补录).
        (
            matches!(row.source.as_str(), "late_entry" | "import"),
            Mark::LateEntry,
        ),
        (corrects, Mark::Correction),
        (row.corrected_by.is_some() && !row.is_void, Mark::Corrected),
        (row.is_void, Mark::Voided),
        (row.rule.is_some(), Mark::FellDue),
        (row.entered_by.is_some(), Mark::TypedByAnother),
        (row.standing_in_for.is_some(), Mark::OnBehalf),
    ];
    let marks = all.into_iter().filter(|(holds, _)| *holds);
    marks.map(|(_, mark)| mark).collect()
}

fn tone(name: &str, payload: &Value) -> Tone {
    match name {
        "DecisionMade" if text(payload, "outcome") == Some("rejected") => Tone::Bad,
        "ReviewCompleted" if text(payload, "opinion") == Some("oppose") => Tone::Care,
        "DecisionMade" | "ReplyIssued" | "Filed" | "StepReached" | "StepRecognisedLate"
        | "CycleClosed" | "FoundingRecorded" | "Resumed" | "WindingUpSettled" => Tone::Good,
        "RectificationChecked" => match payload.get("passed").and_then(Value::as_bool) {
            Some(true) => Tone::Good,
            _ => Tone::Bad,
        },
        "ApplicationReturned"
        | "ObjectionRaised"
        | "DecisionExtended"
        | "FoundingCorrected"
        | "LateStepCorrected"
        | "HearingOpened"
        | "StatementMade"
        | "RectificationOrdered"
        | "Suspended"
        | "WindingUpOpened" => Tone::Care,
        "ApplicationNotAccepted"
        | "ApplicationLapsed"
        | "PreparationLapsed"
        | "ClockExpired"
        | "RectificationExpired"
        | "CycleOverran"
        | "Dissolved"
        | "BaseDelisted"
        | "RegistrationRevoked" => Tone::Bad,
        _ => Tone::Plain,
    }
}

/// The papers that a payload names, at whatever depth, each once.
pub fn papers_of(value: &Value, found: &mut Vec<(PaperId, String)>) {
    match value {
        Value::Object(fields) => {
            let paper = text(value, "paper").and_then(|id| id.parse().ok());
            if let (Some(paper), Some(kind), true) = (
                paper,
                text(value, "kind"),
                fields.contains_key("commitment"),
            ) {
                let known = found.iter().any(|(known, _)| *known == paper);
                if !known {
                    found.push((paper, kind.to_owned()));
                }
                return;
            }
            for field in fields.values() {
                papers_of(field, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                papers_of(item, found);
            }
        }
        _ => {}
    }
}

/// The label of a kind of paper.
pub fn paper_label(lang: Lang, rulebook: &Rulebook, kind: &str) -> String {
    let own = words(lang, &format!("label.paper.{kind}"), &[]);
    own.unwrap_or_else(|| {
        let mut editions = rulebook
            .districts()
            .filter_map(|one| rulebook.last_edition(one));
        let known = editions.find_map(|edition| edition.evidence_kind(kind));
        known.map_or_else(
            || kind.to_owned(),
            |known| {
                lang.pick(known.label.zh.as_str(), known.label.en.as_str())
                    .to_owned()
            },
        )
    })
}
