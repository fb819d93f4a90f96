//! Memberships: seats of an association, offered, taken, confirmed and left; by seat, and never by name.

use super::answer::{Filing, Wrote, answer};
use super::reading::{At, Listed, Reading, id, page, permit, subject_stream, there};
use crate::authority::Action;
use crate::intake;
use crate::intake::form::NoForm;
use crate::intake::membership::{MembershipForm, OfferForm, SeatLeftForm, TakeForm, TeamOfferForm};
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use crate::words::Lang;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::id::{SeatRef, StreamId, StreamKind};
use qibu_domain::lifecycle::SubjectKind;
use qibu_projections::memberships::{self, Filter, MembershipRow};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(list_members, offer_membership))
        .routes(routes!(list_team_members, offer_in_team))
        .routes(routes!(read_membership))
        .routes(routes!(take_membership))
        .routes(routes!(decline_membership))
        .routes(routes!(confirm_membership))
        .routes(routes!(leave_membership))
        .routes(routes!(release_member))
}

/// Which memberships are asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MembersQuery {
    /// `true` shows those who sit there on the day, and nobody else.
    sitting: Option<String>,
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// At which time one membership is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct MembershipQuery {
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// A membership by its seat.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MembershipView {
    /// The seat.
    #[schema(format = "uuid")]
    pub seat: String,
    /// `initiator`, `candidate`, `member` or `team_member`, as it was taken.
    pub role: String,
    /// The category.
    pub category: Option<String>,
    /// The day on which it was offered.
    #[schema(format = "date")]
    pub offered_on: Option<String>,
    /// The day on which it was declined.
    #[schema(format = "date")]
    pub declined_on: Option<String>,
    /// The first day.
    #[schema(format = "date")]
    pub from: Option<String>,
    /// The first day on which nobody sits there any more.
    #[schema(format = "date")]
    pub to: Option<String>,
    /// How they left: `own_wish`, `released` or `erased`.
    pub leaving: Option<String>,
    /// Full capacity for civil acts was declared.
    pub capacity_declared: bool,
    /// The day from which the candidate is a member.
    #[schema(format = "date")]
    pub confirmed_on: Option<String>,
    /// An attestation of the person counts (四有).
    pub attested: bool,
}

impl From<MembershipRow> for MembershipView {
    fn from(row: MembershipRow) -> Self {
        let day = |day: Option<qibu_domain::time::Day>| day.map(|day| day.to_string());
        Self {
            seat: row.seat.to_string(),
            role: row.role,
            category: row.category,
            offered_on: day(row.offered_on),
            declined_on: day(row.declined_on),
            from: day(row.from),
            to: day(row.to),
            leaving: row.leaving,
            capacity_declared: row.capacity_declared,
            confirmed_on: day(row.confirmed_on),
            attested: row.is_attested,
        }
    }
}

/// Lists the memberships of an association as they stood on a day.
#[utoipa::path(get, path = "/associations/{id}/members", tag = "people",
    params(("id" = String, Path, description = "The association."), MembersQuery),
    responses((status = 200, description = "A page of memberships.", body = Listed<MembershipView>)))]
async fn list_members(
    State(qibu): State<Arc<Qibu>>,
    Path(body): Path<String>,
    Reading { signed, query }: Reading<MembersQuery>,
) -> Result<Json<Listed<MembershipView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let body = subject_stream(lang, SubjectKind::Association, &body)?;
    list_of(&qibu, lang, body, query).await.map(Json)
}

/// Lists the memberships of a service team as they stood on a day.
#[utoipa::path(get, path = "/teams/{id}/members", tag = "people",
    params(("id" = String, Path, description = "The team."), MembersQuery),
    responses((status = 200, description = "A page of memberships.", body = Listed<MembershipView>)))]
async fn list_team_members(
    State(qibu): State<Arc<Qibu>>,
    Path(team): Path<String>,
    Reading { signed, query }: Reading<MembersQuery>,
) -> Result<Json<Listed<MembershipView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let team = there(lang, intake::teams::stream_of(StreamKind::Team, &team))?;
    list_of(&qibu, lang, team, query).await.map(Json)
}

async fn list_of(
    qibu: &Arc<Qibu>,
    lang: Lang,
    body: StreamId,
    query: MembersQuery,
) -> Result<Listed<MembershipView>, Problem> {
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(qibu, lang, as_of, known_at).await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let only_sitting = match query.sitting.as_deref() {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            let reason = [("reason", "sitting".to_owned())];
            return Err(Problem::malformed(lang, "query.malformed", &reason));
        }
    };
    let filter = Filter { body, only_sitting };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(qibu, lang, move |rows| {
        memberships::list(rows, as_of, filter, &page)
    });
    let found = read.await?;
    let cursor = |row: &MembershipRow| row.seat.to_string();
    let view = MembershipView::from;
    Ok(Listed::new(&at, found, limit_rows, cursor, view))
}

