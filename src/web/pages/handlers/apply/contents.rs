//! What an application holds: from the edition to the form, and from the form to the intake.

use super::asked::Asked;
use super::sending::Sending;
use crate::intake::blocking;
use crate::intake::form::{AttestedForm, ContentsForm as Typed, LegalForm, Number, PaperForm};
use crate::papers::PaperStatus;
use crate::web::pages::contents::{ContentsForm, CountField, HeldPaper, LegalField, PaperField};
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::affairs::brands::used;
use crate::web::pages::handlers::papers::kind_and_size;
use crate::web::pages::visit::Fields;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::{AccountId, ApplicationId, PaperId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{Edition, Item, Label, NEW_FACTS, Test};
use qibu_domain::subject::SubjectState;
use qibu_domain::subject::event::{Contents, LegalIdentity};
use std::sync::Arc;

/// The prefix of the field of a count.
pub const COUNT: &str = "count-";
/// The most papers of one form that are looked up.
const MAX_PAPERS_LOOKED_UP: usize = 60;

/// A paper that a form holds already.
#[derive(Clone, Debug)]
pub struct Held {
    /// The paper.
    pub paper: PaperId,
    /// Its evidence kind.
    pub kind: String,
    /// Its file's name, kind and size.
    pub words: String,
}

/// Which form it is: of which edition, for what, for a body of which legal form.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'e> {
    /// The edition.
    pub edition: &'e Edition,
    /// The kind of body.
    pub kind: SubjectKind,
    /// The transition.
    pub transition: Transition,
    /// The legal form, once it is known.
    pub form: Option<&'e str>,
    /// Whether it must say what is new since a rejection.
    pub needs_new_facts: bool,
    /// What the body is known for, which has brands to choose from where the fifth step is applied for.
    pub state: Option<&'e SubjectState>,
    /// The language.
    pub lang: Lang,
}

/// A label in a language.
pub fn label(lang: Lang, label: &Label) -> String {
    lang.pick(label.zh.as_str(), label.en.as_str()).to_owned()
}

/// A help in a language; empty for none.
pub fn help(lang: Lang, help: Option<&Label>) -> String {
    help.map(|help| label(lang, help)).unwrap_or_default()
}

/// The papers of a form that the account uploaded, or that the application or draft of the form holds. What came
/// with the form takes the place of what was held of its kind. Others are passed over: nobody learns of them.
pub async fn held(
    qibu: &Arc<Qibu>,
    sending: &Sending,
    account: AccountId,
    application: Option<ApplicationId>,
) -> Result<Vec<Held>, crate::intake::NotDone> {
    let ids = sending.fields.all("keep-paper").take(MAX_PAPERS_LOOKED_UP);
    let ids: Vec<PaperId> = ids.filter_map(|id| id.parse().ok()).collect();
    let brought: Vec<PaperId> = sending.brought.iter().map(|(_, paper)| *paper).collect();
    let papers = qibu.papers().clone();
    blocking(move || {
        let mut held: Vec<Held> = Vec::new();
        for paper in ids {
            let Ok(PaperStatus::Held(entry, details)) = papers.status(paper) else {
                continue;
            };
            let here = application.is_some() && entry.application == application;
            if !here && entry.owner != account {
                continue;
            }
            if held.iter().any(|known| known.paper == paper) {
                continue;
            }
            if brought.contains(&paper) {
                held.retain(|known| known.kind != entry.kind || brought.contains(&known.paper));
            }
            let file = kind_and_size(&entry.media_type, entry.size);
            let words = match details.file_name {
                Some(name) => format!("{name} · {file}"),
                None => file,
            };
            held.push(Held {
                paper,
                kind: entry.kind,
                words,
            });
        }
        Ok(held)
    })
    .await
}

