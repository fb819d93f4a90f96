//! Money is kept in fen and said in yuan: read and printed digit by digit, never as a floating-point number.

use crate::digits::{Digits, read};
use crate::text::MAX_INTEGER;

/// How many fen a yuan has.
pub const FEN_A_YUAN: u64 = 100;

/// A text that is no sum of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMoney {
    /// Not whole yuan, or yuan with one or two decimals.
    #[error("not an amount in yuan, whole or with two decimals")]
    Malformed,
    /// More than a number may be (law 6).
    #[error("larger than {MAX_INTEGER} fen")]
    TooLarge,
}

/// Reads a sum in yuan, whole or with one or two decimals, such as `3,120,000.50`, in fen. Full-width digits read, too.
pub fn fen_of_yuan(text: &str) -> Result<u64, NotMoney> {
    let (digits, rest) = read(text.trim()).ok_or(NotMoney::Malformed)?;
    if !matches!(rest.trim(), "" | "元") || digits.decimals > 2 {
        return Err(NotMoney::Malformed);
    }
    let fen = digits.times(FEN_A_YUAN).ok_or(NotMoney::TooLarge)?;
    let most = u64::try_from(MAX_INTEGER).unwrap_or_default();
    (fen <= most).then_some(fen).ok_or(NotMoney::TooLarge)
}

/// Fen as yuan: whole where they are, else with two decimals; as [`fen_of_yuan`] reads it.
pub fn yuan(fen: u64) -> String {
    let (whole, rest) = (fen / FEN_A_YUAN, fen % FEN_A_YUAN);
    if rest == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{rest:02}")
    }
}

impl Digits {
    /// The number times `factor`, a power of ten that leaves no decimals; `None` where it does, or where it is too large.
    pub(crate) fn times(self, factor: u64) -> Option<u64> {
        let scale = 10_u64.checked_pow(self.decimals)?;
        let product = self.value.checked_mul(factor)?;
        (product % scale == 0).then_some(product / scale)
    }
}
