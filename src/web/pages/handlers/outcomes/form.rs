//! From the fields of an outcome's form to what the intake takes, and back.

use crate::intake::form::Number;
use crate::intake::outcomes::OutcomeForm;
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::apply::contents::Held;
use crate::web::pages::handlers::work::{Typed, field, file_input, pick, radios};
use crate::web::pages::visit::Fields;
use crate::words::Lang;
use qibu_domain::money::yuan;
use qibu_domain::outcome::{OutcomeFact, OutcomeField, OutcomeKind, OutcomeUnit};

/// The fields, with what was typed.
pub(super) fn fields(lang: Lang, typed: &Typed, bodies: &[Choice]) -> Vec<AffairField> {
    let (said, held) = (&typed.fields, typed.held.last());
    let kinds = OutcomeKind::ALL.iter().map(|kind| kind.as_str());
    let contributes = OutcomeField::ALL.iter().map(|it| it.as_str());
    let asked = [
        ("body", true, pick(lang, said, "body", bodies)),
        ("kind", true, radios(lang, said, "kind", ("outcome", kinds))),
        ("amount", true, FieldInput::Text),
        (
            "field",
            true,
            radios(lang, said, "field", ("outcome_field", contributes)),
        ),
        ("from", false, FieldInput::Day),
        ("until", true, FieldInput::Day),
        ("paper", false, file_input(held)),
    ];
    let asked = asked.into_iter();
    asked
        .map(|(name, needed, input)| field(lang, said, (name, needed), input))
        .collect()
}

/// What was typed, as the intake takes it.
pub(super) fn form(typed: &Fields, held: Option<&Held>) -> OutcomeForm {
    let text = |name: &str| typed.text(name).trim().to_owned();
    OutcomeForm {
        body: text("body"),
        kind: text("kind"),
        field: text("field"),
        amount: Number::Typed(text("amount")),
        from: Some(text("from")).filter(|from| !from.is_empty()),
        until: text("until"),
        paper: held.map(|held| held.paper.to_string()),
    }
}

/// An outcome as it stands, as fields that were typed.
pub(super) fn stands(fact: &OutcomeFact) -> Fields {
    let outcome = &fact.outcome;
    let amount = match outcome.kind.unit() {
        OutcomeUnit::Fen => yuan(outcome.quantity),
        OutcomeUnit::Enterprises | OutcomeUnit::Persons => outcome.quantity.to_string(),
    };
    let pairs = [
        ("body", outcome.body.to_string()),
        ("kind", outcome.kind.as_str().to_owned()),
        ("amount", amount),
        ("field", outcome.field.as_str().to_owned()),
        ("from", outcome.from.to_string()),
        ("until", fact.until.to_string()),
    ];
    let pairs = pairs.into_iter();
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value));
    Fields::from(pairs.collect::<Vec<_>>())
}
