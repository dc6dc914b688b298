//! Sample site plans (总平面图) with known answers: parametric sites, drawn in several drafting styles, with violations
//! put in on purpose. The answers come from the parameters by formulas of their own, never from the engine.

pub mod bad;
pub mod conditions;
pub mod draw;
pub mod dxf;
pub mod floor;
pub mod plane;
pub mod random;
pub mod samples;
pub mod site;
pub mod style;
pub mod truth;

pub use bad::bad_inputs;
use site::Site;
use style::Style;
use truth::answer::Answer;

/// A drawing with its planning conditions and its answers.
#[derive(Debug)]
pub struct Sample {
    /// The DXF file.
    pub dxf: Vec<u8>,
    /// The conditions file.
    pub conditions: String,
    /// The answers.
    pub answer: Answer,
}

/// A site of a seed with what is put in on purpose, each by the name of its [`site::seeds::Seed`]. What finds no place is
/// left out; the names of the rest come back.
pub fn site_with(seed: u64, style: &Style, names: &[&'static str]) -> (Site, Vec<&'static str>) {
    let mut site = site::layout::lay_out(seed);
    let mut random = random::Random::new(seed ^ 0x000F_F5E7);
    let mut put =
        |name: &&'static str| site::seeds::by_name(name).is_some_and(|it| (it.put)(&mut site, &mut random, style));
    let seeded = names.iter().filter(|it| put(it)).copied().collect();
    (site, seeded)
}

/// A site drawn in a style. `seeded` names what was put in on purpose.
pub fn sample(site: &Site, style: &Style, seed: u64, seeded: Vec<&'static str>) -> Sample {
    let drawn = draw::draw(site, style, &truth::rows(site), seed);
    Sample {
        dxf: drawn.document.to_bytes(),
        conditions: conditions::write(&site.conditions),
        answer: truth::answer::answer(site, style, seed, seeded, &drawn),
    }
}

/// Seeds that go with any other: they change no geometry that another one needs.
const COMPANIONS: &[&str] = &[
    "declared-indicator",
    "height-limit",
    "density-limit",
    "green-limit",
    "setback-limit",
    "legal-site-area",
    "dimension-shown",
];

/// The `n`th sample of an endless list that goes through all styles and all seeds; every fourth has nothing put in.
pub fn numbered(n: u64) -> Sample {
    let style = &style::STYLES[(n % style::STYLES.len() as u64) as usize];
    if n.is_multiple_of(4) {
        return sample(&site::layout::lay_out(n), style, n, Vec::new());
    }
    let all = site::seeds::SEEDS;
    let main = all[((n - n / 4 - 1) % all.len() as u64) as usize].name;
    let companion = COMPANIONS[(n % COMPANIONS.len() as u64) as usize];
    let names = if n.is_multiple_of(3) && companion != main { vec![main, companion] } else { vec![main] };
    // Not every site has a place for everything: the next one that has.
    for again in 0..40 {
        let seed = n + 10_000 * again;
        let (site, seeded) = site_with(seed, style, &names);
        if seeded.len() == names.len() {
            return sample(&site, style, seed, seeded);
        }
    }
    sample(&site::layout::lay_out(n), style, n, Vec::new())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use truth::expected;

    #[test]
    fn a_site_without_seeds_keeps_every_covered_rule() {
        for seed in 0..120 {
            let site = site::layout::lay_out(seed);
            let failing: Vec<_> = expected(&site).into_iter().filter(|it| it.fails).collect();
            assert!(failing.is_empty(), "seed {seed}: {failing:?}");
        }
    }

    #[test]
    fn what_stands_on_a_plot_keeps_clear_of_everything_else() {
        for seed in 0..120 {
            let site = site::layout::lay_out(seed);
            let mut rings: Vec<(&str, plane::Ring)> = Vec::new();
            rings.extend(site.greens.iter().map(|it| ("green", it.ring.clone())));
            rings.extend(site.buildings.iter().map(|it| ("building", it.outline.clone())));
            rings.extend(site.pads.iter().map(|it| ("pad", it.ring.clone())));
            rings.extend(site.stalls.iter().map(|it| ("stalls", it.ring())));
            rings.extend(site.ramps.iter().map(|it| ("ramp", it.ring.clone())));
            for (i, (a, one)) in rings.iter().enumerate() {
                for (b, other) in &rings[i + 1..] {
                    assert!(one.gap(other) > 0.3, "seed {seed}: {a} and {b} at {:?}", one.center());
                }
            }
            let lanes = site.lanes.spur.iter().flat_map(|it| std::iter::once(&it.ring).chain(&it.turning));
            for lane in site.lanes.legs.iter().map(|it| &it.ring).chain(lanes) {
                for (kind, ring) in rings.iter().filter(|it| it.0 == "green" || it.0 == "building") {
                    assert!(lane.gap(ring) > 0.3, "seed {seed}: {kind} on a lane at {:?}", ring.center());
                }
            }
            for (kind, ring) in rings.iter().filter(|it| it.0 != "building") {
                assert!(
                    ring.vertices.iter().all(|it| site.boundary.contains(it.0)),
                    "seed {seed}: {kind} off the plot"
                );
            }
        }
    }

    #[test]
    fn each_seed_is_found_again_in_the_answers() {
        let mut found: BTreeMap<&str, u32> = site::seeds::SEEDS.iter().map(|it| (it.name, 0)).collect();
        for seed in 0..16 {
            for style in style::STYLES {
                for it in site::seeds::SEEDS {
                    let (site, seeded) = site_with(seed, style, &[it.name]);
                    let rule = it.name.split('/').next().unwrap_or_default();
                    let limit = it.name.contains('/');
                    let expected = expected(&site);
                    let there = expected.iter().any(|it| it.rule == rule && it.fails != limit);
                    let rules: Vec<_> = expected.iter().map(|it| (it.rule, it.fails)).collect();
                    assert!(seeded.is_empty() || there, "{} of seed {seed}: {rules:?}", it.name);
                    *found.entry(it.name).or_default() += u32::from(there);
                }
            }
        }
        assert!(found.values().all(|it| *it > 5), "{found:?}");
    }

    #[test]
    fn the_same_number_gives_the_same_bytes() {
        for n in 0..10 {
            assert_eq!(numbered(n).dxf, numbered(n).dxf);
        }
    }
}
