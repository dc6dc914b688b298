//! Leaves of doors and panes of windows, as they are drawn.

use crate::outline::{index, meeting};
use crate::profile::Role;
use crate::shape::length;
use crate::sheet::Sheet;
use drawing::Shape as Drawn;
use geometry::{Box2, Path, Point, Vector};
use model::Kind;
use std::collections::BTreeSet;

/// How near two points of a symbol lie that are one, in metres.
pub(super) const NEAR: f64 = 0.06;

/// How far from a wall the hinge and the latch of a door lie that no name shows, in metres.
const AT_WALL: f64 = 0.12;

/// Leaves of doors, in metres.
const LEAF: [f64; 2] = [0.35, 1.8];

/// A door's leaf by its arc.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Leaf {
    /// The items it is drawn with.
    pub items: Vec<u32>,
    pub hinge: Point,
    /// Where the free edge of the leaf is when it is closed.
    pub latch: Point,
    /// Where it is as drawn.
    pub open: Point,
    /// The item that shows it.
    pub lead: u32,
}

impl Leaf {
    /// How wide it is, in metres.
    pub fn width(&self) -> f64 {
        length(self.latch - self.hinge)
    }

    /// The middle of the closed leaf.
    pub fn middle(&self) -> Point {
        (self.hinge + self.latch) / 2.0
    }
}

/// A straight stroke of a window, a sliding door or a threshold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pane {
    pub item: u32,
    pub a: Point,
    pub b: Point,
}

/// What is drawn in the openings of some walls.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fillings {
    pub leaves: Vec<Leaf>,
    pub panes: Vec<Pane>,
}

/// An arc of about a quarter turn.
pub(super) struct Swing {
    item: u32,
    pub center: Point,
    ends: [Point; 2],
}

impl Swing {
    /// Whether one of its ends is at a point.
    pub fn meets(&self, p: Point) -> bool {
        self.ends.iter().any(|it| length(*it - p) <= NEAR)
    }
}

/// Whether names say that an item is of a door or window.
pub(crate) fn is_of_opening(role: Option<Role>) -> bool {
    matches!(role, Some(Role::Kind(Kind::Door | Kind::Window)))
}

