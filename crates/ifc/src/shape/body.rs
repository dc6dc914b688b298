//! Solids as plans see them: their shadow on the ground, the floor that they stand on, and sections at a level.
//!
//! A body is a union of pieces; a piece is an upright prism or a faceted solid, cut by planes. That is enough for an exact
//! answer to what building models hold: all that is left of a solid behind half spaces, upright prisms and convex solids is
//! such a union again, and every question about a piece is one of half planes in plan. What is taken away and is neither
//! still shows in sections; the shadow is then an upper bound, and says so.

use super::frame::{Vec3, cross, dot, unit_vector};
use geometry::{Box2, Path, Point, Region, Tolerance, boolean};
use std::collections::HashMap;
use std::sync::Arc;

/// Faces that stand steeper than this (cosine between their normal and the vertical) show in plan as lines.
const STANDING: f64 = 1e-6;
/// What of a body counts as its floor lies no higher above its lowest point, in metres: steps do, sills of windows do not.
const FLOOR_STEP: f64 = 0.5;
/// Areas below this are none, in square metres.
const NO_AREA: f64 = 1e-7;
/// Ends of section lines that are nearer than this are one point, in metres.
const SAME_POINT: f64 = 1e-5;
/// How many pieces a body may fall into; what is taken away beyond is left on.
const MAX_PIECES: usize = 4_096;

/// Coordinates are rounded to this part of a metre: what touches in the file touches here, whatever was added to get there.
const GRID: f64 = 1e7;

fn on_grid(x: f64) -> f64 {
    (x * GRID).round() / GRID
}

/// The side of a plane: the points with `normal · p ≤ offset`.
#[derive(Clone, Copy, Debug)]
pub(super) struct HalfSpace {
    /// Of length 1.
    pub normal: Vec3,
    pub offset: f64,
}

impl HalfSpace {
    /// The other side.
    pub fn reversed(self) -> HalfSpace {
        HalfSpace { normal: self.normal.map(|it| -it), offset: -self.offset }
    }

    /// How far outside a point lies; inside it is negative.
    fn outside(&self, p: Vec3) -> f64 {
        dot(self.normal, p) - self.offset
    }

    /// Its plane as a height over the plan.
    fn sheet(&self) -> Option<Sheet> {
        let [a, b, c] = self.normal;
        (c.abs() > STANDING).then(|| Sheet { a: -a / c, b: -b / c, c: self.offset / c })
    }
}

/// A plane over the plan: `z = a·x + b·y + c`.
#[derive(Clone, Copy, Debug)]
struct Sheet {
    a: f64,
    b: f64,
    c: f64,
}

impl Sheet {
    fn at(self, p: Point) -> f64 {
        self.a * p.x + self.b * p.y + self.c
    }

    /// Where it lies below another one.
    fn below(self, other: Sheet) -> HalfPlane {
        HalfPlane { a: self.a - other.a, b: self.b - other.b, c: other.c - self.c }
    }

    /// Where it lies inside a half space.
    fn within(self, it: &HalfSpace) -> HalfPlane {
        let [x, y, z] = it.normal;
        HalfPlane { a: x + z * self.a, b: y + z * self.b, c: it.offset - z * self.c }
    }
}

/// A side of a line in plan: the points with `a·x + b·y ≤ c`.
#[derive(Clone, Copy, Debug)]
struct HalfPlane {
    a: f64,
    b: f64,
    c: f64,
}

/// A flat face of a solid, in metres.
#[derive(Clone, Debug)]
pub(super) struct Face {
    pub outer: Vec<Vec3>,
    pub holes: Vec<Vec<Vec3>>,
    /// Of length 1 (Newell); outwards when the solid is well made.
    normal: Vec3,
    offset: f64,
}

impl Face {
    /// A face of its corners; `None` when it has no area.
    pub fn new(mut outer: Vec<Vec3>, mut holes: Vec<Vec<Vec3>>) -> Option<Face> {
        for corner in std::iter::once(&mut outer).chain(&mut holes).flatten() {
            *corner = corner.map(on_grid);
        }
        let first = *outer.first()?;
        let mut normal = [0.0; 3];
        for (p, q) in outer.iter().zip(outer.iter().cycle().skip(1)) {
            let (p, q) = (minus(*p, first), minus(*q, first));
            normal[0] += (p[1] - q[1]) * (p[2] + q[2]);
            normal[1] += (p[2] - q[2]) * (p[0] + q[0]);
            normal[2] += (p[0] - q[0]) * (p[1] + q[1]);
        }
        let normal = unit_vector(normal)?;
        let middle = outer.iter().fold(0.0, |sum, it| sum + dot(normal, *it)) / outer.len() as f64;
        Some(Face { outer, holes, normal, offset: middle })
    }

