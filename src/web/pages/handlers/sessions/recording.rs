//! The forms of sessions: what is planned, held, reported, cancelled and corrected.

use super::fields::{of_files, refused};
use super::offered::{body_asked, offered};
use super::{HOME, form, told};
use crate::authority::Action;
use crate::intake::sessions::{SessionCancelForm, SessionCorrectionForm, draft_of, stream_of};
use crate::intake::{self, DraftForm, NotDone};
use crate::web::api::reading::{permit, there};
use crate::web::api::sessions::of_holding;
use crate::web::pages::affairs::CorrectionPart;
use crate::web::pages::base::Link;
use crate::web::pages::days;
use crate::web::pages::form::Errors;
use crate::web::pages::handlers::apply::contents::{self, Held};
use crate::web::pages::handlers::apply::sending::{self, Sending, new_key};
use crate::web::pages::handlers::work::{self, Typed};
use crate::web::pages::visit::{Fields, Visit};
use crate::web::pages::work::WorkPage;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use qibu_domain::decider::StoredEvent;
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::session::{SessionEvent, SessionFact, SessionState};
use std::sync::Arc;

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matter {
    /// A session that was held.
    Record,
    /// A session that is planned.
    Plan,
    /// That a planned one was held.
    Hold(StreamId),
    /// The report of one.
    Report(StreamId),
    /// That a planned one is not held.
    Cancel(StreamId),
    /// What was wrong with a holding.
    CorrectHolding(StreamId, Sequence),
    /// What was wrong with a report.
    CorrectReport(StreamId, Sequence),
}

impl Matter {
    fn stream(self) -> Option<StreamId> {
        match self {
            Self::Record | Self::Plan => None,
            Self::Hold(stream) | Self::Report(stream) | Self::Cancel(stream) => Some(stream),
            Self::CorrectHolding(stream, _) | Self::CorrectReport(stream, _) => Some(stream),
        }
    }

    /// Where its form is sent.
    fn action(self) -> String {
        match self {
            Self::Record => HOME.to_owned(),
            Self::Plan => format!("{HOME}/plan"),
            Self::Hold(stream) => format!("{HOME}/{}/hold", stream.id),
            Self::Report(stream) => format!("{HOME}/{}/report", stream.id),
            Self::Cancel(stream) => format!("{HOME}/{}/cancel", stream.id),
            Self::CorrectHolding(stream, cites) | Self::CorrectReport(stream, cites) => {
                format!("{HOME}/{}/{cites}/correct", stream.id)
            }
        }
    }

    /// Where its form is.
    fn path(self) -> String {
        match self {
            Self::Record => format!("{HOME}/new"),
            matter => matter.action(),
        }
    }

    /// The word under which its title and its purpose are.
    fn word(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Plan => "plan",
            Self::Hold(_) => "hold",
            Self::Report(_) => "report",
            Self::Cancel(_) => "cancel",
            Self::CorrectHolding(..) => "correct_holding",
            Self::CorrectReport(..) => "correct_report",
        }
    }

    /// Its fields that have other names than what the intake takes.
    fn renamed(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Report(_) => &[("occurred_on", "reported_on")],
            Self::Cancel(_) => &[("reason", "reason")],
            _ => &[],
        }
    }

    fn cites(self) -> Option<Sequence> {
        match self {
            Self::CorrectHolding(_, cites) | Self::CorrectReport(_, cites) => Some(cites),
            _ => None,
        }
    }
}

/// What a form is about: the session as it is known.
async fn known(qibu: &Arc<Qibu>, visit: &Visit, matter: Matter) -> Result<SessionState, Problem> {
    let Some(stream) = matter.stream() else {
        return Ok(SessionState::default());
    };
    let state = intake::sessions::state(qibu, stream).await;
    state.map_err(contents::not_done(visit.lang()))
}

/// What stands in the fields before anything was typed.
fn begun(matter: Matter, state: &SessionState, visit: &Visit) -> Fields {
    match matter {
        Matter::Record | Matter::Plan => {
            let body = body_asked(visit).map(|body| body.to_string());
            let pairs = body.map(|body| ("organiser".to_owned(), body));
            Fields::from(pairs.into_iter().collect::<Vec<_>>())
        }
        Matter::Hold(_) => form::as_planned(state),
        Matter::Report(_) | Matter::Cancel(_) => Fields::default(),
        Matter::CorrectHolding(_, cites) | Matter::CorrectReport(_, cites) => {
            let fact = state.fact(cites);
            fact.map_or_else(Fields::default, |(on, fact)| form::stands(on, &fact))
        }
    }
}

