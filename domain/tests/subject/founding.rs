//! Bodies older than the log, and the correction of their founding (domain 4.1, 11.2; laws 2 to 4).

use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{STREET, Who, day, deputy, typed_by};
use qibu_domain::actor::Source;
use qibu_domain::decider::Refusal;
use qibu_domain::id::Sequence;
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::{Life, RecordedFounding, SubjectCommand, SubjectRefusal, Verb};
use qibu_domain::time::Precision;

const TODAY: &str = "2021-07-01";

fn found(founded_on: &str) -> SubjectCommand {
    found_with(founded_on, Precision::Day, "freelancers")
}

fn found_with(founded_on: &str, precision: Precision, category: &str) -> SubjectCommand {
    SubjectCommand::RecordFounding {
        proposal: proposal(STREET).into(),
        founded_on: day(founded_on),
        precision,
        statement: paper_of("founding_statement"),
        categories: [category.to_owned()].into(),
    }
}

fn correct(cites: u64, founded_on: Option<&str>) -> SubjectCommand {
    SubjectCommand::CorrectFounding {
        cites: Sequence(cites),
        founded_on: founded_on.map(day),
        precision: Precision::Day,
        reason: reason(),
    }
}

fn two_officers() -> Who {
    typed_by(OFFICER, OTHER)
}

fn recorded(founded_on: &str) -> Given {
    let mut given = Given::simple();
    given.when(TODAY, two_officers(), found(founded_on));
    given
}

#[test]
fn a_founding_is_taken_over_on_a_signed_statement_and_on_no_other_paper() {
    let mut command = found("2017-11-16");
    if let SubjectCommand::RecordFounding { statement, .. } = &mut command {
        *statement = paper_of("charter");
    }
    let refusal = Given::simple().refusal(TODAY, two_officers(), command);
    assert_eq!(refusal.code(), "founding.no_statement");
}

#[test]
fn two_officers_record_a_founding_and_no_criterion_is_judged() {
    let mut given = Given::simple();
    // The measure is not even read.
    given.world.facts.measures.clear();
    let events = given.when(TODAY, two_officers(), found("2017-11-16"));
    assert_eq!(names(&events), ["FoundingRecorded"]);
    assert_eq!(
        (events[0].source, events[0].decided_on),
        (Source::Import, None)
    );
    assert_eq!((given.life(), given.state().step), (Life::Active, 2));
    assert!(given.holds_name(NAME) && given.claims.len() == 2);
    assert!(!given.as_of("2017-11-15").life.counts());
    assert!(given.as_of("2017-11-16").life.counts());
}

#[test]
fn one_officer_alone_is_refused_in_whatever_guise() {
    let mut given = Given::simple();
    for who in [
        OFFICER.into(),
        typed_by(OFFICER, OFFICER),
        // A deputy of the one who typed it is no second officer.
        typed_by(OFFICER, deputy(OTHER, OFFICER)),
    ] {
        let refusal = given.refusal(TODAY, who, found("2017-11-16"));
        assert_eq!(refusal, SubjectRefusal::SecondOfficer, "{who:?}");
    }
    let mut given = recorded("2017-11-16");
    for command in [correct(1, Some("2017-11-17")), correct(1, None)] {
        let refusal = given.refusal(TODAY, OFFICER, command);
        assert_eq!(refusal, SubjectRefusal::SecondOfficer);
    }
}

#[test]
fn a_founding_lies_not_in_the_future() {
    let mut given = Given::simple();
    let refusal = given.refusal(TODAY, two_officers(), found("2021-07-02"));
    assert_eq!(
        refusal,
        SubjectRefusal::InTheFuture {
            day: day("2021-07-02")
        }
    );
    given.when(TODAY, two_officers(), found(TODAY));
    let refusal = given.refusal(TODAY, two_officers(), correct(1, Some("2021-07-02")));
    assert_eq!(refusal.code(), "day.in_the_future");
}

