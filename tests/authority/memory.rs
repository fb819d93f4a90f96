//! What the engine answered before is said again only where it would answer the same.

use crate::town::*;
use proptest::prelude::*;
use qibu::authority::{Above, Action, Actor, Authority, Resource};
use qibu_domain::account::Delegation;
use qibu_domain::id::{AccountId, SubjectId};
use qibu_domain::lifecycle::Duty;
use qibu_domain::rulebook::Rulebook;
use qibu_domain::subject::event::RouteSeat;
use std::sync::LazyLock;
use uuid::Uuid;

const DUTIES: [Duty; 5] = [
    Duty::Propose,
    Duty::Officer,
    Duty::Lead,
    Duty::Administrator,
    Duty::Auditor,
];
const NODES: [&str; 5] = [DISTRICT, STREET, OTHER_STREET, COMMUNITY, NEIGHBOUR];

/// Asked case after case, so that later cases meet the answers of earlier ones.
static WARM: LazyLock<Authority> = LazyLock::new(|| Authority::of(1, SCHEMA, POLICIES).unwrap());

fn duty() -> impl Strategy<Value = Duty> {
    prop::sample::select(DUTIES.to_vec())
}

fn place() -> impl Strategy<Value = &'static str> {
    prop::sample::select(NODES.to_vec())
}

fn body() -> impl Strategy<Value = SubjectId> {
    prop::sample::select(vec![BODY, SubjectId(Uuid::from_u128(78))])
}

/// An account of few, with appointments that hold or have ended, posts held or left, and perhaps a duty lent to it.
fn actor() -> impl Strategy<Value = Actor> {
    let appointments = prop::collection::vec((duty(), place(), any::<bool>()), 0..3);
    let posts = prop::collection::vec((body(), any::<bool>()), 0..2);
    let lent = prop::option::of((duty(), place(), 0..3_u8, prop::option::of(body())));
    let account = (1..4_u128, prop::bool::weighted(0.1));
    (account, appointments, posts, lent).prop_map(
        |((number, is_closed), appointments, posts, lent)| {
            let mut actor = nobody(number).with(|state| state.closed = is_closed);
            for (duty, node, ended) in appointments {
                actor = actor.appointed(duty, node);
                if ended {
                    actor = actor.but(|held| held.until = Some(day("2026-03-01")));
                }
            }
            for (body, left) in posts {
                actor = actor.in_post(body);
                if left {
                    actor = actor.with(|state| {
                        state.posts.last_mut().unwrap().until = Some(day("2026-01-01"));
                    });
                }
            }
            let Some((duty, node, fault, post)) = lent else {
                return actor;
            };
            let lender = holder(9, duty, node);
            let lender = match post {
                Some(body) => lender.in_post(body),
                None => lender,
            };
            lend(&lender, actor, |delegation| match fault {
                0 => {}
                1 => delegation.until = day("2026-03-01"),
                _ => delegation.revoked_from = Some(day("2026-03-01")),
            })
        },
    )
}

fn seats() -> impl Strategy<Value = Vec<RouteSeat>> {
    let kinds = prop::sample::select(vec![Duty::Officer, Duty::Lead]);
    let one = (kinds, prop::sample::select(vec![STREET, DISTRICT]));
    let one = one.prop_map(|(duty, node)| seat(duty, node));
    prop::collection::vec(one, 0..3)
}

