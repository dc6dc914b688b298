//! A scene as vertices for a graphics processor: lines and triangles in square tiles, and the texts beside them.
//!
//! Coordinates of a drawing need `f64` (city coordinates in millimetres); graphics processors draw `f32`. Each tile therefore
//! has an origin of its own, and its vertices are relative to it. A tile holds the items whose middle lies in it, so that
//! its bounds may reach beyond its square.
//!
//! Dashes and hatch lines are no vertices: each vertex names a pattern and where along its line it lies, and the processor leaves
//! the gaps out. A drawing full of hatches thus costs what its outlines cost. Lines of a tile are ordered by the size of their
//! items, so that what is too small to be seen is left out by drawing fewer of them.

use crate::color::Background;
use crate::pattern::Patterns;
use crate::svg::text;
use drawing::{Drawing, Item, Scene, Shape, Spans, scene::Drawn};
use geometry::{Box2, Path, Point, math};
use lyon::lyon_tessellation::{
    BuffersBuilder, FillOptions, FillTessellator, FillVertex, LineJoin, StrokeOptions, StrokeTessellator, StrokeVertex,
    VertexBuffers,
};
use lyon::math::point;
use std::collections::BTreeMap;

/// How many items a tile is meant to hold: enough that few are drawn, few enough that what lies outside the view costs little.
const ITEMS_PER_TILE: usize = 2_000;
/// The most tiles along one side.
const MAX_TILES: f64 = 64.0;
/// Opacities of solid hatches, of hatch patterns (a light tint tells where they are) and of everything else.
const SOLID_HATCH: u8 = 115;
const PATTERN_HATCH: u8 = 36;
const OPAQUE: u8 = 255;
/// Of how many sizes a tile knows how many vertices its lines of at least that size have; see [`Tile::cuts`].
const SIZES: usize = 8;

/// A scene made ready for drawing.
#[derive(Clone, Debug, Default)]
pub struct Mesh {
    /// Tiles, in rows.
    pub tiles: Vec<Tile>,
    /// Texts, in the order of the drawing.
    pub texts: Vec<Text>,
    /// The patterns that vertices name.
    pub patterns: Patterns,
}

/// What lies in one square of the plane.
#[derive(Clone, Debug)]
pub struct Tile {
    /// What the vertices are relative to, drawing units.
    pub origin: Point,
    /// The box around everything in it, drawing units.
    pub bounds: Box2,
    /// Filled areas, three vertices a triangle; drawn first.
    pub areas: Vertices,
    /// Thin lines, two vertices a segment; drawn over the areas.
    pub lines: Vertices,
    /// Arrow heads, wide lines and what a WIPEOUT covers, three vertices a triangle; drawn over the lines.
    pub solids: Vertices,
    /// How many vertices of `lines`, from the first on, belong to items of at least `side / 4^k` in size: a tile seen from far is
    /// drawn from fewer. Item `k` of the list; what is smaller than the last is drawn with all vertices.
    pub cuts: [u32; SIZES],
    /// Side of the tile's square, drawing units.
    pub side: f64,
}

/// Vertices with their properties, in arrays of equal length.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vertices {
    /// x and y, relative to the tile's origin, drawing units.
    pub positions: Vec<f32>,
    /// Red, green, blue and opacity, adapted to the background.
    pub colors: Vec<u8>,
    /// Index in [`Drawing::layers`].
    pub layers: Vec<u16>,
    /// Place in [`Drawing::entities`] of the entity of model space that it came from.
    pub entities: Vec<u32>,
    /// Row in [`Mesh::patterns`]; 0 is unbroken, or filled.
    pub patterns: Vec<u16>,
    /// Of lines with a pattern the distance from the start of the line, drawing units; less whole periods of the pattern.
    pub along: Vec<f32>,
}

