//! What can be changed, and how far.

use super::Point as OfFinding;
use crate::{Edit, EntityRef, Session};
use drawing::{Entity, Geometry};
use findings::{Bilingual, Finding, Remedy};
use geometry::{Angle, Path, Point, Region, Transform, Vector, math};
use model::{Attr, Kind, ObjectId, Shape, Value};
use std::f64::consts::TAU;

/// What an amount makes of a shape.
pub(super) type Reshape = Box<dyn Fn(&Shape, f64) -> Shape>;

/// A change that depends on one amount.
pub(super) struct Knob {
    pub remedy: Remedy,
    /// The object that changes.
    pub object: ObjectId,
    pub entities: Vec<EntityRef>,
    /// Amounts are whole steps of this.
    pub step: f64,
    /// The greatest amount; no more than one step where the change is made or not.
    pub most: f64,
    /// How far something moves for an amount of 1, in metres: what changes are ranked by.
    pub cost: f64,
    /// -1 where the amount is told as negative.
    pub sign: f64,
    /// Of a displacement.
    pub direction: Option<Vector>,
    /// For the message.
    pub detail: Bilingual,
    /// The edit for an amount.
    pub edit: Box<dyn Fn(f64) -> Edit>,
    /// What becomes of the shapes of the object and its parts, in metres, where the edit does nothing else.
    pub shape: Option<Reshape>,
}

/// A text in which a height is written.
pub(crate) struct HeightLabel {
    /// The text.
    pub entity: EntityRef,
    /// The height that it states, in metres.
    pub height: f64,
    content: String,
    /// Where in it the height stands.
    number: (usize, usize),
}

impl HeightLabel {
    /// The edit that raises the height by so many metres, with as many decimals as are written, at least one.
    pub fn edit(&self, by: f64) -> Edit {
        let (from, to) = self.number;
        let decimals = self.content[from..to].split_once('.').map_or(0, |it| it.1.len()).max(1);
        let text = format!("{}{:.*}{}", &self.content[..from], decimals, self.height + by, &self.content[to..]);
        Edit::Relabel { entity: self.entity, text }
    }
}

/// No building is made lower than this, in metres.
const LEAST_HEIGHT: f64 = 3.0;
/// Directions tried besides those that the finding's mark shows.
const DIRECTIONS: u32 = 8;
/// Displacements are whole centimetres.
const CENTIMETRE: f64 = 0.01;
/// Heights are whole decimetres, as labels state them.
const DECIMETRE: f64 = 0.1;
/// Turns are whole twentieths of a degree, up to 20°.
const TURN: (f64, f64) = (0.05, 20.0);
/// Edges are pulled no further than this, in metres.
const PULL: f64 = 10.0;
/// Outlines of more corners are not pulled edge by edge.
const EDGES: usize = 16;
/// Ends further apart than this were not meant to meet, in metres.
const GAP: f64 = 1.0;

impl Session {
    /// The changes of one object.
    pub(super) fn knobs(&self, id: ObjectId, found: &[Finding], reach: f64) -> Vec<Knob> {
        let Some(object) = self.model().find(id).map(|ix| self.model().object(ix).clone()) else { return Vec::new() };
        let entities = self.entities_of(id);
        let mut knobs = Vec::new();
        let units = self.units_per_metre();
        if !entities.is_empty() {
            for direction in directions(found) {
                knobs.push(displacement(id, &entities, direction, units, reach));
            }
            if let Some(region) = object.shape.as_ref().and_then(Shape::region) {
                let (about, bounds) = (region.centroid(), region.bounds());
                let radius = math::length(bounds.max[0] - bounds.min[0], bounds.max[1] - bounds.min[1]) / 2.0;
                for sign in [1.0, -1.0] {
                    let turned = entities.clone();
                    knobs.push(Knob {
                        remedy: Remedy::Rotate,
                        object: id,
                        entities: entities.clone(),
                        step: TURN.0,
                        most: TURN.1,
                        cost: radius * TAU / 360.0,
                        sign,
                        direction: None,
                        detail: Bilingual::default(),
                        edit: Box::new(move |amount| Edit::Rotate {
                            entities: turned.clone(),
                            about: [about.x * units, about.y * units],
                            degrees: sign * amount,
                        }),
                        shape: Some(Box::new(move |shape, amount| turned_shape(shape, about, sign * amount))),
                    });
                }
            }
        }
        for entity in &entities {
            knobs.extend(self.edges(id, *entity, reach));
        }
        knobs.extend(self.lower(id));
        knobs
    }

