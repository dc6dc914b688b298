//! Cells from ruled lines and texts, or from texts that stand in columns alone. Coordinates are drawing units: a table
//! is read by its proportions, before the unit is settled.

use crate::sheet::Sheet;
use crate::text::{Written, reading_order};
use drawing::Shape;
use drawing::scene::Drawn;
use geometry::Sort;
use geometry::{Box2, Point, Vector};
use std::collections::BTreeMap;

/// A cell, with the rows and columns that it covers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    pub text: String,
    /// Along the rows, from left to right.
    pub x: [f64; 2],
    /// First and last row, from the top.
    pub rows: [usize; 2],
    /// The items of its texts.
    pub items: Vec<u32>,
}

/// A table as cells. Each row lists its cells from left to right; a merged cell stands in every row that it covers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Grid {
    pub cells: Vec<Cell>,
    /// Indices into `cells`.
    pub rows: Vec<Vec<usize>>,
    /// The text over the table.
    pub title: String,
    /// The room it takes, drawing units.
    pub bounds: Option<Box2>,
    /// The items of its lines and its entity.
    pub items: Vec<u32>,
}

/// A frame of coordinates along the texts of a table.
#[derive(Clone, Copy)]
struct Frame {
    along: Vector,
}

impl Frame {
    fn to(self, p: Point) -> [f64; 2] {
        [p.x * self.along.x + p.y * self.along.y, p.y * self.along.x - p.x * self.along.y]
    }

    /// The box in the drawing around a box in the frame.
    fn back(self, bounds: Box2) -> Box2 {
        let [(x0, y0), (x1, y1)] = [bounds.min, bounds.max].map(|it| (it[0], it[1]));
        let corner = |(x, y): (f64, f64)| Point {
            x: x * self.along.x - y * self.along.y,
            y: x * self.along.y + y * self.along.x,
        };
        Box2::around([(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(corner))
    }
}

/// A straight piece of a ruling line in a table's frame: constant coordinate, from, to.
#[derive(Clone, Copy, Debug)]
struct Ruling {
    at: f64,
    from: f64,
    to: f64,
    item: u32,
}

/// The tables around `seeds` (texts that name indicators or head columns), and every table entity.
pub(crate) fn grids(sheet: &Sheet<'_>, texts: &[Written<'_>], seeds: &[usize]) -> Vec<Grid> {
    let mut grids = table_entities(sheet);
    // One pass for each direction of text that seeds run along.
    let mut directions: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    // The picture of a table entity is not read again.
    let in_entity = |it: &u32| {
        let mut item = *it;
        while let Some(parent) = sheet.item(item).parent {
            if matches!(sheet.item(parent).shape, Shape::Table { .. }) {
                return true;
            }
            item = parent;
        }
        false
    };
    for &seed in seeds.iter().filter(|it| !in_entity(&texts[**it].item)) {
        directions.entry(direction_key(&texts[seed])).or_default().push(seed);
    }
    for (key, seeds) in directions {
        let frame = Frame { along: texts[seeds[0]].along };
        let members: Vec<usize> =
            (0..texts.len()).filter(|it| direction_key(&texts[*it]) == key && texts[*it].height > 0.0).collect();
        grids.extend(in_direction(sheet, texts, &seeds, &members, frame));
    }
    for cell in grids.iter_mut().flat_map(|it| &mut it.cells) {
        cell.text = without_ordinal(&cell.text).to_string();
    }
    grids
}

/// Texts of several lines that list indicators or values are read as if each line, and each piece between tabs, were a text.
pub(crate) fn spread<'a>(texts: &[Written<'a>], names_indicator: impl Fn(&str) -> bool) -> Vec<Written<'a>> {
    let mut out = Vec::with_capacity(texts.len());
    for text in texts {
        let lines = text.text.lines().filter(|it| !it.trim().is_empty());
        let names = lines.clone().filter(|it| names_indicator(without_ordinal(it))).count();
        let values = lines.clone().filter(|it| it.trim().starts_with(|c: char| c.is_ascii_digit())).count();
        let is_list = text.height > 0.0 && (names >= 2 || (values >= 3 && values == lines.count()));
        if is_list {
            spread_lines(text, &mut out);
        } else {
            out.push(text.clone());
        }
    }
    out
}