/// A text of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// Its lines, broken to its column.
    pub lines: Vec<String>,
    /// The anchor, drawing units.
    pub anchor: Point,
    /// Where the anchor lies along the text: 0 left, 0.5 centre, 1 right.
    pub align_x: f64,
    /// From the anchor up to the first baseline, drawing units.
    pub first_baseline: f64,
    /// Distance between baselines, drawing units.
    pub line_pitch: f64,
    /// Font size, drawing units.
    pub size: f64,
    /// Rotation in radians, counter-clockwise.
    pub rotation: f64,
    /// Width factor; negative when mirrored.
    pub width_factor: f64,
    /// Colour as 0xRRGGBB, adapted to the background.
    pub rgb: u32,
    /// Index in [`Drawing::layers`].
    pub layer: u16,
    /// Place in [`Drawing::entities`].
    pub entity: u32,
}

/// The visible items of a scene as vertices. `sagitta` is how far chords may stray from arcs, drawing units.
pub fn mesh(drawing: &Drawing, scene: &Scene, background: Background, sagitta: f64) -> Mesh {
    let spans = Spans::new(drawing, scene);
    let grid = Grid::around(scene);
    let mut cells: BTreeMap<(u32, u32), Vec<(Owner, &Item)>> = BTreeMap::new();
    let mut patterns = Patterns::unbroken();
    let mut texts = Vec::new();
    let entities = (0..drawing.entities.len()).filter_map(|place| Some((place, spans.of(place)?)));
    let items = entities.flat_map(|(place, span)| scene.items[span].iter().map(move |it| (place, it)));
    for (place, item) in items.filter(|it| it.1.visible && !it.1.bounds.is_empty()) {
        let layer = u16::try_from(item.layer.0).unwrap_or(u16::MAX);
        let of = Owner { layer, entity: place as u32, pattern: patterns.row(drawing, place, item) };
        if let Shape::Text(it) = &item.shape {
            texts.extend(text(it, background.adapt(item.rgb), of));
        } else {
            cells.entry(grid.cell(item.bounds.center())).or_default().push((of, item));
        }
    }
    let tile = |(cell, items): ((u32, u32), Vec<(Owner, &Item)>)| {
        let mut tile = Tile::at(grid.origin(cell), grid.side);
        tile.items(items, &patterns, background, sagitta);
        tile
    };
    Mesh { tiles: cells.into_iter().map(tile).collect(), texts, patterns }
}

/// Whose vertices are made.
#[derive(Clone, Copy)]
struct Owner {
    layer: u16,
    entity: u32,
    pattern: u16,
}

/// Squares over the bounds of a scene.
struct Grid {
    min: [f64; 2],
    side: f64,
}

impl Grid {
    fn around(scene: &Scene) -> Grid {
        let bounds = scene.bounds();
        let per_side = ((scene.items.len() / ITEMS_PER_TILE) as f64).sqrt().ceil().clamp(1.0, MAX_TILES);
        Grid { min: bounds.min, side: (bounds.width().max(bounds.height()) / per_side).max(f64::MIN_POSITIVE) }
    }

    /// Row and column of the square in which a point lies.
    fn cell(&self, at: Point) -> (u32, u32) {
        let index = |value: f64, min: f64| ((value - min) / self.side).clamp(0.0, MAX_TILES - 1.0) as u32;
        (index(at.y, self.min[1]), index(at.x, self.min[0]))
    }

    fn origin(&self, (row, column): (u32, u32)) -> Point {
        let middle = |min: f64, index: u32| min + (f64::from(index) + 0.5) * self.side;
        Point { x: middle(self.min[0], column), y: middle(self.min[1], row) }
    }
}

impl Tile {
    fn at(origin: Point, side: f64) -> Tile {
        let (areas, lines, solids) = (Vertices::default(), Vertices::default(), Vertices::default());
        Tile { origin, bounds: Box2::EMPTY, areas, lines, solids, cuts: [0; SIZES], side }
    }

