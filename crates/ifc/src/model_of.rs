//! A building model as the [`Model`] that rules see: storeys, rooms, doors, windows, walls, columns, stairs, buildings, the site.

mod building;
mod opening;
mod stair;

use crate::{Diagnostic, Form, Ifc, Instance, Ix, Property, Relation, form};
use geometry::{Box2, Length, Point, Region, Tolerance, boolean, math};
use model::kinds::{FIRE_CLASS, ROOM_USE};
use model::{Attr, Completeness, CompletenessState, Kind, Model, Object, ObjectId, Shape, Source, Value};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Where walls and columns are cut for their plan, above the floor of their storey, in metres: through doors and windows.
const CUT: f64 = 1.2;

/// What a building model means.
#[derive(Debug)]
pub struct Understood {
    /// Its objects; plan coordinates are those of the file, in metres.
    pub model: Model,
    /// What was not understood.
    pub diagnostics: Vec<Diagnostic>,
}

/// Which values of an attribute a text stands for, the best first.
pub type Words<'w> = &'w (dyn Fn(Attr, &str) -> Vec<Value> + Sync);

/// Takes a building model for what it is. `words` says which values of `room_use` and `use` a name stands for.
///
/// Objects carry their `GlobalId` as entity. Storeys lie over each other in plan, as they stand.
pub fn to_model(file: &Ifc, words: Words<'_>) -> Understood {
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
    let shown: Vec<Shown<'_>> = products.par_iter().map(|it| Shown::new(it.0, it.1)).collect();
    let mut maker = Maker {
        file,
        words,
        objects: Vec::new(),
        storeys: HashMap::new(),
        rooms: HashMap::new(),
        diagnostics: shown.iter().flat_map(|it| it.form.diagnostics.clone()).collect(),
    };
    maker.storeys(&shown);
    let ordered = [Kind::Room, Kind::Wall, Kind::Column, Kind::Stair, Kind::SiteBoundary, Kind::Door, Kind::Window];
    for kind in ordered {
        shown.iter().filter(|it| it.kind == kind).for_each(|it| maker.product(it));
    }
    maker.window_ratios();
    maker.buildings(&shown);
    maker.compass();
    maker.finish()
}

/// A product with its place.
struct Shown<'f> {
    it: Instance<'f>,
    kind: Kind,
    form: Form,
    /// Its plan: the floor of a room, the section of a wall or column above its storey's floor, else the shadow.
    regions: Vec<Region>,
}

impl<'f> Shown<'f> {
    fn new(it: Instance<'f>, kind: Kind) -> Shown<'f> {
        let form = form(it);
        let regions = match kind {
            Kind::Room => form.floor(),
            Kind::Wall | Kind::Column => {
                let floor = storey_of(it).map(|it| self::form(it).origin[2]);
                let [low, high] = form.levels().unwrap_or_default();
                // What does not reach the cut shows as it lies.
                let cut = floor.map(|it| it + CUT).filter(|it| low < *it && *it < high).unwrap_or(low + CUT);
                let section = if cut < high { section(it, &form, cut) } else { Vec::new() };
                if section.is_empty() { form.shadow() } else { section }
            }
            _ => form.shadow(),
        };
        Shown { it, kind, form, regions }
    }
}

/// What a level plane cuts of an element, its openings taken off.
fn section(it: Instance<'_>, own: &Form, level: f64) -> Vec<Region> {
    let file = it.file();
    let whole = own.section(level);
    let openings = file.relations().parts(it.ix()).iter().filter(|it| it.0 == Relation::Voids);
    let open: Vec<Region> = openings.flat_map(|it| form(file.at(it.1)).section(level)).collect();
    if open.is_empty() { whole } else { boolean::difference(&whole, &open) }
}

/// The storey that a product stands on, up through spaces, openings and wholes.
fn storey_of(it: Instance<'_>) -> Option<Instance<'_>> {
    let file = it.file();
    let mut at = it.ix();
    for _ in 0..64 {
        let parents = file.relations().parents(at);
        let of = |wanted: Relation| parents.iter().find(|it| it.relation == wanted);
        let parent = of(Relation::Contained)
            .or_else(|| of(Relation::Aggregates))
            .or_else(|| of(Relation::Fills))
            .or_else(|| of(Relation::Voids))?;
        at = parent.whole;
        if file.at(at).is_a("IfcBuildingStorey") {
            return Some(file.at(at));
        }
    }
    None
}

struct Maker<'f> {
    file: &'f Ifc,
    words: Words<'f>,
    objects: Vec<Object>,
    /// Where each storey stands among the objects.
    storeys: HashMap<Ix, usize>,
    /// Where each room stands among the objects.
    rooms: HashMap<Ix, usize>,
    diagnostics: Vec<Diagnostic>,
}

fn entity(it: Instance<'_>) -> Arc<str> {
    it.global_id().filter(|it| !it.is_empty()).map_or_else(|| Arc::from(format!("#{}", it.id())), Arc::from)
}

/// The name that people gave: of spaces the long one, beside which the short one is a number.
fn name(it: Instance<'_>) -> String {
    let order = if it.is_a("IfcSpace") { ["LongName", "Name"] } else { ["Name", "LongName"] };
    let texts = order.iter().filter_map(|attribute| it.text(attribute));
    texts.map(|it| it.trim().to_string()).find(|it| !it.is_empty()).unwrap_or_default()
}

fn set(object: &mut Object, attr: Attr, value: Value, source: Source) {
    object.set(attr, model::Attribute::new(value, source));
}

/// One more.
fn count(object: &mut Object, attr: Attr) {
    let n = object.get(attr).and_then(|it| it.value.number()).unwrap_or(0.0);
    set(object, attr, Value::Number(n + 1.0), Source::Geometry);
}

/// The text of a property.
fn text_of(property: &Property<'_>) -> Option<String> {
    property.values.first().and_then(|it| it.text()).map(|it| it.trim().to_string()).filter(|it| !it.is_empty())
}

fn largest(regions: &[Region]) -> Option<&Region> {
    regions.iter().max_by(|a, b| a.area().to_m2().total_cmp(&b.area().to_m2()))
}

impl<'f> Maker<'f> {
    fn unit(&self) -> f64 {
        self.file.units().length()
    }