    fn half_space(&self) -> HalfSpace {
        HalfSpace { normal: self.normal, offset: self.offset }
    }

    fn corners(&self) -> impl Iterator<Item = &Vec3> {
        self.outer.iter().chain(self.holes.iter().flatten())
    }

    /// Its shadow; `None` when it stands.
    fn region(&self) -> Option<Region> {
        let path = |ring: &[Vec3]| Path::straight(ring.iter().map(|[x, y, _]| Point { x: *x, y: *y }), true);
        let region = || Region::with_holes(path(&self.outer), self.holes.iter().map(|it| path(it)).collect());
        (self.normal[2].abs() > STANDING).then(region).filter(|it| it.area().to_m2() > NO_AREA)
    }
}

/// What a piece is cut from.
#[derive(Clone, Debug)]
enum Base {
    /// What stands on regions between two levels.
    Prism { regions: Vec<Region>, levels: [f64; 2] },
    /// Faces around a solid, or surfaces; a mask leaves of it only what stands over its regions.
    Faces { faces: Arc<Vec<Face>>, sense: Sense, mask: Option<Vec<Region>> },
}

/// What the turning of faces tells.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sense {
    /// They close a solid and look outwards.
    Outwards,
    /// They close a solid and look inwards.
    Inwards,
    /// Nothing: they do not close, or turn as they like.
    Mixed,
}

#[derive(Clone, Debug)]
struct Piece {
    base: Base,
    cuts: Vec<HalfSpace>,
    /// What is taken away in sections only.
    removed: Vec<Arc<Body>>,
}

/// A solid or a surface, in metres.
#[derive(Clone, Debug, Default)]
pub(super) struct Body {
    pieces: Vec<Piece>,
}

impl Body {
    /// What stands on regions between two levels.
    pub fn prism(mut regions: Vec<Region>, levels: [f64; 2]) -> Body {
        let [a, b] = levels;
        let rings = regions.iter_mut().flat_map(|it| std::iter::once(&mut it.outer).chain(&mut it.holes));
        for vertex in rings.flat_map(|it| &mut it.vertices) {
            vertex.point = Point { x: on_grid(vertex.point.x), y: on_grid(vertex.point.y) };
        }
        let base = Base::Prism { regions, levels: [a.min(b), a.max(b)] };
        Body { pieces: vec![Piece { base, cuts: Vec::new(), removed: Vec::new() }] }
    }

