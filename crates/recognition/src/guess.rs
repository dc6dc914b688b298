//! Outlines whose layer says nothing, by the texts inside and beside them and by their geometry.

use crate::building::Candidate;
use crate::collect::Collected;
use crate::label::building_label;
use crate::outline::{Form, Outline, index, meeting};
use crate::profile::{Class, Role};
use crate::sheet::Sheet;
use crate::text::Written;
use crate::work::Work;
use drawing::Shape;
use geometry::Sort;
use geometry::{Box2, Point, Region, distance};
use model::{Attr, Kind, Value};
use std::collections::BTreeMap;

/// What a text says of the outline around it, with how much it weighs.
#[derive(Debug, PartialEq)]
pub(crate) struct Vote {
    role: Role,
    weight: f32,
    class: Option<Class>,
    text: String,
}

/// Moves unknown outlines that evidence speaks for to the areas.
pub(crate) fn guess(work: &Work<'_, '_>, collected: &mut Collected, frames: &[Region]) {
    let (sheets, unknown) = std::mem::take(&mut collected.unknown).into_iter().partition(|it| is_sheet(work, it));
    collected.unknown = unknown;
    let votes = votes(work, collected);
    let buildings: Vec<Point> = collected
        .unknown
        .iter()
        .zip(&votes)
        .filter(|it| it.1.iter().any(|it| it.role == Role::Kind(Kind::Building)))
        .map(|it| it.0.region.label_point())
        .chain(known_buildings(collected))
        .collect();
    let mut roles: Vec<Option<Candidate>> = Vec::with_capacity(collected.unknown.len());
    for (outline, mut votes) in collected.unknown.iter().zip(votes) {
        let around = buildings.iter().filter(|it| outline.region.contains(**it)).count();
        if around >= 3 && around * 10 * frames.len().max(1) >= buildings.len() * 6 {
            let basement = Role::Kind(Kind::Basement);
            let is_basement = votes.iter().any(|it| it.role == basement);
            votes.retain(|it| runs_around_buildings(it.role) && (it.role == basement || !is_basement));
        }
        // The line around a building that is drawn as such is no other building.
        if known_buildings(collected).any(|it| outline.region.contains(it)) {
            votes.retain(|it| it.role != Role::Kind(Kind::Building));
        }
        roles.push(decide(work.sheet, outline, votes));
    }
    lane_edges(work, &collected.unknown, &mut roles, &buildings);
    same_layer(work.sheet, &collected.unknown, &mut roles);
    take(collected, roles);
    boundaries(work, collected, frames);
    collected.unknown.extend::<Vec<Outline>>(sheets);
}

/// Whether a line runs around a sheet of paper: it holds a table or a title block.
fn is_sheet(work: &Work<'_, '_>, outline: &Outline) -> bool {
    let large = outline.region.area().to_m2() >= MIN_SHEET;
    large && work.rooms().any(|it| outline.region.contains(it))
}

/// Sheets of plans are larger, in square metres on the ground.
const MIN_SHEET: f64 = 1000.0;

/// A numbered or punctuated sentence speaks of the drawing, not of what it stands on.
fn is_note(text: &str) -> bool {
    text.contains('。') || crate::table::without_ordinal(text) != text.trim()
}

/// Where buildings stand that names speak for.
fn known_buildings(collected: &Collected) -> impl Iterator<Item = Point> {
    let known = collected.areas.get(&Role::Kind(Kind::Building)).into_iter().flatten();
    known.map(|it| it.outline.region.label_point())
}

/// Whether a line around most buildings may be of a kind: a text inside it may as well speak of a place between them.
fn runs_around_buildings(role: Role) -> bool {
    matches!(
        role,
        Role::Kind(
            Kind::SiteBoundary
                | Kind::GrossSite
                | Kind::ControlLine
                | Kind::Basement
                | Kind::FireLane
                | Kind::Building
                | Kind::BuildingPart
        )
    )
}

