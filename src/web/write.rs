//! What every write of the API brings: a caller, a key, a body, and what it has seen.

use super::problem::{FieldError, Problem};
use crate::intake::Sent;
use crate::session::{self, Caller};
use crate::wiring::Qibu;
use crate::words::Lang;
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use qibu_domain::id::{CommandId, Sequence};
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
    /// The last event that the sender has seen, from `If-Match`.
    pub if_match: Option<Sequence>,
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
            if_match: self.if_match,
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
        let if_match = if_match_of(&parts.headers, lang)?;
        let (method, path) = (parts.method.clone(), parts.uri.path().to_owned());
        let json = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok());
        let is_json = json.is_some_and(|kind| kind.split(';').next() == Some("application/json"));
        let request = Request::from_parts(parts, body);
        let bytes = Bytes::from_request(request, &()).await.map_err(|_| {
            Problem::new(lang, StatusCode::PAYLOAD_TOO_LARGE, "body.too_large", &[])
        })?;
        if !bytes.is_empty() && !is_json {
            return Err(Problem::new(
                lang,
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "body.not_json",
                &[],
            ));
        }
        let mac = mac_of(qibu, method.as_str(), &path, &bytes);
        let body = read_body(&bytes, lang)?;
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

fn if_match_of(headers: &HeaderMap, lang: Lang) -> Result<Option<Sequence>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else {
        return Ok(None);
    };
    let tag = value
        .to_str()
        .ok()
        .and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'));
    match tag.and_then(|tag| tag.parse().ok()) {
        Some(sequence) => Ok(Some(Sequence(sequence))),
        None => Err(Problem::malformed(lang, "version.malformed", &[])),
    }
}

/// A write takes no other parameter: a mistyped `dry_run` must not write.
fn dry_run_of(parts: &Parts, lang: Lang) -> Result<bool, Problem> {
    match parts.uri.query() {
        None | Some("" | "dry_run=false") => Ok(false),
        Some("dry_run=true") => Ok(true),
        Some(query) => Err(Problem::malformed(
            lang,
            "query.malformed",
            &[("reason", query.to_owned())],
        )),
    }
}

fn read_body<T: DeserializeOwned>(bytes: &[u8], lang: Lang) -> Result<T, Problem> {
    // A verb without content may come without a body.
    let text = if bytes.is_empty() { b"{}" } else { bytes };
    let mut reader = serde_json::Deserializer::from_slice(text);
    let read = serde_path_to_error::deserialize(&mut reader);
    match read {
        Ok(body) => match reader.end() {
            Ok(()) => Ok(body),
            Err(error) => Err(not_json(lang, &error)),
        },
        Err(error) if error.inner().is_syntax() || error.inner().is_eof() => {
            Err(not_json(lang, error.inner()))
        }
        Err(error) => {
            let path = error.path().to_string();
            let pointer = if path == "." {
                String::new()
            } else {
                format!("/{}", path.replace(['.', '['], "/").replace(']', ""))
            };
            let detail = error.inner().to_string();
            let code = "field.malformed".to_owned();
            Err(Problem::fields(
                lang,
                vec![FieldError {
                    pointer,
                    code,
                    detail,
                }],
            ))
        }
    }
}

fn not_json(lang: Lang, error: &serde_json::Error) -> Problem {
    let place = [
        ("line", error.line().to_string()),
        ("column", error.column().to_string()),
    ];
    Problem::malformed(lang, "body.malformed", &place)
}
