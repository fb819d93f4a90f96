//! What programmes and sessions are decided on: bodies of a district, and a log in memory.

use super::given::{Given, ROOT, day};
use qibu_domain::actor::{By, Principal, Source};
use qibu_domain::correction;
use qibu_domain::decider::{Dated, Decided, Decider, Happened, Refusal, StoredEvent};
use qibu_domain::id::{AccountId, PaperId, ProgrammeId, Sequence, StreamId, StreamKind};
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::programme::ProgrammeState;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::subject::{Subject, SubjectEvent, SubjectState};
use qibu_domain::time::Day;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// The day on which the tests act: the log of the district stands at it.
pub const TODAY: &str = "2021-07-01";

pub fn association(number: u128) -> StreamId {
    StreamId::new(StreamKind::Association, Uuid::from_u128(number))
}

pub fn base(number: u128) -> StreamId {
    StreamId::new(StreamKind::Base, Uuid::from_u128(number))
}

pub fn paper(kind: &str) -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::from_u128(7)),
        kind: kind.to_owned(),
        commitment: "5f".repeat(32),
    }
}

/// A body after one more event of its stream, which has that sequence.
pub fn took(
    state: SubjectState,
    (name, sequence): (&str, u64),
    on: &str,
    payload: &Value,
) -> SubjectState {
    let event = SubjectEvent::decode(name, 1, &payload.to_string()).unwrap();
    let dated = Dated {
        event,
        occurred_on: day(on),
        decided_on: Some(day(on)),
        source: Source::Import,
        rule: None,
        actor: None,
        acting_for: None,
    };
    let sequence = Sequence(sequence);
    Subject::evolve(state, &Happened { sequence, dated })
}

/// A body of a district that was founded on a day.
pub fn founded(kind: StreamKind, district: &str, on: &str) -> SubjectState {
    let (name, golden) = match kind {
        StreamKind::Base => (
            "BaseFoundingRecorded",
            include_str!("../history/subject/BaseFoundingRecorded.1.json"),
        ),
        _ => (
            "FoundingRecorded",
            include_str!("../history/subject/FoundingRecorded.1.json"),
        ),
    };
    let mut payload: Value = serde_json::from_str(golden).unwrap();
    payload["identity"]["district"] = district.into();
    took(SubjectState::default(), (name, 1), on, &payload)
}

/// The same, suspended from a day on.
pub fn suspended(state: SubjectState, on: &str) -> SubjectState {
    let golden = include_str!("../history/subject/Suspended.1.json");
    let payload: Value = serde_json::from_str(golden).unwrap();
    took(state, ("Suspended", 1), on, &payload)
}

/// One stream of a noun of work.
pub struct Work<D: Decider> {
    pub given: Given,
    pub today: Day,
    pub history: Vec<Happened<D::Event>>,
    pub claims: Vec<Value>,
    pub bodies: BTreeMap<StreamId, Arc<SubjectState>>,
    pub programmes: BTreeMap<ProgrammeId, Arc<ProgrammeState>>,
    /// What else the decision read.
    pub read: Facts,
    /// Who sends, where it is no account.
    pub principal: Option<Principal>,
    pub recorded_on: Option<Day>,
    pub by: Option<u128>,
    pub entered_by: Option<u128>,
}

impl<D: Decider> Work<D> {
    /// Two associations and a base of the district, founded in 2018, and a body of another district.
    pub fn new() -> Self {
        let given = Given::a_district();
        let of = |kind, district: &str| Arc::new(founded(kind, district, "2018-01-10"));
        let bodies = [
            (association(1), of(StreamKind::Association, ROOT)),
            (association(2), of(StreamKind::Association, ROOT)),
            (association(9), of(StreamKind::Association, "990001")),
            (base(1), of(StreamKind::Base, ROOT)),
            (base(9), of(StreamKind::Base, "990001")),
        ];
        Self {
            today: given.today,
            given,
            history: Vec::new(),
            claims: Vec::new(),
            bodies: bodies.into(),
            programmes: BTreeMap::new(),
            read: Facts::default(),
            principal: None,
            recorded_on: Some(day(TODAY)),
            by: Some(1),
            entered_by: None,
        }
    }

    pub fn state(&self) -> D::State {
        correction::fold::<D>(&self.history, None)
    }

    pub fn state_on(&self, on: &str) -> D::State {
        correction::fold::<D>(&self.history, Some(day(on)))
    }

    fn occasion(&self) -> Occasion {
        let account = |number: u128| AccountId(Uuid::from_u128(number));
        let stream = StreamId::new(D::KINDS[0], Uuid::from_u128(0x51));
        let mut occasion = self.given.occasion(stream);
        occasion.now = self.today.start();
        occasion.by = self.by.map(|by| By {
            account: account(by),
            office: None,
            standing_in: None,
        });
        occasion.entered_by = self.entered_by.map(account);
        occasion.facts = Facts {
            bodies: self.bodies.clone(),
            programmes: self.programmes.clone(),
            recorded_on: self.recorded_on,
            ..self.read.clone()
        };
        if let Some(principal) = &self.principal {
            occasion.principal = principal.clone();
        }
        occasion
    }

    pub fn tried(&self, command: &D::Command) -> Result<Decided<D::Event>, D::Refusal> {
        D::decide(&self.state(), command, &self.occasion())
    }

    #[track_caller]
    pub fn when(&mut self, command: &D::Command) -> Vec<Dated<D::Event>> {
        let decided = self.tried(command).unwrap();
        self.claims = decided.claims.iter().map(|claim| json!(claim)).collect();
        for dated in &decided.events {
            let sequence = Sequence(1 + u64::try_from(self.history.len()).unwrap());
            let dated = dated.clone();
            self.history.push(Happened { sequence, dated });
        }
        decided.events
    }

    #[track_caller]
    pub fn refuses(&self, command: &D::Command) -> (&'static str, String) {
        let refusal = self.tried(command).unwrap_err();
        let mut said = refusal.arguments().into_iter().rev();
        let field = said.find(|(name, _)| *name == "field").map(|it| it.1);
        (refusal.code(), field.unwrap_or_default())
    }

    #[track_caller]
    pub fn is_refused(&self, command: &D::Command, code: &str) {
        assert_eq!(self.refuses(command).0, code);
    }
}
