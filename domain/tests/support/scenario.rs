//! One association, in few words: `given.when(day, who, what)` and `given.refusal(day, who, what)`.
#![allow(dead_code, reason = "each test file takes the part that it needs")]

use crate::papers::{Sheet, paper_of, reason};
use crate::world::{STREET, Who, World, account, day, instant, short};
use qibu_domain::claim::{Claim, ClaimAct, ClaimKey};
use qibu_domain::correction;
use qibu_domain::decider::{Dated, Decider, Happened, StoredEvent};
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::id::{AccountId, ApplicationId, ObjectionId, StreamId, StreamKind};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::{
    ApplicationSubmitted, CorrectionItem, DecisionMade, DecisionOutcome, NotAcceptedGround, Opinion,
};
use qibu_domain::subject::{
    AffairCommand, Application, AssociationProposal, Life, Stage, Subject, SubjectCommand,
    SubjectEvent, SubjectRefusal, SubjectState, Verb,
};
use qibu_domain::time::Day;
use std::collections::BTreeSet;
use uuid::Uuid;

pub const SECRETARY: AccountId = account(1);
pub const OFFICER: AccountId = account(2);
pub const LEAD: AccountId = account(3);
pub const OTHER: AccountId = account(4);
pub const CLERK: AccountId = account(5);
/// Whoever only looks on, such as somebody of the public.
pub const NEIGHBOUR: AccountId = account(6);

/// What is asked: a command, or a verb on the last application.
pub enum Asked {
    Command(SubjectCommand),
    Verb(Verb),
}

impl From<SubjectCommand> for Asked {
    fn from(command: SubjectCommand) -> Self {
        Self::Command(command)
    }
}

impl From<Verb> for Asked {
    fn from(verb: Verb) -> Self {
        Self::Verb(verb)
    }
}

/// One association and the log that it stands in.
#[derive(Clone)]
pub struct Given {
    pub world: World,
    pub stream: StreamId,
    /// The stream's events, as they read from the log.
    pub known: Vec<Happened<SubjectEvent>>,
    pub claims: BTreeSet<ClaimKey>,
    /// The claims of the last append.
    pub last_claims: Vec<Claim>,
}

impl Given {
    pub fn in_a(world: World) -> Self {
        Self {
            world,
            stream: StreamId::new(StreamKind::Association, Uuid::from_u128(0xa550)),
            known: Vec::new(),
            claims: BTreeSet::new(),
            last_claims: Vec::new(),
        }
    }

    pub fn simple() -> Self {
        Self::in_a(World::simple())
    }

    /// Decides and stores; the test fails where it is refused.
    pub fn when(
        &mut self,
        at: &str,
        who: impl Into<Who>,
        what: impl Into<Asked>,
    ) -> Vec<Dated<SubjectEvent>> {
        self.world.now = instant(at);
        match self.tried(who, what) {
            Ok(events) => events,
            Err(refusal) => panic!("{at}: {refusal}"),
        }
    }

    /// The refusal; the test fails where there is none, and where something was appended.
    pub fn refusal(
        &mut self,
        at: &str,
        who: impl Into<Who>,
        what: impl Into<Asked>,
    ) -> SubjectRefusal {
        self.world.now = instant(at);
        let before = (self.world.stored.len(), self.claims.clone());
        let refusal = self.tried(who, what).expect_err("it should be refused");
        assert_eq!(before, (self.world.stored.len(), self.claims.clone()));
        refusal
    }

