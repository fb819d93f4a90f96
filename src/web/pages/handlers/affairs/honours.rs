//! The honours that a form may name.

use super::form::choice;
use super::told;
use crate::web::pages::days;
use crate::web::pages::form::Choice;
use crate::words::Lang;
use qibu_domain::decider::StoredEvent;
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::affairs::{Affairs, withdrawn};
use qibu_domain::subject::event::Affair;

/// The honours that were granted and not withdrawn, to choose from.
pub(super) fn granted(lang: Lang, affairs: &Affairs) -> Vec<Choice> {
    let withdrawn = withdrawn(affairs.facts());
    let held = affairs.facts().iter().filter(|fact| {
        let is_honour = matches!(fact.affair, Affair::HonourGranted(_));
        is_honour && !withdrawn.contains_key(&fact.sequence)
    });
    let choices = held.map(|fact| {
        let event = SubjectEvent::from(fact.affair.clone());
        let content = serde_json::from_str(&event.encode().unwrap_or_default());
        let line = told::line(lang, event.name(), &content.unwrap_or_default());
        let day = days::day(lang, &fact.on.to_string());
        let label = [day, line].join(lang.pick("，", ", "));
        choice(fact.sequence.to_string(), label)
    });
    choices.collect()
}
