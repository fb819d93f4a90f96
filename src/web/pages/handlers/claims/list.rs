//! The board: published numbers that speak of no day after the one asked, each beside the figure of its own day.

use super::{DUTIES, address, told};
use crate::authority::Action;
use crate::web::api::claims::{Beside, beside, metrics};
use crate::web::api::filter;
use crate::web::api::reading::{At, page, permit};
use crate::web::pages::days;
use crate::web::pages::handlers::annals::form::{choice, chosen};
use crate::web::pages::handlers::apply::sending::new_key;
use crate::web::pages::handlers::work;
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields;
use crate::web::pages::work::{ClaimLine, ClaimsPage};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::State;
use axum::response::Response;
use qibu_domain::published_claim::{Metric, verdict};
use qibu_projections::nodes;
use qibu_projections::published_claims::{self, ClaimRow, Filter};
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<ClaimsPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadFigures).await?;
    let query = visit.query();
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let said = |name: &str| {
        let said = query.first(name).filter(|said| !said.is_empty());
        said.map(str::to_owned)
    };
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let filter = Filter {
        node: filter::node(qibu, lang, said("node"))?.unwrap_or_else(home),
        metric: filter::one_of(lang, "metric", said("metric"), &metrics())?,
    };
    let page = page(lang, query.first("limit"), query.first("cursor"))?;
    let (as_of, limit_rows, wanted) = (at.as_of, page.limit_rows, filter.clone());
    let read = at.read(qibu, lang, move |rows| {
        let found = published_claims::list(rows, as_of, &wanted, &page)?;
        let found = found.into_iter().map(|row| beside(rows, row));
        let found: Vec<Beside> = found.collect::<Result<_, _>>()?;
        Ok((found, nodes::tree(rows, None, as_of)?))
    });
    let ((found, tree), _) = read.await?;
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full).map(|it| it.row.key());
    let known = metrics().into_iter();
    let known = known.map(|code| choice(code.to_owned(), told::metric(lang, code)));
    let all = choice(String::new(), say(lang, "page.claims.all", &[]));
    let known = std::iter::once(all).chain(known).collect();
    let nodes = tree.into_iter().map(|node| choice(node.code, node.name));
    let day = at.as_of.to_string();
    let rows = found.into_iter();
    Ok(ClaimsPage {
        base: visit.base(say(lang, "page.claims.title", &[])),
        rows: rows.map(|row| line(qibu, lang, &offices, row)).collect(),
        node_choices: chosen(nodes.collect(), std::iter::once(filter.node.as_str())),
        metric_choices: chosen(known, filter.metric.as_deref().into_iter()),
        today: qibu.clock().now().day().to_string(),
        next_href: next.map_or_else(String::new, |key| {
            let parameters = [
                ("node", filter.node.as_str()),
                ("metric", filter.metric.as_deref().unwrap_or_default()),
                ("as_of", day.as_str()),
                ("cursor", &key.to_string()),
            ];
            fields::address("/claims", &parameters)
        }),
        record_href: if offices.is_empty() {
            String::new()
        } else {
            "/claims/new".to_owned()
        },
        as_of: day.clone(),
    })
}

/// Where what is behind a figure is listed, as of its day.
fn behind(row: &ClaimRow) -> String {
    let (node, day) = (row.node.as_str(), row.as_of.to_string());
    let (path, more) = match row.metric {
        Metric::Associations
        | Metric::AssociationsFounded
        | Metric::TiersCovered
        | Metric::CategoriesCovered => ("/associations", None),
        Metric::Bases => ("/bases", None),
        Metric::Guides => ("/annals", Some(("kind", "guide"))),
        Metric::ServiceTeams => ("/teams", Some(("stage", "active"))),
        Metric::EnterprisesIncubated => ("/outcomes", Some(("kind", "incubated"))),
        Metric::DonatedFen => ("/outcomes", None),
        Metric::Representatives => ("/people", Some(("stage", "enrolled"))),
        Metric::Programmes => ("/programmes", None),
        Metric::Brands => ("/brands", None),
        Metric::ProgrammeSessions | Metric::ActionSessions | Metric::PersonTimes => {
            ("/sessions", None)
        }
    };
    let parameters = [("node", node), ("as_of", day.as_str())];
    let parameters: Vec<_> = parameters.into_iter().chain(more).collect();
    fields::address(path, &parameters)
}

fn line(
    qibu: &Qibu,
    lang: Lang,
    offices: &BTreeSet<String>,
    Beside { row, value }: Beside,
) -> ClaimLine {
    let found = verdict(row.operator, row.bound, row.granularity, value);
    let (sign, tone) = told::sign(found.verdict);
    let may = work::is_within(qibu, offices, &row.node);
    let if_may = |address: String| if may { address } else { String::new() };
    let then = row.checked.as_ref().map(|check| {
        let arguments = [
            ("n", told::value(lang, row.metric, check.value)),
            ("day", days::day(lang, &check.on.to_string())),
        ];
        say(lang, "label.claim_told.then", &arguments)
    });
    ClaimLine {
        metric: told::metric(lang, row.metric.as_str()),
        published: told::published(lang, &row.published_on.to_string(), row.title.as_deref()),
        day: row.as_of.to_string(),
        then: then.unwrap_or_default(),
        value: told::value(lang, row.metric, value),
        behind_href: behind(&row),
        verdict: told::verdict(lang, row.metric, found),
        sign: sign.to_owned(),
        tone: tone.to_owned(),
        better: told::better(lang, row.metric, (found, row.granularity), value),
        late: row.is_late,
        corrected: row.corrected_by.is_some(),
        check_action: if_may(format!("/claims/{}/check", row.stream.id)),
        key: new_key(),
        correct_href: if_may(address(row.stream)),
        wording: row.wording,
    }
}
