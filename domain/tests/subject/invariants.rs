//! Random commands of random accounts over a clock that moves forward: what holds after each of them.

use crate::bases::{cited, is_base, replying};
use crate::papers::{Sheet, paper_of, reason};
use crate::scenario::*;
use crate::world::{DISTRICT, STREET, Who, World, day, deputy, typed_by};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};
use qibu_domain::actor::Source;
use qibu_domain::claim::ClaimKey;
use qibu_domain::correction::{effective, fold};
use qibu_domain::decider::{Class, Decider, Happened, StoredEvent};
use qibu_domain::id::{AccountId, ApplicationId, Sequence};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::{Opinion, SubjectEvent};
use qibu_domain::subject::{
    Application, Life, STATEMENT_KIND, Stage, Subject, SubjectCommand, SubjectState, Verb,
    as_fallen_due,
};
use qibu_domain::time::Precision;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const ACCOUNTS: [AccountId; 6] = [SECRETARY, OFFICER, LEAD, OTHER, CLERK, NEIGHBOUR];
const MAX_STEPS: usize = 45;
/// The least number of walks.
const WALKS: u32 = 256;
/// The walks are the same on every run; `PROPTEST_RNG_SEED` walks others.
const SEED: u64 = 20_260_918;

/// One step of a walk, as numbers.
#[derive(Clone, Debug)]
struct Step {
    minutes: i64,
    /// Whether the next natural thing is done, by whom it is natural.
    natural: bool,
    who: usize,
    lender: Option<usize>,
    typist: Option<usize>,
    verb: u8,
    variant: u8,
}

fn step() -> impl Strategy<Value = Step> {
    let minutes = prop_oneof![
        6 => 0..600_i64,
        6 => 0..6_000_i64,
        2 => 0..40_000_i64,
        1 => 300_000..700_000_i64,
    ];
    let account = 0..ACCOUNTS.len();
    let another = prop_oneof![4 => Just(None), 1 => (0..ACCOUNTS.len()).prop_map(Some)];
    let natural = prop::bool::weighted(0.6);
    let numbers = (0..32_u8, 0..4_u8);
    (minutes, natural, account, another.clone(), another, numbers).prop_map(
        |(minutes, natural, who, lender, typist, (verb, variant))| Step {
            minutes,
            natural,
            who,
            lender,
            typist,
            verb,
            variant,
        },
    )
}

/// The simple standard, which asks for a fourth initiator from 2027 on.
fn world() -> World {
    static WORLD: LazyLock<World> = LazyLock::new(|| {
        let mut world = World::simple();
        world.publish(
            &crate::proposing::four_initiators("2027-01-01"),
            Source::Live,
        );
        world.now = crate::world::instant("2026-09-01");
        world
    });
    WORLD.clone()
}

/// A body that has taken six steps: no walk is long enough to take it from its proposal into its second cycle.
fn grown() -> Given {
    static GROWN: LazyLock<Given> = LazyLock::new(|| {
        let founded = Given::in_a(world()).founded("2026-09-18", "2026-09-28");
        crate::steps::taken(founded, Transition::T6)
    });
    GROWN.clone()
}

/// The same of a body older than Qibu, before it closes its first cycle.
fn grown_old() -> Given {
    static GROWN: LazyLock<Given> =
        LazyLock::new(|| crate::steps::old_body(world(), Transition::T7));
    GROWN.clone()
}

/// A base whose second step was recognised.
fn grown_base() -> Given {
    static GROWN: LazyLock<Given> =
        LazyLock::new(|| crate::bases::through(crate::bases::in_a(world()), Transition::T2));
    GROWN.clone()
}

