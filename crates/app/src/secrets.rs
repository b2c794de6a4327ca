//! Secrets people and programs present: how they are made, and how they are kept.

use crate::Ids;
use sha2::{Digest, Sha256};

/// Letters and digits nobody mistakes for another when reading them aloud.
const CLEAR: &[u8] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// Characters of a password made for somebody else: 70 bits.
const PASSWORD: usize = 14;

/// What the database keeps of a secret: who reads it cannot sign in with it.
pub(crate) fn digest(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Ids {
    /// A random number below `bound`.
    pub(crate) fn below(&self, bound: u64) -> u64 {
        // 64 random bits over a bound this small: the bias is below 2^-30.
        u64::from_be_bytes(self.bytes()) % bound
    }

    /// A password for somebody else, which they must change.
    pub(crate) fn password(&self) -> String {
        (0..PASSWORD).map(|_| char::from(CLEAR[self.below(CLEAR.len() as u64) as usize])).collect()
    }
}
