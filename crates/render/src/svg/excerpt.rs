//! A part of a drawing for paper: at a scale of the drawing board, with what shows a finding and its dimension drawn in.
//!
//! Plain attributes only, no style sheet and no script: documents are made by programs that know neither variables nor `calc`.

use super::{Canvas, Pen, SvgOptions, put, rectangle};
use crate::escape::push_escaped;
use crate::overlay::{Overlay, SCALE, Tone};
use drawing::{Drawing, Scene, Shape};
use geometry::Sort;
use geometry::{Box2, Path, Point, math};

/// Dots in a millimetre of paper, which line widths and texts are settled by: 0.1 mm each.
const DOTS: f64 = 10.0;
/// Denominators of scales that people read with a ruler.
const SCALES: [f64; 24] = [
    5.0, 10.0, 20.0, 25.0, 30.0, 40.0, 50.0, 60.0, 75.0, 100.0, 125.0, 150.0, 200.0, 250.0, 300.0, 400.0, 500.0, 600.0,
    750.0, 1000.0, 1500.0, 2000.0, 5000.0, 10_000.0,
];
/// Items drawn at most; a crowded part is thinned from the smallest on.
const MAX_ITEMS: usize = 4000;

/// A part of a drawing on paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// The picture; its size in millimetres stands in it.
    pub svg: String,
    /// The denominator of its scale: 200 is 1:200.
    pub scale: f64,
}

/// What an excerpt shows and how large it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ExcerptOptions<'a> {
    /// Width and height on paper, millimetres.
    pub size: [f64; 2],
    /// Drawing units in a metre.
    pub units_per_metre: f64,
    /// The measured quantity as it prints; drawn along a line of two points as its dimension, else beside the mark. Empty for none.
    pub dimension: &'a str,
    /// The least denominator: a thing on its own is not shown larger than that.
    pub least_scale: f64,
}

/// The part of a scene around a mark, at the largest scale at which the mark and its surroundings fit.
pub fn excerpt(drawing: &Drawing, scene: &Scene, mark: &Overlay, options: &ExcerptOptions) -> Excerpt {
    let bounds = mark.bounds();
    // Drawing units in a millimetre of paper at 1:1.
    let unit = options.units_per_metre / 1000.0;
    let fits = |scale: f64| {
        // The mark takes six tenths of the frame at most: the rest shows where it is.
        bounds.width() <= 0.6 * options.size[0] * unit * scale
            && bounds.height() <= 0.6 * options.size[1] * unit * scale
    };
    let usual = SCALES.iter().copied().filter(|it| *it >= options.least_scale).find(|it| fits(*it));
    let scale = usual.unwrap_or_else(|| {
        let needed = (bounds.width() / options.size[0]).max(bounds.height() / options.size[1]) / unit / 0.6;
        (needed / 1000.0).ceil().max(1.0) * 1000.0
    });
    let center = bounds.center();
    let half = options.size.map(|it| it * unit * scale / 2.0);
    let view = Box2 { min: [center.x - half[0], center.y - half[1]], max: [center.x + half[0], center.y + half[1]] };
    let svg = draw(drawing, scene, mark, view, options);
    Excerpt { svg, scale }
}

/// A whole sheet on paper: all that is visible in `view` (drawing units), on a paper of `size` (width and height, millimetres).
pub fn sheet(drawing: &Drawing, scene: &Scene, view: Box2, size: [f64; 2]) -> String {
    let (mut out, ..) = drawn(drawing, scene, view, size, usize::MAX);
    out.push_str("</svg>");
    out
}

/// What is in view, as the beginning of a picture that can be drawn on: with its pen, and the drawing units in a dot.
fn drawn(drawing: &Drawing, scene: &Scene, view: Box2, size: [f64; 2], most: usize) -> (String, Pen, f64) {
    let dots = (size[0] * DOTS).round().max(1.0);
    let svg_options =
        SvgOptions { view: Some(view), width_px: Some(dots as u32), handles: false, ..SvgOptions::default() };
    let pen = Pen::new(view);
    let unit = view.width() / dots;
    let mut out = String::with_capacity(16_384);
    let [width, height] = size;
    put!(&mut out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"");
    pen.area(&mut out, view);
    out.push_str("\"><rect fill=\"#ffffff\" ");
    rectangle(&mut out, &pen, view);
    out.push_str("/><g fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\">");
    let nearby = Scene { items: nearby(scene, view, unit, most), diagnostics: Vec::new() };
    let mut canvas = Canvas { drawing, options: &svg_options, pen, view, unit, out, open: None, plain: true };
    canvas.items(&nearby);
    let mut out = canvas.out;
    out.push_str("</g>");
    (out, pen, unit)
}

