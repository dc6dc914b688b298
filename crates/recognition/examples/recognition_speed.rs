//! Times recognition over growing sites: `cargo run --release -p tushen-recognition --example recognition_speed`.

#![expect(clippy::print_stdout, reason = "a program that prints")]

#[path = "../tests/plan/mod.rs"]
mod plan;

use drawing::{FlattenOptions, flatten};
use geometry::Length;
use model::Kind;
use plan::{Plan, settings};
use std::time::Instant;
use tushen_recognition::recognise;

fn main() {
    let settings = settings();
    for side in [8_u32, 16, 32] {
        let plan = site(side);
        let scene = flatten(&plan.drawing, &FlattenOptions::for_unit(Length::m(1.0)));
        let start = Instant::now();
        let recognition = recognise(&plan.drawing, &scene, &settings);
        println!(
            "{} items, {} buildings, {} stalls: {:?}",
            scene.items.len(),
            recognition.model.of_kind(Kind::Building).len(),
            recognition.model.of_kind(Kind::ParkingStall).len(),
            start.elapsed()
        );
    }
}

/// A site of `side` × `side` buildings with stalls, green, trees and kerbs around each: about 100 entities a building.
fn site(side: u32) -> Plan {
    let mut plan = Plan::new();
    let size = 60.0 * f64::from(side);
    plan.rectangle("用地红线", -10.0, -10.0, size + 20.0, size + 20.0);
    plan.rectangle_block("树", 2.0, 2.0);
    plan.rectangle_block("车位", 2.5, 5.3);
    for i in 0..side {
        for j in 0..side {
            let (x, y) = (60.0 * f64::from(i), 60.0 * f64::from(j));
            plan.rectangle("拟建建筑", x, y, 40.0, 14.0);
            plan.text("文字", x + 20.0, y + 9.0, 2.0, &format!("{}#住宅", i * side + j + 1));
            plan.text("文字", x + 20.0, y + 5.0, 2.0, "18F H=53.90");
            plan.rectangle("绿地", x, y + 16.0, 40.0, 10.0);
            for k in 0..12 {
                plan.rectangle("停车位", x + 2.5 * f64::from(k), y + 30.0, 2.5, 5.3);
                plan.insert("停车位", "车位", x + 2.5 * f64::from(k), y + 38.0, 0.0);
                plan.insert("景观", "树", x + 3.0 * f64::from(k), y + 48.0, 0.0);
                plan.line("道路", (x + 3.0 * f64::from(k), y + 52.0), (x + 3.0 * f64::from(k) + 3.0, y + 52.5));
                plan.line("Q7", (x + 3.0 * f64::from(k), y + 54.0), (x + 3.0 * f64::from(k) + 3.0, y + 55.0));
                plan.text("文字", x + 3.0 * f64::from(k), y + 57.0, 0.5, "C25");
            }
        }
    }
    plan
}
