//! The page of associations is by recognised step, as the API and the figures are.

use crate::people;
use serde_json::json;

const OPEN: &str = "样例新媒体联谊会";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_board_its_filter_and_the_api_agree_on_the_recognised_step() {
    let people = people().await;
    let town = &people.town;
    town.submitted().await;
    let second = town.proposal(&town.proposer, crate::NAME, "law").await;
    let made = town.office.post(&town.proposer, "/associations", &second);
    let refused = made.await.expect(201).id();
    let elsewhere = json!({ "ground": "not_our_matter" });
    town.act(&town.officer, &refused, "not-accept", &elsewhere)
        .await
        .expect(200);
    for (step, bodies) in [(0, 2), (1, 0)] {
        let path = format!("/associations?step={step}");
        let listed = town.office.get(&town.lead, &path).await.expect(200).body;
        assert_eq!(listed["items"].as_array().unwrap().len(), bodies, "{path}");
        for view in ["", "&view=table"] {
            let page = people.lead.page(&format!("{path}{view}")).await;
            for name in [OPEN, crate::NAME] {
                assert_eq!(page.html.contains(name), bodies > 0, "{path}{view} {name}");
            }
        }
    }
    let board = people.lead.page("/associations").await;
    board
        .says("尚未认定")
        .says("第0列还没有认定任何一步")
        .says("未受理");
    let column = board.html.split("id=\"step-0\"").nth(1).unwrap();
    let column = column.split("</section>").next().unwrap();
    assert!(
        column.contains("共2家") || column.contains(">2<"),
        "{column}"
    );
    let only = people.lead.page("/associations?step=0").await;
    only.says_not("id=\"step-1\"").says_not("暂无");
}
