use super::constraint::{Bound, Constraint, LengthBound, Restriction, pattern};
use crate::Version;
use roxmltree::{Document, Node};

/// The namespace of IDS.
const NAMESPACE: &str = "http://standards.buildingsmart.org/IDS";
/// The namespace of restrictions.
const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// Something wrong with an IDS itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Line of the file, from 1; 0 for the file as a whole.
    pub line: u32,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// An IDS file.
#[derive(Clone, Debug)]
pub struct Ids {
    /// What it is.
    pub info: Info,
    /// Its specifications.
    pub specifications: Vec<Specification>,
}

/// What an IDS says of itself.
#[derive(Clone, Debug, Default)]
pub struct Info {
    /// Its title.
    pub title: String,
    /// The other elements as written: name and text.
    pub other: Vec<(String, String)>,
}

/// Whether a specification must apply to something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    /// Something must be there, and meet the requirements.
    Required,
    /// What is there must meet the requirements.
    Optional,
    /// Nothing may be there.
    Prohibited,
}

/// One specification: what it applies to, and what that must have.
#[derive(Clone, Debug)]
pub struct Specification {
    /// Line in the file.
    pub line: u32,
    /// Its name.
    pub name: String,
    /// Versions that it is for.
    pub versions: Vec<Version>,
    /// Its identifier, description and instructions; empty when absent.
    pub identifier: String,
    /// What it is for.
    pub description: String,
    /// What modellers should do.
    pub instructions: String,
    /// Whether it must apply to something.
    pub usage: Usage,
    /// What it applies to: all facets at once.
    pub applicability: Vec<Facet>,
    /// What that must have; `None` when the element is absent.
    pub requirements: Option<Vec<Requirement>>,
}

/// Whether a requirement must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cardinality {
    /// It must hold.
    Required,
    /// Where there is something, it must be right.
    Optional,
    /// It must not hold.
    Prohibited,
}

/// One requirement.
#[derive(Clone, Debug)]
pub struct Requirement {
    /// What.
    pub facet: Facet,
    /// How.
    pub cardinality: Cardinality,
    /// What modellers should do.
    pub instructions: String,
}

/// A facet with its place.
#[derive(Clone, Debug)]
pub struct Facet {
    /// Line in the file.
    pub line: u32,
    /// What it asks.
    pub kind: FacetKind,
}

/// An entity by name and predefined type.
#[derive(Clone, Debug)]
pub struct Entity {
    /// Name in upper case.
    pub name: Constraint,
    /// Its predefined type.
    pub predefined_type: Option<Constraint>,
}

/// How a part belongs to a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartRelation {
    /// `IFCRELAGGREGATES`
    Aggregates,
    /// `IFCRELASSIGNSTOGROUP`
    Group,
    /// `IFCRELCONTAINEDINSPATIALSTRUCTURE`
    Contained,
    /// `IFCRELNESTS`
    Nests,
    /// `IFCRELVOIDSELEMENT IFCRELFILLSELEMENT`
    VoidsFills,
}

/// What a facet asks.
#[derive(Clone, Debug)]
pub enum FacetKind {
    /// The class.
    Entity(Entity),
    /// A whole that it is part of.
    PartOf {
        /// How; in any way when absent.
        relation: Option<PartRelation>,
        /// The whole.
        entity: Entity,
    },
    /// A classification.
    Classification {
        /// The code.
        value: Option<Constraint>,
        /// The system.
        system: Constraint,
    },
    /// An attribute.
    Attribute {
        /// Its name.
        name: Constraint,
        /// Its value.
        value: Option<Constraint>,
    },
    /// A property.
    Property {
        /// Name of the set.
        set: Constraint,
        /// Name of the property.
        name: Constraint,
        /// Type of the value in upper case.
        data_type: Option<String>,
        /// Its value, in SI.
        value: Option<Constraint>,
    },
    /// A material.
    Material {
        /// Name or category.
        value: Option<Constraint>,
    },
}

