//! The schemas IFC2X3, IFC4 and IFC4X3 as tables: entities with supertypes and attributes, types, standard property sets.
//!
//! The tables in `schema/` are made by `schema/generate.py`. One declaration a line:
//!
//! ```text
//! E IfcWall IfcBuildingElement PredefinedType:IfcWallTypeEnum? | InverseName     entity (A: abstract), supertype or -, own attributes
//! T IfcLabel string                                                              defined type
//! N IfcWallTypeEnum MOVABLE … NOTDEFINED                                         enumeration
//! S IfcValue IfcMeasureValue …                                                   selection
//! P Pset_WallCommon IfcWall,IfcWallType                                          standard set and what it may stand on
//! s IfcBoolean IsExternal                                                        its properties: s, e, b, l, t, r, c, or q for quantities
//! ```
//! `[X]` is an aggregate of `X`, `?` an optional attribute.

use std::collections::HashMap;
use std::sync::OnceLock;

/// A version of the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// IFC 2x3 TC1 (ISO/PAS 16739:2005).
    Ifc2x3,
    /// IFC 4 ADD2 TC1 (ISO 16739-1:2018).
    Ifc4,
    /// IFC 4.3 ADD2 (ISO 16739-1:2024).
    Ifc4x3,
}

impl Version {
    /// Every version, oldest first.
    pub const ALL: [Version; 3] = [Version::Ifc2x3, Version::Ifc4, Version::Ifc4x3];

    /// Its name in IDS files.
    pub fn name(self) -> &'static str {
        match self {
            Version::Ifc2x3 => "IFC2X3",
            Version::Ifc4 => "IFC4",
            Version::Ifc4x3 => "IFC4X3_ADD2",
        }
    }

    /// A version by its name in IDS files.
    pub fn from_name(name: &str) -> Option<Version> {
        Version::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The version whose tables read a file that names its schema so, and whether it is exactly that one. Intermediate
    /// releases are read with the tables of the next one that holds all of theirs.
    pub fn of_schema_name(name: &str) -> Option<(Version, bool)> {
        let name = name.trim().to_ascii_uppercase();
        match name.as_str() {
            "IFC2X3" => Some((Version::Ifc2x3, true)),
            "IFC4" => Some((Version::Ifc4, true)),
            "IFC4X3_ADD2" | "IFC4X3" => Some((Version::Ifc4x3, true)),
            _ if name.starts_with("IFC2X") => Some((Version::Ifc2x3, false)),
            _ if name.starts_with("IFC4X") => Some((Version::Ifc4x3, false)),
            _ if name.starts_with("IFC4") => Some((Version::Ifc4, false)),
            _ => None,
        }
    }

    /// Its tables.
    pub fn schema(self) -> &'static Schema {
        static SCHEMAS: [OnceLock<Schema>; 3] = [const { OnceLock::new() }; 3];
        let table = match self {
            Version::Ifc2x3 => include_str!("../schema/ifc2x3.txt"),
            Version::Ifc4 => include_str!("../schema/ifc4.txt"),
            Version::Ifc4x3 => include_str!("../schema/ifc4x3_add2.txt"),
        };
        SCHEMAS[self as usize].get_or_init(|| Schema::read(self, table))
    }
}

/// Position of an entity in its [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityIx(pub u16);

/// An entity of a schema.
#[derive(Debug)]
pub struct Entity {
    /// Name as published: `IfcWall`.
    pub name: &'static str,
    /// Name as in files: `IFCWALL`.
    pub upper: Box<str>,
    /// Its supertype.
    pub parent: Option<EntityIx>,
    /// Whether no instance can be only that.
    pub is_abstract: bool,
    /// All attributes in order, inherited ones first.
    pub attributes: Vec<Attribute>,
    /// Names of its own inverse attributes.
    pub inverse: Vec<&'static str>,
}

