//! Information requirements made from what rules want to know, so that modellers see what to fill in.

use findings::Language;
use model::{Attr, Kind};
use std::fmt::Write;

/// A fact that rules read, and which of them do.
#[derive(Clone, Debug)]
pub struct Need {
    /// Of which objects.
    pub kind: Kind,
    /// Which attribute.
    pub attr: Attr,
    /// Ids of the rules.
    pub rules: Vec<String>,
}

/// Where a model states a fact: in the words of IDS, the same places that [`crate::to_model`] looks at.
enum Place {
    /// An attribute of the entity.
    Attribute(&'static str),
    /// A property or quantity of a standard set, with its type.
    Property(&'static str, &'static str, &'static str),
    /// A property of one of these names in any set.
    AnySet(&'static [&'static str]),
    /// A part of a whole: relation and class.
    PartOf(&'static str, &'static str),
}

/// How a fact is asked for.
struct Fact {
    kind: Kind,
    attr: Attr,
    class: &'static str,
    place: Place,
    /// What the value must be like, as an XSD pattern; any when empty.
    pattern: &'static str,
    /// Whether objects may go without: doors that are no fire doors.
    is_optional: bool,
}

const fn fact(kind: Kind, attr: Attr, class: &'static str, place: Place) -> Fact {
    Fact { kind, attr, class, place, pattern: "", is_optional: false }
}

/// Every fact that a model can state; what is measured from shapes is not among them.
const FACTS: &[Fact] = &[
    fact(Kind::Room, Attr::RoomUse, "IFCSPACE", Place::Attribute("LongName")),
    fact(Kind::Room, Attr::Label, "IFCSPACE", Place::Attribute("LongName")),
    fact(
        Kind::Room,
        Attr::AreaStated,
        "IFCSPACE",
        Place::Property("Qto_SpaceBaseQuantities", "NetFloorArea", "IFCAREAMEASURE"),
    ),
    fact(Kind::Room, Attr::Storey, "IFCSPACE", Place::PartOf("IFCRELAGGREGATES", "IFCBUILDINGSTOREY")),
    fact(Kind::Door, Attr::Width, "IFCDOOR", Place::Attribute("OverallWidth")),
    fact(Kind::Door, Attr::ClearWidth, "IFCDOOR", Place::AnySet(&["ClearWidth", "净宽", "通行净宽"])),
    Fact {
        kind: Kind::Door,
        attr: Attr::FireClass,
        class: "IFCDOOR",
        place: Place::Property("Pset_DoorCommon", "FireRating", "IFCLABEL"),
        pattern: ".*(甲|乙|丙).*",
        is_optional: true,
    },
    fact(Kind::Door, Attr::Leaves, "IFCDOOR", Place::Attribute("OperationType")),
    fact(Kind::Door, Attr::OpensOutwards, "IFCDOOR", Place::Attribute("OperationType")),
    fact(Kind::Door, Attr::Storey, "IFCDOOR", Place::PartOf("IFCRELCONTAINEDINSPATIALSTRUCTURE", "IFCBUILDINGSTOREY")),
    fact(Kind::Window, Attr::Width, "IFCWINDOW", Place::Attribute("OverallWidth")),
    fact(Kind::Window, Attr::WidthMarked, "IFCWINDOW", Place::Attribute("OverallWidth")),
    fact(Kind::Window, Attr::HeightMarked, "IFCWINDOW", Place::Attribute("OverallHeight")),
    Fact {
        kind: Kind::Window,
        attr: Attr::FireClass,
        class: "IFCWINDOW",
        place: Place::Property("Pset_WindowCommon", "FireRating", "IFCLABEL"),
        pattern: ".*(甲|乙|丙).*",
        is_optional: true,
    },
    fact(Kind::Room, Attr::WindowRatio, "IFCWINDOW", Place::Attribute("OverallHeight")),
    fact(Kind::Stair, Attr::Tread, "IFCSTAIRFLIGHT", Place::Attribute("TreadLength")),
    fact(Kind::Stair, Attr::Steps, "IFCSTAIRFLIGHT", Place::Attribute("NumberOfRisers")),
    fact(Kind::Stair, Attr::StepsLeast, "IFCSTAIRFLIGHT", Place::Attribute("NumberOfRisers")),
    fact(Kind::Storey, Attr::FloorFirst, "IFCBUILDINGSTOREY", Place::Attribute("Elevation")),
    fact(Kind::Storey, Attr::FloorLast, "IFCBUILDINGSTOREY", Place::Attribute("Elevation")),
    fact(Kind::Storey, Attr::Title, "IFCBUILDINGSTOREY", Place::Attribute("Name")),
    fact(Kind::Storey, Attr::Use, "IFCBUILDING", Place::Property("Pset_BuildingCommon", "OccupancyType", "IFCLABEL")),
    fact(
        Kind::Storey,
        Attr::Sprinklers,
        "IFCBUILDING",
        Place::Property("Pset_BuildingCommon", "SprinklerProtection", "IFCBOOLEAN"),
    ),
    Fact {
        kind: Kind::Storey,
        attr: Attr::FireGrade,
        class: "IFCBUILDING",
        place: Place::AnySet(&["耐火等级", "建筑耐火等级"]),
        pattern: ".*(一|二|三|四)级.*|I|II|III|IV",
        is_optional: false,
    },
    fact(
        Kind::Storey,
        Attr::Height,
        "IFCBUILDING",
        Place::Property("Qto_BuildingBaseQuantities", "Height", "IFCLENGTHMEASURE"),
    ),
    fact(Kind::Building, Attr::Use, "IFCBUILDING", Place::Property("Pset_BuildingCommon", "OccupancyType", "IFCLABEL")),
    fact(
        Kind::Building,
        Attr::Sprinklers,
        "IFCBUILDING",
        Place::Property("Pset_BuildingCommon", "SprinklerProtection", "IFCBOOLEAN"),
    ),
    Fact {
        kind: Kind::Building,
        attr: Attr::FireGrade,
        class: "IFCBUILDING",
        place: Place::AnySet(&["耐火等级", "建筑耐火等级"]),
        pattern: ".*(一|二|三|四)级.*|I|II|III|IV",
        is_optional: false,
    },
    fact(
        Kind::Building,
        Attr::Height,
        "IFCBUILDING",
        Place::Property("Qto_BuildingBaseQuantities", "Height", "IFCLENGTHMEASURE"),
    ),
    fact(Kind::Wall, Attr::Storey, "IFCWALL", Place::PartOf("IFCRELCONTAINEDINSPATIALSTRUCTURE", "IFCBUILDINGSTOREY")),
];

/// An IDS that asks for the facts in need, one specification each, and the needs that no model states: they are measured from
/// shapes, or come from elsewhere (planning conditions). The same needs give the same bytes.
pub fn of_needs(title: &str, needs: &[Need], language: Language) -> (String, Vec<(Kind, Attr)>) {
    let pick = |zh: &str, en: &str| if language == Language::Zh { zh.to_string() } else { en.to_string() };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ids xmlns=\"http://standards.buildingsmart.org/IDS\" \
         xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://standards.buildingsmart.org/IDS http://standards.buildingsmart.org/IDS/1.0/ids.xsd\">\n\
         \x20 <info>\n    <title>{}</title>\n  </info>\n  <specifications>\n",
        escape(title)
    );
    let mut not_stated = Vec::new();
    for need in needs {
        let Some(fact) = FACTS.iter().find(|it| it.kind == need.kind && it.attr == need.attr) else {
            not_stated.push((need.kind, need.attr));
            continue;
        };
        let name = pick(
            &format!("{}：{}", need.kind.zh(), need.attr.zh()),
            &format!("{}: {}", need.kind.name(), need.attr.en()),
        );
        let rules = need.rules.join(", ");
        let _ = writeln!(
            out,
            "    <specification name=\"{}\" ifcVersion=\"IFC4 IFC4X3_ADD2\" identifier=\"{}.{}\" description=\"{}\">\n\
             \x20     <applicability minOccurs=\"0\" maxOccurs=\"unbounded\">\n        <entity><name>{}</name></entity>\n\
             \x20     </applicability>\n      <requirements>\n        {}\n      </requirements>\n    </specification>",
            escape(&name),
            need.kind.name(),
            need.attr.name(),
            escape(&pick(&format!("审查要点：{rules}"), &format!("review points: {rules}"))),
            simple(fact.class),
            fact.requirement(&pick(
                &format!("请在模型中填写{}的“{}”", need.kind.zh(), need.attr.zh()),
                &format!("state in the model: {} of each {}", need.attr.en(), need.kind.name()),
            ))
        );
    }
    out.push_str("  </specifications>\n</ids>\n");
    (out, not_stated)
}

