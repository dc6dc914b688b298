//! The sunlight analysis of a session.

use crate::Session;
use crate::contours::contours;
use ::sunlight::{Convention, Span};
use analysis::sunlight::{Facade, Lit};
use findings::{
    Bilingual, CastShadow, SUNLIGHT_SCHEMA, SunContour, SunlightReport, SunlitBuilding, SunlitGround, SunlitWindow,
};
use geometry::{Angle, Point};
use model::kinds::SUNLIGHT;
use model::{Attr, Attribute, Kind, Model, ObjIx, Object, Reader, Source, Value};
use std::sync::Arc;

/// Uses whose sun the codes protect.
const PROTECTED: [&str; 6] = ["dwelling", "apartment", "hospital", "elderly_care", "kindergarten", "school"];

/// What a sunlight analysis is asked for besides.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SunlightOptions {
    /// The total sun on the ground of the plots, at points so many metres apart.
    pub ground: Option<f64>,
    /// The height of a storey, in metres, from which the height of a building is assumed that states only its storeys.
    pub storey_height: Option<f64>,
    /// The windows of every storey, not of the ground floor alone.
    pub storeys: bool,
}

/// The model with heights assumed from storeys where none is stated, and the labels of the buildings.
pub(crate) fn with_assumed_heights(model: &Model, storey_height: Option<f64>) -> (Model, Vec<String>) {
    let Some(storey) = storey_height else { return (model.clone(), Vec::new()) };
    let (mut without, mut with, mut labels) = (Vec::new(), Vec::new(), Vec::new());
    for ix in model.of_kind(Kind::Building) {
        let object = model.object(*ix);
        let storeys = object.get(Attr::Storeys).and_then(|it| it.value.number());
        if let (Some(storeys), None) = (storeys, object.get(Attr::Height)) {
            let mut assumed = Object::clone(object);
            assumed.set(Attr::Height, Attribute::new(Value::Number(storeys * storey), Source::Assumed));
            without.push(object.id);
            with.push(Arc::new(assumed));
            labels.push(label(object));
        }
    }
    (model.with(&without, with), labels)
}

/// What was assumed, in words; nothing where no building needed it.
pub(crate) fn assumption(labels: &[String], storey_height: Option<f64>) -> Option<Bilingual> {
    let storey = storey_height.filter(|_| !labels.is_empty())?;
    let n = labels.len();
    let names = labels.join("、");
    Some(Bilingual::new(
        format!("{n} 幢未注高度的建筑按每层 {storey} m 假定高度：{names}"),
        format!(
            "the heights of {n} buildings that state none are assumed from {storey} m a storey: {}",
            labels.join(", ")
        ),
    ))
}

/// What a building is called: by its number, else its label, else its id.
pub(crate) fn label(object: &Object) -> String {
    match object.get(Attr::Label).map(|it| &it.value) {
        _ if !object.name.is_empty() => object.name.to_string(),
        Some(Value::Text(text)) => text.to_string(),
        _ => object.id.display(object.kind),
    }
}

impl Session {
    /// The sunlight on the main façades of dwellings and institutions, by a convention's name; `None` when there is no such
    /// convention. Buildings to be demolished are left out.
    pub fn sunlight(&self, convention: &str, options: &SunlightOptions) -> Option<SunlightReport> {
        let how = SUNLIGHT.index(convention)?;
        let (model, assumed) = with_assumed_heights(self.model(), options.storey_height);
        let model = &model;
        let reader = Reader::new(model);
        let used = analysis::sunlight::convention(how);
        let buildings = model.of_kind(Kind::Building).iter().filter(|it| is_protected(&reader, **it));
        let buildings = buildings.map(|it| building(model, &reader, *it, how, options.storeys)).collect();
        let declination = used.sun(Some(place_of_day(used)), Angle::rad(0.0)).and_then(Result::ok);
        Some(SunlightReport {
            schema: SUNLIGHT_SCHEMA.to_string(),
            file: self.file.name.clone(),
            convention: convention.to_string(),
            day: format!("{:04}-{:02}-{:02}", used.day.year, used.day.month, used.day.day),
            declination: declination.map(|it| it.declination().to_deg()),
            hours: pair(&used.hours),
            buildings,
            grounds: options.ground.map(|step| grounds(&reader, how, step)).unwrap_or_default(),
            assumed: assumption(&assumed, options.storey_height).into_iter().collect(),
        })
    }

    /// The names of the conventions of a sunlight analysis.
    pub fn sunlight_conventions() -> Vec<&'static str> {
        Convention::ALL.iter().map(|it| it.id).collect()
    }
}

