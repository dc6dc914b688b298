//! Buildings: outlines, courtyards, podium and tower, and what their labels say.

use crate::collect::Collected;
use crate::collect::joining;
use crate::label::{BuildingLabel, building_label};
use crate::outline::{Form, Outline, index, is_same_area, meeting, outlines};
use crate::profile::{Class, Role};
use crate::text::{Written, reading_order};
use crate::work::{Draft, Work, set, set_new};
use geometry::Sort;
use geometry::{Box2, Path, Point, Region, distance};
use model::kinds::{FIRE_GRADE, PART_ROLE, USE};
use model::{Attr, Attribute, Kind, Object, Shape, Source, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An outline that may be a building, a part of one, or a courtyard.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub outline: Outline,
    /// [`Kind::Building`], [`Kind::BuildingPart`] or [`Role::Courtyard`].
    pub role: Role,
    /// Why, when not by layer or block.
    pub evidence: Vec<String>,
    pub confidence: f32,
    /// What names say, when not by layer or block.
    pub class: Option<Class>,
}

/// Outlines smaller than this are no buildings, in square metres: a guard booth is 2 m².
const MIN_BUILDING: f64 = 1.5;
/// A nested ring that stays this close to the ring around it is a parapet or the inner line of a wall, in metres.
const PARAPET: f64 = 1.6;
/// The smallest courtyard or light well, in square metres.
const MIN_COURTYARD: f64 = 4.0;

struct Node {
    candidate: Candidate,
    parent: Option<usize>,
    children: Vec<usize>,
    /// Indices of the texts that lie in it and in no smaller candidate.
    texts: Vec<usize>,
    label: BuildingLabel,
    text: String,
}

/// Makes the buildings and their parts.
pub(crate) fn buildings(work: &mut Work<'_, '_>, collected: &mut Collected) {
    let roles = [Role::Kind(Kind::Building), Role::Kind(Kind::BuildingPart), Role::Courtyard];
    let candidates: Vec<Candidate> =
        roles.iter().flat_map(|it| collected.areas.remove(it).unwrap_or_default()).collect();
    let candidates: Vec<Candidate> = candidates
        .into_iter()
        .filter(|it| it.outline.region.area().to_m2() >= MIN_BUILDING || it.outline.crossings > 0)
        .filter(|it| !work.is_of_table(it.outline.region.bounds()))
        .collect();
    let candidates = without_inner_lines(work, candidates);
    let mut nodes = nest(candidates);
    attach_inside(work, &mut nodes);
    attach_outside(work, &mut nodes);
    for node in &mut nodes {
        node.label = building_label(&node.text);
    }
    let roots: Vec<usize> = (0..nodes.len()).filter(|it| nodes[*it].parent.is_none()).collect();
    for root in roots {
        make(work, &nodes, root);
    }
}

/// Buildings drawn with loose lines that further lines divide (ridges, party walls, stairs): the pieces between the lines are
/// one outline again, unless they have numbers of their own or one is a courtyard.
fn without_inner_lines(work: &Work<'_, '_>, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let is_piece = |it: &Candidate| it.outline.form == Form::Joined && it.role == Role::Kind(Kind::Building);
    let mut group: Vec<usize> = (0..candidates.len()).collect();
    let root = |group: &[usize], mut i: usize| {
        while group[i] != i {
            i = group[i];
        }
        i
    };
    // Pieces on both sides of a line share it.
    let mut first_with: BTreeMap<u32, usize> = BTreeMap::new();
    for (i, candidate) in candidates.iter().enumerate().filter(|it| is_piece(it.1)) {
        for item in &candidate.outline.items {
            let other = *first_with.entry(*item).or_insert(i);
            let (a, b) = (root(&group, i), root(&group, other));
            group[a.max(b)] = a.min(b);
        }
    }
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for i in 0..candidates.len() {
        members.entry(root(&group, i)).or_default().push(i);
    }
    let mut candidates: Vec<Option<Candidate>> = candidates.into_iter().map(Some).collect();
    let mut made = Vec::new();
    for members in members.into_values() {
        let pieces: Vec<Candidate> = members.iter().filter_map(|it| candidates[*it].take()).collect();
        match whole(work, &pieces) {
            Some(whole) => made.push(whole),
            None => made.extend(pieces),
        }
    }
    made
}

