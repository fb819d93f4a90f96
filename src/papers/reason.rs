//! Written reasons: papers made from text (law 7: no free text in the log).

use qibu_domain::personal::{is_identity, is_mobile, narrow};
use serde::Serialize;
use unicode_normalization::UnicodeNormalization;

/// The longest reason, in characters.
pub const MAX_REASON_CHARS: usize = 4_000;
/// The kind of a paper that is a written reason.
pub const REASON_KIND: &str = "reason";
/// How many pieces parted by spaces or hyphens are read as one number.
const MAX_PIECES_A_NUMBER: usize = 8;

/// Why a text may not be a reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReasonRefusal {
    /// Nothing but white space.
    #[error("empty")]
    Empty,
    /// Longer than [`MAX_REASON_CHARS`].
    #[error("longer than {MAX_REASON_CHARS} characters")]
    TooLong,
    /// A control other than a line end, or a character that turns the direction of reading.
    #[error("control character U+{code:04X} at character {at}")]
    Control {
        /// The code point.
        code: u32,
        /// Its place, from 1.
        at: usize,
    },
    /// A resident identity number. Qibu has no field for one and takes none (domain 7.2).
    #[error("an identity number ends at character {at}")]
    IdentityNumber {
        /// Where it ends, from 1.
        at: usize,
    },
}

impl ReasonRefusal {
    /// The stable code, as the API gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "text.empty",
            Self::TooLong => "text.too_long",
            Self::Control { .. } => "text.control",
            Self::IdentityNumber { .. } => "text.identity_number",
        }
    }
}

/// What a writer is warned of: the text is taken, and looks as if it names a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalDataWarning {
    /// A mobile phone number.
    MobileNumber,
    /// Eighteen digits that would be an identity number but for the check digit.
    LikeAnIdentityNumber,
    /// An e-mail address.
    MailAddress,
}

/// The text as it is stored (NFC, lines ended by a line feed alone), and what the writer is warned of.
pub fn checked_reason(text: &str) -> Result<(String, Vec<PersonalDataWarning>), ReasonRefusal> {
    let text = text.replace("\r\n", "\n");
    for (index, c) in text.trim().chars().enumerate() {
        if index >= MAX_REASON_CHARS {
            return Err(ReasonRefusal::TooLong);
        }
        if (c.is_control() && c != '\n') || turns_direction(c) {
            return Err(ReasonRefusal::Control {
                code: u32::from(c),
                at: index + 1,
            });
        }
    }
    let text: String = text.trim().nfc().collect();
    if text.is_empty() {
        return Err(ReasonRefusal::Empty);
    }
    let warnings = personal_data(&text)?;
    Ok((text, warnings))
}

/// Marks that turn the reading direction make a text look like another one.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

fn personal_data(text: &str) -> Result<Vec<PersonalDataWarning>, ReasonRefusal> {
    let mut warnings = Vec::new();
    for group in digit_groups(text) {
        for first in 0..group.len() {
            let pieces = group.iter().skip(first).take(MAX_PIECES_A_NUMBER);
            let mut digits = String::new();
            for (index, piece) in pieces.enumerate() {
                digits.push_str(&piece.digits);
                if is_identity(&digits) {
                    return Err(ReasonRefusal::IdentityNumber { at: piece.end });
                }
                if is_mobile(&digits) {
                    warnings.push(PersonalDataWarning::MobileNumber);
                }
                if index == 0 && digits.len() == 18 {
                    warnings.push(PersonalDataWarning::LikeAnIdentityNumber);
                }
            }
        }
    }
    if has_mail_address(text) {
        warnings.push(PersonalDataWarning::MailAddress);
    }
    warnings.sort_unstable();
    warnings.dedup();
    Ok(warnings)
}

/// Digits that stand together, with at most an X among them.
#[derive(Default)]
struct Piece {
    digits: String,
    end: usize,
}

