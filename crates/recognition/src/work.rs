//! What recognition has made so far.

use crate::outline::Outline;
use crate::profile::Class;
use crate::sheet::Sheet;
use crate::text::Written;
use geometry::{Box2, Point, Region};
use model::kinds::{FAULT, STATUS};
use model::{Attr, Attribute, Kind, Object, Shape, Source, Value};
use std::sync::Arc;

/// An object in the making.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub object: Object,
    /// The items it was made from.
    pub items: Vec<u32>,
}

/// The state of recognition of one sheet.
pub(crate) struct Work<'s, 'a> {
    pub sheet: &'s Sheet<'a>,
    /// Texts in metres.
    pub texts: Vec<Written<'a>>,
    /// Whether something was made of a text.
    pub text_used: Vec<bool>,
    /// Rooms of tables, in metres: nothing inside is an object.
    pub tables: Vec<Box2>,
    /// Rooms of title blocks and legends: texts inside name nothing, and what lies inside and on no plot is no object.
    pub margins: Vec<Region>,
    pub drafts: Vec<Draft>,
    /// Faults of the drawing, and frames that only the repetition of a plot shows.
    pub faults: Vec<Object>,
}

impl<'s, 'a> Work<'s, 'a> {
    /// Nothing made yet of a sheet with texts in metres.
    pub fn new(sheet: &'s Sheet<'a>, texts: Vec<Written<'a>>) -> Work<'s, 'a> {
        Work {
            sheet,
            text_used: vec![false; texts.len()],
            texts,
            tables: Vec::new(),
            margins: Vec::new(),
            drafts: Vec::new(),
            faults: Vec::new(),
        }
    }
}

impl Work<'_, '_> {
    /// Whether a point lies in a table, a title block or a legend.
    pub fn is_reserved(&self, p: Point) -> bool {
        self.in_table(p) || self.in_margin(p)
    }

    /// Whether a point lies in a table.
    pub fn in_table(&self, p: Point) -> bool {
        self.tables.iter().any(|it| it.contains(p))
    }

    /// Whether a point lies in a title block or a legend.
    pub fn in_margin(&self, p: Point) -> bool {
        self.margins.iter().any(|it| it.contains(p))
    }

    /// The middles of all tables, title blocks and legends.
    pub fn rooms(&self) -> impl Iterator<Item = Point> {
        self.tables.iter().map(Box2::center).chain(self.margins.iter().map(Region::centroid))
    }

    /// Whether a whole box lies in a table.
    pub fn is_of_table(&self, bounds: Box2) -> bool {
        self.tables.iter().any(|it| it.contains_box(&bounds))
    }

    /// Adds a fault of the drawing. `key` tells apart faults of the same entities.
    pub fn fault(&mut self, fault: &str, detail: String, place: Option<Shape>, items: &[u32], measured: Option<f64>) {
        let entities = self.sheet.handles(items);
        let mut object = Object::new(Kind::DrawingFault, entities, place);
        let key: Vec<&str> = object.entities.iter().map(|it| &**it).chain([fault, &detail]).collect();
        object.id = model::ObjectId::new(Kind::DrawingFault, key);
        if let Some(index) = FAULT.index(fault) {
            object.set(Attr::Fault, Attribute::new(Value::Enum(index), Source::Geometry));
        }
        object.set(Attr::Detail, Attribute::new(Value::text(&detail), Source::Geometry));
        object.set(Attr::Count, Attribute::new(Value::Number(items.len().max(1) as f64), Source::Geometry));
        if let Some(measured) = measured {
            object.set(Attr::Measured, Attribute::new(Value::Number(measured), Source::Geometry));
        }
        if let Some(first) = items.first() {
            let layer = self.sheet.layer_name(self.sheet.item(*first).layer);
            object.set(Attr::LayerName, Attribute::new(Value::text(layer), Source::Layer));
        }
        self.faults.push(object);
    }

