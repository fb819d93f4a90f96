//! What the forms of sessions offer to choose from: bodies, programmes, brands and venues.

use super::DUTIES;
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::annals::form::choice;
use crate::web::pages::handlers::work;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::Lang;
use qibu_domain::id::{StreamId, StreamKind};
use qibu_domain::lifecycle::{Duty, SubjectKind};
use qibu_projections::{MAX_PAGE_ROWS, Page, Tables, brands, programmes, subjects};
use std::sync::Arc;

/// What may be chosen.
#[derive(Clone, Debug, Default)]
pub(super) struct Offered {
    pub(super) bodies: Vec<Choice>,
    pub(super) programmes: Vec<Choice>,
    pub(super) brands: Vec<Choice>,
    pub(super) venues: Vec<Choice>,
    /// Whether the account acts for an office, which alone says that a session was irregular.
    pub(super) is_office: bool,
}

/// What the account may choose; of a body that is known, what that body may.
pub(super) async fn offered(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    only: Option<StreamId>,
) -> Result<Offered, Problem> {
    let (lang, today) = (visit.lang(), qibu.clock().now().day());
    let offices = work::offices_of(qibu, visit, &[Duty::Officer, Duty::Lead]).await?;
    let is_office = !offices.is_empty();
    let bodies = match only {
        Some(body) => vec![choice(body.to_string(), name_of(qibu, body).await)],
        None => {
            let offices = work::offices_of(qibu, visit, &DUTIES).await?;
            work::bodies_within(qibu, visit, &offices).await?
        }
    };
    let first = bodies.first().and_then(|it| it.code.parse().ok());
    let district = match only.or(first) {
        Some(body) => district_of(qibu, body).await,
        None => None,
    };
    let Some(district) = district else {
        return Ok(Offered {
            bodies,
            is_office,
            ..Offered::default()
        });
    };
    let read = move |rows: &Tables<'_>| {
        let page = Page::first(MAX_PAGE_ROWS);
        let of_district = programmes::Filter {
            node: Some(district.clone()),
            ..programmes::Filter::default()
        };
        let programmes = programmes::list(rows, today, &of_district, &page)?;
        let of_district = brands::Filter {
            node: Some(district.clone()),
            ..brands::Filter::default()
        };
        let brands = brands::list(rows, today, &of_district, &Page::first(MAX_PAGE_ROWS))?;
        let of_district = subjects::Filter {
            node: Some(district.clone()),
            kind: Some(SubjectKind::Base),
            ..subjects::Filter::default()
        };
        let venues = subjects::list(rows, today, &of_district, &Page::first(MAX_PAGE_ROWS))?;
        Ok((programmes, brands, venues))
    };
    let read = qibu.read_on_arrival(read).await;
    let (found, _) = read.map_err(|error| Problem::of_command(lang, &error))?;
    let (programmes, brands, venues) = found;
    let programmes = programmes.into_iter();
    let brands = brands.into_iter();
    let venues = venues.into_iter();
    Ok(Offered {
        bodies,
        programmes: programmes
            .map(|it| choice(it.id().to_string(), it.name))
            .collect(),
        brands: brands
            .map(|it| {
                let code = format!("{}/{}", it.owner, it.brand);
                choice(code, owned(lang, &it.name, &it.owner_name))
            })
            .collect(),
        venues: venues
            .map(|it| choice(it.stream().to_string(), it.name))
            .collect(),
        is_office,
    })
}

fn owned(lang: Lang, name: &str, owner: &str) -> String {
    match lang {
        Lang::Zh => format!("{name}（{owner}）"),
        Lang::En => format!("{name} ({owner})"),
    }
}

/// The body that an address names, where it names one.
pub(super) fn body_asked(visit: &Visit) -> Option<StreamId> {
    let body: StreamId = visit.query().first("body")?.parse().ok()?;
    let is_body = matches!(body.kind, StreamKind::Association | StreamKind::Base);
    is_body.then_some(body)
}

/// The name of a body; its id where it has none.
pub(super) async fn name_of(qibu: &Qibu, body: StreamId) -> String {
    let hosted = qibu.subjects().refresh(qibu.log(), body).await;
    let known = hosted.ok().and_then(|hosted| {
        let body = hosted.state().body.as_ref()?;
        Some(body.name().to_string())
    });
    known.unwrap_or_else(|| body.to_string())
}

async fn district_of(qibu: &Qibu, body: StreamId) -> Option<String> {
    let hosted = qibu.subjects().refresh(qibu.log(), body).await.ok()?;
    let known = hosted.state().body.as_ref()?;
    Some(known.district().to_owned())
}
