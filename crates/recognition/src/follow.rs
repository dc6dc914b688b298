//! Recognition that follows an edit of a drawing without looking at the whole of it.
//!
//! No step of recognition looks further than [`REACH`] for what belongs to an object. So what lies around an edit is
//! recognised twice, as it was and as it is now, and the difference goes into the model. That holds under conditions which are
//! checked each time: what is recognised around the edit as it was must be what the model holds; whatever lies further off must
//! come out the same both times; and what concerns the sheet as a whole (tables, title blocks, frames, boundaries, stalls,
//! outlines of unknown meaning, faults that are told once for many items) must not be concerned. Else nothing is followed, and
//! the whole is recognised again.

use crate::building::{Candidate, buildings};
use crate::collect::collect;
use crate::compass::is_letter;
use crate::guess::{Vote, votes};
use crate::label::{scale, stall_count};
use crate::official::official;
use crate::outline::{Leaf, Outline, index, meeting};
use crate::profile::{Dictionary, Role};
use crate::recognise::{FrameInfo, OfficialLine, is_legend_head, is_table_head, leave_out_margins};
use crate::refine::refine;
use crate::sheet::{Classes, Sheet};
use crate::site::Plot;
use crate::table::Grid;
use crate::text::{Written, texts};
use crate::unit::Unit;
use crate::work::{Draft, Work};
use crate::{area, frame, leader, note, quality, roster, site, spot, title};
use drawing::{Drawing, Item, Scene, Shape as Drawn};
use geometry::{Box2, Point, Region};
use model::kinds::FAULT;
use model::{Attr, Kind, Model, Object, ObjectId, Value};
use rstar::RTree;
use std::collections::BTreeMap;
use std::mem::{discriminant, take};
use std::sync::Arc;

/// The furthest that a step of recognition looks for what belongs to an object, in metres: a coordinate label for its corner.
const REACH: f64 = 60.0;
/// The furthest that all other steps look, in metres: the name of a road for its lines.
const ROAD_REACH: f64 = 30.0;

/// How many heights of its letters a text may lie off the room of a table, a title block or a legend that it is a part of.
const ROOM_HEIGHTS: f64 = 14.0;

/// Kinds that are told from names, shapes and texts near them.
const LOCAL: [Kind; 18] = [
    Kind::Building,
    Kind::BuildingPart,
    Kind::Basement,
    Kind::GreenArea,
    Kind::Water,
    Kind::FireLane,
    Kind::TurningArea,
    Kind::LadderPad,
    Kind::ParkingLot,
    Kind::PublicSpace,
    Kind::PlayArea,
    Kind::Road,
    Kind::RoadCenterLine,
    Kind::RoadRedLine,
    Kind::RiverLine,
    Kind::RailLine,
    Kind::PowerLine,
    Kind::Entrance,
];

/// Kinds that are told by looking at the whole sheet, and that labels and corners are attached to.
pub(crate) const BOUNDARIES: [Kind; 3] = [Kind::SiteBoundary, Kind::GrossSite, Kind::ControlLine];

/// Faults of single objects.
const OBJECT_FAULTS: [&str; 5] =
    ["boundary_open", "self_crossing", "conflicting_labels", "label_without_object", "object_without_label"];

fn is_local(role: Role) -> bool {
    match role {
        Role::Courtyard => true,
        Role::Kind(kind) => LOCAL.contains(&kind) || spot::KINDS.contains(&kind),
        Role::Annotation | Role::Decoration => false,
    }
}

/// New items in the place of as many old ones.
#[derive(Clone, Debug)]
pub struct Edited {
    /// Index of the first in the scene.
    pub first: usize,
    /// The new items.
    pub items: Vec<Item>,
}

/// What an edit does to the model.
#[derive(Clone, Debug, Default)]
pub struct Followed {
    /// Objects that are gone, or that stand again in `with`.
    pub without: Vec<ObjectId>,
    /// Objects that are new or changed.
    pub with: Vec<Arc<Object>>,
}

