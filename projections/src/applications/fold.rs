//! The applications inside a subject's stream, folded into intervals.

use crate::days::{Interval, Intervals, Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use qibu_domain::decider::Happened;
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{AccountId, ApplicationId, Sequence, StreamKind};
use qibu_domain::lifecycle::Transition;
use qibu_domain::subject::event::RouteSeat;
use qibu_domain::subject::{Application, Subject, SubjectEvent, SubjectState};
use qibu_domain::time::Day;
use std::collections::BTreeMap;

/// The view of applications.
#[derive(Clone, Copy, Debug)]
pub struct Applications;

const APPLICATION: Table = Table {
    name: "application",
    columns: &[
        "id",
        "subject",
        "transition",
        "submitted_on",
        "submitted_by_event",
        "submitter",
        "entered_by",
    ],
    key: &["id"],
};
const STATE: Table = Table {
    name: "application_state",
    columns: &[
        "application",
        "from_day",
        "to_day",
        "stage",
        "is_open",
        "seat",
        "duty",
        "rank",
        "node",
        "due_day",
        "due_outcome",
        "edition",
        "accepted_on",
        "counted_to",
        "extended",
        "late",
        "sequence",
    ],
    key: &["application", "from_day"],
};

const COPY: Table = Table {
    name: "application_copy",
    columns: &["application", "node", "from_day"],
    key: &["application", "node"],
};

impl Projection for Applications {
    fn name(&self) -> &'static str {
        "applications"
    }

    fn version(&self) -> u32 {
        3
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::Association, StreamKind::Base]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&APPLICATION, &STATE, &COPY]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::Subject(happened) => Some(happened),
            _ => None,
        });
        let mut seen = Seen::default();
        walk::<Subject>(&events, &mut seen);
        let mut rows: Vec<Row> = seen.copies.iter().map(copy_row).collect();
        for (id, submitted) in seen.submitted {
            let entered_by = stream
                .events
                .iter()
                .find(|event| event.recorded.sequence == submitted.at)
                .and_then(|event| event.circumstances.entered_by);
            rows.push(Row::new(
                &APPLICATION,
                [
                    Cell::text(id),
                    Cell::text(stream.id.id),
                    Cell::text(submitted.transition),
                    submitted.on.into(),
                    Cell::number(submitted.at.0),
                    Cell::text_or_null(submitted.by),
                    Cell::text_or_null(entered_by),
                ],
            ));
            let intervals = submitted.states.finish();
            rows.extend(
                intervals
                    .into_iter()
                    .map(|interval| state_row(id, interval)),
            );
        }
        Ok(rows)
    }
}

/// The applications met on the way through a stream.
#[derive(Debug, Default)]
struct Seen {
    submitted: BTreeMap<ApplicationId, Submitted>,
    /// The days from which offices have copies.
    copies: BTreeMap<(ApplicationId, String), Day>,
}

#[derive(Debug)]
struct Submitted {
    transition: Transition,
    on: Day,
    at: Sequence,
    by: Option<AccountId>,
    states: Intervals<Standing>,
}

/// Where an application stands at a day's end.
#[derive(Debug, PartialEq, Eq)]
struct Standing {
    stage: &'static str,
    is_open: bool,
    seat: Option<RouteSeat>,
    due: Option<(Day, &'static str)>,
    edition: Option<String>,
    accepted_on: Option<Day>,
    /// The first day from which a last day was counted without a calendar.
    counted_to: Option<Day>,
    extended: bool,
    late: bool,
    last: Sequence,
}

impl Walk<Subject> for Seen {
    fn event(&mut self, _: &SubjectState, event: &Happened<SubjectEvent>) {
        if let SubjectEvent::ApplicationSubmitted(submitted) = &event.dated.event {
            self.submitted
                .entry(submitted.application)
                .or_insert_with(|| Submitted {
                    transition: submitted.transition,
                    on: event.dated.occurred_on,
                    at: event.sequence,
                    by: event.dated.actor,
                    states: Intervals::default(),
                });
        }
    }

    fn day(&mut self, day: Day, state: &SubjectState) {
        for (id, submitted) in &mut self.submitted {
            let known = state.application(*id);
            submitted.states.note(day, known.map(standing));
            for node in known.into_iter().flat_map(|known| &known.passing.copied_to) {
                let copy = self.copies.entry((*id, node.clone()));
                copy.or_insert(day);
            }
        }
    }
}

fn standing(application: &Application) -> Standing {
    let terms = application.terms.as_ref();
    Standing {
        stage: application.stage_word(),
        is_open: application.is_open(),
        seat: application.seat().cloned(),
        // What ends it tells more than what is only escalated before.
        due: application
            .lapses_on()
            .map(|day| (day, "lapsed"))
            .or(application.due()),
        edition: application.recorded_edition().map(str::to_owned),
        accepted_on: terms.map(|terms| terms.accepted_on),
        counted_to: application.provisional.iter().map(|it| it.counted_to).min(),
        extended: application.extended,
        late: application.late,
        last: application.last,
    }
}

fn copy_row(((id, node), from): (&(ApplicationId, String), &Day)) -> Row {
    let cells = [Cell::text(id), node.as_str().into(), (*from).into()];
    Row::new(&COPY, cells)
}

fn state_row(id: ApplicationId, interval: Interval<Standing>) -> Row {
    let standing = interval.value;
    let seat = standing.seat.as_ref();
    Row::new(
        &STATE,
        [
            Cell::text(id),
            interval.from.into(),
            interval.to.into(),
            standing.stage.into(),
            standing.is_open.into(),
            seat.map(|seat| seat.seat.as_str()).into(),
            seat.map(|seat| seat.duty.as_str()).into(),
            seat.map(|seat| seat.rank.as_str()).into(),
            seat.map(|seat| seat.node.as_str()).into(),
            standing.due.map(|(day, _)| day).into(),
            standing.due.map(|(_, outcome)| outcome).into(),
            standing.edition.as_deref().into(),
            standing.accepted_on.into(),
            standing.counted_to.into(),
            standing.extended.into(),
            standing.late.into(),
            Cell::number(standing.last.0),
        ],
    )
}
