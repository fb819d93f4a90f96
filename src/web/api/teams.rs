//! Alliances and service teams: founded, formed, turned, checked, corrected and shown as of a day.

mod view;

use super::answer::{Filing, Wrote, answer};
use super::drafts::{self, DraftAnswer};
use super::filter;
use super::reading::{At, Listed, Reading, page, parameter, permit, there};
use crate::authority::Action;
use crate::intake::teams::{
    AllianceForm, CheckForm, TeamCorrectionForm, TeamForm, TurnForm, action_of,
    action_of_correction, draft_of, stream_of,
};
use crate::intake::{self, DraftForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::team::{ServiceDomain, TeamTurn};
use qibu_projections::alliances::{self, AllianceRow};
use qibu_projections::teams::{self, TeamRow};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
pub use view::{AllianceView, CheckView, TeamView, WholeTeamView};

/// How a team stands, as it is asked for.
pub(in crate::web) const STAGES: [&str; 3] = ["active", "suspended", "dissolved"];

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_alliances, found_alliance))
        .routes(routes!(show_alliance))
        .routes(routes!(dissolve_alliance))
        .routes(routes!(correct_alliance))
        .routes(routes!(list_teams, form_team))
        .routes(routes!(show_team))
        .routes(routes!(suspend_team))
        .routes(routes!(resume_team))
        .routes(routes!(dissolve_team))
        .routes(routes!(check_credential))
        .routes(routes!(correct_team))
}

/// Which alliances are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AlliancesQuery {
    /// Those of that node, with all that stands under it; all where absent.
    node: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Which teams are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TeamsQuery {
    /// Those of that node, with all that stands under it; all where absent.
    node: Option<String>,
    /// Those of that alliance: `alliance/` and its id.
    alliance: Option<String>,
    /// Those that the body leads: `association/` or `base/` and its id.
    lead: Option<String>,
    /// Those that serve in that domain.
    domain: Option<String>,
    /// `active`, `suspended` or `dissolved` on the day that is shown; all where absent.
    stage: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// As of when one is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TeamQuery {
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// The correction of a fact, alone or with a second officer.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamCorrectionBody {
    /// The second officer's account, where it takes two: then a draft waits for that officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub submitter: Option<String>,
    /// The whole founding as it should be, of an alliance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub founded: Option<AllianceForm>,
    /// The whole forming as it should be, of a team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formed: Option<TeamForm>,
    /// The whole check as it should be, of a team. Without any of the three, what was recorded is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checked: Option<CheckForm>,
    /// Why, in words.
    pub reason: String,
}

/// Lists the alliances founded by a day.
#[utoipa::path(get, path = "/alliances", tag = "work", params(AlliancesQuery),
    responses((status = 200, description = "A page of alliances.", body = Listed<AllianceView>)))]
async fn list_alliances(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<AlliancesQuery>,
) -> Result<Json<Listed<AllianceView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let node = filter::node(&qibu, lang, query.node)?;
    let filter = alliances::Filter { node };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        alliances::list(rows, as_of, &filter, &page)
    });
    let found = read.await?;
    let cursor = |row: &AllianceRow| row.stream.to_string();
    let view = AllianceView::from;
    Ok(Json(Listed::new(&at, found, limit_rows, cursor, view)))
}

/// Shows one alliance as of a day.
#[utoipa::path(get, path = "/alliances/{id}", tag = "work",
    params(("id" = String, Path, description = "The alliance."), TeamQuery),
    responses((status = 200, description = "The alliance.", body = AllianceView)))]
async fn show_alliance(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    Reading { signed, query }: Reading<TeamQuery>,
) -> Result<Json<AllianceView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let stream = there(lang, stream_of(StreamKind::Alliance, &id))?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| alliances::one(rows, as_of, stream));
    let (found, _) = read.await?;
    there(lang, found).map(|row| Json(row.into()))
}

