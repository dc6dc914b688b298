//! The unit of a drawing, settled by evidence: the header states it and is often wrong.

use crate::floor::{floors_named, is_of_opening, swing_radius};
use crate::label::{coordinates, scale};
use crate::name::is_cjk;
use crate::profile::{Profile, Role};
use crate::shape::{length, quad};
use crate::sheet::Sheet;
use crate::table::DeclaredRow;
use crate::text::Written;
use crate::unit::{Unit, UnitEvidence};
use drawing::Shape;
use drawing::entity::DimensionKind;
use geometry::Sort;
use geometry::chain::{Piece, chain};
use geometry::{Box2, Length, Path, Point, Region, Tolerance};
use model::kinds::DRAWING_KIND;
use model::{Attr, Kind, Value};
use std::collections::BTreeSet;

/// The settled unit.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Settled {
    pub unit: Unit,
    pub evidence: Vec<UnitEvidence>,
    /// Two units with strong evidence each, or no evidence at all.
    pub in_doubt: bool,
}

/// Evidence of this weight settles the unit by itself.
const STRONG: f32 = 3.0;

/// Scales that plans are drawn at. Drawings at other scales than these are not made on purpose.
const SCALES: [u16; 17] = [20, 25, 30, 40, 50, 60, 75, 80, 100, 120, 125, 150, 200, 250, 300, 400, 500];

/// Votes for each of some units.
type Votes = Vec<f32>;

/// One vote for each unit that something would have a usual size in.
fn count(votes: &mut Votes, units: &[Unit], weight: f32, is_usual: impl Fn(Unit) -> bool) {
    for (vote, unit) in votes.iter_mut().zip(units) {
        if is_usual(*unit) {
            *vote += weight;
        }
    }
}

