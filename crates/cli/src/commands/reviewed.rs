//! Drawings reviewed in parallel, in the order in which they were named.

use crate::args::ReviewArguments;
use crate::input::{self, Drawing};
use exchange::Language;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use review::{Engine, Session, Settings};
use std::io::IsTerminal;
use std::sync::Arc;

/// One drawing with its session, or why there is none.
pub struct Reviewed {
    /// The drawing.
    pub drawing: Drawing,
    /// Its session, or what is wrong, in the language asked for.
    pub session: Result<Session, String>,
}

/// Opens every drawing that the arguments name; with `passes`, what passes is reported with evidence and what does not apply is
/// listed.
pub fn all(arguments: &ReviewArguments, language: Language, passes: bool) -> Result<Vec<Reviewed>, String> {
    let (engine, settings) = engine_and_settings(arguments, language, passes)?;
    each(&engine, &settings, arguments, language)
}

/// As [`all`], with the sets that the drawings make behind them: plans of floors of one building.
pub fn with_sets(arguments: &ReviewArguments, language: Language, passes: bool) -> Result<Vec<Reviewed>, String> {
    let (engine, settings) = engine_and_settings(arguments, language, passes)?;
    let mut reviewed = each(&engine, &settings, arguments, language)?;
    let drawings: Vec<(&str, &Session)> =
        reviewed.iter().filter_map(|it| Some((it.drawing.name.as_str(), it.session.as_ref().ok()?))).collect();
    let sets = review::sets(&engine, &drawings, &settings).map_err(|it| language.pick(it.zh(), it.en()))?;
    reviewed.extend(sets.into_iter().map(|session| {
        let name = format!("{} · {}", language.pick("全套平面图", "drawing set"), session.name());
        Reviewed { drawing: Drawing { name, path: None }, session: Ok(session) }
    }));
    Ok(reviewed)
}

fn engine_and_settings(
    arguments: &ReviewArguments,
    language: Language,
    passes: bool,
) -> Result<(Arc<Engine>, Settings), String> {
    let engine = input::engine(arguments.rules.as_deref(), language)?;
    Ok((engine, Settings { all: passes, ..input::settings(arguments, language)? }))
}

fn each(
    engine: &Engine,
    settings: &Settings,
    arguments: &ReviewArguments,
    language: Language,
) -> Result<Vec<Reviewed>, String> {
    let drawings = input::drawings(&arguments.files, language)?;
    let progress = bar(drawings.len());
    let reviewed = drawings
        .into_par_iter()
        .map(|drawing| {
            progress.set_message(drawing.name.clone());
            let session = drawing.read(language).and_then(|bytes| {
                let opened = review::open(engine, &drawing.name, &bytes, settings);
                opened.map_err(|error| format!("{}: {}", drawing.name, language.pick(error.zh(), error.en())))
            });
            progress.inc(1);
            Reviewed { drawing, session }
        })
        .collect();
    progress.finish_and_clear();
    Ok(reviewed)
}

/// The one drawing that a command takes.
pub fn one(arguments: &ReviewArguments, language: Language) -> Result<(Drawing, Session), String> {
    let mut reviewed = all(arguments, language, false)?;
    match (reviewed.pop(), reviewed.len()) {
        (Some(it), 0) => Ok((it.drawing, it.session?)),
        _ => {
            Err(language
                .pick("此命令一次只处理一张图".to_string(), "this command takes one drawing at a time".to_string()))
        }
    }
}

/// A bar on standard error when it is a terminal and there is more than one drawing.
pub fn bar(n: usize) -> ProgressBar {
    if n < 2 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(n as u64).with_style(style)
}
