//! A site from a seed: rows of buildings between the legs of a fire lane ring, with what belongs to them.
//!
//! Every length is a whole number of centimetres, so that "exactly at the limit" can be drawn exactly.

use super::offset::{at_x, at_y, outward};
use super::*;
use crate::plane::{Ring, pt};
use crate::random::Random;

/// One row of buildings and the block of land it stands on.
struct Row {
    high: bool,
    lengths: Vec<f64>,
    gap: f64,
    depth: f64,
    /// From the lane in the south to the southern faces.
    front: f64,
    pad_depth: f64,
    /// From the northern faces to the lane in the north.
    back: f64,
    storeys: u32,
    height: f64,
    use_: Use,
    below: f64,
    /// How far podiums reach beyond their towers in the north; 0 without towers.
    podium: f64,
}

/// Where things are: filled while the site is laid out.
struct Frame {
    strip: f64,
    lane: f64,
    cell: (f64, f64),
    width: f64,
    depth: f64,
    stall: (f64, f64),
}

/// The storeys and heights of high-rise dwellings; heights keep clear of the classes' limits by more than a parapet.
const HIGH_DWELLINGS: &[(u32, f64)] = &[(11, 33.4), (14, 42.2), (16, 47.8), (18, 53.9), (22, 65.6), (26, 77.8)];
const HIGH_OFFICES: &[(u32, f64)] = &[(9, 39.6), (11, 47.9), (14, 61.2), (18, 77.4)];

/// The site of a seed, without any fault.
pub fn lay_out(seed: u64) -> Site {
    let random = &mut Random::new(seed);
    let residential = random.chance(65);
    let project = project::invent(random, residential);
    let rows = rows(random, residential);
    let frame = frame(random, &rows);
    let extension = random.chance(60).then(|| (frame.width * 0.5, random.length(4600, 5800, 100)));
    // The annex needs room for two wings beside the lane.
    let extension = extension.filter(|it| it.0 > frame.strip + frame.lane + 52.0);
    let (corners, fillet) = corners(random, &frame, extension);
    let boundary = Ring::polygon(&corners).with_fillet_at(&[1], fillet);
    let setbacks = setbacks(random, corners.len());
    let mut site = Site {
        project,
        north: *random.pick(&[0.0, 0.0, 6.0, -9.5, 12.0, 17.25, -14.0]),
        control: inward(&corners, &setbacks),
        boundary,
        corners,
        streets: Vec::new(),
        buildings: Vec::new(),
        basements: Vec::new(),
        greens: Vec::new(),
        lanes: Lanes::default(),
        pads: Vec::new(),
        stalls: Vec::new(),
        entrances: Vec::new(),
        ramps: Vec::new(),
        trees: Vec::new(),
        dimensions: Vec::new(),
        conditions: Conditions::default(),
        misstated: Vec::new(),
        faults: Faults::default(),
    };
    streets(random, &mut site);
    lanes(&mut site, &rows, &frame);
    let basement_row = random.whole(0, rows.len() as i64 - 1) as usize;
    let mut south = frame.strip + frame.lane;
    for (index, row) in rows.iter().enumerate() {
        fill_row(random, &mut site, row, &frame, south, index == basement_row, index + 1 == rows.len());
        south += row.front + row.depth + row.back + frame.lane;
    }
    entrance(random, &mut site, &frame);
    strips(&mut site, &frame, extension);
    if let Some((_, depth)) = extension {
        let use_ = if residential { Use::Kindergarten } else { Use::Community };
        annex(random, &mut site, &frame, depth, use_);
    }
    surroundings(random, &mut site, &frame, extension);
    spacing_dimensions(&mut site);
    trees(random, &mut site);
    conditions(random, &mut site);
    site
}

