//! Commands that write: they go the road of the API, as the holder of the token. What concerns this machine only,
//! tokens and passwords, is done here by whoever holds the data folder and its root key.

use super::call::{Ask, must};
use super::serve::open;
use super::{AccountWords, Failure, Out, Place};
use crate::words::say;
use qibu_domain::id::AccountId;
use qibu_domain::standard::Edition;
use serde_json::{Value, json};
use std::io::BufRead;
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
    days: Option<u32>,
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
            let qibu = open(place).await?;
            let token = super::init::issue(&qibu, AccountId(account), days);
            qibu.close().await;
            let token = token?;
            out.document(&json!({"account": account, "token": token}), &token)
        }
        AccountWords::Password { account } => {
            let mut line = zeroize::Zeroizing::new(String::new());
            std::io::stdin()
                .lock()
                .read_line(&mut line)
                .map_err(Failure::failed)?;
            let password = zeroize::Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned());
            let hasher = crate::service::PasswordHasher::new().map_err(Failure::failed)?;
            let hash = hasher.hash(password).await.map_err(Failure::failed)?;
            let qibu = open(place).await?;
            let now = crate::occasion_source::machine_time();
            let set = qibu.service().set_password(AccountId(account), &hash, now);
            qibu.close().await;
            set.map_err(Failure::failed)?;
            Ok(0)
        }
    }
}

pub(super) async fn publish(
    place: &Place,
    file: &Path,
    district: Option<String>,
    out: &Out,
) -> Result<u8, Failure> {
    let text = std::fs::read_to_string(file).map_err(Failure::failed)?;
    let body = json!({"district": district, "text": text});
    let answer = must(place, &post("/api/v1/editions", &body), out).await?;
    out.document(&answer, &pretty(&answer)?)
}

pub(super) fn check_edition(file: &Path, out: &Out) -> Result<u8, Failure> {
    let text = std::fs::read_to_string(file).map_err(Failure::failed)?;
    let problems = match Edition::parse(&text) {
        Ok(edition) => edition.check(),
        Err(problems) => problems,
    };
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let done = out.document(&json!({"problems": lines}), &lines.join("\n"))?;
    Ok(if lines.is_empty() { done } else { 1 })
}
