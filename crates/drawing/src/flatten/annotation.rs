//! Dimensions, multileaders and tables.

use super::block::Group;
use super::place::{Placement, ocs_axes, sin_cos_deg};
use super::{Context, Flattener, Source, curve, text};
use crate::entity::{Attachment, Dimension, DimensionKind, MText, MultiLeader, Table};
use crate::scene::DimensionItem;
use crate::{HandlePath, Point3, Shape, Vector3, scene::Step};
use geometry::{Point, math};

impl Flattener<'_> {
    pub(super) fn dimension(&mut self, context: &Context<'_>, source: Source, normal: Vector3, it: &Dimension) {
        let item = dimension(it, normal, &context.placement);
        self.expand_picture(context, source, &it.block, Placement::WORLD, Shape::Dimension(item));
    }

    pub(super) fn multi_leader(&mut self, context: &Context<'_>, source: Source, it: &MultiLeader) {
        let group = Group::new(&source, false);
        let course = |points: &[Point3]| curve::spatial(points.iter().copied(), false, &context.placement);
        let mut lines = it.lines.iter().map(|it| course(it)).filter(|it| !it.vertices.is_empty());
        // A note without a leader line is anchored at its text.
        let first = lines.next().or_else(|| it.text_point.map(|p| course(&[p])));
        let Some(path) = first else { return };
        let (look, line, handle) = (source.look, source.line, source.handle);
        let shape = Shape::Leader { path, text: it.text.clone() };
        let Some(index) = self.push_group(context, source, shape) else { return };
        let below = self.below(context, &group, index);
        let mut ordinal = 0;
        let mut next = || {
            let path = HandlePath { above: below.above.clone(), last: Step::new(crate::Handle::NONE, ordinal) };
            ordinal += 1;
            Source { path, look, handle, line }
        };
        for path in lines {
            self.push(&below, next(), Shape::Leader { path, text: String::new() });
        }
        if let Some(position) = it.text_point
            && !it.text.is_empty()
        {
            let mtext = MText {
                content: it.text.clone(),
                raw: String::new(),
                position,
                height: it.text_height,
                width: 0.0,
                direction: Vector3::x(),
                attachment: Attachment::TopLeft,
                line_spacing: 1.0,
                style: None,
            };
            let item = text::mtext(&mtext, Vector3::z(), &context.placement, self.drawing);
            self.push(&below, next(), Shape::Text(item));
        }
    }

    pub(super) fn table(&mut self, context: &Context<'_>, source: Source, normal: Vector3, it: &Table) {
        let columns = it.column_widths.len().max(1);
        let rows = it.cells.chunks(columns).map(|row| row.iter().map(|cell| cell.text.clone()).collect()).collect();
        // The picture is drawn as an INSERT would be: at the insertion point, along the direction of the rows.
        let size = it.direction.norm();
        let x = if size.is_finite() && size > 0.0 { it.direction / size } else { Vector3::x() };
        let z = ocs_axes(normal).map_or_else(Vector3::z, |it| it[2]);
        let local = Placement::new([x, z.cross(&x), z], it.position.coords);
        self.expand_picture(context, source, &it.block, local, Shape::Table { rows });
    }
}

/// What a dimension measures, in world coordinates.
///
/// Angles, arc lengths and ordinates cannot be computed from the two points alone: there the stored value is taken, where
/// there is one (for an ordinate, to tell x from y).
fn dimension(it: &Dimension, normal: Vector3, placement: &Placement) -> DimensionItem {
    let [a, b] = it.points.map(|p| placement.point(p));
    let d = b - a;
    let distance = math::length(d.x, d.y);
    let angular = it.kind == DimensionKind::Angular;
    let stored = it.measurement.map(|value| if angular { value.to_radians() } else { value });
    let measured = match it.kind {
        DimensionKind::Linear => {
            let (sin, cos) = sin_cos_deg(it.angle_deg);
            let [x, y, _] = ocs_axes(normal).unwrap_or([Vector3::x(), Vector3::y(), Vector3::z()]);
            let along = placement.vector(x * cos + y * sin);
            let size = math::length(along.x, along.y);
            if size > 0.0 { ((d.x * along.x + d.y * along.y) / size).abs() } else { distance }
        }
        DimensionKind::Aligned | DimensionKind::Radius | DimensionKind::Diameter => distance,
        DimensionKind::Angular => stored.unwrap_or_else(|| angle_at(placement.point(it.line_point), a, b)),
        DimensionKind::ArcLength => stored.unwrap_or(distance),
        DimensionKind::Ordinate => {
            let value = stored.unwrap_or(d.x.abs());
            if (d.x.abs() - value).abs() <= (d.y.abs() - value).abs() { d.x.abs() } else { d.y.abs() }
        }
    };
    let shown = if angular { measured.to_degrees() } else { measured };
    let text = it.text.trim();
    let text = (!text.is_empty() && text != "<>").then(|| text.replace("<>", &rounded(shown)));
    DimensionItem { kind: it.kind, measured, stored, text, points: [a, b] }
}

/// The angle that two points are seen under.
fn angle_at(from: Point, a: Point, b: Point) -> f64 {
    let (a, b) = (a - from, b - from);
    math::atan2(a.x * b.y - a.y * b.x, a.x * b.x + a.y * b.y).abs()
}

/// A measurement as it stands in the place of `<>`: at most four decimals.
fn rounded(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
