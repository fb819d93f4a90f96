//! The annals of a district over HTTP: visits, publications, guides, and the honours of its bodies.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

const ON: &str = "2020-03-02";

pub fn visit(node: &str) -> Value {
    json!({ "kind": "visit", "node": node, "occurred_on": ON, "sort": "meeting", "from": "样例上级机关",
        "title": "样例经验交流会", "came": [{ "who": "样例试点城市", "count": 15 },
            { "who": "样例推广城市", "count": "34" }], "persons": 120 })
}

fn publication() -> Value {
    json!({ "kind": "publication", "node": DISTRICT, "occurred_on": "2020-04-01", "sort": "journal",
        "title": "样例题名", "periodical": "样例刊物", "issue": "2020年第4期" })
}

async fn recorded(town: &Town, who: &Person, body: &Value) -> Answer {
    town.office.post(who, "/annals", body).await
}

async fn listed(town: &Town, query: &str) -> Value {
    let path = format!("/annals{query}");
    town.office.get(&town.lead, &path).await.expect(200).body
}

fn kinds(page: &Value) -> Vec<&str> {
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["kind"].as_str().unwrap()).collect()
}

fn faults(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| {
            let text = |name: &str| error[name].as_str().unwrap();
            (text("pointer"), text("code"))
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_annals_list_visits_publications_guides_and_honours_as_of_a_day_by_kind_and_node() {
    let town = Town::open().await;
    let association = older_than_qibu(&town).await;
    let mut seen = visit(DISTRICT);
    seen["bodies"] = json!([format!("association/{association}")]);
    seen["paper"] = json!(town.office.paper(&town.lead, "affair_record").await);
    let done = recorded(&town, &town.lead, &seen).await.expect(200);
    assert_eq!(done.body["events"][0]["name"], "VisitRecorded");
    recorded(&town, &town.lead, &publication())
        .await
        .expect(200);
    let editions = town.office.get(&town.lead, "/editions").await.expect(200);
    let edition = editions.body["items"][0]["code"].as_str().unwrap();
    let guide = json!({ "kind": "guide", "node": DISTRICT, "occurred_on": "2020-05-01", "title": "样例指南",
        "edition": edition });
    recorded(&town, &town.lead, &guide).await.expect(200);
    let honour = json!({ "kind": "honour", "occurred_on": "2020-06-01", "level": "provincial",
        "title": "样例重点项目", "granted_by": "样例省联合会" });
    let home = format!("/associations/{association}/affairs");
    let honour = town.office.post(&town.proposer, &home, &honour).await;
    let honour = honour.expect(200).body["receipt"]["sequence"].clone();
    let back = json!({ "kind": "honour_withdrawn", "occurred_on": "2020-08-01", "honour": honour });
    town.office
        .post(&town.proposer, &home, &back)
        .await
        .expect(200);

    let all = listed(&town, "").await;
    assert_eq!(kinds(&all), ["honour", "guide", "publication", "visit"]);
    let [first, .., last] = all["items"].as_array().unwrap().as_slice() else {
        panic!("four rows");
    };
    assert_eq!(
        (&first["to"], &first["node"]),
        (&json!("2020-08-01"), &json!(STREET))
    );
    assert_eq!(
        last["content"]["came"][1],
        json!({ "who": "样例推广城市", "count": 34 })
    );
    assert_eq!(
        (&last["late"], &last["occurred_on"]),
        (&json!(true), &json!(ON))
    );
    // As of a day before it was withdrawn the body still had it.
    let then = listed(&town, "?as_of=2020-07-31&kind=honour").await;
    assert_eq!(then["items"][0]["to"], Value::Null);
    assert_eq!(
        kinds(&listed(&town, "?as_of=2020-04-30").await),
        ["publication", "visit"]
    );
    assert_eq!(kinds(&listed(&town, "?kind=guide").await), ["guide"]);
    let of_street = format!("?node={STREET}");
    assert_eq!(kinds(&listed(&town, &of_street).await), ["honour"]);
    let yesterday = listed(&town, "?known_at=2020-01-01").await;
    assert!(kinds(&yesterday).is_empty());
    // Page by page comes the same.
    let two = listed(&town, "?limit=2").await;
    let cursor = two["next_cursor"].as_str().unwrap();
    let rest = listed(&town, &format!("?limit=2&cursor={cursor}")).await;
    assert_eq!(kinds(&rest), ["publication", "visit"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_narrows_the_annals_to_nothing_that_there_is_is_refused() {
    let town = Town::open().await;
    for (query, code) in [
        ("?kind=other", "query.choice"),
        ("?node=1", "query.node"),
        ("?cursor=x", "page.cursor"),
    ] {
        let path = format!("/annals{query}");
        let answer = town.office.get(&town.lead, &path).await.expect(400);
        assert_eq!(answer.code(), code);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn officers_of_the_node_and_of_those_above_it_record_and_nobody_else() {
    let town = Town::open().await;
    recorded(&town, &town.officer, &visit(STREET))
        .await
        .expect(200);
    // The officer is one of the street: the district is another's.
    for (who, node) in [(&town.officer, DISTRICT), (&town.proposer, STREET)] {
        let denied = recorded(&town, who, &visit(node)).await.expect(403);
        assert_eq!(denied.code(), "authority.denied");
    }
    let mut again = visit(STREET);
    again["paper"] = json!(town.office.paper(&town.lead, "affair_record").await);
    let again = recorded(&town, &town.lead, &again).await.expect(409);
    assert_eq!(again.code(), "annal.recorded_before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_is_wrong_with_an_entry_is_said_at_once_and_at_its_field() {
    let town = Town::open().await;
    let wrong = json!({ "kind": "visit", "node": DISTRICT, "occurred_on": "2020", "sort": "journal",
        "periodical": "样例刊物", "bodies": ["x"], "came": [{ "who": "", "count": "many" }], "persons": -1 });
    let refused = recorded(&town, &town.lead, &wrong).await.expect(422);
    let mut faults = faults(&refused);
    faults.sort_unstable();
    assert_eq!(
        faults,
        [
            ("/bodies", "id.malformed"),
            ("/came/0/count", "number.malformed"),
            ("/came/0/who", "field.missing"),
            ("/from", "field.missing"),
            ("/occurred_on", "day.malformed"),
            ("/periodical", "field.unknown"),
            ("/persons", "number.bounds"),
            ("/sort", "choice.unknown"),
        ]
    );
    for (field, value, code) in [
        ("occurred_on", json!("2999-01-01"), "annal.future"),
        ("node", json!("999999"), "annal.node_unknown"),
        (
            "bodies",
            json!(["base/01920000-0000-7000-8000-0000000000ff"]),
            "annal.body_unknown",
        ),
        (
            "bodies",
            json!([format!("account/{}", town.lead.id)]),
            "annal.body_unknown",
        ),
        ("persons", json!(0), "annal.too_few"),
    ] {
        let mut body = visit(DISTRICT);
        body[field] = value;
        let refused = recorded(&town, &town.lead, &body).await.expect(422);
        let pointer = format!("/{field}");
        assert_eq!(self::faults(&refused), [(pointer.as_str(), code)]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_is_corrected_alone_at_first_and_by_two_later() {
    let town = Town::open().await;
    recorded(&town, &town.lead, &visit(DISTRICT))
        .await
        .expect(200);
    recorded(&town, &town.lead, &publication())
        .await
        .expect(200);
    let path = |sequence: u64| format!("/annals/{DISTRICT}/{sequence}/correct");
    let mut right = visit(DISTRICT);
    right["persons"] = json!(121);
    let correction = json!({ "replacement": right, "reason": "样例：人数录错。" });
    let done = town.office.post(&town.lead, &path(1), &correction).await;
    assert_eq!(done.expect(200).body["events"][0]["name"], "AnnalCorrected");
    let shown = listed(&town, "?kind=visit").await;
    assert_eq!(shown["items"][0]["content"]["persons"], 121);
    assert_eq!(shown["items"][0]["corrected_by"], 3);
    let unknown = town.office.post(&town.lead, &path(3), &correction).await;
    assert_eq!(faults(&unknown.expect(422)), [("", "annal.unknown")]);

    town.office.days_go_by(4).await;
    let void = json!({ "reason": "样例：误录。" });
    let alone = town.office.post(&town.lead, &path(2), &void).await;
    assert_eq!(alone.expect(409).code(), "annal.takes_two");
    let second = town
        .office
        .account("样例区经办乙", DISTRICT, "officer")
        .await;
    let of_two = json!({ "reason": "样例：误录。", "submitter": second.id });
    let own = json!({ "reason": "样例：误录。", "submitter": town.lead.id });
    let own = town
        .office
        .post(&town.lead, &path(2), &own)
        .await
        .expect(422);
    assert_eq!(faults(&own), [("/submitter", "annal.second_officer")]);
    let draft = town
        .office
        .post(&town.lead, &path(2), &of_two)
        .await
        .expect(201);
    let confirm = format!("/drafts/{}/confirm", draft.id());
    let tag = draft.tag();
    let done = town
        .office
        .post_seen(&second, &confirm, &tag, &json!({}))
        .await;
    let done = done.expect(201);
    assert_eq!(done.headers["location"], "/api/v1/annals");
    assert_eq!(done.body["events"][0]["name"], "AnnalCorrected");
    assert!(kinds(&listed(&town, "?kind=publication").await).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_paper_of_an_entry_is_read_by_the_offices_of_its_node() {
    let town = Town::open().await;
    let paper = town.office.paper(&town.officer, "affair_record").await;
    let mut body = visit(STREET);
    body["paper"] = json!(paper);
    recorded(&town, &town.officer, &body).await.expect(200);
    let path = format!("/papers/{paper}?purpose=handling");
    town.office.get(&town.lead, &path).await.expect(200);
    town.office.get(&town.proposer, &path).await.expect(403);
}
