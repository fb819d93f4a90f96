//! What each criterion of the steps, and of what changes a body's standing, takes for enough: exactly at its threshold it is
//! met, one short of it it is not, and where nothing is stated it is unknown.
//!
//! Those that look at measures and at the codes of registries are tried in `judgement`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_domain::id::{Citation, Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::occasion::Facts;
use qibu_domain::standard::{
    Attested, Criterion, CriterionVerdict, Edition, Item, Material, MeasureResult, Missing,
    Supplier, Test, Verdict,
};
use std::collections::BTreeSet;
use uuid::Uuid;

const PRESETS: [&str; 5] = [
    include_str!("../../standards/simple.yaml"),
    include_str!("../../standards/chengyang/CY-2017.yaml"),
    include_str!("../../standards/chengyang/CY-2018.yaml"),
    include_str!("../../standards/chengyang/CY-2020.yaml"),
    include_str!("../../standards/chengyang/CY-2021.yaml"),
];

/// Edition (`CY` for all those of Chengyang, `both` for them and the simple one), transition and criterion, with the kind of
/// body where the two differ; what is stated where it is met; what where it is not, or `-` where nothing that is
/// stated could fall short; what is missing where nothing is stated. A count has its number, `+` is a paper, `!` a statement, `@`
/// a category of people;
/// `;` stands between several cases.
const CRITERIA: &str = "
SIMPLE-1 T1 1a | initiators=3 +consent_receipts | initiators=2 +consent_receipts | initiators +consent_receipts
SIMPLE-1 T1 1b | form:internal candidates=15 ; form:filed candidates=20 ; form:registered candidates=50 | form:internal candidates=14 ; form:filed candidates=19 ; form:registered candidates=49 | candidates
CY T1 1b | form:internal candidates=15 +count_sheet ; form:filed candidates=20 +count_sheet ; form:registered candidates=50 +count_sheet ; form:registered unit_candidates=30 +count_sheet | form:internal candidates=14 +count_sheet ; form:filed candidates=19 +count_sheet ; form:registered candidates=49 unit_candidates=29 +count_sheet ; form:filed candidates=19 unit_candidates=30 +count_sheet | candidates +count_sheet
both T1 1d | @freelancers | - | @
both T1 1h | @freelancers | - | @
SIMPLE-1 T2 2c | form:internal confirmed_members=15 ; form:filed confirmed_members=20 ; form:registered confirmed_members=50 | form:internal confirmed_members=14 ; form:filed confirmed_members=19 ; form:registered confirmed_members=49 | confirmed_members
CY T2 2c | form:internal confirmed_members=15 ; form:filed confirmed_members=20 ; form:registered confirmed_members=50 ; form:registered unit_members=30 | form:internal confirmed_members=14 ; form:filed confirmed_members=19 ; form:registered confirmed_members=49 unit_members=29 | confirmed_members
SIMPLE-1 T2 2a | form:internal +founding_minutes !elected_by_acclamation ; form:registered members_called=60 members_present=40 votes_for=21 +founding_minutes | form:registered members_called=60 members_present=39 votes_for=39 +founding_minutes ; form:registered members_called=60 members_present=40 votes_for=20 +founding_minutes | +founding_minutes members_present members_called votes_for !elected_by_acclamation
CY T2 2a | form:internal members_called=60 members_present=40 votes_for=21 +founding_minutes ; form:registered members_called=60 members_present=40 votes_for=21 +founding_minutes !leader_single_post | form:internal members_called=60 members_present=39 votes_for=39 +founding_minutes ; form:internal members_called=60 members_present=40 votes_for=20 +founding_minutes | +founding_minutes members_present members_called votes_for
both T1 1c | candidates=15 four_haves_attested=15 | candidates=15 four_haves_attested=14 | four_haves_attested candidates
SIMPLE-1 T1 1f | !non_profit_purpose | - | !non_profit_purpose
SIMPLE-1 T1 1g | target_population=1 +host_letter | target_population=0 +host_letter | target_population +host_letter
SIMPLE-1 T2 2b | council_members=3 secretaries=1 | council_members=2 secretaries=1 ; council_members=3 secretaries=0 | council_members secretaries
SIMPLE-1/association T2 2d | +charter | - | +charter
SIMPLE-1/base T2 2d | +internal_rules | - | +internal_rules
both T2 2e | +annual_plan | - | +annual_plan
both T2 2g | operator_agreement_months=12 +operator_agreement | operator_agreement_months=11 +operator_agreement | operator_agreement_months +operator_agreement
both T2 2h | !duties_split | - | !duties_split
both T3 3a | linked_bases=1 +base_link_letter ; room_square_metres=20 +right_of_use | linked_bases=0 +base_link_letter room_square_metres=19 +right_of_use | linked_bases +base_link_letter room_square_metres +right_of_use
both T3 3b | online_channels=1 !channel_rules | online_channels=0 !channel_rules | online_channels !channel_rules
SIMPLE-1 T3 3c | ground_square_metres=1 right_of_use_months=12 +right_of_use | ground_square_metres=0 right_of_use_months=12 +right_of_use ; ground_square_metres=1 right_of_use_months=11 +right_of_use | ground_square_metres right_of_use_months +right_of_use
both T3 3d | !edition_shown | - | !edition_shown
both T3 3e | +sign_proposal | - | +sign_proposal
both T3 3f | rules_posted=5 | rules_posted=4 | rules_posted
SIMPLE-1 T3 3g | sessions_planned=6 trial_sessions=1 +activity_plan | sessions_planned=5 trial_sessions=1 +activity_plan ; sessions_planned=6 trial_sessions=0 +activity_plan | sessions_planned +activity_plan trial_sessions
both T3 3h | +targets_sheet | - | +targets_sheet
CY T1 1a | initiators=3 +consent_receipts !initiators_capacity | initiators=2 +consent_receipts !initiators_capacity | initiators +consent_receipts !initiators_capacity
CY/association T1 1f | +proposal_form !non_profit_purpose | - | +proposal_form !non_profit_purpose
CY/base T1 1f | !non_profit_purpose | - | !non_profit_purpose
CY T1 1g | target_population=1 +population_estimate +host_letter | target_population=0 +population_estimate +host_letter | target_population +population_estimate +host_letter
CY T2 2b | council_members=5 secretaries=1 supervisors=1 term_years=5 head_terms_running=2 | council_members=4 secretaries=1 supervisors=1 term_years=5 head_terms_running=2 ; council_members=5 secretaries=0 supervisors=1 term_years=5 head_terms_running=2 ; council_members=5 secretaries=2 supervisors=1 term_years=5 head_terms_running=2 ; council_members=5 secretaries=1 supervisors=0 term_years=5 head_terms_running=2 ; council_members=5 secretaries=1 supervisors=1 term_years=6 head_terms_running=2 ; council_members=5 secretaries=1 supervisors=1 term_years=5 head_terms_running=3 | council_members secretaries supervisors term_years head_terms_running
CY T2 2c_kept | candidates=10 candidates_kept=8 | candidates=10 candidates_kept=7 ; candidates=11 candidates_kept=8 | candidates_kept candidates
CY/association T2 2d | +charter charter_items=9 +internal_rules | +charter charter_items=8 +internal_rules | +charter charter_items +internal_rules
CY/base T2 2d | +internal_rules | - | +internal_rules
CY T2 2d_rota | rota_days_covered=365 +chair_rota !rota_turns | rota_days_covered=364 +chair_rota !rota_turns | rota_days_covered +chair_rota !rota_turns
CY T2 2e_goals | goals=3 +annual_plan | goals=2 +annual_plan | goals +annual_plan
CY T2 2p1 | !liaison_organisation | - | !liaison_organisation
CY T2 2p2 | !guiding_and_acting | - | !guiding_and_acting
CY T3 3c | ground_square_metres=1 right_of_use_months=12 +right_of_use !step_free_access_noted | ground_square_metres=0 right_of_use_months=12 +right_of_use !step_free_access_noted ; ground_square_metres=1 right_of_use_months=11 +right_of_use !step_free_access_noted | ground_square_metres right_of_use_months +right_of_use !step_free_access_noted
CY T3 3g | sessions_planned=12 trial_sessions=1 +activity_plan | sessions_planned=11 trial_sessions=1 +activity_plan ; sessions_planned=12 trial_sessions=0 +activity_plan | sessions_planned +activity_plan trial_sessions
SIMPLE-1 T4 4b | sessions_held=4 +session_ledger | sessions_held=3 +session_ledger | sessions_held +session_ledger
SIMPLE-1 T4 4c | sessions_held=10 sessions_reported_in_time=8 ; sessions_held=4 sessions_reported_in_time=4 | sessions_held=10 sessions_reported_in_time=7 ; sessions_held=4 sessions_reported_in_time=3 | sessions_reported_in_time sessions_held
SIMPLE-1 T4 4d | sessions_online=1 sessions_offline=1 | sessions_online=0 sessions_offline=1 ; sessions_online=1 sessions_offline=0 | sessions_online sessions_offline
SIMPLE-1 T5 5a | +brand_card | - | +brand_card
SIMPLE-1 T5 5b | brand_sessions=4 | brand_sessions=3 | brand_sessions
SIMPLE-1 T5 5c | publications=1 +publications_list | publications=0 +publications_list | publications +publications_list
SIMPLE-1 T5 5d | !brand_rules | - | !brand_rules
SIMPLE-1 T6 6a | service_team_members=5 | service_team_members=4 | service_team_members
SIMPLE-1 T6 6c | requests_to_society=2 requests_to_members=2 +request_ledger | requests_to_society=1 requests_to_members=2 +request_ledger ; requests_to_society=2 requests_to_members=1 +request_ledger | requests_to_society +request_ledger requests_to_members
SIMPLE-1 T6 6d | requests_received=10 requests_closed=8 | requests_received=10 requests_closed=7 ; requests_received=11 requests_closed=8 | requests_closed requests_received
SIMPLE-1 T7 7a | representatives=10 representatives_assigned=3 | representatives=10 representatives_assigned=2 ; representatives=11 representatives_assigned=3 | representatives_assigned representatives
SIMPLE-1 T7 7b | suggestions_submitted=1 suggestions_answered=1 +suggestion_ledger | suggestions_submitted=0 suggestions_answered=0 +suggestion_ledger ; suggestions_submitted=2 suggestions_answered=1 +suggestion_ledger | suggestions_submitted +suggestion_ledger suggestions_answered
SIMPLE-1 T7 7c | !public_use_consented | - | !public_use_consented
SIMPLE-1 T8 8a | +handover_file | - | +handover_file
SIMPLE-1 T8 8b | +evaluation_conclusion | - | +evaluation_conclusion
SIMPLE-1 T8 8c | people_newly_met=0 needs_collected=0 goals_missed=0 | - | people_newly_met needs_collected goals_missed
CY T4 4a | programmes=1 +programme_plan | programmes=0 +programme_plan | programmes +programme_plan
CY T4 4b | sessions_held=6 +session_ledger | sessions_held=5 +session_ledger | sessions_held +session_ledger
CY T4 4c | sessions_held=10 sessions_reported_in_time=8 ; sessions_held=6 sessions_reported_in_time=5 | sessions_held=10 sessions_reported_in_time=7 ; sessions_held=6 sessions_reported_in_time=4 | sessions_reported_in_time sessions_held
CY T4 4d | sessions_online=1 sessions_offline=1 | sessions_online=0 sessions_offline=1 ; sessions_online=1 sessions_offline=0 | sessions_online sessions_offline
CY T4 4e | activity_types=2 | activity_types=1 | activity_types
CY T4 4f | sessions_held=6 sessions_well_attended=3 ; sessions_held=7 sessions_well_attended=4 | sessions_held=6 sessions_well_attended=2 ; sessions_held=7 sessions_well_attended=3 | sessions_well_attended sessions_held
CY T4 4g | !session_money_recorded | - | !session_money_recorded
CY T5 5a | +brand_card !brand_name_unique | - | +brand_card !brand_name_unique
CY T5 5b | brand_days_in_use=183 brand_sessions=12 | brand_days_in_use=182 brand_sessions=12 ; brand_days_in_use=183 brand_sessions=11 | brand_days_in_use brand_sessions
CY T5 5c | publications=3 +publications_list | publications=2 +publications_list | publications +publications_list
CY T5 5d | !brand_rules | - | !brand_rules
CY T5 5e | !no_open_complaint | - | !no_open_complaint
CY T6 6a | service_team_members=5 !team_domain_named | service_team_members=4 !team_domain_named | service_team_members !team_domain_named
CY T6 6b | +credential_record ; !no_sensitive_domain | - | +credential_record !no_sensitive_domain
CY T6 6c | requests_to_society=5 requests_to_members=5 +request_ledger | requests_to_society=4 requests_to_members=5 +request_ledger ; requests_to_society=5 requests_to_members=4 +request_ledger | requests_to_society +request_ledger requests_to_members
CY T6 6d | requests_received=10 requests_closed=8 median_answer_workdays=5 | requests_received=10 requests_closed=7 median_answer_workdays=5 ; requests_received=10 requests_closed=8 median_answer_workdays=6 | requests_closed requests_received median_answer_workdays
CY T6 6e | requests_closed=10 replies_received=3 replies_satisfied=3 ; requests_closed=100 replies_received=30 replies_satisfied=24 | requests_closed=100 replies_received=29 replies_satisfied=29 ; requests_closed=100 replies_received=30 replies_satisfied=23 | replies_received requests_closed replies_satisfied
CY T6 6f | !no_paid_referral | - | !no_paid_referral
CY T7 7a | representatives=10 representatives_assigned=3 | representatives=10 representatives_assigned=2 ; representatives=11 representatives_assigned=3 | representatives_assigned representatives
CY T7 7b | suggestions_submitted=3 suggestions_answered=3 +suggestion_ledger !answers_visible | suggestions_submitted=2 suggestions_answered=2 +suggestion_ledger !answers_visible ; suggestions_submitted=3 suggestions_answered=2 +suggestion_ledger !answers_visible | suggestions_submitted +suggestion_ledger suggestions_answered !answers_visible
CY T7 7c | !public_use_consented | - | !public_use_consented
CY T8 8a | +handover_file people_newly_met=0 needs_collected=0 goals_missed=0 | - | +handover_file people_newly_met needs_collected goals_missed
CY T8 8b | +evaluation_conclusion !evaluation_qualified | - | +evaluation_conclusion !evaluation_qualified
CY T8 8p3 | quarters=8 quarters_led_and_served=8 | quarters=8 quarters_led_and_served=7 ; quarters=0 quarters_led_and_served=0 | quarters_led_and_served quarters
CY T8 8p4 | quarters=8 quarters_with_base=8 | quarters=8 quarters_with_base=7 ; quarters=0 quarters_with_base=0 | quarters_with_base quarters
CY T8 8p5 | quarters=8 quarters_branded=8 | quarters=8 quarters_branded=7 ; quarters=0 quarters_branded=0 | quarters_branded quarters
CY T8 8p6 | quarters=8 quarters_both_ways=8 | quarters=8 quarters_both_ways=7 ; quarters=0 quarters_both_ways=0 | quarters_both_ways quarters
SIMPLE-1 dissolve dissolve_a | members_called=60 members_present=30 votes_for_dissolution=16 +dissolution_minutes ; members_called=61 members_present=31 votes_for_dissolution=16 +dissolution_minutes | members_called=60 members_present=29 votes_for_dissolution=29 +dissolution_minutes ; members_called=61 members_present=30 votes_for_dissolution=30 +dissolution_minutes ; members_called=60 members_present=30 votes_for_dissolution=15 +dissolution_minutes ; members_called=0 members_present=0 votes_for_dissolution=0 +dissolution_minutes | +dissolution_minutes members_present members_called votes_for_dissolution
CY dissolve dissolve_a | members_called=60 members_present=40 votes_for_dissolution=21 +dissolution_minutes ; members_called=61 members_present=41 votes_for_dissolution=21 +dissolution_minutes | members_called=60 members_present=39 votes_for_dissolution=39 +dissolution_minutes ; members_called=61 members_present=40 votes_for_dissolution=40 +dissolution_minutes ; members_called=60 members_present=40 votes_for_dissolution=20 +dissolution_minutes ; members_called=0 members_present=0 votes_for_dissolution=0 +dissolution_minutes | +dissolution_minutes members_present members_called votes_for_dissolution
both dissolve dissolve_b | +winding_up_plan | - | +winding_up_plan
both suspend suspend_a | !ground_rectification_failed ; !ground_dormant ; !ground_safety ; !ground_head_vacant | - | !ground_rectification_failed !ground_dormant !ground_safety !ground_head_vacant
both suspend suspend_b | +suspension_statement | - | +suspension_statement
both resume resume_a | +resumption_check !grounds_removed | - | +resumption_check !grounds_removed
both delist delist_a | !ground_criteria_lost ; !ground_base_ends ; !ground_rectification_failed | - | !ground_criteria_lost !ground_base_ends !ground_rectification_failed
both delist delist_b | +delisting_statement | - | +delisting_statement
";

