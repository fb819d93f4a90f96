//! What is known of an association or a base: one variant a stage of life, each with that stage's facts only.

use super::affairs::Affairs;
use super::aside::Aside;
use super::body::{Body, RecordedFounding};
use super::changeover::Changeover;
use super::cycles::CycleClock;
use super::event::{Contents, PaperRef, RouteSeat};
use super::gaps::Gaps;
use super::late_steps::LateStep;
use super::life::Life;
use super::passing::Passing;
use super::re_review::ReReview;
use super::recounting::Provisional;
use super::site_visits::SiteVisits;
use super::standing::{Hearing, Rectification, WindingUpLine};
use crate::id::{AccountId, ApplicationId, ObjectionId, PaperId, Sequence};
use crate::lifecycle::{SubjectKind, Transition};
use crate::text::ShortText;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is known of one association or base.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SubjectState {
    /// What it is; `None` before it was proposed or taken over.
    pub body: Option<Body>,
    /// Where it stands in life.
    pub life: Life,
    /// The cycle, from 1; 0 before the first.
    pub cycle: u32,
    /// The last step recognised, 0 to 7.
    pub step: u8,
    /// The clock of the cycle, where one runs.
    #[serde(default)]
    pub cycle_clock: Option<CycleClock>,
    /// Its applications, oldest first. At most one of its own is open, and at most one that an office proposed.
    pub applications: Vec<Application>,
    /// The recorded founding, where it was taken over.
    pub founding: Option<Sequence>,
    /// What the recorded founding says.
    pub recorded_founding: Option<RecordedFounding>,
    /// The number of a base's plaque, once it is named.
    pub plaque: Option<ShortText>,
    /// The day from which its recorded founding counts.
    pub founded_on: Option<Day>,
    /// The steps after its founding that were recognised late, in order.
    pub late_steps: Vec<LateStep>,
    /// The papers that were served on it without an application.
    pub served: BTreeSet<PaperId>,
    /// The rectification that it was put to, until a check finds it in order.
    pub rectification: Option<Rectification>,
    /// Its decisions that were looked at again, oldest first.
    pub re_reviews: Vec<ReReview>,
    /// What is settled of its winding up.
    pub settled: BTreeSet<WindingUpLine>,
    /// The day from which its first act counts.
    pub first_act_on: Option<Day>,
    /// The day of its last act; no later act may be dated before it (law 2).
    pub last_act_on: Option<Day>,
    /// The last day from which an act of it counts: no later act counts from before it (law 2).
    pub last_counts_on: Option<Day>,
    /// What happened in it, and when.
    pub affairs: Affairs,
}

/// The words of [`Application::stage_word`].
pub const STAGE_WORDS: [&str; 15] = [
    "submitted",
    "held",
    "under_review",
    "under_decision",
    "returned",
    "awaiting_notice",
    "on_notice",
    "awaiting_reply",
    "replied",
    "filed",
    "not_accepted",
    "rejected",
    "withdrawn",
    "lapsed",
    "terminated",
];

