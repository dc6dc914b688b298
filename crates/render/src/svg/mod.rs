//! A scene as SVG.
//!
//! One drawing unit is one SVG unit, relative to the middle of the view, y downwards. Lines keep their width on screen
//! (`non-scaling-stroke`) unless the picture has a width in pixels; polylines that have a width of their own keep it. Items are grouped by layer
//! (`class="L3"`, `data-layer` with its name) and carry their handle path (`data-handle`), so that a page can switch layers and
//! highlight entities. Fills lie below lines, and lines below texts.

mod excerpt;
mod pen;
pub(crate) mod text;

pub use excerpt::{Excerpt, ExcerptOptions, excerpt, sheet};
use geometry::Sort;

use crate::color::Background;
use crate::escape::{push_escaped, put};
use crate::overlay::{Overlay, SCALE, Tone};
use drawing::{Drawing, HandlePath, Item, Scene, Shape, scene::Drawn};
use geometry::{Box2, Path, Point};
use pen::Pen;

/// How a scene is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SvgOptions {
    /// What it is drawn on.
    pub background: Background,
    /// The part that is shown, in drawing units; `None` shows [`view_box`]. Items outside are written all the same.
    pub view: Option<Box2>,
    /// Width of the picture in pixels. Line widths are settled by it then, for paper and for viewers that know no
    /// `non-scaling-stroke`; with `None` lines keep their width on screen at any zoom.
    pub width_px: Option<u32>,
    /// Whether hidden items (layers off or frozen) are drawn, faintly.
    pub hidden: bool,
    /// Whether items carry their handle path.
    pub handles: bool,
    /// What the colours of marks mean, written in a corner; empty for none.
    pub key: Vec<(Tone, String)>,
}

impl Default for SvgOptions {
    fn default() -> Self {
        let (view, width_px, key) = (None, None, Vec::new());
        SvgOptions { background: Background::White, view, width_px, hidden: false, handles: true, key }
    }
}

/// The part of a scene worth showing, with a small margin: all that is visible, except what lies several times its size away
/// from the rest (points at the origin of the survey grid, forgotten copies).
pub fn view_box(scene: &Scene) -> Box2 {
    let visible = || scene.items.iter().filter(|it| it.visible && draws(&it.shape) && !it.bounds.is_empty());
    let mut xs: Vec<f64> = visible().map(|it| it.bounds.center().x).collect();
    let mut ys: Vec<f64> = visible().map(|it| it.bounds.center().y).collect();
    let middle = |values: &mut Vec<f64>| {
        values.sort_unstable_by(f64::total_cmp);
        // One of each side at least, so that a single stray point counts as one among few items too.
        let cut = (values.len() / 20).max(usize::from(values.len() >= 4));
        Some((*values.get(cut)?, *values.get(values.len() - 1 - cut)?))
    };
    let (Some((x0, x1)), Some((y0, y1))) = (middle(&mut xs), middle(&mut ys)) else {
        return Box2 { min: [0.0, 0.0], max: [1.0, 1.0] };
    };
    let size = |it: Box2| it.width().max(it.height());
    // From the box of the middle nine tenths outwards: what lies within one size of it belongs to it.
    let mut shown = Box2 { min: [x0, y0], max: [x1, y1] };
    for _ in 0..8 {
        let near = shown.grown(size(shown) * 1.5);
        let all = size(shown) == 0.0;
        let within = |it: &&Item| all || (near.contains(it.bounds.center()) && size(it.bounds) <= 4.0 * size(near));
        let grown = visible().filter(within).fold(shown, |acc, it| acc.union(it.bounds));
        if grown == shown {
            break;
        }
        shown = grown;
    }
    shown.grown(if size(shown) > 0.0 { size(shown) * 0.02 } else { 0.5 })
}

