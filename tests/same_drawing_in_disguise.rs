//! One site, drawn in another place, unit, order or form, gets the same review: the same indicators, the same verdicts of the
//! same points on the same objects with the same measures. Only ids, places and the wording of evidence may differ, and what
//! each test here names with its reason.

use drawing::{Drawing, Entity, FlattenOptions, Geometry, flatten};
use geometry::Length;
use recognition::profile::{Class, Dictionary, Profile};
use review::{Settings, Source};
use tushen_drawings::style::{self, Role, Style};
use tushen_tests::disguise::form::{self, Exploded};
use tushen_tests::disguise::place::{self, DrawingUnit};
use tushen_tests::disguise::{MirroredText, Similarity, naming};
use tushen_tests::reviewing::{Given, committed};
use tushen_tests::same_review::differences;

/// What may differ: how the line of a difference begins, and why it may.
type Aside = &'static [(&'static str, &'static str)];

/// Numbered samples beside those of the project: one of each drafting style.
const GENERATED: &[u64] = &[5, 11, 17, 8, 14];

fn samples() -> Vec<Given> {
    let mut samples = committed();
    samples.extend(GENERATED.iter().map(|n| Given::numbered(*n)));
    samples
}

/// Reviews each sample as it is and in disguise, and prints what differs.
fn assert_same(aside: Aside, disguise: impl Fn(&Given, &Drawing) -> Option<(Drawing, Settings)>) {
    let aside: Vec<&str> = aside.iter().map(|it| it.0).collect();
    let mut report = Vec::new();
    let mut n_worn = 0;
    for given in samples() {
        let session = given.open();
        let Some((disguised, settings)) = disguise(&given, session.drawing()) else { continue };
        n_worn += 1;
        let found = differences(&session.review(), &given.open_drawing(disguised, &settings).review(), &aside);
        if !found.is_empty() {
            report.push(format!(
                "{}: {} differences\n  {}",
                given.name,
                found.len(),
                found[..found.len().min(12)].join("\n  ")
            ));
        }
    }
    assert!(n_worn > 0, "no sample can wear this disguise");
    assert!(report.is_empty(), "- as drawn, + in disguise\n{}", report.join("\n"));
}

/// As [`assert_same`], for a disguise that every sample can wear and that needs no settings of its own.
fn assert_same_drawn(aside: Aside, disguise: impl Fn(&Drawing) -> Drawing) {
    assert_same(aside, |given, drawing| Some((disguise(drawing), given.settings())));
}

/// Drawing units in a metre.
fn per_metre(given: &Given) -> f64 {
    given.open().units_per_metre()
}

/// The middle of a drawing.
fn middle(drawing: &Drawing) -> [f64; 2] {
    let middle = flatten(drawing, &FlattenOptions::for_unit(Length::m(1.0))).bounds().center();
    [middle.x, middle.y]
}

#[test]
fn moved_to_city_coordinates() {
    assert_same(&[], |given, drawing| {
        let unit = per_metre(given);
        let (east, north) = (-8765.4, 31234.6);
        let moved = place::moved(drawing, east * unit, north * unit);
        Some((place::coordinates_restated(&moved, east, north), given.settings()))
    });
}

/// Survey coordinates are written in the directions of the city grid, from which a turned sheet departs.
const TURNED: Aside = &[];

#[test]
fn turned_with_its_compass() {
    assert_same_drawn(TURNED, |drawing| place::turned(drawing, middle(drawing), 33.7));
}

#[test]
fn turned_by_a_quarter() {
    assert_same_drawn(TURNED, |drawing| place::turned(drawing, middle(drawing), 90.0));
}

/// The style that a drawing was drawn in.
fn style_of(drawing: &Drawing) -> &'static Style {
    let has = |name: &str| drawing.layers.iter().any(|it| it.name == name);
    style::STYLES.iter().find(|it| has(it.layer(Role::Legend))).expect("a sample is drawn in one of the styles")
}

/// The plan mirrored left to right, and with it the column of the sheet where table, legend, notes and title block stand; what
/// stands in the column keeps its own left and right, as on any sheet.
fn mirrored_sheet(drawing: &Drawing, plan: impl Fn(f64) -> Similarity) -> Drawing {
    let legend = style_of(drawing).layer(Role::Legend);
    let on_legend = |it: &Entity| drawing.layer(it.layer).is_some_and(|it| it.name == legend);
    let scene = flatten(drawing, &FlattenOptions::for_unit(Length::m(1.0)));
    let mut boxes = vec![geometry::Box2::EMPTY; drawing.entities.len()];
    // Items of model space come in the order of its entities.
    let mut at = 0;
    for item in scene.items.iter().filter(|it| it.parent.is_none()) {
        while drawing.entities[at].handle != item.path.last.handle
            || item.path.last.handle.is_none() && at as u32 != item.path.last.ordinal
        {
            at += 1;
        }
        boxes[at] = boxes[at].union(item.bounds);
    }
    let mut left = f64::INFINITY;
    let mut letters = 0.0_f64;
    for (entity, bounds) in drawing.entities.iter().zip(&boxes).filter(|it| on_legend(it.0)) {
        left = left.min(bounds.min[0]);
        if let Geometry::Text(it) = &entity.geometry {
            letters = letters.max(it.height);
        }
    }
    // The heading of the legend is 5 mm high and stands 8 mm inside the column.
    let left = left - 8.5 * letters / 5.0;
    let in_column: Vec<bool> = boxes.iter().map(|it| it.min[0] >= left && !it.is_empty()).collect();
    let column =
        boxes.iter().zip(&in_column).filter(|it| *it.1).fold(geometry::Box2::EMPTY, |acc, it| acc.union(*it.0));
    let about = middle(drawing)[0];
    let moved = 2.0 * (about - column.center().x);
    let map = plan(about);
    let column = Similarity { shift: drawing::Vector3::new(moved, 0.0, 0.0), ..Similarity::IDENTITY };
    place::placed_by(drawing, |at| if in_column[at] { column } else { map })
}

