//! A made-up district with two streets, a community and a neighbour, and accounts in it.

use qibu::authority::{Action, Actor, Allowed, Authority, Denial, Lent, Resource};
use qibu_domain::account::state::Post;
use qibu_domain::account::{AccountState, Appointment, Delegation, StandingDeputy};
use qibu_domain::id::{
    AccountId, AppointmentId, DelegationId, LogId, Position, Sequence, StreamId, StreamKind,
    SubjectId,
};
use qibu_domain::lifecycle::Duty;
use qibu_domain::recorded::Recorded;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::event::RouteSeat;
use qibu_domain::text::Verbatim;
use qibu_domain::time::{Day, Instant};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};
use uuid::Uuid;

pub const SCHEMA: &str = include_str!("../../standards/policy/qibu.cedarschema");
pub const POLICIES: &str = qibu::opening::POLICIES;
const EDITION: &str = include_str!("../../standards/simple.yaml");

pub const DISTRICT: &str = "990001";
pub const STREET: &str = "990001001";
pub const OTHER_STREET: &str = "990001002";
pub const COMMUNITY: &str = "990001001001";
pub const NEIGHBOUR: &str = "990002";
pub const TODAY: &str = "2026-03-02";
pub const BODY: SubjectId = SubjectId(Uuid::from_u128(77));

static AUTHORITY: LazyLock<Authority> =
    LazyLock::new(|| Authority::of(1, SCHEMA, POLICIES).unwrap());
static RULEBOOK: LazyLock<Rulebook> = LazyLock::new(|| rulebook(&[]));

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The rules of the district, and what else was recorded.
pub fn rulebook(more: &[Recorded]) -> Rulebook {
    let log = LogId(Uuid::from_u128(1));
    let opened = json!({ "log": log, "epoch": 1, "clock": "live", "home": DISTRICT });
    let mut events = vec![recorded(
        StreamId::of_log(StreamKind::Log, log),
        "LogOpened",
        1,
        &opened,
    )];
    for root in [DISTRICT, NEIGHBOUR] {
        let tree = StreamId::of_district(StreamKind::District, log, root);
        events.push(node(tree, 1, root, "district", None));
        if root == DISTRICT {
            events.push(node(tree, 2, STREET, "street", Some(DISTRICT)));
            events.push(node(tree, 3, OTHER_STREET, "street", Some(DISTRICT)));
            events.push(node(tree, 4, COMMUNITY, "community", Some(STREET)));
        }
        let editions = StreamId::of_district(StreamKind::Editions, log, root);
        let text = Verbatim::new(EDITION).unwrap();
        let edition = json!({
            "district": root, "code": "SIMPLE-1", "in_force_from": "2017-01-01", "text": text,
        });
        events.push(recorded(editions, "EditionPublished", 1, &edition));
    }
    let mut rulebook = Rulebook::default();
    for event in events.iter().chain(more) {
        rulebook.apply(event).unwrap();
    }
    rulebook
}

/// The adoption of a policy set.
pub fn adopted(number: u32, schema: &str, policies: &str) -> Recorded {
    let log = LogId(Uuid::from_u128(1));
    let set = json!({
        "number": number,
        "schema": Verbatim::new(schema).unwrap(),
        "policies": Verbatim::new(policies).unwrap(),
    });
    let stream = StreamId::of_log(StreamKind::Policies, log);
    recorded(stream, "PoliciesAdopted", u64::from(number), &set)
}

fn node(stream: StreamId, sequence: u64, code: &str, kind: &str, above: Option<&str>) -> Recorded {
    let mut added = json!({ "code": code, "kind": kind, "name": format!("样例{code}") });
    if let Some(above) = above {
        added["parent"] = Value::from(above);
    }
    recorded(stream, "NodeAdded", sequence, &added)
}

fn recorded(stream: StreamId, name: &str, sequence: u64, payload: &Value) -> Recorded {
    Recorded {
        position: Position(1),
        stream,
        sequence: Sequence(sequence),
        recorded_at: Instant(0),
        name: name.to_owned(),
        version: 1,
        payload: payload.to_string(),
        metadata: json!({ "occurred_on": "2017-01-01", "source": "import" }).to_string(),
    }
}

/// An open account without appointments.
pub fn nobody(number: u128) -> Actor {
    let state = AccountState {
        opened: true,
        ..AccountState::default()
    };
    Actor {
        account: AccountId(Uuid::from_u128(number)),
        at: Sequence(u64::try_from(number).unwrap()),
        state: Arc::new(state),
        lent: Vec::new(),
    }
}

/// An account with one appointment, valid since 2020.
pub fn holder(number: u128, duty: Duty, node: &str) -> Actor {
    nobody(number).appointed(duty, node)
}

