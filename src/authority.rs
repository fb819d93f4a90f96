//! Whether an account may do an action on a matter on a day, and who it then acts as (step 3 of a command's road).
//!
//! Pure: account states, tree, day and policies in; the capacity that was used, or the guards that stood in the way,
//! out. The policies and their schema are Cedar text from the log (law 13). The engine is asked once for each capacity
//! that the account can act in, as itself, by an appointment, by a duty lent to it, so that what allowed an act is
//! known exactly and can be recorded.

mod action;
mod asked;
mod difference;
mod holding;
mod memory;
mod problem;
mod question;
mod rules;

pub use action::Action;
pub use difference::Difference;
pub use problem::{Fault, Place, PolicyProblem};

use asked::Types;
use cedar_policy::Authorizer;
use memory::Memory;
use qibu_domain::account::{AccountState, Appointment};
use qibu_domain::actor::By;
use qibu_domain::claim::Fence;
use qibu_domain::id::{AccountId, AppointmentId, LogId, Sequence, SubjectId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::recorded::AuthorityRecord;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::event::RouteSeat;
use qibu_domain::time::Day;
use question::Question;
use rules::Rules;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Who wants to act: an account with its state, and the accounts that ever lent it a duty.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account.
    pub account: AccountId,
    /// Where its stream stood when it was read.
    pub at: Sequence,
    /// Its state there.
    pub state: Arc<AccountState>,
    /// The accounts whose streams hold delegations to this one, whether they are valid or not.
    pub lent: Vec<Lent>,
}

/// An account that lent a duty.
#[derive(Clone, Debug)]
pub struct Lent {
    /// The account.
    pub from: AccountId,
    /// Where its stream stood when it was read.
    pub at: Sequence,
    /// Its state there.
    pub state: Arc<AccountState>,
}

/// Whom a seat that let its clock run out was escalated to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Above {
    /// The holders of the same duty at that node.
    Node(String),
    /// Nobody is above: its standing deputy may act.
    Nobody,
}

impl Above {
    /// Of a seat that let its clock run out, by the node that it was escalated to.
    pub fn of(node: Option<&str>) -> Self {
        node.map_or(Self::Nobody, |node| Self::Node(node.to_owned()))
    }
}

/// What is acted on.
#[derive(Clone, Debug, Default)]
pub struct Resource {
    /// The root's code of the district.
    pub district: String,
    /// The node that it belongs to.
    pub node: String,
    /// The seats that may act now. An acceptance, a review or a decision waits for one; a notice or a reply may be kept
    /// by any of several.
    pub seats: Vec<RouteSeat>,
    /// The body that it is about, once it exists.
    pub body: Option<SubjectId>,
    /// Who handed the paper in, where it is one.
    pub uploader: Option<AccountId>,
    /// Whether it is a paper that no event names yet.
    pub unsent: bool,
    /// Whether it is a paper that is served on the body: what an office says against it.
    pub served: bool,
    /// The account that alone does what the seat has to do, where one was named and still holds the seat's duty.
    pub assigned: Option<AccountId>,
    /// Who may act beside a seat that let its clock run out; none where it did not.
    pub escalated: Option<Above>,
    /// Whether the log is for training.
    pub training: bool,
}

impl Resource {
    /// The node whose holder of the same duty may act for a seat that let its clock run out.
    fn above(&self) -> Option<&str> {
        match &self.escalated {
            Some(Above::Node(node)) => Some(node),
            Some(Above::Nobody) | None => None,
        }
    }
}

/// An act that is allowed, and what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Allowed {
    /// Who acts: `office` is the node whose duty was used, none where the account acted as itself; `standing_in` the
    /// delegation.
    pub by: By,
    /// The determining policies, the engine and the appointment, to be stored with the act (law 13).
    pub record: AuthorityRecord,
    /// The streams of the acting chain, which must still stand where they were read (law 11).
    pub fences: Vec<Fence>,
}

/// An act that is denied. Lists at least one guard, the most telling first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// The guards that stood in the way.
    pub guards: Vec<Guard>,
}

/// A guard that stood in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guard {
    /// Its name, such as `guard.own_body`.
    pub id: String,
    /// Why not.
    pub words: Words,
    /// What can be done instead.
    pub help: Words,
}

/// Words in the two languages of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// One policy set, ready to be asked.
pub struct Authority {
    number: u32,
    rules: Rules,
    types: Types,
    authorizer: Authorizer,
    engine: String,
    memory: Memory,
}

