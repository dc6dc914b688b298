//! Who is in a case, where they look and where their cursor is: kept in memory, told to followers, and by NATS to other servers. Nothing of it is
//! stored. Whoever follows a case with a name for the page (`client`) is there for as long as the connection lasts.

use crate::app::App;
use approval::{Actor, Role};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use tokio::sync::broadcast;

/// How long somebody is there without a sign of life: of a server that ended, or of a page that follows no events.
const FORGOTTEN: Duration = Duration::from_secs(30);
/// How often a server tells the others who is there by its connections.
pub(crate) const SIGN_OF_LIFE: Duration = Duration::from_secs(10);
/// Changes that a slow follower may be behind; then it is told everything anew.
const BEHIND: usize = 256;
/// Pages in one case that are kept; nobody has so many colleagues.
const MOST: usize = 500;

/// Where somebody is in a case.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Whereabouts {
    /// Tab of the case's page.
    #[serde(default)]
    tab: Option<String>,
    /// Drawing, as it is called in the case.
    #[serde(default)]
    drawing: Option<String>,
    /// What the viewport shows, metres: min x, min y, max x, max y.
    #[serde(default)]
    view: Option<[f64; 4]>,
    /// Where the cursor is, metres.
    #[serde(default)]
    cursor: Option<[f64; 2]>,
    /// The review point that is looked at.
    #[serde(default)]
    point: Option<String>,
    /// The object that is looked at.
    #[serde(default)]
    object: Option<String>,
}

/// Somebody's page in a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Present {
    /// The page: a person may have several.
    client: String,
    /// Name of the account.
    user: String,
    /// What the person is.
    roles: BTreeSet<Role>,
    /// Department.
    department: Option<String>,
    /// Where.
    at: Whereabouts,
}

impl Present {
    pub(crate) fn new(client: &str, actor: &Actor, at: Whereabouts) -> Present {
        Present {
            client: client.to_string(),
            user: actor.user.clone(),
            roles: actor.roles.clone(),
            department: actor.department.clone(),
            at,
        }
    }

    /// Firms see each other and the window, who helps them; where departments look is between departments.
    pub(crate) fn is_seen_by(&self, actor: &Actor) -> bool {
        let of_firms = [Role::Applicant, Role::Institute, Role::Window];
        actor.is_official() || self.roles.iter().any(|it| of_firms.contains(it))
    }
}

/// Somebody came, moved or left.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) case: String,
    pub(crate) client: String,
    /// None: left.
    pub(crate) present: Option<Present>,
}

/// Who is where.
#[derive(Debug)]
pub(crate) struct Presence {
    cases: Mutex<BTreeMap<String, BTreeMap<String, Entry>>>,
    changes: broadcast::Sender<Change>,
}

#[derive(Debug)]
struct Entry {
    present: Present,
    seen: Instant,
    /// By a connection of this process.
    is_own: bool,
}

impl Default for Presence {
    fn default() -> Presence {
        Presence { cases: Mutex::default(), changes: broadcast::Sender::new(BEHIND) }
    }
}

impl Presence {
    /// What changes from now on.
    pub(crate) fn follow(&self) -> broadcast::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Who is in a case.
    pub(crate) fn here(&self, case: &str) -> Vec<Present> {
        let cases = self.cases.lock().unwrap_or_else(|it| it.into_inner());
        cases.get(case).into_iter().flat_map(|it| it.values()).map(|it| it.present.clone()).collect()
    }

    /// Takes a change in, from here or from another server, and tells followers when it is one. `own`: by a connection of this process.
    pub(crate) fn take(&self, change: Change, own: Option<bool>) {
        let mut cases = self.cases.lock().unwrap_or_else(|it| it.into_inner());
        let is_news = match &change.present {
            None => {
                let Some(case) = cases.get_mut(&change.case) else { return };
                let was = case.remove(&change.client).is_some();
                if case.is_empty() {
                    cases.remove(&change.case);
                }
                was
            }
            Some(present) => {
                let case = cases.entry(change.case.clone()).or_default();
                let known = case.get(&change.client);
                // A page's name is its own: another person's is not taken over.
                if known.is_some_and(|it| it.present.user != present.user) || known.is_none() && case.len() >= MOST {
                    return;
                }
                let is_news = known.is_none_or(|it| it.present != *present);
                let is_own = own.unwrap_or_else(|| known.is_some_and(|it| it.is_own));
                let entry = Entry { present: present.clone(), seen: Instant::now(), is_own };
                case.insert(change.client.clone(), entry);
                is_news
            }
        };
        if is_news {
            // Nobody may follow just now.
            let _ = self.changes.send(change);
        }
    }