/// One membership as it stood on a day.
#[utoipa::path(get, path = "/members/{seat}", tag = "people",
    params(("seat" = String, Path, description = "The seat."), MembershipQuery),
    responses((status = 200, description = "The membership.", body = MembershipView)))]
async fn read_membership(
    State(qibu): State<Arc<Qibu>>,
    Path(seat): Path<String>,
    Reading { signed, query }: Reading<MembershipQuery>,
) -> Result<Json<MembershipView>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadSubject).await?;
    let seat: SeatRef = id(lang, &seat)?;
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| {
        memberships::of_seat(rows, as_of, seat)
    });
    let (row, _) = read.await?;
    there(lang, row).map(MembershipView::from).map(Json)
}

/// Offers a person a seat in an association.
#[utoipa::path(post, path = "/associations/{id}/members", tag = "people",
    params(("id" = String, Path, description = "The association.")), request_body = OfferForm,
    responses((status = 201, description = "The seat was offered; `id` is the seat's.",
        body = super::answer::Written)))]
async fn offer_membership(
    State(qibu): State<Arc<Qibu>>,
    Path(body): Path<String>,
    write: Write<OfferForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let body = subject_stream(write.signed.lang, SubjectKind::Association, &body)?;
    let offered = intake::membership::offer(&qibu, &sent, body, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::OfferMembership.name(),
        subject: body.to_string(),
        dry_run: sent.dry_run,
    };
    let wrote = offered.map(|(seat, done)| Wrote::made(done.receipt, seat, "members"));
    answer(&qibu, filing, wrote).await
}

/// Offers a person a seat in a service team. By `/members/{seat}/…` it is taken, declined and left.
#[utoipa::path(post, path = "/teams/{id}/members", tag = "people",
    params(("id" = String, Path, description = "The team.")), request_body = TeamOfferForm,
    responses((status = 201, description = "The seat was offered; `id` is the seat's.",
        body = super::answer::Written)))]
async fn offer_in_team(
    State(qibu): State<Arc<Qibu>>,
    Path(id): Path<String>,
    write: Write<TeamOfferForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let team = there(
        write.signed.lang,
        intake::teams::stream_of(StreamKind::Team, &id),
    )?;
    let offered = intake::membership::offer_in_team(&qibu, &sent, team, &write.body).await;
    let filing = Filing {
        signed: &write.signed,
        command: Action::OfferMembership.name(),
        subject: team.to_string(),
        dry_run: sent.dry_run,
    };
    let wrote = offered.map(|(seat, done)| Wrote::made(done.receipt, seat, "members"));
    answer(&qibu, filing, wrote).await
}

macro_rules! verbs {
    ($($(#[$doc:meta])* $name:ident, $path:literal, $body:ty, $words:literal, $form:expr;)*) => {$(
        $(#[$doc])*
        #[utoipa::path(post, path = $path, tag = "people",
            params(("seat" = String, Path, description = "The seat.")), request_body = $body,
            responses((status = 200, description = $words, body = super::answer::Written)))]
        async fn $name(
            State(qibu): State<Arc<Qibu>>,
            Path(seat): Path<String>,
            write: Write<$body>,
        ) -> Result<Response, Problem> {
            let form: fn($body) -> MembershipForm = $form;
            act(&qibu, &seat, write, form).await
        }
    )*};
}

verbs! {
    /// Records by a signed form that the seat was taken.
    take_membership, "/members/{seat}/take", TakeForm, "It was recorded.", MembershipForm::Take;
    /// Records that the person declined.
    decline_membership, "/members/{seat}/decline", NoForm, "It was recorded.", |_| MembershipForm::Decline;
    /// Confirms that the candidate is a member.
    confirm_membership, "/members/{seat}/confirm", NoForm, "It was confirmed.", |_| MembershipForm::Confirm;
    /// Records that the person left.
    leave_membership, "/members/{seat}/leave", SeatLeftForm, "It was recorded.", MembershipForm::Leave;
    /// Lets the person go.
    release_member, "/members/{seat}/release", NoForm, "The person was let go.", |_| MembershipForm::Release;
}

async fn act<T>(
    qibu: &Arc<Qibu>,
    seat: &str,
    write: Write<T>,
    form: fn(T) -> MembershipForm,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let Write { signed, body, .. } = write;
    let seat: SeatRef = id(signed.lang, seat)?;
    let form = form(body);
    let done = intake::membership::act(qibu, &sent, seat, &form).await;
    let filing = Filing {
        signed: &signed,
        command: form.action().name(),
        subject: intake::membership::stream_of(seat).to_string(),
        dry_run: sent.dry_run,
    };
    answer(qibu, filing, done.map(Wrote::acted)).await
}
