use crate::Diagnostic;
use memchr::{memchr, memchr2, memchr3, memmem};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Where one instance stands in the file: `#id = CLASS ( parameters ) ;`
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    /// The number after `#`.
    pub id: u64,
    /// First byte of the parameters, after the opening parenthesis.
    pub start: u32,
    /// Their length, without the closing parenthesis.
    pub len: u32,
    /// Index in [`Scan::classes`].
    pub class: u16,
}

/// What one pass over a file finds.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// The header section, between `HEADER;` and its `ENDSEC;`.
    pub header: std::ops::Range<usize>,
    /// Instances, sorted by id; of several with one id the first.
    pub records: Vec<Record>,
    /// Names of classes as written, in upper case.
    pub classes: Vec<Box<str>>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// FNV-1a: class names are short, few, and hashed once an instance.
#[derive(Default)]
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

type Classes = HashMap<Box<[u8]>, u16, BuildHasherDefault<Fnv>>;

/// Finds the header and every instance. Strings (`''` inside), comments and instances over several lines are understood; what
/// is broken is told, and reading goes on with the next line that begins an instance.
pub(crate) fn scan(bytes: &[u8]) -> Scan {
    let mut scan = Scan::default();
    let mut classes = Classes::default();
    let data = sections(bytes, &mut scan);
    let mut at = data;
    let mut is_sorted = true;
    // Counting newlines costs as much as scanning: only for a diagnostic, and from where the last one was.
    let mut lines = Lines { bytes, at: 0, line: 1 };
    loop {
        at = skip_space(bytes, at);
        if at >= bytes.len() {
            break;
        }
        if bytes[at] != b'#' {
            match keyword(bytes, at) {
                b"ENDSEC" | b"DATA" | b"END-ISO-10303-21" => {
                    at = memchr(b';', &bytes[at..]).map_or(bytes.len(), |it| at + it + 1);
                }
                _ => {
                    scan.diagnostics.push(Diagnostic::new("ifc-stray-text", None, lines.of(at)));
                    at = next_instance(bytes, at + 1);
                }
            }
            continue;
        }
        match instance(bytes, at, &mut classes, &mut scan.classes) {
            Ok((record, end)) => {
                is_sorted &= scan.records.last().is_none_or(|it| it.id < record.id);
                scan.records.push(record);
                at = end;
            }
            Err((code, id)) => {
                scan.diagnostics.push(Diagnostic::new(code, id, lines.of(at)));
                at = next_instance(bytes, at + 1);
            }
        }
    }
    if !is_sorted {
        scan.records.sort_by_key(|it| it.id);
        let mut doubles = Vec::new();
        scan.records.dedup_by(|later, first| {
            let is_double = later.id == first.id;
            if is_double {
                doubles.push((later.id, later.start));
            }
            is_double
        });
        doubles.sort_unstable_by_key(|it| it.1);
        let mut lines = Lines { bytes, at: 0, line: 1 };
        for (id, start) in doubles {
            scan.diagnostics.push(Diagnostic::new("ifc-duplicate-id", Some(id), lines.of(start as usize)));
        }
    }
    if memmem::rfind(&bytes[bytes.len().saturating_sub(4096)..], b"END-ISO-10303-21").is_none() {
        scan.diagnostics.push(Diagnostic::new("ifc-truncated", None, lines.of(bytes.len())));
    }
    scan
}

/// Line numbers of ascending places.
struct Lines<'b> {
    bytes: &'b [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> u32 {
        if at > self.at {
            let newlines = memchr::memchr_iter(b'\n', &self.bytes[self.at..at]).count();
            self.line = self.line.saturating_add(newlines as u32);
            self.at = at;
        }
        self.line
    }
}

/// The header's place; gives where the data begin.
fn sections(bytes: &[u8], scan: &mut Scan) -> usize {
    // Names of sections inside strings of the header would mislead a plain search.
    let mut at = 0;
    let mut header = None;
    while at < bytes.len() {
        at = skip_space(bytes, at);
        if bytes.get(at) == Some(&b'#') {
            // Data without a section around them.
            break;
        }
        let word = keyword(bytes, at);
        let end = statement_end(bytes, at).unwrap_or(bytes.len());
        match word {
            b"HEADER" => header = Some(end),
            b"ENDSEC" => {
                if let Some(start) = header.take() {
                    scan.header = start..at;
                }
            }
            b"DATA" => return end,
            _ => {}
        }
        at = end.max(at + 1);
    }
    if let Some(start) = header {
        scan.header = start..at.min(bytes.len());
    }
    at
}

/// White space and comments.
fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        if byte.is_ascii_whitespace() || *byte == 0 {
            at += 1;
        } else if *byte == b'/' && bytes.get(at + 1) == Some(&b'*') {
            at = memmem::find(&bytes[at + 2..], b"*/").map_or(bytes.len(), |it| at + it + 4);
        } else {
            break;
        }
    }
    at
}

fn keyword(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    let is_word = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_');
    &rest[..rest.iter().position(|it| !is_word(it)).unwrap_or(rest.len())]
}

