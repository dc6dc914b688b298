use crate::Fact;
use drawing::entity::{LwPolyline, LwVertex};
use drawing::{Color, Drawing, Entity, Geometry, Handle, Layer, LayerId, LinetypeRef, Lineweight, Point3};
use geometry::math;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

/// Which entity of model space is meant. Written as a [`drawing::HandlePath`] of one step is, so that what the review says of an
/// object's entities can be given back: `2F1`, or `#17` for the entity at that place of a file without handles (R12).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityRef {
    /// By its handle.
    Handle(Handle),
    /// By its place in model space, from 0. A deletion leaves the place free, so that the entities behind it keep theirs.
    Ordinal(u32),
}

impl EntityRef {
    /// The name of the entity at a place of model space; `None` when there is none.
    pub fn of(drawing: &Drawing, place: usize) -> Option<EntityRef> {
        let entity = drawing.entities.get(place)?;
        if entity.handle.is_none() {
            return u32::try_from(place).ok().map(EntityRef::Ordinal);
        }
        Some(EntityRef::Handle(entity.handle))
    }
}

impl From<Handle> for EntityRef {
    fn from(handle: Handle) -> EntityRef {
        EntityRef::Handle(handle)
    }
}

impl fmt::Display for EntityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EntityRef::Handle(handle) => write!(f, "{handle}"),
            EntityRef::Ordinal(ordinal) => write!(f, "#{ordinal}"),
        }
    }
}

/// A text that names no entity of model space: neither a handle nor a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}” names no entity of model space; write its handle as 2F1, or its place as #17")]
pub struct EntityRefError(String);

impl FromStr for EntityRef {
    type Err = EntityRefError;

    fn from_str(text: &str) -> Result<EntityRef, EntityRefError> {
        let wrong = || EntityRefError(text.to_string());
        match text.strip_prefix('#') {
            Some(ordinal) => ordinal.parse().map(EntityRef::Ordinal).map_err(|_| wrong()),
            None => match u64::from_str_radix(text, 16) {
                Ok(handle) if handle > 0 => Ok(EntityRef::Handle(Handle(handle))),
                _ => Err(wrong()),
            },
        }
    }
}

/// A change to the entities of model space, or to what a person states of what they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Moves entities by a displacement in drawing units.
    Move {
        /// Which.
        entities: Vec<EntityRef>,
        /// How far along x and y.
        by: [f64; 2],
    },
    /// Turns entities about a point; those that have no turned form stay (see [`drawing::turned`]).
    Rotate {
        /// Which.
        entities: Vec<EntityRef>,
        /// The point, drawing units.
        about: [f64; 2],
        /// Degrees, counter-clockwise.
        degrees: f64,
    },
    /// Adds copies of entities, moved by a displacement in drawing units.
    Copy {
        /// Of which.
        entities: Vec<EntityRef>,
        /// How far along x and y.
        by: [f64; 2],
    },
    /// Moves some vertices of a line or a polyline by a displacement in drawing units: one vertex, or both ends of an edge.
    Stretch {
        /// Which.
        entity: EntityRef,
        /// The places of the vertices, from 0.
        vertices: Vec<u32>,
        /// How far along x and y.
        by: [f64; 2],
    },
    /// Draws a polyline, on a layer that is added when there is none of its name.
    Draw {
        /// The name of the layer.
        layer: String,
        /// Its vertices, drawing units.
        points: Vec<[f64; 2]>,
        /// Whether it is closed.
        closed: bool,
    },
    /// Draws a door in an opening, open by a right angle to the left of the way from its hinge to its latch: leaf and swing, on a
    /// layer that is added when there is none of its name.
    DrawDoor {
        /// The name of the layer.
        layer: String,
        /// The jamb that carries it, drawing units.
        hinge: [f64; 2],
        /// The other jamb.
        latch: [f64; 2],
    },
    /// Deletes entities.
    Delete {
        /// Which.
        entities: Vec<EntityRef>,
    },
    /// Adds entities. Handles that are taken or missing are replaced by new ones.
    Add {
        /// What.
        entities: Vec<Entity>,
    },
    /// Writes another text into a TEXT or MTEXT.
    Relabel {
        /// Which.
        entity: EntityRef,
        /// The plain text.
        text: String,
    },
    /// States an attribute of an object, on a person's word; what was stated of it before is given up.
    State(Fact),
}

/// What an edit replaced: places in model space with the entity that stood there; `None` for a place that the edit added.
pub(crate) type Replaced = Vec<(usize, Option<Entity>)>;

/// Where the entities of model space stand, by handle.
pub(crate) struct Places(HashMap<Handle, Vec<u32>>);

