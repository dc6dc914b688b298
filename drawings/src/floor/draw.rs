//! A storey drawn in a style.

use super::pen::{Pen, Placement};
use super::solid::Solids;
use super::style::{DoorForm, Role, Style, WallForm};
use super::walk::without;
use super::{Filling, Opening, Plan, Rect, Stair, rect};
use crate::dxf::{Align, ArcShape, DimensionShape, Document, Polyline, Shape, Text};
use crate::plane::{Point, pt};
use crate::random::Random;

/// The drawing, and where its storey lies in it.
pub fn draw(plan: &Plan, style: &Style, seed: u64) -> (Document, Placement) {
    let mut random = Random::new(seed ^ 0x0F10_0412);
    let turn = if style.turned && random.chance(35) { *random.pick(&[90.0, 12.5, -30.0, 180.0]) } else { 0.0f64 };
    let shift = pt(random.length(0, 30_000, 10), random.length(0, 30_000, 10));
    let placement = Placement { turn: turn.to_radians(), shift };
    let mut pen = Pen::new(style, placement);
    walls(&mut pen, plan);
    for column in &plan.columns {
        pen.ring(Role::Column, &column.ring());
        if style.hatched {
            pen.fill(Role::Hatch, &column.ring());
        }
    }
    plan.openings.iter().for_each(|it| opening(&mut pen, it));
    plan.stairs.iter().for_each(|it| stair(&mut pen, it));
    plan.stalls.iter().for_each(|it| pen.ring(Role::Stall, &it.ring()));
    plan.furniture.iter().for_each(|it| furniture(&mut pen, it));
    names(&mut pen, plan);
    axes(&mut pen, plan);
    sheet(&mut pen, plan, &mut random);
    (pen.finish(), placement)
}

/// The lines of walls.
fn walls(pen: &mut Pen, plan: &Plan) {
    match pen.style.walls {
        WallForm::Wide => {
            for it in Solids::new(plan).walls(0.35) {
                let c = it.center();
                if it.width() > it.height() {
                    pen.wide(Role::Wall, pt(it.x0, c.y), pt(it.x1, c.y), it.height());
                } else {
                    pen.wide(Role::Wall, pt(c.x, it.y0), pt(c.x, it.y1), it.width());
                }
            }
        }
        WallForm::Outlines if plan.gaps.is_empty() => {
            for it in Solids::new(plan).outlines() {
                let points: Vec<(Point, f64)> = it.into_iter().map(|it| (it, 0.0)).collect();
                pen.polyline(Role::Wall, &points, true);
            }
        }
        form => {
            let mut cuts: Vec<Rect> = plan.openings.iter().map(|it| it.rect).collect();
            cuts.extend(
                plan.gaps
                    .iter()
                    .map(|it| rect(it.0.x.min(it.1.x), it.0.y.min(it.1.y), it.0.x.max(it.1.x), it.0.y.max(it.1.y))),
            );
            if pen.style.clipped {
                cuts.extend(&plan.columns);
            }
            for ring in plan.rooms.iter().map(|it| &it.ring).chain([&plan.outline]) {
                for edge in ring.edges() {
                    for (a, b) in without(edge.a, edge.b, &cuts) {
                        pen.line(Role::Wall, a, b);
                    }
                }
            }
            for it in plan.openings.iter().filter(|_| form != WallForm::Bare) {
                let r = it.rect;
                let jambs = if it.across {
                    [(pt(r.x0, r.y0), pt(r.x0, r.y1)), (pt(r.x1, r.y0), pt(r.x1, r.y1))]
                } else {
                    [(pt(r.x0, r.y0), pt(r.x1, r.y0)), (pt(r.x0, r.y1), pt(r.x1, r.y1))]
                };
                jambs.into_iter().for_each(|(a, b)| pen.line(Role::Wall, a, b));
            }
        }
    }
}

/// A place in an opening: along its wall from the lower jamb, and across it from the lower face.
fn place(it: &Opening, along: f64, across: f64) -> Point {
    let r = it.rect;
    if it.across { pt(r.x0 + along, r.y0 + across) } else { pt(r.x0 + across, r.y0 + along) }
}

fn thickness(it: &Opening) -> f64 {
    if it.across { it.rect.height() } else { it.rect.width() }
}

