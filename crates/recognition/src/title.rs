//! Title blocks: fields by block attribute or by the text beside their caption.

use crate::label::scale;
use crate::name::{Name, half_width_text};
use crate::profile::{Pattern, Role};
use crate::text::Written;
use crate::work::{Draft, Work, set};
use geometry::Sort;
use geometry::{Box2, Point, Region};
use model::{Attr, Kind, Object, Shape, Source, Value};
use std::sync::{Arc, LazyLock};

/// Captions of fields.
struct Caption {
    attr: Attr,
    patterns: Vec<Pattern>,
    not: Vec<Pattern>,
}

/// Captions by field; made once, since every edit looks at texts anew.
static CAPTIONS: LazyLock<Vec<Caption>> = LazyLock::new(|| {
    let of = |attr, texts: &[&str], not: &[&str]| Caption {
        attr,
        patterns: texts.iter().map(|it| Pattern::new(it)).collect(),
        not: not.iter().map(|it| Pattern::new(it)).collect(),
    };
    vec![
        of(
            Attr::ProjectName,
            &["工程名称|项目名称|工程项目|建设项目|工程名|项目名", "project name|title", "project", "gcmc|xmmc"],
            &["编号|负责|number|no|manager|code|leader"],
        ),
        of(
            Attr::Title,
            &["图名|图纸名称|图纸名|图 名", "drawing|sheet title|name", "title", "tm|tuming|tuzhimingcheng"],
            &["工程|项目|project|number"],
        ),
        of(
            Attr::DrawingNumber,
            &["图号|图纸编号|图纸号|图别图号|图 号", "drawing|sheet|dwg no|number|num", "tuhao|th"],
            &["项目|工程|project"],
        ),
        of(Attr::Scale, &["比例|出图比例|图纸比例", "scale", "bl|bili"], &[]),
        of(
            Attr::DrawingDate,
            &["日期|出图日期|设计日期|出图时间", "date", "rq|riqi"],
            &["更新|修改|update|revision|plot"],
        ),
        of(
            Attr::Designer,
            &[
                "设计人|设计|主要设计人|制图|绘图",
                "designer|designed|drawn by|design",
                "designer|designed",
                "sj|sheji|zt",
            ],
            &["单位|负责|总负责|阶段|院|号|专业|unit|stage|chief|institute|company|证|建设"],
        ),
        of(
            Attr::Checker,
            &[
                "审核|审定|校对|校核|审查",
                "checker|checked|reviewed|approved by|check",
                "checker|checked",
                "sh|jd|shenhe",
            ],
            &["单位|意见"],
        ),
        of(
            Attr::Institute,
            &[
                "设计单位|设计院|设计公司",
                "design institute|unit|company|firm",
                "institute|architect|consultant",
                "sjdw|shejidanwei",
            ],
            &["负责"],
        ),
    ]
});

/// Whether a text is the caption of a field.
pub(crate) fn is_caption(text: &str) -> bool {
    field(text).is_some()
}

/// Which field a caption or a tag names.
fn field(text: &str) -> Option<Attr> {
    let trimmed = half_width_text(text);
    let trimmed = trimmed.trim().trim_end_matches([':', '.', ' ']);
    let length = trimmed.chars().filter(|c| !c.is_whitespace()).count();
    if length == 0 || length > 16 {
        return None;
    }
    let mut name = Name::new(trimmed);
    // Captions are often spaced out: 图  名.
    name.folded = name.folded.replace(' ', "");
    let mut best: Option<(u32, Attr)> = None;
    for caption in CAPTIONS.iter() {
        let weight = caption.patterns.iter().filter_map(|it| it.weight(&name)).max();
        let excluded = caption.not.iter().any(|it| it.weight(&name).is_some());
        if let Some(weight) = weight.filter(|it| !excluded && best.is_none_or(|best| *it > best.0)) {
            best = Some((weight, caption.attr));
        }
    }
    // A caption says nothing else: `设计院有限公司` is a value.
    let letters = |c: char| if crate::name::is_cjk(c) { 3 } else { 1 };
    let whole: u32 = name.folded.chars().map(letters).sum();
    best.filter(|it| it.0 * 2 >= whole).map(|it| it.1)
}

