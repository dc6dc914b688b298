use super::date::Date;
use super::raw::{Placed, Reading};
use crate::cascade::{SetLimit, Setter, read_limits};
use crate::source::Language;
use findings::Bilingual;

/// How far down the cascade a pack stands; later levels are more specific.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PackLevel {
    /// The whole country.
    National,
    /// A city.
    Municipal,
    /// A district.
    District,
    /// The detailed plan.
    Plan,
    /// The planning conditions of the plot.
    Conditions,
    /// The project itself.
    Project,
}

impl PackLevel {
    const WORDS: [(&'static str, PackLevel); 6] = [
        ("national", PackLevel::National),
        ("municipal", PackLevel::Municipal),
        ("district", PackLevel::District),
        ("plan", PackLevel::Plan),
        ("conditions", PackLevel::Conditions),
        ("project", PackLevel::Project),
    ];

    /// Those that stand below another, by name.
    pub const BELOW: [(&'static str, PackLevel); 5] = [
        ("municipal", PackLevel::Municipal),
        ("district", PackLevel::District),
        ("plan", PackLevel::Plan),
        ("conditions", PackLevel::Conditions),
        ("project", PackLevel::Project),
    ];

    /// As written in packs.
    pub fn as_str(self) -> &'static str {
        PackLevel::WORDS.iter().find(|it| it.1 == self).map_or("", |it| it.0)
    }

    /// As people call it.
    pub fn title(self, language: Language) -> &'static str {
        findings::level_title(self.as_str(), language)
    }
}

/// Which date of a case decides whether a pack is in force for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InForceBy {
    /// The day on which the case was accepted.
    Acceptance,
    /// The day of the planning conditions.
    Conditions,
    /// The day on which the scheme was approved.
    SchemeApproval,
    /// The day of the land contract.
    Contract,
}

impl InForceBy {
    const WORDS: [(&'static str, InForceBy); 4] = [
        ("acceptance", InForceBy::Acceptance),
        ("conditions", InForceBy::Conditions),
        ("scheme_approval", InForceBy::SchemeApproval),
        ("contract", InForceBy::Contract),
    ];
}

/// What a pack says of itself.
#[derive(Clone, Debug)]
pub struct PackMeta {
    /// Its id: the name of its folder.
    pub id: String,
    /// The standard, as cited.
    pub standard: String,
    /// Title.
    pub title: Bilingual,
    /// Where it applies (`cn`, `cn-shanghai`).
    pub jurisdiction: String,
    /// Its place in the cascade.
    pub level: PackLevel,
    /// First day.
    pub effective_from: Date,
    /// Day after the last.
    pub effective_until: Option<Date>,
    /// Which date decides.
    pub in_force_by: InForceBy,
    /// The pack that replaces it.
    pub superseded_by: Option<String>,
    /// Attributes below this confidence never give an unconditional pass of a mandatory point.
    pub confidence_floor: f32,
    /// Drawings and documents that it wants submitted.
    pub materials: Vec<Placed>,
    /// Values that it sets for the limits of review points of higher levels.
    pub limits: Vec<SetLimit>,
}

/// The confidence floor of packs that state none.
const CONFIDENCE_FLOOR: f64 = 0.5;

impl PackMeta {
    /// Reads `pack.toml`.
    pub fn read(reading: &mut Reading, folder: &str) -> Option<PackMeta> {
        let raw = reading.parse()?;
        reading.keys(
            &raw,
            &[
                "id",
                "standard",
                "edition",
                "title",
                "jurisdiction",
                "level",
                "effective_from",
                "effective_until",
                "in_force_by",
                "superseded_by",
                "confidence_floor",
                "materials",
                "limits",
                "source",
            ],
        );
        let id = reading.need_text(&raw, "id");
        if !id.text.is_empty() && id.text != folder {
            let zh = format!("`id` 应与文件夹同名：`{folder}`");
            reading.fault(id.span, "id", zh, format!("`id` should be the name of the folder, `{folder}`"));
        }
        let from = reading.need_text(&raw, "effective_from");
        let effective_from = reading.date(&from);
        let until = reading.text(&raw, "effective_until");
        let effective_until = until.and_then(|it| reading.date(&it));
        let level = reading.choice(&raw, "level", true, &PackLevel::WORDS);
        let in_force_by = reading.choice(&raw, "in_force_by", true, &InForceBy::WORDS);
        let floor = reading.number(&raw, "confidence_floor").unwrap_or(CONFIDENCE_FLOOR);
        let standard = reading.need_text(&raw, "standard").text;
        let limits = match (reading.section(&raw, "limits"), level) {
            (Some(table), Some(level)) => {
                let by =
                    Setter { level, any_level: false, source: standard.clone(), since: effective_from, plot: None };
                read_limits(reading, table, &by)
            }
            _ => Vec::new(),
        };
        Some(PackMeta {
            id: folder.to_string(),
            standard,
            title: reading.bilingual(&raw, "title"),
            jurisdiction: reading.need_text(&raw, "jurisdiction").text,
            level: level?,
            effective_from: effective_from?,
            effective_until,
            in_force_by: in_force_by?,
            superseded_by: reading.text(&raw, "superseded_by").map(|it| it.text),
            confidence_floor: floor as f32,
            materials: reading.texts(&raw, "materials"),
            limits,
        })
    }
}

/// A name with its texts (a department, a material).
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Id.
    pub id: String,
    /// Text.
    pub title: Bilingual,
}

/// Reads `[<word>.<id>] zh = …, en = …` or `[<id>] zh = …, en = …`.
pub fn read_names(reading: &mut Reading, word: &str) -> Vec<Named> {
    let Some(raw) = reading.parse() else { return Vec::new() };
    let section = raw.get(word).unwrap_or(&raw);
    let mut names = Vec::new();
    for (key, value) in section.entries() {
        reading.keys(value, &["zh", "en"]);
        names.push(Named { id: key.name.clone(), title: reading.both(value) });
    }
    names
}

/// Which packs apply in a jurisdiction, national first.
#[derive(Clone, Debug)]
pub struct Jurisdiction {
    /// Its id.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Packs in the order of the cascade.
    pub packs: Vec<Placed>,
}

/// Reads `packs.toml`.
pub fn read_jurisdictions(reading: &mut Reading) -> Vec<Jurisdiction> {
    let Some(raw) = reading.parse() else { return Vec::new() };
    reading.keys(&raw, &["jurisdiction"]);
    let items = reading.list(&raw, "jurisdiction");
    let mut all = Vec::new();
    for item in items {
        reading.keys(item, &["id", "title", "packs"]);
        let id = reading.need_text(item, "id").text;
        let title = reading.bilingual(item, "title");
        all.push(Jurisdiction { id, title, packs: reading.texts(item, "packs") });
    }
    all
}
