//! Whoever reloads or keeps an address that takes forms only comes to the page that holds the form.

use crate::affairs;
use crate::browser::Browser;
use crate::office::{DISTRICT, STREET};
use crate::{PDF, People, people};
use qibu::web::pages::handlers::forms_only::FORMS_ONLY;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The paths of all routes of pages, as the handlers' files write them.
fn paths() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/pages/handlers");
    let mut folders = vec![root];
    let mut paths = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(path).unwrap();
            let routes = text.split("fn routes()").nth(1).unwrap_or_default();
            let routes = routes.split("\n}").next().unwrap();
            for said in routes.split('"').skip(1).step_by(2) {
                let said = said.replace("{{", "{").replace("}}", "}");
                match said.strip_prefix("{home}") {
                    Some(rest) => {
                        paths.insert(format!("/associations{rest}"));
                        paths.insert(format!("/bases{rest}"));
                    }
                    None if said.starts_with('/') => {
                        paths.insert(said);
                    }
                    None => {}
                }
            }
        }
    }
    paths
}

/// What is there in the town, by the folder of its page.
async fn there(people: &People) -> BTreeMap<&'static str, String> {
    let town = &people.town;
    let id = |address: &str| address.rsplit('/').next().unwrap().to_owned();
    let (application, _) = town.submitted().await;
    let association = id(&affairs::home(people).await);
    let statement = town.office.paper(&town.officer, "founding_statement").await;
    let base = json!({ "submitter": town.lead.id, "founding": { "name": "样例老基地", "level": "street_base",
        "node": STREET, "host": "样例科技园有限公司", "founded_on": "2019", "statement": statement } });
    let both = [&town.officer, &town.lead];
    let base = town
        .by_two("/base-foundings", both, &base)
        .await
        .expect(201);
    let draft = json!({ "submitter": town.proposer.id, "work": { "proposal":
        town.proposal(&town.officer, "样例草稿联谊会", "draft").await } });
    let draft = town.office.post(&town.officer, "/drafts", &draft).await;
    let rows = json!({ "2": { "name": "样例一老联谊会", "body_kind": "friendship", "form": "internal",
        "node": STREET, "scope": "first", "founded_on": "2017" } });
    let statement = town.office.paper(&town.officer, "founding_statement").await;
    let import = json!({ "statement": statement, "rows": rows });
    let import = town.office.post(&town.officer, "/imports", &import).await;
    let guest = json!({ "node": STREET, "name": "样例来客", "purposes": ["pool"] });
    let person = town.office.post(&town.officer, "/people", &guest).await;
    let person = person.expect(201).id();
    let offer = json!({ "person": person, "role": "member" });
    let members = format!("/associations/{association}/members");
    let seat = town.office.post(&town.officer, &members, &offer).await;
    let claim = json!({ "node": STREET, "metric": "associations", "wording": "1个",
        "published_on": "2020-07-01", "title": "样例报道" });
    let claim = town.office.post(&town.officer, "/claims", &claim).await;
    let association_brand = brand(town, &format!("/associations/{association}")).await;
    let base_brand = brand(town, &format!("/bases/{}", base.id())).await;
    [
        ("association brand", association_brand),
        ("base brand", base_brand),
        ("mine", person.clone()),
        ("people", person),
        ("members", seat.expect(201).id()),
        ("claims", claim.expect(201).id()),
        ("applications", application),
        ("associations", association),
        ("bases", base.id()),
        ("drafts", draft.expect(201).id()),
        ("imports", import.expect(201).id()),
        (
            "papers",
            town.office.paper(&town.officer, "founding_statement").await,
        ),
    ]
    .into()
}

/// Whose brands stand in a folder.
fn brand_of(folder: &str) -> &'static str {
    match folder {
        "bases" => "base brand",
        _ => "association brand",
    }
}

/// A brand that a body registers.
async fn brand(town: &crate::office::Town, home: &str) -> String {
    let paper = town.office.paper(&town.proposer, "affair_record").await;
    let brand = json!({ "kind": "brand_registered", "occurred_on": "2020-10-22",
        "title": format!("样例品牌{}", home.len()), "paper": paper });
    let affairs = format!("{home}/affairs");
    let done = town.office.post(&town.proposer, &affairs, &brand).await;
    done.expect(200);
    let shown = town.office.get(&town.lead, &format!("{home}/brands")).await;
    let shown = shown.expect(200);
    shown.body["brands"][0]["brand"]
        .as_str()
        .unwrap()
        .to_owned()
}

/// The path with what is there in the town.
fn filled(path: &str, there: &BTreeMap<&'static str, String>) -> String {
    let folder = path.split('/').nth(1).unwrap();
    let id = there.get(folder).cloned().unwrap_or_default();
    let code = if folder == "nodes" {
        STREET
    } else {
        "SIMPLE-1"
    };
    let known = [
        ("{id}", id.as_str()),
        ("{sequence}", "1"),
        ("{district}", DISTRICT),
        ("{code}", code),
        ("{act}", "dissolve"),
        ("{verb}", "accept"),
        ("{transition}", "T3"),
        (
            "{brand}",
            there.get(brand_of(folder)).map_or("", String::as_str),
        ),
        ("{purpose}", "pool"),
        ("{seat}", there.get("members").map_or("", String::as_str)),
    ];
    known
        .into_iter()
        .fold(path.to_owned(), |path, (name, value)| {
            path.replace(name, value)
        })
}

/// The page to which somebody is led who asks for an address.
async fn led(who: &Browser, path: &str) -> String {
    let mut at = path.to_owned();
    for _ in 0..3 {
        let page = who.get(&at).await;
        if page.status.as_u16() != 303 {
            assert_eq!(page.status.as_u16(), 200, "{path}: {at}");
            return at;
        }
        at = page.location;
    }
    panic!("{path} goes round in circles");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_address_of_a_page_refuses_whoever_comes_back_to_it() {
    let people = people().await;
    let there = there(&people).await;
    let paths = paths();
    assert!(paths.len() > 40, "{paths:#?}");
    // A workbook is no text, which is all that this browser reads.
    for path in paths.iter().filter(|path| !path.contains(".xlsx")) {
        let path = filled(path, &there);
        assert!(!path.contains('{'), "{path}");
        let page = people.officer.get(&path).await;
        assert_ne!(page.status.as_u16(), 405, "{path}");
    }
    for (address, page) in FORMS_ONLY {
        assert!(paths.contains(address), "there is no {address}");
        let (address, page) = (filled(address, &there), filled(page, &there));
        let answer = people.officer.get(&address).await;
        assert_eq!(answer.status.as_u16(), 303, "{address}");
        assert_eq!(answer.location, page, "{address}");
        led(&people.officer, &address).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_refused_is_found_again_by_a_reload() {
    let people = people().await;
    let home = affairs::home(&people).await;
    let form = people
        .proposer
        .page(&format!("{home}/affairs/new?kind=annual_report"))
        .await;
    let form = form.form(&format!("{home}/affairs"));
    let wrong = form.file("paper-affair_record", "年报.pdf", PDF);
    people.proposer.submit(&wrong).await.expect(422);
    let page = led(&people.proposer, &format!("{home}/affairs")).await;
    assert_eq!(page, format!("{home}/affairs/new"));
}
