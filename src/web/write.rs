//! What every write of the API brings: a caller, a key, a body, and what it has seen.

use super::problem::Problem;
use super::{given, if_match};
use crate::intake::{Seen, Sent};
use crate::session::{self, Caller};
use crate::wiring::Qibu;
use crate::words::Lang;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use qibu_domain::id::CommandId;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use uuid::Uuid;

/// The header that names a command for ever.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The longest key, in characters.
pub const MAX_KEY_CHARS: usize = 100;
/// Keys are of any form; their ids are version 5 UUIDs under this name space.
const KEYS: Uuid = Uuid::from_u128(0x5f0b_6f3e_3d4c_5b8e_9f1d_7b2a_6a1c_0e77);

/// A signed-in caller and the language it reads.
#[derive(Clone, Debug)]
pub struct Signed {
    /// Who.
    pub caller: Caller,
    /// The language of answers.
    pub lang: Lang,
}

impl FromRequestParts<Arc<Qibu>> for Signed {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, qibu: &Arc<Qibu>) -> Result<Self, Problem> {
        let lang = lang_of(&parts.headers);
        let caller = session::caller(qibu, &parts.method, &parts.headers).await;
        let caller = caller.map_err(|unknown| Problem::unknown_caller(lang, &unknown))?;
        Ok(Self { caller, lang })
    }
}

/// A write: who, under which key, with which body.
#[derive(Clone, Debug)]
pub struct Write<T> {
    /// Who, and in which language the answer is read.
    pub signed: Signed,
    /// The command's id, from the idempotency key.
    pub command_id: CommandId,
    /// The keyed MAC of method, path and body.
    pub mac: [u8; 32],
    /// What the sender has seen, from `If-Match`.
    pub if_match: Option<Seen>,
    /// Whether nothing shall be written.
    pub dry_run: bool,
    /// The body.
    pub body: T,
}

impl<T> Write<T> {
    /// The same without its body, for the intake.
    pub fn sent(&self) -> Sent {
        Sent {
            account: self.signed.caller.account,
            command_id: self.command_id,
            mac: self.mac,
            if_match: self.if_match.clone(),
            dry_run: self.dry_run,
            entered_by: None,
        }
    }
}

impl<T: DeserializeOwned> FromRequest<Arc<Qibu>> for Write<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, qibu: &Arc<Qibu>) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let signed = Signed::from_request_parts(&mut parts, qibu).await?;
        let lang = signed.lang;
        let dry_run = dry_run_of(&parts, lang)?;
        let command_id = key_of(&parts.headers, lang)?;
        let if_match = if_match::of(&parts.headers, lang)?;
        let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
        let is_json = is_json(&parts.headers);
        let request = Request::from_parts(parts, body);
        let bytes = Bytes::from_request(request, &()).await;
        let bytes = bytes.map_err(|rejection| broken_body(lang, rejection.status()))?;
        if !bytes.is_empty() && !is_json {
            return Err(Problem::new(
                lang,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "body.not_json",
                &[],
            ));
        }
        let mac = mac_of(qibu, method.as_str(), &path, &bytes);
        let body = given::body(&bytes, lang)?;
        Ok(Self {
            signed,
            command_id,
            mac,
            if_match,
            dry_run,
            body,
        })
    }
}

/// The keyed MAC that binds a key to what it was sent with (law 14).
pub fn mac_of(qibu: &Qibu, method: &str, path: &str, body: &[u8]) -> [u8; 32] {
    let mut bound = format!("{method} {path}\n").into_bytes();
    bound.extend_from_slice(body);
    qibu.root_key().mac(&bound)
}

/// The command id of a key.
pub fn command_id_of(key: &str) -> CommandId {
    CommandId(
        key.parse()
            .unwrap_or_else(|_| Uuid::new_v5(&KEYS, key.as_bytes())),
    )
}

/// The language that a request asks for.
pub fn lang_of(headers: &HeaderMap) -> Lang {
    let list = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    list.map(Lang::accepted).unwrap_or_default()
}

/// The command id of a request's key.
pub fn key_of(headers: &HeaderMap, lang: Lang) -> Result<CommandId, Problem> {
    let key = headers
        .get(IDEMPOTENCY_KEY)
        .and_then(|value| value.to_str().ok())
        .map(str::trim);
    match key {
        Some(key) if !key.is_empty() && key.len() <= MAX_KEY_CHARS => Ok(command_id_of(key)),
        _ => Err(Problem::malformed(lang, "key.missing", &[])),
    }
}

/// The parameters of a write: no other, for a mistyped `dry_run` must not write.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WriteQuery {
    dry_run: Option<String>,
}

fn dry_run_of(parts: &Parts, lang: Lang) -> Result<bool, Problem> {
    let query: WriteQuery = given::query(&parts.uri, lang)?;
    match query.dry_run.as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => {
            let reason = [("reason", "dry_run".to_owned())];
            Err(Problem::malformed(lang, "query.malformed", &reason))
        }
    }
}

/// Whether the body is said to be JSON, in whatever letters and with whatever parameters.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

/// A body that was not read to its end.
pub fn broken_body(lang: Lang, status: StatusCode) -> Problem {
    let code = match status {
        StatusCode::PAYLOAD_TOO_LARGE => "body.too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "body.not_form",
        _ => return Problem::malformed(lang, "body.broken", &[]),
    };
    Problem::new(lang, status, code, &[])
}
