use crate::{OpenError, Settings, Source};
use findings::Bilingual;
use recognition::{Profile, ProfileError};
use rules::cascade::SetLimit;
use rules::conditions::PlotConditions;
use rules::{CaseDates, Date, Diagnostic, Language, Library, RuleSet, Stage};
use sha2::{Digest, Sha256};

/// Rule packs and layer profiles, read once and shared by all sessions.
#[derive(Debug)]
pub struct Engine {
    /// The rule packs.
    pub library: Library,
    /// The layer profiles with the hash of their content, by name.
    pub(crate) profiles: Vec<(Profile, String)>,
}

impl Engine {
    /// Reads the files of a `rules/` folder: paths below it with `/`, and their bytes.
    ///
    /// # Errors
    /// [`OpenError::Profile`] with everything that is wrong with profiles. Faults of packs are reported when the packs are
    /// compiled, so that one bad pack does not keep the others from being used.
    pub fn new<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> Result<Engine, OpenError> {
        let files: Vec<(&str, &[u8])> = files.into_iter().collect();
        let mut profiles = Vec::new();
        let mut faults = Vec::new();
        for (path, bytes) in files.iter().filter(|it| it.0.starts_with("profiles/")) {
            match Profile::parse(path, bytes) {
                Ok(profile) => profiles.push((profile, hash([*bytes]))),
                Err(errors) => faults.extend(errors),
            }
        }
        if !faults.is_empty() {
            return Err(OpenError::Profile(profile_errors(&faults)));
        }
        Ok(Engine { library: Library::read(files), profiles })
    }

    /// The packs in force under these settings, compiled, with the limits that packs and conditions set for review points of
    /// higher levels.
    ///
    /// # Errors
    /// [`OpenError::Setting`] for an unknown jurisdiction or a date that is none, [`OpenError::Rules`] with everything that is
    /// wrong in the packs, [`OpenError::Conditions`] with everything that is wrong in the conditions.
    pub fn rules(&self, settings: &Settings) -> Result<RuleSet, OpenError> {
        let plots = settings.conditions.as_ref().map_or(Ok(Vec::new()), plots)?;
        let dates = dates(settings, &plots)?;
        let packs: Vec<&str> = if settings.packs.is_empty() {
            let found = self.library.in_force(&settings.jurisdiction, &dates);
            found.ok_or_else(|| self.no_jurisdiction(&settings.jurisdiction))?
        } else {
            if let Some(unknown) = settings.packs.iter().find(|it| self.library.pack(it).is_none()) {
                return Err(self.no_pack(unknown));
            }
            settings.packs.iter().map(String::as_str).collect()
        };
        let wrong_rules = |faults: Vec<Diagnostic>| OpenError::Rules(diagnostics(&faults));
        let mut set = rules::compile(&self.library, &packs).map_err(wrong_rules)?;
        let of_packs: Vec<SetLimit> = set.packs.iter().flat_map(|it| it.0.limits.clone()).collect();
        let limits = of_packs.into_iter().chain(plots.into_iter().flat_map(|it| it.limits)).collect();
        set.dates = Some(dates);
        set.set_limits(limits).map_err(|faults| OpenError::Conditions(diagnostics(&faults)))?;
        Ok(set)
    }

    /// The ids of all packs, in force or not.
    pub fn pack_ids(&self) -> Vec<String> {
        self.library.packs.iter().map(|it| it.meta.id.clone()).collect()
    }

    /// The page of a rule, by `pack/rule` or its short id; `None` when there is none.
    ///
    /// # Errors
    /// As [`Engine::rules`].
    pub fn rule_page(&self, rule: &str, settings: &Settings, language: Language) -> Result<Option<String>, OpenError> {
        let set = self.rules(settings)?;
        Ok(set.rule(rule).map(|(_, it)| rules::explain::rule_page(&self.library, &set, it, language)))
    }

    /// Runs the worked cases, boundary cases and mutants of the rules whose id holds `filter`.
    ///
    /// # Errors
    /// As [`Engine::rules`].
    pub fn test_rules(&self, settings: &Settings, filter: &str) -> Result<rules::cases::Report, OpenError> {
        Ok(rules::cases::test(&self.rules(settings)?, filter))
    }

