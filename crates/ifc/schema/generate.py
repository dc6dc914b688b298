#!/usr/bin/env python3
"""Writes the schema tables of this folder: entities with their attributes, types, standard property and quantity sets.

    pip install ifcopenshell==0.9.0.post1
    python3 generate.py

What is written are facts of buildingSMART's published schemas (IFC2X3 TC1, IFC4 ADD2 TC1, IFC4X3 ADD2: EXPRESS and property
set definitions), read through IfcOpenShell's compiled copy of them: names, supertypes, order and type of attributes. The
grammar of the tables is described in `src/schema.rs`.
"""
import pathlib
import ifcopenshell
import ifcopenshell.ifcopenshell_wrapper as wrapper

HERE = pathlib.Path(__file__).parent
VERSIONS = {"IFC2X3": "Pset_IFC2X3", "IFC4": "Pset_IFC4_ADD2", "IFC4X3_ADD2": "Pset_IFC4X3"}
TEMPLATES = pathlib.Path(ifcopenshell.__file__).parent / "util" / "schema"
KINDS = {
    "P_SINGLEVALUE": "s", "P_ENUMERATEDVALUE": "e", "P_BOUNDEDVALUE": "b", "P_LISTVALUE": "l", "P_TABLEVALUE": "t",
    "P_REFERENCEVALUE": "r",
}
QUANTITIES = {
    "Q_LENGTH": "IfcLengthMeasure", "Q_AREA": "IfcAreaMeasure", "Q_VOLUME": "IfcVolumeMeasure", "Q_COUNT": "IfcCountMeasure",
    "Q_WEIGHT": "IfcMassMeasure", "Q_TIME": "IfcTimeMeasure",
}


def type_name(it):
    """`NAME`, `[NAME]` for an aggregate, or a simple type in lower case."""
    if it.as_named_type():
        return it.as_named_type().declared_type().name()
    if it.as_aggregation_type():
        return "[" + type_name(it.as_aggregation_type().type_of_element()) + "]"
    return it.as_simple_type().declared_type()


def schema(version):
    lines = []
    for it in sorted(wrapper.schema_by_name(version).declarations(), key=lambda it: it.name()):
        if entity := it.as_entity():
            parent = entity.supertype().name() if entity.supertype() else "-"
            own = [a.name() + ":" + type_name(a.type_of_attribute()) + ("?" if a.optional() else "") for a in entity.attributes()]
            inherited = {a.name() for a in entity.supertype().all_inverse_attributes()} if entity.supertype() else set()
            inverse = [a.name() for a in entity.all_inverse_attributes() if a.name() not in inherited]
            kind = "A" if entity.is_abstract() else "E"
            lines.append(" ".join([kind, it.name(), parent, *own] + (["|", *inverse] if inverse else [])))
        elif enumeration := it.as_enumeration_type():
            lines.append(" ".join(["N", it.name(), *enumeration.enumeration_items()]))
        elif select := it.as_select_type():
            lines.append(" ".join(["S", it.name(), *(x.name() for x in select.select_list())]))
        else:
            lines.append(" ".join(["T", it.name(), type_name(it.as_type_declaration().declared_type())]))
    (HERE / f"{version.lower()}.txt").write_text("\n".join(lines) + "\n")


def property_sets(version, template):
    lines = []
    for it in sorted(ifcopenshell.open(str(TEMPLATES / f"{template}.ifc")).by_type("IfcPropertySetTemplate"), key=lambda it: it.Name):
        lines.append(f"P {it.Name} {(it.ApplicableEntity or '').replace(' ', '')}")
        for prop in it.HasPropertyTemplates or ():
            name = prop.Name.strip()
            if prop.is_a("IfcComplexPropertyTemplate"):
                lines.append(f"c - {name}")
                continue
            kind = prop.TemplateType
            measure = QUANTITIES.get(kind) or prop.PrimaryMeasureType or ("IfcLabel" if kind == "P_ENUMERATEDVALUE" else "-")
            line = f"{KINDS.get(kind, 'q' if kind in QUANTITIES else 's')} {measure} {name}"
            if kind == "P_ENUMERATEDVALUE" and prop.Enumerators:
                line += "\t" + "\t".join(v for value in prop.Enumerators.EnumerationValues if (v := str(value.wrappedValue).strip()))
            lines.append(line)
    (HERE / f"{version.lower()}_sets.txt").write_text("\n".join(lines) + "\n")


for version, template in VERSIONS.items():
    schema(version)
    property_sets(version, template)
