//! Buildings and the floors in them: outlines, storeys, heights, uses.

use super::{Maker, Shown, entity, name, set, storey_of, text_of};
use crate::{Instance, Ix, form};
use geometry::{Region, boolean};
use model::kinds::{FIRE_GRADE, ROOM_USE, STATUS, USE};
use model::{Attr, Kind, Object, Shape, Source, Value};
use rayon::prelude::*;
use std::sync::Arc;

/// One floor of a building.
struct Floor {
    /// Above ground from 1, below ground negative.
    number: f64,
    ix: Ix,
    object: usize,
    /// In metres.
    elevation: f64,
}

impl<'f> Maker<'f> {
    /// Each building with what its lowest floor above ground covers; storeys with their area and what holds for the building.
    pub(super) fn buildings(&mut self, shown: &[Shown<'f>]) {
        let file = self.file;
        let roofs = ["IfcRoof", "IfcSlab"].iter().flat_map(|it| file.all(it)).collect::<Vec<_>>();
        let tops: Vec<f64> = roofs.par_iter().filter_map(|it| form(*it).levels()).map(|it| it[1]).collect();
        for building in file.all("IfcBuilding") {
            let floors = self.floors(building);
            let outlines: Vec<Vec<Region>> = floors.iter().map(|it| outlines(shown, it.ix)).collect();
            let area = |outlines: &[Region]| outlines.iter().map(|it| it.area().to_m2()).sum::<f64>();
            for (floor, outlines) in floors.iter().zip(&outlines).filter(|it| !it.1.is_empty()) {
                let area = Value::Number(area(outlines));
                set(&mut self.objects[floor.object], Attr::StoreyArea, area, Source::Geometry);
            }
            let ground = floors.iter().position(|it| it.number > 0.0);
            let ground = ground.map(|it| outlines[it].as_slice()).unwrap_or_default();
            let outline = super::largest(ground).cloned();
            let mut object = Object::new(Kind::Building, vec![entity(building)], outline.clone().map(Shape::Region));
            object.name = Arc::from(name(building));
            object.evidence.push(Arc::from(format!(
                "IfcBuilding #{}: outline of rooms and walls of its first floor",
                building.id()
            )));
            if !ground.is_empty() {
                set(&mut object, Attr::FootprintArea, Value::Number(area(ground)), Source::Geometry);
            }
            if !floors.is_empty() {
                let above = floors.iter().filter(|it| it.number > 0.0).count();
                set(&mut object, Attr::Storeys, Value::Number(above as f64), Source::Derived);
                set(&mut object, Attr::StoreysBelow, Value::Number((floors.len() - above) as f64), Source::Derived);
            }
            self.heights(building, &floors, shown, &tops, &mut object);
            self.facts(building, &mut object);
            self.halls(&floors, &object);
            if let Some(status) = STATUS.index("proposed") {
                set(&mut object, Attr::Status, Value::Enum(status), Source::Assumed);
            }
            // What holds for the building holds for its storeys.
            for attr in [Attr::Height, Attr::Storeys, Attr::FireGrade, Attr::Sprinklers, Attr::Use] {
                let Some(known) = object.get(attr).cloned() else { continue };
                for floor in &floors {
                    self.objects[floor.object].set(attr, known.clone());
                }
            }
            self.objects.push(object);
        }
    }

    fn floors(&self, building: Instance<'f>) -> Vec<Floor> {
        let unit = self.unit();
        let relations = self.file.relations();
        let of_building = |it: Ix| {
            let mut at = it;
            // Complexes and parts of buildings may stand between.
            for _ in 0..16 {
                let parents = relations.parents(at);
                match parents.first() {
                    Some(parent) if parent.whole == building.ix() => return true,
                    Some(parent) => at = parent.whole,
                    None => return false,
                }
            }
            false
        };
        let mut floors: Vec<Floor> = self
            .storeys
            .iter()
            .filter(|it| of_building(*it.0))
            .filter_map(|(ix, object)| {
                let number = self.objects[*object].get(Attr::FloorFirst)?.value.number()?;
                let elevation = self.file.at(*ix).number("Elevation").unwrap_or(0.0) * unit;
                Some(Floor { number, ix: *ix, object: *object, elevation })
            })
            .collect();
        floors.sort_by(|a, b| a.number.total_cmp(&b.number).then(a.ix.cmp(&b.ix)));
        floors
    }

    /// How high the building is above ±0.000: as stated, else between the ceiling of its highest rooms and its highest part.
    fn heights(
        &self,
        building: Instance<'f>,
        floors: &[Floor],
        shown: &[Shown<'f>],
        tops: &[f64],
        object: &mut Object,
    ) {
        if let Some(height) = self.quantity(building, &["Height", "TotalHeight"]) {
            return set(object, Attr::Height, Value::Number(height), Source::Ifc);
        }
        let Some(ground) = floors.iter().find(|it| it.number > 0.0) else { return };
        let is_inside =
            |it: &&Shown<'f>| storey_of(it.it).is_some_and(|storey| floors.iter().any(|floor| floor.ix == storey.ix()));
        let top = |kinds: &[Kind]| {
            let of_kinds = shown.iter().filter(|it| kinds.contains(&it.kind)).filter(is_inside);
            of_kinds.filter_map(|it| it.form.levels()).map(|it| it[1]).reduce(f64::max)
        };
        let (Some(rooms), walls) = (top(&[Kind::Room]), top(&[Kind::Wall, Kind::Room])) else { return };
        // Products stand in the world, elevations on the building: the lowest room of the ground floor joins them.
        let floor = shown
            .iter()
            .filter(|it| it.kind == Kind::Room && storey_of(it.it).is_some_and(|it| it.ix() == ground.ix))
            .filter_map(|it| it.form.levels())
            .map(|it| it[0])
            .reduce(f64::min);
        let zero = floor.unwrap_or(ground.elevation) - ground.elevation;
        let highest = tops.iter().copied().chain(walls).fold(rooms, f64::max);
        object
            .evidence
            .push(Arc::from("height: from the ceiling of the highest rooms to the highest roof, slab or wall"));
        let height = if self.file.all("IfcBuilding").len() == 1 { highest } else { walls.unwrap_or(rooms) };
        set(object, Attr::Height, Value::Between(rooms - zero, height - zero), Source::Geometry);
    }

    /// In a building of one dwelling (that has one kitchen at most) a corridor is a hall of the dwelling, not a public one.
    fn halls(&mut self, floors: &[Floor], building: &Object) {
        let named = |spec: &model::kinds::EnumSpec, name: &str| spec.index(name).map(Value::Enum);
        if building.get(Attr::Use).map(|it| &it.value) != named(&USE, "dwelling").as_ref() {
            return;
        }
        let storeys: Vec<_> = floors.iter().map(|it| Value::Object(self.objects[it.object].id)).collect();
        let is_inside = |it: &&mut Object| {
            it.kind == Kind::Room && it.get(Attr::Storey).is_some_and(|it| storeys.contains(&it.value))
        };
        let is_for =
            |it: &Object, use_: &str| it.get(Attr::RoomUse).map(|it| &it.value) == named(&ROOM_USE, use_).as_ref();
        let mut rooms: Vec<&mut Object> = self.objects.iter_mut().filter(is_inside).collect();
        if rooms.iter().filter(|it| is_for(it, "kitchen")).count() > 1 {
            return;
        }
        if let Some(hall) = named(&ROOM_USE, "entry") {
            for room in rooms.iter_mut().filter(|it| is_for(it, "corridor")) {
                set(room, Attr::RoomUse, hall.clone(), Source::Derived);
                room.evidence.push(Arc::from("a corridor of the only dwelling of the building: its hall"));
            }
        }
    }

    /// What the model says of the building: use, sprinklers, fire resistance grade.
    fn facts(&self, building: Instance<'f>, object: &mut Object) {
        let occupancy = building.property("Pset_BuildingCommon", "OccupancyType").and_then(|it| text_of(&it));
        let names = ["ObjectType", "LongName", "Name"].iter().filter_map(|it| building.text(it));
        for name in occupancy.into_iter().chain(names) {
            if let Some(used) = (self.words)(Attr::Use, &name).into_iter().next() {
                set(object, Attr::Use, used, Source::Ifc);
                break;
            }
        }
        let sprinklers = ["SprinklerProtection", "SprinklerProtectionAutomatic"].iter().find_map(|name| {
            let property = building.property("Pset_BuildingCommon", name)?;
            property.values.first()?.boolean()
        });
        if let Some(has) = sprinklers {
            set(object, Attr::Sprinklers, Value::Bool(has), Source::Ifc);
        }
        let properties: Vec<_> = building.property_sets().into_iter().flat_map(|it| it.properties()).collect();
        let grade = properties.iter().find(|it| it.name.contains("耐火等级")).and_then(text_of);
        let grades = [("一", "I"), ("二", "II"), ("三", "III"), ("四", "IV")];
        let grade = grade.and_then(|it| grades.iter().find(|known| it.contains(known.0) || it.trim() == known.1));
        if let Some(index) = grade.and_then(|it| FIRE_GRADE.index(it.1)) {
            set(object, Attr::FireGrade, Value::Enum(index), Source::Ifc);
        }
    }
}

/// What rooms, walls and columns of a storey cover, what lies between them included: a region for each part that stands apart.
fn outlines(shown: &[Shown<'_>], storey: Ix) -> Vec<Region> {
    let covers = |it: &&Shown<'_>| {
        matches!(it.kind, Kind::Room | Kind::Wall | Kind::Column)
            && storey_of(it.it).is_some_and(|it| it.ix() == storey)
    };
    // Walls as a whole: openings for doors belong to the building.
    let shadows = shown.iter().filter(covers).flat_map(|it| it.form.shadow()).collect::<Vec<Region>>();
    let filled: Vec<Region> = boolean::union(&shadows).into_iter().map(|it| Region::new(it.outer)).collect();
    if filled.len() < 2 { filled } else { boolean::union(&filled) }
}
