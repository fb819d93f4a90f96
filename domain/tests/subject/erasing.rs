//! Consent withdrawn while an application is open (domain 11.2).

use crate::papers::{Sheet, paper_of};
use crate::scenario::*;
use crate::world::DISTRICT;
use qibu_domain::id::{Citation, PaperId, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::Transition;
use qibu_domain::standard::{CriterionVerdict, Item, Verdict};
use qibu_domain::subject::{SubjectRefusal, Verb, papers_judged, readiness};

const TODAY: &str = "2026-09-18";

/// The event that ordered the erasure of a paper.
fn order(paper: PaperId) -> Citation {
    Citation {
        stream: StreamId::new(StreamKind::Paper, paper.0),
        sequence: Sequence(1),
    }
}

fn erase(given: &mut Given, kind: &str) -> Citation {
    let paper = paper_of(kind).paper;
    given.world.facts.erased.insert(paper, order(paper));
    order(paper)
}

/// What keeps an approval from being given.
fn in_the_way(given: &mut Given) -> Vec<CriterionVerdict> {
    let refusal = given.refusal(TODAY, LEAD, approve());
    let SubjectRefusal::CriteriaNotMet { verdicts, .. } = refusal else {
        panic!("{refusal}");
    };
    let blocking = verdicts.into_iter().filter(|verdict| !verdict.passes());
    blocking.collect()
}

fn lacks(verdict: &CriterionVerdict, kind: &str) -> bool {
    let mut missing = verdict.missing().iter();
    missing.any(|missing| missing.item == Item::Paper && missing.code == kind)
}

#[test]
fn an_approval_that_would_rest_on_an_erased_paper_is_refused_and_cites_the_erasure() {
    let mut given = Given::simple()
        .proposed(TODAY)
        .accepted(TODAY)
        .reviewed(TODAY);
    let erased = erase(&mut given, "consent_receipts");
    let found = in_the_way(&mut given);
    let [initiators] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(initiators.criterion, "1a");
    assert!(lacks(initiators, "consent_receipts"));
    assert_eq!(initiators.citations, [erased]);
    // It can be rejected, and what was found is stored.
    given.when(TODAY, LEAD, reject());
    let stored = &given.decision().verdicts[0];
    assert_eq!(stored.citations, [erased]);
    assert!(matches!(stored.verdict, Verdict::Unknown { .. }));
}

#[test]
fn a_count_whose_own_paper_is_erased_is_not_believed() {
    let sheet = Sheet::simple_t1().counts("candidates", 15, Some("count_sheet"));
    let mut given = Given::simple();
    given.when(TODAY, SECRETARY, propose(crate::world::STREET, sheet));
    given = given.accepted(TODAY).reviewed(TODAY);
    let erased = erase(&mut given, "count_sheet");
    let found = in_the_way(&mut given);
    let criteria: Vec<_> = found.iter().map(|it| it.criterion.as_str()).collect();
    assert_eq!(criteria, ["1b"]);
    assert!(lacks(&found[0], "count_sheet"));
    assert_eq!(found[0].citations, [erased]);
}

#[test]
fn what_is_handed_in_again_in_place_of_an_erased_paper_counts() {
    let mut given = Given::simple().proposed(TODAY).accepted(TODAY);
    erase(&mut given, "consent_receipts");
    given.when(
        TODAY,
        OFFICER,
        give_back(&[("1a", Some("consent_receipts"))]),
    );
    let mut sheet = Sheet::simple_t1().contents();
    let fresh = PaperId(uuid::Uuid::from_u128(0xf1e5));
    sheet.papers[0].paper = fresh;
    sheet.attested.get_mut("initiators").unwrap().paper = Some(fresh);
    given.when(TODAY, SECRETARY, Verb::Resubmit { contents: sheet });
    let given = given.reviewed(TODAY).approved(TODAY);
    assert_eq!(given.decision().verdicts[0].verdict, Verdict::Met);
}

#[test]
fn an_erasure_after_the_decision_changes_nothing_of_what_was_decided() {
    let mut given = Given::simple().preparing(TODAY);
    erase(&mut given, "consent_receipts");
    let edition = given.world.rules.edition(DISTRICT, "SIMPLE-1").unwrap();
    let id = given.stream;
    let (state, facts) = (given.state(), &given.world.facts);
    let verdicts = readiness(id, &state, Transition::T1, edition, facts);
    assert_eq!(verdicts[0].verdict, Verdict::Met);
}

#[test]
fn a_decision_looks_at_the_papers_of_its_own_application_only() {
    let given = Given::simple()
        .preparing(TODAY)
        .applied(TODAY, Transition::T2, Sheet::simple_t2());
    let state = given.state();
    let command = qibu_domain::subject::SubjectCommand::Act {
        application: given.application().id,
        verb: approve(),
    };
    let looked_at = papers_judged(&state, &command);
    let own: std::collections::BTreeSet<_> =
        given.application().papers().map(|it| it.paper).collect();
    assert_eq!(looked_at, own);
    assert!(!looked_at.contains(&paper_of("consent_receipts").paper));
}
