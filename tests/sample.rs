//! The Chengyang sample, carried out: the figures of the article, and what changes when the script changes.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "sample/article.rs"]
mod article;
#[path = "support_qibu/chance.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod chance;
#[path = "sample/corrected.rs"]
mod corrected;
#[path = "sample/counted_again.rs"]
mod counted_again;
#[path = "sample/drill.rs"]
mod drill;
#[path = "support_qibu/place.rs"]
mod place;
#[path = "sample/recorded.rs"]
mod recorded;
#[path = "sample/recount.rs"]
mod recount;

use chance::Chance;
use place::{Home, root_key};
use qibu::command::CommandError;
use qibu::log::ClockKind;
use qibu::sample::{CHENGYANG, Carried, SampleError, Script, Step, Work, carry_out};
use qibu::wiring::Qibu;
use qibu_domain::id::{LogId, Position};
use qibu_domain::lifecycle::SubjectKind;
use qibu_domain::time::Day;
use qibu_projections::figures::{Figures, figures};
use qibu_projections::known_at::known_at;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const HOME: &str = "370214";
const NODES: [&str; 6] = [
    HOME,
    "370214001",
    "370214004",
    "370214-TA",
    "990001",
    "990001001",
];
const DAYS: [&str; 16] = [
    "2017-11-15",
    "2017-11-16",
    "2017-11-30",
    "2017-12-07",
    "2017-12-08",
    "2017-12-15",
    "2017-12-19",
    "2017-12-20",
    "2017-12-31",
    "2018-06-20",
    "2018-06-21",
    "2019-07-17",
    "2019-07-18",
    "2021-06-30",
    "2021-07-01",
    "2023-03-25",
];

