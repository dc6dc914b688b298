use crate::edits::edit_of;
use crate::{Options, PageEdit, PaperLayout, Picture};
use drawing::{Drawing, Scene};
use findings::{Bilingual, Language, Review, Verdict};
use render::{Background, Overlay, PageOptions, SvgOptions, Tone};
use review::{Engine, EntityRef, OpenError, Session, Settings, Update};
use serde::Serialize;
use std::collections::HashSet;
use std::sync::OnceLock;
use tsify::{Ts, Tsify};
use wasm_bindgen::prelude::*;

/// How far chords stray from arcs in the picture, metres.
const SAGITTA: f64 = 0.001;
/// Units of paper, millimetres, in what counts as a metre there: chords stray by a tenth of a millimetre.
const PAPER: f64 = 100.0;

/// One drawing under review.
#[wasm_bindgen]
pub struct Assistant {
    bytes: Vec<u8>,
    session: Session,
    /// An edit that follows the pointer: the next one takes its place.
    dragging: bool,
    /// How many edits stand.
    edits: usize,
}

/// What an edit changed.
#[derive(Clone, Copy, Debug, Serialize, Tsify)]
pub struct Change {
    /// Objects of the model that are other, new or gone.
    pub objects: usize,
    /// Whether the whole drawing was recognised again.
    pub whole: bool,
}

/// What a step of a drag changed.
#[derive(Clone, Debug, Serialize, Tsify)]
pub struct Standing {
    /// Ids of findings that are no longer there.
    pub gone: Vec<String>,
    /// Findings that are new or differ, without derivations: a JSON array.
    pub now: String,
    /// Whether the whole drawing was recognised again.
    pub whole: bool,
}

/// A word of the engine with its titles.
#[derive(Clone, Debug, Serialize, Tsify)]
pub struct Title {
    /// The word in reviews.
    pub id: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The titles of what reviews name by a word.
#[derive(Clone, Debug, Serialize, Tsify)]
pub struct Vocabulary {
    /// Departments that answer for review points.
    pub departments: Vec<Title>,
    /// Kinds of objects.
    pub kinds: Vec<Title>,
    /// Attributes of objects.
    pub attributes: Vec<Title>,
    /// What can be stated of objects.
    pub statable: Vec<Statable>,
    /// Values of attributes, as `attribute.value`.
    pub values: Vec<Title>,
}

/// An attribute that a person can state.
#[derive(Clone, Debug, Serialize, Tsify)]
pub struct Statable {
    /// The attribute.
    pub id: String,
    /// What its values are: `number`, `count`, `text`, `truth`, `choice`.
    #[tsify(type = "'number' | 'count' | 'text' | 'truth' | 'choice'")]
    pub sort: &'static str,
    /// Unit of a number: SI, `1` for a ratio.
    pub unit: String,
    /// The kinds that can have it.
    pub kinds: Vec<String>,
}

#[wasm_bindgen]
impl Assistant {
    /// Reads and reviews a drawing under the rules that the module brings.
    ///
    /// # Errors
    /// As `review::open`, as an error whose message is in Chinese and whose `cause` is in English.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str, bytes: Vec<u8>, options: Ts<Options>) -> Result<Assistant, JsValue> {
        report_panics();
        let options = options.to_rust().map_err(|error| JsValue::from(JsError::from(error)))?;
        let opened = engine().and_then(|engine| review::open(engine, name, &bytes, &Settings::from(options)));
        let session = opened.map_err(|error| failure(&error.zh(), &error.en()))?;
        Ok(Assistant::of(bytes, session))
    }

    /// The review as `tushen check --all --format json` writes it.
    pub fn review(&self) -> String {
        exchange::json::write(&self.session.review())
    }

    /// The same without the derivations of findings, which are most of it; [`Assistant::derivation`] gives each when it is asked
    /// for.
    #[wasm_bindgen(js_name = reviewInBrief)]
    pub fn review_in_brief(&self) -> String {
        compact(&self.session.review_in_brief())
    }

