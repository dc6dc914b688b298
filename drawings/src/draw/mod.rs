//! A site drawn in a style.

mod faults;
mod labels;
mod notes;
mod pen;
mod plan;
mod sheet;
mod streets;
mod table;

pub use pen::Placement;

use crate::dxf::Document;
use crate::random::Random;
use crate::site::Site;
use crate::style::Style;
use crate::truth::Row;

/// A drawing with where its site lies.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// The document.
    pub document: Document,
    /// From the plot's axes to the drawing.
    pub placement: Placement,
    /// Denominator of the scale.
    pub scale: u32,
}

/// Draw a site in a style, with the rows of its table.
pub fn draw(site: &Site, style: &Style, rows: &[Row], seed: u64) -> Drawn {
    let random = Random::new(seed ^ 0x5EED_D12A);
    let placement = Placement::new(site, style, &mut random.clone());
    let sheet = sheet::Sheet::around(site, &placement);
    let mut pen = pen::Pen::new(style, placement, sheet.scale, random);
    streets::draw(&mut pen, site);
    plan::draw(&mut pen, site);
    labels::draw(&mut pen, site);
    notes::draw(&mut pen, site);
    faults::draw(&mut pen, site);
    sheet.draw(&mut pen, site);
    if !site.faults.no_table {
        table::draw(&mut pen, sheet.table_corner(), rows);
        if style.building_list {
            let down = (rows.len() as f64 + 4.0) * 8.0 * pen.paper;
            table::draw_buildings(&mut pen, sheet.table_corner().plus(0.0, -down), site);
        }
    }
    Drawn { document: pen.finish(), placement, scale: sheet.scale }
}
