//! Figures by subtree and rank.

use crate::given::{COMMUNITY, DISTRICT, STREET, body, day, founded, proposed, ranks, short, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use qibu_domain::district::{DistrictEvent, NodeAdded, NodeMoved};
use qibu_domain::id::SubjectId;
use qibu_projections::figures::{Figures, figures};
use qibu_projections::subjects;

fn given_bodies() -> MemoryLog {
    let mut log = MemoryLog::default();
    let stream = tree(&mut log);
    let other = DistrictEvent::from(NodeAdded {
        code: "990001002".to_owned(),
        kind: "street".to_owned(),
        name: short("other"),
        parent: Some(DISTRICT.to_owned()),
    });
    log.append(stream, day("2017-01-01"), other);
    let moved = DistrictEvent::from(NodeMoved {
        code: COMMUNITY.to_owned(),
        parent: "990001002".to_owned(),
    });
    log.append(stream, day("2018-01-01"), moved);
    log.append(
        body(1),
        day("2017-03-01"),
        founded("区联会", DISTRICT, "district"),
    );
    log.append(
        body(2),
        day("2017-03-01"),
        founded("街联会", STREET, "street"),
    );
    log.append(
        body(3),
        day("2017-03-01"),
        founded("社区联会", COMMUNITY, "community"),
    );
    log.append(body(4), day("2017-03-01"), proposed("筹备"));
    log
}

fn asked(log: &MemoryLog, node: &str, on: &str) -> Figures {
    let views = place::views().unwrap();
    views.catch_up(log).unwrap();
    views
        .read(|views| figures(views, node, day(on), &ranks()))
        .unwrap()
}

fn units(figures: &Figures) -> Vec<(&str, u64)> {
    figures
        .units
        .iter()
        .map(|(rank, count)| (rank.as_str(), *count))
        .collect()
}

#[test]
fn figures_count_what_counts_within_the_node_and_give_every_rank_its_key() {
    let log = given_bodies();
    let whole = asked(&log, DISTRICT, "2017-06-01");
    assert_eq!((whole.associations, whole.bases), (3, 0));
    assert_eq!(
        units(&whole),
        [("community", 1), ("district", 1), ("street", 1)]
    );
    assert_eq!((whole.by_step[&1], whole.by_step[&2]), (0, 3));
    assert_eq!((whole.by_life["active"], whole.by_life["proposed"]), (3, 1));
    let street = asked(&log, STREET, "2017-06-01");
    assert_eq!(
        units(&street),
        [("community", 1), ("district", 0), ("street", 1)]
    );
    assert_eq!(asked(&log, DISTRICT, "2017-02-28").associations, 0);
}

#[test]
fn a_node_that_moved_takes_its_bodies_along_from_that_day() {
    let log = given_bodies();
    assert_eq!(asked(&log, STREET, "2017-12-31").associations, 2);
    assert_eq!(asked(&log, STREET, "2018-01-01").associations, 1);
    assert_eq!(asked(&log, "990001002", "2017-12-31").associations, 0);
    assert_eq!(asked(&log, "990001002", "2018-01-01").associations, 1);
    assert_eq!(asked(&log, DISTRICT, "2018-01-01").associations, 3);
}

#[test]
fn bodies_of_the_same_scope_are_counted_with_the_event_that_made_each_one() {
    let mut log = given_bodies();
    log.append(
        body(5),
        day("2017-05-01"),
        founded("街二会", STREET, "street"),
    );
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let count = |on: &str, except: Option<u128>| {
        let except = except.map(|number| SubjectId(body(number).id));
        views
            .read(|views| subjects::same_scope(views, STREET, "new_strata", day(on), except))
            .unwrap()
    };
    // The proposed one does not count: it neither prepares nor acts.
    assert_eq!(count("2017-04-30", None).len(), 1);
    let cited: Vec<_> = count("2017-05-01", Some(2))
        .iter()
        .map(|cited| (cited.stream, cited.sequence.0))
        .collect();
    assert_eq!(cited, [(body(5), 1)]);
}
