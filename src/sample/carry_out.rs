//! Carrying a script out: each step is a command of a named account, at the script's time.

mod bodies;
mod facts;
mod material;
mod numbers;
mod people;
mod sessions;
mod teams;

use super::script::{DistrictWork, DutyWork, Named, NodeWork, Script, ScriptError, Step, Work};
use crate::command::{CommandError, Guarded, Receipt, Request};
use crate::occasion_source::machine_time;
use crate::opening::{self, Opening, OpeningError, Preset};
use crate::papers::PaperError;
use crate::wiring::Qibu;
use qibu_domain::account::command::Appoint;
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::actor::{Principal, Source};
use qibu_domain::district::{AddNode, District, DistrictCommand, OpenDistrict};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::editions::{Editions, EditionsCommand, PublishEdition};
use qibu_domain::id::{
    AccountId, ApplicationId, CommandId, ObjectionId, PersonRef, StreamId, StreamKind,
};
use qibu_domain::occasion::fresh_id;
use qibu_domain::text::{ShortText, Verbatim};
use qibu_domain::time::Instant;
use serde_json::Value;
use sessions::Timetable;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The time between two steps where the script says none, in seconds.
pub const STEP_SECONDS: i64 = 60;

/// What a script left behind.
#[derive(Clone, Debug, Default)]
pub struct Carried {
    /// The accounts by their key, with their name, in the script's order.
    pub accounts: Vec<(Named, AccountId)>,
    /// The bodies by their key.
    pub bodies: BTreeMap<String, StreamId>,
}

