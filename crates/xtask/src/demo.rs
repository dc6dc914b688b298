//! `cargo xtask demo`: reviews a sample project on the terminal, then serves the drawing assistant.

use crate::process::{cargo, root, step, target};
use crate::{wasm, web};
use clap::Args;
use std::process::Command;

/// The sample that is reviewed.
const SAMPLE: &str = "drawings/lakeside";

/// How the demo ends.
#[derive(Debug, Args)]
pub struct Options {
    /// Build everything, but do not serve the page
    #[arg(long)]
    no_serve: bool,
}

/// Builds the command, reviews the sample on the terminal, builds the page and serves it.
pub fn run(options: &Options) -> Result<(), String> {
    step("build", &mut cargo(&["build", "--release", "--locked", "-p", "tushen-cli"]))?;
    let tushen = target().join("release/tushen");
    let (drawing, conditions) = (format!("{SAMPLE}.dxf"), format!("{SAMPLE}.toml"));
    let page = root().join("target/demo/review.html");
    std::fs::create_dir_all(root().join("target/demo")).map_err(|error| format!("cannot make target/demo: {error}"))?;
    let tushen = |chore: &str, arguments: &[&str]| {
        let mut command = Command::new(&tushen);
        command.args([chore, &drawing, "--conditions", &conditions]).args(arguments).current_dir(root());
        command
    };
    step("indicators", &mut tushen("measure", &[]))?;
    step("findings", &mut tushen("check", &["--fail-on", "never"]))?;
    let html = ["--fail-on", "never", "--format", "html", "--out", &page.to_string_lossy()];
    step("report", &mut tushen("check", &html))?;
    println!("\nThe report is {}: open it in a browser.", page.display());
    wasm::run()?;
    web::build()?;
    if options.no_serve {
        return Ok(());
    }
    println!("\nThe drawing assistant: open the address below in a browser; Ctrl C ends it.");
    web::serve()
}
