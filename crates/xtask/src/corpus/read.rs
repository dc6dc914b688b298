//! Reading one file with a watch beside it.

use drawing::{Drawing, FlattenOptions, flatten};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// How reading a file went.
pub struct Reading {
    /// What came of it.
    pub outcome: Outcome,
    /// Size of the file, 10⁶ bytes.
    pub megabytes: f64,
    /// Time to the drawing, without flattening.
    pub read_time: Duration,
}

impl Reading {
    /// The drawing, when there is one.
    pub fn drawing(&self) -> Option<&Drawing> {
        match &self.outcome {
            Outcome::Read { drawing, .. } => Some(drawing),
            _ => None,
        }
    }
}

/// What came of reading a file.
pub enum Outcome {
    /// A drawing, and how many items it flattens to.
    Read {
        /// The drawing.
        drawing: Box<Drawing>,
        /// Items of its scene.
        n_items: usize,
    },
    /// An error of the reader.
    Refused(String),
    /// A panic: always wrong.
    Panicked,
    /// Not done within the limit: always wrong. The thread goes on until the program ends.
    TooSlow,
}

/// Reads and flattens a file in a thread of its own.
pub fn read(path: &Path, limit: Duration) -> Reading {
    let (done, wait) = mpsc::channel();
    let path = path.to_path_buf();
    let thread = std::thread::spawn(move || {
        // Nobody waits any more when the limit has passed.
        let _ = done.send(read_now(&path));
    });
    match wait.recv_timeout(limit) {
        Ok(reading) => reading,
        Err(mpsc::RecvTimeoutError::Timeout) => failed(Outcome::TooSlow),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let _ = thread.join();
            failed(Outcome::Panicked)
        }
    }
}

fn failed(outcome: Outcome) -> Reading {
    Reading { outcome, megabytes: 0.0, read_time: Duration::ZERO }
}

fn read_now(path: &PathBuf) -> Reading {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => return failed(Outcome::Refused(error.to_string())),
    };
    let start = Instant::now();
    let is_dwg = path.extension().is_some_and(|it| it.eq_ignore_ascii_case("dwg"));
    let read = if is_dwg {
        tushen_dxf::dwg::read(&bytes).map_err(|error| error.to_string())
    } else {
        tushen_dxf::read(&bytes).map_err(|error| error.to_string())
    };
    let read_time = start.elapsed();
    let outcome = match read {
        Ok(drawing) => {
            let n_items = flatten(&drawing, &FlattenOptions::default()).items.len();
            Outcome::Read { drawing: Box::new(drawing), n_items }
        }
        Err(error) => Outcome::Refused(error),
    };
    Reading { outcome, megabytes: bytes.len() as f64 / 1e6, read_time }
}