fn sheet(given: &Given, transition: Transition, variant: u8) -> Sheet {
    let sheet = match transition {
        transition if is_base(given) => Sheet::of_a_base(transition),
        Transition::T1 => Sheet::simple_t1().counts("initiators", 4, Some("consent_receipts")),
        _ => Sheet::simple(transition),
    };
    match variant {
        0 => Sheet::default(),
        1 if transition == Transition::T1 && !is_base(given) => {
            Sheet::simple_t1().counts("initiators", 3, Some("consent_receipts"))
        }
        2 if is_base(given) => sheet.with("new_facts"),
        2 => sheet.with("annual_plan"),
        _ => sheet,
    }
}

fn proposing(given: &Given) -> SubjectCommand {
    let contents = sheet(given, Transition::T1, 3);
    if is_base(given) {
        return crate::bases::proposing(crate::bases::of_a_base(), contents);
    }
    propose(STREET, contents)
}

fn found(given: &Given, variant: u8) -> SubjectCommand {
    if is_base(given) {
        let plaque = (variant > 1).then_some("样基字〔2019〕1号");
        return crate::bases::taken_over("2019-05-03", Precision::Month, plaque);
    }
    let precision = [Precision::Day, Precision::Month, Precision::Year][usize::from(variant % 3)];
    SubjectCommand::RecordFounding {
        proposal: proposal(STREET).into(),
        founded_on: day("2019-05-03"),
        precision,
        statement: paper_of(STATEMENT_KIND),
        categories: BTreeSet::new(),
    }
}

fn correct(given: &Given, variant: u8) -> SubjectCommand {
    let founded_on = match variant {
        0 => None,
        1 => Some(given.world.now.day()),
        _ => Some(day("2018-03-04")),
    };
    SubjectCommand::CorrectFounding {
        cites: given.state().founding.unwrap_or(Sequence(1)),
        founded_on,
        precision: Precision::Month,
        reason: reason(),
    }
}

/// What comes next in the usual course, and by whom.
fn natural(given: &Given, step: &Step) -> (Who, Asked) {
    let occasion = given.world.clone().occasion(given.stream, None);
    // As people see it: with what has fallen due, though nobody wrote it down.
    let Ok(state) = as_fallen_due(&given.state(), &occasion) else {
        return (OFFICER.into(), SubjectCommand::Wake.into());
    };
    let officer: Who = if step.who.is_multiple_of(2) {
        OFFICER
    } else {
        OTHER
    }
    .into();
    let Some(open) = state.open_application() else {
        return match state.life {
            life if life.is_free() && step.who == 5 => {
                (typed_by(OFFICER, OTHER), found(given, step.variant).into())
            }
            life if life.is_free() => (SECRETARY.into(), proposing(given).into()),
            Life::Active if step.who == 0 && state.founding.is_some() => (
                typed_by(OFFICER, OTHER),
                correct(given, step.variant).into(),
            ),
            Life::Preparing { .. } | Life::Active => {
                let next = state.next_transition().unwrap_or(Transition::T8);
                (SECRETARY.into(), submit(next, sheet(given, next, 3)).into())
            }
            Life::Unborn | Life::Proposed | Life::Ended { .. } => {
                (officer, SubjectCommand::Wake.into())
            }
        };
    };
    let criterion: &str = &cited(given, open.transition);
    match &open.stage {
        Stage::Submitted { .. } | Stage::AtSeat { seat: 0, .. } if step.variant == 3 => {
            (officer, give_back(&[(criterion, None)]).into())
        }
        Stage::Submitted { .. } => (officer, Verb::Accept.into()),
        Stage::AtSeat { .. } if open.aside.hold.is_some() => (holder(open), Verb::Resume.into()),
        Stage::AtSeat { .. } if open.aside.slip.is_some() => {
            (LEAD.into(), Verb::ConfirmSlip.into())
        }
        Stage::AtSeat { .. }
            if step.variant == 2 && open.aside.asked.iter().any(|it| !it.given) =>
        {
            (NEIGHBOUR.into(), crate::aside::any(given, 8, 0).into())
        }
        Stage::AtSeat { .. } if open.is_under_decision() => (LEAD.into(), approve().into()),
        Stage::AtSeat { .. } => (officer, support().into()),
        Stage::Returned { .. } if step.variant == 1 => {
            (SECRETARY.into(), extend_correction().into())
        }
        Stage::Returned { .. } => (
            SECRETARY.into(),
            resubmit(sheet(given, open.transition, 2)).into(),
        ),
        Stage::AwaitingNotice { .. } => (officer, Verb::OpenNotice.into()),
        Stage::OnNotice { open, .. } => match open.first() {
            Some(known) => (officer, answer(known.objection, step.variant == 0).into()),
            None if step.variant == 3 => (NEIGHBOUR.into(), object().into()),
            None => (officer, Verb::CloseNotice.into()),
        },
        Stage::AwaitingReply { .. } => (officer, replying(given, "样函〔2026〕1号").into()),
        Stage::Closed { .. } => (officer, SubjectCommand::Wake.into()),
    }
}