impl FacetKind {
    /// Its element's name.
    pub fn name(&self) -> &'static str {
        match self {
            FacetKind::Entity(_) => "entity",
            FacetKind::PartOf { .. } => "partOf",
            FacetKind::Classification { .. } => "classification",
            FacetKind::Attribute { .. } => "attribute",
            FacetKind::Property { .. } => "property",
            FacetKind::Material { .. } => "material",
        }
    }
}

/// Reads an IDS; the form is held against the published XML schema.
///
/// # Errors
/// Every fault of form, with its line.
pub fn read(text: &str) -> Result<Ids, Vec<Fault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: 5_000_000, ..Default::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        vec![Fault {
            line: error.pos().row,
            zh: format!("不是有效的 XML：{error}"),
            en: format!("this is no well-formed XML: {error}"),
        }]
    })?;
    let mut reader = Reader { faults: Vec::new() };
    let ids = reader.ids(document.root_element());
    if reader.faults.is_empty() { Ok(ids) } else { Err(reader.faults) }
}

struct Reader {
    faults: Vec<Fault>,
}

fn line(node: Node<'_, '_>) -> u32 {
    node.document().text_pos_at(node.range().start).row
}

/// Elements that may follow: name, least and largest number.
type Sequence = &'static [(&'static str, u32, u32)];
const MANY: u32 = u32::MAX;
const ENTITY: Sequence = &[("name", 1, 1), ("predefinedType", 0, 1)];
const PART_OF: Sequence = &[("entity", 1, 1)];
const CLASSIFICATION: Sequence = &[("value", 0, 1), ("system", 1, 1)];
const ATTRIBUTE: Sequence = &[("name", 1, 1), ("value", 0, 1)];
const PROPERTY: Sequence = &[("propertySet", 1, 1), ("baseName", 1, 1), ("value", 0, 1)];
const MATERIAL: Sequence = &[("value", 0, 1)];
const FACETS: Sequence = &[
    ("entity", 0, 1),
    ("partOf", 0, MANY),
    ("classification", 0, MANY),
    ("attribute", 0, MANY),
    ("property", 0, MANY),
    ("material", 0, MANY),
];

impl Reader {
    fn fault(&mut self, node: Node<'_, '_>, zh: String, en: String) {
        self.faults.push(Fault { line: line(node), zh, en });
    }

    /// The children of an element, held against a sequence; with `&[]` nothing is said.
    fn children<'a, 'd>(&mut self, node: Node<'a, 'd>, sequence: Sequence) -> Vec<Node<'a, 'd>> {
        let children: Vec<Node<'a, 'd>> = node.children().filter(Node::is_element).collect();
        let mut at = 0;
        let mut counts = vec![0u32; sequence.len()];
        for child in &children {
            let name = child.tag_name().name();
            if child.tag_name().namespace() != Some(NAMESPACE) {
                self.fault(
                    *child,
                    format!("元素“{name}”不属于 IDS 命名空间"),
                    format!("the element “{name}” is not of the namespace of IDS"),
                );
                continue;
            }
            match sequence.iter().position(|it| it.0 == name) {
                None => self.fault(
                    *child,
                    format!("“{}”中不能有元素“{name}”", node.tag_name().name()),
                    format!("“{}” cannot hold an element “{name}”", node.tag_name().name()),
                ),
                Some(found) => {
                    if found < at {
                        self.fault(
                            *child,
                            format!("元素“{name}”的位置不对"),
                            format!("the element “{name}” stands in the wrong place"),
                        );
                    }
                    at = at.max(found);
                    counts[found] += 1;
                }
            }
        }
        for ((name, least, most), count) in sequence.iter().zip(counts) {
            if count < *least || count > *most {
                let parent = node.tag_name().name();
                self.fault(
                    node,
                    format!("“{parent}”中元素“{name}”的数量为 {count}"),
                    format!("“{parent}” has {count} elements “{name}”"),
                );
            }
        }
        self.stray_text(node);
        children
    }

