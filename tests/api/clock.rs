//! A live log whose clock jumped: nothing is written until an administrator has confirmed the clock (law 17).

use crate::office::{DISTRICT, Office};
use qibu::occasion_source::machine_time;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const SECONDS_A_DAY: i64 = 86_400;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_was_idle_for_401_days_takes_commands_again_once_its_clock_is_confirmed() {
    let days = Arc::new(AtomicI64::new(0));
    let ahead = Arc::clone(&days);
    let clock = move || machine_time().plus_seconds(ahead.load(Ordering::Relaxed) * SECONDS_A_DAY);
    let office = Office::live(Arc::new(clock)).await;
    let clerk = office.account("样例办事员", DISTRICT, "officer").await;
    let name = json!({ "name": "样例新人" });
    days.store(401, Ordering::Relaxed);
    let head = office.head();
    let suspect = office.post(&office.admin, "/accounts", &name).await;
    let suspect = suspect.expect(503);
    assert_eq!(suspect.code(), "clock.suspect");
    let says = suspect.body["detail"].as_str().unwrap();
    assert!(says.contains("/api/v1/clock/confirm"), "{says}");
    let empty = json!({});
    office
        .post(&clerk, "/clock/confirm", &empty)
        .await
        .expect(403);
    assert_eq!(office.head(), head);
    let confirmed = office.post(&office.admin, "/clock/confirm", &empty).await;
    let confirmed = confirmed.expect(200);
    assert_eq!(confirmed.body["events"][0]["name"], "ClockConfirmed");
    office
        .post(&office.admin, "/accounts", &name)
        .await
        .expect(201);
}
