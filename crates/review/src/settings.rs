/// How drawings are reviewed. Fixed while a session lasts.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whose rules apply.
    pub jurisdiction: String,
    /// The day of acceptance, whose rules apply, `YYYY-MM-DD`.
    pub date: String,
    /// The day of the planning conditions, by which some packs are in force; that of the conditions file when absent.
    pub conditions_date: Option<String>,
    /// The day on which the scheme was approved; that of the conditions file when absent.
    pub scheme_approval_date: Option<String>,
    /// The day of the land contract; that of the conditions file when absent.
    pub contract_date: Option<String>,
    /// The stage of the procedure: `scheme`, `permit`, `construction`, `change`, `completion`.
    pub stage: String,
    /// Only these packs; all in force when empty.
    pub packs: Vec<String>,
    /// Only this profile; all of them, by evidence, when absent.
    pub profile: Option<String>,
    /// A profile of the user's own, instead of the built-in ones.
    pub profile_file: Option<Source>,
    /// A mapping of layers, blocks and texts to kinds; it wins over every profile.
    pub map: Option<Source>,
    /// The unit of the drawing (`mm`, `cm`, `m`, `in`, `ft`), against all evidence.
    pub unit: Option<String>,
    /// The planning conditions.
    pub conditions: Option<Source>,
    /// The authority's files that the conditions name (see [`crate::official_files`]), under the names written there.
    pub official: Vec<Source>,
    /// What persons state of objects; it wins over what is recognised.
    pub facts: Option<Source>,
    /// Whether passes are reported with evidence, and points that do not apply are listed.
    pub all: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            jurisdiction: "cn-shanghai".to_string(),
            date: "2026-01-01".to_string(),
            conditions_date: None,
            scheme_approval_date: None,
            contract_date: None,
            stage: "scheme".to_string(),
            packs: Vec::new(),
            profile: None,
            profile_file: None,
            map: None,
            unit: None,
            conditions: None,
            official: Vec::new(),
            facts: None,
            all: false,
        }
    }
}

/// A file that somebody supplied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What messages call it.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}
