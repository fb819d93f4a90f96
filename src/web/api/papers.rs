//! Papers: handed in as a stream, read under a purpose, erased by order.

use super::answer::{self, Filing, Wrote, answer, send};
use super::matter::{Matter, may_add_to};
use super::reading::{Reading, blocking, id, judge};
use crate::authority::Action;
use crate::command::CommandError;
use crate::intake::{self, FieldFault, NotDone};
use crate::occasion_source::machine_time;
use crate::papers::{
    MAX_NAMED_PERSONS, PaperDetails, PaperEntry, PaperError, PaperMeta, PaperRefusal, PaperStatus,
    StoredPaper, Upload,
};
use crate::reads::{Read, ReadOf};
use crate::vault::Named;
use crate::web::problem::Problem;
use crate::web::write::{Signed, Write, key_of};
use crate::wiring::Qibu;
use crate::words::Lang;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use qibu_domain::id::{AccountId, ApplicationId, CommandId, PaperId, StreamId, StreamKind};
use qibu_domain::paper::event::ErasureGround;
use qibu_domain::paper::{Paper, PaperCommand};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tokio::sync::mpsc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The largest body of an upload, in bytes: a paper and what a form puts around it.
pub const MAX_UPLOAD_BYTES: usize = 21 << 20;
/// The chunks of a paper that wait to be sent.
const MAX_CHUNKS_WAITING: usize = 2;
/// The longest field beside the file, in bytes.
const MAX_FIELD_BYTES: usize = 256;

/// The routes of papers.
pub fn routes() -> OpenApiRouter<Arc<Qibu>> {
    OpenApiRouter::default()
        .routes(routes!(upload_paper))
        .routes(routes!(read_paper))
        .routes(routes!(order_erasure))
}

/// What an upload holds, in this order: the file comes last, for it is stored while it comes.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes a multipart body, which is read field by field"
)]
pub struct UploadForm {
    /// The evidence kind of the edition.
    kind: String,
    /// The application, or the draft of it, that it is for.
    #[schema(format = "uuid")]
    application: Option<String>,
    /// An account whose holder the paper names; once for each. Erasing a person finds the paper by it (law 7).
    #[schema(format = "uuid")]
    named: Vec<String>,
    /// The file: at most 20 MiB, of a type on the list.
    #[schema(format = "binary")]
    file: String,
}

/// A paper that was stored.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PaperView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its media type, as it was found to be.
    pub media_type: String,
    /// HMAC-SHA256(blind, SHA-256(bytes)) in hexadecimal digits: what an event names.
    pub commitment: String,
}

/// Hands a paper in. It is kept encrypted outside the log; nothing names it until a command does.
#[utoipa::path(post, path = "/papers", tag = "papers",
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "It was stored.", body = PaperView)))]
async fn upload_paper(
    State(qibu): State<Arc<Qibu>>,
    signed: Signed,
    request: Request,
) -> Result<Response, Problem> {
    let lang = signed.lang;
    let command = key_of(request.headers(), lang)?;
    let multipart = Multipart::from_request(request, &qibu).await.map_err(|_| {
        Problem::new(
            lang,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "body.not_multipart",
            &[],
        )
    })?;
    match take(&qibu, &signed, command, multipart).await {
        Ok(stored) => Ok(stored_answer(stored)),
        Err(problem) => {
            let (command, subject) = ("upload-paper", String::new());
            let filing = Filing {
                signed: &signed,
                command,
                subject,
                dry_run: false,
            };
            answer::file(&qibu, filing, &problem).await;
            Err(problem)
        }
    }
}

async fn take(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    command: CommandId,
    mut multipart: Multipart,
) -> Result<StoredPaper, Problem> {
    let lang = signed.lang;
    let (mut kind, mut application, mut named_persons) = (None, None, Vec::new());
    while let Some(field) = multipart
        .next_field()
        .await
        .map_err(|error| broken(lang, &error))?
    {
        match field.name() {
            Some("kind") => kind = Some(small(lang, field).await?),
            Some("application") => {
                let said = small(lang, field).await?;
                let malformed = |_| one(lang, FieldFault::new("/application", "id.malformed"));
                application = Some(said.trim().parse::<ApplicationId>().map_err(malformed)?);
            }
            Some("named") => {
                let said = small(lang, field).await?;
                let malformed = |_| one(lang, FieldFault::new("/named", "id.malformed"));
                let account = said.trim().parse::<AccountId>().map_err(malformed)?;
                named_persons.push(Named::Account(account));
                if named_persons.len() > MAX_NAMED_PERSONS {
                    return Err(of_paper(lang, &too_many_named()));
                }
            }
            Some("file") => {
                let kind =
                    kind.ok_or_else(|| one(lang, FieldFault::new("/kind", "paper.kind_first")))?;
                intake::loose::check_kind(qibu, &kind)
                    .await
                    .map_err(|error| Problem::not_done(lang, &error))?;
                if let Some(application) = application {
                    may_add_to(qibu, signed, application).await?;
                }
                let meta = PaperMeta {
                    owner: signed.caller.account,
                    command,
                    part: 0,
                    application,
                    kind,
                    declared_type: field.content_type().map(str::to_owned),
                    file_name: field.file_name().map(str::to_owned),
                    named_persons,
                };
                let upload = stream_in(qibu, lang, meta, field).await?;
                let next = multipart.next_field().await;
                // What is not finished leaves nothing.
                if next.map_err(|error| broken(lang, &error))?.is_some() {
                    return Err(one(lang, FieldFault::new("/file", "paper.one_file")));
                }
                let fail = move |error: PaperError| of_paper(lang, &error);
                return blocking(lang, move || upload.finish().map_err(fail)).await;
            }
            other => {
                let name = other.unwrap_or_default().to_owned();
                return Err(Problem::malformed(
                    lang,
                    "query.malformed",
                    &[("reason", name)],
                ));
            }
        }
    }
    Err(one(lang, FieldFault::new("/file", "paper.empty")))
}