    /// Decides at the world's time and stores.
    pub fn tried(
        &mut self,
        who: impl Into<Who>,
        what: impl Into<Asked>,
    ) -> Result<Vec<Dated<SubjectEvent>>, SubjectRefusal> {
        let command = match what.into() {
            Asked::Command(command) => command,
            Asked::Verb(verb) => {
                let last = self.last();
                let application = last.as_ref().map_or(NO_APPLICATION, |known| known.id);
                let transition = last.map_or(Transition::T1, |known| known.transition);
                let verb = spelled(verb, transition);
                SubjectCommand::Act { application, verb }
            }
        };
        let mut occasion = self.world.occasion(self.stream, Some(who.into()));
        if let SubjectCommand::Affair(AffairCommand::Correct { cites, .. }) = &command {
            let mut stored = self.world.stored.iter();
            let cited = stored.find(|it| (it.stream, it.sequence) == (self.stream, *cites));
            occasion.facts.recorded_on = cited.map(|it| it.recorded_at.day());
        }
        let decided = Subject::decide(&self.state(), &command, &occasion)?;
        // The same state, command and occasion give the same events (law 13).
        let again = Subject::decide(&self.state(), &command, &occasion);
        assert_eq!(again.as_ref(), Ok(&decided));
        self.world.store(&decided, &occasion);
        let first = self.world.stored.len() - decided.events.len();
        let stored = self.world.stored.iter().skip(first);
        self.known
            .extend(stored.map(|recorded| recorded.happened().unwrap()));
        for claim in &decided.claims {
            match claim.act {
                ClaimAct::Take => self.claims.insert(claim.key.clone()),
                ClaimAct::Release { .. } => self.claims.remove(&claim.key),
            };
        }
        self.last_claims = decided.claims;
        Ok(decided.events)
    }

    pub fn history(&self) -> Vec<Happened<SubjectEvent>> {
        self.known.clone()
    }

    pub fn state(&self) -> SubjectState {
        correction::fold::<Subject>(&self.known, None)
    }

    pub fn as_of(&self, as_of: &str) -> SubjectState {
        correction::fold::<Subject>(&self.known, Some(day(as_of)))
    }

    pub fn last(&self) -> Option<Application> {
        self.state().applications.last().cloned()
    }

    pub fn application(&self) -> Application {
        self.last().expect("an application")
    }

    pub fn stage(&self) -> Stage {
        self.application().stage
    }

    pub fn stage_word(&self) -> &'static str {
        self.application().stage_word()
    }

    pub fn life(&self) -> Life {
        self.state().life
    }

    pub fn due(&self) -> Day {
        self.application().due().expect("something falls due").0
    }

    pub fn decision(&self) -> DecisionMade {
        let made =
            self.history()
                .into_iter()
                .rev()
                .find_map(|happened| match happened.dated.event {
                    SubjectEvent::DecisionMade(decision) => Some(decision),
                    _ => None,
                });
        made.expect("a decision")
    }

    pub fn submitted(&self) -> ApplicationSubmitted {
        let found =
            self.history()
                .into_iter()
                .rev()
                .find_map(|happened| match happened.dated.event {
                    SubjectEvent::ApplicationSubmitted(submitted) => Some(submitted),
                    _ => None,
                });
        found.expect("an application")
    }

    pub fn holds_name(&self, name: &str) -> bool {
        self.claims
            .contains(&ClaimKey::association_name(crate::world::DISTRICT, name))
    }

    // The stages of the usual road, each on a day.

    pub fn proposed(mut self, at: &str) -> Self {
        self.when(at, SECRETARY, propose(STREET, Sheet::simple_t1()));
        self
    }

    pub fn applied(mut self, at: &str, transition: Transition, sheet: Sheet) -> Self {
        self.when(at, SECRETARY, submit(transition, sheet));
        self
    }

    pub fn accepted(mut self, at: &str) -> Self {
        self.when(at, OFFICER, Verb::Accept);
        self
    }

    pub fn reviewed(mut self, at: &str) -> Self {
        self.when(at, OFFICER, support());
        self
    }

    pub fn approved(mut self, at: &str) -> Self {
        self.when(at, LEAD, approve());
        self
    }

    pub fn on_notice(mut self, at: &str) -> Self {
        self.when(at, OFFICER, Verb::OpenNotice);
        self
    }

    pub fn replied(mut self, at: &str) -> Self {
        self.when(at, OFFICER, reply("样函〔2026〕1号"));
        self
    }

    /// A body that may prepare since that day.
    pub fn preparing(self, at: &str) -> Self {
        let road = self.proposed(at).accepted(at).reviewed(at);
        road.approved(at).replied(at)
    }

    /// A body founded under the simple standard: T2 approved and put on notice on a day, replied to on another.
    pub fn founded(self, notice: &str, replied: &str) -> Self {
        let road = self.preparing(notice);
        let road = road.applied(notice, Transition::T2, Sheet::simple_t2());
        let road = road.accepted(notice).reviewed(notice).approved(notice);
        road.on_notice(notice).replied(replied)
    }
}

