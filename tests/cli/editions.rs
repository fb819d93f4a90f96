//! Editions as files: checked with lines and reasons, begun from another, compared. None of it needs a log.

use crate::house::{House, Ran};
use serde_json::Value;
use std::path::PathBuf;

const SIMPLE: &str = include_str!("../../standards/simple.yaml");
const CY_2020: &str = include_str!("../../standards/chengyang/CY-2020.yaml");
const CY_2021: &str = include_str!("../../standards/chengyang/CY-2021.yaml");

/// A folder with files, and the program beside them.
pub struct Desk {
    house: House,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            house: House::new(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.house.data().with_file_name(name)
    }

    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// `qibu edition …`; names that end in `.yaml` or `.xlsx` are of the folder.
    pub fn edition(&self, words: &[&str]) -> Ran {
        let words = words.iter().map(|word| {
            let is_file = [".yaml", ".xlsx"].iter().any(|end| word.ends_with(end));
            if is_file {
                self.path(word).to_str().unwrap().to_owned()
            } else {
                (*word).to_owned()
            }
        });
        let words: Vec<String> = std::iter::once("edition".to_owned()).chain(words).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.house.run(&words)
    }
}

fn line_of(text: &str, part: &str) -> usize {
    let at = text.lines().position(|line| line.contains(part));
    at.unwrap_or_else(|| panic!("{part}")) + 1
}

#[test]
fn every_problem_is_told_with_its_line_its_place_what_and_why_in_the_order_of_the_file() {
    let desk = Desk::new();
    let text = SIMPLE
        .replacen("code: SIMPLE-1", "code: no code", 1)
        .replacen("group: four_haves", "group: five_haves", 1)
        .replacen("workdays: 3, public", "workdays: 300, public", 1);
    desk.write("my.yaml", &text);
    let lines =
        ["no code", "five_haves\n", "workdays: 300"].map(|part| line_of(&text, part.trim()));
    let lines = [lines[0], line_of(&text, "group: five_haves"), lines[2]];
    let zh = desk.edition(&["check", "my.yaml"]).expect(1).out;
    let en = desk
        .edition(&["check", "my.yaml", "--lang", "en"])
        .expect(1)
        .out;
    for (said, heads, because) in [
        (
            &zh,
            lines.map(|line| format!("第{line}行  ")),
            "    为什么：",
        ),
        (&en, lines.map(|line| format!("line {line}  ")), "    why: "),
    ] {
        let at: Vec<usize> = heads
            .iter()
            .map(|head| said.find(head).expect(head))
            .collect();
        assert!(at.is_sorted(), "{said}");
        assert_eq!(said.matches(because).count(), 3, "{said}");
        assert!(
            said.contains("transitions › T1 › criteria › 1a › group\n"),
            "{said}"
        );
        assert!(!said.contains("edition."), "{said}");
    }
    let told = desk
        .edition(&["check", "my.yaml", "--json"])
        .expect(1)
        .json();
    let codes: Vec<&Value> = told["problems"].as_array().unwrap().iter().collect();
    let codes: Vec<&str> = codes
        .iter()
        .map(|it| it["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "edition.bad_code",
            "edition.unknown_group",
            "edition.out_of_bounds"
        ]
    );
    assert_eq!(told["problems"][1]["line"], lines[1]);
    assert_eq!(
        told["problems"][1]["path"],
        "transitions › T1 › criteria › 1a › group"
    );
}

#[test]
fn a_text_of_another_shape_is_told_with_its_line_and_what_may_stand_there() {
    let desk = Desk::new();
    for (from, to, place, zh, en) in [
        (
            "blocking: true",
            "blokcing: true",
            "T1 › criteria › 1a",
            "没有名为“blokcing”",
            "no entry “blokcing”",
        ),
        (
            "        supplier: applicant\n",
            "",
            "T1 › criteria › 1a",
            "缺少项目“supplier”",
            "“supplier” is missing",
        ),
        (
            "  accept_workdays: 5",
            "  accept_workdays: 5\n  accept_workdays: 6",
            "clocks › accept_workdays",
            "写了两次",
            "stands twice",
        ),
        (
            "seat: review",
            "seat: sign",
            "routes › community › 1",
            "不能写“sign”",
            "“sign” cannot stand here",
        ),
        (
            "format: 1",
            "format: one",
            "format",
            "读取程序说",
            "The reader says",
        ),
    ] {
        let text = SIMPLE.replacen(from, to, 1);
        assert_ne!(text, SIMPLE, "{from}");
        desk.write("my.yaml", &text);
        for (lang, part, line) in [("zh", zh, "第"), ("en", en, "line ")] {
            let said = desk
                .edition(&["check", "my.yaml", "--lang", lang])
                .expect(1)
                .out;
            assert!(said.contains(part) && said.starts_with(line), "{said}");
            assert!(said.lines().next().unwrap().contains(place), "{said}");
        }
    }
}

