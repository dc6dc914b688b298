//! Any bytes behind the sentinel of a binary DXF.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    // Seeds have the sentinel, mutations of them mostly too; without it the bytes would only be text again.
    let sentinel = b"AutoCAD Binary DXF\r\n\x1a\0";
    let body = bytes.strip_prefix(sentinel).unwrap_or(bytes);
    tushen_fuzz::read_and_flatten(&[sentinel, body].concat());
});
