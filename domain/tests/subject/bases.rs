//! The rules of bases where they differ from those of associations (domain 4.2, 4.3, 5.1 to 5.3, 11.2).

use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{CHENGYANG, DISTRICT, SIMPLE, STREET, Who, World, day, short, typed_by};
use qibu_domain::claim::{ClaimAct, ClaimKey};
use qibu_domain::decider::Refusal;
use qibu_domain::id::{Sequence, StreamId, StreamKind};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::standard::{Edition, Verdict};
use qibu_domain::subject::event::Contents;
use qibu_domain::subject::{
    BaseProposal, Life, STATEMENT_KIND, SubjectCommand, SubjectRefusal, Verb, foreseen,
};
use qibu_domain::time::Precision;
use std::collections::{BTreeMap, BTreeSet};

pub const BASE: &str = "样例基地";
const PLAQUE: &str = "样基字〔2026〕3号";
const TODAY: &str = "2026-09-18";

pub fn in_a(world: World) -> Given {
    let mut given = Given::in_a(world);
    given.stream = StreamId::new(StreamKind::Base, given.stream.id);
    given
}

fn base() -> Given {
    in_a(World::simple())
}

pub fn of_a_base() -> BaseProposal {
    BaseProposal {
        name: short(BASE),
        short_name: None,
        level: "street_base".to_owned(),
        node: STREET.to_owned(),
        host: short("样例科技园有限公司"),
        plaque: None,
    }
}

pub fn proposing(proposal: BaseProposal, sheet: Sheet) -> SubjectCommand {
    SubjectCommand::Propose {
        proposal: proposal.into(),
        contents: sheet.contents(),
    }
}

fn proposing_now(proposal: BaseProposal) -> SubjectCommand {
    proposing(proposal, Sheet::of_a_base(Transition::T1))
}

/// A transition applied for, decided and ended, from today on; the naming with its plaque.
pub fn stepped(mut given: Given, transition: Transition) -> Given {
    let at = given.world.now.day().to_string();
    if transition == Transition::T1 && given.state().cycle <= 1 {
        given.when(&at, SECRETARY, proposing_now(of_a_base()));
    } else {
        given = given.applied(&at, transition, Sheet::of_a_base(transition));
    }
    given = given.accepted(&at);
    if transition == Transition::T3 && given.application().cycle == 1 {
        given = crate::site_visits::visited(given, &at);
    }
    if given.application().is_under_decision() {
        given.when(&at, OFFICER, approve());
    } else {
        given = given.reviewed(&at).approved(&at);
    }
    let mut at = at;
    if given.stage_word() == "awaiting_notice" {
        given = given.on_notice(&at);
        at = given.due().plus_days(1).to_string();
    }
    let answers = matches!(given.stage_word(), "on_notice" | "awaiting_reply");
    if answers {
        let verb = replying(&given, "样例〔2026〕1号");
        given.when(&at, OFFICER, verb);
    }
    given
}

pub fn through(mut given: Given, last: Transition) -> Given {
    given.world.now = crate::world::instant(TODAY);
    let steps = Transition::ROAD.into_iter();
    steps
        .filter(|transition| *transition <= last)
        .fold(given, stepped)
}

fn two_officers() -> Who {
    typed_by(OFFICER, OTHER)
}

pub fn taken_over(founded_on: &str, precision: Precision, plaque: Option<&str>) -> SubjectCommand {
    SubjectCommand::RecordFounding {
        proposal: BaseProposal {
            plaque: plaque.map(short),
            ..of_a_base()
        }
        .into(),
        founded_on: day(founded_on),
        precision,
        statement: paper_of(STATEMENT_KIND),
        categories: ["freelancers".to_owned()].into(),
    }
}

pub fn is_base(given: &Given) -> bool {
    given.stream.kind == StreamKind::Base
}

/// A criterion that a list or a rejection may cite.
pub fn cited(given: &Given, transition: Transition) -> String {
    match (is_base(given), transition) {
        (true, Transition::T1) => "1f".to_owned(),
        (true, Transition::T2) => "2d".to_owned(),
        (true, Transition::T3) => "3c".to_owned(),
        (_, transition) => first_criterion(transition),
    }
}

