//! Texts in plan: anchor, direction, height, and an estimate of how much room they take.

use super::place::{Placement, ocs_axes, sin_cos_deg};
use crate::entity::{Attachment, HorizontalAlign, MText, Text, VerticalAlign};
use crate::{Drawing, TextItem, TextStyleId, Vector3};
use geometry::{Box2, Point, math};

/// Line pitch of an MTEXT at a line spacing factor of 1, in heights of capitals (DXF reference, MTEXT, group 44).
const LINE_PITCH: f64 = 5.0 / 3.0;

/// A TEXT or attribute in plan. `axes` maps the text's plane (its OCS) to the world.
pub(super) fn text(it: &Text, normal: Vector3, placement: &Placement, drawing: &Drawing) -> TextItem {
    let plane = match ocs_axes(normal) {
        None => *placement,
        Some(axes) => Placement::new(axes, Vector3::zeros()).then(placement),
    };
    let style = style(drawing, it.style);
    let mut height = if it.height > 0.0 { it.height } else { style.0 };
    let mut width_factor = if it.width_factor == 0.0 { style.1 } else { it.width_factor };
    let (mut sin, mut cos) = sin_cos_deg(it.rotation_deg);
    // Fitted text runs from its first point to its second: turned, and pressed or scaled to the distance. CAD programs store
    // the height and width factor that come out, other programs do not: what is stored counts when it may be right.
    let fitted = matches!(it.horizontal, HorizontalAlign::Aligned | HorizontalAlign::Fit);
    if let (true, Some(end)) = (fitted, it.alignment_point) {
        let along = end - it.position;
        let length = math::length(along.x, along.y);
        let stretch = length / (line_width(&it.content) * height * width_factor);
        if length > 0.0 {
            (sin, cos) = (along.y / length, along.x / length);
        }
        if stretch.is_finite() && !(0.5..=2.0).contains(&stretch) && stretch > 0.0 {
            match it.horizontal {
                HorizontalAlign::Fit => width_factor *= stretch,
                _ => height *= stretch,
            }
        }
    }
    let (mut along, mut up) = (Vector3::new(cos, sin, 0.0), Vector3::new(-sin, cos, 0.0));
    if it.backward {
        along = -along;
    }
    if it.upside_down {
        up = -up;
    }
    let align_x = match it.horizontal {
        HorizontalAlign::Left | HorizontalAlign::Aligned | HorizontalAlign::Fit => 0.0,
        HorizontalAlign::Center | HorizontalAlign::Middle => 0.5,
        HorizontalAlign::Right => 1.0,
    };
    let align_y = match (it.horizontal, it.vertical) {
        (HorizontalAlign::Middle, _) => 0.5,
        (_, VerticalAlign::Baseline | VerticalAlign::Bottom) => 0.0,
        (_, VerticalAlign::Middle) => 0.5,
        (_, VerticalAlign::Top) => 1.0,
    };
    let frame = frame(plane.vector(along), plane.vector(up));
    // Written backwards between its points, fitted text starts at the second one.
    let anchor = it.alignment_point.filter(|_| fitted && it.backward).unwrap_or_else(|| it.anchor());
    TextItem {
        content: it.content.clone(),
        anchor: plane.point(anchor),
        align_x,
        align_y,
        height: height * frame.up,
        rotation: frame.rotation,
        width_factor: width_factor * frame.along / frame.up,
        wrap_width: 0.0,
        line_pitch: height * frame.up * LINE_PITCH,
        tag: None,
    }
}

