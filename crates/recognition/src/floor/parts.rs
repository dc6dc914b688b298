//! Parts of a storey for its floor area: what its outer walls enclose, balconies by outlines of their own, what has no floor or
//! no roof. How much of each counts is for the standards to say.

use super::{Hole, storey, used};
use crate::shape::{dot, length};
use crate::work::{Draft, Work, set};
use geometry::floor::{FaceKind, Floor};
use geometry::{Box2, Length, Path, Point, Region, Tolerance, Vector, boolean};
use model::kinds::FLOOR_PART;
use model::{Attr, Kind, Object, ObjectId, Shape, Source, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How far through a wall one looks for what lies beyond it, in metres.
const THROUGH: f64 = 0.7;
/// What is thinner is no part, in metres.
const THIN: Length = Length::mm(10.0);
/// Words that name a part are short.
const LONGEST: usize = 12;
/// A part with walls of the building along this share of its outline, on more than one side, lies inside the main structure;
/// what touches it with one side only lies outside.
const MOSTLY: f64 = 0.6;
/// Sides run in one direction within an angle of this cosine.
const ONE_WAY: f64 = 0.9;

/// What words say of a face.
#[derive(Clone)]
struct Called {
    part: &'static str,
    label: Arc<str>,
    enclosed: Option<bool>,
    entities: Vec<Arc<str>>,
}

/// The faces that are no ordinary rooms, by their names.
pub(super) struct Parts<'a> {
    floor: &'a Floor,
    holes: &'a [Hole],
    called: BTreeMap<usize, Called>,
}

