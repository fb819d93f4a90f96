//! A refusal at the fields of a form, in words.

use super::contents::{Held, Sheet, label};
use crate::web::pages::form::{Errors, FieldError};
use crate::web::problem::Problem;
use crate::words::say;
use qibu_domain::standard::{Criterion, CriterionVerdict, Item, Verdict};

/// What the draft's form stands under in what is sent.
const DRAFT_PREFIXES: [&str; 2] = ["/work/proposal", "/work/application/application"];

/// The errors of a form, from the problem that its sending came to. Nothing of the problem is lost: what belongs to
/// no field stands above the form.
pub fn errors(
    sheet: Option<Sheet<'_>>,
    held: &[Held],
    problem: &Problem,
    files: Vec<FieldError>,
) -> Errors {
    let files = files.into_iter().map(|file| FieldError {
        words: named(sheet, &file.field, &file.words),
        ..file
    });
    let mut errors: Vec<FieldError> = files.collect();
    for error in &problem.errors {
        let field = field_of(&error.pointer, held);
        let words = named(sheet, &field, &error.detail);
        errors.push(FieldError { field, words });
    }
    if let Some(sheet) = sheet {
        let failed = problem.criteria.iter();
        let failed = failed.filter(|one| one.blocking && one.verdict == Verdict::NotMet);
        errors.extend(failed.filter_map(|one| of_criterion(sheet, one)));
    }
    for guard in &problem.guards {
        let between = sheet.map_or("", |sheet| sheet.lang.pick("", " "));
        errors.push(FieldError {
            field: String::new(),
            words: format!("{}{between}{}", guard.words, guard.help),
        });
    }
    if errors.is_empty() {
        errors.push(FieldError {
            field: field_of_code(&problem.code).to_owned(),
            words: problem.detail.clone(),
        });
    }
    Errors(errors)
}

/// What is wrong, after the name of its field: the list above the form is read without the form.
fn named(sheet: Option<Sheet<'_>>, field: &str, words: &str) -> String {
    let Some(sheet) = sheet else {
        return words.to_owned();
    };
    let lang = sheet.lang;
    let of_edition = |item: Item, code: &str| {
        let found = sheet.edition.words(item, code);
        found.map(|(name, _)| label(lang, name))
    };
    let name = if let Some(code) = field.strip_prefix("count-") {
        of_edition(Item::Attested, code)
    } else if let Some(code) = field.strip_prefix("paper-") {
        of_edition(Item::Paper, code)
    } else {
        crate::words::words(lang, &format!("page.propose.{field}"), &[])
    };
    match name {
        Some(name) => {
            let arguments = [("field", name), ("what", words.to_owned())];
            say(lang, "form.at_field", &arguments)
        }
        None => words.to_owned(),
    }
}

/// The field that a pointer of what was sent means; empty where none does.
fn field_of(pointer: &str, held: &[Held]) -> String {
    let prefix = DRAFT_PREFIXES
        .iter()
        .find_map(|prefix| pointer.strip_prefix(prefix));
    let pointer = prefix.unwrap_or(pointer);
    let pointer = pointer.strip_prefix("/contents").unwrap_or(pointer);
    let parts: Vec<&str> = pointer.split('/').skip(1).collect();
    match parts.as_slice() {
        ["attested", code, ..] => format!("count-{code}"),
        ["papers", index, ..] => {
            let index: Option<usize> = index.parse().ok();
            let paper = index.and_then(|index| held.get(index));
            paper.map_or_else(String::new, |known| format!("paper-{}", known.kind))
        }
        ["legal", ..] => "legal-number".to_owned(),
        ["declared", ..] => "declared".to_owned(),
        ["categories", ..] => "category".to_owned(),
        ["brands", ..] => "brand".to_owned(),
        [
            field @ ("name" | "short_name" | "body_kind" | "form" | "node" | "scope" | "ordinal"
            | "submitter"),
        ] => (*field).to_owned(),
        _ => String::new(),
    }
}

/// The field that a refusal is about, where its code alone says so.
fn field_of_code(code: &str) -> &'static str {
    match code {
        "claim.name_taken" => "name",
        "claim.scope_taken" => "ordinal",
        "claim.uscc_taken" => "legal-number",
        "brand.name_taken" | "brand.retired" | "brand.unknown" => "brand",
        "node.unknown" => "node",
        "scope.need_paper" => "paper-need_statement",
        "application.rejected_recently" => "paper-new_facts",
        _ => "",
    }
}

/// A criterion that is not met, at the first field that it looks at.
fn of_criterion(sheet: Sheet<'_>, verdict: &CriterionVerdict) -> Option<FieldError> {
    let rule = sheet.edition.rule(sheet.kind, sheet.transition)?;
    let criterion = rule
        .criteria
        .iter()
        .find(|criterion| criterion.id == verdict.criterion)?;
    let name = label(sheet.lang, &criterion.label);
    let words = match (verdict.wanted, verdict.found) {
        (Some(wanted), Some(found)) => {
            let arguments = [
                ("label", format!("{} {name}", criterion.id)),
                ("wanted", wanted.to_string()),
                ("found", found.to_string()),
            ];
            say(sheet.lang, "form.not_met_by", &arguments)
        }
        _ => {
            let arguments = [("label", format!("{} {name}", criterion.id))];
            say(sheet.lang, "form.not_met", &arguments)
        }
    };
    Some(FieldError {
        field: first_field(criterion),
        words,
    })
}

fn first_field(criterion: &Criterion) -> String {
    let mut items = criterion.test.items().into_iter();
    let found = items.find_map(|(item, code)| match item {
        Item::Attested => Some(format!("count-{code}")),
        Item::Paper => Some(format!("paper-{code}")),
        Item::Declared => Some("declared".to_owned()),
        Item::Category => Some("category".to_owned()),
        Item::RegisteredCode | Item::FilingNumber => Some("legal-number".to_owned()),
        Item::Measure | Item::Rule => None,
    });
    found.unwrap_or_default()
}