    /// What faces enclose.
    pub fn faces(faces: Vec<Face>) -> Body {
        let sense = sense(&faces);
        let base = Base::Faces { faces: Arc::new(faces), sense, mask: None };
        Body { pieces: vec![Piece { base, cuts: Vec::new(), removed: Vec::new() }] }
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether its shadow is only an upper bound.
    pub fn is_bound(&self) -> bool {
        self.pieces.iter().any(|it| !it.removed.is_empty())
    }

    /// Both together.
    pub fn join(&mut self, other: Body) {
        self.pieces.extend(other.pieces);
    }

    /// Takes away what lies in a half space, within a column over regions when one is given.
    pub fn cut(&mut self, half_space: HalfSpace, column: Option<&[Region]>) {
        self.remove(&[half_space], column);
    }

    /// Takes away another body.
    pub fn take(&mut self, other: Body) {
        let mut rest = Body::default();
        for piece in other.pieces {
            match piece.convex() {
                Some((halves, column)) if self.pieces.len() < MAX_PIECES => self.remove(&halves, column.as_deref()),
                _ => rest.pieces.push(piece),
            }
        }
        let rest = Arc::new(rest);
        for piece in &mut self.pieces {
            if rest.pieces.iter().any(|it| it.bounds().meets(&piece.bounds())) {
                piece.removed.push(Arc::clone(&rest));
            }
        }
    }

    /// Keeps only what another body covers too; `false`, and nothing done, where that cannot be told.
    pub fn keep(&mut self, other: &Body) -> bool {
        let convex: Option<Vec<_>> = other.pieces.iter().map(Piece::convex).collect();
        let Some(convex) = convex else { return false };
        let whole = std::mem::take(&mut self.pieces);
        for (halves, column) in convex {
            let over = whole.iter().filter_map(|it| match &column {
                Some(column) => it.clone().over(column, |a, b| boolean::intersection(a, b)),
                None => Some(it.clone()),
            });
            self.pieces.extend(over.filter_map(|it| halves.iter().try_fold(it, |it, half| it.inside(*half))));
        }
        true
    }

    /// Takes away what lies in all half spaces and in the column.
    fn remove(&mut self, halves: &[HalfSpace], column: Option<&[Region]>) {
        let mut left = Vec::new();
        for piece in std::mem::take(&mut self.pieces) {
            let mut within = Some(piece.clone());
            if let Some(column) = column {
                left.extend(piece.clone().over(column, |a, b| boolean::difference(a, b)));
                within = piece.over(column, |a, b| boolean::intersection(a, b));
            }
            // Outside of the first plane; inside of it and outside of the second; and so on.
            for half in halves {
                let Some(piece) = within.take() else { break };
                left.extend(piece.clone().inside(half.reversed()));
                within = piece.inside(*half);
            }
        }
        self.pieces = left;
    }

    /// What it covers, seen from above.
    pub fn shadow(&self) -> Vec<Region> {
        joined(self.pieces.iter().flat_map(Piece::shadow).collect())
    }

    /// The floor that it stands on: what looks down near its lowest level.
    pub fn floor(&self) -> Vec<Region> {
        let low = self.levels().map_or(f64::NEG_INFINITY, |it| it[0]) + FLOOR_STEP;
        joined(self.pieces.iter().flat_map(|it| it.floor(low)).collect())
    }

    /// What a level plane cuts.
    pub fn section(&self, level: f64) -> Vec<Region> {
        joined(self.pieces.iter().flat_map(|it| it.section(level)).collect())
    }

    /// Its lowest and highest level.
    pub fn levels(&self) -> Option<[f64; 2]> {
        self.pieces.iter().filter_map(Piece::levels).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])
    }
}

/// Regions without overlap.
fn joined(regions: Vec<Region>) -> Vec<Region> {
    let regions: Vec<Region> = regions.into_iter().filter(|it| it.area().to_m2() > NO_AREA).collect();
    if regions.len() < 2 { regions } else { boolean::union(&regions) }
}

impl Piece {
    fn bounds(&self) -> Box2 {
        match &self.base {
            Base::Prism { regions, .. } => bounds(regions),
            Base::Faces { faces, mask, .. } => match mask {
                Some(mask) => bounds(mask),
                None => Box2::around(faces.iter().flat_map(|it| &it.outer).map(|[x, y, _]| Point { x: *x, y: *y })),
            },
        }
    }

    /// Points around it: what lies beyond a plane for all of them does so for the piece.
    fn support(&self) -> Vec<Vec3> {
        let Box2 { min, max } = self.bounds();
        match &self.base {
            Base::Faces { faces, mask: None, .. } => faces.iter().flat_map(|it| &it.outer).copied().collect(),
            Base::Prism { levels, .. } => corners(min, max, *levels),
            Base::Faces { faces, .. } => corners(min, max, levels_of(faces).unwrap_or_default()),
        }
    }

    /// What of it lies in a half space; `None` when nothing does.
    fn inside(mut self, half: HalfSpace) -> Option<Piece> {
        let support = self.support();
        let outside = support.iter().map(|it| half.outside(*it));
        let (low, high) =
            outside.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
        if low > -1e-9 {
            return None;
        }
        if high > 1e-9 {
            self.cuts.push(half);
        }
        Some(self)
    }

    /// What an operation with a column leaves of it.
    fn over(mut self, column: &[Region], overlay: impl Fn(&[Region], &[Region]) -> Vec<Region>) -> Option<Piece> {
        let around = self.bounds().grown(1.0);
        match &mut self.base {
            Base::Prism { regions, .. } => {
                *regions = overlay(regions, column);
                (!regions.is_empty()).then_some(self)
            }
            Base::Faces { mask, .. } => {
                let whole = mask.take().unwrap_or_else(|| vec![Region::rectangle(around)]);
                let left = overlay(&whole, column);
                let is_left = !left.is_empty();
                *mask = Some(left);
                is_left.then_some(self)
            }
        }
    }