/// The ground of each plot, of those with at most so many points.
fn grounds(reader: &Reader, how: u16, step: f64) -> Vec<SunlitGround> {
    let ground = |plot: &ObjIx| {
        let region = analysis::shapes::region(reader, *plot).ok()?;
        let bounds = region.bounds();
        let count = |axis: usize| ((bounds.max[axis] - bounds.min[axis]) / step).ceil();
        let (columns, rows) = (count(0), count(1));
        if !(columns >= 1.0 && rows >= 1.0 && columns * rows <= MOST_POINTS) {
            return None;
        }
        let (columns, rows) = (columns as usize, rows as usize);
        let origin = [bounds.min[0] + step / 2.0, bounds.min[1] + step / 2.0];
        let at =
            |i: usize| Point { x: origin[0] + (i % columns) as f64 * step, y: origin[1] + (i / columns) as f64 * step };
        let inside: Vec<usize> = (0..columns * rows).filter(|it| region.contains(at(*it))).collect();
        let points: Vec<Point> = inside.iter().map(|it| at(*it)).collect();
        let mut totals = vec![None; columns * rows];
        let lacks = match analysis::sunlight::ground(reader, *plot, how, &points) {
            Ok(days) => {
                for (it, day) in inside.iter().zip(days) {
                    totals[*it] = day.map(|it| Span::total(&it.lit(), 0.0).round());
                }
                None
            }
            Err(it) => Some(missing(reader, &it)),
        };
        let object = reader.object(*plot);
        let plot = object.id.display(object.kind);
        let world = |[x, y]: [f64; 2]| [origin[0] + x * step, origin[1] + y * step];
        let of_hour = |hours: u32| {
            let lines = contours(columns, &totals, f64::from(hours) * 3600.0).into_iter();
            SunContour { hours, lines: lines.map(|it| it.into_iter().map(world).collect()).collect() }
        };
        let day = analysis::sunlight::convention(how).hours.length() / 3600.0;
        // Ground without a shadow has the whole day, which no line bounds.
        let contours = (1..day.ceil() as u32).map(of_hour).filter(|it| !it.lines.is_empty()).collect();
        Some(SunlitGround { plot, step, origin, columns, rows, totals, contours, missing: lacks })
    };
    reader.all(Kind::SiteBoundary).iter().filter_map(ground).collect()
}

/// More points of the ground are refused.
const MOST_POINTS: f64 = 1e6;

/// A place at which to name the day's declination: it differs by less than 0.1° over the earth.
fn place_of_day(convention: &Convention) -> ::sunlight::Place {
    convention.place.unwrap_or(::sunlight::Place::deg(35.0, 105.0))
}

/// Whether it is of a use whose sun the codes protect.
pub(crate) fn is_protected(reader: &Reader, it: ObjIx) -> bool {
    let name = |attr| analysis::measure::choice(reader, it, attr);
    name(Attr::Status) != Some("to_demolish") && name(Attr::Use).is_some_and(|it| PROTECTED.contains(&it))
}

fn building(model: &Model, reader: &Reader, it: ObjIx, how: u16, storeys: bool) -> SunlitBuilding {
    let object = model.object(it);
    let name = |attr| analysis::measure::choice(reader, it, attr).map(str::to_string);
    let facade = match storeys {
        true => analysis::sunlight::storeys(reader, it, how).map(Arc::new),
        false => analysis::sunlight::facade(reader, it, how),
    };
    let (windows, missing) = match facade {
        Ok(facade) => (facade.windows.iter().map(|it| window(model, &facade, it)).collect(), None),
        Err(it) => (Vec::new(), Some(missing(reader, &it))),
    };
    SunlitBuilding {
        id: object.id.display(object.kind),
        name: object.name.to_string(),
        use_: name(Attr::Use),
        status: name(Attr::Status),
        windows,
        missing,
    }
}

/// What is missing, with the name of the object that lacks it.
pub(crate) fn missing(reader: &Reader, it: &analysis::Missing) -> Bilingual {
    let named = |id| reader.all(Kind::Building).iter().map(|ix| reader.object(*ix)).find(|it| it.id == id);
    let name = it.object.and_then(named).map(|it| label(it)).unwrap_or_default();
    Bilingual::new(format!("{name}：{}", it.zh), format!("{name}: {}", it.en))
}

fn window(model: &Model, facade: &Facade, it: &Lit) -> SunlitWindow {
    let lit = it.day.lit();
    let before = it.day.past(|by| !facade.buildings[by as usize].is_proposed).lit();
    let shadow = |it: &::sunlight::Shadow| {
        let id = facade.buildings[it.by as usize].id;
        let name = model.find(id).map(|ix| model.object(ix).name.to_string());
        CastShadow {
            from: it.span.from,
            to: it.span.to,
            by: id.display(Kind::Building),
            name: name.unwrap_or_default(),
        }
    };
    SunlitWindow {
        storey: it.storey,
        at: [it.at.x, it.at.y],
        bearing: it.bearing.to_deg(),
        hours: pair(&it.hours),
        longest: Span::longest(&lit),
        longest_before: Span::longest(&before),
        total: Span::total(&lit, 0.0),
        lit: lit.iter().map(pair).collect(),
        lit_before: before.iter().map(pair).collect(),
        shadows: it.day.shadows.iter().map(shadow).collect(),
    }
}

fn pair(span: &Span) -> [f64; 2] {
    [span.from, span.to]
}
