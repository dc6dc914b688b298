//! Lines of equal value over a grid.

/// The lines along which values over a grid of points are `level`, by linear interpolation: each a chain of points in grid
/// coordinates (column, row). Where a corner of a cell has no value, lines end.
pub(crate) fn contours(columns: usize, values: &[Option<f64>], level: f64) -> Vec<Vec<[f64; 2]>> {
    let rows = values.len() / columns.max(1);
    let mut segments = Vec::new();
    for row in 1..rows {
        for column in 1..columns {
            let corners = [(column - 1, row - 1), (column, row - 1), (column, row), (column - 1, row)];
            let known = corners.map(|(i, j)| values[j * columns + i]);
            let [Some(a), Some(b), Some(c), Some(d)] = known else { continue };
            cross(corners, [a, b, c, d], level, &mut segments);
        }
    }
    joined(segments)
}

/// Where a line meets a side of a cell: the two grid points of the side, the lesser first, and the place between them.
type Crossing = ([(usize, usize); 2], [f64; 2]);

/// The pieces of a line within one cell.
fn cross(corners: [(usize, usize); 4], values: [f64; 4], level: f64, segments: &mut Vec<[Crossing; 2]>) {
    let mut met: Vec<Crossing> = Vec::new();
    for i in 0..4 {
        let (mut one, mut two) = ((corners[i], values[i]), (corners[(i + 1) % 4], values[(i + 1) % 4]));
        // Both cells at a side find the same place on it, to the bit.
        if two.0 < one.0 {
            std::mem::swap(&mut one, &mut two);
        }
        if (one.1 < level) != (two.1 < level) {
            let t = (level - one.1) / (two.1 - one.1);
            let at = |a: usize, b: usize| a as f64 + (b as f64 - a as f64) * t;
            met.push(([one.0, two.0], [at(one.0.0, two.0.0), at(one.0.1, two.0.1)]));
        }
    }
    match met[..] {
        [a, b] => segments.push([a, b]),
        // A saddle: the middle decides which corners belong together.
        [a, b, c, d] => {
            let middle = values.iter().sum::<f64>() / 4.0;
            let pairs = if (middle < level) == (values[0] < level) { [[a, b], [c, d]] } else { [[d, a], [b, c]] };
            segments.extend(pairs);
        }
        _ => {}
    }
}

/// Pieces that meet on a side of a cell become one chain.
fn joined(segments: Vec<[Crossing; 2]>) -> Vec<Vec<[f64; 2]>> {
    use std::collections::BTreeMap;
    let mut at: BTreeMap<[(usize, usize); 2], Vec<usize>> = BTreeMap::new();
    for (i, it) in segments.iter().enumerate() {
        for end in it {
            at.entry(end.0).or_default().push(i);
        }
    }
    let mut used = vec![false; segments.len()];
    let mut chains = Vec::new();
    // Chains with ends first, so that none is begun in its middle.
    let is_end = |i: &usize| segments[*i].iter().any(|end| at[&end.0].len() == 1);
    let (open, closed): (Vec<usize>, Vec<usize>) = (0..segments.len()).partition(is_end);
    for start in open.into_iter().chain(closed) {
        if used[start] {
            continue;
        }
        used[start] = true;
        let [mut from, mut to] = segments[start];
        if at[&from.0].len() != 1 && at[&to.0].len() == 1 {
            std::mem::swap(&mut from, &mut to);
        }
        let mut chain = vec![from.1, to.1];
        while let Some(next) = at[&to.0].iter().copied().find(|it| !used[*it]) {
            used[next] = true;
            let [a, b] = segments[next];
            to = if a.0 == to.0 { b } else { a };
            chain.push(to.1);
        }
        chains.push(chain);
    }
    chains
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of a function over a grid of 21 by 21 points.
    fn grid(f: impl Fn(f64, f64) -> Option<f64>) -> Vec<Option<f64>> {
        (0..441).map(|i| f(f64::from(i % 21), f64::from(i / 21))).collect()
    }

    #[test]
    fn around_a_hill_runs_one_closed_line() {
        let hill = grid(|x, y| Some(-((x - 10.0) * (x - 10.0) + (y - 10.0) * (y - 10.0)).sqrt()));
        let lines = contours(21, &hill, -5.0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].first(), lines[0].last());
        for [x, y] in &lines[0] {
            let radius = ((x - 10.0) * (x - 10.0) + (y - 10.0) * (y - 10.0)).sqrt();
            assert!((radius - 5.0).abs() < 0.05, "{radius}");
        }
    }

    #[test]
    fn a_slope_has_straight_lines_that_end_where_nothing_is_known() {
        let slope = grid(|x, y| (y != 10.0).then_some(x));
        let lines = contours(21, &slope, 7.25);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().flatten().all(|it| it[0] == 7.25));
        assert_eq!(lines.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10]);
        assert!(contours(21, &slope, 99.0).is_empty() && contours(0, &[], 1.0).is_empty());
    }
}
