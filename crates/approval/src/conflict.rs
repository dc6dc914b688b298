//! Demands of departments that cannot both hold, found before the notice goes out.

use crate::{Refusal, Workflow};
use findings::Bilingual;
use geometry::{Point as Corner, Region};
use serde::{Deserialize, Serialize};

/// What a department asks for, in a form that can be compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Demand {
    /// Id in the case.
    #[serde(default)]
    pub id: String,
    /// Who asks.
    #[serde(default)]
    pub department: String,
    /// The point it comes from, when it comes from one.
    pub point: Option<String>,
    /// In words.
    pub text: String,
    /// A measure that must lie between two values.
    pub range: Option<Range>,
    /// Ground that must have a use.
    pub ground: Option<Ground>,
}

/// A measure that must lie between two values, in SI.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Range {
    /// Indicator or attribute.
    pub subject: String,
    /// The objects it is measured on; empty for the site.
    pub objects: Vec<String>,
    /// At least.
    pub min: Option<f64>,
    /// At most.
    pub max: Option<f64>,
}

/// Ground that must have a use.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ground {
    /// `paved`, `planted`, `built`, `open`: words of the workflow.
    #[serde(rename = "use")]
    pub usage: String,
    /// Outline, metres.
    pub outline: Vec<[f64; 2]>,
    /// Area that can be given up without breaking the demand, m²; 0 when all of it is needed.
    pub spare: f64,
}

/// Demands that cannot all hold: leave one out, and the others can.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Conflict {
    /// Ids of the demands, in order.
    pub demands: Vec<String>,
    /// Why.
    pub message: Bilingual,
    /// Area claimed twice, m².
    pub area: Option<f64>,
    /// What the lead decided, with reason.
    pub resolution: Option<String>,
}

/// Corners that an outline may have.
const MOST_CORNERS: usize = 10_000;

impl Demand {
    /// Refuses numbers and outlines that mean nothing.
    pub fn validate(&self) -> Result<(), Refusal> {
        let range = self.range.iter().flat_map(|it| [it.min, it.max]).flatten();
        let ground = self.ground.iter().flat_map(|it| it.outline.iter().flatten().copied().chain([it.spare]));
        let corners = self.ground.as_ref().map_or(3, |it| it.outline.len());
        let empty = self.text.trim().is_empty();
        if empty
            || range.chain(ground).any(|it| !it.is_finite() || it.abs() > 1e9)
            || !(3..=MOST_CORNERS).contains(&corners)
        {
            return Err(Refusal::Invalid {
                what: Bilingual::new(
                    "要求须有文字、有限的数值和 3 个以上角点",
                    "a demand needs words, finite numbers and at least 3 corners",
                ),
            });
        }
        Ok(())
    }
}

/// Every smallest set of demands that cannot hold together.
///
/// Ranges: intervals on a line that meet two by two meet all together, so the smallest sets are pairs. Ground: a demand that can spare
/// area fails against as many others as it takes; demands are left out one by one while the rest still fails.
pub fn conflicts(workflow: &Workflow, demands: &[Demand]) -> Vec<Conflict> {
    let mut found = Vec::new();
    for (index, a) in demands.iter().enumerate() {
        for b in &demands[index + 1..] {
            let (Some(x), Some(y)) = (&a.range, &b.range) else { continue };
            if x.subject == y.subject && x.objects == y.objects {
                let apart = |low: Option<f64>, high: Option<f64>| low.zip(high).filter(|(low, high)| low > high);
                if let Some((low, high)) = apart(x.min, y.max).or(apart(y.min, x.max)) {
                    let message = Bilingual::new(
                        format!("{}：一方要求不小于 {low}，另一方要求不大于 {high}", x.subject),
                        format!("{}: one asks for at least {low}, the other for at most {high}", x.subject),
                    );
                    found.push(Conflict {
                        demands: vec![a.id.clone(), b.id.clone()],
                        message,
                        area: None,
                        resolution: None,
                    });
                }
            }
        }
    }
    for held in demands {
        let Some(ground) = &held.ground else { continue };
        let region = region(ground);
        let rivals: Vec<(&Demand, Region)> = demands
            .iter()
            .filter(|it| it.id != held.id)
            .filter_map(|it| {
                it.ground
                    .as_ref()
                    .filter(|it| workflow.incompatible(&ground.usage, &it.usage))
                    .map(|ground| (it, self::region(ground)))
            })
            .collect();
        let mut kept: Vec<usize> = (0..rivals.len()).collect();
        let taken =
            |kept: &[usize]| geometry::boolean::overlap_area([&region], kept.iter().map(|it| &rivals[*it].1)).to_m2();
        // A strip thinner than what a drawing shows is no conflict.
        let fails = |kept: &[usize]| taken(kept) > ground.spare.max(0.0) + 0.01;
        if !fails(&kept) {
            continue;
        }
        for index in 0..rivals.len() {
            let fewer: Vec<usize> = kept.iter().copied().filter(|it| *it != index).collect();
            if fails(&fewer) {
                kept = fewer;
            }
        }
        let mut ids: Vec<String> = kept.iter().map(|it| rivals[*it].0.id.clone()).chain([held.id.clone()]).collect();
        ids.sort();
        if found.iter().any(|it: &Conflict| it.demands == ids) {
            continue;
        }
        let area = taken(&kept);
        let over = area - ground.spare.max(0.0);
        let message = Bilingual::new(
            format!("同一地块有 {area:.2} m² 被要求作不同用途，超出可让出面积 {over:.2} m²"),
            format!(
                "{area:.2} m² of the same ground are asked for different uses, {over:.2} m² more than can be given up"
            ),
        );
        found.push(Conflict { demands: ids, message, area: Some(area), resolution: None });
    }
    found
}

fn region(ground: &Ground) -> Region {
    Region::polygon(ground.outline.iter().map(|[x, y]| Corner { x: *x, y: *y }))
}
