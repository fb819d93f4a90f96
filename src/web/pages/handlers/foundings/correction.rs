//! 更正成立记录: one officer types what was wrong with a recorded founding, another confirms the draft.

use super::form::{self, as_it_stands, at_field};
use super::kept;
use crate::authority::Action;
use crate::command::CommandError;
use crate::intake::DraftView;
use crate::intake::FoundingCorrectionForm;
use crate::intake::draft::{self, DraftWork, FoundingCorrectionDraft};
use crate::web::api::reading::{judge, permit, subject_stream, there};
use crate::web::pages::form::{Choice, Errors};
use crate::web::pages::founding::FoundingCorrectionPage;
use crate::web::pages::handlers::apply::contents::not_done;
use crate::web::pages::handlers::apply::sending::{self, Sending, new_key};
use crate::web::pages::handlers::late_steps;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::pages::{days, labels};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Extension, Router};
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::subject::{Body, RecordedFounding, SubjectState};
use std::sync::Arc;

/// What is done with a founding that was recorded.
const MOVE: &str = "move";
const VOID: &str = "void";

/// The routes of corrections.
pub(super) fn routes() -> Router<Arc<Qibu>> {
    let of_kind = |home: &str, kind: SubjectKind| {
        let path = format!("{home}/{{id}}/founding-correction");
        let form = get(show).post(send);
        Router::new().route(&path, form).layer(Extension(kind))
    };
    let associations = of_kind("/associations", SubjectKind::Association);
    associations.merge(of_kind("/bases", SubjectKind::Base))
}

/// What the form is about.
struct Matter {
    stream: StreamId,
    state: SubjectState,
    body: Body,
    /// The event that recorded the founding.
    cites: Sequence,
    /// The draft that is typed anew, where it is.
    draft: Option<DraftView>,
}

impl Matter {
    /// A founding that stands, for whoever may correct it.
    async fn of(qibu: &Arc<Qibu>, visit: &Visit, stream: StreamId) -> Result<Self, Problem> {
        let lang = visit.lang();
        permit(qibu, &visit.signed, Action::ReadSubject).await?;
        let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
        let hosted = hosted.map_err(|e| Problem::of_command(lang, &CommandError::from(e)))?;
        let state = hosted.state().clone();
        let body = there(lang, state.body.clone())?;
        let place = late_steps::resource(stream, &body);
        judge(qibu, &visit.signed, Action::CorrectFounding, place).await?;
        let cites = there(lang, state.founding)?;
        Ok(Self {
            stream,
            state,
            body,
            cites,
            draft: None,
        })
    }

    async fn of_draft(
        qibu: &Arc<Qibu>,
        visit: &Visit,
        (draft, work): (&DraftView, &FoundingCorrectionDraft),
    ) -> Result<Self, Problem> {
        let stream = draft::subject(&work.subject).map_err(not_done(visit.lang()))?;
        Ok(Self {
            draft: Some(draft.clone()),
            ..Self::of(qibu, visit, stream).await?
        })
    }

    /// Where the form is sent.
    fn path(&self) -> String {
        match &self.draft {
            Some(draft) => format!("/drafts/{}", draft.summary.id),
            None => format!("{}/founding-correction", labels::address_of(self.stream)),
        }
    }

    /// The founding day that stands, as far as it is known.
    fn recorded(&self) -> String {
        let precision = match &self.state.recorded_founding {
            Some(RecordedFounding::Association(founding)) => founding.precision,
            Some(RecordedFounding::Base(founding)) => founding.precision,
            None => return String::new(),
        };
        let day = self.state.founded_on;
        day.map_or_else(String::new, |day| days::as_known(day, precision))
    }
}

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(subject): Path<String>,
    visit: Visit,
) -> Response {
    let shown = async {
        let stream = subject_stream(visit.lang(), kind, &subject)?;
        let matter = Matter::of(&qibu, &visit, stream).await?;
        let typed = Fields::default();
        let page = page(&qibu, &visit, &matter, (&typed, Errors::default())).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(shown.await)
}

async fn send(
    State(qibu): State<Arc<Qibu>>,
    Extension(kind): Extension<SubjectKind>,
    Path(subject): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let stream = subject_stream(visit.lang(), kind, &subject)?;
        let matter = Matter::of(&qibu, &visit, stream).await?;
        take(&qibu, &visit, matter, &sending).await
    };
    visit.outcome(sent.await)
}