/// Lists the service teams formed by a day.
#[utoipa::path(get, path = "/teams", tag = "work", params(TeamsQuery),
    responses((status = 200, description = "A page of service teams.", body = Listed<TeamView>)))]
async fn list_teams(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<TeamsQuery>,
) -> Result<Json<Listed<TeamView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let domains: Vec<&str> = ServiceDomain::ALL.iter().map(|it| it.as_str()).collect();
    let filter = teams::Filter {
        node: filter::node(&qibu, lang, query.node)?,
        alliance: parameter(lang, "alliance", query.alliance.as_deref())?,
        lead: parameter(lang, "lead", query.lead.as_deref())?,
        domain: filter::one_of(lang, "domain", query.domain, &domains)?,
        stage: filter::one_of(lang, "stage", query.stage, &STAGES)?,
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        teams::list(rows, as_of, &filter, &page)
    });
    let found = read.await?;
    let cursor = |row: &TeamRow| row.stream.to_string();
    let view = TeamView::from;
    Ok(Json(Listed::new(&at, found, limit_rows, cursor, view)))
}

/// Shows one service team as of a day, with the checks of credentials.
#[utoipa::path(get, path = "/teams/{id}", tag = "work",
    params(("id" = String, Path, description = "The team."), TeamQuery),
    responses((status = 200, description = "The team.", body = WholeTeamView)))]
async fn show_team(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    Reading { signed, query }: Reading<TeamQuery>,
) -> Result<Json<WholeTeamView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let stream = there(lang, stream_of(StreamKind::Team, &id))?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| {
        let team = teams::one(rows, as_of, stream)?;
        Ok((team, teams::checks(rows, as_of, stream)?))
    });
    let ((team, checks), _) = read.await?;
    let team = there(lang, team)?.into();
    let checks = checks.into_iter().map(CheckView::from).collect();
    Ok(Json(WholeTeamView { team, checks }))
}

/// Founds an alliance of service teams: an office at the node or above it does.
#[utoipa::path(post, path = "/alliances", tag = "work", request_body = AllianceForm,
    responses((status = 201, description = "It was founded.", body = super::answer::Written)))]
async fn found_alliance(
    State(qibu): State<Arc<Qibu>>,
    write: Write<AllianceForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::teams::found(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::FoundAlliance.name(),
        subject: write.body.node.clone(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

/// Forms a service team: an office at its node or above it does.
#[utoipa::path(post, path = "/teams", tag = "work", request_body = TeamForm,
    responses((status = 201, description = "It was formed.", body = super::answer::Written)))]
async fn form_team(
    State(qibu): State<Arc<Qibu>>,
    write: Write<TeamForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let done = intake::teams::form(&qibu, &sent, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::FormTeam.name(),
        subject: write.body.node.clone(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::handed_in)).await
}

/// Dissolves an alliance. Its teams stand on until they are dissolved.
#[utoipa::path(post, path = "/alliances/{id}/dissolve", tag = "work",
    params(("id" = String, Path, description = "The alliance.")), request_body = TurnForm,
    responses((status = 200, description = "It was dissolved.", body = super::answer::Written)))]
async fn dissolve_alliance(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    write: Write<TurnForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = there(write.signed.lang, stream_of(StreamKind::Alliance, &id))?;
    let done = intake::teams::dissolve(&qibu, &sent, stream, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::DissolveAlliance.name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}

macro_rules! turns {
    ($($(#[$doc:meta])* $name:ident, $path:literal, $words:literal, $turn:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "work",
            params(("id" = String, Path, description = "The team.")), request_body = TurnForm,
            responses((status = 200, description = $words, body = super::answer::Written)))]
        async fn $name(
            State(qibu): State<Arc<Qibu>>,
            Path(id): Path<String>,
            write: Write<TurnForm>,
        ) -> Result<Response, Problem> {
            turn(&qibu, &id, $turn, write).await
        }
    )*};
}

