//! `tushen check`

use super::documents::{self, Order, Printer};
use super::{keys, reviewed};
use crate::args::{CheckArguments, DocumentArg, FailOn, Format};
use crate::print::Style;
use crate::{CLEAN, FAILED, FINDINGS, input, output, print};
use ::render::Sheet;
use exchange::Language;
use exchange::bcf::Version as BcfVersion;
use findings::{Finding, Review, Severity, Verdict};
use review::Session;
use std::io::IsTerminal;

/// Reviews drawings and writes the result. The exit status is 2 when one could not be read, else 1 when one has findings at or
/// above `--fail-on`.
pub fn run(arguments: &CheckArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    // The table of points and spreadsheets list what passes, too.
    let is_document = matches!(arguments.format, Format::Pdf | Format::Docx);
    let is_of_all = arguments.format == Format::Xlsx || is_document && arguments.document == DocumentArg::Points;
    if is_binary(arguments.format) && arguments.out.is_none() && std::io::stdout().is_terminal() {
        return Err(language.pick(
            "此种格式不是文本：请用 --out 指定文件".to_string(),
            "this form is no text: name a file by --out".to_string(),
        ));
    }
    if arguments.signing.sign.is_some() && arguments.format != Format::Pdf {
        return Err(
            language.pick("--sign 只用于 --format pdf".to_string(), "--sign goes with --format pdf only".to_string())
        );
    }
    let signs = keys::for_documents(&arguments.signing, arguments.passphrase_file.as_deref(), language)?;
    let printer = documents::printer(arguments.format, language)?;
    let reviewed = reviewed::with_sets(&arguments.review, language, arguments.all || is_of_all)?;
    let several = reviewed.len() > 1;
    if several && arguments.out.is_none() && !matches!(arguments.format, Format::Text | Format::Json | Format::Html) {
        return Err(language.pick(
            "多张图纸的此种格式不能连在一起输出：请用 --out 指定文件夹".to_string(),
            "this form of several drawings cannot be written one behind the other: name a folder by --out".to_string(),
        ));
    }
    let in_one_page =
        several && arguments.out.as_deref().is_none_or(|it| it.extension().is_some_and(|it| it == "html"));
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut names = output::Names::default();
    let mut status = CLEAN;
    for it in reviewed {
        let session = match it.session {
            Ok(session) => session,
            Err(message) => {
                eprintln!("tushen: {message}");
                status = FAILED;
                continue;
            }
        };
        let mut review = session.review();
        if let Some(department) = &arguments.department {
            check_department(department, &session, language)?;
            review.findings.retain(|it| it.department == *department);
        }
        if let Some(back) = returned(arguments)? {
            tell(&exchange::bcf::returned(&review, &back), language);
        }
        let result = render(arguments, &session, &review, language, printer.as_ref())?;
        let reason = language.of(&documents::document(arguments.document).title()).to_string();
        let result = keys::sign(result, signs.as_ref(), &reason, language)?;
        let out = arguments.out.as_deref().map(|out| {
            if several || out.is_dir() {
                names.path_in(out, &it.drawing.name, extension(arguments.format))
            } else {
                out.to_path_buf()
            }
        });
        if in_one_page && arguments.format == Format::Html {
            let page = String::from_utf8_lossy(&result).into_owned();
            let is_set = it.drawing.path.is_none() && review.drawing.format == "set";
            sheets.push(Sheet { name: it.drawing.name, is_set, counts: review.summary.by_verdict.clone(), page });
        } else {
            output::write(out.as_deref(), &result)?;
        }
        if status == CLEAN
            && review
                .findings
                .iter()
                .any(|it| counts(it.severity, it.verdict, arguments.fail_on, arguments.allow_unknown))
        {
            status = FINDINGS;
        }
    }
    if !sheets.is_empty() {
        // What all the sheets have in common comes first.
        let sets = sheets.iter().filter(|it| it.is_set).count();
        sheets.rotate_right(sets);
        let language = language.pick(::render::Language::Zh, ::render::Language::En);
        output::write(arguments.out.as_deref(), ::render::pages(&sheets, language).as_bytes())?;
    }
    Ok(status)
}

/// The issues that came back, when there are any.
fn returned(arguments: &CheckArguments) -> Result<Option<exchange::bcf::Project>, String> {
    let Some(path) = &arguments.issues else { return Ok(None) };
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let (_, project) = exchange::bcf::read(&bytes).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Some(project))
}

