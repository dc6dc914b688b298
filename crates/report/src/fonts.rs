//! Fonts for documents: found on the machine, read once.
//!
//! Noto CJK (OFL) is what documents are designed for and what a Debian or Ubuntu machine has as `fonts-noto-cjk`; any other font that
//! holds Chinese serves too. No font is part of the program: a full Chinese font has 17 to 27 MB.

use std::path::{Path, PathBuf};

/// The variable that names further folders, separated as `PATH` is.
pub const VARIABLE: &str = "TUSHEN_FONTS";

/// Beginnings of the file names of fonts that hold Chinese, best first. Of each family a regular and a bold face are taken.
const NAMES: [&str; 20] = [
    "NotoSerifCJK-Regular",
    "NotoSerifCJK-Bold",
    "NotoSansCJK-Regular",
    "NotoSansCJK-Bold",
    "NotoSerifCJKsc-Regular",
    "NotoSerifCJKsc-Bold",
    "NotoSansCJKsc-Regular",
    "NotoSansCJKsc-Bold",
    "NotoSerifSC",
    "NotoSansSC",
    "SourceHanSerif",
    "SourceHanSans",
    "PingFang",
    "Songti",
    "STHeiti",
    "msyh",
    "simsun",
    "simhei",
    "wqy-zenhei",
    "wqy-microhei",
];
/// As many files at most: two families in two weights.
const MAX_FILES: usize = 4;
/// Folders below each other at most.
const MAX_DEPTH: usize = 6;

/// The fonts of the machine that documents are set in, as bytes. Fonts in the folders that `TUSHEN_FONTS` names come first, whatever
/// they are called.
///
/// # Errors
/// A sentence in Chinese and English when there is none: where it was looked, and what to install.
pub fn find() -> Result<Vec<Vec<u8>>, findings::Bilingual> {
    let named: Vec<PathBuf> =
        std::env::var_os(VARIABLE).map(|it| std::env::split_paths(&it).collect()).unwrap_or_default();
    let mut paths: Vec<PathBuf> = Vec::new();
    named.iter().for_each(|it| collect(it, 0, &mut paths));
    let own = read(&paths);
    if !own.is_empty() {
        return Ok(own);
    }
    let folders = folders();
    let mut found: Vec<PathBuf> = Vec::new();
    folders.iter().for_each(|it| collect(it, 0, &mut found));
    let starts = |it: &Path, start: &str| it.file_name().is_some_and(|it| it.to_string_lossy().starts_with(start));
    let mut chosen: Vec<PathBuf> = Vec::new();
    for start in NAMES {
        chosen.extend(found.iter().filter(|it| starts(it, start)).cloned());
    }
    let fonts = read(&chosen[..chosen.len().min(MAX_FILES)]);
    if fonts.is_empty() {
        let looked: Vec<String> = named.iter().chain(&folders).map(|it| it.display().to_string()).collect();
        return Err(missing(&looked.join(", ")));
    }
    Ok(fonts)
}

fn missing(looked: &str) -> findings::Bilingual {
    findings::Bilingual::new(
        format!(
            "没有找到中文字体（已查找：{looked}）。请安装 fonts-noto-cjk（Debian、Ubuntu：apt install fonts-noto-cjk；Fedora：dnf install google-noto-sans-cjk-fonts），或用环境变量 {VARIABLE} 指定含有中文 TTF、TTC 或 OTF 字体的文件夹"
        ),
        format!(
            "no font with Chinese was found (looked in {looked}). Install fonts-noto-cjk (Debian, Ubuntu: apt install fonts-noto-cjk; Fedora: dnf install google-noto-sans-cjk-fonts), or name a folder with TTF, TTC or OTF fonts that hold Chinese by the variable {VARIABLE}"
        ),
    )
}

fn read(paths: &[PathBuf]) -> Vec<Vec<u8>> {
    paths.iter().filter_map(|it| std::fs::read(it).ok()).collect()
}

/// Where systems keep fonts.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        ["/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts", "C:\\Windows\\Fonts"]
            .iter()
            .map(PathBuf::from)
            .filter(|it| it.is_dir())
            .collect();
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from);
    let own = [".local/share/fonts", ".fonts", "Library/Fonts", "AppData/Local/Microsoft/Windows/Fonts"];
    folders.extend(home.iter().flat_map(|home| own.iter().map(|it| home.join(it))).filter(|it| it.is_dir()));
    folders
}

/// Every font file below a folder, in the order of their names; a file is itself.
fn collect(path: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    if path.is_dir() && depth < MAX_DEPTH {
        let mut inside: Vec<PathBuf> =
            std::fs::read_dir(path).into_iter().flatten().filter_map(Result::ok).map(|it| it.path()).collect();
        inside.sort();
        inside.iter().for_each(|it| collect(it, depth + 1, found));
    } else if path.extension().is_some_and(|it| ["ttf", "ttc", "otf"].iter().any(|ext| it.eq_ignore_ascii_case(ext))) {
        found.push(path.to_path_buf());
    }
}