/// Who sits where the matter is held.
fn holder(open: &Application) -> Who {
    let account = if open.is_under_decision() {
        LEAD
    } else {
        OFFICER
    };
    account.into()
}

/// Anything by anybody.
fn anything(given: &Given, step: &Step) -> (Who, Asked) {
    let account = ACCOUNTS[step.who];
    let who = Who {
        entered_by: step.typist.map(|index| ACCOUNTS[index]),
        ..step
            .lender
            .map_or(account.into(), |index| deputy(account, ACCOUNTS[index]))
    };
    let last = given.last();
    let transition = last
        .as_ref()
        .map_or(Transition::T1, |known| known.transition);
    let criterion: &str = &cited(given, transition);
    let paper = last
        .as_ref()
        .and_then(|known| known.contents.papers.first());
    let kind = paper
        .map(|paper| paper.kind.as_str())
        .filter(|_| step.variant > 1);
    let objection = match last.as_ref().map(|known| &known.stage) {
        Some(Stage::OnNotice { open, .. }) => open.last().map(|known| known.objection),
        _ => None,
    };
    let asked: Asked = match step.verb {
        0 => Verb::Accept.into(),
        1 => not_accept((step.variant > 1).then_some(DISTRICT)).into(),
        2 | 3 => give_back(&[(criterion, kind)]).into(),
        4 | 5 => resubmit(sheet(given, transition, step.variant)).into(),
        6 => Verb::Review {
            opinion: Opinion::Oppose,
            reason: Some(reason()),
        }
        .into(),
        7 => support().into(),
        8 => extend().into(),
        9 => extend_correction().into(),
        10 => approve().into(),
        11 => reject().into(),
        12 => Verb::OpenNotice.into(),
        13 | 14 => object().into(),
        15 => answer(objection.unwrap_or(NO_OBJECTION), step.variant == 0).into(),
        16 => Verb::CloseNotice.into(),
        17 if step.variant == 0 => naming_reply("1", "样基字〔2026〕4号").into(),
        17 => replying(given, "1").into(),
        18 if step.variant < 2 => Verb::Withdraw.into(),
        23..=31 => crate::aside::any(given, step.verb - 23, step.variant).into(),
        19 => found(given, step.variant).into(),
        20 => correct(given, step.variant).into(),
        21 => {
            let next = given.state().step.saturating_add(step.variant);
            let next = Transition::to_step(next).unwrap_or(Transition::T1);
            submit(next, sheet(given, next, step.variant)).into()
        }
        _ => SubjectCommand::Wake.into(),
    };
    (who, asked)
}

