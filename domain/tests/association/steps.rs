//! The steps after the founding, the closing of the cycle, and the next one (domain 4.3, 5.9).

use crate::papers::Sheet;
use crate::scenario::*;
use crate::world::DISTRICT;
use qibu_domain::association::event::AssociationEvent;
use qibu_domain::association::{Life, readiness};
use qibu_domain::decider::Refusal;
use qibu_domain::id::AssociationId;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::Verdict;

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
fn stepped(given: Given, transition: Transition, sheet: Sheet) -> Given {
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
    let steps = Transition::ALL.into_iter().skip(2);
    steps
        .filter(|transition| *transition <= last)
        .fold(founded, |given, transition| {
            stepped(given, transition, Sheet::simple(transition))
        })
}

fn through_the_steps(last: Transition) -> Given {
    taken(founded(), last)
}

fn today(given: &Given) -> String {
    given.world.now.day().to_string()
}

#[test]
fn an_association_takes_the_seven_steps_one_after_the_other_each_once_in_a_cycle() {
    let mut given = founded();
    for transition in Transition::ALL.into_iter().skip(2).take(5) {
        let at = today(&given);
        for other in Transition::ALL
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
        assert_eq!((state.cycle, state.step), (1, transition.step()));
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
    let AssociationEvent::Filed(filed) = &events[1].event else {
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
    assert_eq!(state.due(), None);
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

#[test]
fn a_later_cycle_asks_for_fresh_evidence_and_keeps_only_what_the_closing_handed_over() {
    let given = through_the_steps(Transition::T7);
    let at = today(&given);
    let closing = Sheet::simple(Transition::T8).counts("candidates", 40, None);
    let mut given = stepped(given, Transition::T8, closing);
    let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
    let (id, facts) = (AssociationId(given.stream.id), &given.world.facts);
    let why = readiness(id, &given.state(), Transition::T1, edition, facts);
    let of = |criterion: &str| why.iter().find(|one| one.criterion == criterion).unwrap();
    // Three initiators were counted in the first cycle, and forty people handed over by its closing.
    assert!(matches!(of("1a").verdict, Verdict::Unknown { .. }));
    assert_eq!(of("1b").verdict, Verdict::Met);
    assert_eq!(of("1b").found, Some(40));
    assert_eq!(
        of("1b").citations[0].sequence,
        given.application().contents_at
    );
    let refused = given.refusal(&at, SECRETARY, submit(Transition::T2, Sheet::simple_t2()));
    assert_eq!(refused.code(), "transition.closed");
}

#[test]
fn what_was_counted_in_an_earlier_cycle_counts_no_more() {
    let given = through_the_steps(Transition::T8);
    let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
    let (id, facts) = (AssociationId(given.stream.id), &given.world.facts);
    let why = readiness(id, &given.state(), Transition::T1, edition, facts);
    let candidates = why.iter().find(|one| one.criterion == "1b").unwrap();
    assert!(matches!(candidates.verdict, Verdict::Unknown { .. }));
    assert_eq!(candidates.found, None);
}