fn opening(pen: &mut Pen, it: &Opening) {
    let (width, thick) = (it.width(), thickness(it));
    match it.filling {
        Filling::Leaf { hinge_high, swing_high } => {
            let (hinge, latch) = if hinge_high { (width, 0.0) } else { (0.0, width) };
            leaf(pen, it, hinge, latch, swing_high);
        }
        Filling::Double { swing_high } => {
            leaf(pen, it, 0.0, width / 2.0, swing_high);
            leaf(pen, it, width, width / 2.0, swing_high);
        }
        Filling::Sliding => {
            for (from, to, across) in [(0.0, 0.54, 0.3), (0.46, 1.0, 0.55)] {
                let corners = [(from, 0.0), (to, 0.0), (to, 0.05), (from, 0.05)];
                let points = corners.map(|(t, off)| (place(it, t * width, across * thick + off), 0.0));
                pen.polyline(Role::Door, &points, true);
            }
        }
        Filling::Window => {
            if pen.style.doors == DoorForm::Block {
                let name = "$WINLIB2D$00000028";
                let line = |y: f64| Shape::Line(pt(-0.5, y), pt(0.5, y));
                pen.define(name, 0, [-0.5, -1.0 / 6.0, 1.0 / 6.0, 0.5].map(line).to_vec());
                let towards = place(it, width, thick / 2.0);
                pen.insert(Role::Window, name, it.rect.center(), towards, (width, thick), false);
            } else {
                for t in [0.0, 1.0 / 3.0, 2.0 / 3.0, 1.0] {
                    pen.line(Role::Window, place(it, 0.0, t * thick), place(it, width, t * thick));
                }
            }
        }
        Filling::Empty => {}
    }
    if pen.style.marks && !it.mark.is_empty() {
        // Beside the wall, on the side where no leaf swings; those of windows inside.
        let (low, high) = (-0.3, thick + 0.3);
        let across = match it.filling {
            Filling::Leaf { swing_high, .. } | Filling::Double { swing_high } => {
                if swing_high {
                    low
                } else {
                    high
                }
            }
            _ => low,
        };
        let at = place(it, width / 2.0, across);
        pen.text(Role::MarkText, at, 0.25, if it.across { 0.0 } else { 90.0 }, &it.mark);
    }
}

/// A leaf that stands open at a right angle, with the way of its free edge.
fn leaf(pen: &mut Pen, it: &Opening, hinge: f64, latch: f64, swing_high: bool) {
    let thick = thickness(it);
    let width = (latch - hinge).abs();
    // Blocks sit in the middle of the wall, loose lines at its face.
    let across = match (pen.style.doors, swing_high) {
        (DoorForm::Block, _) => thick / 2.0,
        (_, true) => thick,
        (_, false) => 0.0,
    };
    let off = if swing_high { across + width } else { across - width };
    let (hinge_at, latch_at, tip) = (place(it, hinge, across), place(it, latch, across), place(it, hinge, off));
    let left =
        (latch_at.x - hinge_at.x) * (tip.y - hinge_at.y) - (latch_at.y - hinge_at.y) * (tip.x - hinge_at.x) > 0.0;
    match pen.style.doors {
        DoorForm::Block => {
            let name = "$DORLIB2D$00000001";
            let leaf = [(0.0, 0.0), (0.04, 0.0), (0.04, 1.0), (0.0, 1.0)].map(|it| (pt(it.0, it.1), 0.0)).to_vec();
            let swing = ArcShape { center: pt(0.0, 0.0), radius: 1.0, from: 0.0, to: 90.0 };
            let leaf = Shape::Polyline(Polyline { vertices: leaf, closed: true, heavy: false });
            pen.define(name, 0, vec![leaf, Shape::Arc(swing)]);
            pen.insert(Role::Door, name, hinge_at, latch_at, (width, width), !left);
        }
        DoorForm::Exploded => {
            pen.line(Role::Door, hinge_at, tip);
            pen.swing(Role::Door, hinge_at, latch_at, tip);
        }
        DoorForm::Polyline => {
            let thin = if latch > hinge { 0.04 } else { -0.04 };
            let corners = [hinge_at, place(it, hinge + thin, across), place(it, hinge + thin, off), tip];
            pen.polyline(Role::Door, &corners.map(|it| (it, 0.0)), true);
            // The tangent of a quarter of a right angle.
            let bulge = std::f64::consts::SQRT_2 - 1.0;
            pen.polyline(Role::Door, &[(latch_at, if left { bulge } else { -bulge }), (tip, 0.0)], false);
        }
    }
}

