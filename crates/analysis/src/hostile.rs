//! No geometry makes a measure panic or hang: every function over every pair of broken and ordinary objects.

use crate::compass::Side;
use crate::world::{World, ix, rectangle};
use crate::*;
use geometry::{Area, Length, Path, Point, Ratio, Region, Vertex};
use model::{Attr, Kind, Reader, Shape};

fn shapes() -> Vec<Shape> {
    let ring = |points: &[(f64, f64, f64)], closed| Path {
        vertices: points.iter().map(|(x, y, bulge)| Vertex { point: Point { x: *x, y: *y }, bulge: *bulge }).collect(),
        closed,
    };
    let raw = |points: &[(f64, f64, f64)]| Shape::Region(Region { outer: ring(points, true), holes: Vec::new() });
    let inf = f64::INFINITY;
    vec![
        Shape::Region(Region::default()),
        Shape::Path(Path::default()),
        Shape::Point(Point { x: f64::NAN, y: 0.0 }),
        Shape::Path(ring(&[(0.0, 0.0, 0.0)], false)),
        Shape::Path(ring(&[(0.0, 0.0, f64::NAN), (1.0, 0.0, inf), (1.0, 0.0, 0.0)], true)),
        raw(&[(3.0, 3.0, 0.0)]),
        raw(&[(0.0, 0.0, 0.0), (9.0, 0.0, 0.0), (4.0, 0.0, 0.0)]),
        raw(&[(0.0, 0.0, 0.0), (9.0, 9.0, 0.0), (9.0, 0.0, 0.0), (0.0, 9.0, 0.0)]),
        raw(&[(0.0, 0.0, 0.0), (f64::NAN, 9.0, 0.0), (9.0, 0.0, 0.0)]),
        raw(&[(-1e300, 0.0, 0.0), (1e300, 1e300, 0.0), (0.0, 1e308, 0.0)]),
        raw(&[(0.0, 0.0, 1e9), (9.0, 0.0, 1e-12), (9.0, 9.0, -1e9)]),
        raw(&[(0.0, 0.0, 1.0), (9.0, 0.0, 1.0)]),
        Shape::Region(Region::polygon([(0.0, 0.0), (20.0, 0.0), (20.0, 8.0), (0.0, 8.0)].map(|(x, y)| Point { x, y }))),
    ]
}

#[test]
fn no_geometry_makes_a_measure_panic_or_hang() {
    let kinds = [
        Kind::SiteBoundary,
        Kind::Building,
        Kind::BuildingPart,
        Kind::Basement,
        Kind::GreenArea,
        Kind::FireLane,
        Kind::LadderPad,
        Kind::ParkingStall,
        Kind::ControlLine,
        Kind::RoadRedLine,
        Kind::Entrance,
        Kind::TurningArea,
    ];
    for shape in shapes() {
        let mut world = World::new(&kinds).with(Kind::Building, "sound", &rectangle(0.0, 0.0, 30.0, 12.0));
        world = world.with(Kind::SiteBoundary, "plot", &rectangle(-50.0, -50.0, 90.0, 90.0));
        world = world.with(Kind::LadderPad, "pad", &rectangle(0.0, -16.0, 20.0, -6.0)).with(Kind::Compass, "n", "");
        world = world.number(Attr::Rotation, 0.3);
        for kind in kinds {
            world = world.with_shape(kind, kind.name(), shape.clone());
        }
        let model = world.model();
        let reader = &Reader::new(&model);
        let all: Vec<_> = kinds.iter().flat_map(|it| reader.all(*it)).copied().collect();
        for a in &all {
            one(reader, *a);
        }
        let named = ["Building", "SiteBoundary", "LadderPad", "sound", "plot"].map(|it| ix(reader, it));
        for (a, b) in named.iter().flat_map(|a| named.iter().map(move |b| (*a, *b))) {
            two(reader, a, b);
        }
    }
}

fn one(reader: &Reader, a: model::ObjIx) {
    let within = Length::m(10.0);
    let _ = (outlines::area(reader, a), outlines::perimeter(reader, a), outlines::length(reader, a));
    let _ = (outlines::width(reader, a), outlines::centroid(reader, a), outlines::courtyard_width(reader, a));
    let _ = (outlines::main_face(reader, a), outlines::is_south_facing(reader, a), outlines::facade_length(reader, a));
    let _ = (site::sides(reader, a), parts::building_of(reader, a), cover::footprint_area(reader, a));
    let _ = (
        green::green_area(reader, a),
        green::drawn_green_area(reader, a),
        green::concentrated_green(reader, a, Area::m2(400.0)),
    );
    let _ = (green::green_piece_area(reader, a), near::nearest_gap(reader, a, Kind::Building));
    let _ = (frontage::frontage_ratio(reader, a, within), frontage::road_frontage_ratio(reader, a, within));
    let _ = (widths::clear_width(reader, a), lanes::dead_end(reader, a), lanes::inner_radius(reader, a));
    let _ = (lanes::turning_size(reader, a), lanes::lane_length(reader, a), lanes::lanes_around(reader, a));
    let _ = lanes::lane_sides(reader, a, within, Ratio::new(0.8));
    let _ = (pads::pad_width(reader, a), pads::pad_length(reader, a), pads::pad_share(reader, a, within));
    let _ = (pads::pad_long_side(reader, a, within), pads::pad_gap(reader, a, within));
    let _ = (parking::stall_width(reader, a), parking::aisle_width(reader, a), parking::entrance_width(reader, a));
    let _ = parking::stall_row_length(reader, a, within);
}

fn two(reader: &Reader, a: model::ObjIx, b: model::ObjIx) {
    let _ = (pairs::gap(reader, a, b), pairs::touches(reader, a, b), pairs::overlap_area(reader, a, b));
    let _ = (pairs::inside(reader, a, b), pairs::outside_area(reader, a, b), pairs::outside_by(reader, a, b));
    let _ = (facing::pair_layout(reader, a, b), facing::facing_gap(reader, a, b), facing::south_of(reader, a, b));
    let _ = (outlines::angle_between(reader, a, b), outlines::facade_projection(reader, a, b));
    let _ = (site::edge_distance(reader, a, b), site::setback(reader, a, b, Side::North));
    let _ = (site::main_face_distance(reader, a, b), site::gable_distance(reader, a, b));
    let _ = (site::street_width(reader, a, b), frontage::distance_along(reader, a, a, b));
    let _ = (frontage::entrance_angle(reader, a, b), parts::linked(reader, a, b), parts::own_podium(reader, a, b));
    let _ = (lanes::lane_gap(reader, a, b), pads::pad_near(reader, a, b), pads::pad_far(reader, a, b));
    let _ = (pads::podium_depth(reader, a, b), pads::count_between(reader, a, b, Kind::GreenArea));
    let _ = cover::occupied_area(reader, a, Kind::Building);
}
