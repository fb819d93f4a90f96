//! Signing in and out, with a password or, in the demo, with a card.

use crate::occasion_source::machine_time;
use crate::reads::{Read, ReadOf};
use crate::service::{MAX_SESSION_SECONDS, PasswordError, PasswordHasher, SignInThrottle};
use crate::session::{Caller, KnownBy, cookie};
use crate::web::Demo;
use crate::web::api::reading::{At, blocking};
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::labels;
use crate::web::pages::sign_in::{DemoCard, SignInPage};
use crate::web::pages::visit::fields::{Fields, Posted, own_path};
use crate::web::pages::visit::{Screen, waiting};
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use crate::words::{say, words};
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use qibu_domain::id::AccountId;
use qibu_projections::{MAX_PAGE_ROWS, Page, accounts};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::sync::OnceCell;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The most accounts that are looked through for a name.
pub const MAX_ACCOUNTS_BY_NAME: usize = 5_000;
/// The most sentences of a card.
const MAX_SENTENCES: u32 = 5;
/// Why a session's holder sees the own name on every page of it (law 9).
const OWN_NAME_PURPOSE: &str = "sign-in";
/// Names are counted like accounts, whether or not somebody bears them: ids under this name space.
const TYPED_NAMES: Uuid = Uuid::from_u128(0x9a4f_2c1e_60b7_5d3a_8c55_1e0d_4b7f_23c6);

/// What counts and compares passwords, shared by all requests.
#[derive(Default)]
struct Gate {
    throttle: SignInThrottle,
    hasher: OnceCell<PasswordHasher>,
}

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new()
        .route("/sign-in", get(show).post(sign_in))
        .route("/sign-in/demo", post(take_role))
        .route("/sign-out", post(sign_out))
        .layer(Extension(Arc::new(Gate::default())))
}

type DemoRoles = Extension<Arc<Option<Demo>>>;

async fn show(
    State(qibu): State<Arc<Qibu>>,
    Extension(demo): DemoRoles,
    screen: Screen,
) -> Response {
    let next = screen.query.text("next").to_owned();
    let page = page(&qibu, demo.as_ref().as_ref(), &screen, next).await;
    screen.outcome(page.map(|page| screen.show(&page)))
}

async fn page(
    qibu: &Arc<Qibu>,
    demo: Option<&Demo>,
    screen: &Screen,
    next: String,
) -> Result<SignInPage, Problem> {
    let mut cards = Vec::new();
    for role in demo.into_iter().flat_map(|demo| &demo.roles) {
        let can = |number: u32| {
            let key = format!("label.can.{}.{number}", role.key);
            words(screen.lang, &key, &[])
        };
        let caller = Caller {
            account: role.account,
            known_by: KnownBy::Cookie,
        };
        let lang = screen.lang;
        let waiting = waiting::of(qibu, &Signed { caller, lang })
            .await?
            .waiting
            .len();
        cards.push(DemoCard {
            account: role.account.to_string(),
            name: role.name.clone(),
            duties: labels::duties(qibu, lang, role.account).await?,
            can: (1..=MAX_SENTENCES).map_while(can).collect(),
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
        });
    }
    Ok(SignInPage {
        base: screen.base(say(screen.lang, "page.sign_in.title", &[])),
        next: own_path(&next).to_owned(),
        unsent: screen.query.first("unsent").is_some(),
        cards,
        ..SignInPage::default()
    })
}

async fn sign_in(
    State(qibu): State<Arc<Qibu>>,
    Extension(demo): DemoRoles,
    Extension(gate): Extension<Arc<Gate>>,
    source: Option<Extension<ConnectInfo<SocketAddr>>>,
    screen: Screen,
    Posted(fields): Posted,
) -> Response {
    let source = source.map(|Extension(ConnectInfo(address))| address.ip().to_string());
    let source = source.unwrap_or_default();
    let wrong = match verified(&qibu, &gate, &screen, &source, &fields).await {
        Ok(Ok(account)) => return screen.outcome(begin(&qibu, &screen, account, &fields).await),
        Ok(Err(wrong)) => wrong,
        Err(problem) => return screen.fail(&problem),
    };
    let next = fields.text("next").to_owned();
    let page = page(&qibu, demo.as_ref().as_ref(), &screen, next)
        .await
        .map(|page| SignInPage {
            name: fields.text("name").to_owned(),
            errors: Errors(vec![FieldError {
                field: wrong.field.to_owned(),
                words: wrong.words,
            }]),
            ..page
        });
    screen.outcome(page.map(|page| screen.show_with(wrong.status, &page)))
}

