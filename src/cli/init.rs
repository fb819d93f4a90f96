//! `qibu init`.

use super::{Failure, InitWords, Out, Place, PresetWord, refused};
use crate::intake::text_fault;
use crate::log::ClockKind;
use crate::occasion_source::machine_time;
use crate::opening::{self, Opening, Preset};
use crate::private_files;
use crate::service::{IssuedToken, Service, TokenError};
use crate::wiring::{LOG_FILE, Qibu};
use crate::words::say;
use qibu_domain::id::AccountId;
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;
use std::path::Path;
use std::sync::Arc;

/// How long a token lasts that is printed when a log is made, in days.
pub(super) const FIRST_TOKEN_DAYS: u32 = 30;
/// Seconds in a day.
const SECONDS_PER_DAY: i64 = 86_400;

pub(super) async fn init(place: &Place, words: &InitWords, out: &Out) -> Result<u8, Failure> {
    if place.data.join(LOG_FILE).exists() {
        let data = place.data.display().to_string();
        return Err(Failure::new(
            4,
            say(out.lang(), "cli.exists", &[("data", data)]),
        ));
    }
    let opening = opening_of(words, out)?;
    let kind = if words.training {
        ClockKind::Training
    } else {
        ClockKind::Live
    };
    let (qibu, admin) = make(place, kind, &opening, out).await?;
    let log = qibu.log_id();
    let token = first_token(&qibu, admin)?;
    let document = serde_json::json!({
        "log": log, "data": place.data, "account": admin, "name": words.admin, "token": token,
        "position": qibu.head().position,
    });
    qibu.close().await;
    let said = say(
        out.lang(),
        "cli.initialised",
        &[
            ("data", place.data.display().to_string()),
            ("account", admin.to_string()),
            ("name", words.admin.clone()),
            ("token", token),
        ],
    );
    out.document(&document, &said)
}

fn opening_of(words: &InitWords, out: &Out) -> Result<Opening, Failure> {
    let name = words.district_name.as_deref().unwrap_or(&words.district);
    let text = |option: &str, text: &str| {
        let fault = |error| Failure::usage(text_fault(option, &error).words(out.lang()));
        ShortText::new(text).map_err(fault)
    };
    let today = machine_time().day();
    Ok(Opening {
        preset: words.preset.preset(),
        district: words.district.clone(),
        district_kind: words.district_kind.clone(),
        district_name: text("--district-name", name)?,
        // Bodies older than Qibu are taken over later, and they lie in nodes that were there before.
        tree_from: Day::new(2017, 1, 1).unwrap_or(today),
        admin: text("--admin", &words.admin)?,
        // A training log's time begins today and then goes on from its last event (law 18).
        at: words.training.then(machine_time),
    })
}

/// Makes the log and opens it up to its readiness, or leaves the folder as it was.
async fn make(
    place: &Place,
    kind: ClockKind,
    opening: &Opening,
    out: &Out,
) -> Result<(Arc<Qibu>, AccountId), Failure> {
    let was_empty = is_empty(&place.data);
    private_files::folder(&place.data).map_err(Failure::failed)?;
    let key = place.new_root_key(out)?;
    let log = opening::new_log_id().map_err(Failure::failed)?;
    let qibu = Qibu::create(&place.data, log, kind, key).await;
    let qibu = qibu.map_err(|error| refused::folder(&error, place, out))?;
    match opening::open(&qibu, opening).await {
        Ok(admin) => Ok((qibu, admin)),
        Err(error) => {
            qibu.close().await;
            drop(qibu);
            if was_empty {
                // Half a log would stand in the way of the next try; what cannot be removed now is told then.
                let _ = std::fs::remove_dir_all(&place.data);
            }
            Err(refused::opening(&error, out))
        }
    }
}

/// Whether a folder holds nothing, or is not there.
fn is_empty(folder: &Path) -> bool {
    match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

/// A token for reading and writing, printed once.
pub(super) fn first_token(qibu: &Qibu, account: AccountId) -> Result<String, Failure> {
    let issued = issue(qibu.service(), account, FIRST_TOKEN_DAYS);
    Ok(issued.map_err(Failure::failed)?.token.to_string())
}

/// A token for reading and writing that lasts some days of the machine's time.
pub(super) fn issue(
    service: &Service,
    account: AccountId,
    days: u32,
) -> Result<IssuedToken, TokenError> {
    let now = machine_time();
    let until = now.plus_seconds(i64::from(days) * SECONDS_PER_DAY);
    let scopes = [crate::session::SCOPE_READ, crate::session::SCOPE_WRITE];
    service.issue_token(account, "qibu", &scopes, until, now)
}

impl PresetWord {
    fn preset(self) -> Preset {
        match self {
            Self::Simple => Preset::Simple,
            Self::Chengyang => Preset::Chengyang,
        }
    }
}
