//! Real drawings beside the project, named by the variable `TUSHEN_CORPUS`, else `../shared/corpus/dxf`.

use std::path::{Path, PathBuf};

/// The folder of real drawings; `None`, and said so on stderr, when there is none.
pub fn folder() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let folder = std::env::var_os("TUSHEN_CORPUS").map_or_else(|| root.join("../shared/corpus/dxf"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("not run: no real drawings at {} (set TUSHEN_CORPUS)", folder.display());
    None
}

/// The files below a folder whose name ends in `extension` (any letter case), sorted.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it.eq_ignore_ascii_case(extension)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
