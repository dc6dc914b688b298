use regex::Regex;

/// How much a real number may differ from the one required, relative and absolute (IDS, documentation on tolerance).
const TOLERANCE: f64 = 1e-6;

/// What a value must be.
#[derive(Clone, Debug)]
pub enum Constraint {
    /// Exactly this.
    Simple(String),
    /// Within these limits; all of them at once.
    Restriction(Box<Restriction>),
}

/// An `xs:restriction`.
#[derive(Clone, Debug, Default)]
pub struct Restriction {
    /// Name of the base type, without prefix: `string`, `double`.
    pub base: String,
    /// One of these.
    pub enumeration: Vec<String>,
    /// One of these XSD patterns, as written.
    pub patterns: Vec<String>,
    /// The patterns, compiled.
    pub compiled: Vec<Regex>,
    /// `minInclusive`, `minExclusive`, `maxInclusive`, `maxExclusive`, as written.
    pub bounds: Vec<(Bound, String)>,
    /// `length`, `minLength`, `maxLength`.
    pub lengths: Vec<(LengthBound, usize)>,
}

/// A bound of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Not below.
    MinInclusive,
    /// Above.
    MinExclusive,
    /// Not above.
    MaxInclusive,
    /// Below.
    MaxExclusive,
}

/// A bound of the number of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthBound {
    /// Exactly.
    Exactly,
    /// At least.
    Min,
    /// At most.
    Max,
}

/// A value that a model holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Actual<'v> {
    /// Text, or the name of an enumeration value.
    Text(&'v str),
    /// A real number, in SI.
    Real(f64),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// Something that cannot be compared: an instance, a list.
    Other,
}

impl std::fmt::Display for Actual<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Actual::Text(it) => f.write_str(it),
            Actual::Real(it) => write!(f, "{it}"),
            Actual::Integer(it) => write!(f, "{it}"),
            Actual::Boolean(it) => write!(f, "{it}"),
            Actual::Other => f.write_str("…"),
        }
    }
}

impl Constraint {
    /// Whether a text is allowed.
    pub fn allows(&self, text: &str) -> bool {
        self.matches(&Actual::Text(text))
    }

    /// Whether a value is allowed.
    pub fn matches(&self, actual: &Actual<'_>) -> bool {
        match self {
            Constraint::Simple(required) => equals(required, actual),
            Constraint::Restriction(it) => it.matches(actual),
        }
    }

    /// The single text that is allowed, when there is just one.
    pub fn simple(&self) -> Option<&str> {
        match self {
            Constraint::Simple(it) => Some(it),
            Constraint::Restriction(it) => match it.enumeration.as_slice() {
                [only] if it.patterns.is_empty() && it.lengths.is_empty() => Some(only),
                _ => None,
            },
        }
    }

    /// The texts that it names; empty for a pattern or bounds.
    pub fn named(&self) -> Vec<&str> {
        match self {
            Constraint::Simple(it) => vec![it],
            Constraint::Restriction(it) => it.enumeration.iter().map(String::as_str).collect(),
        }
    }
}

impl Restriction {
    fn matches(&self, actual: &Actual<'_>) -> bool {
        let in_enumeration = self.enumeration.is_empty() || self.enumeration.iter().any(|it| equals(it, actual));
        let in_patterns = self.patterns.is_empty()
            || matches!(actual, Actual::Text(text) if self.compiled.iter().any(|it| it.is_match(text)));
        let in_bounds = self.bounds.iter().all(|(bound, limit)| {
            let value = match actual {
                Actual::Real(it) => *it,
                Actual::Integer(it) => *it as f64,
                _ => return false,
            };
            let Some(limit) = double(limit) else { return false };
            match bound {
                Bound::MinInclusive => value >= limit,
                Bound::MinExclusive => value > limit,
                Bound::MaxInclusive => value <= limit,
                Bound::MaxExclusive => value < limit,
            }
        });
        let in_lengths = self.lengths.iter().all(|(bound, limit)| {
            let Actual::Text(text) = actual else { return false };
            let length = text.chars().count();
            match bound {
                LengthBound::Exactly => length == *limit,
                LengthBound::Min => length >= *limit,
                LengthBound::Max => length <= *limit,
            }
        });
        in_enumeration && in_patterns && in_bounds && in_lengths
    }
}

fn equals(required: &str, actual: &Actual<'_>) -> bool {
    match actual {
        Actual::Text(text) => *text == required,
        Actual::Boolean(value) => boolean(required) == Some(*value),
        Actual::Integer(value) => integer(required) == Some(*value) || double(required) == Some(*value as f64),
        Actual::Real(value) => double(required).is_some_and(|required| {
            // A limit computed in binary lies a little beside the decimal one, which is still allowed.
            let off = (required.abs() * TOLERANCE + TOLERANCE) * (1.0 + 1e-9);
            required - off <= *value && *value <= required + off
        }),
        Actual::Other => false,
    }
}

/// An XSD double in decimal notation.
pub(crate) fn double(text: &str) -> Option<f64> {
    let is_number = text.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'+' | b'-' | b'.' | b'e' | b'E'));
    let has_digit = text.bytes().any(|it| it.is_ascii_digit());
    (is_number && has_digit).then(|| fast_float2::parse(text.trim_start_matches('+')).ok()).flatten()
}

