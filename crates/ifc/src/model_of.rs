//! A building model as the [`Model`] that rules see: storeys, rooms, doors, windows, walls, columns, stairs, buildings, the site.

use crate::{Diagnostic, Ifc, Instance, Ix, Plan, Relation, plan};
use geometry::{Box2, Length, Point, Region, Tolerance, boolean, math};
use model::kinds::{FIRE_CLASS, ROOM_USE, STATUS};
use model::{Attr, Completeness, CompletenessState, Kind, Model, Object, ObjectId, Shape, Source, Value};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// How much frame and leaf narrow the opening of a door at most, in metres, when the model does not say: as for drawings.
const FRAME: f64 = 0.10;
/// How far before a door its rooms are looked for, from the middle of the wall, in metres.
const REACH: [f64; 4] = [0.2, 0.35, 0.5, 0.8];

/// What a building model means.
#[derive(Debug)]
pub struct Understood {
    /// Its objects; plan coordinates are those of the file, in metres.
    pub model: Model,
    /// What was not understood.
    pub diagnostics: Vec<Diagnostic>,
}

/// Takes a building model for what it is. `room_uses` says which values of `room_use` a name stands for.
///
/// Objects carry their `GlobalId` as entity. Storeys lie over each other in plan, as they stand.
pub fn to_model(file: &Ifc, room_uses: &(dyn Fn(&str) -> Vec<Value> + Sync)) -> Understood {
    let classes = [
        ("IfcSpace", Kind::Room),
        ("IfcDoor", Kind::Door),
        ("IfcWindow", Kind::Window),
        ("IfcWall", Kind::Wall),
        ("IfcColumn", Kind::Column),
        ("IfcStair", Kind::Stair),
        ("IfcSite", Kind::SiteBoundary),
    ];
    let products: Vec<(Instance<'_>, Kind)> =
        classes.iter().flat_map(|(class, kind)| file.all(class).into_iter().map(|it| (it, *kind))).collect();
    let plans: Vec<Plan> = products.par_iter().map(|it| body(it.0)).collect();
    let mut maker = Maker {
        file,
        room_uses,
        objects: Vec::new(),
        storeys: HashMap::new(),
        rooms: HashMap::new(),
        diagnostics: plans.iter().flat_map(|it| it.diagnostics.clone()).collect(),
    };
    maker.storeys(&products, &plans);
    let ordered = [Kind::Room, Kind::Wall, Kind::Column, Kind::Stair, Kind::SiteBoundary, Kind::Door, Kind::Window];
    for kind in ordered {
        for ((it, _), plan) in products.iter().zip(&plans).filter(|it| it.0.1 == kind) {
            maker.product(*it, kind, plan);
        }
    }
    maker.buildings(&products, &plans);
    maker.compass();
    maker.finish()
}

/// The body of a product, or of its parts when it has none itself (a stair of flights).
fn body(it: Instance<'_>) -> Plan {
    let mut own = plan(it);
    if own.regions.is_empty() && !it.is_a("IfcSite") {
        let file = it.file();
        for (relation, part) in file.relations().parts(it.ix()) {
            if *relation == Relation::Aggregates {
                let part = plan(file.at(*part));
                own.regions.extend(part.regions);
                own.levels = match (own.levels, part.levels) {
                    (Some(a), Some(b)) => Some([a[0].min(b[0]), a[1].max(b[1])]),
                    (a, b) => a.or(b),
                };
                own.diagnostics.extend(part.diagnostics);
            }
        }
        own.regions = boolean::union(&own.regions);
    }
    own
}

struct Maker<'f> {
    file: &'f Ifc,
    room_uses: &'f (dyn Fn(&str) -> Vec<Value> + Sync),
    objects: Vec<Object>,
    /// The object of each storey.
    storeys: HashMap<Ix, ObjectId>,
    /// Where each room stands among the objects.
    rooms: HashMap<Ix, usize>,
    diagnostics: Vec<Diagnostic>,
}

