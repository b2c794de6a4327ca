//! `deskhand serve`: the desk, from the first line it prints to the last unit it finishes.

use crate::config::{Config, PathOrUrl};
use crate::crowd::Crowd;
use crate::{Serve, metrics, open};
use anyhow::{Context, Result, bail};
use app::setup::FirstDesk;
use app::{App, Clock};
use axum::serve::ListenerExt;
use domain::Language;
use outside::{FileStore, Mailer};
use server::{Server, WebApp};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::watch;

/// Tried first where no port is configured.
const PORT: u16 = 8080;
/// Connections that may wait for us when all come back at once (F12); the system may have a lower limit of its own.
const BACKLOG: u32 = 4_096;
/// Ports tried after it.
const NEXT: u16 = 20;
/// How long connections may take to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs the desk until it is told to stop.
pub(crate) async fn serve(args: Serve) -> Result<()> {
    let config = args.place.configured()?;
    let store = open(&config, &args.place).await?;
    let listen = args.listen.unwrap_or(config.http.listen);
    let listener = bind(listen, args.port.or(config.http.port))?;
    let address = shown(listener.local_addr()?);
    let public_url = if config.http.public_url.is_empty() { address.clone() } else { config.http.public_url.clone() };

    let app = assemble(&config, &args.place.data, store.clone(), &public_url).await?;
    set_up(&app, &args).await?;
    if !config.bus.url.is_empty() {
        app.join_bus(&config.bus.url).await.context("bus.url")?;
    }
    let (stop, stopped) = watch::channel(false);
    let mut work = app.start(stopped.clone()).await.context("the desk cannot start its work")?;
    if let Some(listen) = config.metrics.listen {
        let address = metrics::serve(app.clone(), listen, stopped.clone()).await?;
        println!("Metrics: http://{address}/metrics");
    }
    say(&app, &args, &config, &address, &public_url).await?;

    let server = Server {
        app: app.clone(),
        shutdown: stopped.clone(),
        config: Arc::new(server::Config {
            public_url: config.http.public_url.clone(),
            trusted_proxies: config.trusted_proxies()?,
            visitor_messages_per_second: config.limits.visitor_messages_per_second,
            visitor_burst: config.limits.visitor_burst,
            ..server::Config::default()
        }),
    };
    let (leaving, delay) = (app.clone(), Duration::from_secs(config.shutdown.delay_seconds));
    tokio::spawn(async move {
        asked_to_stop().await;
        tracing::info!("stopping");
        // Not ready first, so that a balancer sends nobody here who would have to leave again.
        leaving.begin_draining();
        tokio::time::sleep(delay).await;
        // Everything that watches may have ended already.
        let _ = stop.send(true);
    });
    listen_until(listener, server, stopped).await;
    let finished = async { while work.join_next().await.is_some() {} };
    if tokio::time::timeout(PATIENCE, finished).await.is_err() {
        tracing::warn!("some work did not end in time");
    }
    leave(&app).await;
    store.close().await;
    Ok(())
}

/// Leaves nothing for other nodes to clear up.
async fn leave(app: &App) {
    if tokio::time::timeout(PATIENCE, app.all_sockets_closed()).await.is_err() {
        tracing::warn!(open = app.open_sockets(), "some sockets did not close in time");
    }
    match tokio::time::timeout(PATIENCE, app.leave_nodes()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "this node could not be taken out; its lease lapses"),
        Err(_) => tracing::warn!("this node could not be taken out in time; its lease lapses"),
    }
}

/// Answers until it is told to stop, then gives connections a few seconds to end.
async fn listen_until(listener: TcpListener, server: Server, mut stopped: watch::Receiver<bool>) {
    let mut waiting = stopped.clone();
    // Frames are small and must not wait for each other: with Nagle's algorithm an answer that follows an event stays
    // here until the client has acknowledged the event, up to 40 ms later.
    let listener = Crowd::new(listener).tap_io(|place| {
        if let Err(error) = place.set_nodelay() {
            tracing::debug!(%error, "a connection sends small frames late");
        }
    });
    let graceful = server::serve(listener, server, async move {
        // An error means that nobody can ask any more.
        let _ = waiting.wait_for(|stop| *stop).await;
    });
    let patience = async {
        let _ = stopped.wait_for(|stop| *stop).await;
        tokio::time::sleep(PATIENCE).await;
    };
    tokio::select! {
        () = graceful => {}
        () = patience => {}
    }
}

