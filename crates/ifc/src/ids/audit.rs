use super::constraint::{Bound, Constraint, LengthBound, boolean, double, integer};
use super::{Entity, Facet, FacetKind, Fault, Ids, PartRelation, Specification, Usage};
use crate::{Base, EntityIx, Schema, TypeDef, Version};

/// Holds an IDS against the schemas: what no model could ever meet, and names that the standard does not have.
pub fn audit(ids: &Ids) -> Vec<Fault> {
    let mut audit = Audit { faults: Vec::new(), others: &[] };
    for it in &ids.specifications {
        audit.specification(it);
    }
    audit.faults
}

/// What a value must be for each base type: names of the bases that a restriction may have.
fn bases(base: Base, ty: &str) -> &'static [&'static str] {
    match base {
        Base::String => match ty.to_ascii_uppercase().as_str() {
            "IFCDATE" => &["string", "date"],
            "IFCDATETIME" => &["string", "dateTime"],
            "IFCDURATION" => &["string", "duration"],
            "IFCTIME" => &["string", "time"],
            "IFCURIREFERENCE" => &["string", "anyURI"],
            _ => &["string"],
        },
        Base::Real => &["double", "decimal"],
        Base::Integer => &["integer"],
        Base::Boolean => &["boolean"],
        Base::Logical => &["string", "boolean"],
        Base::Enum => &["string"],
        Base::Binary | Base::Entity | Base::Select | Base::Aggregate => &[],
    }
}

struct Audit {
    faults: Vec<Fault>,
    /// The versions of the specification: a name of one of them is no fault in another, since names changed between versions.
    others: &'static [Version],
}

