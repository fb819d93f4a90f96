//! Random commands of random accounts over a random clock. Most are what the matter waits for, by whom it waits for;
//! the rest are whatever else could be asked, by anybody.

use crate::chance::Chance;
use crate::papers::Sheet;
use crate::town::{
    COMMUNITY, DISTRICT, STREET, Town, complete, day, numbered, paper, proposal, stream_of, text,
};
use crate::verb::contents_of;
use qibu::command::{CommandError, Guarded, Receipt, Request};
use qibu_domain::account::command::{Appoint, Delegate};
use qibu_domain::account::{Account, AccountCommand};
use qibu_domain::district::{AddNode, District, DistrictCommand};
use qibu_domain::id::{AccountId, ApplicationId, Sequence, StreamId, StreamKind, SubjectId};
use qibu_domain::lifecycle::{Duty, Transition};
use qibu_domain::logbook::{Logbook, LogbookCommand};
use qibu_domain::subject::{Proposal, Subject, SubjectCommand, SubjectState, Verb};
use qibu_domain::time::{Instant, Precision};
use std::collections::BTreeMap;

/// One command to be: how far the clock moves before it, and what chance makes of it.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub minutes: i64,
    pub seed: u64,
}

/// A second street, to which matters are transferred.
pub const OTHER_STREET: &str = "990001009";

const NAMES: [&str; 3] = ["样例甲联谊会", "样例乙联谊会", "样例 甲 联谊会"];
const SCOPES: [&str; 2] = ["freelancers", "new_media"];
pub const NODES: [&str; 3] = [STREET, COMMUNITY, DISTRICT];

async fn second_street(town: &Town) {
    let command = DistrictCommand::AddNode(AddNode {
        code: OTHER_STREET.to_owned(),
        kind: "street".to_owned(),
        name: text("样例湾街道"),
        parent: DISTRICT.to_owned(),
        from: town.qibu.head().recorded_at.day(),
    });
    let log = town.qibu.log_id();
    let tree = StreamId::of_district(StreamKind::District, log, DISTRICT);
    let request = town.request::<District>(town.admin, tree, command);
    town.qibu.execute(request).await.unwrap();
}

/// The people, the bodies so far, and how each command ended.
pub struct Play {
    pub town: Town,
    pub people: Vec<(AccountId, &'static str, Duty)>,
    pub nobody: AccountId,
    pub bodies: Vec<StreamId>,
    /// The nodes that nobody works at, which may change.
    pub spares: Vec<String>,
    last: Option<Request<Subject>>,
    pub number: u64,
    pub ways: BTreeMap<String, usize>,
}

impl Play {
    pub async fn begin() -> Self {
        let town = Town::open().await;
        second_street(&town).await;
        let offices = [
            (STREET, Duty::Propose),
            (DISTRICT, Duty::Propose),
            (COMMUNITY, Duty::Officer),
            (STREET, Duty::Officer),
            (STREET, Duty::Lead),
            (STREET, Duty::Lead),
            (OTHER_STREET, Duty::Officer),
            // The last two officers record what is older than Qibu: of the whole district.
            (DISTRICT, Duty::Officer),
            (DISTRICT, Duty::Officer),
            (DISTRICT, Duty::Lead),
            (DISTRICT, Duty::Lead),
            (DISTRICT, Duty::DataProtection),
        ];
        let mut people = vec![(town.admin, DISTRICT, Duty::Administrator)];
        for (node, duty) in offices {
            people.push((town.account(&[(node, duty)]).await, node, duty));
        }
        let nobody = town.account(&[]).await;
        people.push((nobody, "", Duty::Auditor));
        let (bodies, ways) = (Vec::new(), BTreeMap::new());
        let mut play = Self {
            town,
            people,
            nobody,
            bodies,
            spares: Vec::new(),
            last: None,
            number: 100,
            ways,
        };
        let base = Self::base_of("样例老基地", STREET, None);
        play.older(base).await;
        play.older(proposal("样例老联谊会", STREET, "older")).await;
        play
    }