struct Row {
    edition: &'static str,
    kind: Option<SubjectKind>,
    transition: Transition,
    id: &'static str,
    met: Vec<Vec<&'static str>>,
    not_met: Vec<Vec<&'static str>>,
    missing: Vec<&'static str>,
}

fn rows() -> Vec<Row> {
    let lines = CRITERIA.lines().filter(|line| !line.is_empty());
    lines.map(row).collect()
}

fn row(line: &'static str) -> Row {
    let [criterion, met, not_met, missing] = columns(line.split('|'));
    let [edition, transition, id] = columns(criterion.split_whitespace());
    let (edition, kind) = match edition.split_once('/') {
        Some((edition, kind)) => (edition, Some(kind.parse().unwrap())),
        None => (edition, None),
    };
    let stated = |case: &'static str| case.split_whitespace().collect();
    let cases = |column: &'static str| -> Vec<Vec<&str>> {
        let cases = column.split(';').map(str::trim);
        cases.filter(|case| *case != "-").map(stated).collect()
    };
    Row {
        edition,
        kind,
        transition: transition.parse().unwrap(),
        id,
        met: cases(met),
        not_met: cases(not_met),
        missing: stated(missing),
    }
}

impl Row {
    fn is_about(
        &self,
        edition: &Edition,
        kind: SubjectKind,
        transition: Transition,
        id: &str,
    ) -> bool {
        let is_of_it = match self.edition {
            "both" => true,
            "CY" => edition.code.starts_with("CY-"),
            code => edition.code == code,
        };
        is_of_it
            && self.kind.is_none_or(|own| own == kind)
            && (self.transition, self.id) == (transition, id)
    }
}