/// An XSD integer.
pub(crate) fn integer(text: &str) -> Option<i64> {
    text.strip_prefix('+').unwrap_or(text).parse().ok()
}

/// A truth value as IDS writes it, in lower case.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// An XSD regular expression as one of the crate `regex`, for the whole text.
///
/// Differences of the two: XSD has no anchors (`^` and `$` are letters), `\i` and `\c` for characters of names, and subtraction
/// of classes `[a-z-[aeiou]]`; it has no look-ahead, no lazy quantifiers and no back references.
pub(crate) fn pattern(xsd: &str) -> Result<Regex, String> {
    const NAME_START: &str = r"\p{L}_:";
    const NAME: &str = r"\p{L}\p{M}\p{N}_:.\-";
    let mut translated = String::with_capacity(xsd.len() + 16);
    let mut chars = xsd.chars().peekable();
    let mut depth = 0u32;
    let mut is_class_start = false;
    let mut after_quantifier = false;
    while let Some(it) = chars.next() {
        let starts_class = std::mem::take(&mut is_class_start);
        let follows_quantifier = std::mem::take(&mut after_quantifier);
        match it {
            '\\' => {
                let escaped = chars.next().ok_or("it ends with a backslash")?;
                match escaped {
                    'i' if depth == 0 => translated.push_str(&format!("[{NAME_START}]")),
                    'i' => translated.push_str(NAME_START),
                    'c' if depth == 0 => translated.push_str(&format!("[{NAME}]")),
                    'c' => translated.push_str(NAME),
                    'I' => translated.push_str(&format!("[^{NAME_START}]")),
                    'C' => translated.push_str(&format!("[^{NAME}]")),
                    // Word characters of XSD are all but punctuation, separators and others.
                    'w' if depth == 0 => translated.push_str(r"[^\p{P}\p{Z}\p{C}]"),
                    'w' => translated.push_str(r"\p{L}\p{M}\p{N}\p{S}"),
                    'W' => translated.push_str(r"[\p{P}\p{Z}\p{C}]"),
                    's' | 'S' | 'd' | 'D' | 'n' | 'r' | 't' | 'p' | 'P' => {
                        translated.push('\\');
                        translated.push(escaped);
                    }
                    '\\' | '|' | '.' | '-' | '^' | '?' | '*' | '+' | '{' | '}' | '(' | ')' | '[' | ']' => {
                        translated.push('\\');
                        translated.push(escaped);
                    }
                    other if other.is_alphanumeric() => return Err(format!("XSD has no escape \\{other}")),
                    // Not of XSD, but written by people who know other dialects, and plain enough: `\/`.
                    other => translated.push_str(&regex::escape(&other.to_string())),
                }
            }
            '[' => {
                depth += 1;
                is_class_start = true;
                translated.push('[');
                if depth == 1 && chars.peek() == Some(&'^') {
                    chars.next();
                    translated.push('^');
                }
            }
            ']' if depth > 0 && !starts_class => {
                depth -= 1;
                translated.push(']');
            }
            // Subtraction.
            '-' if depth > 0 && chars.peek() == Some(&'[') => translated.push_str("--"),
            '^' | '$' if depth == 0 => {
                translated.push('\\');
                translated.push(it);
            }
            '&' | '~' if depth > 0 => {
                translated.push('\\');
                translated.push(it);
            }
            '?' | '*' | '+' | '{' if depth == 0 => {
                if follows_quantifier {
                    return Err("XSD has neither lazy nor possessive quantifiers".to_string());
                }
                if it == '{' {
                    translated.push('{');
                    for inner in chars.by_ref() {
                        translated.push(inner);
                        if inner == '}' {
                            break;
                        }
                    }
                } else {
                    translated.push(it);
                }
                after_quantifier = true;
            }
            '(' if depth == 0 => {
                if chars.peek() == Some(&'?') {
                    return Err("XSD has no groups that begin with (?".to_string());
                }
                translated.push_str("(?:");
            }
            other => translated.push(other),
        }
    }
    Regex::new(&format!("^(?:{translated})$")).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_those_of_xsd() {
        let fits = |xsd: &str, text: &str| pattern(xsd).expect(xsd).is_match(text);
        assert!(fits("AB[0-9]{2}", "AB12") && !fits("AB[0-9]{2}", "xAB12"));
        assert!(fits("a|b", "b") && !fits("a|b", "ab"));
        assert!(fits(r"\i\c*", "Wall_1") && !fits(r"\i\c*", "1Wall"));
        assert!(fits("[a-z-[aeiou]]+", "xyz") && !fits("[a-z-[aeiou]]+", "xaz"));
        assert!(fits("^a$", "^a$") && !fits("^a$", "a"));
        assert!(fits(".*", "") && fits("[^x]+", "客厅"));
        for wrong in ["(?=a)b", "a*?", "(", r"\q", "[a"] {
            assert!(pattern(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn numbers_are_equal_within_the_tolerance_of_the_standard() {
        let one = Constraint::Simple("1.".to_string());
        assert!(one.matches(&Actual::Real(1.000002)) && !one.matches(&Actual::Real(1.0000021)));
        assert!(!Constraint::Simple("42,3".to_string()).matches(&Actual::Real(42.3)));
    }
}
