//! The rules of the annals of a district: visits, publications and guides (domain 8.1, 11.3).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;

use given::{Given, LOG, ROOT, add, close, day, name};
use qibu_domain::actor::{By, Source};
use qibu_domain::annals::{
    Annal, AnnalFault, AnnalKind, Annals, AnnalsCommand, AnnalsEvent, AnnalsState, Came,
    GuidePublished, PublicationRecorded, PublicationSort, VisitRecorded, VisitSort,
};
use qibu_domain::correction;
use qibu_domain::decider::{Dated, Decider, Happened, Refusal, StoredEvent};
use qibu_domain::id::{AccountId, PaperId, Sequence, StreamId, StreamKind};
use qibu_domain::occasion::Occasion;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::subject::{Subject, SubjectEvent, SubjectState};
use qibu_domain::time::Day;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

const STREET: &str = "370214004";
/// The day on which the tests act: the log of the district stands at it.
const TODAY: &str = "2021-07-01";

fn stream() -> StreamId {
    StreamId::of_district(StreamKind::Annals, LOG, ROOT)
}

fn body(number: u128) -> StreamId {
    StreamId::new(StreamKind::Association, Uuid::from_u128(number))
}

fn paper(kind: &str) -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::from_u128(7)),
        kind: kind.to_owned(),
        commitment: "5f".repeat(32),
    }
}

fn visit(node: &str) -> VisitRecorded {
    VisitRecorded {
        node: node.to_owned(),
        sort: VisitSort::Research,
        from: name("样例上级机关"),
        title: None,
        bodies: BTreeSet::new(),
        came: Vec::new(),
        persons: None,
        paper: None,
    }
}

fn seeing(bodies: &[StreamId]) -> Annal {
    Annal::Visit(VisitRecorded {
        bodies: bodies.iter().copied().collect(),
        ..visit(ROOT)
    })
}

fn publication() -> Annal {
    Annal::Publication(PublicationRecorded {
        node: ROOT.to_owned(),
        sort: PublicationSort::Journal,
        title: name("样例题名"),
        periodical: name("样例刊物"),
        issue: None,
        bodies: BTreeSet::new(),
        paper: None,
    })
}

fn guide(edition: &str) -> Annal {
    Annal::Guide(GuidePublished {
        node: ROOT.to_owned(),
        title: name("样例路径攻略"),
        edition: edition.to_owned(),
        paper: None,
    })
}

fn record(on: &str, entry: impl Into<AnnalOf>) -> AnnalsCommand {
    AnnalsCommand::Record {
        occurred_on: day(on),
        entry: entry.into().0,
    }
}

/// So that a visit can be said as it is.
struct AnnalOf(Annal);

impl From<Annal> for AnnalOf {
    fn from(entry: Annal) -> Self {
        Self(entry)
    }
}

impl From<VisitRecorded> for AnnalOf {
    fn from(visit: VisitRecorded) -> Self {
        Self(Annal::Visit(visit))
    }
}

fn correct(cites: u64, replacement: Option<(&str, Annal)>, by_two: bool) -> AnnalsCommand {
    AnnalsCommand::Correct {
        cites: Sequence(cites),
        replacement: replacement.map(|(on, entry)| (day(on), entry)),
        reason: paper("reason"),
        by_two,
    }
}

/// An association of a district that was founded on a day.
fn founded(district: &str, on: &str) -> SubjectState {
    let golden = include_str!("history/subject/FoundingRecorded.1.json");
    let mut payload: Value = serde_json::from_str(golden).unwrap();
    let place = if payload.get("identity").is_some() {
        &mut payload["identity"]
    } else {
        &mut payload
    };
    place["district"] = district.into();
    let event = SubjectEvent::decode("FoundingRecorded", 1, &payload.to_string()).unwrap();
    Subject::evolve(
        SubjectState::default(),
        &Happened {
            sequence: Sequence(1),
            dated: Dated {
                event,
                occurred_on: day(on),
                decided_on: None,
                source: Source::Import,
                rule: None,
                actor: None,
                acting_for: None,
            },
        },
    )
}

/// The annals of a district in a log with its tree and editions.
struct Book {
    given: Given,
    today: Day,
    history: Vec<Happened<AnnalsEvent>>,
    bodies: BTreeMap<StreamId, Arc<SubjectState>>,
    recorded_on: Option<Day>,
    by: Option<u128>,
    entered_by: Option<u128>,
}

impl Book {
    fn new() -> Self {
        let given = Given::a_district();
        Self {
            today: given.today,
            given,
            history: Vec::new(),
            bodies: BTreeMap::new(),
            recorded_on: Some(day(TODAY)),
            by: Some(1),
            entered_by: None,
        }
    }

    fn state(&self) -> AnnalsState {
        correction::fold::<Annals>(&self.history, None)
    }

