//! Flattening again what an edit changed: one entity of model space instead of all.

use super::{Context, FlattenOptions, Flattener};
use crate::scene::Step;
use crate::{Drawing, Item, Scene};
use std::ops::Range;

/// Which items of a scene each entity of model space became.
#[derive(Clone, Debug)]
pub struct Spans {
    /// Index of the first item of each entity, and the number of items that belong to entities.
    starts: Vec<usize>,
}

impl Spans {
    /// Of a drawing and the scene that it was flattened to.
    pub fn new(drawing: &Drawing, scene: &Scene) -> Spans {
        let mut starts = Vec::with_capacity(drawing.entities.len() + 1);
        let mut next = 0;
        for (entity, ordinal) in drawing.entities.iter().zip(0..) {
            starts.push(next);
            let step = Step::new(entity.handle, ordinal);
            let is_of_it = |it: &Item| {
                it.path.steps().next().map(|it| (it.handle, it.ordinal)) == Some((step.handle, step.ordinal))
            };
            while scene.items.get(next).is_some_and(is_of_it) {
                next += 1;
            }
        }
        starts.push(next);
        Spans { starts }
    }

    /// The items of the entity at `place` in model space; `None` past the last.
    pub fn of(&self, place: usize) -> Option<Range<usize>> {
        Some(*self.starts.get(place)?..*self.starts.get(place + 1)?)
    }
}

/// The entity at `place` in model space in world coordinates, as [`super::flatten`] gives it where its first item has the
/// index `first`.
pub fn flatten_entity(drawing: &Drawing, options: &FlattenOptions, place: usize, first: usize) -> Scene {
    let mut flattener = Flattener::new(drawing, options);
    if let Some(entity) = drawing.entities.get(place) {
        flattener.entity(&Context::world(), entity, place as u32);
    }
    let mut scene = flattener.finish();
    for item in &mut scene.items {
        item.parent = item.parent.map(|it| it + first as u32);
    }
    scene
}
