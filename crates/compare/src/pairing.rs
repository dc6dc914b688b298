//! Which object of the version before is which of the version after.

use crate::form::{Form, Position, distance};
use findings::ObjectInfo;
use geometry::Sort;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How far apart two places count as the same, metres.
const SAME_PLACE: f64 = 0.05;
/// How far an object without a name of its own is looked for when nothing else tells where it went, metres.
const REACH: f64 = 20.0;
/// Pairs of objects asked for a common displacement at most; beyond that only near ones are.
const MAX_VOTES: usize = 200_000;
/// Share of objects whose handles must agree with their places for handles to be believed.
const BELIEVED: f64 = 0.5;

/// What an object was recognised by in the other version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// The handles of its entities.
    Handles,
    /// Its shape at its place.
    Place,
    /// Its name, which no other object of its kind has.
    Name,
    /// Its shape, displaced as other objects are.
    Displacement,
    /// Overlap with its former place.
    Overlap,
    /// Its shape or name nearby.
    Nearness,
}

/// An object with its form in the coordinates of the version after.
pub(crate) struct Item<'a> {
    pub info: &'a ObjectInfo,
    pub form: Option<Form>,
}

/// Objects by kind and place.
pub(crate) struct Grid(HashMap<(String, i64, i64), Vec<usize>>);

impl Grid {
    /// Cells twice as wide as places may differ.
    const CELL: f64 = 2.0 * SAME_PLACE;

    pub fn new(items: &[Item]) -> Grid {
        let mut cells: HashMap<(String, i64, i64), Vec<usize>> = HashMap::new();
        for (ix, item) in items.iter().enumerate() {
            if let Some(form) = &item.form {
                let (x, y) = Grid::cell(form.center);
                cells.entry((item.info.kind.clone(), x, y)).or_default().push(ix);
            }
        }
        Grid(cells)
    }

    fn cell(at: Position) -> (i64, i64) {
        ((at[0] / Grid::CELL).floor() as i64, (at[1] / Grid::CELL).floor() as i64)
    }

    /// The objects of a kind whose centre may lie within [`SAME_PLACE`] of a place, by position.
    pub fn near(&self, kind: &str, at: Position) -> impl Iterator<Item = usize> + '_ {
        let (x, y) = Grid::cell(at);
        let around = (-1..=1).flat_map(move |i| (-1..=1).map(move |j| (x + i, y + j)));
        let mut found: Vec<usize> =
            around.filter_map(|(x, y)| self.0.get(&(kind.to_string(), x, y))).flatten().copied().collect();
        found.sort_unstable();
        found.into_iter()
    }
}

/// Pairs of positions in both lists, with what each rests on; in the order of the first list.
pub(crate) fn pair(before: &[Item], after: &[Item], grid: &Grid, tolerance: f64) -> Vec<(usize, usize, MatchedBy)> {
    let mut pairing =
        Pairing { before, after, tolerance, of_before: vec![None; before.len()], of_after: vec![false; after.len()] };
    pairing.by_handles();
    pairing.by_place(grid);
    pairing.by_unique_name();
    pairing.by_displacement();
    pairing.by_overlap();
    pairing.by_nearness();
    pairing.without_form();
    let found = pairing.of_before.into_iter().enumerate();
    found.filter_map(|(a, it)| it.map(|(b, by)| (a, b, by))).collect()
}

struct Pairing<'a> {
    before: &'a [Item<'a>],
    after: &'a [Item<'a>],
    tolerance: f64,
    of_before: Vec<Option<(usize, MatchedBy)>>,
    of_after: Vec<bool>,
}

