//! Parking stalls in every form: blocks, rectangles, loose lines, combs of dividers, and texts that state a number.

use crate::collect::Collected;
use crate::label::stall_count;
use crate::outline::{Fills, Form, Joining, Outline, index, meeting, outlines};
use crate::profile::Role;
use crate::shape::{dot, length, quad};
use crate::work::{Draft, Work, set, set_new};
use drawing::Shape as Drawn;
use geometry::Sort;
use geometry::{Box2, Point, Region, Tolerance, Vector, math};
use model::kinds::STALL_TYPE;
use model::{Attr, Kind, Object, ObjectId, Shape, Source, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A stall in the making.
struct Stall {
    region: Region,
    items: Vec<u32>,
    /// Which of several stalls of the same items.
    ordinal: u32,
    evidence: &'static str,
    confidence: f32,
    /// Whether it is drawn as a shape of its own, not with lines that several stalls share.
    is_whole: bool,
}

/// Two drawings of one whole stall have their middles this close, in metres; of stalls further apart each is meant.
const SAME_STALL: f64 = 0.5;

/// Sizes of stalls by type, in metres: width and length, least and most.
const SIZES: [(&str, [f64; 2], [f64; 2]); 3] =
    [("car", [2.0, 3.9], [4.2, 8.0]), ("bicycle", [0.4, 1.1], [1.4, 2.3]), ("coach", [2.8, 4.6], [8.0, 16.0])];

/// The type that a size speaks for, `None` when nothing parks on it.
fn size_type(width: f64, length: f64) -> Option<&'static str> {
    SIZES.iter().find(|it| within(it.1, width) && within(it.2, length)).map(|it| it.0)
}

/// Whether a size lies in a range. Sizes are drawn in centimetres and the ranges end at them: the last bits decide nothing.
fn within(range: [f64; 2], size: f64) -> bool {
    let slack = Tolerance::STANDARD.linear.to_m();
    (range[0] - slack..=range[1] + slack).contains(&size)
}

/// Makes the stalls and the statements of stalls. Unknown outlines that are stalls are taken out of `collected`.
pub(crate) fn stalls(work: &mut Work<'_, '_>, collected: &mut Collected) {
    let mut found = Vec::new();
    let mut loose = std::mem::take(&mut collected.stall_items);
    let cars = from_blocks(work, &mut found, &mut loose);
    for items in &loose {
        from_lines(work, items, &mut found);
    }
    from_unknown(work, collected, &mut found);
    if found.is_empty() && cars.len() >= 3 {
        found = cars;
    }
    let found = without_overlaps(found);
    make(work, found);
    statements(work);
}

/// Stalls that are blocks. Symbols of cars come back apart: they usually stand on stalls that are drawn as well.
fn from_blocks(work: &Work<'_, '_>, found: &mut Vec<Stall>, loose: &mut Vec<Vec<u32>>) -> Vec<Stall> {
    let sheet = work.sheet;
    let mut cars = Vec::new();
    let items = &sheet.scene.items;
    for (i, item) in items.iter().enumerate() {
        let Drawn::Reference(reference) = &item.shape else { continue };
        let reference_ix = i as u32;
        let part = sheet.part(reference_ix);
        if part.role != Some(Role::Kind(Kind::ParkingStall)) || part.symbol.is_some() || !item.visible {
            continue;
        }
        let children: Vec<u32> =
            (reference_ix + 1..items.len() as u32).take_while(|it| descends(sheet, *it, reference_ix)).collect();
        if holds_several(work, &children) {
            loose.push(children);
            continue;
        }
        let Some(region) = block_region(work, reference, &children) else { continue };
        let Some(size) = quad(&region) else { continue };
        match size_type(size.width, size.length) {
            Some(_) => {
                let confidence = sheet.class(reference_ix).map_or(0.9, |it| it.confidence);
                let stall = Stall {
                    region,
                    items: vec![reference_ix],
                    ordinal: 0,
                    evidence: "block of a stall's size",
                    confidence,
                    is_whole: true,
                };
                if confidence < 0.7 { cars.push(stall) } else { found.push(stall) }
            }
            // A car without its stall.
            None if size.width < 2.2 && size.length < 6.0 && size.length > 2.5 => {
                cars.push(Stall {
                    region,
                    items: vec![reference_ix],
                    ordinal: 0,
                    evidence: "block of a car's size",
                    confidence: 0.5,
                    is_whole: true,
                });
            }
            // A block of many stalls.
            None => loose.push(children),
        }
    }
    cars
}