    /// The half spaces and the column that it is the common part of; `None` when it is none.
    fn convex(&self) -> Option<(Vec<HalfSpace>, Option<Vec<Region>>)> {
        if !self.removed.is_empty() {
            return None;
        }
        let mut halves = self.cuts.clone();
        match &self.base {
            Base::Prism { regions, levels: [low, high] } => {
                halves.push(HalfSpace { normal: [0.0, 0.0, -1.0], offset: -low });
                halves.push(HalfSpace { normal: [0.0, 0.0, 1.0], offset: *high });
                Some((halves, Some(regions.clone())))
            }
            Base::Faces { faces, sense, mask } => {
                let sides: Vec<HalfSpace> = match sense {
                    Sense::Outwards => faces.iter().map(Face::half_space).collect(),
                    Sense::Inwards => faces.iter().map(|it| it.half_space().reversed()).collect(),
                    Sense::Mixed => return None,
                };
                let is_convex = faces
                    .iter()
                    .flat_map(|it| &it.outer)
                    .all(|corner| sides.iter().all(|side| side.outside(*corner) < 1e-4));
                halves.extend(sides);
                is_convex.then(|| (halves, mask.clone()))
            }
        }
    }

    /// The planes below and above an upright prism, and the half planes of cuts that stand.
    fn sheets(&self, levels: [f64; 2]) -> ([Vec<Sheet>; 2], Vec<HalfPlane>) {
        let level = |c: f64| Sheet { a: 0.0, b: 0.0, c };
        let mut sheets = [vec![level(levels[0])], vec![level(levels[1])]];
        let mut standing = Vec::new();
        for cut in &self.cuts {
            match cut.sheet() {
                Some(sheet) => sheets[usize::from(cut.normal[2] > 0.0)].push(sheet),
                None => standing.push(HalfPlane { a: cut.normal[0], b: cut.normal[1], c: cut.offset }),
            }
        }
        (sheets, standing)
    }

    fn shadow(&self) -> Vec<Region> {
        match &self.base {
            Base::Prism { regions, levels } => {
                let ([lower, upper], mut planes) = self.sheets(*levels);
                planes.extend(lower.iter().flat_map(|a| upper.iter().map(|b| a.below(*b))));
                clipped(regions, &planes)
            }
            Base::Faces { faces, sense, .. } => {
                // Of a whole solid those that look down cover the same as all.
                let is_whole = *sense != Sense::Mixed && self.cuts.is_empty();
                let is_needed = |it: &&Face| !is_whole || is_down(it, *sense);
                self.faces(faces.iter().filter(is_needed)).into_iter().flat_map(|it| it.0).collect()
            }
        }
    }

    /// What looks down and begins no higher than a level.
    fn floor(&self, highest: f64) -> Vec<Region> {
        match &self.base {
            Base::Prism { regions, levels } => {
                let lower_cells = self.cells(regions, *levels, 0);
                lower_cells.into_iter().filter(|it| it.1[0] <= highest).flat_map(|it| it.0).collect()
            }
            // Cut off from below it stands on the cut, which is no face.
            Base::Faces { .. } if self.cuts.iter().any(|it| it.normal[2] < -STANDING) => self.shadow(),
            Base::Faces { faces, sense, .. } => {
                let is_needed = |it: &&Face| *sense == Sense::Mixed || is_down(it, *sense);
                let down = self.faces(faces.iter().filter(is_needed));
                down.into_iter().filter(|it| it.1[0] <= highest).flat_map(|it| it.0).collect()
            }
        }
    }

    /// The faces below (`side` 0) or above (1) an upright prism, each with its levels.
    fn cells(&self, regions: &[Region], levels: [f64; 2], side: usize) -> Vec<(Vec<Region>, [f64; 2])> {
        let (sheets, mut planes) = self.sheets(levels);
        planes.extend(sheets[0].iter().flat_map(|a| sheets[1].iter().map(|b| a.below(*b))));
        let of_sheet = |(i, sheet): (usize, &Sheet)| {
            let others = sheets[side].iter().enumerate().filter(|it| it.0 != i).map(|it| it.1);
            // Below, the highest plane bounds; above, the lowest.
            let bounding = others.map(|it| if side == 0 { it.below(*sheet) } else { sheet.below(*it) });
            let cell = clipped(regions, &planes.iter().copied().chain(bounding).collect::<Vec<_>>());
            let levels = levels_over(&cell, *sheet)?;
            Some((cell, levels))
        };
        sheets[side].iter().enumerate().filter_map(of_sheet).collect()
    }

