//! What a model says wrongly, though it can be read: facts that other programs, and reviews, stumble over.
//!
//! Each check is the subject of a validation rule of buildingSMART, whose code stands beside it; `cargo xtask corpus` holds
//! them against the cases of those rules. Faults of one sort are told once, with the first instance and their number.
//!
//! # Source
//! <https://github.com/buildingSMART/ifc-gherkin-rules>

use crate::shape::shells;
use crate::step::Value;
use crate::{Diagnostic, EntityIx, Ifc, Instance, Ix, Relation, Schema, StandardSet, Version, properties};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How much the factor of a unit may differ from the standard's, relatively.
const FACTOR_TOLERANCE: f64 = 1e-6;

/// Code of a fault, and the rule of buildingSMART that decides the same.
pub const RULES: &[(&str, &str)] = &[
    ("ifc-projects", "PJS101"),
    ("ifc-declared", "PJS002"),
    ("ifc-global-id", "PJS003"),
    ("ifc-unit", "PJS001"),
    ("ifc-breakdown", "SPS002"),
    ("ifc-two-places", "SPS003"),
    ("ifc-two-places", "SPS005"),
    ("ifc-group-cycle", "GRP001"),
    ("ifc-placement-elsewhere", "OJP001"),
    ("ifc-user-defined", "OJT001"),
    ("ifc-standard-property", "PSE001"),
    ("ifc-reserved-name", "PSE002"),
    ("ifc-standard-quantity", "QTY001"),
    ("ifc-not-closed", "GEM001"),
];

/// Everything that is wrong in a model as far as it is looked at here.
pub fn faults(file: &Ifc) -> Vec<Diagnostic> {
    let mut faults = Faults::default();
    let project = file.all("IfcProject");
    if project.len() != 1 {
        faults.add("ifc-projects", project.get(1).copied(), &project.len().to_string());
    }
    roots(file, &mut faults);
    units(file, &mut faults);
    places(file, &mut faults);
    groups(file, &mut faults);
    standard_sets(file, &mut faults);
    for (shell, what) in shells::open(file) {
        faults.add("ifc-not-closed", Some(shell), what);
    }
    faults.diagnostics()
}

/// Faults by code and detail: the first instance, and how many.
#[derive(Default)]
struct Faults {
    found: BTreeMap<(&'static str, String), (Option<u64>, usize)>,
}

impl Faults {
    fn add(&mut self, code: &'static str, it: Option<Instance<'_>>, detail: &str) {
        let entry = self.found.entry((code, detail.to_string())).or_insert((it.map(Instance::id), 0));
        entry.1 += 1;
    }

