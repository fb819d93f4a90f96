//! What a draft says, as answers to be checked, and what the criteria come to now.

use crate::intake::DraftView;
use crate::intake::draft::DraftWork;
use crate::intake::form::{ContentsForm as Typed, Number, ProposalForm};
use crate::web::api::readiness::criterion;
use crate::web::api::standing::stream_of;
use crate::web::pages::confirm::AnswerGroup;
use crate::web::pages::form::{Errors, Fact};
use crate::web::pages::handlers::apply::contents::{Held, Sheet, held, label, not_done};
use crate::web::pages::handlers::apply::faults;
use crate::web::pages::handlers::apply::sending::Sending;
use crate::web::pages::handlers::criteria;
use crate::web::pages::labels;
use crate::web::pages::verdicts::{CriterionGroup, MissingRow};
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::{AssociationId, PaperId};
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{Attested, Edition, Item, Material};
use std::sync::Arc;
use uuid::Uuid;

/// A draft as it is looked at.
#[derive(Default)]
pub(super) struct Seen {
    edition: Option<Arc<Edition>>,
    transition: Option<Transition>,
    node: String,
    /// The answers by section.
    pub(super) answers: Vec<AnswerGroup>,
    /// What the criteria come to.
    pub(super) criteria: Vec<CriterionGroup>,
    /// What is missing.
    pub(super) missing: Vec<MissingRow>,
}

impl Seen {
    /// What is applied for, where, under which edition.
    pub(super) fn asked(&self) -> Option<(&Edition, Transition, &str)> {
        Some((self.edition.as_deref()?, self.transition?, &self.node))
    }
}

/// Looks at a draft.
pub(super) async fn of(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
) -> Result<Seen, Problem> {
    match &draft.work {
        Some(DraftWork::Proposal(form)) => of_proposal(qibu, visit, draft, form).await,
        Some(DraftWork::Application(work)) => {
            let lang = visit.lang();
            let transition = work.application.transition.parse().ok();
            let subject: Option<AssociationId> = work.association.parse().ok();
            let mut seen = Seen {
                transition,
                ..Seen::default()
            };
            if let Some(subject) = subject {
                let stream = stream_of(subject);
                let hosted = qibu.associations().refresh(qibu.log(), stream).await;
                let hosted = hosted.map_err(|e| Problem::of_command(lang, &e.into()))?;
                let node = hosted.state().identity.as_ref().map(|one| one.node.clone());
                seen.node = node.unwrap_or_default();
            }
            seen.edition = edition(qibu, &seen.node);
            let papers = papers(qibu, visit, draft, &work.application.contents).await?;
            if let (Some(edition), Some(transition)) = (&seen.edition, transition) {
                let sheet = Sheet {
                    edition,
                    transition,
                    form: None,
                    needs_new_facts: false,
                    lang,
                };
                seen.answers = contents_answers(sheet, &work.application.contents, &papers, "");
            }
            Ok(seen)
        }
        Some(DraftWork::Founding(_) | DraftWork::FoundingCorrection(_)) | None => {
            Ok(Seen::default())
        }
    }
}

async fn of_proposal(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    form: &ProposalForm,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let mut seen = Seen {
        edition: edition(qibu, &form.node),
        transition: Some(Transition::T1),
        node: form.node.clone(),
        ..Seen::default()
    };
    let Some(edition) = seen.edition.clone() else {
        return Ok(seen);
    };
    let held = papers(qibu, visit, draft, &form.contents).await?;
    // Who typed it may change it; who confirms sends it back.
    let own = draft.summary.typed_by == visit.signed.caller.account;
    let change = if own {
        format!("/drafts/{}", draft.summary.id)
    } else {
        String::new()
    };
    let sheet = Sheet {
        edition: &edition,
        transition: Transition::T1,
        form: Some(&form.form),
        needs_new_facts: false,
        lang,
    };
    seen.answers.push(AnswerGroup {
        label: say(lang, "page.section.identity", &[]),
        change_href: section(&change, "identity"),
        rows: identity(qibu, lang, &edition, form),
    });
    let contents = contents_answers(sheet, &form.contents, &held, &change);
    seen.answers.extend(contents);
    let nobody = stream_of(AssociationId(Uuid::nil()));
    let today = qibu.clock().now().day();
    let facts = qibu
        .scope_facts(nobody, &form.node, &form.scope, today)
        .await;
    let facts = facts.map_err(|error| Problem::of_command(lang, &error))?;
    let material = material(qibu, form, &held);
    let verdicts = edition.judge(Transition::T1, &material, &facts);
    let views: Vec<_> = verdicts
        .iter()
        .map(|one| criterion(lang, &edition, Transition::T1, one))
        .collect();
    seen.criteria = criteria::groups(lang, &views);
    seen.missing = criteria::missing(&views);
    Ok(seen)
}

fn section(change: &str, name: &str) -> String {
    if change.is_empty() {
        String::new()
    } else {
        format!("{change}#{name}")
    }
}

/// The edition in force at a node.
fn edition(qibu: &Qibu, node: &str) -> Option<Arc<Edition>> {
    let rulebook = qibu.rulebook();
    let district = rulebook.district_of(node).or(rulebook.home())?;
    let found = rulebook.edition_in_force(district, qibu.clock().now().day());
    found.cloned()
}