/// Whether an item lies in a reference, directly or through others.
fn descends(sheet: &crate::sheet::Sheet<'_>, mut item: u32, reference: u32) -> bool {
    while let Some(parent) = sheet.item(item).parent {
        if parent == reference {
            return true;
        }
        item = parent;
    }
    false
}

/// Whether a block draws a row of stalls: rectangles of a stall's size beside each other. A car inside its stall is no other.
fn holds_several(work: &Work<'_, '_>, children: &[u32]) -> bool {
    let mut regions: Vec<Region> = children.iter().filter_map(|it| stall_rectangle(work, *it)).collect();
    regions.order_by(|a, b| b.area().to_m2().total_cmp(&a.area().to_m2()));
    let Some(largest) = regions.first() else { return false };
    regions.iter().any(|it| !largest.contains(it.label_point()) && !it.contains(largest.label_point()))
}

/// The rectangle of a stall's size that a closed curve draws.
fn stall_rectangle(work: &Work<'_, '_>, item: u32) -> Option<Region> {
    let Drawn::Curve { path, .. } = &work.sheet.item(item).shape else { return None };
    let ends = path.vertices.first().zip(path.vertices.last());
    let is_ring = path.closed || ends.is_some_and(|(a, b)| path.vertices.len() > 3 && length(a.point - b.point) < 1e-6);
    let region = is_ring.then(|| Region::new(work.sheet.path(path)))?;
    quad(&region).filter(|it| size_type(it.width, it.length).is_some()).map(|_| region)
}

/// The stall that a block draws: its largest closed rectangle of a stall's size, else the box around it in its own direction.
fn block_region(work: &Work<'_, '_>, reference: &drawing::scene::Reference, children: &[u32]) -> Option<Region> {
    let sheet = work.sheet;
    let mut best: Option<(f64, Region)> = None;
    let mut bounds = Box2::EMPTY;
    let inverse = reference.transform.inverse()?;
    for &child in children {
        let paths: Vec<&geometry::Path> = match &sheet.item(child).shape {
            Drawn::Curve { path, .. } => vec![path],
            Drawn::Fill { rings, .. } => rings.iter().collect(),
            _ => continue,
        };
        for path in paths {
            for vertex in &path.vertices {
                bounds = bounds.with(inverse.apply(vertex.point));
            }
            let ends = path.vertices.first().zip(path.vertices.last());
            if path.closed || ends.is_some_and(|(a, b)| path.vertices.len() > 3 && length(a.point - b.point) < 1e-6) {
                let region = Region::new(sheet.path(path));
                let size = quad(&region).filter(|it| size_type(it.width, it.length).is_some());
                let area = region.area().to_m2();
                if size.is_some() && best.as_ref().is_none_or(|it| area > it.0) {
                    best = Some((area, region));
                }
            }
        }
    }
    if let Some((_, region)) = best {
        return Some(region);
    }
    if bounds.is_empty() {
        return None;
    }
    let [(x0, y0), (x1, y1)] = [bounds.min, bounds.max].map(|it| (it[0], it[1]));
    let corners =
        [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(x, y)| sheet.point(reference.transform.apply(Point { x, y })));
    Some(Region::polygon(corners))
}

