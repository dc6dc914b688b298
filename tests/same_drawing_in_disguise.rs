//! One site, drawn in another place, unit, order or form, gets the same review: the same indicators, the same verdicts of the
//! same points on the same objects with the same measures. Only ids, places and the wording of evidence may differ, and what
//! each test here names with its reason.

use drawing::{Drawing, Entity, FlattenOptions, Geometry, flatten};
use findings::Review;
use geometry::Length;
use rayon::prelude::*;
use recognition::profile::{Class, Dictionary, Profile};
use review::{Settings, Source};
use std::sync::OnceLock;
use tushen_drawings::dxf::Version;
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

/// A sample with its review as drawn.
struct Known {
    given: Given,
    drawing: Drawing,
    review: Review,
    per_metre: f64,
}

/// The samples, reviewed once.
fn known() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let known = |given: Given| {
            let session = given.open();
            let (drawing, review) = (session.drawing().clone(), session.review());
            Known { given, drawing, review, per_metre: session.units_per_metre() }
        };
        samples().into_par_iter().map(known).collect()
    })
}

/// Reviews each sample in disguise, and prints what differs from its review as drawn.
fn assert_same(aside: Aside, disguise: impl Fn(&Known) -> (Drawing, Settings) + Sync) {
    let aside: Vec<&str> = aside.iter().map(|it| it.0).collect();
    let differ = |known: &Known| {
        let (disguised, settings) = disguise(known);
        let review = known.given.open_drawing(disguised, &settings).review();
        let found = differences(&known.review, &review, &aside);
        let shown = found[..found.len().min(12)].join("\n  ");
        (!found.is_empty()).then(|| format!("{}: {} differences\n  {shown}", known.given.name, found.len()))
    };
    let report: Vec<String> = known().par_iter().filter_map(differ).collect();
    assert!(report.is_empty(), "- as drawn, + in disguise\n{}", report.join("\n"));
}

/// As [`assert_same`], for a disguise that needs no settings of its own.
fn assert_same_drawn(aside: Aside, disguise: impl Fn(&Drawing) -> Drawing + Sync) {
    assert_same(aside, |known| (disguise(&known.drawing), known.given.settings()));
}

/// The middle of a drawing.
fn middle(drawing: &Drawing) -> [f64; 2] {
    let middle = flatten(drawing, &FlattenOptions::for_unit(Length::m(1.0))).bounds().center();
    [middle.x, middle.y]
}

#[test]
fn moved_to_city_coordinates() {
    assert_same(&[], |known| {
        let (east, north) = (-8765.4, 31234.6);
        let moved = place::moved(&known.drawing, east * known.per_metre, north * known.per_metre);
        (place::coordinates_restated(&moved, east, north), known.given.settings())
    });
}

/// Survey coordinates stay those of the city grid, from which a turned sheet departs.
const TURNED: Aside =
    &[("object CoordinateLabel", "its distance from what is drawn there is measured along the sheet")];

/// The sheet turned. One without a compass has its north up, and stays as it is.
fn turned(known: &Known, degrees: f64) -> (Drawing, Settings) {
    let has_compass = known.review.objects.iter().any(|it| it.kind == "Compass");
    let degrees = if has_compass { degrees } else { 0.0 };
    (place::turned(&known.drawing, middle(&known.drawing), degrees), known.given.settings())
}

#[test]
fn turned_with_its_compass() {
    assert_same(TURNED, |known| turned(known, 33.7));
}

#[test]
fn turned_by_a_quarter() {
    assert_same(TURNED, |known| turned(known, 90.0));
}

/// The style that a site was drawn in; `None` for a floor.
fn style_of(drawing: &Drawing) -> Option<&'static Style> {
    let has = |name: &str| drawing.layers.iter().any(|it| it.name == name);
    style::STYLES.iter().find(|it| has(it.layer(Role::Legend)) && has(it.layer(Role::Boundary)))
}

