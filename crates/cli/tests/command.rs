//! The command as people and scripts use it: exit statuses, forms of results, messages.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sample(extension: &str) -> String {
    root().join("drawings/lakeside").with_extension(extension).to_string_lossy().into_owned()
}

fn tushen(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tushen"));
    command.args(arguments).env("NO_COLOR", "1").env("LANG", "C.UTF-8").output().expect("the command starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn scratch(name: &str, content: &[u8]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(name);
    std::fs::write(&path, content).expect("the target folder can be written");
    path
}

#[test]
fn a_review_is_json_that_its_schema_admits_and_the_same_bytes_twice() {
    let arguments =
        ["check", &sample("dxf"), "--conditions", &sample("toml"), "--date", "2026-11-22", "--format", "json", "--all"];
    let (one, two) = (tushen(&arguments), tushen(&arguments));
    assert_eq!(one.stdout, two.stdout);
    let review: serde_json::Value = serde_json::from_slice(&one.stdout).expect("JSON");
    assert_eq!(review["schema"], "tushen.review/1");
    let schema = serde_json::from_slice(&tushen(&["schema"]).stdout).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&review).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn the_exit_status_says_whether_there_are_findings() {
    let sample = sample("dxf");
    assert_eq!(tushen(&["check", &sample, "--fail-on", "never"]).status.code(), Some(0));
    assert_eq!(tushen(&["check", &sample, "--fail-on", "advice"]).status.code(), Some(1));
    assert_eq!(tushen(&["check", "no-such-drawing.dxf"]).status.code(), Some(2));
    assert_eq!(tushen(&["chekc"]).status.code(), Some(2));
}

#[test]
fn nothing_but_the_result_is_on_standard_output() {
    let output = tushen(&["check", "no-such-drawing.dxf"]);
    assert!(output.stdout.is_empty());
    assert!(stderr(&output).contains("no-such-drawing.dxf"));
}

#[test]
fn every_form_of_result_can_be_written() {
    let sample = sample("dxf");
    let starts = [
        ("text", ""),
        ("sarif", "{"),
        ("html", "<!DOCTYPE html>"),
        ("svg", "<svg"),
        ("geojson", "{"),
        ("csv", "\u{feff}"),
    ];
    for (format, start) in starts {
        let output = tushen(&["check", &sample, "--format", format, "--fail-on", "never"]);
        assert_eq!(output.status.code(), Some(0), "{format}: {}", stderr(&output));
        assert!(stdout(&output).starts_with(start), "{format}");
    }
}

#[test]
fn a_picture_named_dxf_is_called_what_it_is_in_both_languages() {
    let path = scratch("picture.dxf", b"\x89PNG\r\n\x1a\n0000");
    let path = path.to_string_lossy();
    for (lang, word) in [("zh", "图片"), ("en", "picture")] {
        let output = tushen(&["check", &path, "--lang", lang]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(word), "{}", stderr(&output));
    }
}

#[test]
fn a_misspelt_condition_is_shown_with_its_line_and_the_nearest_name() {
    let path = scratch("typo.toml", b"[conditions]\nfar_mx = 2.5\n");
    let output = tushen(&["check", &sample("dxf"), "--conditions", &path.to_string_lossy(), "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(&output);
    assert!(message.contains("typo.toml:2") && message.contains("far_max"), "{message}");
}

#[test]
fn a_marked_drawing_reviews_as_the_drawing_does() {
    let marked = Path::new(env!("CARGO_TARGET_TMPDIR")).join("lakeside.marked.dxf");
    let output = tushen(&["mark", &sample("dxf"), "--out", &marked.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let findings = |file: &str| {
        let output = tushen(&["check", file, "--format", "json", "--fail-on", "never"]);
        let review: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (review["findings"].clone(), review["indicators"].clone())
    };
    assert_eq!(findings(&sample("dxf")), findings(&marked.to_string_lossy()));
}

#[test]
fn a_rule_has_a_page_and_an_unknown_one_a_message() {
    let page = stdout(&tushen(&["explain", "fire-separation", "--lang", "zh"]));
    assert!(page.contains("防火间距") && page.contains("5.2.2"), "{page}");
    assert_eq!(tushen(&["explain", "no-such-rule"]).status.code(), Some(2));
}

#[test]
fn standard_input_is_read_for_a_dash() {
    use std::io::Write;
    use std::process::Stdio;
    let mut child = Command::new(env!("CARGO_BIN_EXE_tushen"))
        .args(["measure", "-", "--lang", "en"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let bytes = std::fs::read(sample("dxf")).expect("the sample is there");
    child.stdin.take().expect("a pipe").write_all(&bytes).expect("the pipe takes it");
    let output = child.wait_with_output().expect("it ends");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Site area"));
}
