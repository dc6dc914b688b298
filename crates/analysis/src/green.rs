//! Green areas as they count: each place once, inside the plot, without what stands on it.

use crate::cover::{on_site, regions};
use crate::measure::{choice, number};
use crate::near::{counts, is_complete};
use crate::shapes::region;
use crate::{Interval, Measure};
use geometry::Sort;
use geometry::{Area, Box2, Dimension, Region, Rounding, Sense, boolean, compare};
use model::{Attr, Kind, ObjIx, ObjectId, Reader};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{RTree, RTreeObject};
use std::sync::Arc;

/// What makes a place not green though it is drawn so: buildings, lanes and roads, stalls, pads, turning places.
const ON_GREEN: [Kind; 6] =
    [Kind::Building, Kind::FireLane, Kind::Road, Kind::ParkingStall, Kind::LadderPad, Kind::TurningArea];

/// A piece of drawn green and the share of it that counts.
#[derive(Clone, Debug, PartialEq)]
pub struct GreenPiece {
    /// The green area it is a piece of; of several with the same share that lie on each other, the first by id.
    pub green: ObjIx,
    /// The piece.
    pub region: Region,
    /// The share that counts, 0 to 1.
    pub share: Interval<f64>,
}

/// The green of a plot in disjoint pieces, with their shares: clipped to the plot, and on the ground without buildings
/// that count (those of unknown status are taken to), lanes, roads, stalls, ladder pads and turning places.
///
/// The share is the one stated (`share`, which packs define by type, soil depth and place). Where none is, ground and
/// concentrated green counts whole, except over a basement, where it depends on soil depth and level: 0 to 1, as for all
/// other types. Roof green lies on its building and is not cut by it. Where green of different shares is drawn on each
/// other, the smaller share holds.
pub fn green_pieces(reader: &Reader, site: ObjIx) -> Measure<Vec<GreenPiece>> {
    let key = [reader.object(site).id.0, 0, 0, 0];
    let kept = reader.keep(("green_pieces", key), |reader| {
        let pieces = all_pieces(reader, site)?;
        // Kept by id: an edit shifts positions.
        let by_id = pieces.into_iter().map(|it| (reader.object(it.green).id, it.region, it.share));
        Ok(Arc::new(by_id.collect::<Vec<_>>()))
    })?;
    let piece = |(id, region, share): &(ObjectId, Region, Interval<f64>)| {
        Some(GreenPiece { green: reader.find(*id)?, region: region.clone(), share: *share })
    };
    Ok(kept.iter().filter_map(piece).collect())
}

fn all_pieces(reader: &Reader, site: ObjIx) -> Measure<Vec<GreenPiece>> {
    region(reader, site)?;
    regions(reader, &on_site(reader, Kind::Basement, site)?)?;
    let mut drawn: Vec<GreenPiece> = Vec::new();
    for green in on_site(reader, Kind::GreenArea, site)? {
        let key = [reader.object(green).id.0, reader.object(site).id.0, 0, 0];
        let pieces =
            reader.keep(("counted_pieces", key), |reader| counted_pieces(reader, green, site).map(Arc::new))?;
        drawn.extend(pieces.iter().map(|(region, share)| GreenPiece { green, region: region.clone(), share: *share }));
    }
    Ok(disjoint(reader, drawn))
}

/// The pieces of one green that count, with their shares, before other green is taken off.
fn counted_pieces(reader: &Reader, green: ObjIx, site: ObjIx) -> Measure<Vec<(Region, Interval<f64>)>> {
    let mut pieces = Vec::new();
    let mut add = |regions: Vec<Region>, share| pieces.extend(regions.into_iter().map(|region| (region, share)));
    let unsure = Interval { low: 0.0, high: 1.0 };
    let inside = boolean::intersection([region(reader, green)?], [region(reader, site)?]);
    let ty = choice(reader, green, Attr::GreenType);
    let stated = number(reader, green, Attr::GreenShare).ok();
    if ty == Some("roof") {
        add(inside, stated.unwrap_or(unsure));
        return Ok(pieces);
    }
    let bounds = inside.iter().fold(Box2::EMPTY, |all, it| all.union(it.bounds()));
    let near = |kind| -> Vec<&Region> {
        let there = reader.within(kind, bounds).into_iter();
        let stands = there.filter(|it| kind != Kind::Building || counts(reader, *it).unwrap_or(true));
        stands.filter_map(|it| region(reader, it).ok()).collect()
    };
    let free = boolean::difference(&inside, ON_GREEN.into_iter().flat_map(near));
    match (stated, ty) {
        (Some(share), _) => add(free, share),
        (None, None | Some("ground" | "concentrated")) => {
            let basements = near(Kind::Basement);
            add(boolean::difference(&free, basements.iter().copied()), Interval::exact(1.0));
            add(boolean::intersection(&free, basements), unsure);
        }
        (None, Some(_)) => add(free, unsure),
    }
    Ok(pieces)
}

