//! Random commands of random accounts over a clock that moves forward: what holds after each of them.

use crate::bases::is_base;
use crate::scenario::*;
use crate::walking::{Step, anything, grown, grown_base, grown_old, natural, step, world};
use crate::world::DISTRICT;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestCaseResult, TestRunner};
use qibu_domain::actor::Source;
use qibu_domain::claim::ClaimKey;
use qibu_domain::correction::{effective, fold};
use qibu_domain::decider::{Class, Decider, Happened, StoredEvent};
use qibu_domain::id::{AccountId, ApplicationId};
use qibu_domain::subject::event::{SubjectEvent, Vote};
use qibu_domain::subject::{Application, Life, Rectification, Subject, SubjectState};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

const MAX_STEPS: usize = 45;
/// The least number of walks.
const WALKS: u32 = 1_200;
/// The walks are the same on every run; `PROPTEST_RNG_SEED` walks others.
const SEED: u64 = 20_260_918;

/// Walks, and tests after each step.
fn walk(steps: &[Step], reached_names: &RefCell<BTreeSet<&'static str>>) -> TestCaseResult {
    let mut given = match steps.first().map(|step| step.minutes % 8) {
        Some(0) => grown(),
        Some(1) => grown_old(),
        Some(2) => crate::bases::in_a(world()),
        Some(3) => grown_base(),
        Some(4) => crate::standing::suspended_in(world()),
        Some(5) => crate::standing::registered_in(world()),
        Some(6) => crate::standing::named_in(world()),
        _ => Given::in_a(world()),
    };
    for step in steps {
        given.world.now = given.world.now.plus_seconds(step.minutes * 60);
        crate::recounting::publish_in_time(&mut given);
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
    let own = usize::from(state.open_application().is_some());
    let ordered = usize::from(state.open_order().is_some());
    prop_assert_eq!(open, own + ordered);
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
        prop_assert!(!matches!(before.life, Life::Suspended | Life::Liquidating));
        prop_assert_eq!(state.cycle, before.cycle.max(1));
    }
    late_steps_keep_their_order(before, &state, new.iter().any(is_late))?;
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
    let open = state.applications.iter().filter_map(Application::due);
    let rectified = state.rectification.as_ref().and_then(Rectification::due);
    let due = open.map(|(due, _)| due).chain(rectified).min();
    // What comes to count again by a founding that is recorded anew falls due with the next command (law 15).
    let is_founded_anew = new.iter().any(|known| {
        let of = &known.dated.event;
        of.correction().is_some() || known.dated.source == Source::Import
    });
    let due = due.filter(|_| !is_founded_anew);
    prop_assert!(
        due.is_none_or(|due| due >= today),
        "{:?} is past on {}",
        due,
        today
    );
    let founding = if is_base(given) { 3 } else { 2 };
    prop_assert!(!state.life.counts() || state.step >= founding || state.cycle > 1);
    Ok(())
}

fn late_steps_keep_their_order(
    before: &SubjectState,
    state: &SubjectState,
    recognised: bool,
) -> TestCaseResult {
    if recognised {
        prop_assert_eq!((state.step, state.cycle), (before.step + 1, 1));
        prop_assert_eq!((before.life, state.life), (Life::Active, Life::Active));
    }
    let late: Vec<_> = state
        .late_steps
        .iter()
        .map(|step| step.reached_on)
        .collect();
    prop_assert!(late.is_sorted());
    prop_assert!(
        late.first()
            .is_none_or(|first| state.founded_on.is_some_and(|day| day <= *first))
    );
    Ok(())
}

fn is_late(known: &Happened<SubjectEvent>) -> bool {
    matches!(known.dated.event, SubjectEvent::StepRecognisedLate(_))
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
            SubjectEvent::SeatAdded(it) => (it.application, it.seat.as_str()),
            SubjectEvent::BallotOpened(it) => (it.application, it.seat.as_str()),
            // Committees of the walks decide.
            SubjectEvent::VoteCast(it) if it.vote != Vote::Recused => (it.application, "decide"),
            SubjectEvent::ApplicationTransferred(it) if it.seat == "accept" => {
                (it.application, first(it.application))
            }
            SubjectEvent::ApplicationTransferred(it) => (it.application, it.seat.as_str()),
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
    // A revocation counts from a day before that of its entry, too.
    let late = |known: &Happened<SubjectEvent>| known.dated.source == Source::LateEntry;
    if !given
        .known
        .iter()
        .any(|known| corrected(known) || late(known) || is_late(known))
    {
        // Without a correction or a late entry the order of the log is the order of the days.
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
