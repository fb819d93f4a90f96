//! What a draft says that lists a brand late.

use super::late::{name, state};
use super::{Seen, fact};
use crate::intake::brands::BrandListingDraft;
use crate::web::pages::confirm::AnswerGroup;
use crate::web::pages::days;
use crate::web::pages::handlers::papers::{Shown, links};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use qibu_domain::subject::BRAND_STATEMENT_KIND;
use std::sync::Arc;

/// Looks at the late listing of a brand.
pub(super) async fn of_listing(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &BrandListingDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let state = state(qibu, visit, &work.subject).await?;
    let mut rows = vec![name(lang, &state)];
    let brand = work.brand.trim().parse().ok();
    if let Some(brand) = brand.and_then(|brand| state.brand(brand)) {
        let label = say(lang, "page.brands.name", &[]);
        rows.push(fact(label, brand.name.as_str()));
    }
    let day = days::day(lang, &work.listing.listed_on);
    rows.push(fact(say(lang, "page.brands.listed_on", &[]), day));
    let paper = work.listing.statement.trim().parse().ok();
    let shown = paper.map(|id| Shown {
        id,
        label: say(lang, &format!("label.paper.{BRAND_STATEMENT_KIND}"), &[]),
        day: String::new(),
    });
    let papers = links(qibu, &visit.signed, shown.into_iter().collect()).await?;
    let answers = vec![AnswerGroup {
        label: say(lang, "label.draft.brand_listing", &[]),
        change_href: change.to_owned(),
        rows,
    }];
    Ok(Seen {
        answers,
        papers,
        ..Seen::default()
    })
}