turns! {
    /// Suspends a service team: it delivers nothing new.
    suspend_team, "/teams/{id}/suspend", "It was suspended.", TeamTurn::Suspend;
    /// Lets a suspended service team go on.
    resume_team, "/teams/{id}/resume", "It goes on.", TeamTurn::Resume;
    /// Dissolves a service team.
    dissolve_team, "/teams/{id}/dissolve", "It was dissolved.", TeamTurn::Dissolve;
}

async fn turn(
    qibu: &Arc<Qibu>,
    id: &str,
    turn: TeamTurn,
    write: Write<TurnForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = there(write.signed.lang, stream_of(StreamKind::Team, id))?;
    let done = intake::teams::turn(qibu, &sent, (stream, turn), &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: action_of(turn).name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, done.map(Wrote::acted)).await
}

/// Records whether the credentials of a member for a domain are in order: yes or no, and no number of them.
#[utoipa::path(post, path = "/teams/{id}/check-credential", tag = "work",
    params(("id" = String, Path, description = "The team.")), request_body = CheckForm,
    responses((status = 200, description = "It was recorded.", body = super::answer::Written)))]
async fn check_credential(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    write: Write<CheckForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = there(write.signed.lang, stream_of(StreamKind::Team, &id))?;
    let done = intake::teams::check(&qibu, &sent, stream, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::CheckCredential.name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, done.map(Wrote::acted)).await
}

/// Corrects the founding of an alliance, or voids it: within three days alone, else with a second officer, for whom a draft
/// waits.
#[utoipa::path(post, path = "/alliances/{id}/{sequence}/correct", tag = "work",
    params(("id" = String, Path, description = "The alliance."),
        ("sequence" = String, Path, description = "The sequence of the event that recorded it.")),
    request_body = TeamCorrectionBody,
    responses((status = 200, description = "It was corrected.", body = super::answer::Written),
        (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_alliance(
    State(qibu): State<Arc<Qibu>>,
    Path((id, cites)): Path<(String, String)>,
    write: Write<TeamCorrectionBody>,
) -> Result<Response, Problem> {
    let stream = there(write.signed.lang, stream_of(StreamKind::Alliance, &id))?;
    correct(&qibu, (stream, &cites), write).await
}

/// Corrects a forming or a check of a service team, or voids it: within three days alone, else with a second officer, for
/// whom a draft waits.
#[utoipa::path(post, path = "/teams/{id}/{sequence}/correct", tag = "work",
    params(("id" = String, Path, description = "The team."),
        ("sequence" = String, Path, description = "The sequence of the event that recorded it.")),
    request_body = TeamCorrectionBody,
    responses((status = 200, description = "It was corrected.", body = super::answer::Written),
        (status = 201, description = "The draft waits for the second officer.", body = DraftAnswer)))]
async fn correct_team(
    State(qibu): State<Arc<Qibu>>,
    Path((id, cites)): Path<(String, String)>,
    write: Write<TeamCorrectionBody>,
) -> Result<Response, Problem> {
    let stream = there(write.signed.lang, stream_of(StreamKind::Team, &id))?;
    correct(&qibu, (stream, &cites), write).await
}

async fn correct(
    qibu: &Arc<Qibu>,
    (stream, cites): (StreamId, &str),
    write: Write<TeamCorrectionBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let cites = there(write.signed.lang, cites.parse().ok().map(Sequence))?;
    let TeamCorrectionBody {
        submitter,
        founded,
        formed,
        checked,
        reason,
    } = write.body;
    let correction = TeamCorrectionForm {
        founded,
        formed,
        checked,
        reason,
    };
    if submitter.is_some() {
        let form = DraftForm {
            submitter,
            work: draft_of((stream, cites), correction),
        };
        let view = intake::draft::create(qibu, &sent, &form).await;
        return drafts::made(qibu, &write.signed, sent.dry_run, view).await;
    }
    let done = intake::teams::correct(qibu, &sent, (stream, cites), &correction).await;
    let filing = Filing {
        signed: &write.signed,
        command: action_of_correction(stream, false).name(),
        subject: stream.to_string(),
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, done.map(Wrote::acted)).await
}
