//! Which items of a scene lie where.

use crate::Scene;
use geometry::{Box2, Point};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, PointDistance, RTree};

type Entry = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// A spatial index over the boxes of a [`Scene`]'s items. Items without a place are not in it.
#[derive(Debug)]
pub struct SceneIndex {
    tree: RTree<Entry>,
}

impl SceneIndex {
    /// Indexes all items that have a place, hidden ones too.
    pub fn new(scene: &Scene) -> SceneIndex {
        SceneIndex::of(scene, |_| true)
    }

    /// Indexes the items for which `wanted` holds.
    pub fn of(scene: &Scene, wanted: impl Fn(&crate::Item) -> bool) -> SceneIndex {
        let placed = scene.items.iter().zip(0..).filter(|(it, _)| !it.bounds.is_empty() && wanted(it));
        let entry = |bounds: Box2, index| Entry::new(Rectangle::from_corners(bounds.min, bounds.max), index);
        SceneIndex { tree: RTree::bulk_load(placed.map(|(it, index)| entry(it.bounds, index)).collect()) }
    }

    /// Indices of the items whose boxes share a point with `area`, in drawing order.
    pub fn in_box(&self, area: Box2) -> Vec<u32> {
        if area.is_empty() {
            return Vec::new();
        }
        let envelope = AABB::from_corners(area.min, area.max);
        let mut found: Vec<u32> = self.tree.locate_in_envelope_intersecting(&envelope).map(|it| it.data).collect();
        found.sort_unstable();
        found
    }

    /// The item that `accept`s and whose box lies nearest to `point`, with the distance to the box in drawing units. Of
    /// several at one distance the first in drawing order is taken.
    pub fn nearest(&self, point: Point, accept: impl Fn(u32) -> bool) -> Option<(u32, f64)> {
        let at = [point.x, point.y];
        let mut best: Option<(f64, u32)> = None;
        for entry in self.tree.nearest_neighbor_iter(&at) {
            let squared = entry.geom().distance_2(&at);
            match best {
                Some((found, _)) if squared > found => break,
                Some((_, index)) if index < entry.data => {}
                _ if accept(entry.data) => best = Some((squared, entry.data)),
                _ => {}
            }
        }
        best.map(|(squared, index)| (index, squared.sqrt()))
    }
}
