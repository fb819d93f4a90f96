//! The trees by day.

use crate::given::{COMMUNITY, DISTRICT, STREET, day, edition, publication, short, tree};
use crate::memory_log::MemoryLog;
use crate::place;
use qibu_domain::district::{DistrictEvent, NodeClosed, NodeRenamed};
use qibu_domain::id::{StreamId, StreamKind};
use qibu_projections::nodes;

#[test]
fn a_tree_shows_names_places_and_ranks_of_the_day() {
    let mut log = MemoryLog::default();
    let stream = tree(&mut log);
    let renamed = NodeRenamed {
        code: STREET.to_owned(),
        name: short("新街道"),
    };
    log.append(stream, day("2018-05-01"), DistrictEvent::from(renamed));
    let closed = NodeClosed {
        code: COMMUNITY.to_owned(),
    };
    log.append(stream, day("2019-01-01"), DistrictEvent::from(closed));
    let views = place::views().unwrap();
    views.catch_up(&log).unwrap();
    let shown = |on: &str| -> Vec<String> {
        let rows = views
            .read(|views| nodes::tree(views, Some(DISTRICT), day(on)))
            .unwrap();
        let line = |row: nodes::NodeRow| format!("{} {}", row.name, row.rank.unwrap_or_default());
        rows.into_iter().map(line).collect()
    };
    assert_eq!(shown("2016-12-31"), Vec::<String>::new());
    assert_eq!(
        shown("2018-04-30"),
        ["district district", "street street", "community community"]
    );
    assert_eq!(shown("2019-01-01"), ["district district", "新街道 street"]);
    let below = views
        .read(|views| nodes::subtree(views, STREET, day("2019-01-01")))
        .unwrap();
    assert_eq!(below, [STREET, COMMUNITY]);
    let ranks = views.read(|views| nodes::ranks(views, DISTRICT)).unwrap();
    let codes: Vec<_> = ranks.iter().map(|rank| rank.code.as_str()).collect();
    assert_eq!(codes, ["district", "street", "community"]);
}

#[test]
fn an_edition_that_does_not_read_stops_the_views_before_it() {
    let mut log = MemoryLog::default();
    tree(&mut log);
    let before = log.events.len() as u64;
    let mut unknown = log.events.last().cloned().unwrap();
    let text = serde_json::to_string(&publication(&edition()).clone_payload()).unwrap();
    unknown.payload = text.replace("\\\"ranks\\\"", "\\\"layers\\\"");
    assert_ne!(unknown.payload, text);
    let editions = StreamId::new(StreamKind::Editions, unknown.stream.id);
    let metadata = unknown.metadata().unwrap();
    log.append_raw(editions, "EditionPublished", unknown.payload, &metadata);
    let views = place::views().unwrap();
    let error = views.catch_up(&log).unwrap_err();
    assert!(error.to_string().contains("nodes cannot fold"), "{error}");
    assert_eq!(views.position().0, before);
}

trait ClonePayload {
    fn clone_payload(&self) -> serde_json::Value;
}

impl ClonePayload for qibu_domain::editions::EditionsEvent {
    fn clone_payload(&self) -> serde_json::Value {
        let text = qibu_domain::decider::StoredEvent::encode(self).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}