fn resource() -> impl Strategy<Value = Resource> {
    let uploader = prop::option::of(1..4_u128);
    let assigned = prop::option::of(prop::sample::select(vec![1, 2, 3, 9_u128]));
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), assigned);
    (seats(), place(), prop::option::of(body()), uploader, flags).prop_map(
        |(seats, node, body, uploader, (unsent, escalated, training, assigned))| Resource {
            node: node.to_owned(),
            district: if node == NEIGHBOUR {
                NEIGHBOUR
            } else {
                DISTRICT
            }
            .to_owned(),
            body,
            uploader: uploader.map(|number| AccountId(Uuid::from_u128(number))),
            unsent,
            assigned: assigned.map(|number| AccountId(Uuid::from_u128(number))),
            escalated: escalated.then(|| Above::Node(DISTRICT.to_owned())),
            training,
            ..matter(&seats)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_remembered_is_what_the_engine_would_answer(actor in actor(), resource in resource()) {
        let (rules, today) = (rulebook(&[]), day(TODAY));
        let afresh = Authority::of(1, SCHEMA, POLICIES).unwrap();
        for action in Action::ALL {
            let remembered = WARM.judge(&actor, *action, &resource, today, &rules);
            // Twice, so that the second answer surely comes from memory.
            let again = WARM.judge(&actor, *action, &resource, today, &rules);
            prop_assert_eq!(&remembered, &again);
            let answer = afresh.judge(&actor, *action, &resource, today, &rules);
            prop_assert_eq!(remembered, answer, "{}", action);
        }
    }
}

#[test]
fn a_policy_that_names_one_account_holds_for_that_account_alone() {
    let named = holder(1, Duty::Officer, STREET);
    let line = format!(
        "\n@id(\"guard.this_one\") @zh(\"样例\") @en(\"Sample.\") @help_zh(\"样例\") @help_en(\"Sample.\")\n\
         forbid(principal == Account::\"{}\", action, resource);\n",
        named.account
    );
    let authority = Authority::of(2, SCHEMA, &format!("{POLICIES}{line}")).unwrap();
    let rules = rulebook(&[]);
    let may = |actor: &Actor| {
        let judged = authority.judge(actor, Action::Review, &in_review(), day(TODAY), &rules);
        judged.is_ok()
    };
    let other = holder(2, Duty::Officer, STREET);
    assert!(may(&other));
    assert!(!may(&named));
    assert!(may(&other));
}

#[test]
fn an_answer_holds_for_the_tree_that_it_was_given_under() {
    let authority = Authority::of(1, SCHEMA, POLICIES).unwrap();
    let proposer = holder(1, Duty::Propose, STREET);
    let at_community = matter(&[]);
    let judge =
        |rules| authority.judge(&proposer, Action::Propose, &at_community, day(TODAY), rules);
    let (before, after) = (Rulebook::default(), rulebook(&[]));
    assert!(
        judge(&before).is_err(),
        "nothing stands under the street yet"
    );
    assert!(judge(&after).is_ok());
    assert!(judge(&before).is_err());
}

type Asking = (Actor, Resource);

/// Two askings whose askers differ in one thing that a policy can see.
fn other_askers() -> Vec<(Action, [Asking; 2])> {
    let officer = || holder(1, Duty::Officer, STREET);
    let other = SubjectId(Uuid::from_u128(78));
    let lender = holder(9, Duty::Officer, STREET);
    let lent = |change: fn(&mut Delegation)| lend(&lender, nobody(2), change);
    let post = |body| lend(&lender.clone().in_post(body), nobody(2), |_| {});
    let closed = officer().with(|state| state.closed = true);
    let pairs = [
        [officer().in_post(other), officer().in_post(BODY)],
        [post(other), post(BODY)],
        [
            lent(|_| {}),
            lent(|delegation| delegation.until = day("2026-03-01")),
        ],
        [officer(), closed],
        [officer(), holder(1, Duty::Officer, OTHER_STREET)],
        [officer(), holder(1, Duty::Lead, STREET)],
    ];
    let review = |pair: [Actor; 2]| (Action::Review, pair.map(|actor| (actor, in_review())));
    pairs.into_iter().map(review).collect()
}

/// Two askings whose matters differ in one thing that a policy can see.
fn other_matters() -> Vec<(Action, [Asking; 2])> {
    let paper = |uploader, unsent| Resource {
        uploader: Some(AccountId(Uuid::from_u128(uploader))),
        unsent,
        ..in_review()
    };
    let late = Resource {
        escalated: Some(Above::Node(DISTRICT.to_owned())),
        ..in_review()
    };
    let training = Resource {
        training: true,
        ..matter(&[])
    };
    let elsewhere = Resource {
        node: OTHER_STREET.to_owned(),
        ..matter(&[])
    };
    let officer = || holder(1, Duty::Officer, STREET);
    let above = holder(1, Duty::Officer, DISTRICT);
    let administrator = holder(1, Duty::Administrator, DISTRICT);
    let proposer = holder(1, Duty::Propose, STREET);
    let pairs = [
        (Action::Review, officer(), [in_review(), in_decision()]),
        (Action::Review, above, [late, in_review()]),
        (
            Action::ReadPaper,
            officer(),
            [paper(7, false), paper(7, true)],
        ),
        (
            Action::ReadPaper,
            nobody(7),
            [paper(7, true), paper(8, true)],
        ),
        (Action::AdvanceClock, administrator, [training, matter(&[])]),
        (Action::Propose, proposer, [matter(&[]), elsewhere]),
    ];
    let asked = |(action, actor, pair): (Action, Actor, [Resource; 2])| {
        (action, pair.map(|resource| (actor.clone(), resource)))
    };
    pairs.into_iter().map(asked).collect()
}

#[test]
fn whoever_differs_in_one_thing_that_a_policy_sees_is_answered_anew() {
    let rules = rulebook(&[]);
    let pairs = other_askers().into_iter().chain(other_matters());
    for (index, (action, [first, second])) in pairs.enumerate() {
        let may = |authority: &Authority, (actor, resource): &Asking| {
            let judged = authority.judge(actor, action, resource, day(TODAY), &rules);
            judged.is_ok()
        };
        for forth in [true, false] {
            let authority = Authority::of(1, SCHEMA, POLICIES).unwrap();
            let (one, other) = if forth {
                (&first, &second)
            } else {
                (&second, &first)
            };
            let answers = (may(&authority, one), may(&authority, other));
            assert_eq!(answers, (forth, !forth), "pair {index} of {action}");
        }
    }
}
