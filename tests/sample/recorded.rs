//! What the sample records beside the road: the annals and honours of the article, and the affairs of three bodies.

use crate::{HOME, carried, day, script};
use qibu::sample::{Carried, of_the_demo};
use qibu::wiring::Qibu;
use qibu_domain::id::StreamId;
use qibu_domain::subject::event::AffairKind;
use qibu_domain::time::Day;
use qibu_projections::affairs::{self, AffairRow, HandOverState};
use qibu_projections::annals::{self, AnnalRow};
use qibu_projections::page::{MAX_PAGE_ROWS, Page};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The annals and honours of the home district by their day, kind, what names them, and whether they were entered late.
const ANNALS: [(&str, &str, &str, bool); 7] = [
    (
        "2023-03-25",
        "visit",
        "全国新的社会阶层人士统战工作推进会暨实践创新基地建设经验交流会",
        true,
    ),
    (
        "2022-12-15",
        "honour",
        "全省实践创新基地精品工程项目",
        false,
    ),
    (
        "2020-09-15",
        "guide",
        "新的社会阶层人士统战工作实践创新——城阳路径攻略",
        true,
    ),
    ("2019-07-26", "publication", "统战工作", true),
    ("2019-07-26", "publication", "统战新语", true),
    ("2019-06-13", "visit", "实践创新基地建设情况调研", true),
    (
        "2019-05-16",
        "honour",
        "“乐享·新声活”省级实践创新重点项目",
        true,
    ),
];

