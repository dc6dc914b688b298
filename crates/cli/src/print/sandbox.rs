//! A changed pack over an archive: rules that flip, whom that concerns, and each flip with its drawing.

use super::Style;
use compare::{Archive, RuleFlips};
use exchange::Language;
use findings::number::decimal;
use findings::{Severity, Verdict};
use std::fmt::Write;

/// Flips listed for one drawing; the rest is in the JSON.
const MAX_LISTED: usize = 8;

/// The archive as people read it.
pub fn print(archive: &Archive, language: Language, style: Style) -> String {
    let mut out = String::new();
    for (id, sha256) in &archive.changed {
        let word = language.pick("改动的规则包", "changed pack");
        let _ = writeln!(out, "{} {id} {}", style.strong(word), style.faint(&sha256[..sha256.len().min(12)]));
    }
    for it in archive.rules.iter().filter(|it| it.tally.flips > 0) {
        rule(&mut out, it, language, style);
    }
    for drawing in &archive.flipped {
        let n = drawing.flips.len();
        let head = language.pick(format!("{}：{n} 处翻转", drawing.file), format!("{}: {n} flips", drawing.file));
        let _ = writeln!(out, "\n{}", style.strong(&head));
        for flip in drawing.flips.iter().take(MAX_LISTED) {
            let (before, after) = flip.verdicts();
            let way = format!("{} → {}", word(before, language), word(after, language));
            let said = flip.after.as_ref().or(flip.before.as_ref()).map_or("", |it| language.of(&it.message));
            let _ = writeln!(out, "  {} {} {said}", style.verdict(after, flip.severity, &way), flip.rule);
        }
        if n > MAX_LISTED {
            let more = n - MAX_LISTED;
            let _ =
                writeln!(out, "  {}", style.faint(&language.pick(format!("另有 {more} 处"), format!("{more} more"))));
        }
    }
    population(&mut out, archive, language, style);
    out
}

fn rule(out: &mut String, it: &RuleFlips, language: Language, style: Style) {
    let n =
        |of: &std::collections::BTreeMap<String, u64>, verdict: Verdict| of.get(verdict.as_str()).copied().unwrap_or(0);
    let tally = &it.tally;
    let _ = writeln!(out, "\n{} {}", style.strong(&format!("[{}]", it.rule)), language.of(&tally.title));
    for (way, count) in &it.ways {
        let shown = way.split(" → ").map(|it| verdict(it, language)).collect::<Vec<_>>().join(" → ");
        let _ = writeln!(out, "  {shown}{}{count}", language.pick("：", ": "));
    }
    let (fail, now) = (n(&tally.before, Verdict::Fail), n(&tally.after, Verdict::Fail));
    let line = language.pick(
        format!("不符合 {fail} → {now}；涉及 {} 张图；距限值 5% 以内 {} 处", it.drawings, tally.near),
        format!("fails {fail} → {now}; in {} drawings; {} within 5 % of the limit", it.drawings, tally.near),
    );
    let _ = writeln!(out, "  {line}");
    for (name, of) in [(language.pick("目录", "folders"), &it.groups), (language.pick("用途", "uses"), &it.uses)] {
        if !of.is_empty() {
            let _ = writeln!(out, "  {name}{}{}", language.pick("：", ": "), list(of));
        }
    }
    let curve: Vec<String> =
        tally.sensitivity.iter().map(|it| format!("×{} {}", decimal(it.factor, 2), it.fail)).collect();
    let _ = writeln!(
        out,
        "  {}{}",
        language.pick("限值按倍数变化时不符合数：", "fails at multiples of the limit: "),
        curve.join(" · ")
    );
}

fn population(out: &mut String, archive: &Archive, language: Language, style: Style) {
    let it = &archive.population;
    let flips: usize = archive.flipped.iter().map(|it| it.flips.len()).sum();
    let head = language.pick(
        format!("{} 张图中 {} 张受影响，共 {flips} 处翻转", archive.drawings, it.drawings),
        format!("{} of {} drawings affected, {flips} flips", it.drawings, archive.drawings),
    );
    let _ = writeln!(out, "\n{}", style.strong(&head));
    let area = decimal(it.floor_area, 0);
    let site = decimal(it.site_area, 0);
    let lines = [
        (language.pick("建筑", "buildings"), it.buildings.to_string(), list(&it.buildings_by_use)),
        (language.pick("其他对象", "other objects"), String::new(), list(&it.objects_by_kind)),
        (
            language.pick("住宅套数", "dwellings"),
            it.dwellings.to_string(),
            match it.unstated {
                0 => String::new(),
                n => language.pick(format!("另有 {n} 张图未载明"), format!("{n} drawings state none")),
            },
        ),
        (language.pick("计容建筑面积", "counted floor area"), format!("{area} m²"), String::new()),
        (language.pick("用地面积", "site area"), format!("{site} m²"), String::new()),
        (language.pick("区位", "zones"), String::new(), list(&it.drawings_by_zone)),
        (language.pick("目录", "folders"), String::new(), list(&archive.groups)),
        (language.pick("按用途的翻转", "flips by use"), String::new(), list(&archive.uses)),
    ];
    for (name, value, detail) in
        lines.iter().filter(|it| it.1 != "0" && it.1 != "0 m²" && (!it.1.is_empty() || !it.2.is_empty()))
    {
        let detail = if detail.is_empty() || value.is_empty() { detail.clone() } else { format!(" ({detail})") };
        let _ = writeln!(out, "  {name}{}{value}{detail}", language.pick("：", ": "));
    }
    if let [Some(before), Some(after)] = archive.decided.shares() {
        let percent = |share: f64| decimal(100.0 * share, 1);
        let (before, after) = (percent(before), percent(after));
        let judged = archive.decided.by_judgement_after;
        let line = language.pick(
            format!("由规则判定的要点：{before}% → {after}%；须人工判断 {judged} 条"),
            format!("points decided by rule: {before} % → {after} %; {judged} by judgement"),
        );
        let _ = writeln!(out, "  {line}");
    }
    if !archive.unreadable.is_empty() {
        let n = archive.unreadable.len();
        let line = language.pick(format!("{n} 张图无法审查"), format!("{n} drawings could not be reviewed"));
        let _ = writeln!(out, "{}", style.verdict(Verdict::Unknown, Severity::Required, &line));
    }
}

fn list(of: &std::collections::BTreeMap<String, u64>) -> String {
    let shown = of.iter().map(|(name, n)| format!("{} {n}", if name.is_empty() { "." } else { name }));
    shown.collect::<Vec<_>>().join(", ")
}

fn verdict(name: &str, language: Language) -> &'static str {
    let all = [Verdict::Fail, Verdict::Unknown, Verdict::Pass];
    word(all.into_iter().find(|it| it.as_str() == name).unwrap_or(Verdict::NotApplicable), language)
}

fn word(verdict: Verdict, language: Language) -> &'static str {
    match verdict {
        Verdict::Fail => language.pick("不符合", "fail"),
        Verdict::Unknown => language.pick("待定", "unknown"),
        Verdict::Pass => language.pick("符合", "pass"),
        Verdict::NotApplicable => language.pick("不适用", "n/a"),
    }
}
