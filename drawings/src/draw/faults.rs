//! What is wrong with a drawing rather than with its site.

use super::pen::Pen;
use crate::dxf::{Block, Shape};
use crate::plane::pt;
use crate::site::Site;
use crate::style::Role;

pub fn draw(pen: &mut Pen, site: &Site) {
    let corner = pen.at(site.boundary.bounds().0);
    if site.faults.zero_length {
        let at = corner.plus(-3.0, -3.0);
        pen.line(Role::Road, at, at);
    }
    if site.faults.unresolved_block {
        pen.insert(Role::Tree, "TREE-07", corner.plus(-6.0, 4.0), 0.0, Vec::new());
    }
    if site.faults.external_reference {
        let path = Some("..\\survey\\base-map.dwg".to_string());
        let block = Block { name: "BASE-MAP".to_string(), base: pt(0.0, 0.0), flags: 4, path, entities: Vec::new() };
        pen.blocks.push(block);
        pen.insert(Role::Survey, "BASE-MAP", pt(0.0, 0.0), 0.0, Vec::new());
    }
    if site.faults.raster {
        pen.image = Some("..\\survey\\aerial.png".to_string());
        let at = pen.point(corner.plus(-40.0, 60.0));
        let (width, height) = (pen.units(24.0), pen.units(18.0));
        pen.put(Role::Survey, Shape::Image(at, width, height));
    }
}