fn script() -> Script {
    Script::parse(CHENGYANG).unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A data folder with an empty training log.
async fn empty() -> (Home, Arc<Qibu>) {
    let home = Home::new().await;
    let log = LogId(Uuid::from_u128(0x0c));
    let qibu = Qibu::create(&home.stores, log, ClockKind::Training, root_key())
        .await
        .unwrap();
    (home, qibu)
}

async fn carried(script: &Script) -> (Home, Arc<Qibu>, Carried) {
    let (home, qibu) = empty().await;
    let carried = carry_out(&qibu, script).await.unwrap();
    (home, qibu, carried)
}

/// The figures once the views have read the whole log.
async fn figures_of(qibu: &Qibu, node: &str, as_of: &str) -> Figures {
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    let ranks = qibu.rulebook().ranks_of(node);
    qibu.views()
        .read(|rows| figures(rows, node, day(as_of), &ranks))
        .unwrap()
}

/// The figures as they were known when the log ended at a position.
async fn known(qibu: &Qibu, position: Position, node: &str, as_of: &str) -> Figures {
    let (source, node, as_of) = (qibu.views().source().clone(), node.to_owned(), day(as_of));
    let ranks = qibu.rulebook().ranks_of(&node);
    let read = move || {
        known_at(&source, position)
            .unwrap()
            .read(|rows| figures(rows, &node, as_of, &ranks))
    };
    tokio::task::spawn_blocking(read).await.unwrap().unwrap()
}

async fn associations(qibu: &Qibu, as_of: &str) -> u64 {
    figures_of(qibu, HOME, as_of).await.associations
}

async fn assert_clean(home: &Home) {
    let report = home.verify().await;
    assert!(report.is_clean(), "{:?}", report.findings);
}

fn step(value: serde_json::Value) -> Step {
    serde_json::from_value(value).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_was_known_before_the_first_event() {
    let (_home, qibu, _carried) = carried(&script()).await;
    let nothing = known(&qibu, Position(0), HOME, "2017-12-31").await;
    assert_eq!((nothing.associations, nothing.bases), (0, 0));
    assert!(
        nothing
            .units
            .values()
            .chain(nothing.by_step.values())
            .all(|n| *n == 0)
    );
    assert!(nothing.by_life.is_empty());
    let head = known(&qibu, qibu.head().position, HOME, "2017-12-31").await;
    assert_eq!(head, figures_of(&qibu, HOME, "2017-12-31").await);
    qibu.close().await;
}

/// The step at which a body of the script stands on a day: that of its founding, or one that was recognised late.
fn step_of(script: &Script, kind: SubjectKind, key: &str, as_of: &str) -> u8 {
    let late = script.steps.iter().filter_map(|step| match &step.work {
        Work::RecogniseLate(work) if work.body == key => Some((work.reached_on, work.step)),
        _ => None,
    });
    let reached = late.filter(|(on, _)| *on <= day(as_of));
    let founding = match kind {
        SubjectKind::Association => 2,
        SubjectKind::Base => 3,
    };
    reached.map(|(_, step)| step).max().unwrap_or(founding)
}

/// The brands of a body of the script that are listed on a day.
fn listed_of(script: &Script, key: &str, as_of: &str) -> u64 {
    let listed = script.steps.iter().filter(|step| match &step.work {
        Work::ListBrand(work) => work.body == key && work.listed_on <= day(as_of),
        _ => false,
    });
    u64::try_from(listed.count()).unwrap()
}

/// What the figures say without one active body of that kind and rank, which stands at that step.
fn less_one(mut figures: Figures, (kind, rank, step): (SubjectKind, &str, u8)) -> Figures {
    let of_kind = match kind {
        SubjectKind::Association => &mut figures.associations,
        SubjectKind::Base => &mut figures.bases,
    };
    *of_kind -= 1;
    *figures.units.get_mut(rank).unwrap() -= 1;
    *figures.by_step.get_mut(&step).unwrap() -= 1;
    take_one(&mut figures.by_life, &"active".to_owned());
    let ranks = figures.units_by_kind.get_mut(&kind).unwrap();
    take_one(ranks, &rank.to_owned());
    figures.units_by_kind.retain(|_, ranks| !ranks.is_empty());
    figures
}

/// One less of a key, which is gone where nothing is left.
fn take_one(counts: &mut BTreeMap<String, u64>, key: &String) {
    *counts.get_mut(key).unwrap() -= 1;
    counts.retain(|_, count| *count > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_left_out_changes_its_own_cells_from_its_founding_on_and_no_other() {
    use SubjectKind::{Association, Base};
    let mut chance = Chance::of(chance::seed("a body left out"));
    let bodies = [
        (Association, "A01", "2017-11-16", "district", [HOME, HOME]),
        (
            Association,
            "A02",
            "2017-12-08",
            "street_or_park",
            [HOME, "370214-TA"],
        ),
        (
            Association,
            "A03",
            "2017-12-20",
            "street_or_park",
            [HOME, "370214004"],
        ),
        (
            Base,
            "B02",
            "2018-06-21",
            "street_or_park",
            [HOME, "370214001"],
        ),
        (Base, "B08", "2019-07-18", "community", [HOME, "370214001"]),
    ];
    let (kind, key, founded_on, rank, above) = chance.pick(&bodies);
    println!("left out: {key}");
    let (_whole_home, whole, _) = carried(&script()).await;
    let (home, without, left) = carried(&script().without(key)).await;
    assert!(!left.bodies.contains_key(key));
    let mut changed = 0;
    for of in NODES {
        for as_of in DAYS {
            let was = figures_of(&whole, of, as_of).await;
            let counts = day(as_of) >= day(founded_on) && above.contains(&of);
            let expected = if counts {
                let step = step_of(&script(), kind, key, as_of);
                let mut less = less_one(was, (kind, rank, step));
                less.brands -= listed_of(&script(), key, as_of);
                less
            } else {
                was
            };
            // The sessions that it held are gone with it; that is counted elsewhere.
            let mut now = figures_of(&without, of, as_of).await;
            now.programme_sessions = expected.programme_sessions;
            now.action_sessions = expected.action_sessions;
            now.person_times = expected.person_times;
            assert_eq!(now, expected, "{key} {of} {as_of}");
            changed += usize::from(counts);
        }
    }
    assert!(changed >= 5, "the days reach beyond the founding");
    assert_clean(&home).await;
    whole.close().await;
    without.close().await;
}

/// The script with one officer's appointment revoked right before the third founding; and that founding's number.
fn revoking(officer: &str) -> (Script, usize) {
    let mut script = script();
    let is_third =
        |step: &Step| matches!(&step.work, Work::RecordFounding(work) if work.key == "A03");
    let third = script.steps.iter().position(is_third).unwrap();
    let revoke = json!({
        "as": "admin", "revoke": { "account": officer, "node": HOME, "duty": "officer" },
    });
    script.steps.insert(third, step(revoke));
    // Steps are numbered from 1, and one stands before it now.
    (script, third + 2)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_sample_stops_where_either_officer_has_lost_the_appointment() {
    for officer in ["cy_officer", "cy_officer_2"] {
        let (script, third) = revoking(officer);
        let (home, qibu) = empty().await;
        let stopped = carry_out(&qibu, &script).await.unwrap_err();
        let SampleError::Step {
            number,
            work,
            error: CommandError::Denied(denial),
        } = stopped
        else {
            panic!("{officer}: {stopped}");
        };
        assert_eq!((number, work), (third, "record_founding"), "{officer}");
        let guards: Vec<_> = denial
            .guards
            .iter()
            .map(|guard| guard.id.as_str())
            .collect();
        assert!(
            guards.contains(&"guard.appointment_revoked"),
            "{officer}: {guards:?}"
        );
        assert_eq!(
            associations(&qibu, "2017-12-31").await,
            2,
            "what came before it stands"
        );
        let head = qibu.head().position;
        assert!(
            carry_out(&qibu, &script).await.is_err(),
            "and it stays stopped"
        );
        assert_eq!(qibu.head().position, head);
        assert_clean(&home).await;
        qibu.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carried_out_again_it_writes_nothing_and_answers_the_same() {
    let (home, qibu, first) = carried(&script()).await;
    let head = qibu.head();
    let second = carry_out(&qibu, &script()).await.unwrap();
    assert_eq!(qibu.head(), head);
    assert_same(&first, &second);
    qibu.close().await;
    drop(qibu);
    let reopened = Qibu::open(&home.stores, root_key()).await.unwrap();
    let third = carry_out(&reopened, &script()).await.unwrap();
    assert_eq!(reopened.head(), head);
    assert_same(&first, &third);
    assert_eq!(associations(&reopened, "2017-12-31").await, 3);
    assert_clean(&home).await;
    reopened.close().await;
}

fn assert_same(one: &Carried, other: &Carried) {
    let accounts = |carried: &Carried| -> Vec<_> {
        carried
            .accounts
            .iter()
            .map(|(named, id)| (named.key.clone(), *id))
            .collect()
    };
    assert_eq!(accounts(one), accounts(other));
    assert_eq!(one.bodies, other.bodies);
}
