//! The steps after the founding, the closing of the cycle, and the next one (domain 4.3, 5.9).

use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{DISTRICT, SIMPLE, STREET, World, day, typed_by};
use qibu_domain::decider::Refusal;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::Verdict;
use qibu_domain::subject::event::SubjectEvent;
use qibu_domain::subject::{Life, STATEMENT_KIND, SubjectCommand, Verb, foreseen, readiness};
use qibu_domain::time::Precision;
use std::collections::BTreeSet;

const FOUNDED: &str = "2026-09-28";

fn founded() -> Given {
    Given::simple().founded("2026-09-18", FOUNDED)
}

/// Every advisory criterion met as well.
fn everything(transition: Transition) -> Sheet {
    let sheet = Sheet::simple(transition);
    match transition {
        Transition::T1 => sheet
            .counts("four_haves_attested", 15, None)
            .of_category("freelancers")
            .declares("non_profit_purpose"),
        Transition::T2 => sheet
            .counts("council_members", 3, None)
            .counts("secretaries", 1, None)
            .counts("confirmed_members", 15, None)
            .with("annual_plan"),
        _ => sheet,
    }
}

/// A transition applied for, decided and ended, from today on.
pub fn stepped(given: Given, transition: Transition, sheet: Sheet) -> Given {
    let at = given.world.now.day().to_string();
    let mut given = given.applied(&at, transition, sheet).accepted(&at);
    if given.application().is_under_decision() {
        given.when(&at, OFFICER, approve());
    } else {
        given = given.reviewed(&at).approved(&at);
    }
    if given.stage_word() == "awaiting_notice" {
        given = given.on_notice(&at);
        let after = given.due().plus_days(1).to_string();
        return given.replied(&after);
    }
    match given.stage_word() {
        "awaiting_reply" => given.replied(&at),
        _ => given,
    }
}

/// A body that has taken its steps up to that one from its founding on.
pub fn taken(founded: Given, last: Transition) -> Given {
    let steps = Transition::ROAD.into_iter().skip(2);
    steps
        .filter(|transition| *transition <= last)
        .fold(founded, |given, transition| {
            stepped(given, transition, Sheet::simple(transition))
        })
}

pub fn through_the_steps(last: Transition) -> Given {
    taken(founded(), last)
}

fn today(given: &Given) -> String {
    given.world.now.day().to_string()
}

#[test]
fn an_association_takes_the_seven_steps_one_after_the_other_each_once_in_a_cycle() {
    let mut given = founded();
    for transition in Transition::ROAD.into_iter().skip(2).take(5) {
        let at = today(&given);
        for other in Transition::ROAD
            .into_iter()
            .filter(|other| *other != transition)
        {
            let code = given
                .refusal(&at, SECRETARY, submit(other, Sheet::simple(other)))
                .code();
            let expected = if other < transition {
                "transition.reached"
            } else {
                "transition.closed"
            };
            assert_eq!(code, expected, "{other} before {transition}");
        }
        given = stepped(given, transition, Sheet::simple(transition));
        let state = given.state();
        assert_eq!((state.cycle, state.step), (1, transition.step().unwrap()));
        assert_eq!(state.life, Life::Active);
    }
}

#[test]
fn what_is_only_filed_ends_with_the_decision_and_stands_on_file_at_the_office_that_the_edition_names()
 {
    let given = through_the_steps(Transition::T3);
    let at = today(&given);
    let mut given = given.applied(&at, Transition::T4, Sheet::simple(Transition::T4));
    given.when(&at, OFFICER, accept());
    let events = given.when(&at, OFFICER, approve());
    assert_eq!(names(&events), ["DecisionMade", "Filed", "StepReached"]);
    let SubjectEvent::Filed(filed) = &events[1].event else {
        panic!("not filed")
    };
    assert_eq!(filed.node, DISTRICT);
    assert_eq!(given.stage_word(), "filed");
    assert!(given.application().is_approved());
    let refused = given.refusal(&at, OFFICER, reply("1"));
    assert_eq!(refused.code(), "application.stage");
}

#[test]
fn a_rejection_of_what_is_only_filed_files_nothing() {
    let given = through_the_steps(Transition::T3);
    let at = today(&given);
    let mut given = given.applied(&at, Transition::T4, Sheet::simple(Transition::T4));
    given.when(&at, OFFICER, accept());
    let events = given.when(&at, OFFICER, reject());
    assert_eq!(names(&events), ["DecisionMade"]);
    assert_eq!((given.state().step, given.stage_word()), (3, "rejected"));
}

