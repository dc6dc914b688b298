//! Loose segments, arcs and polylines chained into rings and open lines.
//!
//! Ends within the tolerance are joined. Where lines fork or end on others, the smallest closed faces are made (by
//! [`crate::arrangement`]); what bounds none is left open. A line drawn twice counts once. The result depends neither on
//! the order in which the pieces come nor on the direction in which they are drawn.
//!
//! With a gap larger than the tolerance allowed, two loose ends that are nearest to each other are joined by a straight
//! segment, and lines that cross just before both their ends are cut there; every such closing is reported.

mod forks;
mod network;

use crate::curve::Curve;
use crate::sorting::Sort;
use crate::{Length, Path, Point, Tolerance};
use network::Network;

/// A line to be chained, with the caller's mark for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece<Id> {
    /// What the caller knows it by.
    pub id: Id,
    /// The line; a closed path is a ring already.
    pub path: Path,
}

/// A ring or an open line made of pieces.
#[derive(Clone, Debug, PartialEq)]
pub struct Chain<Id> {
    /// The line: a ring closed, counter-clockwise from its leftmost, then lowest vertex; an open line from its leftmost, then
    /// lowest end.
    pub path: Path,
    /// The pieces it is made of and their duplicates, ascending, each once.
    pub ids: Vec<Id>,
    /// How often the whole line is drawn: the least number of pieces that lie on each other anywhere along it.
    pub times: u32,
    /// What was closed on the way, by place.
    pub closings: Vec<Closing>,
}

/// A place where the drawing was not closed, but was taken as closed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Closing {
    /// What was wrong.
    pub kind: ClosingKind,
    /// The length of the gap or of the longer overshoot.
    pub length: Length,
    /// The middle of the gap, or the crossing.
    pub at: Point,
}

/// How lines failed to meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ClosingKind {
    /// Two ends lie apart.
    Gap,
    /// Two lines run past their meeting point.
    Overshoot,
}

/// What [`chain`] made.
#[derive(Clone, Debug, PartialEq)]
pub struct Chained<Id> {
    /// The rings, by their first vertices.
    pub rings: Vec<Chain<Id>>,
    /// What bounds no ring, by first vertices.
    pub open: Vec<Chain<Id>>,
    /// Pieces in neither: without length, not finite, or beyond [`crate::arrangement::MAX_COORDINATE`]. Ascending.
    pub left_out: Vec<Id>,
}

/// Chains pieces. Ends within `tolerance` are joined, loose ends within `max_gap` closed and reported; a `max_gap` up to
/// the tolerance closes nothing more.
///
/// Where lines fork, a ring may use a part of a piece; the pieces' tails that bound no ring are dropped then.
pub fn chain<Id: Copy + Ord>(pieces: &[Piece<Id>], tolerance: Tolerance, max_gap: Length) -> Chained<Id> {
    let (mut network, left_out) = Network::new(pieces, tolerance);
    let overshoots = network.overshoots(max_gap);
    network.close_gaps(max_gap, &overshoots);
    let mut chained = Chained { rings: Vec::new(), open: Vec::new(), left_out };
    let mut walked = vec![false; network.links.len()];
    for group in network.groups(&overshoots) {
        let made = match group.is_simple {
            true => network.walk(&group, &mut walked),
            false => network.resolve_forks(&group, &mut walked),
        };
        chained.rings.extend(made.rings.into_iter().map(canonical));
        chained.open.extend(made.open.into_iter().map(canonical));
    }
    chained.rings.order_by(by_place);
    chained.open.order_by(by_place);
    chained
}

/// The order of results: by vertices, one after the other.
fn by_place<Id: Ord>(a: &Chain<Id>, b: &Chain<Id>) -> std::cmp::Ordering {
    compare_paths(&a.path, &b.path).then_with(|| a.ids.cmp(&b.ids))
}

fn compare_points(a: Point, b: Point) -> std::cmp::Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

fn compare_paths(a: &Path, b: &Path) -> std::cmp::Ordering {
    let vertices = a.vertices.iter().zip(&b.vertices);
    let differing = vertices.map(|(a, b)| compare_points(a.point, b.point).then(a.bulge.total_cmp(&b.bulge)));
    differing.into_iter().find(|it| it.is_ne()).unwrap_or(a.vertices.len().cmp(&b.vertices.len()))
}

/// The same curve in the one direction and from the one start that do not depend on how it was drawn.
fn canonical_path(path: Path) -> Path {
    if !path.closed {
        let back = path.reversed();
        return if compare_paths(&back, &path).is_lt() { back } else { path };
    }
    let mut ring = if path.signed_area() < 0.0 { path.reversed() } else { path };
    let first =
        (0..ring.vertices.len()).min_by(|a, b| compare_points(ring.vertices[*a].point, ring.vertices[*b].point));
    ring.vertices.rotate_left(first.unwrap_or(0));
    ring
}

fn canonical<Id: Copy + Ord>(mut chain: Chain<Id>) -> Chain<Id> {
    chain.path = canonical_path(chain.path);
    chain.ids.sort_unstable();
    chain.ids.dedup();
    chain.closings.order_by(|a, b| compare_points(a.at, b.at).then(a.length.to_m().total_cmp(&b.length.to_m())));
    chain
}