impl Fact {
    fn requirement(&self, instructions: &str) -> String {
        let cardinality = if self.is_optional { "optional" } else { "required" };
        let common = format!("cardinality=\"{cardinality}\" instructions=\"{}\"", escape(instructions));
        let value = match self.pattern {
            "" => String::new(),
            pattern => format!(
                "<value><xs:restriction base=\"xs:string\"><xs:pattern value=\"{}\"/></xs:restriction></value>",
                escape(pattern)
            ),
        };
        match self.place {
            Place::Attribute(name) => {
                format!("<attribute {common}><name>{}</name>{value}</attribute>", simple(name))
            }
            Place::Property(set, name, ty) => format!(
                "<property dataType=\"{ty}\" {common}><propertySet>{}</propertySet><baseName>{}</baseName>{value}</property>",
                simple(set),
                simple(name)
            ),
            Place::AnySet(names) => {
                let names: String =
                    names.iter().map(|it| format!("<xs:enumeration value=\"{}\"/>", escape(it))).collect();
                format!(
                    "<property {common}><propertySet><xs:restriction base=\"xs:string\"><xs:pattern value=\".*\"/></xs:restriction></propertySet>\
                     <baseName><xs:restriction base=\"xs:string\">{names}</xs:restriction></baseName>{value}</property>"
                )
            }
            Place::PartOf(relation, class) => format!(
                "<partOf relation=\"{relation}\" {common}><entity><name>{}</name></entity></partOf>",
                simple(class)
            ),
        }
    }
}

