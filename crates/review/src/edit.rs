use drawing::{Drawing, Entity, Geometry, Handle};

/// A change to the entities of model space. Entities are named by their handle; those of files without handles by their place
/// in model space, which a deletion leaves free.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Moves entities by a displacement in drawing units.
    Move {
        /// Which.
        entities: Vec<Handle>,
        /// How far along x and y.
        by: [f64; 2],
    },
    /// Deletes entities.
    Delete {
        /// Which.
        entities: Vec<Handle>,
    },
    /// Adds entities. Handles that are taken or missing are replaced by new ones.
    Add {
        /// What.
        entities: Vec<Entity>,
    },
    /// Writes another text into a TEXT or MTEXT.
    Relabel {
        /// Which.
        entity: Handle,
        /// The plain text.
        text: String,
    },
}

/// What an edit replaced: places in model space with the entity that stood there; `None` for a place that the edit added.
pub(crate) type Replaced = Vec<(usize, Option<Entity>)>;

/// Applies an edit; gives what it replaced. Handles that do not exist are passed over.
pub(crate) fn apply(drawing: &mut Drawing, edit: &Edit) -> Replaced {
    let places = |drawing: &Drawing, wanted: &[Handle]| -> Vec<usize> {
        let at =
            drawing.entities.iter().enumerate().filter(|it| !it.1.handle.is_none() && wanted.contains(&it.1.handle));
        at.map(|it| it.0).collect()
    };
    match edit {
        Edit::Move { entities, by } => {
            let places = places(drawing, entities);
            places.into_iter().map(|at| (at, Some(replace(drawing, at, |it| drawing::moved(it, *by))))).collect()
        }
        Edit::Delete { entities } => {
            let places = places(drawing, entities);
            places.into_iter().map(|at| (at, Some(replace(drawing, at, nothing)))).collect()
        }
        Edit::Relabel { entity, text } => {
            let places = places(drawing, std::slice::from_ref(entity));
            places.into_iter().map(|at| (at, Some(replace(drawing, at, |it| relabelled(it, text))))).collect()
        }
        Edit::Add { entities } => {
            let mut next = highest(drawing) + 1;
            let mut replaced = Replaced::new();
            for entity in entities {
                let mut entity = entity.clone();
                if entity.handle.is_none() || drawing.entities.iter().any(|it| it.handle == entity.handle) {
                    entity.handle = Handle(next);
                }
                next = next.max(entity.handle.0) + 1;
                replaced.push((drawing.entities.len(), None));
                drawing.entities.push(entity);
            }
            replaced
        }
    }
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