/// The curves of a path in the coordinates of the path.
fn curves(path: &Path) -> impl Iterator<Item = Curve> + '_ {
    path.segments().map(|(a, bulge, b)| Curve::new(a, bulge, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Vertex;
    use std::f64::consts::PI;

    fn line(id: u32, points: &[(f64, f64)]) -> Piece<u32> {
        Piece { id, path: Path::straight(points.iter().map(|(x, y)| Point { x: *x, y: *y }), false) }
    }

    fn arc(id: u32, from: (f64, f64), bulge: f64, to: (f64, f64)) -> Piece<u32> {
        let mut piece = line(id, &[from, to]);
        piece.path.vertices[0].bulge = bulge;
        piece
    }

    fn chained(pieces: &[Piece<u32>], max_gap: f64) -> Chained<u32> {
        chain(pieces, Tolerance::STANDARD, Length::m(max_gap))
    }

    fn areas(chained: &Chained<u32>) -> Vec<f64> {
        chained.rings.iter().map(|it| it.path.signed_area()).collect()
    }

    #[test]
    fn lines_and_an_arc_in_any_order_make_a_ring() {
        let result = chained(
            &[
                line(4, &[(0.0, 10.0), (0.0, 0.0)]),
                line(1, &[(0.0, 0.0), (10.0, 0.0), (10.0, 4.0)]),
                arc(3, (0.0, 10.0), -1.0, (10.0, 10.0)),
                line(2, &[(10.0, 10.0), (10.0003, 4.0)]),
            ],
            0.0,
        );
        assert_eq!((result.rings.len(), result.open.len()), (1, 0));
        let ring = &result.rings[0];
        assert_eq!(ring.ids, [1, 2, 3, 4]);
        assert_eq!(ring.path.vertices[0], Vertex { point: Point { x: 0.0, y: 0.0 }, bulge: 0.0 });
        assert!((ring.path.signed_area() - (100.0 + 12.5 * PI)).abs() < 1e-2, "{:?}", ring.path);
        assert_eq!(ring.closings, []);
    }

    #[test]
    fn a_boundary_open_by_a_metre_is_closed_only_when_asked_and_says_so() {
        let open =
            [line(1, &[(0.0, 1.0), (0.0, 50.0), (80.0, 50.0)]), line(2, &[(80.0, 50.0), (80.0, 0.0), (0.0, 0.0)])];
        let result = chained(&open, 0.5);
        assert_eq!((result.rings.len(), result.open.len()), (0, 1));
        assert_eq!(result.open[0].ids, [1, 2]);
        let result = chained(&open, 2.0);
        assert_eq!(areas(&result), [4000.0]);
        let expected = Closing { kind: ClosingKind::Gap, length: Length::m(1.0), at: Point { x: 0.0, y: 0.5 } };
        assert_eq!(result.rings[0].closings, [expected]);
    }

    #[test]
    fn a_short_stroke_does_not_become_a_ring() {
        let result = chained(&[line(1, &[(0.0, 0.0), (0.8, 0.0)])], 2.0);
        assert_eq!((result.rings.len(), result.open.len()), (0, 1));
        assert_eq!(result.open[0].closings, []);
    }

    #[test]
    fn corners_drawn_past_each_other_are_cut() {
        let past = [
            line(1, &[(-0.3, 0.0), (10.2, 0.0)]),
            line(2, &[(10.0, -0.1), (10.0, 10.4)]),
            line(3, &[(10.1, 10.0), (-0.1, 10.0)]),
            line(4, &[(0.0, 10.1), (0.0, -0.2)]),
        ];
        let result = chained(&past, 0.5);
        assert_eq!(areas(&result), [100.0]);
        assert_eq!(result.rings[0].ids, [1, 2, 3, 4]);
        assert_eq!(result.rings[0].closings.len(), 4);
        assert!(result.rings[0].closings.iter().all(|it| it.kind == ClosingKind::Overshoot));
        assert!((result.rings[0].closings[0].length.to_m() - 0.3).abs() < 1e-12);
        assert_eq!(chained(&past, 0.0).rings, []);
        // The same as one polyline whose ends cross.
        let one = [line(7, &[(-0.3, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, -0.2)])];
        assert_eq!(areas(&chained(&one, 0.5)), [100.0]);
    }

    #[test]
    fn two_plots_with_a_common_line_are_two_rings() {
        let result = chained(
            &[
                line(1, &[(10.0, 0.0), (0.0, 0.0), (0.0, 10.0), (10.0, 10.0)]),
                line(2, &[(10.0, 0.0), (10.0, 10.0)]),
                line(3, &[(10.0, 0.0), (30.0, 0.0), (30.0, 10.0), (10.0, 10.0)]),
            ],
            0.0,
        );
        assert_eq!(areas(&result), [100.0, 200.0]);
        assert_eq!([&result.rings[0].ids[..], &result.rings[1].ids[..]], [&[1, 2][..], &[2, 3]]);
    }

    #[test]
    fn a_ring_divided_by_a_line_that_ends_on_it_is_two_and_one_touched_is_whole() {
        let mut ring = line(1, &[(0.0, 0.0), (20.0, 0.0), (20.0, 10.0), (0.0, 10.0)]);
        ring.path.closed = true;
        let divided = chained(&[ring.clone(), line(2, &[(5.0, 0.0), (5.0, 10.0)])], 0.0);
        assert_eq!(areas(&divided), [50.0, 150.0]);
        let touched = chained(&[ring.clone(), line(2, &[(5.0, 10.0), (5.0, 15.0), (9.0, 15.0)])], 0.0);
        assert_eq!(touched.rings, chained(&[ring], 0.0).rings);
        assert_eq!(touched.open.len(), 1);
        assert_eq!(touched.open[0].ids, [2]);
    }

    #[test]
    fn an_arc_cut_by_a_line_stays_an_arc_on_both_sides() {
        let disc = [arc(1, (-10.0, 0.0), 1.0, (10.0, 0.0)), arc(2, (10.0, 0.0), 1.0, (-10.0, 0.0))];
        let halves = chained(&[&disc[..], &[line(3, &[(0.0, -10.0), (0.0, 10.0)])]].concat(), 0.0);
        assert_eq!(halves.rings.len(), 2);
        for ring in &halves.rings {
            assert!((ring.path.signed_area() - 50.0 * PI).abs() < 1e-6, "{ring:?}");
            assert_eq!(ring.path.vertices.len(), 3);
        }
    }

    #[test]
    fn what_is_drawn_twice_counts_once() {
        let result = chained(
            &[
                line(1, &[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)]),
                line(2, &[(10.0, 10.0), (10.0, 0.0), (0.0002, 0.0)]),
                line(3, &[(10.0, 10.0), (0.0, 0.0)]),
                arc(5, (0.0, 0.0), 0.3, (10.0, 10.0)),
            ],
            0.0,
        );
        assert_eq!(result.rings.len(), 2);
        assert_eq!(result.rings.iter().filter(|it| it.ids == [1, 2, 3] || it.ids == [1, 2, 5]).count(), 1);
    }

    #[test]
    fn a_ring_says_how_often_all_of_it_is_drawn() {
        let square = |id: u32| {
            let corners = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)];
            (0..4).map(move |i| line(id + i, &[corners[i as usize], corners[i as usize + 1]]))
        };
        let times =
            |pieces: &[Piece<u32>]| -> Vec<u32> { chained(pieces, 0.5).rings.iter().map(|it| it.times).collect() };
        let once: Vec<Piece<u32>> = square(0).collect();
        assert_eq!(times(&once), [1]);
        assert_eq!(times(&[&once[..], &once[..2]].concat()), [1]);
        let twice: Vec<Piece<u32>> = square(0).chain(square(10)).collect();
        assert_eq!(times(&twice), [2]);
        assert_eq!(times(&[&twice[..], &[line(20, &[(5.0, 0.0), (5.0, 5.0)])]].concat()), [2]);
        // The other time it is drawn in halves.
        let halves = [line(20, &[(0.0, 0.0), (4.0, 0.0)]), line(21, &[(4.0, 0.0), (10.0, 0.0), (10.0, 10.0)])];
        let halves = [&once[..], &halves, &[line(22, &[(10.0, 10.0), (0.0, 10.0), (0.0, 0.0)])]].concat();
        assert_eq!(times(&halves), [2]);
    }

    #[test]
    fn crossing_roads_stay_lines() {
        let result = chained(&[line(1, &[(-50.0, 0.0), (50.0, 0.0)]), line(2, &[(0.0, -50.0), (0.0, 50.0)])], 1.0);
        assert_eq!((result.rings.len(), result.open.len()), (0, 2));
        let fork = chained(
            &[
                line(1, &[(0.0, 0.0), (9.0, 0.0)]),
                line(2, &[(0.0, 0.0), (0.0, 9.0)]),
                line(3, &[(0.0, 0.0), (-9.0, 0.0)]),
            ],
            0.0,
        );
        assert_eq!((fork.rings.len(), fork.open.len()), (0, 3));
    }

    #[test]
    fn an_arc_around_nearly_the_whole_circle_is_a_ring() {
        let nearly = arc(
            1,
            (10.0, 0.0),
            crate::math::tan((2.0 * PI - 1e-5) / 4.0),
            (10.0 * crate::math::cos(1e-5), -10.0 * crate::math::sin(1e-5)),
        );
        let result = chained(&[nearly], 0.0);
        assert!((areas(&result)[0] - 100.0 * PI).abs() < 0.01, "{result:?}");
    }

    #[test]
    fn what_has_no_length_is_left_out() {
        let nothing = [line(3, &[(0.0, 0.0), (0.0001, 0.0)]), line(2, &[]), line(1, &[(f64::NAN, 0.0), (1.0, 1.0)])];
        assert_eq!(chained(&nothing, 1.0), Chained { rings: vec![], open: vec![], left_out: vec![1, 2, 3] });
        assert_eq!(chained(&[], 1.0).rings, []);
    }
}
