//! Tokens the desk signs and later recognises, with its own key. A token's purpose is part of what is signed, so
//! that one made for one thing is never taken for another.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Signs `payload`. The token is `payload.signature`, both URL-safe base64.
pub(crate) fn sign(key: &str, purpose: &str, payload: &[u8]) -> String {
    let payload = URL_SAFE_NO_PAD.encode(payload);
    let signature = URL_SAFE_NO_PAD.encode(mac(key, purpose, &payload).finalize().into_bytes());
    format!("{payload}.{signature}")
}

/// What a token says, before its signature is checked: enough to find the key.
pub(crate) fn read(token: &str) -> Option<Vec<u8>> {
    let (payload, _) = token.split_once('.')?;
    URL_SAFE_NO_PAD.decode(payload).ok()
}

/// What a token says, where its signature is ours and made for this purpose.
pub(crate) fn verify(key: &str, purpose: &str, token: &str) -> Option<Vec<u8>> {
    let (payload, signature) = token.split_once('.')?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    mac(key, purpose, payload).verify_slice(&signature).ok()?;
    URL_SAFE_NO_PAD.decode(payload).ok()
}

fn mac(key: &str, purpose: &str, payload: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key of any length is taken");
    mac.update(purpose.as_bytes());
    mac.update(b"\0");
    mac.update(payload.as_bytes());
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_recognised_only_by_its_key_and_purpose_and_as_it_was() {
        let token = sign("key", "ticket", b"hello");

        assert_eq!(read(&token).as_deref(), Some(&b"hello"[..]));
        assert_eq!(verify("key", "ticket", &token).as_deref(), Some(&b"hello"[..]));
        assert_eq!(verify("other", "ticket", &token), None);
        assert_eq!(verify("key", "visitor", &token), None);
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let broken = String::from_utf8(bytes).unwrap();
            assert_eq!(verify("key", "ticket", &broken), None, "byte {at}");
        }
    }
}