/// The outline around pieces, when they are one building.
fn whole(work: &Work<'_, '_>, pieces: &[Candidate]) -> Option<Candidate> {
    let [first, _, ..] = pieces else { return None };
    let says = |region: &Region, what: &dyn Fn(&str) -> bool| {
        work.texts.iter().any(|it| region.contains(it.tip.unwrap_or(it.center)) && what(it.text))
    };
    let is_courtyard = |text: &str| work.sheet.dictionary.text(text).is_some_and(|it| it.role == Role::Courtyard);
    let inside = |it: &&Written<'_>| {
        let at = it.tip.unwrap_or(it.center);
        pieces.iter().any(|piece| piece.outline.region.contains(at))
    };
    let mut numbers: Vec<String> =
        work.texts.iter().filter(inside).filter_map(|it| building_label(it.text).number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() > 1 || pieces.iter().any(|it| says(&it.outline.region, &is_courtyard)) {
        return None;
    }
    let mut items: Vec<u32> = pieces.iter().flat_map(|it| it.outline.items.iter().copied()).collect();
    items.sort_unstable();
    items.dedup();
    items.retain(|it| !divides(work, *it, pieces));
    let made = outlines(work.sheet, &items, joining(first.role)).closed;
    let [outline] = &made[..] else { return None };
    Some(Candidate { outline: outline.clone(), ..first.clone() })
}

/// Whether a line runs between pieces: all along it they lie on both sides.
fn divides(work: &Work<'_, '_>, item: u32, pieces: &[Candidate]) -> bool {
    let drawing::Shape::Curve { path, .. } = &work.sheet.item(item).shape else { return false };
    let tolerance = 2.0 * work.sheet.tolerance().linear.to_m();
    let borders = |p: Point, region: &Region| {
        distance::point_to_boundary(p, region).is_some_and(|it| it.distance.to_m() <= tolerance)
    };
    // Off the middle, where another line may end.
    let probe = |a: Point, b: Point| Point { x: a.x + 0.37 * (b.x - a.x), y: a.y + 0.37 * (b.y - a.y) };
    work.sheet.path(path).segments().all(|(a, bulge, b)| {
        let at = probe(a, b);
        bulge == 0.0 && pieces.iter().filter(|it| borders(at, &it.outline.region)).count() >= 2
    })
}

/// Which outline lies in which.
fn nest(candidates: Vec<Candidate>) -> Vec<Node> {
    let areas: Vec<f64> = candidates.iter().map(|it| it.outline.region.area().to_m2()).collect();
    let tree = index(candidates.iter().map(|it| it.outline.region.bounds()));
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(candidates.len());
    for (i, candidate) in candidates.iter().enumerate() {
        let bounds = candidate.outline.region.bounds();
        let inside = candidate.outline.region.label_point();
        let holds = |j: &usize| {
            let region = &candidates[*j].outline.region;
            let around = region.bounds().grown(0.01);
            *j != i
                && areas[*j] > areas[i] * 1.0001
                && around.contains(Point { x: bounds.min[0], y: bounds.min[1] })
                && around.contains(Point { x: bounds.max[0], y: bounds.max[1] })
                && Region::new(region.outer.clone()).contains(inside)
        };
        let found = meeting(&tree, bounds).into_iter().filter(holds);
        parents.push(found.min_by(|a, b| areas[*a].total_cmp(&areas[*b]).then(a.cmp(b))));
    }
    let mut nodes: Vec<Node> = candidates
        .into_iter()
        .zip(&parents)
        .map(|(candidate, parent)| Node {
            candidate,
            parent: *parent,
            children: Vec::new(),
            texts: Vec::new(),
            label: BuildingLabel::default(),
            text: String::new(),
        })
        .collect();
    for (i, parent) in parents.iter().enumerate() {
        if let Some(parent) = parent {
            nodes[*parent].children.push(i);
        }
    }
    nodes
}