async fn asked(qibu: &Arc<Qibu>, visit: &Visit, matter: Matter) -> Result<Response, Problem> {
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let state = known(qibu, visit, matter).await?;
    let typed = Typed {
        fields: begun(matter, &state, visit),
        ..Typed::default()
    };
    Ok(visit.show(&page(qibu, visit, (matter, &state), typed).await?))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (matter, state): (Matter, &SessionState),
    typed: Typed,
) -> Result<WorkPage, Problem> {
    let lang = visit.lang();
    let organiser = state.outline().map(|outline| outline.organiser);
    let offered = offered(qibu, visit, organiser.or_else(|| body_asked(visit))).await?;
    let title = format!("page.sessions.{}", matter.word());
    let mut base = visit.base(say(lang, &title, &[]));
    base.path = matter.path();
    base.crumbs = vec![Link {
        label: say(lang, "page.sessions.title", &[]),
        href: HOME.to_owned(),
    }];
    let correction = match matter.cites() {
        None => None,
        Some(cites) => Some(correction(qibu, visit, (state, cites), &typed.fields).await?),
    };
    let today = match matter {
        // What is planned is still to come.
        Matter::Plan => String::new(),
        _ => qibu.clock().now().day().to_string(),
    };
    let home = matter.stream();
    Ok(WorkPage {
        base,
        purpose: say(lang, &format!("{title}_purpose"), &[]),
        asked: form::fields(lang, &matter, &typed, &offered),
        errors: typed.errors,
        home: home.map_or_else(|| HOME.to_owned(), |it| format!("{HOME}/{}", it.id)),
        action: matter.action(),
        key: new_key(),
        today,
        correction,
    })
}

async fn correction(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (state, cites): (&SessionState, Sequence),
    typed: &Fields,
) -> Result<CorrectionPart, Problem> {
    let lang = visit.lang();
    let (on, fact) = there(lang, state.fact(cites))?;
    let event = SessionEvent::from(fact);
    let content = serde_json::from_str(&event.encode().unwrap_or_default());
    let stands = [
        days::day(lang, &on.to_string()),
        told::line(lang, event.name(), &content.unwrap_or_default()),
    ];
    let organiser = state.outline().map(|outline| outline.organiser.to_string());
    let organiser = organiser.unwrap_or_default();
    let node = intake::sessions::node_of_body(qibu, &organiser).await;
    let node = node.map_err(contents::not_done(lang))?;
    Ok(CorrectionPart {
        stands: stands.join(lang.pick("，", ", ")),
        void: typed.first("void").is_some(),
        why: typed.text("why").to_owned(),
        officers: work::others(qibu, visit, &node, typed.text("second")).await?,
    })
}

