//! Any text as the files of a rule pack.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| tushen_fuzz::rule_text::rules(text));
