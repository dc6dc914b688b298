//! Peers in other languages, each installed below `target/bench` once, at a fixed version.

use crate::process::root;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The version of ezdxf that is measured; those of dxf-parser and web-ifc stand in `benches/peers/package.json`.
const EZDXF: &str = "ezdxf==1.4.5";
/// The version of IfcOpenShell that is measured.
const IFCOPENSHELL: &str = "ifcopenshell==0.9.0.post1";

/// The versions of the two that check information requirements.
const IFCTESTER: &str = "ifctester==0.9.0";
const IFCFAST: &str = "ifcfast==0.6.4";
/// The version of pvlib that is measured.
const PVLIB: &str = "pvlib==0.16.1";

/// The version of Shapely that is measured.
const SHAPELY: &str = "shapely==2.2.0";

/// Peers that are here, and why one is not.
pub struct Peers {
    /// Python of the environment that holds ezdxf.
    ezdxf: Result<PathBuf, String>,
    /// Python of the environment that holds IfcOpenShell: the same.
    ifcopenshell: Result<PathBuf, String>,
    /// Python of the environment that holds ifctester: the same.
    ifctester: Result<PathBuf, String>,
    /// Python of the environment that holds ifcfast: the same.
    ifcfast: Result<PathBuf, String>,
    /// The folder with dxf-parser and web-ifc.
    dxf_parser: Result<PathBuf, String>,
    /// Python of the environment that holds pvlib.
    pvlib: Result<PathBuf, String>,
    /// Python of the environment that holds Shapely.
    shapely: Result<PathBuf, String>,
}

impl Peers {
    /// Installs what is missing below a folder.
    pub fn install(folder: &Path) -> Peers {
        let python = |module: &str, package: &str| python(&folder.join("python"), module, package);
        Peers {
            ezdxf: python("ezdxf", EZDXF),
            ifcopenshell: python("ifcopenshell", IFCOPENSHELL),
            ifctester: python("ifctester", IFCTESTER),
            ifcfast: python("ifcfast", IFCFAST),
            dxf_parser: dxf_parser(&folder.join("node")),
            pvlib: python("pvlib", PVLIB),
            shapely: python("shapely", SHAPELY),
        }
    }

    /// How a peer's job is started.
    ///
    /// # Errors
    /// Why it is not here.
    pub fn command(&self, job: &str, file: &Path) -> Result<Command, &String> {
        let mut command = match job {
            "peer-pvlib" => {
                let mut command = Command::new(self.pvlib.as_ref()?);
                command.arg(scripts().join("sunlight_steps.py"));
                command
            }
            "peer-polygonize" => {
                let mut command = Command::new(self.shapely.as_ref()?);
                command.arg(scripts().join("polygonize.py"));
                command
            }
            "peer-ezdxf" => {
                let mut command = Command::new(self.ezdxf.as_ref()?);
                command.arg(scripts().join("ezdxf_read.py"));
                command
            }
            "peer-ifcopenshell" => {
                let mut command = Command::new(self.ifcopenshell.as_ref()?);
                command.arg(scripts().join("ifcopenshell_read.py"));
                command
            }
            "peer-ifctester" | "peer-ifcfast" => {
                let name = job.trim_start_matches("peer-");
                let python = if name == "ifctester" { &self.ifctester } else { &self.ifcfast };
                let mut command = Command::new(python.as_ref()?);
                command.arg(scripts().join("ids_check.py")).arg(name);
                command
            }
            _ => {
                let script = if job == "peer-web-ifc" { "web_ifc_read.mjs" } else { "dxf_parser_read.mjs" };
                let mut command = Command::new("node");
                command.arg("--max-old-space-size=8192").arg(self.dxf_parser.as_ref()?.join(script));
                command
            }
        };
        command.arg(file);
        Ok(command)
    }
}

/// The scripts that measure the peers.
fn scripts() -> PathBuf {
    root().join("benches/peers")
}

/// A Python environment with a package: its interpreter.
fn python(home: &Path, module: &str, package: &str) -> Result<PathBuf, String> {
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let is_here = || Command::new(&python).args(["-c", &format!("import {module}")]).stderr(Stdio::null()).status();
    if !is_here().is_ok_and(|it| it.success()) {
        println!("installing {package} into {}", home.display());
        quietly(Command::new("python3").args(["-m", "venv"]).arg(home), "python3 with its module venv")?;
        quietly(Command::new(&python).args(["-m", "pip", "install", "--quiet", package]), "pip")?;
    }
    Ok(python)
}

/// A folder with dxf-parser and the script that measures it.
fn dxf_parser(home: &Path) -> Result<PathBuf, String> {
    std::fs::create_dir_all(home).map_err(|error| format!("cannot make {}: {error}", home.display()))?;
    for name in ["package.json", "dxf_parser_read.mjs", "web_ifc_read.mjs"] {
        let copied = std::fs::copy(scripts().join(name), home.join(name));
        copied.map_err(|error| format!("cannot copy {name}: {error}"))?;
    }
    if ["dxf-parser", "web-ifc"].iter().any(|it| !home.join("node_modules").join(it).exists()) {
        println!("installing dxf-parser and web-ifc into {}", home.display());
        let mut npm = Command::new("npm");
        npm.args(["install", "--silent", "--no-audit", "--no-fund"]).current_dir(home);
        quietly(&mut npm, "npm of Node.js")?;
    }
    Ok(home.to_path_buf())
}

/// Runs a command without its output, of which only the last line is shown when it fails.
pub fn quietly(command: &mut Command, needs: &str) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("needs {needs}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).lines().rev().find(|it| !it.trim().is_empty()).unwrap_or("").to_string();
    Err(format!("needs {needs}: {said}"))
}
