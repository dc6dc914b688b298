use crate::edit::{self, Places, Replaced};
use crate::engine::{hash, stage};
use crate::{Edit, Engine, Fact, OpenError, Settings, Source, assemble, engine, facts, marks, official};
use drawing::{Drawing, FlattenOptions, Scene, Spans, flatten_entity};
use findings::{Bilingual, DerivationNode, Finding, Review};
use geometry::Length;
use model::{Kind, Model};
use recognition::{Edited, Followed, Memory, Profile, Recognition, Unit};
use rules::conditions::OfficialLine;
use rules::{ChangedFindings, Changes, Delta, Evaluation, RuleSet};
use std::collections::BTreeMap;
use std::sync::Arc;
use tushen_dxf::EditedError;
use tushen_dxf::mark::Mark;

/// One drawing under review.
pub struct Session {
    pub(crate) file: FileInfo,
    pub(crate) fixed: Fixed,
    pub(crate) drawing: Drawing,
    pub(crate) scene: Scene,
    pub(crate) recognition: Recognition,
    pub(crate) evaluation: Evaluation,
    memory: Memory,
    /// Where entities stand; made by the first edit, and anew when entities were added or taken away.
    places: Option<Places>,
    /// Which items each entity became; made by the first edit.
    spans: Option<Spans>,
    /// What persons state of objects.
    facts: Vec<Fact>,
    done: Vec<Step>,
    undone: Vec<Step>,
    /// Whether the last edit is a preview: the next one takes its place.
    previewing: bool,
}

/// What stood before an edit.
enum Step {
    /// Entities of the drawing.
    Entities(Replaced),
    /// What persons had stated.
    Facts(Vec<Fact>),
}

/// What an edit changed.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// Objects of the model.
    pub objects: Delta,
    /// Results of rules, and indicators.
    pub results: Changes,
    /// Whether the whole drawing was recognised again, and not only what lies near the edit.
    pub whole: bool,
}

/// What is known of the file itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileInfo {
    pub name: String,
    pub sha256: String,
    /// Of a building model or a set: what it is, in place of the drawing.
    pub building: Option<Building>,
}

/// What is known of what is no drawing: a building model, or a set of drawings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Building {
    pub format: &'static str,
    pub version: String,
    pub entities: std::collections::BTreeMap<String, u64>,
    pub diagnostics: Vec<findings::DiagnosticEntry>,
}

/// What does not change while a session lasts.
pub(crate) struct Fixed {
    pub settings: Settings,
    pub rules: RuleSet,
    pub departments: Vec<(String, Bilingual)>,
    pub recognition: recognition::Settings,
    pub evaluation: rules::Settings,
    pub conditions_sha256: String,
    pub profile: String,
    pub profile_sha256: String,
    /// What was stated before the drawing was opened.
    pub facts: Vec<Fact>,
}

/// Reads and reviews a drawing. `name` is the file's name without folders; what it is, its bytes say.
///
/// # Errors
/// [`OpenError`] when the bytes are no drawing, or rules, conditions, mappings or settings are wrong.
pub fn open(engine: &Engine, name: &str, bytes: &[u8], settings: &Settings) -> Result<Session, OpenError> {
    let fixed = fix(engine, settings)?;
    let file = FileInfo { name: name.to_string(), sha256: hash([bytes]), building: None };
    #[cfg(feature = "ifc")]
    if tushen_ifc::is_ifc(bytes) {
        return crate::building::start(file, bytes, fixed);
    }
    Ok(start(file, read(bytes)?, fixed))
}

/// [`open`] of a drawing that [`read`] gave for the same bytes, so that it can be looked at in between.
///
/// # Errors
/// As [`open`], without those of reading.
pub fn open_read(
    engine: &Engine,
    name: &str,
    bytes: &[u8],
    drawing: Drawing,
    settings: &Settings,
) -> Result<Session, OpenError> {
    let fixed = fix(engine, settings)?;
    Ok(start(FileInfo { name: name.to_string(), sha256: hash([bytes]), building: None }, drawing, fixed))
}

/// Reviews a drawing that was read or made elsewhere.
///
/// # Errors
/// As [`open`], without those of reading.
pub fn open_drawing(engine: &Engine, name: &str, drawing: Drawing, settings: &Settings) -> Result<Session, OpenError> {
    let fixed = fix(engine, settings)?;
    Ok(start(FileInfo { name: name.to_string(), sha256: String::new(), building: None }, drawing, fixed))
}

