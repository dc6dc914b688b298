//! The same drawing with other names, handles and order.

use super::lists;
use drawing::{Drawing, Entity, Geometry, Handle, XDataValue};
use std::collections::BTreeSet;
use tushen_drawings::random::Random;

/// Layers under other names. `name` gives the new name of each; entities follow their layers.
pub fn layers_renamed(drawing: &Drawing, name: impl Fn(&str) -> String) -> Drawing {
    let mut result = drawing.clone();
    result.layers.iter_mut().for_each(|it| it.name = name(&it.name));
    result
}

/// The entities of model space and of each block in another order.
pub fn shuffled(drawing: &Drawing, seed: u64) -> Drawing {
    let mut random = Random::new(seed);
    let mut result = drawing.clone();
    for list in lists(&mut result) {
        for i in (1..list.len()).rev() {
            list.swap(i, random.whole(0, i as i64) as usize);
        }
    }
    result
}

/// No record has a handle, as in many R12 files.
pub fn without_handles(drawing: &Drawing) -> Drawing {
    with_handles(drawing, |_| Handle::NONE)
}

/// Every handle another one, in no order.
pub fn handles_renumbered(drawing: &Drawing, seed: u64) -> Drawing {
    let mut random = Random::new(seed);
    let mut used: BTreeSet<Handle> = BTreeSet::new();
    let mut given = std::collections::BTreeMap::new();
    with_handles(drawing, |handle| {
        if handle.is_none() {
            return handle;
        }
        *given.entry(handle).or_insert_with(|| {
            loop {
                let candidate = Handle(random.whole(0x100, 0xFFFF_FFFF) as u64);
                if used.insert(candidate) {
                    return candidate;
                }
            }
        })
    })
}

/// Each handle, and each mention of one, through a function.
fn with_handles(drawing: &Drawing, mut new: impl FnMut(Handle) -> Handle) -> Drawing {
    let mut result = drawing.clone();
    result.layers.iter_mut().for_each(|it| it.handle = new(it.handle));
    result.blocks.iter_mut().for_each(|it| it.handle = new(it.handle));
    result.layouts.iter_mut().for_each(|it| it.handle = new(it.handle));
    result.layouts.iter_mut().flat_map(|it| &mut it.entities).for_each(|it| rehandle(it, &mut new));
    lists(&mut result).flatten().for_each(|it| rehandle(it, &mut new));
    result.not_understood.iter_mut().for_each(|it| it.first = new(it.first));
    result.diagnostics.iter_mut().for_each(|it| it.handle = new(it.handle));
    result
}

fn rehandle(entity: &mut Entity, new: &mut impl FnMut(Handle) -> Handle) {
    entity.handle = new(entity.handle);
    if let Some(extra) = &mut entity.extra {
        extra.owner = new(extra.owner);
        extra.extension_dictionary = new(extra.extension_dictionary);
        for value in extra.xdata.iter_mut().flat_map(|it| &mut it.values) {
            if let XDataValue::Handle(handle) = value {
                *handle = new(*handle);
            }
        }
    }
    match &mut entity.geometry {
        Geometry::Insert(it) => it.attributes.iter_mut().for_each(|it| it.handle = new(it.handle)),
        Geometry::AttDef(it) => it.handle = new(it.handle),
        Geometry::Leader(it) => it.annotation = new(it.annotation),
        Geometry::Image(it) => it.definition = new(it.definition),
        Geometry::Viewport(it) => it.frozen_layers.iter_mut().for_each(|it| *it = new(*it)),
        _ => {}
    }
}
