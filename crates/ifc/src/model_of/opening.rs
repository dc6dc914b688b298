//! Doors and windows: how wide they are, which rooms they join, and the place between those rooms that one passes.

use super::{Maker, Shown, count, largest, set};
use crate::{Instance, Relation, form};
use geometry::{Point, Region, math};
use model::{Attr, Object, Shape, Source, Value};
use std::sync::Arc;

/// How much frame and leaf narrow the opening of a door at most, in metres, when the model does not say: as for drawings.
const FRAME: f64 = 0.10;
/// How far from the middle of its wall the rooms beside a door begin at most, in metres.
const REACH: f64 = 0.8;

/// Where a door or window stands in its wall.
struct Place {
    middle: Point,
    /// Unit vectors along the wall, and across it where the door's own y axis points.
    along: Point,
    across: Point,
    /// Half of the opening's width, in metres.
    half: f64,
}

impl<'f> Maker<'f> {
    pub(super) fn door(&mut self, shown: &Shown<'f>, object: &mut Object) {
        let (it, unit) = (shown.it, self.unit());
        let place = self.place(shown);
        let stated = it.number("OverallWidth").map(|it| it * unit).filter(|it| *it > 0.0);
        // Not all programs write the width; the opening has one.
        let width = stated.or_else(|| place.as_ref().map(|it| 2.0 * it.half)).filter(|it| *it > 0.0);
        if let Some(width) = width {
            let source = if stated.is_some() { Source::Ifc } else { Source::Geometry };
            set(object, Attr::Width, Value::Number(width), source);
            self.clear_width(it, object, width);
        }
        self.fire_class(it, "Pset_DoorCommon", object);
        let operation = operation(it);
        if let Some(leaves) = operation.as_deref().and_then(leaves) {
            set(object, Attr::Leaves, Value::Number(leaves), Source::Ifc);
        }
        let sides = self.rooms_beside(it, place.as_ref());
        let mut rooms: Vec<usize> = sides.iter().flatten().copied().collect();
        let area = |it: &usize| self.objects[*it].region().map_or(0.0, |it| it.area().to_m2());
        rooms.sort_by(|a, b| area(a).total_cmp(&area(b)).then(a.cmp(b)));
        rooms.dedup();
        for (attr, room) in [Attr::Serves, Attr::OpensTo].into_iter().zip(&rooms) {
            set(object, attr, Value::Object(self.objects[*room].id), Source::Geometry);
        }
        if let Some(place) = &place {
            if let Some(cell) = self.cell(shown, place, &sides) {
                object.shape = Some(Shape::Region(cell));
            }
            // A door opens towards its own y axis (IfcDoor, local placement).
            let swings = operation.as_deref().is_some_and(|it| it.contains("SWING") && !it.contains("DOUBLE_SWING"));
            if let (true, Some(served)) = (swings, rooms.first()) {
                let is_into = sides[0].as_ref() == Some(served);
                set(object, Attr::OpensOutwards, Value::Bool(!is_into), Source::Ifc);
            }
        }
        for room in rooms {
            count(&mut self.objects[room], Attr::Doors);
        }
    }

    /// The clear width: as the model states it, else the width less lining, and up to what frame and leaf take.
    fn clear_width(&self, it: Instance<'f>, object: &mut Object, width: f64) {
        let stated = ["ClearWidth", "净宽", "通行净宽"].iter().find_map(|name| {
            let sets = it.property_sets().into_iter();
            let found = sets.flat_map(|it| it.properties()).find(|it| it.name == **name)?;
            found.number(self.file.units()).filter(|it| *it > 0.0 && *it <= width)
        });
        if let Some(stated) = stated {
            object.evidence.push(Arc::from("clear width: as the model states it"));
            return set(object, Attr::ClearWidth, Value::Number(stated), Source::Ifc);
        }
        let lining = it.property_sets().into_iter().find(|it| it.definition().is_a("IfcDoorLiningProperties"));
        let lining = lining.and_then(|it| it.definition().number("LiningThickness")).map_or(0.0, |it| it * self.unit());
        let widest = (width - 2.0 * lining).max(0.0);
        object
            .evidence
            .push(Arc::from(format!("clear width: the width less the lining and up to {FRAME} m for frame and leaf")));
        set(object, Attr::ClearWidth, Value::Between((widest - FRAME).max(0.0), widest), Source::Ifc);
    }