fn entity(it: Instance<'_>) -> Arc<str> {
    it.global_id().filter(|it| !it.is_empty()).map_or_else(|| Arc::from(format!("#{}", it.id())), Arc::from)
}

/// The name that people gave: of spaces and storeys the long one.
fn name(it: Instance<'_>) -> String {
    let texts = ["LongName", "Name"].iter().filter_map(|attribute| it.text(attribute));
    texts.map(|it| it.trim().to_string()).find(|it| !it.is_empty()).unwrap_or_default()
}

fn set(object: &mut Object, attr: Attr, value: Value, source: Source) {
    object.set(attr, model::Attribute::new(value, source));
}

impl<'f> Maker<'f> {
    /// The storey that a product stands on, up through spaces, openings and wholes.
    fn storey_of(&self, it: Instance<'f>) -> Option<Ix> {
        let relations = self.file.relations();
        let mut at = it.ix();
        for _ in 0..64 {
            let parents = relations.parents(at);
            let of = |wanted: Relation| parents.iter().find(|it| it.relation == wanted);
            let parent = of(Relation::Contained)
                .or_else(|| of(Relation::Aggregates))
                .or_else(|| of(Relation::Fills))
                .or_else(|| of(Relation::Voids))?;
            at = parent.whole;
            if self.file.at(at).is_a("IfcBuildingStorey") {
                return Some(at);
            }
        }
        None
    }

