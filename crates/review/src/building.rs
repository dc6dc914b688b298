//! A building model (IFC) under review: the same rules over the same kinds of objects, from another source than lines.

use crate::OpenError;
use crate::session::{self, Building, FileInfo, Fixed, Session};
use drawing::{Drawing, Format, Version};
use findings::{Bilingual, DiagnosticEntry};
use model::{Kind, Model};
use recognition::profile::Dictionary;
use rules::RuleSet;
use rules::compile::Rule;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Kinds that stand on sheets: a model has neither layers nor title blocks, so what asks for them is no question to it.
const OF_SHEETS: &[Kind] = &[
    Kind::DrawingFault,
    Kind::Layer,
    Kind::Frame,
    Kind::Dimension,
    Kind::CoordinateLabel,
    Kind::IndicatorTable,
    Kind::IndicatorRow,
    Kind::TitleBlock,
    Kind::Axis,
];

/// Whether a model can answer a rule: those of sheets ask for what it has not, those of site plans for a site.
fn is_for_models(rule: &Rule, has_site: bool) -> bool {
    let needs_site = rule.source.needs.as_ref().is_some_and(|it| it.text == "site-plan");
    (has_site || !needs_site) && !rules::kinds(rule).iter().any(|it| OF_SHEETS.contains(it))
}

/// The rules of a set that a model can answer.
pub(crate) fn answerable(mut rules: RuleSet, model: &Model) -> RuleSet {
    let has_site = !model.of_kind(Kind::SiteBoundary).is_empty();
    rules.rules.retain(|it| is_for_models(it, has_site));
    rules
}

/// Reads a building model and reviews it. What a drawing would hold is empty: there are no lines to edit.
pub(crate) fn start(mut file: FileInfo, bytes: &[u8], mut fixed: Fixed) -> Result<Session, OpenError> {
    let ifc = tushen_ifc::open(bytes.to_vec())?;
    let dictionary = Dictionary::new(&fixed.recognition.profiles, fixed.recognition.map.as_ref());
    let understood = tushen_ifc::to_model(&ifc, &|attr, text| dictionary.values(attr, text));
    let mut entities: BTreeMap<String, u64> = BTreeMap::new();
    for it in ifc.instances() {
        *entities.entry(it.class().to_string()).or_default() += 1;
    }
    let faults = tushen_ifc::faults(&ifc);
    let said = ifc.diagnostics.iter().chain(&understood.diagnostics).chain(&faults).map(|it| DiagnosticEntry {
        code: it.code.to_string(),
        severity: "warning".to_string(),
        entity: it.id.map(|it| format!("#{it}")),
        line: (it.line > 0).then_some(u64::from(it.line)),
        message: Bilingual::new(it.zh(), it.en()),
    });
    let mut said: Vec<DiagnosticEntry> = said.collect();
    let n_rules = fixed.rules.rules.len();
    fixed.rules = answerable(fixed.rules, &understood.model);
    let left_out = n_rules - fixed.rules.rules.len();
    said.push(DiagnosticEntry {
        code: "ifc-points-left-out".to_string(),
        severity: "note".to_string(),
        entity: None,
        line: None,
        message: Bilingual::new(
            format!("{left_out} 条审查要点针对图面或总平面图，本模型不涉及，未列出"),
            format!(
                "{left_out} review points are of sheets or site plans, which this model is not: they are not listed"
            ),
        ),
    });
    file.building = Some(Building { format: "ifc", version: ifc.header.schema.clone(), entities, diagnostics: said });
    fixed.recognition.unit = Some(recognition::Unit::Metre);
    let mut session = session::start(file, Drawing::empty(Format::DxfText, Version::R2018), fixed);
    // The objects that do not come from lines (planning conditions) are in both.
    let others = session.recognition.model.objects().iter().filter(|it| it.kind == Kind::Conditions);
    let read = understood.model.objects().iter().map(|it| model::Object::clone(it)).collect();
    let objects = recognition::with_ways(read).into_iter().map(Arc::new).chain(others.cloned());
    let mut completeness = understood.model.completeness_table().clone();
    if let Some(rooms) = completeness.get(&Kind::Room).cloned() {
        // Ways and dwellings follow from rooms and doors.
        [Kind::Route, Kind::Dwelling].into_iter().for_each(|it| drop(completeness.insert(it, rooms.clone())));
    }
    session.recognition.model = Model::new(objects, completeness, session.recognition.model.tolerance);
    session.evaluation = rules::evaluate(&session.fixed.rules, &session.recognition.model, &session.fixed.evaluation);
    Ok(session)
}
