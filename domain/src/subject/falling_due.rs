//! What falls due without anybody acting (law 15; domain 5.0, 5.8). Expiry escalates; it never approves.

use super::course::Course;
use super::event::{
    ApplicationDeemedAccepted, ApplicationLapsed, ClockExpired, HoldEnded, NoticeClosed,
    OfficeClock, PreparationLapsed, RectificationExpired, SlipVoided, SubjectEvent,
};
use super::life::Life;
use super::standing::Rectification;
use super::{
    Application, Stage, SubjectRefusal, SubjectState, cycles, gaps, handling, oversight,
    recounting, site_visits,
};
use crate::decider::Dated;
use crate::rulebook::Rulebook;
use crate::time::Day;

/// A decision emits at most this many fallen-due events beside those of days counted again; more would mean a rule that
/// feeds itself.
const MAX_FALLEN_DUE_EVENTS: usize = 16;

/// Emits everything whose due day has ended, in order of the days.
pub(super) fn emit(course: &mut Course<'_>) -> Result<(), SubjectRefusal> {
    for _ in 0..MAX_FALLEN_DUE_EVENTS.saturating_add(recounting::waiting(course.state())) {
        let Some((due, event, rule)) = next(course)? else {
            return Ok(());
        };
        // No act is dated before the last one (law 2): a due day that lies before it falls due on its day.
        let day = course.state().last_act_on.map_or(due, |last| last.max(due));
        let deemed = match &event {
            SubjectEvent::ApplicationDeemedAccepted(deemed) => Some(deemed.0.application),
            _ => None,
        };
        course.push(Dated::fallen_due(event, day, rule));
        let accepted = deemed.and_then(|id| course.state().application(id));
        let opened = accepted.and_then(|it| oversight::hearing_since_acceptance(course, it));
        if let Some(opened) = opened {
            course.push(Dated::fallen_due(opened.into(), day, "hearing.opened/1"));
        }
    }
    Ok(())
}

/// What falls due.
#[derive(Clone, Copy, Debug)]
enum FallsDue<'a> {
    /// A clock of an application.
    Application(&'a Application),
    /// The time for preparing.
    Preparation,
    /// The term of a rectification.
    Rectification,
    /// The time for which a cycle may stay open.
    Cycle,
}

impl SubjectState {
    /// The day on which the next thing falls due, and to what.
    pub fn due(&self) -> Option<Day> {
        self.dues().into_iter().map(|(day, _)| day).min()
    }

    /// What falls due: of its open applications, its preparation while nothing of its own is open, its
    /// rectification, its cycle.
    fn dues(&self) -> Vec<(Day, FallsDue<'_>)> {
        let open = self.open_application().into_iter();
        let open = open.chain(self.open_order());
        let of_applications = open.filter_map(|known| {
            let (day, _) = known.due()?;
            Some((day, FallsDue::Application(known)))
        });
        let prepared = match (self.open_application(), self.life) {
            (None, Life::Preparing { until }) => Some((until, FallsDue::Preparation)),
            _ => None,
        };
        let rectified = self.rectification.as_ref().and_then(Rectification::due);
        let rectified = rectified.map(|day| (day, FallsDue::Rectification));
        let cycle = self.cycle_due().map(|day| (day, FallsDue::Cycle));
        let of_body = prepared.into_iter().chain(rectified).chain(cycle);
        of_applications.chain(of_body).collect()
    }
}

impl Application {
    /// Whether a clock of an office has run out with no office above: its standing deputy may act, and the auditors look
    /// at it (domain 11.2).
    pub fn is_late_at_top(&self) -> bool {
        self.late && self.escalated_to.is_none()
    }
}

