//! Commands that write: they go the road of the API, as the holder of the token.

use super::call::{Ask, must};
use super::{AccountWords, Failure, Out, Place, credentials, reading};
use crate::words::say;
use qibu_domain::standard::{Edition, EditionFault};
use serde_json::{Value, json};
use std::io::ErrorKind;
use std::path::Path;

fn post(path: &str, body: &Value) -> Ask {
    let (method, body) = ("POST".to_owned(), Some(body.to_string()));
    Ask {
        method,
        path: path.to_owned(),
        body,
        ..Ask::default()
    }
}

fn pretty(answer: &Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(answer).map_err(Failure::failed)
}

pub(super) async fn advance(
    place: &Place,
    days: Option<u16>,
    to: Option<String>,
    out: &Out,
) -> Result<u8, Failure> {
    let body = match (days, to) {
        (Some(days), None) => json!({"days": days}),
        (None, Some(to)) => json!({"to": to}),
        _ => return Err(Failure::usage(say(out.lang(), "cli.advance_how", &[]))),
    };
    let answer = must(place, &post("/api/v1/clock/advance", &body), out).await?;
    out.document(&answer, &pretty(&answer)?)
}

pub(super) async fn confirm_clock(place: &Place, out: &Out) -> Result<u8, Failure> {
    let answer = must(place, &post("/api/v1/clock/confirm", &json!({})), out).await?;
    out.document(&answer, &pretty(&answer)?)
}

pub(super) async fn run_deadlines(place: &Place, out: &Out) -> Result<u8, Failure> {
    let answer = must(place, &post("/api/v1/deadlines/run", &json!({})), out).await?;
    out.document(&answer, &pretty(&answer)?)
}

pub(super) async fn account(place: &Place, words: AccountWords, out: &Out) -> Result<u8, Failure> {
    match words {
        AccountWords::List => {
            let ask = Ask {
                method: "GET".to_owned(),
                path: "/api/v1/accounts".to_owned(),
                ..Ask::default()
            };
            let answer = must(place, &ask, out).await?;
            out.document(&answer, &pretty(&answer)?)
        }
        AccountWords::Open { name } => {
            let answer = must(
                place,
                &post("/api/v1/accounts", &json!({"name": name})),
                out,
            )
            .await?;
            out.document(&answer, &pretty(&answer)?)
        }
        AccountWords::Appoint {
            account,
            node,
            duty,
        } => {
            let path = format!("/api/v1/accounts/{account}/appointments");
            let answer = must(
                place,
                &post(&path, &json!({"node": node, "duty": duty})),
                out,
            )
            .await?;
            out.document(&answer, &pretty(&answer)?)
        }
        AccountWords::Token { account, days } => {
            credentials::token(place, account, days, out).await
        }
        AccountWords::Password { account } => credentials::password(place, account, out).await,
    }
}

pub(super) async fn publish(
    place: &Place,
    file: &Path,
    district: Option<String>,
    out: &Out,
) -> Result<u8, Failure> {
    let text = text_of(file, out)?;
    let district = match district {
        Some(district) => district,
        None => reading::home_of(place, out).await?,
    };
    let body = json!({"district": district, "text": text});
    let answer = must(place, &post("/api/v1/editions", &body), out).await?;
    out.document(&answer, &pretty(&answer)?)
}

fn text_of(file: &Path, out: &Out) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            let file = [("file", file.display().to_string())];
            Failure::not_found(say(out.lang(), "cli.no_file", &file))
        }
        _ => Failure::failed(error),
    })
}

pub(super) fn check_edition(file: &Path, out: &Out) -> Result<u8, Failure> {
    let text = text_of(file, out)?;
    let problems = match Edition::parse(&text) {
        Ok(edition) => edition.check(),
        Err(problems) => problems,
    };
    let said: Vec<(&str, String)> = problems
        .iter()
        .map(|problem| {
            let about = [("detail", problem.fault.about())];
            let key = format!("problem.{}.detail", problem.fault.code());
            let mut words = say(out.lang(), &key, &about);
            if let EditionFault::Shape { detail, .. } = &problem.fault {
                let text = [("text", detail.clone())];
                words.push_str(&say(out.lang(), "cli.reader_says", &text));
            }
            (problem.path.as_str(), words)
        })
        .collect();
    let lines: Vec<String> = said
        .iter()
        .map(|(path, words)| format!("{path}  {words}").trim_start().to_owned())
        .collect();
    let sound = say(out.lang(), "cli.edition_sound", &[]);
    let words = if lines.is_empty() {
        sound
    } else {
        lines.join("\n")
    };
    let done = out.document(&json!({"problems": lines}), &words)?;
    Ok(if lines.is_empty() { done } else { 1 })
}
