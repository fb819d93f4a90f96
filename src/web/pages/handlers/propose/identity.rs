//! What a proposer says of the new body, and what is offered to choose from.

use crate::intake::BaseProposalForm;
use crate::intake::form::{ContentsForm, Number, ProposalForm};
use crate::web::api::reading::At;
use crate::web::api::turn::offices;
use crate::web::pages::form::Choice;
use crate::web::pages::handlers::application::people;
use crate::web::pages::handlers::apply::contents::{help, label};
use crate::web::pages::labels;
use crate::web::pages::propose::{IdentityForm, SectionLink, SectionState};
use crate::web::pages::visit::{Fields, Visit};
use crate::web::problem::Problem;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::id::AccountId;
use qibu_domain::lifecycle::{Duty, SubjectKind};
use qibu_domain::rulebook::Rulebook;
use qibu_domain::standard::Edition;
use qibu_domain::time::Day;
use qibu_projections::{MAX_PAGE_ROWS, Page, accounts, subjects};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most nodes that the form offers.
pub const MAX_NODES_OFFERED: usize = 1_000;
/// The most accounts that the form offers to propose for.
pub const MAX_SUBMITTERS_OFFERED: usize = 40;

/// The part of the form that says what the body is.
pub async fn form(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    kind: SubjectKind,
    fields: &Fields,
    edition: &Edition,
) -> Result<IdentityForm, Problem> {
    let lang = visit.lang();
    let choice = |name: &str, code: &str, words: String, about: String| Choice {
        code: code.to_owned(),
        label: words,
        help: about,
        chosen: fields.text(name) == code,
    };
    let body_kinds = edition.body_kinds.iter();
    let body_kinds = body_kinds.map(|kind| {
        let words = label(lang, &kind.label);
        choice("body_kind", &kind.code, words, String::new())
    });
    let forms = edition.legal_forms.iter().map(|form| {
        let words = label(lang, &form.label);
        choice("form", &form.code, words, help(lang, form.help.as_ref()))
    });
    let levels = edition.base_levels.iter().map(|level| {
        let about = help(lang, level.help.as_ref());
        choice("level", &level.code, label(lang, &level.label), about)
    });
    let text = |name: &str| fields.text(name).to_owned();
    Ok(IdentityForm {
        is_base: kind == SubjectKind::Base,
        levels: levels.collect(),
        host: text("host"),
        name: text("name"),
        short_name: text("short_name"),
        body_kinds: body_kinds.collect(),
        forms: forms.collect(),
        nodes: nodes(qibu, visit, fields.text("node")).await?,
        scope: text("scope"),
        scopes: scopes(qibu, lang).await?,
        ordinal: text("ordinal"),
    })
}

/// The open nodes at and under those at which the account holds a duty: it proposes there, or types for who does.
async fn nodes(qibu: &Arc<Qibu>, visit: &Visit, chosen: &str) -> Result<Vec<Choice>, Problem> {
    let own = visit.signed.caller.account;
    let actor = qibu.actor(own, false).await;
    let actor = actor.map_err(|error| Problem::of_command(visit.lang(), &error))?;
    let today = qibu.clock().now().day();
    let rulebook = qibu.rulebook();
    let held: Vec<String> = offices(&actor, today)
        .into_iter()
        .filter(|office| matches!(office.duty, Duty::Propose | Duty::Officer | Duty::Lead))
        .map(|office| office.node)
        .collect();
    let districts: Vec<&str> = rulebook.districts().collect();
    let trees = districts.iter().filter_map(|code| rulebook.district(code));
    let nodes = trees.flat_map(|tree| tree.nodes.values());
    let offered = nodes.filter(|node| {
        node.is_open_on(today) && held.iter().any(|at| rulebook.is_within(&node.code, at))
    });
    Ok(offered
        .take(MAX_NODES_OFFERED)
        .map(|node| Choice {
            code: node.code.clone(),
            label: node_words(&rulebook, &node.code),
            help: String::new(),
            chosen: node.code == chosen,
        })
        .collect())
}

