//! Changes after approval: which of them are forbidden, need a new approval, or are free.
//!
//! The lists are those of 沪规划资源规〔2025〕1号 (Shanghai): annex 1 what may not be changed, annex 2 with articles 5 and 6 what needs a new
//! approval or a change of the permit and what needs neither, article 8 who is asked. They are held here as one table, [`Ground`];
//! nobody has held it against the official text yet ([`ChangeControl::checked`]). What no list names, and what a drawing does not tell,
//! is said and left to a person.

use crate::form::Form;
use crate::points::{Pair, is_open};
use crate::{Change, Comparison, FindingChange, ObjectChange, words};
use findings::number::quantity;
use findings::{Bilingual, Language, ObjectInfo, Review, Verdict};
use geometry::Sort;
use geometry::{Point, Region, Tolerance, boolean};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where the lists are in force.
const JURISDICTION: &str = "cn-shanghai";
/// Who says so.
const SOURCE: &str = "沪规划资源规〔2025〕1号";
/// Share of the countable area above which another use is forbidden (annex 1).
const OTHER_USE: f64 = 0.15;
/// Uses that are taken for public services; the annex names the group, not its members.
const PUBLIC_SERVICES: [&str; 7] = ["hospital", "school", "kindergarten", "elderly_care", "culture", "sport", "public"];
/// What of an object says how high it is.
const HEIGHTS: [&str; 4] = ["height", "height_planning", "height_fire", "height_spacing"];
/// What of an object says on which level it lies.
const LEVELS: [&str; 3] = ["storey_height", "ground_level", "outdoor_level"];
/// Rooms that belong to stairs and shafts.
const SHAFTS: [&str; 5] = ["stair", "lift", "shaft", "lift_lobby", "lobby"];
/// What only says or measures, and is not built.
const PAPER: [&str; 11] = [
    "IndicatorTable",
    "IndicatorRow",
    "ScheduleRow",
    "TitleBlock",
    "Compass",
    "Frame",
    "Dimension",
    "CoordinateLabel",
    "Axis",
    "Route",
    "ParkingStatement",
];

/// What a change comes under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// It may not be made.
    Forbidden,
    /// It needs a new approval or a change of the permit.
    Limited,
    /// No list names it: a person decides.
    Unnamed,
    /// It may be made.
    Free,
}

impl Class {
    /// Every one, the weightiest first.
    pub const ALL: [Class; 4] = [Class::Forbidden, Class::Limited, Class::Unnamed, Class::Free];

    /// In words.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Class::Forbidden => ("禁止调整", "forbidden"),
            Class::Limited => {
                ("限制调整（须重新审批或变更许可）", "limited: needs a new approval or a change of the permit")
            }
            Class::Unnamed => ("清单未列（由审批人员判断）", "named by no list: a person decides"),
            Class::Free => ("允许调整", "free"),
        };
        Bilingual::new(zh, en)
    }
}

