//! A founding day that is moved moves the figures of the past, and not what was known of them.

use crate::{HOME, assert_clean, carried, figures_of, known, script, step};
use qibu::sample::carry_out;
use qibu::wiring::{Qibu, instant_at, position_at};
use qibu_domain::id::Position;
use qibu_projections::figures::Figures;
use serde_json::json;

/// The day of the correction, and the one before it.
const CORRECTED_AT: &str = "2023-04-04T09:00:00+08:00";
const DAY_BEFORE: &str = "2023-04-03";

/// The sample with the founding of a body moved by two officers, on a later day.
async fn moved(key: &str, founded_on: &str) -> (crate::Home, std::sync::Arc<Qibu>) {
    let (home, qibu, before) = carried(&script()).await;
    let uncorrected = qibu.head().position;
    let mut corrected = script();
    corrected.steps.push(step(json!({
        "at": CORRECTED_AT, "as": "cy_officer_2", "entered_by": "cy_officer",
        "correct_founding": { "body": key, "founded_on": founded_on, "reason": "样例更正：登记日期抄错。" },
    })));
    let after = carry_out(&qibu, &corrected).await.unwrap();
    assert_eq!(after.bodies, before.bodies);
    let one_more = Position(uncorrected.0 + 1);
    assert_eq!(qibu.head().position, one_more, "one event, and none again");
    (home, qibu)
}

/// The figures of a day as they were known at the end of the day before the correction.
async fn known_before(qibu: &Qibu, as_of: &str) -> Figures {
    let at = instant_at(DAY_BEFORE, CORRECTED_AT.parse().unwrap()).unwrap();
    let position = position_at(qibu.log(), at).await.unwrap();
    assert_eq!(position, Position(qibu.head().position.0 - 1));
    known(qibu, position, HOME, as_of).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrected_founding_changes_the_past_and_not_what_was_known_of_it() {
    let (home, qibu) = moved("A02", "2017-12-18").await;
    for (as_of, was, is) in [
        ("2017-11-30", 1, 1),
        ("2017-12-07", 1, 1),
        ("2017-12-08", 2, 1),
        ("2017-12-17", 2, 1),
        ("2017-12-18", 2, 2),
        ("2017-12-31", 3, 3),
    ] {
        let now = figures_of(&qibu, HOME, as_of).await;
        assert_eq!(now.associations, is, "as of {as_of}");
        let then = known_before(&qibu, as_of).await;
        assert_eq!(then.associations, was, "as of {as_of}, known before");
        let head = known(&qibu, qibu.head().position, HOME, as_of).await;
        assert_eq!(head, now, "as of {as_of}, known now");
    }
    assert_clean(&home).await;
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_corrected_day_of_a_bases_naming_changes_the_past_and_not_what_was_known_of_it() {
    let (home, qibu) = moved("B03", "2018-11-15").await;
    let streets = |figures: &Figures| figures.units["street_or_park"];
    for (as_of, was, is) in [
        ("2018-11-14", (3, 6), (3, 6)),
        ("2018-11-15", (3, 6), (4, 7)),
        ("2018-12-31", (3, 7), (4, 8)),
        ("2019-03-13", (4, 8), (5, 9)),
        ("2019-03-14", (5, 9), (5, 9)),
    ] {
        let now = figures_of(&qibu, HOME, as_of).await;
        assert_eq!((now.bases, streets(&now)), is, "as of {as_of}");
        let then = known_before(&qibu, as_of).await;
        assert_eq!(
            (then.bases, streets(&then)),
            was,
            "as of {as_of}, known before"
        );
    }
    assert_clean(&home).await;
    qibu.close().await;
}
