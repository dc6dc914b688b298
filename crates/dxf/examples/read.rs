//! Reads a DXF and prints what is in it: `cargo run --release -p tushen-dxf --example read -- FILE`.

#![expect(clippy::print_stdout, reason = "a program that prints")]

use drawing::{Entity, Geometry};
use std::collections::BTreeMap;
use std::fs::File;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: read FILE")?;
    let drawing = tushen_dxf::read_from(File::open(path)?).map_err(|error| error.en())?;
    println!("{} in {}, {} layers", drawing.version.name(), drawing.encoding, drawing.layers.len());
    print_counts("model space", &drawing.entities);
    for layout in &drawing.layouts {
        print_counts(&layout.name, &layout.entities);
    }
    let in_blocks: usize = drawing.blocks.iter().map(|it| it.entities.len()).sum();
    println!("{} blocks: {in_blocks} entities", drawing.blocks.len());
    for it in &drawing.not_understood {
        println!("not understood: {} × {}", it.type_name, it.count);
    }
    for it in &drawing.diagnostics {
        println!("{} line {}: {}", it.code.as_str(), it.line, it.en());
    }
    Ok(())
}

fn print_counts(space: &str, entities: &[Entity]) {
    let mut types: Vec<(&Geometry, usize)> = Vec::new();
    for Entity { geometry, .. } in entities {
        match types.iter_mut().find(|(it, _)| std::mem::discriminant(*it) == std::mem::discriminant(geometry)) {
            Some((_, count)) => *count += 1,
            None => types.push((geometry, 1)),
        }
    }
    let shown = |geometry: &Geometry| format!("{geometry:?}").split(['(', ' ']).next().unwrap_or_default().to_string();
    let counts: BTreeMap<String, usize> = types.into_iter().map(|(geometry, count)| (shown(geometry), count)).collect();
    println!("{space}: {} entities {counts:?}", entities.len());
}
