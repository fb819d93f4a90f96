//! Accounts, for an administrator: opening one, appointing it, revoking, handing open work over, noting a post in a body,
//! closing.

mod bodies;

use super::super::application::people::{self, Names};
use super::super::apply::sending::{self, Sending, new_key};
use super::{Form, refused, write};
use crate::authority::Action;
use crate::web::api::accounts::{AppointmentBody, open_named};
use crate::web::api::deputies::HandOverBody;
use crate::web::api::reading::permit;
use crate::web::pages::form::{Choice, Errors};
use crate::web::pages::posts::{AccountRow, AccountsPage, HeldRow};
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
use qibu_domain::account::AccountCommand;
use qibu_domain::id::{AccountId, AppointmentId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::time::Day;
use qibu_projections::accounts::{self, AppointmentRow};
use qibu_projections::{Page, QueryError};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where the page is.
const HOME: &str = "/accounts";
/// The most accounts that the page shows.
const MAX_ACCOUNTS_A_PAGE: u32 = 200;

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new()
        .route(HOME, get(show))
        .route("/accounts/{act}", post(act))
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = page(&qibu, &visit, &Fields::default(), Errors::default()).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

/// The accounts with all their appointments, and whom each duty at a node could be handed over to.
struct Known {
    accounts: Vec<(accounts::AccountRow, Vec<AppointmentRow>)>,
    deputies: BTreeMap<(AccountId, Duty, String), Vec<AccountId>>,
    bodies: BTreeMap<AccountId, Vec<bodies::Held>>,
}

impl Known {
    async fn read(qibu: &Arc<Qibu>, visit: &Visit, today: Day) -> Result<Self, Problem> {
        let read = qibu.read_on_arrival(move |tables| {
            let page = Page::first(MAX_ACCOUNTS_A_PAGE);
            let (mut found, mut deputies) = (Vec::new(), BTreeMap::new());
            for account in accounts::list(tables, today, &page)? {
                let held = accounts::appointments_of(tables, account.id, today)?;
                for lent in accounts::delegations_of(tables, account.id, today)? {
                    if lent.standing && lent.revoked_on.is_none() {
                        let office = (account.id, lent.duty, lent.node);
                        let named: &mut Vec<_> = deputies.entry(office).or_default();
                        named.push(lent.borrower);
                    }
                }
                found.push((account, held));
            }
            Ok::<_, QueryError>(Self {
                accounts: found,
                deputies,
                bodies: bodies::held(tables, today)?,
            })
        });
        let (known, _) = read
            .await
            .map_err(|error| Problem::of_command(visit.lang(), &error))?;
        Ok(known)
    }

    /// The accounts with what they hold, as the account of the page sees them.
    fn rows(
        &self,
        qibu: &Qibu,
        (lang, own): (Lang, AccountId),
        names: &Names,
        today: Day,
    ) -> Vec<AccountRow> {
        let rulebook = qibu.rulebook();
        let post = |former: AccountId, held: &AppointmentRow| {
            let over = held.to.is_some_and(|to| to <= today);
            let takers = if over {
                self.takers(former, held, today)
            } else {
                Vec::new()
            };
            let takers = takers.into_iter();
            HeldRow {
                id: held.id.to_string(),
                office: labels::office(lang, &rulebook, held.duty, &held.node),
                days: days::span(lang, held.from, held.to.map(|to| to.plus_days(-1))),
                // Nobody ends itself, so the page does not offer it.
                revocable: !over && held.revoked_on.is_none() && former != own,
                handed_to: handed_to(lang, held, names),
                hand_over: takers.map(|taker| choice(names, taker, "")).collect(),
            }
        };
        let row = |(account, held): &(accounts::AccountRow, Vec<AppointmentRow>)| AccountRow {
            id: account.id.to_string(),
            name: names.of(account.id),
            closed: account.closed_on.is_some(),
            closable: account.closed_on.is_none() && account.id != own,
            posts: held
                .iter()
                .rev()
                .map(|held| post(account.id, held))
                .collect(),
            bodies: bodies::rows(lang, self.bodies.get(&account.id)),
        };
        self.accounts.iter().map(row).collect()
    }

    /// Who holds the duty at the node on that day, and the standing deputies whom its former holder named.
    fn takers(&self, former: AccountId, held: &AppointmentRow, today: Day) -> Vec<AccountId> {
        let holds = |other: &&AppointmentRow| {
            other.duty == held.duty && other.node == held.node && is_held(other, today)
        };
        let all = self.accounts.iter().flat_map(|(_, held)| held);
        let mut takers: Vec<AccountId> = all.filter(holds).map(|other| other.account).collect();
        let office = (former, held.duty, held.node.clone());
        takers.extend(self.deputies.get(&office).into_iter().flatten());
        takers.retain(|taker| *taker != former);
        takers.sort_unstable();
        takers.dedup();
        takers
    }
}

/// To whom the open work went, and until when where that is a deputy.
fn handed_to(lang: Lang, held: &AppointmentRow, names: &Names) -> String {
    let Some(to) = held.handed_to else {
        return String::new();
    };
    let name = ("name", names.of(to));
    match held.handed_until {
        Some(until) => {
            let until = ("until", days::day(lang, &until.to_string()));
            say(lang, "page.accounts.handed_to_until", &[name, until])
        }
        None => say(lang, "page.accounts.handed_to", &[name]),
    }
}

fn choice(names: &Names, account: AccountId, chosen: &str) -> Choice {
    let code = account.to_string();
    Choice {
        chosen: code == chosen,
        label: names.of(account),
        code,
        ..Choice::default()
    }
}

fn is_held(held: &AppointmentRow, today: Day) -> bool {
    held.from <= today && held.to.is_none_or(|to| today < to)
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    typed: &Fields,
    errors: Errors,
) -> Result<AccountsPage, Problem> {
    let (lang, today) = (visit.lang(), qibu.clock().now().day());
    permit(qibu, &visit.signed, Action::OpenAccount).await?;
    let known = Known::read(qibu, visit, today).await?;
    let ids = known.accounts.iter().map(|(account, _)| account.id);
    let names = people::names(qibu, &visit.signed, ids).await?;
    let own = visit.signed.caller.account;
    let rows = known.rows(qibu, (lang, own), &names, today);
    let of_open = |field: &str| {
        let accounts = known.accounts.iter();
        let open = accounts.filter(|(known, _)| known.closed_on.is_none());
        let chosen = typed.text(field);
        open.map(|(known, _)| choice(&names, known.id, chosen))
            .collect()
    };
    let full = rows.len() >= MAX_ACCOUNTS_A_PAGE as usize;
    let shown = MAX_ACCOUNTS_A_PAGE.to_string();
    Ok(AccountsPage {
        base: visit.base(say(lang, "page.accounts.title", &[])),
        errors,
        key: new_key(),
        accounts: rows,
        cut: if full {
            say(lang, "page.accounts.cut", &[("n", shown)])
        } else {
            String::new()
        },
        name: typed.text("open_name").to_owned(),
        appoint_account: of_open("appoint_account"),
        appoint_node: nodes(qibu, today, typed.text("appoint_node")),
        appoint_duty: duties(visit, typed.text("appoint_duty")),
        appoint_from: typed
            .first("appoint_from")
            .map_or_else(|| today.to_string(), str::to_owned),
        appoint_until: typed.text("appoint_until").to_owned(),
        note_account: of_open("note_account"),
        note_association: typed.text("note_association").to_owned(),
        note_post: bodies::posts(lang, typed.text("note_post")),
    })
}

/// The open nodes of all trees, each with the name of what it lies in.
fn nodes(qibu: &Arc<Qibu>, today: Day, chosen: &str) -> Vec<Choice> {
    let rulebook = qibu.rulebook();
    let trees = rulebook
        .districts()
        .filter_map(|code| rulebook.district(code));
    let nodes = trees.flat_map(|tree| tree.nodes.values());
    let open = nodes.filter(|node| node.is_open_on(today));
    let choice = |node: &qibu_domain::district::Node| Choice {
        code: node.code.clone(),
        label: format!("{} {}", node.code, node.name()),
        chosen: node.code == chosen,
        ..Choice::default()
    };
    open.map(choice).collect()
}

fn duties(visit: &Visit, chosen: &str) -> Vec<Choice> {
    let choice = |duty: Duty| Choice {
        code: duty.as_str().to_owned(),
        label: say(visit.lang(), &format!("label.duty.{}", duty.as_str()), &[]),
        chosen: duty.as_str() == chosen,
        ..Choice::default()
    };
    Duty::ALL.into_iter().map(choice).collect()
}

async fn act(
    State(qibu): State<Arc<Qibu>>,
    Path(act): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let acted = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let (done, errors) = match act.as_str() {
            "open" => {
                let errors = open(&qibu, &visit, &sending).await?;
                ("form.done.account_opened", errors)
            }
            "note" => {
                let errors = bodies::note(&qibu, &visit, &sending).await?;
                ("form.done.post_noted", errors)
            }
            "leave" => {
                let errors = bodies::leave(&qibu, &visit, &sending).await?;
                ("form.done.post_left", errors)
            }
            "close" => {
                let errors = bodies::close(&qibu, &visit, &sending).await?;
                ("form.done.account_closed", errors)
            }
            act => on_an_account(&qibu, &visit, act, &sending).await?,
        };
        let Some(errors) = errors else {
            return Ok(visit.see_other(HOME, Some(done)));
        };
        let page = page(&qibu, &visit, &sending.fields, errors).await?;
        Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
    };
    visit.outcome(acted.await)
}

