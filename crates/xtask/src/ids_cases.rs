//! `cargo xtask ids-cases`: every case of a folder of IDS test cases, whose names say how they are to be decided.
//!
//! The cases are those of buildingSMART/IDS (`Documentation/ImplementersDocumentation/TestCases`). Their licence (CC BY-ND 4.0)
//! keeps them out of this repository: where the folder is not, the chore says where to get them.

use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tushen_ifc::ids;

/// Where the official cases come from, and their folder in it.
const SOURCE: &str = "https://github.com/buildingSMART/IDS";
const FOLDER: &str = "Documentation/ImplementersDocumentation/TestCases";

/// Which cases.
#[derive(Debug, Args)]
pub struct Options {
    /// Folder with a folder for each facet, of pairs `pass-….ids`, `pass-….ifc`
    #[arg(default_value = "../shared/corpus/ifc/ids-testcases")]
    folder: PathBuf,
}

/// Decides all; an error when one is decided otherwise than its name says.
pub fn run(options: &Options) -> Result<(), String> {
    if !options.folder.is_dir() {
        return Err(format!(
            "no cases at {}: they are not kept in this repository. Get those of buildingSMART with\n    \
             git clone --depth 1 {SOURCE}\nand name the folder: cargo xtask ids-cases IDS/{FOLDER}",
            options.folder.display()
        ));
    }
    let mut facets: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for path in cases(&options.folder)? {
        let facet =
            path.parent().and_then(Path::file_name).map_or(String::new(), |it| it.to_string_lossy().into_owned());
        let name = path.file_stem().map_or(String::new(), |it| it.to_string_lossy().into_owned());
        let decided = decide(&path)?;
        let counts = facets.entry(facet.clone()).or_default();
        if name.starts_with(decided) {
            counts.0 += 1;
        } else {
            counts.1 += 1;
            println!("{facet}/{name}: {decided}");
        }
    }
    let (mut right, mut wrong) = (0, 0);
    println!("{:<16} {:>6} {:>6}", "facet", "right", "wrong");
    for (facet, counts) in &facets {
        println!("{facet:<16} {:>6} {:>6}", counts.0, counts.1);
        (right, wrong) = (right + counts.0, wrong + counts.1);
    }
    println!("{:<16} {right:>6} {wrong:>6}", "all");
    if wrong == 0 && right > 0 { Ok(()) } else { Err(format!("{right} cases decided right, {wrong} wrong")) }
}

fn cases(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = |folder: &Path| {
        let listed = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok::<Vec<PathBuf>, String>(listed.flatten().map(|it| it.path()).collect())
    };
    let mut found = Vec::new();
    for it in entries(folder)?.iter().filter(|it| it.is_dir()) {
        found.extend(entries(it)?.into_iter().filter(|it| it.extension().is_some_and(|it| it == "ids")));
    }
    found.sort();
    Ok(found)
}

/// `pass`, `fail` or `invalid`.
fn decide(path: &Path) -> Result<&'static str, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let Ok(requirements) = ids::read(&text) else { return Ok("invalid") };
    if !ids::audit(&requirements).is_empty() {
        return Ok("invalid");
    }
    let model = path.with_extension("ifc");
    let bytes = std::fs::read(&model).map_err(|error| format!("{}: {error}", model.display()))?;
    let file = tushen_ifc::open(bytes).map_err(|error| format!("{}: {error}", model.display()))?;
    Ok(if ids::check(&file, &requirements).conforms() { "pass" } else { "fail" })
}