    /// Says where text stands between elements.
    fn stray_text(&mut self, node: Node<'_, '_>) {
        if node.children().any(|it| it.is_text() && it.text().is_some_and(|it| !it.trim().is_empty())) {
            let name = node.tag_name().name();
            self.fault(node, format!("“{name}”中有多余的文字"), format!("“{name}” holds stray text"));
        }
    }

    /// The text of an element that holds nothing else.
    fn text(&mut self, node: Node<'_, '_>) -> String {
        self.attributes(node, &[]);
        if node.children().any(|it| it.is_element()) {
            let name = node.tag_name().name();
            self.fault(node, format!("“{name}”中只能有文字"), format!("“{name}” holds text alone"));
        }
        node.children().filter(Node::is_text).filter_map(|it| it.text()).collect()
    }

    /// Says which attributes are not known.
    fn attributes(&mut self, node: Node<'_, '_>, known: &[&str]) {
        for attribute in node.attributes().filter(|it| it.namespace().is_none() && !known.contains(&it.name())) {
            let (name, of) = (attribute.name(), node.tag_name().name());
            self.fault(node, format!("“{of}”没有属性“{name}”"), format!("“{of}” has no attribute “{name}”"));
        }
    }

    fn ids(&mut self, root: Node<'_, '_>) -> Ids {
        let mut ids = Ids { info: Info::default(), specifications: Vec::new() };
        if root.tag_name().name() != "ids" || root.tag_name().namespace() != Some(NAMESPACE) {
            self.fault(
                root,
                format!("根元素应为 {NAMESPACE} 的 ids"),
                format!("the root element must be `ids` of {NAMESPACE}"),
            );
            return ids;
        }
        const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
        if let Some(location) = root.attribute((XSI, "schemaLocation")) {
            let mut words = location.split_whitespace();
            while let (Some(namespace), Some(place)) = (words.next(), words.next()) {
                let is_other = place
                    .split_once("/IDS/")
                    .is_some_and(|it| !it.1.starts_with("1.0/") && it.1.starts_with(|c: char| c.is_ascii_digit()));
                if namespace == NAMESPACE && is_other {
                    self.fault(
                        root,
                        format!("schemaLocation 指向其他版本的 IDS：{place}"),
                        format!("schemaLocation names another version of IDS: {place}"),
                    );
                }
            }
        }
        self.attributes(root, &[]);
        for child in self.children(root, &[("info", 1, 1), ("specifications", 1, 1)]) {
            self.attributes(child, &[]);
            match child.tag_name().name() {
                "info" => ids.info = self.info(child),
                _ => {
                    for it in self.children(child, &[("specification", 1, MANY)]) {
                        ids.specifications.push(self.specification(it));
                    }
                }
            }
        }
        ids
    }

    fn info(&mut self, node: Node<'_, '_>) -> Info {
        const INFO: Sequence = &[
            ("title", 1, 1),
            ("copyright", 0, 1),
            ("version", 0, 1),
            ("description", 0, 1),
            ("author", 0, 1),
            ("date", 0, 1),
            ("purpose", 0, 1),
            ("milestone", 0, 1),
        ];
        let mut info = Info::default();
        for child in self.children(node, INFO) {
            let text = self.text(child);
            match child.tag_name().name() {
                "title" => {
                    info.title = text;
                    continue;
                }
                // [^@]+@[^\.]+\..+
                "author"
                    if !text.split_once('@').is_some_and(|(name, host)| {
                        !name.is_empty() && host.split_once('.').is_some_and(|it| !it.0.is_empty() && !it.1.is_empty())
                    }) =>
                {
                    self.fault(
                        child,
                        format!("author 应为电子邮件地址：“{text}”"),
                        format!("author must be an e-mail address: “{text}”"),
                    )
                }
                "date" if !is_date(text.trim()) => {
                    self.fault(
                        child,
                        format!("date 应为日期：“{text}”"),
                        format!("date must be a day such as 2026-01-31: “{text}”"),
                    );
                }
                _ => {}
            }
            info.other.push((child.tag_name().name().to_string(), text));
        }
        info
    }

