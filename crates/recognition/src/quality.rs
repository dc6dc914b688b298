//! Faults of the drawing itself (在线质检), each with its place.

use crate::collect::Collected;
use crate::profile::Role;
use crate::recognise::FrameInfo;
use crate::shape::length;
use crate::site::place;
use crate::work::{Work, status_of};
use drawing::{Code, Diagnostic, Severity, Shape as Drawn};
use geometry::{Path, Point};
use model::{Attr, Attribute, Kind, Object, ObjectId, Shape, Source, Value};
use std::collections::BTreeMap;

/// A gap that no drawing program's rounding explains, in metres (QC-GEO-001: 10 mm on site plans).
const OPEN: f64 = 0.010;

/// Finds the faults that can be told of a sheet.
pub(crate) fn faults(work: &mut Work<'_, '_>, collected: &Collected, frames: &[FrameInfo], unit_in_doubt: bool) {
    if unit_in_doubt {
        work.fault("unit_doubt", format!("{}?", work.sheet.unit.name()), None, &[], None);
    }
    of_objects(work);
    never_closed(work, collected);
    let middle = middle(work);
    of_sheet(work, collected, frames, middle);
    reported(work);
}

/// Faults of single objects.
pub(crate) fn of_objects(work: &mut Work<'_, '_>) {
    boundaries(work);
    unlabelled(work);
}

/// Faults that are told once for all items that show them. `middle` is the place that far coordinates are far from.
pub(crate) fn of_sheet(work: &mut Work<'_, '_>, collected: &Collected, frames: &[FrameInfo], middle: Option<Point>) {
    layers(work, collected);
    entities(work, middle);
    repeated(work);
    if !frames.is_empty() {
        let outside: Vec<u32> =
            crate::frame::outside(work, frames).into_iter().flat_map(|it| work.drafts[it].items.clone()).collect();
        if !outside.is_empty() {
            work.fault("outside_frame", String::new(), None, &outside, None);
        }
    }
}

/// A fault with its detail, place, items and measure.
type Found = (&'static str, String, Shape, Vec<u32>, Option<f64>);

/// Outlines that stay open or cross themselves.
fn boundaries(work: &mut Work<'_, '_>) {
    let mut found: Vec<Found> = Vec::new();
    for draft in &work.drafts {
        let object = &draft.object;
        let number = |attr| object.get(attr).and_then(|it| it.value.number());
        let Some(at) = place(object) else { continue };
        if let Some(gap) = number(Attr::ClosingGap).filter(|it| *it > OPEN) {
            let at = gap_place(object).unwrap_or(at);
            found.push((
                "boundary_open",
                object.kind.zh().to_string(),
                Shape::Point(at),
                draft.items.clone(),
                Some(gap),
            ));
        }
        if number(Attr::SelfCrossings).is_some_and(|it| it > 0.0) {
            found.push(("self_crossing", object.kind.zh().to_string(), Shape::Point(at), draft.items.clone(), None));
        }
    }
    for (fault, detail, shape, items, measured) in found {
        work.fault(fault, detail, Some(shape), &items, measured);
    }
}

/// Lines of a boundary that could not be closed at all.
fn never_closed(work: &mut Work<'_, '_>, collected: &Collected) {
    let mut found: Vec<Found> = Vec::new();
    for kind in [Kind::SiteBoundary, Kind::ControlLine] {
        let has_area = work.drafts.iter().any(|it| it.object.kind == kind);
        for line in collected.lines.get(&kind).into_iter().flatten().filter(|it| !has_area && it.path.length() > 10.0) {
            let ends = line.path.vertices.first().zip(line.path.vertices.last());
            let gap = ends.map(|(a, b)| length(b.point - a.point));
            found.push((
                "boundary_open",
                kind.zh().to_string(),
                Shape::Path(line.path.clone()),
                line.items.clone(),
                gap,
            ));
        }
    }
    for (fault, detail, shape, items, measured) in found {
        work.fault(fault, detail, Some(shape), &items, measured);
    }
}

/// The middle of the longest side that no entity draws is not kept: the gap lies on the closing side.
fn gap_place(object: &Object) -> Option<Point> {
    let gap = object.get(Attr::ClosingGap)?.value.number()?;
    let sides = object.region()?.outer.segments();
    let nearest = sides.map(|(a, _, b)| ((length(b - a) - gap).abs(), (a + b) / 2.0));
    nearest.min_by(|a, b| a.0.total_cmp(&b.0)).map(|it| it.1)
}

/// Review content on hidden layers and on layer 0.
fn layers(work: &mut Work<'_, '_>, collected: &Collected) {
    let mut hidden: BTreeMap<Kind, Vec<u32>> = collected.hidden.clone();
    let mut zero: BTreeMap<Kind, Vec<u32>> = BTreeMap::new();
    for draft in &work.drafts {
        let kind = draft.object.kind;
        if !is_review_content(kind) {
            continue;
        }
        if draft.object.get(Attr::Visible).is_some_and(|it| it.value == Value::Bool(false)) {
            hidden.entry(kind).or_default().extend(&draft.items);
        }
        let on_zero = |it: &&u32| {
            let name = work.sheet.layer_name(work.sheet.item(**it).layer);
            name == "0" || name.eq_ignore_ascii_case("defpoints")
        };
        zero.entry(kind).or_default().extend(draft.items.iter().filter(on_zero));
    }
    for (fault, by_kind) in [("hidden_content", hidden), ("on_layer_zero", zero)] {
        for (kind, items) in by_kind.into_iter().filter(|it| !it.1.is_empty()) {
            work.fault(fault, kind.zh().to_string(), None, &items, None);
        }
    }
}

fn is_review_content(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::SiteBoundary
            | Kind::GrossSite
            | Kind::ControlLine
            | Kind::RoadRedLine
            | Kind::Building
            | Kind::BuildingPart
            | Kind::Basement
            | Kind::GreenArea
            | Kind::FireLane
            | Kind::LadderPad
            | Kind::ParkingStall
            | Kind::Entrance
    )
}