/// A text as its tag completes it: the value `18` of an attribute FLOORS says `18F`.
fn completed(text: &Written<'_>) -> String {
    let Some(tag) = text.tag else { return text.text.trim().to_string() };
    let bare = text.text.trim();
    let is_number = bare.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    let tag = tag.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|it| tag.contains(it));
    match () {
        () if !is_number || bare.is_empty() => bare.to_string(),
        () if has(&["地下", "basement", "below", "dxcs"]) => format!("-{}F", bare.trim_start_matches('-')),
        () if has(&["层", "floor", "stor", "level", "fl", "cs", "cengshu"]) => format!("{bare}F"),
        () if has(&["高", "height", "hgt", "jzgd", "gd"]) || tag == "h" => format!("H={bare}"),
        () if has(&["户", "dwelling", "unit"]) => format!("{bare}户"),
        () => bare.to_string(),
    }
}

/// Whether a text can be a part of a building's label.
fn may_label(work: &Work<'_, '_>, i: usize) -> bool {
    let text = &work.texts[i];
    text.symbol.is_none_or(|it| {
        !matches!(work.sheet.part(it).role, Some(Role::Kind(Kind::ParkingStall | Kind::TitleBlock | Kind::Compass)))
    }) && !work.in_table(text.center)
        && !work.text_used[i]
}

fn attach_inside(work: &mut Work<'_, '_>, nodes: &mut [Node]) {
    let tree = index(nodes.iter().map(|it| it.candidate.outline.region.bounds()));
    let areas: Vec<f64> = nodes.iter().map(|it| it.candidate.outline.region.area().to_m2()).collect();
    // What a block's attributes say is said of the outline that the block draws, wherever they stand.
    let mut by_block: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (n, node) in nodes.iter().enumerate().filter(|it| it.1.parent.is_none()) {
        let reference = node.candidate.outline.items.first().and_then(|it| work.sheet.item(*it).parent);
        if let Some(reference) = reference {
            by_block.entry(reference).or_default().push(n);
        }
    }
    for i in 0..work.texts.len() {
        if !may_label(work, i) {
            continue;
        }
        let text = &work.texts[i];
        let drawn_with = text.tag.and(work.sheet.item(text.item).parent).and_then(|it| by_block.get(&it));
        if let Some([node]) = drawn_with.map(Vec::as_slice) {
            nodes[*node].texts.push(i);
            work.text_used[i] = true;
            continue;
        }
        // A leader's tip says which building is meant, wherever the text stands.
        let at = text.tip.unwrap_or(text.center);
        let found = meeting(&tree, Box2::around([at])).into_iter().filter(|it| {
            let region = &nodes[*it].candidate.outline.region;
            Region::new(region.outer.clone()).contains(at)
        });
        let Some(node) = found.min_by(|a, b| areas[*a].total_cmp(&areas[*b]).then(a.cmp(b))) else { continue };
        nodes[node].texts.push(i);
        work.text_used[i] = true;
    }
    for node in nodes {
        node.text = joined(work, &node.texts);
    }
}

/// The texts in reading order, one a line.
fn joined(work: &Work<'_, '_>, texts: &[usize]) -> String {
    let mut written: Vec<&Written<'_>> = texts.iter().map(|it| &work.texts[*it]).collect();
    reading_order(&mut written);
    written.iter().map(|it| completed(it)).collect::<Vec<_>>().join("\n")
}

