//! Entrances, garage entrances, traffic points and hydrants: blocks, small shapes and texts that stand for a place.

use crate::label::stated_width;
use crate::profile::Role;
use crate::shape::length;
use crate::site::place;
use crate::work::{Draft, Work, set};
use drawing::Shape as Drawn;
use geometry::Point;
use model::{Attr, Kind, Object, Shape, Source, Value};
use std::sync::Arc;

pub(crate) const KINDS: [Kind; 5] =
    [Kind::Entrance, Kind::GarageEntrance, Kind::TrafficPoint, Kind::Junction, Kind::Hydrant];
/// The symbol of a hydrant is drawn no larger than this, in metres: the lines of one lie as near to each other.
const SYMBOL: f64 = 3.0;
/// A text this near to a shape or block of its kind is its label, in metres.
const NEAR: f64 = 12.0;

/// Makes the spots.
pub(crate) fn spots(work: &mut Work<'_, '_>) {
    let sheet = work.sheet;
    for (ix, item) in sheet.items() {
        let reference = match &item.shape {
            Drawn::Reference(reference) => reference,
            Drawn::Curve { .. } | Drawn::Fill { .. } if sheet.part(ix).role == Some(Role::Kind(Kind::Hydrant)) => {
                hydrant(work, ix);
                continue;
            }
            _ => continue,
        };
        let Some(Role::Kind(kind)) =
            sheet.part(ix).role.filter(|it| matches!(it, Role::Kind(kind) if KINDS.contains(kind)))
        else {
            continue;
        };
        if sheet.part(ix).symbol.is_some() {
            continue;
        }
        let at = sheet.point(Point { x: reference.transform.origin[0], y: reference.transform.origin[1] });
        let mut object = Object::new(kind, sheet.handles(&[ix]), Some(Shape::Point(at)));
        work.describe(&mut object, ix);
        work.drafts.push(Draft { object, items: vec![ix] });
    }
    let mut texts: Vec<(usize, Kind)> = Vec::new();
    for (i, text) in work.texts.iter().enumerate() {
        if work.text_used[i] || text.text.chars().count() > 24 || work.is_reserved(text.center) {
            continue;
        }
        if let Some(Role::Kind(kind)) = sheet.dictionary.text(text.text).map(|it| it.role)
            && KINDS.contains(&kind)
        {
            texts.push((i, kind));
        }
    }
    for (i, kind) in texts {
        let text = work.texts[i].clone();
        let at = text.tip.unwrap_or(text.center);
        let near = (0..work.drafts.len())
            .filter(|it| work.drafts[*it].object.kind == kind)
            .filter_map(|it| Some((length(place(&work.drafts[it].object)? - at), it)))
            .filter(|it| it.0 <= NEAR && work.drafts[it.1].object.get(Attr::Label).is_none())
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        work.text_used[i] = true;
        let draft = match near {
            Some((_, it)) => it,
            None => {
                let mut object = Object::new(kind, sheet.handles(&[text.item]), Some(Shape::Point(at)));
                object.confidence = 0.7;
                object.evidence.push(Arc::from("text alone"));
                work.drafts.push(Draft { object, items: vec![text.item] });
                work.drafts.len() - 1
            }
        };
        let object = &mut work.drafts[draft].object;
        set(object, Attr::Label, Value::text(text.text.trim()), Source::Label);
        if let Some(width) = stated_width(text.text) {
            set(object, Attr::Width, Value::Number(width), Source::Label);
        }
        if object.kind.has(Attr::EntranceType)
            && let Some(value) = chosen(Attr::EntranceType, sheet.dictionary.values(Attr::EntranceType, text.text))
        {
            set(object, Attr::EntranceType, value, Source::Label);
        }
    }
}

/// A hydrant whose symbol is drawn with lines on a layer of its own; further lines of the symbol are a part of it.
fn hydrant(work: &mut Work<'_, '_>, ix: u32) {
    let sheet = work.sheet;
    let bounds = sheet.bounds(ix);
    let is_symbol = !bounds.is_empty() && bounds.width().max(bounds.height()) <= SYMBOL;
    if !is_symbol || sheet.part(ix).symbol.is_some() {
        return;
    }
    let at = bounds.center();
    let is_same = |it: &&mut Draft| {
        it.object.kind == Kind::Hydrant && place(&it.object).is_some_and(|it| length(it - at) <= SYMBOL)
    };
    if let Some(known) = work.drafts.iter_mut().find(is_same) {
        known.items.push(ix);
        return;
    }
    let mut object = Object::new(Kind::Hydrant, sheet.handles(&[ix]), Some(Shape::Point(at)));
    work.describe(&mut object, ix);
    work.drafts.push(Draft { object, items: vec![ix] });
}

/// Of the values that a label's words speak for the one that says most: 车行主出入口 is an entrance for vehicles.
pub(crate) fn chosen(attr: Attr, values: Vec<Value>) -> Option<Value> {
    let main = model::kinds::ENTRANCE_TYPE.index("main").map(Value::Enum);
    let says_more = values.iter().find(|it| attr != Attr::EntranceType || Some((*it).clone()) != main);
    says_more.or(values.first()).cloned()
}
