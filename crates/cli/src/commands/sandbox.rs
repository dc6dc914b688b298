//! `tushen sandbox`

use super::reviewed::bar;
use crate::args::{SandboxArguments, TextOrJson};
use crate::input::{self, Drawing};
use crate::print::{self, Style};
use crate::{CLEAN, FAILED, output};
use compare::DrawingFlips;
use exchange::Language;
use rayon::prelude::*;
use review::{Engine, Settings, Source};
use std::io::IsTerminal;
use std::path::Path;

/// Reviews every drawing of an archive under the rules in force and under the changed ones. The exit status is 2 when a drawing could
/// not be reviewed; the result tells of the others all the same.
pub fn run(arguments: &SandboxArguments) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    input::threads(arguments.jobs)?;
    let in_force = input::engine(arguments.rules.as_deref(), language)?;
    let changed_files = input::changed_rules(arguments.rules.as_deref(), &arguments.pack, language)?;
    let changed = Engine::new(changed_files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
        .map_err(|error| language.pick(error.zh(), error.en()))?;
    let settings = Settings {
        jurisdiction: arguments.jurisdiction.clone(),
        date: arguments.date.clone().unwrap_or_else(input::today),
        stage: arguments.stage.clone(),
        all: true,
        ..Settings::default()
    };
    // What is wrong with the changed rules is said before the first drawing.
    let packs = |engine: &Engine| engine.rules(&settings).map_err(|error| language.pick(error.zh(), error.en()));
    let hashes = |set: &[(String, String)], id: &str| set.iter().find(|it| it.0 == id).map(|it| it.1.clone());
    let ids = |engine: &Engine| -> Result<Vec<(String, String)>, String> {
        Ok(packs(engine)?.packs.iter().map(|(meta, sha256)| (meta.id.clone(), sha256.clone())).collect())
    };
    let (before, after) = (ids(&in_force)?, ids(&changed)?);
    let differing: Vec<(String, String)> =
        after.iter().filter(|(id, sha256)| hashes(&before, id).as_ref() != Some(sha256)).cloned().collect();
    if differing.is_empty() {
        return Err(language.pick(
            format!("{}：与现行规则没有差别，或者所改的规则包在该日期、该地区不生效", arguments.pack.display()),
            format!(
                "{}: no different from the rules in force, or not in force on that day in that jurisdiction",
                arguments.pack.display()
            ),
        ));
    }
    let archive = arguments.archive.to_string_lossy().into_owned();
    let drawings = input::drawings(std::slice::from_ref(&archive), language)?;
    let progress = bar(drawings.len());
    let done: Vec<Result<DrawingFlips, (String, String)>> = drawings
        .par_iter()
        .map(|drawing| {
            let name = below(&arguments.archive, drawing);
            progress.set_message(name.clone());
            let flips = one(drawing, &name, &in_force, &changed, &settings, language).map_err(|it| (name, it));
            progress.inc(1);
            flips
        })
        .collect();
    progress.finish_and_clear();
    let (mut flips, mut unreadable) = (Vec::new(), Vec::new());
    for it in done {
        match it {
            Ok(it) => flips.push(it),
            Err(it) => unreadable.push(it),
        }
    }
    let status = if unreadable.is_empty() { CLEAN } else { FAILED };
    for (name, message) in &unreadable {
        eprintln!("tushen: {name}: {message}");
    }
    let archive = compare::gather(differing, flips, unreadable);
    let result = match arguments.format {
        TextOrJson::Text => {
            let colored = arguments.out.is_none() && std::io::stdout().is_terminal();
            print::sandbox::print(&archive, language, Style::for_terminal(colored))
        }
        TextOrJson::Json => exchange::json::pretty(&archive),
    };
    output::write(arguments.out.as_deref(), result.as_bytes())?;
    Ok(status)
}

/// One drawing under both sets of rules; recognised once. Its conditions are `NAME.toml` beside it, when there is one.
fn one(
    drawing: &Drawing,
    name: &str,
    in_force: &Engine,
    changed: &Engine,
    settings: &Settings,
    language: Language,
) -> Result<DrawingFlips, String> {
    let said = |error: review::OpenError| language.pick(error.zh(), error.en());
    let bytes = drawing.read(language)?;
    let mut settings = settings.clone();
    if let Some(path) = drawing.path.as_ref().map(|it| it.with_extension("toml")).filter(|it| it.is_file()) {
        let conditions = Source { name: path.to_string_lossy().into_owned(), bytes: input::read(&path, language)? };
        settings.official = input::official(&conditions, path.parent().unwrap_or(Path::new(".")), language)?;
        settings.conditions = Some(conditions);
    }
    let session = review::open(in_force, &drawing.name, &bytes, &settings).map_err(said)?;
    let before = session.review_in_brief();
    let after = session.under(changed).map_err(said)?.review_in_brief();
    Ok(compare::flips(name, &before, &after))
}

/// The path of a drawing below the archive.
fn below(archive: &Path, drawing: &Drawing) -> String {
    let path = drawing.path.as_deref().and_then(|it| it.strip_prefix(archive).ok());
    path.filter(|it| !it.as_os_str().is_empty())
        .map_or_else(|| drawing.name.clone(), |it| it.to_string_lossy().replace('\\', "/"))
}
