//! The planning conditions of a case (`--conditions`): TOML, checked like rules are.
//!
//! ```toml
//! [conditions]                       # of the only plot, and what all plots share
//! date = "2026-03-01"                # and scheme_approval, contract: days that decide which packs are in force
//! far_max = 2.5
//! density_max = "30 %"
//! setback = { north = "8 m", default = "5 m" }
//! location = { latitude = "31.23 deg", longitude = "121.47 deg" }
//! official = { site_boundary = "boundary.dxf", control_line = "control.dxf" }
//!
//! [conditions.limits]                # values for the limits of review points, see `crate::cascade`
//! facade-length = { value = "90 m", level = "plan", source = "控规图则 12" }
//!
//! [plot.A-01]                        # of one plot, by its number
//! far_max = 3.0
//! ```
//!
//! Which files the authority's lines stand in is only passed on: nothing is opened here.

use crate::cascade::{SetLimit, Setter, read_limits};
use crate::cases::{GivenValue, read_value};
use crate::pack::{Date, PackLevel, Raw, RawKey, RawKind, Reading};
use crate::source::{Diagnostic, SourceFile, Span};
use model::{Attr, Attribute, Kind, Object, ObjectId, Source, Value};
use std::sync::Arc;

/// The planning conditions of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Conditions {
    /// By plot; one without a name when the file speaks of no plots.
    pub plots: Vec<PlotConditions>,
}

/// The planning conditions of one plot.
#[derive(Clone, Debug, PartialEq)]
pub struct PlotConditions {
    /// Number of the plot; `None` when there is only one.
    pub plot: Option<String>,
    /// The day of the conditions.
    pub date: Option<Date>,
    /// The day on which the scheme was approved.
    pub scheme_approval: Option<Date>,
    /// The day of the land contract.
    pub contract: Option<Date>,
    /// The conditions as an object of the model; the caller attaches it to its plot.
    pub object: Object,
    /// Files of the authority's lines, as written.
    pub official: Vec<(OfficialLine, String)>,
    /// Values that it sets for the limits of review points.
    pub limits: Vec<SetLimit>,
}

/// A line that the authority supplies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OfficialLine {
    /// 用地红线
    SiteBoundary,
    /// 建筑控制线
    ControlLine,
    /// 道路红线
    RoadRedLine,
}

const LINES: [(&str, OfficialLine); 3] = [
    ("site_boundary", OfficialLine::SiteBoundary),
    ("control_line", OfficialLine::ControlLine),
    ("road_red_line", OfficialLine::RoadRedLine),
];

/// Keys that are no attributes of the conditions as an object.
const OWN_KEYS: [&str; 7] = ["date", "scheme_approval", "contract", "setback", "location", "official", "limits"];

const SIDES: [(&str, Attr); 4] = [
    ("north", Attr::SetbackNorth),
    ("east", Attr::SetbackEast),
    ("south", Attr::SetbackSouth),
    ("west", Attr::SetbackWest),
];

/// Reads a conditions file.
///
/// # Errors
/// Everything that is wrong in it, with line and column.
pub fn read(name: &str, text: &str) -> Result<Conditions, Vec<Diagnostic>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file = Arc::new(SourceFile { path: name.to_string(), text: text.to_string() });
    let mut faults = Vec::new();
    let reading = &mut Reading { file: &file, faults: &mut faults };
    let conditions = reading.parse().map(|raw| read_file(reading, &raw));
    match conditions {
        Some(conditions) if faults.is_empty() => Ok(conditions),
        _ => Err(faults),
    }
}

