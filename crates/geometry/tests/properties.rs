//! Laws that geometry keeps for any shape, at any place and in any direction.

use proptest::prelude::*;
use tushen_geometry::arrangement::Arrangement;
use tushen_geometry::chain::{Piece, chain};
use tushen_geometry::{
    Angle, Length, Path, Point, Rect, Region, Strip, Tolerance, Transform, Vertex, boolean, distance, facing, math,
    validity, wkt, zone,
};

/// A star-shaped outline around a place near the origin, on a millimetre grid, some sides bowed a little.
fn outline() -> impl Strategy<Value = Region> {
    let corner = (4.0..20.0_f64, prop_oneof![3 => Just(0.0), 1 => -0.12..0.12_f64]);
    (prop::collection::vec(corner, 3..12), -40.0..40.0_f64, -40.0..40.0_f64).prop_map(|(corners, x, y)| {
        let n = corners.len() as f64;
        let vertices = corners.iter().enumerate().map(|(i, (radius, bulge))| {
            let (sin, cos) = math::sin_cos(std::f64::consts::TAU * i as f64 / n);
            Vertex { point: on_grid(x + radius * cos, y + radius * sin), bulge: *bulge }
        });
        Region::new(Path { vertices: vertices.collect(), closed: true })
    })
}

fn on_grid(x: f64, y: f64) -> Point {
    Point { x: (x * 1000.0).round() / 1000.0, y: (y * 1000.0).round() / 1000.0 }
}

/// Turned, mirrored or not, and moved as far as city coordinates lie.
fn motion() -> impl Strategy<Value = Transform> {
    (0.0..360.0_f64, any::<bool>(), -1e7..1e7_f64, -1e7..1e7_f64).prop_map(|(degrees, mirrored, dx, dy)| {
        let mirror = Transform::scale(if mirrored { -1.0 } else { 1.0 }, 1.0);
        mirror.then(Transform::rotation(Angle::deg(degrees))).then(Transform::translation(dx, dy))
    })
}

/// Any order of `n` things, and which of them to turn around.
fn shuffle(n: usize) -> impl Strategy<Value = Vec<(usize, bool)>> {
    let turns = prop::collection::vec(any::<bool>(), n);
    (Just((0..n).collect::<Vec<_>>()).prop_shuffle(), turns)
        .prop_map(|(order, turns)| order.into_iter().zip(turns).collect())
}

fn close(a: f64, b: f64, within: f64) -> Result<(), TestCaseError> {
    prop_assert!((a - b).abs() <= within, "{a} and {b} differ by {}", (a - b).abs());
    Ok(())
}

/// Segments on a coarse grid: many meet, cross, overlap and end on each other.
fn segments() -> impl Strategy<Value = Vec<(Point, Point)>> {
    let end = (0..12_i32, 0..12_i32).prop_map(|(x, y)| Point { x: f64::from(x), y: f64::from(y) });
    let loose = (0.0..12.0_f64, 0.0..12.0_f64).prop_map(|(x, y)| Point { x, y });
    let end = prop_oneof![3 => end, 1 => loose];
    prop::collection::vec((end.clone(), end), 1..40)
}

