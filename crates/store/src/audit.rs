//! The proof that nothing was altered: the ledger over all cases, the chain of each case, and the case that the chain gives.

use crate::sql::values;
use crate::{Store, StoreError, cases::next_head, json};
use approval::{Broken, Event, GENESIS, replay, verify};

/// Events that are read at once.
const PAGE: i64 = 500;

/// What was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Cases.
    pub cases: u64,
    /// Events.
    pub events: u64,
    /// The head of the ledger. Noted elsewhere, it shows later that nothing before it was replaced.
    pub head: String,
    /// Whether the head that was noted earlier was passed on the way; `None` when none was given.
    pub passed_noted: Option<bool>,
}

/// The first thing that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// An event is missing, added or out of place in the ledger.
    #[error("at position {position} of the ledger an event is missing, added or out of place")]
    Ledger {
        /// Position.
        position: u64,
    },
    /// The chain of a case breaks.
    #[error("position {position}: {broken}")]
    Chain {
        /// Position of the event.
        position: u64,
        /// How.
        broken: Broken,
    },
    /// The ledger was cut off, or its end was altered.
    #[error("the ledger ends at position {found}, its end says {stated}")]
    End {
        /// Last position found.
        found: u64,
        /// Position that the end states.
        stated: u64,
    },
    /// What is stored of a case is not what its events give.
    #[error("case {case} is not what its events give: {why}")]
    State {
        /// The case.
        case: String,
        /// How it differs.
        why: String,
    },
}

impl Store {
    /// Proves everything: the outer result is about reading, the inner one about what was read.
    pub async fn verify(&self, noted: Option<&str>) -> Result<Result<Proof, Fault>, StoreError> {
        let mut tx = self.database.snapshot().await?;
        let (mut position, mut head) = (0, GENESIS.to_string());
        let mut passed = noted.map(|it| it == head);
        loop {
            let sql = "SELECT position, case_id, seq, hash, head, body FROM events WHERE position > $1 ORDER BY position LIMIT $2";
            let rows = tx.fetch(sql, values![position, PAGE]).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let (at, case, seq, hash) = (row.count(0)?, row.text(1)?, row.count(2)?, row.text(3)?);
                head = next_head(&head, &hash);
                if at != position + 1 || head != row.text(4)? {
                    return Ok(Err(Fault::Ledger { position: position + 1 }));
                }
                position = at;
                let altered =
                    || Err(Fault::Chain { position: at, broken: Broken::Altered { case: case.clone(), seq } });
                let Ok(event) = json::<Event>(&row.text(5)?) else { return Ok(altered()) };
                if event.digest() != hash || event.hash != hash || event.case != case || event.seq != seq {
                    return Ok(altered());
                }
                passed = passed.map(|it| it || noted == Some(head.as_str()));
            }
        }
        let end = tx.first("SELECT position, head FROM ledger WHERE one = 1", values![]).await?;
        let end = end.ok_or_else(|| StoreError::damaged("the ledger has no end"))?;
        let stated = end.count(0)?;
        if stated != position || end.text(1)? != head {
            return Ok(Err(Fault::End { found: position, stated }));
        }
        let mut cases = 0;
        let mut last = String::new();
        loop {
            let sql = "SELECT id, hash, version, state FROM cases WHERE id > $1 ORDER BY id LIMIT 20";
            let rows = tx.fetch(sql, values![&last]).await?;
            let Some(row) = rows.last() else { break };
            last = row.text(0)?;
            for row in &rows {
                let id = row.text(0)?;
                let sql = "SELECT position, body FROM events WHERE case_id = $1 ORDER BY seq";
                let rows = tx.fetch(sql, values![&id]).await?;
                let events = rows.iter().map(|it| json(&it.text(1)?)).collect::<Result<Vec<Event>, _>>()?;
                let fault = self.case_fault(&id, &row.text(1)?, row.count(2)?, &row.text(3)?, &events);
                if let Some(fault) = fault {
                    return Ok(Err(fault));
                }
                cases += 1;
            }
        }
        let sql =
            "SELECT e.case_id FROM events e WHERE NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = e.case_id) LIMIT 1";
        if let Some(row) = tx.first(sql, values![]).await? {
            return Ok(Err(Fault::State { case: row.text(0)?, why: "it has events and is gone".into() }));
        }
        Ok(Ok(Proof { cases, events: position, head, passed_noted: passed }))
    }

    fn case_fault(&self, id: &str, hash: &str, version: u64, state: &str, events: &[Event]) -> Option<Fault> {
        let differs = |why: &str| Some(Fault::State { case: id.to_string(), why: why.into() });
        match verify(events) {
            Err(broken) => return Some(Fault::Chain { position: 0, broken }),
            Ok(last) if last != hash || events.len() as u64 != version => {
                return differs("its last event is another one");
            }
            Ok(_) => {}
        }
        let Ok(stored) = json::<approval::Case>(state) else { return differs("it does not read") };
        let Some(workflow) = self.procedures.workflow(&stored.workflow) else {
            return differs("its workflow is unknown");
        };
        match replay(events, workflow, &self.procedures.calendar) {
            Ok(Some(case)) if case == stored => None,
            Ok(_) => differs("the stored state was altered"),
            Err(refusal) => differs(&format!("an event cannot have happened: {refusal}")),
        }
    }
}
