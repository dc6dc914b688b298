//! Buildings under the sun of one day.

use crate::arc::{Quadratic, all_positive, direction, of_time, to_time};
use crate::{Occluder, Point3, Receiver, Shadow, Span, Sun, Timeline};
use geometry::{Box2, Point};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// Buildings under the sun of one day, indexed by where their shadows fall.
#[derive(Clone, Debug)]
pub struct Scene {
    sun: Sun,
    occluders: Vec<Occluder>,
    lowest: f64,
    shadows: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
    reach: Reach,
}

/// How far shadows fall, per metre of height, over the hours of an analysis.
#[derive(Clone, Copy, Debug)]
struct Reach {
    low: [f64; 2],
    high: [f64; 2],
}

/// Shadows are followed at most this far, per metre of height: the sun stands 0.57° high.
const LONGEST: f64 = 100.0;
/// Directions at which the reach of shadows is looked at; between two of them the tip of a shadow strays by less than the margin.
const STEPS: u32 = 256;
/// Added to the reach of shadows, in metres, and as a share of it.
const MARGIN: (f64, f64) = (0.5, 0.01);

impl Scene {
    /// Of occluders, for receivers no lower than `lowest`, within `hours`.
    pub fn new(sun: Sun, occluders: Vec<Occluder>, lowest: f64, hours: Span) -> Scene {
        let (from, to) = (of_time(hours.from), of_time(hours.to));
        let mut reach = Reach { low: [0.0; 2], high: [0.0; 2] };
        for i in 0..=STEPS {
            let s = direction(&sun, from + (to - from) * f64::from(i) / f64::from(STEPS));
            for axis in 0..2 {
                let tip = (-s[axis] / s[2].max(1e-9)).clamp(-LONGEST, LONGEST);
                reach.low[axis] = reach.low[axis].min(tip);
                reach.high[axis] = reach.high[axis].max(tip);
            }
        }
        let mut scene = Scene { sun, occluders, lowest, shadows: RTree::new(), reach };
        let leaves = (0..scene.occluders.len() as u32).filter_map(|i| {
            let at = scene.ground(&scene.occluders[i as usize]);
            (!at.is_empty()).then(|| GeomWithData::new(Rectangle::from_corners(at.min, at.max), i))
        });
        scene.shadows = RTree::bulk_load(leaves.collect());
        scene
    }

    /// The sun.
    pub fn sun(&self) -> &Sun {
        &self.sun
    }

    /// A box that holds all that an occluder can shade: what has to be analysed again when it moves.
    pub fn ground(&self, occluder: &Occluder) -> Box2 {
        let height = (occluder.top - self.lowest).max(0.0);
        let mut bounds = occluder.bounds;
        for axis in 0..2 {
            let (low, high) = (height * self.reach.low[axis], height * self.reach.high[axis]);
            bounds.min[axis] += low * (1.0 + MARGIN.1) - MARGIN.0;
            bounds.max[axis] += high * (1.0 + MARGIN.1) + MARGIN.0;
        }
        bounds
    }

    /// Whether a point of the ground lies in a building.
    pub fn is_built_on(&self, p: Point) -> bool {
        let at = AABB::from_point([p.x, p.y]);
        self.shadows.locate_in_envelope_intersecting(&at).any(|it| {
            let occluder = &self.occluders[it.data as usize];
            occluder.base <= self.lowest && occluder.bounds.contains(p) && occluder.covers(p)
        })
    }

    /// The day of a receiver within `hours`, which must lie within those of the scene.
    pub fn timeline(&self, receiver: &Receiver, hours: Span) -> Timeline {
        let mut before = vec![Quadratic::of(&self.sun, [0.0, 0.0, 1.0])];
        before.extend(receiver.outwards.map(|it| Quadratic::of(&self.sun, [it.x, it.y, 0.0])));
        let mut open: Vec<(f64, f64)> = Vec::new();
        all_positive(&before, of_time(hours.from), of_time(hours.to), &mut |a, b| open.push((a, b)));
        let mut shadows = Vec::new();
        for (from, to) in &open {
            for p in &receiver.points {
                self.shade(*p, *from, *to, &mut shadows);
            }
        }
        let open = open.into_iter().map(|it| Span { from: to_time(it.0), to: to_time(it.1) }).collect();
        Timeline::new(open, shadows)
    }

    fn shade(&self, p: Point3, from: f64, to: f64, shadows: &mut Vec<Shadow>) {
        let at = AABB::from_point([p.x, p.y]);
        for leaf in self.shadows.locate_in_envelope_intersecting(&at) {
            let occluder = &self.occluders[leaf.data as usize];
            let mut dark: Option<(f64, f64)> = None;
            let mut push = |(a, b): (f64, f64)| {
                shadows.push(Shadow { span: Span { from: to_time(a), to: to_time(b) }, by: occluder.of });
            };
            // Neighbouring walls share the moment at which the sun passes their corner; joined pieces need no time of their own.
            occluder.hide(&self.sun, p, from, to, &mut |a, b| match dark {
                Some(it) if a <= it.1 && b >= it.0 => dark = Some((it.0.min(a), it.1.max(b))),
                Some(it) => {
                    push(it);
                    dark = Some((a, b));
                }
                None => dark = Some((a, b)),
            });
            if let Some(it) = dark {
                push(it);
            }
        }
    }

    /// The days of many receivers within `hours`, in parallel where there are threads, in their order.
    pub fn timelines(&self, receivers: &[Receiver], hours: Span) -> Vec<Timeline> {
        receivers.par_iter().map(|it| self.timeline(it, hours)).collect()
    }
}
