use crate::memo::{Memo, MemoKey};
use crate::{Attr, Attribute, CompletenessState, Kind, Model, ObjIx, Object, ObjectId};
use geometry::Box2;
use std::cell::{Cell, RefCell};
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

    /// Those that are not in the other.
    #[must_use]
    pub fn without(self, other: KindSet) -> KindSet {
        KindSet(self.0 & !other.0)
    }

    /// The union of both.
    #[must_use]
    pub fn union(self, other: KindSet) -> KindSet {
        KindSet(self.0 | other.0)
    }
}

/// What a result was computed from. A result stays valid until an edit touches its read set: an object it read, an object (by
/// its old or its new extent) in a window it asked about, any object of a kind it went over as a whole, or the completeness of
/// a kind. What was read of an object without its geometry stays valid while the object is only moved or reshaped.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadSet {
    /// Objects of which anything was read, by id, sorted.
    pub objects: Vec<ObjectId>,
    /// Objects of which anything but geometry was read, by id, sorted.
    pub named: Vec<ObjectId>,
    /// Windows asked for, by kind, also those that held nothing.
    pub windows: Vec<(Kind, Box2)>,
    /// Kinds gone over as a whole.
    pub kinds: KindSet,
    /// Kinds gone over without the geometry of their objects.
    pub members: KindSet,
    /// Kinds whose completeness was read. Apart from `kinds`, since moving one object leaves it as it is.
    pub completeness: KindSet,
}

impl ReadSet {
    /// Adds all that `other` holds, without putting it in order. Of an object of a kind whose members were gone over its geometry
    /// is read with that of the kind, and all else was.
    fn add(&mut self, other: &ReadSet, of_member: Option<(Kind, ObjectId)>) {
        for id in &other.objects {
            match of_member.filter(|it| it.1 == *id) {
                Some((kind, _)) => self.kinds.insert(kind),
                None if self.objects.last() != Some(id) => self.objects.push(*id),
                None => {}
            }
        }
        for id in &other.named {
            if of_member.is_none_or(|it| it.1 != *id) && self.named.last() != Some(id) {
                self.named.push(*id);
            }
        }
        self.windows.extend_from_slice(&other.windows);
        self.kinds = self.kinds.union(other.kinds);
        self.members = self.members.union(other.members);
        self.completeness = self.completeness.union(other.completeness);
    }

    /// Adds all that `other` holds.
    pub fn merge(&mut self, other: &ReadSet) {
        self.objects.extend_from_slice(&other.objects);
        self.named.extend_from_slice(&other.named);
        self.put_in_order();
        for window in &other.windows {
            if !self.windows.contains(window) {
                self.windows.push(*window);
            }
        }
        self.kinds = self.kinds.union(other.kinds);
        self.members = self.members.union(other.members);
        self.completeness = self.completeness.union(other.completeness);
    }

    fn put_in_order(&mut self) {
        for ids in [&mut self.objects, &mut self.named] {
            ids.sort_unstable();
            ids.dedup();
        }
    }
}

