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