#[test]
fn every_problem_of_an_edition_has_its_reason_in_both_languages() {
    use qibu::words::{Lang, words};
    let locale: Value =
        serde_saphyr::from_str(include_str!("../../locales/problem.en.yaml")).unwrap();
    let known = locale["problem"]["edition"].as_object().unwrap();
    // These are of an edition that is in force, not of its text.
    let of_texts = known
        .keys()
        .filter(|key| !["none", "no_route", "no_bases"].contains(&key.as_str()));
    let mut count = 0;
    for key in of_texts {
        for lang in [Lang::Zh, Lang::En] {
            let why = words(lang, &format!("edition.why.{key}"), &[]);
            assert!(why.is_some_and(|why| why.len() > 20), "{key}");
        }
        count += 1;
    }
    assert!(count >= 30, "{count}");
}

#[test]
fn a_new_edition_keeps_the_text_of_the_other_under_its_own_head() {
    let desk = Desk::new();
    let begin = [
        "new",
        "--from",
        "simple",
        "--code",
        "OWN-2027",
        "--from-day",
        "2027-01-01",
    ];
    let titled = [
        "--title-zh",
        "本区标准",
        "--title-en",
        "Our standard",
        "--out",
        "own.yaml",
    ];
    let said = desk.edition(&[&begin[..], &titled].concat()).expect(0).out;
    assert!(
        said.contains("OWN-2027") && said.contains("own.yaml"),
        "{said}"
    );
    let text = std::fs::read_to_string(desk.path("own.yaml")).unwrap();
    let changed: Vec<(&str, &str)> = SIMPLE
        .lines()
        .zip(text.lines())
        .filter(|(a, b)| a != b)
        .collect();
    let new: Vec<&str> = changed.iter().map(|(_, new)| *new).collect();
    assert_eq!(
        new,
        [
            "code: OWN-2027",
            "title: { zh: 本区标准, en: Our standard }",
            "in_force_from: 2027-01-01"
        ]
    );
    assert_eq!(SIMPLE.lines().count(), text.lines().count());
    desk.edition(&["check", "own.yaml"]).expect(0);
    // What is there is never written over.
    desk.edition(&[&begin[..], &["--out", "own.yaml"]].concat())
        .expect(4);
    // A file begins another; without a title of its own it keeps that of the first.
    let next = [
        "new",
        "--from",
        "own.yaml",
        "--code",
        "OWN-2028",
        "--from-day",
        "2028-01-01",
    ];
    desk.edition(&[&next[..], &["--out", "next.yaml"]].concat())
        .expect(0);
    let next = std::fs::read_to_string(desk.path("next.yaml")).unwrap();
    assert!(next.contains("title: { zh: 本区标准,"), "{next}");
}

#[test]
fn a_head_that_spans_lines_is_replaced_whole() {
    let desk = Desk::new();
    let own = "title:\n  # In two languages.\n  zh: 我们的标准\n  en: Our standard\n";
    let line = "title: { zh: 简版标准, en: \"Simple standard\" }\n";
    desk.write("old.yaml", &SIMPLE.replacen(line, own, 1));
    let words = [
        "new",
        "--from",
        "old.yaml",
        "--code",
        "B",
        "--from-day",
        "2027-01-01",
        "--out",
        "b.yaml",
    ];
    desk.edition(&words).expect(0);
    let text = std::fs::read_to_string(desk.path("b.yaml")).unwrap();
    assert!(
        text.contains("\ntitle: { zh: 我们的标准, en: Our standard }\nin_force_from: 2027-01-01\n")
    );
    assert!(text.contains("# At most three criteria of a step block it"));
}

