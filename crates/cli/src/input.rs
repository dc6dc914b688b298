//! What a command reads: drawings, rules, conditions, mappings; and the clock.

use crate::args::{Lang, ReviewArguments};
use exchange::Language;
use review::{Engine, Settings, Source};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// A drawing to review.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// File name without folders; `-` for standard input.
    pub name: String,
    /// Where it lies; `None` for standard input.
    pub path: Option<PathBuf>,
}

impl Drawing {
    /// Its bytes.
    pub fn read(&self, language: Language) -> Result<Vec<u8>, String> {
        match &self.path {
            Some(path) => read(path, language),
            None => {
                let mut bytes = Vec::new();
                let read = std::io::stdin().lock().read_to_end(&mut bytes);
                read.map_err(|error| {
                    language.pick(format!("无法读取标准输入：{error}"), format!("cannot read standard input: {error}"))
                })?;
                Ok(bytes)
            }
        }
    }
}

/// The height of a storey as it was asked for.
pub fn storey_height(metres: Option<f64>, language: Language) -> Result<Option<f64>, String> {
    match metres {
        Some(it) if !(it.is_finite() && it > 0.0) => Err(language
            .pick("--storey-height 应为大于 0 的米数".into(), "--storey-height is a number of metres above 0".into())),
        it => Ok(it),
    }
}

/// The bytes of a file.
pub fn read(path: &Path, language: Language) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| unreadable(path, &error, language))
}

fn unreadable(path: &Path, error: &std::io::Error, language: Language) -> String {
    let path = path.display();
    let hint = match error.kind() {
        std::io::ErrorKind::NotFound => {
            language.pick("：没有这个文件，请检查路径", ": there is no such file; check the path")
        }
        std::io::ErrorKind::PermissionDenied => language.pick("：没有读取权限", ": no permission to read it"),
        _ => "",
    };
    match hint.is_empty() {
        true => language.pick(format!("无法读取 {path}：{error}"), format!("cannot read {path}: {error}")),
        false => language.pick(format!("无法读取 {path}{hint}"), format!("cannot read {path}{hint}")),
    }
}

/// The drawings that the arguments name: files, folders (all drawings below), patterns, `-`.
pub fn drawings(names: &[String], language: Language) -> Result<Vec<Drawing>, String> {
    let mut found = Vec::new();
    for name in names {
        if name == "-" {
            found.push(Drawing { name: "-".to_string(), path: None });
            continue;
        }
        let path = Path::new(name);
        let before = found.len();
        if path.is_dir() {
            folder(path, &mut found, language)?;
        } else if path.exists() {
            found.push(at(path));
        } else {
            let paths = glob::glob(name).map_err(|error| format!("{name}: {error}"))?;
            found.extend(paths.filter_map(Result::ok).filter(|it| it.is_file()).map(|it| at(&it)));
        }
        if found.len() == before {
            return Err(language.pick(
                format!("{name}：没有找到图纸；请指定 DXF、DWG 或 IFC 文件、文件夹，或 'plans/*.dxf' 之类的通配符"),
                format!(
                    "{name}: no such drawing; name a DXF, DWG or IFC file, a folder, or a pattern such as 'plans/*.dxf'"
                ),
            ));
        }
    }
    Ok(found)
}

fn at(path: &Path) -> Drawing {
    let name = path.file_name().map_or_else(|| path.to_string_lossy(), |it| it.to_string_lossy()).into_owned();
    Drawing { name, path: Some(path.to_path_buf()) }
}

/// What files of a folder end with when they are drawings or models.
const EXTENSIONS: [&str; 4] = ["dxf", "dwg", "ifc", "ifczip"];

fn folder(path: &Path, found: &mut Vec<Drawing>, language: Language) -> Result<(), String> {
    let entries = std::fs::read_dir(path).map_err(|error| unreadable(path, &error, language))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|it| it.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            folder(&path, found, language)?;
        } else if path.extension().is_some_and(|it| EXTENSIONS.iter().any(|known| it.eq_ignore_ascii_case(known))) {
            found.push(at(&path));
        }
    }
    Ok(())
}

