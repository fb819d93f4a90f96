//! One's own posts, and who stands in: lending a duty for some days, naming a standing deputy, taking either back.

pub mod accounts;

use super::application::people::{self, Names};
use super::apply::sending::{self, Sending, new_key};
use super::second_officers;
use crate::authority::Action;
use crate::intake::NotDone;
use crate::web::api::answer::{Filing, file, send};
use crate::web::api::deputies::{DelegationBody, DeputyBody, deputy_to_name};
use crate::web::api::reading::permit;
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::posts::{LendForms, LentRow, PostRow, PostsPage};
use crate::web::pages::visit::{Fields, Visit};
use crate::web::pages::{days, labels};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use qibu_domain::account::{Account, AccountCommand, AccountState, Called};
use qibu_domain::id::{AccountId, StreamId, StreamKind};
use qibu_domain::time::Day;
use qibu_projections::accounts::{self as rows, DelegationRow};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where the page is.
const HOME: &str = "/posts";

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new()
        .route("/posts", get(show))
        .route("/posts/{act}", post(act))
        .merge(accounts::routes())
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = page(&qibu, &visit, &Fields::default(), Errors::default()).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

/// The state of an account.
async fn state_of(
    qibu: &Arc<Qibu>,
    lang: Lang,
    account: AccountId,
) -> Result<Arc<AccountState>, Problem> {
    let actor = qibu.actor(account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(lang, &error))?;
    Ok(actor.state)
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    typed: &Fields,
    errors: Errors,
) -> Result<PostsPage, Problem> {
    let (lang, own) = (visit.lang(), visit.signed.caller.account);
    let today = qibu.clock().now().day();
    let state = state_of(qibu, lang, own).await?;
    let rulebook = qibu.rulebook();
    let posts = state.valid_on(today).map(|held| PostRow {
        office: labels::office(lang, &rulebook, held.duty, &held.node),
        days: days::span(lang, held.from, held.until),
    });
    let posts = posts.collect();
    let read = qibu.read_on_arrival(move |tables| {
        let given = rows::delegations_of(tables, own, today)?;
        let taken = rows::delegations_to(tables, own, today)?;
        Ok::<_, qibu_projections::QueryError>((given, taken))
    });
    let ((given, taken), _) = read
        .await
        .map_err(|error| Problem::of_command(lang, &error))?;
    let others = given.iter().map(|lent| lent.borrower);
    let others = others.chain(taken.iter().map(|lent| lent.lender));
    let names = people::names(qibu, &visit.signed, others).await?;
    let mut told = Told {
        qibu,
        lang,
        today,
        names: &names,
    };
    let (mut given_rows, mut taken_rows) = (Vec::new(), Vec::new());
    for lent in given.iter().rev() {
        given_rows.push(told.row(lent, lent.borrower, true).await?);
    }
    for lent in taken.iter().rev() {
        taken_rows.push(told.row(lent, lent.lender, false).await?);
    }
    let keeps_accounts = permit(qibu, &visit.signed, Action::OpenAccount)
        .await
        .is_ok();
    Ok(PostsPage {
        base: visit.base(say(lang, "page.posts.title", &[])),
        errors,
        keeps_accounts,
        posts,
        given: given_rows,
        taken: taken_rows,
        forms: forms(qibu, visit, &state, typed).await?,
    })
}

/// What tells of what is lent.
struct Told<'a> {
    qibu: &'a Arc<Qibu>,
    lang: Lang,
    today: Day,
    names: &'a Names,
}

