//! Chinese texts for people use full-width marks: `，；：（）`.

use std::path::{Path, PathBuf};

/// Places where Chinese stands as it is found on drawings, not as it is said to people.
const DRAWN: [&str; 6] =
    ["/tests/", "recognition/src/label/", "recognition/src/table/", "rules/src/declared.rs", "official.rs", "mtext.rs"];

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).expect("a folder").flatten().map(|it| it.path()) {
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Whether a half-width mark stands directly beside a Chinese character.
fn has_half_width_mark(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars
        .windows(2)
        .any(|it| is_chinese(it[0]) && ",;:(?!".contains(it[1]) || ",;:)".contains(it[0]) && is_chinese(it[1]))
}

#[test]
fn chinese_texts_use_full_width_marks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (mut rust, mut toml) = (Vec::new(), Vec::new());
    files(&root.join("crates"), "rs", &mut rust);
    files(&root.join("rules/packs"), "toml", &mut toml);
    let mut wrong = Vec::new();
    for path in rust.iter().chain(&toml) {
        let name = path.to_string_lossy().replace('\\', "/");
        if DRAWN.iter().any(|it| name.contains(it)) {
            continue;
        }
        for (line, text) in std::fs::read_to_string(path).expect("a text").lines().enumerate() {
            let text = text.trim();
            let is_comment = text.starts_with("//") || text.starts_with('#');
            if !is_comment && text.contains('"') && has_half_width_mark(text.split(" // ").next().unwrap_or(text)) {
                wrong.push(format!("{name}:{}: {text}", line + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
