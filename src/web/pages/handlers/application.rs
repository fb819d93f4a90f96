//! An application: what it asks for, where it stands, what can be done with it.

pub mod bar;
pub mod people;
pub mod reasons;

mod ballots;
mod changeover;
mod re_reviews;
mod rejected;
mod steps;
mod summary;
mod told;

use super::{criteria, papers, story};
use crate::authority::Action;
use crate::command::CommandError;
use crate::intake;
use crate::web::api::readiness::criterion;
use crate::web::api::reading::{At, id, permit, there};
use crate::web::api::standing::looking_on;
use crate::web::pages::application::{ApplicationPage, CorrectionRow};
use crate::web::pages::base::Base;
use crate::web::pages::days::Due;
use crate::web::pages::form::Errors;
use crate::web::pages::handlers::apply::contents::not_done;
use crate::web::pages::handlers::apply::sending::new_key;
use crate::web::pages::story::StoryLine;
use crate::web::pages::visit::Visit;
use crate::web::pages::{days, labels, papers::PaperLink};
use crate::web::problem::Problem;
use crate::wiring::{Qibu, erased_papers};
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use bar::{About, Typed};
use qibu_domain::id::StreamId;
use qibu_domain::id::{ApplicationId, Sequence};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::{CriterionVerdict, Edition};
use qibu_domain::subject::Body;
use qibu_domain::subject::event::{ClauseRef, NotAcceptedGround};
use qibu_domain::subject::{self, Application, Outcome, Stage, SubjectState, governing};
use qibu_domain::time::Day;
use qibu_projections::{MAX_PAGE_ROWS, Page, history};
use std::sync::Arc;
use told::Told;
pub use told::criterion_words;

