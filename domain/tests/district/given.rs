//! A log in memory, in which commands are decided and their events go through the stored form.

use qibu_domain::actor::{Principal, Source};
use qibu_domain::decider::{Dated, Decider, Happened, Refusal, StoredEvent};
use qibu_domain::district::{
    AddNode, CloseNode, District, DistrictCommand, DistrictEvent, DistrictRefusal, DistrictState,
    MoveNode, OpenDistrict, RenameNode,
};
use qibu_domain::editions::{Editions, EditionsState, PublishEdition};
use qibu_domain::id::{CommandId, LogId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::logbook::LogbookEvent;
use qibu_domain::logbook::event::{ClockKind, LogOpened};
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::policies::{AdoptPolicies, Policies, PoliciesState};
use qibu_domain::recorded::{Metadata, Recorded};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::text::{ShortText, Verbatim};
use qibu_domain::time::{Day, Instant};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

pub const SIMPLE: &str = include_str!("../../../standards/simple.yaml");
pub const LOG: LogId = LogId(Uuid::from_u128(7));
pub const ROOT: &str = "370214";

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub fn name(text: &str) -> ShortText {
    ShortText::new(text).unwrap()
}

/// A log in memory: commands are decided on what it holds, and their events go through the stored form.
pub struct Given {
    pub today: Day,
    pub rulebook: Rulebook,
    pub heads: BTreeMap<StreamId, Sequence>,
    pub tree: DistrictState,
    pub editions: EditionsState,
    pub policies: PoliciesState,
    pub stored: Vec<Recorded>,
}

impl Given {
    pub fn a_log() -> Self {
        let mut given = Self {
            today: day("2021-07-01"),
            rulebook: Rulebook::default(),
            heads: BTreeMap::new(),
            tree: DistrictState::default(),
            editions: EditionsState::default(),
            policies: PoliciesState::default(),
            stored: Vec::new(),
        };
        let (clock, home) = (ClockKind::Live, ROOT.to_owned());
        let opened = LogbookEvent::from(LogOpened {
            log: LOG,
            epoch: 1,
            clock,
            home,
        });
        let stream = StreamId::of_log(StreamKind::Log, LOG);
        let occasion = given.occasion(stream);
        given.store(stream, &Dated::act(opened, &occasion));
        given
    }

    /// A district, its edition, the street 370214004, a park under the district and a community under the street.
    pub fn a_district() -> Self {
        let mut given = Self::a_log();
        given.then(open(ROOT, "district"));
        given.publish(SIMPLE, Source::Import);
        given.then(add("370214004", "street", ROOT));
        given.then(add("370214003", "street", ROOT));
        given.then(add("370214-TA", "park", ROOT));
        given.then(add("370214004201", "community", "370214004"));
        given
    }

    pub fn occasion(&self, stream: StreamId) -> Occasion {
        Occasion {
            now: self.today.start(),
            stream,
            principal: Principal::Init,
            by: None,
            entered_by: None,
            command: CommandId(Uuid::nil()),
            rulebook: Arc::new(self.rulebook.clone()),
            facts: Facts::default(),
        }
    }

    fn store<E: StoredEvent>(&mut self, stream: StreamId, dated: &Dated<E>) -> Happened<E> {
        let head = self.heads.entry(stream).or_default();
        *head = head.next();
        let metadata = Metadata {
            occurred_on: dated.occurred_on,
            decided_on: dated.decided_on,
            source: dated.source,
            by: None,
            rule: dated.rule.clone(),
            entered_by: None,
            append: None,
        };
        let metadata = serde_json::to_string(&metadata).unwrap();
        let payload = dated.event.encode().unwrap();
        let event = recorded(stream, head.0, dated.event.name(), &payload, &metadata);
        self.rulebook.apply(&event).unwrap();
        let happened = event.happened().unwrap();
        self.stored.push(event);
        happened
    }

    pub fn tried(
        &self,
        command: impl Into<DistrictCommand>,
    ) -> Result<Vec<Dated<DistrictEvent>>, DistrictRefusal> {
        let stream = StreamId::of_district(StreamKind::District, LOG, ROOT);
        District::decide(&self.tree, &command.into(), &self.occasion(stream)).map(|it| it.events)
    }

    #[track_caller]
    pub fn then(&mut self, command: impl Into<DistrictCommand>) -> &mut Self {
        let stream = StreamId::of_district(StreamKind::District, LOG, ROOT);
        for dated in self.tried(command).unwrap() {
            let happened = self.store(stream, &dated);
            self.tree = District::evolve(std::mem::take(&mut self.tree), &happened);
        }
        self
    }

    #[track_caller]
    pub fn refuses(&self, command: impl Into<DistrictCommand>) -> &'static str {
        self.tried(command).unwrap_err().code()
    }

    #[track_caller]
    pub fn publish(&mut self, text: &str, source: Source) {
        let stream = StreamId::of_district(StreamKind::Editions, LOG, ROOT);
        let text = Verbatim::new(text).unwrap();
        let command = PublishEdition {
            district: ROOT.to_owned(),
            text,
            source,
        };
        let occasion = self.occasion(stream);
        let decided = Editions::decide(&self.editions, &command.into(), &occasion).unwrap();
        for dated in decided.events {
            let happened = self.store(stream, &dated);
            self.editions = Editions::evolve(std::mem::take(&mut self.editions), &happened);
        }
    }

    pub fn adopt(&mut self, number: u32, policies: &str) -> Result<(), &'static str> {
        let stream = StreamId::of_log(StreamKind::Policies, LOG);
        let (schema, policies) = (
            Verbatim::new("{}").unwrap(),
            Verbatim::new(policies).unwrap(),
        );
        let command = AdoptPolicies {
            number,
            schema,
            policies,
        };
        let decided = Policies::decide(&self.policies, &command.into(), &self.occasion(stream));
        for dated in decided.map_err(|refusal| refusal.code())?.events {
            let happened = self.store(stream, &dated);
            self.policies = Policies::evolve(std::mem::take(&mut self.policies), &happened);
        }
        Ok(())
    }
}

pub fn recorded(
    stream: StreamId,
    sequence: u64,
    name: &str,
    payload: &str,
    metadata: &str,
) -> Recorded {
    Recorded {
        position: Position(sequence),
        stream,
        sequence: Sequence(sequence),
        recorded_at: Instant(0),
        name: name.to_owned(),
        version: 1,
        payload: payload.to_owned(),
        metadata: metadata.to_owned(),
    }
}

pub fn open(code: &str, kind: &str) -> OpenDistrict {
    let (code, kind, name) = (code.to_owned(), kind.to_owned(), name("样例区"));
    OpenDistrict {
        code,
        kind,
        name,
        from: day("2017-01-01"),
    }
}

pub fn add(code: &str, kind: &str, parent: &str) -> AddNode {
    let (code, kind, name) = (code.to_owned(), kind.to_owned(), name("样例"));
    AddNode {
        code,
        kind,
        name,
        parent: parent.to_owned(),
        from: day("2017-01-01"),
    }
}

pub fn rename(code: &str, to: &str, from: &str) -> RenameNode {
    RenameNode {
        code: code.to_owned(),
        name: name(to),
        from: day(from),
    }
}

pub fn relocate(code: &str, parent: &str, from: &str) -> MoveNode {
    MoveNode {
        code: code.to_owned(),
        parent: parent.to_owned(),
        from: day(from),
    }
}

pub fn close(code: &str, from: &str) -> CloseNode {
    CloseNode {
        code: code.to_owned(),
        from: day(from),
    }
}
