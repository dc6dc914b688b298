use crate::step::Value;
use crate::{Ifc, Instance};
use std::collections::HashMap;

/// How deep conversion-based units may rest on each other.
const MAX_CHAIN: usize = 8;

/// From a unit to SI: `si = value * factor + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conversion {
    /// SI units in one.
    pub factor: f64,
    /// Of temperatures only.
    pub offset: f64,
}

impl Conversion {
    /// SI itself.
    pub const SI: Conversion = Conversion { factor: 1.0, offset: 0.0 };

    /// A value in SI.
    pub fn to_si(self, value: f64) -> f64 {
        value * self.factor + self.offset
    }
}

/// The units of a project: what numbers of each measure mean.
#[derive(Debug, Default)]
pub struct Units {
    by_kind: HashMap<String, Conversion>,
}

impl Units {
    pub(crate) fn of(file: &Ifc) -> Units {
        let mut by_kind = HashMap::new();
        let contexts = ["IfcProject", "IfcProjectLibrary"].iter().flat_map(|it| file.all(it));
        // A file without a project may still assign units.
        let assigned = contexts.filter_map(|it| it.follow("UnitsInContext")).chain(file.all("IfcUnitAssignment"));
        for unit in assigned.flat_map(|it| it.follow_all("Units")) {
            if let (Some(kind), Some(conversion)) = (unit.get("UnitType").enumeration(), conversion(unit, 0)) {
                by_kind.entry(kind.to_string()).or_insert(conversion);
            }
        }
        Units { by_kind }
    }

    /// Metres in one unit of length.
    pub fn length(&self) -> f64 {
        self.of_kind("LENGTHUNIT").factor
    }

    /// Radians in one unit of angle.
    pub fn angle(&self) -> f64 {
        self.of_kind("PLANEANGLEUNIT").factor
    }

    fn of_kind(&self, kind: &str) -> Conversion {
        self.by_kind.get(kind).copied().unwrap_or(Conversion::SI)
    }

    /// What numbers of a measure (`IFCLENGTHMEASURE`, any case) mean; SI for measures that have no unit.
    pub fn of_measure(&self, measure: &str) -> Conversion {
        match kind_of_measure(measure) {
            Some(kind) => self.of_kind(&kind),
            None => Conversion::SI,
        }
    }
}

/// The kind of unit that numbers of a measure have: `LENGTHUNIT` of `IfcPositiveLengthMeasure`.
fn kind_of_measure(measure: &str) -> Option<String> {
    let upper = measure.to_ascii_uppercase();
    let name = upper.strip_prefix("IFC")?.strip_suffix("MEASURE")?;
    let name = name.strip_prefix("POSITIVE").or_else(|| name.strip_prefix("NONNEGATIVE")).unwrap_or(name);
    Some(format!("{name}UNIT"))
}

/// What an `IfcUnit` means in SI; `None` for money and for what is not understood.
pub(crate) fn conversion(unit: Instance<'_>, depth: usize) -> Option<Conversion> {
    if depth > MAX_CHAIN {
        return None;
    }
    match unit.class() {
        "IFCSIUNIT" => {
            let prefix = unit.get("Prefix").enumeration().map_or(Some(1.0), prefix)?;
            let name = unit.get("Name").enumeration()?;
            let conversion = match name {
                // The SI unit of mass is the kilogram.
                "GRAM" => Conversion { factor: prefix / 1000.0, offset: 0.0 },
                "SQUARE_METRE" => Conversion { factor: prefix * prefix, offset: 0.0 },
                "CUBIC_METRE" => Conversion { factor: prefix * prefix * prefix, offset: 0.0 },
                "DEGREE_CELSIUS" => Conversion { factor: prefix, offset: 273.15 },
                _ => Conversion { factor: prefix, offset: 0.0 },
            };
            Some(conversion)
        }
        "IFCCONVERSIONBASEDUNIT" | "IFCCONVERSIONBASEDUNITWITHOFFSET" => {
            let measure = unit.follow("ConversionFactor")?;
            let base = conversion(measure.follow("UnitComponent")?, depth + 1)?;
            let factor = measure.number("ValueComponent")? * base.factor;
            let offset = unit.number("ConversionOffset").unwrap_or(0.0);
            Some(Conversion { factor, offset: offset * factor + base.offset })
        }
        "IFCDERIVEDUNIT" => {
            let mut factor = 1.0;
            for element in unit.follow_all("Elements") {
                let base = conversion(element.follow("Unit")?, depth + 1)?.factor;
                let Value::Integer(exponent) = element.get("Exponent") else { return None };
                for _ in 0..exponent.unsigned_abs().min(16) {
                    factor = if exponent > 0 { factor * base } else { factor / base };
                }
            }
            Some(Conversion { factor, offset: 0.0 })
        }
        _ => None,
    }
}

fn prefix(name: &str) -> Option<f64> {
    let known = [
        ("EXA", 1e18),
        ("PETA", 1e15),
        ("TERA", 1e12),
        ("GIGA", 1e9),
        ("MEGA", 1e6),
        ("KILO", 1e3),
        ("HECTO", 1e2),
        ("DECA", 1e1),
        ("DECI", 1e-1),
        ("CENTI", 1e-2),
        ("MILLI", 1e-3),
        ("MICRO", 1e-6),
        ("NANO", 1e-9),
        ("PICO", 1e-12),
        ("FEMTO", 1e-15),
        ("ATTO", 1e-18),
    ];
    known.iter().find(|it| it.0 == name).map(|it| it.1)
}
