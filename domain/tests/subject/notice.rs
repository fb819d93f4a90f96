//! The notice, objections, and the reply that founds the body (domain 5.0, 11.2, 11.4).

use crate::papers::Sheet;
use crate::scenario::*;
use crate::world::{SIMPLE, World, day, instant};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::id::ObjectionId;
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::SubjectEvent;
use qibu_domain::subject::{Life, Stage, SubjectCommand, SubjectRefusal, Verb};

const TODAY: &str = "2026-09-18";

/// T2 approved on a day.
fn approved() -> Given {
    let given = Given::simple().preparing(TODAY);
    let given = given.applied(TODAY, Transition::T2, Sheet::simple_t2());
    given.accepted(TODAY).reviewed(TODAY).approved(TODAY)
}

/// The notice stands for three working days: 09-20, 09-21 and 09-22.
fn on_notice() -> Given {
    approved().on_notice(TODAY)
}

fn open_objections(given: &Given) -> Vec<(ObjectionId, u32)> {
    let Stage::OnNotice { open, .. } = given.stage() else {
        panic!("not on notice");
    };
    open.iter()
        .map(|known| (known.objection, known.workdays_left))
        .collect()
}

fn objected(given: &mut Given, at: &str) -> ObjectionId {
    given.when(at, NEIGHBOUR, object());
    open_objections(given).last().unwrap().0
}

#[test]
fn a_founding_waits_for_its_notice_before_the_reply() {
    let mut given = approved();
    assert_eq!(given.stage(), Stage::AwaitingNotice { since: day(TODAY) });
    assert_eq!(
        given.refusal(TODAY, OFFICER, reply("1")).code(),
        "application.stage"
    );
    let events = given.when(TODAY, OFFICER, Verb::OpenNotice);
    let SubjectEvent::NoticeOpened(notice) = &events[0].event else {
        panic!("{events:?}");
    };
    assert_eq!((notice.until, notice.public), (day("2026-09-22"), false));
    assert_eq!(
        given.refusal("2026-09-22", OFFICER, reply("1")).code(),
        "application.stage"
    );
}

