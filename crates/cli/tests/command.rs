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

/// The review of the sample with these arguments beside it.
fn review(arguments: &[&str]) -> serde_json::Value {
    let sample = sample("dxf");
    let all =
        [&["check", &sample, "--format", "json", "--fail-on", "never", "--date", "2026-11-22"], arguments].concat();
    let output = tushen(&all);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(&output)))
}

#[test]
fn a_limit_that_the_conditions_set_is_shown_with_who_set_it_and_one_too_loose_is_refused() {
    let text = "[conditions]\ndate = \"2025-03-01\"\n[conditions.limits]\nlane-width = \"12 m\"\nfacade-length = \
                { value = \"200 m\", level = \"plan\", source = \"控规图则 12\" }\nstall-overlap = \"9 m2\"\n";
    let path = scratch("limits.toml", text.replace("stall-overlap", "boundary-setback-x").as_bytes());
    let wrong = tushen(&["check", &sample("dxf"), "--conditions", &path.to_string_lossy(), "--lang", "en"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(
        stderr(&wrong).contains("limits.toml:6") && stderr(&wrong).contains("boundary-setback"),
        "{}",
        stderr(&wrong)
    );

    let text = text.replace("stall-overlap = \"9 m2\"", "river-setback = \"3 m\"");
    let path = scratch("limits.toml", text.as_bytes());
    let review = review(&["--conditions", &path.to_string_lossy()]);
    let limits = review["limits"].as_array().expect("there are some");
    let of = |rule: &str| limits.iter().find(|it| it["rule"].as_str().is_some_and(|it| it.ends_with(rule)));
    assert!(of("/lane-width").is_some_and(|it| it["tightened"].as_u64() > Some(0)), "{limits:#?}");
    assert!(of("/facade-length").is_some_and(|it| it["loosened"].as_u64() > Some(0)), "{limits:#?}");
    let findings = review["findings"].as_array().expect("a list");
    let lane = findings.iter().find(|it| it["rule"] == "cn-gb50016-2014/lane-width").expect("12 m is too much");
    assert_eq!(lane["required"]["set_by"]["level"], "conditions");
    assert_eq!(lane["required"]["set_by"]["since"], "2025-03-01");
    let printed = stdout(&tushen(&["check", &sample("dxf"), "--conditions", &path.to_string_lossy(), "--lang", "zh"]));
    assert!(printed.contains("规划条件（2025-03-01 起）定为 12.00 m，从其规定"), "{printed}");
}

#[test]
fn packs_are_in_force_by_the_day_that_each_names() {
    let packs = |arguments: &[&str]| {
        let review = review(arguments);
        let packs = review["engine"]["packs"].as_array().expect("a list");
        packs.iter().filter_map(|it| it["id"].as_str().map(str::to_string)).collect::<Vec<_>>()
    };
    let is_there = |packs: &[String]| packs.iter().any(|it| it == "cn-shanghai-planning-2003");
    assert!(is_there(&packs(&[])));
    // The technical rules bind cases whose conditions are younger than they are.
    assert!(!is_there(&packs(&["--conditions-date", "2003-06-01"])));
    let path = scratch("dated.toml", b"[conditions]\ndate = \"2003-06-01\"\n");
    let conditions = ["--conditions", &path.to_string_lossy()];
    assert!(!is_there(&packs(&conditions)));
    assert!(is_there(&packs(&[&conditions[..], &["--conditions-date", "2004-06-01"]].concat())));
    assert_eq!(tushen(&["check", &sample("dxf"), "--contract-date", "yesterday"]).status.code(), Some(2));
}

#[test]
fn plots_whose_conditions_are_of_different_days_are_to_be_reviewed_one_by_one() {
    let path = scratch("days.toml", b"[plot.A]\ndate = \"2003-06-01\"\n[plot.B]\ndate = \"2024-06-01\"\n");
    let output = tushen(&["check", &sample("dxf"), "--conditions", &path.to_string_lossy(), "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("one by one"), "{}", stderr(&output));
}

#[test]
fn a_mistake_in_an_argument_is_named_in_both_languages() {
    let sample = sample("dxf");
    let wrong: [(&[&str], &str, &str); 5] = [
        (&["check", "no-such.dxf"], "没有找到图纸", "no such drawing"),
        (&["check", &sample, "--map", "no-such.toml"], "没有这个文件", "no such file"),
        (&["check", &sample, "--department", "fires"], "没有部门", "no department"),
        (&["check", &sample, "--packs", "cn-none"], "没有规则包", "no pack"),
        (&["check", &sample, &sample, "--format", "sarif"], "--out", "--out"),
    ];
    for (arguments, zh, en) in wrong {
        for (lang, word) in [("zh", zh), ("en", en)] {
            let output = tushen(&[arguments, &["--lang", lang]].concat());
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            assert!(stderr(&output).contains(word), "{}", stderr(&output));
        }
    }
    assert!(stderr(&tushen(&["explain", "fire-seperation", "--lang", "en"])).contains("fire-separation"));
}

#[test]
fn a_drawing_is_not_overwritten_by_its_marked_copy() {
    let copy = scratch("copy.dxf", &std::fs::read(sample("dxf")).expect("the sample is there"));
    let output = tushen(&["mark", &copy.to_string_lossy(), "--out", &copy.to_string_lossy(), "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("overwrite"), "{}", stderr(&output));
}

#[test]
fn a_finding_of_a_review_is_explained_down_to_the_objects() {
    let output = tushen(&["check", &sample("dxf"), "--format", "json", "--fail-on", "never"]);
    let path = scratch("explained.json", &output.stdout);
    let review: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = review["findings"].as_array().expect("a list");
    let found = findings.iter().find(|it| it["rule"] == "cn-gb50016-2014/fire-separation").expect("one is seeded");
    let id = found["id"].as_str().expect("a text");
    let page = stdout(&tushen(&["explain", id, "--in", &path.to_string_lossy(), "--lang", "en"]));
    assert!(page.contains("gap(a, b)") && page.contains("[bu-"), "{page}");
}

#[test]
fn outside_its_stages_a_point_is_advice() {
    let severities = |stage: &str| {
        let review = review(&["--stage", stage]);
        let findings = review["findings"].as_array().expect("a list");
        let of_setback = findings.iter().filter(|it| it["department"] == "planning");
        of_setback.filter_map(|it| it["severity"].as_str().map(str::to_string)).collect::<Vec<_>>()
    };
    assert!(severities("scheme").iter().any(|it| it != "advice"));
    assert!(severities("completion").iter().all(|it| it == "advice"));
    let unknown = tushen(&["check", &sample("dxf"), "--stage", "schem", "--lang", "en"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("construction"), "{}", stderr(&unknown));
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

/// The path of a sample drawing.
fn drawing(name: &str) -> String {
    root().join("drawings").join(name).to_string_lossy().into_owned()
}

/// A folder for one test.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder can be made");
    path
}

#[test]
fn a_drawing_does_not_differ_from_itself_and_another_one_says_how_it_does() {
    let sample = sample("dxf");
    let same = tushen(&["diff", &sample, &sample, "--format", "json", "--lang", "en"]);
    assert_eq!(same.status.code(), Some(0), "{}", stderr(&same));
    let same: serde_json::Value = serde_json::from_slice(&same.stdout).expect("JSON");
    assert_eq!((same["schema"].as_str(), same["objects"].as_array().map(Vec::len)), (Some("tushen.diff/1"), Some(0)));
    let other = drawing("orchard.dxf");
    for (format, start) in [("text", "lakeside.dxf → orchard.dxf"), ("html", "<!DOCTYPE html>"), ("svg", "<svg")] {
        let lakeside = drawing("lakeside.dxf");
        let output = tushen(&["diff", &lakeside, &other, "--format", format, "--fail-on", "never"]);
        assert_eq!(output.status.code(), Some(0), "{format}: {}", stderr(&output));
        assert!(stdout(&output).starts_with(start), "{format}");
    }
    assert_eq!(tushen(&["diff", &sample]).status.code(), Some(2));
}

#[test]
fn a_changed_limit_flips_verdicts_in_the_sandbox_and_a_rule_that_is_not_in_force_is_refused() {
    let (archive, changed) = (folder("sandbox/district"), folder("sandbox-pack/cn-gb50016-2014"));
    for name in ["lakeside.dxf", "lakeside.toml", "orchard.dxf", "orchard.toml"] {
        std::fs::copy(drawing(name), archive.join(name)).expect("the sample is there");
    }
    let rule = root().join("rules/packs/cn-gb50016-2014/fire-separation.toml");
    let text = std::fs::read_to_string(rule)
        .expect("the rule is there")
        .replace("high = { high = \"13 m\"", "high = { high = \"23 m\"");
    let path = changed.join("fire-separation.toml");
    std::fs::write(&path, text).expect("writable");
    let archive = archive.parent().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    let arguments =
        ["sandbox", &path.to_string_lossy(), "--archive", &archive, "--date", "2026-11-22", "--format", "json"];
    let output = tushen(&arguments);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let result: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(result["changed"][0][0], "cn-gb50016-2014");
    let rule = &result["rules"][0];
    assert_eq!(rule["rule"], "cn-gb50016-2014/fire-separation");
    assert!(rule["ways"]["pass → fail"].as_u64() > Some(0), "{rule}");
    assert!(result["groups"]["district"].as_u64() > Some(0), "{}", result["groups"]);
    assert!(rule["uses"]["dwelling"].as_u64() > Some(0), "{rule}");
    let decided = &result["decided"];
    assert!(decided["by_rule_after"].as_u64() > decided["by_judgement_after"].as_u64(), "{decided}");
    // What is kept is not done again, neither as it was recognised nor as a result; what was altered there is told and made anew.
    let (kept, models) = (folder("sandbox-kept"), folder("sandbox-models"));
    let (place, cache) = (kept.to_string_lossy(), models.to_string_lossy());
    let more = ["--range", "0.5..1.5/3", "--lang", "en"];
    let anew = tushen(&[&arguments[..], &more, &["--no-cache"]].concat());
    assert!(stdout(&anew).contains("\"factor\": 0.5"), "{}", stdout(&anew));
    let run = |more_still: &[&str], known: &str| {
        let output = tushen(&[&arguments[..], &more, more_still].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(stdout(&output), stdout(&anew), "another result: {}", stderr(&output));
        assert!(stderr(&output).contains(known), "{known}: {}", stderr(&output));
    };
    run(&["--cache", &cache], "0 of them known");
    run(&["--cache", &cache], "2 of them known");
    run(&["--cache", &cache, "--resume", &place], "2 of them known");
    let alter = |folder: &Path| {
        for entry in std::fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            let mut bytes = std::fs::read(&path).expect("readable");
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            std::fs::write(&path, bytes).expect("writable");
        }
    };
    alter(&models);
    run(&["--cache", &cache, "--resume", &place], "2 of them known");
    alter(&kept);
    run(&["--cache", &cache, "--resume", &place], "4 kept results were damaged");
    let wrong = tushen(&[&arguments[..], &["--range", "1.2..0.8/9", "--lang", "en"]].concat());
    assert!(wrong.status.code() == Some(2) && stderr(&wrong).contains("FROM..UNTIL"), "{}", stderr(&wrong));
    let unchanged = root().join("rules/packs/cn-gb50016-2014");
    let same = tushen(&["sandbox", &unchanged.to_string_lossy(), "--archive", &archive, "--lang", "en"]);
    assert_eq!(same.status.code(), Some(2));
    assert!(stderr(&same).contains("no different"), "{}", stderr(&same));
}

#[test]
fn a_sealed_review_verifies_runs_again_to_the_same_bytes_and_shows_what_was_altered() {
    let folder = folder("seal");
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    for name in ["lakeside.dxf", "lakeside.toml"] {
        std::fs::copy(drawing(name), folder.join(name)).expect("the sample is there");
    }
    std::fs::write(folder.join("pass.txt"), "correct horse battery\n").expect("writable");
    let pass = at("pass.txt");
    let made = tushen(&["keys", "new", &at("seal.pem"), "--passphrase-file", &pass]);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    assert_eq!(tushen(&["keys", "new", &at("seal.pem"), "--passphrase-file", &pass]).status.code(), Some(2));
    let (key, public, list) = (at("seal.pem"), at("seal.pub.pem"), at("revoked.json"));
    let sealed = tushen(&[
        "seal",
        &at("lakeside.dxf"),
        "--conditions",
        &at("lakeside.toml"),
        "--date",
        "2026-11-22",
        "--key",
        &key,
        "--passphrase-file",
        &pass,
        "--number",
        "No 1",
        "--issued",
        "2026-11-27",
        "--out",
        &at("certificate.json"),
    ]);
    assert_eq!(sealed.status.code(), Some(0), "{}", stderr(&sealed));
    let verify = |more: &[&str]| {
        let certificate = at("certificate.json");
        tushen(&[&["verify", &certificate, "--lang", "en"], more].concat())
    };
    let again = verify(&["--key", &public, "--rerun"]);
    assert_eq!(again.status.code(), Some(0), "{}{}", stdout(&again), stderr(&again));
    assert!(stdout(&again).contains("the same byte for byte"), "{}", stdout(&again));
    // Whoever signed it, without a trusted key it certifies nothing.
    assert_eq!(verify(&[]).status.code(), Some(1));
    let revoked = tushen(&[
        "keys",
        "revoke",
        "No 1",
        "--reason",
        "withdrawn",
        "--list",
        &list,
        "--key",
        &key,
        "--passphrase-file",
        &pass,
    ]);
    assert_eq!(revoked.status.code(), Some(0), "{}", stderr(&revoked));
    let revoked = verify(&["--key", &public, "--revocations", &list]);
    assert!(revoked.status.code() == Some(1) && stdout(&revoked).contains("withdrawn"), "{}", stdout(&revoked));
    let mut bytes = std::fs::read(folder.join("lakeside.dxf")).expect("readable");
    bytes.extend(b" ");
    std::fs::write(folder.join("lakeside.dxf"), bytes).expect("writable");
    let altered = verify(&["--key", &public]);
    assert!(altered.status.code() == Some(1) && stdout(&altered).contains("altered"), "{}", stdout(&altered));
}

#[test]
fn documents_are_signed_in_themselves_by_a_key_of_a_curve_that_viewers_know() {
    let folder = folder("sign");
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    std::fs::write(folder.join("pass.txt"), "correct horse battery\n").expect("writable");
    let pass = at("pass.txt");
    let made = |arguments: &[&str]| {
        let done = tushen(&[arguments, &["--passphrase-file", &pass, "--lang", "en"]].concat());
        assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    };
    made(&["keys", "new", &at("documents.pem"), "--algorithm", "p256", "--name", "规划资源局"]);
    made(&["keys", "new", &at("ed25519.pem")]);
    made(&["keys", "certificate", &at("documents.pem"), "--name", "规划资源局", "--out", &at("again.pem")]);
    let print = |more: &[&str]| {
        let sample = sample("dxf");
        let form =
            ["check", &sample, "--format", "pdf", "--fail-on", "never", "--lang", "en", "--passphrase-file", &pass];
        tushen(&[&form, more].concat())
    };
    let unfit = print(&["--sign", &at("ed25519.pem"), "--sign-certificate", &at("again.pem"), "--out", &at("x.pdf")]);
    assert!(unfit.status.code() == Some(2) && stderr(&unfit).contains("P-256"), "{}", stderr(&unfit));
    let signed = print(&["--sign", &at("documents.pem"), "--out", &at("opinion.pdf")]);
    if stderr(&signed).contains("fonts-noto-cjk") || stderr(&signed).contains("prints no PDF") {
        return eprintln!("not tested: no Chinese font, or no PDF in this build");
    }
    assert_eq!(signed.status.code(), Some(0), "{}", stderr(&signed));
    match Command::new("pdfsig").arg(at("opinion.pdf")).output() {
        Ok(it) => {
            let said = String::from_utf8_lossy(&it.stdout);
            assert!(said.contains("Signature is Valid.") && said.contains("Total document signed"), "{said}");
        }
        Err(_) => eprintln!("not tested: pdfsig is not installed (poppler-utils)"),
    }
    let elsewhere = tushen(&["check", &sample("dxf"), "--sign", &at("documents.pem"), "--lang", "en"]);
    assert!(
        elsewhere.status.code() == Some(2) && stderr(&elsewhere).contains("--format pdf"),
        "{}",
        stderr(&elsewhere)
    );
    let nowhere = print(&["--sign", "pkcs11:token=a", "--sign-certificate", &at("again.pem"), "--out", &at("x.pdf")]);
    assert!(nowhere.status.code() == Some(2) && stderr(&nowhere).contains("module-path"), "{}", stderr(&nowhere));
}

#[test]
fn a_letter_that_can_be_edited_is_written() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("notice.docx");
    let made = [
        "check",
        &sample("dxf"),
        "--format",
        "docx",
        "--document",
        "notice",
        "--fail-on",
        "never",
        "--out",
        &path.to_string_lossy(),
    ];
    let done = tushen(&made);
    assert_eq!(done.status.code(), Some(0), "{}", stderr(&done));
    assert!(std::fs::read(&path).expect("written").starts_with(b"PK"));
}

#[test]
fn a_workbook_is_written() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("review.xlsx");
    let out = path.to_string_lossy();
    let output = tushen(&["check", &sample("dxf"), "--format", "xlsx", "--out", &out, "--fail-on", "never"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(std::fs::read(&path).expect("written").starts_with(b"PK"));
}

/// Runs a command on a sample with its conditions.
fn on_sample(command: &str, name: &str, more: &[&str]) -> Output {
    let path =
        |extension: &str| root().join("drawings").join(name).with_extension(extension).to_string_lossy().into_owned();
    let (drawing, conditions) = (path("dxf"), path("toml"));
    let mut arguments = vec![command, &drawing, "--conditions", &conditions, "--date", "2026-11-22"];
    arguments.extend(more);
    tushen(&arguments)
}

#[test]
fn sunlight_tells_for_each_window_when_it_is_lit_and_who_shades_it() {
    let assumed = ["--storey-height", "3", "--format"];
    let with = |format: &str| on_sample("sunlight", "lakeside", &[&assumed[..], &[format]].concat());
    let report: serde_json::Value = serde_json::from_slice(&with("json").stdout).expect("JSON");
    assert_eq!((report["schema"].as_str(), report["day"].as_str()), (Some("tushen.sunlight/1"), Some("2001-12-22")));
    let buildings = report["buildings"].as_array().expect("a list");
    let named = |name: &str| buildings.iter().find(|it| it["name"] == name).expect("it is a dwelling");
    let windows = named("3#")["windows"].as_array().expect("a list");
    for window in windows {
        let spans = |key: &str| -> Vec<(f64, f64)> {
            let spans = window[key].as_array().expect("a list").iter();
            spans.map(|it| (it[0].as_f64().expect("a time"), it[1].as_f64().expect("a time"))).collect()
        };
        let (lit, before) = (spans("lit"), spans("lit_before"));
        let longest = |spans: &[(f64, f64)]| spans.iter().map(|it| it.1 - it.0).fold(0.0, f64::max);
        assert!((longest(&lit) - window["longest"].as_f64().expect("a time")).abs() < 1e-6);
        assert!(longest(&lit) <= longest(&before) + 1e-6, "a project gives no sun");
        for shadow in window["shadows"].as_array().expect("a list") {
            let (from, to) = (shadow["from"].as_f64().expect("a time"), shadow["to"].as_f64().expect("a time"));
            assert!(lit.iter().all(|it| it.1 <= from + 0.01 || it.0 >= to - 0.01), "it is not lit in a shadow");
            assert!(!shadow["name"].as_str().unwrap_or_default().is_empty() || shadow["by"].is_string());
        }
    }
    assert!(
        named("4#")["windows"].as_array().is_some_and(|it| it.iter().any(|it| it["longest"].as_f64() < Some(3600.0)))
    );
    let table = stdout(&with("csv"));
    assert_eq!(
        table.lines().count(),
        1 + buildings.iter().map(|it| it["windows"].as_array().map_or(0, Vec::len)).sum::<usize>()
    );
    assert!(table.starts_with('\u{feff}'));
    assert!(stdout(&on_sample("sunlight", "lakeside", &["--format", "svg", "--ground", "8"])).starts_with("<svg"));
    insta::assert_snapshot!(stdout(&on_sample("sunlight", "lakeside", &["--storey-height", "3", "--lang", "zh"])));
}

#[test]
fn sunlight_says_what_it_lacks_and_what_it_does_not_know() {
    let output = on_sample("sunlight", "lakeside", &["--lang", "en"]);
    assert!(stdout(&output).contains("height as labelled is not given"), "{}", stdout(&output));
    for wrong in [["--convention", "mars"], ["--ground", "0"], ["--storey-height", "-3"], ["--format", "sarif"]] {
        let output = on_sample("sunlight", "lakeside", &wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn an_envelope_is_told_in_each_form() {
    let with = |format: &str| {
        on_sample("envelope", "orchard", &["--step", "6", "--no-rises", "--lang", "zh", "--format", format])
    };
    let envelope: serde_json::Value = serde_json::from_slice(&with("json").stdout).expect("JSON");
    assert_eq!(envelope["schema"], "tushen.envelope/1");
    assert!(stdout(&with("svg")).starts_with("<svg"));
    insta::assert_snapshot!(stdout(&with("text")));
    assert_eq!(on_sample("envelope", "orchard", &["--protect", "99#"]).status.code(), Some(2));
}

#[test]
fn a_fix_is_listed_with_what_it_brings_and_can_be_written_into_the_drawing() {
    let review = on_sample("check", "lakeside", &["--format", "json", "--fail-on", "never"]);
    let review: serde_json::Value = serde_json::from_slice(&review.stdout).expect("JSON");
    let id = |review: &serde_json::Value| {
        let findings = review["findings"].as_array().expect("a list").clone();
        let table = |it: &&serde_json::Value| it["rule"] == "cn-quality/declared-indicator" && it["verdict"] == "fail";
        findings.iter().find(table).map(|it| it["id"].as_str().unwrap_or_default().to_string())
    };
    let finding = id(&review).expect("the table disagrees");
    let output = on_sample("fix", "lakeside", &["--finding", &finding, "--reach", "1", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    insta::assert_snapshot!(stdout(&output));
    let fixed = scratch("fixed.dxf", b"");
    let path = fixed.to_string_lossy().into_owned();
    let output = on_sample("fix", "lakeside", &["--finding", &finding, "--reach", "1", "--apply", "1", "--out", &path]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let conditions = sample("toml");
    let again = tushen(&["check", &path, "--conditions", &conditions, "--format", "json", "--fail-on", "never"]);
    assert_eq!(id(&serde_json::from_slice(&again.stdout).expect("JSON")), None);
    assert_eq!(on_sample("fix", "lakeside", &["--finding", "x-0"]).status.code(), Some(2));
}

#[test]
fn plans_of_one_building_are_reviewed_as_a_set_too() {
    let folder = root().join("drawings/set-dormitory").display().to_string();
    let output = tushen(&["check", &folder, "--format", "json"]);
    let reviews: Vec<serde_json::Value> = serde_json::Deserializer::from_slice(&output.stdout)
        .into_iter()
        .collect::<Result<_, _>>()
        .expect("one JSON document behind the other");
    let set = reviews.last().expect("the review of the set");
    assert_eq!((reviews.len(), &set["drawing"]["format"]), (5, &"set".into()));
    let found: Vec<(&str, &str)> = set["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| Some((it["rule"].as_str()?, it["message"]["en"].as_str()?)))
        .collect();
    assert_eq!(
        found,
        [
            ("cn-quality/floors-complete", "1 floors between 六层平面图 and 八层平面图 have no plan"),
            ("cn-quality/stairs-go-on", "the stair of 三~五层平面图 has none over it in the plan of the floor above"),
        ]
    );
    let page = tushen(&["check", &folder, "--format", "html", "--lang", "en"]);
    assert_eq!(stdout(&page).matches("<iframe").count(), 5, "all in one page, the set first");
}

#[test]
fn access_drives_an_engine_along_the_lanes_and_tells_where_pads_would_fit() {
    let report: serde_json::Value =
        serde_json::from_slice(&on_sample("access", "lakeside", &["--format", "json"]).stdout).expect("JSON");
    assert_eq!(report["schema"], "tushen.access/1");
    let list = |key: &str| report[key].as_array().cloned().unwrap_or_default();
    assert!(!list("ways").is_empty() && !list("drives").is_empty() && !list("buildings").is_empty());
    for way in list("ways") {
        assert!(way["width"].as_f64() > Some(1.0) && way["length"].as_f64() > Some(0.0), "{way}");
    }
    assert!(stdout(&on_sample("access", "lakeside", &["--format", "svg"])).starts_with("<svg"));
    assert!(stdout(&on_sample("access", "lakeside", &["--lang", "zh"])).starts_with("车道网："));
    assert_eq!(on_sample("access", "lakeside", &["--vehicle", "12,2.5"]).status.code(), Some(2));
}

#[test]
fn stalls_are_laid_out_on_an_area_and_drawn() {
    let review: serde_json::Value =
        serde_json::from_slice(&on_sample("check", "lakeside", &["--format", "json", "--fail-on", "never"]).stdout)
            .expect("JSON");
    let objects = review["objects"].as_array().expect("a list");
    let area = |it: &&serde_json::Value| it["kind"] == "GreenArea" && it["geometry"]["type"] == "Polygon";
    let largest = objects.iter().filter(area).max_by_key(|it| it["geometry"].to_string().len());
    let id = largest.and_then(|it| it["id"].as_str()).expect("lakeside has green");
    let plan = |more: &[&str]| -> serde_json::Value {
        let output = on_sample("stalls", "lakeside", &[&["--area", id, "--format", "json"][..], more].concat());
        serde_json::from_slice(&output.stdout).expect("JSON")
    };
    let count = |it: &serde_json::Value| it["stalls"].as_array().map_or(0, Vec::len);
    assert!(count(&plan(&["--beside"])) >= count(&plan(&["--beside", "--width", "3"])));
    let laid = scratch("stalls.dxf", b"");
    let path = laid.to_string_lossy().into_owned();
    let output = on_sample("stalls", "lakeside", &["--area", id, "--beside", "--apply", "--out", &path]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let again = tushen(&["check", &path, "--format", "json", "--fail-on", "never"]);
    let again: serde_json::Value = serde_json::from_slice(&again.stdout).expect("JSON");
    let stalls = |it: &serde_json::Value| {
        let objects = it["objects"].as_array().expect("a list").iter();
        objects.filter(|it| it["kind"] == "ParkingStall").count()
    };
    assert!(stalls(&again) >= stalls(&review));
    assert_eq!(on_sample("stalls", "lakeside", &["--area", "ga-0"]).status.code(), Some(2));
}
