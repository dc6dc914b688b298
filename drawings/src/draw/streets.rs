//! City streets with their red lines, kerbs, centre lines and names.

use super::pen::Pen;
use crate::dxf::{Align, Shape};
use crate::plane::{Point, pt};
use crate::site::{Side, Site, Street};
use crate::style::Role;

/// How far streets go on beyond the plot, metres.
const BEYOND: f64 = 22.0;
/// From the red line to the kerb, metres.
const VERGE: f64 = 4.0;

pub fn draw(pen: &mut Pen, site: &Site) {
    for street in &site.streets {
        let other = site.streets.iter().find(|it| it.side != street.side);
        for offset in [0.0, street.width] {
            broken(pen, Role::RoadRed, street, offset, other, |it| (0.0, it.width));
        }
        for offset in [VERGE, street.width - VERGE] {
            broken(pen, Role::Road, street, offset, other, |it| (VERGE, it.width - VERGE));
        }
        broken(pen, Role::RoadCenter, street, street.width / 2.0, None, |_| (0.0, 0.0));
        name(pen, street);
    }
}

/// A line of a street, with a gap where the other street crosses.
fn broken(
    pen: &mut Pen,
    role: Role,
    street: &Street,
    offset: f64,
    other: Option<&Street>,
    gap: impl Fn(&Street) -> (f64, f64),
) {
    let (a, b) = line(street, offset);
    // The second street ends in the first one's line of sight: south goes on to the east, east to the south.
    let (u, d) = direction(a, b);
    let ends = other.map_or(d, |it| d + it.width) + BEYOND;
    let (start, end) = if street.side == Side::South { (-BEYOND, ends) } else { (d - ends, d + BEYOND) };
    let at = |t: f64| a.plus(u.0 * t, u.1 * t);
    let Some(other) = other else {
        let (start, end) =
            if street.side == Side::South { (-BEYOND, d + BEYOND * 1.6) } else { (-BEYOND * 1.6, d + BEYOND) };
        pen.site_line(role, at(start), at(end));
        return;
    };
    let (near, far) = gap(other);
    let (mut from, mut to) = (crossing(a, u, other, near), crossing(a, u, other, far));
    if from > to {
        std::mem::swap(&mut from, &mut to);
    }
    // The plot's rounded corner takes the place of the near line's end.
    let corner = if offset == 0.0 { 16.0 } else { 0.0 };
    if street.side == Side::South {
        from -= corner
    } else {
        to += corner
    }
    pen.site_line(role, at(start.min(from)), at(from));
    pen.site_line(role, at(to), at(end.max(to)));
}

fn line(street: &Street, offset: f64) -> (Point, Point) {
    let (x, y) = (street.outward.0 * offset, street.outward.1 * offset);
    (street.near.0.plus(x, y), street.near.1.plus(x, y))
}

fn direction(a: Point, b: Point) -> ((f64, f64), f64) {
    let d = a.to(b);
    (((b.x - a.x) / d, (b.y - a.y) / d), d)
}

/// How far along the line from `a` it meets a street's line at an offset.
fn crossing(a: Point, u: (f64, f64), other: &Street, offset: f64) -> f64 {
    let (q, r) = line(other, offset);
    let (v, _) = direction(q, r);
    let det = u.0 * v.1 - u.1 * v.0;
    ((q.x - a.x) * v.1 - (q.y - a.y) * v.0) / det
}

fn name(pen: &mut Pen, street: &Street) {
    let (a, b) = line(street, street.width / 2.0 + 2.5);
    let along = if street.side == Side::East { 0.24 } else { 0.2 };
    let middle = pt(a.x + (b.x - a.x) * along, a.y + (b.y - a.y) * along);
    let text = if pen.style.english() {
        let pinyin = ["South Road", "East Road"][usize::from(street.side == Side::East)];
        format!("{pinyin} (R.O.W. {:.0}m)", street.width)
    } else {
        format!("{} (红线宽{:.0}m)", street.name, street.width)
    };
    let turn = if street.side == Side::East { pen.turn() + 90.0 } else { pen.turn() };
    let text = pen.text_shape(pen.at(pt(middle.x, middle.y)), 5.0, turn, Align::Center, &text);
    pen.put(Role::Text, Shape::Text(text));
}
