//! `cargo xtask test`: everything that must hold before a change lands.

use crate::process::{apt_install, cargo, step};
use crate::{wasm, web};
use std::path::Path;
use std::process::Command;

/// Format, lints, all tests, the rules' own cases, the browser's module, the page and its tests, the documentation.
pub fn run() -> Result<(), String> {
    step("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    step("lints", &mut cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    postgres()?;
    nats()?;
    mail_server()?;
    documents();
    // The optimiser of the module keeps one core busy for minutes, and many tests wait for each other: they run side by side.
    wasm::prepare()?;
    let module = std::thread::spawn(wasm::run);
    let tested = step("tests", &mut cargo(&["test", "--workspace", "--locked"]))
        .and_then(|()| step("rules", &mut cargo(&["run", "--locked", "-p", "tushen-cli", "--", "rules", "test"])));
    let built = module.join().map_err(|_| "the build of the module ended without saying why".to_string());
    tested.and(built.flatten())?;
    web::pages()?;
    let mut doc = cargo(&["doc", "--workspace", "--no-deps", "--locked"]);
    step("documentation", doc.env("RUSTDOCFLAGS", "-D warnings"))
}

/// The tests of the store run on PostgreSQL, too; on Debian it is installed when it is missing.
fn postgres() -> Result<(), String> {
    let found = || {
        let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
        std::env::var_os("TUSHEN_POSTGRES_BIN").is_some_and(|it| Path::new(&it).join("initdb").is_file())
            || versions.map(|it| it.path().join("bin/initdb")).any(|it| it.is_file())
    };
    if found() || apt_install(&["postgresql"]) && found() {
        return Ok(());
    }
    Err("the tests need PostgreSQL: install it, or name the folder of its initdb by TUSHEN_POSTGRES_BIN".to_string())
}

/// The tests of the server run with NATS between processes, too; on Debian it is installed when it is missing.
fn nats() -> Result<(), String> {
    let found = || Command::new("nats-server").arg("--version").output().is_ok();
    if found() || apt_install(&["nats-server"]) && found() {
        return Ok(());
    }
    Err("the tests need NATS: install nats-server".to_string())
}

/// The tests of the server send mail to a mail server; on Debian it is installed when it is missing.
fn mail_server() -> Result<(), String> {
    let found = || {
        let version = Command::new("/usr/bin/python3").args(["-m", "aiosmtpd", "--version"]).output();
        version.is_ok_and(|it| it.status.success())
    };
    if found() || apt_install(&["python3-aiosmtpd"]) && found() {
        return Ok(());
    }
    Err("the tests need a mail server: install python3-aiosmtpd".to_string())
}

/// The tests of documents print Chinese, read PDF and its signatures, and sign with a token of SoftHSM; on Debian what they need is
/// installed when it is missing. Without it they say that they did not test.
fn documents() {
    let has_font = Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists();
    let has_reader = Command::new("pdftotext").arg("-v").output().is_ok();
    let has_token = Path::new("/usr/lib/softhsm/libsofthsm2.so").exists()
        && Command::new("pkcs11-tool").arg("--help").output().is_ok();
    let needed = ["fonts-noto-cjk", "poppler-utils", "softhsm2", "opensc"];
    let is_here = has_font && has_reader && has_token || apt_install(&needed);
    if !is_here {
        eprintln!("documents are tested in part only: install {}", needed.join(", "));
    }
}
