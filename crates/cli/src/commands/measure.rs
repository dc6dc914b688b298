//! `tushen measure`

use super::reviewed;
use crate::args::{Format, MeasureArguments};
use crate::print::{Style, indicators};
use crate::{CLEAN, FAILED, input, output};
use std::io::IsTerminal;

/// Prints the indicators of drawings with their derivations.
pub fn run(arguments: &MeasureArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let reviewed = reviewed::all(&arguments.review, language, false)?;
    let several = reviewed.len() > 1;
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
        let review = session.review();
        let (text, extension) = match arguments.format {
            Format::Text => {
                let style = Style::for_terminal(arguments.out.is_none() && std::io::stdout().is_terminal());
                let table = indicators::table(&review, language, style);
                (
                    format!("{}\n{table}{}", review.drawing.file, indicators::derivations(&review, language, style)),
                    "txt",
                )
            }
            Format::Json => (exchange::json::indicators(&review), "json"),
            Format::Csv => (exchange::csv::indicators(&review, language), "csv"),
            other => {
                return Err(language.pick(
                    format!("measure 只输出 text、json 或 csv，不支持 {other:?}"),
                    format!("measure prints text, json or csv, not {other:?}"),
                ));
            }
        };
        let out = arguments.out.as_deref().map(|out| {
            if several || out.is_dir() { names.path_in(out, &it.drawing.name, extension) } else { out.to_path_buf() }
        });
        output::write(out.as_deref(), text.as_bytes())?;
    }
    Ok(status)
}
