//! Last days beyond the last published calendar: counted without holidays, and counted again when the year is published
//! (domain 11.2; law 15). Both values stay in the log.

use super::event::{Clock, DueProvisional, DueRecounted, SubjectEvent};
use super::of_application::application_of;
use super::state::{Application, Stage, SubjectState};
use crate::decider::{Dated, Happened};
use crate::id::OpinionId;
use crate::rulebook::Rulebook;
use crate::time::Day;
use crate::workdays::Workdays;
use serde::{Deserialize, Serialize};

/// The rule by which a last day is marked as provisional.
const PROVISIONAL: &str = "due.provisional/1";
/// The rule by which it is counted again.
pub(super) const RULE: &str = "due.recounted/1";

/// Which clock of an application, with the request where it is an opinion's.
type Which = (Clock, Option<OpinionId>);

/// A last day that was counted without a calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provisional {
    /// What has it.
    pub clock: Clock,
    /// The request, where it is the clock of an opinion.
    pub opinion: Option<OpinionId>,
    /// The last day.
    pub due: Day,
    /// The day up to which it was counted by published calendars.
    pub counted_to: Day,
    /// The working days from there.
    pub workdays: u32,
}

impl Provisional {
    fn which(&self) -> Which {
        (self.clock, self.opinion)
    }

    /// The year whose calendar it waits for.
    fn year(&self) -> i16 {
        self.counted_to.plus_days(1).year()
    }
}

impl Application {
    /// The last days that run and are counted in working days.
    fn counted(&self) -> Vec<(Which, Day)> {
        let stage = match &self.stage {
            Stage::AtSeat { .. } if self.aside.hold.is_some() => None,
            Stage::AtSeat { due, .. } | Stage::AwaitingReply { due } if !self.late => Some(*due),
            Stage::Submitted { due } | Stage::Returned { due, .. } => Some(*due),
            Stage::OnNotice { until, open } if open.is_empty() => Some(*until),
            _ => None,
        };
        let slip = self.aside.slip.as_ref().map(|slip| slip.due);
        let visit = self.site_visits.waiting.as_ref().map(|visit| visit.due);
        let gap = self.gaps.open.as_ref().map(|gap| gap.due);
        let hearing = self.hearing.filter(|it| it.stated_on.is_none());
        let own = [
            (Clock::Stage, stage),
            (Clock::Slip, slip),
            (Clock::SiteVisit, visit),
            (Clock::Supplement, gap),
            (Clock::Hearing, hearing.map(|it| it.until)),
        ];
        let own = own
            .into_iter()
            .filter_map(|(clock, due)| Some(((clock, None), due?)));
        let asked = self.aside.asked.iter().filter(|asked| !asked.given);
        let asked = asked.map(|asked| ((Clock::Opinion, Some(asked.opinion)), asked.due));
        if self.is_open() {
            own.chain(asked).collect()
        } else {
            Vec::new()
        }
    }

    fn recount(&mut self, (clock, opinion): Which, to: Day) {
        match clock {
            Clock::Stage => match &mut self.stage {
                Stage::Submitted { due }
                | Stage::AtSeat { due, .. }
                | Stage::Returned { due, .. }
                | Stage::AwaitingReply { due } => *due = to,
                Stage::OnNotice { until, .. } => *until = to,
                Stage::AwaitingNotice { .. } | Stage::Closed { .. } => {}
            },
            Clock::Slip => self.aside.slip.iter_mut().for_each(|slip| slip.due = to),
            Clock::SiteVisit => {
                let waiting = self.site_visits.waiting.iter_mut();
                waiting.for_each(|visit| visit.due = to);
            }
            Clock::Supplement => self.gaps.open.iter_mut().for_each(|gap| gap.due = to),
            Clock::Hearing => self.hearing.iter_mut().for_each(|it| it.until = to),
            Clock::Opinion => {
                let asked = self.aside.asked.iter_mut();
                let asked = asked.filter(|asked| Some(asked.opinion) == opinion);
                asked.for_each(|asked| asked.due = to);
            }
        }
    }
}

