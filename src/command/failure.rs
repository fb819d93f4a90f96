//! Every way in which a command does not come to a receipt: refusal, denial, conflict and fault are kept apart.

use crate::authority::Denial;
use crate::log::{AppendError, LogError};
use crate::store::LoadError;
use qibu_domain::claim::ClaimKey;
use qibu_domain::decider::{DecodeError, Refusal};
use qibu_domain::id::{Sequence, StreamId};
use qibu_domain::standard::CriterionVerdict;
use qibu_domain::time::Instant;
use qibu_projections::QueryError;

/// Every way in which a command does not come to a receipt. Nothing was written in any of them.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The business said no.
    #[error("refused: {}", .0.code)]
    Refused(Box<Refused>),
    /// Authority said no.
    #[error("denied: {}", guards(.0))]
    Denied(Denial),
    /// What is acted on has changed since the sender saw it.
    #[error("it stands at {current}")]
    Stale {
        /// Its last event now.
        current: Sequence,
        /// What has happened since.
        changed: Vec<String>,
    },
    /// The idempotency key was used with another body.
    #[error("the key was used with another body")]
    KeyReused,
    /// Another body holds the name, the place or the code.
    #[error("{key:?} is taken")]
    ClaimTaken {
        /// The key.
        key: ClaimKey,
        /// Who holds it.
        holder: StreamId,
    },
    /// The principal may not act: the log's founding has not ended, or has.
    #[error("the log is not ready for this principal")]
    NotReady,
    /// The machine's clock looks wrong (law 17).
    #[error("the clock says {clock}, the log {head}")]
    ClockSuspect {
        /// What the clock says.
        clock: Instant,
        /// The last event's stamp.
        head: Instant,
    },
    /// Too many races were lost.
    #[error("too many races were lost")]
    Busy,
    /// The views did not reach the head in time.
    #[error("the views are behind")]
    ViewsBehind,
    /// There is no room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The views cannot be read, or are being made anew from the log.
    #[error("the views are unavailable: {0}")]
    ViewsUnavailable(String),
    /// The log does not answer.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A defect, or damage.
    #[error("fault: {0}")]
    Fault(String),
}

/// A business no, apart from the noun that said it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// The stable code.
    pub code: &'static str,
    /// What the words mention.
    pub arguments: Vec<(&'static str, String)>,
    /// The criteria, where they are the reason.
    pub criteria: Vec<CriterionVerdict>,
    /// The faults of what was handed in, where there is a list of them: pointer, code and detail of each.
    pub details: Vec<(String, String, String)>,
}

/// The names of the guards that fired.
fn guards(denial: &Denial) -> String {
    let ids: Vec<&str> = denial
        .guards
        .iter()
        .map(|guard| guard.id.as_str())
        .collect();
    ids.join(", ")
}

impl CommandError {
    /// A refusal of whatever noun.
    pub fn refused<R: Refusal>(refusal: &R) -> Self {
        Self::Refused(Box::new(Refused {
            code: refusal.code(),
            arguments: refusal.arguments(),
            criteria: refusal.criteria().to_vec(),
            details: refusal.details(),
        }))
    }

    /// The stable code, as problems and the list of refused attempts give it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.code,
            Self::Denied(_) => "authority.denied",
            Self::Stale { .. } => "version.stale",
            Self::KeyReused => "key.reused",
            Self::ClaimTaken { key, .. } => match key.kind() {
                "association_name" => "claim.name_taken",
                "area_scope" => "claim.scope_taken",
                "uscc" => "claim.uscc_taken",
                "programme_name" => "claim.programme_taken",
                "alliance_name" => "claim.alliance_taken",
                "team_name" => "claim.team_taken",
                "session" => "claim.session_taken",
                "outcome_paper" => "outcome.paper_used",
                "brand_name" => "brand.name_taken",
                "pool_seat" => "person.already_in_pool",
                _ => "claim.taken",
            },
            Self::NotReady => "log.not_ready",
            Self::ClockSuspect { .. } => "clock.suspect",
            Self::Busy => "busy",
            Self::ViewsBehind => "views.behind",
            Self::DiskFull => "disk.full",
            Self::ViewsUnavailable(_) => "views.unavailable",
            Self::Unavailable(_) => "log.unavailable",
            Self::Fault(_) => "fault",
        }
    }
}

impl From<LogError> for CommandError {
    fn from(error: LogError) -> Self {
        match error {
            LogError::Unavailable(reason) => Self::Unavailable(reason),
            LogError::Damaged { .. } => Self::Fault(error.to_string()),
        }
    }
}

impl From<QueryError> for CommandError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Database(_) => Self::ViewsUnavailable(error.to_string()),
            QueryError::PageSize { .. } | QueryError::TooManyRows { .. } => {
                Self::Fault(error.to_string())
            }
        }
    }
}

impl From<DecodeError> for CommandError {
    fn from(error: DecodeError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<LoadError> for CommandError {
    fn from(error: LoadError) -> Self {
        match error {
            LoadError::Log(error) => error.into(),
            LoadError::Decode(error) => error.into(),
        }
    }
}

impl From<AppendError> for CommandError {
    /// Of settling only: appends have their own way (see `Qibu::lost`).
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Full => Self::DiskFull,
            error => Self::Unavailable(error.to_string()),
        }
    }
}
