//! Large inputs out of small ones: the entities of a drawing, again and again with new handles.
//!
//! Synthetic in size, real in content; what repeats is friendlier to caches and tables of names than a real file of that size.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes `base` (a text DXF) to `out`, its ENTITIES section repeated until the file has about `megabytes` (10⁶ bytes).
pub fn grow(base: &Path, out: &Path, megabytes: f64) -> Result<(), String> {
    let bytes = std::fs::read(base).map_err(|error| format!("{}: {error}", base.display()))?;
    let pairs = pairs(&bytes);
    let start = section(&pairs, b"ENTITIES").ok_or("no ENTITIES section")?;
    let end = (start..pairs.len()).find(|i| pairs[*i].is(0, b"ENDSEC")).ok_or("ENTITIES has no end")?;
    let (from, to) = (pairs[start].from, pairs[end].from);
    let times = ((megabytes * 1e6 - bytes.len() as f64) / (to - from) as f64).ceil().max(0.0) as u64 + 1;
    // Handles of copies lie above every handle of the file.
    let mut next =
        pairs.iter().filter(|it| it.code == 5 || it.code == 105).filter_map(|it| it.handle()).max().unwrap_or(0) + 1;
    let file = File::create(out).map_err(|error| format!("{}: {error}", out.display()))?;
    let mut writer = BufWriter::new(file);
    let mut write = |bytes: &[u8]| writer.write_all(bytes).map_err(|error| error.to_string());
    write(&bytes[..to])?;
    for _ in 1..times {
        let mut copied = from;
        for pair in pairs[start..end].iter().filter(|it| it.code == 5) {
            write(&bytes[copied..pair.value_from])?;
            write(format!("{next:X}").as_bytes())?;
            next += 1;
            copied = pair.value_from + pair.value.len();
        }
        write(&bytes[copied..to])?;
    }
    write(&bytes[to..])
}

/// A group code with its value.
struct Pair<'a> {
    code: i32,
    value: &'a [u8],
    /// Offset of the code's line.
    from: usize,
    /// Offset of the value.
    value_from: usize,
}

impl Pair<'_> {
    fn is(&self, code: i32, value: &[u8]) -> bool {
        self.code == code && self.value == value
    }

    fn handle(&self) -> Option<u64> {
        u64::from_str_radix(std::str::from_utf8(self.value).ok()?, 16).ok()
    }
}

fn pairs(bytes: &[u8]) -> Vec<Pair<'_>> {
    let mut pairs = Vec::new();
    let mut at = 0;
    while let Some(code_end) = memchr::memchr(b'\n', &bytes[at..]).map(|it| at + it) {
        let Some(value_end) = memchr::memchr(b'\n', &bytes[code_end + 1..]).map(|it| code_end + 1 + it) else { break };
        let line = &bytes[code_end + 1..value_end];
        let value = line.trim_ascii();
        let value_from = code_end + 1 + (line.len() - line.trim_ascii_start().len());
        let code = std::str::from_utf8(&bytes[at..code_end]).ok().and_then(|it| it.trim().parse().ok()).unwrap_or(-1);
        pairs.push(Pair { code, value, from: at, value_from });
        at = value_end + 1;
    }
    pairs
}

/// The first pair after `0 SECTION, 2 <name>`.
fn section(pairs: &[Pair<'_>], name: &[u8]) -> Option<usize> {
    (1..pairs.len()).find(|i| pairs[*i].is(2, name) && pairs[i - 1].is(0, b"SECTION")).map(|it| it + 1)
}
