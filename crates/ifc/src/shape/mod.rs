//! Where products stand and what they are in plan: shadows, floors and sections, in metres.
//!
//! Understood: extrusions (upright, leaning, tapered), solids swept along curves or revolved, faceted solids and surfaces, B-reps
//! with flat, revolved, extruded and B-spline faces, mapped items, half spaces, clipping and Boolean results; everything else is named.

mod body;
mod curve;
mod curved;
mod frame;
mod grid;
mod profile;
pub(crate) mod shells;
mod solid;
mod surface;

pub use solid::{Form, form};

use geometry::{Path, Transform};

/// How far chords may stray from arcs where arcs cannot be kept, in metres.
const CHORD: f64 = 0.001;

/// A path moved; arcs that would become ellipses become chords before.
fn transformed(path: &Path, transform: &Transform) -> Path {
    if transform.is_conformal() || path.vertices.iter().all(|it| it.bulge == 0.0) {
        return path.transformed(transform);
    }
    let scale = transform.determinant().abs().sqrt().max(1e-12);
    Path::straight(path.flatten(CHORD / scale), path.closed).transformed(transform)
}
