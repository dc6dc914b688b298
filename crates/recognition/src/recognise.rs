//! The whole of recognition, step by step.

use crate::across;
use crate::building::buildings;
use crate::collect::collect;
use crate::complete::completeness;
use crate::follow::{BOUNDARIES, Memory, used_elsewhere, used_texts};
use crate::layout::layouts;
use crate::official::official;
use crate::outline::is_same_area;
use crate::profile::{Dictionary, Profile, Role};
use crate::refine::refine;
use crate::sheet::Sheet;
use crate::table::schedule::{self, Listed};
use crate::table::{DeclaredRow, Grid, declared_rows, grids, spread};
use crate::text::{Written, region_on_axes, texts};
use crate::unit::{Unit, UnitEvidence};
use crate::work::{Draft, Work, set};
use crate::{area, compass, floor, frame, guess, leader, note, quality, roster, site, spot, stall, title, votes};
use drawing::{Drawing, LayerId, Scene};
use geometry::{Box2, Path, Region};
use model::kinds::SCHEDULE;
use model::{Attr, Kind, Model, Object, ObjectId, Shape, Source, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What recognition is told beside the drawing.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The profiles in force, in order.
    pub profiles: Vec<Profile>,
    /// The user's mapping of layers, blocks and texts; it wins over every profile.
    pub map: Option<Profile>,
    /// The unit, against all evidence.
    pub unit: Option<Unit>,
    /// Lines from the authority's files: they, not the applicant's lines, are the reference.
    pub official: Vec<OfficialLine>,
    /// Objects of kind `Conditions`, one a plot.
    pub conditions: Vec<Arc<Object>>,
}

/// A line from the authority's file.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficialLine {
    /// `SiteBoundary`, `ControlLine` or `RoadRedLine`.
    pub kind: Kind,
    /// The number of the plot, when the file tells.
    pub plot: Option<String>,
    /// The line, in metres, in the coordinates of the drawing.
    pub path: Path,
}

/// What a drawing means.
#[derive(Clone, Debug)]
pub struct Recognition {
    /// The objects.
    pub model: Model,
    /// The settled unit.
    pub unit: Unit,
    /// What it rests on.
    pub unit_evidence: Vec<UnitEvidence>,
    /// The frames (sheets) of the file; objects name them by index.
    pub frames: Vec<FrameInfo>,
    /// Each layer of the drawing and what was made of it, in the order of the drawing.
    pub layers: Vec<LayerUsage>,
}

/// A frame (sheet) in model space.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameInfo {
    /// The object of kind `Frame`.
    pub id: ObjectId,
    /// The title in it.
    pub title: String,
    /// A value of `drawing_kind`.
    pub drawing_kind: &'static str,
    /// Its place, in metres.
    pub bounds: Box2,
    /// Index of the frame whose site this one shows again, moved: objects are counted once.
    pub repeats: Option<u32>,
}

/// A layer and what was made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LayerUsage {
    /// Name as written.
    pub name: String,
    /// Items of the scene on it.
    pub items: u32,
    /// On and thawed.
    pub visible: bool,
    /// What its name stands for: a kind, `annotation`, `decoration`, `courtyard`; `None` when it is unknown.
    pub stands_for: Option<&'static str>,
    /// Objects made from it by kind.
    pub kinds: BTreeMap<Kind, u32>,
    /// Curves and fills on it that no object uses.
    pub unused: u32,
    /// What an unknown layer may hold, best first.
    pub suggestions: Vec<Suggested>,
}

/// What a layer may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggested {
    /// As written in a mapping.
    pub role: &'static str,
    /// Why.
    pub why: String,
}

/// The unit of a drawing by all evidence, for those who need it before recognition (the chord error of flattening).
pub fn settle_unit(drawing: &Drawing, scene: &Scene, settings: &Settings) -> Unit {
    let dictionary = Dictionary::new(&settings.profiles, settings.map.as_ref());
    let sheet = Sheet::new(drawing, scene, &dictionary);
    let written = texts(&sheet);
    let rows = read_tables(&sheet, &written).1;
    votes::settle(&sheet, &written, &rows, &settings.profiles, settings.unit).unit
}