/// Labels beside buildings: by leader, else to the nearest building without a label of its own.
fn attach_outside(work: &mut Work<'_, '_>, nodes: &mut [Node]) {
    let groups = label_groups(work);
    let tips = leader_tips(work);
    let tree = index(nodes.iter().map(|it| it.candidate.outline.region.bounds()));
    let labels: Vec<BuildingLabel> = nodes.iter().map(|it| building_label(&it.text)).collect();
    let labelled: Vec<bool> = labels.iter().map(BuildingLabel::speaks_of_a_building).collect();
    // A label at the middle of a winding building stands outside its outline: all that it lacks may stand there.
    let completes = |group: &BuildingLabel, n: usize| {
        let own = &labels[n];
        nodes[n].parent.is_none()
            && (group.number.is_none() || own.number.is_none())
            && (group.storeys.is_empty() || own.storeys.is_empty())
            && (group.heights.is_empty() || own.heights.is_empty())
            && own.survey.is_none()
    };
    let parsed: Vec<BuildingLabel> = groups.iter().map(|it| building_label(&joined(work, it))).collect();
    let mut claims: Vec<(f64, usize, usize)> = Vec::new();
    for (g, group) in groups.iter().enumerate() {
        let height = group.iter().map(|it| work.texts[*it].height).fold(0.0, f64::max);
        let room = group.iter().fold(Box2::EMPTY, |acc, it| acc.union(work.texts[*it].bounds()));
        let tip = tips.iter().find(|(_, end)| room.grown(1.5 * height).contains(*end)).map(|it| it.0);
        let reach = (3.0 * height).clamp(2.0, 12.0);
        let near = match tip {
            Some(tip) => meeting(&tree, Box2::around([tip]).grown(1.0)),
            None => meeting(&tree, room.grown(reach)),
        };
        for n in near {
            let region = &nodes[n].candidate.outline.region;
            let from = tip.unwrap_or_else(|| room.center());
            let far = distance::point_to_region(from, region).map_or(f64::INFINITY, |it| it.distance.to_m());
            let far = if tip.is_some() { far } else { (far - (room.width() + room.height()) / 4.0).max(0.0) };
            let limit = if tip.is_some() { 1.0 } else { reach };
            let within = crate::shape::hull_contains(region, from);
            if (far <= limit || within) && (!labelled[n] || tip.is_some() || completes(&parsed[g], n)) {
                let cost = if tip.is_some() {
                    far - 100.0
                } else if within {
                    far - 50.0
                } else {
                    far
                };
                claims.push((if labelled[n] && tip.is_none() { cost + 20.0 } else { cost }, g, n));
            }
        }
    }
    claims.order_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut taken_group = vec![false; groups.len()];
    let mut taken_node = vec![false; nodes.len()];
    for (_, g, n) in claims {
        if taken_group[g] || taken_node[n] {
            continue;
        }
        taken_group[g] = true;
        taken_node[n] = true;
        for &i in &groups[g] {
            work.text_used[i] = true;
            nodes[n].texts.push(i);
        }
        nodes[n].text = joined(work, &nodes[n].texts);
    }
    for (g, group) in groups.iter().enumerate() {
        let text = joined(work, group);
        let label = building_label(&text);
        if !taken_group[g] && label.number.is_some() && (!label.storeys.is_empty() || !label.heights.is_empty()) {
            let items: Vec<u32> = group.iter().map(|it| work.texts[*it].item).collect();
            let place = Shape::Point(work.texts[group[0]].center);
            work.fault("label_without_object", text.replace('\n', " "), Some(place), &items, None);
        }
    }
}