#[test]
fn a_new_edition_that_would_be_unsound_or_has_no_beginning_is_not_made() {
    let desk = Desk::new();
    let new = |from: &str, code: &str, day: &str| {
        let words = [
            "new",
            "--from",
            from,
            "--code",
            code,
            "--from-day",
            day,
            "--out",
            "own.yaml",
        ];
        let ran = desk.edition(&words);
        assert!(!desk.path("own.yaml").exists());
        ran
    };
    let refused = new("simple", "no code", "2027-01-01").expect(1).err;
    assert!(
        refused.contains("第10行  code") && refused.contains("为什么："),
        "{refused}"
    );
    new("no-such.yaml", "OWN", "2027-01-01").expect(3);
    new("simple", "OWN", "2027-02-30").expect(2);
    desk.write("broken.yaml", "code: [");
    new("broken.yaml", "OWN", "2027-01-01").expect(1);
    let words = [
        "new",
        "--from",
        "simple",
        "--code",
        "A",
        "--from-day",
        "2027-01-01",
        "--out",
    ];
    desk.edition(&[&words[..], &["no-such-folder/own.yaml"]].concat())
        .expect(3);
}

#[test]
fn the_differences_of_two_editions_are_told_in_words_and_always_in_the_same_order() {
    let desk = Desk::new();
    desk.write("a.yaml", SIMPLE);
    let text = SIMPLE
        .replacen("code: SIMPLE-1", "code: OWN-1", 1)
        .replacen("initiators, at_least: 3", "initiators, at_least: 5", 1)
        .replacen(
            "paper: annual_plan",
            "all: [{ paper: annual_plan }, { declared: brand_rules }]",
            1,
        )
        .replacen("blocking: false", "blocking: true", 1)
        .replacen("review_workdays: 5", "review_workdays: 4", 1)
        .replacen("needed_for: [T1]", "needed_for: [T1, T2]", 1)
        .replacen(
            "rank: street_or_park, duty: lead",
            "rank: district, duty: lead",
            1,
        )
        .replacen("label: { zh: 四有,", "label: { zh: 五有,", 1);
    desk.write("b.yaml", &text);
    let zh = desk.edition(&["diff", "a.yaml", "b.yaml"]).expect(0).out;
    let expected = "\
SIMPLE-1 与 OWN-1 有8处不同：
代码：SIMPLE-1 改为 OWN-1
T1 人员聚起来：条件 1a“发起人不少于三人并已同意”的数由 3 改为 5（test › attested › at_least）
T1 人员聚起来：条件 1c“每位拟入会者经“四有”确认”由建议改为必须满足
T2 组织建起来：条件 2e“好思路：有年度计划”原为：提交年度计划；改为：提交年度计划，并且声明“品牌有使用规则和投诉联系方式”
T1 人员聚起来：社区的办理路线原为：社区经办人审核 → 街道或园区负责人审批；改为：社区经办人审核 → 区县负责人审批
T2 组织建起来：新增必须提交的材料“发起人同意书”
时限，审核（工作日）：5 改为 4
用语，groups › four_haves › label：四有 / Four Haves 改为 五有 / Four Haves
";
    assert_eq!(zh, expected);
    let en = desk
        .edition(&["diff", "a.yaml", "b.yaml", "--lang", "en"])
        .expect(0)
        .out;
    assert!(
        en.starts_with("8 differences between SIMPLE-1 and OWN-1:\n"),
        "{en}"
    );
    assert!(
        en.contains("criterion 1a “Three initiators at least, each with consent” was 3, is 5"),
        "{en}"
    );
    let told = desk
        .edition(&["diff", "a.yaml", "b.yaml", "--json"])
        .expect(0)
        .json();
    let first = &told["changes"][1];
    assert_eq!(first["kind"], "number_changed");
    assert_eq!(
        (&first["old"], &first["new"]),
        (&Value::from(3), &Value::from(5))
    );
    assert!(
        desk.edition(&["diff", "a.yaml", "a.yaml"])
            .expect(0)
            .out
            .contains("没有不同")
    );
}