/// Proposed buildings that no label speaks of.
fn unlabelled(work: &mut Work<'_, '_>) {
    let bare: Vec<(Option<Shape>, Vec<u32>)> = work
        .drafts
        .iter()
        .filter(|it| {
            it.object.kind == Kind::Building
                && it.object.get(Attr::Label).is_none()
                && status_of(&it.object) == Some("proposed")
        })
        .map(|it| (place(&it.object).map(Shape::Point), it.items.clone()))
        .collect();
    for (shape, items) in bare {
        work.fault("object_without_label", Kind::Building.zh().to_string(), shape, &items, None);
    }
}

/// What single entities tell: pictures, unreadable proxies and texts, missing blocks, strokes without length, far places.
fn entities(work: &mut Work<'_, '_>, middle: Option<Point>) {
    let sheet = work.sheet;
    let mut lists: BTreeMap<(&str, String), Vec<u32>> = BTreeMap::new();
    for (ix, item) in sheet.items() {
        if sheet.is_ignored(ix) {
            continue;
        }
        let mut add = |fault, detail: &str| lists.entry((fault, detail.to_string())).or_default().push(ix);
        match &item.shape {
            Drawn::Image { file, .. } => add("raster_content", file.as_deref().unwrap_or_default()),
            Drawn::Proxy { class, decoded: false } => add("unreadable_proxy", class),
            Drawn::Opaque { type_name } => add("unknown_entity", type_name),
            Drawn::Text(it) if is_unreadable(&it.content) => add("unreadable_text", sheet.layer_name(item.layer)),
            Drawn::Reference(it) if !it.resolved => {
                let is_xref = sheet
                    .drawing
                    .blocks
                    .iter()
                    .any(|block| block.xref_path.is_some() && block.name.eq_ignore_ascii_case(&it.block));
                add(if is_xref { "missing_xref" } else { "unresolved_block" }, &it.block);
            }
            Drawn::Curve { path, .. } if item.parent.is_none() && is_dot(path) => {
                add("zero_length", sheet.layer_name(item.layer))
            }
            _ => {}
        }
        if let (Some(middle), true) = (middle, item.parent.is_none() && !item.bounds.is_empty())
            && length(sheet.bounds(ix).center() - middle) > FAR
        {
            add("far_coordinates", sheet.layer_name(item.layer));
        }
    }
    for ((fault, detail), items) in lists {
        let at =
            items.first().map(|it| sheet.bounds(*it)).filter(|it| !it.is_empty()).map(|it| Shape::Point(it.center()));
        work.fault(fault, detail, at, &items, None);
    }
}

/// Nothing of a site plan lies this far from its middle, in metres.
const FAR: f64 = 20_000.0;

/// The middle of the plots, else of the buildings.
pub(crate) fn middle(work: &Work<'_, '_>) -> Option<Point> {
    let of = |kind: Kind| work.drafts.iter().find(|it| it.object.kind == kind).and_then(|it| place(&it.object));
    of(Kind::SiteBoundary).or_else(|| of(Kind::Building))
}