impl Told<'_> {
    async fn row(
        &mut self,
        lent: &DelegationRow,
        other: AccountId,
        own: bool,
    ) -> Result<LentRow, Problem> {
        let (lang, qibu) = (self.lang, self.qibu);
        let lender = state_of(qibu, lang, lent.lender).await?;
        let state = standing(&lender, lent, self.today);
        let days = match lent.last_day {
            Some(last) => days::span(lang, lent.first_day, Some(last)),
            None => say(lang, "page.posts.standing", &[]),
        };
        let back = own && (!matches!(state, "taken_back" | "over") || is_standing(&lender, lent));
        Ok(LentRow {
            who: self.names.of(other),
            office: labels::office(lang, &qibu.rulebook(), lent.duty, &lent.node),
            days,
            state: say(lang, &format!("page.posts.state.{state}"), &[]),
            take_back: back.then(|| lent.id.to_string()),
        })
    }
}

/// Whether it is a standing deputyship that was not taken back, though nobody may be able to act under it any more.
fn is_standing(lender: &AccountState, row: &DelegationRow) -> bool {
    let mut named = lender.standing_deputies.iter();
    named.any(|deputy| deputy.id == row.id && deputy.revoked_from.is_none())
}

/// Where what is lent stands, by the lender's own stream.
fn standing(lender: &AccountState, row: &DelegationRow, today: Day) -> &'static str {
    let mut deputies = lender.standing_deputies.iter();
    if let Some(deputy) = deputies.find(|deputy| deputy.id == row.id) {
        return match lender.calls(deputy, today, false) {
            Called::For(_) => "acts",
            Called::TakenBack => "taken_back",
            Called::Lost => "over",
            Called::Waits => "waits",
        };
    }
    let mut lent = lender.delegations.iter();
    let Some(lent) = lent.find(|lent| lent.id == row.id) else {
        return "over";
    };
    if lent.revoked_from.is_some() {
        "taken_back"
    } else if today < lent.from {
        "to_come"
    } else if lent.is_valid_on(today) && lender.lent_under(lent, today).is_some() {
        "acts"
    } else {
        "over"
    }
}

async fn forms(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    state: &AccountState,
    typed: &Fields,
) -> Result<Option<LendForms>, Problem> {
    let (lang, today) = (visit.lang(), qibu.clock().now().day());
    let rulebook = qibu.rulebook();
    let held: BTreeSet<_> = state
        .valid_on(today)
        .map(|held| (held.duty, held.node.clone()))
        .collect();
    let nodes: BTreeSet<String> = held.iter().map(|(_, node)| node.clone()).collect();
    let lend_to = second_officers::of_nodes(qibu, visit, nodes.clone(), typed.text("lend_to"));
    let lend_to = lend_to.await?;
    if held.is_empty() || lend_to.is_empty() {
        return Ok(None);
    }
    let deputy_to = lend_to.iter().cloned().map(|choice| Choice {
        chosen: choice.code == typed.text("deputy_to"),
        ..choice
    });
    let choice = |(duty, node): &(qibu_domain::lifecycle::Duty, String), field: &str| {
        let code = format!("{}@{node}", duty.as_str());
        Choice {
            chosen: code == typed.text(field),
            label: labels::office(lang, &rulebook, *duty, node),
            code,
            ..Choice::default()
        }
    };
    let without_deputy = held.iter().filter(|(duty, node)| {
        let mut named = state.standing_deputies.iter();
        !named.any(|known| {
            let of_office = known.duty == *duty && known.node == *node;
            let called = state.calls(known, today, true);
            of_office && !matches!(called, Called::TakenBack | Called::Lost)
        })
    });
    let day = |name: &str| typed.text(name).to_owned();
    Ok(Some(LendForms {
        key: new_key(),
        lend_office: held.iter().map(|one| choice(one, "lend_office")).collect(),
        deputy_to: deputy_to.collect(),
        lend_to,
        lend_from: typed
            .first("lend_from")
            .map_or_else(|| today.to_string(), str::to_owned),
        lend_until: day("lend_until"),
        deputy_office: without_deputy
            .map(|one| choice(one, "deputy_office"))
            .collect(),
    }))
}

