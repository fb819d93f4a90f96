//! What the forms of sessions and of programmes share: their fields, and refusals at them.

use crate::authority::Action;
use crate::intake::NotDone;
use crate::intake::form::Number;
use crate::web::api::answer::{Filing, file};
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::handlers::apply::sending::Sending;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use axum::http::StatusCode;
use qibu_domain::money::fen_of_yuan;
use std::sync::Arc;

/// What a pointer to a field may begin with.
const UNDER: [&str; 6] = [
    "/work/session_correction/correction",
    "/work/programme_correction/correction",
    "/held",
    "/report",
    "/approved",
    "/closed",
];

/// A field: its name, whether it is needed, and how it is put in.
pub(in crate::web::pages::handlers) fn field(
    lang: Lang,
    typed: &Fields,
    (name, needed): (&str, bool),
    input: FieldInput,
) -> AffairField {
    let help = words(lang, &format!("page.session_help.{name}"), &[]);
    AffairField {
        name: name.to_owned(),
        label: name_of(lang, name),
        help: help.unwrap_or_default(),
        value: typed.text(name).to_owned(),
        needed,
        input,
    }
}

fn name_of(lang: Lang, field: &str) -> String {
    match field {
        "why" | "second" => say(lang, &format!("page.affairs.{field}"), &[]),
        field => say(lang, &format!("page.session_field.{field}"), &[]),
    }
}

/// What was typed under a name; `None` where that is nothing.
pub(in crate::web::pages::handlers) fn said(typed: &Fields, name: &str) -> Option<String> {
    typed.first(name).map(str::to_owned)
}

/// A sum in yuan as the intake takes it, in fen; what is none is told so by the intake.
pub(in crate::web::pages::handlers) fn money(typed: &Fields, name: &str) -> Option<Number> {
    let typed = typed.first(name)?;
    let fen = fen_of_yuan(typed).map(|fen| fen.to_string());
    Some(Number::Typed(fen.unwrap_or_else(|_| typed.to_owned())))
}

/// What was wrong with files.
pub(in crate::web::pages::handlers) fn of_files(lang: Lang, sending: &Sending) -> Vec<FieldError> {
    let faults = sending.faults.iter();
    let wrong = faults.map(|fault| at_field(lang, "paper", &fault.words));
    wrong.collect()
}

fn at_field(lang: Lang, field: &str, what: &str) -> FieldError {
    let arguments = [("field", name_of(lang, field)), ("what", what.to_owned())];
    FieldError {
        field: field.to_owned(),
        words: say(lang, "form.at_field", &arguments),
    }
}

/// A refusal is filed, and stands at the fields of the form; whoever may not do it at all is told so.
pub(in crate::web::pages::handlers) async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (subject, action): (String, Action),
    error: &NotDone,
    renamed: &[(&str, &str)],
) -> Result<Errors, Problem> {
    let problem = Problem::not_done(visit.lang(), error);
    let filing = Filing {
        signed: &visit.signed,
        command: action.name(),
        subject,
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    let of_form = [StatusCode::UNPROCESSABLE_ENTITY, StatusCode::CONFLICT];
    let mut of_form = of_form.iter();
    if !of_form.any(|status| status.as_u16() == problem.status) {
        return Err(problem);
    }
    Ok(errors(visit.lang(), &problem, renamed))
}

/// A refusal at the fields of the form, of which some have names of their own there. The day of a report is a field beside
/// that of the session.
fn errors(lang: Lang, problem: &Problem, renamed: &[(&str, &str)]) -> Errors {
    let of_field = problem.errors.iter().map(|error| {
        let (mut pointer, mut is_report) = (error.pointer.as_str(), false);
        for under in UNDER {
            if let Some(rest) = pointer.strip_prefix(under) {
                is_report |= under == "/report";
                pointer = rest;
            }
        }
        // A goal stands in a line of its field.
        let field = pointer.trim_start_matches('/').split('/').next();
        let field = field.unwrap_or_default();
        let own = renamed.iter().find(|(known, _)| *known == field);
        let field = match (field, own) {
            (_, Some((_, own))) => own,
            ("occurred_on", None) if is_report => "reported_on",
            ("reason", None) => "why",
            ("submitter", None) => "second",
            (field, None) => field,
        };
        let what = match error.code.as_str() {
            "field.missing" if field != "goals" => say(lang, "page.affairs.missing", &[]),
            "number.malformed" if field.ends_with("_fen") => {
                say(lang, "page.session_help.budget_fen", &[])
            }
            _ => error.detail.clone(),
        };
        match field {
            "" | "sequence" => FieldError {
                field: String::new(),
                words: what,
            },
            field => at_field(lang, field, &what),
        }
    });
    let mut errors: Vec<FieldError> = of_field.collect();
    if errors.is_empty() {
        errors.push(FieldError {
            field: String::new(),
            words: problem.detail.clone(),
        });
    }
    Errors(errors)
}
