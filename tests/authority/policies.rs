//! Policy sets: what is shipped holds, and what is broken is refused with its place.

use crate::town::*;
use qibu::authority::{Action, Authorities, Authority, Place, PolicyProblem};
use qibu_domain::decider::Refusal;
use qibu_domain::lifecycle::Duty;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A set that lets administrators administer, and whatever else is written.
fn with(more: &str) -> String {
    let administer = "@id(\"admin\") @zh(\"管理。\") @en(\"Administers.\")\n\
        permit (principal, action in Action::\"administer\", resource);\n";
    format!("{administer}{more}")
}

fn problem(policies: &str) -> PolicyProblem {
    Authority::check(SCHEMA, policies).unwrap_err()
}

#[test]
fn the_shipped_policies_hold_strictly_to_the_shipped_schema() {
    Authority::check(SCHEMA, POLICIES).unwrap();
    Authority::check(SCHEMA, &with("")).unwrap();
}

#[test]
fn a_policy_that_does_not_read_is_refused_with_its_place() {
    let problem = problem(&with("\n  permit (principal, action resource);\n"));
    assert_eq!(problem.code(), "policies.unreadable");
    assert_eq!(
        problem.place(),
        Some(Place {
            line: 4,
            column: 29
        }),
        "{problem}"
    );
}

#[test]
fn a_schema_that_does_not_read_is_refused_with_its_place() {
    let problem = Authority::check("entity Node;\nentity ;\n", &with("")).unwrap_err();
    assert_eq!(problem.code(), "policies.schema_unreadable");
    assert_eq!(
        problem.place(),
        Some(Place { line: 2, column: 8 }),
        "{problem}"
    );
}

#[test]
fn a_policy_about_what_the_schema_does_not_know_is_refused_with_its_place() {
    let text = "@id(\"x\") @zh(\"甲。\") @en(\"X.\")\npermit (principal, action, resource) when { principal.salary > 3 };\n";
    let problem = problem(&with(text));
    assert_eq!(problem.code(), "policies.invalid");
    assert_eq!(
        problem.place().map(|place| place.line),
        Some(4),
        "{problem}"
    );
    assert!(problem.to_string().contains("salary"), "{problem}");
}

#[test]
fn a_policy_without_an_id_is_refused() {
    let found = problem(&with("permit (principal, action, resource);"));
    assert_eq!(found, PolicyProblem::WithoutId { number: 2 });
}

#[test]
fn two_policies_with_one_id_are_refused() {
    let twice = with(&with(""));
    assert_eq!(problem(&twice), PolicyProblem::SameId("admin".to_owned()));
}

#[test]
fn a_guard_that_could_not_be_explained_is_refused() {
    let guard = "@id(\"guard.x\") @zh(\"不可。\") @en(\"No.\") @help_zh(\"问管理员。\")\n\
        forbid (principal, action == Action::\"object\", resource);";
    let expected = PolicyProblem::WithoutWords {
        id: "guard.x".to_owned(),
        annotation: "help_en",
    };
    assert_eq!(problem(&with(guard)), expected);
}

#[test]
fn a_template_is_refused() {
    let template = "@id(\"t\") permit (principal == ?principal, action, resource);";
    assert_eq!(problem(&with(template)), PolicyProblem::Template);
}

#[test]
fn a_schema_that_does_not_know_what_is_asked_is_refused() {
    let schema = SCHEMA.replace("\"read-refusals\"", "\"read-refused\"");
    let found = Authority::check(&schema, &with("")).unwrap_err();
    assert_eq!(found.code(), "policies.misfit");
    let schema = SCHEMA.replace("training: Bool", "training: String");
    let found = Authority::check(&schema, &with("")).unwrap_err();
    assert_eq!(found.code(), "policies.misfit");
}

#[test]
fn a_set_that_was_adopted_before_an_action_existed_denies_it_and_goes_on_to_judge_the_others() {
    let schema = SCHEMA.replace("\"read-refusals\"", "\"read-refused\"");
    let authority = Authority::of(1, &schema, POLICIES).unwrap();
    let administrator = holder(1, Duty::Administrator, DISTRICT);
    let rulebook = rulebook(&[]);
    let judge =
        |action| authority.judge(&administrator, action, &in_review(), day(TODAY), &rulebook);
    assert_eq!(
        names(&judge(Action::ReadRefusals).unwrap_err()),
        ["not_permitted"]
    );
    assert!(judge(Action::AdoptPolicies).is_ok());
}