#[test]
fn what_is_different_about_a_bodys_standing_is_told_by_its_name_and_not_by_a_code() {
    let desk = Desk::new();
    desk.write("a.yaml", SIMPLE);
    let text = SIMPLE
        .replacen("    hearing_workdays: 5\n", "    hearing_workdays: 10\n", 1)
        .replacen("  resume:\n", "  resume:\n    hearing_workdays: 3\n", 1)
        .replacen("rectify_days: 60", "rectify_days: 30", 1)
        .replacen(
            "needed_for_bases: [delist]",
            "needed_for_bases: [delist, resume]",
            1,
        )
        .replacen("filed_at: district", "filed_at: street_or_park", 1);
    desk.write("b.yaml", &text);
    let zh = desk.edition(&["diff", "a.yaml", "b.yaml"]).expect(0).out;
    let expected = "\
SIMPLE-1 与 SIMPLE-1 有5处不同：
T4 活动嗨起来：备案原为：在区县备案；改为：在街道或园区备案
恢复：陈述申辩期原为：（无）；改为：3个工作日
暂停：陈述申辩期原为：5个工作日；改为：10个工作日
恢复（基地）：新增必须提交的材料“摘牌理由书”
时限，整改（天）：60 改为 30
";
    assert_eq!(zh, expected);
    let en = desk
        .edition(&["diff", "a.yaml", "b.yaml", "--lang", "en"])
        .expect(0)
        .out;
    for line in [
        "Resume: the hearing was: (none); is: 3 working days\n",
        "Suspend: the hearing was: 5 working days; is: 10 working days\n",
        "Resume (bases): the paper “Statement of the reasons to delist” is needed now\n",
        "clock, to put right what no longer holds, in days: was 60, is 30\n",
    ] {
        assert!(en.contains(line), "{line}{en}");
    }
}

#[test]
fn every_difference_of_two_shipped_editions_has_words() {
    let desk = Desk::new();
    for (name, text) in [("a.yaml", SIMPLE), ("b.yaml", CY_2020), ("c.yaml", CY_2021)] {
        desk.write(name, text);
    }
    for pair in [
        ["a.yaml", "c.yaml"],
        ["c.yaml", "a.yaml"],
        ["b.yaml", "c.yaml"],
    ] {
        for lang in ["zh", "en"] {
            let said = desk
                .edition(&["diff", pair[0], pair[1], "--lang", lang])
                .expect(0)
                .out;
            assert!(said.lines().count() > 10, "{said}");
            assert!(!said.contains("edition.") && !said.contains("%{"), "{said}");
        }
    }
    desk.write("broken.yaml", "code: [");
    let refused = desk
        .edition(&["diff", "a.yaml", "broken.yaml"])
        .expect(1)
        .err;
    assert!(refused.contains("broken.yaml"), "{refused}");
}

#[test]
fn a_log_may_begin_with_an_edition_of_its_own_and_not_with_one_that_is_unsound() {
    let nine = include_str!("../fixtures/county/nine.yaml");
    let desk = Desk::new();
    let own = desk.write("own.yaml", nine);
    let data = desk.path("county");
    let init = |file: &str, more: &[&str]| {
        let words = [
            "init",
            "--edition",
            file,
            "--district",
            "990003",
            "--admin",
            "王敏",
        ];
        let kind = ["--training", "--district-kind", "xian"];
        let words = [&words[..], &kind, more].concat();
        desk.house.run_at(data.to_str().unwrap(), &words)
    };
    init(&own, &["--preset", "simple"]).expect(2);
    let broken = desk.write(
        "broken.yaml",
        &nine.replacen("rank: township", "rank: street", 1),
    );
    let refused = init(&broken, &[]).expect(1).err;
    assert!(
        refused.contains("node_kinds › xiang › rank") && refused.contains("为什么："),
        "{refused}"
    );
    assert!(!data.exists());
    let made = init(&own, &[]).expect(0).out;
    assert!(made.contains("--kind xiang "), "{made}");
    let figures = desk
        .house
        .run_at(data.to_str().unwrap(), &["figures"])
        .expect(0)
        .out;
    assert!(
        figures.contains("乡镇 0") && !figures.contains("街道"),
        "{figures}"
    );
}
