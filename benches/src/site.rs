//! A site of any number of buildings, for measuring how checking grows: a grid of numbered, labelled blocks of flats with a lane,
//! green and trees around each, inside one boundary. About a hundred entities a building.

use crate::pen::Pen;
use drawing::entity::{LwPolyline, LwVertex};
use drawing::{Drawing, Format, Geometry, Handle, Layer, Point3, Version};

/// Distance between the middles of neighbouring blocks, in metres.
const PITCH: f64 = 60.0;
/// Trees around each building.
const TREES: usize = 94;

/// A site plan in metres with `buildings` buildings.
pub fn site(buildings: usize) -> Drawing {
    let mut drawing = Drawing::empty(Format::DxfText, Version::R2010);
    drawing.header.variables.insert("$INSUNITS".to_string(), vec![drawing::HeaderValue::Int(6)]);
    drawing.layers = ["0", "用地红线", "拟建建筑", "建筑标注", "绿地", "消防车道", "乔木"].map(Layer::named).to_vec();
    let columns = columns(buildings) as f64;
    let rows = (buildings as f64 / columns).ceil();
    let mut pen = Pen { drawing: &mut drawing, next: 256 };
    pen.rectangle(1, -PITCH, -PITCH, columns * PITCH + PITCH, rows * PITCH + PITCH);
    for i in 0..buildings {
        let (x, y) = ((i as f64 % columns) * PITCH, (i as f64 / columns).floor() * PITCH);
        pen.rectangle(2, x, y, 40.0, 14.0);
        pen.text(3, x + 20.0, y + 7.0, 2.0, &format!("{}#住宅 6F H=18.0m", i + 1));
        pen.rectangle(4, x, y + 20.0, 40.0, 10.0);
        pen.rectangle(5, x - 5.0, y - 12.0, 50.0, 4.0);
        for tree in 0..TREES {
            let center = Point3::new(x + tree as f64 * 0.45, y + 36.0, 0.0);
            pen.add(6, Geometry::Circle { center, radius: 0.2 });
        }
    }
    drawing
}

/// Buildings in a row of a site of so many.
pub fn columns(buildings: usize) -> usize {
    (buildings as f64).sqrt().ceil().max(1.0) as usize
}

/// The handle of the n-th building's outline and of its label, counted from 0.
pub fn building(n: usize) -> [Handle; 2] {
    let first = 257 + n as u64 * (4 + TREES as u64);
    [Handle(first), Handle(first + 1)]
}

impl Pen<'_> {
    fn rectangle(&mut self, layer: u32, x: f64, y: f64, width: f64, height: f64) {
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        let vertices = corners.map(|(x, y)| LwVertex { x, y, bulge: 0.0 }).to_vec();
        self.add(layer, Geometry::LwPolyline(Box::new(LwPolyline { vertices, closed: true, ..LwPolyline::default() })));
    }
}
