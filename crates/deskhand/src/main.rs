//! `deskhand`: the binary. Configuration, wiring, subcommands.

mod backup;
mod config;
mod crowd;
mod doctor;
mod metrics;
mod restore;
mod serve;

use crate::config::{Config, LogFormat};
use anyhow::{Context, Result};
use app::{App, Clock};
use clap::{Args, Parser, Subcommand};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::Store;
use tracing_subscriber::EnvFilter;

/// A self-hosted customer-service desk.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the desk
    Serve(Serve),
    /// Bring the database up to date, and stop
    Migrate(Place),
    /// Copy a desk, also while it runs: the database into a file, uploads into a folder beside it
    Backup(Backup),
    /// Bring a copy up in an empty place
    Restore(Restore),
    /// Print what is configured, and test each connection
    Doctor(Place),
    /// Print the description of the HTTP interface
    Openapi,
    /// Make a UserSig for a visitor of an app
    Usersig(Usersig),
}

/// Where a desk is.
#[derive(Args, Clone)]
struct Place {
    /// Folder of the desk
    #[arg(long, default_value = "data/desk", value_name = "FOLDER")]
    data: PathBuf,
    /// Configuration file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Address of the database instead of SQLite in the folder: postgres://…
    #[arg(long, value_name = "ADDRESS")]
    store_url: Option<String>,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    place: Place,
    /// Port; 0: whatever the system chooses
    #[arg(long)]
    port: Option<u16>,
    /// Address to listen on
    #[arg(long, value_name = "IP")]
    listen: Option<IpAddr>,
    /// Print a one-time link that signs in the super administrator
    #[arg(long)]
    admin_link: bool,
    /// Set up the first desk without its page: address of the super administrator
    #[arg(long, requires = "admin_password")]
    admin_email: Option<String>,
    /// Their password
    #[arg(long, env = "DESKHAND_ADMIN_PASSWORD", hide_env_values = true)]
    admin_password: Option<String>,
    /// Name of the first desk
    #[arg(long, default_value = "Deskhand")]
    desk_name: String,
    /// Language of the first desk
    #[arg(long, default_value = "en", value_parser = ["en", "zh"])]
    language: String,
}

#[derive(Args)]
struct Backup {
    /// A file that does not exist yet
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
struct Restore {
    /// What `backup` wrote; uploads are taken from the folder beside it
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

#[derive(Args)]
struct Usersig {
    /// The user id
    #[arg(long)]
    user: String,
    /// Seconds it is valid
    #[arg(long, default_value_t = 86_400)]
    seconds: i64,
    /// Number of the desk; without it the first one
    #[arg(long)]
    sdk_app_id: Option<i64>,
    #[command(flatten)]
    place: Place,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("deskhand: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    if let Command::Openapi = cli.command {
        println!("{}", serde_json::to_string_pretty(&server::description())?);
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(Box::pin(async {
        match cli.command {
            Command::Openapi => Ok(()),
            Command::Serve(args) => serve::serve(args).await,
            Command::Migrate(place) => migrate(&place).await,
            Command::Backup(args) => backup::backup(&args.place, &args.file).await,
            Command::Restore(args) => restore::restore(&args.place, &args.file).await,
            Command::Doctor(place) => doctor::doctor(&place).await,
            Command::Usersig(args) => usersig(&args).await,
        }
    }))
}

impl Place {
    /// What is configured, with the command line's words over it. Logs begin here.
    fn configured(&self) -> Result<Config> {
        let mut config = Config::read(self.config.as_deref())?;
        if let Some(url) = &self.store_url {
            config.store.url.clone_from(url);
        }
        log(&config)?;
        Ok(config)
    }
}

fn log(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log.level).context("log.level")?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match config.log.format {
        LogFormat::Text => logs.compact().init(),
        LogFormat::Json => logs.json().init(),
    }
    Ok(())
}

async fn migrate(place: &Place) -> Result<()> {
    let config = place.configured()?;
    open(&config, place).await?.close().await;
    println!("The database is up to date.");
    Ok(())
}

async fn usersig(args: &Usersig) -> Result<()> {
    let config = args.place.configured()?;
    let store = Store::open_for_reading(&config.store(&args.place.data)?).await.context("the desk cannot be opened")?;
    let app = App::new(store, Clock::of_machine(), app::Config::default());
    let (number, signature) = app.user_sig(args.sdk_app_id, &args.user, args.seconds).await?;
    println!("SDKAppID: {number}\nUserID:   {}\nUserSig:  {signature}", args.user);
    Ok(())
}

/// Opens the database, and brings its schema up to date.
async fn open(config: &Config, place: &Place) -> Result<Store> {
    let url = config.store(&place.data)?;
    if let store::Url::Sqlite(folder) = &url {
        make_private(folder).with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    }
    match (Store::open(&url).await, &url) {
        (Ok(store), _) => Ok(store),
        (Err(store::Error::Busy), store::Url::Sqlite(folder)) => {
            anyhow::bail!("another process uses the folder {}", folder.display())
        }
        (Err(error), store::Url::Sqlite(folder)) => {
            Err(error).with_context(|| format!("the folder {} cannot be used", folder.display()))
        }
        (Err(error), store::Url::Postgres(url)) => {
            Err(error).with_context(|| format!("{} cannot be used", config::without_password(url)))
        }
    }
}

/// Makes a folder that only its owner can enter: keys and what people wrote are in it (A21). One that exists is left as
/// it is.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
