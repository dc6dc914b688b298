use super::frame::{Frame, Vec3, axes, operator, placement, triple, unit_vector};
use super::profile;
use crate::step::Value;
use crate::{Diagnostic, Instance};
use geometry::{Path, Point, Region, boolean};

/// How deep items may be made of items.
const MAX_DEPTH: usize = 16;
/// How many faces of one product are projected; more are a terrain or furniture, whose box is taken.
const MAX_FACES: usize = 20_000;

/// What a product covers, seen from above, in metres.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Its outlines, not overlapping.
    pub regions: Vec<Region>,
    /// Lowest and highest level; `None` when nothing is known.
    pub levels: Option<[f64; 2]>,
    /// Which way its own x axis points in plan.
    pub x_axis: [f64; 2],
    /// Where its own origin is.
    pub origin: [f64; 3],
    /// Whether something is cut off that the regions still cover: they are an upper bound.
    pub is_clipped: bool,
    /// What was not understood.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a product covers: its body, placed in the world of the file.
pub fn plan(product: Instance<'_>) -> Plan {
    let (frame, has_end) = placement(product.follow("ObjectPlacement"));
    let unit = product.file().units().length();
    let mut plan = Plan {
        x_axis: [frame.axes[0][0], frame.axes[0][1]],
        origin: frame.origin.map(|it| it * unit),
        ..Plan::default()
    };
    if !has_end {
        plan.diagnostics.push(Diagnostic::with("ifc-cyclic-placement", Some(product.id()), ""));
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
        )
    };
    let body = named("Body").or_else(|| named("Facetation")).or_else(|| representations.iter().find(is_solid));
    let mut projector = Projector { unit, product: product.id(), plan };
    for item in body.map(|it| it.follow_all("Items")).unwrap_or_default() {
        projector.item(item, &frame, 0);
    }
    let mut plan = projector.plan;
    if plan.regions.len() > 1 {
        plan.regions = boolean::union(&plan.regions);
    }
    plan
}

struct Projector {
    unit: f64,
    product: u64,
    plan: Plan,
}

impl Projector {
    fn unknown(&mut self, what: &str) {
        let diagnostic = Diagnostic::with("ifc-shape-not-understood", Some(self.product), what);
        if !self.plan.diagnostics.contains(&diagnostic) {
            self.plan.diagnostics.push(diagnostic);
        }
    }

    fn level(&mut self, z: f64) {
        let z = z * self.unit;
        if z.is_finite() {
            let [low, high] = self.plan.levels.unwrap_or([z, z]);
            self.plan.levels = Some([low.min(z), high.max(z)]);
        }
    }

    fn item(&mut self, it: Instance<'_>, frame: &Frame, depth: usize) {
        if depth > MAX_DEPTH {
            return self.unknown("nesting");
        }
        match it.class() {
            "IFCEXTRUDEDAREASOLID" => {
                if self.extrusion(it, frame).is_none() {
                    self.unknown(it.follow("SweptArea").map_or("IFCEXTRUDEDAREASOLID", Instance::class));
                }
            }
            "IFCMAPPEDITEM" => {
                let Some(source) = it.follow("MappingSource") else { return self.unknown("IFCMAPPEDITEM") };
                let target = it.follow("MappingTarget").map_or(Frame::WORLD, operator);
                let origin = source.follow("MappingOrigin").map_or(Frame::WORLD, axes);
                let frame = frame.then(&target).then(&origin);
                for item in source.follow("MappedRepresentation").map(|it| it.follow_all("Items")).unwrap_or_default() {
                    self.item(item, &frame, depth + 1);
                }
            }
            // What is cut off shows in plan only where it goes through from top to bottom: the whole is an upper bound.
            "IFCBOOLEANCLIPPINGRESULT" | "IFCBOOLEANRESULT" => {
                if let Some(first) = it.follow("FirstOperand") {
                    self.item(first, frame, depth + 1);
                }
                self.plan.is_clipped |= it.get("Operator").enumeration() != Some("UNION");
                if it.get("Operator").enumeration() == Some("UNION")
                    && let Some(second) = it.follow("SecondOperand")
                {
                    self.item(second, frame, depth + 1);
                }
            }
            "IFCCSGSOLID" => {
                if let Some(root) = it.follow("TreeRootExpression") {
                    self.item(root, frame, depth + 1);
                }
            }
            "IFCFACETEDBREP" | "IFCFACETEDBREPWITHVOIDS" => {
                let faces = it.follow("Outer").map(|it| it.follow_all("CfsFaces")).unwrap_or_default();
                self.faces(&faces, frame);
            }
            "IFCFACEBASEDSURFACEMODEL" | "IFCSHELLBASEDSURFACEMODEL" => {
                let shells = ["FbsmFaces", "SbsmBoundary"].iter().flat_map(|name| it.follow_all(name));
                let faces: Vec<Instance<'_>> = shells.flat_map(|it| it.follow_all("CfsFaces")).collect();
                self.faces(&faces, frame);
            }
            "IFCPOLYGONALFACESET" | "IFCTRIANGULATEDFACESET" => {
                if self.face_set(it, frame).is_none() {
                    self.unknown(it.class());
                }
            }
            other => self.unknown(other),
        }
    }