fn read_file(reading: &mut Reading, raw: &Raw) -> Conditions {
    reading.keys(raw, &["conditions", "plot"]);
    let shared = reading.section(raw, "conditions");
    let mut plots = Vec::new();
    if let Some(section) = reading.section(raw, "plot") {
        for (key, own) in section.entries() {
            let sections: Vec<&Raw> = shared.into_iter().chain([own]).collect();
            plots.push(read_plot(reading, Some(key.name.clone()), &sections));
        }
    }
    if plots.is_empty() {
        if shared.is_none() {
            reading.fault(Span::default(), "missing-key", "缺少 `[conditions]`", "there is no `[conditions]` section");
        }
        plots.push(read_plot(reading, None, &shared.into_iter().collect::<Vec<_>>()));
    }
    // What all plots share is read once a plot; its faults count once.
    let mut seen: Vec<(Span, &'static str)> = Vec::new();
    reading.faults.retain(|it| {
        let key = (it.span(), it.code);
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    Conditions { plots }
}

/// Reads sections of which later ones override earlier ones.
fn read_plot(reading: &mut Reading, plot: Option<String>, sections: &[&Raw]) -> PlotConditions {
    let name = plot.clone().unwrap_or_default();
    let mut object = Object::new(Kind::Conditions, vec![Arc::from("conditions"), Arc::from(name.as_str())], None);
    object.id = ObjectId::new(Kind::Conditions, ["conditions", name.as_str()]);
    object.name = Arc::from(name.as_str());
    if plot.is_some() {
        object.set(Attr::Number, Attribute::new(Value::text(&name), Source::Conditions));
    }
    let mut conditions = PlotConditions {
        plot,
        date: None,
        scheme_approval: None,
        contract: None,
        object,
        official: Vec::new(),
        limits: Vec::new(),
    };
    for section in sections {
        for (key, value) in section.entries() {
            read_entry(reading, &mut conditions, key, value);
        }
    }
    // What the conditions themselves set holds since their day, wherever in the file that stands.
    for limit in conditions.limits.iter_mut().filter(|it| it.level == PackLevel::Conditions) {
        limit.since = limit.since.or(conditions.date);
    }
    conditions
}

fn read_entry(reading: &mut Reading, conditions: &mut PlotConditions, key: &RawKey, value: &Raw) {
    match key.name.as_str() {
        "date" => {
            conditions.date = reading.as_text(value).and_then(|it| reading.date(&it));
        }
        "scheme_approval" => {
            conditions.scheme_approval = reading.as_text(value).and_then(|it| reading.date(&it));
        }
        "contract" => {
            conditions.contract = reading.as_text(value).and_then(|it| reading.date(&it));
        }
        "limits" if matches!(value.kind, RawKind::Table(_)) => {
            let by = Setter {
                level: PackLevel::Conditions,
                any_level: true,
                source: String::new(),
                since: None,
                plot: conditions.plot.clone(),
            };
            conditions.limits.extend(read_limits(reading, value, &by));
        }
        "setback" => {
            reading.keys(value, &["north", "east", "south", "west", "default"]);
            for (side, attr) in SIDES {
                if let Some(distance) = value.get(side).or(value.get("default")) {
                    set(reading, &mut conditions.object, attr, distance);
                }
            }
        }
        "location" => {
            reading.keys(value, &["latitude", "longitude"]);
            for attr in [Attr::Latitude, Attr::Longitude] {
                if let Some(angle) = value.get(attr.name()) {
                    set(reading, &mut conditions.object, attr, angle);
                }
            }
        }
        "official" => {
            reading.keys(value, &LINES.map(|it| it.0));
            for (name, line) in LINES {
                if let Some(path) = reading.text(value, name) {
                    conditions.official.retain(|it| it.0 != line);
                    conditions.official.push((line, path.text));
                }
            }
        }
        name => match Attr::from_name(name).filter(|it| Kind::Conditions.has(*it) && *it != Attr::Number) {
            Some(attr) => set(reading, &mut conditions.object, attr, value),
            None => {
                let attributes = Kind::Conditions.attributes().iter().map(|it| it.name());
                let known = attributes.chain(OWN_KEYS);
                reading.unknown(("规划条件", "planning condition"), name, key.span, "unknown-condition", known);
            }
        },
    }
}

fn set(reading: &mut Reading, object: &mut Object, attr: Attr, raw: &Raw) {
    let Some(GivenValue::Value(value)) = read_value(reading, attr, raw) else { return };
    let bounds = match &value {
        Value::Number(value) => Some((*value, *value)),
        Value::Between(low, high) => Some((*low, *high)),
        _ => None,
    };
    if let (Some((low, high)), (least, most)) = (bounds, possible(attr))
        && !(least <= low && low <= high && high <= most)
    {
        let is_share = most == 1.0;
        let name = attr.name();
        let fault = Diagnostic::error(
            reading.file,
            raw.span,
            "impossible-value",
            format!("`{name}`（{}）不可能取此值", attr.zh()),
            format!("`{name}` ({}) cannot have this value", attr.en()),
        );
        let fault = if is_share && low > 1.0 {
            fault.with_help(format!("百分数写作 \"{low} %\""), format!("write per cent as \"{low} %\""))
        } else {
            fault
        };
        reading.faults.push(fault);
        return;
    }
    object.set(attr, Attribute::new(value, Source::Conditions));
}

/// The values that a condition can have.
fn possible(attr: Attr) -> (f64, f64) {
    use Attr as A;
    let right_angle = std::f64::consts::FRAC_PI_2;
    match attr {
        A::DensityMax | A::DensityMin | A::GreenMin | A::GreenMax | A::ConcentratedGreenMin | A::FrontageMin => {
            (0.0, 1.0)
        }
        A::FarMax | A::FarMin => (0.0, 50.0),
        A::HeightMax => (0.0, 2000.0),
        A::Latitude => (-right_angle, right_angle),
        A::Longitude => (-2.0 * right_angle, 2.0 * right_angle),
        _ => (0.0, 1e12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Language;

    fn faults(text: &str) -> String {
        let faults = read("site.toml", text).err().unwrap_or_default();
        faults.iter().map(|it| it.render(Language::En, false)).collect::<Vec<_>>().join("\n\n")
    }

    #[test]
    fn conditions_of_one_plot_are_read_in_si() {
        let text = "[conditions]\nfar_max = 2.5\ndensity_max = \"30 %\"\nheight_max = \"60 m\"\nzone = \"inner_outer\"\n\
                    setback = { north = \"8 m\", default = \"5 m\" }\nlocation = { latitude = \"31.23 deg\" }\n\
                    official = { site_boundary = \"a.dxf\" }\ndate = \"2026-03-01\"\n";
        let conditions = read("site.toml", text).expect("it is right");
        let plot = &conditions.plots[0];
        let number = |attr| plot.object.get(attr).and_then(|it| it.value.number());
        assert_eq!(number(Attr::DensityMax), Some(0.3));
        assert_eq!(number(Attr::SetbackNorth), Some(8.0));
        assert_eq!(number(Attr::SetbackWest), Some(5.0));
        assert_eq!(plot.official, [(OfficialLine::SiteBoundary, "a.dxf".to_string())]);
        assert_eq!(plot.date.map(|it| it.to_string()).as_deref(), Some("2026-03-01"));
    }

    #[test]
    fn plots_inherit_what_all_share() {
        let text = "[conditions]\nfar_max = 2.0\n[plot.A-01]\ngreen_min = \"35 %\"\n[plot.A-02]\nfar_max = 3.0\n";
        let conditions = read("site.toml", text).expect("it is right");
        let far: Vec<_> =
            conditions.plots.iter().map(|it| it.object.get(Attr::FarMax).and_then(|it| it.value.number())).collect();
        assert_eq!(far, [Some(2.0), Some(3.0)]);
        assert_eq!(conditions.plots[1].plot.as_deref(), Some("A-02"));
    }

    #[test]
    fn wrong_names_units_and_values_are_shown_with_their_place() {
        let text = "[conditions]\nfar_maximum = 2.5\nheigth_max = \"60 m\"\ndensity_max = 30\ngreen_min = \"35 m\"\nsetback = { nord = \"8 m\" }\nzone = \"inner\"\n";
        insta::assert_snapshot!(faults(text));
    }
}