/// What was typed, as the intake takes it. A count names the paper that its criterion wants behind it.
pub fn typed(sheet: Sheet<'_>, sending: &Sending, held: &[Held]) -> Typed {
    let fields = &sending.fields;
    let counts = fields.pairs().iter().filter_map(|(name, value)| {
        let (code, value) = (name.strip_prefix(COUNT)?, value.trim());
        let paper = || {
            let kind = paper_behind(sheet, code)?;
            let held = held.iter().find(|known| known.kind == kind)?;
            Some(held.paper.to_string())
        };
        (!value.is_empty()).then(|| {
            let count = Number::Typed(value.to_owned());
            let attested = AttestedForm {
                count,
                paper: paper(),
            };
            (code.to_owned(), attested)
        })
    });
    let own = |name: &str| fields.all(name).map(str::to_owned).collect();
    Typed {
        attested: counts.collect(),
        declared: own("declared"),
        categories: own("category"),
        papers: held
            .iter()
            .map(|known| PaperForm {
                paper: known.paper.to_string(),
                kind: None,
            })
            .collect(),
        legal: fields
            .first("legal-number")
            .map(|number| legal(sheet, number)),
        brands: own("brand"),
    }
}

fn legal(sheet: Sheet<'_>, number: &str) -> LegalForm {
    let number = Some(number.to_owned());
    let asked = Asked::of(sheet.edition, (sheet.kind, sheet.transition), sheet.form);
    let mut form = LegalForm::default();
    if asked.has(Item::RegisteredCode) {
        form.registered = number;
    } else if asked.has(Item::FilingNumber) {
        form.filed = number;
    } else {
        form.internal = number;
    }
    form
}

/// The kind of paper that a criterion wants behind a count.
fn paper_behind<'e>(sheet: Sheet<'e>, code: &str) -> Option<&'e str> {
    fn within<'e>(test: &'e Test, code: &str) -> Option<&'e str> {
        match test {
            Test::All(tests) | Test::Any(tests) | Test::FirstKnown(tests) => {
                tests.iter().find_map(|t| within(t, code))
            }
            Test::Attested(test) if test.what == code => test.paper.as_deref(),
            _ => None,
        }
    }
    let rule = sheet.edition.rule(sheet.kind, sheet.transition)?;
    let mut criteria = rule.criteria.iter();
    criteria.find_map(|criterion| within(&criterion.test, code))
}

/// The form, filled with what was typed.
pub fn form(sheet: Sheet<'_>, sending: &Sending, held: &[Held]) -> ContentsForm {
    let Sheet {
        edition,
        kind,
        transition,
        form,
        lang,
        ..
    } = sheet;
    let asked = Asked::of(edition, (kind, transition), form);
    let fields = &sending.fields;
    let counts = asked.codes(Item::Attested).filter_map(|code| {
        let (name, about) = edition.words(Item::Attested, code)?;
        Some(CountField {
            code: code.to_owned(),
            label: label(lang, name),
            help: help(lang, about),
            value: fields.text(&format!("{COUNT}{code}")).to_owned(),
            needed: asked.needs(Item::Attested, code),
        })
    });
    let chosen = |name: &str, code: &str| fields.all(name).any(|said| said == code);
    let declared = asked.codes(Item::Declared).filter_map(|code| {
        let (name, about) = edition.words(Item::Declared, code)?;
        Some(Choice {
            code: code.to_owned(),
            label: label(lang, name),
            help: help(lang, about),
            chosen: chosen("declared", code),
        })
    });
    let categories = edition.categories.iter().map(|term| Choice {
        code: term.code.clone(),
        label: label(lang, &term.label),
        help: help(lang, term.help.as_ref()),
        chosen: chosen("category", &term.code),
    });
    ContentsForm {
        counts: counts.collect(),
        papers: papers(sheet, &asked, held),
        declared: declared.collect(),
        categories: if asked.has(Item::Category) {
            categories.collect()
        } else {
            Vec::new()
        },
        legal: legal_field(lang, &asked, fields.text("legal-number")),
        brands: brands(sheet, fields),
        is_of_standing: !sheet.transition.is_of_the_road(),
    }
}

/// The brands that the body uses, where the fifth step is applied for.
fn brands(sheet: Sheet<'_>, fields: &Fields) -> Vec<Choice> {
    let state = sheet.state.filter(|_| sheet.transition == Transition::T5);
    let used = state.map(|state| used(&state.affairs)).unwrap_or_default();
    let mut choices = used;
    for choice in &mut choices {
        choice.chosen = fields.all("brand").any(|said| said == choice.code);
    }
    choices
}

