//! One question to a policy set, put once for each capacity in which the account can act.

use super::asked::{Held, Misfit, Scene};
use super::holding::{Holding, fence, holdings};
use super::memory::{Answer, Asking};
use super::{Above, Action, Actor, Allowed, Authority, Denial, Guard, Resource, Words};
use cedar_policy::{Decision, Entities, Schema};
use qibu_domain::actor::By;
use qibu_domain::recorded::AuthorityRecord;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::time::Day;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most holdings without effect that a denial is explained by, the newest first.
const MAX_LAPSED_EXPLAINED: usize = 16;

/// An account, a matter, a day and the rules; the action is asked last.
pub(super) struct Question<'a> {
    authority: &'a Authority,
    scene: Scene<'a>,
    /// What can be acted under, one's own first and what lies nearest to the matter first of that.
    valid: Vec<Holding<'a>>,
    /// What gives nothing on that day.
    lapsed: Vec<Holding<'a>>,
    /// What requests are held to, while a policy set is tested. Later they are not: a set that was adopted before the
    /// schema grew must still be asked, if only to adopt the next one.
    schema: Option<&'a Schema>,
    /// Made once the engine is asked.
    entities: OnceCell<Result<Entities, Misfit>>,
}

/// What the engine says of one capacity, and by which policies.
enum Verdict {
    Permitted(BTreeSet<String>),
    Denied(BTreeSet<String>),
}

impl<'a> Question<'a> {
    pub(super) fn new(
        authority: &'a Authority,
        actor: &'a Actor,
        resource: &'a Resource,
        day: Day,
        rulebook: &'a Rulebook,
        schema: Option<&'a Schema>,
    ) -> Self {
        let scene = Scene {
            actor,
            resource,
            rulebook,
        };
        let (mut valid, lapsed): (Vec<_>, Vec<_>) =
            holdings(actor, day, resource.escalated == Some(Above::Nobody))
                .into_iter()
                .partition(Holding::is_valid);
        valid.sort_by_key(|held| (held.lent.is_some(), held.office.node != resource.node));
        Self {
            authority,
            scene,
            valid,
            lapsed,
            schema,
            entities: OnceCell::new(),
        }
    }

    /// The answer. Whatever the engine cannot evaluate is denied.
    pub(super) fn answer(&self, action: Action) -> Result<Allowed, Denial> {
        if self.schema.is_some() || self.authority.rules.names_individuals() {
            return self.say(&self.ask_or_deny(action));
        }
        let Scene {
            actor,
            resource,
            rulebook,
        } = self.scene;
        let rules = rulebook.events();
        let asking = Asking::new(action, rules, actor, resource, &self.valid, &self.lapsed);
        let memory = &self.authority.memory;
        if let Some(answer) = memory.recall(&asking) {
            return self.say(&answer);
        }
        let answer = Arc::new(self.ask_or_deny(action));
        memory.keep(asking, &answer);
        self.say(&answer)
    }

    fn ask_or_deny(&self, action: Action) -> Answer {
        self.ask(action).unwrap_or_else(|_| {
            Answer::Denied(Denial {
                guards: vec![unreadable()],
            })
        })
    }

    /// An answer in the words of this question.
    fn say(&self, answer: &Answer) -> Result<Allowed, Denial> {
        match answer {
            Answer::Denied(denial) => Err(denial.clone()),
            Answer::Permitted { holding, policies } => {
                let holding = holding.and_then(|index| self.valid.get(index));
                Ok(self.allowed(holding, policies.clone()))
            }
        }
    }

    /// Whether every action can be asked about in the terms of the schema.
    pub(super) fn fits(&self) -> Result<(), Misfit> {
        let entities = self.entities()?;
        for action in Action::ALL {
            for holding in std::iter::once(None).chain(self.valid.iter().map(Some)) {
                self.put(*action, holding, entities)?;
            }
        }
        Ok(())
    }

    fn ask(&self, action: Action) -> Result<Answer, Misfit> {
        let entities = self.entities()?;
        let mut fired = BTreeSet::new();
        let capacities = self.valid.iter().enumerate();
        let capacities = capacities.map(|(index, held)| Some((index, held)));
        for capacity in std::iter::once(None).chain(capacities) {
            match self.put(action, capacity.map(|(_, held)| held), entities)? {
                // No policy can open a closed account again.
                Verdict::Permitted(_) if self.scene.is_closed() => {}
                Verdict::Permitted(policies) => {
                    return Ok(Answer::Permitted {
                        holding: capacity.map(|(index, _)| index),
                        policies: policies.into_iter().collect(),
                    });
                }
                Verdict::Denied(policies) => fired.extend(policies),
            }
        }
        for lapsed in self.lapsed.iter().rev().take(MAX_LAPSED_EXPLAINED) {
            fired.extend(self.lapse(action, lapsed)?);
        }
        let mut guards = self.authority.rules.guards(&fired);
        if guards.is_empty() {
            guards.push(not_permitted());
        }
        Ok(Answer::Denied(Denial { guards }))
    }