    /// The titles of departments and kinds.
    ///
    /// # Errors
    /// When the browser cannot make the object.
    pub fn vocabulary(&self) -> Result<Ts<Vocabulary>, JsError> {
        let titles = |known: Vec<(String, Bilingual)>| {
            known.into_iter().map(|(id, title)| Title { id, zh: title.zh, en: title.en }).collect()
        };
        let vocabulary = Vocabulary {
            departments: titles(self.session.departments()),
            kinds: titles(review::kind_titles()),
            attributes: titles(review::attribute_titles()),
            values: titles(review::value_titles()),
            statable: review::statable().into_iter().map(Statable::from).collect(),
        };
        Ok(vocabulary.into_ts()?)
    }

    /// Drawing units in a metre: reviews are in metres, pictures in drawing units.
    #[wasm_bindgen(getter, js_name = unitsPerMetre)]
    pub fn units_per_metre(&self) -> f64 {
        self.session.units_per_metre()
    }

    /// The drawing as it stands, ready to be drawn on a dark or a white canvas.
    pub fn picture(&self, dark: bool) -> Picture {
        picture(self.session.drawing(), self.session.scene(), dark, self.units_per_metre())
    }

    /// The layouts on paper, in the order of their tabs.
    ///
    /// # Errors
    /// When the browser cannot make the objects.
    pub fn layouts(&self) -> Result<Vec<Ts<PaperLayout>>, JsError> {
        PaperLayout::all(self.session.drawing()).iter().map(|it| Ok(it.into_ts()?)).collect()
    }

    /// What stands on the paper of a layout, by its index; what shows through its viewports is the picture of the drawing.
    ///
    /// # Errors
    /// When there is no such layout.
    #[wasm_bindgen(js_name = layoutPicture)]
    pub fn layout_picture(&self, layout: usize, dark: bool) -> Result<Picture, JsValue> {
        let paper = render::paper(self.session.drawing(), layout);
        let (drawing, scene) = paper.ok_or_else(|| failure("没有这个布局", "there is no such layout"))?;
        Ok(picture(&drawing, &scene, dark, PAPER))
    }

    /// The places in model space of the entities that handle paths name.
    pub fn places(&self, entities: Vec<String>) -> Vec<u32> {
        let drawing = self.session.drawing();
        let wanted: HashSet<EntityRef> = named(&entities).into_iter().collect();
        let is_wanted = |place: &usize| EntityRef::of(drawing, *place).is_some_and(|it| wanted.contains(&it));
        (0..drawing.entities.len()).filter(is_wanted).map(|it| it as u32).collect()
    }

    /// Edits the drawing while the pointer still holds something: takes the place of the last such call, so that a drag is one
    /// edit. Tells what changed since that call.
    ///
    /// # Errors
    /// When the edit is none, or the browser cannot make the object.
    pub fn drag(&mut self, edit: Ts<PageEdit>) -> Result<Ts<Standing>, JsError> {
        let edit = edit_of(self.session.drawing(), edit.to_rust()?);
        self.edits += usize::from(!self.dragging);
        self.dragging = true;
        let update = self.session.preview(&edit);
        let changed = self.session.changed_findings(&update);
        let now = compact(&changed.now);
        Ok(Standing { gone: changed.gone, now, whole: update.whole }.into_ts()?)
    }

    /// Edits the drawing.
    ///
    /// # Errors
    /// When the edit is none, or the browser cannot make the object.
    pub fn edit(&mut self, edit: Ts<PageEdit>) -> Result<Ts<Change>, JsError> {
        let edit = edit_of(self.session.drawing(), edit.to_rust()?);
        self.release();
        self.edits += 1;
        change(self.session.edit(&edit))
    }

    /// Ends a drag: what it moved stays.
    pub fn release(&mut self) {
        self.dragging = false;
        self.session.settle();
    }

