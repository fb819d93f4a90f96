//! Where an application stands, and whose turn it is.

use crate::command::CommandError;
use crate::wiring::Qibu;
use qibu_domain::actor::Principal;
use qibu_domain::correction::fold;
use qibu_domain::id::{ApplicationId, CommandId, Sequence, StreamId};
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::{self, Application, Stage, Subject, SubjectState};
use qibu_domain::time::Instant;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Where an application stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandingView {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// The association or base.
    #[schema(format = "uuid")]
    pub subject: String,
    /// `association` or `base`.
    pub subject_kind: String,
    /// What it asks for.
    pub transition: String,
    /// The word for where it stands.
    pub state: String,
    /// The last day of the clock of its stage, whether it runs or has run out.
    #[schema(format = "date")]
    pub due: Option<String>,
    /// Whether that day lies in a year whose calendar is not published: only weekends were left out.
    pub provisional: bool,
    /// Whose turn it is; `null` once nothing more can happen.
    pub next: Option<NextView>,
    /// Its last event: what `If-Match` compares.
    pub sequence: u64,
}

/// Whose turn it is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct NextView {
    /// The seat, or `applicant`, `notice`, `reply`.
    pub seat: String,
    /// The duty that acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duty: Option<String>,
    /// The node whose office acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
}

/// An occasion at which nothing is decided, only looked at.
pub fn looking_on(rulebook: Arc<Rulebook>, stream: StreamId, now: Instant) -> Occasion {
    Occasion {
        now,
        stream,
        principal: Principal::Init,
        by: None,
        entered_by: None,
        command: CommandId(Uuid::nil()),
        rulebook,
        facts: Facts::default(),
    }
}

/// An application as an event left it.
pub async fn after(
    qibu: &Arc<Qibu>,
    subject: StreamId,
    application: ApplicationId,
    sequence: Sequence,
) -> Result<Option<StandingView>, CommandError> {
    let hosted = qibu.subjects().refresh(qibu.log(), subject).await?;
    let history = hosted.history();
    let prefix = history.get(..usize::try_from(sequence.0).unwrap_or(usize::MAX));
    let state = fold::<Subject>(prefix.unwrap_or(history), None);
    let occasion = looking_on(qibu.rulebook(), subject, qibu.clock().now());
    let found = state.application(application);
    Ok(found.map(|found| view(subject, &state, found, &occasion)))
}

/// An application of a state.
pub fn view(
    subject: StreamId,
    state: &SubjectState,
    application: &Application,
    occasion: &Occasion,
) -> StandingView {
    let due = application.clock_ends_on();
    StandingView {
        id: application.id.to_string(),
        subject: subject.id.to_string(),
        subject_kind: subject.kind.as_str().to_owned(),
        transition: application.transition.to_string(),
        state: application.stage_word().to_owned(),
        due: due.map(|day| day.to_string()),
        provisional: due.is_some_and(|day| occasion.rulebook.workdays().is_provisional(day)),
        next: next(state, application, occasion),
        sequence: application.last.0,
    }
}

fn next(state: &SubjectState, application: &Application, occasion: &Occasion) -> Option<NextView> {
    let seat = match &application.stage {
        Stage::Closed { .. } => return None,
        Stage::Returned { .. } => {
            return Some(NextView {
                seat: "applicant".to_owned(),
                duty: None,
                office: None,
            });
        }
        Stage::Submitted { .. } => subject::seats_for(state, application.id, "accept", occasion)
            .ok()
            .and_then(|seats| seats.into_iter().next()),
        Stage::AtSeat { .. } => application.seat().cloned(),
        Stage::AwaitingNotice { .. } | Stage::OnNotice { .. } | Stage::AwaitingReply { .. } => {
            application.deciding_seat().cloned()
        }
    };
    let word = match &application.stage {
        Stage::Submitted { .. } => Some("accept"),
        Stage::AwaitingNotice { .. } | Stage::OnNotice { .. } => Some("notice"),
        Stage::AwaitingReply { .. } => Some("reply"),
        Stage::AtSeat { .. } | Stage::Returned { .. } | Stage::Closed { .. } => None,
    };
    seat.map(|seat| NextView {
        seat: word.map_or(seat.seat, str::to_owned),
        duty: Some(seat.duty.as_str().to_owned()),
        office: Some(seat.node),
    })
}