/// Stalls drawn with lines on a layer of stalls.
fn from_lines(work: &Work<'_, '_>, items: &[u32], found: &mut Vec<Stall>) {
    let made = outlines(work.sheet, items, Joining { max_gap: 0.02, max_share: 0.0, fills: Fills::Inside });
    let mut strokes: Vec<(Point, Point, u32)> = Vec::new();
    let mut ordinals: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
    let closed_edges = |outline: &Outline, strokes: &mut Vec<(Point, Point, u32)>| {
        let item = outline.items.first().copied().unwrap_or_default();
        strokes.extend(outline.region.outer.segments().map(|(a, _, b)| (a, b, item)));
    };
    for outline in made.closed {
        let size = quad(&outline.region);
        match size.filter(|it| size_type(it.width, it.length).is_some()) {
            Some(_) => {
                let ordinal = ordinals.entry(outline.items.clone()).or_default();
                let is_whole = outline.form != Form::Joined;
                found.push(Stall {
                    region: outline.region,
                    items: outline.items,
                    ordinal: *ordinal,
                    evidence: if is_whole { "rectangle of a stall's size" } else { "lines around a stall" },
                    confidence: 0.95,
                    is_whole,
                });
                *ordinal += 1;
            }
            None => closed_edges(&outline, &mut strokes),
        }
    }
    for line in &made.open {
        let item = line.items.first().copied().unwrap_or_default();
        strokes.extend(line.path.segments().filter(|it| it.1 == 0.0).map(|(a, _, b)| (a, b, item)));
    }
    // A comb's dividers may be joined into one line with its back: every straight stroke counts by itself.
    combs(&strokes, found);
}

/// A stroke in the frame of its direction.
#[derive(Clone, Copy)]
struct Tooth {
    from: f64,
    to: f64,
    off: f64,
    item: u32,
}

/// Stalls between neighbouring parallel strokes.
fn combs(strokes: &[(Point, Point, u32)], found: &mut Vec<Stall>) {
    // By direction, in steps of a tenth of a degree; neighbours in direction within 0.3° are one.
    let mut by_direction: Vec<(f64, Point, Point, u32)> = strokes
        .iter()
        .filter(|it| (1.8..=14.0).contains(&length(it.1 - it.0)))
        .map(|(a, b, item)| {
            let (a, b) = if (b.x, b.y) < (a.x, a.y) { (*b, *a) } else { (*a, *b) };
            (math::atan2(b.y - a.y, b.x - a.x).to_degrees(), a, b, *item)
        })
        .map(|(angle, a, b, item)| if angle < -89.85 { (angle + 180.0, b, a, item) } else { (angle, a, b, item) })
        .collect();
    by_direction.order_by(|a, b| a.0.total_cmp(&b.0).then(a.1.x.total_cmp(&b.1.x)).then(a.1.y.total_cmp(&b.1.y)));
    let mut start = 0;
    for i in 1..=by_direction.len() {
        if i < by_direction.len() && by_direction[i].0 - by_direction[i - 1].0 <= 0.3 {
            continue;
        }
        comb(&by_direction[start..i], strokes, found);
        start = i;
    }
}

