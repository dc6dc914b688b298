//! Events as they happen, by server-sent events: what was missed comes first, so that nothing is lost when a connection breaks.

use crate::api::header;
use crate::app::App;
use crate::person::Person;
use crate::problem::Problem;
use approval::{Actor, Kind};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use store::Told;
use tokio::sync::watch;

/// Events that are read at once.
const PAGE: u32 = 100;
/// How often other servers' and workers' events are looked for; this process's own arrive at once.
const LOOK: Duration = Duration::from_millis(250);
/// After how long a follower looks even without news, should one have been missed.
const PATIENCE: Duration = Duration::from_secs(10);

/// What firms are told of a case; the rest is between departments.
const FOR_FIRMS: [Kind; 24] = [
    Kind::Open,
    Kind::Edit,
    Kind::Consent,
    Kind::Submit,
    Kind::Return,
    Kind::Accept,
    Kind::ConfirmConditions,
    Kind::AcceptOverride,
    Kind::RecordReview,
    Kind::SendNotice,
    Kind::AnswerItem,
    Kind::Resubmit,
    Kind::HearExperts,
    Kind::EndExperts,
    Kind::Publish,
    Kind::EndPublication,
    Kind::SignDecision,
    Kind::Certify,
    Kind::Revoke,
    Kind::FulfilCommitment,
    Kind::VerifyCommitment,
    Kind::AnswerHelp,
    Kind::Rate,
    Kind::Withdraw,
];

/// Whether firms are told of an event.
pub(crate) fn is_for_firms(event: &str) -> bool {
    let of_time = ["acceptance_deemed", "commitment_lapsed", "review_again"];
    of_time.contains(&event) || FOR_FIRMS.iter().any(|it| it.name() == event)
}

/// Which events.
#[derive(Deserialize)]
pub(crate) struct Following {
    case: Option<String>,
    after: Option<u64>,
}

/// Watches the ledger for what other processes write, and wakes all followers of this one.
pub(crate) async fn watch(app: App) {
    let mut last = None;
    loop {
        match app.store.position().await {
            Ok(position) if last != Some(position) => {
                last = Some(position);
                app.news.send_modify(|it| *it += 1);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the ledger cannot be read"),
        }
        tokio::select! {
            () = app.stopped() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

struct Follower {
    app: App,
    actor: Actor,
    case: Option<String>,
    position: u64,
    waiting: VecDeque<Told>,
    news: watch::Receiver<u64>,
}

/// Follows the cases that the person may see.
pub(crate) async fn events(
    State(app): State<App>,
    person: Person,
    headers: HeaderMap,
    Query(it): Query<Following>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let last = header(&headers, "last-event-id").and_then(|it| it.parse().ok()).or(it.after);
    let position = match last {
        Some(it) => it,
        None => app.store.position().await?,
    };
    let news = app.news.subscribe();
    let follower = Follower { actor: person.actor(), case: it.case, position, waiting: VecDeque::new(), news, app };
    let stream = stream::unfold(follower, |mut it| async move {
        let told = it.next().await?;
        let event = Event::default().event("case").json_data(&told.status).unwrap_or_default();
        // Only the last event of a position says that all of it has come.
        let whole = it.waiting.front().is_none_or(|next| next.position > told.position);
        Some((Ok(if whole { event.id(told.position.to_string()) } else { event }), it))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

impl Follower {
    /// The next event that the person may know of; none when the process is to end.
    async fn next(&mut self) -> Option<Told> {
        loop {
            while let Some(told) = self.waiting.pop_front() {
                if self.may_know(&told).await {
                    return Some(told);
                }
            }
            match self.app.store.told_after(self.position, PAGE).await {
                Ok(told) if !told.is_empty() => {
                    self.position = told.iter().map(|it| it.position).fold(self.position, u64::max);
                    self.waiting.extend(told);
                    continue;
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "events cannot be read"),
            }
            tokio::select! {
                () = self.app.stopped() => return None,
                _ = self.news.changed() => {}
                () = tokio::time::sleep(PATIENCE) => {}
            }
        }
    }

    async fn may_know(&self, told: &Told) -> bool {
        if self.case.as_ref().is_some_and(|it| *it != told.status.case) {
            return false;
        }
        if !self.actor.is_official() && !is_for_firms(&told.status.event) {
            return false;
        }
        match self.app.store.may_see(&self.actor, &told.status.case).await {
            Ok(it) => it,
            Err(error) => {
                tracing::warn!(%error, "an event was not told");
                false
            }
        }
    }
}
