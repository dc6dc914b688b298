//! Marks as records of the file's own release.

use super::shape::Primitive;
use super::survey::{Entities, Survey};
use super::write::{Style, Writer};
use super::{FONT, MarkError, STYLE, text};
use crate::mark::raw::Form;
use drawing::Version;

/// Lineweight of our layers, hundredths of a millimetre: marks are to be seen above the drawing.
const LINEWEIGHT: i16 = 35;

/// Writes records, giving out handles.
pub(crate) struct Records<'a> {
    original: &'a [u8],
    survey: &'a Survey,
    writer: Writer,
    next_handle: Option<u64>,
}

impl<'a> Records<'a> {
    pub fn new(original: &'a [u8], survey: &'a Survey) -> Records<'a> {
        Records { original, survey, writer: Writer::new(Style::Text("\n")), next_handle: survey.free_handle }
    }

    /// The bytes that `write` makes for an insertion at `offset`, in the form and with the line ends that the file has there.
    pub fn section(
        &mut self,
        offset: usize,
        write: impl FnOnce(&mut Self) -> Result<(), MarkError>,
    ) -> Result<Vec<u8>, MarkError> {
        let before = self.original.get(..offset).unwrap_or_default();
        let mut start: &[u8] = b"";
        let style = match self.survey.form {
            Form::Binary { wide } => Style::Binary { wide },
            Form::Text { line_end } => match line_end_of(before, line_end) {
                Some(line_end) => Style::Text(line_end),
                // At the very beginning, or where the file ends without the end of its last line.
                None => {
                    let line_end = memchr::memchr(line_end, self.original)
                        .and_then(|it| line_end_of(self.original.get(..=it).unwrap_or_default(), line_end))
                        .unwrap_or("\n");
                    if offset == self.original.len() {
                        start = line_end.as_bytes();
                    }
                    Style::Text(line_end)
                }
            },
        };
        self.writer = Writer::new(style);
        self.writer.bytes.extend_from_slice(start);
        write(self)?;
        Ok(std::mem::take(&mut self.writer.bytes))
    }

    /// The value of `$HANDSEED` after all that was written; `None` when no handle was given out.
    pub fn seed(&self) -> Option<String> {
        self.next_handle.filter(|_| self.next_handle != self.survey.free_handle).map(|it| format!("{it:X}"))
    }

    /// Begins the ENTITIES section where the file has none.
    pub fn open_section(&mut self, entities: &Entities) {
        if matches!(entities, Entities::Missing(_)) {
            self.writer.text(0, "SECTION");
            self.writer.text(2, "ENTITIES");
        }
    }

    /// Ends the section that [`Self::open_section`] began.
    pub fn close_section(&mut self, entities: &Entities) {
        if matches!(entities, Entities::Missing(_)) {
            self.writer.text(0, "ENDSEC");
        }
    }

    /// A LAYER record. Plot style and material are those of layer `0`.
    pub fn layer(&mut self, name: &str, color: u8) -> Result<(), MarkError> {
        let survey = self.survey;
        let table = survey.layers.as_ref().and_then(|it| it.handle.clone());
        self.table_record("LAYER", "AcDbLayerTableRecord", table.as_deref())?;
        let writer = &mut self.writer;
        writer.text(2, name);
        writer.int16(70, 0);
        writer.int16(62, i16::from(color));
        writer.text(6, "CONTINUOUS");
        if survey.version >= Version::R2000 {
            writer.int16(370, LINEWEIGHT);
            for (code, pointer) in [(390, &survey.layer_zero.plot_style), (347, &survey.layer_zero.material)] {
                if let Some(handle) = pointer {
                    writer.text(code, handle);
                }
            }
        }
        Ok(())
    }

    /// The STYLE record of our notes.
    pub fn style(&mut self) -> Result<(), MarkError> {
        let table = self.survey.styles.as_ref().and_then(|it| it.handle.clone());
        self.table_record("STYLE", "AcDbTextStyleTableRecord", table.as_deref())?;
        let writer = &mut self.writer;
        writer.text(2, STYLE);
        writer.int16(70, 0);
        writer.real(40, 0.0);
        writer.real(41, 1.0);
        writer.real(50, 0.0);
        writer.int16(71, 0);
        writer.real(42, 1.0);
        writer.text(3, FONT);
        writer.text(4, "");
        Ok(())
    }

    /// What a mark is drawn with, on a layer; with a colour of its own where the layer's is another or unknown.
    pub fn entity(&mut self, layer: &str, color: Option<u8>, primitive: &Primitive) -> Result<(), MarkError> {
        match primitive {
            Primitive::Line { start, end } => {
                self.entity_record("LINE", "AcDbLine", layer, color)?;
                self.writer.point(10, *start, true);
                self.writer.point(11, *end, true);
            }
            Primitive::Text { at, height, to_the_left, line } => {
                self.entity_record("TEXT", "AcDbText", layer, color)?;
                let styled = self.survey.styles.is_some();
                let subclasses = self.subclasses();
                let writer = &mut self.writer;
                writer.point(10, *at, true);
                writer.real(40, *height);
                writer.text(1, &text::encode(line));
                if styled {
                    writer.text(7, STYLE);
                }
                if *to_the_left {
                    writer.int16(72, 2);
                    writer.point(11, *at, true);
                }
                if subclasses {
                    writer.text(100, "AcDbText");
                }
            }
            Primitive::Polyline { vertices, closed } if self.survey.version >= Version::R14 => {
                self.entity_record("LWPOLYLINE", "AcDbPolyline", layer, color)?;
                let writer = &mut self.writer;
                writer.int32(90, i32::try_from(vertices.len()).unwrap_or(i32::MAX));
                writer.int16(70, i16::from(*closed));
                for vertex in vertices {
                    writer.point(10, vertex.point, false);
                    if vertex.bulge != 0.0 {
                        writer.real(42, vertex.bulge);
                    }
                }
            }
            Primitive::Polyline { vertices, closed } => {
                self.entity_record("POLYLINE", "AcDb2dPolyline", layer, color)?;
                self.writer.int16(66, 1);
                self.writer.point(10, [0.0, 0.0], true);
                self.writer.int16(70, i16::from(*closed));
                for vertex in vertices {
                    self.entity_record("VERTEX", "AcDbVertex", layer, color)?;
                    if self.subclasses() {
                        self.writer.text(100, "AcDb2dVertex");
                    }
                    self.writer.point(10, vertex.point, true);
                    if vertex.bulge != 0.0 {
                        self.writer.real(42, vertex.bulge);
                    }
                }
                self.begin("SEQEND", None)?;
                if self.subclasses() {
                    self.writer.text(100, "AcDbEntity");
                }
                self.writer.text(8, layer);
            }
        }
        Ok(())
    }

    fn subclasses(&self) -> bool {
        self.survey.version >= Version::R13
    }

    /// A handle that is free.
    pub fn handle(&mut self) -> Result<String, MarkError> {
        // One must remain free for `$HANDSEED`.
        let next = self.next_handle.and_then(|it| Some((it, it.checked_add(1)?)));
        let (handle, next) = next.ok_or(MarkError::NoHandlesLeft { wanted: 1 })?;
        self.next_handle = Some(next);
        Ok(format!("{handle:X}"))
    }

    /// Pairs that are in the form of the file already.
    pub fn raw(&mut self, pairs: &[u8]) {
        self.writer.bytes.extend_from_slice(pairs);
    }

    /// Group 0, handle and owner.
    fn begin(&mut self, kind: &str, owner: Option<&str>) -> Result<(), MarkError> {
        self.writer.text(0, kind);
        if self.survey.handles || self.survey.version >= Version::R13 {
            let handle = self.handle()?;
            self.writer.text(5, &handle);
        }
        if let Some(owner) = owner {
            self.writer.text(330, owner);
        }
        Ok(())
    }

    /// The head of a table record. Before 2000 files differ in whether records name their table: ours do as layer `0` does.
    fn table_record(&mut self, kind: &str, class: &str, table: Option<&str>) -> Result<(), MarkError> {
        let owned = self.survey.version >= Version::R2000 || self.survey.layer_zero.owner.is_some();
        self.begin(kind, table.filter(|_| owned && self.subclasses()))?;
        if self.subclasses() {
            self.writer.text(100, "AcDbSymbolTableRecord");
            self.writer.text(100, class);
        }
        Ok(())
    }

    /// The head of an entity.
    fn entity_record(&mut self, kind: &str, class: &str, layer: &str, color: Option<u8>) -> Result<(), MarkError> {
        let owner = self.survey.model_space.as_deref().filter(|_| self.survey.version >= Version::R14);
        self.begin(kind, owner)?;
        if self.subclasses() {
            self.writer.text(100, "AcDbEntity");
        }
        self.writer.text(8, layer);
        if let Some(color) = color {
            self.writer.int16(62, i16::from(color));
        }
        if self.subclasses() {
            self.writer.text(100, class);
        }
        Ok(())
    }
}

/// How the last of these lines ends, in a file whose lines end in the byte `line_end`; `None` when it does not end.
fn line_end_of(lines: &[u8], line_end: u8) -> Option<&'static str> {
    match (line_end, lines) {
        (b'\n', [.., b'\r', b'\n']) => Some("\r\n"),
        (b'\n', [.., b'\n']) => Some("\n"),
        (b'\r', [.., b'\r']) => Some("\r"),
        _ => None,
    }
}
