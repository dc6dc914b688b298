//! Two versions of a drawing.

use crate::control::{self, ChangeControl};
use crate::form::{Form, distance};
use crate::pairing::{self, Grid, Item};
use crate::points::{self, Points};
use crate::{Fate, FindingChange, IndicatorChange, MatchedBy, Placement, attributes, indicators, placement, words};
use findings::{Bilingual, Language, ObjectInfo, Review};
use geometry::Sort;
use geometry::Tolerance;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The schema that [`Comparison`] serialises to.
pub const DIFF_SCHEMA: &str = "tushen.diff/1";

/// What says nothing of the drawing itself: layers stand in each object, conditions and project in the settings.
const PASSED_OVER: [&str; 4] = ["Layer", "Conditions", "Project", "DrawingFault"];

/// How versions are compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// What lies nearer than twice this did not move.
    pub tolerance: Tolerance,
    /// Whether objects that did not change are listed, too.
    pub all: bool,
    /// Whether the version before was approved, so that its changes come under the lists of what may be changed.
    pub approved: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { tolerance: Tolerance::STANDARD, all: false, approved: false }
    }
}

/// Two versions of a drawing, compared: `tushen.diff/1`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// [`DIFF_SCHEMA`].
    pub schema: String,
    /// The version before.
    pub before: Side,
    /// The version after.
    pub after: Side,
    /// Where the drawing as a whole went; `None` when it stayed.
    pub placement: Option<Placement>,
    /// Objects that differ, by kind; all of them when asked for.
    pub objects: Vec<ObjectChange>,
    /// Findings that are open in one version at least: regressed and new first.
    pub findings: Vec<FindingChange>,
    /// Indicators.
    pub indicators: Vec<IndicatorChange>,
    /// Counts.
    pub counts: Counts,
    /// The changes in words, one sentence each.
    pub words: Vec<Bilingual>,
    /// The changes under the lists of what may be changed after approval; when asked for, and known for the jurisdiction.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub control: Option<ChangeControl>,
}

/// One of the two files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// File name without folders.
    pub file: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// The settled drawing unit.
    pub unit: String,
    /// Objects recognised.
    pub objects: usize,
}

/// What happened to an object: the most that did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Another shape or size.
    Reshaped,
    /// The same shape elsewhere or turned.
    Moved,
    /// Another name, label or stated value.
    Relabelled,
    /// Itself as it was; what is measured on it differs, because something around it changed.
    Affected,
    /// On another layer.
    Relayered,
    /// As it was.
    Unchanged,
}

impl Change {
    /// As written in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Reshaped => "reshaped",
            Change::Moved => "moved",
            Change::Relabelled => "relabelled",
            Change::Affected => "affected",
            Change::Relayered => "relayered",
            Change::Unchanged => "unchanged",
        }
    }

    /// In words.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Change::Added => ("新增", "added"),
            Change::Removed => ("删除", "removed"),
            Change::Reshaped => ("形状改变", "reshaped"),
            Change::Moved => ("移动", "moved"),
            Change::Relabelled => ("标注改变", "relabelled"),
            Change::Affected => ("受影响", "affected"),
            Change::Relayered => ("换图层", "on another layer"),
            Change::Unchanged => ("未变", "unchanged"),
        };
        Bilingual::new(zh, en)
    }
}

/// An object before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectChange {
    /// What happened to it.
    pub change: Change,
    /// Its kind.
    pub kind: String,
    /// Its name in the version after; before, when it is gone.
    pub name: String,
    /// Its id before.
    pub before: Option<String>,
    /// Its id after.
    pub after: Option<String>,
    /// What it was recognised by.
    pub matched_by: Option<MatchedBy>,
    /// How far it moved along x and y, metres, after the drawing as a whole was put in its place.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub moved_by: Option<[f64; 2]>,
    /// By which angle it turned, radians, counter-clockwise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub turned_by: Option<f64>,
    /// Area (of lines: length) before and after, when it was reshaped.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub size: Option<[f64; 2]>,
    /// Its name before, when it is another.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name_before: Option<String>,
    /// Attributes that differ.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub attributes: Vec<AttributeChange>,
    /// Its layer before and after, when it is another.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub layers: Option<[String; 2]>,
    /// What shows it, GeoJSON in metres of the version after: outlines before and after, and the way between.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mark: Option<Value>,
}

/// An attribute before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttributeChange {
    /// Its name.
    pub name: String,
    /// Before; `None` when it was not known.
    pub before: Option<Value>,
    /// After; `None` when it is not known.
    pub after: Option<Value>,
    /// SI unit.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub unit: Option<String>,
    /// Whether it is measured on the drawing, and not stated by somebody.
    pub measured: bool,
}

