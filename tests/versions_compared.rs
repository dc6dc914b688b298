//! Versions of a drawing with known edits: each object finds itself again, with its handles and without, in another place and unit.

use compare::{Change, ChangeControl, Class, Comparison, Fate, Ground, Options};
use drawing::{Drawing, Geometry};
use findings::Review;
use review::{Edit, EntityRef, Session};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tushen_drawings::random::Random;
use tushen_tests::disguise::naming;
use tushen_tests::disguise::place::{self, DrawingUnit};
use tushen_tests::reviewing::{Given, committed};

/// What the layers and the settings say is compared elsewhere.
const ASIDE: [&str; 4] = ["Layer", "Conditions", "Project", "DrawingFault"];

/// The handles of a drawing's entities, those in blocks too, in order.
fn handles(drawing: &Drawing) -> Vec<String> {
    let lists = std::iter::once(&drawing.entities).chain(drawing.blocks.iter().map(|it| &it.entities));
    lists.flatten().map(|it| it.handle.to_string()).collect()
}

/// Which object of the version after each object of the version before is, by the handles that both have; `renamed` gives the
/// handles of the version after in those before.
fn truth(before: &Review, after: &Review, renamed: &HashMap<String, String>) -> BTreeMap<String, String> {
    let original = |path: &String| -> String {
        let step = |it: &str| renamed.get(it).cloned().unwrap_or_else(|| it.to_string());
        path.split('/').map(step).collect::<Vec<_>>().join("/")
    };
    let key = |kind: &str, entities: Vec<String>| {
        let mut entities = entities;
        entities.sort();
        (kind.to_string(), entities)
    };
    let mut there: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for it in after.objects.iter().filter(|it| !ASIDE.contains(&it.kind.as_str()) && !it.entities.is_empty()) {
        let entities = it.entities.iter().map(original).collect();
        there.entry(key(&it.kind, entities)).or_default().push(&it.id);
    }
    let mut here: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for it in before.objects.iter().filter(|it| !ASIDE.contains(&it.kind.as_str()) && !it.entities.is_empty()) {
        here.entry(key(&it.kind, it.entities.clone())).or_default().push(&it.id);
    }
    here.into_iter()
        .filter_map(|(key, ids)| match (ids.as_slice(), there.get(&key).map(Vec::as_slice)) {
            ([a], Some([b])) => Some(((*a).to_string(), (*b).to_string())),
            _ => None,
        })
        .collect()
}

#[derive(Debug, Default)]
struct Score {
    right: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
}

impl Score {
    fn add(&mut self, name: &str, comparison: &Comparison, truth: &BTreeMap<String, String>) {
        let known: BTreeSet<&String> = truth.values().collect();
        let mut found = BTreeSet::new();
        for it in &comparison.objects {
            let (Some(a), Some(b)) = (&it.before, &it.after) else { continue };
            match truth.get(a) {
                Some(right) if right == b => {
                    self.right += 1;
                    found.insert(a);
                }
                None if !known.contains(b) => {}
                _ => self.wrong.push(format!("{name}: {} {a} → {b} by {:?}", it.kind, it.matched_by)),
            }
        }
        self.missed.extend(truth.keys().filter(|it| !found.contains(it)).map(|it| format!("{name}: {it}")));
    }

    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong.len()).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed.len()).max(1) as f64
    }
}

