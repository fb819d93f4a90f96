//! Tables of bodies that are older than Qibu: one officer enters a table, another confirms it, and each row becomes the
//! founding that it would be if it were typed alone (domain 11.2). An import is a row of the service, never an event
//! (decision 0027).

mod batch;
mod bodies;
mod confirming;
mod judging;
mod mending;
mod voiding;

use super::draft::check::may;
use super::{FieldFault, NotDone, Sent, blocking, draft};
use crate::authority::{Action, Resource};
use crate::command::CommandError;
use crate::import::ImportRow;
use crate::occasion_source::machine_time;
use crate::papers::checked_reason;
use crate::service::{
    Import, ImportError, ImportId, ImportState, ImportSummary, MAX_IMPORTS_A_PAGE,
    MAX_IMPORTS_AN_ACCOUNT,
};
use crate::vault::PaperState;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use batch::{Batch, VoidAsked, kept};
use qibu_domain::actor::Principal;
use qibu_domain::id::{AccountId, ApplicationId, PaperId};
use qibu_domain::occasion::fresh_id;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

pub use bodies::{RowState, RowView};
pub use mending::{ImportMendForm, Missed};

/// A table that one officer enters, and on whose strength.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportForm {
    /// The id of the signed statement, uploaded before; only a dry run goes without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(format = "uuid")]
    pub statement: Option<String>,
    /// The rows by the numbers that they have in the table, at most 500.
    pub rows: BTreeMap<String, ImportRow>,
}

/// An import as its officers see it.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportView {
    /// What a list shows of it.
    pub summary: ImportSummary,
    /// How many rows it has.
    pub count: usize,
    /// The signed statement; `None` once it is discarded, and in a dry run without one.
    pub statement: Option<PaperId>,
    /// Who confirms it, or did.
    pub confirmed_by: Option<AccountId>,
    /// Who asked to void it.
    pub void_asked_by: Option<AccountId>,
    /// Why it shall be void, in words.
    pub void_reason: Option<String>,
    /// Whether its confirmation came to an end without all rows: those that wait can be mended.
    pub halted: bool,
    /// What became of each row; empty in lists.
    pub rows: Vec<RowView>,
    /// Whether the same had been done before under the same key.
    pub replayed: bool,
}

/// Why an import does not take what is asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// As many as may wait.
    #[error("{MAX_IMPORTS_AN_ACCOUNT} imports wait already")]
    TooMany,
    /// It is too large.
    #[error("the import is too large")]
    TooLarge,
    /// It is not at a stage where that can be done.
    #[error("the import is {}", .0.as_str())]
    State(ImportState),
    /// Another officer has begun to confirm it.
    #[error("another officer confirms it")]
    ConfirmedByAnother,
    /// None of its foundings still stands.
    #[error("no founding of it stands")]
    AllVoid,
}

impl ImportRefusal {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooMany => "import.too_many",
            Self::TooLarge => "body.too_large",
            Self::State(_) => "import.state",
            Self::ConfirmedByAnother => "import.confirmed_by_another",
            Self::AllVoid => "import.all_void",
        }
    }

    /// What the words mention.
    pub fn arguments(self, lang: Lang) -> Vec<(&'static str, String)> {
        match self {
            Self::State(state) => vec![("state", state_words(lang, state))],
            Self::TooMany => vec![("max", MAX_IMPORTS_AN_ACCOUNT.to_string())],
            Self::TooLarge | Self::ConfirmedByAnother | Self::AllVoid => Vec::new(),
        }
    }
}

/// The word for how far an import is.
pub fn state_words(lang: Lang, state: ImportState) -> String {
    say(lang, &format!("import.state.{}", state.as_str()), &[])
}

/// Enters a table, or in a dry run says what is wrong with it: every row is judged as its confirmation will be.
pub async fn enter(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    form: &ImportForm,
) -> Result<ImportView, NotDone> {
    let principal = Principal::Account(sent.account);
    let id = ApplicationId(fresh_id(&principal, sent.command_id, super::APPLICATION));
    let batch = Batch::of(form)?;
    // What was entered before under the same key is answered before the names that it took are.
    if let Some(known) = stored(qibu, id).await? {
        let known = known.body.as_deref().map(Batch::read).transpose()?;
        if known.is_none_or(|known| known.is_entered_as(&batch)) {
            let view = show(qibu, sent.account, id).await?;
            return Ok(ImportView {
                replayed: true,
                ..view
            });
        }
        return Err(CommandError::KeyReused.into());
    }
    must_be_of_some_row(qibu, sent.account, &batch).await?;
    judging::must_be_sound(qibu, sent, id, &batch, (None, &BTreeSet::new())).await?;
    let now = machine_time();
    if sent.dry_run {
        let summary = ImportSummary {
            id,
            entered_by: sent.account,
            state: ImportState::Entered,
            version: 0,
            made_at: now,
            updated_at: now,
        };
        return bodies::view(qibu, summary, Some(&batch)).await;
    }
    let (service, entered_by, text) = (Arc::clone(qibu), sent.account, batch.text()?);
    let statement = batch.statement;
    blocking(move || {
        service
            .service()
            .create_import(id, entered_by, &text, now)?;
        if let Some(statement) = statement {
            service.papers().attach(statement, id)?;
        }
        Ok(())
    })
    .await?;
    show(qibu, sent.account, id).await
}

