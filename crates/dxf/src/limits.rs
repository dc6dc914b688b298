//! What a file may cost. Every limit that is reached is reported as `dxf-limit-reached`.

/// The limits of one reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one record (from one group 0 to the next). A longer one is passed over.
    pub record_bytes: usize,
    /// Bytes of one text after its chunks are joined. A longer one is cut.
    pub text_bytes: usize,
    /// Entities that are kept, over all blocks and spaces. More are only counted.
    pub entities: usize,
    /// Names kept in each of the tables of layers, linetypes and styles. Further ones fall together with the first.
    pub names: usize,
    /// Diagnostics that are kept of each code. More are only counted.
    pub diagnostics_per_code: usize,
}

impl Limits {
    /// Far above what real drawings need (the largest seen: 400,000 entities, records of 2 MB), and low enough that no file
    /// exhausts the memory of an ordinary machine.
    pub const DEFAULT: Limits = Limits {
        record_bytes: 256 << 20,
        text_bytes: 4 << 20,
        entities: 8_000_000,
        names: 100_000,
        diagnostics_per_code: 100,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Limits::DEFAULT
    }
}
