//! The rules of a request for service (domain 4.2, 5.6, 5.8).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "service_request/again.rs"]
mod again;
#[path = "service_request/corrected.rs"]
mod corrected;
#[path = "district/given.rs"]
#[allow(dead_code, reason = "shared with the tests of the tree")]
mod given;
#[path = "service_request/silence.rs"]
mod silence;
#[path = "work/given.rs"]
#[allow(dead_code, reason = "shared with the tests of sessions")]
mod work;

use given::{ROOT, day, name};
use qibu_domain::actor::Source;
use qibu_domain::id::{SeatRef, Sequence, StreamId, StreamKind};
use qibu_domain::membership::{
    Leaving, MembershipPlace, MembershipRole, MembershipStage, MembershipState, MembershipTaken,
    Taken,
};
use qibu_domain::service_request::{
    AskerKind, DeclineGround, MAX_STEPS, ServiceAnswer, ServiceAsked, ServiceDirection,
    ServiceFact, ServiceRequest, ServiceRequestCommand, ServiceStage, ServiceStep,
};
use qibu_domain::subject::SubjectState;
use qibu_domain::team::{Formed, ServiceDomain, TeamFormed, TeamStage, TeamState};
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;
use work::{TODAY, Work, association, paper};

const SEAT: SeatRef = SeatRef(Uuid::from_u128(0x5E));
const ASKED: &str = "2021-05-06";
/// The node of the body.
const NODE: &str = "370214004";

fn team() -> StreamId {
    StreamId::new(StreamKind::Team, Uuid::from_u128(0x7E))
}

fn formed() -> TeamState {
    TeamState {
        formed: Some(Formed {
            sequence: Sequence(1),
            on: day("2019-05-09"),
            said: TeamFormed {
                alliance: StreamId::new(StreamKind::Alliance, Uuid::from_u128(0xA1)),
                name: name("样例法律服务队"),
                node: ROOT.to_owned(),
                domains: vec![ServiceDomain::Law],
                lead: None,
                paper: None,
            },
        }),
        ..TeamState::default()
    }
}

/// An association of the node, founded on a day.
fn founded(on: &str) -> SubjectState {
    let golden = include_str!("history/subject/FoundingRecorded.1.json");
    let mut payload: Value = serde_json::from_str(golden).unwrap();
    payload["identity"]["district"] = ROOT.into();
    payload["identity"]["node"] = NODE.into();
    let event = ("FoundingRecorded", 1);
    work::took(SubjectState::default(), event, on, &payload)
}

fn new() -> Work<ServiceRequest> {
    let mut work = Work::new();
    for number in [1, 2] {
        let body = Arc::new(founded("2018-01-10"));
        work.bodies.insert(association(number), body);
    }
    work.read.teams.insert(team(), Arc::new(formed()));
    work.read
        .seats
        .insert(SEAT, Arc::new(sitting(association(1), None)));
    work
}