#[test]
fn a_founding_known_to_the_month_or_the_year_counts_from_its_end() {
    for (precision, last_before, first) in [
        (Precision::Day, "2019-05-02", "2019-05-03"),
        (Precision::Month, "2019-05-30", "2019-05-31"),
        (Precision::Year, "2019-12-30", "2019-12-31"),
    ] {
        let mut given = Given::simple();
        let command = found_with("2019-05-03", precision, "new_media");
        let events = given.when(TODAY, two_officers(), command);
        assert_eq!(events[0].occurred_on, day(first));
        assert!(!given.as_of(last_before).life.counts() && given.as_of(first).life.counts());
        let recorded = given.state().recorded_founding;
        let is_so =
            |it| matches!(it, Some(RecordedFounding::Association(of)) if of.precision == precision);
        assert!(is_so(recorded));
    }
    let this_year = found_with("2021-05-03", Precision::Year, "new_media");
    let refusal = Given::simple().refusal(TODAY, two_officers(), this_year);
    assert_eq!(
        refusal,
        SubjectRefusal::InTheFuture {
            day: day("2021-12-31")
        }
    );
}

#[test]
fn a_founding_names_codes_of_the_edition_only() {
    let mut given = Given::simple();
    let command = found_with("2017-11-16", Precision::Day, "everybody\u{7}");
    assert_eq!(
        given.refusal(TODAY, two_officers(), command).code(),
        "code.unknown"
    );
}

#[test]
fn what_exists_is_not_recorded_again_nor_proposed() {
    let mut given = recorded("2017-11-16");
    let again = given.refusal(TODAY, two_officers(), found("2017-11-16"));
    assert_eq!(again, SubjectRefusal::Exists);
    let command = propose(STREET, Sheet::simple_t1());
    assert_eq!(
        given.refusal(TODAY, SECRETARY, command),
        SubjectRefusal::Exists
    );
    let mut proposed = Given::simple().proposed("2026-09-18");
    let refusal = proposed.refusal("2026-09-18", two_officers(), found("2017-11-16"));
    assert_eq!(refusal, SubjectRefusal::Exists);
}

#[test]
fn a_recorded_body_applies_for_its_third_step() {
    let given = recorded("2017-11-16");
    let given = given.applied("2026-09-18", Transition::T3, Sheet::simple_t3());
    let given = given
        .accepted("2026-09-18")
        .reviewed("2026-09-18")
        .approved("2026-09-18");
    let given = given.on_notice("2026-09-18").replied("2026-09-28");
    assert_eq!((given.state().step, given.state().cycle), (3, 1));
}

#[test]
fn a_corrected_founding_changes_the_past() {
    let mut given = recorded("2017-12-08");
    let before = given.history();
    let events = given.when(TODAY, two_officers(), correct(1, Some("2017-12-18")));
    assert_eq!(names(&events), ["FoundingCorrected"]);
    assert_eq!(events[0].source, Source::Correction);
    assert!(!given.as_of("2017-12-15").life.counts());
    assert!(given.as_of("2017-12-18").life.counts());
    // Known before the correction, it still counts.
    let known = qibu_domain::correction::fold::<qibu_domain::subject::Subject>(
        &before,
        Some(day("2017-12-15")),
    );
    assert!(known.life.counts());
    // The last correction wins, also where it sets an earlier day.
    given.when("2021-07-02", two_officers(), correct(1, Some("2017-12-01")));
    assert!(given.as_of("2017-12-01").life.counts());
    assert!(given.holds_name(NAME));
}

#[test]
fn a_voided_founding_was_never_so_and_frees_the_claims() {
    let mut given = recorded("2017-12-08");
    given.when("2021-07-05", two_officers(), correct(1, None));
    assert!(given.life().is_void() && given.life().word() == "void");
    assert!(!given.as_of("2020-01-01").life.counts() && given.claims.is_empty());
    // She can still be asked for by name, and nothing is applied for in her name.
    let named = given.state().body.map(|body| body.name().clone());
    assert_eq!(named.unwrap().as_str(), NAME);
    let nothing = given.refusal(
        "2021-07-05",
        SECRETARY,
        submit(Transition::T3, Sheet::simple_t3()),
    );
    assert_eq!(nothing, SubjectRefusal::Void);
    let again = given.refusal("2021-07-05", two_officers(), correct(1, Some("2017-12-08")));
    assert_eq!(again, SubjectRefusal::NoFounding);
    // What was voided by mistake is recorded anew.
    given.when("2021-07-06", two_officers(), found("2017-12-08"));
    assert!(given.as_of("2017-12-08").life.counts() && given.holds_name(NAME));
    given.when("2021-07-06", two_officers(), correct(3, Some("2017-12-09")));
    assert!(!given.as_of("2017-12-08").life.counts());
}