/// Texts outside buildings that speak of a building, grouped with the lines above and below them.
fn label_groups(work: &Work<'_, '_>) -> Vec<Vec<usize>> {
    let speaks = |i: &usize| {
        let text = &work.texts[*i];
        text.text.chars().count() <= 80 && building_label(&completed(text)).speaks_of_a_building()
    };
    let seeds: Vec<usize> = (0..work.texts.len())
        .filter(|it| may_label(work, *it) && !work.in_margin(work.texts[*it].center))
        .filter(speaks)
        .collect();
    if seeds.is_empty() {
        return Vec::new();
    }
    // Neighbours of seeds: short texts of like height next to them, words of use among them.
    let tree = index(work.texts.iter().map(Written::bounds));
    let mut group_of: Vec<Option<usize>> = vec![None; work.texts.len()];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for seed in seeds {
        if group_of[seed].is_some() {
            continue;
        }
        let g = groups.len();
        let mut group = Vec::new();
        let mut stack = vec![seed];
        group_of[seed] = Some(g);
        while let Some(i) = stack.pop() {
            group.push(i);
            let text = &work.texts[i];
            if group.len() >= 12 || text.height == 0.0 {
                continue;
            }
            for j in meeting(&tree, text.bounds().grown(0.9 * text.height)) {
                let other = &work.texts[j];
                let alike = other.height > 0.6 * text.height
                    && other.height < 1.7 * text.height
                    && other.text.chars().count() <= 24;
                let parallel = (other.along.x * text.along.x + other.along.y * text.along.y) > 0.99;
                if group_of[j].is_none() && may_label(work, j) && alike && parallel {
                    group_of[j] = Some(g);
                    stack.push(j);
                }
            }
        }
        group.sort_unstable();
        groups.push(group);
    }
    groups
}

/// Leaders: tip and far end, in metres.
fn leader_tips(work: &Work<'_, '_>) -> Vec<(Point, Point)> {
    let sheet = work.sheet;
    let ends = sheet.items().filter_map(|(_, it)| match &it.shape {
        drawing::Shape::Leader { path, .. } => Some((path.vertices.first()?.point, path.vertices.last()?.point)),
        _ => None,
    });
    ends.map(|(tip, end)| (sheet.point(tip), sheet.point(end))).collect()
}

/// What becomes of a nested outline.
enum Nested {
    Part,
    Courtyard,
    /// A parapet, the inner line of a wall, a box around the label.
    Detail,
}

fn judge(work: &Work<'_, '_>, nodes: &[Node], child: usize, parent: usize) -> Nested {
    let node = &nodes[child];
    let text_class = work.sheet.dictionary.text(&node.text);
    let says = |role: Role| text_class.as_ref().is_some_and(|it| it.role == role);
    if node.candidate.role == Role::Courtyard || says(Role::Courtyard) {
        return Nested::Courtyard;
    }
    if node.candidate.role == Role::Kind(Kind::BuildingPart) || says(Role::Kind(Kind::BuildingPart)) {
        return Nested::Part;
    }
    let (inner, outer) = (node.candidate.outline.region.bounds(), nodes[parent].candidate.outline.region.bounds());
    let gaps = [
        inner.min[0] - outer.min[0],
        inner.min[1] - outer.min[1],
        outer.max[0] - inner.max[0],
        outer.max[1] - inner.max[1],
    ];
    let hugs = gaps.iter().all(|it| *it <= PARAPET);
    let area = node.candidate.outline.region.area().to_m2();
    let around = nodes[parent].candidate.outline.region.area().to_m2();
    if hugs && area >= 0.5 * around {
        return Nested::Detail;
    }
    // A box around the words alone.
    let room = node.texts.iter().map(|it| work.texts[*it].bounds()).fold(Box2::EMPTY, Box2::union);
    if !room.is_empty() && area <= 3.0 * room.width() * room.height() && area < 0.2 * around {
        return Nested::Detail;
    }
    let only_number = node.label.number.is_some() && node.label.storeys.is_empty() && node.label.heights.is_empty();
    if only_number && lacks_number(&nodes[parent].label) {
        return Nested::Courtyard;
    }
    if node.label.speaks_of_a_building() {
        // The only label of both: the parent is the building, unless it is a podium around a much smaller tower.
        let parent_speaks = nodes[parent].label.speaks_of_a_building();
        return if parent_speaks || area < 0.85 * around { Nested::Part } else { Nested::Detail };
    }
    let by_block = matches!(
        node.candidate.outline.items.first().map(|it| work.sheet.part(*it).standing),
        Some(crate::sheet::Standing::Block(_))
    );
    if by_block || area < MIN_COURTYARD || !node.texts.is_empty() && area < 20.0 {
        return Nested::Detail;
    }
    Nested::Courtyard
}

