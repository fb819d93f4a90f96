//! `qibu account token` and `qibu account password`: done on this machine by whoever holds the data folder and its
//! root key, with or without a running server.

use super::init::issue;
use super::{Failure, Out, Place, refused};
use crate::occasion_source::machine_time;
use crate::service::{MAX_TOKENS_AN_ACCOUNT, PasswordError, PasswordHasher, TokenError};
use crate::wiring::Credentials;
use crate::words::say;
use qibu_domain::id::AccountId;
use serde_json::json;
use std::io::{BufRead, IsTerminal};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(super) async fn token(
    place: &Place,
    account: Uuid,
    days: u32,
    out: &Out,
) -> Result<u8, Failure> {
    let (credentials, account) = of_account(place, account, out).await?;
    let issued = issue(credentials.service(), account, days);
    let token = issued.map_err(|error| no_token(&error, out))?.token;
    let document = json!({"account": account, "token": token.as_str()});
    out.document(&document, &token)
}

pub(super) async fn password(place: &Place, account: Uuid, out: &Out) -> Result<u8, Failure> {
    let (credentials, account) = of_account(place, account, out).await?;
    let hasher = PasswordHasher::new().map_err(Failure::failed)?;
    let hash = hasher.hash(read_password(out)?).await;
    let hash = hash.map_err(|error| no_password(&error, out))?;
    let set = credentials
        .service()
        .set_password(account, &hash, machine_time());
    set.map_err(Failure::failed)?;
    out.talk(&say(out.lang(), "cli.password.set", &[]));
    if out.is_json() {
        return out.document(&json!({"account": account}), "");
    }
    Ok(0)
}

/// The rows of the service, once the log has said that the account is there and open.
async fn of_account(
    place: &Place,
    account: Uuid,
    out: &Out,
) -> Result<(Credentials, AccountId), Failure> {
    place.must_hold_a_log(out)?;
    let opened = Credentials::open(&place.data, &place.root_key(out)?);
    let credentials = opened.map_err(|error| refused::folder(&error, place, out))?;
    let id = AccountId(account);
    let known = credentials.account(id).await.map_err(Failure::failed)?;
    let account = [("account", account.to_string())];
    if !known.opened {
        let words = say(out.lang(), "cli.account.unknown", &account);
        return Err(Failure::not_found(words));
    }
    if known.closed {
        let words = say(out.lang(), "cli.account.closed", &account);
        return Err(Failure::new(4, words));
    }
    Ok((credentials, id))
}

fn read_password(out: &Out) -> Result<Zeroizing<String>, Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        out.talk(&say(out.lang(), "cli.password.ask", &[]));
    }
    let mut line = Zeroizing::new(String::new());
    stdin.lock().read_line(&mut line).map_err(Failure::failed)?;
    let password = line.trim_end_matches(['\r', '\n']);
    Ok(Zeroizing::new(password.to_owned()))
}

fn no_token(error: &TokenError, out: &Out) -> Failure {
    let code = match error {
        TokenError::Fault(_) => return Failure::failed(error),
        TokenError::TooMany => 4,
        TokenError::BadExpiry | TokenError::BadScopes | TokenError::BadLabel(_) => 2,
    };
    let max = [("max", MAX_TOKENS_AN_ACCOUNT.to_string())];
    let key = format!("problem.{}.detail", error.code());
    Failure::new(code, say(out.lang(), &key, &max))
}

fn no_password(error: &PasswordError, out: &Out) -> Failure {
    match error {
        PasswordError::TooShort | PasswordError::TooLong => {
            let key = format!("problem.{}.detail", error.code());
            Failure::usage(say(out.lang(), &key, &[]))
        }
        PasswordError::Busy | PasswordError::Fault(_) => Failure::failed(error),
    }
}
