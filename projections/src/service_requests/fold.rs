//! A request for service, folded into one row a stretch of days on which it stood alike.

use crate::days::{Walk, walk};
use crate::projection::{Cell, FoldError, Projection, Row, Stream, Table};
use crate::worked::{Stretches, Traces};
use qibu_domain::history::AnyEvent;
use qibu_domain::id::{SeatRef, Sequence, StreamKind};
use qibu_domain::service_request::{Ending, ServiceRequest, ServiceRequestState};
use qibu_domain::team::ServiceDomain;
use qibu_domain::time::Day;
use std::collections::BTreeSet;

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
        "wish",
        "node",
        "body",
        "domain",
        "team",
        "stage",
        "asked_on",
        "asked_by",
        "first_answer_on",
        "is_first_answer_late",
        "delivered_on",
        "delivered_by",
        "is_delivered_late",
        "due_day",
        "answered_on",
        "answered_by",
        "answer",
        "is_answered_late",
        "reply",
        "replied_on",
        "replied_by",
        "closed_on",
        "ended_by",
        "ending",
        "ground",
        "paid_on",
        "paid_by",
        "paid_body",
        "is_late",
        "corrected_by",
    ],
    key: &["from_day"],
};

const SEAT: Table = Table {
    name: "service_request_seat",
    columns: &["seat"],
    key: &["seat"],
};

impl Projection for ServiceRequestsView {
    fn name(&self) -> &'static str {
        "service_requests"
    }

    fn version(&self) -> u32 {
        2
    }

    fn kinds(&self) -> &'static [StreamKind] {
        &[StreamKind::ServiceRequest]
    }

    fn tables(&self) -> &'static [&'static Table] {
        &[&REQUEST, &SEAT]
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
        let rows = stretches.filter_map(|(from, to, state)| row((from, to), state, &traces));
        let seats = events.iter().filter_map(|it| it.dated.event.asked()?.seat);
        let seats: BTreeSet<SeatRef> = seats.collect();
        let seats = seats.into_iter();
        let seats = seats.map(|seat| Row::new(&SEAT, [Cell::text(seat)]));
        Ok(rows.chain(seats).collect())
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
    let (reply, paid) = (state.reply.as_ref(), state.paid);
    let (closed_on, ending, ground) = match state.ended.map(|ended| (ended.on, ended.how)) {
        None => (None, None, None),
        Some((on, Ending::Confirmed)) => (Some(on), Some("confirmed"), None),
        Some((on, Ending::Silence)) => (Some(on), Some("silence"), None),
        Some((on, Ending::Declined(why))) => (Some(on), Some("declined"), Some(why.as_str())),
    };
    let text = |word: Option<&'static str>| word.map_or(Cell::Null, Cell::from);
    let number = |sequence: Option<u64>| sequence.map_or(Cell::Null, Cell::number);
    let is_late = |by: Option<Sequence>| by.is_some_and(|by| traces.is_late(by)).into();
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
            Cell::text_or_null(said.paper.as_ref().map(|wish| wish.paper)),
            said.node.as_str().into(),
            state.body().map_or(Cell::Null, Cell::text),
            text(domain.map(ServiceDomain::as_str)),
            team.map_or(Cell::Null, Cell::text),
            state.stage.as_str().into(),
            asked.on.into(),
            Cell::number(asked.sequence.0),
            state.first_answer_on.into(),
            is_late(state.first_answer_by),
            delivered.map(|delivered| delivered.on).into(),
            number(delivered.map(|delivered| delivered.sequence.0)),
            is_late(delivered.map(|delivered| delivered.sequence)),
            state.due().into(),
            confirmed.map(|confirmed| confirmed.on).into(),
            number(confirmed.map(|confirmed| confirmed.sequence.0)),
            text(confirmed.map(|confirmed| confirmed.said.answer.as_str())),
            is_late(confirmed.map(|confirmed| confirmed.sequence)),
            text(reply.map(|reply| reply.said.answer.as_str())),
            reply.map(|reply| reply.on).into(),
            number(reply.map(|reply| reply.sequence.0)),
            closed_on.into(),
            number(state.ended.map(|ended| ended.sequence.0)),
            text(ending),
            text(ground),
            paid.map(|paid| paid.on).into(),
            number(paid.map(|paid| paid.sequence.0)),
            Cell::text_or_null(paid.and_then(|paid| paid.body)),
            traces.is_late(asked.sequence).into(),
            traces.corrected_by(asked.sequence),
        ],
    ))
}
