use super::constraint::{Actual, Constraint};
use super::{Cardinality, Entity, Facet, FacetKind, Ids, PartRelation, Requirement, Specification, Usage};
use crate::properties::upper;
use crate::step::Value;
use crate::{Base, EntityIx, Ifc, Instance, Ix, Property, PropertySet, Relation, Version};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// How many failures of one specification are kept with their reasons; the rest is counted.
const MAX_FAILURES: usize = 1000;

/// What came of a specification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Everything that it applies to meets the requirements.
    Pass,
    /// Something does not, or what is required is missing, or what is prohibited is there.
    Fail,
    /// It is for other versions of IFC, and others of the IDS are for this one.
    NotForThisVersion,
}

/// What came of an IDS.
#[derive(Clone, Debug)]
pub struct Report {
    /// Title of the IDS.
    pub title: String,
    /// One a specification, in order.
    pub specifications: Vec<SpecificationResult>,
}

impl Report {
    /// Whether no specification fails.
    pub fn conforms(&self) -> bool {
        self.specifications.iter().all(|it| it.outcome != Outcome::Fail)
    }
}

/// What came of one specification.
#[derive(Clone, Debug)]
pub struct SpecificationResult {
    /// Its name.
    pub name: String,
    /// What modellers should do.
    pub instructions: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Whether it must apply to something.
    pub usage: Usage,
    /// How many instances it applies to.
    pub applicable: usize,
    /// How many of them fail.
    pub failed: usize,
    /// What fails, in the order of ids; no more than a thousand.
    pub failures: Vec<Failure>,
}

/// An instance that does not meet a requirement.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The number after `#`.
    pub id: u64,
    /// Its `GlobalId`, when it has one.
    pub global_id: Option<String>,
    /// Its class.
    pub class: String,
    /// Its name.
    pub name: String,
    /// The facet that it fails: `attribute`, `property` …; `applicability` for what is prohibited.
    pub facet: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Holds a model against an IDS. Specifications run in parallel; the order of results is that of the IDS.
///
/// Specifications for other versions of IFC are left out, unless the IDS has none for the version of the model: then all are
/// checked, as far as the entities have the same names.
pub fn check(file: &Ifc, ids: &Ids) -> Report {
    let sets = Sets::of(file);
    let facts =
        Facts { file, sets: &sets, objects: OnceLock::new(), by_type: OnceLock::new(), merged: OnceLock::new() };
    let is_for_this = |it: &&Specification| it.versions.contains(&file.version());
    let is_strict = ids.specifications.iter().any(|it| is_for_this(&it));
    let check = |it: &Specification| facts.specification(it, is_strict && !is_for_this(&it));
    let specifications = ids.specifications.par_iter().map(check).collect();
    Report { title: ids.info.title.clone(), specifications }
}

