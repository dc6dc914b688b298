//! The server of co-approval: cases over HTTP, review jobs, live events, public verification.
//!
//! ```text
//! HTTP ─ gate (who may use the route) ─ handler ─ Store::perform ─▶ approval's state machine
//!                                                     └─ job ─▶ worker ─ Reviewer (a process for each drawing) ─▶ RecordReview
//! ```
//!
//! [`routes`](routes()) is the one table of addresses and of who may use them; [`openapi`] is made from it.

mod api;
mod app;
mod certificate;
mod client;
mod http;
mod kept;
mod mail;
mod metrics;
mod oidc;
mod outcome;
mod pages;
mod person;
mod planted;
mod presence;
mod problem;
mod queue;
mod rates;
mod reviewing;
mod routes;
mod sandbox;
mod seed;
mod worker;

pub use app::{App, Clock, Limits};
pub use certificate::Signer;
pub use client::client;
pub use http::serve as serve_on;
pub use http::service;
pub use kept::{Counts, Kept, Models};
pub use mail::{Mailer, mail};
pub use oidc::{OidcConfig, Provider};
pub use outcome::{DrawingReview, RoundReview};
pub use person::Who;
pub use queue::{Queue, relay};
pub use rates::Rates;
pub use reviewing::{MEMORY_VARIABLE, PROCESSOR_VARIABLE, Place, Reviewer};
pub use routes::{Route, openapi, routes};
pub use sandbox::{Sides, attach, differing, packs_in_force};
pub use seed::{PASSWORD, departments, people, seed};
pub use worker::{tick, work};

use approval::builtin::Procedures;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Places, SecretKeys, Store};
use tokio::net::TcpListener;

/// How a server or worker is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Where things are kept.
    pub places: Places,
    /// `nats://…`: carries jobs and news between processes; without it they look into the database.
    pub queue: Option<String>,
    /// The mail server, as `smtps://user:password@host`, and the sender: without it nobody is told by mail.
    pub mail: Option<(String, String)>,
    /// The provider that signs people in, beside name and password.
    pub oidc: Option<OidcConfig>,
    /// What secrets of second factors are encrypted with; a worker needs none.
    pub secrets: Option<SecretKeys>,
    /// The key that signs certificates; in the data folder when there is none.
    pub signing_key: Option<PathBuf>,
    /// The key that signs documents (P-256), with its certificates beside it; in the data folder when there is none.
    pub document_key: Option<PathBuf>,
    /// Where people reach the server, as `https://approval.example`: stands in codes on letters. The address when there is none.
    pub public_url: Option<String>,
    /// The passphrase of that key; the one in the file beside it when there is none.
    pub passphrase: Option<String>,
    /// Whoever signs must have a second factor; without it, only those who have one are asked.
    pub signers_prove: bool,
    /// A proxy stands before the server and says in `X-Forwarded-For` who asks.
    pub behind_proxy: bool,
    /// Jobs that are worked on at once in this process.
    pub workers: usize,
    /// Where drawings are reviewed.
    pub reviews: Place,
    /// The folder of the built pages, to be served beside the interface for programs.
    pub pages: Option<PathBuf>,
}

/// Why a server or worker does not start: a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(String);

impl Config {
    /// Opens everything that the configuration names.
    pub async fn open(&self) -> Result<App, StartError> {
        let store = Store::open(&self.places, Arc::new(Procedures::builtin())).await;
        let store = store.map_err(|error| StartError(error.to_string()))?;
        let store = match &self.secrets {
            Some(keys) => store.with_secrets(keys.clone()).await.map_err(|error| StartError(error.to_string()))?,
            None => store,
        };
        let key = self.signing_key.clone().unwrap_or_else(|| self.places.data.join("signing.pem"));
        std::fs::create_dir_all(&self.places.data)
            .map_err(|error| StartError(format!("{}: {error}", self.places.data.display())))?;
        let documents = self.document_key.clone().unwrap_or_else(|| self.places.data.join("documents.pem"));
        let signer =
            Signer::open(&key, &documents, self.passphrase.as_deref(), Timestamp::now()).map_err(StartError)?;
        let models = Models::open(&self.places.data.join("models")).map_err(StartError)?;
        let reviewer = Reviewer::new(self.reviews.clone()).map_err(|error| StartError(error.to_string()))?;
        let reviewer = reviewer.with_models(models);
        sandbox::enforce_trials(&store, reviewer.engine(), Timestamp::now()).await.map_err(StartError)?;
        if let Some(folder) = &self.pages {
            pages::check(folder).map_err(StartError)?;
        }
        let mut app = App::new(store, reviewer, signer, Arc::new(Timestamp::now), self.listen);
        app.pages.clone_from(&self.pages);
        app.signers_prove = self.signers_prove;
        app.behind_proxy = self.behind_proxy;
        if let Some(url) = &self.public_url {
            app.public_url = url.trim_end_matches('/').to_string();
        }
        if let Some((url, from)) = &self.mail {
            app.mailer = Some(Arc::new(Mailer::new(url, from).map_err(StartError)?));
            app.store = app.store.with_mail();
        }
        if let Some(config) = &self.oidc {
            let provider = Provider::new(config.clone(), &app.public_url).map_err(StartError)?;
            app.provider = Some(Arc::new(provider));
        }
        let Some(url) = &self.queue else { return Ok(app) };
        let queue = Queue::connect(url).await.map_err(|error| StartError(format!("the queue {url}: {error}")))?;
        Ok(App { queue: Some(Arc::new(queue)), ..app })
    }

    /// Opens everything, asks whether it answers, and tries the address: what `--check` does.
    pub async fn check(&self) -> Result<(), StartError> {
        let app = self.open().await?;
        app.store.ready().await.map_err(|error| StartError(error.to_string()))?;
        if let Some(mailer) = &app.mailer {
            mailer.check().await.map_err(StartError)?;
        }
        if let Some(provider) = &app.provider {
            provider.check().await.map_err(StartError)?;
        }
        self.bind().await.map(|_| ())
    }

    async fn bind(&self) -> Result<TcpListener, StartError> {
        let listener = TcpListener::bind(self.listen).await;
        listener.map_err(|error| StartError(format!("cannot listen on {}: {error}", self.listen)))
    }

    /// Runs the server with its workers until the process is asked to end. `started` is told the address.
    pub async fn serve(&self, started: impl FnOnce(SocketAddr)) -> Result<(), StartError> {
        let app = self.open().await?;
        let listener = self.bind().await?;
        started(listener.local_addr().map_err(|error| StartError(error.to_string()))?);
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..self.workers {
            tasks.spawn(work(app.clone()));
        }
        tasks.spawn(tick(app.clone()));
        tasks.spawn(relay(app.clone()));
        tasks.spawn(mail(app.clone()));
        tasks.spawn(serve_on(app.clone(), listener));
        asked_to_end().await;
        app.stop();
        while tasks.join_next().await.is_some() {}
        app.store.close().await;
        Ok(())
    }

    /// Runs workers alone, for a database that servers share, until the process is asked to end.
    pub async fn work(&self, started: impl FnOnce()) -> Result<(), StartError> {
        let app = self.open().await?;
        started();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..self.workers.max(1) {
            tasks.spawn(work(app.clone()));
        }
        tasks.spawn(relay(app.clone()));
        tasks.spawn(mail(app.clone()));
        asked_to_end().await;
        app.stop();
        while tasks.join_next().await.is_some() {}
        app.store.close().await;
        Ok(())
    }
}

/// Waits for the signals by which processes are asked to end.
async fn asked_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
