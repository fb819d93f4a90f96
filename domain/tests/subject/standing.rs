//! The standing of a body: rectification, hearing, suspension, winding up, delisting, revocation (domain 4.3, 5.8, 7.12).

use crate::bases::through;
use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{CHENGYANG, DISTRICT, SIMPLE, STREET, World, day, short, typed_by};
use qibu_domain::decider::Refusal;
use qibu_domain::document_number::DocumentNumber;
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::subject::{
    AssociationProposal, Life, Oversight, RECORD_KIND, StandingRefusal, SubjectCommand,
    SubjectRefusal, Verb, WindingUpLine, reached_criteria,
};
use qibu_domain::time::Day;

const FOUNDED: &str = "2026-09-28";
/// A Wednesday, and the last of the five working days after it that the simple standard gives a body to state its case.
pub const PROPOSED: &str = "2026-10-14";
pub const HEARD_UNTIL: &str = "2026-10-21";
pub const AFTER: &str = "2026-10-22";

pub fn founded() -> Given {
    Given::simple().founded("2026-09-18", FOUNDED)
}

pub fn base() -> Given {
    named_in(World::simple())
}

/// A base that has its plaque.
pub fn named_in(world: World) -> Given {
    let mut given = through(crate::bases::in_a(world), Transition::T3);
    given.world.now = crate::world::instant(PROPOSED);
    given
}

pub fn oversee(oversight: Oversight) -> SubjectCommand {
    SubjectCommand::Oversee(oversight)
}

pub fn rectify(criteria: &[&str]) -> SubjectCommand {
    oversee(Oversight::OrderRectification {
        criteria: criteria.iter().map(|it| (*it).to_owned()).collect(),
        reason: reason(),
    })
}

pub fn check(passed: bool) -> SubjectCommand {
    oversee(Oversight::CheckRectification {
        passed,
        record: reason(),
    })
}

pub fn settle(line: WindingUpLine) -> SubjectCommand {
    oversee(Oversight::SettleWindingUp {
        line,
        paper: paper_of(RECORD_KIND),
    })
}

pub fn dissolve(deregistered: bool) -> SubjectCommand {
    oversee(Oversight::Dissolve {
        deregistration: deregistered.then(|| paper_of(RECORD_KIND)),
    })
}

pub fn revoke(revoked_on: Day) -> SubjectCommand {
    oversee(Oversight::RecordRevocation {
        authority: short("样例区民政局"),
        number: DocumentNumber::new("样民撤〔2026〕1号").unwrap(),
        revoked_on,
        paper: paper_of(RECORD_KIND),
    })
}

pub fn statement() -> Verb {
    Verb::MakeStatement {
        statement: reason(),
    }
}

pub fn order(transition: Transition) -> SubjectCommand {
    submit(transition, Sheet::simple(transition))
}

/// Any act on the standing of a body, for walks.
pub fn any(act: u8, variant: u8, today: Day) -> Asked {
    let lines = WindingUpLine::ALL;
    match act {
        0 => rectify(&["1a"]).into(),
        1 => check(variant > 1).into(),
        2 => settle(lines[usize::from(variant) % lines.len()]).into(),
        3 => dissolve(variant > 0).into(),
        4 => revoke(today.plus_days(-i64::from(variant))).into(),
        5 => statement().into(),
        _ => {
            let of_standing = Transition::OF_STANDING;
            order(of_standing[usize::from(variant) % of_standing.len()]).into()
        }
    }
}

/// The settling of a part of a winding up, for walks.
pub fn settling(line: WindingUpLine) -> Asked {
    settle(line).into()
}

/// A suspended association, for walks.
pub fn suspended_in(world: World) -> Given {
    Given::in_a(world)
        .founded("2026-09-18", FOUNDED)
        .suspended()
}

/// An old body whose form is that of registered societies.
pub fn registered() -> Given {
    registered_in(World::simple())
}