/// Walks, and tests after each step.
fn walk(steps: &[Step], reached_names: &RefCell<BTreeSet<&'static str>>) -> TestCaseResult {
    let mut given = match steps.first().map(|step| step.minutes % 5) {
        Some(0) => grown(),
        Some(1) => grown_old(),
        Some(2) => crate::bases::in_a(world()),
        Some(3) => grown_base(),
        _ => Given::in_a(world()),
    };
    for step in steps {
        given.world.now = given.world.now.plus_seconds(step.minutes * 60);
        let before = given.state();
        let length = given.known.len();
        let (who, asked) = if step.natural {
            natural(&given, step)
        } else {
            anything(&given, step)
        };
        if let Ok(events) = given.tried(who, asked) {
            prop_assert!(!events.is_empty());
            reached_names.borrow_mut().extend(names(&events));
            after_an_append(&before, &given, length)?;
        } else {
            prop_assert_eq!(length, given.known.len());
        }
    }
    reads_the_same_in_every_way(&given)
}

fn after_an_append(before: &SubjectState, given: &Given, from: usize) -> TestCaseResult {
    let state = given.state();
    let open = state
        .applications
        .iter()
        .filter(|known| known.is_open())
        .count();
    prop_assert!(open <= 1, "{} applications are open", open);
    prop_assert_eq!(open, usize::from(state.open_application().is_some()));
    let days: Vec<_> = given
        .known
        .iter()
        .filter_map(|known| known.dated.decided_on)
        .collect();
    prop_assert!(days.is_sorted(), "decided_on goes back: {:?}", days);
    let new = &given.known[from..];
    let reached =
        |known: &Happened<SubjectEvent>| matches!(known.dated.event, SubjectEvent::StepReached(_));
    if new.iter().any(reached) {
        prop_assert_eq!(state.step, before.step + 1);
        prop_assert_eq!(state.cycle, before.cycle.max(1));
    }
    if state.cycle > before.cycle.max(1) {
        prop_assert_eq!((state.cycle, state.step), (before.cycle + 1, 0));
        prop_assert_eq!((before.step, state.life), (7, Life::Active));
    }
    seats_are_different_people(given)?;
    no_founding_without_a_closed_notice(given)?;
    let ended = matches!(state.life, Life::Unborn | Life::Ended { .. });
    let holds = if is_base(given) {
        let name = ClaimKey::base_name(DISTRICT, crate::bases::BASE);
        given.claims.contains(&name)
    } else {
        given.holds_name(NAME)
    };
    prop_assert_eq!(holds, !ended, "{:?}", state.life);
    prop_assert_eq!(given.claims.is_empty(), ended);
    let today = given.world.now.day();
    let due = state.open_application().and_then(Application::due);
    prop_assert!(
        due.is_none_or(|(due, _)| due >= today),
        "{:?} is past on {}",
        due,
        today
    );
    let founding = if is_base(given) { 3 } else { 2 };
    prop_assert!(!state.life.counts() || state.step >= founding || state.cycle > 1);
    Ok(())
}

/// Read from the events, not from the state that the deciders look at.
fn seats_are_different_people(given: &Given) -> TestCaseResult {
    let mut filled: BTreeMap<ApplicationId, BTreeMap<AccountId, BTreeSet<&str>>> = BTreeMap::new();
    // Who accepts, or returns before that, sits on the first seat of the route.
    let firsts = given
        .known
        .iter()
        .filter_map(|known| match &known.dated.event {
            SubjectEvent::ApplicationAccepted(it) => {
                Some((it.application, it.route.first()?.seat.as_str()))
            }
            SubjectEvent::ApplicationDeemedAccepted(it) => {
                Some((it.0.application, it.0.route.first()?.seat.as_str()))
            }
            _ => None,
        });
    let firsts: BTreeMap<_, _> = firsts.collect();
    let first = |application| firsts.get(&application).copied().unwrap_or("accept");
    for known in &given.known {
        let (application, seat) = match &known.dated.event {
            SubjectEvent::ApplicationSubmitted(it) => (it.application, "submit"),
            SubjectEvent::ApplicationResubmitted(it) => (it.application, "submit"),
            SubjectEvent::ApplicationAccepted(it) => (it.application, first(it.application)),
            SubjectEvent::ApplicationReturned(it) if it.seat == "accept" => {
                (it.application, first(it.application))
            }
            SubjectEvent::ApplicationReturned(it) => (it.application, it.seat.as_str()),
            SubjectEvent::ReviewCompleted(it) => (it.application, it.seat.as_str()),
            SubjectEvent::DecisionExtended(it) => (it.application, "decide"),
            SubjectEvent::DecisionMade(it) => (it.application, it.seat.as_str()),
            SubjectEvent::SentBack(it) => (it.application, it.seat.as_str()),
            SubjectEvent::OpinionAsked(it) => (it.application, it.seat.as_str()),
            SubjectEvent::OpinionGiven(it) => (it.application, "opinion"),
            _ => continue,
        };
        for account in [known.dated.actor, known.dated.acting_for]
            .into_iter()
            .flatten()
        {
            filled
                .entry(application)
                .or_default()
                .entry(account)
                .or_default()
                .insert(seat);
        }
    }
    for (account, seats) in filled.values().flatten() {
        prop_assert!(seats.len() == 1, "{} filled {:?}", account, seats);
    }
    Ok(())
}

