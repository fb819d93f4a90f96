//! Alliances and service teams over HTTP: founded, formed, turned, corrected and shown; members and their credentials.

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

const FOUNDED: &str = "2019-04-25";
const FORMED: &str = "2019-05-09";

async fn post(town: &Town, who: &Person, path: &str, body: &Value) -> Answer {
    town.office.post(who, path, body).await
}

async fn get(town: &Town, path: &str) -> Value {
    town.office.get(&town.lead, path).await.expect(200).body
}

fn founded(name: &str) -> Value {
    json!({ "node": DISTRICT, "name": name, "occurred_on": FOUNDED })
}

fn formed(alliance: &str, name: &str) -> Value {
    json!({ "alliance": format!("alliance/{alliance}"), "name": name, "node": DISTRICT,
        "domains": ["law", "rural"], "occurred_on": FORMED })
}

async fn alliance(town: &Town) -> String {
    let made = post(town, &town.lead, "/alliances", &founded("城新同行")).await;
    made.expect(201).id()
}

async fn team(town: &Town, alliance: &str) -> String {
    let form = formed(alliance, "样例法律服务队");
    post(town, &town.lead, "/teams", &form)
        .await
        .expect(201)
        .id()
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

/// A person of the street who sits in the team.
async fn member(town: &Town, team: &str) -> String {
    let guest = json!({ "node": STREET, "name": "样例甲", "contact": "样例甲的联系方式", "purposes": ["contact"] });
    let person = post(town, &town.officer, "/people", &guest).await;
    let offer = json!({ "person": person.expect(201).id() });
    let path = format!("/teams/{team}/members");
    let offered = post(town, &town.lead, &path, &offer).await;
    let seat = offered.expect(201).id();
    let paper = town.office.paper(&town.lead, "signed_form").await;
    let taken = json!({ "paper": paper });
    let path = format!("/members/{seat}/take");
    post(town, &town.lead, &path, &taken).await.expect(200);
    seat
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn teams_are_listed_by_alliance_domain_and_stage_as_of_a_day_and_counted() {
    let town = Town::open().await;
    let alliance = alliance(&town).await;
    let id = team(&town, &alliance).await;
    let shown = get(&town, &format!("/alliances/{alliance}")).await;
    assert_eq!(
        (&shown["name"], &shown["teams"]),
        (&json!("城新同行"), &json!(1))
    );
    assert_eq!(shown["late"], json!(true));
    for (query, found) in [
        (format!("alliance=alliance/{alliance}"), 1),
        ("domain=rural".to_owned(), 1),
        ("domain=medicine".to_owned(), 0),
        ("stage=active".to_owned(), 1),
        ("stage=suspended".to_owned(), 0),
        ("as_of=2019-05-08".to_owned(), 0),
        (format!("node={STREET}"), 0),
    ] {
        let listed = get(&town, &format!("/teams?{query}")).await;
        assert_eq!(listed["items"].as_array().unwrap().len(), found, "{query}");
    }
    let before = get(&town, "/alliances?as_of=2019-04-24").await;
    assert_eq!(before["items"], json!([]));
    let suspend = json!({ "occurred_on": "2020-02-01" });
    let path = format!("/teams/{id}/suspend");
    post(&town, &town.lead, &path, &suspend).await.expect(200);
    for (as_of, count) in [("2019-05-08", 0), ("2020-01-31", 1), ("2020-02-01", 0)] {
        let figures = get(&town, &format!("/figures?as_of={as_of}")).await;
        assert_eq!(figures["service_teams"], json!(count), "{as_of}");
    }
    let resume = json!({ "occurred_on": "2020-03-01" });
    let path = format!("/teams/{id}/resume");
    post(&town, &town.lead, &path, &resume).await.expect(200);
    let path = format!("/teams/{id}/dissolve");
    post(&town, &town.lead, &path, &resume).await.expect(200);
    let shown = get(&town, &format!("/teams/{id}")).await;
    assert_eq!(shown["stage"], json!("dissolved"));
    let again = post(&town, &town.lead, &path, &resume).await;
    assert_eq!(again.expect(409).code(), "team.not_in_this_stage");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_is_taken_once_in_a_district_until_its_holder_is_over() {
    let town = Town::open().await;
    let first = alliance(&town).await;
    let same = post(&town, &town.lead, "/alliances", &founded("城新 同行")).await;
    assert_eq!(same.expect(409).code(), "claim.alliance_taken");
    team(&town, &first).await;
    let form = formed(&first, "样例法律服务队");
    let same = post(&town, &town.lead, "/teams", &form).await;
    assert_eq!(same.expect(409).code(), "claim.team_taken");
    let dissolve = json!({ "occurred_on": "2020-01-01" });
    let path = format!("/alliances/{first}/dissolve");
    post(&town, &town.lead, &path, &dissolve).await.expect(200);
    post(&town, &town.lead, "/alliances", &founded("城新同行"))
        .await
        .expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_form_is_told_for_each_of_its_fields() {
    let town = Town::open().await;
    let wrong = json!({ "alliance": "", "name": " ", "node": "", "domains": ["cooking"], "lead": "x",
        "occurred_on": "2019-02-30" });
    let refused = post(&town, &town.lead, "/teams", &wrong).await.expect(422);
    let expected = [
        ("/alliance", "field.missing"),
        ("/name", "text.empty"),
        ("/node", "field.missing"),
        ("/domains/0", "choice.unknown"),
        ("/lead", "id.malformed"),
        ("/occurred_on", "day.malformed"),
    ];
    assert_eq!(faults(&refused), expected);
    let mut early = formed(&alliance(&town).await, "样例法律服务队");
    early["occurred_on"] = json!("2019-04-24");
    let refused = post(&town, &town.lead, "/teams", &early).await.expect(422);
    assert_eq!(faults(&refused), [("/alliance", "team.alliance_not_there")]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_leads_a_team_is_shown_with_it_and_no_office_below_forms_one() {
    let town = Town::open().await;
    let alliance = alliance(&town).await;
    let body = older_than_qibu(&town).await;
    let mut form = formed(&alliance, "样例法律服务队");
    form["lead"] = json!(format!("association/{body}"));
    post(&town, &town.proposer, "/teams", &form)
        .await
        .expect(403);
    let id = post(&town, &town.lead, "/teams", &form)
        .await
        .expect(201)
        .id();
    let led = get(&town, &format!("/teams?lead=association/{body}")).await;
    assert_eq!(led["items"][0]["id"], json!(id));
    assert!(led["items"][0]["lead_name"].is_string());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_credentials_of_a_member_are_looked_at_and_no_number_of_them_is_kept() {
    let town = Town::open().await;
    let id = team(&town, &alliance(&town).await).await;
    let seat = member(&town, &id).await;
    let members = get(&town, &format!("/teams/{id}/members?sitting=true")).await;
    assert_eq!(members["items"][0]["seat"], json!(seat));
    assert_eq!(members["items"][0]["role"], json!("team_member"));
    let today = town.office.qibu.clock().now().day().to_string();
    let check = json!({ "seat": seat, "domain": "law", "passed": "no", "occurred_on": today });
    let path = format!("/teams/{id}/check-credential");
    let done = post(&town, &town.lead, &path, &check).await.expect(200);
    let cites = done.body["receipt"]["sequence"].as_u64().unwrap();
    let with_number = json!({ "seat": seat, "domain": "law", "passed": "yes", "occurred_on": today, "number": "1" });
    post(&town, &town.lead, &path, &with_number)
        .await
        .expect(422);
    let stranger = json!({ "seat": id, "domain": "law", "passed": "yes", "occurred_on": today });
    let refused = post(&town, &town.lead, &path, &stranger).await.expect(422);
    assert_eq!(faults(&refused), [("/seat", "team.no_member")]);
    let right = json!({ "checked": { "seat": seat, "domain": "law", "passed": "yes", "occurred_on": today },
        "reason": "结果录反了。" });
    let path = format!("/teams/{id}/{cites}/correct");
    post(&town, &town.lead, &path, &right).await.expect(200);
    let shown = get(&town, &format!("/teams/{id}")).await;
    assert_eq!(shown["members"], json!(1));
    let check = &shown["checks"][0];
    assert_eq!(
        (&check["passed"], &check["checked_by"]),
        (&json!(true), &json!(town.lead.id))
    );
    let left = json!({});
    let path = format!("/members/{seat}/leave");
    post(&town, &town.lead, &path, &left).await.expect(200);
    let shown = get(&town, &format!("/teams/{id}")).await;
    assert_eq!(shown["members"], json!(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forming_is_corrected_alone_shortly_after_and_with_a_second_officer_by_a_draft() {
    let town = Town::open().await;
    let mut of_street = founded("城新同行");
    of_street["node"] = json!(STREET);
    let made = post(&town, &town.lead, "/alliances", &of_street).await;
    let of = made.expect(201).id();
    let id = team(&town, &of).await;
    let path = format!("/teams/{id}/1/correct");
    let right = json!({ "formed": formed(&of, "样例普法服务队"), "reason": "名称录错。" });
    post(&town, &town.lead, &path, &right).await.expect(200);
    let shown = get(&town, &format!("/teams/{id}")).await;
    assert_eq!(shown["name"], json!("样例普法服务队"));
    let mut other = right.clone();
    other["founded"] = founded("城新同行");
    let refused = post(&town, &town.lead, &path, &other).await.expect(422);
    assert_eq!(faults(&refused), [("", "team.replaced_by_other")]);
    let both = [&town.officer, &town.lead];
    let mut renamed = founded("城新同心");
    renamed["node"] = json!(STREET);
    let correction =
        json!({ "submitter": town.lead.id, "founded": renamed, "reason": "名称录错。" });
    let path = format!("/alliances/{of}/1/correct");
    town.by_two(&path, both, &correction).await.expect(201);
    let shown = get(&town, &format!("/alliances/{of}")).await;
    assert_eq!(shown["name"], json!("城新同心"));
}
