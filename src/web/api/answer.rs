//! What a write answers: the receipt, the events, and where the application stands now.

use super::standing;
use crate::command::{CommandError, Guarded, Receipt, Request};
use crate::intake::{Done, NotDone, Sent};
use crate::service::RefusedAttempt;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qibu_domain::id::{ApplicationId, Sequence, StreamId, StreamKind};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// The header that says that a command had been carried out before.
const IDEMPOTENT_REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What a write answers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Written {
    /// The id of what was made, where something was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Where it was written; absent in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receipt: Option<ReceiptView>,
    /// What was written, or, in a dry run, what would be.
    pub events: Vec<EventLineView>,
    /// The application as it stands after this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<standing::StandingView>,
}

/// Where something was written.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    /// The log.
    #[schema(format = "uuid")]
    pub log: String,
    /// The position of its last event.
    pub position: u64,
    /// The stream.
    pub stream: String,
    /// The sequence of its last event.
    pub sequence: u64,
    /// When.
    #[schema(format = "date-time")]
    pub recorded_at: String,
}

/// One event of a write.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventLineView {
    /// Its frozen name.
    pub name: String,
    /// The version of its payload.
    pub version: u32,
    /// Its sequence in the stream; absent in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
}

/// What was done, on its way to an answer.
pub struct Wrote {
    receipt: Receipt,
    id: Option<String>,
    location: Option<String>,
    about: Option<(StreamId, ApplicationId)>,
}

/// The folder of the addresses of a kind of body.
pub(in crate::web) fn folder_of(kind: StreamKind) -> &'static str {
    match kind {
        StreamKind::Base => "bases",
        StreamKind::Programme => "programmes",
        StreamKind::Session => "sessions",
        StreamKind::ServiceRequest => "service-requests",
        StreamKind::Alliance => "alliances",
        StreamKind::Team => "teams",
        StreamKind::Suggestion => "suggestions",
        _ => "associations",
    }
}

impl Wrote {
    /// A write that made nothing with an address of its own.
    pub fn only(receipt: Receipt) -> Self {
        Self {
            receipt,
            id: None,
            location: None,
            about: None,
        }
    }

    /// A write that made something.
    pub fn made(receipt: Receipt, id: impl ToString, folder: &str) -> Self {
        let id = id.to_string();
        let location = Some(format!("/api/v1/{folder}/{id}"));
        Self {
            receipt,
            id: Some(id),
            location,
            about: None,
        }
    }

    /// A write that made something that is found under another.
    pub fn named(receipt: Receipt, id: impl ToString) -> Self {
        Self {
            id: Some(id.to_string()),
            ..Self::only(receipt)
        }
    }

    /// A new application.
    pub fn handed_in(done: Done) -> Self {
        let Done {
            receipt,
            subject,
            application,
        } = done;
        match application {
            Some(id) => Self {
                about: Some((subject, id)),
                ..Self::made(receipt, id, "applications")
            },
            // The annals of a district are read in their list.
            None if subject.kind == StreamKind::Annals => Self {
                location: Some("/api/v1/annals".to_owned()),
                ..Self::only(receipt)
            },
            None if subject.kind == StreamKind::Outcome => {
                Self::made(receipt, subject.id, "outcomes")
            }
            None if subject.kind == StreamKind::PublishedClaim => {
                Self::made(receipt, subject.id, "claims")
            }
            None => Self::made(receipt, subject.id, folder_of(subject.kind)),
        }
    }

    /// An act on an application.
    pub fn acted(done: Done) -> Self {
        let about = done
            .application
            .map(|application| (done.subject, application));
        Self {
            about,
            ..Self::only(done.receipt)
        }
    }
}

/// What is filed of a write that was refused.
pub struct Filing<'a> {
    /// Who sent it.
    pub signed: &'a Signed,
    /// The command's name.
    pub command: &'a str,
    /// What it was about; empty for none.
    pub subject: String,
    /// Whether nothing was to be written: what is only tried out is not filed.
    pub dry_run: bool,
}

