//! Proposing and applying (domain 4.4, 5.1).

use crate::papers::Sheet;
use crate::scenario::*;
use crate::world::{CLOSED_STREET, COMMUNITY, DISTRICT, SIMPLE, STREET, World};
use qibu_domain::actor::Source;
use qibu_domain::claim::ClaimKey;
use qibu_domain::decider::Refusal;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::Verdict;
use qibu_domain::subject::{AssociationProposal, Life, SubjectCommand, SubjectRefusal, Verb};

fn with(change: impl FnOnce(&mut AssociationProposal), sheet: Sheet) -> SubjectCommand {
    let mut proposal = proposal(STREET);
    change(&mut proposal);
    SubjectCommand::Propose {
        proposal: proposal.into(),
        contents: sheet.contents(),
    }
}

/// What the refusal says is wrong: its code and what blocks.
fn blocked(refusal: &SubjectRefusal) -> Vec<(&str, &str)> {
    let failing = refusal
        .criteria()
        .iter()
        .filter(|verdict| !verdict.passes());
    failing
        .map(|verdict| (verdict.criterion.as_str(), verdict.edition.as_str()))
        .collect()
}

#[test]
fn a_proposal_hands_in_t1_and_takes_the_name_and_the_place() {
    let mut given = Given::simple();
    let events = given.when("2026-09-18", SECRETARY, propose(STREET, Sheet::simple_t1()));
    assert_eq!(
        names(&events),
        ["AssociationProposed", "ApplicationSubmitted"]
    );
    let body = given.state().body.unwrap();
    assert_eq!((body.district(), body.rank()), (DISTRICT, "street_or_park"));
    assert_eq!(given.life(), Life::Proposed);
    assert_eq!(given.application().submitter, Some(SECRETARY));
    let place = ClaimKey::area_scope(STREET, "new_strata", 1);
    assert!(given.claims.contains(&place) && given.holds_name(NAME));
    assert_eq!(given.claims.len(), 2);
}

#[test]
fn a_second_body_of_the_same_area_and_scope_needs_the_need_paper() {
    let mut given = Given::simple();
    let second = |sheet| with(|proposal| proposal.ordinal = 2, sheet);
    let refusal = given.refusal("2026-09-18", SECRETARY, second(Sheet::simple_t1()));
    assert_eq!(refusal.code(), "scope.need_paper");
    let sheet = Sheet::simple_t1().with("need_statement");
    given.when("2026-09-18", SECRETARY, second(sheet));
    assert!(
        given
            .claims
            .contains(&ClaimKey::area_scope(STREET, "new_strata", 2))
    );
}

#[test]
fn a_blocking_criterion_that_is_not_met_is_refused_by_its_name_and_edition() {
    let mut given = Given::simple();
    let two = Sheet::simple_t1().counts("initiators", 2, Some("consent_receipts"));
    let refusal = given.refusal("2026-09-18", SECRETARY, propose(STREET, two));
    assert_eq!(refusal.code(), "criterion.not_met");
    assert_eq!(blocked(&refusal), [("1a", "SIMPLE-1")]);
    assert!(given.history().is_empty() && given.claims.is_empty());
}

#[test]
fn what_is_only_unknown_can_be_handed_in() {
    let mut given = Given::simple();
    let events = given.when("2026-09-18", SECRETARY, propose(STREET, Sheet::default()));
    assert_eq!(
        names(&events),
        ["AssociationProposed", "ApplicationSubmitted"]
    );
}

#[test]
fn an_edition_that_asks_for_four_initiators_refuses_three() {
    let mut given = Given::simple();
    given.world.now = crate::world::instant("2026-09-01");
    given
        .world
        .publish(&four_initiators("2026-09-02"), Source::Live);
    let refusal = given.refusal("2026-09-18", SECRETARY, propose(STREET, Sheet::simple_t1()));
    assert_eq!(blocked(&refusal), [("1a", "SIMPLE-4")]);
    let four = Sheet::simple_t1().counts("initiators", 4, Some("consent_receipts"));
    given.when("2026-09-18", SECRETARY, propose(STREET, four));
}

/// The simple standard, asking for four initiators from a day on.
pub fn four_initiators(from: &str) -> String {
    let text = SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-4")
        .replace(
            "in_force_from: 2017-01-01",
            &format!("in_force_from: {from}"),
        )
        .replace(
            "what: initiators, at_least: 3",
            "what: initiators, at_least: 4",
        );
    assert_ne!(text.find("at_least: 4"), None);
    text
}

#[test]
fn a_second_open_application_is_refused() {
    let mut given = Given::simple().proposed("2026-09-18");
    let again = propose(STREET, Sheet::simple_t1());
    assert_eq!(
        given.refusal("2026-09-18", SECRETARY, again).code(),
        "subject.exists"
    );
    let open = given.application().id;
    let refusal = given.refusal(
        "2026-09-18",
        OTHER,
        submit(Transition::T2, Sheet::simple_t2()),
    );
    assert_eq!(
        refusal,
        SubjectRefusal::ApplicationOpen { application: open }
    );
}

