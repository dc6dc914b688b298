//! Small models from well-known text, and the same model in disguise: at city coordinates, turned, drawn the other way round.

use geometry::{Angle, Path, Point, Region, Tolerance, Transform, wkt};
use model::{
    Attr, AttrType, Completeness, CompletenessState, Kind, Model, ObjIx, Object, Reader, Shape, Source, Value,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A model in the making; objects are known by their names.
#[derive(Clone, Default)]
pub struct World {
    objects: Vec<Object>,
    complete: Vec<Kind>,
}

impl World {
    pub fn new(complete: &[Kind]) -> World {
        World { objects: Vec::new(), complete: complete.to_vec() }
    }

    /// Adds an object; `shape` is well-known text, or empty for none.
    #[must_use]
    pub fn with(mut self, kind: Kind, name: &str, shape: &str) -> World {
        let shape = (!shape.is_empty()).then(|| match wkt::parse(shape).unwrap() {
            wkt::Shape::Point(point) => Shape::Point(point),
            wkt::Shape::Line(path) => Shape::Path(path),
            wkt::Shape::Polygon(region) => Shape::Region(region),
            wkt::Shape::MultiPolygon(_) => panic!("an object has one region"),
        });
        self.objects.push(Object { name: Arc::from(name), ..Object::new(kind, vec![Arc::from(name)], shape) });
        self
    }

    /// The same with a shape that well-known text cannot write.
    #[must_use]
    pub fn with_shape(mut self, kind: Kind, name: &str, shape: Shape) -> World {
        self.objects.push(Object { name: Arc::from(name), ..Object::new(kind, vec![Arc::from(name)], Some(shape)) });
        self
    }

    /// Sets an attribute of the object added last.
    #[must_use]
    pub fn set(mut self, attr: Attr, value: Value) -> World {
        self.objects.last_mut().unwrap().set(attr, model::Attribute::new(value, Source::Label));
        self
    }

    /// Sets a length, area or plain number of the object added last.
    #[must_use]
    pub fn number(self, attr: Attr, value: f64) -> World {
        self.set(attr, Value::Number(value))
    }

    /// Sets an enumerated attribute of the object added last.
    #[must_use]
    pub fn choice(self, attr: Attr, value: &str) -> World {
        let AttrType::Enum(spec) = attr.ty() else { panic!("{} is no enumeration", attr.name()) };
        self.set(attr, Value::Enum(spec.index(value).unwrap()))
    }

    /// Lets the object added last belong to another one.
    #[must_use]
    pub fn of(self, building: &str) -> World {
        let id = self.objects.iter().find(|it| &*it.name == building).unwrap().id;
        self.set(Attr::Building, Value::Object(id))
    }

    pub fn model(&self) -> Model {
        self.made(self.objects.clone())
    }

    fn made(&self, objects: Vec<Object>) -> Model {
        let said = |state| Completeness { state, zh: Arc::from(""), en: Arc::from("") };
        let complete: BTreeMap<Kind, Completeness> =
            self.complete.iter().map(|it| (*it, said(CompletenessState::Complete))).collect();
        Model::new(objects.into_iter().map(Arc::new), complete, Tolerance::STANDARD)
    }

    /// The model as it is, at city coordinates, turned with its compass, both, and with every ring drawn the other way from
    /// another vertex.
    pub fn disguises(&self) -> Vec<(&'static str, Model)> {
        let city = Transform::translation(10_200_000.125, -31_234_567.25);
        let turn = |deg| Transform::rotation(Angle::deg(deg));
        vec![
            ("as drawn", self.model()),
            ("at city coordinates", self.moved(&city, 0.0)),
            ("turned by 30°", self.moved(&turn(30.0), 30.0)),
            ("turned by 137° at city coordinates", self.moved(&turn(137.0).then(city), 137.0)),
            ("rings reversed", self.made(self.objects.iter().cloned().map(reversed).collect())),
        ]
    }

    fn moved(&self, by: &Transform, turned: f64) -> Model {
        let mut objects = self.objects.clone();
        for object in &mut objects {
            object.shape = object.shape.as_ref().map(|it| match it {
                Shape::Point(point) => Shape::Point(by.apply(*point)),
                Shape::Path(path) => Shape::Path(path.transformed(by)),
                Shape::Region(region) => Shape::Region(region.transformed(by)),
            });
        }
        if turned != 0.0 && !objects.iter().any(|it| it.kind == Kind::Compass) {
            objects.push(Object::new(Kind::Compass, vec![Arc::from("compass")], None));
        }
        for compass in objects.iter_mut().filter(|it| it.kind == Kind::Compass) {
            let before = compass.get(Attr::Rotation).and_then(|it| it.value.number()).unwrap_or(0.0);
            let rotation = Value::Number(before + turned.to_radians());
            compass.set(Attr::Rotation, model::Attribute::new(rotation, Source::Geometry));
        }
        self.made(objects)
    }

    /// Calls `check` with a reader of every disguise.
    pub fn everywhere(&self, check: impl Fn(&str, &Reader)) {
        for (disguise, model) in self.disguises() {
            check(disguise, &Reader::new(&model));
        }
    }
}

fn reversed(mut object: Object) -> Object {
    let back = |path: &Path| {
        let mut path = path.reversed();
        if path.closed {
            path.vertices.rotate_left(1);
        }
        path
    };
    object.shape = object.shape.map(|it| match it {
        Shape::Point(point) => Shape::Point(point),
        Shape::Path(path) => Shape::Path(back(&path)),
        Shape::Region(region) => {
            Shape::Region(Region { outer: back(&region.outer), holes: region.holes.iter().map(back).collect() })
        }
    });
    object
}

/// The object of a name.
pub fn ix(reader: &Reader, name: &str) -> ObjIx {
    let mut all = Kind::ALL.iter().flat_map(|it| reader.all(*it));
    *all.find(|it| &*reader.object(**it).name == name).unwrap_or_else(|| panic!("no object {name}"))
}

/// Asserts that a measured number is the expected one, to a hundredth of a millimetre or a part in 10⁸.
#[track_caller]
pub fn near(what: &str, measured: f64, expected: f64) {
    let allowed = 1e-5_f64.max(1e-8 * expected.abs());
    assert!((measured - expected).abs() <= allowed, "{what}: {measured}, expected {expected}");
}

/// Well-known text of a rectangle.
pub fn rectangle(x0: f64, y0: f64, x1: f64, y1: f64) -> String {
    let points = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)].map(|(x, y)| Point { x, y });
    wkt::Shape::Polygon(Region::polygon(points)).to_string()
}