    /// Shadows of faces as far as cuts and mask leave them, each with its levels.
    fn faces<'a>(&self, faces: impl Iterator<Item = &'a Face>) -> Vec<(Vec<Region>, [f64; 2])> {
        let Base::Faces { mask, .. } = &self.base else { return Vec::new() };
        let shown = |face: &Face| {
            let sheet = face.half_space().sheet()?;
            let whole = [face.region()?];
            let planes: Vec<HalfPlane> = self.cuts.iter().map(|it| sheet.within(it)).collect();
            let mut left = clipped(&whole, &planes);
            if let Some(mask) = mask {
                left = boolean::intersection(&left, mask);
            }
            let levels = levels_over(&left, sheet)?;
            Some((left, levels))
        };
        faces.filter_map(shown).collect()
    }

    fn section(&self, level: f64) -> Vec<Region> {
        let cuts: Vec<HalfPlane> = self
            .cuts
            .iter()
            .map(|it| HalfPlane { a: it.normal[0], b: it.normal[1], c: it.offset - it.normal[2] * level })
            .collect();
        let mut left = match &self.base {
            Base::Prism { regions, levels } if levels[0] <= level && level < levels[1] => clipped(regions, &cuts),
            Base::Prism { .. } => Vec::new(),
            Base::Faces { faces, mask, .. } => {
                let whole = clipped(&cut_faces(faces, level), &cuts);
                mask.as_ref().map_or_else(|| whole.clone(), |mask| boolean::intersection(&whole, mask))
            }
        };
        for removed in &self.removed {
            left = boolean::difference(&left, &removed.section(level));
        }
        left
    }

    fn levels(&self) -> Option<[f64; 2]> {
        let around = |cells: Vec<(Vec<Region>, [f64; 2])>| {
            cells.into_iter().map(|it| it.1).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])
        };
        match &self.base {
            Base::Prism { levels, .. } if self.cuts.is_empty() => Some(*levels),
            Base::Prism { regions, levels } => {
                let [low, high] = [0, 1].map(|side| around(self.cells(regions, *levels, side)));
                Some([low?[0], high?[1]])
            }
            Base::Faces { faces, .. } if self.cuts.is_empty() => levels_of(faces),
            // What cuts leave of the faces reaches as low and high as the solid does, but for a peak that cuts alone make.
            Base::Faces { faces, .. } => {
                let left =
                    faces.iter().flat_map(|it| self.cuts.iter().fold(it.outer.clone(), |ring, cut| within(&ring, cut)));
                left.map(|it| [it[2], it[2]]).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])
            }
        }
    }
}

/// What of a ring lies in a half space.
fn within(ring: &[Vec3], half: &HalfSpace) -> Vec<Vec3> {
    let mut left = Vec::with_capacity(ring.len() + 2);
    for (p, q) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (a, b) = (half.outside(*p), half.outside(*q));
        if a <= 0.0 {
            left.push(*p);
        }
        if (a < 0.0) != (b < 0.0) && a != b {
            let t = a / (a - b);
            left.push(std::array::from_fn(|i| p[i] + (q[i] - p[i]) * t));
        }
    }
    left
}

fn corners(min: [f64; 2], max: [f64; 2], levels: [f64; 2]) -> Vec<Vec3> {
    let mut corners = Vec::with_capacity(8);
    for z in levels {
        corners.extend([[min[0], min[1], z], [max[0], min[1], z], [max[0], max[1], z], [min[0], max[1], z]]);
    }
    corners
}

fn bounds(regions: &[Region]) -> Box2 {
    regions.iter().map(Region::bounds).reduce(Box2::union).unwrap_or(Box2::EMPTY)
}

fn levels_of(faces: &[Face]) -> Option<[f64; 2]> {
    let around = faces.iter().flat_map(Face::corners).map(|it| [it[2], it[2]]);
    around.reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])
}

/// The lowest and highest level of a plane over regions.
fn levels_over(regions: &[Region], sheet: Sheet) -> Option<[f64; 2]> {
    let corners = regions.iter().flat_map(|it| &it.outer.vertices).map(|it| sheet.at(it.point));
    corners.map(|z| [z, z]).reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])
}