    /// A draft of an area object with what all of them have: layer, gap, crossings, times drawn, visibility, evidence.
    pub fn area(&self, kind: Kind, outline: &Outline) -> Draft {
        let sheet = self.sheet;
        let entities = sheet.handles(&outline.items);
        let mut object = Object::new(kind, entities, Some(Shape::Region(outline.region.clone())));
        self.describe(&mut object, outline.lead);
        // Another layer that shows the same area may say more, and so may the layer of what a block draws.
        for item in &outline.items {
            let by_layer = sheet.layers[sheet.item(*item).layer.0 as usize].as_ref();
            let said = [(sheet.class(*item), source_of(sheet, *item)), (by_layer, Source::Layer)];
            for (class, source) in said {
                let class = class.filter(|it| it.role == crate::profile::Role::Kind(kind));
                for (attr, value) in class.into_iter().flat_map(|it| &it.set) {
                    set_new(&mut object, *attr, value.clone(), source);
                }
            }
        }
        // Said of every outline, so that rules about them pass and fail instead of staying unknown.
        set(&mut object, Attr::ClosingGap, Value::Number(outline.gap), Source::Geometry);
        set(&mut object, Attr::SelfCrossings, Value::Number(f64::from(outline.crossings)), Source::Geometry);
        set(&mut object, Attr::DrawnTimes, Value::Number(f64::from(outline.times)), Source::Geometry);
        if outline.gap > sheet.tolerance().linear.to_m() {
            object.evidence.push(Arc::from(format!("gap of {:.3} m closed", outline.gap)));
        }
        object.evidence.push(Arc::from(outline.form.words()));
        Draft { object, items: outline.items.clone() }
    }

    /// Sets layer, visibility, evidence and confidence of an object from the item that shows it.
    pub fn describe(&self, object: &mut Object, item: u32) {
        let sheet = self.sheet;
        let layer = sheet.layer_name(sheet.item(item).layer);
        set(object, Attr::LayerName, Value::text(layer), Source::Layer);
        set(object, Attr::Visible, Value::Bool(sheet.item(item).visible), Source::Layer);
        if let Some(class) = sheet.class(item).filter(|it| it.role == crate::profile::Role::Kind(object.kind)) {
            object.confidence = class.confidence;
            object.evidence.extend(sheet.evidence(item).map(Arc::from));
            apply(object, class, source_of(sheet, item));
        }
    }
}

/// On what a role's attributes rest.
pub(crate) fn source_of(sheet: &Sheet<'_>, item: u32) -> Source {
    match sheet.part(item).standing {
        crate::sheet::Standing::Xdata(_) => Source::Xdata,
        crate::sheet::Standing::Block(_) => Source::Block,
        crate::sheet::Standing::Layer | crate::sheet::Standing::Unknown => Source::Layer,
    }
}

/// Sets an attribute, when the kind has it.
pub(crate) fn set(object: &mut Object, attr: Attr, value: Value, source: Source) {
    if object.kind.has(attr) {
        object.set(attr, Attribute::new(value, source));
    }
}

/// Sets an attribute that is not known yet, when the kind has it.
pub(crate) fn set_new(object: &mut Object, attr: Attr, value: Value, source: Source) {
    if object.get(attr).is_none() {
        set(object, attr, value, source);
    }
}

/// Sets what follows from a class's name.
pub(crate) fn apply(object: &mut Object, class: &Class, source: Source) {
    for (attr, value) in &class.set {
        if object.kind.has(*attr) {
            object.set(*attr, Attribute::new(value.clone(), source).with_confidence(class.confidence));
        }
    }
}

/// The index of a status by its name.
pub(crate) fn status(name: &str) -> Value {
    Value::Enum(STATUS.index(name).unwrap_or_default())
}

/// The status of an object by name.
pub(crate) fn status_of(object: &Object) -> Option<&'static str> {
    match object.get(Attr::Status)?.value {
        Value::Enum(index) => Some(STATUS.value(index)),
        _ => None,
    }
}