/// Every table of the sheet, and the indicators that they and loose texts declare. Drawing units.
pub(crate) fn read_tables(sheet: &Sheet<'_>, written: &[Written<'_>]) -> (Vec<Grid>, Vec<DeclaredRow>) {
    let written = &spread(written, |it| sheet.dictionary.indicator(it).is_some());
    let seeds: Vec<usize> = (0..written.len())
        .filter(|it| {
            let by_symbol = written[*it].symbol.and_then(|it| sheet.part(it).role);
            (written[*it].symbol.is_none() || by_symbol == Some(Role::Kind(Kind::TitleBlock)))
                && is_table_head(sheet.dictionary, written[*it].text)
        })
        .collect();
    let grids = grids(sheet, written, &seeds);
    let rows = grids.iter().flat_map(|it| declared_rows(it, sheet.dictionary)).collect();
    (grids, rows)
}

/// Whether a text names an indicator or heads a column of a list of buildings, floors, openings or drawings: where one stands, a table may be.
pub(crate) fn is_table_head(dictionary: &Dictionary, text: &str) -> bool {
    let text = text.trim();
    let short = (2..=40).contains(&text.chars().count()) && !text.contains('\n');
    short && (dictionary.indicator(text).is_some() || roster::is_head(text) || schedule::is_head(text))
}

/// What a drawing means: objects with attributes, evidence and provenance.
///
/// `scene` is the flattened drawing, in drawing units. The same input gives the same result on every platform.
pub fn recognise(drawing: &Drawing, scene: &Scene, settings: &Settings) -> Recognition {
    remember(drawing, scene, settings).0
}

/// As [`recognise`], with what it takes to follow edits of the drawing.
pub fn remember(drawing: &Drawing, scene: &Scene, settings: &Settings) -> (Recognition, Memory) {
    let dictionary = Dictionary::new(&settings.profiles, settings.map.as_ref());
    let mut sheet = Sheet::new(drawing, scene, &dictionary);
    let written = texts(&sheet);
    let (grids, rows) = read_tables(&sheet, &written);
    let settled = votes::settle(&sheet, &written, &rows, &settings.profiles, settings.unit);
    sheet.unit = settled.unit;
    let mut work = Work::new(&sheet, written.iter().map(|it| it.in_metres(&sheet)).collect());
    tables(&mut work, &grids);
    title::title_blocks(&mut work);
    legends(&mut work);
    leader::leaders(&mut work);

    let mut collected = collect(&sheet);
    let drawn_frames = frame::frames(&work, &collected.unknown);
    let frame_regions: Vec<Region> = drawn_frames.iter().map(|it| it.region.clone()).collect();
    collected.unknown.retain(|it| !frame_regions.iter().any(|frame| is_same_area(frame, &it.region)));
    stall::stalls(&mut work, &mut collected);
    let used_early = used_texts(&work);
    let stalls = work.drafts.iter().filter(|it| it.object.kind == Kind::ParkingStall);
    let stalls = stalls.filter_map(|it| it.object.bounds()).collect();
    let boundary_by_name = collected.areas.get(&Role::Kind(Kind::SiteBoundary)).is_some_and(|it| !it.is_empty());
    guess::guess(&work, &mut collected, &frame_regions);
    refine(&work, &mut collected);
    buildings(&mut work, &mut collected);
    roster::apply(&mut work, &grids);
    area::areas(&mut work, &mut collected);
    spot::spots(&mut work);
    site::plots(&mut work, &rows);
    let boundaries = work.drafts.iter().filter(|it| BOUNDARIES.contains(&it.object.kind)).cloned().collect();
    compass::compasses(&mut work);
    let usual_dimension = note::dimensions(&mut work, None);
    note::coordinate_labels(&mut work);
    work.drafts.extend(layouts(drawing, &dictionary));
    let mut frames = frame::make(&mut work, &drawn_frames);
    floor::floors(&mut work, &frames);
    across::relate(&mut work.drafts.iter_mut().map(|it| &mut it.object).collect::<Vec<_>>());
    frame::assign(&mut work, &frames);
    frame::register(&mut work, &mut frames);
    official(&mut work, &settings.official);
    let plots = site::all(&work);
    site::assign(&mut work, &plots);
    leave_out_margins(&mut work);
    site::serve(&mut work);
    quality::faults(&mut work, &collected, &frames, settled.in_doubt);
    let completeness = completeness(&work, &collected, &plots);
    let middle = quality::middle(&work);

    let layers = usage(&work);
    let mut objects: Vec<Arc<Object>> = settings.conditions.clone();
    objects.extend(layer_objects(&sheet, &layers).map(Arc::new));
    objects.extend(project(&work).map(Arc::new));
    let used_elsewhere = used_elsewhere(&work);
    objects.extend(work.drafts.into_iter().map(|it| Arc::new(it.object)));
    objects.extend(work.faults.into_iter().map(Arc::new));
    let model = Model::new(objects, completeness, sheet.tolerance());
    let (tables, margins) = (work.tables, work.margins);
    let memory = Memory {
        followable: boundary_by_name && frames.iter().all(|it| it.repeats.is_none()),
        unit: settled.unit,
        classes: sheet.into_classes(),
        tables,
        margins,
        grids,
        unknown: collected.unknown,
        guessed: collected.guessed,
        stalls,
        used_early,
        used_elsewhere,
        boundaries,
        official: settings.official.clone(),
        frames: frames.clone(),
        plots,
        middle,
        usual_dimension,
        around: None,
        dictionary,
    };
    (Recognition { model, unit: settled.unit, unit_evidence: settled.evidence, frames, layers }, memory)
}

