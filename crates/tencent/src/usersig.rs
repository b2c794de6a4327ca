//! UserSig: the signature with which an integrator's server vouches for a user id.
//!
//! The form is the public `TLS.ver` 2.0: signed fields as JSON, deflated, in base64 with three characters changed.
//! Libraries differ in JSON spacing and deflate output, so strings are never compared, only what they say.

use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, read::ZlibDecoder, read::ZlibEncoder};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::io::Read;

/// Seconds by which the integrator's clock may be ahead of ours.
pub const SKEW_SECONDS: i64 = 300;
/// Longest signature that is looked at, bytes. Real ones have about 200.
pub const SIG_BYTES: usize = 4 * 1024;
/// Longest JSON a signature may inflate to, bytes (A1).
pub const JSON_BYTES: usize = 4 * 1024;

/// Why a UserSig does not vouch for the user, with the public error code of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UserSigError {
    /// It was right once.
    #[error("the UserSig has expired")]
    Expired,
    /// It cannot be read, or says something no signature says.
    #[error("the UserSig is not valid")]
    Invalid,
    /// It was made with another key, or changed afterwards.
    #[error("the UserSig was not made with this application's key")]
    KeyMismatch,
    /// It vouches for somebody else.
    #[error("the UserSig is for another user id")]
    IdentifierMismatch,
    /// It is for another application.
    #[error("the UserSig is for another SDKAppID")]
    SdkAppIdMismatch,
}

impl UserSigError {
    /// The public error code.
    pub fn code(self) -> i32 {
        match self {
            Self::Expired => 70001,
            Self::Invalid => 70003,
            Self::KeyMismatch => 70009,
            Self::IdentifierMismatch => 70013,
            Self::SdkAppIdMismatch => 70014,
        }
    }
}

/// Checks that `sig` was made with `key` for this user of this application and is in force at `now_seconds` (Unix time).
///
/// Bounded whatever a stranger sends: no more than [`SIG_BYTES`] are read and [`JSON_BYTES`] inflated (A1).
pub fn verify(sig: &str, sdk_app_id: i64, user_id: &str, key: &str, now_seconds: i64) -> Result<(), UserSigError> {
    let claims = unpack(sig)?;
    if claims.sdk_app_id != sdk_app_id {
        return Err(UserSigError::SdkAppIdMismatch);
    }
    if claims.identifier != user_id {
        return Err(UserSigError::IdentifierMismatch);
    }
    if !claims.is_one_line_each() {
        return Err(UserSigError::Invalid);
    }
    let given = STANDARD.decode(&claims.sig).map_err(|_| UserSigError::Invalid)?;
    claims.mac(key).verify_slice(&given).map_err(|_| UserSigError::KeyMismatch)?;
    claims.check_time(now_seconds)
}

/// Makes a UserSig that is in force for `expire_seconds` from `now_seconds` (Unix time).
pub fn sign(sdk_app_id: i64, user_id: &str, key: &str, now_seconds: i64, expire_seconds: i64) -> String {
    Claims {
        ver: "2.0".to_owned(),
        identifier: user_id.to_owned(),
        sdk_app_id,
        expire: expire_seconds,
        time: now_seconds,
        sig: String::new(),
        userbuf: None,
    }
    .signed(key)
    .pack()
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "TLS.ver")]
    ver: String,
    #[serde(rename = "TLS.identifier")]
    identifier: String,
    #[serde(rename = "TLS.sdkappid")]
    sdk_app_id: i64,
    #[serde(rename = "TLS.expire")]
    expire: i64,
    #[serde(rename = "TLS.time")]
    time: i64,
    #[serde(rename = "TLS.sig")]
    sig: String,
    #[serde(rename = "TLS.userbuf", default, skip_serializing_if = "Option::is_none")]
    userbuf: Option<String>,
}

impl Claims {
    fn content(&self) -> String {
        let Self { identifier, sdk_app_id, time, expire, .. } = self;
        let mut content =
            format!("TLS.identifier:{identifier}\nTLS.sdkappid:{sdk_app_id}\nTLS.time:{time}\nTLS.expire:{expire}\n");
        if let Some(userbuf) = &self.userbuf {
            content.push_str(&format!("TLS.userbuf:{userbuf}\n"));
        }
        content
    }

    /// Whether no field reaches into the next line of the signed content. Otherwise one signature could be read in
    /// two ways: a user id chosen by a stranger would carry lines that a forged `TLS.userbuf` moves elsewhere.
    fn is_one_line_each(&self) -> bool {
        let userbuf_is_base64 = self.userbuf.as_ref().is_none_or(|userbuf| STANDARD.decode(userbuf).is_ok());
        userbuf_is_base64 && !self.identifier.chars().any(char::is_control)
    }

    fn mac(&self, key: &str) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length");
        mac.chain_update(self.content())
    }

    fn signed(mut self, key: &str) -> Self {
        self.sig = STANDARD.encode(self.mac(key).finalize().into_bytes());
        self
    }

    fn check_time(&self, now: i64) -> Result<(), UserSigError> {
        if self.time > now.saturating_add(SKEW_SECONDS) {
            return Err(UserSigError::Invalid);
        }
        if now >= self.time.saturating_add(self.expire) {
            return Err(UserSigError::Expired);
        }
        Ok(())
    }

    fn pack(&self) -> String {
        let json = serde_json::to_vec(self).expect("strings and numbers always become JSON");
        deflate(&json)
    }
}

fn unpack(sig: &str) -> Result<Claims, UserSigError> {
    let json = inflate(sig)?;
    let claims: Claims = serde_json::from_slice(&json).map_err(|_| UserSigError::Invalid)?;
    if claims.ver == "2.0" { Ok(claims) } else { Err(UserSigError::Invalid) }
}

fn deflate(json: &[u8]) -> String {
    let mut packed = Vec::new();
    ZlibEncoder::new(json, Compression::default()).read_to_end(&mut packed).expect("memory is read without error");
    STANDARD.encode(packed).replace('+', "*").replace('/', "-").replace('=', "_")
}

fn inflate(sig: &str) -> Result<Vec<u8>, UserSigError> {
    if sig.len() > SIG_BYTES {
        return Err(UserSigError::Invalid);
    }
    let packed = STANDARD.decode(to_base64(sig)?).map_err(|_| UserSigError::Invalid)?;
    let mut json = Vec::new();
    let limit = JSON_BYTES as u64 + 1;
    ZlibDecoder::new(packed.as_slice()).take(limit).read_to_end(&mut json).map_err(|_| UserSigError::Invalid)?;
    if json.len() > JSON_BYTES { Err(UserSigError::Invalid) } else { Ok(json) }
}

/// Maps the three changed characters back. The originals are refused, so that a signature has one spelling.
fn to_base64(sig: &str) -> Result<Vec<u8>, UserSigError> {
    sig.bytes()
        .map(|byte| match byte {
            b'*' => Ok(b'+'),
            b'-' => Ok(b'/'),
            b'_' => Ok(b'='),
            b'+' | b'/' | b'=' => Err(UserSigError::Invalid),
            other => Ok(other),
        })
        .collect()
}

#[cfg(test)]
mod tests;
