//! `cargo xtask test`: everything that must hold before a change lands.

use crate::process::{cargo, step};
use crate::web;

/// Format, lints, all tests, the rules' own cases, the browser's module, the page and its tests, the documentation.
pub fn run() -> Result<(), String> {
    step("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    step("lints", &mut cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    step("tests", &mut cargo(&["test", "--workspace", "--locked"]))?;
    step("rules", &mut cargo(&["run", "--locked", "-p", "tushen-cli", "--", "rules", "test"]))?;
    web::run()?;
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    step("documentation", doc.env("RUSTDOCFLAGS", "-D warnings"))
}
