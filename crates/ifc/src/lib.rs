//! IFC building models: read (STEP and ifczip), understood (units, types, properties, relations), checked against information
//! requirements ([`ids`]), and turned into the same [`model::Model`] as drawings ([`to_model`]).
//!
//! Reading is one pass over the bytes that notes where instances stand; parameters are read when asked for. Relations are
//! indexed once, when first needed. What is broken is a [`Diagnostic`] beside the rest.

mod diagnostic;
mod faults;
mod file;
pub mod ids;
mod model_of;
mod properties;
mod relations;
mod schema;
mod shape;
pub mod step;
mod units;

pub use diagnostic::Diagnostic;
pub use faults::{RULES, faults};
pub use file::{Header, Ifc, Instance, Ix, OpenError, is_ifc, open};
pub use model_of::{Understood, Words, to_model};
pub use properties::{Property, PropertySet};
pub use relations::{Parent, Relation, Relations};
pub use schema::{Attribute, Base, Entity, EntityIx, Schema, StandardProperty, StandardSet, TypeDef, Version};
pub use shape::{Form, form};
pub use units::Units;
