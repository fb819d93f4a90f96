//! What the acts of persons and seats have in common: fields and buttons, in words, and refusals at the fields.

use super::apply::sending::new_key;
use crate::web::pages::acts::{ActButton, ActField, ActForm};
use crate::web::pages::affairs::FieldInput;
use crate::web::pages::form::{Choice, Errors, Fact, FieldError};
use crate::web::pages::visit::Fields;
use crate::web::problem::Problem;
use crate::words::{Lang, say, words};

/// What was typed into one of the acts of a page, and what was wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// The word of the act.
    pub(super) verb: String,
    pub(super) fields: Fields,
    pub(super) errors: Errors,
    /// The paper that came with it.
    pub(super) held: Option<crate::web::pages::contents::HeldPaper>,
}

/// An act that is being put together.
pub(super) struct Act<'t> {
    lang: Lang,
    typed: &'t Typed,
    form: ActForm,
}

impl<'t> Act<'t> {
    /// An act by its word, sent to an address; its title stands under `page.people.act`.
    pub(super) fn new(lang: Lang, typed: &'t Typed, verb: &str, action: String) -> Self {
        let word = verb.split('-').next().unwrap_or_default();
        let help = words(lang, &format!("page.people.act_help.{word}"), &[]);
        let form = ActForm {
            verb: verb.to_owned(),
            title: say(lang, &format!("page.people.act.{word}"), &[]),
            help: help.unwrap_or_default(),
            action,
            hidden: vec![("key".to_owned(), new_key())],
            open: typed.verb == verb,
            ..ActForm::default()
        };
        Self { lang, typed, form }
    }

    /// The same, closed for a reason; `None` leaves it open.
    pub(super) fn closed(mut self, why: Option<String>) -> Self {
        self.form.closed = why.unwrap_or_default();
        self
    }

    /// The same with something that is sent unseen.
    pub(super) fn hidden(mut self, name: &str, value: &str) -> Self {
        self.form.hidden.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with a field, which has what was typed, else what stands.
    pub(super) fn field(self, name: &str, needed: bool, input: FieldInput) -> Self {
        self.field_with(name, needed, input, "")
    }

    /// The same with a field in which something stands.
    pub(super) fn field_with(
        mut self,
        name: &str,
        needed: bool,
        input: FieldInput,
        stands: &str,
    ) -> Self {
        let is_typed = self.typed.verb == self.form.verb;
        let value = if is_typed {
            self.typed.fields.text(name).to_owned()
        } else {
            stands.to_owned()
        };
        let mark = |mut choices: Vec<Choice>| {
            let typed: Vec<&str> = self.typed.fields.all(name).collect();
            for choice in choices.iter_mut().filter(|_| is_typed) {
                choice.chosen = typed.contains(&choice.code.as_str());
            }
            choices
        };
        let input = match input {
            FieldInput::Pick(choices, first) => FieldInput::Pick(mark(choices), first),
            FieldInput::Radios(choices) => FieldInput::Radios(mark(choices)),
            FieldInput::Checks(choices) => FieldInput::Checks(mark(choices)),
            FieldInput::File(_) => {
                self.form.has_files = true;
                FieldInput::File(self.typed.held.clone().filter(|_| is_typed))
            }
            other => other,
        };
        let help = words(self.lang, &format!("page.people_help.{name}"), &[]);
        self.form.fields.push(ActField {
            id: id_of(&self.form.verb, name),
            name: match &input {
                FieldInput::File(_) => format!("paper-{name}"),
                _ => name.to_owned(),
            },
            label: name_of(self.lang, name),
            help: help.unwrap_or_default(),
            value,
            needed,
            input,
        });
        self
    }

    /// The same with a button: what it sends as `do`, the key of its words, and its class.
    pub(super) fn button(mut self, code: &str, key: &str, tone: &'static str) -> Self {
        self.form.buttons.push(ActButton {
            code: code.to_owned(),
            label: say(self.lang, &format!("page.people.do.{key}"), &[]),
            tone,
        });
        self
    }

    /// The whole act.
    pub(super) fn done(self) -> ActForm {
        self.form
    }
}

/// The id of a field of an act, which is its name among the errors.
fn id_of(verb: &str, name: &str) -> String {
    format!("{verb}-{name}")
}

fn name_of(lang: Lang, name: &str) -> String {
    say(lang, &format!("page.people_field.{name}"), &[])
}

/// Choices of codes, each with its words under a key.
pub(super) fn choices(lang: Lang, under: &str, codes: &[&str]) -> Vec<Choice> {
    let choice = |code: &&str| Choice {
        code: (*code).to_owned(),
        label: say(lang, &format!("{under}.{code}"), &[]),
        ..Choice::default()
    };
    codes.iter().map(choice).collect()
}

/// A fact in words.
pub(super) fn fact(lang: Lang, key: &str, value: impl Into<String>) -> Fact {
    Fact {
        label: say(lang, &format!("page.people_fact.{key}"), &[]),
        value: value.into(),
    }
}

/// A refusal at the fields of an act that has those; what is about none of them stands for the whole.
pub(super) fn errors(lang: Lang, verb: &str, fields: &[&str], problem: &Problem) -> Errors {
    let whole = |words: &str| FieldError {
        field: String::new(),
        words: words.to_owned(),
    };
    let of_field = problem.errors.iter().map(|error| {
        let field = error.pointer.rsplit('/').next().unwrap_or_default();
        match field {
            "paper" | "statement" if fields.contains(&"signed_form") => {
                at_field(lang, verb, "signed_form", &error.detail)
            }
            field if fields.contains(&field) => at_field(lang, verb, field, &error.detail),
            _ => whole(&error.detail),
        }
    });
    let mut errors: Vec<FieldError> = of_field.collect();
    if errors.is_empty() {
        errors.push(whole(&problem.detail));
    }
    Errors(errors)
}

/// What is wrong with a field of an act.
pub(super) fn at_field(lang: Lang, verb: &str, field: &str, what: &str) -> FieldError {
    let arguments = [("field", name_of(lang, field)), ("what", what.to_owned())];
    FieldError {
        field: id_of(verb, field),
        words: say(lang, "form.at_field", &arguments),
    }
}
