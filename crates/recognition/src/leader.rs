//! Leaders drawn with plain lines: the line under a label and the one that leads from it to the building.

use crate::label::building_label;
use crate::outline::{Leaf, index, meeting};
use crate::profile::Role;
use crate::shape::length;
use crate::sheet::Part;
use crate::text::Written;
use crate::work::Work;
use drawing::{Item, Shape};
use geometry::{Box2, Point};
use rstar::RTree;

/// Gives labels of buildings the tips of the leaders that lines draw.
pub(crate) fn leaders(work: &mut Work<'_, '_>) {
    let is_label = |it: &Written<'_>| {
        it.tip.is_none() && !work.is_reserved(it.center) && building_label(it.text).speaks_of_a_building()
    };
    let labels: Vec<usize> = (0..work.texts.len()).filter(|it| is_label(&work.texts[*it])).collect();
    if labels.is_empty() {
        return;
    }
    let strokes = Strokes::new(work);
    let tips: Vec<(usize, Point)> =
        labels.into_iter().filter_map(|it| Some((it, strokes.leader_of(&work.texts[it])?))).collect();
    for (label, tip) in tips {
        work.texts[label].tip = Some(tip);
    }
}

/// Whether a leader may be drawn with an item: a short open line that means nothing else.
pub(crate) fn is_stroke(part: Part, item: &Item) -> bool {
    let is_free = part.symbol.is_none() && matches!(part.role, None | Some(Role::Annotation));
    let is_short = matches!(&item.shape, Shape::Curve { path, .. } if !path.closed && path.vertices.len() <= 4);
    // The lines of a dimension lie in it.
    is_free && is_short && item.visible && item.parent.is_none()
}

/// Straight strokes that mean nothing else, from which leaders may be drawn.
struct Strokes {
    strokes: Vec<(Point, Point)>,
    tree: RTree<Leaf>,
}

impl Strokes {
    fn new(work: &Work<'_, '_>) -> Strokes {
        let sheet = work.sheet;
        let mut strokes = Vec::new();
        for (i, item) in sheet.items() {
            let Shape::Curve { path, .. } = &item.shape else { continue };
            if is_stroke(sheet.part(i), item) {
                strokes.extend(path.segments().map(|(a, _, b)| (sheet.point(a), sheet.point(b))));
            }
        }
        let tree = index(strokes.iter().map(|it| Box2::around([it.0, it.1])));
        Strokes { strokes, tree }
    }

    /// Where a leader drawn with lines points: from an end of the line under a text, or between its lines, to somewhere else.
    fn leader_of(&self, text: &Written<'_>) -> Option<Point> {
        let [wide, height] = [2.0 * text.half[0], text.height];
        if height <= 0.0 {
            return None;
        }
        let local = |p: Point| {
            let d = p - text.center;
            [d.x * text.along.x + d.y * text.along.y, d.y * text.along.x - d.x * text.along.y]
        };
        let is_shelf = |(a, b): (Point, Point)| {
            let (a, b) = (local(a), local(b));
            let long = (a[0] - b[0]).abs();
            (a[1] - b[1]).abs() <= 0.05 * long
                && (0.5 * wide..=2.0 * wide).contains(&long)
                && ((a[0] + b[0]) / 2.0).abs() <= 0.5 * wide
                && ((a[1] + b[1]) / 2.0).abs() <= 3.0 * height
        };
        let close = 0.05 * height;
        let mut tips: Vec<Point> = Vec::new();
        for shelf in meeting(&self.tree, text.bounds().grown(3.0 * height)) {
            let shelf = self.strokes[shelf];
            if !is_shelf(shelf) {
                continue;
            }
            for end in [shelf.0, shelf.1] {
                for leg in meeting(&self.tree, Box2::around([end]).grown(close)) {
                    let (a, b) = self.strokes[leg];
                    let far = |p: Point, q: Point| length(p - q);
                    let tip = if far(a, end) <= close { b } else { a };
                    let starts = far(a, end).min(far(b, end)) <= close;
                    let leads_away = local(tip)[1].abs() >= 1.5 * height && far(a, b) >= 1.5 * height;
                    if starts && leads_away && !is_shelf((a, b)) {
                        tips.push(tip);
                    }
                }
            }
        }
        match tips[..] {
            [tip] => Some(tip),
            _ => None,
        }
    }
}