fn stair(pen: &mut Pen, it: &Stair) {
    let [y0, y1] = it.run();
    let r = it.room;
    let (left, right) = (r.x0 + it.flight, r.x1 - it.flight);
    for i in 0..=it.steps {
        let y = y0 + it.tread * f64::from(i);
        pen.line(Role::Stair, pt(r.x0, y), pt(left, y));
        pen.line(Role::Stair, pt(right, y), pt(r.x1, y));
    }
    if right - left > 0.01 {
        pen.ring(Role::Stair, &rect(left, y0, right, y1).ring());
    } else {
        pen.line(Role::Stair, pt(left, y0), pt(left, y1));
    }
    for (x, from, to, zh, en) in
        [((r.x0 + left) / 2.0, y0 - 0.5, y1 - 0.2, "上", "UP"), ((right + r.x1) / 2.0, y0 - 0.5, y1 - 0.2, "下", "DN")]
    {
        pen.line(Role::Stair, pt(x, from + 0.25), pt(x, to));
        pen.polyline(
            Role::Stair,
            &[(pt(x - 0.06, to - 0.25), 0.0), (pt(x, to), 0.0), (pt(x + 0.06, to - 0.25), 0.0)],
            true,
        );
        pen.text(Role::Stair, pt(x, from), 0.3, 0.0, if pen.style.english { en } else { zh });
    }
}

fn furniture(pen: &mut Pen, it: &Rect) {
    pen.ring(Role::Furniture, &it.ring());
    pen.ring(Role::Furniture, &it.grown(-0.06).ring());
    if it.width() > 0.8 && it.height() > 0.8 {
        pen.circle(Role::Furniture, it.center(), 0.2);
    }
}

fn names(pen: &mut Pen, plan: &Plan) {
    for it in &plan.rooms {
        let name = it.name.say(pen.style.english);
        let (low, high) = it.ring.bounds();
        let least = (high.x - low.x).min(high.y - low.y);
        let height = if least < 1.4 { 0.2 } else { 0.35 };
        // The name of a stair stands on its landing.
        let at = if it.use_ == "stair" { pt(it.at.x, (low.y + 0.6).max(it.at.y - 1.85)) } else { it.at };
        pen.text(Role::RoomText, at, height, 0.0, name);
        if pen.style.areas && least > 2.0 && it.use_ != "stair" {
            let area = format!("{:.2}㎡", plan.net_area(it));
            pen.text(Role::RoomText, at.plus(0.0, -0.55), 0.25, 0.0, &area);
        }
    }
}

/// Axes with bubbles at their lower ends, and a chain of dimensions between them.
fn axes(pen: &mut Pen, plan: &Plan) {
    let (low, high) = plan.outline.bounds();
    let letters = ["A", "B", "C", "D", "E", "F", "G"];
    let radius = 0.4;
    for (i, x) in plan.axes[0].iter().enumerate() {
        let foot = low.y - 3.0;
        pen.line(Role::Axis, pt(*x, foot), pt(*x, high.y + 1.0));
        pen.circle(Role::AxisText, pt(*x, foot - radius), radius);
        pen.text(Role::AxisText, pt(*x, foot - radius), 0.4, 0.0, &(i + 1).to_string());
    }
    for (y, letter) in plan.axes[1].iter().zip(letters) {
        let foot = low.x - 3.0;
        pen.line(Role::Axis, pt(foot, *y), pt(high.x + 1.0, *y));
        pen.circle(Role::AxisText, pt(foot - radius, *y), radius);
        pen.text(Role::AxisText, pt(foot - radius, *y), 0.4, 0.0, letter);
    }
    for pair in plan.axes[0].windows(2) {
        dimension(
            pen,
            pt(pair[0], low.y - 0.5),
            pt(pair[1], low.y - 0.5),
            pt(pair[0], low.y - 1.8),
            pt(pair[1], low.y - 1.8),
        );
    }
    for pair in plan.axes[1].windows(2) {
        dimension(
            pen,
            pt(low.x - 0.5, pair[0]),
            pt(low.x - 0.5, pair[1]),
            pt(low.x - 1.8, pair[0]),
            pt(low.x - 1.8, pair[1]),
        );
    }
}

