//! The drill: every sad path of domain 5.8 once, in the made-up district, and no trace of it in the real one.

use crate::{DAYS, HOME, NODES, carried, day, figures_of, script};
use qibu::log::Log;
use qibu::sample::{carry_out, of_the_demo};
use qibu_domain::actor::Principal;
use qibu_domain::id::{CommandId, Sequence};
use qibu_domain::occasion::{Facts, Occasion};
use qibu_domain::subject::{as_fallen_due, is_due};
use uuid::Uuid;

const ENDS: [(&str, &str); 18] = [
    ("D01", "suspended"),
    ("D02", "active"),
    ("D03", "dissolved"),
    ("D04", "delisted"),
    ("D05", "revoked"),
    ("D06", "active"),
    ("D07", "not_accepted"),
    ("D08", "rejected"),
    ("D09", "withdrawn"),
    ("D10", "lapsed"),
    ("D11", "active"),
    ("D12", "void"),
    ("D13", "active"),
    ("D14", "preparing"),
    ("D15", "active"),
    ("D16", "preparing"),
    ("D17", "preparing"),
    ("D18", "preparing"),
];

/// What the path of a body must have left in its history, in that order.
const PATHS: [(&str, &[&str]); 5] = [
    (
        "D14",
        &[
            "ApplicationReturned",
            "ApplicationResubmitted",
            "ApplicationAccepted",
            "DecisionMade",
        ],
    ),
    (
        "D15",
        &[
            "FoundingRecorded",
            "FoundingCorrected",
            "RectificationOrdered",
            "RectificationChecked",
        ],
    ),
    ("D16", &["SlipRecorded", "SlipVoided", "DecisionMade"]),
    ("D17", &["ClockExpired", "ReviewCompleted", "DecisionMade"]),
    (
        "D18",
        &[
            "SiteVisitRecorded",
            "SiteVisitVoided",
            "ApplicationWithdrawn",
            "GapsAllowed",
        ],
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_sad_path_is_taken_once_in_the_made_up_district_and_what_waits_there_still_waits() {
    let (_home, qibu, carried) = carried(&of_the_demo().unwrap()).await;
    // Carried out again, it finds every step done.
    let head = qibu.head();
    let again = carry_out(&qibu, &of_the_demo().unwrap()).await.unwrap();
    assert_eq!((again.bodies, qibu.head()), (carried.bodies.clone(), head));
    let now = qibu.clock().now();
    let drilled = carried.bodies.keys().filter(|key| key.starts_with('D'));
    assert_eq!(drilled.count(), ENDS.len());
    for (key, life) in ENDS {
        let stream = carried.bodies[key];
        let hosted = qibu.subjects().refresh(qibu.log(), stream).await.unwrap();
        let body = hosted.state().body.as_ref().unwrap();
        assert_eq!(body.district(), "990001", "{key}");
        let occasion = Occasion {
            now,
            stream,
            principal: Principal::Reaction("test".to_owned()),
            by: None,
            entered_by: None,
            command: CommandId(Uuid::nil()),
            rulebook: qibu.rulebook(),
            facts: Facts::default(),
        };
        let state = as_fallen_due(hosted.state(), &occasion).unwrap();
        assert_eq!(state.life.word(), life, "{key}");
        let at_risk = state.rectification.is_some();
        assert_eq!(at_risk, matches!(key, "D01" | "D06"), "{key}");
    }
    for (key, path) in PATHS {
        let stream = carried.bodies[key];
        let events = qibu.log().read_stream(stream, Sequence(0), 100).await;
        let events = events.unwrap();
        let mut names = events.iter().map(|event| event.name.as_str());
        for wanted in path {
            assert!(names.any(|name| name == *wanted), "{key}: no {wanted}");
        }
    }
    // What was promised and did not come has lapsed, though nothing has written that down.
    let gaps = qibu.subjects().refresh(qibu.log(), carried.bodies["D18"]);
    let gaps = gaps.await.unwrap();
    assert!(is_due(gaps.state(), &qibu.rulebook(), now.day()));
    let rulebook = qibu.rulebook();
    let waiting = carried
        .bodies
        .iter()
        .filter(|(key, _)| key.starts_with('S'));
    for (key, stream) in waiting {
        let hosted = qibu.subjects().refresh(qibu.log(), *stream).await.unwrap();
        assert!(hosted.state().open_application().is_some(), "{key}");
        assert!(!is_due(hosted.state(), &rulebook, now.day()), "{key}");
    }
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_drill_moves_no_figure_of_the_home_district() {
    let (_one, alone, _) = carried(&script()).await;
    let (_other, drilled, _) = carried(&of_the_demo().unwrap()).await;
    let of_home = NODES.into_iter().filter(|node| node.starts_with(HOME));
    for node in of_home {
        for on in DAYS {
            assert!(day(on) <= drilled.clock().now().day());
            assert_eq!(
                figures_of(&alone, node, on).await,
                figures_of(&drilled, node, on).await,
                "{node} on {on}"
            );
        }
    }
    alone.close().await;
    drilled.close().await;
}
