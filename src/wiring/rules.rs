//! The rulebook as this process last read it, and the authority that its policies make.

use super::Qibu;
use crate::authority::Authority;
use crate::command::{CommandError, Receipt};
use crate::log::{Committed, Log};
use qibu_domain::actor::Principal;
use qibu_domain::claim::Fence;
use qibu_domain::id::{Position, StreamId, StreamKind};
use qibu_domain::logbook;
use qibu_domain::rulebook::Rulebook;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The events read at once when the rules are brought up to the head.
const RULES_PAGE_EVENTS: usize = 200;
/// The kinds of streams that the rulebook is folded from.
const RULE_KINDS: [StreamKind; 5] = [
    StreamKind::Log,
    StreamKind::District,
    StreamKind::Editions,
    StreamKind::Policies,
    StreamKind::Calendar,
];

/// Whether the rulebook is folded from streams of that kind.
pub(crate) fn is_of_the_rules(kind: StreamKind) -> bool {
    RULE_KINDS.contains(&kind)
}

/// The rulebook and how far it was read. It may be behind: the fences of each append tell (law 11).
#[derive(Debug, Default)]
pub(super) struct Rules {
    known: RwLock<Arc<Rulebook>>,
    /// The last position read of each kind; held while reading, so that two never fold the same event.
    read_to: tokio::sync::Mutex<[Position; RULE_KINDS.len()]>,
}

impl Qibu {
    /// The rules as they were last read.
    pub fn rulebook(&self) -> Arc<Rulebook> {
        Arc::clone(
            &self
                .rules
                .known
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Brings the rules up to what the log holds now.
    pub async fn refresh_rules(&self) -> Result<(), CommandError> {
        let mut read_to = self.rules.read_to.lock().await;
        let mut new = Vec::new();
        for (kind, after) in RULE_KINDS.into_iter().zip(read_to.iter_mut()) {
            loop {
                let page = self
                    .log()
                    .read_kind(kind, *after, RULES_PAGE_EVENTS)
                    .await?;
                let Some(last) = page.last() else { break };
                *after = last.position;
                new.extend(page);
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        new.sort_by_key(|event| event.position);
        let mut rulebook = Rulebook::clone(&self.rulebook());
        for event in &new {
            rulebook.apply(event)?;
        }
        *self
            .rules
            .known
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(rulebook);
        Ok(())
    }

    /// The authority that the policies in force make. Parsed once a policy set.
    pub fn authority(&self, rulebook: &Rulebook) -> Result<Arc<Authority>, CommandError> {
        let Some((number, schema, policies)) = rulebook.policies() else {
            return Err(CommandError::NotReady);
        };
        let mut known: std::sync::MutexGuard<'_, Option<(u32, Arc<Authority>)>> =
            Mutex::lock(&self.authority).unwrap_or_else(PoisonError::into_inner);
        if let Some((of, authority)) = known.as_ref()
            && *of == number
        {
            return Ok(Arc::clone(authority));
        }
        let authority = Authority::of(number, &schema.text(), &policies.text())
            .map_err(|problem| CommandError::Fault(problem.to_string()))?;
        let authority = Arc::new(authority);
        *known = Some((number, Arc::clone(&authority)));
        Ok(authority)
    }

    /// Whether the principal may act at all at this time of the log's life (law 13).
    pub(crate) async fn may_act(
        &self,
        principal: &Principal,
        fresh: bool,
    ) -> Result<bool, CommandError> {
        let stream = StreamId::of_log(StreamKind::Log, self.log_id());
        let hosted = if fresh {
            self.logbook().refresh(self.log(), stream).await?
        } else {
            self.logbook().load(self.log(), stream).await?
        };
        Ok(logbook::may_act(hosted.state(), principal))
    }

    /// Whether the founding of the log has ended (law 13).
    pub async fn is_ready(&self) -> Result<bool, CommandError> {
        Ok(!self.may_act(&Principal::Init, true).await?)
    }

    /// The log's own stream as a fence.
    pub(crate) async fn log_fence(&self) -> Result<Option<Fence>, CommandError> {
        let stream = StreamId::of_log(StreamKind::Log, self.log_id());
        let at = self.logbook().load(self.log(), stream).await?.sequence();
        Ok(Some(Fence { stream, at }))
    }

    /// The receipt of a command that was committed before, if it was sent with the same body.
    pub(crate) async fn receipt_of(
        &self,
        committed: Committed,
        mac: [u8; 32],
    ) -> Result<Receipt, CommandError> {
        let before = Position(committed.first_position.0.saturating_sub(1));
        let count = committed.last_position.0.saturating_sub(before.0);
        let limit = usize::try_from(count).unwrap_or(usize::MAX);
        let mut events = Vec::with_capacity(limit);
        let mut after = before;
        while after < committed.last_position {
            let page = self.log().read_all(after, limit).await?;
            let Some(last) = page.last() else { break };
            after = last.position;
            events.extend(
                page.into_iter()
                    .filter(|event| event.position <= committed.last_position),
            );
        }
        let record = events
            .last()
            .map(qibu_domain::recorded::Recorded::metadata)
            .transpose()?;
        let sent_with = record
            .and_then(|metadata| metadata.append)
            .map(|append| append.mac);
        if sent_with != Some(crate::random::hex(&mac)) {
            return Err(CommandError::KeyReused);
        }
        Ok(Receipt::read_back(self.log_id(), &committed, &events))
    }
}
