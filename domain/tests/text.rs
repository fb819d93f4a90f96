//! What may stand in an event as text (law 6), and which names are one name (law 11).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use qibu_domain::claim::ClaimKey;
use qibu_domain::document_number::{DocumentNumber, MAX_NUMBER_CHARS};
use qibu_domain::personal::PersonalNumber;
use qibu_domain::text::{MAX_SHORT_CHARS, ShortText, TextError};

#[test]
fn a_text_that_grows_beyond_its_bound_when_it_is_composed_is_refused() {
    let grows_threefold = "\u{FB2C}".repeat(MAX_SHORT_CHARS / 2);
    let refused = ShortText::new(&grows_threefold);
    assert!(
        matches!(refused, Err(TextError::TooLong { .. })),
        "{refused:?}"
    );
    let fits = ShortText::new(&"\u{FB2C}".repeat(MAX_SHORT_CHARS / 3)).unwrap();
    assert_eq!(ShortText::new(fits.as_str()).unwrap(), fits);
}

#[test]
fn what_is_not_seen_cannot_be_kept() {
    for unseen in [
        '\u{200B}',
        '\u{00AD}',
        '\u{2060}',
        '\u{200D}',
        '\u{FE0F}',
        '\u{3164}',
        '\u{FFFD}',
        '\u{E0041}',
        '\u{E000}',
        '\u{202E}',
        '\u{034F}',
        '\u{0378}',
        '\u{2028}',
    ] {
        let refused = ShortText::new(&format!("样例{unseen}联谊会"));
        let code = u32::from(unseen);
        assert_eq!(
            refused,
            Err(TextError::Control { code, at: 3 }),
            "U+{code:04X}"
        );
    }
    for seen in ["样例街道联谊会（新）", "café", "ئۇيغۇر", "Ⅱ期·〇一", "𠮷田"]
    {
        assert_eq!(ShortText::new(seen).unwrap().as_str(), seen);
    }
}

#[test]
fn names_that_differ_in_width_case_or_white_space_are_one_name() {
    let key = |name: &str| ClaimKey::association_name("990001", name);
    assert_eq!(key("ABC联谊会"), key("ＡＢＣ 联谊会"));
    assert_eq!(key("abc联谊会"), key("ABC\u{3000}联谊会"));
    assert_eq!(key("h联谊会"), key("ℋ联谊会"));
    assert_ne!(key("甲联谊会"), key("乙联谊会"));
}

#[test]
fn a_document_number_holds_letters_digits_and_the_signs_of_a_number() {
    for number in [
        "青街统〔2026〕12号",
        "样函[2026]第1号",
        "A-12/3_4.5·6#7 №8",
        "统战部（2026）—3号",
        "20260000123",
        "110105194912310021",
        "13-2026-00015",
    ] {
        assert_eq!(DocumentNumber::new(number).unwrap().as_str(), number);
    }
    for (number, character) in [
        ("同意，张三", '，'),
        ("同意。", '。'),
        ("a; b", ';'),
        ("a,b", ','),
        ("联系人：张三", '：'),
        ("2026!", '!'),
        ("a@b", '@'),
    ] {
        let refused = DocumentNumber::new(number).unwrap_err();
        assert!(
            matches!(refused, TextError::NotOfANumber { character: found, .. } if found == character),
            "{refused:?}"
        );
        assert_eq!(refused.code(), "document_number.character");
    }
    for words in ["同意", "张三同志负责本会请予批准", "A"] {
        let refused = DocumentNumber::new(words).unwrap_err();
        assert_eq!(refused.code(), "document_number.no_digit", "{words}");
    }
    let long = "1".repeat(MAX_NUMBER_CHARS);
    assert!(DocumentNumber::new(&long).is_ok());
    let refused = DocumentNumber::new(&(long + "1")).unwrap_err();
    assert_eq!(refused.code(), "text.too_long");
}

#[test]
fn neither_a_document_number_nor_the_name_of_a_body_holds_the_number_of_a_person() {
    for (number, kind) in [
        // The two example numbers of GB 11643-1999.
        ("11010519491231002X", PersonalNumber::Identity),
        ("440524188001010014", PersonalNumber::Identity),
        (
            "１１０１０５１９４９１２３１００２ｘ",
            PersonalNumber::Identity,
        ),
        ("110105 19491231-002X", PersonalNumber::Identity),
        ("440524〔18800101〕0014", PersonalNumber::Identity),
        ("440524.1880/0101·0014", PersonalNumber::Identity),
        ("440524年188001010014", PersonalNumber::Identity),
        ("13800138000", PersonalNumber::Mobile),
        (
            "+86 138 0013 8000".trim_start_matches('+'),
            PersonalNumber::Mobile,
        ),
    ] {
        let text = format!("张三 ({number})");
        let refused = Err(TextError::Personal(kind));
        assert_eq!(DocumentNumber::new(&text).map(drop), refused, "{number}");
        assert_eq!(ShortText::of_a_body(&text).map(drop), refused, "{number}");
        // What was stored before still reads.
        let stored = serde_json::to_string(&text).unwrap();
        assert!(serde_json::from_str::<ShortText>(&stored).is_ok());
    }
    let name = "样例街道新的社会阶层人士联谊会（2026）";
    assert_eq!(ShortText::of_a_body(name).unwrap().as_str(), name);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn what_is_taken_is_stored_so_that_it_reads_again_as_itself(
        chars in prop::collection::vec(any::<char>(), 1..MAX_SHORT_CHARS)
    ) {
        let text: String = chars.into_iter().filter(|c| ShortText::new(&format!("x{c}")).is_ok()).collect();
        if let Ok(taken) = ShortText::new(&text) {
            let stored = serde_json::to_string(&taken).unwrap();
            prop_assert_eq!(serde_json::from_str::<ShortText>(&stored).unwrap(), taken);
        }
    }
}
