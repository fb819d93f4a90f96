//! The list of brands as of a day, and the page of one brand.

mod one;

use crate::authority::Action;
use crate::web::api::filter;
use crate::web::api::reading::{At, page, permit};
use crate::web::pages::brands::{BrandLine, BrandsPage, stage};
use crate::web::pages::form::Choice;
use crate::web::pages::visit::{Visit, fields};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use qibu_projections::brands::{self, BRAND_STAGES, BrandRow, Filter};
use qibu_projections::nodes;
use std::sync::Arc;

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new()
        .route("/brands", get(show))
        .merge(one::routes())
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<BrandsPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let said = |name: &str| query.first(name).map(str::to_owned);
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let node = filter::node(qibu, lang, said("node"))?.unwrap_or_else(home);
    let chosen = filter::one_of(lang, "stage", said("stage"), &BRAND_STAGES)?;
    let page = page(lang, query.first("limit"), query.first("cursor"))?;
    let filter = Filter {
        node: Some(node.clone()),
        stage: chosen.clone(),
        owner: None,
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(qibu, lang, move |rows| {
        let found = brands::list(rows, as_of, &filter, &page)?;
        Ok((found, nodes::tree(rows, None, as_of)?))
    });
    let ((found, tree), _) = read.await?;
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full).map(BrandRow::key);
    let next = next.map(|key| {
        let cursor = key.to_string();
        let day = at.as_of.to_string();
        let parameters = [
            ("node", node.as_str()),
            ("stage", chosen.as_deref().unwrap_or_default()),
            ("as_of", day.as_str()),
            ("cursor", cursor.as_str()),
        ];
        fields::address("/brands", &parameters)
    });
    let pick = |code: String, label: String, value: Option<&str>| Choice {
        chosen: value == Some(code.as_str()),
        code,
        label,
        ..Choice::default()
    };
    let all = pick(
        String::new(),
        say(lang, "page.brands.all_stages", &[]),
        None,
    );
    let stages = BRAND_STAGES
        .iter()
        .map(|it| pick((*it).to_owned(), stage(lang, it), chosen.as_deref()));
    let nodes = tree.into_iter();
    let nodes = nodes.map(|it| pick(it.code, it.name, Some(node.as_str())));
    Ok(BrandsPage {
        base: visit.base(say(lang, "page.brands.title", &[])),
        rows: found
            .into_iter()
            .map(|row| BrandLine::of(lang, row))
            .collect(),
        node_choices: nodes.collect(),
        stage_choices: std::iter::once(all).chain(stages).collect(),
        today: qibu.clock().now().day().to_string(),
        next_href: next.unwrap_or_default(),
        as_of: at.as_of.to_string(),
    })
}