/// Rule packs and profiles: the built-in ones, or a folder's.
pub fn engine(folder: Option<&Path>, language: Language) -> Result<Arc<Engine>, String> {
    let engine = match folder {
        None => Engine::new(packs::files(packs::ARCHIVE)),
        Some(folder) => {
            let files = rule_files(folder, language)?;
            Engine::new(files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())))
        }
    };
    engine.map(Arc::new).map_err(|error| language.pick(error.zh(), error.en()))
}

/// The files of the rules in force (of `folder`, else built in) with a change put in their place: a folder of all packs, a folder with
/// one pack, or one rule as a file.
pub fn changed_rules(
    folder: Option<&Path>,
    change: &Path,
    language: Language,
) -> Result<Vec<(String, Vec<u8>)>, String> {
    if change.join("packs.toml").is_file() {
        return rule_files(change, language);
    }
    let mut files: Vec<(String, Vec<u8>)> = match folder {
        Some(folder) => rule_files(folder, language)?,
        None => {
            packs::files(packs::ARCHIVE).into_iter().map(|(name, bytes)| (name.to_string(), bytes.to_vec())).collect()
        }
    };
    let shown = change.display();
    if change.is_dir() {
        let changed = rule_files(change, language)?;
        let id = changed.iter().find(|it| it.0 == "pack.toml").and_then(|it| line_value(&it.1, "id"));
        let id = id.ok_or_else(|| {
            language.pick(
                format!("{shown}：不是规则包：应为含 pack.toml（其中写明 id）的文件夹、含 packs.toml 的文件夹，或一个规则文件"),
                format!("{shown}: no rule pack; a folder with pack.toml (which states its id), one with packs.toml, or one rule file is meant"),
            )
        })?;
        let at = format!("packs/{id}/");
        if !files.iter().any(|it| it.0.starts_with(&at)) {
            return Err(unknown_pack(&id, &files, change, language));
        }
        files.retain(|it| !it.0.starts_with(&at));
        files.extend(changed.into_iter().map(|(name, bytes)| (format!("{at}{name}"), bytes)));
    } else {
        let bytes = read(change, language)?;
        let name = change.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
        let same = |it: &&mut (String, Vec<u8>)| it.0.starts_with("packs/") && it.0.ends_with(&format!("/{name}"));
        let pack = change.parent().and_then(Path::file_name).map(|it| format!("packs/{}/{name}", it.to_string_lossy()));
        let mut found: Vec<&mut (String, Vec<u8>)> = files.iter_mut().filter(same).collect();
        if found.len() > 1 {
            found.retain(|it| Some(&it.0) == pack.as_ref());
        }
        let [file] = found.as_mut_slice() else {
            return Err(language.pick(
                format!("{shown}：现行规则中没有唯一的同名文件；请放在以规则包 id 命名的文件夹中"),
                format!(
                    "{shown}: no single rule in force has this file name; put it into a folder named after its pack"
                ),
            ));
        };
        file.1 = bytes;
    }
    files.sort();
    Ok(files)
}

fn unknown_pack(id: &str, files: &[(String, Vec<u8>)], change: &Path, language: Language) -> String {
    let mut known: Vec<&str> = files.iter().filter_map(|it| it.0.strip_prefix("packs/")?.split('/').next()).collect();
    known.dedup();
    let (shown, known) = (change.display(), known.join(", "));
    language.pick(
        format!("{shown}：现行规则中没有规则包“{id}”；可改：{known}"),
        format!("{shown}: the rules in force have no pack “{id}”; known: {known}"),
    )
}

/// The text after `key = ` at the beginning of a line.
fn line_value(bytes: &[u8], key: &str) -> Option<String> {
    let text = String::from_utf8_lossy(bytes);
    let value = text.lines().find_map(|line| line.trim().strip_prefix(key)?.trim_start().strip_prefix('='))?;
    Some(value.trim().trim_matches('"').to_string())
}

