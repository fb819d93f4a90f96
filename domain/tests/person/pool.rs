//! The pool, assignments, erasure and corrections.

use super::*;

#[test]
fn the_pool_is_entered_in_a_category_of_the_edition_and_by_a_body_that_stands() {
    let record = Record::attested();
    let other = PersonCommand::Enrol(Enrol {
        category: "sailors".to_owned(),
        ..enrolment()
    });
    assert_eq!(record.refuses(&other).code(), "person.category_unknown");
    let body = StreamId::new(StreamKind::Association, Uuid::from_u128(3));
    let unknown = PersonCommand::Enrol(Enrol {
        put_forward_by: Some(body),
        ..enrolment()
    });
    assert_eq!(
        record.refuses(&unknown),
        PersonRefusal::BodyUnknown { body }
    );
}

#[test]
fn entering_the_pool_takes_the_humans_seat_in_the_district_and_leaving_lets_it_go() {
    let mut record = Record::attested();
    let taken = record.when(&enrol()).claims;
    assert_eq!(taken[0].key.kind(), "pool_seat");
    assert_eq!(taken[0].act, ClaimAct::Take);
    let left = record.when(&leave(None)).claims;
    let from = record.today;
    assert_eq!(
        (&left[0].key, left[0].act),
        (&taken[0].key, ClaimAct::Release { from })
    );
}

#[test]
fn leaving_takes_one_action_and_no_reason_and_lies_behind_the_enrolment() {
    let mut record = Record::enrolled();
    assert_eq!(
        record.refuses(&leave(Some("2021-07-02"))).code(),
        "person.future"
    );
    let early = record.refuses(&leave(Some("2021-06-30")));
    assert_eq!(early, PersonRefusal::LeftBeforeEnrolled);
    record.today = day("2021-09-01");
    let left = record.as_the_person().when(&leave(Some("2021-08-31")));
    assert_eq!(left.events[0].source, Source::LateEntry);
    assert_eq!(record.refuses(&leave(None)), PersonRefusal::NotEnrolled);
}

#[test]
fn an_assignment_is_given_to_a_representative_and_ends_with_a_report_or_without_one() {
    let mut record = Record::attested();
    assert_eq!(record.refuses(&assign()), PersonRefusal::NotEnrolled);
    record.when(&enrol());
    record.when(&assign());
    let assignment = record.state().assignments[0].id;
    let report = |on: &str| PersonCommand::ReportAssignment {
        assignment,
        done_on: day(on),
    };
    assert_eq!(
        record.refuses(&report("2021-06-30")),
        PersonRefusal::DoneBeforeGiven
    );
    assert_eq!(
        record.refuses(&report("2021-07-02")).code(),
        "person.future"
    );
    let end = |end| PersonCommand::EndAssignment { assignment, end };
    let declined = end(AssignmentEnd::Declined);
    assert_eq!(record.refuses(&declined), PersonRefusal::OnlyThePerson);
    record.when(&report("2021-07-01"));
    assert_eq!(
        record.refuses(&end(AssignmentEnd::TakenBack)),
        PersonRefusal::AssignmentEnded
    );
    let unknown = PersonCommand::ReportAssignment {
        assignment: AssignmentId(Uuid::nil()),
        done_on: record.today,
    };
    assert_eq!(record.refuses(&unknown), PersonRefusal::NoAssignment);
    let past = PersonCommand::Assign {
        kind: AssignmentKind::Advice,
        body: None,
        due: Some(day("2021-06-30")),
    };
    assert_eq!(record.refuses(&past).code(), "person.due_past");
}

#[test]
fn a_person_has_a_bounded_number_of_open_assignments() {
    let mut record = Record::enrolled();
    for _ in 0..qibu_domain::person::MAX_ASSIGNMENTS_OPEN {
        record.when(&assign());
    }
    assert_eq!(record.refuses(&assign()), PersonRefusal::TooManyAssignments);
}