/// Edits that a designer makes between two rounds; gives the entities that were moved, with how far.
fn edit(session: &mut Session, seed: u64) -> Vec<(EntityRef, [f64; 2])> {
    let mut random = Random::new(seed);
    let unit = session.units_per_metre();
    let review = session.review();
    let top = |kind: &str| -> Vec<EntityRef> {
        let of_kind = review.objects.iter().filter(|it| it.kind == kind && it.entities.len() == 1);
        let mut found: Vec<EntityRef> =
            of_kind.filter_map(|it| it.entities[0].split('[').next()?.parse().ok()).collect();
        found.sort();
        found.dedup();
        found
    };
    let mut moved = Vec::new();
    let mut shift = |session: &mut Session, entities: Vec<EntityRef>, by: [f64; 2]| {
        moved.extend(entities.iter().map(|it| (*it, by)));
        session.edit(&Edit::Move { entities, by: by.map(|it| it * unit) });
    };
    let (buildings, stalls, greens) = (top("Building"), top("ParkingStall"), top("GreenArea"));
    if !buildings.is_empty() {
        let building = *random.pick(&buildings);
        shift(session, vec![building], [random.length(-900, 900, 1), random.length(500, 900, 1)]);
    }
    if stalls.len() > 12 {
        let from = random.whole(0, stalls.len() as i64 - 10) as usize;
        let by = [random.length(100, 900, 1), random.length(-900, -100, 1)];
        shift(session, stalls[from..from + 6].to_vec(), by);
        session.edit(&Edit::Delete { entities: stalls[from + 6..from + 8].to_vec() });
    }
    if greens.len() > 2 {
        let green = *random.pick(&greens);
        session.edit(&Edit::Delete { entities: vec![green] });
    }
    let doors = top("Door");
    if !doors.is_empty() {
        session.edit(&Edit::Delete { entities: vec![*random.pick(&doors)] });
    }
    let texts: Vec<EntityRef> = (0..session.drawing().entities.len())
        .filter(|place| match &session.drawing().entities[*place].geometry {
            Geometry::Text(it) => it.content.contains("H=") || it.content.contains("F"),
            _ => false,
        })
        .filter_map(|place| EntityRef::of(session.drawing(), place))
        .collect();
    if !texts.is_empty() {
        let entity = *random.pick(&texts);
        session.edit(&Edit::Relabel { entity, text: "99#住宅 9F H=27.00".to_string() });
    }
    moved
}

fn all() -> Options {
    Options { all: true, ..Options::default() }
}

/// A sample, its review as drawn, its session after the edits, and what was moved by how much.
type EditedSample = (Given, Review, Session, Vec<(EntityRef, [f64; 2])>);

/// Every sample of the project and some more, before and after its edits.
fn edited() -> Vec<EditedSample> {
    let samples = committed().into_iter().chain((0..4).map(|n| Given::numbered(3 * n + 1)));
    samples
        .zip(0..)
        .map(|(given, seed)| {
            let before = given.open().review();
            let mut session = given.open();
            let moved = edit(&mut session, seed);
            (given, before, session, moved)
        })
        .collect()
}

#[test]
fn objects_find_themselves_with_and_without_their_handles() {
    let (mut kept, mut new, mut turned) = (Score::default(), Score::default(), Score::default());
    for ((given, before, session, _), seed) in edited().into_iter().zip(0..) {
        let name = &given.name;
        let after = session.review();
        kept.add(name, &compare::versions(&before, &after, &all()), &truth(&before, &after, &HashMap::new()));

        let other = naming::handles_renumbered(&naming::shuffled(session.drawing(), seed), seed);
        let plain = naming::shuffled(session.drawing(), seed);
        let renamed: HashMap<String, String> = handles(&other).into_iter().zip(handles(&plain)).collect();
        if renamed.contains_key("0") || handles(&plain).iter().all(|it| it == "0") {
            // Without handles nothing but the place in the file says which entity is which, and that was shuffled.
            continue;
        }
        let settings = given.settings();
        let reviewed = given.open_drawing(other.clone(), &settings).review();
        new.add(name, &compare::versions(&before, &reviewed, &all()), &truth(&before, &reviewed, &renamed));

        let (from, to) = match before.drawing.unit.as_str() {
            "mm" => (DrawingUnit::Millimetre, DrawingUnit::Metre),
            _ => (DrawingUnit::Metre, DrawingUnit::Millimetre),
        };
        let center = session.scene().bounds().center();
        let elsewhere = place::in_unit(&place::turned(&other, [center.x, center.y], 27.0), from, to);
        let reviewed = given.open_drawing(elsewhere, &settings).review();
        let comparison = compare::versions(&before, &reviewed, &all());
        let angle = comparison.placement.map(|it| it.angle.to_degrees());
        assert!(angle.is_some_and(|it| (it - 27.0).abs() < 1e-3), "{name}: turned by {angle:?}");
        turned.add(name, &comparison, &truth(&before, &reviewed, &renamed));
    }
    for (name, score, least) in [("kept", kept, 1.0), ("new", new, 0.98), ("turned, new, other unit", turned, 0.98)] {
        let (precision, recall) = (score.precision(), score.recall());
        println!("{name}: {} objects, precision {precision:.4}, recall {recall:.4}", score.right);
        let few = |it: &[String]| it.iter().take(12).cloned().collect::<Vec<_>>();
        assert!(score.right > 500, "{name}: only {} objects", score.right);
        assert!(precision >= least, "{name}: {precision}: {:#?}", few(&score.wrong));
        assert!(recall >= least, "{name}: {recall}: {:#?}", few(&score.missed));
    }
}

