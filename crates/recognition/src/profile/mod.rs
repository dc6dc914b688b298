//! Layer standards and words as data: `rules/profiles/*.toml` and a user's own mapping have one form.
//!
//! ```toml
//! id = "cn-submission"
//! title = { zh = "…", en = "…" }
//! unit = "m"                         # optional: the unit that drawings of this standard are usually in
//!
//! [[layer]]                          # likewise [[block]], and [[text]] for a text that says what the shape around it is
//! kind = "SiteBoundary"              # an object kind, or annotation | decoration | courtyard
//! exact = ["用地红线"]                # compared without case, width and separators
//! match = ["用地|规划 红线|界线"]       # all words, each in one of its alternatives; see `Pattern`
//! not = ["标注|文字"]
//! set = { status = "proposed" }      # attributes that follow from the name
//! confidence = 0.9
//!
//! [[word]]                           # a word in a label that gives an attribute a value
//! attribute = "use"
//! value = "dwelling"
//! match = ["住宅"]
//!
//! [[indicator]]                      # the label of a row in an indicator table
//! id = "site_area"
//! match = ["用地 面积"]
//! ```

mod dictionary;
mod error;
mod pattern;
mod read;

pub use dictionary::{Class, Dictionary};
pub use error::{ProfileError, ProfileFault, Suggestion};
pub use pattern::Pattern;

use crate::name::Name;
use crate::unit::Unit;
use model::{Attr, Kind, Value};

/// A layer standard or a user's mapping.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Profile {
    /// Its name.
    pub id: String,
    /// In Chinese.
    pub title_zh: String,
    /// In English.
    pub title_en: String,
    /// The unit that its drawings are usually in.
    pub unit: Option<Unit>,
    /// What layers hold.
    pub layers: Vec<Entry>,
    /// What blocks are.
    pub blocks: Vec<Entry>,
    /// What a text says of the shape around it.
    pub texts: Vec<Entry>,
    /// What words in labels say.
    pub words: Vec<Word>,
    /// Labels of indicator rows.
    pub indicators: Vec<IndicatorName>,
}

impl Profile {
    /// Reads a profile or a mapping. `file` is what messages call it.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the file.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Profile, Vec<ProfileError>> {
        read::profile(file, bytes)
    }
}

/// What a layer, a block or a text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Objects of a kind.
    Kind(Kind),
    /// Texts, dimensions, marks: its texts are labels, its lines mean nothing.
    Annotation,
    /// Trees, furniture, people, hatching without meaning.
    Decoration,
    /// A hole in a building.
    Courtyard,
}

impl Role {
    /// As written in profiles.
    pub fn name(self) -> &'static str {
        match self {
            Role::Kind(kind) => kind.name(),
            Role::Annotation => "annotation",
            Role::Decoration => "decoration",
            Role::Courtyard => "courtyard",
        }
    }
}

/// Which names stand for a role.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What for.
    pub role: Role,
    /// Folded names that match as a whole.
    pub exact: Vec<String>,
    /// Patterns.
    pub patterns: Vec<Pattern>,
    /// Patterns that must not match.
    pub not: Vec<Pattern>,
    /// Attributes that follow from the name.
    pub set: Vec<(Attr, Value)>,
    /// How sure.
    pub confidence: f32,
}

/// The weight of an exact match, above any pattern.
const EXACT: u32 = 1000;

impl Entry {
    /// How well a name matches.
    pub fn weight(&self, name: &Name) -> Option<u32> {
        if self.exact.contains(&name.folded) {
            return Some(EXACT);
        }
        let weight = self.patterns.iter().filter_map(|it| it.weight(name)).max()?;
        (!self.not.iter().any(|it| it.weight(name).is_some())).then_some(weight)
    }
}

/// A word in labels that gives an attribute a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Which attribute.
    pub attribute: Attr,
    /// Which value.
    pub value: Value,
    /// Patterns.
    pub patterns: Vec<Pattern>,
    /// Patterns that must not match.
    pub not: Vec<Pattern>,
}

impl Word {
    /// How well a text matches.
    pub fn weight(&self, name: &Name) -> Option<u32> {
        let weight = self.patterns.iter().filter_map(|it| it.weight(name)).max()?;
        (!self.not.iter().any(|it| it.weight(name).is_some())).then_some(weight)
    }
}

/// The label of a row in an indicator table.
#[derive(Clone, Debug, PartialEq)]
pub struct IndicatorName {
    /// The indicator's fixed name.
    pub id: String,
    /// Patterns.
    pub patterns: Vec<Pattern>,
    /// Patterns that must not match.
    pub not: Vec<Pattern>,
}

impl IndicatorName {
    /// How well a label matches.
    pub fn weight(&self, name: &Name) -> Option<u32> {
        let weight = self.patterns.iter().filter_map(|it| it.weight(name)).max()?;
        (!self.not.iter().any(|it| it.weight(name).is_some())).then_some(weight)
    }
}
