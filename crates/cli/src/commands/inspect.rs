//! `tushen inspect`

use super::reviewed;
use crate::args::{Format, InspectArguments};
use crate::print::Style;
use crate::{CLEAN, FAILED, input, output, print};
use std::io::IsTerminal;

/// Prints what was read and recognised, on which evidence, and what was not understood.
pub fn run(arguments: &InspectArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let mut status = CLEAN;
    for it in reviewed::all(&arguments.review, language, false)? {
        match it.session {
            Ok(session) => {
                let review = session.review();
                let text = match arguments.format {
                    Format::Json => exchange::json::write(&review),
                    Format::Text => {
                        print::inspect::print(&review, language, Style::for_terminal(std::io::stdout().is_terminal()))
                    }
                    other => {
                        return Err(language.pick(
                            format!("inspect 只输出 text 或 json，不支持 {other:?}"),
                            format!("inspect prints text or json, not {other:?}"),
                        ));
                    }
                };
                output::print(&text)?;
            }
            Err(message) => {
                eprintln!("tushen: {message}");
                status = FAILED;
            }
        }
    }
    Ok(status)
}