async fn papers(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    contents: &Typed,
) -> Result<Vec<Held>, Problem> {
    let kept = contents.papers.iter();
    let kept = kept.map(|paper| ("keep-paper".to_owned(), paper.paper.clone()));
    let sending = Sending {
        fields: Fields::from(kept.collect::<Vec<_>>()),
        ..Sending::default()
    };
    let account = visit.signed.caller.account;
    let held = held(qibu, &sending, account, Some(draft.summary.id)).await;
    held.map_err(not_done(visit.lang()))
}

fn fact(name: String, value: impl Into<String>) -> Fact {
    Fact {
        label: name,
        value: value.into(),
    }
}

fn identity(qibu: &Qibu, lang: Lang, edition: &Edition, form: &ProposalForm) -> Vec<Fact> {
    let word = |key: &str| say(lang, &format!("label.fact.{key}"), &[]);
    let kind = edition.body_kinds.iter().find(|k| k.code == form.body_kind);
    let kind = kind.map_or_else(|| form.body_kind.clone(), |kind| label(lang, &kind.label));
    let legal = edition.legal_form(&form.form);
    let legal = legal.map_or_else(|| form.form.clone(), |legal| label(lang, &legal.label));
    let mut facts = vec![fact(word("name"), form.name.clone())];
    if let Some(short) = &form.short_name {
        facts.push(fact(word("short_name"), short.clone()));
    }
    facts.push(fact(word("body_kind"), kind));
    facts.push(fact(word("form"), legal));
    facts.push(fact(
        word("node"),
        labels::node(&qibu.rulebook(), &form.node),
    ));
    facts.push(fact(word("scope"), form.scope.clone()));
    let ordinal = form.ordinal.as_ref().map_or_else(|| "1".to_owned(), number);
    facts.push(fact(word("ordinal"), ordinal));
    facts
}

fn number(number: &Number) -> String {
    match number {
        Number::Json(number) => number.to_string(),
        Number::Typed(text) => text.clone(),
    }
}

/// The counts, papers, statements and categories, each section with what it says.
pub(super) fn contents_answers(
    sheet: Sheet<'_>,
    contents: &Typed,
    held: &[Held],
    change: &str,
) -> Vec<AnswerGroup> {
    let Sheet { edition, lang, .. } = sheet;
    let words = |item: Item, code: &str| {
        let found = edition.words(item, code);
        found.map_or_else(|| code.to_owned(), |(name, _)| label(lang, name))
    };
    let mut counts: Vec<_> = contents.attested.iter().collect();
    // In the order of the form that was filled in.
    counts.sort_by_key(|(code, _)| {
        let mut terms = edition.attested.iter();
        terms.position(|term| term.code == **code)
    });
    let counts = counts.into_iter();
    let counts = counts.map(|(code, one)| fact(words(Item::Attested, code), number(&one.count)));
    let papers = held
        .iter()
        .map(|paper| fact(words(Item::Paper, &paper.kind), paper.words.clone()));
    let yes = say(lang, "form.declared", &[]);
    let declared = contents.declared.iter();
    let declared = declared.map(|code| fact(words(Item::Declared, code), yes.clone()));
    let named = contents.categories.iter();
    let named: Vec<String> = named.map(|code| words(Item::Category, code)).collect();
    let categories = (!named.is_empty()).then(|| {
        let name = say(lang, "page.section.categories", &[]);
        fact(name, named.join(lang.pick("、", ", ")))
    });
    let groups = [
        ("counts", counts.collect::<Vec<_>>()),
        ("papers", papers.collect()),
        ("declared", declared.collect()),
        ("categories", categories.into_iter().collect()),
    ];
    let said = groups.into_iter().filter(|(_, rows)| !rows.is_empty());
    said.map(|(name, rows)| AnswerGroup {
        label: say(lang, &format!("page.section.{name}"), &[]),
        change_href: section(change, name),
        rows,
    })
    .collect()
}

/// What a draft would put forward; a count that does not read is not there yet.
fn material(qibu: &Qibu, form: &ProposalForm, held: &[Held]) -> Material {
    let rulebook = qibu.rulebook();
    let counts = form.contents.attested.iter().filter_map(|(code, one)| {
        let count = number(&one.count).trim().parse().ok()?;
        let paper: Option<PaperId> = one.paper.as_ref().and_then(|id| id.parse().ok());
        Some((code.clone(), Attested { count, paper }))
    });
    Material {
        form: form.form.clone(),
        area: form.node.clone(),
        rank: rulebook.rank_of(&form.node).unwrap_or_default().to_owned(),
        attested: counts.collect(),
        declared: form.contents.declared.iter().cloned().collect(),
        papers: held.iter().map(|paper| paper.kind.clone()).collect(),
        categories: form.contents.categories.iter().cloned().collect(),
        ..Material::default()
    }
}

/// A refusal in the words of the draft's form.
pub(super) async fn errors(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    problem: &Problem,
) -> Result<Errors, Problem> {
    let Some(DraftWork::Proposal(form)) = &draft.work else {
        return Ok(faults::errors(None, &[], problem, Vec::new()));
    };
    let held = papers(qibu, visit, draft, &form.contents).await?;
    let edition = edition(qibu, &form.node);
    let sheet = edition.as_deref().map(|edition| Sheet {
        edition,
        transition: Transition::T1,
        form: Some(&form.form),
        needs_new_facts: false,
        lang: visit.lang(),
    });
    let mut errors = faults::errors(sheet, &held, problem, Vec::new());
    // The fields stand on another page, so that the words alone must do.
    for error in &mut errors.0 {
        error.field.clear();
    }
    Ok(errors)
}
