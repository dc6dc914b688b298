//! The rules in force: a list, and the page of each, as it is generated from the rule itself.

use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, Query, State};
use findings::{Bilingual, Language, Severity};
use review::Settings;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which rules.
#[derive(Deserialize)]
pub(crate) struct InForce {
    jurisdiction: Option<String>,
    date: Option<String>,
}

/// A rule in a line.
#[derive(Serialize, JsonSchema)]
pub struct RuleLine {
    /// `pack/rule`.
    id: String,
    /// Title.
    title: Bilingual,
    /// Standard.
    standard: String,
    /// Clause.
    clause: String,
    /// Department that answers for it.
    department: String,
    /// How binding.
    severity: Severity,
    /// Whether somebody held it against the official text.
    checked: bool,
}

/// The page of a rule.
#[derive(Serialize, JsonSchema)]
pub struct RulePage {
    /// `pack/rule`.
    id: String,
    /// The page: clause, meaning, expression, tables, cases.
    text: Bilingual,
}

fn settings(app: &App, it: InForce) -> Settings {
    let today = app.store.procedures().calendar.date(app.now()).to_string();
    Settings {
        jurisdiction: it.jurisdiction.unwrap_or_else(|| Settings::default().jurisdiction),
        date: it.date.unwrap_or(today),
        ..Settings::default()
    }
}

fn refused(error: review::OpenError) -> Problem {
    Problem::invalid(error.zh(), error.en())
}

/// Compiling the rules takes a core for a moment.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.map_err(Problem::internal)?
}

/// The rules in force.
pub(crate) async fn list(State(app): State<App>, Query(it): Query<InForce>) -> Result<Json<Vec<RuleLine>>, Problem> {
    let (engine, settings) = (Arc::clone(app.reviewer.engine()), settings(&app, it));
    let rules = aside(move || {
        let set = engine.rules(&settings).map_err(refused)?;
        let line = |rule: &rules::compile::Rule| RuleLine {
            id: rule.id.clone(),
            title: rule.source.title.clone(),
            standard: set.packs.get(rule.pack).map_or_else(String::new, |it| it.0.standard.clone()),
            clause: rule.source.clause.clone(),
            department: rule.source.department.text.clone(),
            severity: rule.source.severity,
            checked: rule.source.source.checked,
        };
        Ok(set.rules.iter().map(line).collect())
    });
    rules.await.map(Json)
}

/// The page of a rule.
pub(crate) async fn page(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(it): Query<InForce>,
) -> Result<Json<RulePage>, Problem> {
    let engine = Arc::clone(app.reviewer.engine());
    // A rule that is in force no longer has a page, too: cases that were judged by it name it.
    let settings = Settings { packs: engine.pack_ids(), ..settings(&app, it) };
    let page = aside(move || {
        let page = |language| engine.rule_page(&id, &settings, language).map_err(refused);
        let (Some(zh), Some(en)) = (page(Language::Zh)?, page(Language::En)?) else {
            return Err(Problem::missing("审查要点", "rule"));
        };
        Ok(RulePage { id, text: Bilingual::new(zh, en) })
    });
    page.await.map(Json)
}
