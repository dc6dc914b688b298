use drawing::{Drawing, Geometry};
use render::{Background, Mesh};
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

/// A drawing as vertices and texts; see [`render::Mesh`].
#[wasm_bindgen]
pub struct Picture {
    mesh: Mesh,
    layers: Vec<Layer>,
    background: u32,
    extents: [f64; 4],
}

/// Which vertices of a tile, in the order in which they are drawn.
#[wasm_bindgen]
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// Filled areas, as triangles.
    Areas,
    /// Thin lines.
    Lines,
    /// Arrow heads, wide lines and what covers, as triangles.
    Solids,
}

/// Vertices with their properties, in arrays of equal length.
#[wasm_bindgen(getter_with_clone)]
pub struct Vertices {
    /// x and y, relative to the tile's origin, drawing units.
    pub positions: Vec<f32>,
    /// Red, green, blue and opacity.
    pub colors: Vec<u8>,
    /// Index of the layer.
    pub layers: Vec<u16>,
    /// Place of the entity in model space.
    pub entities: Vec<u32>,
    /// Row of the table of patterns.
    pub patterns: Vec<u16>,
    /// Of lines with a pattern the distance from the start, drawing units.
    pub along: Vec<f32>,
}

/// Where a tile lies, drawing units.
#[derive(Clone, Debug, Serialize, Tsify)]
pub struct TilePlace {
    /// What its vertices are relative to.
    pub origin: [f64; 2],
    /// `[min_x, min_y, max_x, max_y]`.
    pub bounds: [f64; 4],
    /// How many vertices of its lines belong to items of at least `side / 4^k` in size.
    pub cuts: [u32; 8],
    /// Side of its square, drawing units.
    pub side: f64,
}

/// A layer of the drawing.
#[derive(Clone, Debug, Serialize, Tsify)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Its colour, 0xRRGGBB, as it shows on the background.
    pub rgb: u32,
    /// Whether it is on and thawed.
    pub visible: bool,
}

/// A layout on paper.
#[derive(Clone, Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PaperLayout {
    /// Name on its tab.
    pub name: String,
    /// Whether nothing stands on it, as on the layouts that every new drawing has.
    pub is_empty: bool,
    /// Where the model shows on it.
    pub views: Vec<PaperView>,
}

/// A viewport of a layout; see [`render::View`].
#[derive(Clone, Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PaperView {
    /// `[min_x, min_y, max_x, max_y]`, paper units.
    pub frame: [f64; 4],
    /// The point of the model in its middle, drawing units.
    pub center: [f64; 2],
    /// Paper units in a drawing unit.
    pub scale: f64,
    /// Indices of layers that do not show in it.
    pub hidden: Vec<u32>,
    /// Whether it looks straight down; another view shows as an empty frame.
    pub is_plan: bool,
}

impl PaperLayout {
    /// The layouts of a drawing, in the order of their tabs.
    pub(crate) fn all(drawing: &Drawing) -> Vec<PaperLayout> {
        let view = |it: render::View| PaperView {
            frame: [it.frame.min[0], it.frame.min[1], it.frame.max[0], it.frame.max[1]],
            center: [it.center.x, it.center.y],
            scale: it.scale,
            hidden: it.hidden,
            is_plan: it.is_plan,
        };
        let layout = |(i, it): (usize, &drawing::Layout)| PaperLayout {
            name: it.name.clone(),
            is_empty: it.entities.iter().all(|it| matches!(&it.geometry, Geometry::Viewport(it) if it.id == 1)),
            views: render::views(drawing, i).into_iter().map(view).collect(),
        };
        drawing.layouts.iter().enumerate().map(layout).collect()
    }
}

