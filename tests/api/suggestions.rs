//! Suggestions over HTTP: submitted, forwarded, answered in time and late, adopted or declined, published with the author and
//! without, corrected; and nothing by which an author could be counted.

#[path = "suggestions/offices.rs"]
mod offices;

use crate::office::{Answer, DISTRICT, Person, STREET, Town};
use crate::steps::older_than_qibu;
use serde_json::{Value, json};

const NAME: &str = "样例建言人";

fn today(town: &Town) -> String {
    town.office.qibu.clock().now().day().to_string()
}

fn suggestion(town: &Town, body: &str, author: Option<&str>) -> Value {
    let mut form = json!({ "body": format!("association/{body}"), "field": "governance",
        "words": "建议在园区设一个议事点。", "occurred_on": today(town) });
    if let Some(seat) = author {
        form["author"] = json!(seat);
    }
    form
}

async fn post(town: &Town, who: &Person, path: &str, body: &Value) -> Answer {
    town.office.post(who, path, body).await
}

async fn get(town: &Town, path: &str) -> Value {
    town.office.get(&town.lead, path).await.expect(200).body
}

async fn submitted(town: &Town, body: &str, author: Option<&str>) -> String {
    let form = suggestion(town, body, author);
    let made = post(town, &town.proposer, "/suggestions", &form).await;
    made.expect(201).id()
}

async fn act(town: &Town, who: &Person, id: &str, verb: &str, form: Value) -> Answer {
    let mut form = form;
    form["occurred_on"] = json!(today(town));
    post(town, who, &format!("/suggestions/{id}/{verb}"), &form).await
}

async fn answered(town: &Town, who: &Person, id: &str) {
    let answer = json!({ "answer": "议事点年内设立。" });
    act(town, who, id, "answer", answer).await.expect(200);
}

/// A member of the body: the person, and the seat.
async fn member(town: &Town, body: &str) -> (String, String) {
    let guest = json!({ "node": STREET, "name": NAME, "contact": "样例联系方式",
        "purposes": ["contact", "public_naming"] });
    let person = post(town, &town.officer, "/people", &guest).await;
    let person = person.expect(201).id();
    let offer = json!({ "person": person, "role": "member", "category": "freelancers" });
    let path = format!("/associations/{body}/members");
    let seat = post(town, &town.officer, &path, &offer).await;
    let seat = seat.expect(201).id();
    let taken = json!({ "paper": town.office.paper(&town.officer, "signed_form").await });
    let path = format!("/members/{seat}/take");
    post(town, &town.officer, &path, &taken).await.expect(200);
    (person, seat)
}

