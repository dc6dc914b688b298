//! The same lines drawn by other entities.

use super::{MirroredText, NewHandles, Similarity, replaced, solid};
use drawing::entity::{
    Attachment, HatchPath, HorizontalAlign, Insert, LwPolyline, LwVertex, MText, Polyline, PolylineKind,
    PolylineVertex, Text, VerticalAlign,
};
use drawing::{BlockDef, Color, Drawing, Entity, Extra, Geometry, LayerId, LinetypeRef, Lineweight, Point3, Vector3};
use geometry::math;
use tushen_drawings::random::Random;

/// Which references are exploded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exploded {
    /// All; attributes become texts without their tags.
    All,
    /// Those without attributes.
    WithoutAttributes,
}

/// Block references of model space replaced by what they show, blocks within blocks too. References that distort their block
/// stay, as do those to blocks with dimensions, tables, proxies, clip boundaries or external files.
pub fn exploded(drawing: &Drawing, which: Exploded) -> Drawing {
    let mut handles = NewHandles::of(drawing);
    let mut result = drawing.clone();
    result.entities = explode(drawing, &drawing.entities, which, &mut handles, 0);
    result
}

/// Deeper nesting stays as it is.
const MAX_DEPTH: usize = 8;

fn explode(
    drawing: &Drawing,
    entities: &[Entity],
    which: Exploded,
    handles: &mut NewHandles,
    depth: usize,
) -> Vec<Entity> {
    let mut result = Vec::new();
    for entity in entities {
        match &entity.geometry {
            Geometry::Insert(insert) if depth < MAX_DEPTH => match explodable(drawing, entity, insert, which) {
                Some((block, placements)) => {
                    for placement in placements {
                        let parts = block.entities.iter().filter(|it| match &it.geometry {
                            Geometry::AttDef(it) => it.constant,
                            _ => true,
                        });
                        let parts = parts.map(|it| inherited(drawing, placement.entity(it), entity, handles));
                        let parts: Vec<Entity> = parts.collect();
                        result.extend(explode(drawing, &parts, which, handles, depth + 1));
                    }
                    result.extend(insert.attributes.iter().map(|it| Entity {
                        handle: handles.give(),
                        layer: if it.layer == LayerId(0) { entity.layer } else { it.layer },
                        color: it.color,
                        linetype: LinetypeRef::ByLayer,
                        lineweight: Lineweight::ByLayer,
                        invisible: it.invisible || entity.invisible,
                        line: entity.line,
                        extra: extra(it.extrusion),
                        geometry: Geometry::Text(Box::new(it.text.clone())),
                    }));
                }
                None => result.push(entity.clone()),
            },
            _ => result.push(entity.clone()),
        }
    }
    result
}

/// The block of a reference and where it is placed, once a cell.
fn explodable<'a>(
    drawing: &'a Drawing,
    entity: &Entity,
    insert: &Insert,
    which: Exploded,
) -> Option<(&'a BlockDef, Vec<Similarity>)> {
    let block = drawing.blocks.iter().find(|it| it.name.eq_ignore_ascii_case(&insert.block))?;
    let [sx, sy, _] = insert.scale.map(|it| if it == 0.0 { 1.0 } else { it });
    let sealed = |it: &Entity| {
        matches!(
            it.geometry,
            Geometry::Dimension(_) | Geometry::Table(_) | Geometry::MultiLeader(_) | Geometry::Proxy(_)
        )
    };
    let stays = sx.abs() != sy.abs()
        || !insert.clip.is_empty()
        || block.xref_path.is_some()
        || block.entities.iter().any(sealed)
        || (which == Exploded::WithoutAttributes && !insert.attributes.is_empty())
        // Several cells would repeat the attributes.
        || (insert.columns.max(1) * insert.rows.max(1) > 1 && !insert.attributes.is_empty());
    if stays {
        return None;
    }
    let scale = sx.abs();
    let (sin, cos) = degrees(insert.rotation_deg);
    let axes = solid::plane_axes(entity.extrusion());
    let lift = |v: Vector3| axes[0] * v.x + axes[1] * v.y + axes[2] * v.z;
    let unit = |x: f64, y: f64, z: f64| lift(Vector3::new(x, y, z));
    let (fx, fy) = (sx / scale, sy / scale);
    let axes = [unit(cos * fx, sin * fx, 0.0), unit(-sin * fy, cos * fy, 0.0), unit(0.0, 0.0, 1.0)];
    let mut placements = Vec::new();
    for row in 0..insert.rows.max(1) {
        for column in 0..insert.columns.max(1) {
            let (dx, dy) = (f64::from(column) * insert.column_spacing, f64::from(row) * insert.row_spacing);
            let at = insert.position.coords + Vector3::new(cos * dx - sin * dy, sin * dx + cos * dy, 0.0);
            let text = MirroredText::Mirrored;
            let map = Similarity { axes, scale, shift: lift(at), blocks_grow: false, by_plane: false, text };
            let shift = lift(at) - map.vector(block.base.coords);
            placements.push(Similarity { shift, ..map });
        }
    }
    Some((block, placements))
}

