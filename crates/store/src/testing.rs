//! Stores for tests: SQLite in a folder that goes away, and PostgreSQL started from the machine's own package.

use crate::sql::Database;
use crate::{Places, SecretKeys, Store, StoreError};
use approval::builtin::Procedures;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a PostgreSQL may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Makes a cluster, runs it, and takes everything away when its standard input ends, however the test process ends.
const CLUSTER: &str = r#"
"$1/initdb" -D "$2/data" -U postgres --auth=trust --no-sync -E UTF8 --locale=C >"$2/log" 2>&1 || exit 1
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=300 -c fsync=off >>"$2/log" 2>&1 &
pid=$!
read -r _
kill -QUIT $pid
wait $pid
rm -rf "$2"
"#;

/// A store in a place of its own, which goes away with it.
#[derive(Debug)]
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// Where it is.
    pub places: Places,
    _folder: TempDir,
}

impl TestStore {
    /// On SQLite.
    pub async fn sqlite() -> TestStore {
        TestStore::at(None).await
    }

    /// On PostgreSQL.
    ///
    /// # Panics
    /// When the machine has none, saying how to get it.
    pub async fn postgres() -> TestStore {
        TestStore::at(Some(postgres_url().await)).await
    }

    async fn at(database: Option<String>) -> TestStore {
        let folder = tempfile::tempdir().expect("a folder");
        let places = Places { data: folder.path().join("data"), database, objects: None };
        let store = Store::open(&places, Arc::new(Procedures::builtin())).await.expect("the store opens");
        let keys = SecretKeys::open(&places.data.join("secrets.key")).expect("keys");
        let store = store.with_secrets(keys).await.expect("secrets are kept");
        TestStore { store, places, _folder: folder }
    }

    /// Does to the database what only somebody outside of the program can do.
    pub async fn tamper(&self, sql: String) -> Result<(), StoreError> {
        match &self.store.database {
            Database::Sqlite { write, .. } => sqlx::raw_sql(AssertSqlSafe(sql)).execute(write).await.map(|_| ())?,
            Database::Postgres(pool) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.map(|_| ())?,
        }
        Ok(())
    }
}

struct Cluster {
    folder: PathBuf,
    // Closing it ends the cluster.
    _life: ChildStdin,
    _child: Child,
}

/// The address of a new, empty database on the test process's PostgreSQL.
///
/// # Panics
/// When the machine has none, saying how to get it.
pub async fn postgres_url() -> String {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let cluster = CLUSTER.get_or_init(start);
    let url = |name: &str| format!("postgres://postgres@localhost/{name}?host={}", cluster.folder.display());
    let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let since = Instant::now();
    let mut connection = loop {
        match PgConnection::connect(&url("postgres")).await {
            Ok(it) => break it,
            Err(error) if since.elapsed() > PATIENCE => {
                let log = std::fs::read_to_string(cluster.folder.join("log")).unwrap_or_default();
                panic!("PostgreSQL does not start: {error}\n{log}");
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    let create = sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut connection).await;
    create.expect("a database");
    connection.close().await.expect("the connection closes");
    url(&name)
}

fn start() -> Cluster {
    let programs = programs().unwrap_or_else(|| {
        panic!("these tests need PostgreSQL: apt-get install postgresql (cargo xtask test does it), or name the folder of initdb by TUSHEN_POSTGRES_BIN")
    });
    // PostgreSQL refuses to run as root: then it runs as the user that its package made.
    let root = Command::new("id").arg("-u").output().is_ok_and(|it| it.stdout.starts_with(b"0\n"));
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(if root { "runuser" } else { program });
        if root {
            command.args(["-u", "postgres", "--", program]);
        }
        command.args(arguments);
        command
    };
    let made = run("mktemp", &["-d", "/tmp/tushen-postgres-XXXXXX"]).output().expect("mktemp runs");
    let folder = PathBuf::from(String::from_utf8_lossy(&made.stdout).trim());
    let (bin, at) = (programs.to_string_lossy(), folder.to_string_lossy());
    let mut child = run("sh", &["-c", CLUSTER, "sh", &bin, &at])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("PostgreSQL is started");
    let life = child.stdin.take().expect("a pipe");
    Cluster { folder, _life: life, _child: child }
}

/// The folder of `initdb`: the named one, or the newest of the package.
fn programs() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("TUSHEN_POSTGRES_BIN") {
        return Some(PathBuf::from(named));
    }
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let version = |it: &Path| it.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    let folders = versions.filter_map(Result::ok).map(|it| it.path().join("bin"));
    folders.filter(|it| it.join("initdb").is_file()).max_by_key(|it| version(it))
}
