//! Outlines and lines by kind, as names say; and the closed outlines that no name speaks for.

use crate::building::Candidate;
use crate::outline::{Fills, Joining, OpenLine, Outline, across_layers, outlines};
use crate::profile::Role;
use crate::shape::length;
use crate::sheet::{Sheet, Standing};
use drawing::Shape;
use model::Kind;
use std::collections::{BTreeMap, HashMap};

/// What the names of layers, blocks and xdata give.
#[derive(Default)]
pub(crate) struct Collected {
    /// Areas by role.
    pub areas: BTreeMap<Role, Vec<Candidate>>,
    /// Lines that close nothing, by kind.
    pub lines: BTreeMap<Kind, Vec<OpenLine>>,
    /// Loose curves and fills of stalls, by layer.
    pub stall_items: Vec<Vec<u32>>,
    /// Closed outlines of unknown meaning, layer by layer.
    pub unknown: Vec<Outline>,
    /// Outlines of unknown meaning that evidence spoke for; they are among the areas too.
    pub guessed: Vec<Candidate>,
    /// Items of a kind that are hidden although others of the kind are shown.
    pub hidden: BTreeMap<Kind, Vec<u32>>,
}

/// Gaps that are closed, in metres, by what is drawn.
pub(crate) fn joining(role: Role) -> Joining {
    let (max_gap, max_share) = match role {
        Role::Kind(Kind::SiteBoundary | Kind::GrossSite | Kind::ControlLine) => (1.5, 0.1),
        Role::Kind(Kind::Basement) => (1.0, 0.05),
        Role::Kind(Kind::GreenArea | Kind::Water | Kind::PublicSpace | Kind::PlayArea) => (0.5, 0.02),
        Role::Kind(Kind::Building | Kind::BuildingPart) | Role::Courtyard => (0.3, 0.05),
        Role::Kind(Kind::LadderPad | Kind::TurningArea | Kind::FireLane) => (0.3, 0.02),
        _ => (0.02, 0.0),
    };
    Joining { max_gap, max_share, fills: Fills::Inside }
}

/// What is joined where nothing says what it is.
const UNKNOWN: Joining = Joining { max_gap: 0.02, max_share: 0.001, fills: Fills::Whole };

/// Roles that are areas or lines drawn as curves and fills.
fn is_drawn(role: Role) -> bool {
    match role {
        Role::Courtyard => true,
        Role::Annotation | Role::Decoration => false,
        Role::Kind(kind) => matches!(
            kind,
            Kind::SiteBoundary
                | Kind::GrossSite
                | Kind::ControlLine
                | Kind::RoadRedLine
                | Kind::Road
                | Kind::RoadCenterLine
                | Kind::Building
                | Kind::BuildingPart
                | Kind::Basement
                | Kind::GreenArea
                | Kind::Water
                | Kind::FireLane
                | Kind::TurningArea
                | Kind::LadderPad
                | Kind::ParkingStall
                | Kind::ParkingLot
                | Kind::Entrance
                | Kind::GarageEntrance
                | Kind::RiverLine
                | Kind::RailLine
                | Kind::PowerLine
                | Kind::PublicSpace
                | Kind::PlayArea
        ),
    }
}

/// Kinds whose curves stay lines: closing them would invent areas.
fn is_line(kind: Kind) -> bool {
    matches!(kind, Kind::RoadRedLine | Kind::RoadCenterLine | Kind::RiverLine | Kind::RailLine | Kind::PowerLine)
}

/// Of so many lines of roads and axes only those that meet others are joined.
const MANY: usize = 2000;

/// The open lines of `items` that are not among `meeting`, each by itself.
fn alone(sheet: &Sheet<'_>, items: &[u32], meeting: &[u32]) -> Vec<OpenLine> {
    let rest = items.iter().filter(|it| meeting.binary_search(it).is_err());
    let line = |it: &u32| match &sheet.item(*it).shape {
        Shape::Curve { path, .. } => Some(OpenLine { path: sheet.path(path), items: vec![*it] }),
        _ => None,
    };
    rest.filter_map(line).collect()
}

/// Ends this close, in metres, may be joined on layers of unknown meaning.
const NEAR: f64 = 0.03;