macro_rules! grounds {
    ($($(#[$doc:meta])* $ground:ident $class:ident $id:literal $clause:literal $zh:literal $en:literal;)*) => {
        /// What the lists name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Ground {
            $($(#[$doc])* $ground,)*
        }

        impl Ground {
            /// What it comes under.
            pub fn class(self) -> Class {
                match self { $(Ground::$ground => Class::$class,)* }
            }

            /// The fact that it was read from, and where it stands in the source.
            pub fn source(self) -> (&'static str, &'static str) {
                match self { $(Ground::$ground => ($id, $clause),)* }
            }

            /// In words.
            pub fn title(self) -> Bilingual {
                match self { $(Ground::$ground => Bilingual::new($zh, $en),)* }
            }
        }
    };
}

grounds! {
    /// Other use of more than 15 % of the countable area.
    OtherUse Forbidden "DIF-001" "附件1" "改变用途的计容面积超过15%" "other use of more than 15 % of the countable area";
    /// Public-service buildings to other use.
    PublicServiceUse Forbidden "DIF-001" "附件1" "公共服务设施建筑改作他用" "a public-service building to other use";
    /// Less than the required public facilities.
    PublicFacilities Forbidden "DIF-001" "附件1" "减少应配置的公共设施" "less than the required public facilities";
    /// Floor area ratio above its limit.
    FloorAreaRatio Forbidden "DIF-001" "附件1" "突破容积率" "floor area ratio above its limit";
    /// Spacing, setback or sunlight breached.
    Spacing Forbidden "DIF-001" "附件1" "突破间距、退界或日照要求" "spacing, setback or sunlight breached";
    /// Height breached.
    Height Forbidden "DIF-001" "附件1" "突破建筑高度" "height breached";
    /// Offices with balconies or split toilets as dwellings have them.
    OfficeAsDwelling Forbidden "DIF-001" "附件1" "办公类建筑设置住宅式阳台或分散卫生间" "an office with balconies or split toilets as dwellings have them";
    /// More countable, basement or uncounted area.
    AreaMore Limited "DIF-002" "附件2，第5、6条" "增加计容、地下或不计容面积" "more countable, basement or uncounted area";
    /// Another outline or other dimensions.
    Outline Limited "DIF-002" "附件2，第5、6条" "建筑轮廓或尺寸变化" "another outline or other dimensions";
    /// Less spacing or setback, still as much as required.
    SpacingLess Limited "DIF-002" "附件2，第5、6条" "间距或退界减小" "less spacing or setback";
    /// Green moved.
    Green Limited "DIF-002" "附件2，第5、6条" "绿地位置变化" "green moved";
    /// Entrances moved.
    Entrance Limited "DIF-002" "附件2，第5、6条" "出入口位置变化" "entrances moved";
    /// Another height, storey height or ground level.
    HeightOrLevel Limited "DIF-002" "附件2，第5、6条" "建筑高度、层高或室内外标高变化" "another height, storey height or ground level";
    /// Stairs or shafts moved.
    Stair Limited "DIF-002" "附件2，第5、6条" "楼电梯、井道位置变化" "stairs or shafts moved";
    /// Another number of flats.
    Flats Limited "DIF-002" "附件2，第5、6条" "户数变化" "another number of flats";
    /// Another façade.
    Facade Limited "DIF-002" "附件2，第5、6条" "立面变化" "another façade";
    /// A smaller footprint.
    FootprintLess Free "DIF-002" "附件2，第5、6条" "基底缩小" "a smaller footprint";
    /// A larger gap.
    GapMore Free "DIF-002" "附件2，第5、6条" "间距增大" "a larger gap";
    /// Less height.
    HeightLess Free "DIF-002" "附件2，第5、6条" "高度降低" "less height";
    /// Inner partitions.
    Partition Free "DIF-002" "附件2，第5、6条" "内部隔断变化" "inner partitions";
    /// Nothing that a list names.
    Unnamed Unnamed "" "" "清单未列" "named by no list";
}

/// A change of an approved drawing under the lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ControlledChange {
    /// What it comes under.
    pub class: Class,
    /// What the list names.
    pub ground: Ground,
    /// That in words.
    pub title: Bilingual,
    /// The clause; empty for what no list names.
    pub clause: String,
    /// The fact from which the clause was taken; empty for what no list names.
    pub fact: String,
    /// Whether the drawings show it; else it is for a person to judge whether it comes under this.
    pub certain: bool,
    /// What changed.
    pub message: Bilingual,
    /// Ids of the objects, in the version after as far as they are there.
    pub objects: Vec<String>,
    /// The rule whose finding shows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
}

/// All changes of an approved drawing, classed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeControl {
    /// The weightiest class among what is certain; free when nothing changed.
    pub class: Class,
    /// Whose lists these are.
    pub source: String,
    /// Whether a person held the lists against the official text.
    pub checked: bool,
    /// The changes, the weightiest first.
    pub changes: Vec<ControlledChange>,
    /// Who is asked before a limited change is decided (article 8).
    pub consult: Vec<Bilingual>,
    /// What the lists name and these drawings cannot tell.
    pub not_seen: Vec<Bilingual>,
}

/// Classes what changed; `None` where no lists are known for the jurisdiction.
pub(crate) fn control(
    before: &Review,
    after: &Review,
    pairs: &[Pair],
    compared: &Comparison,
    tolerance: Tolerance,
) -> Option<ChangeControl> {
    if after.engine.jurisdiction != JURISDICTION {
        return None;
    }
    let mut found = Found { changes: Vec::new(), groups: BTreeMap::new(), after, tolerance };
    found.findings(pairs, &compared.findings);
    found.indicators(compared);
    let is_outline_kept = !compared.objects.iter().any(|it| it.kind == "Storey" && it.change == Change::Reshaped);
    compared.objects.iter().for_each(|it| found.object(it, is_outline_kept));
    found.uses(before, compared);
    let mut changes = found.finish();
    changes.order_by(|a, b| {
        (a.class, !a.certain, a.ground, &a.message.zh).cmp(&(b.class, !b.certain, b.ground, &b.message.zh))
    });
    let class = changes.iter().filter(|it| it.certain).map(|it| it.class).min().unwrap_or(Class::Free);
    let is_limited = changes.iter().any(|it| it.class == Class::Limited);
    Some(ChangeControl {
        class,
        source: SOURCE.to_string(),
        checked: false,
        consult: if is_limited { consulted() } else { Vec::new() },
        not_seen: not_seen(after),
        changes,
    })
}

/// Article 8.
fn consulted() -> Vec<Bilingual> {
    [
        ("消防", "fire services"),
        ("交警", "traffic police"),
        ("绿化", "greening"),
        ("交通", "transport"),
        ("房管", "housing"),
        ("管线单位", "utilities"),
    ]
    .map(|(zh, en)| Bilingual::new(zh, en))
    .to_vec()
}

fn not_seen(after: &Review) -> Vec<Bilingual> {
    let has = |kind: &str| after.objects.iter().any(|it| it.kind == kind);
    let mut said = vec![Bilingual::new(
        "应配置的公共设施是否减少：图中没有配置清单",
        "whether required public facilities were reduced: drawings hold no list of them",
    )];
    if !has("Window") {
        said.push(Bilingual::new(
            "立面是否变化：没有可比的门窗、立面",
            "whether the façade changed: no windows or elevations to compare",
        ));
    }
    if !has("Room") {
        said.push(Bilingual::new(
            "办公类建筑是否设置住宅式阳台、分散卫生间，楼电梯、井道是否移位：没有平面图",
            "whether an office has balconies or toilets as dwellings have, whether stairs or shafts moved: no floor plans",
        ));
    }
    said
}

/// What a point is about, by the id of its rule; the lists speak of spacing, setbacks, sunlight and height.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Topic {
    Spacing,
    Sunlight,
    Height,
}