type Fallen = (Day, SubjectEvent, &'static str);

/// Whether anything of a body is due before that day and not written down, or to be counted again.
pub fn is_due(state: &SubjectState, rulebook: &Rulebook, today: Day) -> bool {
    overdue(state, today).is_some() || state.recounts(rulebook).is_some()
}

fn overdue(state: &SubjectState, today: Day) -> Option<Day> {
    // A day ends at 24:00: what was due on it has fallen due from the next day on (law 4).
    state.due().filter(|due| *due < today)
}

fn next(course: &Course<'_>) -> Result<Option<Fallen>, SubjectRefusal> {
    let mut dues = course.state().dues();
    dues.retain(|(due, _)| *due < course.today());
    dues.sort_by_key(|(due, _)| *due);
    // A calendar counts from the day on which it is published, before anything of that day ends.
    let recounted = recounting::next(course.state(), &course.occasion().rulebook);
    let mut recounted = recounted.filter(|(day, _)| *day <= course.today());
    // What cannot fall due keeps nothing else from it.
    for (due, what) in dues {
        if let Some((day, event)) = recounted.take_if(|(day, _)| *day <= due) {
            return Ok(Some((day, event, recounting::RULE)));
        }
        if let Some(fallen) = fallen(course, due, what)? {
            return Ok(Some(fallen));
        }
    }
    Ok(recounted.map(|(day, event)| (day, event, recounting::RULE)))
}

fn fallen(
    course: &Course<'_>,
    due: Day,
    what: FallsDue<'_>,
) -> Result<Option<Fallen>, SubjectRefusal> {
    match what {
        FallsDue::Application(application) => of_application(course, application, due),
        FallsDue::Preparation => Ok(Some((
            due,
            PreparationLapsed {}.into(),
            "preparation.lapsed/1",
        ))),
        FallsDue::Rectification => Ok(Some((
            due,
            RectificationExpired {}.into(),
            "rectification.expired/1",
        ))),
        FallsDue::Cycle => {
            let overran = cycles::fallen(course.state());
            Ok(overran.map(|event| (due, event, cycles::RULE)))
        }
    }
}

fn of_application(
    course: &Course<'_>,
    application: &Application,
    due: Day,
) -> Result<Option<Fallen>, SubjectRefusal> {
    if let Some(slip) = application
        .aside
        .slip
        .as_ref()
        .filter(|slip| slip.due <= due)
    {
        let voided = SlipVoided {
            application: application.id,
            slip: slip.at,
        };
        return Ok(Some((due, voided.into(), "slip.void/1")));
    }
    if let Some(voided) = site_visits::void(application, due) {
        return Ok(Some((due, voided.into(), "site_visit.void/1")));
    }
    if let Some(lapsed) = gaps::lapsed(application, due) {
        return Ok(Some((due, lapsed.into(), "gaps.lapsed/1")));
    }
    if let Some(hold) = application.aside.hold {
        let ended = HoldEnded {
            application: application.id,
            due: course.workdays_after(due, hold.workdays_left),
        };
        return Ok(Some((due, ended.into(), "hold.ended/1")));
    }
    Ok(match &application.stage {
        Stage::Submitted { .. } => match handling::acceptance(course, application, due) {
            Ok(accepted) => {
                let deemed = ApplicationDeemedAccepted(accepted);
                Some((due, deemed.into(), "acceptance.deemed/1"))
            }
            // An edition without a route for it leaves it where it is, to be withdrawn or not accepted: what cannot
            // fall due must not stand in the way of everything else.
            Err(SubjectRefusal::NoRoute { .. } | SubjectRefusal::NoEdition { .. }) => None,
            Err(other) => return Err(other),
        },
        Stage::Returned { .. } => {
            let lapsed = ApplicationLapsed {
                application: application.id,
            };
            Some((due, lapsed.into(), "correction.lapsed/1"))
        }
        Stage::OnNotice { .. } => {
            let clocks = course.edition_of(application)?;
            let reply_due = course.workdays_after(due, clocks.clocks.reply_workdays);
            let closed = NoticeClosed {
                application: application.id,
                reply_due,
            };
            Some((due, closed.into(), "notice.closed/1"))
        }
        Stage::AtSeat { .. } | Stage::AwaitingReply { .. } => {
            Some((due, expired(course, application).into(), "clock.expired/1"))
        }
        Stage::AwaitingNotice { .. } | Stage::Closed { .. } => None,
    })
}

fn expired(course: &Course<'_>, application: &Application) -> ClockExpired {
    let clock = match &application.stage {
        Stage::AwaitingReply { .. } => OfficeClock::Reply,
        _ if application.is_under_decision() => OfficeClock::Decide,
        _ => OfficeClock::Review,
    };
    let seat = application.seat().or(application.deciding_seat());
    let rulebook = &course.occasion().rulebook;
    let above = seat.and_then(|seat| {
        let tree = rulebook.district(rulebook.district_of(&seat.node)?)?;
        tree.line(&seat.node).nth(1).map(|node| node.code.clone())
    });
    ClockExpired {
        application: application.id,
        clock,
        seat: seat.map(|seat| seat.seat.clone()).unwrap_or_default(),
        escalated_to: above,
    }
}
