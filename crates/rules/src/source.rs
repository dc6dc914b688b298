//! Source files, places in them, and what is said about a place.

pub use findings::Language;

use findings::Bilingual;
use std::fmt;
use std::sync::Arc;

/// A file of a pack, kept for the places of messages.
#[derive(Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Path below `rules/`, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// A range of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
}

impl Span {
    /// From byte offsets.
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }

    /// The smallest span around both.
    #[must_use]
    pub fn to(self, end: Span) -> Span {
        Span { start: self.start, end: end.end }
    }

    /// As a range of indices.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<toml_span::Span> for Span {
    fn from(span: toml_span::Span) -> Span {
        Span::new(span.start, span.end)
    }
}

/// An expression's text with where it stands in its file.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The file.
    pub file: Arc<SourceFile>,
    /// Where the text stands in the file.
    pub span: Span,
    /// The text.
    pub text: Arc<str>,
}

impl Origin {
    /// A text whose TOML value spans `span`.
    pub fn new(file: &Arc<SourceFile>, span: Span, text: &str) -> Origin {
        Origin { file: file.clone(), span, text: Arc::from(text) }
    }

    /// The file span of a span in the text. Literal strings map byte for byte; where escapes moved the bytes, the whole value
    /// is meant.
    pub fn place(&self, local: Span) -> Span {
        let exact = self.file.text.get(self.span.range()) == Some(&*self.text);
        if exact { Span { start: self.span.start + local.start, end: self.span.start + local.end } } else { self.span }
    }

    /// A part of the text.
    pub fn slice(&self, local: Span) -> &str {
        self.text.get(local.range()).unwrap_or("")
    }
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The pack does not load.
    Error,
    /// The pack loads; a person should look.
    Warning,
}

/// What is said about a place of a rule file or of a conditions file.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How bad.
    pub level: Level,
    /// Stable name of the fault (`unknown-attribute`).
    pub code: &'static str,
    /// What is wrong, without full stop.
    pub message: Bilingual,
    /// What to do, when that is known.
    pub help: Option<Bilingual>,
    file: Arc<SourceFile>,
    span: Span,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(file: &Arc<SourceFile>, span: Span, code: &'static str, zh: String, en: String) -> Diagnostic {
        Diagnostic { level: Level::Error, code, message: Bilingual { zh, en }, help: None, file: file.clone(), span }
    }

    /// The same as a warning.
    #[must_use]
    pub fn as_warning(mut self) -> Diagnostic {
        self.level = Level::Warning;
        self
    }

    /// With what to do.
    #[must_use]
    pub fn with_help(mut self, zh: String, en: String) -> Diagnostic {
        self.help = Some(Bilingual { zh, en });
        self
    }

    /// With "did you mean", when a name is near enough.
    #[must_use]
    pub fn with_nearest<'n>(self, written: &str, names: impl IntoIterator<Item = &'n str>) -> Diagnostic {
        match crate::suggest::nearest(written, names) {
            Some(name) => self.with_help(format!("是否应为 `{name}`？"), format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Path of the file.
    pub fn path(&self) -> &str {
        &self.file.path
    }

    /// Line, counted from 1.
    pub fn line(&self) -> usize {
        self.before().matches('\n').count() + 1
    }

    /// Column in characters, counted from 1.
    pub fn column(&self) -> usize {
        let before = self.before();
        let line_start = before.rfind('\n').map_or(0, |it| it + 1);
        before.get(line_start..).unwrap_or("").chars().count() + 1
    }

    /// Length of the place in characters.
    pub fn length(&self) -> usize {
        self.file.text.get(self.span.range()).map_or(0, |it| it.chars().count())
    }

    /// The bytes of the place in its file.
    pub fn span(&self) -> Span {
        self.span
    }

    fn before(&self) -> &str {
        let mut end = (self.span.start as usize).min(self.file.text.len());
        while !self.file.text.is_char_boundary(end) {
            end -= 1;
        }
        &self.file.text[..end]
    }

    /// Drawn as compilers draw it, with colour codes when `color`.
    pub fn render(&self, language: Language, color: bool) -> String {
        use annotate_snippets::{AnnotationKind, Level as Severity, Renderer, Snippet};
        let say = |text: &Bilingual| language.of(text).to_string();
        let mut span = self.span.range();
        let length = self.file.text.len();
        span.start = span.start.min(length);
        span.end = span.end.clamp(span.start, length);
        while !self.file.text.is_char_boundary(span.start) {
            span.start -= 1;
        }
        while !self.file.text.is_char_boundary(span.end) {
            span.end += 1;
        }
        let severity = match self.level {
            Level::Error => Severity::ERROR,
            Level::Warning => Severity::WARNING,
        };
        let snippet = Snippet::source(self.file.text.as_str())
            .path(self.file.path.as_str())
            .annotation(AnnotationKind::Primary.span(span));
        let mut group = severity.primary_title(say(&self.message)).id(self.code).element(snippet);
        if let Some(help) = &self.help {
            group = group.element(Severity::HELP.message(say(help)));
        }
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}

impl PartialEq for Diagnostic {
    fn eq(&self, other: &Diagnostic) -> bool {
        (self.level, self.code, &self.message, &self.help, self.path(), self.span)
            == (other.level, other.code, &other.message, &other.help, other.path(), other.span)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.path(), self.line(), self.column(), self.message.en)?;
        if let Some(help) = &self.help {
            write!(f, " ({})", help.en)?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}