fn columns<const N: usize>(columns: impl Iterator<Item = &'static str>) -> [&'static str; N] {
    let columns: Vec<&str> = columns.collect();
    columns.try_into().expect("as many columns")
}

/// A criterion of a kind of body, and the row about it.
struct Case<'a> {
    edition: &'a Edition,
    kind: SubjectKind,
    criterion: &'a Criterion,
    row: &'a Row,
}

impl Case<'_> {
    fn name(&self) -> String {
        let Self { edition, kind, .. } = self;
        format!("{} {kind:?} {}", edition.code, self.criterion.id)
    }

    fn judged(&self, stated: &[&str]) -> CriterionVerdict {
        let material = material(self.kind, stated);
        let verdicts = self
            .edition
            .judge(self.row.transition, &material, &nothing_done());
        let mut verdicts = verdicts.into_iter();
        verdicts
            .find(|it| it.criterion == self.criterion.id)
            .unwrap()
    }
}

/// Goes through every criterion of both kinds of bodies that looks at what is stated alone.
fn each(look: impl Fn(&Case<'_>)) {
    let rows = rows();
    for text in PRESETS {
        let edition = Edition::parse(text).unwrap();
        for (kind, transition, criterion) in criteria_of_what_is_stated(&edition) {
            let known = rows.iter();
            let known = known.filter(|it| it.is_about(&edition, kind, transition, &criterion.id));
            let known: Vec<&Row> = known.collect();
            let [row] = known.as_slice() else {
                panic!("{} {} has {} rows", edition.code, criterion.id, known.len());
            };
            let (edition, criterion) = (&edition, criterion);
            look(&Case {
                edition,
                kind,
                criterion,
                row,
            });
        }
    }
}

fn criteria_of_what_is_stated(edition: &Edition) -> Vec<(SubjectKind, Transition, &Criterion)> {
    let mut found = Vec::new();
    for kind in SubjectKind::ALL {
        for transition in Transition::all().filter(|it| it.is_of(kind)) {
            // The editions before 2021 end with the third step.
            let rule = edition.rule(kind, transition).into_iter();
            let criteria = rule
                .flat_map(|rule| &rule.criteria)
                .filter(|it| is_of_what_is_stated(&it.test));
            found.extend(criteria.map(|it| (kind, transition, it)));
        }
    }
    found
}

fn is_of_what_is_stated(test: &Test) -> bool {
    match test {
        Test::All(tests) | Test::Any(tests) | Test::FirstKnown(tests) => {
            tests.iter().all(is_of_what_is_stated)
        }
        Test::Form(_)
        | Test::Attested(_)
        | Test::Share(_)
        | Test::Declared(_)
        | Test::Paper(_)
        | Test::Categories { .. } => true,
        Test::Measure(measure) => !FURTHER.contains(&measure.name.as_str()),
        Test::RegisteredCode(_) | Test::FilingNumber {} => false,
    }
}

/// The measures that stand beside no count that is stated.
const FURTHER: [&str; 2] = ["same_scope_bodies/1", "site_visits/1"];

/// What is known of a body that recorded nothing: the measures that stand beside a statement, either of which is enough, come
/// to nothing, and of its work nothing is known, so that what is stated decides.
fn nothing_done() -> Facts {
    let nothing = |name: &str| (name.to_owned(), MeasureResult::default());
    Facts {
        measures: [
            "median_head_count/1",
            "brand_candidates/1",
            "brand_complaints_open/1",
            "paid_referrals/1",
        ]
        .map(nothing)
        .into(),
        ..Facts::default()
    }
}

/// The event that carries what is stated.
fn contents_event() -> Citation {
    let stream = StreamId::new(StreamKind::Association, Uuid::from_u128(1));
    let sequence = Sequence(7);
    Citation { stream, sequence }
}

fn material(kind: SubjectKind, stated: &[&str]) -> Material {
    let mut material = Material {
        citations: vec![contents_event()],
        ..Material::of(kind)
    };
    for thing in stated {
        if let Some((code, count)) = thing.split_once('=') {
            let count = count.parse().unwrap();
            let attested = Attested { count, paper: None };
            material.attested.insert(code.to_owned(), attested);
        } else if let Some(form) = thing.strip_prefix("form:") {
            form.clone_into(&mut material.form);
        } else if let Some(category) = thing.strip_prefix('@') {
            material.categories.insert(category.to_owned());
        } else if let Some(paper) = thing.strip_prefix('+') {
            material.papers.insert(paper.to_owned());
        } else {
            let statement = thing.strip_prefix('!').unwrap();
            material.declared.insert(statement.to_owned());
        }
    }
    material
}

/// A body has its legal form from the beginning.
fn is_form(thing: &&str) -> bool {
    thing.starts_with("form:")
}

fn missing(thing: &str) -> Missing {
    let of = |mark: char| thing.strip_prefix(mark);
    let (item, code) = match (of('+'), of('!'), of('@')) {
        (Some(paper), ..) => (Item::Paper, paper),
        (_, Some(statement), _) => (Item::Declared, statement),
        (.., Some(category)) => (Item::Category, category),
        _ => (Item::Attested, thing),
    };
    let (code, supplier) = (code.to_owned(), Supplier::Applicant);
    Missing {
        item,
        code,
        supplier,
    }
}

/// Whether anything that is stated could be too little: a paper and a statement are there or are not, and of categories more
/// may still be named.
fn may_fall_short(test: &Test) -> bool {
    match test {
        Test::All(tests) | Test::Any(tests) | Test::FirstKnown(tests) => {
            tests.iter().any(may_fall_short)
        }
        Test::Attested(test) => test.at_least != Some(0),
        Test::Paper(_) | Test::Declared(_) | Test::Categories { .. } | Test::FilingNumber {} => {
            false
        }
        // What was done does not follow from what is stated.
        Test::Measure(measure) => FURTHER.contains(&measure.name.as_str()),
        Test::Form(_) | Test::Share(_) | Test::RegisteredCode(_) => true,
    }
}

#[test]
fn exactly_enough_is_met_and_cites_the_event_that_says_so() {
    each(|case| {
        for stated in &case.row.met {
            let verdict = case.judged(stated);
            assert_eq!(verdict.verdict, Verdict::Met, "{} {stated:?}", case.name());
            assert_eq!(verdict.citations, [contents_event()], "{}", case.name());
            assert!(verdict.passes());
        }
    });
}

#[test]
fn one_less_is_not_met_and_cites_the_event_that_says_so() {
    each(|case| {
        let can_be = may_fall_short(&case.criterion.test);
        assert_eq!(can_be, !case.row.not_met.is_empty(), "{}", case.name());
        for stated in &case.row.not_met {
            let verdict = case.judged(stated);
            assert_eq!(
                verdict.verdict,
                Verdict::NotMet,
                "{} {stated:?}",
                case.name()
            );
            assert_eq!(verdict.citations, [contents_event()], "{}", case.name());
            assert_eq!(verdict.passes(), !case.criterion.blocking);
        }
    });
}

#[test]
fn where_nothing_is_stated_all_that_is_missing_is_said_and_nothing_is_cited() {
    each(|case| {
        let mut form = case.row.met[0].clone();
        form.retain(is_form);
        let verdict = case.judged(&form);
        let missing = case.row.missing.iter().copied().map(missing).collect();
        assert_eq!(
            verdict.verdict,
            Verdict::Unknown { missing },
            "{}",
            case.name()
        );
        assert_eq!(verdict.citations, [], "{}", case.name());
        assert_eq!(verdict.passes(), !case.criterion.blocking);
    });
}

#[test]
fn without_any_one_of_the_things_that_are_asked_for_it_is_unknown() {
    each(|case| {
        for stated in &case.row.met {
            for left_out in stated.iter().filter(|it| !is_form(it)) {
                let mut rest = stated.clone();
                rest.retain(|thing| thing != left_out);
                let verdict = case.judged(&rest);
                let is_unknown = matches!(verdict.verdict, Verdict::Unknown { .. });
                assert!(is_unknown, "{} without {left_out}", case.name());
            }
        }
    });
}

#[test]
fn every_row_is_about_a_criterion_that_there_is() {
    let editions = PRESETS.map(|text| Edition::parse(text).unwrap());
    for row in rows() {
        let is_there = |edition: &&Edition| {
            let mut criteria = criteria_of_what_is_stated(edition).into_iter();
            criteria.any(|(kind, transition, it)| row.is_about(edition, kind, transition, &it.id))
        };
        let codes = editions.iter().filter(is_there).map(|it| it.code.as_str());
        let codes: Vec<&str> = codes.collect();
        // What an edition of Chengyang asks for stays until the last of them.
        let last = match row.edition {
            "both" => vec!["SIMPLE-1", "CY-2021"],
            "CY" => vec!["CY-2021"],
            code => vec![code],
        };
        for code in last {
            assert!(codes.contains(&code), "{code} {}", row.id);
        }
    }
}

#[test]
fn only_the_criteria_that_look_further_are_left_to_others() {
    let mut further = BTreeSet::new();
    for text in PRESETS {
        let edition = Edition::parse(text).unwrap();
        let rules = edition.transitions.values();
        let rules = rules.chain(edition.base_transitions.values());
        let criteria = rules.flat_map(|rule| &rule.criteria);
        let others = criteria.filter(|it| !is_of_what_is_stated(&it.test));
        further.extend(others.map(|it| it.id.clone()));
    }
    let further: Vec<&str> = further.iter().map(String::as_str).collect();
    assert_eq!(further, ["1e", "2f", "3i"]);
}
