//! `qibu init`.

use super::lines::{Lines, shell_word};
use super::serve::open;
use super::{Failure, InitWords, Out, Place, PresetWord, edition, refused};
use crate::edition_told;
use crate::intake::text_fault;
use crate::log::ClockKind;
use crate::occasion_source::machine_time;
use crate::opening::{self, Opening, Preset};
use crate::root_key::RootKey;
use crate::service::{IssuedToken, Service, TokenError};
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::AccountId;
use qibu_domain::standard::{CodeForm, Edition, NodeKind};
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;
use std::path::Path;
use std::sync::Arc;

/// How long a token lasts that is printed when a log is made, in days.
pub(super) const FIRST_TOKEN_DAYS: u32 = 30;
/// Seconds in a day.
const SECONDS_PER_DAY: i64 = 86_400;

pub(super) async fn init(place: &Place, words: &InitWords, out: &Out) -> Result<u8, Failure> {
    let preset = preset_of(words, out)?;
    let edition = preset.first_edition().map_err(Failure::failed)?;
    let opening = opening_of(words, preset, out)?;
    must_be_of(&edition, words, out)?;
    let kind = if words.training {
        ClockKind::Training
    } else {
        ClockKind::Live
    };
    let (qibu, admin) = if place.holds_a_log(out).await? {
        go_on(place, kind, &opening, out).await?
    } else {
        make(place, kind, &opening, out).await?
    };
    let log = qibu.log_id();
    let token = first_token(&qibu, admin)?;
    let document = serde_json::json!({
        "log": log, "data": place.shown(), "account": admin, "name": words.admin, "token": token,
        "position": qibu.head().position,
    });
    qibu.close().await;
    let mut kinds = edition.node_kinds.iter().map(|kind| kind.code.as_str());
    let below = kinds.find(|kind| edition.may_stand_under(kind, &words.district_kind));
    let account = admin.to_string();
    let who = [account.as_str(), token.as_str()];
    let said = next_lines(place, words, who, below.unwrap_or("street"), out)?;
    out.document(&document, &said)
}

/// What was made, and the lines that come next, whole: with the folder and, where one is needed, the token.
fn next_lines(
    place: &Place,
    words: &InitWords,
    [account, token]: [&str; 2],
    kind: &str,
    out: &Out,
) -> Result<String, Failure> {
    let lines = Lines::of(place)?;
    let district = shell_word(&words.district);
    let somebody = say(out.lang(), "cli.init.somebody", &[]);
    let street = say(out.lang(), "cli.init.street", &[]);
    let place_code = format!("{}001", words.district);
    let node = format!(
        "node add --code {} --kind {kind} --name {street} --parent {district} --from {}",
        shell_word(&place_code),
        first_day()
    );
    let appoint = format!("account appoint {somebody} --node {district} --duty officer");
    let known = [
        ("data", place.shown()),
        ("account", account.to_owned()),
        ("name", words.admin.clone()),
        ("token", token.to_owned()),
        ("node", lines.with_token(token, &node)),
        (
            "open",
            lines.with_token(token, &format!("account open {somebody}")),
        ),
        ("appoint", lines.with_token(token, &appoint)),
        (
            "password",
            lines.plain(&format!("account password {somebody}")),
        ),
        ("serve", lines.plain("serve")),
    ];
    Ok(say(out.lang(), "cli.initialised", &known))
}

/// The editions that it begins with: those of a preset, or one from a file.
fn preset_of(words: &InitWords, out: &Out) -> Result<Preset, Failure> {
    let Some(file) = &words.edition else {
        return Ok(words.preset.preset());
    };
    let (edition, text) = edition::read(file, out)?;
    let told = edition_told::of_text(&edition.check(), &text, out.lang());
    if !told.is_empty() {
        return Err(edition::not_read(file, &told, out));
    }
    // One text for the life of the program, as the shipped ones are.
    Ok(Preset::Own(Box::leak(Box::new([&*text.leak()]))))
}

