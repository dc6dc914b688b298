//! From the drawing as drawn to the [`Scene`]: blocks expanded, planes resolved, properties inherited, curves in plan.
//!
//! Nothing is dropped silently. What CAD programs do not show (text prompts of blocks) is left out; what is hidden is kept
//! with [`Item::visible`] off; what cannot be placed (coordinates that are no numbers, blocks within themselves, more items
//! than the limit) is a diagnostic. The order of items is that of the file, with a block's contents after its reference.

mod again;
mod annotation;
mod block;
mod clip;
mod curve;
mod face;
mod hatch;
mod look;
mod palette;
mod place;
mod proxy;
mod spline;
mod text;

pub(crate) use place::ocs_axes;

#[cfg(test)]
mod tests;

pub use again::{Spans, flatten_entity};
pub use palette::aci_rgb;
pub use text::line_width;

use crate::entity::PolylineKind;
use crate::scene::Step;
use crate::{
    Code, Diagnostic, Drawing, Entity, Geometry, Handle, HandlePath, Item, Scene, Shape, TextItem, Vector3,
    scene::Drawn,
};
use clip::{Clip, Side};
use geometry::{Box2, Length, Path, Point};
use look::{Inherited, Look, Looks};
use place::{Placement, Plan};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How a drawing is flattened, and where flattening stops.
#[derive(Clone, Debug, PartialEq)]
pub struct FlattenOptions {
    /// How far chords may stray from the curve they stand for, in drawing units: 1 mm of real length.
    pub sagitta: f64,
    /// The most items that are made, those outside a clip boundary counted too. A drawing that needs more holds a block
    /// array without bound, or blocks that multiply one another.
    pub max_items: usize,
    /// The most memory that the vertices and texts of items may take, in bytes.
    pub max_bytes: usize,
    /// How deep blocks may be nested.
    pub max_depth: usize,
}

impl Default for FlattenOptions {
    /// For a drawing in millimetres.
    fn default() -> Self {
        FlattenOptions { sagitta: 1.0, max_items: 4_000_000, max_bytes: 1 << 30, max_depth: 64 }
    }
}

impl FlattenOptions {
    /// For a drawing whose unit is this long.
    pub fn for_unit(unit: Length) -> FlattenOptions {
        FlattenOptions { sagitta: Length::mm(1.0).to_m() / unit.to_m(), ..FlattenOptions::default() }
    }
}

/// Model space in world coordinates.
pub fn flatten(drawing: &Drawing, options: &FlattenOptions) -> Scene {
    let mut flattener = Flattener::new(drawing, options);
    flattener.items.reserve(drawing.entities.len().min(options.max_items));
    flattener.entities(&Context::world(), &drawing.entities);
    flattener.finish()
}

/// What holds for all entities of a space or of one placed block.
struct Context<'c> {
    placement: Placement,
    /// The plane z = 0 in plan.
    plan: Plan,
    /// Whether elevations do not show in plan.
    flat: bool,
    inherited: Inherited,
    above: Option<Arc<[Step]>>,
    parent: Option<u32>,
    clip: Option<&'c Clip<'c>>,
    /// The entities are the decoded picture of a proxy.
    of_proxy: bool,
}

impl Context<'_> {
    /// Model space.
    fn world() -> Self {
        Context {
            placement: Placement::WORLD,
            plan: Plan::new(Placement::WORLD.plan(0.0)),
            flat: true,
            inherited: Inherited { by_block: None, hidden: false },
            above: None,
            parent: None,
            clip: None,
            of_proxy: false,
        }
    }

    /// The plane of an entity in plan.
    fn plan_of(&self, normal: Vector3, elevation: f64) -> Plan {
        match ocs_axes(normal) {
            None if self.flat => self.plan,
            None => Plan::new(self.placement.plan(elevation)),
            Some(axes) => Plan::new(Placement::new(axes, Vector3::zeros()).then(&self.placement).plan(elevation)),
        }
    }
}

/// The entity that items are made from.
struct Source {
    path: HandlePath,
    look: Look,
    handle: Handle,
    line: u32,
}

