//! Events as they happen, by server-sent events: what was missed comes first, so that nothing is lost when a connection breaks.

use crate::api::{header, seen};
use crate::app::App;
use crate::person::Person;
use crate::presence::{self, Change, Present, Stay, Whereabouts};
use crate::problem::Problem;
use approval::{Actor, Kind};
use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream::{self, Stream};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;
use store::Told;
use tokio::sync::{broadcast, watch};

/// Events that are read at once.
const PAGE: u32 = 100;
/// How often other servers' and workers' events are looked for; this process's own arrive at once.
const LOOK: Duration = Duration::from_millis(250);
/// After how long a follower looks even without news, should one have been missed.
const PATIENCE: Duration = Duration::from_secs(10);

/// Characters of the name of a page.
const LONGEST_NAME: usize = 64;

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
    client: Option<String>,
}

/// Where my page is in a case.
#[derive(Deserialize, JsonSchema)]
pub struct Moved {
    /// The name of my page, as it follows the case by.
    client: String,
    /// Where it is.
    #[serde(flatten)]
    at: Whereabouts,
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
    /// Changes of who is there, for whoever follows one case, and that they have not been told yet who is.
    moves: Option<broadcast::Receiver<Change>>,
    is_behind: bool,
    _stay: Option<Stay>,
}

/// What a follower is told.
enum News {
    Told(Told),
    Here(Vec<Present>),
    Moved(Box<Change>),
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
    let (actor, news) = (person.actor(), app.news.subscribe());
    let mut moves = None;
    let mut stay = None;
    if let Some(case) = it.case.as_ref().filter(|_| it.client.is_some()) {
        seen(&app, &actor, case).await?;
        moves = Some(app.presence.follow());
    }
    if let (Some(case), Some(client)) = (&it.case, it.client) {
        check_name(&client)?;
        stay = Some(Stay::begin(app.clone(), case.clone(), client, &actor).await);
    }
    let follower = Follower {
        actor,
        case: it.case,
        position,
        waiting: VecDeque::new(),
        news,
        is_behind: moves.is_some(),
        moves,
        _stay: stay,
        app,
    };
    let stream = stream::unfold(follower, |mut it| async move {
        let event = match it.next().await? {
            News::Told(told) => {
                let event = Event::default().event("case").json_data(&told.status).unwrap_or_default();
                // Only the last event of a position says that all of it has come.
                let whole = it.waiting.front().is_none_or(|next| next.position > told.position);
                if whole { event.id(told.position.to_string()) } else { event }
            }
            News::Here(people) => Event::default().event("here").json_data(&people).unwrap_or_default(),
            News::Moved(change) => {
                let Change { client, present, .. } = *change;
                let moved = serde_json::json!({ "client": client, "present": present });
                Event::default().event("presence").json_data(&moved).unwrap_or_default()
            }
        };
        Some((Ok(event), it))
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Who is in a case.
pub(crate) async fn here(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
) -> Result<Json<Vec<Present>>, Problem> {
    let actor = person.actor();
    if !app.store.may_see(&actor, &id).await? {
        return Err(Problem::missing("办件", "case"));
    }
    Ok(Json(app.presence.here(&id).into_iter().filter(|it| it.is_seen_by(&actor)).collect()))
}

/// Says where my page is in a case.
pub(crate) async fn moved(
    State(app): State<App>,
    person: Person,
    Path(id): Path<String>,
    Json(Moved { client, at }): Json<Moved>,
) -> Result<StatusCode, Problem> {
    let actor = person.actor();
    if !app.store.may_see(&actor, &id).await? {
        return Err(Problem::missing("办件", "case"));
    }
    check_name(&client)?;
    let present = Some(Present::new(&client, &actor, at));
    presence::tell(&app, Change { case: id, client, present }, None).await;
    Ok(StatusCode::NO_CONTENT)
}

fn check_name(client: &str) -> Result<(), Problem> {
    if client.is_empty() || client.len() > LONGEST_NAME {
        return Err(Problem::invalid(
            format!("页面名（client）须为 1 至 {LONGEST_NAME} 个字符"),
            format!("the name of a page (client) has 1 to {LONGEST_NAME} characters"),
        ));
    }
    Ok(())
}

impl Follower {
    /// The next that the person may know of; none when the process is to end.
    async fn next(&mut self) -> Option<News> {
        loop {
            if self.is_behind {
                self.is_behind = false;
                let people = self.case.as_ref().map(|it| self.app.presence.here(it)).unwrap_or_default();
                return Some(News::Here(people.into_iter().filter(|it| it.is_seen_by(&self.actor)).collect()));
            }
            while let Some(told) = self.waiting.pop_front() {
                if self.may_know(&told).await {
                    return Some(News::Told(told));
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
            // Moves come often: events are read again only when there is news of them.
            loop {
                tokio::select! {
                    () = self.app.stopped() => return None,
                    _ = self.news.changed() => break,
                    () = tokio::time::sleep(PATIENCE) => break,
                    moved = next_move(&mut self.moves) => match moved {
                        Some(it) if self.is_told(&it) => return Some(News::Moved(Box::new(it))),
                        Some(_) => {}
                        None => {
                            self.is_behind = true;
                            break;
                        }
                    },
                }
            }
        }
    }

    fn is_told(&self, change: &Change) -> bool {
        self.case.as_ref() == Some(&change.case) && change.present.as_ref().is_none_or(|it| it.is_seen_by(&self.actor))
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

/// The next move; none when some were missed. Without any to follow it waits for ever.
async fn next_move(moves: &mut Option<broadcast::Receiver<Change>>) -> Option<Change> {
    match moves {
        Some(it) => it.recv().await.ok(),
        None => std::future::pending().await,
    }
}
