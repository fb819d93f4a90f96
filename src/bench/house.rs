//! The side that is measured: a log of a made-up district, its views running, and clients on the whole road.
//!
//! Each command is one of two officers' words about a body older than the log: its founding is taken over, then
//! corrected again and again, each time with a paper's commitment. Authority is asked for both officers.

use super::BenchError;
use super::measure::{Caller, Sample, drive, micros};
use crate::command::{Guarded, Receipt, Request};
use crate::log::{ClockKind, Log};
use crate::occasion_source::monotonic;
use crate::opening::{self, Opening, Preset};
use crate::root_key::RootKey;
use crate::wiring::{Qibu, Stores};
use qibu_domain::account::command::Appoint;
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::actor::Principal;
use qibu_domain::district::{AddNode, District, DistrictCommand};
use qibu_domain::id::{AccountId, CommandId, PaperId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::Duty;
use qibu_domain::occasion::fresh_id;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::subject::{AssociationProposal, Subject, SubjectCommand};
use qibu_domain::text::ShortText;
use qibu_domain::time::{Day, Precision};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// What one command is.
pub(super) const COMMAND: &str = "correct a founding with a paper: load, authority of two officers, decide, fences, \
                                  commitment, leaf, outcome, append; the views run";
/// The events that a stream has before the next one is begun.
pub(super) const EVENTS_A_STREAM: u64 = 10;
/// How often the views are waited for after a side, as long as a request waits each time.
const MAX_WAITS_FOR_VIEWS: u32 = 24;
/// By how many clients at once the log is made longer, and for how long until it is looked how long it is.
const GROWING_CLIENTS: u32 = 32;
const GROWING: Duration = Duration::from_millis(500);

const DISTRICT: &str = "990001";
const STREET: &str = "990001001";
/// 2017-01-01 and 2020-03-01, in days since 1970-01-01.
const TREE_FROM: i64 = 17_167;
const FOUNDED_ON: i64 = 18_322;

/// Payload and metadata of one committed command: the row that the floor inserts, and what stock programs store.
#[derive(Clone, Debug)]
pub(super) struct EventRow {
    pub(super) payload: String,
    pub(super) metadata: String,
}

impl EventRow {
    /// Its length, in bytes.
    pub(super) fn bytes(&self) -> usize {
        self.payload.len() + self.metadata.len()
    }
}

/// The log with its two officers.
pub(super) struct House {
    qibu: Arc<Qibu>,
    admin: AccountId,
    officers: [AccountId; 2],
    /// Bodies so far; no two have one name or one place.
    bodies: Arc<AtomicU32>,
}

impl House {
    pub(super) async fn open(stores: Stores) -> Result<Self, BenchError> {
        let key = crate::random::bytes::<32>().map_err(BenchError::machine)?;
        let key = RootKey::from_digits(&crate::random::hex(&key)).map_err(BenchError::machine)?;
        let log = opening::new_log_id().map_err(BenchError::machine)?;
        let qibu = Qibu::create(stores, log, ClockKind::Live, key).await?;
        let admin = opening::open(&qibu, &opening()?).await?;
        let street = DistrictCommand::AddNode(AddNode {
            code: STREET.to_owned(),
            kind: "street".to_owned(),
            name: text(STREET)?,
            parent: DISTRICT.to_owned(),
            from: Day::from_days_since_epoch(TREE_FROM),
        });
        let tree = StreamId::of_district(StreamKind::District, qibu.log_id(), DISTRICT);
        send::<District>(&qibu, admin, tree, street).await?;
        let officers = [officer(&qibu, admin).await?, officer(&qibu, admin).await?];
        let bodies = Arc::default();
        Ok(Self {
            qibu,
            admin,
            officers,
            bodies,
        })
    }

    pub(super) async fn close(&self) {
        self.qibu.close().await;
    }

    pub(super) fn qibu(&self) -> &Arc<Qibu> {
        &self.qibu
    }

    /// Who may do everything that an administrator may.
    pub(super) fn admin(&self) -> AccountId {
        self.admin
    }

    /// The transactions of this process so far.
    pub(super) fn batches(&self) -> u64 {
        self.qibu.log().sequencer().stats().batches
    }

    /// A new account without a duty.
    pub(super) async fn open_account(&self) -> Result<AccountId, BenchError> {
        let account = AccountId(crate::random::id().map_err(BenchError::machine)?);
        let stream = StreamId::new(StreamKind::Account, account.0);
        send::<Account>(&self.qibu, self.admin, stream, AccountCommand::Open).await?;
        Ok(account)
    }

    /// Waits until the views have seen the end of the log.
    pub(super) async fn settled(&self) -> Result<(), BenchError> {
        let head = self.qibu.head().position;
        for _ in 1..MAX_WAITS_FOR_VIEWS {
            if self.qibu.wait_for_views(head).await.is_ok() {
                return Ok(());
            }
        }
        Ok(self.qibu.wait_for_views(head).await?)
    }

    /// How long the views take to see the end of the log, in microseconds. Call it when a load has ended.
    pub(super) async fn catches_up_us(&self) -> Result<u64, BenchError> {
        let ended = monotonic();
        self.settled().await?;
        Ok(micros(ended))
    }

    /// Makes the log that long, by commands as they are measured.
    pub(super) async fn grow(&self, events: u64) -> Result<(), BenchError> {
        while self.qibu.head().position.0 < events {
            self.measure(GROWING_CLIENTS, GROWING).await?;
            self.settled().await?;
        }
        Ok(())
    }

    /// A body with a founding, to be read.
    pub(super) async fn one_body(&self) -> Result<StreamId, BenchError> {
        Ok(self.client().step().await?.stream)
    }

    /// The row of a correction.
    pub(super) async fn one_row(&self) -> Result<EventRow, BenchError> {
        let mut client = self.client();
        client.step().await?;
        let corrected = client.step().await?;
        let before = Position(corrected.position.0.saturating_sub(1));
        let events = self.qibu.log().read_all(before, 1).await;
        let event = events.map_err(BenchError::machine)?.into_iter().next();
        let event = event.ok_or_else(|| BenchError::machine("the event is gone"))?;
        Ok(EventRow {
            payload: event.payload,
            metadata: event.metadata,
        })
    }

    pub(super) async fn measure(
        &self,
        clients: u32,
        period: Duration,
    ) -> Result<Sample, BenchError> {
        let before = self.batches();
        let clients = (0..clients).map(|_| self.client()).collect();
        let (latencies, elapsed) = drive(clients, period).await?;
        Ok(Sample::of(
            latencies,
            elapsed,
            Some(self.batches() - before),
        ))
    }

    fn client(&self) -> Client {
        Client {
            qibu: Arc::clone(&self.qibu),
            officers: self.officers,
            bodies: Arc::clone(&self.bodies),
            body: 0,
            stream: StreamId::new(StreamKind::Association, Uuid::nil()),
            events: 0,
        }
    }
}

/// One client, on one body after the other.
struct Client {
    qibu: Arc<Qibu>,
    officers: [AccountId; 2],
    bodies: Arc<AtomicU32>,
    body: u32,
    stream: StreamId,
    events: u64,
}

impl Caller for Client {
    async fn call(&mut self) -> Result<(), BenchError> {
        self.step().await.map(drop)
    }
}

impl Client {
    async fn step(&mut self) -> Result<Receipt, BenchError> {
        if self.events.is_multiple_of(EVENTS_A_STREAM) {
            self.body = self.bodies.fetch_add(1, Ordering::Relaxed) + 1;
            self.events = 0;
        }
        let name = format!("bench/{}/{}", self.body, self.events);
        let command_id = CommandId(Uuid::new_v5(&self.qibu.log_id().0, name.as_bytes()));
        let mac = self.qibu.root_key().mac(command_id.0.as_bytes());
        let [first, second] = self.officers;
        let principal = Principal::Account(second);
        let paper = |kind: &str| PaperRef {
            paper: PaperId(fresh_id(&principal, command_id, 1)),
            kind: kind.to_owned(),
            commitment: crate::random::hex(&mac),
        };
        let command = if self.events == 0 {
            let id = fresh_id(&principal, command_id, 0);
            self.stream = StreamId::new(StreamKind::Association, id);
            founding(self.body, paper("founding_statement"))?
        } else {
            let later = i64::try_from(self.events).unwrap_or_default();
            SubjectCommand::CorrectFounding {
                cites: Sequence(1),
                founded_on: Some(Day::from_days_since_epoch(FOUNDED_ON + later)),
                precision: Precision::Day,
                reason: paper("correction_reason"),
            }
        };
        self.events += 1;
        let request = Request::<Subject> {
            stream: self.stream,
            command,
            principal,
            command_id,
            mac,
            entered_by: Some(first),
            if_match: None,
            dry_run: false,
            at: None,
        };
        Ok(self.qibu.execute(request).await?)
    }
}

fn founding(body: u32, statement: PaperRef) -> Result<SubjectCommand, BenchError> {
    let proposal = AssociationProposal {
        name: text(&format!("样例第{body}联谊会"))?,
        short_name: None,
        body_kind: "friendship".to_owned(),
        form: "internal".to_owned(),
        node: STREET.to_owned(),
        scope: "freelancers".to_owned(),
        ordinal: body,
    };
    Ok(SubjectCommand::RecordFounding {
        proposal: proposal.into(),
        founded_on: Day::from_days_since_epoch(FOUNDED_ON),
        precision: Precision::Day,
        statement,
        categories: ["freelancers".to_owned()].into(),
    })
}

fn opening() -> Result<Opening, BenchError> {
    Ok(Opening {
        preset: Preset::Simple,
        district: DISTRICT.to_owned(),
        district_kind: "district".to_owned(),
        district_name: text("样例区")?,
        tree_from: Day::from_days_since_epoch(TREE_FROM),
        admin: text("样例管理员")?,
        at: None,
    })
}

/// A new account that is an officer of the district.
async fn officer(qibu: &Arc<Qibu>, admin: AccountId) -> Result<AccountId, BenchError> {
    let account = AccountId(crate::random::id().map_err(BenchError::machine)?);
    let stream = StreamId::new(StreamKind::Account, account.0);
    send::<Account>(qibu, admin, stream, AccountCommand::Open).await?;
    let office = AccountCommand::Appoint(Appoint {
        node: DISTRICT.to_owned(),
        duty: Duty::Officer,
        from: qibu.clock().now().day(),
        until: None,
    });
    send::<Account>(qibu, admin, stream, office).await?;
    Ok(account)
}

async fn send<D: Guarded>(
    qibu: &Arc<Qibu>,
    by: AccountId,
    stream: StreamId,
    command: D::Command,
) -> Result<Receipt, BenchError> {
    let command_id = CommandId(crate::random::id().map_err(BenchError::machine)?);
    let request = Request::<D> {
        stream,
        command,
        principal: Principal::Account(by),
        command_id,
        mac: qibu.root_key().mac(command_id.0.as_bytes()),
        entered_by: None,
        if_match: None,
        dry_run: false,
        at: None,
    };
    Ok(qibu.execute(request).await?)
}

fn text(words: &str) -> Result<ShortText, BenchError> {
    ShortText::new(words).map_err(BenchError::machine)
}