/// After the `;` that ends a statement; strings and comments are stepped over. `None` at the end of the file.
fn statement_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr3(b';', b'\'', b'/', bytes.get(at..)?)?;
        match bytes[at] {
            b';' => return Some(at + 1),
            b'\'' => at += 2 + memchr(b'\'', bytes.get(at + 1..)?)?,
            _ if bytes.get(at + 1) == Some(&b'*') => at += 4 + memmem::find(bytes.get(at + 2..)?, b"*/")?,
            _ => at += 1,
        }
    }
}

/// Where the next line begins that starts with `#`; the end of the file when none does.
fn next_instance(bytes: &[u8], mut at: usize) -> usize {
    while let Some(found) = memchr2(b'\n', b'\r', bytes.get(at..).unwrap_or_default()) {
        at += found + 1;
        let rest = &bytes[at..];
        let space = rest.iter().take_while(|it| **it == b' ' || **it == b'\t').count();
        if rest.get(space) == Some(&b'#') || rest.starts_with(b"ENDSEC") {
            return at + space;
        }
    }
    bytes.len()
}

/// Why an instance is none, with its id when it has one.
type Broken = (&'static str, Option<u64>);

/// One instance from its `#`; gives the place after its `;`.
fn instance(
    bytes: &[u8],
    at: usize,
    classes: &mut Classes,
    names: &mut Vec<Box<str>>,
) -> Result<(Record, usize), Broken> {
    let mut cursor = at + 1;
    let mut id = 0u64;
    let digits = cursor;
    while let Some(digit) = bytes.get(cursor).filter(|it| it.is_ascii_digit()) {
        id = id
            .checked_mul(10)
            .and_then(|it| it.checked_add(u64::from(digit - b'0')))
            .ok_or(("ifc-broken-instance", None))?;
        cursor += 1;
    }
    if cursor == digits {
        return Err(("ifc-broken-instance", None));
    }
    let broken = ("ifc-broken-instance", Some(id));
    cursor = skip_space(bytes, cursor);
    if bytes.get(cursor) != Some(&b'=') {
        return Err(broken);
    }
    cursor = skip_space(bytes, cursor + 1);
    let word = keyword(bytes, cursor);
    let class = match classes.get(word) {
        Some(known) => *known,
        None => {
            let index = u16::try_from(names.len()).map_err(|_| broken)?;
            // An empty word is a complex instance `(A() B())`: IFC has none.
            names.push(String::from_utf8_lossy(word).to_ascii_uppercase().into_boxed_str());
            classes.insert(word.into(), index);
            index
        }
    };
    cursor = skip_space(bytes, cursor + word.len());
    if bytes.get(cursor) != Some(&b'(') {
        return Err(broken);
    }
    let start = cursor + 1;
    let end = statement_end(bytes, start).ok_or(("ifc-unterminated", Some(id)))?;
    let close = memchr::memrchr(b')', &bytes[start..end]).ok_or(broken)?;
    let (start, len) = (u32::try_from(start).map_err(|_| broken)?, u32::try_from(close).map_err(|_| broken)?);
    Ok((Record { id, start, len, class }, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Vec<(u64, String, String)>, Vec<String>) {
        let scan = scan(text.as_bytes());
        let record = |it: &Record| {
            let (start, len) = (it.start as usize, it.len as usize);
            (it.id, scan.classes[usize::from(it.class)].to_string(), text[start..start + len].to_string())
        };
        let said = scan.diagnostics.iter().map(|it| format!("{} #{:?} {}", it.code, it.id, it.line)).collect();
        (scan.records.iter().map(record).collect(), said)
    }

    const HEAD: &str = "ISO-10303-21;\nHEADER;\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n";
    const TAIL: &str = "ENDSEC;\nEND-ISO-10303-21;\n";

    #[test]
    fn strings_comments_and_lines_do_not_end_an_instance() {
        let body = "#1=IFCLABEL('a;b''#2=(');/* #9=X(); */\n#90000000000 = IfcWall (\n 'x' /* ; */ , $ ) ;\n#2=A('\\X2\\4E00\\X0\\');";
        let (records, said) = found(&format!("{HEAD}{body}{TAIL}"));
        assert_eq!(records.len(), 3, "{records:?}");
        assert_eq!(records[0].2, "'a;b''#2=('");
        assert_eq!(records[2].0, 90_000_000_000);
        assert_eq!(records[2].1, "IFCWALL");
        assert!(said.is_empty(), "{said:?}");
    }

    #[test]
    fn what_is_broken_is_told_and_the_rest_is_read() {
        let body = "#1=A();\n#x\n#2 B();\n#3=C('never ends);\n#4=D();\n#4=E();\n";
        let (records, said) = found(&format!("{HEAD}{body}{TAIL}"));
        let ids: Vec<u64> = records.iter().map(|it| it.0).collect();
        assert_eq!(ids, [1, 4]);
        assert_eq!(records[1].1, "D");
        assert_eq!(said.len(), 4, "{said:?}");
    }

    #[test]
    fn a_file_that_was_cut_off_is_told() {
        let (records, said) = found(&format!("{HEAD}#1=A();\n#2=B('x"));
        assert_eq!(records.len(), 1);
        assert_eq!(said, ["ifc-unterminated #Some(2) 7", "ifc-truncated #None 7"]);
    }
}