/// The reply of whoever issues it; that which names a base gives its plaque.
pub fn replying(given: &Given, number: &str) -> Verb {
    let state = given.state();
    let names = given.last().is_some_and(|known| state.names_a_base(&known));
    if names {
        naming_reply(number, "样基字〔2026〕3号")
    } else {
        reply(number)
    }
}

#[test]
fn a_base_takes_all_seven_steps_counts_from_its_naming_and_begins_again() {
    let mut given = base();
    given.world.now = crate::world::instant(TODAY);
    for transition in Transition::ROAD {
        given = stepped(given, transition);
        let state = given.state();
        assert_eq!(
            state.life.counts(),
            transition >= Transition::T3,
            "{transition}"
        );
        let (cycle, step) = match transition {
            Transition::T8 => (2, 0),
            step => (1, step.step().unwrap()),
        };
        assert_eq!((state.cycle, state.step), (cycle, step));
    }
    assert_eq!(given.state().plaque, Some(short(PLAQUE)));
}

#[test]
fn the_reply_that_names_a_base_gives_the_number_of_its_plaque_and_no_other_reply_does() {
    let mut given = base();
    let at = TODAY;
    given.when(at, SECRETARY, proposing_now(of_a_base()));
    let mut given = given.accepted(at).reviewed(at).approved(at);
    let early = given.refusal(at, OFFICER, naming_reply("1", PLAQUE));
    assert_eq!(early, SubjectRefusal::PlaqueOfNoNaming);

    let given = stepped(through(base(), Transition::T1), Transition::T2);
    let at = given.world.now.day().to_string();
    let given = given.applied(&at, Transition::T3, Sheet::of_a_base(Transition::T3));
    let given = crate::site_visits::visited(given.accepted(&at), &at);
    let mut given = given.reviewed(&at).approved(&at).on_notice(&at);
    let at = given.due().plus_days(1).to_string();
    let without = given.refusal(&at, OFFICER, reply("1"));
    assert_eq!(without, SubjectRefusal::PlaqueMissing);
    let events = given.when(&at, OFFICER, naming_reply("1", PLAQUE));
    let named = ["NoticeClosed", "ReplyIssued", "BaseNamed", "StepReached"];
    assert_eq!(names(&events), named);
    assert!(given.claims.contains(&ClaimKey::plaque(DISTRICT, PLAQUE)));

    let mut association = Given::simple()
        .proposed(at.as_str())
        .accepted(&at)
        .reviewed(&at);
    association = association.approved(&at);
    let refused = association.refusal(&at, OFFICER, naming_reply("1", PLAQUE));
    assert_eq!(refused, SubjectRefusal::PlaqueOfNoNaming);
}

#[test]
fn a_base_that_is_named_again_in_a_later_cycle_keeps_its_plaque() {
    let given = through(base(), Transition::T8);
    let again = [Transition::T1, Transition::T2];
    let mut given = again.into_iter().fold(given, |mut given, transition| {
        let at = given.world.now.day().to_string();
        given = given.applied(&at, transition, Sheet::of_a_base(transition));
        given = given.accepted(&at).reviewed(&at).approved(&at);
        // What meets every criterion again needs no notice; the answer comes at once.
        assert_eq!(given.stage_word(), "awaiting_reply");
        given.replied(&at)
    });
    let at = given.world.now.day().to_string();
    given = given.applied(&at, Transition::T3, Sheet::of_a_base(Transition::T3));
    given = given.accepted(&at).reviewed(&at).approved(&at);
    let refused = given.refusal(&at, OFFICER, naming_reply("2", "样基字〔2028〕1号"));
    assert_eq!(refused, SubjectRefusal::PlaqueOfNoNaming);
    let given = given.replied(&at);
    assert_eq!(given.state().plaque, Some(short(PLAQUE)));
    assert_eq!((given.state().cycle, given.state().step), (2, 3));
}

#[test]
fn what_is_not_named_within_the_time_for_preparing_lapses_though_its_second_step_was_recognised() {
    let mut given = through(base(), Transition::T2);
    let Life::Preparing { until } = given.life() else {
        panic!("{:?}", given.life())
    };
    let last = until.to_string();
    let nothing = given.refusal(&last, OFFICER, SubjectCommand::Wake);
    assert_eq!(nothing, SubjectRefusal::NothingDue);
    let events = given.when(
        &until.plus_days(1).to_string(),
        OFFICER,
        SubjectCommand::Wake,
    );
    assert_eq!(names(&events), ["PreparationLapsed"]);
    assert!(given.claims.is_empty(), "{:?}", given.claims);
}