    /// The displacement of the object of another knob.
    pub(super) fn displacement(&self, like: &Knob, direction: Vector, reach: f64) -> Option<Knob> {
        (like.remedy == Remedy::Move)
            .then(|| displacement(like.object, &like.entities, direction, self.units_per_metre(), reach))
    }

    /// The entities of model space that an object was made from, with those of its parts.
    fn entities_of(&self, id: ObjectId) -> Vec<EntityRef> {
        let is_part = |it: &model::Object| {
            it.get(Attr::Building).is_some_and(|it| it.value == Value::Object(id)) && it.kind == Kind::BuildingPart
        };
        let objects = self.model().objects().iter().filter(|it| it.id == id || is_part(it));
        // Of an entity inside blocks the outermost INSERT stands in model space.
        let names = objects.flat_map(|it| &it.entities).filter_map(|it| it.split(['/', '[']).next()?.parse().ok());
        let mut entities: Vec<EntityRef> = names.collect();
        entities.sort_unstable();
        entities.dedup();
        entities
    }

    fn entity(&self, name: EntityRef) -> Option<&Entity> {
        match name {
            EntityRef::Handle(handle) => self.drawing.entities.iter().find(|it| it.handle == handle),
            EntityRef::Ordinal(place) => self.drawing.entities.get(place as usize),
        }
    }

    /// Each edge of a closed outline, in and out.
    fn edges(&self, object: ObjectId, name: EntityRef, reach: f64) -> Vec<Knob> {
        let mut knobs = Vec::new();
        let units = self.units_per_metre();
        let Some(Geometry::LwPolyline(line)) = self.entity(name).map(|it| &it.geometry) else { return knobs };
        let n = line.vertices.len();
        let is_repeated =
            n > 3 && line.vertices[0].x == line.vertices[n - 1].x && line.vertices[0].y == line.vertices[n - 1].y;
        if !(line.closed || is_repeated) || !(3..=EDGES).contains(&n) {
            return knobs;
        }
        let corners = if is_repeated { n - 1 } else { n };
        let twice_area: f64 = (0..corners)
            .map(|i| (&line.vertices[i], &line.vertices[(i + 1) % corners]))
            .map(|(a, b)| a.x * b.y - b.x * a.y)
            .sum();
        for i in 0..corners {
            let (a, b) = (&line.vertices[i], &line.vertices[(i + 1) % corners]);
            let (x, y) = (b.x - a.x, b.y - a.y);
            let length = math::length(x, y);
            if length <= 0.0 || a.bulge != 0.0 {
                continue;
            }
            let out = Vector { x: y / length * twice_area.signum(), y: -x / length * twice_area.signum() };
            // A corner that is written twice moves in both places.
            let mut vertices = vec![i as u32, ((i + 1) % corners) as u32];
            if is_repeated && vertices.contains(&0) {
                vertices.push((n - 1) as u32);
            }
            let ends = [a.x, a.y, b.x, b.y].map(|it| format!("{:.2}", it / units));
            let metres = |x: f64, y: f64| Point { x: x / units, y: y / units };
            let edge = (metres(a.x, a.y), metres(b.x, b.y));
            let at = format!("({}, {})–({}, {})", ends[0], ends[1], ends[2], ends[3]);
            for sign in [-1.0, 1.0] {
                let vertices = vertices.clone();
                knobs.push(Knob {
                    remedy: Remedy::PullEdge,
                    object,
                    entities: vec![name],
                    step: CENTIMETRE,
                    most: reach.min(PULL),
                    cost: 1.0,
                    sign,
                    direction: Some(out * sign),
                    detail: Bilingual::new(at.clone(), at.clone()),
                    edit: Box::new(move |amount| Edit::Stretch {
                        entity: name,
                        vertices: vertices.clone(),
                        by: [out.x * sign * amount * units, out.y * sign * amount * units],
                    }),
                    shape: Some(Box::new(move |shape, amount| pulled(shape, edge, out * (sign * amount)))),
                });
            }
        }
        knobs
    }

    /// A smaller height in the label of a building.
    fn lower(&self, object: ObjectId) -> Option<Knob> {
        let label = self.height_label(object).filter(|it| it.height > LEAST_HEIGHT + DECIMETRE)?;
        Some(Knob {
            remedy: Remedy::Lower,
            object,
            entities: vec![label.entity],
            step: DECIMETRE,
            most: label.height - LEAST_HEIGHT,
            cost: 1.0,
            sign: -1.0,
            direction: None,
            detail: Bilingual::default(),
            edit: Box::new(move |amount| label.edit(-amount)),
            shape: None,
        })
    }

