//! Secrets of others that the desk must be able to use, such as keys of a language model: sealed in the database, so
//! that a copy of the table alone gives nothing away (A21).

use crate::Ids;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Bytes of the number used once, in front of what is sealed.
const NONCE: usize = 24;

/// Seals a secret with the desk's key. `purpose` is part of it: what was sealed for one thing opens for no other.
pub(crate) fn seal(ids: &Ids, desk_key: &str, purpose: &str, secret: &str) -> String {
    let nonce: [u8; NONCE] = ids.bytes();
    let payload = Payload { msg: secret.as_bytes(), aad: purpose.as_bytes() };
    let sealed = cipher(desk_key).encrypt(&XNonce::from(nonce), payload);
    let sealed = sealed.expect("a short text can be sealed");
    STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat())
}

/// Opens what was sealed with the desk's key for this purpose. `None` where it was not.
pub(crate) fn open(desk_key: &str, purpose: &str, sealed: &str) -> Option<String> {
    let bytes = STANDARD_NO_PAD.decode(sealed).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
    let secret = cipher(desk_key).decrypt(&XNonce::from(*nonce), payload).ok()?;
    String::from_utf8(secret).ok()
}

/// The desk signs tokens with the same key: what seals is derived from it, and never the key itself.
fn cipher(desk_key: &str) -> XChaCha20Poly1305 {
    let mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(desk_key.as_bytes());
    let mut mac = mac.expect("a key of any length is taken");
    mac.update(b"sealing");
    let key: [u8; 32] = mac.finalize().into_bytes().into();
    XChaCha20Poly1305::new(&Key::from(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    // A21
    #[test]
    fn a_sealed_secret_opens_only_with_its_key_for_its_purpose_and_as_it_was() {
        let sealed = seal(&Ids::default(), "key", "judge", "sk-secret");
        assert!(!sealed.contains("sk-secret"));
        assert_ne!(
            sealed,
            seal(&Ids::default(), "key", "judge", "sk-secret"),
            "the same secret looks different each time"
        );
        assert_eq!(open("key", "judge", &sealed).as_deref(), Some("sk-secret"));
        assert_eq!(open("other", "judge", &sealed), None);
        assert_eq!(open("key", "embeddings", &sealed), None);
        for at in 0..sealed.len() {
            let mut bytes = sealed.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let broken = String::from_utf8(bytes).unwrap();
            assert_ne!(open("key", "judge", &broken).as_deref(), Some("sk-secret"), "byte {at}");
        }
        assert_eq!(open("key", "judge", ""), None);
    }
}
