//! The tree of the districts as of a day, and one node with its names and places.

mod one;

use super::apply::sending::{self, new_key};
use crate::authority::Action;
use crate::intake::NotDone;
use crate::intake::nodes::{NodeBody, OfTree, add};
use crate::web::api::answer::{Filing, file};
use crate::web::api::nodes::{CHANGE_TREE, send_to_tree};
use crate::web::api::reading::{At, permit};
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::nodes::{AddInput, NodeLine, NodesPage};
use crate::web::pages::visit::Visit;
use crate::web::pages::visit::fields::Fields;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::time::Day;
use qibu_projections::nodes::{self, NodeRow};
use std::collections::BTreeMap;
use std::sync::Arc;

const PATH: &str = "/nodes";
/// The deepest step that is shown indented.
const MAX_DEPTH_SHOWN: usize = 6;

/// The routes.
pub fn routes() -> Router<Arc<Qibu>> {
    Router::new()
        .route(PATH, get(show).post(send_node))
        .route("/nodes/{code}", get(one::show))
        .route("/nodes/{code}/rename", post(one::rename))
        .route("/nodes/{code}/move", post(one::relocate))
        .route("/nodes/{code}/close", post(one::close))
}

async fn show(State(qibu): State<Arc<Qibu>>, visit: Visit) -> Response {
    let page = page(&qibu, &visit, NodeBody::default(), Errors::default()).await;
    visit.outcome(page.map(|page| visit.show(&page)))
}

async fn page(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    typed: NodeBody,
    errors: Errors,
) -> Result<NodesPage, Problem> {
    let lang = visit.lang();
    permit(qibu, &visit.signed, Action::ReadSubject).await?;
    let at = At::of(qibu, lang, visit.query().first("as_of"), None).await?;
    let as_of = at.as_of;
    let read = at.read(qibu, lang, move |rows| nodes::tree(rows, None, as_of));
    let (rows, _) = read.await?;
    let rulebook = qibu.rulebook();
    let today = qibu.clock().now().day();
    let may = permit(qibu, &visit.signed, Action::ChangeTree)
        .await
        .is_ok();
    let form = may.then(|| AddInput {
        key: new_key(),
        kinds: kinds(lang, &rulebook, today, &typed.kind),
        parents: parents(&rulebook, typed.parent.as_deref().unwrap_or_default(), None),
        code: typed.code,
        name: typed.name,
        from: typed.from.unwrap_or_default(),
    });
    let line = |(depth, row): (usize, NodeRow)| NodeLine {
        depth,
        kind: kind(lang, &rulebook, &row.district, &row.kind),
        code: row.code,
        name: row.name,
        from: row.from.to_string(),
    };
    Ok(NodesPage {
        base: visit.base(say(lang, "page.nodes.title", &[])),
        errors,
        as_of: as_of.to_string(),
        today: today.to_string(),
        rows: in_tree(rows).into_iter().map(line).collect(),
        form,
    })
}

/// Each node behind the one that it stands under, with how many stand above it.
fn in_tree(rows: Vec<NodeRow>) -> Vec<(usize, NodeRow)> {
    let mut under: BTreeMap<Option<String>, Vec<NodeRow>> = BTreeMap::new();
    for row in rows {
        under.entry(row.parent.clone()).or_default().push(row);
    }
    let mut open: Vec<(usize, NodeRow)> = Vec::new();
    let push = |open: &mut Vec<_>, depth: usize, rows: Vec<NodeRow>| {
        open.extend(rows.into_iter().rev().map(|row| (depth, row)));
    };
    push(&mut open, 0, under.remove(&None).unwrap_or_default());
    let mut found = Vec::new();
    while let Some((depth, row)) = open.pop() {
        let below = under.remove(&Some(row.code.clone())).unwrap_or_default();
        push(&mut open, (depth + 1).min(MAX_DEPTH_SHOWN), below);
        found.push((depth, row));
    }
    found
}

/// The word of a kind of node; the kind itself where the last edition has none.
fn kind(lang: Lang, rulebook: &Rulebook, district: &str, kind: &str) -> String {
    let edition = rulebook.last_edition(district);
    let known = edition.and_then(|edition| edition.node_kind(kind));
    known.map_or_else(
        || kind.to_owned(),
        |known| {
            let label = &known.label;
            lang.pick(label.zh.as_str(), label.en.as_str()).to_owned()
        },
    )
}

