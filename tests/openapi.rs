//! The description of the API, as the repository keeps it. `UPDATE_SNAPSHOTS=1` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu::web::{api, openapi};
use serde_json::Value;
use std::path::Path;

fn described() -> (String, Value) {
    let (_, description) = api::api_router();
    let text = openapi::text(&description);
    let value = serde_json::from_str(&text).unwrap();
    (text, value)
}

fn operations(api: &Value) -> Vec<(String, &Value)> {
    let paths = api["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let item = item.as_object().unwrap();
            item.iter()
                .map(move |(method, operation)| (format!("{method} {path}"), operation))
        })
        .collect()
}

#[test]
fn the_description_is_the_one_that_the_repository_keeps() {
    let (text, _) = described();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let text = format!("{text}\n");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "the API has changed: see it and run with UPDATE_SNAPSHOTS=1"
    );
}

#[test]
fn it_is_openapi_3_1_of_qibu() {
    let (_, api) = described();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(api["info"]["title"], "Qibu");
    assert_eq!(api["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn every_operation_has_an_id_of_its_own_words_problems_and_examples() {
    let (_, api) = described();
    let mut ids = std::collections::BTreeSet::new();
    for (name, operation) in operations(&api) {
        let id = operation["operationId"]
            .as_str()
            .unwrap_or_else(|| panic!("{name} has no id"));
        assert!(ids.insert(id.to_owned()), "{id} twice");
        let words = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
        assert!(
            words(&operation["summary"]),
            "{name} says nothing of itself"
        );
        let responses = operation["responses"].as_object().unwrap();
        if name.contains("/api/v1") {
            for status in ["400", "401", "403", "404"] {
                assert!(responses.contains_key(status), "{name} lacks {status}");
            }
        }
        for (status, response) in responses
            .iter()
            .filter(|(status, _)| status.starts_with('2'))
        {
            let contents = response["content"].as_object().cloned().unwrap_or_default();
            assert!(
                status == "204" || !contents.is_empty(),
                "{name} {status} answers nothing"
            );
            let shown = contents
                .values()
                .all(|content| content.get("example").is_some());
            assert!(shown, "{name} {status} has no example");
        }
        let asked = operation["requestBody"]["content"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        for (kind, content) in asked.iter().filter(|(kind, _)| *kind == "application/json") {
            assert!(content.get("example").is_some(), "{name} shows no {kind}");
        }
    }
    assert!(ids.len() > 45, "{} operations", ids.len());
}

#[test]
fn every_schema_that_is_named_is_there() {
    let (text, api) = described();
    let schemas = api["components"]["schemas"].as_object().unwrap();
    for name in text.split("#/components/schemas/").skip(1) {
        let name = name.split('"').next().unwrap();
        assert!(
            schemas.contains_key(name),
            "{name} is named and not described"
        );
    }
}
