//! Approved drawings as sheets of paper (审定图): each frame at its scale, with a stamp that says by whom, when and under which number it
//! was approved, and a code to verify it by.
//!
//! The stamp stands in a strip of its own under the sheet, so that it covers nothing of the drawing.

use crate::{Content, texts};
use drawing::{Drawing, Scene};
use findings::{Language, Review};
use geometry::Box2;
use qrcode::QrCode;
use qrcode::render::svg;
use serde_json::{Value, json};

/// Longest side of a sheet, millimetres: A0 lengthened once (GB/T 50001-2017, table 3.1.3, has 2378 mm).
const LONGEST: f64 = 2378.0;
/// Shortest side of a sheet, millimetres.
const SHORTEST: f64 = 100.0;
/// A sheet whose frame states no scale is put on paper of this size at most, millimetres: A1.
const A1: [f64; 2] = [841.0, 594.0];
/// Denominators of the scales that are used then.
const SCALES: [f64; 12] = [50.0, 100.0, 150.0, 200.0, 250.0, 300.0, 500.0, 750.0, 1000.0, 1500.0, 2000.0, 5000.0];

/// An approved drawing with what its stamp says.
#[derive(Clone, Copy)]
pub struct StampedSheets<'a> {
    /// The review, for the frames and their titles.
    pub review: &'a Review,
    /// The drawing.
    pub drawing: &'a Drawing,
    /// The drawing in world coordinates.
    pub scene: &'a Scene,
    /// Drawing units in a metre.
    pub units_per_metre: f64,
    /// Name of the project.
    pub project: &'a str,
    /// Number of the certificate.
    pub number: &'a str,
    /// Number of the case.
    pub case: &'a str,
    /// Departments that approved.
    pub departments: &'a [String],
    /// Where it can be verified: becomes a code.
    pub link: &'a str,
    /// The day of approval, `YYYY-MM-DD`.
    pub date: &'a str,
    /// The language.
    pub language: Language,
}

/// A frame on paper.
struct Paper {
    title: String,
    view: Box2,
    /// Width and height, millimetres.
    size: [f64; 2],
    scale: f64,
}

/// The content of the sheets.
pub(crate) fn content(it: &StampedSheets) -> Content {
    let language = it.language;
    let mut pictures = Vec::new();
    let code = QrCode::new(it.link).ok().map(|code| {
        pictures.push(("code.svg".to_string(), code.render::<svg::Color>().min_dimensions(120, 120).build()));
        "/code.svg"
    });
    let pages: Vec<Value> = papers(it)
        .into_iter()
        .enumerate()
        .map(|(n, paper)| {
            let name = format!("sheet-{n}.svg");
            pictures.push((name.clone(), render::sheet(it.drawing, it.scene, paper.view, paper.size)));
            json!({
                "title": paper.title,
                "svg": format!("/{name}"),
                "size": paper.size,
                "scale": format!("1:{}", findings::number::decimal(paper.scale, 0)),
            })
        })
        .collect();
    let facts = [
        (language.pick("项目", "Project"), it.project.to_string()),
        (language.pick("证书编号", "Certificate"), it.number.to_string()),
        (language.pick("办件编号", "Case"), it.case.to_string()),
        (language.pick("批准日期", "Approved on"), it.date.to_string()),
        (language.pick("审查部门", "Departments"), it.departments.join(language.pick("、", ", "))),
        (language.pick("文件摘要", "Hash of the file"), format!("SHA-256 {}", it.review.drawing.sha256)),
    ];
    let data = json!({
        "sheets": pages,
        "t": texts::labels(language),
        "lang": language.pick("zh", "en"),
        "stamp": language.pick("审定", "APPROVED"),
        "title": language.pick("审定图", "Approved drawing"),
        "facts": facts.iter().filter(|it| !it.1.is_empty()).collect::<Vec<_>>(),
        "code": code,
        "link": it.link,
    });
    let ident = format!("sheets {} {} {}", it.number, it.review.drawing.sha256, it.date);
    Content { data, pictures, ident }
}

/// The frames of a drawing on paper; all that is visible where it has none.
fn papers(it: &StampedSheets) -> Vec<Paper> {
    let units = it.units_per_metre;
    let frames = it.review.drawing.frames.iter();
    let mut papers: Vec<Paper> = frames
        .map(|frame| {
            let [x0, y0, x1, y1] = frame.bounds.map(|it| it * units);
            let object = it.review.objects.iter().find(|it| it.id == frame.id);
            let scale = object.and_then(|it| it.attributes.get("scale")).and_then(|it| it.value.as_f64());
            paper(frame.title.clone(), Box2 { min: [x0, y0], max: [x1, y1] }, scale, units)
        })
        .collect();
    if papers.is_empty() {
        papers.push(paper(it.review.drawing.file.clone(), render::view_box(it.scene), None, units));
    }
    papers
}

/// A part of a drawing on paper at its scale, where that makes a sheet; else at the first usual scale at which A1 holds it.
fn paper(title: String, view: Box2, scale: Option<f64>, units: f64) -> Paper {
    let metres = [view.width() / units, view.height() / units];
    let size = |scale: f64| metres.map(|it| it * 1000.0 / scale);
    let is_sheet = |scale: &f64| {
        let [width, height] = size(*scale);
        *scale > 0.0 && width.max(height) <= LONGEST && width.min(height) >= SHORTEST
    };
    let scale = scale.filter(is_sheet).unwrap_or_else(|| {
        let fits = |scale: &&f64| {
            let [width, height] = size(**scale);
            width.max(height) <= A1[0] && width.min(height) <= A1[1]
        };
        let largest = metres[0].max(metres[1]) * 1000.0 / A1[0];
        SCALES.iter().find(fits).copied().unwrap_or_else(|| (largest / 1000.0).ceil().max(1.0) * 1000.0)
    });
    let size = size(scale).map(|it| (it * 10.0).round().max(10.0) / 10.0);
    Paper { title, view, size, scale }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_plotted_at_its_scale_where_that_makes_a_sheet() {
        let view = Box2 { min: [0.0, 0.0], max: [420_500.0, 297_000.0] };
        let stated = paper(String::new(), view, Some(500.0), 1000.0);
        assert_eq!((stated.size, stated.scale), ([841.0, 594.0], 500.0));
        // A1 holds it at 1:500; 1:5 would be a sheet of 84 m.
        let absurd = paper(String::new(), view, Some(5.0), 1000.0);
        assert_eq!((absurd.size, absurd.scale), ([841.0, 594.0], 500.0));
        let large = paper(String::new(), Box2 { min: [0.0, 0.0], max: [9e6, 1e6] }, None, 1000.0);
        assert!(large.scale == 11_000.0 && large.size[0] <= 841.0, "{} {:?}", large.scale, large.size);
    }
}