#[test]
fn a_base_holds_its_name_among_bases_from_its_proposal_on_and_no_place_in_area_and_scope() {
    let mut given = base();
    given.when(TODAY, SECRETARY, proposing_now(of_a_base()));
    let name = ClaimKey::base_name(DISTRICT, BASE);
    assert_eq!(given.claims, BTreeSet::from([name.clone()]));
    assert_eq!(name, ClaimKey::base_name(DISTRICT, " 样例 基地 "));
    assert_ne!(name, ClaimKey::association_name(DISTRICT, BASE));
    given.when(TODAY, SECRETARY, Verb::Withdraw);
    assert!(given.claims.is_empty());
}

#[test]
fn what_is_proposed_is_of_the_kind_of_its_stream() {
    let mut given = base();
    let other = given.refusal(TODAY, SECRETARY, propose(STREET, Sheet::simple_t1()));
    assert_eq!(other, SubjectRefusal::OtherKind);
    let other = Given::simple().refusal(TODAY, SECRETARY, proposing_now(of_a_base()));
    assert_eq!(other, SubjectRefusal::OtherKind);
}

#[test]
fn a_base_is_built_at_a_level_of_the_edition_and_an_edition_without_levels_takes_none() {
    let unknown = BaseProposal {
        level: "national".to_owned(),
        ..of_a_base()
    };
    let refusal = base().refusal(TODAY, SECRETARY, proposing_now(unknown));
    let SubjectRefusal::UnknownCode { field, code, .. } = &refusal else {
        panic!("{refusal}")
    };
    assert_eq!((*field, code.as_str()), ("/level", "national"));
    let mut before = in_a(World::with_editions(&[CHENGYANG[0]]));
    let refusal = before.refusal(TODAY, SECRETARY, proposing_now(of_a_base()));
    assert_eq!(refusal.code(), "code.unknown");
}

#[test]
fn a_new_base_brings_no_plaque_with_its_proposal() {
    let early = BaseProposal {
        plaque: Some(short(PLAQUE)),
        ..of_a_base()
    };
    let refusal = base().refusal(TODAY, SECRETARY, proposing_now(early));
    assert_eq!(refusal, SubjectRefusal::PlaqueOfNoNaming);
}

#[test]
fn a_base_older_than_the_log_counts_from_its_naming_and_takes_its_fourth_step_next() {
    let mut given = base();
    let command = taken_over("2019-05-02", Precision::Month, Some(PLAQUE));
    let events = given.when(TODAY, two_officers(), command);
    assert_eq!(names(&events), ["BaseFoundingRecorded"]);
    assert!(!given.as_of("2019-05-30").life.counts() && given.as_of("2019-05-31").life.counts());
    assert_eq!(given.state().next_transition(), Some(Transition::T4));
    let claims = BTreeSet::from([
        ClaimKey::base_name(DISTRICT, BASE),
        ClaimKey::plaque(DISTRICT, PLAQUE),
    ]);
    assert_eq!(given.claims, claims);
    let alone = base().refusal(
        TODAY,
        OFFICER,
        taken_over("2019-05-02", Precision::Day, None),
    );
    assert_eq!(alone, SubjectRefusal::SecondOfficer);
}

#[test]
fn the_recorded_naming_of_a_base_is_moved_or_voided_and_a_void_one_frees_name_and_plaque() {
    let mut given = base();
    given.when(
        TODAY,
        two_officers(),
        taken_over("2019-05-02", Precision::Day, Some(PLAQUE)),
    );
    let correct = |founded_on: Option<&str>| SubjectCommand::CorrectFounding {
        cites: Sequence(1),
        founded_on: founded_on.map(day),
        precision: Precision::Day,
        reason: reason(),
    };
    let events = given.when(TODAY, two_officers(), correct(Some("2018-03-01")));
    assert_eq!(names(&events), ["BaseFoundingCorrected"]);
    assert!(given.as_of("2018-03-01").life.counts());
    given.when(TODAY, two_officers(), correct(None));
    assert!(given.life().is_void() && !given.as_of("2019-05-02").life.counts());
    let released = given.last_claims.iter();
    let released = released.filter(|claim| matches!(claim.act, ClaimAct::Release { .. }));
    assert_eq!(released.count(), 2);
    assert!(given.claims.is_empty());
}

