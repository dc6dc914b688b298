//! INSERT: blocks placed once or in a grid, with their attributes and clip boundaries.

use super::clip::Clip;
use super::look::Look;
use super::place::{Placement, Plan, ocs_axes, sin_cos_deg};
use super::{Context, Flattener, Source, text};
use crate::entity::Insert;
use crate::scene::{Reference, Step};
use crate::{
    BlockDef, BlockId, Code, Diagnostic, Drawing, Entity, Handle, HandlePath, LinetypeRef, Lineweight, Shape, TextItem,
    Vector3,
};
use std::collections::HashMap;

/// Block definitions by name, without regard to case; of two with one name the first counts.
pub(super) struct BlockNames<'a> {
    exact: HashMap<&'a str, u32>,
    folded: HashMap<String, u32>,
}

impl<'a> BlockNames<'a> {
    pub(super) fn new(drawing: &'a Drawing) -> Self {
        let names = || drawing.blocks.iter().enumerate().rev().map(|(id, it)| (it.name.as_str(), id as u32));
        BlockNames { exact: names().collect(), folded: names().map(|(name, id)| (name.to_lowercase(), id)).collect() }
    }

    pub(super) fn find(&self, name: &str) -> Option<BlockId> {
        let found = self.exact.get(name).or_else(|| self.folded.get(&name.to_lowercase()));
        found.copied().map(BlockId)
    }
}

/// Why a block is not expanded.
enum Refusal {
    Missing,
    External,
    Recursive,
    TooDeep,
}

