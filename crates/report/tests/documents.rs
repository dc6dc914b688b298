//! Documents as people read them. Those that need a Chinese font say so and pass where the machine has none.
#![cfg(feature = "pdf")]

use findings::{Language, Review};
use review::{Engine, Session, Settings, Source};
use std::process::Command;
use std::time::Instant;
use tushen_report::{Document, Letter, LetterSheet, Press, Sheet, StampedSheets};

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
    with_sheet(session, review, document, language, |sheet| {
        tushen_report::pdf(press, sheet).unwrap_or_else(|error| panic!("{}: {error}", document.name()))
    })
}

fn with_sheet<T>(
    session: &Session,
    review: &Review,
    document: Document,
    language: Language,
    make: impl FnOnce(&Sheet) -> T,
) -> T {
    let (departments, kinds) = (session.departments(), review::kind_titles());
    make(&Sheet {
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
    })
}

/// Writes a document where people look at it, when they ask for it.
fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("TUSHEN_LETTERS") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).expect("writable");
    }
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

/// A certificate over the sample, sealed with a key of the moment.
fn sealed(review: &Review) -> seal::Certificate {
    let key = seal::SecretKey::generate(seal::Algorithm::Ed25519).expect("random numbers");
    let file = seal::SealedFile::of(seal::Role::Drawing, "lakeside.dxf", b"0\nEOF\n");
    let certificate = seal::Certificate {
        schema: seal::SCHEMA.to_string(),
        number: "TS-2026-1".to_string(),
        issued: "2026-11-27".to_string(),
        subject: "北蔡镇B-06地块住宅项目；同意".to_string(),
        files: vec![file],
        reviews: vec![seal::SealedReview::of("lakeside.dxf", review, &"0".repeat(64))],
        settings: seal::Settings::default(),
        signature: seal::Signature::default(),
    };
    seal::sign(certificate, &key).expect("signs")
}

#[test]
fn letters_say_what_was_decided_and_where_to_verify_it() {
    let Some(press) = press() else { return };
    let review = session().review();
    let certificate = sealed(&review);
    let commitments = [("补交日照分析报告".to_string(), "2026-12-31".to_string())];
    let sheet = |letter, language| LetterSheet {
        letter,
        project: "北蔡镇B-06地块住宅项目",
        project_code: "2026-310115-70-01-000001",
        plot: "B-06",
        number: "TS-2026-1",
        link: Some("https://approval.example/verify/TS-2026-1"),
        language,
        date: "2026-11-27",
    };
    let decision = Letter::Decision { approve: true, text: "同意该方案。", commitments: &commitments };
    let notice = Letter::PublicNotice { review: &review, days: ["2026-11-30", "2026-12-09", "2026-12-16"] };
    for (name, letter, says) in [
        ("certificate", Letter::Certificate(&certificate), vec![&certificate.files[0].digests.sm3[..16], "TS-2026-1"]),
        ("decision", decision, vec!["同意该方案。", "补交日照分析报告", "2026-12-31"]),
        ("public", notice, vec!["2026-12-16", "B-06"]),
    ] {
        for (language, word) in [(Language::Zh, "项目名称"), (Language::En, "Project")] {
            let pdf = tushen_report::letter_pdf(&press, &sheet(letter, language)).expect("it is set");
            keep(&format!("{name}-{}.pdf", language.pick("zh", "en")), &pdf);
            let Some(text) = text(&pdf) else { return };
            let text = closed_up(&text);
            assert!(text.contains(word), "{name}: {text}");
            says.iter().for_each(|it| assert!(text.contains(&closed_up(it)), "{name}: {it}: {text}"));
        }
    }
}

#[test]
fn a_public_notice_shows_neither_survey_coordinates_nor_the_names_of_persons() {
    let review = session().review();
    let names: Vec<String> = review
        .objects
        .iter()
        .filter(|it| it.kind == "TitleBlock")
        .flat_map(|it| ["designer", "checker"].map(|name| it.attributes.get(name).map(|it| it.value.to_string())))
        .flatten()
        .map(|it| it.trim_matches('"').to_string())
        .collect();
    assert!(!names.is_empty(), "the sample names persons");
    let sheet = LetterSheet {
        letter: Letter::PublicNotice { review: &review, days: ["2026-11-30", "2026-12-09", "2026-12-16"] },
        project: "北蔡镇B-06地块住宅项目",
        project_code: "",
        plot: "B-06",
        number: "1",
        link: None,
        language: Language::Zh,
        date: "2026-11-27",
    };
    let content = tushen_report::letter(&sheet);
    let plan = content.picture("plan.svg").expect("a plan");
    let said = format!("{} {plan}", content.data());
    assert!(said.contains("7#"), "buildings are told by their numbers");
    names.iter().for_each(|it| assert!(!said.contains(it.as_str()), "{it}"));
    // City coordinates have five digits and more; a plan of a site in millimetres of paper has three.
    let far = plan.split(|it: char| !it.is_ascii_digit() && it != '.').filter_map(|it| it.parse::<f64>().ok());
    assert_eq!(far.filter(|it| it.fract() != 0.0 && *it > 9_999.0).count(), 0);
}

#[test]
fn a_letter_to_edit_says_what_the_printed_one_says() {
    let session = session();
    let review = session.review();
    for language in [Language::Zh, Language::En] {
        for document in Document::ALL {
            let bytes =
                with_sheet(&session, &review, document, language, |it| tushen_report::docx(it).expect("written"));
            keep(&format!("{}-{}.docx", document.name(), language.pick("zh", "en")), &bytes);
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
            let mut file = archive.by_name("word/document.xml").expect("the words");
            let mut xml = String::new();
            std::io::Read::read_to_string(&mut file, &mut xml).expect("a text");
            let xml = roxmltree::Document::parse(&xml).expect("well-formed");
            let words: String = xml.descendants().filter_map(|it| it.text()).collect();
            assert!(words.contains(language.of(&document.title())), "{}", document.name());
            let fails = review.findings.iter().find(|it| it.verdict == findings::Verdict::Fail).expect("it fails");
            if matches!(document, Document::Opinion | Document::Notice) {
                assert!(words.contains(language.of(&fails.message)), "{}: {}", document.name(), fails.message.en);
            }
        }
    }
}

#[test]
fn an_approved_sheet_is_plotted_at_its_scale_with_a_stamp_below_it() {
    let Some(press) = press() else { return };
    let session = session();
    let review = session.review();
    let departments = ["规划资源".to_string(), "消防".to_string()];
    for language in [Language::Zh, Language::En] {
        let sheets = StampedSheets {
            review: &review,
            drawing: session.drawing(),
            scene: session.scene(),
            units_per_metre: session.units_per_metre(),
            project: "北蔡镇B-06地块住宅项目",
            number: "TS-2026-1",
            case: "019a",
            departments: &departments,
            link: "https://approval.example/verify/TS-2026-1",
            date: "2026-11-27",
            language,
        };
        let pdf = tushen_report::sheets_pdf(&press, &sheets).expect("set");
        keep(&format!("sheets-{}.pdf", language.pick("zh", "en")), &pdf);
        let Some(text) = text(&pdf) else { return eprintln!("not tested: pdftotext is not installed") };
        for expected in ["TS-2026-1", "北蔡镇B-06地块住宅项目", language.pick("审定", "APPROVED"), "1:"] {
            assert!(closed_up(&text).contains(expected), "{expected}: {text}");
        }
    }
}
