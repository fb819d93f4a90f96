//! The names of people: personal data, so that each look at one is written down before it is shown (law 9).

use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::occasion_source::machine_time;
use crate::reads::{Read, ReadOf};
use crate::web::api::reading::{blocking, judge};
use crate::web::api::standing::looking_on;
use crate::web::api::turn::offices;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use crate::words::say;
use qibu_domain::id::{AccountId, StreamId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::subject::{Application, SubjectState, assigned_for};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most names that one page shows; further people are shown by the beginning of their id.
pub const MAX_NAMES_A_PAGE: usize = 250;
/// How much of an id stands for a person without a name, in characters.
const SHORT_ID_CHARS: usize = 8;
/// What the names are read for when an application is handled.
pub const HANDLING: &str = "handling";

/// Names by account.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<AccountId, String>);

impl Names {
    /// The name of an account; the beginning of its id where there is none, or none may be shown.
    pub fn of(&self, account: AccountId) -> String {
        let known = self.0.get(&account).cloned();
        known.unwrap_or_else(|| account.to_string().chars().take(SHORT_ID_CHARS).collect())
    }
}

/// Who of the office has an application, for whom it is assigned to and for the colleagues; empty for nobody else.
pub async fn assigned(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (subject, state): (StreamId, &SubjectState),
    application: &Application,
) -> Result<String, Problem> {
    let (lang, own) = (visit.lang(), visit.signed.caller.account);
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    let today = qibu.clock().now().day();
    let occasion = looking_on(qibu.rulebook(), subject, qibu.clock().now());
    let verb = application.awaited_verb().unwrap_or_default();
    let reserved = assigned_for(state, application.id, verb, &occasion);
    let seat = reserved.as_ref().map(|it| it.seat.clone());
    let (assigned, _) = qibu.binding(reserved, today, false).await.map_err(fail)?;
    let (Some(account), Some(seat)) = (assigned, seat) else {
        return Ok(String::new());
    };
    if account == own {
        return Ok(say(lang, "label.assigned.to_you", &[]));
    }
    let actor = qibu.actor(own, false).await.map_err(fail)?;
    let mut held = offices(&actor, today).into_iter();
    let works = |duty| matches!(duty, Duty::Officer | Duty::Lead);
    if !held.any(|office| office.node == seat.node && works(office.duty)) {
        return Ok(String::new());
    }
    let names = names(qibu, &visit.signed, [account]).await?;
    Ok(say(
        lang,
        "label.assigned.to",
        &[("name", names.of(account))],
    ))
}

/// The names of some accounts. One's own is no look at another's data. Whoever may not read associations and their
/// applications sees no names.
pub async fn names(
    qibu: &Arc<Qibu>,
    signed: &Signed,
    accounts: impl IntoIterator<Item = AccountId>,
) -> Result<Names, Problem> {
    let accounts: BTreeSet<AccountId> = accounts.into_iter().collect();
    let (lang, own) = (signed.lang, signed.caller.account);
    let home = qibu.rulebook().home().unwrap_or_default().to_owned();
    let resource = Resource {
        node: home.clone(),
        district: home,
        ..Resource::default()
    };
    let office = match judge(qibu, signed, Action::ReadSubject, resource).await {
        Ok(allowed) => Some(allowed.by.office.unwrap_or_default()),
        Err(problem) if problem.status == 403 => None,
        Err(problem) => return Err(problem),
    };
    let shared = Arc::clone(qibu);
    blocking(lang, move || {
        let mut names = BTreeMap::new();
        for account in accounts.into_iter().take(MAX_NAMES_A_PAGE) {
            if account != own {
                let Some(office) = office.clone() else {
                    continue;
                };
                let read = Read {
                    at: machine_time(),
                    account: own,
                    office,
                    purpose: HANDLING.to_owned(),
                    what: ReadOf::Account(account),
                };
                let recorded = shared.reads().record(&read);
                recorded.map_err(|error| Problem::not_read(lang, &error))?;
            }
            let name = shared.vault().account_name(account);
            let name = name.map_err(|fault| Problem::of_storage(lang, &fault))?;
            if let Some(name) = name {
                names.insert(account, name.as_str().to_owned());
            }
        }
        Ok(Names(names))
    })
    .await
}
