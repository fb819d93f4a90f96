//! The figures equal a count from the stored texts, on whatever day and whatever was known.

use crate::chance::{self, Chance};
use crate::recount::{
    Counting, ENDS, brands, brought_about, counting, representatives, service_teams, sessions, told,
};
use crate::{HOME, carried, day, figures_of, known, script, step};
use qibu::sample::of_the_demo;
use qibu::wiring::Qibu;
use qibu_domain::id::Position;
use qibu_domain::time::Day;
use qibu_projections::figures::Figures;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// How many days are asked for, and how many of them as of what was known earlier, which folds the log anew.
const DAYS: usize = 300;
const KNOWN_EARLIER: usize = 12;
/// The days begin before the first founding and end after the last one.
const FIRST: &str = "2017-06-01";
const LENGTH_DAYS: usize = 2_300;
/// The made-up district whose bodies end.
const DRILL: &str = "990001";

/// Associations, bases, and bodies by rank.
type Counts = (u64, u64, BTreeMap<String, u64>);

fn of_figures(figures: Figures) -> Counts {
    let mut units = figures.units;
    units.retain(|_, count| *count > 0);
    (figures.associations, figures.bases, units)
}

/// Sessions of programmes, those of actions, and the heads counted at the latter.
fn of_sessions(figures: &Figures) -> (u64, u64, u64) {
    let Figures {
        programme_sessions,
        action_sessions,
        person_times,
        ..
    } = figures;
    (*programme_sessions, *action_sessions, *person_times)
}

fn of_bodies(bodies: &BTreeSet<Counting>) -> Counts {
    let of = |kind: &str| bodies.iter().filter(|body| body.kind == kind).count() as u64;
    let mut units = BTreeMap::new();
    for body in bodies {
        *units.entry(body.rank.clone()).or_default() += 1;
    }
    (of("association"), of("base"), units)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_figures_of_any_day_equal_a_count_of_the_stored_texts() {
    let mut chance = Chance::of(chance::seed("counted again"));
    let mut script = script();
    // Days moved to and fro, one of them twice, and a founding that never was.
    for (body, founded_on) in [
        ("A05", Some("2019-02-14")),
        ("B09", Some("2018-03-01")),
        ("A05", Some("2018-01-11")),
        ("B05", None),
        ("A10", None),
    ] {
        script.steps.push(step(json!({
            "as": "cy_officer_2", "entered_by": "cy_officer",
            "correct_founding": { "body": body, "founded_on": founded_on, "reason": "样例更正：登记日期抄错。" },
        })));
    }
    let (_home, qibu, _) = carried(&script).await;
    let seen = counts_the_same(&qibu, HOME, (day(FIRST), LENGTH_DAYS), &mut chance).await;
    assert!(seen > 10, "the days see many states: {seen}");
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_end_count_no_more_by_the_figures_and_by_the_stored_texts() {
    let mut chance = Chance::of(chance::seed("ended bodies"));
    let (_home, qibu, _) = carried(&of_the_demo().unwrap()).await;
    let told = told(&qibu).await;
    let ended = told.iter().map(|event| event.name.as_str());
    let ended: BTreeSet<&str> = ended.filter(|name| ENDS.contains(name)).collect();
    assert_eq!(ended, ENDS.into(), "bodies end in every way");
    let head = qibu.head().recorded_at.day().days_since_epoch();
    let days = head - day(FIRST).days_since_epoch();
    let within = (day(FIRST), usize::try_from(days).unwrap());
    let seen = counts_the_same(&qibu, DRILL, within, &mut chance).await;
    assert!(seen > 5, "the days see many states: {seen}");
    qibu.close().await;
}

/// Asks for the figures of a district at random days, and as of what was known at random positions. Answers how many
/// different counts were seen.
async fn counts_the_same(
    qibu: &Qibu,
    district: &str,
    (from, length_days): (Day, usize),
    chance: &mut Chance,
) -> usize {
    let (told, head) = (told(qibu).await, qibu.head().position.0);
    let mut seen = BTreeSet::new();
    for round in 0..DAYS {
        let days = i64::try_from(chance.below(length_days)).unwrap();
        let as_of = from.plus_days(days).to_string();
        let figures = figures_of(qibu, district, &as_of).await;
        let counted = sessions(&told, district, &as_of, head);
        assert_eq!(of_sessions(&figures), counted, "as of {as_of}");
        let shown = (figures.enterprises_incubated, figures.donated_fen);
        let again = brought_about(&told, district, &as_of, head);
        assert_eq!(shown, again, "brought about as of {as_of}");
        let listed = brands(&told, district, &as_of, head);
        assert_eq!(usize::try_from(figures.brands), Ok(listed), "as of {as_of}");
        let pool = representatives(&told, district, &as_of, head);
        assert_eq!(
            usize::try_from(figures.representatives),
            Ok(pool),
            "as of {as_of}"
        );
        let teams = service_teams(&told, district, &as_of, head);
        assert_eq!(figures.service_teams, teams as u64, "as of {as_of}");
        let shown = of_figures(figures);
        let counted = of_bodies(&counting(&told, district, &as_of, head));
        assert_eq!(shown, counted, "as of {as_of}");
        seen.insert(counted);
        if round < KNOWN_EARLIER {
            let at = chance.below(usize::try_from(head).unwrap()) as u64;
            let figures = known(qibu, Position(at), district, &as_of).await;
            let counted = sessions(&told, district, &as_of, at);
            assert_eq!(
                of_sessions(&figures),
                counted,
                "as of {as_of} known at {at}"
            );
            let shown = (figures.enterprises_incubated, figures.donated_fen);
            let again = brought_about(&told, district, &as_of, at);
            assert_eq!(shown, again, "brought about as of {as_of} known at {at}");
            let listed = brands(&told, district, &as_of, at);
            assert_eq!(usize::try_from(figures.brands), Ok(listed), "known at {at}");
            let pool = representatives(&told, district, &as_of, at);
            assert_eq!(
                usize::try_from(figures.representatives),
                Ok(pool),
                "known at {at}"
            );
            let teams = service_teams(&told, district, &as_of, at);
            assert_eq!(figures.service_teams, teams as u64, "known at {at}");
            let shown = of_figures(figures);
            let counted = of_bodies(&counting(&told, district, &as_of, at));
            assert_eq!(shown, counted, "as of {as_of} known at {at}");
        }
    }
    seen.len()
}
