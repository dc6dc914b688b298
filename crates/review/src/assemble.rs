//! The review as plain data, from what a session holds.

use crate::{Session, Source, engine, objects};
use drawing::{Drawing, Format};
use findings::{
    Bilingual, DiagnosticEntry, DrawingInfo, EngineInfo, Finding, Frame, Indicator, LayerInfo, NotUnderstoodInfo,
    PackInfo, Review, SCHEMA, Summary, UnitEvidence, Verdict,
};
use geometry::Sort;
use model::{Kind, Model};
use rules::{Evaluation, RuleSet};
use std::collections::BTreeMap;

/// The review of a session as it stands; `explained` with the derivation of each finding.
pub(crate) fn review(session: &Session, explained: bool) -> Review {
    let Session { fixed, recognition, evaluation, .. } = session;
    let frames: Vec<String> = recognition.frames.iter().map(|it| it.id.display(Kind::Frame)).collect();
    let is_listed = |it: &Finding| fixed.settings.all || matches!(it.verdict, Verdict::Fail | Verdict::Unknown);
    let findings = sorted(if explained {
        evaluation.explained(&fixed.rules, &recognition.model, is_listed)
    } else {
        evaluation.findings(&fixed.rules).into_iter().filter(is_listed).collect()
    });
    let day = |of: fn(&rules::CaseDates) -> Option<rules::Date>| {
        fixed.rules.dates.as_ref().and_then(of).map(|it| it.to_string())
    };
    Review {
        schema: SCHEMA.to_string(),
        drawing: drawing_info(session, &frames),
        objects: objects::of_model(&recognition.model, &frames),
        completeness: objects::completeness(&recognition.model),
        indicators: indicators(&fixed.rules, &recognition.model, evaluation),
        summary: summary(session),
        findings,
        limits: evaluation.set_limits(&fixed.rules),
        engine: EngineInfo {
            version: env!("CARGO_PKG_VERSION").to_string(),
            packs: fixed
                .rules
                .packs
                .iter()
                .map(|(meta, sha256)| PackInfo {
                    id: meta.id.clone(),
                    standard: meta.standard.clone(),
                    title: meta.title.clone(),
                    sha256: sha256.clone(),
                })
                .collect(),
            conditions_sha256: fixed.conditions_sha256.clone(),
            official_sha256: sources_hash(&fixed.settings.official),
            profile: fixed.profile.clone(),
            profile_sha256: fixed.profile_sha256.clone(),
            map_sha256: sources_hash(fixed.settings.map.as_slice()),
            date: fixed.settings.date.clone(),
            conditions_date: day(|it| it.conditions),
            scheme_approval_date: day(|it| it.scheme_approval),
            contract_date: day(|it| it.contract),
            jurisdiction: fixed.settings.jurisdiction.clone(),
            stage: fixed.settings.stage.clone(),
        },
    }
}

/// Findings in the order of reviews.
pub(crate) fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.order_by(|a, b| {
        (a.verdict, a.severity, &a.rule, &a.objects, &a.id).cmp(&(b.verdict, b.severity, &b.rule, &b.objects, &b.id))
    });
    findings
}

/// The hash of what somebody supplied; empty for nothing.
fn sources_hash(sources: &[Source]) -> String {
    if sources.is_empty() {
        return String::new();
    }
    engine::hash(sources.iter().map(|it| it.bytes.as_slice()))
}

/// The indicators, each with the number of its plot where there are several.
pub(crate) fn indicators(rules: &RuleSet, model: &Model, evaluation: &Evaluation) -> Vec<Indicator> {
    let plots: Vec<_> = model.of_kind(Kind::SiteBoundary).iter().map(|ix| model.object(*ix)).collect();
    let mut indicators = evaluation.indicators(rules, model);
    for indicator in &mut indicators {
        let plot = plots.iter().find(|it| Some(it.id.display(it.kind)) == indicator.plot);
        match plot {
            Some(_) if plots.len() == 1 => indicator.plot = None,
            Some(plot) if !plot.name.is_empty() => indicator.plot = Some(plot.name.to_string()),
            _ => {}
        }
    }
    indicators
}

