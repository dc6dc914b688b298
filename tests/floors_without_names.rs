//! Floor plans whose layers tell nothing are read by how they are drawn: the same rooms, doors, windows and stairs.

use drawing::{Drawing, Entity, Layer, LayerId};
use findings::Review;
use rayon::prelude::*;
use review::Settings;
use std::collections::{BTreeMap, BTreeSet};
use tushen_drawings::floor::numbered;
use tushen_tests::reviewing::engine;

/// Samples of the generator: every building in every style.
const SAMPLES: u64 = 24;

/// Everything on layer 0.
fn on_one_layer(drawing: &mut Drawing) {
    let zero = LayerId(0);
    drawing.layers = vec![Layer::named("0")];
    let blocks = drawing.blocks.iter_mut().flat_map(|it| &mut it.entities);
    let entities: Vec<&mut Entity> = drawing.entities.iter_mut().chain(blocks).collect();
    for entity in entities {
        entity.layer = zero;
        if let drawing::Geometry::Insert(insert) = &mut entity.geometry {
            insert.attributes.iter_mut().for_each(|it| it.layer = zero);
        }
    }
}

/// Every layer by a number.
fn on_numbered_layers(drawing: &mut Drawing) {
    for (i, layer) in drawing.layers.iter_mut().enumerate().filter(|it| it.1.name != "0") {
        layer.name = format!("{i:03}");
    }
}

/// What is recognised: the areas of rooms in square metres by name, and the numbers of the rest.
#[derive(Debug, PartialEq)]
struct Recognised {
    rooms: BTreeMap<String, Vec<f64>>,
    counts: BTreeMap<String, usize>,
}

fn recognised(review: &Review) -> Recognised {
    let mut found = Recognised { rooms: BTreeMap::new(), counts: BTreeMap::new() };
    for object in &review.objects {
        match object.kind.as_str() {
            "Room" => {
                let area = object.attributes.get("area").and_then(|it| it.value.as_f64());
                found.rooms.entry(object.name.clone()).or_default().push(area.unwrap_or_default());
            }
            kind @ ("Door" | "Window" | "Stair" | "Dwelling") => {
                *found.counts.entry(kind.to_string()).or_default() += 1;
            }
            _ => {}
        }
    }
    found.rooms.values_mut().for_each(|it| it.sort_by(f64::total_cmp));
    found
}

/// How much areas may differ, of themselves: bare rectangles that stand free in a garage are columns by their layer alone.
const SAME: f64 = 0.006;

fn differences(as_drawn: &Recognised, without_names: &Recognised) -> Vec<String> {
    let mut differences = Vec::new();
    let names: BTreeSet<&String> = as_drawn.rooms.keys().chain(without_names.rooms.keys()).collect();
    for name in names {
        let areas = [as_drawn, without_names].map(|it| it.rooms.get(name).map(Vec::as_slice).unwrap_or_default());
        let alike = |(a, b): (&f64, &f64)| (a - b).abs() <= SAME * a;
        if areas[0].len() != areas[1].len() || !areas[0].iter().zip(areas[1]).all(alike) {
            differences.push(format!("{name} {areas:.1?}"));
        }
    }
    if as_drawn.counts != without_names.counts {
        differences.push(format!("{:?} {:?}", as_drawn.counts, without_names.counts));
    }
    differences
}

fn assert_read_all_the_same(disguise: fn(&mut Drawing)) {
    let differ = |n: u64| -> Option<String> {
        let sample = numbered(n);
        let drawing = tushen_dxf::read(&sample.dxf).expect("the sample is read");
        let mut disguised = drawing.clone();
        disguise(&mut disguised);
        let [as_drawn, without_names] = [drawing, disguised].map(|drawing| {
            let session = review::open_drawing(engine(), "floor.dxf", drawing, &Settings::default());
            recognised(&session.expect("the sample is reviewed").review())
        });
        let differing = differences(&as_drawn, &without_names);
        let what = format!("{n} {} {}", sample.answer.building, sample.answer.style);
        (!differing.is_empty()).then(|| format!("{what}: {}", differing.join("; ")))
    };
    let differ: Vec<String> = (0..SAMPLES).into_par_iter().filter_map(differ).collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn plans_on_one_layer_have_the_same_rooms_doors_windows_and_stairs() {
    assert_read_all_the_same(on_one_layer);
}

#[test]
fn plans_on_numbered_layers_have_the_same_rooms_doors_windows_and_stairs() {
    assert_read_all_the_same(on_numbered_layers);
}
