//! Results that are worth keeping between runs, in a folder: each under the hash of all that it follows from, and never believed unread.

use review::{Engine, OpenError, Recognised, Settings};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// The form of kept models; another number where they are written otherwise.
const FORM: &str = "tushen.recognised/1";
/// Bytes of a seal.
const SEAL: usize = 32;
/// What nobody asked for in so long is swept.
const UNUSED: Duration = Duration::from_secs(90 * 24 * 3600);
/// Models are larger than this only in files that were not written here.
const LARGEST: u64 = 1 << 30;

/// A folder of kept results. An entry begins with the hash of its key and content: what was altered, cut off or put under another name is
/// not what was asked for, and is made anew.
#[derive(Debug)]
pub struct Kept {
    folder: PathBuf,
    found: AtomicU64,
    damaged: AtomicU64,
    unwritten: AtomicU64,
    written: AtomicU64,
}

/// What became of what was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries that were there and whole.
    pub found: u64,
    /// Entries that were there and not what was written: made anew.
    pub damaged: u64,
    /// Entries that could not be written, as on a full disk: nothing is lost but time.
    pub unwritten: u64,
}

impl Kept {
    /// Makes the folder where there is none, and sweeps what nobody asked for in 90 days.
    ///
    /// # Errors
    /// When the folder can be neither made nor read, with its name.
    pub fn open(folder: &Path) -> Result<Kept, String> {
        let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
        std::fs::create_dir_all(folder).map_err(wrong)?;
        let now = SystemTime::now();
        for entry in std::fs::read_dir(folder).map_err(wrong)?.flatten() {
            let changed = entry.metadata().and_then(|it| it.modified());
            let is_old = changed.is_ok_and(|it| now.duration_since(it).is_ok_and(|it| it > UNUSED));
            let is_ours = entry.path().extension().is_some_and(|it| it == "kept" || it == "part");
            if is_old && is_ours {
                // Another process may sweep it as well.
                let _ = std::fs::remove_file(entry.path());
            }
        }
        let count = AtomicU64::default;
        Ok(Kept {
            folder: folder.to_path_buf(),
            found: count(),
            damaged: count(),
            unwritten: count(),
            written: count(),
        })
    }

    /// What is kept under a key, when it is what was written.
    pub fn read(&self, key: &str) -> Option<Vec<u8>> {
        let place = self.place(key);
        let mut bytes = std::fs::read(&place).ok()?;
        let is_whole = bytes.len() >= SEAL && bytes[..SEAL] == seal(key, &bytes[SEAL..]);
        if !is_whole {
            self.damaged.fetch_add(1, Ordering::Relaxed);
            return None;
        }
        self.found.fetch_add(1, Ordering::Relaxed);
        // Whoever may read but not write goes without.
        let _ = std::fs::File::options().append(true).open(&place).and_then(|it| it.set_modified(SystemTime::now()));
        bytes.drain(..SEAL);
        Some(bytes)
    }

    /// Keeps a result: written beside and put in its place, so that a run that is cut off leaves no half of one.
    pub fn write(&self, key: &str, content: &[u8]) {
        let place = self.place(key);
        // Threads and processes that keep the same result do not write into each other's file.
        let n = self.written.fetch_add(1, Ordering::Relaxed);
        let beside = place.with_extension(format!("{}-{n}.part", std::process::id()));
        let write = || {
            let mut file = std::fs::File::create(&beside)?;
            file.write_all(&seal(key, content))?;
            file.write_all(content)?;
            std::fs::rename(&beside, &place)
        };
        if write().is_err() {
            self.unwritten.fetch_add(1, Ordering::Relaxed);
            let _ = std::fs::remove_file(&beside);
        }
    }

    /// Counted since the folder was opened.
    pub fn counts(&self) -> Counts {
        let of = |it: &AtomicU64| it.load(Ordering::Relaxed);
        Counts { found: of(&self.found), damaged: of(&self.damaged), unwritten: of(&self.unwritten) }
    }

    fn place(&self, key: &str) -> PathBuf {
        self.folder.join(format!("{}.kept", seal::sha256(key.as_bytes())))
    }
}

fn seal(key: &str, content: &[u8]) -> [u8; SEAL] {
    let length = (key.len() as u64).to_le_bytes();
    Sha256::new().chain_update(length).chain_update(key).chain_update(content).finalize().into()
}

/// Drawings as they were recognised, kept under the hashes of the drawing, of what it was recognised with, and of this program.
#[derive(Debug)]
pub struct Models {
    kept: Kept,
}

impl Models {
    /// Those of a folder.
    ///
    /// # Errors
    /// As [`Kept::open`].
    pub fn open(folder: &Path) -> Result<Models, String> {
        Ok(Models { kept: Kept::open(folder)? })
    }

