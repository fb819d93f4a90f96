//! What the forms of outcomes and of published numbers have in common: fields, refusals, and who may.

use super::annals::form::{choice, chosen};
use super::apply::contents::Held;
use super::apply::sending::Sending;
use super::second_officers;
use crate::authority::Action;
use crate::intake::NotDone;
use crate::web::api::answer::{Filing, file};
use crate::web::api::turn::offices;
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say, words};
use axum::http::StatusCode;
use qibu_domain::lifecycle::Duty;
use qibu_projections::{Page, subjects};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most nodes that are offered.
const MAX_NODES_OFFERED: usize = 200;
/// The most bodies that are offered.
const MAX_BODIES_OFFERED: u32 = 200;

/// What was typed into a form, and what was wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    pub(super) fields: Fields,
    pub(super) held: Vec<Held>,
    pub(super) errors: Errors,
}

/// A field: its name, whether it is needed, and how it is put in.
pub(super) fn field(
    lang: Lang,
    typed: &Fields,
    (name, needed): (&str, bool),
    input: FieldInput,
) -> AffairField {
    let help = words(lang, &format!("page.work_help.{name}"), &[]);
    AffairField {
        name: name.to_owned(),
        label: name_of(lang, name),
        help: help.unwrap_or_default(),
        value: typed.text(name).to_owned(),
        needed,
        input,
    }
}

/// One of several, chosen from a list.
pub(super) fn pick(lang: Lang, typed: &Fields, name: &str, choices: &[Choice]) -> FieldInput {
    let first = say(lang, "page.affairs.choose", &[]);
    FieldInput::Pick(chosen(choices.to_vec(), typed.all(name)), first)
}

/// One of several codes that are all seen, under words of the labels.
pub(super) fn radios(
    lang: Lang,
    typed: &Fields,
    name: &str,
    (under, codes): (&str, impl Iterator<Item = &'static str>),
) -> FieldInput {
    let choices = codes.map(|code| {
        let words = say(lang, &format!("label.{under}.{code}"), &[]);
        choice(code.to_owned(), words)
    });
    FieldInput::Radios(chosen(choices.collect(), typed.all(name)))
}

/// A file.
pub(super) fn file_input(held: Option<&Held>) -> FieldInput {
    FieldInput::File(held.map(|held| HeldPaper {
        id: held.paper.to_string(),
        words: held.words.clone(),
    }))
}

fn name_of(lang: Lang, field: &str) -> String {
    match field {
        "why" | "second" => say(lang, &format!("page.affairs.{field}"), &[]),
        field => say(lang, &format!("page.work_field.{field}"), &[]),
    }
}

/// What was wrong with files.
pub(super) fn of_files(lang: Lang, sending: &Sending) -> Vec<FieldError> {
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
pub(super) async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (subject, action): (String, Action),
    error: &NotDone,
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
    Ok(errors(visit.lang(), &problem))
}

/// A refusal at the fields of the form.
fn errors(lang: Lang, problem: &Problem) -> Errors {
    let whole = |words: &str| FieldError {
        field: String::new(),
        words: words.to_owned(),
    };
    let of_field = problem.errors.iter().map(|error| {
        let pointer = error.pointer.as_str();
        let of_draft = ["outcome", "service", "claim", "suggestion"].iter();
        let of_draft = of_draft.map(|noun| format!("/work/{noun}_correction/correction"));
        let mut stripped = of_draft.filter_map(|draft| pointer.strip_prefix(draft.as_str()));
        let pointer = stripped.next().unwrap_or(pointer);
        let replaced = [
            "/replacement",
            "/asked/",
            "/delivered/",
            "/confirmed/",
            "/submitted/",
            "/forwarded/",
            "/answered/",
        ]
        .into_iter();
        let mut replaced = replaced.filter_map(|under| pointer.strip_prefix(under));
        let replaces = replaced.next();
        let field = replaces.unwrap_or(pointer).trim_start_matches('/');
        if error.code == "field.missing" {
            return at_field(lang, field, &say(lang, "page.affairs.missing", &[]));
        }
        match field {
            "" => whole(&error.detail),
            "reason" => at_field(lang, "why", &error.detail),
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

/// The nodes at which the account has one of those duties.
pub(super) async fn offices_of(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    duties: &[Duty],
) -> Result<BTreeSet<String>, Problem> {
    let actor = qibu.actor(visit.signed.caller.account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let held = offices(&actor, qibu.clock().now().day()).into_iter();
    let held = held.filter(|held| duties.contains(&held.duty));
    Ok(held.map(|held| held.node).collect())
}

/// Whether a node lies within one of those.
pub(super) fn is_within(qibu: &Qibu, offices: &BTreeSet<String>, node: &str) -> bool {
    let rulebook = qibu.rulebook();
    let mut offices = offices.iter();
    offices.any(|office| rulebook.is_within(node, office))
}

/// The nodes within those.
pub(super) fn nodes_within(qibu: &Qibu, offices: &BTreeSet<String>) -> Vec<Choice> {
    let rulebook = qibu.rulebook();
    let trees = rulebook
        .districts()
        .filter_map(|code| rulebook.district(code));
    let nodes = trees.flat_map(|tree| tree.nodes.values());
    let nodes = nodes.filter(|node| is_within(qibu, offices, &node.code));
    let nodes = nodes.map(|node| choice(node.code.clone(), node.name().to_owned()));
    nodes.take(MAX_NODES_OFFERED).collect()
}

/// The bodies within those nodes that count today.
pub(super) async fn bodies_within(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    offices: &BTreeSet<String>,
) -> Result<Vec<Choice>, Problem> {
    let today = qibu.clock().now().day();
    let mut bodies = Vec::new();
    for office in offices {
        let filter = subjects::Filter {
            node: Some(office.clone()),
            counts: Some(true),
            ..subjects::Filter::default()
        };
        let read = qibu.read_on_arrival(move |rows| {
            subjects::list(rows, today, &filter, &Page::first(MAX_BODIES_OFFERED))
        });
        let read = read.await;
        let (found, _) = read.map_err(|error| Problem::of_command(visit.lang(), &error))?;
        for row in found {
            let code = row.stream().to_string();
            if !bodies.iter().any(|known: &Choice| known.code == code) {
                bodies.push(choice(code, row.name));
            }
        }
    }
    Ok(bodies)
}

/// The officers and leads of a node and its district, but for whoever asks: one of them may confirm.
pub(super) async fn others(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    node: &str,
    value: &str,
) -> Result<Vec<Choice>, Problem> {
    let district = qibu.rulebook().district_of(node).map(str::to_owned);
    let nodes = district.into_iter().chain([node.to_owned()]).collect();
    second_officers::of_nodes(qibu, visit, nodes, value).await
}