fn is_down(face: &Face, sense: Sense) -> bool {
    (face.normal[2] < 0.0) == (sense == Sense::Outwards)
}

/// Whether faces close a solid, and which way they look: their shadows cancel, and their volume has a sign.
fn sense(faces: &[Face]) -> Sense {
    let Some(origin) = faces.first().map(|it| it.outer[0]) else { return Sense::Mixed };
    let (mut sums, mut size, mut volume) = ([0.0; 3], 0.0, 0.0);
    for ring in
        faces.iter().flat_map(|it| std::iter::once((&it.outer, it)).chain(it.holes.iter().map(move |h| (h, it))))
    {
        let (ring, face) = ring;
        let a = minus(ring[0], origin);
        let mut area = [0.0; 3];
        for pair in ring[1..].windows(2) {
            let (b, c) = (minus(pair[0], origin), minus(pair[1], origin));
            let cross = cross(minus(b, a), minus(c, a));
            (0..3).for_each(|i| area[i] += 0.5 * cross[i]);
        }
        // Holes turn as they like.
        let is_hole = !std::ptr::eq(ring, &face.outer);
        let sign = if is_hole && dot(area, face.normal) > 0.0 { -1.0 } else { 1.0 };
        (0..3).for_each(|i| sums[i] += sign * area[i]);
        let length = dot(area, area).sqrt();
        size += length;
        volume += sign * dot(area, minus(face.outer[0], origin)) / 3.0;
    }
    let open = dot(sums, sums).sqrt();
    if open > 1e-4 * size {
        Sense::Mixed
    } else if volume >= 0.0 {
        Sense::Outwards
    } else {
        Sense::Inwards
    }
}

/// What of regions lies in all half planes.
fn clipped(regions: &[Region], planes: &[HalfPlane]) -> Vec<Region> {
    let around = bounds(regions);
    if around.is_empty() {
        return Vec::new();
    }
    let Box2 { min, max } = around.grown(1.0);
    // Relative to the middle, so that city coordinates cost no digits.
    let middle = around.center();
    let mut cell: Vec<Point> = [(min[0], min[1]), (max[0], min[1]), (max[0], max[1]), (min[0], max[1])]
        .map(|(x, y)| Point { x: x - middle.x, y: y - middle.y })
        .to_vec();
    let mut is_cut = false;
    for plane in planes {
        let size = (plane.a * plane.a + plane.b * plane.b).sqrt();
        let c = plane.c - plane.a * middle.x - plane.b * middle.y;
        let outside = |p: &Point| plane.a * p.x + plane.b * p.y - c;
        if size < 1e-12 {
            // No line at all: everything or nothing.
            if c < -1e-9 {
                return Vec::new();
            }
            continue;
        }
        if cell.iter().all(|it| outside(it) <= 0.0) {
            continue;
        }
        is_cut = true;
        let mut left = Vec::with_capacity(cell.len() + 1);
        for (p, q) in cell.iter().zip(cell.iter().cycle().skip(1)) {
            let (a, b) = (outside(p), outside(q));
            if a <= 0.0 {
                left.push(*p);
            }
            if (a < 0.0) != (b < 0.0) && a != b {
                let t = a / (a - b);
                left.push(Point { x: p.x + (q.x - p.x) * t, y: p.y + (q.y - p.y) * t });
            }
        }
        cell = left;
        if cell.len() < 3 {
            return Vec::new();
        }
    }
    if !is_cut {
        return regions.to_vec();
    }
    let cell = Region::polygon(cell.iter().map(|it| Point { x: it.x + middle.x, y: it.y + middle.y }));
    if cell.area().to_m2() <= NO_AREA {
        return Vec::new();
    }
    boolean::intersection(regions, [&cell])
}

