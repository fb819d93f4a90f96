//! From the fields of a published number's form to what the intake takes, and back.

use super::told;
use crate::intake::form::Number;
use crate::intake::published_claims::ClaimForm;
use crate::web::api::claims::metrics;
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::annals::form::choice;
use crate::web::pages::handlers::apply::contents::Held;
use crate::web::pages::handlers::work::{Typed, field, file_input, pick};
use crate::web::pages::visit::Fields;
use crate::words::{Lang, say};
use qibu_domain::money::yuan;
use qibu_domain::published_claim::ClaimFact;
use qibu_domain::text::ShortText;

/// The fields, with what was typed.
pub(super) fn fields(lang: Lang, typed: &Typed, nodes: &[Choice]) -> Vec<AffairField> {
    let (said, held) = (&typed.fields, typed.held.last());
    let metrics = metrics().into_iter();
    let metrics = metrics.map(|code| choice(code.to_owned(), told::metric(lang, code)));
    let metrics: Vec<Choice> = metrics.collect();
    let operators = [("=", "equals"), (">", "more_than")].into_iter();
    let operators = operators.map(|(code, words)| {
        let words = say(lang, &format!("label.claim_operator.{words}"), &[]);
        choice(code.to_owned(), words)
    });
    let operators: Vec<Choice> = operators.collect();
    let asked = [
        ("node", true, pick(lang, said, "node", nodes)),
        ("metric", true, pick(lang, said, "metric", &metrics)),
        ("wording", true, FieldInput::Text),
        ("published_on", true, FieldInput::Day),
        ("as_of", false, FieldInput::Day),
        ("title", false, FieldInput::Text),
        ("operator", false, pick(lang, said, "operator", &operators)),
        ("bound", false, FieldInput::Count),
        ("granularity", false, FieldInput::Count),
        ("paper", false, file_input(held)),
    ];
    let asked = asked.into_iter();
    asked
        .map(|(name, needed, input)| field(lang, said, (name, needed), input))
        .collect()
}

/// What was typed, as the intake takes it.
pub(super) fn form(typed: &Fields, held: Option<&Held>) -> ClaimForm {
    let text = |name: &str| typed.text(name).trim().to_owned();
    let some = |name: &str| Some(text(name)).filter(|said| !said.is_empty());
    ClaimForm {
        node: text("node"),
        metric: text("metric"),
        as_of: some("as_of"),
        wording: text("wording"),
        operator: some("operator"),
        bound: some("bound").map(Number::Typed),
        granularity: some("granularity").map(Number::Typed),
        published_on: text("published_on"),
        title: some("title"),
        paper: held.map(|held| held.paper.to_string()),
    }
}

/// A published number as it stands, as fields that were typed.
pub(super) fn stands(fact: &ClaimFact) -> Fields {
    let claim = &fact.claim;
    let said = |number: u64| {
        if claim.metric.is_money() {
            yuan(number)
        } else {
            number.to_string()
        }
    };
    let title = claim.title.as_ref().map(ShortText::as_str);
    let pairs = [
        ("node", claim.node.clone()),
        ("metric", claim.metric.as_str().to_owned()),
        ("wording", claim.wording.as_str().to_owned()),
        ("published_on", fact.published_on.to_string()),
        ("as_of", claim.as_of.to_string()),
        ("title", title.unwrap_or_default().to_owned()),
        ("operator", claim.operator.as_str().to_owned()),
        ("bound", said(claim.bound)),
        (
            "granularity",
            claim.granularity.map(said).unwrap_or_default(),
        ),
    ];
    let pairs = pairs.into_iter();
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value));
    Fields::from(pairs.collect::<Vec<_>>())
}
