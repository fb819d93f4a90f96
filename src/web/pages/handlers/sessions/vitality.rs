//! How alive the bodies of a node are: what they held lately, and which of them are dormant.

use super::HOME;
use crate::authority::Action;
use crate::web::api::filter;
use crate::web::api::reading::{At, permit};
use crate::web::api::vitality::STATES;
use crate::web::pages::base::Link;
use crate::web::pages::handlers::annals::form::{choice, chosen};
use crate::web::pages::labels;
use crate::web::pages::sessions::{VitalityLine, VitalityPage};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::State;
use axum::response::Response;
use qibu_projections::nodes;
use qibu_projections::sessions::{MAX_VITALITY_ROWS, VitalityFilter, VitalityRow, vitality};
use std::sync::Arc;

pub(super) async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = page(&qibu, &visit).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit) -> Result<VitalityPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let query = visit.query();
    let said = |name: &str| query.first(name).map(str::to_owned);
    let at = At::of(qibu, lang, query.first("as_of"), None).await?;
    let home = || qibu.rulebook().home().unwrap_or_default().to_owned();
    let node = filter::node(qibu, lang, said("node"))?.unwrap_or_else(home);
    let state = filter::one_of(lang, "state", said("state"), &STATES)?;
    let wanted = VitalityFilter {
        node: Some(node.clone()),
        dormant: state.is_some(),
    };
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| {
        let found = vitality(rows, as_of, &wanted)?;
        Ok((found, nodes::tree(rows, None, as_of)?))
    });
    let ((found, tree), _) = read.await?;
    let is_cut = found.len() >= usize::try_from(MAX_VITALITY_ROWS).unwrap_or(usize::MAX);
    let nodes = tree.into_iter().map(|it| choice(it.code, it.name));
    let states = STATES.iter().map(|state| {
        let words = say(lang, &format!("page.vitality.{state}"), &[]);
        choice((*state).to_owned(), words)
    });
    let mut base = visit.base(say(lang, "page.vitality.title", &[]));
    base.crumbs = vec![Link {
        label: say(lang, "page.sessions.title", &[]),
        href: HOME.to_owned(),
    }];
    Ok(VitalityPage {
        base,
        rows: found.into_iter().map(line).collect(),
        node_choices: chosen(nodes.collect(), std::iter::once(node.as_str())),
        state_choices: super::list::or_all(lang, states, state.as_deref()),
        as_of: as_of.to_string(),
        today: qibu.clock().now().day().to_string(),
        cut_at: if is_cut { MAX_VITALITY_ROWS } else { 0 },
    })
}

fn line(row: VitalityRow) -> VitalityLine {
    let months_percent = row.months_percent();
    VitalityLine {
        body: Link {
            label: row.name,
            href: labels::address_of(row.body),
        },
        last_90: row.sessions_90_days,
        last_365: row.sessions_365_days,
        months: row.months_with_a_session,
        months_percent,
        last: row
            .last_session_on
            .map(|on| on.to_string())
            .unwrap_or_default(),
        dormant: row.is_dormant,
    }
}