/// In the first cycle every step that has a notice is reached only after it.
fn no_founding_without_a_closed_notice(given: &Given) -> TestCaseResult {
    let mut closed = None;
    for known in &given.known {
        match &known.dated.event {
            SubjectEvent::NoticeClosed(notice) => closed = Some(notice.application),
            SubjectEvent::DecisionMade(_) => closed = None,
            SubjectEvent::StepReached(reached)
                if reached.cycle == 1 && matches!(reached.step, 2 | 3 | 5) =>
            {
                prop_assert_eq!(closed, Some(reached.application));
            }
            _ => {}
        }
    }
    Ok(())
}

fn text(state: &SubjectState) -> String {
    serde_json::to_string(state).unwrap()
}

/// At once, event by event, interrupted and gone on from a stored state, cut at today, and from the stored texts.
fn reads_the_same_in_every_way(given: &Given) -> TestCaseResult {
    let whole = text(&given.state());
    let today = given.world.now.day();
    prop_assert_eq!(&whole, &text(&fold::<Subject>(&given.known, Some(today))));
    let stored = given.world.history::<SubjectEvent>(given.stream);
    prop_assert_eq!(&whole, &text(&fold::<Subject>(&stored, None)));
    let counting = effective(&given.known, None);
    for cut in 0..=counting.len() {
        let (first, rest) = counting.split_at(cut);
        let early = first.iter().fold(SubjectState::default(), Subject::evolve);
        let kept: SubjectState = serde_json::from_str(&text(&early)).unwrap();
        prop_assert_eq!(&kept, &early);
        prop_assert_eq!(&whole, &text(&rest.iter().fold(kept, Subject::evolve)));
    }
    let corrected = |known: &Happened<SubjectEvent>| known.dated.event.class() == Class::Correction;
    if !given.known.iter().any(corrected) {
        // Without a correction the order of the log is the order of the days.
        prop_assert_eq!(counting, given.known.clone());
    }
    Ok(())
}

#[test]
fn random_commands_over_random_clocks_keep_every_invariant() {
    let mut config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    config.cases = config.cases.max(WALKS);
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    let seed = config.rng_seed.to_string();
    let reached_names = RefCell::new(BTreeSet::new());
    let mut runner = TestRunner::new(config);
    let walks = prop::collection::vec(step(), 1..MAX_STEPS);
    if let Err(failure) = runner.run(&walks, |steps| walk(&steps, &reached_names)) {
        panic!("PROPTEST_RNG_SEED={seed}: {failure}");
    }
    // A walk that does not get anywhere proves nothing.
    let catalogue = SubjectEvent::catalogue().iter().map(|(name, _)| *name);
    let unseen: Vec<_> = catalogue
        .filter(|name| !reached_names.borrow().contains(name))
        .collect();
    assert!(
        unseen.is_empty(),
        "PROPTEST_RNG_SEED={seed}: never seen: {unseen:?}"
    );
}
