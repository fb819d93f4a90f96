//! A visit of a person to their own page: by a session of their own, which a link began. No account is needed, and none that
//! the browser is signed in to is asked for.

use super::Screen;
use crate::occasion_source::machine_time;
use crate::session::{cookie, person_cookie};
use crate::store::hosted::Hosted;
use crate::web::api::reading::blocking;
use crate::web::pages::mine::ClosedPage;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use qibu_domain::id::PersonRef;
use qibu_domain::person::{Erasure, Person, PersonState};
use std::sync::Arc;

/// Where a person comes in.
pub const ENTRANCE: &str = "/mine/enter";

/// A visit of a person. Whoever has no session is led to the entrance, and a write from another site is refused.
pub struct Own {
    /// The person.
    pub person: PersonRef,
    /// The person's record.
    pub known: Arc<Hosted<Person>>,
    /// The session's token.
    pub token: String,
    /// What the page stands on.
    pub screen: Screen,
}

impl FromRequestParts<Arc<Qibu>> for Own {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, qibu: &Arc<Qibu>) -> Result<Self, Response> {
        let screen = Screen::from_request_parts(parts, qibu).await?;
        let token = cookie(&parts.headers, person_cookie(&parts.headers));
        match found(qibu, screen.lang, token).await {
            Ok(Some((person, known, token))) => Ok(Self {
                person,
                known,
                token,
                screen,
            }),
            Ok(None) => Err(Redirect::to(ENTRANCE).into_response()),
            Err(problem) => Err(screen.fail(&problem)),
        }
    }
}

impl Own {
    /// The language of the page.
    pub fn lang(&self) -> Lang {
        self.screen.lang
    }

    /// What is known of the person.
    pub fn state(&self) -> &PersonState {
        self.known.state()
    }
}

/// Nobody is let in, and why.
pub fn closed(screen: &Screen, status: StatusCode, why: &str) -> Response {
    let page = ClosedPage {
        base: screen.base(say(screen.lang, "page.mine.title", &[])),
        words: say(screen.lang, &format!("page.mine.{why}"), &[]),
    };
    screen.show_with(status, &page)
}

type Found = (PersonRef, Arc<Hosted<Person>>, String);

async fn found(
    qibu: &Arc<Qibu>,
    lang: Lang,
    token: Option<String>,
) -> Result<Option<Found>, Problem> {
    let Some(token) = token else { return Ok(None) };
    let (service, asked) = (qibu.shared_service(), token.clone());
    let person = blocking(lang, move || {
        let session = service.person_session(&asked, machine_time());
        session.map_err(|fault| Problem::of_storage(lang, &fault))
    });
    let Some(person) = person.await? else {
        return Ok(None);
    };
    let stream = crate::intake::person::stream_of(person);
    let known = qibu.persons().refresh(qibu.log(), stream).await;
    let known = known.map_err(|error| Problem::of_command(lang, &error.into()))?;
    // Of whoever is to be erased nothing is shown any more.
    let is_open = known.state().is_known() && known.state().erasure == Erasure::None;
    Ok(is_open.then_some((person, known, token)))
}