fn topic(rule: &str) -> Option<Topic> {
    let name = rule.rsplit('/').next().unwrap_or(rule);
    let is_gap = name.starts_with("spacing-") || matches!(name, "fire-separation" | "super-high-rise-separation");
    if is_gap || name.contains("setback") || name == "red-line-crossing" {
        return Some(Topic::Spacing);
    }
    if name.starts_with("sunlight-") {
        return Some(Topic::Sunlight);
    }
    matches!(name, "height-limit" | "street-height").then_some(Topic::Height)
}

struct Found<'a> {
    changes: Vec<ControlledChange>,
    /// Objects that changed alike are one change: by ground, whether it is certain, and kind.
    groups: BTreeMap<(Ground, bool, &'a str), Vec<&'a ObjectChange>>,
    after: &'a Review,
    tolerance: Tolerance,
}

impl<'a> Found<'a> {
    fn add(&mut self, ground: Ground, certain: bool, message: Bilingual, objects: Vec<String>, rule: Option<&str>) {
        let (fact, clause) = ground.source();
        let clause = if clause.is_empty() { String::new() } else { format!("{SOURCE} {clause}") };
        self.changes.push(ControlledChange {
            class: ground.class(),
            ground,
            title: ground.title(),
            clause,
            fact: fact.to_string(),
            certain,
            message,
            objects,
            rule: rule.map(str::to_string),
        });
    }