/// The same in a world of its own.
pub fn registered_in(world: World) -> Given {
    let mut given = Given::in_a(world);
    let of = AssociationProposal {
        form: "registered".to_owned(),
        ..proposal(STREET)
    };
    let found = SubjectCommand::RecordFounding {
        proposal: of.into(),
        founded_on: day("2019-05-03"),
        precision: qibu_domain::time::Precision::Day,
        statement: paper_of(qibu_domain::subject::STATEMENT_KIND),
        categories: std::collections::BTreeSet::new(),
    };
    given.when("2026-09-18", typed_by(OFFICER, OTHER), found);
    given
}

impl Given {
    /// An office has proposed it.
    pub fn ordered(mut self, at: &str, transition: Transition) -> Self {
        self.when(at, OTHER, order(transition));
        self
    }

    /// It was proposed by an office, and the body was heard, and it took effect.
    pub fn carried(mut self, transition: Transition) -> Self {
        self = self.ordered(PROPOSED, transition);
        self.when(PROPOSED, LEAD, Verb::Accept);
        self.when(AFTER, LEAD, approve());
        self.replied(AFTER)
    }

    pub fn suspended(self) -> Self {
        self.carried(Transition::Suspend)
    }

    /// It applied for its dissolution, which took effect.
    pub fn winding_up(mut self, at: &str) -> Self {
        self = self.applied(
            at,
            Transition::Dissolve,
            Sheet::simple(Transition::Dissolve),
        );
        self = self.accepted(at).reviewed(at).approved(at).on_notice(at);
        let after = self.due().plus_days(1).to_string();
        self.replied(&after)
    }

    pub fn settled(mut self, at: &str) -> Self {
        for line in WindingUpLine::ALL {
            self.when(at, OFFICER, settle(line));
        }
        self
    }
}

