//! What is proposed for findings of the samples, and envelopes of their plots.

use findings::{Remedy, Verdict};
use model::{Attr, Kind, Value};
use std::sync::OnceLock;
use tushen_review::{Engine, EnvelopeError, EnvelopeOptions, FixError, Fixes, Session, Settings, Source};

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(packs::files(packs::ARCHIVE)).expect("rules"))
}

fn settings(name: &str) -> Settings {
    let bytes = std::fs::read(path(name, "toml")).expect("a sample");
    Settings { conditions: Some(Source { name: format!("{name}.toml"), bytes }), ..Settings::default() }
}

fn path(name: &str, extension: &str) -> String {
    format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../drawings/{}.{}"), name, extension)
}

/// A sample with its planning conditions, as it lies in `drawings/`.
fn sample(name: &str) -> (Vec<u8>, Session) {
    let bytes = std::fs::read(path(name, "dxf")).expect("a sample");
    let session = tushen_review::open(engine(), name, &bytes, &settings(name)).expect("a drawing");
    (bytes, session)
}

/// The ids of failures of a rule.
fn failures(session: &Session, rule: &str) -> Vec<String> {
    let findings = session.evaluation().findings(session.rules()).into_iter();
    let of_rule = findings.filter(|it| it.verdict == Verdict::Fail && it.rule.ends_with(&format!("/{rule}")));
    of_rule.map(|it| it.id).collect()
}

/// The proposals for the first failure of a rule; each, made in the file and read again, clears it and brings what it says.
fn proved(name: &str, rule: &str, reach: f64) -> Fixes {
    let (bytes, mut session) = sample(name);
    let before = session.review_in_brief();
    let finding = failures(&session, rule).into_iter().next().unwrap_or_else(|| panic!("{name} fails {rule}"));
    let fixes = session.fix(&finding, None, reach).expect("something can be changed");
    assert!(session.review_in_brief() == before, "{name} {rule}: looking for a fix leaves the session as it was");
    for (proposal, edit) in fixes.proposals.proposals.iter().zip(&fixes.edits) {
        session.edit(edit);
        let Ok(edited) = session.edited(&bytes) else {
            panic!("{name} {rule}: {} cannot be written", proposal.message.en)
        };
        session.undo();
        let anew = tushen_review::open(engine(), name, &edited, &settings(name)).expect("a drawing");
        let still: Vec<String> = failures(&anew, rule);
        assert!(!still.contains(&finding), "{name} {rule}: {} clears it", proposal.message.en);
        let open = anew.evaluation().findings(anew.rules());
        for it in &proposal.appears {
            assert!(
                open.iter().any(|other| other.id == it.finding),
                "{name} {rule}: {} brings {}",
                proposal.message.en,
                it.rule
            );
        }
        assert_eq!(proposal.keeps_design, proposal.remedy.keeps_design());
    }
    fixes
}

fn has(fixes: &Fixes, remedy: Remedy) -> bool {
    fixes.proposals.proposals.iter().any(|it| it.remedy == remedy)
}

#[test]
fn two_towers_too_close_are_moved_apart_by_what_is_lacking() {
    let fixes = proved("lakeside", "fire-separation", 3.0);
    let nearest = fixes.proposals.proposals.iter().filter(|it| it.remedy == Remedy::Move).map(|it| it.amount);
    let nearest = nearest.fold(f64::INFINITY, f64::min);
    let (_, session) = sample("lakeside");
    let finding = session.review_in_brief().findings.into_iter().find(|it| it.id == fixes.proposals.finding);
    let lacking = -finding.and_then(|it| it.margin).expect("a gap has a margin");
    assert!((lacking - 1e-9..lacking + 0.011).contains(&nearest), "{nearest} for {lacking}");
}

#[test]
fn a_narrow_lane_is_widened_by_its_edge() {
    assert!(has(&proved("lakeside", "lane-width", 1.0), Remedy::PullEdge));
}

#[test]
fn a_table_that_disagrees_is_corrected_without_changing_the_design() {
    let fixes = proved("lakeside", "declared-indicator", 1.0);
    let first = fixes.proposals.proposals.first().expect("the table can be corrected");
    assert_eq!((first.remedy, first.keeps_design), (Remedy::CorrectTable, true));
    assert!(first.appears.is_empty(), "{first:?}");
}

#[test]
fn a_building_that_is_too_high_is_made_lower_to_the_limit() {
    let fixes = proved("harbour-campus", "height-limit", 1.0);
    let lower = fixes.proposals.proposals.iter().find(|it| it.remedy == Remedy::Lower).expect("it can be lowered");
    assert!(lower.amount < 0.0);
}

#[test]
fn what_cannot_be_changed_is_said() {
    let (_, mut session) = sample("lakeside");
    assert!(matches!(session.fix("x-0", None, 10.0), Err(FixError::NoFinding(_))));
    let finding = failures(&session, "fire-separation").remove(0);
    assert!(matches!(session.fix(&finding, Some("b-0"), 10.0), Err(FixError::NoObject(_))));
}

fn options() -> EnvelopeOptions {
    let (convention, plot, protect) = ("shanghai".to_string(), None, Vec::new());
    EnvelopeOptions { convention, plot, protect, need: 3600.0, step: 6.0, storey_height: Some(3.0), rises: false }
}

