//! The OBJECTS section, as far as it carries meaning: layouts, clips of block references, paths of images.

use crate::context::Context;
use crate::lexer::Record;
use drawing::Handle;
use std::collections::HashMap;

/// A LAYOUT.
#[derive(Clone, Debug)]
pub(crate) struct LayoutObject {
    pub name: String,
    /// Its BLOCK_RECORD.
    pub space: Handle,
    pub tab_order: i64,
    pub paper_mm: Option<(f64, f64)>,
}

/// A SPATIAL_FILTER: the clip of a block reference.
#[derive(Clone, Debug)]
pub(crate) struct Clip {
    /// The polygon in coordinates of the block; `None` when it does not lie in the plane.
    pub polygon: Option<Vec<[f64; 2]>>,
    /// Switched on.
    pub enabled: bool,
    /// Its extension dictionary, which tells when the clip is inverted.
    extension: Handle,
}

/// What the section tells about entities read before.
#[derive(Default)]
pub(crate) struct Objects {
    pub layouts: Vec<LayoutObject>,
    /// Entries of dictionaries that lead from an INSERT to its clip: dictionary and key to the object.
    links: HashMap<(Handle, Key), Handle>,
    clips: HashMap<Handle, Clip>,
    paths: HashMap<Handle, String>,
    /// Dictionaries with the mark of an inverted clip.
    inverted: Vec<Handle>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Filter,
    Spatial,
}

impl Objects {
    /// Takes the next object of the section.
    pub fn take(&mut self, record: &Record, ctx: &mut Context) {
        match record.name() {
            b"DICTIONARY" => self.dictionary(record),
            b"LAYOUT" => self.layout(record, ctx),
            b"SPATIAL_FILTER" => self.spatial_filter(record),
            b"IMAGEDEF" | b"PDFDEFINITION" | b"DWFDEFINITION" | b"DGNDEFINITION" => {
                if let (Some(handle), Some(path)) = (record.first(5), record.first(1)) {
                    self.paths.insert(handle.handle(), ctx.text(&path));
                }
            }
            b"XRECORD" => {
                let inverted = record.body().any(|it| it.code == 102 && it.keyword() == b"ACAD_INVERTEDCLIP_ROUNDTRIP");
                if let (true, Some(owner)) = (inverted, owner(record)) {
                    self.inverted.push(owner);
                }
            }
            _ => {}
        }
    }

    /// File path by the handle of a definition.
    pub fn path(&self, definition: Handle) -> Option<&String> {
        self.paths.get(&definition)
    }

    /// The clip of an INSERT by its extension dictionary, and whether what lies inside is hidden instead of what lies outside.
    pub fn clip(&self, extension_dictionary: Handle) -> Option<(&Clip, bool)> {
        let filters = self.links.get(&(extension_dictionary, Key::Filter))?;
        let filter = self.links.get(&(*filters, Key::Spatial))?;
        let clip = self.clips.get(filter)?;
        Some((clip, !clip.extension.is_none() && self.inverted.contains(&clip.extension)))
    }

    fn dictionary(&mut self, record: &Record) {
        let Some(dictionary) = record.first(5).map(|pair| pair.handle()) else { return };
        let mut key = None;
        for pair in record.body() {
            match (pair.code, key) {
                (3, _) => {
                    key = match pair.keyword() {
                        b"ACAD_FILTER" => Some(Key::Filter),
                        b"SPATIAL" => Some(Key::Spatial),
                        _ => None,
                    }
                }
                (350 | 360, Some(found)) => {
                    self.links.insert((dictionary, found), pair.handle());
                    key = None;
                }
                _ => {}
            }
        }
    }

    /// LAYOUT: in `AcDbPlotSettings` 44, 45 paper size in millimetres, 73 quarter turns; in `AcDbLayout` 1 name, 71 tab order,
    /// 330 BLOCK_RECORD.
    fn layout(&mut self, record: &Record, ctx: &mut Context) {
        let mut layout = LayoutObject { name: String::new(), space: Handle::NONE, tab_order: 0, paper_mm: None };
        let (mut width, mut height, mut turns) = (None, None, 0);
        let mut in_layout = false;
        for pair in record.body() {
            match (in_layout, pair.code) {
                (_, 100) => in_layout = pair.keyword() == b"AcDbLayout",
                (false, 44) => width = pair.try_real(),
                (false, 45) => height = pair.try_real(),
                (false, 73) => turns = pair.try_int().unwrap_or(0),
                (true, 1) => layout.name = ctx.name(&pair),
                (true, 71) => layout.tab_order = pair.try_int().unwrap_or(0),
                (true, 330) => layout.space = pair.handle(),
                _ => {}
            }
        }
        layout.paper_mm = match (width, height) {
            (Some(width), Some(height)) if width > 0.0 && height > 0.0 => {
                Some(if turns % 2 == 1 { (height, width) } else { (width, height) })
            }
            _ => None,
        };
        self.layouts.push(layout);
    }

