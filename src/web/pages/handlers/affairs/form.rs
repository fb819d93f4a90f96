//! From the fields of a fact's form to what the intake takes, and back.

use super::{told, turns};
use crate::intake::AffairForm;
use crate::intake::affairs::{Field, Input, fields_of};
use crate::intake::form::Number;
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::days;
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::handlers::apply::contents::Held;
use crate::web::pages::handlers::apply::sending::Sending;
use crate::web::pages::handlers::second_officers;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use qibu_domain::decider::StoredEvent;
use qibu_domain::subject::SubjectEvent;
use qibu_domain::subject::affairs::{AffairFact, Affairs};
use qibu_domain::subject::event::{Affair, AffairKind, Post};
use qibu_domain::time::Day;
use qibu_projections::subjects::SubjectRow;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The seats and the goals that a form may name.
pub(super) struct Known {
    leaders: Vec<Choice>,
    seats: Vec<Choice>,
    holders: Vec<Choice>,
    turns: Vec<Choice>,
    goals: Vec<Choice>,
    missed: Vec<Choice>,
    associations: Vec<Choice>,
    inspections: Vec<Choice>,
    honours: Vec<Choice>,
    brands: Vec<Choice>,
    licensees: Vec<Choice>,
    complaints: Vec<Choice>,
}

impl Known {
    pub(super) fn of(lang: Lang, affairs: &Affairs, today: Day) -> Self {
        let seats_of = |post: Post| {
            let seats = affairs.seats_of(post).into_iter();
            seats.map(move |seat| {
                let seat = seat.to_string();
                let post = told::code(lang, post.as_str());
                let short = told::short_seat(lang, &seat);
                choice(seat, format!("{post} · {short}"))
            })
        };
        let goals = affairs
            .facts()
            .iter()
            .filter_map(|fact| match &fact.affair {
                Affair::GoalSet(set) => {
                    let content = SubjectEvent::from(fact.affair.clone()).encode();
                    let content = serde_json::from_str(&content.unwrap_or_default());
                    let label = told::line(lang, "GoalSet", &content.unwrap_or_default());
                    Some(choice(set.goal.to_string(), label))
                }
                _ => None,
            });
        let goals: Vec<Choice> = goals.collect();
        let missed: Vec<String> = affairs
            .missed_goals(today)
            .map(|goal| goal.to_string())
            .collect();
        let missed = goals.iter().filter(|known| missed.contains(&known.code));
        let missed = missed.cloned().collect();
        let seats: Vec<Choice> = Post::ALL.iter().copied().flat_map(seats_of).collect();
        let of_rota = affairs
            .rota_seats()
            .into_iter()
            .map(|seat| seat.to_string());
        let of_rota = of_rota
            .filter(|seat| seats.iter().all(|known| known.code != *seat))
            .map(|seat| {
                let short = told::short_seat(lang, &seat);
                choice(seat, short)
            });
        let rota = affairs.rota();
        let turns = rota.turns().iter().map(|turn| {
            let seat = told::short_seat(lang, &turn.seat.to_string());
            let arguments = [
                ("from", days::day(lang, &turn.first.to_string())),
                ("to", days::day(lang, &turn.last.to_string())),
                ("seat", seat),
            ];
            let label = say(lang, "label.affair_told.one_turn", &arguments);
            choice(turn.first.to_string(), label)
        });
        Self {
            leaders: seats_of(Post::Leader).collect(),
            holders: seats.iter().cloned().chain(of_rota).collect(),
            turns: turns.collect(),
            seats,
            goals,
            missed,
            associations: Vec::new(),
            inspections: super::ground::inspections(lang, affairs),
            honours: super::honours::granted(lang, affairs),
            brands: super::brands::used(affairs),
            licensees: Vec::new(),
            complaints: super::brands::open_complaints(lang, affairs, today),
        }
    }

    /// The same with the bodies that may have a licence.
    pub(super) fn with_licensees(self, licensees: Vec<Choice>) -> Self {
        Self { licensees, ..self }
    }

    /// The same with the associations that may run a base.
    pub(super) fn with(self, associations: Vec<Choice>) -> Self {
        Self {
            associations,
            ..self
        }
    }
}

pub(super) fn choice(code: String, label: String) -> Choice {
    Choice {
        code,
        label,
        ..Choice::default()
    }
}

