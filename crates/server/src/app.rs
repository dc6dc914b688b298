//! What every handler and worker shares.

use crate::api::documents::Printer;
use crate::certificate::Signer;
use crate::mail::Mailer;
use crate::metrics::Metrics;
use crate::oidc::Provider;
use crate::presence::Presence;
use crate::queue::Queue;
use crate::rates::{Rates, Refused};
use crate::reviewing::Reviewer;
use approval::Actor;
use jiff::Timestamp;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::{Performed, Request, Store, StoreError};
use tokio::sync::{Semaphore, watch};

/// Tells the time. Tests turn their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Bounds on what one request may bring and take.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of an uploaded file.
    pub file: u64,
    /// Bytes of a drawing that is reviewed.
    pub drawing: u64,
    /// How long a request may take, uploads and live events aside.
    pub request: Duration,
    /// How long an upload may stand still.
    pub idle: Duration,
    /// Bytes a second at which a long upload must come.
    pub pace: u64,
    /// How long the head of a request may take: who sends a letter a second is cut off.
    pub head: Duration,
    /// Drawings of people without a case that are received or reviewed at once; more are asked to come later.
    pub guests: usize,
    /// Connections at once; further ones wait.
    pub connections: usize,
    /// How often things may be done.
    pub rates: Rates,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            file: 1 << 30,
            drawing: 256 << 20,
            request: Duration::from_secs(120),
            idle: Duration::from_secs(30),
            pace: 1024,
            head: Duration::from_secs(15),
            guests: 16,
            connections: 4096,
            rates: Rates::default(),
        }
    }
}

/// The parts of a server or worker.
#[derive(Clone)]
pub struct App {
    /// Cases, people, files, jobs.
    pub store: Store,
    /// The engine.
    pub reviewer: Arc<Reviewer>,
    /// Signs certificates.
    pub signer: Arc<Signer>,
    /// Carries jobs and news between processes, where there are several.
    pub queue: Option<Arc<Queue>>,
    /// Sends mail, where a mail server is named.
    pub mailer: Option<Arc<Mailer>>,
    /// Signs people in, where the authority has one.
    pub provider: Option<Arc<Provider>>,
    /// The time.
    pub clock: Clock,
    /// Where people reach the server.
    pub public_url: String,
    /// Bounds.
    pub limits: Limits,
    /// The folder of the built pages; without it there is the interface for programs alone.
    pub pages: Option<PathBuf>,
    /// Whoever signs must have a second factor; else only those who have one are asked.
    pub signers_prove: bool,
    /// A proxy stands before the server and says in `X-Forwarded-For` who asks.
    pub behind_proxy: bool,
    pub(crate) printer: Arc<Printer>,
    pub(crate) metrics: Arc<Metrics>,
    /// Counts what happened, as far as this process knows; a change wakes whoever waits.
    pub(crate) news: watch::Sender<u64>,
    /// Becomes true when the process is to end.
    pub(crate) stopping: watch::Sender<bool>,
    /// Turns of those who have a drawing reviewed without a case.
    pub(crate) guests: Arc<Semaphore>,
    /// Who is in which case.
    pub(crate) presence: Arc<Presence>,
    /// Who came too often.
    pub(crate) refused: Arc<Refused>,
    /// Cookies go over TLS alone.
    pub(crate) secure: bool,
}

impl App {
    /// Puts the parts together. Cookies are for TLS alone unless the server listens on the machine itself.
    pub fn new(store: Store, reviewer: Reviewer, signer: Signer, clock: Clock, listen: SocketAddr) -> App {
        let limits = Limits::default();
        App {
            guests: Arc::new(Semaphore::new(limits.guests)),
            limits,
            pages: None,
            signers_prove: false,
            behind_proxy: false,
            presence: Arc::default(),
            refused: Arc::default(),
            store,
            reviewer: Arc::new(reviewer),
            signer: Arc::new(signer),
            public_url: format!("http://{listen}"),
            queue: None,
            mailer: None,
            provider: None,
            clock,
            printer: Arc::default(),
            metrics: Arc::new(Metrics::default()),
            news: watch::Sender::new(0),
            stopping: watch::Sender::new(false),
            secure: !listen.ip().is_loopback(),
        }
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Asks everything that runs to come to its end.
    pub fn stop(&self) {
        self.stopping.send_replace(true);
    }

    /// Waits until the process is to end.
    pub(crate) async fn stopped(&self) {
        // An error would mean that the sender is gone, which this very value holds.
        let _ = self.stopping.subscribe().wait_for(|it| *it).await;
    }

    /// Waits for news of this process, at most for a while, or until the process is to end.
    pub(crate) async fn idle(&self, news: &mut watch::Receiver<u64>, most: Duration) {
        tokio::select! {
            () = self.stopped() => {}
            _ = news.changed() => {}
            () = tokio::time::sleep(most) => {}
        }
    }

    /// Does an action and wakes whoever waits for news.
    pub async fn perform(&self, request: &Request<'_>) -> Result<Performed, StoreError> {
        let done = self.store.perform(request).await?;
        if !done.repeated {
            self.metrics.action(request.action.kind().name());
            self.news.send_modify(|it| *it += 1);
            if let Some(queue) = &self.queue {
                queue.tell().await;
            }
            if let Err(error) = crate::planted::take_back(self, &done.case).await {
                // It is tried again as time passes.
                tracing::error!(%error, case = %done.case.id, "a known case cannot be taken back");
            }
        }
        Ok(done)
    }

    /// Does an action of the machine.
    pub(crate) async fn perform_as_system(
        &self,
        case: &str,
        action: &approval::Action,
        version: Option<u64>,
        lease: Option<&store::Lease>,
        now: Timestamp,
    ) -> Result<Performed, StoreError> {
        let actor = Actor::system();
        self.perform(&Request { case, actor: &actor, action, now, version, key: None, lease }).await
    }
}
