//! What a form sends: its fields, and its files, which go into the paper store while they come.

use crate::intake::loose::REPLY_KIND;
use crate::intake::{Seen, blocking};
use crate::occasion_source::machine_time;
use crate::papers::{PaperError, PaperMeta, PaperRefusal, StoredPaper};
use crate::web::pages::form::FieldError;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::web::write::{Signed, broken_body, command_id_of, mac_of};
use crate::wiring::Qibu;
use crate::words::say;
use axum::Form;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use qibu_domain::id::{CommandId, PaperId, Sequence};
use std::sync::Arc;

/// The most files that one form brings; what comes after them is refused in words.
pub const MAX_FILES_A_FORM: usize = 12;
/// The largest body of a form with files, in bytes: a few papers as large as they may be.
pub const MAX_FORM_BYTES: usize = 128 << 20;
/// The largest field that is not a file, in bytes.
const MAX_FIELD_BYTES: usize = 64 * 1024;
/// The most fields of one form.
const MAX_FIELDS_A_FORM: usize = 500;
/// The fields that are no part of what a key is bound to.
const KEY_FIELD: &str = "key";

/// What a form sends.
#[derive(Clone, Debug, Default)]
pub struct Sending {
    /// Names and values; the papers that came are among them, as `keep-paper`.
    pub fields: Fields,
    /// The papers that came, with the field that brought each.
    pub brought: Vec<(String, PaperId)>,
    /// What was wrong with files. Everything else is kept.
    pub faults: Vec<FieldError>,
}

/// Reads a form of either kind. A file that is refused leaves a fault at its field and nothing else.
pub async fn read(qibu: &Arc<Qibu>, visit: &Visit, request: Request) -> Result<Sending, Problem> {
    read_wide(qibu, visit, request, MAX_FIELD_BYTES).await
}

/// The same, of a form whose fields may be as large as is said, in bytes.
pub async fn read_wide(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    request: Request,
    max_field_bytes: usize,
) -> Result<Sending, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        let form = form.map_err(|rejection| broken(visit, rejection.status()))?;
        return Ok(Sending {
            fields: Fields::from(form.0),
            ..Sending::default()
        });
    }
    let multipart = Multipart::from_request(request, qibu).await;
    let mut multipart = multipart.map_err(|rejection| broken(visit, rejection.status()))?;
    let mut reading = Reading {
        qibu,
        signed: &visit.signed,
        max_field_bytes,
        pairs: Vec::new(),
        brought: Vec::new(),
        faults: Vec::new(),
    };
    let fail = |error: MultipartError| broken(visit, error.status());
    while let Some(field) = multipart.next_field().await.map_err(fail)? {
        if reading.pairs.len() >= MAX_FIELDS_A_FORM {
            return Err(broken(visit, StatusCode::PAYLOAD_TOO_LARGE));
        }
        let taken = reading.take(field).await;
        taken.map_err(|unread| match unread {
            Unread::Broken(status) => broken(visit, status),
            Unread::Storage(problem) => *problem,
        })?;
    }
    for (_, paper) in &reading.brought {
        let pair = ("keep-paper".to_owned(), paper.to_string());
        reading.pairs.push(pair);
    }
    Ok(Sending {
        fields: Fields::from(reading.pairs),
        brought: reading.brought,
        faults: reading.faults,
    })
}

impl Sending {
    /// Under which id a form writes, bound to what it says.
    pub fn sent(&self, qibu: &Qibu, visit: &Visit, path: &str) -> crate::intake::Sent {
        let said = self.fields.pairs().iter();
        let said: Vec<_> = said.filter(|(name, _)| name != KEY_FIELD).collect();
        // Names and values of texts always serialise.
        let body = serde_json::to_vec(&said).unwrap_or_default();
        crate::intake::Sent {
            account: visit.signed.caller.account,
            command_id: command_id_of(&self.key()),
            mac: mac_of(qibu, "POST", path, &body),
            if_match: None,
            dry_run: false,
            entered_by: None,
        }
    }

    /// The same, by somebody who has seen a version.
    pub fn sent_having_seen(
        &self,
        qibu: &Qibu,
        visit: &Visit,
        path: &str,
        field: &str,
    ) -> crate::intake::Sent {
        let seen = self.fields.first(field);
        crate::intake::Sent {
            if_match: seen
                .and_then(|seen| seen.parse().ok())
                .map(|version| Seen::version(Sequence(version))),
            ..self.sent(qibu, visit, path)
        }
    }

    /// The key that the form was made with. A form without one has one of its own.
    fn key(&self) -> String {
        match self.fields.first(KEY_FIELD) {
            Some(key) => key.to_owned(),
            None => new_key(),
        }
    }
}