fn spread_lines<'a>(text: &Written<'a>, out: &mut Vec<Written<'a>>) {
    let rows: Vec<Vec<&'a str>> = text.text.split('\n').map(|it| it.split('\t').collect()).collect();
    let width = |it: &str| crate::text::line_width(it.trim()) * text.height;
    // A tab leads past the widest piece before it.
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut starts = vec![0.0];
    for c in 0..columns {
        let widest = rows.iter().filter_map(|it| it.get(c)).map(|it| width(it)).fold(0.0, f64::max);
        starts.push(starts[c] + widest + text.height);
    }
    let pitch = if rows.len() > 1 { (2.0 * text.half[1] - text.height) / (rows.len() - 1) as f64 } else { 0.0 };
    let up = Vector { x: -text.along.y, y: text.along.x };
    for (r, row) in rows.iter().enumerate() {
        let y = text.half[1] - text.height / 2.0 - pitch * r as f64;
        for (c, piece) in row.iter().enumerate().filter(|it| !it.1.trim().is_empty()) {
            let half = width(piece) / 2.0;
            let x = -text.half[0] + starts[c] + half;
            out.push(Written {
                text: piece.trim(),
                center: text.center + text.along * x + up * y,
                half: [half, text.height / 2.0],
                ..text.clone()
            });
        }
    }
}

/// A label without the number that counts it: `1、用地面积`, `(2) Site area`.
pub(crate) fn without_ordinal(text: &str) -> &str {
    let text = text.trim();
    let digits = text.trim_start_matches(['(', '（']).trim_start_matches(|c: char| c.is_ascii_digit());
    let Some(rest) = digits.strip_prefix(['、', '.', ')', '）', '．']) else { return text };
    let number = text.len() - digits.len();
    let is_word = rest.trim_start().starts_with(|c: char| c.is_alphabetic()) && rest.trim().chars().count() >= 3;
    if (1..=5).contains(&number) && is_word { rest.trim() } else { text }
}

/// Direction of a text in half degrees.
fn direction_key(text: &Written<'_>) -> i64 {
    (geometry::math::atan2(text.along.y, text.along.x).to_degrees() * 2.0).round() as i64
}

fn table_entities(sheet: &Sheet<'_>) -> Vec<Grid> {
    let mut grids = Vec::new();
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let Shape::Table { rows } = &item.shape else { continue };
        let mut grid = Grid { bounds: Some(item.bounds), items: vec![i as u32], ..Grid::default() };
        for (r, row) in rows.iter().enumerate() {
            let mut line = Vec::new();
            for (c, text) in row.iter().enumerate() {
                line.push(grid.cells.len());
                let x = [c as f64, c as f64 + 1.0];
                grid.cells.push(Cell { text: text.trim().to_string(), x, rows: [r, r], items: vec![i as u32] });
            }
            grid.rows.push(line);
        }
        grids.push(grid);
    }
    grids
}

/// How far apart, in text heights, the lines of one table may lie.
const ROW_REACH: f64 = 6.0;