fn chosen(mut choices: Vec<Choice>, value: &str) -> Vec<Choice> {
    for choice in &mut choices {
        choice.chosen = choice.code == value;
    }
    choices
}

/// What a field is called.
fn name_of(lang: Lang, field: &str) -> String {
    say(lang, &format!("page.affair_field.{field}"), &[])
}

/// What stands before the choices of a field.
fn first_choice(field: &Field) -> &'static str {
    match field.name {
        _ if field.is_needed => "page.affairs.choose",
        "operator" => "page.affairs.other_organisation",
        "successor" => "page.affairs.no_successor",
        _ => "page.affairs.new_seat",
    }
}

/// The fields of a kind, with what was typed.
pub(super) fn fields(
    lang: Lang,
    kind: AffairKind,
    typed: &Fields,
    held: Option<&Held>,
    known: &Known,
) -> Vec<AffairField> {
    let fields = fields_of(kind).iter();
    let fields = fields.map(|field| {
        let value = typed.text(field.name);
        let coded = |codes: Vec<&str>| {
            let choices = codes.into_iter();
            let choices = choices.map(|code| choice(code.to_owned(), told::code(lang, code)));
            chosen(choices.collect(), value)
        };
        let first = first_choice(field);
        let pick = |choices: &[Choice]| {
            FieldInput::Pick(chosen(choices.to_vec(), value), say(lang, first, &[]))
        };
        let input = match field.input {
            Input::Day => FieldInput::Day,
            Input::Count | Input::Amount => FieldInput::Count,
            Input::Text => FieldInput::Text,
            Input::Words => FieldInput::Words,
            Input::Code(all) => FieldInput::Radios(coded(all())),
            Input::YesNo if field.is_needed => {
                let answers = ["yes", "no"].map(|answer| {
                    let label = say(lang, &format!("page.affairs.{answer}"), &[]);
                    choice(answer.to_owned(), label)
                });
                FieldInput::Radios(chosen(answers.into(), value))
            }
            Input::YesNo => FieldInput::Tick,
            Input::Seat if field.name == "leader" => pick(&known.leaders),
            Input::Seat if field.name == "receiver" => pick(&known.holders),
            Input::Seat => pick(&known.seats),
            Input::Turn => pick(&known.turns),
            Input::Turns => FieldInput::Turns(turns::part(lang, typed, &known.holders)),
            Input::Goal => pick(&known.goals),
            Input::MissedGoal => pick(&known.missed),
            Input::Association => pick(&known.associations),
            Input::Inspection => pick(&known.inspections),
            Input::Honour => pick(&known.honours),
            Input::Brand => pick(&known.brands),
            Input::Licensee => pick(&known.licensees),
            Input::Complaint => pick(&known.complaints),
            Input::Paper => FieldInput::File(held.map(|held| HeldPaper {
                id: held.paper.to_string(),
                words: held.words.clone(),
            })),
        };
        let about = words(lang, &format!("page.affair_help.{}", field.name), &[]);
        AffairField {
            name: field.name.to_owned(),
            label: name_of(lang, field.name),
            help: about.unwrap_or_default(),
            value: value.to_owned(),
            needed: field.is_needed,
            input,
        }
    });
    fields.collect()
}

/// What was typed, as the intake takes it.
pub(super) fn form(kind: AffairKind, typed: &Fields, held: Option<&Held>) -> AffairForm {
    let mut said = Map::new();
    for field in fields_of(kind) {
        let value = typed.text(field.name).trim();
        let value = match field.input {
            Input::Paper => held.map(|held| Value::from(held.paper.to_string())),
            Input::Turns => turns::sent(typed),
            _ if value.is_empty() => None,
            Input::YesNo => Some(Value::from(value == "yes")),
            Input::Count | Input::Amount | Input::Inspection | Input::Honour | Input::Complaint => {
                serde_json::to_value(Number::Typed(value.to_owned())).ok()
            }
            _ => Some(Value::from(value)),
        };
        said.extend(value.map(|value| (field.name.to_owned(), value)));
    }
    // A form without its fields still says its kind and day, and is told what it lacks.
    let form: AffairForm =
        serde_json::from_value(Value::Object(with_head(said, kind, typed))).unwrap_or_default();
    form
}

