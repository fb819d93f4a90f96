//! The people of the office: accounts, appointments, posts.

use super::answer::{Filing, Wrote, answer, send};
use super::reading::{At, Listed, Reading, blocking, id, judge, page, permit};
use crate::authority::{Action, Resource};
use crate::command::Receipt;
use crate::intake::form::NoForm;
use crate::intake::{FieldFault, NotDone, Sent};
use crate::occasion_source::machine_time;
use crate::reads::{Read, ReadOf};
use crate::web::problem::Problem;
use crate::web::write::{Signed, Write};
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use qibu_domain::account::command::Appoint;
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::id::{AccountId, AppointmentId, StreamId, StreamKind, SubjectId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::occasion::fresh_id;
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;
use qibu_projections::accounts;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The purpose under which an administrator's look at the names is written down (law 9).
const NAMES_PURPOSE: &str = "administration";

/// The routes of accounts.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(open_account, list_accounts))
        .routes(routes!(appoint))
        .routes(routes!(revoke_appointment))
        .routes(routes!(note_post))
}

/// An account as of a day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its holder's name, for an administrator; it stands in the vault and not in the log.
    pub name: Option<String>,
    /// The day on which it was opened.
    #[schema(format = "date")]
    pub opened_on: String,
    /// The day on which it was closed.
    #[schema(format = "date")]
    pub closed_on: Option<String>,
    /// Its appointments, past ones included.
    pub appointments: Vec<AppointmentView>,
}

/// An appointment.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AppointmentView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The node.
    pub node: String,
    /// The duty.
    pub duty: String,
    /// The first day.
    #[schema(format = "date")]
    pub from: String,
    /// The first day on which it cannot be acted under any more.
    #[schema(format = "date")]
    pub to: Option<String>,
    /// The account that its open work was handed over to.
    #[schema(format = "uuid")]
    pub handed_to: Option<String>,
    /// The last day on which a standing deputy goes on with it; none for a successor.
    #[schema(format = "date")]
    pub handed_until: Option<String>,
}

/// Which accounts are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountsQuery {
    /// The day whose end is shown; today where absent.
    as_of: Option<String>,
    /// What was known then: an instant, or a date, which means its 24:00.
    known_at: Option<String>,
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists the accounts. Names are shown to an administrator only, and each look at one is written down.
#[utoipa::path(get, path = "/accounts", tag = "accounts", params(AccountsQuery),
    responses((status = 200, description = "A page of accounts.", body = Listed<AccountView>)))]
async fn list_accounts(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<AccountsQuery>,
) -> Result<Json<Listed<AccountView>>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadAccounts).await?;
    // Whoever opens accounts knows who holds them; an auditor does not need to.
    let sees_names = permit(&qibu, &signed, Action::OpenAccount).await.is_ok();
    let at = At::of(
        &qibu,
        lang,
        query.as_of.as_deref(),
        query.known_at.as_deref(),
    )
    .await?;
    let page = page(lang, query.limit.as_deref(), query.cursor.as_deref())?;
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(&qibu, lang, move |rows| {
        let listed = accounts::list(rows, as_of, &page)?;
        let with = |account: accounts::AccountRow| {
            let held = accounts::appointments_of(rows, account.id, as_of)?;
            Ok((account, held))
        };
        listed.into_iter().map(with).collect::<Result<Vec<_>, _>>()
    });
    let (rows, position) = read.await?;
    let cursor = |row: &(accounts::AccountRow, Vec<accounts::AppointmentRow>)| row.0.id.to_string();
    let mut listed = Listed::new(&at, (rows, position), limit_rows, cursor, account);
    if sees_names {
        listed.items = with_names(&qibu, &signed, listed.items).await?;
    }
    Ok(Json(listed))
}

fn account((account, held): (accounts::AccountRow, Vec<accounts::AppointmentRow>)) -> AccountView {
    let view = |held: accounts::AppointmentRow| AppointmentView {
        id: held.id.to_string(),
        node: held.node,
        duty: held.duty.as_str().to_owned(),
        from: held.from.to_string(),
        to: held.to.map(|day| day.to_string()),
        handed_to: held.handed_to.map(|to| to.to_string()),
        handed_until: held.handed_until.map(|day| day.to_string()),
    };
    AccountView {
        id: account.id.to_string(),
        name: None,
        opened_on: account.opened_on.to_string(),
        closed_on: account.closed_on.map(|day| day.to_string()),
        appointments: held.into_iter().map(view).collect(),
    }
}

