//! The files that come with a case: planning conditions, and a mapping of layers to kinds.

use crate::rule_text::shown;
use drawing::{Drawing, FlattenOptions, Scene, flatten};
use recognition::{Profile, Settings, recognise};
use std::sync::OnceLock;
use tushen_rules::{Library, compile, conditions};

/// Reads a text as planning conditions and puts the limits that it sets into a rule.
pub fn planning_conditions(text: &str) {
    let plots = match conditions::read("conditions.toml", text) {
        Ok(conditions) => conditions.plots,
        Err(faults) => return shown(&faults),
    };
    let rule = include_str!("rule_of_two_buildings.toml").replace("EXPRESSION", "gap(a, b) >= need");
    let files = crate::files::split(&rule);
    let library = Library::read(files.iter().map(|(path, text)| (*path, text.as_bytes())));
    let mut set = compile(&library, &["t"]).expect("the rule is right");
    let limits = plots.into_iter().flat_map(|it| it.limits).collect();
    if let Err(faults) = set.set_limits(limits) {
        shown(&faults);
    }
}

/// Reads bytes as a layer profile and recognises a small drawing by it.
pub fn profile(bytes: &[u8]) {
    match Profile::parse("map.toml", bytes) {
        Ok(map) => {
            let (drawing, scene) = small_drawing();
            recognise(drawing, scene, &Settings { map: Some(map), ..Settings::default() });
        }
        Err(errors) => errors.iter().for_each(|it| {
            let _ = (it.zh(), it.to_string());
        }),
    }
}

fn small_drawing() -> &'static (Drawing, Scene) {
    static DRAWING: OnceLock<(Drawing, Scene)> = OnceLock::new();
    DRAWING.get_or_init(|| {
        let drawing = tushen_dxf::read(include_bytes!("small_site.dxf")).expect("it is a drawing");
        let scene = flatten(&drawing, &FlattenOptions::default());
        (drawing, scene)
    })
}
