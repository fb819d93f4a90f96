//! How bodies end: winding up, delisting, revocation; and what a correction does to them afterwards (domain 4.3, 5.8).

use crate::bases::BASE;
use crate::papers::{Sheet, reason};
use crate::scenario::*;
use crate::standing::*;
use crate::world::{DISTRICT, day, typed_by};
use qibu_domain::claim::{ClaimAct, ClaimKey};
use qibu_domain::decider::Refusal;
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::Verdict;
use qibu_domain::subject::event::SubjectEvent;
use qibu_domain::subject::{
    Ending, Life, Stage, StandingRefusal, SubjectCommand, SubjectRefusal, Verb, WindingUpLine,
    foreseen,
};

#[test]
fn an_association_is_wound_up_line_by_line_and_dissolved_only_then() {
    let mut given = founded();
    let early = standing(given.refusal(PROPOSED, OFFICER, settle(WindingUpLine::Papers)));
    assert_eq!(early, StandingRefusal::Life { life: "active" });
    given = given.winding_up(PROPOSED);
    assert_eq!(given.life(), Life::Liquidating);
    assert!(given.life().counts() && given.holds_name(NAME));
    let at = "2026-11-16";
    for (done, line) in WindingUpLine::ALL.into_iter().enumerate() {
        let refused = standing(given.refusal(at, LEAD, dissolve(false)));
        assert_eq!(refused, StandingRefusal::Unsettled { line });
        assert_eq!(given.state().settled.len(), done);
        given.when(at, OFFICER, settle(line));
        let twice = standing(given.refusal(at, OFFICER, settle(line)));
        assert_eq!(twice, StandingRefusal::Settled { line });
    }
    let how = Ending::Dissolved;
    given.when(at, LEAD, dissolve(false));
    assert_eq!(given.life(), Life::Ended { how });
    assert!(!given.life().counts());
    for again in [
        order(Transition::Suspend),
        order(Transition::T3),
        dissolve(false),
    ] {
        given.refusal(at, OTHER, again);
    }
}

#[test]
fn the_name_of_a_body_that_has_ended_rests_for_twelve_months_and_its_place_is_free_at_once() {
    let mut given = founded().winding_up(PROPOSED).settled("2026-11-16");
    given.when("2026-11-16", LEAD, dissolve(false));
    let ended = day("2026-11-16");
    let name = ClaimKey::association_name(DISTRICT, NAME);
    assert!(!given.last_claims.is_empty());
    for claim in &given.last_claims {
        let from = if claim.key == name {
            ended.plus_months(12)
        } else {
            ended
        };
        assert_eq!(claim.act, ClaimAct::Release { from }, "{:?}", claim.key);
    }
    assert!(given.claims.is_empty());
}

#[test]
fn a_registered_association_is_dissolved_on_the_strength_of_its_deregistration() {
    let mut given = registered().winding_up(PROPOSED).settled("2026-11-16");
    let refused = standing(given.refusal("2026-11-16", LEAD, dissolve(false)));
    assert_eq!(refused, StandingRefusal::DeregistrationMissing);
    given.when("2026-11-16", LEAD, dissolve(true));
}

#[test]
fn a_base_loses_its_plaque_after_its_notice_and_its_name_rests() {
    let mut given = base().ordered(PROPOSED, Transition::Delist);
    given.when(PROPOSED, OFFICER, Verb::Accept);
    given.when(PROPOSED, OFFICER, support());
    given.when(AFTER, LEAD, approve());
    given = given.on_notice(AFTER);
    assert_eq!(given.life(), Life::Active);
    let after = given.due().plus_days(1).to_string();
    let events = given.when(&after, OFFICER, reply("样摘〔2026〕1号"));
    assert!(names(&events).ends_with(&["ReplyIssued", "BaseDelisted"]));
    let how = Ending::Delisted;
    assert_eq!(given.life(), Life::Ended { how });
    let name = ClaimKey::base_name(DISTRICT, BASE);
    let rests = day(&after).plus_months(12);
    for claim in &given.last_claims {
        let from = if claim.key == name {
            rests
        } else {
            day(&after)
        };
        assert_eq!(claim.act, ClaimAct::Release { from }, "{:?}", claim.key);
    }
    assert_eq!(given.last_claims.len(), 2, "its name and its plaque");
}

#[test]
fn associations_are_dissolved_and_bases_are_delisted() {
    let transition = Transition::Delist;
    let refused = standing(founded().refusal(PROPOSED, OTHER, order(transition)));
    assert_eq!(refused, StandingRefusal::OtherKind { transition });
    let transition = Transition::Dissolve;
    let refused = standing(base().refusal(PROPOSED, SECRETARY, order(transition)));
    assert_eq!(refused, StandingRefusal::OtherKind { transition });
}

#[test]
fn a_revocation_is_recorded_of_registered_associations_only_and_keeps_the_day_of_its_document() {
    let mut internal = founded();
    let refused = standing(internal.refusal(PROPOSED, OFFICER, revoke(day(PROPOSED))));
    assert_eq!(refused, StandingRefusal::NotRegistered);

    let mut given = registered().applied("2026-10-12", Transition::T3, Sheet::simple_t3());
    for wrong in ["2012-06-01", HEARD_UNTIL] {
        let refused = given.refusal(PROPOSED, OFFICER, revoke(day(wrong)));
        let (first, last) = (day("2019-05-03"), day(PROPOSED));
        assert_eq!(
            standing(refused),
            StandingRefusal::RevocationDay { first, last }
        );
    }
    let events = given.when(PROPOSED, OFFICER, revoke(day("2026-09-30")));
    let ends = ["RegistrationRevoked", "ApplicationTerminated"];
    assert_eq!(names(&events)[..], ends);
    // It counts from no day before the act that precedes it, and keeps its own (law 2).
    let revoked = &events[0];
    assert_eq!(revoked.occurred_on, day("2026-10-12"));
    assert_eq!(revoked.decided_on, Some(day(PROPOSED)));
    let SubjectEvent::RegistrationRevoked(said) = &revoked.event else {
        panic!("{revoked:?}");
    };
    assert_eq!(said.revoked_on, day("2026-09-30"));
    let how = Ending::Revoked;
    assert_eq!(given.life(), Life::Ended { how });
}

