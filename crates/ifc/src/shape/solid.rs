use super::body::{Body, Face, HalfSpace};
use super::frame::{Frame, Placed, Vec3, axes, cross, dot, operator, placement, triple, unit_vector};
use super::profile::{Outline, outlines};
use super::{CHORD, curve, surface, transformed};
use crate::step::Value;
use crate::{Diagnostic, Instance, Relation};
use geometry::{Path, Point, Region, Transform, boolean, math};

/// How deep items may be made of items, and products of products.
const MAX_DEPTH: usize = 16;
/// How many faces of one product are looked at; more are a terrain or furniture, whose box is taken.
const MAX_FACES: usize = 20_000;
/// Extrusions that are shorter have no volume, in metres.
const NO_LENGTH: f64 = 1e-9;

/// What a product is in space, in metres.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Which way its own x axis points in plan.
    pub x_axis: [f64; 2],
    /// Where its own origin is.
    pub origin: [f64; 3],
    /// What was not understood.
    pub diagnostics: Vec<Diagnostic>,
    body: Body,
}

impl Form {
    /// Whether it has no body that is understood.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty()
    }

    /// Whether shadow and floor are only upper bounds: something is cut off that they still cover.
    pub fn is_bound(&self) -> bool {
        self.body.is_bound()
    }

    /// What it covers, seen from above, in regions that do not overlap.
    pub fn shadow(&self) -> Vec<Region> {
        self.body.shadow()
    }

    /// The floor that it stands on: what of it looks down within half a metre above its lowest level, seen from above.
    pub fn floor(&self) -> Vec<Region> {
        self.body.floor()
    }

    /// What a level plane cuts.
    pub fn section(&self, level: f64) -> Vec<Region> {
        self.body.section(level)
    }

    /// Its lowest and highest level; `None` when nothing is known.
    pub fn levels(&self) -> Option<[f64; 2]> {
        self.body.levels()
    }
}

/// What a product is, placed in the world of the file: its own body, else those of its parts (a stair of flights).
pub fn form(product: Instance<'_>) -> Form {
    with_parts(product, 0)
}

fn with_parts(product: Instance<'_>, depth: usize) -> Form {
    let mut own = alone(product);
    if own.is_empty() && depth < MAX_DEPTH && !product.is_a("IfcSpatialStructureElement") {
        let file = product.file();
        for (_, part) in file.relations().parts(product.ix()).iter().filter(|it| it.0 == Relation::Aggregates) {
            let part = with_parts(file.at(*part), depth + 1);
            own.body.join(part.body);
            own.diagnostics.extend(part.diagnostics);
        }
    }
    own
}

fn alone(product: Instance<'_>) -> Form {
    let (frame, placed) = placement(product.follow("ObjectPlacement"));
    let unit = product.file().units().length();
    let mut reader = Reader { unit, product: product.id(), diagnostics: Vec::new(), faces: 0 };
    match placed {
        Placed::Well => {}
        Placed::InCircles => reader.say(Diagnostic::with("ifc-cyclic-placement", Some(product.id()), "")),
        Placed::Unknown(class) => {
            reader.say(Diagnostic::with("ifc-placement-not-understood", Some(product.id()), class))
        }
    }
    let representations =
        product.follow("Representation").map(|it| it.follow_all("Representations")).unwrap_or_default();
    let named =
        |name: &str| representations.iter().find(|it| it.text("RepresentationIdentifier").as_deref() == Some(name));
    let is_solid = |it: &&Instance<'_>| {
        let sort = it.text("RepresentationType").unwrap_or_default();
        !matches!(
            sort.as_str(),
            "Curve2D"
                | "GeometricCurveSet"
                | "GeometricSet"
                | "Annotation2D"
                | "BoundingBox"
                | "Point"
                | "PointCloud"
                | "Curve3D"
                | "Curve"
        )
    };
    let shown = named("Body").or_else(|| named("Facetation")).or_else(|| representations.iter().find(is_solid));
    let mut body = Body::default();
    for item in shown.map(|it| it.follow_all("Items")).unwrap_or_default() {
        body.join(reader.item(item, &frame, 0));
    }
    Form {
        x_axis: [frame.axes[0][0], frame.axes[0][1]],
        origin: frame.origin.map(|it| it * unit),
        diagnostics: reader.diagnostics,
        body,
    }
}

/// Reads the items of one product.
struct Reader {
    unit: f64,
    product: u64,
    diagnostics: Vec<Diagnostic>,
    /// Faces so far.
    faces: usize,
}

