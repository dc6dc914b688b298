//! Writing results: to standard output, a file, or a folder.

use std::io::{self, Write};
use std::path::Path;

/// Prints to standard output. A reader that closed the pipe is no error.
pub fn print(text: &str) -> Result<(), String> {
    match io::stdout().write_all(text.as_bytes()).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(format!("cannot write to standard output: {error}")),
        Ok(()) => Ok(()),
    }
}

/// Writes one result: to `out` when it is given, else to standard output.
pub fn write(out: Option<&Path>, bytes: &[u8]) -> Result<(), String> {
    let Some(path) = out else {
        return print(&String::from_utf8_lossy(bytes));
    };
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    std::fs::write(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// Where the result of one of several drawings goes: a file of its name in the folder `out`.
pub fn path_in(out: &Path, drawing: &str, extension: &str) -> std::path::PathBuf {
    let stem = Path::new(drawing).file_stem().map_or(drawing.to_string(), |it| it.to_string_lossy().into_owned());
    out.join(format!("{stem}.{extension}"))
}
