//! Papers that were not handed in yet: whose business they are.

use crate::office::{Answer, DISTRICT, Person, Town};
use qibu::vault::Named;
use serde_json::json;

const CONTENT: &str = "样例材料：尚未提交";

async fn read(town: &Town, who: &Person, paper: &str) -> Answer {
    let path = format!("/papers/{paper}?purpose=review");
    town.office.get(who, &path).await
}

fn first_guard(answer: &Answer) -> String {
    let guard = answer.body["guards"][0]["id"].as_str();
    guard.unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_that_was_not_handed_in_is_read_by_whoever_uploaded_it_and_by_no_office() {
    let town = Town::open().await;
    let district = town.office.account("样例区经办", DISTRICT, "officer").await;
    let stored = town
        .office
        .upload(&town.proposer, "charter", CONTENT.as_bytes());
    let paper = stored.await.expect(201).id();
    for office in [&town.officer, &town.lead, &district] {
        let denied = read(&town, office, &paper).await.expect(403);
        assert_eq!(first_guard(&denied), "guard.unsent_paper");
    }
    let own = read(&town, &town.proposer, &paper).await.expect(200);
    assert_eq!(own.bytes, CONTENT.as_bytes());
    // Handed in, it is the offices' that handle it.
    let proposal = town
        .proposal(&town.proposer, "样例新媒体联谊会", "new_media")
        .await;
    let sent = proposal["contents"]["papers"][0]["paper"].as_str().unwrap();
    read(&town, &town.officer, sent).await.expect(403);
    let proposed = town.office.post(&town.proposer, "/associations", &proposal);
    proposed.await.expect(201);
    read(&town, &town.officer, sent).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_papers_of_a_draft_are_read_by_who_types_it_and_who_confirms_it() {
    let town = Town::open().await;
    let clerk = town.office.account("样例录入员", DISTRICT, "propose").await;
    let proposal = town.proposal(&clerk, "样例律师联谊会", "lawyers").await;
    let paper = proposal["contents"]["papers"][0]["paper"].clone();
    let paper = paper.as_str().unwrap();
    let form = json!({ "submitter": town.proposer.id, "work": { "proposal": proposal } });
    let draft = town.office.post(&clerk, "/drafts", &form).await.expect(201);
    for party in [&clerk, &town.proposer] {
        read(&town, party, paper).await.expect(200);
    }
    let denied = read(&town, &town.officer, paper).await.expect(403);
    assert_eq!(first_guard(&denied), "guard.unsent_paper");
    // Nobody else adds to the draft, nor to what does not exist; to both the answer is the same.
    let nowhere = "7b7a5a2e-1111-4222-8333-944455556666";
    for application in [draft.id().as_str(), nowhere] {
        let fields = [("kind", "charter"), ("application", application)];
        let tried = town.office.upload_with(&town.officer, &fields, b"x");
        assert_eq!(tried.await.expect(404).code(), "not_found");
    }
    let (id, draft) = (draft.id(), [("kind", "charter")]);
    let fields = [draft[0], ("application", id.as_str())];
    let added = town.office.upload_with(&town.proposer, &fields, b"x");
    added.await.expect(201);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_lists_whom_it_names_so_that_erasing_a_person_finds_it() {
    let town = Town::open().await;
    let fields = [
        ("kind", "charter"),
        ("named", town.officer.id.as_str()),
        ("named", town.lead.id.as_str()),
    ];
    let stored = town
        .office
        .upload_with(&town.proposer, &fields, CONTENT.as_bytes());
    let paper = stored.await.expect(201).id();
    for person in [&town.officer, &town.lead] {
        let named = Named::Account(person.id.parse().unwrap());
        let found = town.office.qibu.papers().naming(named).unwrap();
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, std::slice::from_ref(&paper));
    }
    let fields = [("kind", "charter"), ("named", "样例某人")];
    let by_name = town.office.upload_with(&town.proposer, &fields, b"x");
    assert_eq!(
        by_name.await.expect(422).body["errors"][0]["pointer"],
        "/named"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paper_that_was_not_handed_in_is_listed_to_whoever_uploaded_it_and_discarded_by_it_alone()
{
    let town = Town::open().await;
    let office = &town.office;
    let mut papers = Vec::new();
    for number in 0..40 {
        let bytes = format!("样例材料：第{number}份");
        let stored = office.upload(&town.proposer, "charter", bytes.as_bytes());
        papers.push(stored.await.expect(201).id());
    }
    let more = || office.upload(&town.proposer, "charter", CONTENT.as_bytes());
    assert_eq!(more().await.expect(409).code(), "paper.too_many");
    let head = office.head();
    let listed = office.get(&town.proposer, "/papers").await.expect(200);
    let items = listed.body["items"].as_array().unwrap();
    assert_eq!(items.len(), 40);
    assert_eq!(items[0]["kind"], "charter");
    assert_eq!(items[0]["file_name"], "样例.txt");
    let others = office.get(&town.officer, "/papers").await.expect(200);
    assert_eq!(others.body["items"], json!([]));
    let discard = format!("/papers/{}/discard", papers[0]);
    let foreign = office.post(&town.officer, &discard, &json!({})).await;
    foreign.expect(404);
    for _ in 0..2 {
        let discarded = office.post(&town.proposer, &discard, &json!({})).await;
        discarded.expect(204);
    }
    let gone = read(&town, &town.proposer, &papers[0]).await;
    assert_eq!(gone.code(), "paper.erased");
    more().await.expect(201);
    assert_eq!(office.head(), head, "no event tells of it");
    // What was handed in is no longer one's own to discard.
    let discard = format!("/papers/{}/discard", papers[1]);
    office
        .post(&town.proposer, &discard, &json!({}))
        .await
        .expect(204);
    let proposal = town
        .proposal(&town.proposer, "样例新媒体联谊会", "new_media")
        .await;
    let sent = proposal["contents"]["papers"][0]["paper"].as_str().unwrap();
    let discard = format!("/papers/{sent}/discard");
    let proposed = office.post(&town.proposer, "/associations", &proposal);
    proposed.await.expect(201);
    let kept = office.post(&town.proposer, &discard, &json!({})).await;
    kept.expect(404);
    read(&town, &town.proposer, sent).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_of_a_kind_that_no_edition_has_or_of_two_files_is_refused() {
    let town = Town::open().await;
    let office = &town.office;
    let unknown = office.upload(&town.proposer, "no_such_kind", CONTENT.as_bytes());
    let unknown = unknown.await.expect(422);
    assert_eq!(unknown.body["errors"][0]["code"], "paper.kind_unknown");
    for kind in ["charter", "founding_statement", "reply"] {
        let known = office.upload(&town.proposer, kind, CONTENT.as_bytes());
        known.await.expect(201);
    }
    let second = "--seam\r\ncontent-disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\n\
                  content-type: text/plain\r\n\r\n";
    let two = format!("{CONTENT}\r\n{second}{CONTENT}");
    let two = office.upload(&town.proposer, "charter", two.as_bytes());
    assert_eq!(
        two.await.expect(422).body["errors"][0]["code"],
        "paper.one_file"
    );
    let kept = office.get(&town.proposer, "/papers").await.expect(200);
    assert_eq!(kept.body["items"].as_array().unwrap().len(), 3);
}
