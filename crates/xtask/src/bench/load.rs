//! `cargo xtask bench --server`: many people at one server over real HTTP; how long each answer takes.

use crate::process::{cargo, root, step, target};
use reqwest::Client;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// The password of the sample city.
const PASSWORD: &str = "tushen-sample";
/// Who comes, over and over.
const PEOPLE: [&str; 8] =
    ["applicant", "institute", "window", "lead", "fire-officer", "greening-officer", "traffic-officer", "signer"];
/// Between two looks a person thinks, milliseconds.
const THINKING: u64 = 500;

/// How long answers took, by what was asked.
#[derive(Default)]
struct Times {
    reads: Vec<f64>,
    writes: Vec<f64>,
    refused: Vec<String>,
}

/// Runs the server with a seeded city on each database, lets people work, and prints the table.
pub fn run(people: u64, seconds: u64, database: Option<&str>) -> Result<(), String> {
    step("build", &mut cargo(&["build", "--release", "--locked", "-p", "tushen-cli"]))?;
    println!("\n{people} people for {seconds} s, each thinking {THINKING} ms between requests");
    println!(
        "| database | requests/s | reads | p50 ms | p95 ms | p99 ms | writes | p50 ms | p95 ms | p99 ms | refused |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
    measure("SQLite", None, people, seconds)?;
    match database {
        Some(url) => measure("PostgreSQL", Some(url), people, seconds),
        None => {
            println!("\nPostgreSQL: name an empty database by --database postgres://…");
            Ok(())
        }
    }
}

struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It is measured no longer; what it keeps is thrown away.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn measure(name: &str, database: Option<&str>, people: u64, seconds: u64) -> Result<(), String> {
    let data = root().join("target/bench/server");
    let _ = std::fs::remove_dir_all(&data);
    let tushen = |arguments: &[&str]| {
        let mut command = Command::new(target().join("release/tushen"));
        command.args(arguments).arg("--data").arg(&data).env("TUSHEN_LOG", "warn");
        command.args(database.iter().flat_map(|it| ["--database", it]));
        command
    };
    let samples = root().join("drawings");
    let seeded = tushen(&["admin", "seed", "--samples", &samples.to_string_lossy()]).stdout(Stdio::null()).status();
    if !seeded.is_ok_and(|it| it.success()) {
        return Err("the sample city cannot be seeded".into());
    }
    let serve = tushen(&["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn();
    let mut server = Server(serve.map_err(|error| format!("the server does not start: {error}"))?);
    let mut address = String::new();
    let stdout = server.0.stdout.take().ok_or("the server says nothing")?;
    BufReader::new(stdout).read_line(&mut address).map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    let times = runtime.block_on(load(address.trim(), people, seconds))?;
    let mut row = format!("| {name} | {:.0}", (times.reads.len() + times.writes.len()) as f64 / seconds as f64);
    for mut asked in [times.reads, times.writes] {
        asked.sort_by(f64::total_cmp);
        let at = |share: f64| asked.get((asked.len() as f64 * share) as usize).map_or(f64::NAN, |it| it * 1000.0);
        row += &format!(" | {} | {:.1} | {:.1} | {:.1}", asked.len(), at(0.50), at(0.95), at(0.99));
    }
    println!("{row} | {} |", times.refused.len());
    for it in times.refused.iter().take(5) {
        println!("refused: {it}");
    }
    memory(&server, Path::new("/proc"));
    Ok(())
}

/// The most memory that the server held, where the machine tells it.
fn memory(server: &Server, proc: &Path) {
    let status = std::fs::read_to_string(proc.join(format!("{}/status", server.0.id()))).unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|it| it.strip_prefix("VmHWM:")) {
        println!("peak memory of the server: {}", peak.trim());
    }
}

async fn load(address: &str, people: u64, seconds: u64) -> Result<Times, String> {
    let client = Client::builder().no_proxy().build().map_err(|error| error.to_string())?;
    let mut tokens = Vec::new();
    for name in PEOPLE {
        let credentials = json!({ "name": name, "password": PASSWORD });
        let answer = client.post(format!("{address}/api/v1/session")).json(&credentials).send().await;
        let session: Value =
            answer.map_err(|error| error.to_string())?.json().await.map_err(|error| error.to_string())?;
        tokens.push(session["token"].as_str().unwrap_or_default().to_string());
    }
    let times = Arc::new(Mutex::new(Times::default()));
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut tasks = Vec::new();
    for number in 0..people {
        let token = tokens[number as usize % tokens.len()].clone();
        let person = Person { client: client.clone(), address: address.to_string(), token, times: Arc::clone(&times) };
        tasks.push(tokio::spawn(async move {
            // Not all at once.
            tokio::time::sleep(Duration::from_millis(number * THINKING / people.max(1))).await;
            let mut turn = number;
            while Instant::now() < until {
                person.turn(turn).await;
                turn += 1;
                tokio::time::sleep(Duration::from_millis(THINKING)).await;
            }
        }));
    }
    for task in tasks {
        task.await.map_err(|error| error.to_string())?;
    }
    Ok(std::mem::take(&mut *times.lock().await))
}

struct Person {
    client: Client,
    address: String,
    token: String,
    times: Arc<Mutex<Times>>,
}

impl Person {
    /// Looks at the tasks, the list, a case and its points, and every fifth time says something in it.
    async fn turn(&self, turn: u64) {
        let listed = self.ask("/api/v1/cases?limit=20", None).await;
        self.ask("/api/v1/tasks", None).await;
        let cases = listed["cases"].as_array().cloned().unwrap_or_default();
        let Some(case) = cases.get(turn as usize % cases.len().max(1)) else { return };
        let id = case["id"].as_str().unwrap_or_default();
        self.ask(&format!("/api/v1/cases/{id}"), None).await;
        if case["round"].as_u64().is_some_and(|it| it > 0) {
            self.ask(&format!("/api/v1/cases/{id}/findings?open=true"), None).await;
        }
        let talked_of = !matches!(case["stage"].as_str(), Some("approved" | "refused" | "signed"));
        if turn.is_multiple_of(5) && talked_of {
            let words = json!({ "action": "comment", "thread": null, "audience": "applicant", "objects": [], "place": null,
                "text": format!("第 {turn} 次") });
            self.ask(&format!("/api/v1/cases/{id}/actions"), Some(words)).await;
        }
    }

    async fn ask(&self, path: &str, content: Option<Value>) -> Value {
        let since = Instant::now();
        let url = format!("{}{path}", self.address);
        let request = match &content {
            None => self.client.get(url),
            Some(content) => self.client.post(url).json(content),
        };
        let answer = request.bearer_auth(&self.token).send().await;
        let (refused, value) = match answer {
            Err(error) => (Some(error.to_string()), Value::Null),
            Ok(answer) => {
                let status = answer.status();
                let value = answer.json().await.unwrap_or(Value::Null);
                ((!status.is_success()).then(|| format!("{path}: {status} {value}")), value)
            }
        };
        let mut times = self.times.lock().await;
        match (refused, content) {
            (Some(why), _) => times.refused.push(why),
            (None, None) => times.reads.push(since.elapsed().as_secs_f64()),
            (None, Some(_)) => times.writes.push(since.elapsed().as_secs_f64()),
        }
        value
    }
}
