//! Reviews one drawing: in a process of its own with limits of time and memory, so that no drawing takes a worker down, or in this one.

use crate::kept::Models;
use crate::metrics::Metrics;
use crate::sandbox::Sides;
use compare::{DrawingFlips, Range};
use findings::{Bilingual, Review};
use review::{Engine, OpenError, Session, Settings, Source};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::process::Command;
use tokio::sync::Semaphore;

/// Names the limit of memory, MiB, to the process that reviews.
pub const MEMORY_VARIABLE: &str = "TUSHEN_REVIEW_MEMORY";
/// Names the limit of processor time, seconds, to the process that reviews: it holds even when nobody is left to end it.
pub const PROCESSOR_VARIABLE: &str = "TUSHEN_REVIEW_PROCESSOR";

/// A drawing with what it is held against.
#[derive(Clone, Debug)]
pub struct Task {
    /// File name without folders.
    pub name: String,
    /// The drawing.
    pub bytes: Vec<u8>,
    /// How it is reviewed.
    pub settings: Settings,
}

/// Why there is no review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The drawing or what it is held against does not read: the sender can mend it.
    Unreadable(Bilingual),
    /// The process that reviewed it was ended: by a limit, or by a fault of its own.
    Ended(String),
}

/// Where reviews run.
#[derive(Clone, Debug)]
pub enum Place {
    /// In this process: for tests, and where something else bounds it.
    Here,
    /// By this program, which knows `check`, in a process for each drawing.
    Program {
        /// The program.
        path: PathBuf,
        /// MiB of memory.
        memory: u64,
        /// Time.
        time: Duration,
    },
}

/// Reviews drawings, as many at once as there are cores.
pub struct Reviewer {
    engine: Arc<Engine>,
    place: Place,
    turns: Semaphore,
    models: Option<Arc<Models>>,
}

impl Reviewer {
    /// With the rules that come with the program.
    ///
    /// # Errors
    /// When the rules are wrong.
    pub fn new(place: Place) -> Result<Reviewer, OpenError> {
        let engine = Arc::new(Engine::new(packs::files(packs::ARCHIVE))?);
        Ok(Reviewer { engine, place, turns: Semaphore::new(cores()), models: None })
    }

    /// The same, with drawings kept as they were recognised for trials of changed rules.
    #[must_use]
    pub fn with_models(self, models: Models) -> Reviewer {
        Reviewer { models: Some(Arc::new(models)), ..self }
    }

    /// The engine with the rules that come with the program.
    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Holds planning conditions against the rules; an error says everything that is wrong with them.
    pub fn check_conditions(&self, settings: &Settings) -> Result<(), Bilingual> {
        self.engine.rules(settings).map(|_| ()).map_err(|error| Bilingual::new(error.zh(), error.en()))
    }

    /// Reviews a drawing, when its turn comes.
    pub(crate) async fn review(&self, task: Task, metrics: &Metrics) -> Result<Review, Fault> {
        let _turn = self.turns.acquire().await.map_err(|error| Fault::Ended(error.to_string()))?;
        let since = Instant::now();
        let outcome = match &self.place {
            Place::Here => self.open(task, Session::review).await,
            Place::Program { path, memory, time } => review_by(path, *memory, *time, &task).await,
        };
        let word = match &outcome {
            Ok(_) => "reviewed",
            Err(Fault::Unreadable(_)) => "unreadable",
            Err(Fault::Ended(_)) => "ended",
        };
        metrics.review(word, since.elapsed().as_secs_f64());
        outcome
    }