/// The rooms of legends: what they show are samples, not objects.
fn legends(work: &mut Work<'_, '_>) {
    let heads = work.texts.iter().filter(|it| is_legend_head(it.text) && it.height > 0.0);
    let heads: Vec<Written<'_>> = heads.cloned().collect();
    for text in heads {
        // A turned sheet has its legend turned.
        let (axis, height) = (text.along, text.height);
        let head = text.bounds_along(axis);
        // Samples stand below their head, each with its words beside it; the list ends where no text follows.
        let mut room = head;
        let mut reach = 12.0;
        loop {
            let below = Box2 {
                min: [room.min[0] - 12.0 * height, room.min[1] - 3.5 * height],
                max: [room.max[0] + reach * height, room.max[1]],
            };
            let entry = |it: &&Written<'_>| {
                let bounds = it.bounds_along(axis);
                below.contains(bounds.center()) && bounds.center().y < room.min[1] && bounds.width() <= 25.0 * height
            };
            let grown = work.texts.iter().filter(entry).map(|it| it.bounds_along(axis)).fold(room, Box2::union);
            if grown == room {
                // A second column stands beside the rows of the first.
                if reach > 12.0 || room == head {
                    break;
                }
                let row = |it: &&Written<'_>| {
                    let at = it.bounds_along(axis).center();
                    at.y < head.min[1]
                        && at.y > room.min[1] - height
                        && at.x > room.max[0]
                        && at.x < room.max[0] + 30.0 * height
                        && it.text.chars().count() <= 16
                };
                let beside = work.texts.iter().filter(row).map(|it| it.bounds_along(axis)).fold(room, Box2::union);
                reach = 13.0;
                room = beside;
                continue;
            }
            room = grown;
        }
        let room = Box2 {
            min: [room.min[0] - 10.0 * height, room.min[1] - height],
            max: [room.max[0] + 10.0 * height, room.max[1]],
        };
        work.margins.push(region_on_axes(axis, room));
    }
}

/// Whether a text stands over a legend.
pub(crate) fn is_legend_head(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != ':' && *c != '\u{ff1a}').collect();
    matches!(text.to_lowercase().as_str(), "图例" | "legend" | "图例说明" | "图例及说明" | "图例表")
}

/// Takes out what lies in a title block or a legend and on no plot: samples, cells, stamps.
pub(crate) fn leave_out_margins(work: &mut Work<'_, '_>) {
    let margins = std::mem::take(&mut work.margins);
    let in_margin = |object: &Object| {
        let is_mark = matches!(
            object.kind,
            Kind::IndicatorTable
                | Kind::IndicatorRow
                | Kind::ScheduleRow
                | Kind::TitleBlock
                | Kind::Frame
                | Kind::Compass
                | Kind::SiteBoundary
        );
        if is_mark || object.plot.is_some() {
            return false;
        }
        let lies_in = |margin: &Region| match &object.shape {
            // The axis of a road that only runs past a title block is no sample.
            Some(Shape::Path(path)) => path.vertices.iter().all(|it| margin.contains(it.point)),
            _ => site::place(object).is_some_and(|at| margin.contains(at)),
        };
        margins.iter().any(lies_in)
    };
    work.drafts.retain(|it| !in_margin(&it.object));
    work.faults.retain(|it| it.kind == Kind::Frame || !in_margin(it));
    work.margins = margins;
}

