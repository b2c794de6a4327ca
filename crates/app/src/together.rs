//! One reading for all who want to know the same at the same time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// Readings by what is read. Whoever asks is given what was read after asking; all who ask while one is under way share the
/// next.
pub(crate) struct Together<K, V>(Mutex<HashMap<K, Arc<Readings<V>>>>);

struct Readings<V> {
    begun: AtomicU64,
    /// The last one: which it was, and what it gave.
    last: tokio::sync::Mutex<Option<(u64, V)>>,
}

impl<K, V> Default for Together<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Together<K, V> {
    /// What `read` gives now, by whomever it is called.
    pub(crate) async fn read<E>(&self, key: K, read: impl AsyncFnOnce() -> Result<V, E>) -> Result<V, E> {
        let readings = self.of(key);
        let asked = readings.begun.load(Ordering::SeqCst);
        let mut last = readings.last.lock().await;
        if let Some((number, value)) = &*last
            && *number > asked
        {
            return Ok(value.clone());
        }
        let number = readings.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let value = read().await?;
        *last = Some((number, value.clone()));
        Ok(value)
    }

    fn of(&self, key: K) -> Arc<Readings<V>> {
        let mut all = self.0.lock().expect("nothing panics while it holds the readings");
        let new = || Arc::new(Readings { begun: AtomicU64::new(0), last: tokio::sync::Mutex::new(None) });
        all.entry(key).or_insert_with(new).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn those_who_ask_while_a_reading_is_under_way_share_the_next() {
        let (together, (go, gone)) = (Together::<u8, u64>::default(), oneshot::channel::<()>());
        let readings = AtomicU64::new(0);
        let count = || async { Ok::<_, Infallible>(readings.fetch_add(1, Ordering::SeqCst) + 1) };

        let first = together.read(1, async || {
            let number = count().await;
            gone.await.unwrap();
            number
        });
        let others = async {
            let all = futures_util::future::join_all((0..100).map(|_| together.read(1, count)));
            tokio::pin!(all);
            // They all ask; then the first reading ends.
            assert!(futures_util::poll!(&mut all).is_pending());
            go.send(()).unwrap();
            all.await
        };
        let (first, others) = tokio::join!(first, others);

        assert_eq!(first, Ok(1));
        assert!(others.into_iter().all(|number| number == Ok(2)));
        assert_eq!(together.read(1, count).await, Ok(3));
    }

    #[tokio::test]
    async fn a_reading_that_fails_is_made_again_by_the_next() {
        let together = Together::<u8, u64>::default();
        assert_eq!(together.read(1, async || Err("no")).await, Err("no"));
        assert_eq!(together.read(1, async || Ok::<_, &str>(7)).await, Ok(7));
    }

    #[tokio::test]
    async fn different_things_are_read_apart() {
        let together = Together::<u8, u64>::default();
        assert_eq!(together.read(1, async || Ok::<_, Infallible>(7)).await, Ok(7));
        assert_eq!(together.read(2, async || Ok::<_, Infallible>(8)).await, Ok(8));
    }
}