/// A new idempotency key for a form.
pub fn new_key() -> String {
    // Without randomness nothing can be written anyway; the empty key is then refused nowhere else.
    crate::random::id().map_or_else(|_| String::new(), |id| id.to_string())
}

struct Reading<'a> {
    qibu: &'a Arc<Qibu>,
    signed: &'a Signed,
    max_field_bytes: usize,
    pairs: Vec<(String, String)>,
    brought: Vec<(String, PaperId)>,
    faults: Vec<FieldError>,
}

enum Unread {
    Broken(StatusCode),
    Storage(Box<Problem>),
}

impl From<MultipartError> for Unread {
    fn from(error: MultipartError) -> Self {
        Self::Broken(error.status())
    }
}

impl Reading<'_> {
    async fn take(&mut self, field: Field<'_>) -> Result<(), Unread> {
        let name = field.name().unwrap_or_default().to_owned();
        let Some(file_name) = field.file_name().map(str::to_owned) else {
            let value = text(field, self.max_field_bytes).await?;
            self.pairs.push((name, value));
            return Ok(());
        };
        // A browser sends an empty file for a field in which none was chosen.
        if file_name.is_empty() {
            return Ok(());
        }
        if self.brought.len() + self.faults.len() >= MAX_FILES_A_FORM {
            let max = u32::try_from(MAX_FILES_A_FORM).unwrap_or(u32::MAX);
            self.refused(name, &PaperRefusal::TooMany { max });
            return Ok(());
        }
        match self.store(&name, file_name, field).await? {
            Ok(paper) => self.brought.push((name, paper.id)),
            Err(PaperError::Refused(refusal)) => self.refused(name, &refusal),
            Err(PaperError::Fault(fault)) => {
                let problem = Problem::of_storage(self.signed.lang, &fault);
                return Err(Unread::Storage(Box::new(problem)));
            }
        }
        Ok(())
    }

    fn refused(&mut self, field: String, refusal: &PaperRefusal) {
        let lang = self.signed.lang;
        let words = match refusal {
            // Another file under the same name, sent from a page that had sent one: the next page has a new key.
            PaperRefusal::KeyReused => say(lang, "form.file_again", &[]),
            refusal => Problem::of_paper(lang, refusal).detail,
        };
        self.faults.push(FieldError { field, words });
    }

    /// Sent twice from the same page, a file is stored once: its id follows from the page's key and the field.
    async fn store(
        &self,
        name: &str,
        file_name: String,
        mut field: Field<'_>,
    ) -> Result<Result<StoredPaper, PaperError>, Unread> {
        let key = self.pairs.iter().find(|(known, _)| known == KEY_FIELD);
        let key = key.map_or_else(new_key, |(_, key)| key.clone());
        let meta = PaperMeta {
            owner: self.signed.caller.account,
            command: upload_id(&key, name, &file_name),
            part: 0,
            application: None,
            kind: name.strip_prefix("paper-").unwrap_or(REPLY_KIND).to_owned(),
            declared_type: field.content_type().map(str::to_owned),
            file_name: Some(file_name),
            named_persons: Vec::new(),
        };
        let papers = self.qibu.papers().clone();
        let mut upload = match off(move || papers.begin(meta, machine_time())).await {
            Ok(upload) => upload,
            Err(error) => return Ok(Err(error)),
        };
        while let Some(bytes) = field.chunk().await? {
            let written = off(move || upload.write(&bytes).map(|()| upload)).await;
            upload = match written {
                Ok(upload) => upload,
                Err(error) => return Ok(Err(error)),
            };
        }
        Ok(off(move || upload.finish()).await)
    }
}

fn upload_id(key: &str, field: &str, file_name: &str) -> CommandId {
    command_id_of(&format!("{key}/{field}/{file_name}"))
}

/// Runs a step of the paper store where it may block.
async fn off<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PaperError> + Send + 'static,
) -> Result<T, PaperError> {
    match blocking(move || Ok(work())).await {
        Ok(done) => done,
        Err(error) => {
            let fault = crate::vault::StorageFault::Damaged(error.to_string());
            Err(PaperError::Fault(fault))
        }
    }
}

async fn text(mut field: Field<'_>, max_bytes: usize) -> Result<String, Unread> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > max_bytes {
            return Err(Unread::Broken(StatusCode::PAYLOAD_TOO_LARGE));
        }
    }
    String::from_utf8(bytes).map_err(|_| Unread::Broken(StatusCode::BAD_REQUEST))
}

fn broken(visit: &Visit, status: StatusCode) -> Problem {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::of_paper(visit.lang(), &PaperRefusal::TooLarge);
    }
    broken_body(visit.lang(), status)
}