/// Items of an unknown layer without the open lines that end nowhere near another one, and what hangs on them: strokes,
/// ticks, contours. Only what is left can enclose anything.
fn without_loose(sheet: &Sheet<'_>, items: Vec<u32>) -> Vec<u32> {
    let ends = |it: u32| match &sheet.item(it).shape {
        Shape::Curve { path, .. } if !path.closed => {
            let (first, last) = (path.vertices.first()?.point, path.vertices.last()?.point);
            let cell = |p: geometry::Point| {
                let p = sheet.point(p);
                [(p.x / NEAR).floor() as i64, (p.y / NEAR).floor() as i64]
            };
            // What nearly closes by itself is a ring.
            let gap = length(last - first);
            let is_ring = path.vertices.len() >= 4 && gap <= UNKNOWN.max_share * path.length();
            Some([cell(first), if is_ring { cell(first) } else { cell(last) }])
        }
        _ => None,
    };
    let mut open: Vec<(u32, [[i64; 2]; 2])> = items.iter().filter_map(|it| Some((*it, ends(*it)?))).collect();
    let mut count: HashMap<[i64; 2], u32> = HashMap::new();
    for cell in open.iter().flat_map(|it| it.1) {
        *count.entry(cell).or_default() += 1;
    }
    // Each round takes off the lines whose one end is alone.
    loop {
        let before = open.len();
        open.retain(|(_, cells)| {
            let closes_itself = near(cells[0], cells[1]);
            let meets = |cell: [i64; 2], own: u32| around(cell).filter_map(|it| count.get(&it)).sum::<u32>() > own;
            let kept = closes_itself || (meets(cells[0], 1) && meets(cells[1], 1));
            if !kept {
                for cell in cells {
                    if let Some(left) = count.get_mut(cell) {
                        *left = left.saturating_sub(1);
                    }
                }
            }
            kept
        });
        if open.len() == before {
            break;
        }
    }
    let mut kept = open.into_iter().map(|it| it.0).peekable();
    items.into_iter().filter(|it| ends(*it).is_none() || kept.next_if_eq(it).is_some()).collect()
}

fn near(a: [i64; 2], b: [i64; 2]) -> bool {
    a[0].abs_diff(b[0]) <= 1 && a[1].abs_diff(b[1]) <= 1
}

/// A cell and its eight neighbours.
fn around(cell: [i64; 2]) -> impl Iterator<Item = [i64; 2]> {
    let offsets = [-1, 0, 1];
    offsets
        .into_iter()
        .flat_map(move |x| offsets.into_iter().map(move |y| [cell[0].wrapping_add(x), cell[1].wrapping_add(y)]))
}

pub(crate) fn collect(sheet: &Sheet<'_>) -> Collected {
    // Role, then layer or block: pieces of one outline share both.
    let mut groups: BTreeMap<(Role, bool, u64), Vec<u32>> = BTreeMap::new();
    // Layer, then colour: on a layer that holds everything, colours tell things apart.
    let mut unknown: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
    for (i, item) in sheet.items() {
        let part = sheet.part(i);
        if part.symbol.is_some() || !matches!(item.shape, Shape::Curve { .. } | Shape::Fill { .. }) {
            continue;
        }
        match part.role {
            Some(role) if is_drawn(role) => {
                let place = match (part.standing, role) {
                    (Standing::Block(reference), _) => u64::from(reference) << 32,
                    (_, Role::Kind(Kind::SiteBoundary | Kind::GrossSite | Kind::ControlLine)) => 0,
                    _ => u64::from(item.layer.0) + 1,
                };
                groups.entry((role, !item.visible, place)).or_default().push(i);
            }
            None if item.visible => unknown.entry((item.layer.0, item.rgb)).or_default().push(i),
            Some(_) | None => {}
        }
    }
    let shown: Vec<Role> = groups.keys().filter(|it| !it.1).map(|it| it.0).collect();
    let mut collected = Collected::default();
    for ((role, hidden, _), items) in groups {
        if let (true, true, Role::Kind(kind)) = (hidden, shown.contains(&role), role) {
            collected.hidden.entry(kind).or_default().extend(items);
            continue;
        }
        if role == Role::Kind(Kind::ParkingStall) {
            collected.stall_items.push(items);
            continue;
        }
        let joins = !matches!(role, Role::Kind(kind) if kind == Kind::Road || is_line(kind)) || items.len() < MANY;
        let meeting = if joins { items.clone() } else { without_loose(sheet, items.clone()) };
        let mut made = outlines(sheet, &meeting, joining(role));
        if !joins {
            made.open.extend(alone(sheet, &items, &meeting));
        }
        if let Role::Kind(kind) = role {
            let lines = collected.lines.entry(kind).or_default();
            lines.extend(made.open);
            if is_line(kind) {
                lines.extend(made.closed.into_iter().map(|it| OpenLine { path: it.region.outer, items: it.items }));
                continue;
            }
        }
        let candidate = |outline| Candidate { outline, role, evidence: Vec::new(), confidence: 1.0, class: None };
        collected.areas.entry(role).or_default().extend(made.closed.into_iter().map(candidate));
    }
    for (role, candidates) in &mut collected.areas {
        let from_layers: Vec<Outline> = std::mem::take(candidates).into_iter().map(|it| it.outline).collect();
        let candidate =
            |outline| Candidate { outline, role: *role, evidence: Vec::new(), confidence: 1.0, class: None };
        candidates.extend(across_layers(sheet, from_layers, Fills::Inside).into_iter().map(candidate));
    }
    for items in unknown.into_values() {
        let kept = without_loose(sheet, items);
        collected.unknown.extend(outlines(sheet, &kept, UNKNOWN).closed);
    }
    collected.unknown = across_layers(sheet, std::mem::take(&mut collected.unknown), Fills::Whole);
    collected
}
