//! Passwords: which are taken, how they are kept, how they are compared.

use crate::{Error, Result};
use argon2::password_hash::{self, Output, ParamsString, PasswordHash, Salt, SaltString};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use domain::limits;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::{Semaphore, SemaphorePermit};

mod common;

/// Hashes computed at once: each takes 19 MiB and a processor.
const AT_ONCE: usize = 2;

/// Blocks of 1 KiB asked for, more than are used: glibc gives memory back to the system at once where more than 32 MiB
/// were asked for. With the 19 MiB that are needed every sign-in left some behind. Untouched memory costs nothing.
const GIVEN_BACK: usize = 33 * 1_024;

/// Hashes passwords, a few at once.
#[derive(Debug)]
pub(crate) struct Passwords {
    turns: Semaphore,
    /// The hash of no password, so that an unknown address costs as much time as a known one.
    nobody: Arc<str>,
    /// How often one was compared, right or wrong.
    compared: AtomicU64,
}

/// A turn to hash; the work of one sign-in is done within one.
pub(crate) struct Turn<'a> {
    passwords: &'a Passwords,
    _permit: SemaphorePermit<'a>,
}

impl Passwords {
    /// Comparing a password with random bytes takes as long as with a hash, so that none need be computed at start.
    pub(crate) fn new(random: [u8; 48]) -> Self {
        let (salt, output) = random.split_at(16);
        let nobody =
            Output::new(output).and_then(|output| written(salt, output)).expect("the fixed parameters are valid");
        Self { turns: Semaphore::new(AT_ONCE), nobody: nobody.into(), compared: AtomicU64::new(0) }
    }

    /// How often a password was compared.
    pub(crate) fn compared(&self) -> u64 {
        self.compared.load(Ordering::Relaxed)
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
        self.passwords.compared.fetch_add(1, Ordering::Relaxed);
        let known = kept.is_some();
        let kept = kept.map_or_else(|| self.passwords.nobody.clone(), Arc::from);
        let password = password.to_owned();
        let same = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&kept).is_ok_and(|kept| is_same(&password, &kept).unwrap_or(false))
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

/// Argon2id with 19 MiB, two passes, one lane: the minimum OWASP asks for.
fn hash(password: &str, salt: [u8; 16]) -> password_hash::Result<String> {
    written(&salt, output(password, &salt, Algorithm::Argon2id, Version::V0x13, params()?)?)
}

fn params() -> password_hash::Result<Params> {
    Ok(Params::new(19_456, 2, 1, None)?)
}

/// A hash as the database keeps it.
fn written(salt: &[u8], output: Output) -> password_hash::Result<String> {
    let salt = SaltString::encode_b64(salt)?;
    let kept = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params()?)?,
        salt: Some(salt.as_salt()),
        hash: Some(output),
    };
    Ok(kept.to_string())
}

/// Whether the password is the one that was hashed, whatever the parameters were then.
fn is_same(password: &str, kept: &PasswordHash<'_>) -> password_hash::Result<bool> {
    let (Some(salt), Some(hashed)) = (kept.salt, kept.hash) else { return Ok(false) };
    let mut bytes = [0; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut bytes)?;
    let version = kept.version.map_or(Ok(Version::V0x13), Version::try_from)?;
    // The comparison of two outputs takes the same time wherever they differ.
    Ok(output(password, salt, Algorithm::try_from(kept.algorithm)?, version, Params::try_from(kept)?)? == hashed)
}

fn output(
    password: &str,
    salt: &[u8],
    algorithm: Algorithm,
    version: Version,
    params: Params,
) -> password_hash::Result<Output> {
    let mut memory = Vec::with_capacity(GIVEN_BACK.max(params.block_count()));
    memory.resize(params.block_count(), Block::default());
    let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
    let argon2 = Argon2::new(algorithm, version, params);
    Output::init_with(length, |out| {
        argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut memory).map_err(Into::into)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::PasswordVerifier;

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

    #[test]
    fn a_hash_is_the_one_every_other_program_makes() {
        let kept = hash("correct horse", [7; 16]).unwrap();

        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$"), "{kept}");
        let kept = PasswordHash::new(&kept).unwrap();
        assert!(Argon2::default().verify_password(b"correct horse", &kept).is_ok());
        assert!(Argon2::default().verify_password(b"correct horsf", &kept).is_err());
    }

    #[tokio::test]
    async fn only_the_same_password_is_recognised() {
        let passwords = Passwords::new([1; 48]);
        let turn = passwords.turn().await.unwrap();
        let kept = turn.hash("correct horse", [2; 16]).await.unwrap();

        assert!(turn.verify("correct horse", Some(&kept)).await.unwrap());
        assert!(!turn.verify("correct horsf", Some(&kept)).await.unwrap());
        assert!(!turn.verify("nobody's password", None).await.unwrap());
    }
}
