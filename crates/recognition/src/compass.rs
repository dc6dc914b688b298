//! Compasses, and the direction of north that they show.

use crate::profile::Role;
use crate::shape::{dot, length};
use crate::sheet::Sheet;
use crate::text::Written;
use crate::work::{Draft, Work, set};
use drawing::Shape as Drawn;
use geometry::{Box2, Point, Vector, math};
use model::{Attr, Kind, Object, Shape, Source, Value};
use std::sync::Arc;

/// A letter farther than this from an axis of the compass does not speak for it.
const LEEWAY: f64 = 0.906; // cos 25°

/// Makes the compasses.
pub(crate) fn compasses(work: &mut Work<'_, '_>) {
    let sheet = work.sheet;
    let mut made: Vec<Draft> = Vec::new();
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let ix = i as u32;
        let Drawn::Reference(reference) = &item.shape else { continue };
        if sheet.part(ix).role != Some(Role::Kind(Kind::Compass)) || sheet.part(ix).symbol.is_some() {
            continue;
        }
        let up = reference.transform.apply_vector([0.0, 1.0]);
        let Some(up) = unit(Vector { x: up[0], y: up[1] }) else { continue };
        let children: Vec<u32> = (ix + 1..sheet.scene.items.len() as u32)
            .take_while(|it| sheet.item(*it).parent.is_some_and(|it| it >= ix))
            .collect();
        let (north, why) = direction(work, &children, Some(up));
        let at = sheet.point(Point { x: reference.transform.origin[0], y: reference.transform.origin[1] });
        made.push(draft(work, &[ix], at, north, why, sheet.evidence(ix)));
    }
    // Lines and a letter on a layer of compasses, or a lone letter beside an arrow.
    if made.is_empty() {
        let letters: Vec<usize> = (0..work.texts.len())
            .filter(|it| is_letter(&work.texts[*it]) && work.texts[*it].symbol.is_none())
            .collect();
        for letter in letters {
            let text = &work.texts[letter];
            let reach = text.bounds().grown(8.0 * text.height);
            let near: Vec<u32> = (0..sheet.scene.items.len() as u32)
                .filter(|it| {
                    let item = sheet.item(*it);
                    let bounds = sheet.bounds(*it);
                    let by_layer = matches!(
                        sheet.part(*it).role,
                        None | Some(Role::Kind(Kind::Compass) | Role::Annotation | Role::Decoration)
                    );
                    matches!(item.shape, Drawn::Curve { .. } | Drawn::Fill { .. })
                        && by_layer
                        && reach.meets(&bounds)
                        && bounds.width().max(bounds.height()) <= 20.0 * text.height
                })
                .collect();
            if near.is_empty() || near.len() > 60 {
                continue;
            }
            let mut items = near.clone();
            items.push(text.item);
            items.sort_unstable();
            let (north, why) = towards(work, &near, text, None);
            let at = text.center;
            made.push(draft(work, &items, at, north, why, None));
        }
        made.truncate(4);
    }
    work.drafts.extend(made);
}

fn draft(work: &Work<'_, '_>, items: &[u32], at: Point, north: Vector, why: &str, evidence: Option<String>) -> Draft {
    let mut object = Object::new(Kind::Compass, work.sheet.handles(items), Some(Shape::Point(at)));
    // Counter-clockwise from +y; steps of a millionth of a degree, so that a turned block's angle comes back as drawn.
    let angle = math::atan2(-north.x, north.y);
    let steps = (angle.to_degrees() * 1e6).round() / 1e6;
    set(&mut object, Attr::Rotation, Value::Number(steps.to_radians()), Source::Geometry);
    object.evidence.extend(evidence.map(Arc::from));
    object.evidence.push(Arc::from(why));
    Draft { object, items: items.to_vec() }
}

/// `N`, `北` alone.
pub(crate) fn is_letter(text: &Written<'_>) -> bool {
    is_letter_text(text.text)
}

/// Whether a text is the letter of a compass.
pub(crate) fn is_letter_text(text: &str) -> bool {
    let content: String = text.chars().filter(|c| !c.is_whitespace()).map(crate::name::half_width).collect();
    matches!(content.as_str(), "N" | "n" | "北" | "North" | "NORTH" | "北N" | "N北")
}