fn too_many_named() -> PaperError {
    PaperError::Refused(PaperRefusal::Malformed("named_persons"))
}

/// Each chunk is written while the next one comes; nothing is left of an upload that is refused.
async fn stream_in(
    qibu: &Arc<Qibu>,
    lang: Lang,
    meta: PaperMeta,
    mut field: Field<'_>,
) -> Result<Upload, Problem> {
    let papers = qibu.papers().clone();
    let fail = move |error: PaperError| of_paper(lang, &error);
    let begun = blocking(lang, move || {
        papers.begin(meta, machine_time()).map_err(fail)
    });
    let mut upload: Upload = begun.await?;
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(lang, &error))? {
        let bytes: Bytes = chunk;
        upload = blocking(lang, move || {
            upload.write(&bytes).map_err(fail)?;
            Ok(upload)
        })
        .await?;
    }
    Ok(upload)
}

async fn small(lang: Lang, mut field: Field<'_>) -> Result<String, Problem> {
    let mut text = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| broken(lang, &error))? {
        text.extend_from_slice(&chunk);
        if text.len() > MAX_FIELD_BYTES {
            return Err(Problem::malformed(lang, "body.malformed", &[]));
        }
    }
    String::from_utf8(text).map_err(|_| Problem::malformed(lang, "body.malformed", &[]))
}

fn stored_answer(stored: StoredPaper) -> Response {
    let location = HeaderValue::try_from(format!("/api/v1/papers/{}", stored.id));
    let view = PaperView {
        id: stored.id.to_string(),
        size: stored.size,
        media_type: stored.media_type,
        commitment: stored.commitment,
    };
    let mut response = (StatusCode::CREATED, Json(view)).into_response();
    if let Ok(location) = location {
        response.headers_mut().insert(header::LOCATION, location);
    }
    if stored.replayed {
        answer::mark_replayed(&mut response);
    }
    response
}

/// What a paper can be read for; the code is written into the log of reads.
const PURPOSES: [&str; 4] = ["handling", "review", "supervision", "applicant"];

/// What a paper is read for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PurposeQuery {
    /// The code of the purpose: `handling`, `review`, `supervision` or `applicant`; it is written down before the paper
    /// is handed out.
    purpose: Option<String>,
}

/// Reads a paper. The read is written down first (law 9).
#[utoipa::path(get, path = "/papers/{id}", tag = "papers",
    params(("id" = String, Path, description = "The paper."), PurposeQuery),
    responses((status = 200, description = "The paper's bytes.", content_type = "application/octet-stream",
        body = [u8])))]
async fn read_paper(
    State(qibu): State<Arc<Qibu>>,
    Path(paper): Path<String>,
    Reading { signed, query }: Reading<PurposeQuery>,
) -> Result<Response, Problem> {
    open(&qibu, &signed, &paper, query.purpose).await
}

/// Hands a paper out, once its read is written down.
pub(in crate::web) async fn open(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    paper: &str,
    purpose: Option<String>,
) -> Result<Response, Problem> {
    let lang = signed.lang;
    let paper: PaperId = id(lang, paper)?;
    let Some(purpose) = purpose.filter(|code| !code.is_empty()) else {
        return Err(Problem::malformed(lang, "read.purpose_missing", &[]));
    };
    if !PURPOSES.contains(&purpose.as_str()) {
        let known = [("known", PURPOSES.join(lang.pick("、", ", ")))];
        return Err(Problem::malformed(lang, "read.purpose_unknown", &known));
    }
    let papers = qibu.papers().clone();
    let status = blocking(lang, move || {
        papers.status(paper).map_err(|e| of_paper(lang, &e))
    });
    let (entry, details) = match status.await? {
        PaperStatus::Held(entry, details) => (entry, details),
        PaperStatus::Erased { .. } => {
            return Err(Problem::of_paper(
                lang,
                &crate::papers::PaperRefusal::Erased,
            ));
        }
    };
    let matter = Matter::of(qibu, signed, entry.application).await?;
    let resource = matter.paper(qibu, signed, &entry).await?;
    let allowed = judge(qibu, signed, Action::ReadPaper, resource).await?;
    let read = Read {
        at: machine_time(),
        account: signed.caller.account,
        office: allowed.by.office.unwrap_or_default(),
        purpose,
        what: ReadOf::Paper(paper),
    };
    let shared = Arc::clone(qibu);
    let reader = blocking(lang, move || {
        shared
            .reads()
            .record(&read)
            .map_err(|error| Problem::not_read(lang, &error))?;
        shared
            .papers()
            .read(paper)
            .map_err(|error| of_paper(lang, &error))
    });
    Ok(paper_answer(&entry, &details, reader.await?))
}

