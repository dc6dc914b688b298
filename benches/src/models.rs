//! Building models: ours, and a peer written in Rust; large models out of small ones.

use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Opens a model and indexes what relates to what.
pub fn open(file: &Path) -> Result<Value, String> {
    let model = model(file)?;
    let units = model.units().length();
    let _ = model.relations();
    Ok(json!({ "instances": model.len(), "unit": units }))
}

/// Opens a model and reads every parameter of every instance.
pub fn values(file: &Path) -> Result<Value, String> {
    let model = model(file)?;
    let parameters: usize = model.instances().map(|it| it.values().len()).sum();
    Ok(json!({ "instances": model.len(), "parameters": parameters }))
}

/// Opens a model and takes it for what it is: rooms, doors, walls, buildings, with their geometry.
pub fn understand(file: &Path) -> Result<Value, String> {
    let understood = tushen_ifc::to_model(&model(file)?, &|_, _| Vec::new());
    Ok(json!({ "objects": understood.model.objects().len() }))
}

fn model(file: &Path) -> Result<tushen_ifc::Ifc, String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    tushen_ifc::open(bytes).map_err(|error| error.to_string())
}

/// Opens a model and holds it against [`requirements`].
pub fn ids(file: &Path, specifications: usize) -> Result<Value, String> {
    let requirements = tushen_ifc::ids::read(&requirements(specifications)).map_err(|it| format!("{it:?}"))?;
    let report = tushen_ifc::ids::check(&model(file)?, &requirements);
    let failed = report.specifications.iter().filter(|it| it.outcome == tushen_ifc::ids::Outcome::Fail).count();
    Ok(json!({ "specifications": report.specifications.len(), "failed": failed }))
}

/// An IDS of many specifications, as packs of requirements have them: attributes, properties, materials, wholes and
/// classifications of the classes that buildings are made of, each asked for in other words.
pub fn requirements(specifications: usize) -> String {
    let classes = ["WALL", "DOOR", "WINDOW", "SPACE", "SLAB", "BUILDINGSTOREY", "COLUMN", "STAIR"];
    let value = |text: &str| format!("<simpleValue>{text}</simpleValue>");
    let specification = |i: usize| {
        let class = value(&format!("IFC{}", classes[i % classes.len()]));
        let round = i / classes.len();
        let requirement = match i % 5 {
            0 => format!("<attribute><name>{}</name></attribute>", value("Name")),
            1 => format!(
                "<property dataType=\"IFCLABEL\"><propertySet>{}</propertySet><baseName>{}</baseName></property>",
                value("Project"),
                value(&format!("Fact {round}"))
            ),
            2 => "<material/>".to_string(),
            3 => format!(
                "<partOf><entity><name>{}</name></entity></partOf>",
                value(if i.is_multiple_of(2) { "IFCBUILDING" } else { "IFCBUILDINGSTOREY" })
            ),
            _ => format!(
                "<property dataType=\"IFCBOOLEAN\"><propertySet><xs:restriction base=\"xs:string\"><xs:pattern value=\"Pset_.*Common\"/></xs:restriction></propertySet><baseName>{}</baseName></property>",
                value(if round.is_multiple_of(2) { "IsExternal" } else { "LoadBearing" })
            ),
        };
        format!(
            "<specification name=\"{i}\" ifcVersion=\"IFC2X3 IFC4\"><applicability minOccurs=\"0\" maxOccurs=\"unbounded\"><entity><name>{class}</name></entity></applicability><requirements>{requirement}</requirements></specification>"
        )
    };
    let all: String = (0..specifications).map(specification).collect();
    format!(
        "<ids xmlns=\"http://standards.buildingsmart.org/IDS\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><info><title>Bench</title></info><specifications>{all}</specifications></ids>\n"
    )
}

/// The index of ifc-lite-core, and with `decode` every instance decoded.
pub fn ifc_lite(file: &Path, decode: bool) -> Result<Value, String> {
    let bytes = std::fs::read(file).map_err(|error| error.to_string())?;
    let index = ifc_lite_core::build_entity_index(&bytes);
    let instances = index.len();
    let mut decoded = 0;
    if decode {
        let places: Vec<(usize, usize)> = index.values().copied().collect();
        let mut decoder = ifc_lite_core::EntityDecoder::with_index(&bytes, index);
        decoded = places.into_iter().filter(|(start, end)| decoder.decode_at(*start, *end).is_ok()).count();
    }
    Ok(json!({ "instances": instances, "decoded": decoded }))
}

/// Writes `base` (an IFC file) to `out`, its data repeated with new ids until the file has about `megabytes` (10⁶ bytes).
///
/// Synthetic in size, real in content. A copy keeps its `GlobalId`s: readers do not look at them.
pub fn grow(base: &Path, out: &Path, megabytes: f64) -> Result<(), String> {
    let bytes = std::fs::read(base).map_err(|error| format!("{}: {error}", base.display()))?;
    let find =
        |word: &[u8], from: usize| bytes[from..].windows(word.len()).position(|it| it == word).map(|it| it + from);
    let start = find(b"DATA;", 0).ok_or("no DATA section")? + 5;
    let end = find(b"ENDSEC;", start).ok_or("DATA has no end")?;
    let ids = references(&bytes[start..end]);
    let step = ids.iter().map(|it| it.1).max().unwrap_or(0) + 1;
    let times = ((megabytes * 1e6 - bytes.len() as f64) / (end - start) as f64).ceil().max(0.0) as u64 + 1;
    let file = File::create(out).map_err(|error| format!("{}: {error}", out.display()))?;
    let mut writer = BufWriter::new(file);
    let mut write = |bytes: &[u8]| writer.write_all(bytes).map_err(|error| error.to_string());
    write(&bytes[..end])?;
    for copy in 1..times {
        let mut copied = start;
        for (place, id) in &ids {
            write(&bytes[copied..start + place.start])?;
            write((id + copy * step).to_string().as_bytes())?;
            copied = start + place.end;
        }
        write(&bytes[copied..end])?;
    }
    write(&bytes[end..])
}

/// The digits after each `#` outside of strings, with their number.
fn references(data: &[u8]) -> Vec<(std::ops::Range<usize>, u64)> {
    let mut found = Vec::new();
    let (mut at, mut in_text) = (0, false);
    while at < data.len() {
        match data[at] {
            b'\'' => in_text = !in_text,
            b'#' if !in_text => {
                let digits = data[at + 1..].iter().take_while(|it| it.is_ascii_digit()).count();
                let number = std::str::from_utf8(&data[at + 1..at + 1 + digits]).ok().and_then(|it| it.parse().ok());
                found.extend(number.map(|it| (at + 1..at + 1 + digits, it)));
                at += digits;
            }
            _ => {}
        }
        at += 1;
    }
    found
}
