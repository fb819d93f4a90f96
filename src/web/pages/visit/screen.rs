//! What a page stands on before anybody is known, and how it answers.

use super::fields::{Fields, own_path};
use super::flash::{self, FLASH_COOKIE, MAX_FLASH_SECONDS};
use crate::session::{cookie, is_local, is_same_site, session_cookie};
use crate::web::Demo;
use crate::web::pages::base::Base;
use crate::web::pages::error::{ChangeRow, ErrorPage};
use crate::web::pages::handlers::error::RequestNumber;
use crate::web::problem::Problem;
use crate::web::write::lang_of;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::sync::Arc;

/// The cookie of the language that somebody chose.
pub const LANG_COOKIE: &str = "qibu_lang";
/// How long that choice is kept, in seconds.
pub const MAX_LANG_SECONDS: i64 = 365 * 24 * 3600;
/// How long a browser should wait before it tries again, in seconds.
const RETRY_AFTER_SECONDS: &str = "1";

/// A page for anybody. A write from another site is refused before anything else is looked at.
pub struct Screen {
    /// The language.
    pub lang: Lang,
    /// What every page has, without a title.
    pub base: Base,
    /// The parameters of the address.
    pub query: Fields,
    /// Whether cookies go by https only.
    secure: bool,
    /// What the session's cookie is called here.
    pub session_cookie: &'static str,
    /// The request's number in the trace.
    number: String,
    qibu: Arc<Qibu>,
}

impl FromRequestParts<Arc<Qibu>> for Screen {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, qibu: &Arc<Qibu>) -> Result<Self, Response> {
        let mut screen = Self::of(&parts.headers, &parts.uri, &parts.extensions, qibu);
        if matches!(parts.method, Method::GET | Method::HEAD) {
            return Ok(screen);
        }
        // What was posted to is no page to come back to: the one that holds the form is.
        screen.base.path = page_before(&parts.headers);
        if is_same_site(&parts.headers) {
            return Ok(screen);
        }
        // What is waiting to be said stays for a page of the own site.
        screen.base.flash = None;
        let problem = Problem::new(screen.lang, StatusCode::FORBIDDEN, "caller.cross_site", &[]);
        Err(screen.fail(&problem))
    }
}

impl Screen {
    /// The screen of a request that was looked at in parts.
    pub fn of(headers: &HeaderMap, uri: &Uri, extensions: &Extensions, qibu: &Arc<Qibu>) -> Self {
        let chosen = cookie(headers, LANG_COOKIE);
        let lang = chosen
            .as_deref()
            .and_then(lang_by_tag)
            .unwrap_or_else(|| lang_of(headers));
        let said = cookie(headers, FLASH_COOKIE);
        let said = said.as_deref();
        let demo = extensions.get::<Arc<Option<Demo>>>();
        let base = Base {
            lang,
            training: qibu.is_training(),
            demo: demo.is_some_and(|demo| demo.is_some()),
            flash: said
                .and_then(|value| flash::opened(qibu.root_key(), value))
                .map(|key| say(lang, key, &[])),
            path: path_of(uri),
            ..Base::default()
        };
        Self {
            lang,
            base,
            query: Fields::of_uri(uri),
            secure: !is_local(headers),
            session_cookie: session_cookie(headers),
            number: extensions
                .get::<RequestNumber>()
                .map(|number| number.0.clone())
                .unwrap_or_default(),
            qibu: Arc::clone(qibu),
        }
    }

    /// What every page has, with the page's title.
    pub fn base(&self, title: impl Into<String>) -> Base {
        Base {
            title: title.into(),
            ..self.base.clone()
        }
    }

    /// Shows a page.
    pub fn show(&self, page: &impl Template) -> Response {
        self.show_with(StatusCode::OK, page)
    }

