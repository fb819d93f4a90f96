//! Policy sets on the command line: shown, taken out into files, changed there and adopted.

use crate::house::House;
use std::path::PathBuf;

fn file(house: &House, name: &str, text: &str) -> PathBuf {
    let path = house.data().with_file_name(name);
    std::fs::write(&path, text).unwrap();
    path
}

#[test]
fn a_set_is_taken_out_into_files_changed_there_and_adopted() {
    let house = House::new();
    let shown = house.run(&["policies", "show"]).expect(0);
    assert!(
        shown.out.contains("第1套") && shown.out.contains("一致"),
        "{shown:?}"
    );
    let text = |word: &str| {
        house
            .run(&["policies", "show", "--text", word])
            .expect(0)
            .out
    };
    let (schema, policies) = (text("schema"), text("policies"));
    let unchanged = house.run(&["policies", "adopt", "--shipped"]);
    assert!(unchanged.expect(4).err.contains("无需重复采用"));

    let own = policies.replace("任该岗位。", "由该岗位办理。");
    assert_ne!(own, policies);
    let folder = house.data().with_file_name("own");
    std::fs::create_dir(&folder).unwrap();
    let folder = folder.to_str().unwrap();
    file(&house, "own/a.cedarschema", &schema);
    file(&house, "own/b.cedar", &own);
    file(&house, "own/notes.txt", "note");
    let adopted = house.run(&["policies", "adopt", folder]).expect(0);
    assert!(adopted.out.contains("第2套"), "{adopted:?}");
    let shown = house.run(&["policies", "show"]).expect(0).out;
    assert!(
        shown.contains("不同") && shown.contains("改动的规则：seat.holder"),
        "{shown}"
    );
    let english = house.run(&["policies", "show", "--lang", "en"]).expect(0);
    assert!(english.out.contains("Policies changed: seat.holder"));
    let json = house.run(&["policies", "show", "--json"]).expect(0).json();
    assert_eq!(json["items"][0]["number"], 2);

    let only_schema = file(&house, "c.cedarschema", &schema);
    let only_schema = only_schema.to_str().unwrap();
    let wrong = house.run(&["policies", "adopt", only_schema]).expect(2);
    assert!(wrong.err.contains(".cedar"), "{wrong:?}");
    let missing = house.run(&["policies", "adopt", "nowhere.cedar", only_schema]);
    missing.expect(3);
    let empty = "@id(\"x\") @zh(\"甲。\") @en(\"X.\")\npermit (principal, action == Action::\"accept\", resource);\n";
    let locked = file(&house, "d.cedar", empty);
    let locked = ["policies", "adopt", only_schema, locked.to_str().unwrap()];
    assert!(house.run(&locked).expect(5).err.contains("管理员"));
    house.run(&["policies", "adopt"]).expect(2);

    let back = house.run(&["policies", "adopt", "--shipped"]).expect(0);
    assert!(back.out.contains("第3套"), "{back:?}");
    house.run(&["verify", "store"]).expect(0);
}

#[test]
fn a_node_is_renamed_moved_and_closed() {
    let house = House::new();
    let add = |code: &str, kind: &str, name: &str, parent: &str| {
        let words = [
            "node", "add", "--code", code, "--kind", kind, "--name", name,
        ];
        let rest = ["--parent", parent, "--from", "2017-01-01"];
        house.run(&[&words[..], &rest].concat()).expect(0);
    };
    let (first, second) = ("990001001", "990001002");
    let community = "990001001001";
    add(first, "street", "样例街道", "990001");
    add(second, "street", "样例乙街道", "990001");
    add(community, "community", "样例社区", first);
    let rename = [
        "node",
        "rename",
        community,
        "--name",
        "样例新社区",
        "--from",
        "2020-03-01",
    ];
    let renamed = house.run(&rename).expect(0);
    assert!(renamed.out.contains("样例新社区"), "{renamed:?}");
    let moved = house
        .run(&["node", "move", community, "--parent", second])
        .expect(0);
    assert!(
        moved.out.contains("样例新社区") && moved.out.contains("样例乙街道"),
        "{moved:?}"
    );
    let kept = house.run(&["node", "close", second]).expect(4);
    assert!(kept.err.contains(community), "{kept:?}");
    house.run(&["node", "close", community]).expect(0);
    house.run(&["node", "close", "990001999"]).expect(3);
    let future = [
        "node",
        "rename",
        first,
        "--name",
        "样例甲街道",
        "--from",
        "2100-01-01",
    ];
    house.run(&future).expect(5);
}
