//! Writes every `.toml` below `rules/` into one archive, in the order of their paths: for each file a line
//! `path<TAB>length`, then its bytes, then a line end.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../rules");
    let mut files = Vec::new();
    collect(&root, &root, &mut files)?;
    files.sort();
    let mut archive = Vec::new();
    for (name, path) in files {
        let bytes = fs::read(path)?;
        archive.extend_from_slice(format!("{name}\t{}\n", bytes.len()).as_bytes());
        archive.extend_from_slice(&bytes);
        archive.push(b'\n');
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join("packs.archive");
    fs::write(out, archive)
}

/// All `.toml` files below `folder`, named relative to `root` with `/`.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if path.extension().is_some_and(|it| it == "toml") {
            println!("cargo:rerun-if-changed={}", path.display());
            let name = path.strip_prefix(root).unwrap_or(&path).components();
            let name: Vec<_> = name.map(|it| it.as_os_str().to_string_lossy().into_owned()).collect();
            files.push((name.join("/"), path));
        }
    }
    Ok(())
}
