//! The `tushen` command: a thin shell around the crate `review`. All files, the clock and the terminal are here.

mod args;
mod commands;
mod input;
mod output;
mod print;

use args::{Arguments, Command, KeysCommand, RulesCommand};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;

/// Exit status when nothing is to be said.
const CLEAN: u8 = 0;
/// Exit status when there are findings.
const FINDINGS: u8 = 1;
/// Exit status when it could not be done.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    keep_to_limits();
    let arguments = Arguments::parse();
    let outcome = match arguments.command {
        Command::Check(it) => commands::check::run(&it),
        Command::Measure(it) => commands::measure::run(&it),
        Command::Inspect(it) => commands::inspect::run(&it),
        Command::Explain(it) => commands::explain::run(&it),
        Command::Rules(RulesCommand::List(it)) => commands::rules::list(&it),
        Command::Rules(RulesCommand::Check(it)) => commands::rules::check(&it),
        Command::Rules(RulesCommand::Test(it)) => commands::rules::test(&it),
        Command::Diff(it) => commands::diff::run(&it),
        Command::Mark(it) => commands::mark::run(&it),
        Command::Render(it) => commands::render::run(&it),
        Command::Ids(it) => commands::ids::run(&it),
        Command::Sandbox(it) => commands::sandbox::run(&it),
        Command::Seal(it) => commands::seal::run(&it),
        Command::Verify(it) => commands::verify::run(&it),
        Command::Keys(KeysCommand::New(it)) => commands::keys::new(&it),
        Command::Keys(KeysCommand::Certificate(it)) => commands::keys::certificate(&it),
        Command::Keys(KeysCommand::Revoke(it)) => commands::keys::revoke(&it),
        Command::Serve(it) => commands::serve::serve(&it),
        Command::Worker(it) => commands::serve::work(&it),
        Command::Audit(it) => commands::admin::audit(&it),
        Command::Admin(it) => commands::admin::run(&it),
        Command::Sunlight(it) => commands::sunlight::run(&it),
        Command::Envelope(it) => commands::envelope::run(&it),
        Command::Fix(it) => commands::fix::run(&it),
        Command::Access(it) => commands::access::run(&it),
        Command::Stalls(it) => commands::stalls::run(&it),
        Command::Schema { api: false } => output::print(exchange::json::schema()).map(|()| CLEAN),
        Command::Schema { api: true } => output::print(format!("{:#}\n", server::openapi())).map(|()| CLEAN),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "tushen", &mut std::io::stdout());
            Ok(CLEAN)
        }
        Command::Man => clap_mangen::Man::new(Arguments::command())
            .render(&mut std::io::stdout())
            .map(|()| CLEAN)
            .map_err(|error| error.to_string()),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            eprintln!("tushen: {message}");
            ExitCode::from(FAILED)
        }
    }
}

/// Keeps to the memory and processor time that a server allows the review of one drawing.
fn keep_to_limits() {
    #[cfg(unix)]
    for (variable, resource, unit) in [
        (server::MEMORY_VARIABLE, rlimit::Resource::AS, 1 << 20),
        (server::PROCESSOR_VARIABLE, rlimit::Resource::CPU, 1),
    ] {
        let Some(limit) = std::env::var(variable).ok().and_then(|it| it.parse::<u64>().ok()) else { continue };
        let limit = limit.saturating_mul(unit);
        if let Err(error) = rlimit::setrlimit(resource, limit, limit) {
            eprintln!("tushen: {variable}: {error}");
        }
    }
}