/// Every TOML file below a folder, with its path relative to it.
pub fn rule_files(folder: &Path, language: Language) -> Result<Vec<(String, Vec<u8>)>, String> {
    let mut files = Vec::new();
    collect(folder, folder, &mut files, language)?;
    files.sort();
    if files.is_empty() {
        let folder = folder.display();
        return Err(language.pick(
            format!("{folder}：其中没有规则包（应为含 packs.toml、packs/ 和 profiles/ 的文件夹）"),
            format!("{folder}: no rule packs there (a folder with packs.toml, packs/ and profiles/ is meant)"),
        ));
    }
    Ok(files)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, Vec<u8>)>, language: Language) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error, language))?;
    for path in entries.filter_map(Result::ok).map(|it| it.path()) {
        if path.is_dir() {
            collect(root, &path, files, language)?;
        } else if path.extension().is_some_and(|it| it == "toml") {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push((name, read(&path, language)?));
        }
    }
    Ok(())
}

/// What the arguments say of how to review.
pub fn settings(arguments: &ReviewArguments, language: Language) -> Result<Settings, String> {
    let mut settings = Settings {
        jurisdiction: arguments.jurisdiction.clone(),
        date: arguments.date.clone().unwrap_or_else(today),
        conditions_date: arguments.conditions_date.clone(),
        scheme_approval_date: arguments.scheme_approval_date.clone(),
        contract_date: arguments.contract_date.clone(),
        stage: arguments.stage.clone(),
        packs: arguments.packs.clone(),
        unit: arguments.unit.clone(),
        ..Settings::default()
    };
    if let Some(path) = &arguments.conditions {
        let conditions = source(path, language)?;
        settings.official = official(&conditions, path.parent().unwrap_or(Path::new(".")), language)?;
        settings.conditions = Some(conditions);
    }
    if let Some(path) = &arguments.map {
        settings.map = Some(source(path, language)?);
    }
    if let Some(path) = &arguments.facts {
        settings.facts = Some(source(path, language)?);
    }
    match &arguments.profile {
        Some(name) if Path::new(name).is_file() => settings.profile_file = Some(source(Path::new(name), language)?),
        name => settings.profile = name.clone(),
    }
    threads(arguments.jobs)?;
    Ok(settings)
}

/// The authority's files that a conditions file names, which lie in its folder.
pub fn official(conditions: &Source, folder: &Path, language: Language) -> Result<Vec<Source>, String> {
    let files = review::official_files(conditions).into_iter();
    files.map(|name| Ok(Source { bytes: source(&folder.join(&name), language)?.bytes, name })).collect()
}

/// Uses so many threads.
pub fn threads(jobs: Option<usize>) -> Result<(), String> {
    let Some(jobs) = jobs else { return Ok(()) };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build_global();
    pool.map_err(|error| format!("--jobs {jobs}: {error}"))
}

fn source(path: &Path, language: Language) -> Result<Source, String> {
    let bytes = read(path, language)?;
    Ok(Source { name: path.to_string_lossy().into_owned(), bytes })
}

/// The language asked for, else that of the environment, else Chinese.
pub fn language(lang: Option<Lang>) -> Language {
    match lang {
        Some(Lang::Zh) => Language::Zh,
        Some(Lang::En) => Language::En,
        None => {
            let of = |name| std::env::var(name).ok().filter(|it| !it.is_empty());
            let locale = of("LC_ALL").or_else(|| of("LC_MESSAGES")).or_else(|| of("LANG")).unwrap_or_default();
            if locale.starts_with("en") { Language::En } else { Language::Zh }
        }
    }
}

/// Today in UTC, `YYYY-MM-DD`.
pub fn today() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |it| it.as_secs());
    let (year, month, day) = civil(i64::try_from(seconds / 86_400).unwrap_or(0));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of a day counted from 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn civil(day: i64) -> (i64, i64, i64) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted_month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(20_780), (2026, 11, 23));
        assert_eq!(civil(11_016), (2000, 2, 29));
    }

    #[test]
    fn a_name_that_matches_nothing_is_an_error_that_says_what_is_meant() {
        let message = drawings(&["nowhere/*.dxf".to_string()], Language::En).expect_err("there is no such drawing");
        assert!(message.contains("nowhere/*.dxf") && message.contains("folder"), "{message}");
    }
}
