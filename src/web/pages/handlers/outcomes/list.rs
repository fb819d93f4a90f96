//! The list of outcomes as of a day, with their sums.

use super::{DUTIES, address, told};
use crate::authority::Action;
use crate::web::api::filter;
use crate::web::api::reading::{At, page, permit};
use crate::web::pages::base::Link;
use crate::web::pages::form::{Choice, Fact};
use crate::web::pages::handlers::annals::form::{choice, chosen};
use crate::web::pages::handlers::work;
use crate::web::pages::labels;
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields;
use crate::web::pages::work::{OutcomeLine, OutcomesPage};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::extract::State;
use axum::response::Response;
use qibu_domain::outcome::{DONATED, OutcomeField, OutcomeKind};
use qibu_projections::nodes;
use qibu_projections::outcomes::{self, Filter, OutcomeRow};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = list(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn list(qibu: &Arc<Qibu>, visit: &Visit) -> Result<OutcomesPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let filter = asked(qibu, visit)?;
    let page = page(lang, query.first("limit"), query.first("cursor"))?;
    let (as_of, limit_rows, wanted) = (at.as_of, page.limit_rows, filter.clone());
    let read = at.read(qibu, lang, move |rows| {
        let found = outcomes::list(rows, as_of, &wanted, &page)?;
        let totals = outcomes::totals(rows, as_of, &wanted)?;
        Ok((found, totals, nodes::tree(rows, None, as_of)?))
    });
    let ((found, totals, tree), _) = read.await?;
    let offices = work::offices_of(qibu, visit, &DUTIES).await?;
    let is_full = usize::try_from(limit_rows).is_ok_and(|limit| found.len() >= limit);
    let next = found.last().filter(|_| is_full).map(OutcomeRow::key);
    let kinds = OutcomeKind::ALL.iter().map(|kind| kind.as_str());
    let kinds = kinds.map(|kind| choice(kind.to_owned(), told::kind(lang, kind)));
    let fields = OutcomeField::ALL.iter().map(|field| field.as_str());
    let fields = fields.map(|field| choice(field.to_owned(), told::field(lang, field)));
    let nodes = tree.into_iter().map(|node| choice(node.code, node.name));
    let said = |name: &str| query.first(name).map(str::to_owned);
    let rows = found.into_iter();
    Ok(OutcomesPage {
        base: visit.base(say(lang, "page.outcomes.title", &[])),
        sums: sums(lang, &totals),
        rows: rows.map(|row| line(qibu, lang, &offices, row)).collect(),
        node_choices: chosen(nodes.collect(), std::iter::once(filter.node.as_str())),
        kind_choices: or_all(lang, kinds, said("kind").as_deref()),
        field_choices: or_all(lang, fields, said("field").as_deref()),
        as_of: at.as_of.to_string(),
        today: qibu.clock().now().day().to_string(),
        next_href: next.map_or_else(String::new, |key| {
            next_href(&filter, &at.as_of.to_string(), &key.to_string())
        }),
        record_href: if offices.is_empty() {
            String::new()
        } else {
            "/outcomes/new".to_owned()
        },
    })
}

fn asked(qibu: &Qibu, visit: &Visit) -> Result<Filter, Problem> {
    let (lang, query) = (visit.lang(), visit.query());
    let said = |name: &str| {
        let said = query.first(name).filter(|said| !said.is_empty());
        said.map(str::to_owned)
    };
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let kinds: Vec<&str> = OutcomeKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let fields: Vec<&str> = OutcomeField::ALL.iter().map(|it| it.as_str()).collect();
    Ok(Filter {
        node: filter::node(qibu, lang, said("node"))?.unwrap_or_else(home),
        body: said("body").and_then(|body| body.parse().ok()),
        kind: filter::one_of(lang, "kind", said("kind"), &kinds)?,
        field: filter::one_of(lang, "field", said("field"), &fields)?,
    })
}

fn or_all(lang: Lang, choices: impl Iterator<Item = Choice>, said: Option<&str>) -> Vec<Choice> {
    let all = choice(String::new(), say(lang, "page.outcomes.all", &[]));
    chosen(
        std::iter::once(all).chain(choices).collect(),
        said.into_iter(),
    )
}

/// The sums by kind, and of what was donated: rent forgone and funds are told beside it.
fn sums(lang: Lang, totals: &BTreeMap<String, u64>) -> Vec<Fact> {
    let fact = |label: String, value: String| Fact { label, value };
    let known = OutcomeKind::ALL.iter().filter_map(|kind| {
        let code = kind.as_str();
        let total = totals.get(code)?;
        Some(fact(
            told::kind(lang, code),
            told::amount(lang, code, *total),
        ))
    });
    let donated = DONATED.iter().filter_map(|kind| totals.get(kind.as_str()));
    let donated = donated.copied().reduce(u64::saturating_add);
    let donated = donated.map(|total| {
        let label = say(lang, "page.outcomes.donated", &[]);
        fact(label, told::amount(lang, OutcomeKind::Cash.as_str(), total))
    });
    donated.into_iter().chain(known).collect()
}

fn next_href(filter: &Filter, as_of: &str, cursor: &str) -> String {
    let body = filter.body.map(|body| body.to_string());
    let parameters = [
        ("node", filter.node.as_str()),
        ("body", body.as_deref().unwrap_or_default()),
        ("kind", filter.kind.as_deref().unwrap_or_default()),
        ("field", filter.field.as_deref().unwrap_or_default()),
        ("as_of", as_of),
        ("cursor", cursor),
    ];
    fields::address("/outcomes", &parameters)
}

fn line(qibu: &Qibu, lang: Lang, offices: &BTreeSet<String>, row: OutcomeRow) -> OutcomeLine {
    let node = row.node.unwrap_or_default();
    OutcomeLine {
        period: told::period(lang, row.from, row.until),
        body: Link {
            label: row.name.unwrap_or_else(|| row.body.to_string()),
            href: labels::address_of(row.body),
        },
        kind: told::kind(lang, &row.kind),
        amount: told::amount(lang, &row.kind, row.quantity),
        field: told::field(lang, &row.field),
        late: row.is_late,
        corrected: row.corrected_by.is_some(),
        correct_href: if work::is_within(qibu, offices, &node) {
            address(row.stream)
        } else {
            String::new()
        },
    }
}
