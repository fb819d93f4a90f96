//! Whether somebody may do something now: asked of the command itself, as a dry run, so that the page holds no rule.

use crate::command::{Guarded, Request};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use axum::http::StatusCode;
use qibu_domain::actor::Principal;
use qibu_domain::id::{CommandId, PaperId, StreamId};
use qibu_domain::subject::event::PaperRef;
use std::sync::Arc;
use uuid::Uuid;

/// How the door of an act stands.
pub(super) enum Door {
    /// It is done when it is asked for.
    Open,
    /// It cannot be done now, and why.
    Closed(String),
    /// It is not for this account.
    Denied,
}

impl Door {
    /// Why it is closed; `None` where it is open.
    pub(super) fn why(self) -> Option<String> {
        match self {
            Self::Closed(why) => Some(why),
            Self::Open | Self::Denied => None,
        }
    }
}

/// Looks whether a command would be done.
pub(super) async fn door<D: Guarded>(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    stream: StreamId,
    command: D::Command,
) -> Result<Door, Problem> {
    let request = Request::<D> {
        stream,
        command,
        principal: Principal::Account(visit.signed.caller.account),
        command_id: CommandId(crate::random::id().unwrap_or_default()),
        mac: [0; 32],
        entered_by: None,
        if_match: None,
        dry_run: true,
        at: None,
    };
    let Err(error) = qibu.execute(request).await else {
        return Ok(Door::Open);
    };
    let problem = Problem::of_command(visit.lang(), &error);
    match StatusCode::from_u16(problem.status) {
        Ok(StatusCode::FORBIDDEN) => Ok(Door::Denied),
        Ok(StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY) => {
            Ok(Door::Closed(problem.detail))
        }
        _ => Err(problem),
    }
}

/// A signed form that is to be brought yet: it stands in for the one that will come, and is written nowhere.
pub(super) fn form_to_come() -> PaperRef {
    PaperRef {
        paper: PaperId(Uuid::nil()),
        kind: "signed_form".to_owned(),
        commitment: "0".repeat(64),
    }
}
