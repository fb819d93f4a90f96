//! The clock, what falls due, who one is, and what was refused.

use super::answer::{EventLineView, Filing, ReceiptView, Wrote, answer, file, mark_replayed, send};
use super::drafts::NoQuery;
use super::reading::{Reading, blocking, judge, numbered, permit};
use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::intake::form::NoForm;
use crate::intake::{FieldFault, NotDone};
use crate::log::CommandKey;
use crate::reaction::DeadlinesRun;
use crate::session::KnownBy;
use crate::web::problem::Problem;
use crate::web::write::{Signed, Write};
use crate::wiring::Qibu;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::logbook::{Logbook, LogbookCommand, MAX_ADVANCE_DAYS};
use qibu_domain::time::Instant;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(advance_clock))
        .routes(routes!(confirm_clock))
        .routes(routes!(run_deadlines))
        .routes(routes!(show_me))
        .routes(routes!(list_refused))
}

/// How far a training clock is advanced: exactly one of the two.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdvanceBody {
    /// The instant that it shall show.
    #[serde(default)]
    #[schema(format = "date-time")]
    pub to: Option<String>,
    /// By how many days.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 400)]
    pub days: Option<i64>,
}

/// Advances the clock of a training log.
#[utoipa::path(post, path = "/clock/advance", tag = "training", request_body = AdvanceBody,
    responses((status = 200, description = "It was advanced.", body = super::answer::Written)))]
async fn advance_clock(
    State(qibu): State<Arc<Qibu>>,
    write: Write<AdvanceBody>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let now = qibu.clock().now();
    let to = match (&write.body.to, write.body.days) {
        (Some(to), None) => to
            .parse::<Instant>()
            .map_err(|_| FieldFault::new("/to", "instant.malformed").with("text", to)),
        (None, Some(days)) if (1..=MAX_ADVANCE_DAYS).contains(&days) => {
            Ok(now.plus_seconds(days * 86_400))
        }
        (None, Some(_)) => Err(FieldFault::new("/days", "number.bounds")
            .with("min", 1)
            .with("max", MAX_ADVANCE_DAYS)),
        _ => Err(FieldFault::new("", "clock.exactly_one")),
    };
    let outcome = match to {
        Ok(to) => {
            let stream = StreamId::of_log(StreamKind::Log, qibu.log_id());
            send::<Logbook>(&qibu, &sent, stream, LogbookCommand::AdvanceClock { to }).await
        }
        Err(fault) => Err(NotDone::Fields(vec![fault])),
    };
    let filing = Filing {
        signed: &write.signed,
        command: "advance-clock",
        subject: String::new(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, outcome.map(Wrote::only)).await
}

/// Confirms that the machine's clock is right although it stands far beyond the last event (law 17). What it says now
/// is written; after that the log takes other commands again.
#[utoipa::path(post, path = "/clock/confirm", tag = "clock", request_body = NoForm,
    responses((status = 200, description = "It was confirmed.", body = super::answer::Written)))]
async fn confirm_clock(
    State(qibu): State<Arc<Qibu>>,
    write: Write<NoForm>,
) -> Result<Response, Problem> {
    let sent = write.sent();
    let stream = StreamId::of_log(StreamKind::Log, qibu.log_id());
    let outcome = send::<Logbook>(&qibu, &sent, stream, LogbookCommand::ConfirmClock).await;
    let filing = Filing {
        signed: &write.signed,
        command: "confirm-clock",
        subject: String::new(),
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, outcome.map(Wrote::only)).await
}

/// What was written because it had fallen due.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FallenDue {
    /// One entry for each stream.
    pub items: Vec<FallenDueView>,
    /// The streams on which something has fallen due that could not be written; the next run tries again.
    pub failed: Vec<NotWrittenView>,
}

/// A stream on which something has fallen due that could not be written.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NotWrittenView {
    /// Which.
    pub stream: String,
    /// The stable code of why.
    pub code: String,
}

