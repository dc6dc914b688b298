use crate::{Attr, Attribute, Kind, ObjectId, Source, Value};
use geometry::{Box2, Path, Point, Region, Tolerance};
use rstar::primitives::GeomWithData;
use rstar::{AABB, Envelope, RTree, RTreeObject};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Position of an object in one [`Model`]; not stable across models, unlike [`ObjectId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjIx(pub u32);

/// The geometry of an object, in metres, world coordinates.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A point.
    Point(Point),
    /// A line.
    Path(Path),
    /// An area.
    Region(Region),
}

impl Shape {
    /// The box around it.
    pub fn bounds(&self) -> Box2 {
        match self {
            Shape::Point(point) => Box2::around([*point]),
            Shape::Path(path) => path.bounds(),
            Shape::Region(region) => region.bounds(),
        }
    }

    /// The area, when it has one.
    pub fn region(&self) -> Option<&Region> {
        match self {
            Shape::Region(region) => Some(region),
            Shape::Point(_) | Shape::Path(_) => None,
        }
    }
}

/// A recognised object.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Stable id.
    pub id: ObjectId,
    /// What it is.
    pub kind: Kind,
    /// Its name as written (`3#`), or empty.
    pub name: Arc<str>,
    /// Its geometry; some objects (a table row, the project) have none.
    pub shape: Option<Shape>,
    /// The plot (a `SiteBoundary`) it belongs to.
    pub plot: Option<ObjectId>,
    /// Index of the frame it was drawn in.
    pub frame: Option<u32>,
    /// Attributes, sorted by [`Attr`]; absent means unknown.
    pub attributes: Vec<(Attr, Attribute)>,
    /// Handle paths of the entities it was made from, sorted.
    pub entities: Vec<Arc<str>>,
    /// 0 to 1: how sure the kind is.
    pub confidence: f32,
    /// Why it is what it is, in words.
    pub evidence: Vec<Arc<str>>,
}

impl Object {
    /// An object without attributes.
    pub fn new(kind: Kind, entities: Vec<Arc<str>>, shape: Option<Shape>) -> Object {
        let id = ObjectId::new(kind, entities.iter().map(|it| &**it));
        Object {
            id,
            kind,
            name: Arc::from(""),
            shape,
            plot: None,
            frame: None,
            attributes: Vec::new(),
            entities,
            confidence: 1.0,
            evidence: Vec::new(),
        }
    }

    /// An attribute; `None` when nothing is known of it.
    pub fn get(&self, attr: Attr) -> Option<&Attribute> {
        let i = self.attributes.binary_search_by_key(&attr, |it| it.0).ok()?;
        Some(&self.attributes[i].1)
    }

    /// Sets or replaces an attribute.
    pub fn set(&mut self, attr: Attr, attribute: Attribute) {
        match self.attributes.binary_search_by_key(&attr, |it| it.0) {
            Ok(i) => self.attributes[i].1 = attribute,
            Err(i) => self.attributes.insert(i, (attr, attribute)),
        }
    }

    /// Sets a certain value.
    pub fn with(mut self, attr: Attr, value: Value, source: Source) -> Object {
        self.set(attr, Attribute::new(value, source));
        self
    }

    /// Whether another is the same object, elsewhere or of another shape.
    pub fn is_same_but_shape(&self, other: &Object) -> bool {
        let Object { id, kind, name, shape: _, plot, frame, attributes, entities, confidence, evidence } = self;
        (id, kind, name, plot, frame) == (&other.id, &other.kind, &other.name, &other.plot, &other.frame)
            && (attributes, entities, evidence) == (&other.attributes, &other.entities, &other.evidence)
            && *confidence == other.confidence
    }

    /// The box around its geometry.
    pub fn bounds(&self) -> Option<Box2> {
        self.shape.as_ref().map(Shape::bounds)
    }

    /// Its region, when it is an area.
    pub fn region(&self) -> Option<&Region> {
        self.shape.as_ref().and_then(Shape::region)
    }
}

/// How complete the recognition of a kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompletenessState {
    /// Every object of the kind on the drawing was recognised.
    Complete,
    /// There may be more.
    AtLeast,
    /// Nothing of the kind was recognised, and nothing says that there is none.
    NotRecognised,
}

/// The completeness of a kind, with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Completeness {
    /// How complete.
    pub state: CompletenessState,
    /// In Chinese.
    pub zh: Arc<str>,
    /// In English.
    pub en: Arc<str>,
}

type Leaf = GeomWithData<rstar::primitives::Rectangle<[f64; 2]>, u32>;

/// What a drawing means. Immutable; an edit makes a new one that shares unchanged objects.
#[derive(Clone, Debug)]
pub struct Model {
    /// The tolerance that the model was made with.
    pub tolerance: Tolerance,
    objects: Vec<Arc<Object>>,
    by_kind: Vec<Arc<KindIndex>>,
    by_id: Arc<HashMap<ObjectId, ObjIx>>,
    completeness: Arc<BTreeMap<Kind, Completeness>>,
}