fn draw(drawing: &Drawing, scene: &Scene, mark: &Overlay, view: Box2, options: &ExcerptOptions) -> String {
    let (mut out, pen, unit) = drawn(drawing, scene, view, options.size, MAX_ITEMS);
    let mut paper = Paper { out: &mut out, pen, unit, rgb: color(mark.tone) };
    paper.mark(mark);
    if !options.dimension.is_empty() {
        match dimension_line(mark) {
            Some((a, b)) => paper.dimension(a, b, options.dimension),
            None => paper.note(mark, view, options.dimension),
        }
    }
    out.push_str("</svg>");
    out
}

/// What is in view and large enough to be seen; fills that cover the view without an edge in it too.
fn nearby(scene: &Scene, view: Box2, unit: f64, most: usize) -> Vec<drawing::Item> {
    let size = |it: &drawing::Item| it.bounds.width().max(it.bounds.height());
    let mut items: Vec<(usize, &drawing::Item)> = scene
        .items
        .iter()
        .enumerate()
        .filter(|(_, it)| it.visible && it.bounds.meets(&view))
        .filter(|(_, it)| size(it) >= unit || matches!(it.shape, Shape::Point(_) | Shape::Construction { .. }))
        .collect();
    if items.len() > most {
        items.order_by(|a, b| size(b.1).total_cmp(&size(a.1)).then(a.0.cmp(&b.0)));
        items.truncate(most);
        items.order_by_key(|it| it.0);
    }
    items.into_iter().map(|it| it.1.clone()).collect()
}

fn color(tone: Tone) -> &'static str {
    match tone {
        Tone::Fail => "#c62828",
        Tone::Unknown => "#b26a00",
        Tone::Pass => "#2e7d32",
        Tone::Note => "#1565c0",
        Tone::Scale(step) => SCALE[usize::from(step.min(9))],
    }
}

/// The line whose length was measured: the first of two points that is no outline.
fn dimension_line(mark: &Overlay) -> Option<(Point, Point)> {
    mark.paths.iter().filter(|it| !it.closed).find_map(|it| match it.vertices.as_slice() {
        [a, b] => Some((a.point, b.point)),
        _ => None,
    })
}

struct Paper<'a> {
    out: &'a mut String,
    pen: Pen,
    /// Drawing units in a dot.
    unit: f64,
    rgb: &'static str,
}