impl Places {
    /// Of a drawing, as long as no entity is added or taken away.
    pub fn new(drawing: &Drawing) -> Places {
        let mut places: HashMap<Handle, Vec<u32>> = HashMap::with_capacity(drawing.entities.len());
        for (entity, place) in drawing.entities.iter().zip(0..).filter(|it| !it.0.handle.is_none()) {
            places.entry(entity.handle).or_default().push(place);
        }
        Places(places)
    }
}

/// The places that names mean, each once, in the order of the drawing. A handle that two entities of a damaged file share means
/// both of them.
fn places(drawing: &Drawing, known: &Places, wanted: &[EntityRef]) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::new();
    for it in wanted {
        match it {
            EntityRef::Handle(handle) => {
                places.extend(known.0.get(handle).into_iter().flatten().map(|it| *it as usize))
            }
            EntityRef::Ordinal(place) => places.push(*place as usize),
        }
    }
    places.retain(|it| *it < drawing.entities.len());
    places.sort_unstable();
    places.dedup();
    places
}

/// Applies an edit; gives what it replaced. Entities that do not exist are passed over.
pub(crate) fn apply(drawing: &mut Drawing, known: &Places, edit: &Edit) -> Replaced {
    match edit {
        Edit::Move { entities, by } => {
            let places = places(drawing, known, entities);
            places.into_iter().map(|at| (at, Some(replace(drawing, at, |it| drawing::moved(it, *by))))).collect()
        }
        Edit::Delete { entities } => {
            let places = places(drawing, known, entities);
            places.into_iter().map(|at| (at, Some(replace(drawing, at, nothing)))).collect()
        }
        Edit::Relabel { entity, text } => {
            let places = places(drawing, known, std::slice::from_ref(entity));
            places.into_iter().map(|at| (at, Some(replace(drawing, at, |it| relabelled(it, text))))).collect()
        }
        Edit::Rotate { entities, about, degrees } => {
            let places = places(drawing, known, entities);
            let turn = |it: &Entity| drawing::turned(it, *about, *degrees).unwrap_or_else(|| it.clone());
            places.into_iter().map(|at| (at, Some(replace(drawing, at, turn)))).collect()
        }
        Edit::Stretch { entity, vertices, by } => {
            let places = places(drawing, known, std::slice::from_ref(entity));
            places.into_iter().map(|at| (at, Some(replace(drawing, at, |it| stretched(it, vertices, *by))))).collect()
        }
        Edit::Copy { entities, by } => {
            let places = places(drawing, known, entities);
            let copy = |at: usize| Entity { handle: Handle::NONE, ..drawing::moved(&drawing.entities[at], *by) };
            let copies = places.into_iter().map(copy).collect();
            add(drawing, copies)
        }
        Edit::Draw { layer, points, closed } => {
            let entity = drawn(layer_named(drawing, layer), points, *closed);
            add(drawing, vec![entity])
        }
        Edit::DrawDoor { layer, hinge, latch } => {
            let layer = layer_named(drawing, layer);
            add(drawing, door(layer, *hinge, *latch))
        }
        Edit::Add { entities } => add(drawing, entities.clone()),
        // Stands beside the drawing.
        Edit::State(_) => Replaced::new(),
    }
}

/// Adds entities, with new handles where theirs are taken or missing.
fn add(drawing: &mut Drawing, entities: Vec<Entity>) -> Replaced {
    let mut next = highest(drawing) + 1;
    let mut taken: HashSet<Handle> = drawing.entities.iter().map(|it| it.handle).collect();
    let mut replaced = Replaced::new();
    for mut entity in entities {
        if entity.handle.is_none() || taken.contains(&entity.handle) {
            entity.handle = Handle(next);
        }
        next = next.max(entity.handle.0) + 1;
        taken.insert(entity.handle);
        replaced.push((drawing.entities.len(), None));
        drawing.entities.push(entity);
    }
    replaced
}

/// The layer of a name, which is added when it is missing. It stays when the edit is taken back: a layer without entities says
/// nothing.
pub(crate) fn layer_named(drawing: &mut Drawing, name: &str) -> LayerId {
    let known = drawing.layers.iter().position(|it| it.name.eq_ignore_ascii_case(name));
    let place = known.unwrap_or_else(|| {
        drawing.layers.push(Layer::named(name));
        drawing.layers.len() - 1
    });
    LayerId(place as u32)
}

/// A polyline.
pub(crate) fn drawn(layer: LayerId, points: &[[f64; 2]], closed: bool) -> Entity {
    let vertices = points.iter().map(|[x, y]| LwVertex { x: *x, y: *y, bulge: 0.0 }).collect();
    plain(layer, Geometry::LwPolyline(Box::new(LwPolyline { vertices, closed, ..LwPolyline::default() })))
}