/// Settles the unit: `option` wins, then the weight of evidence.
pub(crate) fn settle(
    sheet: &Sheet<'_>,
    texts: &[Written<'_>],
    declared: &[DeclaredRow],
    profiles: &[Profile],
    option: Option<Unit>,
) -> Settled {
    let shows_floors = shows_floors(sheet, texts);
    let papers = SCALES.iter().copied().filter_map(Unit::of_paper);
    let units: Vec<Unit> = Unit::ALL.into_iter().chain(papers).collect();
    let sizes = sizes(sheet, &units);
    let (leaves, walls) = (door_leaves(sheet, &units), wall_pieces(sheet, &units));
    let swings = if leaves.iter().any(|it| *it >= 1.0) { vec![0.0; units.len()] } else { swings(sheet, &units) };
    let has_floors = shows_floors || leaves.iter().chain(&walls).sum::<f32>() >= 1.0;
    // Weight of one observation, and of all of them at most.
    let measured: [(&str, Votes, f32, f32); 7] = [
        ("stall_sizes", sizes.stalls, 0.5, 3.5),
        ("door_leaves", leaves, 0.5, 3.5),
        ("swings", swings, 0.4, 3.0),
        ("wall_pieces", walls, 0.2, 3.0),
        ("dimension_texts", dimensions(sheet, &units), 0.8, 4.0),
        ("coordinate_labels", coordinate_labels(texts, &sizes.corners, &units), 2.0, 4.0),
        ("site_area", site_area(declared, &sizes.boundary, &units), 4.0, 4.0),
    ];
    let papers = papers_in_use(texts, &units, &measured);
    let rough: [(&str, Votes, f32, f32); 3] = [
        ("building_sizes", sizes.buildings, 0.5, 2.0),
        ("text_heights", majority(text_heights(texts, &units, shows_floors)), 0.02, 0.6),
        ("extent", extent(sheet, &units, shows_floors), 0.4, 0.4),
    ];
    let mut evidence = Vec::new();
    if let Some(code) = sheet.drawing.header.int("$INSUNITS")
        && let Some(says) = Unit::from_insunits(code)
    {
        // Nobody draws in Chinese and in inches: the header is that of an imperial template.
        let is_template = matches!(says, Unit::Inch | Unit::Foot) && texts.iter().any(|it| it.text.chars().any(is_cjk));
        let weight = if is_template { 0.5 } else { 1.5 };
        evidence.push(UnitEvidence { source: "header", says, count: None, weight });
    }
    if let [profile] = profiles
        && let Some(says) = profile.unit
    {
        evidence.push(UnitEvidence { source: "profile", says, count: None, weight: 1.0 });
    }
    let is_candidate = |unit: Unit| !matches!(unit, Unit::Paper(_)) || papers.contains(&unit);
    for (source, votes, weight, most) in measured.into_iter().chain(rough) {
        // Leaves and walls are of a narrow range of sizes: the unit that most of them have it in speaks alone.
        let votes = if matches!(source, "door_leaves" | "swings" | "wall_pieces") { majority(votes) } else { votes };
        for (says, count) in units.iter().copied().zip(votes) {
            if count >= 1.0 && is_candidate(says) {
                let weight = (weight * count).min(most);
                evidence.push(UnitEvidence { source, says, count: Some(count as u32), weight });
            }
        }
    }
    let candidates: Vec<Unit> = units.iter().copied().filter(|it| is_candidate(*it)).collect();
    let total = |unit: Unit| evidence.iter().filter(|it| it.says == unit).map(|it| it.weight).sum::<f32>();
    // Strays make a drawing larger, nothing makes it smaller: a unit in which all of it is no larger than a house is wrong.
    let size = drawn_size(sheet);
    let is_small = |unit: &Unit| !has_floors && unit.to_m(size) < MIN_SITE;
    let fitting = candidates.iter().copied().filter(|it| !is_small(it));
    let best = fitting.max_by(|a, b| total(*a).total_cmp(&total(*b)).then(b.cmp(a)));
    let best = best.filter(|it| total(*it) > 0.0);
    let unit = option.or(best).unwrap_or(Unit::Millimetre);
    // Evidence that speaks for the unit just as well tells nothing against it.
    let weight = |source: &str, says: Unit| {
        evidence.iter().find(|it| it.source == source && it.says == says).map_or(0.0, |it| it.weight)
    };
    let against = |rival: Unit| {
        let of_rival = evidence.iter().filter(|it| it.says == rival && it.source != "header");
        of_rival.map(|it| (it.weight - weight(it.source, unit)).max(0.0)).sum::<f32>()
    };
    let has_rival = candidates.iter().any(|it| *it != unit && against(*it) >= STRONG);
    let runner_up = candidates.iter().copied().filter(|it| *it != unit).map(total).fold(0.0, f32::max);
    let in_doubt = option.is_none() && (has_rival || best.is_none() || total(unit) - runner_up < 0.3);
    if let Some(says) = option {
        evidence.insert(0, UnitEvidence { source: "option", says, count: None, weight: f32::INFINITY });
    }
    Settled { unit, evidence, in_doubt }
}

/// Only the unit with most votes speaks.
fn majority(votes: Votes) -> Votes {
    let most = votes.iter().copied().fold(0.0, f32::max);
    votes.into_iter().map(|it| if it == most { it } else { 0.0 }).collect()
}

/// The paper units that what is measured speaks for more than for any unit of full size: at a scale that a text names, or that
/// dimensions show.
fn papers_in_use(
    texts: &[Written<'_>],
    units: &[Unit],
    measured: &[(&'static str, Votes, f32, f32)],
) -> BTreeSet<Unit> {
    let named: BTreeSet<u16> =
        texts.iter().filter_map(|it| scale(it.text)).filter(|it| it.fract() == 0.0).map(|it| it as u16).collect();
    let shown = |unit: usize| measured.iter().any(|it| it.0 == "dimension_texts" && it.1[unit] >= 1.0);
    let weight = |unit: usize| measured.iter().map(|it| (it.2 * it.1[unit]).min(it.3)).sum::<f32>();
    let full = (0..Unit::ALL.len()).map(weight).fold(0.0, f32::max);
    let is_in_use = |unit: usize| match units[unit] {
        Unit::Paper(scale) => (named.contains(&scale) || shown(unit)) && weight(unit) > full,
        _ => false,
    };
    (0..units.len()).filter(|it| is_in_use(*it)).map(|it| units[it]).collect()
}

/// Whether titles and names of rooms say that floors are shown, and no title that a site is.
fn shows_floors(sheet: &Sheet<'_>, texts: &[Written<'_>]) -> bool {
    let (mut titles, mut rooms) = (0, 0);
    for text in texts.iter().filter(|it| it.text.chars().count() <= 30) {
        match sheet.dictionary.values(Attr::DrawingKind, text.text).first() {
            Some(Value::Enum(kind)) => match DRAWING_KIND.value(*kind) {
                "floor-plan" => titles += 1,
                "site-plan" => return false,
                _ => {}
            },
            _ if !sheet.dictionary.values(Attr::RoomUse, text.text).is_empty() => rooms += 1,
            _ if text.text.trim().ends_with("平面") && floors_named(text.text.trim()).is_some() => titles += 1,
            _ => {}
        }
    }
    titles > 0 || rooms >= 2
}

struct Sizes {
    buildings: Votes,
    stalls: Votes,
    /// Closed lines named as boundaries, drawing units, and when there is none the largest of all.
    boundary: Vec<Path>,
    /// The corners of all lines named as boundaries, and of the largest closed lines when there are none.
    corners: Vec<Point>,
}

fn sizes(sheet: &Sheet<'_>, units: &[Unit]) -> Sizes {
    let none = vec![0.0; units.len()];
    let mut sizes = Sizes { buildings: none.clone(), stalls: none, boundary: Vec::new(), corners: Vec::new() };
    let mut loose: Vec<Piece<u32>> = Vec::new();
    let mut largest: Vec<(f64, u32)> = Vec::new();
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let part = sheet.part(i as u32);
        let Shape::Curve { path, .. } = &item.shape else { continue };
        let role = part.symbol.and_then(|it| sheet.part(it).role).or(part.role);
        let is_ring = path.closed
            || (path.vertices.len() >= 4
                && path
                    .vertices
                    .first()
                    .zip(path.vertices.last())
                    .is_some_and(|(a, b)| length(a.point - b.point) <= 0.02 * path.length()));
        if role == Some(Role::Kind(Kind::SiteBoundary)) {
            sizes.corners.extend(path.vertices.iter().map(|it| it.point));
        }
        if !is_ring {
            if role == Some(Role::Kind(Kind::SiteBoundary)) && loose.len() < 2000 {
                loose.push(Piece { id: i as u32, path: path.clone() });
            }
            continue;
        }
        match role {
            Some(Role::Kind(Kind::Building)) => {
                let side = path.signed_area().abs().sqrt();
                count(&mut sizes.buildings, units, 1.0, |it| (6.0..=120.0).contains(&it.to_m(side)));
            }
            Some(Role::Kind(Kind::SiteBoundary)) => sizes.boundary.push(path.clone()),
            Some(Role::Kind(Kind::ParkingStall)) | None => {
                if path.vertices.len() <= 6
                    && let Some(size) = quad(&Region::new(path.clone()))
                {
                    let weight = if role.is_some() { 1.0 } else { 0.34 };
                    count(&mut sizes.stalls, units, weight, |it| {
                        let (width, long) = (it.to_m(size.width), it.to_m(size.length));
                        (2.3..=2.75).contains(&width) && (4.9..=6.1).contains(&long)
                    });
                }
                if role.is_none() {
                    largest.push((path.signed_area().abs(), i as u32));
                }
            }
            _ => {}
        }
    }
    // A boundary of loose lines: joined within a hundredth of a percent of its size.
    let size = sizes.corners.iter().fold(Box2::EMPTY, |acc, it| acc.with(*it));
    let tolerance = Tolerance { linear: Length::m(1e-4 * size.width().max(size.height())) };
    if !loose.is_empty() && tolerance.linear.to_m().is_finite() && tolerance.linear.to_m() > 0.0 {
        sizes.boundary.extend(chain(&loose, tolerance, tolerance.linear).rings.into_iter().map(|it| it.path));
    }
    if sizes.boundary.is_empty() {
        largest.order_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, i) in largest.into_iter().take(6) {
            if let Shape::Curve { path, .. } = &sheet.item(i).shape {
                sizes.boundary.push(path.clone());
                sizes.corners.extend(path.vertices.iter().map(|it| it.point));
            }
        }
    }
    sizes
}

/// Leaves of doors are 0.55 to 1.25 m wide.
const LEAF: std::ops::RangeInclusive<f64> = 0.55..=1.25;

fn door_leaves(sheet: &Sheet<'_>, units: &[Unit]) -> Votes {
    let mut votes = vec![0.0; units.len()];
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let Shape::Curve { path, .. } = &item.shape else { continue };
        if is_of_opening(sheet.part(i as u32).role)
            && let Some(radius) = swing_radius(path)
        {
            count(&mut votes, units, 1.0, |it| LEAF.contains(&it.to_m(radius)));
        }
    }
    votes
}

