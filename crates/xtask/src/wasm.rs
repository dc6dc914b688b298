//! `cargo xtask wasm`: the browser's modules with their bindings and types, in `web/generated/`.

use crate::process::{cargo, npx, root, step, target};
use crate::web;
use std::path::Path;
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

/// The target of the module.
const TARGET: &str = "wasm32-unknown-unknown";

/// What the optimiser may use: what every browser of the last years and Node 20 load. `--all-features` makes modules that they
/// do not load.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// Builds both modules with their bindings, and the types.
pub fn run() -> Result<(), String> {
    prepare()?;
    let out = root().join("web/generated");
    module("tushen", &[], "-Os", &out)?;
    // The same engine with the reader of building models. Only those load it who open one, so that minutes of the build weigh more
    // than its last bytes.
    module("building", &["--features", "ifc"], "-O1", &out)?;
    let schema = root().join("crates/exchange/schema/tushen.review-1.schema.json");
    step(
        "types of the review",
        npx("json2ts").arg("--additionalProperties=false").arg("-i").arg(schema).arg("-o").arg(out.join("review.d.ts")),
    )
}

/// Installs what builds the modules.
pub fn prepare() -> Result<(), String> {
    web::install()?;
    add_target()
}

/// Builds a module with some features into a folder, where the page finds it by its name; `level` is how hard the optimiser tries.
fn module(name: &str, features: &[&str], level: &str, out: &Path) -> Result<(), String> {
    let build = ["build", "--locked", "--profile", "wasm", "--target", TARGET, "-p", "tushen-wasm"];
    step("WASM module", &mut cargo(&[&build, features].concat()))?;
    bindings(&target().join(TARGET).join("wasm/tushen_wasm.wasm"), name, out)?;
    let module = out.join(format!("{name}_bg.wasm"));
    step("WASM optimiser", npx("wasm-opt").arg(level).args(FEATURES).arg(&module).arg("-o").arg(&module))
}

/// The JavaScript and TypeScript of a module.
fn bindings(module: &Path, name: &str, out: &Path) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    let bindgen = bindgen.input_path(module).out_name(name).typescript(true);
    let made = bindgen.web(true).and_then(|it| it.generate(out));
    made.map_err(|error| format!("bindings of {}: {error:#}", module.display()))
}

/// Installs the WASM standard library when rustup is there and it is missing.
fn add_target() -> Result<(), String> {
    let installed = Command::new("rustup").args(["target", "list", "--installed"]).output();
    match installed {
        Ok(output) if String::from_utf8_lossy(&output.stdout).contains(TARGET) => Ok(()),
        Ok(_) => step("WASM target", Command::new("rustup").args(["target", "add", TARGET])),
        // Without rustup the toolchain may still bring the target; the build tells.
        Err(_) => Ok(()),
    }
}
