//! A table of old bodies by the command line: template, check, enter, confirm, void.

use crate::house::{DISTRICT, Given, House, Ran};
use std::path::PathBuf;

const STREET: &str = "990001001";

struct Office {
    house: House,
    officer: String,
    lead: String,
}

impl Office {
    fn open() -> Self {
        let house = House::new();
        let node = [
            "node",
            "add",
            "--code",
            STREET,
            "--kind",
            "street",
            "--name",
            "样例街道",
        ];
        let node = [&node[..], &["--parent", DISTRICT, "--from", "2017-01-01"]].concat();
        house.run(&node).expect(0);
        let [officer, lead] = [("officer", STREET), ("lead", DISTRICT)].map(|(duty, node)| {
            let account = house.account(duty);
            let appoint = [
                "account", "appoint", &account, "--node", node, "--duty", duty,
            ];
            house.run(&appoint).expect(0);
            let token = house
                .run(&["account", "token", &account, "--json"])
                .expect(0);
            token.json()["token"].as_str().unwrap().to_owned()
        });
        Self {
            house,
            officer,
            lead,
        }
    }

    fn run(&self, token: &str, words: &[&str]) -> Ran {
        let given = Given {
            token: Some(token),
            ..Given::default()
        };
        self.house.run_given(words, given)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.house.data().with_file_name(name)
    }

    fn counted(&self) -> i64 {
        let figures = self
            .house
            .run(&["figures", "--json", "--as-of", "2018-01-01"]);
        figures.expect(0).json()["associations"].as_i64().unwrap()
    }
}

#[test]
fn a_table_goes_from_the_template_to_foundings_and_back_by_two_officers() {
    let office = Office::open();
    let (officer, lead) = (&office.officer, &office.lead);
    let template = office.path("old.csv");
    let made = ["import", "template", "--out", template.to_str().unwrap()];
    office.house.run(&made).expect(0);
    office.house.run(&made).expect(4);
    let text = std::fs::read_to_string(&template).unwrap();
    assert!(
        text.contains("friendship") && text.contains(STREET),
        "{text}"
    );

    let row = |day: &str| format!("{text},样例老联谊会,,联谊会,internal,{STREET},old,,{day},\r\n");
    let wrong = office.file("wrong.csv", &row("昨天"));
    let checked = office.run(officer, &["import", "check", &wrong]).expect(1);
    assert!(
        checked.out.contains("“成立日期”栏，写的是“昨天”"),
        "{checked:?}"
    );
    let table = office.file("right.csv", &row("2017年11月"));
    let checked = office.run(officer, &["import", "check", &table]).expect(0);
    assert!(checked.out.contains("共1行"), "{checked:?}");

    let statement = office.file("声明.txt", "样例：两人签署的声明。");
    let enter = [
        "import",
        "enter",
        &table,
        "--statement",
        &statement,
        "--json",
    ];
    let import = office.run(officer, &enter).expect(0).json();
    let import = import["id"].as_str().unwrap();
    let confirm = ["import", "confirm", import];
    let own = office.run(officer, &confirm).expect(4);
    assert!(own.err.contains("两名经办人"), "{own:?}");
    assert_eq!(office.counted(), 0);
    let done = office.run(lead, &confirm).expect(0);
    assert!(done.out.contains("样例老联谊会  已补录"), "{done:?}");
    assert_eq!(office.counted(), 1);

    let void = [
        "import",
        "void",
        import,
        "--reason",
        "样例：取自错误的年份。",
    ];
    let asked = office.run(lead, &void).expect(0);
    assert!(asked.out.contains("请另一名工作人员确认作废"), "{asked:?}");
    office.run(officer, &confirm).expect(0);
    assert_eq!(office.counted(), 0);
    let list = office.run(lead, &["import", "list"]).expect(0);
    assert!(
        list.out.contains(import) && list.out.contains("已作废"),
        "{list:?}"
    );
}

#[test]
fn an_import_that_nobody_confirmed_is_discarded() {
    let office = Office::open();
    let headings = "name,body_kind,form,node,scope,founded_on";
    let table = format!("{headings}\n样例老联谊会,friendship,internal,{STREET},old,2017\n");
    let table = office.file("old.csv", &table);
    let none = office
        .run(&office.officer, &["import", "list", "--lang", "en"])
        .expect(0);
    assert!(none.out.contains("there is no import"), "{none:?}");
    let statement = office.file("statement.txt", "样例：两人签署的声明。");
    let enter = [
        "import",
        "enter",
        &table,
        "--statement",
        &statement,
        "--json",
    ];
    let import = office.run(&office.officer, &enter).expect(0).json();
    let import = import["id"].as_str().unwrap();
    office
        .run(&office.officer, &["import", "show", import])
        .expect(0);
    office
        .run(&office.lead, &["import", "discard", import])
        .expect(6);
    office
        .run(&office.officer, &["import", "discard", import])
        .expect(0);
    office
        .run(&office.lead, &["import", "show", import])
        .expect(3);
    assert_eq!(office.counted(), 0);
}

#[test]
fn a_file_that_is_no_table_is_told_without_asking_the_service() {
    let house = House::new();
    let path = house.data().with_file_name("old.csv");
    std::fs::write(&path, "负责人,电话\n甲,乙\n").unwrap();
    let table = path.to_str().unwrap();
    for lang in ["zh", "en"] {
        let checked = house.run(&["import", "check", table, "--lang", lang, "--json"]);
        let problems = checked.expect(1).json()["problems"].clone();
        assert_eq!(
            problems[0]["code"], "import.heading_unknown",
            "{problems:#}"
        );
    }
    house.run(&["import", "check", "no-such.csv"]).expect(3);
    house
        .run(&["import", "template", "--out", "old.ods"])
        .expect(2);
}

#[test]
fn a_table_of_bases_goes_from_its_template_to_foundings() {
    let office = Office::open();
    let template = office.path("bases.csv");
    let made = [
        "import",
        "template",
        "--bases",
        "--out",
        template.to_str().unwrap(),
    ];
    office.house.run(&made).expect(0);
    let text = std::fs::read_to_string(&template).unwrap();
    let table = format!("{text},样例老基地,,street_base,{STREET},样例科技园有限公司,,2017,\r\n");
    let table = office.file("old-bases.csv", &table);
    let checked = office
        .run(&office.officer, &["import", "check", &table])
        .expect(0);
    assert!(checked.out.contains("共1行"), "{checked:?}");
    let statement = office.file("声明.txt", "样例：两人签署的声明。");
    let enter = [
        "import",
        "enter",
        &table,
        "--statement",
        &statement,
        "--json",
    ];
    let import = office.run(&office.officer, &enter).expect(0).json();
    let confirm = [
        "import",
        "confirm",
        import["id"].as_str().unwrap(),
        "--json",
    ];
    let done = office.run(&office.lead, &confirm).expect(0).json();
    let base = &done["rows"][0]["base"];
    let figures = office
        .house
        .run(&["figures", "--json", "--as-of", "2018-01-01"]);
    assert_eq!(figures.expect(0).json()["bases"], 1, "{base}");
}
