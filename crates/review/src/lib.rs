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
mod fix;
mod geojson;
mod marks;
mod objects;
mod official;
mod session;
mod set;
mod settings;
mod sunlight;

pub use access::{ENGINE, LayoutError, SMALL_CAR};
pub use edit::{Edit, EntityRef, EntityRefError};
pub use engine::Engine;
pub use envelope::{EnvelopeError, EnvelopeOptions};
pub use error::OpenError;
pub use fix::{FixError, Fixes, Planned};
pub use marks::{mark, overlay};
pub use session::{Session, Update, official_files, open, open_drawing};
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

/// A kind of objects as people call it: `Building` is 建筑. The word itself when it is none.
pub fn kind_title(kind: &str, language: Language) -> &str {
    match (model::Kind::from_name(kind), language) {
        (Some(known), Language::Zh) => known.zh(),
        _ => kind,
    }
}
