//! Documents as people read them. Those that need a Chinese font say so and pass where the machine has none.
#![cfg(feature = "pdf")]

use findings::{Language, Review};
use review::{Engine, Session, Settings, Source};
use std::process::Command;
use std::time::Instant;
use tushen_report::{Document, Press, Sheet};

fn session() -> Session {
    let engine = Engine::new(packs::files(packs::ARCHIVE)).expect("the built-in rules read");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drawings");
    let bytes = std::fs::read(folder.join("lakeside.dxf")).expect("the sample is there");
    let conditions = std::fs::read(folder.join("lakeside.toml")).expect("the sample is there");
    let conditions = Some(Source { name: "lakeside.toml".to_string(), bytes: conditions });
    let settings = Settings { conditions, all: true, ..Settings::default() };
    review::open(&engine, "lakeside.dxf", &bytes, &settings).expect("the sample opens")
}

fn press() -> Option<Press> {
    match tushen_report::fonts::find() {
        Ok(fonts) => Some(Press::new(fonts).expect("what was found holds Chinese")),
        Err(message) => {
            eprintln!("not tested: {}", message.en);
            None
        }
    }
}

fn print(press: &Press, session: &Session, review: &Review, document: Document, language: Language) -> Vec<u8> {
    let (departments, kinds) = (session.departments(), review::kind_titles());
    let sheet = Sheet {
        document,
        review,
        drawing: session.drawing(),
        scene: session.scene(),
        units_per_metre: session.units_per_metre(),
        department: None,
        departments: &departments,
        kinds: &kinds,
        language,
        date: "2026-11-27",
        number: "2026-001",
    };
    tushen_report::pdf(press, &sheet).unwrap_or_else(|error| panic!("{}: {error}", document.name()))
}

/// The text of a PDF by poppler's `pdftotext`; `None` where the machine has none.
fn text(pdf: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("document.pdf");
    std::fs::write(&path, pdf).expect("writable");
    let output = Command::new("pdftotext").args(["-layout"]).arg(&path).arg("-").output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Without spaces and line ends, which depend on where lines break.
fn closed_up(text: &str) -> String {
    text.chars().filter(|it| !it.is_whitespace()).collect()
}

#[test]
fn every_document_is_set_in_both_languages_and_its_text_can_be_selected() {
    let Some(press) = press() else { return };
    let session = session();
    let review = session.review();
    for document in Document::ALL {
        for language in [Language::Zh, Language::En] {
            let pdf = print(&press, &session, &review, document, language);
            assert!(pdf.starts_with(b"%PDF-"), "{}", document.name());
            let Some(text) = text(&pdf) else { continue };
            let title = language.of(&document.title()).to_string();
            let (text, title) = (closed_up(&text), closed_up(&title));
            assert!(text.contains(&title), "{}: {title} is not in {text:.400}", document.name());
            let page = language.pick("第1页", "page1of");
            assert!(text.contains(page), "{}: {text:.400}", document.name());
        }
    }
}

#[test]
fn an_opinion_says_what_the_review_says() {
    let Some(press) = press() else { return };
    let session = session();
    let review = session.review();
    let Some(text) = text(&print(&press, &session, &review, Document::Opinion, Language::Zh)) else { return };
    let text = closed_up(&text);
    let fails: Vec<_> = review.findings.iter().filter(|it| it.verdict == findings::Verdict::Fail).collect();
    assert!(fails.len() > 4, "the sample has faults");
    for it in fails {
        assert!(text.contains(&closed_up(&it.title.zh)), "{} is missing", it.title.zh);
    }
    assert!(text.contains(&review.drawing.sha256[..24]), "the hash of the file stands in it");
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let Some(press) = press() else { return };
    let session = session();
    let review = session.review();
    let once = || print(&press, &session, &review, Document::Notice, Language::Zh);
    assert_eq!(once(), once());
}

#[test]
fn four_hundred_findings_are_set() {
    let Some(press) = press() else { return };
    let session = session();
    let mut review = session.review();
    let open: Vec<_> =
        review.findings.iter().filter(|it| it.verdict != findings::Verdict::NotApplicable).cloned().collect();
    review.findings = open.iter().cycle().take(400).cloned().collect();
    let start = Instant::now();
    let pdf = print(&press, &session, &review, Document::Points, Language::Zh);
    println!("400 points: {} kB in {:?}", pdf.len() / 1000, start.elapsed());
    review.findings.iter_mut().for_each(|it| it.verdict = findings::Verdict::Fail);
    let start = Instant::now();
    let pdf = print(&press, &session, &review, Document::Opinion, Language::Zh);
    println!("400 findings with excerpts: {} kB in {:?}", pdf.len() / 1000, start.elapsed());
}
