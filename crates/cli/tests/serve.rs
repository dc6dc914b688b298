//! The server as a process: configuration, reviews in processes of their own, and what is left when it is killed.

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drawings")
}

fn command(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tushen"));
    command.args(arguments).arg("--data").arg(data).env("TUSHEN_LANG", "en").env("TUSHEN_LOG", "warn");
    command
}

fn output(data: &Path, arguments: &[&str]) -> Output {
    command(data, arguments).stdin(Stdio::null()).output().expect("the command starts")
}

/// A process that is killed when the test ends.
struct Process {
    child: Child,
    first_line: String,
}

impl Process {
    /// Starts a command and waits for its first line.
    fn start(data: &Path, arguments: &[&str]) -> Process {
        let mut child = command(data, arguments).stdout(Stdio::piped()).spawn().expect("the command starts");
        let mut first_line = String::new();
        let stdout = child.stdout.take().expect("a pipe");
        BufReader::new(stdout).read_line(&mut first_line).expect("a line");
        assert!(!first_line.is_empty(), "{arguments:?} ended");
        Process { child, first_line: first_line.trim().to_string() }
    }

    fn server(data: &Path, arguments: &[&str]) -> Process {
        Process::start(data, &[&["serve", "--listen", "127.0.0.1:0"], arguments].concat())
    }

    fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it has ended");
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Killed already, or gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> Client {
    server::client().no_proxy().timeout(Duration::from_secs(120)).build().expect("a client")
}

/// One person at a server.
#[derive(Clone)]
struct Person {
    client: Client,
    address: String,
    token: String,
}

impl Person {
    async fn sign_in(address: &str, name: &str) -> Person {
        let client = client();
        let credentials = json!({ "name": name, "password": "tushen-sample" });
        let answer =
            client.post(format!("{address}/api/v1/session")).json(&credentials).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        let session: Value = answer.json().await.expect("JSON");
        let token = session["token"].as_str().expect("a token").to_string();
        Person { client, address: address.to_string(), token }
    }

    async fn get(&self, path: &str) -> Value {
        let request = self.client.get(format!("{}{path}", self.address)).bearer_auth(&self.token);
        request.send().await.expect("an answer").json().await.expect("JSON")
    }

    /// The answer, when one comes.
    async fn post(&self, path: &str, key: &str, content: &Value) -> Option<Value> {
        let request = self.client.post(format!("{}{path}", self.address)).bearer_auth(&self.token);
        let answer = request.header("idempotency-key", key).json(content).send().await.ok()?;
        let status = answer.status();
        let content = answer.json::<Value>().await.ok()?;
        assert!(status.is_success(), "{path}: {status} {content}");
        Some(content)
    }

    async fn upload(&self, name: &str, bytes: Vec<u8>) -> String {
        let request = self.client.post(format!("{}/api/v1/files?name={name}", self.address)).bearer_auth(&self.token);
        let uploaded: Value = request.body(bytes).send().await.expect("an answer").json().await.expect("JSON");
        uploaded["sha256"].as_str().expect("a hash").to_string()
    }
}

fn seeded() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let seeded = output(folder.path(), &["admin", "seed"]);
    assert!(seeded.status.success(), "{}", String::from_utf8_lossy(&seeded.stderr));
    folder
}

#[test]
fn a_configuration_that_makes_no_sense_is_said_before_anything_starts() {
    let folder = tempfile::tempdir().expect("a folder");
    let good = output(folder.path(), &["serve", "--check", "--listen", "127.0.0.1:0"]);
    assert!(good.status.success(), "{}", String::from_utf8_lossy(&good.stderr));
    for (arguments, says) in [
        (["--database", "mysql://localhost/x"], "postgres://"),
        (["--database", "postgres://nobody@127.0.0.1:1/none"], "database"),
        (["--objects", "ftp://files"], "s3"),
        (["--signing-key", "/dev/null"], "no passphrase"),
    ] {
        let bad = output(folder.path(), &[&["serve", "--check", "--listen", "127.0.0.1:0"][..], &arguments].concat());
        assert_eq!(bad.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8_lossy(&bad.stderr).contains(says), "{}", String::from_utf8_lossy(&bad.stderr));
    }
}