/// One application and what was done with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// What it asks for.
    pub transition: Transition,
    /// The cycle that it belongs to, from 1.
    pub cycle: u32,
    /// The day it was handed in.
    pub submitted_on: Day,
    /// Who handed it in.
    pub submitter: Option<AccountId>,
    /// What it holds now.
    pub contents: Contents,
    /// The event that carries the contents.
    pub contents_at: Sequence,
    /// Edition and route, fixed at acceptance.
    pub terms: Option<Terms>,
    /// Where it stands.
    pub stage: Stage,
    /// Who acted in which seat.
    pub acted: Vec<Acted>,
    /// What was returned, and by which seat.
    pub returns: Vec<Return>,
    /// Objections that were open when another one sent the matter back to the deciding seat: they are answered before
    /// it decides again.
    pub unanswered: Vec<OpenObjection>,
    /// Whether the time to decide was extended.
    pub extended: bool,
    /// The clock of the present stage has run out and was escalated.
    pub late: bool,
    /// The node that the present stage was escalated to.
    pub escalated_to: Option<String>,
    /// What its seats do with it beside reviewing and deciding.
    pub aside: Aside,
    /// The decision that holds, once there is one.
    pub decided_at: Option<Sequence>,
    /// What was passed on of it: copies, added seats, another office.
    pub passing: Passing,
    /// The time in which the body may state its case, where the edition gives one.
    pub hearing: Option<Hearing>,
    /// What two people found of it on the spot.
    pub site_visits: SiteVisits,
    /// What is missing of it since a conditional acceptance.
    pub gaps: Gaps,
    /// What was said about the edition since its acceptance.
    pub changeover: Changeover,
    /// Its last days that were counted without a calendar.
    pub provisional: Vec<Provisional>,
    /// Where it was rejected: the day from which the same may be applied for without new facts.
    pub again_from: Option<Day>,
    /// Its last event: what `If-Match` compares.
    pub last: Sequence,
}

/// What is fixed at acceptance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The edition in force on the day of acceptance.
    pub edition: String,
    /// The seats, in order.
    pub route: Vec<RouteSeat>,
    /// The day of acceptance.
    pub accepted_on: Day,
}

/// Who acted in a seat; a deputy counts with the account that it stands in for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// The seat.
    pub seat: String,
    /// The account.
    pub account: AccountId,
}

/// One list of corrections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    /// The seat that gave it; before acceptance it is `ACCEPTANCE`.
    pub seat: String,
    /// The criteria that it names.
    pub criteria: BTreeSet<String>,
    /// The papers that the application held then.
    pub papers: BTreeSet<PaperId>,
    /// Whether the time to correct was extended.
    pub extended: bool,
}

/// The cycle in which a body comes to be.
pub const FIRST_CYCLE: u32 = 1;
/// The name under which a return before acceptance is kept, and who acted then: the route is fixed only at
/// acceptance, and its first seat takes this name's place.
pub const ACCEPTANCE: &str = "accept";
/// The name under which whoever handed the application in is kept.
pub const SUBMISSION: &str = "submit";

/// Where an application stands (domain 4.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Handed in; the first seat answers by that day.
    Submitted {
        /// The last day.
        due: Day,
    },
    /// A seat has it: a reviewing one, or the last, which decides.
    AtSeat {
        /// The index in the route.
        seat: usize,
        /// The last day.
        due: Day,
    },
    /// With the applicant for correction.
    Returned {
        /// The seat it goes back to; `None` before acceptance.
        seat: Option<usize>,
        /// The last day.
        due: Day,
        /// The working days that the seat's clock has left.
        workdays_left: Option<u32>,
    },
    /// Approved; the notice has not been put up.
    AwaitingNotice {
        /// The day of the approval.
        since: Day,
    },
    /// The notice is up.
    OnNotice {
        /// Its last day; while an objection is open its clock stands.
        until: Day,
        /// The open objections with the working days that were left.
        open: Vec<OpenObjection>,
    },
    /// The reply is to be issued.
    AwaitingReply {
        /// The last day.
        due: Day,
    },
    /// Nothing more can happen to it.
    Closed {
        /// How it ended.
        outcome: Outcome,
    },
}

/// An objection that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenObjection {
    /// Which.
    pub objection: ObjectionId,
    /// Who raised it.
    pub raised_by: Option<AccountId>,
    /// The working days that the notice had left when it was raised.
    pub workdays_left: u32,
}

/// How an application ended (domain 5.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Approved and replied to.
    Replied,
    /// Approved and put on file.
    Filed,
    /// Not accepted.
    NotAccepted,
    /// Rejected.
    Rejected,
    /// Withdrawn.
    Withdrawn,
    /// Lapsed.
    Lapsed,
    /// Overtaken by another matter, which left it no ground.
    Terminated,
}

