//! The rules of published numbers (domain 4.2, 6.4).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;

use given::{Given, ROOT, day, name};
use qibu_domain::actor::{By, Source};
use qibu_domain::correction;
use qibu_domain::decider::{Decided, Decider, Happened, Refusal};
use qibu_domain::id::{AccountId, PaperId, Position, Sequence, StreamId, StreamKind};
use qibu_domain::published_claim::{
    ClaimPublished, CorrectClaim, Counted, Metric, Operator, PublishedClaim, PublishedClaimCommand,
    PublishedClaimEvent, PublishedClaimState, Verdict,
};
use qibu_domain::standard::CitedByQuery;
use qibu_domain::subject::event::PaperRef;
use qibu_domain::time::Day;
use std::collections::BTreeMap;
use uuid::Uuid;

const TODAY: &str = "2021-07-01";

fn paper(kind: &str) -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::from_u128(7)),
        kind: kind.to_owned(),
        commitment: "5f".repeat(32),
    }
}

/// `500余万元`, as of a day.
fn donated(as_of: &str) -> ClaimPublished {
    ClaimPublished {
        node: ROOT.to_owned(),
        metric: Metric::DonatedFen,
        operator: Operator::MoreThan,
        bound: 500_000_000,
        granularity: Some(100_000_000),
        as_of: day(as_of),
        wording: name("500余万元"),
        title: Some(name("样例报道")),
        source: None,
    }
}

fn publish(on: &str, claim: ClaimPublished) -> PublishedClaimCommand {
    PublishedClaimCommand::Publish {
        published_on: day(on),
        claim,
    }
}

fn counted(metric: Metric, as_of: &str, value: u64) -> PublishedClaimCommand {
    PublishedClaimCommand::Check {
        counted: Counted {
            metric,
            node: ROOT.to_owned(),
            as_of: day(as_of),
            value,
            by: CitedByQuery {
                query: metric.query(),
                arguments: BTreeMap::new(),
                facts_at: Position(42),
                count: 3,
                digest: "5f".repeat(32),
            },
        },
    }
}

fn correct(replacement: Option<(&str, ClaimPublished)>, by_two: bool) -> PublishedClaimCommand {
    PublishedClaimCommand::Correct(CorrectClaim {
        cites: Sequence(1),
        replacement: replacement.map(|(on, claim)| (day(on), claim)),
        reason: paper("reason"),
        by_two,
    })
}

struct Book {
    given: Given,
    history: Vec<Happened<PublishedClaimEvent>>,
    recorded_on: Day,
    by: u128,
    entered_by: Option<u128>,
}

impl Book {
    fn new() -> Self {
        Self {
            given: Given::a_district(),
            history: Vec::new(),
            recorded_on: day(TODAY),
            by: 1,
            entered_by: None,
        }
    }

    fn state(&self) -> PublishedClaimState {
        correction::fold::<PublishedClaim>(&self.history, None)
    }

    fn decide(
        &self,
        command: &PublishedClaimCommand,
    ) -> Result<Decided<PublishedClaimEvent>, &'static str> {
        let account = |number: u128| AccountId(Uuid::from_u128(number));
        let stream = StreamId::new(StreamKind::PublishedClaim, Uuid::from_u128(0xB));
        let mut occasion = self.given.occasion(stream);
        occasion.by = Some(By {
            account: account(self.by),
            office: None,
            standing_in: None,
        });
        occasion.entered_by = self.entered_by.map(account);
        occasion.facts.recorded_on = Some(self.recorded_on);
        let decided = PublishedClaim::decide(&self.state(), command, &occasion);
        decided.map_err(|refusal| refusal.code())
    }

    #[track_caller]
    fn when(&mut self, command: &PublishedClaimCommand) -> Decided<PublishedClaimEvent> {
        let decided = self.decide(command).unwrap();
        for dated in decided.events.clone() {
            let sequence = Sequence(1 + u64::try_from(self.history.len()).unwrap());
            self.history.push(Happened { sequence, dated });
        }
        decided
    }
}

#[test]
fn a_published_number_is_a_fact_of_the_day_of_its_publication() {
    let decided = Book::new().when(&publish("2021-06-01", donated("2020-12-31")));
    let dated = &decided.events[0];
    assert_eq!(
        (dated.occurred_on, dated.decided_on, dated.source),
        (day("2021-06-01"), None, Source::LateEntry)
    );
    let today = Book::new().when(&publish(TODAY, donated(TODAY)));
    assert_eq!(today.events[0].source, Source::Live);
}

#[test]
fn a_published_number_speaks_of_no_day_after_its_publication() {
    let book = Book::new();
    let refused = |on, as_of| book.decide(&publish(on, donated(as_of))).unwrap_err();
    assert_eq!(refused("2021-07-02", TODAY), "published.future");
    assert_eq!(refused("2021-06-01", "2021-06-02"), "published.forecast");
}

#[test]
fn a_published_number_names_its_node_and_where_it_was_published() {
    let book = Book::new();
    let refused = |claim| book.decide(&publish(TODAY, claim)).unwrap_err();
    let elsewhere = ClaimPublished {
        node: "999999".to_owned(),
        ..donated(TODAY)
    };
    assert_eq!(refused(elsewhere), "published.node_unknown");
    let nowhere = ClaimPublished {
        title: None,
        ..donated(TODAY)
    };
    assert_eq!(refused(nowhere.clone()), "published.no_source");
    let by_paper = ClaimPublished {
        source: Some(paper("affair_record")),
        ..nowhere
    };
    book.decide(&publish(TODAY, by_paper)).unwrap();
}

