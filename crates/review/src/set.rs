//! Several drawings of one building under review together: what they say of each other.

use crate::edit::{drawn, layer_named};
use crate::session::{self, Building, FileInfo, Fixed, Session};
use crate::{Engine, OpenError, Settings};
use drawing::entity::{HorizontalAlign, Text, VerticalAlign};
use drawing::{Drawing, Entity, Format, Geometry, Point3, Version};
use geometry::{Path, Point};
use model::{Kind, Model, Object, Shape};
use std::collections::BTreeMap;

/// The material that the rules about sets of drawings need.
const MATERIAL: &str = "drawing-set";

/// Reviews drawings together that name the same project, or share axes where they name none; those whose floors follow each other
/// make a set, which is reviewed by the rules about sets alone. The name of a set is that of its project, or those of its files.
///
/// # Errors
/// As [`crate::open`], without those of reading.
pub fn sets(engine: &Engine, drawings: &[(&str, &Session)], settings: &Settings) -> Result<Vec<Session>, OpenError> {
    let mut by_project: BTreeMap<String, Vec<(&str, &Session)>> = BTreeMap::new();
    for (name, session) in drawings {
        by_project.entry(project(session.model())).or_default().push((name, session));
    }
    let mut sets = Vec::new();
    for (project, drawings) in by_project.into_iter().filter(|it| it.1.len() > 1) {
        let models: Vec<(&str, &Model)> = drawings.iter().map(|it| (it.0, it.1.model())).collect();
        let Some(model) = recognition::set_of(&models, project.is_empty()) else { continue };
        let names: Vec<&str> = drawings.iter().map(|it| it.0).collect();
        let mut entities: BTreeMap<String, u64> = BTreeMap::new();
        for it in drawings.iter().flat_map(|it| it.1.model().objects()).filter(|it| it.kind == Kind::Storey) {
            *entities.entry(it.kind.name().to_string()).or_default() += 1;
        }
        let set = Building { format: "set", version: names.join(" + "), entities, diagnostics: Vec::new() };
        let name = if project.is_empty() { names.join(" + ") } else { project };
        let mut fixed = session::fix(engine, settings)?;
        fixed.rules.rules.retain(|it| it.source.needs.as_ref().is_some_and(|it| it.text == MATERIAL));
        // Those of a plot are told by the site plan alone.
        let indicators = &fixed.rules.indicators;
        for level in &mut fixed.rules.indicator_levels {
            level.retain(|it| indicators[*it].source.of_floors);
        }
        sets.push(start(FileInfo { name, sha256: String::new(), building: Some(set) }, model, fixed));
    }
    Ok(sets)
}

/// The name of the project in the title block, or nothing.
fn project(model: &Model) -> String {
    let projects = model.of_kind(Kind::Project).iter().map(|it| model.object(*it).name.trim().to_string());
    projects.filter(|it| !it.is_empty()).min().unwrap_or_default()
}

fn start(file: FileInfo, model: Model, mut fixed: Fixed) -> Session {
    fixed.recognition.unit = Some(recognition::Unit::Metre);
    fixed.recognition.conditions.clear();
    let mut session = session::start(file, Drawing::empty(Format::DxfText, Version::R2018), fixed);
    session.drawing = picture(&model);
    session.scene = session::flatten(&session.drawing, recognition::Unit::Metre);
    session.recognition.model = model;
    session.evaluation = rules::evaluate(&session.fixed.rules, &session.recognition.model, &session.fixed.evaluation);
    session
}

/// How far chords of curved outlines stray from them in a picture, in metres.
const SAGITTA: f64 = 0.01;

/// The objects of a set as they lie side by side, in metres: outlines with their names.
fn picture(model: &Model) -> Drawing {
    let mut picture = Drawing::empty(Format::DxfText, Version::R2018);
    for object in model.objects().iter().filter(|it| it.kind != Kind::Storey || it.bounds().is_some()) {
        let layer = layer_named(&mut picture, object.kind.name());
        let mut draw = |path: &Path| {
            let points: Vec<[f64; 2]> = path.flatten(SAGITTA).into_iter().map(|it| [it.x, it.y]).collect();
            picture.entities.push(drawn(layer, &points, path.closed));
        };
        match &object.shape {
            Some(Shape::Path(path)) => draw(path),
            Some(Shape::Region(region)) => region.rings().for_each(draw),
            Some(Shape::Point(_)) | None => {}
        }
        if let Some((at, height)) = name_place(object) {
            let position = Point3::new(at.x, at.y, 0.0);
            let text = Text {
                content: object.name.to_string(),
                position,
                alignment_point: Some(position),
                height,
                rotation_deg: 0.0,
                width_factor: 1.0,
                oblique_deg: 0.0,
                backward: false,
                upside_down: false,
                horizontal: HorizontalAlign::Center,
                vertical: VerticalAlign::Middle,
                style: None,
            };
            picture.entities.push(Entity { geometry: Geometry::Text(Box::new(text)), ..drawn(layer, &[], false) });
        }
    }
    picture
}

/// Where the name of an object stands, and how high it is, in metres.
fn name_place(object: &Object) -> Option<(Point, f64)> {
    if object.name.is_empty() {
        return None;
    }
    match (&object.shape, object.kind) {
        (Some(Shape::Region(region)), Kind::Storey) => {
            let bounds = region.bounds();
            Some((Point { x: bounds.center().x, y: bounds.min[1] - 1.5 }, 1.0))
        }
        (Some(Shape::Region(region)), Kind::Room | Kind::Building) => Some((region.label_point(), 0.3)),
        (Some(Shape::Path(path)), Kind::Axis) => path.vertices.first().map(|it| (it.point, 0.5)),
        _ => None,
    }
}