impl Audit {
    fn fault(&mut self, line: u32, zh: String, en: String) {
        let fault = Fault { line, zh, en };
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    fn specification(&mut self, it: &Specification) {
        let requirements = it.requirements.as_deref();
        // For one version alone its own names count, else those of any version.
        self.others = if it.versions.len() == 1 { &[] } else { &Version::ALL };
        match (it.usage, requirements) {
            (Usage::Prohibited, Some(some)) if !some.is_empty() => self.fault(
                it.line,
                "禁止的规格不能再有要求：没有对象可以满足".to_string(),
                "a prohibited specification cannot have requirements: there is nothing that could meet them"
                    .to_string(),
            ),
            (Usage::Required | Usage::Optional, Some([])) => {
                self.fault(it.line, "requirements 为空".to_string(), "the requirements are empty".to_string());
            }
            _ => {}
        }
        for version in &it.versions {
            let schema = version.schema();
            // What the specification can apply to, as far as it says; `None` is anything.
            let mut applies: Option<Vec<EntityIx>> = None;
            for facet in &it.applicability {
                if let FacetKind::Entity(entity) = &facet.kind {
                    applies = Some(self.entity(schema, entity, facet.line));
                }
            }
            for facet in &it.applicability {
                self.facet(schema, facet, applies.as_deref());
            }
            for requirement in requirements.unwrap_or_default() {
                self.facet(schema, &requirement.facet, applies.as_deref());
                if let (FacetKind::Entity(entity), Some(applies)) = (&requirement.facet.kind, &applies) {
                    let allowed = self.entity(schema, entity, requirement.facet.line);
                    if !allowed.is_empty() && !applies.is_empty() && !allowed.iter().any(|it| applies.contains(it)) {
                        self.fault(
                            requirement.facet.line,
                            format!("{}：要求的类与适用的类没有交集，任何模型都无法满足", version.name()),
                            format!("{}: the entity required is none of those that the specification applies to: nothing can meet it", version.name()),
                        );
                    }
                }
            }
        }
    }

    /// The entities that a facet names; says when there is none, or a name is unknown.
    fn entity(&mut self, schema: &Schema, entity: &Entity, line: u32) -> Vec<EntityIx> {
        self.constraint(&entity.name, &["string"], line);
        let version = schema.version.name();
        let found: Vec<EntityIx> = schema
            .entities()
            .filter(|it| !it.1.is_abstract && names(&entity.name, schema, it.0))
            .map(|it| it.0)
            .collect();
        let known = |name: &str| {
            schema.find(name).is_some_and(|it| !schema.entity(it).is_abstract)
                || (schema.version == Version::Ifc2x3 && by_type(schema, name).is_some())
        };
        for name in entity.name.named().into_iter().filter(|it| !known(it)) {
            let is_abstract = schema.find(name).is_some();
            if is_abstract {
                self.fault(
                    line,
                    format!("{version}：“{name}”是抽象类，没有对象恰为此类"),
                    format!("{version}: “{name}” is abstract: nothing is exactly that"),
                );
            } else {
                self.fault(
                    line,
                    format!("{version} 中没有类“{name}”（类名须大写）"),
                    format!("{version} has no entity “{name}” (names are in upper case)"),
                );
            }
        }
        if found.is_empty() && entity.name.named().is_empty() {
            self.fault(line, format!("{version} 中没有与此相符的类"), format!("no entity of {version} fits"));
        }
        if let Some(predefined) = &entity.predefined_type {
            self.constraint(predefined, &["string"], line);
            let sets: Vec<&[&str]> = found.iter().filter_map(|it| schema.predefined_types(*it)).collect();
            // In IFC2X3 most occurrences have it on their type only, and `ObjectType` on themselves.
            let has_type = schema.version == Version::Ifc2x3 && found.iter().any(|it| !schema.types_of(*it).is_empty());
            if sets.is_empty() && !has_type && !found.is_empty() {
                self.fault(
                    line,
                    format!("{version}：此类没有预定义类型"),
                    format!("{version}: the entity has no predefined type"),
                );
            }
            let is_open = has_type || sets.iter().any(|it| it.contains(&"USERDEFINED"));
            let fits = |it: &&str| predefined.allows(it);
            if !sets.is_empty() && !is_open && !sets.iter().any(|it| it.iter().any(&fits)) {
                self.fault(
                    line,
                    format!("{version}：没有这个预定义类型"),
                    format!("{version}: there is no such predefined type"),
                );
            }
        }
        found
    }

    fn facet(&mut self, schema: &Schema, facet: &Facet, applies: Option<&[EntityIx]>) {
        let line = facet.line;
        match &facet.kind {
            FacetKind::Entity(_) => {}
            FacetKind::Attribute { name, value } => self.attribute(schema, name, value.as_ref(), applies, line),
            FacetKind::Property { set, name, data_type, value } => {
                self.constraint(set, &["string"], line);
                self.constraint(name, &["string"], line);
                self.data_type(schema, data_type.as_deref(), value.as_ref(), line);
                self.standard_set(schema, set, name, data_type.as_deref(), applies, line);
            }
            FacetKind::Classification { value, system } => {
                self.constraint(system, &["string"], line);
                if let Some(value) = value {
                    self.constraint(value, &["string"], line);
                }
            }
            FacetKind::Material { value } => {
                if let Some(value) = value {
                    self.constraint(value, &["string"], line);
                }
                self.needs(schema, applies, &["IfcObjectDefinition"], line);
            }
            FacetKind::PartOf { relation, entity } => {
                let wholes = self.entity(schema, entity, line);
                let (whole, part): (&[&str], &[&str]) = match relation {
                    None => (&["IfcObjectDefinition"], &["IfcObjectDefinition"]),
                    Some(PartRelation::Aggregates | PartRelation::Nests) => {
                        (&["IfcObjectDefinition"], &["IfcObjectDefinition"])
                    }
                    Some(PartRelation::Group) => (&["IfcGroup"], &["IfcObjectDefinition"]),
                    Some(PartRelation::Contained) => {
                        (&["IfcSpatialElement", "IfcSpatialStructureElement"], &["IfcProduct"])
                    }
                    Some(PartRelation::VoidsFills) => (&["IfcElement"], &["IfcElement"]),
                };
                self.needs(schema, Some(&wholes), whole, line);
                self.needs(schema, applies, part, line);
            }
        }
    }

    /// That at least one of some entities is of one of some kinds.
    fn needs(&mut self, schema: &Schema, entities: Option<&[EntityIx]>, kinds: &[&str], line: u32) {
        let Some(entities) = entities.filter(|it| !it.is_empty()) else { return };
        if !entities.iter().any(|it| kinds.iter().any(|kind| schema.is_named(*it, kind))) {
            let (version, kinds) = (schema.version.name(), kinds.join("/"));
            self.fault(
                line,
                format!("{version}：只适用于 {kinds}"),
                format!("{version}: this is only possible with {kinds}"),
            );
        }
    }

    fn attribute(
        &mut self,
        schema: &Schema,
        name: &Constraint,
        value: Option<&Constraint>,
        applies: Option<&[EntityIx]>,
        line: u32,
    ) {
        self.constraint(name, &["string"], line);
        let version = schema.version.name();
        let all: Vec<EntityIx>;
        let entities = match applies {
            Some([]) => return,
            Some(some) => some,
            None => {
                all = schema.entities().map(|it| it.0).collect();
                &all
            }
        };
        let attributes = entities.iter().flat_map(|it| &schema.entity(*it).attributes);
        let found: Vec<&str> = attributes.filter(|it| name.allows(it.name)).map(|it| it.ty).collect();
        let unknown = name
            .named()
            .into_iter()
            .find(|name| !entities.iter().any(|it| schema.entity(*it).attribute(name).is_some()));
        if let Some(unknown) = unknown.or(found.is_empty().then_some("…")) {
            let is_inverse = entities.iter().any(|it| {
                let mut at = Some(*it);
                std::iter::from_fn(|| at.inspect(|it| at = schema.entity(*it).parent))
                    .any(|it| schema.entity(it).inverse.contains(&unknown))
            });
            if is_inverse {
                self.fault(
                    line,
                    format!("{version}：“{unknown}”是反向属性，不能检查"),
                    format!("{version}: “{unknown}” is an inverse attribute, which cannot be checked"),
                );
            } else {
                self.fault(
                    line,
                    format!("{version}：没有可检查的属性“{unknown}”"),
                    format!("{version}: there is no attribute “{unknown}” that can be checked"),
                );
            }
            return;
        }
        let Some(value) = value else { return };
        let mut reasons = Vec::new();
        for ty in &found {
            match self.typed(schema, ty, value) {
                None => return,
                Some(reason) => reasons.push(reason),
            }
        }
        if let Some((zh, en)) = reasons.into_iter().next() {
            self.fault(line, format!("{version}：{zh}"), format!("{version}: {en}"));
        }
    }

    /// Why a value is none of a type; `None` when it is one.
    fn typed(&self, schema: &Schema, ty: &str, value: &Constraint) -> Option<(String, String)> {
        let base = schema.base(ty)?;
        let allowed = bases(base, ty);
        if allowed.is_empty() {
            return Some((
                format!("类型 {ty} 的值不能比较，只能检查是否存在"),
                format!("values of type {ty} cannot be compared, only whether there is one"),
            ));
        }
        let is = |text: &str| match base {
            Base::Real => double(text).is_some(),
            Base::Integer => integer(text).is_some(),
            Base::Boolean => boolean(text).is_some(),
            Base::Logical => boolean(text).is_some() || text.eq_ignore_ascii_case("unknown"),
            _ => true,
        };
        match value {
            Constraint::Simple(text) if !is(text) => {
                Some((format!("“{text}”不是类型 {ty} 的值"), format!("“{text}” is no value of type {ty}")))
            }
            Constraint::Simple(_) => None,
            Constraint::Restriction(it) => {
                if !allowed.contains(&it.base.as_str()) {
                    return Some((
                        format!("类型 {ty} 的限制应以 xs:{} 为 base，而不是 xs:{}", allowed[0], it.base),
                        format!("a restriction of type {ty} must have the base xs:{}, not xs:{}", allowed[0], it.base),
                    ));
                }
                let wrong = it.enumeration.iter().find(|it| !is(it))?;
                Some((format!("“{wrong}”不是类型 {ty} 的值"), format!("“{wrong}” is no value of type {ty}")))
            }
        }
        .or_else(|| self.contradiction(value))
    }

    fn data_type(&mut self, schema: &Schema, data_type: Option<&str>, value: Option<&Constraint>, line: u32) {
        let version = schema.version.name();
        match data_type {
            None => {
                if let Some(value) = value {
                    self.constraint(
                        value,
                        &[
                            "string", "boolean", "integer", "double", "decimal", "date", "time", "dateTime",
                            "duration", "anyURI",
                        ],
                        line,
                    );
                }
            }
            Some(ty) => {
                let is_value =
                    schema.type_def(ty).is_some() && schema.base(ty).is_some_and(|it| !bases(it, ty).is_empty());
                if !is_value {
                    // A type of a later version is no fault of a specification for several.
                    let is_elsewhere = self
                        .others
                        .iter()
                        .any(|it| it.schema().type_def(ty).is_some_and(|it| !matches!(it.1, TypeDef::Select(_))));
                    if !is_elsewhere {
                        self.fault(
                            line,
                            format!("{version} 中没有数据类型“{ty}”"),
                            format!("{version} has no data type “{ty}”"),
                        );
                    }
                } else if let Some((zh, en)) = value.and_then(|it| self.typed(schema, ty, it)) {
                    self.fault(line, format!("{version}：{zh}"), format!("{version}: {en}"));
                }
            }
        }
    }

    fn standard_set(
        &mut self,
        schema: &Schema,
        set: &Constraint,
        name: &Constraint,
        data_type: Option<&str>,
        applies: Option<&[EntityIx]>,
        line: u32,
    ) {
        let version = schema.version.name();
        let sets = schema.version.standard_sets();
        for set_name in set.named() {
            let is_reserved = ["PSET_", "QTO_"].iter().any(|it| set_name.to_ascii_uppercase().starts_with(it));
            if !is_reserved {
                continue;
            }
            let Some(standard) = sets.get(set_name) else {
                // IFC2X3 has no standard sets of quantities; those of IFC4 are in use with it.
                let is_borrowed = schema.version == Version::Ifc2x3 && set_name.starts_with("Qto_");
                let known = if is_borrowed { &Version::ALL } else { self.others };
                let is_elsewhere = known.iter().any(|it| it.standard_sets().contains_key(set_name));
                if !is_elsewhere {
                    self.fault(line, format!("标准中没有“{set_name}”：前缀 Pset_ 和 Qto_ 保留给标准属性集"), format!("the standard has no “{set_name}”: the prefixes Pset_ and Qto_ are reserved for its own sets"));
                }
                continue;
            };
            let fits: Vec<_> = standard.properties.iter().filter(|it| name.allows(it.name)).collect();
            if fits.is_empty() {
                // Names changed between versions: only one that no version has is wrong.
                let is_elsewhere = self
                    .others
                    .iter()
                    .filter_map(|it| it.standard_sets().get(set_name))
                    .any(|it| it.properties.iter().any(|it| name.allows(it.name)));
                if !is_elsewhere {
                    self.fault(
                        line,
                        format!("“{set_name}”中没有这个属性"),
                        format!("“{set_name}” has no such property"),
                    );
                }
                continue;
            }
            if let Some(ty) = data_type {
                let known: Vec<&str> = fits.iter().map(|it| it.measure).filter(|it| *it != "-").collect();
                let is_plain = fits.iter().all(|it| matches!(it.sort, 's' | 'q' | 'l' | 'b'));
                if is_plain
                    && !known.is_empty()
                    && known.len() == fits.len()
                    && !known.iter().any(|it| it.eq_ignore_ascii_case(ty))
                {
                    let right = known[0].to_ascii_uppercase();
                    self.fault(
                        line,
                        format!("{version}：“{set_name}”中该属性的类型为 {right}，不是 {ty}"),
                        format!("{version}: this property of “{set_name}” is of type {right}, not {ty}"),
                    );
                }
            }
            let Some(applies) = applies.filter(|it| !it.is_empty()) else { continue };
            let kinds: Vec<&str> = standard.applies_to.iter().map(|it| it.split('/').next().unwrap_or(it)).collect();
            let fits = |it: &EntityIx| {
                let own = std::iter::once(*it).chain(schema.types_of(*it)).chain(schema.occurrence_of(*it));
                own.into_iter().any(|it| kinds.iter().any(|kind| schema.is_named(it, kind)))
            };
            if !kinds.is_empty() && !applies.iter().any(fits) {
                let kinds = kinds.join(", ");
                self.fault(
                    line,
                    format!("{version}：“{set_name}”只用于 {kinds}"),
                    format!("{version}: “{set_name}” stands on {kinds} alone"),
                );
            }
        }
    }

    /// What is wrong with a constraint by itself.
    fn constraint(&mut self, constraint: &Constraint, allowed: &[&str], line: u32) {
        if let Constraint::Restriction(it) = constraint
            && !allowed.contains(&it.base.as_str())
        {
            self.fault(
                line,
                format!("这里的限制应以 xs:{} 为 base", allowed[0]),
                format!("a restriction here must have the base xs:{}", allowed[0]),
            );
        }
        if let Some((zh, en)) = self.contradiction(constraint) {
            self.fault(line, zh, en);
        }
    }

    /// Why no value at all is allowed, or a restriction says nothing.
    fn contradiction(&self, constraint: &Constraint) -> Option<(String, String)> {
        let Constraint::Restriction(it) = constraint else { return None };
        let say = |zh: &str, en: &str| Some((zh.to_string(), en.to_string()));
        if it.enumeration.is_empty() && it.patterns.is_empty() && it.bounds.is_empty() && it.lengths.is_empty() {
            return say("xs:restriction 没有任何限制", "the xs:restriction restricts nothing");
        }
        let is_text = !matches!(it.base.as_str(), "double" | "decimal" | "integer" | "boolean");
        if !it.bounds.is_empty() && matches!(it.base.as_str(), "string" | "boolean" | "anyURI") {
            return say("上下限只用于数值", "bounds are for numbers");
        }
        if !is_text && (!it.patterns.is_empty() || !it.lengths.is_empty()) {
            return say("正则表达式和长度只用于文字", "patterns and lengths are for text");
        }
        let is_number =
            |text: &str| if it.base == "integer" { integer(text).is_some() } else { double(text).is_some() };
        if matches!(it.base.as_str(), "double" | "decimal" | "integer") {
            let texts = it.bounds.iter().map(|it| &it.1).chain(&it.enumeration);
            if let Some(wrong) = texts.into_iter().find(|it| !is_number(it)) {
                return Some((format!("“{wrong}”不是 xs:{}", it.base), format!("“{wrong}” is no xs:{}", it.base)));
            }
        }
        if it.base == "boolean"
            && let Some(wrong) = it.enumeration.iter().find(|it| boolean(it).is_none())
        {
            return Some((format!("“{wrong}”不是 xs:boolean"), format!("“{wrong}” is no xs:boolean")));
        }
        let bound = |which: Bound| it.bounds.iter().find(|it| it.0 == which).and_then(|it| double(&it.1));
        let count = |which: Bound| it.bounds.iter().filter(|it| it.0 == which).count();
        let (min, min_open) = (bound(Bound::MinInclusive), bound(Bound::MinExclusive));
        let (max, max_open) = (bound(Bound::MaxInclusive), bound(Bound::MaxExclusive));
        let is_double = [Bound::MinInclusive, Bound::MinExclusive, Bound::MaxInclusive, Bound::MaxExclusive]
            .iter()
            .any(|it| count(*it) > 1);
        if is_double || (min.is_some() && min_open.is_some()) || (max.is_some() && max_open.is_some()) {
            return say("下限或上限重复", "there are two lower or two upper bounds");
        }
        if let (Some(low), Some(high)) = (min.or(min_open), max.or(max_open)) {
            let is_closed = min.is_some() && max.is_some();
            if low > high || (low == high && !is_closed) {
                return say("下限大于上限，没有值可以满足", "the lower bound is above the upper bound: no value fits");
            }
        }
        let length = |which: LengthBound| it.lengths.iter().find(|it| it.0 == which).map(|it| it.1);
        let exact = length(LengthBound::Exactly);
        let (least, most) = (length(LengthBound::Min), length(LengthBound::Max));
        if least.zip(most).is_some_and(|(least, most)| least > most)
            || (exact.is_some() && (least.is_some() || most.is_some()))
        {
            return say("长度限制互相矛盾", "the bounds of length contradict each other");
        }
        None
    }
}

/// Whether a constraint names an entity.
fn names(name: &Constraint, schema: &Schema, entity: EntityIx) -> bool {
    name.allows(&schema.entity(entity).upper)
}

/// In IFC2X3 some occurrences are told by their type alone: `IFCAIRTERMINAL` is what an `IfcAirTerminalType` defines.
fn by_type(schema: &Schema, name: &str) -> Option<EntityIx> {
    schema.find(&format!("{name}TYPE"))
}
