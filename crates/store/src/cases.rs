//! Cases: an action is performed on what is stored, and everything that follows from it is stored in one transaction.

use crate::sql::{Tx, values};
use crate::{Lease, Store, StoreError, Summary, hex, json, micros, text};
use approval::{Action, Actor, Case, Context, Event, GENESIS, Kind, NewCase, Status, Workflow, perform};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How often an action is tried anew when others are faster and the caller did not say on which version it rests.
const TRIES: usize = 50;

/// Something that somebody wants to do.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// In which case; the new case's own id for [`Action::Open`].
    pub case: &'a str,
    /// Who.
    pub actor: &'a Actor,
    /// What.
    pub action: &'a Action,
    /// When.
    pub now: Timestamp,
    /// The version that the person saw: if the case has moved on, nothing is done.
    pub version: Option<u64>,
    /// A name for this request, so that it is done once however often it arrives.
    pub key: Option<&'a str>,
    /// The job that this ends, in the same transaction.
    pub lease: Option<&'a Lease>,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Performed {
    /// The case, as it is now.
    pub case: Case,
    /// Version that the action made.
    pub version: u64,
    /// It had been done before, by the same request.
    pub repeated: bool,
}

/// A step of a case as others are told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Position in the ledger; several that one action caused have the same.
    pub position: u64,
    /// What happened.
    pub status: Status,
}

/// All that one action changes.
struct Change<'a> {
    before: Option<&'a Case>,
    case: &'a Case,
    event: &'a Event,
    status: &'a [Status],
    workflow: &'a Workflow,
}

impl Store {
    /// A case.
    pub async fn case(&self, id: &str) -> Result<Option<Case>, StoreError> {
        let row = self.database.first("SELECT state FROM cases WHERE id = $1", values![id]).await?;
        row.map(|it| json(&it.text(0)?)).transpose()
    }

    /// The case that has a certificate.
    pub async fn certified(&self, number: &str) -> Result<Option<Case>, StoreError> {
        let row = self.database.first("SELECT state FROM cases WHERE certificate = $1", values![number]).await?;
        row.map(|it| json(&it.text(0)?)).transpose()
    }

    /// The events of a case, in order.
    pub async fn events(&self, case: &str) -> Result<Vec<Event>, StoreError> {
        let sql = "SELECT body FROM events WHERE case_id = $1 ORDER BY seq";
        self.database.fetch(sql, values![case]).await?.iter().map(|it| json(&it.text(0)?)).collect()
    }

    /// The end of the ledger: everything up to it can be read.
    pub async fn position(&self) -> Result<u64, StoreError> {
        let row = self.database.first("SELECT position FROM ledger WHERE one = 1", values![]).await?;
        row.ok_or_else(|| StoreError::damaged("the ledger has no end"))?.count(0)
    }

    /// What was told after a position, in order: so many positions at most, none of them in part.
    pub async fn told_after(&self, position: u64, most: u32) -> Result<Vec<Told>, StoreError> {
        let sql = "SELECT position, body FROM outbox WHERE position IN
                   (SELECT DISTINCT position FROM outbox WHERE position > $1 ORDER BY position LIMIT $2) ORDER BY position, ordinal";
        let rows = self.database.fetch(sql, values![position, i64::from(most)]).await?;
        rows.iter().map(|it| Ok(Told { position: it.count(0)?, status: json(&it.text(1)?)? })).collect()
    }

    /// Does an action: the case after it, or why not. Nothing is stored when it is refused.
    pub async fn perform(&self, request: &Request<'_>) -> Result<Performed, StoreError> {
        let mut tries = 1;
        loop {
            match self.attempt(request).await {
                // Somebody else was faster: judged anew on what they left.
                Err(StoreError::Stale { .. }) if request.version.is_none() && tries < TRIES => tries += 1,
                outcome => return outcome,
            }
        }
    }

    async fn attempt(&self, request: &Request<'_>) -> Result<Performed, StoreError> {
        if let Some(done) = self.receipt(request).await? {
            return Ok(done);
        }
        let before = self.case(request.case).await?;
        if let (Some(expected), current) = (request.version, before.as_ref().map_or(0, |it| it.version))
            && expected != current
        {
            return Err(StoreError::Stale { current });
        }
        let workflow = self.workflow(before.as_ref(), request)?;
        let calendar = &self.procedures.calendar;
        let context = Context { workflow, calendar, actor: request.actor, now: request.now };
        let done = perform(before.as_ref(), request.action, &context)?;
        let prev = match &before {
            Some(it) => self.hash(&it.id).await?,
            None => GENESIS.to_string(),
        };
        let (version, actor) = (done.case.version, request.actor.clone());
        let event = Event::after(&prev, &done.case.id, version, request.now, actor, request.action.clone());
        let change =
            Change { before: before.as_ref(), case: &done.case, event: &event, status: &done.status, workflow };
        let mut tx = self.database.begin().await?;
        if !self.append(&mut tx, &change, request).await? {
            drop(tx);
            let done = self.receipt(request).await?;
            return done.ok_or_else(|| StoreError::damaged("a receipt went away"));
        }
        tx.commit().await?;
        Ok(Performed { case: done.case, version, repeated: false })
    }