/// What an entity of a block looks like outside it: what it takes from its reference written down.
fn inherited(drawing: &Drawing, mut part: Entity, reference: &Entity, handles: &mut NewHandles) -> Entity {
    part.handle = handles.give();
    if drawing.layer(part.layer).is_some_and(|it| it.name == "0") {
        part.layer = reference.layer;
    }
    if part.color == Color::ByBlock {
        part.color = reference.color;
    }
    if part.linetype == LinetypeRef::ByBlock {
        part.linetype = reference.linetype;
    }
    if part.lineweight == Lineweight::ByBlock {
        part.lineweight = reference.lineweight;
    }
    part.invisible |= reference.invisible;
    part
}

fn degrees(degrees: f64) -> (f64, f64) {
    match degrees % 360.0 {
        0.0 => (0.0, 1.0),
        90.0 | -270.0 => (1.0, 0.0),
        180.0 | -180.0 => (0.0, -1.0),
        270.0 | -90.0 => (-1.0, 0.0),
        turn => math::sin_cos(turn.to_radians()),
    }
}

fn extra(extrusion: Vector3) -> Option<Box<Extra>> {
    (extrusion != Vector3::z()).then(|| Box::new(Extra { extrusion, ..Extra::default() }))
}

/// Closed polylines without width of model space and blocks cut into loose lines and arcs, in shuffled order and direction.
/// `cut` says which.
pub fn cut_into_lines(drawing: &Drawing, seed: u64, cut: impl Fn(&Drawing, &Entity) -> bool) -> Drawing {
    let mut handles = NewHandles::of(drawing);
    let mut random = Random::new(seed);
    replaced(drawing, |entity| {
        let Some(vertices) = closed_vertices(entity).filter(|_| cut(drawing, entity)) else {
            return vec![entity.clone()];
        };
        let axes = solid::plane_axes(entity.extrusion());
        let world = |p: Point3| Point3::from(axes[0] * p.x + axes[1] * p.y + axes[2] * p.z);
        let n = vertices.len();
        let mut parts: Vec<Entity> = Vec::new();
        for i in 0..n {
            let ((a, bulge), (b, _)) = (vertices[i], vertices[(i + 1) % n]);
            let geometry = if a == b {
                continue;
            } else if bulge != 0.0 {
                arc(a, bulge, b)
            } else if random.chance(50) {
                Geometry::Line { start: world(a), end: world(b) }
            } else {
                Geometry::Line { start: world(b), end: world(a) }
            };
            let handle = handles.give();
            let place = random.whole(0, parts.len() as i64) as usize;
            parts.insert(place, Entity { handle, geometry, ..entity.clone() });
        }
        parts
    })
}

/// The vertices of a closed polyline without width, in its plane, with bulges.
fn closed_vertices(entity: &Entity) -> Option<Vec<(Point3, f64)>> {
    match &entity.geometry {
        Geometry::LwPolyline(it) if it.closed && it.constant_width == 0.0 && it.widths.is_empty() => {
            Some(it.vertices.iter().map(|v| (Point3::new(v.x, v.y, it.elevation), v.bulge)).collect())
        }
        Geometry::Polyline(it) if it.closed && it.kind == PolylineKind::Planar => {
            let thin = it.vertices.iter().all(|v| v.start_width == 0.0 && v.end_width == 0.0);
            let vertex = |v: &PolylineVertex| (Point3::new(v.point.x, v.point.y, it.elevation), v.bulge);
            thin.then(|| it.vertices.iter().map(vertex).collect())
        }
        _ => None,
    }
}