    /// Areas and solids cover one another in the order of the drawing; lines come by size, the largest first.
    fn items(&mut self, mut items: Vec<(Owner, &Item)>, patterns: &Patterns, background: Background, sagitta: f64) {
        let is_line = |item: &Item| match &item.shape {
            Shape::Curve { width, .. } => *width <= 0.0,
            Shape::Fill { pattern, .. } => pattern.is_empty(),
            _ => true,
        };
        for (of, item) in items.iter().filter(|it| !is_line(it.1)) {
            self.item(item, *of, patterns, background, sagitta);
        }
        items.retain(|it| is_line(it.1));
        let size = |item: &Item| item.bounds.width().max(item.bounds.height());
        items.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)));
        for (of, item) in items {
            self.item(item, of, patterns, background, sagitta);
            let mut least = self.side;
            for cut in &mut self.cuts {
                if size(item) >= least {
                    *cut = self.lines.len() as u32;
                }
                least /= 4.0;
            }
        }
    }

    fn item(&mut self, item: &Item, of: Owner, patterns: &Patterns, background: Background, sagitta: f64) {
        let rgb = background.adapt(item.rgb);
        let period = patterns.period(of.pattern);
        let drawn_before = self.areas.len() + self.lines.len() + self.solids.len();
        match &item.shape {
            Shape::Curve { path, width, .. } if *width > 0.0 => {
                self.solids.stroke(self.origin, path, *width, sagitta, rgb, of);
            }
            Shape::Curve { path, .. } | Shape::Leader { path, .. } | Shape::Image { outline: path, .. } => {
                self.lines.outline(self.origin, path, sagitta, rgb, of, period);
            }
            Shape::Fill { rings, drawn: Drawn::Wipeout, .. } => {
                self.solids.fill(self.origin, rings, sagitta, background.rgb(), OPAQUE, of);
            }
            Shape::Fill { rings, pattern, .. } if pattern.is_empty() => {
                rings.iter().for_each(|it| self.lines.outline(self.origin, it, sagitta, rgb, of, period));
            }
            Shape::Fill { rings, drawn: Drawn::Hatch, pattern } => {
                // Behind lines that stand for the pattern, else alone, a tint tells where it is.
                let opacity = if pattern == "SOLID" { SOLID_HATCH } else { PATTERN_HATCH };
                self.areas.fill(self.origin, rings, sagitta, rgb, opacity, of);
            }
            Shape::Fill { rings, .. } => self.solids.fill(self.origin, rings, sagitta, rgb, OPAQUE, of),
            // A point is a cross, so that it can be seen; 200 times the sagitta is 0.2 m.
            Shape::Point(at) => {
                let arm = 100.0 * sagitta;
                for (dx, dy) in [(arm, arm), (arm, -arm)] {
                    let end = |turn: f64| Point { x: at.x + turn * dx, y: at.y + turn * dy };
                    let arm = Path::straight([end(-1.0), end(1.0)], false);
                    self.lines.outline(self.origin, &arm, sagitta, rgb, of, 0.0);
                }
            }
            // Infinite lines, and items whose picture follows as items of their own.
            Shape::Construction { .. }
            | Shape::Text(_)
            | Shape::Reference(_)
            | Shape::Dimension(_)
            | Shape::Table { .. }
            | Shape::Proxy { .. }
            | Shape::Opaque { .. } => {}
        }
        if self.areas.len() + self.lines.len() + self.solids.len() > drawn_before {
            self.bounds = self.bounds.union(item.bounds);
        }
    }
}

