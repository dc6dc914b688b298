//! Writing results: to standard output, a file, or a folder.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Prints to standard output. A reader that closed the pipe is no error.
pub fn print(bytes: impl AsRef<[u8]>) -> Result<(), String> {
    match io::stdout().write_all(bytes.as_ref()).and_then(|()| io::stdout().flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(format!("cannot write to standard output: {error}")),
        Ok(()) => Ok(()),
    }
}

/// Writes one result: to `out` when it is given, else to standard output.
pub fn write(out: Option<&Path>, bytes: &[u8]) -> Result<(), String> {
    let Some(path) = out else {
        return print(bytes);
    };
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    }
    std::fs::write(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// The names of the files written so far: two drawings of one name in different folders must not overwrite each other.
#[derive(Debug, Default)]
pub struct Names(BTreeSet<PathBuf>);

impl Names {
    /// Where the result of one of several drawings goes: a file of its name in the folder `out`; `NAME-2` when that is taken.
    pub fn path_in(&mut self, out: &Path, drawing: &str, extension: &str) -> PathBuf {
        let stem = Path::new(drawing).file_stem().map_or(drawing.to_string(), |it| it.to_string_lossy().into_owned());
        let mut path = out.join(format!("{stem}.{extension}"));
        let mut n = 1;
        while !self.0.insert(path.clone()) {
            n += 1;
            path = out.join(format!("{stem}-{n}.{extension}"));
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_of_one_name_get_files_of_their_own() {
        let mut names = Names::default();
        let mut name = |drawing| names.path_in(Path::new("out"), drawing, "json");
        assert_eq!(name("plan.dxf"), Path::new("out/plan.json"));
        assert_eq!(name("plan.dwg"), Path::new("out/plan-2.json"));
        assert_eq!(name("site.dxf"), Path::new("out/site.json"));
    }
}
