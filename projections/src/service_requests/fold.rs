//! A request for service, folded into one row a stretch of days on which it stood alike.

use crate::days::{Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use crate::worked::{Stretches, Traces};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::StreamKind;
use qibu_domain::service_request::{Ending, ServiceRequest, ServiceRequestState};
use qibu_domain::team::ServiceDomain;
use qibu_domain::time::Day;

/// The view of requests for service.
#[derive(Clone, Copy, Debug)]
pub struct ServiceRequestsView;

const REQUEST: Table = Table {
    name: "service_request",
    columns: &[
        "from_day",
        "to_day",
        "direction",
        "asker",
        "seat",
        "node",
        "body",
        "domain",
        "team",
        "stage",
        "asked_on",
        "asked_by",
        "first_answer_on",
        "delivered_on",
        "delivered_by",
        "due_day",
        "answered_on",
        "answered_by",
        "answer",
        "closed_on",
        "ended_by",
        "ending",
        "ground",
        "is_late",
        "corrected_by",
    ],
    key: &["from_day"],
};

impl Projection for ServiceRequestsView {
    fn name(&self) -> &'static str {
        "service_requests"
    }

    fn version(&self) -> u32 {
        1
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::ServiceRequest]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&REQUEST]
    }

    fn fold(&self, stream: &Stream) -> Result<Vec<Row>, FoldError> {
        let events = stream.of(|event| match event {
            AnyEvent::ServiceRequest(happened) => Some(happened),
            _ => None,
        });
        let mut days = Days::default();
        walk::<ServiceRequest>(&events, &mut days);
        let traces = Traces::of(stream, &events);
        let stretches = days.0.stretches();
        Ok(stretches
            .filter_map(|(from, to, state)| row((from, to), state, &traces))
            .collect())
    }
}

#[derive(Default)]
struct Days(Stretches<ServiceRequestState>);

impl Walk<ServiceRequest> for Days {
    fn day(&mut self, day: Day, state: &ServiceRequestState) {
        // What led to it is told by the history.
        let known = ServiceRequestState {
            steps: Vec::new(),
            ..state.clone()
        };
        self.0.push(day, &known);
    }
}

fn row(
    (from, to): (Day, Option<Day>),
    state: &ServiceRequestState,
    traces: &Traces,
) -> Option<Row> {
    let asked = state.asked.as_ref()?;
    let said = &asked.said;
    let (delivered, confirmed) = (state.delivered.as_ref(), state.confirmed.as_ref());
    let (closed_on, ending, ground) = match state.ended.map(|ended| (ended.on, ended.how)) {
        None => (None, None, None),
        Some((on, Ending::Confirmed)) => (Some(on), Some("confirmed"), None),
        Some((on, Ending::Silence)) => (Some(on), Some("silence"), None),
        Some((on, Ending::Declined(why))) => (Some(on), Some("declined"), Some(why.as_str())),
    };
    let text = |word: Option<&'static str>| word.map_or(Cell::Null, Cell::from);
    let number = |sequence: Option<u64>| sequence.map_or(Cell::Null, Cell::number);
    let team = state.matched.as_ref().and_then(|matched| matched.team);
    let domain = state.triaged.as_ref().map(|triaged| triaged.domain);
    Some(Row::new(
        &REQUEST,
        [
            from.into(),
            to.into(),
            said.direction.as_str().into(),
            said.asker.as_str().into(),
            said.seat.map_or(Cell::Null, Cell::text),
            said.node.as_str().into(),
            state.body().map_or(Cell::Null, Cell::text),
            text(domain.map(ServiceDomain::as_str)),
            team.map_or(Cell::Null, Cell::text),
            state.stage.as_str().into(),
            asked.on.into(),
            Cell::number(asked.sequence.0),
            state.first_answer_on.into(),
            delivered.map(|delivered| delivered.on).into(),
            number(delivered.map(|delivered| delivered.sequence.0)),
            state.due().into(),
            confirmed.map(|confirmed| confirmed.on).into(),
            number(confirmed.map(|confirmed| confirmed.sequence.0)),
            text(confirmed.map(|confirmed| confirmed.said.answer.as_str())),
            closed_on.into(),
            number(state.ended.map(|ended| ended.sequence.0)),
            text(ending),
            text(ground),
            traces.is_late(asked.sequence).into(),
            traces.corrected_by(asked.sequence),
        ],
    ))
}
