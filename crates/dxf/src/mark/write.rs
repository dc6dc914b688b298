//! Pairs of group code and value in the form of a file.

/// How pairs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Lines of text with this end.
    Text(&'static str),
    /// Binary with codes of one or two bytes.
    Binary {
        /// Codes of two bytes.
        wide: bool,
    },
}

/// Collects pairs.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    style: Style,
    /// What was written.
    pub bytes: Vec<u8>,
}

impl Writer {
    pub fn new(style: Style) -> Writer {
        Writer { style, bytes: Vec::new() }
    }

    /// A text or a handle.
    pub fn text(&mut self, code: i16, value: &str) {
        self.pair(code, value, |it| {
            it.extend_from_slice(value.as_bytes());
            it.push(0);
        });
    }

    /// A whole number of two bytes.
    pub fn int16(&mut self, code: i16, value: i16) {
        self.pair(code, &value.to_string(), |it| it.extend_from_slice(&value.to_le_bytes()));
    }

    /// A whole number of four bytes.
    pub fn int32(&mut self, code: i16, value: i32) {
        self.pair(code, &value.to_string(), |it| it.extend_from_slice(&value.to_le_bytes()));
    }

    /// A number, exactly: as many digits as it needs, never an exponent.
    pub fn real(&mut self, code: i16, value: f64) {
        let value = if value == 0.0 { 0.0 } else { value };
        let mut digits = value.to_string();
        if !digits.contains('.') {
            digits.push_str(".0");
        }
        self.pair(code, &digits, |it| it.extend_from_slice(&value.to_le_bytes()));
    }

    /// A point of the plane in groups `code`, `code` + 10 and, when `elevated`, a zero in `code` + 20.
    pub fn point(&mut self, code: i16, [x, y]: [f64; 2], elevated: bool) {
        self.real(code, x);
        self.real(code + 10, y);
        if elevated {
            self.real(code + 20, 0.0);
        }
    }

    fn pair(&mut self, code: i16, text: &str, binary: impl FnOnce(&mut Vec<u8>)) {
        match self.style {
            Style::Text(line_end) => {
                self.bytes.extend_from_slice(format!("{code:>3}{line_end}{text}{line_end}").as_bytes());
            }
            Style::Binary { wide } => {
                let [low, high] = code.to_le_bytes();
                match (wide, code) {
                    (true, _) => self.bytes.extend_from_slice(&[low, high]),
                    (false, 0..255) => self.bytes.push(low),
                    (false, _) => self.bytes.extend_from_slice(&[0xff, low, high]),
                }
                binary(&mut self.bytes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_exactly() {
        let mut writer = Writer::new(Style::Text("\n"));
        for value in [0.1 + 0.2, -0.0, 40_512_345.678_901_2, 1e-7, 3.0] {
            writer.real(10, value);
        }
        let text = String::from_utf8(writer.bytes).unwrap();
        assert_eq!(text, " 10\n0.30000000000000004\n 10\n0.0\n 10\n40512345.6789012\n 10\n0.0000001\n 10\n3.0\n");
    }

    #[test]
    fn codes_have_the_width_of_the_file() {
        let written = |wide| {
            let mut writer = Writer::new(Style::Binary { wide });
            writer.int16(62, 1);
            writer.text(330, "1F");
            writer.bytes
        };
        assert_eq!(written(true), b"\x3e\0\x01\0\x4a\x011F\0");
        assert_eq!(written(false), b"\x3e\x01\0\xff\x4a\x011F\0");
    }
}
