//! What a district lays over the edition of its city: stricter, never laxer (domain 11.1).
//!
//! An overlay says only what it changes. Laid over its base it gives a whole edition, which is checked and published as
//! any other; what would be laxer is refused by the name of the criterion or the clock.

mod fault;
mod strict;

pub use fault::{OverlayFault, OverlayProblem};

use super::{
    Clause, Criterion, Edition, EditionProblem, EvidenceKind, FORMAT, Label, Term, Test,
    TransitionRule,
};
use crate::lifecycle::Transition;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use strict::Strict;

/// The clocks of offices: a district may have its offices answer sooner. Those of applicants and bodies are the city's, for
/// less time to correct or to put right would be laxer for the office.
const CLOCKS_OF_OFFICES: [&str; 7] = [
    "accept_workdays",
    "review_workdays",
    "decide_workdays",
    "decide_extension_workdays",
    "reply_workdays",
    "slip_workdays",
    "opinion_workdays",
];

/// An overlay, as its YAML file says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// The version of the file's shape: [`FORMAT`].
    pub format: u32,
    /// The code of the edition that it is laid over.
    pub overlay_of: String,
    /// The code of the edition that this gives.
    pub code: String,
    /// The first day on which that holds.
    pub in_force_from: Day,
    /// Its title; the base's where it is not said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<Label>,
    /// Its banner; the base's where it is not said.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub banner: Option<Label>,
    /// Clocks of offices that are shorter, by name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub clocks: BTreeMap<String, u32>,
    /// Legal forms that ask for more members, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub min_members: BTreeMap<String, u32>,
    /// Papers that an application must hold which need not before: the transitions by the kind of paper.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub needed: BTreeMap<String, Vec<Transition>>,
    /// Codes that the base does not have.
    #[serde(default)]
    pub added: AddedCodes,
    /// What is changed of the rules.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub transitions: BTreeMap<Transition, RuleOverlay>,
    /// What becomes of the applications under way when it comes into force; nothing of the base's own clauses.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub changeover: Vec<Clause>,
    /// The district's own words for codes of the base: by list, then by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub words: BTreeMap<String, BTreeMap<String, OwnWords>>,
}

/// Codes that an overlay adds for its own criteria.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddedCodes {
    /// Groups of criteria.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub groups: Vec<Term>,
    /// Kinds of papers.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<EvidenceKind>,
    /// Counts.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attested: Vec<Term>,
    /// Statements.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub declared: Vec<Term>,
}

/// What is changed of the rule of a transition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleOverlay {
    /// Criteria of the base that become stricter, by their ids.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub criteria: BTreeMap<String, CriterionOverlay>,
    /// Criteria that the base does not have.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub added: Vec<Criterion>,
}

/// What is changed of a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionOverlay {
    /// That it blocks its step from now on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub blocking: Option<bool>,
    /// What must hold instead: nothing that the base would not let pass.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub test: Option<Test>,
    /// Its words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<Label>,
    /// What is meant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<Label>,
}

/// The district's own words for a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnWords {
    /// Its words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<Label>,
    /// What is meant, where the list has help.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub help: Option<Label>,
}

impl Overlay {
    /// Reads the YAML text of an overlay; only its shape is tested here.
    pub fn parse(text: &str) -> Result<Self, Vec<EditionProblem>> {
        serde_saphyr::from_str(text).map_err(|error| vec![EditionProblem::unread(&error)])
    }

    /// The edition that it gives, laid over its base. Every problem is listed, and one is enough to refuse.
    pub fn over(&self, base: &Edition) -> Result<Edition, Vec<OverlayProblem>> {
        let mut laying = Laying {
            base,
            laid: base.clone(),
            problems: Vec::new(),
        };
        laying.head(self);
        laying.clocks(&self.clocks);
        laying.members(&self.min_members);
        laying.codes(&self.added);
        laying.papers(&self.needed);
        laying.rules(&self.transitions);
        laying.words(&self.words);
        if laying.problems.is_empty() {
            Ok(laying.laid)
        } else {
            Err(laying.problems)
        }
    }
}

struct Laying<'a> {
    base: &'a Edition,
    laid: Edition,
    problems: Vec<OverlayProblem>,
}