/// The sets of an object, its own properties before those of its type.
type ObjectSets<'s, 'f> = Vec<(&'s str, Vec<&'s Property<'f>>)>;

/// The sets of a model, each read when first asked for.
struct Sets<'f> {
    file: &'f Ifc,
    /// Their definitions, ascending.
    definitions: Vec<Ix>,
    /// Name and properties of each.
    found: Vec<OnceLock<(String, Vec<Property<'f>>)>>,
}

impl<'f> Sets<'f> {
    fn of(file: &'f Ifc) -> Sets<'f> {
        let classes = ["IfcPropertySetDefinition", "IfcMaterialProperties", "IfcProfileProperties"];
        let mut definitions: Vec<Ix> = classes.iter().flat_map(|it| file.all(it)).map(Instance::ix).collect();
        definitions.sort_unstable();
        definitions.dedup();
        let found = definitions.iter().map(|_| OnceLock::new()).collect();
        Sets { file, definitions, found }
    }

    /// Name and properties of a set; `None` for what is none.
    fn get(&self, definition: Ix) -> Option<&(String, Vec<Property<'f>>)> {
        let at = self.definitions.binary_search(&definition).ok()?;
        Some(self.found[at].get_or_init(|| {
            let set = PropertySet::of(self.file.at(definition));
            (set.name().unwrap_or_default(), set.properties())
        }))
    }
}

/// What all specifications need to know of a model, each found out once, when first asked for.
struct Facts<'s, 'f> {
    file: &'f Ifc,
    sets: &'s Sets<'f>,
    /// Everything that property, material, classification and part facets can be about.
    objects: OnceLock<Vec<Ix>>,
    /// IFC2X3: occurrences by the class that their type gives them.
    by_type: OnceLock<BTreeMap<String, Vec<Ix>>>,
    /// The sets of each of [`Facts::objects`], by its position there.
    merged: OnceLock<Vec<OnceLock<ObjectSets<'s, 'f>>>>,
}

impl<'s, 'f> Facts<'s, 'f> {
    fn specification(&self, specification: &Specification, is_left_out: bool) -> SpecificationResult {
        let mut result = SpecificationResult {
            name: specification.name.clone(),
            instructions: specification.instructions.clone(),
            outcome: Outcome::NotForThisVersion,
            usage: specification.usage,
            applicable: 0,
            failed: 0,
            failures: Vec::new(),
        };
        if is_left_out {
            return result;
        }
        let applicable = self.applicable(&specification.applicability);
        result.applicable = applicable.len();
        if specification.usage == Usage::Prohibited {
            result.failed = applicable.len();
            let say =
                |ix: &Ix| self.failure(*ix, "applicability", "不应存在".to_string(), "must not be there".to_string());
            result.failures = applicable.iter().take(MAX_FAILURES).map(say).collect();
        } else {
            let requirements = specification.requirements.as_deref().unwrap_or_default();
            for ix in &applicable {
                let instance = self.file.at(*ix);
                // The answer first: reasons are only made for what fails.
                let failing: Vec<&Requirement> = requirements.iter().filter(|it| !self.meets(instance, it)).collect();
                result.failed += usize::from(!failing.is_empty());
                for it in failing {
                    if result.failures.len() < MAX_FAILURES {
                        let (zh, en) = self.reason(instance, it);
                        result.failures.push(self.failure(*ix, it.facet.kind.name(), zh, en));
                    }
                }
            }
        }
        let is_missing = specification.usage == Usage::Required && applicable.is_empty();
        result.outcome = if is_missing || result.failed > 0 { Outcome::Fail } else { Outcome::Pass };
        result
    }

    fn failure(&self, ix: Ix, facet: &'static str, zh: String, en: String) -> Failure {
        let it = self.file.at(ix);
        let is_root = it.is_a("IfcRoot");
        Failure {
            id: it.id(),
            global_id: is_root.then(|| it.global_id()).flatten(),
            class: it.entity().map_or_else(|| it.class().to_string(), |it| it.name.to_string()),
            name: it.text("Name").unwrap_or_default(),
            facet,
            zh,
            en,
        }
    }

    /// What all facets fit, in the order of the file.
    fn applicable(&self, facets: &[Facet]) -> Vec<Ix> {
        let entity = facets.iter().find_map(|it| match &it.kind {
            FacetKind::Entity(entity) => Some(entity),
            _ => None,
        });
        let candidates: Vec<Ix> = match (entity, facets.first().map(|it| &it.kind)) {
            (Some(entity), _) => self.of_entity(entity),
            (None, Some(FacetKind::Attribute { name, .. })) => {
                let schema = self.file.schema();
                let has = |it: &EntityIx| schema.entity(*it).attributes.iter().any(|it| name.allows(it.name));
                self.file.entities().filter(has).flat_map(|it| self.file.of(it)).copied().collect()
            }
            (None, Some(_)) => self.objects().to_vec(),
            (None, None) => self.file.all("IfcObject").into_iter().map(Instance::ix).collect(),
        };
        let fits = |ix: &Ix| {
            let instance = self.file.at(*ix);
            facets.iter().all(|it| match &it.kind {
                FacetKind::Entity(entity) => {
                    entity.predefined_type.as_ref().is_none_or(|it| fits_predefined(instance, it))
                }
                kind => self.holds(instance, kind) == Holds::Yes,
            })
        };
        let mut found: Vec<Ix> = candidates.into_iter().filter(fits).collect();
        found.sort_unstable();
        found
    }

    fn objects(&self) -> &[Ix] {
        self.objects.get_or_init(|| {
            let classes = ["IfcObjectDefinition", "IfcMaterialDefinition", "IfcMaterial", "IfcProfileDef"];
            let found: BTreeSet<Ix> = classes.iter().flat_map(|it| self.file.all(it)).map(Instance::ix).collect();
            found.into_iter().collect()
        })
    }

    /// The instances of the entities that a constraint names.
    fn of_entity(&self, entity: &Entity) -> Vec<Ix> {
        let schema = self.file.schema();
        let entities = self.file.entities().filter(|it| entity.name.allows(&schema.entity(*it).upper));
        let mut found: Vec<Ix> = entities.flat_map(|it| self.file.of(it)).copied().collect();
        if schema.version == Version::Ifc2x3 {
            let by_type = self.by_type.get_or_init(|| {
                let mut by_type: BTreeMap<String, Vec<Ix>> = BTreeMap::new();
                for it in self.file.all("IfcObject") {
                    if let Some(class) = class_by_type(it) {
                        by_type.entry(class).or_default().push(it.ix());
                    }
                }
                by_type
            });
            found.extend(by_type.iter().filter(|it| entity.name.allows(it.0)).flat_map(|it| it.1));
            found.sort_unstable();
            found.dedup();
        }
        found
    }

    fn meets(&self, instance: Instance<'f>, requirement: &Requirement) -> bool {
        let holds = self.holds(instance, &requirement.facet.kind);
        match requirement.cardinality {
            Cardinality::Required => holds == Holds::Yes,
            Cardinality::Optional => holds != Holds::No,
            Cardinality::Prohibited => holds != Holds::Yes,
        }
    }

    fn holds(&self, it: Instance<'f>, facet: &FacetKind) -> Holds {
        match facet {
            FacetKind::Entity(entity) => Holds::when(fits_entity(it, entity)),
            FacetKind::Attribute { name, value } => attribute(it, name, value.as_ref()),
            FacetKind::Property { set, name, data_type, value } => {
                self.property(it, set, name, data_type.as_deref(), value.as_ref())
            }
            FacetKind::Classification { value, system } => classification(it, value.as_ref(), system),
            FacetKind::Material { value } => material(it, value.as_ref()),
            FacetKind::PartOf { relation, entity } => part_of(it, *relation, entity),
        }
    }

    /// The sets of an object; of anything else there are none.
    fn object_sets(&self, it: Instance<'f>) -> &[(&'s str, Vec<&'s Property<'f>>)] {
        let objects = self.objects();
        let merged = self.merged.get_or_init(|| objects.iter().map(|_| OnceLock::new()).collect());
        let at = objects.binary_search(&it.ix());
        at.map_or(&[], |at| merged[at].get_or_init(|| self.merge(it)).as_slice())
    }

    fn merge(&self, it: Instance<'f>) -> ObjectSets<'s, 'f> {
        let relations = self.file.relations();
        let mut found: ObjectSets<'s, 'f> = Vec::new();
        let own = relations.own_sets(it.ix());
        let inherited = relations.type_of(it.ix()).map_or(&[][..], |it| relations.own_sets(it));
        for (name, properties) in own.iter().chain(inherited).filter_map(|it| self.sets.get(*it)) {
            match found.iter_mut().find(|it| it.0 == name) {
                Some((_, known)) => {
                    for property in properties {
                        if !known.iter().any(|it| it.name == property.name) {
                            known.push(property);
                        }
                    }
                }
                None => found.push((name, properties.iter().collect())),
            }
        }
        found
    }

    fn property(
        &self,
        it: Instance<'f>,
        set: &Constraint,
        name: &Constraint,
        data_type: Option<&str>,
        value: Option<&Constraint>,
    ) -> Holds {
        let (mut is_any, mut is_lacking) = (false, false);
        for (_, properties) in self.object_sets(it).iter().filter(|found| set.allows(found.0)) {
            let named: Vec<_> = properties.iter().copied().filter(|it| name.allows(&it.name)).collect();
            // Every set of the name must have it.
            is_lacking |= named.is_empty();
            for property in named {
                match property_holds(property, self.file, data_type, value) {
                    Holds::Yes => is_any = true,
                    Holds::No => return Holds::No,
                    Holds::Nothing => {}
                }
            }
        }
        if is_any && !is_lacking { Holds::Yes } else { Holds::Nothing }
    }

    /// Why an instance does not meet a requirement.
    fn reason(&self, it: Instance<'f>, requirement: &Requirement) -> (String, String) {
        if requirement.cardinality == Cardinality::Prohibited {
            return (
                format!("禁止：{}", describe(&requirement.facet.kind, true)),
                format!("prohibited: {}", describe(&requirement.facet.kind, false)),
            );
        }
        let is_there = self.holds(it, &requirement.facet.kind) == Holds::No;
        let (zh, en) = if is_there { ("不符合", "does not fit") } else { ("缺少", "is missing") };
        (
            format!("{zh}：{}", describe(&requirement.facet.kind, true)),
            format!("{}: {en}", describe(&requirement.facet.kind, false)),
        )
    }
}

/// Whether something has what a facet asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// It has, and it fits.
    Yes,
    /// It has, but it does not fit.
    No,
    /// It has nothing of the sort.
    Nothing,
}

