//! Cases made from those that lie exactly at the limit: the smallest step to one side must fail, to the other pass, wherever
//! the site lies.

use super::given::{Given, GivenValue, transformed};
use super::{Prepared, verdict};
use crate::compile::{Rule, RuleSet};
use crate::ir::ExprKind;
use crate::syntax::AggregateOp;
use crate::value::Interval;
use findings::Verdict;
use geometry::{Dimension, Path, Point, Region, Transform};
use model::{AttrType, Kind, Shape, Value};

/// Where sites lie: at the origin, at Shanghai's city coordinates, and at Gauss-Krüger coordinates with zone number. All that
/// is decided here must not depend on it.
pub const PLACES: [Point; 3] =
    [Point { x: 0.0, y: 0.0 }, Point { x: -8765.432, y: 31234.567 }, Point { x: 40_512_345.678, y: 3_456_789.012 }];

/// A smallest change of what is given, and the one to the other side.
#[derive(Clone, Debug)]
pub struct Nudge {
    /// In words.
    pub what: String,
    /// To one side and to the other.
    pub sides: [Given; 2],
}

/// The smallest step in which drawings and clauses state a quantity.
fn step(dimension: Dimension) -> f64 {
    match dimension {
        Dimension::LENGTH => 0.001,
        Dimension::AREA => 0.01,
        Dimension::ANGLE => 0.001,
        _ => 0.0001,
    }
}

/// The kinds whose objects a rule counts.
fn counted(rule: &Rule) -> Vec<Kind> {
    let mut kinds = Vec::new();
    for code in rule.require.iter().chain(&rule.lets) {
        code.expr.any(&mut |it| {
            if let ExprKind::Aggregate(aggregate) = &it.kind
                && aggregate.op == AggregateOp::Count
            {
                kinds.push(aggregate.kind);
            }
            false
        });
    }
    kinds
}

/// Every smallest change of what is given.
pub fn nudges(set: &RuleSet, rule: &Rule, given: &Given) -> Vec<Nudge> {
    let mut all = Vec::new();
    let mut both = |what: String, change: &dyn Fn(&mut Given, f64)| {
        let side = |sign: f64| {
            let mut changed = given.clone();
            change(&mut changed, sign);
            changed
        };
        all.push(Nudge { what, sides: [side(-1.0), side(1.0)] });
    };
    let counted = counted(rule);
    for (at, object) in given.objects.iter().enumerate() {
        let key = &object.key;
        if counted.contains(&object.kind) {
            both(format!("without {key}"), &|given, sign| {
                if sign < 0.0 {
                    given.objects.remove(at);
                }
            });
        }
        for (index, (attr, value, _)) in object.attributes.iter().enumerate() {
            let step = match attr.ty() {
                AttrType::Number(dimension) => step(dimension),
                AttrType::Count => 1.0,
                _ => continue,
            };
            if let GivenValue::Value(Value::Number(_)) = value {
                both(format!("{key}.{} ± {step}", attr.name()), &|given, sign| {
                    if let GivenValue::Value(Value::Number(number)) = &mut given.objects[at].attributes[index].1 {
                        *number += sign * step;
                    }
                });
            }
        }
        let Some(shape) = &object.shape else { continue };
        for (axis, direction) in [("x", Point { x: 0.001, y: 0.0 }), ("y", Point { x: 0.0, y: 0.001 })] {
            both(format!("{key} moved ± 1 mm in {axis}"), &|given, sign| {
                let by = Transform::translation(direction.x * sign, direction.y * sign);
                given.objects[at].shape = Some(transformed(shape, &by));
            });
            if !matches!(shape, Shape::Point(_)) {
                both(format!("{key} stretched ± 1 mm in {axis}"), &|given, sign| {
                    given.objects[at].shape = Some(stretched(shape, direction, sign));
                });
            }
        }
    }
    for (index, (at, interval)) in given.indicators.iter().enumerate() {
        let source = &set.indicators[*at].source;
        let step = if source.count { 1.0 } else { step(source.dimension) };
        if interval.is_point() {
            both(format!("indicator {} ± {step}", source.id), &|given, sign| {
                let value = &mut given.indicators[index].1;
                *value = *value + Interval::point(sign * step);
            });
        }
    }
    all
}

/// The vertices beyond the middle moved outwards.
fn stretched(shape: &Shape, direction: Point, sign: f64) -> Shape {
    let middle = shape.bounds().center();
    let path = |path: &Path| {
        let mut path = path.clone();
        for vertex in &mut path.vertices {
            let beyond = (vertex.point.x - middle.x) * direction.x + (vertex.point.y - middle.y) * direction.y > 0.0;
            if beyond {
                vertex.point = vertex.point + direction * sign;
            }
        }
        path
    };
    match shape {
        Shape::Point(point) => Shape::Point(*point),
        Shape::Path(line) => Shape::Path(path(line)),
        Shape::Region(region) => {
            Shape::Region(Region::with_holes(path(&region.outer), region.holes.iter().map(path).collect()))
        }
    }
}

/// What is wrong with a case that says it lies at the limit.
pub fn faults(set: &RuleSet, rule: &Rule, case: &Prepared) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let verdict_of = |given: &Given, place: Point| verdict(set, rule, given, &case.source.of, place).0;
    let expected = case.source.expect;
    for place in PLACES {
        let got = verdict_of(&case.given, place);
        if Some(got) != expected {
            found.push((
                format!("位于 ({}, {}) 时判为 {}", place.x, place.y, got.as_str()),
                format!("at ({}, {}) it is {}", place.x, place.y, got.as_str()),
            ));
        }
    }
    if !found.is_empty() {
        return found;
    }
    if flipping(set, rule, case).is_none() {
        found.push((
            "最小步长的改动（±1 mm 等）没有一个使结论改变：此案例不在限值上".into(),
            "no smallest change (±1 mm and the like) turns the verdict: this is not at the limit".into(),
        ));
        return found;
    }
    for nudge in nudges(set, rule, &case.given) {
        for side in &nudge.sides {
            let at_origin = verdict_of(side, PLACES[0]);
            if let Some(place) = PLACES[1..].iter().find(|it| verdict_of(side, **it) != at_origin) {
                found.push((
                    format!("{}：在 ({}, {}) 与原点处结论不同", nudge.what, place.x, place.y),
                    format!(
                        "{}: the verdict at ({}, {}) differs from that at the origin",
                        nudge.what, place.x, place.y
                    ),
                ));
            }
        }
    }
    found
}

/// The first change that leaves the verdict of the case on one side at least: to fail, or to unknown where a rule needs more
/// beyond its limit. A requirement of equality is left on both sides.
pub fn flipping(set: &RuleSet, rule: &Rule, case: &Prepared) -> Option<Nudge> {
    nudges(set, rule, &case.given).into_iter().find(|nudge| {
        nudge.sides.iter().any(|it| {
            let got = verdict(set, rule, it, &case.source.of, PLACES[0]).0;
            matches!(got, Verdict::Fail | Verdict::Unknown) && Some(got) != case.source.expect
        })
    })
}
