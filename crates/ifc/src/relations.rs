use crate::{Ifc, Instance, Ix};
use std::collections::HashMap;

/// How a part belongs to its whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `IfcRelAggregates`: a whole of parts.
    Aggregates,
    /// `IfcRelAssignsToGroup`: a group of members.
    Group,
    /// `IfcRelContainedInSpatialStructure`: a storey or space with what stands in it.
    Contained,
    /// `IfcRelNests`: an ordered whole.
    Nests,
    /// `IfcRelVoidsElement`: an opening in an element.
    Voids,
    /// `IfcRelFillsElement`: a door or window in an opening.
    Fills,
}

/// A whole that something is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parent {
    /// How.
    pub relation: Relation,
    /// The whole.
    pub whole: Ix,
}

/// How the instances of a file belong together. Lists are in the order of the relations' ids.
#[derive(Debug, Default)]
pub struct Relations {
    parents: HashMap<Ix, Vec<Parent>>,
    parts: HashMap<Ix, Vec<(Relation, Ix)>>,
    sets: HashMap<Ix, Vec<Ix>>,
    types: HashMap<Ix, Ix>,
    materials: HashMap<Ix, Vec<Ix>>,
    classifications: HashMap<Ix, Vec<Ix>>,
    boundaries: HashMap<Ix, Vec<Ix>>,
}

/// Class of the relation, what it relates, attribute of the whole, attribute of the parts.
const PARTS: &[(&str, Relation, &str, &str)] = &[
    ("IfcRelAggregates", Relation::Aggregates, "RelatingObject", "RelatedObjects"),
    ("IfcRelAssignsToGroup", Relation::Group, "RelatingGroup", "RelatedObjects"),
    ("IfcRelContainedInSpatialStructure", Relation::Contained, "RelatingStructure", "RelatedElements"),
    ("IfcRelNests", Relation::Nests, "RelatingObject", "RelatedObjects"),
    ("IfcRelVoidsElement", Relation::Voids, "RelatingBuildingElement", "RelatedOpeningElement"),
    ("IfcRelFillsElement", Relation::Fills, "RelatingOpeningElement", "RelatedBuildingElement"),
];

impl Relations {
    pub(crate) fn of(file: &Ifc) -> Relations {
        let mut relations = Relations::default();
        for (class, relation, whole, parts) in PARTS {
            for it in file.all(class) {
                let Some(whole) = it.follow(whole) else { continue };
                for part in it.follow_all(parts) {
                    let parent = Parent { relation: *relation, whole: whole.ix() };
                    relations.parents.entry(part.ix()).or_default().push(parent);
                    relations.parts.entry(whole.ix()).or_default().push((*relation, part.ix()));
                }
            }
        }
        let mut gather = |class: &str,
                          relating: &str,
                          related: &str,
                          into: fn(&mut Relations) -> &mut HashMap<Ix, Vec<Ix>>| {
            for it in file.all(class) {
                // A set of property sets (IFC4 IfcPropertySetDefinitionSet) is written as a typed list.
                let definitions = match it.get(relating) {
                    crate::step::Value::Typed(_, inner) => file.resolve(&inner),
                    other => file.resolve(&other),
                };
                for object in it.follow_all(related) {
                    into(&mut relations).entry(object.ix()).or_default().extend(definitions.iter().map(|it| it.ix()));
                }
            }
        };
        gather("IfcRelDefinesByProperties", "RelatingPropertyDefinition", "RelatedObjects", |it| &mut it.sets);
        gather("IfcRelAssociatesMaterial", "RelatingMaterial", "RelatedObjects", |it| &mut it.materials);
        gather("IfcRelAssociatesClassification", "RelatingClassification", "RelatedObjects", |it| {
            &mut it.classifications
        });
        gather("IfcExternalReferenceRelationship", "RelatingReference", "RelatedResourceObjects", |it| {
            &mut it.classifications
        });
        gather("IfcRelSpaceBoundary", "RelatedBuildingElement", "RelatingSpace", |it| &mut it.boundaries);
        for it in file.all("IfcRelDefinesByType") {
            let Some(definition) = it.follow("RelatingType") else { continue };
            for object in it.follow_all("RelatedObjects") {
                relations.types.entry(object.ix()).or_insert(definition.ix());
            }
        }
        for definition in file.all("IfcTypeObject") {
            let sets = definition.follow_all("HasPropertySets");
            if !sets.is_empty() {
                relations.sets.entry(definition.ix()).or_default().extend(sets.iter().map(|it| it.ix()));
            }
        }
        // Properties of materials and profiles stand in sets of their own kind.
        for (class, whole) in [("IfcMaterialProperties", "Material"), ("IfcProfileProperties", "ProfileDefinition")] {
            for it in file.all(class) {
                if let Some(whole) = it.follow(whole) {
                    relations.sets.entry(whole.ix()).or_default().push(it.ix());
                }
            }
        }
        relations
    }

    /// The wholes that something is directly part of.
    pub fn parents(&self, part: Ix) -> &[Parent] {
        self.parents.get(&part).map_or(&[], Vec::as_slice)
    }

    /// The direct parts of a whole.
    pub fn parts(&self, whole: Ix) -> &[(Relation, Ix)] {
        self.parts.get(&whole).map_or(&[], Vec::as_slice)
    }

    /// Property and quantity sets of an object or type itself.
    pub fn own_sets(&self, object: Ix) -> &[Ix] {
        self.sets.get(&object).map_or(&[], Vec::as_slice)
    }

    /// The type of an occurrence.
    pub fn type_of(&self, occurrence: Ix) -> Option<Ix> {
        self.types.get(&occurrence).copied()
    }

    /// What the material of an object or type itself is.
    pub fn own_materials(&self, object: Ix) -> &[Ix] {
        self.materials.get(&object).map_or(&[], Vec::as_slice)
    }

    /// The classifications of an object, type or resource itself: references, or whole systems.
    pub fn own_classifications(&self, object: Ix) -> &[Ix] {
        self.classifications.get(&object).map_or(&[], Vec::as_slice)
    }

    /// The elements that bound a space.
    pub fn boundaries(&self, space: Ix) -> &[Ix] {
        self.boundaries.get(&space).map_or(&[], Vec::as_slice)
    }
}

impl<'f> Instance<'f> {
    /// Its type.
    pub fn type_object(self) -> Option<Instance<'f>> {
        self.file().relations().type_of(self.ix()).map(|it| self.file().at(it))
    }

    /// Its predefined type: its own, else its type's; `USERDEFINED` is replaced by the name that the user gave.
    pub fn predefined_type(self) -> Option<String> {
        let named = |it: Instance<'_>| {
            ["ObjectType", "ElementType", "ProcessType", "ResourceType"].iter().find_map(|name| it.text(name))
        };
        let of = |it: Instance<'_>| match it.get("PredefinedType").enumeration() {
            Some("NOTDEFINED") => None,
            Some("USERDEFINED") => Some(named(it).unwrap_or_else(|| "USERDEFINED".to_string())),
            Some(own) => Some(own.to_string()),
            None => named(it),
        };
        let inherited = self.type_object().and_then(of);
        inherited.or_else(|| of(self)).or_else(|| self.get("PredefinedType").enumeration().map(str::to_string))
    }
}