/// The bytes go out chunk by chunk. One that does not agree with the commitment ends the answer short.
fn paper_answer(
    entry: &PaperEntry,
    details: &PaperDetails,
    mut reader: crate::papers::PaperReader,
) -> Response {
    let (send, receive) = mpsc::channel::<Result<Bytes, std::io::Error>>(MAX_CHUNKS_WAITING);
    tokio::task::spawn_blocking(move || {
        loop {
            let chunk = match reader.next_chunk() {
                Ok(Some(chunk)) => Ok(Bytes::copy_from_slice(&chunk)),
                Ok(None) => return,
                Err(fault) => Err(std::io::Error::other(fault.to_string())),
            };
            let ends = chunk.is_err();
            if send.blocking_send(chunk).is_err() || ends {
                return;
            }
        }
    });
    let chunks = stream::unfold(receive, |mut receive| async move {
        receive.recv().await.map(|chunk| (chunk, receive))
    });
    let mut response = Body::from_stream(chunks).into_response();
    let headers = response.headers_mut();
    if let Ok(media_type) = HeaderValue::try_from(&entry.media_type) {
        headers.insert(header::CONTENT_TYPE, media_type);
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(entry.size));
    headers.insert(header::CONTENT_DISPOSITION, disposition(details, entry.id));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

/// A paper is saved and never shown in Qibu's own origin.
fn disposition(details: &PaperDetails, paper: PaperId) -> HeaderValue {
    let name = details
        .file_name
        .clone()
        .unwrap_or_else(|| paper.to_string());
    let encoded: String = name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    });
    HeaderValue::try_from(format!("attachment; filename*=UTF-8''{encoded}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

/// Why a paper is erased.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureBody {
    /// `persons_request`, `keeping_period_ended` or `handed_in_by_mistake`.
    #[schema(value_type = String)]
    pub ground: ErasureGround,
}

/// Orders the erasure of a paper. Its key and bytes are destroyed at once; that it was named stays in the log.
#[utoipa::path(post, path = "/papers/{id}/erasure", tag = "papers",
    params(("id" = String, Path, description = "The paper.")), request_body = ErasureBody,
    responses((status = 200, description = "It was erased.", body = super::answer::Written)))]
async fn order_erasure(
    State(qibu): State<Arc<Qibu>>,
    Path(paper): Path<String>,
    write: Write<ErasureBody>,
) -> Result<Response, Problem> {
    let lang = write.signed.lang;
    let known: PaperId = id(lang, &paper)?;
    let sent = write.sent();
    let outcome = erase(&qibu, known, &sent, write.body.ground).await;
    let filing = Filing {
        signed: &write.signed,
        command: "order-erasure",
        subject: paper,
        dry_run: sent.dry_run,
    };
    answer(&qibu, filing, outcome.map(Wrote::only)).await
}

/// Orders the erasure of a paper, and destroys it.
///
/// # Errors
/// What keeps the sender from it; the paper is not there; or it could not be destroyed yet.
pub(in crate::web) async fn erase(
    qibu: &Arc<Qibu>,
    paper: PaperId,
    sent: &intake::Sent,
    ground: ErasureGround,
) -> Result<crate::command::Receipt, NotDone> {
    let stream = StreamId::new(StreamKind::Paper, paper.0);
    let command = PaperCommand::OrderErasure { ground };
    // Whoever may not order it does not learn whether the paper is there: the denial comes first.
    let tried = intake::Sent {
        dry_run: true,
        ..sent.clone()
    };
    let foreseen = send::<Paper>(qibu, &tried, stream, command.clone()).await;
    if let Err(NotDone::Command(error @ CommandError::Denied(_))) = foreseen {
        return Err(error.into());
    }
    let papers = qibu.papers().clone();
    intake::blocking(move || match papers.status(paper) {
        Err(PaperError::Refused(_)) => Err(NotDone::NotThere),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    })
    .await?;
    let receipt = send::<Paper>(qibu, sent, stream, command).await?;
    if !sent.dry_run {
        qibu.finish_erasures().await?;
    }
    Ok(receipt)
}

pub(in crate::web) fn of_paper(lang: Lang, error: &PaperError) -> Problem {
    match error {
        PaperError::Refused(refusal) => Problem::of_paper(lang, refusal),
        PaperError::Fault(fault) => Problem::of_storage(lang, fault),
    }
}

fn one(lang: Lang, fault: FieldFault) -> Problem {
    Problem::not_done(lang, &NotDone::Fields(vec![fault]))
}

fn broken(lang: Lang, error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::of_paper(lang, &crate::papers::PaperRefusal::TooLarge);
    }
    let place = [("line", "1".to_owned()), ("column", "1".to_owned())];
    Problem::malformed(lang, "body.malformed", &place)
}
