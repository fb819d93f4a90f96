//! Numbers as they are published: 余, 万 and 亿 read and printed (domain 6.4).

use super::Operator;
use crate::digits::read;
use crate::money::FEN_A_YUAN;
use crate::text::MAX_INTEGER;

const WAN: u64 = 10_000;
const YI: u64 = 100_000_000;
/// The longest measure word behind a number, in characters.
const MAX_MEASURE_CHARS: usize = 8;

/// A number as it is published: exactly that many, or more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording {
    /// Exactly, or more than.
    pub operator: Operator,
    /// The bound in base units: fen of money, else what is counted.
    pub bound: u64,
    /// Of a bound with 余: the unit of its last digit that is not 0, in base units.
    pub granularity: Option<u64>,
    /// Whether it is money, said in yuan.
    pub is_money: bool,
}

/// A text that is no published number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAWording {
    /// It does not read.
    #[error("not a number such as 12, 150余 or 500余万元")]
    Malformed,
    /// More than a number may be (law 6).
    #[error("larger than {MAX_INTEGER}")]
    TooLarge,
}

impl Wording {
    /// Reads a published number with the measure word behind it: `12个`, `150余`, `6万余人次`, `500余万元`, `1.2亿`. 余 stands
    /// once, behind the digits or behind 万 or 亿.
    pub fn parse(text: &str) -> Result<Self, NotAWording> {
        let (digits, rest) = read(text.trim()).ok_or(NotAWording::Malformed)?;
        let (more_before, rest) = without(rest, '余');
        let (factor, rest) = factor(rest);
        let (more_behind, rest) = without(rest, '余');
        let measure = rest.trim();
        let is_word = measure.chars().count() <= MAX_MEASURE_CHARS
            && measure
                .chars()
                .all(|c| c.is_alphabetic() && !"余万亿".contains(c));
        if !is_word || (more_before && more_behind) {
            return Err(NotAWording::Malformed);
        }
        let is_money = measure == "元";
        let unit = if is_money { FEN_A_YUAN } else { 1 };
        let factor = factor.checked_mul(unit).ok_or(NotAWording::TooLarge)?;
        let scale = 10_u64
            .checked_pow(digits.decimals)
            .ok_or(NotAWording::Malformed)?;
        let product = digits.value.checked_mul(factor);
        let product = product.ok_or(NotAWording::TooLarge)?;
        if product % scale != 0 {
            return Err(NotAWording::Malformed);
        }
        let bound = product / scale;
        if bound > u64::try_from(MAX_INTEGER).unwrap_or_default() {
            return Err(NotAWording::TooLarge);
        }
        let granularity = if more_before || more_behind {
            Some(granularity_of(bound).ok_or(NotAWording::Malformed)?)
        } else {
            None
        };
        Ok(Self {
            operator: granularity.map_or(Operator::Equals, |_| Operator::MoreThan),
            bound,
            granularity,
            is_money,
        })
    }

    /// How it is printed, without a measure word save 元. Fen that are no whole yuan have two decimals.
    pub fn print(&self) -> String {
        let is_more = self.operator == Operator::MoreThan;
        if !self.is_money {
            return with_wan(self.bound, is_more);
        }
        let more = if is_more { "余" } else { "" };
        if self.bound.is_multiple_of(FEN_A_YUAN) {
            format!("{}元", with_wan(self.bound / FEN_A_YUAN, is_more))
        } else {
            format!("{}{more}元", crate::money::yuan(self.bound))
        }
    }
}

/// How a count is published to a granularity: what stands below it becomes 余, and an exact multiple has none (domain
/// 6.4): 156 to the 10 is 150余. A count that is below its granularity is printed as it is.
pub fn yu(value: u64, granularity: u64) -> String {
    let below = value.checked_rem(granularity).unwrap_or_default();
    if below == 0 || value < granularity {
        return with_wan(value, false);
    }
    with_wan(value - below, true)
}

/// The unit of the last digit that is not 0; `None` of 0.
pub fn granularity_of(bound: u64) -> Option<u64> {
    if bound == 0 {
        return None;
    }
    let mut unit = 1_u64;
    while let Some(next) = unit.checked_mul(10)
        && bound.is_multiple_of(next)
    {
        unit = next;
    }
    Some(unit)
}

/// 余 stands before 万 where the digits before it are round, as in 500余万, else behind, as in 6万余.
fn with_wan(number: u64, is_more: bool) -> String {
    let more = if is_more { "余" } else { "" };
    let (factor, word) = match number {
        number if number >= YI && number.is_multiple_of(YI) => (YI, "亿"),
        number if number >= WAN && number.is_multiple_of(WAN) => (WAN, "万"),
        _ => return format!("{number}{more}"),
    };
    let digits = number / factor;
    if digits.is_multiple_of(10) {
        format!("{digits}{more}{word}")
    } else {
        format!("{digits}{word}{more}")
    }
}

fn without(text: &str, sign: char) -> (bool, &str) {
    let text = text.trim_start();
    match text.strip_prefix(sign) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    }
}

fn factor(text: &str) -> (u64, &str) {
    if let Some(rest) = text.strip_prefix('万') {
        return (WAN, rest);
    }
    match text.strip_prefix('亿') {
        Some(rest) => (YI, rest),
        None => (1, text),
    }
}
