//! `MANIFEST.tsv` beside the files: how many entities of each type another program (ezdxf) counted.

use drawing::Drawing;
use std::collections::BTreeMap;
use std::path::Path;
use tushen_tests::second_opinion::{counts, family};

/// The columns that are used, by file name as the manifest gives it.
#[derive(Default)]
pub struct Manifest {
    rows: BTreeMap<String, Row>,
}

struct Row {
    version: String,
    /// `all=12 msp=3 LINE:9,ARC:3`: the most frequent types.
    entities: BTreeMap<String, usize>,
    total: Option<usize>,
}

impl Manifest {
    /// The manifest in a folder; an empty one, and said so, when there is none.
    pub fn beside(folder: &Path) -> Result<Manifest, String> {
        let path = folder.join("MANIFEST.tsv");
        if !path.exists() {
            println!("no MANIFEST.tsv in {}: entity counts are not compared", folder.display());
            return Ok(Manifest::default());
        }
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut lines = text.lines().map(|it| it.split('\t').collect::<Vec<_>>());
        let head = lines.next().unwrap_or_default();
        let column = |name: &str| {
            head.iter().position(|it| *it == name).ok_or_else(|| format!("{}: no column {name}", path.display()))
        };
        let (file, version, entities) = (column("file")?, column("dxf_version")?, column("entities")?);
        let rows = lines
            .filter_map(|it| Some((it.get(file)?.to_string(), row(it.get(version)?, it.get(entities)?))))
            .collect();
        Ok(Manifest { rows })
    }

    /// What our counts have different from the manifest's, one line a type.
    pub fn differences(&self, name: &str, drawing: &Drawing) -> Vec<String> {
        let Some(row) = self.rows.get(name) else { return Vec::new() };
        let ours = counts(drawing);
        let mut found: Vec<_> = row
            .entities
            .iter()
            .map(|(kind, theirs)| (kind, ours.get(kind).copied().unwrap_or(0), *theirs))
            .filter(|(_, ours, theirs)| ours != theirs)
            .map(|(kind, ours, theirs)| format!("{ours} {kind}, manifest {theirs}"))
            .collect();
        let total: usize = ours.values().sum();
        if let Some(theirs) = row.total.filter(|it| *it != total) {
            found.push(format!("{total} entities, manifest {theirs}"));
        }
        let version = drawing::Version::from_code(row.version.split(' ').next().unwrap_or_default());
        if row.version != "-" && version != drawing.version {
            found.push(format!("version {}, manifest {}", drawing.version.name(), row.version));
        }
        found
    }
}

fn row(version: &str, entities: &str) -> Row {
    let mut counts = BTreeMap::new();
    for (kind, count) in entities.split([' ', ',']).filter_map(|it| it.split_once(':')) {
        *counts.entry(family(kind).to_string()).or_insert(0) += count.parse().unwrap_or(0);
    }
    let total = entities.split(' ').find_map(|it| it.strip_prefix("all=")).and_then(|it| it.parse().ok());
    Row { version: version.to_string(), entities: counts, total }
}