/// The rings in which a level plane cuts closed faces.
fn cut_faces(faces: &[Face], level: f64) -> Vec<Region> {
    let mut ends: HashMap<[i64; 2], Vec<(usize, Point)>> = HashMap::new();
    let key = |p: Point| [p.x, p.y].map(|it| (it / SAME_POINT).round() as i64);
    let mut lines: Vec<[Point; 2]> = Vec::new();
    for face in faces {
        let mut crossed = Vec::new();
        for ring in std::iter::once(&face.outer).chain(&face.holes) {
            for (p, q) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                // Each edge belongs to what lies above: a corner on the plane is crossed once.
                if (p[2] > level) == (q[2] > level) {
                    continue;
                }
                // The same point from both faces of an edge.
                let (p, q) = if p[2] > q[2] { (q, p) } else { (p, q) };
                let t = (level - p[2]) / (q[2] - p[2]);
                crossed.push(Point { x: p[0] + (q[0] - p[0]) * t, y: p[1] + (q[1] - p[1]) * t });
            }
        }
        let along = |p: &Point| p.x * face.normal[1] - p.y * face.normal[0];
        crossed.sort_by(|a, b| along(a).total_cmp(&along(b)));
        for pair in crossed.chunks_exact(2) {
            if key(pair[0]) == key(pair[1]) {
                continue;
            }
            for end in pair {
                ends.entry(key(*end)).or_default().push((lines.len(), *end));
            }
            lines.push([pair[0], pair[1]]);
        }
    }
    let mut used = vec![false; lines.len()];
    let mut rings = Vec::new();
    for start in 0..lines.len() {
        if std::mem::replace(&mut used[start], true) {
            continue;
        }
        let (first, mut at) = (key(lines[start][0]), lines[start][1]);
        let mut ring = vec![lines[start][0]];
        while key(at) != first {
            ring.push(at);
            let next = ends.get(&key(at)).and_then(|it| it.iter().find(|it| !used[it.0]));
            let Some((line, _)) = next else { break };
            used[*line] = true;
            let [a, b] = lines[*line];
            at = if key(a) == key(at) { b } else { a };
        }
        if key(at) == first && ring.len() > 2 {
            rings.push(Path::straight(ring, true));
        }
    }
    Region::from_rings(rings, Tolerance::STANDARD)
}