#[test]
fn a_suspended_association_may_still_be_dissolved_and_no_order_outlives_it() {
    let given = founded().suspended();
    let mut given = given.applied(
        "2026-11-02",
        Transition::Dissolve,
        Sheet::simple(Transition::Dissolve),
    );
    let own = given.application().id;
    given = given.ordered("2026-11-02", Transition::Resume);
    let order = given.application().id;
    let act = |verb: Verb| SubjectCommand::Act {
        application: own,
        verb,
    };
    let at = "2026-11-02";
    given.when(at, OFFICER, act(Verb::Accept));
    given.when(at, OFFICER, act(support()));
    given.when(at, LEAD, act(approve()));
    given.when(at, OFFICER, act(Verb::OpenNotice));
    let state = given.state();
    let (until, _) = state.application(own).unwrap().due().unwrap();
    let after = until.plus_days(1).to_string();
    given.when(&after, OFFICER, act(reply("样解〔2026〕1号")));
    assert_eq!(given.life(), Life::Liquidating);
    let state = given.state();
    let ended = state.application(order).unwrap();
    assert_eq!(ended.stage_word(), "terminated");
    assert!(!matches!(ended.stage, Stage::AtSeat { .. }));
}

#[test]
fn a_body_whose_founding_is_voided_does_not_live_again_by_what_was_done_about_it() {
    let suspended = registered().suspended();
    let mut resumed = suspended.clone().ordered("2026-11-02", Transition::Resume);
    resumed.when("2026-11-02", LEAD, Verb::Accept);
    resumed.when("2026-11-02", LEAD, approve());
    resumed = resumed.replied("2026-11-02");
    let mut at_risk = registered();
    at_risk.when(PROPOSED, OFFICER, rectify(&["2a"]));
    for mut given in [suspended, resumed, at_risk] {
        let void = SubjectCommand::CorrectFounding {
            cites: given.state().founding.unwrap(),
            founded_on: None,
            precision: qibu_domain::time::Precision::Day,
            reason: reason(),
        };
        given.when("2026-11-02", typed_by(OFFICER, OTHER), void);
        assert!(given.life().is_void());
        assert!(given.claims.is_empty());
        assert_eq!(given.state().rectification, None);
    }
}

#[test]
fn a_founding_is_not_voided_while_an_order_about_the_body_is_open() {
    let mut given = registered().ordered(PROPOSED, Transition::Suspend);
    let application = given.application().id;
    let void = SubjectCommand::CorrectFounding {
        cites: given.state().founding.unwrap(),
        founded_on: None,
        precision: qibu_domain::time::Precision::Day,
        reason: reason(),
    };
    let refused = given.refusal(PROPOSED, typed_by(OFFICER, OTHER), void);
    assert_eq!(refused, SubjectRefusal::ApplicationOpen { application });
}

#[test]
fn what_the_founding_meeting_counted_says_nothing_of_the_meeting_that_dissolves() {
    let founding = Sheet::simple_t2()
        .counts("members_called", 20, None)
        .counts("members_present", 18, None);
    let given = Given::simple().preparing("2026-09-18");
    let at = "2026-09-18";
    let given = given.applied(at, Transition::T2, founding).accepted(at);
    let given = given.reviewed(at).approved(at).on_notice(at);
    let given = given.replied("2026-09-28");
    let contents = Sheet::default()
        .counts("votes_for_dissolution", 12, None)
        .with("dissolution_minutes")
        .contents();
    let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
    let (state, facts) = (given.state(), &given.world.facts);
    let verdicts = foreseen(
        given.stream,
        &state,
        Transition::Dissolve,
        &contents,
        edition,
        facts,
    );
    let voted = verdicts.iter().find(|it| it.criterion == "dissolve_a");
    assert!(matches!(voted.unwrap().verdict, Verdict::Unknown { .. }));
}

#[test]
fn a_correction_after_the_end_moves_the_founding_and_takes_no_name() {
    let mut given = registered().winding_up(PROPOSED).settled("2026-11-16");
    given.when("2026-11-16", LEAD, dissolve(true));
    let correct = |founded_on| SubjectCommand::CorrectFounding {
        cites: given.state().founding.unwrap(),
        founded_on,
        precision: qibu_domain::time::Precision::Day,
        reason: reason(),
    };
    let moved = correct(Some(day("2018-05-03")));
    let after_its_acts = correct(Some(day("2026-10-15")));
    let two = typed_by(OFFICER, OTHER);
    let refused = given.refusal("2026-12-01", two, after_its_acts);
    assert_eq!(refused.code(), "founding.after_acts");
    given.when("2026-12-01", two, moved);
    assert!(given.claims.is_empty());
    assert_eq!(given.as_of("2018-05-03").life, Life::Active);
    let how = Ending::Dissolved;
    assert_eq!(given.life(), Life::Ended { how });
}