/// Makes the title blocks. Their room is reserved.
pub(crate) fn title_blocks(work: &mut Work<'_, '_>) {
    let mut blocks = by_attributes(work);
    blocks.extend(by_texts(work));
    // A frame block with attributes and the captions drawn in it are one title block.
    let mut kept: Vec<(Draft, Box2)> = Vec::new();
    for (draft, bounds) in blocks {
        match kept.iter_mut().find(|it| it.1.meets(&bounds)) {
            Some((first, room)) => {
                for (attr, attribute) in draft.object.attributes {
                    if first.object.get(attr).is_none() {
                        first.object.set(attr, attribute);
                    }
                }
                *room = room.union(bounds);
            }
            None => kept.push((draft, bounds)),
        }
    }
    for (draft, bounds) in kept {
        if bounds.width() < 400.0 {
            work.margins.push(Region::rectangle(bounds));
        }
        work.drafts.push(draft);
    }
}

/// Blocks whose attributes fill fields.
fn by_attributes(work: &Work<'_, '_>) -> Vec<(Draft, Box2)> {
    let sheet = work.sheet;
    let mut found = Vec::new();
    for (i, item) in sheet.scene.items.iter().enumerate() {
        let ix = i as u32;
        let drawing::Shape::Reference(reference) = &item.shape else { continue };
        let named = matches!(sheet.part(ix).role, Some(Role::Kind(Kind::TitleBlock | Kind::Frame)));
        let fields: Vec<(Attr, &str)> = reference
            .attributes
            .iter()
            .filter_map(|(tag, value)| Some((field(tag)?, value.trim())))
            .filter(|it| !it.1.is_empty())
            .collect();
        if fields.len() < if named { 1 } else { 3 } {
            continue;
        }
        let texts: Vec<&Written<'_>> = work.texts.iter().filter(|it| sheet.item(it.item).parent == Some(ix)).collect();
        let room = texts.iter().fold(Box2::EMPTY, |acc, it| acc.union(it.bounds()));
        let bounds = if room.is_empty() { sheet.bounds(ix) } else { room };
        let mut object =
            Object::new(Kind::TitleBlock, sheet.handles(&[ix]), Some(Shape::Region(Region::rectangle(bounds))));
        for (attr, value) in fields {
            fill(&mut object, attr, value, Source::Block);
        }
        object.evidence.push(Arc::from(format!("attributes of block {}", reference.block)));
        found.push((Draft { object, items: vec![ix] }, bounds));
    }
    found
}

fn fill(object: &mut Object, attr: Attr, value: &str, source: Source) {
    if object.get(attr).is_some() {
        return;
    }
    match attr {
        Attr::Scale => {
            if let Some(scale) = scale(value) {
                set(object, attr, Value::Number(scale), source);
            }
        }
        _ => set(object, attr, Value::text(value), source),
    }
}

/// Captions that stand together: their room, the height of their letters, each with its field.
type Cluster = (Box2, f64, Vec<(usize, Attr)>);

