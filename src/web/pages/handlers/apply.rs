//! An application for the next step or another standing, and one that is handed in again: the same form.

pub mod asked;
pub mod contents;
pub mod course;
pub mod drafting;
pub mod faults;
pub mod sending;

use crate::command::CommandError;
use crate::intake::form::ResubmitForm;
use crate::intake::{self, DraftView, VerbForm};
use crate::web::api::answer::{Filing, file};
use crate::web::api::reading::subject_stream;
use crate::web::api::reading::{id, permit, there};
use crate::web::pages::application::CorrectionRow;
use crate::web::pages::apply::ApplyPage;
use crate::web::pages::base::Link;
use crate::web::pages::form::Errors;
use crate::web::pages::labels;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Extension;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use contents::{Held, Sheet};
use qibu_domain::id::ApplicationId;
use qibu_domain::id::StreamId;
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::Edition;
use qibu_domain::subject::Body;
use qibu_domain::subject::{self, Stage, SubjectState};
use qibu_domain::time::Day;
use sending::{Sending, new_key};
use std::sync::Arc;

/// The routes of the form.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    let of_kind = |path: &str, kind: SubjectKind| {
        let form = get(show).post(send).layer(whole);
        Router::new().route(path, form).layer(Extension(kind))
    };
    Router::new()
        .merge(of_kind(
            "/associations/{id}/apply/{transition}",
            SubjectKind::Association,
        ))
        .merge(of_kind("/bases/{id}/apply/{transition}", SubjectKind::Base))
        .route(
            "/applications/{id}/resubmit",
            get(show_again).post(send_again).layer(whole),
        )
}

/// What the form is about.
pub(super) struct Matter {
    pub(super) subject: StreamId,
    pub(super) state: SubjectState,
    pub(super) body: Body,
    pub(super) edition: Arc<Edition>,
    pub(super) transition: Transition,
    /// The draft that the form is of, where it is of one.
    draft: Option<DraftView>,
    /// The application that is handed in again; `None` for a new one.
    application: Option<ApplicationId>,
    /// Whether the account handed it in: then it sees what its papers are called.
    own: bool,
    corrections: Vec<CorrectionRow>,
    /// Its last event.
    last: Option<u64>,
    /// The steps of its route that it has behind it.
    behind: usize,
    /// The day on which it was handed in, or is: a rejection shortly before it asks for new facts.
    handed_in: Day,
}

