//! Texts, coordinates and dimensions on the plan.

use super::pen::Pen;
use crate::dxf::{Align, DimensionShape, Entity, Shape};
use crate::plane::{Point, Ring, pt};
use crate::site::{Dimension, GreenKind, Site};
use crate::style::{Role, Unit};

pub fn draw(pen: &mut Pen, site: &Site) {
    let english = pen.style.english();
    let say = |zh: &str, en: &str| if english { en.to_string() } else { zh.to_string() };
    for leg in &site.lanes.legs {
        let (low, high) = leg.ring.bounds();
        if high.x - low.x > high.y - low.y {
            let text = say("消防车道", "Fire lane");
            note(pen, pt(low.x + (high.x - low.x) * 0.3, low.middle(high).y), 2.5, &text);
        }
    }
    if let Some(turning) = site.lanes.spur.as_ref().and_then(|it| it.turning.as_ref()) {
        note(pen, turning.center(), 2.5, &say("回车场", "Turning"));
    }
    for pad in &site.pads {
        let size = format!("{:.1}×{:.1}", pad.length, pad.depth);
        let text =
            say(&format!("消防车登高操作场地 {size}m"), &format!("Ladder pad {:.1}x{:.1}m", pad.length, pad.depth));
        note(pen, pad.ring.center(), 2.5, &text);
    }
    for green in &site.greens {
        if green.kind == GreenKind::Concentrated {
            note(pen, green.ring.center(), 3.0, &say("集中绿地", "Concentrated green"));
        }
    }
    for ramp in &site.ramps {
        let (low, high) = ramp.ring.bounds();
        note(pen, pt(low.middle(high).x, high.y - 1.4), 2.5, &say("地下车库出入口 i=12%", "Garage ramp i=12%"));
    }
    for it in &site.basements {
        let low = it.ring.bounds().0;
        let text = say(&format!("地下车库轮廓线(-{}F)", it.storeys), &format!("Basement outline (-{}F)", it.storeys));
        let text = pen.text_shape(pen.at(low.plus(3.0, 0.6)), 2.5, pen.turn(), Align::Left, &text);
        pen.put(Role::Text, Shape::Text(text));
    }
    for entrance in &site.entrances {
        let (zh, en) = if entrance.vehicles {
            ("车行主出入口", "Main vehicle entrance")
        } else {
            ("人行出入口", "Pedestrian entrance")
        };
        let at = entrance.at.plus(-entrance.inward.0 * 7.0, -entrance.inward.1 * 6.0);
        let align = Align::Middle;
        let turn = if entrance.inward.0 == 0.0 { 0.0 } else { pen.turn() + 90.0 };
        let text = pen.text_shape(pen.at(at), 3.0, turn, align, &say(zh, en));
        pen.put(Role::Entrance, Shape::Text(text));
    }
    let control = site.control.vertices.last().zip(site.control.vertices.first());
    if let Some((a, b)) = control {
        let at = a.0.middle(b.0).plus(0.6, 0.0);
        let text = say("建筑控制线", "Building control line");
        let text = pen.text_shape(pen.at(at), 2.5, pen.turn() + 90.0, Align::Center, &text);
        pen.put(Role::Text, Shape::Text(text));
    }
    coordinates(pen, &site.boundary);
    site.dimensions.iter().for_each(|it| dimension(pen, it));
}

fn note(pen: &mut Pen, at: Point, height: f64, text: &str) {
    let text = pen.text_shape(pen.at(at), height, pen.turn(), Align::Middle, text);
    pen.put(Role::Text, Shape::Text(text));
}

/// Survey coordinates of the corners: X is north.
fn coordinates(pen: &mut Pen, boundary: &Ring) {
    let ring = pen.placement.ring(boundary);
    let middle = ring.center();
    let corners: Vec<Point> = ring.vertices.iter().map(|it| it.0).collect();
    for at in corners {
        let side = if at.x < middle.x { -1.0 } else { 1.0 };
        let up = if at.y < middle.y { -1.0 } else { 1.0 };
        let knee = at.plus(side * 6.0 * pen.paper, up * 14.0 * pen.paper);
        let end = knee.plus(side * 30.0 * pen.paper, 0.0);
        pen.line(Role::Coordinate, at, knee);
        pen.line(Role::Coordinate, knee, end);
        let left = pt(knee.x.min(end.x), knee.y);
        let above = left.plus(1.0 * pen.paper, 0.8 * pen.paper);
        let below = left.plus(1.0 * pen.paper, -3.3 * pen.paper);
        pen.text(Role::Coordinate, above, 2.5, Align::Left, &format!("X={:.3}", at.y));
        pen.text(Role::Coordinate, below, 2.5, Align::Left, &format!("Y={:.3}", at.x));
        let circle = Shape::Circle(pen.point(at), pen.units(0.6 * pen.paper));
        pen.put(Role::Coordinate, circle);
    }
}

fn dimension(pen: &mut Pen, dimension: &Dimension) {
    let (from, to) = (pen.at(dimension.from), pen.at(dimension.to));
    let d = from.to(to);
    let u = ((to.x - from.x) / d, (to.y - from.y) / d);
    // Text reads from the bottom or from the right.
    let upright = u.0 > 1e-9 || (u.0.abs() <= 1e-9 && u.1 > 0.0);
    let angle = libm::atan2(u.1, u.0).to_degrees() + if upright { 0.0 } else { 180.0 };
    let measured = match pen.style.unit {
        Unit::Metre => format!("{d:.2}"),
        Unit::Millimetre => format!("{:.0}", d * 1000.0),
    };
    let text = dimension.text.clone().unwrap_or_else(|| measured.clone());
    let lift = 1.0 * pen.paper;
    let over = if upright { (-u.1 * lift, u.0 * lift) } else { (u.1 * lift, -u.0 * lift) };
    let middle = from.middle(to).plus(over.0, over.1);
    let tick = 1.2 * pen.paper;
    let mut shapes = vec![Shape::Line(pen.point(from), pen.point(to))];
    for end in [from, to] {
        let slant = ((u.0 - u.1) * tick, (u.1 + u.0) * tick);
        shapes.push(Shape::Line(pen.point(end.plus(-slant.0, -slant.1)), pen.point(end.plus(slant.0, slant.1))));
    }
    shapes.push(Shape::Text(pen.text_shape(middle, 2.5, angle, Align::Center, &text)));
    let layer = pen.style.layer(Role::Dimension);
    let entities: Vec<Entity> = shapes.into_iter().map(|it| pen.entity(layer, it)).collect();
    let block = format!("*D{}", pen.number());
    pen.define(&block, 1, entities);
    let shape = Shape::Dimension(DimensionShape {
        from: pen.point(from),
        to: pen.point(to),
        line: pen.point(to),
        middle: pen.point(middle),
        block,
        text: dimension.text.clone().unwrap_or_default(),
    });
    pen.put(Role::Dimension, shape);
}
