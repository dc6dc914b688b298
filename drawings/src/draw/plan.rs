//! What stands on the plot: lines, areas, blocks.

use super::pen::Pen;
use crate::dxf::{Entity, Hatch, Insert, Layer, Polyline, Shape};
use crate::plane::{Edge, Point, Ring, pt};
use crate::site::{Building, GreenKind, Site, StallRow, Status};
use crate::style::{GreenForm, LaneForm, Outline, Role, StallForm};

pub fn draw(pen: &mut Pen, site: &Site) {
    boundary(pen, site);
    outline(pen, Role::Control, &site.control);
    for entrance in &site.entrances {
        closed(pen, Role::Road, &entrance.apron);
        entrance_mark(pen, entrance.at, entrance.inward);
    }
    lanes(pen, site);
    site.pads.iter().for_each(|it| closed(pen, Role::Pad, &it.ring));
    site.basements.iter().for_each(|it| outline(pen, Role::Basement, &it.ring));
    for (index, green) in site.greens.iter().enumerate() {
        let role = if green.kind == GreenKind::Concentrated { Role::ConcentratedGreen } else { Role::Green };
        let layer = if site.faults.hidden_green == Some(index) {
            hidden_layer(pen, role)
        } else {
            pen.style.layer(role).to_string()
        };
        green_area(pen, &layer, &green.ring);
        if site.faults.green_twice == Some(index) {
            green_area(pen, &layer, &green.ring);
        }
    }
    for (index, it) in site.buildings.iter().enumerate() {
        let role = role_of(it.status);
        let on_zero = site.faults.building_on_layer_zero == Some(index);
        let layer = if on_zero { "0" } else { pen.style.layer(role) };
        building(pen, layer, it);
        if site.faults.building_twice == Some(index) {
            building(pen, layer, it);
        }
    }
    for row in &site.stalls {
        stalls(pen, row);
    }
    for ramp in &site.ramps {
        closed(pen, Role::Ramp, &ramp.ring);
        let (low, high) = ramp.ring.bounds();
        let y = (low.y + high.y) / 2.0;
        let (tip, tail) = (pt(low.x + 2.0, y), pt(high.x - 1.0, y));
        pen.site_line(Role::Ramp, tail, tip);
        pen.site_line(Role::Ramp, tip, tip.plus(1.6, 0.6));
        pen.site_line(Role::Ramp, tip, tip.plus(1.6, -0.6));
    }
    trees(pen, site);
}

/// The layer of a status.
fn role_of(status: Status) -> Role {
    match status {
        Status::Proposed => Role::Proposed,
        Status::Retained => Role::Retained,
        Status::ToDemolish => Role::Demolish,
        Status::Outside => Role::Survey,
    }
}

fn hidden_layer(pen: &mut Pen, role: Role) -> String {
    let name = format!("{}-2", pen.style.layer(role));
    pen.add_layer(Layer {
        name: name.clone(),
        color: role.color(),
        linetype: role.linetype(),
        frozen: true,
        off: false,
    });
    name
}

fn boundary(pen: &mut Pen, site: &Site) {
    if site.faults.no_boundary {
        return;
    }
    let times = if site.faults.boundary_twice { 2 } else { 1 };
    for _ in 0..times {
        match site.faults.boundary_gap {
            None => outline(pen, Role::Boundary, &site.boundary),
            Some(gap) => open_boundary(pen, &site.boundary, gap),
        }
    }
}