/// The plan mirrored left to right, and with it the column of the sheet where table, legend, notes and title block stand; what
/// stands in the column keeps its own left and right, as on any sheet.
fn mirrored_sheet(known: &Known, plan: impl Fn(f64) -> Similarity) -> Drawing {
    let drawing = &known.drawing;
    let Some(style) = style_of(drawing) else {
        // Nobody mirrors a title block: such a floor stays as it is.
        let titled = known.review.objects.iter().any(|it| it.kind == "TitleBlock");
        let map = if titled { Similarity::IDENTITY } else { plan(middle(drawing)[0]) };
        return place::placed_by(drawing, |_| map);
    };
    let legend = style.layer(Role::Legend);
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

/// A mirrored site lies elsewhere in the city grid, and its conditions are mirrored too.
const MIRRORED: Aside = &[
    ("object CoordinateLabel", "its distance from what is drawn there is measured along the sheet"),
    ("object Conditions", "what they require on the east they required on the west"),
];

#[test]
fn mirrored_with_its_compass() {
    assert_same(MIRRORED, |known| {
        let mirrored = mirrored_sheet(known, |about| place::mirror(about, MirroredText::Readable));
        (mirrored, mirrored_conditions(&known.given))
    });
}

#[test]
fn mirrored_by_turning_planes_over() {
    assert_same(MIRRORED, |known| {
        let over = |about| Similarity { by_plane: true, ..place::mirror(about, MirroredText::Mirrored) };
        (mirrored_sheet(known, over), mirrored_conditions(&known.given))
    });
}

#[test]
fn in_metres_or_millimetres() {
    assert_same(&[], |known| {
        let (from, to) = if known.per_metre == 1.0 {
            (DrawingUnit::Metre, DrawingUnit::Millimetre)
        } else {
            (DrawingUnit::Millimetre, DrawingUnit::Metre)
        };
        (place::in_unit(&known.drawing, from, to), known.given.settings())
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

/// What speaks of layers by name.
const RENAMED: Aside = &[
    ("object DrawingFault “”  detail=", "it names the layer"),
    ("cn-quality/layer-names-known", "it speaks of each layer by its name"),
];

#[test]
fn with_its_layers_renamed_through_a_mapping() {
    assert_same(RENAMED, |Known { given, drawing, .. }| {
        let name = |old: &str| {
            let at = drawing.layers.iter().position(|it| it.name == old).unwrap_or_default();
            if old == "0" { old.to_string() } else { format!("L{at}") }
        };
        let settings = Settings { map: Some(mapping(drawing)), ..given.settings() };
        (naming::layers_renamed(drawing, name), settings)
    });
}

#[test]
fn with_its_blocks_exploded() {
    assert_same_drawn(&[], |drawing| form::exploded(drawing, Exploded::WithoutAttributes));
}

const CUT: Aside = &[
    ("cn-quality/duplicate-objects", "a side that two areas share is a line drawn twice"),
    ("object DrawingFault", "the same"),
    ("object Frame", "a fault: a frame of loose lines is not recognised"),
];

/// Areas that do not share sides with others: which of the areas that do was meant, loose lines do not tell.
const APART: &[Role] = &[
    Role::Boundary,
    Role::Control,
    Role::Proposed,
    Role::Retained,
    Role::Demolish,
    Role::Survey,
    Role::Basement,
    Role::Green,
    Role::ConcentratedGreen,
    Role::Pad,
    Role::Frame,
];

#[test]
fn with_closed_polylines_cut_into_lines_and_arcs() {
    assert_same_drawn(CUT, |drawing| {
        let style = style_of(drawing);
        form::cut_into_lines(drawing, 1, |drawing, entity| {
            let name = drawing.layer(entity.layer).map_or("", |it| it.name.as_str());
            let Some(style) = style else { return true };
            APART.iter().any(|role| style.layer(*role) == name)
        })
    });
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

/// Reviews a site in its style and in the same style written otherwise, without anything put in on purpose.
fn assert_same_written(style: &Style, otherwise: Style) {
    for seed in [4, 9] {
        let written = |style: &Style| {
            let (site, seeded) = tushen_drawings::site_with(seed, style, &[]);
            Given::from_sample(style.name, tushen_drawings::sample(&site, style, seed, seeded))
        };
        let [one, other] = [style, &otherwise].map(|it| written(it).open().review());
        assert!(one.drawing.version != other.drawing.version || one.drawing.format != other.drawing.format);
        let found = differences(&one, &other, &[]);
        assert!(found.is_empty(), "{} of seed {seed}: {found:#?}", style.name);
    }
}

#[test]
fn as_text_or_binary() {
    for style in style::STYLES {
        assert_same_written(style, Style { binary: !style.binary, ..*style });
    }
}

#[test]
fn in_gbk_or_utf_8() {
    for style in style::STYLES.iter().filter(|it| it.version > Version::R12) {
        let version = if style.version.is_unicode() { Version::R2004 } else { Version::R2010 };
        assert_same_written(style, Style { version, ..*style });
    }
}

#[test]
fn in_r12_or_r2018() {
    for style in style::STYLES.iter().filter(|it| it.version == Version::R12) {
        assert_same_written(style, Style { version: Version::R2018, ..*style });
    }
}
