//! Draws a DXF file as SVG: `cargo run -p tushen-render --example draw -- plan.dxf plan.svg [dark]`.

use drawing::{FlattenOptions, flatten};
use tushen_render::{Background, SvgOptions, svg};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [input, output, rest @ ..] = &arguments[..] else { return Err("usage: draw PLAN.dxf PLAN.svg [dark]".into()) };
    let drawing = tushen_dxf::read(&std::fs::read(input)?)?;
    let scene = flatten(&drawing, &FlattenOptions::default());
    let background = if rest.iter().any(|it| it == "dark") { Background::Dark } else { Background::White };
    let options = SvgOptions { background, width_px: Some(1600), ..SvgOptions::default() };
    std::fs::write(output, svg(&drawing, &scene, &[], &options))?;
    Ok(())
}
