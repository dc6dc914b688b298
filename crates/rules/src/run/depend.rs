//! Who has read what: from a changed object to the units that have to be computed again.

use super::unit::{Inner, Reads};
use geometry::Box2;
use model::{Kind, Model, ObjectId, ReadSet};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What is computed and computed again as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitKey {
    /// An indicator of a plot, by its place in the rule set.
    Indicator(usize, Option<ObjectId>),
    /// A rule with the object of its outermost loop, by its place in the rule set.
    Rule(usize, Option<ObjectId>),
    /// A rule with the objects of its two outermost loops.
    Pair(usize, Option<ObjectId>, ObjectId),
}

/// The objects that an edit concerns.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delta {
    /// Ids that are only in the new model.
    pub added: Vec<ObjectId>,
    /// Ids that are only in the old one.
    pub removed: Vec<ObjectId>,
    /// Ids whose object differs.
    pub changed: Vec<ObjectId>,
    /// Of these, the ids of objects that only lie elsewhere or have another shape.
    pub moved: Vec<ObjectId>,
}

impl Delta {
    /// What differs between two models. Objects that both share cost a pointer comparison.
    pub fn between(old: &Model, new: &Model) -> Delta {
        let mut delta = Delta::default();
        let key = |it: &Arc<model::Object>| (it.kind, it.id);
        let (mut a, mut b) = (old.objects().iter().peekable(), new.objects().iter().peekable());
        loop {
            match (a.peek(), b.peek()) {
                (None, None) => break,
                (Some(one), Some(two)) if Arc::ptr_eq(one, two) => {
                    a.next();
                    b.next();
                }
                (Some(one), Some(two)) if key(one) == key(two) => {
                    if one != two {
                        delta.changed.push(one.id);
                        if one.is_same_but_shape(two) {
                            delta.moved.push(one.id);
                        }
                    }
                    a.next();
                    b.next();
                }
                (Some(one), two) if two.is_none_or(|two| key(one) < key(two)) => {
                    delta.removed.push(one.id);
                    a.next();
                }
                (_, Some(two)) => {
                    delta.added.push(two.id);
                    b.next();
                }
                (Some(_), None) => {
                    a.next();
                }
            }
        }
        delta
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// All ids.
    pub fn all(&self) -> impl Iterator<Item = &ObjectId> {
        self.added.iter().chain(&self.removed).chain(&self.changed)
    }
}

/// What a unit rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum On {
    /// Every object of a kind in the window of its second loop, or every object of the kind: a change of one concerns the pair
    /// with it alone.
    Inner(Kind, Option<Box2>),
    /// An object, whether it exists or not.
    Object(ObjectId),
    /// An object but for its geometry, whether it exists or not.
    Named(ObjectId),
    /// The objects of a kind in a window.
    Window(Kind, Box2),
    /// All objects of a kind.
    Kind(Kind),
    /// All objects of a kind but for their geometry.
    Members(Kind),
    /// Whether a kind is complete.
    Completeness(Kind),
    /// An indicator of a plot.
    Indicator(usize, Option<ObjectId>),
}

/// A unit with one thing that it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dependency {
    /// Who has read.
    pub unit: UnitKey,
    /// What.
    pub on: On,
}

type Leaf = GeomWithData<Rectangle<[f64; 2]>, UnitKey>;

fn leaf(window: Box2, unit: UnitKey) -> Leaf {
    GeomWithData::new(Rectangle::from_corners(window.min, window.max), unit)
}

/// From what was read to who has read it.
#[derive(Clone, Debug, Default)]
pub struct Index {
    objects: BTreeMap<ObjectId, Vec<UnitKey>>,
    named: BTreeMap<ObjectId, Vec<UnitKey>>,
    windows: BTreeMap<Kind, RTree<Leaf>>,
    kinds: BTreeMap<Kind, BTreeSet<UnitKey>>,
    members: BTreeMap<Kind, BTreeSet<UnitKey>>,
    completeness: BTreeMap<Kind, BTreeSet<UnitKey>>,
    indicators: BTreeMap<(usize, Option<ObjectId>), BTreeSet<UnitKey>>,
    inner_windows: BTreeMap<Kind, RTree<Leaf>>,
    inner_kinds: BTreeMap<Kind, BTreeSet<UnitKey>>,
}

