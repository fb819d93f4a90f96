//! How material is judged by an edition: met, not met, or unknown for want of something named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_domain::id::{Citation, Position, Sequence, StreamId, StreamKind, SubjectId};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::occasion::Facts;
use qibu_domain::standard::{
    Attested, CitedByQuery, CriterionVerdict, Edition, Item, Material, MeasureResult, Missing,
    Supplier, Verdict, not_passed,
};
use qibu_domain::text::ShortText;
use qibu_domain::uscc::Uscc;
use uuid::Uuid;

const SIMPLE: &str = include_str!("../../standards/simple.yaml");
const CY_2021: &str = include_str!("../../standards/chengyang/CY-2021.yaml");
const CY_2017: &str = include_str!("../../standards/chengyang/CY-2017.yaml");
const SAME_SCOPE: &str = "same_scope_bodies/1";

fn edition(text: &str) -> Edition {
    Edition::parse(text).unwrap_or_else(|problems| panic!("{}", problems[0]))
}

fn citation(sequence: u64) -> Citation {
    let stream = StreamId::new(StreamKind::Association, SubjectId(Uuid::from_u128(1)).0);
    Citation {
        stream,
        sequence: Sequence(sequence),
    }
}

fn facts(same_scope: i64) -> Facts {
    let result = MeasureResult {
        value: same_scope,
        citations: vec![citation(9)],
        by_query: None,
    };
    measured(result)
}

fn measured(result: MeasureResult) -> Facts {
    Facts {
        measures: [(SAME_SCOPE.to_owned(), result)].into(),
        ..Facts::default()
    }
}

/// As many other bodies of the same scope, each cited once, and the query that found them.
fn bodies(count: u64) -> MeasureResult {
    MeasureResult {
        value: i64::try_from(count).unwrap(),
        citations: (101..)
            .map(citation)
            .take(usize::try_from(count).unwrap())
            .collect(),
        by_query: Some(CitedByQuery {
            query: SAME_SCOPE.to_owned(),
            arguments: [("scope".to_owned(), "new_strata".to_owned())].into(),
            facts_at: Position(7),
            count,
            digest: "5f".repeat(32),
        }),
    }
}

/// Material of an internal body at a community that meets what the simple edition asks for at T1 and T2.
fn material() -> Material {
    let mut material = Material {
        form: "internal".to_owned(),
        area: "370214004201".to_owned(),
        rank: "community".to_owned(),
        declared: ["elected_by_acclamation".to_owned()].into(),
        citations: vec![citation(1)],
        ..Material::of(SubjectKind::Association)
    };
    for (code, count) in [("initiators", 3), ("candidates", 15)] {
        attest(&mut material, code, count);
    }
    for kind in [
        "consent_receipts",
        "founding_minutes",
        "charter",
        "internal_approval",
    ] {
        material.papers.insert(kind.to_owned());
    }
    material
}

fn attest(material: &mut Material, code: &str, count: u32) {
    material
        .attested
        .insert(code.to_owned(), Attested { count, paper: None });
}

#[track_caller]
fn judged(
    text: &str,
    transition: Transition,
    material: &Material,
    facts: &Facts,
    id: &str,
) -> CriterionVerdict {
    let verdicts = edition(text).judge(transition, material, facts);
    verdicts
        .into_iter()
        .find(|verdict| verdict.criterion == id)
        .expect(id)
}

fn missing(item: Item, code: &str, supplier: Supplier) -> Verdict {
    Verdict::Unknown {
        missing: vec![Missing {
            item,
            code: code.to_owned(),
            supplier,
        }],
    }
}

#[test]
fn enough_with_its_paper_is_met_and_cites_what_carries_it() {
    let verdict = judged(SIMPLE, Transition::T1, &material(), &facts(0), "1a");
    assert_eq!(verdict.verdict, Verdict::Met);
    assert_eq!((verdict.wanted, verdict.found), (Some(3), Some(3)));
    assert_eq!(verdict.citations, [citation(1)]);
    assert!(verdict.passes());
}

#[test]
fn too_few_is_not_met_whatever_paper_comes() {
    let mut material = material();
    attest(&mut material, "initiators", 2);
    for has_paper in [true, false] {
        if !has_paper {
            material.papers.clear();
        }
        let verdict = judged(SIMPLE, Transition::T1, &material, &facts(0), "1a");
        assert_eq!(verdict.verdict, Verdict::NotMet);
        assert_eq!((verdict.wanted, verdict.found), (Some(3), Some(2)));
    }
}