/// The objects of one kind.
#[derive(Clone, Debug, Default)]
struct KindIndex {
    /// All of them, by id.
    members: Arc<Vec<ObjIx>>,
    /// Those without geometry: candidates of every window.
    shapeless: Vec<ObjIx>,
    tree: Arc<RTree<Leaf>>,
    /// Objects that stand elsewhere than the tree says, ascending, with where they stand: a model after an edit shares the tree.
    moved: Vec<(ObjIx, Option<Leaf>)>,
}

/// So many objects may stand elsewhere than a tree says before it is made anew.
const MOST_MOVED: usize = 32;

impl KindIndex {
    /// Notes where an object stands now.
    fn place(&mut self, ix: ObjIx, before: Option<&Leaf>, after: Option<Leaf>) {
        match (before, &after) {
            (Some(_), None) => self.shapeless.push(ix),
            (None, Some(_)) => self.shapeless.retain(|it| *it != ix),
            _ => {}
        }
        match self.moved.binary_search_by_key(&ix, |it| it.0) {
            Ok(at) => self.moved[at].1 = after,
            Err(at) => self.moved.insert(at, (ix, after)),
        }
        if self.moved.len() > MOST_MOVED {
            let is_moved = |it: &&Leaf| self.moved.binary_search_by_key(&ObjIx(it.data), |it| it.0).is_ok();
            let stay = self.tree.iter().filter(|it| !is_moved(it)).copied();
            let leaves = stay.chain(self.moved.iter().filter_map(|it| it.1)).collect();
            self.tree = Arc::new(RTree::bulk_load(leaves));
            self.moved.clear();
        }
    }

    /// Calls `found` with the objects whose boxes meet a window.
    fn meeting(&self, window: Box2, mut found: impl FnMut(ObjIx)) {
        let envelope = AABB::from_corners(window.min, window.max);
        for leaf in self.tree.locate_in_envelope_intersecting(&envelope) {
            let ix = ObjIx(leaf.data);
            if self.moved.is_empty() || self.moved.binary_search_by_key(&ix, |it| it.0).is_err() {
                found(ix);
            }
        }
        for (ix, leaf) in &self.moved {
            if leaf.is_some_and(|it| it.envelope().intersects(&envelope)) {
                found(*ix);
            }
        }
    }
}

/// Where an object stands in the index of its kind; `None` for one without geometry.
fn leaf(object: &Object, ix: ObjIx) -> Option<Leaf> {
    let bounds = object.bounds().filter(|it| !it.is_empty())?;
    Some(GeomWithData::new(rstar::primitives::Rectangle::from_corners(bounds.min, bounds.max), ix.0))
}

impl Model {
    /// Makes a model of objects and the completeness of their kinds. Objects are put in the order of kind and id; of two with
    /// the same id the later one gets an ordinal mixed in, so that none is lost.
    pub fn new(
        objects: impl IntoIterator<Item = Arc<Object>>,
        completeness: BTreeMap<Kind, Completeness>,
        tolerance: Tolerance,
    ) -> Model {
        let mut objects: Vec<Arc<Object>> = objects.into_iter().collect();
        objects.sort_by_key(|it| (it.kind, it.id));
        for i in 1..objects.len() {
            if objects[i].kind == objects[i - 1].kind && objects[i].id <= objects[i - 1].id {
                let id = ObjectId(objects[i - 1].id.0 + 1);
                Arc::make_mut(&mut objects[i]).id = id;
            }
        }
        let mut by_kind: Vec<KindIndex> = vec![KindIndex::default(); Kind::ALL.len()];
        let mut members: Vec<Vec<ObjIx>> = vec![Vec::new(); Kind::ALL.len()];
        let mut leaves: Vec<Vec<Leaf>> = vec![Vec::new(); Kind::ALL.len()];
        let mut by_id = HashMap::with_capacity(objects.len());
        for (i, object) in objects.iter().enumerate() {
            let ix = ObjIx(i as u32);
            by_id.insert(object.id, ix);
            let kind = object.kind as usize;
            members[kind].push(ix);
            match leaf(object, ix) {
                Some(leaf) => leaves[kind].push(leaf),
                None => by_kind[kind].shapeless.push(ix),
            }
        }
        for (index, (members, leaves)) in by_kind.iter_mut().zip(members.into_iter().zip(leaves)) {
            (index.members, index.tree) = (Arc::new(members), Arc::new(RTree::bulk_load(leaves)));
        }
        let by_kind = by_kind.into_iter().map(Arc::new).collect();
        Model { tolerance, objects, by_kind, by_id: Arc::new(by_id), completeness: Arc::new(completeness) }
    }

    /// The model after an edit that leaves the completeness of every kind as it is: without the objects of some ids, and with
    /// others. What neither concerns is shared with this model.
    pub fn with(&self, without: &[ObjectId], with: Vec<Arc<Object>>) -> Model {
        let in_place: Option<Vec<ObjIx>> = with
            .iter()
            .map(|it| self.find(it.id).filter(|ix| self.object(*ix).kind == it.kind && without.contains(&it.id)))
            .collect();
        let Some(places) = in_place.filter(|it| it.len() == without.len()) else {
            let kept = self.objects.iter().filter(|it| !without.contains(&it.id)).cloned();
            return Model::new(kept.chain(with), (*self.completeness).clone(), self.tolerance);
        };
        // The same ids: every object keeps its position.
        let mut model = self.clone();
        for (ix, object) in places.into_iter().zip(with) {
            let (before, after) = (leaf(self.object(ix), ix), leaf(&object, ix));
            if before != after {
                let index = Arc::make_mut(&mut model.by_kind[object.kind as usize]);
                index.place(ix, before.as_ref(), after);
            }
            model.objects[ix.0 as usize] = object;
        }
        model
    }