    /// Shows a page with another status.
    pub fn show_with(&self, status: StatusCode, page: &impl Template) -> Response {
        let text = match page.render() {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(%error, "a page did not render");
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        };
        let mut response = (status, Html(text)).into_response();
        let headers = response.headers_mut();
        // A page shows what one account may see at one moment.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let language = HeaderValue::from_static(self.lang.bcp47());
        headers.insert(header::CONTENT_LANGUAGE, language);
        if self.base.flash.is_some() {
            self.set_cookie(&mut response, FLASH_COOKIE, "", 0);
        }
        response
    }

    /// The page of a problem.
    pub fn fail(&self, problem: &Problem) -> Response {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
        if status == StatusCode::UNAUTHORIZED {
            return Redirect::to("/sign-in").into_response();
        }
        let mut response = self.show_with(status, &self.error_page(problem));
        if matches!(
            status,
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS
        ) {
            let wait = HeaderValue::from_static(RETRY_AFTER_SECONDS);
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response
    }

    /// The page of a problem, to which a handler may add what was typed and where to go on.
    pub fn error_page(&self, problem: &Problem) -> ErrorPage {
        let guards = problem.guards.iter().map(|guard| guard.words.clone());
        let errors = problem.errors.iter().map(|error| error.detail.clone());
        let helps = problem.guards.iter().map(|guard| guard.help.clone());
        let changed = problem.changed.iter().map(|name| ChangeRow {
            what: say(self.lang, &format!("event.{name}"), &[]),
            ..ChangeRow::default()
        });
        let mut page = ErrorPage {
            status: problem.status,
            code: problem.code.clone(),
            number: self.number.clone(),
            why: guards.chain(errors).collect(),
            remedy: helps.filter(|help| !help.is_empty()).collect(),
            changed: changed.collect(),
            ..ErrorPage::default()
        };
        // Where guards speak, the detail only repeats them.
        if problem.guards.is_empty() {
            page.what.clone_from(&problem.detail);
        }
        page.base = Base {
            title: say(
                self.lang,
                &format!("page.error.title.{}", page.family()),
                &[],
            ),
            ..self.base.clone()
        };
        page
    }

    /// The answer, or the page of the problem that stood in its way.
    pub fn outcome(&self, done: Result<Response, Problem>) -> Response {
        done.unwrap_or_else(|problem| self.fail(&problem))
    }

    /// Sends the browser on after a write, to a path of this service, with the key of words that the next page says once.
    pub fn see_other(&self, path: &str, flash: Option<&str>) -> Response {
        let mut response = Redirect::to(own_path(path)).into_response();
        if let Some(key) = flash {
            let value = flash::sealed(self.qibu.root_key(), key);
            self.set_cookie(&mut response, FLASH_COOKIE, &value, MAX_FLASH_SECONDS);
        }
        response
    }

    /// Sets a cookie for the whole service; 0 seconds take it back.
    pub fn set_cookie(&self, response: &mut Response, name: &str, value: &str, seconds: i64) {
        let secure = if self.secure { "; Secure" } else { "" };
        let cookie =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        match HeaderValue::try_from(cookie) {
            Ok(cookie) => {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Err(error) => tracing::error!(%error, name, "a cookie was not set"),
        }
    }
}

/// The language of a tag.
pub fn lang_by_tag(tag: &str) -> Option<Lang> {
    [Lang::Zh, Lang::En]
        .into_iter()
        .find(|lang| lang.tag() == tag)
}

/// The path and query of a request.
pub fn path_of(uri: &Uri) -> String {
    let whole = uri.path_and_query();
    whole.map_or_else(|| "/".to_owned(), |path| path.as_str().to_owned())
}

/// The path of the page from which a form was sent.
fn page_before(headers: &HeaderMap) -> String {
    let referer = headers.get(header::REFERER);
    let address = referer.and_then(|address| address.to_str().ok()?.parse::<Uri>().ok());
    let path = address.map(|address| path_of(&address));
    path.map_or_else(|| "/".to_owned(), |path| own_path(&path).to_owned())
}