    /// Breaches that the approved drawing did not have, and gaps that grew or shrank.
    fn findings(&mut self, pairs: &[Pair], changes: &[FindingChange]) {
        for it in changes.iter().filter(|it| it.after.is_some()) {
            let Some(topic) = topic(&it.rule) else { continue };
            let verdict = |said: &Option<crate::Said>| said.as_ref().map(|it| it.verdict);
            let (was, is) = (verdict(&it.before), verdict(&it.after));
            if was == is || is.is_none_or(|it| !is_open(it)) {
                continue;
            }
            let ground = if topic == Topic::Height { Ground::Height } else { Ground::Spacing };
            let message = it.after.as_ref().map(|it| it.message.clone()).unwrap_or_default();
            self.add(ground, is == Some(Verdict::Fail), message, it.objects.clone(), Some(&it.rule));
        }
        for Pair { before, after } in pairs.iter().filter(|it| topic(&it.after.rule) == Some(Topic::Spacing)) {
            let (Some(was), Some(is)) = (&before.measured, &after.measured) else { continue };
            let step = 2.0 * self.tolerance.linear.to_m();
            if was.unit != "m" || is.unit != "m" || (was.value - is.value).abs() <= step {
                continue;
            }
            let broken = after.verdict == Verdict::Fail;
            let (ground, title) =
                (if is.value < was.value { Ground::SpacingLess } else { Ground::GapMore }, &after.title);
            // A breach that the approved drawing had and that grew is a breach all the same.
            let ground = match ground {
                Ground::SpacingLess if broken && before.verdict == Verdict::Fail => Ground::Spacing,
                Ground::SpacingLess if broken => continue,
                other => other,
            };
            let change = format!("{} → {}", quantity(was.value, "m"), quantity(is.value, "m"));
            let message = Bilingual::new(format!("{}：{change}", title.zh), format!("{}: {change}", title.en));
            self.add(ground, true, message, after.objects.clone(), Some(&after.rule));
        }
    }

    fn indicators(&mut self, compared: &Comparison) {
        for it in compared.indicators.iter().filter(|it| it.changed) {
            let breaks =
                it.limit_verdict_after == Some(Verdict::Fail) && it.limit_verdict_before != Some(Verdict::Fail);
            // What is measured, else what the table states.
            let ends = it.before.zip(it.after).or(it.declared_before.zip(it.declared_after));
            let step = if it.unit == "m2" { 0.01 } else { 1e-6 };
            let grows = ends.is_some_and(|(was, is)| is > was + step);
            let differs = ends.is_some_and(|(was, is)| (is - was).abs() > step);
            let ground = match it.id.as_str() {
                "floor_area_ratio" if breaks => Ground::FloorAreaRatio,
                "building_height_max" if breaks => Ground::Height,
                id if id.starts_with("floor_area_") && id != "floor_area_ratio" && grows => Ground::AreaMore,
                "dwellings" if differs => Ground::Flats,
                _ => continue,
            };
            let shown = |value: f64| findings::number::indicator(&it.id, value, &it.unit);
            let change = ends.map_or_else(String::new, |(was, is)| format!("{} → {}", shown(was), shown(is)));
            let (zh, en) = (format!("{}：{change}", it.title.zh), format!("{}: {change}", it.title.en));
            self.add(ground, true, Bilingual::new(zh, en), Vec::new(), None);
        }
    }