/// Leaf and swing of a door.
fn door(layer: LayerId, hinge: [f64; 2], latch: [f64; 2]) -> Vec<Entity> {
    let (dx, dy) = (latch[0] - hinge[0], latch[1] - hinge[1]);
    let point = |x: f64, y: f64| Point3::new(x, y, 0.0);
    let center = point(hinge[0], hinge[1]);
    let start_deg = math::atan2(dy, dx).to_degrees();
    let leaf = Geometry::Line { start: center, end: point(hinge[0] - dy, hinge[1] + dx) };
    let radius = math::length(dx, dy);
    let swing = Geometry::Arc { center, radius, start_deg, end_deg: start_deg + 90.0 };
    vec![plain(layer, leaf), plain(layer, swing)]
}

/// An entity that looks as its layer says.
fn plain(layer: LayerId, geometry: Geometry) -> Entity {
    Entity {
        handle: Handle::NONE,
        layer,
        linetype: LinetypeRef::ByLayer,
        color: Color::ByLayer,
        lineweight: Lineweight::ByLayer,
        invisible: false,
        line: 0,
        extra: None,
        geometry,
    }
}

/// A line or a polyline with some vertices elsewhere. Of an entity with a plane of its own, only one seen from above is.
fn stretched(entity: &Entity, vertices: &[u32], by: [f64; 2]) -> Entity {
    let mut entity = entity.clone();
    let is_from_above = entity.extrusion().z > 0.0;
    let is_meant = |place: usize| vertices.iter().any(|it| *it as usize == place);
    let shifted = |x: f64, y: f64| (x + by[0], y + by[1]);
    match &mut entity.geometry {
        Geometry::Line { start, end } => {
            for (_, it) in [start, end].into_iter().enumerate().filter(|it| is_meant(it.0)) {
                (it.x, it.y) = shifted(it.x, it.y);
            }
        }
        Geometry::LwPolyline(it) if is_from_above => {
            for (_, it) in it.vertices.iter_mut().enumerate().filter(|it| is_meant(it.0)) {
                (it.x, it.y) = shifted(it.x, it.y);
            }
        }
        Geometry::Polyline(it) if is_from_above => {
            for (_, it) in it.vertices.iter_mut().enumerate().filter(|it| is_meant(it.0)) {
                (it.point.x, it.point.y) = shifted(it.point.x, it.point.y);
            }
        }
        _ => {}
    }
    entity
}

/// Puts back what an edit replaced; gives what the edit had made, so that it can be done again.
pub(crate) fn restore(drawing: &mut Drawing, replaced: Replaced) -> Replaced {
    let mut undone: Replaced = Vec::with_capacity(replaced.len());
    for (at, entity) in replaced.into_iter().rev() {
        match entity {
            Some(entity) if at < drawing.entities.len() => {
                undone.push((at, Some(std::mem::replace(&mut drawing.entities[at], entity))));
            }
            Some(entity) => {
                undone.push((at, None));
                drawing.entities.push(entity);
            }
            None => undone.push((at, drawing.entities.pop())),
        }
    }
    undone
}

fn replace(drawing: &mut Drawing, at: usize, with: impl FnOnce(&Entity) -> Entity) -> Entity {
    let new = with(&drawing.entities[at]);
    std::mem::replace(&mut drawing.entities[at], new)
}

/// What a deletion leaves: a place without a shape, so that the entities behind it keep theirs.
fn nothing(entity: &Entity) -> Entity {
    Entity { geometry: Geometry::LwPolyline(Box::default()), ..entity.clone() }
}

fn relabelled(entity: &Entity, text: &str) -> Entity {
    let mut entity = entity.clone();
    match &mut entity.geometry {
        Geometry::Text(it) => it.content = text.to_string(),
        Geometry::MText(it) => {
            it.content = text.to_string();
            it.raw = text.replace('\n', "\\P");
        }
        _ => {}
    }
    entity
}

