//! A district's overlay on the command line: laid, refused by name, checked.

use crate::editions::Desk;

const SIMPLE: &str = include_str!("../../standards/simple.yaml");
const OWN: &str = "\
format: 1
overlay_of: SIMPLE-1
code: OWN-2027
in_force_from: 2027-01-01
clocks: { reply_workdays: 4 }
transitions:
  T1:
    criteria:
      1a:
        test: { attested: { what: initiators, at_least: 5, paper: consent_receipts } }
      1c:
        blocking: true
";

#[test]
fn an_overlay_gives_a_whole_edition_that_differs_in_what_it_says() {
    let desk = Desk::new();
    desk.write("city.yaml", SIMPLE);
    desk.write("own.yaml", OWN);
    let lay = ["overlay", "city.yaml", "own.yaml", "--out", "whole.yaml"];
    assert!(desk.edition(&lay).expect(0).out.contains("SIMPLE-1"));
    desk.edition(&["check", "whole.yaml"]).expect(0);
    let diff = desk
        .edition(&["diff", "city.yaml", "whole.yaml", "--json"])
        .expect(0)
        .json();
    let changes = diff["changes"].as_array().unwrap().iter();
    let kinds: Vec<&str> = changes.map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "head",
            "head",
            "number_changed",
            "now_blocking",
            "clock_changed"
        ]
    );
    desk.edition(&lay).expect(4);
}

#[test]
fn what_would_be_laxer_is_refused_by_its_name_with_its_line_in_both_languages() {
    let desk = Desk::new();
    desk.write("city.yaml", SIMPLE);
    let lax = OWN
        .replacen("reply_workdays: 4", "reply_workdays: 9", 1)
        .replacen("at_least: 5", "at_least: 2", 1)
        .replacen(
            "      1c:\n        blocking: true",
            "      1b:\n        blocking: false",
            1,
        );
    desk.write("own.yaml", &lax);
    for (lang, parts) in [
        (
            "zh",
            [
                "第5行  clocks › reply_workdays",
                "第10行  transitions › T1 › criteria › 1a › test",
                "条件“1a”",
                "条件“1b”原来必须满足",
                "由 5 变成 9",
            ],
        ),
        (
            "en",
            [
                "line 5  clocks › reply_workdays",
                "line 10  ",
                "criterion “1a”",
                "criterion “1b” is required",
                "would be 9 instead of 5",
            ],
        ),
    ] {
        let lay = [
            "overlay",
            "city.yaml",
            "own.yaml",
            "--out",
            "whole.yaml",
            "--lang",
            lang,
        ];
        let told = desk.edition(&lay).expect(1).err;
        for part in parts {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(
            !told.contains("edition.overlay") && !told.contains("%{"),
            "{told}"
        );
        assert!(!desk.path("whole.yaml").exists());
    }
}

#[test]
fn what_the_checker_finds_in_the_whole_edition_is_told_and_nothing_is_written() {
    let desk = Desk::new();
    desk.write("city.yaml", SIMPLE);
    desk.write(
        "own.yaml",
        &format!("{OWN}needed: {{ annual_plan: [T2] }}\n"),
    );
    let lay = ["overlay", "city.yaml", "own.yaml", "--out", "whole.yaml"];
    let told = desk.edition(&lay).expect(1).err;
    assert!(
        told.contains("evidence › annual_plan › needed_for"),
        "{told}"
    );
    assert!(!desk.path("whole.yaml").exists());
    desk.write("own.yaml", &format!("{OWN}ranks: []\n"));
    let told = desk.edition(&lay).expect(1).err;
    assert!(
        told.contains("第13行") && told.contains("没有名为“ranks”的项目"),
        "{told}"
    );
}

#[test]
fn every_reason_to_refuse_an_overlay_has_words_in_both_languages() {
    use qibu::words::{Lang, words};
    let faults = include_str!("../../domain/src/standard/overlay/fault.rs");
    let arms = faults.split(" => \"").skip(1);
    let codes: Vec<&str> = arms.filter_map(|arm| arm.split('"').next()).collect();
    assert!(codes.len() >= 15, "{codes:?}");
    for code in codes {
        for lang in [Lang::Zh, Lang::En] {
            for part in ["what", "why"] {
                assert!(
                    words(lang, &format!("edition.overlay.{code}.{part}"), &[]).is_some(),
                    "{code}"
                );
            }
        }
    }
}