/// What recognition found out about a sheet as a whole, kept to follow edits.
#[derive(Debug)]
pub struct Memory {
    /// Whether the sheet is of the common kind: one plot drawn once, its boundary told by name.
    pub(crate) followable: bool,
    pub(crate) unit: Unit,
    pub(crate) dictionary: Dictionary,
    pub(crate) classes: Classes,
    /// Rooms of tables, in metres.
    pub(crate) tables: Vec<Box2>,
    /// Rooms of title blocks and legends, in metres.
    pub(crate) margins: Vec<Region>,
    pub(crate) grids: Vec<Grid>,
    /// Closed outlines of unknown meaning that no evidence speaks for.
    pub(crate) unknown: Vec<Outline>,
    /// Outlines of unknown meaning that evidence speaks for.
    pub(crate) guessed: Vec<Candidate>,
    /// Rooms of stalls, in metres: a text in one is its label.
    pub(crate) stalls: Vec<Box2>,
    /// Items of the texts that are used before outlines are told by their texts, ascending.
    pub(crate) used_early: Vec<u32>,
    /// Items of objects that are not told by what is near them, ascending.
    pub(crate) used_elsewhere: Vec<u32>,
    /// Boundaries as drawn, before an official line takes the place of one.
    pub(crate) boundaries: Vec<Draft>,
    pub(crate) official: Vec<OfficialLine>,
    pub(crate) frames: Vec<FrameInfo>,
    pub(crate) plots: Vec<Plot>,
    /// The place that far coordinates are far from.
    pub(crate) middle: Option<Point>,
    /// Metres in the unit that dimensions show.
    pub(crate) usual_dimension: f64,
    /// Made by the first edit.
    pub(crate) around: Option<Around>,
}

/// What lies where.
#[derive(Debug)]
pub(crate) struct Around {
    /// Items that recognition of what is near looks at, in metres.
    items: RTree<Leaf>,
    /// Outlines of unknown meaning, those that evidence speaks for first.
    unknown: RTree<Leaf>,
    stalls: RTree<Leaf>,
    /// Rooms where a text may become a part of a table, a title block or a legend.
    rooms: Vec<Box2>,
    /// Rooms of the letters of compasses.
    letters: Vec<Box2>,
}

/// What is recognised of some items.
struct Look {
    objects: Vec<Object>,
    of_sheet: Vec<Object>,
    votes: Vec<Vec<Vote>>,
    /// Items of texts that name a kind and were used.
    used_texts: Vec<u32>,
    used_items: Vec<u32>,
}

/// Items of the texts that something was made of, ascending.
pub(crate) fn used_texts(work: &Work<'_, '_>) -> Vec<u32> {
    work.texts.iter().zip(&work.text_used).filter(|it| *it.1).map(|it| it.0.item).collect()
}

/// Items of objects that are not told by what is near them, ascending.
pub(crate) fn used_elsewhere(work: &Work<'_, '_>) -> Vec<u32> {
    let elsewhere = work.drafts.iter().filter(|it| {
        let kind = it.object.kind;
        !is_local(Role::Kind(kind)) && !matches!(kind, Kind::Dimension | Kind::CoordinateLabel)
    });
    sorted(elsewhere.flat_map(|it| it.items.iter().copied()).collect())
}

fn sorted(mut items: Vec<u32>) -> Vec<u32> {
    items.sort_unstable();
    items.dedup();
    items
}

impl Memory {
    /// Puts edited items into the scene, and tells what that does to the model; `None` when the whole has to be recognised
    /// again.
    pub fn follow(
        &mut self,
        drawing: &Drawing,
        scene: &mut Scene,
        edited: Vec<Edited>,
        model: &Model,
    ) -> Option<Followed> {
        if edited.is_empty() {
            return Some(Followed::default());
        }
        if self.followable && self.around.is_none() {
            self.around = Some(self.look_around(drawing, scene));
        }
        let zone = self.zone(scene, &edited);
        let reach = zone.map_or(REACH, |it| reach(it, model));
        let near = zone.and_then(|it| self.near(it.grown(2.0 * reach), &edited));
        let before = near.as_ref().map(|near| self.look(drawing, scene, near));
        for Edited { first, items } in edited {
            for (i, item) in (first..).zip(items) {
                let old = std::mem::replace(&mut scene.items[i], item);
                self.place(i as u32, old.bounds, &scene.items[i]);
            }
        }
        let (zone, near, before) = (zone?, near?, before?);
        let after = self.look(drawing, scene, &near);
        difference(before, after, zone.grown(reach), model)
    }

