//! What stands in layouts (paper space) around the model: title blocks and tables. Their places are on paper, so that the
//! objects have none.

use crate::profile::Dictionary;
use crate::recognise::{read_tables, tables};
use crate::sheet::Sheet;
use crate::text::texts;
use crate::title;
use crate::unit::Unit;
use crate::work::{Draft, Work};
use drawing::{Drawing, FlattenOptions, flatten};
use model::Kind;
use std::sync::Arc;

/// Layouts with fewer entities hold a viewport or two and nothing to read.
const MIN_ENTITIES: usize = 4;

/// The title blocks and tables of all layouts.
pub(crate) fn layouts(drawing: &Drawing, dictionary: &Dictionary) -> Vec<Draft> {
    let mut found = Vec::new();
    for layout in drawing.layouts.iter().filter(|it| it.entities.len() >= MIN_ENTITIES) {
        let paper = Drawing { entities: layout.entities.clone(), layouts: Vec::new(), ..drawing.clone() };
        let scene = flatten(&paper, &FlattenOptions::default());
        let mut sheet = Sheet::new(&paper, &scene, dictionary);
        // Paper is in millimetres; only proportions are read.
        sheet.unit = Unit::Millimetre;
        let written = texts(&sheet);
        let (grids, _) = read_tables(&sheet, &written);
        let written: Vec<_> = written.iter().map(|it| it.in_metres(&sheet)).collect();
        let mut work = Work::new(&sheet, written);
        tables(&mut work, &grids);
        title::title_blocks(&mut work);
        for mut draft in work.drafts {
            if matches!(draft.object.kind, Kind::TitleBlock | Kind::IndicatorTable | Kind::IndicatorRow) {
                draft.object.shape = None;
                draft.object.evidence.push(Arc::from(format!("layout {}", layout.name)));
                // Items are those of another scene.
                draft.items = Vec::new();
                found.push(draft);
            }
        }
    }
    found
}
