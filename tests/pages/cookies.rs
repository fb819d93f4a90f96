//! What a browser is given to keep.

use super::browser::{Answer, carried_once};
use axum::http::StatusCode;

/// The value of a cookie and its flags.
fn set<'a>(answer: &'a Answer, name: &str) -> (&'a str, Vec<&'a str>) {
    let own = |cookie: &&String| cookie.starts_with(&format!("{name}="));
    let cookie = answer.cookies.iter().find(own);
    let cookie = cookie.unwrap_or_else(|| panic!("no {name} among {:?}", answer.cookies));
    let mut parts = cookie.split("; ");
    let (_, value) = parts.next().unwrap().split_once('=').unwrap();
    (value, parts.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_of_a_session_is_bound_to_its_host_by_https_and_plain_on_the_own_machine() {
    let house = carried_once().await;
    let role = house.role("proposer").account.to_string();
    let mut browser = house.browser();
    let answer = browser.post("/sign-in/demo", &[("account", &role)]).await;
    let (token, flags) = set(&answer, "__Host-qibu_session");
    for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(flags.contains(&flag), "{flag}: {flags:?}");
    }
    assert!(!flags.iter().any(|flag| flag.starts_with("Domain")));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    // A name that another host of the site could have set signs nobody in.
    let mut other = house.browser();
    other
        .cookies
        .insert("qibu_session".to_owned(), token.to_owned());
    assert_eq!(other.get("/").await.status, StatusCode::SEE_OTHER);

    let mut local = house.browser();
    local.host = "127.0.0.1:8077".to_owned();
    local.extra = vec![("origin".to_owned(), "http://127.0.0.1:8077".to_owned())];
    let answer = local.post("/sign-in/demo", &[("account", &role)]).await;
    let (_, flags) = set(&answer, "qibu_session");
    assert!(!flags.contains(&"Secure"), "{flags:?}");
    for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(flags.contains(&flag), "{flag}: {flags:?}");
    }
    assert_eq!(local.get("/").await.status, StatusCode::OK);
    let out = local.post("/sign-out", &[]).await;
    assert!(set(&out, "qibu_session").1.contains(&"Max-Age=0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_on_the_next_page_stands_in_no_cookie_and_follows_the_language() {
    let house = carried_once().await;
    let role = house.role("proposer");
    let mut browser = house.browser();
    let account = role.account.to_string();
    let answer = browser
        .post("/sign-in/demo", &[("account", &account)])
        .await;
    let (value, flags) = set(&answer, "qibu_flash");
    let (_, key) = value.split_once('.').unwrap();
    assert_eq!(
        key, "label.flash.welcome",
        "a key of words, and nothing of whom they are about"
    );
    for flag in ["Secure", "HttpOnly", "SameSite=Lax", "Max-Age=60"] {
        assert!(flags.contains(&flag), "{flag}: {flags:?}");
    }
    browser
        .post("/lang", &[("lang", "en"), ("back", "/")])
        .await;
    let page = browser.get("/").await;
    assert!(page.text.contains("Signed in."), "{}", page.text);
    assert!(
        page.text.contains(&role.name),
        "the page itself says who is signed in"
    );
}
