//! Edits of the samples, while they are made and as files.

use drawing::{Entity, Geometry};
use findings::Finding;
use model::Kind;
use std::collections::{BTreeMap, BTreeSet};
use tushen_review::{Edit, EditedError, Engine, EntityRef, Fact, Session, Settings, Source, Update};

/// A sample with its planning conditions, as it lies in `drawings/`.
fn sample(name: &str) -> (Vec<u8>, Session) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../drawings");
    let read = |extension: &str| std::fs::read(format!("{folder}/{name}.{extension}")).expect("a sample");
    let engine = Engine::new(packs::files(packs::ARCHIVE)).expect("rules");
    let conditions = Some(Source { name: format!("{name}.toml"), bytes: read("toml") });
    let settings = Settings { conditions, all: true, ..Settings::default() };
    let bytes = read("dxf");
    let session = tushen_review::open(&engine, &format!("{name}.dxf"), &bytes, &settings).expect("a drawing");
    (bytes, session)
}

/// The findings of a session without derivations, by id.
fn findings(session: &Session) -> BTreeMap<String, Finding> {
    session.evaluation().findings(session.rules()).into_iter().map(|it| (it.id.clone(), it)).collect()
}

/// Brings findings up to date with what an update says of them, as the page does.
fn follow(known: &mut BTreeMap<String, Finding>, session: &Session, update: &Update) {
    let changed = session.changed_findings(update);
    changed.gone.iter().for_each(|it| drop(known.remove(it)));
    known.extend(changed.now.into_iter().map(|it| (it.id.clone(), it)));
}

/// The entities of model space that the first building is made of.
fn building(session: &Session) -> Vec<EntityRef> {
    let model = session.model();
    let object = model.object(model.of_kind(Kind::Building)[0]);
    let top = |path: &std::sync::Arc<str>| path.split(['/', '[']).next().and_then(|it| it.parse().ok());
    object.entities.iter().filter_map(top).collect()
}

#[test]
fn a_preview_takes_the_place_of_the_last_and_tells_what_changed_since() {
    let (_, mut session) = sample("lakeside");
    let unit = session.units_per_metre();
    let before = session.review();
    let entities = building(&session);
    let mut known = findings(&session);
    let mut n_changed = 0;
    for step in 1..=12 {
        let by = [f64::from(step) * 1.5 * unit, 0.5 * unit];
        let update = session.preview(&Edit::Move { entities: entities.clone(), by });
        n_changed += session.changed_findings(&update).now.len();
        follow(&mut known, &session, &update);
        assert!(known == findings(&session), "step {step}");
    }
    assert!(n_changed > 0, "a building that moves 18 m changes some findings");
    session.settle();
    let (_, mut at_once) = sample("lakeside");
    at_once.edit(&Edit::Move { entities: entities.clone(), by: [18.0 * unit, 0.5 * unit] });
    assert!(session.review() == at_once.review());
    // A settled preview stays when the next one begins.
    session.preview(&Edit::Delete { entities });
    assert!(session.undo().is_some());
    assert!(session.review() == at_once.review());
    assert!(session.undo().is_some());
    assert!(session.review() == before);
    assert!(session.undo().is_none());
}

/// The review without what tells the file.
fn comparable(session: &Session) -> findings::Review {
    let mut review = session.review();
    review.drawing.sha256.clear();
    review.drawing.unit_evidence.clear();
    review
}

/// Names of all entities of kinds that are written in place.
fn written_in_place(session: &Session) -> Vec<EntityRef> {
    let is_meant = |it: &Entity| {
        use Geometry as G;
        let known = matches!(
            it.geometry,
            G::Line { .. } | G::Point(_) | G::Circle { .. } | G::Arc { .. } | G::LwPolyline(_) | G::Polyline(_)
        );
        known || matches!(it.geometry, G::Text(_) | G::MText(_) | G::Insert(_) | G::Hatch(_) | G::Dimension(_))
    };
    let entities = session.drawing().entities.iter().enumerate().filter(|it| is_meant(it.1));
    entities.filter_map(|(place, _)| EntityRef::of(session.drawing(), place)).collect()
}

/// How many lines of a file another one does not have at the same place, for files of equally many lines.
fn differing_lines(a: &[u8], b: &[u8]) -> usize {
    let lines = |bytes: &[u8]| bytes.split(|it| *it == b'\n').map(<[u8]>::to_vec).collect::<Vec<_>>();
    let (a, b) = (lines(a), lines(b));
    assert_eq!(a.len(), b.len());
    a.iter().zip(&b).filter(|it| it.0 != it.1).count()
}

const SAMPLES: [&str; 4] = ["lakeside", "old-mill", "block-work", "untidy"];

