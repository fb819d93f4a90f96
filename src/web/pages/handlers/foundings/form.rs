//! From the fields of a founding's form to the work of a draft and back, and from faults to the fields.

use crate::authority::{Action, Resource};
use crate::intake::draft::{self, DraftWork};
use crate::intake::form::Number;
use crate::intake::{BaseFoundingForm, DraftView, FoundingForm};
use crate::web::api::reading::judge;
use crate::web::api::turn::offices;
use crate::web::pages::form::{Choice, Errors, FieldError};
use crate::web::pages::handlers::application::people;
use crate::web::pages::handlers::apply::contents::{Held, not_done};
use crate::web::pages::handlers::second_officers;
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::lifecycle::{Duty, SubjectKind};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The field that brings the signed statement.
const STATEMENT_FIELD: &str = "paper-founding_statement";
/// The fields of the form, with the keys of their names.
const FIELDS: [(&str, &str); 14] = [
    ("name", "page.propose.name"),
    ("short_name", "page.propose.short_name"),
    ("level", "page.propose.level"),
    ("host", "page.propose.host"),
    ("plaque", "page.founding.plaque"),
    ("body_kind", "page.propose.body_kind"),
    ("form", "page.propose.form"),
    ("node", "page.propose.node"),
    ("scope", "page.propose.scope"),
    ("ordinal", "page.propose.ordinal"),
    ("founded_on", "page.founding.founded_on"),
    ("category", "page.section.categories"),
    ("statement", "page.late_step.statement"),
    ("submitter", "page.late_step.officer"),
];
/// The fields of a correction's form that the founding's has not.
const FIELDS_OF_CORRECTION: [(&str, &str); 2] = [
    ("reason", "page.late_step.reason"),
    ("what", "page.late_step.what"),
];

/// What a draft would record. What is wrong with what is said is the intake's to find.
pub(super) fn work(kind: SubjectKind, fields: &Fields, statement: Option<&Held>) -> DraftWork {
    let text = |name: &str| fields.text(name).to_owned();
    let given = |name: &str| fields.first(name).map(str::to_owned);
    let statement = statement.map(|held| held.paper.to_string());
    let statement = statement.unwrap_or_default();
    let categories = fields.all("category").map(str::to_owned).collect();
    match kind {
        SubjectKind::Association => DraftWork::Founding(FoundingForm {
            name: text("name"),
            short_name: given("short_name"),
            body_kind: text("body_kind"),
            form: text("form"),
            node: text("node"),
            scope: text("scope"),
            ordinal: given("ordinal").map(Number::Typed),
            founded_on: text("founded_on"),
            statement,
            categories,
        }),
        SubjectKind::Base => DraftWork::BaseFounding(BaseFoundingForm {
            name: text("name"),
            short_name: given("short_name"),
            level: text("level"),
            node: text("node"),
            host: text("host"),
            plaque: given("plaque"),
            founded_on: text("founded_on"),
            statement,
            categories,
        }),
    }
}

/// What a draft holds, as its form sends it.
pub(super) fn pairs(draft: &DraftView) -> Vec<(String, String)> {
    let (said, categories) = match &draft.work {
        Some(DraftWork::Founding(form)) => {
            let ordinal = form.ordinal.as_ref().map(|ordinal| match ordinal {
                Number::Json(number) => number.to_string(),
                Number::Typed(text) => text.clone(),
            });
            let said = vec![
                ("name", Some(form.name.clone())),
                ("short_name", form.short_name.clone()),
                ("body_kind", Some(form.body_kind.clone())),
                ("form", Some(form.form.clone())),
                ("node", Some(form.node.clone())),
                ("scope", Some(form.scope.clone())),
                ("ordinal", ordinal),
                ("founded_on", Some(form.founded_on.clone())),
                ("keep-paper", Some(form.statement.clone())),
            ];
            (said, form.categories.as_slice())
        }
        Some(DraftWork::BaseFounding(form)) => {
            let said = vec![
                ("name", Some(form.name.clone())),
                ("short_name", form.short_name.clone()),
                ("level", Some(form.level.clone())),
                ("node", Some(form.node.clone())),
                ("host", Some(form.host.clone())),
                ("plaque", form.plaque.clone()),
                ("founded_on", Some(form.founded_on.clone())),
                ("keep-paper", Some(form.statement.clone())),
            ];
            (said, form.categories.as_slice())
        }
        _ => (Vec::new(), [].as_slice()),
    };
    let said = said.into_iter();
    let said = said.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let categories = categories.iter();
    let categories = categories.map(|code| ("category".to_owned(), code.clone()));
    said.chain(categories).collect()
}

