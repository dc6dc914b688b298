use crate::step::Value;
use crate::units::{Conversion, conversion};
use crate::{Instance, Ix};
use std::borrow::Cow;

/// A property with its values, in SI.
#[derive(Clone, Debug)]
pub struct Property<'f> {
    /// Its name.
    pub name: Cow<'f, str>,
    /// The type of its values (`IFCLABEL`), in upper case; empty when it has no value.
    pub measure: Cow<'f, str>,
    /// Its values: one, those of an enumeration or list, the bounds and set point, the cells of a table.
    pub values: Vec<Value<'f>>,
    /// A unit of its own, in place of the project's.
    pub unit: Option<Conversion>,
    /// Whether it can hold a value that is compared: a complex property or a reference cannot.
    pub is_comparable: bool,
}

/// A property set, quantity set or predefined set.
#[derive(Clone, Copy, Debug)]
pub struct PropertySet<'f> {
    definition: Instance<'f>,
}

impl<'f> PropertySet<'f> {
    /// The set that an instance defines.
    pub(crate) fn of(definition: Instance<'f>) -> PropertySet<'f> {
        PropertySet { definition }
    }

    /// Its name.
    pub fn name(self) -> Option<String> {
        self.definition.text("Name")
    }

    /// Its instance.
    pub fn definition(self) -> Instance<'f> {
        self.definition
    }

    /// Its properties.
    pub fn properties(self) -> Vec<Property<'f>> {
        let set = self.definition;
        let members =
            ["HasProperties", "Quantities", "Properties", "ExtendedProperties"].iter().map(|it| set.follow_all(it));
        let members: Vec<Instance<'f>> = members.flatten().collect();
        if !members.is_empty() || set.is_a("IfcPropertySet") || set.is_a("IfcElementQuantity") {
            return members.into_iter().filter_map(property).collect();
        }
        predefined(set)
    }
}

impl Property<'_> {
    /// Its first number, in SI.
    pub fn number(&self, units: &crate::Units) -> Option<f64> {
        let value = self.values.first()?;
        let measure = match value {
            Value::Typed(measure, _) => *measure,
            _ => self.measure.as_ref(),
        };
        Some(self.unit.unwrap_or_else(|| units.of_measure(measure)).to_si(value.number()?))
    }
}

impl<'f> Instance<'f> {
    /// The sets of an object: its own, then those of its type.
    pub fn property_sets(self) -> Vec<PropertySet<'f>> {
        let relations = self.file().relations();
        let of = |ix: Ix| relations.own_sets(ix).iter().map(|it| PropertySet { definition: self.file().at(*it) });
        of(self.ix()).chain(relations.type_of(self.ix()).into_iter().flat_map(of)).collect()
    }

    /// A property by the names of set and property: the object's own wins over that of its type.
    pub fn property(self, set: &str, name: &str) -> Option<Property<'f>> {
        let sets = self.property_sets().into_iter().filter(|it| it.name().as_deref() == Some(set));
        sets.flat_map(PropertySet::properties).find(|it| it.name == name)
    }
}

fn property(it: Instance<'_>) -> Option<Property<'_>> {
    let name = it.get("Name").text()?;
    let (values, is_comparable): (Vec<Value<'_>>, bool) = match it.class() {
        "IFCPROPERTYSINGLEVALUE" => (vec![it.get("NominalValue")], true),
        "IFCPROPERTYENUMERATEDVALUE" => (it.get("EnumerationValues").list().to_vec(), true),
        "IFCPROPERTYLISTVALUE" => (it.get("ListValues").list().to_vec(), true),
        "IFCPROPERTYBOUNDEDVALUE" => {
            (["UpperBoundValue", "LowerBoundValue", "SetPointValue"].map(|attribute| it.get(attribute)).to_vec(), true)
        }
        "IFCPROPERTYTABLEVALUE" => {
            let cells = ["DefiningValues", "DefinedValues"].map(|attribute| it.get(attribute).list().to_vec());
            (cells.concat(), true)
        }
        class if class.starts_with("IFCQUANTITY") => {
            let measure = quantity_measure(it)?;
            let value = it.value(QUANTITY_VALUE);
            let values = if value.is_present() { vec![value] } else { Vec::new() };
            return Some(Property {
                name,
                measure: Cow::Owned(measure.to_ascii_uppercase()),
                values,
                unit: unit(it),
                is_comparable: true,
            });
        }
        _ => (Vec::new(), false),
    };
    let values: Vec<Value<'_>> = values.into_iter().filter(Value::is_present).collect();
    let measure = match values.first() {
        Some(&Value::Typed(measure, _)) => upper(measure),
        _ => Cow::Borrowed(""),
    };
    Some(Property { name, measure, values, unit: unit(it), is_comparable })
}

/// Where quantities have their value: after name, description and unit.
const QUANTITY_VALUE: usize = 3;

/// The type of a quantity's value: `IfcAreaMeasure` of `IfcQuantityArea`.
pub(crate) fn quantity_measure(it: Instance<'_>) -> Option<&'static str> {
    let is_simple = it.is_a("IfcPhysicalSimpleQuantity");
    it.entity().filter(|_| is_simple).and_then(|it| it.attributes.get(QUANTITY_VALUE)).map(|it| it.ty)
}

/// A name in upper case: as nearly all files write it.
pub(crate) fn upper(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|it| it.is_ascii_lowercase()) {
        Cow::Owned(name.to_ascii_uppercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// A unit of the property's own, in place of the project's.
fn unit(it: Instance<'_>) -> Option<Conversion> {
    it.follow("Unit").and_then(|it| conversion(it, 0))
}

/// Sets whose properties are attributes: `IfcDoorLiningProperties`, `IfcGeneralMaterialProperties` …
fn predefined(set: Instance<'_>) -> Vec<Property<'_>> {
    let Some(entity) = set.entity() else { return Vec::new() };
    let schema = set.file().schema();
    let of_roots = schema.entity_named("IfcPropertySetDefinition").map_or(0, |it| schema.entity(it).attributes.len());
    let is_root = set.is_a("IfcPropertySetDefinition");
    let own = entity.attributes.iter().enumerate().skip(if is_root { of_roots } else { 0 });
    let property = |(at, attribute): (usize, &crate::Attribute)| {
        let value = set.value(at);
        if !value.is_present() {
            return None;
        }
        let measure = Cow::Owned(attribute.ty.to_ascii_uppercase());
        let is_comparable = !matches!(value, Value::Reference(_) | Value::List(_));
        Some(Property { name: Cow::Borrowed(attribute.name), measure, values: vec![value], unit: None, is_comparable })
    };
    own.filter_map(property).collect()
}
