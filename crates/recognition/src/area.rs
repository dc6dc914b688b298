//! Areas and lines other than buildings and stalls, and what their labels say.

use crate::building::Candidate;
use crate::collect::Collected;
use crate::label::{Token, radius, stated_area, stated_width, tokens};
use crate::outline::{Form, OpenLine, index, meeting};
use crate::profile::Role;
use crate::shape::{length, narrowest_width, quad, smallest_rectangle};
use crate::work::{Draft, Work, apply, set, set_new};
use geometry::{Box2, Path, Point, Region, Tolerance, Vertex, boolean, distance};
use model::{Attr, Kind, Object, Shape, Source, Value};
use std::sync::Arc;

const AREAS: [Kind; 14] = [
    Kind::SiteBoundary,
    Kind::GrossSite,
    Kind::ControlLine,
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
    Kind::GarageEntrance,
];

/// Makes the areas of all kinds but buildings and stalls, and the lines.
pub(crate) fn areas(work: &mut Work<'_, '_>, collected: &mut Collected) {
    strips(collected);
    for kind in AREAS {
        let mut candidates = collected.areas.remove(&Role::Kind(kind)).unwrap_or_default();
        if matches!(kind, Kind::FireLane | Kind::Road) {
            candidates = with_islands(candidates);
        }
        if kind == Kind::GreenArea {
            candidates = without_hole_edges(candidates);
        }
        for candidate in candidates {
            if work.is_of_table(candidate.outline.region.bounds()) || is_mark(kind, &candidate) {
                continue;
            }
            let draft = area(work, kind, &candidate);
            work.drafts.push(draft);
        }
    }
    for candidate in collected.areas.remove(&Role::Kind(Kind::Entrance)).unwrap_or_default() {
        let draft = area(work, Kind::Entrance, &candidate);
        work.drafts.push(draft);
    }
    for (kind, lines) in std::mem::take(&mut collected.lines) {
        let is_line = matches!(
            kind,
            Kind::RoadRedLine
                | Kind::RoadCenterLine
                | Kind::RiverLine
                | Kind::RailLine
                | Kind::PowerLine
                | Kind::Road
                | Kind::FireLane
        );
        for line in lines.into_iter().filter(|_| is_line) {
            if line.path.length() < 0.5 {
                continue;
            }
            let mut object = Object::new(kind, work.sheet.handles(&line.items), Some(Shape::Path(line.path)));
            if let Some(first) = line.items.first() {
                work.describe(&mut object, *first);
            }
            work.drafts.push(Draft { object, items: line.items });
        }
    }
    labels(work);
}

/// Small marks on a boundary's layer: the circles of corner points, ticks, arrows.
fn is_mark(kind: Kind, candidate: &Candidate) -> bool {
    let area = candidate.outline.region.area().to_m2();
    match kind {
        Kind::SiteBoundary | Kind::GrossSite | Kind::ControlLine => area < 60.0 && candidate.outline.crossings == 0,
        Kind::FireLane | Kind::LadderPad | Kind::Basement => area < 4.0 && candidate.outline.crossings == 0,
        Kind::GreenArea | Kind::Water => area < 0.2 && candidate.outline.crossings == 0,
        _ => false,
    }
}

fn area(work: &Work<'_, '_>, kind: Kind, candidate: &Candidate) -> Draft {
    let mut draft = work.area(kind, &candidate.outline);
    let object = &mut draft.object;
    if !candidate.evidence.is_empty() {
        object.evidence.extend(candidate.evidence.iter().map(|it| Arc::from(it.as_str())));
        object.confidence = candidate.confidence;
    }
    if let Some(class) = &candidate.class {
        apply(object, class, Source::Label);
    }
    match kind {
        Kind::FireLane => {
            if let Some(width) = narrowest_width(&candidate.outline.region) {
                set(object, Attr::ClearWidth, Value::Number(width), Source::Geometry);
            }
        }
        Kind::LadderPad => {
            if let Some(size) =
                quad(&candidate.outline.region).or_else(|| smallest_rectangle(&candidate.outline.region))
            {
                set(object, Attr::Width, Value::Number(size.width), Source::Geometry);
                set(object, Attr::Length, Value::Number(size.length), Source::Geometry);
            }
        }
        _ => {}
    }
    draft
}

