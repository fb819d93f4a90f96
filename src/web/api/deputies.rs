//! Who stands in for whom: delegations given and taken, standing deputies (B角), and the hand-over of open work.

use super::accounts::{Fields, plainly, with_new_id};
use super::reading::{At, Reading, id};
use crate::intake::NotDone;
use crate::intake::form::NoForm;
use crate::web::problem::Problem;
use crate::web::write::Write;
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::account::AccountCommand;
use qibu_domain::account::command::{Delegate, HandOverWork, NameDeputy};
use qibu_domain::id::{AccountId, AppointmentId, DelegationId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::time::Day;
use qibu_projections::accounts::{self, DelegationRow};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of deputies.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(delegate, list_delegations))
        .routes(routes!(revoke_delegation))
        .routes(routes!(name_deputy))
        .routes(routes!(hand_over))
}

/// A duty that is lent, or a standing deputyship.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DelegationView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The account that lends its duty.
    #[schema(format = "uuid")]
    pub from_account: String,
    /// The account that stands in.
    #[schema(format = "uuid")]
    pub to: String,
    /// The node of the duty.
    pub node: String,
    /// The duty.
    pub duty: String,
    /// Whether it is a standing deputyship: it waits until a clock has run out with no office above, or the open work is
    /// handed over.
    pub standing: bool,
    /// The first day.
    #[schema(format = "date")]
    pub from: String,
    /// The last day; a standing deputyship has none.
    #[schema(format = "date")]
    pub until: Option<String>,
    /// The day on which it was taken back.
    #[schema(format = "date")]
    pub revoked_on: Option<String>,
}

/// What the sender lends and what is lent to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DelegationsView {
    /// What it lends, oldest first.
    pub given: Vec<DelegationView>,
    /// What is lent to it, oldest first.
    pub taken: Vec<DelegationView>,
    /// The day whose end is shown.
    #[schema(format = "date")]
    pub as_of: String,
    /// The position that was known.
    pub known_at: String,
    /// How far the views had come.
    pub position: u64,
}

/// What the sender lends and takes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DelegationsQuery {
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
}

/// Lists what the sender lends to others, what others lend to it, and standing deputyships of both kinds.
#[utoipa::path(get, path = "/delegations", tag = "accounts", params(DelegationsQuery),
    responses((status = 200, description = "What the sender lends and takes.", body = DelegationsView)))]
async fn list_delegations(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<DelegationsQuery>,
) -> Result<Json<DelegationsView>, Problem> {
    let (lang, own) = (signed.lang, signed.caller.account);
    let (as_of, known_at) = (query.as_of.as_deref(), query.known_at.as_deref());
    let at = At::of(&qibu, lang, as_of, known_at).await?;
    let as_of = at.as_of;
    let read = at.read(&qibu, lang, move |rows| {
        let given = accounts::delegations_of(rows, own, as_of)?;
        let taken = accounts::delegations_to(rows, own, as_of)?;
        Ok((given, taken))
    });
    let ((given, taken), position) = read.await?;
    let view = |rows: Vec<DelegationRow>| rows.iter().map(delegation).collect();
    Ok(Json(DelegationsView {
        given: view(given),
        taken: view(taken),
        as_of: as_of.to_string(),
        known_at: at.known_at.to_string(),
        position: position.0,
    }))
}

fn delegation(row: &DelegationRow) -> DelegationView {
    DelegationView {
        id: row.id.to_string(),
        from_account: row.lender.to_string(),
        to: row.borrower.to_string(),
        node: row.node.clone(),
        duty: row.duty.as_str().to_owned(),
        standing: row.standing,
        from: row.first_day.to_string(),
        until: row.last_day.map(|day| day.to_string()),
        revoked_on: row.revoked_on.map(|day| day.to_string()),
    }
}

/// A duty to be lent.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationBody {
    /// The account that may stand in.
    #[schema(format = "uuid")]
    pub to: String,
    /// The node of the duty that is lent.
    pub node: String,
    /// The duty that is lent.
    pub duty: String,
    /// The first day; today where absent.
    #[serde(default)]
    #[schema(format = "date")]
    pub from: Option<String>,
    /// The last day.
    #[schema(format = "date")]
    pub until: String,
}

impl DelegationBody {
    /// The command that it says.
    ///
    /// # Errors
    /// What is wrong with its fields.
    pub fn command(&self, today: Day) -> Result<AccountCommand, NotDone> {
        let mut fields = Fields::default();
        let to = fields.read::<AccountId>("/to", "id.malformed", Some(&self.to));
        let duty = fields.read::<Duty>("/duty", "duty.unknown", Some(&self.duty));
        let from = fields.read::<Day>("/from", "day.malformed", self.from.as_deref());
        let until = fields.read::<Day>("/until", "day.malformed", Some(&self.until));
        let read = fields.done(to.zip(duty).zip(until));
        read.map(|((to, duty), until)| {
            AccountCommand::Delegate(Delegate {
                to,
                node: self.node.clone(),
                duty,
                from: from.unwrap_or(today),
                until,
            })
        })
    }
}