/// A scene with marks over it, as an SVG document.
pub fn svg(drawing: &Drawing, scene: &Scene, overlays: &[Overlay], options: &SvgOptions) -> String {
    let view = beside_key(options.view.unwrap_or_else(|| view_box(scene)), &options.key);
    let pen = Pen::new(view);
    let mut out = String::with_capacity(256 + scene.items.len() * 64);
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"drawing\" viewBox=\"");
    pen.area(&mut out, view);
    out.push('"');
    if let Some(width) = options.width_px {
        let height = f64::from(width) * view.height() / view.width().max(f64::MIN_POSITIVE);
        put!(&mut out, " width=\"{width}\" height=\"{}\"", height.round().clamp(1.0, 100_000.0));
    }
    let [x, y] = pen.origin();
    // One thousandth of the view, for whatever keeps its size on screen where nobody zooms.
    put!(&mut out, " data-origin=\"{x} {y}\" style=\"--u:{}\">", view.width().max(view.height()) / 1000.0);
    out.push_str("<style>");
    out.push_str(STYLE);
    if options.width_px.is_none() {
        out.push_str(ON_SCREEN);
    }
    if overlays.iter().any(|it| matches!(it.tone, Tone::Scale(_))) {
        out.push_str(".drawing .marks .s path{stroke:none}.drawing .marks .s .a{fill-opacity:.55}");
        for (step, color) in SCALE.iter().enumerate() {
            put!(&mut out, ".marks .s{step}{{--c:{color}}}");
        }
    }
    out.push_str("</style>");
    put!(&mut out, "<rect class=\"paper\" fill=\"{}\" ", options.background.css());
    rectangle(&mut out, &pen, view);
    out.push_str("/>");
    let unit = view.width() / f64::from(options.width_px.unwrap_or(1).max(1));
    let mut canvas = Canvas { drawing, options, pen, view, unit, out, open: None, plain: false };
    canvas.items(scene);
    let mut out = canvas.out;
    if !overlays.is_empty() {
        marks(&mut out, &pen, overlays);
    }
    key(&mut out, view, &pen, &options.key);
    out.push_str("</svg>");
    out
}

const STYLE: &str = "\
.drawing path{fill:none;stroke-linecap:round;stroke-linejoin:round}\
.drawing .f path{stroke:none;fill:inherit;fill-rule:evenodd}\
.drawing .w path{stroke-linecap:butt}\
.drawing text{stroke:none;white-space:pre;font-family:'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',SimSun,sans-serif}\
.drawing .hid{opacity:.25}\
.drawing .marks path{stroke:var(--c);stroke-width:calc(var(--u)*2.5px);fill:none}\
.drawing .marks .a{fill:var(--c);fill-opacity:.16}.drawing .marks .d{stroke-width:calc(var(--u)*9px)}\
.marks .badge{fill:var(--c);stroke:#fff;r:calc(var(--u)*11px);stroke-width:calc(var(--u)*1.5px)}\
.drawing .marks text{fill:#fff;text-anchor:middle;font:600 calc(var(--u)*11px) sans-serif}\
.marks .fail{--c:#c62828}.marks .unknown{--c:#b26a00}.marks .pass{--c:#2e7d32}.marks .note{--c:#1565c0}";

/// Where somebody zooms, lines keep their width in pixels.
const ON_SCREEN: &str = "\
.drawing path{vector-effect:non-scaling-stroke}.drawing .w path{vector-effect:none}\
.drawing .marks path{stroke-width:3px}.drawing .marks .d{stroke-width:11px}";

fn rectangle(out: &mut String, pen: &Pen, area: Box2) {
    // A little more than the view, so that nothing shows through at its edge.
    let area = area.grown(area.width().max(area.height()));
    let mut numbers = String::new();
    pen.area(&mut numbers, area);
    let mut numbers = numbers.split(' ');
    for name in ["x", "y", "width", "height"] {
        put!(out, "{name}=\"{}\" ", numbers.next().unwrap_or("0"));
    }
}

/// Whether a shape draws anything itself.
fn draws(shape: &Shape) -> bool {
    match shape {
        Shape::Curve { .. } | Shape::Fill { .. } | Shape::Point(_) | Shape::Leader { .. } | Shape::Image { .. } => true,
        Shape::Text(it) => !it.content.trim().is_empty(),
        Shape::Construction { .. }
        | Shape::Reference(_)
        | Shape::Dimension(_)
        | Shape::Table { .. }
        | Shape::Proxy { .. }
        | Shape::Opaque { .. } => false,
    }
}

/// What a group of items shares; a new group starts where it changes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Style {
    pass: Pass,
    layer: u32,
    rgb: u32,
    lineweight: u16,
    linetype: Option<u32>,
    hidden: bool,
    /// Opacity of a fill in percent.
    opacity: u8,
}