    fn occasion(&self) -> Occasion {
        let account = |number: u128| AccountId(Uuid::from_u128(number));
        let mut occasion = self.given.occasion(stream());
        occasion.now = self.today.start();
        occasion.by = self.by.map(|by| By {
            account: account(by),
            office: None,
            standing_in: None,
        });
        occasion.entered_by = self.entered_by.map(account);
        occasion.facts.bodies.clone_from(&self.bodies);
        occasion.facts.recorded_on = self.recorded_on;
        occasion
    }

    #[track_caller]
    fn when(&mut self, command: &AnnalsCommand) -> Dated<AnnalsEvent> {
        let decided = Annals::decide(&self.state(), command, &self.occasion()).unwrap();
        let dated = decided.events.into_iter().next().unwrap();
        let sequence = Sequence(1 + u64::try_from(self.history.len()).unwrap());
        self.history.push(Happened {
            sequence,
            dated: dated.clone(),
        });
        dated
    }

    #[track_caller]
    fn refuses(&self, command: &AnnalsCommand) -> AnnalFault {
        let refusal = Annals::decide(&self.state(), command, &self.occasion()).unwrap_err();
        refusal.fault
    }
}

#[test]
fn an_entry_counts_from_its_day_and_one_that_comes_later_says_so() {
    let mut book = Book::new();
    let late = book.when(&record("2019-06-13", visit(ROOT)));
    assert_eq!(
        (late.occurred_on, late.decided_on),
        (day("2019-06-13"), None)
    );
    assert_eq!(late.source, Source::LateEntry);
    assert_eq!(
        book.when(&record(TODAY, publication())).source,
        Source::Live
    );
    let future = record("2021-07-02", publication());
    assert_eq!(
        book.refuses(&future),
        AnnalFault::Future {
            day: day("2021-07-02")
        }
    );
}

#[test]
fn an_entry_is_of_a_node_of_the_district_that_counted_on_its_day() {
    let mut book = Book::new();
    book.given.then(add("370214009", "street", ROOT));
    book.given.then(close("370214009", "2020-01-01"));
    for node in ["999999", "990001", ""] {
        let unknown = book.refuses(&record(TODAY, visit(node)));
        let node = node.to_owned();
        assert_eq!(unknown, AnnalFault::NodeUnknown { node });
    }
    for on in ["2016-12-31", "2020-01-01"] {
        let closed = book.refuses(&record(on, visit("370214009")));
        let (node, day) = ("370214009".to_owned(), day(on));
        assert_eq!(closed, AnnalFault::NodeClosed { node, day });
    }
    book.when(&record("2019-12-31", visit("370214009")));
    book.when(&record(TODAY, visit(STREET)));
}

#[test]
fn an_entry_stands_in_the_annals_of_its_own_district() {
    let book = Book::new();
    let mut occasion = book.occasion();
    occasion.stream = StreamId::of_district(StreamKind::Annals, LOG, "990001");
    let decided = Annals::decide(
        &AnnalsState::default(),
        &record(TODAY, visit(ROOT)),
        &occasion,
    );
    let node = ROOT.to_owned();
    assert_eq!(decided.unwrap_err().fault, AnnalFault::NodeUnknown { node });
}

#[test]
fn the_bodies_that_were_seen_belong_to_the_district_and_were_there() {
    let mut book = Book::new();
    let (own, foreign, none) = (body(1), body(2), body(3));
    let there = founded(ROOT, "2019-05-03");
    book.bodies.insert(own, Arc::new(there));
    book.bodies
        .insert(foreign, Arc::new(founded("990001", "2019-05-03")));
    book.bodies.insert(none, Arc::default());
    let refused = |bodies: &[StreamId], on| book.refuses(&record(on, seeing(bodies)));
    assert_eq!(
        refused(&[own, foreign], TODAY),
        AnnalFault::BodyElsewhere { body: foreign }
    );
    for unknown in [none, body(4)] {
        assert_eq!(
            refused(&[unknown], TODAY),
            AnnalFault::BodyUnknown { body: unknown }
        );
    }
    let early = "2019-05-02";
    let not_there = AnnalFault::BodyNotThere {
        body: own,
        day: day(early),
    };
    assert_eq!(refused(&[own], early), not_there);
    let many: Vec<StreamId> = (10..31).map(body).collect();
    assert_eq!(refused(&many, TODAY), AnnalFault::TooManyBodies);
    book.when(&record("2019-05-03", seeing(&[own])));
}

