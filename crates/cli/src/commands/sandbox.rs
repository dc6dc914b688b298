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
use server::{Counts, Kept, Models, Sides};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

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
    let done_before =
        arguments.resume.as_ref().map(|folder| Done::new(folder, &before, &after, &settings, &range)).transpose()?;
    let models = models(arguments)?;
    let sides = Sides { in_force: &in_force, changed: &changed, models: models.as_ref() };
    let trial = Trial { sides, settings: &settings, range: &range, done: done_before.as_ref() };
    let since = Instant::now();
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
    let counts = models.as_ref().map(Models::counts).into_iter().chain(done_before.as_ref().map(|it| it.kept.counts()));
    eprintln!("tushen: {}", took(drawings.len(), since.elapsed(), counts, language));
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

/// The drawings as they were recognised before, unless they are to be recognised anew.
fn models(arguments: &SandboxArguments) -> Result<Option<Models>, String> {
    if arguments.no_cache {
        return Ok(None);
    }
    match &arguments.cache {
        Some(folder) => Models::open(folder).map(Some),
        // Whoever has no folder for such things goes without.
        None => Ok(users_cache().and_then(|it| Models::open(&it).ok())),
    }
}

/// Where programs of this user keep what they can make anew.
fn users_cache() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let of_system = if cfg!(windows) { of("LOCALAPPDATA") } else { of("HOME").map(|it| it.join(".cache")) };
    of("XDG_CACHE_HOME").or(of_system).map(|it| it.join("tushen").join("models"))
}

/// How long it took, and what was known before.
fn took(drawings: usize, time: Duration, counts: impl Iterator<Item = Counts>, language: Language) -> String {
    let all = counts.fold(Counts::default(), |a, b| Counts {
        found: a.found + b.found,
        damaged: a.damaged + b.damaged,
        unwritten: a.unwritten + b.unwritten,
    });
    let (seconds, found) = (time.as_secs_f64(), all.found);
    let mut told = language.pick(
        format!("{drawings} 张图，用时 {seconds:.1} 秒；其中 {found} 张此前已识别"),
        format!("{drawings} drawings in {seconds:.1} s, {found} of them known from before"),
    );
    if all.damaged > 0 {
        told += &language.pick(
            format!("；{} 项缓存已损坏，未采用，已重做", all.damaged),
            format!("; {} kept results were damaged: not used, made anew", all.damaged),
        );
    }
    if all.unwritten > 0 {
        told += &language.pick(
            format!("；{} 项结果未能写入缓存", all.unwritten),
            format!("; {} results could not be kept", all.unwritten),
        );
    }
    told
}

/// Two sets of rules, and what they are tried with.
struct Trial<'a> {
    sides: Sides<'a>,
    settings: &'a Settings,
    range: &'a Range,
    done: Option<&'a Done>,
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
        let key = self.done.map(|it| it.key(name, &bytes, &settings));
        let known = self.done.zip(key.as_deref()).and_then(|(done, key)| done.kept.read(key));
        if let Some(known) = known.and_then(|it| serde_json::from_slice(&it).ok()) {
            return Ok(known);
        }
        let flips = self.sides.flips(name, &bytes, &settings, self.range);
        let flips = flips.map_err(|error| language.pick(error.zh(), error.en()))?;
        if let Some((done, key)) = self.done.zip(key) {
            done.kept.write(&key, &serde_json::to_vec(&flips).map_err(|error| error.to_string())?);
        }
        Ok(flips)
    }
}

/// Results of drawings that are done, each under all that it follows from.
struct Done {
    kept: Kept,
    common: String,
}

impl Done {
    fn new(
        folder: &Path,
        before: &[(String, String)],
        after: &[(String, String)],
        settings: &Settings,
        range: &Range,
    ) -> Result<Done, String> {
        let Settings { jurisdiction, date, stage, .. } = settings;
        let version = env!("CARGO_PKG_VERSION");
        let common = serde_json::json!([version, before, after, jurisdiction, date, stage, range]).to_string();
        Ok(Done { kept: Kept::open(folder)?, common })
    }

    fn key(&self, name: &str, bytes: &[u8], settings: &Settings) -> String {
        let sources = settings.conditions.iter().chain(&settings.official);
        let hashes: Vec<String> = sources.map(|it| seal::sha256(&it.bytes)).collect();
        serde_json::json!([self.common, name, seal::sha256(bytes), hashes]).to_string()
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