/// The stage began anew, and its clock with it.
pub(super) fn set_anew(application: &mut Application) {
    let marks = &mut application.provisional;
    marks.retain(|known| known.clock != Clock::Stage);
}

/// Folds what was counted without a calendar; a clock that was set anew is no longer the one that was marked.
pub(super) fn evolve(application: &mut Application, happened: &Happened<SubjectEvent>) {
    match &happened.dated.event {
        SubjectEvent::DueProvisional(marked) => {
            let provisional = Provisional {
                clock: marked.clock,
                opinion: marked.opinion,
                due: marked.due,
                counted_to: marked.counted_to,
                workdays: marked.workdays,
            };
            application.provisional.push(provisional);
        }
        SubjectEvent::DueRecounted(recounted) => {
            let which = (recounted.clock, recounted.opinion);
            application.recount(which, recounted.due);
            application
                .provisional
                .retain(|known| known.which() != which);
        }
        _ => {}
    }
    if !application.provisional.is_empty() {
        let runs = application.counted();
        let still = |known: &Provisional| runs.contains(&(known.which(), known.due));
        application.provisional.retain(still);
    }
}

/// What is to be said of the clocks that an event set, where a calendar is missing: in the same append, on the day of the act.
pub(super) fn provisional(
    after: &SubjectState,
    dated: &Dated<SubjectEvent>,
    workdays: &Workdays,
) -> Vec<Dated<SubjectEvent>> {
    let Some(application) = application_of(&dated.event).and_then(|id| after.application(id))
    else {
        return Vec::new();
    };
    let marks = |which: &Which| {
        let mut marked = application.provisional.iter();
        marked.any(|it| it.which() == *which)
    };
    let day = dated.decided_on.unwrap_or(dated.occurred_on);
    let set = application.counted().into_iter();
    let set = set.filter(|(which, due)| workdays.is_provisional(*due) && !marks(which));
    let events = set.map(|((clock, opinion), due)| {
        let counted_to = counted_to(workdays, day, due);
        let marked = DueProvisional {
            application: application.id,
            clock,
            opinion,
            due,
            counted_to,
            workdays: workdays.between(counted_to, due),
        };
        Dated::fallen_due(marked.into(), day, PROVISIONAL)
    });
    events.collect()
}

/// The last day before the first year without a calendar on the way to a day; the first day of the way where that is later.
fn counted_to(workdays: &Workdays, from: Day, due: Day) -> Day {
    let mut year = due.year();
    while year > from.year() && workdays.year(year.saturating_sub(1)).is_none() {
        year = year.saturating_sub(1);
    }
    let first = Day::new(year, 1, 1);
    first.map_or(from, |first| first.plus_days(-1).max(from))
}

/// A last day that can be counted again, with the day on which its calendar was published: the earliest of all.
pub(super) fn next(state: &SubjectState, rulebook: &Rulebook) -> Option<(Day, SubjectEvent)> {
    let open = state.open_application().into_iter();
    let open = open.chain(state.open_order());
    let marked = open.flat_map(|known| known.provisional.iter().map(move |it| (known, it)));
    let published = marked.filter_map(|(known, it)| {
        let day = rulebook.published_on(it.year())?;
        Some((day, known, it))
    });
    let (day, application, found) = published.min_by_key(|(day, _, it)| (*day, it.due))?;
    let counted = rulebook.workdays().add(found.counted_to, found.workdays);
    let recounted = DueRecounted {
        application: application.id,
        clock: found.clock,
        opinion: found.opinion,
        due_before: found.due,
        due: counted.day,
    };
    Some((day, recounted.into()))
}

/// How many last days wait for a calendar: as many events can come of one.
pub(super) fn waiting(state: &SubjectState) -> usize {
    state
        .applications
        .iter()
        .map(|it| it.provisional.len())
        .sum()
}

impl SubjectState {
    /// The first day that waits for a calendar which is published by now, so that waking the body counts it again.
    pub fn recounts(&self, rulebook: &Rulebook) -> Option<Day> {
        next(self, rulebook).map(|(day, _)| day)
    }
}
