//! Random commands of random accounts over a random clock, on the whole road: whatever they were, the log is whole,
//! what is warm is what the log says, the views rebuild to the same rows, and every decision can be taken again
//! (laws 3, 13, 14, 19). `QIBU_REPLAY_CASES` says how many plays, `QIBU_SEED` which.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "replay/affairs.rs"]
mod affairs;
#[path = "support_qibu/chance.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod chance;
#[path = "replay/committees.rs"]
mod committees;
#[path = "replay/killed.rs"]
mod killed;
#[path = "replay/late_steps.rs"]
mod late_steps;
#[path = "replay/many.rs"]
mod many;
#[path = "../domain/tests/support/papers.rs"]
mod papers;
#[path = "replay/passed_on.rs"]
mod passed_on;
#[path = "support_qibu/place.rs"]
mod place;
#[path = "replay/play.rs"]
mod play;
#[path = "replay/rederive.rs"]
mod rederive;
#[path = "replay/rules.rs"]
mod rules;
#[path = "replay/standing.rs"]
mod standing;
#[path = "replay/supplemented.rs"]
mod supplemented;
#[path = "replay/tale.rs"]
mod tale;
#[path = "replay/told.rs"]
mod told;
#[path = "support_qibu/town.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod town;
#[path = "replay/verb.rs"]
mod verb;
#[path = "replay/visited.rs"]
mod visited;
#[path = "replay/warm.rs"]
mod warm;

use place::Home;
use play::{Play, Step};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use qibu::authority::Authorities;
use qibu::store::Streams;
use qibu::store::hosted::Hosted;
use qibu::wiring::{Qibu, TablesPlace, VIEWS_FILE};
use qibu_domain::correction;
use qibu_domain::decider::Decider;
use qibu_domain::id::{AccountId, StreamId, StreamKind};
use qibu_domain::recorded::Recorded;
use qibu_domain::subject::SubjectState;
use qibu_projections::{Views, rebuild};
use rederive::rederive;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Instant;
use town::Town;

const CASES: u32 = 96;
const COMMANDS_A_CASE: std::ops::Range<usize> = 40..60;

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let minutes = prop_oneof![
        // Into the past too: a training log never goes back.
        16 => -600_i64..600,
        8 => 1_440_i64..(4 * 1_440),
        3 => (5 * 1_440_i64)..(20 * 1_440),
        1 => (60 * 1_440_i64)..(400 * 1_440),
    ];
    vec(
        (minutes, any::<u64>()).prop_map(|(minutes, seed)| Step { minutes, seed }),
        COMMANDS_A_CASE,
    )
}

/// The events by which matters are passed on.
const PASSING: [&str; 4] = [
    "CopySent",
    "SeatAdded",
    "ApplicationTransferred",
    "SeatAssigned",
];

#[derive(Default)]
struct Seen {
    events: usize,
    decisions: usize,
    slips: usize,
    late_steps: usize,
    late_corrections: usize,
    /// Of how the matters were passed on.
    passed_on: BTreeMap<&'static str, usize>,
    ways: BTreeMap<String, usize>,
    /// The names and versions of the events.
    titles: BTreeSet<String>,
}

#[test]
fn whatever_is_asked_replay_gives_the_same_state_byte_for_byte() {
    let cases = std::env::var("QIBU_REPLAY_CASES").map_or(CASES, |text| text.parse().unwrap());
    let mut rng_seed = [0; 32];
    rng_seed[..8].copy_from_slice(&chance::seed("replay").to_le_bytes());
    let config = Config {
        cases,
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &rng_seed);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let (seen, authorities, begun) = (
        Mutex::new(Seen::default()),
        Authorities::default(),
        Instant::now(),
    );
    let outcome = TestRunner::new_with_rng(config, rng).run(&steps(), |steps| {
        runtime.block_on(one_play(&steps, &seen, &authorities));
        Ok(())
    });
    let seen = seen
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    println!(
        "{cases} plays in {:?}: {} events, {} decisions, {} of them on paper; {} late steps, {} corrected",
        begun.elapsed(),
        seen.events,
        seen.decisions,
        seen.slips,
        seen.late_steps,
        seen.late_corrections
    );
    print(&seen);
    outcome.unwrap();
    let written = |kind: &str| {
        seen.ways
            .get(&format!("{kind}: written"))
            .copied()
            .unwrap_or_default()
    };
    let kinds = [
        "propose", "act", "founding", "office", "rules", "again", "due", "affairs", "annals",
        "tree",
    ];
    // What no run of plays is long enough to be sure of, the tale brings about.
    assert!(
        kinds.iter().all(|kind| written(kind) > 0) && seen.decisions > 0,
        "nothing of some kind was written"
    );
    assert!(
        seen.late_steps > 0 && seen.late_corrections > 0,
        "no step was recognised late and corrected"
    );
    // One of them may stay out of a run now and then; that each is there is for the walks of the domain.
    let passed_on = PASSING.iter().filter(|name| seen.passed_on[*name] > 0);
    assert!(
        passed_on.count() + 1 >= PASSING.len(),
        "{:?}",
        seen.passed_on
    );
}

fn print(seen: &Seen) {
    for (way, count) in &seen.ways {
        println!("{count:6} {way}");
    }
    println!("passed on: {:?}", seen.passed_on);
    let untold = told::untold(&seen.titles);
    println!("{} events; by chance not: {untold:?}", seen.titles.len());
}

