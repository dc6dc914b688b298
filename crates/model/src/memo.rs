//! Results that are worth keeping between evaluations, each with what it was computed from.

use crate::{Kind, Model, ObjectId, ReadSet};
use geometry::Box2;
use std::any::Any;
use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a kept result is of: a name and the ids of its arguments.
pub type MemoKey = (&'static str, [u64; 4]);

#[derive(Clone)]
struct Entry {
    value: Arc<dyn Any + Send + Sync>,
    reads: Arc<ReadSet>,
    /// Around all windows, and a bit for each object: most entries are told apart from an edit by these alone.
    hull: Box2,
    objects: u64,
    /// How many of the edits noted it was held against.
    seen: usize,
}

impl Entry {
    /// Whether it rests on nothing that an edit touches.
    fn outlasts(&self, edit: &Touched) -> bool {
        let reads = &self.reads;
        let is_read = |it: &ObjectId| self.objects & bit(*it) != 0 && reads.objects.binary_search(it).is_ok();
        let is_named = |(kind, id): &(Kind, ObjectId)| {
            reads.members.contains(*kind) || self.objects & bit(*id) != 0 && reads.named.binary_search(id).is_ok()
        };
        let is_in_place = |(kind, bounds): &(Kind, Option<Box2>)| {
            let in_window = || {
                if bounds.is_some_and(|it| !it.meets(&self.hull)) {
                    return false;
                }
                let mut windows = reads.windows.iter().filter(|it| it.0 == *kind);
                windows.any(|it| bounds.is_none_or(|bounds| it.1.meets(&bounds)))
            };
            reads.kinds.contains(*kind) || in_window()
        };
        !(edit.ids.iter().any(is_read)
            || edit.other.iter().any(is_named)
            || edit.places.iter().any(is_in_place)
            || edit.completeness.iter().any(|it| reads.completeness.contains(*it)))
    }
}

/// What an edit touches.
#[derive(Clone)]
struct Touched {
    ids: Vec<ObjectId>,
    /// Those of which more differs than their geometry, as they were and as they are.
    other: Vec<(Kind, ObjectId)>,
    /// Where they lay and lie.
    places: Vec<(Kind, Option<Box2>)>,
    /// Kinds that are no longer as complete as they were.
    completeness: Vec<Kind>,
}

/// Hashes a [`MemoKey`]: ids are hashes already, so that mixing them is enough.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            self.write_u64(chunk.iter().fold(0, |it, byte| it << 8 | u64::from(*byte)));
        }
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = (self.0.rotate_left(5) ^ value).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
}

fn bit(id: ObjectId) -> u64 {
    1 << (id.0 & 63)
}

type Entries = HashMap<MemoKey, Entry, BuildHasherDefault<KeyHasher>>;

/// In how many parts the results lie, so that threads seldom wait for each other.
const SHARDS: usize = 16;

/// So many edits are noted before all results are held against them.
const NOTED: usize = 64;

/// Kept results. Shared by the readers of one evaluation; after an edit that [`Memo::invalidate`] notes nobody finds what it
/// touches. A result is held against an edit when it is asked for: most are not before the next one.
///
/// A value must not hold positions ([`crate::ObjIx`]), which an edit shifts; ids and geometry stay true.
#[derive(Default)]
pub struct Memo {
    shards: [Mutex<Entries>; SHARDS],
    edits: Vec<Touched>,
}

fn lock(shard: &Mutex<Entries>) -> MutexGuard<'_, Entries> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Memo {
    fn shard(&self, key: &MemoKey) -> MutexGuard<'_, Entries> {
        let hash = BuildHasherDefault::<KeyHasher>::default().hash_one(key);
        lock(&self.shards[(hash >> 32) as usize % SHARDS])
    }

    pub(crate) fn get<T: Clone + 'static>(&self, key: &MemoKey) -> Option<(T, Arc<ReadSet>)> {
        let mut entries = self.shard(key);
        let entry = entries.get_mut(key)?;
        if !self.edits[entry.seen..].iter().all(|it| entry.outlasts(it)) {
            entries.remove(key);
            return None;
        }
        entry.seen = self.edits.len();
        Some((entry.value.downcast_ref::<T>()?.clone(), entry.reads.clone()))
    }

    pub(crate) fn put<T: Send + Sync + 'static>(&self, key: MemoKey, value: T, reads: ReadSet) {
        let hull = reads.windows.iter().fold(Box2::EMPTY, |all, it| all.union(it.1));
        let objects = reads.objects.iter().chain(&reads.named).fold(0, |all, it| all | bit(*it));
        let seen = self.edits.len();
        let entry = Entry { value: Arc::new(value), reads: Arc::new(reads), hull, objects, seen };
        self.shard(&key).insert(key, entry);
    }

    /// Drops everything.
    pub fn clear(&self) {
        self.shards.iter().for_each(|it| lock(it).clear());
    }

    /// Notes the objects that differ between two models, and which of them only in their geometry: what rests on them is dropped.
    pub fn invalidate<'i>(
        &mut self,
        old: &Model,
        new: &Model,
        ids: impl IntoIterator<Item = &'i ObjectId>,
        moved: &[ObjectId],
    ) {
        let ids: Vec<ObjectId> = ids.into_iter().copied().collect();
        let places = ids
            .iter()
            .flat_map(|id| [old, new].map(|it| it.find(*id).map(|ix| it.object(ix))))
            .flatten()
            .map(|it| (it.kind, it.bounds().filter(|it| !it.is_empty())))
            .collect();
        let other = ids.iter().filter(|it| !moved.contains(it));
        let other = other.flat_map(|id| [old, new].map(|it| it.find(*id).map(|ix| it.object(ix)))).flatten();
        let other = other.map(|it| (it.kind, it.id)).collect();
        let completeness =
            Kind::ALL.iter().copied().filter(|it| old.completeness(*it) != new.completeness(*it)).collect();
        self.edits.push(Touched { ids, other, places, completeness });
        if self.edits.len() < NOTED {
            return;
        }
        let edits = std::mem::take(&mut self.edits);
        for shard in &self.shards {
            lock(shard).retain(|_, entry| {
                let seen = std::mem::take(&mut entry.seen);
                edits[seen..].iter().all(|it| entry.outlasts(it))
            });
        }
    }
}

impl Clone for Memo {
    fn clone(&self) -> Memo {
        Memo { shards: std::array::from_fn(|i| Mutex::new(lock(&self.shards[i]).clone())), edits: self.edits.clone() }
    }
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let results: usize = self.shards.iter().map(|it| lock(it).len()).sum();
        write!(f, "Memo({results} results)")
    }
}
