//! Invitation, consent and attestation.

use super::*;

#[test]
fn nothing_is_kept_of_anybody_who_was_not_asked_for_something() {
    let record = Record::new();
    let nothing = PersonCommand::Invite {
        node: STREET.to_owned(),
        purposes: BTreeSet::new(),
    };
    assert_eq!(record.refuses(&nothing), PersonRefusal::NoPurpose);
    assert_eq!(record.refuses(&enrol()), PersonRefusal::Unknown);
    let nowhere = PersonCommand::Invite {
        node: "370214999".to_owned(),
        purposes: [Purpose::Pool].into(),
    };
    assert_eq!(record.refuses(&nowhere).code(), "node.unknown");
    assert_eq!(Record::invited().refuses(&invite()), PersonRefusal::Exists);
}

#[test]
fn nobody_is_enrolled_without_their_consent_to_the_pool() {
    let mut record = Record::invited();
    let purpose = Purpose::Pool;
    assert_eq!(
        record.refuses(&enrol()),
        PersonRefusal::NotConsented { purpose }
    );
    assert_eq!(
        record.refuses(&attest()),
        PersonRefusal::NotConsented { purpose }
    );
    record.when(&consent(purpose));
    assert_eq!(record.refuses(&enrol()), PersonRefusal::NoAttestation);
    let mut record = Record::attested();
    assert_eq!(names(&record.when(&enrol())), ["RepresentativeEnrolled"]);
    assert_eq!(record.refuses(&enrol()), PersonRefusal::EnrolledBefore);
}

#[test]
fn a_consent_is_to_one_purpose_under_the_text_that_is_in_use() {
    let mut record = Record::invited();
    let old = PersonRefusal::TextOutdated {
        purpose: Purpose::Pool,
    };
    record.as_the_person();
    assert_eq!(record.refuses(&own_consent(Purpose::Pool, "pool/0")), old);
    record.when(&own_consent(Purpose::Pool, "pool/1"));
    let state = record.state();
    assert!(state.consents_to(Purpose::Pool) && !state.consents_to(Purpose::Assignment));
    let again = own_consent(Purpose::Pool, "pool/1");
    assert_eq!(record.refuses(&again), PersonRefusal::ConsentedBefore);
}

#[test]
fn an_office_records_what_a_person_says_by_a_signed_form_and_the_person_needs_none() {
    let mut record = Record::invited();
    let without = own_consent(Purpose::Pool, "pool/1");
    assert_eq!(record.refuses(&without), PersonRefusal::FormMissing);
    record.as_the_person();
    assert_eq!(
        record.refuses(&consent(Purpose::Pool)),
        PersonRefusal::FormNotNeeded
    );
}

#[test]
fn a_form_that_was_signed_before_counts_from_that_day_and_says_that_it_came_late() {
    let mut record = Record::invited();
    let signed = |on: &str| PersonCommand::GiveConsent {
        purpose: Purpose::Pool,
        text: "pool/1".to_owned(),
        signed_on: Some(day(on)),
        paper: Some(form()),
    };
    let future = PersonRefusal::Future {
        day: day("2021-07-02"),
    };
    assert_eq!(record.refuses(&signed("2021-07-02")), future);
    let decided = record.when(&signed("2021-06-30"));
    let dated = &decided.events[0];
    assert_eq!(
        (dated.occurred_on, dated.source),
        (day("2021-06-30"), Source::LateEntry)
    );
    assert_eq!(dated.decided_on, Some(record.today));
}

#[test]
fn whoever_said_no_is_not_asked_again_for_half_a_year_and_may_change_their_mind() {
    let mut record = Record::invited();
    let purpose = Purpose::Pool;
    record.when(&PersonCommand::RefuseConsent { purpose });
    let again_from = day("2021-12-31");
    let refused = PersonRefusal::SaidNo {
        purpose,
        again_from,
    };
    assert_eq!(record.refuses(&ask(purpose)), refused);
    assert_eq!(
        record.refuses(&consent(purpose)),
        PersonRefusal::NotAsked { purpose }
    );
    record.today = day("2021-12-30");
    assert_eq!(record.refuses(&ask(purpose)), refused);
    record.today = again_from;
    record.when(&ask(purpose));
    let mut record = Record::invited();
    record.when(&PersonCommand::RefuseConsent { purpose });
    record.as_the_person().when(&own_consent(purpose, "pool/1"));
}

