//! The standing of bodies over HTTP: rectification, suspension after a hearing, winding up, delisting, revocation.

use crate::bases::named;
use crate::office::{Answer, Person, STREET, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

/// What an application holds: statements and papers.
async fn holding(town: &Town, who: &Person, declared: &[&str], papers: &[&str]) -> Value {
    let mut held = Vec::new();
    for kind in papers {
        let paper = town.office.paper(who, kind).await;
        held.push(json!({ "paper": paper, "kind": kind }));
    }
    json!({ "declared": declared, "papers": held })
}

/// The street's officer proposes something about a body.
async fn ordered(town: &Town, home: &str, transition: &str, contents: Value) -> String {
    let body = json!({ "transition": transition, "contents": contents });
    let path = format!("{home}/applications");
    let made = town.office.post(&town.officer, &path, &body).await;
    made.expect(201).id()
}

async fn suspension(town: &Town, home: &str) -> String {
    let contents = holding(
        town,
        &town.officer,
        &["ground_safety"],
        &["suspension_statement"],
    );
    ordered(town, home, "suspend", contents.await).await
}

/// The lead takes it on, decides it and serves the order.
async fn carried(town: &Town, application: &str) -> Value {
    let approve = json!({ "outcome": "approved" });
    let reply = json!({ "number": "样统令〔2026〕1号" });
    for (verb, body) in [("accept", json!({})), ("decide", approve)] {
        let done = town.act(&town.lead, application, verb, &body).await;
        done.expect(200);
    }
    let replied = town.act(&town.lead, application, "issue-reply", &reply);
    replied.await.expect(200).body["events"].clone()
}

async fn shown(town: &Town, home: &str) -> Value {
    town.office.get(&town.lead, home).await.expect(200).body
}

async fn listed(town: &Town, query: &str) -> usize {
    let path = format!("/associations?{query}");
    let list = town.office.get(&town.lead, &path).await.expect(200).body;
    list["items"].as_array().unwrap().len()
}

async fn overseen(town: &Town, who: &Person, home: &str, act: &str, body: &Value) -> Answer {
    let path = format!("{home}/{act}");
    town.office.post(who, &path, body).await
}

fn names(events: &Value) -> Vec<&str> {
    let events = events.as_array().unwrap().iter();
    events
        .map(|event| event["name"].as_str().unwrap())
        .collect()
}

fn pointers(answer: &Answer) -> Vec<&str> {
    let errors = answer.body["errors"].as_array().unwrap().iter();
    errors
        .map(|error| error["pointer"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_is_heard_before_it_is_suspended_and_takes_no_step_until_it_resumes() {
    let town = Town::open().await;
    let home = format!("/associations/{}", older_than_qibu(&town).await);
    let own = json!({ "transition": "suspend", "contents": {} });
    let path = format!("{home}/applications");
    let foreign = town.office.post(&town.proposer, &path, &own).await;
    foreign.expect(403);
    let order = suspension(&town, &home).await;
    let accepted = town.act(&town.lead, &order, "accept", &json!({})).await;
    accepted.expect(200);
    let approve = json!({ "outcome": "approved" });
    let early = town.act(&town.lead, &order, "decide", &approve).await;
    assert_eq!(early.expect(409).code(), "hearing.runs");

    let said = json!({ "statement": "隐患已经排除，请复查。" });
    let officer = town.act(&town.officer, &order, "make-statement", &said);
    officer.await.expect(403);
    let unsaid = json!({ "statement": " " });
    let empty = town.act(&town.proposer, &order, "make-statement", &unsaid);
    assert_eq!(pointers(&empty.await.expect(422)), ["/statement"]);
    let stated = town.act(&town.proposer, &order, "make-statement", &said);
    stated.await.expect(200);
    let decided = town.act(&town.lead, &order, "decide", &approve).await;
    decided.expect(200);
    let reply = json!({ "number": "样统令〔2026〕1号" });
    let replied = town.act(&town.lead, &order, "issue-reply", &reply).await;
    assert_eq!(
        names(&replied.expect(200).body["events"]),
        ["ReplyIssued", "Suspended"]
    );
    let known = shown(&town, &home).await;
    assert_eq!(
        (&known["life"], &known["counts"]),
        (&json!("suspended"), &json!(true))
    );
    assert_eq!(listed(&town, "life=suspended").await, 1);

    let next = json!({ "transition": "T3", "contents": {} });
    let refused = town.office.post(&town.proposer, &path, &next).await;
    let refused = refused.expect(409);
    assert_eq!(refused.code(), "standing.life");
    let detail = refused.body["detail"].as_str().unwrap();
    assert!(detail.contains("已暂停"), "{detail}");

    let papers = ["resumption_check"];
    let contents = holding(&town, &town.officer, &["grounds_removed"], &papers).await;
    let resumed = ordered(&town, &home, "resume", contents).await;
    let events = carried(&town, &resumed).await;
    assert_eq!(names(&events), ["ReplyIssued", "Resumed"]);
    assert_eq!(shown(&town, &home).await["life"], "active");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_office_says_against_a_body_is_read_by_those_who_speak_for_it_and_by_no_others() {
    let town = Town::open().await;
    let home = format!("/associations/{}", older_than_qibu(&town).await);
    let paper = town
        .office
        .paper(&town.officer, "suspension_statement")
        .await;
    let read = format!("/papers/{paper}?purpose=handling");
    town.office.get(&town.proposer, &read).await.expect(403);
    let contents = json!({ "declared": ["ground_safety"],
        "papers": [{ "paper": paper, "kind": "suspension_statement" }] });
    let order_id = ordered(&town, &home, "suspend", contents).await;
    let order = json!({ "criteria": ["2a"], "reason": "负责人空缺已满三个月。" });
    let act = "order-rectification";
    let done = overseen(&town, &town.officer, &home, act, &order).await;
    done.expect(200);
    let history = town
        .office
        .get(&town.lead, &format!("{home}/history"))
        .await
        .expect(200)
        .body;
    let items = history["items"].as_array().unwrap();
    let of = |name: &str| items.iter().find(|item| item["name"] == name).unwrap();
    let reason = of("RectificationOrdered")["payload"]["reason"]["paper"].clone();
    let founding = of("FoundingRecorded")["payload"]["statement"]["paper"].clone();

    let elsewhere = json!({ "code": "990001009", "kind": "street", "name": "样例邻街", "parent":
        crate::office::DISTRICT, "from": "2017-01-01" });
    let admin = &town.office.admin;
    let added = town.office.post(admin, "/nodes", &elsewhere).await;
    added.expect(200);
    let neighbour = town
        .office
        .account("样例邻街申报人", "990001009", "propose")
        .await;
    let auditor = town
        .office
        .account("样例审计员", crate::office::DISTRICT, "auditor")
        .await;
    for path in [
        read,
        format!("/papers/{}?purpose=handling", reason.as_str().unwrap()),
    ] {
        town.office.get(&town.proposer, &path).await.expect(200);
        for other in [&neighbour, &auditor] {
            town.office.get(other, &path).await.expect(403);
        }
    }
    // They read what is said, and add nothing to it.
    let kind = [("kind", "new_facts"), ("application", order_id.as_str())];
    let added = town.office.upload_with(&town.proposer, &kind, b"x").await;
    added.expect(403);
    // What else is kept about the body is not served on it.
    let path = format!("/papers/{}?purpose=handling", founding.as_str().unwrap());
    town.office.get(&town.proposer, &path).await.expect(403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_office_proposed_is_taken_back_by_whoever_proposed_it_and_by_nobody_else() {
    let town = Town::open().await;
    let home = format!("/associations/{}", older_than_qibu(&town).await);
    let order = suspension(&town, &home).await;
    let colleague = town.office.account("样例同事", STREET, "officer").await;
    for (who, status) in [(&town.proposer, 403), (&colleague, 409)] {
        let refused = town.act(who, &order, "withdraw", &json!({})).await;
        refused.expect(status);
    }
    let done = town
        .act(&town.officer, &order, "withdraw", &json!({}))
        .await;
    done.expect(200);
    assert_eq!(shown(&town, &home).await["life"], "active");
    suspension(&town, &home).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rectification_shows_in_lists_falls_due_by_itself_and_ends_by_a_check() {
    let town = Town::open().await;
    let home = format!("/associations/{}", older_than_qibu(&town).await);
    let order = json!({ "criteria": ["2a"], "reason": "负责人空缺已满三个月。" });
    let act = "order-rectification";
    let foreign = overseen(&town, &town.proposer, &home, act, &order).await;
    foreign.expect(403);
    let nothing = json!({ "criteria": [], "reason": "" });
    let wrong = overseen(&town, &town.officer, &home, act, &nothing).await;
    assert_eq!(pointers(&wrong.expect(422)), ["/reason"]);
    let unreached = json!({ "criteria": ["7b"], "reason": "建言未答复。" });
    let wrong = overseen(&town, &town.officer, &home, act, &unreached).await;
    let wrong = wrong.expect(422);
    assert_eq!(pointers(&wrong), ["/criteria"]);
    assert_eq!(wrong.body["errors"][0]["code"], "rectification.not_reached");

    let done = overseen(&town, &town.officer, &home, act, &order).await;
    assert_eq!(
        names(&done.expect(200).body["events"]),
        ["RectificationOrdered"]
    );
    let again = overseen(&town, &town.officer, &home, act, &order).await;
    assert_eq!(again.expect(409).code(), "rectification.open");
    assert_eq!(shown(&town, &home).await["rectification"], "open");
    assert_eq!(listed(&town, "rectification=open").await, 1);

    let failed = json!({ "passed": false, "record": "仍未选出负责人。" });
    let check = "check-rectification";
    let done = overseen(&town, &town.officer, &home, check, &failed).await;
    done.expect(200);
    assert_eq!(shown(&town, &home).await["rectification"], "failed");
    town.office.days_go_by(61).await;
    // It has fallen due, recorded or not (law 15).
    assert_eq!(shown(&town, &home).await["rectification"], "expired");
    let run = town
        .office
        .post(&town.officer, "/deadlines/run", &json!({}))
        .await;
    run.expect(200);
    let history = format!("{home}/history");
    let told = town.office.get(&town.lead, &history).await.expect(200).body;
    let last = told["items"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["name"], "RectificationExpired");
    assert_eq!(listed(&town, "rectification=expired").await, 1);

    let passed = json!({ "passed": true, "record": "已选出负责人。" });
    let done = overseen(&town, &town.officer, &home, check, &passed).await;
    done.expect(200);
    assert_eq!(shown(&town, &home).await["rectification"], Value::Null);
    let none = overseen(&town, &town.officer, &home, check, &passed).await;
    assert_eq!(none.expect(409).code(), "rectification.none");
    let unknown = town
        .office
        .get(&town.lead, "/associations?rectification=x")
        .await;
    unknown.expect(400);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_association_is_wound_up_and_dissolved_and_stops_counting() {
    let town = Town::open().await;
    let home = format!("/associations/{}", older_than_qibu(&town).await);
    let minutes = town
        .office
        .paper(&town.proposer, "dissolution_minutes")
        .await;
    let plan = town.office.paper(&town.proposer, "winding_up_plan").await;
    let contents = json!({
        "attested": { "members_called": { "count": 20 }, "members_present": { "count": 16 },
            "votes_for_dissolution": { "count": 12 } },
        "papers": [{ "paper": minutes, "kind": "dissolution_minutes" },
            { "paper": plan, "kind": "winding_up_plan" }],
    });
    let body = json!({ "transition": "dissolve", "contents": contents });
    let path = format!("{home}/applications");
    let made = town.office.post(&town.proposer, &path, &body).await;
    let events = crate::steps::ended(&town, &made.expect(201).id(), "dissolve", None).await;
    assert!(names(&events).ends_with(&["ReplyIssued", "WindingUpOpened"]));
    assert_eq!(shown(&town, &home).await["life"], "liquidating");

    let nothing = json!({});
    let early = overseen(&town, &town.lead, &home, "dissolve", &nothing).await;
    assert_eq!(early.expect(409).code(), "winding_up.unsettled");
    let act = "settle-winding-up";
    let wrong = json!({ "line": "money", "paper": "" });
    let wrong = overseen(&town, &town.officer, &home, act, &wrong).await;
    assert_eq!(pointers(&wrong.expect(422)), ["/line", "/paper"]);
    for line in ["property", "papers", "personal_data"] {
        let paper = town.office.paper(&town.officer, "standing_record").await;
        let settled = json!({ "line": line, "paper": paper });
        let done = overseen(&town, &town.officer, &home, act, &settled).await;
        done.expect(200);
    }
    let foreign = overseen(&town, &town.officer, &home, "dissolve", &nothing).await;
    foreign.expect(403);
    let done = overseen(&town, &town.lead, &home, "dissolve", &nothing).await;
    assert_eq!(names(&done.expect(200).body["events"]), ["Dissolved"]);
    let known = shown(&town, &home).await;
    assert_eq!(
        (&known["life"], &known["counts"]),
        (&json!("dissolved"), &json!(false))
    );
    let figures = town.office.get(&town.lead, "/figures").await.expect(200);
    assert_eq!(figures.body["associations"], 0);
    let then = town
        .office
        .get(&town.lead, "/figures?as_of=2026-09-01")
        .await;
    assert_eq!(then.expect(200).body["associations"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_base_is_delisted_and_its_plaque_is_free_again() {
    let town = Town::open().await;
    let home = named(&town, "样例基地", "样基字〔2026〕1号").await;
    let contents = holding(
        &town,
        &town.officer,
        &["ground_base_ends"],
        &["delisting_statement"],
    );
    let order = ordered(&town, &home, "delist", contents.await).await;
    let second = town
        .office
        .account("样例区经办人", crate::office::DISTRICT, "officer")
        .await;
    let support = json!({ "opinion": "support" });
    for (verb, body) in [("accept", json!({})), ("review", support)] {
        town.act(&second, &order, verb, &body).await.expect(200);
    }
    town.office.days_go_by(9).await;
    let approve = json!({ "outcome": "approved" });
    for (verb, body) in [("decide", approve), ("open-notice", json!({}))] {
        town.act(&town.lead, &order, verb, &body).await.expect(200);
    }
    town.office.days_go_by(15).await;
    let reply = json!({ "number": "样统令〔2026〕2号" });
    let replied = town.act(&town.lead, &order, "issue-reply", &reply).await;
    assert!(names(&replied.expect(200).body["events"]).ends_with(&["ReplyIssued", "BaseDelisted"]));
    assert_eq!(shown(&town, &home).await["life"], "delisted");
    named(&town, "样例另一基地", "样基字〔2026〕1号").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_revocation_is_recorded_by_the_district_with_the_authoritys_document() {
    let town = Town::open().await;
    let mut body = town.founding(STREET, "2019-05-03").await;
    let internal = older_than_qibu(&town).await;
    body["founding"]["form"] = json!("registered");
    body["founding"]["name"] = json!("样例登记联谊会");
    body["founding"]["scope"] = json!("registered");
    let recorded = town
        .by_two("/foundings", [&town.officer, &town.lead], &body)
        .await;
    let home = format!("/associations/{}", recorded.expect(201).id());
    let act = "record-revocation";
    let paper = town.office.paper(&town.lead, "standing_record").await;
    let revocation = json!({ "authority": "样例区民政局", "number": "样民撤〔2026〕1号",
        "revoked_on": "2026-08-31", "paper": paper });
    let foreign = overseen(&town, &town.officer, &home, act, &revocation).await;
    foreign.expect(403);
    let wrong = json!({ "authority": "", "number": "", "revoked_on": "昨天", "paper": "" });
    let wrong = overseen(&town, &town.lead, &home, act, &wrong).await;
    let fields = ["/authority", "/number", "/revoked_on", "/paper"];
    assert_eq!(pointers(&wrong.expect(422)), fields);
    let other = format!("/associations/{internal}");
    let none = overseen(&town, &town.lead, &other, act, &revocation).await;
    assert_eq!(none.expect(409).code(), "revocation.not_registered");
    let done = overseen(&town, &town.lead, &home, act, &revocation).await;
    assert_eq!(
        names(&done.expect(200).body["events"]),
        ["RegistrationRevoked"]
    );
    assert_eq!(shown(&town, &home).await["life"], "revoked");
}
