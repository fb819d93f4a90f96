//! What an outcome says, in words. Money is said in yuan.

use crate::web::pages::days;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::StreamId;
use qibu_domain::money::yuan;
use qibu_domain::outcome::{OutcomeFact, OutcomeKind, OutcomeUnit};
use qibu_domain::time::Day;

/// The words of a kind.
pub fn kind(lang: Lang, code: &str) -> String {
    say(lang, &format!("label.outcome.{code}"), &[])
}

/// The words of a field of contribution.
pub fn field(lang: Lang, code: &str) -> String {
    say(lang, &format!("label.outcome_field.{code}"), &[])
}

/// A quantity with its unit.
pub fn amount(lang: Lang, kind: &str, quantity: u64) -> String {
    let unit = kind.parse::<OutcomeKind>().map(OutcomeKind::unit);
    match unit {
        Ok(OutcomeUnit::Fen) => say(lang, "label.outcome_unit.fen", &[("n", yuan(quantity))]),
        Ok(unit) => {
            let unit = format!("label.outcome_unit.{}", unit.as_str());
            say(lang, &unit, &[("n", quantity.to_string())])
        }
        Err(_) => quantity.to_string(),
    }
}

/// A period: its days, or its one day.
pub fn period(lang: Lang, from: Day, until: Day) -> String {
    let day = |day: Day| days::day(lang, &day.to_string());
    if from == until {
        return day(until);
    }
    let arguments = [("from", day(from)), ("until", day(until))];
    say(lang, "label.outcome_told.period", &arguments)
}

/// Period, kind, quantity and field of an outcome.
pub fn fact(lang: Lang, fact: &OutcomeFact) -> String {
    let outcome = &fact.outcome;
    let code = outcome.kind.as_str();
    let parts = [
        period(lang, outcome.from, fact.until),
        kind(lang, code),
        amount(lang, code, outcome.quantity),
        field(lang, outcome.field.as_str()),
    ];
    parts.join(lang.pick("，", ", "))
}

/// The name of a body; `None` where there is none, or the log does not answer.
pub async fn body(qibu: &Qibu, body: StreamId) -> Option<String> {
    let hosted = qibu.subjects().refresh(qibu.log(), body).await.ok()?;
    let known = hosted.state().body.as_ref()?;
    Some(known.name().as_str().to_owned())
}
