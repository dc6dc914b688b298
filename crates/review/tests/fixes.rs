//! What is proposed for findings of the samples, and envelopes of their plots.

use drawing::entity::{HorizontalAlign, LwPolyline, LwVertex, Text, VerticalAlign};
use drawing::{
    Color, Drawing, Entity, Format, Geometry, Handle, HeaderValue, Layer, LayerId, LinetypeRef, Lineweight, Point3,
    Version,
};
use findings::{Remedy, Verdict};
use geometry::Vector;
use model::{Attr, Kind, Value};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use tushen_review::{Edit, Engine, EnvelopeError, EnvelopeOptions, FixError, Fixes, Session, Settings, Source};

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

/// Blocks of flats of six storeys, by their least corner, size and turn in degrees, inside a boundary of 200 m.
fn blocks(all: &[(f64, f64, f64, f64, f64)]) -> Session {
    let mut drawing = Drawing::empty(Format::DxfText, Version::R2010);
    drawing.header.variables.insert("$INSUNITS".to_string(), vec![HeaderValue::Int(6)]);
    drawing.layers = ["0", "用地红线", "拟建建筑", "建筑标注"].map(Layer::named).to_vec();
    let outline = |corners: &[(f64, f64)]| {
        let vertices = corners.iter().map(|(x, y)| LwVertex { x: *x, y: *y, bulge: 0.0 }).collect();
        Geometry::LwPolyline(Box::new(LwPolyline { vertices, closed: true, ..LwPolyline::default() }))
    };
    let label = |x: f64, y: f64, content: String| {
        let position = Point3::new(x, y, 0.0);
        Geometry::Text(Box::new(Text {
            content,
            position,
            alignment_point: Some(position),
            height: 2.0,
            rotation_deg: 0.0,
            width_factor: 1.0,
            oblique_deg: 0.0,
            backward: false,
            upside_down: false,
            horizontal: HorizontalAlign::Center,
            vertical: VerticalAlign::Middle,
            style: None,
        }))
    };
    let mut made = vec![(1, outline(&[(0.0, 0.0), (200.0, 0.0), (200.0, 200.0), (0.0, 200.0)]))];
    for ((x, y, width, depth, turn), number) in all.iter().zip(1..) {
        let along = Vector { x: geometry::math::cos(turn.to_radians()), y: geometry::math::sin(turn.to_radians()) };
        let at = |u: f64, v: f64| (x + along.x * u - along.y * v, y + along.y * u + along.x * v);
        made.push((2, outline(&[at(0.0, 0.0), at(*width, 0.0), at(*width, *depth), at(0.0, *depth)])));
        let (u, v) = at(width / 2.0, depth / 2.0);
        made.push((3, label(u, v, format!("{number}#住宅 6F H=18.0m"))));
    }
    for ((layer, geometry), handle) in made.into_iter().zip(256..) {
        drawing.entities.push(Entity {
            handle: Handle(handle),
            layer: LayerId(layer),
            linetype: LinetypeRef::ByLayer,
            color: Color::ByLayer,
            lineweight: Lineweight::ByLayer,
            invisible: false,
            line: 0,
            extra: None,
            geometry,
        });
    }
    tushen_review::open_drawing(engine(), "blocks", drawing, &Settings::default()).expect("a drawing")
}

/// The ids of what fails or is undecided, and of what fails.
fn open(session: &Session) -> [BTreeSet<String>; 2] {
    let findings = session.evaluation().findings(session.rules());
    let of = |wanted: &[Verdict]| {
        findings.iter().filter(|it| wanted.contains(&it.verdict)).map(|it| it.id.clone()).collect::<BTreeSet<_>>()
    };
    [of(&[Verdict::Fail, Verdict::Unknown]), of(&[Verdict::Fail])]
}

/// The session with the edits, opened anew: nothing is left of what it knew before.
fn anew(mut session: Session, edits: &[Edit]) -> Session {
    edits.iter().for_each(|it| drop(session.edit(it)));
    tushen_review::open_drawing(engine(), "blocks", session.drawing().clone(), &Settings::default()).expect("a drawing")
}