/// Edges of holes in hatched green are no green of their own.
fn without_hole_edges(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let holes: Vec<Region> =
        candidates.iter().flat_map(|it| &it.outline.region.holes).map(|it| Region::new(it.clone())).collect();
    let is_edge = |it: &Candidate| {
        it.outline.form != Form::Hatch
            && holes.iter().any(|hole| crate::outline::is_same_area(hole, &it.outline.region))
    };
    candidates.into_iter().filter(|it| !is_edge(it)).collect()
}

/// Closed edges of lanes inside other closed edges are the islands that the lane runs around.
fn with_islands(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let sound = |it: &Candidate| it.outline.crossings == 0 && it.outline.region.holes.is_empty();
    let (rings, mut odd): (Vec<Candidate>, Vec<Candidate>) = candidates.into_iter().partition(sound);
    let (legs, plain) = parted_by_crossing(rings);
    odd.extend(legs);
    let regions = Region::from_rings(plain.iter().map(|it| it.outline.region.outer.clone()), Tolerance::STANDARD);
    let mut made: Vec<Candidate> = Vec::new();
    for region in regions {
        let is_ring =
            |path: &Path, it: &&Candidate| crate::outline::is_same_area(&Region::new(path.clone()), &it.outline.region);
        let Some(outer) = plain.iter().find(|it| is_ring(&region.outer, it)) else { continue };
        let mut candidate = outer.clone();
        for hole in &region.holes {
            if let Some(inner) = plain.iter().find(|it| is_ring(hole, it)) {
                candidate.outline.items.extend(&inner.outline.items);
            }
        }
        candidate.outline.items.sort_unstable();
        candidate.outline.items.dedup();
        candidate.outline.region = region;
        made.push(candidate);
    }
    made.extend(odd);
    made
}

/// The rings that run across the edge of a larger one, legs that no lane runs around, and the others.
fn parted_by_crossing(rings: Vec<Candidate>) -> (Vec<Candidate>, Vec<Candidate>) {
    let regions: Vec<&Region> = rings.iter().map(|it| &it.outline.region).collect();
    let areas: Vec<f64> = regions.iter().map(|it| it.area().to_m2()).collect();
    let tree = index(regions.iter().map(|it| it.bounds()));
    let is_some = |pieces: Vec<Region>| pieces.iter().any(|it| !it.is_sliver(Tolerance::STANDARD));
    let runs_across = |i: usize, j: usize| {
        is_some(boolean::intersection([regions[i]], [regions[j]]))
            && is_some(boolean::difference([regions[i]], [regions[j]]))
    };
    let is_leg: Vec<bool> = (0..rings.len())
        .map(|i| meeting(&tree, regions[i].bounds()).into_iter().any(|j| areas[j] >= areas[i] && runs_across(i, j)))
        .collect();
    let (legs, others): (Vec<_>, Vec<_>) = rings.into_iter().zip(is_leg).partition(|it| it.1);
    let candidates = |list: Vec<(Candidate, bool)>| list.into_iter().map(|it| it.0).collect();
    (candidates(legs), candidates(others))
}