impl Holds {
    fn when(fits: bool) -> Holds {
        if fits { Holds::Yes } else { Holds::No }
    }
}

/// A constraint in words.
fn words(constraint: &Constraint) -> String {
    match constraint {
        Constraint::Simple(it) => it.clone(),
        Constraint::Restriction(it) => {
            let bounds = it.bounds.iter().map(|(bound, limit)| {
                let sign = match bound {
                    super::constraint::Bound::MinInclusive => "≥",
                    super::constraint::Bound::MinExclusive => ">",
                    super::constraint::Bound::MaxInclusive => "≤",
                    super::constraint::Bound::MaxExclusive => "<",
                };
                format!("{sign} {limit}")
            });
            let lengths = it.lengths.iter().map(|it| format!("{:?} {}", it.0, it.1));
            let parts: Vec<String> = it
                .enumeration
                .iter()
                .cloned()
                .chain(it.patterns.iter().map(|it| format!("/{it}/")))
                .chain(bounds)
                .chain(lengths)
                .collect();
            parts.join(" | ")
        }
    }
}

/// A facet in words.
fn describe(facet: &FacetKind, is_zh: bool) -> String {
    let say = |zh: &str, en: &str| if is_zh { zh.to_string() } else { en.to_string() };
    let with = |what: String, value: &Option<Constraint>| match value {
        Some(value) => format!("{what} = {}", words(value)),
        None => what,
    };
    match facet {
        FacetKind::Entity(it) => with(format!("{} {}", say("类", "entity"), words(&it.name)), &it.predefined_type),
        FacetKind::PartOf { entity, .. } => format!("{} {}", say("属于", "part of"), words(&entity.name)),
        FacetKind::Classification { value, system } => {
            with(format!("{} {}", say("分类", "classification"), words(system)), value)
        }
        FacetKind::Attribute { name, value } => with(format!("{} {}", say("属性", "attribute"), words(name)), value),
        FacetKind::Property { set, name, value, .. } => {
            with(format!("{} {}.{}", say("特性", "property"), words(set), words(name)), value)
        }
        FacetKind::Material { value } => with(say("材料", "material"), value),
    }
}

