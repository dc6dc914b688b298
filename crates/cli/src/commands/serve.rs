//! `tushen serve` and `tushen worker`

use crate::CLEAN;
use crate::args::{JobArguments, LogFormat, PlaceArguments, ServeArguments, WorkerArguments};
use server::{Config, OidcConfig, Place};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use store::{Places, SecretKeys};
use tracing_subscriber::EnvFilter;

/// Runs the server until it is asked to end. The address is printed on standard output when it answers.
pub fn serve(arguments: &ServeArguments) -> Result<u8, String> {
    log(arguments.jobs.log_format);
    let config = Config {
        pages: arguments.pages.clone(),
        signers_prove: arguments.signers_prove,
        behind_proxy: arguments.behind_proxy,
        oidc: oidc(arguments),
        secrets: Some(secrets(arguments)?),
        ..config(arguments.listen, &arguments.place, &arguments.jobs)?
    };
    run(async {
        if arguments.jobs.check {
            return config.check().await;
        }
        config.serve(|address| println!("http://{address}")).await
    })
}

/// Runs workers until they are asked to end.
pub fn work(arguments: &WorkerArguments) -> Result<u8, String> {
    log(arguments.jobs.log_format);
    // Workers listen on nothing.
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let config = config(listen, &arguments.place, &arguments.jobs)?;
    run(async {
        if arguments.jobs.check {
            return config.check().await;
        }
        config.work(|| println!("ready")).await
    })
}

/// Where things are kept, as the arguments say.
pub fn places(arguments: &PlaceArguments) -> Places {
    Places { data: arguments.data.clone(), database: arguments.database.clone(), objects: arguments.objects.clone() }
}

/// A runtime for what waits for many things at once.
pub fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Runtime::new().map_err(|error| error.to_string())
}

fn run(work: impl Future<Output = Result<(), server::StartError>>) -> Result<u8, String> {
    runtime()?.block_on(work).map(|()| CLEAN).map_err(|error| error.to_string())
}

/// The provider that signs people in; its secret is read from the environment alone, where no list of processes shows it.
fn oidc(arguments: &ServeArguments) -> Option<OidcConfig> {
    let (issuer, client) = arguments.oidc_issuer.clone().zip(arguments.oidc_client.clone())?;
    let secret = std::env::var("TUSHEN_OIDC_SECRET").ok().filter(|it| !it.is_empty());
    Some(OidcConfig { issuer, client, secret, title: arguments.oidc_title.clone() })
}

/// The keys of secrets: in the environment, or in a file that is made when it is missing.
fn secrets(arguments: &ServeArguments) -> Result<SecretKeys, String> {
    let keys = match std::env::var("TUSHEN_SECRET_KEYS").ok().filter(|it| !it.is_empty()) {
        Some(text) => text.parse(),
        None => {
            let file = arguments.secret_keys.clone();
            SecretKeys::open(&file.unwrap_or_else(|| arguments.place.data.join("secrets.key")))
        }
    };
    keys.map_err(|error| error.to_string())
}

fn config(listen: SocketAddr, place: &PlaceArguments, jobs: &JobArguments) -> Result<Config, String> {
    // Each drawing is reviewed by this very program, in a process of its own.
    let path = std::env::current_exe().map_err(|error| error.to_string())?;
    Ok(Config {
        listen,
        places: places(place),
        queue: jobs.queue.clone(),
        mail: jobs.smtp.clone().zip(jobs.mail_from.clone()),
        signing_key: jobs.signing_key.clone(),
        document_key: jobs.document_key.clone(),
        public_url: jobs.public_url.clone(),
        passphrase: super::keys::passphrase_of_environment(),
        oidc: None,
        secrets: None,
        signers_prove: false,
        behind_proxy: false,
        workers: jobs.workers,
        reviews: Place::Program { path, memory: jobs.review_memory, time: Duration::from_secs(jobs.review_time) },
        pages: None,
    })
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("TUSHEN_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second log in one process would be a mistake of this file alone.
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}
