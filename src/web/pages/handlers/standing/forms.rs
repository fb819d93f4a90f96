//! From the fields of an act's form to what the intake takes, and from its faults back to the fields.

use crate::intake::OversightForm;
use crate::intake::oversight::{
    CheckForm, DissolutionForm, RectificationForm, RevocationForm, SettlementForm,
};
use crate::web::pages::form::{Errors, Fact, FieldError};
use crate::web::pages::handlers::apply::contents::Held;
use crate::web::pages::handlers::apply::sending::Sending;
use crate::web::problem::Problem;
use crate::words::{Lang, say, words};
use qibu_domain::subject::RECORD_KIND;

/// Why the fields are not an act's form.
pub(super) enum NotAForm {
    /// There is no such act.
    Unknown,
    /// Something is to be mended before it can be sent.
    Faults(Vec<FieldError>),
}

/// An act's form, from its fields. What is wrong with what is said is the intake's to find; here only what would not
/// become a form at all.
pub(super) fn form(
    lang: Lang,
    act: &str,
    sending: &Sending,
    held: &[Held],
) -> Result<OversightForm, NotAForm> {
    let fields = &sending.fields;
    let text = |name: &str| fields.text(name).to_owned();
    if !sending.faults.is_empty() {
        let faults = sending.faults.iter();
        let faults = faults.map(|fault| at_field(lang, act, file_of(act), &fault.words));
        return Err(NotAForm::Faults(faults.collect()));
    }
    let paper = held.iter().rev().find(|held| held.kind == RECORD_KIND);
    let paper = paper.map(|held| held.paper.to_string());
    let sure = || match fields.first("sure") {
        Some(_) => Ok(()),
        None => Err(fault(lang, act, "sure", "form.sure_final")),
    };
    Ok(match act {
        "order-rectification" => OversightForm::OrderRectification(RectificationForm {
            criteria: fields.all("criteria").map(str::to_owned).collect(),
            reason: text("reason"),
        }),
        "check-rectification" => OversightForm::CheckRectification(CheckForm {
            passed: match fields.text("passed") {
                "yes" => true,
                "no" => false,
                _ => return Err(fault(lang, act, "passed", "form.choose_one")),
            },
            record: text("record"),
        }),
        "settle-winding-up" => {
            let missing = [
                ("line", fields.first("line").is_none(), "form.choose_one"),
                ("paper", paper.is_none(), "form.file_first"),
            ];
            let missing = missing.into_iter().filter(|(_, lacks, _)| *lacks);
            let missing: Vec<FieldError> = missing
                .map(|(field, _, key)| at_field(lang, act, field, &say(lang, key, &[])))
                .collect();
            if !missing.is_empty() {
                return Err(NotAForm::Faults(missing));
            }
            OversightForm::SettleWindingUp(SettlementForm {
                line: text("line"),
                paper: paper.unwrap_or_default(),
            })
        }
        "dissolve" => {
            sure()?;
            OversightForm::Dissolve(DissolutionForm {
                deregistration: paper,
            })
        }
        "record-revocation" => {
            sure()?;
            OversightForm::RecordRevocation(RevocationForm {
                authority: text("authority"),
                number: text("number"),
                revoked_on: text("revoked_on"),
                paper: paper.unwrap_or_default(),
            })
        }
        _ => return Err(NotAForm::Unknown),
    })
}

/// The field that brings the file of an act.
fn file_of(act: &str) -> &'static str {
    match act {
        "dissolve" => "deregistration",
        _ => "paper",
    }
}

fn fault(lang: Lang, act: &str, field: &str, key: &str) -> NotAForm {
    NotAForm::Faults(vec![at_field(lang, act, field, &say(lang, key, &[]))])
}

/// An error at a field of an act's form, after the name of the field: the list above is read without the form.
fn at_field(lang: Lang, act: &str, field: &str, what: &str) -> FieldError {
    let words = match name_of(lang, act, field) {
        Some(name) => {
            let arguments = [("field", name), ("what", what.to_owned())];
            say(lang, "form.at_field", &arguments)
        }
        None => what.to_owned(),
    };
    FieldError {
        field: format!("{act}-{field}"),
        words,
    }
}

/// What a field of an act's form is called.
fn name_of(lang: Lang, act: &str, field: &str) -> Option<String> {
    let key = match (act, field) {
        (_, "sure") => return None,
        ("order-rectification", "criteria") => "lost",
        ("settle-winding-up", "paper") => "settled_by",
        ("record-revocation", "paper") => "document",
        ("record-revocation", "number") => "document_number",
        (_, field) => field,
    };
    words(lang, &format!("page.act_field.{key}"), &[])
}

/// A refusal at the fields of the act's form.
pub(super) fn errors(lang: Lang, act: &str, problem: &Problem) -> Errors {
    let of_field = problem.errors.iter().map(|error| {
        let field = error.pointer.split('/').nth(1).unwrap_or_default();
        // No paper is none that is unknown.
        let lacks_paper = field == "paper" && error.code == "paper.unknown";
        if lacks_paper {
            at_field(lang, act, field, &say(lang, "form.file_first", &[]))
        } else if field.is_empty() {
            whole(&error.detail)
        } else {
            at_field(lang, act, field, &error.detail)
        }
    });
    let mut errors: Vec<FieldError> = of_field.collect();
    errors.extend(problem.guards.iter().map(|guard| whole(&guard.words)));
    if errors.is_empty() {
        errors.push(whole(&problem.detail));
    }
    Errors(errors)
}

/// What is wrong with the whole form.
fn whole(words: &str) -> FieldError {
    FieldError {
        field: String::new(),
        words: words.to_owned(),
    }
}

/// What was typed, in words.
pub(super) fn kept(lang: Lang, act: &str, sending: &Sending) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (name, value) in sending.fields.pairs() {
        let value = value.trim();
        if value.is_empty() || matches!(name.as_str(), "key" | "keep-paper" | "sure") {
            continue;
        }
        let Some(label) = name_of(lang, act, name) else {
            continue;
        };
        let chosen = match name.as_str() {
            "line" => words(lang, &format!("label.line.{value}"), &[]),
            "passed" => words(lang, &format!("page.passed.{value}"), &[]),
            _ => None,
        };
        facts.push(Fact {
            label,
            value: chosen.unwrap_or_else(|| value.to_owned()),
        });
    }
    facts
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{file_of, name_of};
    use crate::words::Lang;

    #[test]
    fn every_field_of_every_act_has_a_name_in_both_languages() {
        let fields = [
            ("order-rectification", vec!["criteria", "reason"]),
            ("check-rectification", vec!["passed", "record"]),
            ("settle-winding-up", vec!["line", "paper"]),
            ("dissolve", vec![file_of("dissolve")]),
            (
                "record-revocation",
                vec!["authority", "number", "revoked_on", "paper"],
            ),
        ];
        for lang in [Lang::Zh, Lang::En] {
            for (act, fields) in &fields {
                for field in fields {
                    assert!(name_of(lang, act, field).is_some(), "{act} {field}");
                }
            }
        }
    }
}