/// Takes from each piece what pieces of a smaller share, and pieces before it of the same share, cover.
fn disjoint(reader: &Reader, mut drawn: Vec<GreenPiece>) -> Vec<GreenPiece> {
    drawn.order_by(|a, b| {
        let share = a.share.low.total_cmp(&b.share.low).then(a.share.high.total_cmp(&b.share.high));
        share.then(reader.object(a.green).id.cmp(&reader.object(b.green).id))
    });
    let leaf = |(i, it): (usize, &GreenPiece)| {
        let bounds = it.region.bounds();
        GeomWithData::new(Rectangle::from_corners(bounds.min, bounds.max), i)
    };
    let index = RTree::bulk_load(drawn.iter().enumerate().map(leaf).collect());
    // What is left of each piece, in order.
    let mut left: Vec<Vec<Region>> = Vec::with_capacity(drawn.len());
    for (i, piece) in drawn.iter().enumerate() {
        let meeting = index.locate_in_envelope_intersecting(&leaf((i, piece)).envelope());
        let mut before: Vec<usize> = meeting.map(|it| it.data).filter(|it| *it < i).collect();
        before.sort_unstable();
        let taken: Vec<&Region> = before.into_iter().flat_map(|it| &left[it]).collect();
        let mut rest = match taken.is_empty() {
            true => vec![piece.region.clone()],
            false => boolean::difference([&piece.region], taken),
        };
        rest.retain(|it| !it.is_sliver(reader.tolerance()));
        left.push(rest);
    }
    let all = drawn.iter().zip(left);
    all.flat_map(|(piece, left)| left.into_iter().map(|region| GreenPiece { region, ..piece.clone() })).collect()
}

/// The counted green area of a plot, see [`green_pieces`]; up to all free ground of the plot while green may be missing.
///
/// # Source
/// 上海市绿化条例 art. 15; what counts: 沪绿容规〔2023〕1号 through the shares that packs define.
pub fn green_area(reader: &Reader, site: ObjIx) -> Measure<Interval<Area>> {
    let is_complete = is_complete(reader, Kind::GreenArea)?;
    let pieces = green_pieces(reader, site)?;
    let sum = |of: fn(&GreenPiece) -> f64| pieces.iter().fold(Area::m2(0.0), |sum, it| sum + it.region.area() * of(it));
    let low = sum(|it| it.share.low);
    let high = if is_complete { sum(|it| it.share.high) } else { region(reader, site)?.area() };
    Ok(Interval { low, high })
}

/// The green area of a plot as it is drawn: as [`green_area`], but whole where nothing states the share that counts. Known
/// only where no green is missing.
///
/// # Source
/// The rule that shares are 1 unless a label, a profile or a pack says otherwise.
pub fn drawn_green_area(reader: &Reader, site: ObjIx) -> Measure<Interval<Area>> {
    let area = green_area(reader, site)?;
    Ok(if is_complete(reader, Kind::GreenArea)? { Interval::exact(area.high) } else { area })
}

/// Concentrated green (集中绿地): the area of the pieces, each at least as large as `least`, that the green marked so makes
/// when pieces that adjoin are one.
///
/// Green of unknown type makes it lie between what is marked and what may be. Green over basements counts by its share as in [`green_area`]; the size of a piece is its drawn size.
///
/// # Source
/// 技术规定 art. 54: each piece at least 400 m².
pub fn concentrated_green(reader: &Reader, site: ObjIx, least: Area) -> Measure<Interval<Area>> {
    let is_complete = is_complete(reader, Kind::GreenArea)?;
    let pieces = green_pieces(reader, site)?;
    let is_large =
        |it: &&Region| compare(it.area().to_m2(), Sense::AtLeast, least.to_m2(), Rounding::of(Dimension::AREA));
    // Green of unknown type may be concentrated, on its own or together with what is.
    let counted = |may_be: bool, of: fn(&GreenPiece) -> f64| {
        let ty = |it: &&GreenPiece| match choice(reader, it.green, Attr::GreenType) {
            None => may_be,
            Some(ty) => ty == "concentrated",
        };
        let pieces: Vec<&GreenPiece> = pieces.iter().filter(ty).collect();
        let joined = boolean::union(pieces.iter().map(|it| &it.region));
        let large: Vec<&Region> = joined.iter().filter(is_large).collect();
        let in_large = pieces.iter().filter(|it| large.iter().any(|large| large.contains(it.region.label_point())));
        in_large.fold(Area::m2(0.0), |sum, it| sum + it.region.area() * of(it))
    };
    let low = counted(false, |it| it.share.low);
    let high = if is_complete { counted(true, |it| it.share.high) } else { region(reader, site)?.area() };
    Ok(Interval { low, high })
}