/// Reads a drawing, without a look at what it means.
///
/// # Errors
/// [`OpenError`] when the bytes are no drawing that can be read.
pub fn read(bytes: &[u8]) -> Result<Drawing, OpenError> {
    // Every DWG begins with its version, `AC10…`; a DXF never does.
    if bytes.starts_with(b"AC1") || bytes.starts_with(b"AC2") {
        #[cfg(feature = "dwg")]
        return Ok(tushen_dxf::dwg::read(bytes)?);
        #[cfg(not(feature = "dwg"))]
        return Err(OpenError::DwgNotRead);
    }
    Ok(tushen_dxf::read(bytes)?)
}

/// How drawings are recognised: what profiles, mapping, unit, conditions and facts come to.
pub(crate) struct Reading {
    pub recognition: recognition::Settings,
    pub profile: String,
    pub profile_sha256: String,
    pub facts: Vec<Fact>,
}

pub(crate) fn fix(engine: &Engine, settings: &Settings) -> Result<Fixed, OpenError> {
    let rules = engine.rules(settings)?;
    let stage = stage(&settings.stage)?;
    let Reading { recognition, profile, profile_sha256, facts } = reading(engine, settings)?;
    let bytes = settings.conditions.as_ref().map(|it| it.bytes.as_slice());
    Ok(Fixed {
        settings: settings.clone(),
        rules,
        departments: engine.library.departments.iter().map(|it| (it.id.clone(), it.title.clone())).collect(),
        recognition,
        evaluation: rules::Settings { stage, all: settings.all },
        conditions_sha256: bytes.map(|it| hash([it])).unwrap_or_default(),
        profile,
        profile_sha256,
        facts,
    })
}

pub(crate) fn reading(engine: &Engine, settings: &Settings) -> Result<Reading, OpenError> {
    let parse = |source: &crate::Source| {
        let parsed = Profile::parse(&source.name, &source.bytes);
        parsed.map_err(|errors| OpenError::Profile(engine::profile_errors(&errors)))
    };
    let (profiles, name, sha256) = match (&settings.profile_file, &settings.profile) {
        (Some(source), _) => (vec![parse(source)?], source.name.clone(), hash([source.bytes.as_slice()])),
        (None, Some(name)) => {
            let found = engine.profiles.iter().find(|it| it.0.id == *name);
            let (profile, sha256) = found.ok_or_else(|| no_profile(engine, name))?;
            (vec![profile.clone()], name.clone(), sha256.clone())
        }
        (None, None) => {
            let all = engine.profiles.iter().map(|it| it.0.clone()).collect();
            let hashes = hash(engine.profiles.iter().map(|it| it.1.as_bytes()));
            (all, "all".to_string(), hashes)
        }
    };
    let map = settings.map.as_ref().map(parse).transpose()?;
    let unit = match &settings.unit {
        None => None,
        Some(name) => Some(Unit::from_name(name).ok_or_else(|| no_unit(name))?),
    };
    let (conditions, official) = conditions(settings)?;
    Ok(Reading {
        recognition: recognition::Settings { profiles, map, unit, official, conditions },
        profile: name,
        profile_sha256: sha256,
        facts: settings.facts.as_ref().map_or(Ok(Vec::new()), facts::read)?,
    })
}

/// The planning conditions as objects, one a plot, and the authority's lines from the files that they name.
type ConditionsAndLines = (Vec<Arc<model::Object>>, Vec<recognition::OfficialLine>);

fn conditions(settings: &Settings) -> Result<ConditionsAndLines, OpenError> {
    let Some(source) = &settings.conditions else { return Ok((Vec::new(), Vec::new())) };
    let wrong = |faults: &[rules::Diagnostic]| OpenError::Conditions(engine::diagnostics(faults));
    let read =
        rules::conditions::read(&source.name, &String::from_utf8_lossy(&source.bytes)).map_err(|it| wrong(&it))?;
    let (mut objects, mut lines) = (Vec::new(), Vec::new());
    for plot in read.plots {
        for (line, file) in &plot.official {
            let found = settings.official.iter().find(|it| it.name == *file).ok_or_else(|| no_official(file))?;
            let kind = match line {
                OfficialLine::SiteBoundary => Kind::SiteBoundary,
                OfficialLine::ControlLine => Kind::ControlLine,
                OfficialLine::RoadRedLine => Kind::RoadRedLine,
            };
            lines.push(recognition::OfficialLine { kind, plot: plot.plot.clone(), path: official::line(found)? });
        }
        objects.push(Arc::new(plot.object));
    }
    Ok((objects, lines))
}