#[test]
fn those_who_came_are_counted_from_one_and_in_a_bounded_number_of_groups() {
    let mut book = Book::new();
    let group = |count| Came {
        who: name("样例试点城市"),
        count,
    };
    let came = |came: Vec<Came>, persons| VisitRecorded {
        came,
        persons,
        ..visit(ROOT)
    };
    let too_few = |field: &str| AnnalFault::TooFew {
        field: field.to_owned(),
    };
    let of_nobody = came(vec![group(3), group(0)], None);
    assert_eq!(
        book.refuses(&record(TODAY, of_nobody)),
        too_few("/came/1/count")
    );
    let nobody = came(Vec::new(), Some(0));
    assert_eq!(book.refuses(&record(TODAY, nobody)), too_few("/persons"));
    let many = came(vec![group(1); 21], None);
    assert_eq!(
        book.refuses(&record(TODAY, many)),
        AnnalFault::TooManyGroups
    );
    book.when(&record(TODAY, came(vec![group(1); 20], Some(1))));
}

#[test]
fn a_guide_belongs_to_an_edition_of_the_district() {
    let mut book = Book::new();
    let edition = book.given.rulebook.last_edition(ROOT).unwrap().code.clone();
    let unknown = book.refuses(&record(TODAY, guide("CY-1999")));
    let none = "CY-1999".to_owned();
    assert_eq!(unknown, AnnalFault::EditionUnknown { edition: none });
    book.when(&record(TODAY, guide(&edition)));
}

#[test]
fn the_same_entry_is_recorded_once() {
    let mut book = Book::new();
    book.when(&record(TODAY, publication()));
    let again = book.refuses(&record(TODAY, publication()));
    let sequence = Sequence(1);
    assert_eq!(again, AnnalFault::RecordedBefore { sequence });
    // On another day it is another one.
    book.when(&record("2021-06-30", publication()));
    // Nor does a correction make one the same as another.
    let same = book.refuses(&correct(2, Some((TODAY, publication())), false));
    assert_eq!(same, AnnalFault::RecordedBefore { sequence });
}

#[test]
fn a_correction_replaces_the_whole_entry_or_voids_it_and_cites_no_correction() {
    let mut book = Book::new();
    book.when(&record("2019-06-13", visit(ROOT)));
    let right = Annal::Visit(VisitRecorded {
        persons: Some(12),
        ..visit(ROOT)
    });
    let done = book.when(&correct(1, Some(("2019-06-14", right.clone())), false));
    assert_eq!(done.source, Source::Correction);
    let state = book.state();
    let known = state.entry(Sequence(1)).unwrap();
    assert_eq!((known.on, &known.entry), (day("2019-06-14"), &right));
    let of_correction = book.refuses(&correct(2, None, false));
    let cites = Sequence(2);
    assert_eq!(of_correction, AnnalFault::NoEntry { cites });
    book.when(&correct(1, None, false));
    assert!(book.state().entries.is_empty());
    let cites = Sequence(1);
    let void = book.refuses(&correct(1, Some((TODAY, right)), false));
    assert_eq!(void, AnnalFault::NoEntry { cites });
}

#[test]
fn an_entry_keeps_its_kind_and_its_node_and_is_not_replaced_by_itself() {
    let mut book = Book::new();
    book.when(&record("2019-06-13", visit(ROOT)));
    let refused = |on, entry| book.refuses(&correct(1, Some((on, entry)), false));
    let kind = AnnalKind::Visit;
    assert_eq!(
        refused("2019-06-13", publication()),
        AnnalFault::ReplacedByOther { kind }
    );
    let node = ROOT.to_owned();
    let elsewhere = Annal::Visit(visit(STREET));
    assert_eq!(
        refused("2019-06-13", elsewhere),
        AnnalFault::OtherNode { node }
    );
    let same = Annal::Visit(visit(ROOT));
    assert_eq!(
        refused("2019-06-13", same.clone()),
        AnnalFault::NothingChanged
    );
    let refusal = Annals::decide(
        &book.state(),
        &correct(1, Some(("2021-07-02", same)), false),
        &book.occasion(),
    );
    let arguments = refusal.unwrap_err().arguments();
    assert_eq!(
        arguments[0],
        ("field", "/replacement/occurred_on".to_owned())
    );
}

#[test]
fn one_person_corrects_within_three_days_and_two_after_that() {
    let mut book = Book::new();
    book.when(&record("2019-06-13", visit(ROOT)));
    book.today = day("2021-07-05");
    assert_eq!(book.refuses(&correct(1, None, false)), AnnalFault::TakesTwo);
    assert_eq!(
        book.refuses(&correct(1, None, true)),
        AnnalFault::SecondOfficer
    );
    book.entered_by = Some(1);
    assert_eq!(
        book.refuses(&correct(1, None, true)),
        AnnalFault::SecondOfficer
    );
    book.entered_by = Some(2);
    book.when(&correct(1, None, true));
    let mut book = Book::new();
    book.when(&record("2019-06-13", visit(ROOT)));
    book.today = day("2021-07-04");
    book.when(&correct(1, None, false));
}
