//! Axes of a plan: lines that end at a bubble with a letter or a number in it.

use super::Plan;
use crate::outline::{index, meeting};
use crate::shape::{dot, length};
use crate::work::{Draft, Work, set};
use drawing::Shape as Drawn;
use geometry::{Box2, Path, Point, Vector};
use model::{Attr, Kind, Object, Shape, Source, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Radii of bubbles, in metres: 4 to 5 mm on paper, from 1:50 to 1:300.
const RADIUS: [f64; 2] = [0.18, 1.6];
/// How far from its bubble the line of an axis ends, as a share of the radius from its middle.
const REACH: [f64; 2] = [0.8, 1.3];
/// How far its line may miss the middle of the bubble, as a share of the radius.
const MISS: f64 = 0.1;
/// Axes of one name are one where they lie no farther apart than this, in metres.
const SAME: f64 = 0.001;

/// A circle that may be a bubble.
struct Bubble {
    item: u32,
    middle: Point,
    radius: f64,
}

/// A straight stroke.
struct Stroke {
    item: u32,
    a: Point,
    b: Point,
}

/// A line with the bubbles at its ends.
struct Line {
    name: String,
    path: Path,
    items: Vec<u32>,
    /// The texts in its bubbles.
    texts: Vec<usize>,
}

/// The axes of a plan, one for each line and name; their texts are used.
pub(super) fn axes(work: &mut Work<'_, '_>, plan: &Plan) -> Vec<Draft> {
    let lines = lines(work, plan);
    for text in lines.iter().flat_map(|it| &it.texts) {
        work.text_used[*text] = true;
    }
    let objects = lines.into_iter().map(|Line { name, path, items, .. }| {
        let mut object = Object::new(Kind::Axis, work.sheet.handles(&items), Some(Shape::Path(path)));
        object.name = Arc::from(name.as_str());
        object.evidence.push(Arc::from("a line that ends at a bubble"));
        set(&mut object, Attr::Label, Value::text(&name), Source::Label);
        Draft { object, items }
    });
    objects.collect()
}

/// The items that draw axes.
pub(super) fn items(work: &Work<'_, '_>, plan: &Plan) -> BTreeSet<u32> {
    lines(work, plan).into_iter().flat_map(|it| it.items).collect()
}

fn lines(work: &Work<'_, '_>, plan: &Plan) -> Vec<Line> {
    let (bubbles, strokes) = drawn(work, plan);
    if bubbles.is_empty() {
        return Vec::new();
    }
    let ends = index(strokes.iter().flat_map(|it| [Box2::EMPTY.with(it.a), Box2::EMPTY.with(it.b)]));
    let texts = index(work.texts.iter().map(|it| Box2::EMPTY.with(it.center)));
    let mut found: BTreeMap<String, Vec<Line>> = BTreeMap::new();
    for bubble in &bubbles {
        let near = Box2::EMPTY.with(bubble.middle).grown(0.5 * bubble.radius);
        let named = meeting(&texts, near).into_iter().find(|it| is_axis_name(work.texts[*it].text.trim()));
        let Some(text) = named else { continue };
        let room = Box2::EMPTY.with(bubble.middle).grown(REACH[1] * bubble.radius);
        let stroke = meeting(&ends, room).into_iter().find_map(|end| {
            let stroke = &strokes[end / 2];
            let (near, far) = if end % 2 == 0 { (stroke.a, stroke.b) } else { (stroke.b, stroke.a) };
            ends_at(bubble, near, far).then_some((stroke, near, far))
        });
        let Some((stroke, near, far)) = stroke else { continue };
        let written = &work.texts[text];
        let name = written.text.trim().to_uppercase();
        let items = vec![bubble.item, stroke.item, written.item];
        let of_name = found.entry(name.clone()).or_default();
        match of_name.iter_mut().find(|it| is_in_line(&it.path, near, far)) {
            // The bubble at the other end.
            Some(line) => {
                line.items.extend(items);
                line.texts.push(text);
            }
            None => of_name.push(Line { name, path: Path::straight([near, far], false), items, texts: vec![text] }),
        }
    }
    let mut lines: Vec<Line> = found.into_values().flatten().collect();
    for line in &mut lines {
        line.items.sort_unstable();
        line.items.dedup();
    }
    lines
}

fn drawn(work: &Work<'_, '_>, plan: &Plan) -> (Vec<Bubble>, Vec<Stroke>) {
    let sheet = work.sheet;
    let (mut bubbles, mut strokes) = (Vec::new(), Vec::new());
    for (i, item) in sheet.items().filter(|it| it.1.visible) {
        let Drawn::Curve { path, .. } = &item.shape else { continue };
        let bounds = sheet.bounds(i);
        if bounds.is_empty() || !plan.holds(bounds.center()) || sheet.is_ignored(i) {
            continue;
        }
        match path.vertices.as_slice() {
            [a, b] if !path.closed && a.bulge == 0.0 => {
                strokes.push(Stroke { item: i, a: sheet.unit.point(a.point), b: sheet.unit.point(b.point) });
            }
            _ if path.closed => {
                let (width, height) = (bounds.width(), bounds.height());
                let radius = 0.5 * width;
                let is_round = (width - height).abs() <= 0.02 * width && {
                    let disc = std::f64::consts::PI * radius * radius;
                    (sheet.path(path).signed_area().abs() / disc - 1.0).abs() <= 0.03
                };
                if (RADIUS[0]..=RADIUS[1]).contains(&radius) && is_round {
                    bubbles.push(Bubble { item: i, middle: bounds.center(), radius });
                }
            }
            _ => {}
        }
    }
    (bubbles, strokes)
}

/// Whether a stroke from `far` ends at a bubble with its end `near`, and leads to its middle.
fn ends_at(bubble: &Bubble, near: Point, far: Point) -> bool {
    let (to, along) = (bubble.middle - near, near - far);
    let (off, long) = (length(to), length(along));
    let reach = REACH.map(|it| it * bubble.radius);
    if !(reach[0]..=reach[1]).contains(&off) || long < 2.0 * bubble.radius {
        return false;
    }
    let along = along / long;
    let aside = Vector { x: -along.y, y: along.x };
    dot(along, to) > 0.0 && dot(aside, to).abs() <= MISS * bubble.radius
}

/// Whether the stroke from `near` to `far` lies on the line of a path.
fn is_in_line(path: &Path, near: Point, far: Point) -> bool {
    let [a, b] = path.vertices.as_slice() else { return false };
    let along = (b.point - a.point) / length(b.point - a.point).max(1e-9);
    let aside = Vector { x: -along.y, y: along.x };
    [near, far].iter().all(|it| dot(aside, *it - a.point).abs() <= SAME)
}

/// `A`, `AB`, `12`, `1/A`, `A1`, `1-A`, `S12`.
fn is_axis_name(text: &str) -> bool {
    let length = text.chars().count();
    (1..=5).contains(&length)
        && text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '/' | '-' | '\''))
        && text.chars().any(|it| it.is_ascii_alphanumeric())
        && text.chars().filter(char::is_ascii_alphabetic).count() <= 3
        && text.chars().filter(char::is_ascii_digit).count() <= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_axes_are_letters_and_numbers() {
        for it in ["A", "12", "1/A", "AB", "A1", "1-3", "1/0A", "d"] {
            assert!(is_axis_name(it), "{it}");
        }
        for it in ["", "1F=3.0", "厨房", "M0921", "ABCD", "-", "2024年"] {
            assert!(!is_axis_name(it), "{it}");
        }
    }
}
