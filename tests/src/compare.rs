//! Whether two files hold the same drawing, up to the order of tables and the last digits of numbers.

use drawing::{Drawing, Entity, FlattenOptions, Geometry, flatten};
use std::collections::BTreeMap;

/// Numbers that differ by less, or by less than this share of their size, are the same: text files round.
const TOLERANCE: f64 = 1e-9;

/// What differs between two drawings, in words, at most `limit` lines.
///
/// Compared are layers, blocks, layouts and classes by name, and entities in order with all their properties; names stand for
/// the indices that refer to them. Header, diagnostics and places in the file are not. Of proxies what their graphics look
/// like is compared, in the flattened scene: DWG and DXF store them differently.
pub fn differences(a: &Drawing, b: &Drawing, limit: usize) -> Vec<String> {
    let mut found = Vec::new();
    tables(&mut found, "layer", layers(a), layers(b));
    let blocks = |it: &Drawing| it.blocks.iter().map(|it| it.name.to_uppercase()).collect::<Vec<_>>();
    tables(&mut found, "block", counted(blocks(a)), counted(blocks(b)));
    tables(&mut found, "layout", layouts(a), layouts(b));
    lists(&mut found, "model space", (a, &a.entities), (b, &b.entities));
    for block in &a.blocks {
        if let Some(other) = b.blocks.iter().find(|it| it.name.eq_ignore_ascii_case(&block.name)) {
            lists(&mut found, &format!("block {}", block.name), (a, &block.entities), (b, &other.entities));
            let base = (format!("{:?}", block.base), format!("{:?}", other.base));
            if !same(&base.0, &base.1) {
                found.push(format!("block {}: base {} / {}", block.name, base.0, base.1));
            }
        }
    }
    for layout in &a.layouts {
        if let Some(other) = b.layouts.iter().find(|it| it.name == layout.name) {
            lists(&mut found, &format!("layout {}", layout.name), (a, &layout.entities), (b, &other.entities));
        }
    }
    scenes(&mut found, a, b);
    found.truncate(limit);
    found
}

/// What the drawings look like in the end.
fn scenes(found: &mut Vec<String>, a: &Drawing, b: &Drawing) {
    let [first, second] = [a, b].map(|it| flatten(it, &FlattenOptions::default()).items);
    if first.len() != second.len() {
        found.push(format!("scene: {} items / {}", first.len(), second.len()));
    }
    for (x, y) in first.iter().zip(&second) {
        let [left, right] = [x, y].map(|it| format!("{:06X} {} {} {:?}", it.rgb, it.lineweight, it.visible, it.shape));
        if !same(&left, &right) {
            found.push(format!("scene, {}: {}", x.path, first_difference(&left, &right)));
        }
    }
}

fn counted(names: Vec<String>) -> BTreeMap<String, String> {
    let mut counts = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_insert(0) += 1;
    }
    counts.into_iter().map(|(name, count)| (name, count.to_string())).collect()
}

fn layers(drawing: &Drawing) -> BTreeMap<String, String> {
    let described = |it: &drawing::Layer| {
        let shown = (it.off, it.frozen, it.locked, it.plots, it.implied);
        format!("{:?} {:?} {} {shown:?}", it.color, it.lineweight, it.linetype.to_uppercase())
    };
    drawing.layers.iter().map(|it| (it.name.to_uppercase(), described(it))).collect()
}

fn layouts(drawing: &Drawing) -> BTreeMap<String, String> {
    drawing.layouts.iter().map(|it| (it.name.clone(), format!("{:?}", it.paper_mm))).collect()
}

fn tables(found: &mut Vec<String>, what: &str, a: BTreeMap<String, String>, b: BTreeMap<String, String>) {
    for (name, first) in &a {
        match b.get(name) {
            None => found.push(format!("{what} {name}: only in the first")),
            Some(second) if !same(first, second) => found.push(format!("{what} {name}: {first} / {second}")),
            Some(_) => {}
        }
    }
    found.extend(b.keys().filter(|it| !a.contains_key(*it)).map(|it| format!("{what} {it}: only in the second")));
}

