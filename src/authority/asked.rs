//! A question in the engine's terms: the entities and the context that the schema describes.

use super::holding::{Holding, Office};
use super::{Actor, Resource};
use cedar_policy::{
    Context, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request,
    RestrictedExpression as Value, Schema,
};
use qibu_domain::id::SubjectId;
use qibu_domain::lifecycle::Duty;
use qibu_domain::rulebook::Rulebook;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt::Display;
use std::str::FromStr;

/// The matter that is asked about. A request knows only one, so that it needs no id of its own.
const MATTER: &str = "matter";

/// A question that could not be put in the engine's terms.
#[derive(Clone, Debug)]
pub(super) struct Misfit(pub(super) String);

impl Misfit {
    fn new(error: impl Display) -> Self {
        Self(error.to_string())
    }
}

type Put<T> = Result<T, Misfit>;

/// The types of the schema, by name.
pub(super) struct Types {
    account: EntityTypeName,
    matter: EntityTypeName,
    node: EntityTypeName,
    body: EntityTypeName,
    action: EntityTypeName,
}

impl Types {
    pub(super) fn new() -> Put<Self> {
        let named = |name| EntityTypeName::from_str(name).map_err(Misfit::new);
        Ok(Self {
            account: named("Account")?,
            matter: named("Matter")?,
            node: named("Node")?,
            body: named("Body")?,
            action: named("Action")?,
        })
    }

    fn node(&self, code: &str) -> Value {
        entity(uid(&self.node, code))
    }

    fn body(&self, body: SubjectId) -> Value {
        entity(uid(&self.body, &body.to_string()))
    }

    fn office(&self, duty: Duty, node: &str) -> Put<Value> {
        record([("duty", word(duty.as_str())), ("node", self.node(node))])
    }

    fn offices<'o>(&self, offices: impl Iterator<Item = (Duty, &'o str)>) -> Put<Value> {
        let offices: Vec<Value> = offices
            .map(|(duty, node)| self.office(duty, node))
            .collect::<Put<_>>()?;
        Ok(Value::new_set(offices))
    }
}

/// Who acts on what, by which tree.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) actor: &'a Actor,
    pub(super) resource: &'a Resource,
    pub(super) rulebook: &'a Rulebook,
}

/// What the account is taken to hold.
pub(super) struct Held<'h> {
    offices: BTreeSet<&'h Office>,
    /// One of them by an appointment of its own.
    appointed: bool,
}

impl<'h> Held<'h> {
    pub(super) fn of(holdings: impl Iterator<Item = &'h Holding<'h>> + Clone) -> Self {
        Self {
            appointed: holdings.clone().any(|holding| holding.lent.is_none()),
            offices: holdings.map(|holding| &holding.office).collect(),
        }
    }
}

