//! Co-approval (多部门在线协同审批) as a pure domain: no I/O, no clock of its own, no randomness.
//!
//! ```text
//! Case, Action, Context { workflow, calendar, actor, now } ─ perform ─▶ Case with Status events, or a Refusal that says why
//!                                     └─ Event::after ─▶ the hash-chained log; replay(log) gives the case again
//! ```
//!
//! What may happen when is one table ([`machine::TABLE`]); who may do it is data of the [`Workflow`]; time runs on a [`Clock`] of
//! working days. A [`Case`] holds everything that happened; [`Case::seen_by`] is the only way to what one person may see of it.

mod audit;
pub mod builtin;
mod calendar;
mod case;
mod conflict;
pub mod machine;
mod measures;
mod refusal;
mod rounds;
mod todo;
mod view;
mod workflow;

pub use audit::{Broken, Event, GENESIS, verify};
pub use calendar::{Calendar, Clock, ClockState, CountedDay, Day, MAX_DAYS, Pause, PauseReason, Reading};
pub use case::*;
pub use conflict::{Conflict, Demand, Ground, Range, conflicts};
pub use machine::{Action, Context, Done, Edit, Kind, NewCase, RerunList, ReviewOutcome, Status, perform, replay};
pub use measures::{Measures, measure};
pub use refusal::Refusal;
pub use rounds::{Key, ObjectMap, Rerun, carry_over};
pub use todo::{Todo, Work};
pub use workflow::{Department, Limit, Limits, Material, PublicNotice, Role, Workflow};