/// Which of the sheets that lie over one another an item belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pass {
    Fill,
    Line,
    /// Lines with a width of their own.
    Wide,
    /// Small filled shapes: arrow heads, ticks, columns; and what a WIPEOUT covers.
    Solid,
    Text,
}

struct Canvas<'a> {
    drawing: &'a Drawing,
    options: &'a SvgOptions,
    pen: Pen,
    view: Box2,
    /// Drawing units in a pixel, where the width in pixels is settled.
    unit: f64,
    out: String,
    open: Option<Style>,
    /// Whether every property is an attribute of its own, because no style sheet stands before.
    plain: bool,
}

impl Canvas<'_> {
    fn items(&mut self, scene: &Scene) {
        let wipes = scene.items.iter().any(|it| matches!(&it.shape, Shape::Fill { drawn: Drawn::Wipeout, .. }));
        let shown = scene.items.iter().filter(|it| it.visible || self.options.hidden);
        let mut sheet: Vec<(Style, &Item)> = shown.filter_map(|it| Some((style(it)?, it))).collect();
        // What a WIPEOUT covers depends on the order; without one, layers are kept together.
        sheet.order_by_key(|(it, _)| match it.pass {
            Pass::Line | Pass::Wide | Pass::Solid if wipes => (Pass::Line, 0, 0, 0, None),
            pass => (pass, it.layer, it.rgb, it.lineweight, it.linetype),
        });
        for (style, item) in sheet {
            self.switch_to(style);
            self.item(item);
        }
        if self.open.is_some() {
            self.out.push_str("</g>");
        }
    }

    fn switch_to(&mut self, style: Style) {
        if self.open == Some(style) {
            return;
        }
        if self.open.is_some() {
            self.out.push_str("</g>");
        }
        self.open = Some(style);
        let out = &mut self.out;
        put!(out, "<g class=\"L{}", style.layer);
        match style.pass {
            Pass::Fill | Pass::Solid => out.push_str(" f"),
            Pass::Wide => out.push_str(" w"),
            Pass::Line | Pass::Text => {}
        }
        if style.hidden {
            out.push_str(" hid");
        }
        out.push_str("\" data-layer=\"");
        push_escaped(out, self.drawing.layers.get(style.layer as usize).map_or("", |it| &it.name));
        let rgb = self.options.background.adapt(style.rgb);
        match style.pass {
            Pass::Fill | Pass::Solid if self.plain => {
                put!(out, "\" stroke=\"none\" fill-rule=\"evenodd\" fill=\"#{rgb:06x}\"");
            }
            Pass::Text if self.plain => {
                put!(out, "\" stroke=\"none\" font-family=\"Noto Sans CJK SC, Noto Sans SC\" fill=\"#{rgb:06x}\"");
            }
            Pass::Fill | Pass::Solid | Pass::Text => put!(out, "\" fill=\"#{rgb:06x}\""),
            Pass::Line | Pass::Wide => put!(out, "\" stroke=\"#{rgb:06x}\""),
        }
        if style.opacity < 100 {
            put!(out, " fill-opacity=\".{:02}\"", style.opacity);
        }
        if style.pass == Pass::Line {
            // 0.25 mm shows as one pixel, thicker lines a little less than in proportion.
            out.push_str(" stroke-width=\"");
            self.pixels(0.55 + f64::from(style.lineweight.min(211)) / 55.0);
            self.out.push('"');
            if let Some(dashes) = style.linetype.and_then(|it| self.dashes(it)) {
                put!(&mut self.out, " stroke-dasharray=\"{dashes}\"");
            }
        }
        self.out.push('>');
    }

    /// The pattern of a linetype in pixels: as on screen, whatever the zoom.
    fn dashes(&self, linetype: u32) -> Option<String> {
        let pattern = &self.drawing.linetypes.get(linetype as usize)?.pattern;
        let longest = pattern.iter().fold(0.0_f64, |acc, it| acc.max(it.abs()));
        if !(longest.is_finite() && longest > 0.0) || pattern.len() > 12 {
            return None;
        }
        let pixels = |it: &f64| (it.abs() / longest * 14.0).round().clamp(if *it < 0.0 { 3.0 } else { 1.0 }, 14.0);
        let in_units = |pixels: f64| match self.options.width_px {
            None => pixels.to_string(),
            Some(_) => {
                let mut text = String::new();
                self.pen.length(&mut text, pixels * self.unit);
                text
            }
        };
        let mut dashes: Vec<String> = pattern.iter().map(|it| in_units(pixels(it))).collect();
        if pattern.first().is_some_and(|it| *it < 0.0) {
            dashes.insert(0, "0".to_string());
        }
        Some(dashes.join(" "))
    }

    /// Appends a width in pixels: as such where lines keep their width on screen, else in drawing units.
    fn pixels(&mut self, pixels: f64) {
        match self.options.width_px {
            None => put!(&mut self.out, "{pixels:.1}"),
            Some(_) => self.pen.length(&mut self.out, pixels * self.unit),
        }
    }

    fn item(&mut self, item: &Item) {
        match &item.shape {
            Shape::Curve { path, width, .. } => self.paths(std::slice::from_ref(path), *width, item),
            Shape::Leader { path, .. } => self.paths(std::slice::from_ref(path), 0.0, item),
            Shape::Image { outline, .. } => self.paths(std::slice::from_ref(outline), 0.0, item),
            Shape::Fill { rings, drawn, .. } => {
                if *drawn == Drawn::Wipeout {
                    put!(&mut self.out, "<g fill=\"{}\" class=\"wipe\">", self.options.background.css());
                }
                self.paths(rings, 0.0, item);
                if *drawn == Drawn::Wipeout {
                    self.out.push_str("</g>");
                }
            }
            Shape::Point(point) => {
                self.out.push_str("<path stroke-width=\"");
                self.pixels(3.0);
                self.out.push_str("\" d=\"M");
                self.pen.point(&mut self.out, *point);
                self.out.push_str("h0\"");
                self.handle(&item.path);
                self.out.push_str("/>");
            }
            Shape::Text(it) => {
                let start = self.out.len();
                self.out.push_str("<text");
                self.handle(&item.path);
                if !text::text(&mut self.out, &self.pen, it) {
                    self.out.truncate(start);
                }
            }
            Shape::Construction { point, direction, both_ways } => {
                let size = geometry::math::length(direction.x, direction.y);
                let reach = self.view.width() + self.view.height();
                if size > 0.0 && reach.is_finite() {
                    let end = |turn: f64| *point + *direction * (turn * reach / size);
                    let start = if *both_ways { end(-1.0) } else { *point };
                    self.paths(&[Path::straight([start, end(1.0)], false)], 0.0, item);
                }
            }
            Shape::Reference(_)
            | Shape::Dimension(_)
            | Shape::Table { .. }
            | Shape::Proxy { .. }
            | Shape::Opaque { .. } => {}
        }
    }

    fn paths(&mut self, paths: &[Path], width: f64, item: &Item) {
        self.out.push_str("<path");
        if width > 0.0 {
            self.out.push_str(" stroke-width=\"");
            self.pen.length(&mut self.out, width);
            self.out.push('"');
        }
        self.handle(&item.path);
        self.out.push_str(" d=\"");
        for path in paths {
            self.pen.path(&mut self.out, path);
        }
        self.out.push_str("\"/>");
    }

    fn handle(&mut self, path: &HandlePath) {
        if self.options.handles {
            put!(&mut self.out, " data-handle=\"{path}\"");
        }
    }
}