/// The read is on the disk before the name goes out (law 9).
async fn with_names(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    mut items: Vec<AccountView>,
) -> Result<Vec<AccountView>, Problem> {
    let (lang, reader, shared) = (signed.lang, signed.caller.account, Arc::clone(qibu));
    let office = qibu.rulebook().home().unwrap_or_default().to_owned();
    blocking(lang, move || {
        for item in &mut items {
            let Ok(account) = item.id.parse::<AccountId>() else {
                continue;
            };
            let name = shared.vault().account_name(account);
            let name = name.map_err(|fault| Problem::of_storage(lang, &fault))?;
            let Some(name) = name else { continue };
            let read = Read {
                at: machine_time(),
                account: reader,
                office: office.clone(),
                purpose: NAMES_PURPOSE.to_owned(),
                what: ReadOf::Account(account),
            };
            let written = shared.reads().record(&read);
            written.map_err(|error| Problem::not_read(lang, &error))?;
            item.name = Some(name.as_str().to_owned());
        }
        Ok(items)
    })
    .await
}

/// A new account.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    /// Its holder's name. It goes into the vault and never into the log.
    pub name: String,
}

/// Opens an account.
#[utoipa::path(post, path = "/accounts", tag = "accounts", request_body = AccountBody,
    responses((status = 201, description = "It was opened.", body = super::answer::Written)))]
async fn open_account(
    State(qibu): State<Arc<Qibu>>,
    write: Write<AccountBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let account = AccountId(fresh_id(&sent.principal(), sent.command_id, 0));
    let outcome = open_named(&qibu, &write.signed, &sent, &write.body.name).await;
    let filing = filing(&write.signed, "open-account", String::new(), sent.dry_run);
    answer(
        &qibu,
        filing,
        outcome.map(|r| Wrote::made(r, account, "accounts")),
    )
    .await
}

/// Opens an account for whoever has that name.
///
/// # Errors
/// What keeps the sender from it, or what is wrong with the name.
pub async fn open_named(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    sent: &Sent,
    name: &str,
) -> Result<Receipt, NotDone> {
    let account = AccountId(fresh_id(&sent.principal(), sent.command_id, 0));
    let district = qibu.rulebook().home().unwrap_or_default().to_owned();
    let resource = Resource {
        node: district.clone(),
        district,
        ..Resource::default()
    };
    // Asked before the name is kept: nobody else fills the vault.
    if judge(qibu, signed, Action::OpenAccount, resource)
        .await
        .is_err()
    {
        return send::<Account>(qibu, sent, stream(account), AccountCommand::Open).await;
    }
    let name = ShortText::new(name);
    let name =
        name.map_err(|error| NotDone::Fields(vec![crate::intake::text_fault("/name", &error)]))?;
    open(qibu, sent, account, name).await
}

async fn open(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    account: AccountId,
    name: ShortText,
) -> Result<Receipt, NotDone> {
    if !sent.dry_run {
        // The name is in the vault before the log knows the account (law 10).
        let shared = Arc::clone(qibu);
        crate::intake::blocking(move || {
            let put = shared
                .vault()
                .put_account_name(account, &name, machine_time());
            put.map_err(|error| NotDone::fault(&error))
        })
        .await?;
    }
    send::<Account>(qibu, sent, stream(account), AccountCommand::Open).await
}

/// An appointment to be given.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppointmentBody {
    /// The node.
    pub node: String,
    /// `propose`, `officer`, `lead`, `administrator`, `auditor` or `data_protection`.
    pub duty: String,
    /// The first day; today where absent.
    #[serde(default)]
    #[schema(format = "date")]
    pub from: Option<String>,
    /// The last day; until revoked where absent.
    #[serde(default)]
    #[schema(format = "date")]
    pub until: Option<String>,
}

impl AppointmentBody {
    /// The command that it says.
    ///
    /// # Errors
    /// What is wrong with its fields.
    pub fn command(&self, today: Day) -> Result<AccountCommand, NotDone> {
        let mut fields = Fields::default();
        let duty = fields.read::<Duty>("/duty", "duty.unknown", Some(&self.duty));
        let from = fields.read::<Day>("/from", "day.malformed", self.from.as_deref());
        let until = fields.read::<Day>("/until", "day.malformed", self.until.as_deref());
        fields.done(duty).map(|duty| {
            AccountCommand::Appoint(Appoint {
                node: self.node.clone(),
                duty,
                from: from.unwrap_or(today),
                until,
            })
        })
    }
}

/// Appoints an account to a duty at a node.
#[utoipa::path(post, path = "/accounts/{id}/appointments", tag = "accounts",
    params(("id" = String, Path, description = "The account.")), request_body = AppointmentBody,
    responses((status = 200, description = "It was appointed; `id` is the appointment's.",
        body = super::answer::Written)))]