    /// A drawing as it is recognised: kept, or recognised now.
    ///
    /// # Errors
    /// As [`review::recognise`].
    pub fn recognised(
        &self,
        engine: &Engine,
        name: &str,
        bytes: &[u8],
        settings: &Settings,
    ) -> Result<Recognised, OpenError> {
        let key = format!("{FORM} {} {}", program(), review::recognition_key(engine, bytes, settings));
        if let Some(known) = self.kept.read(&key).and_then(|it| unpacked(&it)) {
            return Ok(known);
        }
        let it = review::recognise(engine, name, bytes, settings)?;
        match packed(&it) {
            Some(bytes) => self.kept.write(&key, &bytes),
            None => drop(self.kept.unwritten.fetch_add(1, Ordering::Relaxed)),
        }
        Ok(it)
    }

    /// Counted since the folder was opened.
    pub fn counts(&self) -> Counts {
        self.kept.counts()
    }
}

fn packed(it: &Recognised) -> Option<Vec<u8>> {
    let mut plain = Vec::new();
    ciborium::into_writer(it, &mut plain).ok()?;
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(&plain).ok()?;
    packer.finish().ok()
}

fn unpacked(bytes: &[u8]) -> Option<Recognised> {
    let mut plain = Vec::new();
    flate2::read::DeflateDecoder::new(bytes).take(LARGEST).read_to_end(&mut plain).ok()?;
    ciborium::from_reader(plain.as_slice()).ok()
}

/// The hash of this very program: whatever recognises otherwise is another program.
fn program() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let bytes = std::env::current_exe().and_then(std::fs::read);
        // A program that cannot read itself keeps what it recognises for no other run.
        bytes.map_or_else(|_| format!("process {}", std::process::id()), |it| seal::sha256(&it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> (tempfile::TempDir, Kept) {
        let folder = tempfile::tempdir().expect("a folder");
        let kept = Kept::open(folder.path()).expect("opened");
        (folder, kept)
    }

    #[test]
    fn what_was_altered_cut_off_or_put_under_another_key_is_not_believed() {
        let (_folder, kept) = kept();
        assert_eq!(kept.read("a"), None);
        kept.write("a", b"of a");
        kept.write("b", b"of b");
        assert_eq!(kept.read("a").as_deref(), Some(&b"of a"[..]));
        assert_eq!(kept.counts(), Counts { found: 1, damaged: 0, unwritten: 0 });

        std::fs::copy(kept.place("b"), kept.place("a")).expect("copied");
        assert_eq!(kept.read("a"), None, "another result");
        kept.write("a", b"of a");
        let whole = std::fs::read(kept.place("a")).expect("readable");
        for cut in 0..whole.len() {
            std::fs::write(kept.place("a"), &whole[..cut]).expect("writable");
            assert_eq!(kept.read("a"), None, "cut off after {cut} bytes");
        }
        for at in 0..whole.len() {
            let mut altered = whole.clone();
            altered[at] ^= 1;
            std::fs::write(kept.place("a"), altered).expect("writable");
            assert_eq!(kept.read("a"), None, "altered at {at}");
        }
        assert_eq!(kept.read("b").as_deref(), Some(&b"of b"[..]));
    }

    #[test]
    fn drawings_are_judged_the_same_from_what_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let engine = Engine::new(packs::files(packs::ARCHIVE)).expect("the rules read");
        let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drawings");
        let read = |name: &str| std::fs::read(samples.join(name)).expect("a sample");
        let open = || Models::open(folder.path()).expect("opened");
        let cases = [("lakeside.dxf", Some("lakeside.toml")), ("floor-ward.dxf", None), ("no-papers.dxf", None)];
        for (name, conditions) in cases {
            let conditions = conditions.map(|it| review::Source { name: it.into(), bytes: read(it) });
            let settings = Settings { conditions, all: true, ..Settings::default() };
            let bytes = read(name);
            let judged = |it: &Recognised| {
                let judgement = it.judged(engine.rules(&settings).expect("rules"), &settings).expect("judged");
                (it.sha256().to_string(), it.objects(), judgement)
            };
            let first = judged(&open().recognised(&engine, name, &bytes, &settings).expect("recognised"));
            let models = open();
            let again = judged(&models.recognised(&engine, name, &bytes, &settings).expect("recognised"));
            assert_eq!(models.counts().found, 1, "{name}");
            assert!(first == again, "{name}: another judgement from what is kept");
            // And both are what a review says.
            let review = review::open(&engine, name, &bytes, &settings).expect("opened").review_in_brief();
            let reviewed = review::Judgement { findings: review.findings, indicators: review.indicators };
            assert!(first == (review.drawing.sha256, review.objects, reviewed), "{name}: another review");
        }
        // Whatever lies in the folder, what comes out is right.
        for entry in std::fs::read_dir(folder.path()).expect("readable").flatten() {
            let bytes = std::fs::read(entry.path()).expect("readable");
            std::fs::write(entry.path(), &bytes[..bytes.len() / 2]).expect("writable");
        }
        let models = open();
        let settings = Settings { all: true, ..Settings::default() };
        let bytes = read("no-papers.dxf");
        let again = models.recognised(&engine, "no-papers.dxf", &bytes, &settings).expect("recognised");
        assert_eq!(again.objects(), review::recognise(&engine, "x", &bytes, &settings).expect("recognised").objects());
        assert_eq!(models.counts(), Counts { found: 0, damaged: 1, unwritten: 0 });
    }
}