/// Points of distance.
const GEOMETRIC: [&str; 3] = ["fire-separation", "boundary-setback", "spacing-parallel"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn a_proposed_change_clears_the_finding_and_does_no_more_than_it_says(
        (x, y, turn) in (20.0..120.0_f64, 20.0..120.0_f64, -30.0..30.0_f64),
        (gap, shift, width) in (0.5..25.0_f64, -20.0..20.0_f64, 15.0..50.0_f64),
    ) {
        let all = [(100.0, 100.0, 40.0, 14.0, 0.0), (100.0 + shift, 114.0 + gap, width, 12.0, turn), (x, y / 2.0, 20.0, 12.0, turn)];
        let mut session = blocks(&all);
        let [before, fail] = open(&session);
        let found: Vec<String> = GEOMETRIC.iter().flat_map(|it| failures(&session, it)).collect();
        for finding in found.iter().take(2) {
            let fixes = session.fix(finding, None, 40.0).expect("the blocks are proposed");
            prop_assert!(open(&session) == [before.clone(), fail.clone()], "looking for a fix leaves the session as it was");
            for (proposal, edit) in fixes.proposals.proposals.iter().zip(&fixes.edits) {
                let [after, fails] = open(&anew(blocks(&all), std::slice::from_ref(edit)));
                prop_assert!(!after.contains(finding), "{}", proposal.message.en);
                let worse: BTreeSet<String> =
                    after.difference(&before).chain(fails.difference(&fail)).cloned().collect();
                let said: BTreeSet<String> = proposal.appears.iter().map(|it| it.finding.clone()).collect();
                prop_assert_eq!(worse, said, "{}", &proposal.message.en);
            }
            prop_assert_eq!(fixes.proposals.conflict.is_some(),
                !fixes.proposals.proposals.is_empty() && fixes.proposals.proposals.iter().all(|it| !it.appears.is_empty()));
        }
    }
}

#[test]
fn a_block_between_two_others_moves_clear_of_both() {
    // 3 m from the one in the west and 4 m from the one in the north; in the south-east there is room.
    let all = [(60.0, 60.0, 30.0, 14.0, 0.0), (93.0, 60.0, 30.0, 14.0, 0.0), (93.0, 78.0, 30.0, 14.0, 0.0)];
    let mut session = blocks(&all);
    let found = failures(&session, "fire-separation");
    assert!(found.len() >= 2, "{found:?}");
    let [before, fail] = open(&session);
    let planned = session.fix_together(&found, 40.0).expect("the blocks are proposed");
    assert!(planned.plan.conflict.is_none() && !planned.edits.is_empty(), "{:?}", planned.plan.conflict);
    let [after, fails] = open(&anew(session, &planned.edits));
    assert!(found.iter().all(|it| !after.contains(it)));
    assert!(after.is_subset(&before) && fails.is_subset(&fail));
}