fn no_official(file: &str) -> OpenError {
    OpenError::Conditions(Bilingual::new(
        format!("规划条件所指的文件“{file}”没有提供"),
        format!("the file “{file}” that the conditions name was not supplied"),
    ))
}

/// The names of the authority's files in a conditions file, for the caller to read; none when the file is wrong.
pub fn official_files(conditions: &Source) -> Vec<String> {
    let read = rules::conditions::read(&conditions.name, &String::from_utf8_lossy(&conditions.bytes));
    let plots = read.map(|it| it.plots).unwrap_or_default();
    plots.into_iter().flat_map(|it| it.official).map(|it| it.1).collect()
}

fn no_profile(engine: &Engine, name: &str) -> OpenError {
    let known: Vec<&str> = engine.profiles.iter().map(|it| it.0.id.as_str()).collect();
    let known = known.join(", ");
    OpenError::Setting(Bilingual::new(
        format!("没有图层标准“{name}”；可用：{known}"),
        format!("there is no profile “{name}”; known: {known}"),
    ))
}

fn no_unit(name: &str) -> OpenError {
    let known = Unit::known().join(", ");
    OpenError::Setting(Bilingual::new(
        format!("没有单位“{name}”；可用：{known}"),
        format!("there is no unit “{name}”; known: {known}"),
    ))
}

pub(crate) fn start(file: FileInfo, drawing: Drawing, mut fixed: Fixed) -> Session {
    let facts = std::mem::take(&mut fixed.facts);
    let (scene, recognition, memory) = understand(&drawing, &fixed.recognition, None, &facts);
    // Whatever an edit changes, the unit stays: it decides the tolerance of everything.
    fixed.recognition.unit = fixed.recognition.unit.or(Some(recognition.unit));
    let evaluation = rules::evaluate(&fixed.rules, &recognition.model, &fixed.evaluation);
    let (done, undone) = (Vec::new(), Vec::new());
    Session {
        file,
        fixed,
        drawing,
        scene,
        recognition,
        evaluation,
        memory,
        places: None,
        spans: None,
        facts,
        done,
        undone,
        previewing: false,
    }
}

/// Flattens and recognises. The chord error of flattening is a real length, and the unit is only known after a first look: a
/// drawing that turns out to be in another unit than its header says is looked at twice.
pub(crate) fn understand(
    drawing: &Drawing,
    settings: &recognition::Settings,
    unit: Option<Unit>,
    facts: &[Fact],
) -> (Scene, Recognition, Memory) {
    let (scene, mut recognition, memory) = recognised(drawing, settings, unit);
    recognition.model = facts::stated_in(recognition.model, facts);
    (scene, recognition, memory)
}

fn recognised(drawing: &Drawing, settings: &recognition::Settings, unit: Option<Unit>) -> (Scene, Recognition, Memory) {
    let first = unit.or(settings.unit).or_else(|| stated_unit(drawing)).unwrap_or(Unit::Millimetre);
    let scene = drawing::flatten(drawing, &flatten_options(first));
    let (recognition, memory) = recognition::remember(drawing, &scene, settings);
    if recognition.unit == first {
        return (scene, recognition, memory);
    }
    let scene = drawing::flatten(drawing, &flatten_options(recognition.unit));
    let (recognition, memory) = recognition::remember(drawing, &scene, settings);
    (scene, recognition, memory)
}

/// A drawing in world coordinates before anything is recognised in it.
pub fn sketch(drawing: &Drawing) -> Scene {
    flatten(drawing, stated_unit(drawing).unwrap_or(Unit::Millimetre))
}

/// Drawing units in a metre by the header alone; recognition may know better.
pub fn sketch_units(drawing: &Drawing) -> f64 {
    stated_unit(drawing).unwrap_or(Unit::Millimetre).of_m(1.0)
}

/// The unit that the header states.
fn stated_unit(drawing: &Drawing) -> Option<Unit> {
    drawing.header.int("$INSUNITS").and_then(Unit::from_insunits)
}

/// A drawing in world coordinates.
pub(crate) fn flatten(drawing: &Drawing, unit: Unit) -> Scene {
    drawing::flatten(drawing, &flatten_options(unit))
}

fn flatten_options(unit: Unit) -> FlattenOptions {
    FlattenOptions::for_unit(Length::m(unit.to_m(1.0)))
}

