//! The desk: what waits for the account, its drafts, what it handed in.

use super::draft::told;
use crate::service::{DraftState, DraftSummary, MAX_DRAFTS_A_PAGE};
use crate::web::api::reading::{At, blocking};
use crate::web::api::turn::turn;
use crate::web::pages::home::{DraftRow, HomePage, ProposalRow, WaitingRow};
use crate::web::pages::labels;
use crate::web::pages::visit::{Visit, waiting};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use qibu_projections::applications::{self, ApplicationRow, Filter};
use qibu_projections::{MAX_PAGE_ROWS, Page};
use std::sync::Arc;

/// The most applications of its own that an account sees on its desk, the latest first.
pub const MAX_PROPOSALS: usize = 50;

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new().route("/", get(show))
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    visit.outcome(desk(&qibu, &visit).await)
}

async fn desk(qibu: &Arc<Qibu>, visit: &Visit) -> Result<Response, Problem> {
    let lang = visit.lang();
    let (to_confirm, drafts) = drafts(qibu, visit).await?;
    let page = HomePage {
        base: visit.base(say(lang, "page.home.title", &[])),
        waiting: waiting(qibu, visit),
        to_confirm,
        drafts,
        proposals: proposals(qibu, visit).await?,
    };
    Ok(visit.show(&page))
}

fn waiting(qibu: &Arc<Qibu>, visit: &Visit) -> Vec<WaitingRow> {
    let (lang, rulebook) = (visit.lang(), qibu.rulebook());
    let today = qibu.clock().now().day();
    let row = |one: &waiting::Waiting| WaitingRow {
        id: one.row.id.to_string(),
        name: one.row.subject_name.clone(),
        transition: labels::transition(lang, one.row.transition),
        stage: labels::stage(lang, &one.turn.stage),
        task: labels::task(lang, &one.turn),
        escalated: labels::turn_escalated(lang, &rulebook, &one.turn),
        due: one.turn.due.map(|day| labels::due(&rulebook, today, day)),
    };
    visit.waiting.iter().map(row).collect()
}

/// The drafts that the account is to confirm, and its own.
async fn drafts(
    qibu: &Arc<Qibu>,
    visit: &Visit,
) -> Result<(Vec<DraftRow>, Vec<DraftRow>), Problem> {
    let (lang, own) = (visit.lang(), visit.signed.caller.account);
    let shared = Arc::clone(qibu);
    let listed = blocking(lang, move || {
        let storage = |fault| Problem::of_storage(lang, &fault);
        let listed = shared.service().drafts_of(own, MAX_DRAFTS_A_PAGE);
        let with_body = |summary: DraftSummary| {
            let draft = shared.service().draft(summary.id).map_err(storage)?;
            let body = draft.and_then(|draft| draft.body).unwrap_or_default();
            Ok((summary, body))
        };
        listed
            .map_err(storage)?
            .into_iter()
            .map(with_body)
            .collect::<Result<Vec<_>, Problem>>()
    });
    let (mut to_confirm, mut drafts) = (Vec::new(), Vec::new());
    for (summary, body) in listed.await? {
        let waits = summary.state == DraftState::AwaitingConfirmation;
        let another = summary.typed_by != summary.submitter;
        let told = told::of(qibu, lang, &body).await?;
        let row = DraftRow {
            name: told.name,
            transition: told.step,
            state: if waits {
                let name = labels::duties(qibu, lang, summary.submitter).await?;
                say(lang, "label.draft.awaiting", &[("name", name)])
            } else {
                say(lang, "label.draft.open", &[])
            },
            typed_by: if another {
                labels::duties(qibu, lang, summary.typed_by).await?
            } else {
                String::new()
            },
            saved: summary.updated_at.to_string(),
            href: if waits {
                format!("/drafts/{}/confirm", summary.id)
            } else {
                format!("/drafts/{}", summary.id)
            },
        };
        if waits && another && summary.submitter == own {
            to_confirm.push(row);
        } else {
            drafts.push(row);
        }
    }
    Ok((to_confirm, drafts))
}

/// What the account handed in, the latest first.
async fn proposals(qibu: &Arc<Qibu>, visit: &Visit) -> Result<Vec<ProposalRow>, Problem> {
    let (lang, own) = (visit.lang(), visit.signed.caller.account);
    let at = At::of(qibu, lang, None, None).await?;
    let as_of = at.as_of;
    let (mut handed_in, _) = at
        .read(qibu, lang, move |rows| {
            let filter = Filter {
                submitter: Some(own),
                ..Filter::default()
            };
            let mut all: Vec<ApplicationRow> = Vec::new();
            loop {
                let page = Page {
                    limit_rows: MAX_PAGE_ROWS,
                    after: all.last().map(|row| row.id),
                };
                let found = applications::list(rows, as_of, &filter, &page)?;
                let full = found.len() >= MAX_PAGE_ROWS as usize;
                all.extend(found);
                if !full || all.len() >= waiting::MAX_OPEN_APPLICATIONS {
                    return Ok(all);
                }
            }
        })
        .await?;
    handed_in.reverse();
    handed_in.truncate(MAX_PROPOSALS);
    let rulebook = qibu.rulebook();
    let mut proposals = Vec::with_capacity(handed_in.len());
    for row in handed_in {
        let turn = turn(qibu, &row, as_of).await;
        let turn = turn.map_err(|error| Problem::of_command(lang, &error))?;
        proposals.push(ProposalRow {
            id: row.id.to_string(),
            transition: labels::transition(lang, row.transition),
            stage: labels::stage(lang, &turn.stage),
            with: labels::whose_turn(lang, &rulebook, &turn),
            escalated: labels::turn_escalated(lang, &rulebook, &turn),
            due: turn.due.map(|day| labels::due(&rulebook, as_of, day)),
            name: row.subject_name,
        });
    }
    Ok(proposals)
}