    fn extrusion(&mut self, it: Instance<'_>, outer: &Frame) -> Option<()> {
        let frame = outer.then(&it.follow("Position").map_or(Frame::WORLD, axes));
        let rings = profile::rings(it.follow("SweptArea")?)?;
        let depth = it.number("Depth")?;
        let direction =
            it.follow("ExtrudedDirection").and_then(triple).and_then(unit_vector).unwrap_or([0.0, 0.0, 1.0]);
        let sweep = frame.vector(direction.map(|it| it * depth));
        let is_upright = (sweep[0] * sweep[0] + sweep[1] * sweep[1]).sqrt() < 1e-6 * sweep[2].abs();
        if let Some(transform) = frame.level(self.unit).filter(|_| is_upright) {
            self.level(frame.origin[2]);
            self.level(frame.origin[2] + sweep[2]);
            let mut rings = rings.iter().map(|it| it.transformed(&transform));
            let region = Region::with_holes(rings.next()?, rings.collect());
            self.add(region);
            return Some(());
        }
        // Leaning or lying: the shadows of both ends and of the sides.
        let chord = 0.001 / self.unit.max(1e-9);
        let corners: Vec<Vec3> =
            rings.first()?.flatten(chord).into_iter().map(|p| frame.point([p.x, p.y, 0.0])).collect();
        let moved: Vec<Vec3> = corners.iter().map(|p| std::array::from_fn(|i| p[i] + sweep[i])).collect();
        for i in 0..corners.len() {
            let j = (i + 1) % corners.len();
            self.shadow(&[corners[i], corners[j], moved[j], moved[i]]);
        }
        self.shadow(&corners);
        self.shadow(&moved);
        Some(())
    }

    /// The shadow of a face on the ground.
    fn shadow(&mut self, corners: &[Vec3]) {
        corners.iter().for_each(|it| self.level(it[2]));
        let unit = self.unit;
        let points = corners.iter().map(|[x, y, _]| Point { x: x * unit, y: y * unit });
        self.add(Region::new(Path::straight(points, true)));
    }

    fn add(&mut self, region: Region) {
        // Standing faces throw no shadow.
        let area = region.area().to_m2();
        if area.is_finite() && area > 1e-6 {
            self.plan.regions.push(region);
        }
    }

    fn faces(&mut self, faces: &[Instance<'_>], frame: &Frame) {
        let mut polygons = Vec::new();
        for face in faces {
            for bound in face.follow_all("Bounds") {
                let Some(ring) = bound.follow("Bound") else { continue };
                let corners: Vec<Vec3> =
                    ring.follow_all("Polygon").into_iter().filter_map(triple).map(|it| frame.point(it)).collect();
                if corners.len() < 3 {
                    self.unknown(ring.class());
                } else if bound.class() == "IFCFACEOUTERBOUND" || face.get("Bounds").list().len() == 1 {
                    polygons.push((corners, Vec::new()));
                } else if let Some((_, holes)) = polygons.last_mut() {
                    holes.push(corners);
                }
            }
        }
        self.polygons(polygons);
    }

    /// Faces with their holes, in the world; only those that look down, when there are some: they cover the same.
    fn polygons(&mut self, polygons: Vec<(Vec<Vec3>, Vec<Vec<Vec3>>)>) {
        let unit = self.unit;
        let path =
            |corners: &[Vec3]| Path::straight(corners.iter().map(|[x, y, _]| Point { x: x * unit, y: y * unit }), true);
        for (outer, _) in &polygons {
            outer.iter().for_each(|it| self.level(it[2]));
        }
        if polygons.len() > MAX_FACES {
            let all = polygons.iter().flat_map(|it| &it.0).map(|it| Point { x: it[0] * unit, y: it[1] * unit });
            let bounds = geometry::Box2::around(all);
            self.unknown("too many faces");
            return self.add(Region::rectangle(bounds));
        }
        let is_down = |it: &&(Vec<Vec3>, Vec<Vec<Vec3>>)| path(&it.0).signed_area() < 0.0;
        let has_down = polygons.iter().any(|it| is_down(&it));
        for (outer, holes) in polygons.iter().filter(|it| !has_down || is_down(it)) {
            self.add(Region::with_holes(path(outer), holes.iter().map(|it| path(it)).collect()));
        }
    }

    fn face_set(&mut self, it: Instance<'_>, frame: &Frame) -> Option<()> {
        let list = it.follow("Coordinates")?.get("CoordList");
        let triple = |it: &Value<'_>| {
            let it = it.list();
            Some(frame.point([it.first()?.number()?, it.get(1)?.number()?, it.get(2)?.number()?]))
        };
        let points: Option<Vec<Vec3>> = list.list().iter().map(triple).collect();
        let points = points?;
        let corners = |indices: &Value<'_>| {
            let at = |it: &Value<'_>| points.get((it.number()? as usize).checked_sub(1)?).copied();
            indices.list().iter().map(at).collect::<Option<Vec<Vec3>>>()
        };
        let mut polygons = Vec::new();
        if it.class() == "IFCTRIANGULATEDFACESET" {
            for triangle in it.get("CoordIndex").list() {
                polygons.push((corners(triangle)?, Vec::new()));
            }
        } else {
            for face in it.follow_all("Faces") {
                let holes: Option<Vec<Vec<Vec3>>> = face.get("InnerCoordIndices").list().iter().map(corners).collect();
                polygons.push((corners(&face.get("CoordIndex"))?, holes?));
            }
        }
        self.polygons(polygons);
        Some(())
    }
}
