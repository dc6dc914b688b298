//! Documents as letters that can still be edited (DOCX): the words of [`content()`](crate::content()) as headings, paragraphs and tables.
//! Excerpts stay with the PDF, which is what is signed.

use crate::{Content, Sheet};
use docx_rs::{
    AlignmentType, Docx, LineSpacing, Paragraph, Run, RunFonts, Style, StyleType, Table, TableCell, TableRow, WidthType,
};
use serde_json::Value;
use std::io::Cursor;
use thiserror::Error;

/// Width of the text, twentieths of a point: A4 less its margins.
const WIDTH: usize = 9000;

/// Why there is no letter.
#[derive(Debug, Error)]
#[error("the letter cannot be written: {0}")]
pub struct DocxError(String);

/// A document as DOCX.
///
/// # Errors
/// [`DocxError`] when the archive cannot be written.
pub fn docx(sheet: &Sheet) -> Result<Vec<u8>, DocxError> {
    let content = crate::content(sheet);
    let letter = letter(&content, sheet.date);
    let mut bytes = Cursor::new(Vec::new());
    letter.build().pack(&mut bytes).map_err(|error| DocxError(error.to_string()))?;
    Ok(bytes.into_inner())
}

fn letter(content: &Content, date: &str) -> Docx {
    let d = &content.data;
    let word = |key: &str| text(&d["t"][key]);
    let fonts = RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").east_asia("宋体");
    let headings = RunFonts::new().ascii("Arial").hi_ansi("Arial").east_asia("黑体");
    let style = |id: &str, level: usize, size: usize| {
        let style = Style::new(id, StyleType::Paragraph).name(format!("heading {}", level + 1));
        let spacing = LineSpacing::new().before(240).after(120);
        style.size(size).bold().fonts(headings.clone()).outline_lvl(level).line_spacing(spacing).q_format(true)
    };
    let instant = format!("{date}T00:00:00Z");
    let mut out = Docx::new()
        .default_fonts(fonts)
        .default_size(21)
        .created_at(&instant)
        .updated_at(&instant)
        .add_style(style("Heading1", 0, 28))
        .add_style(style("Heading2", 1, 24));
    let title = Run::new().add_text(text(&d["title"])).bold().size(36).fonts(headings.clone());
    out = out.add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(title));
    if !text(&d["number"]).is_empty() {
        let number = format!("{} {}", word("number"), text(&d["number"]));
        out = out.add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(Run::new().add_text(number)));
    }
    let lead = match text(&d["document"]).as_str() {
        "notice" => word("notice_lead"),
        "commitment" => word("commitment_lead"),
        _ => String::new(),
    };
    if !lead.is_empty() {
        out = out.add_paragraph(plain(&lead));
    }
    out = out.add_paragraph(heading("Heading1", &word("facts")));
    let facts = items(&d["facts"]).iter().map(|it| vec![text(&it[0]), text(&it[1])]).collect();
    out = out.add_table(table(facts, &[2200, WIDTH - 2200]));
    out = out.add_paragraph(heading("Heading1", &word("summary"))).add_paragraph(plain(&text(&d["conclusion"])));
    for department in items(&d["departments"]) {
        out = out.add_paragraph(heading("Heading1", &text(&department["title"])));
        for it in items(&department["findings"]) {
            out = finding(out, it, &word);
        }
    }
    let indicators = items(&d["indicators"]);
    if !indicators.is_empty() {
        out = out.add_paragraph(heading("Heading1", &word("indicators")));
        let mut rows = vec![["indicator", "computed", "declared", "agrees", "limit", "within"].map(&word).to_vec()];
        rows.extend(
            indicators.iter().map(|it| {
                ["title", "value", "declared", "agrees", "limit", "within"].map(|key| text(&it[key])).to_vec()
            }),
        );
        out = out.add_table(table(rows, &[2200, 1500, 1500, 1200, 1400, 1200]));
    }
    let missing = items(&d["missing"]);
    if !missing.is_empty() {
        out = out.add_paragraph(heading("Heading1", &word("to_supply")));
        let mut rows = vec![["missing", "point", "how"].map(&word).to_vec()];
        rows.extend(missing.iter().map(|it| ["what", "points", "how"].map(|key| text(&it[key])).to_vec()));
        out = out.add_table(table(rows, &[4000, 3400, 1600]));
    }
    out = out.add_paragraph(Paragraph::new());
    for line in items(&d["signatures"]) {
        out = out.add_paragraph(plain(&format!("{}：____________________", text(line))));
    }
    out
}

fn finding(mut out: Docx, it: &Value, word: &impl Fn(&str) -> String) -> Docx {
    let title =
        format!("{}. {}（{} · {}）", it["n"], text(&it["title"]), text(&it["verdict_title"]), text(&it["severity"]));
    out = out.add_paragraph(heading("Heading2", &title)).add_paragraph(plain(&text(&it["message"])));
    let mut rows: Vec<Vec<String>> = ["clause", "objects", "measured", "required", "margin"]
        .iter()
        .map(|key| vec![word(key), text(&it[*key])])
        .filter(|row| !row[1].is_empty())
        .collect();
    for key in ["missing", "assumed", "fixes"] {
        rows.extend(items(&it[key]).iter().map(|value| vec![word(key), text(value)]));
    }
    if it["checked"] == false {
        rows.push(vec![word("clause"), word("unchecked")]);
    }
    out.add_table(table(rows, &[1600, WIDTH - 1600]))
}

fn heading(style: &str, words: &str) -> Paragraph {
    Paragraph::new().style(style).keep_next(true).add_run(Run::new().add_text(words))
}

fn plain(words: &str) -> Paragraph {
    Paragraph::new().add_run(Run::new().add_text(words))
}

fn table(rows: Vec<Vec<String>>, widths: &[usize]) -> Table {
    let cell =
        |words: String, width: &usize| TableCell::new().width(*width, WidthType::Dxa).add_paragraph(plain(&words));
    let row = |words: Vec<String>| {
        TableRow::new(words.into_iter().zip(widths).map(|(words, width)| cell(words, width)).collect())
    };
    Table::new(rows.into_iter().map(row).collect()).set_grid(widths.to_vec()).width(WIDTH, WidthType::Dxa)
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_string()
}
