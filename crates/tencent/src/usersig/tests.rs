//! The published vectors, and everything a stranger may try (A1).

use super::*;
use proptest::prelude::*;

struct Vector {
    app: i64,
    key: String,
    user: &'static str,
    expire: i64,
    time: i64,
    userbuf: Option<&'static str>,
    mac: &'static str,
}

impl Vector {
    fn claims(&self) -> Claims {
        Claims {
            ver: "2.0".to_owned(),
            identifier: self.user.to_owned(),
            sdk_app_id: self.app,
            expire: self.expire,
            time: self.time,
            sig: String::new(),
            userbuf: self.userbuf.map(str::to_owned),
        }
        .signed(&self.key)
    }
}

fn vectors() -> [Vector; 4] {
    let first = |userbuf, mac| Vector {
        app: 1_400_000_000,
        key: "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e".to_owned(),
        user: "xiaojun",
        expire: 15_552_000,
        time: 1_700_000_000,
        userbuf,
        mac,
    };
    [
        first(None, "LvA7d/Iw7gSsnskvVzBDPOCCDbuNCw4GHwTC0bip+B4="),
        Vector {
            app: 20_000_001,
            key: "0123456789abcdef".repeat(4),
            user: "visitor1",
            expire: 604_800,
            time: 1_735_689_600,
            userbuf: None,
            mac: "9+doxUtG+SRQLfWbJtlW2MbQYymWVLwiWo3LJEApBDQ=",
        },
        Vector {
            app: 1_600_000_001,
            key: "k".to_owned(),
            user: "用户@customer_service_account",
            expire: 60,
            time: 1,
            userbuf: None,
            mac: "oD2CXoPfeEyydFQlD1Utmi+dC5DFzhOdOBiRXqnmftc=",
        },
        first(Some("YWJj"), "QjT201xPkXk/aM1e+y0vakZb0K2iPrFue++0s5y6bFM="),
    ]
}

/// What the two published libraries made of the first three vectors.
const STRINGS: [(usize, &str); 6] = [
    (
        0,
        "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkKjIT87NK82CSxSnZiQUFmSlAKUMTAyiAyqVWFGQWpYJkTE1NjRDiJZm5YFFzNPXFmekgG3zKHM1T9D3LzdODi-OKs8vCqpxcAvydnV2SSv2cy03cPcpDnA2SMgu0nUxslWoBHdYzUg__",
    ),
    (
        0,
        "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwhWZiflZpXlQqeKU7MSCgswUJStDEwMogMiUZOamKlkZmqOKplYUZBaBxE1NTY3gosWZ6UpWSj5ljuYp*p7l5unBxXnF2WVhVU4uAf7Ozi5JpX7O5SbuHuUhzgZJmQXaTia2SrUAohcx8g__",
    ),
    (
        1,
        "eJyrVgrxCdYrSy1SslJQMtIzUNJRAItkpqTmlWSmZUIkyjKLM0vyiwxhssUp2YkFBZkpQDkjAzAwhMqkVhRkFqUCxc0MTCwMDKCiJZm5IDFDc2NTMwtLM7h4cWY6yHhL7ZT8itASd*3goECftPAkr5KccCPfpMDIytzwMJ-yzPB8Yx8vV8cCJ5dAW6VaAK-TMzw_",
    ),
    (
        1,
        "eJw1yUELgjAYxvHv8l4N2bSWDjoURSDrsKxGx2QzXsoc2zAj*u6B1nP7-543HEQZd8YBhyQmMBkatXkErHHgDj2G1tHf5-XtYi1q4AkZRkcP2BjgdJ7OWJYzQkY1vUVngDMyzf7m8Qoc8ki3-TFso3IvRa2qItxVsqvk*dWok3iialNRbJZ2tZYL*HwBOI0x3A__",
    ),
    (
        2,
        "eJw1jdsKgkAYhF9F9rYQ3VAjCCLNq8CO4IUgsrvWT61re5Asevc0c*5mvhnmjU7bo90wiRYWwraDptYvAcoqDSUMIDOBh*eZ8fEsWBGjtOBM5orJBgjLC0KEqfQ4VfRW1DXQbuj6ziD3z9izBsk64jv-RAPv-VhQcOkPRYTDVOxKtmlbGu-vkXvWHCY09KL4dU1osoZD*qh4qckSfb7UYjvt",
    ),
    (
        2,
        "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBws*nrHjWsd0hubS4JD83tSi*OLWoLDM5NT4xOTm-NK8EqqU4JTuxoCAzRcnK0MwAAgwhMiWZualKVlBOakVBZlGqkpWZAVRbZrqSlVK*i5FzRH5AWqprZWWKW2COi2FoSW6mdoqzqYtbVYZ-ir9TZlBEYV5uWkmyrVItAF1jO4s_",
    ),
];

