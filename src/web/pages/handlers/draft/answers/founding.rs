//! What a draft about a founding says, with the signed statement to be looked at.

use super::late::{name, state};
use super::{Seen, edition, fact, proposed};
use crate::intake::draft::FoundingCorrectionDraft;
use crate::intake::form::ProposalForm;
use crate::intake::{BaseFoundingForm, BaseProposalForm, FoundingForm};
use crate::web::pages::confirm::AnswerGroup;
use crate::web::pages::days;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::apply::contents::label;
use crate::web::pages::handlers::papers::{Shown, links};
use crate::web::pages::visit::Visit;
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::standard::{Edition, Item};
use qibu_domain::subject::STATEMENT_KIND;
use std::sync::Arc;

/// What both kinds of foundings say.
struct Said<'a> {
    node: &'a str,
    founded_on: &'a str,
    categories: &'a [String],
    statement: &'a str,
}

/// Looks at the founding of an association.
pub(super) async fn of_association(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    form: &FoundingForm,
) -> Result<Seen, Problem> {
    let proposal = ProposalForm {
        name: form.name.clone(),
        short_name: form.short_name.clone(),
        body_kind: form.body_kind.clone(),
        form: form.form.clone(),
        node: form.node.clone(),
        scope: form.scope.clone(),
        ordinal: form.ordinal.clone(),
        ..ProposalForm::default()
    };
    let said = Said {
        node: &form.node,
        founded_on: &form.founded_on,
        categories: &form.categories,
        statement: &form.statement,
    };
    let lang = visit.lang();
    let rows = |edition: &Edition| proposed::identity(qibu, lang, edition, &proposal);
    of(qibu, visit, change, (&said, rows)).await
}

/// Looks at the naming of a base.
pub(super) async fn of_base(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    form: &BaseFoundingForm,
) -> Result<Seen, Problem> {
    let proposal = BaseProposalForm {
        name: form.name.clone(),
        short_name: form.short_name.clone(),
        level: form.level.clone(),
        node: form.node.clone(),
        host: form.host.clone(),
        ..BaseProposalForm::default()
    };
    let said = Said {
        node: &form.node,
        founded_on: &form.founded_on,
        categories: &form.categories,
        statement: &form.statement,
    };
    let lang = visit.lang();
    let rows = |edition: &Edition| {
        let mut rows = proposed::base_identity(qibu, lang, edition, &proposal);
        let plaque = form.plaque.iter();
        rows.extend(plaque.map(|plaque| fact(words(lang, "plaque"), plaque.clone())));
        rows
    };
    of(qibu, visit, change, (&said, rows)).await
}

async fn of(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    (said, identity): (&Said<'_>, impl Fn(&Edition) -> Vec<Fact>),
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let Some(edition) = edition(qibu, said.node) else {
        return Ok(Seen::default());
    };
    let mut rows = identity(&edition);
    let day = days::day(lang, said.founded_on);
    rows.push(fact(words(lang, "founded_on"), day));
    let named = said.categories.iter().map(|code| {
        let known = edition.words(Item::Category, code);
        known.map_or_else(|| code.clone(), |(name, _)| label(lang, name))
    });
    let named: Vec<String> = named.collect();
    if !named.is_empty() {
        let categories = say(lang, "page.section.categories", &[]);
        rows.push(fact(categories, named.join(lang.pick("、", ", "))));
    }
    let paper = said.statement.trim().parse().ok();
    let shown = paper.map(|id| Shown {
        id,
        label: say(lang, &format!("label.paper.{STATEMENT_KIND}"), &[]),
        day: String::new(),
    });
    Ok(Seen {
        answers: group(lang, change, rows),
        papers: links(qibu, &visit.signed, shown.into_iter().collect()).await?,
        ..Seen::default()
    })
}

/// Looks at the correction of a founding.
pub(super) async fn of_correction(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    change: &str,
    work: &FoundingCorrectionDraft,
) -> Result<Seen, Problem> {
    let lang = visit.lang();
    let state = state(qibu, visit, &work.subject).await?;
    let mut rows = vec![name(lang, &state)];
    let recorded = state.founded_on;
    let recorded = recorded.map(|day| days::day(lang, &day.to_string()));
    rows.extend(recorded.map(|day| fact(words(lang, "recorded"), day)));
    rows.push(match &work.correction.founded_on {
        Some(day) => fact(words(lang, "founded_on"), days::day(lang, day)),
        None => fact(say(lang, "page.late_step.what", &[]), words(lang, "void")),
    });
    let reason = say(lang, "page.late_step.reason", &[]);
    rows.push(fact(reason, work.correction.reason.clone()));
    Ok(Seen {
        answers: group(lang, change, rows),
        ..Seen::default()
    })
}

fn group(lang: Lang, change: &str, rows: Vec<Fact>) -> Vec<AnswerGroup> {
    vec![AnswerGroup {
        label: words(lang, "answers"),
        change_href: change.to_owned(),
        rows,
    }]
}

fn words(lang: Lang, key: &str) -> String {
    say(lang, &format!("page.founding.{key}"), &[])
}