#[test]
fn a_set_under_which_nobody_could_adopt_another_is_refused() {
    let set = "@id(\"o\") @zh(\"异议。\") @en(\"Objects.\")\n\
        permit (principal, action == Action::\"object\", resource);";
    assert_eq!(problem(set), PolicyProblem::LocksOut);
}

#[test]
fn a_denial_that_no_guard_of_the_set_explains_is_explained_all_the_same() {
    let authority = Authority::of(2, SCHEMA, &with("")).unwrap();
    let officer = holder(1, Duty::Officer, STREET);
    let rulebook = rulebook(&[]);
    let answer = authority.judge(
        &officer,
        Action::Review,
        &in_review(),
        day(TODAY),
        &rulebook,
    );
    assert_eq!(names(&answer.unwrap_err()), ["not_permitted"]);
}

#[test]
fn no_policy_lets_a_lapsed_holding_or_a_closed_account_act() {
    let everything =
        "@id(\"all\") permit (principal, action, resource) when { context has holding };";
    let authority = Authority::of(2, SCHEMA, everything).unwrap();
    let rulebook = rulebook(&[]);
    let judge = |actor| {
        authority
            .judge(&actor, Action::Review, &in_review(), day(TODAY), &rulebook)
            .is_ok()
    };
    let officer = holder(1, Duty::Officer, STREET);
    assert!(judge(officer.clone()));
    assert!(!judge(
        officer
            .clone()
            .but(|held| held.until = Some(day("2026-01-01")))
    ));
    assert!(!judge(officer.clone().with(|state| state.closed = true)));
    let lost = officer
        .clone()
        .but(|held| held.revoked_from = Some(day(TODAY)));
    assert!(!judge(lend(&lost, nobody(2), |_| {})));
}

#[test]
fn a_guard_that_cannot_be_evaluated_denies() {
    let overflow = "@id(\"all\") permit (principal, action, resource);\n\
        @id(\"guard.sum\") forbid (principal, action, resource)\n\
        when { 9223372036854775807 + 1 == 0 };";
    let authority = Authority::of(2, SCHEMA, overflow).unwrap();
    let rulebook = rulebook(&[]);
    let answer = authority.judge(
        &nobody(1),
        Action::Object,
        &in_review(),
        day(TODAY),
        &rulebook,
    );
    assert_eq!(names(&answer.unwrap_err()), ["rules_unreadable"]);
}

#[test]
fn the_set_that_holds_is_read_from_the_log_and_read_once() {
    let authorities = Authorities::default();
    assert!(authorities.in_force(&rulebook(&[])).unwrap().is_none());
    let first = rulebook(&[adopted(1, SCHEMA, POLICIES)]);
    let one = authorities.in_force(&first).unwrap().unwrap();
    let again = authorities.in_force(&first).unwrap().unwrap();
    assert!(Arc::ptr_eq(&one, &again));
    let second = rulebook(&[adopted(1, SCHEMA, POLICIES), adopted(2, SCHEMA, &with(""))]);
    assert_eq!(authorities.in_force(&second).unwrap().unwrap().number(), 2);
    assert_eq!(authorities.in_force(&first).unwrap().unwrap().number(), 1);
}

#[test]
fn every_policy_can_be_cited_by_its_words() {
    let authority = Authority::of(1, SCHEMA, POLICIES).unwrap();
    assert_eq!(authority.words("seat.holder").unwrap().zh, "任该岗位。");
    assert_eq!(authority.words("nothing"), None);
}

#[test]
fn the_words_of_the_policies_use_full_width_punctuation_and_end_as_sentences() {
    let mut ids = BTreeSet::new();
    for line in POLICIES.lines() {
        if let Some(id) = line.strip_prefix("@id(") {
            assert!(ids.insert(id));
        }
        let zh = line
            .strip_prefix("@zh(\"")
            .or_else(|| line.strip_prefix("@help_zh(\""));
        let Some(zh) = zh.and_then(|words| words.strip_suffix("\")")) else {
            continue;
        };
        assert!(zh.ends_with('。'), "{zh}");
        assert!(
            !zh.contains([',', '.', ';', ':', '(', ')', '?', '!']),
            "{zh}"
        );
    }
    assert!(ids.len() > 40, "{}", ids.len());
}

#[test]
fn the_id_of_a_policy_is_a_code_because_every_act_that_it_allows_stores_it() {
    for free in ["张三 13900000000", "Admin", "a b"] {
        let policy = format!(
            "@id(\"{free}\") @zh(\"甲。\") @en(\"X.\") permit (principal, action == Action::\"object\", resource);"
        );
        let found = problem(&with(&policy));
        let no_code = PolicyProblem::IdNoCode(free.to_owned());
        assert_eq!(found, no_code, "{free:?}");
    }
}