/// Lanes drawn as two edges, or as a wide line, become areas.
fn strips(collected: &mut Collected) {
    let Some(lines) = collected.lines.get_mut(&Kind::FireLane) else { return };
    let mut open: Vec<Option<OpenLine>> = std::mem::take(lines).into_iter().map(Some).collect();
    let mut made = Vec::new();
    for i in 0..open.len() {
        let Some(a) = open[i].clone() else { continue };
        let partner = (i + 1..open.len())
            .filter_map(|j| Some((j, strip(&a.path, &open[j].as_ref()?.path)?)))
            .min_by(|p, q| p.1.1.total_cmp(&q.1.1).then(p.0.cmp(&q.0)));
        let Some((j, (region, _))) = partner else { continue };
        let mut items = a.items.clone();
        items.extend(open[j].take().map(|it| it.items).unwrap_or_default());
        items.sort_unstable();
        open[i] = None;
        let outline = crate::outline::joined(region, items);
        let evidence = vec!["area between two edge lines".to_string()];
        made.push(Candidate { outline, role: Role::Kind(Kind::FireLane), evidence, confidence: 0.85, class: None });
    }
    *lines = open.into_iter().flatten().collect();
    collected.areas.entry(Role::Kind(Kind::FireLane)).or_default().extend(made);
}

/// The area between two lines that run side by side, 2.5 to 15 m apart at both ends, with the larger distance.
fn strip(a: &Path, b: &Path) -> Option<(Region, f64)> {
    let ends = |it: &Path| Some((it.vertices.first()?.point, it.vertices.last()?.point));
    let ((a0, a1), (b0, b1)) = (ends(a)?, ends(b)?);
    let straight = length(a0 - b0).max(length(a1 - b1));
    let crossed = length(a0 - b1).max(length(a1 - b0));
    let (width, b) = if straight <= crossed { (straight, b.clone()) } else { (crossed, b.reversed()) };
    let long = a.length().min(b.length());
    if !(2.5..=15.0).contains(&width) || long < 1.5 * width {
        return None;
    }
    let mut vertices: Vec<Vertex> = a.vertices.clone();
    if let Some(last) = vertices.last_mut() {
        last.bulge = 0.0;
    }
    let mut back = b.reversed().vertices;
    if let Some(last) = back.last_mut() {
        last.bulge = 0.0;
    }
    vertices.extend(back);
    let region = Region::new(Path { vertices, closed: true });
    let sound = geometry::validity::faults(&region.outer, Tolerance::STANDARD).is_empty();
    sound.then_some((region, width))
}

/// Kinds that texts by themselves can name.
fn is_attachable(kind: Kind) -> bool {
    AREAS.contains(&kind)
        || matches!(
            kind,
            Kind::RoadRedLine
                | Kind::RoadCenterLine
                | Kind::RiverLine
                | Kind::RailLine
                | Kind::PowerLine
                | Kind::Entrance
        )
}

/// How far from an object, in metres, its label may stand.
fn reach(kind: Kind, height: f64) -> f64 {
    match kind {
        Kind::RoadRedLine | Kind::RoadCenterLine | Kind::Road => 30.0,
        Kind::RiverLine | Kind::RailLine | Kind::PowerLine => 20.0,
        Kind::GreenArea | Kind::Water | Kind::Basement => 0.0,
        _ => (3.0 * height).clamp(1.0, 10.0),
    }
}

