//! A session, folded into one row a stretch of days on which the same is known of it.

use super::query::Stage;
use crate::days::{Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use crate::worked::{Stretches, Traces};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::StreamKind;
use qibu_domain::session::{Outline, Session, SessionState};
use qibu_domain::text::ShortText;
use qibu_domain::time::Day;

/// The view of sessions.
#[derive(Clone, Copy, Debug)]
pub struct Sessions;

const SESSION: Table = Table {
    name: "session",
    columns: &[
        "from_day",
        "to_day",
        "stage",
        "organiser",
        "kind",
        "mode",
        "venue",
        "programme",
        "action",
        "brand_owner",
        "brand",
        "on_day",
        "recorded_by",
        "nth",
        "irregular",
        "is_late",
        "corrected_by",
        "report_due",
        "reported_on",
        "reported_by",
        "report_recorded_on",
        "report_corrected_by",
        "person_times",
        "members_present",
        "budget_fen",
        "spent_fen",
    ],
    key: &["from_day"],
};

impl Projection for Sessions {
    fn name(&self) -> &'static str {
        "sessions"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Session]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&SESSION]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Session(happened) => Some(happened),
            _ => None,
        });
        let mut days = Days::default();
        walk::<Session>(&events, &mut days);
        let traces = Traces::of(stream, &events);
        let stretches = days.0.stretches();
        let rows = stretches.filter_map(|(from, to, state)| row(from, to, state, &traces));
        Ok(rows.collect())
    }
}

#[derive(Default)]
struct Days(Stretches<SessionState>);

impl Walk<Session> for Days {
    fn day(&mut self, day: Day, state: &SessionState) {
        self.0.push(day, state);
    }
}

fn row(from: Day, to: Option<Day>, state: &SessionState, traces: &Traces) -> Option<Row> {
    let outline = state.outline()?;
    let held = state.held.as_ref();
    let planned = state.planned.as_ref();
    let (on, by) = match (held, planned) {
        (Some(held), _) => (held.on, held.sequence),
        (None, Some(planned)) => (planned.said.planned_for, planned.sequence),
        (None, None) => return None,
    };
    let came_to = match (held, state.cancelled_on) {
        (Some(_), _) => Stage::Held,
        (None, Some(_)) => Stage::Cancelled,
        (None, None) => Stage::Planned,
    };
    let mut cells = vec![from.into(), to.into(), came_to.as_str().into()];
    cells.extend(carried(outline));
    cells.extend([
        on.into(),
        Cell::number(by.0),
        held.map_or(1, |held| held.said.nth).into(),
        held.is_some_and(|held| held.said.irregular).into(),
        traces.is_late(by).into(),
        traces.corrected_by(by),
        held.map(|held| held.said.report_due).into(),
    ]);
    cells.extend(reported(state, traces));
    Some(Row {
        table: &SESSION,
        cells,
    })
}

fn carried(outline: &Outline) -> [Cell; 8] {
    [
        Cell::text(outline.organiser),
        outline.kind.as_str().into(),
        outline.mode.as_str().into(),
        Cell::text_or_null(outline.venue),
        Cell::text_or_null(outline.programme),
        outline.action.as_ref().map(ShortText::as_str).into(),
        Cell::text_or_null(outline.brand.map(|it| it.owner)),
        Cell::text_or_null(outline.brand.map(|it| it.brand)),
    ]
}

fn reported(state: &SessionState, traces: &Traces) -> [Cell; 8] {
    // A report stands for nothing while its session does not.
    let report = state.reported.as_ref().filter(|_| state.held.is_some());
    let Some(report) = report else {
        return [const { Cell::Null }; 8];
    };
    let said = &report.said;
    [
        report.on.into(),
        Cell::number(report.sequence.0),
        traces.recorded_on(report.sequence).into(),
        traces.corrected_by(report.sequence),
        said.person_times.into(),
        said.members_present.into(),
        said.budget_fen.map_or(Cell::Null, Cell::number),
        said.spent_fen.map_or(Cell::Null, Cell::number),
    ]
}
