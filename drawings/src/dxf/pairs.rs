//! Group codes and values, and their two encodings.

use super::Version;

/// A value of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, names, handles.
    Text(String),
    /// A double.
    Number(f64),
    /// A whole number; its width in a binary file follows from the code.
    Whole(i64),
}

/// A growing list of groups.
#[derive(Clone, Debug)]
pub struct Pairs {
    version: Version,
    pairs: Vec<(i16, Value)>,
    handle: u32,
    image: u32,
}

impl Pairs {
    /// An empty list.
    pub fn new(version: Version) -> Pairs {
        Pairs { version, pairs: Vec::new(), handle: 1, image: 0 }
    }

    /// The version being written.
    pub fn version(&self) -> Version {
        self.version
    }

    /// A fresh handle.
    pub fn handle(&mut self) -> u32 {
        self.handle += 1;
        self.handle - 1
    }

    /// Give the definition of the raster image its handle.
    pub fn reserve_image(&mut self) {
        self.image = self.handle();
    }

    /// The handle of the raster image's definition; 0 without one.
    pub fn image(&self) -> u32 {
        self.image
    }

    /// The next handle to be given.
    pub fn next_handle(&self) -> u32 {
        self.handle
    }

    /// A text group.
    pub fn text(&mut self, code: i16, text: &str) {
        self.pairs.push((code, Value::Text(text.to_string())));
    }

    /// A handle group.
    pub fn reference(&mut self, code: i16, handle: u32) {
        self.text(code, &format!("{handle:X}"));
    }

    /// A number group.
    pub fn number(&mut self, code: i16, number: f64) {
        self.pairs.push((code, Value::Number(number)));
    }

    /// A whole number group.
    pub fn whole(&mut self, code: i16, number: impl Into<i64>) {
        self.pairs.push((code, Value::Whole(number.into())));
    }

    /// A subclass marker, in versions that have them.
    pub fn subclass(&mut self, name: &str) {
        if self.version > Version::R12 {
            self.text(100, name);
        }
    }

    /// Start of a section.
    pub fn section(&mut self, name: &str) {
        self.text(0, "SECTION");
        self.text(2, name);
    }

    /// A group as it is.
    pub fn raw(&mut self, code: i16, value: Value) {
        self.pairs.push((code, value));
    }

    /// Everything of another list.
    pub fn append(&mut self, other: Pairs) {
        self.pairs.extend(other.pairs);
    }

    /// The bytes of a file with these groups.
    pub fn encode(&self, binary: bool) -> Vec<u8> {
        if binary { self.encode_binary() } else { self.encode_text() }
    }

    fn encode_text(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (code, value) in &self.pairs {
            out.extend(format!("{code:>3}\r\n").bytes());
            match value {
                Value::Text(text) => out.extend(self.encode_string(text)),
                Value::Number(number) => out.extend(print(*number).bytes()),
                Value::Whole(number) => out.extend(format!("{number:>6}").bytes()),
            }
            out.extend(b"\r\n");
        }
        out
    }

    fn encode_binary(&self) -> Vec<u8> {
        let mut out = b"AutoCAD Binary DXF\r\n\x1a\0".to_vec();
        for (code, value) in &self.pairs {
            if self.version > Version::R12 {
                out.extend(code.to_le_bytes());
            } else if *code < 255 {
                out.push(*code as u8);
            } else {
                out.push(255);
                out.extend(code.to_le_bytes());
            }
            match value {
                Value::Text(text) => {
                    out.extend(self.encode_string(text));
                    out.push(0);
                }
                Value::Number(number) => out.extend(number.to_le_bytes()),
                Value::Whole(number) => match code {
                    290..=299 => out.push(*number as u8),
                    90..=99 | 420..=429 | 440..=459 | 1071 => out.extend((*number as i32).to_le_bytes()),
                    160..=169 => out.extend(number.to_le_bytes()),
                    _ => out.extend((*number as i16).to_le_bytes()),
                },
            }
        }
        out
    }

    /// Text in the file's encoding; characters that GBK lacks become `\U+XXXX`.
    fn encode_string(&self, text: &str) -> Vec<u8> {
        if self.version.is_unicode() {
            return text.as_bytes().to_vec();
        }
        let mut out = Vec::new();
        for character in text.chars() {
            let mut buffer = [0; 4];
            let (bytes, _, unmappable) = encoding_rs::GBK.encode(character.encode_utf8(&mut buffer));
            if unmappable || bytes.len() > 2 {
                out.extend(format!("\\U+{:04X}", character as u32).bytes());
            } else {
                out.extend(bytes.iter());
            }
        }
        out
    }
}

/// A number with all its digits, always with a point.
fn print(number: f64) -> String {
    let text = format!("{number}");
    if text.contains('.') || text.contains("inf") || text.contains("NaN") { text } else { text + ".0" }
}