    /// Keeps the index of items true.
    fn place(&mut self, i: u32, before: Box2, item: &Item) {
        let is_near = self.is_near_item(i, item);
        let (before, after) = (self.unit.bounds(before), self.unit.bounds(item.bounds));
        let Some(around) = self.around.as_mut().filter(|_| is_near) else { return };
        let leaf = |it: Box2| Leaf::new(rstar::primitives::Rectangle::from_corners(it.min, it.max), i as usize);
        if !before.is_empty() {
            around.items.remove(&leaf(before));
        }
        if !after.is_empty() {
            around.items.insert(leaf(after));
        }
    }

    /// Whether recognition of what is near looks at an item.
    fn is_near_item(&self, i: u32, item: &Item) -> bool {
        let Some(part) = self.classes.part(i) else { return false };
        match item.shape {
            Drawn::Text(_) | Drawn::Leader { .. } | Drawn::Dimension(_) => true,
            Drawn::Curve { .. } | Drawn::Fill { .. } => {
                part.symbol.is_none() && part.role.is_some_and(is_local) || leader::is_stroke(part, item)
            }
            Drawn::Reference(_) => part.role.is_some_and(is_local),
            _ => false,
        }
    }

    fn look_around(&mut self, drawing: &Drawing, scene: &Scene) -> Around {
        let bounds = |(i, item): (u32, &Item)| {
            if self.is_near_item(i, item) { self.unit.bounds(item.bounds) } else { Box2::EMPTY }
        };
        let items = index((0..).zip(&scene.items).map(bounds));
        let outlines = self.guessed.iter().map(|it| &it.outline).chain(&self.unknown);
        let unknown = index(outlines.map(|it| it.region.bounds()));
        let stalls = index(self.stalls.iter().copied());
        let all: Vec<u32> = (0..scene.items.len() as u32).collect();
        let sheet = Sheet::resumed(drawing, scene, &self.dictionary, self.unit, take(&mut self.classes), &all);
        let mut rooms: Vec<Box2> = self.margins.iter().map(Region::bounds).collect();
        let grids = self.grids.iter().filter_map(|it| it.bounds).map(|it| self.unit.bounds(it));
        rooms.extend(grids.map(|it| it.grown(1.0 + 0.1 * it.width().max(it.height()))));
        let mut letters = Vec::new();
        for text in texts(&sheet).iter().map(|it| it.in_metres(&sheet)) {
            if is_table_head(&self.dictionary, text.text) || title::is_caption(text.text) {
                rooms.push(text.bounds());
            }
            if is_letter(&text) {
                letters.push(text.bounds().grown(30.0 * text.height));
            }
        }
        self.classes = sheet.into_classes();
        Around { items, unknown, stalls, rooms, letters }
    }

    /// The room of edited items, old and new, in metres; `None` when the sheet as a whole is concerned.
    fn zone(&self, scene: &Scene, edited: &[Edited]) -> Option<Box2> {
        let around = self.around.as_ref().filter(|_| self.followable)?;
        let mut zone = Box2::EMPTY;
        for it in edited {
            let old = scene.items.get(it.first..it.first + it.items.len())?;
            for (i, (old, new)) in (it.first as u32..).zip(old.iter().zip(&it.items)) {
                let same_names = old.layer == new.layer
                    && old.visible == new.visible
                    && old.parent == new.parent
                    && discriminant(&old.shape) == discriminant(&new.shape);
                if !same_names || self.used_elsewhere.binary_search(&i).is_ok() {
                    return None;
                }
                if ![old, new].into_iter().all(|it| self.concerns_only_near(around, i, it)) {
                    return None;
                }
                zone = zone.union(old.bounds).union(new.bounds);
            }
        }
        let zone = self.unit.bounds(zone);
        (!zone.is_empty() && zone.width().is_finite() && zone.height().is_finite()).then_some(zone)
    }