impl Reader {
    fn unknown(&mut self, what: &str) -> Body {
        self.say(Diagnostic::with("ifc-shape-not-understood", Some(self.product), what));
        Body::default()
    }

    fn say(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    fn item(&mut self, it: Instance<'_>, frame: &Frame, depth: usize) -> Body {
        if depth > MAX_DEPTH {
            return self.unknown("nesting");
        }
        let read = match it.class() {
            "IFCEXTRUDEDAREASOLID" | "IFCEXTRUDEDAREASOLIDTAPERED" => self.extrusion(it, frame),
            "IFCREVOLVEDAREASOLID" => self.revolution(it, frame),
            "IFCSWEPTDISKSOLID" | "IFCSWEPTDISKSOLIDPOLYGONAL" => self.pipe(it, frame),
            "IFCMAPPEDITEM" => self.mapped(it, frame, depth),
            "IFCBOOLEANCLIPPINGRESULT" | "IFCBOOLEANRESULT" => self.boolean(it, frame, depth),
            "IFCCSGSOLID" => it.follow("TreeRootExpression").map(|root| self.item(root, frame, depth + 1)),
            "IFCBLOCK" | "IFCRIGHTCIRCULARCYLINDER" => self.primitive(it, frame),
            "IFCFACETEDBREP"
            | "IFCFACETEDBREPWITHVOIDS"
            | "IFCADVANCEDBREP"
            | "IFCADVANCEDBREPWITHVOIDS"
            | "IFCMANIFOLDSOLIDBREP" => {
                let shells = it.follow("Outer").into_iter().chain(it.follow_all("Voids"));
                Some(self.shells(shells.collect(), frame))
            }
            "IFCFACEBASEDSURFACEMODEL" | "IFCSHELLBASEDSURFACEMODEL" => {
                let shells = ["FbsmFaces", "SbsmBoundary"].iter().flat_map(|name| it.follow_all(name));
                Some(self.shells(shells.collect(), frame))
            }
            "IFCPOLYGONALFACESET" | "IFCTRIANGULATEDFACESET" | "IFCTRIANGULATEDIRREGULARNETWORK" => {
                self.face_set(it, frame)
            }
            _ => None,
        };
        match read {
            Some(body) => body,
            None => {
                // Of an extrusion it is the profile that is not understood.
                let is_of_profile = matches!(it.class(), "IFCEXTRUDEDAREASOLID" | "IFCREVOLVEDAREASOLID");
                let profile = it.follow("SweptArea").filter(|_| is_of_profile);
                self.unknown(profile.map_or(it.class(), Instance::class))
            }
        }
    }

    fn mapped(&mut self, it: Instance<'_>, frame: &Frame, depth: usize) -> Option<Body> {
        let source = it.follow("MappingSource")?;
        let target = it.follow("MappingTarget").map_or(Frame::WORLD, operator);
        let origin = source.follow("MappingOrigin").map_or(Frame::WORLD, axes);
        let frame = frame.then(&target).then(&origin);
        let mut body = Body::default();
        for item in source.follow("MappedRepresentation")?.follow_all("Items") {
            body.join(self.item(item, &frame, depth + 1));
        }
        Some(body)
    }

    fn boolean(&mut self, it: Instance<'_>, frame: &Frame, depth: usize) -> Option<Body> {
        let mut body = self.item(it.follow("FirstOperand")?, frame, depth + 1);
        let second = it.follow("SecondOperand")?;
        let operator = it.get("Operator").enumeration()?;
        if second.is_a("IfcHalfSpaceSolid") {
            let (half, boundary) = self.half_space(second, frame)?;
            match (operator, boundary) {
                ("DIFFERENCE", Boundary::None) => body.cut(half, None),
                ("DIFFERENCE", Boundary::Upright(column)) => body.cut(half, Some(&column)),
                ("DIFFERENCE", Boundary::Leaning(mut prism)) => {
                    prism.cut(half.reversed(), None);
                    body.take(prism);
                }
                ("INTERSECTION", Boundary::None) => body.cut(half.reversed(), None),
                _ => drop(self.unknown(&format!("{operator} {}", second.class()))),
            }
            return Some(body);
        }
        let other = self.item(second, frame, depth + 1);
        match operator {
            "UNION" => body.join(other),
            "DIFFERENCE" => body.take(other),
            _ if body.keep(&other) => {}
            // Either of the two may be the one that planes describe.
            _ => {
                let mut other = other;
                if other.keep(&body) {
                    return Some(other);
                }
                self.unknown(operator);
            }
        }
        Some(body)
    }

    /// A half space and the prism that bounds it; `None` when its surface is not flat.
    fn half_space(&mut self, it: Instance<'_>, frame: &Frame) -> Option<(HalfSpace, Boundary)> {
        let base = it.follow("BaseSurface").filter(|it| it.class() == "IFCPLANE");
        let Some(plane) = base.and_then(|it| it.follow("Position")) else {
            self.unknown(it.follow("BaseSurface").map_or(it.class(), Instance::class));
            return None;
        };
        let plane = frame.then(&axes(plane));
        let normal = unit_vector(cross(plane.axes[0], plane.axes[1]))?;
        // In a mirrored frame the cross product looks to the other side of the plane.
        let along = dot(normal, plane.axes[2]);
        // The flag is true when the normal points away from the material.
        let is_away = it.get("AgreementFlag").boolean() != Some(false);
        let normal = if (along > 0.0) == is_away { normal } else { normal.map(|it| -it) };
        let half = HalfSpace { normal, offset: dot(normal, plane.origin) * self.unit };
        if it.class() != "IFCPOLYGONALBOUNDEDHALFSPACE" {
            return Some((half, Boundary::None));
        }
        let place = frame.then(&it.follow("Position").map_or(Frame::WORLD, axes));
        let boundary = curve::path(it.follow("PolygonalBoundary")?)?;
        let lifted = place.axes[2];
        let is_upright = lifted[0].abs() + lifted[1].abs() < 1e-6 * lifted[2].abs();
        Some(match place.level(self.unit).filter(|_| is_upright) {
            Some(transform) => (half, Boundary::Upright(vec![Region::new(transformed(&boundary, &transform))])),
            None => {
                // As long as any building, both ways.
                let reach = 1_000.0 / self.unit.max(1e-9);
                let from = Frame { origin: place.point([0.0, 0.0, -reach]), ..place };
                let body = self.swept(&[(boundary, Vec::new())], &from, lifted.map(|it| it * 2.0 * reach));
                (half, Boundary::Leaning(body))
            }
        })
    }

    fn extrusion(&mut self, it: Instance<'_>, outer: &Frame) -> Option<Body> {
        let frame = outer.then(&it.follow("Position").map_or(Frame::WORLD, axes));
        let areas = outlines(it.follow("SweptArea")?)?;
        let depth = it.number("Depth")?;
        let direction =
            it.follow("ExtrudedDirection").and_then(triple).and_then(unit_vector).unwrap_or([0.0, 0.0, 1.0]);
        let sweep = frame.vector(direction.map(|it| it * depth));
        if dot(sweep, sweep).sqrt() * self.unit < NO_LENGTH {
            self.say(Diagnostic::with("ifc-zero-extrusion", Some(self.product), ""));
            return Some(Body::default());
        }
        if it.class() == "IFCEXTRUDEDAREASOLIDTAPERED" {
            let end = outlines(it.follow("EndSweptArea")?)?;
            return self.tapered(&areas, &end, &frame, sweep);
        }
        let is_upright = (sweep[0] * sweep[0] + sweep[1] * sweep[1]).sqrt() < 1e-6 * sweep[2].abs();
        match frame.level(self.unit).filter(|_| is_upright) {
            Some(transform) => {
                Some(prism(&areas, &transform, [frame.origin[2], frame.origin[2] + sweep[2]], self.unit))
            }
            None => Some(self.swept(&areas, &frame, sweep)),
        }
    }

    /// Corners of a ring in the world, in metres.
    fn ring(&self, path: &Path, frame: &Frame, by: Vec3) -> Vec<Vec3> {
        let place = |p: Point| {
            let p = frame.point([p.x, p.y, 0.0]);
            std::array::from_fn(|i| (p[i] + by[i]) * self.unit)
        };
        path.flatten(CHORD / self.unit.max(1e-9)).into_iter().map(place).collect()
    }

    /// Areas moved along a vector, with their two ends and all sides.
    fn swept(&mut self, outlines: &[Outline], frame: &Frame, sweep: Vec3) -> Body {
        self.tapered(outlines, outlines, frame, sweep).unwrap_or_default()
    }

    /// From one set of areas to an equal number of others; each becomes a solid of its own. `None` when they do not match.
    fn tapered(&mut self, outlines: &[Outline], ends: &[Outline], frame: &Frame, sweep: Vec3) -> Option<Body> {
        let mut body = Body::default();
        for ((outer, holes), (end, end_holes)) in outlines.iter().zip(ends) {
            let start = |path: &Path| self.ring(path, frame, [0.0; 3]);
            let moved = |path: &Path| self.ring(path, frame, sweep);
            let (from, to) = (start(outer), moved(end));
            let (inner, inner_to): (Vec<_>, Vec<_>) =
                (holes.iter().map(start).collect(), end_holes.iter().map(moved).collect());
            let mut faces = Vec::new();
            for (a, b) in std::iter::once((&from, &to)).chain(inner.iter().zip(&inner_to)) {
                if a.len() != b.len() || a.len() < 3 {
                    return None;
                }
                // A hole looks the other way round, as it is turned against its outline.
                let is_turned = (signed_area(a, frame) > 0.0) != std::ptr::eq(a, &from);
                for i in 0..a.len() {
                    let j = (i + 1) % a.len();
                    let side = if is_turned { vec![a[j], a[i], b[i], b[j]] } else { vec![a[i], a[j], b[j], b[i]] };
                    faces.extend(Face::new(side, Vec::new()));
                }
            }
            let is_turned = signed_area(&from, frame) < 0.0;
            let (mut bottom, mut top) = (from, to);
            if is_turned {
                top.reverse();
            } else {
                bottom.reverse();
            }
            faces.extend(Face::new(bottom, inner));
            faces.extend(Face::new(top, inner_to));
            body.join(self.solid(faces));
        }
        Some(body)
    }

    fn revolution(&mut self, it: Instance<'_>, outer: &Frame) -> Option<Body> {
        let frame = outer.then(&it.follow("Position").map_or(Frame::WORLD, axes));
        let areas = outlines(it.follow("SweptArea")?)?;
        let axis = it.follow("Axis")?;
        let origin = axis.follow("Location").and_then(triple)?;
        let along = axis.follow("Axis").and_then(triple).and_then(unit_vector).unwrap_or([0.0, 0.0, 1.0]);
        let sweep = it.number("Angle")? * it.file().units().angle();
        let is_whole = sweep.abs() > std::f64::consts::TAU - 1e-6;
        let mut body = Body::default();
        for (path, holes) in &areas {
            let mut faces = Vec::new();
            let chord = CHORD / self.unit.max(1e-9);
            let rings: Vec<Vec<Point>> = std::iter::once(path).chain(holes).map(|it| it.flatten(chord)).collect();
            let radius = rings.iter().flatten().map(|p| {
                let v = [p.x - origin[0], p.y - origin[1], -origin[2]];
                let off = cross(v, along);
                dot(off, off).sqrt()
            });
            let n = curve::chords(radius.fold(0.0, f64::max), sweep, chord);
            let turned = |ring: &[Point], i: usize| -> Vec<Vec3> {
                let angle = sweep * i as f64 / n as f64;
                ring.iter()
                    .map(|p| {
                        let p = turned_about([p.x, p.y, 0.0], origin, along, angle);
                        frame.point(p).map(|it| it * self.unit)
                    })
                    .collect()
            };
            for ring in &rings {
                for i in 0..n {
                    let (a, b) = (turned(ring, i), turned(ring, if is_whole { (i + 1) % n } else { i + 1 }));
                    for j in 0..a.len() {
                        let k = (j + 1) % a.len();
                        // Two triangles: what turns about an axis that it does not stand across is not flat.
                        faces.extend(Face::new(vec![a[j], a[k], b[k]], Vec::new()));
                        faces.extend(Face::new(vec![a[j], b[k], b[j]], Vec::new()));
                    }
                }
            }
            if !is_whole {
                let inner = |i: usize| rings[1..].iter().map(|it| turned(it, i)).collect::<Vec<_>>();
                let mut start = turned(&rings[0], 0);
                start.reverse();
                faces.extend(Face::new(start, inner(0)));
                faces.extend(Face::new(turned(&rings[0], n), inner(n)));
            }
            body.join(self.solid(faces));
        }
        Some(body)
    }

    /// A pipe or bar along a curve: a prism of twelve sides for each chord.
    fn pipe(&mut self, it: Instance<'_>, frame: &Frame) -> Option<Body> {
        let radius = it.number("Radius").filter(|it| *it > 0.0)?;
        let way = curve::in_space(it.follow("Directrix")?, 0.1 * radius)?;
        let mut body = Body::default();
        for pair in way.windows(2) {
            let along: Vec3 = std::array::from_fn(|i| pair[1][i] - pair[0][i]);
            let Some(z) = unit_vector(along) else { continue };
            let helper = if z[0].abs() < 0.9 { [1.0, 0.0, 0.0] } else { [0.0, 1.0, 0.0] };
            let Some(x) = unit_vector(cross(helper, z)) else { continue };
            let place = frame.then(&Frame { axes: [x, cross(z, x), z], origin: pair[0] });
            let corner = |i: u32| {
                let (sin, cos) = math::sin_cos(f64::from(i) * std::f64::consts::TAU / 12.0);
                Point { x: radius * cos, y: radius * sin }
            };
            let ring = Path::straight((0..12).map(corner), true);
            body.join(self.swept(&[(ring, Vec::new())], &place, frame.vector(along)));
        }
        Some(body)
    }

    fn primitive(&mut self, it: Instance<'_>, outer: &Frame) -> Option<Body> {
        let frame = outer.then(&it.follow("Position").map_or(Frame::WORLD, axes));
        let (path, height) = if it.class() == "IFCBLOCK" {
            let (x, y) = (it.number("XLength")?, it.number("YLength")?);
            let corners = [(0.0, 0.0), (x, 0.0), (x, y), (0.0, y)].map(|(x, y)| Point { x, y });
            (Path::straight(corners, true), it.number("ZLength")?)
        } else {
            (curve::circle(&Frame::WORLD, it.number("Radius")?), it.number("Height")?)
        };
        let sweep = frame.vector([0.0, 0.0, height]);
        let is_upright = sweep[0].abs() + sweep[1].abs() < 1e-6 * sweep[2].abs();
        let outlines = [(path, Vec::new())];
        Some(match frame.level(self.unit).filter(|_| is_upright) {
            Some(transform) => prism(&outlines, &transform, [frame.origin[2], frame.origin[2] + sweep[2]], self.unit),
            None => self.swept(&outlines, &frame, sweep),
        })
    }

    /// Each shell as a solid, or as surfaces, of its own.
    fn shells(&mut self, shells: Vec<Instance<'_>>, frame: &Frame) -> Body {
        let mut body = Body::default();
        for shell in shells {
            let mut faces = Vec::new();
            for face in shell.follow_all("CfsFaces") {
                match surface::faces(face, frame, self.unit) {
                    Ok(some) => faces.extend(some),
                    Err(what) => drop(self.unknown(&what)),
                }
            }
            body.join(self.solid(faces));
        }
        body
    }

    fn solid(&mut self, faces: Vec<Face>) -> Body {
        self.faces += faces.len();
        if faces.is_empty() {
            return Body::default();
        }
        if self.faces > MAX_FACES {
            self.unknown("too many faces");
            let all = faces.iter().flat_map(|it| &it.outer).map(|it| Point { x: it[0], y: it[1] });
            let bounds = geometry::Box2::around(all);
            let levels = faces.iter().flat_map(|it| &it.outer).map(|it| it[2]);
            let levels = levels.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], z| [a.min(z), b.max(z)]);
            return Body::prism(vec![Region::rectangle(bounds)], levels);
        }
        Body::faces(faces)
    }

    fn face_set(&mut self, it: Instance<'_>, frame: &Frame) -> Option<Body> {
        let list = it.follow("Coordinates")?.get("CoordList");
        let triple = |it: &Value<'_>| {
            let it = it.list();
            let p = frame.point([it.first()?.number()?, it.get(1)?.number()?, it.get(2)?.number()?]);
            Some(p.map(|it| it * self.unit))
        };
        let points: Vec<Vec3> = list.list().iter().map(triple).collect::<Option<_>>()?;
        // Before IFC4 was final, lists of normals stood where now points are numbered anew.
        let indirect = it.get("PnIndex");
        let indirect: Vec<f64> = indirect.list().iter().map(Value::number).collect::<Option<_>>().unwrap_or_default();
        let at = |it: &Value<'_>| {
            let index = (it.number()? as usize).checked_sub(1)?;
            let index = match indirect.as_slice() {
                [] => index,
                list => (*list.get(index)? as usize).checked_sub(1)?,
            };
            points.get(index).copied()
        };
        let corners = |indices: &Value<'_>| indices.list().iter().map(at).collect::<Option<Vec<Vec3>>>();
        let mut faces = Vec::new();
        if it.class() == "IFCPOLYGONALFACESET" {
            for face in it.follow_all("Faces") {
                let holes: Option<Vec<Vec<Vec3>>> = face.get("InnerCoordIndices").list().iter().map(corners).collect();
                faces.extend(Face::new(corners(&face.get("CoordIndex"))?, holes?));
            }
        } else {
            for triangle in it.get("CoordIndex").list() {
                faces.extend(Face::new(corners(triangle)?, Vec::new()));
            }
        }
        Some(self.solid(faces))
    }
}

