use crate::plane::{Ring, pt};
use crate::site::{Building, GreenKind, Site};

/// An indicator with what the drawing shows and what its table states.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Fixed name.
    pub id: &'static str,
    /// From the parameters; ratios as fractions.
    pub value: f64,
    /// As the table states it, in the same unit; `None` without a table.
    pub declared: Option<f64>,
    /// Half of the last digit that the table shows.
    pub tolerance: f64,
    /// Whether the site plan alone decides it: `false` for floor areas and what rests on them.
    pub exact: bool,
}

impl Indicator {
    /// Whether the table agrees with the drawing.
    pub fn agrees(&self) -> Option<bool> {
        self.declared.map(|it| (it - self.value).abs() <= self.tolerance * (1.0 + 1e-9))
    }
}

/// A row of the table of indicators.
#[derive(Clone, Debug)]
pub struct Row {
    /// Item, Chinese.
    pub zh: &'static str,
    /// Item with its unit, English.
    pub en: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Designed value.
    pub value: String,
    /// Permitted value, or empty.
    pub limit: String,
    /// Remark.
    pub note: String,
    /// A part of the row above (其中).
    pub part: bool,
}

/// What is computed once.
struct Sums {
    site: f64,
    footprint: f64,
    floors: f64,
    below: f64,
    green: f64,
    concentrated: f64,
    stalls: u32,
    highest: f64,
}

fn sums(site: &Site) -> Sums {
    let counted: Vec<&Building> = site.buildings.iter().filter(|it| it.status.counts()).collect();
    let mut footprint: f64 = counted.iter().map(|it| it.footprint() - beyond(site, it)).sum();
    for (i, a) in counted.iter().enumerate() {
        for b in &counted[i + 1..] {
            footprint -= shared(&a.outline, &b.outline);
        }
    }
    let floors = counted.iter().map(|it| floor_area(it)).sum();
    let green = |kind: Option<GreenKind>| -> f64 {
        let greens = site.greens.iter().filter(|it| kind.is_none_or(|kind| it.kind == kind));
        greens.map(|it| it.ring.area() - lost(site, &it.ring)).sum()
    };
    Sums {
        site: site.boundary.area(),
        footprint,
        floors,
        below: site.basements.iter().map(|it| it.ring.area() * f64::from(it.storeys)).sum(),
        green: green(None),
        concentrated: green(Some(GreenKind::Concentrated)),
        stalls: site.stalls.iter().map(|it| it.n).sum(),
        highest: counted.iter().map(|it| it.height).fold(0.0, f64::max),
    }
}

fn floor_area(building: &Building) -> f64 {
    match &building.tower {
        None => building.footprint() * f64::from(building.storeys),
        Some(tower) => {
            let above = building.storeys.saturating_sub(tower.podium_storeys);
            building.footprint() * f64::from(tower.podium_storeys) + tower.outline.area() * f64::from(above)
        }
    }
}

/// What buildings and stalls take from a green area that is a plain rectangle; the others never meet any.
fn lost(site: &Site, green: &Ring) -> f64 {
    let buildings = site.buildings.iter().filter(|it| it.status.counts()).map(|it| shared(&it.outline, green));
    buildings.sum::<f64>() + site.stalls.iter().map(|it| shared(&it.ring(), green)).sum::<f64>()
}

/// Area that a building and a rectangle share.
fn shared(a: &Ring, rectangle: &Ring) -> f64 {
    if !a.may_meet(rectangle) || a.gap(rectangle) > 0.0 { 0.0 } else { a.shared_area(rectangle) }
}

/// What of a building lies beyond the northern end of the plot, the only way buildings here leave it.
fn beyond(site: &Site, building: &Building) -> f64 {
    let (low, high) = site.boundary.bounds();
    let corners = site.corners.iter().rev().take(2).copied().collect::<Vec<_>>();
    let (west, east) = (corners[0], corners[1]);
    if high.y - west.y > 0.5 || building.outline.bounds().1.y < west.y.min(east.y) {
        return 0.0;
    }
    let half = Ring::polygon(&[west, east, pt(east.x, high.y + 99.0), pt(low.x, high.y + 99.0)]);
    let courts = building.courts.iter().map(|it| it.shared_area(&half)).sum::<f64>();
    building.outline.shared_area(&half) - courts
}