/// Why a script stopped.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// It does not read.
    #[error(transparent)]
    Script(#[from] ScriptError),
    /// The log could not be opened.
    #[error(transparent)]
    Opening(#[from] OpeningError),
    /// A step did not come to a receipt.
    #[error("step {number} ({work}): {error}")]
    Step {
        /// Its number, from 1.
        number: usize,
        /// What it does.
        work: &'static str,
        /// Why not.
        error: CommandError,
    },
    /// A step names what the script has not made, or says what does not read.
    #[error("step {number}: {reason}")]
    Words {
        /// Its number, from 1.
        number: usize,
        /// What is wrong.
        reason: String,
    },
    /// A paper could not be stored.
    #[error("step {number}: {error}")]
    Paper {
        /// Its number, from 1.
        number: usize,
        /// Why not.
        error: PaperError,
    },
    /// The vault.
    #[error(transparent)]
    Storage(#[from] crate::vault::StorageFault),
}

/// Opens the log as the script says, and carries out its steps.
pub async fn carry_out(qibu: &Qibu, script: &Script) -> Result<Carried, SampleError> {
    let at = instant(&script.opening.at, 0)?;
    let text = |text: &str| {
        ShortText::new(text).map_err(|error| SampleError::Words {
            number: 0,
            reason: error.to_string(),
        })
    };
    let opening = Opening {
        preset: preset(&script.opening.preset, 0)?,
        district: script.opening.district.clone(),
        district_kind: script.opening.district_kind.clone(),
        district_name: text(&script.opening.district_name)?,
        tree_from: script.opening.tree_from,
        admin: text(&script.opening.admin.name)?,
        at: Some(at),
    };
    let admin = opening::open(qibu, &opening).await?;
    let mut run = Run {
        qibu,
        carried: Carried::default(),
        number: 0,
        at,
        applications: BTreeMap::new(),
        objections: BTreeMap::new(),
        application: None,
        named: BTreeMap::new(),
        persons: Vec::new(),
    };
    run.carried
        .accounts
        .push((script.opening.admin.clone(), admin));
    let mut sessions = Timetable::default();
    for (number, step) in (1..).zip(&script.steps) {
        run.number = number;
        run.application = None;
        run.at = match &step.at {
            Some(at) => instant(at, number)?,
            None => run.at.plus_seconds(STEP_SECONDS),
        };
        sessions.until(&run, script, run.at).await?;
        run.step(step).await?;
    }
    let last = sessions.last(&run, script)?;
    sessions.until(&run, script, last).await?;
    let followed = qibu.follow_persons().await;
    followed.map_err(|error| run.failed("follow", error))?;
    Ok(run.carried)
}

fn instant(text: &str, number: usize) -> Result<Instant, SampleError> {
    let words = |_| SampleError::Words {
        number,
        reason: format!("`{text}` is no instant"),
    };
    text.parse().map_err(words)
}

fn preset(word: &str, number: usize) -> Result<Preset, SampleError> {
    match word {
        "simple" => Ok(Preset::Simple),
        "chengyang" => Ok(Preset::Chengyang),
        _ => Err(SampleError::Words {
            number,
            reason: format!("no preset `{word}`"),
        }),
    }
}

struct Run<'a> {
    qibu: &'a Qibu,
    carried: Carried,
    number: usize,
    at: Instant,
    /// The last application of each body, by the body's key.
    applications: BTreeMap<String, ApplicationId>,
    /// The last objection to an application of each body, by the body's key.
    objections: BTreeMap<String, ObjectionId>,
    /// The application that the present step's papers are of.
    application: Option<ApplicationId>,
    /// Seats, goals and sequences of events, by the keys by which later steps name them.
    named: BTreeMap<String, Value>,
    /// The representatives, in the order in which they were enrolled.
    persons: Vec<PersonRef>,
}

impl Run<'_> {
    async fn step(&mut self, step: &Step) -> Result<(), SampleError> {
        match &step.work {
            Work::AddNode(work) => self.add_node(step, work).await,
            Work::OpenDistrict(work) => self.open_district(step, work).await,
            Work::OpenAccount(named) => self.open_account(step, named).await,
            Work::Appoint(work) => self.appoint(step, work).await,
            Work::Revoke(work) => self.revoke(step, work).await,
            Work::RecordFounding(work) => self.record_founding(step, work).await,
            Work::RecordBaseFounding(work) => self.record_base_founding(step, work).await,
            Work::CorrectFounding(work) => self.correct_founding(step, work).await,
            Work::RecogniseLate(work) => self.recognise_late(step, work).await,
            Work::Propose(work) => self.propose(step, work).await,
            Work::ProposeBase(work) => self.propose_base(step, work).await,
            Work::Submit(work) => self.submit(step, work).await,
            Work::Act(work) => self.act(step, work).await,
            Work::Oversee(work) => self.oversee(step, work).await,
            Work::RecordAffair(work) => self.record_affair(step, work).await,
            Work::ListBrand(work) => self.list_brand(step, work).await,
            Work::RecordAnnal(work) => self.record_annal(step, work).await,
            Work::TakeOverRepresentatives(work) => self.take_over_representatives(step, work).await,
            Work::EnrolRepresentatives(work) => self.enrol_representatives(step, work).await,
            Work::LeavePool(work) => self.leave(step, work).await,
            Work::EraseRepresentatives(work) => self.erase(step, work).await,
            Work::ApproveProgramme(work) => self.approve_programme(step, work).await,
            Work::RecordOutcome(work) => self.record_outcome(step, work).await,
            Work::RecordClaim(work) => self.record_claim(step, work).await,
            Work::FoundAlliance(work) => self.found_alliance(step, work).await,
            Work::FormTeam(work) => self.form_team(step, work).await,
        }
    }

    async fn add_node(&self, step: &Step, work: &NodeWork) -> Result<(), SampleError> {
        let district = self.district_of(&work.parent)?;
        let command = DistrictCommand::AddNode(AddNode {
            code: work.code.clone(),
            kind: work.kind.clone(),
            name: self.text(&work.name)?,
            parent: work.parent.clone(),
            from: work.from,
        });
        let stream = self.of_district(StreamKind::District, &district);
        self.take::<District>(step, 0, stream, command).await?;
        Ok(())
    }

    async fn appoint(&self, step: &Step, work: &DutyWork) -> Result<(), SampleError> {
        let account = self.account(&work.account)?;
        let command = AccountCommand::Appoint(Appoint {
            node: work.node.clone(),
            duty: work.duty,
            from: self.at.day(),
            until: None,
        });
        let stream = StreamId::new(StreamKind::Account, account.0);
        self.take::<Account>(step, 0, stream, command).await?;
        Ok(())
    }

    async fn revoke(&self, step: &Step, work: &DutyWork) -> Result<(), SampleError> {
        let stream = StreamId::new(StreamKind::Account, self.account(&work.account)?.0);
        let hosted = self.qibu.accounts().refresh(self.qibu.log(), stream).await;
        let hosted = hosted.map_err(|error| self.failed("revoke", error.into()))?;
        let held = hosted.state().appointments.iter().find(|known| {
            known.node == work.node && known.duty == work.duty && known.revoked_from.is_none()
        });
        let held = held.ok_or_else(|| self.words("no such appointment".to_owned()))?;
        let command = AccountCommand::Revoke {
            appointment: held.id,
        };
        self.take::<Account>(step, 0, stream, command).await?;
        Ok(())
    }

    async fn open_district(&mut self, step: &Step, work: &DistrictWork) -> Result<(), SampleError> {
        let command = DistrictCommand::OpenDistrict(OpenDistrict {
            code: work.code.clone(),
            kind: work.kind.clone(),
            name: self.text(&work.name)?,
            from: work.from,
        });
        let stream = self.of_district(StreamKind::District, &work.code);
        self.take::<District>(step, 0, stream, command).await?;
        let stream = self.of_district(StreamKind::Editions, &work.code);
        for (part, text) in (1..).zip(preset(&work.preset, self.number)?.editions()) {
            let text = Verbatim::new(text).map_err(|error| self.words(error.to_string()))?;
            let district = work.code.clone();
            let publish = PublishEdition {
                district,
                text,
                source: Source::Import,
            };
            let command = EditionsCommand::PublishEdition(publish);
            self.take::<Editions>(step, part, stream, command).await?;
        }
        Ok(())
    }

    async fn open_account(&mut self, step: &Step, named: &Named) -> Result<(), SampleError> {
        let principal = Principal::Account(self.account(&step.by)?);
        let account = AccountId(fresh_id(&principal, self.command_id(0), 0));
        // The name is in the vault before the log knows the account (law 10).
        self.qibu
            .vault()
            .put_account_name(account, &self.text(&named.name)?, machine_time())
            .map_err(|error| self.words(error.to_string()))?;
        let stream = StreamId::new(StreamKind::Account, account.0);
        self.take::<Account>(step, 0, stream, AccountCommand::Open)
            .await?;
        self.carried.accounts.push((named.clone(), account));
        Ok(())
    }

    async fn take<D: Guarded>(
        &self,
        step: &Step,
        part: u16,
        stream: StreamId,
        command: D::Command,
    ) -> Result<Receipt, SampleError> {
        let said = serde_json::to_string(step).map_err(|error| self.words(error.to_string()))?;
        let request = Request::<D> {
            stream,
            command,
            principal: Principal::Account(self.account(&step.by)?),
            command_id: self.command_id(part),
            mac: self
                .qibu
                .root_key()
                .mac(format!("{part} {said}").as_bytes()),
            entered_by: step
                .entered_by
                .as_deref()
                .map(|key| self.account(key))
                .transpose()?,
            if_match: None,
            dry_run: false,
            at: Some(self.at),
        };
        self.qibu
            .execute(request)
            .await
            .map_err(|error| self.failed(step.work.name(), error))
    }

    fn command_id(&self, part: u16) -> CommandId {
        let name = format!("sample/{}/{part}", self.number);
        CommandId(Uuid::new_v5(&self.qibu.log_id().0, name.as_bytes()))
    }

    fn of_district(&self, kind: StreamKind, district: &str) -> StreamId {
        StreamId::of_district(kind, self.qibu.log_id(), district)
    }

    fn district_of(&self, node: &str) -> Result<String, SampleError> {
        let rulebook = self.qibu.rulebook();
        let district = rulebook.district_of(node).map(str::to_owned);
        district.ok_or_else(|| self.words(format!("no node `{node}`")))
    }

    fn account(&self, key: &str) -> Result<AccountId, SampleError> {
        let found = self
            .carried
            .accounts
            .iter()
            .find(|(named, _)| named.key == key);
        found
            .map(|(_, account)| *account)
            .ok_or_else(|| self.words(format!("no account `{key}`")))
    }

    fn body(&self, key: &str) -> Result<StreamId, SampleError> {
        let found = self.carried.bodies.get(key).copied();
        found.ok_or_else(|| self.words(format!("no body `{key}`")))
    }

    fn number(&self, text: &str) -> Result<DocumentNumber, SampleError> {
        DocumentNumber::new(text).map_err(|error| self.words(error.to_string()))
    }

    fn text(&self, text: &str) -> Result<ShortText, SampleError> {
        ShortText::new(text).map_err(|error| self.words(error.to_string()))
    }

    fn short(&self, text: Option<&str>) -> Result<Option<ShortText>, SampleError> {
        text.map(|text| self.text(text)).transpose()
    }

    fn words(&self, reason: String) -> SampleError {
        SampleError::Words {
            number: self.number,
            reason,
        }
    }

    fn failed(&self, work: &'static str, error: CommandError) -> SampleError {
        SampleError::Step {
            number: self.number,
            work,
            error,
        }
    }
}
