//! A drawing beside what acadrust reads in the same DXF: entities by type.

use crate::second_opinion::{counts, family};
use acadrust::entities::{ExtendedEntityData, LegacyEntityData};
use acadrust::{DxfReader, DxfReaderConfiguration, EntityType};
use drawing::Drawing;
use std::collections::BTreeMap;
use std::io::Cursor;

/// What differs in the counts, in words; empty when both count the same.
pub fn differences(drawing: &Drawing, bytes: &[u8]) -> Vec<String> {
    let theirs = match count(bytes) {
        Ok(counts) => counts,
        Err(error) => return vec![format!("acadrust cannot read it: {error}")],
    };
    let ours = counts(drawing);
    let both = ours.keys().chain(theirs.keys().filter(|it| !ours.contains_key(*it)));
    let of = |counts: &BTreeMap<String, usize>, kind: &str| counts.get(kind).copied().unwrap_or(0);
    both.map(|kind| (kind, of(&ours, kind), of(&theirs, kind)))
        .filter(|(_, ours, theirs)| ours != theirs)
        .map(|(kind, ours, theirs)| format!("{ours} {kind}, acadrust {theirs}"))
        .collect()
}

fn count(bytes: &[u8]) -> Result<BTreeMap<String, usize>, String> {
    let configuration = DxfReaderConfiguration { failsafe: true, ..Default::default() };
    let read =
        || DxfReader::from_reader(Cursor::new(bytes.to_vec()))?.with_configuration(configuration).read_with_stats();
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read))
        .map_err(|_| "it panicked".to_string())?
        .map_err(|error| error.to_string())?;
    let mut counts = BTreeMap::new();
    for entity in outcome.document.entities() {
        if let Some(kind) = kind(entity) {
            *counts.entry(family(kind).to_string()).or_insert(0) += 1;
        }
    }
    Ok(counts)
}

/// The DXF record type; `None` for what we count with the entity that it belongs to.
fn kind(entity: &EntityType) -> Option<&str> {
    Some(match entity {
        EntityType::AttributeEntity(_) | EntityType::Seqend(_) => return None,
        EntityType::Dimension(_) => "DIMENSION",
        EntityType::Insert(_) => "INSERT",
        EntityType::Unknown(it) => &it.dxf_name,
        EntityType::Extended(it) => match &it.data {
            ExtendedEntityData::Proxy(_) => "ACAD_PROXY_ENTITY",
            ExtendedEntityData::RegisteredClass(it) => &it.dxf_name,
            ExtendedEntityData::Legacy(LegacyEntityData::Repeat) => "REPEAT",
            ExtendedEntityData::Legacy(LegacyEntityData::EndRepeat { .. }) => "ENDREP",
            _ => "EXTENDED",
        },
        EntityType::Polyline(_)
        | EntityType::Polyline2D(_)
        | EntityType::Polyline3D(_)
        | EntityType::PolyfaceMesh(_)
        | EntityType::PolygonMesh(_) => "POLYLINE",
        other => other.as_entity().entity_type(),
    })
}
