//! Bytes to records: a window slides over the file, and each record (from one group 0 to the next) is given out as a whole.
//!
//! The window holds one record at least, so memory is that of the longest record, not of the file. After something that
//! is no pair, reading goes on at the next beginning of a record.

mod binary;
mod number;
mod record;
mod text;

pub(crate) use binary::{Kind, kind};
pub(crate) use record::{Form, Pair, Record};

use record::Slot;

use binary::Scan;
use std::io::{self, Read};
use text::LineEnd;

/// First size of the window; it grows to the longest record.
const WINDOW: usize = 256 << 10;

/// Something that the lexer passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// No pair here; with what stands there.
    Garbage(String),
    /// A record longer than the limit.
    OverlongRecord,
    /// The bytes end inside a pair.
    Cut,
}

/// Reads records one after the other.
pub(crate) struct Lexer<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Filled part of the buffer.
    filled: usize,
    /// Begin of the next pair.
    at: usize,
    /// Bytes before the buffer's first.
    offset: u64,
    at_end: bool,
    syntax: Syntax,
    /// Lines before `at` (text).
    line: u64,
    slots: Vec<Slot>,
    /// The last record ended in garbage that is still to be passed over.
    lost: bool,
    /// The file does not end with a line end.
    last_line_is_open: bool,
    record_limit: usize,
    /// What was passed over since the last time it was taken, with line or offset.
    pub troubles: Vec<(u64, Trouble)>,
}

#[derive(Clone, Copy)]
enum Syntax {
    Text(LineEnd),
    Binary { wide: bool },
}

impl<R: Read> Lexer<R> {
    /// Starts at the beginning of a file; tells the form by the first bytes.
    pub fn new(reader: R, record_limit: usize) -> io::Result<Lexer<R>> {
        let mut lexer = Lexer {
            reader,
            buffer: vec![0; WINDOW],
            filled: 0,
            at: 0,
            offset: 0,
            at_end: false,
            syntax: Syntax::Text(LineEnd::Newline),
            line: 0,
            slots: Vec::new(),
            lost: false,
            last_line_is_open: false,
            record_limit,
            troubles: Vec::new(),
        };
        lexer.read_more()?;
        let first = &lexer.buffer[..lexer.filled];
        if first.starts_with(crate::sniff::BINARY_SENTINEL) {
            lexer.at = crate::sniff::BINARY_SENTINEL.len();
            lexer.syntax = Syntax::Binary { wide: first.get(lexer.at + 1) == Some(&0) };
        } else {
            lexer.at = if first.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
            lexer.syntax = Syntax::Text(LineEnd::of(first));
        }
        lexer.end_last_line();
        Ok(lexer)
    }

    /// Whether pairs are text or binary.
    pub fn form(&self) -> Form {
        match self.syntax {
            Syntax::Text(_) => Form::Text,
            Syntax::Binary { .. } => Form::Binary,
        }
    }

    /// Line (text) or byte offset (binary) of the next pair, from 1.
    fn place(&self) -> u64 {
        match self.syntax {
            Syntax::Text(_) => self.line + 1,
            Syntax::Binary { .. } => self.offset + self.at as u64 + 1,
        }
    }

    fn scan(&self) -> Scan {
        let bytes = &self.buffer[self.at..self.filled];
        match self.syntax {
            Syntax::Text(line_end) => text::scan(bytes, line_end),
            Syntax::Binary { wide } => binary::scan(bytes, wide),
        }
    }