    fn workflow(&self, case: Option<&Case>, request: &Request<'_>) -> Result<&Workflow, StoreError> {
        let named = match (case, request.action) {
            (Some(case), _) => &case.workflow,
            (None, Action::Open { new: NewCase { workflow, .. } }) => workflow,
            (None, _) => return Err(StoreError::Missing { what: "case", id: request.case.into() }),
        };
        let found = self.procedures.workflow(named);
        found.ok_or_else(|| StoreError::Missing { what: "workflow", id: format!("{} v{}", named.0, named.1) })
    }

    async fn hash(&self, case: &str) -> Result<String, StoreError> {
        let row = self.database.first("SELECT hash FROM cases WHERE id = $1", values![case]).await?;
        row.ok_or_else(|| StoreError::Missing { what: "case", id: case.into() })?.text(0)
    }

    /// What the same request did before.
    async fn receipt(&self, request: &Request<'_>) -> Result<Option<Performed>, StoreError> {
        let Some(key) = request.key else { return Ok(None) };
        let sql = "SELECT request, case_id, version FROM receipts WHERE user_id = $1 AND key = $2";
        let Some(row) = self.database.first(sql, values![&request.actor.user, key]).await? else { return Ok(None) };
        if row.text(0)? != fingerprint(request)? {
            return Err(StoreError::KeyReused { key: key.into() });
        }
        let id = row.text(1)?;
        let case = self.case(&id).await?.ok_or(StoreError::Missing { what: "case", id })?;
        Ok(Some(Performed { case, version: row.count(2)?, repeated: true }))
    }

    /// Writes a change; `false` when another request with the same key was faster.
    async fn append(&self, tx: &mut Tx, change: &Change<'_>, request: &Request<'_>) -> Result<bool, StoreError> {
        let (case, event, at) = (change.case, change.event, micros(change.event.at));
        crate::planted::keep_unreal(tx, &case.id, event.action.kind()).await?;
        // Taking the position makes every other change wait until this one is done.
        let sql = "UPDATE ledger SET position = position + 1 WHERE one = 1 RETURNING position, head";
        let end = tx.first(sql, values![]).await?.ok_or_else(|| StoreError::damaged("the ledger has no end"))?;
        let (position, head) = (end.count(0)?, next_head(&end.text(1)?, &event.hash));
        if let Some(key) = request.key {
            let sql =
                "INSERT INTO receipts (user_id, key, request, case_id, version, at) VALUES ($1, $2, $3, $4, $5, $6)
                       ON CONFLICT (user_id, key) DO NOTHING";
            let request = values![&request.actor.user, key, fingerprint(request)?, &case.id, case.version, at];
            if tx.execute(sql, request).await? == 0 {
                return Ok(false);
            }
        }
        self.write_case(tx, change).await?;
        tx.execute("UPDATE ledger SET head = $1 WHERE one = 1", values![&head]).await?;
        let sql =
            "INSERT INTO events (position, case_id, seq, kind, body, hash, head) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let kind = event.action.kind().name();
        tx.execute(sql, values![position, &case.id, event.seq, kind, text(event)?, &event.hash, &head]).await?;
        for (ordinal, status) in (0_i64..).zip(change.status) {
            let sql = "INSERT INTO outbox (position, ordinal, case_id, body) VALUES ($1, $2, $3, $4)";
            tx.execute(sql, values![position, ordinal, &case.id, text(status)?]).await?;
        }
        if let Some(lease) = request.lease {
            crate::jobs::finish(tx, lease, request.now).await?;
        }
        if self.writes_mail {
            let of = (change.before, case, change.workflow);
            crate::mails::write(self, tx, of, event, change.status).await?;
        }
        let work = case.work();
        if work != change.before.and_then(Case::work) {
            crate::jobs::replace(tx, case, work, request.now).await?;
        }
        Ok(true)
    }

