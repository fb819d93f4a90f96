//! A programme, folded into one row a stretch of days on which the same is known of it.

use crate::days::{Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use crate::worked::{Stretches, Traces};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::StreamKind;
use qibu_domain::programme::{Programme, ProgrammeState};
use qibu_domain::time::Day;

/// The view of programmes.
#[derive(Clone, Copy, Debug)]
pub struct Programmes;

const PROGRAMME: Table = Table {
    name: "programme",
    columns: &[
        "from_day",
        "to_day",
        "owner",
        "name",
        "approved_on",
        "approved_by",
        "first_day",
        "until_day",
        "closed_on",
        "closed_by",
        "budget_fen",
        "goals",
        "is_late",
        "corrected_by",
    ],
    key: &["from_day"],
};

impl Projection for Programmes {
    fn name(&self) -> &'static str {
        "programmes"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Programme]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&PROGRAMME]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Programme(happened) => Some(happened),
            _ => None,
        });
        let mut days = Days::default();
        walk::<Programme>(&events, &mut days);
        let traces = Traces::of(stream, &events);
        let mut rows = Vec::new();
        for (from, to, state) in days.0.stretches() {
            rows.extend(row(from, to, state, &traces)?);
        }
        Ok(rows)
    }
}

#[derive(Default)]
struct Days(Stretches<ProgrammeState>);

impl Walk<Programme> for Days {
    fn day(&mut self, day: Day, state: &ProgrammeState) {
        self.0.push(day, state);
    }
}

fn row(
    from: Day,
    to: Option<Day>,
    state: &ProgrammeState,
    traces: &Traces,
) -> Result<Option<Row>, FoldError> {
    let Some(approved) = &state.approved else {
        return Ok(None);
    };
    let said = &approved.said;
    let goals = serde_json::to_string(&said.goals);
    let goals = goals.map_err(|error| FoldError(error.to_string()))?;
    let closed = state.closed.as_ref();
    Ok(Some(Row::new(
        &PROGRAMME,
        [
            from.into(),
            to.into(),
            Cell::text(said.owner),
            said.name.as_str().into(),
            approved.on.into(),
            Cell::number(approved.sequence.0),
            said.from.into(),
            said.until.into(),
            closed.map(|closed| closed.on).into(),
            closed.map_or(Cell::Null, |closed| Cell::number(closed.sequence.0)),
            said.budget_fen.map_or(Cell::Null, Cell::number),
            Cell::Text(goals),
            traces.is_late(approved.sequence).into(),
            traces.corrected_by(approved.sequence),
        ],
    )))
}
