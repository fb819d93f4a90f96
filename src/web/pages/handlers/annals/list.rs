//! The list of the annals, as of a day.

use super::form::{choice, chosen};
use super::{address, officers, told};
use crate::authority::Action;
use crate::intake::annals::stream_of;
use crate::web::api::filter;
use crate::web::api::reading::{At, page, permit};
use crate::web::pages::annals::{AnnalLine, AnnalsPage};
use crate::web::pages::base::Link;
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::State;
use axum::response::Response;
use qibu_domain::annals::AnnalKind;
use qibu_projections::annals::{self, ANNAL_KINDS, AnnalRow, Filter, HONOUR};
use qibu_projections::nodes;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the page shows besides the day: words of the address.
struct Asked {
    node: String,
    kind: Option<String>,
    as_of: String,
}

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<AnnalsPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let said = |name: &str| query.first(name).map(str::to_owned);
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let asked = Asked {
        node: filter::node(qibu, lang, said("node"))?.unwrap_or_else(home),
        kind: filter::one_of(lang, "kind", said("kind"), &ANNAL_KINDS)?,
        as_of: at.as_of.to_string(),
    };
    let page = page(lang, query.first("limit"), query.first("cursor"))?;
    let filter = Filter {
        node: asked.node.clone(),
        kind: asked.kind.clone(),
    };
    let (as_of, limit_rows) = (at.as_of, page.limit_rows);
    let read = at.read(qibu, lang, move |rows| {
        let found = annals::list(rows, as_of, &filter, &page)?;
        Ok((found, nodes::tree(rows, None, as_of)?))
    });
    let ((found, tree), _) = read.await?;
    let offices = officers::offices_of(qibu, visit).await?;
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full).map(AnnalRow::key);
    let next = next.map(|key| key.to_string());
    let kinds = ANNAL_KINDS
        .iter()
        .map(|kind| choice((*kind).to_owned(), told::kind(lang, kind)));
    let all = choice(String::new(), say(lang, "page.annals.all_kinds", &[]));
    let kinds = std::iter::once(all).chain(kinds).collect();
    let nodes = tree.into_iter().map(|node| choice(node.code, node.name));
    let rows = found.into_iter();
    let rows = rows.map(|row| line(qibu, visit, &offices, row)).collect();
    Ok(AnnalsPage {
        base: visit.base(say(lang, "page.annals.title", &[])),
        rows,
        node_choices: chosen(nodes.collect(), std::iter::once(asked.node.as_str())),
        kind_choices: chosen(kinds, asked.kind.as_deref().into_iter()),
        today: qibu.clock().now().day().to_string(),
        next_href: next.map(|key| next_href(&asked, &key)).unwrap_or_default(),
        record_href: if offices.is_empty() {
            String::new()
        } else {
            "/annals/new".to_owned()
        },
        as_of: asked.as_of,
    })
}

fn next_href(asked: &Asked, cursor: &str) -> String {
    let parameters = [
        ("node", asked.node.as_str()),
        ("kind", asked.kind.as_deref().unwrap_or_default()),
        ("as_of", asked.as_of.as_str()),
        ("cursor", cursor),
    ];
    fields::address("/annals", &parameters)
}

fn line(qibu: &Qibu, visit: &Visit, offices: &BTreeSet<String>, row: AnnalRow) -> AnnalLine {
    let lang = visit.lang();
    let rulebook = qibu.rulebook();
    let event = match row.kind.parse::<AnnalKind>() {
        Ok(kind) => kind.event(),
        Err(_) => "HonourGranted",
    };
    let content = serde_json::from_str(&row.content).unwrap_or_default();
    let is_honour = row.kind == HONOUR;
    let mut above = offices.iter();
    let may = !is_honour && above.any(|office| rulebook.is_within(&row.node, office));
    let district = rulebook.district_of(&row.node).unwrap_or_default();
    let is_own = stream_of(qibu, district) == Some(row.stream);
    AnnalLine {
        day: row.on.to_string(),
        kind: told::kind(lang, &row.kind),
        node: labels::node(&rulebook, &row.node),
        told: told::line(lang, event, &content),
        body: row.name.map(|label| Link {
            label,
            href: labels::address_of(row.stream),
        }),
        late: row.is_late,
        corrected: row.corrected_by.is_some(),
        withdrawn: row.to.is_some(),
        correct_href: if may && is_own {
            address(district, row.sequence)
        } else {
            String::new()
        },
    }
}