/// Captions that stand together, each with the text to its right or below.
fn by_texts(work: &Work<'_, '_>) -> Vec<(Draft, Box2)> {
    let mut seeds: Vec<(usize, Attr)> = Vec::new();
    for (i, text) in work.texts.iter().enumerate() {
        if text.tag.is_some() || work.is_reserved(text.center) {
            continue;
        }
        let own = split_caption(text.text);
        if let Some(attr) = field(own.map_or(text.text, |it| it.0)) {
            seeds.push((i, attr));
        }
    }
    // Clusters of captions: a title block has at least three different ones.
    let mut clusters: Vec<Cluster> = Vec::new();
    for seed in seeds {
        let text = &work.texts[seed.0];
        let mut room = text.bounds();
        let mut height = text.height;
        let mut members = vec![seed];
        let mut rest = Vec::new();
        for (bounds, h, list) in std::mem::take(&mut clusters) {
            if bounds.grown(25.0 * h.max(text.height)).meets(&room) {
                room = room.union(bounds);
                height = height.max(h);
                members.extend(list);
            } else {
                rest.push((bounds, h, list));
            }
        }
        rest.push((room, height, members));
        clusters = rest;
    }
    let mut found = Vec::new();
    for (bounds, height, mut members) in clusters {
        let mut kinds: Vec<Attr> = members.iter().map(|it| it.1).collect();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.len() < 3 {
            continue;
        }
        // Of several captions of one field (校核, 审核) the choice is that of their words, not of the order they are drawn in.
        members.order_by(|a, b| (work.texts[a.0].text, a).cmp(&(work.texts[b.0].text, b)));
        let mut items: Vec<u32> = members.iter().map(|it| work.texts[it.0].item).collect();
        let caption_ix: Vec<usize> = members.iter().map(|it| it.0).collect();
        let mut room = bounds;
        let mut values = Vec::new();
        for (i, attr) in &members {
            if let Some((_, value)) = split_caption(work.texts[*i].text).filter(|it| !it.1.is_empty()) {
                values.push((*attr, value.to_string()));
                continue;
            }
            if let Some(value) = value_of(work, *i, &caption_ix, height) {
                let text = &work.texts[value];
                items.push(text.item);
                room = room.union(text.bounds());
                values.push((*attr, text.text.trim().to_string()));
            }
        }
        items.sort_unstable();
        items.dedup();
        let room = room.grown(0.5 * height);
        let mut object =
            Object::new(Kind::TitleBlock, work.sheet.handles(&items), Some(Shape::Region(Region::rectangle(room))));
        for (attr, value) in values {
            fill(&mut object, attr, &value, Source::TitleBlock);
        }
        object.evidence.push(Arc::from(format!("{} captions of a title block", kinds.len())));
        found.push((Draft { object, items }, room));
    }
    found
}

/// `比例 1:500`, `图号:总施-01`: caption and value in one text.
fn split_caption(text: &str) -> Option<(&str, &str)> {
    let at = text.find([':', ':'])?;
    let (caption, rest) = text.split_at(at);
    let value = rest.trim_start_matches([':', ':']).trim();
    (caption.chars().count() <= 12 && !caption.trim().ends_with(|c: char| c.is_ascii_digit()))
        .then_some((caption, value))
}

/// The text right of a caption in its row, else the nearest below it.
fn value_of(work: &Work<'_, '_>, caption: usize, captions_ix: &[usize], height: f64) -> Option<usize> {
    let text = &work.texts[caption];
    let frame = |p: Point| {
        let r = p - text.center;
        (r.x * text.along.x + r.y * text.along.y, r.y * text.along.x - r.x * text.along.y)
    };
    let mut best: Option<(f64, usize)> = None;
    for (i, other) in work.texts.iter().enumerate() {
        if captions_ix.contains(&i) || other.text.chars().count() > 60 || field(other.text).is_some() {
            continue;
        }
        let (x, y) = frame(other.center);
        let gap = x - text.half[0] - other.half[0];
        let right = y.abs() <= 0.8 * text.height.max(other.height) && gap >= -0.5 * height && gap <= 25.0 * height;
        let below = y < 0.0 && y >= -4.0 * text.height.max(other.height) && x.abs() <= text.half[0].max(other.half[0]);
        let cost = if right {
            gap.max(0.0)
        } else if below {
            1000.0 - y
        } else {
            continue;
        };
        // What stands before the next caption of the row is this one's.
        let between = captions_ix.iter().any(|it| {
            let (cx, cy) = frame(work.texts[*it].center);
            *it != caption && right && cy.abs() <= 0.8 * text.height && cx > 0.0 && cx < x
        });
        if !between && best.is_none_or(|it| cost < it.0) {
            best = Some((cost, i));
        }
    }
    best.map(|it| it.1)
}