/// The class that the type of an IFC2X3 occurrence gives it: `IFCAIRTERMINAL` of an `IfcFlowTerminal`.
fn class_by_type(it: Instance<'_>) -> Option<String> {
    let class = it.type_object()?.class();
    class.strip_suffix("TYPE").or_else(|| class.strip_suffix("STYLE")).map(str::to_string)
}

fn fits_entity(it: Instance<'_>, entity: &Entity) -> bool {
    let by_type =
        || it.file().version() == Version::Ifc2x3 && class_by_type(it).is_some_and(|it| entity.name.allows(&it));
    (entity.name.allows(it.class()) || by_type())
        && entity.predefined_type.as_ref().is_none_or(|wanted| fits_predefined(it, wanted))
}

fn fits_predefined(it: Instance<'_>, wanted: &Constraint) -> bool {
    let is_user_defined = |it: Instance<'_>| it.get("PredefinedType").enumeration() == Some("USERDEFINED");
    if wanted.simple() == Some("USERDEFINED") {
        return is_user_defined(it) || it.type_object().is_some_and(is_user_defined);
    }
    it.predefined_type().is_some_and(|it| wanted.allows(&it))
}

fn attribute(it: Instance<'_>, name: &Constraint, value: Option<&Constraint>) -> Holds {
    let Some(entity) = it.entity() else { return Holds::Nothing };
    let schema = it.file().schema();
    let mut holds = Holds::Nothing;
    let values = it.values();
    for (attribute, written) in entity.attributes.iter().zip(&values).filter(|found| name.allows(found.0.name)) {
        let base = schema.base(attribute.ty).unwrap_or(Base::Select);
        match written {
            Value::Absent | Value::Derived => continue,
            Value::Text(b"") => holds = Holds::No,
            Value::List(members) if members.is_empty() => holds = Holds::No,
            Value::Enum("U") if base == Base::Logical => holds = Holds::No,
            _ => {
                let Some(wanted) = value else {
                    holds = Holds::Yes;
                    continue;
                };
                let text = written.text();
                let actual = actual(it.file(), written, attribute.ty, text.as_deref());
                if !wanted.matches(&actual) {
                    return Holds::No;
                }
                holds = Holds::Yes;
            }
        }
    }
    holds
}

