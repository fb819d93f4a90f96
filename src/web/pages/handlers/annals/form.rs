//! From the fields of an entry's form to what the intake takes, and back.

use super::told;
use crate::intake::annals::{AnnalForm, CameForm};
use crate::intake::form::Number;
use crate::web::pages::affairs::{AffairField, FieldInput};
use crate::web::pages::contents::HeldPaper;
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::handlers::apply::contents::Held;
use crate::web::pages::handlers::apply::sending::Sending;
use crate::web::pages::visit::Fields;
use crate::web::problem::Problem;
use crate::words::{Lang, say, words};
use qibu_domain::annals::{Annal, AnnalFact, AnnalKind, PublicationSort, VisitSort};
use qibu_domain::text::ShortText;

/// What a form may name.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) nodes: Vec<Choice>,
    pub(super) bodies: Vec<Choice>,
    pub(super) editions: Vec<Choice>,
}

/// The fields of a kind beside its day, in the order in which they are asked, and whether each is needed.
fn asked(kind: AnnalKind) -> &'static [(&'static str, bool)] {
    match kind {
        AnnalKind::Visit => &[
            ("node", true),
            ("sort", true),
            ("from", true),
            ("title", false),
            ("bodies", false),
            ("came", false),
            ("persons", false),
            ("paper", false),
        ],
        AnnalKind::Publication => &[
            ("node", true),
            ("sort", true),
            ("title", true),
            ("periodical", true),
            ("issue", false),
            ("bodies", false),
            ("paper", false),
        ],
        AnnalKind::Guide => &[
            ("node", true),
            ("title", true),
            ("edition", true),
            ("paper", false),
        ],
    }
}

fn sorts(kind: AnnalKind) -> Vec<&'static str> {
    match kind {
        AnnalKind::Visit => VisitSort::ALL.iter().map(|sort| sort.as_str()).collect(),
        AnnalKind::Publication => {
            let sorts = PublicationSort::ALL.iter();
            sorts.map(|sort| sort.as_str()).collect()
        }
        AnnalKind::Guide => Vec::new(),
    }
}

pub(in crate::web::pages::handlers) fn choice(code: String, label: String) -> Choice {
    Choice {
        code,
        label,
        ..Choice::default()
    }
}

/// The choices, with those marked that were typed.
pub(in crate::web::pages::handlers) fn chosen<'a>(
    mut choices: Vec<Choice>,
    typed: impl Iterator<Item = &'a str>,
) -> Vec<Choice> {
    let typed: Vec<&str> = typed.collect();
    for choice in &mut choices {
        choice.chosen = typed.contains(&choice.code.as_str());
    }
    choices
}

/// The fields of a kind, with what was typed.
pub(super) fn fields(
    lang: Lang,
    kind: AnnalKind,
    typed: &Fields,
    held: Option<&Held>,
    known: &Known,
) -> Vec<AffairField> {
    let first = say(lang, "page.affairs.choose", &[]);
    let pick = |name: &str, choices: &[Choice]| {
        let choices = chosen(choices.to_vec(), typed.all(name));
        FieldInput::Pick(choices, first.clone())
    };
    let fields = asked(kind).iter().map(|(name, needed)| {
        let input = match *name {
            "node" => pick(name, &known.nodes),
            "edition" => pick(name, &known.editions),
            "bodies" => FieldInput::Checks(chosen(known.bodies.clone(), typed.all(name))),
            "sort" => {
                let sorts = sorts(kind).into_iter();
                let sorts = sorts.map(|sort| choice(sort.to_owned(), told::sort(lang, sort)));
                FieldInput::Radios(chosen(sorts.collect(), typed.all(name)))
            }
            "came" => FieldInput::Words,
            "persons" => FieldInput::Count,
            "paper" => FieldInput::File(held.map(|held| HeldPaper {
                id: held.paper.to_string(),
                words: held.words.clone(),
            })),
            _ => FieldInput::Text,
        };
        let about = words(lang, &format!("page.annal_help.{name}"), &[]);
        AffairField {
            name: (*name).to_owned(),
            label: name_of(lang, name),
            help: about.unwrap_or_default(),
            value: typed.text(name).to_owned(),
            needed: *needed,
            input,
        }
    });
    fields.collect()
}