/// Arcs that no name tells, each with a straight line from its centre to one of its ends: doors on layers of any name. Looks at
/// so many of them that they settle the matter.
fn swings(sheet: &Sheet<'_>, units: &[Unit]) -> Votes {
    let curves = || {
        sheet.scene.items.iter().enumerate().filter_map(|(i, item)| match &item.shape {
            Shape::Curve { path, .. } if sheet.part(i as u32).role.is_none() => Some(path),
            _ => None,
        })
    };
    let arcs: Vec<(f64, Point, [Point; 2])> = curves()
        .filter_map(|path| Some((swing_radius(path)?, path)))
        .map(|(radius, path)| {
            let [start, end] = [path.vertices[0], path.vertices[1]];
            let chord = end.point - start.point;
            let left = geometry::Vector { x: -chord.y, y: chord.x };
            let up = (1.0 - start.bulge * start.bulge) / (4.0 * start.bulge);
            (radius, (start.point + end.point) / 2.0 + left * up, [start.point, end.point])
        })
        .take(48)
        .collect();
    if arcs.is_empty() {
        return vec![0.0; units.len()];
    }
    let mut has_leaf = vec![false; arcs.len()];
    for path in curves() {
        for pair in path.vertices.windows(2).filter(|it| it[0].bulge == 0.0) {
            for ((radius, center, ends), has_leaf) in arcs.iter().zip(&mut has_leaf) {
                let near = |p: Point, q: Point| length(p - q) <= 0.08 * radius;
                let joins = |p: Point, q: Point| near(p, *center) && ends.iter().any(|it| near(q, *it));
                *has_leaf |= joins(pair[0].point, pair[1].point) || joins(pair[1].point, pair[0].point);
            }
        }
    }
    let mut votes = vec![0.0; units.len()];
    for ((radius, ..), _) in arcs.iter().zip(has_leaf).filter(|it| it.1) {
        count(&mut votes, units, 1.0, |it| LEAF.contains(&it.to_m(*radius)));
    }
    votes
}

