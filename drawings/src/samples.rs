//! The samples that lie in this folder, drawn again by `cargo run -p tushen-drawings -- --samples drawings`.

use crate::floor::{self, Building, FloorSample};
use crate::style::{Style, by_name};
use crate::{Sample, sample, site_with};

/// A sample of this folder.
#[derive(Clone, Copy, Debug)]
pub struct Committed {
    /// File name without extension.
    pub name: &'static str,
    /// Style.
    pub style: &'static str,
    /// Seed of its site.
    pub seed: u64,
    /// What is put in.
    pub seeded: &'static [&'static str],
    /// What it shows, in a line.
    pub shows: &'static str,
}

/// The samples of this folder.
pub const SAMPLES: &[Committed] = &[
    Committed {
        name: "lakeside",
        style: "zongtu",
        seed: 3,
        seeded: &["fire-separation", "pad-coverage", "lane-width", "declared-indicator", "dimension-shown"],
        shows: "a residential quarter with the usual faults: two towers too close, a short ladder pad, a narrow lane, a table that disagrees",
    },
    Committed {
        name: "orchard",
        style: "zongtu",
        seed: 15,
        seeded: &[],
        shows: "a residential quarter without faults",
    },
    Committed {
        name: "old-mill",
        style: "tarch",
        seed: 6,
        seeded: &[],
        shows: "loose lines and arcs in millimetres, R12 GBK, turned compass; without faults",
    },
    Committed {
        name: "brickyard",
        style: "tarch",
        seed: 2,
        seeded: &["control-line-crossing", "building-height-labelled", "boundary-closed", "stall-size"],
        shows: "loose lines again: the control line runs through buildings, a height is missing, the boundary gapes, stalls are small",
    },
    Committed {
        name: "twin-towers",
        style: "gbt50001",
        seed: 10,
        seeded: &["pad-provided", "green-limit", "setback-limit"],
        shows: "binary R2018: towers on podiums, hatches, arrays, ACAD_TABLE; a pad is missing, too little green, a setback too small",
    },
    Committed {
        name: "over-the-line",
        style: "gbt50001",
        seed: 8,
        seeded: &["red-line-crossing"],
        shows: "an L-shaped plot whose building in the north crosses the boundary",
    },
    Committed {
        name: "harbour-campus",
        style: "ncs",
        seed: 1,
        seeded: &["height-limit", "building-on-green", "lane-wall-distance"],
        shows: "English texts, AIA/NCS layers, POLYLINE with vertices: too high, a lawn under a building, a lane too near",
    },
    Committed {
        name: "dead-end",
        style: "ncs",
        seed: 14,
        seeded: &["lane-dead-end", "stall-on-lane", "building-on-stall"],
        shows: "a dead end without turning place, stalls on the lane and under a building",
    },
    Committed {
        name: "block-work",
        style: "office",
        seed: 10,
        seeded: &["building-overlap", "density-limit", "legal-site-area"],
        shows: "buildings as turned blocks, labels as attributes: two buildings overlap, density and legal area disagree",
    },
    Committed {
        name: "untidy",
        style: "office",
        seed: 4,
        seeded: &[
            "zero-length-objects",
            "unresolved-block",
            "external-reference",
            "raster-content",
            "green-drawn-once",
            "hidden-content",
        ],
        shows: "a drawing that was not cleaned up: missing block, external reference, image, doubled and hidden green",
    },
    Committed {
        name: "no-papers",
        style: "zongtu",
        seed: 25,
        seeded: &["compass-present", "indicator-table-present", "title-block-complete", "scale-legal"],
        shows: "no compass, no table, no drawing number, a scale that no standard knows",
    },
    Committed {
        name: "at-the-limit",
        style: "zongtu",
        seed: 8,
        seeded: &[
            "fire-separation/limit",
            "height-limit/limit",
            "lane-width/limit",
            "pad-size/limit",
            "pad-distance/limit",
            "stalls-limit/limit",
            "stall-size/limit",
        ],
        shows: "everything exactly at its limit, turned and in city coordinates: nothing of it fails",
    },
];

/// A floor plan of this folder.
#[derive(Clone, Copy, Debug)]
pub struct CommittedFloor {
    /// File name without extension.
    pub name: &'static str,
    /// What the building is.
    pub building: Building,
    /// Style of `floor::STYLES`.
    pub style: &'static str,
    /// Seed.
    pub seed: u64,
    /// What is put in.
    pub seeded: &'static [&'static str],
    /// Title and the floors that it names, where it is not left to the seed: a floor of a set.
    pub floors: Option<(&'static str, [i32; 2])>,
    /// What it shows, in a line.
    pub shows: &'static str,
}

