//! `tushen sandbox`

use super::reviewed::bar;
use crate::args::{SandboxArguments, TextOrJson};
use crate::input::{self, Drawing};
use crate::print::{self, Style};
use crate::{CLEAN, FAILED, output};
use compare::{DrawingFlips, Range};
use exchange::Language;
use rayon::prelude::*;
use review::{Engine, Settings, Source};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

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
    let packs = |engine: &Engine| {
        server::packs_in_force(engine, &settings).map_err(|error| language.pick(error.zh(), error.en()))
    };
    let (before, after) = (packs(&in_force)?, packs(&changed)?);
    let differing = server::differing(&before, &after);
    if differing.is_empty() {
        return Err(language.pick(
            format!("{}：与现行规则没有差别，或者所改的规则包在该日期、该地区不生效", arguments.pack.display()),
            format!(
                "{}: no different from the rules in force, or not in force on that day in that jurisdiction",
                arguments.pack.display()
            ),
        ));
    }
    let range = range(&arguments.range, language)?;
    let kept =
        arguments.resume.as_ref().map(|folder| Kept::new(folder, &before, &after, &settings, &range)).transpose()?;
    let trial =
        Trial { in_force: &in_force, changed: &changed, settings: &settings, range: &range, kept: kept.as_ref() };
    let archive = arguments.archive.to_string_lossy().into_owned();
    let drawings = input::drawings(std::slice::from_ref(&archive), language)?;
    let progress = bar(drawings.len());
    let done: Vec<Result<DrawingFlips, (String, String)>> = drawings
        .par_iter()
        .map(|drawing| {
            let name = below(&arguments.archive, drawing);
            progress.set_message(name.clone());
            let flips = trial.one(drawing, &name, language).map_err(|it| (name, it));
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

/// Two sets of rules, and what they are tried with.
struct Trial<'a> {
    in_force: &'a Engine,
    changed: &'a Engine,
    settings: &'a Settings,
    range: &'a Range,
    kept: Option<&'a Kept>,
}

impl Trial<'_> {
    /// One drawing under both sets of rules; recognised once. Its conditions are `NAME.toml` beside it, when there is one.
    fn one(&self, drawing: &Drawing, name: &str, language: Language) -> Result<DrawingFlips, String> {
        let bytes = drawing.read(language)?;
        let mut settings = self.settings.clone();
        if let Some(path) = drawing.path.as_ref().map(|it| it.with_extension("toml")).filter(|it| it.is_file()) {
            let conditions = Source { name: path.to_string_lossy().into_owned(), bytes: input::read(&path, language)? };
            settings.official = input::official(&conditions, path.parent().unwrap_or(Path::new(".")), language)?;
            settings.conditions = Some(conditions);
        }
        let place = self.kept.map(|it| it.place(name, &bytes, &settings));
        if let Some(known) = place.as_deref().and_then(Kept::read) {
            return Ok(known);
        }
        let flips = server::flips(self.in_force, self.changed, name, &bytes, &settings, self.range);
        let flips = flips.map_err(|error| language.pick(error.zh(), error.en()))?;
        if let Some(place) = place {
            Kept::write(&place, &flips)?;
        }
        Ok(flips)
    }
}

/// Results that are kept, each under the hash of all that it follows from.
struct Kept {
    folder: PathBuf,
    common: String,
}

impl Kept {
    fn new(
        folder: &Path,
        before: &[(String, String)],
        after: &[(String, String)],
        settings: &Settings,
        range: &Range,
    ) -> Result<Kept, String> {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let Settings { jurisdiction, date, stage, .. } = settings;
        let version = env!("CARGO_PKG_VERSION");
        let common = serde_json::json!([version, before, after, jurisdiction, date, stage, range]).to_string();
        Ok(Kept { folder: folder.to_path_buf(), common })
    }

    fn place(&self, name: &str, bytes: &[u8], settings: &Settings) -> PathBuf {
        let sources = settings.conditions.iter().chain(&settings.official);
        let hashes: Vec<String> = sources.map(|it| seal::sha256(&it.bytes)).collect();
        let key = serde_json::json!([self.common, name, seal::sha256(bytes), hashes]).to_string();
        self.folder.join(format!("{}.json", seal::sha256(key.as_bytes())))
    }

    /// What is there; a file that does not read is made again.
    fn read(place: &Path) -> Option<DrawingFlips> {
        serde_json::from_slice(&std::fs::read(place).ok()?).ok()
    }

    /// Written beside and put in its place, so that a run that is cut off leaves no half of a result.
    fn write(place: &Path, flips: &DrawingFlips) -> Result<(), String> {
        let beside = place.with_extension("part");
        let bytes = serde_json::to_vec(flips).map_err(|error| error.to_string())?;
        let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, place));
        written.map_err(|error| format!("{}: {error}", place.display()))
    }
}

/// `FROM..UNTIL/STEPS`.
fn range(text: &str, language: Language) -> Result<Range, String> {
    let read = || {
        let (ends, steps) = text.split_once('/')?;
        let (from, until) = ends.split_once("..")?;
        let [from, until] = [from, until].map(|it| it.trim().parse().ok());
        Some(Range { from: from?, until: until?, steps: steps.trim().parse().ok()? })
    };
    read().filter(Range::is_sound).ok_or_else(|| {
        let most = Range::MOST;
        language.pick(
            format!("--range {text}：应为 起..止/个数，如 0.8..1.2/9；0 < 起 < 止，2 至 {most} 个"),
            format!("--range {text}: FROM..UNTIL/STEPS is meant, as 0.8..1.2/9; 0 < FROM < UNTIL, 2 to {most} steps"),
        )
    })
}

/// The path of a drawing below the archive.
fn below(archive: &Path, drawing: &Drawing) -> String {
    let path = drawing.path.as_deref().and_then(|it| it.strip_prefix(archive).ok());
    path.filter(|it| !it.as_os_str().is_empty())
        .map_or_else(|| drawing.name.clone(), |it| it.to_string_lossy().replace('\\', "/"))
}