#[test]
fn an_envelope_keeps_inside_the_plot_below_the_limit_and_clear_of_setbacks() {
    let (_, mut session) = sample("lakeside");
    let before = session.review_in_brief();
    let envelope = session.envelope(&EnvelopeOptions { rises: true, ..options() }).expect("a plot");
    assert!(session.review_in_brief() == before);
    assert_eq!(envelope.heights.len(), envelope.columns * envelope.rows);
    let conditions = session.model().object(session.model().of_kind(Kind::Conditions)[0]).clone();
    let limit = conditions.get(Attr::HeightMax).and_then(|it| it.value.number()).expect("a limit");
    let highest = envelope.heights.iter().flatten().copied().fold(0.0, f64::max);
    assert!(highest > 0.0 && highest <= limit, "{highest}");
    assert!(envelope.causes.iter().any(|it| it.sort == "setback" && it.cells > 0));
    let Some(Value::Number(_)) = conditions.get(Attr::SetbackNorth).map(|it| it.value.clone()) else {
        panic!("lakeside has setbacks")
    };
    assert!(!envelope.rises.is_empty());
}

#[test]
fn whatever_fills_an_envelope_leaves_neighbours_the_sun_that_it_keeps() {
    // All proposed buildings away, and the envelope as buildings in their place.
    use analysis::sunlight::facade;
    use geometry::{Box2, Region};
    use model::{Attribute, Model, Object, Reader, Shape, Source as From};
    use std::sync::Arc;
    let mut looked_at = 0;
    for name in ["lakeside", "orchard", "harbour-campus", "block-work"] {
        let (_, mut session) = sample(name);
        let Ok(envelope) = session.envelope(&options()) else { continue };
        let model = session.model();
        let proposed = model::kinds::STATUS.index("proposed").map(Value::Enum);
        let is_proposed = |it: &Object| it.get(Attr::Status).map(|it| it.value.clone()) == proposed;
        let part_of = |it: &Object| it.kind == Kind::BuildingPart;
        let mut objects: Vec<Arc<Object>> =
            model.objects().iter().filter(|it| !is_proposed(it) && !part_of(it)).cloned().collect();
        for (at, height) in envelope.heights.iter().enumerate() {
            let Some(height) = height.filter(|it| *it > 0.0) else { continue };
            let corner = |i: usize, j: usize| {
                [envelope.origin[0] + i as f64 * envelope.step, envelope.origin[1] + j as f64 * envelope.step]
            };
            let (i, j) = (at % envelope.columns, at / envelope.columns);
            let cell = Region::rectangle(Box2 { min: corner(i, j), max: corner(i + 1, j + 1) });
            let mut object =
                Object::new(Kind::Building, vec![Arc::from(format!("cell{at}"))], Some(Shape::Region(cell)));
            object.set(Attr::Height, Attribute::new(Value::Number(height), From::Geometry));
            object.set(Attr::Status, Attribute::new(proposed.clone().expect("a status"), From::Geometry));
            objects.push(Arc::new(object));
        }
        for it in objects.iter_mut().filter(|it| it.kind == Kind::Building && it.get(Attr::Height).is_none()) {
            let storeys = it.get(Attr::Storeys).and_then(|it| it.value.number()).unwrap_or(0.0);
            Arc::make_mut(it).set(Attr::Height, Attribute::new(Value::Number(storeys * 3.0), From::Assumed));
        }
        let filled = Model::new(objects, model.completeness_table().clone(), model.tolerance);
        let reader = Reader::new(&filled);
        for it in envelope.protected.iter().filter(|it| it.windows > 0 && it.kept > 0.0) {
            let ix = *filled
                .of_kind(Kind::Building)
                .iter()
                .find(|ix| filled.object(**ix).id.display(Kind::Building) == it.id)
                .expect("it stands");
            let facade = facade(&reader, ix, 0).expect("it was looked at");
            let least =
                facade.windows.iter().map(|it| sunlight::Span::longest(&it.day.lit())).fold(f64::INFINITY, f64::min);
            assert!(least >= it.kept - 2.0, "{name}: {} keeps {} and has {least}", it.name, it.kept);
            looked_at += 1;
        }
    }
    assert!(looked_at > 0, "some sample has a neighbour with windows");
}

#[test]
fn envelopes_of_what_is_not_there_are_refused() {
    let (_, mut session) = sample("lakeside");
    let of = |options: EnvelopeOptions, session: &mut Session| session.envelope(&options).unwrap_err();
    let wrong = EnvelopeOptions { convention: "mars".to_string(), ..options() };
    assert!(matches!(of(wrong, &mut session), EnvelopeError::NoConvention(_)));
    let wrong = EnvelopeOptions { plot: Some("Z-99".to_string()), ..options() };
    assert!(matches!(of(wrong, &mut session), EnvelopeError::NoPlot(_)));
    let wrong = EnvelopeOptions { protect: vec!["99#".to_string()], ..options() };
    assert!(matches!(of(wrong, &mut session), EnvelopeError::NoBuilding(_)));
    for step in [0.0, -1.0, f64::NAN, 1e-3] {
        let wrong = EnvelopeOptions { step, ..options() };
        assert!(matches!(of(wrong, &mut session), EnvelopeError::Step(_)));
    }
}
