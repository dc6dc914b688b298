//! After any edits the review of a session is that of the edited drawing opened anew; and it is not, once one recorded
//! dependency is dropped.

use drawing::{Entity, Geometry};
use findings::Review;
use model::Kind;
use review::{Edit, EntityRef, Session, Settings};
use rules::Delta;
use rules::run::UnitKey;
use std::collections::{BTreeMap, BTreeSet};
use tushen_drawings::random::Random;
use tushen_tests::reviewing::Given;

/// A sample, small enough to be reviewed some dozens of times.
fn sample(n: u64) -> Given {
    Given::numbered(n)
}

/// The review of the session's drawing, opened anew in the unit that the session settled.
fn full(given: &Given, session: &Session) -> Session {
    let unit = session.review().drawing.unit;
    given.open_drawing(session.drawing().clone(), &Settings { unit: Some(unit), ..given.settings() })
}

/// What of a review depends on the drawing alone, not on how it came about.
fn comparable(session: &Session) -> Review {
    let mut review = session.review();
    review.drawing.unit_evidence.clear();
    review.drawing.sha256.clear();
    review
}

/// The first thing that two reviews say differently.
fn difference(incremental: &Review, full: &Review) -> Option<String> {
    if incremental == full {
        return None;
    }
    let (one, other) = (exchange::json::write(incremental), exchange::json::write(full));
    let lines: (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
    let at = lines.0.iter().zip(&lines.1).take_while(|it| it.0 == it.1).count();
    let around = |it: &[&str]| it[at.saturating_sub(12)..(at + 4).min(it.len())].join("\n");
    Some(format!("incremental:\n{}\nfull:\n{}", around(&lines.0), around(&lines.1)))
}

/// What an edit is drawn from: entities that carry meaning, with their names.
fn movable(session: &Session) -> Vec<(EntityRef, &Entity)> {
    let layer = |it: &Entity| session.drawing().layer(it.layer).map(|it| it.name.clone()).unwrap_or_default();
    let quiet = ["图例", "图框", "尺寸", "乔木", "TREE", "LEGN", "TTLB"];
    let entities = session.drawing().entities.iter().enumerate();
    let named = entities.filter_map(|(place, it)| Some((EntityRef::of(session.drawing(), place)?, it)));
    named.filter(|it| !quiet.iter().any(|word| layer(it.1).contains(word))).collect()
}

/// A random edit; `None` takes the last one back.
fn random_edit(session: &Session, random: &mut Random) -> Option<Edit> {
    let unit = session.units_per_metre();
    let entities = movable(session);
    let pick = |random: &mut Random| *random.pick(&entities);
    let by = |random: &mut Random| [random.length(-2000, 2000, 1) * unit, random.length(-2000, 2000, 1) * unit];
    Some(match random.whole(0, 9) {
        0..=3 => Edit::Move { entities: (0..random.whole(1, 3)).map(|_| pick(random).0).collect(), by: by(random) },
        4 => Edit::Delete { entities: vec![pick(random).0] },
        5 | 6 => Edit::Add { entities: vec![drawing::moved(pick(random).1, by(random))] },
        7 | 8 => {
            let is_text = |it: &Entity| matches!(it.geometry, Geometry::Text(_) | Geometry::MText(_));
            let texts: Vec<EntityRef> = entities.iter().filter(|it| is_text(it.1)).map(|it| it.0).collect();
            let words = ["9#住宅 33F H=99.90", "集中绿地", "H=23.90m", "消防车登高操作场地", "18F", ""];
            Edit::Relabel { entity: *random.pick(&texts), text: random.pick(&words).to_string() }
        }
        _ => return None,
    })
}

/// Random edits of a sample; after each, the session must say what the opened drawing says.
fn assert_follows(given: &Given, seed: u64, n_edits: usize) {
    let mut session = given.open();
    let mut random = Random::new(seed);
    let mut n_done = 0;
    let mut history = Vec::new();
    for step in 0..n_edits {
        match random_edit(&session, &mut random) {
            Some(edit) => {
                session.edit(&edit);
                n_done += 1;
                history.push(format!("{edit:?}"));
            }
            None if random.chance(50) => {
                n_done -= i32::from(session.undo().is_some());
                history.push("undo".to_string());
            }
            None => {
                n_done += i32::from(session.redo().is_some());
                history.push("redo".to_string());
            }
        }
        if let Some(difference) = difference(&comparable(&session), &comparable(&full(given, &session))) {
            panic!("{} with seed {seed}, step {step}: {history:#?}\n{difference}", given.name);
        }
    }
    for _ in 0..n_done {
        assert!(session.undo().is_some(), "{}: an edit cannot be taken back", given.name);
    }
    if let Some(difference) = difference(&comparable(&session), &comparable(&given_anew(given))) {
        panic!("{} with seed {seed}, all taken back: {difference}", given.name);
    }
}

fn given_anew(given: &Given) -> Session {
    given.open_drawing(given.drawing(), &given.settings())
}

#[test]
fn random_edits_of_closed_polylines_in_metres() {
    (0..3).for_each(|seed| assert_follows(&sample(5), seed, 5));
}

#[test]
fn random_edits_of_heavy_polylines_and_blocks() {
    (10..12).for_each(|seed| assert_follows(&sample(8), seed, 5));
}

#[test]
fn random_edits_of_hatches_and_arrays_in_millimetres() {
    (20..22).for_each(|seed| assert_follows(&sample(17), seed, 5));
}

#[test]
fn random_edits_of_loose_lines_without_handles() {
    let given = sample(6);
    assert!(given.drawing().entities.iter().all(|it| it.handle.is_none()), "it is an R12 file");
    (30..32).for_each(|seed| assert_follows(&given, seed, 5));
}

/// The entities that draw an object or stand in it as texts.
fn drawn_by(session: &Session, object: &model::Object) -> Vec<EntityRef> {
    let unit = session.units_per_metre();
    let Some(bounds) = object.bounds() else { return Vec::new() };
    let holds = |it: &drawing::Item| {
        let center = it.bounds.center() / unit;
        bounds.contains(center) && matches!(it.shape, drawing::Shape::Text(_))
    };
    let draws = |it: &drawing::Item| object.entities.iter().any(|path| **path == it.path.to_string());
    let items = session.scene().items.iter().filter(|it| draws(it) || holds(it));
    let entity = |it: &drawing::scene::Step| match it.handle.is_none() {
        true => EntityRef::Ordinal(it.ordinal),
        false => EntityRef::Handle(it.handle),
    };
    let entities: BTreeSet<EntityRef> = items.filter_map(|it| it.path.steps().next()).map(entity).collect();
    entities.into_iter().collect()
}

/// What stands on the plot is moved by at most `far` metres along each axis, each object with its texts. How many of the edits
/// were followed without looking at the whole drawing, of how many.
fn follow_moves(given: &Given, seed: u64, far: i64) -> (usize, usize) {
    let mut session = given.open();
    let mut random = Random::new(seed);
    let (mut n_near, mut n_edits) = (0, 0);
    for _ in 0..12 {
        let unit = session.units_per_metre();
        let kinds = [Kind::Building, Kind::Building, Kind::GreenArea, Kind::LadderPad, Kind::FireLane];
        let objects = session.model().of_kind(*random.pick(&kinds));
        if objects.is_empty() {
            continue;
        }
        let entities = drawn_by(&session, session.model().object(*random.pick(objects)));
        let by = [random.length(-100 * far, 100 * far, 1) * unit, random.length(-100 * far, 100 * far, 1) * unit];
        let edit = Edit::Move { entities, by };
        let update = session.edit(&edit);
        n_edits += 1;
        n_near += usize::from(!update.whole);
        if let Some(difference) = difference(&comparable(&session), &comparable(&full(given, &session))) {
            panic!("{} with seed {seed}, after {edit:?}\n{difference}", given.name);
        }
    }
    (n_near, n_edits)
}

#[test]
fn what_is_moved_a_little_is_followed_without_looking_at_the_whole() {
    let moves = [(5, 1), (8, 2), (17, 3), (11, 4), (24, 5)].map(|(n, seed)| follow_moves(&sample(n), seed, 1));
    let (n_near, n_edits) = moves.into_iter().fold((0, 0), |(a, b), it| (a + it.0, b + it.1));
    assert!(n_near * 3 >= n_edits * 2, "only {n_near} of {n_edits} edits are followed near them");
}

#[test]
fn what_is_moved_onto_other_things_is_followed() {
    for (n, seed) in [(5, 1), (8, 2), (17, 3)] {
        follow_moves(&sample(n), seed, 30);
    }
}

/// Dependencies that an edit touches are dropped one at a time, where they are the only one by which the edit reaches a result
/// that it changes: each must be missed.
#[test]
fn dropping_one_recorded_dependency_is_noticed() {
    let given = sample(5);
    let mut session = given.open();
    let mut random = Random::new(77);
    let mut n_dropped = 0;
    for _ in 0..40 {
        let Some(edit) = random_edit(&session, &mut random) else { continue };
        let (old, mut before) = (session.model().clone(), session.evaluation().clone());
        session.edit(&edit);
        let (new, after) = (session.model(), session.evaluation());
        let delta = Delta::between(&old, new);
        let mut by_unit: BTreeMap<UnitKey, Vec<rules::run::Dependency>> = BTreeMap::new();
        for dependency in before.touching(&old, new, &delta) {
            by_unit.entry(dependency.unit).or_default().push(dependency);
        }
        for (unit, by) in by_unit {
            let UnitKey::Rule(rule, outer) = unit else { continue };
            let (one, two) = (before.rules[rule].units.get(&outer), after.rules[rule].units.get(&outer));
            let changes = matches!((one, two), (Some(one), Some(two)) if one.outcomes != two.outcomes);
            // What also rests on an indicator is reached a second way.
            let [dependency] = by.as_slice() else { continue };
            if !changes || one.is_some_and(|it| !it.reads.indicators.is_empty()) {
                continue;
            }
            let mut forgetful = before.clone();
            forgetful.forget(dependency);
            forgetful.re_evaluate(session.rules(), &old, new, &delta);
            assert!(forgetful != *after, "{dependency:?} was dropped and nobody noticed");
            n_dropped += 1;
            if n_dropped >= 12 {
                return;
            }
        }
    }
    assert!(n_dropped >= 5, "only {n_dropped} dependencies could be dropped");
}
