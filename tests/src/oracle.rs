//! Second opinions (ezdxf, bcf-client), in a Python process of their own.

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Whether Python is here and has some modules, named with commas between.
pub fn has(modules: &str) -> bool {
    let import = format!("import {modules}");
    Command::new("python3").args(["-c", &import]).stderr(Stdio::null()).status().is_ok_and(|it| it.success())
}

/// Whether Python and ezdxf are here; said on stderr when they are not.
pub fn is_here() -> bool {
    let found = has("ezdxf");
    if !found {
        eprintln!("not run: the second opinion needs python3 with ezdxf (pip install ezdxf)");
    }
    found
}

/// What the script `tests/oracle/<name>` prints, as JSON, for a JSON request on its standard input.
///
/// # Errors
/// What went wrong, in words: the script could not be run, failed, or printed something else.
pub fn ask(name: &str, request: &Value) -> Result<Value, String> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle").join(name);
    let mut child = Command::new("python3")
        .arg(&script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|it| format!("{}: {it}", script.display()))?;
    if let Some(mut input) = child.stdin.take() {
        input.write_all(request.to_string().as_bytes()).map_err(|it| it.to_string())?;
    }
    let output = child.wait_with_output().map_err(|it| it.to_string())?;
    if !output.status.success() {
        return Err(format!("{} ended with {}", script.display(), output.status));
    }
    serde_json::from_slice(&output.stdout).map_err(|it| format!("{}: {it}", script.display()))
}
