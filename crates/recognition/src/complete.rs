//! How complete the recognition of each kind is, and on what that rests.

use crate::collect::Collected;
use crate::floor;
use crate::frame::is_on_site;
use crate::outline::{index, meeting};
use crate::profile::Role;
use crate::site::Plot;
use crate::work::Work;
use geometry::Box2;
use model::kinds::FAULT;
use model::{Attr, Completeness, CompletenessState, Kind, Object, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Closed shapes of unknown meaning below this are marks, in square metres.
const MIN_LEFTOVER: f64 = 15.0;

/// The completeness of every kind.
pub(crate) fn completeness(work: &Work<'_, '_>, collected: &Collected, plots: &[Plot]) -> BTreeMap<Kind, Completeness> {
    let leftover = leftover(work, collected, plots);
    let unknown_layers = unknown_layers(work);
    let shows = |kinds: &[Kind]| work.drafts.iter().any(|it| kinds.contains(&it.object.kind));
    let shows_floors = shows(&[Kind::Storey]);
    let shows_site = shows(&[Kind::SiteBoundary, Kind::GrossSite, Kind::ControlLine, Kind::Building]);
    let open_rooms = work.faults.iter().filter(|it| is_open_room(it)).count();
    let mut table = BTreeMap::new();
    for &kind in Kind::ALL {
        let found = work.drafts.iter().filter(|it| it.object.kind == kind).count();
        let mentioned = mentioned(work, kind, plots);
        let hidden = collected.hidden.get(&kind).map_or(0, Vec::len);
        let entry = match kind {
            // Looked for everywhere: what is not there is not drawn.
            Kind::DrawingFault
            | Kind::Layer
            | Kind::Frame
            | Kind::Dimension
            | Kind::CoordinateLabel
            | Kind::IndicatorTable
            | Kind::IndicatorRow
            | Kind::ScheduleRow => complete("已检查全部对象和文字", "every entity and text was looked at"),
            _ if !shows_floors && floor::KINDS.contains(&kind) => {
                complete("图中没有平面图", "the drawing shows no floor plan")
            }
            Kind::Room | Kind::FloorPart if open_rooms > 0 => at(
                if found > 0 { CompletenessState::AtLeast } else { CompletenessState::NotRecognised },
                &format!("{open_rooms} 个房间名不在闭合房间内"),
                &format!("{open_rooms} names of rooms stand in no closed room"),
            ),
            Kind::Dwelling | Kind::Storey | Kind::FloorPart if shows_floors && open_rooms == 0 => {
                complete("由全部房间得出", "follows from all rooms")
            }
            Kind::Route => complete("由房间和安全出口得出", "follows from rooms and exits"),
            _ if found == 0 && shows_floors && !shows_site && is_on_site(kind) => {
                complete("图中只有平面图", "the drawing shows floor plans only")
            }
            Kind::Conditions | Kind::Project => complete("由用户提供", "given with the case"),
            Kind::TitleBlock | Kind::Compass => complete("已检查全部图块和文字", "every block and text was looked at"),
            _ if found > 0 && mentioned > 0 => at(
                CompletenessState::AtLeast,
                &format!("{mentioned} 处标注没有对应图形"),
                &format!("{mentioned} labels without a shape"),
            ),
            _ if found > 0 && hidden > 0 => at(
                CompletenessState::AtLeast,
                &format!("隐藏图层上另有 {hidden} 个对象"),
                &format!("{hidden} more entities on hidden layers"),
            ),
            Kind::Building | Kind::GreenArea if found > 0 && leftover > 0 => at(
                CompletenessState::AtLeast,
                &format!("用地内有 {leftover} 个闭合图形未识别"),
                &format!("{leftover} closed shapes on the plot are not understood"),
            ),
            // It would be drawn as the boundary is.
            Kind::GrossSite if found == 0 && work.drafts.iter().any(|it| it.object.kind == Kind::SiteBoundary) => {
                complete("已识别用地红线，没有其他用地范围", "the boundary is recognised and no other is drawn")
            }
            Kind::SiteBoundary if found == 0 => {
                at(CompletenessState::NotRecognised, "未找到用地红线", "no site boundary was found")
            }
            _ if found > 0 => complete("名称、图块和文字一致", "names, blocks and texts agree"),
            _ if mentioned > 0 => at(
                CompletenessState::NotRecognised,
                &format!("{mentioned} 处标注没有对应图形"),
                &format!("{mentioned} labels without a shape"),
            ),
            _ if leftover == 0 && unknown_layers == 0 => {
                complete("全部图层均已识别，没有此类对象", "every layer is understood and none holds any")
            }
            _ => at(
                CompletenessState::NotRecognised,
                &format!("{unknown_layers} 个图层含义未知，{leftover} 个闭合图形未识别"),
                &format!("{unknown_layers} layers of unknown meaning, {leftover} closed shapes not understood"),
            ),
        };
        table.insert(kind, entry);
    }
    table
}

/// Whether a fault says that the name of a room stands in no closed room.
fn is_open_room(fault: &Object) -> bool {
    fault.get(Attr::Fault).is_some_and(|it| matches!(it.value, Value::Enum(it) if FAULT.value(it) == "room_open"))
}

fn at(state: CompletenessState, zh: &str, en: &str) -> Completeness {
    Completeness { state, zh: Arc::from(zh), en: Arc::from(en) }
}

fn complete(zh: &str, en: &str) -> Completeness {
    at(CompletenessState::Complete, zh, en)
}

/// Closed shapes of unknown meaning on the plots, outside everything that was recognised.
fn leftover(work: &Work<'_, '_>, collected: &Collected, plots: &[Plot]) -> usize {
    let areas: Vec<&geometry::Region> = work
        .drafts
        .iter()
        .filter(|it| {
            !matches!(
                it.object.kind,
                Kind::SiteBoundary | Kind::GrossSite | Kind::ControlLine | Kind::Frame | Kind::Basement
            )
        })
        .filter_map(|it| it.object.region())
        .collect();
    let tree = index(areas.iter().map(|it| it.bounds()));
    let is_leftover = |outline: &&crate::outline::Outline| {
        let area = outline.region.area().to_m2();
        let at = outline.region.label_point();
        area >= MIN_LEFTOVER
            && plots.iter().any(|it| it.region.contains(at) && area < 0.8 * it.region.area().to_m2())
            && !work.is_reserved(at)
            && !meeting(&tree, Box2::around([at])).into_iter().any(|it| areas[it].contains(at))
    };
    collected.unknown.iter().filter(is_leftover).count()
}

/// Layers with curves on them whose names say nothing.
fn unknown_layers(work: &Work<'_, '_>) -> usize {
    let sheet = work.sheet;
    let mut used = vec![false; sheet.scene.items.len()];
    for draft in &work.drafts {
        for &item in &draft.items {
            used[item as usize] = true;
        }
    }
    let mut unknown = vec![false; sheet.layers.len()];
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let part = sheet.part(i as u32);
        let is_drawn = matches!(item.shape, drawing::Shape::Curve { .. } | drawing::Shape::Fill { .. });
        let in_table = !item.bounds.is_empty() && work.is_reserved(sheet.bounds(i as u32).center());
        if part.role.is_none() && part.symbol.is_none() && is_drawn && item.visible && !used[i] && !in_table {
            unknown[item.layer.0 as usize] = true;
        }
    }
    unknown.into_iter().filter(|it| *it).count()
}

/// Texts that name a kind and were attached to nothing.
fn mentioned(work: &Work<'_, '_>, kind: Kind, plots: &[Plot]) -> usize {
    let is_area = matches!(
        kind,
        Kind::FireLane
            | Kind::LadderPad
            | Kind::GreenArea
            | Kind::TurningArea
            | Kind::Basement
            | Kind::Water
            | Kind::ParkingLot
    );
    if !is_area {
        return 0;
    }
    let says = |i: &usize| {
        let text = &work.texts[*i];
        !work.text_used[*i]
            && text.visible
            && text.symbol.is_none()
            && !work.is_reserved(text.center)
            // Beside the plots stands the legend, which names everything once.
            && (plots.is_empty() || plots.iter().any(|it| it.region.contains(text.center)))
            && text.text.chars().count() <= 16
            && work.sheet.dictionary.text(text.text).is_some_and(|it| it.role == Role::Kind(kind))
    };
    (0..work.texts.len()).filter(says).count()
}