impl Paper<'_> {
    /// A length on paper in tenths of a millimetre, in drawing units.
    fn dots(&self, dots: f64) -> f64 {
        dots * self.unit
    }

    fn stroke(&mut self, dots: f64) {
        put!(self.out, "stroke=\"{}\" stroke-width=\"", self.rgb);
        let width = self.dots(dots);
        self.pen.length(self.out, width);
        self.out.push_str("\" ");
    }

    fn path(&mut self, path: &Path) {
        self.out.push_str("d=\"");
        self.pen.path(self.out, path);
        self.out.push_str("\"/>");
    }

    fn mark(&mut self, mark: &Overlay) {
        let rgb = self.rgb;
        if mark.paths.iter().any(|it| it.closed) {
            put!(self.out, "<path fill=\"{rgb}\" fill-opacity=\"0.12\" fill-rule=\"evenodd\" ");
            self.stroke(4.0);
            self.out.push_str("d=\"");
            mark.paths.iter().filter(|it| it.closed).for_each(|it| self.pen.path(self.out, it));
            self.out.push_str("\"/>");
        }
        for path in mark.paths.iter().filter(|it| !it.closed) {
            self.out.push_str("<path fill=\"none\" ");
            self.stroke(5.0);
            self.path(path);
        }
        for point in &mark.points {
            self.circle(*point, 8.0);
        }
    }

    fn circle(&mut self, at: Point, dots: f64) {
        put!(self.out, "<circle fill=\"{}\" transform=\"translate(", self.rgb);
        self.pen.point(self.out, at);
        self.out.push_str(")\" r=\"");
        let radius = self.dots(dots);
        self.pen.length(self.out, radius);
        self.out.push_str("\"/>");
    }

    /// A dimension as draughtsmen draw it: extension lines, arrows, the text along the line, readable from below or from the right.
    fn dimension(&mut self, a: Point, b: Point, text: &str) {
        let length = math::length(b.x - a.x, b.y - a.y);
        if length <= 0.0 {
            return self.text(a, 0.0, text);
        }
        let (ux, uy) = ((b.x - a.x) / length, (b.y - a.y) / length);
        // Upside down is read the other way round.
        let (tx, ty) = if ux < -1e-9 || (ux.abs() <= 1e-9 && uy < 0.0) { (-ux, -uy) } else { (ux, uy) };
        let normal = (-ty, tx);
        let reach = self.dots(12.0);
        for p in [a, b] {
            let end = |side: f64| Point { x: p.x + side * normal.0 * reach, y: p.y + side * normal.1 * reach };
            self.out.push_str("<path fill=\"none\" ");
            self.stroke(2.0);
            self.path(&Path::straight([end(-1.0), end(1.0)], false));
        }
        // Arrows point outwards from between, or inwards where there is no room between them.
        let size = self.dots(22.0);
        let inward = length < 3.0 * size;
        for (p, sign) in [(a, 1.0), (b, -1.0)] {
            let way = if inward { -sign } else { sign };
            let back = |across: f64| Point {
                x: p.x + way * ux * size + across * normal.0 * size / 3.5,
                y: p.y + way * uy * size + across * normal.1 * size / 3.5,
            };
            put!(self.out, "<path fill=\"{}\" ", self.rgb);
            self.path(&Path::straight([p, back(1.0), back(-1.0)], true));
        }
        let middle = Point { x: (a.x + b.x) / 2.0, y: (a.y + b.y) / 2.0 };
        let lift = self.dots(9.0);
        let at = Point { x: middle.x + normal.0 * lift, y: middle.y + normal.1 * lift };
        self.text(at, math::atan2(ty, tx).to_degrees(), text);
    }

    /// The quantity beside a mark that no line measures: above it, or inside at the top where there is no room above.
    fn note(&mut self, mark: &Overlay, view: Box2, text: &str) {
        let bounds = mark.bounds();
        let above = bounds.max[1] + self.dots(12.0);
        let y = if above + self.dots(40.0) < view.max[1] { above } else { bounds.max[1] - self.dots(40.0) };
        self.text(Point { x: bounds.center().x, y }, 0.0, text);
    }

    /// A text of 2.8 mm over a white halo, centred above a point.
    fn text(&mut self, at: Point, degrees: f64, text: &str) {
        self.out.push_str("<g transform=\"translate(");
        self.pen.point(self.out, at);
        put!(
            self.out,
            ") rotate({:.2})\" font-family=\"Noto Sans CJK SC, Noto Sans SC\" font-weight=\"bold\" text-anchor=\"middle\" font-size=\"",
            -degrees
        );
        let (size, halo) = (self.dots(28.0), self.dots(8.0));
        self.pen.length(self.out, size);
        self.out.push_str("\"><text fill=\"#ffffff\" stroke=\"#ffffff\" stroke-linejoin=\"round\" stroke-width=\"");
        self.pen.length(self.out, halo);
        self.out.push_str("\">");
        push_escaped(self.out, text);
        put!(self.out, "</text><text fill=\"{}\">", self.rgb);
        push_escaped(self.out, text);
        self.out.push_str("</text></g>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use drawing::{Format, Version};
    use serde_json::json;

    fn shown(geometry: &serde_json::Value, dimension: &str) -> Excerpt {
        let drawing = Drawing::empty(Format::DxfText, Version::R2018);
        let mark = Overlay::from_geojson("a", "", Tone::Fail, geometry, 1000.0).expect("has geometry");
        let options = ExcerptOptions { size: [70.0, 48.0], units_per_metre: 1000.0, dimension, least_scale: 50.0 };
        excerpt(&drawing, &Scene::default(), &mark, &options)
    }

    #[test]
    fn the_scale_is_one_of_a_ruler_and_leaves_room_around_the_mark() {
        let gap = json!({ "type": "LineString", "coordinates": [[0, 0], [11.42, 0]] });
        assert_eq!(shown(&gap, "11.42 m").scale, 300.0);
        let door = json!({ "type": "LineString", "coordinates": [[0, 0], [0.9, 0]] });
        assert_eq!(shown(&door, "0.90 m").scale, 50.0);
        let region = json!({ "type": "LineString", "coordinates": [[0, 0], [90_000, 0]] });
        assert_eq!(shown(&region, "").scale % 1000.0, 0.0);
    }

    #[test]
    fn a_measured_line_carries_its_dimension_and_an_area_its_quantity_beside_it() {
        let gap = shown(&json!({ "type": "LineString", "coordinates": [[0, 0], [0, 8.6]] }), "8.60 m <x>");
        assert!(gap.svg.contains("rotate(-90.00)") && gap.svg.contains("8.60 m &lt;x&gt;"), "{}", gap.svg);
        let area = json!({ "type": "Polygon", "coordinates": [[[0, 0], [4, 0], [4, 3], [0, 3], [0, 0]]] });
        let area = shown(&area, "12.00 m²");
        assert!(area.svg.contains("rotate(-0.00)") && area.svg.contains("fill-opacity"), "{}", area.svg);
        assert!(!area.svg.contains("calc(") && !area.svg.contains("var("), "documents know no style variables");
    }
}
