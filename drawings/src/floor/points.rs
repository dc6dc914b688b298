//! What is put into a storey on purpose, and what it should come to.
//!
//! A point is a requirement whose truth follows from the parameters of a storey. [`RULES`] is the one place that says which
//! rules of the packs decide it.

use super::Building;

use Building::{Apartment, Dormitory, Garage, Hospital, Office, School};

/// Faults by name, with the buildings that have a place for them.
pub const FAULTS: &[(&str, &[Building])] = &[
    ("kitchen-area", &[Apartment]),
    ("bedroom-short-side", &[Apartment]),
    ("bathroom-into-kitchen", &[Apartment]),
    ("bedroom-door", &[Apartment]),
    ("bathroom-door", &[Apartment]),
    ("flat-door", &[Apartment]),
    ("corridor-width", &[Office, Dormitory, School, Hospital]),
    ("dead-end", &[Office, Dormitory, Hospital]),
    ("one-exit", &[Office, Dormitory, Hospital, Garage]),
    ("room-door", &[Office, Dormitory, Hospital]),
    ("door-mark", &[Office, Dormitory, Hospital]),
    ("column-in-corridor", &[Office, School]),
    ("stair-width", &[Apartment, Office, Dormitory, School, Hospital]),
    ("tread-depth", &[Apartment, Office, Dormitory, School, Hospital, Garage]),
    ("aisle-width", &[Garage]),
    ("stall-width", &[Garage]),
    ("gap-20", &[Office, Apartment]),
    ("gap-60", &[Office, Apartment]),
    ("gap-200", &[Office, Apartment]),
];

/// Points with the rules that decide them, named without their packs: a point holds a failure where one of them fails on its
/// object, and a failure of one of them that no point expects is false.
pub const RULES: &[(&str, &[&str])] = &[
    ("bedroom-area", &["bedroom-area"]),
    ("bedroom-short-side", &["bedroom-short-side"]),
    ("kitchen-area", &["kitchen-area"]),
    ("bathroom-into-kitchen", &["bathroom-not-into-kitchen"]),
    ("bedroom-door", &["bedroom-door"]),
    ("service-door", &["service-door"]),
    ("public-corridor", &["public-corridor-width"]),
    ("stair-width", &["stair-clear-width", "dwelling-stair-clear-width"]),
    ("stair-tread", &["stair-tread"]),
    ("door-mark", &["door-mark-width"]),
    ("wall-gap", &["wall-gaps"]),
    ("room-open", &["rooms-closed"]),
];