#[test]
fn enough_without_its_paper_is_unknown_and_does_not_pass() {
    let mut material = material();
    material.papers.remove("consent_receipts");
    let verdict = judged(SIMPLE, Transition::T1, &material, &facts(0), "1a");
    assert_eq!(
        verdict.verdict,
        missing(Item::Paper, "consent_receipts", Supplier::Applicant)
    );
    assert!(!verdict.passes());
}

#[test]
fn what_was_not_attested_is_unknown_and_has_no_citation() {
    let mut material = material();
    material.attested.remove("candidates");
    let verdict = judged(SIMPLE, Transition::T1, &material, &facts(0), "1b");
    assert_eq!(
        verdict.verdict,
        missing(Item::Attested, "candidates", Supplier::Applicant)
    );
    assert_eq!((verdict.wanted, verdict.found), (Some(15), None));
    assert_eq!(verdict.citations, []);
    assert!(!verdict.passes());
}

#[test]
fn each_legal_form_asks_for_its_own_number_of_members() {
    for (form, wanted) in [("internal", 15), ("filed", 20), ("registered", 50)] {
        for (count, expected) in [(wanted - 1, Verdict::NotMet), (wanted, Verdict::Met)] {
            let mut material = Material {
                form: form.to_owned(),
                ..material()
            };
            attest(&mut material, "candidates", count);
            let verdict = judged(SIMPLE, Transition::T1, &material, &facts(0), "1b");
            assert_eq!(verdict.verdict, expected, "{form} {count}");
        }
    }
    let unheard = Material {
        form: "company".to_owned(),
        ..material()
    };
    let verdict = judged(SIMPLE, Transition::T1, &unheard, &facts(0), "1b");
    assert_eq!(verdict.verdict, Verdict::NotMet);
}

#[test]
fn an_edition_that_asks_for_four_initiators_refuses_three_and_says_so() {
    let text = SIMPLE
        .replace("initiators, at_least: 3", "initiators, at_least: 4")
        .replace("SIMPLE-1", "SIMPLE-2");
    let verdicts = edition(&text).judge(Transition::T1, &material(), &facts(0));
    let closed: Vec<_> = not_passed(&verdicts)
        .into_iter()
        .map(|it| {
            (
                it.criterion.as_str(),
                it.edition.as_str(),
                it.wanted,
                it.found,
            )
        })
        .collect();
    assert_eq!(closed, [("1a", "SIMPLE-2", Some(4), Some(3))]);
    let verdicts = edition(SIMPLE).judge(Transition::T1, &material(), &facts(0));
    assert!(not_passed(&verdicts).is_empty());
}

#[test]
fn a_measure_that_was_not_taken_is_unknown_and_only_qibu_can_supply_it() {
    let verdict = judged(SIMPLE, Transition::T1, &material(), &Facts::default(), "1e");
    let Verdict::Unknown { missing } = &verdict.verdict else {
        panic!("{verdict:?}")
    };
    let measure = missing.iter().find(|it| it.item == Item::Measure).unwrap();
    assert_eq!(
        (measure.code.as_str(), measure.supplier),
        (SAME_SCOPE, Supplier::System)
    );
    assert!(!verdict.passes());
}

#[test]
fn another_body_of_the_same_scope_asks_for_a_stated_need() {
    let mut material = material();
    let verdict =
        |material: &Material, count| judged(SIMPLE, Transition::T1, material, &facts(count), "1e");
    assert_eq!(verdict(&material, 0).verdict, Verdict::Met);
    assert_eq!(verdict(&material, 0).citations, [citation(9)]);
    let without = verdict(&material, 1);
    assert_eq!(
        without.verdict,
        missing(Item::Paper, "need_statement", Supplier::Applicant)
    );
    assert_eq!((without.wanted, without.found), (Some(0), Some(1)));
    material.papers.insert("need_statement".to_owned());
    assert_eq!(verdict(&material, 1).verdict, Verdict::Met);
}