    /// The text in which the height of a building is written.
    pub(crate) fn height_label(&self, object: ObjectId) -> Option<HeightLabel> {
        let model = self.model();
        let building = model.object(model.find(object)?);
        let height = building.get(Attr::Height)?.value.number()?;
        let about = building.bounds()?.center();
        let units = self.units_per_metre();
        let Value::Text(label) = &building.get(Attr::Label)?.value else { return None };
        // The label is drawn beside the outline, often in several texts.
        let found = self.drawing.entities.iter().zip(0..).filter_map(|(entity, place)| {
            let content = text(entity).filter(|it| !it.trim().is_empty() && label.contains(it.trim()))?;
            let (content, from, to) = number_in(content, height)?;
            let (x, y) = anchor(entity)?;
            let distance = math::length(x / units - about.x, y / units - about.y);
            let entity = EntityRef::of(&self.drawing, place)?;
            Some((distance, HeightLabel { entity, height, content, number: (from, to) }))
        });
        found.reduce(|a, b| if b.0 < a.0 { b } else { a }).map(|it| it.1)
    }

    /// Corrections of the drawing that leave the design as it is.
    pub(super) fn corrections(&self, finding: &Finding, point: &OfFinding) -> Vec<Knob> {
        let mut knobs: Vec<Knob> = self.correct_table(finding).into_iter().collect();
        if !self.is_of_quality(point) {
            return knobs;
        }
        knobs.extend(self.close_gap(finding, point));
        let is_doubled =
            ["-drawn-once", "duplicate-objects", "zero-length-objects"].iter().any(|it| finding.rule.ends_with(it));
        if let (true, Some(object)) = (is_doubled, point.objects.last()) {
            let copies = self.entities_of(*object);
            let names: Vec<String> = copies.iter().map(EntityRef::to_string).collect();
            let names = names.join(", ");
            // Of two drawn over each other the later one; what is named alone goes.
            let doomed: Vec<EntityRef> = copies.last().copied().into_iter().collect();
            knobs.extend((!doomed.is_empty()).then(|| {
                let detail = Bilingual::new(
                    format!("删除重复或无长度的实体 {}", doomed[0]),
                    format!("delete the entity {} of {names}", doomed[0]),
                );
                made_or_not(Remedy::DeleteCopy, *object, doomed.clone(), detail, Edit::Delete { entities: doomed })
            }));
        }
        knobs
    }

    /// The computed value in place of the declared one.
    fn correct_table(&self, finding: &Finding) -> Option<Knob> {
        if !finding.rule.ends_with("/declared-indicator") {
            return None;
        }
        let review = self.review_in_brief();
        let indicator = review.indicators.iter().find(|it| Some(&it.id) == finding.indicator.as_ref())?;
        let (computed, declared, from) = (indicator.value?, indicator.declared?, indicator.declared_from.as_ref()?);
        let is_row = |it: &model::Object| {
            let value = it.get(Attr::Value).map(|it| &it.value);
            it.kind == Kind::IndicatorRow && matches!(value, Some(Value::Text(text)) if **text == *from.text)
        };
        for row in self.model().objects().iter().filter(|it| is_row(it)) {
            for name in self.entities_of(row.id) {
                let Some(content) = self.entity(name).and_then(text).filter(|it| it.contains(from.text.trim())) else {
                    continue;
                };
                let Some((from_at, to_at)) = numbers(content)
                    .into_iter()
                    .find(|it| content[it.0..it.1].parse::<f64>().is_ok_and(|it| it != 0.0))
                else {
                    continue;
                };
                let written: f64 = content[from_at..to_at].parse().ok()?;
                // The table's own unit and decimals.
                let decimals = content[from_at..to_at].split_once('.').map_or(0, |it| it.1.len());
                let value = format!("{:.*}", decimals, computed * (written / declared));
                let corrected = format!("{}{value}{}", &content[..from_at], &content[to_at..]);
                let detail = Bilingual::new(
                    format!("将指标表中“{}”的“{content}”改为“{corrected}”", indicator.title.zh),
                    format!("write “{corrected}” for “{content}” as {} in the table", indicator.title.en),
                );
                let edit = Edit::Relabel { entity: name, text: corrected };
                return Some(made_or_not(Remedy::CorrectTable, row.id, vec![name], detail, edit));
            }
        }
        None
    }