/// Any path, sound or not.
fn scrawl() -> impl Strategy<Value = Path> {
    let number = prop_oneof![
        12 => (-20..20_i32).prop_map(f64::from),
        4 => -20.0..20.0_f64,
        1 => prop_oneof![Just(f64::NAN), Just(f64::INFINITY), Just(1e308), Just(-1e200), Just(1e9), Just(1e-308)],
    ];
    let bulge = prop_oneof![8 => Just(0.0), 2 => -3.0..3.0_f64, 1 => prop_oneof![Just(1e300), Just(1e-300), Just(1e8), Just(f64::NAN)]];
    let vertex = (number.clone(), number, bulge).prop_map(|(x, y, bulge)| Vertex { point: Point { x, y }, bulge });
    (prop::collection::vec(vertex, 0..9), any::<bool>()).prop_map(|(vertices, closed)| Path { vertices, closed })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn area_and_centre_move_with_the_shape(region in outline(), motion in motion()) {
        let moved = region.transformed(&motion);
        close(moved.area().to_m2(), region.area().to_m2(), 1e-5)?;
        close(moved.perimeter().to_m(), region.perimeter().to_m(), 1e-6)?;
        let expected = motion.apply(region.centroid());
        prop_assert!(distance::between_points(moved.centroid(), expected) < Length::mm(0.01));
    }

    #[test]
    fn area_changes_its_sign_with_the_direction(region in outline()) {
        close(region.outer.signed_area(), -region.outer.reversed().signed_area(), 1e-9)?;
    }

    #[test]
    fn flattening_loses_little_area_and_its_exact_area_is_between(region in outline()) {
        let flat = Region::from(&region.to_polygon(Length::mm(0.1)));
        close(flat.area().to_m2(), region.area().to_m2(), 1e-4 * region.perimeter().to_m())?;
    }

    #[test]
    fn no_other_rectangle_is_smaller_and_no_strip_narrower(region in outline(), motion in motion(), degrees in 0.0..180.0_f64) {
        let region = region.transformed(&motion);
        let rect = Rect::around_region(&region).unwrap();
        let strip = Strip::around_region(&region).unwrap();
        let (sin, cos) = math::sin_cos(Angle::deg(degrees).to_rad());
        let points = region.outer.flatten(0.00001);
        let other = Rect::along(Point { x: cos, y: sin }, &points).unwrap();
        prop_assert!(rect.long.to_m() * rect.short.to_m() <= other.long.to_m() * other.short.to_m() + 1e-6);
        prop_assert!(strip.width <= other.short + Length::m(1e-7) && strip.width <= rect.short + Length::m(1e-7));
        let around = Region::polygon(rect.corners());
        prop_assert!(points.iter().all(|it| distance::point_to_region(*it, &around).unwrap().distance < Length::m(1e-7)));
        let across = facing::extent(&region, rect.axis).unwrap();
        close(across.length().to_m(), rect.long.to_m(), 1e-4)?;
    }

    #[test]
    fn a_facing_gap_is_no_shorter_than_the_distance(a in outline(), b in outline(), x in -1.0..1.0_f64) {
        let direction = Point { x, y: 1.0 };
        let (gap, distance) = (facing::gap(&a, &b, direction), distance::between_regions(&a, &b).unwrap().distance);
        let overlap = facing::overlap(&a, &b, direction);
        prop_assert!(gap.is_some() == (overlap > Length::m(0.0)) || overlap < Length::m(1e-4));
        prop_assert!(gap.is_none_or(|it| it.distance >= distance - Length::m(1e-4)));
        let back = facing::gap(&b, &a, direction);
        close(gap.map_or(0.0, |it| it.distance.to_m()), back.map_or(0.0, |it| it.distance.to_m()), 1e-6)?;
    }

    #[test]
    fn a_label_lies_inside(region in outline()) {
        prop_assert!(region.contains(region.label_point()));
    }

    #[test]
    fn inside_is_the_same_wherever_the_shape_lies(region in outline(), motion in motion(), x in -60.0..60.0_f64, y in -60.0..60.0_f64) {
        let p = on_grid(x, y);
        let near = distance::point_to_boundary(p, &region).unwrap().distance < Length::mm(0.01);
        prop_assert!(near || region.contains(p) == region.transformed(&motion).contains(motion.apply(p)));
        // The same answer as the flat outline gives, away from its edge.
        let flat = Region::from(&region.to_polygon(Length::mm(0.1)));
        let near = distance::point_to_boundary(p, &region).unwrap().distance < Length::mm(0.2);
        prop_assert!(near || region.contains(p) == flat.contains(p));
    }

    #[test]
    fn distance_is_symmetric_and_moves_with_the_shapes(a in outline(), b in outline(), motion in motion()) {
        let nearest = distance::between_regions(&a, &b).unwrap();
        close(nearest.distance.to_m(), distance::between_regions(&b, &a).unwrap().distance.to_m(), 1e-12)?;
        close(nearest.distance.to_m(), distance::between_points(nearest.from, nearest.to).to_m(), 1e-9)?;
        let moved = distance::between_regions(&a.transformed(&motion), &b.transformed(&motion)).unwrap();
        close(moved.distance.to_m(), nearest.distance.to_m(), 1e-7)?;
    }

    #[test]
    fn distance_is_what_sampled_points_approach(a in outline(), b in outline()) {
        let exact = distance::between_paths(&a.outer, &b.outer).unwrap().distance.to_m();
        let sampled = |path: &Path| {
            let flat = path.flatten(0.0001);
            let next = flat.iter().cycle().skip(1);
            let steps = |(p, q): (&Point, &Point)| { let (p, q) = (*p, *q); (0..40).map(move |i| p + (q - p) * (f64::from(i) / 40.0)) };
            flat.iter().zip(next).flat_map(steps).collect::<Vec<Point>>()
        };
        let to_b = sampled(&a.outer).into_iter().map(|p| distance::point_to_path(p, &b.outer).unwrap().distance.to_m());
        let sampled = to_b.fold(f64::INFINITY, f64::min);
        prop_assert!(exact <= sampled + 0.0002, "{exact} {sampled}");
        prop_assert!(sampled <= exact + 0.6, "{exact} {sampled}");
    }

    #[test]
    fn areas_of_union_and_intersection_add_up(a in outline(), b in outline(), motion in motion()) {
        let (a, b) = (a.transformed(&motion), b.transformed(&motion));
        let sum = a.area().to_m2() + b.area().to_m2();
        let (union, overlap) = (boolean::union_area([&a, &b]).to_m2(), boolean::overlap_area([&a], [&b]).to_m2());
        // Arcs are chords in the overlay.
        let lost = 2e-4 * (a.perimeter() + b.perimeter()).to_m();
        close(union + overlap, sum, lost)?;
        let apart = boolean::total_area(&boolean::difference([&a], [&b])).to_m2();
        close(apart + overlap, a.area().to_m2(), lost)?;
        close(boolean::overlap_area([&b], [&a]).to_m2(), overlap, 1e-4)?;
    }

    #[test]
    fn overlapping_regions_are_no_distance_apart(a in outline(), b in outline()) {
        let overlap = boolean::overlap_area([&a], [&b]).to_m2();
        let distance = distance::between_regions(&a, &b).unwrap().distance;
        prop_assert!(overlap < 0.01 || distance == Length::m(0.0));
        prop_assert!(overlap == 0.0 || distance < Length::mm(1.0), "{distance:?} {overlap}");
    }

    #[test]
    fn an_arrangement_covers_its_segments_and_nothing_crosses(segments in segments()) {
        let arrangement = Arrangement::new(segments.iter().copied(), Tolerance::STANDARD);
        prop_assert!(arrangement.settled);
        let edges: Vec<(Point, Point)> = arrangement.edges.iter().map(|it| (arrangement.position(it.from), arrangement.position(it.to))).collect();
        for (i, (a, b)) in edges.iter().enumerate() {
            for (j, (c, d)) in edges.iter().enumerate().skip(i + 1) {
                let [e, f] = [&arrangement.edges[i], &arrangement.edges[j]];
                let shared = [f.from, f.to].iter().any(|it| *it == e.from || *it == e.to);
                let apart = distance::segment_to_segment(*a, *b, *c, *d).distance > Length::m(0.0);
                prop_assert!(shared || apart, "{a:?}–{b:?} and {c:?}–{d:?}");
            }
        }
        for (i, (a, b)) in segments.iter().enumerate() {
            let of_segment = arrangement.edges.iter().zip(&edges).filter(|(edge, _)| edge.sources.contains(&(i as u32)));
            let pieces: Vec<(Point, Point)> = of_segment.map(|(_, it)| *it).collect();
            let length: f64 = pieces.iter().map(|(p, q)| distance::between_points(*p, *q).to_m()).sum();
            let whole = distance::between_points(*a, *b).to_m();
            close(length, whole, 0.002 + if whole < 0.001 { whole } else { 0.0 })?;
        }
    }

    #[test]
    fn noding_comes_to_rest_even_where_everything_is_as_near_as_the_tolerance(
        segments in segments(), tolerance in prop_oneof![Just(0.05), Just(0.3), Just(0.7)]
    ) {
        let arrangement = Arrangement::new(segments, Tolerance { linear: Length::m(tolerance) });
        prop_assert!(arrangement.settled);
        let pruned = arrangement.without(&arrangement.bridges());
        prop_assert_eq!(pruned.points.len() + pruned.faces().len() + 1, pruned.edges.len() + 1 + components(&pruned));
    }

    #[test]
    fn the_faces_of_an_arrangement_fill_what_its_rings_enclose(segments in segments()) {
        let arrangement = Arrangement::new(segments.iter().copied(), Tolerance::STANDARD);
        let pruned = arrangement.without(&arrangement.bridges());
        let faces: Vec<Region> = pruned.faces().iter().map(|it| pruned.region(it)).collect();
        // Euler: V − E + F = 1 + C, F with the outer face.
        let components = components(&pruned);
        prop_assert_eq!(pruned.points.len() + faces.len() + 1, pruned.edges.len() + 1 + components);
        let total: f64 = faces.iter().map(|it| it.area().to_m2()).sum();
        prop_assert!(faces.iter().all(|it| it.area().to_m2() > 0.0));
        close(total, boolean::union_area(&faces).to_m2(), 1e-3)?;
        close(0.0, faces.iter().enumerate().flat_map(|(i, a)| faces[i + 1..].iter().map(move |b| boolean::overlap_area([a], [b]).to_m2())).sum(), 1e-3)?;
    }

    #[test]
    fn an_arrangement_does_not_know_the_order_of_its_input(segments in segments(), seed in any::<u64>()) {
        let mut shuffled: Vec<(Point, Point)> = segments.iter().enumerate().map(|(i, (a, b))| if seed >> (i % 64) & 1 == 1 { (*b, *a) } else { (*a, *b) }).collect();
        shuffled.rotate_left(seed as usize % segments.len());
        shuffled.reverse();
        let places = |segments: Vec<(Point, Point)>| {
            let it = Arrangement::new(segments, Tolerance::STANDARD);
            let edges = it.edges.iter().map(|it| (it.from, it.to)).collect::<Vec<_>>();
            (it.points, edges)
        };
        prop_assert_eq!(places(segments), places(shuffled));
    }

    #[test]
    fn any_drawing_can_be_measured(a in scrawl(), b in scrawl()) {
        let (p, q) = (Region::new(a.clone()), Region::with_holes(b.clone(), vec![a.clone()]));
        let _ = (p.area(), p.centroid(), p.label_point(), q.label_point(), q.is_sliver(Tolerance::STANDARD));
        let _ = (distance::between_regions(&p, &q), distance::between_paths(&a, &b));
        let _ = facing::gap(&p, &q, Point { x: 1.0, y: 2.0 });
        let _ = (validity::faults(&a, Tolerance::STANDARD), Rect::around_path(&a), Strip::around_region(&q));
        let _ = Region::from_rings([a, b], Tolerance::STANDARD);
        let _ = wkt::parse(&wkt::Shape::Polygon(q).to_string());
    }

    #[test]
    fn any_drawing_can_be_united(a in scrawl(), b in scrawl()) {
        let (p, q) = (Region::new(a.clone()), Region::with_holes(b, vec![a]));
        let _ = (boolean::union([&p, &q]), boolean::difference([&p], [&q]), boolean::overlap_area([&p], [&q]));
    }

    #[test]
    fn any_drawing_can_be_chained(a in scrawl(), b in scrawl()) {
        let pieces = [a.clone(), b, a].into_iter().enumerate().map(|(id, path)| Piece { id, path });
        let _ = chain(&pieces.collect::<Vec<_>>(), Tolerance::STANDARD, Length::m(1.0));
    }

    #[test]
    fn chaining_does_not_know_order_or_direction(
        (pieces, shuffle) in prop::collection::vec(outline(), 1..4).prop_flat_map(|regions| {
            let pieces: Vec<Path> = regions.iter().flat_map(|region| region.outer.segments().map(|(a, bulge, b)| {
                Path { vertices: vec![Vertex { point: a, bulge }, Vertex { point: b, bulge: 0.0 }], closed: false }
            }).collect::<Vec<_>>()).collect();
            let n = pieces.len();
            (Just(pieces), shuffle(n))
        })
    ) {
        let piece = |(id, path): (usize, &Path)| Piece { id, path: path.clone() };
        let plain: Vec<Piece<usize>> = pieces.iter().enumerate().map(piece).collect();
        let shuffled: Vec<Piece<usize>> = shuffle.iter().map(|(id, turn)| {
            Piece { id: *id, path: if *turn { pieces[*id].reversed() } else { pieces[*id].clone() } }
        }).collect();
        let result = chain(&plain, Tolerance::STANDARD, Length::m(0.0));
        prop_assert_eq!(&result, &chain(&shuffled, Tolerance::STANDARD, Length::m(0.0)));
    }

    #[test]
    fn a_ring_cut_into_pieces_is_the_ring_again(region in outline(), motion in motion()) {
        let region = region.transformed(&motion);
        let pieces: Vec<Piece<usize>> = region.outer.segments().enumerate().map(|(id, (a, bulge, b))| {
            Piece { id, path: Path { vertices: vec![Vertex { point: b, bulge: -bulge }, Vertex { point: a, bulge: 0.0 }], closed: false } }
        }).collect();
        let result = chain(&pieces, Tolerance::STANDARD, Length::m(0.0));
        prop_assert_eq!(result.rings.len(), 1);
        prop_assert_eq!(result.open.len(), 0);
        prop_assert_eq!(result.rings[0].path.signed_area(), {
            let mut ring = region.outer.clone();
            let first = ring.vertices.iter().position(|it| it.point == result.rings[0].path.vertices[0].point).unwrap();
            ring.vertices.rotate_left(first);
            ring.signed_area()
        });
    }
}

fn components(arrangement: &Arrangement) -> usize {
    let mut of: Vec<usize> = (0..arrangement.points.len()).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for edge in &arrangement.edges {
            let (a, b) = (edge.from as usize, edge.to as usize);
            let least = of[a].min(of[b]);
            changed |= of[a] != least || of[b] != least;
            (of[a], of[b]) = (least, least);
        }
    }
    of.iter().enumerate().filter(|(i, root)| i == *root).count()
}

proptest! {
    // Large arcs have thousands of strips.
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_drawing_has_zones(a in scrawl(), b in scrawl(), distance in -5.0..5.0_f64) {
        let _ = zone::along(&a, Length::m(distance));
        let _ = zone::around([&Region::with_holes(b, vec![a])], Length::m(distance));
    }
}