/// The inner edges of lanes: where a line around the buildings was taken for a lane by its text, the line that runs along it
/// inside is its other edge; without one it is no lane, for buildings stand on it.
fn lane_edges(work: &Work<'_, '_>, unknown: &[Outline], roles: &mut [Option<Candidate>], buildings: &[Point]) {
    let lane = Role::Kind(Kind::FireLane);
    let around = |outline: &Outline| buildings.iter().filter(|it| outline.region.contains(**it)).count();
    let look =
        |outline: &Outline| outline.items.first().map(|it| (work.sheet.item(*it).layer, work.sheet.item(*it).rgb));
    let has_island = |outline: &Outline| !outline.region.holes.is_empty();
    let mut is_inner = vec![false; unknown.len()];
    for i in 0..unknown.len() {
        let outer = &unknown[i];
        let count = around(outer);
        if count == 0 || is_inner[i] || has_island(outer) || roles[i].as_ref().is_none_or(|it| it.role != lane) {
            continue;
        }
        let is_edge = |j: &usize| {
            let inner = &unknown[*j];
            let apart = distance::between_paths(&inner.region.outer, &outer.region.outer);
            *j != i
                && roles[*j].as_ref().is_none_or(|it| it.role == lane)
                && look(inner) == look(outer)
                && outer.region.contains(inner.region.label_point())
                && inner.region.area() < outer.region.area()
                && around(inner) == count
                && apart.is_some_and(|it| LANE_WIDTH.contains(&it.distance.to_m()))
        };
        let edge = (0..unknown.len()).filter(is_edge).max_by(|a, b| {
            let area = |it: &usize| unknown[*it].region.area().to_m2();
            area(a).total_cmp(&area(b)).then(b.cmp(a))
        });
        match edge {
            Some(edge) => {
                is_inner[edge] = true;
                let evidence = vec!["the inner edge of a lane around buildings".to_string()];
                let outline = unknown[edge].clone();
                roles[edge] = Some(Candidate { outline, role: lane, evidence, confidence: 0.8, class: None });
            }
            None => roles[i] = None,
        }
    }
}

/// How wide lanes are, in metres.
const LANE_WIDTH: std::ops::RangeInclusive<f64> = 2.5..=15.0;

/// Moves decided outlines to the areas.
fn take(collected: &mut Collected, roles: Vec<Option<Candidate>>) {
    let mut rest = Vec::new();
    for (outline, role) in std::mem::take(&mut collected.unknown).into_iter().zip(roles) {
        match role {
            Some(candidate) => {
                collected.guessed.push(candidate.clone());
                collected.areas.entry(candidate.role).or_default().push(candidate);
            }
            None => rest.push(outline),
        }
    }
    collected.unknown = rest;
}

/// What each unknown outline's texts say.
pub(crate) fn votes(work: &Work<'_, '_>, collected: &Collected) -> Vec<Vec<Vote>> {
    let unknown = &collected.unknown;
    let known: Vec<(&Role, &Candidate)> =
        collected.areas.iter().flat_map(|(role, list)| list.iter().map(move |it| (role, it))).collect();
    let regions: Vec<&Region> =
        unknown.iter().map(|it| &it.region).chain(known.iter().map(|it| &it.1.outline.region)).collect();
    let areas: Vec<f64> = regions.iter().map(|it| it.area().to_m2()).collect();
    let tree = index(regions.iter().map(|it| it.bounds()));
    let mut votes: Vec<Vec<Vote>> = unknown.iter().map(|_| Vec::new()).collect();
    for (i, text) in work.texts.iter().enumerate() {
        if text.text.chars().count() > 60
            || is_note(text.text)
            || work.is_reserved(text.center)
            || !text.visible
            || work.text_used[i]
        {
            continue;
        }
        let Some(vote) = vote(work, text) else { continue };
        let room = 4.0 * text.half[0] * text.half[1];
        let at = text.tip.unwrap_or(text.center);
        let found = meeting(&tree, Box2::around([at])).into_iter();
        // A box around the words alone is none of a building; a shed that is smaller than its words is one.
        let names_shed = |it: &usize| {
            vote.role == Role::Kind(Kind::Building)
                && areas[*it] >= MIN_SHED
                && is_straight(regions[*it])
                && !regions[*it].bounds().contains_box(&text.bounds())
        };
        let found =
            found.filter(|it| regions[*it].contains(at) && (areas[*it] >= 3.0 * room.min(60.0) || names_shed(it)));
        let mut around: Vec<usize> = found.collect();
        around.order_by(|a, b| areas[*a].total_cmp(&areas[*b]).then(a.cmp(b)));
        match vote.role {
            // A boundary's name stands on its line, inside or outside.
            Role::Kind(Kind::SiteBoundary | Kind::ControlLine | Kind::GrossSite) => {
                let reach = (2.5 * text.height).clamp(1.0, 8.0);
                let near = meeting(&tree, Box2::around([at]).grown(reach))
                    .into_iter()
                    .filter(|it| *it < unknown.len() && areas[*it] >= 200.0);
                let far = |it: usize| {
                    distance::point_to_boundary(at, regions[it]).map_or(f64::INFINITY, |it| it.distance.to_m())
                };
                let nearest = near
                    .map(|it| (far(it), it))
                    .filter(|it| it.0 <= reach)
                    .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                if let Some((_, it)) = nearest {
                    votes[it].push(vote);
                }
            }
            _ => {
                if let Some(&it) = around.first().filter(|it| **it < unknown.len()) {
                    votes[it].push(vote);
                }
            }
        }
    }
    votes
}

