use super::{Expected, area, building, proposed};
use crate::plane::Ring;
use crate::site::{Site, Status};
use crate::truth::indicators;

pub fn declared(site: &Site) -> Vec<Expected> {
    let wrong = indicators(site).into_iter().filter(|it| it.exact && it.agrees() == Some(false));
    wrong
        .map(|it| Expected {
            indicator: Some(it.id),
            ..Expected::new("declared-indicator", true, Vec::new()).measured(it.value)
        })
        .collect()
}

/// Pairs that lie over each other where they must not.
pub fn overlaps(site: &Site) -> Vec<Expected> {
    let mut all = Vec::new();
    let over = |a: &Ring, b: &Ring| a.may_meet(b) && a.gap(b) <= 0.0;
    let stalls: Vec<Ring> = site.stalls.iter().flat_map(|it| it.rings().collect::<Vec<_>>()).collect();
    let lanes: Vec<&Ring> = site.lanes.legs.iter().map(|it| &it.ring).collect();
    for index in 0..site.buildings.len() {
        let it = &site.buildings[index];
        if it.status == Status::ToDemolish {
            continue;
        }
        let own = || building(site, index);
        for green in site.greens.iter().filter(|green| over(&it.outline, &green.ring)) {
            all.push(Expected::new("building-on-green", true, vec![own(), area("GreenArea", &green.ring)]));
        }
        for stall in stalls.iter().filter(|stall| over(&it.outline, stall)) {
            all.push(Expected::new("building-on-stall", true, vec![own(), area("ParkingStall", stall)]));
        }
        for other in index + 1..site.buildings.len() {
            let b = &site.buildings[other];
            if b.status != Status::ToDemolish && over(&it.outline, &b.outline) {
                all.push(Expected::new("building-overlap", true, vec![own(), building(site, other)]));
            }
        }
    }
    for (index, stall) in stalls.iter().enumerate() {
        let own = || area("ParkingStall", stall);
        // Stalls that stand against a lane touch it; those that reach into it share some of its width.
        if lanes.iter().any(|it| it.may_meet(stall) && it.shared_area(stall) > 0.001) {
            all.push(Expected::new("stall-on-lane", true, vec![own()]));
        }
        for green in site.greens.iter().filter(|it| over(stall, &it.ring)) {
            all.push(Expected::new("stall-on-green", true, vec![own(), area("GreenArea", &green.ring)]));
        }
        for other in stalls[index + 1..].iter().filter(|it| it.may_meet(stall) && it.shared_area(stall) > 0.001) {
            all.push(Expected::new("stall-overlap", true, vec![own(), area("ParkingStall", other)]));
        }
    }
    all
}

pub fn labels(site: &Site) -> Vec<Expected> {
    let mut all = Vec::new();
    for index in proposed(site) {
        let unsaid = site.buildings[index].unsaid;
        let points = [
            ("building-height-labelled", unsaid.height),
            ("building-storeys-labelled", unsaid.storeys),
            ("building-use-labelled", unsaid.use_),
            ("building-numbered", false),
        ];
        for (rule, missing) in points {
            if missing || unsaid.label {
                all.push(Expected::new(rule, true, vec![building(site, index)]));
            }
        }
    }
    if site.buildings.iter().any(|it| it.second_label.is_some() && it.status.counts()) {
        all.push(Expected::new("conflicting-labels", true, Vec::new()));
    }
    all
}

pub fn faults(site: &Site) -> Vec<Expected> {
    let f = &site.faults;
    let mut all = Vec::new();
    let mut fault = |rule: &'static str, there: bool| {
        if there {
            all.push(Expected::new(rule, true, Vec::new()));
        }
    };
    fault("boundary-present", f.no_boundary);
    fault("boundary-drawn-once", f.boundary_twice);
    fault("compass-present", f.no_compass);
    fault("indicator-table-present", f.no_table);
    fault("title-block-complete", f.title_incomplete);
    fault("scale-legal", f.odd_scale.is_some());
    fault("layer-zero-content", f.building_on_layer_zero.is_some());
    fault("hidden-content", f.hidden_green.is_some());
    fault("zero-length-objects", f.zero_length);
    fault("unresolved-block", f.unresolved_block);
    fault("external-reference", f.external_reference);
    fault("raster-content", f.raster);
    if let Some(gap) = f.boundary_gap {
        all.push(Expected::new("boundary-closed", gap > 0.01, Vec::new()).measured(gap));
    }
    if let Some(index) = f.green_twice {
        all.push(Expected::new("green-drawn-once", true, vec![area("GreenArea", &site.greens[index].ring)]));
    }
    if let Some(index) = f.building_twice {
        all.push(Expected::new("building-drawn-once", true, vec![building(site, index)]));
    }
    for it in site.dimensions.iter().filter(|it| it.text.is_some()) {
        let at = it.from.middle(it.to);
        let subject = super::Subject { kind: "Dimension", name: String::new(), at };
        all.push(Expected::new("dimension-shown", true, vec![subject]));
    }
    all
}