/// The form of a draft, filled with what it holds, for who typed it.
pub(super) async fn of_draft(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: &DraftView,
    work: &FoundingCorrectionDraft,
) -> Result<Response, Problem> {
    let matter = Matter::of_draft(qibu, visit, (draft, work)).await?;
    let day = work.correction.founded_on.as_deref();
    let what = if day.is_some() { MOVE } else { VOID };
    let pairs = [
        ("what", what),
        ("founded_on", day.unwrap_or_default()),
        ("reason", &work.correction.reason),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let typed = Fields::from(pairs.to_vec());
    let page = page(qibu, visit, &matter, (&typed, Errors::default())).await?;
    Ok(visit.show(&page))
}

/// What becomes of the form of a draft that was sent.
pub(super) async fn send_draft(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: (&DraftView, &FoundingCorrectionDraft),
    sending: &Sending,
) -> Result<Response, Problem> {
    let matter = Matter::of_draft(qibu, visit, draft).await?;
    take(qibu, visit, matter, sending).await
}

async fn take(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: Matter,
    sending: &Sending,
) -> Result<Response, Problem> {
    let (lang, fields) = (visit.lang(), &sending.fields);
    let founded_on = match fields.text("what") {
        // An empty day would void the founding.
        MOVE if fields.text("founded_on").is_empty() => Some(" ".to_owned()),
        MOVE => Some(fields.text("founded_on").to_owned()),
        VOID => None,
        _ => {
            let words = say(lang, "form.choose_one", &[]);
            let errors = Errors(vec![at_field(lang, "what", &words)]);
            return again(qibu, visit, matter, fields, (errors, 422)).await;
        }
    };
    let work = DraftWork::FoundingCorrection(FoundingCorrectionDraft {
        subject: matter.stream.to_string(),
        correction: FoundingCorrectionForm {
            cites: matter.cites.0,
            founded_on,
            reason: fields.text("reason").to_owned(),
        },
    });
    let place = (matter.draft.as_ref(), matter.path());
    match kept(qibu, visit, place, sending, work).await {
        Err(problem) if matches!(problem.status, 409 | 412 | 422) => {
            let wrong = (form::errors(lang, &problem), problem.status);
            again(qibu, visit, matter, fields, wrong).await
        }
        done => done,
    }
}

async fn again(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: Matter,
    typed: &Fields,
    (errors, status): (Errors, u16),
) -> Result<Response, Problem> {
    let draft = as_it_stands(qibu, visit, matter.draft.as_ref()).await?;
    let matter = Matter { draft, ..matter };
    let page = page(qibu, visit, &matter, (typed, errors)).await?;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    Ok(visit.show_with(status, &page))
}

fn what(lang: Lang, chosen: &str) -> Vec<Choice> {
    let choice = |code: &str| Choice {
        code: code.to_owned(),
        label: say(lang, &format!("page.founding.{code}"), &[]),
        help: say(lang, &format!("page.founding.{code}_help"), &[]),
        chosen: chosen == code,
    };
    vec![choice(MOVE), choice(VOID)]
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: &Matter,
    (typed, errors): (&Fields, Errors),
) -> Result<FoundingCorrectionPage, Problem> {
    let lang = visit.lang();
    let name = [("name", matter.body.name().as_str().to_owned())];
    let mut base = visit.base(say(lang, "page.founding.title_of_correction", &name));
    base.path = matter.path();
    base.crumbs = vec![labels::list_of(lang, matter.body.kind())];
    // Who may confirm it works at the body's node, or at one above.
    let node = ("node".to_owned(), matter.body.node().to_owned());
    let chosen = ("submitter".to_owned(), typed.text("submitter").to_owned());
    let place = Fields::from(vec![node, chosen]);
    let draft = matter.draft.as_ref();
    Ok(FoundingCorrectionPage {
        base,
        errors,
        action: matter.path(),
        home: labels::address_of(matter.stream),
        key: new_key(),
        version: draft.map_or_else(String::new, |draft| draft.summary.version.to_string()),
        sent_back: draft
            .and_then(|draft| draft.sent_back.clone())
            .unwrap_or_default(),
        recorded: matter.recorded(),
        what: what(lang, typed.text("what")),
        founded_on: typed.text("founded_on").to_owned(),
        reason: typed.text("reason").to_owned(),
        officers: form::officers(qibu, visit, draft, &place).await?,
    })
}