fn with_head(mut said: Map<String, Value>, kind: AffairKind, typed: &Fields) -> Map<String, Value> {
    said.insert("kind".to_owned(), kind.as_str().into());
    said.insert("occurred_on".to_owned(), typed.text("occurred_on").into());
    said
}

/// A fact as it stands, as fields that were typed.
pub(super) fn stands(fact: &AffairFact) -> Fields {
    let content = SubjectEvent::from(fact.affair.clone()).encode();
    let content: Value = serde_json::from_str(&content.unwrap_or_default()).unwrap_or_default();
    let mut pairs = vec![("occurred_on".to_owned(), fact.on.to_string())];
    pairs.extend(turns::stands(&content));
    for field in fields_of(fact.affair.kind()) {
        let value = match super::brands::stands(&content, field.name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Bool(true)) => "yes".to_owned(),
            Some(Value::Bool(false)) => "no".to_owned(),
            _ => continue,
        };
        pairs.push((field.name.to_owned(), value));
    }
    Fields::from(pairs)
}

/// Lays out the turns that were asked for, into the fields that were typed; what cannot be read stands at its field.
pub(super) fn lay_out(lang: Lang, fields: Fields) -> (Fields, Errors) {
    match turns::lay_out(lang, &fields) {
        Ok(fields) => (fields, Errors::default()),
        Err(wrong) => {
            let wrong = wrong.into_iter();
            let wrong = wrong.map(|wrong| at_field(lang, &wrong.field, &wrong.words));
            (fields, Errors(wrong.collect()))
        }
    }
}

/// What was wrong with files.
pub(super) fn of_files(lang: Lang, sending: &Sending) -> Vec<FieldError> {
    let faults = sending.faults.iter();
    faults
        .map(|fault| at_field(lang, "paper", &fault.words))
        .collect()
}

fn at_field(lang: Lang, field: &str, what: &str) -> FieldError {
    let name = match field {
        "why" => say(lang, "page.affairs.why", &[]),
        "second" => say(lang, "page.affairs.second", &[]),
        field => turns::name_of(lang, field).unwrap_or_else(|| name_of(lang, field)),
    };
    FieldError {
        field: field.to_owned(),
        words: say(
            lang,
            "form.at_field",
            &[("field", name), ("what", what.to_owned())],
        ),
    }
}

/// A refusal at the fields of the form.
pub(super) fn errors(lang: Lang, problem: &Problem) -> Errors {
    let whole = |words: &str| FieldError {
        field: String::new(),
        words: words.to_owned(),
    };
    let of_field = problem.errors.iter().map(|error| {
        let pointer = error.pointer.as_str();
        let pointer = pointer
            .strip_prefix("/work/affair_correction/correction")
            .unwrap_or(pointer);
        let replaces = pointer.strip_prefix("/replacement");
        let is_correction =
            replaces.is_none() && pointer == "/reason" && !problem_of_audit(problem);
        let field = replaces.unwrap_or(pointer).trim_start_matches('/');
        let of_turn = turns::field_of(field);
        let field = of_turn.as_deref().unwrap_or(field);
        if error.code == "field.missing" {
            return at_field(lang, field, &say(lang, "page.affairs.missing", &[]));
        }
        match field {
            "" | "kind" => whole(&error.detail),
            "reason" if is_correction => at_field(lang, "why", &error.detail),
            "submitter" => at_field(lang, "second", &error.detail),
            field => at_field(lang, field, &error.detail),
        }
    });
    let mut errors: Vec<FieldError> = of_field.collect();
    if errors.is_empty() {
        errors.push(whole(&problem.detail));
    }
    Errors(errors)
}

/// Whether `/reason` is the reason of a new fact, and not that of a correction: a code, and no text.
fn problem_of_audit(problem: &Problem) -> bool {
    let mut errors = problem.errors.iter();
    errors.any(|error| {
        error.pointer == "/reason"
            && matches!(error.code.as_str(), "choice.unknown" | "field.missing")
    })
}

/// The officers and leads of the body's node and its district, but for whoever asks: one of them may confirm.
pub(super) async fn officers(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    row: &SubjectRow,
    value: &str,
) -> Result<Vec<Choice>, Problem> {
    let nodes = [row.node.clone(), row.district.clone()].into();
    second_officers::of_nodes(qibu, visit, nodes, value).await
}
