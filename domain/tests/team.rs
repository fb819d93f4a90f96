//! The rules of a service team (domain 4.2, 5.6).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;
#[path = "team/members.rs"]
mod members;
#[path = "work/given.rs"]
#[allow(dead_code, reason = "shared with the tests of sessions")]
mod work;

use given::{ROOT, day, name};
use qibu_domain::alliance::{AllianceFounded, AllianceState, Founded};
use qibu_domain::id::{SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::membership::{
    Leaving, MembershipPlace, MembershipRole, MembershipStage, MembershipState, MembershipTaken,
    TEAM_MEMBERSHIP_TEXT, Taken,
};
use qibu_domain::team::{
    CredentialChecked, ServiceDomain, Team, TeamCommand, TeamFact, TeamFormed, TeamStage, TeamTurn,
};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;
use work::{TODAY, Work, association, paper};

const SEAT: SeatRef = SeatRef(Uuid::from_u128(0x5E));
const FORMED: &str = "2019-05-09";

fn alliance() -> StreamId {
    StreamId::new(StreamKind::Alliance, Uuid::from_u128(0xA1))
}

/// The stream that the log in memory is of.
fn this_team() -> StreamId {
    StreamId::new(StreamKind::Team, Uuid::from_u128(0x51))
}

fn formed() -> TeamFormed {
    TeamFormed {
        alliance: alliance(),
        name: name("五彩云创业导师服务队"),
        node: ROOT.to_owned(),
        domains: vec![ServiceDomain::Entrepreneurship, ServiceDomain::Law],
        lead: Some(association(1)),
        paper: None,
    }
}

fn form(on: &str, formed: TeamFormed) -> TeamCommand {
    TeamCommand::Form {
        occurred_on: day(on),
        formed,
    }
}

fn turned(turn: TeamTurn, on: &str) -> TeamCommand {
    TeamCommand::Turn {
        turn,
        occurred_on: day(on),
        paper: None,
    }
}

fn checked(domain: ServiceDomain) -> CredentialChecked {
    CredentialChecked {
        seat: SEAT,
        domain,
        passed: true,
    }
}

fn check(on: &str) -> TeamCommand {
    TeamCommand::CheckCredential {
        occurred_on: day(on),
        checked: checked(ServiceDomain::Law),
    }
}

fn correct(cites: u64, replacement: Option<(&str, TeamFact)>) -> TeamCommand {
    TeamCommand::Correct {
        cites: Sequence(cites),
        replacement: replacement.map(|(on, fact)| (day(on), fact)),
        reason: paper("reason"),
        by_two: false,
    }
}

/// A seat of a team, taken on the first day of 2020 and, where one is given, left on a day.
fn sitting(team: StreamId, left: Option<&str>) -> MembershipState {
    let place = MembershipPlace {
        body: team,
        node: ROOT.to_owned(),
        role: MembershipRole::TeamMember,
        category: None,
    };
    let taken = Taken {
        by: Sequence(2),
        from: day("2020-01-01"),
        what: MembershipTaken {
            place: place.clone(),
            text: TEAM_MEMBERSHIP_TEXT.to_owned(),
            capacity_declared: false,
            paper: None,
        },
    };
    let stage = match left {
        None => MembershipStage::Taken(taken),
        Some(on) => MembershipStage::Left {
            taken,
            by: Sequence(3),
            on: day(on),
            how: Leaving::OwnWish,
        },
    };
    MembershipState {
        offered: Some(place),
        stage,
        ..MembershipState::default()
    }
}

fn new() -> Work<Team> {
    let mut work = Work::new();
    let founded = Founded {
        sequence: Sequence(1),
        on: day("2019-04-25"),
        said: AllianceFounded {
            node: ROOT.to_owned(),
            name: name("城新同行"),
            paper: None,
        },
    };
    let state = AllianceState {
        founded: Some(founded),
        dissolved_on: None,
    };
    work.read.alliances.insert(alliance(), Arc::new(state));
    let seat = sitting(this_team(), None);
    work.read.seats.insert(SEAT, Arc::new(seat));
    work
}

fn standing() -> Work<Team> {
    let mut work = new();
    work.when(&form(FORMED, formed()));
    work
}

#[test]
fn a_team_belongs_to_an_alliance_that_stood_when_it_was_formed() {
    let mut work = new();
    let early = work.refuses(&form("2019-04-24", formed()));
    assert_eq!(early, ("team.alliance_not_there", "/alliance".to_owned()));
    let mut other = formed();
    other.alliance = StreamId::new(StreamKind::Alliance, Uuid::from_u128(0xA2));
    work.is_refused(&form(FORMED, other), "team.alliance_unknown");
    work.when(&form("2019-04-25", formed()));
    work.is_refused(&form(FORMED, formed()), "team.formed_before");
}

#[test]
fn a_team_has_a_domain_and_none_twice() {
    let work = new();
    let of = |domains: &[ServiceDomain]| TeamFormed {
        domains: domains.to_vec(),
        ..formed()
    };
    let none = work.refuses(&form(FORMED, of(&[])));
    assert_eq!(none, ("team.no_domain", "/domains".to_owned()));
    let twice = of(&[ServiceDomain::Law, ServiceDomain::Law]);
    work.is_refused(&form(FORMED, twice), "team.domain_twice");
}

#[test]
fn a_team_stands_in_the_district_of_its_alliance() {
    let work = new();
    for node in ["999999", "990001"] {
        let mut elsewhere = formed();
        elsewhere.node = node.to_owned();
        let refused = work.refuses(&form(FORMED, elsewhere));
        assert_eq!(refused, ("team.node_unknown", "/node".to_owned()), "{node}");
    }
}

#[test]
fn whoever_leads_a_team_stood_when_it_was_formed() {
    let mut work = new();
    let mut unknown = formed();
    unknown.lead = Some(association(77));
    work.is_refused(&form(FORMED, unknown), "team.lead_unknown");
    let late = work::founded(StreamKind::Association, ROOT, "2020-01-10");
    work.bodies.insert(association(1), Arc::new(late));
    work.is_refused(&form(FORMED, formed()), "team.lead_not_there");
    let mut none = formed();
    none.lead = None;
    work.when(&form(FORMED, none));
}

#[test]
fn a_team_is_suspended_resumed_and_dissolved_in_the_order_of_days() {
    use TeamTurn::{Dissolve, Resume, Suspend};
    let mut work = standing();
    work.is_refused(&turned(Resume, TODAY), "team.not_in_this_stage");
    work.is_refused(&turned(Suspend, "2019-05-08"), "team.too_early");
    work.is_refused(&turned(Suspend, "2021-07-02"), "team.future");
    work.when(&turned(Suspend, "2020-02-01"));
    assert_eq!(work.state().stage, TeamStage::Suspended);
    work.is_refused(&turned(Suspend, TODAY), "team.not_in_this_stage");
    work.is_refused(&turned(Resume, "2020-01-31"), "team.too_early");
    work.when(&turned(Resume, "2020-06-01"));
    assert_eq!(work.state().stage, TeamStage::Active);
    assert_eq!(work.state_on("2020-05-31").stage, TeamStage::Suspended);
    work.when(&turned(Dissolve, "2021-06-30"));
    assert_eq!(work.state().stage, TeamStage::Dissolved);
    for turn in [Suspend, Resume, Dissolve] {
        work.is_refused(&turned(turn, TODAY), "team.not_in_this_stage");
    }
    new().is_refused(&turned(Suspend, TODAY), "team.unknown");
}

#[test]
fn the_name_of_a_team_is_taken_in_its_district_until_it_is_over() {
    let mut work = standing();
    let key = format!("team_name:{ROOT}/五彩云创业导师服务队");
    assert_eq!(work.claims, [json!({ "key": key, "act": "take" })]);
    work.when(&turned(TeamTurn::Suspend, TODAY));
    assert!(work.claims.is_empty());
    work.when(&turned(TeamTurn::Dissolve, TODAY));
    let release = json!({ "key": key, "act": { "release": { "from": "2021-07-02" } } });
    assert_eq!(work.claims, [release]);
}

#[test]
fn credentials_are_looked_at_of_whoever_sat_there_that_day() {
    let mut work = standing();
    let early = work.refuses(&check("2019-12-31"));
    assert_eq!(early, ("team.no_member", "/seat".to_owned()));
    work.when(&check("2020-01-01"));
    let left = sitting(this_team(), Some("2021-01-01"));
    work.read.seats.insert(SEAT, Arc::new(left));
    work.when(&check("2020-12-31"));
    work.is_refused(&check("2021-01-01"), "team.no_member");
    let other = StreamId::new(StreamKind::Team, Uuid::from_u128(0x52));
    let other = sitting(other, None);
    work.read.seats.insert(SEAT, Arc::new(other));
    work.is_refused(&check("2020-06-01"), "team.no_member");
    assert_eq!(work.state().checks.len(), 2);
}

#[test]
fn credentials_are_looked_at_for_a_domain_of_the_team_while_it_is_there() {
    let mut work = standing();
    let rural = TeamCommand::CheckCredential {
        occurred_on: day(TODAY),
        checked: checked(ServiceDomain::Rural),
    };
    let refused = work.refuses(&rural);
    assert_eq!(refused, ("team.domain_not_of_team", "/domain".to_owned()));
    work.is_refused(&check("2019-05-08"), "team.too_early");
    work.is_refused(&check("2021-07-02"), "team.future");
    work.when(&turned(TeamTurn::Dissolve, "2021-06-29"));
    work.is_refused(&check("2021-06-30"), "team.not_in_this_stage");
    work.when(&check("2021-06-29"));
}

#[test]
fn a_forming_is_replaced_in_its_alliance_and_before_what_stands_on_it() {
    let mut work = standing();
    let renamed = TeamFormed {
        name: name("五彩云服务队"),
        ..formed()
    };
    let as_it_was = TeamFact::Formed(formed());
    let same = correct(1, Some((FORMED, as_it_was.clone())));
    work.is_refused(&same, "team.nothing_changed");
    let mut other = formed();
    other.alliance = StreamId::new(StreamKind::Alliance, Uuid::from_u128(0xA2));
    let other = correct(1, Some((FORMED, TeamFact::Formed(other))));
    work.is_refused(&other, "team.replaced_by_other");
    let by_check = TeamFact::Checked(checked(ServiceDomain::Law));
    let by_check = correct(1, Some((FORMED, by_check)));
    work.is_refused(&by_check, "team.replaced_by_other");
    work.when(&check("2020-02-01"));
    let behind = work.refuses(&correct(1, Some(("2020-02-02", as_it_was))));
    assert_eq!(behind, ("team.too_late", "/formed/occurred_on".to_owned()));
    let without_law = TeamFormed {
        domains: vec![ServiceDomain::Entrepreneurship],
        ..formed()
    };
    let without_law = correct(1, Some((FORMED, TeamFact::Formed(without_law))));
    work.is_refused(&without_law, "team.domain_not_of_team");
    work.is_refused(&correct(1, None), "team.stood_on");
    work.when(&correct(1, Some(("2019-05-10", TeamFact::Formed(renamed)))));
    assert_eq!(work.claims.len(), 2);
    assert!(work.state_on("2019-05-09").formed.is_none());
    assert!(work.state_on("2019-05-10").formed.is_some());
}

#[test]
fn a_check_is_replaced_for_the_same_seat_or_void() {
    let mut work = standing();
    work.when(&check("2020-02-01"));
    let other = CredentialChecked {
        seat: SeatRef(Uuid::from_u128(0x5F)),
        ..checked(ServiceDomain::Law)
    };
    let other = correct(2, Some(("2020-02-01", TeamFact::Checked(other))));
    work.is_refused(&other, "team.replaced_by_other");
    let failed = CredentialChecked {
        passed: false,
        ..checked(ServiceDomain::Law)
    };
    work.when(&correct(2, Some(("2020-02-03", TeamFact::Checked(failed)))));
    assert!(work.claims.is_empty());
    assert!(work.state_on("2020-02-02").checks.is_empty());
    assert!(!work.state().checks[0].said.passed);
    work.when(&correct(2, None));
    assert!(work.state().checks.is_empty());
    work.is_refused(&correct(2, None), "team.no_fact");
    work.when(&correct(1, None));
    assert!(work.state().formed.is_none());
}

#[test]
fn whatever_is_corrected_late_takes_two() {
    let mut work = standing();
    work.today = day("2021-07-05");
    work.is_refused(&correct(1, None), "team.takes_two");
    let two = TeamCommand::Correct {
        cites: Sequence(1),
        replacement: None,
        reason: paper("reason"),
        by_two: true,
    };
    work.is_refused(&two, "team.second_officer");
    work.entered_by = Some(2);
    work.when(&two);
}

#[test]
fn of_one_team_so_many_checks_are_kept_and_no_more() {
    let mut work = standing();
    work.when(&check("2020-02-01"));
    let last = work.history.last().unwrap().clone();
    for number in 0..1999 {
        let mut more = last.clone();
        more.sequence = Sequence(3 + number);
        work.history.push(more);
    }
    work.is_refused(&check("2020-02-01"), "team.too_many_checks");
}