/// A bulged segment as an ARC of the same plane, which always runs counter-clockwise.
fn arc(a: Point3, bulge: f64, b: Point3) -> Geometry {
    let chord = math::length(b.x - a.x, b.y - a.y);
    let height = (1.0 - bulge * bulge) / (4.0 * bulge);
    let center = Point3::new((a.x + b.x) / 2.0 - (b.y - a.y) * height, (a.y + b.y) / 2.0 + (b.x - a.x) * height, a.z);
    let angle = |p: Point3| math::atan2(p.y - center.y, p.x - center.x).to_degrees();
    let (from, to) = if bulge > 0.0 { (a, b) } else { (b, a) };
    Geometry::Arc {
        center,
        radius: chord * (1.0 + bulge * bulge) / (4.0 * bulge.abs()),
        start_deg: angle(from),
        end_deg: angle(to),
    }
}

/// Every line, polyline and polyline boundary of a hatch walked the other way, closed ones from another vertex.
pub fn walked_otherwise(drawing: &Drawing, seed: u64) -> Drawing {
    let mut random = Random::new(seed);
    replaced(drawing, |entity| {
        let mut entity = entity.clone();
        match &mut entity.geometry {
            Geometry::Line { start, end } => std::mem::swap(start, end),
            Geometry::LwPolyline(it) => {
                let n = it.vertices.len();
                it.vertices = reversed(&it.vertices);
                if !it.widths.is_empty() && it.widths.len() == n && n > 0 {
                    let widths = it.widths.clone();
                    it.widths = (0..n).map(|i| widths[(2 * n - 2 - i) % n]).map(|it| (it.1, it.0)).collect();
                }
                if it.closed && it.widths.is_empty() {
                    cycle(&mut it.vertices, &mut random);
                }
            }
            Geometry::Polyline(it) if it.kind == PolylineKind::Planar => {
                let thin = it.vertices.iter().all(|v| v.start_width == 0.0 && v.end_width == 0.0);
                if thin {
                    let n = it.vertices.len();
                    let bulges: Vec<f64> = it.vertices.iter().map(|v| v.bulge).collect();
                    it.vertices.reverse();
                    for (i, v) in it.vertices.iter_mut().enumerate() {
                        v.bulge = -bulges[(2 * n - 2 - i) % n];
                    }
                    if it.closed && n > 0 {
                        let start = random.whole(0, n as i64 - 1) as usize;
                        it.vertices.rotate_left(start);
                    }
                }
            }
            Geometry::Hatch(it) => {
                for path in &mut it.paths {
                    if let HatchPath::Polyline { vertices, .. } = path {
                        *vertices = reversed(vertices);
                        cycle(vertices, &mut random);
                    }
                }
            }
            _ => {}
        }
        vec![entity]
    })
}

/// Vertices the other way round, each with the bulge of the segment that leaves it now.
fn reversed(vertices: &[LwVertex]) -> Vec<LwVertex> {
    let n = vertices.len();
    let entering = |i: usize| -vertices[(2 * n - 2 - i) % n].bulge;
    (0..n).map(|i| LwVertex { bulge: entering(i), ..vertices[n - 1 - i] }).collect()
}

fn cycle(vertices: &mut [LwVertex], random: &mut Random) {
    if !vertices.is_empty() {
        let start = random.whole(0, vertices.len() as i64 - 1) as usize;
        vertices.rotate_left(start);
    }
}

/// LWPOLYLINE as POLYLINE with VERTEX records.
pub fn heavy(drawing: &Drawing) -> Drawing {
    replaced(drawing, |entity| {
        let Geometry::LwPolyline(it) = &entity.geometry else { return vec![entity.clone()] };
        let vertex = |(i, v): (usize, &LwVertex)| {
            let (start_width, end_width) = it.widths.get(i).copied().unwrap_or((it.constant_width, it.constant_width));
            PolylineVertex { point: Point3::new(v.x, v.y, it.elevation), bulge: v.bulge, start_width, end_width }
        };
        let polyline = Polyline {
            kind: PolylineKind::Planar,
            closed: it.closed,
            closed_n: false,
            elevation: it.elevation,
            vertices: it.vertices.iter().enumerate().map(vertex).collect(),
            faces: Vec::new(),
        };
        vec![Entity { geometry: Geometry::Polyline(Box::new(polyline)), ..entity.clone() }]
    })
}

