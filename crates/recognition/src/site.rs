//! Plots: which boundaries are plots and which a gross site around them, and what belongs to which plot.

use crate::shape::length;
use crate::table::DeclaredRow;
use crate::work::{Work, set, status, status_of};
use geometry::Sort;
use geometry::{Point, Region, distance};
use model::{Attr, Kind, Object, ObjectId, Shape, Source};
use std::sync::Arc;

/// What a boundary around others is.
enum Around {
    /// The gross site, with land given up for roads and green: the inner ones are the plots.
    Gross,
    /// The plot itself: the inner one is its control line.
    Plot,
    /// The plot itself: what lies inside is no boundary.
    Alone,
}

/// Tells plots, gross sites and control lines apart where boundaries lie in one another.
pub(crate) fn plots(work: &mut Work<'_, '_>, declared: &[DeclaredRow]) {
    let region = |work: &Work<'_, '_>, i: usize| work.drafts[i].object.region().cloned().unwrap_or_default();
    let area = |work: &Work<'_, '_>, i: usize| region(work, i).area().to_m2();
    let mut sites: Vec<usize> =
        (0..work.drafts.len()).filter(|it| work.drafts[*it].object.kind == Kind::SiteBoundary).collect();
    sites.order_by(|a, b| area(work, *b).total_cmp(&area(work, *a)).then(a.cmp(b)));
    let mut drop: Vec<usize> = Vec::new();
    let mut done: Vec<usize> = Vec::new();
    for rank in 0..sites.len() {
        let outer = sites[rank];
        let around = Region::new(region(work, outer).outer);
        let inner: Vec<usize> = sites[rank + 1..]
            .iter()
            .copied()
            .filter(|it| !drop.contains(it) && !done.contains(it) && around.contains(region(work, *it).label_point()))
            .collect();
        if inner.is_empty() || drop.contains(&outer) || done.contains(&outer) {
            continue;
        }
        match around_others(work, declared, outer, &inner) {
            Around::Gross => turn(work, outer, Kind::GrossSite, "a boundary around other boundaries"),
            Around::Plot => {
                turn(work, inner[0], Kind::ControlLine, "a boundary all round inside another one");
                done.push(inner[0]);
                drop.extend(&inner[1..]);
            }
            Around::Alone => drop.extend(inner),
        }
    }
    drop.sort_unstable();
    drop.dedup();
    for i in drop.into_iter().rev() {
        work.drafts.remove(i);
    }
}

fn around_others(work: &Work<'_, '_>, declared: &[DeclaredRow], outer: usize, inner: &[usize]) -> Around {
    let region = |i: usize| work.drafts[i].object.region();
    let area = |i: usize| region(i).map_or(0.0, |it| it.area().to_m2());
    let whole = area(outer);
    let within: f64 = inner.iter().map(|it| area(*it)).sum();
    if within < 0.2 * whole {
        return Around::Alone;
    }
    // The declared site area tells which of them is the plot.
    let states = |value: f64| {
        let mut rows = declared.iter().filter(|it| it.indicator == "site_area");
        value > 0.0 && rows.any(|it| (it.declared.value / value - 1.0).abs() <= 0.01)
    };
    if inner.iter().any(|it| states(area(*it))) || states(within) {
        return Around::Gross;
    }
    let clear = || {
        let (Some(a), Some(b)) = (region(outer), region(inner[0])) else { return 0.0 };
        distance::between_paths(&a.outer, &b.outer).map_or(0.0, |it| it.distance.to_m())
    };
    let has_control = work.drafts.iter().any(|it| it.object.kind == Kind::ControlLine);
    if inner.len() == 1 && (states(whole) || (!has_control && clear() >= 1.0)) {
        return if has_control { Around::Alone } else { Around::Plot };
    }
    Around::Gross
}

/// Makes an object one of another kind.
fn turn(work: &mut Work<'_, '_>, i: usize, kind: Kind, why: &str) {
    let object = &mut work.drafts[i].object;
    object.id = ObjectId::new(kind, object.entities.iter().map(|it| &**it));
    object.kind = kind;
    object.attributes.retain(|it| kind.has(it.0));
    object.confidence = object.confidence.min(0.8);
    object.evidence.push(Arc::from(why));
}

/// A plot for the objects inside it.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    pub id: ObjectId,
    pub region: Region,
}

pub(crate) fn all(work: &Work<'_, '_>) -> Vec<Plot> {
    let sites = work.drafts.iter().filter(|it| it.object.kind == Kind::SiteBoundary);
    let plots =
        sites.filter_map(|it| Some(Plot { id: it.object.id, region: Region::new(it.object.region()?.outer.clone()) }));
    let mut plots: Vec<Plot> = plots.collect();
    plots.order_by_key(|it| it.id);
    plots
}

/// A point that stands for an object's place.
pub(crate) fn place(object: &Object) -> Option<Point> {
    match object.shape.as_ref()? {
        Shape::Point(p) => Some(*p),
        Shape::Path(path) => path.vertices.get(path.vertices.len() / 2).map(|it| it.point),
        Shape::Region(region) => {
            let middle = region.centroid();
            Some(if region.contains(middle) { middle } else { region.label_point() })
        }
    }
}

