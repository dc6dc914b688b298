use review::{Settings, Source};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// How a drawing is reviewed, as the page asks for it. What is left out is as on the command line.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
#[serde(default, rename_all = "camelCase")]
pub struct Options {
    /// The day of acceptance, `YYYY-MM-DD`.
    #[tsify(optional)]
    pub date: Option<String>,
    /// Whose rules apply.
    #[tsify(optional)]
    pub jurisdiction: Option<String>,
    /// The stage of the procedure.
    #[tsify(optional)]
    pub stage: Option<String>,
    /// The unit of the drawing, against all evidence.
    #[tsify(optional)]
    pub unit: Option<String>,
    /// The planning conditions.
    #[tsify(optional)]
    pub conditions: Option<File>,
    /// A mapping of layers to kinds; it wins over what the engine would say.
    #[tsify(optional)]
    pub map: Option<File>,
    /// What persons state of objects.
    #[tsify(optional)]
    pub facts: Option<File>,
    /// The authority's files that the conditions name.
    #[tsify(optional)]
    pub official: Vec<File>,
}

/// A file that somebody supplied.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Tsify)]
pub struct File {
    /// What messages call it.
    pub name: String,
    /// Its content.
    #[serde(with = "serde_bytes")]
    #[tsify(type = "Uint8Array")]
    pub bytes: Vec<u8>,
}

impl From<File> for Source {
    fn from(file: File) -> Source {
        Source { name: file.name, bytes: file.bytes }
    }
}

impl From<Options> for Settings {
    /// Passes and points that do not apply are always reported: the page shows them too.
    fn from(options: Options) -> Settings {
        let usual = Settings::default();
        Settings {
            date: options.date.unwrap_or(usual.date),
            jurisdiction: options.jurisdiction.unwrap_or(usual.jurisdiction),
            stage: options.stage.unwrap_or(usual.stage),
            unit: options.unit,
            conditions: options.conditions.map(Source::from),
            map: options.map.map(Source::from),
            facts: options.facts.map(Source::from),
            official: options.official.into_iter().map(Source::from).collect(),
            all: true,
            ..Settings::default()
        }
    }
}