#[test]
fn what_was_moved_is_told_with_its_displacement_and_nothing_else_is() {
    for (given, before, session, moved) in edited() {
        let after = session.review();
        let comparison = compare::versions(&before, &after, &all());
        let by: BTreeMap<String, [f64; 2]> = moved.iter().map(|it| (it.0.to_string(), it.1)).collect();
        let entities: BTreeMap<&str, &Vec<String>> =
            after.objects.iter().map(|it| (it.id.as_str(), &it.entities)).collect();
        for it in comparison.objects.iter().filter(|it| it.before.is_some()) {
            let Some(entities) = it.after.as_ref().and_then(|id| entities.get(id.as_str())) else { continue };
            let expected: Vec<Option<&[f64; 2]>> =
                entities.iter().map(|it| by.get(it.split(['/', '[']).next().unwrap_or_default())).collect();
            let told = it.moved_by;
            match expected.as_slice() {
                [] => {}
                [Some(first), ..] if expected.iter().all(|it| it == &Some(*first)) => {
                    let near = told.is_some_and(|told| (0..2).all(|i| (told[i] - first[i]).abs() < 0.002));
                    assert!(near, "{}: {} {:?} moved by {first:?}, told {told:?}", given.name, it.kind, it.after);
                }
                _ if expected.iter().all(Option::is_none) && it.change == Change::Moved => {
                    // Shapes that are cut by others follow them.
                    let follows = ["Room", "Wall", "Storey", "Route", "CoordinateLabel", "Dwelling", "FloorPart"];
                    assert!(follows.contains(&it.kind.as_str()), "{}: {} {:?} {told:?}", given.name, it.kind, it.after);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn a_drawing_and_its_disguise_are_the_same_version() {
    let mut report: Vec<String> = Vec::new();
    for given in committed().into_iter().take(8) {
        let before = given.open().review();
        let drawing = naming::handles_renumbered(&naming::shuffled(&given.drawing(), 5), 7);
        let drawing = place::turned(&drawing, [100.0, 50.0], -63.0);
        let after = given.open_drawing(drawing, &given.settings()).review();
        let comparison = compare::versions(&before, &after, &Options::default());
        let changed: Vec<_> = comparison
            .objects
            .iter()
            .filter(|it| it.change != Change::Affected && it.kind != "CoordinateLabel" && it.kind != "Dimension")
            // Their shape is the upright box around their texts, which does not turn with them.
            .filter(|it| !["IndicatorTable", "TitleBlock", "Compass", "Storey"].contains(&it.kind.as_str()))
            .map(|it| format!("{:?} {} {} {:?}", it.change, it.kind, it.name, it.attributes))
            .collect();
        report.extend(changed.into_iter().map(|it| format!("{}: {it}", given.name)));
        let fresh: Vec<_> = comparison.findings.iter().filter(|it| it.fate != Fate::Persists).collect();
        // Stated coordinates disagree with a turned drawing, which is a finding of its own.
        let fresh: Vec<_> =
            fresh.iter().filter(|it| !it.rule.contains("coordinate")).map(|it| (&it.rule, it.fate)).collect();
        report.extend(fresh.into_iter().map(|it| format!("{}: {it:?}", given.name)));
    }
    assert!(report.is_empty(), "{}", report.join("\n"));
}

#[test]
fn a_building_moved_clear_of_its_neighbour_fixes_the_finding_and_moving_it_back_regresses_it() {
    let given = committed().into_iter().find(|it| it.name == "lakeside").expect("the sample is there");
    let before = given.open().review();
    let finding = before
        .findings
        .iter()
        .find(|it| it.rule.ends_with("/fire-separation") && it.verdict == findings::Verdict::Fail)
        .expect("lakeside has two towers too close");
    let object = before.objects.iter().find(|it| it.id == finding.objects[0]).expect("the building is there");
    let mut session = given.open();
    let entities: Vec<EntityRef> = object.entities.iter().filter_map(|it| it.parse().ok()).collect();
    session.edit(&Edit::Move { entities, by: [300.0 * session.units_per_metre(), 0.0] });
    let after = session.review();
    let fates = |comparison: &Comparison| -> Vec<Fate> {
        let same = comparison.findings.iter().filter(|it| {
            it.rule == finding.rule && [&it.before, &it.after].into_iter().flatten().any(|it| it.id == finding.id)
        });
        same.map(|it| it.fate).collect()
    };
    let there = compare::versions(&before, &after, &Options::default());
    assert_eq!(fates(&there), [Fate::Fixed]);
    let words = there.words.iter().map(|it| it.en.as_str()).collect::<Vec<_>>().join("\n");
    // Its label stays where it is, and with it its name.
    assert!(words.contains("building: moved 300 m (300, 0)"), "{words}");
    let back = compare::versions(&after, &before, &Options::default());
    assert!(matches!(fates(&back).as_slice(), [Fate::Regressed | Fate::New]), "{:?}", fates(&back));
}

/// A version after approval under the lists of what may be changed.
fn controlled(before: &Review, after: &Review) -> ChangeControl {
    let options = Options { approved: true, ..Options::default() };
    compare::versions(before, after, &options).control.expect("the lists of Shanghai are known")
}

fn grounds(control: &ChangeControl) -> BTreeSet<Ground> {
    control.changes.iter().map(|it| it.ground).collect()
}

#[test]
fn changes_of_an_approved_drawing_come_under_the_lists_that_name_them() {
    let given = committed().into_iter().find(|it| it.name == "lakeside").expect("the sample is there");
    let approved = given.open().review();
    let same = controlled(&approved, &approved);
    assert_eq!((same.class, same.changes.len(), same.consult.len(), same.checked), (Class::Free, 0, 0, false));
    let moved = |kind: &str, by: [f64; 2]| {
        let mut session = given.open();
        let object = approved.objects.iter().find(|it| it.kind == kind).expect("there is one");
        let entities: Vec<EntityRef> = object.entities.iter().filter_map(|it| it.parse().ok()).collect();
        session.edit(&Edit::Move { entities, by: by.map(|it| it * session.units_per_metre()) });
        session.review()
    };
    let entrance = controlled(&approved, &moved("Entrance", [2.0, 0.0]));
    assert_eq!(entrance.class, Class::Limited);
    assert!(grounds(&entrance).contains(&Ground::Entrance), "{entrance:#?}");
    assert_eq!(entrance.consult.len(), 6);
    let named = entrance.changes.iter().find(|it| it.ground == Ground::Entrance).expect("it is named");
    assert_eq!((named.fact.as_str(), named.clause.as_str()), ("DIF-002", "沪规划资源规〔2025〕1号 附件2，第5、6条"));
    // Two towers that stood too close were moved apart: moved back they break what the approved drawing kept.
    let finding = approved
        .findings
        .iter()
        .find(|it| it.rule.ends_with("/fire-separation") && it.verdict == findings::Verdict::Fail)
        .expect("lakeside has two towers too close");
    let tower = approved.objects.iter().find(|it| it.id == finding.objects[0]).expect("the building is there");
    let mut session = given.open();
    let entities: Vec<EntityRef> = tower.entities.iter().filter_map(|it| it.parse().ok()).collect();
    session.edit(&Edit::Move { entities, by: [300.0 * session.units_per_metre(), 0.0] });
    let back = controlled(&session.review(), &approved);
    assert_eq!(back.class, Class::Forbidden);
    let breach = back.changes.iter().find(|it| it.rule.as_ref() == Some(&finding.rule)).expect("the breach is named");
    assert_eq!((breach.ground, breach.certain), (Ground::Spacing, true));
}

#[test]
fn more_height_needs_an_approval_and_less_does_not() {
    let given = committed().into_iter().find(|it| it.name == "lakeside").expect("the sample is there");
    let approved = given.open().review();
    let labelled = |height: &[u8; 5]| {
        let mut bytes = given.bytes.clone();
        let at = bytes.windows(7).position(|it| it == b"H=21.50").expect("a label") + 2;
        bytes[at..at + 5].copy_from_slice(height);
        Given { name: given.name.clone(), bytes, conditions: given.conditions.clone() }.open().review()
    };
    let higher = controlled(&approved, &labelled(b"22.40"));
    assert!(grounds(&higher).contains(&Ground::HeightOrLevel), "{higher:#?}");
    assert!(higher.class <= Class::Limited, "{higher:#?}");
    let lower = controlled(&approved, &labelled(b"20.60"));
    assert!(grounds(&lower).contains(&Ground::HeightLess), "{lower:#?}");
    assert!(!grounds(&lower).contains(&Ground::HeightOrLevel), "{lower:#?}");
}

#[test]
fn where_no_lists_are_known_nothing_is_classed() {
    let given = committed().into_iter().find(|it| it.name == "lakeside").expect("the sample is there");
    let mut review = given.open().review();
    review.engine.jurisdiction = "cn".to_string();
    let options = Options { approved: true, ..Options::default() };
    assert_eq!(compare::versions(&review, &review, &options).control, None);
}
