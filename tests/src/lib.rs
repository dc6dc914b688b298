//! What the tests of the whole product share.
//!
//! - [`corpus`]: real drawings, which are not part of the project; tests that need them say so and pass when they are absent.
//! - [`disguise`]: equals of a drawing, which must be reviewed alike.
//! - [`reviewing`]: sample drawings, and the engine that reviews them; [`same_review`]: whether two reviews say the same.
//! - [`compare`]: whether two files hold the same drawing.
//! - [`oracle`]: ezdxf, run out of process; the same holds. [`second_opinion`] sets a drawing beside what it reads.
//! - [`third_opinion`]: the DXF reader of acadrust.

pub mod compare;
pub mod corpus;
pub mod disguise;
pub mod oracle;
pub mod reviewing;
pub mod same_review;
pub mod second_opinion;
pub mod third_opinion;
