//! `tushen diff`

use super::check::counts;
use super::reviewed::{self, Reviewed};
use crate::args::{DiffArguments, DiffFormat};
use crate::print::{self, Style};
use crate::{CLEAN, FINDINGS, input, output};
use compare::{Class, Comparison, Fate, Options};
use exchange::Language;
use review::Session;
use std::io::IsTerminal;

/// Compares two versions of a drawing. The exit status is 1 when the version after has new findings at or above `--fail-on`.
pub fn run(arguments: &DiffArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let mut reviewed = reviewed::all(&arguments.review, language, true)?.into_iter();
    let (Some(before), Some(after), None) = (reviewed.next(), reviewed.next(), reviewed.next()) else {
        return Err(language.pick(
            "diff 比较两个文件：请依次指定修改前和修改后的图纸".to_string(),
            "diff compares two files: name the drawing before and the drawing after".to_string(),
        ));
    };
    let (before, after) = (opened(before)?, opened(after)?);
    let (one, other) = (before.review(), after.review());
    let options = Options { all: arguments.all, approved: arguments.approved, ..Options::default() };
    let comparison = compare::versions(&one, &other, &options);
    if arguments.approved && comparison.control.is_none() {
        let place = &other.engine.jurisdiction;
        return Err(language.pick(
            format!("没有 {place} 的批后调整清单：--approved 目前只用于 cn-shanghai"),
            format!("no lists of changes after approval are known for {place}: --approved is for cn-shanghai so far"),
        ));
    }
    let result = match arguments.format {
        DiffFormat::Text => {
            let colored = arguments.out.is_none() && std::io::stdout().is_terminal();
            print::diff::print(&comparison, language, Style::for_terminal(colored))
        }
        DiffFormat::Json => exchange::json::pretty(&comparison),
        DiffFormat::Html => html(&after, &comparison, language),
        DiffFormat::Svg => svg(&after, &comparison),
    };
    output::write(arguments.out.as_deref(), result.as_bytes())?;
    let is_new = |fate: Fate| matches!(fate, Fate::New | Fate::Regressed);
    let mut new = comparison.findings.iter().filter(|it| is_new(it.fate));
    let is_bad = new.any(|it| {
        let verdict = it.after.as_ref().map(|it| it.verdict);
        verdict.is_some_and(|verdict| counts(it.severity, verdict, arguments.fail_on, arguments.allow_unknown))
    });
    let is_forbidden = comparison.control.as_ref().is_some_and(|it| it.class == Class::Forbidden);
    Ok(if is_bad || is_forbidden { FINDINGS } else { CLEAN })
}

fn opened(it: Reviewed) -> Result<Session, String> {
    it.session
}

fn html(after: &Session, comparison: &Comparison, language: Language) -> String {
    let options = render::PageOptions {
        language,
        departments: after.departments(),
        kinds: review::kind_titles(),
        ..render::PageOptions::default()
    };
    render::comparison_page(after.drawing(), after.scene(), comparison, &options)
}

fn svg(after: &Session, comparison: &Comparison) -> String {
    let overlays = render::comparison_overlays(comparison);
    render::svg(after.drawing(), after.scene(), &overlays, &render::SvgOptions::default())
}