/// The word of each verdict, by criterion.
fn words(
    edition: &str,
    transition: Transition,
    contents: &Contents,
) -> BTreeMap<String, &'static str> {
    let mut given = in_a(World::with_editions(&[edition]));
    given.when(TODAY, SECRETARY, proposing_now(of_a_base()));
    let state = given.state();
    let parsed = Edition::parse(edition).unwrap();
    let facts = &given.world.facts;
    let all = foreseen(given.stream, &state, transition, contents, &parsed, facts);
    let word = |verdict: &Verdict| match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not_met",
        Verdict::Unknown { .. } => "unknown",
    };
    all.iter()
        .map(|one| (one.criterion.clone(), word(&one.verdict)))
        .collect()
}

fn sheet(edition: &str, transition: Transition) -> Sheet {
    let sheet = Sheet::of_a_base(transition);
    match transition {
        Transition::T2 if edition == CHENGYANG[3] => sheet.declares("liaison_organisation"),
        Transition::T3 if edition == CHENGYANG[3] => sheet.declares("step_free_access_noted"),
        _ => sheet,
    }
}

#[test]
fn every_criterion_of_the_first_three_steps_of_a_base_is_met_by_what_it_asks_for_and_unknown_without_it()
 {
    for edition in [SIMPLE, CHENGYANG[3]] {
        let parsed = Edition::parse(edition).unwrap();
        for transition in [Transition::T1, Transition::T2, Transition::T3] {
            let rule = parsed.rule(SubjectKind::Base, transition).unwrap();
            let full = words(edition, transition, &sheet(edition, transition).contents());
            assert_eq!(full.len(), rule.criteria.len());
            assert!(
                full.values().all(|word| *word == "met"),
                "{transition} {full:?}"
            );
            let none = words(edition, transition, &Contents::default());
            assert!(
                none.values().all(|word| *word == "unknown"),
                "{transition} {none:?}"
            );
        }
    }
}

#[test]
fn a_number_one_short_does_not_meet_the_criterion_of_a_base() {
    let short_of = [
        (Transition::T1, "1g", "target_population", 0),
        (Transition::T2, "2g", "operator_agreement_months", 11),
        (Transition::T3, "3c", "ground_square_metres", 0),
        (Transition::T3, "3c", "right_of_use_months", 11),
        (Transition::T3, "3f", "rules_posted", 4),
        (Transition::T3, "3g", "trial_sessions", 0),
    ];
    for edition in [SIMPLE, CHENGYANG[3]] {
        let planned = if edition == SIMPLE { 5 } else { 11 };
        let planned = (Transition::T3, "3g", "sessions_planned", planned);
        for (transition, criterion, count, found) in short_of.into_iter().chain([planned]) {
            let one_short = sheet(edition, transition).counts(count, found, None);
            let words = words(edition, transition, &one_short.contents());
            assert_eq!(words[criterion], "not_met", "{count}");
            let others = words.iter().filter(|(id, _)| *id != criterion);
            assert!(
                others.into_iter().all(|(_, word)| *word == "met"),
                "{count} {words:?}"
            );
        }
    }
}

#[test]
fn the_later_steps_of_a_base_are_judged_as_those_of_an_association() {
    for edition in [SIMPLE, CHENGYANG[3]] {
        let parsed = Edition::parse(edition).unwrap();
        assert_eq!(parsed.check(), []);
        for transition in Transition::ROAD.into_iter().skip(3) {
            let of = |kind| parsed.rule(kind, transition).unwrap();
            let mut of_associations = of(SubjectKind::Association).clone();
            // That an association has a base asks nothing of a base (domain 5.10, P4).
            of_associations.criteria.retain(|it| it.id != "8p4");
            assert_eq!(*of(SubjectKind::Base), of_associations);
        }
    }
}