fn rows(random: &mut Random, residential: bool) -> Vec<Row> {
    let n = random.whole(2, 3);
    let mut rows: Vec<Row> = (0..n)
        .map(|index| {
            let high = random.chance(if index == 0 { 55 } else { 70 });
            let columns = random.whole(if residential { 2 } else { 1 }, if n == 3 { 2 } else { 3 });
            let (storeys, height, use_) = match (residential, high) {
                (true, true) => pick(random, HIGH_DWELLINGS, Use::Dwelling),
                (true, false) => pick(random, &[(6, 18.6), (5, 15.7), (7, 21.5)], Use::Dwelling),
                (false, true) => pick(random, HIGH_OFFICES, Use::Office),
                (false, false) => pick(random, &[(4, 17.4), (3, 13.5), (5, 21.6)], Use::Office),
            };
            let longest = if height > 60.0 { 4800 } else { 5400 };
            Row {
                high,
                lengths: (0..columns).map(|_| random.length(2600, longest, 20)).collect(),
                gap: random.length(1350, 1900, 10),
                depth: random.length(1260, 1680, 10),
                front: 0.0,
                pad_depth: random.length(1000, 1200, 50),
                back: random.length(1400, 1800, 50),
                storeys,
                height,
                use_,
                podium: if high && !residential && random.chance(60) { 7.0 } else { 0.0 },
                below: if high { random.length(550, 800, 10) } else { random.length(700, 900, 50) },
            }
        })
        .collect();
    let last = rows.len() - 1;
    rows[last].back = 23.0;
    for index in 0..rows.len() {
        rows[index].back += rows[index].podium;
        rows[index].front =
            if rows[index].high { rows[index].pad_depth + rows[index].below } else { rows[index].below };
        // The spacing by height that the high-rise route of Shanghai's rules asks for, and that daylight wants anyway.
        if index < last {
            let front = if rows[index + 1].high { rows[index + 1].pad_depth + rows[index + 1].below } else { 7.0 };
            let wanted = (rows[index].height * if rows[index].high { 0.5 } else { 1.2 }).max(30.0) + 1.0;
            let missing = (wanted - front - 6.0 - (rows[index].back - rows[index].podium)).max(0.0);
            rows[index].back += libm::ceil(missing * 2.0) / 2.0;
        }
    }
    rows
}

fn pick(random: &mut Random, of: &[(u32, f64)], use_: Use) -> (u32, f64, Use) {
    let (storeys, height) = *random.pick(of);
    (storeys, height, use_)
}

fn frame(random: &mut Random, rows: &[Row]) -> Frame {
    let lane = random.length(600, 700, 50);
    let strip = random.length(500, 800, 50);
    let used = |row: &Row| row.lengths.iter().sum::<f64>() + row.gap * (row.lengths.len() - 1) as f64;
    let widest = rows.iter().map(used).fold(0.0, f64::max).max(70.0);
    let side = random.length(700, 1000, 50);
    let west = strip + lane;
    let east = west + widest + 2.0 * side;
    let height: f64 = rows.iter().map(|it| it.front + it.depth + it.back + lane).sum();
    Frame {
        strip,
        lane,
        cell: (west, east),
        width: east + lane + strip,
        depth: strip + lane + height + strip,
        stall: (*random.pick(&[2.4, 2.5, 2.5, 2.6]), *random.pick(&[5.3, 5.5, 6.0])),
    }
}

/// Corners of the plot, counter-clockwise from the south-west, and the radius of the rounded south-east corner.
fn corners(random: &mut Random, frame: &Frame, extension: Option<(f64, f64)>) -> (Vec<Point>, f64) {
    let (w, d) = (frame.width, frame.depth);
    let mut out = || random.length(0, 500, 10);
    let (a, b, c, e, f, g) = (out(), out(), out(), out(), out(), out());
    let north_east = pt(w + e, d + f);
    let mut corners = vec![pt(-a, -b), pt(w + c, -b - 1.5), north_east];
    match extension {
        Some((width, depth)) => {
            let notch = at_x(north_east, pt(0.0, d + f), width);
            corners.extend([notch, pt(width + 1.5, d + depth + 2.0), pt(-g, d + depth + 2.0)]);
        }
        None => corners.push(pt(-g, d + 2.0)),
    }
    (corners, random.length(1200, 1600, 100))
}

fn setbacks(random: &mut Random, n: usize) -> Vec<f64> {
    let street = random.length(600, 1000, 100);
    let other = random.length(500, 700, 100);
    (0..n).map(|edge| if edge < 2 { street } else { other }).collect()
}