#[test]
fn after_the_seventh_step_the_cycle_closes_and_the_next_one_opens_in_the_same_append() {
    let given = through_the_steps(Transition::T7);
    let at = today(&given);
    let mut given = given.applied(&at, Transition::T8, Sheet::simple(Transition::T8));
    given.when(&at, OFFICER, accept());
    given.when(&at, OFFICER, support());
    given.when(&at, LEAD, approve());
    let events = given.when(&at, OFFICER, reply("样函〔2026〕8号"));
    assert_eq!(
        names(&events),
        ["ReplyIssued", "CycleClosed", "CycleOpened"]
    );
    let state = given.state();
    assert_eq!((state.cycle, state.step, state.life), (2, 0, Life::Active));
    assert!(state.life.counts());
    assert!(given.holds_name(NAME));
    assert_eq!(state.next_transition(), Some(Transition::T1));
}

#[test]
fn in_a_later_cycle_the_first_step_gives_no_new_time_to_prepare() {
    let given = through_the_steps(Transition::T8);
    let given = stepped(given, Transition::T1, Sheet::simple_t1());
    let state = given.state();
    assert_eq!((state.cycle, state.step, state.life), (2, 1, Life::Active));
    assert_eq!(
        state.due(),
        state.cycle_due(),
        "nothing but the cycle itself"
    );
    // As of the end of its first cycle's day the steps are told as they were then.
    assert_eq!(given.as_of(FOUNDED).cycle, 1);
}

#[test]
fn a_first_step_that_is_rejected_in_a_later_cycle_ends_nothing_and_frees_no_name() {
    let given = through_the_steps(Transition::T8);
    let at = today(&given);
    let mut given = given
        .applied(&at, Transition::T1, Sheet::simple_t1())
        .accepted(&at)
        .reviewed(&at);
    given.when(&at, LEAD, reject());
    assert_eq!(given.life(), Life::Active);
    assert!(given.holds_name(NAME));
    assert_eq!(given.last_claims, Vec::new());
}

#[test]
fn a_step_recognised_again_with_every_criterion_met_needs_no_notice() {
    let given = through_the_steps(Transition::T8);
    let at = today(&given);
    let given = stepped(given, Transition::T1, Sheet::simple_t1());
    let again = |sheet| {
        let given = given.clone().applied(&at, Transition::T2, sheet);
        let given = given.accepted(&at).reviewed(&at);
        given.approved(&at).stage_word()
    };
    assert_eq!(again(everything(Transition::T2)), "awaiting_reply");
    // One that is only advice is not met: the way is the whole one.
    let without = everything(Transition::T2).without("annual_plan");
    assert_eq!(again(without), "awaiting_notice");
}

#[test]
fn in_the_first_cycle_a_notice_is_never_left_out() {
    let given = Given::simple().preparing("2026-09-18");
    let given = given.applied("2026-09-18", Transition::T2, everything(Transition::T2));
    let given = given.accepted("2026-09-18").reviewed("2026-09-18");
    let given = given.approved("2026-09-18");
    let met = |verdict: &qibu_domain::standard::CriterionVerdict| verdict.verdict == Verdict::Met;
    assert!(given.decision().verdicts.iter().all(met));
    assert_eq!(given.stage_word(), "awaiting_notice");
}

/// The simple standard from 2027 on, whose first step is about the people newly met.
fn of_people_met() -> String {
    SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-2")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2027-01-01")
        .replace(
            "attested: { what: candidates, min_members: true }",
            "attested: { what: people_newly_met, at_least: 15 }",
        )
}

#[test]
fn the_closing_of_a_cycle_hands_its_own_counts_over_to_the_next_one_and_to_no_later_closing() {
    let given = through_the_steps(Transition::T7);
    let closing = Sheet::simple(Transition::T8)
        .counts("people_newly_met", 40, None)
        .counts("needs_collected", 2, None)
        .counts("goals_missed", 1, None)
        .counts("sessions_held", 9, None);
    let given = stepped(given, Transition::T8, closing);
    let edition = qibu_domain::standard::Edition::parse(&of_people_met()).unwrap();
    let (id, facts) = (given.stream, &given.world.facts);
    let state = given.state();
    let of = |transition, criterion: &str| {
        let why = readiness(id, &state, transition, &edition, facts);
        why.into_iter()
            .find(|one| one.criterion == criterion)
            .unwrap()
    };
    let met = of(Transition::T1, "1b");
    assert_eq!((met.verdict, met.found), (Verdict::Met, Some(40)));
    assert_eq!(met.citations[0].sequence, given.application().contents_at);
    // What the closing does not ask for was counted in another time.
    assert_eq!(of(Transition::T4, "4b").found, None);
    assert!(matches!(
        of(Transition::T8, "8c").verdict,
        Verdict::Unknown { .. }
    ));
}