impl ReadSet {
    /// Leaves out what something else here covers: objects of a kind that was gone over as a whole or that lie in a window asked
    /// for, and windows inside the largest one of their kind. An edit that touches what is left out touches what covers it.
    pub fn prune(&mut self, model: &Model) {
        let mut largest: Vec<(Kind, Box2)> = Vec::new();
        let size = |it: &Box2| it.width() * it.height();
        for (kind, window) in &self.windows {
            match largest.iter_mut().find(|it| it.0 == *kind) {
                Some(found) if size(&found.1) < size(window) => found.1 = *window,
                Some(_) => {}
                None => largest.push((*kind, *window)),
            }
        }
        let largest_of = |kind: Kind| largest.iter().find(|it| it.0 == kind).map(|it| it.1);
        let holds = |outer: &Box2, inner: &Box2| {
            (0..2).all(|axis| outer.min[axis] <= inner.min[axis] && inner.max[axis] <= outer.max[axis])
        };
        let kinds = self.kinds;
        self.windows.retain(|(kind, window)| {
            let covered = largest_of(*kind).is_some_and(|it| it != *window && holds(&it, window));
            !kinds.contains(*kind) && !covered && !window.is_empty()
        });
        self.windows.sort_by(|a, b| {
            let corners = |it: &Box2| [it.min[0], it.min[1], it.max[0], it.max[1]];
            let order = corners(&a.1).iter().zip(corners(&b.1)).map(|(a, b)| a.total_cmp(&b)).find(|it| it.is_ne());
            a.0.cmp(&b.0).then(order.unwrap_or(std::cmp::Ordering::Equal))
        });
        self.windows.dedup();
        self.members = self.members.without(kinds);
        let members = self.members;
        let is_covered = |id: ObjectId, kinds: KindSet| {
            let Some(object) = model.find(id).map(|ix| model.object(ix)) else { return false };
            let in_window = largest_of(object.kind).is_some_and(|it| {
                !it.is_empty() && object.bounds().filter(|it| !it.is_empty()).is_none_or(|bounds| it.meets(&bounds))
            });
            kinds.contains(object.kind) || in_window
        };
        if !self.windows.is_empty() || kinds != KindSet::default() {
            self.objects.retain(|id| !is_covered(*id, kinds));
        }
        let objects = &self.objects;
        self.named.retain(|id| objects.binary_search(id).is_err() && !is_covered(*id, kinds.union(members)));
    }
}

/// The geometry of so many objects of a kind is recorded one by one; of more the kind as a whole.
const FEW: usize = 64;

/// The only way in which analysis and rules see a [`Model`]: it records what is read. One a thread.
pub struct Reader<'m> {
    model: &'m Model,
    log: RefCell<ReadSet>,
    memo: Option<&'m Memo>,
    as_drawn: Cell<bool>,
}

impl<'m> Reader<'m> {
    /// A reader that has read nothing.
    pub fn new(model: &'m Model) -> Reader<'m> {
        Reader { model, log: RefCell::default(), memo: None, as_drawn: Cell::new(false) }
    }

    /// A reader that keeps costly results, and finds those kept before.
    pub fn with_memo(model: &'m Model, memo: &'m Memo) -> Reader<'m> {
        Reader { memo: Some(memo), ..Reader::new(model) }
    }