impl Scene<'_> {
    /// The entities, with what the account is taken to hold, and the actions in their groups. They are held to a schema
    /// only when a policy set is tested.
    pub(super) fn entities(
        &self,
        types: &Types,
        held: &Held<'_>,
        actions: &[Entity],
        schema: Option<&Schema>,
    ) -> Put<Entities> {
        let mut entities = self.nodes(types, held);
        entities.push(self.account(types, held)?);
        entities.push(self.matter(types)?);
        entities.extend_from_slice(actions);
        Entities::from_entities(entities, schema).map_err(Misfit::new)
    }

    /// The request to do something, as oneself or under a holding.
    pub(super) fn request(
        &self,
        types: &Types,
        action: &str,
        holding: Option<&Holding<'_>>,
        schema: Option<&Schema>,
    ) -> Put<Request> {
        let lender = holding.and_then(|holding| holding.lent.as_ref());
        let states = std::iter::once(&self.actor.state).chain(lender.map(|(lent, _)| &lent.state));
        let posts = states.flat_map(|state| &state.posts);
        let bodies = posts.filter(|post| post.until.is_none());
        let bodies = Value::new_set(bodies.map(|post| types.body(post.body)));
        let mut context = vec![("posts".to_owned(), bodies)];
        if let Some(holding) = holding {
            let value = record([
                (
                    "office",
                    types.office(holding.office.duty, &holding.office.node)?,
                ),
                ("standing_in", Value::new_bool(holding.lent.is_some())),
                (
                    "assigned",
                    Value::new_bool(holding.is_of(self.resource.assigned, self.actor.account)),
                ),
                (
                    "faults",
                    Value::new_set(holding.faults.iter().map(|fault| word(fault))),
                ),
            ])?;
            context.push(("holding".to_owned(), value));
        }
        Request::new(
            uid(&types.account, &self.actor.account.to_string()),
            uid(&types.action, action),
            uid(&types.matter, MATTER),
            Context::from_pairs(context).map_err(Misfit::new)?,
            schema,
        )
        .map_err(Misfit::new)
    }

    /// Whether the account was closed, or never opened.
    pub(super) fn is_closed(&self) -> bool {
        self.actor.state.closed || !self.actor.state.opened
    }

    /// The nodes that are spoken of, each in the one above it, as the tree stands last.
    fn nodes(&self, types: &Types, held: &Held<'_>) -> Vec<Entity> {
        let spoken = held.offices.iter().map(|office| office.node.as_str());
        let spoken = spoken.chain([self.resource.node.as_str(), self.resource.district.as_str()]);
        let mut above: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for code in spoken {
            above.entry(code).or_default();
            let district = self.rulebook.district_of(code);
            let tree = district.and_then(|district| self.rulebook.district(district));
            for node in tree.into_iter().flat_map(|tree| tree.line(code)) {
                above.insert(&node.code, node.parent());
            }
        }
        let node = |(code, above): (&str, Option<&str>)| {
            let parents = above.map(|above| uid(&types.node, above));
            Entity::new_no_attrs(uid(&types.node, code), HashSet::from_iter(parents))
        };
        above.into_iter().map(node).collect()
    }

    fn account(&self, types: &Types, held: &Held<'_>) -> Put<Entity> {
        let of = |duties: &'static [Duty]| {
            let offices = held.offices.iter();
            offices.filter(move |office| duties.contains(&office.duty))
        };
        let at = |duties| Value::new_set(of(duties).map(|office| types.node(&office.node)));
        let working: BTreeSet<&str> = of(&[Duty::Officer, Duty::Lead])
            .filter_map(|office| self.rulebook.district_of(&office.node))
            .collect();
        let levels = held.offices.iter().filter_map(|office| {
            let rank = self.rulebook.rank_of(&office.node)?;
            Some((office.duty, rank))
        });
        let day_holds = held
            .offices
            .iter()
            .map(|office| (office.duty, office.node.as_str()));
        let attributes = [
            ("closed", Value::new_bool(self.is_closed())),
            ("appointed", Value::new_bool(held.appointed)),
            (
                "duties",
                duties(held.offices.iter().map(|office| office.duty)),
            ),
            ("levels", levels_of(levels)?),
            ("offices", types.offices(day_holds)?),
            ("proposes_at", at(&[Duty::Propose])),
            ("works_at", at(&[Duty::Officer, Duty::Lead])),
            (
                "works_in",
                Value::new_set(working.into_iter().map(|root| types.node(root))),
            ),
        ];
        let account = uid(&types.account, &self.actor.account.to_string());
        Entity::new(account, named(attributes), HashSet::new()).map_err(Misfit::new)
    }

    fn matter(&self, types: &Types) -> Put<Entity> {
        let Resource { seats, node, .. } = self.resource;
        let overseer = self.rulebook.overseer_of(node).unwrap_or(node);
        let offices = seats.iter().map(|seat| (seat.duty, seat.node.as_str()));
        let above = self.resource.above().into_iter();
        let escalated = above.flat_map(|node| seats.iter().map(move |seat| (seat.duty, node)));
        let levels = seats.iter().map(|seat| (seat.duty, seat.rank.as_str()));
        let mut attributes = named([
            ("node", types.node(&self.resource.node)),
            ("district", types.node(&self.resource.district)),
            ("overseer", types.node(overseer)),
            ("seats", types.offices(offices)?),
            ("duties", duties(seats.iter().map(|seat| seat.duty))),
            ("levels", levels_of(levels)?),
            ("escalated", types.offices(escalated)?),
            ("training", Value::new_bool(self.resource.training)),
            ("unsent", Value::new_bool(self.resource.unsent)),
            ("served", Value::new_bool(self.resource.served)),
            (
                "assigned",
                Value::new_bool(self.resource.assigned.is_some()),
            ),
        ]);
        if let Some(body) = self.resource.body {
            attributes.insert("body".to_owned(), types.body(body));
        }
        if let Some(uploader) = self.resource.uploader {
            let uploader = entity(uid(&types.account, &uploader.to_string()));
            attributes.insert("uploader".to_owned(), uploader);
        }
        let matter = uid(&types.matter, MATTER);
        Entity::new(matter, attributes, HashSet::new()).map_err(Misfit::new)
    }
}

fn uid(of: &EntityTypeName, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(of.clone(), EntityId::new(id))
}

fn entity(uid: EntityUid) -> Value {
    Value::new_entity_uid(uid)
}

fn word(word: &str) -> Value {
    Value::new_string(word.to_owned())
}

fn duties(duties: impl Iterator<Item = Duty>) -> Value {
    Value::new_set(duties.map(|duty| word(duty.as_str())))
}

fn levels_of<'r>(levels: impl Iterator<Item = (Duty, &'r str)>) -> Put<Value> {
    let level =
        |(duty, rank): (Duty, &str)| record([("duty", word(duty.as_str())), ("rank", word(rank))]);
    let levels: Vec<Value> = levels.map(level).collect::<Put<_>>()?;
    Ok(Value::new_set(levels))
}

fn record<const N: usize>(fields: [(&str, Value); N]) -> Put<Value> {
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    Value::new_record(fields).map_err(Misfit::new)
}

fn named<const N: usize>(fields: [(&str, Value); N]) -> HashMap<String, Value> {
    HashMap::from(fields.map(|(name, value)| (name.to_owned(), value)))
}