#[test]
fn a_correction_cites_the_founding_and_never_another_event() {
    let mut given = recorded("2017-12-08");
    given.when(TODAY, two_officers(), correct(1, Some("2017-12-18")));
    for cites in [0, 2, 3] {
        let refusal = given.refusal(TODAY, two_officers(), correct(cites, None));
        assert_eq!(refusal, SubjectRefusal::NoFounding);
    }
    let mut proposed = Given::simple().founded("2026-09-18", "2026-09-28");
    let refusal = proposed.refusal("2026-09-28", two_officers(), correct(1, None));
    assert_eq!(refusal, SubjectRefusal::NoFounding);
}

#[test]
fn a_founding_is_not_voided_under_an_open_application_nor_moved_behind_one() {
    let given = recorded("2017-12-08");
    let mut given = given.applied("2021-07-05", Transition::T3, Sheet::simple_t3());
    let open = given.application().id;
    let refusal = given.refusal("2021-07-06", two_officers(), correct(1, None));
    assert_eq!(
        refusal,
        SubjectRefusal::ApplicationOpen { application: open }
    );
    let later = correct(1, Some("2021-07-06"));
    let refusal = given.refusal("2021-07-06", two_officers(), later);
    assert_eq!(
        refusal,
        SubjectRefusal::FoundingAfterActs {
            first: day("2021-07-05")
        }
    );
    given.when("2021-07-06", two_officers(), correct(1, Some("2021-07-05")));
    given.when("2021-07-06", SECRETARY, Verb::Withdraw);
    given.when("2021-07-06", two_officers(), correct(1, None));
    assert!(given.life().is_void());
}

/// A body that was taken over and has gone on to its third step.
fn with_its_third_step() -> Given {
    let given = recorded("2017-12-08");
    let given = given.applied("2021-07-05", Transition::T3, Sheet::simple_t3());
    let given = given
        .accepted("2021-07-05")
        .reviewed("2021-07-05")
        .approved("2021-07-05");
    given.on_notice("2021-07-05").replied("2021-07-12")
}

#[test]
fn a_void_with_decided_applications_is_allowed_and_their_acts_stay() {
    let mut given = with_its_third_step();
    let before = given.state().applications;
    given.when("2021-07-12", two_officers(), correct(1, None));
    assert_eq!(given.state().applications, before);
    assert!(given.life().is_void() && given.claims.is_empty());
    // Recorded anew on an earlier day, it is a body again.
    given.when("2021-07-13", two_officers(), found("2017-01-02"));
    assert!(given.life().counts() && given.as_of("2017-01-02").life.counts());
}

#[test]
fn a_step_reached_does_not_bring_a_voided_body_to_life() {
    let mut given = with_its_third_step();
    given.when("2021-07-12", two_officers(), correct(1, None));
    assert!(!given.life().counts());
}

#[test]
fn a_founding_is_not_dated_before_the_first_day_of_its_node() {
    let before = SubjectRefusal::FoundingBeforeNode {
        day: day("2016-12-31"),
        node: STREET.to_owned(),
        first: day("2017-01-01"),
    };
    let refusal = Given::simple().refusal(TODAY, two_officers(), found("2016-12-31"));
    assert_eq!(refusal, before);
    assert_eq!(refusal.code(), "founding.before_node");
    let mut given = recorded("2017-01-01");
    let refusal = given.refusal(TODAY, two_officers(), correct(1, Some("2016-12-31")));
    assert_eq!(refusal, before);
}
