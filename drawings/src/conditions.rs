//! The planning conditions of a site as a conditions file.

use crate::site::{Conditions, Side};
use std::fmt::Write;

/// The text of the file.
pub fn write(conditions: &Conditions) -> String {
    let mut out = String::from("[conditions]\n");
    let mut line = |name: &str, value: String| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{name} = {value}");
    };
    if let Some(area) = conditions.site_area {
        line("site_area", format!("\"{area:.2} m2\""));
    }
    line("far_max", format!("{:.2}", conditions.far_max));
    line("density_max", format!("\"{} %\"", conditions.density_max));
    line("green_min", format!("\"{} %\"", conditions.green_min));
    if let Some(least) = conditions.concentrated_green_min {
        line("concentrated_green_min", format!("\"{least} %\""));
    }
    if let Some(least) = conditions.stalls_min {
        line("stalls_min", least.to_string());
    }
    line("height_max", format!("\"{} m\"", conditions.height_max));
    let sides: Vec<String> =
        Side::ALL.iter().zip(conditions.setback).map(|(side, it)| format!("{} = \"{it} m\"", side.name())).collect();
    line("setback", format!("{{ {} }}", sides.join(", ")));
    line("location", "{ latitude = \"31.23 deg\", longitude = \"121.47 deg\" }".to_string());
    out
}