/// Attaches texts to the areas and lines that they speak of.
fn labels(work: &mut Work<'_, '_>) {
    let members: Vec<usize> = (0..work.drafts.len()).filter(|it| is_attachable(work.drafts[*it].object.kind)).collect();
    let tree = index(members.iter().map(|it| work.drafts[*it].object.bounds().unwrap_or(Box2::EMPTY)));
    let mut found: Vec<(usize, usize)> = Vec::new();
    for i in 0..work.texts.len() {
        let text = &work.texts[i];
        if work.text_used[i] || text.text.chars().count() > 60 || work.is_reserved(text.center) {
            continue;
        }
        if matches!(
            text.symbol.and_then(|it| work.sheet.part(it).role),
            Some(Role::Kind(Kind::TitleBlock | Kind::Compass | Kind::ParkingStall))
        ) {
            continue;
        }
        let class = work.sheet.dictionary.text(text.text);
        let at = text.tip.unwrap_or(text.center);
        let named = match class.as_ref().map(|it| it.role) {
            Some(Role::Kind(kind)) if is_attachable(kind) => Some(kind),
            _ => None,
        };
        let details = has_details(text.text);
        if named.is_none() && !details {
            continue;
        }
        let limit = named.map_or(0.0, |it| reach(it, text.height));
        let near = meeting(&tree, Box2::around([at]).grown(limit.max(0.01)));
        let best = near
            .into_iter()
            .filter_map(|m| {
                let draft = &work.drafts[members[m]];
                let kind = draft.object.kind;
                let fits = match named {
                    // A road's name also stands beside its red lines and its axis.
                    Some(Kind::Road) => matches!(kind, Kind::Road | Kind::RoadRedLine | Kind::RoadCenterLine),
                    Some(named) => kind == named,
                    None => matches!(
                        kind,
                        Kind::FireLane
                            | Kind::LadderPad
                            | Kind::GreenArea
                            | Kind::Road
                            | Kind::Water
                            | Kind::Basement
                            | Kind::ParkingLot
                            | Kind::TurningArea
                    ),
                };
                let (far, size) = far(&draft.object, at)?;
                (fits && far <= limit).then_some((far, size, members[m]))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        if let Some((_, _, draft)) = best {
            found.push((draft, i));
        }
        if named == Some(Kind::Road) {
            let reach = stated_width(text.text).map_or(20.0, |it| 0.75 * it + 2.0);
            let along = text.along;
            for m in meeting(&tree, Box2::around([at]).grown(reach)) {
                let is_best = best.is_some_and(|it| it.2 == members[m]);
                if !is_best && runs_along(&work.drafts[members[m]].object, at, along, reach) {
                    found.push((members[m], i));
                }
            }
        }
    }
    for (draft, i) in found {
        let text = work.texts[i].text.trim().to_string();
        work.text_used[i] = true;
        let dictionary = work.sheet.dictionary;
        tell(&mut work.drafts[draft].object, &text, dictionary);
    }
    widths_by_centre_line(work);
}

/// Whether a red line runs beside a point in a direction, within reach.
fn runs_along(object: &Object, p: Point, along: geometry::Vector, reach: f64) -> bool {
    let (Kind::RoadRedLine, Some(Shape::Path(path))) = (object.kind, object.shape.as_ref()) else { return false };
    path.segments().any(|(a, _, b)| {
        let side = b - a;
        let size = length(side);
        let parallel = size > 1e-6 && (side.x * along.x + side.y * along.y).abs() >= 0.95 * size;
        parallel && distance::point_to_segment(p, a, b).distance.to_m() <= reach
    })
}

/// How far a point lies from an object, and the object's size.
fn far(object: &Object, p: Point) -> Option<(f64, f64)> {
    match object.shape.as_ref()? {
        Shape::Point(q) => Some((length(p - *q), 0.0)),
        Shape::Path(path) => Some((distance::point_to_path(p, path)?.distance.to_m(), path.length())),
        Shape::Region(region) => {
            // A boundary is its line, not what lies inside.
            let nearest = match object.kind {
                Kind::SiteBoundary | Kind::GrossSite | Kind::ControlLine => distance::point_to_boundary(p, region),
                _ => distance::point_to_region(p, region),
            };
            Some((nearest?.distance.to_m(), region.area().to_m2()))
        }
    }
}

fn has_details(text: &str) -> bool {
    stated_width(text).is_some()
        || radius(text).is_some()
        || stated_area(text).is_some()
        || soil_depth(text).is_some()
        || slope(text).is_some()
        || clear_height(text).is_some()
}

/// Sets what a text says of an area or a line.
fn tell(object: &mut Object, text: &str, dictionary: &crate::profile::Dictionary) {
    let words = text.replace('\n', " ");
    let label = match object.get(Attr::Label).map(|it| it.value.clone()) {
        Some(Value::Text(before)) => format!("{before} {words}"),
        _ => words.clone(),
    };
    set(object, Attr::Label, Value::text(&label), Source::Label);
    let numbers = [
        (Attr::WidthStated, stated_width(text)),
        (Attr::RoadWidth, stated_width(text)),
        (Attr::InnerRadius, radius(text)),
        (Attr::AreaStated, stated_area(text)),
        (Attr::SoilDepth, soil_depth(text)),
        (Attr::Slope, slope(text)),
        (Attr::ClearHeight, clear_height(text)),
    ];
    for (attr, value) in numbers {
        if let Some(value) = value {
            set_new(object, attr, Value::Number(value), Source::Label);
        }
    }
    for attr in [Attr::GreenType, Attr::RoadClass, Attr::EntranceType] {
        if object.kind.has(attr)
            && let Some(value) = crate::spot::chosen(attr, dictionary.values(attr, text))
        {
            set(object, attr, value, Source::Label);
        }
    }
    if object.kind == Kind::GreenArea
        && let Some(share) = share(text)
    {
        set(object, Attr::GreenShare, Value::Number(share), Source::Label);
    }
    if object.name.is_empty()
        && matches!(
            object.kind,
            Kind::Road
                | Kind::RoadRedLine
                | Kind::RoadCenterLine
                | Kind::SiteBoundary
                | Kind::GreenArea
                | Kind::LadderPad
        )
    {
        let first = words.split(['(', '(']).next().unwrap_or_default();
        object.name = Arc::from(first.trim());
    }
}

/// The number after a word in a text.
fn after(text: &str, words: &[&str]) -> Option<(f64, Option<Token>)> {
    let tokens = tokens(text);
    let at = tokens.iter().position(|it| words.iter().any(|word| it.text.contains(word)))?;
    let number = (at + 1..tokens.len().min(at + 4)).find(|it| tokens[*it].number().is_some())?;
    Some((tokens[number].number()?, tokens.get(number + 1).cloned()))
}

/// `覆土1.5m`, in metres.
fn soil_depth(text: &str) -> Option<f64> {
    let (value, unit) = after(text, &["覆土", "soil"])?;
    let metres = if unit.is_some_and(|it| it.is_word(&["mm"])) || value >= 100.0 { value / 1000.0 } else { value };
    (0.05..=10.0).contains(&metres).then_some(metres)
}

/// `坡度3%`, `i=0.3%`.
fn slope(text: &str) -> Option<f64> {
    let (value, unit) = after(text, &["坡度", "slope", "i="])?;
    if unit.is_some_and(|it| it.is_sign('%') || it.is_sign('%')) {
        Some(value / 100.0)
    } else {
        (value < 1.0).then_some(value)
    }
}

/// `净高4.0m`, in metres.
fn clear_height(text: &str) -> Option<f64> {
    let (value, _) = after(text, &["净高", "净空", "headroom"])?;
    (2.0..=20.0).contains(&value).then_some(value)
}

/// `折算系数0.5`, `按50%计入`.
fn share(text: &str) -> Option<f64> {
    if let Some((value, unit)) = after(text, &["折算", "系数", "计入", "按"]) {
        let share = if unit.is_some_and(|it| it.is_sign('%') || it.is_sign('%')) { value / 100.0 } else { value };
        return (share > 0.0 && share <= 1.0).then_some(share);
    }
    None
}

/// A fire lane drawn as its axis has the width that its label states.
fn widths_by_centre_line(work: &mut Work<'_, '_>) {
    for draft in &mut work.drafts {
        let is_line = draft.object.kind == Kind::FireLane && matches!(draft.object.shape, Some(Shape::Path(_)));
        let stated = draft.object.get(Attr::WidthStated).and_then(|it| it.value.number());
        if let (true, Some(width)) = (is_line, stated) {
            set(&mut draft.object, Attr::ClearWidth, Value::Number(width), Source::Label);
        }
    }
}