/// The floor plans of this folder.
pub const FLOORS: &[CommittedFloor] = &[
    CommittedFloor {
        name: "floor-apartment",
        building: Building::Apartment,
        style: "tarch",
        seed: 3,
        seeded: &["kitchen-area", "bathroom-door"],
        floors: None,
        shows: "two flats at a stair: kitchens and doors of bathrooms too small",
    },
    CommittedFloor {
        name: "floor-office",
        building: Building::Office,
        style: "gbt50001",
        seed: 5,
        seeded: &["door-mark"],
        floors: None,
        shows: "offices on both sides of a corridor between columns; the mark of a door contradicts its width",
    },
    CommittedFloor {
        name: "floor-ward",
        building: Building::Hospital,
        style: "ncs",
        seed: 4,
        seeded: &[],
        floors: None,
        shows: "wards with baths in English, metres, walls as closed outlines; without faults",
    },
    CommittedFloor {
        name: "set-dormitory/floor-2",
        building: Building::Dormitory,
        style: "tarch",
        seed: 8,
        seeded: &[],
        floors: Some(("二层平面图", [2, 2])),
        shows: "the second floor of a set, with baths and two stairs",
    },
    CommittedFloor {
        name: "set-dormitory/floor-3",
        building: Building::Dormitory,
        style: "tarch",
        seed: 8,
        seeded: &[],
        floors: Some(("三~五层平面图", [3, 5])),
        shows: "the floors above it, by the same plan",
    },
    CommittedFloor {
        name: "set-dormitory/floor-6",
        building: Building::Dormitory,
        style: "tarch",
        seed: 8,
        seeded: &["one-exit"],
        floors: Some(("六层平面图", [6, 6])),
        shows: "the sixth floor, in which one of the stairs below does not go on",
    },
    CommittedFloor {
        name: "set-dormitory/floor-8",
        building: Building::Dormitory,
        style: "tarch",
        seed: 8,
        seeded: &["one-exit"],
        floors: Some(("八层平面图", [8, 8])),
        shows: "the eighth floor; the seventh has no plan",
    },
];

impl CommittedFloor {
    /// Draw it.
    ///
    /// # Errors
    /// What cannot be put into it, or a style that does not exist.
    pub fn draw(&self) -> Result<FloorSample, String> {
        let style = floor::by_name(self.style).ok_or_else(|| format!("no style is called {}", self.style))?;
        let mut plan = floor::lay_out(self.building, self.seed, self.seeded);
        if let Some((title, floors)) = self.floors {
            plan.title.zh = title.to_string();
            plan.floors = Some(floors);
        }
        if plan.seeded.len() != self.seeded.len() {
            return Err(format!("{}: only {:?} found a place", self.name, plan.seeded));
        }
        Ok(floor::sample(&plan, style, self.seed))
    }
}

impl Committed {
    /// Draw it.
    ///
    /// # Errors
    /// What cannot be put into its site, or a style that does not exist.
    pub fn draw(&self) -> Result<Sample, String> {
        let style: &Style = by_name(self.style).ok_or_else(|| format!("no style is called {}", self.style))?;
        let (site, seeded) = site_with(self.seed, style, self.seeded);
        if seeded.len() != self.seeded.len() {
            return Err(format!("{}: only {seeded:?} found a place", self.name));
        }
        Ok(sample(&site, style, self.seed, seeded))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_this_folder_are_what_the_program_draws() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        for it in SAMPLES {
            let sample = it.draw().expect("every sample can be drawn");
            let answer = serde_json::to_string_pretty(&sample.answer).expect("answers are plain data") + "\n";
            let files =
                [("dxf", sample.dxf.as_slice()), ("toml", sample.conditions.as_bytes()), ("json", answer.as_bytes())];
            for (extension, bytes) in files {
                let path = folder.join(format!("{}.{extension}", it.name));
                let same = std::fs::read(&path).is_ok_and(|it| it == bytes);
                assert!(same, "{} differs: cargo run -p tushen-drawings -- --samples drawings", path.display());
                assert!(bytes.len() < 300_000, "{} is too large", path.display());
            }
        }
    }
    #[test]
    fn the_floor_plans_of_this_folder_are_what_the_program_draws() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        for it in FLOORS {
            let sample = it.draw().expect("every sample can be drawn");
            let answer = serde_json::to_string_pretty(&sample.answer).expect("answers are plain data") + "\n";
            for (extension, bytes) in [("dxf", sample.dxf.as_slice()), ("json", answer.as_bytes())] {
                let path = folder.join(format!("{}.{extension}", it.name));
                let same = std::fs::read(&path).is_ok_and(|it| it == bytes);
                assert!(same, "{} differs: cargo run -p tushen-drawings -- --samples drawings", path.display());
            }
        }
    }
}
