//! What is to be lit.

use crate::Point3;
use geometry::{Point, Vector};

/// A place that is lit when the sun reaches all of its points: the two ends of a window's sill (满窗日照), or one point.
#[derive(Clone, Debug, PartialEq)]
pub struct Receiver {
    /// One or two points.
    pub points: Vec<Point3>,
    /// The horizontal direction that a façade faces; the sun must stand before it. `None` for the ground.
    pub outwards: Option<Vector>,
}

/// The sill line of a window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Window {
    /// One end, on the outer face of the wall.
    pub a: Point,
    /// The other end.
    pub b: Point,
    /// Level of the sill.
    pub sill: f64,
    /// The horizontal direction that it faces.
    pub outwards: Vector,
}

/// Points of a façade are taken this far before it, so that the wall that they lie on stands behind them: 1 mm.
const BEFORE: f64 = 0.001;

impl Receiver {
    /// A window: both ends of its sill line must be lit. Of a window wider than `widest` its middle part counts.
    ///
    /// # Source
    /// 沪规划资源建〔2021〕437号 art. 6: sill line at the outer face; of windows over 1.8 m the middle 1.8 m.
    pub fn window(window: &Window, widest: f64) -> Receiver {
        let along = window.b - window.a;
        let width = (along.x * along.x + along.y * along.y).sqrt();
        let cut = if width > widest { (1.0 - widest / width) / 2.0 } else { 0.0 };
        let ends = [window.a + along * cut, window.b - along * cut];
        Receiver {
            points: ends.iter().map(|it| before(*it, window.outwards, window.sill)).collect(),
            outwards: Some(window.outwards),
        }
    }

    /// A point of a façade that faces `outwards` (of length 1).
    pub fn facade(at: Point, z: f64, outwards: Vector) -> Receiver {
        Receiver { points: vec![before(at, outwards, z)], outwards: Some(outwards) }
    }

    /// A point of the ground.
    pub fn ground(at: Point, z: f64) -> Receiver {
        Receiver { points: vec![Point3 { x: at.x, y: at.y, z }], outwards: None }
    }
}

fn before(at: Point, outwards: Vector, z: f64) -> Point3 {
    Point3 { x: at.x + outwards.x * BEFORE, y: at.y + outwards.y * BEFORE, z }
}
