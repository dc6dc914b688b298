//! What the floors of a building have to do with each other: their order, the axes that they share, the stairs that go on.

use crate::shape::{dot, length};
use crate::work::set;
use geometry::Sort;
use geometry::{Box2, Path, Point, Region, Vector, Vertex};
use model::kinds::ROOM_USE;
use model::{Attr, Completeness, CompletenessState, Kind, Model, Object, ObjectId, Shape, Source, Value};
use std::collections::BTreeMap;
use std::f64::consts::{FRAC_PI_2, PI};
use std::sync::Arc;

/// Directions of axes differ when their lines stand at more than this angle, in radians.
const OTHER_WAY: f64 = 0.5;
/// How far the middle of a stair may lie outside the stair below, in metres.
const BESIDE: f64 = 1.0;
/// How far apart the drawings of a set are laid, in metres.
const APART: f64 = 10.0;

/// What of each drawing a set holds.
const OF_SET: [Kind; 13] = [
    Kind::Storey,
    Kind::FloorPart,
    Kind::Door,
    Kind::Window,
    Kind::ScheduleRow,
    Kind::TitleBlock,
    Kind::Axis,
    Kind::Stair,
    Kind::Room,
    Kind::Dwelling,
    Kind::Building,
    Kind::SiteBoundary,
    Kind::IndicatorRow,
];

/// Several drawings of one building as one model: their objects side by side, each with the name of its file before its handles,
/// storeys related to each other. `None` when no two floors follow each other. Of drawings that need not be of one building,
/// `by_axes` asks for shared axes.
pub fn set_of(drawings: &[(&str, &Model)], by_axes: bool) -> Option<Model> {
    let mut objects: Vec<Object> = Vec::new();
    let mut completeness: BTreeMap<Kind, Completeness> = BTreeMap::new();
    let mut left = 0.0;
    for (file, model) in drawings {
        let of_set = || model.objects().iter().filter(|it| OF_SET.contains(&it.kind));
        let id = |it: &Object| ObjectId::new(it.kind, [*file, it.id.display(it.kind).as_str()]);
        let ids: BTreeMap<ObjectId, ObjectId> = of_set().map(|it| (it.id, id(it))).collect();
        let around = of_set().filter_map(|it| it.bounds()).fold(Box2::EMPTY, Box2::union);
        let by = if around.is_empty() {
            Vector { x: 0.0, y: 0.0 }
        } else {
            Vector { x: left - around.min[0], y: -around.min[1] }
        };
        for it in of_set() {
            let mut object = Object::clone(it);
            object.id = id(it);
            object.shape = object.shape.map(|it| moved(it, by));
            object.plot = object.plot.and_then(|it| ids.get(&it).copied());
            object.frame = None;
            object.entities = object.entities.iter().map(|it| Arc::from(format!("{file}:{it}"))).collect();
            for (_, attribute) in &mut object.attributes {
                if let Value::Object(to) = &mut attribute.value {
                    *to = ids.get(to).copied().unwrap_or(*to);
                }
            }
            objects.push(object);
        }
        left += if around.is_empty() { 0.0 } else { around.width() + APART };
        for kind in OF_SET {
            let Some(of_drawing) = model.completeness_table().get(&kind) else { continue };
            let so_far = completeness.entry(kind).or_insert_with(|| of_drawing.clone());
            if of_drawing.state != CompletenessState::Complete {
                *so_far = of_drawing.clone();
            }
        }
    }
    relate_storeys(&mut objects.iter_mut().collect::<Vec<_>>(), by_axes);
    let is_related = objects.iter().any(|it| it.get(Attr::StoreyBelow).is_some());
    let between = |it: &Object| it.get(Attr::FloorsBetween).and_then(|it| it.value.number());
    if objects.iter().filter_map(between).any(|it| it > 0.0) {
        let (zh, en) = (Arc::from("部分楼层没有平面图"), Arc::from("some floors have no plan"));
        let some = Completeness { state: CompletenessState::AtLeast, zh, en };
        completeness.extend([Kind::Storey, Kind::FloorPart].map(|it| (it, some.clone())));
    }
    let tolerance = drawings.first()?.1.tolerance;
    is_related.then(|| Model::new(objects.into_iter().map(Arc::new), completeness, tolerance))
}

