//! Running other programs from the project's root.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap_or_else(|_| PathBuf::from("."))
}

/// Where Cargo puts what it builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |it| root().join(it))
}

/// Cargo, in the root.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// npm, in the folder of the page.
pub fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(root().join("web"));
    command
}

/// A program that a package of the page brings.
pub fn npx(program: &str) -> Command {
    Command::new(root().join("web/node_modules/.bin").join(program))
}

/// Runs a step, saying what it is and how long it took.
pub fn step(what: &str, command: &mut Command) -> Result<(), String> {
    println!("── {what}");
    let start = Instant::now();
    let status =
        command.status().map_err(|error| format!("{what}: cannot start {:?}: {error}", command.get_program()))?;
    if !status.success() {
        return Err(format!("{what} failed ({status})"));
    }
    println!("── {what}: {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Installs packages of a Debian machine; `false` when it is none, or may not.
pub fn apt_install(packages: &[&str]) -> bool {
    let apt = |arguments: &[&str]| {
        let mut apt = Command::new("apt-get");
        apt.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").status().is_ok_and(|it| it.success())
    };
    // A fresh machine has no list of packages yet; where there is one, failing to renew it does not matter.
    let _ = apt(&["update"]);
    apt(&[&["install", "-y", "--no-install-recommends"], packages].concat())
}