impl Outcome {
    /// Whether what was asked for was recognised.
    pub fn is_approval(self) -> bool {
        match self {
            Self::Replied | Self::Filed => true,
            Self::NotAccepted
            | Self::Rejected
            | Self::Withdrawn
            | Self::Lapsed
            | Self::Terminated => false,
        }
    }
}

impl Application {
    /// Whether anything can still happen to it.
    pub fn is_open(&self) -> bool {
        !matches!(self.stage, Stage::Closed { .. })
    }

    /// Whether it ended with what it asked for.
    pub fn is_approved(&self) -> bool {
        matches!(self.stage, Stage::Closed { outcome } if outcome.is_approval())
    }

    /// Whether the body came to be by it: in later cycles the first step is recognised again of a body that stands.
    pub fn is_proposal(&self) -> bool {
        self.transition == Transition::T1 && self.cycle == FIRST_CYCLE
    }

    /// The seat that has it now.
    pub fn seat(&self) -> Option<&RouteSeat> {
        match &self.stage {
            Stage::AtSeat { seat, .. } => self.terms.as_ref()?.route.get(*seat),
            _ => None,
        }
    }

    /// The seat that decides, once the route is fixed.
    pub fn deciding_seat(&self) -> Option<&RouteSeat> {
        self.terms.as_ref()?.route.last()
    }

    /// Whether the last seat of the route has it.
    pub fn is_under_decision(&self) -> bool {
        let Some(terms) = &self.terms else {
            return false;
        };
        matches!(self.stage, Stage::AtSeat { seat, .. } if seat + 1 == terms.route.len())
    }

