//! Texts with the room they take.

use crate::name::is_cjk;
use crate::sheet::Sheet;
use drawing::Shape;
use geometry::Sort;
use geometry::{Box2, Point, Region, Vector, math};

/// A text on the sheet. Coordinates in drawing units until [`Written::in_metres`].
#[derive(Clone, Debug)]
pub(crate) struct Written<'a> {
    /// The item it came from.
    pub item: u32,
    pub text: &'a str,
    /// The tag of a block attribute.
    pub tag: Option<&'a str>,
    /// The middle of the room it takes.
    pub center: Point,
    /// Where the text runs to.
    pub along: Vector,
    /// Half of its length and of its height over all lines.
    pub half: [f64; 2],
    /// Height of capitals.
    pub height: f64,
    /// The tip of its leader.
    pub tip: Option<Point>,
    /// The block symbol that it is a part of.
    pub symbol: Option<u32>,
    pub visible: bool,
}

impl Written<'_> {
    /// The box around the room it takes.
    pub fn bounds(&self) -> Box2 {
        self.bounds_along(Vector { x: 1.0, y: 0.0 })
    }

    /// The box around the room it takes on axes of which the first runs along a direction of length 1.
    pub fn bounds_along(&self, axis: Vector) -> Box2 {
        let center = on_axes(axis, self.center);
        let turned = on_axes(axis, self.along);
        let (c, s) = (turned.x.abs(), turned.y.abs());
        let half = [self.half[0] * c + self.half[1] * s, self.half[0] * s + self.half[1] * c];
        Box2 { min: [center.x - half[0], center.y - half[1]], max: [center.x + half[0], center.y + half[1]] }
    }
}

/// A place on axes of which the first runs along a direction of length 1.
pub(crate) fn on_axes(axis: Vector, p: Point) -> Point {
    Point { x: p.x * axis.x + p.y * axis.y, y: p.y * axis.x - p.x * axis.y }
}

/// A box on such axes, where it lies on the sheet.
pub(crate) fn region_on_axes(axis: Vector, bounds: Box2) -> Region {
    let place = |x: f64, y: f64| Point { x: x * axis.x - y * axis.y, y: x * axis.y + y * axis.x };
    let [(x0, y0), (x1, y1)] = [bounds.min, bounds.max].map(|it| (it[0], it[1]));
    Region::polygon([place(x0, y0), place(x1, y0), place(x1, y1), place(x0, y1)])
}

/// Every text of the sheet, in drawing units, in drawing order. Empty texts and texts without height are left out.
pub(crate) fn texts<'a>(sheet: &Sheet<'a>) -> Vec<Written<'a>> {
    let mut texts = Vec::new();
    for (i, item) in sheet.items() {
        let part = sheet.part(i);
        if sheet.is_ignored(i) {
            continue;
        }
        match &item.shape {
            Shape::Text(it) if !it.content.trim().is_empty() && it.height > 0.0 && it.anchor.x.is_finite() => {
                let (sin, cos) = math::sin_cos(it.rotation);
                let lines = it.content.split('\n').count().max(1) as f64;
                let widest = it.content.split('\n').map(line_width).fold(0.0, f64::max);
                let mut length = widest * it.height * it.width_factor.abs().clamp(0.1, 10.0);
                if it.wrap_width > 0.0 {
                    length = length.min(it.wrap_width);
                }
                let tall = it.height * (1.0 + 1.6 * (lines - 1.0));
                // Mirrored letters run the other way.
                let turn = if it.width_factor < 0.0 { -1.0 } else { 1.0 };
                let (dx, dy) = (turn * (0.5 - it.align_x) * length, (0.5 - it.align_y) * tall);
                // The text of a leader speaks of what the leader points at.
                let leader = item.parent.map(|it| &sheet.item(it).shape);
                let tip = leader.and_then(|it| match it {
                    Shape::Leader { path, .. } => path.vertices.first().map(|it| it.point),
                    _ => None,
                });
                // A baseline text of several lines hangs from its first line only when it is aligned at its top.
                let center = Point { x: it.anchor.x + dx * cos - dy * sin, y: it.anchor.y + dx * sin + dy * cos };
                texts.push(Written {
                    item: i,
                    text: &it.content,
                    tag: it.tag.as_deref(),
                    center,
                    along: Vector { x: cos, y: sin },
                    half: [length / 2.0, tall / 2.0],
                    height: it.height,
                    tip,
                    symbol: part.symbol,
                    visible: item.visible,
                });
            }
            Shape::Leader { path, text } if !text.trim().is_empty() && !has_own_text(sheet, i) => {
                let (Some(tip), Some(end)) = (path.vertices.first(), path.vertices.last()) else { continue };
                texts.push(Written {
                    item: i,
                    text,
                    tag: None,
                    center: end.point,
                    along: Vector { x: 1.0, y: 0.0 },
                    half: [0.0, 0.0],
                    height: 0.0,
                    tip: Some(tip.point),
                    symbol: part.symbol,
                    visible: item.visible,
                });
            }
            _ => {}
        }
    }
    texts
}

/// Whether the text of a leader is drawn as an item of its own.
fn has_own_text(sheet: &Sheet<'_>, leader: u32) -> bool {
    let below = sheet.scene.items.iter().skip(leader as usize + 1);
    below.take_while(|it| it.parent == Some(leader)).any(|it| matches!(it.shape, Shape::Text(_)))
}

impl<'a> Written<'a> {
    /// The same in metres.
    pub fn in_metres(&self, sheet: &Sheet<'_>) -> Written<'a> {
        let unit = sheet.unit;
        Written {
            center: unit.point(self.center),
            half: self.half.map(|it| unit.to_m(it)),
            height: unit.to_m(self.height),
            tip: self.tip.map(|it| unit.point(it)),
            ..self.clone()
        }
    }
}

/// The width of a line of text in heights of its capitals: CJK glyphs are about square.
pub(crate) fn line_width(line: &str) -> f64 {
    line.chars().map(|c| if is_cjk(c) || ('\u{FF01}'..='\u{FF60}').contains(&c) { 1.1 } else { 0.65 }).sum()
}

/// Texts in the order in which they are read: lines from top to bottom, each from left to right, along their own direction.
pub(crate) fn reading_order(texts: &mut [&Written<'_>]) {
    let Some(first) = texts.first() else { return };
    let (along, height) = (first.along, texts.iter().map(|it| it.height).fold(0.0, f64::max).max(1e-9));
    let place = |it: &Written<'_>| {
        let (x, y) = (it.center.x * along.x + it.center.y * along.y, it.center.y * along.x - it.center.x * along.y);
        (x - it.half[0], y)
    };
    texts.order_by(|a, b| {
        let (a, b) = (place(a), place(b));
        b.1.total_cmp(&a.1).then(a.0.total_cmp(&b.0))
    });
    // Lines: a text starts a new one when it lies more than half a height below the first of its line.
    let mut start = 0;
    for i in 1..=texts.len() {
        let is_new = i == texts.len() || place(texts[start]).1 - place(texts[i]).1 > 0.6 * height;
        if is_new {
            texts[start..i].order_by(|a, b| place(a).0.total_cmp(&place(b).0));
            start = i;
        }
    }
}