    /// The next record; `None` at the end of the file.
    pub fn next_record(&mut self) -> io::Result<Option<Record<'_>>> {
        self.slots.clear();
        if self.lost {
            self.lost = false;
            self.resync()?;
        }
        let mut start = self.at;
        let mut place = self.place();
        loop {
            match self.scan() {
                Scan::Pair { start: value, end, next, .. } if self.is_cut(value, end, next) => {
                    self.troubles.push((self.place(), Trouble::Cut));
                    self.at = self.filled;
                    break;
                }
                Scan::Pair { code: 0, .. } if !self.slots.is_empty() => break,
                Scan::Pair { code, start: value, end, next } => {
                    if code == 0 {
                        (start, place) = (self.at, self.place());
                    }
                    // Pairs before the first group 0 belong to nothing; 999 is a comment.
                    if code != 999 && (code == 0 || !self.slots.is_empty()) {
                        let value_start = (self.at + value - start) as u32;
                        self.slots.push(Slot { code, start: value_start, len: (end - value) as u32 });
                    }
                    self.at += next;
                    self.line += 2;
                }
                Scan::Incomplete | Scan::Garbage if self.at_end && self.rest_is_blank() => {
                    self.at = self.filled;
                    break;
                }
                Scan::Incomplete if self.at_end => {
                    self.troubles.push((self.place(), Trouble::Cut));
                    self.at = self.filled;
                    break;
                }
                Scan::Incomplete if self.filled - start >= self.record_limit => {
                    self.troubles.push((place, Trouble::OverlongRecord));
                    self.slots.clear();
                    self.resync()?;
                    (start, place) = (self.at, self.place());
                }
                Scan::Incomplete => {
                    self.fill(start)?;
                    start = 0;
                }
                Scan::Garbage => {
                    let shown = &self.buffer[self.at..self.filled.min(self.at + 40)];
                    let shown = String::from_utf8_lossy(shown).lines().next().unwrap_or("").trim().to_string();
                    self.troubles.push((self.place(), Trouble::Garbage(shown)));
                    if !self.slots.is_empty() {
                        // Give out what the record has so far; the next call goes on behind the garbage.
                        self.lost = true;
                        break;
                    }
                    self.resync()?;
                    (start, place) = (self.at, self.place());
                }
            }
        }
        if self.slots.is_empty() {
            return Ok(None);
        }
        Ok(Some(Record::new(&self.buffer[start..self.at], &self.slots, self.form(), place)))
    }

    /// Whether a value is the last line of the file and has no end: it may be a part only, as `360` of `3600`. EOF is whole.
    fn is_cut(&self, value: usize, end: usize, next: usize) -> bool {
        self.last_line_is_open
            && self.at + next == self.filled
            && !self.buffer[self.at + value..self.at + end].trim_ascii().eq_ignore_ascii_case(b"EOF")
    }

    /// Whether anything but white space follows.
    pub fn has_more(&mut self) -> io::Result<bool> {
        while self.rest_is_blank() && !self.at_end {
            self.at = self.filled;
            self.fill(self.filled)?;
        }
        Ok(!self.rest_is_blank())
    }

    /// Moves on to the next beginning of a record, or to the end.
    fn resync(&mut self) -> io::Result<()> {
        match self.syntax {
            Syntax::Text(line_end) => self.resync_text(line_end),
            Syntax::Binary { wide } => self.resync_binary(wide),
        }
    }

    fn resync_text(&mut self, line_end: LineEnd) -> io::Result<()> {
        loop {
            let bytes = &self.buffer[self.at..self.filled];
            let mut lines = memchr::memchr_iter(line_end.byte(), bytes);
            match (lines.next(), lines.next()) {
                (Some(first), Some(_)) => {
                    if text::begins_record(bytes, line_end) {
                        return Ok(());
                    }
                    self.at += first + 1;
                    self.line += 1;
                }
                _ if self.at_end => {
                    self.at = self.filled;
                    return Ok(());
                }
                (None, _) if bytes.len() >= WINDOW => {
                    // A line longer than the window is no code and no name.
                    self.at = self.filled;
                    self.fill(self.filled)?;
                }
                (Some(first), None) if bytes.len() >= WINDOW => self.at += first + 1,
                _ => self.fill(self.at)?,
            }
        }
    }

    fn resync_binary(&mut self, wide: bool) -> io::Result<()> {
        let zeros = if wide { 2 } else { 1 };
        // The names of records are short: a beginning is recognised within this many bytes.
        const REACH: usize = 64;
        loop {
            let bytes = &self.buffer[self.at..self.filled];
            if bytes.len() < REACH && !self.at_end {
                self.fill(self.at)?;
                continue;
            }
            if bytes.is_empty() {
                return Ok(());
            }
            let code = bytes.get(..zeros);
            let name = bytes.get(zeros..).and_then(|rest| {
                let rest = &rest[..rest.len().min(REACH)];
                memchr::memchr(0, rest).map(|len| &rest[..len])
            });
            if let (Some(code), Some(name)) = (code, name)
                && code.iter().all(|byte| *byte == 0)
                && name.len() >= 3
                && text::is_name(name)
            {
                return Ok(());
            }
            self.at += 1;
        }
    }

    fn rest_is_blank(&self) -> bool {
        // 0x1A is the end mark of old systems.
        self.buffer[self.at..self.filled].iter().all(|byte| byte.is_ascii_whitespace() || matches!(byte, 0 | 0x1A))
    }

    /// Reads more, keeping the bytes from `keep` on, which move to the front.
    fn fill(&mut self, keep: usize) -> io::Result<()> {
        self.buffer.copy_within(keep..self.filled, 0);
        self.filled -= keep;
        self.at -= keep;
        self.offset += keep as u64;
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        self.read_more()?;
        self.end_last_line();
        Ok(())
    }

    /// Reads until the buffer is full or the file ends: a value that is longer than the buffer is looked at once a doubling.
    fn read_more(&mut self) -> io::Result<()> {
        while self.filled < self.buffer.len() && !self.at_end {
            match self.reader.read(&mut self.buffer[self.filled..]) {
                Ok(n_read) => {
                    self.filled += n_read;
                    self.at_end = n_read == 0;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// At the end of a text file, ends its last line, so that it can be looked at.
    fn end_last_line(&mut self) {
        if let (true, Syntax::Text(line_end), Some(&last)) =
            (self.at_end, self.syntax, self.buffer[..self.filled].last())
            && last != line_end.byte()
        {
            self.buffer.truncate(self.filled);
            self.buffer.push(line_end.byte());
            self.filled += 1;
            self.last_line_is_open = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(bytes: &[u8], limit: usize) -> (Vec<String>, Vec<Trouble>) {
        let mut lexer = Lexer::new(bytes, limit).unwrap();
        let mut found = Vec::new();
        while let Some(record) = lexer.next_record().unwrap() {
            let rest: Vec<String> =
                record.pairs().map(|pair| format!("{}={}", pair.code, String::from_utf8_lossy(pair.bytes))).collect();
            found.push(format!("{}@{} {}", record.type_name(), record.line, rest.join(" ")).trim_end().to_string());
        }
        (found, lexer.troubles.into_iter().map(|(_, trouble)| trouble).collect())
    }

    #[test]
    fn records_run_from_zero_to_zero_without_comments() {
        let text = b"999\nhello\n  0\nLINE\n  8\nA\n999\n0\n 10\n1.5\n  0\nEOF\n";
        let (found, troubles) = records(text, 1 << 20);
        assert_eq!(found, ["LINE@3 8=A 10=1.5", "EOF@11"]);
        assert_eq!(troubles, []);
    }

    #[test]
    fn reading_goes_on_at_the_next_record_after_garbage() {
        let text = b"0\nTEXT\n8\nA\n1\nfirst line\nsecond line\n10\n5\n0\nLINE\n8\nB\n0\nEOF";
        let (found, troubles) = records(text, 1 << 20);
        assert_eq!(found, ["TEXT@1 8=A 1=first line", "LINE@10 8=B", "EOF@14"]);
        assert_eq!(troubles, [Trouble::Garbage("second line".to_string())]);
    }

    #[test]
    fn a_missing_line_end_at_the_end_is_no_trouble_and_a_missing_value_is() {
        assert_eq!(records(b"0\nEOF", 1 << 20), (vec!["EOF@1".to_string()], vec![]));
        assert_eq!(records(b"0\nLINE\n10\n", 1 << 20), (vec!["LINE@1".to_string()], vec![Trouble::Cut]));
        assert_eq!(records(b"0\r\nEOF\r\n\x1a", 1 << 20), (vec!["EOF@1".to_string()], vec![]));
    }

    #[test]
    fn a_record_longer_than_the_window_is_whole_and_one_longer_than_the_limit_is_passed_over() {
        let mut text = b"0\nMTEXT\n1\n".to_vec();
        text.extend(std::iter::repeat_n(b'x', 3 * WINDOW));
        text.extend(b"\n0\nEOF\n");
        let (found, troubles) = records(&text, 1 << 30);
        assert_eq!(found[0].len(), "MTEXT@1 1=".len() + 3 * WINDOW);
        assert_eq!((found[1].as_str(), troubles.len()), ("EOF@5", 0));
        let (found, troubles) = records(&text, WINDOW);
        assert_eq!((found.len(), troubles), (1, vec![Trouble::OverlongRecord]));
    }

    #[test]
    fn the_binary_form_resynchronises_as_well() {
        let mut bytes = crate::sniff::BINARY_SENTINEL.to_vec();
        bytes.extend(b"\0\0LINE\0\x08\0A\0\xFF\x7Fgarbage\0\0\0CIRCLE\0\x08\0B\0\0\0EOF\0");
        let (found, troubles) = records(&bytes, 1 << 20);
        assert_eq!(found, ["LINE@23 8=A", "CIRCLE@44 8=B", "EOF@57"]);
        assert_eq!(troubles.len(), 1);
    }
}