#[test]
fn the_published_vectors_give_the_published_signatures() {
    for vector in vectors() {
        assert_eq!(vector.claims().sig, vector.mac); // INTERFACES §3.2
    }
}

#[test]
fn what_the_published_libraries_make_is_accepted() {
    for (of, sig) in STRINGS {
        let vector = &vectors()[of];

        assert_eq!(verify(sig, vector.app, vector.user, &vector.key, vector.time), Ok(()), "{sig}");
    }
}

#[test]
fn a_userbuf_is_part_of_what_is_signed() {
    let vector = &vectors()[3];
    let claims = vector.claims();
    let verdict = |claims: &Claims| verify(&claims.pack(), vector.app, vector.user, &vector.key, vector.time);

    assert_eq!(verdict(&claims), Ok(()));
    assert_eq!(verdict(&Claims { userbuf: None, ..claims.clone() }), Err(UserSigError::KeyMismatch));
    assert_eq!(verdict(&Claims { userbuf: Some("YWJk".into()), ..claims }), Err(UserSigError::KeyMismatch));
}

#[test]
fn each_reason_has_its_public_code() {
    let (app, user, key, now) = (7, "mia", "secret", 1_000);
    let sig = sign(app, user, key, now, 60);
    let cases = [
        (app, user, key, now, None),
        (app, user, key, now + 59, None),
        (app, user, key, now - SKEW_SECONDS, None),
        (app, user, key, now + 60, Some(70001)),
        (app, user, key, i64::MAX, Some(70001)),
        (app, user, key, now - SKEW_SECONDS - 1, Some(70003)),
        (app, user, "another", now, Some(70009)),
        (app, user, "", now, Some(70009)),
        (app, "leo", key, now, Some(70013)),
        (app, "", key, now, Some(70013)),
        (8, user, key, now, Some(70014)),
    ];

    for (app, user, key, now, code) in cases {
        let verdict = verify(&sig, app, user, key, now).err().map(UserSigError::code);
        assert_eq!(verdict, code, "{app} {user} {key} {now}"); // A1
    }
}