impl Vertices {
    /// How many vertices.
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }

    fn push(&mut self, position: [f32; 2], along: f64, rgb: u32, opacity: u8, of: Owner) {
        let [_, red, green, blue] = rgb.to_be_bytes();
        self.positions.extend(position);
        self.colors.extend([red, green, blue, opacity]);
        self.layers.push(of.layer);
        self.entities.push(of.entity);
        self.patterns.push(of.pattern);
        self.along.push(along as f32);
    }

    /// The segments of a path; `period` is that of its pattern, 0 for none.
    fn outline(&mut self, origin: Point, path: &Path, sagitta: f64, rgb: u32, of: Owner, period: f64) {
        let points = local(origin, path, sagitta);
        let closing = if path.closed { points.first() } else { None };
        let mut along = 0.0;
        for (a, b) in points.iter().zip(points.iter().skip(1).chain(closing)) {
            let length = if period > 0.0 { math::length(f64::from(b[0] - a[0]), f64::from(b[1] - a[1])) } else { 0.0 };
            self.push(*a, along, rgb, OPAQUE, of);
            self.push(*b, along + length, rgb, OPAQUE, of);
            if period > 0.0 {
                along = (along + length) % period;
            }
        }
    }

    /// The inside of rings, by even-odd parity.
    fn fill(&mut self, origin: Point, rings: &[Path], sagitta: f64, rgb: u32, opacity: u8, of: Owner) {
        let mut buffers: VertexBuffers<[f32; 2], u32> = VertexBuffers::new();
        let path = lyon_path(rings.iter().map(|it| (local(origin, it, sagitta), true)));
        let options = FillOptions::even_odd().with_tolerance(sagitta as f32);
        let mut builder = BuffersBuilder::new(&mut buffers, |it: FillVertex<'_>| it.position().to_array());
        // Rings that cannot be filled (no finite area) leave no triangles; their outline is drawn by its own entity.
        let _ = FillTessellator::new().tessellate_path(&path, &options, &mut builder);
        self.triangles(&buffers, rgb, opacity, of);
    }

    /// A path with a width.
    fn stroke(&mut self, origin: Point, path: &Path, width: f64, sagitta: f64, rgb: u32, of: Owner) {
        let mut buffers: VertexBuffers<[f32; 2], u32> = VertexBuffers::new();
        let path = lyon_path([(local(origin, path, sagitta), path.closed)]);
        let options =
            StrokeOptions::tolerance(sagitta as f32).with_line_width(width as f32).with_line_join(LineJoin::Bevel);
        let mut builder = BuffersBuilder::new(&mut buffers, |it: StrokeVertex<'_, '_>| it.position().to_array());
        let _ = StrokeTessellator::new().tessellate_path(&path, &options, &mut builder);
        self.triangles(&buffers, rgb, OPAQUE, of);
    }

    fn triangles(&mut self, buffers: &VertexBuffers<[f32; 2], u32>, rgb: u32, opacity: u8, of: Owner) {
        for index in &buffers.indices {
            if let Some(position) = buffers.vertices.get(*index as usize) {
                self.push(*position, 0.0, rgb, opacity, of);
            }
        }
    }
}

/// The points of a path relative to an origin; those that are no numbers left out.
fn local(origin: Point, path: &Path, sagitta: f64) -> Vec<[f32; 2]> {
    let points = path.flatten(sagitta).into_iter();
    let relative = points.map(|it| [(it.x - origin.x) as f32, (it.y - origin.y) as f32]);
    relative.filter(|it| it[0].is_finite() && it[1].is_finite()).collect()
}

fn lyon_path(lines: impl IntoIterator<Item = (Vec<[f32; 2]>, bool)>) -> lyon::path::Path {
    let mut builder = lyon::path::Path::builder();
    for (points, closed) in lines {
        let Some((first, rest)) = points.split_first() else { continue };
        builder.begin(point(first[0], first[1]));
        for it in rest {
            builder.line_to(point(it[0], it[1]));
        }
        builder.end(closed);
    }
    builder.build()
}

fn text(it: &drawing::TextItem, rgb: u32, of: Owner) -> Option<Text> {
    let set = text::set(it)?;
    Some(Text {
        lines: set.lines,
        anchor: it.anchor,
        align_x: it.align_x,
        first_baseline: set.first_baseline,
        line_pitch: it.line_pitch,
        size: set.size,
        rotation: it.rotation,
        width_factor: it.width_factor,
        rgb,
        layer: of.layer,
        entity: of.entity,
    })
}
