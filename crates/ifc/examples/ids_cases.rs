//! Decides every case of a folder of IDS test cases: `pass-…`, `fail-…`, `invalid-…`.
fn main() {
    let folder = std::env::args().nth(1).expect("folder");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .flatten()
        .flat_map(|it| std::fs::read_dir(it.path()).into_iter().flatten().flatten())
        .map(|it| it.path())
        .filter(|it| it.extension().is_some_and(|it| it == "ids"))
        .collect();
    files.sort();
    let mut wrong = 0;
    for path in &files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(path).unwrap();
        let (got, why) = match tushen_ifc::ids::read(&text) {
            Err(faults) => ("invalid", format!("{faults:?}")),
            Ok(ids) => match tushen_ifc::ids::audit(&ids) {
                faults if !faults.is_empty() => ("invalid", format!("{faults:?}")),
                _ => {
                    let file = tushen_ifc::open(std::fs::read(path.with_extension("ifc")).unwrap()).unwrap();
                    let report = tushen_ifc::ids::check(&file, &ids);
                    (
                        if report.conforms() { "pass" } else { "fail" },
                        tushen_ifc::ids::text(&report, findings::Language::En),
                    )
                }
            },
        };
        if !name.starts_with(got) {
            wrong += 1;
            println!(
                "{} {name}: {got} {}",
                path.parent().unwrap().file_name().unwrap().to_string_lossy(),
                why.chars().take(400).collect::<String>()
            );
        }
    }
    println!("{} of {}", files.len() - wrong, files.len());
}