    /// A body older than Qibu, in which something may happen from the start.
    async fn older(&mut self, proposal: Proposal) {
        let command = SubjectCommand::RecordFounding {
            proposal,
            founded_on: day("2020-03-01"),
            precision: Precision::Day,
            statement: paper(99, "founding_statement"),
            categories: ["freelancers".to_owned()].into(),
        };
        let officers = self.people.iter().filter(|known| known.2 == Duty::Officer);
        let mut officers = officers.rev().map(|known| known.0);
        let [second, first] = [(); 2].map(|()| officers.next().unwrap());
        let request = Request {
            entered_by: Some(first),
            ..self.town.unborn(second, command)
        };
        drop(officers);
        self.bodies.push(request.stream);
        self.town.qibu.execute(request).await.unwrap();
    }

    pub async fn step(&mut self, step: Step) {
        let mut chance = Chance::of(step.seed);
        let at = self
            .town
            .qibu
            .head()
            .recorded_at
            .plus_seconds(step.minutes * 60);
        self.number += 1;
        let (kind, came) = match chance.below(40) {
            0 | 1 => ("propose", self.propose(&mut chance, at).await),
            2..=21 => ("act", self.go_on(&mut chance, at).await),
            22 => ("act anyhow", self.act_anyhow(&mut chance, at).await),
            23 => ("founding", self.founding(&mut chance, at).await),
            24 | 25 => ("office", self.office(&mut chance, at).await),
            26 => ("rules", self.rules(&mut chance, at).await),
            27 => ("again", self.again().await),
            28 | 29 => ("standing", self.standing(&mut chance, at).await),
            30..=32 => ("late step", self.late_step(&mut chance, at).await),
            33..=35 => ("affairs", self.affairs(&mut chance, at).await),
            36 => ("annals", self.annals(&mut chance, at).await),
            37 => ("tree", self.tree(&mut chance, at).await),
            38 => ("erasure", self.erasure(&mut chance, at).await),
            _ => ("due", self.due(&mut chance, at).await),
        };
        let word = match &came {
            Ok(_) => "written",
            Err(
                error
                @ (CommandError::Fault(_) | CommandError::Unavailable(_) | CommandError::Busy),
            ) => {
                panic!("{kind}: {error}")
            }
            Err(error) => error.code(),
        };
        *self.ways.entry(format!("{kind}: {word}")).or_default() += 1;
    }

    pub async fn send<D: Guarded>(
        &self,
        account: AccountId,
        stream: StreamId,
        command: D::Command,
        at: Instant,
    ) -> Result<Option<Receipt>, CommandError> {
        let request = self.town.request::<D>(account, stream, command);
        self.town
            .qibu
            .execute(Request {
                at: Some(at),
                ..request
            })
            .await
            .map(Some)
    }

    async fn propose(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let by = self.somebody(chance, Duty::Propose);
        let mut contents = complete();
        match chance.below(5) {
            0 => {
                let is_kept = |paper: &qibu_domain::subject::event::PaperRef| {
                    paper.kind != "consent_receipts"
                };
                contents.papers.retain(is_kept);
                contents.attested.clear();
            }
            1 => contents = crate::supplemented::promised(contents),
            _ => {}
        }
        if chance.below(4) == 0 {
            contents = Sheet::of_a_base(Transition::T1).contents();
        }
        let is_base = contents
            .papers
            .iter()
            .any(|paper| paper.kind == "host_letter");
        let said = if is_base {
            self.base(chance, None)
        } else {
            let (name, scope) = self.name_and_scope(chance);
            let ordinal = 1 + u32::from(chance.below(4) == 0);
            numbered(proposal(&name, chance.pick(&NODES), &scope), ordinal)
        };
        let request = Request {
            at: Some(at),
            ..self.town.proposing(by, said, contents)
        };
        self.last = Some(request.clone());
        let stream = request.stream;
        let receipt = self.town.qibu.execute(request).await?;
        self.bodies.push(stream);
        Ok(Some(receipt))
    }

