//! Numbers of persons, which no field takes (law 7, domain 7.2): they are refused where a text enters the log.

use crate::time::Day;

/// The digits of a resident identity number (GB 11643), the check digit included.
const IDENTITY_DIGITS: usize = 18;
/// The digits of a mobile number.
const MOBILE_DIGITS: usize = 11;

/// What may stand between the digits of a day of birth.
const PARTS_OF_A_DATE: [char; 3] = ['年', '月', '日'];

/// A number that names a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonalNumber {
    /// A resident identity number, its check digit right.
    Identity,
    /// A mobile number.
    Mobile,
}

/// Where a text stands, which says what may stand between the digits of a mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A number of a document, whose own parts hyphens and brackets separate: `13-2026-00015`.
    DocumentNumber,
    /// A name.
    Name,
}

/// The first number of a person in a text. Full-width digits are digits; signs and spaces between the parts of a number
/// do not make it another, save that in a document number only spaces may stand in a mobile number.
pub fn personal_number(text: &str, place: Place) -> Option<PersonalNumber> {
    let runs = runs(text);
    for first in 0..runs.len() {
        let mut digits = String::new();
        let mut is_spaced = true;
        for (index, run) in runs.iter().skip(first).enumerate() {
            match run.gap {
                _ if index == 0 => {}
                Gap::Words => break,
                Gap::Signs => is_spaced = false,
                Gap::Spaces => {}
            }
            digits.push_str(&run.digits);
            if digits.len() > IDENTITY_DIGITS {
                break;
            }
            if is_identity(&digits) {
                return Some(PersonalNumber::Identity);
            }
            if (is_spaced || place == Place::Name) && is_mobile(&digits) {
                return Some(PersonalNumber::Mobile);
            }
        }
    }
    None
}

/// Digits that stand together, with what stands between them and those before.
struct Run {
    gap: Gap,
    digits: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Spaces,
    /// Signs, with or without spaces; also the characters that part a date.
    Signs,
    Words,
}

/// The runs of digits. An X behind digits counts as one of them: it may be the check digit.
fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut gap = Some(Gap::Words);
    for c in text.chars().map(narrow) {
        let is_check = c == 'X' && gap.is_none();
        match (c, gap) {
            _ if c.is_ascii_digit() || is_check => {
                if let Some(gap) = gap.take() {
                    let digits = String::new();
                    runs.push(Run { gap, digits });
                }
                if let Some(run) = runs.last_mut() {
                    run.digits.push(c);
                }
            }
            (' ', None | Some(Gap::Spaces)) => gap = Some(Gap::Spaces),
            (_, Some(Gap::Words)) => {}
            _ if !c.is_alphanumeric() || PARTS_OF_A_DATE.contains(&c) => gap = Some(Gap::Signs),
            _ => gap = Some(Gap::Words),
        }
    }
    runs
}

/// The half-width form of a letter, digit, hyphen or space, as a capital: no way of typing makes a number another.
pub fn narrow(c: char) -> char {
    let narrow = match u32::from(c) {
        0x3000 => ' ',
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
        _ => c,
    };
    match narrow {
        '‐' | '‑' | '–' | '—' => '-',
        other => other.to_ascii_uppercase(),
    }
}

/// Whether digits are a mobile number, the number of the country before it or not.
pub fn is_mobile(digits: &str) -> bool {
    let national = digits.strip_prefix("86");
    let national = national.filter(|national| national.len() == MOBILE_DIGITS);
    let bytes = national.unwrap_or(digits).as_bytes();
    let is_number = bytes.iter().all(u8::is_ascii_digit) && bytes.len() == MOBILE_DIGITS;
    is_number && matches!(bytes, [b'1', b'3'..=b'9', ..])
}

/// Whether digits are a resident identity number (GB 11643): six of a place, a day of birth, three more, and the check
/// digit of ISO 7064 MOD 11-2, which may be an X.
pub fn is_identity(digits: &str) -> bool {
    let Some((body, check)) = digits.as_bytes().split_first_chunk::<17>() else {
        return false;
    };
    let [check] = *check else { return false };
    if !body.iter().all(u8::is_ascii_digit) || !has_a_day_of_birth(digits) {
        return false;
    }
    let sum = body
        .iter()
        .fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    let expected = match (12 - sum) % 11 {
        10 => b'X',
        value => b'0' + u8::try_from(value).unwrap_or_default(),
    };
    check == expected
}

fn has_a_day_of_birth(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to);
    let year = part(6, 10).and_then(|year| year.parse::<i16>().ok());
    let month = part(10, 12).and_then(|month| month.parse::<i8>().ok());
    let day = part(12, 14).and_then(|day| day.parse::<i8>().ok());
    match (year, month, day) {
        (Some(year @ 1800..2100), Some(month), Some(day)) => Day::new(year, month, day).is_some(),
        _ => false,
    }
}
