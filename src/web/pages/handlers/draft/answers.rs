//! What a draft says, as answers to be checked, and what the criteria come to now.

mod affair;
mod annal;
mod brand;
mod founding;
mod late;
mod proposed;
mod work_correction;
mod worked;

use crate::intake::DraftView;
use crate::intake::draft::{ApplicationDraft, DraftWork};
use crate::intake::form::{ContentsForm as Typed, Number};
use crate::web::api::readiness::criterion;
use crate::web::api::standing::looking_on;
use crate::web::pages::confirm::AnswerGroup;
use crate::web::pages::form::{Errors, Fact};
use crate::web::pages::handlers::apply::contents::{Held, Sheet, held, label, not_done};
use crate::web::pages::handlers::apply::sending::Sending;
use crate::web::pages::handlers::apply::{Matter, drafting, faults};
use crate::web::pages::handlers::criteria;
use crate::web::pages::labels;
use crate::web::pages::papers::PaperLink;
use crate::web::pages::verdicts::{CriterionGroup, MissingRow};
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use proposed::{New, Said};
use qibu_domain::id::PaperId;
use qibu_domain::id::StreamId;
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::lifecycle::Transition;
use qibu_domain::occasion::Facts;
use qibu_domain::standard::{Attested, CriterionVerdict, Edition, Item, Material};
use qibu_domain::subject;
use qibu_domain::subject::event::{Attestation, Contents, LegalIdentity, PaperRef};
use qibu_domain::text::ShortText;
use qibu_domain::uscc::Uscc;
use std::sync::Arc;
use uuid::Uuid;

/// A draft as it is looked at.
#[derive(Default)]
pub(super) struct Seen {
    edition: Option<Arc<Edition>>,
    transition: Option<(SubjectKind, Transition)>,
    node: String,
    /// The answers by section.
    pub(super) answers: Vec<AnswerGroup>,
    /// What the criteria come to.
    pub(super) criteria: Vec<CriterionGroup>,
    /// What is missing.
    pub(super) missing: Vec<MissingRow>,
    /// The papers that are looked at before it is confirmed.
    pub(super) papers: Vec<PaperLink>,
}

impl Seen {
    /// What is applied for, where, under which edition.
    pub(super) fn asked(&self) -> Option<(&Edition, (SubjectKind, Transition), &str)> {
        Some((self.edition.as_deref()?, self.transition?, &self.node))
    }

    fn judged(&mut self, lang: Lang, edition: &Edition, verdicts: &[CriterionVerdict]) {
        let first = (SubjectKind::Association, Transition::T1);
        let transition = self.transition.unwrap_or(first);
        let views = verdicts.iter();
        let views: Vec<_> = views
            .map(|one| criterion(lang, edition, transition, one))
            .collect();
        self.criteria = criteria::groups(lang, &views);
        self.missing = criteria::missing(&views);
    }
}

