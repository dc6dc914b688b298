//! Issues (BCF): every file is read, written in both versions and read again; with `--oracle bcf-client` what is written is held
//! against bcf-client and against the XML schemas that lie in the folder.

use exchange::bcf::{self, Project, Version};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tushen_tests::{corpus, oracle};

/// Reads all files and prints what does not agree.
pub fn run(folder: &Path, files: &[PathBuf], asks: bool) -> Result<(), String> {
    let written = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    println!("{:64} {:>7} {:>6} {:>8} {:>10}  differences", "file", "version", "topics", "comments", "viewpoints");
    let mut failed: Vec<(String, String)> = Vec::new();
    let mut ours: Vec<(String, PathBuf, Counts)> = Vec::new();
    for (at, path) in files.iter().enumerate() {
        let name = path.strip_prefix(folder).unwrap_or(path).display().to_string();
        let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
        let (version, project) = match bcf::read(&bytes) {
            Ok(found) => found,
            Err(error) => {
                failed.push((name, format!("refused: {error}")));
                continue;
            }
        };
        let found = Counts::of(&project);
        println!("{name:64} {:>7} {:>6} {:>8} {:>10}", number(version), found.topics, found.comments, found.viewpoints);
        for version in [Version::V2_1, Version::V3_0] {
            let bytes = project.write(version);
            match bcf::read(&bytes) {
                Ok((again, same)) if again == version && same == project => {}
                Ok(_) => failed.push((name.clone(), format!("written as {} it reads otherwise", number(version)))),
                Err(error) => failed.push((name.clone(), format!("written as {}: {error}", number(version)))),
            }
            let path = written.path().join(format!("{at}-{}.bcfzip", number(version)));
            std::fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
            ours.push((format!("{name} as {}", number(version)), path, found));
        }
    }
    if asks {
        failed.extend(second_opinion(folder, &ours)?);
    }
    for (name, why) in &failed {
        println!("{name}: {why}");
    }
    println!("{} issue files, {} written, {} differences", files.len(), ours.len(), failed.len());
    if failed.is_empty() { Ok(()) } else { Err(format!("{} differences in issue files", failed.len())) }
}

fn number(version: Version) -> &'static str {
    match version {
        Version::V2_1 => "2.1",
        Version::V3_0 => "3.0",
    }
}

/// How much a file holds.
#[derive(Clone, Copy, PartialEq)]
struct Counts {
    topics: usize,
    comments: usize,
    viewpoints: usize,
}

impl Counts {
    fn of(project: &Project) -> Counts {
        Counts {
            topics: project.topics.len(),
            comments: project.topics.iter().map(|it| it.comments.len()).sum(),
            viewpoints: project.topics.iter().map(|it| it.viewpoints.len()).sum(),
        }
    }
}

/// What bcf-client and the schemas refuse, and what bcf-client counts otherwise.
fn second_opinion(folder: &Path, ours: &[(String, PathBuf, Counts)]) -> Result<Vec<(String, String)>, String> {
    if !oracle::has("bcf, xmlschema") {
        return Err(
            "--oracle bcf-client needs python3 with bcf-client and xmlschema: pip install bcf-client xmlschema".into(),
        );
    }
    // Types of their own for GUIDs and dates came with 3.0.
    let schemas = |is_3: bool| {
        let folders = corpus::files(folder, "xsd").into_iter().filter(|it| it.ends_with("markup.xsd"));
        let folders = folders.filter_map(|it| it.parent().map(Path::to_path_buf));
        folders.into_iter().find(|it| it.join("shared-types.xsd").exists() == is_3)
    };
    let files: Vec<&PathBuf> = ours.iter().map(|it| &it.1).collect();
    let request = json!({ "files": files, "schemas": { "2.1": schemas(false), "3.0": schemas(true) } });
    let answers = oracle::ask("bcf_check.py", &request)?;
    let mut found = Vec::new();
    for ((name, _, counts), answer) in ours.iter().zip(answers.as_array().into_iter().flatten()) {
        let errors = answer["errors"].as_array().into_iter().flatten().filter_map(Value::as_str);
        found.extend(errors.map(|it| (name.clone(), it.to_string())));
        let at = |key: &str| answer[key].as_u64().map_or(usize::MAX, |it| it as usize);
        let theirs = Counts { topics: at("topics"), comments: at("comments"), viewpoints: at("viewpoints") };
        if theirs != *counts {
            found.push((name.clone(), "bcf-client counts otherwise".to_string()));
        }
    }
    println!("bcf-client and the schemas were asked about {} files", ours.len());
    Ok(found)
}