/// A value of a type, in SI.
fn actual<'v>(file: &Ifc, value: &Value<'v>, ty: &str, text: Option<&'v str>) -> Actual<'v> {
    let schema = file.schema();
    match value {
        Value::Typed(name, inner) => actual(file, inner, name, text),
        Value::Text(_) => text.map_or(Actual::Other, Actual::Text),
        Value::Integer(it) if schema.base(ty) != Some(Base::Real) => Actual::Integer(*it),
        Value::Integer(_) | Value::Real(_) => {
            value.number().map_or(Actual::Other, |it| Actual::Real(file.units().of_measure(ty).to_si(it)))
        }
        Value::Enum("T") if is_logical(schema.base(ty)) => Actual::Boolean(true),
        Value::Enum("F") if is_logical(schema.base(ty)) => Actual::Boolean(false),
        Value::Enum("U") if is_logical(schema.base(ty)) => Actual::Text("unknown"),
        Value::Enum(it) => Actual::Text(it),
        _ => Actual::Other,
    }
}

fn is_logical(base: Option<Base>) -> bool {
    matches!(base, Some(Base::Boolean | Base::Logical) | None)
}

fn property_holds(property: &Property<'_>, file: &Ifc, data_type: Option<&str>, value: Option<&Constraint>) -> Holds {
    let is_empty = |it: &Value<'_>| match it {
        Value::Typed(_, inner) => {
            matches!(**inner, Value::Text(b"") | Value::Absent) || matches!(**inner, Value::Enum("U"))
        }
        Value::Text(b"") | Value::Absent => true,
        _ => false,
    };
    let values: Vec<&Value<'_>> = property.values.iter().filter(|it| !is_empty(it)).collect();
    if !property.is_comparable {
        return Holds::No;
    }
    if values.is_empty() {
        // An empty text is a value that does not fit; no value at all is none.
        return if property.values.is_empty() { Holds::Nothing } else { Holds::No };
    }
    let typed = values.into_iter().filter(|it| data_type.is_none_or(|wanted| measure_of(it, property) == wanted));
    let fits = |it: &Value<'_>| {
        let Some(wanted) = value else { return true };
        let text = it.text();
        let ty = measure_of(it, property);
        let unit = property.unit.unwrap_or_else(|| file.units().of_measure(&ty));
        let number = |number: f64| Actual::Real(unit.to_si(number));
        let actual = match (it, file.schema().base(&ty)) {
            (Value::Typed(_, inner), Some(Base::Real)) => inner.number().map_or(Actual::Other, number),
            (Value::Integer(_) | Value::Real(_), Some(Base::Real)) => it.number().map_or(Actual::Other, number),
            _ => actual(file, it, &ty, text.as_deref()),
        };
        wanted.matches(&actual)
    };
    let mut typed = typed.peekable();
    if typed.peek().is_none() {
        return Holds::No;
    }
    Holds::when(typed.any(fits))
}

/// The type of one value of a property, in upper case.
fn measure_of<'f>(value: &Value<'f>, property: &Property<'f>) -> Cow<'f, str> {
    match value {
        &Value::Typed(name, _) => upper(name),
        _ => property.measure.clone(),
    }
}

