use findings::{Severity, Verdict};

/// Colours, or none when the output is no terminal or `NO_COLOR` is set.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    colored: bool,
}

impl Style {
    /// Colours when `is_terminal`, unless the environment asks for none (no-color.org).
    pub fn for_terminal(is_terminal: bool) -> Style {
        Style { colored: is_terminal && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty()) }
    }

    /// The verdict's word in its colour.
    pub fn verdict(self, verdict: Verdict, severity: Severity, text: &str) -> String {
        let code = match (verdict, severity) {
            (Verdict::Fail, Severity::Mandatory) => "1;31",
            (Verdict::Fail, Severity::Required) => "31",
            (Verdict::Fail, Severity::Advice) => "33",
            (Verdict::Unknown, _) => "35",
            (Verdict::Pass, _) => "32",
            (Verdict::NotApplicable, _) => "2",
        };
        self.paint(code, text)
    }

    /// Bold.
    pub fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// Dim.
    pub fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.colored { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_string() }
    }
}