/// How many of what.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Objects by [`Change`].
    pub objects: BTreeMap<String, usize>,
    /// Findings by [`Fate`].
    pub findings: BTreeMap<String, usize>,
    /// Points of the version after that need a new look.
    pub look: usize,
    /// Points of the version after.
    pub points: usize,
}

/// Compares two versions of a drawing. The reviews must list passes, too, for a point that passed before to be told from one that
/// did not exist ([`Fate::Regressed`] and [`Fate::New`]).
pub fn versions(before: &Review, after: &Review, options: &Options) -> Comparison {
    let tolerance = options.tolerance.linear.to_m();
    let items = |review: &'_ Review| -> Vec<usize> {
        let kept = review.objects.iter().enumerate();
        kept.filter(|it| !PASSED_OVER.contains(&it.1.kind.as_str())).map(|it| it.0).collect()
    };
    let formed = |review, at: &[usize]| -> Vec<Item<'_>> { at.iter().map(|ix| item(review, *ix)).collect() };
    let (ones, others) = (items(before), items(after));
    let others = formed(after, &others);
    let mut ones = formed(before, &ones);
    let grid = Grid::new(&others);
    let placement = placement::find(&ones, &others, &grid, tolerance);
    if !placement.stays() {
        ones.iter_mut().for_each(|it| it.form = it.form.as_ref().map(|form| form.placed(&placement)));
    }
    let pairs = pairing::pair(&ones, &others, &grid, tolerance);
    let mut became: BTreeMap<&str, &str> =
        pairs.iter().map(|(a, b, _)| (ones[*a].info.id.as_str(), others[*b].info.id.as_str())).collect();
    became.extend(settings(before, after));

    let mut objects: Vec<ObjectChange> = Vec::new();
    let mut paired = (BTreeSet::new(), BTreeSet::new());
    for (a, b, by) in pairs {
        paired.0.insert(a);
        paired.1.insert(b);
        objects.push(changed(&ones[a], &others[b], by, &became, &placement, tolerance));
    }
    let is_left = |ix: &usize, of: &BTreeSet<usize>| !of.contains(ix);
    let gone = (0..ones.len()).filter(|it| is_left(it, &paired.0)).map(|it| alone(ones[it].info, Change::Removed));
    objects.extend(gone.map(|it| ObjectChange { mark: it.mark.map(|mark| placed(&mark, &placement)), ..it }));
    objects
        .extend((0..others.len()).filter(|it| is_left(it, &paired.1)).map(|it| alone(others[it].info, Change::Added)));

    let touched: BTreeSet<&str> = objects
        .iter()
        .filter(|it| !matches!(it.change, Change::Unchanged | Change::Relayered))
        .filter_map(|it| it.after.as_deref())
        .collect();
    let Points { changes, look, pairs } = points::compare(&before.findings, &after.findings, &became, &touched);
    let points = after.findings.iter().filter(|it| it.verdict != findings::Verdict::NotApplicable).count();
    let mut counts = Counts { look, points, ..Counts::default() };
    for it in &objects {
        *counts.objects.entry(it.change.as_str().to_string()).or_default() += 1;
    }
    for fate in [Fate::Fixed, Fate::New, Fate::Persists, Fate::Regressed] {
        let n = changes.iter().filter(|it| it.fate == fate).count();
        counts.findings.insert(fate.as_str().to_string(), n);
    }
    objects.retain(|it| options.all || it.change != Change::Unchanged);
    objects.order_by(|a, b| {
        let place = |it: &ObjectChange| model::Kind::from_name(&it.kind);
        (place(a), a.change, &a.name, &a.after, &a.before).cmp(&(place(b), b.change, &b.name, &b.after, &b.before))
    });
    let mut comparison = Comparison {
        schema: DIFF_SCHEMA.to_string(),
        before: side(before),
        after: side(after),
        placement: (!placement.stays()).then_some(placement),
        objects,
        findings: changes,
        indicators: indicators::compare(&before.indicators, &after.indicators),
        counts,
        words: Vec::new(),
        control: None,
    };
    let said = |language| words::sentences(&comparison, language);
    let words = said(Language::Zh).into_iter().zip(said(Language::En));
    comparison.words = words.map(|(zh, en)| Bilingual { zh, en }).collect();
    if options.approved {
        comparison.control = control::control(before, after, &pairs, &comparison, options.tolerance);
    }
    comparison
}

