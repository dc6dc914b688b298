//! Packs as written: files to sources, with everything that is wrong in them.
//!
//! No file is opened here: the caller passes paths (below `rules/`) and bytes. A library holds every pack of the folder; which
//! of them decide is chosen by jurisdiction and date ([`Library::in_force`]) or by name, and compiled by
//! [`crate::compile::compile`].

mod date;
mod definitions;
mod indicator;
mod meta;
mod raw;
mod rule;
mod table;
mod template;

pub use date::{Date, DateError};
pub use definitions::{ConstraintSource, DefineSource, DefinitionsSource};
pub use indicator::{DeclaredAs, IndicatorSource};
pub use meta::{InForceBy, Jurisdiction, Named, PackLevel, PackMeta};
pub use raw::{Key as RawKey, Placed, Raw, RawKind, Reading, Written};
pub use rule::{CaseSource, CureSource, EquivalentMutant, FactSource, Range, RuleSource, RuleStatus, Stage, VERDICTS};
pub use table::{Enums, TableSource};
pub use template::{Piece, Template};

use crate::source::{Diagnostic, SourceFile};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What it says of itself.
    pub meta: PackMeta,
    /// SHA-256 over the paths and bytes of its files, lower-case hexadecimal.
    pub sha256: String,
    /// Its definitions.
    pub definitions: Option<DefinitionsSource>,
    /// Its rules, by id.
    pub rules: Vec<Arc<RuleSource>>,
    /// Its indicators, by id.
    pub indicators: Vec<Arc<IndicatorSource>>,
}

/// All packs of a folder.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The packs, by id.
    pub packs: Vec<Pack>,
    /// Which packs apply where.
    pub jurisdictions: Vec<Jurisdiction>,
    /// The departments.
    pub departments: Vec<Named>,
    /// Drawings and documents.
    pub materials: Vec<Named>,
    /// What is wrong with the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// The days of a case that decide which packs are in force for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseDates {
    /// Acceptance; stands in for those that are not given.
    pub acceptance: Date,
    /// Planning conditions.
    pub conditions: Option<Date>,
    /// Approval of the scheme.
    pub scheme_approval: Option<Date>,
    /// Land contract.
    pub contract: Option<Date>,
}

impl CaseDates {
    /// All by the day of acceptance.
    pub fn accepted(acceptance: Date) -> CaseDates {
        CaseDates { acceptance, conditions: None, scheme_approval: None, contract: None }
    }

    fn of(&self, by: InForceBy) -> Date {
        let day = match by {
            InForceBy::Acceptance => None,
            InForceBy::Conditions => self.conditions,
            InForceBy::SchemeApproval => self.scheme_approval,
            InForceBy::Contract => self.contract,
        };
        day.unwrap_or(self.acceptance)
    }
}

impl Library {
    /// Reads the files of a `rules/` folder: paths below it with `/`, and their bytes. Files that are not TOML below `packs/`,
    /// `packs.toml`, `departments.toml` or `materials.toml` are left alone.
    pub fn read<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Library {
        let mut library = Library::default();
        let mut by_pack: BTreeMap<&str, Vec<(&str, &[u8])>> = BTreeMap::new();
        let mut files: Vec<(&str, &[u8])> = files.into_iter().filter(|it| it.0.ends_with(".toml")).collect();
        files.sort_unstable();
        for (path, bytes) in files {
            if let Some((pack, _)) = path.strip_prefix("packs/").and_then(|it| it.split_once('/')) {
                by_pack.entry(pack).or_default().push((path, bytes));
                continue;
            }
            let Some(file) = library.text(path, bytes) else { continue };
            let reading = &mut Reading { file: &file, faults: &mut library.diagnostics };
            match path {
                "packs.toml" => library.jurisdictions = meta::read_jurisdictions(reading),
                "departments.toml" => library.departments = meta::read_names(reading, "department"),
                "materials.toml" => library.materials = meta::read_names(reading, "material"),
                _ => {}
            }
        }
        for (id, files) in by_pack {
            library.read_pack(id, &files);
        }
        library.check_names();
        library
    }

