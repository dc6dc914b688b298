use super::{Expected, Subject, area, building, proposed};
use crate::plane::Ring;
use crate::site::{Building, Site, Status, Use};
use crate::truth::SAME;

/// Table 5.2.2 of GB 50016: rows and columns high-rise, then low grades 1 and 2, 3, 4; metres.
const SEPARATION: [[f64; 4]; 4] =
    [[13.0, 9.0, 11.0, 14.0], [9.0, 6.0, 7.0, 9.0], [11.0, 7.0, 8.0, 10.0], [14.0, 9.0, 10.0, 12.0]];

/// Which rows of the table a building may belong to. The label gives the parapet's height; the roof may lie 1.5 m lower.
fn groups(site: &Site, index: usize) -> Vec<usize> {
    let it = &site.buildings[index];
    let limit = if it.use_.name() == "dwelling" { 27.0 } else { 24.0 };
    let said = it.status != Status::Outside && !it.unsaid.height && !it.unsaid.label && !it.unsaid.use_;
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

pub fn separation(site: &Site) -> Vec<Expected> {
    let mut all = Vec::new();
    let n = site.buildings.len();
    for i in 0..n {
        for j in i + 1..n {
            let (a, b) = (&site.buildings[i], &site.buildings[j]);
            let apart = |it: &Building| it.status == Status::ToDemolish || it.use_ == Use::Substation;
            if apart(a) || apart(b) {
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
                let subjects = vec![building(site, i), building(site, j)];
                all.push(Expected::new("fire-separation", fails, subjects).measured(gap));
            }
        }
    }
    all
}

pub fn lanes(site: &Site) -> Vec<Expected> {
    let mut all = Vec::new();
    for leg in &site.lanes.legs {
        if leg.width <= 4.0 {
            // A point of the leg that no other leg covers.
            let (low, high) = leg.ring.bounds();
            let at = crate::plane::pt(low.middle(high).x, low.y + (high.y - low.y) * 0.5);
            let subject = Subject { kind: "FireLane", name: String::new(), at };
            let fails = leg.width < 4.0 - SAME;
            all.push(Expected::new("lane-width", fails, vec![subject]).measured(leg.width));
        }
    }
    let spur = site.lanes.spur.iter();
    for spur in spur.filter(|it| it.turning.is_none() && it.length > 40.0) {
        for rule in ["lane-dead-end", "lane-turning-place"] {
            all.push(Expected::new(rule, true, vec![area("FireLane", &spur.ring)]));
        }
    }
    let rings: Vec<&Ring> = {
        let spur = site.lanes.spur.iter().flat_map(|it| std::iter::once(&it.ring).chain(&it.turning));
        site.lanes.legs.iter().map(|it| &it.ring).chain(spur).collect()
    };
    for index in 0..site.buildings.len() {
        let it = &site.buildings[index];
        let near = rings.iter().min_by(|a, b| it.outline.gap(a).total_cmp(&it.outline.gap(b)));
        let Some(near) = near.filter(|_| it.status.counts()) else { continue };
        let gap = it.outline.gap(near);
        if gap < 5.0 - SAME {
            let subjects = vec![building(site, index)];
            all.push(Expected::new("lane-wall-distance", true, subjects).measured(gap));
        }
    }
    all
}

pub fn pads(site: &Site) -> Vec<Expected> {
    let mut all = Vec::new();
    for pad in &site.pads {
        let subject = || vec![area("LadderPad", &pad.ring)];
        // Above 50 m a pad is at least 20 m long, else 15 m; always 10 m deep, 5 to 10 m from the wall.
        let need = if site.buildings[pad.building].height > 51.5 { 20.0 } else { 15.0 };
        let small = pad.depth < 10.0 - SAME || pad.length < need - SAME;
        if small || pad.depth == 10.0 {
            all.push(Expected::new("pad-size", small, subject()));
        }
        if pad.distance < 5.0 - SAME || pad.distance > 10.0 + SAME {
            all.push(Expected::new("pad-distance", true, subject()));
        } else if pad.distance == 5.0 {
            all.push(Expected::new("pad-distance", false, subject()));
        }
    }
    for index in proposed(site) {
        let it = &site.buildings[index];
        let limit = if it.use_.name() == "dwelling" { 27.0 } else { 24.0 };
        if it.height - 1.5 <= limit || it.unsaid.height || it.unsaid.label || it.unsaid.use_ {
            continue;
        }
        let (low, high) = it.outline.bounds();
        let long = (high.x - low.x).max(high.y - low.y);
        let around: f64 = it.outline.edges().map(|it| it.length()).sum();
        let pads = site.pads.iter().filter(|it| it.building == index);
        let covered: f64 =
            pads.filter(|it| it.distance >= 5.0 - SAME && it.distance <= 10.0 + SAME).map(|it| it.length).sum();
        if covered < long - SAME {
            all.push(Expected::new("pad-provided", true, vec![building(site, index)]));
        }
        if covered < long.max(around / 4.0) - SAME {
            all.push(Expected::new("pad-coverage", true, vec![building(site, index)]));
        }
    }
    all
}