#[test]
fn what_is_not_a_signature_is_invalid() {
    let json = |text: &str| deflate(text.as_bytes());
    let mac = vectors()[0].mac;
    let with = |fields: &str| {
        json(&format!(
            r#"{{"TLS.identifier":"xiaojun","TLS.expire":15552000,"TLS.time":1700000000,"TLS.sig":"{mac}",{fields}}}"#
        ))
    };
    let cases = [
        String::new(),
        "nonsense".to_owned(),
        "用户".to_owned(),
        STRINGS[1].1.replace('*', "+"),
        json(""),
        json("null"),
        json("[]"),
        json("{}"),
        with(r#""TLS.ver":"2.0","TLS.sdkappid":"1400000000""#),
        with(r#""TLS.ver":"2.0","TLS.sdkappid":1.4e9"#),
        with(r#""TLS.ver":"2.0","TLS.sdkappid":99999999999999999999"#),
        with(r#""TLS.ver":"1.0","TLS.sdkappid":1400000000"#),
        with(r#""TLS.ver":2.0,"TLS.sdkappid":1400000000"#),
        with(r#""TLS.ver":"2.0","TLS.sdkappid":1400000000,"TLS.sdkappid":1400000000"#),
        with(r#""TLS.ver":"2.0","TLS.sdkappid":1400000000,"TLS.userbuf":"not base64""#),
        "A".repeat(SIG_BYTES + 1),
    ];
    let key = &vectors()[0].key;

    for sig in cases {
        assert_eq!(verify(&sig, 1_400_000_000, "xiaojun", key, 1_700_000_000), Err(UserSigError::Invalid), "{sig}");
    }
    let sound = with(r#""TLS.ver":"2.0","TLS.sdkappid":1400000000"#);
    assert_eq!(verify(&sound, 1_400_000_000, "xiaojun", key, 1_700_000_000), Ok(()));
}

#[test]
fn no_changed_character_passes_for_another_signature() {
    let vector = &vectors()[0];
    for (_, sig) in &STRINGS[..2] {
        let original = inflate(sig).unwrap();
        for at in 0..sig.len() {
            for other in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-_" {
                let mut changed = sig.as_bytes().to_vec();
                if changed[at] == *other {
                    continue;
                }
                changed[at] = *other;
                let changed = String::from_utf8(changed).unwrap();
                let verdict = verify(&changed, vector.app, vector.user, &vector.key, vector.time);

                // Deflate has a few bits that mean nothing; then the signed words must be the same.
                assert!(verdict.is_err() || inflate(&changed).unwrap() == original, "{changed}"); // A1
            }
        }
    }
}

#[test]
fn no_changed_byte_of_the_signed_words_passes() {
    let vector = &vectors()[3];
    let json = inflate(&vector.claims().pack()).unwrap();
    for at in 0..json.len() {
        for flip in 1..=255u8 {
            let mut changed = json.clone();
            changed[at] ^= flip;
            let verdict = verify(&deflate(&changed), vector.app, vector.user, &vector.key, vector.time);

            assert!(verdict.is_err(), "{}", String::from_utf8_lossy(&changed)); // A1
        }
    }
}

#[test]
fn a_bomb_is_not_inflated() {
    let bomb = deflate(&vec![b' '; 10 * 1024 * 1024]);
    let padded = |spaces: usize| {
        let mut json = inflate(STRINGS[0].1).unwrap();
        json.resize(json.len() + spaces, b' ');
        deflate(&json)
    };
    let vector = &vectors()[0];
    let verdict = |sig: &str| verify(sig, vector.app, vector.user, &vector.key, vector.time);

    assert_eq!(verdict(&bomb), Err(UserSigError::Invalid)); // A1
    assert_eq!(verdict(&padded(JSON_BYTES)), Err(UserSigError::Invalid));
    assert_eq!(verdict(&padded(1_000)), Ok(()));
}

#[test]
fn lines_inside_a_user_id_cannot_be_moved_into_other_fields() {
    // An integrator signs whatever user id a visitor chose; the visitor then reads the lines differently.
    let chosen = "root\nTLS.sdkappid:7\nTLS.time:1000\nTLS.expire:9999999\nTLS.userbuf:";
    let signed = unpack(&sign(7, chosen, "secret", 1_000, 60)).unwrap();
    let forged = Claims {
        identifier: "root".to_owned(),
        expire: 9_999_999,
        userbuf: Some("\nTLS.sdkappid:7\nTLS.time:1000\nTLS.expire:60".to_owned()),
        ..signed.clone()
    };

    assert_eq!(forged.content(), signed.content());
    assert_eq!(verify(&forged.pack(), 7, "root", "secret", 5_000), Err(UserSigError::Invalid));
    assert_eq!(verify(&signed.pack(), 7, chosen, "secret", 1_000), Err(UserSigError::Invalid));
}

proptest! {
    #[test]
    fn what_is_signed_is_accepted_until_it_expires(
        app in any::<i64>(), user in "[^\\pC]{0,64}", key in "\\PC{0,64}",
        now in 0..=4_000_000_000_i64, expire in 1..=100_000_000_i64,
    ) {
        let sig = sign(app, &user, &key, now, expire);

        prop_assert_eq!(verify(&sig, app, &user, &key, now), Ok(()));
        prop_assert_eq!(verify(&sig, app, &user, &key, now + expire - 1), Ok(()));
        prop_assert_eq!(verify(&sig, app, &user, &key, now + expire), Err(UserSigError::Expired));
        prop_assert_eq!(verify(&sig, app, &user, &format!("{key}x"), now), Err(UserSigError::KeyMismatch));
    }

    #[test]
    fn nothing_a_stranger_sends_panics(sig in ".{0,400}", app in any::<i64>(), now in any::<i64>()) {
        prop_assert!(verify(&sig, app, "user", "key", now).is_err());
    }

    #[test]
    fn no_json_a_stranger_packs_panics(json in "\\PC{0,200}", time in any::<i64>(), expire in any::<i64>()) {
        let claims = Claims { time, expire, ..vectors()[0].claims() }.signed("key");

        prop_assert!(verify(&deflate(json.as_bytes()), 1, "user", "key", 0).is_err());
        let _ = verify(&claims.pack(), claims.sdk_app_id, "xiaojun", "key", i64::MAX);
        let _ = verify(&claims.pack(), claims.sdk_app_id, "xiaojun", "key", i64::MIN);
    }
}