impl Matter {
    pub(super) fn sheet<'a>(&'a self, visit: &Visit) -> Sheet<'a> {
        let (transition, handed_in) = (self.transition, self.handed_in);
        let wait = subject::wait_after_rejection(&self.state, transition, &self.edition, handed_in);
        Sheet {
            edition: &self.edition,
            transition: self.transition,
            kind: self.body.kind(),
            form: Some(self.body.form().unwrap_or_default()),
            needs_new_facts: wait.is_some_and(|wait| wait.or_new_facts),
            state: Some(&self.state),
            lang: visit.lang(),
        }
    }

    fn path(&self) -> String {
        match (&self.draft, self.application) {
            (Some(draft), _) => format!("/drafts/{}", draft.summary.id),
            (None, Some(id)) => format!("/applications/{id}/resubmit"),
            (None, None) => {
                let home = labels::address_of(self.subject);
                format!("{home}/apply/{}", self.transition)
            }
        }
    }
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path((subject, transition)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let shown = async {
        let subject = subject_stream(visit.lang(), kind, &subject)?;
        let matter = new_one(&qibu, &visit, subject, &transition).await?;
        let sending = Sending {
            fields: visit.query().clone(),
            ..Sending::default()
        };
        let page = page(&qibu, &visit, &matter, &sending, None).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

async fn send(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path((subject, transition)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let subject = subject_stream(visit.lang(), kind, &subject)?;
        let matter = new_one(&qibu, &visit, subject, &transition).await?;
        take(&qibu, &visit, matter, &sending).await
    };
    visit.outcome(sent.await)
}

async fn show_again(
    State(qibu): State<Arc<Qibu>>,
    Path(application): Path<String>,
    visit: Visit,
) -> Response {
    let shown = async {
        let (matter, held) = returned(&qibu, &visit, &application).await?;
        let page = page(&qibu, &visit, &matter, &held, None).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

async fn send_again(
    State(qibu): State<Arc<Qibu>>,
    Path(application): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let (matter, _) = returned(&qibu, &visit, &application).await?;
        take(&qibu, &visit, matter, &sending).await
    };
    visit.outcome(sent.await)
}

async fn state(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    subject: StreamId,
) -> Result<(SubjectState, Body), Problem> {
    let lang = visit.lang();
    let fail = |error| Problem::of_command(lang, &error);
    qibu.refresh_rules().await.map_err(fail)?;
    let hosted = qibu.subjects().refresh(qibu.log(), subject).await;
    let hosted = hosted.map_err(|error| fail(error.into()))?;
    let state = hosted.state().clone();
    let body = there(lang, state.body.clone())?;
    Ok((state, body))
}

/// A new application. Whether the step can be applied for is said when it is sent, and before on the body's page.
async fn new_one(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    subject: StreamId,
    transition: &str,
) -> Result<Matter, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, crate::authority::Action::ReadSubject).await?;
    let transition: Transition = id(lang, transition)?;
    let (state, body) = state(qibu, visit, subject).await?;
    let today = qibu.clock().now().day();
    let rulebook = qibu.rulebook();
    let edition = rulebook.edition_in_force(body.district(), today);
    // What the edition has no rule for has no form.
    let edition = edition.filter(|edition| edition.rule(body.kind(), transition).is_some());
    Ok(Matter {
        subject,
        edition: Arc::clone(there(lang, edition)?),
        state,
        body,
        transition,
        draft: None,
        application: None,
        own: true,
        corrections: Vec::new(),
        last: None,
        behind: 0,
        handed_in: today,
    })
}

/// An application that came back, and the form that it was.
async fn returned(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    application: &str,
) -> Result<(Matter, Sending), Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, crate::authority::Action::ReadSubject).await?;
    let application: ApplicationId = id(lang, application)?;
    let subject = intake::subject_of(qibu, application).await;
    let subject = there(lang, subject.map_err(contents::not_done(lang))?)?;
    let (state, body) = state(qibu, visit, subject).await?;
    let known = there(lang, state.application(application).cloned())?;
    let rulebook = qibu.rulebook();
    let today = qibu.clock().now().day();
    let edition = match &known.terms {
        Some(terms) => rulebook.edition(body.district(), &terms.edition),
        None => rulebook.edition_in_force(body.district(), today),
    };
    let corrections = super::application::corrections(qibu, visit, application).await?;
    let matter = Matter {
        subject,
        edition: Arc::clone(there(lang, edition)?),
        state,
        body,
        transition: known.transition,
        draft: None,
        application: Some(application),
        own: known.submitter == Some(visit.signed.caller.account),
        corrections,
        last: Some(known.last.0),
        // Acceptance comes before the first seat.
        behind: match known.stage {
            Stage::Returned { seat, .. } => seat.map_or(0, |seat| seat + 1),
            _ => 0,
        },
        handed_in: known.submitted_on,
    };
    let held = Sending {
        fields: Fields::from(contents::pairs_of(&known.contents)),
        ..Sending::default()
    };
    Ok((matter, held))
}

async fn take(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    mut matter: Matter,
    sending: &Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let held = held(qibu, visit, &matter, sending).await?;
    let contents = contents::typed(matter.sheet(visit), sending, &held);
    let (command, done) = if !sending.faults.is_empty() {
        ("", Err(Problem::fields(lang, Vec::new())))
    } else if let Some(application) = matter.application {
        let sent = sending.sent_having_seen(qibu, visit, &matter.path(), "if_match");
        let verb = VerbForm::Resubmit(ResubmitForm { contents });
        let done = intake::act(qibu, &sent, application, &verb).await;
        let done = done.map(|_| (format!("/applications/{application}"), "resubmit"));
        ("resubmit", done.map_err(|e| Problem::not_done(lang, &e)))
    } else {
        let done = drafting::carry_out(qibu, visit, &mut matter, sending, contents).await;
        ("submit", done)
    };
    let mut problem = match done {
        Ok((path, words)) => {
            return Ok(visit.see_other(&path, Some(&format!("form.done.{words}"))));
        }
        Err(problem) => problem,
    };
    if !command.is_empty() {
        let filing = Filing {
            signed: &visit.signed,
            command,
            subject: matter.subject.to_string(),
            dry_run: false,
        };
        file(qibu, filing, &problem).await;
    }
    drafting::as_it_stands(qibu, visit, &mut matter, &mut problem).await?;
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let page = page(qibu, visit, &matter, sending, Some(&problem)).await?;
    Ok(visit.show_with(status, &page))
}

