//! `cargo xtask test`: everything that must hold before a change lands.

use crate::process::{cargo, step};
use std::process::Command;

/// The engine crates that the browser will run: they must build for WASM from the first day.
const WASM_PACKAGES: &[&str] = &["tushen-review", "tushen-render", "tushen-exchange"];

/// Format, lints, all tests, the rules' own cases, the WASM build, the documentation.
pub fn run() -> Result<(), String> {
    step("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    step("lints", &mut cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    step("tests", &mut cargo(&["test", "--workspace", "--locked"]))?;
    step("rules", &mut cargo(&["run", "--locked", "-p", "tushen-cli", "--", "rules", "test"]))?;
    add_wasm_target()?;
    let mut build = cargo(&["build", "--locked", "--target", "wasm32-unknown-unknown"]);
    for package in WASM_PACKAGES {
        build.args(["-p", package]);
    }
    step("WASM build", &mut build)?;
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    step("documentation", doc.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Installs the WASM standard library when rustup is there and it is missing.
fn add_wasm_target() -> Result<(), String> {
    let installed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    match installed {
        Ok(output) if String::from_utf8_lossy(&output.stdout).contains("wasm32-unknown-unknown") => Ok(()),
        Ok(_) => step("WASM target", Command::new("rustup").args(["target", "add", "wasm32-unknown-unknown"])),
        // Without rustup the toolchain may still bring the target; the build tells.
        Err(_) => Ok(()),
    }
}