    fn specification(&mut self, node: Node<'_, '_>) -> Specification {
        self.attributes(node, &["name", "ifcVersion", "identifier", "description", "instructions"]);
        let text = |name: &str| node.attribute(name).unwrap_or_default().to_string();
        if node.attribute("name").is_none() {
            self.fault(node, "规格缺少 name".to_string(), "the specification has no name".to_string());
        }
        let mut versions = Vec::new();
        for word in text("ifcVersion").split_whitespace() {
            match Version::from_name(word) {
                Some(version) => versions.push(version),
                None => self.fault(
                    node,
                    format!("未知的 IFC 版本“{word}”"),
                    format!("unknown version of IFC: “{word}”; known: IFC2X3, IFC4, IFC4X3_ADD2"),
                ),
            }
        }
        if versions.is_empty() {
            self.fault(
                node,
                "规格没有给出 ifcVersion".to_string(),
                "the specification names no ifcVersion".to_string(),
            );
        }
        let mut specification = Specification {
            line: line(node),
            name: text("name"),
            versions,
            identifier: text("identifier"),
            description: text("description"),
            instructions: text("instructions"),
            usage: Usage::Required,
            applicability: Vec::new(),
            requirements: None,
        };
        for child in self.children(node, &[("applicability", 1, 1), ("requirements", 0, 1)]) {
            if child.tag_name().name() == "applicability" {
                specification.usage = self.usage(child);
                specification.applicability =
                    self.children(child, FACETS).into_iter().filter_map(|it| self.facet(it, &[])).collect();
            } else {
                self.attributes(child, &["description"]);
                specification.requirements = Some(self.requirements(child));
            }
        }
        specification
    }

    fn usage(&mut self, node: Node<'_, '_>) -> Usage {
        self.attributes(node, &["minOccurs", "maxOccurs"]);
        let (min, max) =
            (node.attribute("minOccurs").unwrap_or("1"), node.attribute("maxOccurs").unwrap_or("unbounded"));
        match (min.trim(), max.trim()) {
            ("1", "unbounded") => Usage::Required,
            ("0", "unbounded") => Usage::Optional,
            ("0", "0") => Usage::Prohibited,
            (min, max) => {
                self.fault(
                    node,
                    format!("minOccurs={min} maxOccurs={max} 没有意义：只能是 1..unbounded（必须）、0..unbounded（可选）、0..0（禁止）"),
                    format!("minOccurs={min} maxOccurs={max} means nothing: 1..unbounded is required, 0..unbounded optional, 0..0 prohibited"),
                );
                Usage::Required
            }
        }
    }

    fn requirements(&mut self, node: Node<'_, '_>) -> Vec<Requirement> {
        let mut requirements = Vec::new();
        self.stray_text(node);
        // Requirements may stand in any order.
        let children: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
        for child in children {
            if !FACETS.iter().any(|it| it.0 == child.tag_name().name())
                || child.tag_name().namespace() != Some(NAMESPACE)
            {
                let name = child.tag_name().name();
                self.fault(
                    child,
                    format!("requirements 中不能有元素“{name}”"),
                    format!("“requirements” cannot hold an element “{name}”"),
                );
                continue;
            }
            let name = child.tag_name().name();
            let allowed: &[&str] = match name {
                "entity" => &["instructions"],
                "partOf" | "attribute" => &["cardinality", "instructions"],
                _ => &["cardinality", "instructions", "uri"],
            };
            let cardinality = match child.attribute("cardinality") {
                None | Some("required") => Cardinality::Required,
                Some("prohibited") => Cardinality::Prohibited,
                Some("optional") if name != "partOf" => Cardinality::Optional,
                Some(other) => {
                    self.fault(
                        child,
                        format!("“{name}”的 cardinality 不能为“{other}”"),
                        format!("“{name}” cannot have the cardinality “{other}”"),
                    );
                    Cardinality::Required
                }
            };
            let instructions = child.attribute("instructions").unwrap_or_default().to_string();
            if let Some(facet) = self.facet(child, allowed) {
                requirements.push(Requirement { facet, cardinality, instructions });
            }
        }
        requirements
    }

