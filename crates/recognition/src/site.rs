//! Plots: which boundaries are plots and which a gross site around them, and what belongs to which plot.

use crate::shape::length;
use crate::work::{Work, set, status, status_of};
use geometry::{Point, Region, distance};
use model::{Attr, Kind, Object, ObjectId, Shape, Source};
use std::sync::Arc;

/// Turns boundaries around other boundaries into gross sites, and drops what is drawn as a boundary inside a plot.
pub(crate) fn plots(work: &mut Work<'_, '_>) {
    let mut sites: Vec<usize> =
        (0..work.drafts.len()).filter(|it| work.drafts[*it].object.kind == Kind::SiteBoundary).collect();
    let region = |work: &Work<'_, '_>, i: usize| work.drafts[i].object.region().cloned().unwrap_or_default();
    let area = |work: &Work<'_, '_>, i: usize| region(work, i).area().to_m2();
    sites.sort_by(|a, b| area(work, *b).total_cmp(&area(work, *a)).then(a.cmp(b)));
    let mut drop = Vec::new();
    for (rank, &outer) in sites.iter().enumerate() {
        let around = Region::new(region(work, outer).outer);
        let inner: Vec<usize> = sites[rank + 1..]
            .iter()
            .copied()
            .filter(|it| !drop.contains(it) && around.contains(region(work, *it).label_point()))
            .collect();
        let within: f64 = inner.iter().map(|it| area(work, *it)).sum();
        let whole = area(work, outer);
        if inner.is_empty() || whole <= 0.0 || drop.contains(&outer) {
            continue;
        }
        if within >= 0.2 * whole {
            let id = ObjectId::new(Kind::GrossSite, work.drafts[outer].object.entities.iter().map(|it| &**it));
            let object = &mut work.drafts[outer].object;
            object.kind = Kind::GrossSite;
            object.id = id;
            object.attributes.retain(|it| Kind::GrossSite.has(it.0));
            object.evidence.push(Arc::from("a boundary around other boundaries"));
        } else {
            drop.extend(inner);
        }
    }
    drop.sort_unstable();
    for i in drop.into_iter().rev() {
        work.drafts.remove(i);
    }
}

/// A plot for the objects inside it.
pub(crate) struct Plot {
    pub id: ObjectId,
    pub region: Region,
}

pub(crate) fn all(work: &Work<'_, '_>) -> Vec<Plot> {
    let sites = work.drafts.iter().filter(|it| it.object.kind == Kind::SiteBoundary);
    let plots =
        sites.filter_map(|it| Some(Plot { id: it.object.id, region: Region::new(it.object.region()?.outer.clone()) }));
    let mut plots: Vec<Plot> = plots.collect();
    plots.sort_by_key(|it| it.id);
    plots
}

/// A point that stands for an object's place.
pub(crate) fn place(object: &Object) -> Option<Point> {
    match object.shape.as_ref()? {
        Shape::Point(p) => Some(*p),
        Shape::Path(path) => path.vertices.get(path.vertices.len() / 2).map(|it| it.point),
        Shape::Region(region) => Some(region.label_point()),
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
                && matches!(source, Some(Source::Layer))
                && far_outside(object, plots) =>
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

/// Whether a building stands clear of every plot.
fn far_outside(object: &Object, plots: &[Plot]) -> bool {
    let Some(at) = place(object) else { return false };
    let reach = object.bounds().map_or(0.0, |it| length(Point { x: it.width(), y: it.height() }) / 2.0);
    plots.iter().all(|it| !it.region.bounds().grown(-reach.min(0.0)).contains(at) || !it.region.contains(at))
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
        let far = |it: &&(ObjectId, Region)| {
            distance::between_regions(pad, &it.1).map_or(f64::INFINITY, |it| it.distance.to_m())
        };
        let near = buildings.iter().filter(|it| it.1.bounds().meets(&pad.bounds().grown(PAD_REACH)));
        let nearest = near.map(|it| (far(&it), it.0)).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
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