async fn held(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: &Sending,
) -> Result<Vec<Held>, Problem> {
    let account = visit.signed.caller.account;
    let draft = matter.draft.as_ref().map(|draft| draft.summary.id);
    let application = draft.or(matter.application.filter(|_| matter.own));
    let held = contents::held(qibu, sending, account, application).await;
    held.map_err(contents::not_done(visit.lang()))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    sending: &Sending,
    problem: Option<&Problem>,
) -> Result<ApplyPage, Problem> {
    let lang = visit.lang();
    let held = held(qibu, visit, matter, sending).await?;
    let sheet = matter.sheet(visit);
    let name = matter.body.name().as_str().to_owned();
    let (title, purpose) = titles(lang, matter, &name);
    let mut base = visit.base(title);
    base.path = matter.path();
    base.crumbs = vec![Link {
        label: name.clone(),
        href: labels::address_of(matter.subject),
    }];
    let rulebook = qibu.rulebook();
    let today = qibu.clock().now().day();
    let at = (matter.body.node(), today, matter.behind);
    let edition = Some(&*matter.edition);
    let draft = matter.draft.as_ref();
    Ok(ApplyPage {
        errors: problem.map_or_else(Errors::default, |problem| {
            faults::errors(Some(sheet), &held, problem, sending.faults.clone())
        }),
        action: matter.path(),
        key: new_key(),
        transition: matter.transition.to_string(),
        if_match: matter.last.map(|last| last.to_string()).unwrap_or_default(),
        draft: draft.map(|d| d.summary.id.to_string()).unwrap_or_default(),
        version: draft
            .map(|d| d.summary.version.to_string())
            .unwrap_or_default(),
        sent_back: draft.and_then(|d| d.sent_back.clone()).unwrap_or_default(),
        submitters: drafting::submitters(qibu, visit, matter, sending).await?,
        purpose,
        closed: closed(lang, matter),
        corrections: matter.corrections.clone(),
        contents: contents::form(sheet, sending, &held),
        route: course::expected(
            &base,
            &rulebook,
            edition,
            (matter.body.kind(), matter.transition),
            at,
        ),
        base,
    })
}

/// The heading and what stands under it. What changes a standing is no step, and says what it brings.
fn titles(lang: Lang, matter: &Matter, name: &str) -> (String, String) {
    let transition = matter.transition;
    let step = labels::transition(lang, transition);
    let again = say(lang, "page.apply.again", &[]);
    if transition.is_of_the_road() {
        let title = match matter.application {
            Some(_) => again,
            None => say(lang, "form.apply_for", &[("step", step.clone())]),
        };
        return (title, format!("{name} · {step}"));
    }
    let what = say(lang, &format!("page.order.{transition}"), &[]);
    match matter.application {
        Some(_) => (again, format!("{name} · {what}")),
        None => {
            let of = [("what", what), ("name", name.to_owned())];
            let help = say(lang, &format!("page.order_help.{transition}"), &[]);
            (say(lang, "form.order_of", &of), help)
        }
    }
}

/// Why a new application would be refused where the body stands, in the words of the refusal; empty where it would not.
fn closed(lang: Lang, matter: &Matter) -> String {
    if matter.application.is_some() {
        return String::new();
    }
    let refusal = subject::closed_by(&matter.state, matter.transition);
    let refused = refusal.map(|refusal| CommandError::refused(&refusal));
    let problem = refused.map(|refused| Problem::of_command(lang, &refused));
    problem.map(|problem| problem.detail).unwrap_or_default()
}