#[test]
fn whoever_was_enrolled_before_qibu_is_taken_over_on_a_statement_without_a_guard() {
    let mut record = Record::new();
    let decided = record.when(&over("2017-11-16", Some("2019-03-01")));
    assert_eq!(
        names(&decided),
        [
            "ConsentGiven",
            "RepresentativeEnrolled",
            "RepresentativeLeft"
        ]
    );
    assert!(decided.claims.is_empty(), "who has left holds no seat");
    let state = record.state();
    assert!(state.term_on(day("2017-11-16")).is_some());
    assert!(state.term_on(day("2019-02-28")).is_some());
    assert!(state.term_on(day("2019-03-01")).is_none());
    let record = Record::new();
    assert_eq!(
        record.refuses(&over("2021-07-02", None)).code(),
        "person.future"
    );
    let early = record.refuses(&over("2020-01-02", Some("2020-01-01")));
    assert_eq!(early, PersonRefusal::LeftBeforeEnrolled);
}

#[test]
fn erasing_ends_the_term_and_everything_that_comes_after_but_corrections() {
    let mut record = Record::enrolled();
    let confirm = PersonCommand::ConfirmErasure;
    assert_eq!(record.refuses(&confirm), PersonRefusal::NotOrdered);
    let ordered = record.when(&erase());
    assert_eq!(names(&ordered), ["RepresentativeLeft", "ErasureOrdered"]);
    assert_eq!(
        ordered.claims[0].act,
        ClaimAct::Release { from: record.today }
    );
    for command in [erase(), enrol(), ask(Purpose::Statistics)] {
        assert_eq!(record.refuses(&command), PersonRefusal::Erased);
    }
    record.when(&confirm);
    assert_eq!(record.refuses(&confirm), PersonRefusal::Erased);
    let left = record.last("RepresentativeLeft");
    record.entered_by = Some(2);
    record.when(&correct(left, None, true));
}

#[test]
fn a_fact_is_replaced_whole_and_counts_from_its_new_day() {
    let mut record = Record::enrolled();
    record.today = day("2021-08-01");
    record.when(&leave(Some("2021-07-20")));
    record.recorded_on = Some(record.today);
    let cites = record.last("RepresentativeLeft");
    let fact = || PersonFact::Left(RepresentativeLeft {});
    let same = correct(cites, Some(("2021-07-20", fact())), false);
    assert_eq!(record.refuses(&same), PersonRefusal::NothingChanged);
    let early = correct(cites, Some(("2021-06-30", fact())), false);
    assert_eq!(record.refuses(&early), PersonRefusal::LeftBeforeEnrolled);
    let enrolled = record.last("RepresentativeEnrolled");
    let other = correct(enrolled, Some(("2021-07-01", fact())), false);
    assert_eq!(record.refuses(&other), PersonRefusal::ReplacedByOther);
    let voided = correct(enrolled, None, false);
    assert_eq!(record.refuses(&voided).code(), "person.stood_on");
    let none = correct(Sequence(1), None, false);
    assert_eq!(record.refuses(&none).code(), "person.no_fact");
    record.when(&correct(cites, Some(("2021-07-25", fact())), false));
    assert!(record.state().term_on(day("2021-07-24")).is_some());
    record.when(&correct(cites, None, false));
    assert!(record.state().open_term().is_some());
}

#[test]
fn one_officer_corrects_what_is_fresh_and_two_what_is_not() {
    let mut record = Record::enrolled();
    let cites = record.last("RepresentativeEnrolled");
    record.today = day("2021-07-05");
    let alone = correct(cites, None, false);
    assert_eq!(record.refuses(&alone), NotEnough::TakesTwo.into());
    let two = correct(cites, None, true);
    assert_eq!(record.refuses(&two), NotEnough::SecondOfficer.into());
    record.entered_by = Some(OFFICER);
    assert_eq!(record.refuses(&two), NotEnough::SecondOfficer.into());
    record.entered_by = Some(2);
    record.when(&two);
}
