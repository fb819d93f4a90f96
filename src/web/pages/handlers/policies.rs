//! The policies: the sets adopted so far, and adopting the one that ships with the program.

use super::apply::sending::{self, new_key};
use crate::authority::Action;
use crate::intake::policies::PoliciesForm;
use crate::opening::{POLICIES, SCHEMA};
use crate::web::api::answer::{Filing, file};
use crate::web::api::policies::{ADOPT, PoliciesView, ShippedView, send_set, view};
use crate::web::api::reading::permit;
use crate::web::pages::form::{Errors, FieldError};
use crate::web::pages::policies::{AdoptInput, ChangeRow, PoliciesPage, SetRow};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;

const PATH: &str = "/policies";

/// The route.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new().route(PATH, get(show).post(adopt_shipped))
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = page(&qibu, &visit, Errors::default()).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(qibu: &Arc<Qibu>, visit: &Visit, errors: Errors) -> Result<PoliciesPage, Problem> {
    let lang = visit.lang();
    let PoliciesView {
        items,
        schema,
        policies,
        shipped,
        ..
    } = view(qibu, &visit.signed).await?;
    let may = permit(qibu, &visit.signed, Action::AdoptPolicies).await;
    let number = items.first().map_or(0, |set| set.number);
    let form = (may.is_ok() && shipped.differs).then(|| AdoptInput {
        key: new_key(),
        number: number.saturating_add(1),
    });
    let sets = items.into_iter().map(|set| SetRow {
        number: set.number,
        day: set.adopted_on,
        digest: set.policies_digest,
        in_force: set.in_force,
    });
    let new = shipped.new_actions.iter();
    Ok(PoliciesPage {
        base: visit.base(say(lang, "page.policies.title", &[])),
        errors,
        sets: sets.collect(),
        differs: shipped.differs,
        new_actions: new
            .map(|action| say(lang, &format!("label.action.{action}"), &[]))
            .collect(),
        changes: changes(lang, &shipped),
        form,
        schema,
        policies,
    })
}

fn changes(lang: Lang, shipped: &ShippedView) -> Vec<ChangeRow> {
    let kinds = [
        ("added", &shipped.added),
        ("changed", &shipped.changed),
        ("gone", &shipped.gone),
    ];
    let rows = |(kind, ids): (&str, &Vec<String>)| {
        let what = say(lang, &format!("page.policies.{kind}"), &[]);
        let row = |id: &String| ChangeRow {
            what: what.clone(),
            id: id.clone(),
        };
        ids.iter().map(row).collect::<Vec<_>>()
    };
    kinds.into_iter().flat_map(rows).collect()
}

async fn adopt_shipped(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    let sent = async {
        let lang = visit.lang();
        let sending = sending::read(&qibu, &visit, request).await?;
        let form = PoliciesForm {
            // What is no number is none that could come next, and is refused as such.
            number: sending.fields.text("number").parse().unwrap_or_default(),
            schema: SCHEMA.to_owned(),
            policies: POLICIES.to_owned(),
        };
        let sent = sending.sent(&qibu, &visit, PATH);
        let Err(error) = send_set(&qibu, &sent, &form).await else {
            return Ok(visit.see_other(PATH, Some("form.done.policies")));
        };
        let problem = Problem::not_done(lang, &error);
        let filing = Filing {
            signed: &visit.signed,
            command: ADOPT,
            subject: form.number.to_string(),
            dry_run: false,
        };
        file(&qibu, filing, &problem).await;
        if !matches!(problem.status, 409 | 422) {
            return Err(problem);
        }
        let whole = FieldError {
            field: String::new(),
            words: problem.detail.clone(),
        };
        let page = page(&qibu, &visit, Errors(vec![whole])).await?;
        Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
    };
    visit.outcome(sent.await)
}