/// How an item is drawn; `None` when it draws nothing.
fn style(item: &Item) -> Option<Style> {
    let (pass, opacity) = match &item.shape {
        Shape::Curve { width, .. } if *width > 0.0 => (Pass::Wide, 100),
        Shape::Curve { .. } | Shape::Point(_) | Shape::Leader { .. } | Shape::Image { .. } => (Pass::Line, 100),
        Shape::Construction { .. } => (Pass::Line, 100),
        Shape::Fill { drawn: Drawn::Wipeout, .. } => (Pass::Solid, 100),
        // Patterns are not drawn line by line: a light tint tells where they are.
        Shape::Fill { drawn: Drawn::Hatch, pattern, .. } if pattern != "SOLID" => (Pass::Fill, 14),
        Shape::Fill { drawn: Drawn::Hatch, .. } => (Pass::Fill, 45),
        Shape::Fill { pattern, .. } if pattern.is_empty() => (Pass::Line, 100),
        Shape::Fill { .. } => (Pass::Solid, 90),
        Shape::Text(_) => (Pass::Text, 100),
        Shape::Reference(_)
        | Shape::Dimension(_)
        | Shape::Table { .. }
        | Shape::Proxy { .. }
        | Shape::Opaque { .. } => {
            return None;
        }
    };
    let line = pass == Pass::Line;
    Some(Style {
        pass,
        layer: item.layer.0,
        rgb: item.rgb,
        lineweight: if line { item.lineweight } else { 0 },
        linetype: item.linetype.filter(|_| line),
        hidden: !item.visible,
        opacity,
    })
}

