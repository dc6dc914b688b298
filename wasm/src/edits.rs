use drawing::Drawing;
use review::{Edit, EntityRef, Fact};
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
    /// Draws a door in an opening, open to the left of the way from hinge to latch.
    DrawDoor {
        /// The name of the layer, which is added when it is missing.
        layer: String,
        /// The jamb that carries it.
        hinge: [f64; 2],
        /// The other jamb.
        latch: [f64; 2],
    },
    /// Writes another text.
    Relabel {
        /// Into which text.
        place: u32,
        /// The plain text.
        text: String,
    },
    /// States an attribute of an object.
    State {
        /// The id of the object.
        object: String,
        /// The attribute.
        attribute: String,
        /// A number in SI units, a text, a truth value, or the name of one of the attribute's values.
        value: Stated,
    },
}

/// A value that a person states.
#[derive(Clone, Debug, Serialize, Deserialize, Tsify)]
#[serde(untagged)]
pub enum Stated {
    /// Yes or no.
    Truth(bool),
    /// A number.
    Number(f64),
    /// A text, or the name of a value.
    Text(String),
}

impl Stated {
    /// As facts are written: whole numbers without a point, so that counts are counts.
    fn json(self) -> serde_json::Value {
        match self {
            Stated::Truth(it) => it.into(),
            Stated::Number(it) if it.fract() == 0.0 && it.abs() < 1e9 => (it as i64).into(),
            Stated::Number(it) => it.into(),
            Stated::Text(it) => it.into(),
        }
    }
}

/// The page's edit that does what an edit of the engine does; `None` for what the page cannot ask for.
pub(crate) fn page_edit(edit: &Edit, place: impl Fn(&EntityRef) -> Option<u32>) -> Option<PageEdit> {
    let places = |entities: &[EntityRef]| -> Vec<u32> { entities.iter().filter_map(&place).collect() };
    Some(match edit {
        Edit::Move { entities, by } => PageEdit::Move { places: places(entities), by: *by },
        Edit::Rotate { entities, about, degrees } => {
            PageEdit::Rotate { places: places(entities), about: *about, degrees: *degrees }
        }
        Edit::Copy { entities, by } => PageEdit::Copy { places: places(entities), by: *by },
        Edit::Delete { entities } => PageEdit::Delete { places: places(entities) },
        Edit::Stretch { entity, vertices, by } => {
            PageEdit::Stretch { place: place(entity)?, vertices: vertices.clone(), by: *by }
        }
        Edit::Draw { layer, points, closed } => {
            PageEdit::Draw { layer: layer.clone(), points: points.clone(), closed: *closed }
        }
        Edit::DrawDoor { layer, hinge, latch } => {
            PageEdit::DrawDoor { layer: layer.clone(), hinge: *hinge, latch: *latch }
        }
        Edit::Relabel { entity, text } => PageEdit::Relabel { place: place(entity)?, text: text.clone() },
        Edit::Add { .. } | Edit::State(_) => return None,
    })
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
        PageEdit::DrawDoor { layer, hinge, latch } => Edit::DrawDoor { layer, hinge, latch },
        PageEdit::Relabel { place, text } => Edit::Relabel { entity: one(place), text },
        PageEdit::State { object, attribute, value } => Edit::State(Fact { object, attribute, value: value.json() }),
    }
}