impl<'a> Parts<'a> {
    /// Reads the names in the faces of a floor.
    pub fn new(work: &Work<'_, '_>, floor: &'a Floor, holes: &'a [Hole], rooms: &[Option<Draft>]) -> Parts<'a> {
        let mut called: BTreeMap<usize, Called> = BTreeMap::new();
        for (face, draft) in rooms.iter().enumerate() {
            let Some(object) = draft.as_ref().map(|it| &it.object).filter(|it| used(it) == Some("balcony")) else {
                continue;
            };
            let (label, entities) = (Arc::clone(&object.name), object.entities.clone());
            called.insert(face, Called { part: "balcony", label, enclosed: None, entities });
        }
        let dictionary = work.sheet.dictionary;
        for text in work.texts.iter().filter(|it| it.text.trim().chars().count() <= LONGEST) {
            let part = match dictionary.values(Attr::FloorPart, text.text).first() {
                Some(Value::Enum(part)) => Some(FLOOR_PART.value(*part)),
                _ => None,
            };
            let enclosed = match dictionary.values(Attr::Enclosed, text.text).first() {
                Some(Value::Bool(it)) => Some(*it),
                _ => None,
            };
            if part.is_none() && enclosed.is_none() {
                continue;
            }
            let Some(face) = floor.face_at(text.center).filter(|it| floor.faces[*it].kind == FaceKind::Room) else {
                continue;
            };
            if let Some(part) = part {
                let entities = work.sheet.handles(&[text.item]);
                let label = Arc::from(text.text.trim());
                let before = called.insert(face, Called { part, label, enclosed, entities });
                if let (Some(before), Some(now)) = (before, called.get_mut(&face)) {
                    now.enclosed = now.enclosed.or(before.enclosed);
                }
            } else if let Some(it) = called.get_mut(&face) {
                it.enclosed = enclosed;
            }
        }
        Parts { floor, holes, called }
    }

    /// The parts of one storey, whose faces are `here`.
    pub fn of_storey(&self, storey: &Object, here: &BTreeSet<usize>) -> Vec<Draft> {
        let mut drafts = Vec::new();
        let mut outlines: Vec<Region> = Vec::new();
        for (face, called) in self.called.iter().filter(|it| here.contains(it.0)) {
            let region = &self.floor.faces[*face].region;
            let of_wall = |outline: Outline, object: &mut Object| {
                let enclosed = called.enclosed.or(outline.is_glazed.then_some(true));
                if let Some(enclosed) = enclosed {
                    let source = if called.enclosed.is_some() { Source::Label } else { Source::Geometry };
                    set(object, Attr::Enclosed, Value::Bool(enclosed), source);
                }
                if let Some(inside) = outline.inside {
                    set(object, Attr::InsideMain, Value::Bool(inside), Source::Geometry);
                }
                set(object, Attr::PartDepth, Value::Number(outline.depth), Source::Geometry);
            };
            let mut object = Object::new(Kind::FloorPart, called.entities.clone(), None);
            let shape = match called.part {
                // What has no floor or no roof ends at the faces of the walls around it.
                "void" | "yard" => region.clone(),
                _ => match self.outline(*face) {
                    Some(outline) => {
                        let region = outline.region.clone();
                        of_wall(outline, &mut object);
                        region
                    }
                    None => region.clone(),
                },
            };
            outlines.push(shape.clone());
            object.shape = Some(Shape::Region(shape));
            drafts.push(self.finished(object, called.part, &called.label, storey));
        }
        let faces: Vec<&Region> = here.iter().map(|it| &self.floor.faces[*it].region).collect();
        let whole = boolean::union(faces.iter().copied());
        let inside = if outlines.is_empty() { whole } else { boolean::difference(&whole, &outlines) };
        let thin = Tolerance { linear: THIN };
        for (i, region) in inside.into_iter().filter(|it| !it.is_sliver(thin)).enumerate() {
            let mut object = Object::new(Kind::FloorPart, storey.entities.clone(), Some(Shape::Region(region)));
            let ordinal = i.to_string();
            let key = storey.entities.iter().map(|it| &**it).chain([&*storey.name, "enclosed", &ordinal]);
            object.id = ObjectId::new(Kind::FloorPart, key);
            drafts.push(self.finished(object, "enclosed", &storey.name, storey));
        }
        drafts
    }

    fn finished(&self, mut object: Object, part: &str, label: &Arc<str>, storey: &Object) -> Draft {
        object.name = Arc::clone(label);
        if let Some(part) = FLOOR_PART.index(part) {
            set(&mut object, Attr::FloorPart, Value::Enum(part), Source::Label);
        }
        set(&mut object, Attr::Storey, Value::Object(storey.id), Source::Geometry);
        // Standards look at the storey as well.
        for attr in [Attr::Repeats, Attr::StoreyHeight, Attr::Use, Attr::FloorFirst] {
            if let Some(known) = storey.get(attr) {
                object.set(attr, known.clone());
            }
        }
        Draft { object, items: Vec::new() }
    }

    /// The outline of a balcony: the faces of the building's walls, and the outer faces of its own railings or walls.
    fn outline(&self, face: usize) -> Option<Outline> {
        let region = &self.floor.faces[face].region;
        let mut ring = region.outer.flatten(super::SAGITTA);
        ring.dedup();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        if region.outer.signed_area() < 0.0 {
            ring.reverse();
        }
        let n = ring.len();
        if n < 3 {
            return None;
        }
        let lines = self.lines_around(region.bounds().grown(THROUGH));
        let sides: Vec<Side> = (0..n).map(|i| self.side(face, ring[i], ring[(i + 1) % n], &lines)).collect();
        let mut corners: Vec<Point> = Vec::new();
        for i in 0..n {
            let (before, after) = (&sides[(i + n - 1) % n], &sides[i]);
            let at = ring[i];
            let turn = before.along.x * after.along.y - before.along.y * after.along.x;
            let (p, q) = (at + before.out * before.by, at + after.out * after.by);
            if turn.abs() < 1.0 - ONE_WAY {
                corners.extend([p, q]);
            } else {
                // Where both moved lines cross.
                let off = q - p;
                let t = (off.x * after.along.y - off.y * after.along.x) / turn;
                corners.push(p + before.along * t);
            }
        }
        corners.dedup();
        let around: f64 = sides.iter().map(|it| it.length).sum();
        let of_main = || sides.iter().filter(|it| it.beyond == Beyond::Building);
        let touched: f64 = of_main().map(|it| it.length).sum();
        let longest = of_main().max_by(|a, b| a.length.total_cmp(&b.length))?;
        let is_one_side = of_main().all(|it| dot(it.out, longest.out) >= ONE_WAY);
        let inside = match (is_one_side, touched >= MOSTLY * around) {
            (true, _) => Some(false),
            (false, true) => Some(true),
            (false, false) => None,
        };
        let reach = corners.iter().map(|it| dot(longest.out, *it));
        let (low, high) = reach.fold((f64::INFINITY, f64::NEG_INFINITY), |it, at| (it.0.min(at), it.1.max(at)));
        let is_glazed = sides.iter().any(|it| it.is_glazed);
        let region = Region::new(Path::straight(corners, true));
        Some(Outline { region, is_glazed, inside, depth: high - low })
    }

    /// The pieces of lines in a box.
    fn lines_around(&self, room: Box2) -> Vec<(Point, Point)> {
        let arrangement = &self.floor.arrangement;
        let ends = arrangement.edges.iter().map(|it| (arrangement.position(it.from), arrangement.position(it.to)));
        ends.filter(|(a, b)| Box2::around([*a, *b]).meets(&room)).collect()
    }

    /// One side of a balcony: what lies beyond it, and how far its outline lies from it.
    fn side(&self, face: usize, a: Point, b: Point, lines: &[(Point, Point)]) -> Side {
        let size = length(b - a);
        let along = (b - a) / size.max(1e-12);
        let out = Vector { x: along.y, y: -along.x };
        let shares: &[f64] = if size > 0.3 { &[0.5, 0.2, 0.8] } else { &[0.5] };
        let seen: Vec<Seen> = shares.iter().map(|share| self.seen(face, a + (b - a) * *share, out, lines)).collect();
        // What most of the side shows; its middle where they differ.
        let same = |it: &&Seen| seen.iter().filter(|other| other.beyond == it.beyond).count();
        let most = seen.iter().map(|it| same(&it)).max().unwrap_or(0);
        let chosen = seen.iter().find(|it| same(it) == most).cloned().unwrap_or_default();
        let by = match chosen.beyond {
            Beyond::Building => 0.0,
            Beyond::Open => chosen.thickness,
            Beyond::Neighbour => chosen.thickness / 2.0,
        };
        Side { along, out, length: size, by, beyond: chosen.beyond, is_glazed: seen.iter().any(|it| it.is_glazed) }
    }

    /// What lies behind the wall at a point on the outline of a face.
    fn seen(&self, face: usize, at: Point, out: Vector, lines: &[(Point, Point)]) -> Seen {
        let mut cuts: Vec<f64> = lines.iter().filter_map(|(a, b)| crossed(at, out, *a, *b)).collect();
        cuts.push(THROUGH);
        cuts.sort_by(f64::total_cmp);
        let mut seen = Seen::default();
        let mut from = 0.0;
        let mut has_window = false;
        for to in cuts {
            if to - from < 1e-3 {
                continue;
            }
            let found = self.floor.face_at(at + out * ((from + to) / 2.0)).filter(|it| *it != face);
            let Some(found) = found else {
                return Seen { beyond: Beyond::Open, thickness: from, is_glazed: has_window };
            };
            match self.floor.faces[found].kind {
                FaceKind::Body => {}
                FaceKind::Opening(opening) => has_window |= self.holes.get(opening).is_some_and(Hole::is_window),
                FaceKind::Room if self.called.contains_key(&found) => {
                    return Seen { beyond: Beyond::Neighbour, thickness: from, is_glazed: false };
                }
                FaceKind::Room => return Seen { beyond: Beyond::Building, thickness: from, is_glazed: false },
            }
            from = to;
        }
        seen.thickness = from;
        seen
    }
}