/// The imports that an account has a part in or may take over, the last changed first. Their rows are left out.
pub async fn list(qibu: &Arc<Qibu>, account: AccountId) -> Result<Vec<ImportView>, NotDone> {
    let service = Arc::clone(qibu);
    let all = blocking(move || Ok(service.service().imports(MAX_IMPORTS_A_PAGE)?)).await?;
    let mut seen = Vec::new();
    let mut known = BTreeMap::new();
    for import in all {
        let Some(text) = import.body.as_deref() else {
            continue;
        };
        let batch = Batch::read(text)?;
        if is_party(&import.summary, &batch, account)
            || may_take_over(qibu, account, &batch, &mut known).await?
        {
            seen.push(bodies::headed(import.summary, Some(&batch)));
        }
    }
    Ok(seen)
}

/// An import with what became of each row, for whoever has a part in it or may take its bodies over.
pub async fn show(
    qibu: &Arc<Qibu>,
    account: AccountId,
    id: ImportId,
) -> Result<ImportView, NotDone> {
    let (import, batch) = visible(qibu, account, id).await?;
    bodies::view(qibu, import.summary, batch.as_ref()).await
}

/// Confirms what another officer entered, or what another asked to void; sent again, it goes on where it stopped.
pub async fn confirm(qibu: &Arc<Qibu>, sent: &Sent, id: ImportId) -> Result<ImportView, NotDone> {
    let (import, batch) = visible(qibu, sent.account, id).await?;
    let state = import.summary.state;
    let batch = batch.ok_or(NotDone::Import(ImportRefusal::State(state)))?;
    let done = match state {
        ImportState::Confirmed => batch.confirmed_by,
        ImportState::Voided => batch.void.as_ref().and_then(|void| void.confirmed_by),
        _ => None,
    };
    if done == Some(sent.account) {
        let view = bodies::view(qibu, import.summary, Some(&batch)).await?;
        return Ok(ImportView {
            replayed: true,
            ..view
        });
    }
    let current = import.summary.version;
    if draft::version(sent, current)? != current {
        return Err(ImportError::Stale { current }.into());
    }
    match state {
        ImportState::Entered | ImportState::Confirming => {
            confirming::confirm(qibu, sent, import.summary, batch).await
        }
        ImportState::VoidAsked | ImportState::Voiding => {
            voiding::confirm(qibu, sent, import.summary, batch).await
        }
        ImportState::Confirmed | ImportState::Voided | ImportState::Discarded => {
            Err(NotDone::Import(ImportRefusal::State(state)))
        }
    }
}

/// Mends rows of an import that wait, by whoever entered it.
pub async fn mend(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    id: ImportId,
    form: &ImportMendForm,
) -> Result<ImportView, NotDone> {
    let (import, batch) = visible(qibu, sent.account, id).await?;
    let ImportSummary {
        entered_by,
        state,
        version: current,
        ..
    } = import.summary;
    if entered_by != sent.account {
        return Err(NotDone::NotSubmitter);
    }
    let batch = batch.ok_or(NotDone::Import(ImportRefusal::State(state)))?;
    if draft::version(sent, current)? != current {
        return Err(ImportError::Stale { current }.into());
    }
    mending::mend(qibu, sent, import.summary, batch, form).await
}

/// Asks to void every founding of an import, with a written reason; another officer confirms it. What was asked before
/// and not confirmed is replaced.
pub async fn ask_void(
    qibu: &Arc<Qibu>,
    sent: &Sent,
    id: ImportId,
    reason: &str,
) -> Result<ImportView, NotDone> {
    let (import, batch) = visible(qibu, sent.account, id).await?;
    let state = import.summary.state;
    let refused = |refusal| NotDone::Import(refusal);
    let mut batch = batch.ok_or(refused(ImportRefusal::State(state)))?;
    if !matches!(
        state,
        ImportState::Confirming | ImportState::Confirmed | ImportState::VoidAsked
    ) {
        return Err(refused(ImportRefusal::State(state)));
    }
    let (reason, _) = checked_reason(reason).map_err(|refusal| {
        let fault = FieldFault::new("/reason", refusal.code());
        NotDone::Fields(vec![fault.with("max", crate::papers::MAX_REASON_CHARS)])
    })?;
    let view = bodies::view(qibu, import.summary.clone(), Some(&batch)).await?;
    if view.rows.iter().all(|row| row.state != RowState::Brought) {
        return Err(refused(ImportRefusal::AllVoid));
    }
    if sent.dry_run {
        return Ok(view);
    }
    let attempts = batch.void.as_ref().map_or(0, |void| void.attempt);
    batch.void = Some(VoidAsked {
        by: sent.account,
        reason,
        attempt: attempts.saturating_add(1),
        confirmed_by: None,
    });
    let summary = kept(qibu, import.summary, ImportState::VoidAsked, &batch).await?;
    bodies::view(qibu, summary, Some(&batch)).await
}