    /// Opens a drawing in this process, when its turn comes, and does something with it.
    pub(crate) async fn with_drawing<T: Send + 'static>(
        &self,
        task: Task,
        work: impl FnOnce(&Session) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let _turn = self.turns.acquire().await.map_err(|error| Fault::Ended(error.to_string()))?;
        self.open(task, work).await
    }

    /// A drawing under the rules in force and under changed ones, when its turn comes. It was reviewed before, so that it is opened here.
    pub(crate) async fn flips(
        &self,
        changed: Arc<Engine>,
        task: Task,
        name: String,
        range: Range,
    ) -> Result<DrawingFlips, Fault> {
        let _turn = self.turns.acquire().await.map_err(|error| Fault::Ended(error.to_string()))?;
        let (engine, models) = (Arc::clone(&self.engine), self.models.clone());
        let work = move || {
            let sides = Sides { in_force: &engine, changed: &changed, models: models.as_deref() };
            sides.flips(&name, &task.bytes, &task.settings, &range)
        };
        let flips = tokio::task::spawn_blocking(work).await.map_err(|error| Fault::Ended(error.to_string()))?;
        flips.map_err(|error| Fault::Unreadable(Bilingual::new(error.zh(), error.en())))
    }

    async fn open<T: Send + 'static>(
        &self,
        task: Task,
        work: impl FnOnce(&Session) -> T + Send + 'static,
    ) -> Result<T, Fault> {
        let engine = Arc::clone(&self.engine);
        let work = move || {
            let session = review::open(&engine, &task.name, &task.bytes, &task.settings);
            session.map(|it| work(&it)).map_err(|error| Fault::Unreadable(Bilingual::new(error.zh(), error.en())))
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Fault::Ended(error.to_string()))?
    }
}

async fn review_by(program: &Path, memory: u64, time: Duration, task: &Task) -> Result<Review, Fault> {
    let ended = |error: std::io::Error| Fault::Ended(error.to_string());
    let folder = tempfile::tempdir().map_err(ended)?;
    // Names of the sender may hold anything; folders are cut off.
    let name = Path::new(&task.name).file_name().unwrap_or("drawing".as_ref());
    tokio::fs::create_dir(folder.path().join("drawing")).await.map_err(ended)?;
    let drawing = folder.path().join("drawing").join(name);
    tokio::fs::write(&drawing, &task.bytes).await.map_err(ended)?;
    let conditions = match &task.settings.conditions {
        None => None,
        Some(it) => {
            let path = folder.path().join(CONDITIONS);
            tokio::fs::write(&path, &it.bytes).await.map_err(ended)?;
            Some(path)
        }
    };
    for it in &task.settings.official {
        let Some(name) = Path::new(&it.name).file_name() else { continue };
        tokio::fs::write(folder.path().join(name), &it.bytes).await.map_err(ended)?;
    }
    let run = |language: &'static str| {
        let settings = &task.settings;
        let mut command = Command::new(program);
        command
            .args(["check", "--format", "json", "--fail-on", "never", "--lang", language])
            .args(["--jurisdiction", &settings.jurisdiction, "--date", &settings.date, "--stage", &settings.stage])
            .args(settings.all.then_some("--all"))
            .args(conditions.iter().flat_map(|it| ["--conditions".as_ref(), it.as_os_str()]))
            .arg("--")
            .arg(&drawing)
            .env_clear()
            .env(MEMORY_VARIABLE, memory.to_string())
            .env(PROCESSOR_VARIABLE, (time.as_secs().max(1) * cores() as u64).to_string())
            .current_dir(folder.path())
            .stdin(std::process::Stdio::null())
            .kill_on_drop(true);
        async move {
            match tokio::time::timeout(time, command.output()).await {
                Err(_) => Err(Fault::Ended(format!("the review took longer than {} s", time.as_secs()))),
                Ok(outcome) => outcome.map_err(|error| Fault::Ended(error.to_string())),
            }
        }
    };
    let output = run("zh").await?;
    match output.status.code() {
        Some(0) => serde_json::from_slice(&output.stdout).map_err(|error| Fault::Ended(error.to_string())),
        // The sentence comes in one language at a time.
        Some(2) => Err(Fault::Unreadable(Bilingual::new(sentence(&output.stderr), sentence(&run("en").await?.stderr)))),
        _ => Err(Fault::Ended(format!("{}: {}", output.status, sentence(&output.stderr)))),
    }
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn sentence(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    text.trim().trim_start_matches("tushen: ").chars().take(4000).collect()
}

/// What planning conditions are called beside drawings.
pub(crate) const CONDITIONS: &str = "conditions.toml";

/// Planning conditions in the bytes of a file.
pub(crate) fn conditions(bytes: Vec<u8>) -> Source {
    Source { name: CONDITIONS.into(), bytes }
}