/// The officers who may confirm it, of the own offices, of the node that was chosen, and of those above. A draft is of one
/// of them.
pub(super) async fn officers(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: Option<&DraftView>,
    fields: &Fields,
) -> Result<Vec<Choice>, Problem> {
    if let Some(draft) = draft {
        let submitter = draft.summary.submitter;
        let names = people::names(qibu, &visit.signed, [submitter]).await?;
        return Ok(vec![Choice {
            code: submitter.to_string(),
            label: names.of(submitter),
            chosen: true,
            ..Choice::default()
        }]);
    }
    let mut nodes = own_nodes(qibu, visit).await?;
    nodes.extend(fields.first("node").map(str::to_owned));
    let rulebook = qibu.rulebook();
    let mut all = BTreeSet::new();
    for node in nodes {
        let mut at = Some(node);
        while let Some(node) = at {
            let above = rulebook.node(&node).and_then(|known| known.parent());
            at = above
                .map(str::to_owned)
                .filter(|above| !all.contains(above));
            all.insert(node);
        }
    }
    second_officers::of_nodes(qibu, visit, all, fields.text("submitter")).await
}

/// The nodes at which the account is an officer or a lead today.
async fn own_nodes(qibu: &Arc<Qibu>, visit: &Visit) -> Result<BTreeSet<String>, Problem> {
    let actor = qibu.actor(visit.signed.caller.account, false).await;
    let actor = actor.map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let held = offices(&actor, qibu.clock().now().day()).into_iter();
    let held = held.filter(|office| matches!(office.duty, Duty::Officer | Duty::Lead));
    Ok(held.map(|office| office.node).collect())
}

/// Leaves the nodes at and under those at which the account takes bodies over.
pub(super) async fn keep_own(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    nodes: &mut Vec<Choice>,
) -> Result<(), Problem> {
    let own = own_nodes(qibu, visit).await?;
    let rulebook = qibu.rulebook();
    nodes.retain(|node| own.iter().any(|at| rulebook.is_within(&node.code, at)));
    Ok(())
}

/// Why an account that is no officer takes nothing over, as authority says it.
pub(super) async fn judge_at_home(qibu: &Arc<Qibu>, visit: &Visit) -> Result<(), Problem> {
    let home = qibu.rulebook().home().unwrap_or_default().to_owned();
    let resource = Resource {
        node: home.clone(),
        district: home,
        ..Resource::default()
    };
    let judged = judge(qibu, &visit.signed, Action::RecordFounding, resource).await;
    judged.map(drop)
}

/// A draft as it stands now: it may have been sent back since its form was made.
pub(super) async fn as_it_stands(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    draft: Option<&DraftView>,
) -> Result<Option<DraftView>, Problem> {
    let Some(draft) = draft else {
        return Ok(None);
    };
    let now = draft::show(qibu, visit.signed.caller.account, draft.summary.id).await;
    now.map(Some).map_err(not_done(visit.lang()))
}

/// What is wrong with files, at their fields.
pub(super) fn of_files(lang: Lang, faults: &[FieldError]) -> Errors {
    let at = |fault: &FieldError| match fault.field.as_str() {
        STATEMENT_FIELD => at_field(lang, "statement", &fault.words),
        _ => whole(&fault.words),
    };
    Errors(faults.iter().map(at).collect())
}

/// A refusal at the fields of the form.
pub(super) fn errors(lang: Lang, problem: &Problem) -> Errors {
    if problem.status == 412 {
        return Errors(vec![whole(&say(lang, "form.draft_changed", &[]))]);
    }
    let of_field = problem.errors.iter().map(|error| {
        let parts = error.pointer.split('/');
        // The form names one category at a time.
        let mut parts = parts.map(|part| match part {
            "categories" => "category",
            part => part,
        });
        let field = parts.find_map(|part| known(part).map(|_| part));
        match (field, error.code.as_str()) {
            // No paper is none that is unknown.
            (Some("statement"), "paper.unknown" | "id.malformed") => {
                at_field(lang, "statement", &say(lang, "form.file_first", &[]))
            }
            (Some(field), _) => at_field(lang, field, &error.detail),
            (None, _) => whole(&error.detail),
        }
    });
    let mut errors: Vec<FieldError> = of_field.collect();
    if errors.is_empty() {
        errors.push(whole(&problem.detail));
    }
    Errors(errors)
}

fn known(field: &str) -> Option<&'static str> {
    let mut all = FIELDS.iter().chain(&FIELDS_OF_CORRECTION);
    all.find(|(name, _)| *name == field).map(|(_, key)| *key)
}

/// An error at a field, after its name: the list above is read without the form.
pub(super) fn at_field(lang: Lang, field: &str, what: &str) -> FieldError {
    let name = known(field).map_or_else(|| field.to_owned(), |key| say(lang, key, &[]));
    let arguments = [("field", name), ("what", what.to_owned())];
    FieldError {
        field: field.to_owned(),
        words: say(lang, "form.at_field", &arguments),
    }
}

/// What is wrong with the whole form.
fn whole(words: &str) -> FieldError {
    FieldError {
        field: String::new(),
        words: words.to_owned(),
    }
}
