//! Alliances and service teams on their pages: the list, one team, and the forms by which they come about and stand.

mod form;
mod list;
mod show;
pub mod told;

use super::apply::contents;
use super::apply::sending::{self, Sending, new_key};
use super::work::{self, Typed};
use crate::authority::Action;
use crate::intake::teams::{action_of, stream_of};
use crate::web::api::reading::{permit, there};
use crate::web::pages::base::Link;
use crate::web::pages::form::Errors;
use crate::web::pages::visit::Visit;
use crate::web::pages::work::WorkPage;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::team::TeamTurn;
use std::sync::Arc;

/// Where the list is.
const HOME: &str = "/teams";
/// Who founds alliances and forms teams.
const DUTIES: [Duty; 2] = [Duty::Officer, Duty::Lead];

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    let whole = DefaultBodyLimit::max(sending::MAX_FORM_BYTES);
    Router::new()
        .route("/teams", get(list::show))
        .route("/teams/{id}", get(show::show))
        .route(
            "/alliances/new",
            get(ask_alliance).post(do_alliance).layer(whole),
        )
        .route("/teams/new", get(ask_team).post(do_team).layer(whole))
        .route(
            "/alliances/{id}/dissolve",
            get(ask_dissolving).post(do_dissolving).layer(whole),
        )
        .route(
            "/teams/{id}/{verb}",
            get(ask_verb).post(do_verb).layer(whole),
        )
}

/// What a form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sheet {
    /// Founding an alliance.
    Alliance,
    /// Dissolving one.
    Dissolve(StreamId),
    /// Forming a team.
    Team,
    /// Suspending, resuming or dissolving one.
    Turn(StreamId, TeamTurn),
    /// Looking at the credentials of a member.
    Check(StreamId),
}

impl Sheet {
    /// By the last part of an address under a team's.
    fn of_verb(team: StreamId, verb: &str) -> Option<Self> {
        match verb {
            "suspend" => Some(Self::Turn(team, TeamTurn::Suspend)),
            "resume" => Some(Self::Turn(team, TeamTurn::Resume)),
            "dissolve" => Some(Self::Turn(team, TeamTurn::Dissolve)),
            "check" => Some(Self::Check(team)),
            _ => None,
        }
    }

    fn action(self) -> Action {
        match self {
            Self::Alliance => Action::FoundAlliance,
            Self::Dissolve(_) => Action::DissolveAlliance,
            Self::Team => Action::FormTeam,
            Self::Turn(_, turn) => action_of(turn),
            Self::Check(_) => Action::CheckCredential,
        }
    }

    /// Where it is asked for and sent.
    fn address(self) -> String {
        match self {
            Self::Alliance => "/alliances/new".to_owned(),
            Self::Dissolve(stream) => format!("/alliances/{}/dissolve", stream.id),
            Self::Team => "/teams/new".to_owned(),
            Self::Turn(stream, _) => format!("/teams/{}/{}", stream.id, self.word()),
            Self::Check(stream) => format!("/teams/{}/check", stream.id),
        }
    }

    /// The word by which the words of the form are found.
    fn word(self) -> &'static str {
        match self {
            Self::Alliance => "found",
            Self::Dissolve(_) => "dissolve_alliance",
            Self::Team => "form",
            Self::Turn(_, TeamTurn::Suspend) => "suspend",
            Self::Turn(_, TeamTurn::Resume) => "resume",
            Self::Turn(_, TeamTurn::Dissolve) => "dissolve",
            Self::Check(_) => "check",
        }
    }

    /// Where one is when it is done.
    fn after(self) -> String {
        match self {
            Self::Alliance | Self::Dissolve(_) | Self::Team => HOME.to_owned(),
            Self::Turn(stream, _) | Self::Check(stream) => format!("/teams/{}", stream.id),
        }
    }
}

async fn ask_alliance(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    ask(&qibu, &visit, Some(Sheet::Alliance)).await
}

