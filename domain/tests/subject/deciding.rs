//! Reviewing, extending, deciding, withdrawing, and the reply of T1 (domain 5.0, 5.8, 11.1, 11.4; law 12).

use crate::papers::Sheet;
use crate::proposing::four_initiators;
use crate::scenario::*;
use crate::world::{STREET, World, day};
use qibu_domain::actor::Source;
use qibu_domain::claim::ClaimKey;
use qibu_domain::decider::{Class, Refusal, StoredEvent};
use qibu_domain::id::{Citation, Position, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{CitedByQuery, CriterionVerdict, MeasureResult, Verdict};
use qibu_domain::subject::event::{
    DecisionOutcome, LegalIdentity, Opinion, StepReached, SubjectEvent,
};
use qibu_domain::subject::{Life, Stage, SubjectCommand, SubjectRefusal, Verb};
use qibu_domain::uscc::Uscc;
use uuid::Uuid;

const TODAY: &str = "2026-09-18";
const CODE: &str = "51990001QB0000018Q";

fn blocking(refusal: SubjectRefusal) -> (String, Vec<CriterionVerdict>) {
    let SubjectRefusal::CriteriaNotMet { edition, verdicts } = refusal else {
        panic!("{refusal}");
    };
    let blocking = verdicts.into_iter().filter(|verdict| !verdict.passes());
    (edition, blocking.collect())
}

#[test]
fn a_review_hands_on_to_the_next_seat_with_a_new_clock() {
    let given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed("2026-09-21");
    // Ten working days to decide: 09-22 to 09-24, 09-28 to 09-30, 10-08 to 10-10, 10-12.
    assert_eq!(
        given.stage(),
        Stage::AtSeat {
            seat: 1,
            due: day("2026-10-12")
        }
    );
}

#[test]
fn an_opposing_review_has_reasons_and_does_not_decide() {
    let mut given = Given::simple().proposed(TODAY).accepted(TODAY);
    let oppose = |reason| Verb::Review {
        opinion: Opinion::Oppose,
        reason,
    };
    assert_eq!(
        given.refusal(TODAY, OFFICER, oppose(None)).code(),
        "reason.missing"
    );
    given.when(TODAY, OFFICER, oppose(Some(crate::papers::reason())));
    assert_eq!(given.stage_word(), "under_decision");
    given.when(TODAY, LEAD, approve());
}

#[test]
fn an_approval_is_refused_while_a_blocking_criterion_is_unknown() {
    let mut given = Given::simple();
    given.when(TODAY, SECRETARY, propose(STREET, Sheet::default()));
    given = given.accepted(TODAY).reviewed(TODAY);
    let (edition, blocking) = blocking(given.refusal(TODAY, LEAD, approve()));
    assert_eq!(edition, "SIMPLE-1");
    let criteria: Vec<_> = blocking
        .iter()
        .map(|verdict| verdict.criterion.as_str())
        .collect();
    assert_eq!(criteria, ["1a", "1b"]);
    assert!(blocking.iter().all(|verdict| !verdict.missing().is_empty()));
}

#[test]
fn an_approval_is_refused_while_a_blocking_criterion_is_not_met() {
    // Three initiators were enough when it was handed in; on the day of acceptance four are asked for.
    let mut given = Given::simple().proposed(TODAY);
    given
        .world
        .publish(&four_initiators("2026-09-21"), Source::Live);
    given = given.accepted("2026-09-21").reviewed("2026-09-21");
    let (edition, blocking) = blocking(given.refusal("2026-09-21", LEAD, approve()));
    assert_eq!((edition.as_str(), blocking.len()), ("SIMPLE-4", 1));
    assert_eq!(
        (blocking[0].criterion.as_str(), &blocking[0].verdict),
        ("1a", &Verdict::NotMet)
    );
    assert_eq!((blocking[0].wanted, blocking[0].found), (Some(4), Some(3)));
}

#[test]
fn what_other_streams_say_at_the_decision_counts_and_not_what_they_said_before() {
    let mut given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY);
    // Another body of the same area and scope was approved meanwhile, and no need was stated.
    let another = MeasureResult {
        value: 1,
        ..MeasureResult::default()
    };
    given
        .world
        .facts
        .measures
        .insert("same_scope_bodies/1".to_owned(), another);
    let (_, blocking) = blocking(given.refusal(TODAY, LEAD, approve()));
    assert_eq!(blocking[0].criterion, "1e");
}

#[test]
fn one_branch_that_is_met_is_enough_where_the_edition_says_any() {
    let called = Sheet::simple_t2()
        .counts("members_called", 30, None)
        .counts("members_present", 10, None)
        .counts("votes_for", 9, None);
    // The vote fell short, but the leader of a body that is not registered may be chosen by acclamation.
    let given = Given::simple()
        .preparing(TODAY)
        .applied(TODAY, Transition::T2, called);
    given.accepted(TODAY).reviewed(TODAY).approved(TODAY);
}

