//! A small generator of pseudo-random numbers (splitmix64), so that a seed gives the same drawing on every platform.

/// The generator. Two with the same seed give the same numbers.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// A generator from a seed; nearby seeds give unrelated numbers.
    pub fn new(seed: u64) -> Random {
        Random { state: seed }
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A whole number of `low ..= high`.
    pub fn whole(&mut self, low: i64, high: i64) -> i64 {
        let span = (high - low).unsigned_abs() + 1;
        low + (self.bits() % span) as i64
    }

    /// A length of `low ..= high` centimetres in steps of `step` centimetres, in metres. Decimal lengths keep "exactly at
    /// the limit" exact.
    pub fn length(&mut self, low: i64, high: i64, step: i64) -> f64 {
        let n = self.whole(0, (high - low) / step);
        (low + n * step) as f64 / 100.0
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.whole(0, 99) < percent
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.whole(0, of.len() as i64 - 1) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_gives_others() {
        let draw = |seed| (0..4).map(|_| Random::new(seed).bits()).collect::<Vec<_>>();
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
        assert_eq!(Random::new(0).bits(), 0xE220_A839_7B1D_CDAF);
    }

    #[test]
    fn lengths_are_whole_steps_within_their_range() {
        let mut random = Random::new(3);
        for _ in 0..1000 {
            let length = random.length(400, 700, 50);
            assert!((4.0..=7.0).contains(&length) && (length * 2.0).fract() == 0.0);
        }
    }
}
