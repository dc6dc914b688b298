//! Any bytes as a text DXF.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tushen_fuzz::read_and_flatten(bytes));
