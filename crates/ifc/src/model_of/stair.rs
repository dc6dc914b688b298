//! Stairs: flights, widths, steps.

use super::{Maker, Shown, set};
use crate::{Instance, Relation, form};
use geometry::{Rect, math};
use model::{Attr, Object, Source, Value};
use std::sync::Arc;

/// How much handrails narrow a flight at most, in metres, when the model does not say.
const HANDRAILS: f64 = 0.10;
/// No riser is higher, in metres.
const HIGHEST_RISER: f64 = 0.30;
/// Metres in a foot.
const FOOT: f64 = 0.3048;

impl<'f> Maker<'f> {
    pub(super) fn stair(&self, shown: &Shown<'f>, object: &mut Object) {
        let (it, unit) = (shown.it, self.unit());
        let parts = self.file.relations().parts(it.ix()).iter().filter(|it| it.0 == Relation::Aggregates);
        let flights: Vec<Instance<'f>> =
            parts.map(|it| self.file.at(it.1)).filter(|it| it.is_a("IfcStairFlight")).collect();
        if !flights.is_empty() {
            set(object, Attr::Flights, Value::Number(flights.len() as f64), Source::Ifc);
        }
        // IFC2X3 writes `NumberOfRiser`; the stair as a whole states its numbers in a set.
        let attribute = |it: &Instance<'f>, names: &[&str]| names.iter().find_map(|name| it.number(name));
        let stated = |it: &Instance<'f>, set: &str, names: &[&str]| {
            names.iter().find_map(|name| it.property(set, name)?.number(self.file.units())).filter(|it| *it > 0.0)
        };
        let risers: Vec<f64> = flights
            .iter()
            .filter_map(|it| {
                let names = ["NumberOfRisers", "NumberOfRiser"];
                attribute(it, &names).or_else(|| stated(it, "Pset_StairFlightCommon", &names))
            })
            .collect();
        let all = stated(&it, "Pset_StairCommon", &["NumberOfRiser", "NumberOfRisers"]);
        let single = (flights.len() < 2 && risers.is_empty()).then_some(all).flatten();
        let most = risers.iter().copied().chain(single).reduce(f64::max);
        let least = risers.iter().copied().chain(single).reduce(f64::min);
        for (attr, steps) in [(Attr::Steps, most), (Attr::StepsLeast, least)] {
            if let Some(steps) = steps {
                set(object, attr, Value::Number(steps), Source::Ifc);
            }
        }
        let treads = flights.iter().filter_map(|it| {
            let own = attribute(it, &["TreadLength"]).map(|length| length * unit * foot(*it));
            own.or_else(|| stated(it, "Pset_StairFlightCommon", &["TreadLength"]))
        });
        let tread = treads.chain(stated(&it, "Pset_StairCommon", &["TreadLength"])).reduce(f64::min);
        if let Some(tread) = tread {
            set(object, Attr::Tread, Value::Number(tread), Source::Ifc);
        }
        let heights = flights.iter().filter_map(|it| {
            let own = attribute(it, &["RiserHeight"]).map(|height| height * unit * foot(*it));
            own.or_else(|| stated(it, "Pset_StairFlightCommon", &["RiserHeight"]))
        });
        if let Some(height) = heights.chain(stated(&it, "Pset_StairCommon", &["RiserHeight"])).reduce(f64::max) {
            object.evidence.push(Arc::from(format!("risers of {height} m")));
        }
        if flights.iter().any(|it| foot(*it) != 1.0) {
            object.evidence.push(Arc::from("risers and treads are written in feet, whatever the unit of the model"));
        }
        let widths = flights.iter().filter_map(|it| width(*it));
        if let Some(width) = widths.reduce(f64::min) {
            object.evidence.push(Arc::from(format!(
                "clear width: that of its narrowest flight less up to {HANDRAILS} m for handrails"
            )));
            let clear = Value::Between((width - HANDRAILS).max(0.0), width);
            set(object, Attr::ClearWidth, clear, Source::Geometry);
        }
        if let Some(place) = object.region().map(|it| it.centroid())
            && let Some(storey) = self.storey_id(it)
        {
            let mut rooms: Vec<usize> = self.rooms.values().copied().collect();
            rooms.sort_unstable();
            let holds = |room: &&usize| {
                let room = &self.objects[**room];
                room.get(Attr::Storey).is_some_and(|it| it.value == Value::Object(storey))
                    && room.region().is_some_and(|it| it.contains(place))
            };
            if let Some(room) = rooms.iter().find(holds) {
                set(object, Attr::InRoom, Value::Object(self.objects[*room].id), Source::Geometry);
            }
        }
    }
}

/// What the lengths that a flight states must be multiplied with besides the model's unit: some programs write those of stairs in
/// feet whatever the unit is. A riser too high for any stair that is plain in feet tells.
fn foot(flight: Instance<'_>) -> f64 {
    let riser = flight.number("RiserHeight").map_or(0.0, |it| it * flight.file().units().length());
    if riser > HIGHEST_RISER && (0.08..=HIGHEST_RISER).contains(&(riser * FOOT)) { FOOT } else { 1.0 }
}

/// How wide a straight flight is: the side of its plan across its own steps.
fn width(flight: Instance<'_>) -> Option<f64> {
    let plan = form(flight).shadow();
    let [a, b, c, _] = Rect::around_region(super::largest(&plan)?)?.corners();
    let sides = [(a, b), (b, c)].map(|(p, q)| math::length(q.x - p.x, q.y - p.y));
    // Of few steps a flight may be wider than long; its treads tell.
    let unit = flight.file().units().length();
    let run =
        flight.number("TreadLength").zip(flight.number("NumberOfRisers").or_else(|| flight.number("NumberOfRiser")));
    match run.map(|(tread, risers)| tread * unit * foot(flight) * risers) {
        Some(run) if (sides[0] - run).abs() < (sides[1] - run).abs() => Some(sides[1]),
        Some(_) => Some(sides[0]),
        None => Some(sides[0].min(sides[1])),
    }
}