fn streets(random: &mut Random, site: &mut Site) {
    let names = project::streets(random, 2);
    let widths = [*random.pick(&[24.0, 30.0, 36.0]), *random.pick(&[16.0, 20.0, 24.0])];
    for (index, (name, side)) in names.into_iter().zip([Side::South, Side::East]).enumerate() {
        let near = (site.corners[index], site.corners[index + 1]);
        site.streets.push(Street { name, side, near, outward: outward(near.0, near.1), width: widths[index] });
    }
}

fn lanes(site: &mut Site, rows: &[Row], frame: &Frame) {
    let (w, d, s, lane) = (frame.width, frame.depth, frame.strip, frame.lane);
    site.lanes.outer = Some(Ring::rounded(s, s, w - s, d - s, 14.0));
    let mut y = s;
    for row in rows {
        site.lanes.legs.push(Leg { ring: Ring::rectangle(s, y, w - s, y + lane), width: lane });
        let north = y + lane + row.front + row.depth + row.back;
        site.lanes.blocks.push(Ring::rounded(frame.cell.0, y + lane, frame.cell.1, north, 9.0));
        y = north;
    }
    site.lanes.legs.push(Leg { ring: Ring::rectangle(s, y, w - s, y + lane), width: lane });
    for x in [s, w - s - lane] {
        site.lanes.legs.push(Leg { ring: Ring::rectangle(x, s, x + lane, d - s), width: lane });
    }
}

fn fill_row(random: &mut Random, site: &mut Site, row: &Row, frame: &Frame, south: f64, basement: bool, last: bool) {
    let used = row.lengths.iter().sum::<f64>() + row.gap * (row.lengths.len() - 1) as f64;
    let slack = frame.cell.1 - frame.cell.0 - used;
    let face = south + row.front;
    let back = face + row.depth + row.podium;
    let north = face + row.depth + row.back;
    let mut x = frame.cell.0 + libm::floor(slack * 5.0) / 10.0;
    let first = x;
    for (column, length) in row.lengths.iter().enumerate() {
        let outline = outline(random, row, x, face, *length);
        let index = site.buildings.len();
        let number = index + 1;
        site.buildings.push(Building {
            name: format!("{number}#"),
            status: Status::Proposed,
            use_: row.use_,
            storeys: row.storeys,
            below: u32::from(basement),
            height: row.height,
            outline,
            courts: Vec::new(),
            tower: (row.podium > 0.0).then(|| Tower {
                outline: Ring::rectangle(x + 1.0, face + 1.0, x + length - 1.0, face + row.depth - 1.0),
                podium_storeys: 3,
                podium_height: 15.3,
            }),
            grade: Some(if row.high { 1 } else { 2 }),
            unsaid: Unsaid::default(),
            second_label: None,
        });
        if row.high {
            let ring = Ring::rectangle(x, south, x + length, south + row.pad_depth);
            site.pads.push(Pad { ring, building: index, length: *length, depth: row.pad_depth, distance: row.below });
        } else if row.below >= 7.0 {
            let to_wall = if basement { 4.0 } else { 1.5 };
            let ring = Ring::rounded(x + 1.0, south + 1.5, x + length - 1.0, face - to_wall, 1.0);
            site.greens.push(Green { ring, kind: GreenKind::Ground });
        }
        if column > 0 && !basement {
            let ring = Ring::rectangle(x - row.gap + 3.0, face + 1.0, x - 3.0, back - 1.0);
            site.greens.push(Green { ring, kind: GreenKind::Ground });
        }
        x += length + row.gap;
    }
    if basement {
        let ring = Ring::rectangle(first - 2.0, face - 3.0, x - row.gap + 2.0, back + 1.0);
        site.basements.push(Basement { ring, storeys: 1, depth: 5.2 });
    }
    stalls(site, frame, north);
    back_green(random, site, frame, (back + 1.5, north - frame.stall.1 - 1.5), last);
    if last {
        let ring = Ring::rectangle(frame.cell.1 - 20.0, back + 3.0, frame.cell.1, back + 10.0);
        site.ramps.push(Ramp { ring, mouth: pt(frame.cell.1, back + 6.5), width: 7.0 });
        if random.chance(30) {
            let ring = Ring::rectangle(frame.cell.1 - 19.0, back + 11.5, frame.cell.1 - 9.0, back + 15.5);
            site.buildings.push(Building {
                second_label: Some("拟拆除 砖1".to_string()),
                ..small("", Status::ToDemolish, Use::Unknown, ring)
            });
        }
    } else if random.chance(35) {
        let (x, y) = (frame.cell.1 - 10.5, back + 3.5);
        let name = format!("{}#", site.buildings.len() + 1);
        let ring = Ring::rectangle(x, y, x + 4.0, y + 2.5);
        site.buildings.push(small(&name, Status::Proposed, Use::Substation, ring));
    }
}