/// Planar POLYLINE as LWPOLYLINE.
pub fn light(drawing: &Drawing) -> Drawing {
    replaced(drawing, |entity| {
        let Geometry::Polyline(it) = &entity.geometry else { return vec![entity.clone()] };
        if it.kind != PolylineKind::Planar {
            return vec![entity.clone()];
        }
        let wide = it.vertices.iter().any(|v| v.start_width != 0.0 || v.end_width != 0.0);
        let vertex = |v: &PolylineVertex| LwVertex { x: v.point.x, y: v.point.y, bulge: v.bulge };
        let widths = it.vertices.iter().map(|v| (v.start_width, v.end_width)).filter(|_| wide).collect();
        let polyline = LwPolyline {
            vertices: it.vertices.iter().map(vertex).collect(),
            widths,
            constant_width: 0.0,
            elevation: it.elevation,
            closed: it.closed,
        };
        vec![Entity { geometry: Geometry::LwPolyline(Box::new(polyline)), ..entity.clone() }]
    })
}

/// Closed polylines drawn as open ones that end where they start.
pub fn ended_at_their_start(drawing: &Drawing) -> Drawing {
    replaced(drawing, |entity| {
        let mut entity = entity.clone();
        match &mut entity.geometry {
            Geometry::LwPolyline(it) if it.closed && it.widths.is_empty() => {
                let first = it.vertices.first().copied();
                it.vertices.extend(first.map(|v| LwVertex { bulge: 0.0, ..v }));
                it.closed = false;
            }
            Geometry::Polyline(it) if it.closed && it.kind == PolylineKind::Planar => {
                let first = it.vertices.first().copied();
                it.vertices.extend(first.map(|v| PolylineVertex { bulge: 0.0, ..v }));
                it.closed = false;
            }
            _ => {}
        }
        vec![entity]
    })
}

/// TEXT of model space and blocks as MTEXT at the same place. Fitted and mirrored text stays.
pub fn text_as_mtext(drawing: &Drawing) -> Drawing {
    replaced(drawing, |entity| {
        let Geometry::Text(it) = &entity.geometry else { return vec![entity.clone()] };
        let fitted = matches!(it.horizontal, HorizontalAlign::Aligned | HorizontalAlign::Fit);
        if fitted || it.backward || it.upside_down || entity.extrusion() != Vector3::z() {
            return vec![entity.clone()];
        }
        vec![Entity { geometry: Geometry::MText(Box::new(mtext(it))), ..entity.clone() }]
    })
}

fn mtext(it: &Text) -> MText {
    let row = match (it.horizontal, it.vertical) {
        (HorizontalAlign::Middle, _) | (_, VerticalAlign::Middle) => {
            [Attachment::MiddleLeft, Attachment::MiddleCenter, Attachment::MiddleRight]
        }
        (_, VerticalAlign::Top) => [Attachment::TopLeft, Attachment::TopCenter, Attachment::TopRight],
        (_, VerticalAlign::Baseline | VerticalAlign::Bottom) => {
            [Attachment::BottomLeft, Attachment::BottomCenter, Attachment::BottomRight]
        }
    };
    let column = match it.horizontal {
        HorizontalAlign::Left | HorizontalAlign::Aligned | HorizontalAlign::Fit => 0,
        HorizontalAlign::Center | HorizontalAlign::Middle => 1,
        HorizontalAlign::Right => 2,
    };
    let (sin, cos) = degrees(it.rotation_deg);
    MText {
        content: it.content.clone(),
        raw: it.content.clone(),
        position: it.anchor(),
        height: it.height,
        width: 0.0,
        direction: Vector3::new(cos, sin, 0.0),
        attachment: row[column],
        line_spacing: 1.0,
        style: it.style,
    }
}