#[test]
fn what_was_printed_is_the_number_that_is_checked() {
    let book = Book::new();
    let tried = |wording: &str, bound, granularity| {
        let claim = ClaimPublished {
            bound,
            granularity,
            wording: name(wording),
            ..donated(TODAY)
        };
        book.decide(&publish(TODAY, claim))
    };
    let disagrees = "published.wording_disagrees";
    let unit = Some(100_000_000);
    assert_eq!(
        tried("600余万元", 500_000_000, unit).unwrap_err(),
        disagrees
    );
    assert_eq!(tried("500万元", 500_000_000, unit).unwrap_err(), disagrees);
    assert_eq!(
        tried("500余万元", 500_000_000, None).unwrap_err(),
        disagrees
    );
    let people = tried("500余万人", 500_000_000, unit);
    assert_eq!(people.unwrap_err(), "published.other_unit");
    tried("数百万元", 500_000_000, unit).unwrap();
}

#[test]
fn only_what_is_more_than_a_bound_was_rounded_down_to_a_unit_of_it() {
    let book = Book::new();
    let tried = |operator, bound, granularity| {
        let claim = ClaimPublished {
            operator,
            bound,
            granularity: Some(granularity),
            wording: name("样例"),
            ..donated(TODAY)
        };
        book.decide(&publish(TODAY, claim))
    };
    for (operator, bound, unit) in [
        (Operator::Equals, 150, 10),
        (Operator::MoreThan, 155, 10),
        (Operator::MoreThan, 150, 0),
    ] {
        let refused = tried(operator, bound, unit).unwrap_err();
        assert_eq!(refused, "published.granularity");
    }
    tried(Operator::MoreThan, 150, 10).unwrap();
    let huge = tried(Operator::MoreThan, u64::MAX - 5, 10);
    assert_eq!(huge.unwrap_err(), "published.bound");
}

#[test]
fn a_check_is_an_act_that_holds_what_was_counted_and_what_it_comes_to() {
    let mut book = Book::new();
    book.when(&publish(TODAY, donated("2020-12-31")));
    let check = counted(Metric::DonatedFen, "2020-12-31", 526_000_000);
    let dated = book.when(&check).events.remove(0);
    assert_eq!(dated.decided_on, Some(day(TODAY)));
    let found = book.state().checked.unwrap().found;
    assert_eq!(
        (found.verdict, found.value, found.difference),
        (Verdict::LowerBound, 526_000_000, 26_000_000)
    );
    assert_eq!(found.by.facts_at, Position(42));
    book.when(&counted(Metric::DonatedFen, "2020-12-31", 499_999_999));
    let again = book.state().checked.unwrap();
    assert_eq!(
        (again.sequence, again.found.verdict),
        (Sequence(3), Verdict::Fails)
    );
}

#[test]
fn a_number_is_checked_against_its_own_figure_and_day() {
    let mut book = Book::new();
    let own = counted(Metric::DonatedFen, "2020-12-31", 1);
    assert_eq!(book.decide(&own).unwrap_err(), "published.unknown");
    book.when(&publish(TODAY, donated("2020-12-31")));
    for other in [
        counted(Metric::Bases, "2020-12-31", 1),
        counted(Metric::DonatedFen, TODAY, 1),
    ] {
        assert_eq!(book.decide(&other).unwrap_err(), "published.other_figure");
    }
    book.decide(&own).unwrap();
}

#[test]
fn a_void_number_is_neither_checked_nor_corrected() {
    let mut book = Book::new();
    book.when(&publish(TODAY, donated("2020-12-31")));
    book.when(&correct(None, false));
    let check = counted(Metric::DonatedFen, "2020-12-31", 1);
    for command in [check, correct(None, false)] {
        assert_eq!(book.decide(&command).unwrap_err(), "published.unknown");
    }
}

#[test]
fn a_published_number_stays_with_its_node_and_its_correction_changes_something() {
    let mut book = Book::new();
    book.when(&publish(TODAY, donated("2020-12-31")));
    let moved = ClaimPublished {
        node: "370214004".to_owned(),
        ..donated("2020-12-31")
    };
    let moved = book.decide(&correct(Some((TODAY, moved)), false));
    assert_eq!(moved.unwrap_err(), "published.other_node");
    let same = book.decide(&correct(Some((TODAY, donated("2020-12-31"))), false));
    assert_eq!(same.unwrap_err(), "published.nothing_changed");
    book.when(&correct(Some((TODAY, donated("2021-06-30"))), false));
    assert_eq!(book.state().fact.unwrap().claim.as_of, day("2021-06-30"));
}

#[test]
fn one_person_corrects_a_published_number_for_three_days_and_then_it_takes_two() {
    let mut book = Book::new();
    book.when(&publish(TODAY, donated("2020-12-31")));
    book.recorded_on = day("2021-06-27");
    let alone = book.decide(&correct(None, false));
    assert_eq!(alone.unwrap_err(), "published.takes_two");
    book.entered_by = Some(1);
    let same = book.decide(&correct(None, true));
    assert_eq!(same.unwrap_err(), "published.second_officer");
    book.by = 2;
    book.decide(&correct(None, true)).unwrap();
}
