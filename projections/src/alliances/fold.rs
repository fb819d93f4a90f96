//! An alliance, folded into one row a stretch of days on which the same is known of it.

use crate::days::{Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use crate::worked::{Stretches, Traces};
use qibu_domain::alliance::{Alliance, AllianceState};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::StreamKind;
use qibu_domain::time::Day;

/// The view of alliances.
#[derive(Clone, Copy, Debug)]
pub struct Alliances;

const ALLIANCE: Table = Table {
    name: "alliance",
    columns: &[
        "from_day",
        "to_day",
        "node",
        "name",
        "founded_on",
        "founded_by",
        "dissolved_on",
        "is_late",
        "corrected_by",
    ],
    key: &["from_day"],
};

impl Projection for Alliances {
    fn name(&self) -> &'static str {
        "alliances"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Alliance]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&ALLIANCE]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Alliance(happened) => Some(happened),
            _ => None,
        });
        let mut days = Days::default();
        walk::<Alliance>(&events, &mut days);
        let traces = Traces::of(stream, &events);
        let stretches = days.0.stretches();
        Ok(stretches
            .filter_map(|(from, to, state)| row((from, to), state, &traces))
            .collect())
    }
}

#[derive(Default)]
struct Days(Stretches<AllianceState>);

impl Walk<Alliance> for Days {
    fn day(&mut self, day: Day, state: &AllianceState) {
        self.0.push(day, state);
    }
}

fn row((from, to): (Day, Option<Day>), state: &AllianceState, traces: &Traces) -> Option<Row> {
    let founded = state.founded.as_ref()?;
    Some(Row::new(
        &ALLIANCE,
        [
            from.into(),
            to.into(),
            founded.said.node.as_str().into(),
            founded.said.name.as_str().into(),
            founded.on.into(),
            Cell::number(founded.sequence.0),
            state.dissolved_on.into(),
            traces.is_late(founded.sequence).into(),
            traces.corrected_by(founded.sequence),
        ],
    ))
}