/// Sets on storeys how many floors they stand for, and how high they are where a text says so.
pub(super) fn heights(work: &Work<'_, '_>, room: Option<Box2>, object: &mut Object) {
    let title = object.name.to_string();
    if let Some(repeats) = storey::repeats(&title) {
        set(object, Attr::Repeats, Value::Number(f64::from(repeats)), Source::Label);
    }
    let here =
        work.texts.iter().filter(|it| room.is_none_or(|room| room.contains(it.center)) || it.text.trim() == title);
    let mut stated: Vec<f64> = here.filter_map(|it| storey::height(it.text)).collect();
    stated.sort_by(f64::total_cmp);
    stated.dedup();
    if let [one] = stated[..] {
        set(object, Attr::StoreyHeight, Value::Number(one), Source::Label);
    }
}

/// A balcony by its outer faces.
struct Outline {
    region: Region,
    is_glazed: bool,
    /// Inside the main structure; `None` where walls stand at two sides.
    inside: Option<bool>,
    depth: f64,
}

/// A side of a face that is outlined.
struct Side {
    along: Vector,
    out: Vector,
    length: f64,
    by: f64,
    beyond: Beyond,
    is_glazed: bool,
}

/// What lies beyond a side.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
enum Beyond {
    /// Rooms, or a wall thicker than one sees through.
    #[default]
    Building,
    /// The open.
    Open,
    /// Another balcony.
    Neighbour,
}

#[derive(Clone, Debug, Default)]
struct Seen {
    beyond: Beyond,
    thickness: f64,
    is_glazed: bool,
}

/// How far from a point a line is crossed in a direction.
fn crossed(at: Point, out: Vector, a: Point, b: Point) -> Option<f64> {
    let along = b - a;
    let turn = out.x * along.y - out.y * along.x;
    if turn.abs() < 1e-9 {
        return None;
    }
    let off = a - at;
    let t = (off.x * along.y - off.y * along.x) / turn;
    let u = (off.x * out.y - off.y * out.x) / turn;
    ((1e-4..THROUGH).contains(&t) && (0.0..=1.0).contains(&u)).then_some(t)
}