fn classification(it: Instance<'_>, value: Option<&Constraint>, system: &Constraint) -> Holds {
    let relations = it.file().relations();
    let of = |ix: Ix| relations.own_classifications(ix).iter().map(|ix| trail(it.file().at(*ix))).collect::<Vec<_>>();
    let mut found = of(it.ix());
    if let Some(definition) = relations.type_of(it.ix()) {
        // Of one system the occurrence's own reference wins.
        let own: Vec<String> = found.iter().map(|it| it.1.clone()).collect();
        found.extend(of(definition).into_iter().filter(|it| !own.contains(&it.1)));
    }
    if found.is_empty() {
        return Holds::Nothing;
    }
    let fits = |(codes, name): &(Vec<String>, String)| {
        system.allows(name) && value.is_none_or(|wanted| codes.iter().any(|it| wanted.allows(it)))
    };
    Holds::when(found.iter().any(fits))
}

/// The codes of a reference and of those above it, and the name of the system.
fn trail(reference: Instance<'_>) -> (Vec<String>, String) {
    let mut codes = Vec::new();
    let mut at = Some(reference);
    for _ in 0..64 {
        let Some(it) = at else { break };
        if it.class() == "IFCCLASSIFICATION" {
            return (codes, it.text("Name").unwrap_or_default());
        }
        codes.extend(it.text("Identification").or_else(|| it.text("ItemReference")));
        at = it.follow("ReferencedSource");
    }
    (codes, String::new())
}

fn material(it: Instance<'_>, value: Option<&Constraint>) -> Holds {
    let relations = it.file().relations();
    let own = relations.own_materials(it.ix());
    let all = match relations.type_of(it.ix()) {
        Some(definition) if own.is_empty() => relations.own_materials(definition),
        _ => own,
    };
    if all.is_empty() {
        return Holds::Nothing;
    }
    let Some(wanted) = value else { return Holds::Yes };
    let mut open: Vec<Instance<'_>> = all.iter().map(|ix| it.file().at(*ix)).collect();
    // A material is three or four steps below what uses it; a file may lie.
    for _ in 0..100_000 {
        let Some(it) = open.pop() else { break };
        let names = ["Name", "Category", "LayerSetName"].iter().filter_map(|attribute| it.text(attribute));
        if names.into_iter().any(|it| wanted.allows(&it)) {
            return Holds::Yes;
        }
        for attribute in ["ForLayerSet", "ForProfileSet", "Material"] {
            open.extend(it.follow(attribute));
        }
        for attribute in ["MaterialLayers", "MaterialProfiles", "MaterialConstituents", "Materials"] {
            open.extend(it.follow_all(attribute));
        }
    }
    Holds::No
}

fn part_of(it: Instance<'_>, relation: Option<PartRelation>, entity: &Entity) -> Holds {
    let file = it.file();
    let relations = file.relations();
    let follows = |it: Relation| match relation {
        None => true,
        Some(PartRelation::Aggregates) => it == Relation::Aggregates,
        Some(PartRelation::Group) => it == Relation::Group,
        Some(PartRelation::Contained) => it == Relation::Contained,
        Some(PartRelation::Nests) => it == Relation::Nests,
        Some(PartRelation::VoidsFills) => matches!(it, Relation::Voids | Relation::Fills),
    };
    // What stands in an element stands where the element does.
    let carries = |it: Relation| {
        relation == Some(PartRelation::Contained) && !matches!(it, Relation::Group | Relation::Contained)
    };
    let mut seen = BTreeSet::from([it.ix()]);
    let mut open = vec![(it.ix(), false)];
    let mut is_part = false;
    while let Some((at, is_beyond)) = open.pop() {
        for parent in relations.parents(at) {
            let is_step = follows(parent.relation);
            if !(is_step || (carries(parent.relation) && !is_beyond)) || !seen.insert(parent.whole) {
                continue;
            }
            if is_step {
                is_part = true;
                if fits_entity(file.at(parent.whole), entity) {
                    return Holds::Yes;
                }
            }
            open.push((parent.whole, is_beyond || is_step));
        }
    }
    if is_part { Holds::No } else { Holds::Nothing }
}