fn moved(shape: Shape, by: Vector) -> Shape {
    let path = |it: &Path| {
        let vertices = it.vertices.iter().map(|it| Vertex { point: it.point + by, bulge: it.bulge }).collect();
        Path { vertices, closed: it.closed }
    };
    match shape {
        Shape::Point(it) => Shape::Point(it + by),
        Shape::Path(it) => Shape::Path(path(&it)),
        Shape::Region(it) => {
            Shape::Region(Region { outer: path(&it.outer), holes: it.holes.iter().map(path).collect() })
        }
    }
}

/// A storey as the others see it.
struct Floor {
    id: ObjectId,
    first: i32,
    last: i32,
    /// A point on each axis, and its direction.
    axes: BTreeMap<Arc<str>, (Point, Vector)>,
    /// Stairs by their place in the list.
    stairs: Vec<usize>,
    /// Rooms of stairs.
    stair_rooms: Vec<ObjectId>,
}

/// Sets on storeys which one lies below, how many floors between them have no plan and how far their axes differ, and on
/// stairs whether they go on. Floors that two plans show are left out: which of them is meant, nothing tells.
pub(crate) fn relate(objects: &mut [&mut Object]) {
    relate_storeys(objects, false);
}

fn relate_storeys(objects: &mut [&mut Object], by_axes: bool) {
    let floors = floors(objects);
    for pair in floors.windows(2) {
        let [below, above] = pair else { continue };
        let missing = above.first - below.last - 1 - i32::from(below.last < 0 && above.first > 0);
        if missing < 0 {
            continue;
        }
        let placed = Placed::new(below, above);
        if by_axes && placed.is_none() {
            continue;
        }
        if let Some(storey) = objects.iter_mut().find(|it| it.kind == Kind::Storey && it.id == above.id) {
            set(storey, Attr::StoreyBelow, Value::Object(below.id), Source::Label);
            set(storey, Attr::FloorsBetween, Value::Number(f64::from(missing)), Source::Label);
            if let Some((_, off)) = &placed {
                set(storey, Attr::AxesOff, Value::Number(*off), Source::Geometry);
            }
        }
        let (Some((placed, _)), 0) = (placed, missing) else { continue };
        let middles: Vec<Point> =
            above.stairs.iter().filter_map(|it| middle(objects[*it])).map(|it| placed.below(it)).collect();
        if middles.is_empty() {
            continue;
        }
        // A stair that was not read may be the one that is looked for.
        let read: Vec<Option<ObjectId>> = above.stairs.iter().map(|it| in_room(objects[*it])).collect();
        let all_read = above.stair_rooms.iter().all(|it| read.contains(&Some(*it)));
        for stair in &below.stairs {
            let Some(Shape::Region(region)) = &objects[*stair].shape else { continue };
            let bounds = region.bounds().grown(BESIDE);
            let goes_on = middles.iter().any(|it| bounds.contains(*it));
            if goes_on || all_read {
                set(objects[*stair], Attr::GoesOn, Value::Bool(goes_on), Source::Geometry);
            }
        }
    }
}

/// The storeys by their lowest floor, without those that show the floor of another.
fn floors(objects: &[&mut Object]) -> Vec<Floor> {
    let number = |it: &Object, attr: Attr| it.get(attr).and_then(|it| it.value.number()).map(|it| it as i32);
    let mut floors: Vec<Floor> = objects
        .iter()
        .filter(|it| it.kind == Kind::Storey)
        .filter_map(|it| {
            let (first, last) = (number(it, Attr::FloorFirst)?, number(it, Attr::FloorLast)?);
            Some(Floor { id: it.id, first, last, axes: BTreeMap::new(), stairs: Vec::new(), stair_rooms: Vec::new() })
        })
        .collect();
    floors.order_by_key(|it| (it.first, it.last, it.id));
    let shown_twice: Vec<bool> = floors
        .iter()
        .map(|one| floors.iter().filter(|it| it.id != one.id).any(|it| it.first <= one.last && one.first <= it.last))
        .collect();
    let mut twice = shown_twice.into_iter();
    floors.retain(|_| !twice.next().unwrap_or_default());
    for (i, object) in objects.iter().enumerate() {
        let Some(Value::Object(storey)) = object.get(Attr::Storey).map(|it| &it.value) else { continue };
        let Some(floor) = floors.iter_mut().find(|it| it.id == *storey) else { continue };
        match (object.kind, &object.shape) {
            (Kind::Stair, _) => floor.stairs.push(i),
            (Kind::Room, _) if is_stair_room(object) => floor.stair_rooms.push(object.id),
            (Kind::Axis, Some(Shape::Path(path))) => {
                if let [a, .., b] = path.vertices.as_slice()
                    && a.point != b.point
                {
                    let along = (b.point - a.point) / length(b.point - a.point);
                    floor.axes.insert(Arc::clone(&object.name), (a.point, along));
                }
            }
            _ => {}
        }
    }
    floors
}