async fn act(
    State(qibu): State<Arc<Qibu>>,
    Path(act): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let acted = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let form =
            Form::of(&qibu, &act, &sending).ok_or_else(|| Problem::not_found(visit.lang()))?;
        let (own, done) = (visit.signed.caller.account, form.done);
        match write(&qibu, &visit, &sending, own, form).await? {
            None => Ok(visit.see_other(HOME, Some(done))),
            Some(errors) => {
                let page = page(&qibu, &visit, &sending.fields, errors).await?;
                Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
            }
        }
    };
    visit.outcome(acted.await)
}

/// What a form of these pages asks for.
struct Form {
    /// Where it is sent.
    home: &'static str,
    /// What the command is called where it is refused.
    name: &'static str,
    /// What the fields of the form begin with.
    prefix: &'static str,
    /// What is said once it is done.
    done: &'static str,
    command: Result<AccountCommand, NotDone>,
}

impl Form {
    /// `None` where the form is none of this page's.
    fn of(qibu: &Qibu, act: &str, sending: &Sending) -> Option<Self> {
        let fields = &sending.fields;
        let office = |field: &str| {
            let said = fields.text(field);
            let (duty, node) = said.split_once('@').unwrap_or((said, ""));
            (duty.to_owned(), node.to_owned())
        };
        Some(match act {
            "lend" => {
                let (duty, node) = office("lend_office");
                let body = DelegationBody {
                    to: fields.text("lend_to").to_owned(),
                    node,
                    duty,
                    from: Some(fields.text("lend_from").to_owned()),
                    until: fields.text("lend_until").to_owned(),
                };
                Self {
                    home: "/posts/lend",
                    name: "delegate",
                    prefix: "lend_",
                    done: "form.done.lent",
                    command: body.command(qibu.clock().now().day()),
                }
            }
            "deputy" => {
                let (duty, node) = office("deputy_office");
                let to = fields.text("deputy_to").to_owned();
                Self {
                    home: "/posts/deputy",
                    name: "name-deputy",
                    prefix: "deputy_",
                    done: "form.done.deputy_named",
                    command: deputy_to_name(&DeputyBody { to, node, duty }),
                }
            }
            "take-back" => Self {
                home: "/posts/take-back",
                name: "revoke-delegation",
                prefix: "",
                done: "form.done.taken_back",
                command: Ok(AccountCommand::RevokeDelegation {
                    delegation: fields.text("delegation").parse().ok()?,
                }),
            },
            _ => return None,
        })
    }
}

/// Sends what a form asks for. What is wrong with its fields, where something is.
async fn write(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &Sending,
    account: AccountId,
    form: Form,
) -> Result<Option<Errors>, Problem> {
    let sent = sending.sent(qibu, visit, form.home);
    let stream = StreamId::new(StreamKind::Account, account.0);
    let outcome = match form.command {
        Ok(command) => send::<Account>(qibu, &sent, stream, command).await.err(),
        Err(error) => Some(error),
    };
    let Some(error) = outcome else {
        return Ok(None);
    };
    let about = (form.name, form.prefix);
    refused(qibu, visit, about, account, &error).await.map(Some)
}

/// A refusal is filed and stands at the fields of its form, which begin with the prefix; whoever may not do it at all is told so.
async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    (command, prefix): (&str, &str),
    account: AccountId,
    error: &NotDone,
) -> Result<Errors, Problem> {
    let problem = Problem::not_done(visit.lang(), error);
    let filing = Filing {
        signed: &visit.signed,
        command,
        subject: account.to_string(),
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    if !matches!(problem.status, 409 | 422) {
        return Err(problem);
    }
    let at_field = |error: &crate::web::problem::FieldError| FieldError {
        field: format!("{prefix}{}", error.pointer.trim_start_matches('/')),
        words: error.detail.clone(),
    };
    let mut errors: Vec<FieldError> = problem.errors.iter().map(at_field).collect();
    if errors.is_empty() {
        errors.push(FieldError {
            field: String::new(),
            words: problem.detail.clone(),
        });
    }
    Ok(Errors(errors))
}
