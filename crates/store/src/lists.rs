//! Lists of cases: those that a person may see, and what waits for the person.

use crate::sql::values;
use crate::{Store, StoreError, json};
use approval::{Actor, Case, Clock, Role, Stage};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A case in a line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Id.
    pub id: String,
    /// Version.
    pub version: u64,
    /// Name of the project.
    pub title: String,
    /// 国家项目代码.
    pub project_code: String,
    /// Plot.
    pub plot: String,
    /// Workflow id with its version.
    pub workflow: (String, u32),
    /// Where it stands.
    pub stage: Stage,
    /// When it was opened.
    pub opened: Timestamp,
    /// When it changed last.
    pub changed: Timestamp,
    /// Firms.
    pub organisations: BTreeSet<String>,
    /// Number of the round, 0 before the first.
    pub round: u32,
    /// Points of the current round that somebody must decide.
    pub open_points: u64,
    /// The clock that runs: of acceptance, then of the whole.
    pub clock: Option<Clock>,
    /// Departments that have not signed.
    pub waiting_for: Vec<String>,
}

impl Summary {
    pub(crate) fn of(case: &Case, changed: Timestamp) -> Summary {
        let waiting = case.tasks.iter().filter(|it| it.signed_by.is_none());
        Summary {
            id: case.id.clone(),
            version: case.version,
            title: case.title.clone(),
            project_code: case.project_code.clone(),
            plot: case.plot.clone(),
            workflow: case.workflow.clone(),
            stage: case.stage,
            opened: case.opened,
            changed,
            organisations: case.organisations.clone(),
            round: case.rounds.len() as u32,
            open_points: case.points().iter().filter(|it| it.is_open()).count() as u64,
            clock: case.clock.clone().or_else(|| case.accept_clock.clone()),
            waiting_for: waiting.map(|it| it.department.clone()).collect(),
        }
    }
}

/// Which cases, and how many.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only at this stage.
    pub stage: Option<Stage>,
    /// Only opened before the case with this id, for the next page.
    pub before: Option<String>,
    /// At most so many.
    pub limit: u32,
}

/// Something that waits for a person.
#[derive(Clone, Debug, PartialEq)]
pub struct Mine {
    /// The case.
    pub case: Summary,
    /// What is to be done: the name of an action.
    pub kind: String,
    /// For which department.
    pub department: Option<String>,
    /// The limit that runs.
    pub clock: Option<Clock>,
}

/// Who sees which cases, as [`Case::seen_by`] says it of one.
struct Sight {
    all: bool,
    keeps_out_of_own: bool,
    organisation: Option<String>,
}

fn sight(actor: &Actor) -> Sight {
    let everything = actor.is_any(&[Role::Auditor, Role::Supervisor, Role::System]);
    let authority = actor.is_any(&[Role::Window, Role::Lead, Role::Officer, Role::Chief, Role::Expert]);
    let firm =
        actor.is_any(&[Role::Applicant, Role::Institute]) && !actor.is_any(&[Role::Administrator, Role::RuleManager]);
    Sight {
        all: everything || authority,
        keeps_out_of_own: authority && !everything,
        organisation: actor.organisation.clone().filter(|_| everything || authority || firm),
    }
}

impl Store {
    /// The cases that a person may see, the newest first.
    pub async fn cases(&self, actor: &Actor, filter: &Filter) -> Result<Vec<Summary>, StoreError> {
        let sight = sight(actor);
        let stage = filter.stage.map(|it| it.name().to_string());
        let sql = "SELECT c.summary FROM cases c
            WHERE ($1 = 1 OR EXISTS (SELECT 1 FROM case_parties p WHERE p.case_id = c.id AND p.organisation = $2))
            AND ($3 = 0 OR NOT EXISTS (SELECT 1 FROM case_parties p WHERE p.case_id = c.id AND p.organisation = $2))
            AND ($4 IS NULL OR c.stage = $4) AND ($5 IS NULL OR c.id < $5)
            ORDER BY c.id DESC LIMIT $6";
        let row = values![
            sight.all,
            sight.organisation,
            sight.keeps_out_of_own,
            stage,
            filter.before.clone(),
            i64::from(filter.limit)
        ];
        self.database.fetch(sql, row).await?.iter().map(|it| json(&it.text(0)?)).collect()
    }

    /// Whether a person may see a case at all.
    pub async fn may_see(&self, actor: &Actor, case: &str) -> Result<bool, StoreError> {
        let sight = sight(actor);
        let sql = "SELECT 1 FROM cases c WHERE c.id = $1
            AND ($2 = 1 OR EXISTS (SELECT 1 FROM case_parties p WHERE p.case_id = c.id AND p.organisation = $3))
            AND ($4 = 0 OR NOT EXISTS (SELECT 1 FROM case_parties p WHERE p.case_id = c.id AND p.organisation = $3))";
        let row = values![case, sight.all, sight.organisation, sight.keeps_out_of_own];
        Ok(self.database.first(sql, row).await?.is_some())
    }

    /// What waits for a person, the most urgent first.
    pub async fn mine(&self, actor: &Actor, most: u32) -> Result<Vec<Mine>, StoreError> {
        let sight = sight(actor);
        let mut roles = String::from(",");
        for role in &actor.roles {
            roles.push_str(role.name());
            roles.push(',');
        }
        // A role may wait twice for the same thing; the rows are one.
        let sql = "SELECT c.summary, t.kind, t.department, t.clock FROM todos t JOIN cases c ON c.id = t.case_id
            WHERE $1 LIKE '%,' || t.role || ',%' AND (t.department IS NULL OR t.department = $2)
            AND ($3 = 1 OR EXISTS (SELECT 1 FROM case_parties p WHERE p.case_id = c.id AND p.organisation = $4))
            AND ($5 = 0 OR NOT EXISTS (SELECT 1 FROM case_parties p WHERE p.case_id = c.id AND p.organisation = $4))
            AND (t.role NOT IN ('applicant', 'institute')
                 OR EXISTS (SELECT 1 FROM case_parties p WHERE p.case_id = c.id AND p.organisation = $4))
            GROUP BY c.id, c.summary, t.kind, t.department, t.due, t.clock
            ORDER BY CASE WHEN t.due IS NULL THEN 1 ELSE 0 END, t.due, c.id LIMIT $6";
        let row = values![
            roles,
            actor.department.clone(),
            sight.all,
            sight.organisation,
            sight.keeps_out_of_own,
            i64::from(most)
        ];
        let mine = |it: &crate::sql::Row| {
            let clock = it.text_or_none(3)?.map(|it| json(&it)).transpose()?;
            Ok(Mine { case: json(&it.text(0)?)?, kind: it.text(1)?, department: it.text_or_none(2)?, clock })
        };
        self.database.fetch(sql, row).await?.iter().map(mine).collect()
    }
}
