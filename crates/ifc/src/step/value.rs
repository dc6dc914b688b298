use super::text;
use memchr::memchr;
use std::borrow::Cow;

/// How deep lists and typed parameters may lie in each other; what lies deeper reads as absent.
pub const MAX_DEPTH: usize = 64;

/// A parameter of an instance, as written. Text stays encoded until asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'b> {
    /// `$`: no value, or a parameter that cannot be read.
    Absent,
    /// `*`: derived from others.
    Derived,
    /// `42`
    Integer(i64),
    /// `42.`
    Real(f64),
    /// Between the quotes, with its escapes.
    Text(&'b [u8]),
    /// `.NAME.`, without the points.
    Enum(&'b str),
    /// `"0FF"`, without the quotes.
    Binary(&'b [u8]),
    /// `#42`
    Reference(u64),
    /// `( … )`
    List(Vec<Value<'b>>),
    /// `IFCLABEL('…')`: name as written, and value.
    Typed(&'b str, Box<Value<'b>>),
}

impl<'b> Value<'b> {
    /// The text, decoded; also inside a typed parameter.
    pub fn text(&self) -> Option<Cow<'b, str>> {
        match self {
            Value::Text(raw) => Some(text::decode(raw)),
            Value::Typed(_, inner) => inner.text(),
            _ => None,
        }
    }

    /// The number, integer or real; also inside a typed parameter.
    pub fn number(&self) -> Option<f64> {
        match self {
            Value::Integer(it) => Some(*it as f64),
            Value::Real(it) => Some(*it),
            Value::Typed(_, inner) => inner.number(),
            _ => None,
        }
    }

    /// The instance that is referred to.
    pub fn reference(&self) -> Option<u64> {
        match self {
            Value::Reference(it) => Some(*it),
            _ => None,
        }
    }

    /// The members of a list; empty for everything else.
    pub fn list(&self) -> &[Value<'b>] {
        match self {
            Value::List(it) => it,
            _ => &[],
        }
    }

    /// The name of an enumeration value.
    pub fn enumeration(&self) -> Option<&'b str> {
        match self {
            Value::Enum(it) => Some(it),
            _ => None,
        }
    }

    /// `.T.` and `.F.`; also inside a typed parameter.
    pub fn boolean(&self) -> Option<bool> {
        match self {
            Value::Enum("T") => Some(true),
            Value::Enum("F") => Some(false),
            Value::Typed(_, inner) => inner.boolean(),
            _ => None,
        }
    }

    /// Whether there is a value.
    pub fn is_present(&self) -> bool {
        !matches!(self, Value::Absent | Value::Derived)
    }
}

/// Every parameter of an instance.
pub(crate) fn parameters(bytes: &[u8]) -> Vec<Value<'_>> {
    let mut reader = Reader { bytes, at: 0 };
    reader.members(0)
}

/// One parameter of an instance by its position; those before it are stepped over.
pub(crate) fn parameter(bytes: &[u8], index: usize) -> Value<'_> {
    let mut reader = Reader { bytes, at: 0 };
    for _ in 0..index {
        if !reader.step_over() {
            return Value::Absent;
        }
    }
    reader.value(0)
}