/// Why nobody was signed in.
struct Wrong {
    status: StatusCode,
    field: &'static str,
    words: String,
}

/// The account of a name and password. Whether the account or the password was wrong is not told.
async fn verified(
    qibu: &Arc<Qibu>,
    gate: &Gate,
    screen: &Screen,
    source: &str,
    fields: &Fields,
) -> Result<Result<AccountId, Wrong>, Problem> {
    let lang = screen.lang;
    let wrong = |status, field, key: &str, n: i64| {
        let words = say(
            lang,
            &format!("label.sign_in.{key}"),
            &[("n", n.to_string())],
        );
        Ok(Err(Wrong {
            status,
            field,
            words,
        }))
    };
    let typed = fields.text("name");
    // A password is taken as it was typed, white space and all.
    let password = fields.pairs().iter().find(|(name, _)| name == "password");
    let password = password.map(|(_, value)| Zeroizing::new(value.clone()));
    let Some(password) = password.filter(|text| !text.is_empty() && !typed.is_empty()) else {
        return wrong(StatusCode::UNPROCESSABLE_ENTITY, "name", "empty", 0);
    };
    let now = machine_time();
    let counted = typed
        .parse()
        .unwrap_or_else(|_| AccountId(Uuid::new_v5(&TYPED_NAMES, typed.as_bytes())));
    if let Err(throttled) = gate.throttle.try_once(counted, source, now) {
        let seconds = throttled.retry_after_seconds;
        return wrong(StatusCode::TOO_MANY_REQUESTS, "name", "throttled", seconds);
    }
    let account = account_of(qibu, screen, typed).await?;
    // Whoever is named by name is counted under the account as well, so that one try is not two.
    if let Some(account) = account.filter(|account| *account != counted)
        && let Err(throttled) = gate.throttle.try_once(account, source, now)
    {
        let seconds = throttled.retry_after_seconds;
        return wrong(StatusCode::TOO_MANY_REQUESTS, "name", "throttled", seconds);
    }
    let hasher = hasher(gate, screen).await?;
    let shared = Arc::clone(qibu);
    let against = blocking(lang, move || {
        let hash = account.map(|account| shared.service().password_hash(account));
        let hash = hash
            .transpose()
            .map_err(|fault| Problem::of_storage(lang, &fault))?;
        Ok(hash.flatten())
    });
    match (hasher.verify(password, against.await?).await, account) {
        (Ok(true), Some(account)) => {
            gate.throttle.succeeded(account, source, now);
            Ok(Ok(account))
        }
        (Ok(_) | Err(PasswordError::TooLong | PasswordError::TooShort), _) => {
            wrong(StatusCode::UNPROCESSABLE_ENTITY, "name", "wrong", 0)
        }
        (Err(PasswordError::Busy), _) => wrong(StatusCode::SERVICE_UNAVAILABLE, "name", "busy", 0),
        (Err(PasswordError::Fault(fault)), _) => Err(Problem::of_storage(lang, &fault)),
    }
}

async fn hasher<'a>(gate: &'a Gate, screen: &Screen) -> Result<&'a PasswordHasher, Problem> {
    let lang = screen.lang;
    gate.hasher
        .get_or_try_init(|| {
            blocking(lang, move || {
                PasswordHasher::new().map_err(|fault| Problem::of_storage(lang, &fault))
            })
        })
        .await
}