impl Pairing<'_> {
    fn set(&mut self, a: usize, b: usize, by: MatchedBy) {
        if self.of_before[a].is_none() && !self.of_after[b] {
            self.of_before[a] = Some((b, by));
            self.of_after[b] = true;
        }
    }

    fn left_before(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.before.len()).filter(|it| self.of_before[*it].is_none())
    }

    fn left_after(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.after.len()).filter(|it| !self.of_after[*it])
    }

    /// What is left of each kind, in both lists.
    fn left_by_kind(&self) -> BTreeMap<String, (Vec<usize>, Vec<usize>)> {
        let mut kinds: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for a in self.left_before() {
            kinds.entry(self.before[a].info.kind.clone()).or_default().0.push(a);
        }
        for b in self.left_after() {
            kinds.entry(self.after[b].info.kind.clone()).or_default().1.push(b);
        }
        kinds.retain(|_, it| !it.0.is_empty() && !it.1.is_empty());
        kinds
    }

    fn alike(&self, a: usize, b: usize) -> bool {
        match (&self.before[a].form, &self.after[b].form) {
            (Some(one), Some(other)) => one.alike(other, self.tolerance),
            (None, None) => true,
            _ => false,
        }
    }

    fn apart(&self, a: usize, b: usize) -> Option<f64> {
        Some(distance(self.before[a].form.as_ref()?.center, self.after[b].form.as_ref()?.center))
    }

    fn names(&self, a: usize, b: usize) -> (&str, &str) {
        (&self.before[a].info.name, &self.after[b].info.name)
    }

    fn has_same_name(&self, a: usize, b: usize) -> bool {
        let (one, other) = self.names(a, b);
        !one.is_empty() && one == other
    }

    /// Whether nothing in their names keeps two objects from being the same.
    fn names_agree(&self, a: usize, b: usize) -> bool {
        let (one, other) = self.names(a, b);
        one == other || one.is_empty() || other.is_empty()
    }

    /// Handles tell most, where they are those of the same drawing: in a drawing that was exported anew they are others, and may by
    /// chance be those of other things. Places in the file (`#17`), which every insertion shifts, are believed only where the
    /// object still lies there.
    fn by_handles(&mut self) {
        let key = |it: &Item| (it.info.kind.clone(), it.info.entities.clone());
        let unique = |items: &[Item]| {
            let mut by: HashMap<(String, Vec<String>), Option<usize>> = HashMap::new();
            for (ix, it) in items.iter().enumerate().filter(|it| !it.1.info.entities.is_empty()) {
                by.entry(key(it)).and_modify(|it| *it = None).or_insert(Some(ix));
            }
            by
        };
        let (ones, others) = (unique(self.before), unique(self.after));
        let mut pairs: Vec<(usize, usize)> =
            ones.iter().filter_map(|(key, a)| Some(((*a)?, (*others.get(key)?)?))).collect();
        pairs.sort_unstable();
        let stayed = |&&(a, b): &&(usize, usize)| {
            self.apart(a, b).is_none_or(|it| it <= SAME_PLACE) && self.alike(a, b) && self.names_agree(a, b)
        };
        let agreeing: BTreeSet<(usize, usize)> = pairs.iter().filter(stayed).copied().collect();
        if pairs.is_empty() || (agreeing.len() as f64) < BELIEVED * pairs.len() as f64 {
            return;
        }
        let is_place = |a: usize| self.before[a].info.entities.iter().any(|it| it.starts_with('#'));
        let believed: Vec<(usize, usize)> =
            pairs.into_iter().filter(|it| agreeing.contains(it) || !is_place(it.0)).collect();
        for (a, b) in believed {
            self.set(a, b, MatchedBy::Handles);
        }
        self.by_shared_handles();
    }

    /// Objects of several entities, of which some were drawn anew.
    fn by_shared_handles(&mut self) {
        let mut owner: HashMap<(&str, &str), usize> = HashMap::new();
        for b in self.left_after() {
            let info = self.after[b].info;
            for entity in info.entities.iter().filter(|it| !it.starts_with('#')) {
                owner.insert((&info.kind, entity), b);
            }
        }
        let mut found = Vec::new();
        for a in self.left_before() {
            let info = self.before[a].info;
            let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
            for entity in &info.entities {
                if let Some(b) = owner.get(&(info.kind.as_str(), entity.as_str())) {
                    *shared.entry(*b).or_default() += 1;
                }
            }
            let best = shared.into_iter().max_by_key(|it| (it.1, std::cmp::Reverse(it.0)));
            found.extend(
                best.filter(|(b, n)| 2 * n >= info.entities.len().max(self.after[*b].info.entities.len()))
                    .map(|(b, n)| (std::cmp::Reverse(n), a, b)),
            );
        }
        found.sort_unstable();
        for (_, a, b) in found {
            self.set(a, b, MatchedBy::Handles);
        }
    }

    /// The same shape at the same place; first where the name agrees too.
    fn by_place(&mut self, grid: &Grid) {
        for names in [true, false] {
            let mut found: Vec<(f64, usize, usize)> = Vec::new();
            for a in self.left_before() {
                let Some(form) = &self.before[a].form else { continue };
                for b in grid.near(&self.before[a].info.kind, form.center).filter(|it| !self.of_after[*it]) {
                    let apart = self.apart(a, b).unwrap_or(f64::INFINITY);
                    let (one, other) = self.names(a, b);
                    if apart <= SAME_PLACE && self.alike(a, b) && (!names || one == other) {
                        found.push((apart, a, b));
                    }
                }
            }
            self.set_nearest(found, MatchedBy::Place);
        }
    }

    fn set_nearest(&mut self, mut found: Vec<(f64, usize, usize)>, by: MatchedBy) {
        found.order_by(|p, q| p.0.total_cmp(&q.0).then((p.1, p.2).cmp(&(q.1, q.2))));
        for (_, a, b) in found {
            self.set(a, b, by);
        }
    }

    /// A name that one object of its kind has in each version.
    fn by_unique_name(&mut self) {
        let unique = |items: &[Item]| {
            let mut by: BTreeMap<(String, String), Option<usize>> = BTreeMap::new();
            for (ix, it) in items.iter().enumerate().filter(|it| !it.1.info.name.is_empty()) {
                let key = (it.info.kind.clone(), it.info.name.clone());
                by.entry(key).and_modify(|it| *it = None).or_insert(Some(ix));
            }
            by
        };
        let (ones, others) = (unique(self.before), unique(self.after));
        for (key, a) in ones {
            if let (Some(a), Some(Some(b))) = (a, others.get(&key)) {
                self.set(a, *b, MatchedBy::Name);
            }
        }
    }

    /// Things that were moved together: of all displacements between things of the same shape, those that several share, most first.
    fn by_displacement(&mut self) {
        let mut pairs: Vec<(usize, usize, Position)> = Vec::new();
        for (ones, others) in self.left_by_kind().values() {
            let all = ones.len().saturating_mul(others.len()) <= MAX_VOTES;
            for &a in ones {
                for &b in others {
                    let (Some(one), Some(other)) = (&self.before[a].form, &self.after[b].form) else { continue };
                    let by = [other.center[0] - one.center[0], other.center[1] - one.center[1]];
                    let is_near = all || distance(one.center, other.center) <= REACH;
                    if is_near && self.names_agree(a, b) && self.alike(a, b) && pairs.len() < 4 * MAX_VOTES {
                        pairs.push((a, b, by));
                    }
                }
            }
        }
        loop {
            let mut votes: BTreeMap<(i64, i64), BTreeSet<usize>> = BTreeMap::new();
            for (a, b, by) in &pairs {
                if self.of_before[*a].is_none() && !self.of_after[*b] {
                    votes.entry(centimetres(*by)).or_default().insert(*a);
                }
            }
            let size = |it: &(i64, i64)| it.0.abs().max(it.1.abs());
            let best = votes.iter().filter(|it| it.1.len() > 1);
            let Some((shared, _)) = best.min_by_key(|(by, who)| (std::cmp::Reverse(who.len()), size(by), **by)) else {
                return;
            };
            let shared = *shared;
            let chosen: Vec<(usize, usize)> =
                pairs.iter().filter(|it| centimetres(it.2) == shared).map(|it| (it.0, it.1)).collect();
            for (a, b) in chosen {
                self.set(a, b, MatchedBy::Displacement);
            }
        }
    }

    /// What lies where something of its kind lay; of several those that share most, the same shape and name counting for more.
    fn by_overlap(&mut self) {
        let mut found = Vec::new();
        for (ones, others) in self.left_by_kind().values() {
            for &a in ones {
                for &b in others {
                    let (Some(one), Some(other)) = (&self.before[a].form, &self.after[b].form) else { continue };
                    let shared = one.overlap(other);
                    if shared >= 0.3 {
                        let more = [self.alike(a, b), self.has_same_name(a, b)].map(|it| if it { 0.5 } else { 0.0 });
                        found.push((-(shared + more[0] + more[1]), a, b));
                    }
                }
            }
        }
        self.set_nearest(found, MatchedBy::Overlap);
    }

    /// The nearest of the same shape, and then of the same name, that is not further than [`REACH`]; at any distance where each
    /// version has only one of that shape.
    fn by_nearness(&mut self) {
        let mut found = Vec::new();
        for (ones, others) in self.left_by_kind().values() {
            for &a in ones {
                let fits = |b: &usize| self.alike(a, *b) && self.names_agree(a, *b);
                let candidates: Vec<usize> = others.iter().copied().filter(fits).collect();
                let is_only =
                    |b: usize| candidates.len() == 1 && ones.iter().filter(|it| self.alike(**it, b)).count() == 1;
                for &b in &candidates {
                    let Some(apart) = self.apart(a, b) else { continue };
                    if apart <= REACH || is_only(b) {
                        found.push((apart, a, b));
                    }
                }
            }
        }
        self.set_nearest(found, MatchedBy::Nearness);
        let mut found = Vec::new();
        for (ones, others) in self.left_by_kind().values() {
            for (&a, &b) in ones.iter().flat_map(|a| others.iter().map(move |b| (a, b))) {
                if let Some(apart) = self.apart(a, b).filter(|it| *it <= REACH / 4.0 && self.has_same_name(a, b)) {
                    found.push((apart, a, b));
                }
            }
        }
        self.set_nearest(found, MatchedBy::Nearness);
    }

    /// Rows, projects and other things without a place: by name, else the only one of their kind, else in their order.
    fn without_form(&mut self) {
        for (ones, others) in self.left_by_kind().into_values() {
            let bare = |items: &[Item], ix: &usize| items[*ix].form.is_none();
            let ones: Vec<usize> = ones.into_iter().filter(|it| bare(self.before, it)).collect();
            let others: Vec<usize> = others.into_iter().filter(|it| bare(self.after, it)).collect();
            for &a in &ones {
                let same = others.iter().find(|b| !self.of_after[**b] && self.has_same_name(a, **b));
                if let Some(b) = same {
                    self.set(a, *b, MatchedBy::Name);
                }
            }
            if let ([a], [b]) = (ones.as_slice(), others.as_slice()) {
                self.set(*a, *b, MatchedBy::Nearness);
            }
        }
    }
}

/// A displacement in whole centimetres.
fn centimetres(by: Position) -> (i64, i64) {
    ((by[0] * 100.0).round() as i64, (by[1] * 100.0).round() as i64)
}