/// What was written to one stream.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FallenDueView {
    /// Where.
    pub receipt: ReceiptView,
    /// What.
    pub events: Vec<EventLineView>,
}

/// Writes down what has fallen due in the districts whose deadlines the caller may run.
#[utoipa::path(post, path = "/deadlines/run", tag = "deadlines", request_body = NoForm,
    responses((status = 200, description = "What was written.", body = FallenDue)))]
async fn run_deadlines(
    State(qibu): State<Arc<Qibu>>,
    write: Write<NoForm>,
) -> Result<Response, Problem> {
    let (run, replayed) = match run_once(&qibu, &write).await {
        Ok(run) => run,
        Err(problem) => {
            let (signed, command) = (&write.signed, "run-deadlines");
            let filing = Filing {
                signed,
                command,
                subject: String::new(),
                dry_run: write.dry_run,
            };
            file(&qibu, filing, &problem).await;
            return Err(problem);
        }
    };
    let view = |receipt: &crate::command::Receipt| FallenDueView {
        receipt: ReceiptView::from(receipt),
        events: receipt.events.iter().map(EventLineView::from).collect(),
    };
    let failed = |(stream, error): &(StreamId, CommandError)| NotWrittenView {
        stream: stream.to_string(),
        code: error.code().to_owned(),
    };
    let mut response = Json(FallenDue {
        items: run.receipts.iter().map(view).collect(),
        failed: run.failed.iter().map(failed).collect(),
    })
    .into_response();
    if replayed {
        mark_replayed(&mut response);
    }
    Ok(response)
}

/// Runs them under the key of the request, and says whether it had been run before.
async fn run_once(
    qibu: &Arc<Qibu>,
    write: &Write<NoForm>,
) -> Result<(DeadlinesRun, bool), Problem> {
    let lang = write.signed.lang;
    let districts = districts_to_run(qibu, &write.signed).await?;
    if write.dry_run {
        return Err(Problem::malformed(lang, "dry_run.not_here", &[]));
    }
    let key = CommandKey {
        principal: write.sent().principal(),
        command: write.command_id,
    };
    let run = qibu.run_deadlines_once(key, write.mac, &districts).await;
    let (run, replayed) = run.map_err(|error| Problem::of_command(lang, &error))?;
    if let (true, Some((_, error))) = (run.receipts.is_empty(), run.failed.first()) {
        return Err(Problem::of_command(lang, error));
    }
    Ok((run, replayed))
}

/// The districts whose deadlines the caller may run, each judged on its own; the denial of the home district where
/// there is none.
async fn districts_to_run(qibu: &Arc<Qibu>, signed: &Signed) -> Result<BTreeSet<String>, Problem> {
    let home = permit(qibu, signed, Action::RunDeadlines).await;
    let rulebook = qibu.rulebook();
    let mut permitted = BTreeSet::new();
    for district in rulebook.districts() {
        let resource = Resource {
            district: district.to_owned(),
            node: district.to_owned(),
            ..Resource::default()
        };
        if judge(qibu, signed, Action::RunDeadlines, resource)
            .await
            .is_ok()
        {
            permitted.insert(district.to_owned());
        }
    }
    match home {
        Err(problem) if permitted.is_empty() => Err(problem),
        _ => Ok(permitted),
    }
}

/// Who the sender is, and what it can act as.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeView {
    /// The account.
    #[schema(format = "uuid")]
    pub account: String,
    /// Its holder's own name.
    pub name: Option<String>,
    /// What it may be acted under today.
    pub appointments: Vec<super::accounts::AppointmentView>,
    /// What a token may be used for; absent for a signed-in browser.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<String>>,
    /// Whether the log is for training.
    pub training: bool,
    /// The time of decisions.
    #[schema(format = "date-time")]
    pub now: String,
}

