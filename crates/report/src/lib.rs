//! Documents of a review that people sign.
//!
//! A [`Sheet`] holds what a document is made of: the review, the drawing, and for whom. [`content()`] chooses and words it, [`pdf()`]
//! sets it (behind the feature `pdf`), [`docx()`] writes it as a letter to
//! edit, [`tables::xlsx`] its tables for spreadsheets. [`StampedSheets`] holds an approved drawing that becomes stamped paper. A [`LetterSheet`] holds what a letter of a
//! case is made of: decision, certificate, public notice.
//!
//! ```text
//! Sheet ── content ──▶ plain data in one language, excerpts as SVG ──▶ templates/document.typ ──▶ PDF
//!              └──────────────────────────────────────────────────────▶ XLSX
//! ```
//!
//! Whatever stands on a drawing reaches the template as data, never as markup. The same sheet gives the same bytes: the date is given.

mod content;
mod docx;
#[cfg(feature = "pdf")]
pub mod fonts;
mod letter;
mod plan;
#[cfg(feature = "pdf")]
mod press;
#[cfg_attr(not(feature = "pdf"), expect(dead_code, reason = "what sets them is left out with Typst"))]
mod sheets;
pub mod tables;
mod texts;

pub use content::{Content, content};
pub use docx::{DocxError, docx};
pub use letter::{Letter, LetterSheet, letter};
#[cfg(feature = "pdf")]
pub use press::{Press, PrintError};
pub use sheets::StampedSheets;

use drawing::{Drawing, Scene};
use findings::{Bilingual, Language, Review};

/// Which document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Document {
    /// Review opinion (审查意见书): what fails and what is undecided, with excerpts.
    Opinion,
    /// One-time notice (一次性告知书): everything that has to be corrected or supplied, at once.
    Notice,
    /// Indicator verification table (指标核算表).
    Indicators,
    /// Quality report (图纸质量报告): what is wrong with the drawing as a drawing.
    Quality,
    /// Completed review-point table (审查要点表): every point with its verdict and evidence, passes too.
    Points,
    /// Commitment letter (告知承诺书): what is missing and may be supplied later, to be signed by the applicant.
    Commitment,
}

impl Document {
    /// Every document.
    pub const ALL: [Document; 6] = [
        Document::Opinion,
        Document::Notice,
        Document::Indicators,
        Document::Quality,
        Document::Points,
        Document::Commitment,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Document::Opinion => "opinion",
            Document::Notice => "notice",
            Document::Indicators => "indicators",
            Document::Quality => "quality",
            Document::Points => "points",
            Document::Commitment => "commitment",
        }
    }

    /// Its title.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Document::Opinion => ("图纸审查意见书", "Review opinion"),
            Document::Notice => ("一次性告知书", "One-time notice"),
            Document::Indicators => ("指标核算表", "Indicator verification table"),
            Document::Quality => ("图纸质量报告", "Quality report of the drawing"),
            Document::Points => ("审查要点表", "Table of review points"),
            Document::Commitment => ("告知承诺书", "Letter of commitment"),
        };
        Bilingual::new(zh, en)
    }
}

/// What a document is made of.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    /// Which document.
    pub document: Document,
    /// The review. [`Document::Points`] wants one that lists passes, too.
    pub review: &'a Review,
    /// The drawing, for excerpts.
    pub drawing: &'a Drawing,
    /// The drawing in world coordinates.
    pub scene: &'a Scene,
    /// Drawing units in a metre.
    pub units_per_metre: f64,
    /// Only what this department answers for; all of them in one consolidated document when absent.
    pub department: Option<&'a str>,
    /// Departments: id and title.
    pub departments: &'a [(String, Bilingual)],
    /// Kinds of objects: id and title.
    pub kinds: &'a [(String, Bilingual)],
    /// The language.
    pub language: Language,
    /// The day it is made, `YYYY-MM-DD`.
    pub date: &'a str,
    /// The number of the document; empty where the case gives it later by hand.
    pub number: &'a str,
}

/// The sheets of an approved drawing as PDF (PDF/A-2b), each with its stamp.
///
/// # Errors
/// [`PrintError`] when the template does not set, which names the place.
#[cfg(feature = "pdf")]
pub fn sheets_pdf(press: &Press, sheets: &StampedSheets) -> Result<Vec<u8>, PrintError> {
    press.print(&sheets::content(sheets), sheets.date)
}

/// A letter as PDF (PDF/A-2b), as [`pdf()`] sets documents.
///
/// # Errors
/// [`PrintError`] when the template does not set, which names the place.
#[cfg(feature = "pdf")]
pub fn letter_pdf(press: &Press, sheet: &LetterSheet) -> Result<Vec<u8>, PrintError> {
    press.print(&letter(sheet), sheet.date)
}

/// A document as PDF (PDF/A-2b): fonts embedded, text selectable, findings as bookmarks, pages numbered.
///
/// # Errors
/// [`PrintError`] when the template does not set, which names the place.
#[cfg(feature = "pdf")]
pub fn pdf(press: &Press, sheet: &Sheet) -> Result<Vec<u8>, PrintError> {
    let content = content(sheet);
    press.print(&content, sheet.date)
}
