//! A log in memory: commands are decided on the rules that it holds, and their events go through the stored form.
#![allow(dead_code, reason = "each test file takes the part that it needs")]

use qibu_domain::actor::{By, Principal, Source, StandingIn};
use qibu_domain::calendar::{self, Calendar};
use qibu_domain::correction;
use qibu_domain::decider::{Dated, Decided, Decider, Happened, StoredEvent};
use qibu_domain::district::{AddNode, CloseNode, District, DistrictCommand, OpenDistrict};
use qibu_domain::editions::{EditionPublished, Editions, EditionsEvent, PublishEdition};
use qibu_domain::id::{
    AccountId, CommandId, DelegationId, LogId, Position, Sequence, StreamId, StreamKind,
};
use qibu_domain::logbook::event::ClockKind;
use qibu_domain::logbook::{Logbook, LogbookCommand};
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::recorded::{Metadata, Recorded};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::{Edition, MeasureResult};
use qibu_domain::text::{ShortText, Verbatim};
use qibu_domain::time::{Day, Instant};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

pub const SIMPLE: &str = include_str!("../../../standards/simple.yaml");
pub const CHENGYANG: [&str; 4] = [
    include_str!("../../../standards/chengyang/CY-2017.yaml"),
    include_str!("../../../standards/chengyang/CY-2018.yaml"),
    include_str!("../../../standards/chengyang/CY-2020.yaml"),
    include_str!("../../../standards/chengyang/CY-2021.yaml"),
];
const DAYS: &str = include_str!("../../../standards/calendar/cn-days.csv");

pub const LOG: LogId = LogId(Uuid::from_u128(7));
pub const DISTRICT: &str = "990001";
pub const STREET: &str = "990001001";
pub const CLOSED_STREET: &str = "990001002";
pub const COMMUNITY: &str = "990001001001";
/// The day on which the log was opened.
pub const OPENED: &str = "2021-07-01";

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A day means its nine o'clock; `2026-09-24T23:59` its minute.
pub fn instant(text: &str) -> Instant {
    match text.split_once('T') {
        None => day(text).start().plus_seconds(9 * 3600),
        Some((_, clock)) if clock.len() == 5 => format!("{text}:00+08:00").parse().unwrap(),
        Some(_) => format!("{text}+08:00").parse().unwrap(),
    }
}

pub fn short(text: &str) -> ShortText {
    ShortText::new(text).unwrap()
}

/// Who acts: an account, a deputy, an officer who confirms what another typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    pub account: AccountId,
    pub stands_in_for: Option<AccountId>,
    pub entered_by: Option<AccountId>,
}

impl From<AccountId> for Who {
    fn from(account: AccountId) -> Self {
        Self {
            account,
            stands_in_for: None,
            entered_by: None,
        }
    }
}

/// "B for A".
pub fn deputy(account: AccountId, lender: AccountId) -> Who {
    Who {
        stands_in_for: Some(lender),
        ..account.into()
    }
}

/// What one typed and another one confirms.
pub fn typed_by(typist: AccountId, account: impl Into<Who>) -> Who {
    Who {
        entered_by: Some(typist),
        ..account.into()
    }
}

pub const fn account(n: u128) -> AccountId {
    AccountId(Uuid::from_u128(0xacc0 + n))
}

/// A log with its rules.
#[derive(Clone)]
pub struct World {
    pub rules: Arc<Rulebook>,
    pub stored: Vec<Recorded>,
    pub now: Instant,
    pub facts: Facts,
    commands: u64,
}

impl World {
    /// The simple standard, in force since 2017.
    pub fn simple() -> Self {
        static WORLD: LazyLock<World> = LazyLock::new(|| World::with_editions(&[SIMPLE]));
        WORLD.clone()
    }

    /// The four editions of the Chengyang sample.
    pub fn chengyang() -> Self {
        static WORLD: LazyLock<World> = LazyLock::new(|| World::with_editions(&CHENGYANG));
        WORLD.clone()
    }

    pub fn with_editions(editions: &[&str]) -> Self {
        let mut world = Self::empty();
        let log = StreamId::of_log(StreamKind::Log, LOG);
        let open = LogbookCommand::Open {
            log: LOG,
            clock: ClockKind::Training,
            home: DISTRICT.to_owned(),
        };
        world.init::<Logbook>(log, &open);
        let tree = StreamId::of_district(StreamKind::District, LOG, DISTRICT);
        let open = OpenDistrict {
            code: DISTRICT.to_owned(),
            kind: "district".to_owned(),
            name: short("样例区"),
            from: day("2017-01-01"),
        };
        world.init::<District>(tree, &open.into());
        for text in editions {
            world.publish(text, Source::Import);
        }
        world.tree(&add(STREET, "street", DISTRICT).into());
        world.tree(&add(CLOSED_STREET, "street", DISTRICT).into());
        world.tree(&add(COMMUNITY, "community", STREET).into());
        let close = CloseNode {
            code: CLOSED_STREET.to_owned(),
            from: day("2021-06-01"),
        };
        world.tree(&close.into());
        let calendars = StreamId::of_log(StreamKind::Calendar, LOG);
        for year in calendar::from_csv(DAYS).unwrap() {
            world.init::<Calendar>(calendars, &year.into());
        }
        world.init::<Logbook>(log, &LogbookCommand::MakeReady);
        let result = MeasureResult::default();
        let measures: BTreeMap<_, _> = [("same_scope_bodies/1".to_owned(), result)].into();
        world.facts.measures = measures;
        world
    }

