//! What a write says on the page after it, once: a short-lived cookie that only this service can make. It holds the key
//! of the words and nothing of what was written, least of all a name; the next page says them in its language.

use crate::root_key::{Purpose, RootKey};
use subtle::ConstantTimeEq;

/// The cookie.
pub const FLASH_COOKIE: &str = "qibu_flash";
/// How long it waits for the next page, in seconds.
pub const MAX_FLASH_SECONDS: i64 = 60;

/// The cookie's value for the key of some words.
pub fn sealed(root: &RootKey, key: &str) -> String {
    format!("{}.{key}", mac(root, key))
}

/// The key in a cookie's value; `None` where this service did not make it.
pub fn opened<'c>(root: &RootKey, value: &'c str) -> Option<&'c str> {
    let (known, key) = value.split_once('.')?;
    let same = known.as_bytes().ct_eq(mac(root, key).as_bytes());
    bool::from(same).then_some(key)
}

fn mac(root: &RootKey, key: &str) -> String {
    let labelled = format!("flash|{key}");
    crate::random::hex(&root.derive(Purpose::Session).mac(labelled.as_bytes()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{opened, sealed};
    use crate::root_key::RootKey;

    #[test]
    fn only_what_this_service_sealed_is_said() {
        let root = RootKey::from_digits(&"07".repeat(32)).unwrap();
        let other = RootKey::from_digits(&"08".repeat(32)).unwrap();
        let value = sealed(&root, "form.done.accept");
        assert_eq!(opened(&root, &value), Some("form.done.accept"));
        assert_eq!(opened(&other, &value), None);
        let planted = value.replace("accept", "decide");
        assert_eq!(opened(&root, &planted), None);
        assert_eq!(opened(&root, "call 110"), None);
    }
}