    /// SPATIAL_FILTER: 10, 20 the polygon (two points: a rectangle), 210 normal, 71 on; the first twelve 40 are the rows of the
    /// matrix that leads into the block.
    fn spatial_filter(&mut self, record: &Record) {
        let mut handle = Handle::NONE;
        let mut extension = Handle::NONE;
        let mut points: Vec<[f64; 2]> = Vec::new();
        let (mut flat, mut enabled) = (true, true);
        let mut matrix = Vec::new();
        for pair in record.body() {
            match pair.code {
                5 => handle = pair.handle(),
                360 if extension.is_none() => extension = pair.handle(),
                10 => points.push([pair.try_real().unwrap_or(0.0), 0.0]),
                20 => {
                    if let Some(point) = points.last_mut() {
                        point[1] = pair.try_real().unwrap_or(0.0);
                    }
                }
                210 | 220 => flat &= pair.try_real() == Some(0.0),
                71 => enabled = pair.try_int() == Some(1),
                // A front or back clip plane brings its distance (40) before the matrices.
                40 => matrix.push(pair.try_real().unwrap_or(0.0)),
                _ => {}
            }
        }
        if let [[x0, y0], [x1, y1]] = points[..] {
            points = vec![[x0, y0], [x1, y0], [x1, y1], [x0, y1]];
        }
        let matrix = matrix.len().checked_sub(24).map(|skip| &matrix[skip..]);
        let polygon = match matrix {
            Some([a, b, _, c, d, e, _, f, ..]) if flat && points.len() > 2 => {
                Some(points.iter().map(|[x, y]| [a * x + b * y + c, d * x + e * y + f]).collect())
            }
            _ => None,
        };
        self.clips.insert(handle, Clip { polygon, enabled, extension });
    }
}

/// The owner (330 outside of groups 102).
fn owner(record: &Record) -> Option<Handle> {
    let mut in_group = false;
    for pair in record.body() {
        match pair.code {
            102 => in_group = pair.keyword().starts_with(b"{"),
            330 if !in_group => return Some(pair.handle()),
            100 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::sample::drawing;
    use drawing::{Code, Geometry};

    const ROWS: &str = "40 1 | 40 0 | 40 0 | 40 -5 | 40 0 | 40 1 | 40 0 | 40 -6 | 40 0 | 40 0 | 40 1 | 40 0 \
                        | 40 1 | 40 0 | 40 0 | 40 0 | 40 0 | 40 1 | 40 0 | 40 0 | 40 0 | 40 0 | 40 1 | 40 0";

    fn clipped(filter: &str, more: &str) -> drawing::Drawing {
        drawing(&format!(
            "INSERT | 5 A1 | 102 {{ACAD_XDICTIONARY | 360 B0 | 102 }} | 330 1F | 100 AcDbEntity | 8 0 | 100 AcDbBlockReference | 2 A | 10 5 | 20 6
             SECTION | 2 OBJECTS
             DICTIONARY | 5 B0 | 330 A1 | 100 AcDbDictionary | 3 OTHER | 360 99 | 3 ACAD_FILTER | 360 B1
             DICTIONARY | 5 B1 | 330 B0 | 100 AcDbDictionary | 3 SPATIAL | 360 B2
             SPATIAL_FILTER | 5 B2 | 102 {{ACAD_XDICTIONARY | 360 B3 | 102 }} | 330 B1 | 100 AcDbFilter | 100 AcDbSpatialFilter | {filter}
             {more}\nENDSEC"
        ))
    }

    #[test]
    fn a_clip_is_a_polygon_in_coordinates_of_the_block() {
        let drawing = clipped(
            &format!("70 2 | 10 7 | 20 8 | 10 9 | 20 11 | 210 0 | 220 0 | 230 1 | 71 1 | 72 1 | 40 3 | 73 0 | {ROWS}"),
            "",
        );
        let Geometry::Insert(insert) = &drawing.entities[0].geometry else { panic!("an insert") };
        assert_eq!(insert.clip, [[2.0, 2.0], [4.0, 2.0], [4.0, 5.0], [2.0, 5.0]]);
    }

    #[test]
    fn a_clip_that_is_off_does_not_clip_and_an_inverted_one_is_said() {
        let off = clipped(&format!("70 2 | 10 7 | 20 8 | 10 9 | 20 11 | 210 0 | 220 0 | 230 1 | 71 0 | {ROWS}"), "");
        let inverted = clipped(
            &format!("70 2 | 10 7 | 20 8 | 10 9 | 20 11 | 210 0 | 220 0 | 230 1 | 71 1 | {ROWS}"),
            "XRECORD | 5 B4 | 330 B3 | 100 AcDbXrecord | 280 1 | 102 ACAD_INVERTEDCLIP_ROUNDTRIP",
        );
        for drawing in [&off, &inverted] {
            assert!(matches!(&drawing.entities[0].geometry, Geometry::Insert(it) if it.clip.is_empty()));
        }
        assert!(off.diagnostics.iter().all(|it| it.code != Code::NotUnderstood));
        assert!(inverted.diagnostics.iter().any(|it| it.code == Code::NotUnderstood && it.detail == "XCLIP"));
    }
}