/// Whether a label says everything but the number: that may stand in the courtyard, at the building's middle.
fn lacks_number(label: &BuildingLabel) -> bool {
    label.number.is_none() && label.speaks_of_a_building()
}

fn make(work: &mut Work<'_, '_>, nodes: &[Node], root: usize) {
    let node = &nodes[root];
    if node.candidate.role == Role::Courtyard {
        return;
    }
    let mut holes = Vec::new();
    let mut parts: Vec<usize> = Vec::new();
    let mut texts: Vec<usize> = node.texts.clone();
    let mut stack: Vec<usize> = node.children.clone();
    while let Some(child) = stack.pop() {
        let parent = nodes[child].parent.unwrap_or(root);
        match judge(work, nodes, child, parent) {
            Nested::Part => parts.push(child),
            Nested::Courtyard => {
                if parent == root {
                    holes.push(child);
                    if nodes[child].label.number.is_some() && lacks_number(&node.label) {
                        texts.extend(&nodes[child].texts);
                    }
                }
                continue;
            }
            Nested::Detail => texts.extend(&nodes[child].texts),
        }
        stack.extend(&nodes[child].children);
    }
    holes.sort_unstable();
    parts.sort_unstable();
    let text = joined(work, &texts);
    let label = building_label(&text);
    let mut outline = node.candidate.outline.clone();
    for hole in &holes {
        let courtyard = &nodes[*hole].candidate.outline.region.outer;
        // A hatch may have shown it already.
        let is_same = |it: &Path| is_same_area(&Region::new(it.clone()), &Region::new(courtyard.clone()));
        if !outline.region.holes.iter().any(is_same) {
            outline.region.holes.push(courtyard.clone());
        }
    }
    outline.region = Region::with_holes(outline.region.outer.clone(), outline.region.holes.clone());
    // A base map's tiny sheds and marks are no buildings unless something says so.
    if outline.region.area().to_m2() < 4.0 && !label.speaks_of_a_building() && text.is_empty() && outline.crossings == 0
    {
        return;
    }
    let mut draft = work.area(Kind::Building, &outline);
    finish(work, &mut draft.object, &node.candidate, &label, &text, &texts);
    for hole in &holes {
        draft.items.extend(&nodes[*hole].candidate.outline.items);
        draft.object.evidence.push(Arc::from("courtyard inside"));
    }
    let area = outline.region.area().to_m2();
    set(&mut draft.object, Attr::FootprintArea, Value::Number(area), Source::Geometry);
    let id = draft.object.id;
    let mut made_parts = Vec::new();
    for part in &parts {
        let node = &nodes[*part];
        let mut made = work.area(Kind::BuildingPart, &node.candidate.outline);
        finish(work, &mut made.object, &node.candidate, &node.label, &node.text, &node.texts);
        set(&mut made.object, Attr::Building, Value::Object(id), Source::Geometry);
        set(
            &mut made.object,
            Attr::FootprintArea,
            Value::Number(node.candidate.outline.region.area().to_m2()),
            Source::Geometry,
        );
        set_new(
            &mut made.object,
            Attr::PartRole,
            Value::Enum(PART_ROLE.index("tower").unwrap_or_default()),
            Source::Geometry,
        );
        made_parts.push(made);
    }
    if !made_parts.is_empty() {
        let podium = podium(work, &draft, &outline);
        crown(&mut draft.object, &made_parts);
        made_parts.push(podium);
    }
    if draft.object.confidence < 1.0 && draft.object.name.is_empty() && draft.object.get(Attr::Storeys).is_none() {
        draft.object.evidence.push(Arc::from("no label"));
    }
    work.drafts.push(draft);
    work.drafts.extend(made_parts);
}

