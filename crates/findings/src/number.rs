//! Quantities as people write them, in pages and documents.

/// A number with at most `decimals` digits behind the point, without zeros that say nothing.
pub fn decimal(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_string() } else { text.to_string() }
}

/// A value in SI with its unit: lengths to a millimetre, areas to a hundredth of a square metre, angles in degrees.
pub fn quantity(value: f64, unit: &str) -> String {
    match unit {
        "m" => format!("{} m", decimal(value, 3)),
        "m2" => format!("{} m²", decimal(value, 2)),
        "rad" => format!("{}°", decimal(value.to_degrees(), 2)),
        "1" | "" => decimal(value, 4),
        unit => format!("{} {unit}", decimal(value, 4)),
    }
}

/// The value of an indicator: shares as percentages, the others as quantities. The floor area ratio is no share.
pub fn indicator(id: &str, value: f64, unit: &str) -> String {
    let share = unit == "1" && (id.ends_with("_density") || id.ends_with("_share") || id == "green_ratio");
    if share { format!("{} %", decimal(value * 100.0, 2)) } else { quantity(value, unit) }
}

/// The sign of a comparison.
pub fn sense(sense: &str) -> &str {
    match sense {
        ">=" => "≥",
        "<=" => "≤",
        "==" => "=",
        "!=" => "≠",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_written_as_people_write_them() {
        assert_eq!(quantity(11.42, "m"), "11.42 m");
        assert_eq!(quantity(-0.00001, "m"), "0 m");
        assert_eq!(quantity(612.418, "m2"), "612.42 m²");
        assert_eq!(indicator("building_density", 0.305, "1"), "30.5 %");
        assert_eq!(indicator("floor_area_ratio", 2.5, "1"), "2.5");
        assert_eq!(quantity(1200.0, "1"), "1200");
    }
}
