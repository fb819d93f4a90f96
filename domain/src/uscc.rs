//! Unified social credit codes (统一社会信用代码) with the check digit of GB 32100-2015.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The 31 characters of a code; a character's value is its place. I, O, S, V and Z are left out.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// How many characters a code has, the check digit included.
const LENGTH_CHARS: usize = 18;
/// The size of the alphabet, and the modulus of the check.
const MODULUS: u32 = 31;
/// The weight of a place is this, raised to the place counted from 0, modulo 31.
const WEIGHT_BASE: u32 = 3;

/// A unified social credit code whose check digit is right.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uscc(String);

/// Why a text is no unified social credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters.
    #[error("not {LENGTH_CHARS} characters")]
    Length,
    /// A character that the alphabet leaves out.
    #[error("character {at} is none of a unified social credit code")]
    Character {
        /// Its place, from 1.
        at: usize,
    },
    /// The last character is not what the others ask for.
    #[error("the check digit should be {expected}")]
    Check {
        /// The right check digit.
        expected: char,
    },
}

impl UsccError {
    /// The stable code of the error, as the API gives it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Length => "uscc.length",
            Self::Character { .. } => "uscc.character",
            Self::Check { .. } => "uscc.check",
        }
    }
}

impl Uscc {
    /// Checks length, alphabet and check digit. Small letters are taken for capitals, white space around is dropped.
    pub fn new(text: &str) -> Result<Self, UsccError> {
        let text = text.trim().to_ascii_uppercase();
        if text.chars().count() != LENGTH_CHARS {
            return Err(UsccError::Length);
        }
        let mut sum = 0;
        let mut weight = 1;
        let mut last = 0;
        for (index, c) in text.bytes().enumerate() {
            let value = value_of(c).ok_or(UsccError::Character { at: index + 1 })?;
            if index + 1 < LENGTH_CHARS {
                sum = (sum + value * weight) % MODULUS;
                weight = weight * WEIGHT_BASE % MODULUS;
            }
            last = value;
        }
        // The outer remainder turns 31 into 0; leaving it out is the commonest mistake.
        let expected = (MODULUS - sum) % MODULUS;
        if last == expected {
            return Ok(Self(text));
        }
        let expected = ALPHABET
            .iter()
            .zip(0..)
            .find(|(_, value)| *value == expected);
        Err(UsccError::Check {
            expected: expected.map_or('?', |(c, _)| char::from(*c)),
        })
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The area code: characters 3 to 8.
    pub fn area(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }

    /// Whether it is a social organisation's (社会团体): registered by civil affairs (5), of type 1.
    pub fn is_social_organisation(&self) -> bool {
        self.has_prefix("51")
    }

    /// Whether registering department and type are these two characters.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.0.starts_with(prefix)
    }
}

fn value_of(c: u8) -> Option<u32> {
    ALPHABET
        .iter()
        .zip(0..)
        .find(|(known, _)| **known == c)
        .map(|(_, value)| value)
}

impl TryFrom<String> for Uscc {
    type Error = UsccError;
    fn try_from(text: String) -> Result<Self, UsccError> {
        Self::new(&text)
    }
}

impl From<Uscc> for String {
    fn from(code: Uscc) -> Self {
        code.0
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
