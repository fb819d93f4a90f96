//! The brand that a session carries (domain 5.5).

use super::work::{self, association, paper};
use super::{given, hold, new, of};
use qibu_domain::id::{BrandId, StreamId};
use qibu_domain::session::{BrandRef, Outline, SessionCommand};
use qibu_domain::subject::SubjectState;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// An association of the district with a brand in use since a day, which is given up on another.
fn branded(
    number: u128,
    since: &str,
    licensed: Option<(StreamId, &str, &str)>,
) -> (StreamId, Arc<SubjectState>) {
    let founded = work::founded(association(1).kind, given::ROOT, "2018-01-10");
    let registered = json!({ "brand": Uuid::from_u128(number), "name": "新e汇+", "card": paper("affair_record") });
    let state = work::took(founded, ("BrandRegistered", 2), since, &registered);
    let state = match licensed {
        None => state,
        Some((to, from, until)) => {
            let licence = json!({ "brand": Uuid::from_u128(number), "to": to, "until": until,
                "agreement": paper("affair_record") });
            work::took(state, ("BrandLicensed", 3), from, &licence)
        }
    };
    (association(1), Arc::new(state))
}

fn under(on: &str, organiser: StreamId, number: u128) -> SessionCommand {
    let brand = Some(BrandRef {
        owner: association(1),
        brand: BrandId(Uuid::from_u128(number)),
    });
    hold(
        on,
        Outline {
            brand,
            ..of(organiser)
        },
    )
}

#[test]
fn a_session_carries_a_brand_that_its_organiser_uses_on_that_day() {
    let mut work = new();
    work.bodies.extend([branded(1, "2021-06-02", None)]);
    assert!(work.tried(&under("2021-06-02", association(1), 1)).is_ok());
    let early = work.refuses(&under("2021-06-01", association(1), 1));
    assert_eq!(early, ("session.brand_not_used", "/brand".to_owned()));
    work.is_refused(
        &under("2021-06-02", association(1), 2),
        "session.brand_unknown",
    );
    work.is_refused(
        &under("2021-06-02", association(2), 1),
        "session.brand_not_used",
    );
}

#[test]
fn a_session_carries_the_brand_of_another_body_by_licence_alone_and_while_it_holds() {
    let mut work = new();
    let licence = (association(2), "2021-06-10", "2021-06-20");
    work.bodies
        .extend([branded(1, "2021-06-02", Some(licence))]);
    work.is_refused(
        &under("2021-06-09", association(2), 1),
        "session.brand_not_used",
    );
    assert!(work.tried(&under("2021-06-10", association(2), 1)).is_ok());
    assert!(work.tried(&under("2021-06-20", association(2), 1)).is_ok());
    work.is_refused(
        &under("2021-06-21", association(2), 1),
        "session.brand_not_used",
    );
}

#[test]
fn the_owner_of_a_brand_is_read_for_the_decision() {
    let command = under("2021-06-02", association(2), 1);
    let named = command.bodies_named(&new().state());
    assert_eq!(named, [association(1), association(2)].into());
}