fn comb(group: &[(f64, Point, Point, u32)], strokes: &[(Point, Point, u32)], found: &mut Vec<Stall>) {
    let Some(first) = group.first().filter(|_| group.len() >= 2) else { return };
    let (origin, u) = (first.1, (first.2 - first.1) / length(first.2 - first.1));
    let v = Vector { x: -u.y, y: u.x };
    let mut teeth: Vec<Tooth> = group
        .iter()
        .map(|(_, a, b, item)| {
            let (p, q) = (*a - origin, *b - origin);
            let (from, to) = (dot(u, p), dot(u, q));
            Tooth { from: from.min(to), to: from.max(to), off: (dot(v, p) + dot(v, q)) / 2.0, item: *item }
        })
        .collect();
    teeth.order_by(|a, b| a.off.total_cmp(&b.off).then(a.from.total_cmp(&b.from)));
    let at = |x: f64, y: f64| origin + u * x + v * y;
    let mut ordinal: BTreeMap<u32, u32> = BTreeMap::new();
    for i in 0..teeth.len() {
        let a = teeth[i];
        let size = a.to - a.from;
        let next = teeth[i + 1..].iter().take_while(|it| it.off - a.off <= 7.6).find(|it| {
            let overlap = it.to.min(a.to) - it.from.max(a.from);
            it.off - a.off > 0.3 && overlap >= 0.55 * size.min(it.to - it.from)
        });
        let Some(b) = next else { continue };
        let gap = b.off - a.off;
        let alike = ((b.to - b.from) - size).abs() <= 0.1 * size;
        if !alike {
            continue;
        }
        // Across the dividers a stall lies between two of them; two rows back to back share them; along the lane it lies
        // between their ends.
        let perpendicular = within([2.15, 3.9], gap) && within([4.2, 8.0], size);
        let double = within([2.15, 3.9], gap) && within([9.0, 13.4], size);
        let parallel = within([4.8, 7.6], gap) && within([1.9, 2.9], size);
        let mut push = |f0: f64, t0: f64, f1: f64, t1: f64| {
            let count = ordinal.entry(a.item).or_default();
            let region = Region::polygon([at(f0, a.off), at(t0, a.off), at(t1, b.off), at(f1, b.off)]);
            found.push(Stall {
                region,
                items: vec![a.item, b.item],
                ordinal: *count,
                evidence: "between divider lines",
                confidence: 0.85,
                is_whole: false,
            });
            *count += 1;
        };
        if perpendicular {
            push(a.from, a.to, b.from, b.to);
        } else if double && has_stroke(strokes, at((a.from + a.to) / 2.0, a.off), at((b.from + b.to) / 2.0, b.off)) {
            let (ma, mb) = ((a.from + a.to) / 2.0, (b.from + b.to) / 2.0);
            push(a.from, ma, b.from, mb);
            push(ma, a.to, mb, b.to);
        } else if parallel {
            let low = has_stroke(strokes, at(a.from, a.off), at(b.from, b.off));
            let high = has_stroke(strokes, at(a.to, a.off), at(b.to, b.off));
            if low || high {
                push(a.from, a.to, b.from, b.to);
            }
        }
    }
}

/// Whether a stroke runs along the way from `a` to `b`: it passes both quarter points.
fn has_stroke(strokes: &[(Point, Point, u32)], a: Point, b: Point) -> bool {
    let probes = [a + (b - a) * 0.25, a + (b - a) * 0.75];
    strokes.iter().any(|(p, q, _)| {
        probes.iter().all(|it| geometry::distance::point_to_segment(*it, *p, *q).distance.to_m() <= 0.05)
    })
}

/// Repeated rectangles of one stall's size on layers that say nothing.
fn from_unknown(work: &Work<'_, '_>, collected: &mut Collected, found: &mut Vec<Stall>) {
    let mut by_size: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    for (i, outline) in collected.unknown.iter().enumerate() {
        let Some(size) = quad(&outline.region) else { continue };
        let is_car = within([2.2, 3.75], size.width) && within([4.8, 7.2], size.length);
        if is_car && !work.is_of_table(outline.region.bounds()) {
            let step = |it: f64| (it * 20.0).round() as i64;
            by_size.entry((step(size.width), step(size.length))).or_default().push(i);
        }
    }
    let mut taken = vec![false; collected.unknown.len()];
    for members in by_size.into_values().filter(|it| it.len() >= 3) {
        for i in members {
            let outline = &collected.unknown[i];
            let evidence = "one of several rectangles of a stall's size";
            found.push(Stall {
                region: outline.region.clone(),
                items: outline.items.clone(),
                ordinal: 0,
                evidence,
                confidence: 0.7,
                is_whole: outline.form != Form::Joined,
            });
            taken[i] = true;
        }
    }
    let mut i = 0;
    collected.unknown.retain(|_| {
        i += 1;
        !taken[i - 1]
    });
}

/// Each stall once: the surer evidence first. Whole stalls that overlap are both there, and a fault of the drawing.
fn without_overlaps(mut found: Vec<Stall>) -> Vec<Stall> {
    found.order_by(|a, b| {
        b.confidence.total_cmp(&a.confidence).then_with(|| a.items.cmp(&b.items)).then(a.ordinal.cmp(&b.ordinal))
    });
    let tree = index(found.iter().map(|it| it.region.bounds()));
    let mut kept = vec![true; found.len()];
    for i in 0..found.len() {
        let middle = found[i].region.bounds().center();
        let is_same = |other: &Stall| {
            let both_whole = found[i].is_whole && other.is_whole;
            let apart = length(other.region.bounds().center() - middle);
            other.region.contains(middle) && (!both_whole || apart <= SAME_STALL)
        };
        let mut earlier = meeting(&tree, Box2::around([middle])).into_iter().filter(|j| *j < i);
        if earlier.any(|j| kept[j] && is_same(&found[j])) {
            kept[i] = false;
        }
    }
    let mut i = 0;
    found.retain(|_| {
        i += 1;
        kept[i - 1]
    });
    found
}