fn is_dot(path: &Path) -> bool {
    path.vertices.len() >= 2 && path.length() <= 1e-9
}

/// Replacement characters, or question marks where Chinese stood.
fn is_unreadable(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let marks = letters.iter().filter(|it| **it == '?').count();
    letters.contains(&'\u{FFFD}') || (marks >= 2 && marks * 2 > letters.len())
}

/// The same curve drawn again on the same layer.
fn repeated(work: &mut Work<'_, '_>) {
    let sheet = work.sheet;
    let mut seen: BTreeMap<(u32, Vec<u64>), u32> = BTreeMap::new();
    let mut again: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (ix, item) in sheet.items() {
        let Drawn::Curve { path, .. } = &item.shape else { continue };
        let of_kind = matches!(sheet.part(ix).role, Some(Role::Kind(_))) || sheet.part(ix).role.is_none();
        if item.parent.is_some() || !of_kind || is_dot(path) || path.vertices.len() > 2000 || sheet.is_ignored(ix) {
            continue;
        }
        if seen.insert((item.layer.0, signature(path)), ix).is_some() {
            again.entry(item.layer.0).or_default().push(ix);
        }
    }
    for (layer, items) in again {
        let name = sheet.drawing.layers.get(layer as usize).map_or("", |it| it.name.as_str()).to_string();
        let at = items.first().map(|it| Shape::Point(sheet.bounds(*it).center()));
        work.fault("duplicate", name, at, &items, None);
    }
}

/// The corners of a path to a tenth of a millionth of a unit, the same whichever way it is drawn.
fn signature(path: &Path) -> Vec<u64> {
    let of = |it: &geometry::Vertex| [it.point.x, it.point.y].map(|v| (v * 1e4).round() as i64 as u64);
    let mut corners: Vec<[u64; 2]> = path.vertices.iter().map(of).collect();
    if path.closed || corners.len() == 2 {
        corners.sort_unstable();
    } else if corners.last() < corners.first() {
        corners.reverse();
    }
    let bulges: f64 = path.vertices.iter().map(|it| it.bulge.abs()).sum();
    corners.into_iter().flatten().chain([(bulges * 1e6).round() as u64, u64::from(path.closed)]).collect()
}

/// What the reader and the flattener reported, where it is a fault of the drawing.
fn reported(work: &mut Work<'_, '_>) {
    let mut lists: BTreeMap<(&str, String), Vec<&Diagnostic>> = BTreeMap::new();
    for it in work.sheet.drawing.diagnostics.iter().chain(&work.sheet.scene.diagnostics) {
        let fault = match it.code {
            Code::ExternalReference => "missing_xref",
            Code::UndecodableText => "unreadable_text",
            Code::ProxyWithoutGraphics => "unreadable_proxy",
            Code::HugeCoordinate => "far_coordinates",
            Code::NotUnderstood => "unknown_entity",
            // Missing blocks come from their references, with their places.
            Code::UnresolvedBlock => continue,
            _ if it.code.severity() == Severity::Error => "damaged",
            _ => continue,
        };
        lists.entry((fault, it.detail.clone())).or_default().push(it);
    }
    for ((fault, detail), list) in lists {
        let already = work.faults.iter().any(|it| {
            it.get(Attr::Fault)
                .is_some_and(|it| matches!(it.value, Value::Enum(i) if model::kinds::FAULT.value(i) == fault))
                && it.get(Attr::Detail).is_some_and(|it| it.value == Value::text(&detail))
        });
        if already {
            continue;
        }
        let mut entities: Vec<std::sync::Arc<str>> = list
            .iter()
            .filter(|it| !it.handle.is_none())
            .map(|it| std::sync::Arc::from(it.handle.to_string()))
            .collect();
        entities.sort();
        entities.dedup();
        let mut object = Object::new(Kind::DrawingFault, entities, None);
        object.id = ObjectId::new(Kind::DrawingFault, [fault, detail.as_str(), "reported"]);
        if let Some(index) = model::kinds::FAULT.index(fault) {
            object.set(Attr::Fault, Attribute::new(Value::Enum(index), Source::Geometry));
        }
        object.set(Attr::Detail, Attribute::new(Value::text(&detail), Source::Geometry));
        object.set(Attr::Count, Attribute::new(Value::Number(list.len() as f64), Source::Geometry));
        work.faults.push(object);
    }
}
