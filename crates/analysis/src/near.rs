//! What stands nearest, and what stands around.

use crate::measure::choice;
use crate::pairs::gap;
use crate::shapes::shape;
use crate::{Interval, Measure, Missing};
use geometry::Length;
use model::{Attr, CompletenessState, Kind, ObjIx, Reader, Value};

/// Whether everything of a kind on the drawing was recognised; a kind of which nothing was, and of which nothing says that
/// there is none, is missing.
pub fn is_complete(reader: &Reader, kind: Kind) -> Measure<bool> {
    match reader.completeness(kind) {
        CompletenessState::Complete => Ok(true),
        CompletenessState::AtLeast => Ok(false),
        CompletenessState::NotRecognised => Err(Missing::kind(kind)),
    }
}

/// The object of a kind that stands nearest to `a`, other than `a`; of equally near ones the first by id. Missing when
/// there is none, or when one of the kind has no geometry.
pub fn nearest(reader: &Reader, a: ObjIx, kind: Kind) -> Measure<ObjIx> {
    let bounds = shape(reader, a)?.bounds();
    // Only what lies in the window that holds the answer is read; the window doubles until it does.
    for reach in [20.0, 80.0, 320.0, 1280.0] {
        let found = nearest_of(reader, a, &reader.within(kind, bounds.grown(reach)))?;
        if let Some((ix, distance)) = found
            && distance.to_m() <= reach
        {
            return Ok(ix);
        }
    }
    let found = nearest_of(reader, a, reader.all(kind))?;
    found.map(|it| it.0).ok_or_else(|| Missing::kind(kind))
}

fn nearest_of(reader: &Reader, a: ObjIx, candidates: &[ObjIx]) -> Measure<Option<(ObjIx, Length)>> {
    let mut best: Option<(ObjIx, Length)> = None;
    for ix in candidates.iter().copied().filter(|it| *it != a) {
        let distance = gap(reader, a, ix)?;
        if best.is_none_or(|it| distance < it.1) {
            best = Some((ix, distance));
        }
    }
    Ok(best)
}

/// The distance from `a` to the nearest object of a kind; between 0 and that of the nearest known one while more may stand
/// there than was recognised.
pub fn nearest_gap(reader: &Reader, a: ObjIx, kind: Kind) -> Measure<Interval<Length>> {
    let high = gap(reader, a, nearest(reader, a, kind)?)?;
    let low = if is_complete(reader, kind)? { high } else { Length::m(0.0) };
    Ok(Interval { low, high })
}

/// Whether a building counts in the indicators of its site: proposed, approved and retained ones do, those to be demolished
/// or outside of the site do not. `None` when its status is not known.
pub fn counts(reader: &Reader, building: ObjIx) -> Option<bool> {
    if let Some(Value::Bool(counts)) = reader.attribute(building, Attr::Counts).map(|it| &it.value) {
        return Some(*counts);
    }
    match choice(reader, building, Attr::Status)? {
        "proposed" | "approved" | "retained" => Some(true),
        _ => Some(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, near, rectangle};

    #[test]
    fn the_nearest_is_found_however_far_and_reads_no_more_than_it_must() {
        let world = World::new(&[Kind::RiverLine]).with(Kind::Building, "a", &rectangle(0.0, 0.0, 10.0, 10.0)).with(
            Kind::RiverLine,
            "far",
            "LINESTRING (-100 3000, 100 3000)",
        );
        world.everywhere(|disguise, reader| {
            let a = ix(reader, "a");
            near(disguise, nearest_gap(reader, a, Kind::RiverLine).unwrap().low.to_m(), 2990.0);
            assert!(nearest(reader, a, Kind::RailLine).is_err());
        });
        let close = world.with(Kind::RiverLine, "close", "LINESTRING (-100 16, 100 16)").model();
        let reader = Reader::new(&close);
        let (a, river) = (ix(&reader, "a"), ix(&reader, "close"));
        reader.take();
        assert_eq!(nearest(&reader, a, Kind::RiverLine), Ok(river));
        let read = reader.take();
        assert!(
            !read.kinds.contains(Kind::RiverLine) && read.windows.len() == 1 && read.objects.len() == 2,
            "{read:?}"
        );
    }

    #[test]
    fn where_more_may_stand_the_nearest_is_an_upper_bound() {
        let world = World::default().with(Kind::Building, "a", &rectangle(0.0, 0.0, 10.0, 10.0));
        let model = world.with(Kind::PowerLine, "p", "LINESTRING (25 -50, 25 50)").model();
        let reader = Reader::new(&model);
        let gap = nearest_gap(&reader, ix(&reader, "a"), Kind::PowerLine).unwrap();
        assert_eq!((gap.low.to_m(), gap.high.to_m()), (0.0, 15.0));
    }

    #[test]
    fn an_object_without_geometry_may_be_the_nearest() {
        let world = World::default().with(Kind::Building, "a", &rectangle(0.0, 0.0, 10.0, 10.0));
        let world = world.with(Kind::Building, "b", &rectangle(20.0, 0.0, 30.0, 10.0)).with(Kind::Building, "c", "");
        let model = world.model();
        let reader = Reader::new(&model);
        let missing = nearest(&reader, ix(&reader, "a"), Kind::Building).unwrap_err();
        assert_eq!(missing.object, Some(reader.object(ix(&reader, "c")).id));
    }
}
