//! What the fuzz targets share: reading with limits small enough that a leak of memory or time shows.

pub mod case_text;
mod files;
pub mod rule_text;

use drawing::{FlattenOptions, flatten};
use std::io::Cursor;
use tushen_dxf::Limits;

/// Far below what real drawings need: an input of a few kilobytes that reaches them is an attack.
const LIMITS: Limits =
    Limits { record_bytes: 1 << 20, text_bytes: 1 << 16, entities: 10_000, names: 1000, diagnostics_per_code: 20 };

/// Reads bytes and flattens what comes of them; nothing may panic, hang or grow without bound.
pub fn read_and_flatten(bytes: &[u8]) {
    if let Ok(drawing) = tushen_dxf::read_within(Cursor::new(bytes), &LIMITS) {
        let options =
            FlattenOptions { max_items: 2_000, max_bytes: 32 << 20, max_depth: 8, ..FlattenOptions::default() };
        let scene = flatten(&drawing, &options);
        assert!(scene.items.len() <= options.max_items);
    }
}
