//! Who puts a body to rectification over HTTP: an office above the lowest rank, whatever the ranks are called.

use crate::office::{Answer, DISTRICT, Office, Person, STREET};
use crate::place::Home;
use qibu::opening::Preset;
use serde_json::{Value, json};

const COMMUNITY: &str = "990001001001";
const NINE: &str = include_str!("../fixtures/county/nine.yaml");

/// A body at the lowest rank, and an officer of each rank.
struct Care {
    office: Office,
    /// Of the root, of the rank between, of the lowest rank.
    officers: [Person; 3],
    home: String,
}

impl Care {
    /// `nodes` lead from the root down; `said` is what the founding says beside name, node and statement.
    async fn of(office: Office, nodes: [&str; 3], said: Value) -> Self {
        let [root, between, lowest] = nodes;
        let officers = [
            office.account("样例经办一", root, "officer").await,
            office.account("样例经办二", between, "officer").await,
            office.account("样例经办三", lowest, "officer").await,
        ];
        let [first, _, typing] = &officers;
        let statement = office.paper(typing, "founding_statement").await;
        let mut founding = said;
        founding["name"] = json!("样例老联谊会");
        founding["node"] = json!(lowest);
        founding["scope"] = json!("old");
        founding["founded_on"] = json!("2019-05-03");
        founding["statement"] = json!(statement);
        let both = json!({ "submitter": first.id, "founding": founding });
        let draft = office.post(typing, "/foundings", &both).await.expect(201);
        let confirm = format!("/drafts/{}/confirm", draft.id());
        let made = office
            .post_seen(first, &confirm, &draft.tag(), &json!({}))
            .await;
        let home = format!("/associations/{}", made.expect(201).id());
        Self {
            office,
            officers,
            home,
        }
    }

    async fn ordered(&self, who: &Person) -> Answer {
        let order = json!({ "criteria": ["1a"], "reason": "样例：条件不再具备。" });
        let path = format!("{}/order-rectification", self.home);
        self.office.post(who, &path, &order).await
    }

    async fn checked(&self, who: &Person, passed: bool) -> Answer {
        let check = json!({ "passed": passed, "record": "样例：复查记录。" });
        let path = format!("{}/check-rectification", self.home);
        self.office.post(who, &path, &check).await
    }

    /// The lowest rank is refused; the one between orders, and the root checks.
    async fn is_ordered_and_checked_above_the_lowest_rank(&self) {
        let [root, between, lowest] = &self.officers;
        let head = self.office.head();
        is_of_another_rank(&self.ordered(lowest).await);
        assert_eq!(self.office.head(), head);
        let ordered = self.ordered(between).await.expect(200);
        assert_eq!(ordered.body["events"][0]["name"], "RectificationOrdered");
        is_of_another_rank(&self.checked(lowest, true).await);
        self.checked(between, false).await.expect(200);
        self.checked(root, true).await.expect(200);
        // The district orders, and the rank between checks.
        self.ordered(root).await.expect(200);
        self.checked(between, true).await.expect(200);
    }
}

fn is_of_another_rank(answer: &Answer) {
    assert_eq!(answer.status, 403, "{:#}", answer.body);
    assert_eq!(answer.code(), "authority.denied");
    let guard = &answer.body["guards"][0];
    assert_eq!(guard["id"], "guard.wrong_rank");
    assert_eq!(
        (&guard["words"], &guard["help"]),
        (
            &json!("最低层级的机关不作出整改决定，也不复查。"),
            &json!("请由上一级或区县机关的经办人或负责人办理。")
        )
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_community_neither_puts_a_body_of_its_own_to_rectification_nor_checks_it() {
    let office = Office::open().await;
    office.street().await;
    let node = json!({ "code": COMMUNITY, "kind": "community", "name": "样例社区",
        "parent": STREET, "from": "2017-01-01" });
    let made = office.post(&office.admin, "/nodes", &node).await;
    made.expect(200);
    let said = json!({ "body_kind": "friendship", "form": "internal" });
    let care = Care::of(office, [DISTRICT, STREET, COMMUNITY], said).await;
    care.is_ordered_and_checked_above_the_lowest_rank().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_county_with_ranks_of_its_own_the_township_orders_a_rectification_and_no_village_does()
{
    let [county, town, village] = ["990003", "990003101", "990003101201"];
    let with_rectification = NINE.replace("clocks:\n", "clocks:\n  rectify_days: 30\n");
    assert_ne!(with_rectification, NINE);
    let edition: &'static str = with_rectification.leak();
    let preset = Preset::Own(Box::leak(Box::new([edition])));
    let office = Office::of(Home::new().await, preset, county, "xian").await;
    for (code, kind, parent) in [(town, "xiang", county), (village, "cun", town)] {
        let node = json!({ "code": code, "kind": kind, "name": "样例", "parent": parent,
            "from": "2017-01-01" });
        let made = office.post(&office.admin, "/nodes", &node).await;
        made.expect(200);
    }
    let said = json!({ "body_kind": "hui", "form": "inner" });
    let care = Care::of(office, [county, town, village], said).await;
    care.is_ordered_and_checked_above_the_lowest_rank().await;
}
