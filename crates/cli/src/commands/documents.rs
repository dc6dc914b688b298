//! Documents of `tushen check`: PDF and spreadsheets.

use crate::args::{DocumentArg, Format};
use exchange::Language;
use findings::{Bilingual, Review};
use report::{Document, Sheet};
use review::Session;

/// Sets documents; made once, for fonts take longer to read than a document takes to set.
pub struct Printer {
    #[cfg(feature = "pdf")]
    press: report::Press,
}

/// A printer where the form asks for one.
#[cfg(feature = "pdf")]
pub fn printer(format: Format, language: Language) -> Result<Option<Printer>, String> {
    if format != Format::Pdf {
        return Ok(None);
    }
    let fonts = report::fonts::find().map_err(|it| language.of(&it).to_string())?;
    let press = report::Press::new(fonts).map_err(|it| language.pick(it.zh(), it.to_string()))?;
    Ok(Some(Printer { press }))
}

/// A printer where the form asks for one: this build has none.
#[cfg(not(feature = "pdf"))]
pub fn printer(format: Format, language: Language) -> Result<Option<Printer>, String> {
    if format != Format::Pdf {
        return Ok(None);
    }
    Err(language.pick(
        "本程序编译时未包含 PDF 输出：请用 cargo build -p tushen-cli --features pdf 重新编译，或用 --format html 打印"
            .to_string(),
        "this build prints no PDF: build it with cargo build -p tushen-cli --features pdf, or print --format html"
            .to_string(),
    ))
}

/// What a document is asked for with.
#[derive(Clone, Copy)]
pub struct Order<'a> {
    /// Which document.
    pub document: DocumentArg,
    /// Of one department.
    pub department: Option<&'a str>,
    /// Its number.
    pub number: &'a str,
    /// The day it is made.
    pub date: &'a str,
    /// The language.
    pub language: Language,
}

/// What a document is made of.
fn sheet<'a>(
    session: &'a Session,
    review: &'a Review,
    order: Order<'a>,
    departments: &'a [(String, Bilingual)],
    kinds: &'a [(String, Bilingual)],
) -> Sheet<'a> {
    Sheet {
        document: document(order.document),
        review,
        drawing: session.drawing(),
        scene: session.scene(),
        units_per_metre: session.units_per_metre(),
        department: order.department,
        departments,
        kinds,
        language: order.language,
        date: order.date,
        number: order.number,
    }
}

/// A review as a spreadsheet, or as a document where there is a printer.
pub fn write(printer: Option<&Printer>, session: &Session, review: &Review, order: Order) -> Result<Vec<u8>, String> {
    let (departments, kinds) = (session.departments(), review::kind_titles());
    let sheet = sheet(session, review, order, &departments, &kinds);
    match printer {
        #[cfg(feature = "pdf")]
        Some(printer) => report::pdf(&printer.press, &sheet).map_err(|it| order.language.pick(it.zh(), it.to_string())),
        #[cfg(not(feature = "pdf"))]
        Some(_) => Err(String::new()),
        None => report::tables::xlsx(&sheet).map_err(|it| it.to_string()),
    }
}

/// A document as a letter that can be edited.
pub fn letter(session: &Session, review: &Review, order: Order) -> Result<Vec<u8>, String> {
    let (departments, kinds) = (session.departments(), review::kind_titles());
    report::docx(&sheet(session, review, order, &departments, &kinds)).map_err(|error| error.to_string())
}

/// A certificate as PDF, with a code that leads to `link`.
#[cfg(feature = "pdf")]
pub fn certificate(it: &seal::Certificate, link: Option<&str>, language: Language) -> Result<Vec<u8>, String> {
    let Some(printer) = printer(Format::Pdf, language)? else { return Ok(Vec::new()) };
    let sheet = report::LetterSheet {
        letter: report::Letter::Certificate(it),
        project: "",
        project_code: "",
        plot: "",
        number: &it.number,
        link,
        language,
        date: &it.issued,
    };
    report::letter_pdf(&printer.press, &sheet).map_err(|it| language.pick(it.zh(), it.to_string()))
}

/// A certificate as PDF: this build has none.
#[cfg(not(feature = "pdf"))]
pub fn certificate(_: &seal::Certificate, _: Option<&str>, language: Language) -> Result<Vec<u8>, String> {
    printer(Format::Pdf, language).map(|_| Vec::new())
}

/// The document that is asked for.
pub fn document(it: DocumentArg) -> Document {
    match it {
        DocumentArg::Opinion => Document::Opinion,
        DocumentArg::Notice => Document::Notice,
        DocumentArg::Indicators => Document::Indicators,
        DocumentArg::Quality => Document::Quality,
        DocumentArg::Points => Document::Points,
        DocumentArg::Commitment => Document::Commitment,
    }
}