/// The lower part of a building with towers on it: the whole outline, with what its own label says.
fn podium(work: &Work<'_, '_>, draft: &Draft, outline: &Outline) -> Draft {
    let mut podium = work.area(Kind::BuildingPart, outline);
    podium.object.name = draft.object.name.clone();
    for (attr, attribute) in &draft.object.attributes {
        if Kind::BuildingPart.has(*attr) && !matches!(attr, Attr::LayerName | Attr::Visible) {
            podium.object.set(*attr, attribute.clone());
        }
    }
    set(&mut podium.object, Attr::Building, Value::Object(draft.object.id), Source::Geometry);
    set(
        &mut podium.object,
        Attr::PartRole,
        Value::Enum(PART_ROLE.index("podium").unwrap_or_default()),
        Source::Geometry,
    );
    podium
}

/// A building with parts is as high as the highest of them, and has their numbers when it has none.
fn crown(building: &mut Object, parts: &[Draft]) {
    for attr in [Attr::Height, Attr::Storeys, Attr::HeightFire, Attr::HeightPlanning, Attr::HeightSpacing] {
        let number = |it: &Object| it.get(attr).and_then(|it| it.value.number());
        let highest = parts.iter().filter_map(|it| number(&it.object)).fold(f64::NEG_INFINITY, f64::max);
        if highest.is_finite() && number(building).is_none_or(|it| highest > it) {
            set(building, attr, Value::Number(highest), Source::Label);
        }
    }
    if building.get(Attr::Number).is_none() {
        // A part is called by the number on its label.
        let mut numbers: Vec<&str> = Vec::new();
        for name in parts.iter().map(|it| &*it.object.name).filter(|it| !it.is_empty()) {
            if !numbers.contains(&name) {
                numbers.push(name);
            }
        }
        if !numbers.is_empty() {
            let number = numbers.join("、");
            set(building, Attr::Number, Value::text(&number), Source::Label);
            building.name = Arc::from(number);
        }
    }
    for attr in [Attr::Use, Attr::Label, Attr::StoreysBelow] {
        if building.get(attr).is_none()
            && let Some(found) = parts.iter().find_map(|it| it.object.get(attr))
        {
            building.set(attr, found.clone());
        }
    }
}

/// Sets what a label says.
fn finish(
    work: &mut Work<'_, '_>,
    object: &mut Object,
    candidate: &Candidate,
    label: &BuildingLabel,
    text: &str,
    texts: &[usize],
) {
    let sheet = work.sheet;
    object.evidence.extend(candidate.evidence.iter().map(|it| Arc::from(it.as_str())));
    object.confidence = if candidate.evidence.is_empty() { object.confidence } else { candidate.confidence };
    if let Some(class) = &candidate.class {
        crate::work::apply(object, class, Source::Layer);
    }
    let words = text.replace('\n', " ");
    let by_block = texts.iter().any(|it| work.texts[*it].tag.is_some());
    let source = if by_block { Source::Block } else { Source::Label };
    if !words.trim().is_empty() {
        set(object, Attr::Label, Value::text(words.trim()), source);
    }
    if let Some(number) = &label.number {
        object.name = Arc::from(number.as_str());
        set(object, Attr::Number, Value::text(number), source);
    }
    if let Some(survey) = &label.survey {
        object.evidence.push(Arc::from(format!("survey label {survey}")));
        set_new(object, Attr::Status, crate::work::status("outside"), Source::Label);
    }
    let numbers = [
        (Attr::StoreysBelow, label.below.map(f64::from)),
        (Attr::HeightFire, label.height_fire),
        (Attr::HeightPlanning, label.height_planning),
        (Attr::HeightSpacing, label.height_spacing),
        (Attr::GroundLevel, label.ground_level),
        (Attr::OutdoorLevel, label.outdoor_level),
        (Attr::Dwellings, label.dwellings.map(f64::from)),
        (Attr::FloorArea, label.floor_area),
    ];
    for (attr, value) in numbers {
        if let Some(value) = value {
            set(object, attr, Value::Number(value), source);
        }
    }
    if let Some(grade) = label.fire_grade.filter(|it| (1..=FIRE_GRADE.values.len() as u32).contains(it)) {
        set(object, Attr::FireGrade, Value::Enum(grade as u16 - 1), source);
    }
    storeys_and_height(work, object, label, texts, source);
    uses(sheet, object, &words, source);
    let statuses = sheet.dictionary.values(Attr::Status, &words);
    if let Some(status) = statuses.first() {
        set(object, Attr::Status, status.clone(), source);
    }
}