    fn diagnostics(self) -> Vec<Diagnostic> {
        let told = |((code, detail), (id, count)): ((&'static str, String), (Option<u64>, usize))| {
            let times = if count > 1 { format!(" (×{count})") } else { String::new() };
            Diagnostic::with(code, id, &format!("{detail}{times}"))
        };
        self.found.into_iter().map(told).collect()
    }
}

/// Identities, owners and user-defined types of everything that has them.
fn roots(file: &Ifc, faults: &mut Faults) {
    let mut seen: HashSet<&[u8]> = HashSet::new();
    for it in file.all("IfcRoot") {
        match it.value(0) {
            Value::Text(guid) if is_guid(guid) => {
                if !seen.insert(guid) {
                    faults.add("ifc-same-global-id", Some(it), "");
                }
            }
            _ => faults.add("ifc-global-id", Some(it), ""),
        }
        // Optional from IFC4 on; one that is named but not in the file is wrong in every version.
        let owner = it.value(1);
        let is_lost = owner.reference().is_some_and(|it| file.find(it).is_none());
        if is_lost || (file.version() == Version::Ifc2x3 && !owner.is_present()) {
            faults.add("ifc-no-owner", Some(it), "");
        }
    }
    for it in ["IfcObject", "IfcTypeObject"].iter().flat_map(|it| file.all(it)) {
        if it.get("PredefinedType").enumeration() != Some("USERDEFINED") {
            continue;
        }
        let names = ["ObjectType", "ElementType", "ProcessType", "ResourceType"];
        if names.iter().filter_map(|name| it.text(name)).all(|it| it.trim().is_empty()) {
            faults.add("ifc-user-defined", Some(it), class(it));
        }
    }
    for it in file.all("IfcRelDeclares") {
        for declared in it.follow_all("RelatedDefinitions").into_iter().filter(|it| it.is_a("IfcProduct")) {
            faults.add("ifc-declared", Some(declared), class(declared));
        }
    }
}

fn class(it: Instance<'_>) -> &str {
    it.entity().map_or_else(|| it.class(), |it| it.name)
}

/// 22 characters of the base 64 of IFC, of which the first holds two bits.
fn is_guid(text: &[u8]) -> bool {
    let is_digit = |it: &u8| it.is_ascii_alphanumeric() || matches!(it, b'_' | b'$');
    text.len() == 22 && text.iter().all(is_digit) && matches!(text.first(), Some(b'0'..=b'3'))
}

/// Units of conversion by name: their kind and what one is in SI (IfcConversionBasedUnit, table of names).
const CONVERSIONS: &[(&str, &str, f64)] = &[
    ("inch", "LENGTHUNIT", 0.0254),
    ("foot", "LENGTHUNIT", 0.3048),
    ("yard", "LENGTHUNIT", 0.9144),
    ("mile", "LENGTHUNIT", 1609.344),
    ("us survey foot", "LENGTHUNIT", 1200.0 / 3937.0),
    ("square inch", "AREAUNIT", 0.000_645_16),
    ("square foot", "AREAUNIT", 0.092_903_04),
    ("square yard", "AREAUNIT", 0.836_127_36),
    ("acre", "AREAUNIT", 4_046.856_422_4),
    ("square mile", "AREAUNIT", 2_589_988.110_336),
    ("cubic inch", "VOLUMEUNIT", 0.000_016_387_064),
    ("cubic foot", "VOLUMEUNIT", 0.028_316_846_592),
    ("cubic yard", "VOLUMEUNIT", 0.764_554_857_984),
    ("litre", "VOLUMEUNIT", 0.001),
    ("fluid ounce uk", "VOLUMEUNIT", 0.000_028_413_062_5),
    ("fluid ounce us", "VOLUMEUNIT", 0.000_029_573_529_562_5),
    ("pint uk", "VOLUMEUNIT", 0.000_568_261_25),
    ("pint us", "VOLUMEUNIT", 0.000_473_176_473),
    ("gallon uk", "VOLUMEUNIT", 0.004_546_09),
    ("gallon us", "VOLUMEUNIT", 0.003_785_411_784),
    ("degree", "PLANEANGLEUNIT", std::f64::consts::PI / 180.0),
];

/// Units of length, area, volume and angle: whether they are what their names say.
fn units(file: &Ifc, faults: &mut Faults) {
    for it in file.all("IfcSIUnit") {
        let (kind, name) = (it.get("UnitType"), it.get("Name"));
        let wanted = match kind.enumeration() {
            Some("LENGTHUNIT") => "METRE",
            Some("AREAUNIT") => "SQUARE_METRE",
            Some("VOLUMEUNIT") => "CUBIC_METRE",
            Some("PLANEANGLEUNIT") => "RADIAN",
            Some("MASSUNIT") => "GRAM",
            Some("TIMEUNIT") => "SECOND",
            _ => continue,
        };
        if let Some(name) = name.enumeration().filter(|it| *it != wanted) {
            faults.add("ifc-unit", Some(it), &format!("{name} ≠ {wanted}"));
        }
    }
    for it in file.all("IfcConversionBasedUnit") {
        let kind = it.get("UnitType");
        let kind = kind.enumeration().unwrap_or_default();
        if !CONVERSIONS.iter().any(|it| it.1 == kind) {
            continue;
        }
        let name = it.text("Name").unwrap_or_default();
        let plain = name.trim().to_lowercase().replace('_', " ");
        let Some(known) = CONVERSIONS.iter().find(|it| it.0 == plain && it.1 == kind) else {
            faults.add("ifc-unit", Some(it), &format!("“{name}”"));
            continue;
        };
        let factor = crate::units::conversion(it, 0).map(|it| it.factor);
        if factor.is_none_or(|it| (it - known.2).abs() > known.2 * FACTOR_TOLERANCE) {
            let given = factor.map_or("?".to_string(), |it| it.to_string());
            faults.add("ifc-unit", Some(it), &format!("“{name}” = {given} ≠ {}", known.2));
        }
    }
}

/// What stands in two places, in the wrong place, or is placed by something that it does not belong to.
fn places(file: &Ifc, faults: &mut Faults) {
    let relations = file.relations();
    let is_spatial = |it: Instance<'_>| it.is_a("IfcSpatialStructureElement") || it.is_a("IfcSpatialElement");
    for it in file.all("IfcElement") {
        let parents = relations.parents(it.ix());
        let wholes: HashSet<Ix> = parents
            .iter()
            .filter(|it| matches!(it.relation, Relation::Contained | Relation::Aggregates))
            .map(|it| it.whole)
            .collect();
        if wholes.len() > 1 {
            faults.add("ifc-two-places", Some(it), class(it));
        }
        let whole = parents.iter().find(|it| it.relation == Relation::Aggregates).map(|it| file.at(it.whole));
        if let Some(whole) = whole.filter(|it| it.is_a("IfcElement")) {
            let on = it.follow("ObjectPlacement");
            if let (Some(own), Some(of_whole)) = (on, whole.follow("ObjectPlacement"))
                && own.ix() != of_whole.ix()
                && own.follow("PlacementRelTo").map(Instance::ix) != Some(of_whole.ix())
            {
                faults.add("ifc-placement-elsewhere", Some(it), class(it));
            }
        }
    }
    for project in file.all("IfcProject") {
        for (relation, part) in relations.parts(project.ix()) {
            let part = file.at(*part);
            if *relation == Relation::Aggregates && !is_spatial(part) {
                faults.add("ifc-breakdown", Some(part), &format!("{} ⊂ IfcProject", class(part)));
            }
        }
    }
    // From the site down; what lies lower cannot hold what lies higher.
    let order = ["IfcSite", "IfcBuilding", "IfcBuildingStorey", "IfcSpace"];
    let level = |it: Instance<'_>| order.iter().position(|class| it.is_a(class));
    for part in order.iter().flat_map(|it| file.all(it)) {
        for parent in relations.parents(part.ix()).iter().filter(|it| it.relation == Relation::Aggregates) {
            let whole = file.at(parent.whole);
            let is_upside_down = level(whole).zip(level(part)).is_some_and(|(whole, part)| whole > part);
            if is_upside_down || !(is_spatial(whole) || whole.is_a("IfcProject")) {
                faults.add("ifc-breakdown", Some(part), &format!("{} ⊂ {}", class(part), class(whole)));
            }
        }
    }
}

/// Groups that are their own members, through others or not.
fn groups(file: &Ifc, faults: &mut Faults) {
    for group in file.all("IfcGroup") {
        let (mut seen, mut open) = (HashSet::new(), vec![group.ix()]);
        while let Some(at) = open.pop() {
            let above = file.relations().parents(at).iter().filter(|it| it.relation == Relation::Group);
            for it in above.map(|it| it.whole) {
                if it == group.ix() {
                    faults.add("ifc-group-cycle", Some(group), "");
                    open.clear();
                    break;
                }
                if seen.insert(it) {
                    open.push(it);
                }
            }
        }
    }
}

/// Standard property and quantity sets: on what they stand, what they hold, and names that are reserved for them.
fn standard_sets(file: &Ifc, faults: &mut Faults) {
    let standard = file.version().standard_sets();
    let mut users: HashMap<Ix, Vec<Ix>> = HashMap::new();
    for object in file.all("IfcObjectDefinition") {
        for set in file.relations().own_sets(object.ix()) {
            users.entry(*set).or_default().push(object.ix());
        }
    }
    for it in file.all("IfcPropertySet") {
        let name = it.text("Name").unwrap_or_default();
        match standard.get(name.as_str()) {
            Some(set) => {
                stands(file, it, set, &users, "ifc-standard-property", faults);
                for property in it.follow_all("HasProperties") {
                    if let Some(what) = wrong_property(property, set) {
                        faults.add("ifc-standard-property", Some(property), &format!("{name}.{what}"));
                    }
                }
            }
            None if name.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("pset")) => {
                faults.add("ifc-reserved-name", Some(it), &name);
            }
            None => {}
        }
    }
    // IFC2X3 has no names for sets of quantities.
    for it in file.all("IfcElementQuantity").into_iter().filter(|_| file.version() != Version::Ifc2x3) {
        let name = it.text("Name").unwrap_or_default();
        let Some(set) = standard.get(name.as_str()) else {
            if name.starts_with("Qto_") {
                faults.add("ifc-standard-quantity", Some(it), &name);
            }
            continue;
        };
        stands(file, it, set, &users, "ifc-standard-quantity", faults);
        if let Some(method) = it.text("MethodOfMeasurement").filter(|it| !it.is_empty() && it != "BaseQuantities") {
            faults.add("ifc-standard-quantity", Some(it), &format!("{name}: “{method}”"));
        }
        for quantity in it.follow_all("Quantities") {
            let own = quantity.text("Name").unwrap_or_default();
            let found = properties::quantity_measure(quantity);
            let is_right = |known: &crate::StandardProperty| {
                known.name == own && (known.measure == "-" || found.is_none_or(|it| same_quantity(it, known.measure)))
            };
            if !set.properties.iter().any(is_right) {
                faults.add("ifc-standard-quantity", Some(quantity), &format!("{name}.{own}"));
            }
        }
    }
}

/// Counts are measured as plain numbers by some versions.
fn same_quantity(found: &str, wanted: &str) -> bool {
    found == wanted || (found == "IfcCountMeasure" && matches!(wanted, "IfcInteger" | "IfcReal" | "IfcNumericMeasure"))
}

/// Tells objects that a standard set cannot stand on.
fn stands(
    file: &Ifc,
    it: Instance<'_>,
    set: &StandardSet,
    users: &HashMap<Ix, Vec<Ix>>,
    code: &'static str,
    faults: &mut Faults,
) {
    if set.applies_to.is_empty() {
        return;
    }
    for user in users.get(&it.ix()).into_iter().flatten().map(|it| file.at(*it)) {
        if user.entity_ix().is_some_and(|entity| !fits(user, entity, set)) {
            faults.add(code, Some(it), &format!("{} → {}", set.name, class(user)));
        }
    }
}

/// Whether a standard set may stand on an object: by its class, its type's, or the class that its type stands for.
fn fits(user: Instance<'_>, entity: EntityIx, set: &StandardSet) -> bool {
    let schema = user.file().schema();
    let mut classes = vec![entity];
    classes.extend(user.type_object().and_then(Instance::entity_ix));
    classes.extend(schema.types_of(entity));
    let of_types: Vec<EntityIx> = classes.iter().filter_map(|it| schema.occurrence_of(*it)).collect();
    classes.extend(of_types);
    let predefined = user.predefined_type().filter(|it| it != "NOTDEFINED");
    set.applies_to.iter().any(|known| {
        let (class, wanted) = known.split_once('/').map_or((*known, None), |it| (it.0, Some(it.1)));
        let wanted = wanted.map(str::to_string).or_else(|| by_name(schema, set, class));
        let is_of_type = wanted.is_none_or(|wanted| predefined.as_deref().is_none_or(|it| it == wanted));
        is_of_type && classes.iter().any(|it| schema.is_named(*it, class))
    })
}

/// IFC2X3 tells the predefined type in the name alone: `Pset_ActuatorTypeElectricActuator` is of an electric `IfcActuatorType`.
fn by_name(schema: &Schema, set: &StandardSet, class: &str) -> Option<String> {
    let rest = set.name.strip_prefix("Pset_")?.strip_prefix(class.strip_prefix("Ifc")?)?.to_ascii_uppercase();
    let entity = schema.entity_named(class).filter(|_| schema.version == Version::Ifc2x3)?;
    schema.predefined_types(entity)?.contains(&rest.as_str()).then_some(rest)
}

/// What is wrong with a property of a standard set: its name, with what else differs.
fn wrong_property(it: Instance<'_>, set: &StandardSet) -> Option<String> {
    let name = it.text("Name").unwrap_or_default();
    let Some(known) = set.properties.iter().find(|it| it.name == name) else { return Some(name) };
    let wanted = match known.sort {
        's' => "IFCPROPERTYSINGLEVALUE",
        'e' => "IFCPROPERTYENUMERATEDVALUE",
        'b' => "IFCPROPERTYBOUNDEDVALUE",
        'l' => "IFCPROPERTYLISTVALUE",
        't' => "IFCPROPERTYTABLEVALUE",
        'r' => "IFCPROPERTYREFERENCEVALUE",
        'c' => "IFCCOMPLEXPROPERTY",
        _ => return None,
    };
    if it.class() != wanted {
        return Some(format!("{name}: {} ≠ {wanted}", it.class()));
    }
    if known.sort == 'e' {
        let values = it.get("EnumerationValues");
        let texts = values.list().iter().filter_map(Value::text);
        let wrong = texts.into_iter().find(|text| !known.values.is_empty() && !known.values.contains(&text.as_ref()));
        return wrong.map(|it| format!("{name}: “{it}”"));
    }
    match it.get("NominalValue") {
        Value::Typed(measure, _) if known.sort == 's' && known.measure != "-" => {
            let is_right = measure.eq_ignore_ascii_case(known.measure);
            (!is_right).then(|| format!("{name}: {measure} ≠ {}", known.measure.to_ascii_uppercase()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUSE: &str = include_str!("../../../tests/fuzz/corpus/ifc/house.ifc");

    fn codes(text: &str) -> Vec<&'static str> {
        let file = crate::open(text.as_bytes().to_vec()).expect("a model");
        faults(&file).iter().map(|it| it.code).collect()
    }

    /// The house with more instances.
    fn with(more: &str) -> Vec<&'static str> {
        let at = HOUSE.rfind("ENDSEC;").expect("an end");
        codes(&format!("{}{more}\n{}", &HOUSE[..at], &HOUSE[at..]))
    }

    #[test]
    fn a_model_without_faults_has_none() {
        assert_eq!(with(""), [] as [&str; 0]);
    }

    #[test]
    fn each_fault_is_told_by_its_code() {
        let cases = [
            ("#9001=IFCPROJECT('1YvctVUKr0kugbFTf53O9L',$,$,$,$,$,$,$,$);", "ifc-projects"),
            ("#9001=IFCWALL('not a guid',$,$,$,$,$,$,$,$);", "ifc-global-id"),
            ("#9001=IFCWALL('4YvctVUKr0kugbFTf53O9L',$,$,$,$,$,$,$,$);", "ifc-global-id"),
            ("#9001=IFCWALL('1YvctVUKr0kugbFTf53O9L',#9999,$,$,$,$,$,$,$);", "ifc-no-owner"),
            ("#9001=IFCWALL('1YvctVUKr0kugbFTf53O9L',$,$,$,$,$,$,$,.USERDEFINED.);", "ifc-user-defined"),
            ("#9001=IFCSIUNIT(*,.LENGTHUNIT.,$,.GRAM.);", "ifc-unit"),
            (
                "#9001=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);#9002=IFCMEASUREWITHUNIT(IFCREAL(0.305),#9001);\
                 #9003=IFCCONVERSIONBASEDUNIT($,.LENGTHUNIT.,'FOOT',#9002);",
                "ifc-unit",
            ),
            ("#9001=IFCPROPERTYSET('1YvctVUKr0kugbFTf53O9L',$,'Pset_Mine',$,());", "ifc-reserved-name"),
            (
                "#9001=IFCPROPERTYSINGLEVALUE('IsExternal',$,IFCLABEL('yes'),$);\
                 #9002=IFCPROPERTYSET('1YvctVUKr0kugbFTf53O9L',$,'Pset_WallCommon',$,(#9001));",
                "ifc-standard-property",
            ),
            ("#9001=IFCELEMENTQUANTITY('1YvctVUKr0kugbFTf53O9L',$,'Qto_Mine',$,$,());", "ifc-standard-quantity"),
            (
                "#9001=IFCGROUP('1YvctVUKr0kugbFTf53O9L',$,$,$,$);\
                 #9002=IFCRELASSIGNSTOGROUP('1YvctVUKr0kugbFTf53O9M',$,$,$,(#9001),$,#9001);",
                "ifc-group-cycle",
            ),
        ];
        for (more, code) in cases {
            assert_eq!(with(more), [code], "{more}");
        }
    }
}
