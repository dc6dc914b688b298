use crate::{Ifc, Instance, Ix};

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

/// Values by the instance that they are of: three flat lists, since a map of lists takes several times the room and time.
#[derive(Debug)]
struct Grouped<T> {
    /// Ascending.
    keys: Vec<Ix>,
    /// Where the values of each key start, and the number of all.
    starts: Vec<u32>,
    values: Vec<T>,
}

impl<T> Grouped<T> {
    /// Of pairs in any order; values of one key keep theirs.
    fn new(mut pairs: Vec<(Ix, T)>) -> Grouped<T> {
        pairs.sort_by_key(|it| it.0);
        let (mut keys, mut starts, mut values) = (Vec::new(), Vec::new(), Vec::with_capacity(pairs.len()));
        for (key, value) in pairs {
            if keys.last() != Some(&key) {
                keys.push(key);
                starts.push(values.len() as u32);
            }
            values.push(value);
        }
        starts.push(values.len() as u32);
        Grouped { keys, starts, values }
    }

    fn of(&self, key: Ix) -> &[T] {
        match self.keys.binary_search(&key) {
            Ok(at) => &self.values[self.starts[at] as usize..self.starts[at + 1] as usize],
            Err(_) => &[],
        }
    }
}

/// How the instances of a file belong together. Lists are in the order of the relations' ids.
#[derive(Debug)]
pub struct Relations {
    parents: Grouped<Parent>,
    parts: Grouped<(Relation, Ix)>,
    sets: Grouped<Ix>,
    types: Grouped<Ix>,
    materials: Grouped<Ix>,
    classifications: Grouped<Ix>,
    boundaries: Grouped<Ix>,
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
        let (mut parents, mut parts) = (Vec::new(), Vec::new());
        for (class, relation, whole, related) in PARTS {
            for it in file.all(class) {
                let Some(whole) = it.follow(whole) else { continue };
                for part in it.follow_all(related) {
                    parents.push((part.ix(), Parent { relation: *relation, whole: whole.ix() }));
                    parts.push((whole.ix(), (*relation, part.ix())));
                }
            }
        }
        let gather = |class: &str, relating: &str, related: &str| -> Vec<(Ix, Ix)> {
            let mut pairs = Vec::new();
            for it in file.all(class) {
                // A set of property sets (IFC4 IfcPropertySetDefinitionSet) is written as a typed list.
                let definitions = match it.get(relating) {
                    crate::step::Value::Typed(_, inner) => file.resolve(&inner),
                    other => file.resolve(&other),
                };
                for object in it.follow_all(related) {
                    pairs.extend(definitions.iter().map(|it| (object.ix(), it.ix())));
                }
            }
            pairs
        };
        let mut sets = gather("IfcRelDefinesByProperties", "RelatingPropertyDefinition", "RelatedObjects");
        for definition in file.all("IfcTypeObject") {
            sets.extend(definition.follow_all("HasPropertySets").iter().map(|it| (definition.ix(), it.ix())));
        }
        // Properties of materials and profiles stand in sets of their own kind.
        for (class, whole) in [("IfcMaterialProperties", "Material"), ("IfcProfileProperties", "ProfileDefinition")] {
            sets.extend(file.all(class).into_iter().filter_map(|it| Some((it.follow(whole)?.ix(), it.ix()))));
        }
        let mut classifications = gather("IfcRelAssociatesClassification", "RelatingClassification", "RelatedObjects");
        classifications.extend(gather(
            "IfcExternalReferenceRelationship",
            "RelatingReference",
            "RelatedResourceObjects",
        ));
        Relations {
            parents: Grouped::new(parents),
            parts: Grouped::new(parts),
            sets: Grouped::new(sets),
            types: Grouped::new(gather("IfcRelDefinesByType", "RelatingType", "RelatedObjects")),
            materials: Grouped::new(gather("IfcRelAssociatesMaterial", "RelatingMaterial", "RelatedObjects")),
            classifications: Grouped::new(classifications),
            boundaries: Grouped::new(gather("IfcRelSpaceBoundary", "RelatedBuildingElement", "RelatingSpace")),
        }
    }

    /// The wholes that something is directly part of.
    pub fn parents(&self, part: Ix) -> &[Parent] {
        self.parents.of(part)
    }

    /// The direct parts of a whole.
    pub fn parts(&self, whole: Ix) -> &[(Relation, Ix)] {
        self.parts.of(whole)
    }

    /// Property and quantity sets of an object or type itself.
    pub fn own_sets(&self, object: Ix) -> &[Ix] {
        self.sets.of(object)
    }

    /// The type of an occurrence.
    pub fn type_of(&self, occurrence: Ix) -> Option<Ix> {
        self.types.of(occurrence).first().copied()
    }

    /// What the material of an object or type itself is.
    pub fn own_materials(&self, object: Ix) -> &[Ix] {
        self.materials.of(object)
    }

    /// The classifications of an object, type or resource itself: references, or whole systems.
    pub fn own_classifications(&self, object: Ix) -> &[Ix] {
        self.classifications.of(object)
    }

    /// The elements that bound a space.
    pub fn boundaries(&self, space: Ix) -> &[Ix] {
        self.boundaries.of(space)
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
