//! Who puts a body to rectification, and checks it: an office above the lowest rank.

use crate::town::*;
use qibu::authority::{Action, Resource};
use qibu_domain::lifecycle::Duty;

const RECTIFYING: [Action; 2] = [Action::OrderRectification, Action::CheckRectification];

fn body_at(node: &str) -> Resource {
    Resource {
        node: node.to_owned(),
        ..matter(&[])
    }
}

#[test]
fn an_office_of_the_lowest_rank_neither_orders_a_rectification_nor_checks_it() {
    let of_community = body_at(COMMUNITY);
    for (number, duty) in [(1, Duty::Officer), (2, Duty::Lead)] {
        let community = holder(number, duty, COMMUNITY);
        for action in RECTIFYING {
            assert_eq!(denied(&community, action, &of_community), ["wrong_rank"]);
        }
        // What else an office does about its own bodies it does.
        assert!(is_allowed(
            &community,
            Action::SettleWindingUp,
            &of_community
        ));
        let deputy = lend(&community, nobody(9), |_| {});
        for action in RECTIFYING {
            assert_eq!(denied(&deputy, action, &of_community), ["wrong_rank"]);
        }
    }
}

#[test]
fn a_body_is_put_to_rectification_by_the_office_above_the_lowest_rank_and_by_those_above_that() {
    for node in [COMMUNITY, STREET] {
        let body = body_at(node);
        for action in RECTIFYING {
            for (duty, office) in [
                (Duty::Officer, STREET),
                (Duty::Lead, STREET),
                (Duty::Officer, DISTRICT),
                (Duty::Lead, DISTRICT),
            ] {
                assert!(is_allowed(&holder(1, duty, office), action, &body));
            }
            let other = holder(2, Duty::Officer, OTHER_STREET);
            assert_eq!(denied(&other, action, &body), ["other_office"]);
            let proposer = holder(3, Duty::Propose, node);
            assert_eq!(denied(&proposer, action, &body), ["other_duty"]);
            let own = holder(4, Duty::Lead, STREET).in_post(BODY);
            let of_its_own = Resource {
                body: Some(BODY),
                ..body.clone()
            };
            assert_eq!(denied(&own, action, &of_its_own), ["own_body"]);
        }
    }
    // A body of the district's own is no street's.
    let street = holder(5, Duty::Lead, STREET);
    let of_district = body_at(DISTRICT);
    assert_eq!(
        denied(&street, RECTIFYING[0], &of_district),
        ["other_office"]
    );
}