#[test]
fn accounts_are_made_by_command_and_a_backup_is_restored() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, backup, other) = (folder.path().join("a"), folder.path().join("backup"), folder.path().join("b"));
    let create = |password: &str| {
        let mut child = command(&data, &["admin", "create-user", "wu", "--role", "officer", "--department", "fire"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        std::io::Write::write_all(&mut child.stdin.take().expect("a pipe"), password.as_bytes())
            .expect("it is written");
        child.wait_with_output().expect("it ends")
    };
    assert_eq!(create("short\n").status.code(), Some(2));
    assert!(create("long enough\n").status.success());
    assert_eq!(create("long enough\n").status.code(), Some(2));
    let backup = backup.to_string_lossy();
    assert!(output(&data, &["admin", "backup", &backup]).status.success());
    let restored = output(&other, &["admin", "restore", &backup]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let proof = output(&other, &["audit", "verify"]);
    assert!(String::from_utf8_lossy(&proof.stdout).starts_with("intact: 0 cases"), "{proof:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_drawing_is_reviewed_in_a_process_that_may_die_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let drawing = samples().join("lakeside.dxf");
    let bytes = std::fs::read(&drawing).expect("a sample");
    let server = Process::server(folder.path(), &["--workers", "0"]);
    let review = |address: &str| {
        let url = format!("{address}/api/v1/reviews?name=lakeside.dxf&date=2026-03-02");
        client().post(url).body(bytes.clone()).send()
    };
    let answer = review(&server.first_line).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let check = Command::new(env!("CARGO_BIN_EXE_tushen"))
        .args(["check", "--format", "json", "--fail-on", "never", "--date", "2026-03-02"])
        .arg(&drawing)
        .output()
        .expect("the command starts");
    let served = answer.text().await.expect("a text");
    assert_eq!(served, String::from_utf8_lossy(&check.stdout), "the bytes of the command line");
    server.kill();

    for limit in [["--review-memory", "24"], ["--review-time", "0"]] {
        let server = Process::server(folder.path(), &[&["--workers", "0"][..], &limit].concat());
        let answer = review(&server.first_line).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{limit:?}");
        let problem: Value = answer.json().await.expect("JSON");
        assert_eq!(problem["code"], "ended", "{limit:?}: {problem}");
        let alive = client().get(format!("{}/healthz", server.first_line)).send().await.expect("an answer");
        assert_eq!(alive.status(), StatusCode::OK);
    }
}

/// Whether the server answers requests that still run when it is asked to end.
#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_asked_to_end_ends() {
    let folder = seeded();
    let mut server = Process::server(folder.path(), &[]);
    let person = Person::sign_in(&server.first_line, "lead").await;
    let live = person.client.get(format!("{}/api/v1/events", person.address)).bearer_auth(&person.token);
    let live = live.send().await.expect("an answer");
    let asked = Command::new("kill").arg(server.child.id().to_string()).status().expect("kill runs");
    assert!(asked.success());
    let ended = tokio::task::spawn_blocking(move || server.child.wait().expect("it ends")).await.expect("it runs");
    assert!(ended.success());
    assert!(live.text().await.is_ok(), "live events come to their end");
}

/// Kills server and worker without warning, again and again, while people work: what was acknowledged is there, once; what was not can be
/// sent again; every review comes, once; nothing in the audit chain is broken. `TUSHEN_KILL_ROUNDS` makes it longer.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_a_killed_server_and_worker() {
    let rounds: u64 = std::env::var("TUSHEN_KILL_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(4);
    let folder = seeded();
    let data = folder.path();
    let drawing = std::fs::read(samples().join("brickyard.dxf")).expect("a sample");
    let opened: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
    let acknowledged: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
    for round in 0..rounds {
        let server = Process::server(data, &["--workers", "1"]);
        let worker = Process::start(data, &["worker", "--workers", "1"]);
        let applicant = Person::sign_in(&server.first_line, "applicant").await;
        let window = Person::sign_in(&server.first_line, "window").await;
        let sha256 = applicant.upload("site.dxf", drawing.clone()).await;
        let file = |material: &str, name: &str| {
            let file = json!({ "sha256": sha256, "name": name, "size": 0, "material": material });
            json!({ "action": "edit", "change": { "edit": "file", "file": file } })
        };
        let steps = [file("site-plan", "site.dxf"), file("fire-site-plan", "fire.pdf"), json!({ "action": "submit" })];
        let people = (0..3).map(|number| {
            let (applicant, window, steps) = (applicant.clone(), window.clone(), steps.clone());
            let (opened, acknowledged) = (Arc::clone(&opened), Arc::clone(&acknowledged));
            tokio::spawn(async move {
                for turn in 0.. {
                    let key = format!("{round}-{number}-{turn}");
                    let opening = json!({ "workflow": "cn-shanghai/scheme", "title": key });
                    let view = applicant.post("/api/v1/cases", &key, &opening).await?;
                    let id = view["case"]["id"].as_str().expect("an id").to_string();
                    opened.lock().expect("the cases").insert(key.clone(), id.clone());
                    let path = format!("/api/v1/cases/{id}/actions");
                    for (index, step) in steps.iter().enumerate() {
                        let step_key = format!("{key}-{index}");
                        applicant.post(&path, &step_key, step).await?;
                        acknowledged.lock().expect("the steps").insert(step_key, id.clone());
                    }
                    let key = format!("{key}-accept");
                    window.post(&path, &key, &json!({ "action": "accept" })).await?;
                    acknowledged.lock().expect("the steps").insert(key, id);
                    if turn == 1 {
                        // Enough work for the machine of one round.
                        break;
                    }
                }
                Some(())
            })
        });
        let people: Vec<_> = people.collect();
        // A different moment each time, in the middle of it all.
        tokio::time::sleep(Duration::from_millis(150 + 137 * round % 700)).await;
        worker.kill();
        server.kill();
        for person in people {
            person.await.expect("nobody was refused");
        }
    }

    let server = Process::server(data, &["--workers", "2"]);
    let auditor = Person::sign_in(&server.first_line, "auditor").await;
    let (opened, acknowledged) =
        (opened.lock().expect("the cases").clone(), acknowledged.lock().expect("the steps").clone());
    assert!(!acknowledged.is_empty(), "people came to do something");
    let since = Instant::now();
    for (key, id) in &opened {
        let view = auditor.get(&format!("/api/v1/cases/{id}")).await;
        assert_eq!(view["case"]["title"], **key, "an opened case is there");
        let steps = acknowledged.iter().filter(|it| it.1 == id).count() as u64;
        let version = view["case"]["version"].as_u64().expect("a version");
        // Opened, the acknowledged steps, at most one step whose answer was lost, and the review.
        assert!((1 + steps..=1 + steps + 2).contains(&version), "{key}: {steps} steps acknowledged, version {version}");
        while acknowledged.contains_key(&format!("{key}-accept")) {
            let view = auditor.get(&format!("/api/v1/cases/{id}")).await;
            if view["case"]["rounds"][0]["review"].is_string() {
                break;
            }
            assert!(since.elapsed() < PATIENCE, "the review of {key} does not come");
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        let trail = auditor.get(&format!("/api/v1/cases/{id}/events")).await;
        let kinds: Vec<&str> =
            trail.as_array().expect("events").iter().filter_map(|it| it["action"].as_str()).collect();
        for kind in ["open", "submit", "accept", "record_review"] {
            assert!(kinds.iter().filter(|it| **it == kind).count() <= 1, "{key}: {kind} is there once: {kinds:?}");
        }
    }
    println!("{rounds} rounds: {} cases, {} acknowledged steps", opened.len(), acknowledged.len());
    server.kill();
    let proof = output(data, &["audit", "verify"]);
    assert!(proof.status.success(), "{}", String::from_utf8_lossy(&proof.stdout));
}

/// Bytes of memory that a process has used at most.
#[cfg(target_os = "linux")]
fn peak_memory(process: &Process) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.child.id())).expect("it runs");
    let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse::<u64>().expect("a number") << 10
}