/// Columns and pieces of wall that are drawn as rectangles are 90 to 900 mm thick.
fn wall_pieces(sheet: &Sheet<'_>, units: &[Unit]) -> Votes {
    let mut votes = vec![0.0; units.len()];
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let Shape::Curve { path, .. } = &item.shape else { continue };
        if !matches!(sheet.part(i as u32).role, Some(Role::Kind(Kind::Wall | Kind::Column))) || !path.closed {
            continue;
        }
        let Some(size) = quad(&Region::new(path.clone())) else { continue };
        count(&mut votes, units, 1.0, |it| (0.09..=0.9).contains(&it.to_m(size.width)));
    }
    votes
}

/// Texts of plans at 1:200 to 1:2000 are 0.4 to 8 m high, those of floors 0.15 to 1.5 m.
fn text_heights(texts: &[Written<'_>], units: &[Unit], shows_floors: bool) -> Votes {
    let usual = if shows_floors { 0.15..=1.5 } else { 0.4..=8.0 };
    let mut votes = vec![0.0; units.len()];
    for text in texts {
        // Others are rare: they need better evidence than a text height.
        count(&mut votes, units, 1.0, |it| {
            matches!(it, Unit::Millimetre | Unit::Metre) && usual.contains(&it.to_m(text.height))
        });
    }
    votes
}

/// Dimension texts against the measured lengths: `12.50` over 12500 units means millimetres, `12.50` over 12.5 units metres, and
/// `3600` over 36 units millimetres of paper at 1:100.
fn dimensions(sheet: &Sheet<'_>, units: &[Unit]) -> Votes {
    let mut votes = vec![0.0; units.len()];
    let factor = sheet.drawing.header.real("$DIMLFAC").filter(|it| *it > 0.0);
    let items = &sheet.scene.items;
    for (i, item) in items.iter().enumerate() {
        let Shape::Dimension(it) = &item.shape else { continue };
        if !matches!(it.kind, DimensionKind::Linear | DimensionKind::Aligned) || it.measured <= 0.0 {
            continue;
        }
        let parts = items[i + 1..].iter().take_while(|it| it.parent == Some(i as u32));
        // What overrides the measurement, else what the picture shows.
        let in_picture =
            parts.filter_map(|it| if let Shape::Text(it) = &it.shape { Some(it.content.as_str()) } else { None });
        let shown = it.text.as_deref().into_iter().chain(in_picture).find_map(shown_length);
        let Some((shown, decimals)) = shown else {
            // Millimetres shown as metres by the style's factor, or millimetres of paper at its scale.
            match factor {
                Some(it) if (it - 0.001).abs() < 1e-9 => count(&mut votes, units, 0.5, |it| it == Unit::Millimetre),
                Some(it) if it >= 20.0 => {
                    count(&mut votes, units, 0.5, |unit| unit == Unit::Paper(it as u16) && it.fract() == 0.0)
                }
                _ => {}
            }
            continue;
        };
        let ratio = shown / it.measured;
        let near = |target: f64, within: f64| (ratio / target - 1.0).abs() < within;
        // Whole numbers are millimetres, those with decimals metres.
        let is_metres = decimals >= 1 && shown < 1000.0;
        let is_millimetres = decimals == 0 && shown >= 100.0;
        count(&mut votes, units, 1.0, |unit| match unit {
            Unit::Millimetre => near(0.001, 0.02) || near(1.0, 0.02) && decimals == 0 && shown >= 1000.0,
            Unit::Metre => near(1000.0, 0.02) || near(1.0, 0.02) && is_metres,
            Unit::Centimetre => near(0.01, 0.02) || near(10.0, 0.005) && is_millimetres,
            Unit::Inch => near(0.0254, 0.02) || near(25.4, 0.005) && is_millimetres,
            Unit::Foot => near(0.3048, 0.02) || near(304.8, 0.005) && is_millimetres,
            Unit::Paper(scale) => {
                let scale = f64::from(scale);
                near(scale, 0.005) && is_millimetres || near(scale / 1000.0, 0.005) && is_metres
            }
        });
    }
    votes
}

/// The number that a dimension's text shows, with its decimals.
pub(crate) fn shown_length(text: &str) -> Option<(f64, u32)> {
    crate::label::tokens(text).iter().find_map(|it| match it.kind {
        crate::label::TokenKind::Number { value, decimals } => Some((value, decimals)),
        _ => None,
    })
}

/// Coordinate labels are in metres; the vertices that they name are in drawing units.
fn coordinate_labels(texts: &[Written<'_>], corners: &[Point], units: &[Unit]) -> Votes {
    let mut votes = vec![0.0; units.len()];
    for text in texts {
        let Some(said) = coordinates(text.text) else { continue };
        count(&mut votes, units, 1.0, |unit| {
            corners.iter().any(|it| {
                let (x, y) = (unit.to_m(it.x), unit.to_m(it.y));
                let off = |p: f64, q: f64| (p - q).abs() <= 0.05;
                (off(x, said.east) && off(y, said.north)) || (off(x, said.north) && off(y, said.east))
            })
        });
    }
    votes
}

/// The declared site area against the areas that the boundaries enclose.
fn site_area(declared: &[DeclaredRow], boundary: &[Path], units: &[Unit]) -> Votes {
    let stated: Vec<f64> = declared
        .iter()
        .filter(|it| matches!(&*it.indicator, "site_area" | "site_area_gross"))
        .map(|it| it.declared.value)
        .collect();
    let mut votes = vec![0.0; units.len()];
    count(&mut votes, units, 1.0, |unit| {
        let square = unit.to_m(1.0) * unit.to_m(1.0);
        let fits =
            |stated: &f64| boundary.iter().any(|it| (it.signed_area().abs() * square / stated - 1.0).abs() <= 0.03);
        stated.iter().any(fits)
    });
    votes
}

/// Everything on a site plan spans more, in metres.
const MIN_SITE: f64 = 12.0;

/// The longer side of all that is drawn, in drawing units.
fn drawn_size(sheet: &Sheet<'_>) -> f64 {
    let drawn = sheet.scene.items.iter().filter(|it| !sheet.is_ignored_layer(it.layer));
    let bounds = drawn.fold(Box2::EMPTY, |acc, it| acc.union(it.bounds));
    bounds.width().max(bounds.height())
}

/// Sites are 30 m to 5 km wide; everything in them spans at least 20 m. Floors span 2.5 m and more.
fn extent(sheet: &Sheet<'_>, units: &[Unit], shows_floors: bool) -> Votes {
    let size = drawn_size(sheet);
    let usual = if shows_floors { 2.5..=1_500.0 } else { 20.0..=10_000.0 };
    let mut votes = vec![0.0; units.len()];
    count(&mut votes, units, 1.0, |it| matches!(it, Unit::Millimetre | Unit::Metre) && usual.contains(&it.to_m(size)));
    votes
}
