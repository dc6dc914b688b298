//! What objects cover together, each place counted once.

use crate::near::{counts, is_complete};
use crate::shapes::region;
use crate::{Interval, Measure};
use geometry::{Area, Region, boolean};
use model::{Kind, ObjIx, Reader};

/// The area that any of the objects covers, courtyards left out.
pub fn union_area(reader: &Reader, objects: &[ObjIx]) -> Measure<Area> {
    Ok(boolean::union_area(regions(reader, objects)?))
}

/// The area that any of the objects covers inside a plot.
pub fn union_area_within(reader: &Reader, objects: &[ObjIx], site: ObjIx) -> Measure<Area> {
    Ok(boolean::overlap_area(regions(reader, objects)?, [region(reader, site)?]))
}

/// The regions of objects, in their order.
pub(crate) fn regions<'m>(reader: &Reader<'m>, objects: &[ObjIx]) -> Measure<Vec<&'m Region>> {
    objects.iter().map(|it| region(reader, *it)).collect()
}

/// The objects of a kind whose boxes meet the plot's. An object without geometry makes a measure over them unknown.
pub(crate) fn on_site(reader: &Reader, kind: Kind, site: ObjIx) -> Measure<Vec<ObjIx>> {
    Ok(reader.within(kind, region(reader, site)?.bounds()))
}

/// The area that buildings cover inside a plot: proposed, approved and retained ones, courtyards left out, whatever stands
/// on whatever counted once. Parts of buildings and basements are not buildings.
///
/// Between bounds where the status of a building is not known, and up to the whole plot while buildings may be missing.
///
/// # Source
/// Building density (建筑密度). Base outlines only: what an outline of another kind is worth, the rule says.
pub fn footprint_area(reader: &Reader, site: ObjIx) -> Measure<Interval<Area>> {
    let is_complete = is_complete(reader, Kind::Building)?;
    let buildings = on_site(reader, Kind::Building, site)?;
    let some = |sure: bool| -> Vec<ObjIx> {
        buildings.iter().copied().filter(|it| counts(reader, *it).unwrap_or(!sure)).collect()
    };
    let low = union_area_within(reader, &some(true), site)?;
    let high = match is_complete {
        true => union_area_within(reader, &some(false), site)?,
        false => region(reader, site)?.area(),
    };
    Ok(Interval { low, high })
}

/// The area of `a` that objects of a kind lie on, each place once: green under buildings, a lane under stalls.
pub fn occupied_area(reader: &Reader, a: ObjIx, kind: Kind) -> Measure<Area> {
    let area = region(reader, a)?;
    let others = reader.within(kind, area.bounds());
    let others: Vec<&Region> =
        others.into_iter().filter(|it| *it != a).filter_map(|it| region(reader, it).ok()).collect();
    let mut pieces = boolean::intersection([area], others);
    pieces.retain(|it| !it.is_sliver(reader.tolerance()));
    Ok(boolean::total_area(&pieces))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, rectangle};
    use model::Attr;

    fn site() -> World {
        World::new(&[Kind::Building]).with(Kind::SiteBoundary, "site", &rectangle(0.0, 0.0, 100.0, 80.0))
    }

    fn close(what: &str, measured: Area, expected: f64) {
        assert!((measured.to_m2() - expected).abs() < 1e-3, "{what}: {measured:?}, expected {expected}");
    }

    #[test]
    fn footprints_count_once_inside_the_plot_and_without_courtyards() {
        let court = "POLYGON ((50 10, 90 10, 90 50, 50 50, 50 10), (60 20, 60 40, 80 40, 80 20, 60 20))";
        let world = site()
            .with(Kind::Building, "a", &rectangle(10.0, 10.0, 30.0, 30.0))
            .choice(Attr::Status, "proposed")
            .with(Kind::Building, "b", &rectangle(20.0, 10.0, 40.0, 30.0))
            .choice(Attr::Status, "retained")
            .with(Kind::Building, "c", court)
            .choice(Attr::Status, "approved")
            .with(Kind::Building, "over the edge", &rectangle(-10.0, 60.0, 10.0, 70.0))
            .choice(Attr::Status, "proposed")
            .with(Kind::Building, "old", &rectangle(0.0, 40.0, 10.0, 50.0))
            .choice(Attr::Status, "to_demolish");
        let sure = 600.0 + 1200.0 + 100.0;
        world.everywhere(|disguise, reader| {
            let area = footprint_area(reader, ix(reader, "site")).unwrap();
            close(disguise, area.low, sure);
            close(disguise, area.high, sure);
            close(disguise, union_area(reader, &[ix(reader, "a"), ix(reader, "b")]).unwrap(), 600.0);
        });
        world.with(Kind::Building, "d", &rectangle(20.0, 60.0, 30.0, 70.0)).everywhere(|disguise, reader| {
            let area = footprint_area(reader, ix(reader, "site")).unwrap();
            close(disguise, area.low, sure);
            close(disguise, area.high, sure + 100.0);
        });
    }

    #[test]
    fn nothing_recognised_is_not_nothing_there() {
        let empty = World::default().with(Kind::SiteBoundary, "site", &rectangle(0.0, 0.0, 10.0, 10.0));
        let model = empty.model();
        let reader = Reader::new(&model);
        assert!(footprint_area(&reader, ix(&reader, "site")).is_err());
        let model = site().model();
        let reader = Reader::new(&model);
        close("empty", footprint_area(&reader, ix(&reader, "site")).unwrap().high, 0.0);
    }
}
