//! Real flats as rows of walls, openings and labels (the format of raster-to-vector annotations): how many labels end up in
//! closed rooms.
//!
//! Each row is `x1 y1 x2 y2 name …` in pixels of a picture. Walls are centre lines with ends that miss each other by a few pixels.

use geometry::floor::{Floor, FloorLimits, FloorLine, HealKind, LineRole};
use geometry::{Length, Point, Tolerance};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A pixel in metres: doors are some 30 pixels wide.
const PIXEL: f64 = 0.025;

/// Names that are no rooms but show that a face is meant.
const OTHERS: [&str; 4] = ["entrance", "stairs", "PS", "special"];

/// What is named a room.
const ROOMS: [&str; 9] =
    ["closet", "bedroom", "bathroom", "balcony", "restroom", "kitchen", "corridor", "washing_room", "living_room"];

/// One plan and what became of it.
struct Plan {
    name: String,
    lines: Vec<FloorLine>,
    labels: Vec<(String, Point)>,
    floor: Floor,
    /// Labels that no closed face holds.
    outside: Vec<usize>,
    /// Faces without a label.
    nameless: usize,
    /// Faces with several labels.
    shared: usize,
}

/// Rows of walls, if a folder holds such plans.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    tushen_tests::corpus::files(folder, "txt")
}

/// Recognises all plans and prints what was closed; pictures of those with labels outside go to `pictures`.
pub fn run(files: &[PathBuf], pictures: Option<&Path>) -> Result<(), String> {
    let mut plans = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        plans.extend(read(name, &text));
    }
    let sum = |of: &dyn Fn(&Plan) -> usize| plans.iter().map(of).sum::<usize>();
    let labels = sum(&|it| it.labels.len());
    let outside = sum(&|it| it.outside.len());
    let whole = plans.iter().filter(|it| it.outside.is_empty()).count();
    let heals = |kind: HealKind| sum(&|it| it.floor.heals.iter().filter(|it| it.kind == kind).count());
    let share = |part: usize, all: usize| 100.0 * part as f64 / all.max(1) as f64;
    for plan in plans.iter().filter(|it| !it.outside.is_empty()) {
        let names: Vec<&str> = plan.outside.iter().map(|it| plan.labels[*it].0.as_str()).collect();
        println!("{}: not closed: {}", plan.name, names.join(", "));
    }
    println!("{} plans, {labels} labels", plans.len());
    println!("labels in closed faces: {} ({:.2} %)", labels - outside, share(labels - outside, labels));
    println!("plans wholly closed: {whole} ({:.2} %)", share(whole, plans.len()));
    println!("faces without a label: {}; with several: {}", sum(&|it| it.nameless), sum(&|it| it.shared));
    println!(
        "closed: {} ends extended, {} joined to the nearest, {} wall ends",
        heals(HealKind::Extended),
        heals(HealKind::Joined),
        heals(HealKind::Jamb),
    );
    if let Some(folder) = pictures {
        std::fs::create_dir_all(folder).map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
        for plan in plans.iter().filter(|it| !it.outside.is_empty()) {
            let file = folder.join(format!("{}.svg", plan.name));
            std::fs::write(&file, picture(plan))
                .map_err(|error| format!("cannot write {}: {error}", file.display()))?;
        }
    }
    Ok(())
}

fn read(name: String, text: &str) -> Option<Plan> {
    let (mut lines, mut labels, mut other) = (Vec::new(), Vec::new(), Vec::new());
    for row in text.lines() {
        let mut cells = row.split_whitespace();
        let numbers: Vec<f64> = cells.by_ref().take(4).filter_map(|it| it.parse().ok()).collect();
        let (&[x1, y1, x2, y2], Some(kind)) = (numbers.as_slice(), cells.next()) else { continue };
        let point = |x: f64, y: f64| Point { x: x * PIXEL, y: -y * PIXEL };
        let (a, b) = (point(x1, y1), point(x2, y2));
        match kind {
            "wall" => lines.push(FloorLine { a, b, role: LineRole::Wall }),
            "door" => lines.push(FloorLine { a, b, role: LineRole::Closing }),
            room if ROOMS.contains(&room) => labels.push((room.to_string(), (a + b) / 2.0)),
            name if OTHERS.contains(&name) => other.push((a + b) / 2.0),
            _ => {}
        }
    }
    if lines.is_empty() {
        return None;
    }
    let limits = FloorLimits { tolerance: Tolerance { linear: Length::m(2.0 * PIXEL) }, ..FloorLimits::BUILDING };
    let floor = Floor::new(&lines, &[], &limits);
    let faces: Vec<Option<usize>> = labels.iter().map(|it| floor.face_at(it.1)).collect();
    let held = |face: usize| faces.iter().filter(|it| **it == Some(face)).count();
    let named: Vec<Option<usize>> = other.iter().map(|it| floor.face_at(*it)).collect();
    Some(Plan {
        name,
        outside: (0..labels.len()).filter(|it| faces[*it].is_none()).collect(),
        nameless: (0..floor.faces.len()).filter(|it| held(*it) == 0 && !named.contains(&Some(*it))).count(),
        shared: (0..floor.faces.len()).filter(|it| held(*it) > 1).count(),
        lines,
        labels,
        floor,
    })
}

/// Walls black, openings blue, what was closed red, labels outside orange.
fn picture(plan: &Plan) -> String {
    let bounds = geometry::Box2::around(plan.lines.iter().flat_map(|it| [it.a, it.b])).grown(1.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{} {} {} {}\" stroke-width=\"0.05\">",
        bounds.min[0],
        -bounds.max[1],
        bounds.width(),
        bounds.height()
    );
    let mut line = |a: Point, b: Point, color: &str| {
        let _ = write!(svg, "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\" stroke=\"{color}\"/>", a.x, -a.y, b.x, -b.y);
    };
    for it in &plan.lines {
        line(it.a, it.b, if it.role == LineRole::Wall { "black" } else { "blue" });
    }
    for it in &plan.floor.heals {
        line(it.from, it.to, "red");
    }
    for (i, (name, at)) in plan.labels.iter().enumerate() {
        let color = if plan.outside.contains(&i) { "darkorange" } else { "gray" };
        let _ = write!(svg, "<text x=\"{}\" y=\"{}\" font-size=\"0.3\" fill=\"{color}\">{name}</text>", at.x, -at.y);
    }
    svg.push_str("</svg>\n");
    svg
}
