//! `qibu call`: one request to the API. Where a server runs, it goes there; where none does, this process opens
//! the data folder and answers itself, through the same routes.

use super::refused::{problem_words, text};
use super::{CallWords, Failure, Out, Place};
use crate::words::say;
use crate::writer_lock::read_announcement;
use axum::body::Body;
use axum::http::{Request, header};
use serde_json::Value;
use std::io::Read;
use std::time::Duration;
use tower::ServiceExt;

/// The variable that holds the caller's token.
pub const TOKEN_VARIABLE: &str = "QIBU_TOKEN";
/// The largest answer that is read, in bytes.
const MAX_ANSWER_BYTES: usize = 32 << 20;
/// How long an answer of the running server is waited for, in seconds; longer than the server gives a request.
const MAX_ANSWER_WAIT_SECONDS: u64 = 120;

/// A request of the command line.
#[derive(Clone, Debug, Default)]
pub(super) struct Ask {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Option<String>,
    /// A body of parts instead, as it is sent.
    pub(super) parts: Option<Parts>,
    pub(super) if_match: Option<u64>,
    pub(super) key: Option<String>,
}

/// A body of parts: a field and a file.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    media_type: String,
    bytes: Vec<u8>,
}

impl Parts {
    /// A file that is uploaded as a paper of a kind. `seam` stands nowhere in it.
    pub(super) fn of_paper(seam: &str, kind: &str, file_name: &str, file: &[u8]) -> Self {
        let part =
            |rest: &str| format!("--{seam}\r\ncontent-disposition: form-data; {rest}\r\n\r\n");
        // What would end the name early is no part of it.
        let name: String = file_name
            .chars()
            .filter(|c| !c.is_control() && *c != '"' && *c != '\\')
            .collect();
        let mut bytes = part("name=\"kind\"").into_bytes();
        bytes.extend_from_slice(kind.as_bytes());
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(part(&format!("name=\"file\"; filename=\"{name}\"")).as_bytes());
        bytes.extend_from_slice(file);
        bytes.extend_from_slice(format!("\r\n--{seam}--\r\n").as_bytes());
        Self {
            media_type: format!("multipart/form-data; boundary={seam}"),
            bytes,
        }
    }
}

impl Ask {
    fn bytes(&self) -> Vec<u8> {
        match (&self.parts, &self.body) {
            (Some(parts), _) => parts.bytes.clone(),
            (None, body) => body.clone().unwrap_or_default().into_bytes(),
        }
    }
}

pub(super) async fn call(place: &Place, words: &CallWords, out: &Out) -> Result<u8, Failure> {
    let body = match words.body.as_deref() {
        Some("-") => {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(Failure::failed)?;
            Some(text)
        }
        other => other.map(str::to_owned),
    };
    let ask = Ask {
        method: words.method.to_ascii_uppercase(),
        path: words.path.clone(),
        body,
        if_match: words.if_match,
        key: words.key.clone(),
        parts: None,
    };
    let (status, answer) = send(place, &ask, out).await?;
    let text = serde_json::to_string_pretty(&answer).map_err(Failure::failed)?;
    out.text(&text)?;
    Ok(exit_code(status, &answer))
}

/// Sends a request and fails where the answer is no success, with the problem's words.
pub(super) async fn must(place: &Place, ask: &Ask, out: &Out) -> Result<Value, Failure> {
    let (status, answer) = send(place, ask, out).await?;
    match exit_code(status, &answer) {
        0 => Ok(answer),
        code => Err(Failure::new(code, problem_words(&answer, out))),
    }
}

/// The exit code of an answer.
pub(super) fn exit_code(status: u16, answer: &Value) -> u8 {
    match text(answer, "code").as_str() {
        // Fields that do not say what they should are wrong words, and no refusal by a rule.
        "fields.invalid" => 2,
        _ => Failure::code_of_status(status),
    }
}

/// Sends a request: the status and the document of the answer, whatever they are.
pub(super) async fn send(place: &Place, ask: &Ask, out: &Out) -> Result<(u16, Value), Failure> {
    let token = std::env::var(TOKEN_VARIABLE).unwrap_or_default();
    if token.trim().is_empty() {
        return Err(Failure::new(6, say(out.lang(), "cli.no_token", &[])));
    }
    let key = match &ask.key {
        Some(key) => key.clone(),
        None => crate::random::id().map_err(Failure::failed)?.to_string(),
    };
    let running = place
        .stores
        .folder()
        .and_then(|folder| read_announcement(folder).ok())
        .flatten()
        .and_then(|known| known.address);
    let headers = headers(ask, &token, &key, out);
    match running {
        Some(address) => over_http(&address, ask, headers, out).await,
        None => in_process(place, ask, headers, out).await,
    }
}

fn headers(ask: &Ask, token: &str, key: &str, out: &Out) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("authorization", format!("Bearer {token}")),
        ("accept-language", out.lang().bcp47().to_owned()),
        ("idempotency-key", key.to_owned()),
    ];
    if let Some(parts) = &ask.parts {
        headers.push(("content-type", parts.media_type.clone()));
    } else if ask.body.is_some() {
        headers.push(("content-type", "application/json".to_owned()));
    }
    if let Some(last) = ask.if_match {
        headers.push(("if-match", format!("\"{last}\"")));
    }
    headers
}

async fn over_http(
    address: &str,
    ask: &Ask,
    headers: Vec<(&'static str, String)>,
    out: &Out,
) -> Result<(u16, Value), Failure> {
    let (url, ask) = (format!("{address}{}", ask.path), ask.clone());
    let sent = tokio::task::spawn_blocking(move || ask_server(&url, ask, headers));
    let (status, text) = sent.await.map_err(Failure::failed)?.map_err(|error| {
        let known = [
            ("address", address.to_owned()),
            ("reason", error.to_string()),
        ];
        Failure::new(1, say(out.lang(), "cli.no_answer", &known))
    })?;
    Ok((
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    ))
}

fn ask_server(
    url: &str,
    ask: Ask,
    headers: Vec<(&'static str, String)>,
) -> Result<(u16, String), ureq::Error> {
    // The token is for the own server's ears: a proxy of the environment is not told.
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(MAX_ANSWER_WAIT_SECONDS)))
        .build()
        .into();
    let mut request = ureq::http::Request::builder()
        .method(ask.method.as_str())
        .uri(url);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(ask.bytes())?;
    let mut response = agent.run(request)?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config();
    let text = body.limit(MAX_ANSWER_BYTES as u64).read_to_string()?;
    Ok((status, text))
}

async fn in_process(
    place: &Place,
    ask: &Ask,
    headers: Vec<(&'static str, String)>,
    out: &Out,
) -> Result<(u16, Value), Failure> {
    let qibu = super::serve::open(place, out).await?;
    // A server has seen the end of the log long before somebody asks; what this process opened may still be folding. Where
    // that takes longer than a request waits, the answer says so.
    if let Err(error) = qibu.wait_for_views(qibu.head().position).await {
        tracing::warn!(%error, "asked before the views had seen the end of the log");
    }
    let mut request = Request::builder()
        .method(ask.method.as_str())
        .uri(&ask.path);
    request = request.header(header::HOST, "localhost");
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let body = Body::from(ask.bytes());
    let request = request.body(body).map_err(Failure::failed)?;
    let router = crate::web::router(std::sync::Arc::clone(&qibu), None);
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), MAX_ANSWER_BYTES).await;
    let bytes = bytes.map_err(Failure::failed)?;
    qibu.close().await;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok((
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    ))
}
