//! The same drawing elsewhere: moved, turned, mirrored, or in another unit.

use super::{MirroredText, Similarity, lists};
use drawing::tables::HeaderValue;
use drawing::{BlockDef, Drawing, Geometry, Point3, Vector3};
use geometry::math;
use std::collections::BTreeMap;

/// The whole drawing, compass and all, moved by so many drawing units. Texts that state coordinates stay as they are.
pub fn moved(drawing: &Drawing, dx: f64, dy: f64) -> Drawing {
    placed(drawing, &Similarity { shift: Vector3::new(dx, dy, 0.0), ..Similarity::IDENTITY })
}

/// The whole drawing turned about a point by degrees counter-clockwise, its compass with it.
pub fn turned(drawing: &Drawing, about: [f64; 2], degrees: f64) -> Drawing {
    let (sin, cos) = match degrees {
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        _ => math::sin_cos(degrees.to_radians()),
    };
    let [x, y] = about;
    placed(
        drawing,
        &Similarity {
            axes: [Vector3::new(cos, sin, 0.0), Vector3::new(-sin, cos, 0.0), Vector3::z()],
            shift: Vector3::new(x - (cos * x - sin * y), y - (sin * x + cos * y), 0.0),
            ..Similarity::IDENTITY
        },
    )
}

/// The whole drawing mirrored left to right about a vertical line, its compass with it.
pub fn mirrored(drawing: &Drawing, about_x: f64, text: MirroredText) -> Drawing {
    placed(drawing, &mirror(about_x, text))
}

/// The same mirror image, made by turning planes over: what lies in a plane of its own gets the extrusion (0, 0, -1), as some
/// programs mirror. Letters are mirrored.
pub fn turned_over(drawing: &Drawing, about_x: f64) -> Drawing {
    placed(drawing, &Similarity { by_plane: true, ..mirror(about_x, MirroredText::Mirrored) })
}

/// The map of [`mirrored`].
pub fn mirror(about_x: f64, text: MirroredText) -> Similarity {
    Similarity {
        axes: [-Vector3::x(), Vector3::y(), Vector3::z()],
        shift: Vector3::new(2.0 * about_x, 0.0, 0.0),
        text,
        ..Similarity::IDENTITY
    }
}

/// Model space under a map; blocks keep their contents, save the pictures of dimensions, which are drawn in world
/// coordinates.
pub fn placed(drawing: &Drawing, map: &Similarity) -> Drawing {
    placed_by(drawing, |_| *map)
}

/// As [`placed`], with a map of its own for each entity, by its place in model space.
pub fn placed_by(drawing: &Drawing, map: impl Fn(usize) -> Similarity) -> Drawing {
    let mut result = drawing.clone();
    let mut pictures: BTreeMap<String, Similarity> = BTreeMap::new();
    for (at, entity) in result.entities.iter_mut().enumerate() {
        if let Geometry::Dimension(it) = &entity.geometry {
            pictures.insert(it.block.to_lowercase(), map(at));
        }
        *entity = map(at).entity(entity);
    }
    for block in &mut result.blocks {
        let Some(map) = pictures.get(&block.name.to_lowercase()) else { continue };
        let base = Similarity { shift: -block.base.coords, ..Similarity::IDENTITY };
        block.entities = block.entities.iter().map(|it| map.entity(&base.entity(it))).collect();
        block.base = Point3::origin();
    }
    forget_extents(&mut result);
    result
}

/// Survey coordinates that are written on the drawing moved by so many metres. Survey convention: X is north. They are texts
/// `X=…` and `Y=…`.
pub fn coordinates_restated(drawing: &Drawing, east: f64, north: f64) -> Drawing {
    let mut result = drawing.clone();
    for text in result.entities.iter_mut().filter_map(|it| match &mut it.geometry {
        Geometry::Text(it) => Some(&mut it.content),
        _ => None,
    }) {
        let moved = |text: &str, name: &str, by: f64| -> Option<String> {
            let value: f64 = text.strip_prefix(name)?.parse().ok()?;
            Some(format!("{name}{:.3}", value + by))
        };
        if let Some(moved) = moved(text, "X=", north).or_else(|| moved(text, "Y=", east)) {
            *text = moved;
        }
    }
    result
}

/// A unit to draw in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawingUnit {
    /// Metres.
    Metre,
    /// Millimetres.
    Millimetre,
}

/// A drawing in metres drawn in millimetres, or the other way round; the header and the blocks say so. Written texts stay
/// as they are.
pub fn in_unit(drawing: &Drawing, from: DrawingUnit, to: DrawingUnit) -> Drawing {
    let scale = match (from, to) {
        (DrawingUnit::Metre, DrawingUnit::Millimetre) => 1000.0,
        (DrawingUnit::Millimetre, DrawingUnit::Metre) => 1.0 / 1000.0,
        _ => 1.0,
    };
    let code = if to == DrawingUnit::Metre { 6 } else { 4 };
    let map = Similarity { scale, blocks_grow: true, ..Similarity::IDENTITY };
    let mut result = drawing.clone();
    for list in lists(&mut result) {
        *list = list.iter().map(|it| map.entity(it)).collect();
    }
    for block in &mut result.blocks {
        let BlockDef { base, units, .. } = block;
        *base = map.point(*base);
        *units = units.map(|_| code);
    }
    result.text_styles.iter_mut().for_each(|it| it.height *= scale);
    result.linetypes.iter_mut().flat_map(|it| &mut it.pattern).for_each(|it| *it *= scale);
    forget_extents(&mut result);
    // R12 has no such variable; then neither drawing says its unit.
    if let Some(said) = result.header.variables.get_mut("$INSUNITS") {
        *said = vec![HeaderValue::Int(code.into())];
    }
    result
}

/// A stale extent would contradict the entities.
fn forget_extents(drawing: &mut Drawing) {
    for name in ["$EXTMIN", "$EXTMAX", "$LIMMIN", "$LIMMAX"] {
        drawing.header.variables.remove(name);
    }
}