fn is_stair_room(object: &Object) -> bool {
    matches!(object.get(Attr::RoomUse).map(|it| &it.value), Some(Value::Enum(used)) if ROOM_USE.value(*used) == "stair")
}

fn in_room(object: &Object) -> Option<ObjectId> {
    match object.get(Attr::InRoom).map(|it| &it.value) {
        Some(Value::Object(room)) => Some(*room),
        _ => None,
    }
}

fn middle(object: &Object) -> Option<Point> {
    object.region().map(geometry::Region::centroid)
}

/// How a floor lies over the one below it.
struct Placed {
    cos: f64,
    sin: f64,
    shift: Vector,
}

impl Placed {
    /// By the axes that two floors share, with how far these differ at most, in metres; `None` where they share none, or in one
    /// direction only.
    fn new(below: &Floor, above: &Floor) -> Option<(Placed, f64)> {
        let shared: Vec<((Point, Vector), (Point, Vector))> =
            below.axes.iter().filter_map(|(name, it)| Some((*it, *above.axes.get(name)?))).collect();
        let angle = |it: Vector| libm::atan2(it.y, it.x);
        let turn = median(shared.iter().map(|(low, high)| half_turn(angle(high.1) - angle(low.1))).collect())?;
        let mut placed = Placed { cos: libm::cos(turn), sin: libm::sin(turn), shift: Vector { x: 0.0, y: 0.0 } };
        // How far each axis of the floor above lies beside that of the floor below, along the normal of the latter.
        let offsets: Vec<(Vector, f64)> = shared
            .iter()
            .map(|(low, high)| {
                let normal = Vector { x: -low.1.y, y: low.1.x };
                (normal, dot(normal, low.0) - dot(normal, placed.below(high.0)))
            })
            .collect();
        let one = offsets.first()?.0;
        let is_along_one = |it: &Vector| half_turn(angle(*it) - angle(one)).abs() <= OTHER_WAY;
        let two = offsets.iter().map(|it| it.0).find(|it| !is_along_one(it))?;
        let of = |about: Vector| {
            let same = offsets.iter().filter(|it| is_along_one(&it.0) == is_along_one(&about));
            median(same.map(|it| it.1 * dot(it.0, about).signum()).collect())
        };
        let (a, b) = (of(one)?, of(two)?);
        let wide = one.x * two.y - one.y * two.x;
        placed.shift = Vector { x: (a * two.y - b * one.y) / wide, y: (b * one.x - a * two.x) / wide };
        let off = offsets.iter().map(|it| (it.1 - dot(it.0, placed.shift)).abs()).fold(0.0, f64::max);
        Some((placed, off))
    }

    /// Where a point of the floor above lies on the floor below.
    fn below(&self, p: Point) -> Point {
        Point { x: self.cos * p.x + self.sin * p.y, y: self.cos * p.y - self.sin * p.x } + self.shift
    }
}

