//! `qibu demo`: the Chengyang sample in a training log, served.

use super::init::first_token;
use super::serve::{open, run_until_stopped};
use super::{DemoWords, Failure, Out, Place, refused};
use crate::log::ClockKind;
use crate::opening;
use crate::private_files;
use crate::sample::{self, Carried, Named, Script};
use crate::web::{Demo, DemoRole};
use crate::wiring::{LOG_FILE, Qibu};
use crate::words::say;
use qibu_domain::id::{AccountId, StreamId};
use serde_json::json;
use std::sync::Arc;

pub(super) async fn demo(place: &Place, words: &DemoWords, out: &Out) -> Result<u8, Failure> {
    let script = Script::parse(sample::CHENGYANG).map_err(Failure::failed)?;
    let qibu = if place.data.join(LOG_FILE).exists() {
        open(place, out).await?
    } else {
        private_files::folder(&place.data).map_err(Failure::failed)?;
        let key = place.new_root_key(out)?;
        let log = opening::new_log_id().map_err(Failure::failed)?;
        let made = Qibu::create(&place.data, log, ClockKind::Training, key).await;
        made.map_err(|error| refused::folder(&error, place, out))?
    };
    if !qibu.is_training() {
        return Err(Failure::new(4, say(out.lang(), "cli.not_a_demo", &[])));
    }
    // Carried out again, the script finds every step done and answers with the same receipts.
    let carried = sample::carry_out(&qibu, &script)
        .await
        .map_err(Failure::failed)?;
    let roles = roles(&qibu, &carried)?;
    let address = format!("http://{}", words.listen);
    describe(
        place,
        &qibu,
        &carried,
        &roles,
        &address,
        words.no_serve,
        out,
    )
    .await?;
    if words.no_serve {
        qibu.close().await;
        return Ok(0);
    }
    let demo = Demo {
        roles: roles.into_iter().map(|role| role.card).collect(),
    };
    run_until_stopped(&qibu, &words.listen, Some(demo), out).await
}

struct Role {
    card: DemoRole,
    key: String,
    token: String,
}

/// The accounts that the demo offers, each with a new token.
fn roles(qibu: &Qibu, carried: &Carried) -> Result<Vec<Role>, Failure> {
    let offered = carried.accounts.iter().filter(|(named, _)| named.role);
    offered
        .map(|(named, account)| role(qibu, named, *account))
        .collect()
}

fn role(qibu: &Qibu, named: &Named, account: AccountId) -> Result<Role, Failure> {
    let token = first_token(qibu, account)?;
    let card = DemoRole {
        account,
        name: named.name.clone(),
        key: named.key.clone(),
    };
    Ok(Role {
        card,
        key: named.key.clone(),
        token,
    })
}

async fn describe(
    place: &Place,
    qibu: &Arc<Qibu>,
    carried: &Carried,
    roles: &[Role],
    address: &str,
    no_serve: bool,
    out: &Out,
) -> Result<(), Failure> {
    let lines = lines_to_paste(place, qibu, carried, roles, no_serve).await?;
    let accounts: Vec<_> = roles
        .iter()
        .map(|role| {
            let (account, name) = (role.card.account, &role.card.name);
            json!({"role": role.key, "name": name, "account": account, "token": role.token})
        })
        .collect();
    let document = json!({
        "address": (!no_serve).then_some(address), "data": place.data, "log": qibu.log_id(),
        "position": qibu.head().position, "accounts": accounts, "try": lines,
    });
    if out.is_json() {
        out.document(&document, "")?;
        return Ok(());
    }
    let mut said = say(
        out.lang(),
        "cli.demo.head",
        &[("data", place.data.display().to_string())],
    );
    for role in roles {
        said.push_str(&format!(
            "\n  {}  {}\n    {}",
            role.key, role.card.name, role.token
        ));
    }
    said.push_str(&say(out.lang(), "cli.demo.try", &[]));
    for line in lines {
        said.push_str(&format!("\n{line}\n"));
    }
    out.text(&said)?;
    Ok(())
}

/// Three lines that work as printed: propose, decide, history.
async fn lines_to_paste(
    place: &Place,
    qibu: &Arc<Qibu>,
    carried: &Carried,
    roles: &[Role],
    _no_serve: bool,
) -> Result<Vec<String>, Failure> {
    let program = std::env::current_exe().map_err(Failure::failed)?;
    let program = shell_word(&program.display().to_string());
    let data = shell_word(&place.data.display().to_string());
    let token = |key: &str| {
        roles
            .iter()
            .find(|role| role.key == key)
            .map(|role| &role.token)
    };
    let mut lines = Vec::new();
    if let Some(token) = token("proposer") {
        let body = proposal();
        lines.push(format!(
            "QIBU_TOKEN={token} {program} --data {data} call POST /api/v1/associations --body {}",
            shell_word(&body.to_string())
        ));
    }
    let waiting = carried.bodies.get("S01").copied();
    if let (Some(token), Some(stream)) = (token("district_lead"), waiting) {
        let (application, last) = last_application(qibu, stream).await?;
        let path = format!("/api/v1/applications/{application}/decide");
        lines.push(format!(
            "QIBU_TOKEN={token} {program} --data {data} call POST {path} --if-match {last} --body {}",
            shell_word(&json!({"outcome": "approved"}).to_string())
        ));
        lines.push(format!("{program} --data {data} history {}", stream.id));
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
    let hosted = qibu.associations().refresh(qibu.log(), stream).await;
    let hosted = hosted.map_err(Failure::failed)?;
    let last = hosted.state().applications.last();
    last.map(|known| (known.id, known.last.0))
        .ok_or_else(|| Failure::failed("no application"))
}

/// A word that a shell reads as it stands.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    if word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