/// The answer to a write. What was refused goes to the list that auditors read (law 14).
pub async fn answer(
    qibu: &Arc<Qibu>,
    filing: Filing<'_>,
    outcome: Result<Wrote, NotDone>,
) -> Result<Response, Problem> {
    let lang = filing.signed.lang;
    match outcome {
        Ok(wrote) if filing.dry_run => Ok(foreseen(&wrote)),
        Ok(wrote) => written(qibu, wrote)
            .await
            .map_err(|error| Problem::not_done(lang, &error)),
        Err(error) => {
            let problem = Problem::not_done(lang, &error);
            if !filing.dry_run {
                file(qibu, filing, &problem).await;
            }
            Err(problem)
        }
    }
}

/// Writes a refusal down. Pages file theirs here, too.
pub async fn file(qibu: &Arc<Qibu>, filing: Filing<'_>, problem: &Problem) {
    let principal = format!("account:{}", filing.signed.caller.account);
    let (command, subject) = (filing.command.to_owned(), filing.subject);
    let (code, status) = (problem.code.clone(), problem.status);
    let at = crate::occasion_source::machine_time();
    let service = Arc::clone(qibu);
    let filed = tokio::task::spawn_blocking(move || {
        service.service().record_refused(&RefusedAttempt {
            at,
            principal: &principal,
            command: &command,
            code: &code,
            status,
            subject: &subject,
        })
    });
    // The sender gets its answer whether or not the list could be written.
    if !matches!(filed.await, Ok(Ok(()))) {
        tracing::error!("a refusal was not filed");
    }
}

/// Sends a command that is no matter of the intake.
pub async fn send<D: Guarded>(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    stream: StreamId,
    command: D::Command,
) -> Result<Receipt, NotDone> {
    let request = Request::<D> {
        stream,
        command,
        principal: sent.principal(),
        command_id: sent.command_id,
        mac: sent.mac,
        entered_by: sent.entered_by,
        if_match: None,
        dry_run: sent.dry_run,
        at: None,
    };
    Ok(qibu.execute(request).await?)
}

fn foreseen(wrote: &Wrote) -> Response {
    let events = wrote.receipt.events.iter().map(|event| EventLineView {
        name: event.name.clone(),
        version: event.version,
        sequence: None,
    });
    let id = wrote.id.clone();
    let body = Written {
        id,
        receipt: None,
        events: events.collect(),
        application: None,
    };
    (StatusCode::OK, Json(body)).into_response()
}

async fn written(qibu: &Arc<Qibu>, wrote: Wrote) -> Result<Response, NotDone> {
    let Wrote {
        receipt,
        id,
        location,
        about,
    } = wrote;
    let application = match about {
        Some((subject, application)) => {
            // As this very write left it, so that the same answer is given when it is asked for again.
            standing::after(qibu, subject, application, receipt.sequence).await?
        }
        None => None,
    };
    let tag = application
        .as_ref()
        .map(|standing| etag(Sequence(standing.sequence)));
    let status = if location.is_some() {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let body = Written {
        id,
        events: receipt.events.iter().map(EventLineView::from).collect(),
        receipt: Some(ReceiptView::from(&receipt)),
        application,
    };
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    if let Some(location) = location.and_then(|location| HeaderValue::try_from(location).ok()) {
        headers.insert(header::LOCATION, location);
    }
    if let Some(tag) = tag {
        headers.insert(header::ETAG, tag?);
    }
    if receipt.replayed {
        headers.insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// The entity tag of a version: a sequence in quotes.
pub fn etag(sequence: Sequence) -> Result<HeaderValue, CommandError> {
    HeaderValue::try_from(format!("\"{sequence}\""))
        .map_err(|error| CommandError::Fault(error.to_string()))
}

/// Marks an answer that was given before.
pub fn mark_replayed(response: &mut Response) {
    response
        .headers_mut()
        .insert(IDEMPOTENT_REPLAYED, HeaderValue::from_static("true"));
}

impl From<&Receipt> for ReceiptView {
    fn from(receipt: &Receipt) -> Self {
        Self {
            log: receipt.log.to_string(),
            position: receipt.position.0,
            stream: receipt.stream.to_string(),
            sequence: receipt.sequence.0,
            recorded_at: receipt.recorded_at.to_string(),
        }
    }
}

impl From<&crate::command::EventLine> for EventLineView {
    fn from(line: &crate::command::EventLine) -> Self {
        let (name, version) = (line.name.clone(), line.version);
        Self {
            name,
            version,
            sequence: Some(line.sequence.0),
        }
    }
}
