//! Different people fill the seats of a route, none of them the submitter (domain 4.5, 11.2).

use crate::corrections::two_reviews;
use crate::papers::Sheet;
use crate::scenario::*;
use crate::world::{SIMPLE, STREET, Who, World, deputy, instant, typed_by};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::{Verb, as_fallen_due, seats_for};

const TODAY: &str = "2026-09-18";

fn same_person(given: &mut Given, who: impl Into<Who>, verb: Verb) -> bool {
    given.refusal(TODAY, who, verb).code() == "seat.same_person"
}

fn list() -> Verb {
    give_back(&[("1a", None)])
}

#[test]
fn who_handed_it_in_fills_no_seat() {
    let mut given = Given::simple().proposed(TODAY);
    for verb in [Verb::Accept, not_accept(None), list()] {
        assert!(same_person(&mut given, SECRETARY, verb));
    }
    given = given.accepted(TODAY);
    for verb in [support(), list()] {
        assert!(same_person(&mut given, SECRETARY, verb));
    }
    given = given.reviewed(TODAY);
    for verb in [approve(), reject(), extend()] {
        assert!(same_person(&mut given, SECRETARY, verb));
    }
}

#[test]
fn the_same_person_does_not_review_and_decide() {
    let mut given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY);
    for verb in [approve(), reject(), extend()] {
        assert!(same_person(&mut given, OFFICER, verb));
    }
    given.when(TODAY, LEAD, approve());
}

#[test]
fn who_only_accepted_has_filled_the_first_seat() {
    let mut given = Given::simple().proposed(TODAY).accepted(TODAY);
    given.when(TODAY, OTHER, support());
    assert!(same_person(&mut given, OFFICER, approve()));
    assert!(same_person(&mut given, OTHER, approve()));
}

#[test]
fn who_returned_it_before_acceptance_has_filled_the_first_seat() {
    let mut given = Given::simple().proposed(TODAY);
    given.when(TODAY, OFFICER, list());
    given.when(TODAY, SECRETARY, resubmit(Sheet::simple_t1()));
    let mut by_the_same = given.clone();
    by_the_same = by_the_same.accepted(TODAY).reviewed(TODAY);
    assert!(same_person(&mut by_the_same, OFFICER, approve()));
    given.when(TODAY, OTHER, Verb::Accept);
    given.when(TODAY, OTHER, support());
    assert!(same_person(&mut given, OFFICER, approve()));
    // The same where nobody accepted it.
    let mut deemed = Given::simple().proposed(TODAY);
    deemed.when(TODAY, OFFICER, list());
    deemed.when(TODAY, SECRETARY, resubmit(Sheet::simple_t1()));
    deemed.when("2026-09-25", OTHER, support());
    let refusal = deemed.refusal("2026-09-25", OFFICER, approve());
    assert_eq!(refusal.code(), "seat.same_person");
}

#[test]
fn a_deputy_is_measured_together_with_its_lender() {
    // The reviewer's deputy does not decide, nor does the deputy for the lead where the reviewer is the deputy.
    let given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY);
    for who in [
        deputy(OTHER, OFFICER),
        deputy(OFFICER, LEAD),
        deputy(SECRETARY, LEAD),
    ] {
        assert!(same_person(&mut given.clone(), who, approve()), "{who:?}");
    }
    given.clone().when(TODAY, deputy(OTHER, LEAD), approve());
    // Who lent the review does not decide either.
    let mut lent = Given::simple().proposed(TODAY);
    lent.when(TODAY, deputy(OTHER, OFFICER), Verb::Accept);
    lent.when(TODAY, deputy(OTHER, OFFICER), support());
    for who in [OFFICER.into(), OTHER.into(), deputy(OTHER, LEAD)] {
        assert!(same_person(&mut lent, who, approve()), "{who:?}");
    }
    lent.when(TODAY, LEAD, approve());
}

#[test]
fn who_lent_the_right_to_propose_fills_no_seat() {
    let mut given = Given::simple();
    let command = propose(STREET, Sheet::simple_t1());
    given.when(TODAY, deputy(SECRETARY, OFFICER), command);
    assert!(same_person(&mut given, OFFICER, Verb::Accept));
    assert!(same_person(&mut given, SECRETARY, Verb::Accept));
    given.when(TODAY, OTHER, Verb::Accept);
}

#[test]
fn whoever_only_typed_it_may_review() {
    let mut given = Given::simple();
    let command = propose(STREET, Sheet::simple_t1());
    given.when(TODAY, typed_by(OFFICER, SECRETARY), command);
    assert_eq!(given.application().submitter, Some(SECRETARY));
    given.accepted(TODAY).reviewed(TODAY).approved(TODAY);
}

#[test]
fn who_hands_it_in_again_fills_no_seat_and_who_filled_one_does_not_hand_it_in() {
    let mut given = Given::simple().proposed(TODAY).accepted(TODAY);
    given.when(TODAY, OFFICER, list());
    assert!(same_person(
        &mut given,
        OFFICER,
        resubmit(Sheet::simple_t1())
    ));
    let stranger = given.refusal(TODAY, CLERK, resubmit(Sheet::simple_t1()));
    assert_eq!(stranger.code(), "application.not_yours");
    let in_her_stead = deputy(CLERK, SECRETARY);
    given.when(TODAY, in_her_stead, resubmit(Sheet::simple_t1()));
    assert!(same_person(&mut given, CLERK, support()));
    given = given.reviewed(TODAY);
    assert!(same_person(&mut given, CLERK, approve()));
}