/// A dimension with the block that shows it.
fn dimension(pen: &mut Pen, from: Point, to: Point, line_from: Point, line_to: Point) {
    let length = from.to(to);
    let name = format!("*D{}", pen.blocks() + 1);
    let shown = format!("{:.0}", length * 1000.0);
    let middle = line_from.middle(line_to);
    let (a, b, p, q, m) = (pen.point(from), pen.point(to), pen.point(line_from), pen.point(line_to), pen.point(middle));
    let upright = (to.x - from.x).abs() < 1e-9;
    let text = Text {
        at: m,
        height: pen.units(0.25),
        rotation: pen.placement.turn.to_degrees() + if upright { 90.0 } else { 0.0 },
        align: Align::Center,
        text: shown,
    };
    pen.define(&name, 1, vec![Shape::Line(a, p), Shape::Line(b, q), Shape::Line(p, q), Shape::Text(text)]);
    let text = if pen.style.unit.per_metre() == 1.0 { format!("{:.0}", length * 1000.0) } else { String::new() };
    pen.put(
        Role::Dimension,
        Shape::Dimension(DimensionShape { from: a, to: b, line: q, middle: m, block: name, text }),
    );
}

/// Title below the plan; frame and title block.
fn sheet(pen: &mut Pen, plan: &Plan, random: &mut Random) {
    let corners: Vec<Point> = plan.outline.vertices.iter().map(|it| pen.placement.at(it.0)).collect();
    let (low, high) = crate::plane::Ring::polygon(&corners).bounds();
    let title = plan.title.say(pen.style.english).to_string();
    let middle = low.middle(high);
    pen.sheet_text(Role::Title, pt(middle.x, low.y - 5.6), 0.7, Align::Center, &title);
    pen.sheet_text(Role::Title, pt(middle.x + 5.0, low.y - 5.6), 0.5, Align::Left, "1:100");
    pen.sheet_line(Role::Title, pt(middle.x - 3.0, low.y - 5.8), pt(middle.x + 3.0, low.y - 5.8));
    if !pen.style.frame {
        return;
    }
    let sizes = [(59.4, 42.0), (84.1, 59.4), (118.9, 84.1), (168.2, 84.1)];
    let (need_x, need_y) = (high.x - low.x + 14.0 + 18.0, high.y - low.y + 16.0);
    let (w, h) = *sizes.iter().find(|it| it.0 >= need_x && it.1 >= need_y).unwrap_or(&sizes[3]);
    let origin = pt(middle.x - (w - 18.0) / 2.0, middle.y - h / 2.0 - 1.0);
    let at = |x: f64, y: f64| origin.plus(x, y);
    let box_ = |pen: &mut Pen, x0: f64, y0: f64, x1: f64, y1: f64| {
        let corners = [at(x0, y0), at(x1, y0), at(x1, y1), at(x0, y1)];
        let vertices = corners.iter().map(|it| (pt(pen.units(it.x), pen.units(it.y)), 0.0)).collect();
        pen.put(Role::Frame, Shape::Polyline(Polyline { vertices, closed: true, heavy: false }));
    };
    box_(pen, 0.0, 0.0, w, h);
    box_(pen, 2.5, 1.0, w - 1.0, h - 1.0);
    let number = format!("建施-{:02}", random.whole(3, 20));
    let say = |zh: &'static str, en: &'static str| if pen.style.english { en } else { zh };
    let fields = [
        (say("设计单位", "Institute"), "远山建筑设计院有限公司".to_string()),
        (say("项目名称", "Project"), "滨河新区A-03地块".to_string()),
        (say("图名", "Title"), title),
        (say("设计", "Design"), "沈文博".to_string()),
        (say("审核", "Check"), "周以宁".to_string()),
        (say("图号", "Drawing No."), number),
        (say("比例", "Scale"), "1:100".to_string()),
        (say("日期", "Date"), "2026-05-18".to_string()),
    ];
    for (i, (caption, value)) in fields.into_iter().enumerate() {
        let y = 1.0 + 1.1 * (7 - i) as f64;
        box_(pen, w - 18.0, y, w - 1.0, y + 1.1);
        pen.sheet_text(Role::Frame, at(w - 17.7, y + 0.35), 0.3, Align::Left, caption);
        pen.sheet_text(Role::Frame, at(w - 14.5, y + 0.35), 0.35, Align::Left, &value);
    }
}