/// A text of the picture; see [`render::Text`].
#[derive(Clone, Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct PictureText {
    /// Its lines.
    pub lines: Vec<String>,
    /// The anchor, drawing units.
    pub anchor: [f64; 2],
    /// Where the anchor lies along the text: 0 left, 0.5 centre, 1 right.
    pub align_x: f64,
    /// From the anchor up to the first baseline, drawing units.
    pub first_baseline: f64,
    /// Distance between baselines, drawing units.
    pub line_pitch: f64,
    /// Font size, drawing units.
    pub size: f64,
    /// Radians, counter-clockwise.
    pub rotation: f64,
    /// Negative when mirrored.
    pub width_factor: f64,
    /// 0xRRGGBB.
    pub rgb: u32,
    /// Index of the layer.
    pub layer: u16,
    /// Place of the entity in model space.
    pub entity: u32,
}

impl Picture {
    /// The picture of a drawing that was made ready for this background.
    pub(crate) fn new(drawing: &Drawing, mesh: Mesh, background: Background, extents: [f64; 4]) -> Picture {
        let layer = |it: &drawing::Layer| Layer {
            name: it.name.clone(),
            rgb: background.adapt(it.rgb()),
            visible: it.is_visible(),
        };
        Picture { mesh, layers: drawing.layers.iter().map(layer).collect(), background: background.rgb(), extents }
    }
}

#[wasm_bindgen]
impl Picture {
    /// Colour of the background, 0xRRGGBB.
    #[wasm_bindgen(getter)]
    pub fn background(&self) -> u32 {
        self.background
    }

    /// What is worth showing: `[min_x, min_y, max_x, max_y]`, drawing units.
    #[wasm_bindgen(getter)]
    pub fn extents(&self) -> Vec<f64> {
        self.extents.to_vec()
    }

    /// The table of patterns, rows of 16 numbers; see [`render::Patterns`].
    #[wasm_bindgen(getter)]
    pub fn patterns(&self) -> Vec<f32> {
        self.mesh.patterns.rows.clone()
    }

    /// The layers.
    ///
    /// # Errors
    /// When the browser cannot make the objects.
    pub fn layers(&self) -> Result<Vec<Ts<Layer>>, JsError> {
        self.layers.iter().map(|it| Ok(it.into_ts()?)).collect()
    }

    /// Where the tiles lie.
    ///
    /// # Errors
    /// When the browser cannot make the objects.
    pub fn tiles(&self) -> Result<Vec<Ts<TilePlace>>, JsError> {
        let place = |it: &render::Tile| TilePlace {
            origin: [it.origin.x, it.origin.y],
            bounds: [it.bounds.min[0], it.bounds.min[1], it.bounds.max[0], it.bounds.max[1]],
            cuts: it.cuts,
            side: it.side,
        };
        self.mesh.tiles.iter().map(|it| Ok(place(it).into_ts()?)).collect()
    }

    /// Hands over the vertices of a tile; they are gone from here afterwards.
    pub fn take(&mut self, tile: usize, part: Part) -> Vertices {
        let vertices = self.mesh.tiles.get_mut(tile).map(|it| match part {
            Part::Areas => &mut it.areas,
            Part::Lines => &mut it.lines,
            Part::Solids => &mut it.solids,
        });
        let it = vertices.map(std::mem::take).unwrap_or_default();
        let render::Vertices { positions, colors, layers, entities, patterns, along } = it;
        Vertices { positions, colors, layers, entities, patterns, along }
    }

    /// The texts.
    ///
    /// # Errors
    /// When the browser cannot make the objects.
    pub fn texts(&self) -> Result<Vec<Ts<PictureText>>, JsError> {
        let text = |it: &render::Text| PictureText {
            lines: it.lines.clone(),
            anchor: [it.anchor.x, it.anchor.y],
            align_x: it.align_x,
            first_baseline: it.first_baseline,
            line_pitch: it.line_pitch,
            size: it.size,
            rotation: it.rotation,
            width_factor: it.width_factor,
            rgb: it.rgb,
            layer: it.layer,
            entity: it.entity,
        };
        self.mesh.texts.iter().map(|it| Ok(text(it).into_ts()?)).collect()
    }
}
