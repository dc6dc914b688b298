//! What the marks of doors and windows say: `M0921`, `FM甲1021`, `C1518`, `LM2124`.

/// What a mark is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marked {
    Door,
    Window,
}

/// A mark of a door or window.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mark {
    pub of: Marked,
    /// A value of `fire_class`.
    pub fire_class: Option<&'static str>,
    /// Width and height in metres: the digits are decimetres.
    pub size: Option<[f64; 2]>,
}

/// Prefixes of marks in use, the longer before the shorter.
const PREFIXES: [(&str, Marked); 23] = [
    ("XZM", Marked::Door),
    ("TLM", Marked::Door),
    ("MLC", Marked::Door),
    ("JLM", Marked::Door),
    ("BYC", Marked::Window),
    ("FHM", Marked::Door),
    ("RFM", Marked::Door),
    ("BFM", Marked::Door),
    ("LMC", Marked::Door),
    ("FM", Marked::Door),
    ("LM", Marked::Door),
    ("MM", Marked::Door),
    ("HM", Marked::Door),
    ("MC", Marked::Door),
    ("TM", Marked::Door),
    ("FC", Marked::Window),
    ("TC", Marked::Window),
    ("GC", Marked::Window),
    ("LC", Marked::Window),
    ("BC", Marked::Window),
    ("DK", Marked::Door),
    ("M", Marked::Door),
    ("C", Marked::Window),
];

/// Reads a mark; `None` for any other text.
pub(crate) fn mark(text: &str) -> Option<Mark> {
    let text: String = text.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_uppercase();
    if text.chars().count() > 14 {
        return None;
    }
    let (of, rest) = PREFIXES.iter().find_map(|(prefix, of)| Some((*of, text.strip_prefix(prefix)?)))?;
    let (fire_class, rest) = fire_class(rest.trim_start_matches(['-', '(', '（']));
    let rest = rest.trim_start_matches([')', '）', '-']);
    let digits: &str = &rest[..rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len())];
    // What follows the digits: a letter for variants, a count of leaves.
    let after = &rest[digits.len()..];
    let is_variant = after.is_empty() || after.starts_with(['-', 'A', 'B', 'C', 'D', '\'', '(', '（', 'a']);
    if digits.is_empty() || digits.len() > 5 || !is_variant {
        return None;
    }
    let number = |it: &str| it.parse::<f64>().ok().filter(|it| *it > 0.0);
    let size = match digits.len() {
        4 => number(&digits[..2]).zip(number(&digits[2..])).map(|(width, height)| [width / 10.0, height / 10.0]),
        _ => None,
    };
    Some(Mark { of, fire_class, size })
}

/// The fire class at the start of what follows a prefix.
fn fire_class(text: &str) -> (Option<&'static str>, &str) {
    let classes = [("甲级", "a"), ("乙级", "b"), ("丙级", "c"), ("甲", "a"), ("乙", "b"), ("丙", "c")];
    let found = classes.iter().find_map(|(word, class)| Some((Some(*class), text.strip_prefix(word)?)));
    found.unwrap_or((None, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_say_what_they_are_of_how_large_and_of_which_fire_class() {
        let read = |text: &str| mark(text).map(|it| (it.of, it.fire_class, it.size));
        assert_eq!(read("M0921"), Some((Marked::Door, None, Some([0.9, 2.1]))));
        assert_eq!(read("FM甲1021"), Some((Marked::Door, Some("a"), Some([1.0, 2.1]))));
        assert_eq!(read("FM（乙）1221"), Some((Marked::Door, Some("b"), Some([1.2, 2.1]))));
        assert_eq!(read("FM丙0618-A"), Some((Marked::Door, Some("c"), Some([0.6, 1.8]))));
        assert_eq!(read("C1518"), Some((Marked::Window, None, Some([1.5, 1.8]))));
        assert_eq!(read("tlm2124"), Some((Marked::Door, None, Some([2.1, 2.4]))));
        assert_eq!(read("M-1"), Some((Marked::Door, None, None)));
        for other in ["", "MEETING", "C", "M", "客厅", "C30混凝土", "COLD ROOM", "MDF 2", "M2 住宅用地范围"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