/// What bounds a half space sideways.
enum Boundary {
    None,
    /// A column over regions.
    Upright(Vec<Region>),
    /// A prism that leans.
    Leaning(Body),
}

/// What stands on areas of a level frame.
fn prism(outlines: &[Outline], transform: &Transform, levels: [f64; 2], unit: f64) -> Body {
    let region = |(outer, holes): &Outline| {
        let moved = |path: &Path| transformed(path, transform);
        Region::with_holes(moved(outer), holes.iter().map(moved).collect())
    };
    let regions: Vec<Region> = outlines.iter().map(region).filter(|it| it.area().to_m2().is_finite()).collect();
    let regions = if regions.len() > 1 { boolean::union(&regions) } else { regions };
    let levels = levels.map(|it| it * unit);
    if regions.is_empty() || levels.iter().any(|it| !it.is_finite()) {
        return Body::default();
    }
    Body::prism(regions, levels)
}

/// Twice the area of a ring as the frame's z axis sees it.
fn signed_area(ring: &[Vec3], frame: &Frame) -> f64 {
    let z = cross(frame.axes[0], frame.axes[1]);
    let sum = ring.iter().zip(ring.iter().cycle().skip(1)).fold([0.0; 3], |sum: Vec3, (p, q)| {
        let (p, q): (Vec3, Vec3) =
            (std::array::from_fn(|i| p[i] - ring[0][i]), std::array::from_fn(|i| q[i] - ring[0][i]));
        let cross = cross(p, q);
        std::array::from_fn(|i| sum[i] + cross[i])
    });
    dot(sum, z)
}