    async fn write_case(&self, tx: &mut Tx, change: &Change<'_>) -> Result<(), StoreError> {
        let (case, event) = (change.case, change.event);
        let (at, before) = (micros(event.at), case.version - 1);
        let certificate = case.certificate.as_ref().map(|it| it.number.clone());
        let summary = text(&Summary::of(case, event.at))?;
        let (stage, workflow) = (case.stage.name(), format!("{}@{}", case.workflow.0, case.workflow.1));
        let touched = if before == 0 {
            let sql = "INSERT INTO cases (id, version, workflow, stage, title, opened, changed, ticking, certificate, hash, summary, state)
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING";
            let row = values![
                &case.id,
                case.version,
                workflow,
                stage,
                &case.title,
                micros(case.opened),
                at,
                case.is_ticking(),
                certificate,
                &event.hash,
                summary,
                text(case)?,
            ];
            tx.execute(sql, row).await?
        } else {
            let sql = "UPDATE cases SET version = $1, stage = $2, title = $3, changed = $4, ticking = $5, certificate = $6, hash = $7,
                       summary = $8, state = $9 WHERE id = $10 AND version = $11 AND hash = $12";
            let row = values![
                case.version,
                stage,
                &case.title,
                at,
                case.is_ticking(),
                certificate,
                &event.hash,
                summary,
                text(case)?,
                &case.id,
                before,
                &event.prev,
            ];
            tx.execute(sql, row).await?
        };
        if touched == 0 {
            let row = tx.first("SELECT version FROM cases WHERE id = $1", values![&case.id]).await?;
            return Err(StoreError::Stale { current: row.map_or(Ok(0), |it| it.count(0))? });
        }
        for organisation in &case.organisations {
            let sql = "INSERT INTO case_parties (case_id, organisation) VALUES ($1, $2)
                       ON CONFLICT (case_id, organisation) DO NOTHING";
            tx.execute(sql, values![&case.id, organisation]).await?;
        }
        tx.execute("DELETE FROM todos WHERE case_id = $1", values![&case.id]).await?;
        let mut ordinal = 0_i64;
        for todo in case.todos(change.workflow) {
            let due = todo.clock.as_ref().and_then(|it| it.read(&self.procedures.calendar, event.at).due).map(micros);
            let clock = todo.clock.as_ref().map(text).transpose()?;
            for role in &todo.roles {
                let sql = "INSERT INTO todos (case_id, ordinal, kind, role, department, due, clock) VALUES ($1, $2, $3, $4, $5, $6, $7)";
                let row = values![
                    &case.id,
                    ordinal,
                    todo.kind.name(),
                    role.name(),
                    todo.department.clone(),
                    due,
                    clock.clone()
                ];
                tx.execute(sql, row).await?;
                ordinal += 1;
            }
        }
        Ok(())
    }

    /// Lets time pass in every case that time can change; gives how many it changed.
    pub async fn tick(&self, now: Timestamp) -> Result<u64, StoreError> {
        let (mut last, mut changed, system) = (String::new(), 0, Actor::system());
        loop {
            let sql = "SELECT id FROM cases WHERE ticking = 1 AND id > $1 ORDER BY id LIMIT 100";
            let rows = self.database.fetch(sql, values![&last]).await?;
            let Some(end) = rows.last() else { return Ok(changed) };
            last = end.text(0)?;
            for row in &rows {
                let id = row.text(0)?;
                let Some(case) = self.case(&id).await? else { continue };
                let Some(workflow) = self.procedures.workflow(&case.workflow) else { continue };
                let context = Context { workflow, calendar: &self.procedures.calendar, actor: &system, now };
                let Ok(done) = perform(Some(&case), &Action::Tick {}, &context) else { continue };
                // A tick that changes nothing leaves no event.
                if (Case { version: case.version, ..done.case }) == case {
                    continue;
                }
                let (action, version) = (Action::Tick {}, Some(case.version));
                let request =
                    Request { case: &id, actor: &system, action: &action, now, version, key: None, lease: None };
                match self.perform(&request).await {
                    Ok(_) => changed += 1,
                    // Somebody else was faster: next time.
                    Err(StoreError::Stale { .. } | StoreError::Refused(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
    }
}

/// The head of the ledger after an event.
pub(crate) fn next_head(head: &str, event: &str) -> String {
    hex(&Sha256::digest(format!("{head}{event}")))
}

/// What a request asks for, as a hash.
fn fingerprint(request: &Request<'_>) -> Result<String, StoreError> {
    // The id of a new case is made anew for each request.
    let opened = match request.action {
        Action::Open { new } => Some(Action::Open { new: NewCase { id: String::new(), ..new.clone() } }),
        _ => None,
    };
    let case = if request.action.kind() == Kind::Open { "" } else { request.case };
    let action = text(opened.as_ref().unwrap_or(request.action))?;
    Ok(hex(&Sha256::digest(format!("{case}\n{action}"))))
}
