//! Who acts, for whom, when, why, and under which ids: all that a decision needs beside state and command.

use crate::account::AccountState;
use crate::actor::{By, Principal};
use crate::alliance::AllianceState;
use crate::id::{
    AccountId, Citation, CommandId, PaperId, Position, ProgrammeId, SeatRef, StreamId, SubjectId,
};
use crate::membership::MembershipState;
use crate::programme::ProgrammeState;
use crate::rulebook::Rulebook;
use crate::standard::MeasureResult;
use crate::subject::SubjectState;
use crate::team::TeamState;
use crate::time::{Day, Instant};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// All that a decision needs beside state and command.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// The supplied time.
    pub now: Instant,
    /// The stream that is decided on.
    pub stream: StreamId,
    /// Who sent the command.
    pub principal: Principal,
    /// Who acts, for whom.
    pub by: Option<By>,
    /// Who typed it, where that was another.
    pub entered_by: Option<AccountId>,
    /// The command's id.
    pub command: CommandId,
    /// Tree, editions and calendar as they stood when they were read.
    pub rulebook: Arc<Rulebook>,
    /// What was read of other streams.
    pub facts: Facts,
}

impl Occasion {
    /// The Shanghai day of the decision.
    pub fn today(&self) -> Day {
        self.now.day()
    }

    /// The `n`th new id of this command: a version 5 UUID of (principal, command id, n) (law 14).
    pub fn fresh_id(&self, n: u32) -> Uuid {
        fresh_id(&self.principal, self.command, n)
    }

    /// The account that acts, where a person does.
    pub fn account(&self) -> Option<AccountId> {
        self.by.as_ref().map(|by| by.account)
    }
}

/// The `n`th new id of a command: a version 5 UUID of (principal, command id, n) (law 14).
pub fn fresh_id(principal: &Principal, command: CommandId, n: u32) -> Uuid {
    Uuid::new_v5(&command.0, format!("{principal}/{n}").as_bytes())
}

/// What a decision read of other streams, in one snapshot (law 12).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The position that the snapshot stood at.
    pub facts_at: Position,
    /// The results of the measures, by their versioned name such as `same_scope_bodies/1`.
    pub measures: BTreeMap<String, MeasureResult>,
    /// Those of the judged application's papers that are erased, each with the event that ordered it (domain 11.2).
    pub erased: BTreeMap<PaperId, Citation>,
    /// The accounts that the decision looks at, as they stood; their streams are fenced (law 11).
    pub accounts: BTreeMap<AccountId, Arc<AccountState>>,
    /// The associations that the decision names, as they stood; their streams are fenced (law 11).
    pub associations: BTreeMap<SubjectId, Arc<SubjectState>>,
    /// Other bodies that the decision names, of either kind, as they stood; their streams are fenced (law 11).
    pub bodies: BTreeMap<StreamId, Arc<SubjectState>>,
    /// The programmes that the decision names, as they stood; their streams are fenced (law 11).
    pub programmes: BTreeMap<ProgrammeId, Arc<ProgrammeState>>,
    /// The alliances that the decision names, as they stood; their streams are fenced (law 11).
    pub alliances: BTreeMap<StreamId, Arc<AllianceState>>,
    /// The service teams that the decision names, as they stood; their streams are fenced (law 11).
    pub teams: BTreeMap<StreamId, Arc<TeamState>>,
    /// The memberships that the decision names, as they stood; their streams are fenced (law 11).
    pub seats: BTreeMap<SeatRef, Arc<MembershipState>>,
    /// Of the seats that the decision names, those whose persons consent to being named in public, as their records stood.
    /// Those are read through the vault and not fenced: a fence would name the person beside the seat (law 8).
    pub named_in_public: BTreeSet<SeatRef>,
    /// The day on which the fact was recorded that the command corrects, where it corrects one.
    pub recorded_on: Option<Day>,
    /// The accounts that the person holds whose record is decided on, as the vault knows them.
    pub own_accounts: BTreeSet<AccountId>,
    /// The vault's random token of that person for the pool: the same for one human, whoever entered them.
    pub pool_token: Option<Uuid>,
    /// The day as of which a body is judged where nobody decides; a decision knows its own.
    pub judged_on: Option<Day>,
}
