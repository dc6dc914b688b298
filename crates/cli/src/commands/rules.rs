//! `tushen rules list | check | test`

use crate::args::RulesArguments;
use crate::{CLEAN, FINDINGS, input, output};
use review::Settings;
use std::fmt::Write;

/// Lists the review points in force.
pub fn list(arguments: &RulesArguments) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    let engine = input::engine(arguments.folder.as_deref(), language)?;
    let settings = settings(arguments, Vec::new());
    let set = engine.rules(&settings).map_err(|error| language.pick(error.zh(), error.en()))?;
    let mut text = String::new();
    for rule in &set.rules {
        let source = &rule.source;
        let standard = set.packs.get(rule.pack).map_or("", |it| it.0.standard.as_str());
        let _ = writeln!(
            text,
            "{:<62} {:<9} {:<10} {standard} {}  {}",
            rule.id,
            source.severity.as_str(),
            source.department.text,
            source.clause,
            language.of(&source.title)
        );
    }
    let (packs, rules, indicators) = (set.packs.len(), set.rules.len(), set.indicators.len());
    let _ = writeln!(
        text,
        "{}",
        language.pick(
            format!("{packs} 个规则包，{rules} 条审查要点，{indicators} 项指标"),
            format!("{packs} packs, {rules} review points, {indicators} indicators"),
        )
    );
    output::print(&text)?;
    Ok(CLEAN)
}

/// Compiles every pack and reports all errors.
pub fn check(arguments: &RulesArguments) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    let engine = input::engine(arguments.folder.as_deref(), language)?;
    let set = match engine.rules(&settings(arguments, engine.pack_ids())) {
        Ok(set) => set,
        Err(error) => {
            output::print(format!("{}\n", language.pick(error.zh(), error.en())))?;
            return Ok(FINDINGS);
        }
    };
    let warnings: String = set.warnings.iter().map(|it| format!("{}\n", it.render(language, false))).collect();
    let (packs, rules, indicators) = (set.packs.len(), set.rules.len(), set.indicators.len());
    let closing = language.pick(
        format!("{packs} 个规则包，{rules} 条审查要点，{indicators} 项指标编译通过"),
        format!("{packs} packs, {rules} review points, {indicators} indicators compile"),
    );
    output::print(format!("{warnings}{closing}\n"))?;
    Ok(CLEAN)
}

/// Runs every worked case, boundary case and mutant.
pub fn test(arguments: &RulesArguments) -> Result<u8, String> {
    let language = input::language(arguments.lang);
    let engine = input::engine(arguments.folder.as_deref(), language)?;
    let settings = settings(arguments, engine.pack_ids());
    let report = engine.test_rules(&settings, "").map_err(|error| language.pick(error.zh(), error.en()))?;
    let faults: String = report.diagnostics.iter().map(|it| format!("{}\n", it.render(language, false))).collect();
    output::print(format!("{faults}{report}"))?;
    let (_, survivors) = report.mutants();
    Ok(if report.is_ok() && survivors == 0 { CLEAN } else { FINDINGS })
}

/// The named packs, or those in force.
fn settings(arguments: &RulesArguments, packs: Vec<String>) -> Settings {
    let date = arguments.date.clone().unwrap_or_else(input::today);
    Settings { jurisdiction: arguments.jurisdiction.clone(), date, packs, ..Settings::default() }
}
