//! The annals of a district, folded into one row an entry, corrections applied.

use crate::days::counting;
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::actor::Source;
use qibu_domain::annals::{Annal, AnnalsEvent};
use qibu_domain::decider::StoredEvent;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{Sequence, StreamKind};
use std::collections::BTreeMap;

/// The view of annals.
#[derive(Clone, Copy, Debug)]
pub struct AnnalsView;

const ANNAL: Table = Table {
    name: "annal",
    columns: &[
        "sequence",
        "kind",
        "node",
        "from_day",
        "content",
        "is_late",
        "corrected_by",
    ],
    key: &["sequence"],
};

/// The bodies that an entry names.
const BODY: Table = Table {
    name: "annal_body",
    columns: &["sequence", "body"],
    key: &["sequence", "body"],
};

impl Projection for AnnalsView {
    fn name(&self) -> &'static str {
        "annals"
    }

    fn version(&self) -> u32 {
        2
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Annals]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&ANNAL, &BODY]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Annals(happened) => Some(happened),
            _ => None,
        });
        let corrected: BTreeMap<Sequence, Sequence> = events
            .iter()
            .filter_map(|event| Some((event.dated.event.corrects()?, event.sequence)))
            .collect();
        let mut rows = Vec::new();
        for (on, event) in counting(&events) {
            let Some(entry) = Annal::of(&event.dated.event) else {
                continue;
            };
            let content = AnnalsEvent::from(entry.clone()).encode();
            let content = content.map_err(|error| FoldError(error.to_string()))?;
            let of = Cell::number(event.sequence.0);
            let named = entry.bodies().iter();
            rows.extend(named.map(|body| Row::new(&BODY, [of.clone(), Cell::text(body)])));
            let corrected_by = corrected.get(&event.sequence);
            rows.push(Row::new(
                &ANNAL,
                [
                    Cell::number(event.sequence.0),
                    entry.kind().as_str().into(),
                    entry.node().into(),
                    on.into(),
                    Cell::Text(content),
                    (event.dated.source == Source::LateEntry).into(),
                    corrected_by.map_or(Cell::Null, |by| Cell::number(by.0)),
                ],
            ));
        }
        Ok(rows)
    }
}
