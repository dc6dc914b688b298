//! TOML to [`Profile`], with every fault and its place.

use super::{Entry, IndicatorName, Pattern, Profile, ProfileError, ProfileFault, Role, Suggestion, Word};
use crate::name::Name;
use crate::unit::Unit;
use geometry::Sort;
use model::{Attr, AttrType, Kind, Value};
use toml_span::value::{Table, ValueInner};
use toml_span::{Span, Value as Toml};

pub(super) fn profile(file: &str, bytes: &[u8]) -> Result<Profile, Vec<ProfileError>> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(vec![ProfileError { file: file.to_string(), line: 1, column: 1, what: ProfileFault::Encoding }]);
    };
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader = Reader { file, text, errors: Vec::new() };
    let mut profile = Profile::default();
    match toml_span::parse(text) {
        Ok(mut root) => reader.root(&mut root, &mut profile),
        Err(error) => reader.fault(error.span, ProfileFault::Syntax(error.kind.to_string())),
    }
    if reader.errors.is_empty() { Ok(profile) } else { Err(reader.errors) }
}

struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    errors: Vec<ProfileError>,
}

impl Reader<'_> {
    fn fault(&mut self, span: Span, what: ProfileFault) {
        let mut start = span.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |it| it + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[line_start..].chars().count() + 1;
        self.errors.push(ProfileError { file: self.file.to_string(), line, column, what });
    }

    fn root(&mut self, root: &mut Toml<'_>, profile: &mut Profile) {
        let span = root.span;
        let ValueInner::Table(table) = root.take() else { return self.fault(span, ProfileFault::WrongType("a table")) };
        let keys = ["id", "title", "unit", "layer", "block", "text", "word", "indicator"];
        for (key, mut value) in in_order(table) {
            match &*key.name {
                "id" => profile.id = self.string(&value).unwrap_or_default(),
                "title" => {
                    for (zh_en, text) in [("zh", &mut profile.title_zh), ("en", &mut profile.title_en)] {
                        *text =
                            value.pointer(&format!("/{zh_en}")).and_then(Toml::as_str).unwrap_or_default().to_string();
                    }
                }
                "unit" => profile.unit = self.unit(&value),
                "layer" => profile.layers = self.list(&mut value, Reader::entry),
                "block" => profile.blocks = self.list(&mut value, Reader::entry),
                "text" => profile.texts = self.list(&mut value, Reader::entry),
                "word" => profile.words = self.list(&mut value, Reader::word),
                "indicator" => profile.indicators = self.list(&mut value, Reader::indicator),
                other => self.unknown_key(key.span, other, &keys),
            }
        }
    }

    fn list<T>(&mut self, value: &mut Toml<'_>, read: fn(&mut Self, Span, Table<'_>) -> Option<T>) -> Vec<T> {
        let span = value.span;
        let ValueInner::Array(items) = value.take() else {
            self.fault(span, ProfileFault::WrongType("a list of tables"));
            return Vec::new();
        };
        let mut result = Vec::new();
        for mut item in items {
            let span = item.span;
            match item.take() {
                ValueInner::Table(table) => result.extend(read(self, span, table)),
                _ => self.fault(span, ProfileFault::WrongType("a table")),
            }
        }
        result
    }

    fn entry(&mut self, span: Span, table: Table<'_>) -> Option<Entry> {
        let mut role = None;
        let mut entry = Entry {
            role: Role::Annotation,
            exact: Vec::new(),
            patterns: Vec::new(),
            not: Vec::new(),
            set: Vec::new(),
            confidence: 0.9,
        };
        let keys = ["kind", "exact", "match", "not", "set", "confidence"];
        for (key, mut value) in in_order(table) {
            match &*key.name {
                "kind" => role = self.role(&value),
                "exact" => entry.exact = self.strings(&value).iter().map(|it| Name::new(it).folded).collect(),
                "match" => entry.patterns = self.patterns(&value),
                "not" => entry.not = self.patterns(&value),
                "set" => entry.set = self.attributes(&mut value),
                "confidence" => match number(&value) {
                    Some(it) => entry.confidence = it as f32,
                    None => self.fault(value.span, ProfileFault::WrongType("a number")),
                },
                other => self.unknown_key(key.span, other, &keys),
            }
        }
        if role.is_none() {
            self.fault(span, ProfileFault::Missing("kind"));
        }
        entry.role = role?;
        Some(entry)
    }

    fn word(&mut self, span: Span, table: Table<'_>) -> Option<Word> {
        let (mut attribute, mut value, mut patterns, mut not) = (None, None, Vec::new(), Vec::new());
        for (key, mut toml) in in_order(table) {
            match &*key.name {
                "attribute" => attribute = self.attribute(&toml),
                "value" => value = Some((toml.span, toml.take())),
                "match" => patterns = self.patterns(&toml),
                "not" => not = self.patterns(&toml),
                other => self.unknown_key(key.span, other, &["attribute", "value", "match", "not"]),
            }
        }
        let Some(attribute) = attribute else {
            self.fault(span, ProfileFault::Missing("attribute"));
            return None;
        };
        let Some((value_span, value)) = value else {
            self.fault(span, ProfileFault::Missing("value"));
            return None;
        };
        Some(Word { attribute, value: self.value(attribute, value_span, value)?, patterns, not })
    }

    fn indicator(&mut self, span: Span, table: Table<'_>) -> Option<IndicatorName> {
        let (mut id, mut patterns, mut not) = (None, Vec::new(), Vec::new());
        for (key, value) in in_order(table) {
            match &*key.name {
                "id" => id = self.string(&value),
                "match" => patterns = self.patterns(&value),
                "not" => not = self.patterns(&value),
                other => self.unknown_key(key.span, other, &["id", "match", "not"]),
            }
        }
        if id.is_none() {
            self.fault(span, ProfileFault::Missing("id"));
        }
        Some(IndicatorName { id: id?, patterns, not })
    }

    fn role(&mut self, value: &Toml<'_>) -> Option<Role> {
        let name = self.string(value)?;
        match &*name {
            "annotation" => Some(Role::Annotation),
            "decoration" => Some(Role::Decoration),
            "courtyard" => Some(Role::Courtyard),
            _ => match Kind::from_name(&name) {
                Some(kind) => Some(Role::Kind(kind)),
                None => {
                    let names = Kind::ALL.iter().map(|it| it.name()).chain(["annotation", "decoration", "courtyard"]);
                    let near = Suggestion::nearest(&name, names);
                    self.fault(value.span, ProfileFault::UnknownKind(name, near));
                    None
                }
            },
        }
    }

    fn unit(&mut self, value: &Toml<'_>) -> Option<Unit> {
        let name = self.string(value)?;
        let unit = Unit::from_name(&name);
        if unit.is_none() {
            let known = Unit::known();
            let near = Suggestion::nearest(&name, known.iter().map(|it| it.as_ref()));
            self.fault(value.span, ProfileFault::UnknownValue(name, "unit".to_string(), near));
        }
        unit
    }

    fn attribute(&mut self, value: &Toml<'_>) -> Option<Attr> {
        let name = self.string(value)?;
        self.attribute_named(value.span, &name)
    }

    fn attribute_named(&mut self, span: Span, name: &str) -> Option<Attr> {
        let attr = Attr::from_name(name);
        if attr.is_none() {
            let near = Suggestion::nearest(name, Attr::ALL.iter().map(|it| it.name()));
            self.fault(span, ProfileFault::UnknownAttribute(name.to_string(), near));
        }
        attr
    }

    fn attributes(&mut self, value: &mut Toml<'_>) -> Vec<(Attr, Value)> {
        let span = value.span;
        let ValueInner::Table(table) = value.take() else {
            self.fault(span, ProfileFault::WrongType("a table of attributes"));
            return Vec::new();
        };
        let mut set = Vec::new();
        for (key, mut value) in in_order(table) {
            let span = value.span;
            let Some(attr) = self.attribute_named(key.span, &key.name) else { continue };
            let value = value.take();
            set.extend(self.value(attr, span, value).map(|it| (attr, it)));
        }
        set
    }

    fn value(&mut self, attr: Attr, span: Span, value: ValueInner<'_>) -> Option<Value> {
        match (attr.ty(), value) {
            (AttrType::Enum(spec), ValueInner::String(text)) => {
                let index = spec.index(&text);
                if index.is_none() {
                    let near = Suggestion::nearest(&text, spec.values.iter().map(|it| it.0));
                    self.fault(span, ProfileFault::UnknownValue(text.to_string(), spec.name.to_string(), near));
                }
                index.map(Value::Enum)
            }
            (AttrType::Text, ValueInner::String(text)) => Some(Value::text(&text)),
            (AttrType::Bool, ValueInner::Boolean(it)) => Some(Value::Bool(it)),
            (AttrType::Number(_) | AttrType::Count, ValueInner::Float(it)) => Some(Value::Number(it)),
            (AttrType::Number(_) | AttrType::Count, ValueInner::Integer(it)) => Some(Value::Number(it as f64)),
            _ => {
                self.fault(span, ProfileFault::WrongType("a value of the attribute's type"));
                None
            }
        }
    }

    fn string(&mut self, value: &Toml<'_>) -> Option<String> {
        let text = value.as_str().map(String::from);
        if text.is_none() {
            self.fault(value.span, ProfileFault::WrongType("a text"));
        }
        text
    }

    fn strings(&mut self, value: &Toml<'_>) -> Vec<String> {
        match value.as_array() {
            Some(items) => items.iter().filter_map(|it| self.string(it)).collect(),
            None => {
                self.fault(value.span, ProfileFault::WrongType("a list of texts"));
                Vec::new()
            }
        }
    }

    fn patterns(&mut self, value: &Toml<'_>) -> Vec<Pattern> {
        self.strings(value).iter().map(|it| Pattern::new(it)).collect()
    }

    fn unknown_key(&mut self, span: Span, key: &str, keys: &[&str]) {
        let near = Suggestion::nearest(key, keys.iter().copied());
        self.fault(span, ProfileFault::UnknownKey(key.to_string(), near));
    }
}

