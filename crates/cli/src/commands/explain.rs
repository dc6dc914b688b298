//! `tushen explain`

use crate::args::ExplainArguments;
use crate::print::indicators::tree;
use crate::{CLEAN, input, output};
use findings::Review;
use review::Settings;
use std::path::Path;

/// Prints the page of a rule, or the derivation of a finding.
pub fn run(arguments: &ExplainArguments) -> Result<u8, String> {
    let text = match &arguments.review {
        Some(path) => finding(arguments, path)?,
        None => rule(arguments)?,
    };
    output::print(&text)?;
    Ok(CLEAN)
}

fn rule(arguments: &ExplainArguments) -> Result<String, String> {
    let language = input::language(arguments.lang);
    let engine = input::engine(arguments.rules.as_deref(), language)?;
    let packs = engine.pack_ids();
    let settings = Settings { packs, date: input::today(), ..Settings::default() };
    let page = engine.rule_page(&arguments.name, &settings, language);
    let page = page.map_err(|error| language.pick(error.zh(), error.en()))?;
    page.ok_or_else(|| {
        let name = &arguments.name;
        let near = engine.nearest_rule(name).map_or(String::new(), |it| {
            language.pick(format!("；是否应为“{it}”？"), format!("; did you mean “{it}”?"))
        });
        language.pick(
            format!("没有审查要点“{name}”{near}（用 tushen rules list 查看；意见的推导请加 --in review.json）"),
            format!(
                "there is no rule “{name}”{near} (tushen rules list shows them; for a finding add --in review.json)"
            ),
        )
    })
}

/// The finding of a review written with `--format json`.
fn finding(arguments: &ExplainArguments, path: &Path) -> Result<String, String> {
    let language = input::language(arguments.lang);
    let bytes = input::read(path, language)?;
    let review: Review = serde_json::from_slice(&bytes).map_err(|error| {
        let path = path.display();
        language.pick(
            format!("{path}：不是 check --format json 写出的审查结果：{error}"),
            format!("{path}: not a review as check --format json writes it: {error}"),
        )
    })?;
    let found = review.findings.iter().find(|it| it.id == arguments.name).ok_or_else(|| {
        let name = &arguments.name;
        language.pick(
            format!("{} 中没有意见“{name}”", path.display()),
            format!("{} has no finding “{name}”", path.display()),
        )
    })?;
    let mut text = format!(
        "{}[{}] {}\n  {}\n",
        found.verdict.as_str(),
        found.rule,
        language.of(&found.title),
        language.of(&found.message)
    );
    match &found.derivation {
        Some(derivation) => tree(&mut text, derivation, 1),
        None => text.push_str(language.pick("  此意见没有推导记录\n", "  the review holds no derivation of it\n")),
    }
    Ok(text)
}