/// Pieces of digits with nothing but spaces and hyphens between them. People part long numbers so, and type them
/// full-width; neither makes them other numbers. A number inside a word of letters is none.
fn digit_groups(text: &str) -> Vec<Vec<Piece>> {
    let mut groups = Vec::new();
    let mut group = Vec::new();
    let mut piece = Piece::default();
    let mut in_word = false;
    for (index, c) in text.chars().chain(['\n']).enumerate() {
        let folded = narrow(c);
        let digit = folded.is_ascii_digit() || (folded == 'X' && !piece.digits.is_empty());
        if digit && !in_word {
            piece.digits.push(folded);
            piece.end = index + 1;
            continue;
        }
        let done = std::mem::take(&mut piece);
        in_word = folded.is_ascii_alphanumeric();
        if !done.digits.is_empty() && !in_word {
            group.push(done);
        }
        if !matches!(folded, ' ' | '-') && !group.is_empty() {
            groups.push(std::mem::take(&mut group));
        }
    }
    groups
}

fn has_mail_address(text: &str) -> bool {
    let in_address = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    text.match_indices('@').any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let behind = text.get(at + 1..).unwrap_or_default();
        let host: String = behind.chars().take_while(|c| in_address(*c)).collect();
        before.is_some_and(in_address) && host.trim_matches('.').contains('.')
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use PersonalDataWarning::{MailAddress, MobileNumber};

    #[test]
    fn an_identity_number_is_refused_however_it_is_typed() {
        // The two example numbers of GB 11643-1999.
        for number in [
            "11010519491231002X",
            "11010519491231002x",
            "440524188001010014",
            "110105 19491231 002X",
            "110105-19491231-002X",
            "2026-09-24 11010519491231002X",
            "１１０１０５１９４９１２３１００２Ｘ",
        ] {
            let refused = checked_reason(&format!("经核，{number}不符。")).unwrap_err();
            assert!(
                matches!(refused, ReasonRefusal::IdentityNumber { .. }),
                "{number}"
            );
        }
    }

    #[test]
    fn eighteen_digits_that_are_no_identity_number_are_taken() {
        for (number, warned) in [
            ("110105194912310021", true),
            ("110105194913310024", true),
            ("A11010519491231002X", false),
            ("51370214MJE1234567", false),
        ] {
            let (_, warnings) = checked_reason(&format!("见{number}号文。")).unwrap();
            let expected = if warned {
                vec![PersonalDataWarning::LikeAnIdentityNumber]
            } else {
                vec![]
            };
            assert_eq!(warnings, expected, "{number}");
        }
    }

    #[test]
    fn what_looks_like_a_person_is_warned_of_and_taken() {
        let (text, warnings) =
            checked_reason("于2026-09-24 联系 138 1234 5678 或 a.b@example.cn，\r\n未补正。")
                .unwrap();
        assert_eq!(
            text,
            "于2026-09-24 联系 138 1234 5678 或 a.b@example.cn，\n未补正。"
        );
        assert_eq!(warnings, [MobileNumber, MailAddress]);
        for plain in [
            "2026-09-24，12 人到会，第 3 号",
            "座机 0532-87654321",
            "@所有人",
        ] {
            assert_eq!(checked_reason(plain).unwrap().1, [], "{plain}");
        }
    }

    #[test]
    fn a_reason_holds_no_control_but_the_line_end() {
        let control = |code, at| Err(ReasonRefusal::Control { code, at });
        assert_eq!(checked_reason("a\tb"), control(9, 2));
        assert_eq!(checked_reason("ab\u{202e}"), control(0x202e, 3));
        assert_eq!(checked_reason("a\rb"), control(13, 2));
        assert_eq!(checked_reason(" \n "), Err(ReasonRefusal::Empty));
        assert_eq!(
            checked_reason(&"理".repeat(MAX_REASON_CHARS + 1)),
            Err(ReasonRefusal::TooLong)
        );
        assert!(checked_reason(&"理".repeat(MAX_REASON_CHARS)).is_ok());
        assert_eq!(checked_reason("e\u{301}").unwrap().0, "\u{e9}");
    }
}