    fn object(&mut self, it: &'a ObjectChange, is_outline_kept: bool) {
        use Change::{Added, Affected, Moved, Relayered, Removed, Reshaped, Unchanged};
        if matches!(it.change, Unchanged | Relayered) || PAPER.contains(&it.kind.as_str()) {
            return;
        }
        let placed = matches!(it.change, Added | Removed | Reshaped | Moved);
        let mut named = false;
        let mut put = |ground, certain, named: &mut bool| {
            self.groups.entry((ground, certain, it.kind.as_str())).or_default().push(it);
            *named = true;
        };
        match (it.kind.as_str(), it.change) {
            ("Building" | "BuildingPart" | "Basement", Reshaped) => match shrinks(it, self.tolerance) {
                true => put(Ground::FootprintLess, true, &mut named),
                false => put(Ground::Outline, true, &mut named),
            },
            ("Storey", Reshaped) => put(Ground::Outline, true, &mut named),
            ("Building" | "BuildingPart" | "Basement", Added) => put(Ground::AreaMore, true, &mut named),
            // Where it moved to is judged by the gaps around it.
            ("Building" | "BuildingPart" | "Basement", Moved) => {
                named = self.changes.iter().any(|known| it.after.as_ref().is_some_and(|id| known.objects.contains(id)))
            }
            ("GreenArea", _) if placed => put(Ground::Green, true, &mut named),
            ("Entrance" | "GarageEntrance", _) if placed => put(Ground::Entrance, true, &mut named),
            ("Stair", _) if placed => put(Ground::Stair, true, &mut named),
            ("Window", _) if placed => put(Ground::Facade, false, &mut named),
            ("Dwelling", Added | Removed) => put(Ground::Flats, true, &mut named),
            ("Wall" | "Room", _) if placed && is_shaft(it, self.after) => put(Ground::Stair, true, &mut named),
            ("Wall" | "Room", _) if placed => put(Ground::Partition, is_outline_kept, &mut named),
            ("FloorPart", Added) if is_balcony_of_office(it, self.after) => {
                put(Ground::OfficeAsDwelling, false, &mut named);
            }
            _ => {}
        }
        for attribute in &it.attributes {
            let ends = [&attribute.before, &attribute.after].map(|it| it.as_ref().and_then(|it| it.as_f64()));
            let [Some(was), Some(is)] = ends else { continue };
            match attribute.name.as_str() {
                name if LEVELS.contains(&name) => put(Ground::HeightOrLevel, true, &mut named),
                name if HEIGHTS.contains(&name) && is > was => put(Ground::HeightOrLevel, true, &mut named),
                name if HEIGHTS.contains(&name) => put(Ground::HeightLess, true, &mut named),
                "dwellings" => put(Ground::Flats, true, &mut named),
                "floor_area" if is > was => put(Ground::AreaMore, true, &mut named),
                _ => continue,
            }
        }
        let is_use = it.attributes.iter().any(|it| it.name == "use");
        if !named && !is_use && it.change != Affected {
            self.groups.entry((Ground::Unnamed, true, it.kind.as_str())).or_default().push(it);
        }
    }

