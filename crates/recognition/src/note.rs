//! Dimensions and coordinate labels.

use crate::label::coordinates;
use crate::outline::{index, meeting};
use crate::shape::length;
use crate::votes::shown_length;
use crate::work::{Draft, Work, set};
use drawing::Shape as Drawn;
use drawing::entity::DimensionKind;
use geometry::{Box2, Path, Point};
use model::{Attr, Kind, Object, Shape, Source, Value};
use std::sync::Arc;

/// A linear dimension: its item, its length in metres, the number that it shows with its decimals, its points, its text.
type Linear = (u32, f64, Option<(f64, u32)>, [Point; 2], String);

/// Makes the linear dimensions, with what they measure and what they show. Metres in the unit of their texts: `usual`, else
/// what most texts agree with, which is returned.
pub(crate) fn dimensions(work: &mut Work<'_, '_>, usual: Option<f64>) -> f64 {
    let sheet = work.sheet;
    let linear: Vec<Linear> = sheet
        .items()
        .filter_map(|(i, item)| match &item.shape {
            Drawn::Dimension(it)
                if matches!(it.kind, DimensionKind::Linear | DimensionKind::Aligned) && it.measured.is_finite() =>
            {
                let text = it.text.clone().unwrap_or_default();
                Some((i, sheet.unit.to_m(it.measured), shown_length(&text), it.points.map(|it| sheet.point(it)), text))
            }
            _ => None,
        })
        .collect();
    let agrees = |factor: f64| {
        let near = |it: &&Linear| it.2.is_some_and(|(shown, _)| (shown * factor - it.1).abs() <= 0.02 * it.1);
        linear.iter().filter(near).count()
    };
    let usual = usual.unwrap_or_else(|| if agrees(0.001) > agrees(1.0) { 0.001 } else { 1.0 });
    for (item, measured, shown, points, text) in linear {
        let shape = Shape::Path(Path::straight(points, false));
        let mut object = Object::new(Kind::Dimension, sheet.handles(&[item]), Some(shape));
        work.describe(&mut object, item);
        set(&mut object, Attr::Measured, Value::Number(measured), Source::Geometry);
        if !text.is_empty() {
            set(&mut object, Attr::Label, Value::text(&text), Source::Label);
        }
        match shown {
            Some((shown, decimals)) => {
                // The factor that is nearer, the usual one unless the other fits far better.
                let off = |factor: f64| (shown * factor - measured).abs();
                let other = if usual == 1.0 { 0.001 } else { 1.0 };
                let factor =
                    if off(other) < 0.02 * measured && off(usual) > 10.0 * measured.max(0.1) { other } else { usual };
                let step = (0..decimals.min(9)).fold(1.0, |it: f64, _| it / 10.0);
                let to_m = |it: f64| if factor == 1.0 { it } else { it / 1000.0 };
                set(&mut object, Attr::Shown, Value::Number(to_m(shown)), Source::Label);
                set(&mut object, Attr::ShownStep, Value::Number(to_m(step)), Source::Label);
            }
            // Shown as measured.
            None if text.is_empty() => {
                set(&mut object, Attr::Shown, Value::Number(measured), Source::Geometry);
                set(&mut object, Attr::ShownStep, Value::Number(0.001), Source::Geometry);
            }
            None => {}
        }
        object.evidence.push(Arc::from("dimension"));
        work.drafts.push(Draft { object, items: vec![item] });
    }
    usual
}

/// Makes the coordinate labels, each with its distance from the corner that it names.
pub(crate) fn coordinate_labels(work: &mut Work<'_, '_>) {
    let mut corners: Vec<Point> = Vec::new();
    for draft in &work.drafts {
        if matches!(draft.object.kind, Kind::SiteBoundary | Kind::GrossSite | Kind::ControlLine | Kind::Building) {
            corners.extend(draft.object.region().into_iter().flat_map(|it| &it.outer.vertices).map(|it| it.point));
        }
    }
    let tree = index(corners.iter().map(|it| Box2::around([*it])));
    let sheet = work.sheet;
    let leaders: Vec<(Point, Point)> = sheet
        .items()
        .filter_map(|(_, it)| match &it.shape {
            Drawn::Leader { path, .. } => {
                Some((sheet.point(path.vertices.first()?.point), sheet.point(path.vertices.last()?.point)))
            }
            _ => None,
        })
        .collect();
    let mut made = Vec::new();
    for i in 0..work.texts.len() {
        let text = &work.texts[i];
        // X and Y often stand in two texts, one above the other.
        let (said, partner) = match coordinates(text.text) {
            Some(it) => (it, None),
            None => match halves(work, i) {
                Some((it, other)) => (it, Some(other)),
                None => continue,
            },
        };
        let tip = text
            .tip
            .or_else(|| leaders.iter().find(|it| text.bounds().grown(1.5 * text.height).contains(it.1)).map(|it| it.0));
        let from = tip.unwrap_or(text.center);
        let reach = if tip.is_some() { 1.0 } else { (12.0 * text.height).min(60.0) };
        let near = meeting(&tree, Box2::around([from]).grown(reach)).into_iter().map(|it| corners[it]);
        // Survey convention: X runs north. Some drawings write it the other way.
        let off = |p: Point| {
            length(p - Point { x: said.east, y: said.north }).min(length(p - Point { x: said.north, y: said.east }))
        };
        let best = near.min_by(|a, b| off(*a).total_cmp(&off(*b)).then(a.x.total_cmp(&b.x)).then(a.y.total_cmp(&b.y)));
        let mut items = vec![text.item];
        items.extend(partner.map(|it| work.texts[it].item));
        let mut object =
            Object::new(Kind::CoordinateLabel, sheet.handles(&items), Some(Shape::Point(best.unwrap_or(from))));
        set(&mut object, Attr::Label, Value::text(text.text.trim()), Source::Label);
        if let Some(corner) = best {
            set(&mut object, Attr::Measured, Value::Number(off(corner)), Source::Geometry);
        }
        made.push((Draft { object, items }, i, partner));
    }
    for (draft, i, partner) in made {
        work.text_used[i] = true;
        if let Some(partner) = partner {
            work.text_used[partner] = true;
        }
        work.drafts.push(draft);
    }
}

/// `X=…` with the `Y=…` just below it.
fn halves(work: &Work<'_, '_>, i: usize) -> Option<(crate::label::Coordinates, usize)> {
    let text = &work.texts[i];
    let starts = |it: &str, letters: [char; 2]| {
        it.trim_start().starts_with(letters) && it.chars().any(|c| c.is_ascii_digit()) && it.len() <= 24
    };
    if !starts(text.text, ['X', 'x']) || text.height <= 0.0 {
        return None;
    }
    let below = (0..work.texts.len()).filter(|j| {
        let other = &work.texts[*j];
        *j != i
            && starts(other.text, ['Y', 'y'])
            && length(other.center - text.center) <= 3.0 * text.height + 0.5 * text.half[0]
    });
    let far = |j: &usize| length(work.texts[*j].center - text.center);
    let j = below.min_by(|a, b| far(a).total_cmp(&far(b)).then(a.cmp(b)))?;
    Some((coordinates(&format!("{} {}", text.text, work.texts[j].text))?, j))
}