/// A building of one storey.
fn small(name: &str, status: Status, use_: Use, outline: Ring) -> Building {
    Building {
        name: name.to_string(),
        status,
        use_,
        storeys: 1,
        below: 0,
        height: 2.8,
        outline,
        courts: Vec::new(),
        tower: None,
        grade: Some(2),
        unsaid: Unsaid::default(),
        second_label: None,
    }
}

/// A slab, plain or with a recess in its northern side, or with an ell at its end.
fn outline(random: &mut Random, row: &Row, x: f64, y: f64, length: f64) -> Ring {
    let depth = row.depth;
    match random.whole(0, 5) {
        _ if row.podium > 0.0 => Ring::rectangle(x, y, x + length, y + depth + row.podium),
        0 | 1 => {
            let (from, to) = (length * 0.25, length * 0.75);
            let (from, to) = (libm::floor(from * 10.0) / 10.0, libm::floor(to * 10.0) / 10.0);
            let bay = 1.8;
            Ring::polygon(&[
                pt(x, y),
                pt(x + length, y),
                pt(x + length, y + depth),
                pt(x + to, y + depth),
                pt(x + to, y + depth - bay),
                pt(x + from, y + depth - bay),
                pt(x + from, y + depth),
                pt(x, y + depth),
            ])
        }
        2 if !row.high => Ring::polygon(&[
            pt(x, y),
            pt(x + length, y),
            pt(x + length, y + depth),
            pt(x + length - 9.0, y + depth),
            pt(x + length - 9.0, y + depth - 3.6),
            pt(x, y + depth - 3.6),
        ]),
        _ => Ring::rectangle(x, y, x + length, y + depth),
    }
}

/// Groups of stalls along the lane in the north of a block, with planters between them.
fn stalls(site: &mut Site, frame: &Frame, north: f64) {
    let (width, length) = frame.stall;
    let mut x = frame.cell.0 + 10.0;
    while x + 7.0 * width < frame.cell.1 - 10.0 {
        let fits = libm::floor((frame.cell.1 - 10.0 - x) / width) as u32;
        let n = fits.min(9);
        site.stalls.push(StallRow { at: pt(x, north - length), n, width, length });
        x += f64::from(n) * width + 2.0;
        if site.stalls.len().is_multiple_of(3) {
            break;
        }
    }
}

/// Green between the northern faces and the stalls: lawns with paths between them, one of them large.
fn back_green(random: &mut Random, site: &mut Site, frame: &Frame, band: (f64, f64), last: bool) {
    let (west, east) = (frame.cell.0 + 3.0, frame.cell.1 - if last { 24.0 } else { 3.0 });
    if band.1 - band.0 < 3.0 {
        return;
    }
    let cut = libm::floor((west + (east - west) * 0.55) * 10.0) / 10.0;
    let (kind, radius) = if last { (GreenKind::Concentrated, 3.0) } else { (GreenKind::Ground, 1.5) };
    let corner = 9.0;
    site.greens.push(Green { ring: Ring::rounded(west + corner, band.0, cut - 1.0, band.1, radius), kind });
    if random.chance(40) {
        let ring = Ring::polygon(&[
            pt(cut + 1.0, band.0),
            pt(east - corner, band.0),
            pt(east - corner, band.1 - 1.2),
            pt(east - corner - 6.0, band.1),
            pt(cut + 1.0, band.1),
        ]);
        site.greens.push(Green { ring, kind: GreenKind::Ground });
    } else {
        let ring = Ring::rounded(cut + 1.0, band.0, east - corner, band.1, 1.5);
        site.greens.push(Green { ring, kind: GreenKind::Ground });
    }
}