/// One object a layer.
fn layer_objects<'r>(sheet: &'r Sheet<'_>, layers: &'r [LayerUsage]) -> impl Iterator<Item = Object> + 'r {
    let with_layer = sheet.drawing.layers.iter().enumerate().filter(|it| !sheet.is_ignored_layer(LayerId(it.0 as u32)));
    let by_name: BTreeMap<&str, &LayerUsage> = layers.iter().map(|it| (it.name.as_str(), it)).collect();
    with_layer.map(move |(_, layer)| {
        let usage = by_name.get(layer.name.as_str());
        let mut object = Object::new(Kind::Layer, Vec::new(), None);
        object.id = ObjectId::new(Kind::Layer, [layer.name.as_str()]);
        object.name = Arc::from(layer.name.as_str());
        set(&mut object, Attr::Title, Value::text(&layer.name), Source::Layer);
        let known = layer.name == "0" || usage.is_some_and(|it| it.stands_for.is_some());
        set(&mut object, Attr::Recognised, Value::Bool(known), Source::Layer);
        set(&mut object, Attr::Entities, Value::Number(usage.map_or(0.0, |it| f64::from(it.items))), Source::Layer);
        set(&mut object, Attr::Visible, Value::Bool(layer.is_visible()), Source::Layer);
        object
    })
}

/// The project, when a title block names it.
fn project(work: &Work<'_, '_>) -> Option<Object> {
    let block = work
        .drafts
        .iter()
        .find(|it| it.object.kind == Kind::TitleBlock && it.object.get(Attr::ProjectName).is_some())?;
    let mut object = Object::new(Kind::Project, Vec::new(), None);
    object.id = ObjectId::new(Kind::Project, ["project"]);
    if let Some(name) = block.object.get(Attr::ProjectName) {
        object.set(Attr::ProjectName, name.clone());
        if let Value::Text(text) = &name.value {
            object.name = text.clone();
        }
    }
    Some(object)
}

/// Tables and their indicator rows as objects; their room is reserved.
pub(crate) fn tables(work: &mut Work<'_, '_>, grids: &[Grid]) {
    let unit = work.sheet.unit;
    for grid in grids {
        let rows = declared_rows(grid, work.sheet.dictionary);
        let bounds = grid.bounds.map(|it| unit.bounds(it));
        let listed = schedule::listed(grid);
        if rows.is_empty() {
            work.tables.extend(bounds.filter(|_| roster::is_list(grid) || !listed.is_empty()));
        }
        for (i, row) in listed.into_iter().enumerate() {
            let draft = listed_row(work, row, i);
            work.drafts.push(draft);
        }
        if rows.is_empty() {
            continue;
        }
        let mut items: Vec<u32> = rows.iter().flat_map(|it| it.items.iter().copied()).collect();
        items.sort_unstable();
        items.dedup();
        let shape = bounds.map(|it| Shape::Region(Region::rectangle(it)));
        let mut table = Object::new(Kind::IndicatorTable, work.sheet.handles(&items), shape);
        set(&mut table, Attr::Title, Value::text(&grid.title), Source::Table);
        set(&mut table, Attr::Count, Value::Number(rows.len() as f64), Source::Table);
        work.drafts.push(Draft { object: table, items: grid.items.clone() });
        work.tables.extend(bounds);
        for row in rows {
            let mut object = Object::new(Kind::IndicatorRow, work.sheet.handles(&row.items), None);
            let key: Vec<&str> = object
                .entities
                .iter()
                .map(|it| &**it)
                .chain([row.indicator.as_str(), row.plot.as_deref().unwrap_or_default()])
                .collect();
            object.id = ObjectId::new(Kind::IndicatorRow, key);
            object.name = Arc::from(row.label.as_str());
            set(&mut object, Attr::Label, Value::text(&row.label), Source::Table);
            set(&mut object, Attr::Indicator, Value::text(&row.indicator), Source::Table);
            set(&mut object, Attr::Value, Value::text(&row.declared.text), Source::Table);
            set(&mut object, Attr::DeclaredValue, Value::Number(row.declared.value), Source::Table);
            set(&mut object, Attr::DeclaredTolerance, Value::Number(row.declared.tolerance), Source::Table);
            if let Some(plot) = &row.plot {
                set(&mut object, Attr::Number, Value::text(plot), Source::Table);
            }
            work.drafts.push(Draft { object, items: row.items });
        }
    }
}