/// The smallest building whose label may spill over it, in square metres: a guard booth.
const MIN_SHED: f64 = 4.0;

/// Whether an outline has no arcs: circles are trees, bubbles and wells.
fn is_straight(region: &Region) -> bool {
    region.outer.vertices.iter().all(|it| it.bulge == 0.0)
}

fn vote(work: &Work<'_, '_>, text: &Written<'_>) -> Option<Vote> {
    let content = text.text.trim();
    let made = |role, weight, class| Some(Vote { role, weight, class, text: content.replace('\n', " ") });
    let label = building_label(content);
    let says_building =
        label.number.is_some() as u32 + u32::from(!label.storeys.is_empty()) + u32::from(!label.heights.is_empty());
    let class = work.sheet.dictionary.text(content);
    let is_area = |role: Role| {
        matches!(
            role,
            Role::Courtyard
                | Role::Kind(
                    Kind::SiteBoundary
                        | Kind::GrossSite
                        | Kind::ControlLine
                        | Kind::FireLane
                        | Kind::TurningArea
                        | Kind::LadderPad
                        | Kind::GreenArea
                        | Kind::Water
                        | Kind::Basement
                        | Kind::ParkingLot
                        | Kind::PublicSpace
                        | Kind::PlayArea
                        | Kind::BuildingPart
                        | Kind::Road
                )
        )
    };
    if label.survey.is_some() {
        return made(Role::Kind(Kind::Building), 1.5, None);
    }
    if says_building >= 2 || (label.number.is_some() && !content.contains(['车', '位'])) {
        return made(Role::Kind(Kind::Building), 2.0 + says_building as f32, None);
    }
    if let Some(class) = class.filter(|it| is_area(it.role)) {
        return made(class.role, 1.0 + class.weight as f32 / 10.0, Some(class));
    }
    let use_known = !work.sheet.dictionary.values(Attr::Use, content).is_empty();
    if says_building == 1 || (use_known && content.chars().count() <= 16) {
        return made(Role::Kind(Kind::Building), 1.0 + says_building as f32, None);
    }
    None
}

/// Buildings are no larger than this, in square metres.
const MAX_BUILDING: f64 = 120_000.0;