/// An angle between lines, which have no direction: from -90° to 90°.
fn half_turn(angle: f64) -> f64 {
    angle - PI * libm::floor((angle + FRAC_PI_2) / PI)
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn storey(floor: i32) -> Object {
        let mut it = Object::new(Kind::Storey, vec![Arc::from(format!("{floor}"))], None);
        set(&mut it, Attr::FloorFirst, Value::Number(f64::from(floor)), Source::Label);
        set(&mut it, Attr::FloorLast, Value::Number(f64::from(floor)), Source::Label);
        it
    }

    /// Axes 1 to 3 and A to C of a storey, 6 m apart, and a stair between 1 and 2; all turned and shifted, axis 3 off by some metres.
    fn plan(storey: &Object, turn: f64, shift: Point, off: f64, stair: f64) -> Vec<Object> {
        let (cos, sin) = (libm::cos(turn), libm::sin(turn));
        let at = |x: f64, y: f64| Point { x: cos * x - sin * y, y: sin * x + cos * y } + shift;
        let on = |mut it: Object, name: &str| {
            it.name = Arc::from(name);
            it.id = ObjectId(it.id.0 ^ storey.id.0 ^ name.len() as u64);
            set(&mut it, Attr::Storey, Value::Object(storey.id), Source::Geometry);
            it
        };
        let axis = |name: &str, a: Point, b: Point| {
            on(Object::new(Kind::Axis, vec![Arc::from(name)], Some(Shape::Path(Path::straight([a, b], false)))), name)
        };
        let region = Region::polygon([at(stair, 1.0), at(stair + 2.5, 1.0), at(stair + 2.5, 5.0), at(stair, 5.0)]);
        let upright = [("1", 0.0), ("2", 6.0), ("3", 12.0 + off)];
        let level = [("A", 0.0), ("B", 6.0), ("C", 12.0)];
        let mut all: Vec<Object> = upright.iter().map(|it| axis(it.0, at(it.1, -3.0), at(it.1, 15.0))).collect();
        all.extend(level.iter().map(|it| axis(it.0, at(-3.0, it.1), at(15.0, it.1))));
        all.push(on(Object::new(Kind::Stair, vec![Arc::from("st")], Some(Shape::Region(region))), "stair"));
        all
    }

    fn related(floors: [i32; 2], off: f64, stair: f64) -> Vec<Object> {
        let (low, high) = (storey(floors[0]), storey(floors[1]));
        let mut all = plan(&low, 0.0, Point { x: 0.0, y: 0.0 }, 0.0, 1.0);
        all.extend(plan(&high, 0.4, Point { x: 80.0, y: -35.0 }, off, stair));
        all.extend([low, high]);
        relate(&mut all.iter_mut().collect::<Vec<_>>());
        all
    }

    fn value(all: &[Object], kind: Kind, attr: Attr) -> Option<Value> {
        all.iter().filter(|it| it.kind == kind).find_map(|it| it.get(attr)).map(|it| it.value.clone())
    }

    fn off(all: &[Object]) -> f64 {
        value(all, Kind::Storey, Attr::AxesOff).and_then(|it| it.number()).expect("axes are shared")
    }

    #[test]
    fn a_floor_turned_and_elsewhere_on_its_sheet_lies_over_the_one_below() {
        let all = related([2, 3], 0.0, 1.0);
        assert!(off(&all) < 1e-9);
        assert_eq!(value(&all, Kind::Stair, Attr::GoesOn), Some(Value::Bool(true)));
        assert_eq!(value(&all, Kind::Storey, Attr::FloorsBetween), Some(Value::Number(0.0)));
    }

    #[test]
    fn one_axis_elsewhere_is_told_by_how_much() {
        assert!((off(&related([2, 3], 0.15, 1.0)) - 0.15).abs() < 1e-9);
    }

    #[test]
    fn a_stair_at_another_place_does_not_go_on() {
        assert_eq!(value(&related([2, 3], 0.0, 8.5), Kind::Stair, Attr::GoesOn), Some(Value::Bool(false)));
    }

    #[test]
    fn a_stair_is_not_missed_above_where_a_room_of_stairs_was_not_read() {
        let (low, high) = (storey(2), storey(3));
        let mut all = plan(&low, 0.0, Point { x: 0.0, y: 0.0 }, 0.0, 1.0);
        all.extend(plan(&high, 0.4, Point { x: 80.0, y: -35.0 }, 0.0, 8.5));
        let mut room = Object::new(Kind::Room, vec![Arc::from("room")], None);
        set(&mut room, Attr::RoomUse, Value::Enum(ROOM_USE.index("stair").expect("a use")), Source::Label);
        set(&mut room, Attr::Storey, Value::Object(high.id), Source::Geometry);
        all.extend([room, low, high]);
        relate(&mut all.iter_mut().collect::<Vec<_>>());
        assert_eq!(value(&all, Kind::Stair, Attr::GoesOn), None);
    }

    #[test]
    fn floors_without_a_plan_are_counted_and_there_is_no_floor_zero() {
        let between = |floors| value(&related(floors, 0.0, 1.0), Kind::Storey, Attr::FloorsBetween);
        assert_eq!(between([2, 5]), Some(Value::Number(2.0)));
        assert_eq!(between([-1, 1]), Some(Value::Number(0.0)));
        assert_eq!(between([2, 2]), None, "two plans of one floor");
    }
}