pub fn standing(refusal: SubjectRefusal) -> StandingRefusal {
    match refusal {
        SubjectRefusal::Standing(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_association_is_suspended_on_the_proposal_of_an_office_and_resumes_after_a_check() {
    let mut given = founded().ordered(PROPOSED, Transition::Suspend);
    given.when(PROPOSED, LEAD, Verb::Accept);
    given.when(AFTER, LEAD, approve());
    let step = given.state().step;
    assert_eq!(given.life(), Life::Active, "the order is not served yet");
    let events = given.when(AFTER, OFFICER, reply("样暂〔2026〕1号"));
    assert_eq!(names(&events), ["ReplyIssued", "Suspended"]);
    assert_eq!((given.life(), given.state().step), (Life::Suspended, step));
    assert!(given.life().counts());

    let next = submit(Transition::T3, Sheet::simple_t3());
    let refused = standing(given.refusal(AFTER, SECRETARY, next));
    assert_eq!(refused, StandingRefusal::Life { life: "suspended" });

    given = given.ordered("2026-11-02", Transition::Resume);
    given.when("2026-11-02", LEAD, Verb::Accept);
    given.when("2026-11-02", LEAD, approve());
    let events = given.when("2026-11-03", OFFICER, reply("样复〔2026〕1号"));
    assert_eq!(names(&events), ["ReplyIssued", "Resumed"]);
    assert_eq!(given.life(), Life::Active);
    let at = "2026-11-04";
    given.applied(at, Transition::T3, Sheet::simple_t3());
}

#[test]
fn nothing_is_approved_against_a_body_before_it_was_heard_or_its_time_is_over() {
    let proposed = founded().ordered(PROPOSED, Transition::Suspend);
    let hearing = proposed.application().hearing.unwrap();
    assert_eq!((hearing.until, hearing.stated_on), (day(HEARD_UNTIL), None));
    let mut accepted = proposed;
    accepted.when(PROPOSED, LEAD, Verb::Accept);
    let until = day(HEARD_UNTIL);
    for at in [PROPOSED, HEARD_UNTIL] {
        let refused = standing(accepted.refusal(at, LEAD, approve()));
        assert_eq!(refused, StandingRefusal::HearingRuns { until });
    }
    // What speaks for the body needs no hearing.
    let mut rejected = accepted.clone();
    rejected.when(PROPOSED, LEAD, reject());
    assert_eq!(rejected.life(), Life::Active);

    let mut heard = accepted.clone();
    heard.when(PROPOSED, SECRETARY, statement());
    heard.when(PROPOSED, LEAD, approve());
    accepted.when(AFTER, LEAD, approve());
    assert_eq!(accepted.stage_word(), heard.stage_word());
}

#[test]
fn a_slip_that_was_signed_before_the_body_was_heard_is_not_confirmed() {
    let mut given = founded().ordered(PROPOSED, Transition::Suspend);
    given.when(PROPOSED, LEAD, Verb::Accept);
    given.when(AFTER, OFFICER, crate::aside::any(&given, 4, 0));
    let refused = standing(given.refusal(AFTER, LEAD, Verb::ConfirmSlip));
    let until = day(HEARD_UNTIL);
    assert_eq!(refused, StandingRefusal::HearingRuns { until });
}

#[test]
fn a_slip_that_was_signed_before_the_body_stated_its_case_is_not_confirmed() {
    let mut given = founded().ordered(PROPOSED, Transition::Suspend);
    given.when(PROPOSED, LEAD, Verb::Accept);
    let slip = crate::aside::any(&given, 4, 0);
    given.when("2026-10-15", OFFICER, slip);
    given.when("2026-10-16", SECRETARY, statement());
    let refused = standing(given.refusal("2026-10-19", LEAD, Verb::ConfirmSlip));
    let until = day(HEARD_UNTIL);
    assert_eq!(refused, StandingRefusal::HearingRuns { until });
}

#[test]
fn whoever_spoke_for_the_body_fills_no_seat_and_whoever_fills_one_does_not_speak() {
    let mut given = founded().ordered(PROPOSED, Transition::Suspend);
    given.when(PROPOSED, SECRETARY, statement());
    let refused = given.refusal(PROPOSED, SECRETARY, Verb::Accept);
    assert_eq!(refused.code(), "seat.same_person");
    given.when(PROPOSED, LEAD, Verb::Accept);
    for (who, what) in [(SECRETARY, approve()), (LEAD, statement())] {
        let refused = given.refusal(PROPOSED, who, what);
        assert_eq!(refused.code(), "seat.same_person");
    }
    given.when("2026-10-15", SECRETARY, statement());
}

#[test]
fn an_order_says_nothing_of_the_body_but_its_grounds() {
    let code = qibu_domain::uscc::Uscc::new("91350100M000100Y43").unwrap();
    let legal = qibu_domain::subject::event::LegalIdentity::Registered(code);
    let sheet = || Sheet::simple(Transition::Suspend);
    for (contents, field) in [
        (sheet().legal(legal), "/legal"),
        (sheet().of_category("freelancers"), "/categories"),
    ] {
        let order = submit(Transition::Suspend, contents);
        let refused = founded().refusal(PROPOSED, OTHER, order);
        let SubjectRefusal::UnknownCode { field: at, .. } = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(at, field);
    }
}

#[test]
fn a_hearing_that_only_the_edition_of_the_acceptance_asks_for_begins_with_it() {
    let unheard = SIMPLE.replace("    hearing_workdays: 5\n", "");
    let mut world = World::with_editions(&[&unheard]);
    let heard = SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-2")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-10-15");
    world.publish(&heard, qibu_domain::actor::Source::Import);
    let founded = Given::in_a(world).founded("2026-09-18", FOUNDED);
    let mut accepted = founded.ordered(PROPOSED, Transition::Suspend);
    let mut deemed = accepted.clone();
    assert_eq!(accepted.application().hearing, None);
    let events = accepted.when("2026-10-16", LEAD, Verb::Accept);
    assert_eq!(names(&events), ["ApplicationAccepted", "HearingOpened"]);
    let refused = standing(accepted.refusal("2026-10-16", LEAD, approve()));
    let until = day("2026-10-23");
    assert_eq!(refused, StandingRefusal::HearingRuns { until });

    let events = deemed.when("2026-10-26", OTHER, SubjectCommand::Wake);
    assert_eq!(
        names(&events),
        ["ApplicationDeemedAccepted", "HearingOpened"]
    );
    assert_eq!(
        deemed.application().hearing.unwrap().until,
        day("2026-10-28")
    );
}

#[test]
fn whoever_proposed_the_order_does_not_speak_for_the_body_and_no_other_matter_is_heard() {
    let mut given = founded().ordered(PROPOSED, Transition::Suspend);
    let refused = given.refusal(PROPOSED, OTHER, statement());
    assert_eq!(refused.code(), "seat.same_person");
    given.when(PROPOSED, SECRETARY, statement());
    given.when(PROPOSED, LEAD, Verb::Accept);
    given.when(PROPOSED, LEAD, approve());
    let decided = given.refusal(PROPOSED, SECRETARY, statement());
    assert_eq!(decided.code(), "application.stage");

    let mut own = founded().applied(PROPOSED, Transition::T3, Sheet::simple_t3());
    let refused = own.refusal(PROPOSED, SECRETARY, statement());
    assert_eq!(refused.code(), "application.stage");
}

#[test]
fn what_is_handed_in_anew_is_heard_anew() {
    let mut given = founded().ordered(PROPOSED, Transition::Suspend);
    given.when(PROPOSED, SECRETARY, statement());
    given.when(PROPOSED, LEAD, give_back(&[("suspend_b", None)]));
    let sheet = Sheet::simple(Transition::Suspend);
    let events = given.when(HEARD_UNTIL, OTHER, resubmit(sheet));
    assert_eq!(names(&events), ["ApplicationResubmitted", "HearingOpened"]);
    let hearing = given.application().hearing.unwrap();
    assert!(hearing.stated_on.is_none() && hearing.until > day(HEARD_UNTIL));
}

#[test]
fn what_a_body_has_applied_for_keeps_no_office_from_acting_and_ends_with_the_suspension() {
    let mut given = founded().applied("2026-10-12", Transition::T3, Sheet::simple_t3());
    let own = given.application().id;
    given = given.ordered(PROPOSED, Transition::Suspend);
    let open = given.application().id;
    let another = given.refusal(PROPOSED, OTHER, order(Transition::Suspend));
    assert_eq!(
        another,
        SubjectRefusal::ApplicationOpen { application: open }
    );
    let state = given.state();
    assert_eq!(state.open_application().map(|known| known.id), Some(own));
    assert_eq!(state.open_order().map(|known| known.id), Some(open));

    given.when(PROPOSED, LEAD, Verb::Accept);
    given.when(AFTER, LEAD, approve());
    let events = given.when(AFTER, OFFICER, reply("样暂〔2026〕1号"));
    let ends = ["ReplyIssued", "Suspended", "ApplicationTerminated"];
    assert_eq!(names(&events)[..], ends);
    let state = given.state();
    assert!(state.open_application().is_none() && state.open_order().is_none());
    let ended = state.application(own).unwrap();
    assert_eq!(ended.stage_word(), "terminated");
    assert!(!ended.is_approved());
}

#[test]
fn both_clocks_run_where_a_body_applied_for_something_and_an_office_proposed_an_order() {
    let mut given = founded().applied("2026-10-12", Transition::T3, Sheet::simple_t3());
    given = given.ordered(PROPOSED, Transition::Suspend);
    // Five working days each: 19 and 21 October.
    let events = given.when(AFTER, OTHER, SubjectCommand::Wake);
    let days: Vec<_> = events.iter().map(|it| it.occurred_on).collect();
    assert_eq!(
        names(&events),
        ["ApplicationDeemedAccepted", "ApplicationDeemedAccepted"]
    );
    assert_eq!(days, [day("2026-10-19"), day("2026-10-21")]);
}

#[test]
fn a_rectification_names_criteria_of_steps_that_were_reached_and_has_its_term() {
    let mut given = founded();
    for (criteria, wrong) in [
        (&[][..], StandingRefusal::CriteriaUnnamed),
        (
            &["1a", "3a"],
            StandingRefusal::CriterionNotReached {
                criterion: "3a".to_owned(),
            },
        ),
        (
            &["suspend_a"],
            StandingRefusal::CriterionNotReached {
                criterion: "suspend_a".to_owned(),
            },
        ),
    ] {
        let refused = given.refusal(PROPOSED, OFFICER, rectify(criteria));
        assert_eq!(standing(refused), wrong);
    }
    given.when(PROPOSED, OFFICER, rectify(&["1a", "2a"]));
    let until = day(PROPOSED).plus_days(60);
    let open = given.state().rectification.unwrap();
    assert_eq!(
        (open.until, open.expired, open.failed),
        (until, false, false)
    );
    assert_eq!(given.life(), Life::Active, "it is at risk, and goes on");
    let again = standing(given.refusal(PROPOSED, OFFICER, rectify(&["1a"])));
    assert_eq!(again, StandingRefusal::RectificationOpen { until });
}

#[test]
fn a_rectification_ends_by_a_check_that_finds_it_in_order_and_by_nothing_else() {
    let mut given = founded();
    let none = standing(given.refusal(PROPOSED, OFFICER, check(true)));
    assert_eq!(none, StandingRefusal::NoRectification);
    given.when(PROPOSED, OFFICER, rectify(&["2a"]));
    given.when("2026-11-02", OFFICER, check(false));
    assert!(given.state().rectification.unwrap().failed);
    let after = day(PROPOSED).plus_days(61).to_string();
    let events = given.when(&after, OTHER, SubjectCommand::Wake);
    assert_eq!(names(&events), ["RectificationExpired"]);
    assert_eq!(events[0].occurred_on, day(PROPOSED).plus_days(60));
    assert!(given.state().rectification.unwrap().expired);
    let nothing = given.refusal("2027-03-01", OTHER, SubjectCommand::Wake);
    assert_eq!(nothing, SubjectRefusal::NothingDue);
    given.when("2027-03-01", OFFICER, check(true));
    assert_eq!(given.state().rectification, None);
}

#[test]
fn a_suspension_and_its_end_leave_the_rectification_where_it_is_and_its_papers_stay_served() {
    let mut given = founded();
    given.when(PROPOSED, OFFICER, rectify(&["2a"]));
    given.when(PROPOSED, OFFICER, check(false));
    let mut given = given.suspended().ordered("2026-11-02", Transition::Resume);
    given.when("2026-11-02", LEAD, Verb::Accept);
    given.when("2026-11-02", LEAD, approve());
    let mut given = given.replied("2026-11-02");
    assert!(given.state().rectification.unwrap().failed);
    given.when("2026-11-02", OFFICER, check(true));
    assert_eq!(given.state().rectification, None);
    assert!(given.state().served.contains(&reason().paper));
}

#[test]
fn an_edition_without_a_term_knows_no_rectification() {
    let world = World::with_editions(&CHENGYANG[..1]);
    let mut given = Given::in_a(world);
    let found = SubjectCommand::RecordFounding {
        proposal: proposal(STREET).into(),
        founded_on: day("2019-05-03"),
        precision: qibu_domain::time::Precision::Day,
        statement: paper_of(qibu_domain::subject::STATEMENT_KIND),
        categories: std::collections::BTreeSet::new(),
    };
    given.when(PROPOSED, typed_by(OFFICER, OTHER), found);
    let refused = standing(given.refusal(PROPOSED, OFFICER, rectify(&["1a"])));
    let edition = "CY-2017".to_owned();
    assert_eq!(refused, StandingRefusal::NotRectified { edition });
}

#[test]
fn once_a_cycle_is_closed_the_criteria_of_all_seven_steps_may_be_named() {
    let given = crate::steps::taken(founded(), Transition::T8);
    let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
    let reached = reached_criteria(&given.state(), SubjectKind::Association, edition);
    assert!(reached.contains("7b") && !reached.contains("8a"));
    assert!(!reached.contains("dissolve_a"));
}