fn in_direction(
    sheet: &Sheet<'_>,
    texts: &[Written<'_>],
    seeds: &[usize],
    members: &[usize],
    frame: Frame,
) -> Vec<Grid> {
    let mut clusters = cluster(texts, seeds, frame);
    let rulings = rulings(sheet, frame, &clusters);
    let mut grids: Vec<Grid> = Vec::new();
    // Until all are read, their rooms are in the frame.
    let place = |it: &Cluster| (it.bounds.min[0], it.bounds.min[1]);
    clusters.order_by(|a, b| {
        let (p, q) = (place(a), place(b));
        b.count.cmp(&a.count).then(p.0.total_cmp(&q.0)).then(p.1.total_cmp(&q.1))
    });
    for cluster in clusters {
        // What stands in a table already read is a part of it.
        let holds = |it: &Grid| it.bounds.is_some_and(|it| it.grown(cluster.height).contains(cluster.bounds.center()));
        if grids.iter().any(holds) {
            continue;
        }
        let grid =
            ruled(texts, members, &cluster, &rulings, frame).or_else(|| unruled(texts, members, &cluster, frame));
        // Two clusters inside one set of rulings give the same grid.
        if let Some(grid) = grid.filter(|new| !grids.iter().any(|it| it.bounds == new.bounds)) {
            grids.push(grid);
        }
    }
    for grid in &mut grids {
        grid.bounds = grid.bounds.map(|it| frame.back(it));
    }
    grids
}

/// Seeds that stand together.
struct Cluster {
    /// In the frame.
    bounds: Box2,
    height: f64,
    count: usize,
}

fn cluster(texts: &[Written<'_>], seeds: &[usize], frame: Frame) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for &seed in seeds {
        let text = &texts[seed];
        let [x, y] = frame.to(text.center);
        let room = Box2 { min: [x - text.half[0], y - text.half[1]], max: [x + text.half[0], y + text.half[1]] };
        let reach = Box2 {
            min: [room.min[0] - 2.0 * ROW_REACH * text.height, room.min[1] - ROW_REACH * text.height],
            max: [room.max[0] + 2.0 * ROW_REACH * text.height, room.max[1] + ROW_REACH * text.height],
        };
        let mut joined = Cluster { bounds: room, height: text.height, count: 1 };
        clusters.retain(|it| {
            let joins = it.bounds.meets(&reach) && it.height < 2.0 * text.height && text.height < 2.0 * it.height;
            if joins {
                joined.bounds = joined.bounds.union(it.bounds);
                joined.height = joined.height.max(it.height);
                joined.count += it.count;
            }
            !joins
        });
        clusters.push(joined);
    }
    clusters
}

/// Straight pieces along and across the frame near the clusters.
fn rulings(sheet: &Sheet<'_>, frame: Frame, clusters: &[Cluster]) -> [Vec<Ruling>; 2] {
    let mut found = [Vec::new(), Vec::new()];
    let reach: Vec<(Box2, f64)> = clusters.iter().map(|it| (it.bounds.grown(60.0 * it.height), it.height)).collect();
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let Shape::Curve { path, drawn, .. } = &item.shape else { continue };
        if !matches!(drawn, Drawn::Line | Drawn::Polyline | Drawn::Proxy) || path.vertices.len() > 200 {
            continue;
        }
        for (a, bulge, b) in path.segments() {
            if bulge != 0.0 {
                continue;
            }
            let (a, b) = (frame.to(a), frame.to(b));
            let (dx, dy) = ((b[0] - a[0]).abs(), (b[1] - a[1]).abs());
            let k = usize::from(dx < dy);
            let (long, off) = if k == 0 { (dx, dy) } else { (dy, dx) };
            if off > 1e-3 * long || long == 0.0 {
                continue;
            }
            let at = (a[1 - k] + b[1 - k]) / 2.0;
            let ruling = Ruling { at, from: a[k].min(b[k]), to: a[k].max(b[k]), item: i as u32 };
            let room = match k {
                0 => Box2 { min: [ruling.from, at], max: [ruling.to, at] },
                _ => Box2 { min: [at, ruling.from], max: [at, ruling.to] },
            };
            if reach.iter().any(|(reach, height)| reach.meets(&room) && long >= 1.2 * height) {
                found[k].push(ruling);
            }
        }
    }
    found
}

