//! Differences that are known, each with its reason: `tests/corpus-known.toml`.

use super::Oracle;
use std::cell::Cell;
use std::path::Path;

/// The list, and which of it occurred.
pub struct Known {
    entries: Vec<Entry>,
}

struct Entry {
    /// End of the file's name.
    file: String,
    /// Beginning of the difference; `*` stands for any text.
    difference: String,
    used: Cell<bool>,
}

impl Known {
    /// Reads the list.
    pub fn load(path: &Path) -> Result<Known, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let root = toml_span::parse(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut entries = Vec::new();
        let list = root.as_table().and_then(|it| it.get("known")).and_then(|it| it.as_array());
        for value in list.into_iter().flatten() {
            let field = |name: &str| {
                let text = value.pointer(&format!("/{name}")).and_then(|it| it.as_str()).filter(|it| !it.is_empty());
                text.map(str::to_string).ok_or_else(|| format!("{}: an entry without `{name}`", path.display()))
            };
            field("reason")?;
            entries.push(Entry { file: field("file")?, difference: field("difference")?, used: Cell::new(false) });
        }
        Ok(Known { entries })
    }

    /// Whether a difference is listed; notes that it occurred.
    pub fn explains(&self, file: &str, difference: &str) -> bool {
        let mut explained = false;
        for entry in self.entries.iter().filter(|it| file.ends_with(&it.file) && matches(&it.difference, difference)) {
            entry.used.set(true);
            explained = true;
        }
        explained
    }

    /// Names listed differences of files at hand that no longer occur: they are to be taken from the list.
    pub fn print_unused(&self, is_here: impl Fn(&str) -> bool, oracle: Option<Oracle>) {
        let asked = |it: &&Entry| match oracle {
            Some(Oracle::Ezdxf) => !it.difference.starts_with("acadrust"),
            Some(Oracle::Acadrust) => !it.difference.starts_with("ezdxf"),
            None | Some(Oracle::BcfClient) => {
                !it.difference.starts_with("acadrust") && !it.difference.starts_with("ezdxf")
            }
        };
        for entry in self.entries.iter().filter(|it| !it.used.get() && is_here(&it.file)).filter(asked) {
            println!("no longer occurs, take it from tests/corpus-known.toml: {}: {}", entry.file, entry.difference);
        }
    }
}

/// Whether a text begins as the pattern says.
fn matches(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    for (i, piece) in pattern.split('*').enumerate() {
        let found = if i == 0 { rest.starts_with(piece).then_some(0) } else { rest.find(piece) };
        match found {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_begins_a_difference() {
        assert!(matches("3 LINE, manifest", "3 LINE, manifest 4"));
        assert!(matches("ezdxf: *, TEXT *: [", "ezdxf: *MODEL, TEXT 5A: [\"a\"]"));
        assert!(!matches("LINE", "3 LINE"));
    }
}