    /// Whether an item concerns nothing but what is near it.
    fn concerns_only_near(&self, around: &Around, i: u32, item: &Item) -> bool {
        let Some(part) = self.classes.part(i) else { return false };
        let room = self.unit.bounds(item.bounds);
        let meets = |rooms: &[Box2], room: Box2| rooms.iter().any(|it| it.meets(&room));
        let is_quiet = |role: Option<Role>| matches!(role, Some(Role::Annotation | Role::Decoration));
        match &item.shape {
            Drawn::Text(text) => {
                let reach = ROOM_HEIGHTS * self.unit.to_m(text.height);
                let is_early = self.used_early.binary_search(&i).is_ok();
                let in_stall = !meeting(&around.stalls, room).is_empty();
                let in_room = meets(&around.rooms, room.grown(reach));
                !is_early && !in_stall && !in_room && !self.concerns_sheet(&text.content)
            }
            Drawn::Curve { .. } | Drawn::Fill { .. } => {
                let by_symbol = part.symbol.and_then(|it| self.classes.part(it)).map(|it| it.role);
                let is_near = by_symbol.is_none() && part.role.is_some_and(is_local);
                let is_loose = is_quiet(by_symbol.unwrap_or(part.role)) && !meets(&around.letters, room);
                (is_near || is_loose) && !meets(&around.rooms, room)
            }
            Drawn::Reference(_) => part.role.is_none_or(is_local) || is_quiet(part.role),
            Drawn::Leader { text, .. } => text.is_empty() || !self.concerns_sheet(text),
            _ => false,
        }
    }

    /// Whether a text says something of the sheet as a whole.
    fn concerns_sheet(&self, text: &str) -> bool {
        is_table_head(&self.dictionary, text)
            || title::is_caption(text)
            || is_legend_head(text)
            || crate::compass::is_letter_text(text)
            || scale(text).is_some()
            || stall_count(text).is_some()
            || !self.dictionary.values(Attr::DrawingKind, text).is_empty()
    }

    /// What there is to look at in a zone.
    fn near(&self, zone: Box2, edited: &[Edited]) -> Option<Near> {
        let around = self.around.as_ref()?;
        let mut items: Vec<u32> = meeting(&around.items, zone).into_iter().map(|it| it as u32).collect();
        items.extend(edited.iter().flat_map(|it| it.first as u32..(it.first + it.items.len()) as u32));
        let (guessed, unknown): (Vec<usize>, Vec<usize>) =
            meeting(&around.unknown, zone).into_iter().partition(|it| *it < self.guessed.len());
        let unknown = unknown.into_iter().map(|it| self.unknown[it - self.guessed.len()].clone());
        Some(Near {
            items: sorted(items),
            guessed: guessed.into_iter().map(|it| self.guessed[it].clone()).collect(),
            unknown: unknown.collect(),
        })
    }

    /// Recognises some items, as the whole is recognised.
    fn look(&mut self, drawing: &Drawing, scene: &Scene, near: &Near) -> Look {
        let classes = take(&mut self.classes);
        let sheet = Sheet::resumed(drawing, scene, &self.dictionary, self.unit, classes, &near.items);
        let written: Vec<Written<'_>> = texts(&sheet).iter().map(|it| it.in_metres(&sheet)).collect();
        let mut work = Work {
            text_used: written.iter().map(|it| self.used_early.binary_search(&it.item).is_ok()).collect(),
            tables: self.tables.clone(),
            margins: self.margins.clone(),
            drafts: self.boundaries.clone(),
            ..Work::new(&sheet, written)
        };
        leader::leaders(&mut work);
        let mut collected = collect(&sheet);
        collected.unknown =
            near.guessed.iter().map(|it| it.outline.clone()).chain(near.unknown.iter().cloned()).collect();
        let votes = votes(&work, &collected);
        for candidate in &near.guessed {
            collected.areas.entry(candidate.role).or_default().push(candidate.clone());
        }
        refine(&work, &mut collected);
        buildings(&mut work, &mut collected);
        roster::apply(&mut work, &self.grids);
        area::areas(&mut work, &mut collected);
        spot::spots(&mut work);
        note::dimensions(&mut work, Some(self.usual_dimension));
        note::coordinate_labels(&mut work);
        frame::assign(&mut work, &self.frames);
        official(&mut work, &self.official);
        site::assign(&mut work, &self.plots);
        leave_out_margins(&mut work);
        site::serve(&mut work);
        quality::of_objects(&mut work);
        let faults = take(&mut work.faults);
        quality::of_sheet(&mut work, &collected, &self.frames, self.middle);
        let names_kind = |it: &u32| match &sheet.item(*it).shape {
            Drawn::Text(text) => sheet.dictionary.text(&text.content).is_some(),
            _ => true,
        };
        let look = Look {
            votes,
            used_texts: used_texts(&work).into_iter().filter(names_kind).collect(),
            used_items: sorted(work.drafts.iter().flat_map(|it| it.items.iter().copied()).collect()),
            of_sheet: work.faults,
            objects: work
                .drafts
                .into_iter()
                .map(|it| it.object)
                .filter(|it| !BOUNDARIES.contains(&it.kind))
                .chain(faults)
                .collect(),
        };
        self.classes = sheet.into_classes();
        look
    }
}

