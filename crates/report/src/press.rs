//! Typst as a library: fonts are read once, a document is a template and its data.

use crate::content::Content;
use std::collections::HashMap;
use thiserror::Error;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

/// The template of every document of a review.
const DOCUMENT: &str = include_str!("../templates/document.typ");
/// The template of every letter.
const LETTER: &str = include_str!("../templates/letter.typ");
/// The template of approved sheets.
const SHEETS: &str = include_str!("../templates/sheets.typ");
/// Families in the order of preference, for text and for headings.
const SERIF: [&str; 8] = [
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif",
    "Songti SC",
    "SimSun",
    "Noto Sans CJK SC",
    "Noto Sans SC",
];
const SANS: [&str; 8] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans",
    "PingFang SC",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Zen Hei",
];

/// Why no document came out.
#[derive(Debug, Error)]
pub enum PrintError {
    /// None of the fonts holds Chinese.
    #[error(
        "none of the fonts holds Chinese characters: install fonts-noto-cjk, or name a folder with such a font by TUSHEN_FONTS"
    )]
    Fonts,
    /// The date is none.
    #[error("“{0}” is no date: write it as 2026-11-23")]
    Date(String),
    /// The template does not set.
    #[error("the document could not be set: {0}")]
    Set(String),
}

impl PrintError {
    /// The sentence in Chinese.
    pub fn zh(&self) -> String {
        match self {
            PrintError::Fonts => {
                "所给字体都不含汉字：请安装 fonts-noto-cjk，或用环境变量 TUSHEN_FONTS 指定含有中文字体的文件夹"
                    .to_string()
            }
            PrintError::Date(text) => format!("“{text}”不是日期：请写成 2026-11-23"),
            PrintError::Set(what) => format!("文书排版失败：{what}"),
        }
    }
}

/// What sets documents: made once in a process, used by any number of threads.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    serif: Vec<String>,
    sans: Vec<String>,
}

impl Press {
    /// A press with these fonts (TTF, OTF, TTC as bytes).
    ///
    /// # Errors
    /// [`PrintError::Fonts`] when none holds Chinese.
    pub fn new(fonts: Vec<Vec<u8>>) -> Result<Press, PrintError> {
        let fonts: Vec<Font> = fonts.into_iter().flat_map(|it| Font::iter(Bytes::new(it))).collect();
        let holds_chinese = |it: &Font| "审查意见书图纸".chars().all(|c| it.info().coverage.contains(u32::from(c)));
        if !fonts.iter().any(holds_chinese) {
            return Err(PrintError::Fonts);
        }
        let book = FontBook::from_fonts(&fonts);
        // Whatever family holds Chinese serves where none of the known ones is there.
        let any = fonts.iter().find(|it| holds_chinese(it)).map(|it| it.info().family.to_string());
        let there = |names: &[&str]| -> Vec<String> {
            let known = names.iter().filter(|it| book.contains_family(&it.to_lowercase())).map(|it| it.to_string());
            known.chain(any.clone()).collect()
        };
        let (serif, sans) = (there(&SERIF), there(&SANS));
        Ok(Press { library: LazyHash::new(Library::default()), book: LazyHash::new(book), fonts, serif, sans })
    }

    /// Sets a document.
    pub(crate) fn print(&self, content: &Content, date: &str) -> Result<Vec<u8>, PrintError> {
        let today = day(date).ok_or_else(|| PrintError::Date(date.to_string()))?;
        let mut data = content.data.clone();
        data["fonts"] = serde_json::json!({ "serif": self.serif, "sans": self.sans });
        let mut files = HashMap::new();
        files.insert(file("data.json")?, Bytes::from_string(data.to_string()));
        for (name, svg) in &content.pictures {
            files.insert(file(name)?, Bytes::from_string(svg.clone()));
        }
        let template = match &content.data {
            data if data.get("letter").is_some() => LETTER,
            data if data.get("sheets").is_some() => SHEETS,
            _ => DOCUMENT,
        };
        let main = Source::new(file("main.typ")?, template.to_string());
        let job = Job { press: self, main, files, today };
        let document = typst::compile::<PagedDocument>(&job).output.map_err(|errors| failed(&job, &errors))?;
        let standards =
            PdfStandards::new(&[PdfStandard::A_2b]).map_err(|it| PrintError::Set(it.message().to_string()))?;
        let options = PdfOptions {
            ident: Smart::Custom(content.ident.clone()),
            creator: Smart::Custom(Some("Tushen 图审".to_string())),
            timestamp: Some(Timestamp::new_utc(today)),
            standards,
            ..PdfOptions::default()
        };
        let bytes = typst_pdf::pdf(&document, &options).map_err(|errors| failed(&job, &errors));
        // What was remembered of this document serves no other one.
        comemo::evict(0);
        bytes
    }
}

/// One document being set.
struct Job<'a> {
    press: &'a Press,
    main: Source,
    files: HashMap<FileId, Bytes>,
    today: Datetime,
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::NotSource) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        Some(self.today)
    }
}

fn file(name: &str) -> Result<FileId, PrintError> {
    let path = VirtualPath::new(name).map_err(|it| PrintError::Set(format!("{name}: {it:?}")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn day(text: &str) -> Option<Datetime> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then(|| Datetime::from_ymd_hms(year, month, day, 0, 0, 0)).flatten()
}

/// What is wrong, with the line of the template.
fn failed(job: &Job, errors: &[SourceDiagnostic]) -> PrintError {
    let line = |it: &SourceDiagnostic| {
        let place = typst::WorldExt::range(job, it.span);
        let template = job.main.text();
        let line = place.and_then(|it| template.get(..it.start)).map_or(0, |it| it.lines().count());
        format!("{} (line {line} of the template)", it.message)
    };
    PrintError::Set(errors.iter().map(line).collect::<Vec<_>>().join("; "))
}