    /// All objects, by kind and id.
    pub fn objects(&self) -> &[Arc<Object>] {
        &self.objects
    }

    /// An object.
    pub fn object(&self, ix: ObjIx) -> &Arc<Object> {
        &self.objects[ix.0 as usize]
    }

    /// Where an object stands.
    pub fn find(&self, id: ObjectId) -> Option<ObjIx> {
        self.by_id.get(&id).copied()
    }

    /// The objects of a kind, by id.
    pub fn of_kind(&self, kind: Kind) -> &[ObjIx] {
        &self.by_kind[kind as usize].members
    }

    /// The objects of a kind whose boxes meet `window`, and those without geometry, by position.
    pub fn within(&self, kind: Kind, window: Box2) -> Vec<ObjIx> {
        let index = &self.by_kind[kind as usize];
        let mut found = index.shapeless.clone();
        if !window.is_empty() {
            index.meeting(window, |it| found.push(it));
        }
        found.sort_unstable();
        found
    }

    /// How complete the recognition of a kind is. Kinds that recognition says nothing of are [`CompletenessState::NotRecognised`]
    /// when empty, else [`CompletenessState::AtLeast`].
    pub fn completeness(&self, kind: Kind) -> CompletenessState {
        match self.completeness.get(&kind) {
            Some(it) => it.state,
            None if self.of_kind(kind).is_empty() => CompletenessState::NotRecognised,
            None => CompletenessState::AtLeast,
        }
    }

    /// What recognition says of the completeness of kinds.
    pub fn completeness_table(&self) -> &BTreeMap<Kind, Completeness> {
        &self.completeness
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::Length;

    fn building(handle: &str, x: f64) -> Arc<Object> {
        let bounds = Box2 { min: [x, 0.0], max: [x + 10.0, 10.0] };
        let shape = Shape::Region(Region::rectangle(bounds));
        Arc::new(Object::new(Kind::Building, vec![Arc::from(handle)], Some(shape)))
    }

    fn model(objects: &[Arc<Object>]) -> Model {
        Model::new(objects.to_vec(), BTreeMap::new(), Tolerance { linear: Length::mm(0.5) })
    }

    /// What a model answers, by ids.
    fn answers(model: &Model, window: Box2) -> (Vec<ObjectId>, Vec<ObjectId>) {
        let ids = |found: &[ObjIx]| found.iter().map(|it| model.object(*it).id).collect::<Vec<_>>();
        (ids(model.of_kind(Kind::Building)), ids(&model.within(Kind::Building, window)))
    }

    #[test]
    fn a_model_after_many_edits_answers_as_one_made_anew() {
        let at = |i: usize, x: f64| building(&format!("B{i:02}"), x);
        let mut places: Vec<f64> = (0..80).map(|i| 20.0 * i as f64).collect();
        let all = |places: &[f64]| places.iter().enumerate().map(|(i, x)| at(i, *x)).collect::<Vec<_>>();
        let mut after = model(&all(&places));
        for step in 0..200 {
            let i = step * 7 % 80;
            places[i] = (step * 31 % 1600) as f64;
            let moved = at(i, places[i]);
            after = after.with(&[moved.id], vec![moved]);
            let anew = model(&all(&places));
            for x in [0.0, 400.0, places[i]] {
                let window = Box2 { min: [x, 0.0], max: [x + 100.0, 20.0] };
                assert_eq!(answers(&after, window), answers(&anew, window), "step {step}");
            }
        }
    }

    #[test]
    fn a_model_after_an_edit_answers_as_one_made_anew() {
        let [a, b, c] = [building("A1", 0.0), building("B2", 50.0), building("C3", 100.0)];
        let moved = building("B2", 5.0);
        let before = model(&[a.clone(), b.clone(), c.clone()]);
        let window = Box2 { min: [0.0, 0.0], max: [20.0, 20.0] };
        let check = |without: &[ObjectId], with: &[Arc<Object>], whole: &[Arc<Object>]| {
            let (after, anew) = (before.with(without, with.to_vec()), model(whole));
            assert_eq!(answers(&after, window), answers(&anew, window));
            assert_eq!(after.objects(), anew.objects());
        };
        check(&[b.id], std::slice::from_ref(&moved), &[a.clone(), moved.clone(), c.clone()]);
        check(&[b.id], &[], &[a.clone(), c.clone()]);
        let d = building("D4", 8.0);
        check(&[], std::slice::from_ref(&d), &[a.clone(), b.clone(), c.clone(), d.clone()]);
        assert_eq!(answers(&before, window).1, [a.id], "the model before the edit stays as it was");
    }
}