async fn one_play(steps: &[Step], seen: &Mutex<Seen>, authorities: &Authorities) {
    let mut play = Play::begin().await;
    for step in steps {
        play.step(*step).await;
    }
    let Play { town, ways, .. } = play;
    let events = town.events().await;
    the_log_is_whole(&town, &events).await;
    for stream in events
        .iter()
        .map(|event| event.stream)
        .collect::<BTreeSet<_>>()
    {
        warm_is_what_the_log_says(&town, stream, &events).await;
    }
    town.qibu
        .wait_for_views(town.qibu.head().position)
        .await
        .unwrap();
    let decisions = tokio::task::block_in_place(|| {
        the_views_rebuild_to_the_same_rows(town.home(), &town.qibu);
        rederive(&town, &events, authorities)
    });
    town.qibu.close().await;
    let mut seen = seen.lock().unwrap();
    seen.events += events.len();
    seen.titles.extend(told::titles(&events));
    seen.decisions += decisions;
    let confirmed = events.iter().filter(|event| event.name == "SlipConfirmed");
    seen.slips += confirmed.count();
    let named = |name: &str| events.iter().filter(|event| event.name == name).count();
    seen.late_steps += named("StepRecognisedLate");
    seen.late_corrections += named("LateStepCorrected");
    for name in PASSING {
        let written = events.iter().filter(|event| event.name == name).count();
        *seen.passed_on.entry(name).or_default() += written;
    }
    for (way, count) in ways {
        *seen.ways.entry(way).or_default() += count;
    }
}

async fn the_log_is_whole(town: &Town, events: &[Recorded]) {
    for (position, event) in (1..).zip(events) {
        assert_eq!(event.position.0, position, "positions are dense");
    }
    assert!(
        events.is_sorted_by_key(|event| event.recorded_at),
        "stamps never go back"
    );
    let report = town.home().verify().await;
    assert!(report.is_clean(), "{:?}", report.findings);
}

fn the_views_rebuild_to_the_same_rows(home: &Home, qibu: &Qibu) {
    let live = match &home.stores.views {
        TablesPlace::Folder(folder) => Views::open(&folder.join(VIEWS_FILE)),
        TablesPlace::Postgres(address) => Views::open_postgres(address),
    };
    let live = live.unwrap();
    assert_eq!(live.position(), qibu.head().position);
    let differences = rebuild::compare(&live, qibu.views().source()).unwrap();
    assert_eq!(differences, []);
}

async fn warm_is_what_the_log_says(town: &Town, stream: StreamId, events: &[Recorded]) {
    let qibu = &town.qibu;
    match stream.kind {
        StreamKind::Log => same(town, qibu.logbook(), stream, events).await,
        StreamKind::District => same(town, qibu.districts(), stream, events).await,
        StreamKind::Editions => same(town, qibu.editions(), stream, events).await,
        StreamKind::Policies => same(town, qibu.policies(), stream, events).await,
        StreamKind::Calendar => same(town, qibu.calendar(), stream, events).await,
        StreamKind::Account => same(town, qibu.accounts(), stream, events).await,
        StreamKind::Paper => same(town, qibu.paper_streams(), stream, events).await,
        StreamKind::Annals => same(town, qibu.annals(), stream, events).await,
        StreamKind::Programme => same(town, qibu.programmes(), stream, events).await,
        StreamKind::Session => same(town, qibu.sessions(), stream, events).await,
        StreamKind::Outcome => same(town, qibu.outcomes(), stream, events).await,
        StreamKind::ServiceRequest => same(town, qibu.service_requests(), stream, events).await,
        StreamKind::PublishedClaim => {
            same(town, qibu.published_claims(), stream, events).await;
        }
        StreamKind::Suggestion => same(town, qibu.suggestions(), stream, events).await,
        StreamKind::Person => same(town, qibu.persons(), stream, events).await,
        StreamKind::Membership => same(town, qibu.memberships(), stream, events).await,
        StreamKind::Alliance => same(town, qibu.alliances(), stream, events).await,
        StreamKind::Team => same(town, qibu.teams(), stream, events).await,
        StreamKind::Association | StreamKind::Base => {
            same(town, qibu.subjects(), stream, events).await;
            let hosted = qibu.subjects().load(qibu.log(), stream).await.unwrap();
            the_body_keeps_its_rules(hosted.state());
        }
    }
}

async fn same<D: Decider>(town: &Town, warm: &Streams<D>, stream: StreamId, events: &[Recorded]) {
    let warm = warm.load(town.qibu.log(), stream).await.unwrap();
    let mut cold = Hosted::<D>::default();
    for event in events.iter().filter(|event| event.stream == stream) {
        cold.take_in(event.happened().unwrap());
    }
    let bytes = |state: &D::State| serde_json::to_string(state).unwrap();
    assert_eq!(bytes(warm.state()), bytes(cold.state()), "{stream}");
    assert_eq!(
        serde_json::to_string(&*warm).unwrap(),
        serde_json::to_string(&cold).unwrap(),
        "{stream}"
    );
    // One event at a time comes to what the whole stream at once comes to (law 3).
    let whole = correction::fold::<D>(cold.history(), None);
    assert_eq!(bytes(cold.state()), bytes(&whole), "{stream}");
}

/// Domain 4.2 and 11.2: one open application of its own at most, and one that an office proposed; nobody in two seats.
fn the_body_keeps_its_rules(state: &SubjectState) {
    for an_office in [false, true] {
        let open = state.applications.iter().filter(|known| {
            known.is_open() && known.transition.is_proposed_by_an_office() == an_office
        });
        let open = open.count();
        assert!(open <= 1, "{open} open applications");
    }
    for application in &state.applications {
        let mut seats: BTreeMap<AccountId, BTreeSet<&str>> = BTreeMap::new();
        if let Some(account) = application.submitter {
            seats.entry(account).or_default().insert("submit");
        }
        for acted in &application.acted {
            seats.entry(acted.account).or_default().insert(&acted.seat);
        }
        assert!(seats.values().all(|seats| seats.len() == 1), "{seats:?}");
    }
}