    fn text(&mut self, path: &str, bytes: &[u8]) -> Option<Arc<SourceFile>> {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                Some(Arc::new(SourceFile { path: path.to_string(), text: text.to_string() }))
            }
            Err(error) => {
                let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
                let span = crate::source::Span::new(good.len(), good.len());
                let file = Arc::new(SourceFile { path: path.to_string(), text: good });
                let (zh, en) = ("文件不是 UTF-8 编码".to_string(), "the file is not UTF-8".to_string());
                self.diagnostics.push(Diagnostic::error(&file, span, "encoding", zh, en));
                None
            }
        }
    }

    fn read_pack(&mut self, id: &str, files: &[(&str, &[u8])]) {
        let mut meta = None;
        let mut definitions = None;
        let (mut rules, mut indicators) = (Vec::new(), Vec::new());
        for (path, bytes) in files {
            let Some(file) = self.text(path, bytes) else { continue };
            let reading = &mut Reading { file: &file, faults: &mut self.diagnostics };
            let name = path.strip_prefix("packs/").and_then(|it| it.strip_prefix(id)).unwrap_or(path);
            let stem = name.rsplit('/').next().and_then(|it| it.strip_suffix(".toml")).unwrap_or(name);
            match name {
                "/pack.toml" => meta = PackMeta::read(reading, id),
                "/definitions.toml" => definitions = DefinitionsSource::read(reading),
                _ if name.starts_with("/indicators/") => {
                    indicators.extend(IndicatorSource::read(reading, id, stem).map(Arc::new));
                }
                _ => rules.extend(RuleSource::read(reading, id, stem).map(Arc::new)),
            }
        }
        if let Some(meta) = meta {
            self.packs.push(Pack { meta, sha256: hash(files), definitions, rules, indicators });
        } else if let Some((path, _)) = files.first().filter(|_| !files.iter().any(|it| it.0.ends_with("/pack.toml"))) {
            let file = Arc::new(SourceFile { path: (*path).to_string(), text: String::new() });
            let (zh, en) = (format!("规则包 `{id}` 缺少 pack.toml"), format!("the pack `{id}` has no pack.toml"));
            self.diagnostics.push(Diagnostic::error(&file, crate::source::Span::default(), "no-pack", zh, en));
        }
    }

    /// Reports departments, materials, packs and rules that are named and do not exist.
    fn check_names(&mut self) {
        let packs: Vec<&str> = self.packs.iter().map(|it| it.meta.id.as_str()).collect();
        let rules: Vec<String> = self.packs.iter().flat_map(|it| &it.rules).map(|it| it.full_id()).collect();
        let departments: Vec<&str> = self.departments.iter().map(|it| it.id.as_str()).collect();
        let materials: Vec<&str> = self.materials.iter().map(|it| it.id.as_str()).collect();
        let mut faults = Vec::new();
        for rule in self.packs.iter().flat_map(|it| &it.rules) {
            let reading = &mut Reading { file: &rule.file, faults: &mut faults };
            let department = &rule.department;
            if !departments.is_empty() && !departments.contains(&department.text.as_str()) {
                let known = departments.iter().copied();
                reading.unknown(("部门", "department"), &department.text, department.span, "unknown-department", known);
            }
            for material in rule.materials.iter().chain(&rule.needs) {
                if !materials.is_empty() && !materials.contains(&material.text.as_str()) {
                    let known = materials.iter().copied();
                    reading.unknown(("材料", "material"), &material.text, material.span, "unknown-material", known);
                }
            }
            for other in &rule.yields_to {
                if !rules.contains(&other.text) {
                    let known = rules.iter().map(String::as_str);
                    reading.unknown(("规则", "rule"), &other.text, other.span, "unknown-rule", known);
                }
            }
            let levels = PackLevel::BELOW.map(|it| it.0);
            for level in &rule.overridable_by {
                if !levels.contains(&level.text.as_str()) {
                    reading.unknown(("层级", "level"), &level.text, level.span, "unknown-level", levels);
                }
            }
        }
        let known = |it: &str| packs.contains(&it);
        let missing: Vec<String> = self
            .jurisdictions
            .iter()
            .flat_map(|it| it.packs.iter().map(|pack| (it.id.clone(), pack)))
            .filter(|(_, pack)| !known(&pack.text))
            .map(|(jurisdiction, pack)| format!("{jurisdiction}: {}", pack.text))
            .collect();
        if !missing.is_empty() {
            let file = Arc::new(SourceFile { path: "packs.toml".into(), text: String::new() });
            let list = missing.join(", ");
            let (zh, en) = (
                format!("packs.toml 所列规则包不存在：{list}"),
                format!("packs.toml names packs that do not exist: {list}"),
            );
            faults.push(Diagnostic::error(&file, crate::source::Span::default(), "unknown-pack", zh, en));
        }
        self.diagnostics.extend(faults);
    }

    /// A pack by its id.
    pub fn pack(&self, id: &str) -> Option<&Pack> {
        self.packs.iter().find(|it| it.meta.id == id)
    }

    /// The ids of the packs in force in a jurisdiction for a case with these dates, national first. `None` when the
    /// jurisdiction is unknown.
    pub fn in_force(&self, jurisdiction: &str, dates: &CaseDates) -> Option<Vec<&str>> {
        let jurisdiction = self.jurisdictions.iter().find(|it| it.id == jurisdiction)?;
        let packs = jurisdiction.packs.iter().filter_map(|it| self.pack(&it.text));
        let in_force = packs.filter(|pack| {
            let day = dates.of(pack.meta.in_force_by);
            pack.meta.effective_from <= day && pack.meta.effective_until.is_none_or(|until| day < until)
        });
        Some(in_force.map(|it| it.meta.id.as_str()).collect())
    }

    /// Title of a department; its id when nobody named it.
    pub fn department(&self, id: &str) -> findings::Bilingual {
        let found = self.departments.iter().find(|it| it.id == id);
        found.map_or_else(|| findings::Bilingual::new(id, id), |it| it.title.clone())
    }
}

/// SHA-256 over the files of a pack: path, length and bytes of each, in the order of paths.
fn hash(files: &[(&str, &[u8])]) -> String {
    let mut hasher = Sha256::new();
    for (path, bytes) in files {
        hasher.update(format!("{path}\t{}\n", bytes.len()));
        hasher.update(bytes);
    }
    hasher.finalize().iter().map(|it| format!("{it:02x}")).collect()
}