/// The indicators of a site, with what its table states.
pub fn indicators(site: &Site) -> Vec<Indicator> {
    let s = sums(site);
    let of = |id: &'static str, value: f64, step: f64, exact: bool| {
        let stated = value * site.misstated.iter().find(|it| it.0 == id).map_or(1.0, |it| it.1);
        let digits = libm::round(1.0 / step);
        let declared = libm::round(stated * digits) / digits;
        let declared = (!site.faults.no_table).then_some(declared);
        Indicator { id, value, declared, tolerance: step / 2.0, exact }
    };
    vec![
        of("site_area", s.site, 0.01, true),
        of("footprint_area", s.footprint, 0.01, true),
        of("building_density", s.footprint / s.site, 0.0001, true),
        of("floor_area_counted", s.floors, 0.01, false),
        of("floor_area_ratio", s.floors / s.site, 0.01, false),
        of("green_area", s.green, 0.01, true),
        of("green_ratio", s.green / s.site, 0.0001, true),
        of("concentrated_green_ratio", s.concentrated / s.site, 0.0001, true),
        of("parking_stalls", f64::from(s.stalls), 1.0, true),
        of("building_height_max", s.highest, 0.01, true),
    ]
}

/// The rows of the table of indicators.
pub fn rows(site: &Site) -> Vec<Row> {
    let all = indicators(site);
    let stated = |id: &str| all.iter().find(|it| it.id == id).and_then(|it| it.declared).unwrap_or(0.0);
    let s = sums(site);
    let c = &site.conditions;
    let area = |value: f64| format!("{value:.2}");
    let percent = |value: f64| format!("{:.2}", value * 100.0);
    let row = |zh, en, unit, value: String| Row {
        zh,
        en,
        unit,
        value,
        limit: String::new(),
        note: String::new(),
        part: false,
    };
    let dwellings: u32 = site
        .buildings
        .iter()
        .filter(|it| it.status.counts() && it.use_.name() == "dwelling")
        .map(|it| it.storeys * 4)
        .sum();
    let underground = (s.below / 38.0) as u32;
    let floors = stated("floor_area_counted");
    let mut rows = vec![
        row("用地面积", "Site area (sq.m)", "㎡", area(stated("site_area"))),
        row("总建筑面积", "Gross floor area (sq.m)", "㎡", area(floors + s.below)),
        Row { part: true, ..row("地上计容建筑面积", "Counted floor area (sq.m)", "㎡", area(floors)) },
        Row { part: true, ..row("地下建筑面积", "Floor area below ground (sq.m)", "㎡", area(s.below)) },
        Row {
            limit: format!("≤{:.2}", c.far_max),
            ..row("容积率", "Floor area ratio", "—", area(stated("floor_area_ratio")))
        },
        row("建筑基底面积", "Building footprint area (sq.m)", "㎡", area(stated("footprint_area"))),
        Row {
            limit: format!("≤{:.2}", c.density_max),
            ..row("建筑密度", "Building density (%)", "%", percent(stated("building_density")))
        },
        row("绿地面积", "Green area (sq.m)", "㎡", area(stated("green_area"))),
        Row {
            limit: format!("≥{:.2}", c.green_min),
            ..row("绿地率", "Green ratio (%)", "%", percent(stated("green_ratio")))
        },
    ];
    if let Some(least) = c.concentrated_green_min {
        rows.push(Row {
            limit: format!("≥{least:.2}"),
            ..row("集中绿地率", "Concentrated green ratio (%)", "%", percent(stated("concentrated_green_ratio")))
        });
    }
    if dwellings > 0 {
        rows.push(row("总户数", "Dwellings", "户", dwellings.to_string()));
    }
    let ground = stated("parking_stalls");
    rows.extend([
        row("机动车停车位", "Parking stalls", "辆", format!("{:.0}", ground + f64::from(underground))),
        Row { part: true, ..row("地上停车位", "Parking stalls at grade", "辆", format!("{ground:.0}")) },
        Row { part: true, ..row("地下停车位", "Parking stalls below ground", "辆", underground.to_string()) },
        Row {
            limit: format!("≤{:.2}", c.height_max),
            ..row("建筑高度", "Building height (m)", "m", area(stated("building_height_max")))
        },
    ]);
    if let Some(it) = rows.iter_mut().find(|it| it.zh == "地上停车位") {
        it.note = "地面".to_string();
    }
    rows
}