#[test]
fn an_edited_file_reads_as_the_edited_drawing() {
    let mut kinds = BTreeSet::new();
    for name in SAMPLES {
        let (bytes, mut session) = sample(name);
        assert!(session.edited(&bytes).expect("nothing was edited") == bytes, "{name}");
        let all = written_in_place(&session);
        kinds.extend(session.drawing().entities.iter().map(|it| it.geometry.type_name().to_string()));
        let edits = [
            Edit::Move { entities: all.clone(), by: [1234.5, -0.1] },
            Edit::Copy { entities: building(&session), by: [5.0, 7.0] },
            Edit::Rotate { entities: building(&session), about: [10.0, 20.0], degrees: 31.0 },
            Edit::Delete { entities: all[..all.len() / 4].to_vec() },
        ];
        for edit in edits {
            session.edit(&edit);
            let written = session.edited(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            let read = tushen_dxf::read(&written).expect("a drawing");
            let is_there = |it: &&Entity| !matches!(&it.geometry, Geometry::LwPolyline(it) if it.vertices.is_empty());
            let now: Vec<&Geometry> =
                session.drawing().entities.iter().filter(is_there).map(|it| &it.geometry).collect();
            let found: Vec<&Geometry> = read.entities.iter().map(|it| &it.geometry).collect();
            assert!(now == found, "{name}");
        }
        while session.undo().is_some() {}
        assert!(session.edited(&bytes).expect("all is taken back") == bytes, "{name}");
    }
    println!("kinds of entities in the samples: {kinds:?}");
}

#[test]
fn only_the_numbers_of_what_was_moved_differ() {
    let (bytes, mut session) = sample("lakeside");
    let entities = building(&session);
    let vertices: usize = session
        .drawing()
        .entities
        .iter()
        .filter(|it| entities.contains(&EntityRef::Handle(it.handle)))
        .map(|it| match &it.geometry {
            Geometry::LwPolyline(it) => it.vertices.len(),
            _ => 2,
        })
        .sum();
    session.edit(&Edit::Move { entities, by: [3.25, 4.5] });
    let written = session.edited(&bytes).expect("it is written");
    let differing = differing_lines(&bytes, &written);
    assert!(differing > 0 && differing <= 3 * vertices, "{differing} lines for {vertices} vertices");
}

#[test]
fn what_is_drawn_is_recognised_and_written() {
    let (bytes, mut session) = sample("lakeside");
    let unit = session.units_per_metre();
    let bounds = session.model().object(session.model().of_kind(Kind::SiteBoundary)[0]).bounds().expect("a site");
    let [x, y] = [bounds.center().x * unit, bounds.center().y * unit];
    let side = 6.0 * unit;
    let points = vec![[x, y], [x + side, y], [x + side, y + side], [x, y + side]];
    let before = session.model().of_kind(Kind::Building).len();
    session.edit(&Edit::Draw { layer: "拟建建筑".into(), points, closed: true });
    assert_eq!(session.model().of_kind(Kind::Building).len(), before + 1);
    let drawn = EntityRef::of(session.drawing(), session.drawing().entities.len() - 1).expect("it was drawn");
    session.edit(&Edit::Stretch { entity: drawn, vertices: vec![1, 2], by: [2.0 * unit, 0.0] });
    let written = session.edited(&bytes).expect("it is written");
    let engine = Engine::new(packs::files(packs::ARCHIVE)).expect("rules");
    let again = tushen_review::open(&engine, "again.dxf", &written, &Settings::default()).expect("a drawing");
    assert_eq!(again.model().of_kind(Kind::Building).len(), before + 1);
    let area = |session: &Session| {
        let model = session.model();
        let of = |ix: &model::ObjIx| model.object(*ix).region().map_or(0.0, |it| it.area().to_m2());
        model.of_kind(Kind::Building).iter().map(of).sum::<f64>()
    };
    assert!((area(&again) - area(&session)).abs() < 1e-6);
    assert!(comparable(&again).objects.len() > before);
}

#[test]
fn another_file_is_refused() {
    let (_, mut session) = sample("lakeside");
    session.edit(&Edit::Move { entities: building(&session), by: [1.0, 0.0] });
    assert!(matches!(session.edited(b"AC1032 and so on"), Err(EditedError::Unreadable(_) | EditedError::File(_))));
}

#[test]
fn what_a_person_states_is_reviewed_follows_edits_and_is_taken_back() {
    let (bytes, mut session) = sample("lakeside");
    let before = session.review();
    let needs_slope = |it: &findings::Finding| it.missing.iter().any(|it| it.fact == "slope");
    let lacking = before.findings.iter().find(|it| needs_slope(it)).expect("a slope is missing");
    let object = lacking.missing[0].object.clone();
    let fact = |value: f64| Fact { object: object.clone(), attribute: "slope".into(), value: value.into() };
    session.edit(&Edit::State(fact(0.5)));
    session.edit(&Edit::State(fact(0.06)));
    let stated = session.review();
    let is_of = |it: &&findings::Finding| it.rule == lacking.rule && it.objects == lacking.objects;
    let now = stated.findings.iter().find(is_of).expect("the point is still there");
    assert_eq!(now.verdict, findings::Verdict::Pass);
    // An edit recognises what is near it again: what was stated stays.
    let top = stated.objects.iter().find(|it| it.id == object).expect("it is there").entities[0].clone();
    let entities = vec![top.split(['/', '[']).next().and_then(|it| it.parse().ok()).expect("a handle")];
    session.edit(&Edit::Move { entities, by: [0.01, 0.0] });
    let moved = session.review();
    assert_eq!(moved.findings.iter().find(is_of).expect("the point").verdict, findings::Verdict::Pass);
    session.undo();
    assert!(session.review() == stated);
    // The file of facts says the same when the drawing is opened with it.
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../drawings");
    let conditions = std::fs::read(format!("{folder}/lakeside.toml")).expect("conditions");
    let settings = Settings {
        conditions: Some(Source { name: "lakeside.toml".into(), bytes: conditions }),
        facts: Some(Source { name: "lakeside.facts.json".into(), bytes: session.facts().into_bytes() }),
        all: true,
        ..Settings::default()
    };
    let engine = Engine::new(packs::files(packs::ARCHIVE)).expect("rules");
    let opened = tushen_review::open(&engine, "lakeside.dxf", &bytes, &settings).expect("a drawing");
    assert!(comparable(&opened) == comparable(&session));
    session.undo();
    session.undo();
    assert!(session.review() == before);
    session.redo();
    session.redo();
    assert!(session.review() == stated);
}
