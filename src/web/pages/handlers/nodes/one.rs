//! One node: its names and places by day, and the forms that rename, move and close it.

use super::{kind, parents, refused, send_change};
use crate::authority::Action;
use crate::intake::nodes::{CloseBody, MoveBody, NodeChange, RenameBody, change};
use crate::web::api::reading::permit;
use crate::web::pages::base::Link;
use crate::web::pages::form::Errors;
use crate::web::pages::handlers::apply::sending::{self, new_key};
use crate::web::pages::labels;
use crate::web::pages::nodes::{ChangeInput, NodePage, Spell};
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields::Fields;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::say;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn show(
    State(qibu): State<Arc<Qibu>>,
    Path(code): Path<String>,
    visit: Visit,
) -> Response {
    let page = page(&qibu, &visit, &code, &Fields::default(), Errors::default()).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    code: &str,
    typed: &Fields,
    errors: Errors,
) -> Result<NodePage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let refreshed = qibu.refresh_rules().await;
    refreshed.map_err(|error| Problem::of_command(lang, &error))?;
    let rulebook = qibu.rulebook();
    let known = rulebook.node(code).zip(rulebook.district_of(code));
    let (node, district) = known.ok_or_else(|| Problem::not_found(lang))?;
    let may = permit(qibu, &visit.signed, Action::ChangeTree)
        .await
        .is_ok();
    let text = |name: &str| typed.text(name).to_owned();
    let form = (may && node.to.is_none()).then(|| ChangeInput {
        keys: [new_key(), new_key(), new_key()],
        moves: !node.is_root(),
        name: typed.first("name").unwrap_or(node.name()).to_owned(),
        name_from: text("name_from"),
        parents: parents(
            &rulebook,
            typed.first("parent").or(node.parent()).unwrap_or_default(),
            Some(district),
        ),
        parent_from: text("parent_from"),
        closed_from: text("closed_from"),
    });
    let names = node.names.iter().rev().map(|named| Spell {
        from: named.from.to_string(),
        what: named.name.to_string(),
        href: String::new(),
    });
    let places = node.places.iter().rev().map(|placed| Spell {
        from: placed.from.to_string(),
        what: labels::node(&rulebook, &placed.parent),
        href: format!("/nodes/{}", placed.parent),
    });
    let mut base = visit.base(node.name());
    base.crumbs = vec![Link {
        label: say(lang, "page.nodes.title", &[]),
        href: "/nodes".to_owned(),
    }];
    Ok(NodePage {
        base,
        errors,
        code: node.code.clone(),
        kind: kind(lang, &rulebook, district, &node.kind),
        from: node.from.to_string(),
        to: node.to.map(|day| day.to_string()).unwrap_or_default(),
        names: names.collect(),
        places: places.collect(),
        form,
    })
}

pub(super) async fn rename(
    State(qibu): State<Arc<Qibu>>,
    Path(code): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let wanted = |fields: &Fields| {
        NodeChange::Rename(RenameBody {
            name: fields.text("name").to_owned(),
            from: fields.first("name_from").map(str::to_owned),
        })
    };
    let form = ("rename", "name_from");
    visit.outcome(sent(&qibu, &visit, &code, request, form, wanted).await)
}

pub(super) async fn relocate(
    State(qibu): State<Arc<Qibu>>,
    Path(code): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let wanted = |fields: &Fields| {
        NodeChange::Move(MoveBody {
            parent: fields.text("parent").to_owned(),
            from: fields.first("parent_from").map(str::to_owned),
        })
    };
    let form = ("move", "parent_from");
    visit.outcome(sent(&qibu, &visit, &code, request, form, wanted).await)
}

pub(super) async fn close(
    State(qibu): State<Arc<Qibu>>,
    Path(code): Path<String>,
    visit: Visit,
    request: Request,
) -> Response {
    let wanted = |fields: &Fields| {
        NodeChange::Close(CloseBody {
            from: fields.first("closed_from").map(str::to_owned),
        })
    };
    let form = ("close", "closed_from");
    visit.outcome(sent(&qibu, &visit, &code, request, form, wanted).await)
}

/// Sends a form of the page; `form` is its verb, and its field for the first day.
async fn sent(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    code: &str,
    request: Request,
    form: (&str, &str),
    wanted: impl FnOnce(&Fields) -> NodeChange,
) -> Result<Response, Problem> {
    let (verb, from) = form;
    let sending = sending::read(qibu, visit, request).await?;
    let of_tree = change(qibu, code, wanted(&sending.fields));
    let path = format!("/nodes/{code}/{verb}");
    let error = match send_change(qibu, visit, &sending, &path, of_tree).await {
        Ok(()) => {
            let page = format!("/nodes/{code}");
            return Ok(visit.see_other(&page, Some("form.done.node_changed")));
        }
        Err(error) => error,
    };
    let errors = refused(qibu, visit, code, &error, &[("from", from)]).await?;
    let page = page(qibu, visit, code, &sending.fields, errors).await?;
    Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
}