fn sitting(body: StreamId, left: Option<&str>) -> MembershipState {
    let place = MembershipPlace {
        body,
        node: ROOT.to_owned(),
        role: MembershipRole::Member,
        category: None,
    };
    let taken = Taken {
        by: Sequence(2),
        from: day("2020-01-01"),
        what: MembershipTaken {
            place: place.clone(),
            text: "membership/1".to_owned(),
            capacity_declared: true,
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

fn of_society() -> ServiceAsked {
    ServiceAsked {
        direction: ServiceDirection::ToSociety,
        asker: AskerKind::Resident,
        seat: None,
        node: NODE.to_owned(),
        body: Some(association(1)),
        paper: Some(paper("service_request")),
    }
}

fn of_member() -> ServiceAsked {
    ServiceAsked {
        direction: ServiceDirection::ToMember,
        asker: AskerKind::MemberEnterprise,
        seat: Some(SEAT),
        ..of_society()
    }
}

fn ask(on: &str, asked: ServiceAsked) -> ServiceRequestCommand {
    ServiceRequestCommand::Ask {
        occurred_on: day(on),
        asked,
    }
}

fn step(step: ServiceStep, on: &str) -> ServiceRequestCommand {
    ServiceRequestCommand::Step {
        step,
        occurred_on: day(on),
        paper: None,
    }
}

fn triage(body: StreamId) -> ServiceStep {
    ServiceStep::Triage {
        domain: ServiceDomain::Law,
        body,
    }
}

const TO_BODY: ServiceStep = ServiceStep::Match { team: None };
const SATISFIED: ServiceStep = ServiceStep::Confirm {
    answer: ServiceAnswer::Satisfied,
};
const UNSATISFIED: ServiceStep = ServiceStep::Confirm {
    answer: ServiceAnswer::Unsatisfied,
};
const NOTHING_SAID: ServiceStep = ServiceStep::Confirm {
    answer: ServiceAnswer::NoAnswer,
};
const PAID: ServiceStep = ServiceStep::Decline {
    ground: DeclineGround::PaidReferral,
};
const NO_CAPACITY: ServiceStep = ServiceStep::Decline {
    ground: DeclineGround::NoCapacity,
};

fn asked() -> Work<ServiceRequest> {
    let mut work = new();
    let request = of_society();
    work.when(&ask(ASKED, request));
    work
}

fn triaged() -> Work<ServiceRequest> {
    let mut work = asked();
    work.when(&step(triage(association(1)), "2021-05-07"));
    work
}

fn matched() -> Work<ServiceRequest> {
    let mut work = triaged();
    let to_team = ServiceStep::Match { team: Some(team()) };
    work.when(&step(to_team, "2021-05-10"));
    work
}

fn delivering() -> Work<ServiceRequest> {
    let mut work = matched();
    work.when(&step(ServiceStep::AcceptJob, "2021-05-11"));
    work
}

/// Delivered on a day that is the clock's, so that the asker's days begin there.
fn delivered() -> Work<ServiceRequest> {
    let mut work = delivering();
    work.today = day("2021-05-20");
    work.when(&step(ServiceStep::Deliver, "2021-05-20"));
    work
}

#[test]
fn the_asker_is_of_the_direction_and_only_a_member_of_the_body_asks_by_seat() {
    let mut work = new();
    let mut other = of_society();
    other.asker = AskerKind::Member;
    let refused = work.refuses(&ask(ASKED, other));
    assert_eq!(
        refused,
        ("service_request.other_asker", "/asker".to_owned())
    );
    let mut by_seat = of_society();
    by_seat.seat = Some(SEAT);
    work.is_refused(&ask(ASKED, by_seat), "service_request.seat_of_nobody");
    let mut of_none = of_member();
    of_none.body = None;
    work.is_refused(&ask(ASKED, of_none), "service_request.seat_of_nobody");
    let early = ask("2019-12-31", of_member());
    assert_eq!(
        work.refuses(&early),
        ("service_request.no_member", "/seat".to_owned())
    );
    for wrong in [
        sitting(association(1), Some("2021-05-06")),
        sitting(association(2), None),
    ] {
        work.read.seats.insert(SEAT, Arc::new(wrong));
        let command = ask(ASKED, of_member());
        work.is_refused(&command, "service_request.no_member");
    }
    let left = sitting(association(1), Some("2021-05-07"));
    work.read.seats.insert(SEAT, Arc::new(left));
    let command = ask(ASKED, of_member());
    work.when(&command);
    work.is_refused(&command, "service_request.asked_before");
}

#[test]
fn a_request_is_asked_of_a_body_at_its_node_or_of_an_office() {
    let mut work = new();
    let mut elsewhere = of_society();
    elsewhere.node = "370214003".to_owned();
    let refused = work.refuses(&ask(ASKED, elsewhere));
    assert_eq!(
        refused,
        ("service_request.body_elsewhere", "/body".to_owned())
    );
    let mut nowhere = of_society();
    nowhere.node = "999999".to_owned();
    work.is_refused(&ask(ASKED, nowhere), "service_request.node_unknown");
    let mut unknown = of_society();
    unknown.body = Some(association(77));
    work.is_refused(&ask(ASKED, unknown), "service_request.body_unknown");
    let tomorrow = ask("2021-07-02", of_society());
    work.is_refused(&tomorrow, "service_request.future");
    let of_office = ServiceAsked {
        body: None,
        node: ROOT.to_owned(),
        ..of_society()
    };
    let events = work.when(&ask(ASKED, of_office));
    assert_eq!(events[0].source, Source::LateEntry);
    assert_eq!(work.state().body(), None);
}

#[test]
fn a_suspended_body_takes_no_new_requests_and_what_is_open_goes_on() {
    let mut work = asked();
    let body = founded("2018-01-10");
    let suspended = Arc::new(work::suspended(body, "2021-05-10"));
    work.bodies.insert(association(1), Arc::clone(&suspended));
    let mut late = new();
    late.bodies.insert(association(1), suspended);
    let command = ask("2021-05-11", of_society());
    let refused = late.refuses(&command);
    assert_eq!(
        refused,
        ("service_request.body_not_active", "/body".to_owned())
    );
    // It was active on that day, and for a moment of the day of its suspension.
    late.tried(&ask("2021-05-10", of_society())).unwrap();
    work.when(&step(triage(association(1)), "2021-05-12"));
    work.when(&step(TO_BODY, "2021-05-12"));
    work.when(&step(ServiceStep::AcceptJob, "2021-05-13"));
    work.when(&step(ServiceStep::Deliver, "2021-05-14"));
    assert_eq!(work.state().stage, ServiceStage::Delivered);
}

#[test]
fn another_body_that_is_given_a_request_is_active_and_of_the_district() {
    let mut work = asked();
    work.is_refused(
        &step(triage(association(77)), TODAY),
        "service_request.body_unknown",
    );
    let refused = work.refuses(&step(triage(association(9)), TODAY));
    assert_eq!(
        refused,
        ("service_request.body_elsewhere", "/body".to_owned())
    );
    let body = founded("2018-01-10");
    let suspended = work::suspended(body, "2021-05-10");
    let active = work
        .bodies
        .insert(association(2), Arc::new(suspended))
        .unwrap();
    work.is_refused(
        &step(triage(association(2)), TODAY),
        "service_request.body_not_active",
    );
    work.bodies.insert(association(2), active);
    work.when(&step(triage(association(2)), "2021-05-07"));
    assert_eq!(work.state().body(), Some(association(2)));
}

#[test]
fn a_team_that_is_given_a_request_serves_in_its_domain_on_that_day() {
    let to_team = |on| step(ServiceStep::Match { team: Some(team()) }, on);
    let mut work = triaged();
    let none = ServiceStep::Match {
        team: Some(StreamId::new(StreamKind::Team, Uuid::nil())),
    };
    work.is_refused(&step(none, TODAY), "service_request.team_unknown");
    let mut known = formed();
    known.first_act_on = Some(day("2021-06-01"));
    known.last_act_on = Some(day("2021-06-01"));
    known.stage = TeamStage::Suspended;
    work.read.teams.insert(team(), Arc::new(known.clone()));
    let refused = work.refuses(&to_team("2021-06-02"));
    assert_eq!(
        refused,
        ("service_request.team_not_there", "/team".to_owned())
    );
    work.tried(&to_team("2021-06-01")).unwrap();
    known.stage = TeamStage::Active;
    known.last_act_on = Some(day("2021-06-10"));
    work.read.teams.insert(team(), Arc::new(known.clone()));
    work.is_refused(&to_team("2021-06-09"), "service_request.team_not_there");
    work.tried(&to_team("2021-06-10")).unwrap();
    let mut other = formed();
    other.formed.as_mut().unwrap().said.domains = vec![ServiceDomain::Rural];
    work.read.teams.insert(team(), Arc::new(other));
    work.is_refused(&to_team(TODAY), "service_request.domain_not_of_team");
    let mut far = formed();
    far.formed.as_mut().unwrap().said.node = "990001".to_owned();
    work.read.teams.insert(team(), Arc::new(far));
    work.is_refused(&to_team(TODAY), "service_request.team_elsewhere");
    work.read.teams.insert(team(), Arc::new(formed()));
    work.when(&to_team("2021-05-10"));
    let mut over = formed();
    over.first_act_on = Some(day("2021-05-11"));
    over.last_act_on = Some(day("2021-05-11"));
    over.stage = TeamStage::Dissolved;
    work.read.teams.insert(team(), Arc::new(over));
    let accept = step(ServiceStep::AcceptJob, "2021-05-12");
    work.is_refused(&accept, "service_request.team_not_there");
    work.when(&step(TO_BODY, "2021-05-12"));
    work.when(&accept);
}

#[test]
fn each_step_follows_from_its_stages_alone_and_none_is_dated_before_another() {
    let steps = [
        triage(association(1)),
        TO_BODY,
        ServiceStep::AcceptJob,
        ServiceStep::Deliver,
        SATISFIED,
        NO_CAPACITY,
        ServiceStep::Reopen,
        ServiceStep::Close,
    ];
    let mut declined = asked();
    declined.when(&step(NO_CAPACITY, "2021-05-07"));
    let mut closed = delivered();
    closed.when(&step(SATISFIED, "2021-05-20"));
    let confirmed = [6, 7];
    for (work, may) in [
        (asked(), vec![0, 5]),
        (triaged(), vec![0, 1, 5]),
        (matched(), vec![1, 2, 5]),
        (delivering(), vec![1, 3, 5]),
        (delivered(), vec![4, 6]),
        (closed, confirmed.to_vec()),
        (declined, vec![6]),
    ] {
        for (at, it) in steps.iter().enumerate() {
            let today = work.today.to_string();
            let tried = work.tried(&step(*it, &today));
            assert_eq!(
                tried.is_ok(),
                may.contains(&at),
                "{it:?} of {:?}",
                work.state().stage
            );
        }
    }
    new().is_refused(&step(TO_BODY, TODAY), "service_request.unknown");
    let work = delivering();
    let early = work.refuses(&step(ServiceStep::Deliver, "2021-05-10"));
    assert_eq!(
        early,
        ("service_request.too_early", "/occurred_on".to_owned())
    );
    work.is_refused(
        &step(ServiceStep::Deliver, "2021-07-02"),
        "service_request.future",
    );
    let unconfirmed = step(ServiceStep::Close, "2021-05-20");
    delivered().is_refused(&unconfirmed, "service_request.not_confirmed");
}

#[test]
fn the_first_answer_is_the_first_matching_acceptance_or_declining_and_stays() {
    let mut work = asked();
    assert_eq!(work.state().first_answer_on, None);
    work.when(&step(NO_CAPACITY, "2021-05-09"));
    assert_eq!(work.state().first_answer_on, Some(day("2021-05-09")));
    work.when(&step(ServiceStep::Reopen, "2021-05-10"));
    assert_eq!(work.state().stage, ServiceStage::Asked);
    assert_eq!(work.state().ended, None);
    work.when(&step(triage(association(1)), "2021-05-11"));
    work.when(&step(TO_BODY, "2021-05-12"));
    assert_eq!(work.state().first_answer_on, Some(day("2021-05-09")));
    assert_eq!(triaged().state().first_answer_on, None);
    assert_eq!(
        delivering().state().first_answer_on,
        Some(day("2021-05-10"))
    );
}

#[test]
fn a_reopened_request_goes_back_to_who_answers_and_forgets_what_was_delivered() {
    let mut work = delivered();
    work.when(&step(SATISFIED, "2021-05-20"));
    work.when(&step(ServiceStep::Close, "2021-05-20"));
    assert_eq!(work.state().stage, ServiceStage::Closed);
    work.when(&step(ServiceStep::Reopen, "2021-05-20"));
    let state = work.state();
    assert_eq!(state.stage, ServiceStage::Triaged);
    assert_eq!(
        (state.matched, state.delivered, state.confirmed),
        (None, None, None)
    );
    assert_eq!(work.state_on("2021-05-19").stage, ServiceStage::Delivering);
}

#[test]
fn a_request_has_so_many_steps_and_no_more() {
    let mut work = asked();
    let again = step(triage(association(1)), ASKED);
    for _ in 1..MAX_STEPS {
        work.when(&again);
    }
    assert_eq!(work.state().steps.len(), MAX_STEPS);
    work.is_refused(&again, "service_request.too_many_steps");
}
