/// Numbers below a count, parted into disjoint sets.
pub(crate) struct DisjointSets(Vec<usize>);

impl DisjointSets {
    /// Each number alone.
    pub fn new(count: usize) -> DisjointSets {
        DisjointSets((0..count).collect())
    }

    /// One more number, alone.
    pub fn add(&mut self) -> usize {
        self.0.push(self.0.len());
        self.0.len() - 1
    }

    /// The number that stands for the set of `it`: its least.
    pub fn root(&mut self, mut it: usize) -> usize {
        while self.0[it] != it {
            self.0[it] = self.0[self.0[it]];
            it = self.0[it];
        }
        it
    }

    /// Makes the sets of both one.
    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }

    /// The sets, in order of their least member, each in order.
    pub fn members(mut self) -> Vec<Vec<usize>> {
        let mut place = vec![usize::MAX; self.0.len()];
        let mut sets: Vec<Vec<usize>> = Vec::new();
        for it in 0..self.0.len() {
            let root = self.root(it);
            if place[root] == usize::MAX {
                place[root] = sets.len();
                sets.push(Vec::new());
            }
            sets[place[root]].push(it);
        }
        sets
    }
}