/// The boundary with a gap in the middle of its first edge.
fn open_boundary(pen: &mut Pen, ring: &Ring, gap: f64) {
    let ring = pen.placement.ring(ring);
    let Some(first) = ring.edges().next() else { return };
    let d = first.a.to(first.b);
    let at = |t: f64| first.a.plus((first.b.x - first.a.x) * t / d, (first.b.y - first.a.y) * t / d);
    let (left, right) = (at(d / 2.0 - gap / 2.0), at(d / 2.0 + gap / 2.0));
    if pen.style.outline == Outline::Loose {
        let parts = [Edge { a: first.a, b: left, bulge: 0.0 }, Edge { a: right, b: first.b, bulge: 0.0 }];
        let edges: Vec<Edge> = parts.into_iter().chain(ring.edges().skip(1)).collect();
        pen.loose(pen.style.layer(Role::Boundary), edges.into_iter());
        return;
    }
    let mut vertices = vec![(pen.point(right), 0.0)];
    vertices.extend(ring.vertices.iter().skip(1).map(|it| (pen.point(it.0), it.1)));
    vertices.extend([(pen.point(first.a), 0.0), (pen.point(left), 0.0)]);
    let heavy = pen.style.outline == Outline::Heavy;
    pen.put(Role::Boundary, Shape::Polyline(Polyline { vertices, closed: false, heavy }));
}

/// A ring of the plot as the style draws outlines.
fn outline(pen: &mut Pen, role: Role, ring: &Ring) {
    outline_on(pen, pen.style.layer(role), ring);
}

fn outline_on(pen: &mut Pen, layer: &str, ring: &Ring) {
    let ring = pen.placement.ring(ring);
    match pen.style.outline {
        Outline::Loose => pen.loose(layer, ring.edges()),
        Outline::Heavy => pen.put_on(layer, pen.polyline(&ring, true)),
        Outline::Light | Outline::Blocks => pen.put_on(layer, pen.polyline(&ring, false)),
    }
}

/// A ring of the plot as one closed polyline.
fn closed(pen: &mut Pen, role: Role, ring: &Ring) {
    let ring = pen.placement.ring(ring);
    let heavy = pen.style.outline == Outline::Heavy;
    pen.put(role, pen.polyline(&ring, heavy));
}

fn building(pen: &mut Pen, layer: &str, building: &Building) {
    let rings = std::iter::once(&building.outline).chain(&building.courts);
    let tower = building.tower.as_ref().map(|it| &it.outline);
    if pen.style.outline == Outline::Blocks && building.status != Status::Outside {
        let origin = building.outline.vertices.first().map_or(pt(0.0, 0.0), |it| it.0);
        let name = format!("BLD{:02}", pen.number());
        let entities: Vec<Entity> = rings
            .chain(tower)
            .map(|ring| {
                let ring = ring.moved(-origin.x, -origin.y);
                pen.entity("0", pen.polyline(&ring, false))
            })
            .collect();
        pen.define(&name, 0, entities);
        let at = pen.point(pen.at(origin));
        let rotation = pen.turn();
        let shape = Shape::Insert(Insert::new(&name, at, rotation));
        pen.put_on(layer, shape);
        return;
    }
    for ring in rings.chain(tower) {
        outline_on(pen, layer, ring);
    }
}

fn green_area(pen: &mut Pen, layer: &str, ring: &Ring) {
    let ring = pen.placement.ring(ring);
    let heavy = pen.style.outline == Outline::Heavy;
    if pen.style.green != GreenForm::Hatch {
        pen.put_on(layer, pen.polyline(&ring, heavy));
    }
    if pen.style.green != GreenForm::Outline {
        let hatch = hatch(pen, &[ring], heavy);
        pen.put_on(layer, hatch);
    }
}

fn hatch(pen: &Pen, rings: &[Ring], edges: bool) -> Shape {
    let scaled = |ring: &Ring| Ring { vertices: ring.vertices.iter().map(|it| (pen.point(it.0), it.1)).collect() };
    let spacing = pen.units(3.0 * pen.paper);
    Shape::Hatch(Hatch { rings: rings.iter().map(scaled).collect(), solid: false, edges, spacing })
}

