//! What an application says, as facts.

use super::Known;
use crate::web::pages::form::Fact;
use crate::web::pages::handlers::apply::contents::label;
use crate::web::pages::labels;
use crate::wiring::Qibu;
use crate::words::{Lang, say};
use qibu_domain::standard::{Edition, Item};
use qibu_domain::subject::Body;
use qibu_domain::subject::event::{BaseIdentity, Identity, LegalIdentity};

/// The edition's title, with its banner where it has one.
pub(super) fn edition(lang: Lang, edition: &Edition) -> String {
    let title = label(lang, &edition.title);
    match &edition.banner {
        Some(banner) => format!("{title} · {}", label(lang, banner)),
        None => title,
    }
}

/// The facts: what the body is, then what the application holds.
pub(super) fn of(qibu: &Qibu, lang: Lang, known: &Known) -> Vec<Fact> {
    let edition = known.edition.as_deref();
    let mut facts = match &known.body {
        Body::Association(identity) => association(qibu, lang, edition, identity),
        Body::Base(identity) => base(qibu, lang, edition, identity),
    };
    facts.extend(contents(lang, known));
    facts
}

fn named(lang: Lang, key: &str, value: String) -> Fact {
    Fact {
        label: say(lang, &format!("label.fact.{key}"), &[]),
        value,
    }
}

fn association(
    qibu: &Qibu,
    lang: Lang,
    edition: Option<&Edition>,
    identity: &Identity,
) -> Vec<Fact> {
    let kind = edition.and_then(|edition| {
        let mut kinds = edition.body_kinds.iter();
        kinds.find(|kind| kind.code == identity.body_kind)
    });
    let kind = kind.map_or_else(
        || identity.body_kind.clone(),
        |kind| label(lang, &kind.label),
    );
    let form = edition.and_then(|edition| edition.legal_form(&identity.form));
    let form = form.map_or_else(|| identity.form.clone(), |form| label(lang, &form.label));
    let node = labels::node(&qibu.rulebook(), &identity.node);
    let mut facts = vec![
        named(lang, "body_kind", kind),
        named(lang, "form", form),
        named(lang, "node", node),
        named(lang, "scope", identity.scope.clone()),
    ];
    if identity.ordinal > 1 {
        facts.push(named(lang, "ordinal", identity.ordinal.to_string()));
    }
    facts
}

fn base(qibu: &Qibu, lang: Lang, edition: Option<&Edition>, identity: &BaseIdentity) -> Vec<Fact> {
    let level = edition.and_then(|edition| edition.base_level(&identity.level));
    let level = level.map_or_else(|| identity.level.clone(), |level| label(lang, &level.label));
    let node = labels::node(&qibu.rulebook(), &identity.node);
    vec![
        named(lang, "level", level),
        named(lang, "node", node),
        named(lang, "host", identity.host.as_str().to_owned()),
    ]
}

fn contents(lang: Lang, known: &Known) -> Vec<Fact> {
    let edition = known.edition.as_deref();
    let contents = &known.application.contents;
    let words = |item: Item, code: &str| {
        let found = edition.and_then(|edition| edition.words(item, code));
        found.map_or_else(|| code.to_owned(), |(name, _)| label(lang, name))
    };
    let fact = |label: String, value: String| Fact { label, value };
    let mut counts: Vec<_> = contents.attested.iter().collect();
    // In the order of the form that was filled in.
    counts.sort_by_key(|(code, _)| {
        let terms = edition.map_or(&[][..], |edition| &edition.attested);
        terms.iter().position(|term| term.code == **code)
    });
    let counts = counts.into_iter();
    let mut facts: Vec<Fact> = counts
        .map(|(code, one)| fact(words(Item::Attested, code), one.count.to_string()))
        .collect();
    let yes = say(lang, "form.declared", &[]);
    let declared = contents.declared.iter();
    facts.extend(declared.map(|code| fact(words(Item::Declared, code), yes.clone())));
    if !contents.categories.is_empty() {
        let named = contents.categories.iter();
        let named: Vec<String> = named.map(|code| words(Item::Category, code)).collect();
        let name = say(lang, "page.section.categories", &[]);
        facts.push(fact(name, named.join(lang.pick("、", ", "))));
    }
    let legal = contents.legal.as_ref().map(|legal| match legal {
        LegalIdentity::Registered(code) => ("registered", code.as_str().to_owned()),
        LegalIdentity::Filed(number) => ("filed", number.as_str().to_owned()),
        LegalIdentity::Internal(number) => ("internal", number.as_str().to_owned()),
    });
    if let Some((word, number)) = legal {
        facts.push(fact(say(lang, &format!("form.legal.{word}"), &[]), number));
    }
    facts
}