/// The ruled table around a cluster: the lines that hang together with those next to its texts.
fn ruled(
    texts: &[Written<'_>],
    members: &[usize],
    cluster: &Cluster,
    rulings: &[Vec<Ruling>; 2],
    frame: Frame,
) -> Option<Grid> {
    let h = cluster.height;
    let touch = 0.3 * h;
    // Grow from the lines that pass the cluster's room, along lines that touch.
    let mut bounds = cluster.bounds.grown(0.5 * h);
    let room = |k: usize, it: &Ruling| match k {
        0 => Box2 { min: [it.from, it.at], max: [it.to, it.at] },
        _ => Box2 { min: [it.at, it.from], max: [it.at, it.to] },
    };
    let mut taken = [vec![false; rulings[0].len()], vec![false; rulings[1].len()]];
    for _ in 0..64 {
        let mut grew = false;
        for k in 0..2 {
            for (i, ruling) in rulings[k].iter().enumerate() {
                let long = ruling.to - ruling.from;
                // A frame or a boundary around everything is no part of the table.
                let plausible = long
                    <= 120.0 * h.max(cluster.bounds.height() / 20.0)
                        + 4.0 * (cluster.bounds.width() + cluster.bounds.height());
                if !taken[k][i] && plausible && room(k, ruling).grown(touch).meets(&bounds) {
                    taken[k][i] = true;
                    bounds = bounds.union(room(k, ruling));
                    grew = true;
                }
            }
        }
        if !grew {
            break;
        }
    }
    let kept: Vec<Vec<Ruling>> =
        (0..2).map(|k| rulings[k].iter().zip(&taken[k]).filter(|it| *it.1).map(|it| *it.0).collect()).collect();
    let ys = positions(&kept[0], touch);
    let xs = positions(&kept[1], touch);
    if ys.len() < 3 || xs.len() < 3 || ys.len() * xs.len() > 100_000 {
        return None;
    }
    let covers = |lines: &[Ruling], at: f64, middle: f64| {
        lines.iter().any(|it| (it.at - at).abs() <= touch && it.from - touch <= middle && middle <= it.to + touch)
    };
    // Rows from the top.
    let ys: Vec<f64> = ys.into_iter().rev().collect();
    let (n_rows, n_columns) = (ys.len() - 1, xs.len() - 1);
    let mut group: Vec<usize> = (0..n_rows * n_columns).collect();
    let index = |r: usize, c: usize| r * n_columns + c;
    for r in 0..n_rows {
        for c in 0..n_columns {
            let (mx, my) = ((xs[c] + xs[c + 1]) / 2.0, (ys[r] + ys[r + 1]) / 2.0);
            if c + 1 < n_columns && !covers(&kept[1], xs[c + 1], my) {
                join(&mut group, index(r, c), index(r, c + 1));
            }
            if r + 1 < n_rows && !covers(&kept[0], ys[r + 1], mx) {
                join(&mut group, index(r, c), index(r + 1, c));
            }
        }
    }
    let mut cells: BTreeMap<usize, (Cell, Vec<&Written<'_>>)> = BTreeMap::new();
    for r in 0..n_rows {
        for c in 0..n_columns {
            let root = find(&group, index(r, c));
            let cell = cells.entry(root).or_insert_with(|| {
                (Cell { text: String::new(), x: [xs[c], xs[c + 1]], rows: [r, r], items: Vec::new() }, Vec::new())
            });
            cell.0.x = [cell.0.x[0].min(xs[c]), cell.0.x[1].max(xs[c + 1])];
            cell.0.rows = [cell.0.rows[0].min(r), cell.0.rows[1].max(r)];
        }
    }
    let mut inside = 0;
    for &member in members {
        let [x, y] = frame.to(texts[member].center);
        let c = xs.partition_point(|it| *it <= x);
        let r = ys.partition_point(|it| *it >= y);
        if c == 0 || c > n_columns || r == 0 || r > n_rows {
            continue;
        }
        if let Some(cell) = cells.get_mut(&find(&group, index(r - 1, c - 1))) {
            cell.1.push(&texts[member]);
            inside += 1;
        }
    }
    if inside < 3 {
        return None;
    }
    let mut grid = Grid { bounds: Some(bounds), ..Grid::default() };
    let mut number: BTreeMap<usize, usize> = BTreeMap::new();
    for (root, (mut cell, mut written)) in cells {
        reading_order(&mut written);
        cell.text = written.iter().map(|it| it.text.trim()).collect::<Vec<_>>().join(" ");
        cell.items = written.iter().map(|it| it.item).collect();
        number.insert(root, grid.cells.len());
        grid.cells.push(cell);
    }
    for r in 0..n_rows {
        let mut row: Vec<usize> =
            (0..n_columns).filter_map(|c| number.get(&find(&group, index(r, c))).copied()).collect();
        row.dedup();
        grid.rows.push(row);
    }
    grid.title = title_above(texts, members, bounds, h, frame);
    grid.items = kept.iter().flatten().map(|it| it.item).collect();
    grid.items.sort_unstable();
    grid.items.dedup();
    Some(grid)
}

fn find(group: &[usize], mut i: usize) -> usize {
    while group[i] != i {
        i = group[i];
    }
    i
}

fn join(group: &mut [usize], a: usize, b: usize) {
    let (a, b) = (find(group, a), find(group, b));
    group[a.max(b)] = a.min(b);
}

/// The places of lines, ascending, those closer than `touch` taken as one.
fn positions(lines: &[Ruling], touch: f64) -> Vec<f64> {
    let mut at: Vec<f64> = lines.iter().map(|it| it.at).collect();
    at.sort_by(f64::total_cmp);
    at.dedup_by(|a, b| *a - *b <= touch);
    at
}

/// A table without lines: texts in rows beside the cluster's.
fn unruled(texts: &[Written<'_>], members: &[usize], cluster: &Cluster, frame: Frame) -> Option<Grid> {
    if cluster.count < 2 {
        return None;
    }
    let h = cluster.height;
    let reach = Box2 {
        min: [cluster.bounds.min[0] - 8.0 * h, cluster.bounds.min[1] - 0.5 * h],
        max: [cluster.bounds.max[0] + 40.0 * h, cluster.bounds.max[1] + 4.0 * h],
    };
    let near = |it: &&usize| {
        let text = &texts[**it];
        let [x, y] = frame.to(text.center);
        let reach_x = [reach.min[0], reach.max[0]];
        reach_x[0] <= x
            && x <= reach_x[1]
            && reach.min[1] <= y
            && y <= reach.max[1]
            && text.height < 2.5 * h
            && h < 2.5 * text.height
    };
    let mut inside: Vec<&Written<'_>> = members.iter().filter(near).map(|it| &texts[*it]).collect();
    reading_order(&mut inside);
    let mut grid = Grid { bounds: Some(cluster.bounds), ..Grid::default() };
    let mut row_y = f64::INFINITY;
    for text in inside {
        let [x, y] = frame.to(text.center);
        if row_y - y > 0.6 * h {
            grid.rows.push(Vec::new());
            row_y = y;
        }
        let r = grid.rows.len() - 1;
        if let Some(row) = grid.rows.last_mut() {
            row.push(grid.cells.len());
        }
        grid.cells.push(Cell {
            text: text.text.trim().to_string(),
            x: [x - text.half[0], x + text.half[0]],
            rows: [r, r],
            items: vec![text.item],
        });
    }
    grid.title = title_above(texts, members, cluster.bounds, h, frame);
    Some(grid)
}

/// The text that stands over a table's middle.
fn title_above(texts: &[Written<'_>], members: &[usize], bounds: Box2, height: f64, frame: Frame) -> String {
    let above = members.iter().map(|it| &texts[*it]).filter(|it| {
        let [x, y] = frame.to(it.center);
        bounds.min[0] - height <= x
            && x <= bounds.max[0] + height
            && y >= bounds.max[1]
            && y <= bounds.max[1] + 6.0 * height.max(it.height)
    });
    let nearest = above.min_by(|a, b| frame.to(a.center)[1].total_cmp(&frame.to(b.center)[1]));
    nearest.map(|it| it.text.trim().to_string()).unwrap_or_default()
}
