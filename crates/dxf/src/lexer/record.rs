//! One record of a file: the pairs from a group 0 up to the next one.

use super::{binary, number};
use drawing::Handle;
use std::cell::Cell;

/// How pairs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A line with the group code, a line with the value.
    Text,
    /// A code of one or two bytes, a value whose type follows from the code.
    Binary,
}

/// Where the value of a pair lies in the bytes of its record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    pub code: i16,
    pub start: u32,
    pub len: u32,
}

/// The largest number that a drawing can mean; above it sums and products overflow.
const LARGEST: f64 = 1e100;
/// Above it neighbouring numbers lie more than a thousandth apart: a micrometre in a drawing of millimetres is lost.
const EXACT_BELOW: f64 = 9.0e12;

/// The pairs of one record, the first of them the group 0 that names it.
///
/// Values are converted when asked for. A value that is no number is remembered ([`Record::bad_number`]), so that readers
/// of entities need not handle it one by one.
pub(crate) struct Record<'a> {
    bytes: &'a [u8],
    slots: &'a [Slot],
    form: Form,
    /// Line (text) or byte offset (binary) where the record begins.
    pub line: u64,
    bad: Cell<Option<Slot>>,
    huge: Cell<Option<f64>>,
}

impl<'a> Record<'a> {
    pub fn new(bytes: &'a [u8], slots: &'a [Slot], form: Form, line: u64) -> Record<'a> {
        Record { bytes, slots, form, line, bad: Cell::new(None), huge: Cell::new(None) }
    }

    /// The type: the value of the group 0, without spaces around.
    pub fn name(&self) -> &'a [u8] {
        self.slots.first().map_or(&[], |&slot| self.value(slot).trim_ascii())
    }

    /// The type as text.
    pub fn type_name(&self) -> String {
        String::from_utf8_lossy(self.name()).into_owned()
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// The pairs after the group 0.
    pub fn pairs(&self) -> impl Iterator<Item = Pair<'_>> + Clone {
        self.from(1)
    }

    /// The pairs from the given position on.
    pub fn from(&self, start: usize) -> impl Iterator<Item = Pair<'_>> + Clone {
        self.slots.get(start..).unwrap_or(&[]).iter().map(|&slot| Pair {
            code: slot.code,
            bytes: self.value(slot),
            start: slot.start,
            record: self,
        })
    }

    /// The pairs that describe the object itself: up to extended data (1001) and embedded objects (101).
    pub fn body(&self) -> impl Iterator<Item = Pair<'_>> + Clone {
        self.pairs().take_while(|pair| pair.code < 1000 && pair.code != 101)
    }

    /// The first pair with a code, in the body.
    pub fn first(&self, code: i16) -> Option<Pair<'_>> {
        self.body().find(|pair| pair.code == code)
    }

    /// The value that was asked for as a number and is none, as it stands in the file.
    pub fn bad_number(&self) -> Option<String> {
        self.bad.get().map(|slot| {
            let value = self.value(slot);
            let shown = &value[..value.len().min(40)];
            match self.form {
                Form::Text => format!("“{}” ({})", String::from_utf8_lossy(shown).trim(), slot.code),
                Form::Binary => format!("{:?} ({})", binary::real(slot.code, value), slot.code),
            }
        })
    }

    /// The first number that is too large to be exact.
    pub fn huge_number(&self) -> Option<f64> {
        self.huge.get()
    }

    fn value(&self, slot: Slot) -> &'a [u8] {
        let start = slot.start as usize;
        self.bytes.get(start..start + slot.len as usize).unwrap_or(&[])
    }
}

/// A group code with its value.
#[derive(Clone, Copy)]
pub(crate) struct Pair<'r> {
    /// Group code.
    pub code: i16,
    /// The value's bytes: of a text file without the line end, of a binary one without terminator and length.
    pub bytes: &'r [u8],
    start: u32,
    record: &'r Record<'r>,
}

impl Pair<'_> {
    /// The value as a real number; 0 when it is none, which the record remembers.
    #[inline]
    pub fn real(&self) -> f64 {
        match self.try_real() {
            Some(value) if value.abs() < EXACT_BELOW => value,
            Some(value) if value.abs() <= LARGEST => {
                self.record.huge.set(self.record.huge.get().or(Some(value)));
                value
            }
            _ => {
                self.remember_bad();
                0.0
            }
        }
    }

    /// The value as a finite real number; a bad one is not remembered.
    #[inline]
    pub fn try_real(&self) -> Option<f64> {
        match self.record.form {
            Form::Text => number::real(self.bytes),
            Form::Binary => binary::real(self.code, self.bytes),
        }
    }

    /// The value as a whole number; 0 when it is none, which the record remembers.
    #[inline]
    pub fn int(&self) -> i64 {
        self.try_int().unwrap_or_else(|| {
            self.remember_bad();
            0
        })
    }

    /// The value as a whole number; a bad one is not remembered.
    #[inline]
    pub fn try_int(&self) -> Option<i64> {
        match self.record.form {
            Form::Text => number::int(self.bytes),
            Form::Binary => binary::int(self.code, self.bytes),
        }
    }

    /// The value as a count, for reserving memory: never more than the record has pairs, whatever it says.
    pub fn count(&self) -> usize {
        usize::try_from(self.try_int().unwrap_or(0)).unwrap_or(0).min(self.record.len())
    }

    /// The value as a handle; none when it is not one.
    pub fn handle(&self) -> Handle {
        Handle(number::handle(self.bytes).unwrap_or(0))
    }

    /// Appends the value of a binary group (310, 1004): hexadecimal digits in text, plain bytes in the binary form.
    pub fn append_binary(&self, out: &mut Vec<u8>) {
        match self.record.form {
            Form::Text if !number::hex_bytes(self.bytes, out) => self.remember_bad(),
            Form::Text => {}
            Form::Binary => out.extend_from_slice(self.bytes),
        }
    }

    /// The text with spaces around removed: names of types, sections, subclasses.
    pub fn keyword(&self) -> &[u8] {
        self.bytes.trim_ascii()
    }

    fn remember_bad(&self) {
        if self.record.bad.get().is_none() {
            self.record.bad.set(Some(Slot { code: self.code, start: self.start, len: self.bytes.len() as u32 }));
        }
    }
}