fn content(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

async fn annals_of(qibu: &Qibu, node: &str, as_of: &str, kind: Option<&str>) -> Vec<AnnalRow> {
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    let filter = annals::Filter {
        node: node.to_owned(),
        kind: kind.map(str::to_owned),
    };
    let page = Page::first(MAX_PAGE_ROWS);
    let rows = qibu
        .views()
        .read(|rows| annals::list(rows, day(as_of), &filter, &page));
    rows.unwrap()
}

async fn affairs_of(
    qibu: &Qibu,
    stream: StreamId,
    kind: AffairKind,
    as_of: &str,
) -> Vec<AffairRow> {
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    let filter = affairs::Filter {
        kind: Some(kind),
        year: None,
    };
    let page = Page::first(MAX_PAGE_ROWS);
    let rows = qibu
        .views()
        .read(|rows| affairs::list(rows, stream, day(as_of), filter, &page));
    rows.unwrap()
}

/// What the script leaves, and the day on which the demo begins.
async fn left() -> (crate::Home, Arc<Qibu>, Carried, Day) {
    let (home, qibu, carried) = carried(&script()).await;
    let today = qibu.clock().now().day();
    (home, qibu, carried, today)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_annals_of_the_home_district_tell_what_the_article_tells_on_its_days() {
    let (_home, qibu, carried, _) = left().await;
    let rows = annals_of(&qibu, HOME, "2023-03-25", None).await;
    let told = rows.iter().map(|row| {
        let said = content(&row.content);
        let mut named = ["periodical", "title"].into_iter();
        let named = named.find_map(|field| said[field].as_str()).unwrap();
        let (on, late) = (row.on.to_string(), row.is_late);
        (on, row.kind.clone(), named.to_owned(), late)
    });
    let expected = ANNALS.map(|(on, kind, named, late)| {
        let text = |text: &str| text.to_owned();
        (text(on), text(kind), text(named), late)
    });
    let told: BTreeSet<_> = told.collect();
    assert_eq!(told, BTreeSet::from(expected));
    assert_eq!(rows.len(), ANNALS.len());

    let meeting = content(&rows[0].content);
    assert_eq!(meeting["sort"], "meeting");
    assert_eq!(meeting["bodies"], json!([carried.bodies["B01"]]));
    let came = meeting["came"].as_array().unwrap().iter();
    let came: Vec<u64> = came.map(|group| group["count"].as_u64().unwrap()).collect();
    assert_eq!(came, [31, 1, 15, 34]);
    let research = rows.iter().find(|row| row.on == day("2019-06-13")).unwrap();
    let research = content(&research.content);
    assert_eq!(
        (&research["sort"], &research["from"]),
        (&json!("research"), &json!("中央统战部"))
    );
    let guide = annals_of(&qibu, HOME, "2023-03-25", Some("guide")).await;
    assert_eq!(content(&guide[0].content)["edition"], "CY-2020");
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_of_the_annals_is_there_from_its_day_on_and_not_before() {
    let (_home, qibu, ..) = left().await;
    for (as_of, entries) in [
        ("2019-05-15", 0),
        ("2019-05-16", 1),
        ("2019-06-12", 1),
        ("2019-06-13", 2),
        ("2019-07-25", 2),
        ("2019-07-26", 4),
        ("2020-09-14", 4),
        ("2020-09-15", 5),
        ("2022-12-14", 5),
        ("2022-12-15", 6),
        ("2023-03-24", 6),
        ("2023-03-25", 7),
    ] {
        let rows = annals_of(&qibu, HOME, as_of, None).await;
        assert_eq!(rows.len(), entries, "as of {as_of}");
    }
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_honours_are_those_of_the_two_bases_and_stand_in_the_annals_of_their_nodes() {
    let (_home, qibu, carried, _) = left().await;
    for (key, node, on, title) in [
        (
            "B03",
            "370214-TA",
            "2019-05-16",
            "“乐享·新声活”省级实践创新重点项目",
        ),
        ("B01", HOME, "2022-12-15", "全省实践创新基地精品工程项目"),
    ] {
        let rows = annals_of(&qibu, node, "2023-03-25", Some("honour")).await;
        let of_body: Vec<_> = rows
            .iter()
            .filter(|row| row.stream == carried.bodies[key])
            .collect();
        assert_eq!(of_body.len(), 1, "{key}");
        let honour = of_body[0];
        assert_eq!(
            (honour.node.as_str(), honour.on, honour.to),
            (node, day(on), None)
        );
        let said = content(&honour.content);
        assert_eq!(
            (&said["level"], &said["title"]),
            (&json!("provincial"), &json!(title))
        );
    }
    let all = annals_of(&qibu, HOME, "2023-03-25", Some("honour")).await;
    assert_eq!(all.len(), 2);
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_council_that_was_elected_after_an_audit_fills_five_posts_of_the_federation() {
    let (_home, qibu, carried, today) = left().await;
    let stream = carried.bodies["A01"];
    let today = today.to_string();
    let terms = affairs_of(&qibu, stream, AffairKind::Term, &today).await;
    assert_eq!(terms.len(), 1);
    assert_eq!(
        (terms[0].from, terms[0].lacks_audit),
        (day("2021-11-11"), false)
    );
    let leader = content(&terms[0].content)["leader"].clone();
    let posts = qibu
        .views()
        .read(|rows| affairs::posts(rows, stream, day(&today)))
        .unwrap();
    let held: Vec<String> = posts
        .iter()
        .map(|row| {
            let said = content(&row.content);
            if said["post"] == "leader" {
                assert_eq!(said["seat"], leader, "whoever was elected takes the post");
            }
            said["post"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(
        held,
        ["deputy", "deputy", "leader", "secretary", "supervisor"]
    );
    let seats: BTreeSet<_> = posts.iter().map(|row| row.seat.unwrap()).collect();
    assert_eq!(seats.len(), posts.len(), "one seat for each post");
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_federation_reports_every_year_and_reaches_the_goal_that_it_set_itself() {
    let (_home, qibu, carried, today) = left().await;
    let (stream, today) = (carried.bodies["A01"], today.to_string());
    let reports = affairs_of(&qibu, stream, AffairKind::AnnualReport, &today).await;
    let years = reports
        .iter()
        .map(|row| (content(&row.content)["year"].clone(), row.from));
    for (year, filed_on) in years {
        let due = format!("{}-03-31", year.as_u64().unwrap() + 1);
        assert!(filed_on <= day(&due), "{year} on {filed_on}");
    }
    assert_eq!(reports.len(), 6, "2017 to 2022");
    let set = affairs_of(&qibu, stream, AffairKind::GoalSet, &today).await;
    let assessed = affairs_of(&qibu, stream, AffairKind::GoalAssessed, &today).await;
    assert_eq!((set.len(), assessed.len()), (2, 1));
    let (of_2022, outcome) = (content(&set[1].content), content(&assessed[0].content));
    assert_eq!(outcome["goal"], of_2022["goal"]);
    assert_eq!(outcome["met"], true);
    assert!(outcome["reached"].as_u64() >= of_2022["target"].as_u64());
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_is_on_duty_in_the_federation_on_every_day_and_every_turn_that_ended_was_handed_over()
 {
    let (_home, qibu, carried, today) = left().await;
    let stream = carried.bodies["A01"];
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    let rota_as_of = |as_of: Day| {
        qibu.views()
            .read(|rows| affairs::rota(rows, stream, as_of))
            .unwrap()
    };
    let mut on = day("2021-12-01");
    while on <= today.plus_days(60) {
        let turns = rota_as_of(on.min(today));
        let on_duty = turns.iter().filter(|turn| turn.holds(on)).count();
        assert_eq!(on_duty, 1, "on {on}");
        on = on.plus_days(7);
    }
    let turns = rota_as_of(today);
    let (ended, ahead): (Vec<_>, Vec<_>) = turns.iter().partition(|turn| turn.last < today);
    assert_eq!((ended.len(), ahead.len()), (4, 3));
    for turn in &ended {
        assert_eq!(turn.hand_over, HandOverState::Done, "{}", turn.first);
    }
    for turn in &ahead {
        assert_eq!(turn.hand_over, HandOverState::Ahead, "{}", turn.first);
    }
    // The swap by notice of 9 March gave the summer's turn to whoever had the autumn's.
    let seats = |as_of: &str| {
        let turns = rota_as_of(day(as_of));
        let of = |first: &str| {
            turns
                .iter()
                .find(|turn| turn.first == day(first))
                .unwrap()
                .seat
        };
        (of("2023-06-01"), of("2023-09-01"))
    };
    let (summer, autumn) = seats("2023-03-08");
    assert_ne!(summer, autumn);
    assert_eq!(seats("2023-03-09"), (autumn, summer));
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_bases_have_an_operator_a_right_of_use_without_a_gap_and_an_inspection_that_found_all_in_order()
 {
    let (_home, qibu, carried, today) = left().await;
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    let ground = |key: &str, as_of: &str| {
        let stream = carried.bodies[key];
        qibu.views()
            .read(|rows| affairs::ground(rows, stream, day(as_of)))
            .unwrap()
    };
    let today = today.to_string();
    let inspected = |row: Option<AffairRow>| {
        let said = content(&row.unwrap().content);
        assert_eq!(said["items"], said["items_met"]);
        assert_eq!(said["put_right_by"], Value::Null);
    };

    let first = ground("B01", &today);
    assert_eq!(
        first.operator_name.as_deref(),
        Some("城阳区新的社会阶层代表人士联合会")
    );
    let operator = first.operator.unwrap().operator.unwrap();
    assert_eq!(operator.0, carried.bodies["A01"].id);
    assert_eq!(first.premises.unwrap().from, day("2017-12-28"));
    assert_eq!(first.right_of_use.unwrap().until, None);
    inspected(first.inspection);

    let second = ground("B02", &today);
    let operator = second.operator.unwrap();
    let said = content(&operator.content);
    assert_eq!((operator.operator, operator.to), (None, None));
    assert_eq!(said["operator"]["name"], "样例运营单位");
    assert!(operator.until > Some(day(&today)));
    assert_eq!(second.premises.unwrap().from, day("2018-06-21"));
    let renewed = second.right_of_use.unwrap();
    assert_eq!(renewed.until, Some(day("2028-06-20")));
    let before = ground("B02", "2022-06-15").right_of_use.unwrap();
    assert!(
        before.until >= Some(renewed.from),
        "the one right begins before the other ends"
    );
    inspected(second.inspection);
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_drill_a_base_has_lost_its_honour_and_has_something_to_put_right_and_a_report_came_late()
 {
    let (_home, qibu, carried) = carried(&of_the_demo().unwrap()).await;
    let today = qibu.clock().now().day();
    let base = carried.bodies["D13"];
    for (as_of, withdrawn_on) in [
        ("2022-12-13", None),
        ("2022-12-14", Some(day("2022-12-14"))),
    ] {
        let honours = annals_of(&qibu, "990001", as_of, Some("honour")).await;
        assert_eq!(honours.len(), 1);
        assert_eq!(
            (honours[0].stream, honours[0].to),
            (base, withdrawn_on),
            "{as_of}"
        );
    }
    let inspections = affairs_of(&qibu, base, AffairKind::Inspection, &today.to_string()).await;
    let settled: Vec<_> = inspections.iter().map(|row| row.to).collect();
    assert_eq!(settled, [None, Some(day("2022-11-18"))]);
    let due = qibu
        .views()
        .read(|rows| affairs::calendar(rows, "990001", today, 30))
        .unwrap();
    let to_put_right = due.iter().filter(|entry| entry.due.word() == "put_right");
    let days: Vec<_> = to_put_right.map(|entry| (entry.id.0, entry.day)).collect();
    assert_eq!(days, [(base.id, day("2023-04-14"))]);
    let association = carried.bodies["D06"];
    let reports = affairs_of(
        &qibu,
        association,
        AffairKind::AnnualReport,
        &today.to_string(),
    )
    .await;
    assert_eq!(reports.len(), 1);
    assert!(reports[0].is_late, "it was entered later than on its day");
    assert!(
        reports[0].from > day("2022-03-31"),
        "and filed after its day"
    );
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_of_the_home_district_is_overdue_from_the_first_reports_on() {
    let (_home, qibu, _, today) = left().await;
    qibu.wait_for_views(qibu.head().position).await.unwrap();
    // A demo runs on for some weeks.
    let last = today.plus_days(60);
    let mut on = day("2022-04-01");
    while on <= last {
        let due = qibu
            .views()
            .read(|rows| affairs::calendar(rows, HOME, on, 0))
            .unwrap();
        let overdue: Vec<_> = due.iter().filter(|entry| entry.day < on).collect();
        assert!(overdue.is_empty(), "on {on}: {overdue:?}");
        on = on.plus_days(5);
    }
    qibu.close().await;
}