#[test]
fn what_was_counted_in_an_earlier_cycle_counts_no_more() {
    let given = through_the_steps(Transition::T8);
    let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
    let (id, facts) = (given.stream, &given.world.facts);
    let why = readiness(id, &given.state(), Transition::T1, edition, facts);
    let candidates = why.iter().find(|one| one.criterion == "1b").unwrap();
    assert!(matches!(candidates.verdict, Verdict::Unknown { .. }));
    assert_eq!(candidates.found, None);
}

/// A body older than Qibu that has taken its steps up to that one.
pub fn old_body(world: World, last: Transition) -> Given {
    let mut given = Given::in_a(world);
    let found = SubjectCommand::RecordFounding {
        proposal: proposal(STREET).into(),
        founded_on: day("2019-05-03"),
        precision: Precision::Day,
        statement: paper_of(STATEMENT_KIND),
        categories: BTreeSet::new(),
    };
    given.when("2026-09-18", typed_by(OFFICER, OTHER), found);
    taken(given, last)
}

#[test]
fn a_founding_that_is_voided_in_a_later_cycle_stays_void_and_holds_no_name() {
    let mut given = old_body(World::simple(), Transition::T8);
    let at = today(&given);
    given = given.applied(&at, Transition::T1, Sheet::simple_t1());
    given.when(&at, SECRETARY, Verb::Withdraw);
    let void = SubjectCommand::CorrectFounding {
        cites: given.state().founding.unwrap(),
        founded_on: None,
        precision: Precision::Day,
        reason: reason(),
    };
    given.when(&at, typed_by(OFFICER, OTHER), void);
    assert_eq!(given.life().word(), "void");
    assert!(given.claims.is_empty());
    let refused = given.refusal(&at, SECRETARY, submit(Transition::T1, Sheet::simple_t1()));
    assert_eq!(refused.code(), "subject.void");
}

#[test]
fn a_step_that_was_never_recognised_before_needs_its_notice_in_a_later_cycle_too() {
    let given = old_body(World::simple(), Transition::T8);
    let given = stepped(given, Transition::T1, everything(Transition::T1));
    let at = today(&given);
    let given = given.applied(&at, Transition::T2, everything(Transition::T2));
    let given = given.accepted(&at).reviewed(&at).approved(&at);
    assert_eq!(given.stage_word(), "awaiting_notice");
}

/// Every blocking criterion of the later steps, and what is one too few for it.
const BOUNDS: [(Transition, &str, &str, u32); 7] = [
    (Transition::T4, "4b", "sessions_held", 4),
    (Transition::T5, "5b", "brand_sessions", 4),
    (Transition::T5, "5c", "publications", 1),
    (Transition::T6, "6c", "requests_to_society", 2),
    (Transition::T6, "6c", "requests_to_members", 2),
    (Transition::T7, "7b", "suggestions_submitted", 1),
    (Transition::T7, "7b", "suggestions_answered", 1),
];

#[test]
fn each_later_step_of_the_simple_standard_is_open_at_its_bound_and_closed_one_below() {
    for (transition, criterion, code, least) in BOUNDS {
        let before = Transition::to_step(transition.step().unwrap() - 1).unwrap();
        let given = through_the_steps(before);
        let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
        let (id, state) = (given.stream, given.state());
        // Nothing was recorded, so that the count that is vouched for decides.
        let mut facts = given.world.facts.clone();
        for measure in ["sessions_held/1", "publications/1"] {
            facts.measures.remove(measure);
        }
        let verdict = |count| {
            let mut contents = Sheet::simple(transition).contents();
            contents.attested.get_mut(code).unwrap().count = count;
            let why = foreseen(id, &state, transition, &contents, edition, &facts);
            why.into_iter()
                .find(|one| one.criterion == criterion)
                .unwrap()
                .verdict
        };
        assert_eq!(verdict(least), Verdict::Met, "{code}");
        assert_eq!(verdict(least - 1), Verdict::NotMet, "{code}");
    }
}
