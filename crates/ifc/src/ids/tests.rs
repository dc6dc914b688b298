//! Every facet against a small house, and faults of requirements themselves.

use super::{audit, check, read};

const HOUSE: &str = include_str!("../../../../tests/fuzz/corpus/ifc/house.ifc");

/// `pass`, `fail` or `invalid`: one specification of an applicability and requirements.
fn decided(applicability: &str, requirements: &str) -> &'static str {
    let text = format!(
        r#"<ids xmlns="http://standards.buildingsmart.org/IDS" xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <info><title>Test</title></info><specifications><specification name="Test" ifcVersion="IFC4">
        <applicability minOccurs="1" maxOccurs="unbounded">{applicability}</applicability>
        <requirements>{requirements}</requirements></specification></specifications></ids>"#
    );
    let Ok(document) = read(&text) else { return "invalid" };
    if !audit(&document).is_empty() {
        return "invalid";
    }
    let house = crate::open(HOUSE.as_bytes().to_vec()).expect("a model");
    if check(&house, &document).conforms() { "pass" } else { "fail" }
}

fn value(text: &str) -> String {
    format!("<simpleValue>{text}</simpleValue>")
}

fn entity(name: &str) -> String {
    format!("<entity><name>{}</name></entity>", value(name))
}

fn attribute(name: &str, wanted: &str, cardinality: &str) -> String {
    let wanted = if wanted.is_empty() { String::new() } else { format!("<value>{wanted}</value>") };
    format!(r#"<attribute cardinality="{cardinality}"><name>{}</name>{wanted}</attribute>"#, value(name))
}

fn property(set: &str, name: &str, data_type: &str, wanted: &str) -> String {
    let wanted = if wanted.is_empty() { String::new() } else { format!("<value>{wanted}</value>") };
    let (set, name) = (value(set), value(name));
    format!(
        r#"<property dataType="{data_type}"><propertySet>{set}</propertySet><baseName>{name}</baseName>{wanted}</property>"#
    )
}

fn restriction(base: &str, facets: &str) -> String {
    format!(r#"<xs:restriction base="xs:{base}">{facets}</xs:restriction>"#)
}

#[test]
fn each_facet_decides_what_the_model_holds() {
    let (door, space) = (entity("IFCDOOR"), entity("IFCSPACE"));
    let bedroom = entity("IFCSPACE")
        + &attribute("LongName", &value("Bedroom"), "required").replace(r#" cardinality="required""#, "");
    let names = restriction("string", r#"<xs:pattern value="D\d+"/><xs:pattern value="T\d+"/>"#);
    let area = |low: f64| restriction("double", &format!(r#"<xs:minInclusive value="{low}"/>"#));
    let kind = |name: &str| {
        format!("<entity><name>{}</name><predefinedType>{}</predefinedType></entity>", value("IFCDOOR"), value(name))
    };
    let part = |relation: &str, of: &str| format!(r#"<partOf relation="{relation}">{}</partOf>"#, entity(of));
    let cases = [
        (&door, kind("DOOR"), "pass"),
        (&door, kind("GATE"), "fail"),
        (&door, attribute("Name", &value("D1"), "required"), "pass"),
        (&door, attribute("Name", &value("D2"), "required"), "fail"),
        (&door, attribute("Name", &names, "required"), "pass"),
        (&door, attribute("Name", "", "prohibited"), "fail"),
        (&door, attribute("Description", &value("x"), "optional"), "pass"),
        (&door, attribute("OverallWidth", &value("0.9"), "required"), "pass"),
        (&door, property("Pset_DoorCommon", "FireRating", "IFCLABEL", &value("乙")), "pass"),
        (&door, property("Pset_DoorCommon", "FireRating", "IFCLABEL", &value("甲")), "fail"),
        (&door, property("Pset_DoorCommon", "IsExternal", "IFCBOOLEAN", ""), "fail"),
        (&bedroom, property("Qto_SpaceBaseQuantities", "NetFloorArea", "IFCAREAMEASURE", &area(12.0)), "pass"),
        (&bedroom, property("Qto_SpaceBaseQuantities", "NetFloorArea", "IFCAREAMEASURE", &area(12.1)), "fail"),
        (&space, property("Qto_SpaceBaseQuantities", "NetFloorArea", "IFCAREAMEASURE", ""), "fail"),
        (&space, part("IFCRELAGGREGATES", "IFCBUILDINGSTOREY"), "pass"),
        (&space, part("IFCRELCONTAINEDINSPATIALSTRUCTURE", "IFCBUILDINGSTOREY"), "fail"),
        (&door, part("IFCRELVOIDSELEMENT IFCRELFILLSELEMENT", "IFCWALL"), "pass"),
        (&door, format!("<material><value>{}</value></material>", value("Oak")), "fail"),
        (&door, format!("<classification><system>{}</system></classification>", value("Any")), "fail"),
    ];
    for (applicability, requirement, wanted) in cases {
        assert_eq!(decided(applicability, &requirement), wanted, "{requirement}");
    }
}

#[test]
fn a_specification_for_what_the_model_has_not_fails_when_it_is_required() {
    assert_eq!(decided(&entity("IFCROOF"), &attribute("Name", "", "required")), "fail");
}

#[test]
fn requirements_that_no_model_can_meet_are_told_before_any_model_is_read() {
    let door = entity("IFCDOOR");
    let cases = [
        (entity("IFCRABBIT"), attribute("Name", "", "required")),
        (door.clone(), attribute("Colour", "", "required")),
        (door.clone(), property("Pset_DoorCommon", "FireRating", "IFCREAL", "")),
        (door.clone(), property("Pset_DoorCommon", "Rabbits", "IFCLABEL", "")),
        (door.clone(), attribute("Name", &restriction("string", r#"<xs:pattern value="["/>"#), "required")),
        // A type of a later version, where the specification is for this one alone.
        (door.clone(), property("Mine", "Where", "IFCWELLKNOWNTEXTLITERAL", "")),
        (door, "<rabbit/>".to_string()),
    ];
    for (applicability, requirement) in cases {
        assert_eq!(decided(&applicability, &requirement), "invalid", "{applicability} {requirement}");
    }
}

#[test]
fn what_the_xml_schema_refuses_is_told() {
    let door = entity("IFCDOOR");
    let name = "<attribute><name><simpleValue>Name</simpleValue></name></attribute>";
    assert_eq!(decided(&door, name), "pass");
    let cases = [
        ("<name>", "<name kind=\"x\">"),
        ("<name>", "<name>stray"),
        ("<simpleValue>", "<simpleValue lang=\"en\">"),
        ("<simpleValue>", "<simpleValue><name/>"),
        ("</attribute>", "stray</attribute>"),
        ("</attribute>", "</attribute>stray"),
        ("<attribute>", "<attribute uri=\"x\">"),
        ("<attribute>", "<attribute cardinality=\"never\">"),
        ("<simpleValue>Name</simpleValue>", ""),
        ("<simpleValue>Name</simpleValue>", "<simpleValue>Name</simpleValue><simpleValue>Name</simpleValue>"),
        (
            "<simpleValue>Name</simpleValue>",
            "<xs:restriction base=\"xs:string\" foo=\"x\"><xs:enumeration value=\"Name\"/></xs:restriction>",
        ),
        ("<simpleValue>Name</simpleValue>", "<xs:restriction base=\"xs:string\"><xs:enumeration/></xs:restriction>"),
        (
            "<simpleValue>Name</simpleValue>",
            "<xs:restriction base=\"string\"><xs:enumeration value=\"Name\"/></xs:restriction>",
        ),
    ];
    for (from, to) in cases {
        assert_eq!(decided(&door, &name.replacen(from, to, 1)), "invalid", "{to}");
    }
}
