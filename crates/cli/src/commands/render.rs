//! `tushen render`, and the pictures of `tushen check`.

use super::reviewed;
use crate::args::RenderArguments;
use crate::{CLEAN, input, output};
use ::render::{Background, Overlay, PageOptions, SvgOptions, Tone};
use exchange::Language;
use findings::{Bilingual, Review, Verdict};
use review::Session;

/// Draws one drawing as SVG.
pub fn run(arguments: &RenderArguments) -> Result<u8, String> {
    let language = input::language(arguments.review.lang);
    let (_, session) = reviewed::one(&arguments.review, language)?;
    let review = arguments.findings.then(|| session.review());
    let picture = svg(&session, review.as_ref(), language, arguments.dark);
    output::write(arguments.out.as_deref(), picture.as_bytes())?;
    Ok(CLEAN)
}

/// A drawing with its findings as one self-contained page.
pub fn html(session: &Session, review: &Review, language: Language, departments: Vec<(String, Bilingual)>) -> String {
    let language = language.pick(::render::Language::Zh, ::render::Language::En);
    let options = PageOptions { language, departments, kinds: review::kind_titles(), ..PageOptions::default() };
    ::render::page(session.drawing(), session.scene(), review, &options)
}

/// A drawing as SVG, with the marks of a review over it.
pub fn svg(session: &Session, review: Option<&Review>, language: Language, dark: bool) -> String {
    let units = session.units_per_metre();
    let findings = review.map_or(&[][..], |it| &it.findings);
    let overlays: Vec<Overlay> = findings
        .iter()
        .filter(|it| it.verdict != Verdict::NotApplicable)
        .filter_map(|it| {
            Overlay::from_geojson(&it.id, language.of(&it.title), tone(it.verdict), it.mark.as_ref()?, units)
        })
        .collect();
    let background = if dark { Background::Dark } else { Background::White };
    ::render::svg(session.drawing(), session.scene(), &overlays, &SvgOptions { background, ..SvgOptions::default() })
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Fail => Tone::Fail,
        Verdict::Unknown => Tone::Unknown,
        Verdict::Pass => Tone::Pass,
        Verdict::NotApplicable => Tone::Note,
    }
}