fn entrance(random: &mut Random, site: &mut Site, frame: &Frame) {
    let x = libm::floor(frame.width * 4.0) / 10.0 + random.length(0, 1500, 50);
    let width = *random.pick(&[7.0, 8.0, 9.0]);
    let edge = (site.corners[0], site.corners[1]);
    let (left, right) = (at_x(edge.0, edge.1, x - width / 2.0), at_x(edge.0, edge.1, x + width / 2.0));
    let apron = Ring::polygon(&[left, right, pt(right.x, frame.strip), pt(left.x, frame.strip)]);
    let at = at_x(edge.0, edge.1, x);
    site.entrances.push(Entrance { at, inward: (0.0, 1.0), width, vehicles: true, apron });
    let y = libm::floor(frame.depth * 5.0) / 10.0;
    let edge = (site.corners[1], site.corners[2]);
    let (low, high) = (at_y(edge.0, edge.1, y - 2.0), at_y(edge.0, edge.1, y + 2.0));
    let inner = frame.width - frame.strip;
    let apron = Ring::polygon(&[low, high, pt(inner, high.y), pt(inner, low.y)]);
    site.entrances.push(Entrance {
        at: at_y(edge.0, edge.1, y),
        inward: (-1.0, 0.0),
        width: 4.0,
        vehicles: false,
        apron,
    });
}

/// Green between the boundary and the lane ring.
fn strips(site: &mut Site, frame: &Frame, extension: Option<(f64, f64)>) {
    let (w, d, s) = (frame.width, frame.depth, frame.strip);
    let c = site.corners.clone();
    let (gate, side_gate) = (&site.entrances[0], &site.entrances[1]);
    let (gate_x, gate_w, side_y) = (gate.at.x, gate.width, side_gate.at.y);
    let mut rings = Vec::new();
    let mut south = |x0: f64, x1: f64| {
        let (a, b) = (at_x(c[0], c[1], x0), at_x(c[0], c[1], x1));
        rings.push(Ring::polygon(&[a.plus(0.0, 0.5), b.plus(0.0, 0.5), pt(x1, s - 0.5), pt(x0, s - 0.5)]));
    };
    south(16.0, gate_x - gate_w / 2.0 - 6.0);
    south(gate_x + gate_w / 2.0 + 6.0, w - 20.0);
    let mut east = |y0: f64, y1: f64| {
        let (a, b) = (at_y(c[1], c[2], y0), at_y(c[1], c[2], y1));
        rings.push(Ring::polygon(&[pt(w - s + 0.5, y0), a.plus(-0.5, 0.0), b.plus(-0.5, 0.0), pt(w - s + 0.5, y1)]));
    };
    east(20.0, side_y - 4.0);
    east(side_y + 4.0, d - 16.0);
    let n = c.len();
    let (a, b) = (at_y(c[n - 1], c[0], 16.0), at_y(c[n - 1], c[0], d - 16.0));
    rings.push(Ring::polygon(&[a.plus(0.5, 0.0), pt(s - 0.5, 16.0), pt(s - 0.5, d - 16.0), b.plus(0.5, 0.0)]));
    let from = extension.map_or(16.0, |it| it.0 + 12.0);
    let (a, b) = (at_x(c[2], c[3], w - 16.0), at_x(c[2], c[3], from));
    if w - 16.0 > from + 8.0 {
        rings.push(Ring::polygon(&[
            pt(from, d - s + 0.5),
            pt(w - 16.0, d - s + 0.5),
            a.plus(0.0, -0.5),
            b.plus(0.0, -0.5),
        ]));
    }
    site.greens.extend(rings.into_iter().map(|ring| Green { ring, kind: GreenKind::Ground }));
}