/// Assigns objects to plots, and buildings their status by where they stand.
pub(crate) fn assign(work: &mut Work<'_, '_>, plots: &[Plot]) {
    for draft in &mut work.drafts {
        let object = &mut draft.object;
        if object.kind == Kind::SiteBoundary {
            object.plot = Some(object.id);
            continue;
        }
        let Some(at) = place(object) else { continue };
        object.plot = plots.iter().find(|it| it.region.contains(at)).map(|it| it.id);
        if matches!(object.kind, Kind::Building | Kind::BuildingPart) {
            stand(object, plots);
        }
    }
}

/// The status of a building by its place, where names and labels say nothing.
fn stand(object: &mut Object, plots: &[Plot]) {
    let Some(region) = object.region() else { return };
    let touches = plots.iter().any(|it| {
        it.region.bounds().meets(&region.bounds())
            && (region.outer.vertices.iter().any(|v| it.region.contains(v.point))
                || it.region.outer.vertices.iter().any(|v| region.contains(v.point)))
    });
    // A building on the line between two plots belongs to the one that holds a part of it.
    if object.plot.is_none() && touches {
        let holds = |it: &&Plot| region.outer.vertices.iter().any(|v| it.region.contains(v.point));
        object.plot = plots.iter().find(holds).map(|it| it.id);
    }
    let source = object.get(Attr::Status).map(|it| it.source);
    match status_of(object) {
        // What stands on the plot already and is neither kept nor pulled down by its label is kept.
        Some("outside") if touches => {
            set(object, Attr::Status, status("retained"), source.unwrap_or(Source::Geometry));
            object.evidence.push(Arc::from("stands on the plot"));
        }
        None if plots.is_empty() || touches => {
            set(object, Attr::Status, status("proposed"), Source::Geometry);
            object.evidence.push(Arc::from("stands on the plot"));
        }
        None => {
            set(object, Attr::Status, status("outside"), Source::Geometry);
            object.evidence.push(Arc::from("stands outside every plot"));
        }
        // A layer that only says "building" holds neighbours as well: without a label they are outside.
        Some("proposed")
            if !touches
                && !plots.is_empty()
                && object.get(Attr::Number).is_none()
                && matches!(source, Some(Source::Layer)) =>
        {
            set(object, Attr::Status, status("outside"), Source::Geometry);
            object.evidence.push(Arc::from("stands outside every plot and has no number"));
        }
        Some(_) => {}
    }
    if !plots.is_empty() && status_of(object) == Some("outside") {
        object.plot = None;
    }
}

/// How far a ladder pad may lie from the building that it serves, in metres (GB 50016 7.2.2 asks for 5 to 10).
const PAD_REACH: f64 = 20.0;

/// Gives every ladder pad the building that it serves: the nearest, and green areas without a type the ground.
pub(crate) fn serve(work: &mut Work<'_, '_>) {
    let buildings: Vec<(ObjectId, Region)> = work
        .drafts
        .iter()
        .filter(|it| it.object.kind == Kind::Building && status_of(&it.object) != Some("to_demolish"))
        .filter_map(|it| Some((it.object.id, it.object.region()?.clone())))
        .collect();
    for draft in work.drafts.iter_mut().filter(|it| it.object.kind == Kind::LadderPad) {
        let Some(pad) = draft.object.region() else { continue };
        // Between two buildings the pad may lie just as far from either: then it serves the one whose middle it faces.
        let far = |it: &&(ObjectId, Region)| {
            let gap = distance::between_regions(pad, &it.1).map_or(f64::INFINITY, |it| it.distance.to_m());
            let middles = it.1.bounds().center() - pad.bounds().center();
            ((gap * 1000.0).round(), (length(middles) * 1000.0).round())
        };
        let near = buildings.iter().filter(|it| it.1.bounds().meets(&pad.bounds().grown(PAD_REACH)));
        let nearest = near.map(|it| (far(&it), it.0)).min_by(|a, b| {
            let ((gap, middle), (other_gap, other_middle)) = (a.0, b.0);
            gap.total_cmp(&other_gap).then(middle.total_cmp(&other_middle)).then(a.1.cmp(&b.1))
        });
        let nearest = nearest.map(|it| (it.0.0 / 1000.0, it.1));
        if let Some((_, id)) = nearest.filter(|it| it.0 <= PAD_REACH) {
            set(&mut draft.object, Attr::Building, model::Value::Object(id), Source::Geometry);
        }
    }
    let ground = model::kinds::GREEN_TYPE.index("ground").map(model::Value::Enum);
    for draft in work.drafts.iter_mut().filter(|it| it.object.kind == Kind::GreenArea) {
        if let (None, Some(ground)) = (draft.object.get(Attr::GreenType), ground.clone()) {
            set(&mut draft.object, Attr::GreenType, ground, Source::Layer);
        }
    }
}
