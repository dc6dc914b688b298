//! A drawing as it was recognised, without the drawing: to be kept, and judged under one set of rules after another.

use crate::engine::{hash, stage};
use crate::{Engine, OpenError, Settings, Source, assemble, objects, session};
use findings::{Finding, Indicator, ObjectInfo};
use model::{Kind, Model};
use rules::RuleSet;
use serde::{Deserialize, Serialize};

/// What a drawing was recognised as: everything that rules see.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recognised {
    sha256: String,
    is_building: bool,
    frames: Vec<String>,
    model: Model,
}

/// What a set of rules says of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Every point, also those that pass and those that do not apply, in the order of reviews.
    pub findings: Vec<Finding>,
    /// The indicators.
    pub indicators: Vec<Indicator>,
}

/// The hash of everything that recognising a drawing rests on, the engine's own code aside: the bytes, conditions and the authority's
/// files, profiles, mapping, unit and facts. Under the same hash the same engine recognises the same objects.
pub fn recognition_key(engine: &Engine, bytes: &[u8], settings: &Settings) -> String {
    let of = |it: &Source| (it.name.clone(), hash([it.bytes.as_slice()]));
    let given =
        [&settings.conditions, &settings.profile_file, &settings.map, &settings.facts].map(|it| it.as_ref().map(of));
    let official: Vec<_> = settings.official.iter().map(of).collect();
    let profiles = hash(engine.profiles.iter().map(|it| it.1.as_bytes()));
    let key = serde_json::json!([hash([bytes]), given, official, profiles, settings.profile, settings.unit]);
    hash([key.to_string().as_bytes()])
}

/// Reads and recognises a drawing; no rule is asked.
///
/// # Errors
/// As [`crate::open`].
pub fn recognise(engine: &Engine, name: &str, bytes: &[u8], settings: &Settings) -> Result<Recognised, OpenError> {
    #[cfg(feature = "ifc")]
    if tushen_ifc::is_ifc(bytes) {
        return crate::open(engine, name, bytes, settings).map(|it| of_session(&it));
    }
    let _ = name;
    let reading = session::reading(engine, settings)?;
    let drawing = session::read(bytes)?;
    let (_, recognition, _) = session::understand(&drawing, &reading.recognition, None, &reading.facts);
    let frames = recognition.frames.iter().map(|it| it.id.display(Kind::Frame)).collect();
    Ok(Recognised { sha256: hash([bytes]), is_building: false, frames, model: recognition.model })
}

#[cfg(feature = "ifc")]
fn of_session(session: &crate::Session) -> Recognised {
    let frames = session.recognition.frames.iter().map(|it| it.id.display(Kind::Frame)).collect();
    let is_building = session.file.building.is_some();
    Recognised { sha256: session.file.sha256.clone(), is_building, frames, model: session.recognition.model.clone() }
}

impl Recognised {
    /// SHA-256 of the drawing.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The objects.
    pub fn objects(&self) -> Vec<ObjectInfo> {
        objects::of_model(&self.model, &self.frames)
    }

    /// What a set of rules says: [`Engine::rules`] under the settings with which the drawing was recognised.
    ///
    /// # Errors
    /// [`OpenError::Setting`] for a stage that is none.
    pub fn judged(&self, rules: RuleSet, settings: &Settings) -> Result<Judgement, OpenError> {
        #[cfg(feature = "ifc")]
        let rules = if self.is_building { crate::building::answerable(rules, &self.model) } else { rules };
        let how = rules::Settings { stage: stage(&settings.stage)?, all: true };
        let evaluation = rules::evaluate(&rules, &self.model, &how);
        Ok(Judgement {
            findings: assemble::sorted(evaluation.findings(&rules)),
            indicators: assemble::indicators(&rules, &self.model, &evaluation),
        })
    }
}