    pub(super) fn window(&mut self, shown: &Shown<'f>, object: &mut Object) {
        let (it, unit) = (shown.it, self.unit());
        let size = ["OverallWidth", "OverallHeight"].map(|name| it.number(name).map(|it| it * unit));
        let attrs = [Attr::WidthMarked, Attr::HeightMarked];
        for (attr, size) in attrs.into_iter().zip(size) {
            if let Some(size) = size.filter(|it| *it > 0.0) {
                set(object, attr, Value::Number(size), Source::Ifc);
            }
        }
        if let Some(width) = size[0].filter(|it| *it > 0.0) {
            set(object, Attr::Width, Value::Number(width), Source::Ifc);
        }
        self.fire_class(it, "Pset_WindowCommon", object);
        let place = self.place(shown);
        let sides = self.rooms_beside(it, place.as_ref());
        if let Some(room) = sides.iter().flatten().next() {
            set(object, Attr::Serves, Value::Object(self.objects[*room].id), Source::Geometry);
            count(&mut self.objects[*room], Attr::Windows);
        }
    }

    /// Sets what share of their floor the windows of rooms have; a room with a window of unknown size has none.
    pub(super) fn window_ratios(&mut self) {
        let windows: Vec<(model::ObjectId, Option<f64>)> = self
            .objects
            .iter()
            .filter(|it| it.kind == model::Kind::Window)
            .filter_map(|it| {
                let number = |attr: Attr| it.get(attr).and_then(|it| it.value.number());
                let Some(Value::Object(room)) = it.get(Attr::Serves).map(|it| &it.value) else { return None };
                Some((*room, number(Attr::WidthMarked).zip(number(Attr::HeightMarked)).map(|it| it.0 * it.1)))
            })
            .collect();
        for room in self.rooms.values() {
            let object = &mut self.objects[*room];
            let Some(floor) = object.get(Attr::Area).and_then(|it| it.value.number()).filter(|it| *it > 0.0) else {
                continue;
            };
            let own: Vec<Option<f64>> = windows.iter().filter(|it| it.0 == object.id).map(|it| it.1).collect();
            if let Some(area) = own.into_iter().sum::<Option<f64>>().filter(|it| *it > 0.0) {
                set(object, Attr::WindowRatio, Value::Number(area / floor), Source::Ifc);
            }
        }
    }

    /// Where it stands: by the opening that it fills, else by itself.
    fn place(&self, shown: &Shown<'f>) -> Option<Place> {
        let form = &shown.form;
        let length = math::length(form.x_axis[0], form.x_axis[1]);
        if length < 1e-9 {
            return None;
        }
        let along = Point { x: form.x_axis[0] / length, y: form.x_axis[1] / length };
        let across = Point { x: -along.y, y: along.x };
        let fills = self.file.relations().parents(shown.it.ix()).iter().find(|it| it.relation == Relation::Fills);
        let opening = fills.map(|it| self::form(self.file.at(it.whole)).shadow()).unwrap_or_default();
        let regions = if opening.is_empty() { &shown.regions } else { &opening };
        let origin = Point { x: form.origin[0], y: form.origin[1] };
        let ends = |axis: Point| {
            let at = regions.iter().flat_map(|it| &it.outer.vertices).map(|it| dot(it.point - origin, axis));
            at.fold([f64::INFINITY, f64::NEG_INFINITY], |[a, b], it| [a.min(it), b.max(it)])
        };
        let ([left, right], [front, back]) = (ends(along), ends(across));
        if left >= right {
            return None;
        }
        let middle = origin + along * ((left + right) / 2.0) + across * ((front + back) / 2.0);
        Some(Place { middle, along, across, half: (right - left) / 2.0 })
    }

