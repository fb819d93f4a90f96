//! What a draft of a proposal says of the body.

use super::{fact, number};
use crate::intake::form::ProposalForm;
use crate::intake::{BaseProposalForm, ContentsForm as Typed};
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::apply::contents::{Sheet, label};
use crate::web::pages::labels;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::lifecycle::{SubjectKind, Transition};
use qibu_domain::standard::Edition;

/// A proposal of either kind of body.
pub(super) struct New<'a> {
    pub(super) kind: SubjectKind,
    pub(super) node: &'a str,
    /// The legal form of an association; empty for a base.
    pub(super) form: &'a str,
    /// The code of an association's scope.
    pub(super) scope: Option<&'a str>,
    pub(super) contents: &'a Typed,
    pub(super) said: Said<'a>,
}

#[derive(Clone, Copy)]
pub(super) enum Said<'a> {
    Association(&'a ProposalForm),
    Base(&'a BaseProposalForm),
}

impl<'a> New<'a> {
    pub(super) fn of(form: &'a ProposalForm) -> Self {
        Self {
            kind: SubjectKind::Association,
            node: &form.node,
            form: &form.form,
            scope: Some(&form.scope),
            contents: &form.contents,
            said: Said::Association(form),
        }
    }

    pub(super) fn of_base(form: &'a BaseProposalForm) -> Self {
        Self {
            kind: SubjectKind::Base,
            node: &form.node,
            form: "",
            scope: None,
            contents: &form.contents,
            said: Said::Base(form),
        }
    }

    pub(super) fn sheet(&self, edition: &'a Edition, lang: Lang) -> Sheet<'a> {
        Sheet {
            edition,
            kind: self.kind,
            transition: Transition::T1,
            form: Some(self.form),
            needs_new_facts: false,
            state: None,
            lang,
        }
    }
}

pub(super) fn identity(
    qibu: &Qibu,
    lang: Lang,
    edition: &Edition,
    form: &ProposalForm,
) -> Vec<Fact> {
    let word = |key: &str| say(lang, &format!("label.fact.{key}"), &[]);
    let kind = edition.body_kinds.iter().find(|k| k.code == form.body_kind);
    let kind = kind.map_or_else(|| form.body_kind.clone(), |kind| label(lang, &kind.label));
    let legal = edition.legal_form(&form.form);
    let legal = legal.map_or_else(|| form.form.clone(), |legal| label(lang, &legal.label));
    let mut facts = vec![fact(word("name"), form.name.clone())];
    if let Some(short) = &form.short_name {
        facts.push(fact(word("short_name"), short.clone()));
    }
    facts.push(fact(word("body_kind"), kind));
    facts.push(fact(word("form"), legal));
    facts.push(fact(
        word("node"),
        labels::node(&qibu.rulebook(), &form.node),
    ));
    facts.push(fact(word("scope"), form.scope.clone()));
    let ordinal = form.ordinal.as_ref().map_or_else(|| "1".to_owned(), number);
    facts.push(fact(word("ordinal"), ordinal));
    facts
}

pub(super) fn base_identity(
    qibu: &Qibu,
    lang: Lang,
    edition: &Edition,
    form: &BaseProposalForm,
) -> Vec<Fact> {
    let word = |key: &str| say(lang, &format!("label.fact.{key}"), &[]);
    let level = edition.base_level(&form.level);
    let level = level.map_or_else(|| form.level.clone(), |level| label(lang, &level.label));
    let mut facts = vec![fact(word("name"), form.name.clone())];
    if let Some(short) = &form.short_name {
        facts.push(fact(word("short_name"), short.clone()));
    }
    let node = labels::node(&qibu.rulebook(), &form.node);
    facts.push(fact(word("level"), level));
    facts.push(fact(word("node"), node));
    facts.push(fact(word("host"), form.host.clone()));
    facts
}