fn decide(sheet: &Sheet<'_>, outline: &Outline, votes: Vec<Vote>) -> Option<Candidate> {
    let area = outline.region.area().to_m2();
    let mut sums: BTreeMap<Role, f32> = BTreeMap::new();
    for vote in &votes {
        *sums.entry(vote.role).or_default() += vote.weight;
    }
    let best = sums.iter().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(a.0))).map(|it| (*it.0, *it.1));
    if let Some((role, weight)) = best {
        let numbers =
            votes.iter().filter(|it| it.role == role).filter(|it| building_label(&it.text).number.is_some()).count();
        let fits = match role {
            Role::Kind(Kind::Building) => (2.0..=MAX_BUILDING).contains(&area) && numbers <= 4,
            Role::Kind(Kind::GreenArea | Kind::Water) => area >= 1.0,
            Role::Kind(Kind::Road) => false,
            _ => area >= 4.0,
        };
        if fits {
            let first = votes.into_iter().find(|it| it.role == role)?;
            let confidence = if weight >= 3.0 { 0.9 } else { 0.8 };
            let evidence = vec![format!("text “{}” inside", first.text)];
            return Some(Candidate { outline: outline.clone(), role, evidence, confidence, class: first.class });
        }
    }
    let pattern = outline.items.iter().find_map(|it| match &sheet.item(*it).shape {
        Shape::Fill { pattern, .. } => Some(pattern.to_uppercase()),
        _ => None,
    });
    let pattern = pattern
        .filter(|it| ["GRASS", "GRASS2", "GRASS1", "SWAMP", "LAWN", "TURF", "草"].iter().any(|word| it.contains(word)));
    let pattern = pattern.filter(|_| outline.form == Form::Hatch || area >= 4.0)?;
    let role = Role::Kind(Kind::GreenArea);
    Some(Candidate {
        outline: outline.clone(),
        role,
        evidence: vec![format!("hatch pattern {pattern}")],
        confidence: 0.7,
        class: None,
    })
}

/// What most closed outlines of a layer are by their texts, the others of like size are too.
fn same_layer(sheet: &Sheet<'_>, unknown: &[Outline], roles: &mut [Option<Candidate>]) {
    let mut layers: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, outline) in unknown.iter().enumerate() {
        if let Some(first) = outline.items.first() {
            layers.entry(sheet.item(*first).layer.0).or_default().push(i);
        }
    }
    for (layer, members) in layers {
        let name = sheet.drawing.layers.get(layer as usize).map_or("", |it| it.name.as_str());
        if name == "0" {
            continue;
        }
        let mut counts: BTreeMap<Role, (usize, f64, f64)> = BTreeMap::new();
        for &i in &members {
            if let Some(candidate) = &roles[i] {
                let area = unknown[i].region.area().to_m2();
                let it = counts.entry(candidate.role).or_insert((0, f64::INFINITY, 0.0));
                *it = (it.0 + 1, it.1.min(area), it.2.max(area));
            }
        }
        let Some((&role, &(count, low, high))) = counts.iter().max_by_key(|it| (it.1.0, std::cmp::Reverse(*it.0)))
        else {
            continue;
        };
        let large = members.iter().filter(|it| unknown[**it].region.area().to_m2() >= 0.2 * low).count();
        let is_repeated =
            matches!(role, Role::Kind(Kind::Building | Kind::GreenArea | Kind::LadderPad | Kind::FireLane));
        if counts.len() > 1 || !is_repeated || count * 2 < large {
            continue;
        }
        for i in members {
            let area = unknown[i].region.area().to_m2();
            if roles[i].is_none() && area >= 0.2 * low && area <= 5.0 * high {
                let evidence = vec![format!("like {count} labelled outlines on layer {name}")];
                roles[i] =
                    Some(Candidate { outline: unknown[i].clone(), role, evidence, confidence: 0.7, class: None });
            }
        }
    }
}

/// The site boundary, when no name and no text says which it is: the largest closed line around the buildings that holds
/// neither table nor title block; and the control line inside it.
fn boundaries(work: &Work<'_, '_>, collected: &mut Collected, frames: &[Region]) {
    let buildings: Vec<Point> = collected
        .areas
        .get(&Role::Kind(Kind::Building))
        .into_iter()
        .flatten()
        .filter(|it| !is_existing(it))
        .map(|it| it.outline.region.label_point())
        .collect();
    if buildings.is_empty() {
        return;
    }
    let has = |kind: Kind| collected.areas.get(&Role::Kind(kind)).is_some_and(|it| !it.is_empty());
    let (has_site, has_control) = (has(Kind::SiteBoundary), has(Kind::ControlLine));
    if has_site {
        return;
    }
    let mut roles: Vec<Option<Candidate>> = collected.unknown.iter().map(|_| None).collect();
    // Each sheet may show the plot again.
    let sheets: Vec<Option<&Region>> = if frames.is_empty() { vec![None] } else { frames.iter().map(Some).collect() };
    for sheet in sheets {
        let on_sheet = |p: &Point| sheet.is_none_or(|it| it.contains(*p));
        let buildings: Vec<Point> = buildings.iter().copied().filter(on_sheet).collect();
        boundary_around(work, &collected.unknown, frames, &buildings, has_control, &mut roles);
    }
    take(collected, roles);
}

