//! What an edition may say of what changes a body's standing, and of hearing and rectification.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::standard::{Edition, EvidenceKind, TransitionRule};

const SIMPLE: &str = include_str!("../../standards/simple.yaml");

fn simple() -> Edition {
    Edition::parse(SIMPLE).unwrap()
}

fn codes_and_places(edition: &Edition) -> Vec<(&'static str, String)> {
    let problems = edition.check().into_iter();
    problems
        .map(|problem| (problem.fault.code(), problem.path))
        .collect()
}

/// The problems of a rule of the simple edition that was changed, as far as they stand there.
fn of_rule(
    kind: SubjectKind,
    transition: Transition,
    change: impl Fn(&mut TransitionRule),
) -> Vec<(&'static str, String)> {
    let mut edition = simple();
    let rules = match kind {
        SubjectKind::Association => &mut edition.transitions,
        SubjectKind::Base => &mut edition.base_transitions,
    };
    change(rules.get_mut(&transition).unwrap());
    codes_and_places(&edition)
}

#[test]
fn an_association_is_dissolved_and_a_base_is_delisted_and_never_the_other_way_round() {
    let mut edition = simple();
    let dissolving = edition.transitions.remove(&Transition::Dissolve).unwrap();
    let delisting = edition
        .base_transitions
        .remove(&Transition::Delist)
        .unwrap();
    assert_eq!(codes_and_places(&edition), []);
    edition.transitions.insert(Transition::Delist, delisting);
    edition
        .base_transitions
        .insert(Transition::Dissolve, dissolving);
    let mut found = codes_and_places(&edition);
    found.retain(|it| it.0 == "edition.not_of_kind");
    let places = ["/transitions/delist", "/base_transitions/dissolve"];
    assert_eq!(
        found,
        places.map(|it| ("edition.not_of_kind", it.to_owned()))
    );
}

type ListOf = fn(&mut EvidenceKind) -> &mut Vec<Transition>;

#[test]
fn a_paper_is_listed_for_no_transition_that_the_kind_of_body_does_not_have() {
    let (delist, dissolve) = (Transition::Delist, Transition::Dissolve);
    let lists: [(ListOf, _, _); 4] = [
        (|it| &mut it.needed_for, delist, "needed_for/1"),
        (|it| &mut it.welcome_for, delist, "welcome_for/0"),
        (
            |it| &mut it.needed_for_bases,
            dissolve,
            "needed_for_bases/0",
        ),
        (
            |it| &mut it.welcome_for_bases,
            dissolve,
            "welcome_for_bases/0",
        ),
    ];
    for (list, transition, place) in lists {
        let mut edition = simple();
        let at = edition
            .evidence
            .iter()
            .position(|it| it.code == "charter")
            .unwrap();
        list(&mut edition.evidence[at]).push(transition);
        let path = format!("/evidence/{at}/{place}");
        assert_eq!(codes_and_places(&edition), [("edition.not_of_kind", path)]);
    }
}

#[test]
fn a_paper_that_a_base_must_hold_and_no_criterion_asks_for_is_told_in_its_own_list() {
    let mut edition = simple();
    let at = edition
        .evidence
        .iter()
        .position(|it| it.code == "charter")
        .unwrap();
    edition.evidence[at].needed_for_bases = vec![Transition::T1, Transition::Delist];
    let place = |index| format!("/evidence/{at}/needed_for_bases/{index}");
    let expected = [0, 1].map(|index| ("edition.needed_not_asked", place(index)));
    assert_eq!(codes_and_places(&edition), expected);
}

#[test]
fn what_changes_a_bodys_standing_ends_with_a_reply_and_is_never_only_filed() {
    for kind in SubjectKind::ALL {
        for transition in Transition::OF_STANDING {
            if !transition.is_of(kind) {
                continue;
            }
            let found = of_rule(kind, transition, |rule| {
                rule.notice = None;
                rule.filed_at = Some("district".to_owned());
            });
            let codes: Vec<_> = found.iter().map(|it| it.0).collect();
            assert_eq!(codes, ["edition.filed_needs_reply"], "{transition}");
            assert!(found[0].1.ends_with(&format!("/{transition}/filed_at")));
        }
    }
}

#[test]
fn a_body_is_heard_on_what_an_office_proposes_and_not_on_what_it_applies_for_itself() {
    for kind in SubjectKind::ALL {
        for transition in Transition::all().filter(|it| it.is_of(kind)) {
            let found = of_rule(kind, transition, |rule| rule.hearing_workdays = Some(5));
            let codes: Vec<_> = found.iter().map(|it| it.0).collect();
            match transition {
                Transition::Suspend | Transition::Resume | Transition::Delist => {
                    assert_eq!(codes, [""; 0], "{transition}");
                }
                _ => assert_eq!(codes, ["edition.hearing_of_own"], "{transition}"),
            }
        }
    }
}

#[test]
fn a_hearing_lasts_between_one_day_and_the_longest_clock() {
    for (workdays, is_right) in [(0, false), (1, true), (250, true), (251, false)] {
        let found = of_rule(SubjectKind::Base, Transition::Delist, |rule| {
            rule.hearing_workdays = Some(workdays);
        });
        let path = "/base_transitions/delist/hearing_workdays".to_owned();
        let wrong = vec![("edition.out_of_bounds", path)];
        assert_eq!(
            found,
            if is_right { Vec::new() } else { wrong },
            "{workdays}"
        );
    }
}

#[test]
fn a_rectification_lasts_a_year_at_most_and_an_edition_may_have_none() {
    for (days, is_right) in [(0, true), (60, true), (365, true), (366, false)] {
        let mut edition = simple();
        edition.clocks.rectify_days = days;
        let wrong = vec![("edition.out_of_bounds", "/clocks/rectify_days".to_owned())];
        let found = codes_and_places(&edition);
        assert_eq!(found, if is_right { Vec::new() } else { wrong }, "{days}");
    }
}