    fn facet(&mut self, node: Node<'_, '_>, more: &[&str]) -> Option<Facet> {
        let (sequence, own): (Sequence, &[&str]) = match node.tag_name().name() {
            "entity" => (ENTITY, &[]),
            "partOf" => (PART_OF, &["relation"]),
            "classification" => (CLASSIFICATION, &[]),
            "attribute" => (ATTRIBUTE, &[]),
            "property" => (PROPERTY, &["dataType"]),
            "material" => (MATERIAL, &[]),
            _ => return None,
        };
        self.attributes(node, &[more, own].concat());
        let children = self.children(node, sequence);
        let mut value = |name: &str| {
            let child = children.iter().find(|it| it.tag_name().name() == name)?;
            if name == "entity" { None } else { self.value(*child) }
        };
        let kind = match node.tag_name().name() {
            "entity" => FacetKind::Entity(Entity { name: value("name")?, predefined_type: value("predefinedType") }),
            "classification" => FacetKind::Classification { value: value("value"), system: value("system")? },
            "attribute" => FacetKind::Attribute { name: value("name")?, value: value("value") },
            "property" => {
                let data_type = node.attribute("dataType").map(str::to_string);
                if let Some(wrong) =
                    data_type.as_ref().filter(|it| it.is_empty() || !it.bytes().all(|b| b.is_ascii_uppercase()))
                {
                    self.fault(
                        node,
                        format!("dataType 应为大写的类型名：“{wrong}”"),
                        format!("dataType must be the name of a type in upper case: “{wrong}”"),
                    );
                }
                let mut value =
                    |name: &str| children.iter().find(|it| it.tag_name().name() == name).and_then(|it| self.value(*it));
                FacetKind::Property {
                    set: value("propertySet")?,
                    name: value("baseName")?,
                    data_type,
                    value: value("value"),
                }
            }
            "material" => FacetKind::Material { value: value("value") },
            _ => {
                let relation = match node.attribute("relation") {
                    None => None,
                    Some("IFCRELAGGREGATES") => Some(PartRelation::Aggregates),
                    Some("IFCRELASSIGNSTOGROUP") => Some(PartRelation::Group),
                    Some("IFCRELCONTAINEDINSPATIALSTRUCTURE") => Some(PartRelation::Contained),
                    Some("IFCRELNESTS") => Some(PartRelation::Nests),
                    Some("IFCRELVOIDSELEMENT IFCRELFILLSELEMENT") => Some(PartRelation::VoidsFills),
                    Some(other) => {
                        self.fault(node, format!("未知的关系“{other}”"), format!("unknown relation “{other}”"));
                        None
                    }
                };
                let inner = children.first()?;
                self.attributes(*inner, &[]);
                let parts = self.children(*inner, ENTITY);
                let mut value =
                    |name: &str| parts.iter().find(|it| it.tag_name().name() == name).and_then(|it| self.value(*it));
                FacetKind::PartOf {
                    relation,
                    entity: Entity { name: value("name")?, predefined_type: value("predefinedType") },
                }
            }
        };
        Some(Facet { line: line(node), kind })
    }

    /// A simple value or a restriction.
    fn value(&mut self, node: Node<'_, '_>) -> Option<Constraint> {
        let children: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
        self.attributes(node, &[]);
        self.stray_text(node);
        match children.as_slice() {
            [one] if one.tag_name().name() == "simpleValue" && one.tag_name().namespace() == Some(NAMESPACE) => {
                Some(Constraint::Simple(self.text(*one)))
            }
            [one] if one.tag_name().name() == "restriction" && one.tag_name().namespace() == Some(XS) => {
                Some(Constraint::Restriction(Box::new(self.restriction(*one))))
            }
            _ => {
                let name = node.tag_name().name();
                self.fault(
                    node,
                    format!("“{name}”应恰有一个 simpleValue 或 xs:restriction"),
                    format!("“{name}” must hold exactly one simpleValue or xs:restriction"),
                );
                None
            }
        }
    }