/// A building with wings or a courtyard in the northern part of an L-shaped plot, on a dead end of the lane.
fn annex(random: &mut Random, site: &mut Site, frame: &Frame, depth: f64, use_: Use) {
    let (d, s, lane) = (frame.depth, frame.strip, frame.lane);
    let half = libm::floor(frame.width * 5.0) / 10.0;
    let length = depth - 6.0 + s;
    let x = half - s - lane;
    let turning = Ring::rectangle(x + lane - 15.0, d - s + length - 15.0, x + lane, d - s + length);
    let ring = Ring::rectangle(x, d - s, x + lane, d - s + length);
    site.lanes.spur = Some(Spur { ring, length, width: lane, turning: Some(turning) });
    let (x0, x1, y0, y1) = (12.0, x - 17.0, d + 8.0, d + depth - 10.0);
    let (x1, y1) = (libm::floor(x1 * 10.0) / 10.0, libm::floor(y1 * 10.0) / 10.0);
    if x1 - x0 < 22.0 {
        return;
    }
    let mut courts = Vec::new();
    let outline = if random.chance(50) {
        courts.push(Ring::rectangle(x0 + 7.0, y0 + 8.0, x1 - 7.0, y1 - 8.0));
        Ring::rectangle(x0, y0, x1, y1)
    } else {
        Ring::polygon(&[
            pt(x0, y0),
            pt(x1, y0),
            pt(x1, y1),
            pt(x1 - 8.0, y1),
            pt(x1 - 8.0, y0 + 12.0),
            pt(x0 + 8.0, y0 + 12.0),
            pt(x0 + 8.0, y1),
            pt(x0, y1),
        ])
    };
    let number = site.buildings.len() + 1;
    site.buildings.push(Building {
        name: format!("{number}#"),
        status: if random.chance(35) { Status::Retained } else { Status::Proposed },
        use_,
        storeys: 3,
        below: 0,
        height: 12.6,
        outline,
        courts,
        tower: None,
        grade: Some(2),
        unsaid: Unsaid::default(),
        second_label: None,
    });
    let middle = (x1 + x) / 2.0;
    let center = pt(libm::floor(middle * 10.0) / 10.0, d + depth / 2.0 - 6.0);
    let lens = Ring { vertices: vec![(center.plus(0.0, -6.0), 1.0), (center.plus(0.0, 6.0), 1.0)] };
    site.greens.push(Green { ring: lens, kind: GreenKind::Ground });
}

/// Buildings of the survey around the plot.
fn surroundings(random: &mut Random, site: &mut Site, frame: &Frame, extension: Option<(f64, f64)>) {
    let (w, d) = (frame.width, frame.depth + extension.map_or(0.0, |it| it.1));
    let label = ["砼6", "混5", "砼4", "砖2", "砼11"];
    let mut add = |random: &mut Random, x: f64, y: f64| {
        let (length, depth) = (random.length(1400, 3200, 10), random.length(900, 1300, 10));
        let ring = Ring::rectangle(x, y, x + length, y + depth).turned(pt(x, y), random.length(-6, 6, 1));
        let name = *random.pick(&label);
        let storeys = name.trim_start_matches(|it: char| !it.is_ascii_digit()).parse().unwrap_or(1);
        site.buildings.push(Building {
            name: String::new(),
            status: Status::Outside,
            use_: Use::Unknown,
            storeys,
            below: 0,
            height: 0.0,
            outline: ring,
            courts: Vec::new(),
            tower: None,
            grade: None,
            unsaid: Unsaid::default(),
            second_label: Some(name.to_string()),
        });
    };
    for index in 0..random.whole(2, 3) {
        let y = 10.0 + index as f64 * 42.0;
        add(random, -42.0, y);
    }
    for index in 0..random.whole(1, 3) {
        let x = w * 0.1 + index as f64 * 48.0;
        if x < w - 30.0 {
            add(random, x, d + 18.0);
        }
    }
}

