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

/// Kept results. Shared by the readers of one evaluation; after an edit [`Memo::invalidate`] drops what it touches.
///
/// A value must not hold positions ([`crate::ObjIx`]), which an edit shifts; ids and geometry stay true.
#[derive(Default)]
pub struct Memo {
    shards: [Mutex<Entries>; SHARDS],
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
        let entries = self.shard(key);
        let entry = entries.get(key)?;
        Some((entry.value.downcast_ref::<T>()?.clone(), entry.reads.clone()))
    }

    pub(crate) fn put<T: Send + Sync + 'static>(&self, key: MemoKey, value: T, reads: ReadSet) {
        let hull = reads.windows.iter().fold(Box2::EMPTY, |all, it| all.union(it.1));
        let objects = reads.objects.iter().fold(0, |all, it| all | bit(*it));
        let entry = Entry { value: Arc::new(value), reads: Arc::new(reads), hull, objects };
        self.shard(&key).insert(key, entry);
    }

    /// Drops everything.
    pub fn clear(&self) {
        self.shards.iter().for_each(|it| lock(it).clear());
    }

    /// Drops the results that rest on objects that differ between two models.
    pub fn invalidate<'i>(&self, old: &Model, new: &Model, ids: impl IntoIterator<Item = &'i ObjectId>) {
        let ids: Vec<ObjectId> = ids.into_iter().copied().collect();
        let places: Vec<(Kind, Option<Box2>)> = ids
            .iter()
            .flat_map(|id| [old, new].map(|it| it.find(*id).map(|ix| it.object(ix))))
            .flatten()
            .map(|it| (it.kind, it.bounds().filter(|it| !it.is_empty())))
            .collect();
        let completeness: Vec<Kind> =
            Kind::ALL.iter().copied().filter(|it| old.completeness(*it) != new.completeness(*it)).collect();
        let is_true = |entry: &Entry| {
            let reads = &entry.reads;
            let object = ids.iter().any(|it| entry.objects & bit(*it) != 0 && reads.objects.binary_search(it).is_ok());
            let place = places.iter().any(|(kind, bounds)| {
                let in_window = || {
                    if bounds.is_some_and(|it| !it.meets(&entry.hull)) {
                        return false;
                    }
                    let mut windows = reads.windows.iter().filter(|it| it.0 == *kind);
                    windows.any(|it| bounds.is_none_or(|bounds| it.1.meets(&bounds)))
                };
                reads.kinds.contains(*kind) || in_window()
            });
            !(object || place || completeness.iter().any(|it| reads.completeness.contains(*it)))
        };
        self.shards.iter().for_each(|it| lock(it).retain(|_, entry| is_true(entry)));
    }
}

impl Clone for Memo {
    fn clone(&self) -> Memo {
        Memo { shards: std::array::from_fn(|i| Mutex::new(lock(&self.shards[i]).clone())) }
    }
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let results: usize = self.shards.iter().map(|it| lock(it).len()).sum();
        write!(f, "Memo({results} results)")
    }
}
