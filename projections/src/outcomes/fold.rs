//! An outcome, folded into one row, corrections applied; a void one has none.

use crate::days::counting;
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::actor::Source;
use qibu_domain::decider::StoredEvent;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::StreamKind;
use qibu_domain::outcome::OutcomeEvent;

/// The view of outcomes.
#[derive(Clone, Copy, Debug)]
pub struct OutcomesView;

const OUTCOME: Table = Table {
    name: "outcome",
    columns: &[
        "sequence",
        "body",
        "kind",
        "field",
        "quantity",
        "begins_on",
        "from_day",
        "paper",
        "is_late",
        "corrected_by",
    ],
    key: &[],
};

impl Projection for OutcomesView {
    fn name(&self) -> &'static str {
        "outcomes"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Outcome]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&OUTCOME]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Outcome(happened) => Some(happened),
            _ => None,
        });
        let mut latest = events.iter().rev();
        let corrected_by = latest.find(|it| it.dated.event.corrects().is_some());
        let corrected_by = corrected_by.map(|it| it.sequence);
        let rows = counting(&events).into_iter().filter_map(|(on, event)| {
            let OutcomeEvent::OutcomeRecorded(outcome) = &event.dated.event else {
                return None;
            };
            let paper = outcome.evidence.as_ref().map(|it| it.paper.paper);
            Some(Row::new(
                &OUTCOME,
                [
                    Cell::number(event.sequence.0),
                    Cell::text(outcome.body),
                    outcome.kind.as_str().into(),
                    outcome.field.as_str().into(),
                    Cell::number(outcome.quantity),
                    outcome.from.into(),
                    on.into(),
                    Cell::text_or_null(paper),
                    (event.dated.source == Source::LateEntry).into(),
                    corrected_by.map_or(Cell::Null, |by| Cell::number(by.0)),
                ],
            ))
        });
        Ok(rows.collect())
    }
}
