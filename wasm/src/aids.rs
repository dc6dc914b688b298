//! What helps to clear findings: fixes that were tried, heights that may be built, corners to take hold of.

use crate::assistant::failure;
use crate::edits::page_edit;
use crate::{Assistant, PageEdit};
use drawing::Geometry;
use findings::{Bilingual, SideEffect, Verdict};
use review::{EntityRef, EnvelopeOptions};
use serde::Serialize;
use std::collections::HashMap;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

/// A change that clears a finding, with everything else that it does.
#[derive(Clone, Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// What to do, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Whether it corrects how the design is drawn, and leaves the design as it is.
    pub keeps_design: bool,
    /// The edit that does it.
    pub edit: PageEdit,
    /// The changed objects as they would stand: GeoJSON geometries in metres.
    pub ghost: Vec<String>,
    /// Findings that are cleared besides.
    pub clears: Vec<Effect>,
    /// Findings that it brings. Empty when it breaks nothing.
    pub brings: Vec<Effect>,
}

/// A finding that a change brings or takes away.
#[derive(Clone, Debug, Serialize, Tsify)]
pub struct Effect {
    /// Full id of its rule.
    pub rule: String,
    /// Whether it fails; else it is undecided.
    pub fails: bool,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl From<SideEffect> for Effect {
    fn from(it: SideEffect) -> Effect {
        let Bilingual { zh, en } = it.message;
        Effect { rule: it.rule, fails: it.verdict == Verdict::Fail, zh, en }
    }
}

/// Heights that may be built on a plot, cell by cell.
#[derive(Clone, Debug, Serialize, Tsify)]
pub struct Heights {
    /// The plot.
    pub plot: String,
    /// Side of a cell, metres.
    pub step: f64,
    /// The corner of the first cell with the least coordinates, metres.
    pub origin: [f64; 2],
    /// Cells along x.
    pub columns: usize,
    /// Row by row from the least y: metres; -1 off the plot.
    pub heights: Vec<f64>,
    /// Ground on which something may stand, m².
    pub area: f64,
    /// Space under the envelope, m³.
    pub volume: f64,
    /// What binds how much ground: text in Chinese, in English, and m².
    pub causes: Vec<(String, String, f64)>,
    /// What was assumed or left out: text in Chinese and in English.
    pub remarks: Vec<(String, String)>,
}

/// The corners of a line or a polyline that can be moved.
#[derive(Clone, Debug, Default, Serialize, Tsify)]
pub struct Corners {
    /// x and y, drawing units.
    pub points: Vec<[f64; 2]>,
    /// Whether the last is joined with the first.
    pub closed: bool,
    /// Whether all its edges are straight.
    pub straight: bool,
    /// The layer.
    pub layer: String,
}

#[wasm_bindgen]
impl Assistant {
    /// Changes that clear a finding, the best first; displacements reach as far as `reach` metres. Afterwards what was undone
    /// can no longer be done again.
    ///
    /// # Errors
    /// When no such finding fails, or nothing of it can be changed.
    pub fn fixes(&mut self, finding: &str, reach: f64) -> Result<Vec<Ts<Fix>>, JsValue> {
        let session = self.session_mut();
        let found = session.fix(finding, None, reach).map_err(|error| failure(&error.zh(), &error.to_string()))?;
        let drawing = session.drawing();
        let of = |place: usize| Some((EntityRef::of(drawing, place)?, u32::try_from(place).ok()?));
        let places: HashMap<EntityRef, u32> = (0..drawing.entities.len()).filter_map(of).collect();
        let mut fixes = Vec::new();
        for (proposal, edit) in found.proposals.proposals.into_iter().zip(found.edits) {
            let Some(page) = page_edit(&edit, |it| places.get(it).copied()) else { continue };
            let update = session.preview(&edit);
            let changed = update.objects.added.iter().chain(&update.objects.changed).copied();
            let ghost = session.shapes(changed).iter().map(serde_json::Value::to_string).collect();
            session.undo();
            let Bilingual { zh, en } = proposal.message;
            fixes.push(Fix {
                zh,
                en,
                keeps_design: proposal.keeps_design,
                edit: page,
                ghost,
                clears: proposal.disappears.into_iter().map(Effect::from).collect(),
                brings: proposal.appears.into_iter().map(Effect::from).collect(),
            });
        }
        let cross = |it: &Fix| it.into_ts().map_err(|error| JsValue::from(JsError::from(error)));
        fixes.iter().map(cross).collect()
    }

    /// How high may be built where on the plot, over cells of `step` metres, with the sun of neighbours by the convention and
    /// of so many seconds. Afterwards what was undone can no longer be done again.
    ///
    /// # Errors
    /// When there is not one plot, no such convention, or the step makes no sensible grid.
    pub fn heights(&mut self, step: f64, convention: &str, need: f64) -> Result<Ts<Heights>, JsValue> {
        let options = EnvelopeOptions {
            convention: convention.to_string(),
            plot: None,
            protect: Vec::new(),
            need,
            step,
            storey_height: Some(3.0),
            rises: false,
        };
        let envelope = self.session_mut().envelope(&options);
        let envelope = envelope.map_err(|error| failure(&error.zh(), &error.to_string()))?;
        let remarks = envelope.assumed.into_iter().chain(envelope.left_out);
        let heights = Heights {
            plot: envelope.plot,
            step: envelope.step,
            origin: envelope.origin,
            columns: envelope.columns,
            heights: envelope.heights.into_iter().map(|it| it.unwrap_or(-1.0)).collect(),
            area: envelope.area,
            volume: envelope.volume,
            causes: envelope
                .causes
                .into_iter()
                .filter(|it| it.cells > 0)
                .map(|it| (it.message.zh, it.message.en, it.cells as f64 * step * step))
                .collect(),
            remarks: remarks.map(|it| (it.zh, it.en)).collect(),
        };
        heights.into_ts().map_err(|error| JsError::from(error).into())
    }

    /// The corners of the entity at a place of model space; none of what has no corners that can be moved.
    ///
    /// # Errors
    /// When the browser cannot make the object.
    pub fn corners(&self, place: u32) -> Result<Ts<Corners>, JsError> {
        let drawing = self.session().drawing();
        let entity = drawing.entities.get(place as usize).filter(|it| it.extrusion().z > 0.0);
        let mut corners = Corners::default();
        if let Some(entity) = entity {
            let layer = drawing.layers.get(entity.layer.0 as usize);
            corners.layer = layer.map(|it| it.name.clone()).unwrap_or_default();
            corners.straight = true;
            match &entity.geometry {
                Geometry::Line { start, end } => corners.points = vec![[start.x, start.y], [end.x, end.y]],
                Geometry::LwPolyline(it) => {
                    corners.points = it.vertices.iter().map(|it| [it.x, it.y]).collect();
                    corners.closed = it.closed;
                    corners.straight = it.vertices.iter().all(|it| it.bulge == 0.0);
                }
                Geometry::Polyline(it) => {
                    corners.points = it.vertices.iter().map(|it| [it.point.x, it.point.y]).collect();
                    corners.closed = it.closed;
                    corners.straight = it.vertices.iter().all(|it| it.bulge == 0.0);
                }
                _ => {}
            }
        }
        Ok(corners.into_ts()?)
    }
}