impl Session {
    /// The name of the file, or of the set.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// The drawing as it stands now.
    pub fn drawing(&self) -> &Drawing {
        &self.drawing
    }

    /// The drawing in world coordinates, drawing units.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// What was recognised.
    pub fn model(&self) -> &Model {
        &self.recognition.model
    }

    /// The packs in force.
    pub fn rules(&self) -> &RuleSet {
        &self.fixed.rules
    }

    /// The results of all rules.
    pub fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }

    /// The departments that answer for review points: id and title.
    pub fn departments(&self) -> Vec<(String, Bilingual)> {
        self.fixed.departments.clone()
    }

    /// Drawing units in a metre.
    pub fn units_per_metre(&self) -> f64 {
        self.recognition.unit.of_m(1.0)
    }

    /// The review of the drawing as it stands now.
    pub fn review(&self) -> Review {
        assemble::review(self, true)
    }

    /// The same without the derivations of findings, which are most of it and most of the time it takes;
    /// [`Session::derivation`] gives each.
    pub fn review_in_brief(&self) -> Review {
        assemble::review(self, false)
    }

    /// What an update did to the findings.
    pub fn changed_findings(&self, update: &Update) -> ChangedFindings {
        self.evaluation.changed_findings(&self.fixed.rules, &update.results)
    }

    /// The geometries of objects as GeoJSON in metres; of those that are there and have one.
    pub fn shapes(&self, ids: impl IntoIterator<Item = model::ObjectId>) -> Vec<serde_json::Value> {
        let objects = ids.into_iter().filter_map(|it| self.model().find(it)).map(|it| self.model().object(it));
        objects.filter_map(|it| it.shape.as_ref()).map(crate::geojson::of_shape).collect()
    }

    /// How a finding came about: every sub-expression with its value, down to the objects. `None` when there is no such
    /// finding.
    pub fn derivation(&self, finding: &str) -> Option<DerivationNode> {
        let (rule, outcome) = self.evaluation.outcome_of(&self.fixed.rules, finding)?;
        Some(self.evaluation.explain(&self.fixed.rules, self.model(), rule, outcome))
    }

    /// The failed and unknown findings of a review as marks for the drawing, with the message that `message` gives.
    pub fn marks(&self, review: &Review, message: impl Fn(&Finding) -> String) -> Vec<Mark> {
        let units = self.units_per_metre();
        // 2.5 mm letters on paper at 1:500.
        marks::of_review(review, units, 1.25 * units, message)
    }

    /// The file from which the session was opened with the edits in it, every other byte as it was.
    ///
    /// # Errors
    /// [`EditedError`] where that cannot be done without loss, as for DWG, and says why.
    pub fn edited(&self, original: &[u8]) -> Result<Vec<u8>, EditedError> {
        Ok(tushen_dxf::edited(original, &self.drawing)?.apply(original)?)
    }

    /// What persons state of objects, as a file that [`Settings::facts`] takes.
    pub fn facts(&self) -> String {
        serde_json::json!({ "schema": facts::FACTS_SCHEMA, "facts": self.facts }).to_string()
    }

    /// Changes the drawing, or what is stated of it, and brings the review up to date.
    pub fn edit(&mut self, edit: &Edit) -> Update {
        self.previewing = false;
        let step = self.apply(edit);
        let update = self.follow_step(&step);
        self.done.push(step);
        update
    }

    /// Changes the drawing while the edit is still being made, as by a pointer that holds an object: takes the place of the last
    /// preview in one step, and is an edit of its own once [`Session::settle`] was called. The update tells what changed since
    /// the last preview.
    pub fn preview(&mut self, edit: &Edit) -> Update {
        let shown = self.done.pop_if(|_| self.previewing).map(|last| self.restore(last));
        self.previewing = true;
        let step = self.apply(edit);
        let update = match (&step, shown) {
            (Step::Entities(replaced), Some(Step::Entities(shown))) => {
                // What was shown last counts as the state before, at whichever places either preview changed.
                let mut since: BTreeMap<usize, Option<drawing::Entity>> = replaced.iter().cloned().collect();
                since.extend(shown);
                self.update(&since.into_iter().collect::<Replaced>())
            }
            (step, None) => self.follow_step(step),
            (_, Some(_)) => self.update_whole(),
        };
        self.done.push(step);
        update
    }

    /// Makes an edit of the last preview.
    pub fn settle(&mut self) {
        self.previewing = false;
    }

    /// Takes the last edit back; `None` when there is none.
    pub fn undo(&mut self) -> Option<Update> {
        self.previewing = false;
        let last = self.done.pop()?;
        let step = self.restore(last);
        let update = self.follow_step(&step);
        self.undone.push(step);
        Some(update)
    }

    /// Does again what was undone last; `None` when there is nothing.
    pub fn redo(&mut self) -> Option<Update> {
        self.previewing = false;
        let last = self.undone.pop()?;
        let step = self.restore(last);
        let update = self.follow_step(&step);
        self.done.push(step);
        Some(update)
    }

    fn apply(&mut self, edit: &Edit) -> Step {
        self.undone.clear();
        if let Edit::State(fact) = edit {
            let before = self.facts.clone();
            self.facts.retain(|it| (&it.object, &it.attribute) != (&fact.object, &fact.attribute));
            self.facts.push(fact.clone());
            return Step::Facts(before);
        }
        let places = self.places.get_or_insert_with(|| Places::new(&self.drawing));
        Step::Entities(edit::apply(&mut self.drawing, places, edit))
    }

    /// Puts back what a step replaced; gives what had stood in its place.
    fn restore(&mut self, step: Step) -> Step {
        match step {
            Step::Entities(replaced) => Step::Entities(edit::restore(&mut self.drawing, replaced)),
            Step::Facts(before) => Step::Facts(std::mem::replace(&mut self.facts, before)),
        }
    }

    fn follow_step(&mut self, step: &Step) -> Update {
        match step {
            Step::Entities(replaced) => self.update(replaced),
            Step::Facts(_) => self.update_whole(),
        }
    }

    /// Brings scene, model and results up to date with a drawing in which some entities were replaced.
    fn update(&mut self, replaced: &[(usize, Option<drawing::Entity>)]) -> Update {
        if replaced.iter().any(|it| it.1.is_none() || it.0 >= self.drawing.entities.len()) {
            self.places = None;
        }
        let Some(Followed { without, with }) = self.follow(replaced) else { return self.update_whole() };
        let with = with.into_iter().map(|it| facts::stated(it, &self.facts)).collect();
        let model = self.recognition.model.with(&without, with);
        let old = std::mem::replace(&mut self.recognition.model, model);
        self.results(&old, false)
    }

    /// The same by recognising the whole drawing again.
    fn update_whole(&mut self) -> Update {
        let old = self.recognise_again();
        self.results(&old, true)
    }

    /// Runs again what had read what differs between a model and that of now.
    fn results(&mut self, old: &Model, whole: bool) -> Update {
        let new = &self.recognition.model;
        let objects = Delta::between(old, new);
        let results = self.evaluation.re_evaluate(&self.fixed.rules, old, new, &objects);
        Update { objects, results, whole }
    }

    /// Flattens the replaced entities again and recognises what is around them; `None` when the whole has to be looked at.
    fn follow(&mut self, replaced: &[(usize, Option<drawing::Entity>)]) -> Option<Followed> {
        let spans = self.spans.get_or_insert_with(|| Spans::new(&self.drawing, &self.scene));
        let options = flatten_options(self.recognition.unit);
        let mut edited = Vec::with_capacity(replaced.len());
        for (place, before) in replaced {
            let (before, span) = (before.as_ref()?, spans.of(*place)?);
            self.drawing.entities.get(*place)?;
            let part = flatten_entity(&self.drawing, &options, *place, span.start);
            // What flattening says of an entity stands in the review.
            let is_said = self.scene.diagnostics.iter().any(|it| it.handle == before.handle);
            if part.items.len() != span.len() || !part.diagnostics.is_empty() || is_said {
                return None;
            }
            edited.push(Edited { first: span.start, items: part.items });
        }
        self.memory.follow(&self.drawing, &mut self.scene, edited, &self.recognition.model)
    }

    /// Flattens and recognises the whole drawing; gives the model as it was.
    fn recognise_again(&mut self) -> Model {
        let unit = Some(self.recognition.unit);
        let (scene, mut recognition, memory) = understand(&self.drawing, &self.fixed.recognition, unit, &self.facts);
        recognition.unit_evidence = std::mem::take(&mut self.recognition.unit_evidence);
        let old = std::mem::replace(&mut self.recognition, recognition);
        (self.scene, self.memory, self.spans) = (scene, memory, None);
        old.model
    }
}

/// Sessions are shared as they are between threads that only read.
const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<Session>();
    shared::<Arc<Engine>>();
};
