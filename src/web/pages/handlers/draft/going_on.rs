//! What becomes of a draft that is typed anew, of whichever work it is.

use crate::intake::draft::DraftWork;
use crate::intake::{self, DraftView, Seen, Sent};
use crate::service::DraftState;
use crate::web::pages::handlers::apply::contents::not_done;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use qibu_domain::id::Sequence;
use std::sync::Arc;

/// Where the browser goes on, and the last part of the key of what it is told.
pub type Done = (String, &'static str);

/// Keeps what was typed, and hands it in where that is wished for and the account's own to do.
pub async fn go_on(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sent: &Sent,
    draft: &mut DraftView,
    work: &DraftWork,
    wish: &str,
) -> Result<Done, Problem> {
    let fail = not_done(visit.lang());
    let id = draft.summary.id;
    if wish == "discard" {
        let discarded = intake::draft::discard(qibu, sent, id).await;
        return discarded
            .map(|()| ("/".to_owned(), "discarded"))
            .map_err(&fail);
    }
    let updated = intake::draft::update(qibu, sent, id, work).await;
    *draft = updated.map_err(&fail)?;
    let own = draft.summary.submitter == visit.signed.caller.account;
    if wish == "submit" && own {
        let seen = Sent {
            if_match: Some(Seen::version(Sequence(u64::from(draft.summary.version)))),
            ..sent.clone()
        };
        let done = intake::draft::confirm(qibu, &seen, id).await;
        return done
            .map(|_| (format!("/applications/{id}"), "submitted"))
            .map_err(&fail);
    }
    Ok(kept(draft, wish))
}

/// Where a kept draft is gone on with.
pub fn kept(draft: &DraftView, wish: &str) -> Done {
    let id = draft.summary.id;
    match draft.summary.state {
        DraftState::AwaitingConfirmation => (format!("/drafts/{id}/confirm"), "to_confirm"),
        _ if wish == "check" => (format!("/drafts/{id}/confirm"), "saved"),
        _ => (format!("/drafts/{id}"), "saved"),
    }
}
