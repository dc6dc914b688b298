//! Frames (sheets) in model space, their titles, and the same plot drawn in several of them.

use crate::floor;
use crate::label::scale;
use crate::outline::{index, is_same_area, meeting};
use crate::profile::Role;
use crate::recognise::FrameInfo;
use crate::shape::{length, quad};
use crate::site::place;
use crate::work::{Draft, Work, set};
use drawing::Shape as Drawn;
use geometry::Sort;
use geometry::{Box2, Point, Region, Transform};
use model::kinds::DRAWING_KIND;
use model::{Attr, Kind, Object, Shape, Source, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A frame in the making.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub region: Region,
    pub items: Vec<u32>,
    pub evidence: String,
    pub confidence: f32,
}

/// Frames by block, by layer, and rectangles around a drawing with its title, from the top left on.
pub(crate) fn frames(work: &Work<'_, '_>, unknown: &[crate::outline::Outline]) -> Vec<Frame> {
    let sheet = work.sheet;
    let mut found: Vec<Frame> = Vec::new();
    let items = &sheet.scene.items;
    for (i, item) in items.iter().enumerate() {
        let ix = i as u32;
        let part = sheet.part(ix);
        if part.role != Some(Role::Kind(Kind::Frame)) {
            continue;
        }
        match &item.shape {
            Drawn::Reference(_) => {
                let children =
                    (ix + 1..items.len() as u32).take_while(|it| sheet.item(*it).parent.is_some_and(|it| it >= ix));
                let rectangle = children
                    .filter_map(|it| rectangle_of(work, it))
                    .max_by(|a, b| a.area().to_m2().total_cmp(&b.area().to_m2()));
                let region = rectangle.unwrap_or_else(|| Region::rectangle(sheet.bounds(ix)));
                found.push(Frame {
                    region,
                    items: vec![ix],
                    evidence: sheet.evidence(ix).unwrap_or_default(),
                    confidence: 0.95,
                });
            }
            Drawn::Curve { .. } if part.symbol.is_none() => {
                if let Some(region) = rectangle_of(work, ix) {
                    found.push(Frame {
                        region,
                        items: vec![ix],
                        evidence: sheet.evidence(ix).unwrap_or_default(),
                        confidence: 0.9,
                    });
                }
            }
            _ => {}
        }
    }
    if found.is_empty() {
        found.extend(rectangles_around_titles(work, unknown));
    }
    found.retain(|it| it.region.area().to_m2() >= 200.0);
    // Of a double border the outer line; a cell of the title block is no frame.
    found.order_by(|a, b| {
        b.region.area().to_m2().total_cmp(&a.region.area().to_m2()).then_with(|| a.items.cmp(&b.items))
    });
    let mut kept: Vec<Frame> = Vec::new();
    for frame in found {
        let inside = frame.region.label_point();
        let around = kept.iter().filter(|it| it.region.contains(inside)).count();
        if around == 0 {
            kept.push(frame);
        }
    }
    let key = |it: &Frame| {
        let bounds = it.region.bounds();
        (bounds.min[0], -bounds.max[1])
    };
    kept.order_by(|a, b| key(a).0.total_cmp(&key(b).0).then(key(a).1.total_cmp(&key(b).1)));
    kept
}

/// The rectangle that an item draws, in metres.
fn rectangle_of(work: &Work<'_, '_>, item: u32) -> Option<Region> {
    let Drawn::Curve { path, .. } = &work.sheet.item(item).shape else { return None };
    let ends = path.vertices.first().zip(path.vertices.last());
    if !path.closed && !ends.is_some_and(|(a, b)| path.vertices.len() == 5 && length(a.point - b.point) < 1e-6) {
        return None;
    }
    let region = Region::new(work.sheet.path(path));
    quad(&region).filter(|it| it.right).map(|_| region)
}

