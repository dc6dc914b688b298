//! Any bytes as a building model: read, and taken for what it means.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(file) = tushen_ifc::open(bytes.to_vec()) {
        let _ = tushen_ifc::to_model(&file, &|_, _| Vec::new());
        for it in file.instances() {
            let _ = it.values();
        }
    }
});
