//! Who gets which answer from which route: every route that the description names, and every page, for nobody and for each
//! duty at each rank. `UPDATE_SNAPSHOTS=1` writes the tables anew; a route without a row fails.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "api/office.rs"]
#[allow(dead_code, reason = "shared by several test binaries")]
mod office;
#[path = "permissions/pages.rs"]
mod pages;
#[path = "support_qibu/place.rs"]
mod place;
#[path = "permissions/stage.rs"]
mod stage;

use serde_json::Value;
use stage::Stage;
use std::fmt::Write as _;
use std::path::Path;

/// The words above a column of each role, and what they stand for.
const ROLES: &str =
    "# c: of a community, s: of its street, o: of another street, d: of the district.\n";

/// Compares a table with the one that is kept, or keeps it.
fn same_as_kept(file: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(file);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, table).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == table, "who may do what has changed:\n{table}");
}

/// The line of the roles.
fn heading(stage: &Stage) -> String {
    let roles = stage.roles.iter().map(|(role, _)| format!("{role:>10}"));
    format!("{:62}{}\n", "route", roles.collect::<String>())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_route_answers_each_duty_as_the_table_says() {
    let stage = Stage::set().await;
    let (_, description) = qibu::web::api::api_router();
    let api: Value = serde_json::from_str(&qibu::web::openapi::text(&description)).unwrap();
    let mut table =
        format!("# Status by route and role. Writes are dry runs on the same town.\n{ROLES}");
    table.push_str(&heading(&stage));
    let mut unmet = String::from("# For want of what they need in the town, nobody does:\n");
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let body = &operation["requestBody"]["content"]["application/json"]["example"];
            let id = operation["operationId"].as_str().unwrap_or_default();
            let mut row = format!("{:62}", format!("{} {path}", method.to_uppercase()));
            let mut succeeded = false;
            for (_, who) in &stage.roles {
                let answer = stage.status(who.as_ref(), method, path, id, body).await;
                let status = answer.status.as_u16();
                assert!(status < 500, "{method} {path} answers {status}");
                succeeded |= (200..300).contains(&status);
                write!(row, "{status:>10}").unwrap();
            }
            table.push_str(&row);
            table.push('\n');
            if !succeeded {
                writeln!(unmet, "# {} {path}", method.to_uppercase()).unwrap();
            }
        }
    }
    table.push_str(&unmet);
    same_as_kept("permissions.txt", &table);
}
