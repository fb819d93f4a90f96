//! Keys and what they do: XChaCha20-Poly1305 with a random 192-bit nonce, and HMAC-SHA256.

use crate::random;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use zeroize::{Zeroize, Zeroizing};

/// The bytes of a key.
pub const KEY_BYTES: usize = 32;
/// The bytes of a nonce: long enough that random ones do not meet.
pub const NONCE_BYTES: usize = 24;
/// What sealing adds to a text: nonce before, tag behind.
pub const SEAL_BYTES: usize = NONCE_BYTES + 16;

/// What two keys are brought together under. Frozen: another word would open nothing that exists.
const BENEATH: &[u8] = b"qibu/1/beneath|";

/// A secret key. It is wiped from memory when dropped and prints nothing.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; KEY_BYTES]>);

/// Why something was not sealed or not opened. It does not say more, for the bytes are not to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The bytes were altered, stand in another place, or were sealed under another key.
    #[error("the sealed bytes do not open")]
    DoesNotOpen,
    /// No nonce could be drawn, or the text is too long for the cipher.
    #[error("the bytes could not be sealed")]
    DoesNotSeal,
}

impl Key {
    /// A fresh key.
    pub fn random() -> Result<Self, random::NoRandomness> {
        random::bytes().map(Self::from_bytes)
    }

    /// The key of those bytes.
    pub fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Seals a text: nonce, ciphertext, tag. It opens only beside the same `place`.
    pub fn seal(&self, place: &[u8], text: &[u8]) -> Result<Vec<u8>, SealError> {
        let nonce: [u8; NONCE_BYTES] = random::bytes().map_err(|_| SealError::DoesNotSeal)?;
        let sealed = self
            .cipher()
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: text,
                    aad: place,
                },
            )
            .map_err(|_| SealError::DoesNotSeal)?;
        Ok([nonce.as_slice(), sealed.as_slice()].concat())
    }

    /// Opens what [`seal`](Self::seal) sealed at the same place.
    pub fn open(&self, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (nonce, text) = sealed
            .split_first_chunk::<NONCE_BYTES>()
            .ok_or(SealError::DoesNotOpen)?;
        self.cipher()
            .decrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: text,
                    aad: place,
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| SealError::DoesNotOpen)
    }

    /// Seals another key under this one.
    pub fn wrap(&self, place: &[u8], key: &Self) -> Result<Vec<u8>, SealError> {
        self.seal(place, key.0.as_slice())
    }

    /// Opens a wrapped key.
    pub fn unwrap_key(&self, place: &[u8], wrapped: &[u8]) -> Result<Self, SealError> {
        let bytes = self.open(place, wrapped)?;
        bytes
            .as_slice()
            .try_into()
            .map(Self::from_bytes)
            .map_err(|_| SealError::DoesNotOpen)
    }

    /// The key that this one and another give together: whoever lacks either lacks it.
    #[must_use]
    pub fn beneath(&self, other: &Self) -> Self {
        let text = Zeroizing::new([BENEATH, self.0.as_slice()].concat());
        Self::from_bytes(other.mac(&text))
    }

    /// Its bytes, to be written where only its owner reads them.
    pub fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// HMAC-SHA256 of a text under this key.
    pub fn mac(&self, text: &[u8]) -> [u8; 32] {
        self.hmac(text).finalize().into_bytes().into()
    }

    /// Whether that is the HMAC-SHA256 of the text. The time taken tells nothing of where they differ.
    pub fn verifies(&self, text: &[u8], mac: &[u8]) -> bool {
        self.hmac(text).verify_slice(mac).is_ok()
    }

    fn hmac(&self, text: &[u8]) -> Hmac<Sha256> {
        // HMAC fills a short key up with zeros to the hash's block of 64 bytes: done here, it cannot fail.
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        for (to, from) in block.iter_mut().zip(self.0.iter()) {
            *to = *from;
        }
        let mut mac = Hmac::<Sha256>::new(&block);
        block.as_mut_slice().zeroize();
        mac.update(text);
        mac
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        let key: &[u8; KEY_BYTES] = &self.0;
        XChaCha20Poly1305::new(key.into())
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_sealed_opens_only_at_its_place_and_unaltered() {
        let key = Key::random().unwrap();
        let sealed = key.seal(b"here", b"text").unwrap();
        assert_eq!(key.open(b"here", &sealed).unwrap().as_slice(), b"text");
        assert_eq!(
            key.open(b"there", &sealed).unwrap_err(),
            SealError::DoesNotOpen
        );
        assert!(Key::random().unwrap().open(b"here", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            *altered.get_mut(at).unwrap() ^= 1;
            assert!(key.open(b"here", &altered).is_err(), "byte {at}");
        }
    }

    #[test]
    fn the_mac_is_that_of_rfc_4231() {
        // Test case 2 of RFC 4231, its short key filled up as HMAC does.
        let mut key = [0; KEY_BYTES];
        key.iter_mut()
            .zip(b"Jefe")
            .for_each(|(to, from)| *to = *from);
        let mac = Key::from_bytes(key).mac(b"what do ya want for nothing?");
        assert_eq!(
            random::hex(&mac),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
    }

    #[test]
    fn a_key_prints_nothing_of_itself() {
        assert_eq!(format!("{:?}", Key::from_bytes([7; KEY_BYTES])), "Key(…)");
    }
}
