//! Who runs a base, where it is and what was found there, on its page and in the forms of its facts.

use super::form::choice;
use super::told;
use crate::web::pages::days;
use crate::web::pages::form::{Choice, Fact};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::decider::StoredEvent;
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::affairs::{Affairs, settled};
use qibu_domain::subject::event::Affair;
use qibu_domain::time::Day;
use qibu_projections::affairs::{AffairRow, Ground};
use qibu_projections::{Page, subjects};
use serde_json::Value;
use std::sync::Arc;

/// The most associations that a form offers as the operator of a base; the API takes any by its id.
const MAX_OPERATORS_OFFERED: u32 = 200;

/// Host and operator, premises and right of use, and the last inspection, in words; what is not recorded says so.
pub(super) fn facts(lang: Lang, host: String, ground: &Ground, as_of: Day) -> Vec<Fact> {
    let word = |key: &str| say(lang, &format!("page.base_ground.{key}"), &[]);
    let fact = |key: &str, value: String| Fact {
        label: word(key),
        value,
    };
    let shown = |row: Option<&AffairRow>, value: fn(Lang, &AffairRow, &Value) -> String| match row {
        Some(row) => value(lang, row, &super::content_of(row)),
        None => word("unknown"),
    };
    let operator = shown(ground.operator.as_ref(), |lang, row, content| {
        told::line(lang, row.kind.event(), content)
    });
    let operator = match &ground.operator_name {
        Some(name) => name.clone(),
        None => operator,
    };
    let ended = |row: Option<&AffairRow>, kept: &str, past: &str| {
        let row = row?;
        let until = match row.until {
            Some(until) => days::day(lang, &until.to_string()),
            None => word("open"),
        };
        let is_past = row.until.is_some_and(|until| until < as_of);
        let parts = if is_past {
            vec![until, word(past)]
        } else {
            vec![until]
        };
        Some(fact(kept, parts.join(lang.pick("，", ", "))))
    };
    let premises = shown(ground.premises.as_ref(), |lang, _, content| {
        told::premises(lang, content).join(lang.pick("，", ", "))
    });
    let inspection = shown(ground.inspection.as_ref(), |lang, row, content| {
        let day = days::day(lang, &row.from.to_string());
        let line = told::line(lang, row.kind.event(), content);
        [day, line].join(lang.pick("，", ", "))
    });
    let mut facts = vec![fact("host", host), fact("operator", operator)];
    facts.extend(ended(ground.operator.as_ref(), "agreement", "ended"));
    facts.push(fact("premises", premises));
    facts.extend(ended(ground.right_of_use.as_ref(), "right_of_use", "ended"));
    facts.push(fact("inspection", inspection));
    let short = ground.inspection.as_ref().filter(|row| row.until.is_some());
    facts.extend(short.map(|row| fact("shortcomings", put_right(lang, row, as_of))));
    facts
}

/// Whether what an inspection found short was put right, or when it is to be.
fn put_right(lang: Lang, row: &AffairRow, as_of: Day) -> String {
    let told = |key: &str, day: Day| {
        let day = days::day(lang, &day.to_string());
        say(lang, &format!("page.base_ground.{key}"), &[("day", day)])
    };
    match (row.to, row.until) {
        (Some(settled), _) => told("settled", settled),
        (None, Some(until)) if until < as_of => told("overdue", until),
        (None, Some(until)) => told("put_right_by", until),
        (None, None) => String::new(),
    }
}

/// The associations of a district that stand, to choose an operator from.
pub(super) async fn associations(
    qibu: &Arc<Qibu>,
    lang: Lang,
    district: &str,
) -> Result<Vec<Choice>, Problem> {
    let filter = subjects::Filter {
        node: Some(district.to_owned()),
        kind: Some(SubjectKind::Association),
        counts: Some(true),
        ..subjects::Filter::default()
    };
    let today = qibu.clock().now().day();
    let read = qibu.read_on_arrival(move |rows| {
        subjects::list(rows, today, &filter, &Page::first(MAX_OPERATORS_OFFERED))
    });
    let (found, _) = read.await.map_err(|e| Problem::of_command(lang, &e))?;
    let choices = found.into_iter();
    let choices = choices.map(|row| choice(row.id.to_string(), row.name));
    Ok(choices.collect())
}

/// The inspections that found something short which was not put right, to choose from.
pub(super) fn inspections(lang: Lang, affairs: &Affairs) -> Vec<Choice> {
    let settled = settled(affairs.facts());
    let short = affairs.facts().iter().filter(|fact| {
        let is_short = matches!(&fact.affair, Affair::BaseInspected(it) if it.items_met < it.items);
        is_short && !settled.contains_key(&fact.sequence)
    });
    let choices = short.map(|fact| {
        let event = SubjectEvent::from(fact.affair.clone());
        let content = serde_json::from_str(&event.encode().unwrap_or_default());
        let line = told::line(lang, event.name(), &content.unwrap_or_default());
        let day = days::day(lang, &fact.on.to_string());
        let label = [day, line].join(lang.pick("，", ", "));
        choice(fact.sequence.to_string(), label)
    });
    choices.collect()
}

/// What a field of a form stands at in the content of a fact: who runs a base lies one level deeper.
pub(super) fn stands<'a>(content: &'a Value, field: &str) -> Option<&'a Value> {
    let of_operator = match field {
        "operator" => "association",
        "operator_name" => "name",
        "operator_code" => "uscc",
        _ => return content.get(field),
    };
    content.get("operator")?.get(of_operator)
}
