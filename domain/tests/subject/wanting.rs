//! What a rejection finds wanting (domain 5.8).

use crate::scenario::*;
use qibu_domain::standard::Verdict;

const TODAY: &str = "2026-09-18";

#[test]
fn what_a_rejection_names_though_it_has_all_is_not_met_and_what_is_missing_stays_unknown() {
    let given = || {
        Given::simple()
            .proposed(TODAY)
            .accepted(TODAY)
            .reviewed(TODAY)
    };
    let named = |given: &Given, id: &str| {
        let verdicts = given.decision().verdicts;
        verdicts.into_iter().find(|it| it.criterion == id).unwrap()
    };
    let mut rejected = given();
    rejected.when(TODAY, LEAD, reject_for(&["1a", "1f"]));
    let mut approved = given();
    approved.when(TODAY, LEAD, approve());
    let (wanting, met) = (named(&rejected, "1a"), named(&approved, "1a"));
    assert_eq!(
        (&wanting.verdict, &met.verdict),
        (&Verdict::NotMet, &Verdict::Met)
    );
    assert!(!wanting.citations.is_empty());
    assert_eq!(wanting.citations, met.citations);
    // 1f has no statement; 1b is not what the rejection is about.
    let unknown = named(&rejected, "1f").verdict;
    assert!(matches!(unknown, Verdict::Unknown { .. }));
    assert_eq!(named(&rejected, "1b").verdict, Verdict::Met);
}