/// Lends a duty of the sender to another account for some days.
#[utoipa::path(post, path = "/delegations", tag = "accounts", request_body = DelegationBody,
    responses((status = 200, description = "It was lent; `id` is the delegation's.",
        body = super::answer::Written)))]
async fn delegate(
    State(qibu): State<Arc<Qibu>>,
    write: Write<DelegationBody>,
) -> Result<Response, Problem> {
    let own = write.signed.caller.account;
    let command = write.body.command(qibu.clock().now().day());
    with_new_id(&qibu, &write, own, "delegate", command).await
}

/// Takes a delegation of the sender back from today on.
#[utoipa::path(post, path = "/delegations/{id}/revoke", tag = "accounts",
    params(("id" = String, Path, description = "The delegation.")), request_body = NoForm,
    responses((status = 200, description = "It was taken back.", body = super::answer::Written)))]
async fn revoke_delegation(
    State(qibu): State<Arc<Qibu>>,
    Path(delegation): Path<String>,
    write: Write<NoForm>,
) -> Result<Response, Problem> {
    let own = write.signed.caller.account;
    let delegation: DelegationId = id(write.signed.lang, &delegation)?;
    let command = AccountCommand::RevokeDelegation { delegation };
    plainly(&qibu, &write, own, "revoke-delegation", Ok(command)).await
}

/// A standing deputy to be named.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeputyBody {
    /// The account that is to stand in.
    #[schema(format = "uuid")]
    pub to: String,
    /// The node of the duty.
    pub node: String,
    /// The duty.
    pub duty: String,
}

/// Names the standing deputy (B角) of a duty that the sender holds. It acts once a clock has run out there with no office
/// above, or once the sender's open work is handed over to it. `POST /delegations/{id}/revoke` takes it back.
#[utoipa::path(post, path = "/delegations/standing", tag = "accounts", request_body = DeputyBody,
    responses((status = 200, description = "It was named; `id` is the deputyship's.",
        body = super::answer::Written)))]
async fn name_deputy(
    State(qibu): State<Arc<Qibu>>,
    write: Write<DeputyBody>,
) -> Result<Response, Problem> {
    let own = write.signed.caller.account;
    let command = deputy_to_name(&write.body);
    with_new_id(&qibu, &write, own, "name-deputy", command).await
}

/// The command that a form says, or what is wrong with its fields.
pub fn deputy_to_name(body: &DeputyBody) -> Result<AccountCommand, NotDone> {
    let mut fields = Fields::default();
    let to = fields.read::<AccountId>("/to", "id.malformed", Some(&body.to));
    let duty = fields.read::<Duty>("/duty", "duty.unknown", Some(&body.duty));
    fields.done(to.zip(duty)).map(|(to, duty)| {
        AccountCommand::NameDeputy(NameDeputy {
            to,
            node: body.node.clone(),
            duty,
        })
    })
}

/// To whom open work is handed over.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverBody {
    /// The successor, who holds the duty at the node now, or the standing deputy.
    #[schema(format = "uuid")]
    pub to: String,
    /// The last day on which a standing deputy goes on with it, within six months; a successor needs none.
    #[serde(default)]
    #[schema(format = "date")]
    pub until: Option<String>,
}

impl HandOverBody {
    /// The command that it says of an appointment.
    ///
    /// # Errors
    /// What is wrong with its fields.
    pub fn command(&self, appointment: AppointmentId) -> Result<AccountCommand, NotDone> {
        let mut fields = Fields::default();
        let to = fields.read::<AccountId>("/to", "id.malformed", Some(&self.to));
        let until = fields.read::<Day>("/until", "day.malformed", self.until.as_deref());
        let read = fields.done(to);
        read.map(|to| {
            AccountCommand::HandOver(HandOverWork {
                appointment,
                to,
                until,
            })
        })
    }
}

/// Hands the open work of an appointment that has ended over to the successor or to the standing deputy: what was assigned to
/// the account is the other's from then on.
#[utoipa::path(post, path = "/accounts/{id}/appointments/{appointment}/hand-over", tag = "accounts",
    params(("id" = String, Path, description = "The account that held it."),
        ("appointment" = String, Path, description = "The appointment that has ended.")),
    request_body = HandOverBody,
    responses((status = 200, description = "It was handed over.", body = super::answer::Written)))]
async fn hand_over(
    State(qibu): State<Arc<Qibu>>,
    Path((account, appointment)): Path<(String, String)>,
    write: Write<HandOverBody>,
) -> Result<Response, Problem> {
    let known: AccountId = id(write.signed.lang, &account)?;
    let appointment: AppointmentId = id(write.signed.lang, &appointment)?;
    let command = write.body.command(appointment);
    plainly(&qibu, &write, known, "hand-over", command).await
}