    /// What the matter waits for; where it waits for nothing, the next application.
    async fn go_on(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let Some((body, state)) = self.body(chance).await else {
            return self.propose(chance, at).await;
        };
        let order = state.open_order().filter(|_| chance.below(3) > 0);
        let Some(application) = order.or(state.open_application()) else {
            let next = Transition::ROAD.get(usize::from(state.step)).copied();
            let transition = next.filter(|_| chance.below(5) > 0);
            let transition = transition.unwrap_or_else(|| chance.pick(&Transition::ROAD));
            let command = SubjectCommand::Submit {
                transition,
                contents: contents_of(body.kind, transition),
            };
            let by = self.somebody(chance, Duty::Propose);
            return self.send::<Subject>(by, body, command, at).await;
        };
        let verb = self.awaited(chance, &state, application);
        let by = self.awaited_of(chance, &state, application, &verb);
        self.act(chance, by, body, application.id, verb, at).await
    }

    async fn act_anyhow(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let Some((body, state)) = self.body(chance).await else {
            return Ok(None);
        };
        let Some(application) = state.applications.last() else {
            return Ok(None);
        };
        let open = state.re_reviews.iter().rfind(|known| known.end.is_none());
        if let Some(open) = open.filter(|_| chance.below(2) == 0) {
            let (of, verb) = (open.application, self.concluded(chance, open.opened));
            let by = chance.pick(&self.people).0;
            return self.act(chance, by, body, of, verb, at).await;
        }
        let verb = self.any_verb(chance, application);
        let by = chance.pick(&self.people).0;
        self.act(chance, by, body, application.id, verb, at).await
    }

    async fn act(
        &mut self,
        chance: &mut Chance,
        by: AccountId,
        body: StreamId,
        application: ApplicationId,
        verb: Verb,
        at: Instant,
    ) -> Came {
        let command = SubjectCommand::Act { application, verb };
        let mut request = self.town.request::<Subject>(by, body, command);
        request.at = Some(at);
        request.if_match = (chance.below(12) == 0).then(|| Sequence(chance.next() % 8));
        request.dry_run = chance.below(12) == 0;
        self.last = Some(request.clone());
        self.town.qibu.execute(request).await.map(Some)
    }

    /// The same command once more, as a client does that heard no answer.
    async fn again(&self) -> Came {
        let Some(last) = self.last.clone() else {
            return Ok(None);
        };
        let head = self.town.qibu.head();
        let came = self.town.qibu.execute(last).await;
        if let Ok(receipt) = &came
            && receipt.replayed
        {
            assert_eq!(self.town.qibu.head(), head, "a replay writes nothing");
        }
        came.map(Some)
    }

    pub async fn founding(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let officers: Vec<_> = self
            .people
            .iter()
            .filter(|p| p.2 == Duty::Officer)
            .map(|p| p.0)
            .collect();
        let (mut first, mut second) = (chance.pick(&officers), chance.pick(&officers));
        if let (true, [.., one, other]) = (chance.below(4) > 0, officers.as_slice()) {
            (first, second) = (*one, *other);
        }
        let founded_on = at
            .day()
            .plus_days(-i64::try_from(chance.below(900)).unwrap());
        let known = self.body(chance).await;
        let command = match known
            .as_ref()
            .and_then(|(body, state)| Some((*body, state.founding?)))
        {
            Some((body, cites)) => {
                let founded_on = (chance.below(5) > 0).then_some(founded_on);
                let reason = paper(self.number, "reason");
                let precision = Precision::Month;
                let command = SubjectCommand::CorrectFounding {
                    cites,
                    founded_on,
                    precision,
                    reason,
                };
                Request {
                    stream: body,
                    ..self.town.request::<Subject>(second, body, command)
                }
            }
            None => {
                let said = if chance.below(3) == 0 {
                    let plaque =
                        chance.pick(&[None, Some("样基字〔2019〕1号"), Some("样基字〔2019〕2号")]);
                    self.base(chance, plaque)
                } else {
                    let (name, scope) = self.name_and_scope(chance);
                    proposal(&name, chance.pick(&NODES), &scope)
                };
                let command = SubjectCommand::RecordFounding {
                    proposal: said,
                    founded_on,
                    precision: Precision::Day,
                    statement: paper(self.number, "founding_statement"),
                    categories: ["freelancers".to_owned()].into(),
                };
                self.town.unborn(second, command)
            }
        };
        let request = Request {
            at: Some(at),
            entered_by: Some(first),
            ..command
        };
        let stream = request.stream;
        let receipt = self.town.qibu.execute(request).await?;
        if !self.bodies.contains(&stream) {
            self.bodies.push(stream);
        }
        Ok(Some(receipt))
    }