/// Refuses a kind that the edition does not know, or a code that is none of its kind, before anything is made.
fn must_be_of(edition: &Edition, words: &InitWords, out: &Out) -> Result<(), Failure> {
    let lang = out.lang();
    let label = |kind: &NodeKind| {
        let (zh, en) = (kind.label.zh.as_str(), kind.label.en.as_str());
        lang.pick(zh, en).to_owned()
    };
    let Some(kind) = edition.node_kind(&words.district_kind) else {
        let highest = edition.ranks.first().map(|rank| rank.code.as_str());
        let kinds = edition.node_kinds.iter();
        let kinds = kinds.filter(|kind| Some(kind.rank.as_str()) == highest);
        let kinds: Vec<String> = kinds
            .map(|kind| {
                let known = [("code", kind.code.clone()), ("label", label(kind))];
                say(lang, "cli.init.kind", &known)
            })
            .collect();
        let known = [
            ("kind", words.district_kind.clone()),
            ("preset", label_of(edition, lang)),
            ("kinds", kinds.join(lang.pick("、", ", "))),
        ];
        return Err(Failure::usage(say(lang, "cli.init.no_kind", &known)));
    };
    if kind.code_form.admits(&words.district) {
        return Ok(());
    }
    let form = match kind.code_form {
        CodeForm::Digits6 => "cli.init.digits6",
        CodeForm::Digits9 => "cli.init.digits9",
        CodeForm::Digits12 => "cli.init.digits12",
        CodeForm::Local => "cli.init.local",
    };
    let known = [
        ("code", words.district.clone()),
        ("kind", label(kind)),
        ("form", say(lang, form, &[])),
    ];
    Err(Failure::usage(say(lang, "cli.init.bad_code", &known)))
}

fn label_of(edition: &Edition, lang: Lang) -> String {
    let title = &edition.title;
    lang.pick(title.zh.as_str(), title.en.as_str()).to_owned()
}

fn opening_of(words: &InitWords, preset: Preset, out: &Out) -> Result<Opening, Failure> {
    let name = words.district_name.as_deref().unwrap_or(&words.district);
    let text = |option: &str, text: &str| {
        let fault = |error| Failure::usage(text_fault(option, &error).words(out.lang()));
        ShortText::new(text).map_err(fault)
    };
    Ok(Opening {
        preset,
        district: words.district.clone(),
        district_kind: words.district_kind.clone(),
        district_name: text("--district-name", name)?,
        // Bodies older than Qibu are taken over later, and they lie in nodes that were there before.
        tree_from: first_day(),
        admin: text("--admin", &words.admin)?,
        // A training log's time begins today and then goes on from its last event (law 18).
        at: words.training.then(machine_time),
    })
}

/// The first day of a new tree: no body that is taken over was founded earlier.
fn first_day() -> Day {
    Day::new(1949, 10, 1).unwrap_or_else(|| machine_time().day())
}

/// Makes the log and opens it up to its readiness, or leaves an empty folder and the root key as they were.
async fn make(
    place: &Place,
    kind: ClockKind,
    opening: &Opening,
    out: &Out,
) -> Result<(Arc<Qibu>, AccountId), Failure> {
    // A log elsewhere is not taken back with the folder, and is gone on with under the same key.
    let was_empty = place.stores.log.folder().is_some_and(is_empty);
    place.make_folder(out)?;
    let mut made_key = None;
    let made = match place.new_root_key(out) {
        Ok((key, file)) => {
            made_key = file;
            begin(place, kind, opening, key, out).await
        }
        Err(failure) => Err(failure),
    };
    if made.is_err() {
        // Half a log would stand in the way of the next try; what cannot be removed now is told then.
        if was_empty {
            let _ = std::fs::remove_dir_all(&place.data);
        }
        // Nothing is left that the key opens; a key that was there before is not this command's.
        if let (true, Some(file)) = (was_empty, made_key) {
            let _ = std::fs::remove_file(file);
        }
    }
    made
}

/// Finishes the founding of a log that was cut short, sent with the same words; a founded log is left alone.
async fn go_on(
    place: &Place,
    kind: ClockKind,
    opening: &Opening,
    out: &Out,
) -> Result<(Arc<Qibu>, AccountId), Failure> {
    let qibu = open(place, out).await?;
    let is_ready = qibu.is_ready().await.map_err(Failure::failed)?;
    if is_ready || qibu.is_training() != (kind == ClockKind::Training) {
        qibu.close().await;
        let key = if is_ready {
            "cli.exists"
        } else {
            "cli.init.other"
        };
        let data = [("data", place.stores.to_string())];
        return Err(Failure::new(4, say(out.lang(), key, &data)));
    }
    found(qibu, opening, out).await
}

async fn begin(
    place: &Place,
    kind: ClockKind,
    opening: &Opening,
    key: RootKey,
    out: &Out,
) -> Result<(Arc<Qibu>, AccountId), Failure> {
    let log = opening::new_log_id().map_err(Failure::failed)?;
    let qibu = Qibu::create(&place.stores, log, kind, key).await;
    let qibu = qibu.map_err(|error| refused::folder(&error, place, out))?;
    found(qibu, opening, out).await
}

async fn found(
    qibu: Arc<Qibu>,
    opening: &Opening,
    out: &Out,
) -> Result<(Arc<Qibu>, AccountId), Failure> {
    match opening::open(&qibu, opening).await {
        Ok(admin) => Ok((qibu, admin)),
        Err(error) => {
            qibu.close().await;
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
