//! Passwords: which are taken, how they are kept, how they are compared.

use crate::{Error, Result};
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::limits;
use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};

mod common;

/// Hashes computed at once: each takes 19 MiB and a processor.
const AT_ONCE: usize = 2;

/// Hashes passwords, a few at once.
#[derive(Debug)]
pub(crate) struct Passwords {
    turns: Semaphore,
    /// The hash of no password, so that an unknown address costs as much time as a known one.
    nobody: Arc<str>,
}

/// A turn to hash; the work of one sign-in is done within one.
pub(crate) struct Turn<'a> {
    passwords: &'a Passwords,
    _permit: SemaphorePermit<'a>,
}

impl Passwords {
    pub(crate) fn new(salt: [u8; 16]) -> Self {
        let nobody = hash("nobody's password", salt).expect("the fixed parameters are valid");
        Self { turns: Semaphore::new(AT_ONCE), nobody: nobody.into() }
    }

    /// Waits for a turn.
    pub(crate) async fn turn(&self) -> Result<Turn<'_>> {
        let permit = self.turns.acquire().await.map_err(Error::internal)?;
        Ok(Turn { passwords: self, _permit: permit })
    }
}

impl Turn<'_> {
    /// Whether `password` is the one that was hashed. Without a hash it takes as long, and is not.
    pub(crate) async fn verify(&self, password: &str, kept: Option<&str>) -> Result<bool> {
        let known = kept.is_some();
        let kept = kept.map_or_else(|| self.passwords.nobody.clone(), Arc::from);
        let password = password.to_owned();
        let same = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&kept).is_ok_and(|kept| argon2().verify_password(password.as_bytes(), &kept).is_ok())
        });
        Ok(same.await.map_err(Error::internal)? && known)
    }

    /// Hashes a password to keep.
    pub(crate) async fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String> {
        let password = password.to_owned();
        let hashed = tokio::task::spawn_blocking(move || hash(&password, salt)).await.map_err(Error::internal)?;
        hashed.map_err(|error| Error::internal(error.to_string()))
    }
}

/// Checks a new password: 8 characters to 256 bytes, none of the first ones everybody tries, not one's own address.
/// Nothing is asked of its composition.
pub(crate) fn check(field: &'static str, password: &str, email: &str) -> Result<()> {
    if password.chars().count() < limits::PASSWORD_MIN || password.len() > limits::PASSWORD_MAX {
        return Err(Error::invalid(field, "must have 8 to 256 characters"));
    }
    let lower = password.to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    if common::LIST.contains(&lower.as_str()) || is_one_character(&lower) || lower == email || lower == local {
        return Err(Error::invalid(field, "is one of the first that others try"));
    }
    Ok(())
}

fn is_one_character(password: &str) -> bool {
    let mut characters = password.chars();
    let first = characters.next();
    characters.all(|c| Some(c) == first)
}

fn hash(password: &str, salt: [u8; 16]) -> argon2::password_hash::Result<String> {
    let salt = SaltString::encode_b64(&salt)?;
    Ok(argon2().hash_password(password.as_bytes(), &salt)?.to_string())
}

/// Argon2id with 19 MiB, two passes, one lane: the minimum OWASP asks for.
fn argon2() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("the fixed parameters are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_needs_length_and_nothing_else() {
        // A5
        for good in ["correct horse", "密码是我家的狗的名字", "aaaaaaab", &"x1".repeat(128)] {
            assert!(check("password", good, "mia@shop.example").is_ok(), "{good:?}");
        }
        for bad in ["short", "password", "PassWord1", "11111111", "mia@shop.example", &"x".repeat(257)] {
            assert!(check("password", bad, "mia@shop.example").is_err(), "{bad:?}");
        }
        assert!(check("password", "margarethe", "margarethe@shop.example").is_err());
    }

    #[tokio::test]
    async fn only_the_same_password_is_recognised() {
        let passwords = Passwords::new([1; 16]);
        let turn = passwords.turn().await.unwrap();
        let kept = turn.hash("correct horse", [2; 16]).await.unwrap();

        assert!(turn.verify("correct horse", Some(&kept)).await.unwrap());
        assert!(!turn.verify("correct horsf", Some(&kept)).await.unwrap());
        assert!(!turn.verify("nobody's password", None).await.unwrap());
    }
}
