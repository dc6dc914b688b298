//! A real NATS for tests.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// A NATS server of the machine's package, which ends with the test.
pub struct Nats {
    child: Child,
    pub url: String,
    _folder: TempDir,
}

impl Nats {
    pub async fn start() -> Nats {
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

    pub fn kill(&mut self) {
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