#[test]
fn blocks_that_fill_a_plot_conflict_and_the_points_are_named() {
    // Both reach from boundary to boundary but for a metre; neither can move, turn or shrink by 2 m and clear all.
    let all = [(1.0, 1.0, 198.0, 95.0, 0.0), (1.0, 98.0, 198.0, 101.0, 0.0)];
    let mut session = blocks(&all);
    let found = failures(&session, "fire-separation");
    let setbacks = failures(&session, "boundary-setback");
    assert!(!found.is_empty());
    let both: Vec<String> = found.iter().take(1).chain(setbacks.first()).cloned().collect();
    let planned = session.fix_together(&both, 1.5).expect("the blocks are proposed");
    let conflict = planned.plan.conflict.expect("1.5 m do not clear a gap of 2 m");
    assert!(!conflict.findings.is_empty() && conflict.findings.len() <= both.len());
    // Fewer of them can be cleared, or it is one that cannot be cleared alone.
    if let [_, fewer @ ..] = &conflict.findings[..]
        && !fewer.is_empty()
    {
        let fewer: Vec<String> = fewer.iter().map(|it| it.finding.clone()).collect();
        assert!(session.fix_together(&fewer, 1.5).expect("the same").plan.conflict.is_none());
    }
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
fn outlines_by_height_hold_the_cells_of_an_envelope_and_keep_every_distance() {
    use geometry::{Box2, Path, Point, Region, boolean, distance};
    let ring = |it: &serde_json::Value| {
        let points = it.as_array().into_iter().flatten();
        let points = points.filter_map(|it| Some(Point { x: it[0].as_f64()?, y: it[1].as_f64()? }));
        let mut points: Vec<Point> = points.collect();
        points.pop();
        Path::straight(points, true)
    };
    let region = |it: &serde_json::Value| {
        let mut rings = it["coordinates"].as_array().expect("a polygon").iter().map(ring);
        Region::with_holes(rings.next().expect("an outer ring"), rings.collect())
    };
    let mut gaps = 0;
    for name in ["lakeside", "orchard", "harbour-campus", "block-work"] {
        let (_, mut session) = sample(name);
        let Ok(envelope) = session.envelope(&options()) else { continue };
        assert!(envelope.levels.windows(2).all(|it| it[0].height < it[1].height && it[0].area >= it[1].area - 0.01));
        for level in &envelope.levels {
            let outlines: Vec<Region> = level.outlines.iter().map(region).collect();
            for (at, height) in envelope.heights.iter().enumerate() {
                if height.is_none_or(|it| it < level.height) {
                    continue;
                }
                let corner = |i: usize, j: usize| {
                    [envelope.origin[0] + i as f64 * envelope.step, envelope.origin[1] + j as f64 * envelope.step]
                };
                let (i, j) = (at % envelope.columns, at / envelope.columns);
                let cell = Region::rectangle(Box2 { min: corner(i, j), max: corner(i + 1, j + 1) });
                let inside = boolean::overlap_area([&cell], &outlines).to_m2();
                assert!(inside > cell.area().to_m2() - 0.05, "{name} {}: {inside} of a cell", level.height);
            }
            for cause in envelope.causes.iter().filter(|it| it.sort == "gap") {
                let object = session.model().objects().iter().find(|it| Some(it.id.display(it.kind)) == cause.object);
                let Some(around) = object.and_then(|it| it.region()) else { continue };
                let least: f64 = cause
                    .message
                    .en
                    .rsplit("of ")
                    .next()
                    .expect("a range")
                    .trim_end_matches(" m")
                    .split('–')
                    .next()
                    .expect("a number")
                    .parse()
                    .expect("metres");
                for outline in &outlines {
                    let gap = distance::between_regions(outline, around).expect("two areas").distance.to_m();
                    assert!(gap > least - 0.002, "{name} {}: {gap} for {}", level.height, cause.message.en);
                    gaps += 1;
                }
            }
        }
    }
    assert!(gaps > 0, "some sample has a neighbour");
}

#[test]
fn rules_that_ask_for_a_distance_by_what_two_objects_are_tell_so() {
    let packs = engine().pack_ids();
    let set = engine().rules(&Settings { packs, ..Settings::default() }).expect("the packs compile");
    let kinds = |id: &str| set.rule(id).expect("a rule").1.keeps_apart();
    assert_eq!(kinds("cn-gb50016-2014/fire-separation"), Some([Kind::Building, Kind::Building]));
    assert_eq!(kinds("cn-shanghai-planning-2003/road-setback"), Some([Kind::Building, Kind::RoadRedLine]));
    assert_eq!(kinds("cn-shanghai-planning-2003/river-setback"), Some([Kind::Building, Kind::RiverLine]));
    // By the distance before a face, and by how both lie.
    assert_eq!(kinds("cn-shanghai-planning-2003/boundary-setback"), None);
    assert_eq!(kinds("cn-shanghai-planning-2003/spacing-parallel"), None);
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
