//! The story of one association, as the pages tell it.

use crate::first_steps::paste;
use crate::house::House;
use qibu::command::Request;
use qibu::root_key::{RootKey, RootKeySource};
use qibu::sample;
use qibu::wiring::Qibu;
use qibu_domain::actor::Principal;
use qibu_domain::id::{CommandId, PaperId, Sequence};
use qibu_domain::subject::event::PaperRef;
use qibu_domain::subject::{Subject, SubjectCommand};
use qibu_domain::time::Precision;
use serde_json::{Value, json};
use std::path::Path;
use uuid::Uuid;

const A02: &str = "天安数码城联谊会";

/// A folder with the sample, and the program that works on it.
fn sample() -> (House, String) {
    let house = House::new();
    let data = house.data().with_file_name("sample");
    let data = data.to_str().unwrap().to_owned();
    house.run_at(&data, &["demo", "--no-serve"]).expect(0);
    (house, data)
}

/// Two officers void what was recognised late of A02: nothing else could be voided before.
async fn void_late_steps(qibu: &Qibu) {
    let carried = sample::carry_out(qibu, &sample::of_the_demo().unwrap()).await;
    let carried = carried.unwrap();
    let account = |key: &str| {
        let mut accounts = carried.accounts.iter();
        accounts.find(|(named, _)| named.key == key).unwrap().1
    };
    for cites in [3_u8, 2] {
        let reason = PaperRef {
            paper: PaperId(Uuid::from_u128(cites.into())),
            kind: "reason".to_owned(),
            commitment: "0".repeat(64),
        };
        let request = Request::<Subject> {
            stream: carried.bodies["A02"],
            command: SubjectCommand::CorrectLateStep {
                cites: Sequence(cites.into()),
                reached_on: None,
                precision: Precision::Day,
                reason,
            },
            principal: Principal::Account(account("cy_officer_2")),
            command_id: CommandId(Uuid::from_u128(cites.into())),
            mac: [0; 32],
            entered_by: Some(account("cy_officer")),
            if_match: None,
            dry_run: false,
            at: None,
        };
        qibu.execute(request).await.unwrap();
    }
}

/// Two officers correct the founding of A02, or void it.
async fn correct(data: &Path, founded_on: Option<&str>) {
    let key = RootKeySource::File(RootKey::default_path(data));
    let qibu = Qibu::open(data, RootKey::load(&key, data).unwrap()).await;
    let qibu = qibu.unwrap();
    if founded_on.is_none() {
        void_late_steps(&qibu).await;
    }
    let mut script = sample::of_the_demo().unwrap();
    let step = json!({
        "as": "cy_officer_2", "entered_by": "cy_officer",
        "correct_founding": { "body": "A02", "founded_on": founded_on, "reason": "样例更正：登记日期抄错。" },
    });
    script.steps.push(serde_json::from_value(step).unwrap());
    sample::carry_out(&qibu, &script).await.unwrap();
    qibu.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_corrected_fact_stands_on_its_corrected_day_and_says_what_was_recorded_first() {
    let (house, data) = sample();
    correct(Path::new(&data), Some("2017-12-18")).await;
    let told = house.run_at(&data, &["history", A02]).expect(0).out;
    let first = told.lines().find(|line| line.contains("补录成立")).unwrap();
    assert!(first.contains("1  2017-12-18  "), "{told}");
    let correction = told.lines().find(|line| line.contains("[更正]")).unwrap();
    let number = correction.split_whitespace().next().unwrap();
    let corrected = format!("原记 2017-12-08，已由第{number}条更正");
    for part in [
        "[补录]",
        "[已更正]",
        &corrected,
        "第1条改为 2017-12-18",
        "[更正]",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    let en = house.run_at(&data, &["history", A02, "--lang", "en"]);
    let en = en.expect(0).out;
    assert!(en.contains("2017-12-08 was recorded"), "{en}");
    let json = house.run_at(&data, &["history", A02, "--json"]).expect(0);
    let first = &json.json()["events"][0];
    assert_eq!(first["counts_on"], "2017-12-18", "{first}");
    assert_eq!(first["occurred_on"], "2017-12-08", "{first}");
    assert_eq!(first["corrected_by"].to_string(), number, "{first}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_whose_founding_was_voided_is_still_found_and_its_history_says_so() {
    let (house, data) = sample();
    correct(Path::new(&data), None).await;
    let told = house.run_at(&data, &["history", A02]).expect(0).out;
    for part in ["[已作废]", "已由第6条作废", "第1条不再计算"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    house.run_at(&data, &["why", A02]).expect(0);
    let figures = |words: &[&str]| {
        let words = [&["figures", "--as-of", "2017-12-31", "--json"], words].concat();
        house.run_at(&data, &words).expect(0).json()["associations"].clone()
    };
    assert_eq!(figures(&[]), 2);
    assert_eq!(figures(&["--known-at", "2021-07-01T12:00:00+08:00"]), 3);
}

#[test]
fn a_story_says_when_what_and_how_it_went_by_which_office_with_which_papers() {
    let (house, data) = sample();
    let founded = house.run_at(&data, &["history", A02]).expect(0).out;
    for part in [
        "天安数码城外商投资企业管理技术人员联谊会",
        "序号  日期        记录于            经过",
        "办理：城阳区经办人",
        "代填：账号 ",
        "[他人代填]",
        "材料：成立情况签字说明",
    ] {
        assert!(founded.contains(part), "{part} is not in {founded}");
    }
    let again = house.run_at(&data, &["demo", "--no-serve", "--json"]);
    let lines = again.expect(0).json();
    let [decide, history] = [1, 2].map(|n| lines["try"][n].as_str().unwrap().to_owned());
    paste(&decide);
    let zh = String::from_utf8(paste(&history).stdout).unwrap();
    for part in [
        "办理：样例区申请人",
        "办理：样例街道经办人",
        "同意，送下一环节",
        "作出决定",
        "（同意",
        "办理：样例区负责人",
    ] {
        assert!(zh.contains(part), "{part} is not in {zh}");
    }
    let en = paste(&format!("{history} --lang en")).stdout;
    let en = String::from_utf8(en).unwrap();
    for part in [
        "   #  day         recorded          what",
        "decided",
        "by: ",
    ] {
        assert!(en.contains(part), "{part} is not in {en}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn why_says_first_where_the_body_does_not_stand_so_that_it_could_be_applied_for() {
    let (house, data) = sample();
    let suspended = "样例街道老联谊会一";
    let next = house.run_at(&data, &["why", suspended, "--transition", "T3"]);
    let next = next.expect(0);
    assert!(next.out.contains("已暂停"), "{}", next.out);
    let again = house.run_at(&data, &["why", suspended, "--transition", "suspend"]);
    let again = again.expect(0);
    assert!(again.out.contains("· 暂停 ·"), "{}", again.out);
    let json = house.run_at(&data, &["why", suspended, "--transition", "T3", "--json"]);
    let json = json.expect(0).json();
    assert_eq!(json["closed_by"], "standing.life");
    let open = house.run_at(&data, &["why", "样例街道老联谊会六", "--json"]);
    let open = open.expect(0).json();
    assert_eq!(open["closed_by"], Value::Null);
}
