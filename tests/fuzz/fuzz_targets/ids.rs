//! Any text as information requirements: read, audited, and checked against a small model.
#![no_main]

use std::sync::OnceLock;
use tushen_ifc::{Ifc, ids, open};

static MODEL: OnceLock<Ifc> = OnceLock::new();

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(requirements) = ids::read(text) {
        let _ = ids::audit(&requirements);
        let model = MODEL.get_or_init(|| open(include_bytes!("../corpus/ifc/house.ifc").to_vec()).expect("a model"));
        let _ = ids::check(model, &requirements);
    }
});
