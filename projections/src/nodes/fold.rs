//! The streams of trees and of editions, folded into intervals and terms.

use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::correction::counting;
use qibu_domain::decider::Decider;
use qibu_domain::district::{District, DistrictState, Node};
use qibu_domain::editions::EditionsEvent;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::StreamKind;
use qibu_domain::standard::Edition;
use qibu_domain::time::Day;

/// The view of nodes.
#[derive(Clone, Copy, Debug)]
pub struct Nodes;

const NODE: Table = Table {
    name: "node",
    columns: &["code", "kind", "district", "from_day", "to_day"],
    key: &["code"],
};
const NAME: Table = Table {
    name: "node_name",
    columns: &["code", "from_day", "to_day", "name"],
    key: &["code", "from_day"],
};
const PARENT: Table = Table {
    name: "node_parent",
    columns: &["code", "from_day", "to_day", "parent"],
    key: &["code", "from_day"],
};
const EDITION: Table = Table {
    name: "edition",
    columns: &[
        "district",
        "number",
        "code",
        "in_force_from",
        "title_zh",
        "title_en",
    ],
    key: &["number"],
};
const KIND: Table = Table {
    name: "edition_kind",
    columns: &["district", "number", "edition", "kind", "rank", "zh", "en"],
    key: &["number", "kind"],
};
const RANK: Table = Table {
    name: "edition_rank",
    columns: &["district", "number", "edition", "rank", "place", "zh", "en"],
    key: &["number", "rank"],
};

impl Projection for Nodes {
    fn name(&self) -> &'static str {
        "nodes"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::District, StreamKind::Editions]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&NODE, &NAME, &PARENT, &EDITION, &KIND, &RANK]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        match stream.id.kind {
            StreamKind::District => Ok(tree(stream)),
            StreamKind::Editions => editions(stream),
            _ => Ok(Vec::new()),
        }
    }
}

/// A node keeps its names and places by day already, so its state after the last event holds every interval.
fn tree(stream: &Stream) -> Vec<Row> {
    let events = stream.of(|event| match event {
        AnyEvent::District(happened) => Some(happened),
        _ => None,
    });
    let counting = counting(events.iter().copied(), None);
    let state = counting
        .iter()
        .fold(DistrictState::default(), |state, event| {
            District::evolve(state, event)
        });
    let district = state.root.as_deref().unwrap_or_default();
    state
        .nodes
        .values()
        .flat_map(|node| node_rows(node, district))
        .collect()
}

fn node_rows(node: &Node, district: &str) -> Vec<Row> {
    let code = node.code.as_str();
    let (from, to) = (node.from.into(), node.to.into());
    let mut rows = vec![Row::new(
        &NODE,
        [
            code.into(),
            node.kind.as_str().into(),
            district.into(),
            from,
            to,
        ],
    )];
    let names = node
        .names
        .iter()
        .map(|named| (named.from, named.name.as_str()));
    rows.extend(dated(names).map(|(from, to, name)| {
        Row::new(&NAME, [code.into(), from.into(), to.into(), name.into()])
    }));
    let places = node
        .places
        .iter()
        .map(|placed| (placed.from, placed.parent.as_str()));
    rows.extend(dated(places).map(|(from, to, parent)| {
        Row::new(
            &PARENT,
            [code.into(), from.into(), to.into(), parent.into()],
        )
    }));
    rows
}

/// What holds from a day on ends where the next begins.
fn dated<'a>(
    values: impl Iterator<Item = (Day, &'a str)> + Clone,
) -> impl Iterator<Item = (Day, Option<Day>, &'a str)> {
    let ends = values
        .clone()
        .skip(1)
        .map(|(from, _)| Some(from))
        .chain([None]);
    values
        .zip(ends)
        .map(|((from, value), to)| (from, to, value))
}

/// An edition that does not read stops the view: a rule that is not understood must not be skipped.
fn editions(stream: &Stream) -> Result<Vec<Row>, FoldError> {
    let events = stream.of(|event| match event {
        AnyEvent::Editions(happened) => Some(happened),
        _ => None,
    });
    let mut rows = Vec::new();
    for (number, event) in (1_u32..).zip(&events) {
        let EditionsEvent::EditionPublished(published) = &event.dated.event;
        let edition = Edition::parse(&published.text.text()).map_err(|problems| {
            let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
            FoldError(format!("edition {}: {}", published.code, words.join("; ")))
        })?;
        rows.extend(edition_rows(
            &published.district,
            number,
            published.in_force_from,
            &edition,
        ));
    }
    Ok(rows)
}

fn edition_rows(district: &str, number: u32, in_force_from: Day, edition: &Edition) -> Vec<Row> {
    let code = || Cell::from(edition.code.as_str());
    let mut rows = vec![Row::new(
        &EDITION,
        [
            district.into(),
            number.into(),
            code(),
            in_force_from.into(),
            edition.title.zh.as_str().into(),
            edition.title.en.as_str().into(),
        ],
    )];
    rows.extend(edition.node_kinds.iter().map(|kind| {
        let (zh, en) = (kind.label.zh.as_str().into(), kind.label.en.as_str().into());
        let (kind, rank) = (kind.code.as_str().into(), kind.rank.as_str().into());
        Row::new(
            &KIND,
            [district.into(), number.into(), code(), kind, rank, zh, en],
        )
    }));
    rows.extend((0_u32..).zip(&edition.ranks).map(|(place, rank)| {
        let (zh, en) = (rank.label.zh.as_str().into(), rank.label.en.as_str().into());
        let rank = rank.code.as_str().into();
        Row::new(
            &RANK,
            [
                district.into(),
                number.into(),
                code(),
                rank,
                place.into(),
                zh,
                en,
            ],
        )
    }));
    rows
}
