//! How much a page shows: what is too much is refused, and what is left out is said.

use super::browser::carried_once;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_more_rows_than_there_may_be_is_refused_in_words() {
    let house = carried_once().await;
    let body = house.body("S01");
    let history = format!("/associations/{body}/history?limit=1000000");
    let one = format!("/associations/{body}?limit=1000000");
    for (tag, words) in [("zh", "每页1到200条"), ("en", "A page has 1 to 200 rows")] {
        let mut browser = house.browser();
        browser.take_role(house.role("auditor").account).await;
        browser.post("/lang", &[("lang", tag), ("back", "/")]).await;
        let head = house.head();
        for path in [
            "/?limit=1000000",
            "/associations?limit=1000000",
            "/associations?limit=201",
            "/associations?limit=0",
            "/associations?view=table&limit=all",
            history.as_str(),
            one.as_str(),
        ] {
            let answer = browser.get(path).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}");
            assert!(answer.text.contains("400 · page.limit"), "{path}");
            assert!(answer.text.contains(words), "{path}: {}", answer.text);
        }
        assert_eq!(house.head(), head);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_shows_as_many_rows_as_are_asked_for_and_goes_on() {
    let house = carried_once().await;
    let mut browser = house.browser();
    browser.take_role(house.role("auditor").account).await;
    let board = browser.get("/associations?limit=2").await.text;
    assert_eq!(board.matches("<li class=\"card").count(), 2);
    assert!(
        board.contains("limit=2&#38;from=2") || board.contains("limit=2&amp;from=2"),
        "{board}"
    );
    let far = browser.get("/associations?from=18446744073709551615").await;
    assert_eq!(far.status, StatusCode::OK);
    let path = format!("/associations/{}/history?limit=1", house.body("S01"));
    let history = browser.get(&path).await.text;
    assert_eq!(history.matches("id=\"event-").count(), 1);
    assert!(
        history.contains("limit=1&#38;cursor=1") || history.contains("limit=1&amp;cursor=1"),
        "{history}"
    );
}