#[test]
fn a_code_that_the_edition_does_not_know_is_refused_with_its_field() {
    let mut given = Given::simple();
    let t1 = Sheet::simple_t1;
    for (field, command) in [
        (
            "/body_kind",
            with(|it| it.body_kind = "club".to_owned(), t1()),
        ),
        ("/form", with(|it| it.form = "secret".to_owned(), t1())),
        (
            "/scope",
            with(|it| it.scope = "New Strata".to_owned(), t1()),
        ),
        ("/scope", with(|it| it.scope = String::new(), t1())),
        ("/ordinal", with(|it| it.ordinal = 0, t1())),
        ("/attested", propose(STREET, t1().counts("horses", 3, None))),
        ("/declared", propose(STREET, t1().declares("everything"))),
        (
            "/categories",
            propose(STREET, t1().of_category("everybody")),
        ),
        ("/papers", propose(STREET, t1().with("love_letter"))),
    ] {
        let refusal = given.refusal("2026-09-18", SECRETARY, command);
        assert_eq!(refusal.code(), "code.unknown", "{field}");
        assert_eq!(refusal.arguments()[0], ("field", field.to_owned()));
    }
}

#[test]
fn a_count_rests_on_a_paper_that_the_application_holds() {
    let mut given = Given::simple();
    let sheet = Sheet::simple_t1().without("consent_receipts");
    let refusal = given.refusal("2026-09-18", SECRETARY, propose(STREET, sheet));
    assert_eq!(refusal, SubjectRefusal::UnknownPaper);
}

#[test]
fn a_body_belongs_to_an_open_node() {
    let mut given = Given::simple();
    for node in ["990001009", CLOSED_STREET, ""] {
        let refusal = given.refusal("2026-09-18", SECRETARY, propose(node, Sheet::simple_t1()));
        assert_eq!(refusal.code(), "node.unknown", "{node}");
    }
    given.when(
        "2026-09-18",
        SECRETARY,
        propose(COMMUNITY, Sheet::simple_t1()),
    );
}

#[test]
fn a_transition_begins_only_where_the_body_stands() {
    let begins = |given: &mut Given, transition| {
        let command = submit(transition, Sheet::default());
        given.refusal("2026-12-01", OTHER, command).code()
    };
    let mut unborn = Given::simple();
    assert_eq!(begins(&mut unborn, Transition::T2), "subject.unknown");
    let mut preparing = Given::simple().preparing("2026-09-18");
    assert_eq!(begins(&mut preparing, Transition::T1), "transition.reached");
    for transition in [Transition::T3, Transition::T7] {
        assert_eq!(begins(&mut preparing, transition), "transition.closed");
    }
    let mut founded = Given::simple().founded("2026-09-18", "2026-09-28");
    for transition in [Transition::T1, Transition::T2] {
        assert_eq!(begins(&mut founded, transition), "transition.reached");
    }
    assert_eq!(begins(&mut founded, Transition::T4), "transition.closed");
    founded.when(
        "2026-12-01",
        SECRETARY,
        submit(Transition::T3, Sheet::simple_t3()),
    );
    let mut ended = Given::simple().proposed("2026-09-18");
    ended.when("2026-09-18", OFFICER, not_accept(None));
    assert_eq!(begins(&mut ended, Transition::T1), "subject.not_accepted");
}

#[test]
fn an_application_that_is_not_there_cannot_be_acted_on() {
    let mut given = Given::simple();
    assert_eq!(
        given.refusal("2026-09-18", OFFICER, Verb::Accept).code(),
        "application.unknown"
    );
}

#[test]
fn why_a_step_is_closed_names_every_criterion_and_what_is_missing() {
    let given = Given::simple().founded("2026-09-18", "2026-09-28");
    let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
    let id = given.stream;
    let state = given.state();
    let why = |transition| {
        let facts = &given.world.facts;
        qibu_domain::subject::readiness(id, &state, transition, edition, facts)
    };
    let t3 = why(Transition::T3);
    assert_eq!(t3[0].criterion, "3a");
    assert!(matches!(t3[0].verdict, Verdict::Unknown { .. }) && !t3[0].missing().is_empty());
    // What the last application for it held is still told, with its citation.
    let t2 = why(Transition::T2);
    assert!(
        t2.iter()
            .filter(|verdict| verdict.blocking)
            .all(qibu_domain::standard::CriterionVerdict::passes)
    );
    assert_eq!(t2[0].citations[0].stream, given.stream);
    let nobody = Given::in_a(World::simple()).state();
    let facts = &given.world.facts;
    let none = qibu_domain::subject::readiness(id, &nobody, Transition::T1, edition, facts);
    assert!(none.is_empty());
}