struct Flattener<'a> {
    drawing: &'a Drawing,
    options: &'a FlattenOptions,
    looks: Looks,
    blocks: block::BlockNames<'a>,
    /// The blocks that are being expanded, outermost first.
    open_blocks: Vec<u32>,
    items: Vec<Item>,
    /// Items made so far, clipped ones included.
    made: usize,
    bytes: usize,
    /// A limit was reached: nothing more is made.
    full: bool,
    diagnostics: Vec<Diagnostic>,
    reported: BTreeSet<(Code, Handle, String)>,
    /// A coordinate that is not exact to 1 µm was met.
    noted_huge: bool,
    /// Proxies without graphics, by class: how many, and the first one.
    bare_proxies: BTreeMap<String, (u32, Handle, u32)>,
}

impl<'a> Flattener<'a> {
    fn new(drawing: &'a Drawing, options: &'a FlattenOptions) -> Self {
        Flattener {
            drawing,
            options,
            looks: Looks::new(drawing),
            blocks: block::BlockNames::new(drawing),
            open_blocks: Vec::new(),
            items: Vec::new(),
            made: 0,
            bytes: 0,
            full: false,
            diagnostics: Vec::new(),
            reported: BTreeSet::new(),
            noted_huge: false,
            bare_proxies: BTreeMap::new(),
        }
    }

    fn finish(mut self) -> Scene {
        // The reader says it of proxies that hold no graphics at all, with their number behind the class.
        let said = self.drawing.diagnostics.iter().filter(|it| it.code == Code::ProxyWithoutGraphics);
        let said: BTreeSet<&str> = said.filter_map(|it| it.detail.rsplit_once(" × ")).map(|it| it.0).collect();
        for (class, (count, handle, line)) in std::mem::take(&mut self.bare_proxies) {
            if !said.contains(class.as_str()) {
                self.report(Code::ProxyWithoutGraphics, handle, line, format!("{class} × {count}"));
            }
        }
        Scene { items: self.items, diagnostics: self.diagnostics }
    }

    /// Says a fact once per entity, however often it is placed.
    fn report(&mut self, code: Code, handle: Handle, line: u32, detail: impl Into<String>) {
        let detail = detail.into();
        if self.reported.insert((code, handle, detail.clone())) {
            self.diagnostics.push(Diagnostic::new(code, detail).of(handle).at(u64::from(line)));
        }
    }

    fn entities(&mut self, context: &Context<'_>, entities: &[Entity]) {
        for (entity, ordinal) in entities.iter().zip(0..) {
            if self.full {
                return;
            }
            self.entity(context, entity, ordinal);
        }
    }