#[test]
fn a_decision_stores_edition_snapshot_and_every_verdict_with_its_citations() {
    let given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY);
    let read_at = Position(given.world.stored.len() as u64);
    let given = given.approved(TODAY);
    let decision = given.decision();
    assert_eq!(
        (decision.edition.as_str(), decision.seat.as_str()),
        ("SIMPLE-1", "decide")
    );
    assert_eq!(decision.facts_at, read_at);
    let criteria: Vec<_> = decision
        .verdicts
        .iter()
        .map(|it| it.criterion.as_str())
        .collect();
    assert_eq!(criteria, ["1a", "1b", "1c", "1d", "1e", "1f"]);
    let initiators = &decision.verdicts[0];
    assert_eq!((initiators.wanted, initiators.found), (Some(3), Some(3)));
    assert_eq!(initiators.verdict, Verdict::Met);
    // The application's contents stand in the stream's second event.
    let cited = initiators.citations[0];
    assert_eq!((cited.stream, cited.sequence.0), (given.stream, 2));
    // Advice is stored too, and blocks nothing.
    assert!(!decision.verdicts[2].blocking && decision.verdicts[2].verdict != Verdict::Met);
}

#[test]
fn a_decision_over_65_bodies_stores_query_version_facts_at_count_and_digest() {
    let sheet = Sheet::simple_t1().with("need_statement");
    let mut given = Given::simple();
    given.when(TODAY, SECRETARY, propose(STREET, sheet));
    given = given.accepted(TODAY).reviewed(TODAY);
    let found = |body: u32| Citation {
        stream: StreamId::new(StreamKind::Association, Uuid::from_u128(u128::from(body))),
        sequence: Sequence(1),
    };
    let query = CitedByQuery {
        query: "same_scope_bodies/1".to_owned(),
        arguments: [("area".to_owned(), STREET.to_owned())].into(),
        facts_at: Position(given.world.stored.len() as u64),
        count: 65,
        digest: "5f".repeat(32),
    };
    let result = MeasureResult {
        value: 65,
        citations: (1..=65).map(found).collect(),
        by_query: Some(query.clone()),
    };
    let measures = &mut given.world.facts.measures;
    measures.insert(query.query.clone(), result);
    let given = given.approved(TODAY);
    let decision = given.decision();
    let same_scope = &decision.verdicts[4];
    assert_eq!(same_scope.criterion, "1e");
    assert_eq!(decision.facts_at, query.facts_at);
    assert_eq!(same_scope.by_query, [query]);
    // The application's own event stays listed.
    assert!(
        same_scope
            .citations
            .iter()
            .all(|it| it.stream == given.stream)
    );
}

#[test]
fn the_chengyang_standard_approves_what_meets_all_of_it() {
    let mut given = Given::in_a(World::chengyang());
    given.when(TODAY, SECRETARY, propose(STREET, Sheet::chengyang_t1()));
    let given = given.accepted(TODAY).reviewed(TODAY).approved(TODAY);
    assert_eq!(given.decision().edition, "CY-2021");
    let mut short_of = Given::in_a(World::chengyang());
    let sheet = Sheet::chengyang_t1().without_count("four_haves_attested");
    short_of.when(TODAY, SECRETARY, propose(STREET, sheet));
    short_of = short_of.accepted(TODAY).reviewed(TODAY);
    let (_, blocking) = blocking(short_of.refusal(TODAY, LEAD, approve()));
    assert_eq!(blocking[0].criterion, "1c");
}

#[test]
fn counts_that_an_approved_step_established_still_stand_for_the_next() {
    let mut given = Given::in_a(World::chengyang());
    given.when(TODAY, SECRETARY, propose(STREET, Sheet::chengyang_t1()));
    given = given
        .accepted(TODAY)
        .reviewed(TODAY)
        .approved(TODAY)
        .replied(TODAY);
    // 80 % of the fifteen candidates of step 1 are twelve.
    let kept = |count| Sheet::default().counts("candidates_kept", count, None);
    let refusal = given.refusal(TODAY, SECRETARY, submit(Transition::T2, kept(11)));
    assert_eq!(
        blocking(refusal)
            .1
            .iter()
            .find(|it| it.verdict == Verdict::NotMet)
            .unwrap()
            .criterion,
        "2c_kept"
    );
    given.applied(TODAY, Transition::T2, kept(12));
}