    /// Buildings of another use, and how much of the countable area they are.
    fn uses(&mut self, before: &Review, compared: &'a Comparison) {
        let changed: Vec<(&ObjectChange, &str)> = compared
            .objects
            .iter()
            .filter(|it| it.kind == "Building")
            .filter_map(|it| {
                let attribute = it.attributes.iter().find(|it| it.name == "use")?;
                attribute.after.as_ref()?;
                Some((it, attribute.before.as_ref()?.as_str()?))
            })
            .collect();
        if changed.is_empty() {
            return;
        }
        for (it, was) in changed.iter().filter(|it| PUBLIC_SERVICES.contains(&it.1)) {
            let message = Bilingual::new(
                format!(
                    "{}：原为{}；是否属公共服务设施由审批人员认定",
                    it.name,
                    words::value("use", was, Language::Zh)
                ),
                format!(
                    "{}: was {}; whether that is a public service is for the officer to say",
                    it.name,
                    words::value("use", was, Language::En)
                ),
            );
            self.add(Ground::PublicServiceUse, false, message, it.after.iter().cloned().collect(), None);
        }
        let area = |id: &str| {
            let object = before.objects.iter().find(|it| it.id == id);
            let stated = |name: &str| object.and_then(|it| it.attributes.get(name)).and_then(|it| it.value.as_f64());
            stated("floor_area").or_else(|| Some(stated("footprint_area")? * stated("storeys")?))
        };
        let areas: Option<Vec<f64>> = changed.iter().map(|it| area(it.0.before.as_deref()?)).collect();
        let whole =
            before.indicators.iter().find(|it| it.id == "floor_area_counted").and_then(|it| it.value.or(it.declared));
        let names: Vec<&str> = changed.iter().map(|it| it.0.name.as_str()).collect();
        let objects = changed.iter().filter_map(|it| it.0.after.clone()).collect();
        let (zh, en) = (names.join("、"), names.join(", "));
        match areas.zip(whole.filter(|it| *it > 0.0)) {
            Some((areas, whole)) => {
                let share = areas.iter().sum::<f64>() / whole;
                let percent = findings::number::decimal(100.0 * share, 1);
                let message = Bilingual::new(
                    format!("{zh}改变用途，约占计容面积的 {percent}%"),
                    format!("{en}: another use, about {percent} % of the countable area"),
                );
                let ground = if share > OTHER_USE { Ground::OtherUse } else { Ground::Unnamed };
                self.add(ground, true, message, objects, None);
            }
            None => {
                let message = Bilingual::new(
                    format!("{zh}改变用途；面积未知，无法判断是否超过计容面积的15%"),
                    format!(
                        "{en}: another use; areas are not known, so that nobody can tell whether it is more than 15 %"
                    ),
                );
                self.add(Ground::OtherUse, false, message, objects, None);
            }
        }
    }

    /// The changes, with those of objects that changed alike as one.
    fn finish(mut self) -> Vec<ControlledChange> {
        for ((ground, certain, _), group) in std::mem::take(&mut self.groups) {
            let said = |language| words::group(&group, language);
            let message = Bilingual::new(said(Language::Zh), said(Language::En));
            let objects = group.iter().filter_map(|it| it.after.clone().or(it.before.clone())).collect();
            self.add(ground, certain, message, objects, None);
        }
        self.changes
    }
}

/// Whether the shape after lies within the shape before.
fn shrinks(it: &ObjectChange, tolerance: Tolerance) -> bool {
    let parts = it.mark.as_ref().and_then(|it| it["geometries"].as_array());
    let region = |part: Option<&serde_json::Value>| {
        let ring = Form::of(part?).filter(|it| it.closed)?.lines.into_iter().next()?;
        Some(Region::polygon(ring.into_iter().map(|[x, y]| Point { x, y })))
    };
    let Some(parts) = parts else { return false };
    let (Some(before), Some(after)) = (region(parts.first()), region(parts.last())) else { return false };
    after.area() < before.area() && boolean::difference([&after], [&before]).iter().all(|it| it.is_sliver(tolerance))
}

/// An object of the version after; one that is gone is not there to be asked.
fn object<'a>(it: &ObjectChange, after: &'a Review) -> Option<&'a ObjectInfo> {
    after.objects.iter().find(|other| Some(&other.id) == it.after.as_ref())
}

fn text<'a>(it: &'a ObjectInfo, attribute: &str) -> Option<&'a str> {
    it.attributes.get(attribute).and_then(|it| it.value.as_str())
}

fn is_shaft(it: &ObjectChange, after: &Review) -> bool {
    object(it, after).and_then(|it| text(it, "room_use")).is_some_and(|it| SHAFTS.contains(&it))
}

fn is_balcony_of_office(it: &ObjectChange, after: &Review) -> bool {
    object(it, after).is_some_and(|it| text(it, "floor_part") == Some("balcony") && text(it, "use") == Some("office"))
}