fn name_of(lang: Lang, field: &str) -> String {
    match field {
        "why" => say(lang, "page.affairs.why", &[]),
        "second" => say(lang, "page.affairs.second", &[]),
        field => say(lang, &format!("page.annal_field.{field}"), &[]),
    }
}

/// What was typed, as the intake takes it.
pub(super) fn form(kind: AnnalKind, typed: &Fields, held: Option<&Held>) -> AnnalForm {
    let has = |name: &str| asked(kind).iter().any(|(known, _)| *known == name);
    let text = |name: &str| {
        let said = typed.text(name).trim();
        (has(name) && !said.is_empty()).then(|| said.to_owned())
    };
    let bodies = typed.all("bodies").filter(|_| has("bodies"));
    AnnalForm {
        kind: kind.as_str().to_owned(),
        node: typed.text("node").to_owned(),
        occurred_on: typed.text("occurred_on").to_owned(),
        paper: held.map(|held| held.paper.to_string()),
        sort: text("sort"),
        from: text("from"),
        title: text("title"),
        bodies: bodies.map(str::to_owned).collect(),
        came: text("came").map(|said| came(&said)).unwrap_or_default(),
        persons: text("persons").map(Number::Typed),
        periodical: text("periodical"),
        issue: text("issue"),
        edition: text("edition"),
    }
}

/// One group a line: what stands before its last space is the name, what comes after it the number.
fn came(said: &str) -> Vec<CameForm> {
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    let groups = lines.map(|line| {
        let (who, count) = line.rsplit_once(char::is_whitespace).unwrap_or((line, ""));
        CameForm {
            who: who.trim().to_owned(),
            count: Number::Typed(count.to_owned()),
        }
    });
    groups.collect()
}

/// An entry as it stands, as fields that were typed.
pub(super) fn stands(fact: &AnnalFact) -> Fields {
    let mut pairs = vec![
        ("occurred_on".to_owned(), fact.on.to_string()),
        ("node".to_owned(), fact.entry.node().to_owned()),
    ];
    let bodies = fact.entry.bodies().iter();
    pairs.extend(bodies.map(|body| ("bodies".to_owned(), body.to_string())));
    let mut add = |name: &str, value: Option<&str>| {
        pairs.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    };
    match &fact.entry {
        Annal::Visit(visit) => {
            add("sort", Some(visit.sort.as_str()));
            add("from", Some(visit.from.as_str()));
            add("title", visit.title.as_ref().map(ShortText::as_str));
            let groups = visit.came.iter();
            let groups = groups.map(|group| format!("{} {}", group.who.as_str(), group.count));
            let groups: Vec<String> = groups.collect();
            add("came", Some(&groups.join("\n")));
            let persons = visit.persons.map(|persons| persons.to_string());
            add("persons", persons.as_deref());
        }
        Annal::Publication(publication) => {
            add("sort", Some(publication.sort.as_str()));
            add("title", Some(publication.title.as_str()));
            add("periodical", Some(publication.periodical.as_str()));
            add("issue", publication.issue.as_ref().map(ShortText::as_str));
        }
        Annal::Guide(guide) => {
            add("title", Some(guide.title.as_str()));
            add("edition", Some(&guide.edition));
        }
    }
    Fields::from(pairs)
}

/// What was wrong with files.
pub(super) fn of_files(lang: Lang, sending: &Sending) -> Vec<FieldError> {
    let faults = sending.faults.iter();
    faults
        .map(|fault| at_field(lang, "paper", &fault.words))
        .collect()
}

fn at_field(lang: Lang, field: &str, what: &str) -> FieldError {
    let arguments = [("field", name_of(lang, field)), ("what", what.to_owned())];
    FieldError {
        field: field.to_owned(),
        words: say(lang, "form.at_field", &arguments),
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
            .strip_prefix("/work/annal_correction/correction")
            .unwrap_or(pointer);
        let replaces = pointer.strip_prefix("/replacement");
        let field = replaces.unwrap_or(pointer).trim_start_matches('/');
        // A group stands in a line of its field.
        let field = field.split('/').next().unwrap_or_default();
        if error.code == "field.missing" && field != "came" {
            return at_field(lang, field, &say(lang, "page.affairs.missing", &[]));
        }
        match field {
            "" | "kind" => whole(&error.detail),
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