impl Laying<'_> {
    fn found(&mut self, path: impl Into<String>, fault: OverlayFault) {
        let path = path.into();
        self.problems.push(OverlayProblem { path, fault });
    }

    fn head(&mut self, overlay: &Overlay) {
        let base = self.base;
        if overlay.format != FORMAT {
            self.found("/format", OverlayFault::UnknownFormat(overlay.format));
        }
        if overlay.overlay_of != base.code {
            let (wanted, given) = (overlay.overlay_of.clone(), base.code.clone());
            self.found("/overlay_of", OverlayFault::OtherBase { wanted, given });
        }
        if overlay.code == base.code {
            self.found("/code", OverlayFault::SameCode(base.code.clone()));
        }
        if overlay.in_force_from < base.in_force_from {
            let fault = OverlayFault::BeforeBase(base.in_force_from);
            self.found("/in_force_from", fault);
        }
        self.laid.code.clone_from(&overlay.code);
        self.laid.in_force_from = overlay.in_force_from;
        self.laid.changeover.clone_from(&overlay.changeover);
        if let Some(title) = &overlay.title {
            self.laid.title = title.clone();
        }
        if overlay.banner.is_some() {
            self.laid.banner.clone_from(&overlay.banner);
        }
    }

    fn clocks(&mut self, clocks: &BTreeMap<String, u32>) {
        for (name, &days) in clocks {
            let path = format!("/clocks/{name}");
            let known = &mut self.laid.clocks;
            let clock = match name.as_str() {
                "accept_workdays" => &mut known.accept_workdays,
                "review_workdays" => &mut known.review_workdays,
                "decide_workdays" => &mut known.decide_workdays,
                "decide_extension_workdays" => &mut known.decide_extension_workdays,
                "reply_workdays" => &mut known.reply_workdays,
                "slip_workdays" => &mut known.slip_workdays,
                "opinion_workdays" => &mut known.opinion_workdays,
                _ => {
                    let offices = CLOCKS_OF_OFFICES.map(str::to_owned).to_vec();
                    let name = name.clone();
                    self.found(path, OverlayFault::NotAnOfficesClock { name, offices });
                    continue;
                }
            };
            let was = *clock;
            *clock = days;
            if days > was {
                let name = name.clone();
                self.found(path, OverlayFault::LongerClock { name, was, days });
            }
        }
    }

    fn members(&mut self, members: &BTreeMap<String, u32>) {
        for (code, &count) in members {
            let path = format!("/min_members/{code}");
            let mut forms = self.laid.legal_forms.iter_mut();
            let Some(form) = forms.find(|form| form.code == *code) else {
                self.found(path, OverlayFault::UnknownForm(code.clone()));
                continue;
            };
            let was = form.min_members;
            form.min_members = count;
            if count < was {
                let form = code.clone();
                self.found(path, OverlayFault::FewerMembers { form, was, count });
            }
        }
    }

    /// Takes the codes in behind those of the base. A code that the base has would change its meaning.
    fn codes(&mut self, added: &AddedCodes) {
        let base = self.base;
        let of = |terms: &[Term]| terms.iter().map(|it| it.code.clone()).collect::<Vec<_>>();
        let evidence = |kinds: &[EvidenceKind]| kinds.iter().map(|it| it.code.clone()).collect();
        let lists: [(&str, Vec<String>, Vec<String>); 4] = [
            ("groups", of(&base.groups), of(&added.groups)),
            (
                "evidence",
                evidence(&base.evidence),
                evidence(&added.evidence),
            ),
            ("attested", of(&base.attested), of(&added.attested)),
            ("declared", of(&base.declared), of(&added.declared)),
        ];
        for (list, known, new) in lists {
            for (index, code) in new.into_iter().enumerate() {
                if known.contains(&code) {
                    self.found(
                        format!("/added/{list}/{index}/code"),
                        OverlayFault::Taken(code),
                    );
                }
            }
        }
        self.laid.groups.extend(added.groups.iter().cloned());
        self.laid.evidence.extend(added.evidence.iter().cloned());
        self.laid.attested.extend(added.attested.iter().cloned());
        self.laid.declared.extend(added.declared.iter().cloned());
    }

    /// A paper that was welcome becomes needed.
    fn papers(&mut self, needed: &BTreeMap<String, Vec<Transition>>) {
        for (code, transitions) in needed {
            let path = format!("/needed/{code}");
            let mut kinds = self.laid.evidence.iter_mut();
            let Some(kind) = kinds.find(|kind| kind.code == *code) else {
                self.found(path, OverlayFault::UnknownEvidence(code.clone()));
                continue;
            };
            kind.welcome_for.retain(|it| !transitions.contains(it));
            kind.needed_for.extend(transitions);
            kind.needed_for.sort_unstable();
            kind.needed_for.dedup();
            for (index, transition) in transitions.iter().enumerate() {
                if !self.base.transitions.contains_key(transition) {
                    let fault = OverlayFault::UnknownTransition(*transition);
                    self.found(format!("{path}/{index}"), fault);
                }
            }
        }
    }

    fn rules(&mut self, rules: &BTreeMap<Transition, RuleOverlay>) {
        for (transition, overlay) in rules {
            let path = format!("/transitions/{transition}");
            let Some(mut rule) = self.laid.transitions.remove(transition) else {
                self.found(path, OverlayFault::UnknownTransition(*transition));
                continue;
            };
            self.rule(&mut rule, overlay, &path);
            self.laid.transitions.insert(*transition, rule);
        }
    }

    fn rule(&mut self, rule: &mut TransitionRule, overlay: &RuleOverlay, path: &str) {
        for (id, change) in &overlay.criteria {
            let path = format!("{path}/criteria/{id}");
            match rule.criteria.iter_mut().find(|it| it.id == *id) {
                Some(criterion) => self.criterion(criterion, change, &path),
                None => self.found(path, OverlayFault::UnknownCriterion(id.clone())),
            }
        }
        let rules = self.base.transitions.values();
        let known: Vec<&str> = rules
            .flat_map(|rule| &rule.criteria)
            .map(|it| it.id.as_str())
            .collect();
        for (index, criterion) in overlay.added.iter().enumerate() {
            if known.contains(&criterion.id.as_str()) {
                let fault = OverlayFault::Taken(criterion.id.clone());
                self.found(format!("{path}/added/{index}/id"), fault);
            }
        }
        rule.criteria.extend(overlay.added.iter().cloned());
    }

    fn criterion(&mut self, criterion: &mut Criterion, change: &CriterionOverlay, path: &str) {
        if let Some(test) = &change.test {
            let strict = Strict {
                base: self.base,
                laid: &self.laid,
                criterion,
            };
            if !strict.is_as_strict(test, &criterion.test) {
                let fault = OverlayFault::LaxerTest(criterion.id.clone());
                self.found(format!("{path}/test"), fault);
            }
            criterion.test = test.clone();
        }
        match change.blocking {
            Some(false) if criterion.blocking => {
                let fault = OverlayFault::MadeAdvice(criterion.id.clone());
                self.found(format!("{path}/blocking"), fault);
            }
            Some(blocking) => criterion.blocking = blocking,
            None => {}
        }
        if let Some(label) = &change.label {
            criterion.label = label.clone();
        }
        if change.help.is_some() {
            criterion.help.clone_from(&change.help);
        }
    }

    fn words(&mut self, words: &BTreeMap<String, BTreeMap<String, OwnWords>>) {
        for (list, codes) in words {
            for (code, own) in codes {
                let place = words_of(&mut self.laid, list, code);
                let is_told = place.is_some_and(|(label, help)| tell(own, label, help));
                if !is_told {
                    let path = format!("/words/{list}/{code}");
                    self.found(path, OverlayFault::UnknownWords(code.clone()));
                }
            }
        }
    }
}

