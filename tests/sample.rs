//! The Chengyang sample, carried out: the figures of the article, and what changes when the script changes.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

#[path = "support_qibu/chance.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod chance;
#[path = "support_qibu/place.rs"]
mod place;

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
use std::sync::Arc;
use uuid::Uuid;

const HOME: &str = "370214";
const NODES: [&str; 5] = [HOME, "370214004", "370214-TA", "990001", "990001001"];
const DAYS: [&str; 12] = [
    "2017-11-15",
    "2017-11-16",
    "2017-11-30",
    "2017-12-07",
    "2017-12-08",
    "2017-12-15",
    "2017-12-19",
    "2017-12-20",
    "2017-12-31",
    "2018-06-30",
    "2021-06-30",
    "2021-07-01",
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
async fn the_sample_counts_the_associations_of_the_article() {
    let (home, qibu, carried) = carried(&script()).await;
    for (as_of, count) in [
        ("2017-11-15", 0),
        ("2017-11-30", 1),
        ("2017-12-15", 2),
        ("2017-12-31", 3),
    ] {
        assert_eq!(associations(&qibu, as_of).await, count, "as of {as_of}");
    }
    let figures = figures_of(&qibu, HOME, "2017-12-31").await;
    let units: Vec<_> = figures
        .units
        .iter()
        .map(|(rank, n)| (rank.as_str(), *n))
        .collect();
    assert_eq!(
        units,
        [("community", 0), ("district", 1), ("street_or_park", 2)]
    );
    assert_eq!(figures.bases, 0);
    assert_eq!(
        carried.bodies.len(),
        9,
        "three bodies, and six that wait for a role"
    );
    assert_eq!(
        carried
            .accounts
            .iter()
            .filter(|(named, _)| named.role)
            .count(),
        8
    );
    assert_clean(&home).await;
    qibu.close().await;
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

/// What the figures say without one active body of that rank.
fn less_one(mut figures: Figures, rank: &str) -> Figures {
    figures.associations -= 1;
    *figures.units.get_mut(rank).unwrap() -= 1;
    let of_kind = figures.units_by_kind.get_mut(&SubjectKind::Association);
    let of_kind = of_kind.unwrap();
    let bodies = of_kind.get_mut(rank).unwrap();
    *bodies -= 1;
    if *bodies == 0 {
        of_kind.remove(rank);
    }
    if of_kind.is_empty() {
        figures.units_by_kind.remove(&SubjectKind::Association);
    }
    *figures.by_step.get_mut(&2).unwrap() -= 1;
    let active = figures.by_life.get_mut("active").unwrap();
    *active -= 1;
    if *active == 0 {
        figures.by_life.remove("active");
    }
    figures
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_left_out_changes_its_own_cells_from_its_founding_on_and_no_other() {
    let mut chance = Chance::of(chance::seed("a body left out"));
    let bodies = [
        ("A01", "2017-11-16", "district", HOME),
        ("A02", "2017-12-08", "street_or_park", "370214-TA"),
        ("A03", "2017-12-20", "street_or_park", "370214004"),
    ];
    let (key, founded_on, rank, node) = chance.pick(&bodies);
    println!("left out: {key}");
    let (_whole_home, whole, _) = carried(&script()).await;
    let (home, without, left) = carried(&script().without(key)).await;
    assert!(!left.bodies.contains_key(key));
    let mut changed = 0;
    for of in NODES {
        for as_of in DAYS {
            let was = figures_of(&whole, of, as_of).await;
            let counts = day(as_of) >= day(founded_on) && (of == HOME || of == node);
            let expected = if counts { less_one(was, rank) } else { was };
            assert_eq!(
                figures_of(&without, of, as_of).await,
                expected,
                "{key} {of} {as_of}"
            );
            changed += usize::from(counts);
        }
    }
    assert!(changed >= 5, "the days reach beyond the founding");
    assert_clean(&home).await;
    whole.close().await;
    without.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrected_founding_changes_the_past_and_not_what_was_known_of_it() {
    let (home, qibu, before) = carried(&script()).await;
    let uncorrected = qibu.head().position;
    assert_eq!(associations(&qibu, "2017-12-15").await, 2);
    let mut corrected = script();
    corrected.steps.push(step(json!({
        "as": "cy_officer_2", "entered_by": "cy_officer",
        "correct_founding": { "body": "A02", "founded_on": "2017-12-18", "reason": "样例更正：登记日期抄错。" },
    })));
    let after = carry_out(&qibu, &corrected).await.unwrap();
    assert_eq!(after.bodies, before.bodies);
    assert_eq!(
        qibu.head().position,
        Position(uncorrected.0 + 1),
        "one event, and none again"
    );
    for (as_of, count) in [
        ("2017-11-30", 1),
        ("2017-12-15", 1),
        ("2017-12-17", 1),
        ("2017-12-18", 2),
        ("2017-12-31", 3),
    ] {
        assert_eq!(associations(&qibu, as_of).await, count, "as of {as_of}");
    }
    let known_then = known(&qibu, uncorrected, HOME, "2017-12-15").await;
    assert_eq!(known_then.associations, 2);
    let known_now = known(&qibu, qibu.head().position, HOME, "2017-12-15").await;
    assert_eq!(known_now.associations, 1);
    assert_clean(&home).await;
    qibu.close().await;
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