/// How far recognition looks around a zone: only coordinate labels look further than names of roads.
fn reach(zone: Box2, model: &Model) -> f64 {
    if model.within(Kind::CoordinateLabel, zone.grown(REACH)).is_empty() { ROAD_REACH } else { REACH }
}

/// What there is around an edit.
struct Near {
    /// Items, ascending.
    items: Vec<u32>,
    guessed: Vec<Candidate>,
    unknown: Vec<Outline>,
}

/// What the edit between two looks does to the model: objects within `zone` differ, nothing else may.
fn difference(before: Look, after: Look, zone: Box2, model: &Model) -> Option<Followed> {
    let same = before.votes == after.votes
        && before.used_texts == after.used_texts
        && before.used_items == after.used_items
        && before.of_sheet == after.of_sheet
        && counts(&before.objects) == counts(&after.objects);
    if !same {
        return None;
    }
    let is_inner = |it: &Object| it.bounds().is_some_and(|it| zone.contains_box(&it));
    let by_id = |look: Vec<Object>| look.into_iter().map(|it| (it.id, it)).collect::<BTreeMap<ObjectId, Object>>();
    let (before, after) = (by_id(before.objects), by_id(after.objects));
    let outer = |look: &BTreeMap<ObjectId, Object>| -> Vec<Object> {
        look.values().filter(|it| !is_inner(it)).cloned().collect()
    };
    let is_in_model = |it: &Object| model.find(it.id).is_some_and(|ix| **model.object(ix) == *it);
    let known = LOCAL.iter().chain(&spot::KINDS).chain(&[Kind::CoordinateLabel, Kind::Dimension, Kind::DrawingFault]);
    let mut in_zone = known.flat_map(|kind| model.within(*kind, zone)).map(|ix| model.object(ix));
    if outer(&before) != outer(&after)
        || !before.values().filter(|it| is_inner(it)).all(is_in_model)
        || !in_zone.all(|it| !is_inner(it) || is_fault_of_sheet(it) || before.contains_key(&it.id))
    {
        return None;
    }
    let mut followed = Followed::default();
    for (id, object) in &before {
        if is_inner(object) && after.get(id) != Some(object) {
            followed.without.push(*id);
        }
    }
    for (id, object) in after {
        if is_inner(&object) && before.get(&id) != Some(&object) {
            followed.with.push(Arc::new(object));
        }
    }
    Some(followed)
}

fn is_fault_of_sheet(object: &Object) -> bool {
    object.kind == Kind::DrawingFault
        && !object
            .get(Attr::Fault)
            .is_some_and(|it| matches!(it.value, Value::Enum(fault) if OBJECT_FAULTS.contains(&FAULT.value(fault))))
}

/// How many objects there are of each kind, faults not counted.
fn counts(objects: &[Object]) -> BTreeMap<Kind, usize> {
    let mut counts = BTreeMap::new();
    for object in objects.iter().filter(|it| it.kind != Kind::DrawingFault) {
        *counts.entry(object.kind).or_default() += 1;
    }
    counts
}
