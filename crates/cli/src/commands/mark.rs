//! `tushen mark`

use super::reviewed;
use crate::args::MarkArguments;
use crate::{CLEAN, input, output};
use std::path::{Path, PathBuf};

/// Writes the findings of a drawing into a copy of it.
pub fn run(arguments: &MarkArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let (drawing, session) = reviewed::one(&arguments.review, language)?;
    let out = arguments.out.clone().unwrap_or_else(|| beside(drawing.path.clone(), arguments.overlay));
    let same_file = |a: &Path, b: &Path| a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b));
    if drawing.path.as_deref().is_some_and(|it| same_file(it, &out)) {
        return Err(language.pick(
            format!("{}：不能覆盖原图，请用 --out 指定另一个文件", out.display()),
            format!("{}: this would overwrite the drawing itself; name another file by --out", out.display()),
        ));
    }
    let review = session.review();
    let marks = session.marks(&review, |it| language.of(&it.message).to_string());
    let marked =
        if arguments.overlay { review::overlay(&marks) } else { review::mark(&drawing.read(language)?, &marks) };
    let marked =
        marked.map_err(|error| format!("{}: {}", drawing.name, language.pick(error.zh(), error.to_string())))?;
    output::write(Some(&out), &marked)?;
    let said = language.pick(
        format!("已写入 {} 处标记：{}", marks.len(), out.display()),
        format!("{} marks written: {}", marks.len(), out.display()),
    );
    eprintln!("{said}");
    Ok(CLEAN)
}

/// `NAME.marked.dxf` beside the drawing, `NAME.marks.dxf` for an overlay.
fn beside(path: Option<PathBuf>, overlay: bool) -> PathBuf {
    let extension = if overlay { "marks.dxf" } else { "marked.dxf" };
    path.unwrap_or_else(|| PathBuf::from("drawing.dxf")).with_extension(extension)
}