fn spelled(mut verb: Verb, transition: Transition) -> Verb {
    if let Verb::Decide { criteria, .. } = &mut verb
        && criteria.remove(FIRST_CRITERION)
    {
        criteria.insert(first_criterion(transition));
    }
    verb
}

/// The first criterion of a transition of the simple standard.
pub fn first_criterion(transition: Transition) -> String {
    match transition.step() {
        Some(4) => "4b".to_owned(),
        Some(step) => format!("{step}a"),
        None => format!("{transition}_a"),
    }
}

/// No application has this id.
pub const NO_APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(0xdead));
/// No objection has this id.
pub const NO_OBJECTION: ObjectionId = ObjectionId(Uuid::from_u128(0xdead));
pub const NAME: &str = "样例街道联谊会";

pub fn proposal(node: &str) -> AssociationProposal {
    AssociationProposal {
        name: short(NAME),
        short_name: None,
        body_kind: "friendship".to_owned(),
        form: "internal".to_owned(),
        node: node.to_owned(),
        scope: "new_strata".to_owned(),
        ordinal: 1,
    }
}

pub fn propose(node: &str, sheet: Sheet) -> SubjectCommand {
    SubjectCommand::Propose {
        proposal: proposal(node).into(),
        contents: sheet.contents(),
    }
}

pub fn submit(transition: Transition, sheet: Sheet) -> SubjectCommand {
    SubjectCommand::Submit {
        transition,
        contents: sheet.contents(),
    }
}

pub fn resubmit(sheet: Sheet) -> Verb {
    Verb::Resubmit {
        contents: sheet.contents(),
    }
}

pub fn not_accept(refer_to: Option<&str>) -> Verb {
    let ground = match refer_to {
        Some(_) => NotAcceptedGround::NotOurOffice,
        None => NotAcceptedGround::NotOurMatter,
    };
    Verb::NotAccept {
        ground,
        refer_to: refer_to.map(str::to_owned),
    }
}

/// A list of corrections: each criterion with the kind of paper that it is about.
pub fn give_back(items: &[(&str, Option<&str>)]) -> Verb {
    let item = |(criterion, kind): &(&str, Option<&str>)| CorrectionItem {
        number: 0,
        criterion: (*criterion).to_owned(),
        paper: kind.map(|kind| paper_of(kind).paper),
        reason: reason(),
    };
    Verb::Return {
        items: items.iter().map(item).collect(),
    }
}

pub fn accept() -> Verb {
    Verb::Accept
}

pub fn support() -> Verb {
    Verb::Review {
        opinion: Opinion::Support,
        reason: None,
    }
}

pub fn approve() -> Verb {
    Verb::Decide {
        outcome: DecisionOutcome::Approved,
        reason: None,
        criteria: BTreeSet::new(),
    }
}

/// Stands for the first criterion of the application's transition: `1a` at T1.
const FIRST_CRITERION: &str = "first";

/// Rejects for the first criterion of the application's transition.
pub fn reject() -> Verb {
    reject_for(&[FIRST_CRITERION])
}

pub fn reject_for(criteria: &[&str]) -> Verb {
    Verb::Decide {
        outcome: DecisionOutcome::Rejected,
        reason: Some(reason()),
        criteria: criteria.iter().map(|code| (*code).to_owned()).collect(),
    }
}

pub fn extend() -> Verb {
    Verb::Extend { reason: reason() }
}

pub fn extend_correction() -> Verb {
    Verb::ExtendCorrection { reason: reason() }
}

pub fn object() -> Verb {
    Verb::Object { reason: reason() }
}

pub fn answer(objection: ObjectionId, upheld: bool) -> Verb {
    Verb::AnswerObjection {
        objection,
        upheld,
        reason: reason(),
    }
}

pub fn reply(number: &str) -> Verb {
    Verb::IssueReply {
        number: DocumentNumber::new(number).unwrap(),
        paper: None,
        plaque: None,
    }
}

/// The reply that names a base.
pub fn naming_reply(number: &str, plaque: &str) -> Verb {
    Verb::IssueReply {
        number: DocumentNumber::new(number).unwrap(),
        paper: None,
        plaque: Some(crate::world::short(plaque)),
    }
}

/// The names of events.
pub fn names(events: &[Dated<SubjectEvent>]) -> Vec<&'static str> {
    events.iter().map(|dated| dated.event.name()).collect()
}