/// Right-angled rectangles of a sheet's proportions that hold a drawing's title.
fn rectangles_around_titles(work: &Work<'_, '_>, unknown: &[crate::outline::Outline]) -> Vec<Frame> {
    let titles: Vec<Point> = work
        .texts
        .iter()
        .filter(|it| {
            it.text.chars().count() <= 30 && !work.sheet.dictionary.values(Attr::DrawingKind, it.text).is_empty()
        })
        .map(|it| it.center)
        .collect();
    let mut found = Vec::new();
    for outline in unknown {
        let Some(size) = quad(&outline.region).filter(|it| it.right) else { continue };
        let ratio = size.length / size.width;
        let holds = |p: &Point| outline.region.contains(*p);
        let tables = work.rooms().filter(holds).count();
        if (1.2..=3.6).contains(&ratio) && size.width >= 20.0 && titles.iter().any(holds) && tables > 0 {
            let evidence = "rectangle around a drawing, its title and its table".to_string();
            found.push(Frame {
                region: outline.region.clone(),
                items: outline.items.clone(),
                evidence,
                confidence: 0.7,
            });
        }
    }
    found
}

/// What a frame holds, by its title.
struct Titled {
    title: String,
    kind: &'static str,
    scale: Option<f64>,
}

fn titled(work: &Work<'_, '_>, holds: &dyn Fn(Point) -> bool) -> Titled {
    let mut best: Option<(f64, usize, &'static str)> = None;
    let mut scales: Vec<(f64, f64)> = Vec::new();
    for (i, text) in work.texts.iter().enumerate() {
        if !holds(text.center) || text.text.chars().count() > 40 {
            continue;
        }
        if let Some(it) = scale(text.text) {
            scales.push((text.height, it));
        }
        let kind = work.sheet.dictionary.values(Attr::DrawingKind, text.text).into_iter().next();
        if let Some(Value::Enum(kind)) = kind
            && best.is_none_or(|it| text.height > it.0 + 1e-9)
        {
            best = Some((text.height, i, DRAWING_KIND.value(kind)));
        }
    }
    scales.order_by(|a, b| b.0.total_cmp(&a.0).then(a.1.total_cmp(&b.1)));
    Titled {
        title: best.map(|it| work.texts[it.1].text.trim().to_string()).unwrap_or_default(),
        kind: best.map_or("unknown", |it| it.2),
        scale: scales.first().map(|it| it.1),
    }
}

/// Makes the frame objects.
pub(crate) fn make(work: &mut Work<'_, '_>, frames: &[Frame]) -> Vec<FrameInfo> {
    let mut infos = Vec::new();
    for frame in frames {
        let titled = titled(work, &|p| frame.region.contains(p));
        let shape = Some(Shape::Region(frame.region.clone()));
        let mut object = Object::new(Kind::Frame, work.sheet.handles(&frame.items), shape);
        object.evidence.push(Arc::from(frame.evidence.as_str()));
        object.confidence = frame.confidence;
        describe(&mut object, &titled);
        infos.push(FrameInfo {
            id: object.id,
            title: titled.title.clone(),
            drawing_kind: titled.kind,
            bounds: frame.region.bounds(),
            repeats: None,
        });
        work.drafts.push(Draft { object, items: frame.items.clone() });
    }
    infos
}

fn describe(object: &mut Object, titled: &Titled) {
    if !titled.title.is_empty() {
        set(object, Attr::Title, Value::text(&titled.title), Source::Label);
    }
    if let Some(kind) = DRAWING_KIND.index(titled.kind) {
        set(object, Attr::DrawingKind, Value::Enum(kind), Source::Label);
    }
    if let Some(scale) = titled.scale {
        set(object, Attr::Scale, Value::Number(scale), Source::Label);
    }
}

/// Kinds that lie on the site, so that a frame that shows the site again repeats them.
pub(crate) fn is_on_site(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::IndicatorTable
            | Kind::IndicatorRow
            | Kind::TitleBlock
            | Kind::Frame
            | Kind::Compass
            | Kind::Layer
            | Kind::DrawingFault
            | Kind::Conditions
            | Kind::Project
            | Kind::Dimension
            | Kind::CoordinateLabel
    ) && !floor::KINDS.contains(&kind)
}

