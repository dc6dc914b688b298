//! `cargo xtask web`: the page of the drawing assistant, its packages, its build and its tests.

use crate::process::{apt_install, npm, root, step};
use crate::wasm;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;
use tushen_tests::reviewing::committed;

/// Builds the module and the page, and tests both.
pub fn run() -> Result<(), String> {
    wasm::run()?;
    build()?;
    test()
}

/// Installs the packages of the page when they are missing or older than the lock file.
pub fn install() -> Result<(), String> {
    let changed = |path: &str| std::fs::metadata(root().join(path)).and_then(|it| it.modified()).ok();
    let installed = changed("web/node_modules/.package-lock.json").unwrap_or(SystemTime::UNIX_EPOCH);
    if changed("web/package-lock.json").is_some_and(|it| it <= installed) {
        return Ok(());
    }
    step("packages of the page", &mut npm(&["ci", "--no-audit", "--no-fund"]))
}

/// Builds the page into `web/dist/`; the module must be there.
pub fn build() -> Result<(), String> {
    step("page", &mut npm(&["run", "--silent", "build"]))
}

/// Serves the built page until it is stopped; prints the address.
pub fn serve() -> Result<(), String> {
    step("serving the page", &mut npm(&["run", "--silent", "preview"]))
}

/// Format, lints, types and tests of the page, at last in a real browser; module and page must be there.
fn test() -> Result<(), String> {
    native_reviews(&root().join("target/web/native"))?;
    step("lints of the page", &mut npm(&["run", "--silent", "lint"]))?;
    step("tests of the page", &mut npm(&["run", "--silent", "test"]))?;
    let chromium = chromium()?;
    step("tests in the browser", npm(&["run", "--silent", "test:browser"]).env("CHROMIUM", chromium))
}

/// The reviews of all samples as this machine computes them, for the module to be held against.
fn native_reviews(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for given in committed() {
        let path = folder.join(format!("{}.json", given.name));
        let review = exchange::json::write(&given.open().review());
        std::fs::write(&path, review).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    Ok(())
}

/// A Chromium to test with; on Debian it is installed when it is missing.
fn chromium() -> Result<String, String> {
    let found = || {
        let named = std::env::var("CHROMIUM").ok();
        let usual = ["chromium", "chromium-browser", "google-chrome"].map(str::to_string);
        named.into_iter().chain(usual).find(|it| Command::new(it).arg("--version").output().is_ok())
    };
    if let Some(path) = found() {
        return Ok(path);
    }
    let installed = apt_install(&["chromium", "fonts-wqy-zenhei"]);
    let path = installed.then(found).flatten();
    path.ok_or_else(|| "the tests in the browser need Chromium: install it, or name it by CHROMIUM=path".to_string())
}