#[test]
fn a_rejection_has_reasons_stores_the_verdicts_and_frees_the_claims() {
    let mut given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY);
    let without = Verb::Decide {
        outcome: DecisionOutcome::Rejected,
        reason: None,
        criteria: ["1a".to_owned()].into(),
    };
    assert_eq!(given.refusal(TODAY, LEAD, without).code(), "reason.missing");
    given.when(TODAY, LEAD, reject());
    assert_eq!(given.decision().verdicts.len(), 6);
    assert!(given.decision().reason.is_some() && given.claims.is_empty());
    assert_eq!(
        (given.stage_word(), given.life().word()),
        ("rejected", "rejected")
    );
}

#[test]
fn a_rejection_names_the_criteria_that_its_reasons_are_about_and_an_approval_names_none() {
    let mut given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY);
    let unnamed = given.refusal(TODAY, LEAD, reject_for(&[]));
    assert_eq!(unnamed.code(), "decision.criteria_unnamed");
    let unknown = given.refusal(TODAY, LEAD, reject_for(&["1a", "2a"]));
    let code = SubjectRefusal::UnknownCode {
        field: "/criteria",
        code: "2a".to_owned(),
        edition: "SIMPLE-1".to_owned(),
    };
    assert_eq!(unknown, code);
    let approved = Verb::Decide {
        outcome: DecisionOutcome::Approved,
        reason: None,
        criteria: ["1a".to_owned()].into(),
    };
    let approved = given.refusal(TODAY, LEAD, approved);
    assert_eq!(approved.code(), "decision.criteria_of_approval");
    given.when(TODAY, LEAD, reject_for(&["1e", "1a"]));
    let named: Vec<_> = given.decision().criteria.into_iter().collect();
    assert_eq!(named, ["1a", "1e"]);
}

#[test]
fn a_rejected_founding_leaves_the_body_preparing_and_frees_the_code_only() {
    let registered = Sheet::simple_t2()
        .with("registration_certificate")
        .legal(LegalIdentity::Registered(Uscc::new(CODE).unwrap()));
    let given = Given::simple()
        .preparing(TODAY)
        .applied(TODAY, Transition::T2, registered);
    assert!(given.claims.contains(&ClaimKey::uscc(CODE)));
    let mut given = given.accepted(TODAY).reviewed(TODAY);
    given.when(TODAY, LEAD, reject());
    assert!(!given.claims.contains(&ClaimKey::uscc(CODE)) && given.holds_name(NAME));
    assert!(matches!(given.life(), Life::Preparing { .. }));
    // It may apply again.
    given.applied("2026-10-18", Transition::T2, Sheet::simple_t2());
}

#[test]
fn a_body_that_lapses_while_it_prepares_holds_its_code_no_longer() {
    let legal = LegalIdentity::Registered(Uscc::new(CODE).unwrap());
    let mut given = Given::simple();
    let sheet = Sheet::simple_t1().legal(legal);
    given.when(TODAY, SECRETARY, propose(STREET, sheet));
    let road = given.accepted(TODAY).reviewed(TODAY).approved(TODAY);
    let mut given = road.replied(TODAY);
    assert_eq!(given.claims.len(), 3);
    given.when("2027-12-01", NEIGHBOUR, SubjectCommand::Wake);
    assert_eq!(given.life().word(), "lapsed");
    assert!(given.claims.is_empty());
}

#[test]
fn a_later_application_does_not_free_the_code_that_the_body_was_founded_with() {
    let legal = LegalIdentity::Registered(Uscc::new(CODE).unwrap());
    let mut given = Given::simple().preparing(TODAY);
    given = given.applied(
        TODAY,
        Transition::T2,
        Sheet::simple_t2().legal(legal.clone()),
    );
    given = given
        .accepted(TODAY)
        .reviewed(TODAY)
        .approved(TODAY)
        .on_notice(TODAY);
    given = given.replied("2026-09-28");
    given = given.applied(
        "2026-09-28",
        Transition::T3,
        Sheet::simple_t3().legal(legal),
    );
    given.when("2026-09-28", SECRETARY, Verb::Withdraw);
    assert!(given.claims.contains(&ClaimKey::uscc(CODE)));
}

#[test]
fn a_corrected_code_frees_the_wrong_one() {
    let with =
        |code: &str| Sheet::simple_t2().legal(LegalIdentity::Registered(Uscc::new(code).unwrap()));
    let other = "51990001QB0000026K";
    let mut given = Given::simple()
        .preparing(TODAY)
        .applied(TODAY, Transition::T2, with(CODE));
    given.when(TODAY, OFFICER, give_back(&[("2f", None)]));
    given.when(TODAY, SECRETARY, resubmit(with(other)));
    assert!(!given.claims.contains(&ClaimKey::uscc(CODE)));
    assert!(given.claims.contains(&ClaimKey::uscc(other)));
}