impl Authority {
    /// Reads a policy set that was adopted under that number. Only what is needed to ask it is tested here, so that a
    /// set adopted once reads for ever; [`check`](Self::check) tests the rest before it is adopted.
    pub fn of(number: u32, schema: &str, policies: &str) -> Result<Self, PolicyProblem> {
        Ok(Self {
            number,
            rules: Rules::read(schema, policies)?,
            types: Types::new().map_err(|misfit| PolicyProblem::Misfit(misfit.0))?,
            authorizer: Authorizer::new(),
            engine: format!("cedar-policy {}", cedar_policy::get_sdk_version()),
            memory: Memory::default(),
        })
    }

    /// Tests a policy set before it is adopted: it reads, every policy has an id and words, the policies hold strictly
    /// to the schema, the schema fits what is asked, and an administrator can adopt the next set.
    pub fn check(schema: &str, policies: &str) -> Result<(), PolicyProblem> {
        let authority = Self::of(0, schema, policies)?;
        authority.rules.check(policies)?;
        let (actor, resource) = (probe_actor(), probe_resource());
        let rulebook = Rulebook::default();
        let day = Day::from_days_since_epoch(0);
        let question = Question::new(
            &authority,
            &actor,
            &resource,
            day,
            &rulebook,
            Some(&authority.rules.schema),
        );
        question
            .fits()
            .map_err(|misfit| PolicyProblem::Misfit(misfit.0))?;
        let adopted = question.answer(Action::AdoptPolicies);
        adopted.map(drop).map_err(|_| PolicyProblem::LocksOut)
    }

    /// The number of the set.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// What a policy says of itself, for whoever reads why an act was allowed.
    pub fn words(&self, policy: &str) -> Option<&Words> {
        self.rules.words(policy)
    }

    /// Whether the account may do that on that day, and as whom. It acts by its own appointments where it can, and
    /// stands in for another only where it must.
    ///
    /// # Errors
    /// The guards that stood in the way. A policy that cannot be evaluated denies.
    pub fn judge(
        &self,
        actor: &Actor,
        action: Action,
        resource: &Resource,
        day: Day,
        rulebook: &Rulebook,
    ) -> Result<Allowed, Denial> {
        Question::new(self, actor, resource, day, rulebook, None).answer(action)
    }

    /// What the account may do with that matter on that day, and why not the rest.
    pub fn explain(
        &self,
        actor: &Actor,
        resource: &Resource,
        day: Day,
        rulebook: &Rulebook,
    ) -> Vec<(Action, Result<(), Denial>)> {
        let question = Question::new(self, actor, resource, day, rulebook, None);
        let actions = Action::ALL.iter();
        actions
            .map(|action| (*action, question.answer(*action).map(drop)))
            .collect()
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

/// The policy set that holds, read once for each number. Only the last one is kept: a log moves on, and whoever
/// replays it meets the sets in their order.
#[derive(Debug, Default)]
pub struct Authorities {
    last: Mutex<Option<(Option<LogId>, Arc<Authority>)>>,
}

impl Authorities {
    /// The set that holds under those rules; `None` before the first was adopted.
    pub fn in_force(&self, rulebook: &Rulebook) -> Result<Option<Arc<Authority>>, PolicyProblem> {
        let Some((number, schema, policies)) = rulebook.policies() else {
            return Ok(None);
        };
        let log = rulebook.log();
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, authority)) = last.as_ref()
            && *of == log
            && authority.number == number
        {
            return Ok(Some(Arc::clone(authority)));
        }
        let authority = Arc::new(Authority::of(number, &schema.text(), &policies.text())?);
        *last = Some((log, Arc::clone(&authority)));
        Ok(Some(authority))
    }
}

/// An administrator, to try a policy set on.
fn probe_actor() -> Actor {
    let administrator = Appointment {
        id: AppointmentId(Uuid::nil()),
        node: PROBE_NODE.to_owned(),
        duty: Duty::Administrator,
        from: Day::from_days_since_epoch(0),
        until: None,
        revoked_from: None,
    };
    let state = AccountState {
        opened: true,
        appointments: vec![administrator],
        ..AccountState::default()
    };
    Actor {
        account: AccountId(Uuid::nil()),
        at: Sequence::default(),
        state: Arc::new(state),
        lent: Vec::new(),
    }
}

/// A matter with everything that a matter can have, to try a policy set on.
fn probe_resource() -> Resource {
    let seat = RouteSeat {
        seat: "review".to_owned(),
        duty: Duty::Officer,
        rank: "district".to_owned(),
        node: PROBE_NODE.to_owned(),
    };
    Resource {
        district: PROBE_NODE.to_owned(),
        node: PROBE_NODE.to_owned(),
        seats: vec![seat],
        body: Some(SubjectId(Uuid::nil())),
        uploader: Some(AccountId(Uuid::nil())),
        unsent: true,
        served: true,
        assigned: Some(AccountId(Uuid::nil())),
        escalated: Some(Above::Node(PROBE_NODE.to_owned())),
        training: false,
    }
}

/// The node of the probe.
const PROBE_NODE: &str = "probe";