/// A row of a list of floors, openings or drawings, where its texts stand.
fn listed_row(work: &Work<'_, '_>, row: Listed, ordinal: usize) -> Draft {
    let around = row.items.iter().map(|it| work.sheet.bounds(*it)).fold(Box2::EMPTY, Box2::union);
    let shape = (!around.is_empty()).then(|| Shape::Region(Region::rectangle(around)));
    let mut object = Object::new(Kind::ScheduleRow, work.sheet.handles(&row.items), shape);
    // The rows of a table entity have its handle all.
    let ordinal = ordinal.to_string();
    let key: Vec<&str> = object.entities.iter().map(|it| &**it).chain([row.label.as_str(), &ordinal]).collect();
    object.id = ObjectId::new(Kind::ScheduleRow, key);
    object.name = Arc::from(row.label.as_str());
    let mut put = |attr: Attr, value: Option<Value>| {
        if let Some(value) = value {
            set(&mut object, attr, value, Source::Table);
        }
    };
    put(Attr::Label, Some(Value::text(&row.label)));
    put(Attr::Schedule, SCHEDULE.index(row.schedule).map(Value::Enum));
    put(Attr::FloorFirst, row.floors.map(|it| Value::Number(f64::from(it[0]))));
    put(Attr::FloorLast, row.floors.map(|it| Value::Number(f64::from(it[1]))));
    put(Attr::AreaStated, row.area.as_ref().map(|it| Value::Number(it.value)));
    put(Attr::DeclaredTolerance, row.area.as_ref().map(|it| Value::Number(it.tolerance)));
    put(Attr::WidthMarked, row.size[0].map(Value::Number));
    put(Attr::HeightMarked, row.size[1].map(Value::Number));
    put(Attr::CountStated, row.count.map(|it| Value::Number(f64::from(it))));
    put(Attr::DrawingNumber, row.number.as_deref().map(Value::text));
    Draft { object, items: row.items }
}

/// What was made of each layer.
fn usage(work: &Work<'_, '_>) -> Vec<LayerUsage> {
    let sheet = work.sheet;
    let mut layers: Vec<LayerUsage> = sheet
        .drawing
        .layers
        .iter()
        .zip(&sheet.layers)
        .map(|(layer, class)| LayerUsage {
            name: layer.name.clone(),
            items: 0,
            visible: layer.is_visible(),
            stands_for: class.as_ref().map(|it| it.role.name()),
            kinds: BTreeMap::new(),
            unused: 0,
            suggestions: Vec::new(),
        })
        .collect();
    let ignored: Vec<bool> = (0..layers.len()).map(|it| sheet.is_ignored_layer(LayerId(it as u32))).collect();
    let mut used = vec![false; sheet.scene.items.len()];
    for draft in &work.drafts {
        let mut seen: Vec<u32> = Vec::new();
        for &item in &draft.items {
            used[item as usize] = true;
            let layer = sheet.item(item).layer.0;
            if !seen.contains(&layer) {
                seen.push(layer);
                if let Some(it) = layers.get_mut(layer as usize) {
                    *it.kinds.entry(draft.object.kind).or_default() += 1;
                }
            }
        }
    }
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let Some(layer) = layers.get_mut(item.layer.0 as usize) else { continue };
        layer.items += 1;
        let part = sheet.part(i as u32);
        let in_used = part.symbol.is_some_and(|it| used[it as usize]);
        let is_drawn = matches!(item.shape, drawing::Shape::Curve { .. } | drawing::Shape::Fill { .. });
        if is_drawn && !used[i] && !in_used {
            layer.unused += 1;
        }
    }
    for layer in &mut layers {
        if layer.stands_for.is_none() && layer.unused > 0 {
            let roles = sheet.dictionary.suggestions(&layer.name).into_iter().take(3);
            layer.suggestions =
                roles.map(|it| Suggested { role: it.name(), why: "words in its name".to_string() }).collect();
        }
    }
    let mut ignored = ignored.into_iter();
    layers.retain(|_| !ignored.next().unwrap_or_default());
    layers
}
