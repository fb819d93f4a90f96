//! The affairs of a body over HTTP: recorded, refused field by field, corrected alone and by two, listed as of a day.

use crate::bases::named;
use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

const KIND: &str = "affair_record";

async fn home(town: &Town) -> String {
    format!("/associations/{}", older_than_qibu(town).await)
}

async fn recorded(town: &Town, who: &Person, home: &str, body: &Value) -> Answer {
    let path = format!("{home}/affairs");
    town.office.post(who, &path, body).await
}

fn sequence(answer: &Answer) -> u64 {
    answer.body["receipt"]["sequence"].as_u64().unwrap()
}

async fn got(town: &Town, path: &str) -> Value {
    town.office.get(&town.lead, path).await.expect(200).body
}

fn pointers(answer: &Answer) -> Vec<&str> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| error["pointer"].as_str().unwrap())
        .collect()
}

async fn report(town: &Town, year: u32, on: &str) -> Value {
    let paper = town.office.paper(&town.proposer, KIND).await;
    json!({ "kind": "annual_report", "occurred_on": on, "year": year, "paper": paper })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_fact_is_recorded_and_listed_with_what_it_says() {
    let town = Town::open().await;
    let home = home(&town).await;
    let paper = async || town.office.paper(&town.proposer, KIND).await;
    let on = "2020-03-02";
    let term = json!({ "kind": "term", "occurred_on": on, "term": 1, "ends": "2024-03-01", "council": 9,
        "supervisors": 1, "eligible": 60, "present": 45, "in_favour": 44, "leader_terms": 1, "paper": paper().await });
    let elected = recorded(&town, &town.proposer, &home, &term)
        .await
        .expect(200);
    let listed = got(&town, &format!("{home}/affairs?as_of=2020-03-02")).await;
    let leader = listed["items"][0]["content"]["leader"].clone();
    let post =
        json!({ "kind": "post_filled", "occurred_on": on, "post": "leader", "seat": leader });
    let goal = json!({ "kind": "goal_set", "occurred_on": on, "number": 1, "due": "2020-12-31", "target": 12,
        "unit": "sessions", "description": "全年举办十二场活动。" });
    for body in [
        post,
        goal,
        json!({ "kind": "audit", "occurred_on": on, "reason": "annual", "from": "2019-05-03", "to": "2019-12-31",
            "result": "clean", "paper": paper().await }),
        json!({ "kind": "honour", "occurred_on": on, "level": "provincial", "title": "样例先进组织",
            "granted_by": "样例省联合会" }),
        json!({ "kind": "meeting", "occurred_on": on, "organ": "council", "eligible": "9", "present": 7,
            "resolutions": 0, "paper": paper().await }),
        report(&town, 2019, on).await,
    ] {
        let done = recorded(&town, &town.proposer, &home, &body).await;
        done.expect(200);
    }
    let goals = got(&town, &format!("{home}/affairs?kind=goal_set")).await;
    let goal = goals["items"][0]["content"]["goal"].clone();
    let assessed = json!({ "kind": "goal_assessed", "occurred_on": "2021-01-10", "goal": goal, "reached": 13,
        "met": true });
    recorded(&town, &town.officer, &home, &assessed)
        .await
        .expect(200);
    let vacated = json!({ "kind": "post_vacated", "occurred_on": "2021-02-01", "seat": leader, "reason": "resigned" });
    recorded(&town, &town.officer, &home, &vacated)
        .await
        .expect(200);

    let all = got(&town, &format!("{home}/affairs")).await;
    let items = all["items"].as_array().unwrap();
    assert_eq!(items.len(), 9);
    assert!(items.iter().all(|item| item["late"] == true));
    let kinds = ["post_vacated", "goal_assessed", "annual_report"];
    for (item, kind) in items.iter().zip(kinds) {
        assert_eq!(item["kind"], kind, "the last day first");
    }
    let first = items.last().unwrap();
    assert_eq!(first["sequence"], sequence(&elected));
    assert_eq!(
        first["lacks_audit"], false,
        "the first council follows none"
    );
    for (as_of, posts) in [
        ("2020-03-01", 0),
        ("2020-03-02", 1),
        ("2021-01-31", 1),
        ("2021-02-01", 0),
    ] {
        let held = got(&town, &format!("{home}/posts?as_of={as_of}")).await;
        assert_eq!(held["posts"].as_array().unwrap().len(), posts, "{as_of}");
    }
    let history = got(&town, &format!("{home}/history")).await;
    let told = history["items"].as_array().unwrap().iter();
    let told = told.filter(|item| item["words"].as_str().is_some_and(str::is_empty));
    assert_eq!(told.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_is_said_field_by_field() {
    let town = Town::open().await;
    let home = home(&town).await;
    let refused = async |body: Value| {
        recorded(&town, &town.proposer, &home, &body)
            .await
            .expect(422)
    };
    let unknown = refused(json!({ "kind": "party", "occurred_on": "2020-03-02" })).await;
    assert_eq!(pointers(&unknown), ["/kind"]);
    let empty = refused(json!({ "kind": "meeting", "occurred_on": "" })).await;
    let all = [
        "/occurred_on",
        "/organ",
        "/eligible",
        "/present",
        "/resolutions",
        "/paper",
    ];
    assert_eq!(pointers(&empty), all);
    let paper = town.office.paper(&town.proposer, KIND).await;
    let meeting = json!({ "kind": "meeting", "occurred_on": "2020-03-02", "organ": "council", "eligible": 9,
        "present": 10, "resolutions": 1, "paper": paper });
    let crowd = refused(meeting.clone()).await;
    assert_eq!(crowd.code(), "affair.more_than_whole");
    assert_eq!(pointers(&crowd), ["/present"]);
    let with = |name: &str, value: Value| {
        let mut body = meeting.clone();
        body[name] = value;
        body
    };
    for (name, value) in [
        ("organ", json!("choir")),
        ("paper", json!("x")),
        ("year", json!(2020)),
        ("present", json!(-1)),
    ] {
        let wrong = refused(with(name, value)).await;
        assert_eq!(pointers(&wrong), [format!("/{name}")], "{name}");
    }
    let early = json!({ "kind": "honour", "occurred_on": "2019-05-02", "level": "other", "title": "样例",
        "granted_by": "样例会" });
    let early = refused(early).await;
    assert_eq!(early.code(), "affair.before_founding");
    assert_eq!(pointers(&early), ["/occurred_on"]);
    let personal = json!({ "kind": "honour", "occurred_on": "2020-03-02", "level": "other",
        "title": "13800138000", "granted_by": "样例会" });
    assert_eq!(pointers(&refused(personal).await), ["/title"]);
    let foreign = json!({ "kind": "post_filled", "occurred_on": "2020-03-02", "post": "leader",
        "seat": town.officer.id });
    assert_eq!(refused(foreign).await.code(), "affair.seat_unknown");
    let none = got(&town, &format!("{home}/affairs")).await;
    assert_eq!(none["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_speaks_for_the_body_and_its_offices_record_and_nobody_else() {
    let town = Town::open().await;
    let home = home(&town).await;
    let auditor = town.office.account("样例审计员", DISTRICT, "auditor").await;
    let body = json!({ "kind": "honour", "occurred_on": "2020-03-02", "level": "other", "title": "样例",
        "granted_by": "样例会" });
    // Whoever may not at all is told so, and not what is wrong with the fields.
    for body in [&body, &json!({ "kind": "meeting", "occurred_on": "" })] {
        recorded(&town, &auditor, &home, body).await.expect(403);
    }
    for who in [&town.proposer, &town.officer, &town.lead] {
        recorded(&town, who, &home, &body).await.expect(200);
    }
    let of_base = home.replace("associations", "bases");
    recorded(&town, &town.officer, &of_base, &body)
        .await
        .expect(404);
    let base = named(&town, "样例街道实践创新基地", "样基字〔2026〕3号").await;
    let today = town.office.get(&town.lead, &base).await.expect(200).body["as_of"].clone();
    let on = json!({ "kind": "honour", "occurred_on": today, "level": "street", "title": "样例",
        "granted_by": "样例街道" });
    recorded(&town, &town.proposer, &base, &on)
        .await
        .expect(200);
    let listed = got(&town, &format!("{base}/affairs")).await;
    assert_eq!(listed["items"][0]["late"], false);
    let meets = json!({ "kind": "meeting", "occurred_on": today, "organ": "council", "eligible": 9, "present": 7,
        "resolutions": 1, "paper": town.office.paper(&town.proposer, KIND).await });
    let meets = recorded(&town, &town.proposer, &base, &meets).await;
    assert_eq!(meets.expect(422).code(), "affair.other_kind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_corrects_a_record_with_its_day_and_its_paper_stays() {
    let town = Town::open().await;
    let home = home(&town).await;
    let body = report(&town, 2020, "2021-03-02").await;
    let first = recorded(&town, &town.proposer, &home, &body)
        .await
        .expect(200);
    let path = format!("{home}/affairs/{}/correct", sequence(&first));
    // The paper stays where none is named.
    let right =
        |year: u32| json!({ "kind": "annual_report", "occurred_on": "2021-02-01", "year": year });
    let correction = json!({ "replacement": right(2019), "reason": "年度录错。" });
    let unsaid = json!({ "replacement": { "kind": "annual_report", "occurred_on": "x", "year": 2019 }, "reason": "" });
    let unsaid = town
        .office
        .post(&town.proposer, &path, &unsaid)
        .await
        .expect(422);
    assert_eq!(pointers(&unsaid), ["/replacement/occurred_on", "/reason"]);
    let future = json!({ "replacement": right(2022), "reason": "年度录错。" });
    let future = town
        .office
        .post(&town.proposer, &path, &future)
        .await
        .expect(422);
    assert_eq!(pointers(&future), ["/replacement/year"]);
    let done = town.office.post(&town.proposer, &path, &correction).await;
    assert_eq!(
        done.expect(200).body["events"][0]["name"],
        "AffairCorrected"
    );
    let as_of = async |day: &str| {
        let listed = got(&town, &format!("{home}/affairs?as_of={day}")).await;
        listed["items"].as_array().unwrap().clone()
    };
    assert_eq!(as_of("2021-01-31").await, Vec::<Value>::new());
    let told = as_of("2021-02-01").await;
    assert_eq!(told[0]["content"]["year"], 2019);
    assert_eq!(told[0]["content"]["report"]["paper"], body["paper"]);
    assert_eq!(told[0]["corrected_by"], sequence(&first) + 1);
    let elsewhere = format!("{home}/affairs/1/correct");
    let elsewhere = town
        .office
        .post(&town.officer, &elsewhere, &correction)
        .await;
    assert_eq!(
        elsewhere.expect(422).body["errors"][0]["code"],
        "affair.unknown"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_three_days_one_officer_enters_a_correction_and_another_confirms_it() {
    let town = Town::open().await;
    let home = home(&town).await;
    let body = report(&town, 2019, "2021-02-01").await;
    let first = recorded(&town, &town.proposer, &home, &body).await;
    let path = format!("{home}/affairs/{}/correct", sequence(&first.expect(200)));
    let right =
        |year: u32| json!({ "kind": "annual_report", "occurred_on": "2021-02-01", "year": year });
    town.office.days_go_by(4).await;
    let late = json!({ "replacement": right(2020), "reason": "核对后改回。" });
    let alone = town.office.post(&town.officer, &path, &late).await;
    assert_eq!(alone.expect(409).code(), "affair.takes_two");
    let by = |who: &Person| {
        let mut body = late.clone();
        body["submitter"] = json!(who.id);
        body
    };
    let own = town
        .office
        .post(&town.officer, &path, &by(&town.officer))
        .await;
    assert_eq!(
        own.expect(422).body["errors"][0]["code"],
        "affair.second_officer"
    );
    town.office
        .post(&town.proposer, &path, &by(&town.lead))
        .await
        .expect(403);
    let mut wrong = by(&town.lead);
    wrong["replacement"]["year"] = json!(2031);
    let wrong = town.office.post(&town.officer, &path, &wrong).await;
    assert_eq!(wrong.expect(422).code(), "affair.report_year");
    let draft = town
        .office
        .post(&town.officer, &path, &by(&town.lead))
        .await
        .expect(201);
    let confirm = format!("/drafts/{}/confirm", draft.id());
    let confirmed = town
        .office
        .post_seen(&town.lead, &confirm, &draft.tag(), &json!({}))
        .await;
    confirmed.expect(201);
    let told = got(&town, &format!("{home}/affairs")).await;
    assert_eq!(told["items"][0]["content"]["year"], 2020);
    let history = got(&town, &format!("{home}/history")).await;
    let last = history["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["name"], &last["entered_by"]),
        (&json!("AffairCorrected"), &json!(town.officer.id))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_calendar_of_a_node_tells_what_is_not_done() {
    let town = Town::open().await;
    let home = home(&town).await;
    let calendar = async |query: &str| {
        let found = got(&town, &format!("/affairs-calendar?{query}")).await;
        found["entries"].as_array().unwrap().clone()
    };
    let due = calendar("as_of=2020-03-30&within_days=1").await;
    assert_eq!(
        (&due[0]["due"], &due[0]["year"]),
        (&json!("annual_report"), &json!(2019))
    );
    assert_eq!(due[0]["day"], "2020-03-31");
    assert_eq!(
        calendar("as_of=2020-03-30&within_days=0").await,
        Vec::<Value>::new()
    );
    let filed = report(&town, 2019, "2020-03-02").await;
    recorded(&town, &town.proposer, &home, &filed)
        .await
        .expect(200);
    let of_street = format!("node={STREET}&as_of=2020-03-30&within_days=1");
    assert_eq!(calendar(&of_street).await, Vec::<Value>::new());
    for wrong in ["node=1", "within_days=-1", "within_days=4000", "more=1"] {
        let path = format!("/affairs-calendar?{wrong}");
        town.office.get(&town.lead, &path).await.expect(400);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_is_as_it_was_known_and_narrowed_and_no_day_to_come_is_shown() {
    let town = Town::open().await;
    let home = home(&town).await;
    let before = got(&town, &format!("{home}/affairs")).await;
    let known_at = before["known_at"].as_str().unwrap().replace('+', "%2B");
    town.office.days_go_by(1).await;
    for year in [2019, 2020] {
        let body = report(&town, year, "2021-03-02").await;
        recorded(&town, &town.proposer, &home, &body)
            .await
            .expect(200);
    }
    let then = got(
        &town,
        &format!("{home}/affairs?known_at={known_at}&as_of=2021-03-02"),
    )
    .await;
    assert_eq!(then["items"], json!([]));
    let of_year = got(&town, &format!("{home}/affairs?year=2020")).await;
    assert_eq!(of_year["items"].as_array().unwrap().len(), 1);
    let page = got(&town, &format!("{home}/affairs?limit=1")).await;
    let cursor = page["next_cursor"].as_str().unwrap();
    let next = got(&town, &format!("{home}/affairs?limit=1&cursor={cursor}")).await;
    assert_ne!(page["items"][0]["sequence"], next["items"][0]["sequence"]);
    for wrong in ["kind=party", "year=x", "as_of=2999-01-01", "limit=0"] {
        let path = format!("{home}/affairs?{wrong}");
        town.office.get(&town.lead, &path).await.expect(400);
    }
    let unknown = "/associations/01920000-0000-7000-8000-0000000000ff";
    for what in ["affairs", "posts"] {
        town.office
            .get(&town.lead, &format!("{unknown}/{what}"))
            .await
            .expect(404);
    }
}
