//! Any bytes as the files that come with a case: planning conditions, a layer profile or mapping.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    tushen_fuzz::case_text::profile(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        tushen_fuzz::case_text::planning_conditions(text);
    }
});
