//! Two versions of a drawing, for the page.

use crate::assistant::{engine, failure};
use crate::{Assistant, Options};
use compare::{Fate, FindingChange, ObjectChange};
use findings::Bilingual;
use review::Settings;
use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

/// What differs between another version of the drawing and the one that is open.
#[derive(Clone, Debug, Serialize, Tsify)]
pub struct Versions {
    /// File name of the version before.
    pub before: String,
    /// Objects that differ.
    pub objects: Vec<ChangedObject>,
    /// Findings that are open in one of the versions at least.
    pub findings: Vec<Fated>,
}

/// An object that differs.
#[derive(Clone, Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ChangedObject {
    /// What happened to it: `added`, `removed`, `reshaped`, `moved`, `relabelled`, `affected`, `relayered`.
    pub change: &'static str,
    /// That in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Its kind.
    pub kind: String,
    /// Its name as written.
    pub name: String,
    /// Its id in the version that is open; absent when it is gone.
    #[tsify(optional)]
    pub id: Option<String>,
    /// How far it moved, metres; 0 when it did not.
    pub moved: f64,
    /// Area (of lines: length) before and after, when it was reshaped.
    #[tsify(optional)]
    pub size: Option<[f64; 2]>,
    /// Names of the attributes that differ.
    pub attributes: Vec<String>,
    /// GeoJSON geometry in metres that shows it; absent without a place.
    #[tsify(optional)]
    pub mark: Option<String>,
}

/// A finding, and what became of it.
#[derive(Clone, Debug, Serialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Fated {
    /// `new`, `regressed`, `persists` or `fixed`.
    #[tsify(type = "'new' | 'regressed' | 'persists' | 'fixed'")]
    pub fate: &'static str,
    /// Full id of the rule.
    pub rule: String,
    /// Title of the point, in Chinese and in English.
    pub title: (String, String),
    /// What is said of it now (of what is gone: before), in Chinese and in English.
    pub said: (String, String),
    /// Its id in the version that is open; absent when it is gone.
    #[tsify(optional)]
    pub id: Option<String>,
    /// The verdict before and now; empty where there is none.
    pub verdicts: (String, String),
    /// GeoJSON geometry in metres that shows it; absent without a place.
    #[tsify(optional)]
    pub mark: Option<String>,
}

#[wasm_bindgen]
impl Assistant {
    /// Compares another version of the drawing, taken as the one before, with the one that is open.
    ///
    /// # Errors
    /// As opening it would give.
    pub fn versions(&self, name: &str, bytes: &[u8], options: Ts<Options>) -> Result<Ts<Versions>, JsValue> {
        let options = options.to_rust().map_err(|error| JsValue::from(JsError::from(error)))?;
        let before = engine().and_then(|engine| review::open(engine, name, bytes, &Settings::from(options)));
        let before = before.map_err(|error| failure(&error.zh(), &error.en()))?;
        let (one, other) = (before.review_in_brief(), self.session().review_in_brief());
        let compared = compare::versions(&one, &other, &compare::Options::default());
        let versions = Versions {
            before: name.to_string(),
            objects: compared.objects.iter().map(object).collect(),
            findings: compared.findings.iter().map(fated).collect(),
        };
        versions.into_ts().map_err(|error| JsError::from(error).into())
    }
}

fn object(it: &ObjectChange) -> ChangedObject {
    let Bilingual { zh, en } = it.change.title();
    ChangedObject {
        change: it.change.as_str(),
        zh,
        en,
        kind: it.kind.clone(),
        name: it.name.clone(),
        id: it.after.clone(),
        moved: it.moved_by.map_or(0.0, |[x, y]| geometry::math::length(x, y)),
        size: it.size,
        attributes: it.attributes.iter().map(|it| it.name.clone()).collect(),
        mark: it.mark.as_ref().map(serde_json::Value::to_string),
    }
}

fn fated(it: &FindingChange) -> Fated {
    let both = |text: &Bilingual| (text.zh.clone(), text.en.clone());
    let said = it.after.as_ref().or(it.before.as_ref());
    let verdict = |side: &Option<compare::Said>| side.as_ref().map(|it| it.verdict.as_str().to_string());
    Fated {
        fate: match it.fate {
            Fate::New => "new",
            Fate::Regressed => "regressed",
            Fate::Persists => "persists",
            Fate::Fixed => "fixed",
        },
        rule: it.rule.clone(),
        title: both(&it.title),
        said: said.map(|it| both(&it.message)).unwrap_or_default(),
        id: it.after.as_ref().map(|it| it.id.clone()),
        verdicts: (verdict(&it.before).unwrap_or_default(), verdict(&it.after).unwrap_or_default()),
        mark: it.mark.as_ref().map(serde_json::Value::to_string),
    }
}