    /// Ends that lie at the two ends of the finding's mark, or of its own outline, made to meet.
    fn close_gap(&self, finding: &Finding, point: &OfFinding) -> Vec<Knob> {
        let units = self.units_per_metre();
        let mut gaps = Vec::new();
        if let Some(mark) = &finding.mark {
            lines(mark, &mut |a, b| gaps.push((a, b)));
        }
        let mut knobs = Vec::new();
        let names: Vec<(ObjectId, EntityRef)> =
            point.objects.iter().flat_map(|id| self.entities_of(*id).into_iter().map(|it| (*id, it))).collect();
        for (id, name) in &names {
            let Some(entity) = self.entity(*name) else { continue };
            let ends = ends(entity);
            let Some([first, last]) = ends else { continue };
            let own = (first.1, last.1);
            for (a, b) in gaps.iter().copied().map(|(a, b)| (scaled(a, units), scaled(b, units))).chain([own]) {
                let gap = b - a;
                let length = math::length(gap.x, gap.y) / units;
                if length <= 0.0 || length > GAP {
                    continue;
                }
                let is_at = |p: Point, q: Point| math::length(p.x - q.x, p.y - q.y) <= 1e-3 * units;
                let Some((vertex, by)) = [first, last].into_iter().find_map(|(vertex, p)| match p {
                    p if is_at(p, b) => Some((vertex, gap * -1.0)),
                    p if is_at(p, a) => Some((vertex, gap)),
                    _ => None,
                }) else {
                    continue;
                };
                let detail = Bilingual::new(
                    format!("将实体 {name} 的端点移动 {length:.3} m，使线闭合"),
                    format!("move the end of the entity {name} by {length:.3} m, so that the line closes"),
                );
                let edit = Edit::Stretch { entity: *name, vertices: vec![vertex], by: [by.x, by.y] };
                knobs.push(made_or_not(Remedy::CloseGap, *id, vec![*name], detail, edit));
            }
        }
        knobs
    }
}

fn scaled(p: Point, by: f64) -> Point {
    Point { x: p.x * by, y: p.y * by }
}

fn made_or_not(remedy: Remedy, object: ObjectId, entities: Vec<EntityRef>, detail: Bilingual, edit: Edit) -> Knob {
    let edit = Box::new(move |_| edit.clone());
    let (step, most, cost, sign) = (1.0, 1.0, 1.0, 1.0);
    Knob { remedy, object, entities, step, most, cost, sign, direction: None, detail, edit, shape: None }
}

/// Moves an object.
fn displacement(object: ObjectId, entities: &[EntityRef], direction: Vector, units: f64, reach: f64) -> Knob {
    let moved = entities.to_vec();
    Knob {
        remedy: Remedy::Move,
        object,
        entities: moved.clone(),
        step: CENTIMETRE,
        most: reach,
        cost: 1.0,
        sign: 1.0,
        direction: Some(direction),
        detail: Bilingual::default(),
        edit: Box::new(move |amount| Edit::Move {
            entities: moved.clone(),
            by: [direction.x * units * amount, direction.y * units * amount],
        }),
        shape: Some(Box::new(move |shape, amount| {
            let by = Transform::translation(direction.x * amount, direction.y * amount);
            transformed(shape, &by)
        })),
    }
}

fn transformed(shape: &Shape, by: &Transform) -> Shape {
    match shape {
        Shape::Point(it) => Shape::Point(by.apply(*it)),
        Shape::Path(it) => Shape::Path(it.transformed(by)),
        Shape::Region(it) => Shape::Region(it.transformed(by)),
    }
}

fn turned_shape(shape: &Shape, about: Point, degrees: f64) -> Shape {
    let turn = Transform::translation(-about.x, -about.y).then(Transform::rotation(Angle::deg(degrees)));
    transformed(shape, &turn.then(Transform::translation(about.x, about.y)))
}

/// The ends of an edge moved wherever a shape has them.
fn pulled(shape: &Shape, edge: (Point, Point), by: Vector) -> Shape {
    let is_at = |p: Point, q: Point| (p.x - q.x).abs() + (p.y - q.y).abs() < 1e-6;
    let pull = |path: &Path| {
        let mut path = path.clone();
        for it in path.vertices.iter_mut().filter(|it| is_at(it.point, edge.0) || is_at(it.point, edge.1)) {
            it.point = it.point + by;
        }
        path
    };
    match shape {
        Shape::Point(it) => Shape::Point(*it),
        Shape::Path(it) => Shape::Path(pull(it)),
        Shape::Region(it) => Shape::Region(Region::with_holes(pull(&it.outer), it.holes.iter().map(pull).collect())),
    }
}