fn number(value: &Toml<'_>) -> Option<f64> {
    value.as_float().or_else(|| value.as_integer().map(|it| it as f64))
}

/// The pairs of a table in the order of the file.
fn in_order<'d>(table: Table<'d>) -> Vec<(toml_span::value::Key<'d>, Toml<'d>)> {
    let mut pairs: Vec<_> = table.into_iter().collect();
    pairs.order_by_key(|it| it.0.span.start);
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_told_with_its_place_and_the_nearest_right_name() {
        let text = "id = \"x\"\n[[layer]]\nkind = \"Bulding\"\nmtch = [\"a\"]\n\n[[word]]\nattribute = \"use\"\nvalue = \"dweling\"\nmatch = [\"住宅\"]\n";
        let errors = Profile::parse("x.toml", text.as_bytes()).unwrap_err();
        let lines: Vec<String> = errors.iter().map(|it| it.to_string()).collect();
        assert_eq!(
            lines,
            [
                "x.toml:3:9: no object kind is named `Bulding`; did you mean `Building`?",
                "x.toml:4:1: `mtch` is not a key here; did you mean `match`?",
                "x.toml:2:1: `kind` is missing",
                "x.toml:8:10: `dweling` is not a value of `use`; did you mean `dwelling`?",
            ]
        );
    }
}
