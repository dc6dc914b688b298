//! Dependencies run one way: a crate may depend only on crates of lower floors (ARCHITECTURE.md, Floors).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each crate with its floor. Crates of one floor do not know each other.
const FLOORS: &[(&str, u8)] = &[
    ("tushen-geometry", 1),
    ("tushen-packs", 1),
    ("tushen-drawing", 2),
    ("tushen-findings", 2),
    ("tushen-model", 2),
    ("tushen-sunlight", 2),
    ("tushen-analysis", 3),
    ("tushen-compare", 3),
    ("tushen-dxf", 3),
    ("tushen-ifc", 3),
    ("tushen-recognition", 3),
    ("tushen-rules", 4),
    ("tushen-review", 5),
    ("tushen-exchange", 6),
    ("tushen-render", 6),
    ("tushen-seal", 6),
    ("tushen-approval", 7),
    ("tushen-report", 7),
    ("tushen-store", 8),
    ("tushen-server", 9),
    ("tushen-cli", 10),
    ("tushen-wasm", 10),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Where a package lies: the browser's shell stands beside `web/`, the rest below `crates/`.
fn folder(package: &str) -> PathBuf {
    let name = package.trim_start_matches("tushen-");
    if name == "wasm" { root().join(name) } else { root().join("crates").join(name) }
}

/// The names that the workspace manifest gives to its own packages: `geometry` → `tushen-geometry`.
fn short_names(manifest: &str) -> BTreeMap<String, String> {
    let own = manifest.lines().filter(|it| it.contains("path = \"crates/"));
    own.filter_map(|line| {
        let (key, value) = line.split_once(" = ")?;
        let package = value.split("package = \"").nth(1).and_then(|it| it.split('"').next());
        Some((key.to_string(), package.unwrap_or(key).to_string()))
    })
    .collect()
}

/// The keys of the `[dependencies]` table of a manifest.
fn dependencies(manifest: &str) -> Vec<String> {
    let body = manifest.split("[dependencies]").nth(1).unwrap_or_default();
    let lines = body.lines().skip(1).take_while(|it| !it.starts_with('['));
    lines.filter_map(|it| Some(it.split(['.', ' ', '=']).next()?.to_string())).filter(|it| !it.is_empty()).collect()
}

#[test]
fn dependencies_point_downwards() {
    let short = short_names(&std::fs::read_to_string(root().join("Cargo.toml")).expect("the workspace has a manifest"));
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    for (package, floor) in FLOORS {
        let path = folder(package).join("Cargo.toml");
        let manifest = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for key in dependencies(&manifest) {
            let Some(other) = short.get(&key) else { continue };
            let other_floor = floors.get(other.as_str()).unwrap_or_else(|| panic!("{other} stands on no floor"));
            assert!(other_floor < floor, "{package} (floor {floor}) depends on {other} (floor {other_floor})");
        }
    }
}

#[test]
fn every_crate_stands_on_a_floor() {
    let folders = std::fs::read_dir(root().join("crates")).expect("the workspace has crates");
    for folder in folders.filter_map(Result::ok) {
        let name = folder.file_name().to_string_lossy().into_owned();
        let stands = name == "xtask" || FLOORS.iter().any(|it| it.0 == format!("tushen-{name}"));
        assert!(stands, "crates/{name} stands on no floor: give it one in FLOORS and in ARCHITECTURE.md");
    }
}