/// What stands for layers, conditions and the project in both versions: findings speak of them, too.
fn settings<'a>(before: &'a Review, after: &'a Review) -> Vec<(&'a str, &'a str)> {
    let of = |review: &'a Review| review.objects.iter().filter(|it| PASSED_OVER.contains(&it.kind.as_str()));
    let mut known: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for it in of(after) {
        known.entry((&it.kind, &it.name)).or_default().insert(0, &it.id);
    }
    of(before)
        .filter_map(|it| Some((it.id.as_str(), known.get_mut(&(it.kind.as_str(), it.name.as_str()))?.pop()?)))
        .collect()
}

fn item(review: &Review, ix: usize) -> Item<'_> {
    let info = &review.objects[ix];
    Item { info, form: info.geometry.as_ref().and_then(Form::of) }
}

fn side(review: &Review) -> Side {
    let drawing = &review.drawing;
    let (file, sha256, unit) = (drawing.file.clone(), drawing.sha256.clone(), drawing.unit.clone());
    Side { file, sha256, unit, objects: review.objects.len() }
}

fn alone(info: &ObjectInfo, change: Change) -> ObjectChange {
    let id = Some(info.id.clone());
    let (before, after) = if change == Change::Removed { (id, None) } else { (None, id) };
    ObjectChange {
        change,
        kind: info.kind.clone(),
        name: info.name.clone(),
        before,
        after,
        matched_by: None,
        moved_by: None,
        turned_by: None,
        size: None,
        name_before: None,
        attributes: Vec::new(),
        layers: None,
        mark: info.geometry.clone(),
    }
}

fn changed(
    one: &Item,
    other: &Item,
    by: MatchedBy,
    became: &BTreeMap<&str, &str>,
    placement: &Placement,
    tolerance: f64,
) -> ObjectChange {
    let mut it = alone(other.info, Change::Unchanged);
    it.before = Some(one.info.id.clone());
    it.matched_by = Some(by);
    it.name_before = (one.info.name != other.info.name).then(|| one.info.name.clone());
    it.attributes = attributes::differences(one.info, other.info, became);
    it.layers = attributes::layers(one.info, other.info);
    let mut reshaped = false;
    if let (Some(a), Some(b)) = (&one.form, &other.form) {
        let apart = distance(a.center, b.center);
        it.moved_by = (apart > 2.0 * tolerance).then(|| [0, 1].map(|i| micrometres(b.center[i] - a.center[i])));
        match a.turn_to(b, tolerance) {
            Some(angle) => it.turned_by = (angle.abs() * a.length / 4.0 > 4.0 * tolerance).then_some(angle),
            None => {
                reshaped = true;
                let size = |it: &Form| if it.closed { it.area } else { it.length };
                it.size = Some([size(a), size(b)]);
            }
        }
        let ends = [one.info.geometry.as_ref().map(|it| placed(it, placement)), other.info.geometry.clone()];
        if let (true, [Some(before), Some(after)]) = (reshaped || it.moved_by.is_some() || it.turned_by.is_some(), ends)
        {
            let way = it.moved_by.map(|_| json!({ "type": "LineString", "coordinates": [a.center, b.center] }));
            let parts: Vec<Value> = [Some(before), way, Some(after)].into_iter().flatten().collect();
            it.mark = Some(json!({ "type": "GeometryCollection", "geometries": parts }));
        }
    }
    let states = it.name_before.is_some() || it.attributes.iter().any(|it| !it.measured);
    it.change = match () {
        () if reshaped => Change::Reshaped,
        () if it.moved_by.is_some() || it.turned_by.is_some() => Change::Moved,
        () if states => Change::Relabelled,
        () if !it.attributes.is_empty() => Change::Affected,
        () if it.layers.is_some() => Change::Relayered,
        () => Change::Unchanged,
    };
    it
}

/// Coordinates are written to the micrometre; so are their differences.
fn micrometres(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// A GeoJSON geometry of the version before where it lies in the version after.
fn placed(geometry: &Value, placement: &Placement) -> Value {
    match geometry {
        _ if placement.stays() => geometry.clone(),
        Value::Array(items) => match items.as_slice() {
            [Value::Number(x), Value::Number(y), ..] => {
                let at = [x, y].map(|it| it.as_f64().unwrap_or_default());
                json!(placement.apply(at).map(micrometres))
            }
            items => Value::Array(items.iter().map(|it| placed(it, placement)).collect()),
        },
        Value::Object(map) => {
            Value::Object(map.iter().map(|(key, value)| (key.clone(), placed(value, placement))).collect())
        }
        other => other.clone(),
    }
}