impl Index {
    /// Of all units at once.
    pub fn build<'r>(units: impl Iterator<Item = (UnitKey, &'r Reads, Option<Inner>)>) -> Index {
        let mut index = Index::default();
        let mut windows: BTreeMap<Kind, Vec<Leaf>> = BTreeMap::new();
        let mut inner_windows: BTreeMap<Kind, Vec<Leaf>> = BTreeMap::new();
        for (unit, reads, inner) in units {
            match inner {
                Some(Inner { kind, window: Some(window) }) => {
                    inner_windows.entry(kind).or_default().push(leaf(window, unit));
                }
                Some(Inner { kind, window: None }) => {
                    index.inner_kinds.entry(kind).or_default().insert(unit);
                }
                None => {}
            }
            for (kind, window) in &reads.model.windows {
                windows.entry(*kind).or_default().push(leaf(*window, unit));
            }
            index.insert_plain(unit, reads);
        }
        let trees = |all: BTreeMap<Kind, Vec<Leaf>>| {
            all.into_iter().map(|(kind, leaves)| (kind, RTree::bulk_load(leaves))).collect()
        };
        index.windows = trees(windows);
        index.inner_windows = trees(inner_windows);
        index
    }

    fn insert_plain(&mut self, unit: UnitKey, reads: &Reads) {
        for id in &reads.model.objects {
            self.objects.entry(*id).or_default().push(unit);
        }
        for id in &reads.model.named {
            self.named.entry(*id).or_default().push(unit);
        }
        for kind in Kind::ALL {
            if reads.model.kinds.contains(*kind) {
                self.kinds.entry(*kind).or_default().insert(unit);
            }
            if reads.model.members.contains(*kind) {
                self.members.entry(*kind).or_default().insert(unit);
            }
            if reads.model.completeness.contains(*kind) {
                self.completeness.entry(*kind).or_default().insert(unit);
            }
        }
        for key in &reads.indicators {
            self.indicators.entry(*key).or_default().insert(unit);
        }
    }

    /// Adds what a unit has read.
    pub fn insert(&mut self, unit: UnitKey, reads: &Reads) {
        for (kind, window) in &reads.model.windows {
            self.windows.entry(*kind).or_default().insert(leaf(*window, unit));
        }
        self.insert_plain(unit, reads);
    }

    /// Adds where the second loop of a unit looks. An empty window sees only objects without geometry.
    pub fn insert_inner(&mut self, unit: UnitKey, inner: Inner) {
        match inner.window {
            Some(window) => self.inner_windows.entry(inner.kind).or_default().insert(leaf(window, unit)),
            None => {
                self.inner_kinds.entry(inner.kind).or_default().insert(unit);
            }
        }
    }

    /// Takes away where the second loop of a unit looks.
    pub fn remove_inner(&mut self, unit: UnitKey, inner: Inner) {
        match inner.window {
            Some(window) => {
                if let Some(tree) = self.inner_windows.get_mut(&inner.kind) {
                    tree.remove(&leaf(window, unit));
                }
            }
            None => {
                self.inner_kinds.entry(inner.kind).or_default().remove(&unit);
            }
        }
    }

    /// Takes away what a unit has read.
    pub fn remove(&mut self, unit: UnitKey, reads: &Reads) {
        for (kind, window) in &reads.model.windows {
            if let Some(tree) = self.windows.get_mut(kind) {
                tree.remove(&leaf(*window, unit));
            }
        }
        for (known, ids) in [(&mut self.objects, &reads.model.objects), (&mut self.named, &reads.model.named)] {
            for id in ids {
                if let Some(units) = known.get_mut(id)
                    && let Some(at) = units.iter().position(|it| *it == unit)
                {
                    units.swap_remove(at);
                }
            }
        }
        let ReadSet { kinds, members, completeness, .. } = &reads.model;
        for (known, kinds) in
            [(&mut self.kinds, kinds), (&mut self.members, members), (&mut self.completeness, completeness)]
        {
            for (_, units) in known.iter_mut().filter(|it| kinds.contains(*it.0)) {
                units.remove(&unit);
            }
        }
        for key in &reads.indicators {
            if let Some(units) = self.indicators.get_mut(key) {
                units.remove(&unit);
            }
        }
    }

    /// Puts what a unit has read now in the place of what it had read before.
    pub fn replace(&mut self, unit: UnitKey, before: &Reads, now: &Reads) {
        if before != now {
            self.remove(unit, before);
            self.insert(unit, now);
        }
    }

    /// The units that an edit touches. A pair is named by the changed object, whether it is in the window or no longer.
    pub fn touched(&self, old: &Model, new: &Model, delta: &Delta) -> BTreeSet<UnitKey> {
        let mut touched = BTreeSet::new();
        self.visit(old, new, delta, |dependency, id| {
            touched.insert(match (dependency.on, dependency.unit) {
                (On::Inner(..), UnitKey::Rule(rule, outer)) => UnitKey::Pair(rule, outer, id),
                (_, unit) => unit,
            });
        });
        touched
    }

    /// The dependencies that an edit touches.
    pub fn touching(&self, old: &Model, new: &Model, delta: &Delta) -> Vec<Dependency> {
        let mut found: Vec<Dependency> = Vec::new();
        self.visit(old, new, delta, |dependency, _| {
            if !found.contains(&dependency) {
                found.push(dependency);
            }
        });
        found
    }

    fn visit(&self, old: &Model, new: &Model, delta: &Delta, mut visit: impl FnMut(Dependency, ObjectId)) {
        for id in delta.all() {
            for unit in self.objects.get(id).into_iter().flatten() {
                visit(Dependency { unit: *unit, on: On::Object(*id) }, *id);
            }
            let is_moved = delta.moved.contains(id);
            for unit in self.named.get(id).filter(|_| !is_moved).into_iter().flatten() {
                visit(Dependency { unit: *unit, on: On::Named(*id) }, *id);
            }
            for model in [old, new] {
                let Some(object) = model.find(*id).map(|ix| model.object(ix)) else { continue };
                let (kind, bounds) = (object.kind, object.bounds());
                for unit in self.kinds.get(&kind).into_iter().flatten() {
                    visit(Dependency { unit: *unit, on: On::Kind(kind) }, *id);
                }
                for unit in self.members.get(&kind).filter(|_| !is_moved).into_iter().flatten() {
                    visit(Dependency { unit: *unit, on: On::Members(kind) }, *id);
                }
                for unit in self.inner_kinds.get(&kind).into_iter().flatten() {
                    visit(Dependency { unit: *unit, on: On::Inner(kind, None) }, *id);
                }
                stab(self.windows.get(&kind), bounds, |unit, window| {
                    visit(Dependency { unit, on: On::Window(kind, window) }, *id);
                });
                stab(self.inner_windows.get(&kind), bounds, |unit, window| {
                    visit(Dependency { unit, on: On::Inner(kind, Some(window)) }, *id);
                });
            }
        }
        for kind in Kind::ALL {
            if old.completeness(*kind) != new.completeness(*kind) {
                for unit in self.completeness.get(kind).into_iter().flatten() {
                    visit(Dependency { unit: *unit, on: On::Completeness(*kind) }, ObjectId(0));
                }
            }
        }
    }

    /// Adds the units that have read an indicator.
    pub fn readers_of_indicator(&self, at: usize, plot: Option<ObjectId>, touched: &mut BTreeSet<UnitKey>) {
        touched.extend(self.indicators.get(&(at, plot)).into_iter().flatten());
    }

    /// Everything recorded.
    pub fn all(&self) -> Vec<Dependency> {
        let mut all = Vec::new();
        let mut add = |unit: UnitKey, on: On| all.push(Dependency { unit, on });
        self.objects.iter().for_each(|(id, units)| units.iter().for_each(|it| add(*it, On::Object(*id))));
        self.named.iter().for_each(|(id, units)| units.iter().for_each(|it| add(*it, On::Named(*id))));
        self.kinds.iter().for_each(|(kind, units)| units.iter().for_each(|it| add(*it, On::Kind(*kind))));
        self.members.iter().for_each(|(kind, units)| units.iter().for_each(|it| add(*it, On::Members(*kind))));
        self.completeness.iter().for_each(|(kind, units)| {
            units.iter().for_each(|it| add(*it, On::Completeness(*kind)));
        });
        self.indicators.iter().for_each(|((at, plot), units)| {
            units.iter().for_each(|it| add(*it, On::Indicator(*at, *plot)));
        });
        self.inner_kinds.iter().for_each(|(kind, units)| units.iter().for_each(|it| add(*it, On::Inner(*kind, None))));
        let window = |leaf: &Leaf| Box2 { min: leaf.geom().lower(), max: leaf.geom().upper() };
        for (kind, tree) in &self.windows {
            tree.iter().for_each(|it| add(it.data, On::Window(*kind, window(it))));
        }
        for (kind, tree) in &self.inner_windows {
            tree.iter().for_each(|it| add(it.data, On::Inner(*kind, Some(window(it)))));
        }
        all
    }

    /// Takes one dependency away.
    pub fn forget(&mut self, dependency: &Dependency) {
        let unit = dependency.unit;
        match dependency.on {
            On::Inner(kind, window) => self.remove_inner(unit, Inner { kind, window }),
            On::Object(id) => {
                if let Some(units) = self.objects.get_mut(&id) {
                    units.retain(|it| *it != unit);
                }
            }
            On::Named(id) => {
                if let Some(units) = self.named.get_mut(&id) {
                    units.retain(|it| *it != unit);
                }
            }
            On::Kind(kind) => {
                self.kinds.entry(kind).or_default().remove(&unit);
            }
            On::Members(kind) => {
                self.members.entry(kind).or_default().remove(&unit);
            }
            On::Completeness(kind) => {
                self.completeness.entry(kind).or_default().remove(&unit);
            }
            On::Indicator(at, plot) => {
                self.indicators.entry((at, plot)).or_default().remove(&unit);
            }
            On::Window(kind, window) => {
                if let Some(tree) = self.windows.get_mut(&kind) {
                    tree.remove(&leaf(window, unit));
                }
            }
        }
    }
}

/// Windows that an object lies in; one without geometry lies in all of its kind.
fn stab(tree: Option<&RTree<Leaf>>, bounds: Option<Box2>, mut found: impl FnMut(UnitKey, Box2)) {
    let Some(tree) = tree else { return };
    let mut each = |it: &Leaf| found(it.data, Box2 { min: it.geom().lower(), max: it.geom().upper() });
    match bounds.filter(|it| !it.is_empty()) {
        Some(bounds) => {
            let envelope = AABB::from_corners(bounds.min, bounds.max);
            tree.locate_in_envelope_intersecting(&envelope).for_each(&mut each);
        }
        None => tree.iter().for_each(&mut each),
    }
}
