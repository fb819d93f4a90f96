//! A copy of everything that is kept of a person, for a program to read (domain 7.5).

use super::own::{self, OwnSeat};
use super::{requests, suggestions};
use crate::intake::{membership, person};
use crate::log::Log;
use crate::web::pages::visit::own::Own;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::recorded::Recorded;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;

/// The events that are read at once.
const PAGE_EVENTS: usize = 200;
/// The most events of one stream that are copied.
const MAX_EVENTS_COPIED: usize = 5_000;
/// The name of the file.
const FILE: &str = "attachment; filename=\"qibu-copy.json\"";

/// Everything that is kept of a person.
#[derive(Serialize)]
struct Copy {
    person: String,
    name: String,
    contact: String,
    record: Vec<CopiedEvent>,
    seats: Vec<CopiedSeat>,
    suggestions: Vec<CopiedSuggestion>,
    service_requests: Vec<CopiedRequest>,
    reads: Vec<CopiedRead>,
}

/// A suggestion of one of the person's seats.
#[derive(Serialize)]
struct CopiedSuggestion {
    suggestion: String,
    words: String,
    answer: Option<String>,
    record: Vec<CopiedEvent>,
}

/// A request for service that was asked from one of the person's seats.
#[derive(Serialize)]
struct CopiedRequest {
    service_request: String,
    record: Vec<CopiedEvent>,
}

#[derive(Serialize)]
struct CopiedSeat {
    seat: String,
    body: String,
    record: Vec<CopiedEvent>,
}

#[derive(Serialize)]
struct CopiedEvent {
    sequence: u64,
    event: String,
    version: u32,
    recorded_at: String,
    content: Value,
}

#[derive(Serialize)]
struct CopiedRead {
    at: String,
    office: String,
    purpose: String,
}

pub(super) async fn give(State(qibu): State<Arc<Qibu>>, own: Own) -> Response {
    let copied = copy(&qibu, &own).await.map(|copy| {
        let mut response = axum::Json(copy).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(FILE));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    });
    own.screen.outcome(copied)
}

async fn copy(qibu: &Arc<Qibu>, own: &Own) -> Result<Copy, Problem> {
    let fields = own::fields(qibu, own).await?;
    let own_seats = own::seats(qibu, own).await?;
    let mut suggestions = Vec::new();
    for known in suggestions::of_seats(qibu, own, &own_seats).await? {
        let stream = known.row.stream;
        suggestions.push(CopiedSuggestion {
            suggestion: stream.to_string(),
            words: known.words,
            answer: known.answer,
            record: events(qibu, own, stream).await?,
        });
    }
    let mut service_requests = Vec::new();
    for row in requests::of_seats(qibu, own, &own_seats).await? {
        service_requests.push(CopiedRequest {
            service_request: row.stream.to_string(),
            record: events(qibu, own, row.stream).await?,
        });
    }
    let mut seats = Vec::new();
    for OwnSeat { seat, body, .. } in own_seats {
        seats.push(CopiedSeat {
            seat: seat.to_string(),
            body,
            record: events(qibu, own, membership::stream_of(seat)).await?,
        });
    }
    let reads = own::reads(qibu, own).await?;
    let reads = reads.into_iter().map(|read| CopiedRead {
        at: read.at.to_string(),
        office: read.office,
        purpose: read.purpose,
    });
    Ok(Copy {
        person: own.person.to_string(),
        name: fields.name,
        contact: fields.contact,
        record: events(qibu, own, person::stream_of(own.person)).await?,
        seats,
        suggestions,
        service_requests,
        reads: reads.collect(),
    })
}

async fn events(
    qibu: &Arc<Qibu>,
    own: &Own,
    stream: StreamId,
) -> Result<Vec<CopiedEvent>, Problem> {
    let (mut copied, mut after) = (Vec::new(), Sequence::default());
    while copied.len() < MAX_EVENTS_COPIED {
        let page = qibu.log().read_stream(stream, after, PAGE_EVENTS).await;
        let page = page.map_err(|error| {
            Problem::of_command(own.lang(), &crate::command::CommandError::from(error))
        })?;
        let Some(last) = page.last() else { break };
        after = last.sequence;
        copied.extend(page.into_iter().map(event));
    }
    Ok(copied)
}

fn event(stored: Recorded) -> CopiedEvent {
    CopiedEvent {
        sequence: stored.sequence.0,
        event: stored.name,
        version: stored.version,
        recorded_at: stored.recorded_at.to_string(),
        // What is stored is JSON; what were none would be copied as the text that it is.
        content: serde_json::from_str(&stored.payload).unwrap_or(Value::String(stored.payload)),
    }
}
