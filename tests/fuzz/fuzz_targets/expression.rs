//! Any text as an expression of the rule language.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| tushen_fuzz::rule_text::expression(text));
