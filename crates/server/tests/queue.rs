//! Several processes with NATS between them: a server that takes requests, another that works.

mod city;

use city::City;
use jiff::Timestamp;
use serde_json::json;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tushen_server::{App, Place, Queue, Reviewer, Signer, relay, work};

/// A NATS server of the machine's package, which ends with the test.
struct Nats {
    child: Child,
    url: String,
    _folder: TempDir,
}

impl Nats {
    async fn start() -> Nats {
        let folder = tempfile::tempdir().expect("a folder");
        let at = folder.path().to_string_lossy().into_owned();
        let child = Command::new("nats-server")
            .args(["-js", "-a", "127.0.0.1", "-p", "-1", "--store_dir", &at, "--ports_file_dir", &at])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("these tests need NATS: apt-get install nats-server (cargo xtask test does it)");
        let since = Instant::now();
        let url = loop {
            let mut files = std::fs::read_dir(&at).expect("a folder").flatten().map(|it| it.path());
            let ports = files.find(|it| it.extension().is_some_and(|it| it == "ports"));
            let ports = ports.and_then(|it| std::fs::read_to_string(it).ok());
            let ports = ports.and_then(|it| serde_json::from_str::<serde_json::Value>(&it).ok());
            if let Some(url) = ports.as_ref().and_then(|it| it["nats"][0].as_str()) {
                break url.to_string();
            }
            assert!(since.elapsed() < Duration::from_secs(60), "NATS does not start");
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        Nats { child, url, _folder: folder }
    }

    fn kill(&mut self) {
        // Killed already, or gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.kill();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_go_from_a_server_to_a_worker_and_go_on_when_nats_is_gone() {
    let mut nats = Nats::start().await;
    let city = City::quiet().await;
    // The worker is a process of its own, as far as it can tell: another connection, and nothing shared but database and queue.
    let connect = || async { Some(Arc::new(Queue::connect(&nats.url).await.expect("it connects"))) };
    let mut server = city.app.clone();
    server.queue = connect().await;
    tokio::spawn(relay(server.clone()));
    let data = &city.test.places.data;
    let signer =
        Signer::open(&data.join("signing.pem"), &data.join("documents.pem"), None, Timestamp::now()).expect("the key");
    let reviewer = Reviewer::new(Place::Here).expect("the rules read");
    let mut worker = App::new(city.test.store.clone(), reviewer, signer, city.app.clock.clone(), city.address);
    worker.queue = connect().await;
    tokio::spawn(work(worker.clone()));

    // NATS keeps one offer of each job, however many servers make it, and nothing that was taken.
    let reviewed = || async {
        let desk = city.open("applicant", "cn-shanghai/scheme").await;
        for material in ["site-plan", "fire-site-plan"] {
            desk.file("applicant", material, &format!("{material}.pdf"), b"%PDF-1.7".to_vec()).await;
        }
        desk.act("applicant", json!({ "action": "submit" })).await;
        desk.act("window", json!({ "action": "accept" })).await;
        desk.reviewed().await;
    };
    reviewed().await;
    let client = async_nats::connect(&nats.url).await.expect("it connects");
    let mut stream = async_nats::jetstream::new(client).get_stream("TUSHEN_JOBS").await.expect("a stream");
    let info = stream.info().await.expect("it answers");
    assert_eq!((info.state.last_sequence, info.state.messages), (1, 0), "one offer came, and was taken");

    nats.kill();
    let since = Timestamp::now();
    reviewed().await;
    println!("without NATS a review took {}", Timestamp::now() - since);
    worker.stop();
    server.stop();
}