    fn restriction(&mut self, node: Node<'_, '_>) -> Restriction {
        let base = node.attribute("base").unwrap_or_default();
        let base = match base.split_once(':') {
            Some((prefix, name)) if node.lookup_namespace_uri(Some(prefix)) == Some(XS) => name,
            _ => "",
        };
        const BASES: &[&str] =
            &["string", "boolean", "integer", "double", "decimal", "date", "time", "dateTime", "duration", "anyURI"];
        if !BASES.contains(&base) {
            let said = node.attribute("base").unwrap_or_default();
            self.fault(
                node,
                format!("xs:restriction 的 base“{said}”不能使用"),
                format!(
                    "xs:restriction cannot have the base “{said}”; use xs:string, xs:double, xs:integer, xs:boolean …"
                ),
            );
        }
        self.attributes(node, &["base", "id"]);
        self.stray_text(node);
        let mut restriction = Restriction { base: base.to_string(), ..Restriction::default() };
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            if name == "annotation" {
                continue;
            }
            let Some(value) = child.attribute("value") else {
                self.fault(child, format!("“{name}”缺少 value"), format!("“{name}” has no value"));
                continue;
            };
            // An enumeration or pattern cannot be overruled; nothing here is, but the schema lets bounds say so.
            let is_plain = matches!(name, "enumeration" | "pattern");
            self.attributes(child, if is_plain { &["value", "id"] } else { &["value", "id", "fixed"] });
            let bound = |it: Bound| (it, value.trim().to_string());
            let mut length = |it: LengthBound| match value.trim().parse() {
                Ok(length) => restriction.lengths.push((it, length)),
                Err(_) => self.faults.push(Fault {
                    line: line(child),
                    zh: format!("“{name}”应为非负整数"),
                    en: format!("“{name}” must be a whole number, not negative"),
                }),
            };
            match name {
                "enumeration" => restriction.enumeration.push(value.to_string()),
                "pattern" => match pattern(value) {
                    Ok(compiled) => {
                        restriction.patterns.push(value.to_string());
                        restriction.compiled.push(compiled);
                    }
                    Err(why) => self.fault(
                        child,
                        format!("不是 XSD 正则表达式：“{value}”（{why}）"),
                        format!("this is no regular expression of XSD: “{value}” ({why})"),
                    ),
                },
                "minInclusive" => restriction.bounds.push(bound(Bound::MinInclusive)),
                "minExclusive" => restriction.bounds.push(bound(Bound::MinExclusive)),
                "maxInclusive" => restriction.bounds.push(bound(Bound::MaxInclusive)),
                "maxExclusive" => restriction.bounds.push(bound(Bound::MaxExclusive)),
                "length" => length(LengthBound::Exactly),
                "minLength" => length(LengthBound::Min),
                "maxLength" => length(LengthBound::Max),
                "whiteSpace" | "totalDigits" | "fractionDigits" => {
                    self.fault(child, format!("IDS 不支持“{name}”"), format!("IDS does not know “{name}”"))
                }
                _ => self.fault(
                    child,
                    format!("xs:restriction 中不能有“{name}”"),
                    format!("xs:restriction cannot hold “{name}”"),
                ),
            }
        }
        restriction
    }
}

/// `YYYY-MM-DD`, with a time zone or without.
fn is_date(text: &str) -> bool {
    let is = |range: std::ops::Range<usize>, limits: std::ops::RangeInclusive<u32>| {
        text.get(range).and_then(|it| it.parse().ok()).is_some_and(|it| limits.contains(&it))
    };
    let rest = text.get(10..).unwrap_or_default();
    let has_zone =
        rest.is_empty() || rest == "Z" || (rest.len() == 6 && (rest.starts_with('+') || rest.starts_with('-')));
    text.len() >= 10
        && is(0..4, 0..=9999)
        && text.get(4..5) == Some("-")
        && is(5..7, 1..=12)
        && text.get(7..8) == Some("-")
        && is(8..10, 1..=31)
        && has_zone
}
