//! A full disk under a running server: what a write is told, what `/readyz` says, and that it passes.

use crate::house::{House, Server};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// The file system's size in mebibytes: several times what a new log takes.
const ROOM: u32 = 24;

fn ask(server: &Server, method: &str, path: &str, token: &str, key: u32) -> (u16, Value) {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .proxy(None)
        .build()
        .into();
    let body = match method {
        "POST" => json!({ "days": 1 }).to_string(),
        _ => String::new(),
    };
    let request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("{}{path}", server.address))
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header(
            "idempotency-key",
            format!("00000000-0000-4000-8000-{key:012}"),
        )
        .body(body)
        .unwrap();
    let mut response = agent.run(request).unwrap();
    let text = response.body_mut().read_to_string().unwrap();
    let status = response.status().as_u16();
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// Takes all the room that is left.
fn fill(path: &Path) {
    let mut filler = File::create(path).unwrap();
    for bytes in [1 << 16, 1 << 12, 1] {
        while filler.write_all(&vec![1; bytes]).is_ok() {}
    }
}

#[test]
fn on_a_full_disk_a_write_says_so_and_the_process_is_not_ready_until_there_is_room() {
    let house = House::new();
    let Some(server) = house.serve_in_room(ROOM) else {
        // Without a file system of its own there is no full disk; `log/sqlite/writer.rs` tests the log alone.
        return;
    };
    let advance = |key| ask(&server, "POST", "/api/v1/clock/advance", &house.token, key);
    let ready = || ask(&server, "GET", "/readyz", "", 0);
    let (status, _) = advance(1);
    assert!((200..300).contains(&status), "{status}");
    assert_eq!(ready().0, 200);
    let root = format!("/proc/{}/root{}", server.pid(), house.data().display());
    let filler = Path::new(&root).join("filler");
    fill(&filler);
    // The write-ahead log may have a page of room left that it had taken before.
    let refused = (2..300).map(advance).find(|(status, _)| *status == 503);
    let (_, problem) = refused.expect("a full disk");
    assert_eq!(problem["code"], "disk.full", "{problem}");
    let (status, said) = ready();
    assert_eq!(status, 503, "{said}");
    let reasons = said["reasons"].as_array().unwrap();
    assert!(reasons.contains(&json!("disk.full")), "{said}");
    fs::remove_file(&filler).unwrap();
    let goes_on = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        ready().0 == 200
    });
    assert!(goes_on, "{}", ready().1);
    let (status, said) = advance(301);
    assert!((200..300).contains(&status), "{said}");
}
