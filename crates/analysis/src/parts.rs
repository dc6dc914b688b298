//! Which building an outline belongs to, and what joins buildings.

use crate::measure::choice;
use crate::pairs::{gap, inside, overlap_area};
use crate::shapes::{region, shape};
use crate::{Measure, Missing};
use model::{Attr, Kind, ObjIx, Reader, Value};

/// The building that an outline belongs to: a building itself; of a part the building it names, else the one building in
/// which at least half of it lies.
pub fn building_of(reader: &Reader, x: ObjIx) -> Measure<ObjIx> {
    let object = reader.object(x);
    if object.kind == Kind::Building {
        return Ok(x);
    }
    let missing = || Missing::attribute(object.id, Attr::Building);
    if let Some(Value::Object(id)) = object.get(Attr::Building).map(|it| &it.value) {
        return reader.find(*id).ok_or_else(missing);
    }
    let outline = region(reader, x)?;
    let mut holders = Vec::new();
    for building in reader.within(Kind::Building, outline.bounds()) {
        if overlap_area(reader, x, building)?.to_m2() >= outline.area().to_m2() / 2.0 {
            holders.push(building);
        }
    }
    match holders.as_slice() {
        [building] => Ok(*building),
        _ => Err(missing()),
    }
}

/// Whether two outlines belong to one building.
pub fn same_building(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    Ok(building_of(reader, a)? == building_of(reader, b)?)
}

/// Whether one of two outlines is a podium, or a building as a whole, and the other stands on it. Such a pair has no fire
/// separation; two towers on one podium do.
///
/// # Source
/// GB 55037-2022 3.3.1–3.3.2.
pub fn own_podium(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    let is_base =
        |it: ObjIx| reader.object(it).kind == Kind::Building || choice(reader, it, Attr::PartRole) == Some("podium");
    if reader.object(a).kind == Kind::Building && reader.object(b).kind == Kind::Building {
        return Ok(a != b && (inside(reader, a, b)? || inside(reader, b, a)?));
    }
    Ok((is_base(a) || is_base(b)) && same_building(reader, a, b)?)
}

/// Whether two buildings or parts are joined: by a link that touches both, by a podium or building in whose outline both
/// stand, or as towers of one building. What was not recognised as a link joins nothing.
///
/// # Source
/// GB 55037-2022 3.3.2: buildings joined by bridges or a common base keep the separation of two buildings.
pub fn linked(reader: &Reader, a: ObjIx, b: ObjIx) -> Measure<bool> {
    let tolerance = reader.tolerance().linear;
    let window = shape(reader, a)?.bounds().grown(tolerance.to_m());
    for kind in [Kind::BuildingPart, Kind::Building] {
        for other in reader.within(kind, window).into_iter().filter(|it| *it != a && *it != b) {
            let role = choice(reader, other, Attr::PartRole);
            let joins = match (kind, role) {
                (Kind::BuildingPart, Some("link")) => {
                    gap(reader, other, a)? <= tolerance && gap(reader, other, b)? <= tolerance
                }
                (Kind::BuildingPart, Some("podium")) | (Kind::Building, _) => {
                    region(reader, other).is_ok() && inside(reader, a, other)? && inside(reader, b, other)?
                }
                _ => false,
            };
            if joins {
                return Ok(true);
            }
        }
    }
    let are_towers = [a, b].iter().all(|it| choice(reader, *it, Attr::PartRole) == Some("tower"));
    Ok(are_towers && same_building(reader, a, b)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, rectangle};

    #[test]
    fn towers_on_one_podium_are_a_pair_and_a_tower_and_its_podium_are_not() {
        let world = World::default()
            .with(Kind::Building, "1#", &rectangle(0.0, 0.0, 100.0, 40.0))
            .with(Kind::BuildingPart, "podium", &rectangle(0.0, 0.0, 100.0, 40.0))
            .choice(Attr::PartRole, "podium")
            .of("1#")
            .with(Kind::BuildingPart, "west", &rectangle(10.0, 10.0, 30.0, 30.0))
            .choice(Attr::PartRole, "tower")
            .of("1#")
            .with(Kind::BuildingPart, "east", &rectangle(70.0, 10.0, 90.0, 30.0))
            .choice(Attr::PartRole, "tower")
            .with(Kind::Building, "2#", &rectangle(0.0, 60.0, 20.0, 80.0))
            .with(Kind::Building, "3#", &rectangle(50.0, 60.0, 70.0, 80.0))
            .with(Kind::BuildingPart, "bridge", &rectangle(20.0, 68.0, 50.0, 72.0))
            .choice(Attr::PartRole, "link");
        world.everywhere(|disguise, reader| {
            let of = |name: &str| ix(reader, name);
            assert_eq!(same_building(reader, of("west"), of("east")), Ok(true), "{disguise}");
            assert_eq!(own_podium(reader, of("west"), of("podium")), Ok(true), "{disguise}");
            assert_eq!(own_podium(reader, of("west"), of("east")), Ok(false), "{disguise}");
            assert_eq!(linked(reader, of("west"), of("east")), Ok(true), "{disguise}");
            assert_eq!(linked(reader, of("2#"), of("3#")), Ok(true), "{disguise}");
            assert_eq!(linked(reader, of("1#"), of("2#")), Ok(false), "{disguise}");
            assert_eq!(same_building(reader, of("1#"), of("2#")), Ok(false), "{disguise}");
            // A bridge lies in no building and names none.
            assert!(same_building(reader, of("bridge"), of("2#")).is_err(), "{disguise}");
        });
    }
}