/// Discards an import that nobody has confirmed: what was entered, and the statement that was uploaded for it alone.
pub async fn discard(qibu: &Arc<Qibu>, sent: &Sent, id: ImportId) -> Result<(), NotDone> {
    let (import, _) = visible(qibu, sent.account, id).await?;
    let ImportSummary {
        entered_by,
        state,
        version,
        ..
    } = import.summary;
    if entered_by != sent.account {
        return Err(NotDone::NotSubmitter);
    }
    match state {
        ImportState::Discarded => return Ok(()),
        ImportState::Entered => {}
        other => return Err(NotDone::Import(ImportRefusal::State(other))),
    }
    if sent.dry_run {
        return Ok(());
    }
    let service = Arc::clone(qibu);
    blocking(move || {
        let now = machine_time();
        service.service().discard_import(id, version, now)?;
        for paper in service.papers().of_application(id)? {
            if paper.state == PaperState::Staged {
                service.papers().erase(paper.id, now)?;
            }
        }
        Ok(())
    })
    .await
}

async fn stored(qibu: &Arc<Qibu>, id: ImportId) -> Result<Option<Import>, NotDone> {
    let service = Arc::clone(qibu);
    blocking(move || Ok(service.service().import(id)?)).await
}

/// An import, where the account may know of it; the batch is gone where it was discarded.
async fn visible(
    qibu: &Arc<Qibu>,
    account: AccountId,
    id: ImportId,
) -> Result<(Import, Option<Batch>), NotDone> {
    let import = stored(qibu, id).await?.ok_or(NotDone::NotThere)?;
    let batch = import.body.as_deref().map(Batch::read).transpose()?;
    let mut known = BTreeMap::new();
    let is_seen = match &batch {
        Some(batch) => {
            is_party(&import.summary, batch, account)
                || may_take_over(qibu, account, batch, &mut known).await?
        }
        None => import.summary.entered_by == account,
    };
    // Whoever has no part in it does not learn that there is one.
    if is_seen {
        Ok((import, batch))
    } else {
        Err(NotDone::NotThere)
    }
}

fn is_party(summary: &ImportSummary, batch: &Batch, account: AccountId) -> bool {
    let void = batch.void.as_ref();
    let parties = [
        Some(summary.entered_by),
        batch.confirmed_by,
        void.map(|void| void.by),
        void.and_then(|void| void.confirmed_by),
    ];
    parties.contains(&Some(account))
}

/// Whether an account may take over bodies of every node that an import names.
async fn may_take_over(
    qibu: &Arc<Qibu>,
    account: AccountId,
    batch: &Batch,
    known: &mut BTreeMap<String, bool>,
) -> Result<bool, NotDone> {
    for node in nodes(batch) {
        let may = match known.get(node) {
            Some(may) => *may,
            None => denied_at(qibu, account, node).await?.is_none(),
        };
        known.insert(node.to_owned(), may);
        if !may {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whoever may take over no body of the table at all is told so, and not which of its cells are wrong.
async fn must_be_of_some_row(
    qibu: &Arc<Qibu>,
    account: AccountId,
    batch: &Batch,
) -> Result<(), NotDone> {
    let mut first = None;
    for node in nodes(batch) {
        if qibu.rulebook().district_of(node).is_none() {
            // A node that is not known has no office to ask.
            continue;
        }
        match denied_at(qibu, account, node).await? {
            None => return Ok(()),
            Some(denied) => first = first.or(Some(denied)),
        }
    }
    first.map_or(Ok(()), Err)
}

fn nodes(batch: &Batch) -> BTreeSet<&str> {
    batch.rows.values().map(|row| row.node.trim()).collect()
}

/// Why an account may not take over bodies of a node; `None` where it may.
async fn denied_at(
    qibu: &Arc<Qibu>,
    account: AccountId,
    node: &str,
) -> Result<Option<NotDone>, NotDone> {
    let district = qibu.rulebook().district_of(node).map(str::to_owned);
    let resource = Resource {
        district: district.unwrap_or_default(),
        node: node.to_owned(),
        ..Resource::default()
    };
    match may(qibu, account, Action::RecordFounding, resource).await {
        Ok(()) => Ok(None),
        Err(error @ NotDone::Command(CommandError::Denied(_))) => Ok(Some(error)),
        Err(error) => Err(error),
    }
}

/// Whether the account may read the statement of an import that nobody confirmed yet.
pub async fn is_of(qibu: &Arc<Qibu>, account: AccountId, id: ImportId) -> Result<bool, NotDone> {
    match visible(qibu, account, id).await {
        Ok(_) => Ok(true),
        Err(NotDone::NotThere) => Ok(false),
        Err(error) => Err(error),
    }
}
