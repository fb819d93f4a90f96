//! The working-day calendars of the log: one stream, each published year an act (law 13).

mod command;
mod csv;
mod event;
mod publish;
mod refusal;
mod state;

pub use command::{CalendarCommand, PublishCalendarYear};
pub use csv::{CsvError, CsvFault, MAX_CSV_LINES, from_csv};
pub use event::{CalendarEvent, CalendarYearPublished};
pub use publish::{FIRST_YEAR, LAST_YEAR, MAX_LISTED_DAYS};
pub use refusal::CalendarRefusal;
pub use state::CalendarState;

use crate::decider::{Decided, Decider, Happened};
use crate::id::StreamKind;
use crate::occasion::Occasion;

/// The noun: the calendars of the log.
pub struct Calendar;

impl Decider for Calendar {
    const KINDS: &'static [StreamKind] = &[StreamKind::Calendar];
    type State = CalendarState;
    type Command = CalendarCommand;
    type Event = CalendarEvent;
    type Refusal = CalendarRefusal;

    fn decide(
        _: &CalendarState,
        command: &CalendarCommand,
        occasion: &Occasion,
    ) -> Result<Decided<CalendarEvent>, CalendarRefusal> {
        match command {
            CalendarCommand::PublishCalendarYear(publish) => publish::decide(publish, occasion),
        }
    }

    fn evolve(state: CalendarState, event: &Happened<CalendarEvent>) -> CalendarState {
        state.after(&event.dated.event, event.dated.occurred_on)
    }
}
