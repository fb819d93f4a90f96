//! From the fields of a programme's forms to what the intake takes, and back.

use crate::intake::form::Number;
use crate::intake::programmes::{ProgrammeClosingForm, ProgrammeForm, ProgrammeGoalForm};
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::apply::contents::Held;
use crate::web::pages::handlers::sessions::fields::{field, money, said};
use crate::web::pages::handlers::work::{Typed, file_input, pick};
use crate::web::pages::visit::{Fields, Visit};
use crate::words::Lang;
use qibu_domain::money::yuan;
use qibu_domain::programme::ProgrammeFact;
use qibu_domain::time::Day;

/// The fields of an approval, with what was typed.
pub(super) fn fields(lang: Lang, typed: &Typed, bodies: &[Choice]) -> Vec<AffairField> {
    let said = &typed.fields;
    let asked = [
        ("owner", true, pick(lang, said, "owner", bodies)),
        ("name", true, FieldInput::Text),
        ("goals", true, FieldInput::Words),
        ("occurred_on", true, FieldInput::Day),
        ("from", false, FieldInput::Day),
        ("until", false, FieldInput::Day),
        ("budget_fen", false, FieldInput::Text),
        ("paper", false, file_input(typed.held.last())),
    ];
    let asked = asked.into_iter();
    asked
        .map(|(name, needed, input)| field(lang, said, (name, needed), input))
        .collect()
}

/// The fields of a closing, with what was typed.
pub(super) fn closing_fields(lang: Lang, typed: &Typed) -> Vec<AffairField> {
    let said = &typed.fields;
    let paper = file_input(typed.held.last());
    vec![
        field(lang, said, ("occurred_on", true), FieldInput::Day),
        field(lang, said, ("paper", false), paper),
    ]
}

/// What stands in the fields before anything was typed.
pub(super) fn begun(visit: &Visit) -> Fields {
    let body = visit.query().first("body");
    let body = body.map(|body| ("owner".to_owned(), body.to_owned()));
    Fields::from(body.into_iter().collect::<Vec<_>>())
}

/// The approval, as the intake takes it.
pub(super) fn approved(typed: &Fields, paper: Option<&Held>) -> ProgrammeForm {
    ProgrammeForm {
        owner: typed.text("owner").to_owned(),
        name: typed.text("name").to_owned(),
        goals: goals(typed.text("goals")),
        occurred_on: typed.text("occurred_on").to_owned(),
        from: said(typed, "from"),
        until: said(typed, "until"),
        budget_fen: money(typed, "budget_fen"),
        paper: paper.map(|held| held.paper.to_string()),
    }
}

/// The closing, as the intake takes it.
pub(super) fn closed(typed: &Fields, paper: Option<&Held>) -> ProgrammeClosingForm {
    ProgrammeClosingForm {
        occurred_on: typed.text("occurred_on").to_owned(),
        paper: paper.map(|held| held.paper.to_string()),
    }
}

/// One goal a line: what stands before its last space is what is counted, what comes after it how many.
fn goals(said: &str) -> Vec<ProgrammeGoalForm> {
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let goals = lines.map(|line| {
        let (name, target) = line.rsplit_once(char::is_whitespace).unwrap_or((line, ""));
        ProgrammeGoalForm {
            name: name.trim().to_owned(),
            target: Number::Typed(target.to_owned()),
        }
    });
    goals.collect()
}

/// A fact as it stands, as fields that were typed.
pub(super) fn stands(on: Day, fact: &ProgrammeFact) -> Fields {
    let mut known = vec![("occurred_on", Some(on.to_string()))];
    if let ProgrammeFact::Approved(approved) = fact {
        let goals = approved.goals.iter();
        let goals: Vec<String> = goals
            .map(|goal| format!("{} {}", goal.name.as_str(), goal.target))
            .collect();
        known.extend([
            ("owner", Some(approved.owner.to_string())),
            ("name", Some(approved.name.to_string())),
            ("goals", Some(goals.join("\n"))),
            ("from", Some(approved.from.to_string())),
            ("until", approved.until.map(|day| day.to_string())),
            ("budget_fen", approved.budget_fen.map(yuan)),
        ]);
    }
    let known = known.into_iter();
    let pairs = known.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Fields::from(pairs.collect::<Vec<_>>())
}
