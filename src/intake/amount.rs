//! Amounts as they are typed: whole numbers, and money in yuan. Nothing goes through a floating-point number.

use super::FieldFault;
use super::evidence::Desk;
use super::form::Number;
use qibu_domain::money::{NotMoney, fen_of_yuan};
use qibu_domain::text::MAX_INTEGER;

/// What was sent, as text.
pub(super) fn said(number: &Number) -> String {
    match number {
        Number::Json(number) => number.to_string(),
        Number::Typed(text) => text.trim().to_owned(),
    }
}

/// An amount in base units: of money fen, where what was typed is yuan; else a whole number.
pub(super) fn amount(
    desk: &mut Desk,
    pointer: &str,
    number: &Number,
    is_money: bool,
) -> Option<u64> {
    let text = said(number);
    let read = if is_money {
        fen_of_yuan(&text).map_err(|wrong| match wrong {
            NotMoney::Malformed => FieldFault::new(pointer, "money.malformed"),
            NotMoney::TooLarge => FieldFault::new(pointer, "money.too_large"),
        })
    } else {
        let most = u64::try_from(MAX_INTEGER).unwrap_or_default();
        let whole = text.parse::<u64>().ok().filter(|whole| *whole <= most);
        whole.ok_or_else(|| FieldFault::new(pointer, "amount.malformed").with("max", MAX_INTEGER))
    };
    match read {
        Ok(amount) => Some(amount),
        Err(fault) => {
            desk.fault(fault);
            None
        }
    }
}
