//! What a body is, in words.

use super::Known;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::labels;
use crate::words::{Lang, say};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::{Edition, Label, Term};
use qibu_domain::subject::FIRST_CYCLE;
use qibu_domain::time::Day;

/// The facts of a body as of a day; what is not said of it is left out.
pub(super) fn of(lang: Lang, rulebook: &Rulebook, known: &Known, as_of: Day) -> Vec<Fact> {
    let row = &known.row;
    let edition = rulebook
        .edition_in_force(&row.district, as_of)
        .or_else(|| rulebook.last_edition(&row.district))
        .map(AsRef::as_ref);
    let text = |said: &Option<String>| said.clone().unwrap_or_default();
    let categories = known.categories.iter();
    let categories = categories.map(|code| word(lang, category(edition, code), code));
    let categories: Vec<String> = categories.collect();
    let ordinal = row.ordinal.filter(|ordinal| *ordinal > 1);
    let preparing = row.due_day.filter(|_| row.life == "preparing");
    let day = |iso: String| days::day(lang, &iso);
    let all = [
        ("name", row.name.clone()),
        ("short_name", text(&row.short_name)),
        (
            "body_kind",
            of_code(lang, row.body_kind.as_deref(), |code| {
                body_kind(edition, code)
            }),
        ),
        (
            "form",
            of_code(lang, row.form.as_deref(), |code| form(edition, code)),
        ),
        (
            "level",
            of_code(lang, row.level.as_deref(), |code| level(edition, code)),
        ),
        ("node", labels::node(rulebook, &row.node)),
        ("scope", text(&row.scope)),
        (
            "ordinal",
            ordinal.map(|n| n.to_string()).unwrap_or_default(),
        ),
        ("host", text(&row.host)),
        ("plaque", text(&row.plaque)),
        ("founded_on", day(labels::founded(row))),
        ("cycle", cycle(lang, row.cycle)),
        (
            "preparing_until",
            day(preparing.map(|day| day.to_string()).unwrap_or_default()),
        ),
        ("categories", categories.join(lang.pick("、", "; "))),
    ];
    let said = all.into_iter().filter(|(_, value)| !value.is_empty());
    said.map(|(name, value)| Fact {
        label: say(lang, &format!("label.fact.{name}"), &[]),
        value,
    })
    .collect()
}

/// The words of the edition for a code, where the body has one.
fn of_code<'e>(lang: Lang, code: Option<&str>, find: impl Fn(&str) -> Option<&'e Label>) -> String {
    code.map(|code| word(lang, find(code), code))
        .unwrap_or_default()
}

/// The words of a code; the code itself where the edition does not know it.
fn word(lang: Lang, label: Option<&Label>, code: &str) -> String {
    let words = label.map(|label| lang.pick(label.zh.as_str(), label.en.as_str()));
    words.unwrap_or(code).to_owned()
}

fn body_kind<'e>(edition: Option<&'e Edition>, code: &str) -> Option<&'e Label> {
    let mut kinds = edition?.body_kinds.iter();
    kinds.find(|kind| kind.code == code).map(|kind| &kind.label)
}

fn form<'e>(edition: Option<&'e Edition>, code: &str) -> Option<&'e Label> {
    edition?.legal_form(code).map(|form| &form.label)
}

fn level<'e>(edition: Option<&'e Edition>, code: &str) -> Option<&'e Label> {
    edition?.base_level(code).map(|level| &level.label)
}

fn category<'e>(edition: Option<&'e Edition>, code: &str) -> Option<&'e Label> {
    let mut terms: std::slice::Iter<'e, Term> = edition?.categories.iter();
    terms.find(|term| term.code == code).map(|term| &term.label)
}

/// The cycle, once it is not the first.
pub(super) fn cycle(lang: Lang, number: u32) -> String {
    if number <= FIRST_CYCLE {
        return String::new();
    }
    say(lang, "label.cycle", &[("n", number.to_string())])
}