/// The direction of north of a block: by its letter when it has one, else its own upward direction.
fn direction(work: &Work<'_, '_>, children: &[u32], up: Option<Vector>) -> (Vector, &'static str) {
    let letter = work.texts.iter().find(|it| children.contains(&it.item) && is_letter(it));
    match (letter, up) {
        (Some(letter), _) => towards(work, children, letter, up),
        (None, Some(up)) => (up, "upward direction of the block"),
        (None, None) => (Vector { x: 0.0, y: 1.0 }, "no letter: upward"),
    }
}

/// The direction from the middle of the lines to the letter, made exact by the axis that it speaks for.
fn towards(work: &Work<'_, '_>, items: &[u32], letter: &Written<'_>, up: Option<Vector>) -> (Vector, &'static str) {
    let sheet = work.sheet;
    let bounds = items
        .iter()
        .filter(|it| matches!(sheet.item(**it).shape, Drawn::Curve { .. } | Drawn::Fill { .. }))
        .fold(Box2::EMPTY, |acc, it| acc.union(sheet.bounds(*it)));
    let middle = if bounds.is_empty() { letter.center } else { bounds.center() };
    let Some(rough) = unit(letter.center - middle) else {
        return (up.unwrap_or(letter_up(letter)), "upward direction");
    };
    if let Some(up) = up.filter(|it| dot(*it, rough) >= LEEWAY) {
        return (up, "letter N over the block's axis");
    }
    // The needle: the longest straight segment that points to the letter, or the axis of a slim triangle.
    let mut best: Option<(f64, Vector)> = None;
    for &item in items {
        for path in paths(sheet, item) {
            let path = sheet.path(&path);
            for (a, bulge, b) in path.segments() {
                let along = b - a;
                let size = length(along);
                let Some(direction) = unit(along).filter(|_| bulge == 0.0) else { continue };
                let direction = if dot(direction, rough) < 0.0 { direction * -1.0 } else { direction };
                if dot(direction, rough) >= LEEWAY && best.is_none_or(|it| size > it.0 + 1e-9) {
                    best = Some((size, direction));
                }
            }
        }
    }
    // A slim arrow has two long edges, left and right of its axis, each drawn once or, of an arrow that is half filled, twice:
    // the axis lies in the middle between the outermost.
    if let Some((size, direction)) = best {
        let (mut right, mut left) = (0.0_f64, 0.0_f64);
        for &item in items {
            for path in paths(sheet, item) {
                let path = sheet.path(&path);
                for (a, bulge, b) in path.segments() {
                    let along = b - a;
                    let Some(it) = unit(along).filter(|_| bulge == 0.0) else { continue };
                    let it = if dot(it, rough) < 0.0 { it * -1.0 } else { it };
                    if dot(it, direction) >= LEEWAY && (length(along) - size).abs() <= 0.02 * size {
                        let turn = math::atan2(direction.x * it.y - direction.y * it.x, dot(direction, it));
                        (right, left) = (right.min(turn), left.max(turn));
                    }
                }
            }
        }
        let angle = math::atan2(direction.y, direction.x) + (right + left) / 2.0;
        // No needle shows north more exactly than to a hundredth of a degree: it is shorter than the drawing is exact.
        let angle = ((angle.to_degrees() * 100.0).round() / 100.0).to_radians();
        let (sin, cos) = math::sin_cos(angle);
        return (Vector { x: cos, y: sin }, "needle towards the letter N");
    }
    let by_letter = letter_up(letter);
    if dot(by_letter, rough) >= LEEWAY {
        return (by_letter, "letter N above the circle");
    }
    (rough, "from the middle to the letter N")
}

fn letter_up(letter: &Written<'_>) -> Vector {
    Vector { x: -letter.along.y, y: letter.along.x }
}

fn paths(sheet: &Sheet<'_>, item: u32) -> Vec<geometry::Path> {
    match &sheet.item(item).shape {
        Drawn::Curve { path, .. } => vec![path.clone()],
        Drawn::Fill { rings, .. } => rings.clone(),
        _ => Vec::new(),
    }
}

fn unit(v: Vector) -> Option<Vector> {
    let size = length(v);
    (size > 1e-9).then(|| v / size)
}