fn simple(text: &str) -> String {
    format!("<simpleValue>{}</simpleValue>", escape(text))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::{audit, check, read};
    use super::*;

    #[test]
    fn every_fact_can_be_asked_for_and_passes_the_audit() {
        let needs: Vec<Need> = FACTS
            .iter()
            .map(|it| Need { kind: it.kind, attr: it.attr, rules: vec!["pack/a<b".to_string()] })
            .chain([Need { kind: Kind::Room, attr: Attr::Area, rules: Vec::new() }])
            .collect();
        for language in [Language::Zh, Language::En] {
            let (text, not_stated) = of_needs("A & B", &needs, language);
            assert_eq!(not_stated, [(Kind::Room, Attr::Area)]);
            let ids = read(&text).expect("well-formed");
            assert_eq!(ids.specifications.len(), FACTS.len());
            assert_eq!(audit(&ids), []);
        }
    }

    #[test]
    fn a_model_that_states_a_fact_meets_its_requirement() {
        let house =
            crate::open(include_bytes!("../../../../tests/fuzz/corpus/ifc/house.ifc").to_vec()).expect("a model");
        let outcome = |kind: Kind, attr: Attr| {
            let (text, _) = of_needs("House", &[Need { kind, attr, rules: Vec::new() }], Language::En);
            check(&house, &read(&text).expect("well-formed")).conforms()
        };
        assert!(outcome(Kind::Door, Attr::FireClass) && outcome(Kind::Room, Attr::RoomUse));
        assert!(!outcome(Kind::Door, Attr::ClearWidth), "the house states none");
    }
}
