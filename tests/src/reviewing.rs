//! Sample drawings, and the engine that reviews them.

use drawing::Drawing;
use review::{Engine, Session, Settings, Source};
use std::path::Path;
use std::sync::OnceLock;
use tushen_drawings::Sample;

/// The engine with the project's own rules, read once.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(packs::files(packs::ARCHIVE)).unwrap_or_else(|it| panic!("{}", it.en())))
}

/// A drawing to review, with its planning conditions.
#[derive(Clone, Debug)]
pub struct Given {
    /// Name without extension.
    pub name: String,
    /// The file.
    pub bytes: Vec<u8>,
    /// The conditions file; empty when there is none.
    pub conditions: String,
}

impl Given {
    /// A sample as it comes from the program that draws them.
    pub fn from_sample(name: &str, sample: Sample) -> Given {
        Given { name: name.to_string(), bytes: sample.dxf, conditions: sample.conditions }
    }

    /// A numbered sample.
    pub fn numbered(n: u64) -> Given {
        let sample = tushen_drawings::numbered(n);
        let name = format!("{}-{n:04}", sample.answer.style);
        Given::from_sample(&name, sample)
    }

    /// The drawing.
    pub fn drawing(&self) -> Drawing {
        tushen_dxf::read(&self.bytes).unwrap_or_else(|it| panic!("{}: {it}", self.name))
    }

    /// Settings with its conditions, all verdicts reported.
    pub fn settings(&self) -> Settings {
        let bytes = self.conditions.clone().into_bytes();
        let conditions = (!bytes.is_empty()).then(|| Source { name: format!("{}.toml", self.name), bytes });
        Settings { conditions, all: true, ..Settings::default() }
    }

    /// Its review session.
    pub fn open(&self) -> Session {
        let opened = review::open(engine(), &format!("{}.dxf", self.name), &self.bytes, &self.settings());
        opened.unwrap_or_else(|it| panic!("{}: {it}", self.name))
    }

    /// A review session of another drawing under its name and settings.
    pub fn open_drawing(&self, drawing: Drawing, settings: &Settings) -> Session {
        let opened = review::open_drawing(engine(), &format!("{}.dxf", self.name), drawing, settings);
        opened.unwrap_or_else(|it| panic!("{}: {it}", self.name))
    }
}

/// The sample drawings that are part of the project, in the order of their names.
pub fn committed() -> Vec<Given> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../drawings");
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|it| it.path());
    let mut paths: Vec<_> = entries.filter(|it| it.extension().is_some_and(|it| it == "dxf")).collect();
    paths.sort();
    let read = |path: &Path| Given {
        name: path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default(),
        bytes: std::fs::read(path).unwrap_or_else(|it| panic!("{}: {it}", path.display())),
        conditions: std::fs::read_to_string(path.with_extension("toml")).unwrap_or_default(),
    };
    paths.iter().map(|it| read(it)).collect()
}