    fn entity(&mut self, context: &Context<'_>, entity: &Entity, ordinal: u32) {
        let source = Source {
            path: HandlePath { above: context.above.clone(), last: Step::new(entity.handle, ordinal) },
            look: self.looks.of(&context.inherited, entity),
            handle: entity.handle,
            line: entity.line,
        };
        let normal = entity.extrusion();
        let placement = &context.placement;
        let sagitta = self.options.sagitta;
        match &entity.geometry {
            Geometry::Line { start, end } => {
                let path = Path::straight([placement.point(*start), placement.point(*end)], false);
                self.curve(context, source, path, 0.0, Drawn::Line);
            }
            Geometry::Point(point) => self.push(context, source, Shape::Point(placement.point(*point))),
            Geometry::Circle { center, radius } => {
                let plan = context.plan_of(normal, center.z);
                let path = curve::circle([center.x, center.y], *radius, &plan, sagitta);
                self.curve(context, source, path, 0.0, Drawn::Circle);
            }
            Geometry::Arc { center, radius, start_deg, end_deg } => {
                let plan = context.plan_of(normal, center.z);
                let path = curve::arc([center.x, center.y], *radius, *start_deg, *end_deg, &plan, sagitta);
                self.curve(context, source, path, 0.0, Drawn::Arc);
            }
            Geometry::Ellipse(it) => {
                let path = curve::ellipse(it, normal, placement, sagitta);
                self.curve(context, source, path, 0.0, Drawn::Ellipse);
            }
            Geometry::Spline(it) => {
                let (path, sound) = spline::spline(it, placement, sagitta);
                if !sound {
                    self.report(Code::NotUnderstood, entity.handle, entity.line, "SPLINE");
                }
                self.curve(context, source, path, 0.0, Drawn::Spline);
            }
            Geometry::LwPolyline(it) => {
                let (path, width) = curve::lwpolyline(it, &context.plan_of(normal, it.elevation), sagitta);
                self.curve(context, source, path, width, Drawn::Polyline);
            }
            Geometry::Polyline(it) => match it.kind {
                PolylineKind::Planar => {
                    let (path, width) = curve::planar_polyline(it, &context.plan_of(normal, it.elevation), sagitta);
                    self.curve(context, source, path, width, Drawn::Polyline);
                }
                PolylineKind::Spatial => {
                    let path = curve::spatial(it.vertices.iter().map(|v| v.point), it.closed, placement);
                    self.curve(context, source, path, 0.0, Drawn::Polyline);
                }
                PolylineKind::Mesh { .. } | PolylineKind::Polyface => {
                    let vertices: Vec<_> = it.vertices.iter().map(|v| v.point).collect();
                    let rings = face::outline(&vertices, &face::polyline_faces(it), placement);
                    self.fill(context, source, rings, "", Drawn::Solid);
                }
            },
            Geometry::MLine(it) => {
                for (path, i) in curve::mline(it, placement).into_iter().zip(0..) {
                    let part = source.part(i);
                    self.curve(context, part, path, 0.0, Drawn::MLine);
                }
            }
            Geometry::Construction { point, direction, both_ways } => {
                let along = placement.vector(*direction);
                let direction = Point { x: along.x, y: along.y };
                let shape = Shape::Construction { point: placement.point(*point), direction, both_ways: *both_ways };
                self.push(context, source, shape);
            }
            Geometry::Solid(corners) => {
                let plan = context.plan_of(normal, corners[0].z);
                let ring = face::solid(corners.map(|it| plan.point(it.x, it.y)));
                self.fill(context, source, vec![ring], "SOLID", Drawn::Solid);
            }
            Geometry::Face(it) => {
                let ring = face::face(it.corners.map(|it| placement.point(it)));
                self.fill(context, source, vec![ring], "", Drawn::Solid);
            }
            Geometry::Mesh(it) => {
                let rings = face::outline(&it.vertices, &it.faces, placement);
                self.fill(context, source, rings, "", Drawn::Solid);
            }
            Geometry::Hatch(it) => {
                let rings = hatch::rings(it, &context.plan_of(normal, it.elevation), sagitta);
                let pattern = if it.solid { "SOLID" } else { &it.pattern };
                self.fill(context, source, rings, pattern, Drawn::Hatch);
            }
            Geometry::Text(it) => {
                let item = text::text(it, normal, placement, self.drawing);
                self.push(context, source, Shape::Text(item));
            }
            Geometry::MText(it) => {
                let item = text::mtext(it, normal, placement, self.drawing);
                self.push(context, source, Shape::Text(item));
            }
            Geometry::AttDef(it) => {
                // Within a block the INSERT's own attribute stands in its place, unless the value is constant.
                let in_block = context.inherited.by_block.is_some();
                if !in_block || it.constant {
                    let item = text::text(&it.text, normal, placement, self.drawing);
                    let content = if in_block { item.content } else { it.tag.clone() };
                    let item = TextItem { content, tag: in_block.then(|| it.tag.clone()), ..item };
                    let source = source.hidden_if(it.invisible);
                    self.push(context, source, Shape::Text(item));
                }
            }
            Geometry::Insert(it) => self.insert(context, source, entity, it),
            Geometry::Dimension(it) => self.dimension(context, source, normal, it),
            Geometry::Leader(it) => {
                let path = curve::spatial(it.vertices.iter().copied(), false, placement);
                self.push(context, source, Shape::Leader { path, text: String::new() });
            }
            Geometry::MultiLeader(it) => self.multi_leader(context, source, it),
            Geometry::Table(it) => self.table(context, source, normal, it),
            Geometry::Image(it) => {
                let (u, v) = (it.u * it.size[0], it.v * it.size[1]);
                let corners = [it.position, it.position + u, it.position + u + v, it.position + v];
                let outline = Path::straight(corners.map(|it| placement.point(it)), true);
                self.push(context, source, Shape::Image { outline, file: it.path.clone() });
            }
            Geometry::Wipeout(it) => {
                let ring = curve::spatial(it.boundary.iter().copied(), true, placement);
                self.fill(context, source, vec![ring], "SOLID", Drawn::Wipeout);
            }
            // A viewport of model space shows model space itself.
            Geometry::Viewport(_) => {}
            Geometry::Proxy(it) => self.proxy(context, source, it),
            Geometry::Opaque(it) => {
                self.push_opaque(context, source, &it.type_name, it.position.map(|it| placement.point(it)));
            }
        }
    }