    /// A costly result: the kept one, else computed and kept. Its reads count as reads of this reader either way.
    pub fn keep<T: Clone + Send + Sync + 'static>(&self, key: MemoKey, compute: impl FnOnce(&Self) -> T) -> T {
        self.keep_when(key, None, |reader| (compute(reader), true))
    }

    /// As [`Reader::keep`], for a result that also says whether it rests on nothing but the model, and so may be kept. `of` is
    /// an object of a kind whose members are gone over: what is read of it beside its geometry need not be recorded again.
    pub fn keep_when<T: Clone + Send + Sync + 'static>(
        &self,
        key: MemoKey,
        of: Option<ObjIx>,
        compute: impl FnOnce(&Self) -> (T, bool),
    ) -> T {
        let Some(memo) = self.memo else { return compute(self).0 };
        let of = of.map(|it| self.model.object(it)).map(|it| (it.kind, it.id));
        if let Some((value, reads)) = memo.get::<T>(&key) {
            self.log.borrow_mut().add(&reads, of);
            return value;
        }
        let before = std::mem::take(&mut *self.log.borrow_mut());
        let (value, keeps) = compute(self);
        let mut reads = self.take();
        reads.prune(self.model);
        let mut log = self.log.borrow_mut();
        *log = before;
        log.add(&reads, of);
        drop(log);
        if keeps {
            memo.put(key, value.clone(), reads);
        }
        value
    }

    /// An object: its geometry, name, plot, and all its attributes.
    #[inline]
    pub fn object(&self, ix: ObjIx) -> &'m Arc<Object> {
        let object = self.model.object(ix);
        let mut log = self.log.borrow_mut();
        // Reading the whole kind covers each of it.
        if log.kinds.contains(object.kind) {
            return object;
        }
        if log.members.contains(object.kind) && log.objects.len() >= FEW {
            log.kinds.insert(object.kind);
            return object;
        }
        // Usually the object read last or one of two: looking from the end is cheaper than a set.
        if log.objects.last() != Some(&object.id) && !log.objects.iter().rev().take(8).any(|it| *it == object.id) {
            log.objects.push(object.id);
        }
        object
    }

    /// An attribute of an object.
    #[inline]
    pub fn attribute(&self, ix: ObjIx, attr: Attr) -> Option<&'m Attribute> {
        self.named(ix).get(attr)
    }

    /// The name of an object.
    pub fn name(&self, ix: ObjIx) -> &'m Arc<str> {
        &self.named(ix).name
    }

    /// The plot that an object belongs to.
    pub fn plot(&self, ix: ObjIx) -> Option<ObjectId> {
        self.named(ix).plot
    }

    /// The id of an object, which never changes.
    pub fn id(&self, ix: ObjIx) -> ObjectId {
        self.model.object(ix).id
    }

    /// The kind of an object, which never changes.
    pub fn kind(&self, ix: ObjIx) -> Kind {
        self.model.object(ix).kind
    }

    /// An object whose geometry is not looked at.
    #[inline]
    fn named(&self, ix: ObjIx) -> &'m Arc<Object> {
        let object = self.model.object(ix);
        let mut log = self.log.borrow_mut();
        if log.kinds.contains(object.kind) || log.members.contains(object.kind) {
            return object;
        }
        let is_last = |ids: &[ObjectId]| ids.iter().rev().take(8).any(|it| *it == object.id);
        if !is_last(&log.named) && !is_last(&log.objects) {
            log.named.push(object.id);
        }
        object
    }

    /// Where an object stands in the model; recorded as a read of it but for its geometry, also when it does not exist.
    pub fn find(&self, id: ObjectId) -> Option<ObjIx> {
        self.log.borrow_mut().named.push(id);
        self.model.find(id)
    }

    /// All objects of a kind.
    pub fn all(&self, kind: Kind) -> &'m [ObjIx] {
        self.log.borrow_mut().kinds.insert(kind);
        self.model.of_kind(kind)
    }

    /// All objects of a kind, for what they are and not where they lie: of those whose geometry is read, too, that is recorded.
    pub fn members(&self, kind: Kind) -> &'m [ObjIx] {
        self.log.borrow_mut().members.insert(kind);
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
        match self.model.completeness(kind) {
            CompletenessState::AtLeast if self.as_drawn.get() => CompletenessState::Complete,
            state => state,
        }
    }

    /// From now on takes a drawing as it is: kinds of which some objects are recognised and more may be are taken to be whole.
    /// What is kept meanwhile must not depend on completeness.
    pub fn take_as_drawn(&self, on: bool) {
        self.as_drawn.set(on);
    }

    /// Whether the drawing is taken as it is, see [`Reader::take_as_drawn`].
    pub fn is_as_drawn(&self) -> bool {
        self.as_drawn.get()
    }

    /// The tolerance of the model; fixed at opening, so not recorded.
    pub fn tolerance(&self) -> geometry::Tolerance {
        self.model.tolerance
    }

    /// Starts anew when nothing but these objects was read so far; whether that was so.
    pub fn forget_if_only(&self, ids: &[ObjectId]) -> bool {
        let mut log = self.log.borrow_mut();
        let nothing = KindSet::default();
        let only = log.windows.is_empty()
            && log.kinds == nothing
            && log.members == nothing
            && log.completeness == nothing
            && log.objects.iter().chain(&log.named).all(|it| ids.contains(it));
        if only {
            log.objects.clear();
            log.named.clear();
        }
        only
    }

    /// What was read so far; the reader starts anew.
    pub fn take(&self) -> ReadSet {
        let mut log = std::mem::take(&mut *self.log.borrow_mut());
        log.put_in_order();
        log
    }
}
