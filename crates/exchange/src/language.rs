use findings::Bilingual;

/// Which language a text is wanted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The text in this language.
    pub fn of(self, text: &Bilingual) -> &str {
        match self {
            Language::Zh => &text.zh,
            Language::En => &text.en,
        }
    }

    /// One of two texts.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Language::Zh => zh,
            Language::En => en,
        }
    }
}
