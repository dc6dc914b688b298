use crate::{OpenError, Settings};
use findings::Bilingual;
use recognition::{Profile, ProfileError};
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

    /// The packs in force under these settings, compiled.
    ///
    /// # Errors
    /// [`OpenError::Setting`] for an unknown jurisdiction or a date that is none, [`OpenError::Rules`] with everything that is
    /// wrong in the packs.
    pub fn rules(&self, settings: &Settings) -> Result<RuleSet, OpenError> {
        let date = date(&settings.date)?;
        let packs: Vec<&str> = if settings.packs.is_empty() {
            let found = self.library.in_force(&settings.jurisdiction, &CaseDates::accepted(date));
            found.ok_or_else(|| self.no_jurisdiction(&settings.jurisdiction))?
        } else {
            settings.packs.iter().map(String::as_str).collect()
        };
        rules::compile(&self.library, &packs).map_err(|faults| OpenError::Rules(diagnostics(&faults)))
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

    fn no_jurisdiction(&self, name: &str) -> OpenError {
        let known: Vec<&str> = self.library.jurisdictions.iter().map(|it| it.id.as_str()).collect();
        let known = known.join(", ");
        OpenError::Setting(Bilingual::new(
            format!("没有适用范围“{name}”;可用:{known}"),
            format!("there is no jurisdiction “{name}”; known: {known}"),
        ))
    }
}

/// A date as typed.
pub(crate) fn date(text: &str) -> Result<Date, OpenError> {
    text.parse::<Date>().map_err(|_| {
        OpenError::Setting(Bilingual::new(
            format!("“{text}”不是日期:请写成 2026-11-23"),
            format!("“{text}” is no date: write it as 2026-11-23"),
        ))
    })
}

/// A stage as typed.
pub(crate) fn stage(text: &str) -> Result<Stage, OpenError> {
    Stage::WORDS.iter().find(|it| it.0 == text).map(|it| it.1).ok_or_else(|| {
        let known = Stage::WORDS.map(|it| it.0).join(", ");
        OpenError::Setting(Bilingual::new(
            format!("没有阶段“{text}”;可用:{known}"),
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