async fn do_alliance(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    take(&qibu, &visit, Some(Sheet::Alliance), request).await
}

async fn ask_team(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    ask(&qibu, &visit, Some(Sheet::Team)).await
}

async fn do_team(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    take(&qibu, &visit, Some(Sheet::Team), request).await
}

fn dissolving(id: &str) -> Option<Sheet> {
    stream_of(StreamKind::Alliance, id).map(Sheet::Dissolve)
}

async fn ask_dissolving(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
) -> Response {
    ask(&qibu, &visit, dissolving(&id)).await
}

async fn do_dissolving(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    take(&qibu, &visit, dissolving(&id), request).await
}

fn of_team(id: &str, verb: &str) -> Option<Sheet> {
    Sheet::of_verb(stream_of(StreamKind::Team, id)?, verb)
}

async fn ask_verb(
    State(qibu): State<Arc<Qibu>>,
    Path((id, verb)): Path<(String, String)>,
    visit: Visit,
) -> Response {
    ask(&qibu, &visit, of_team(&id, &verb)).await
}

async fn do_verb(
    State(qibu): State<Arc<Qibu>>,
    Path((id, verb)): Path<(String, String)>,
    visit: Visit,
    request: Request,
) -> Response {
    take(&qibu, &visit, of_team(&id, &verb), request).await
}

async fn ask(qibu: &Arc<Qibu>, visit: &Visit, sheet: Option<Sheet>) -> Response {
    let asked = async {
        permit(qibu, &visit.signed, Action::ReadSubject).await?;
        let sheet = there(visit.lang(), sheet)?;
        let page = page(qibu, visit, sheet, Typed::default()).await?;
        Ok(visit.show(&page))
    };
    visit.outcome(asked.await)
}

/// The form, with what was typed.
async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sheet: Sheet,
    typed: Typed,
) -> Result<WorkPage, Problem> {
    let lang = visit.lang();
    let asked = form::fields(qibu, visit, sheet, &typed).await?;
    let words = |of: &str| say(lang, &format!("page.teams.{}{of}", sheet.word()), &[]);
    let mut base = visit.base(words(""));
    base.path = sheet.address();
    base.crumbs = vec![Link {
        label: say(lang, "page.teams.title", &[]),
        href: HOME.to_owned(),
    }];
    Ok(WorkPage {
        base,
        purpose: words("_purpose"),
        asked,
        errors: typed.errors,
        home: sheet.after(),
        action: sheet.address(),
        key: new_key(),
        today: qibu.clock().now().day().to_string(),
        correction: None,
    })
}

async fn take(qibu: &Arc<Qibu>, visit: &Visit, sheet: Option<Sheet>, request: Request) -> Response {
    let taken = async {
        let sheet = there(visit.lang(), sheet)?;
        let sending = sending::read(qibu, visit, request).await?;
        carry_out(qibu, visit, sheet, sending).await
    };
    visit.outcome(taken.await)
}

async fn carry_out(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sheet: Sheet,
    sending: Sending,
) -> Result<Response, Problem> {
    let lang = visit.lang();
    let account = visit.signed.caller.account;
    let held = contents::held(qibu, &sending, account, None).await;
    let held = held.map_err(contents::not_done(lang))?;
    let mut errors = Errors(work::of_files(lang, &sending));
    if !errors.any() {
        let sent = sending.sent(qibu, visit, &sheet.address());
        let typed = (&sending.fields, held.last());
        match form::send(qibu, &sent, sheet, typed).await {
            Ok(_) => {
                let after = sheet.after();
                return Ok(visit.see_other(&after, Some("form.done.team_recorded")));
            }
            Err(error) => {
                let about = (sheet.address(), sheet.action());
                errors = work::refused(qibu, visit, about, &error).await?;
            }
        }
    }
    let typed = Typed {
        fields: sending.fields,
        held,
        errors,
    };
    let page = page(qibu, visit, sheet, typed).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