/// The two ends of an open line, with the numbers of their vertices.
fn ends(entity: &Entity) -> Option<[(u32, Point); 2]> {
    match &entity.geometry {
        Geometry::Line { start, end } => {
            Some([(0, Point { x: start.x, y: start.y }), (1, Point { x: end.x, y: end.y })])
        }
        Geometry::LwPolyline(line) if !line.closed => {
            let (first, last) = (line.vertices.first()?, line.vertices.last()?);
            Some([
                (0, Point { x: first.x, y: first.y }),
                (line.vertices.len() as u32 - 1, Point { x: last.x, y: last.y }),
            ])
        }
        Geometry::Polyline(line) if !line.closed => {
            let (first, last) = (line.vertices.first()?, line.vertices.last()?);
            Some([
                (0, Point { x: first.point.x, y: first.point.y }),
                (line.vertices.len() as u32 - 1, Point { x: last.point.x, y: last.point.y }),
            ])
        }
        _ => None,
    }
}

/// The plain text of a TEXT or MTEXT.
fn text(entity: &Entity) -> Option<&str> {
    match &entity.geometry {
        Geometry::Text(it) => Some(&it.content),
        Geometry::MText(it) => Some(&it.content),
        _ => None,
    }
}

/// Where a TEXT or MTEXT stands.
fn anchor(entity: &Entity) -> Option<(f64, f64)> {
    match &entity.geometry {
        Geometry::Text(it) => Some(it.alignment_point.map_or((it.position.x, it.position.y), |it| (it.x, it.y))),
        Geometry::MText(it) => Some((it.position.x, it.position.y)),
        _ => None,
    }
}

/// The places of the numbers in a text.
fn numbers(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (c.is_ascii_digit() || (c == '.' && from.is_some()), from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                let end = start + text[start..at].trim_end_matches('.').len();
                found.push((start, end));
                from = None;
            }
            _ => {}
        }
    }
    found
}

/// The text with the place of a number of this value that is written with decimals, or after an `H`.
fn number_in(text: &str, value: f64) -> Option<(String, usize, usize)> {
    let is_height = |it: &(usize, usize)| {
        let before = text[..it.0].trim_end_matches(['=', ':', '：', '＝', ' ']);
        text[it.0..it.1].contains('.') || before.ends_with(['H', 'h', '高'])
    };
    let is_value = |it: &(usize, usize)| text[it.0..it.1].parse::<f64>().is_ok_and(|it| (it - value).abs() < 1e-6);
    numbers(text).into_iter().find(|it| is_value(it) && is_height(it)).map(|it| (text.to_string(), it.0, it.1))
}

/// Both ways along each line of the findings' marks, then all round the compass.
fn directions(found: &[Finding]) -> Vec<Vector> {
    let mut directions: Vec<Vector> = Vec::new();
    for mark in found.iter().filter_map(|it| it.mark.as_ref()) {
        lines(mark, &mut |a, b| {
            let length = math::length(b.x - a.x, b.y - a.y);
            if length > 1e-9 {
                let along = (b - a) * (1.0 / length);
                directions.extend([along, along * -1.0]);
            }
        });
    }
    let around = (0..DIRECTIONS).map(|i| {
        let (sin, cos) = math::sin_cos(TAU * f64::from(i) / f64::from(DIRECTIONS));
        Vector { x: cos, y: sin }
    });
    directions.extend(around);
    let mut all: Vec<Vector> = Vec::new();
    for it in directions {
        if !all.iter().any(|other| (other.x - it.x).abs() + (other.y - it.y).abs() < 1e-6) {
            all.push(it);
        }
    }
    all
}

/// The first segment of each line of a GeoJSON geometry.
fn lines(mark: &serde_json::Value, sink: &mut impl FnMut(Point, Point)) {
    for it in mark["geometries"].as_array().into_iter().flatten() {
        lines(it, sink);
    }
    if mark["type"] != "LineString" {
        return;
    }
    let at = |i: usize| Some(Point { x: mark["coordinates"][i][0].as_f64()?, y: mark["coordinates"][i][1].as_f64()? });
    if let (Some(a), Some(b)) = (at(0), at(1)) {
        sink(a, b);
    }
}
