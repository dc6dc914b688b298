//! Several text files as one input: each begins with a line `#@ path`. What comes before the first is a file of its own.

/// The files of an input: path and text.
pub fn split(input: &str) -> Vec<(&str, &str)> {
    let mut files = Vec::new();
    let mut path = "packs/t/rule.toml";
    let mut start = 0;
    let mut offset = 0;
    for line in input.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("#@ ") {
            files.push((path, &input[start..offset]));
            path = name.trim();
            start = offset + line.len();
        }
        offset += line.len();
    }
    files.push((path, &input[start..]));
    files.retain(|it| !it.1.trim().is_empty());
    files
}