    fn curve(&mut self, context: &Context<'_>, source: Source, path: Path, width: f64, drawn: Drawn) {
        if path.vertices.is_empty() {
            return;
        }
        let drawn = if context.of_proxy { Drawn::Proxy } else { drawn };
        self.push(context, source, Shape::Curve { path, width, drawn });
    }

    fn fill(&mut self, context: &Context<'_>, source: Source, rings: Vec<Path>, pattern: &str, drawn: Drawn) {
        if rings.is_empty() {
            return;
        }
        let drawn = if context.of_proxy { Drawn::Proxy } else { drawn };
        self.push(context, source, Shape::Fill { rings, pattern: pattern.to_string(), drawn });
    }

    /// What is not understood and often has no place: kept without a box then.
    fn push_opaque(&mut self, context: &Context<'_>, source: Source, type_name: &str, position: Option<Point>) {
        let bounds = position.map_or(Box2::EMPTY, |it| Box2::around([it]));
        self.push_within(context, source, Shape::Opaque { type_name: type_name.to_string() }, bounds);
    }

    fn push(&mut self, context: &Context<'_>, source: Source, shape: Shape) {
        self.push_group(context, source, shape);
    }

    /// [`Self::push`] with the index of the new item, for what others lie below.
    fn push_group(&mut self, context: &Context<'_>, source: Source, shape: Shape) -> Option<u32> {
        let Some(bounds) = bounds(&shape) else {
            self.report(Code::BadNumber, source.handle, source.line, "NaN/∞");
            return None;
        };
        self.push_within(context, source, shape, bounds)
    }

    /// Adds an item with its box, unless it lies outside a clip boundary, out of reach of `f64`, or beyond a limit. Its index
    /// is returned.
    fn push_within(&mut self, context: &Context<'_>, source: Source, shape: Shape, bounds: Box2) -> Option<u32> {
        if !self.spend(&source, &shape) || !self.within_reach(&source, bounds) {
            return None;
        }
        if let Some(clip) = context.clip
            && !matches!(shape, Shape::Reference(_) | Shape::Dimension(_) | Shape::Table { .. } | Shape::Proxy { .. })
        {
            match clip.side(&shape, bounds, self.options.sagitta) {
                Side::Outside => return None,
                Side::Crossing => self.note_clipped(context),
                Side::Inside => {}
            }
        }
        let index = u32::try_from(self.items.len()).ok()?;
        let Source { path, look, .. } = source;
        self.items.push(Item {
            path,
            layer: look.layer,
            rgb: look.rgb,
            linetype: look.linetype,
            lineweight: look.lineweight,
            visible: look.visible,
            parent: context.parent,
            bounds,
            shape,
        });
        Some(index)
    }

    /// Counts an item against the limits; false when one is reached.
    fn spend(&mut self, source: &Source, shape: &Shape) -> bool {
        self.made += 1;
        self.bytes = self.bytes.saturating_add(weight(shape));
        let (name, limit) = if self.made > self.options.max_items {
            ("max_items", self.options.max_items)
        } else if self.bytes > self.options.max_bytes {
            ("max_bytes", self.options.max_bytes)
        } else {
            return true;
        };
        if !self.full {
            self.full = true;
            self.report(Code::LimitReached, source.handle, source.line, format!("{name} = {limit} ({})", source.path));
        }
        false
    }

    /// Whether `f64` resolves the place well enough. A coordinate that is not exact to 1 µm is noted once; one that is not
    /// even exact to the sagitta (1 mm) is no place at all.
    fn within_reach(&mut self, source: &Source, bounds: Box2) -> bool {
        if bounds.is_empty() {
            return true;
        }
        let largest = [bounds.min, bounds.max].iter().flatten().fold(0.0_f64, |acc, it| acc.max(it.abs()));
        // Twice the resolution is reached at 2^52 times it; smaller numbers are finer.
        let ulp = f64::from_bits(largest.to_bits() + 1) - largest;
        if ulp <= self.options.sagitta / 1000.0 {
            return true;
        }
        if ulp > self.options.sagitta {
            self.report(Code::BadNumber, source.handle, source.line, format!("{largest:e}"));
            return false;
        }
        if !self.noted_huge {
            self.noted_huge = true;
            self.report(Code::HugeCoordinate, source.handle, source.line, format!("{largest:e}"));
        }
        true
    }