/// The route of the page; the verbs stand in their own file.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new().route("/applications/{id}", get(show))
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(application): Path<String>,
    visit: Visit,
) -> Response {
    let shown = async {
        let application: ApplicationId = id(visit.lang(), &application)?;
        let none = Typed::default();
        let page = page(&qibu, &visit, application, none, Errors::default()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

/// What is known of an application and its body.
struct Known {
    subject: StreamId,
    state: SubjectState,
    body: Body,
    application: Application,
    edition: Option<Arc<Edition>>,
    /// The clause of a later edition that speaks of it.
    clause: Option<ClauseRef>,
    told: Told,
    /// The ballots of its committees.
    ballots: Vec<ballots::Told>,
    /// Its last recorded event: what `If-Match` compares.
    last: Sequence,
}

async fn known(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    application: ApplicationId,
) -> Result<Known, Problem> {
    let lang = visit.lang();
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let subject = intake::subject_of(qibu, application).await;
    let subject = there(lang, subject.map_err(not_done(lang))?)?;
    qibu.refresh_rules().await.map_err(fail)?;
    let hosted = qibu.subjects().refresh(qibu.log(), subject).await;
    let hosted = hosted.map_err(|error| fail(error.into()))?;
    let rulebook = qibu.rulebook();
    let occasion = looking_on(Arc::clone(&rulebook), subject, qibu.clock().now());
    // Where it cannot be told what has fallen due, the state is shown as it was recorded.
    let state = subject::as_fallen_due(hosted.state(), &occasion)
        .unwrap_or_else(|_| hosted.state().clone());
    let recorded = there(lang, hosted.state().application(application))?.last;
    let found = there(lang, state.application(application))?.clone();
    let body = there(lang, state.body.clone())?;
    let today = occasion.today();
    let governing = governing(&rulebook, &body, &found, today);
    let edition = match (&found.terms, &governing) {
        (None, _) => rulebook.edition_in_force(body.district(), today).cloned(),
        (Some(_), governing) => governing.as_ref().map(|it| Arc::clone(&it.edition)),
    };
    Ok(Known {
        subject,
        told: Told::of(hosted.history(), application),
        ballots: ballots::told(hosted.history(), application),
        application: found,
        edition,
        clause: governing.and_then(|it| it.clause),
        body,
        state,
        last: recorded,
    })
}

/// The page, with what was typed into one of its forms and what was wrong with it.
pub async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    application: ApplicationId,
    typed: Typed<'_>,
    errors: Errors,
) -> Result<ApplicationPage, Problem> {
    let lang = visit.lang();
    let known = known(qibu, visit, application).await?;
    let edition = known.edition.as_deref();
    let verdicts = verdicts(qibu, visit, &known).await?;
    let transition = known.application.transition;
    let of = (known.body.kind(), transition);
    let view = |edition| {
        verdicts
            .iter()
            .map(move |one| criterion(lang, edition, of, one))
    };
    let views: Vec<_> = edition.into_iter().flat_map(view).collect();
    let ruled = edition.map(|edition| (edition, known.body.kind()));
    let signed = &visit.signed;
    let reasons = reasons::read(qibu, signed, application, known.told.reasons()).await?;
    let (re_reviews, changes) = re_reviews::open(qibu, lang, &known).await?;
    let about = About {
        re_reviews,
        ..about(visit, &known, &verdicts)
    };
    let bar = bar::bar(qibu, visit, about, typed).await?;
    let assigned = assigned(qibu, visit, &known).await?;
    let (rulebook, today) = (qibu.rulebook(), qibu.clock().now().day());
    let stage = known.application.stage_word();
    let base = base(visit, &known);
    Ok(ApplicationPage {
        errors,
        id: application.to_string(),
        key: new_key(),
        subject: labels::address_of(known.subject),
        transition: labels::transition(lang, transition),
        stage: labels::stage(lang, stage),
        tone: labels::stage_tone(stage),
        number: known.told.number.clone(),
        submitted: known.application.submitted_on.to_string(),
        due: due(&rulebook, &known.application, today),
        escalated: escalated(lang, &rulebook, &known.application),
        referred: referred(lang, &rulebook, &known),
        gaps: gaps(lang, &rulebook, &known.application),
        changeover: changeover::told(lang, &rulebook, &known),
        hearing: hearing(lang, &known.application, today),
        re_reviews: changes,
        assigned,
        ballots: ballots::of(qibu, visit, &known).await?,
        if_match: known.last.to_string(),
        route: steps::of(qibu, lang, &known),
        edition: edition.map_or_else(String::new, |edition| summary::edition(lang, edition)),
        summary: summary::of(qibu, lang, &known),
        criteria: criteria::groups(lang, &views),
        missing: criteria::missing(&views),
        papers: own_papers(qibu, visit, &known).await?,
        purposes: papers::purposes(lang),
        corrections: known.told.corrections(lang, ruled, &reasons),
        rejection: rejected::of(lang, &rulebook, &known, &reasons, today),
        is_closed_without: rejected::is_closed_without(&known.application.stage),
        notes: known.told.notes(lang, &rulebook, &reasons),
        objections: known.told.objection_rows(lang, &reasons),
        history: lines(qibu, visit, application).await?,
        bar,
        base,
    })
}

fn base(visit: &Visit, known: &Known) -> Base {
    Base {
        path: format!("/applications/{}", known.application.id),
        crumbs: vec![labels::list_of(visit.lang(), known.body.kind())],
        ..visit.base(known.body.name().as_str())
    }
}

/// What the bar of its verbs is about.
fn about<'k>(visit: &Visit, known: &'k Known, verdicts: &'k [CriterionVerdict]) -> About<'k> {
    let objections = known.told.objections();
    About {
        subject: known.subject,
        body: &known.body,
        application: &known.application,
        edition: known.edition.as_deref(),
        verdicts,
        names_base: known.state.names_a_base(&known.application),
        state: &known.state,
        accounts: Vec::new(),
        members: Vec::new(),
        companions: Vec::new(),
        re_reviews: Vec::new(),
        objections: bar::open_objections(visit, &known.application, &objections),
    }
}

/// Who of the office has it.
async fn assigned(qibu: &Arc<Qibu>, visit: &Visit, known: &Known) -> Result<String, Problem> {
    let body = (known.subject, &known.state);
    people::assigned(qibu, visit, body, &known.application).await
}

/// When the present step falls due.
fn due(rulebook: &Rulebook, application: &Application, today: Day) -> Option<Due> {
    let due = application.clock_ends_on();
    due.map(|day| labels::due(rulebook, today, day))
}

/// What is missing of it, and until when; empty where nothing was allowed to come later.
fn gaps(lang: Lang, rulebook: &Rulebook, application: &Application) -> String {
    let Some(gap) = &application.gaps.open else {
        return String::new();
    };
    let labels = gap.missing.iter();
    let labels: Vec<String> = labels
        .map(|kind| story::paper_label(lang, rulebook, kind))
        .collect();
    let papers = labels.join(lang.pick("、", ", "));
    let day = days::day(lang, &gap.due.to_string());
    say(lang, "page.gaps.open", &[("day", day), ("papers", papers)])
}

/// What is to be known of the hearing (domain 7.12); empty where there is none.
fn hearing(lang: Lang, application: &Application, today: Day) -> String {
    let Some(hearing) = application.hearing else {
        return String::new();
    };
    let key = match (hearing.stated_on.is_some(), today <= hearing.until) {
        (true, _) => "stated",
        (false, true) => "open",
        (false, false) => "over",
    };
    let day = days::day(lang, &hearing.until.to_string());
    say(lang, &format!("page.hearing.{key}"), &[("day", day)])
}

/// Why it was not accepted, and where it belongs: there a new proposal is made (domain 5.8). Or why it was broken off.
fn referred(lang: Lang, rulebook: &Rulebook, known: &Known) -> String {
    let outcome = Outcome::Terminated;
    if known.application.stage == (Stage::Closed { outcome }) {
        return say(lang, "page.application.terminated", &[]);
    }
    let Some(closed) = &known.told.not_accepted else {
        return String::new();
    };
    let ground = match closed.ground {
        NotAcceptedGround::NotOurMatter => "page.ground.not_our_matter",
        NotAcceptedGround::NotOurOffice => "page.ground.not_our_office",
    };
    let ground = say(lang, ground, &[]);
    match &closed.refer_to {
        Some(node) => {
            let arguments = [("ground", ground), ("node", labels::node(rulebook, node))];
            say(lang, "label.referred.elsewhere", &arguments)
        }
        None => say(lang, "label.referred.nowhere", &[("ground", ground)]),
    }
}

fn escalated(lang: Lang, rulebook: &Rulebook, application: &Application) -> String {
    let seat = application.seat().or_else(|| application.deciding_seat());
    let seat = seat.map(|seat| (seat.duty, seat.node.as_str()));
    let late = application
        .late
        .then_some(application.escalated_to.as_deref());
    labels::escalated(lang, rulebook, seat, late)
}

/// What the criteria came to when it was decided; before that, what they come to now.
async fn verdicts(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    known: &Known,
) -> Result<Vec<CriterionVerdict>, Problem> {
    // Of what was closed without an approval nothing is met or missing any more.
    if rejected::is_closed_without(&known.application.stage) {
        return Ok(Vec::new());
    }
    let undecided = matches!(
        known.application.stage,
        Stage::Submitted { .. } | Stage::AtSeat { .. } | Stage::Returned { .. }
    );
    if let (false, Some(decided)) = (undecided, &known.told.decided) {
        return Ok(decided.clone());
    }
    let Some(edition) = &known.edition else {
        return Ok(Vec::new());
    };
    let today = qibu.clock().now().day();
    let facts = qibu
        .body_facts(
            (known.subject, &known.state),
            known.application.transition,
            today,
        )
        .await;
    let mut facts = facts.map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let papers = subject::papers_of_open(&known.state);
    let erased = erased_papers(qibu.log(), &papers, facts.facts_at, today).await;
    facts.erased = erased.map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let transition = known.application.transition;
    Ok(subject::readiness(
        known.subject,
        &known.state,
        transition,
        edition,
        &facts,
    ))
}

async fn own_papers(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    known: &Known,
) -> Result<Vec<PaperLink>, Problem> {
    let rulebook = qibu.rulebook();
    let day = known.application.submitted_on.to_string();
    let shown = known.application.papers().map(|paper| papers::Shown {
        id: paper.paper,
        label: story::paper_label(visit.lang(), &rulebook, &paper.kind),
        day: day.clone(),
    });
    papers::links(qibu, &visit.signed, shown.collect()).await
}

/// What happened, the last first.
async fn lines(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    application: ApplicationId,
) -> Result<Vec<StoryLine>, Problem> {
    let at = At::of(qibu, visit.lang(), None, None).await?;
    let filter = history::Filter {
        application: Some(application),
        ..history::Filter::default()
    };
    let read = at.read(qibu, visit.lang(), move |rows| {
        history::events(rows, &filter, &Page::first(MAX_PAGE_ROWS))
    });
    let (mut rows, _) = read.await?;
    rows.reverse();
    story::lines(qibu, &visit.signed, rows, false).await
}

/// The lists of corrections of an application, for the form in which they are answered.
pub async fn corrections(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    application: ApplicationId,
) -> Result<Vec<CorrectionRow>, Problem> {
    let known = known(qibu, visit, application).await?;
    let papers = known.told.reasons();
    let reasons = reasons::read(qibu, &visit.signed, application, papers).await?;
    let kind = known.body.kind();
    let edition = known.edition.as_deref().map(|edition| (edition, kind));
    Ok(known.told.corrections(visit.lang(), edition, &reasons))
}
