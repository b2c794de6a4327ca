//! People who write through the balancer, whatever happens to the nodes behind it.

use super::cluster::Cluster;
use crate::binary::PATIENCE;
use crate::client::Client;
use crate::life::{self, MOVING};
use crate::outbox::{Order, Tally};
use crate::stored;
use domain::ConversationId;
use rand::Rng;
use rand::rngs::StdRng;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

/// Two agents and twenty visitors.
pub(crate) struct Everybody {
    /// What was written and answered.
    pub(crate) tally: Arc<Tally>,
    order: watch::Sender<Order>,
    living: JoinSet<Client>,
}

impl Everybody {
    /// They begin to write.
    pub(crate) async fn begins(cluster: &mut Cluster, random: &mut StdRng) -> Self {
        let people = life::gather(&cluster.url(), cluster.balancer.port).await;
        cluster.balancer.look_after_them();
        let (order, orders) = watch::channel(Order::Write);
        let tally = Arc::new(Tally::default());
        let still = people.len() - MOVING;
        let clients = people.into_iter().enumerate().map(|(number, person)| {
            let port = cluster.balancer.port;
            let mut client = Client::new(person, port, random.random(), tally.clone(), orders.clone());
            client.moves = number >= still;
            client
        });
        let living = clients.map(Client::live).collect();
        let all = Self { tally, order, living };
        all.go_on(100).await;
        all
    }

    /// Waits until as much more was acknowledged.
    pub(crate) async fn go_on(&self, more: u64) {
        self.until_answered(self.tally.answered() + more).await;
    }

    /// Waits until all is acknowledged that lies in an outbox now. Gives how long that took.
    pub(crate) async fn catch_up(&self) -> Duration {
        let begun = Instant::now();
        self.until_answered(self.tally.written.load(Ordering::SeqCst)).await;
        begun.elapsed()
    }

    async fn until_answered(&self, count: u64) {
        let end = Instant::now() + PATIENCE;
        while self.tally.answered() < count {
            assert!(Instant::now() < end, "nothing is acknowledged any more: {}", self.tally.report());
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// They send what is in their outboxes, catch up and end; the nodes stop; all is compared. Gives what happened.
    pub(crate) async fn ends(mut self, cluster: &mut Cluster) -> String {
        self.order.send(Order::Drain).unwrap();
        let end = Instant::now() + PATIENCE;
        while !self.tally.is_drained() {
            assert!(self.living.try_join_next().is_none(), "nobody ends before they are told to");
            assert!(Instant::now() < end, "outboxes do not become empty: {}", self.tally.report());
            sleep(Duration::from_millis(5)).await;
        }
        life::until_quiet(&cluster.database(), &self.tally).await;
        self.order.send(Order::Finish).unwrap();
        let clients = timeout(PATIENCE, life::all(&mut self.living)).await.expect("every client catches up");
        cluster.stop().await;

        let conversations: Vec<ConversationId> = clients.iter().filter_map(life::conversation).collect();
        let threads = stored::threads(&cluster.database(), &conversations).await;
        threads.values().for_each(stored::is_whole);
        for client in &clients {
            stored::holds_letters_of(&threads, client);
            let told = client.views.iter().filter(|(id, _)| client.writes_to.contains(id));
            told.for_each(|(id, view)| stored::equals(&threads[id], view));
        }
        life::each_session_is_in_one_phase(&threads, &clients);
        life::who_did_not_move_stayed_where_they_were(&threads, &clients);
        life::told(&threads, &clients)
    }
}
