//! `qibu account token` and `qibu account password`: done on this machine by whoever holds the data folder and its
//! root key, with or without a running server.

use super::init::issue;
use super::reading::{Reading, query};
use super::{Failure, Out, Place, refused};
use crate::occasion_source::machine_time;
use crate::service::{MAX_TOKENS_AN_ACCOUNT, PasswordError, PasswordHasher, TokenError};
use crate::vault::Vault;
use crate::web::pages::handlers::sign_in::MAX_ACCOUNTS_BY_NAME;
use crate::wiring::Credentials;
use crate::words::say;
use qibu_domain::id::AccountId;
use qibu_projections::{MAX_PAGE_ROWS, Page, accounts};
use serde_json::json;
use std::io::{BufRead, IsTerminal};
use zeroize::Zeroizing;

/// How many accounts are named where a name means several.
const MAX_NAMED: usize = 8;

pub(super) async fn token(
    place: &Place,
    account: &str,
    days: u32,
    out: &Out,
) -> Result<u8, Failure> {
    let (credentials, account) = of_account(place, account, out).await?;
    let issued = issue(credentials.service(), account, days);
    let token = issued.map_err(|error| no_token(&error, out))?.token;
    let document = json!({"account": account, "token": token.as_str()});
    out.document(&document, &token)
}

pub(super) async fn password(place: &Place, account: &str, out: &Out) -> Result<u8, Failure> {
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
    account: &str,
    out: &Out,
) -> Result<(Credentials, AccountId), Failure> {
    place.must_hold_a_log(out).await?;
    let id = account_of(place, account, out).await?;
    let opened = Credentials::open(&place.stores, &place.root_key(out)?).await;
    let credentials = opened.map_err(|error| refused::folder(&error, place, out))?;
    let known = credentials.account(id).await.map_err(Failure::failed)?;
    let account = [("account", id.to_string())];
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

/// The account of an id, or of its holder's name where one open account only has it.
pub(super) async fn account_of(
    place: &Place,
    wanted: &str,
    out: &Out,
) -> Result<AccountId, Failure> {
    let wanted = wanted.trim();
    if let Ok(id) = wanted.parse::<AccountId>() {
        return Ok(id);
    }
    let reading = Reading::open(place, None, out).await?;
    let vault = Vault::open(place.stores.beside(), &place.root_key(out)?);
    let vault = vault.map_err(|fault| refused::storage(&fault, out))?;
    // Names are only compared here; none is handed out.
    let mut bearers = Vec::new();
    for account in open_accounts(&reading)? {
        let name = vault.account_name(account).map_err(Failure::failed)?;
        if name.is_some_and(|name| name.as_str() == wanted) {
            bearers.push(account);
        }
    }
    let name = ("name", wanted.to_owned());
    match bearers.as_slice() {
        [only] => Ok(*only),
        [] => Err(Failure::not_found(say(
            out.lang(),
            "cli.account.no_name",
            &[name],
        ))),
        several => {
            let mut words = say(out.lang(), "cli.account.several", &[name]);
            for account in several.iter().take(MAX_NAMED) {
                words.push_str(&format!("\n  {account}"));
            }
            Err(Failure::usage(words))
        }
    }
}

fn open_accounts(reading: &Reading) -> Result<Vec<AccountId>, Failure> {
    let mut found = Vec::new();
    let mut page = Page::first(MAX_PAGE_ROWS);
    while found.len() < MAX_ACCOUNTS_BY_NAME {
        let next = reading
            .views
            .read(|rows| accounts::list(rows, reading.today, &page));
        let next = next.map_err(query)?;
        let Some(last) = next.last() else { break };
        page = Page::after(MAX_PAGE_ROWS, last.id);
        let open = next.iter().filter(|row| row.closed_on.is_none());
        found.extend(open.map(|row| row.id));
    }
    Ok(found)
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