    fn storeys(&mut self, products: &[(Instance<'f>, Kind)], plans: &[Plan]) {
        let unit = self.file.units().length();
        let mut storeys: Vec<(f64, Instance<'f>)> = self
            .file
            .all("IfcBuildingStorey")
            .into_iter()
            .map(|it| (it.number("Elevation").unwrap_or(0.0) * unit, it))
            .collect();
        storeys.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id().cmp(&b.1.id())));
        let mut rooms: HashMap<Ix, Vec<Box2>> = HashMap::new();
        for ((it, _), plan) in products.iter().zip(plans).filter(|it| it.0.1 == Kind::Room) {
            if let Some(storey) = self.storey_of(*it) {
                rooms.entry(storey).or_default().extend(plan.regions.iter().map(Region::bounds));
            }
        }
        // Levels without rooms (foundations, eaves) are no floors. ±0.000 is the floor of the first one above ground.
        let is_floor = |it: &Instance<'_>| rooms.contains_key(&it.ix());
        let below = storeys.iter().filter(|it| is_floor(&it.1) && it.0 < -1.0).count() as i64;
        let mut floor = -below;
        for (elevation, it) in &storeys {
            let bounds = rooms.get(&it.ix()).map(|it| it.iter().copied().reduce(Box2::union));
            let shape = bounds.flatten().filter(|it| !it.is_empty()).map(|it| Shape::Region(Region::rectangle(it)));
            let mut object = Object::new(Kind::Storey, vec![entity(*it)], shape);
            object.name = Arc::from(name(*it));
            set(&mut object, Attr::Title, Value::text(&name(*it)), Source::Ifc);
            if is_floor(it) {
                let number = if floor < 0 { floor } else { floor + 1 };
                floor += 1;
                for attr in [Attr::FloorFirst, Attr::FloorLast] {
                    set(&mut object, attr, Value::Number(number as f64), Source::Derived);
                }
            }
            object.evidence.push(Arc::from(format!("IfcBuildingStorey, elevation {elevation} m")));
            self.storeys.insert(it.ix(), object.id);
            self.objects.push(object);
        }
    }

    fn product(&mut self, it: Instance<'f>, kind: Kind, plan: &Plan) {
        let largest = plan.regions.iter().max_by(|a, b| a.area().to_m2().total_cmp(&b.area().to_m2())).cloned();
        if kind == Kind::SiteBoundary && largest.is_none() {
            // A site without a surface is no plot.
            return;
        }
        let shape = largest.clone().map(Shape::Region).or_else(|| {
            let [x, y, _] = plan.origin;
            (kind != Kind::Room).then_some(Shape::Point(Point { x, y }))
        });
        let mut object = Object::new(kind, vec![entity(it)], shape);
        object.name = Arc::from(name(it));
        object.evidence.push(Arc::from(format!("{} #{}", it.entity().map_or("?", |it| it.name), it.id())));
        if kind.has(Attr::Label) && !object.name.is_empty() {
            let label = Value::Text(object.name.clone());
            set(&mut object, Attr::Label, label, Source::Ifc);
        }
        if kind.has(Attr::Storey)
            && let Some(storey) = self.storey_of(it).and_then(|it| self.storeys.get(&it))
        {
            set(&mut object, Attr::Storey, Value::Object(*storey), Source::Ifc);
        }
        let unit = self.file.units().length();
        match kind {
            Kind::Room => self.room(it, &mut object, plan),
            Kind::Door => self.door(it, &mut object, plan),
            Kind::Window => {
                if let Some(width) = it.number("OverallWidth") {
                    set(&mut object, Attr::Width, Value::Number(width * unit), Source::Ifc);
                }
                let rooms = self.rooms_beside(it, plan);
                if let Some(room) = rooms.first() {
                    set(&mut object, Attr::Serves, Value::Object(self.objects[*room].id), Source::Geometry);
                    count(&mut self.objects[*room], Attr::Windows);
                }
            }
            Kind::Wall => {
                if let Some(rect) = largest.as_ref().and_then(geometry::Rect::around_region) {
                    let [a, b, c, _] = rect.corners();
                    let side = |p: Point, q: Point| math::length(q.x - p.x, q.y - p.y);
                    set(&mut object, Attr::Thickness, Value::Number(side(a, b).min(side(b, c))), Source::Geometry);
                }
            }
            _ => {}
        }
        if kind == Kind::Room {
            self.rooms.insert(it.ix(), self.objects.len());
        }
        self.objects.push(object);
    }

    fn room(&self, it: Instance<'f>, object: &mut Object, plan: &Plan) {
        if !plan.regions.is_empty() {
            let area: f64 = plan.regions.iter().map(|it| it.area().to_m2()).sum();
            let area = if plan.is_clipped { Value::Between(0.0, area) } else { Value::Number(area) };
            set(object, Attr::Area, area, Source::Geometry);
        }
        if let Some(area) = self.quantity(it, &["NetFloorArea"]) {
            set(object, Attr::AreaStated, Value::Number(area), Source::Ifc);
        }
        set(object, Attr::Doors, Value::Number(0.0), Source::Ifc);
        set(object, Attr::Windows, Value::Number(0.0), Source::Ifc);
        let names = ["LongName", "Name", "ObjectType"].iter().filter_map(|attribute| it.text(attribute));
        for name in names {
            if let Some(used) = (self.room_uses)(&name).into_iter().next().or_else(|| english_use(&name)) {
                set(object, Attr::RoomUse, used, Source::Ifc);
                break;
            }
        }
    }

    fn door(&mut self, it: Instance<'f>, object: &mut Object, plan: &Plan) {
        let unit = self.file.units().length();
        if let Some(width) = it.number("OverallWidth").map(|it| it * unit).filter(|it| *it > 0.0) {
            set(object, Attr::Width, Value::Number(width), Source::Ifc);
            let lining = it.property_sets().into_iter().find(|it| it.definition().is_a("IfcDoorLiningProperties"));
            let lining = lining.and_then(|it| it.definition().number("LiningThickness")).map_or(0.0, |it| it * unit);
            let widest = (width - 2.0 * lining).max(0.0);
            object.evidence.push(Arc::from(format!(
                "clear width: OverallWidth less the lining and up to {FRAME} m for frame and leaf"
            )));
            set(object, Attr::ClearWidth, Value::Between((widest - FRAME).max(0.0), widest), Source::Ifc);
        }
        if let Some(rating) = it
            .property("Pset_DoorCommon", "FireRating")
            .and_then(|it| it.values.first().and_then(|it| it.text().map(|it| it.into_owned())))
        {
            let classes = [("甲", "a"), ("乙", "b"), ("丙", "c")];
            let class = classes.iter().find(|it| rating.contains(it.0)).and_then(|it| FIRE_CLASS.index(it.1));
            if let Some(class) = class {
                set(object, Attr::FireClass, Value::Enum(class), Source::Ifc);
            }
        }
        let mut rooms = self.rooms_beside(it, plan);
        let area = |it: &usize| match self.objects[*it].get(Attr::Area).map(|it| &it.value) {
            Some(Value::Number(area) | Value::Between(_, area)) => *area,
            _ => 0.0,
        };
        rooms.sort_by(|a, b| area(a).total_cmp(&area(b)).then(a.cmp(b)));
        for (attr, room) in [Attr::Serves, Attr::OpensTo].into_iter().zip(&rooms) {
            set(object, attr, Value::Object(self.objects[*room].id), Source::Geometry);
        }
        for room in rooms {
            count(&mut self.objects[room], Attr::Doors);
        }
    }

    /// The rooms at both sides of a door or window: as the model says, else by where it stands.
    fn rooms_beside(&self, it: Instance<'f>, plan: &Plan) -> Vec<usize> {
        let said = self.file.relations().boundaries(it.ix());
        let mut found: Vec<usize> = said.iter().filter_map(|it| self.rooms.get(it).copied()).collect();
        found.sort_unstable();
        found.dedup();
        if !found.is_empty() {
            return found;
        }
        let storey = self.storey_of(it).and_then(|it| self.storeys.get(&it));
        let bounds = plan.regions.iter().map(Region::bounds).reduce(Box2::union);
        let length = math::length(plan.x_axis[0], plan.x_axis[1]);
        if length < 1e-9 {
            return found;
        }
        let along = plan.x_axis.map(|it| it / length);
        let middle = bounds.map_or(Point { x: plan.origin[0], y: plan.origin[1] }, |it| it.center());
        for side in [1.0, -1.0] {
            let room = REACH.iter().find_map(|reach| {
                let p = Point { x: middle.x - along[1] * reach * side, y: middle.y + along[0] * reach * side };
                let mut of_storey = self.rooms.values().copied().filter(|at| {
                    let room = &self.objects[*at];
                    let on = room
                        .get(Attr::Storey)
                        .is_none_or(|it| storey.is_none_or(|storey| it.value == Value::Object(*storey)));
                    on && room.region().is_some_and(|it| it.bounds().contains(p) && it.contains(p))
                });
                let first = of_storey.next()?;
                Some(of_storey.fold(first, usize::min))
            });
            found.extend(room.filter(|it| !found.contains(it)));
        }
        found
    }

    /// A base quantity, in SI.
    fn quantity(&self, it: Instance<'f>, names: &[&str]) -> Option<f64> {
        let sets = it.property_sets().into_iter().filter(|it| it.definition().is_a("IfcElementQuantity"));
        let properties: Vec<_> = sets.flat_map(|it| it.properties()).collect();
        let found = names.iter().find_map(|name| properties.iter().find(|it| it.name == *name))?;
        found.number(self.file.units()).filter(|it| it.is_finite() && *it > 0.0)
    }

    /// Each building with what its lowest floor above ground covers.
    fn buildings(&mut self, products: &[(Instance<'f>, Kind)], plans: &[Plan]) {
        let file = self.file;
        for building in file.all("IfcBuilding") {
            let of_building = |it: &Ix| file.relations().parents(*it).iter().any(|it| it.whole == building.ix());
            let mut floors: Vec<(f64, Ix)> = Vec::new();
            for (ix, id) in self.storeys.iter().filter(|it| of_building(it.0)) {
                let object = self.objects.iter().find(|it| it.id == *id);
                if let Some(number) = object.and_then(|it| it.get(Attr::FloorFirst)).and_then(|it| it.value.number()) {
                    floors.push((number, *ix));
                }
            }
            floors.sort_by(|a, b| a.0.total_cmp(&b.0));
            let ground = floors.iter().find(|it| it.0 > 0.0).map(|it| it.1);
            let covers = |it: &Kind| matches!(it, Kind::Room | Kind::Wall | Kind::Column);
            let regions: Vec<&Region> = products
                .iter()
                .zip(plans)
                .filter(|it| covers(&it.0.1) && ground.is_some() && self.storey_of(it.0.0) == ground)
                .flat_map(|it| &it.1.regions)
                .collect();
            let outline =
                boolean::union(regions).into_iter().max_by(|a, b| a.area().to_m2().total_cmp(&b.area().to_m2()));
            // What lies between walls belongs to the building.
            let outline = outline.map(|it| Region::new(it.outer));
            let area = outline.as_ref().map(|it| it.area().to_m2());
            let mut object = Object::new(Kind::Building, vec![entity(building)], outline.map(Shape::Region));
            object.name = Arc::from(name(building));
            object.evidence.push(Arc::from(format!(
                "IfcBuilding #{}: outline of rooms and walls of its first floor",
                building.id()
            )));
            if let Some(area) = area {
                set(&mut object, Attr::FootprintArea, Value::Number(area), Source::Geometry);
            }
            if !floors.is_empty() {
                let above = floors.iter().filter(|it| it.0 > 0.0).count();
                set(&mut object, Attr::Storeys, Value::Number(above as f64), Source::Derived);
                set(&mut object, Attr::StoreysBelow, Value::Number((floors.len() - above) as f64), Source::Derived);
            }
            if let Some(status) = STATUS.index("proposed") {
                set(&mut object, Attr::Status, Value::Enum(status), Source::Assumed);
            }
            self.objects.push(object);
        }
    }

    /// Where north is, when the model says so.
    fn compass(&mut self) {
        let contexts = self.file.all("IfcGeometricRepresentationContext");
        let north = contexts.into_iter().find_map(|it| Some((it, it.follow("TrueNorth")?)));
        if let Some((context, north)) = north
            && let [Some(x), Some(y)] = [0, 1].map(|at| north.value(0).list().get(at).and_then(|it| it.number()))
        {
            let angle = math::atan2(-x, y);
            let object = Object::new(
                Kind::Compass,
                vec![Arc::from(format!("#{}", context.id()))],
                Some(Shape::Point(Point { x: 0.0, y: 0.0 })),
            );
            self.objects.push(object.with(Attr::Rotation, Value::Number(angle), Source::Ifc));
        }
    }

    fn finish(self) -> Understood {
        let mut completeness = BTreeMap::new();
        let told = [
            ("IfcBuildingStorey", Kind::Storey),
            ("IfcSpace", Kind::Room),
            ("IfcDoor", Kind::Door),
            ("IfcWindow", Kind::Window),
            ("IfcWall", Kind::Wall),
            ("IfcColumn", Kind::Column),
            ("IfcStair", Kind::Stair),
            ("IfcBuilding", Kind::Building),
        ];
        for (class, kind) in told {
            // None at all may mean that the model was exported without them.
            if self.objects.iter().any(|it| it.kind == kind) {
                let (zh, en) = (format!("模型中的全部 {class}"), format!("every {class} of the model"));
                completeness.insert(
                    kind,
                    Completeness { state: CompletenessState::Complete, zh: Arc::from(zh), en: Arc::from(en) },
                );
            }
        }
        let tolerance = Tolerance { linear: Length::mm(0.5) };
        Understood {
            model: Model::new(self.objects.into_iter().map(Arc::new), completeness, tolerance),
            diagnostics: self.diagnostics,
        }
    }
}

/// One more.
fn count(object: &mut Object, attr: Attr) {
    let n = object.get(attr).and_then(|it| it.value.number()).unwrap_or(0.0);
    set(object, attr, Value::Number(n + 1.0), Source::Geometry);
}

/// The use that an English name speaks of: `Bedroom 2`.
fn english_use(name: &str) -> Option<Value> {
    let name = name.to_lowercase();
    let fits = |it: &&(&str, &str, &str)| it.0 != "other" && name.contains(it.2);
    let found = ROOM_USE.values.iter().filter(fits).max_by_key(|it| it.2.len())?;
    ROOM_USE.index(found.0).map(Value::Enum)
}