/// A point turned about an axis (Rodrigues).
fn turned_about(p: Vec3, origin: Vec3, along: Vec3, angle: f64) -> Vec3 {
    let v: Vec3 = std::array::from_fn(|i| p[i] - origin[i]);
    let (sin, cos) = math::sin_cos(angle);
    let (across, dot) = (cross(along, v), dot(along, v));
    std::array::from_fn(|i| origin[i] + v[i] * cos + across[i] * sin + along[i] * dot * (1.0 - cos))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: &str = include_str!("../../../../tests/fuzz/corpus/ifc/house.ifc");

    /// What is said of the bedroom (#30) of the house after a change, and whether a body is left.
    fn bedroom(from: &str, to: &str) -> (Vec<String>, bool) {
        let text = HOUSE.replace(from, to);
        assert_ne!(text, HOUSE);
        let file = crate::open(text.into_bytes()).expect("a model");
        let form = form(file.find(30).expect("the bedroom"));
        (form.diagnostics.iter().map(|it| format!("{} #{}", it.code, it.id.unwrap_or(0))).collect(), !form.is_empty())
    }

    #[test]
    fn placements_in_circles_are_told_and_end() {
        let said = bedroom("#11=IFCLOCALPLACEMENT($,", "#11=IFCLOCALPLACEMENT(#15,");
        assert_eq!(said, (vec!["ifc-cyclic-placement #30".to_string()], true));
    }

    #[test]
    fn an_extrusion_without_length_is_told_and_left_out() {
        let said = bedroom("#34=IFCEXTRUDEDAREASOLID(#35,#36,#8,3000.)", "#34=IFCEXTRUDEDAREASOLID(#35,#36,#8,0.)");
        assert_eq!(said, (vec!["ifc-zero-extrusion #30".to_string()], false));
    }

    #[test]
    fn shapes_that_go_round_in_circles_end() {
        let said = bedroom("IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#34,", "IFCBOOLEANCLIPPINGRESULT(.DIFFERENCE.,#33,");
        assert_eq!(said.0, ["ifc-shape-not-understood #30"]);
    }

    #[test]
    fn a_shape_of_a_kind_that_is_not_understood_is_named() {
        let said = bedroom("#34=IFCEXTRUDEDAREASOLID(#35,#36,#8,3000.)", "#34=IFCRABBITSOLID(#35)");
        assert_eq!(said, (vec!["ifc-shape-not-understood #30".to_string()], false));
    }
}
