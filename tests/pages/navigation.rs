//! What the navigation offers to whom.

use super::browser::carried_once;
use axum::http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn the_navigation_offers_a_proposal_to_who_may_make_one_and_its_typing_to_officers() {
    let house = carried_once().await;
    for (key, label) in [
        ("proposer", Some("发起申请")),
        ("street_officer", Some("代填申请")),
        ("district_lead", Some("代填申请")),
        ("auditor", None),
        ("data_protection", None),
    ] {
        let mut browser = house.browser();
        browser.take_role(house.role(key).account).await;
        let desk = browser.get("/associations").await.text;
        let navigation = desk.split("<nav class=\"side\"").nth(1).unwrap();
        let navigation = navigation.split("</nav>").next().unwrap();
        assert_eq!(
            navigation.contains("href=\"/propose\""),
            label.is_some(),
            "{key}"
        );
        for words in ["发起申请", "代填申请"] {
            assert_eq!(
                navigation.contains(words),
                label == Some(words),
                "{key} {words}"
            );
        }
        assert_eq!(
            desk.contains("href=\"/propose\""),
            label.is_some(),
            "{key}: the tabs, too"
        );
        let form = browser.get("/propose").await;
        if label.is_some() {
            assert_eq!(form.status, StatusCode::OK, "{key}");
        } else {
            // Whoever goes there all the same is told why not, and what would help.
            assert_eq!(form.status, StatusCode::FORBIDDEN, "{key}");
            assert!(
                form.text.contains("申报须有申报权限"),
                "{key}: {}",
                form.text
            );
            assert!(form.text.contains("请管理员授予"), "{key}");
            assert!(!form.text.contains("name=\"short_name\""), "{key}");
        }
    }
}