    pub fn empty() -> Self {
        Self {
            rules: Arc::default(),
            stored: Vec::new(),
            now: instant("2021-07-01"),
            facts: Facts::default(),
            commands: 0,
        }
    }

    pub fn tree(&mut self, command: &DistrictCommand) {
        let tree = StreamId::of_district(StreamKind::District, LOG, DISTRICT);
        self.init::<District>(tree, command);
    }

    /// Publishes an edition; a live one holds from today on at the earliest.
    pub fn publish(&mut self, text: &str, source: Source) {
        let stream = StreamId::of_district(StreamKind::Editions, LOG, DISTRICT);
        let command = PublishEdition {
            district: DISTRICT.to_owned(),
            text: Verbatim::new(text).unwrap(),
            source,
        };
        self.init::<Editions>(stream, &command.into());
    }

    /// Stores an edition that the checker would not let through, as an older build may have.
    pub fn publish_unchecked(&mut self, text: &str) {
        let stream = StreamId::of_district(StreamKind::Editions, LOG, DISTRICT);
        let edition = Edition::parse(text).unwrap();
        let event = EditionsEvent::from(EditionPublished {
            district: DISTRICT.to_owned(),
            code: edition.code,
            in_force_from: edition.in_force_from,
            text: Verbatim::new(text).unwrap(),
        });
        let occasion = self.occasion(stream, None);
        self.store(
            &Decided::events(vec![Dated::act(event, &occasion)]),
            &occasion,
        );
    }

    /// Decides as `init` and stores.
    pub fn init<D: Decider>(&mut self, stream: StreamId, command: &D::Command) {
        let occasion = self.occasion(stream, None);
        let decided = self.decide::<D>(command, &occasion).unwrap();
        self.store(&decided, &occasion);
    }

    /// Decides on the stream as the log holds it. Nothing is stored.
    pub fn decide<D: Decider>(
        &self,
        command: &D::Command,
        occasion: &Occasion,
    ) -> Result<Decided<D::Event>, D::Refusal> {
        let state = correction::fold::<D>(&self.history::<D::Event>(occasion.stream), None);
        D::decide(&state, command, occasion)
    }

    /// An occasion of now; nobody is the founding principal.
    pub fn occasion(&mut self, stream: StreamId, who: Option<Who>) -> Occasion {
        self.commands += 1;
        let by = who.map(|who| By {
            account: who.account,
            office: None,
            standing_in: who.stands_in_for.map(|for_account| StandingIn {
                for_account,
                delegation: DelegationId(Uuid::from_u128(0xde1)),
            }),
        });
        Occasion {
            now: self.now,
            stream,
            principal: who.map_or(Principal::Init, |who| Principal::Account(who.account)),
            by,
            entered_by: who.and_then(|who| who.entered_by),
            command: CommandId(Uuid::from_u128(0xc0_0000 + u128::from(self.commands))),
            rulebook: Arc::clone(&self.rules),
            facts: Facts {
                facts_at: Position(self.stored.len() as u64),
                ..self.facts.clone()
            },
        }
    }

    /// Stores what was decided, as the log does: payload and metadata are texts from here on.
    pub fn store<E: StoredEvent>(&mut self, decided: &Decided<E>, occasion: &Occasion) {
        for dated in &decided.events {
            let recorded = self.recorded(dated, occasion);
            Arc::make_mut(&mut self.rules).apply(&recorded).unwrap();
            self.stored.push(recorded);
        }
    }

    fn recorded<E: StoredEvent>(&self, dated: &Dated<E>, occasion: &Occasion) -> Recorded {
        let by_person = dated.rule.is_none();
        let metadata = Metadata {
            occurred_on: dated.occurred_on,
            decided_on: dated.decided_on,
            source: dated.source,
            by: occasion.by.clone().filter(|_| by_person),
            rule: dated.rule.clone(),
            entered_by: occasion.entered_by.filter(|_| by_person),
            append: None,
        };
        Recorded {
            position: Position(self.stored.len() as u64 + 1),
            stream: occasion.stream,
            sequence: self.head(occasion.stream).next(),
            recorded_at: occasion.now,
            name: dated.event.name().to_owned(),
            version: dated.event.version(),
            payload: dated.event.encode().unwrap(),
            metadata: serde_json::to_string(&metadata).unwrap(),
        }
    }

    /// A stream's last sequence.
    pub fn head(&self, stream: StreamId) -> Sequence {
        let last = self
            .stored
            .iter()
            .rev()
            .find(|recorded| recorded.stream == stream);
        last.map_or_else(Sequence::default, |recorded| recorded.sequence)
    }

    pub fn history<E: StoredEvent>(&self, stream: StreamId) -> Vec<Happened<E>> {
        self.of(stream)
            .map(|recorded| recorded.happened().unwrap())
            .collect()
    }

    fn of(&self, stream: StreamId) -> impl Iterator<Item = &Recorded> {
        self.stored
            .iter()
            .filter(move |recorded| recorded.stream == stream)
    }
}

pub fn add(code: &str, kind: &str, parent: &str) -> AddNode {
    AddNode {
        code: code.to_owned(),
        kind: kind.to_owned(),
        name: short("样例"),
        parent: parent.to_owned(),
        from: day("2017-01-01"),
    }
}
