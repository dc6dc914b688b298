//! `cargo xtask demo`: reviews a sample project on the terminal, seeds a city, then serves assistant and workplace in one process.

use crate::process::{cargo, root, step, target};
use crate::{wasm, web};
use clap::Args;
use std::process::Command;

/// The sample that is reviewed.
const SAMPLE: &str = "drawings/lakeside";

/// How the demo ends.
#[derive(Debug, Args)]
pub struct Options {
    /// Build everything, but do not serve the pages
    #[arg(long)]
    no_serve: bool,
    /// The address to serve on
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
}

/// Builds the command, reviews the sample on the terminal, builds the pages, seeds the city and serves both.
pub fn run(options: &Options) -> Result<(), String> {
    step("build", &mut cargo(&["build", "--release", "--locked", "-p", "tushen-cli"]))?;
    let program = target().join("release/tushen");
    let (drawing, conditions) = (format!("{SAMPLE}.dxf"), format!("{SAMPLE}.toml"));
    let page = root().join("target/demo/review.html");
    std::fs::create_dir_all(root().join("target/demo")).map_err(|error| format!("cannot make target/demo: {error}"))?;
    let tushen = |chore: &str, arguments: &[&str]| {
        let mut command = Command::new(&program);
        command.args([chore, &drawing, "--conditions", &conditions]).args(arguments).current_dir(root());
        command
    };
    step("indicators", &mut tushen("measure", &[]))?;
    step("findings", &mut tushen("check", &["--fail-on", "never"]))?;
    let html = ["--fail-on", "never", "--format", "html", "--out", &page.to_string_lossy()];
    step("report", &mut tushen("check", &html))?;
    println!("\nThe report is {}: open it in a browser.", page.display());
    wasm::run()?;
    web::build(&["--release"])?;
    // Each demonstration begins with the same city.
    let city = root().join("target/demo/city");
    if city.exists() {
        std::fs::remove_dir_all(&city).map_err(|error| format!("cannot empty {}: {error}", city.display()))?;
    }
    let mut seed = Command::new(&program);
    seed.args(["admin", "seed", "--samples", "drawings", "--data"]).arg(&city).current_dir(root());
    step("sample city", &mut seed)?;
    if options.no_serve {
        return Ok(());
    }
    println!("\nThe assistant is at /, the workplace at /office.html of the address below; Ctrl C ends both.");
    let mut serve = Command::new(&program);
    serve.args(["serve", "--listen", &options.listen, "--pages", "web/dist", "--data"]).arg(&city);
    step("serving", serve.env("TUSHEN_LOG", "warn").current_dir(root()))
}
