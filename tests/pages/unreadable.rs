//! What a browser sends that does not read: a page that says so, in its language.

use super::browser::carried_once;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_type_or_size_is_refused_in_words() {
    let house = carried_once().await;
    let large = "x".repeat(300 * 1024);
    for (tag, type_words, size_words) in [
        ("zh", "表单请以", "超过256 KiB"),
        ("en", "Send a form as", "larger than 256 KiB"),
    ] {
        let mut browser = house.browser();
        browser.take_role(house.role("proposer").account).await;
        let own = browser.extra.clone();
        browser.post("/lang", &[("lang", tag), ("back", "/")]).await;
        browser
            .extra
            .push(("content-type".to_owned(), "text/plain".to_owned()));
        for path in ["/lang", "/propose", "/sign-in"] {
            let answer = browser.post(path, &[("lang", "en")]).await;
            assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{path}");
            assert!(answer.text.contains(type_words), "{path}: {}", answer.text);
            assert!(answer.text.contains("415 · body.not_form"), "{path}");
        }
        browser.extra = own;
        let answer = browser.post("/lang", &[("lang", &large)]).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(answer.text.contains(size_words), "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_no_text_names_no_page() {
    let house = carried_once().await;
    let mut browser = house.browser();
    browser.take_role(house.role("proposer").account).await;
    for path in ["/associations/%ff", "/applications/%c3/accept"] {
        let answer = browser.get(path).await;
        let allowed = [StatusCode::NOT_FOUND, StatusCode::METHOD_NOT_ALLOWED];
        assert!(
            allowed.contains(&answer.status),
            "{path}: {}",
            answer.status
        );
        assert!(
            answer.text.contains("<html lang=\"zh-CN\">"),
            "{path}: {}",
            answer.text
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_route_of_the_api_has_no_page() {
    let house = carried_once().await;
    let mut browser = house.browser();
    for path in ["/api", "/api/log.db", "/api/v1/nothing"] {
        let answer = browser.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{path}"
        );
    }
    let answer = browser.get("/nowhere").await;
    assert!(answer.header("content-type").starts_with("text/html"));
}