/// The findings as issues, with what people said before.
fn issues(arguments: &CheckArguments, review: &Review, language: Language) -> Result<exchange::bcf::Project, String> {
    let mut project = exchange::bcf::of_review(review, language);
    if let Some(back) = returned(arguments)? {
        let why = language.pick("本次审查中已不存在此问题", "this review does not find it any more");
        project.carry(&back, why, &exchange::bcf::date_time(&review.engine.date));
    }
    Ok(project)
}

/// What became of issues that came back, on standard error.
fn tell(returned: &exchange::bcf::Returned<'_>, language: Language) {
    for (finding, topic) in &returned.persisting {
        let people = topic.comments.iter().filter(|it| it.author != topic.author);
        let said: Vec<String> = people.map(|it| format!("{}: {}", it.author, it.text)).collect();
        if topic.status != "Open" || !said.is_empty() {
            eprintln!("{} [{}] {}  {}", finding.id, topic.status, topic.title, said.join(" · "));
        }
    }
    let (persisting, gone, others) = (returned.persisting.len(), returned.gone.len(), returned.others.len());
    eprintln!(
        "{}",
        language.pick(
            format!("返回的问题：{persisting} 个仍存在，{gone} 个已消除，{others} 个由他人提出"),
            format!("issues that came back: {persisting} persist, {gone} are gone, {others} were made by others"),
        )
    );
}

/// A department that does not exist would look like a drawing without findings.
fn check_department(name: &str, session: &Session, language: Language) -> Result<(), String> {
    let known = session.departments();
    if known.iter().any(|it| it.0 == name) {
        return Ok(());
    }
    let known: Vec<String> = known.iter().map(|it| format!("{} {}", it.0, language.of(&it.1))).collect();
    let known = known.join(", ");
    Err(language
        .pick(format!("没有部门“{name}”；可用：{known}"), format!("there is no department “{name}”; known: {known}")))
}

/// Whether a form is not for a terminal.
fn is_binary(format: Format) -> bool {
    matches!(format, Format::Pdf | Format::Xlsx | Format::Docx | Format::Bcf | Format::Bcf3)
}

fn render(
    arguments: &CheckArguments,
    session: &Session,
    review: &Review,
    language: Language,
    printer: Option<&Printer>,
) -> Result<Vec<u8>, String> {
    let text = match arguments.format {
        Format::Text => {
            let listed: Vec<&Finding> = review.findings.iter().collect();
            let colored = arguments.out.is_none() && std::io::stdout().is_terminal();
            print::findings::print(review, &listed, &session.departments(), language, Style::for_terminal(colored))
        }
        Format::Json => exchange::json::write(review),
        Format::Sarif => exchange::sarif::write(review, language),
        Format::Geojson => exchange::geojson::write(review, language),
        Format::Csv => exchange::csv::findings(review, language),
        Format::Html => super::render::html(session, review, language, session.departments()),
        Format::Svg => super::render::svg(session, Some(review), language, false),
        Format::Bcf => return Ok(issues(arguments, review, language)?.write(BcfVersion::V2_1)),
        Format::Bcf3 => return Ok(issues(arguments, review, language)?.write(BcfVersion::V3_0)),
        Format::Pdf | Format::Xlsx | Format::Docx => {
            let date = crate::input::today();
            let order = Order {
                document: arguments.document,
                department: arguments.department.as_deref(),
                number: arguments.number.as_deref().unwrap_or_default(),
                date: arguments.made.as_deref().unwrap_or(&date),
                language,
            };
            return match arguments.format {
                Format::Docx => documents::letter(session, review, order),
                _ => documents::write(printer, session, review, order),
            };
        }
    };
    Ok(text.into_bytes())
}

/// The usual extension of a format.
fn extension(format: Format) -> &'static str {
    match format {
        Format::Text => "txt",
        Format::Json => "json",
        Format::Sarif => "sarif",
        Format::Html => "html",
        Format::Svg => "svg",
        Format::Geojson => "geojson",
        Format::Csv => "csv",
        Format::Bcf | Format::Bcf3 => "bcfzip",
        Format::Pdf => "pdf",
        Format::Xlsx => "xlsx",
        Format::Docx => "docx",
    }
}

/// Whether a finding makes the exit status 1. An unknown verdict counts at its severity unless it is allowed.
pub fn counts(severity: Severity, verdict: Verdict, fail_on: FailOn, allow_unknown: bool) -> bool {
    let severe = match fail_on {
        FailOn::Never => false,
        FailOn::Mandatory => severity == Severity::Mandatory,
        FailOn::Required => severity <= Severity::Required,
        FailOn::Advice => true,
    };
    severe && (verdict == Verdict::Fail || verdict == Verdict::Unknown && !allow_unknown)
}
