//! Commands that write: they go the road of the API, as the holder of the token.

use super::call::{Ask, must};
use super::refused::text;
use super::{AccountWords, Failure, Out, Place, credentials, edition, reading, told};
use crate::web::pages::labels;
use crate::words::say;
use serde_json::{Value, json};
use std::path::Path;

/// The list of accounts, in pages as long as they may be.
const ACCOUNTS: &str = "/api/v1/accounts?limit=200";

pub(super) fn post(path: &str, body: &Value) -> Ask {
    let (method, body) = ("POST".to_owned(), Some(body.to_string()));
    Ask {
        method,
        path: path.to_owned(),
        body,
        ..Ask::default()
    }
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
    out.document(&answer, &told::advanced(&answer, out.lang()))
}

pub(super) async fn confirm_clock(place: &Place, out: &Out) -> Result<u8, Failure> {
    let answer = must(place, &post("/api/v1/clock/confirm", &json!({})), out).await?;
    out.document(&answer, &told::clock_confirmed(&answer, out.lang()))
}

pub(super) async fn run_deadlines(place: &Place, out: &Out) -> Result<u8, Failure> {
    let answer = must(place, &post("/api/v1/deadlines/run", &json!({})), out).await?;
    out.document(&answer, &told::fallen_due(&answer, out.lang()))
}

pub(super) async fn account(place: &Place, words: AccountWords, out: &Out) -> Result<u8, Failure> {
    let lang = out.lang();
    match words {
        AccountWords::List => list_accounts(place, out).await,
        AccountWords::Open { name } => {
            let ask = post("/api/v1/accounts", &json!({"name": name}));
            let answer = must(place, &ask, out).await?;
            let known = [("id", text(&answer, "id")), ("name", name)];
            out.document(&answer, &say(lang, "cli.account.opened", &known))
        }
        AccountWords::Appoint {
            account,
            node,
            duty,
        } => {
            let account = credentials::account_of(place, &account, out).await?;
            let path = format!("/api/v1/accounts/{account}/appointments");
            let ask = post(&path, &json!({"node": node, "duty": duty}));
            let answer = must(place, &ask, out).await?;
            let rulebook = reading::rulebook_of(place, out).await?;
            let known = [
                ("account", account.to_string()),
                ("office", labels::office(lang, &rulebook, duty, &node)),
            ];
            out.document(&answer, &say(lang, "cli.account.appointed", &known))
        }
        AccountWords::Token { account, days } => {
            credentials::token(place, &account, days, out).await
        }
        AccountWords::Password { account } => credentials::password(place, &account, out).await,
    }
}

/// All accounts, page after page, as one list.
async fn list_accounts(place: &Place, out: &Out) -> Result<u8, Failure> {
    let mut items = Vec::new();
    let mut path = ACCOUNTS.to_owned();
    let mut answer = loop {
        let ask = Ask {
            method: "GET".to_owned(),
            path,
            ..Ask::default()
        };
        let mut answer = must(place, &ask, out).await?;
        if let Some(Value::Array(page)) = answer.get_mut("items").map(Value::take) {
            items.extend(page);
        }
        match answer.get("next_cursor").and_then(Value::as_str) {
            Some(cursor) => path = format!("{ACCOUNTS}&cursor={cursor}"),
            None => break answer,
        }
    };
    let rulebook = reading::rulebook_of(place, out).await?;
    let words = told::accounts(&items, &rulebook, out.lang());
    if let Some(all) = answer.get_mut("items") {
        *all = Value::Array(items);
    }
    out.document(&answer, &words)
}

pub(super) async fn publish(
    place: &Place,
    file: &Path,
    district: Option<String>,
    out: &Out,
) -> Result<u8, Failure> {
    let text = edition::text_of(file, out)?;
    let district = match district {
        Some(district) => district,
        None => reading::home_of(place, out).await?,
    };
    let body = json!({"district": district, "text": text});
    let answer = must(place, &post("/api/v1/editions", &body), out).await?;
    let words = told::published(&text, out.lang());
    out.document(&answer, &words)
}
