//! A session of a body (场次): planned, held, reported, or cancelled (domain 4.2, 5.4).
//!
//! One session is one stream. It counts heads and never lists them: nobody who came is named. A programme, a brand and an
//! action (such as 新心行动) are three things that a session may carry, counted apart (domain 1.5).

mod carried;
mod correct;
mod event;
mod measured;
mod record;
mod refusal;
mod state;

pub use event::{
    BrandRef, CorrectedSession, NotABrand, Outline, SessionCancelled, SessionCorrected,
    SessionEvent, SessionFact, SessionHeld, SessionKind, SessionMode, SessionPlanned,
    SessionReported,
};
pub use measured::SESSION_MEASURES;
pub use record::{MAX_NTH, MAX_SESSION_FEN, REPORT_WORKDAYS};
pub use refusal::{SessionFault, SessionRefusal};
pub use state::{Held, Planned, Reported, SessionState};

use crate::decider::{Decided, Decider, Happened};
use crate::id::{ProgrammeId, Sequence, StreamId, StreamKind};
use crate::occasion::Occasion;
use crate::subject::event::PaperRef;
use crate::time::Day;
use std::collections::BTreeSet;

/// The noun: one session.
pub struct Session;

/// What can be asked of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionCommand {
    /// Plan it.
    Plan {
        /// What is planned.
        session: Outline,
        /// The day on which it is to be held.
        planned_for: Day,
    },
    /// Record that it was held, planned or not.
    Hold {
        /// The day on which it was held.
        occurred_on: Day,
        /// What was held.
        session: Outline,
        /// The how-manieth of the same on that day, from 1.
        nth: u32,
        /// Whether the office that enters it says that the body was not active then.
        irregular: bool,
        /// Its report with the day of it, where both are recorded together.
        report: Option<(Day, SessionReported)>,
    },
    /// Report it.
    Report {
        /// The day of the report.
        occurred_on: Day,
        /// What is reported.
        report: SessionReported,
    },
    /// Cancel what was planned and not held.
    Cancel {
        /// Why, in writing.
        reason: PaperRef,
    },
    /// Correct the holding or the report, or void it.
    Correct {
        /// The sequence of the event that recorded it.
        cites: Sequence,
        /// Its new day and content; `None` voids it.
        replacement: Option<(Day, SessionFact)>,
        /// Why, in writing.
        reason: PaperRef,
        /// Whether two officers correct it: the one who typed it, and the one who confirms it.
        by_two: bool,
    },
}

impl SessionCommand {
    /// What it says of a session; `None` where it says only what became of one.
    pub fn outline(&self) -> Option<&Outline> {
        match self {
            Self::Plan { session, .. } | Self::Hold { session, .. } => Some(session),
            Self::Correct {
                replacement: Some((_, SessionFact::Held(held))),
                ..
            } => Some(&held.session),
            Self::Report { .. } | Self::Cancel { .. } | Self::Correct { .. } => None,
        }
    }

    /// Whether it says that the body was not active on the day of the session.
    pub fn is_irregular(&self) -> bool {
        match self {
            Self::Hold { irregular, .. } => *irregular,
            Self::Correct {
                replacement: Some((_, SessionFact::Held(held))),
                ..
            } => held.irregular,
            Self::Plan { .. }
            | Self::Report { .. }
            | Self::Cancel { .. }
            | Self::Correct { .. } => false,
        }
    }

    /// The bodies whose streams the decision reads: the organiser, the venue and the owner of the brand.
    pub fn bodies_named(&self, state: &SessionState) -> BTreeSet<StreamId> {
        let known = state.outline().map(|outline| outline.organiser);
        let said = self.outline();
        let named = said.map(|it| {
            let owner = it.brand.map(|brand| brand.owner);
            [Some(it.organiser), it.venue, owner]
        });
        known
            .into_iter()
            .chain(named.into_iter().flatten().flatten())
            .collect()
    }

    /// The programme whose stream the decision reads.
    pub fn programme_named(&self) -> Option<ProgrammeId> {
        self.outline()?.programme
    }
}

impl Decider for Session {
    const KINDS: &'static [StreamKind] = &[StreamKind::Session];
    type State = SessionState;
    type Command = SessionCommand;
    type Event = SessionEvent;
    type Refusal = SessionRefusal;

    fn decide(
        state: &SessionState,
        command: &SessionCommand,
        occasion: &Occasion,
    ) -> Result<Decided<SessionEvent>, SessionRefusal> {
        match command {
            SessionCommand::Plan {
                session,
                planned_for,
            } => record::plan(state, session, *planned_for, occasion),
            SessionCommand::Hold {
                occurred_on,
                session,
                nth,
                irregular,
                report,
            } => {
                let holding = record::Holding {
                    on: *occurred_on,
                    session,
                    nth: *nth,
                    irregular: *irregular,
                };
                record::hold(state, &holding, report.as_ref(), occasion)
            }
            SessionCommand::Report {
                occurred_on,
                report,
            } => record::report(state, *occurred_on, report, occasion),
            SessionCommand::Cancel { reason } => record::cancel(state, reason, occasion),
            SessionCommand::Correct {
                cites,
                replacement,
                reason,
                by_two,
            } => {
                let correcting = correct::Correcting {
                    cites: *cites,
                    replacement: replacement.as_ref(),
                    reason,
                    by_two: *by_two,
                };
                correct::correct(state, &correcting, occasion)
            }
        }
    }

    fn evolve(mut state: SessionState, happened: &Happened<SessionEvent>) -> SessionState {
        state.take_in(happened);
        state
    }
}