#[test]
fn the_time_to_decide_is_extended_once_and_while_it_runs() {
    let given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY);
    assert_eq!(given.due(), day("2026-10-09"));
    let mut extended = given.clone();
    extended.when("2026-10-09T23:59", LEAD, extend());
    assert_eq!(extended.due(), day("2026-10-15"));
    let again = extended.refusal("2026-10-10", LEAD, extend());
    assert_eq!(again, SubjectRefusal::ExtendedBefore);
    let mut late = given;
    let refusal = late.refusal("2026-10-10T00:00", LEAD, extend());
    assert_eq!(
        refusal,
        SubjectRefusal::ClockRanOut {
            due: day("2026-10-09")
        }
    );
    let mut reviewing = Given::simple().proposed(TODAY).accepted(TODAY);
    assert_eq!(
        reviewing.refusal(TODAY, OFFICER, extend()).code(),
        "application.stage"
    );
}

#[test]
fn t1_has_no_notice_and_ends_in_a_reply_that_lets_the_body_prepare() {
    let mut given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY)
        .approved(TODAY);
    // Five working days to reply.
    assert_eq!(
        given.stage(),
        Stage::AwaitingReply {
            due: day("2026-09-24")
        }
    );
    assert_eq!(given.life(), Life::Proposed);
    assert_eq!(
        given.refusal(TODAY, OFFICER, Verb::OpenNotice).code(),
        "application.stage"
    );
    let events = given.when("2026-09-22", OFFICER, reply("样函〔2026〕1号"));
    assert_eq!(names(&events), ["ReplyIssued", "StepReached"]);
    assert_eq!(
        (events[1].event.class(), events[1].decided_on),
        (Class::Fact, None)
    );
    assert_eq!(events[1].occurred_on, day("2026-09-22"));
    let application = given.application().id;
    let edition = "SIMPLE-1".to_owned();
    let reached = StepReached {
        cycle: 1,
        step: 1,
        application,
        edition,
    };
    assert_eq!(events[1].event, SubjectEvent::StepReached(reached));
    assert_eq!(
        given.life(),
        Life::Preparing {
            until: day("2027-09-22")
        }
    );
    assert_eq!((given.state().step, given.stage_word()), (1, "replied"));
    assert!(given.holds_name(NAME));
}

#[test]
fn an_application_is_withdrawn_until_the_decision_and_not_after() {
    let submitted = Given::simple().proposed(TODAY);
    let accepted = submitted.clone().accepted(TODAY);
    let reviewed = accepted.clone().reviewed(TODAY);
    let mut returned = accepted.clone();
    returned.when(TODAY, OFFICER, give_back(&[("1a", None)]));
    for mut given in [submitted, accepted, reviewed.clone(), returned] {
        let events = given.when(TODAY, SECRETARY, Verb::Withdraw);
        assert_eq!(names(&events), ["ApplicationWithdrawn"]);
        assert_eq!(
            (given.stage_word(), given.life().word()),
            ("withdrawn", "withdrawn")
        );
        assert!(given.claims.is_empty());
    }
    let approved = reviewed.approved(TODAY);
    let replied = approved.clone().replied(TODAY);
    for mut given in [approved, replied] {
        assert_eq!(
            given.refusal(TODAY, SECRETARY, Verb::Withdraw).code(),
            "application.stage"
        );
    }
}

#[test]
fn each_verb_acts_only_where_the_application_stands_for_it() {
    let submitted = Given::simple().proposed(TODAY);
    let accepted = submitted.clone().accepted(TODAY);
    let reviewed = accepted.clone().reviewed(TODAY);
    let approved = reviewed.clone().approved(TODAY);
    let replied = approved.clone().replied(TODAY);
    let late = || vec![Verb::OpenNotice, object(), Verb::CloseNotice, reply("1")];
    let stages: [(Given, Vec<Verb>); 5] = [
        (submitted, vec![support(), approve(), extend()]),
        (accepted, vec![Verb::Accept, approve(), extend()]),
        (reviewed, vec![Verb::Accept, support()]),
        (approved, vec![Verb::Accept, support(), approve(), extend()]),
        (
            replied,
            vec![Verb::Accept, support(), approve(), extend(), reply("2")],
        ),
    ];
    for (mut given, verbs) in stages {
        let word = given.stage_word();
        let late = late()
            .into_iter()
            .filter(|verb| !(word == "awaiting_reply" && verb.name() == "issue-reply"));
        for verb in verbs.into_iter().chain(late) {
            let name = verb.name();
            let refusal = given.refusal(TODAY, OTHER, verb);
            assert_eq!(
                refusal,
                SubjectRefusal::Stage {
                    verb: name,
                    stage: word
                }
            );
        }
    }
}

#[test]
fn no_act_is_dated_before_the_last_one() {
    let mut given = Given::simple().proposed("2026-09-21");
    let refusal = given.refusal("2026-09-18", OFFICER, Verb::Accept);
    assert_eq!(
        refusal,
        SubjectRefusal::DayGoesBack {
            last: day("2026-09-21")
        }
    );
}
