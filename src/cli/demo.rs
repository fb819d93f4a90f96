//! `qibu demo`: the Chengyang sample in a training log, served.

use super::init::first_token;
use super::lines::{Lines, shell_word};
use super::serve::{address_of, bind, open, run_until_stopped};
use super::{DemoWords, Failure, Out, Place, refused};
use crate::log::ClockKind;
use crate::opening;
use crate::sample::{self, Carried, Named};
use crate::web::{Demo, DemoRole};
use crate::wiring::Qibu;
use crate::words::say;
use qibu_domain::id::{AccountId, StreamId};
use serde_json::json;
use std::sync::Arc;

pub(super) async fn demo(place: &Place, words: &DemoWords, out: &Out) -> Result<u8, Failure> {
    let script = sample::of_the_demo().map_err(Failure::failed)?;
    let qibu = opened(place, out).await?;
    if !qibu.is_training() {
        return Err(Failure::new(4, say(out.lang(), "cli.not_a_demo", &[])));
    }
    // Carried out again, the script finds every step done and answers with the same receipts.
    let carried = sample::carry_out(&qibu, &script)
        .await
        .map_err(Failure::failed)?;
    if words.no_serve {
        describe(place, &qibu, &carried, None, out).await?;
        qibu.close().await;
        return Ok(0);
    }
    let offered = offered(&carried).map(|(named, account)| card(named, *account));
    let demo = Demo {
        roles: offered.collect(),
    };
    // Tokens are issued and printed only where there will be a server that takes them.
    let server = bind(&qibu, &words.listen, Some(demo), out).await?;
    let address = address_of(&server);
    describe(place, &qibu, &carried, Some(&address), out).await?;
    run_until_stopped(&qibu, server).await
}

async fn opened(place: &Place, out: &Out) -> Result<Arc<Qibu>, Failure> {
    if place.holds_a_log(out).await? {
        return open(place, out).await;
    }
    place.make_folder(out)?;
    let (key, _) = place.new_root_key(out)?;
    let log = opening::new_log_id().map_err(Failure::failed)?;
    let made = Qibu::create(&place.stores, log, ClockKind::Training, key).await;
    made.map_err(|error| refused::folder(&error, place, out))
}

struct Role {
    card: DemoRole,
    token: String,
}

/// The accounts that the demo offers.
fn offered(carried: &Carried) -> impl Iterator<Item = &(Named, AccountId)> {
    carried.accounts.iter().filter(|(named, _)| named.role)
}

fn card(named: &Named, account: AccountId) -> DemoRole {
    DemoRole {
        account,
        name: named.name.clone(),
        key: named.key.clone(),
    }
}

/// What the demo offers, each role with a new token.
async fn describe(
    place: &Place,
    qibu: &Arc<Qibu>,
    carried: &Carried,
    address: Option<&str>,
    out: &Out,
) -> Result<(), Failure> {
    let role = |(named, account): &(Named, AccountId)| -> Result<Role, Failure> {
        Ok(Role {
            card: card(named, *account),
            token: first_token(qibu, *account)?,
        })
    };
    let roles: Vec<Role> = offered(carried).map(role).collect::<Result<_, _>>()?;
    let lines = lines_to_paste(place, qibu, carried, &roles).await?;
    let accounts: Vec<_> = roles
        .iter()
        .map(|role| {
            let DemoRole { account, name, key } = &role.card;
            json!({"role": key, "name": name, "account": account, "token": role.token})
        })
        .collect();
    let data = place.shown();
    let document = json!({
        "address": address, "data": data, "log": qibu.log_id(),
        "position": qibu.head().position, "accounts": accounts, "try": lines,
    });
    let data = [("data", data)];
    let mut said = say(out.lang(), "cli.demo.head", &data);
    for role in &roles {
        let DemoRole { key, name, .. } = &role.card;
        said.push_str(&format!("\n  {key}  {name}\n    {}", role.token));
    }
    let head = if address.is_some() {
        "cli.demo.try_beside"
    } else {
        "cli.demo.try"
    };
    said.push_str(&say(out.lang(), head, &[]));
    for line in &lines {
        said.push_str(&format!("\n{line}\n"));
    }
    if let Some(address) = address {
        let address = [("address", address.to_owned())];
        said.push_str(&say(out.lang(), "cli.demo.serving", &address));
    }
    out.document(&document, &said)?;
    Ok(())
}

/// Three lines that work as printed: propose, decide, history.
async fn lines_to_paste(
    place: &Place,
    qibu: &Arc<Qibu>,
    carried: &Carried,
    roles: &[Role],
) -> Result<Vec<String>, Failure> {
    let known = Lines::of(place)?;
    let token = |key: &str| {
        let role = roles.iter().find(|role| role.card.key == key);
        role.map(|role| role.token.as_str())
    };
    let mut lines = Vec::new();
    if let Some(token) = token("proposer") {
        let body = shell_word(&proposal().to_string());
        let command = format!("call POST /api/v1/associations --body {body}");
        lines.push(known.with_token(token, &command));
    }
    let waiting = carried.bodies.get("S01").copied();
    if let (Some(token), Some(stream)) = (token("district_lead"), waiting) {
        let (application, last) = last_application(qibu, stream).await?;
        let path = format!("/api/v1/applications/{application}/decide");
        let body = shell_word(&json!({"outcome": "approved"}).to_string());
        let command = format!("call POST {path} --if-match {last} --body {body}");
        lines.push(known.with_token(token, &command));
        lines.push(known.plain(&format!("history {}", stream.id)));
    }
    Ok(lines)
}

fn proposal() -> serde_json::Value {
    json!({
        "name": "样例街道律师联谊会", "body_kind": "friendship", "form": "internal",
        "node": "990001001", "scope": "lawyers",
        "contents": {
            "attested": {"initiators": {"count": 5}, "candidates": {"count": 20},
                         "four_haves_attested": {"count": 20}},
            "declared": ["initiators_capacity", "non_profit_purpose"],
            "categories": ["intermediaries"]
        }
    })
}

async fn last_application(
    qibu: &Qibu,
    stream: StreamId,
) -> Result<(qibu_domain::id::ApplicationId, u64), Failure> {
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(Failure::failed)?;
    let last = hosted.state().applications.last();
    last.map(|known| (known.id, known.last.0))
        .ok_or_else(|| Failure::failed("no application"))
}
