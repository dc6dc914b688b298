use crate::{Attr, Attribute, CompletenessState, Kind, Model, ObjIx, Object, ObjectId};
use geometry::Box2;
use std::cell::RefCell;
use std::sync::Arc;

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct KindSet(u128);

impl KindSet {
    /// Adds a kind.
    pub fn insert(&mut self, kind: Kind) {
        self.0 |= 1 << (kind as u32);
    }

    /// Whether it holds a kind.
    pub fn contains(self, kind: Kind) -> bool {
        self.0 & (1 << (kind as u32)) != 0
    }

    /// The union of both.
    #[must_use]
    pub fn union(self, other: KindSet) -> KindSet {
        KindSet(self.0 | other.0)
    }
}

/// What a result was computed from. A result stays valid until an edit touches its read set: an object it read, an object (by
/// its old or its new extent) in a window it asked about, any object of a kind it went over as a whole, or the completeness of
/// a kind.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadSet {
    /// Objects of which anything was read, by id, sorted.
    pub objects: Vec<ObjectId>,
    /// Windows asked for, by kind, also those that held nothing.
    pub windows: Vec<(Kind, Box2)>,
    /// Kinds gone over as a whole.
    pub kinds: KindSet,
    /// Kinds whose completeness was read. Apart from `kinds`, since moving one object leaves it as it is.
    pub completeness: KindSet,
}

impl ReadSet {
    /// Adds all that `other` holds.
    pub fn merge(&mut self, other: &ReadSet) {
        self.objects.extend_from_slice(&other.objects);
        self.objects.sort_unstable();
        self.objects.dedup();
        for window in &other.windows {
            if !self.windows.contains(window) {
                self.windows.push(*window);
            }
        }
        self.kinds = self.kinds.union(other.kinds);
        self.completeness = self.completeness.union(other.completeness);
    }
}

/// The only way in which analysis and rules see a [`Model`]: it records what is read. One a thread.
pub struct Reader<'m> {
    model: &'m Model,
    log: RefCell<ReadSet>,
}

impl<'m> Reader<'m> {
    /// A reader that has read nothing.
    pub fn new(model: &'m Model) -> Reader<'m> {
        Reader { model, log: RefCell::default() }
    }

    /// An object: its geometry, name, plot, and all its attributes.
    #[inline]
    pub fn object(&self, ix: ObjIx) -> &'m Arc<Object> {
        let object = self.model.object(ix);
        let mut log = self.log.borrow_mut();
        // Usually the object read last or one of two: looking from the end is cheaper than a set.
        if log.objects.last() != Some(&object.id) && !log.objects.iter().rev().take(8).any(|it| *it == object.id) {
            log.objects.push(object.id);
        }
        object
    }

    /// An attribute of an object.
    #[inline]
    pub fn attribute(&self, ix: ObjIx, attr: Attr) -> Option<&'m Attribute> {
        self.object(ix).get(attr)
    }

    /// Where an object stands; recorded as a read of it, also when it does not exist.
    pub fn find(&self, id: ObjectId) -> Option<ObjIx> {
        self.log.borrow_mut().objects.push(id);
        self.model.find(id)
    }

    /// All objects of a kind.
    pub fn all(&self, kind: Kind) -> &'m [ObjIx] {
        self.log.borrow_mut().kinds.insert(kind);
        self.model.of_kind(kind)
    }

    /// The objects of a kind whose boxes meet a window, and those without geometry.
    pub fn within(&self, kind: Kind, window: Box2) -> Vec<ObjIx> {
        self.log.borrow_mut().windows.push((kind, window));
        self.model.within(kind, window)
    }

    /// How complete a kind is.
    pub fn completeness(&self, kind: Kind) -> CompletenessState {
        self.log.borrow_mut().completeness.insert(kind);
        self.model.completeness(kind)
    }

    /// The tolerance of the model; fixed at opening, so not recorded.
    pub fn tolerance(&self) -> geometry::Tolerance {
        self.model.tolerance
    }

    /// What was read so far; the reader starts anew.
    pub fn take(&self) -> ReadSet {
        let mut log = std::mem::take(&mut *self.log.borrow_mut());
        log.objects.sort_unstable();
        log.objects.dedup();
        log
    }
}
