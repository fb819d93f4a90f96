//! The rules of unified social credit codes, with the vectors of GB 32100-2015.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use qibu_domain::uscc::{Uscc, UsccError};

#[test]
fn a_code_with_the_right_check_digit_is_taken() {
    for code in [
        "11320000MB151840XJ",
        "91350100M000100Y43",
        "51990001QB0000018Q",
        "51990001QB0000026K",
        "51990001QB0000034E",
    ] {
        assert_eq!(Uscc::new(code).unwrap().as_str(), code);
    }
}

#[test]
fn a_code_with_another_check_digit_is_refused_and_the_right_one_named() {
    let expected = '3';
    assert_eq!(
        Uscc::new("91350100M000100Y4Z"),
        Err(UsccError::Character { at: 18 })
    );
    assert_eq!(
        Uscc::new("91350100M000100Y44"),
        Err(UsccError::Check { expected })
    );
    let expected = '7';
    assert_eq!(
        Uscc::new("91310115MA1H8R7C6D"),
        Err(UsccError::Check { expected })
    );
}

#[test]
fn a_sum_of_nothing_has_the_check_digit_nought_and_not_thirty_one() {
    assert!(Uscc::new("000000000000000000").is_ok());
}

#[test]
fn any_one_character_changed_is_noticed() {
    let good = "51990001QB0000018Q";
    for at in 0..good.len() {
        for c in "0123456789ABCDEFGHJKLMNPQRTUWXY".chars() {
            let changed: String = good
                .chars()
                .enumerate()
                .map(|(i, old)| if i == at { c } else { old })
                .collect();
            assert_eq!(Uscc::new(&changed).is_ok(), changed == good, "{changed}");
        }
    }
}

#[test]
fn letters_that_look_like_digits_are_none_of_a_code() {
    for (letter, at) in [('I', 9), ('O', 9), ('S', 9), ('V', 9), ('Z', 9)] {
        let code = format!("51990001{letter}B0000018Q");
        assert_eq!(Uscc::new(&code), Err(UsccError::Character { at }));
    }
}

#[test]
fn a_code_has_eighteen_characters() {
    for code in ["", "51990001QB0000018", "51990001QB0000018QQ", "区"] {
        assert_eq!(Uscc::new(code), Err(UsccError::Length), "{code}");
    }
    assert_eq!(
        Uscc::new("区区区区区区区区区区区区区区区区区区"),
        Err(UsccError::Character { at: 1 })
    );
}

#[test]
fn small_letters_and_white_space_around_are_mended() {
    assert_eq!(
        Uscc::new(" 51990001qb0000018q ").unwrap().to_string(),
        "51990001QB0000018Q"
    );
}

#[test]
fn a_code_says_area_and_kind_of_body() {
    let code = Uscc::new("51990001QB0000018Q").unwrap();
    assert_eq!(code.area(), "990001");
    assert!(code.is_social_organisation());
    assert!(
        !Uscc::new("91350100M000100Y43")
            .unwrap()
            .is_social_organisation()
    );
}

#[test]
fn a_wrong_code_does_not_read_from_a_stored_payload() {
    assert!(serde_json::from_str::<Uscc>("\"51990001QB0000018Q\"").is_ok());
    assert!(serde_json::from_str::<Uscc>("\"51990001QB0000018X\"").is_err());
}
