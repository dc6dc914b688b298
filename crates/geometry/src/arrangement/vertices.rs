use crate::curve::squared;
use crate::{Length, Point, Tolerance};
use std::collections::HashMap;

/// A tolerance below this is taken as this: city coordinates hold no more.
const LEAST: Length = Length::mm(1e-4);

/// Points that lie further apart than the tolerance.
pub(crate) struct VertexSet {
    pub points: Vec<Point>,
    tolerance: f64,
    /// Points by the square of the side of the tolerance in which they lie. Only looked up, never walked through.
    cells: HashMap<[i64; 2], Vec<u32>>,
}

impl VertexSet {
    pub(crate) fn new(tolerance: Tolerance) -> VertexSet {
        let tolerance = tolerance.linear.to_m().max(LEAST.to_m());
        VertexSet { points: Vec::new(), tolerance, cells: HashMap::new() }
    }

    /// The tolerance in metres.
    pub(crate) fn tolerance(&self) -> f64 {
        self.tolerance
    }

    /// The nearest point within the tolerance, or else `p` as a new one. A point is never moved by one that comes later, so
    /// chains of near points do not collapse into one.
    pub(crate) fn insert(&mut self, p: Point) -> u32 {
        self.insert_within(p, self.tolerance)
    }

    /// The nearest point within `radius`, at most the tolerance, or else `p` as a new one.
    pub(crate) fn insert_within(&mut self, p: Point, radius: f64) -> u32 {
        if let Some(found) = self.find(p, radius) {
            return found;
        }
        let number = self.points.len() as u32;
        self.points.push(p);
        self.cells.entry(self.cell(p)).or_default().push(number);
        number
    }

    /// The nearest point within `radius`; of equally near ones the first.
    fn find(&self, p: Point, radius: f64) -> Option<u32> {
        let [x, y] = self.cell(p);
        let mut best: Option<(f64, u32)> = None;
        for cell in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| [x.saturating_add(dx), y.saturating_add(dy)])) {
            for number in self.cells.get(&cell).into_iter().flatten() {
                let found = (squared(self.points[*number as usize] - p), *number);
                if found.0 <= radius * radius && best.is_none_or(|it| found < it) {
                    best = Some(found);
                }
            }
        }
        best.map(|(_, number)| number)
    }

    fn cell(&self, p: Point) -> [i64; 2] {
        [(p.x / self.tolerance).floor() as i64, (p.y / self.tolerance).floor() as i64]
    }
}