/// Gives every object the index of its frame, and drops what location plans, floor plans and views show of the site.
pub(crate) fn assign(work: &mut Work<'_, '_>, frames: &[FrameInfo]) {
    for draft in &mut work.drafts {
        let at = match draft.object.kind {
            Kind::Frame => draft.object.region().map(|it| it.bounds().center()),
            _ => place(&draft.object),
        };
        draft.object.frame = at.and_then(|at| frames.iter().position(|it| it.bounds.contains(at))).map(|it| it as u32);
    }
    // Stalls below ground are not stalls at grade; where no site is drawn, they are what the drawing is about.
    let has_site = work.drafts.iter().any(|it| it.object.kind == Kind::SiteBoundary);
    let is_of_garage = |kind: Kind| !has_site && kind == Kind::ParkingStall;
    work.drafts.retain(|it| {
        let kind = it.object.frame.and_then(|it| frames.get(it as usize)).map_or("unknown", |it| it.drawing_kind);
        match kind {
            "floor-plan" => !is_on_site(it.object.kind) || is_of_garage(it.object.kind),
            "location-plan" | "elevation" | "section" => !is_on_site(it.object.kind),
            "basement-plan" => {
                !matches!(it.object.kind, Kind::ParkingStall | Kind::ParkingStatement) || is_of_garage(it.object.kind)
            }
            _ => true,
        }
    });
}

/// Brings plots that are drawn several times, side by side, together: each object counts once, in the coordinates of the
/// frame that shows the site plan.
pub(crate) fn register(work: &mut Work<'_, '_>, frames: &mut Vec<FrameInfo>) {
    let sites: Vec<usize> =
        (0..work.drafts.len()).filter(|it| work.drafts[*it].object.kind == Kind::SiteBoundary).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for site in sites {
        let Some(region) = work.drafts[site].object.region() else { continue };
        let same = groups
            .iter_mut()
            .find(|group| work.drafts[group[0]].object.region().is_some_and(|it| shift(it, region).is_some()));
        match same {
            Some(group) => group.push(site),
            None => groups.push(vec![site]),
        }
    }
    let mut drop = vec![false; work.drafts.len()];
    for group in groups.into_iter().filter(|it| it.len() >= 2) {
        register_group(work, frames, &group, &mut drop);
    }
    let mut i = 0;
    work.drafts.retain(|_| {
        i += 1;
        !drop[i - 1]
    });
    drop_repeated_rows(work);
}

/// The displacement that brings `b` onto `a`; `None` when no displacement does, or none is needed.
fn shift(a: &Region, b: &Region) -> Option<Transform> {
    let (p, q) = (a.bounds(), b.bounds());
    let (dx, dy) = (p.min[0] - q.min[0], p.min[1] - q.min[1]);
    if length(Point { x: dx, y: dy }) < 1.0 {
        return None;
    }
    let transform = Transform::translation(dx, dy);
    let moved = b.transformed(&transform);
    let alike = (a.area().to_m2() - moved.area().to_m2()).abs() <= 1e-3 * a.area().to_m2();
    let close = |it: Point| a.outer.vertices.iter().any(|v| length(v.point - it) <= 0.05);
    (alike && is_same_area(a, &moved) && moved.outer.vertices.iter().all(|it| close(it.point))).then_some(transform)
}

