//! Tables for spreadsheets (XLSX): findings, indicators, review points, materials to supply.

use crate::content::{clause, names, quantities};
use crate::{Sheet, texts};
use findings::{Finding, ObjectInfo, Verdict};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::collections::HashMap;

/// Rows and texts that a worksheet takes (Excel's limits: 1,048,576 rows, 32,767 characters a cell).
const MAX_ROWS: usize = 1_048_000;
const MAX_TEXT: usize = 32_000;

/// The tables of a review as one workbook: findings, indicators, and all points with their verdicts.
///
/// # Errors
/// [`XlsxError`] of the writer, which names the cell.
pub fn xlsx(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let language = sheet.language;
    let mut workbook = Workbook::new();
    // A fixed day makes the same review the same bytes.
    if let Some(date) = day(sheet.date) {
        workbook.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&date));
    }
    let objects: HashMap<&str, &ObjectInfo> = sheet.review.objects.iter().map(|it| (it.id.as_str(), it)).collect();
    let wanted = |it: &&Finding| sheet.department.is_none_or(|department| it.department == department);
    let findings: Vec<&Finding> = sheet.review.findings.iter().filter(wanted).collect();
    let open: Vec<&Finding> =
        findings.iter().copied().filter(|it| matches!(it.verdict, Verdict::Fail | Verdict::Unknown)).collect();
    let name = |zh: &'static str, en: &'static str| language.pick(zh, en);
    points(workbook.add_worksheet().set_name(name("审查意见", "Findings"))?, sheet, &open, &objects)?;
    indicators(workbook.add_worksheet().set_name(name("指标核算", "Indicators"))?, sheet)?;
    points(workbook.add_worksheet().set_name(name("审查要点", "Points"))?, sheet, &findings, &objects)?;
    workbook.save_to_buffer()
}

fn day(text: &str) -> Option<rust_xlsxwriter::ExcelDateTime> {
    rust_xlsxwriter::ExcelDateTime::parse_from_str(text).ok()
}

fn head(page: &mut Worksheet, titles: &[(&str, f64)]) -> Result<(), XlsxError> {
    let format = Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00DD_E6F0))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter);
    for ((title, width), column) in titles.iter().zip(0_u16..) {
        page.write_with_format(0, column, *title, &format)?;
        page.set_column_width(column, *width)?;
    }
    page.set_freeze_panes(1, 0)?;
    Ok(())
}

/// A text that no spreadsheet takes for a formula, cut where a cell ends.
fn text(page: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    let cut = text.char_indices().nth(MAX_TEXT).map_or(text, |(end, _)| &text[..end]);
    page.write_string_with_format(row, column, cut, format).map(|_| ())
}

fn cell() -> Format {
    Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin)
}

fn colored(verdict: Verdict) -> Format {
    match verdict {
        Verdict::Fail => cell().set_font_color(Color::RGB(0x00B7_1C1C)),
        Verdict::Unknown => cell().set_font_color(Color::RGB(0x009A_5A00)),
        Verdict::Pass => cell().set_font_color(Color::RGB(0x002E_7D32)),
        Verdict::NotApplicable => cell(),
    }
}

fn points(
    page: &mut Worksheet,
    sheet: &Sheet,
    findings: &[&Finding],
    objects: &HashMap<&str, &ObjectInfo>,
) -> Result<(), XlsxError> {
    let language = sheet.language;
    let titles = language.pick(
        [
            ("结论", 9.0),
            ("程度", 11.0),
            ("部门", 14.0),
            ("要点", 28.0),
            ("条文", 34.0),
            ("对象", 24.0),
            ("说明", 60.0),
            ("实测", 12.0),
            ("要求", 14.0),
            ("差值", 14.0),
            ("需补充", 40.0),
            ("规则", 40.0),
            ("已核对", 8.0),
        ],
        [
            ("Verdict", 9.0),
            ("Severity", 11.0),
            ("Department", 14.0),
            ("Point", 28.0),
            ("Clause", 34.0),
            ("Objects", 24.0),
            ("Message", 60.0),
            ("Measured", 12.0),
            ("Required", 14.0),
            ("Margin", 14.0),
            ("To be supplied", 40.0),
            ("Rule", 40.0),
            ("Checked", 8.0),
        ],
    );
    head(page, &titles)?;
    let plain = cell();
    for (it, row) in findings.iter().take(MAX_ROWS).zip(1_u32..) {
        let department = sheet.departments.iter().find(|known| known.0 == it.department);
        let (measured, required, margin) = quantities(it, language);
        let missing: Vec<&str> = it.missing.iter().map(|it| language.of(&it.message)).collect();
        text(page, row, 0, texts::verdict(it.verdict, language), &colored(it.verdict))?;
        let cells = [
            texts::severity(it.severity, language).to_string(),
            department.map_or(it.department.clone(), |it| language.of(&it.1).to_string()),
            language.of(&it.title).to_string(),
            clause(it, language),
            names(sheet, it, objects),
            language.of(&it.message).to_string(),
            measured,
            required,
            margin,
            missing.join("\n"),
            it.rule.clone(),
            if it.checked { "✓" } else { "" }.to_string(),
        ];
        for (value, column) in cells.iter().zip(1_u16..) {
            text(page, row, column, value, &plain)?;
        }
    }
    if !findings.is_empty() {
        page.autofilter(0, 0, findings.len().min(MAX_ROWS) as u32, titles.len() as u16 - 1)?;
    }
    Ok(())
}

fn indicators(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    let language = sheet.language;
    let titles = language.pick(
        [
            ("指标", 26.0),
            ("地块", 10.0),
            ("计算值", 16.0),
            ("单位", 8.0),
            ("申报值", 16.0),
            ("申报原文", 16.0),
            ("核对", 9.0),
            ("下限", 12.0),
            ("上限", 12.0),
            ("结论", 9.0),
        ],
        [
            ("Indicator", 26.0),
            ("Plot", 10.0),
            ("Computed", 16.0),
            ("Unit", 8.0),
            ("Declared", 16.0),
            ("As written", 16.0),
            ("Agrees", 9.0),
            ("Least", 12.0),
            ("Largest", 12.0),
            ("Within", 9.0),
        ],
    );
    head(page, &titles)?;
    let plain = cell();
    // Numbers stay numbers, so that a spreadsheet can calculate with them.
    let number = |page: &mut Worksheet, row: u32, column: u16, value: Option<f64>| match value {
        Some(value) => page.write_number_with_format(row, column, value, &cell()).map(|_| ()),
        None => text(page, row, column, "", &cell()),
    };
    for (it, row) in sheet.review.indicators.iter().take(MAX_ROWS).zip(1_u32..) {
        text(page, row, 0, language.of(&it.title), &plain)?;
        text(page, row, 1, it.plot.as_deref().unwrap_or_default(), &plain)?;
        number(page, row, 2, it.value)?;
        text(page, row, 3, if it.unit == "1" { "" } else { &it.unit }, &plain)?;
        number(page, row, 4, it.declared)?;
        text(page, row, 5, it.declared_from.as_ref().map_or("", |it| &it.text), &plain)?;
        let verdict = |there: bool, verdict: Verdict| if there { texts::verdict(verdict, language) } else { "" };
        text(page, row, 6, verdict(it.declared.is_some(), it.verdict), &colored(it.verdict))?;
        number(page, row, 7, it.limit.as_ref().and_then(|it| it.min))?;
        number(page, row, 8, it.limit.as_ref().and_then(|it| it.max))?;
        text(page, row, 9, verdict(it.limit.is_some(), it.limit_verdict), &colored(it.limit_verdict))?;
    }
    Ok(())
}
