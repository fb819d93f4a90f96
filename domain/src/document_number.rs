//! Document numbers (文号), such as 青街统〔2026〕12号: short, and no place for a sentence or for a person (law 7).

use crate::personal::Place;
use crate::text::{ShortText, TextError, refuse_personal};
use std::fmt;

/// The longest document number, in characters.
pub const MAX_NUMBER_CHARS: usize = 60;

/// The number of a document of the office's own system, as a command brings it. Events keep it as [`ShortText`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentNumber(ShortText);

impl DocumentNumber {
    /// Trims, normalises and checks: letters, at least one digit, the signs of a number and spaces, and no number of a person.
    pub fn new(text: &str) -> Result<Self, TextError> {
        let number = ShortText::new(text)?;
        for (index, character) in number.as_str().chars().enumerate() {
            if index >= MAX_NUMBER_CHARS {
                let max_chars = MAX_NUMBER_CHARS;
                return Err(TextError::TooLong { max_chars });
            }
            if !may_stand(character) {
                let at = index + 1;
                return Err(TextError::NotOfANumber { character, at });
            }
        }
        if !number.as_str().chars().any(char::is_numeric) {
            return Err(TextError::NoDigit);
        }
        refuse_personal(number.as_str(), Place::DocumentNumber)?;
        Ok(Self(number))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// As an event keeps it.
    pub fn into_text(self) -> ShortText {
        self.0
    }
}

fn may_stand(c: char) -> bool {
    c.is_alphanumeric() || " \u{3000}〔〕[]()（）-–—_/.·#№".contains(c)
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}