/// What the person says by a signed form to being named in public.
async fn says(town: &Town, person: &str, answer: &str) {
    let paper = town.office.paper(&town.officer, "signed_form").await;
    let said = json!({ "purpose": "public_naming", "answer": answer, "paper": paper });
    let path = format!("/people/{person}/record-consent");
    post(town, &town.officer, &path, &said).await.expect(200);
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

async fn listed(town: &Town, query: &str) -> Vec<String> {
    let found = get(town, &format!("/suggestions?{query}")).await;
    let items = found["items"].as_array().unwrap().iter();
    items
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suggestion_goes_its_way_and_is_listed_by_node_body_and_stage() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    let id = submitted(&town, &body, None).await;
    let other = submitted(&town, &body, None).await;
    act(
        &town,
        &town.proposer,
        &id,
        "forward",
        json!({ "node": DISTRICT }),
    )
    .await
    .expect(200);
    let shown = get(&town, &format!("/suggestions/{id}")).await;
    assert_eq!(
        (&shown["stage"], &shown["to_node"], &shown["node"]),
        (&json!("forwarded"), &json!(DISTRICT), &json!(STREET))
    );
    assert_eq!(listed(&town, "stage=forwarded").await, [id.as_str()]);
    // The street has it no more: the district answers it.
    let answer = json!({ "answer": "议事点年内设立。" });
    act(&town, &town.officer, &id, "answer", answer)
        .await
        .expect(403);
    answered(&town, &town.lead, &id).await;
    act(&town, &town.lead, &id, "adopt", json!({}))
        .await
        .expect(200);
    answered(&town, &town.officer, &other).await;
    let ground = json!({ "ground": "out_of_scope" });
    act(&town, &town.officer, &other, "decline", ground)
        .await
        .expect(200);
    let shown = get(&town, &format!("/suggestions/{other}")).await;
    assert_eq!(shown["ground"], "out_of_scope");
    let of_body = format!("body=association%2F{body}&stage=adopted");
    assert_eq!(listed(&town, &of_body).await, [id.as_str()]);
    assert_eq!(listed(&town, &format!("node={STREET}")).await.len(), 2);
    let nowhere = town
        .office
        .get(&town.lead, "/suggestions?stage=liked")
        .await;
    nowhere.expect(400);
    let unknown = "/suggestions/01920000-0000-7000-8000-0000000000ff";
    town.office.get(&town.lead, unknown).await.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_a_suggestion_is_said_at_its_field() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    let mut wrong = suggestion(&town, &body, Some("01920000-0000-7000-8000-0000000000ff"));
    let refused = post(&town, &town.proposer, "/suggestions", &wrong).await;
    assert_eq!(
        faults(&refused.expect(422)),
        [("/author", "suggestion.no_member")]
    );
    for (name, value) in [
        ("field", "mood"),
        ("words", " "),
        ("occurred_on", "yesterday"),
        ("author", "nobody"),
    ] {
        wrong[name] = json!(value);
    }
    let refused = post(&town, &town.proposer, "/suggestions", &wrong)
        .await
        .expect(422);
    let mut said = faults(&refused);
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("/author", "id.malformed"),
            ("/field", "choice.unknown"),
            ("/occurred_on", "day.malformed"),
            ("/words", "text.empty"),
        ]
    );
    let mut early = suggestion(&town, &body, None);
    early["occurred_on"] = json!("2019-05-01");
    let refused = post(&town, &town.proposer, "/suggestions", &early).await;
    assert_eq!(
        faults(&refused.expect(422)),
        [("/occurred_on", "suggestion.body_not_active")]
    );
    let id = submitted(&town, &body, None).await;
    let both = json!({ "node": DISTRICT, "outside": "government" });
    let refused = act(&town, &town.proposer, &id, "forward", both).await;
    assert_eq!(
        faults(&refused.expect(422)),
        [("/outside", "suggestion.two_receivers")]
    );
    let ground = json!({ "ground": "bad_mood" });
    let refused = act(&town, &town.officer, &id, "decline", ground).await;
    assert_eq!(
        faults(&refused.expect(422)),
        [("/ground", "choice.unknown")]
    );
    let adopted = act(&town, &town.officer, &id, "adopt", json!({})).await;
    assert_eq!(adopted.expect(409).code(), "suggestion.not_answered");
    let dry = format!("/suggestions/{id}/adopt");
    let denied = json!({ "occurred_on": today(&town) });
    post(&town, &town.proposer, &dry, &denied).await.expect(403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unanswered_suggestion_is_overdue_written_down_by_the_run_and_answered_after_it() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    let id = submitted(&town, &body, None).await;
    let due = get(&town, &format!("/suggestions/{id}")).await["answer_due"].clone();
    assert_eq!(listed(&town, "stage=overdue").await, [""; 0]);
    town.office.days_go_by(40).await;
    assert_eq!(listed(&town, "stage=overdue").await, [id.as_str()]);
    let run = post(&town, &town.officer, "/deadlines/run", &json!({})).await;
    let run = run.expect(200).body;
    assert_eq!(run["failed"], json!([]));
    let text = run["items"].to_string();
    assert!(text.contains(&format!("suggestion/{id}")), "{text}");
    let stream = qibu::intake::suggestions::stream_of(&id).unwrap();
    let hosted = town.office.qibu.suggestions();
    let hosted = hosted
        .refresh(town.office.qibu.log(), stream)
        .await
        .unwrap();
    let overdue = &hosted.state().overdue;
    assert_eq!(overdue.len(), 1);
    assert_eq!(json!(overdue[0].1.to_string()), due);
    // A second run writes nothing twice.
    post(&town, &town.officer, "/deadlines/run", &json!({}))
        .await
        .expect(200);
    answered(&town, &town.officer, &id).await;
    let shown = get(&town, &format!("/suggestions/{id}")).await;
    assert_eq!(
        (&shown["stage"], &shown["overdue"], &shown["answered_by"]),
        (&json!("answered"), &json!(false), &json!(3))
    );
    let then = format!("/suggestions/{id}?as_of={}", due.as_str().unwrap());
    assert_eq!(get(&town, &then).await["stage"], "submitted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_author_is_shown_only_once_published_and_only_while_the_person_consents() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    let (person, seat) = member(&town, &body).await;
    let without = submitted(&town, &body, Some(&seat)).await;
    answered(&town, &town.officer, &without).await;
    act(&town, &town.officer, &without, "publish", json!({}))
        .await
        .expect(200);
    let shown = get(&town, &format!("/suggestions/{without}")).await;
    assert_eq!(
        (&shown["author_shown"], &shown["author"]),
        (&json!("withheld"), &Value::Null)
    );
    says(&town, &person, "given").await;
    let named = submitted(&town, &body, Some(&seat)).await;
    answered(&town, &town.officer, &named).await;
    let path = format!("/suggestions/{named}");
    assert_eq!(get(&town, &path).await["author"], Value::Null);
    act(&town, &town.officer, &named, "publish", json!({}))
        .await
        .expect(200);
    let shown = get(&town, &path).await;
    assert_eq!(
        (&shown["author_shown"], &shown["author"]),
        (&json!("named"), &json!(seat))
    );
    says(&town, &person, "withdrawn").await;
    assert_eq!(get(&town, &path).await["author"], Value::Null);
    let list = get(&town, "/suggestions").await;
    let shown = list["items"].as_array().unwrap().iter();
    let shown: Vec<&str> = shown
        .map(|it| it["author_shown"].as_str().unwrap())
        .collect();
    assert_eq!(shown, ["withheld", "withheld"]);
    assert_eq!(get(&town, &path).await["author_shown"], "withheld");
    assert!(!list.to_string().contains(&seat), "{list}");
    // Nothing in the log names the person beside the seat (law 8).
    let events = town.office.qibu.log();
    let events =
        qibu::log::Log::read_all(events, qibu_domain::id::Position::default(), 1_000).await;
    for event in events.unwrap() {
        let is_own = event.stream.kind == qibu_domain::id::StreamKind::Person;
        let text = [event.payload.as_str(), event.metadata.as_str()].concat();
        assert!(is_own || !text.contains(&person), "{}", event.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_of_an_author_who_is_erased_are_erased_and_the_suggestion_and_its_answer_stay() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    let (person, seat) = member(&town, &body).await;
    let own = submitted(&town, &body, Some(&seat)).await;
    let first = get(&town, &format!("/suggestions/{own}")).await["words"].clone();
    let mut form = suggestion(&town, &body, Some(&seat));
    form["words"] = json!("建议在园区设两个议事点。");
    let correction = json!({ "submitted": form, "reason": "内容录错。" });
    let path = format!("/suggestions/{own}/1/correct");
    let corrected = post(&town, &town.proposer, &path, &correction).await;
    corrected.expect(200);
    answered(&town, &town.officer, &own).await;
    let other = submitted(&town, &body, None).await;
    let ground = json!({ "ground": "persons_request" });
    let path = format!("/people/{person}/erase");
    post(&town, &town.officer, &path, &ground).await.expect(200);
    town.office.qibu.follow_persons().await.unwrap();
    let read = async |paper: &Value| {
        let path = format!("/papers/{}?purpose=review", paper.as_str().unwrap());
        town.office.get(&town.officer, &path).await
    };
    let shown = get(&town, &format!("/suggestions/{own}")).await;
    assert_eq!(shown["stage"], "answered");
    assert_ne!(shown["words"], first);
    for words in [&first, &shown["words"]] {
        assert_eq!(read(words).await.expect(410).code(), "paper.erased");
    }
    read(&shown["answer"]).await.expect(200);
    let others = get(&town, &format!("/suggestions/{other}")).await;
    read(&others["words"]).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fact_is_corrected_alone_at_once_and_with_a_second_officer_later() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    let id = submitted(&town, &body, None).await;
    let path = format!("/suggestions/{id}/1/correct");
    let mut form = suggestion(&town, &body, None);
    form["field"] = json!("economy");
    form.as_object_mut().unwrap().remove("words");
    let correction = json!({ "submitted": form, "reason": "领域录错。" });
    post(&town, &town.proposer, &path, &correction)
        .await
        .expect(200);
    let shown = get(&town, &format!("/suggestions/{id}")).await;
    assert_eq!(
        (&shown["field"], &shown["corrected_by"]),
        (&json!("economy"), &json!(2))
    );
    town.office.days_go_by(5).await;
    let void = json!({ "reason": "录了两次。" });
    let alone = post(&town, &town.officer, &path, &void).await;
    assert_eq!(alone.expect(409).code(), "suggestion.takes_two");
    let draft = json!({ "submitter": town.lead.id, "reason": "录了两次。" });
    let draft = post(&town, &town.officer, &path, &draft).await;
    let draft = draft.expect(201).id();
    let path = format!("/drafts/{draft}/confirm");
    let tag = town
        .office
        .get(&town.lead, &format!("/drafts/{draft}"))
        .await;
    let tag = tag.expect(200).tag();
    town.office
        .post_seen(&town.lead, &path, &tag, &json!({}))
        .await
        .expect(201);
    let gone = format!("/suggestions/{id}");
    town.office.get(&town.lead, &gone).await.expect(404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_operation_asks_for_or_counts_the_suggestions_of_an_author() {
    let api: Value = serde_json::from_str(include_str!("../../openapi.json")).unwrap();
    let paths = api["paths"].as_object().unwrap();
    let mut seen = 0;
    for (path, operations) in paths {
        let parameters = operations["get"]["parameters"].as_array();
        for parameter in parameters.into_iter().flatten() {
            assert_ne!(parameter["name"], "author", "{path}");
        }
        seen += usize::from(path.contains("/suggestions"));
    }
    assert_eq!(seen, 8);
    let schemas = api["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        let properties = schema["properties"].as_object();
        for (property, kind) in properties.into_iter().flatten() {
            let counts = kind["type"] == "integer" && property.contains("suggestion");
            assert!(!counts, "{name}.{property}");
        }
    }
}

/// How many were suggested, and how many of them answered in time, as the seventh step is judged today.
async fn measured(town: &Town, body: &str) -> (Option<i64>, Option<i64>) {
    let stream = format!("association/{body}").parse().unwrap();
    let qibu = &town.office.qibu;
    let hosted = qibu.subjects().refresh(qibu.log(), stream).await.unwrap();
    let day = qibu.clock().now().day();
    let about = (stream, hosted.state());
    let facts = qibu
        .body_facts(about, qibu_domain::lifecycle::Transition::T7, day)
        .await
        .unwrap();
    let of = |name: &str| facts.measures.get(name).map(|it| it.value);
    (
        of("suggestions_submitted/1"),
        of("suggestions_answered_in_time_percent/1"),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_seventh_step_counts_what_was_suggested_and_answered_in_time() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    assert_eq!(measured(&town, &body).await, (None, None));
    let first = submitted(&town, &body, None).await;
    answered(&town, &town.officer, &first).await;
    assert_eq!(measured(&town, &body).await, (Some(1), Some(100)));
    submitted(&town, &body, None).await;
    town.office.days_go_by(40).await;
    assert_eq!(measured(&town, &body).await, (Some(2), Some(50)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_every_suggestion_waits_none_is_answered_and_no_statement_says_otherwise() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    for _ in 0..3 {
        submitted(&town, &body, None).await;
    }
    assert_eq!(measured(&town, &body).await, (Some(3), Some(0)));
}