    /// Takes the last edit back, ending a drag; nothing when there is none.
    ///
    /// # Errors
    /// When the browser cannot make the object.
    pub fn undo(&mut self) -> Result<Option<Ts<Change>>, JsError> {
        self.release();
        let update = self.session.undo();
        self.edits -= usize::from(update.is_some());
        update.map(change).transpose()
    }

    /// Does again what was undone last; nothing when there is none.
    ///
    /// # Errors
    /// When the browser cannot make the object.
    pub fn redo(&mut self) -> Result<Option<Ts<Change>>, JsError> {
        self.release();
        let update = self.session.redo();
        self.edits += usize::from(update.is_some());
        update.map(change).transpose()
    }

    /// How a finding came about, as JSON; nothing when there is no such finding.
    pub fn derivation(&self, finding: &str) -> Option<String> {
        self.session.derivation(finding).map(|it| exchange::json::derivation(&it))
    }

    /// The file as it was opened with the edits in it, every other byte as it was.
    ///
    /// # Errors
    /// When the edits cannot be written without loss.
    pub fn edited(&self) -> Result<Vec<u8>, JsValue> {
        self.session.edited(&self.bytes).map_err(|error| failure(&error.zh(), &error.to_string()))
    }

    /// What persons stated, as `tushen check --facts` takes it.
    pub fn facts(&self) -> String {
        self.session.facts()
    }

    /// The review as other tools read it: `sarif`, `csv` or `geojson`; or for people: `svg` and `html`, the drawing with its
    /// findings.
    ///
    /// # Errors
    /// When there is no such format.
    pub fn exported(&self, format: &str, chinese: bool) -> Result<String, JsValue> {
        let language = if chinese { Language::Zh } else { Language::En };
        if format == "html" {
            return Ok(self.page(language));
        }
        let review = self.session.review_in_brief();
        match format {
            "svg" => Ok(self.svg(&review)),
            "sarif" => Ok(exchange::sarif::write(&review, language)),
            "csv" => Ok(exchange::csv::findings(&review, language)),
            "geojson" => Ok(exchange::geojson::write(&review, language)),
            other => Err(failure(&format!("没有格式“{other}”"), &format!("there is no format “{other}”"))),
        }
    }

    /// The file as it was opened with the findings drawn in; after edits, the marks alone, to be laid over the drawing.
    ///
    /// # Errors
    /// When the file cannot be marked losslessly.
    pub fn marked(&self, chinese: bool) -> Result<Vec<u8>, JsValue> {
        let language = if chinese { Language::Zh } else { Language::En };
        let review = self.session.review();
        let marks = self.session.marks(&review, |it| language.of(&it.message).to_string());
        let marked = if self.edits == 0 { review::mark(&self.bytes, &marks) } else { review::overlay(&marks) };
        marked.map_err(|error| failure(&error.zh(), &error.to_string()))
    }
}

impl Assistant {
    /// A session of these bytes.
    pub(crate) fn of(bytes: Vec<u8>, session: Session) -> Assistant {
        Assistant { bytes, session, dragging: false, edits: 0 }
    }

    /// The drawing under review, for what the other files of this crate tell of it.
    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    /// The same, for what tries edits and takes them back. Ends a drag.
    pub(crate) fn session_mut(&mut self) -> &mut Session {
        self.release();
        &mut self.session
    }

    /// The drawing with its findings as one file, which prints.
    fn page(&self, language: Language) -> String {
        let (departments, kinds) = (self.session.departments(), review::kind_titles());
        let options = PageOptions { language, departments, kinds, ..PageOptions::default() };
        render::page(self.session.drawing(), self.session.scene(), &self.session.review(), &options)
    }