/// A large file never is in memory, neither at once nor in parts. `TUSHEN_UPLOAD_MIB` says how large.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_takes_little_memory() {
    const ROOM: u64 = 100 << 20;
    let size = std::env::var("TUSHEN_UPLOAD_MIB").ok().and_then(|it| it.parse().ok()).unwrap_or(192_u64) << 20;
    let data = seeded();
    let server = Process::server(data.path(), &[]);
    let person = Person::sign_in(&server.first_line, "applicant").await;
    let before = peak_memory(&server);
    let bytes = |count: u64| vec![7_u8; usize::try_from(count).expect("it fits")];
    let ask = |method: reqwest::Method, path: &str| {
        person.client.request(method, format!("{}{path}", person.address)).bearer_auth(&person.token)
    };
    let whole: Value = ask(reqwest::Method::POST, "/api/v1/files?name=whole.dxf")
        .body(bytes(size))
        .send()
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let announced = json!({ "name": "parts.dxf", "size": size });
    let begun = ask(reqwest::Method::POST, "/api/v1/uploads").json(&announced).send().await.expect("an answer");
    let begun: Value = begun.json().await.expect("JSON");
    let path = format!("/api/v1/uploads/{}", begun["id"].as_str().expect("an id"));
    let mut received = 0;
    while received < size {
        let part = (size - received).min(16 << 20);
        let request = ask(reqwest::Method::PATCH, &path).header("upload-offset", received).body(bytes(part));
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        received = answer["received"].as_u64().expect("how far it has come");
    }
    let finished = ask(reqwest::Method::POST, &format!("{path}/finish")).send().await.expect("an answer");
    let finished: Value = finished.json().await.expect("JSON");
    assert_eq!((&finished["sha256"], &finished["size"]), (&whole["sha256"], &json!(size)));
    let after = peak_memory(&server);
    println!("{} MiB: memory {} MiB before, {} MiB at most", size >> 20, before >> 20, after >> 20);
    assert!(after < before.max(ROOM / 2) + ROOM / 2, "{} MiB", after >> 20);
}