fn register_group(work: &mut Work<'_, '_>, frames: &mut Vec<FrameInfo>, group: &[usize], drop: &mut [bool]) {
    let regions: Vec<Region> = group.iter().filter_map(|it| work.drafts[*it].object.region().cloned()).collect();
    let centers: Vec<Point> = regions.iter().map(|it| it.bounds().center()).collect();
    // Each object belongs to the copy in its own frame, else to the nearest.
    let frame_of: Vec<Option<u32>> = group.iter().map(|it| work.drafts[*it].object.frame).collect();
    let distinct = frame_of.iter().all(Option::is_some)
        && frame_of.iter().collect::<std::collections::BTreeSet<_>>().len() == group.len();
    let copy_of = |object: &Object| -> Option<usize> {
        if distinct {
            return frame_of.iter().position(|it| *it == object.frame);
        }
        let at = place(object)?;
        let far = |it: &usize| length(centers[*it] - at);
        (0..centers.len()).min_by(|a, b| far(a).total_cmp(&far(b)))
    };
    let copies: Vec<Option<usize>> = work.drafts.iter().map(|it| copy_of(&it.object)).collect();
    if !distinct {
        imaginary_frames(work, frames, group, &copies);
    }
    let main = main_copy(work, frames, group, &copies);
    let main_frame = work.drafts[group[main]].object.frame;
    let mut index_of: BTreeMap<Kind, Vec<usize>> = BTreeMap::new();
    for (i, draft) in work.drafts.iter().enumerate() {
        if copies[i] == Some(main) && is_on_site(draft.object.kind) {
            index_of.entry(draft.object.kind).or_default().push(i);
        }
    }
    for copy in (0..group.len()).filter(|it| *it != main) {
        let Some(transform) = shift(&regions[main], &regions[copy]) else { continue };
        if let (Some(frame), true) = (work.drafts[group[copy]].object.frame, main_frame.is_some())
            && let Some(info) = frames.get_mut(frame as usize)
        {
            info.repeats = main_frame;
        }
        let mut added: Vec<usize> = Vec::new();
        for i in 0..work.drafts.len() {
            if copies[i] != Some(copy) || drop[i] || !is_on_site(work.drafts[i].object.kind) {
                continue;
            }
            let moved = work.drafts[i].object.shape.as_ref().map(|it| moved(it, &transform));
            let kind = work.drafts[i].object.kind;
            let same = index_of.get(&kind).into_iter().flatten().copied().find(|j| {
                !drop[*j]
                    && moved
                        .as_ref()
                        .is_some_and(|it| work.drafts[*j].object.shape.as_ref().is_some_and(|other| is_same(it, other)))
            });
            match same {
                Some(j) => {
                    complete(work, j, i);
                    drop[i] = true;
                }
                None => {
                    let object = &mut work.drafts[i].object;
                    object.shape = moved;
                    object.evidence.push(Arc::from("drawn in another frame of the same plot"));
                    added.push(i);
                }
            }
        }
        for i in added {
            index_of.entry(work.drafts[i].object.kind).or_default().push(i);
        }
    }
}

/// Frames for plots that are drawn side by side without any: the room of what belongs to each.
fn imaginary_frames(work: &mut Work<'_, '_>, frames: &mut Vec<FrameInfo>, group: &[usize], copies: &[Option<usize>]) {
    for (copy, site) in group.iter().enumerate() {
        let members =
            work.drafts.iter().zip(copies).filter(|it| *it.1 == Some(copy)).filter_map(|it| it.0.object.bounds());
        let bounds = members.fold(Box2::EMPTY, Box2::union);
        let reach = bounds.grown(0.25 * bounds.width().min(bounds.height()));
        let titled = titled(work, &|p| reach.contains(p));
        let entities = work.drafts[*site].object.entities.clone();
        let mut object = Object::new(Kind::Frame, entities, Some(Shape::Region(Region::rectangle(bounds))));
        object.evidence.push(Arc::from("the same plot drawn several times"));
        describe(&mut object, &titled);
        let index = frames.len() as u32;
        frames.push(FrameInfo { id: object.id, title: titled.title, drawing_kind: titled.kind, bounds, repeats: None });
        object.frame = Some(index);
        let draft = Draft { object, items: Vec::new() };
        for (draft, _) in work.drafts.iter_mut().zip(copies).filter(|it| *it.1 == Some(copy)) {
            draft.object.frame = Some(index);
        }
        work.faults.push(draft.object);
    }
}

/// The copy that shows the site plan: by its title, else the one with most buildings, else the first.
fn main_copy(work: &Work<'_, '_>, frames: &[FrameInfo], group: &[usize], copies: &[Option<usize>]) -> usize {
    let rank = |copy: usize| {
        let frame = work.drafts[group[copy]].object.frame.and_then(|it| frames.get(it as usize));
        let by_title = match frame.map_or("unknown", |it| it.drawing_kind) {
            "site-plan" => 2,
            "unknown" => 1,
            _ => 0,
        };
        let labelled =
            work.drafts.iter().zip(copies).filter(|it| *it.1 == Some(copy) && it.0.object.kind == Kind::Building);
        let labelled = labelled.filter(|it| it.0.object.get(Attr::Height).is_some()).count();
        (by_title, labelled)
    };
    (0..group.len()).max_by(|a, b| rank(*a).cmp(&rank(*b)).then(b.cmp(a))).unwrap_or(0)
}

