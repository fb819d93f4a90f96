//! What may stand in an event as text (law 6), and which names are one name (law 11).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use qibu_domain::claim::ClaimKey;
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