/// Looks at a draft.
pub(super) async fn of(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
) -> Result<Seen, Problem> {
    match &draft.work {
        Some(DraftWork::Proposal(form)) => of_proposal(qibu, visit, draft, &New::of(form)).await,
        Some(DraftWork::BaseProposal(form)) => {
            of_proposal(qibu, visit, draft, &New::of_base(form)).await
        }
        Some(DraftWork::Application(work)) => of_application(qibu, visit, draft, work).await,
        Some(DraftWork::LateStep(work)) => {
            late::of_step(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::LateStepCorrection(work)) => {
            late::of_correction(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::AffairCorrection(work)) => {
            affair::of_correction(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::AnnalCorrection(work)) => {
            annal::of_correction(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::SessionCorrection(work)) => {
            worked::of_session(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::ProgrammeCorrection(work)) => {
            worked::of_programme(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::TeamCorrection(work)) => {
            worked::of_team(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::ServiceCorrection(work)) => {
            worked::of_service(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::OutcomeCorrection(work)) => {
            work_correction::of_outcome(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::ClaimCorrection(work)) => {
            work_correction::of_claim(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::SuggestionCorrection(work)) => {
            worked::of_suggestion(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::BrandListing(work)) => {
            brand::of_listing(qibu, visit, &change(visit, draft), work).await
        }
        Some(DraftWork::Founding(form)) => {
            founding::of_association(qibu, visit, &change(visit, draft), form).await
        }
        Some(DraftWork::BaseFounding(form)) => {
            founding::of_base(qibu, visit, &change(visit, draft), form).await
        }
        Some(DraftWork::FoundingCorrection(work)) => {
            founding::of_correction(qibu, visit, &change(visit, draft), work).await
        }
        None => Ok(Seen::default()),
    }
}

async fn of_proposal(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    new: &New<'_>,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let Some(edition) = edition(qibu, new.node) else {
        return Ok(Seen {
            transition: Some((new.kind, Transition::T1)),
            node: new.node.to_owned(),
            ..Seen::default()
        });
    };
    let held = papers(qibu, visit, draft, new.contents).await?;
    let change = change(visit, draft);
    let rows = match new.said {
        Said::Association(form) => proposed::identity(qibu, lang, &edition, form),
        Said::Base(form) => proposed::base_identity(qibu, lang, &edition, form),
    };
    let mut answers = vec![AnswerGroup {
        label: say(lang, "page.section.identity", &[]),
        change_href: section(&change, "identity"),
        rows,
    }];
    let sheet = new.sheet(&edition, lang);
    answers.extend(contents_answers(sheet, new.contents, &held, &change));
    let nobody = StreamId::new(new.kind.stream(), Uuid::nil());
    let today = qibu.clock().now().day();
    let facts = match new.scope {
        Some(scope) => qibu.scope_facts(nobody, new.node, scope, today).await,
        None => Ok(Facts::default()),
    };
    let facts = facts.map_err(|error| Problem::of_command(lang, &error))?;
    let verdicts = edition.judge(Transition::T1, &material(qibu, new, &held), &facts);
    let mut seen = Seen {
        edition: Some(Arc::clone(&edition)),
        transition: Some((new.kind, Transition::T1)),
        node: new.node.to_owned(),
        answers,
        ..Seen::default()
    };
    seen.judged(lang, &edition, &verdicts);
    Ok(seen)
}

async fn of_application(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    work: &ApplicationDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let matter = match drafting::matter(qibu, visit, draft, work).await {
        Ok(matter) => matter,
        // What names no body, or no step of its edition, is refused when it is handed in.
        Err(problem) if problem.status == 404 => return Ok(Seen::default()),
        Err(problem) => return Err(problem),
    };
    let contents = &work.application.contents;
    let held = papers(qibu, visit, draft, contents).await?;
    let said = |key: &str| say(lang, &format!("label.fact.{key}"), &[]);
    let mut answers = vec![AnswerGroup {
        label: say(lang, "page.section.identity", &[]),
        change_href: String::new(),
        rows: vec![
            fact(said("name"), matter.body.name().as_str()),
            fact(
                said("transition"),
                labels::transition(lang, matter.transition),
            ),
        ],
    }];
    let change = change(visit, draft);
    answers.extend(contents_answers(
        matter.sheet(visit),
        contents,
        &held,
        &change,
    ));
    let mut seen = Seen {
        edition: Some(Arc::clone(&matter.edition)),
        transition: Some((matter.body.kind(), matter.transition)),
        node: matter.body.node().to_owned(),
        answers,
        ..Seen::default()
    };
    let verdicts = foreseen(qibu, lang, &matter, &as_handed_in(contents, &held)).await?;
    seen.judged(lang, &matter.edition, &verdicts);
    Ok(seen)
}

/// What the criteria would come to, were it handed in now.
async fn foreseen(
    qibu: &Arc<Qibu>,
    lang: Lang,
    matter: &Matter,
    contents: &Contents,
) -> Result<Vec<CriterionVerdict>, Problem> {
    let stream = matter.subject;
    let now = qibu.clock().now();
    let facts = qibu
        .body_facts((stream, &matter.state), matter.transition, now.day())
        .await;
    let facts = facts.map_err(|error| Problem::of_command(lang, &error))?;
    let occasion = looking_on(qibu.rulebook(), stream, now);
    let fallen_due = subject::as_fallen_due(&matter.state, &occasion);
    let state = fallen_due.as_ref().unwrap_or(&matter.state);
    let Matter {
        subject,
        transition,
        edition,
        ..
    } = matter;
    Ok(subject::foreseen(
        *subject,
        state,
        *transition,
        contents,
        edition,
        &facts,
    ))
}

/// What a draft would hand in; a number that does not read is not there yet.
fn as_handed_in(typed: &Typed, held: &[Held]) -> Contents {
    let counts = counts(typed);
    let attested = counts.map(|(code, Attested { count, paper })| {
        let attestation = Attestation { count, paper };
        (code, attestation)
    });
    let legal = typed.legal.as_ref().and_then(|legal| {
        let registered = legal.registered.as_ref();
        let registered = registered.and_then(|code| Uscc::new(code).ok());
        let text = |said: &Option<String>| ShortText::new(said.as_deref()?).ok();
        registered
            .map(LegalIdentity::Registered)
            .or_else(|| text(&legal.filed).map(LegalIdentity::Filed))
            .or_else(|| text(&legal.internal).map(LegalIdentity::Internal))
    });
    let paper = |paper: &Held| PaperRef {
        paper: paper.paper,
        kind: paper.kind.clone(),
        // Nothing is handed in yet, and the criteria ask for kinds.
        commitment: String::new(),
    };
    Contents {
        attested: attested.collect(),
        declared: typed.declared.iter().cloned().collect(),
        categories: typed.categories.iter().cloned().collect(),
        papers: held.iter().map(paper).collect(),
        legal,
        brands: typed
            .brands
            .iter()
            .filter_map(|brand| brand.trim().parse().ok())
            .collect(),
    }
}

/// Where who typed it changes it; who confirms sends it back.
fn change(visit: &Visit, draft: &DraftView) -> String {
    if draft.summary.typed_by == visit.signed.caller.account {
        format!("/drafts/{}", draft.summary.id)
    } else {
        String::new()
    }
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
    let legal = contents.legal.iter().flat_map(|legal| {
        let said = [
            ("registered", &legal.registered),
            ("filed", &legal.filed),
            ("internal", &legal.internal),
        ];
        let said = said
            .into_iter()
            .filter_map(|(word, said)| Some((word, said.clone()?)));
        said.map(|(word, said)| fact(say(lang, &format!("form.legal.{word}"), &[]), said))
    });
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
        ("counts", counts.chain(legal).collect::<Vec<_>>()),
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

fn counts(typed: &Typed) -> impl Iterator<Item = (String, Attested)> {
    typed.attested.iter().filter_map(|(code, one)| {
        let count = number(&one.count).trim().parse().ok()?;
        let paper: Option<PaperId> = one.paper.as_ref().and_then(|id| id.parse().ok());
        Some((code.clone(), Attested { count, paper }))
    })
}

/// What a draft would put forward; a count that does not read is not there yet.
fn material(qibu: &Qibu, new: &New<'_>, held: &[Held]) -> Material {
    let rulebook = qibu.rulebook();
    Material {
        form: new.form.to_owned(),
        area: new.node.to_owned(),
        rank: rulebook.rank_of(new.node).unwrap_or_default().to_owned(),
        attested: counts(new.contents).collect(),
        declared: new.contents.declared.iter().cloned().collect(),
        papers: held.iter().map(|paper| paper.kind.clone()).collect(),
        categories: new.contents.categories.iter().cloned().collect(),
        ..Material::of(new.kind)
    }
}

/// A refusal in the words of the draft's form.
pub(super) async fn errors(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    problem: &Problem,
) -> Result<Errors, Problem> {
    let mut errors = match &draft.work {
        Some(DraftWork::Proposal(form)) => {
            errors_of_proposal(qibu, visit, draft, (&New::of(form), problem)).await?
        }
        Some(DraftWork::BaseProposal(form)) => {
            errors_of_proposal(qibu, visit, draft, (&New::of_base(form), problem)).await?
        }
        Some(DraftWork::Application(work)) => {
            let held = papers(qibu, visit, draft, &work.application.contents).await?;
            let matter = drafting::matter(qibu, visit, draft, work).await.ok();
            let sheet = matter.as_ref().map(|matter| matter.sheet(visit));
            faults::errors(sheet, &held, problem, Vec::new())
        }
        _ => return Ok(faults::errors(None, &[], problem, Vec::new())),
    };
    // The fields stand on another page, so that the words alone must do.
    for error in &mut errors.0 {
        error.field.clear();
    }
    Ok(errors)
}

async fn errors_of_proposal(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    (new, problem): (&New<'_>, &Problem),
) -> Result<Errors, Problem> {
    let held = papers(qibu, visit, draft, new.contents).await?;
    let edition = edition(qibu, new.node);
    let sheet = edition
        .as_deref()
        .map(|edition| new.sheet(edition, visit.lang()));
    Ok(faults::errors(sheet, &held, problem, Vec::new()))
}
