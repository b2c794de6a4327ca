//! The cable between clients and a desk, as bad as a test wants it: cut, silent, slow, or losing what it carries.

use rand::Rng;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// Time after which a lost packet is sent again; doubled where it is lost again.
const RESEND: Duration = Duration::from_millis(200);

/// How good a cable is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weather {
    /// As a cable should be.
    Fair,
    /// Nothing passes, and nobody is told: a partition.
    Silent,
    /// Every packet takes so long.
    Slow(Duration),
    /// This share of the packets is lost and has to be sent again.
    Lossy(f64),
}

/// A cable to a port on this machine.
pub struct Cable {
    /// Where clients connect.
    pub port: u16,
    weather: watch::Sender<Weather>,
    ages: watch::Sender<Ages>,
    _tasks: JoinSet<()>,
}

/// The first connections that are still good: younger ones are.
#[derive(Clone, Copy, Default)]
struct Ages {
    next: u64,
    cut: u64,
    dead: u64,
}

impl Cable {
    /// A good one.
    ///
    /// # Panics
    /// Where no port is free.
    pub async fn to(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let (weather, ages) = (watch::Sender::new(Weather::Fair), watch::Sender::new(Ages::default()));
        let mut tasks = JoinSet::new();
        tasks.spawn(accept(listener, target, weather.clone(), ages.clone()));
        Self { port, weather, ages, _tasks: tasks }
    }

    /// How good it is from now on.
    pub fn set(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Cuts every connection. New ones are taken.
    pub fn cut(&self) {
        self.ages.send_modify(|ages| ages.cut = ages.next);
    }

    /// Leaves every connection to itself: it stays open on both sides, and nothing passes ever again. New ones are good.
    pub fn forget(&self) {
        self.ages.send_modify(|ages| ages.dead = ages.next);
    }
}

async fn accept(listener: TcpListener, target: u16, weather: watch::Sender<Weather>, ages: watch::Sender<Ages>) {
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let mut age = 0;
        ages.send_modify(|ages| {
            age = ages.next;
            ages.next += 1;
        });
        connections.spawn(carry(client, target, weather.subscribe(), ages.subscribe(), age));
    }
}

async fn carry(
    client: TcpStream,
    target: u16,
    weather: watch::Receiver<Weather>,
    mut ages: watch::Receiver<Ages>,
    age: u64,
) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else { return };
    let _ = (client.set_nodelay(true), server.set_nodelay(true));
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let up = pump(from_client, to_server, weather.clone(), ages.clone(), age);
    let down = pump(from_server, to_client, weather, ages.clone(), age);
    tokio::select! {
        _ = async { tokio::join!(up, down) } => {}
        _ = ages.wait_for(|ages| age < ages.cut) => {}
    }
}

/// Carries one way until one side closes. What is read goes on in order, whatever happens to it on the way.
async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut weather: watch::Receiver<Weather>,
    ages: watch::Receiver<Ages>,
    age: u64,
) {
    let mut packet = vec![0; 16 * 1024];
    loop {
        let Ok(length) = from.read(&mut packet).await else { return };
        let now = weather.wait_for(|weather| *weather != Weather::Silent).await.map(|weather| *weather);
        if age < ages.borrow().dead {
            // Nobody hears of it. Both sides keep their end open.
            std::future::pending::<()>().await;
        }
        match now {
            Ok(Weather::Slow(time)) => sleep(time).await,
            Ok(Weather::Lossy(share)) => sleep(resent(share)).await,
            _ => {}
        }
        if length == 0 || to.write_all(&packet[..length]).await.is_err() {
            return;
        }
    }
}

/// How long a packet is late that is lost with this probability each time it is sent.
fn resent(share: f64) -> Duration {
    let mut late = Duration::ZERO;
    let mut next = RESEND;
    while rand::rng().random_bool(share) && late < 16 * RESEND {
        late += next;
        next *= 2;
    }
    late
}