/// The highest handle of the drawing's entities, tables and blocks.
fn highest(drawing: &Drawing) -> u64 {
    let blocks = drawing.blocks.iter().flat_map(|it| it.entities.iter().map(|it| it.handle).chain([it.handle]));
    let layouts = drawing.layouts.iter().flat_map(|it| it.entities.iter().map(|it| it.handle).chain([it.handle]));
    let entities = drawing.entities.iter().map(|it| it.handle);
    let seed = drawing.header.text("$HANDSEED").and_then(|it| u64::from_str_radix(it.trim(), 16).ok()).unwrap_or(0);
    entities.chain(blocks).chain(layouts).map(|it| it.0).max().unwrap_or(0).max(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(drawing: &mut Drawing, edit: &Edit) -> Replaced {
        let places = Places::new(drawing);
        apply(drawing, &places, edit)
    }

    /// A drawing of three texts: without handles, as R12 files are, or with the handles A, B and C.
    fn texts(with_handles: bool) -> Drawing {
        let text = |(word, handle): (&str, &str)| {
            let handle = if with_handles { format!("5\n{handle}\n") } else { String::new() };
            format!("0\nTEXT\n{handle}8\n0\n10\n0.0\n20\n0.0\n40\n1.0\n1\n{word}\n")
        };
        let texts: String = [("one", "A"), ("two", "B"), ("three", "C")].map(text).concat();
        let file = format!("0\nSECTION\n2\nENTITIES\n{texts}0\nENDSEC\n0\nEOF\n");
        tushen_dxf::read(file.as_bytes()).expect("it is a drawing")
    }

    fn words(drawing: &Drawing) -> Vec<&str> {
        fn word(geometry: &Geometry) -> Option<&str> {
            match geometry {
                Geometry::Text(it) => Some(it.content.as_str()),
                _ => None,
            }
        }
        drawing.entities.iter().filter_map(|it| word(&it.geometry)).collect()
    }

    #[test]
    fn a_door_is_its_leaf_and_its_swing_on_the_layer_of_doors() {
        let mut drawing = texts(true);
        edited(&mut drawing, &Edit::DrawDoor { layer: "门".into(), hinge: [1.0, 2.0], latch: [1.9, 2.0] });
        let [leaf, swing] = &drawing.entities[3..] else { panic!("two entities") };
        assert_eq!(drawing.layers[leaf.layer.0 as usize].name, "门");
        assert!(matches!(leaf.geometry, Geometry::Line { end, .. } if (end.x, end.y) == (1.0, 2.9)));
        assert!(matches!(swing.geometry, Geometry::Arc { start_deg: 0.0, end_deg: 90.0, .. }));
        assert_ne!(leaf.handle, swing.handle);
    }

    #[test]
    fn entities_without_handles_are_named_by_their_place() {
        let mut drawing = texts(false);
        let name = |drawing: &Drawing, place| EntityRef::of(drawing, place).expect("it is there");
        assert_eq!(name(&drawing, 2).to_string(), "#2");
        assert_eq!(EntityRef::of(&drawing, 3), None);
        let relabelled = Edit::Relabel { entity: name(&drawing, 1), text: "2".into() };
        let first = edited(&mut drawing, &relabelled);
        assert_eq!(words(&drawing), ["one", "2", "three"]);
        // The places behind a deleted entity stay.
        let second = edited(&mut drawing, &Edit::Delete { entities: vec![EntityRef::Ordinal(0)] });
        assert_eq!(words(&drawing), ["2", "three"]);
        assert_eq!(name(&drawing, 2).to_string(), "#2");
        restore(&mut drawing, second);
        restore(&mut drawing, first);
        assert_eq!(drawing, texts(false));
    }

    #[test]
    fn entities_with_handles_are_named_by_them_and_places_mean_the_same() {
        let (mut by_handle, mut by_place) = (texts(true), texts(true));
        let handle = EntityRef::of(&by_handle, 1).expect("it is there");
        assert_eq!(handle, EntityRef::Handle(Handle(0xB)));
        edited(&mut by_handle, &Edit::Delete { entities: vec![handle] });
        edited(&mut by_place, &Edit::Delete { entities: vec![EntityRef::Ordinal(1), handle] });
        assert_eq!(words(&by_handle), ["one", "three"]);
        assert_eq!(by_handle, by_place);
    }

    #[test]
    fn names_of_nothing_are_passed_over() {
        let mut drawing = texts(false);
        let entities = vec![EntityRef::Handle(Handle(0xA)), EntityRef::Handle(Handle::NONE), EntityRef::Ordinal(9)];
        assert_eq!(edited(&mut drawing, &Edit::Move { entities, by: [1.0, 0.0] }), []);
        assert_eq!(drawing, texts(false));
    }

    #[test]
    fn names_are_written_as_the_review_writes_them() {
        for (text, name) in [("2F1", EntityRef::Handle(Handle(0x2F1))), ("#17", EntityRef::Ordinal(17))] {
            assert_eq!(text.parse(), Ok(name));
            assert_eq!(name.to_string(), text);
        }
        for text in ["", "0", "#", "#-1", "2A0/5C", "north"] {
            assert!(text.parse::<EntityRef>().is_err_and(|it| it.to_string().contains(text)), "{text}");
        }
    }
}