    async fn office(&mut self, chance: &mut Chance, at: Instant) -> Came {
        let (account, node, duty) = chance.pick(&self.people);
        let state = self.town.state_of(account).await;
        let (from, until) = (at.day(), at.day().plus_days(60));
        let node = if node.is_empty() { STREET } else { node }.to_owned();
        let (by, command) = match chance.below(7) {
            0 | 1 => {
                let appoint = Appoint {
                    node,
                    duty,
                    from,
                    until: (chance.below(2) == 0).then_some(until),
                };
                (self.town.admin, AccountCommand::Appoint(appoint))
            }
            2 => match state.appointments.last() {
                Some(held) => (
                    self.town.admin,
                    AccountCommand::Revoke {
                        appointment: held.id,
                    },
                ),
                None => return Ok(None),
            },
            3 | 4 => {
                let lend = Delegate {
                    to: self.nobody,
                    node,
                    duty,
                    from,
                    until,
                };
                (account, AccountCommand::Delegate(lend))
            }
            5 => match state.delegations.last() {
                Some(lent) => (
                    account,
                    AccountCommand::RevokeDelegation {
                        delegation: lent.id,
                    },
                ),
                None => return Ok(None),
            },
            _ => {
                let Some(body) = self.bodies.last().map(|body| SubjectId(body.id)) else {
                    return Ok(None);
                };
                let command = if state.holds_post_in(body) {
                    AccountCommand::LeavePost { body }
                } else {
                    AccountCommand::TakePost {
                        body,
                        post: "secretary".to_owned(),
                    }
                };
                (self.town.admin, command)
            }
        };
        self.send::<Account>(by, stream_of(account), command, at)
            .await
    }

    async fn due(&mut self, chance: &mut Chance, at: Instant) -> Came {
        if chance.below(2) == 0 {
            let districts = [crate::town::DISTRICT.to_owned()].into();
            let run = self.town.qibu.run_reactions(&districts).await?;
            if let Some((stream, error)) = run.failed.into_iter().next() {
                panic!("{stream}: {error}");
            }
            return Ok(run.receipts.into_iter().last());
        }
        let stream = StreamId::of_log(StreamKind::Log, self.town.qibu.log_id());
        let to = at.max(self.town.qibu.clock().now());
        let command = LogbookCommand::AdvanceClock {
            to: to.plus_seconds(86_400),
        };
        let request = self
            .town
            .request::<Logbook>(self.town.admin, stream, command);
        self.town.qibu.execute(request).await.map(Some)
    }

    pub fn somebody(&self, chance: &mut Chance, duty: Duty) -> AccountId {
        let fit: Vec<_> = self.people.iter().filter(|known| known.2 == duty).collect();
        if chance.below(8) == 0 {
            chance.pick(&self.people).0
        } else {
            chance.pick(&fit).0
        }
    }

    /// Mostly new ones; else those that others want too.
    pub fn name_and_scope(&self, chance: &mut Chance) -> (String, String) {
        if chance.below(3) == 0 {
            let (name, scope): (&str, &str) = (chance.pick(&NAMES), chance.pick(&SCOPES));
            return (name.to_owned(), scope.to_owned());
        }
        (
            format!("样例{}联谊会", self.number),
            format!("s{}", self.number),
        )
    }

    pub async fn body(&self, chance: &mut Chance) -> Option<(StreamId, SubjectState)> {
        if self.bodies.is_empty() {
            return None;
        }
        // The first bodies more often, so that some come far.
        let one = chance.below(self.bodies.len());
        let body = self.bodies[chance.below(one + 1)];
        Some((body, self.town.fold::<Subject>(body).await))
    }
}

pub type Came = Result<Option<Receipt>, CommandError>;