    /// The object of the storey that a product stands on.
    fn storey_object(&self, it: Instance<'f>) -> Option<usize> {
        storey_of(it).and_then(|it| self.storeys.get(&it.ix()).copied())
    }

    fn storey_id(&self, it: Instance<'f>) -> Option<ObjectId> {
        self.storey_object(it).map(|it| self.objects[it].id)
    }

    fn storeys(&mut self, shown: &[Shown<'f>]) {
        let unit = self.unit();
        let mut storeys: Vec<(f64, Instance<'f>)> = self
            .file
            .all("IfcBuildingStorey")
            .into_iter()
            .map(|it| (it.number("Elevation").unwrap_or(0.0) * unit, it))
            .collect();
        storeys.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.id().cmp(&b.1.id())));
        let mut rooms: HashMap<Ix, Vec<Box2>> = HashMap::new();
        for it in shown.iter().filter(|it| it.kind == Kind::Room) {
            if let Some(storey) = storey_of(it.it) {
                rooms.entry(storey.ix()).or_default().extend(it.regions.iter().map(Region::bounds));
            }
        }
        // Levels without rooms (foundations, eaves) are no floors. ±0.000 is the floor of the first one above ground.
        let is_floor = |it: &Instance<'_>| rooms.contains_key(&it.ix());
        let below = storeys.iter().filter(|it| is_floor(&it.1) && it.0 < -1.0).count() as i64;
        let mut floor = -below;
        // A level without rooms is no storey, as long as there are some with rooms.
        let has_floors = storeys.iter().any(|it| is_floor(&it.1));
        for (elevation, it) in storeys.iter().filter(|it| !has_floors || is_floor(&it.1)) {
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
            self.storeys.insert(it.ix(), self.objects.len());
            self.objects.push(object);
        }
    }

