//! What a draft would be that is only tried out.

use super::DraftView;
use crate::service::{DraftState, DraftSummary};
use qibu_domain::id::{AccountId, ApplicationId};
use qibu_domain::time::Instant;

pub(super) fn state_for(submitter: AccountId, typed_by: AccountId) -> DraftState {
    if submitter == typed_by {
        DraftState::Open
    } else {
        DraftState::AwaitingConfirmation
    }
}

pub(super) fn foreseen(
    id: ApplicationId,
    submitter: AccountId,
    typed_by: AccountId,
    state: DraftState,
    now: Instant,
) -> DraftView {
    let summary = DraftSummary {
        id,
        owner: typed_by,
        submitter,
        typed_by,
        state,
        version: 0,
        made_at: now,
        updated_at: now,
    };
    DraftView {
        summary,
        work: None,
        sent_back: None,
        replayed: false,
    }
}
