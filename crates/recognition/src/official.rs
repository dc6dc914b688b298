//! Lines from the authority's files: they become the reference, and how far the drawn lines stray from them is told.

use crate::recognise::OfficialLine;
use crate::work::{Draft, Work, set};
use geometry::{Path, Region, distance};
use model::{Attr, Kind, Object, ObjectId, Shape, Source, Value};
use std::sync::Arc;

/// Puts official lines in the place of the drawn ones.
pub(crate) fn official(work: &mut Work<'_, '_>, lines: &[OfficialLine]) {
    for (i, line) in lines.iter().enumerate() {
        let drawn = match_drawn(work, line);
        let shape = match line.kind {
            Kind::RoadRedLine => Shape::Path(line.path.clone()),
            _ => Shape::Region(Region::new(line.path.clone())),
        };
        match drawn {
            Some(it) => {
                let object = &mut work.drafts[it].object;
                let deviation = object.shape.as_ref().map_or(0.0, |it| deviation(&ring(it), &line.path));
                object.shape = Some(shape);
                set(object, Attr::OfficialDeviation, Value::Number(deviation), Source::Geometry);
                mark(object, line);
                for attr in [Attr::ClosingGap, Attr::SelfCrossings] {
                    set(object, attr, Value::Number(0.0), Source::Conditions);
                }
            }
            None => {
                let mut object = Object::new(line.kind, Vec::new(), Some(shape));
                let number = i.to_string();
                object.id = ObjectId::new(line.kind, ["official", line.plot.as_deref().unwrap_or_default(), &number]);
                mark(&mut object, line);
                work.drafts.push(Draft { object, items: Vec::new() });
            }
        }
    }
}

fn mark(object: &mut Object, line: &OfficialLine) {
    set(object, Attr::Official, Value::Bool(true), Source::Conditions);
    if let Some(plot) = &line.plot {
        set(object, Attr::Number, Value::text(plot), Source::Conditions);
        object.name = Arc::from(plot.as_str());
    }
    object.confidence = 1.0;
    object.evidence.push(Arc::from("the authority's file"));
}

/// The drawn object that an official line is the reference of: that of its plot's number, else the nearest.
fn match_drawn(work: &Work<'_, '_>, line: &OfficialLine) -> Option<usize> {
    let of_kind = || {
        (0..work.drafts.len()).filter(|it| {
            let object = &work.drafts[*it].object;
            object.kind == line.kind && object.get(Attr::Official).is_none()
        })
    };
    let numbered =
        of_kind().find(|it| line.plot.is_some() && line.plot.as_deref() == Some(&*work.drafts[*it].object.name));
    let far = |it: usize| {
        let shape = work.drafts[it].object.shape.as_ref()?;
        Some((deviation(&ring(shape), &line.path), it))
    };
    let size = line.path.bounds().width().max(line.path.bounds().height());
    numbered.or_else(|| {
        let nearest = of_kind().filter_map(far).min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        // Something drawn elsewhere is another line.
        nearest.filter(|it| it.0 <= 0.3 * size).map(|it| it.1)
    })
}

fn ring(shape: &Shape) -> Path {
    match shape {
        Shape::Region(region) => region.outer.clone(),
        Shape::Path(path) => path.clone(),
        Shape::Point(_) => Path::default(),
    }
}

/// The largest distance of a point of one line from the other, both ways, arcs as chords within a millimetre.
fn deviation(drawn: &Path, official: &Path) -> f64 {
    let one_way = |from: &Path, to: &Path| {
        let points = from.flatten(0.001).into_iter();
        points.filter_map(|it| distance::point_to_path(it, to)).map(|it| it.distance.to_m()).fold(0.0, f64::max)
    };
    // An open red line may be a stretch of the official one: only the drawn points count then.
    match drawn.closed && official.closed {
        true => one_way(drawn, official).max(one_way(official, drawn)),
        false => one_way(drawn, official),
    }
}
