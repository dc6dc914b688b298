use drawing::Drawing;
use review::{Edit, EntityRef};
use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// An edit as the page asks for it: entities by their places in model space, lengths in drawing units.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum PageEdit {
    /// Moves entities.
    Move {
        /// Which.
        places: Vec<u32>,
        /// How far along x and y.
        by: [f64; 2],
    },
    /// Turns entities counter-clockwise.
    Rotate {
        /// Which.
        places: Vec<u32>,
        /// About which point.
        about: [f64; 2],
        /// By how much.
        degrees: f64,
    },
    /// Adds moved copies of entities.
    Copy {
        /// Of which.
        places: Vec<u32>,
        /// How far along x and y.
        by: [f64; 2],
    },
    /// Deletes entities.
    Delete {
        /// Which.
        places: Vec<u32>,
    },
    /// Moves vertices of a line or a polyline.
    Stretch {
        /// Of which.
        place: u32,
        /// Which vertices, from 0.
        vertices: Vec<u32>,
        /// How far along x and y.
        by: [f64; 2],
    },
    /// Draws a polyline on a layer, which is added when it is missing.
    Draw {
        /// The name of the layer.
        layer: String,
        /// The vertices.
        points: Vec<[f64; 2]>,
        /// Whether the last is joined with the first.
        closed: bool,
    },
    /// Writes another text.
    Relabel {
        /// Into which text.
        place: u32,
        /// The plain text.
        text: String,
    },
}

/// The edit of a drawing that the page means. Places where nothing stands are passed over.
pub(crate) fn edit_of(drawing: &Drawing, edit: PageEdit) -> Edit {
    let named = |places: Vec<u32>| -> Vec<EntityRef> {
        places.into_iter().filter_map(|it| EntityRef::of(drawing, it as usize)).collect()
    };
    let one = |place: u32| EntityRef::of(drawing, place as usize).unwrap_or(EntityRef::Ordinal(place));
    match edit {
        PageEdit::Move { places, by } => Edit::Move { entities: named(places), by },
        PageEdit::Rotate { places, about, degrees } => Edit::Rotate { entities: named(places), about, degrees },
        PageEdit::Copy { places, by } => Edit::Copy { entities: named(places), by },
        PageEdit::Delete { places } => Edit::Delete { entities: named(places) },
        PageEdit::Stretch { place, vertices, by } => Edit::Stretch { entity: one(place), vertices, by },
        PageEdit::Draw { layer, points, closed } => Edit::Draw { layer, points, closed },
        PageEdit::Relabel { place, text } => Edit::Relabel { entity: one(place), text },
    }
}
