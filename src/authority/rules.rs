//! The policy text, read: its policies under their own ids, and the words of each.

use super::problem::{Fault, PolicyProblem};
use super::{Guard, Words};
use cedar_policy::ffi::DetailedError;
use cedar_policy::{
    Effect, Entity, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator,
};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// What every policy says of itself, and what a guard must say besides.
const WORDS: [&str; 2] = ["zh", "en"];
const HELP: [&str; 2] = ["help_zh", "help_en"];

/// A policy set with its schema.
pub(super) struct Rules {
    pub(super) schema: Schema,
    pub(super) policies: PolicySet,
    /// The actions in their groups.
    pub(super) actions: Vec<Entity>,
    /// The guards by the id of their policy, each with its place in the text.
    guards: BTreeMap<String, (usize, Guard)>,
    words: BTreeMap<String, Words>,
    /// Whether a policy's text names an account or a body, rather than what they are to each other.
    names_individuals: bool,
}

/// The types whose entities are told apart only by whether they are the same.
const INDIVIDUALS: [&str; 2] = ["Account", "Body"];

impl Rules {
    /// Reads schema and policies. That they fit each other is tested by [`check`](Self::check), before they are
    /// adopted, so that a set adopted once reads for ever.
    pub(super) fn read(schema: &str, policies: &str) -> Result<Self, PolicyProblem> {
        let (parsed_schema, _) = Schema::from_cedarschema_str(schema).map_err(|error| {
            PolicyProblem::Schema(Fault::of(&DetailedError::from(&error), schema))
        })?;
        let parsed = PolicySet::from_str(policies).map_err(|error| {
            PolicyProblem::Policies(Fault::of(&DetailedError::from(&error), policies))
        })?;
        if parsed.num_of_templates() > 0 {
            return Err(PolicyProblem::Template);
        }
        let actions = parsed_schema
            .action_entities()
            .map_err(|error| PolicyProblem::Misfit(error.to_string()))?;
        let mut rules = Self {
            actions: actions.iter().cloned().collect(),
            schema: parsed_schema,
            policies: PolicySet::new(),
            guards: BTreeMap::new(),
            words: BTreeMap::new(),
            names_individuals: parsed.policies().any(names_an_individual),
        };
        for (index, policy) in in_order(&parsed).into_iter().enumerate() {
            rules.take(index, policy)?;
        }
        Ok(rules)
    }

    /// Tests that every policy has its words and holds to the schema. `text` is the policies' text.
    pub(super) fn check(&self, text: &str) -> Result<(), PolicyProblem> {
        for policy in self.policies.policies() {
            let id = policy.id().to_string();
            if !is_id(&id) {
                return Err(PolicyProblem::IdNoCode(id));
            }
            let help = if policy.effect() == Effect::Forbid {
                HELP.as_slice()
            } else {
                &[]
            };
            let says = |annotation: &str| {
                let words = policy.annotation(annotation);
                words.is_some_and(|words| !words.trim().is_empty())
            };
            if let Some(annotation) = WORDS.iter().chain(help).find(|word| !says(word)) {
                return Err(PolicyProblem::WithoutWords { id, annotation });
            }
        }
        let validator = Validator::new(self.schema.clone());
        let result = validator.validate(&self.policies, ValidationMode::Strict);
        let faults: Vec<Fault> = result
            .validation_errors()
            .map(|error| Fault::of(&DetailedError::from(error), text))
            .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(PolicyProblem::Invalid(faults))
        }
    }

    /// Whether an answer for one account or body may differ from that for another of the same standing.
    pub(super) fn names_individuals(&self) -> bool {
        self.names_individuals
    }

    /// What a policy says of itself.
    pub(super) fn words(&self, policy: &str) -> Option<&Words> {
        self.words.get(policy)
    }

    /// The guards among those policies, in the order of the text, each once.
    pub(super) fn guards(&self, policies: &BTreeSet<String>) -> Vec<Guard> {
        let mut fired: Vec<&(usize, Guard)> = policies
            .iter()
            .filter_map(|policy| self.guards.get(policy))
            .collect();
        fired.sort_by_key(|(place, _)| *place);
        let mut guards: Vec<Guard> = Vec::new();
        for (_, guard) in fired {
            if guards.iter().all(|known| known.id != guard.id) {
                guards.push(guard.clone());
            }
        }
        guards
    }

    fn take(&mut self, index: usize, policy: &Policy) -> Result<(), PolicyProblem> {
        let id = policy
            .annotation("id")
            .filter(|id| !id.trim().is_empty())
            .ok_or(PolicyProblem::WithoutId { number: index + 1 })?
            .to_owned();
        let say = |zh: &str, en: &str| Words {
            zh: policy.annotation(zh).unwrap_or(&id).to_owned(),
            en: policy.annotation(en).unwrap_or(&id).to_owned(),
        };
        let words = say("zh", "en");
        if policy.effect() == Effect::Forbid {
            let name = id.split('/').next().unwrap_or(&id).to_owned();
            let guard = Guard {
                id: name,
                words: words.clone(),
                help: say("help_zh", "help_en"),
            };
            self.guards.insert(id.clone(), (index, guard));
        }
        self.words.insert(id.clone(), words);
        self.policies
            .add(policy.new_id(PolicyId::new(&id)))
            .map_err(|_| PolicyProblem::SameId(id))
    }
}

fn names_an_individual(policy: &Policy) -> bool {
    let named = policy.entity_literals();
    let mut types = named.iter().map(|uid| uid.type_name().to_string());
    types.any(|name| INDIVIDUALS.contains(&name.as_str()))
}

/// The policies in the order of the text: the engine numbers them `policy0`, `policy1` … as it reads.
fn in_order(parsed: &PolicySet) -> Vec<&Policy> {
    let number = |policy: &Policy| {
        let id = policy.id().to_string();
        let digits = id.strip_prefix("policy").unwrap_or_default();
        digits.parse().unwrap_or(usize::MAX)
    };
    let mut policies: Vec<&Policy> = parsed.policies().collect();
    policies.sort_by_key(|policy| number(policy));
    policies
}

/// The longest @id of a policy, in characters.
const MAX_ID_CHARS: usize = 80;

/// Whether a text can be the @id of a policy: small letters, digits and low lines, in parts that a dot, a slash or a dash
/// parts.
fn is_id(id: &str) -> bool {
    let fits = |known: char| {
        known.is_ascii_lowercase() || known.is_ascii_digit() || "_./-".contains(known)
    };
    !id.is_empty() && id.len() <= MAX_ID_CHARS && id.chars().all(fits)
}
