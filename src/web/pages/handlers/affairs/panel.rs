//! The list of what happened in a body, on the body's page.

use super::{content_of, ground, kind_words, may, rota, told};
use crate::authority::Action;
use crate::web::api::reading::At;
use crate::web::pages::affairs::{AffairLine, AffairsPanel};
use crate::web::pages::brands::BrandLine;
use crate::web::pages::form::Fact;
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::Lang;
use qibu_domain::id::StreamKind;
use qibu_projections::affairs::{self, AffairRow, Filter};
use qibu_projections::{Page, brands, subjects};
use std::sync::Arc;

/// The most facts that the page of a body shows; the API lists all of them.
const MAX_FACTS_SHOWN: u32 = 30;
/// The most brands that the page of a body shows: as many as it may register.
const MAX_BRANDS_SHOWN: u32 = 64;

/// The list on the page of a body, as of the day that the page shows.
pub(in crate::web::pages::handlers) async fn panel(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    row: &subjects::SubjectRow,
    at: &At,
    live: bool,
) -> Result<AffairsPanel, Problem> {
    let lang = visit.lang();
    let (stream, as_of) = (row.stream(), at.as_of);
    let page = Page::first(MAX_FACTS_SHOWN);
    let read = at.read(qibu, lang, move |rows| {
        let facts = affairs::list(rows, stream, as_of, Filter::default(), &page)?;
        let ground = match stream.kind {
            StreamKind::Base => Some(affairs::ground(rows, stream, as_of)?),
            _ => None,
        };
        let owned = brands::Filter {
            owner: Some(stream),
            ..brands::Filter::default()
        };
        let brands = brands::list(rows, as_of, &owned, &Page::first(MAX_BRANDS_SHOWN))?;
        let posts = affairs::posts(rows, stream, as_of)?;
        Ok((facts, posts, ground, brands))
    });
    let ((facts, posts, ground, brands), _) = read.await?;
    let home = labels::address_of(stream);
    let records = live && may(qibu, visit, row, Action::RecordAffair).await;
    let corrects = live && may(qibu, visit, row, Action::CorrectAffair).await;
    let inspects = live && may(qibu, visit, row, Action::InspectBase).await;
    let handles = live && may(qibu, visit, row, Action::HandleBrandComplaint).await;
    let when = |may: bool, path: &str| {
        if may {
            format!("{home}{path}")
        } else {
            String::new()
        }
    };
    let host = row.host.clone().unwrap_or_default();
    let post = |row: AffairRow| Fact {
        value: told::seat_of(lang, &content_of(&row)),
        label: row
            .post
            .map_or_else(String::new, |post| told::code(lang, post.as_str())),
    };
    let fact = |row: &AffairRow| {
        let may = match Action::of_office(row.kind) {
            Some(Action::HandleBrandComplaint) => handles,
            Some(_) => inspects,
            None => corrects,
        };
        let path = format!("/affairs/{}/correct", row.sequence);
        line(lang, row, when(may, &path))
    };
    Ok(AffairsPanel {
        has_more: facts.len() >= usize::try_from(MAX_FACTS_SHOWN).unwrap_or(usize::MAX),
        posts: posts.into_iter().map(post).collect(),
        ground: ground.map_or_else(Vec::new, |ground| ground::facts(lang, host, &ground, as_of)),
        brands: brands
            .into_iter()
            .map(|row| BrandLine::of(lang, row))
            .collect(),
        brand_href: when(records, "/affairs/new?kind=brand_registered"),
        rota: rota::panel(qibu, lang, row, at, (live, records)).await?,
        record_href: when(records, "/affairs/new"),
        rows: facts.iter().map(fact).collect(),
    })
}

fn line(lang: Lang, row: &AffairRow, correct_href: String) -> AffairLine {
    AffairLine {
        day: row.from.to_string(),
        kind: kind_words(lang, row.kind),
        told: told::line(lang, row.kind.event(), &content_of(row)),
        late: row.is_late,
        corrected: row.corrected_by.is_some(),
        lacks_audit: row.lacks_audit,
        correct_href,
    }
}
