//! Numbers as they are published, and what they come to beside a figure (domain 6.4); money in yuan and fen.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use qibu_domain::money::{NotMoney, fen_of_yuan, yuan};
use qibu_domain::published_claim::{
    NotAWording, Operator, Verdict, Wording, granularity_of, verdict, yu,
};

fn exactly(bound: u64) -> Wording {
    Wording {
        operator: Operator::Equals,
        bound,
        granularity: None,
        is_money: false,
    }
}

fn more_than(bound: u64, granularity: u64) -> Wording {
    Wording {
        operator: Operator::MoreThan,
        bound,
        granularity: Some(granularity),
        is_money: false,
    }
}

fn money(wording: Wording) -> Wording {
    Wording {
        bound: wording.bound * 100,
        granularity: wording.granularity.map(|unit| unit * 100),
        is_money: true,
        ..wording
    }
}

#[test]
fn a_number_that_was_published_reads_with_its_granularity() {
    let read = |text| Wording::parse(text).unwrap();
    assert_eq!(read("12"), exactly(12));
    assert_eq!(read("425人"), exactly(425));
    assert_eq!(read("150余场次"), more_than(150, 10));
    assert_eq!(read("500余场次"), more_than(500, 100));
    assert_eq!(read("300余家"), more_than(300, 100));
    assert_eq!(read("６万余人次"), more_than(60_000, 10_000));
    assert_eq!(read("60,000余"), more_than(60_000, 10_000));
    assert_eq!(read("500余万元"), money(more_than(5_000_000, 1_000_000)));
    assert_eq!(read("500万余元"), read("500余万元"));
    assert_eq!(read("5,260,000元"), money(exactly(5_260_000)));
    assert_eq!(read("3.12元").bound, 312);
    assert_eq!(read("1.2亿"), exactly(120_000_000));
    assert_eq!(read("3.5万余"), more_than(35_000, 1_000));
}

#[test]
fn what_is_no_number_is_refused() {
    for text in [
        "",
        "余",
        "三百余",
        "0余",
        "12余余",
        "6余万余",
        "1.2.3",
        "12.",
        "1,23",
        "全类型",
        "12 34",
        "1.5",
        "0.001元",
        "-3",
        "12个-3",
    ] {
        assert_eq!(Wording::parse(text), Err(NotAWording::Malformed), "{text}");
    }
    for text in ["90071993亿", "9007199254740992", "99999999999亿元"] {
        assert_eq!(Wording::parse(text), Err(NotAWording::TooLarge), "{text}");
    }
}

#[test]
fn a_count_prints_with_yu_and_an_exact_multiple_without() {
    assert_eq!(yu(156, 10), "150余");
    assert_eq!(yu(150, 10), "150");
    assert_eq!(yu(512, 100), "500余");
    assert_eq!(yu(60_480, 10_000), "6万余");
    assert_eq!(yu(5_260_000, 1_000_000), "500余万");
    assert_eq!(yu(318, 100), "300余");
    assert_eq!(yu(7, 10), "7");
    assert_eq!(yu(0, 10), "0");
    assert_eq!(yu(156, 0), "156");
}

#[test]
fn what_a_claim_comes_to_follows_from_bound_and_granularity() {
    let over = |value| verdict(Operator::MoreThan, 150, Some(10), value);
    let came = |found: qibu_domain::published_claim::Finding| (found.verdict, found.difference);
    assert_eq!(came(over(149)), (Verdict::Fails, -1));
    assert_eq!(came(over(150)), (Verdict::Borderline, 0));
    assert_eq!(came(over(151)), (Verdict::LowerBound, 1));
    assert_eq!(came(over(159)), (Verdict::LowerBound, 9));
    assert_eq!(came(over(160)), (Verdict::HoldsUnderstated, 10));
    let exact = |value| verdict(Operator::Equals, 12, None, value);
    assert_eq!(came(exact(12)), (Verdict::Exact, 0));
    assert_eq!(came(exact(13)), (Verdict::Fails, 1));
    assert_eq!(came(exact(11)), (Verdict::Fails, -1));
    let without = verdict(Operator::MoreThan, 150, None, 9_999);
    assert_eq!(without.verdict, Verdict::LowerBound);
}

#[test]
fn money_is_typed_in_yuan_and_kept_in_fen() {
    assert_eq!(fen_of_yuan("3120000"), Ok(312_000_000));
    assert_eq!(fen_of_yuan("3,120,000.5元"), Ok(312_000_050));
    assert_eq!(fen_of_yuan(" ０.０１ "), Ok(1));
    for text in ["", "1.234", "1,2", "12a", "-1", "1.", ".5", "1e3"] {
        assert_eq!(fen_of_yuan(text), Err(NotMoney::Malformed), "{text}");
    }
    assert_eq!(
        fen_of_yuan("90071992547409.92"),
        Err(NotMoney::TooLarge),
        "one more than a number may be"
    );
    assert_eq!(yuan(312_000_000), "3120000");
    assert_eq!(yuan(312_000_005), "3120000.05");
}

proptest! {
    #[test]
    fn what_is_printed_reads_as_it_was(digits in 1_u64..10_000, zeros in 0_u32..9, more: bool, is_money: bool) {
        let bound = digits * 10_u64.pow(zeros);
        let plain = if more { more_than(bound, granularity_of(bound).unwrap()) } else { exactly(bound) };
        let wording = if is_money { money(plain) } else { plain };
        prop_assert_eq!(Wording::parse(&wording.print()), Ok(wording), "{}", wording.print());
    }

    #[test]
    fn a_count_printed_with_yu_holds_and_says_nothing_that_is_not_so(value in 1_u64..10_000_000, power in 0_u32..7) {
        let printed = yu(value, 10_u64.pow(power));
        let read = Wording::parse(&printed).unwrap();
        let found = verdict(read.operator, read.bound, read.granularity, value);
        prop_assert!(matches!(found.verdict, Verdict::Exact | Verdict::LowerBound), "{} {:?}", printed, found);
    }

    #[test]
    fn every_figure_has_one_verdict_and_they_come_in_order(bound in 1_u64..100_000, granularity in 1_u64..1_000, value in 0_u64..200_000) {
        let found = verdict(Operator::MoreThan, bound, Some(granularity), value);
        let expected = if value < bound { Verdict::Fails }
            else if value == bound { Verdict::Borderline }
            else if value < bound + granularity { Verdict::LowerBound }
            else { Verdict::HoldsUnderstated };
        prop_assert_eq!(found.verdict, expected);
        prop_assert_eq!(i128::from(found.difference), i128::from(value) - i128::from(bound));
    }

    #[test]
    fn yuan_reads_as_it_was_printed(fen in 0_u64..9_007_199_254_740_991) {
        prop_assert_eq!(fen_of_yuan(&yuan(fen)), Ok(fen));
    }
}