async fn open(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &Sending,
) -> Result<Option<Errors>, Problem> {
    let sent = sending.sent(qibu, visit, "/accounts/open");
    let name = sending.fields.text("open_name");
    match open_named(qibu, &visit.signed, &sent, name).await {
        Ok(_) => Ok(None),
        Err(error) => {
            let (own, about) = (visit.signed.caller.account, ("open-account", "open_"));
            refused(qibu, visit, about, own, &error).await.map(Some)
        }
    }
}

/// What is said once it is done, and what is wrong with the form, where something is.
async fn on_an_account(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    act: &str,
    sending: &Sending,
) -> Result<(&'static str, Option<Errors>), Problem> {
    let fields = &sending.fields;
    let not_found = || Problem::not_found(visit.lang());
    let appointment = || -> Result<AppointmentId, Problem> {
        fields.text("appointment").parse().map_err(|_| not_found())
    };
    let (account, form) = match act {
        "appoint" => {
            let body = AppointmentBody {
                node: fields.text("appoint_node").to_owned(),
                duty: fields.text("appoint_duty").to_owned(),
                from: fields.first("appoint_from").map(str::to_owned),
                until: fields.first("appoint_until").map(str::to_owned),
            };
            let form = Form {
                home: "/accounts/appoint",
                name: "appoint",
                prefix: "appoint_",
                done: "form.done.appointed",
                command: body.command(qibu.clock().now().day()),
            };
            (fields.text("appoint_account"), form)
        }
        "revoke" => {
            let appointment = appointment()?;
            let form = Form {
                home: "/accounts/revoke",
                name: "revoke-appointment",
                prefix: "",
                done: "form.done.appointment_revoked",
                command: Ok(AccountCommand::Revoke { appointment }),
            };
            (fields.text("account"), form)
        }
        "hand-over" => {
            let until = fields.first("until").filter(|until| !until.is_empty());
            let body = HandOverBody {
                to: fields.text("to").to_owned(),
                until: until.map(str::to_owned),
            };
            let command = body.command(appointment()?);
            let form = Form {
                home: "/accounts/hand-over",
                name: "hand-over",
                prefix: "",
                done: "form.done.handed_over",
                command,
            };
            (fields.text("account"), form)
        }
        _ => return Err(not_found()),
    };
    let account: AccountId = account.parse().map_err(|_| not_found())?;
    let done = form.done;
    Ok((done, write(qibu, visit, sending, account, form).await?))
}