/// An MTEXT in plan.
pub(super) fn mtext(it: &MText, normal: Vector3, placement: &Placement, drawing: &Drawing) -> TextItem {
    let style = style(drawing, it.style);
    let height = if it.height > 0.0 { it.height } else { style.0 };
    let size = it.direction.norm();
    let along = if size.is_finite() && size > 0.0 { it.direction / size } else { Vector3::x() };
    let normal = ocs_axes(normal).map_or_else(Vector3::z, |it| it[2]);
    let frame = frame(placement.vector(along), placement.vector(normal.cross(&along)));
    let (align_x, align_y) = match it.attachment {
        Attachment::TopLeft => (0.0, 1.0),
        Attachment::TopCenter => (0.5, 1.0),
        Attachment::TopRight => (1.0, 1.0),
        Attachment::MiddleLeft => (0.0, 0.5),
        Attachment::MiddleCenter => (0.5, 0.5),
        Attachment::MiddleRight => (1.0, 0.5),
        Attachment::BottomLeft => (0.0, 0.0),
        Attachment::BottomCenter => (0.5, 0.0),
        Attachment::BottomRight => (1.0, 0.0),
    };
    let line_spacing = if it.line_spacing > 0.0 { it.line_spacing } else { 1.0 };
    TextItem {
        content: it.content.clone(),
        anchor: placement.point(it.position),
        align_x,
        align_y,
        height: height * frame.up,
        rotation: frame.rotation,
        width_factor: style.1 * frame.along / frame.up,
        wrap_width: it.width * frame.along.abs(),
        line_pitch: height * frame.up * LINE_PITCH * line_spacing,
        tag: None,
    }
}

/// Height (at least 1) and width factor of a style.
fn style(drawing: &Drawing, id: Option<TextStyleId>) -> (f64, f64) {
    let style = id.and_then(|it| drawing.text_styles.get(it.0 as usize));
    let or_one = |value: f64| if value > 0.0 { value } else { 1.0 };
    style.map_or((1.0, 1.0), |it| (or_one(it.height), or_one(it.width_factor)))
}

struct Frame {
    /// Direction of the lines in radians, so that letters stand upright on them.
    rotation: f64,
    /// By how much lengths along the line grow; negative when the letters run against the direction (mirrored).
    along: f64,
    /// By how much heights grow, at right angles to the line.
    up: f64,
}

/// How a text whose unit vectors became `along` and `up` is seen in plan.
fn frame(along: Vector3, up: Vector3) -> Frame {
    let mirrored = along.x * up.y - along.y * up.x < 0.0;
    let turn = if mirrored { -1.0 } else { 1.0 };
    let (x, y) = (along.x * turn, along.y * turn);
    let length = math::length(x, y);
    let rotation = if y == 0.0 && x >= 0.0 { 0.0 } else { math::atan2(y, x) };
    // A slanting "up" is as high as it reaches at right angles to the line.
    let reach = if length > 0.0 { (x * up.y - y * up.x) / length } else { math::length(up.x, up.y) };
    Frame { rotation, along: length * turn, up: reach.abs() }
}

/// The width of a line of text at height 1 and width factor 1, estimated: letters of East Asian scripts are taken as 1.3
/// heights of capitals wide, others as 0.8. No font is consulted.
pub fn line_width(line: &str) -> f64 {
    line.chars().map(|c| if is_wide(c) { 1.3 } else { 0.8 }).sum()
}

/// Whether a character takes a full square: East Asian scripts and full-width forms.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
}

/// The box around a text, by the estimate of [`line_width`].
pub(super) fn bounds(it: &TextItem) -> Box2 {
    let size = it.height * it.width_factor.abs();
    let (mut width, mut lines) = (0.0_f64, 0.0_f64);
    for line in it.content.split('\n') {
        let natural = line_width(line) * size;
        if it.wrap_width > 0.0 && natural > it.wrap_width {
            lines += (natural / it.wrap_width).ceil();
            width = width.max(it.wrap_width);
        } else {
            lines += 1.0;
            width = width.max(natural);
        }
    }
    let height = it.height + (lines - 1.0) * it.line_pitch;
    let (sin, cos) = if it.rotation == 0.0 { (0.0, 1.0) } else { math::sin_cos(it.rotation) };
    let turn = if it.width_factor < 0.0 { -1.0 } else { 1.0 };
    let corner = |x: f64, y: f64| {
        let (x, y) = (turn * (x - it.align_x) * width, (y - it.align_y) * height);
        Point { x: it.anchor.x + x * cos - y * sin, y: it.anchor.y + x * sin + y * cos }
    };
    Box2::around([corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0)])
}