/// The open account of an id or of its holder's name; a name that two bear names nobody.
async fn account_of(
    qibu: &Arc<Qibu>,
    screen: &Screen,
    typed: &str,
) -> Result<Option<AccountId>, Problem> {
    let lang = screen.lang;
    let at = At::of(qibu, lang, None, None).await?;
    let (typed, as_of, shared) = (typed.to_owned(), at.as_of, Arc::clone(qibu));
    let asked: Option<AccountId> = typed.parse().ok();
    let (known, _) = at
        .read(qibu, lang, move |rows| {
            if let Some(account) = asked {
                return Ok(accounts::one(rows, account)?.into_iter().collect());
            }
            let mut known: Vec<accounts::AccountRow> = Vec::new();
            loop {
                let page = Page {
                    limit_rows: MAX_PAGE_ROWS,
                    after: known.last().map(|row| row.id),
                };
                let found = accounts::list(rows, as_of, &page)?;
                let full = found.len() >= MAX_PAGE_ROWS as usize;
                known.extend(found);
                if !full || known.len() >= MAX_ACCOUNTS_BY_NAME {
                    return Ok(known);
                }
            }
        })
        .await?;
    let open = known.into_iter().filter(|row| row.closed_on.is_none());
    let open: Vec<AccountId> = open.map(|row| row.id).collect();
    if asked.is_some() {
        return Ok(open.first().copied());
    }
    // The names are only compared here; none is handed out.
    blocking(lang, move || {
        let mut bearers = Vec::new();
        for account in open {
            let name = shared.vault().account_name(account);
            let name = name.map_err(|fault| Problem::of_storage(lang, &fault))?;
            if name.is_some_and(|name| name.as_str() == typed) {
                bearers.push(account);
            }
        }
        Ok((bearers.len() == 1)
            .then(|| bearers.first().copied())
            .flatten())
    })
    .await
}

/// Begins a session and goes on to what was asked for.
async fn begin(
    qibu: &Arc<Qibu>,
    screen: &Screen,
    account: AccountId,
    fields: &Fields,
) -> Result<Response, Problem> {
    let (lang, shared) = (screen.lang, Arc::clone(qibu));
    let begun = blocking(lang, move || {
        let storage = |fault| Problem::of_storage(lang, &fault);
        let now = machine_time();
        let read = Read {
            at: now,
            account,
            office: String::new(),
            purpose: OWN_NAME_PURPOSE.to_owned(),
            what: ReadOf::Account(account),
        };
        let written = shared.reads().record(&read);
        written.map_err(|error| Problem::not_read(lang, &error))?;
        shared
            .service()
            .start_session(account, now)
            .map_err(storage)
    });
    let session = begun.await?;
    let mut response = screen.see_other(fields.text("next"), Some("label.flash.welcome"));
    screen.set_cookie(
        &mut response,
        screen.session_cookie,
        &session.token,
        MAX_SESSION_SECONDS,
    );
    Ok(response)
}

/// Signs in as a role of the demo. Where there is no demo, there is no such page.
async fn take_role(
    State(qibu): State<Arc<Qibu>>,
    Extension(demo): DemoRoles,
    screen: Screen,
    Posted(fields): Posted,
) -> Response {
    let roles = demo.iter().flat_map(|demo| &demo.roles);
    let asked: Option<AccountId> = fields.text("account").parse().ok();
    let role = roles
        .map(|role| role.account)
        .find(|role| Some(*role) == asked);
    match role {
        Some(account) => screen.outcome(begin(&qibu, &screen, account, &fields).await),
        None => screen.fail(&Problem::not_found(screen.lang)),
    }
}

/// Ends the session of this browser.
async fn sign_out(
    State(qibu): State<Arc<Qibu>>,
    headers: HeaderMap,
    screen: Screen,
    Posted(_): Posted,
) -> Response {
    let lang = screen.lang;
    if let Some(token) = cookie(&headers, screen.session_cookie) {
        let shared = Arc::clone(&qibu);
        let ended = blocking(lang, move || {
            let storage = |fault| Problem::of_storage(lang, &fault);
            let session = shared.service().session(&token, machine_time());
            if let Some(session) = session.map_err(storage)? {
                let ended = shared.service().end_session(session.account, session.id);
                ended.map_err(storage)?;
            }
            Ok(())
        });
        if let Err(problem) = ended.await {
            return screen.fail(&problem);
        }
    }
    let mut response = screen.see_other("/sign-in", Some("label.flash.goodbye"));
    screen.set_cookie(&mut response, screen.session_cookie, "", 0);
    response
}