/// Says who the sender is.
#[utoipa::path(get, path = "/me", tag = "accounts",
    responses((status = 200, description = "The sender.", body = MeView)))]
async fn show_me(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, .. }: Reading<NoQuery>,
) -> Result<Json<MeView>, Problem> {
    let (lang, account) = (signed.lang, signed.caller.account);
    let actor = qibu.actor(account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(lang, &error))?;
    let shared = Arc::clone(&qibu);
    // One's own name is no look at another person.
    let name = blocking(lang, move || {
        let name = shared.vault().account_name(account);
        name.map_err(|fault| Problem::of_storage(lang, &fault))
    });
    let name = name.await?;
    let now = qibu.clock().now();
    let held = actor
        .state
        .valid_on(now.day())
        .map(|held| super::accounts::AppointmentView {
            id: held.id.to_string(),
            node: held.node.clone(),
            duty: held.duty.as_str().to_owned(),
            from: held.from.to_string(),
            to: held.until.map(|last| last.plus_days(1).to_string()),
            // What is valid was not handed over.
            handed_to: None,
            handed_until: None,
        });
    Ok(Json(MeView {
        account: account.to_string(),
        name: name.map(|name| name.as_str().to_owned()),
        appointments: held.collect(),
        scopes: match signed.caller.known_by {
            KnownBy::Token { scopes } => Some(scopes),
            KnownBy::Cookie => None,
        },
        training: qibu.is_training(),
        now: now.to_string(),
    }))
}

/// Refused attempts.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefusedList {
    /// The attempts, newest first.
    pub items: Vec<RefusedView>,
    /// What to send as `cursor` for the next page; `null` on the last one.
    pub next_cursor: Option<String>,
}

/// A refused attempt, and how often it came again within a minute.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RefusedView {
    /// Its number.
    pub number: i64,
    /// When it was refused first.
    #[schema(format = "date-time")]
    pub first_at: String,
    /// When it was refused last.
    #[schema(format = "date-time")]
    pub last_at: String,
    /// How often.
    pub times: u32,
    /// Who sent it.
    pub principal: String,
    /// The command's name.
    pub command: String,
    /// The stable code.
    pub code: String,
    /// The status that was answered.
    pub status: u16,
    /// What it was about.
    pub subject: String,
}

/// Which page is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RefusedQuery {
    /// The rows of the page, 1 to 200.
    limit: Option<String>,
    /// Where the page begins: `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Lists what was refused, newest first.
#[utoipa::path(get, path = "/refused", tag = "events", params(RefusedQuery),
    responses((status = 200, description = "A page of refused attempts.", body = RefusedList)))]
async fn list_refused(
    State(qibu): State<Arc<Qibu>>,
    Reading { signed, query }: Reading<RefusedQuery>,
) -> Result<Json<RefusedList>, Problem> {
    let lang = signed.lang;
    permit(&qibu, &signed, Action::ReadRefusals).await?;
    let before = |number| i64::try_from(number).unwrap_or(i64::MAX);
    let page = numbered(
        lang,
        query.limit.as_deref(),
        query.cursor.as_deref(),
        before,
    )?;
    let limit = page.limit_rows as usize;
    let rows = blocking(lang, move || {
        let rows = qibu.service().refused(page.after, limit);
        rows.map_err(|fault| Problem::of_storage(lang, &fault))
    });
    let rows = rows.await?;
    let full = rows.len() >= limit;
    let next_cursor = rows
        .last()
        .filter(|_| full)
        .map(|row| row.number.to_string());
    let view = |row: crate::service::RefusedRow| RefusedView {
        number: row.number,
        first_at: row.first_at.to_string(),
        last_at: row.last_at.to_string(),
        times: row.times,
        principal: row.principal,
        command: row.command,
        code: row.code,
        status: row.status,
        subject: row.subject,
    };
    Ok(Json(RefusedList {
        items: rows.into_iter().map(view).collect(),
        next_cursor,
    }))
}
