//! Checks and tests a folder of rule packs: `packs check rules`, `packs test rules [filter]`.

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};
use tushen_rules::{Diagnostic, Language, Library, cases, compile};

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let [command, folder, rest @ ..] = args.as_slice() else {
        eprintln!("packs check|test FOLDER [FILTER]");
        return ExitCode::from(2);
    };
    // `rules/packs` and `rules` both mean the folder `rules`.
    let root = Path::new(folder.trim_end_matches('/'));
    let root = if root.ends_with("packs") { root.parent().unwrap_or(root) } else { root };
    let mut files = Vec::new();
    if let Err(error) = collect(root, root, &mut files) {
        eprintln!("{}: {error}", root.display());
        return ExitCode::from(2);
    }
    // Files with errors are reported and left out, so that the others can be tested meanwhile.
    let mut errors = 0;
    let set = loop {
        let library = Library::read(files.iter().map(|it| (it.0.as_str(), it.1.as_slice())));
        let packs: Vec<&str> = library.packs.iter().map(|it| it.meta.id.as_str()).collect();
        match compile(&library, &packs) {
            Ok(set) => break set,
            Err(faults) => {
                print(&faults);
                errors += faults.len();
                let before = files.len();
                files.retain(|(path, _)| !faults.iter().any(|it| it.path() == path));
                if files.len() == before {
                    return ExitCode::FAILURE;
                }
            }
        }
    };
    if errors > 0 {
        println!("{errors} errors; the files above are left out");
    }
    print(&set.warnings);
    println!("{} packs, {} rules, {} indicators compile", set.packs.len(), set.rules.len(), set.indicators.len());
    if command == "test" {
        let report = cases::test(&set, rest.first().map_or("", String::as_str));
        print(&report.diagnostics);
        print!("{report}");
        return if report.is_ok() && errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(faults: &[Diagnostic]) {
    for fault in faults {
        println!("{}\n", fault.render(Language::En, false));
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            files.push((name.to_string_lossy().replace('\\', "/"), fs::read(&path)?));
        }
    }
    Ok(())
}
