//! The project's own chores: `cargo xtask <chore>`.

mod bench;
mod corpus;
mod demo;
mod process;
mod test;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// The project's own chores.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

/// One chore a file of this crate.
#[derive(Debug, Subcommand)]
enum Chore {
    /// Speed and memory beside named peers, as ratios from one run
    Bench(bench::Options),
    /// Read every drawing below a folder and compare with what is known of it
    Corpus(corpus::Options),
    /// Set everything up and review a sample project
    Demo,
    /// Set everything up and run all checks and tests
    Test,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Bench(options) => bench::run(&options),
        Chore::Corpus(options) => corpus::run(&options),
        Chore::Demo => demo::run(),
        Chore::Test => test::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