async fn appoint(
    State(qibu): State<Arc<Qibu>>,
    Path(account): Path<String>,
    write: Write<AppointmentBody>,
) -> Result<Response, Problem> {
    let known: AccountId = id(write.signed.lang, &account)?;
    let command = write.body.command(qibu.clock().now().day());
    with_new_id(&qibu, &write, known, "appoint", command).await
}

/// Revokes an appointment from today on.
#[utoipa::path(post, path = "/accounts/{id}/appointments/{appointment}/revoke", tag = "accounts",
    params(("id" = String, Path, description = "The account."),
        ("appointment" = String, Path, description = "The appointment.")), request_body = NoForm,
    responses((status = 200, description = "It was revoked.", body = super::answer::Written)))]
async fn revoke_appointment(
    State(qibu): State<Arc<Qibu>>,
    Path((account, appointment)): Path<(String, String)>,
    write: Write<NoForm>,
) -> Result<Response, Problem> {
    let known: AccountId = id(write.signed.lang, &account)?;
    let appointment: AppointmentId = id(write.signed.lang, &appointment)?;
    let command = AccountCommand::Revoke { appointment };
    plainly(&qibu, &write, known, "revoke-appointment", Ok(command)).await
}

/// A post in a body, taken or left.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostBody {
    /// The association.
    #[schema(format = "uuid")]
    pub association: String,
    /// The post's code, such as `chair`; without it, the post was left.
    #[serde(default)]
    pub post: Option<String>,
}

/// Notes that an account holds a post in a body, or has left it: it may not decide on that body meanwhile.
#[utoipa::path(post, path = "/accounts/{id}/posts", tag = "accounts",
    params(("id" = String, Path, description = "The account.")), request_body = PostBody,
    responses((status = 200, description = "It was noted.", body = super::answer::Written)))]
async fn note_post(
    State(qibu): State<Arc<Qibu>>,
    Path(account): Path<String>,
    write: Write<PostBody>,
) -> Result<Response, Problem> {
    let known: AccountId = id(write.signed.lang, &account)?;
    let mut fields = Fields::default();
    let body = fields.read::<SubjectId>(
        "/association",
        "id.malformed",
        Some(&write.body.association),
    );
    let command = fields.done(body).map(|body| match write.body.post.clone() {
        Some(post) => AccountCommand::TakePost { body, post },
        None => AccountCommand::LeavePost { body },
    });
    plainly(&qibu, &write, known, "note-post", command).await
}

/// A command that makes nothing with an id of its own.
pub(super) async fn plainly<T>(
    qibu: &Arc<Qibu>,
    write: &Write<T>,
    account: AccountId,
    name: &str,
    command: Result<AccountCommand, NotDone>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let outcome = match command {
        Ok(command) => send::<Account>(qibu, &sent, stream(account), command).await,
        Err(error) => Err(error),
    };
    let filing = filing(&write.signed, name, account.to_string(), sent.dry_run);
    answer(qibu, filing, outcome.map(Wrote::only)).await
}

/// A command whose first new id is that of what it makes.
pub(super) async fn with_new_id<T>(
    qibu: &Arc<Qibu>,
    write: &Write<T>,
    account: AccountId,
    name: &str,
    command: Result<AccountCommand, NotDone>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let made = fresh_id(&sent.principal(), sent.command_id, 0);
    let outcome = match command {
        Ok(command) => send::<Account>(qibu, &sent, stream(account), command).await,
        Err(error) => Err(error),
    };
    let filing = filing(&write.signed, name, account.to_string(), sent.dry_run);
    answer(
        qibu,
        filing,
        outcome.map(|receipt| Wrote::named(receipt, made)),
    )
    .await
}

fn filing<'a>(signed: &'a Signed, command: &'a str, subject: String, dry_run: bool) -> Filing<'a> {
    Filing {
        signed,
        command,
        subject,
        dry_run,
    }
}

fn stream(account: AccountId) -> StreamId {
    StreamId::new(StreamKind::Account, account.0)
}

/// Fields that are read one by one; all that is wrong is said at once.
#[derive(Default)]
pub(super) struct Fields(Vec<FieldFault>);

impl Fields {
    pub(super) fn read<T: FromStr>(
        &mut self,
        pointer: &str,
        code: &'static str,
        said: Option<&str>,
    ) -> Option<T> {
        let said = said?;
        let read = said.trim().parse().ok();
        if read.is_none() {
            self.0
                .push(FieldFault::new(pointer, code).with("text", said));
        }
        read
    }

    pub(super) fn done<T>(self, read: Option<T>) -> Result<T, NotDone> {
        match read {
            Some(read) if self.0.is_empty() => Ok(read),
            _ => Err(NotDone::Fields(self.0)),
        }
    }
}