async fn taken(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: Matter,
    request: Request,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let sending = sending::read(qibu, visit, request).await?;
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let state = known(qibu, visit, matter).await?;
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let mut errors = Errors(of_files(lang, &sending));
    if !errors.any() {
        let (action, done) = write(qibu, visit, matter, (&sending, held.last())).await;
        match done {
            Ok((to, flash)) => return Ok(visit.see_other(&to, Some(flash))),
            Err(error) => {
                let stream = matter.stream().map(|stream| stream.to_string());
                let about = stream.unwrap_or_else(|| sending.fields.text("organiser").to_owned());
                let about = (about, action);
                errors = refused(qibu, visit, about, &error, matter.renamed()).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = page(qibu, visit, (matter, &state), typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// Where it leads, and what is said there.
type Led = Result<(String, &'static str), NotDone>;

/// Sends what was typed; says what was to be done, too.
async fn write(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    matter: Matter,
    (sending, paper): (&Sending, Option<&Held>),
) -> (Action, Led) {
    let sent = sending.sent(qibu, visit, &matter.action());
    let typed = &sending.fields;
    let (action, done, flash) = match matter {
        Matter::Record | Matter::Hold(_) => {
            let form = form::held(typed, paper, true);
            let done = intake::sessions::hold(qibu, &sent, matter.stream(), &form).await;
            (of_holding(&form), done, "form.done.session_recorded")
        }
        Matter::Plan => {
            let done = intake::sessions::plan(qibu, &sent, &form::planned(typed)).await;
            (Action::PlanSession, done, "form.done.session_planned")
        }
        Matter::Report(stream) => {
            let form = form::reported(typed, paper);
            let done = intake::sessions::report(qibu, &sent, stream, &form).await;
            (Action::RecordSession, done, "form.done.session_reported")
        }
        Matter::Cancel(stream) => {
            let form = SessionCancelForm {
                reason: typed.text("reason").to_owned(),
            };
            let done = intake::sessions::cancel(qibu, &sent, stream, &form).await;
            (Action::PlanSession, done, "form.done.session_cancelled")
        }
        Matter::CorrectHolding(stream, cites) | Matter::CorrectReport(stream, cites) => {
            return put_right(qibu, visit, (matter, stream, cites), (sending, paper)).await;
        }
    };
    let to = |stream: StreamId| format!("{HOME}/{}", stream.id);
    (action, done.map(|done| (to(done.subject), flash)))
}

async fn put_right(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (matter, stream, cites): (Matter, StreamId, Sequence),
    (sending, paper): (&Sending, Option<&Held>),
) -> (Action, Led) {
    let typed = &sending.fields;
    let is_void = typed.first("void").is_some();
    let reason = typed.text("why").to_owned();
    let form = match matter {
        _ if is_void => SessionCorrectionForm {
            reason,
            ..SessionCorrectionForm::default()
        },
        Matter::CorrectReport(..) => SessionCorrectionForm {
            report: Some(form::reported(typed, paper)),
            held: None,
            reason,
        },
        _ => SessionCorrectionForm {
            held: Some(form::held(typed, None, false)),
            report: None,
            reason,
        },
    };
    let sent = sending.sent(qibu, visit, &matter.action());
    // A holding that is void is no more to be seen.
    let to = match matter {
        Matter::CorrectHolding(..) if is_void => HOME.to_owned(),
        _ => format!("{HOME}/{}", stream.id),
    };
    match typed.first("second") {
        None => {
            let done = intake::sessions::correct(qibu, &sent, stream, cites, &form).await;
            let done = done.map(|_| (to, "form.done.affair_corrected"));
            (Action::CorrectSession, done)
        }
        Some(second) => {
            let draft = DraftForm {
                submitter: Some(second.to_owned()),
                work: draft_of(stream, cites, form),
            };
            let made = intake::draft::create(qibu, &sent, &draft).await;
            let home = format!("{HOME}/{}", stream.id);
            let done = made.map(|_| (home, "form.done.affair_awaits"));
            (Action::CorrectSessionLate, done)
        }
    }
}

fn named(visit: &Visit, id: &str) -> Result<StreamId, Problem> {
    there(visit.lang(), stream_of(id))
}

/// The form of a correction follows from what is corrected.
async fn corrected(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (id, cites): &(String, String),
) -> Result<Matter, Problem> {
    let lang = visit.lang();
    let stream = named(visit, id)?;
    let cites = there(lang, cites.parse().ok().map(Sequence))?;
    let state = known(qibu, visit, Matter::Report(stream)).await?;
    Ok(match there(lang, state.fact(cites))? {
        (_, SessionFact::Held(_)) => Matter::CorrectHolding(stream, cites),
        (_, SessionFact::Reported(_)) => Matter::CorrectReport(stream, cites),
    })
}

pub(super) async fn ask(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    visit.outcome(asked(&qibu, &visit, Matter::Record).await)
}

pub(super) async fn record(
    State(qibu): State<Arc<Qibu>>,
    visit: Visit,
    request: Request,
) -> Response {
    visit.outcome(taken(&qibu, &visit, Matter::Record, request).await)
}

pub(super) async fn ask_plan(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    visit.outcome(asked(&qibu, &visit, Matter::Plan).await)
}

pub(super) async fn plan(
    State(qibu): State<Arc<Qibu>>,
    visit: Visit,
    request: Request,
) -> Response {
    visit.outcome(taken(&qibu, &visit, Matter::Plan, request).await)
}

macro_rules! of_one {
    ($ask:ident, $take:ident, $matter:path) => {
        pub(super) async fn $ask(
            State(qibu): State<Arc<Qibu>>,
            Path(id): Path<String>,
            visit: Visit,
        ) -> Response {
            let shown = async { asked(&qibu, &visit, $matter(named(&visit, &id)?)).await };
            visit.outcome(shown.await)
        }

        pub(super) async fn $take(
            State(qibu): State<Arc<Qibu>>,
            Path(id): Path<String>,
            visit: Visit,
            request: Request,
        ) -> Response {
            let done = async { taken(&qibu, &visit, $matter(named(&visit, &id)?), request).await };
            visit.outcome(done.await)
        }
    };
}

of_one!(ask_holding, hold, Matter::Hold);
of_one!(ask_report, report, Matter::Report);
of_one!(ask_cancelling, cancel, Matter::Cancel);

pub(super) async fn ask_correction(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<(String, String)>,
    visit: Visit,
) -> Response {
    let shown = async {
        permit(&qibu, &visit.signed, Action::ReadSubject).await?;
        let matter = corrected(&qibu, &visit, &said).await?;
        asked(&qibu, &visit, matter).await
    };
    visit.outcome(shown.await)
}

pub(super) async fn correct(
    State(qibu): State<Arc<Qibu>>,
    Path(said): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    let done = async {
        permit(&qibu, &visit.signed, Action::ReadSubject).await?;
        let matter = corrected(&qibu, &visit, &said).await?;
        taken(&qibu, &visit, matter, request).await
    };
    visit.outcome(done.await)
}
