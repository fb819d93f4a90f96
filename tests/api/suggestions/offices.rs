//! Suggestions between offices: who has one, who corrects what was answered, who reads its papers.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_after_a_term_has_passed_is_not_in_time_whoever_it_was_forwarded_to() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    let id = submitted(&town, &body, None).await;
    town.office.days_go_by(40).await;
    let district = json!({ "node": DISTRICT });
    let forward = act(&town, &town.proposer, &id, "forward", district.clone()).await;
    forward.expect(200);
    let again = act(&town, &town.proposer, &id, "forward", district).await;
    assert_eq!(again.expect(409).code(), "suggestion.has_it");
    assert_eq!(measured(&town, &body).await, (Some(1), Some(0)));
    answered(&town, &town.lead, &id).await;
    let shown = get(&town, &format!("/suggestions/{id}")).await;
    assert_eq!(
        (&shown["overdue"], &shown["in_time"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(measured(&town, &body).await, (Some(1), Some(0)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_is_corrected_by_an_office_of_its_receiver_and_by_no_secretary() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    let id = submitted(&town, &body, None).await;
    let district = json!({ "node": DISTRICT });
    let forward = act(&town, &town.proposer, &id, "forward", district).await;
    forward.expect(200);
    answered(&town, &town.lead, &id).await;
    let said = json!({ "answer": "议事点明年设立。", "occurred_on": today(&town) });
    let correction = json!({ "answered": said, "reason": "内容录错。" });
    let path = format!("/suggestions/{id}/3/correct");
    for who in [&town.proposer, &town.officer] {
        post(&town, who, &path, &correction).await.expect(403);
    }
    let corrected = post(&town, &town.lead, &path, &correction).await;
    corrected.expect(200);
    act(&town, &town.lead, &id, "adopt", json!({}))
        .await
        .expect(200);
    let alone = post(&town, &town.lead, &path, &correction).await;
    assert_eq!(alone.expect(409).code(), "suggestion.takes_two");
    // What the body itself did takes two as well, once it was answered.
    let forwarded = json!({ "node": DISTRICT, "occurred_on": today(&town) });
    let correction = json!({ "forwarded": forwarded, "reason": "内容录错。" });
    let path = format!("/suggestions/{id}/2/correct");
    let alone = post(&town, &town.proposer, &path, &correction).await;
    assert_eq!(alone.expect(409).code(), "suggestion.takes_two");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_it_is_forwarded_to_reads_the_words_and_the_body_reads_the_answer() {
    let town = Town::open().await;
    let body = older_than_qibu(&town).await;
    let (office, other) = (&town.office, "990001002");
    let street = json!({ "code": other, "kind": "street", "name": "样例二街道",
        "parent": DISTRICT, "from": "2017-01-01" });
    let made = office.post(&office.admin, "/nodes", &street).await;
    made.expect(200);
    let receiver = office.account("样例受理人", other, "officer").await;
    let secretary = office.account("样例秘书", STREET, "propose").await;
    let stranger = office.account("样例外人", other, "propose").await;
    let id = submitted(&town, &body, None).await;
    let read = async |who: &Person, paper: &Value| {
        let path = format!("/papers/{}?purpose=review", paper.as_str().unwrap());
        town.office.get(who, &path).await
    };
    let path = format!("/suggestions/{id}");
    let words = get(&town, &path).await["words"].clone();
    read(&receiver, &words).await.expect(403);
    let forward = act(
        &town,
        &town.proposer,
        &id,
        "forward",
        json!({ "node": other }),
    )
    .await;
    forward.expect(200);
    read(&receiver, &words).await.expect(200);
    answered(&town, &receiver, &id).await;
    let answer = get(&town, &path).await["answer"].clone();
    read(&secretary, &answer).await.expect(200);
    for (who, paper) in [
        (&stranger, &answer),
        (&stranger, &words),
        (&secretary, &words),
    ] {
        read(who, paper).await.expect(403);
    }
}
