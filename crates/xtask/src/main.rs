//! The project's own chores: `cargo xtask <chore>`.

mod accuracy;
mod bench;
mod corpus;
mod demo;
mod fuzz;
mod ids_cases;
mod process;
mod test;
mod wasm;
mod web;

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
    /// Draw site plans with known answers, review them, and print how the engine did
    Accuracy(accuracy::Options),
    /// Speed and memory beside named peers, as ratios from one run
    Bench(bench::Options),
    /// Read every drawing below a folder and compare with what is known of it
    Corpus(corpus::Options),
    /// Throw hostile bytes at every reader
    Fuzz(fuzz::Options),
    /// Decide every case of a folder of IDS test cases, by facet
    IdsCases(ids_cases::Options),
    /// Set everything up, review a sample project, and serve the drawing assistant
    Demo(demo::Options),
    /// Set everything up and run all checks and tests
    Test,
    /// Build the browser's module with its bindings and types
    Wasm,
    /// Build the browser's module and the page, and test both
    Web,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Accuracy(options) => accuracy::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Corpus(options) => corpus::run(&options),
        Chore::Demo(options) => demo::run(&options),
        Chore::Fuzz(options) => fuzz::run(&options),
        Chore::IdsCases(options) => ids_cases::run(&options),
        Chore::Test => test::run(),
        Chore::Wasm => wasm::run(),
        Chore::Web => web::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
