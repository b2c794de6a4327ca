//! UserSig: no text panics or is inflated without a bound, none but ours vouches for anybody, and ours always does (F17, A1).
#![no_main]

use libfuzzer_sys::fuzz_target;
use tencent::usersig::{sign, verify};

/// The desk of the seeds. The key is in no input.
const DESK: i64 = 1_400_000_000;
const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";
const NOW: i64 = 1_700_000_000;

fuzz_target!(|text: &str| {
    let forged = verify(text, DESK, "alice", KEY, NOW);
    assert!(forged.is_err(), "somebody without the key vouches for alice");

    let own = sign(DESK, text, KEY, NOW, 86_400);
    if text.len() <= 512 && !text.contains(char::is_control) {
        assert_eq!(verify(&own, DESK, text, KEY, NOW), Ok(()));
        assert!(verify(&own, DESK + 1, text, KEY, NOW).is_err());
        assert!(verify(&own, DESK, text, "another key", NOW).is_err());
    }
});