    /// The word for where it stands, in views, the API and the locales.
    pub fn stage_word(&self) -> &'static str {
        match &self.stage {
            Stage::Submitted { .. } => "submitted",
            Stage::AtSeat { .. } if self.aside.hold.is_some() => "held",
            Stage::AtSeat { .. } if self.is_under_decision() => "under_decision",
            Stage::AtSeat { .. } => "under_review",
            Stage::Returned { .. } => "returned",
            Stage::AwaitingNotice { .. } => "awaiting_notice",
            Stage::OnNotice { .. } => "on_notice",
            Stage::AwaitingReply { .. } => "awaiting_reply",
            Stage::Closed { outcome } => match outcome {
                Outcome::Replied => "replied",
                Outcome::Filed => "filed",
                Outcome::NotAccepted => "not_accepted",
                Outcome::Rejected => "rejected",
                Outcome::Withdrawn => "withdrawn",
                Outcome::Lapsed => "lapsed",
                Outcome::Terminated => "terminated",
            },
        }
    }

    /// The verb that its stage waits for, whoever fills its seats; `None` once nothing more can happen.
    pub fn awaited_verb(&self) -> Option<&'static str> {
        match &self.stage {
            Stage::Submitted { .. } => Some("accept"),
            Stage::AtSeat { .. } if self.aside.hold.is_some() => Some("resume"),
            Stage::AtSeat { .. } if self.aside.slip.is_some() => Some("confirm-slip"),
            Stage::AtSeat { .. } if self.aside.ballot.is_some() => Some("cast-vote"),
            Stage::AtSeat { .. } if self.is_under_decision() => Some("decide"),
            Stage::AtSeat { .. } => Some("review"),
            Stage::Returned { .. } => Some("resubmit"),
            Stage::AwaitingNotice { .. } => Some("open-notice"),
            Stage::OnNotice { .. } => Some("close-notice"),
            Stage::AwaitingReply { .. } => Some("issue-reply"),
            Stage::Closed { .. } => None,
        }
    }

    /// The day on which something falls due, and the word for what that brings about. A clock that has run
    /// out and was escalated brings about nothing more.
    pub fn due(&self) -> Option<(Day, &'static str)> {
        let of_stage = self.stage_due();
        let of_slip = self.aside.slip.as_ref().map(|slip| (slip.due, "slip_void"));
        let visit = self.site_visits.waiting.as_ref();
        let of_visit = visit.map(|visit| (visit.due, "visit_void"));
        let gap = self.gaps.open.as_ref();
        let of_gap = gap.map(|gap| (gap.due, "lapsed"));
        let dues = [of_slip, of_visit, of_gap, of_stage].into_iter().flatten();
        dues.min_by_key(|(day, _)| *day)
    }

    /// The day on which it ends by itself, for what was not handed in; `None` where nothing is waited for.
    pub fn lapses_on(&self) -> Option<Day> {
        let of_gap = self.gaps.open.as_ref().map(|gap| gap.due);
        let of_correction = match &self.stage {
            Stage::Returned { due, .. } => Some(*due),
            _ => None,
        };
        of_gap.into_iter().chain(of_correction).min()
    }

    /// The same of the stage alone, whatever stands beside it.
    pub fn stage_due(&self) -> Option<(Day, &'static str)> {
        if let Some(hold) = &self.aside.hold {
            return Some((hold.until, "hold_ended"));
        }
        match &self.stage {
            Stage::Submitted { due } => Some((*due, "deemed_accepted")),
            Stage::Returned { due, .. } => Some((*due, "lapsed")),
            Stage::OnNotice { until, open } if open.is_empty() => Some((*until, "notice_closed")),
            Stage::AtSeat { due, .. } | Stage::AwaitingReply { due } if !self.late => {
                Some((*due, "escalated"))
            }
            Stage::AtSeat { .. }
            | Stage::AwaitingReply { .. }
            | Stage::AwaitingNotice { .. }
            | Stage::OnNotice { .. }
            | Stage::Closed { .. } => None,
        }
    }

    /// The objections that wait for an answer, on the notice or after it.
    pub fn open_objections(&self) -> &[OpenObjection] {
        match &self.stage {
            Stage::OnNotice { open, .. } => open,
            _ => &self.unanswered,
        }
    }

    /// The last day of the clock of its present stage, whether it still runs or has run out: an office that is late
    /// has been late since that day ended, recorded or not (domain 5.0).
    pub fn clock_ends_on(&self) -> Option<Day> {
        if let Some(hold) = &self.aside.hold {
            return Some(hold.until);
        }
        match &self.stage {
            Stage::AtSeat { due, .. } | Stage::AwaitingReply { due } => Some(*due),
            Stage::Submitted { .. }
            | Stage::Returned { .. }
            | Stage::AwaitingNotice { .. }
            | Stage::OnNotice { .. }
            | Stage::Closed { .. } => self.due().map(|(day, _)| day),
        }
    }

    /// Every paper that it names now.
    pub fn papers(&self) -> impl Iterator<Item = &PaperRef> {
        self.contents.papers.iter()
    }
}

impl SubjectState {
    /// The transition that comes next in its cycle; whether it begins is another question.
    pub fn next_transition(&self) -> Option<Transition> {
        Transition::to_step(self.step.saturating_add(1))
    }

    /// The open application of the body itself, if there is one.
    pub fn open_application(&self) -> Option<&Application> {
        self.open_of(false)
    }

    /// The open matter that an office proposed, if there is one.
    pub fn open_order(&self) -> Option<&Application> {
        self.open_of(true)
    }

    /// What is open and was proposed by an office, or by the body itself.
    pub(super) fn open_of(&self, an_office: bool) -> Option<&Application> {
        let mut latest = self.applications.iter().rev();
        latest.find(|known| {
            known.is_open() && known.transition.is_proposed_by_an_office() == an_office
        })
    }

    /// Whether an application names the base: by its founding transition, while it has no plaque.
    pub fn names_a_base(&self, application: &Application) -> bool {
        let kind = self.body.as_ref().map(Body::kind);
        let founds = |kind: SubjectKind| application.transition == kind.founding();
        kind.is_some_and(|kind| kind == SubjectKind::Base && founds(kind)) && self.plaque.is_none()
    }

    /// An application by its id.
    pub fn application(&self, id: ApplicationId) -> Option<&Application> {
        self.applications
            .iter()
            .find(|application| application.id == id)
    }
}