fn minus(a: Vec3, b: Vec3) -> Vec3 {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(min: [f64; 2], max: [f64; 2]) -> Region {
        Region::rectangle(Box2 { min, max })
    }

    fn area(regions: &[Region]) -> f64 {
        regions.iter().map(|it| it.area().to_m2()).sum()
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6 * (1.0 + b.abs()), "{a} is not {b}");
    }

    fn half_space(normal: Vec3, through: Vec3) -> HalfSpace {
        let normal = unit_vector(normal).expect("a normal");
        HalfSpace { normal, offset: dot(normal, through) }
    }

    /// A box by its faces, which look outwards.
    fn faces(min: Vec3, max: Vec3) -> Body {
        let at = |i: usize| -> Vec3 { std::array::from_fn(|k| if i >> k & 1 == 1 { max[k] } else { min[k] }) };
        let rings = [[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
        Body::faces(rings.iter().filter_map(|it| Face::new(it.map(at).to_vec(), Vec::new())).collect())
    }

    fn prism(min: Vec3, max: Vec3) -> Body {
        Body::prism(vec![rectangle([min[0], min[1]], [max[0], max[1]])], [min[2], max[2]])
    }

    /// The same box as a prism and by its faces, also where city coordinates lie.
    fn boxes(min: Vec3, max: Vec3) -> [Body; 2] {
        [prism(min, max), faces(min, max)]
    }

    #[test]
    fn what_a_roof_cuts_off_keeps_its_floor_and_shows_in_sections() {
        for x in [0.0, 400_000.0] {
            for mut body in boxes([x, 0.0, 0.0], [x + 10.0, 5.0, 4.0]) {
                // A roof from 4 m at the left to 0 m at the right.
                body.cut(half_space([-4.0, 0.0, -10.0], [x + 10.0, 0.0, 0.0]), None);
                close(area(&body.shadow()), 50.0);
                close(area(&body.floor()), 50.0);
                close(area(&body.section(2.0)), 25.0);
                let [low, high] = body.levels().expect("levels");
                close(low, 0.0);
                close(high, 4.0);
            }
        }
    }

    #[test]
    fn a_ridge_between_two_slopes_is_the_highest_point() {
        for mut body in boxes([0.0; 3], [10.0, 5.0, 9.0]) {
            body.cut(half_space([-1.0, 0.0, -1.0], [10.0, 0.0, 1.0]), None);
            body.cut(half_space([1.0, 0.0, -1.0], [0.0, 0.0, 1.0]), None);
            close(body.levels().expect("levels")[1], 6.0);
            close(area(&body.section(4.0)), 4.0 * 5.0);
            close(area(&body.shadow()), 50.0);
        }
    }

    #[test]
    fn a_bounded_half_space_cuts_only_within_its_boundary() {
        for mut body in boxes([0.0; 3], [10.0, 5.0, 4.0]) {
            let boundary = [rectangle([0.0, 0.0], [4.0, 5.0])];
            body.cut(half_space([0.0, 0.0, -1.0], [0.0, 0.0, 1.0]), Some(&boundary));
            close(area(&body.section(0.5)), 50.0);
            close(area(&body.section(2.0)), 30.0);
            close(area(&body.shadow()), 50.0);
            // Cut down to the ground it is gone.
            body.cut(half_space([0.0, 0.0, -1.0], [0.0, 0.0, -1.0]), Some(&boundary));
            close(area(&body.shadow()), 30.0);
            assert!(!body.is_bound());
        }
    }

    #[test]
    fn a_solid_that_is_taken_away_leaves_what_lies_around_it() {
        for mut body in boxes([0.0; 3], [10.0, 5.0, 4.0]) {
            for hole in boxes([1.0, 1.0, 1.0], [3.0, 3.0, 2.0]) {
                body.take(hole);
            }
            close(area(&body.section(1.5)), 46.0);
            close(area(&body.section(2.5)), 50.0);
            close(area(&body.shadow()), 50.0);
            for through in boxes([4.0, 1.0, -1.0], [6.0, 3.0, 5.0]) {
                body.take(through);
            }
            close(area(&body.shadow()), 46.0);
            assert!(!body.is_bound());
        }
    }

    #[test]
    fn what_is_no_convex_solid_still_opens_sections_and_is_told() {
        // An L of two boxes by the faces around both.
        let l: Vec<[f64; 2]> = vec![[1.0, 1.0], [4.0, 1.0], [4.0, 2.0], [2.0, 2.0], [2.0, 4.0], [1.0, 4.0]];
        let ring = |z: f64| l.iter().map(|[x, y]| [*x, *y, z]).collect::<Vec<Vec3>>();
        let (mut bottom, top) = (ring(-1.0), ring(9.0));
        let mut around: Vec<Face> = (0..6)
            .filter_map(|i| {
                let j = (i + 1) % 6;
                Face::new(vec![bottom[i], bottom[j], top[j], top[i]], Vec::new())
            })
            .collect();
        bottom.reverse();
        around.extend([bottom, top].into_iter().filter_map(|it| Face::new(it, Vec::new())));
        for mut body in boxes([0.0; 3], [10.0, 5.0, 4.0]) {
            body.take(Body::faces(around.clone()));
            close(area(&body.section(2.0)), 45.0);
            close(area(&body.shadow()), 50.0);
            assert!(body.is_bound());
        }
    }

    #[test]
    fn floors_are_what_looks_down_near_the_lowest_level() {
        let mut room = prism([0.0; 3], [4.0, 3.0, 2.5]);
        // A step, and a niche above the sill of a window.
        room.join(prism([4.0, 0.0, 0.15], [5.0, 3.0, 2.5]));
        room.join(prism([0.0, 3.0, 0.9], [2.0, 3.3, 2.1]));
        close(area(&room.shadow()), 15.6);
        close(area(&room.floor()), 15.0);
    }

    #[test]
    fn faces_that_look_inwards_or_as_they_like_cover_the_same() {
        let Base::Faces { faces: outwards, .. } = faces([0.0; 3], [4.0, 3.0, 2.0]).pieces.remove(0).base else {
            panic!("faces")
        };
        let turned = |it: &Face| {
            let mut ring = it.outer.clone();
            ring.reverse();
            Face::new(ring, Vec::new())
        };
        let inwards: Vec<Face> = outwards.iter().filter_map(turned).collect();
        let mixed: Vec<Face> = outwards
            .iter()
            .zip(&inwards)
            .enumerate()
            .map(|(i, it)| if i % 2 == 0 { it.0 } else { it.1 }.clone())
            .collect();
        for faces in [inwards, mixed] {
            let body = Body::faces(faces);
            close(area(&body.shadow()), 12.0);
            close(area(&body.floor()), 12.0);
            close(area(&body.section(1.0)), 12.0);
        }
    }
}
