//! What a write says on the page after it, once: a short-lived cookie that only this service can make.

use super::fields::{decoded, encoded};
use crate::root_key::{Purpose, RootKey};
use subtle::ConstantTimeEq;

/// The cookie.
pub const FLASH_COOKIE: &str = "qibu_flash";
/// How long it waits for the next page, in seconds.
pub const MAX_FLASH_SECONDS: i64 = 60;
/// The longest message, in characters.
const MAX_FLASH_CHARS: usize = 200;

/// The cookie's value for some words.
pub fn sealed(key: &RootKey, words: &str) -> String {
    let words: String = words.chars().take(MAX_FLASH_CHARS).collect();
    format!("{}.{}", mac(key, &words), encoded(&words))
}

/// The words of a cookie's value; `None` where this service did not make it.
pub fn opened(key: &RootKey, value: &str) -> Option<String> {
    let (known, text) = value.split_once('.')?;
    let words = decoded(text)?;
    let same = known.as_bytes().ct_eq(mac(key, &words).as_bytes());
    bool::from(same).then_some(words)
}

fn mac(key: &RootKey, words: &str) -> String {
    let labelled = format!("flash|{words}");
    crate::random::hex(&key.derive(Purpose::Session).mac(labelled.as_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{opened, sealed};
    use crate::root_key::RootKey;

    #[test]
    fn only_words_that_this_service_sealed_are_shown() {
        let key = RootKey::from_digits(&"07".repeat(32)).unwrap();
        let other = RootKey::from_digits(&"08".repeat(32)).unwrap();
        let value = sealed(&key, "已受理。");
        assert!(value.is_ascii());
        assert_eq!(opened(&key, &value).as_deref(), Some("已受理。"));
        assert_eq!(opened(&other, &value), None);
        let planted = value.replace("%E5", "%E6");
        assert_eq!(opened(&key, &planted), None);
        assert_eq!(opened(&key, "call 110"), None);
    }
}