#[test]
fn the_notice_closes_by_itself_at_the_end_of_its_last_day() {
    let mut given = on_notice();
    let early = given.refusal("2026-09-22T23:59", OFFICER, Verb::CloseNotice);
    assert_eq!(
        early,
        SubjectRefusal::NoticeRunning {
            until: day("2026-09-22")
        }
    );
    let events = given.when("2026-09-23T00:00", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(names(&events), ["NoticeClosed"]);
    assert_eq!(events[0].occurred_on, day("2026-09-22"));
    // The reply is due five working days after the notice's last day.
    assert_eq!(
        given.stage(),
        Stage::AwaitingReply {
            due: day("2026-09-30")
        }
    );
}

#[test]
fn taking_the_notice_down_after_its_last_day_writes_what_has_fallen_due() {
    let mut given = on_notice();
    let events = given.when("2026-09-25", OFFICER, Verb::CloseNotice);
    assert_eq!(names(&events), ["NoticeClosed"]);
    assert_eq!(events[0].occurred_on, day("2026-09-22"));
    assert_eq!(events[0].actor, None);
    // A second time there is nothing to take down, also where another clock has run out meanwhile.
    for at in ["2026-09-25", "2026-12-01"] {
        let refusal = given.refusal(at, OFFICER, Verb::CloseNotice);
        assert_eq!(refusal.code(), "application.stage", "{at}");
    }
}

#[test]
fn the_reply_founds_the_body_on_its_day() {
    let mut given = on_notice();
    let events = given.when("2026-09-28", OFFICER, reply("样函〔2026〕9号"));
    assert_eq!(
        names(&events),
        ["NoticeClosed", "ReplyIssued", "StepReached"]
    );
    let SubjectEvent::StepReached(reached) = &events[2].event else {
        panic!("{events:?}");
    };
    assert_eq!((reached.cycle, reached.step), (1, 2));
    assert_eq!(events[2].occurred_on, day("2026-09-28"));
    assert_eq!((given.life(), given.state().step), (Life::Active, 2));
    assert!(!given.as_of("2026-09-27").life.counts());
    assert!(given.as_of("2026-09-28").life.counts());
}

#[test]
fn an_objection_stops_the_clock_and_its_answer_lets_it_run_on() {
    let mut given = on_notice();
    // One working day of three has passed on 09-20; two are left.
    let objection = objected(&mut given, "2026-09-20");
    assert_eq!(open_objections(&given), [(objection, 2)]);
    assert_eq!(given.application().due(), None);
    let refusal = given.refusal("2027-06-01", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(refusal, SubjectRefusal::NothingDue);
    let close = given.refusal("2026-09-28", OFFICER, Verb::CloseNotice);
    assert_eq!(close, SubjectRefusal::ObjectionOpen);
    given.when("2026-09-28", OFFICER, answer(objection, false));
    assert_eq!(given.due(), day("2026-09-30"));
}

#[test]
fn an_objection_of_the_last_day_leaves_the_rest_of_the_day_of_its_answer() {
    let mut given = on_notice();
    let objection = objected(&mut given, "2026-09-22T23:59");
    given.when("2026-09-28", OFFICER, answer(objection, false));
    assert_eq!(given.due(), day("2026-09-28"));
    let late = given.refusal("2026-09-29", NEIGHBOUR, object());
    assert_eq!(late.code(), "application.stage");
}

#[test]
fn the_clock_stands_until_the_last_objection_is_answered() {
    let mut given = on_notice();
    let first = objected(&mut given, "2026-09-20");
    let second = objected(&mut given, "2026-09-24");
    assert_ne!(first, second);
    assert_eq!(open_objections(&given), [(first, 2), (second, 2)]);
    given.when("2026-09-28", OFFICER, answer(first, false));
    assert_eq!(given.application().due(), None);
    given.when("2026-10-08", OFFICER, answer(second, false));
    assert_eq!(given.due(), day("2026-10-10"));
}

#[test]
fn an_objection_that_is_right_goes_back_to_the_deciding_seat() {
    let mut given = on_notice();
    let objection = objected(&mut given, "2026-09-20");
    given.when("2026-09-21", OFFICER, answer(objection, true));
    // Ten working days to decide again: 09-22 to 09-24, 09-28 to 09-30, 10-08 to 10-10, 10-12.
    assert_eq!(
        given.stage(),
        Stage::AtSeat {
            seat: 1,
            due: day("2026-10-12")
        }
    );
    assert_eq!(
        given.refusal("2026-09-22", OFFICER, approve()).code(),
        "seat.same_person"
    );
    let mut rejected = given.clone();
    rejected.when("2026-09-22", LEAD, reject());
    assert!(matches!(rejected.life(), Life::Preparing { .. }));
    // Approved again, it waits for a notice again.
    let given = given.approved("2026-09-22").on_notice("2026-09-22");
    assert_eq!(given.due(), day("2026-09-28"));
}

#[test]
fn only_an_open_objection_is_answered_and_only_a_notice_objected_to() {
    let mut given = on_notice();
    let unknown = given.refusal(TODAY, OFFICER, answer(NO_OBJECTION, false));
    assert_eq!(unknown, SubjectRefusal::UnknownObjection);
    let objection = objected(&mut given, TODAY);
    given.when(TODAY, OFFICER, answer(objection, false));
    let again = given.refusal(TODAY, OFFICER, answer(objection, true));
    assert_eq!(again, SubjectRefusal::UnknownObjection);
    let mut before = approved();
    assert_eq!(
        before.refusal(TODAY, NEIGHBOUR, object()).code(),
        "application.stage"
    );
    let unknown = before.refusal(TODAY, OFFICER, answer(objection, false));
    assert_eq!(unknown.code(), "application.stage");
}

#[test]
fn an_objection_left_open_when_another_is_right_is_answered_before_the_matter_is_decided_again() {
    let mut given = on_notice();
    let first = objected(&mut given, "2026-09-20");
    let second = objected(&mut given, "2026-09-20");
    given.when("2026-09-21", LEAD, answer(first, true));
    let due = given.due();
    let undecided = given.refusal("2026-09-21", LEAD, approve());
    assert_eq!(undecided, SubjectRefusal::ObjectionOpen);
    given.when("2026-09-21", LEAD, answer(second, true));
    assert_eq!((given.stage_word(), given.due()), ("under_decision", due));
    let again = given.refusal("2026-09-21", LEAD, answer(second, false));
    assert_eq!(again.code(), "application.stage");
    given.approved("2026-09-22");
}

#[test]
fn nobody_answers_an_objection_of_their_own() {
    let mut given = on_notice();
    given.when("2026-09-20", OFFICER, object());
    let Stage::OnNotice { open, .. } = given.stage() else {
        panic!("{:?}", given.stage());
    };
    let objection = open[0].objection;
    let own = given.refusal("2026-09-21", OFFICER, answer(objection, false));
    assert_eq!(own.code(), "seat.same_person");
    given.when("2026-09-21", LEAD, answer(objection, false));
}

#[test]
fn length_and_scope_of_the_notice_are_the_editions() {
    let mut given = Given::in_a(World::simple());
    given.world.now = instant("2026-09-01");
    let text = SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-7")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-02")
        .replace(
            "notice: { workdays: 3, public: false }",
            "notice: { workdays: 7, public: true }",
        );
    given.world.publish(&text, Source::Live);
    let given = given
        .preparing(TODAY)
        .applied(TODAY, Transition::T2, Sheet::simple_t2());
    let mut given = given.accepted(TODAY).reviewed(TODAY).approved(TODAY);
    let events = given.when(TODAY, OFFICER, Verb::OpenNotice);
    let SubjectEvent::NoticeOpened(notice) = &events[0].event else {
        panic!("{events:?}");
    };
    assert_eq!((notice.until, notice.public), (day("2026-09-29"), true));
}