fn spacing_dimensions(site: &mut Site) {
    let inside: Vec<&Building> = site.buildings.iter().filter(|it| it.status.counts() && it.storeys > 1).collect();
    let mut dimensions = Vec::new();
    let mut dim = |from: Point, to: Point| dimensions.push(Dimension { from, to, text: None });
    for pair in inside.windows(2) {
        let (a, b) = (pair[0].outline.bounds(), pair[1].outline.bounds());
        if a.0.y == b.0.y {
            let y = a.0.y + 4.0;
            dim(pt(a.1.x, y), pt(b.0.x, y));
        }
    }
    let first = inside[0].outline.bounds();
    let corner = pt(first.0.x + 4.0, first.0.y);
    dim(at_x(site.corners[0], site.corners[1], corner.x), corner);
    let n = site.corners.len();
    let corner = pt(first.0.x, first.0.y + 8.0);
    dim(at_y(site.corners[n - 1], site.corners[0], corner.y), corner);
    // Across a row of blocks, from face to face.
    for pair in inside.windows(2) {
        let (a, b) = (pair[0].outline.bounds(), pair[1].outline.bounds());
        if b.0.y > a.1.y {
            let same_row = inside.iter().find(|it| it.outline.bounds().0.y == a.0.y);
            if let Some(start) = same_row {
                let x = start.outline.bounds().0.x.max(b.0.x) + 3.0;
                dim(pt(x, start.outline.bounds().1.y), pt(x, b.0.y));
            }
        }
    }
    for leg in &site.lanes.legs {
        let (low, high) = leg.ring.bounds();
        if high.x - low.x < high.y - low.y {
            let y = low.y + (high.y - low.y) * 0.42;
            dim(pt(low.x, y), pt(high.x, y));
        }
    }
    site.dimensions = dimensions;
}

fn trees(random: &mut Random, site: &mut Site) {
    let mut trees = Vec::new();
    for street in &site.streets {
        let (a, b) = street.near;
        let n = (a.to(b) / 9.0) as i64;
        for i in 1..n {
            let t = i as f64 / n as f64;
            let off = 2.5;
            trees.push(pt(
                a.x + (b.x - a.x) * t + street.outward.0 * off,
                a.y + (b.y - a.y) * t + street.outward.1 * off,
            ));
        }
    }
    for green in &site.greens {
        let (low, high) = green.ring.bounds();
        let n = (green.ring.area() / 60.0).clamp(1.0, 6.0) as i64;
        for _ in 0..n {
            let x = low.x + 1.0 + (high.x - low.x - 2.0).max(0.0) * random.whole(0, 100) as f64 / 100.0;
            let y = low.y + 1.0 + (high.y - low.y - 2.0).max(0.0) * random.whole(0, 100) as f64 / 100.0;
            if green.ring.contains(pt(x, y)) {
                trees.push(pt(x, y));
            }
        }
    }
    site.trees = trees;
}

/// Planning conditions that the site keeps, with some room.
fn conditions(random: &mut Random, site: &mut Site) {
    let area = site.boundary.area();
    let counted = || site.buildings.iter().filter(|it| it.status.counts());
    let density = counted().map(Building::footprint).sum::<f64>() / area * 100.0;
    let floors = counted().map(|it| it.footprint() * f64::from(it.storeys)).sum::<f64>();
    let green = site.greens.iter().map(|it| it.ring.area()).sum::<f64>() / area * 100.0;
    let concentrated = site.greens.iter().filter(|it| it.kind == GreenKind::Concentrated);
    let concentrated = concentrated.map(|it| it.ring.area()).sum::<f64>() / area * 100.0;
    let height = counted().map(|it| it.height).fold(0.0, f64::max);
    site.conditions = Conditions {
        site_area: Some(libm::round(area * 100.0) / 100.0),
        far_max: libm::ceil(floors / area * 10.0 + 1.0) / 10.0,
        density_max: libm::ceil(density + 1.0),
        green_min: libm::floor(green - 1.0),
        concentrated_green_min: Some(libm::floor(concentrated * 2.0 - 0.5) / 2.0),
        stalls_min: None,
        height_max: libm::ceil(height / 10.0 + 0.05) * 10.0,
        setback: [random.length(500, 700, 100), random.length(600, 900, 100), random.length(600, 900, 100), 5.0],
    };
}
