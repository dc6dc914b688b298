//! Pictures of a drawing: SVG, and a self-contained HTML page of its review.
//!
//! - [`svg()`]: a [`drawing::Scene`] as SVG, with marks over it.
//! - [`page()`]: that SVG with the findings, the indicators and the layers of a [`findings::Review`], in one file that needs
//!   no network.
//! - [`comparison_page()`]: the same of two versions of a drawing.
//! - [`pages()`]: several such pages in one file.
//! - [`excerpt()`]: a part of a scene for paper, with a mark and its dimension; [`sheet()`]: a whole sheet.
//! - [`paper()`] and [`views()`]: a layout: what stands on it, and which part of the model shows where.
//! - [`mesh()`]: that scene as vertices for a graphics processor, in tiles.
//!
//! Names and texts come from drawings of strangers: everything is escaped, nothing of it becomes markup or script.

mod color;
mod escape;
mod html;
mod mesh;
mod overlay;
mod paper;
mod pattern;
mod svg;

pub use color::Background;
pub use findings::Language;
pub use html::{PageOptions, Sheet, comparison_overlays, comparison_page, page, pages};
pub use mesh::{Mesh, Text, Tile, Vertices, mesh};
pub use overlay::{Overlay, Tone};
pub use paper::{View, paper, views};
pub use pattern::Patterns;
pub use svg::{Excerpt, ExcerptOptions, SvgOptions, excerpt, sheet, svg, view_box};
