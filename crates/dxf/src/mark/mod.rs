//! Review marks into a copy of a DXF file, with every other byte unchanged.
//!
//! [`mark`] does not rewrite the file: it returns an [`EditScript`] of few insertions, so that [`EditScript::undo`] gives back
//! the original byte for byte. It may only
//! - insert before the `ENDTAB` of the LAYER and STYLE tables,
//! - insert before the `ENDSEC` of ENTITIES (or a whole ENTITIES section where there is none),
//! - replace the value of `$HANDSEED`,
//! - remove marks that it made earlier.
//!
//! Marks lie on layers `TUSHEN-…`, which readers ignore: a marked drawing reviews as the original does. They are made of
//! LINE, LWPOLYLINE (POLYLINE before R14) and TEXT alone: nothing that would need a block, a class or a dimension style.
//! What is written is ASCII, Chinese as `\U+XXXX`, and so right under any code page.
//!
//! Reading order: `shape` (what a mark looks like), `survey` (what the file has), `record` (how its release writes it).

mod error;
pub(crate) mod raw;
pub(crate) mod record;
mod script;
pub(crate) mod shape;
mod structure;
pub(crate) mod survey;
#[cfg(test)]
mod tests;
pub(crate) mod text;
pub(crate) mod write;

pub use error::{Damage, MarkError, Place};
pub use script::{Edit, EditScript};
pub use shape::{Bulged, Mark, Shape};
pub use structure::{Problem, problems};

use record::Records;
use std::collections::BTreeMap;
use survey::Survey;

/// How the names of all layers and text styles begin that marking makes. Letter case does not count.
pub const PREFIX: &str = "TUSHEN-";

/// The text style of notes.
const STYLE: &str = "TUSHEN-TEXT";

/// The font of notes: part of every Windows since Vista, has Chinese and Latin letters.
const FONT: &str = "simsun.ttc";

/// No coordinate or size of a mark is larger: beyond it a drawing unit cannot be told from the next.
pub const COORDINATE_LIMIT: f64 = 1e15;

/// No more marks than this go into one file.
pub const MAX_MARKS: usize = 100_000;

/// Whether a layer or text style of this name was made by marking.
pub fn is_ours(name: &str) -> bool {
    survey::ours(name.as_bytes())
}

/// The change that writes `marks` into a DXF file, in the file's own form: text or binary, its release, its line ends, its
/// handles. Marks of an earlier time are replaced; an empty list only removes them.
///
/// # Errors
/// [`MarkError::Dwg`], [`MarkError::NotDxf`] and [`MarkError::Damaged`] for files that are left alone (use [`overlay`]);
/// [`MarkError::NoHandlesLeft`]; [`MarkError::BadCoordinate`] and [`MarkError::TooManyMarks`] for the marks.
pub fn mark(original: &[u8], marks: &[Mark]) -> Result<EditScript, MarkError> {
    if marks.len() > MAX_MARKS {
        return Err(MarkError::TooManyMarks { count: marks.len() });
    }
    if let Some(index) = marks.iter().position(|it| !it.is_drawable()) {
        return Err(MarkError::BadCoordinate { index });
    }
    let survey = Survey::of(original)?;
    let mut records = Records::new(original, &survey);
    let mut edits = survey.removals(original);

    let layers = layers(marks);
    if let Some(table) = &survey.layers {
        let missing: Vec<_> = layers.iter().filter(|(name, _)| !table.keeps(name)).collect();
        let bytes =
            records.section(table.end, |it| missing.iter().try_for_each(|(name, color)| it.layer(name, **color)))?;
        edits.push(Edit { offset: table.end, removed: Vec::new(), inserted: bytes });
    }
    let notes = marks.iter().any(|it| !it.lines().is_empty());
    if let Some(table) = survey.styles.as_ref().filter(|it| notes && !it.keeps(STYLE)) {
        let bytes = records.section(table.end, |it| it.style())?;
        edits.push(Edit { offset: table.end, removed: Vec::new(), inserted: bytes });
    }
    if !marks.is_empty() {
        let bytes = records.section(survey.entities.offset(), |it| {
            it.open_section(&survey.entities);
            marks.iter().try_for_each(|mark| {
                let layer = mark.layer_name();
                let by_layer = layers.get(&layer) == Some(&mark.color)
                    && survey.layers.as_ref().is_some_and(|it| !it.keeps(&layer));
                let color = (!by_layer).then_some(mark.color);
                mark.primitives().iter().try_for_each(|primitive| it.entity(&layer, color, primitive))
            })?;
            it.close_section(&survey.entities);
            Ok(())
        })?;
        edits.push(Edit { offset: survey.entities.offset(), removed: Vec::new(), inserted: bytes });
    }
    if let Some(seed) = records.seed() {
        for range in &survey.handle_seeds {
            let removed = original.get(range.clone()).unwrap_or_default().to_vec();
            edits.push(Edit { offset: range.start, removed, inserted: seed.clone().into_bytes() });
        }
    }
    edits.retain(|it| it.removed != it.inserted);
    edits.sort_by_key(|it| it.offset);
    Ok(EditScript { edits })
}

/// A DXF file (R12, text) that holds the marks and nothing else, to be laid over a drawing that cannot be marked.
///
/// # Errors
/// [`MarkError::BadCoordinate`] and [`MarkError::TooManyMarks`].
pub fn overlay(marks: &[Mark]) -> Result<Vec<u8>, MarkError> {
    let empty = include_bytes!("overlay.dxf");
    mark(empty, marks)?.apply(empty)
}

/// The layers that marks need, each with the colour of its first mark.
fn layers(marks: &[Mark]) -> BTreeMap<String, u8> {
    let mut layers = BTreeMap::new();
    for mark in marks {
        layers.entry(mark.layer_name()).or_insert(mark.color);
    }
    layers
}