fn drawing_info(session: &Session, frame_ids: &[String]) -> DrawingInfo {
    let Session { file, drawing, scene, recognition, .. } = session;
    let unit = recognition.unit;
    let bounds = unit.bounds(scene.bounds());
    let corners = [bounds.min[0], bounds.min[1], bounds.max[0], bounds.max[1]];
    let info = DrawingInfo {
        file: file.name.clone(),
        sha256: file.sha256.clone(),
        format: match drawing.format {
            Format::DxfText => "dxf",
            Format::DxfBinary => "dxf-binary",
            Format::Dwg => "dwg",
        }
        .to_string(),
        version: drawing.version.name().to_string(),
        encoding: drawing.encoding.to_string(),
        unit: unit.name().to_string(),
        unit_evidence: recognition
            .unit_evidence
            .iter()
            .map(|it| UnitEvidence { source: it.source.to_string(), says: it.says.name().to_string(), count: it.count })
            .collect(),
        // A drawing without anything in it has no bounds; infinities are no JSON.
        bounds: if bounds.is_empty() { [0.0; 4] } else { corners },
        layers: recognition
            .layers
            .iter()
            .map(|it| LayerInfo {
                name: it.name.clone(),
                entities: it.items,
                visible: it.visible,
                kinds: it.kinds.iter().map(|(kind, n)| (kind.name().to_string(), *n)).collect(),
                unused: it.unused,
                suggestion: it.suggestions.first().map(|it| it.role.to_string()),
            })
            .collect(),
        frames: recognition
            .frames
            .iter()
            .zip(frame_ids)
            .map(|(it, id)| Frame {
                id: id.clone(),
                title: it.title.clone(),
                drawing_kind: it.drawing_kind.to_string(),
                bounds: [it.bounds.min[0], it.bounds.min[1], it.bounds.max[0], it.bounds.max[1]],
                repeats: it.repeats.and_then(|at| frame_ids.get(at as usize)).cloned(),
            })
            .collect(),
        entities: census(drawing),
        not_understood: drawing
            .not_understood
            .iter()
            .map(|it| NotUnderstoodInfo {
                type_name: it.type_name.clone(),
                count: it.count,
                layers: it
                    .layers
                    .iter()
                    .map(|(id, n)| (drawing.layer(*id).map_or_else(String::new, |it| it.name.clone()), *n))
                    .collect(),
            })
            .collect(),
        diagnostics: drawing.diagnostics.iter().chain(&scene.diagnostics).map(diagnostic).collect(),
    };
    match &file.building {
        None => info,
        Some(building) => {
            let around = recognition.model.objects().iter().filter_map(|it| it.bounds()).reduce(|a, b| a.union(b));
            let around = around.unwrap_or(bounds);
            DrawingInfo {
                format: building.format.to_string(),
                version: building.version.clone(),
                bounds: [around.min[0], around.min[1], around.max[0], around.max[1]],
                layers: Vec::new(),
                entities: building.entities.clone(),
                diagnostics: building.diagnostics.clone(),
                ..info
            }
        }
    }
}

fn diagnostic(it: &drawing::Diagnostic) -> DiagnosticEntry {
    DiagnosticEntry {
        code: it.code.as_str().to_string(),
        severity: match it.code.severity() {
            drawing::Severity::Note => "note",
            drawing::Severity::Warning => "warning",
            drawing::Severity::Error => "error",
        }
        .to_string(),
        entity: (!it.handle.is_none()).then(|| it.handle.to_string()),
        line: (it.line > 0).then_some(it.line),
        message: Bilingual::new(it.zh(), it.en()),
    }
}

/// Entities by type, in model space, layouts and blocks.
fn census(drawing: &Drawing) -> BTreeMap<String, u64> {
    let mut census = BTreeMap::new();
    let in_blocks = drawing.blocks.iter().flat_map(|it| &it.entities);
    let in_layouts = drawing.layouts.iter().flat_map(|it| &it.entities);
    for entity in drawing.entities.iter().chain(in_blocks).chain(in_layouts) {
        *census.entry(entity.geometry.type_name().to_string()).or_default() += 1;
    }
    census
}

/// Counts over all outcomes, also those that are not listed.
fn summary(session: &Session) -> Summary {
    let Session { fixed, evaluation, .. } = session;
    let mut summary = Summary { rules: fixed.rules.rules.len() as u64, ..Summary::default() };
    for verdict in [Verdict::Fail, Verdict::Unknown, Verdict::Pass, Verdict::NotApplicable] {
        summary.by_verdict.insert(verdict.as_str().to_string(), 0);
    }
    for results in &evaluation.rules {
        for outcome in results.outcomes() {
            *summary.by_verdict.entry(outcome.verdict.as_str().to_string()).or_default() += 1;
        }
    }
    for finding in evaluation.findings(&fixed.rules).iter().filter(|it| it.verdict == Verdict::Fail) {
        *summary.by_severity.entry(finding.severity.as_str().to_string()).or_default() += 1;
        *summary.by_department.entry(finding.department.clone()).or_default() += 1;
    }
    summary
}
