//! The distances that rules in force ask a building to keep from what is there.

use super::Grid;
use crate::fix::DESIGNED;
use crate::{Session, sunlight};
use findings::Bilingual;
use geometry::{Box2, Point, Region, distance};
use model::kinds::{FIRE_GRADE, STATUS, USE};
use model::{Attr, Attribute, Completeness, CompletenessState, Kind, Model, ObjIx, Object, Reader, Shape, Value};
use rules::Rule;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Objects further off the plot than this are not asked about, in metres.
const FURTHEST: f64 = 100.0;
/// So far from its object stands the building for which a distance is asked, in metres.
const PROBE: f64 = 5.0;
/// How long and deep that building is, in metres, and how high its storeys are: none of it decides a distance that takes no measure.
const SIZE: (f64, f64, f64) = (20.0, 12.0, 3.0);

/// What one object wants kept free around it.
pub(super) struct Gap {
    /// Its shape.
    pub shape: Shape,
    /// The distance for buildings of each height, in metres.
    pub needs: Vec<f64>,
    object: String,
    rule: String,
    message: Bilingual,
}

impl Gap {
    /// How far a region lies from it, in metres.
    fn from(&self, region: &Region) -> f64 {
        let found = match &self.shape {
            Shape::Region(it) => distance::between_regions(region, it),
            Shape::Path(it) => distance::path_to_region(it, region),
            Shape::Point(it) => distance::point_to_region(*it, region),
        };
        found.map_or(f64::INFINITY, |it| it.distance.to_m())
    }
}

/// Lowers the grid by what is near.
pub(super) fn lower(grid: &mut Grid, heights: &[f64], gaps: &[Gap]) {
    for gap in gaps {
        let most = gap.needs.iter().copied().fold(0.0, f64::max);
        let cause = grid.cause("gap", Some(gap.object.clone()), gap.message.zh.clone(), gap.message.en.clone());
        grid.causes[cause].rule = Some(gap.rule.clone());
        grid.lower(cause, |cell| {
            let away = gap.from(&Region::rectangle(cell)) + 1e-6;
            if away >= most {
                return f64::INFINITY;
            }
            heights.iter().zip(&gap.needs).filter(|it| *it.1 <= away).map(|it| *it.0).fold(0.0, f64::max)
        });
    }
}

impl Session {
    /// What a building of each height has to keep from every object near the plot that stays; and the names of those of which a rule
    /// in force does not tell how much, for what it does not know of them.
    pub(super) fn gaps(&self, reader: &Reader, plot: ObjIx, heights: &[f64]) -> (Vec<Gap>, BTreeSet<String>) {
        let window = reader.object(plot).bounds().unwrap_or(Box2::EMPTY).grown(FURTHEST);
        let (mut gaps, mut untold) = (Vec::new(), BTreeSet::new());
        for rule in &self.fixed.rules.rules {
            let Some(other) = rule.keeps_apart().and_then(other_than_building) else { continue };
            // What is designed moves with the design.
            if other != Kind::Building && DESIGNED.contains(&other) {
                continue;
            }
            for ix in reader.within(other, window) {
                let object = reader.object(ix);
                let status = analysis::measure::choice(reader, ix, Attr::Status);
                let stays = other != Kind::Building || matches!(status, Some("retained" | "outside" | "approved"));
                let Some(shape) = object.shape.clone().filter(|_| stays) else { continue };
                let needs: Option<Vec<f64>> = heights.iter().map(|it| self.need(rule, plot, object, *it)).collect();
                let Some(needs) = needs.filter(|it| it.iter().any(|it| *it > 0.0)) else { continue };
                if needs.iter().any(|it| it.is_infinite()) {
                    untold.insert(sunlight::label(object));
                    continue;
                }
                // Where another rule asks for as much of the same object, that is said.
                let id = object.id.display(object.kind);
                let asks_more = |it: &Gap| it.needs.iter().zip(&needs).all(|(known, new)| known >= new);
                if gaps.iter().any(|it: &Gap| it.object == id && asks_more(it)) {
                    continue;
                }
                let (least, most) =
                    needs.iter().fold((f64::INFINITY, 0.0_f64), |all, it| (all.0.min(*it), all.1.max(*it)));
                let range = if least == most { format!("{most} m") } else { format!("{least}–{most} m") };
                let (name, title) = (sunlight::label(object), &rule.source.title);
                gaps.push(Gap {
                    shape,
                    needs,
                    object: id,
                    rule: rule.id.clone(),
                    message: Bilingual::new(
                        format!("{}（{name}）{range}", title.zh),
                        format!("{} ({name}) of {range}", title.en),
                    ),
                });
            }
        }
        (gaps, untold)
    }

    /// The distance that a rule asks for between an object and a dwelling of grade II of a height, by a model of just the two on
    /// the plot; infinite where the rule cannot tell, `None` where it asks for none.
    fn need(&self, rule: &Rule, plot: ObjIx, object: &Arc<Object>, height: f64) -> Option<f64> {
        let model = self.model();
        let corner = corner(object.shape.as_ref()?)?;
        let (length, depth, storey) = SIZE;
        let (x, y) = (corner.x + PROBE, corner.y - depth / 2.0);
        let outline = Region::rectangle(Box2 { min: [x, y], max: [x + length, y + depth] });
        let mut probe = Object::new(Kind::Building, vec![Arc::from("envelope")], Some(Shape::Region(outline)));
        probe.plot = Some(model.object(plot).id);
        let choose = |spec: &model::EnumSpec, value| spec.index(value).map(Value::Enum);
        let values = [
            (Attr::Status, choose(&STATUS, "proposed")),
            (Attr::Use, choose(&USE, "dwelling")),
            (Attr::FireGrade, choose(&FIRE_GRADE, "II")),
            (Attr::Height, Some(Value::Number(height))),
            (Attr::Storeys, Some(Value::Number((height / storey).ceil()))),
            (Attr::Number, Some(Value::text("?"))),
        ];
        for (attr, value) in values {
            probe.set(attr, Attribute::new(value?, model::Source::Geometry));
        }
        let given = [Kind::SiteBoundary, Kind::Conditions, Kind::Project].into_iter();
        let given = given.flat_map(|it| model.of_kind(it)).map(|it| model.object(*it).clone());
        let whole = Completeness { state: CompletenessState::Complete, zh: Arc::from(""), en: Arc::from("") };
        let complete = BTreeMap::from([(Kind::Building, whole.clone()), (object.kind, whole)]);
        let two = Model::new(given.chain([object.clone(), Arc::new(probe)]), complete, model.tolerance);
        let all = rules::Settings { all: true, ..self.fixed.evaluation };
        let results = rules::run_rule(&self.fixed.rules, rule, &two, &all, &self.evaluation.indicators);
        results.outcomes().filter_map(|it| it.required).map(|it| it.0.hi).reduce(f64::max)
    }
}

/// The kind from which a rule keeps buildings apart.
fn other_than_building(kinds: [Kind; 2]) -> Option<Kind> {
    match kinds {
        [Kind::Building, other] | [other, Kind::Building] => Some(other),
        _ => None,
    }
}

/// The corner of a shape that lies furthest along x.
fn corner(shape: &Shape) -> Option<Point> {
    let bounds = shape.bounds();
    let line = match shape {
        Shape::Point(it) => return Some(*it),
        Shape::Path(it) => it,
        Shape::Region(it) => &it.outer,
    };
    let furthest = line.vertices.iter().map(|it| it.point).reduce(|a, b| if b.x > a.x { b } else { a })?;
    Some(Point { x: bounds.max[0], y: furthest.y })
}