#[test]
fn a_purpose_that_was_asked_for_is_not_asked_for_again_before_the_answer() {
    let record = Record::invited();
    let purpose = Purpose::Pool;
    assert_eq!(
        record.refuses(&ask(purpose)),
        PersonRefusal::AskedBefore { purpose }
    );
    let never = Purpose::PublicNaming;
    let not_asked = PersonRefusal::NotAsked { purpose: never };
    assert_eq!(record.refuses(&consent(never)), not_asked);
    let refuse = PersonCommand::RefuseConsent { purpose: never };
    assert_eq!(record.refuses(&refuse), not_asked);
}

#[test]
fn a_consent_is_taken_back_at_once_and_whoever_takes_back_the_pools_leaves_it() {
    let mut record = Record::enrolled();
    let of_work = withdraw(Purpose::Assignment, Some(form()));
    assert_eq!(names(&record.when(&of_work)), ["ConsentWithdrawn"]);
    let purpose = Purpose::Assignment;
    assert_eq!(
        record.refuses(&assign()),
        PersonRefusal::NotConsented { purpose }
    );
    assert_eq!(
        record.refuses(&of_work),
        PersonRefusal::NotConsented { purpose }
    );
    record.as_the_person();
    let left = record.when(&withdraw(Purpose::Pool, None));
    assert_eq!(names(&left), ["ConsentWithdrawn", "RepresentativeLeft"]);
    assert!(record.state().open_term().is_none());
}

#[test]
fn nobody_attests_themselves() {
    let mut record = Record::invited();
    record.when(&consent(Purpose::Pool));
    record.own_accounts = [AccountId(Uuid::from_u128(OFFICER))].into();
    assert_eq!(record.refuses(&attest()), PersonRefusal::OwnAttestation);
    record.own_accounts.clear();
    record.as_the_person();
    assert_eq!(record.refuses(&attest()), PersonRefusal::OwnAttestation);
}

#[test]
fn each_of_the_four_items_is_attested_or_nothing_is() {
    let mut record = Record::invited();
    record.when(&consent(Purpose::Pool));
    let mut items: BTreeMap<_, _> = FOUR_HAVES
        .map(|item| (item.to_owned(), Basis::Peers))
        .into();
    items.remove("energy");
    let short = PersonCommand::Attest {
        items: items.clone(),
    };
    assert_eq!(record.refuses(&short), PersonRefusal::ItemsMissing);
    items.insert("wealth".to_owned(), Basis::Peers);
    assert_eq!(
        record.refuses(&PersonCommand::Attest { items }),
        PersonRefusal::ItemsMissing
    );
}

#[test]
fn an_attestation_counts_once_the_person_accepted_it_and_no_more_once_they_contest_it() {
    let mut record = Record::invited();
    record.when(&consent(Purpose::Pool));
    record.when(&attest());
    assert!(record.state().attestation_on(record.today).is_none());
    assert_eq!(record.refuses(&attest()), PersonRefusal::AttestationAwaits);
    record.when(&accept());
    assert!(record.state().attestation_on(record.today).is_some());
    assert_eq!(record.refuses(&accept()), PersonRefusal::NoAttestation);
    let contest = PersonCommand::ContestAttestation;
    assert_eq!(record.refuses(&contest), PersonRefusal::OnlyThePerson);
    record.as_the_person().when(&contest);
    assert!(record.state().attestation_on(record.today).is_none());
    assert_eq!(record.refuses(&contest), PersonRefusal::NoAttestation);
}

#[test]
fn an_attestation_ends_by_itself_after_two_years_and_a_new_one_leaves_the_old_one_standing() {
    let mut record = Record::attested();
    record.today = day("2023-07-01");
    record.when(&attest());
    assert!(
        record.state().attestation_on(record.today).is_some(),
        "until the new one is accepted"
    );
    record.today = day("2023-07-02");
    let mut late = Record::attested();
    late.today = day("2023-07-02");
    let decided = late.when(&ask(Purpose::Statistics));
    assert_eq!(names(&decided), ["AttestationExpired", "ConsentAsked"]);
    let expired = &decided.events[0];
    assert_eq!(expired.occurred_on, day("2023-07-01"));
    assert_eq!(expired.rule.as_ref().unwrap().0, "attestation.expired/1");
    assert_eq!(late.refuses(&enrol()), PersonRefusal::NoAttestation);
}

#[test]
fn whoever_attested_may_take_it_back() {
    let mut record = Record::attested();
    record.when(&PersonCommand::WithdrawAttestation);
    assert_eq!(record.refuses(&enrol()), PersonRefusal::NoAttestation);
    assert_eq!(
        record.refuses(&PersonCommand::WithdrawAttestation),
        PersonRefusal::NoAttestation
    );
}
