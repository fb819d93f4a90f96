//! One interleaving: commands that start together, each after a hesitation from the seed.

use crate::chance::Chance;
use crate::town::{Town, stream_of};
use qibu::command::{CommandError, Receipt, Request};
use qibu::log::{Append, AppendError, CommandKey, Log, NewEvent};
use qibu_domain::account::event::{AccountEvent, AppointmentRevoked, DelegationRevoked};
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::actor::{Principal, Source};
use qibu_domain::decider::StoredEvent;
use qibu_domain::district::{District, DistrictCommand};
use qibu_domain::id::{AccountId, ApplicationId, CommandId, Position, Sequence, StreamId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::recorded::{AppendRecord, Metadata};
use qibu_domain::subject::{Subject, SubjectCommand, Verb};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How often a task lets others run before its command, at most.
const MAX_YIELDS: usize = 24;
/// How long a task sleeps before its command, at most, in milliseconds.
const MAX_SLEEP_MS: usize = 4;
/// The same before a revocation: it is quicker than what it races with, which asks authority about more.
const MAX_SLEEP_BEFORE_REVOKING_MS: usize = 40;

/// What one party of a race does.
#[derive(Clone)]
pub enum Move {
    Matter(Box<Request<Subject>>),
    Account(Box<Request<Account>>),
    /// The administrator changes the tree.
    Tree(Box<DistrictCommand>, CommandId),
    /// A revocation that another node writes: straight to the log, past every cache of this process.
    Elsewhere(AccountId, AccountEvent, CommandId),
}

/// What a party came to: where its events end, or the stable code of its no.
pub type Came = Result<Position, &'static str>;

/// What all races came to.
#[derive(Default)]
pub struct Tally {
    pub races: usize,
    /// Each command, and whether it was answered with a receipt.
    pub answered: HashMap<CommandId, bool>,
    /// How often each kind of race ended in each way.
    pub ways: BTreeMap<String, usize>,
}

pub type Shared = Arc<Mutex<Tally>>;

/// Runs a race and notes how it ended.
pub async fn race(
    town: &Arc<Town>,
    chance: &mut Chance,
    tally: &Shared,
    kind: &str,
    moves: Vec<Move>,
) -> Vec<Came> {
    let mut parties = Vec::with_capacity(moves.len());
    for party in &moves {
        let (town, party, mut chance) = (Arc::clone(town), party.clone(), chance.child());
        parties.push(tokio::spawn(async move {
            hesitate(&mut chance, &party).await;
            play(&town, party).await
        }));
    }
    let mut came = Vec::with_capacity(parties.len());
    for party in parties {
        came.push(party.await.unwrap());
    }
    let mut tally = tally.lock().unwrap();
    tally.races += 1;
    for (party, came) in moves.iter().zip(&came) {
        let answered = tally.answered.entry(party.command_id()).or_default();
        *answered |= came.is_ok();
    }
    let words: Vec<_> = came
        .iter()
        .map(|came| came.map_or_else(|code| code, |_| "written"))
        .collect();
    *tally
        .ways
        .entry(format!("{kind}: {}", words.join(" | ")))
        .or_default() += 1;
    came
}

async fn hesitate(chance: &mut Chance, party: &Move) {
    let max_sleep_ms = match party {
        Move::Matter(_) | Move::Tree(..) => MAX_SLEEP_MS,
        Move::Account(_) | Move::Elsewhere(..) => MAX_SLEEP_BEFORE_REVOKING_MS,
    };
    match chance.below(4) {
        0 => {}
        1 => {
            for _ in 0..chance.below(MAX_YIELDS) {
                tokio::task::yield_now().await;
            }
        }
        _ => {
            let ms = chance.below(max_sleep_ms + 1);
            tokio::time::sleep(Duration::from_millis(u64::try_from(ms).unwrap())).await;
        }
    }
}

async fn play(town: &Town, party: Move) -> Came {
    match party {
        Move::Matter(request) => came(town.qibu.execute(*request).await),
        Move::Account(request) => came(town.qibu.execute(*request).await),
        Move::Tree(command, id) => {
            let request = town.request_under::<District>(id, town.admin, town.tree(), *command);
            came(town.qibu.execute(request).await)
        }
        Move::Elsewhere(account, event, id) => Ok(write_elsewhere(town, account, &event, id).await),
    }
}

/// A fault, an outage or a command that gave up is no way for a race to end.
pub fn came(outcome: Result<Receipt, CommandError>) -> Came {
    match outcome {
        Ok(receipt) => Ok(receipt.position),
        Err(
            error @ (CommandError::Fault(_)
            | CommandError::Unavailable(_)
            | CommandError::ViewsUnavailable(_)
            | CommandError::Busy
            | CommandError::DiskFull
            | CommandError::ViewsBehind
            | CommandError::NotReady
            | CommandError::KeyReused
            | CommandError::ClockSuspect { .. }),
        ) => panic!("{error}"),
        Err(error) => Err(error.code()),
    }
}

async fn write_elsewhere(
    town: &Town,
    account: AccountId,
    event: &AccountEvent,
    command: CommandId,
) -> Position {
    let (log, stream) = (town.qibu.log(), stream_of(account));
    loop {
        let head: Sequence = log.stream_head(stream).await.unwrap();
        match log
            .sequencer()
            .append(elsewhere(town, stream, head, event, command))
            .await
        {
            Ok(committed) => return committed.last_position,
            Err(AppendError::Conflict { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

fn elsewhere(
    town: &Town,
    stream: StreamId,
    expected: Sequence,
    event: &AccountEvent,
    command: CommandId,
) -> Append {
    let principal = Principal::Account(town.admin);
    let (now, mac) = (town.qibu.clock().now(), [7; 32]);
    let record = AppendRecord {
        principal: principal.clone(),
        command,
        mac: qibu_verifier::hex::encode(&mac),
        events: 1,
        claims: Vec::new(),
        fences: Vec::new(),
        authority: None,
    };
    let metadata = Metadata {
        occurred_on: now.day(),
        decided_on: Some(now.day()),
        source: Source::Live,
        by: None,
        rule: None,
        entered_by: None,
        append: Some(record),
    };
    let event = NewEvent {
        name: event.name(),
        version: event.version(),
        payload: event.encode().unwrap(),
        metadata: serde_json::to_string(&metadata).unwrap(),
    };
    Append {
        stream,
        expected,
        events: vec![event],
        claims: Vec::new(),
        fences: Vec::new(),
        command: CommandKey { principal, command },
        mac,
        day: now.day(),
        stamp: now,
    }
}

impl Move {
    pub fn command_id(&self) -> CommandId {
        match self {
            Self::Matter(request) => request.command_id,
            Self::Account(request) => request.command_id,
            Self::Tree(_, id) | Self::Elsewhere(_, _, id) => *id,
        }
    }

    pub fn act(
        town: &Town,
        account: AccountId,
        stream: StreamId,
        application: ApplicationId,
        verb: Verb,
    ) -> Self {
        let command = SubjectCommand::Act { application, verb };
        Self::Matter(Box::new(town.request::<Subject>(account, stream, command)))
    }

    /// The administrator revokes an appointment, here or on another node.
    pub async fn revoke(
        town: &Town,
        chance: &mut Chance,
        account: AccountId,
        node: &str,
        duty: Duty,
    ) -> Self {
        let state = town.state_of(account).await;
        let held = state
            .appointments
            .iter()
            .find(|held| held.node == node && held.duty == duty && held.revoked_from.is_none());
        let appointment = held.unwrap().id;
        if chance.below(3) == 0 {
            let revoked = AppointmentRevoked { appointment }.into();
            return Self::Elsewhere(account, revoked, town.command_id());
        }
        let command = AccountCommand::Revoke { appointment };
        Self::Account(Box::new(town.request::<Account>(
            town.admin,
            stream_of(account),
            command,
        )))
    }

    /// The lender takes back what it lent, here or on another node.
    pub async fn take_back(
        town: &Town,
        chance: &mut Chance,
        lender: AccountId,
        node: &str,
        duty: Duty,
    ) -> Self {
        let state = town.state_of(lender).await;
        let lent = state
            .delegations
            .iter()
            .find(|lent| lent.node == node && lent.duty == duty && lent.revoked_from.is_none());
        let delegation = lent.unwrap().id;
        if chance.below(3) == 0 {
            let revoked = DelegationRevoked { delegation }.into();
            return Self::Elsewhere(lender, revoked, town.command_id());
        }
        let command = AccountCommand::RevokeDelegation { delegation };
        Self::Account(Box::new(town.request::<Account>(
            lender,
            stream_of(lender),
            command,
        )))
    }
}
