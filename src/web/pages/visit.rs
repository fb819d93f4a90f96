//! One request of a browser for a page: who, in which language, what is said once; and how a page answers.
//!
//! A handler takes a [`Visit`] (somebody is signed in) or a [`Screen`] (anybody), works out a
//! `Result<Response, Problem>`, and hands it to `outcome`, which turns a problem into a page.

mod account_box;
pub mod fields;
mod flash;
pub mod own;
pub mod proposing;
pub mod re_reviews;
pub mod screen;
pub mod waiting;

pub use fields::Fields;
pub use screen::Screen;

use super::base::Base;
use crate::session::{self, KnownBy, Unknown};
use crate::web::api::reading::rows_of_a_page;
use crate::web::problem::Problem;
use crate::web::write::Signed;
use crate::wiring::Qibu;
use crate::words::Lang;
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use qibu_domain::id::AccountId;
use std::sync::Arc;
use waiting::{Trays, Waiting};

/// The most that `next` may hold, in bytes: a longer address is not come back to.
const MAX_NEXT_BYTES: usize = 512;

/// A signed-in visit. Whoever is not signed in is sent to the sign-in page, and a write from another site is refused.
pub struct Visit {
    /// Who reads, in which language; what the API's functions take.
    pub signed: Signed,
    /// What waits for the account, the most urgent first.
    pub waiting: Vec<Waiting>,
    /// What its office has and a colleague alone does, with that account.
    pub with_colleagues: Vec<(Waiting, AccountId)>,
    /// How many rows of a page the address asks for.
    pub limit_rows: Option<u32>,
    /// What the page stands on.
    pub screen: Screen,
}

impl FromRequestParts<Arc<Qibu>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, qibu: &Arc<Qibu>) -> Result<Self, Response> {
        let mut screen = Screen::from_request_parts(parts, qibu).await?;
        let caller = session::caller(qibu, &parts.method, &parts.headers).await;
        let caller = match caller {
            // A token is for programs: it opens no page.
            Ok(caller) if caller.known_by == KnownBy::Cookie => caller,
            Ok(_) | Err(Unknown::Nobody) => return Err(to_sign_in(parts)),
            Err(unknown) => {
                return Err(screen.fail(&Problem::unknown_caller(screen.lang, &unknown)));
            }
        };
        let lang = screen.lang;
        let limit = rows_of_a_page(lang, screen.query.first("limit"));
        let limit_rows = limit.map_err(|problem| screen.fail(&problem))?;
        let signed = Signed { caller, lang };
        let Trays {
            waiting,
            with_colleagues,
        } = match waiting::of(qibu, &signed).await {
            Ok(trays) => trays,
            Err(problem) => return Err(screen.fail(&problem)),
        };
        screen.base.waiting = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        match account_box::of(qibu, &signed).await {
            Ok(account) => screen.base.account = Some(account),
            Err(problem) => return Err(screen.fail(&problem)),
        }
        match proposing::of(qibu, &signed).await {
            Ok(proposing) => screen.base.proposing = proposing,
            Err(problem) => return Err(screen.fail(&problem)),
        }
        match proposing::keeps_persons(qibu, &signed).await {
            Ok(keeps) => screen.base.keeps_persons = keeps,
            Err(problem) => return Err(screen.fail(&problem)),
        }
        Ok(Self {
            signed,
            waiting,
            with_colleagues,
            limit_rows,
            screen,
        })
    }
}

impl Visit {
    /// The language of the page.
    pub fn lang(&self) -> Lang {
        self.screen.lang
    }

    /// What every page has, with the page's title.
    pub fn base(&self, title: impl Into<String>) -> Base {
        self.screen.base(title)
    }

    /// The parameters of the address; an empty one counts as absent.
    pub fn query(&self) -> &Fields {
        &self.screen.query
    }

    /// Shows a page.
    pub fn show(&self, page: &impl Template) -> Response {
        self.screen.show(page)
    }

    /// Shows a page with another status than 200, such as a form that is to be mended (422).
    pub fn show_with(&self, status: StatusCode, page: &impl Template) -> Response {
        self.screen.show_with(status, page)
    }

    /// The page of a problem.
    pub fn fail(&self, problem: &Problem) -> Response {
        self.screen.fail(problem)
    }

    /// The answer, or the page of the problem that stood in its way.
    pub fn outcome(&self, done: Result<Response, Problem>) -> Response {
        self.screen.outcome(done)
    }

    /// Sends the browser on after a write, with the key of words that the next page says once.
    pub fn see_other(&self, path: &str, flash: Option<&str>) -> Response {
        self.screen.see_other(path, flash)
    }
}

/// The sign-in page, which leads back to what was asked for. What was posted is not kept, which the page
/// says; the way leads home then.
fn to_sign_in(parts: &Parts) -> Response {
    let path = screen::path_of(&parts.uri);
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return Redirect::to("/sign-in?unsent=yes").into_response();
    }
    if path == "/" || path.len() > MAX_NEXT_BYTES {
        return Redirect::to("/sign-in").into_response();
    }
    Redirect::to(&fields::address("/sign-in", &[("next", &path)])).into_response()
}