struct Reader<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Reader<'b> {
    fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            if byte.is_ascii_whitespace() {
                self.at += 1;
            } else if byte == b'/' && self.bytes.get(self.at + 1) == Some(&b'*') {
                let rest = &self.bytes[self.at + 2..];
                self.at += memchr::memmem::find(rest, b"*/").map_or(rest.len(), |it| it + 2) + 2;
            } else {
                return Some(byte);
            }
        }
    }

    /// Values up to the closing parenthesis or the end.
    fn members(&mut self, depth: usize) -> Vec<Value<'b>> {
        let mut members = Vec::new();
        loop {
            match self.peek() {
                None | Some(b')') => return members,
                _ => members.push(self.value(depth)),
            }
            self.skip_to_separator();
            if self.peek() == Some(b',') {
                self.at += 1;
            }
        }
    }

    fn value(&mut self, depth: usize) -> Value<'b> {
        let Some(byte) = self.peek() else { return Value::Absent };
        match byte {
            b'$' => self.single(Value::Absent),
            b'*' => self.single(Value::Derived),
            b'\'' => Value::Text(self.quoted()),
            b'"' => {
                let rest = &self.bytes[self.at + 1..];
                let len = memchr(b'"', rest).unwrap_or(rest.len());
                self.at += len + 2;
                Value::Binary(&rest[..len])
            }
            b'#' => {
                self.at += 1;
                let digits = self.word(|it| it.is_ascii_digit());
                digits.parse().map_or(Value::Absent, Value::Reference)
            }
            b'.' => {
                self.at += 1;
                let name = self.word(|it| it.is_ascii_alphanumeric() || it == b'_');
                self.at += 1;
                Value::Enum(name)
            }
            b'(' => {
                if depth >= MAX_DEPTH {
                    self.step_over();
                    return Value::Absent;
                }
                self.at += 1;
                let members = self.members(depth + 1);
                self.at += 1;
                Value::List(members)
            }
            b'0'..=b'9' | b'-' | b'+' => self.number(),
            byte if byte.is_ascii_alphabetic() || byte == b'!' => {
                let name = self.word(|it| it.is_ascii_alphanumeric() || it == b'_' || it == b'!');
                if self.peek() != Some(b'(') || depth >= MAX_DEPTH {
                    self.skip_to_separator();
                    return Value::Absent;
                }
                self.at += 1;
                let inner = self.value(depth + 1);
                if self.peek() == Some(b')') {
                    self.at += 1;
                }
                Value::Typed(name, Box::new(inner))
            }
            _ => {
                self.skip_to_separator();
                Value::Absent
            }
        }
    }

    fn single(&mut self, value: Value<'b>) -> Value<'b> {
        self.at += 1;
        value
    }

    fn word(&mut self, is_part: impl Fn(u8) -> bool) -> &'b str {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let len = rest.iter().position(|it| !is_part(*it)).unwrap_or(rest.len());
        self.at += len;
        std::str::from_utf8(&rest[..len]).unwrap_or_default()
    }

    fn number(&mut self) -> Value<'b> {
        let word = self.word(|it| it.is_ascii_digit() || matches!(it, b'-' | b'+' | b'.' | b'e' | b'E'));
        let is_real = word.bytes().any(|it| matches!(it, b'.' | b'e' | b'E'));
        if !is_real && let Ok(integer) = word.trim_start_matches('+').parse() {
            return Value::Integer(integer);
        }
        // The standard wants `1.E5`; the parser of numbers takes it, also without the point.
        match fast_float2::parse::<f64, _>(word.trim_start_matches('+')) {
            Ok(real) if real.is_finite() => Value::Real(real),
            _ => Value::Absent,
        }
    }

    /// The inside of a string; `''` is a quote.
    fn quoted(&mut self) -> &'b [u8] {
        let start = self.at + 1;
        let mut at = start;
        while let Some(found) = memchr(b'\'', self.bytes.get(at..).unwrap_or_default()) {
            at += found;
            if self.bytes.get(at + 1) != Some(&b'\'') {
                self.at = at + 1;
                return &self.bytes[start..at];
            }
            at += 2;
        }
        self.at = self.bytes.len();
        &self.bytes[start.min(self.bytes.len())..]
    }

    /// Up to the `,` or `)` that ends a parameter.
    fn skip_to_separator(&mut self) {
        let mut depth = 0u32;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\'' => {
                    self.quoted();
                    continue;
                }
                b'(' => depth += 1,
                b')' if depth == 0 => return,
                b')' => depth -= 1,
                b',' if depth == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Over one parameter and its comma; whether another follows.
    fn step_over(&mut self) -> bool {
        self.skip_to_separator();
        let is_more = self.bytes.get(self.at) == Some(&b',');
        self.at += usize::from(is_more);
        is_more
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_parameter_is_read() {
        let read = parameters(br"$,*,-42,1.E-3,'a''b',.ELEMENT.,#12,(1,(2.)),IFCLABEL('x'),'0FF'");
        let text = |raw: &'static [u8]| Value::Text(raw);
        assert_eq!(
            read,
            [
                Value::Absent,
                Value::Derived,
                Value::Integer(-42),
                Value::Real(1e-3),
                text(b"a''b"),
                Value::Enum("ELEMENT"),
                Value::Reference(12),
                Value::List(vec![Value::Integer(1), Value::List(vec![Value::Real(2.0)])]),
                Value::Typed("IFCLABEL", Box::new(text(b"x"))),
                text(b"0FF"),
            ]
        );
        assert_eq!(parameter(b"'a,(b',((1),2) , /* , */ #3", 2), Value::Reference(3));
        assert_eq!(parameter(b"1", 4), Value::Absent);
    }

    #[test]
    fn nesting_without_end_ends() {
        let deep = [b"(".repeat(1_000_000), b")".repeat(10)].concat();
        let mut read = parameters(&deep);
        let mut depth = 0;
        while let Some(Value::List(inner)) = read.pop() {
            (read, depth) = (inner, depth + 1);
        }
        assert!(depth <= MAX_DEPTH);
    }
}