fn marks(out: &mut String, pen: &Pen, overlays: &[Overlay]) {
    out.push_str("<g class=\"marks\">");
    for overlay in overlays {
        put!(out, "<g class=\"{}\" data-id=\"", overlay.tone.class());
        push_escaped(out, &overlay.id);
        out.push_str("\" data-box=\"");
        pen.area(out, overlay.bounds());
        out.push_str("\">");
        // All rings of a mark are one shape, so that what a ring leaves out stays free.
        if overlay.paths.iter().any(|it| it.closed) {
            out.push_str("<path class=\"a\" fill-rule=\"evenodd\" d=\"");
            overlay.paths.iter().filter(|it| it.closed).for_each(|it| pen.path(out, it));
            out.push_str("\"/>");
        }
        for path in overlay.paths.iter().filter(|it| !it.closed) {
            out.push_str("<path d=\"");
            pen.path(out, path);
            out.push_str("\"/>");
        }
        for point in &overlay.points {
            out.push_str("<path class=\"d\" d=\"");
            pen.path(out, &Path::straight([*point], false));
            out.push_str("\"/>");
        }
        if let (false, Some(anchor)) = (overlay.label.is_empty(), overlay.anchor()) {
            badge(out, pen, anchor, &overlay.label);
        }
        out.push_str("</g>");
    }
    out.push_str("</g>");
}

/// Width of a key in thousandths of the view.
fn key_width(key: &[(Tone, String)]) -> f64 {
    let width = |it: &(Tone, String)| it.1.chars().map(|it| if it.is_ascii() { 5.5 } else { 10.0 }).sum();
    48.0 + key.iter().map(width).fold(0.0, f64::max)
}

/// A view with room for a key on its left.
fn beside_key(view: Box2, key: &[(Tone, String)]) -> Box2 {
    if key.is_empty() {
        return view;
    }
    let room = key_width(key) / 1000.0;
    let size = view.width().max(view.height());
    Box2 { min: [view.min[0] - size * room / (1.0 - room), view.min[1]], ..view }
}

/// What the colours mean: in the upper left corner of the view.
fn key(out: &mut String, view: Box2, pen: &Pen, key: &[(Tone, String)]) {
    if key.is_empty() {
        return;
    }
    let unit = view.width().max(view.height()) / 1000.0;
    let at = |x: f64, y: f64| Point { x: view.min[0] + x * unit, y: view.max[1] - y * unit };
    let rectangle = |out: &mut String, x: f64, y: f64, width: f64, height: f64| {
        let corners = vec![at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)];
        pen.path(out, &Path::straight(corners, true));
    };
    out.push_str("<g class=\"marks key\"><path style=\"fill:#fff;stroke:#888;stroke-width:1px\" d=\"");
    rectangle(out, 6.0, 6.0, key_width(key) - 12.0, key.len() as f64 * 16.0 + 8.0);
    out.push_str("\"/>");
    for (row, (tone, text)) in key.iter().enumerate() {
        let y = 10.0 + row as f64 * 16.0;
        put!(out, "<g class=\"{}\"><path class=\"a\" style=\"fill-opacity:.8\" d=\"", tone.class());
        rectangle(out, 12.0, y + 2.0, 16.0, 10.0);
        out.push_str("\"/></g><text transform=\"translate(");
        pen.point(out, at(34.0, y + 10.5));
        out.push_str(")\" style=\"fill:#222;text-anchor:start;font-size:calc(var(--u)*10px);font-weight:400\">");
        push_escaped(out, text);
        out.push_str("</text>");
    }
    out.push_str("</g>");
}

fn badge(out: &mut String, pen: &Pen, at: Point, label: &str) {
    out.push_str("<g transform=\"translate(");
    pen.point(out, at);
    out.push_str(")\"><circle class=\"badge\" r=\"1\"/><text dy=\".36em\">");
    push_escaped(out, label);
    out.push_str("</text></g>");
}