#[test]
fn citations_up_to_64_are_listed_and_more_are_stored_as_the_query_that_finds_them() {
    let mut material = material();
    let verdict = |material: &Material, count| {
        let facts = measured(bodies(count));
        judged(SIMPLE, Transition::T1, material, &facts, "1e")
    };
    let listed = verdict(&material, 64);
    assert_eq!(listed.citations, bodies(64).citations);
    assert_eq!(listed.by_query, []);
    let queried = verdict(&material, 65);
    assert_eq!(queried.citations, []);
    assert_eq!(queried.by_query, [bodies(65).by_query.unwrap()]);
    assert_eq!((queried.wanted, queried.found), (Some(0), Some(65)));
    // The list is that of the verdict: what else the criterion rests on counts too, and stays listed.
    material.papers.insert("need_statement".to_owned());
    let beside = verdict(&material, 64);
    assert_eq!(beside.citations, [citation(1)]);
    assert_eq!(beside.by_query, [bodies(64).by_query.unwrap()]);
    assert_eq!(verdict(&material, 63).citations.len(), 64);
}

#[test]
fn advice_never_closes_a_step() {
    let verdicts = edition(SIMPLE).judge(Transition::T1, &material(), &facts(0));
    let advice = verdicts.iter().find(|it| it.criterion == "1f").unwrap();
    assert_eq!(
        advice.verdict,
        missing(Item::Declared, "non_profit_purpose", Supplier::Applicant)
    );
    assert!(!advice.blocking && advice.passes());
}

#[test]
fn acclamation_founds_a_body_unless_it_is_registered() {
    let mut material = material();
    let verdict =
        |material: &Material| judged(SIMPLE, Transition::T2, material, &facts(0), "2a").verdict;
    assert_eq!(verdict(&material), Verdict::Met);
    material.form = "registered".to_owned();
    assert_ne!(verdict(&material), Verdict::Met);
    for (code, count) in [
        ("members_called", 60),
        ("members_present", 40),
        ("votes_for", 21),
    ] {
        attest(&mut material, code, count);
    }
    assert_eq!(verdict(&material), Verdict::Met);
}

#[test]
fn a_vote_needs_two_thirds_present_and_more_than_half_in_favour() {
    for (called, present, in_favour, expected) in [
        (60, 40, 21, Verdict::Met),
        (60, 39, 39, Verdict::NotMet),
        (60, 40, 20, Verdict::NotMet),
        (61, 40, 40, Verdict::NotMet),
        (61, 41, 21, Verdict::Met),
        (60, 41, 20, Verdict::NotMet),
        (0, 0, 0, Verdict::NotMet),
        (60, 61, 61, Verdict::NotMet),
        (60, 40, 41, Verdict::NotMet),
    ] {
        let mut material = Material {
            form: "registered".to_owned(),
            ..material()
        };
        let counts = [
            ("members_called", called),
            ("members_present", present),
            ("votes_for", in_favour),
        ];
        for (code, count) in counts {
            attest(&mut material, code, count);
        }
        let verdict = judged(SIMPLE, Transition::T2, &material, &facts(0), "2a");
        assert_eq!(verdict.verdict, expected, "{called} {present} {in_favour}");
    }
}

#[test]
fn each_legal_form_is_settled_by_its_own_paper_and_number() {
    let verdict =
        |material: &Material| judged(SIMPLE, Transition::T2, material, &facts(0), "2f").verdict;
    let mut material = material();
    assert_eq!(verdict(&material), Verdict::Met);
    material.form = "filed".to_owned();
    material.papers.insert("filing_receipt".to_owned());
    assert_eq!(
        verdict(&material),
        missing(Item::FilingNumber, "", Supplier::Applicant)
    );
    material.filing_number = Some(ShortText::new("城社备〔2026〕3号").unwrap());
    assert_eq!(verdict(&material), Verdict::Met);
    material.form = "registered".to_owned();
    material
        .papers
        .insert("registration_certificate".to_owned());
    assert_eq!(
        verdict(&material),
        missing(Item::RegisteredCode, "", Supplier::Applicant)
    );
    material.uscc = Some(Uscc::new("51990001QB0000018Q").unwrap());
    assert_eq!(verdict(&material), Verdict::NotMet, "another area's code");
    material.area = "990001001".to_owned();
    assert_eq!(verdict(&material), Verdict::Met);
    material.area = "320000".to_owned();
    material.uscc = Some(Uscc::new("11320000MB151840XJ").unwrap());
    assert_eq!(verdict(&material), Verdict::NotMet, "no society's code");
}