#[test]
fn who_handed_it_in_does_not_keep_its_notice_nor_write_its_reply() {
    let mut given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY)
        .approved(TODAY);
    assert!(same_person(&mut given, SECRETARY, reply("1")));
    given = given
        .replied(TODAY)
        .applied(TODAY, Transition::T2, Sheet::simple_t2());
    given = given.accepted(TODAY).reviewed(TODAY).approved(TODAY);
    assert!(same_person(&mut given, SECRETARY, Verb::OpenNotice));
    given = given.on_notice(TODAY);
    given.when(TODAY, NEIGHBOUR, object());
    let Some(objection) = open_objection(&given) else {
        panic!("none is open")
    };
    assert!(same_person(&mut given, SECRETARY, answer(objection, false)));
    // Any seat of the route may, whichever it has filled before.
    given.when(TODAY, LEAD, answer(objection, false));
}

fn open_objection(given: &Given) -> Option<qibu_domain::id::ObjectionId> {
    let qibu_domain::subject::Stage::OnNotice { open, .. } = given.stage() else {
        return None;
    };
    open.first().map(|known| known.objection)
}

#[test]
fn a_route_with_one_deciding_seat_has_two_people_in_all() {
    let mut given = Given::simple();
    given.world.now = instant("2026-09-01");
    let review = "        - { seat: review, rank: street_or_park, duty: officer }\n";
    let decide = "        - { seat: decide, rank: district, duty: lead }\n";
    let text = SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-1S")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-02")
        .replace(&format!("{review}{decide}"), decide);
    given.world.publish_unchecked(&text);
    given = given.proposed(TODAY);
    assert!(same_person(&mut given, SECRETARY, Verb::Accept));
    given.when(TODAY, LEAD, Verb::Accept);
    assert_eq!(given.stage_word(), "under_decision");
    assert_eq!(
        given.refusal(TODAY, LEAD, support()).code(),
        "application.stage"
    );
    given.when(TODAY, LEAD, approve());
}

#[test]
fn a_route_with_two_reviewing_seats_has_four_people_in_all() {
    let mut given = Given::simple();
    given.world.now = instant("2026-09-01");
    given.world.publish(&two_reviews(), Source::Live);
    given = given.proposed(TODAY).accepted(TODAY).reviewed(TODAY);
    assert_eq!(given.stage_word(), "under_review");
    assert!(same_person(&mut given, OFFICER, support()));
    given.when(TODAY, OTHER, support());
    assert!(same_person(&mut given, OTHER, approve()));
    given.when(TODAY, LEAD, approve());
    let acted = given.application().acted;
    let acted: Vec<_> = acted
        .iter()
        .map(|acted| (acted.seat.as_str(), acted.account))
        .collect();
    assert_eq!(
        acted,
        [("review", OFFICER), ("review_2", OTHER), ("decide", LEAD)]
    );
}

#[test]
fn the_seats_that_may_act_are_those_whose_turn_it_is() {
    let seats = |given: &Given, verb: &str| {
        let mut world = given.world.clone();
        let occasion = world.occasion(given.stream, None);
        let state = as_fallen_due(&given.state(), &occasion).unwrap();
        let seats = seats_for(&state, given.application().id, verb, &occasion).unwrap();
        seats.into_iter().map(|seat| seat.seat).collect::<Vec<_>>()
    };
    let mut given = Given::simple().proposed(TODAY);
    assert_eq!(seats(&given, "accept"), ["review"]);
    assert!(seats(&given, "withdraw").is_empty() && seats(&given, "issue-reply").is_empty());
    // What has fallen due counts though nobody wrote it down.
    given.world.now = instant("2026-09-25");
    assert_eq!(seats(&given, "review"), ["review"]);
    given = given.reviewed("2026-09-25");
    assert_eq!(seats(&given, "decide"), ["decide"]);
    assert_eq!(seats(&given, "open-notice"), ["decide", "decide"]);
    // What is over belongs to its own seat still, which hears that the stage is wrong.
    assert_eq!(seats(&given, "accept"), ["review"]);
    assert_eq!(seats(&given, "review"), ["review"]);
}

#[test]
fn a_route_with_one_seat_has_two_people_in_all() {
    let mut given = Given::in_a(World::simple());
    given.world.now = instant("2026-09-01");
    let text = SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-8")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-02")
        .replace(
            "        - { seat: review, rank: street_or_park, duty: officer }\n",
            "",
        );
    given.world.publish(&text, Source::Live);
    let mut given = given.proposed(TODAY);
    assert!(same_person(&mut given, SECRETARY, Verb::Accept));
    given.when(TODAY, LEAD, Verb::Accept);
    assert_eq!(given.stage_word(), "under_decision");
    given.when(TODAY, LEAD, approve());
    assert_eq!(given.stage_word(), "awaiting_reply");
}

#[test]
fn only_who_handed_it_in_or_a_deputy_takes_it_back() {
    let mut given = Given::simple().proposed(TODAY);
    for other in [CLERK, NEIGHBOUR, OFFICER] {
        let refusal = given.refusal(TODAY, other, Verb::Withdraw);
        assert_eq!(refusal.code(), "application.not_yours");
    }
    let mut by_deputy = given.clone();
    by_deputy.when(TODAY, deputy(CLERK, SECRETARY), Verb::Withdraw);
    given.when(TODAY, SECRETARY, Verb::Withdraw);
}
