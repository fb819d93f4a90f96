//! An edition that takes the place of another while applications are under way.

use crate::office::{DISTRICT, Town};
use serde_json::json;

/// Publishes an edition from 2026-09-03 on that asks for four initiators; what was handed in has three.
pub async fn publish_four(town: &Town, clause: &str) {
    let words = "label: { zh: 可以选择新标准, en: You may choose }";
    let text = qibu::opening::SIMPLE
        .replace("code: SIMPLE-1", "code: SIMPLE-4")
        .replace("in_force_from: 2017-01-01", "in_force_from: 2026-09-03")
        .replace(
            "what: initiators, at_least: 3",
            "what: initiators, at_least: 4",
        );
    let text = format!("{text}\nchangeover:\n  - {{ {clause}, {words} }}\n");
    let body = json!({ "district": DISTRICT, "text": text });
    let office = &town.office;
    let published = office.post(&office.admin, "/editions", &body).await;
    published.expect(200);
}