impl Flattener<'_> {
    pub(super) fn insert(&mut self, context: &Context<'_>, source: Source, entity: &Entity, insert: &Insert) {
        let id = self.blocks.find(&insert.block);
        let block = id.and_then(|id| self.drawing.block(id));
        let refusal = match (id, block) {
            (Some(id), Some(block)) => self.refusal(id, block),
            _ => Some(Refusal::Missing),
        };
        if let Some(refusal) = &refusal {
            self.report_refusal(refusal, &source, &insert.block, block);
        }
        let name = block.map_or(insert.block.as_str(), BlockDef::effective_name);
        let normal = entity.extrusion();
        let values = insert.attributes.iter().map(|it| (it.tag.clone(), it.text.content.clone()));
        let attributes: Vec<(String, String)> = values.collect();
        let (sin, cos) = sin_cos_deg(insert.rotation_deg);
        // Rows and columns follow the rotation of the block, but not its scale.
        let cells = (0..insert.rows.max(1)).flat_map(|row| (0..insert.columns.max(1)).map(move |column| (column, row)));
        for (column, row) in cells {
            if self.full {
                return;
            }
            let (dx, dy) = (f64::from(column) * insert.column_spacing, f64::from(row) * insert.row_spacing);
            let [sx, sy, sz] = insert.scale.map(|it| if it == 0.0 { 1.0 } else { it });
            let axes = [
                Vector3::new(cos * sx, sin * sx, 0.0),
                Vector3::new(-sin * sy, cos * sy, 0.0),
                Vector3::new(0.0, 0.0, sz),
            ];
            let offset = Vector3::new(cos * dx - sin * dy, sin * dx + cos * dy, 0.0);
            let placement =
                in_plane(Placement::new(axes, insert.position.coords + offset), normal).then(&context.placement);
            let mut last = source.path.last;
            last.cell = (column, row);
            let path = HandlePath { above: source.path.above.clone(), last };
            let reference = Reference {
                block: name.to_string(),
                transform: placement.plan(0.0),
                attributes: attributes.clone(),
                resolved: refusal.is_none(),
            };
            let cell = Source { path, ..source };
            let group = Group::new(&cell, entity.invisible);
            let Some(index) = self.push_group(context, cell, Shape::Reference(reference)) else { return };
            let mut clipped = false;
            if let (Some(id), Some(block), None) = (id, block, &refusal) {
                let placement = Placement::translation(-block.base.coords).then(&placement);
                self.expand(context, &group, index, &Placed { id, block, placement, clip: &insert.clip });
                clipped = !block.entities.is_empty() && (context.clip.is_some() || !insert.clip.is_empty());
            }
            // Attributes lie in planes of their own, not in the block: they only follow the cell.
            let cell = in_plane(Placement::WORLD, normal).vector(offset);
            let moved = Placement::translation(cell).then(&context.placement);
            self.attributes(context, &group, index, &moved, insert);
            if clipped && self.items.len() == index as usize + 1 {
                // All of it lies outside a clip boundary.
                self.items.pop();
            } else {
                self.close_group(index);
            }
        }
    }

    /// Expands the contents of a block below the item `index`.
    fn expand(&mut self, context: &Context<'_>, group: &Group, index: u32, placed: &Placed<'_>) {
        let Placed { id, block, placement, clip } = *placed;
        let corners = match clip {
            [[x0, y0], [x1, y1]] => vec![[*x0, *y0], [*x1, *y0], [*x1, *y1], [*x0, *y1]],
            _ => clip.to_vec(),
        };
        let plan = Plan::new(placement.plan(0.0));
        let polygon = corners.iter().map(|it| plan.point(it[0], it[1])).collect();
        let own_clip = (corners.len() > 2).then(|| Clip::new(polygon, context.clip));
        let tilt = placement.vector(Vector3::z());
        let inner = Context {
            placement,
            plan,
            flat: tilt.x == 0.0 && tilt.y == 0.0,
            clip: own_clip.as_ref().or(context.clip),
            ..self.below(context, group, index)
        };
        self.open_blocks.push(id.0);
        self.entities(&inner, &block.entities);
        self.open_blocks.pop();
    }

    /// The picture block of a dimension or table, expanded below its item.
    pub(super) fn expand_picture(
        &mut self,
        context: &Context<'_>,
        source: Source,
        block_name: &str,
        local: Placement,
        shape: Shape,
    ) {
        let group = Group::new(&source, false);
        let (handle, line) = (source.handle, source.line);
        let found = self.blocks.find(block_name).and_then(|id| Some((id, self.drawing.block(id)?)));
        let refusal = found.and_then(|(id, block)| self.refusal(id, block));
        let Some(index) = self.push_group(context, source, shape) else { return };
        match (found, refusal) {
            (Some((id, block)), None) => {
                let local = Placement::translation(-block.base.coords).then(&local);
                let placement = local.then(&context.placement);
                self.expand(context, &group, index, &Placed { id, block, placement, clip: &[] });
            }
            (Some(_), Some(_)) => self.report(Code::RecursiveBlock, handle, line, block_name),
            // A dimension without a picture is drawn by no program either; its points speak.
            (None, _) => {}
        }
        self.close_group(index);
    }

    fn refusal(&self, id: BlockId, block: &BlockDef) -> Option<Refusal> {
        if self.open_blocks.contains(&id.0) {
            Some(Refusal::Recursive)
        } else if self.open_blocks.len() >= self.options.max_depth {
            Some(Refusal::TooDeep)
        } else if block.xref_path.is_some() && block.entities.is_empty() {
            Some(Refusal::External)
        } else {
            None
        }
    }

    /// Says once per block, not once per place, why it is not expanded.
    fn report_refusal(&mut self, refusal: &Refusal, source: &Source, block: &str, definition: Option<&BlockDef>) {
        let (code, detail) = match refusal {
            Refusal::Missing => (Code::UnresolvedBlock, block.to_string()),
            Refusal::External => (Code::ExternalReference, block.to_string()),
            Refusal::Recursive => (Code::RecursiveBlock, block.to_string()),
            Refusal::TooDeep => (Code::LimitReached, format!("max_depth = {} ({block})", self.options.max_depth)),
        };
        if !self.reported.insert((code, Handle::NONE, detail.clone())) {
            return;
        }
        // The reader names external references by their files.
        let handle = definition.map(|it| it.handle);
        let named = |it: &Diagnostic| it.code == Code::ExternalReference && Some(it.handle) == handle;
        if code == Code::ExternalReference && self.drawing.diagnostics.iter().any(named) {
            return;
        }
        self.diagnostics.push(Diagnostic::new(code, detail).of(source.handle).at(u64::from(source.line)));
    }

    fn attributes(&mut self, context: &Context<'_>, group: &Group, index: u32, placement: &Placement, insert: &Insert) {
        let within = self.below(context, group, index);
        for (attribute, ordinal) in insert.attributes.iter().zip(0..) {
            let item = text::text(&attribute.text, attribute.extrusion, placement, self.drawing);
            let item = TextItem { tag: Some(attribute.tag.clone()), ..item };
            let (layer, color, weight) = (attribute.layer, attribute.color, Lineweight::ByLayer);
            let look =
                self.looks.resolve(&within.inherited, layer, color, LinetypeRef::ByLayer, weight, attribute.invisible);
            let last = Step::new(attribute.handle, ordinal);
            let path = HandlePath { above: Some(group.prefix.clone()), last };
            let source = Source { path, look, handle: attribute.handle, line: group.line };
            self.push(&within, source, Shape::Text(item));
        }
    }

    /// The context of what lies below an item, in the same coordinates.
    pub(super) fn below<'c>(&self, context: &Context<'c>, group: &Group, index: u32) -> Context<'c> {
        Context {
            placement: context.placement,
            plan: context.plan,
            flat: context.flat,
            inherited: self.looks.inherit(&context.inherited, group.look, group.invisible),
            above: Some(group.prefix.clone()),
            parent: Some(index),
            clip: context.clip,
            of_proxy: context.of_proxy,
        }
    }
}

/// A block with where it is placed.
struct Placed<'b> {
    id: BlockId,
    block: &'b BlockDef,
    /// From block coordinates to world.
    placement: Placement,
    /// Clip boundary in block coordinates, or empty.
    clip: &'b [[f64; 2]],
}

/// An item that others lie below: what they inherit from it.
pub(super) struct Group {
    look: Look,
    invisible: bool,
    prefix: std::sync::Arc<[Step]>,
    line: u32,
}

impl Group {
    pub(super) fn new(source: &Source, invisible: bool) -> Group {
        Group { look: source.look, invisible, prefix: source.path.to_prefix(), line: source.line }
    }
}

/// A placement within the plane of an entity.
fn in_plane(local: Placement, normal: Vector3) -> Placement {
    match ocs_axes(normal) {
        None => local,
        Some(axes) => local.then(&Placement::new(axes, Vector3::zeros())),
    }
}