    /// The rule whose name is nearest to a misspelt one.
    pub fn nearest_rule(&self, name: &str) -> Option<String> {
        let rules = || self.library.packs.iter().flat_map(|it| &it.rules);
        let ids: Vec<String> = rules().map(|it| it.full_id()).chain(rules().map(|it| it.id.clone())).collect();
        rules::suggest::nearest(name, ids.iter().map(String::as_str)).map(str::to_string)
    }

    fn no_pack(&self, name: &str) -> OpenError {
        let known = self.pack_ids().join(", ");
        OpenError::Setting(Bilingual::new(
            format!("没有规则包“{name}”；可用：{known}"),
            format!("there is no pack “{name}”; known: {known}"),
        ))
    }

    fn no_jurisdiction(&self, name: &str) -> OpenError {
        let known: Vec<&str> = self.library.jurisdictions.iter().map(|it| it.id.as_str()).collect();
        let known = known.join(", ");
        OpenError::Setting(Bilingual::new(
            format!("没有适用范围“{name}”；可用：{known}"),
            format!("there is no jurisdiction “{name}”; known: {known}"),
        ))
    }
}

/// What a conditions file says of the plots.
fn plots(conditions: &Source) -> Result<Vec<PlotConditions>, OpenError> {
    let read = rules::conditions::read(&conditions.name, &String::from_utf8_lossy(&conditions.bytes));
    read.map(|it| it.plots).map_err(|faults| OpenError::Conditions(diagnostics(&faults)))
}

/// The days of the case: as the settings say, else as the conditions file says.
fn dates(settings: &Settings, plots: &[PlotConditions]) -> Result<CaseDates, OpenError> {
    let day = |name: &str, said: &Option<String>, of: fn(&PlotConditions) -> Option<Date>| match said {
        Some(text) => date(text).map(Some),
        None => {
            let mut days: Vec<Date> = plots.iter().filter_map(of).collect();
            days.dedup();
            match days.as_slice() {
                [] => Ok(None),
                [day] => Ok(Some(*day)),
                _ => Err(different_days(name)),
            }
        }
    };
    Ok(CaseDates {
        acceptance: date(&settings.date)?,
        conditions: day("date", &settings.conditions_date, |it| it.date)?,
        scheme_approval: day("scheme_approval", &settings.scheme_approval_date, |it| it.scheme_approval)?,
        contract: day("contract", &settings.contract_date, |it| it.contract)?,
    })
}

/// Which packs are in force is decided for a drawing as a whole.
fn different_days(key: &str) -> OpenError {
    OpenError::Conditions(Bilingual::new(
        format!("各地块的 `{key}` 不同，适用的规则可能不同：请按地块分别提供规划条件，逐一审查"),
        format!(
            "the plots have different days as `{key}`, and other rules may apply to each: review them one by one, each with its own conditions"
        ),
    ))
}

/// A date as typed.
pub(crate) fn date(text: &str) -> Result<Date, OpenError> {
    text.parse::<Date>().map_err(|_| {
        OpenError::Setting(Bilingual::new(
            format!("“{text}”不是日期：请写成 2026-11-23"),
            format!("“{text}” is no date: write it as 2026-11-23"),
        ))
    })
}

/// A stage as typed.
pub(crate) fn stage(text: &str) -> Result<Stage, OpenError> {
    Stage::WORDS.iter().find(|it| it.0 == text).map(|it| it.1).ok_or_else(|| {
        let known = Stage::WORDS.map(|it| it.0).join(", ");
        OpenError::Setting(Bilingual::new(
            format!("没有阶段“{text}”；可用：{known}"),
            format!("there is no stage “{text}”; known: {known}"),
        ))
    })
}

/// Faults of rule files as one text, each drawn as compilers draw them.
pub(crate) fn diagnostics(faults: &[Diagnostic]) -> Bilingual {
    let all = |language: Language| faults.iter().map(|it| it.render(language, false)).collect::<Vec<_>>().join("\n");
    Bilingual::new(all(Language::Zh), all(Language::En))
}

/// Faults of profiles, one a line.
pub(crate) fn profile_errors(faults: &[ProfileError]) -> Bilingual {
    let lines = |of: fn(&ProfileError) -> String| faults.iter().map(of).collect::<Vec<_>>().join("\n");
    Bilingual::new(lines(ProfileError::zh), lines(|it| it.to_string()))
}

/// SHA-256 of bytes, lower-case hexadecimal.
pub(crate) fn hash<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().iter().map(|it| format!("{it:02x}")).collect()
}
