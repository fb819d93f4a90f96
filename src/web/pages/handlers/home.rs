//! The desk: what waits for the account, its drafts, what it handed in.

use super::application::people;
use super::draft::told;
use super::{imports, subjects};
use crate::authority::Action;
use crate::command::CommandError;
use crate::service::{DraftState, DraftSummary, MAX_DRAFTS_A_PAGE};
use crate::web::api::reading::{At, blocking, permit};
use crate::web::api::turn::{Desk, turn};
use crate::web::pages::home::{ColleagueRow, CopyRow, DraftRow, HomePage, ProposalRow, WaitingRow};
use crate::web::pages::labels;
use crate::web::pages::visit::{Visit, waiting};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use qibu_domain::id::AccountId;
use qibu_projections::applications::{self, ApplicationRow, Filter};
use qibu_projections::{MAX_PAGE_ROWS, Page};
use std::sync::Arc;

/// The most applications of its own that an account sees on its desk, the latest first.
pub const MAX_PROPOSALS: usize = 50;

/// The most copies of each of its offices that an account sees on its desk, the last first.
pub const MAX_COPIES: u32 = 20;
/// The most applications with colleagues that an account sees on its desk, the most urgent first.
pub const MAX_WITH_COLLEAGUES: usize = 50;

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
    let today = qibu.clock().now().day();
    let may_import = subjects::may_import(qibu, visit, today).await?;
    let mut imports = if may_import {
        imports::lines(qibu, visit).await?
    } else {
        Vec::new()
    };
    imports.retain(|import| import.awaits);
    let page = HomePage {
        may_import,
        administers: permit(qibu, &visit.signed, Action::AdoptPolicies)
            .await
            .is_ok(),
        imports,
        base: visit.base(say(lang, "page.home.title", &[])),
        waiting: waiting(qibu, visit),
        with_colleagues: with_colleagues(qibu, visit).await?,
        copies: copies(qibu, visit).await?,
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
        assigned: match one.turn.assigned {
            Some(account) if account == visit.signed.caller.account => {
                say(lang, "label.assigned.to_you", &[])
            }
            _ => String::new(),
        },
        escalated: labels::turn_escalated(lang, &rulebook, &one.turn),
        due: one.turn.due.map(|day| labels::due(&rulebook, today, day)),
    };
    visit.waiting.iter().map(row).collect()
}

/// What colleagues have, with their names.
async fn with_colleagues(qibu: &Arc<Qibu>, visit: &Visit) -> Result<Vec<ColleagueRow>, Problem> {
    let (lang, rulebook) = (visit.lang(), qibu.rulebook());
    let today = qibu.clock().now().day();
    let shown = visit.with_colleagues.iter().take(MAX_WITH_COLLEAGUES);
    let accounts = shown.clone().map(|(_, account)| *account);
    let names = people::names(qibu, &visit.signed, accounts).await?;
    let row = |(one, account): &(waiting::Waiting, AccountId)| ColleagueRow {
        id: one.row.id.to_string(),
        name: one.row.subject_name.clone(),
        transition: labels::transition(lang, one.row.transition),
        stage: labels::stage(lang, &one.turn.stage),
        who: say(lang, "label.assigned.to", &[("name", names.of(*account))]),
        due: one.turn.due.map(|day| labels::due(&rulebook, today, day)),
    };
    Ok(shown.map(row).collect())
}

/// What the account's offices were sent copies of, the last first.
async fn copies(qibu: &Arc<Qibu>, visit: &Visit) -> Result<Vec<CopyRow>, Problem> {
    let lang = visit.lang();
    let fail = |error: CommandError| Problem::of_command(lang, &error);
    let at = At::of(qibu, lang, None, None).await?;
    let as_of = at.as_of;
    let desk = Desk::of(qibu, visit.signed.caller.account, as_of).await;
    let nodes = desk.map_err(fail)?.works_at();
    let read = at.read(qibu, lang, move |rows| {
        let mut all: Vec<ApplicationRow> = Vec::new();
        for node in nodes {
            for row in applications::copies(rows, &node, as_of, MAX_COPIES)? {
                if all.iter().all(|known| known.id != row.id) {
                    all.push(row);
                }
            }
        }
        Ok(all)
    });
    let (copies, _) = read.await?;
    let mut rows = Vec::with_capacity(copies.len());
    for row in copies {
        let turn = turn(qibu, &row, as_of).await.map_err(fail)?;
        rows.push(CopyRow {
            id: row.id.to_string(),
            transition: labels::transition(lang, row.transition),
            stage: labels::stage(lang, &turn.stage),
            name: row.subject_name,
        });
    }
    Ok(rows)
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