    /// Says once per INSERT that its clip boundary cuts through items, which are kept whole.
    fn note_clipped(&mut self, context: &Context<'_>) {
        let reference = context.parent.and_then(|it| self.items.get(it as usize));
        let Some(item) = reference else { return };
        let name = match &item.shape {
            Shape::Reference(it) => it.block.clone(),
            _ => String::new(),
        };
        let handle = item.path.last.handle;
        self.report(Code::ClippedReference, handle, 0, name);
    }

    /// The box of a reference, dimension or proxy becomes the box around what it contains.
    fn close_group(&mut self, index: u32) {
        let index = index as usize;
        let Some(contents) = self.items.get(index + 1..) else { return };
        let contents = contents.iter().map(|it| it.bounds).fold(Box2::EMPTY, Box2::union);
        if let Some(item) = self.items.get_mut(index)
            && !contents.is_empty()
        {
            item.bounds = contents;
        }
    }
}

impl Source {
    /// A part of the entity, numbered below it.
    fn part(&self, ordinal: u32) -> Source {
        let last = Step::new(Handle::NONE, ordinal);
        let path = HandlePath { above: Some(self.path.to_prefix()), last };
        Source { path, ..*self }
    }

    fn hidden_if(mut self, hidden: bool) -> Source {
        self.look.visible &= !hidden;
        self
    }
}

/// The box around a shape; `None` when a coordinate is not finite.
fn bounds(shape: &Shape) -> Option<Box2> {
    let point_ok = |it: Point| it.x.is_finite() && it.y.is_finite();
    let path_ok = |it: &Path| it.vertices.iter().all(|v| point_ok(v.point) && v.bulge.is_finite());
    let box_of = |it: &Path| if path_ok(it) { Some(path_bounds(it)) } else { None };
    let bounds = match shape {
        Shape::Curve { path, .. } | Shape::Leader { path, .. } => box_of(path)?,
        Shape::Fill { rings, .. } => {
            let mut bounds = Box2::EMPTY;
            for ring in rings {
                bounds = bounds.union(box_of(ring)?);
            }
            bounds
        }
        Shape::Image { outline, .. } => box_of(outline)?,
        Shape::Point(point) | Shape::Construction { point, .. } => {
            Box2::around([*point].into_iter().filter(|it| point_ok(*it)))
        }
        Shape::Text(it) => {
            let sound = [it.height, it.rotation, it.width_factor, it.wrap_width, it.line_pitch];
            if !point_ok(it.anchor) || !sound.iter().all(|it| it.is_finite()) {
                return None;
            }
            text::bounds(it)
        }
        Shape::Reference(it) => Box2 { min: it.transform.origin, max: it.transform.origin },
        Shape::Dimension(it) => Box2::around(it.points),
        Shape::Table { .. } | Shape::Proxy { .. } | Shape::Opaque { .. } => Box2::EMPTY,
    };
    let [a, b] = [bounds.min, bounds.max];
    let known = matches!(shape, Shape::Table { .. } | Shape::Proxy { .. } | Shape::Opaque { .. });
    (known || [a, b].iter().flatten().all(|it| it.is_finite())).then_some(bounds)
}

/// [`Path::bounds`] without the arcs' part where there are none.
fn path_bounds(path: &Path) -> Box2 {
    if path.vertices.iter().all(|it| it.bulge == 0.0) {
        Box2::around(path.vertices.iter().map(|it| it.point))
    } else {
        path.bounds()
    }
}

/// About how much memory a shape takes beside its item, in bytes.
fn weight(shape: &Shape) -> usize {
    let path = |it: &Path| std::mem::size_of_val(it.vertices.as_slice());
    match shape {
        Shape::Curve { path: it, .. } | Shape::Image { outline: it, .. } => path(it),
        Shape::Leader { path: it, text } => path(it) + text.len(),
        Shape::Fill { rings, pattern, .. } => rings.iter().map(path).sum::<usize>() + pattern.len(),
        Shape::Text(it) => it.content.len() + it.tag.as_ref().map_or(0, String::len),
        Shape::Reference(it) => {
            it.block.len() + it.attributes.iter().map(|(tag, value)| tag.len() + value.len() + 48).sum::<usize>()
        }
        Shape::Table { rows } => rows.iter().flatten().map(|it| it.len() + 24).sum(),
        Shape::Dimension(it) => it.text.as_ref().map_or(0, String::len),
        Shape::Proxy { class: it, .. } | Shape::Opaque { type_name: it } => it.len(),
        Shape::Point(_) | Shape::Construction { .. } => 0,
    }
}