    fn product(&mut self, shown: &Shown<'f>) {
        let (it, kind) = (shown.it, shown.kind);
        let mut largest = largest(&shown.regions).cloned();
        if kind == Kind::SiteBoundary {
            // Terrain is cut out where buildings stand: what counts is how far it reaches.
            largest = largest.map(|it| Region::new(it.outer));
        }
        if kind == Kind::SiteBoundary && largest.is_none() {
            // A site without a surface is no plot.
            return;
        }
        let shape = largest.clone().map(Shape::Region).or_else(|| {
            let [x, y, _] = shown.form.origin;
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
            && let Some(storey) = self.storey_id(it)
        {
            set(&mut object, Attr::Storey, Value::Object(storey), Source::Ifc);
        }
        match kind {
            Kind::Room => self.room(shown, &mut object),
            Kind::Door => self.door(shown, &mut object),
            Kind::Window => self.window(shown, &mut object),
            Kind::Stair => self.stair(shown, &mut object),
            Kind::Wall => {
                if let Some(thickness) = wall_thickness(it, largest.as_ref()) {
                    set(&mut object, Attr::Thickness, Value::Number(thickness), Source::Geometry);
                }
            }
            _ => {}
        }
        if kind == Kind::Room {
            self.rooms.insert(it.ix(), self.objects.len());
        }
        self.objects.push(object);
    }

    fn room(&self, shown: &Shown<'f>, object: &mut Object) {
        let it = shown.it;
        if !shown.regions.is_empty() {
            let area: f64 = shown.regions.iter().map(|it| it.area().to_m2()).sum();
            let area = if shown.form.is_bound() { Value::Between(0.0, area) } else { Value::Number(area) };
            set(object, Attr::Area, area, Source::Geometry);
        }
        if let Some(area) = self.quantity(it, &["NetFloorArea"]) {
            set(object, Attr::AreaStated, Value::Number(area), Source::Ifc);
        }
        set(object, Attr::Doors, Value::Number(0.0), Source::Ifc);
        set(object, Attr::Windows, Value::Number(0.0), Source::Ifc);
        let names = ["LongName", "Name", "ObjectType"].iter().filter_map(|attribute| it.text(attribute));
        let occupancy = it.property("Pset_SpaceOccupancyRequirements", "OccupancyType").and_then(|it| text_of(&it));
        for name in names.chain(occupancy) {
            let used = (self.words)(Attr::RoomUse, &name).into_iter().next();
            if let Some(used) = used.or_else(|| english_use(&name)) {
                set(object, Attr::RoomUse, used, Source::Ifc);
                break;
            }
        }
    }

    /// The fire class of a door or window, when its rating names one (甲, 乙, 丙).
    fn fire_class(&self, it: Instance<'f>, set_name: &str, object: &mut Object) {
        let rating = it.property(set_name, "FireRating").and_then(|it| text_of(&it)).unwrap_or_default();
        let classes = [("甲", "a"), ("乙", "b"), ("丙", "c")];
        let class = classes.iter().find(|it| rating.contains(it.0)).and_then(|it| FIRE_CLASS.index(it.1));
        if let Some(class) = class {
            set(object, Attr::FireClass, Value::Enum(class), Source::Ifc);
        }
        if !rating.is_empty() {
            object.evidence.push(Arc::from(format!("{set_name}.FireRating “{rating}”")));
        }
    }

    /// A base quantity, in SI.
    fn quantity(&self, it: Instance<'f>, names: &[&str]) -> Option<f64> {
        let sets = it.property_sets().into_iter().filter(|it| it.definition().is_a("IfcElementQuantity"));
        let properties: Vec<_> = sets.flat_map(|it| it.properties()).collect();
        let found = names.iter().find_map(|name| properties.iter().find(|it| it.name == *name))?;
        found.number(self.file.units()).filter(|it| it.is_finite() && *it > 0.0)
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

/// How thick a wall is: by its layers, else by the shorter side of its plan.
fn wall_thickness(it: Instance<'_>, plan: Option<&Region>) -> Option<f64> {
    let file = it.file();
    let materials = |ix: Ix| file.relations().own_materials(ix).iter().map(|it| file.at(*it)).collect::<Vec<_>>();
    let inherited = file.relations().type_of(it.ix()).map(materials).unwrap_or_default();
    let sets = materials(it.ix()).into_iter().chain(inherited);
    let layers = sets.filter_map(|it| match it.class() {
        "IFCMATERIALLAYERSETUSAGE" => it.follow("ForLayerSet"),
        "IFCMATERIALLAYERSET" => Some(it),
        _ => None,
    });
    let thick = |set: Instance<'_>| {
        let layers = set.follow_all("MaterialLayers");
        let sum: f64 = layers.iter().filter_map(|it| it.number("LayerThickness")).sum();
        (sum > 0.0).then_some(sum * file.units().length())
    };
    let by_layers = layers.filter_map(thick).next();
    by_layers.or_else(|| {
        let [a, b, c, _] = geometry::Rect::around_region(plan?)?.corners();
        let side = |p: Point, q: Point| math::length(q.x - p.x, q.y - p.y);
        Some(side(a, b).min(side(b, c)))
    })
}

/// The use that an English name speaks of: `Bedroom 2`.
fn english_use(name: &str) -> Option<Value> {
    let name = name.to_lowercase();
    let fits = |it: &&(&str, &str, &str)| it.0 != "other" && name.contains(it.2);
    let found = ROOM_USE.values.iter().filter(fits).max_by_key(|it| it.2.len())?;
    ROOM_USE.index(found.0).map(Value::Enum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bedroom under a sloping roof, a kitchen with a round wall, a wall with a door between, a stair.
    const HOUSE: &str = include_str!("../../../tests/fuzz/corpus/ifc/house.ifc");

    fn house(change: impl Fn(&str) -> String) -> Understood {
        let file = crate::open(change(HOUSE).into_bytes()).expect("a model");
        assert!(file.diagnostics.is_empty(), "{:?}", file.diagnostics);
        to_model(&file, &|_, _| Vec::new())
    }

    fn object(understood: &Understood, kind: Kind, at: usize) -> &Object {
        let model = &understood.model;
        model.object(model.of_kind(kind)[at])
    }

    fn number(object: &Object, attr: Attr) -> f64 {
        object.get(attr).and_then(|it| it.value.number()).unwrap_or(f64::NAN)
    }

    #[test]
    fn rooms_have_the_area_of_their_floor_under_a_roof_and_along_an_arc() {
        let found = house(str::to_string);
        let mut areas: Vec<f64> = (0..2).map(|it| number(object(&found, Kind::Room, it), Attr::Area)).collect();
        areas.sort_by(f64::total_cmp);
        assert!((areas[0] - 12.0).abs() < 1e-9, "{areas:?}");
        assert!((areas[1] - (15.0 + std::f64::consts::PI * 6.25 / 2.0)).abs() < 1e-6, "{areas:?}");
        assert_eq!(found.diagnostics, []);
    }

    #[test]
    fn a_door_joins_the_rooms_on_both_sides_and_opens_towards_its_own_y_axis() {
        let found = house(str::to_string);
        let door = object(&found, Kind::Door, 0);
        let room = |attr: Attr| match door.get(attr).map(|it| &it.value) {
            Some(Value::Object(id)) => found.model.find(*id).map(|it| found.model.object(it).name.to_string()),
            _ => None,
        };
        assert_eq!(room(Attr::Serves).as_deref(), Some("Bedroom"));
        assert_eq!(room(Attr::OpensTo).as_deref(), Some("Kitchen"));
        assert_eq!(door.get(Attr::OpensOutwards).map(|it| it.value.clone()), Some(Value::Bool(false)));
        assert_eq!(door.get(Attr::FireClass).map(|it| it.value.clone()), FIRE_CLASS.index("b").map(Value::Enum));
        assert_eq!(number(door, Attr::Width), 0.9);
        let cell = door.region().expect("the place between the rooms");
        assert!((cell.area().to_m2() - 0.9 * 0.2).abs() < 1e-5, "{cell:?}");
    }

    #[test]
    fn walls_are_cut_at_their_doors_and_stairs_tell_their_steps() {
        let found = house(str::to_string);
        let wall = object(&found, Kind::Wall, 0);
        let left = wall.region().expect("a section").area().to_m2();
        assert!((left - 0.2 * 1.1).abs() < 1e-6, "the longer part beside the door: {left}");
        let stair = object(&found, Kind::Stair, 0);
        assert_eq!(number(stair, Attr::Steps), 16.0);
        assert!((number(stair, Attr::Tread) - 0.27).abs() < 1e-12);
        let Some(Value::Between(low, high)) = stair.get(Attr::ClearWidth).map(|it| &it.value) else {
            panic!("a width")
        };
        assert!((low - 1.1).abs() < 1e-9 && (high - 1.2).abs() < 1e-9);
    }

    #[test]
    fn a_building_is_as_high_as_lies_between_its_rooms_and_its_roof() {
        let found = house(str::to_string);
        let building = object(&found, Kind::Building, 0);
        assert_eq!(number(building, Attr::Storeys), 1.0);
        let Some(Value::Between(low, high)) = building.get(Attr::Height).map(|it| &it.value) else {
            panic!("a height")
        };
        assert!((low - 3.0).abs() < 1e-9 && (high - 3.0).abs() < 1e-9, "{low} {high}");
        let storey = object(&found, Kind::Storey, 0);
        let area = number(storey, Attr::StoreyArea);
        assert!((area - (12.0 + 0.6 + 15.0 + std::f64::consts::PI * 6.25 / 2.0)).abs() < 0.001, "{area}");
    }

    #[test]
    fn lengths_in_feet_are_metres() {
        let feet = "#3=IFCCONVERSIONBASEDUNIT(#202,.LENGTHUNIT.,'FOOT',#201);\n#200=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);\n\
            #201=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(0.3048),#200);\n#202=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);";
        let found = house(|it| it.replace("#3=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);", feet));
        let mut areas: Vec<f64> = (0..2).map(|it| number(object(&found, Kind::Room, it), Attr::Area)).collect();
        areas.sort_by(f64::total_cmp);
        assert!((areas[0] / (12.0 * 304.8 * 304.8) - 1.0).abs() < 1e-9, "{areas:?}");
    }
}