/// Reads leaves and panes from the items of openings, and leaves alone from those that no name tells: their arcs swing from wall to
/// wall. `walls` are the lines of walls.
pub(crate) fn fillings(sheet: &Sheet<'_>, items: &[u32], nameless: &[u32], walls: &[(Point, Point)]) -> Fillings {
    let path_of = |it: &u32| match &sheet.item(*it).shape {
        Drawn::Curve { path, .. } => Some((*it, sheet.path(path))),
        _ => None,
    };
    let mut paths: Vec<(u32, Path)> = items.iter().filter_map(path_of).collect();
    let named = paths.len();
    paths.extend(nameless.iter().filter_map(path_of));
    let near_paths = index(paths.iter().map(|it| it.1.bounds()));
    let near_walls = index(walls.iter().map(|(a, b)| Box2::EMPTY.with(*a).with(*b)));
    let off_wall = |p: Point| {
        let room = Box2::EMPTY.with(p).grown(0.4);
        let near = meeting(&near_walls, room).into_iter().map(|it| {
            let (a, b) = walls[it];
            geometry::distance::point_to_segment(p, a, b).distance.to_m()
        });
        near.fold(f64::INFINITY, f64::min)
    };
    let at_wall = |p: Point| off_wall(p) <= AT_WALL;
    let drawn: Vec<(bool, Swing)> = paths
        .iter()
        .enumerate()
        .filter_map(|(i, (item, path))| Some((i < named, swing(*item, path)?)))
        .filter(|(is_named, it)| *is_named || at_wall(it.center))
        .collect();
    let near_swings = index(drawn.iter().map(|it| Box2::EMPTY.with(it.1.ends[0]).with(it.1.ends[1])));
    // Two leaves that close against each other meet in the middle of their opening.
    let meets_another = |swing: &Swing, end: Point| {
        let near = meeting(&near_swings, Box2::EMPTY.with(end).grown(NEAR));
        near.into_iter()
            .map(|it| &drawn[it].1)
            .any(|it| it.item != swing.item && length(it.center - swing.center) > LEAF[0] && it.meets(end))
    };
    let leads_to_wall = |it: &Swing| it.ends.into_iter().any(|end| at_wall(end) || meets_another(it, end));
    let keep: Vec<bool> = drawn.iter().map(|(is_named, it)| *is_named || leads_to_wall(it)).collect();
    let latches: Vec<Option<Point>> =
        drawn.iter().map(|(_, it)| it.ends.into_iter().find(|end| meets_another(it, *end))).collect();
    let swings = || drawn.iter().zip(&latches).zip(&keep).filter(|it| *it.1).map(|it| (&it.0.0.1, *it.0.1));
    let mut fillings = Fillings::default();
    let mut is_leaf = vec![false; paths.len()];
    for (swing, shared) in swings() {
        let around = meeting(&near_paths, Box2::EMPTY.with(swing.center).grown(NEAR));
        // The open leaf leads from the hinge to one end of the arc.
        let mut opens = [false; 2];
        let mut items = vec![swing.item];
        for i in around {
            let vertices = &paths[i].1.vertices;
            let touches = |p: Point| vertices.iter().any(|it| length(it.point - p) <= NEAR);
            if paths[i].0 == swing.item || !touches(swing.center) {
                continue;
            }
            for (end, open) in swing.ends.iter().zip(&mut opens) {
                if touches(*end) {
                    *open = true;
                    is_leaf[i] = true;
                    items.push(paths[i].0);
                }
            }
        }
        let [one, two] = swing.ends;
        let latch = match opens {
            [true, false] => two,
            [false, true] => one,
            _ if shared.is_some() => shared.unwrap_or(one),
            _ if off_wall(one) <= off_wall(two) => one,
            _ => two,
        };
        items.sort_unstable();
        items.dedup();
        let open = if latch == one { two } else { one };
        fillings.leaves.push(Leaf { items, hinge: swing.center, latch, open, lead: swing.item });
    }
    let swung: BTreeSet<u32> = swings().map(|it| it.0.item).collect();
    for ((item, path), _) in paths[..named].iter().zip(&is_leaf).filter(|it| !it.1) {
        if swung.contains(item) {
            continue;
        }
        let strokes = path.segments().filter(|(a, bulge, b)| *bulge == 0.0 && length(*b - *a) >= 0.3);
        fillings.panes.extend(strokes.map(|(a, _, b)| Pane { item: *item, a, b }));
    }
    fillings
}

/// The radius of an arc between 60° and 120°.
pub(crate) fn swing_radius(path: &Path) -> Option<f64> {
    let [start, end] = path.vertices.as_slice() else { return None };
    let bulge = start.bulge.abs();
    // The tangent of a quarter of the sweep: 15° and 30°.
    let is_swing = !path.closed && (0.268..=0.577).contains(&bulge);
    is_swing.then(|| length(end.point - start.point) * (1.0 + bulge * bulge) / (4.0 * bulge))
}

/// An arc like that of a leaf's free edge, in metres.
pub(super) fn swing(item: u32, path: &Path) -> Option<Swing> {
    swing_radius(path).filter(|it| (LEAF[0]..=LEAF[1]).contains(it))?;
    let [start, end] = path.vertices.as_slice() else { return None };
    let (bulge, chord) = (start.bulge, end.point - start.point);
    // The centre lies left of the chord of an arc that turns left.
    let left = Vector { x: -chord.y, y: chord.x };
    let center = (start.point + end.point) / 2.0 + left * ((1.0 - bulge * bulge) / (4.0 * bulge));
    Some(Swing { item, center, ends: [start.point, end.point] })
}