    /// Forgets who gave no sign of life; gives who is there by connections of this process.
    fn review(&self) -> Vec<Change> {
        let (mut gone, mut own) = (Vec::new(), Vec::new());
        let cases = self.cases.lock().unwrap_or_else(|it| it.into_inner());
        for (case, people) in cases.iter() {
            for (client, entry) in people {
                let (case, client) = (case.clone(), client.clone());
                if entry.is_own {
                    own.push(Change { case, client, present: Some(entry.present.clone()) });
                } else if entry.seen.elapsed() > FORGOTTEN {
                    gone.push(Change { case, client, present: None });
                }
            }
        }
        drop(cases);
        gone.into_iter().for_each(|it| self.take(it, None));
        own
    }
}

/// Tells a change to followers here and to other servers.
pub(crate) async fn tell(app: &App, change: Change, own: Option<bool>) {
    app.presence.take(change.clone(), own);
    if let Some(queue) = &app.queue {
        queue.tell_presence(&change).await;
    }
}

/// Keeps what is known fresh, until the process is to end.
pub(crate) async fn keep(app: App) {
    loop {
        tokio::select! {
            () = app.stopped() => return,
            () = tokio::time::sleep(SIGN_OF_LIFE) => {}
        }
        for change in app.presence.review() {
            if let Some(queue) = &app.queue {
                queue.tell_presence(&change).await;
            }
        }
    }
}

/// Somebody is in a case for as long as this lives.
pub(crate) struct Stay {
    app: App,
    case: String,
    client: String,
}

impl Stay {
    pub(crate) async fn begin(app: App, case: String, client: String, actor: &Actor) -> Stay {
        let known = app.presence.here(&case).into_iter().find(|it| it.client == client);
        let at = known.filter(|it| it.user == actor.user).map(|it| it.at).unwrap_or_default();
        let present = Some(Present::new(&client, actor, at));
        tell(&app, Change { case: case.clone(), client: client.clone(), present }, Some(true)).await;
        Stay { app, case, client }
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        let change = Change { case: self.case.clone(), client: self.client.clone(), present: None };
        let app = self.app.clone();
        tokio::spawn(async move { tell(&app, change, None).await });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actor(user: &str, role: Role) -> Actor {
        Actor { user: user.into(), roles: [role].into(), department: None, organisation: None }
    }

    fn change(client: &str, user: &str, tab: Option<&str>) -> Change {
        let at = Whereabouts { tab: tab.map(str::to_string), ..Whereabouts::default() };
        let present = tab.map(|_| Present::new(client, &actor(user, Role::Officer), at));
        Change { case: "c".into(), client: client.into(), present }
    }

    #[test]
    fn followers_hear_what_changes_and_nothing_twice() {
        let presence = Presence::default();
        let mut followed = presence.follow();
        for it in [
            ("a", "li", Some("review")),
            ("a", "li", Some("review")),
            ("a", "li", Some("log")),
            ("b", "wu", None),
            ("a", "li", None),
        ] {
            presence.take(change(it.0, it.1, it.2), None);
        }
        let mut heard = Vec::new();
        while let Ok(it) = followed.try_recv() {
            heard.push((it.client, it.present.and_then(|it| it.at.tab)));
        }
        let tab = |it: &str| ("a".to_string(), Some(it.to_string()));
        assert_eq!(heard, [tab("review"), tab("log"), ("a".into(), None)]);
        assert!(presence.here("c").is_empty());
    }

    #[test]
    fn nobody_takes_the_place_of_another() {
        let presence = Presence::default();
        presence.take(change("a", "li", Some("review")), None);
        presence.take(change("a", "mallory", Some("log")), None);
        assert_eq!(presence.here("c").iter().map(|it| it.user.as_str()).collect::<Vec<_>>(), ["li"]);
    }

    #[test]
    fn firms_see_firms_and_the_window_and_officials_see_everyone() {
        for (present, viewer, sees) in [
            (Role::Officer, Role::Applicant, false),
            (Role::Lead, Role::Institute, false),
            (Role::Window, Role::Applicant, true),
            (Role::Institute, Role::Applicant, true),
            (Role::Officer, Role::Chief, true),
            (Role::Applicant, Role::Officer, true),
        ] {
            let it = Present::new("a", &actor("li", present), Whereabouts::default());
            assert_eq!(it.is_seen_by(&actor("wu", viewer)), sees, "{present:?} by {viewer:?}");
        }
    }
}