/// The conditions of a mirrored site: what was required on the east is required on the west.
fn mirrored_conditions(given: &Given) -> Settings {
    let swapped = given.conditions.replace("east", "\u{1}").replace("west", "east").replace('\u{1}', "west");
    Given { conditions: swapped, ..given.clone() }.settings()
}

const MIRRORED: Aside = &[];

#[test]
fn mirrored_with_its_compass() {
    assert_same(MIRRORED, |given, drawing| {
        let mirrored = mirrored_sheet(drawing, |about| place::mirror(about, MirroredText::Readable));
        Some((mirrored, mirrored_conditions(given)))
    });
}

#[test]
fn mirrored_by_turning_planes_over() {
    assert_same(MIRRORED, |given, drawing| {
        let over = |about| Similarity { by_plane: true, ..place::mirror(about, MirroredText::Mirrored) };
        Some((mirrored_sheet(drawing, over), mirrored_conditions(given)))
    });
}

#[test]
fn in_metres_or_millimetres() {
    assert_same(&[], |given, drawing| {
        let (from, to) = if per_metre(given) == 1.0 {
            (DrawingUnit::Metre, DrawingUnit::Millimetre)
        } else {
            (DrawingUnit::Millimetre, DrawingUnit::Metre)
        };
        Some((place::in_unit(drawing, from, to), given.settings()))
    });
}

/// A mapping of the layers `L0`, `L1` … to what the profiles know them as by their own names.
fn mapping(drawing: &Drawing) -> Source {
    let profiles = packs::files(packs::ARCHIVE).into_iter().filter(|it| it.0.starts_with("profiles/"));
    let profiles = profiles.map(|(name, bytes)| Profile::parse(name, bytes).expect("the profiles are sound"));
    let dictionary = Dictionary::new(&profiles.collect::<Vec<_>>(), None);
    let mut text = "id = \"map\"\ntitle = { zh = \"对照\", en = \"mapping\" }\n".to_string();
    for (at, layer) in drawing.layers.iter().enumerate() {
        let Some(Class { role, set, .. }) = dictionary.layer(&layer.name) else { continue };
        text += &format!("\n[[layer]]\nkind = \"{}\"\nexact = [\"L{at}\"]\n", role.name());
        let values: Vec<String> =
            set.iter().map(|(attr, value)| format!("{} = {}", attr.name(), toml(*attr, value))).collect();
        if !values.is_empty() {
            text += &format!("set = {{ {} }}\n", values.join(", "));
        }
    }
    Source { name: "map.toml".to_string(), bytes: text.into_bytes() }
}

/// A value as a mapping writes it.
fn toml(attr: model::Attr, value: &model::Value) -> String {
    match (value, attr.ty()) {
        (model::Value::Enum(index), model::AttrType::Enum(spec)) => format!("\"{}\"", spec.value(*index)),
        (model::Value::Number(value), _) => value.to_string(),
        (model::Value::Bool(value), _) => value.to_string(),
        (model::Value::Text(text), _) => format!("\"{text}\""),
        (other, _) => panic!("no mapping sets {} to {other:?}", attr.name()),
    }
}

#[test]
fn with_its_layers_renamed_through_a_mapping() {
    assert_same(
        &[("cn-quality/layer-names-known", "the new names are known by the mapping alone")],
        |given, drawing| {
            let name = |old: &str| {
                let at = drawing.layers.iter().position(|it| it.name == old).unwrap_or_default();
                if old == "0" { old.to_string() } else { format!("L{at}") }
            };
            let settings = Settings { map: Some(mapping(drawing)), ..given.settings() };
            Some((naming::layers_renamed(drawing, name), settings))
        },
    );
}

#[test]
fn with_its_blocks_exploded() {
    assert_same_drawn(&[], |drawing| form::exploded(drawing, Exploded::WithoutAttributes));
}

#[test]
fn with_closed_polylines_cut_into_lines_and_arcs() {
    assert_same_drawn(&[], |drawing| form::cut_into_lines(drawing, 1, |_, _| true));
}

#[test]
fn with_every_line_walked_otherwise() {
    assert_same_drawn(&[], |drawing| form::walked_otherwise(drawing, 2));
}

#[test]
fn with_polylines_of_the_other_type() {
    assert_same_drawn(&[], |drawing| {
        let has_light = drawing.entities.iter().any(|it| matches!(it.geometry, Geometry::LwPolyline(_)));
        if has_light { form::heavy(drawing) } else { form::light(drawing) }
    });
}

#[test]
fn with_closed_polylines_that_end_at_their_start_instead() {
    assert_same_drawn(&[], form::ended_at_their_start);
}

#[test]
fn with_text_as_mtext() {
    assert_same_drawn(&[], form::text_as_mtext);
}

#[test]
fn with_its_entities_shuffled() {
    assert_same_drawn(&[], |drawing| naming::shuffled(drawing, 3));
}

#[test]
fn without_handles() {
    assert_same_drawn(&[], naming::without_handles);
}

#[test]
fn with_other_handles() {
    assert_same_drawn(&[], |drawing| naming::handles_renumbered(drawing, 4));
}