/// Storeys and height: one value each, or a conflict.
fn storeys_and_height(
    work: &mut Work<'_, '_>,
    object: &mut Object,
    label: &BuildingLabel,
    texts: &[usize],
    source: Source,
) {
    let mut heights = label.heights.clone();
    heights.sort_by(f64::total_cmp);
    heights.dedup();
    match heights[..] {
        [] => {
            let named = label.height_planning.or(label.height_fire).or(label.height_spacing);
            if let Some(height) = named {
                set(object, Attr::Height, Value::Number(height), source);
            }
        }
        [height] => set(object, Attr::Height, Value::Number(height), source),
        [low, .., high] => {
            set(object, Attr::Height, Value::Between(low, high), source);
            conflict(work, object, texts, format!("H={low} / H={high}"));
        }
    }
    let mut storeys = label.storeys.clone();
    storeys.sort_unstable();
    storeys.dedup();
    match storeys[..] {
        [] => {}
        [count] => set(object, Attr::Storeys, Value::Number(f64::from(count)), source),
        [low, .., high] => {
            // `15-18F`: a stepped building is as high as its highest part.
            set(object, Attr::Storeys, Value::Number(f64::from(high)), source);
            if label.storeys.len() == 2 && label.storeys[0] > label.storeys[1] {
                conflict(work, object, texts, format!("{low}F / {high}F"));
            }
        }
    }
    if let (Some(1), None) = (storeys.first().filter(|_| storeys.len() == 1), label.below) {
        set(object, Attr::SingleStorey, Value::Bool(true), source);
    } else if !storeys.is_empty() {
        set(object, Attr::SingleStorey, Value::Bool(storeys == [1]), source);
    }
}

fn conflict(work: &mut Work<'_, '_>, object: &Object, texts: &[usize], detail: String) {
    let items: Vec<u32> = texts.iter().map(|it| work.texts[*it].item).collect();
    let place = object.region().map(|it| Shape::Point(it.label_point()));
    work.fault("conflicting_labels", format!("{}: {detail}", object.name), place, &items, None);
}

/// The use by the words of a label: several main uses make a mixed one.
fn uses(sheet: &crate::sheet::Sheet<'_>, object: &mut Object, words: &str, source: Source) {
    let found = sheet.dictionary.values(Attr::Use, words);
    let index = |name: &str| USE.index(name);
    let named = |it: &Value, name: &str| matches!(it, Value::Enum(i) if Some(*i) == index(name));
    let minor = ["utility", "gatehouse", "substation", "public", "garage"];
    let main: Vec<&Value> = found.iter().filter(|it| !minor.iter().any(|name| named(it, name))).collect();
    let is_mixed = found.iter().any(|it| named(it, "mixed"));
    let value = match (&main[..], found.first()) {
        _ if is_mixed => index("mixed").map(Value::Enum),
        ([one], _) => Some((*one).clone()),
        ([first, second, ..], _) => {
            let both = |a, b| main.iter().any(|it| named(it, a)) && main.iter().any(|it| named(it, b));
            // 人才公寓(宿舍), 科研办公 and the like are one use with two words.
            let akin = both("apartment", "dormitory")
                || both("apartment", "dwelling")
                || both("research", "office")
                || both("plant", "warehouse")
                || both("plant", "research");
            if akin {
                Some((*first).clone())
            } else {
                let _ = second;
                index("mixed").map(Value::Enum)
            }
        }
        ([], Some(first)) => Some(first.clone()),
        ([], None) => None,
    };
    if let Some(value) = value {
        object.set(Attr::Use, Attribute::new(value, source));
    }
}
