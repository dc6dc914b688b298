//! Any bytes as a BCF archive.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = exchange::bcf::read(bytes);
});
