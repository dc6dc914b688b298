//! Outlines and lines by kind, as names say; and the closed outlines that no name speaks for.

use crate::building::Candidate;
use crate::outline::{Joining, OpenLine, Outline, across_layers, outlines};
use crate::profile::Role;
use crate::sheet::{Sheet, Standing};
use drawing::Shape;
use model::Kind;
use std::collections::BTreeMap;

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
    /// Items of a kind that are hidden although others of the kind are shown.
    pub hidden: BTreeMap<Kind, Vec<u32>>,
}

/// Gaps that are closed, in metres, by what is drawn.
fn joining(role: Role) -> Joining {
    let (max_gap, max_share) = match role {
        Role::Kind(Kind::SiteBoundary | Kind::GrossSite | Kind::ControlLine) => (1.5, 0.1),
        Role::Kind(Kind::Basement) => (1.0, 0.05),
        Role::Kind(Kind::GreenArea | Kind::Water | Kind::PublicSpace) => (0.5, 0.02),
        Role::Kind(Kind::Building | Kind::BuildingPart) | Role::Courtyard => (0.3, 0.05),
        Role::Kind(Kind::LadderPad | Kind::TurningArea | Kind::FireLane) => (0.3, 0.02),
        _ => (0.02, 0.0),
    };
    Joining { max_gap, max_share }
}

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
        ),
    }
}

/// Kinds whose curves stay lines: closing them would invent areas.
fn is_line(kind: Kind) -> bool {
    matches!(kind, Kind::RoadRedLine | Kind::RoadCenterLine | Kind::RiverLine | Kind::RailLine | Kind::PowerLine)
}

/// More loose lines than this on a layer of unknown meaning are terrain or hatching: they are not chained.
const MAX_LOOSE: usize = 20_000;

pub(crate) fn collect(sheet: &Sheet<'_>) -> Collected {
    // Role, then layer or block: pieces of one outline share both.
    let mut groups: BTreeMap<(Role, bool, u64), Vec<u32>> = BTreeMap::new();
    let mut unknown: BTreeMap<(u32, bool), Vec<u32>> = BTreeMap::new();
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let i = i as u32;
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
            None if item.visible => unknown.entry((item.layer.0, false)).or_default().push(i),
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
        let made = outlines(sheet, &items, joining(role));
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
        candidates.extend(across_layers(from_layers).into_iter().map(candidate));
    }
    for items in unknown.into_values() {
        let is_open = |it: &u32| matches!(&sheet.item(*it).shape, Shape::Curve { path, .. } if !path.closed);
        let loose = items.iter().filter(|it| is_open(it)).count();
        let kept: Vec<u32> =
            if loose > MAX_LOOSE { items.into_iter().filter(|it| !is_open(it)).collect() } else { items };
        collected.unknown.extend(outlines(sheet, &kept, Joining { max_gap: 0.02, max_share: 0.0 }).closed);
    }
    collected
}