/// Finds the boundary around the buildings of one sheet.
fn boundary_around(
    work: &Work<'_, '_>,
    unknown: &[Outline],
    frames: &[Region],
    buildings: &[Point],
    has_control: bool,
    roles: &mut [Option<Candidate>],
) {
    if buildings.is_empty() {
        return;
    }
    let mut around: Vec<(f64, usize)> = Vec::new();
    for (i, outline) in unknown.iter().enumerate() {
        let area = outline.region.area().to_m2();
        if area < 300.0 || outline.form == Form::Hatch {
            continue;
        }
        let inside = buildings.iter().filter(|it| outline.region.contains(**it)).count();
        let is_frame = frames.iter().any(|it| crate::outline::is_same_area(it, &outline.region));
        let holds_table = work.rooms().any(|it| outline.region.contains(it));
        if inside * 10 >= buildings.len() * 6 && !is_frame && !holds_table {
            around.push((area, i));
        }
    }
    // The one as large as the table says, else the largest.
    let declared = declared_areas(work);
    let is_declared = |area: f64| declared.iter().any(|it| (area / it - 1.0).abs() <= SAME_SITE);
    around.order_by(|a, b| is_declared(b.0).cmp(&is_declared(a.0)).then(b.0.total_cmp(&a.0)).then(a.1.cmp(&b.1)));
    let chosen = around.first().map_or(0.0, |it| it.0);
    around.retain(|it| it.0 <= chosen);
    if let Some((_, i)) = around.first() {
        let outline = unknown[*i].clone();
        let mut evidence = vec!["the largest closed line around the buildings".to_string()];
        if is_declared(outline.region.area().to_m2()) {
            evidence = vec!["a closed line around the buildings, as large as the table states the site".to_string()];
        }
        let dashed = outline.items.first().and_then(|it| work.sheet.item(*it).linetype).is_some();
        if dashed {
            evidence.push("drawn dashed".to_string());
        }
        let confidence = if dashed { 0.75 } else { 0.6 };
        let site = Candidate { outline, role: Role::Kind(Kind::SiteBoundary), evidence, confidence, class: None };
        if let Some((_, j)) = around.get(1).filter(|_| !has_control) {
            let inner = &unknown[*j];
            let ring = Region::new(inner.region.outer.clone());
            let offset =
                distance::between_paths(&ring.outer, &site.outline.region.outer).map_or(0.0, |it| it.distance.to_m());
            if (0.5..=40.0).contains(&offset) {
                let evidence = vec!["a closed line around the buildings inside the site boundary".to_string()];
                roles[*j] = Some(Candidate {
                    outline: inner.clone(),
                    role: Role::Kind(Kind::ControlLine),
                    evidence,
                    confidence: 0.6,
                    class: None,
                });
            }
        }
        roles[*i] = Some(site);
    }
}

/// How far, as a share, a boundary's area may lie off the declared one and still be meant by it.
const SAME_SITE: f64 = 0.005;

/// The areas of the site that tables declare, in square metres.
fn declared_areas(work: &Work<'_, '_>) -> Vec<f64> {
    let rows = work.drafts.iter().map(|it| &it.object).filter(|it| it.kind == Kind::IndicatorRow);
    let of_site = rows.filter(|it| {
        let name = it.get(Attr::Indicator).map(|it| &it.value);
        matches!(name, Some(Value::Text(name)) if matches!(&**name, "site_area" | "site_area_gross"))
    });
    of_site.filter_map(|it| it.get(Attr::DeclaredValue)?.value.number()).filter(|it| *it > 0.0).collect()
}

/// Whether names say that a building stands already.
fn is_existing(candidate: &Candidate) -> bool {
    let outside = model::kinds::STATUS.index("outside");
    candidate.class.as_ref().is_some_and(|it| {
        it.set.iter().any(|it| it.0 == Attr::Status && matches!(it.1, Value::Enum(i) if Some(i) == outside))
    })
}
