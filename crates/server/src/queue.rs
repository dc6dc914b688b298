//! Jobs and news between processes by NATS, where there are several servers and workers.
//!
//! The job table stays the source of truth: a message only says that a job is there. Whoever receives it takes the job from the table, where it
//! is given once; a message that comes twice is about a job that is gone, and one that never comes is made up for by looking.

use crate::app::App;
use crate::presence::Change;
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::context::Context;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{Config, RetentionPolicy};
use async_nats::{Client, ConnectOptions, Error, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use store::Job;

const STREAM: &str = "TUSHEN_JOBS";
const JOBS: &str = "tushen.jobs";
const WORKERS: &str = "workers";
const NEWS: &str = "tushen.news";
const PRESENCE: &str = "tushen.presence";

/// How long NATS remembers which job was offered.
const REMEMBERED: Duration = Duration::from_secs(120);
/// How long a message may lie: the table knows of the job anyway.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// How long a worker waits for a message before it looks into the table.
const WAIT: Duration = Duration::from_secs(3);
/// How long it waits when NATS does not answer.
const PAUSE: Duration = Duration::from_secs(1);
/// Jobs that are offered at once.
const MOST: u32 = 200;

/// A connection to NATS. It connects again by itself.
#[derive(Debug)]
pub struct Queue {
    /// Of this process among others.
    name: String,
    client: Client,
    jobs: Context,
    consumer: PullConsumer,
}

impl Queue {
    /// Connects, and makes the stream of jobs where there is none.
    pub async fn connect(url: &str) -> Result<Queue, Error> {
        let client = ConnectOptions::new().name("tushen").connect(url).await?;
        let jobs = async_nats::jetstream::new(client.clone());
        let stream = Config {
            name: STREAM.into(),
            subjects: vec![JOBS.into()],
            retention: RetentionPolicy::WorkQueue,
            duplicate_window: REMEMBERED,
            max_age: KEPT,
            ..Config::default()
        };
        let stream = jobs.get_or_create_stream(stream).await?;
        let workers = pull::Config {
            durable_name: Some(WORKERS.into()),
            ack_policy: AckPolicy::Explicit,
            ..pull::Config::default()
        };
        let consumer = stream.get_or_create_consumer(WORKERS, workers).await?;
        Ok(Queue { name: store::new_id(), client, jobs, consumer })
    }

    /// Tells every process that something happened.
    pub(crate) async fn tell(&self) {
        if let Err(error) = self.client.publish(NEWS, Bytes::new()).await {
            tracing::warn!(%error, "news were not told");
        }
    }

    /// Tells every other process that somebody came, moved or left.
    pub(crate) async fn tell_presence(&self, change: &Change) {
        let Ok(text) = serde_json::to_vec(&(&self.name, change)) else { return };
        if let Err(error) = self.client.publish(PRESENCE, text.into()).await {
            tracing::debug!(%error, "a move was not told");
        }
    }

    /// What another process told; none of what this one did.
    fn heard(&self, payload: &[u8]) -> Option<Change> {
        let (name, change): (String, Change) = serde_json::from_slice(payload).ok()?;
        (name != self.name).then_some(change)
    }

    /// Offers a job to whichever worker is free.
    async fn offer(&self, job: &Job) -> Result<(), Error> {
        // Every server offers it; NATS keeps one of each name.
        let name = format!("{}/{}", job.id, job.attempt);
        let message = PublishMessage::build().payload(Bytes::from(job.id.clone())).message_id(name);
        self.jobs.send_publish(JOBS, message).await?.await?;
        Ok(())
    }

    /// The id of a job that is offered; none when none comes for a while.
    pub(crate) async fn take(&self) -> Option<String> {
        match self.next().await {
            Ok(job) => job,
            Err(error) => {
                tracing::warn!(%error, "no jobs by NATS");
                tokio::time::sleep(PAUSE).await;
                None
            }
        }
    }

    async fn next(&self) -> Result<Option<String>, Error> {
        let mut batch = self.consumer.fetch().max_messages(1).expires(WAIT).messages().await?;
        let Some(message) = batch.next().await else { return Ok(None) };
        let message = message?;
        // From here on the lease in the table keeps the job from being lost.
        message.ack().await?;
        Ok(Some(String::from_utf8_lossy(&message.payload).into_owned()))
    }
}

async fn subscribed(queue: &Queue, subject: &'static str) -> Subscriber {
    loop {
        match queue.client.subscribe(subject).await {
            Ok(it) => return it,
            Err(error) => {
                tracing::warn!(%error, subject, "no news by NATS");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Hears from other processes who is where, until the process is to end.
async fn listen(app: App, queue: Arc<Queue>) {
    let mut moves = subscribed(&queue, PRESENCE).await;
    loop {
        let message = tokio::select! {
            () = app.stopped() => return,
            it = moves.next() => it,
        };
        let Some(message) = message else { return };
        if let Some(change) = queue.heard(&message.payload) {
            app.presence.take(change, None);
        }
    }
}

/// Offers the jobs that are due, and passes on the news of other processes, until the process is to end. Without a queue it does nothing.
pub async fn relay(app: App) {
    let Some(queue) = app.queue.clone() else { return };
    let mut others = subscribed(&queue, NEWS).await;
    tokio::spawn(listen(app.clone(), Arc::clone(&queue)));
    let mut own = app.news.subscribe();
    let mut offered = BTreeSet::new();
    loop {
        match app.store.due_jobs(app.now(), MOST).await {
            Err(error) => tracing::error!(%error, "jobs cannot be read"),
            Ok(due) => {
                let name = |it: &Job| (it.id.clone(), it.attempt);
                offered.retain(|it| due.iter().any(|job| name(job) == *it));
                for job in &due {
                    if offered.contains(&name(job)) {
                        continue;
                    }
                    match queue.offer(job).await {
                        Ok(()) => _ = offered.insert(name(job)),
                        Err(error) => tracing::warn!(%error, job = %job.key, "a job was not offered"),
                    }
                }
            }
        }
        tokio::select! {
            () = app.stopped() => return,
            _ = own.changed() => {}
            Some(_) = others.next() => app.news.send_modify(|it| *it += 1),
            () = tokio::time::sleep(WAIT) => {}
        }
    }
}
