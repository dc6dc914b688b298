//! `cargo xtask demo`: reviews a sample project and shows where the result lies.

use crate::process::{cargo, root, step};

/// The sample that is reviewed.
const SAMPLE: &str = "drawings/lakeside";

/// Builds the command, reviews the sample on the terminal, and writes the page to open.
pub fn run() -> Result<(), String> {
    step("build", &mut cargo(&["build", "--release", "--locked", "-p", "tushen-cli"]))?;
    let tushen = root().join("target/release/tushen");
    let drawing = format!("{SAMPLE}.dxf");
    let conditions = format!("{SAMPLE}.toml");
    let page = root().join("target/demo/review.html");
    std::fs::create_dir_all(root().join("target/demo")).map_err(|error| format!("cannot make target/demo: {error}"))?;
    let review = |arguments: &[&str]| {
        let mut command = std::process::Command::new(&tushen);
        command.args(["check", &drawing, "--conditions", &conditions, "--fail-on", "never"]).args(arguments);
        command.current_dir(root());
        command
    };
    step(
        "indicators",
        std::process::Command::new(&tushen).current_dir(root()).args([
            "measure",
            &drawing,
            "--conditions",
            &conditions,
        ]),
    )?;
    step("findings", &mut review(&[]))?;
    step("page", &mut review(&["--format", "html", "--out", &page.to_string_lossy()]))?;
    println!("\nOpen {} in a browser.", page.display());
    Ok(())
}
