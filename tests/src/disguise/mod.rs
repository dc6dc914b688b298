//! Equals of a drawing: the same site drawn in another place, unit, order or form.
//!
//! Each function is pure and says what it keeps. A review of the result says the same as that of the original, up to ids,
//! places and the wording of evidence: `same_drawing_in_disguise` holds this.
//!
//! - [`place`]: moved, turned, mirrored, in another unit.
//! - [`form`]: other entities that draw the same: blocks exploded, polylines cut, turned round, of another type.
//! - [`naming`]: other names, handles and order.

pub mod form;
pub mod naming;
pub mod place;
mod similarity;
mod solid;
#[cfg(test)]
mod tests;

pub use similarity::{MirroredText, Similarity};

use drawing::{Drawing, Entity, Handle};

/// The entities of model space and of every block.
fn lists(drawing: &mut Drawing) -> impl Iterator<Item = &mut Vec<Entity>> {
    let blocks = drawing.blocks.iter_mut().map(|it| &mut it.entities);
    std::iter::once(&mut drawing.entities).chain(blocks)
}

/// Each entity of model space and of the blocks replaced by what it becomes.
fn replaced(drawing: &Drawing, mut change: impl FnMut(&Entity) -> Vec<Entity>) -> Drawing {
    let mut result = drawing.clone();
    for list in lists(&mut result) {
        *list = list.iter().flat_map(&mut change).collect();
    }
    result
}

/// Gives handles that the drawing does not use yet; none at all to a drawing without handles.
struct NewHandles {
    next: Option<u64>,
}

impl NewHandles {
    fn of(drawing: &Drawing) -> NewHandles {
        let lists = drawing.blocks.iter().map(|it| &it.entities).chain(drawing.layouts.iter().map(|it| &it.entities));
        let entities = lists.chain([&drawing.entities]).flatten();
        let attributes = |it: &Entity| match &it.geometry {
            drawing::Geometry::Insert(it) => it.attributes.iter().map(|it| it.handle.0).max().unwrap_or(0),
            _ => 0,
        };
        let of_entities = entities.map(|it| it.handle.0.max(attributes(it))).max().unwrap_or(0);
        let tables = drawing.layers.iter().map(|it| it.handle).chain(drawing.blocks.iter().map(|it| it.handle));
        let of_tables = tables.map(|it| it.0).max().unwrap_or(0);
        NewHandles { next: (of_entities > 0).then(|| of_entities.max(of_tables).max(0x1_0000) + 1) }
    }

    fn give(&mut self) -> Handle {
        match &mut self.next {
            None => Handle::NONE,
            Some(next) => {
                *next += 1;
                Handle(*next)
            }
        }
    }
}
