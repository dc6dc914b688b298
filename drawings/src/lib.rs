//! Sample site plans (总平面图) with known answers: parametric sites, drawn in several drafting styles, with violations
//! put in on purpose. The answers come from the parameters by formulas of their own, never from the engine.

pub mod conditions;
pub mod draw;
pub mod dxf;
pub mod plane;
pub mod random;
pub mod site;
pub mod style;
pub mod truth;

use site::Site;
use style::Style;
use truth::answer::Answer;

/// A drawing with its planning conditions and its answers.
#[derive(Debug)]
pub struct Sample {
    /// The DXF file.
    pub dxf: Vec<u8>,
    /// The conditions file.
    pub conditions: String,
    /// The answers.
    pub answer: Answer,
}

/// A site drawn in a style. `seeded` names what was put in on purpose.
pub fn sample(site: &Site, style: &Style, seed: u64, seeded: Vec<&'static str>) -> Sample {
    let drawn = draw::draw(site, style, &truth::rows(site), seed);
    Sample {
        dxf: drawn.document.to_bytes(),
        conditions: conditions::write(&site.conditions),
        answer: truth::answer::answer(site, style, seed, seeded, &drawn),
    }
}
