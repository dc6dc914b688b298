//! What can be said only when all is read: layouts, clips, paths, what was not understood.

use super::blocks::Spaces;
use super::objects::Objects;
use crate::context::Context;
use drawing::{Code, Diagnostic, Drawing, Entity, Geometry, Handle, LayerId, Layout, NotUnderstood};
use geometry::Sort;
use std::collections::BTreeMap;

/// Types whose presence is recorded, but whose geometry no part of this program reads.
const KNOWN_BUT_OPAQUE: &[&str] = &[
    "3DSOLID",
    "BODY",
    "REGION",
    "SURFACE",
    "EXTRUDEDSURFACE",
    "LOFTEDSURFACE",
    "REVOLVEDSURFACE",
    "SWEPTSURFACE",
    "PLANESURFACE",
    "NURBSURFACE",
    "OLEFRAME",
    "OLE2FRAME",
    "TOLERANCE",
    "SHAPE",
    "LIGHT",
    "SECTION",
    "SUN",
    "CAMERA",
    "GEOPOSITIONMARKER",
    "ARCALIGNEDTEXT",
    "RTEXT",
    "COORDINATION_MODEL",
    "POINTCLOUD",
    "POINTCLOUDEX",
    "ACAD_PROXY_OBJECT",
];

pub(super) fn finish(mut ctx: Context, spaces: Spaces, objects: Objects) -> Drawing {
    ctx.drawing.entities = spaces.model;
    ctx.drawing.layouts = layouts(spaces.paper, &objects);
    resolve_references(&mut ctx, &objects);
    report_layers(&mut ctx);
    report_handles(&mut ctx);
    report_not_understood(&mut ctx);
    ctx.report_surplus();
    let mut drawing = ctx.drawing;
    drawing.entities.shrink_to_fit();
    drawing.blocks.shrink_to_fit();
    drawing.diagnostics.shrink_to_fit();
    drawing
}

/// Layouts in the order of their tabs, then paper spaces that no layout claims but which hold something.
fn layouts(paper: Vec<super::blocks::PaperSpace>, objects: &Objects) -> Vec<Layout> {
    let mut order: Vec<_> = objects.layouts.iter().filter(|it| !it.space.is_none()).collect();
    order.order_by_key(|it| it.tab_order);
    let mut paper: Vec<_> = paper.into_iter().map(Some).collect();
    let mut layouts = Vec::new();
    for object in order {
        let space = paper.iter_mut().find(|it| it.as_ref().is_some_and(|it| it.record == object.space));
        if let Some(mut space) = space.and_then(Option::take) {
            space.entities.shrink_to_fit();
            layouts.push(Layout {
                name: object.name.clone(),
                handle: space.record,
                paper_mm: object.paper_mm,
                entities: space.entities,
            });
        }
    }
    for space in paper.into_iter().flatten().filter(|it| !it.entities.is_empty()) {
        layouts.push(Layout { name: space.name, handle: space.record, paper_mm: None, entities: space.entities });
    }
    layouts
}

/// Fills in what entities refer to in OBJECTS.
fn resolve_references(ctx: &mut Context, objects: &Objects) {
    let mut troubles = Vec::new();
    for entity in all_entities_mut(&mut ctx.drawing) {
        let dictionary = entity.extra.as_ref().map_or(Handle::NONE, |it| it.extension_dictionary);
        match &mut entity.geometry {
            Geometry::Image(image) => image.path = objects.path(image.definition).cloned(),
            Geometry::Insert(insert) if !dictionary.is_none() => match objects.clip(dictionary) {
                Some((clip, false)) if clip.enabled => match &clip.polygon {
                    Some(polygon) => insert.clip = polygon.clone(),
                    None => troubles.push((entity.handle, entity.line)),
                },
                Some((clip, true)) if clip.enabled => troubles.push((entity.handle, entity.line)),
                _ => {}
            },
            _ => {}
        }
    }
    for (handle, line) in troubles {
        ctx.report(Diagnostic::new(Code::NotUnderstood, "XCLIP").of(handle).at(line.into()));
    }
}

fn all_entities_mut(drawing: &mut Drawing) -> impl Iterator<Item = &mut Entity> {
    let blocks = drawing.blocks.iter_mut().flat_map(|it| &mut it.entities);
    let layouts = drawing.layouts.iter_mut().flat_map(|it| &mut it.entities);
    drawing.entities.iter_mut().chain(blocks).chain(layouts)
}

fn all_entities(drawing: &Drawing) -> impl Iterator<Item = &Entity> {
    let blocks = drawing.blocks.iter().flat_map(|it| &it.entities);
    let layouts = drawing.layouts.iter().flat_map(|it| &it.entities);
    drawing.entities.iter().chain(blocks).chain(layouts)
}

/// Layers that entities name but the table lacks; files without a table (R12 may have none) are not reproached.
fn report_layers(ctx: &mut Context) {
    let implied: Vec<String> = ctx.drawing.layers.iter().filter(|it| it.implied).map(|it| it.name.clone()).collect();
    if ctx.drawing.layers.iter().any(|it| !it.implied && !it.handle.is_none()) {
        for name in implied {
            ctx.report(Diagnostic::new(Code::UndefinedLayer, name));
        }
    }
}

fn report_handles(ctx: &mut Context) {
    let mut handles = std::mem::take(&mut ctx.handles);
    handles.sort_unstable();
    let mut last = None;
    for pair in handles.windows(2) {
        if pair[0] == pair[1] && last != Some(pair[0]) {
            last = Some(pair[0]);
            let handle = Handle(pair[0]);
            ctx.report(Diagnostic::new(Code::DuplicateHandle, handle.to_string()).of(handle));
        }
    }
}

/// Records of one type that were not understood.
struct Tally {
    count: u32,
    layers: BTreeMap<LayerId, u32>,
    first: Handle,
}

/// Counts what was not understood by type and layer, and says it once a type.
fn report_not_understood(ctx: &mut Context) {
    let mut tally: BTreeMap<(String, bool), Tally> = BTreeMap::new();
    for entity in all_entities(&ctx.drawing) {
        let key = match &entity.geometry {
            Geometry::Opaque(opaque) => (opaque.type_name.clone(), false),
            // 8 bytes are the length and the number of graphics: none.
            Geometry::Proxy(proxy) if proxy.graphics.len() <= 8 => {
                (proxy.class.clone().unwrap_or_else(|| "ACAD_PROXY_ENTITY".to_string()), true)
            }
            _ => continue,
        };
        let tally =
            tally.entry(key).or_insert_with(|| Tally { count: 0, layers: BTreeMap::new(), first: entity.handle });
        tally.count += 1;
        *tally.layers.entry(entity.layer).or_default() += 1;
    }
    for ((type_name, is_proxy), Tally { count, layers, first }) in tally {
        let code = match is_proxy {
            true => Code::ProxyWithoutGraphics,
            false if KNOWN_BUT_OPAQUE.contains(&type_name.as_str()) => Code::NotUnderstood,
            false => Code::UnknownEntity,
        };
        ctx.report(Diagnostic::new(code, format!("{type_name} × {count}")).of(first));
        let mut layers: Vec<_> = layers.into_iter().collect();
        layers.order_by_key(|(layer, count)| (std::cmp::Reverse(*count), *layer));
        ctx.drawing.not_understood.push(NotUnderstood { type_name, count, layers, first });
    }
    ctx.drawing.not_understood.order_by(|a, b| b.count.cmp(&a.count).then_with(|| a.type_name.cmp(&b.type_name)));
}