fn make(work: &mut Work<'_, '_>, found: Vec<Stall>) {
    let tree = index(found.iter().map(|it| it.region.bounds()));
    let mut texts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (t, text) in work.texts.iter().enumerate() {
        if text.text.chars().count() > 24 {
            continue;
        }
        let stall =
            meeting(&tree, Box2::around([text.center])).into_iter().find(|it| found[*it].region.contains(text.center));
        if let Some(stall) = stall {
            texts.entry(stall).or_default().push(t);
        }
    }
    for (i, stall) in found.iter().enumerate() {
        if work.is_of_table(stall.region.bounds()) {
            continue;
        }
        let entities = work.sheet.handles(&stall.items);
        let mut object = Object::new(Kind::ParkingStall, entities, Some(Shape::Region(stall.region.clone())));
        if stall.ordinal > 0 {
            let ordinal = format!("#{}", stall.ordinal);
            let parts: Vec<&str> = object.entities.iter().map(|it| &**it).chain([ordinal.as_str()]).collect();
            object.id = ObjectId::new(Kind::ParkingStall, parts);
        }
        if let Some(first) = stall.items.first() {
            work.describe(&mut object, *first);
        }
        object.confidence = object.confidence.min(stall.confidence);
        object.evidence.push(Arc::from(stall.evidence));
        let Some(size) = quad(&stall.region) else { continue };
        set(&mut object, Attr::StallWidth, Value::Number(size.width), Source::Geometry);
        set(&mut object, Attr::StallLength, Value::Number(size.length), Source::Geometry);
        let label: Vec<&str> = texts.get(&i).into_iter().flatten().map(|it| work.texts[*it].text.trim()).collect();
        for text in texts.get(&i).into_iter().flatten() {
            work.text_used[*text] = true;
        }
        let label = label.join(" ");
        if !label.is_empty() {
            set(&mut object, Attr::Label, Value::text(&label), Source::Label);
            if let Some(kind) = work.sheet.dictionary.values(Attr::StallType, &label).into_iter().next() {
                set(&mut object, Attr::StallType, kind, Source::Label);
            }
        }
        if let Some(kind) = size_type(size.width, size.length).and_then(|it| STALL_TYPE.index(it)) {
            set_new(&mut object, Attr::StallType, Value::Enum(kind), Source::Geometry);
        }
        work.drafts.push(Draft { object, items: stall.items.clone() });
    }
}

/// Texts that state a number of stalls, outside tables.
fn statements(work: &mut Work<'_, '_>) {
    for i in 0..work.texts.len() {
        let text = work.texts[i].clone();
        if work.is_reserved(text.center) || text.symbol.is_some() || text.text.chars().count() > 60 {
            continue;
        }
        let Some(count) = stall_count(text.text) else { continue };
        let mut object =
            Object::new(Kind::ParkingStatement, work.sheet.handles(&[text.item]), Some(Shape::Point(text.center)));
        set(&mut object, Attr::Label, Value::text(text.text.trim()), Source::Label);
        set(&mut object, Attr::CountStated, Value::Number(f64::from(count)), Source::Label);
        if let Some(kind) = work.sheet.dictionary.values(Attr::StallType, text.text).into_iter().next() {
            set(&mut object, Attr::StallType, kind, Source::Label);
        }
        object.evidence.push(Arc::from("text"));
        if !text.visible {
            set(&mut object, Attr::Visible, Value::Bool(false), Source::Layer);
        }
        work.text_used[i] = true;
        work.drafts.push(Draft { object, items: vec![text.item] });
    }
}