    /// The drawing with the marks of what fails or is unknown.
    fn svg(&self, review: &Review) -> String {
        let overlays: Vec<Overlay> = review
            .findings
            .iter()
            .filter_map(|it| {
                let tone = match it.verdict {
                    Verdict::Fail => Tone::Fail,
                    Verdict::Unknown => Tone::Unknown,
                    Verdict::Pass | Verdict::NotApplicable => return None,
                };
                Overlay::from_geojson(&it.id, "", tone, it.mark.as_ref()?, self.units_per_metre())
            })
            .collect();
        render::svg(self.session.drawing(), self.session.scene(), &overlays, &SvgOptions::default())
    }
}

/// JSON for the page alone: no blanks, which are half of what people read.
fn compact<T: Serialize>(value: &T) -> String {
    // What is written holds only maps with text keys, so that serialising it cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

/// A drawing, ready to be drawn, with so many drawing units in a metre.
pub(crate) fn picture(drawing: &Drawing, scene: &Scene, dark: bool, units_per_metre: f64) -> Picture {
    let background = if dark { Background::Dark } else { Background::White };
    let mesh = render::mesh(drawing, scene, background, SAGITTA * units_per_metre);
    let view = render::view_box(scene);
    Picture::new(drawing, mesh, background, [view.min[0], view.min[1], view.max[0], view.max[1]])
}

/// The rules that the module brings, read once.
pub(crate) fn engine() -> Result<&'static Engine, OpenError> {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    if let Some(engine) = ENGINE.get() {
        return Ok(engine);
    }
    let mut engine = Engine::new(packs::files(packs::LEAN))?;
    // A review names the packs as they are, with their cases.
    for (id, sha256) in packs::hashes() {
        let named = engine.library.packs.iter_mut().find(|it| it.meta.id == id);
        named.into_iter().for_each(|it| it.sha256 = sha256.to_string());
    }
    Ok(ENGINE.get_or_init(|| engine))
}

impl From<review::Statable> for Statable {
    fn from(it: review::Statable) -> Statable {
        Statable { id: it.attribute, sort: it.sort, unit: it.unit, kinds: it.kinds }
    }
}

fn change(update: Update) -> Result<Ts<Change>, JsError> {
    let objects = &update.objects;
    let n_objects = objects.added.len() + objects.removed.len() + objects.changed.len();
    Ok(Change { objects: n_objects, whole: update.whole }.into_ts()?)
}

/// The entities of model space that handle paths lead to: of `2A0[3,1]/5C` the INSERT `2A0`.
fn named(paths: &[String]) -> Vec<EntityRef> {
    let top = |path: &String| path.split(['/', '[']).next().unwrap_or_default().parse().ok();
    paths.iter().filter_map(top).collect()
}

/// An error in both languages.
pub(crate) fn failure(zh: &str, en: &str) -> JsValue {
    let options = js_sys::ErrorOptions::new(&JsValue::from_str(en));
    js_sys::Error::new_with_error_options(zh, &options).into()
}

/// Writes where a panic happened to the console: the trap itself says nothing.
pub(crate) fn report_panics() {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(js_namespace = console)]
        fn error(text: &str);
    }
    std::panic::set_hook(Box::new(|panic| error(&panic.to_string())));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_without_their_cases_are_the_same_packs() {
        let whole = Engine::new(packs::files(packs::ARCHIVE)).expect("the rules read");
        let lean = engine().expect("the rules read");
        let named = |it: &Engine| -> Vec<(String, String, usize)> {
            let packs = it.library.packs.iter();
            packs.map(|it| (it.meta.id.clone(), it.sha256.clone(), it.rules.len() + it.indicators.len())).collect()
        };
        assert_eq!(named(lean), named(&whole));
        assert!(lean.rules(&Settings::default()).is_ok());
    }

    #[test]
    fn handle_paths_lead_to_entities_of_model_space() {
        let paths = ["2A0[3,1]/5C", "#17", "1F", "no handle"].map(str::to_string);
        let names: Vec<String> = named(&paths).iter().map(EntityRef::to_string).collect();
        assert_eq!(names, ["2A0", "#17", "1F"]);
    }
}