fn lists(found: &mut Vec<String>, place: &str, a: (&Drawing, &[Entity]), b: (&Drawing, &[Entity])) {
    if a.1.len() != b.1.len() {
        found.push(format!("{place}: {} entities / {}", a.1.len(), b.1.len()));
    }
    for (first, second) in a.1.iter().zip(b.1) {
        let (left, right) = (described(a.0, first), described(b.0, second));
        if !same(&left, &right) {
            found.push(format!("{place}, {}: {}", first.handle, first_difference(&left, &right)));
        }
    }
}

/// An entity in words, with the names that its indices stand for.
fn described(drawing: &Drawing, entity: &Entity) -> String {
    let named = |text: String, prefix: &str, name: &dyn Fn(usize) -> Option<String>| {
        let mut rest = text.as_str();
        let mut result = String::new();
        while let Some(at) = rest.find(prefix) {
            let after = &rest[at + prefix.len()..];
            let end = after.find(')').unwrap_or(after.len());
            let found = after[..end].parse().ok().and_then(name);
            result.push_str(&rest[..at]);
            result.push_str(&found.unwrap_or_else(|| after[..end].to_string()));
            rest = &after[end..];
        }
        result + rest
    };
    let geometry = match &entity.geometry {
        Geometry::Proxy(it) => format!("Proxy {:?} {}", it.class, it.class_id),
        // In a text file a line feed inside a text is `^J`.
        other => format!("{other:?}").replace("^J", "\\n"),
    };
    let text = format!(
        "{} {:?} {:?} {:?} {} {:?} {:?} {:?} {:?} {geometry}",
        entity.handle,
        entity.layer,
        entity.linetype,
        entity.color,
        entity.invisible,
        entity.lineweight,
        entity.extrusion(),
        entity.extra.as_ref().map(|it| (it.linetype_scale, it.thickness)).unwrap_or((1.0, 0.0)),
        entity.xdata(),
    );
    let text = named(text, "LayerId(", &|it| Some(drawing.layers.get(it)?.name.to_uppercase()));
    let text = named(text, "TextStyleId(", &|it| Some(drawing.text_styles.get(it)?.name.to_uppercase()));
    named(text, "Named(", &|it| Some(drawing.linetypes.get(it)?.name.to_uppercase()))
}

/// The texts around the first place where they differ.
fn first_difference(a: &str, b: &str) -> String {
    let (a, b) = (tokens(a), tokens(b));
    let at = a.iter().zip(&b).position(|(x, y)| !same_token(x, y)).unwrap_or(a.len().min(b.len()));
    let around = |it: &[&str]| it[at.saturating_sub(6).min(it.len())..(at + 8).min(it.len())].concat();
    format!("{} / {}", around(&a), around(&b))
}

fn same(a: &str, b: &str) -> bool {
    a == b || {
        let (a, b) = (tokens(a), tokens(b));
        a.len() == b.len() && a.iter().zip(&b).all(|(x, y)| same_token(x, y))
    }
}

fn same_token(a: &str, b: &str) -> bool {
    a == b
        || match (a.parse::<f64>(), b.parse::<f64>()) {
            (Ok(a), Ok(b)) => (a - b).abs() <= TOLERANCE * a.abs().max(b.abs()).max(1.0),
            _ => false,
        }
}

/// Numbers apart from what is between them.
fn tokens(text: &str) -> Vec<&str> {
    text.split_inclusive([' ', ',', '(', '[', ')', ']', '{', '}'])
        .flat_map(|it| {
            let end = it.trim_end_matches([' ', ',', '(', '[', ')', ']', '{', '}']).len();
            let (word, separator) = it.split_at(end);
            [word, separator]
        })
        .filter(|it| !it.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers_and_the_rest_as_text() {
        assert!(same("Line { x: 0.30000000000000004, y: 1 }", "Line { x: 0.3, y: 1 }"));
        assert!(!same("Line { x: 0.30001 }", "Line { x: 0.3 }"));
        assert!(!same("Text(\"a\")", "Text(\"b\")"));
    }
}