async fn assemble(config: &Config, data: &Path, store: Store, public_url: &str) -> Result<App> {
    let clock = if store.is_shared() {
        let now = store.read().await?.now().await?;
        Clock::anchored(now)
    } else {
        Clock::of_machine()
    };
    let mailer = Mailer::from_config(config.smtp()?).context("smtp")?;
    let files = files(config, data)?;
    if config.bot.allow_private_addresses {
        tracing::warn!("bot.allow_private_addresses is on: engines may be asked on this machine and its network");
    }
    let app = app::Config {
        public_url: public_url.to_owned(),
        grace_seconds: config.session.grace_seconds,
        places: config.login.places,
        newcomers: config.limits.visitors_per_hour,
        visitor_upload_bytes: u64::from(config.limits.visitor_upload_megabytes_per_hour) * 1_000_000,
        address_upload_bytes: u64::from(config.limits.address_upload_megabytes_per_hour) * 1_000_000,
        mailer,
        fetcher: outside::Fetcher::new(config.bot.allow_private_addresses).context("bot")?,
    };
    Ok(App::with_files(store, clock, app, files))
}

/// Where uploads are kept; `None`: in the database.
pub(crate) fn files(config: &Config, data: &Path) -> Result<Option<FileStore>> {
    match config.files(data) {
        Some(PathOrUrl::Path(folder)) => Ok(Some(FileStore::folder(&folder).context("the folder for uploads")?)),
        Some(PathOrUrl::Url(url)) => Ok(Some(FileStore::open(&url).context("files.url")?)),
        None => Ok(None),
    }
}

/// Sets up the first desk, where the command line says how.
async fn set_up(app: &App, args: &Serve) -> Result<()> {
    let (Some(email), Some(password)) = (&args.admin_email, &args.admin_password) else { return Ok(()) };
    if !app.needs_setup().await? {
        return Ok(());
    }
    let desk = FirstDesk {
        desk_name: args.desk_name.clone(),
        email: email.clone(),
        password: password.clone(),
        language: Language::from_tag(&args.language),
        time_zone: String::new(),
    };
    app.set_up_from_outside(&desk).await.context("the first desk cannot be set up")
}

/// Tells whoever started it what they need, and nothing else.
async fn say(app: &App, args: &Serve, config: &Config, address: &str, public_url: &str) -> Result<()> {
    println!("Address: {address}");
    if public_url != address {
        println!("Public:  {public_url}");
    }
    let needs_setup = app.needs_setup().await?;
    if needs_setup || args.admin_link {
        let token = app.one_time_link().await?;
        let word = if needs_setup { "Set up: " } else { "Sign in:" };
        println!("{word} {public_url}/setup#token={token}");
        println!("         (works once, for 15 minutes)");
    }
    match config.store.url.as_str() {
        "" => println!("Data:    {}", full(&args.place.data)),
        url => println!("Data:    {}", crate::config::without_password(url)),
    }
    println!("Stop:    Ctrl+C");
    if ![WebApp::Visitor, WebApp::Workstation, WebApp::Panel].into_iter().all(WebApp::is_built) {
        println!("Note:    the web apps are not built; run `cargo xtask web`, then build again");
    }
    Ok(())
}

fn full(folder: &Path) -> String {
    std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned()).display().to_string()
}

fn bind(listen: IpAddr, port: Option<u16>) -> Result<TcpListener> {
    if let Some(port) = port {
        return listen_at((listen, port).into()).with_context(|| format!("port {port} of {listen} is not free"));
    }
    for port in PORT..=PORT + NEXT {
        if let Ok(listener) = listen_at((listen, port).into()) {
            return Ok(listener);
        }
    }
    bail!("no port from {PORT} to {} of {listen} is free", PORT + NEXT)
}

fn listen_at(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// An address a browser on this machine can open.
fn shown(address: SocketAddr) -> String {
    match address.ip() {
        ip if ip.is_unspecified() => format!("http://127.0.0.1:{}", address.port()),
        IpAddr::V6(ip) => format!("http://[{ip}]:{}", address.port()),
        IpAddr::V4(ip) => format!("http://{ip}:{}", address.port()),
    }
}

/// Waits for Ctrl+C or SIGTERM.
async fn asked_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! {
                    _ = interrupted => {}
                    _ = terminated.recv() => {}
                }
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be heard");
                let _ = interrupted.await;
            }
        }
    }
    #[cfg(not(unix))]
    {
        let _ = interrupted.await;
    }
}