    /// The guards on a holding's own fault, where without it the holding would have been enough: only then does the
    /// fault explain the denial. Nothing is ever allowed by this.
    fn lapse(&self, action: Action, lapsed: &Holding<'a>) -> Result<BTreeSet<String>, Misfit> {
        let sound = Holding {
            faults: Vec::new(),
            ..lapsed.clone()
        };
        let held = Held::of(self.valid.iter().chain([&sound]));
        let Authority { types, rules, .. } = self.authority;
        let entities = self
            .scene
            .entities(types, &held, &rules.actions, self.schema)?;
        match self.put(action, Some(&sound), &entities)? {
            Verdict::Denied(_) => Ok(BTreeSet::new()),
            Verdict::Permitted(_) => match self.put(action, Some(lapsed), &entities)? {
                Verdict::Denied(policies) => Ok(policies),
                Verdict::Permitted(_) => Ok(BTreeSet::new()),
            },
        }
    }

    fn put(
        &self,
        action: Action,
        holding: Option<&Holding<'_>>,
        entities: &Entities,
    ) -> Result<Verdict, Misfit> {
        let Authority {
            types,
            rules,
            authorizer,
            ..
        } = self.authority;
        let request = self
            .scene
            .request(types, action.name(), holding, self.schema)?;
        let response = authorizer.is_authorized(&request, &rules.policies, entities);
        // The engine passes over a policy that it cannot evaluate; were that a guard, it would let through.
        if let Some(error) = response.diagnostics().errors().next() {
            return Err(Misfit(error.to_string()));
        }
        let policies = response
            .diagnostics()
            .reason()
            .map(ToString::to_string)
            .collect();
        Ok(match response.decision() {
            Decision::Allow => Verdict::Permitted(policies),
            Decision::Deny => Verdict::Denied(policies),
        })
    }

    fn allowed(&self, holding: Option<&Holding<'_>>, policies: Vec<String>) -> Allowed {
        let actor = self.scene.actor;
        let standing_in = holding
            .and_then(|held| held.lent.as_ref())
            .map(|(_, standing)| *standing);
        let lender = holding.and_then(Holding::fence);
        Allowed {
            by: By {
                account: actor.account,
                office: holding.map(|held| held.office.node.clone()),
                standing_in,
            },
            record: AuthorityRecord {
                policies,
                engine: self.authority.engine.clone(),
                appointment: holding.and_then(|held| held.appointment),
            },
            fences: std::iter::once(fence(actor.account, actor.at))
                .chain(lender)
                .collect(),
        }
    }

    fn entities(&self) -> Result<&Entities, Misfit> {
        let made = self.entities.get_or_init(|| {
            let Authority { types, rules, .. } = self.authority;
            let held = Held::of(self.valid.iter());
            self.scene
                .entities(types, &held, &rules.actions, self.schema)
        });
        made.as_ref().map_err(Clone::clone)
    }
}

/// No policy permits it, and no guard of the set says why.
fn not_permitted() -> Guard {
    built_in(
        "guard.not_permitted",
        ["没有规则允许办理此项。", "No rule permits this."],
        [
            "请联系区县管理员。",
            "Ask the administrator of the district.",
        ],
    )
}

/// The policies could not be evaluated; then nothing is allowed.
fn unreadable() -> Guard {
    built_in(
        "guard.rules_unreadable",
        [
            "权限规则无法判定，暂不能办理。",
            "The rules of authority could not be evaluated, so nothing is allowed.",
        ],
        ["请联系系统维护人员。", "Ask whoever keeps this system."],
    )
}

fn built_in(id: &str, words: [&str; 2], help: [&str; 2]) -> Guard {
    let words_of = |[zh, en]: [&str; 2]| Words {
        zh: zh.to_owned(),
        en: en.to_owned(),
    };
    Guard {
        id: id.to_owned(),
        words: words_of(words),
        help: words_of(help),
    }
}