fn papers(sheet: Sheet<'_>, asked: &Asked<'_>, held: &[Held]) -> Vec<PaperField> {
    let Sheet {
        edition,
        kind: of,
        transition,
        lang,
        ..
    } = sheet;
    let kinds = edition.evidence.iter().filter(|kind| {
        let code = kind.code.as_str();
        let taken = edition.takes_evidence(of, code, transition);
        let of_another_form =
            asked.names(Item::Paper, code) && !asked.codes(Item::Paper).any(|known| known == code);
        // What is new is asked for after a rejection only.
        let taken = taken && (code != NEW_FACTS || sheet.needs_new_facts);
        // What is held is shown, so that nothing is handed in unseen.
        (taken && !of_another_form) || held.iter().any(|known| known.kind == code)
    });
    kinds
        .map(|kind| PaperField {
            code: kind.code.clone(),
            label: label(lang, &kind.label),
            help: help(lang, kind.help.as_ref()),
            needed: kind.needed(of).contains(&transition)
                || asked.needs(Item::Paper, &kind.code)
                || (kind.code == NEW_FACTS && sheet.needs_new_facts),
            held: held
                .iter()
                .filter(|known| known.kind == kind.code)
                .map(|known| HeldPaper {
                    id: known.paper.to_string(),
                    words: known.words.clone(),
                })
                .collect(),
        })
        .collect()
}

/// The number that the transition settles, under the name that it has for the body's legal form.
fn legal_field(lang: Lang, asked: &Asked<'_>, value: &str) -> Option<LegalField> {
    let settles = asked.names_any(Item::RegisteredCode) || asked.names_any(Item::FilingNumber);
    if !settles {
        return None;
    }
    let word = if asked.has(Item::RegisteredCode) {
        "registered"
    } else if asked.has(Item::FilingNumber) {
        "filed"
    } else {
        "internal"
    };
    Some(LegalField {
        label: say(lang, &format!("form.legal.{word}"), &[]),
        help: say(lang, &format!("form.legal.{word}_help"), &[]),
        value: value.to_owned(),
    })
}

/// What an application holds, as a form would have sent it.
pub fn pairs_of(contents: &Contents) -> Vec<(String, String)> {
    let counts = contents.attested.iter();
    let counts = counts.map(|(code, one)| (format!("{COUNT}{code}"), one.count.to_string()));
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let mut pairs: Vec<_> = counts.collect();
    pairs.extend(contents.declared.iter().map(|code| own("declared", code)));
    pairs.extend(contents.categories.iter().map(|code| own("category", code)));
    let brands = contents.brands.iter();
    pairs.extend(brands.map(|brand| own("brand", &brand.to_string())));
    let papers = contents.papers.iter();
    pairs.extend(papers.map(|paper| own("keep-paper", &paper.paper.to_string())));
    let legal = contents.legal.as_ref().map(|legal| match legal {
        LegalIdentity::Registered(code) => code.as_str().to_owned(),
        LegalIdentity::Filed(number) | LegalIdentity::Internal(number) => {
            number.as_str().to_owned()
        }
    });
    pairs.extend(legal.map(|number| own("legal-number", &number)));
    pairs
}

/// The same of what was typed.
pub fn pairs_of_typed(contents: &Typed) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (code, attested) in &contents.attested {
        let count = match &attested.count {
            Number::Json(number) => number.to_string(),
            Number::Typed(text) => text.clone(),
        };
        pairs.push((format!("{COUNT}{code}"), count));
    }
    let own = |name: &str, value: &String| (name.to_owned(), value.clone());
    pairs.extend(contents.declared.iter().map(|code| own("declared", code)));
    pairs.extend(contents.categories.iter().map(|code| own("category", code)));
    pairs.extend(contents.brands.iter().map(|brand| own("brand", brand)));
    let papers = contents.papers.iter();
    pairs.extend(papers.map(|paper| own("keep-paper", &paper.paper)));
    if let Some(legal) = &contents.legal {
        let said = [&legal.registered, &legal.filed, &legal.internal];
        let said = said.into_iter().flatten();
        pairs.extend(said.map(|number| own("legal-number", number)));
    }
    pairs
}

/// A problem of what could not be looked up.
pub fn not_done(lang: Lang) -> impl Fn(crate::intake::NotDone) -> Problem {
    move |error| Problem::not_done(lang, &error)
}
