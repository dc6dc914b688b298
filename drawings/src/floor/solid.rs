//! The walls of a storey as solids: what its outline holds besides rooms and openings.

use super::{Plan, Rect, rect};
use crate::plane::{Point, pt};

/// The solids on a grid of all coordinates that occur.
pub struct Solids {
    xs: Vec<f64>,
    ys: Vec<f64>,
    filled: Vec<bool>,
}

impl Solids {
    /// Of a storey.
    pub fn new(plan: &Plan) -> Solids {
        let mut xs = Vec::new();
        let mut ys = Vec::new();
        let mut note = |p: Point| {
            xs.push(p.x);
            ys.push(p.y);
        };
        let rings = plan.rooms.iter().map(|it| &it.ring).chain([&plan.outline]);
        rings.flat_map(|it| &it.vertices).for_each(|it| note(it.0));
        for it in &plan.openings {
            note(pt(it.rect.x0, it.rect.y0));
            note(pt(it.rect.x1, it.rect.y1));
        }
        for list in [&mut xs, &mut ys] {
            list.sort_by(f64::total_cmp);
            list.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
        }
        let mut filled = Vec::new();
        for y in ys.windows(2) {
            for x in xs.windows(2) {
                let p = pt((x[0] + x[1]) / 2.0, (y[0] + y[1]) / 2.0);
                let open = plan.room_at(p).is_some() || plan.openings.iter().any(|it| it.rect.holds(p));
                filled.push(plan.outline.contains(p) && !open);
            }
        }
        Solids { xs, ys, filled }
    }

    fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    fn is_filled(&self, column: i64, row: i64) -> bool {
        let inside = column >= 0 && row >= 0 && column < self.columns() as i64 && row < self.ys.len() as i64 - 1;
        inside && self.filled[row as usize * self.columns() + column as usize]
    }

    fn all_filled(&self, [c0, r0, c1, r1]: [i64; 4]) -> bool {
        (r0..=r1).all(|row| (c0..=c1).all(|column| self.is_filled(column, row)))
    }

    /// The largest rectangles that lie in the solids and are no thicker than a wall.
    pub fn walls(&self, thickest: f64) -> Vec<Rect> {
        let mut found: Vec<[i64; 4]> = Vec::new();
        for row in 0..self.ys.len() as i64 - 1 {
            for column in 0..self.columns() as i64 {
                for order in [[0, 2, 1, 3], [1, 3, 0, 2]] {
                    let mut it = [column, row, column, row];
                    if !self.is_filled(column, row) {
                        continue;
                    }
                    for side in order {
                        let step = if side < 2 { -1 } else { 1 };
                        loop {
                            let mut next = it;
                            next[side] += step;
                            if !self.all_filled(next) {
                                break;
                            }
                            it = next;
                        }
                    }
                    if !found.contains(&it) {
                        found.push(it);
                    }
                }
            }
        }
        let (x, y) = (|i: i64| self.xs[i as usize], |i: i64| self.ys[i as usize]);
        let wall = |[c0, r0, c1, r1]: [i64; 4]| rect(x(c0), y(r0), x(c1 + 1), y(r1 + 1));
        let is_wall = |it: &Rect| it.width().min(it.height()) <= thickest;
        found.into_iter().map(wall).filter(is_wall).collect()
    }

    /// The outlines of the solids, inner and outer, each with its solid on the left.
    pub fn outlines(&self) -> Vec<Vec<Point>> {
        let mut edges: Vec<[(i64, i64); 2]> = Vec::new();
        for row in 0..self.ys.len() as i64 - 1 {
            for column in 0..self.columns() as i64 {
                if !self.is_filled(column, row) {
                    continue;
                }
                let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
                let beside = [(column, row - 1), (column + 1, row), (column, row + 1), (column - 1, row)];
                for i in 0..4 {
                    if !self.is_filled(beside[i].0, beside[i].1) {
                        edges.push([corners[i], corners[(i + 1) % 4]]);
                    }
                }
            }
        }
        let mut outlines = Vec::new();
        while let Some([start, mut at]) = edges.pop() {
            let mut ring = vec![start, at];
            while at != start {
                let Some(next) = edges.iter().position(|it| it[0] == at) else { break };
                at = edges.swap_remove(next)[1];
                ring.push(at);
            }
            ring.pop();
            let n = ring.len();
            let straight = |i: usize| {
                let (a, b, c) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
                (a.0 == b.0 && b.0 == c.0) || (a.1 == b.1 && b.1 == c.1)
            };
            let corners = (0..n).filter(|it| !straight(*it)).map(|it| ring[it]);
            outlines.push(corners.map(|it| pt(self.xs[it.0 as usize], self.ys[it.1 as usize])).collect());
        }
        outlines
    }
}