/// The kinds of the editions in force, each once.
fn kinds(lang: Lang, rulebook: &Rulebook, today: Day, chosen: &str) -> Vec<Choice> {
    let mut known: BTreeMap<&str, Choice> = BTreeMap::new();
    for district in rulebook.districts() {
        let edition = rulebook.edition_in_force(district, today);
        for kind in edition.into_iter().flat_map(|edition| &edition.node_kinds) {
            let label = lang.pick(kind.label.zh.as_str(), kind.label.en.as_str());
            let choice = Choice {
                code: kind.code.clone(),
                label: format!("{label} {}", kind.code),
                chosen: kind.code == chosen,
                ..Choice::default()
            };
            known.entry(&kind.code).or_insert(choice);
        }
    }
    known.into_values().collect()
}

/// The open nodes, as one may stand under them: of all trees, or of one.
fn parents(rulebook: &Rulebook, chosen: &str, of: Option<&str>) -> Vec<Choice> {
    let districts = rulebook.districts();
    let wanted = districts.filter(|district| of.is_none_or(|of| of == *district));
    let trees = wanted.filter_map(|district| rulebook.district(district));
    let open = trees.flat_map(|tree| tree.nodes.values().filter(|node| node.to.is_none()));
    open.map(|node| Choice {
        code: node.code.clone(),
        label: format!("{} {}", node.name(), node.code),
        chosen: node.code == chosen,
        ..Choice::default()
    })
    .collect()
}

async fn send_node(State(qibu): State<Arc<Qibu>>, visit: Visit, request: Request) -> Response {
    let sent = async {
        let sending = sending::read(&qibu, &visit, request).await?;
        let typed = typed(&sending.fields);
        let sent = sending.sent(&qibu, &visit, PATH);
        let of_tree = add(&qibu, typed.clone());
        let Err(error) = send_to_tree(&qibu, &sent, of_tree).await else {
            return Ok(visit.see_other(PATH, Some("form.done.node_added")));
        };
        let named: [(&str, &str); 0] = [];
        let errors = refused(&qibu, &visit, &typed.code, &error, &named).await?;
        let page = page(&qibu, &visit, typed, errors).await?;
        Ok(visit.show_with(StatusCode::UNPROCESSABLE_ENTITY, &page))
    };
    visit.outcome(sent.await)
}

fn typed(fields: &Fields) -> NodeBody {
    let text = |name: &str| fields.text(name).to_owned();
    NodeBody {
        code: text("code"),
        kind: text("kind"),
        name: text("name"),
        // A district is opened on the command line: on the page a node always stands under another.
        parent: Some(text("parent")),
        from: fields.first("from").map(str::to_owned),
    }
}

/// What is wrong with a form, once the refusal is filed; what no form can mend is a problem of its own. `named` says
/// which field of the form a field of the body is.
async fn refused(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    code: &str,
    error: &NotDone,
    named: &[(&str, &str)],
) -> Result<Errors, Problem> {
    let problem = Problem::not_done(visit.lang(), error);
    let filing = Filing {
        signed: &visit.signed,
        command: CHANGE_TREE,
        subject: code.to_owned(),
        dry_run: false,
    };
    file(qibu, filing, &problem).await;
    if !matches!(problem.status, 409 | 422) {
        return Err(problem);
    }
    let field = |pointer: &str| {
        let own = pointer.trim_start_matches('/');
        let known = named.iter().find(|(of_body, _)| *of_body == own);
        known.map_or(own, |(_, of_form)| of_form).to_owned()
    };
    let mut errors: Vec<FieldError> = problem
        .errors
        .iter()
        .map(|error| FieldError {
            field: field(&error.pointer),
            words: error.detail.clone(),
        })
        .collect();
    if errors.is_empty() {
        errors.push(FieldError {
            field: String::new(),
            words: problem.detail,
        });
    }
    Ok(Errors(errors))
}

/// A change of one node, on its way.
async fn send_change(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    sending: &sending::Sending,
    path: &str,
    of_tree: Result<OfTree, NotDone>,
) -> Result<(), NotDone> {
    let sent = sending.sent(qibu, visit, path);
    send_to_tree(qibu, &sent, of_tree).await.map(drop)
}
