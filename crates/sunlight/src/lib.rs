//! When the sun reaches a point, and which building takes it away (日照分析).
//!
//! No time steps: over a day of fixed declination the direction of the sun is `A cos t + B sin t + C` in the hour angle `t`, so
//! the moment at which it crosses an edge of a building, as seen from a window, is a root of a quadratic in `tan(t/2)`. Shadows
//! are therefore intervals with exact ends, each with the building that casts it.
//!
//! | to | use |
//! |---|---|
//! | know where the sun stands | [`Sun`], of a [`Place`] and a [`Day`] by a [`Method`] |
//! | follow a code: day, hours, formula | [`Convention`] |
//! | say what casts shadows | [`Occluder`]: prisms with base and top, pitched roofs, any solid of flat faces |
//! | say what is lit | [`Receiver`]: a window, a point of a façade, a point of the ground |
//! | analyse | [`Scene::timeline`], [`Scene::timelines`] |
//! | know how high something may stand | [`Sun::ceiling`] |
//! | read the result | [`Timeline`]: shadows with causes, lit [`Span`]s, longest and total |
//!
//! Coordinates are metres, z upwards from any datum that occluders and receivers share. Times are seconds of true solar time
//! since midnight; [`Sun::clock`] turns them into clock time.

mod arc;
mod ceiling;
mod convention;
mod occluder;
mod receiver;
mod scene;
mod sun;
mod timeline;

pub use convention::{Convention, DAHAN, SHANGHAI, WINTER_SOLSTICE};
pub use occluder::{Occluder, Point3};
pub use receiver::{Receiver, Window};
pub use scene::Scene;
pub use sun::{Day, Method, Place, Sun, SunError};
pub use timeline::{Shadow, Span, Timeline, hours_and_minutes};