fn moved(shape: &Shape, transform: &Transform) -> Shape {
    match shape {
        Shape::Point(p) => Shape::Point(transform.apply(*p)),
        Shape::Path(path) => Shape::Path(path.transformed(transform)),
        Shape::Region(region) => Shape::Region(region.transformed(transform)),
    }
}

/// Whether two shapes are one thing drawn twice.
fn is_same(a: &Shape, b: &Shape) -> bool {
    match (a, b) {
        (Shape::Point(p), Shape::Point(q)) => length(*p - *q) <= 1.0,
        (Shape::Region(p), Shape::Region(q)) => {
            let (r, s) = (p.bounds(), q.bounds());
            if !r.meets(&s) {
                return false;
            }
            is_same_area(p, q) || {
                let shared = geometry::boolean::overlap_area([p], [q]).to_m2();
                shared >= 0.9 * p.area().to_m2().max(q.area().to_m2())
            }
        }
        (Shape::Path(p), Shape::Path(q)) => {
            let (r, s) = (p.bounds(), q.bounds());
            (0..2).all(|k| (r.min[k] - s.min[k]).abs() <= 0.05 && (r.max[k] - s.max[k]).abs() <= 0.05)
        }
        _ => false,
    }
}

/// Adds what the copy of an object says and the object itself does not; reports where they differ.
fn complete(work: &mut Work<'_, '_>, main: usize, copy: usize) {
    let copied = work.drafts[copy].object.clone();
    if work.drafts[main].object.name.is_empty() {
        work.drafts[main].object.name = copied.name.clone();
    }
    let mut differing = Vec::new();
    for (attr, attribute) in &copied.attributes {
        match work.drafts[main].object.get(*attr) {
            None => work.drafts[main].object.set(*attr, attribute.clone()),
            Some(it) if matches!(attr, Attr::Storeys | Attr::Height | Attr::Number) && it.value != attribute.value => {
                differing.push(*attr)
            }
            Some(_) => {}
        }
    }
    let items = work.drafts[copy].items.clone();
    if !differing.is_empty() {
        let names: Vec<&str> = differing.iter().map(|it| it.zh()).collect();
        let detail = format!("{}: {}", copied.name, names.join("、"));
        let place = work.drafts[main].object.shape.clone();
        work.fault("conflicting_labels", detail, place, &items, None);
    }
    if let (Some(a), Some(b)) = (work.drafts[main].object.region(), copied.region()) {
        let (a, b) = (a.area().to_m2(), b.area().to_m2());
        if copied.kind == Kind::Building && (a - b).abs() > 0.01 * a {
            let place = work.drafts[main].object.shape.clone();
            work.fault("conflicting_labels", format!("{}: {a:.2} m² / {b:.2} m²", copied.name), place, &items, None);
        }
    }
}

/// Rows that state the same value of the same indicator again are the same statement.
fn drop_repeated_rows(work: &mut Work<'_, '_>) {
    let mut seen: Vec<(String, String, u64)> = Vec::new();
    work.drafts.retain(|draft| {
        let object = &draft.object;
        if object.kind != Kind::IndicatorRow {
            return true;
        }
        let text = |attr| match object.get(attr).map(|it| &it.value) {
            Some(Value::Text(it)) => it.to_string(),
            _ => String::new(),
        };
        let value = object.get(Attr::DeclaredValue).and_then(|it| it.value.number()).unwrap_or(f64::NAN);
        let key = (text(Attr::Indicator), text(Attr::Number), value.to_bits());
        let is_new = !seen.contains(&key);
        seen.push(key);
        is_new
    });
}

/// The spatial index of the frames' boxes, for tests of what lies outside all of them.
pub(crate) fn outside(work: &Work<'_, '_>, frames: &[FrameInfo]) -> Vec<usize> {
    let tree = index(frames.iter().map(|it| it.bounds));
    (0..work.drafts.len())
        .filter(|it| {
            let object = &work.drafts[*it].object;
            is_on_site(object.kind) && object.bounds().is_some_and(|it| meeting(&tree, it).is_empty())
        })
        .collect()
}
