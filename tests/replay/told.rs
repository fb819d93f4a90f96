//! The tale of every event: nothing that was ever stored stays out of it, and it replays like whatever chance brings about.

use crate::rederive::rederive;
use crate::tale;
use crate::town::Town;
use qibu::authority::Authorities;
use qibu::opening::Preset;
use qibu_domain::recorded::Recorded;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The names and versions of the golden files, as `Name.version`.
fn stored_once() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("domain/tests/history");
    let within = |path: &Path| {
        let entries = std::fs::read_dir(path).unwrap();
        entries
            .map(|entry| entry.unwrap().path())
            .collect::<Vec<_>>()
    };
    let files = within(&folder).into_iter().flat_map(|noun| within(&noun));
    let titles = files.map(|path| {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        stem.split('-').next().unwrap().to_owned()
    });
    titles.collect()
}

/// The names and versions of events.
pub fn titles(events: &[Recorded]) -> BTreeSet<String> {
    let titles = events
        .iter()
        .map(|it| format!("{}.{}", it.name, it.version));
    titles.collect()
}

/// What has a golden file and is not among them.
pub fn untold(told: &BTreeSet<String>) -> Vec<String> {
    stored_once().difference(told).cloned().collect()
}

/// Every event version that has a golden file stands there.
pub fn every_event_is_among(events: &[Recorded]) {
    let untold = untold(&titles(events));
    assert_eq!(
        untold,
        Vec::<String>::new(),
        "the tale tells nothing of them"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tale_brings_about_every_event_and_replays_to_the_same_state_and_decisions() {
    let town = Town::bare(Preset::Simple).await;
    tale::tell(Arc::clone(&town.qibu), Box::new(|_, _| {})).await;
    let events = town.events().await;
    every_event_is_among(&events);
    crate::the_log_is_whole(&town, &events).await;
    let streams: BTreeSet<_> = events.iter().map(|event| event.stream).collect();
    for stream in streams {
        crate::warm_is_what_the_log_says(&town, stream, &events).await;
    }
    let head = town.qibu.head().position;
    town.qibu.wait_for_views(head).await.unwrap();
    let decisions = tokio::task::block_in_place(|| {
        crate::the_views_rebuild_to_the_same_rows(town.home(), &town.qibu);
        rederive(&town, &events, &Authorities::default())
    });
    let made = events.iter().filter(|event| event.name == "DecisionMade");
    assert_eq!(decisions, made.count());
    println!(
        "the tale has {} events, {decisions} decisions",
        events.len()
    );
    town.qibu.close().await;
}
