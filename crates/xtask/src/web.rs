//! `cargo xtask web`: the pages of the drawing assistant and of the workplace, their packages, their build and their tests.

use crate::process::{apt_install, cargo, npm, npx, root, step, target};
use crate::wasm;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;
use tushen_tests::reviewing::{committed, engine};

/// Builds the module and the page, and tests both.
pub fn run() -> Result<(), String> {
    wasm::run()?;
    pages()
}

/// Builds the page and tests it with the module; the module must be there.
pub fn pages() -> Result<(), String> {
    build(&[])?;
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

/// Builds the pages into `web/dist/`; the module must be there. `profile` says which build of the command describes the server, so that
/// none is built for it alone.
pub fn build(profile: &[&str]) -> Result<(), String> {
    types(profile)?;
    step("pages", &mut npm(&["run", "--silent", "build"]))
}

/// TypeScript types of the server's interface, from its own description.
fn types(profile: &[&str]) -> Result<(), String> {
    let command = [&["run", "--quiet", "--locked"], profile, &["-p", "tushen-cli", "--", "schema", "--api"]].concat();
    let described = cargo(&command).output().map_err(|error| format!("cannot start cargo: {error}"))?;
    if !described.status.success() {
        return Err(format!("the server is not described: {}", String::from_utf8_lossy(&described.stderr)));
    }
    let (document, types) = (root().join("web/generated/openapi.json"), root().join("web/generated/api.d.ts"));
    std::fs::write(&document, described.stdout).map_err(|error| format!("{}: {error}", document.display()))?;
    step(
        "types of the server",
        npx("openapi-typescript").arg("--default-non-nullable=false").arg(document).arg("-o").arg(types),
    )
}

/// Format, lints, types and tests of the page, at last in a real browser; module and page must be there.
fn test() -> Result<(), String> {
    native_reviews(&root().join("target/web/native"))?;
    step("lints of the page", &mut npm(&["run", "--silent", "lint"]))?;
    step("tests of the page", &mut npm(&["run", "--silent", "test"]))?;
    let chromium = chromium()?;
    step("tests in the browser", npm(&["run", "--silent", "test:browser"]).env("CHROMIUM", &chromium))?;
    // `build` made the command, which is the server.
    let tushen = target().join("debug/tushen");
    let mut journeys = npm(&["run", "--silent", "test:office"]);
    step("journeys through the workplace", journeys.env("CHROMIUM", &chromium).env("TUSHEN", tushen))
}

/// The reviews of all samples as this machine computes them, for the module to be held against.
fn native_reviews(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    for given in committed() {
        let path = folder.join(format!("{}.json", given.name));
        let review = exchange::json::write(&given.open().review());
        std::fs::write(&path, review).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    model(folder, "house.ifc")
}

/// The same of a building model that the project has.
fn model(folder: &Path, name: &str) -> Result<(), String> {
    let path = root().join("tests/fuzz/corpus/ifc").join(name);
    let bytes = std::fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let settings = review::Settings { all: true, ..review::Settings::default() };
    let session = review::open(engine(), name, &bytes, &settings).map_err(|error| error.en())?;
    let path = folder.join(format!("{name}.json"));
    let review = exchange::json::write(&session.review());
    std::fs::write(&path, review).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// A Chromium to test with; on Debian it is installed when it is missing.
pub fn chromium() -> Result<String, String> {
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