impl Entity {
    /// Position of an attribute by its name.
    pub fn attribute(&self, name: &str) -> Option<usize> {
        self.attributes.iter().position(|it| it.name == name)
    }
}

/// An attribute of an entity.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// Its type as in the table: `IfcLabel`, `[IfcLabel]`, `string`.
    pub ty: &'static str,
    /// Whether it may be absent.
    pub is_optional: bool,
}

/// A type that is no entity.
#[derive(Debug)]
pub enum TypeDef {
    /// Another name of a type.
    Alias(&'static str),
    /// One of several names.
    Enum(Vec<&'static str>),
    /// One of several types.
    Select(Vec<&'static str>),
}

/// What a type holds in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// Text.
    String,
    /// A real number.
    Real,
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// True, false or unknown.
    Logical,
    /// One of several names.
    Enum,
    /// Bits.
    Binary,
    /// An instance.
    Entity,
    /// One of several types.
    Select,
    /// Several values.
    Aggregate,
}

/// The tables of one version.
#[derive(Debug)]
pub struct Schema {
    /// Of which version.
    pub version: Version,
    entities: Vec<Entity>,
    by_name: HashMap<Box<str>, EntityIx>,
    types: HashMap<Box<str>, (&'static str, TypeDef)>,
}

impl Schema {
    fn read(version: Version, table: &'static str) -> Schema {
        let mut schema = Schema { version, entities: Vec::new(), by_name: HashMap::new(), types: HashMap::new() };
        let mut parents = Vec::new();
        for line in table.lines() {
            let mut words = line.split(' ');
            let (Some(sort), Some(name)) = (words.next(), words.next()) else { continue };
            let upper = name.to_ascii_uppercase().into_boxed_str();
            let definition = match sort {
                "N" => TypeDef::Enum(words.collect()),
                "S" => TypeDef::Select(words.collect()),
                "T" => TypeDef::Alias(words.next().unwrap_or_default()),
                _ => {
                    parents.push(words.next().unwrap_or("-"));
                    let mut is_inverse = false;
                    let mut entity = Entity {
                        name,
                        upper: upper.clone(),
                        parent: None,
                        is_abstract: sort == "A",
                        attributes: Vec::new(),
                        inverse: Vec::new(),
                    };
                    for word in words {
                        match word.split_once(':') {
                            Some((name, ty)) => {
                                let (ty, is_optional) = ty.strip_suffix('?').map_or((ty, false), |it| (it, true));
                                entity.attributes.push(Attribute { name, ty, is_optional });
                            }
                            None if word == "|" => is_inverse = true,
                            None if is_inverse => entity.inverse.push(word),
                            None => {}
                        }
                    }
                    schema.by_name.insert(upper, EntityIx(schema.entities.len() as u16));
                    schema.entities.push(entity);
                    continue;
                }
            };
            schema.types.insert(upper, (name, definition));
        }
        for (at, parent) in parents.iter().enumerate() {
            schema.entities[at].parent = schema.entity_named(parent);
        }
        let inherited: Vec<Vec<Attribute>> = (0..schema.entities.len()).map(|at| schema.all_attributes(at)).collect();
        for (entity, attributes) in schema.entities.iter_mut().zip(inherited) {
            entity.attributes = attributes;
        }
        schema
    }

    fn all_attributes(&self, at: usize) -> Vec<Attribute> {
        let mut line = vec![at];
        while let Some(parent) = self.entities[line[line.len() - 1]].parent {
            line.push(usize::from(parent.0));
        }
        line.iter().rev().flat_map(|it| self.entities[*it].attributes.iter().copied()).collect()
    }

    /// All entities, by name.
    pub fn entities(&self) -> impl Iterator<Item = (EntityIx, &Entity)> {
        self.entities.iter().enumerate().map(|(at, it)| (EntityIx(at as u16), it))
    }

    /// An entity.
    pub fn entity(&self, ix: EntityIx) -> &Entity {
        &self.entities[usize::from(ix.0)]
    }

    /// An entity by its name in upper case.
    pub fn find(&self, upper: &str) -> Option<EntityIx> {
        self.by_name.get(upper).copied()
    }

    /// An entity by its name in any case.
    pub fn entity_named(&self, name: &str) -> Option<EntityIx> {
        self.find(&name.to_ascii_uppercase())
    }

    /// Whether an entity is another one or a subtype of it.
    pub fn is_a(&self, entity: EntityIx, ancestor: EntityIx) -> bool {
        let mut at = Some(entity);
        while let Some(ix) = at {
            if ix == ancestor {
                return true;
            }
            at = self.entity(ix).parent;
        }
        false
    }

    /// Whether an entity is one by name, or a subtype of it; false when the schema has no such name.
    pub fn is_named(&self, entity: EntityIx, ancestor: &str) -> bool {
        self.entity_named(ancestor).is_some_and(|it| self.is_a(entity, it))
    }

    /// An entity with everything that is a subtype of it.
    pub fn with_subtypes(&self, ancestor: EntityIx) -> Vec<EntityIx> {
        self.entities().map(|it| it.0).filter(|it| self.is_a(*it, ancestor)).collect()
    }

    /// A type by its name in any case: the name as published, and what it is.
    pub fn type_def(&self, name: &str) -> Option<(&'static str, &TypeDef)> {
        self.types.get(&*name.to_ascii_uppercase()).map(|it| (it.0, &it.1))
    }

    /// What a type holds in the end; `None` for a name that the schema does not have.
    pub fn base(&self, ty: &str) -> Option<Base> {
        if ty.starts_with('[') {
            return Some(Base::Aggregate);
        }
        match ty {
            "string" => return Some(Base::String),
            "real" | "number" => return Some(Base::Real),
            "integer" => return Some(Base::Integer),
            "boolean" => return Some(Base::Boolean),
            "logical" => return Some(Base::Logical),
            "binary" => return Some(Base::Binary),
            _ => {}
        }
        match self.type_def(ty) {
            Some((_, TypeDef::Alias(of))) => self.base(of),
            Some((_, TypeDef::Enum(_))) => Some(Base::Enum),
            Some((_, TypeDef::Select(_))) => Some(Base::Select),
            None => self.entity_named(ty).map(|_| Base::Entity),
        }
    }

    /// The names of an enumeration; empty for every other type.
    pub fn enumeration(&self, ty: &str) -> &[&'static str] {
        match self.type_def(ty) {
            Some((_, TypeDef::Enum(names))) => names,
            _ => &[],
        }
    }

    /// The values that the predefined type of an entity can have; `None` when it has no such attribute.
    pub fn predefined_types(&self, entity: EntityIx) -> Option<&[&'static str]> {
        let entity = self.entity(entity);
        let at = entity.attribute("PredefinedType")?;
        Some(self.enumeration(entity.attributes[at].ty))
    }

    /// The type entities of an occurrence: `IfcWallType` of `IfcWall`, `IfcDoorStyle` too in older versions.
    pub fn types_of(&self, occurrence: EntityIx) -> Vec<EntityIx> {
        let name = &self.entity(occurrence).upper;
        ["TYPE", "STYLE"].iter().filter_map(|it| self.find(&format!("{name}{it}"))).collect()
    }

    /// The occurrence of a type entity: `IfcWall` of `IfcWallType`.
    pub fn occurrence_of(&self, ty: EntityIx) -> Option<EntityIx> {
        let name = &self.entity(ty).upper;
        name.strip_suffix("TYPE").or_else(|| name.strip_suffix("STYLE")).and_then(|it| self.find(it))
    }
}

/// A standard property or quantity set.
#[derive(Debug)]
pub struct StandardSet {
    /// Its name.
    pub name: &'static str,
    /// Entities that it may stand on, `Entity` or `Entity/PREDEFINED`.
    pub applies_to: Vec<&'static str>,
    /// Its properties.
    pub properties: Vec<StandardProperty>,
}

/// A property of a standard set.
#[derive(Debug)]
pub struct StandardProperty {
    /// Its name.
    pub name: &'static str,
    /// `s` single, `e` enumerated, `b` bounded, `l` list, `t` table, `r` reference, `c` complex, `q` quantity.
    pub sort: char,
    /// The type of its value, `-` when none is stated.
    pub measure: &'static str,
    /// The values of an enumerated property.
    pub values: Vec<&'static str>,
}

impl Version {
    /// Its standard sets by name.
    pub fn standard_sets(self) -> &'static HashMap<&'static str, StandardSet> {
        static SETS: [OnceLock<HashMap<&'static str, StandardSet>>; 3] = [const { OnceLock::new() }; 3];
        let table = match self {
            Version::Ifc2x3 => include_str!("../schema/ifc2x3_sets.txt"),
            Version::Ifc4 => include_str!("../schema/ifc4_sets.txt"),
            Version::Ifc4x3 => include_str!("../schema/ifc4x3_add2_sets.txt"),
        };
        SETS[self as usize].get_or_init(|| read_sets(table))
    }
}

fn read_sets(table: &'static str) -> HashMap<&'static str, StandardSet> {
    let mut sets: HashMap<&'static str, StandardSet> = HashMap::new();
    let mut current = "";
    for line in table.lines() {
        let mut cells = line.split('\t');
        let mut words = cells.next().unwrap_or_default().splitn(3, ' ');
        let (Some(sort), Some(second), third) = (words.next(), words.next(), words.next().unwrap_or_default()) else {
            continue;
        };
        if sort == "P" {
            current = second;
            let applies_to = third.split(',').filter(|it| !it.is_empty()).collect();
            sets.entry(second).or_insert(StandardSet { name: second, applies_to, properties: Vec::new() });
        } else if let Some(set) = sets.get_mut(current) {
            let sort = sort.chars().next().unwrap_or('s');
            set.properties.push(StandardProperty { name: third, sort, measure: second, values: cells.collect() });
        }
    }
    sets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_inherit_attributes_in_order() {
        for version in Version::ALL {
            let schema = version.schema();
            let door = schema.entity(schema.entity_named("IfcDoor").expect("door"));
            let names: Vec<&str> = door.attributes.iter().map(|it| it.name).collect();
            assert_eq!(names[..3], ["GlobalId", "OwnerHistory", "Name"]);
            assert_eq!(names[8..10], ["OverallHeight", "OverallWidth"], "{version:?}");
        }
    }

    #[test]
    fn types_are_followed_to_what_they_hold() {
        let schema = Version::Ifc4.schema();
        assert_eq!(schema.base("IfcPositiveLengthMeasure"), Some(Base::Real));
        assert_eq!(schema.base("IfcValue"), Some(Base::Select));
        assert_eq!(schema.base("[IfcLengthMeasure]"), Some(Base::Aggregate));
        assert_eq!(schema.base("IfcRabbit"), None);
        let wall = schema.entity_named("IFCWALL").expect("wall");
        assert!(schema.is_named(wall, "IfcBuildingElement") && !schema.is_named(wall, "IfcSlab"));
        assert!(schema.predefined_types(wall).expect("types").contains(&"PARTITIONING"));
    }

    #[test]
    fn every_attribute_has_a_known_type() {
        for version in Version::ALL {
            let schema = version.schema();
            for (_, entity) in schema.entities() {
                for attribute in &entity.attributes {
                    assert!(
                        schema.base(attribute.ty).is_some(),
                        "{}.{}: {}",
                        entity.name,
                        attribute.name,
                        attribute.ty
                    );
                }
            }
            let wall = &version.standard_sets()["Pset_WallCommon"];
            let external = wall.properties.iter().find(|it| it.name == "IsExternal").expect("IsExternal");
            assert_eq!((external.sort, external.measure), ('s', "IfcBoolean"));
        }
    }
}
