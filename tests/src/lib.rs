//! What the tests of the whole product share.
//!
//! - [`corpus`]: real drawings, which are not part of the project; tests that need them say so and pass when they are absent.
//! - [`disguise`]: equals of a drawing, which must be reviewed alike.
//! - [`compare`]: whether two files hold the same drawing.
//! - [`oracle`]: ezdxf, run out of process; the same holds. [`second_opinion`] sets a drawing beside what it reads.

pub mod compare;
pub mod corpus;
pub mod disguise;
pub mod oracle;
pub mod second_opinion;