fn lanes(pen: &mut Pen, site: &Site) {
    let lanes = &site.lanes;
    let Some(outer) = &lanes.outer else { return };
    match pen.style.lanes {
        LaneForm::Rings => {
            closed(pen, Role::FireLane, outer);
            lanes.blocks.iter().for_each(|it| closed(pen, Role::FireLane, it));
        }
        LaneForm::Hatch => {
            let rings: Vec<Ring> =
                std::iter::once(outer).chain(&lanes.blocks).map(|it| pen.placement.ring(it)).collect();
            let hatch = hatch(pen, &rings, true);
            pen.put(Role::FireLane, hatch);
        }
        LaneForm::Legs => lanes.legs.iter().for_each(|it| closed(pen, Role::FireLane, &it.ring)),
    }
    if let Some(spur) = &lanes.spur {
        closed(pen, Role::FireLane, &spur.ring);
        if let Some(turning) = &spur.turning {
            closed(pen, Role::FireLane, turning);
        }
    }
}

fn stalls(pen: &mut Pen, row: &StallRow) {
    let name = format!("CW{:.0}X{:.0}", row.width * 100.0, row.length * 100.0);
    match pen.style.stalls {
        StallForm::Rectangles => row.rings().for_each(|it| closed(pen, Role::Stall, &it)),
        StallForm::Blocks | StallForm::Array => {
            stall_block(pen, &name, row);
            let at = pen.point(pen.at(row.at));
            let rotation = pen.turn();
            let array = pen.style.stalls == StallForm::Array;
            let insert = |at: Point, columns| Shape::Insert(Insert { columns, ..Insert::new(&name, at, rotation) });
            if array {
                let columns = (row.n as i16, pen.units(row.width));
                pen.put(Role::Stall, insert(at, columns));
            } else {
                for i in 0..row.n {
                    let at = pen.point(pen.at(row.at.plus(f64::from(i) * row.width, 0.0)));
                    pen.put(Role::Stall, insert(at, (1, 0.0)));
                }
            }
        }
        StallForm::Comb => {
            let right = row.at.plus(f64::from(row.n) * row.width, 0.0);
            pen.site_line(Role::Stall, row.at, right);
            for i in 0..=row.n {
                let foot = row.at.plus(f64::from(i) * row.width, 0.0);
                pen.site_line(Role::Stall, foot, foot.plus(0.0, row.length));
            }
        }
    }
}

fn stall_block(pen: &mut Pen, name: &str, row: &StallRow) {
    let rectangle = pen.polyline(&Ring::rectangle(0.0, 0.0, row.width, row.length), false);
    let tick = Shape::Line(pen.point(pt(0.5, row.length - 0.9)), pen.point(pt(row.width - 0.5, row.length - 0.9)));
    let entities = vec![pen.entity("0", rectangle), pen.entity("0", tick)];
    pen.define(name, 0, entities);
}

fn entrance_mark(pen: &mut Pen, at: Point, inward: (f64, f64)) {
    let across = (-inward.1, inward.0);
    let out = |along: f64, side: f64| at.plus(-inward.0 * along + across.0 * side, -inward.1 * along + across.1 * side);
    let triangle = Ring::polygon(&[out(0.8, 0.0), out(3.6, 1.6), out(3.6, -1.6)]);
    let p: Vec<Point> = triangle.vertices.iter().map(|it| pen.point(pen.at(it.0))).collect();
    pen.put(Role::Entrance, Shape::Solid([p[0], p[1], p[2], p[2]]));
}

fn trees(pen: &mut Pen, site: &Site) {
    let circle = Shape::Circle(pt(0.0, 0.0), pen.units(1.1));
    let mut entities = vec![pen.entity("0", circle)];
    for (dx, dy) in [(1.1, 0.0), (0.55, 0.95), (-0.55, 0.95)] {
        let shape = Shape::Line(pen.point(pt(-dx, -dy)), pen.point(pt(dx, dy)));
        entities.push(pen.entity("0", shape));
    }
    pen.define("TREE01", 0, entities);
    for at in &site.trees {
        pen.insert(Role::Tree, "TREE01", pen.at(*at), 0.0, Vec::new());
    }
}
