//! What is recognised in a DXF: `cargo run --release -p tushen-recognition --example listing -- FILE [--time]`.

#![expect(clippy::print_stdout, reason = "a program that prints")]

use drawing::{FlattenOptions, flatten};
use geometry::Length;
use model::{AttrType, Kind, Value};
use std::fs::File;
use std::time::Instant;
use tushen_recognition::{Profile, Settings, recognise, settle_unit};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: listing FILE")?;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/profiles");
    let mut files: Vec<_> = std::fs::read_dir(folder)?.filter_map(|it| Some(it.ok()?.path())).collect();
    files.sort();
    let mut settings = Settings::default();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_string();
        match Profile::parse(&name, &std::fs::read(&file)?) {
            Ok(profile) => settings.profiles.push(profile),
            Err(errors) => return Err(errors.iter().map(|it| it.to_string()).collect::<Vec<_>>().join("\n").into()),
        }
    }
    let drawing = tushen_dxf::read_from(File::open(path)?).map_err(|error| error.en())?;
    let scene = flatten(&drawing, &FlattenOptions::default());
    let unit = settle_unit(&drawing, &scene, &settings);
    let scene = flatten(&drawing, &FlattenOptions::for_unit(Length::m(unit.to_m(1.0))));
    let start = Instant::now();
    let recognition = recognise(&drawing, &scene, &settings);
    let taken = start.elapsed();
    for it in &recognition.unit_evidence {
        println!("unit {} by {} × {:?} ({:.1})", it.says.name(), it.source, it.count, it.weight);
    }
    println!("unit {}", recognition.unit.name());
    for (i, it) in recognition.frames.iter().enumerate() {
        println!("frame {i} {} “{}” repeats {:?}", it.drawing_kind, it.title, it.repeats);
    }
    for object in recognition.model.objects() {
        if object.kind == Kind::Layer {
            continue;
        }
        let mut line = format!("{} “{}”", object.kind.name(), object.name);
        for (attr, it) in &object.attributes {
            let text = match (&it.value, attr.ty()) {
                (Value::Number(it), _) => format!("{it:.4}"),
                (Value::Enum(it), AttrType::Enum(spec)) => spec.value(*it).to_string(),
                (Value::Text(it), _) => format!("“{it}”"),
                (other, _) => format!("{other:?}"),
            };
            line.push_str(&format!(" {}={text}", attr.name()));
        }
        if let Some(region) = object.region() {
            line.push_str(&format!(" [{:.3} m²]", region.area().to_m2()));
        }
        let why: Vec<&str> = object.evidence.iter().map(|it| &**it).collect();
        println!("{line} frame {:?} ← {} ({:.2})", object.frame, why.join(", "), object.confidence);
    }
    for (kind, it) in recognition.model.completeness_table() {
        println!("{} {:?} {}", kind.name(), it.state, it.en);
    }
    for layer in &recognition.layers {
        let kinds: Vec<String> = layer.kinds.iter().map(|(kind, count)| format!("{} × {count}", kind.name())).collect();
        println!(
            "layer {} {:?} items {} unused {} → {} {:?}",
            layer.name,
            layer.stands_for,
            layer.items,
            layer.unused,
            kinds.join(", "),
            layer.suggestions
        );
    }
    println!("{} items in {taken:?}", scene.items.len());
    Ok(())
}