#[test]
fn why_the_third_step_is_not_open_is_a_list_of_what_is_missing() {
    let verdicts = edition(CY_2021).judge(Transition::T3, &material(), &facts(0));
    let wanting: Vec<(&str, Vec<&str>)> = not_passed(&verdicts)
        .into_iter()
        .map(|it| {
            (
                it.criterion.as_str(),
                it.missing().iter().map(|m| m.code.as_str()).collect(),
            )
        })
        .collect();
    assert_eq!(
        wanting,
        [
            (
                "3a",
                vec![
                    "linked_bases",
                    "base_link_letter",
                    "room_square_metres",
                    "right_of_use"
                ]
            ),
            ("3b", vec!["online_channels", "channel_rules"])
        ]
    );
}

#[test]
fn a_count_is_cited_where_it_was_established_and_the_rest_where_it_is_said() {
    let mut material = material();
    material.citations = vec![citation(9)];
    let code = "candidates".to_owned();
    material.carried.insert(code, citation(2));
    let verdicts = edition(SIMPLE).judge(Transition::T1, &material, &facts(0));
    let cited = |id: &str| {
        let verdict = verdicts.iter().find(|verdict| verdict.criterion == id);
        verdict.unwrap().citations.clone()
    };
    assert_eq!(cited("1a"), [citation(9)]);
    assert_eq!(cited("1b"), [citation(2)]);
}

#[test]
fn counts_that_contradict_each_other_are_not_met_whatever_else_would_do() {
    let with = |counts: &[(&str, u32)]| {
        let mut material = material();
        for (code, count) in counts {
            attest(&mut material, code, *count);
        }
        material
    };
    let judged = |material: &Material, transition, id: &str| {
        judged(SIMPLE, transition, material, &facts(0), id)
    };
    // Acclamation would do for an internal body; twenty-one of twenty are present all the same.
    let present = with(&[("members_called", 20), ("members_present", 21)]);
    let votes = with(&[
        ("members_called", 25),
        ("members_present", 21),
        ("votes_for", 30),
    ]);
    for (material, figures) in [(present, (14, 21)), (votes, (11, 30))] {
        let leader = judged(&material, Transition::T2, "2a");
        assert_eq!(leader.verdict, Verdict::NotMet);
        assert_eq!(
            (leader.wanted, leader.found),
            (Some(figures.0), Some(figures.1))
        );
    }
    // What is advice blocks as well.
    let four = judged(&with(&[("four_haves_attested", 16)]), Transition::T1, "1c");
    assert_eq!(
        (four.verdict.clone(), four.passes()),
        (Verdict::NotMet, false)
    );
    let fewer = judged(&with(&[("four_haves_attested", 9)]), Transition::T1, "1c");
    assert_eq!(
        (fewer.verdict.clone(), fewer.passes()),
        (Verdict::NotMet, true)
    );
}

#[test]
fn a_transition_without_a_rule_stays_closed() {
    let verdicts = edition(CY_2017).judge(Transition::T7, &material(), &facts(0));
    assert_eq!(
        verdicts[0].verdict,
        missing(Item::Rule, "T7", Supplier::Administrator)
    );
    assert_eq!(not_passed(&verdicts).len(), 1);
}

#[test]
fn a_criterion_for_other_legal_forms_is_not_judged() {
    let text = SIMPLE.replacen(
        "        blocking: true\n",
        "        blocking: true\n        forms: [registered]\n",
        1,
    );
    let ids = |form: &str| {
        let material = Material {
            form: form.to_owned(),
            ..material()
        };
        let verdicts = edition(&text).judge(Transition::T1, &material, &facts(0));
        verdicts
            .into_iter()
            .map(|it| it.criterion)
            .collect::<Vec<_>>()
    };
    assert!(ids("registered").contains(&"1a".to_owned()));
    assert!(!ids("internal").contains(&"1a".to_owned()));
}

#[test]
fn the_stored_form_of_a_verdict_is_frozen() {
    let verdicts = edition(SIMPLE).judge(
        Transition::T1,
        &Material {
            attested: [].into(),
            ..material()
        },
        &facts(0),
    );
    let text = serde_json::to_string(&verdicts[0]).unwrap();
    assert_eq!(
        text,
        r#"{"criterion":"1a","edition":"SIMPLE-1","blocking":true,"verdict":{"unknown":{"missing":[{"item":"attested","code":"initiators","supplier":"applicant"}]}},"wanted":3,"supplier":"applicant"}"#
    );
    assert_eq!(
        serde_json::from_str::<CriterionVerdict>(&text).unwrap(),
        verdicts[0]
    );
    let met = serde_json::to_value(Verdict::Met).unwrap();
    assert_eq!(
        (met, serde_json::to_value(Verdict::NotMet).unwrap()),
        ("met".into(), "not_met".into())
    );
}
