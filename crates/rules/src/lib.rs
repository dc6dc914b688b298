//! The rule language: parse, type-check with units, plan, evaluate, explain.
//!
//! A rule is data: one TOML file with typed expressions. Its road through this crate:
//!
//! 1. [`pack`]: bytes to [`pack::Library`], with every fault of form and its place ([`source::Diagnostic`]);
//! 2. [`compile()`]: the packs in force to a [`compile::RuleSet`]: names resolved, units settled, tuples planned;
//! 3. [`run`]: a rule set and a [`model::Model`] to an [`run::Evaluation`], in parallel, and again after an edit, where only what
//!    has read something that changed is computed anew;
//! 4. [`trace`]: why a verdict is what it is; [`cases`]: worked cases, boundary cases and mutants that keep rules honest.
//!
//! Everything that is not known is a set of possible values ([`value`]): numbers are intervals, truth is Kleene's, enum values
//! are sets; what stays undecided is judged in every world that the known facts allow ([`eval`]).

mod apart;
pub mod cascade;
pub mod cases;
pub mod check;
pub mod compile;
pub mod conditions;
mod declared;
pub mod eval;
pub mod explain;
pub mod functions;
mod geojson;
pub mod indicators;
pub mod ir;
pub mod lint;
mod needs;
pub mod pack;
pub mod plan;
pub mod print;
pub mod run;
pub mod source;
pub mod suggest;
pub mod syntax;
pub mod table;
pub mod trace;
pub mod types;
pub mod value;

pub use compile::{Rule, RuleSet, compile};
pub use needs::{kinds, needs};
pub use pack::{CaseDates, Date, Library, Stage};
pub use run::{ChangedFindings, Changes, Delta, Evaluation, Outcome, Settings, evaluate, run_rule};
pub use source::{Diagnostic, Language};
