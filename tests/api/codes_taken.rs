//! Two associations do not hold one code of the register.

use crate::office::{Answer, Person, Town};
use serde_json::json;

/// A sound code of the made-up district.
const CODE: &str = "51990001MJE0000015";

/// A proposal of that name and scope that names the code, written in words of a language.
async fn registered(town: &Town, who: &Person, scope: &str, lang: &str) -> Answer {
    let name = format!("样例{scope}联谊会");
    let mut body = town.proposal(who, &name, scope).await;
    body["form"] = json!("registered");
    body["contents"]["attested"]["candidates"]["count"] = json!(60);
    body["contents"]["legal"] = json!({ "registered": CODE });
    let said = [("accept-language", lang)];
    let office = &town.office;
    office
        .write("POST", who, "/associations", &said, &body)
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_associations_do_not_have_one_unified_social_credit_code() {
    let town = Town::open().await;
    let first = registered(&town, &town.proposer, "first", "zh").await;
    let first = first.expect(201);
    let holder = first.body["application"]["subject"].as_str().unwrap();
    let head = town.office.head();
    for (lang, title, detail) in [
        (
            "zh",
            "统一社会信用代码已被使用",
            format!("该代码已登记在另一组织名下（association/{holder}）。请核对代码。"),
        ),
        (
            "en",
            "The code is taken",
            format!(
                "Another association holds this unified social credit code (association/{holder}). Check the code."
            ),
        ),
    ] {
        let taken = registered(&town, &town.proposer, "second", lang).await;
        let taken = taken.expect(409);
        assert_eq!(taken.code(), "claim.uscc_taken");
        assert_eq!(
            (&taken.body["title"], &taken.body["detail"]),
            (&json!(title), &json!(detail))
        );
        assert_eq!(town.office.head(), head, "a refusal writes nothing");
    }
    // Whoever takes its proposal back lets go of the code.
    let (application, empty) = (first.id(), json!({}));
    town.act(&town.proposer, &application, "withdraw", &empty)
        .await
        .expect(200);
    let second = registered(&town, &town.proposer, "second", "zh").await;
    second.expect(201);
    let third = registered(&town, &town.proposer, "third", "zh").await;
    assert_eq!(third.expect(409).code(), "claim.uscc_taken");
}
