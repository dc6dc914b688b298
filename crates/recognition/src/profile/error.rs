/// What is wrong with a profile or a mapping.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{file}:{line}:{column}: {what}")]
pub struct ProfileError {
    /// File as named by the caller.
    pub file: String,
    /// Line, 1-based.
    pub line: usize,
    /// Column in characters, 1-based.
    pub column: usize,
    /// Which fact.
    pub what: ProfileFault,
}

/// One fact about a profile.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ProfileFault {
    /// Not TOML.
    #[error("not valid TOML: {0}")]
    Syntax(String),
    /// Not UTF-8.
    #[error("the file is not UTF-8 text")]
    Encoding,
    /// A key that a table does not have.
    #[error("`{0}` is not a key here{1}")]
    UnknownKey(String, Suggestion),
    /// No such kind.
    #[error("no object kind is named `{0}`{1}")]
    UnknownKind(String, Suggestion),
    /// No such attribute.
    #[error("no attribute is named `{0}`{1}")]
    UnknownAttribute(String, Suggestion),
    /// No such value.
    #[error("`{0}` is not a value of `{1}`{2}")]
    UnknownValue(String, String, Suggestion),
    /// A value of another type.
    #[error("{0} is expected here")]
    WrongType(&'static str),
    /// A key that must be there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
}

/// The nearest right name, when one is near.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Suggestion(pub Option<String>);

impl std::fmt::Display for Suggestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Some(name) => write!(f, "; did you mean `{name}`?"),
            None => Ok(()),
        }
    }
}

impl Suggestion {
    /// The nearest of `names` to `wrong`, by edit distance, when at most a third of its letters differ.
    pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Suggestion {
        let limit = wrong.chars().count().max(3) / 3 + 1;
        let lower = wrong.to_lowercase();
        let scored = names.into_iter().map(|it| (distance(&lower, &it.to_lowercase()), it));
        let best = scored.filter(|it| it.0 <= limit).min();
        Suggestion(best.map(|it| it.1.to_string()))
    }
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, d) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(c != *d);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

impl ProfileError {
    /// The sentence in Chinese; `Display` gives it in English.
    pub fn zh(&self) -> String {
        let near = |it: &Suggestion| it.0.as_ref().map_or(String::new(), |name| format!("；是否应为“{name}”？"));
        let what = match &self.what {
            ProfileFault::Syntax(detail) => format!("不是有效的 TOML：{detail}"),
            ProfileFault::Encoding => "文件不是 UTF-8 文本".to_string(),
            ProfileFault::UnknownKey(name, it) => format!("此处没有“{name}”这一项{}", near(it)),
            ProfileFault::UnknownKind(name, it) => format!("没有对象类别“{name}”{}", near(it)),
            ProfileFault::UnknownAttribute(name, it) => format!("没有属性“{name}”{}", near(it)),
            ProfileFault::UnknownValue(value, attribute, it) => format!("“{value}”不是“{attribute}”的取值{}", near(it)),
            ProfileFault::WrongType(expected) => format!("此处应为 {expected}"),
            ProfileFault::Missing(name) => format!("缺少“{name}”"),
        };
        format!("{}:{}:{}: {what}", self.file, self.line, self.column)
    }
}