/// A node with the one above it, so that communities of the same name are told apart.
fn node_words(rulebook: &Rulebook, code: &str) -> String {
    let own = labels::node(rulebook, code);
    let parent = rulebook.node(code).and_then(|node| node.parent());
    // The root says nothing that the page has not said.
    let above = parent.filter(|above| rulebook.node(above).is_some_and(|up| up.parent().is_some()));
    match above {
        Some(above) => format!("{} · {own}", labels::node(rulebook, above)),
        None => own,
    }
}

/// The scopes in use, so that one thing is not given two names.
async fn scopes(qibu: &Arc<Qibu>, lang: Lang) -> Result<Vec<Choice>, Problem> {
    let at = At::of(qibu, lang, None, None).await?;
    let as_of = at.as_of;
    let (rows, _) = at
        .read(qibu, lang, move |rows| {
            let page = Page::first(MAX_PAGE_ROWS);
            subjects::list(rows, as_of, &subjects::Filter::default(), &page)
        })
        .await?;
    let used: BTreeSet<String> = rows.into_iter().filter_map(|row| row.scope).collect();
    let choice = |code: String| Choice {
        label: code.clone(),
        code,
        ..Choice::default()
    };
    Ok(used.into_iter().map(choice).collect())
}

/// The accounts that can be proposed for, at a node where one is named; the first is oneself. Empty where there is
/// nobody else.
pub async fn submitters(
    qibu: &Arc<Qibu>,
    visit: &Visit,
    chosen: &str,
    node: Option<&str>,
) -> Result<Vec<Choice>, Problem> {
    let (lang, own) = (visit.lang(), visit.signed.caller.account);
    let found = proposers(qibu, lang, node).await?;
    let others: Vec<(AccountId, String)> = found
        .into_iter()
        .filter(|(account, _)| *account != own)
        .take(MAX_SUBMITTERS_OFFERED)
        .collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let ids = others.iter().map(|(account, _)| *account);
    let names = people::names(qibu, &visit.signed, ids).await?;
    let rulebook = qibu.rulebook();
    let oneself = Choice {
        label: say(lang, "form.oneself", &[]),
        chosen: chosen.is_empty(),
        ..Choice::default()
    };
    let other = |(account, node): (AccountId, String)| {
        let arguments = [
            ("name", names.of(account)),
            ("node", labels::node(&rulebook, &node)),
        ];
        Choice {
            code: account.to_string(),
            label: say(lang, "form.person_at", &arguments),
            help: String::new(),
            chosen: account.to_string() == chosen,
        }
    };
    Ok(std::iter::once(oneself)
        .chain(others.into_iter().map(other))
        .collect())
}

/// Who may propose, each with the node of the appointment: that which reaches the node, where one is named.
async fn proposers(
    qibu: &Arc<Qibu>,
    lang: Lang,
    node: Option<&str>,
) -> Result<BTreeMap<AccountId, String>, Problem> {
    let at = At::of(qibu, lang, None, None).await?;
    let as_of: Day = at.as_of;
    let (rows, _) = at
        .read(qibu, lang, move |rows| {
            let page = Page::first(MAX_PAGE_ROWS);
            accounts::appointments(rows, as_of, None, &page)
        })
        .await?;
    let rulebook = qibu.rulebook();
    let proposing = rows.into_iter().filter(|held| {
        held.duty == Duty::Propose && node.is_none_or(|node| rulebook.is_within(node, &held.node))
    });
    Ok(proposing.map(|held| (held.account, held.node)).collect())
}

/// What was typed of an association, as the intake takes it.
pub fn typed(fields: &Fields, contents: ContentsForm) -> ProposalForm {
    let text = |name: &str| fields.text(name).to_owned();
    let ordinal = fields.first("ordinal");
    ProposalForm {
        submitter: fields.first("submitter").map(str::to_owned),
        name: text("name"),
        short_name: fields.first("short_name").map(str::to_owned),
        body_kind: text("body_kind"),
        form: text("form"),
        node: text("node"),
        scope: text("scope"),
        ordinal: ordinal.map(|ordinal| Number::Typed(ordinal.to_owned())),
        contents,
    }
}