pub trait Written: Sized {
    fn with(self, change: impl FnOnce(&mut AccountState)) -> Self;

    fn appointed(self, duty: Duty, node: &str) -> Self {
        self.with(|state| {
            let id = Uuid::from_u128(1000 + state.appointments.len() as u128);
            state.appointments.push(Appointment {
                id: AppointmentId(id),
                node: node.to_owned(),
                duty,
                from: day("2020-01-01"),
                until: None,
                revoked_from: None,
            });
        })
    }

    /// Changes the last appointment.
    fn but(self, change: impl FnOnce(&mut Appointment)) -> Self {
        self.with(|state| change(state.appointments.last_mut().unwrap()))
    }

    fn in_post(self, body: SubjectId) -> Self {
        let post = Post {
            body,
            post: "chair".to_owned(),
            from: day("2021-01-01"),
            until: None,
        };
        self.with(|state| state.posts.push(post))
    }
}

impl Written for Actor {
    fn with(mut self, change: impl FnOnce(&mut AccountState)) -> Self {
        change(Arc::make_mut(&mut self.state));
        self
    }
}

/// `to` with the first appointment of `from` lent to it for March 2026.
pub fn lend(from: &Actor, mut to: Actor, change: impl FnOnce(&mut Delegation)) -> Actor {
    let held = from.state.appointments.first().unwrap();
    let mut delegation = Delegation {
        id: DelegationId(Uuid::from_u128(2000)),
        to: to.account,
        node: held.node.clone(),
        duty: held.duty,
        from: day("2026-03-01"),
        until: day("2026-03-31"),
        revoked_from: None,
        rests_on: Some(held.id),
    };
    change(&mut delegation);
    let mut state = AccountState::clone(&from.state);
    state.delegations.push(delegation);
    to.lent.push(Lent {
        from: from.account,
        at: from.at,
        state: Arc::new(state),
    });
    to
}

/// `to` as standing deputy of the first appointment of `from`.
pub fn named_by(from: &Actor, mut to: Actor, change: impl FnOnce(&mut AccountState)) -> Actor {
    let held = from.state.appointments.first().unwrap();
    let deputy = StandingDeputy {
        id: DelegationId(Uuid::from_u128(3000)),
        to: to.account,
        node: held.node.clone(),
        duty: held.duty,
        from: day("2026-03-01"),
        revoked_from: None,
        rests_on: Some(held.id),
    };
    let mut state = AccountState::clone(&from.state);
    state.standing_deputies.push(deputy);
    change(&mut state);
    to.lent.push(Lent {
        from: from.account,
        at: from.at,
        state: Arc::new(state),
    });
    to
}

/// A matter of the community, in the street's and the district's care.
pub fn matter(seats: &[RouteSeat]) -> Resource {
    Resource {
        district: DISTRICT.to_owned(),
        node: COMMUNITY.to_owned(),
        seats: seats.to_vec(),
        body: Some(BODY),
        ..Resource::default()
    }
}

pub fn seat(duty: Duty, node: &str) -> RouteSeat {
    RouteSeat {
        seat: if duty == Duty::Lead {
            "decide"
        } else {
            "review"
        }
        .to_owned(),
        duty,
        rank: if node == DISTRICT {
            "district"
        } else {
            "street_or_park"
        }
        .to_owned(),
        node: node.to_owned(),
    }
}

/// The matter while it waits for the street's officer.
pub fn in_review() -> Resource {
    matter(&[seat(Duty::Officer, STREET)])
}

/// The matter while it waits for the street's lead.
pub fn in_decision() -> Resource {
    matter(&[seat(Duty::Lead, STREET)])
}

pub fn judged(actor: &Actor, action: Action, on: &Resource) -> Result<Allowed, Denial> {
    AUTHORITY.judge(actor, action, on, day(TODAY), &RULEBOOK)
}

pub fn explained(actor: &Actor, on: &Resource) -> Vec<(Action, Result<(), Denial>)> {
    AUTHORITY.explain(actor, on, day(TODAY), &RULEBOOK)
}

pub fn is_allowed(actor: &Actor, action: Action, on: &Resource) -> bool {
    judged(actor, action, on).is_ok()
}

/// The names of the guards that deny it, without `guard.`.
pub fn denied(actor: &Actor, action: Action, on: &Resource) -> Vec<String> {
    names(&judged(actor, action, on).unwrap_err())
}

pub fn names(denial: &Denial) -> Vec<String> {
    denial
        .guards
        .iter()
        .map(|guard| guard.id.replace("guard.", ""))
        .collect()
}
