use super::{SAME, indicators};
use crate::plane::{Point, pt};
use crate::site::{Site, Status};

/// An object that a verdict speaks of: by name where it has one, and by a point inside it (plot axes, metres).
#[derive(Clone, Debug)]
pub struct Subject {
    /// Kind.
    pub kind: &'static str,
    /// Name as written, or empty.
    pub name: String,
    /// A point inside it.
    pub at: Point,
}

/// What the engine should say.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Rule by its name, without the pack.
    pub rule: &'static str,
    /// `true` fails, `false` passes (listed only where the measure lies exactly at the limit).
    pub fails: bool,
    /// The objects.
    pub subjects: Vec<Subject>,
    /// The indicator, for rules on indicators.
    pub indicator: Option<&'static str>,
    /// The measure, SI.
    pub measured: Option<f64>,
}

/// Rules that the answers cover: whatever else fails of them is a false finding. Named without their packs.
pub fn covered(_site: &Site) -> Vec<&'static str> {
    vec!["fire-separation", "declared-indicator"]
}

/// Every failure of the covered rules, and what passes exactly at a limit.
pub fn expected(site: &Site) -> Vec<Expected> {
    let mut all = fire_separation(site);
    all.extend(declared(site));
    all
}

fn building(site: &Site, index: usize) -> Subject {
    let it = &site.buildings[index];
    let low = it.outline.bounds().0;
    let center = it.outline.center();
    let inside = it.outline.contains(center) && it.courts.iter().all(|court| !court.contains(center));
    Subject { kind: "Building", name: it.name.clone(), at: if inside { center } else { pt(center.x, low.y + 1.0) } }
}

/// Table 5.2.2 of GB 50016: rows and columns high-rise, then low grades 1 and 2, 3, 4; metres.
const SEPARATION: [[f64; 4]; 4] =
    [[13.0, 9.0, 11.0, 14.0], [9.0, 6.0, 7.0, 9.0], [11.0, 7.0, 8.0, 10.0], [14.0, 9.0, 10.0, 12.0]];

/// Which rows of the table a building may belong to.
fn groups(site: &Site, index: usize) -> Vec<usize> {
    let it = &site.buildings[index];
    let limit = if it.use_.name() == "dwelling" { 27.0 } else { 24.0 };
    // The label gives the parapet's height; the roof may lie up to 1.5 m lower.
    let said = it.status != Status::Outside && !it.unsaid.height && !it.unsaid.label;
    let (low, high) = if said { (it.height - 1.5, it.height) } else { (0.0, 200.0) };
    let mut groups = Vec::new();
    if high > limit {
        groups.push(0);
    }
    if low <= limit {
        match it.grade {
            Some(1 | 2) => groups.push(1),
            Some(grade) => groups.push(grade as usize - 1),
            None => groups.extend([1, 2, 3]),
        }
    }
    groups
}

fn fire_separation(site: &Site) -> Vec<Expected> {
    let mut all = Vec::new();
    let n = site.buildings.len();
    for i in 0..n {
        for j in i + 1..n {
            let (a, b) = (&site.buildings[i], &site.buildings[j]);
            if a.status == Status::ToDemolish || b.status == Status::ToDemolish {
                continue;
            }
            let gap = a.outline.gap(&b.outline);
            if gap <= 0.0 || gap >= 30.0 {
                continue;
            }
            let needs: Vec<f64> = groups(site, i)
                .into_iter()
                .flat_map(|a| groups(site, j).into_iter().map(move |b| SEPARATION[a][b]))
                .collect();
            let least = needs.iter().copied().fold(f64::INFINITY, f64::min);
            let most = needs.iter().copied().fold(0.0, f64::max);
            let fails = gap < least - SAME;
            if fails || (gap - most).abs() < SAME {
                all.push(Expected {
                    rule: "fire-separation",
                    fails,
                    subjects: vec![building(site, i), building(site, j)],
                    indicator: None,
                    measured: Some(gap),
                });
            }
        }
    }
    all
}

fn declared(site: &Site) -> Vec<Expected> {
    let wrong = indicators(site).into_iter().filter(|it| it.exact && it.agrees() == Some(false));
    wrong
        .map(|it| Expected {
            rule: "declared-indicator",
            fails: true,
            subjects: Vec::new(),
            indicator: Some(it.id),
            measured: Some(it.value),
        })
        .collect()
}