    /// The rooms on the side of its y axis and on the other: where it stands, else as the model says.
    fn rooms_beside(&self, it: Instance<'f>, place: Option<&Place>) -> [Option<usize>; 2] {
        let said = self.file.relations().boundaries(it.ix());
        let mut said: Vec<usize> = said.iter().filter_map(|it| self.rooms.get(it).copied()).collect();
        said.sort_unstable();
        said.dedup();
        let Some(place) = place else { return [said.first().copied(), said.get(1).copied()] };
        let storey = self.storey_id(it);
        let of_storey = |room: &usize| {
            let on = self.objects[*room].get(Attr::Storey).map(|it| &it.value);
            storey.is_none() || on.is_none_or(|it| Some(it) == storey.map(Value::Object).as_ref())
        };
        let mut here: Vec<usize> = self.rooms.values().copied().filter(of_storey).collect();
        here.sort_unstable();
        let mut found = [1.0, -1.0].map(|side| {
            let steps = 1..=(REACH / 0.1) as u32;
            steps.map(|it| f64::from(it) * 0.1 * side).find_map(|off| {
                let p = place.middle + place.across * off;
                let holds = |room: &&usize| {
                    self.objects[**room].region().is_some_and(|it| it.bounds().contains(p) && it.contains(p))
                };
                // Those that the model names come first: rooms may lie over each other.
                said.iter().find(holds).or_else(|| here.iter().find(holds)).copied()
            })
        });
        if found[0] == found[1] {
            found[1] = None;
        }
        match (found, said.as_slice()) {
            ([None, None], _) => [said.first().copied(), said.get(1).copied()],
            ([Some(one), None], [a, b]) if [a, b].contains(&&one) => [Some(one), Some(if *a == one { *b } else { *a })],
            ([None, Some(one)], [a, b]) if [a, b].contains(&&one) => [Some(if *a == one { *b } else { *a }), Some(one)],
            _ => found,
        }
    }

    /// The place that one passes: from the face of one room to that of the other, or through the wall to the open.
    fn cell(&self, shown: &Shown<'f>, place: &Place, sides: &[Option<usize>; 2]) -> Option<Region> {
        let thickness = largest(&shown.regions).map_or(0.1, |it| {
            let at = it.outer.vertices.iter().map(|it| dot(it.point - place.middle, place.across).abs());
            at.fold(0.0, f64::max).clamp(0.02, REACH)
        });
        let face = |side: usize, from: Point| {
            let across = if side == 0 { place.across } else { place.across * -1.0 };
            match sides[side] {
                Some(room) => first_hit(self.objects[room].region()?, from, across),
                None => Some(thickness),
            }
        };
        // A hair inside, so that a jamb in the corner of a room still meets its face; less where a room is narrower than the door.
        [1.0 - 1e-6, 0.9, 0.75, 0.5].iter().find_map(|share| {
            let [left, right] = [-1.0, 1.0].map(|end| place.middle + place.along * (place.half * share * end));
            let at = |side: usize, end: Point| {
                let across = if side == 0 { place.across } else { place.across * -1.0 };
                Some(end + across * face(side, end)?)
            };
            // Counter-clockwise: both corners of one jamb, then both of the other.
            Some(Region::polygon([at(1, right)?, at(0, right)?, at(0, left)?, at(1, left)?]))
        })
    }
}

fn dot(a: Point, b: Point) -> f64 {
    a.x * b.x + a.y * b.y
}

/// How far a ray goes until it meets the outline of a region; 0 where it starts inside.
fn first_hit(region: &Region, from: Point, along: Point) -> Option<f64> {
    if region.contains(from) {
        return Some(0.0);
    }
    let cross = |a: Point, b: Point| a.x * b.y - a.y * b.x;
    let hits = region.rings().flat_map(|it| {
        let points = it.flatten(0.001);
        let n = points.len();
        (0..n).map(move |i| (points[i], points[(i + 1) % n])).collect::<Vec<_>>()
    });
    hits.filter_map(|(a, b)| {
        let side = b - a;
        let turn = cross(along, side);
        let t = cross(a - from, side) / turn;
        let u = cross(a - from, along) / turn;
        (turn.abs() > 1e-12 && (-1e-9..=1.0 + 1e-9).contains(&u) && (0.0..=2.0 * REACH).contains(&t)).then_some(t)
    })
    .min_by(f64::total_cmp)
}

/// How it opens: `IfcDoor.OperationType`, else that of its type or style.
fn operation(it: Instance<'_>) -> Option<String> {
    let of = |it: Instance<'_>| it.get("OperationType").enumeration().map(str::to_string);
    of(it).or_else(|| it.type_object().and_then(of)).filter(|it| it != "NOTDEFINED" && it != "USERDEFINED")
}

/// The leaves of a door that opens so.
fn leaves(operation: &str) -> Option<f64> {
    if operation.starts_with("DOUBLE_DOOR") || operation.starts_with("DOUBLE_PANEL") {
        Some(2.0)
    } else if operation.starts_with("SINGLE") || operation.starts_with("DOUBLE_SWING") {
        Some(1.0)
    } else {
        None
    }
}
