//! A building model (IFC) under review: the same rules over the same kinds of objects, from another source than lines.

use crate::OpenError;
use crate::session::{self, Building, FileInfo, Fixed, Session};
use drawing::{Drawing, Format, Version};
use findings::{Bilingual, DiagnosticEntry};
use model::Model;
use recognition::profile::Dictionary;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads a building model and reviews it. What a drawing would hold is empty: there are no lines to edit.
pub(crate) fn start(mut file: FileInfo, bytes: &[u8], mut fixed: Fixed) -> Result<Session, OpenError> {
    let ifc = tushen_ifc::open(bytes.to_vec())?;
    let dictionary = Dictionary::new(&fixed.recognition.profiles, fixed.recognition.map.as_ref());
    let understood = tushen_ifc::to_model(&ifc, &|attr, text| dictionary.values(attr, text));
    let mut entities: BTreeMap<String, u64> = BTreeMap::new();
    for it in ifc.instances() {
        *entities.entry(it.class().to_string()).or_default() += 1;
    }
    let said = ifc.diagnostics.iter().chain(&understood.diagnostics).map(|it| DiagnosticEntry {
        code: it.code.to_string(),
        severity: "warning".to_string(),
        entity: it.id.map(|it| format!("#{it}")),
        line: (it.line > 0).then_some(u64::from(it.line)),
        message: Bilingual::new(it.zh(), it.en()),
    });
    file.building =
        Some(Building { format: "ifc", version: ifc.header.schema.clone(), entities, diagnostics: said.collect() });
    fixed.recognition.unit = Some(recognition::Unit::Metre);
    let mut session = session::start(file, Drawing::empty(Format::DxfText, Version::R2018), fixed);
    // The objects that do not come from lines (planning conditions) are in both.
    let others = session.recognition.model.objects().iter().filter(|it| it.kind == model::Kind::Conditions);
    let read = understood.model.objects().iter().map(|it| model::Object::clone(it)).collect();
    let objects = recognition::with_ways(read).into_iter().map(Arc::new).chain(others.cloned());
    let completeness = understood.model.completeness_table().clone();
    session.recognition.model = Model::new(objects, completeness, session.recognition.model.tolerance);
    session.evaluation = rules::evaluate(&session.fixed.rules, &session.recognition.model, &session.fixed.evaluation);
    Ok(session)
}