/// The largest piece of green that adjoins or overlaps `green` and is of its type, in area: what a clause on the size of one
/// piece speaks of when a piece is drawn in several parts.
///
/// # Source
/// 技术规定 art. 54.
pub fn green_piece_area(reader: &Reader, green: ObjIx) -> Measure<Area> {
    let ty = choice(reader, green, Attr::GreenType);
    let tolerance = reader.tolerance().linear;
    let mut piece = vec![green];
    let mut next = 0;
    while let Some(ix) = piece.get(next).copied() {
        next += 1;
        let window = region(reader, ix)?.bounds().grown(tolerance.to_m());
        for other in reader.within(Kind::GreenArea, window) {
            let same = !piece.contains(&other) && choice(reader, other, Attr::GreenType) == ty;
            if same && crate::pairs::gap(reader, ix, other)? <= tolerance {
                piece.push(other);
            }
        }
    }
    piece.sort_unstable();
    Ok(boolean::union_area(regions(reader, &piece)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::{World, ix, rectangle};

    fn site() -> World {
        let world = World::new(&[Kind::GreenArea]);
        world.with(Kind::SiteBoundary, "site", &rectangle(0.0, 0.0, 100.0, 80.0))
    }

    #[track_caller]
    fn check(world: &World, measure: impl Fn(&Reader, ObjIx) -> Measure<Interval<Area>>, low: f64, high: f64) {
        world.everywhere(|disguise, reader| {
            let area = measure(reader, ix(reader, "site")).unwrap();
            let near = |a: Area, b: f64| (a.to_m2() - b).abs() < 2e-3;
            assert!(near(area.low, low) && near(area.high, high), "{disguise}: {area:?}, expected {low} to {high}");
        });
    }

    #[test]
    fn green_counts_once_inside_the_plot_and_without_what_stands_on_it() {
        let world = site()
            .with(Kind::GreenArea, "outline", &rectangle(0.0, 0.0, 40.0, 40.0))
            .choice(Attr::GreenType, "ground")
            .with(Kind::GreenArea, "hatch", &rectangle(0.0, 0.0, 40.0, 40.0))
            .choice(Attr::GreenType, "ground")
            .with(Kind::GreenArea, "over the edge", &rectangle(90.0, 0.0, 110.0, 10.0))
            .with(Kind::Building, "hut", &rectangle(0.0, 0.0, 5.0, 5.0))
            .with(Kind::FireLane, "lane", &rectangle(20.0, -10.0, 24.0, 60.0))
            .with(Kind::ParkingStall, "stall", &rectangle(23.0, 10.0, 28.0, 12.0));
        check(&world, green_area, 1600.0 - 25.0 - 160.0 - 8.0 + 100.0, 1407.0 + 100.0);
    }

    #[test]
    fn green_over_a_basement_counts_by_a_share_that_someone_must_state() {
        let world = site()
            .with(Kind::GreenArea, "g", &rectangle(0.0, 0.0, 40.0, 40.0))
            .choice(Attr::GreenType, "ground")
            .with(Kind::Basement, "b", &rectangle(30.0, 0.0, 80.0, 80.0))
            .number(Attr::BasementDepth, 5.0)
            .with(Kind::GreenArea, "r", &rectangle(60.0, 60.0, 70.0, 70.0))
            .choice(Attr::GreenType, "roof");
        check(&world, green_area, 1200.0, 1700.0);
        check(&world, drawn_green_area, 1700.0, 1700.0);
        let world = world
            .with(Kind::GreenArea, "s", &rectangle(30.0, 0.0, 40.0, 40.0))
            .choice(Attr::GreenType, "over_basement")
            .number(Attr::GreenShare, 0.5);
        // The part drawn twice: the smaller share, here "0 to 1", holds before the stated half.
        check(&world, green_area, 1200.0, 1700.0);
    }

    #[test]
    fn concentrated_green_is_made_of_pieces_that_adjoin() {
        let world = site()
            .with(Kind::GreenArea, "a", &rectangle(0.0, 0.0, 20.0, 15.0))
            .choice(Attr::GreenType, "concentrated")
            .with(Kind::GreenArea, "b", &rectangle(20.0, 0.0, 30.0, 15.0))
            .choice(Attr::GreenType, "concentrated")
            .with(Kind::GreenArea, "small", &rectangle(60.0, 0.0, 79.0, 21.0))
            .choice(Attr::GreenType, "concentrated")
            .with(Kind::GreenArea, "plain", &rectangle(0.0, 15.0, 30.0, 80.0))
            .choice(Attr::GreenType, "ground");
        check(&world, |reader, site| concentrated_green(reader, site, Area::m2(400.0)), 450.0, 450.0);
        check(&world, |reader, site| concentrated_green(reader, site, Area::m2(399.0)), 849.0, 849.0);
        world.everywhere(|disguise, reader| {
            let area = green_piece_area(reader, ix(reader, "b")).unwrap().to_m2();
            assert!((area - 450.0).abs() < 1e-3, "{disguise}: {area}");
        });
    }

    #[test]
    fn green_that_may_be_missing_gives_a_lower_bound() {
        let world = World::default().with(Kind::SiteBoundary, "site", &rectangle(0.0, 0.0, 100.0, 80.0));
        let world = world.with(Kind::GreenArea, "g", &rectangle(0.0, 0.0, 40.0, 40.0));
        check(&world, green_area, 1600.0, 8000.0);
        check(&world, drawn_green_area, 1600.0, 8000.0);
    }
}
