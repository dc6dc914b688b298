//! The unit of a drawing, settled by evidence: the header states it and is often wrong.

use crate::floor::{is_of_opening, swing_radius};
use crate::label::coordinates;
use crate::name::is_cjk;
use crate::profile::{Profile, Role};
use crate::shape::{length, quad};
use crate::sheet::Sheet;
use crate::table::DeclaredRow;
use crate::text::Written;
use crate::unit::{Unit, UnitEvidence};
use drawing::Shape;
use drawing::entity::DimensionKind;
use geometry::chain::{Piece, chain};
use geometry::{Box2, Length, Path, Point, Region, Tolerance};
use model::Kind;

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

/// Settles the unit: `option` wins, then the weight of evidence.
pub(crate) fn settle(
    sheet: &Sheet<'_>,
    texts: &[Written<'_>],
    declared: &[DeclaredRow],
    profiles: &[Profile],
    option: Option<Unit>,
) -> Settled {
    let mut evidence = Vec::new();
    if let Some(code) = sheet.drawing.header.int("$INSUNITS")
        && let Some(says) = Unit::from_insunits(code)
    {
        // Nobody draws in Chinese and in inches: the header is that of an imperial template.
        let is_template = matches!(says, Unit::Inch | Unit::Foot) && texts.iter().any(|it| it.text.chars().any(is_cjk));
        let weight = if is_template { 0.5 } else { 1.5 };
        evidence.push(UnitEvidence { source: "header", says, count: None, weight });
    }
    for says in [Unit::Millimetre, Unit::Metre, Unit::Centimetre, Unit::Inch, Unit::Foot] {
        if profiles.len() == 1 && profiles[0].unit == Some(says) {
            evidence.push(UnitEvidence { source: "profile", says, count: None, weight: 1.0 });
        }
    }
    let (leaves, walls) = (door_leaves(sheet), wall_pieces(sheet));
    let mut add = |source, votes: [f32; 5], weight: f32, most: f32| {
        for (says, count) in Unit::ALL.into_iter().zip(votes) {
            if count >= 1.0 {
                let weight = (weight * count).min(most);
                evidence.push(UnitEvidence { source, says, count: Some(count as u32), weight });
            }
        }
    };
    let sizes = sizes(sheet);
    add("building_sizes", sizes.buildings, 0.5, 2.0);
    add("stall_sizes", sizes.stalls, 0.5, 3.5);
    add("door_leaves", majority(leaves), 0.5, 3.5);
    add("wall_pieces", majority(walls), 0.2, 3.0);
    add("text_heights", majority(text_heights(texts)), 0.02, 0.6);
    add("dimension_texts", dimensions(sheet), 0.8, 4.0);
    add("coordinate_labels", coordinate_labels(texts, &sizes.corners), 2.0, 4.0);
    add("site_area", site_area(declared, &sizes.boundary), 4.0, 4.0);
    add("extent", extent(sheet), 0.4, 0.4);
    let total = |unit: Unit| evidence.iter().filter(|it| it.says == unit).map(|it| it.weight).sum::<f32>();
    // Strays make a drawing larger, nothing makes it smaller: a unit in which all of it is no larger than a house is wrong.
    let size = drawn_size(sheet);
    let has_floors = leaves.iter().chain(&walls).sum::<f32>() >= 1.0;
    let is_small = |unit: &Unit| !has_floors && unit.to_m(size) < MIN_SITE;
    let fitting: Vec<Unit> = Unit::ALL.into_iter().filter(|it| !is_small(it)).collect();
    let best = fitting.into_iter().max_by(|a, b| total(*a).total_cmp(&total(*b)).then(b.cmp(a)));
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
    let has_rival = Unit::ALL.into_iter().any(|it| it != unit && against(it) >= STRONG);
    let runner_up = Unit::ALL.into_iter().filter(|it| *it != unit).map(total).fold(0.0, f32::max);
    let in_doubt = option.is_none() && (has_rival || best.is_none() || total(unit) - runner_up < 0.3);
    if let Some(says) = option {
        evidence.insert(0, UnitEvidence { source: "option", says, count: None, weight: f32::INFINITY });
    }
    Settled { unit, evidence, in_doubt }
}

/// Only the unit with most votes speaks.
fn majority(votes: [f32; 5]) -> [f32; 5] {
    let most = votes.iter().copied().fold(0.0, f32::max);
    votes.map(|it| if it == most { it } else { 0.0 })
}

struct Sizes {
    buildings: [f32; 5],
    stalls: [f32; 5],
    /// Closed lines named as boundaries, drawing units, and when there is none the largest of all.
    boundary: Vec<Path>,
    /// The corners of all lines named as boundaries, and of the largest closed lines when there are none.
    corners: Vec<Point>,
}

fn sizes(sheet: &Sheet<'_>) -> Sizes {
    let mut sizes = Sizes { buildings: [0.0; 5], stalls: [0.0; 5], boundary: Vec::new(), corners: Vec::new() };
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
                for (k, unit) in Unit::ALL.into_iter().enumerate() {
                    if (6.0..=120.0).contains(&unit.to_m(side)) {
                        sizes.buildings[k] += 1.0;
                    }
                }
            }
            Some(Role::Kind(Kind::SiteBoundary)) => sizes.boundary.push(path.clone()),
            Some(Role::Kind(Kind::ParkingStall)) | None => {
                if path.vertices.len() <= 6
                    && let Some(size) = quad(&Region::new(path.clone()))
                {
                    for (k, unit) in Unit::ALL.into_iter().enumerate() {
                        let (width, long) = (unit.to_m(size.width), unit.to_m(size.length));
                        if (2.3..=2.75).contains(&width) && (4.9..=6.1).contains(&long) {
                            sizes.stalls[k] += if role.is_some() { 1.0 } else { 0.34 };
                        }
                    }
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
        largest.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
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
fn door_leaves(sheet: &Sheet<'_>) -> [f32; 5] {
    let mut votes = [0.0; 5];
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let Shape::Curve { path, .. } = &item.shape else { continue };
        if !is_of_opening(sheet.part(i as u32).role) {
            continue;
        }
        let Some(radius) = swing_radius(path) else { continue };
        for (k, unit) in Unit::ALL.into_iter().enumerate() {
            if (0.55..=1.25).contains(&unit.to_m(radius)) {
                votes[k] += 1.0;
            }
        }
    }
    votes
}

/// Columns and pieces of wall that are drawn as rectangles are 90 to 900 mm thick.
fn wall_pieces(sheet: &Sheet<'_>) -> [f32; 5] {
    let mut votes = [0.0; 5];
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let Shape::Curve { path, .. } = &item.shape else { continue };
        if !matches!(sheet.part(i as u32).role, Some(Role::Kind(Kind::Wall | Kind::Column))) || !path.closed {
            continue;
        }
        let Some(size) = quad(&Region::new(path.clone())) else { continue };
        for (k, unit) in Unit::ALL.into_iter().enumerate() {
            if (0.09..=0.9).contains(&unit.to_m(size.width)) {
                votes[k] += 1.0;
            }
        }
    }
    votes
}

/// Texts of plans at 1:200 to 1:2000 are 0.4 to 8 m high.
fn text_heights(texts: &[Written<'_>]) -> [f32; 5] {
    let mut votes = [0.0; 5];
    for text in texts {
        for (k, unit) in Unit::ALL.into_iter().enumerate() {
            let height = unit.to_m(text.height);
            // Inches and centimetres are rare: they need better evidence than a text height.
            if (0.4..=8.0).contains(&height) && matches!(unit, Unit::Millimetre | Unit::Metre) {
                votes[k] += 1.0;
            }
        }
    }
    votes
}

/// Dimension texts against the measured lengths: `12.50` over 12500 units means millimetres, `12.50` over 12.5 units metres.
fn dimensions(sheet: &Sheet<'_>) -> [f32; 5] {
    let mut votes = [0.0; 5];
    let factor = sheet.drawing.header.real("$DIMLFAC").filter(|it| *it > 0.0);
    for item in &sheet.scene.items {
        let Shape::Dimension(it) = &item.shape else { continue };
        if !matches!(it.kind, DimensionKind::Linear | DimensionKind::Aligned) || it.measured <= 0.0 {
            continue;
        }
        let shown = it.text.as_deref().and_then(shown_length);
        let Some((shown, decimals)) = shown else {
            // Millimetres shown as metres by the style's factor.
            if factor.is_some_and(|it| (it - 0.001).abs() < 1e-9) {
                votes[0] += 0.5;
            }
            continue;
        };
        let ratio = shown / it.measured;
        let near = |target: f64| (ratio / target - 1.0).abs() < 0.02;
        match () {
            () if near(0.001) => votes[0] += 1.0,
            () if near(1000.0) => votes[2] += 1.0,
            () if near(0.01) => votes[1] += 1.0,
            () if near(1.0) && decimals >= 1 && shown < 1000.0 => votes[2] += 1.0,
            () if near(1.0) && decimals == 0 && shown >= 1000.0 => votes[0] += 1.0,
            () if near(0.0254) => votes[3] += 1.0,
            () if near(0.3048) => votes[4] += 1.0,
            () => {}
        }
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
fn coordinate_labels(texts: &[Written<'_>], corners: &[Point]) -> [f32; 5] {
    let mut votes = [0.0; 5];
    for text in texts {
        let Some(said) = coordinates(text.text) else { continue };
        for (k, unit) in Unit::ALL.into_iter().enumerate() {
            let near = corners.iter().any(|it| {
                let (x, y) = (unit.to_m(it.x), unit.to_m(it.y));
                let off = |p: f64, q: f64| (p - q).abs() <= 0.05;
                (off(x, said.east) && off(y, said.north)) || (off(x, said.north) && off(y, said.east))
            });
            if near {
                votes[k] += 1.0;
            }
        }
    }
    votes
}

/// The declared site area against the areas that the boundaries enclose.
fn site_area(declared: &[DeclaredRow], boundary: &[Path]) -> [f32; 5] {
    let mut votes = [0.0; 5];
    let rows = declared.iter().filter(|it| matches!(&*it.indicator, "site_area" | "site_area_gross"));
    for row in rows {
        for (k, unit) in Unit::ALL.into_iter().enumerate() {
            let scale = unit.to_m(1.0) * unit.to_m(1.0);
            let fits =
                boundary.iter().any(|it| (it.signed_area().abs() * scale / row.declared.value - 1.0).abs() <= 0.03);
            if fits {
                votes[k] = 1.0;
            }
        }
    }
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

/// Sites are 30 m to 5 km wide; everything in them spans at least 20 m.
fn extent(sheet: &Sheet<'_>) -> [f32; 5] {
    let size = drawn_size(sheet);
    let mut votes = [0.0; 5];
    for (k, unit) in [(0, Unit::Millimetre), (2, Unit::Metre)] {
        if (20.0..=10_000.0).contains(&unit.to_m(size)) {
            votes[k] = 1.0;
        }
    }
    votes
}