/// What was typed of a base, as the intake takes it.
pub fn typed_base(fields: &Fields, contents: ContentsForm) -> BaseProposalForm {
    let text = |name: &str| fields.text(name).to_owned();
    BaseProposalForm {
        submitter: fields.first("submitter").map(str::to_owned),
        name: text("name"),
        short_name: fields.first("short_name").map(str::to_owned),
        level: text("level"),
        node: text("node"),
        host: text("host"),
        contents,
    }
}

/// What was typed of a base, as a form sends it.
pub fn base_pairs_of(form: &BaseProposalForm) -> Vec<(String, String)> {
    let said = [
        ("name", Some(form.name.clone())),
        ("short_name", form.short_name.clone()),
        ("level", Some(form.level.clone())),
        ("node", Some(form.node.clone())),
        ("host", Some(form.host.clone())),
    ];
    let said = said.into_iter();
    said.filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// The same as a form sends it.
pub fn pairs_of(form: &ProposalForm) -> Vec<(String, String)> {
    let ordinal = form.ordinal.as_ref().map(|ordinal| match ordinal {
        Number::Json(number) => number.to_string(),
        Number::Typed(text) => text.clone(),
    });
    let said = [
        ("name", Some(form.name.clone())),
        ("short_name", form.short_name.clone()),
        ("body_kind", Some(form.body_kind.clone())),
        ("form", Some(form.form.clone())),
        ("node", Some(form.node.clone())),
        ("scope", Some(form.scope.clone())),
        ("ordinal", ordinal),
    ];
    let said = said.into_iter();
    said.filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// How far each section of the form is.
pub fn sections(
    kind: SubjectKind,
    fields: &Fields,
    contents: &crate::web::pages::contents::ContentsForm,
    has_submitters: bool,
) -> Vec<SectionLink> {
    let of = |all: &[bool], wanted: &[bool]| {
        if !all.iter().any(|said| *said) {
            SectionState::Untouched
        } else if wanted.iter().all(|said| *said) {
            SectionState::Complete
        } else {
            SectionState::Begun
        }
    };
    let asked: &[&str] = match kind {
        SubjectKind::Association => &["name", "body_kind", "form", "node", "scope"],
        SubjectKind::Base => &["name", "level", "node", "host"],
    };
    let said = asked.iter().map(|field| fields.first(field).is_some());
    let said: Vec<bool> = said.collect();
    let counts: Vec<bool> = contents
        .counts
        .iter()
        .map(|c| !c.value.is_empty())
        .collect();
    let needed = contents.counts.iter().filter(|count| count.needed);
    let needed: Vec<bool> = needed.map(|count| !count.value.is_empty()).collect();
    let papers: Vec<bool> = contents.papers.iter().map(|p| !p.held.is_empty()).collect();
    let due = contents.papers.iter().filter(|paper| paper.needed);
    let due: Vec<bool> = due.map(|paper| !paper.held.is_empty()).collect();
    let chosen = |choices: &[crate::web::pages::form::Choice]| {
        choices.iter().map(|one| one.chosen).collect::<Vec<bool>>()
    };
    let declared = chosen(&contents.declared);
    let categories = chosen(&contents.categories);
    let some = [categories.contains(&true)];
    let papers_state = match of(&papers, &due) {
        SectionState::Begun => SectionState::Incomplete,
        other => other,
    };
    let mut sections = vec![
        ("identity", of(&said, &said)),
        ("counts", of(&counts, &needed)),
        ("papers", papers_state),
    ];
    if !declared.is_empty() {
        sections.push(("declared", of(&declared, &declared)));
    }
    if !categories.is_empty() {
        sections.push(("categories", of(&some, &some)));
    }
    if has_submitters {
        sections.push(("submitter", SectionState::Complete));
    }
    sections
        .into_iter()
        .map(|(section, state)| SectionLink {
            section: section.to_owned(),
            state,
        })
        .collect()
}
