//! What may stand in an event as text (law 6): no controls, no lone surrogates, NFC, bounded length.

use crate::personal::{PersonalNumber, Place, personal_number};
use serde::{Deserialize, Serialize};
use std::fmt;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// The largest integer that every JSON reader keeps exact: 2⁵³ − 1 (law 6).
pub const MAX_INTEGER: i64 = (1 << 53) - 1;
/// The longest short text, in characters.
pub const MAX_SHORT_CHARS: usize = 120;
/// The longest line of a text that is stored verbatim, in characters.
pub const MAX_LINE_CHARS: usize = 2_000;
/// The most lines of a text that is stored verbatim.
pub const MAX_LINES: usize = 5_000;

/// Why a text may not be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("empty")]
    Empty,
    /// Longer than allowed.
    #[error("longer than {max_chars} characters")]
    TooLong {
        /// The bound, in characters.
        max_chars: usize,
    },
    /// A control, or a character that is not seen.
    #[error("control character U+{code:04X} at character {at}")]
    Control {
        /// The code point.
        code: u32,
        /// Its place, from 1.
        at: usize,
    },
    /// More lines than allowed.
    #[error("more than {max_lines} lines")]
    TooManyLines {
        /// The bound.
        max_lines: usize,
    },
    /// A sign that stands in no document number.
    #[error("`{character}` at character {at} stands in no document number")]
    NotOfANumber {
        /// The sign.
        character: char,
        /// Its place, from 1.
        at: usize,
    },
    /// A document number without a digit.
    #[error("no digit: this is no document number")]
    NoDigit,
    /// The number of a person.
    #[error("a number of a person: {0:?}")]
    Personal(PersonalNumber),
}

impl TextError {
    /// The stable code of the error, as the API gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "text.empty",
            Self::TooLong { .. } => "text.too_long",
            Self::Control { .. } => "text.control",
            Self::TooManyLines { .. } => "text.too_many_lines",
            Self::NotOfANumber { .. } => "document_number.character",
            Self::NoDigit => "document_number.no_digit",
            Self::Personal(PersonalNumber::Identity) => "text.identity_number",
            Self::Personal(PersonalNumber::Mobile) => "text.mobile_number",
        }
    }
}

/// A short text that may stand in an event: names of bodies and nodes, document numbers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ShortText(String);

impl ShortText {
    /// Trims, normalises to NFC and checks.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let text = checked(text.trim(), MAX_SHORT_CHARS)?;
        if text.is_empty() {
            Err(TextError::Empty)
        } else {
            Ok(Self(text))
        }
    }

    /// The name of a body, which is no place for the number of a person (law 7).
    pub fn of_a_body(text: &str) -> Result<Self, TextError> {
        let name = Self::new(text)?;
        refuse_personal(name.as_str(), Place::Name)?;
        Ok(name)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Refuses a text that holds the number of a person.
pub(crate) fn refuse_personal(text: &str, place: Place) -> Result<(), TextError> {
    personal_number(text, place).map_or(Ok(()), |number| Err(TextError::Personal(number)))
}

/// A text of many lines, stored verbatim line by line, so that no control stands in the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Verbatim(Vec<String>);

impl Verbatim {
    /// Takes a file's text apart. A tab or any other control inside a line is refused; text that is not NFC is
    /// normalised.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let lines: Vec<String> = text
            .lines()
            .map(|line| checked(line, MAX_LINE_CHARS))
            .collect::<Result<_, _>>()?;
        if lines.len() > MAX_LINES {
            return Err(TextError::TooManyLines {
                max_lines: MAX_LINES,
            });
        }
        Ok(Self(lines))
    }

    /// The file's text again, each line ended.
    pub fn text(&self) -> String {
        self.0
            .iter()
            .flat_map(|line| [line.as_str(), "\n"])
            .collect()
    }
}

/// The bound holds before normalising, so that no long text is normalised, and after it: composing may make one
/// character into several, and what is stored must read again as itself.
fn checked(text: &str, max_chars: usize) -> Result<String, TextError> {
    for (index, c) in text.chars().enumerate() {
        if index >= max_chars {
            return Err(TextError::TooLong { max_chars });
        }
        if c.is_control() || is_unseen(c) {
            return Err(TextError::Control {
                code: u32::from(c),
                at: index + 1,
            });
        }
    }
    if is_nfc(text) {
        return Ok(text.to_owned());
    }
    let composed: String = text.nfc().collect();
    if composed.chars().count() > max_chars {
        return Err(TextError::TooLong { max_chars });
    }
    Ok(composed)
}

/// What has no shape of its own, or none that is agreed: format and direction marks, variation selectors, fillers,
/// private and unassigned code points, and the signs that stand for something lost. With it two texts look alike and
/// are not.
fn is_unseen(c: char) -> bool {
    let by_category = matches!(
        c.general_category(),
        GeneralCategory::Format
            | GeneralCategory::LineSeparator
            | GeneralCategory::ParagraphSeparator
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned
    );
    // The default-ignorable code points of other categories (Unicode, DerivedCoreProperties), and U+FFFC, U+FFFD.
    by_category
        || matches!(c,
            '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{FFFC}' | '\u{FFFD}' | '\u{E0100}'..='\u{E01EF}')
}

impl TryFrom<String> for ShortText {
    type Error = TextError;
    fn try_from(text: String) -> Result<Self, TextError> {
        Self::new(&text)
    }
}

impl From<ShortText> for String {
    fn from(text: ShortText) -> Self {
        text.0
    }
}

impl fmt::Display for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ShortText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}
