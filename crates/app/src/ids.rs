//! Where ids and secrets come from: the operating system, or a seed where a simulation must be repeatable.

use domain::Timestamp;
use rand::rngs::{OsRng, StdRng};
use rand::{RngCore, SeedableRng, TryRngCore};
use std::sync::{Arc, Mutex};
use uuid::{Builder, Uuid};

/// Where ids and secrets come from.
#[derive(Clone, Debug, Default)]
pub struct Ids(Option<Arc<Mutex<StdRng>>>);

impl Ids {
    /// The same ids for the same seed, in the same order. Never for a desk: its secrets could be guessed.
    pub fn seeded(seed: u64) -> Self {
        Self(Some(Arc::new(Mutex::new(StdRng::seed_from_u64(seed)))))
    }

    /// An id in order of time, for rows.
    pub fn row(&self, now: Timestamp) -> Uuid {
        Builder::from_unix_timestamp_millis(now.millis() as u64, &self.bytes()).into_uuid()
    }

    /// An id that tells nothing.
    pub fn random(&self) -> Uuid {
        Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// `bytes` random bytes in URL-safe base64.
    pub fn secret(&self, bytes: usize) -> String {
        use base64::Engine;
        let mut buffer = vec![0_u8; bytes];
        self.fill(&mut buffer);
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(buffer)
    }

    /// `N` random bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Some(seeded) => seeded.lock().expect("nothing panics while it holds the seed").fill_bytes(bytes),
            None => OsRng.try_fill_bytes(bytes).expect("the operating system gives random bytes"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_rows_are_in_order_of_time() {
        let ids = Ids::default();
        let (earlier, later) = (ids.row(Timestamp(1_000_000_000_000)), ids.row(Timestamp(1_000_000_001_000)));
        assert!(earlier < later);
        assert_eq!((earlier.get_version_num(), ids.random().get_version_num()), (7, 4));
    }

    #[test]
    fn one_seed_gives_one_sequence_of_ids() {
        let of = |seed| {
            let ids = Ids::seeded(seed);
            (ids.random(), ids.row(Timestamp(5_000)), ids.secret(16))
        };
        assert_eq!(of(7), of(7));
        assert_ne!(of(7), of(8));
    }
}
