//! Writes every `.toml` below `rules/` into one archive, in the order of their paths: for each file a line
//! `path<TAB>length`, then its bytes, then a line end. Beside it the same without worked cases, and the hash of each whole pack.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../rules");
    let mut files = Vec::new();
    collect(&root, &root, &mut files)?;
    files.sort();
    let (mut archive, mut lean) = (Vec::new(), Vec::new());
    let mut hashes: BTreeMap<String, Sha256> = BTreeMap::new();
    for (name, path) in files {
        let bytes = fs::read(path)?;
        append(&mut archive, &name, &bytes);
        let Some((pack, _)) = name.strip_prefix("packs/").and_then(|it| it.split_once('/')) else {
            append(&mut lean, &name, &bytes);
            continue;
        };
        // As the loader of packs computes it.
        let hasher = hashes.entry(pack.to_string()).or_default();
        hasher.update(format!("{name}\t{}\n", bytes.len()));
        hasher.update(&bytes);
        append(&mut lean, &name, without_cases(&String::from_utf8_lossy(&bytes)).as_bytes());
    }
    let hex = |hash: Sha256| hash.finalize().iter().map(|it| format!("{it:02x}")).collect::<String>();
    let hashes: String = hashes.into_iter().map(|(pack, it)| format!("{pack}\t{}\n", hex(it))).collect();
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("packs.archive"), archive)?;
    fs::write(out.join("lean.archive"), lean)?;
    fs::write(out.join("hashes.tsv"), hashes)
}

fn append(archive: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    archive.extend_from_slice(format!("{name}\t{}\n", bytes.len()).as_bytes());
    archive.extend_from_slice(bytes);
    archive.push(b'\n');
}

/// A file of a pack without the tables that only the test of rules reads.
fn without_cases(text: &str) -> String {
    let is_case = |line: &str| {
        let name = line.trim_start_matches('[').split(['.', ']']).next().unwrap_or_default();
        matches!(name.trim(), "case" | "no_case" | "equivalent_mutant")
    };
    let mut in_case = false;
    let kept = text.split_inclusive('\n').filter(|line| {
        if line.starts_with('[') {
            in_case = is_case(line);
        }
        !in_case
    });
    kept.collect()
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