/// Puts the words in their places; `false` where there is help and no place for it.
fn tell(own: &OwnWords, label: &mut Label, help: Option<&mut Option<Label>>) -> bool {
    if let Some(own) = &own.label {
        *label = own.clone();
    }
    match (&own.help, help) {
        (Some(own), Some(help)) => *help = Some(own.clone()),
        (Some(_), None) => return false,
        (None, _) => {}
    }
    true
}

type WordPlaces<'a> = (&'a mut Label, Option<&'a mut Option<Label>>);

/// Where the words of a code stand, and its help where the list has help.
fn words_of<'a>(edition: &'a mut Edition, list: &str, code: &str) -> Option<WordPlaces<'a>> {
    let terms = match list {
        "ranks" => {
            let rank = edition.ranks.iter_mut().find(|it| it.code == code)?;
            return Some((&mut rank.label, None));
        }
        "node_kinds" => {
            let kind = edition.node_kinds.iter_mut().find(|it| it.code == code)?;
            return Some((&mut kind.label, None));
        }
        "body_kinds" => {
            let kind = edition.body_kinds.iter_mut().find(|it| it.code == code)?;
            return Some((&mut kind.label, None));
        }
        "legal_forms" => {
            let form = edition.legal_forms.iter_mut().find(|it| it.code == code)?;
            return Some((&mut form.label, Some(&mut form.help)));
        }
        "evidence" => {
            let kind = edition.evidence.iter_mut().find(|it| it.code == code)?;
            return Some((&mut kind.label, Some(&mut kind.help)));
        }
        "tags" => {
            let tag = edition.tags.iter_mut().find(|it| it.code == code)?;
            return Some((&mut tag.label, None));
        }
        "categories" => &mut edition.categories,
        "groups" => &mut edition.groups,
        "attested" => &mut edition.attested,
        "declared" => &mut edition.declared,
        _ => return None,
    };
    let term = terms.iter_mut().find(|it| it.code == code)?;
    Some((&mut term.label, Some(&mut term.help)))
}
