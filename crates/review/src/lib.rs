//! The one door to the engine: open a drawing, review it, edit it, review it again.
//!
//! ```text
//! Engine::new(rule files)  ─┐
//! bytes, Settings ──────────┴─ open ─▶ Session ── review ─▶ findings::Review
//!                                        ▲  │
//!                                 edit, undo, redo
//! ```
//!
//! Everything here is a pure function of its arguments: rule packs and profiles come as bytes, the date as text. An edit
//! recognises again what lies near it (the whole drawing where it concerns more), compares the models object by object, and
//! runs again exactly the results that had read what changed; the result equals that of opening the edited drawing.

mod access;
mod assemble;
#[cfg(feature = "ifc")]
mod building;
mod contours;
mod edit;
mod engine;
mod envelope;
mod error;
mod facts;
mod fix;
mod geojson;
mod marks;
mod objects;
mod official;
mod recognised;
mod session;
mod set;
mod settings;
mod sunlight;

pub use access::{ENGINE, LayoutError, SMALL_CAR};
pub use edit::{Edit, EntityRef, EntityRefError};
pub use engine::Engine;
pub use envelope::{EnvelopeError, EnvelopeOptions};
pub use error::OpenError;
pub use facts::{FACTS_SCHEMA, Fact};
pub use fix::{FixError, Fixes, Planned};
pub use marks::{mark, overlay};
pub use recognised::{Judgement, Recognised, recognise, recognition_key};
pub use session::{Session, Update, official_files, open, open_drawing, open_read, read, sketch, sketch_units};
pub use set::sets;
pub use settings::{Settings, Source};
pub use sunlight::SunlightOptions;
pub use tushen_dxf::EditedError;

use findings::{Bilingual, Language};

/// Every kind of objects with its title.
pub fn kind_titles() -> Vec<(String, Bilingual)> {
    model::Kind::ALL.iter().map(|it| (it.name().to_string(), Bilingual::new(it.zh(), it.name()))).collect()
}

/// Every attribute of objects with its title.
pub fn attribute_titles() -> Vec<(String, Bilingual)> {
    model::Attr::ALL.iter().map(|it| (it.name().to_string(), Bilingual::new(it.zh(), it.en()))).collect()
}

/// Every value of attributes that are one of several, as `attribute.value`, with its title.
pub fn value_titles() -> Vec<(String, Bilingual)> {
    let values = |attr: &model::Attr| match attr.ty() {
        model::AttrType::Enum(spec) => spec.values,
        _ => &[],
    };
    let title = |attr: &model::Attr, (value, zh, en): &(&str, &str, &str)| {
        (format!("{}.{value}", attr.name()), Bilingual::new(*zh, *en))
    };
    model::Attr::ALL.iter().flat_map(|attr| values(attr).iter().map(move |it| title(attr, it))).collect()
}

/// An attribute that a person can state of objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statable {
    /// The attribute.
    pub attribute: String,
    /// What its values are: `number`, `count`, `text`, `truth`, or `choice` of those that [`value_titles`] gives.
    pub sort: &'static str,
    /// Unit of a number: SI, `1` for a ratio.
    pub unit: String,
    /// The kinds whose objects can have it.
    pub kinds: Vec<String>,
}

/// Every attribute that a person can state: all but those that name other objects.
pub fn statable() -> Vec<Statable> {
    let kinds = |attr: model::Attr| model::Kind::ALL.iter().filter(move |it| it.attributes().contains(&attr));
    let sort = |attr: model::Attr| match attr.ty() {
        model::AttrType::Number(dimension) => Some(("number", dimension.unit())),
        model::AttrType::Count => Some(("count", "1".to_string())),
        model::AttrType::Text => Some(("text", String::new())),
        model::AttrType::Bool => Some(("truth", String::new())),
        model::AttrType::Enum(_) => Some(("choice", String::new())),
        model::AttrType::Object(_) => None,
    };
    let row = |attr: &model::Attr| {
        let (sort, unit) = sort(*attr)?;
        let kinds = kinds(*attr).map(|it| it.name().to_string()).collect();
        Some(Statable { attribute: attr.name().to_string(), sort, unit, kinds })
    };
    model::Attr::ALL.iter().filter_map(row).collect()
}

/// A kind of objects as people call it: `Building` is 建筑. The word itself when it is none.
pub fn kind_title(kind: &str, language: Language) -> &str {
    match (model::Kind::from_name(kind), language) {
        (Some(known), Language::Zh) => known.zh(),
        _ => kind,
    }
}
