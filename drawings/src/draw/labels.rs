//! Labels of buildings, in the forms that offices use.

use super::pen::Pen;
use crate::dxf::{Align, Attribute, Entity, Shape};
use crate::plane::{Point, pt};
use crate::site::{Building, Site, Status};
use crate::style::{LabelForm, Role};

/// The parts of a label, those that are said.
struct Parts {
    title: String,
    storeys: String,
    height: String,
    grade: String,
}

pub fn draw(pen: &mut Pen, site: &Site) {
    for building in &site.buildings {
        if building.unsaid.label {
            continue;
        }
        let at = pen.at(label_point(building));
        if matches!(building.status, Status::Outside | Status::ToDemolish) {
            let role = if building.status == Status::Outside { Role::Survey } else { Role::Demolish };
            if let Some(text) = &building.second_label {
                pen.text(role, at, 2.5, Align::Middle, text);
            }
            continue;
        }
        if building.outline.area() < 40.0 {
            // Too small for the usual form.
            let it = parts(pen, building);
            let text = [it.title, it.storeys, it.height].join(" ");
            pen.text(Role::BuildingText, at, 1.5, Align::Middle, &text);
            continue;
        }
        label(pen, at, &parts(pen, building));
        if let Some(text) = &building.second_label {
            let below = at.plus(0.0, -9.0 * pen.paper);
            pen.text(Role::BuildingText, below, 3.0, Align::Middle, text);
        }
        if let Some(tower) = &building.tower {
            let podium = if pen.style.english() {
                format!("Podium {}F H={:.2}m", tower.podium_storeys, tower.podium_height)
            } else {
                format!("裙房 {}F H={:.2}", tower.podium_storeys, tower.podium_height)
            };
            let low = building.outline.bounds().0;
            let high = building.outline.bounds().1;
            let at = pen.at(pt(low.x + 3.0, high.y - 4.5));
            pen.text(Role::BuildingText, at, 3.0, Align::Left, &podium);
        }
    }
}

/// Inside the outline, also of courtyards and wings.
fn label_point(building: &Building) -> Point {
    if let Some(tower) = &building.tower {
        return tower.outline.center();
    }
    let center = building.outline.center();
    let inside = building.outline.contains(center) && building.courts.iter().all(|it| !it.contains(center));
    let low = building.outline.bounds().0;
    if inside { center } else { pt(center.x, low.y + 4.5) }
}

fn parts(pen: &Pen, building: &Building) -> Parts {
    let unsaid = building.unsaid;
    let english = pen.style.english();
    let use_ = match (unsaid.use_, english) {
        (true, _) => String::new(),
        (false, true) => format!(" {}", building.use_.en()),
        (false, false) => building.use_.zh().to_string(),
    };
    let kept = match (building.status, english) {
        (Status::Retained, true) => " (retained)",
        (Status::Retained, false) => "(保留)",
        (Status::ToDemolish, true) => " (to be demolished)",
        (Status::ToDemolish, false) => "(拟拆)",
        _ => "",
    };
    let storeys = match (unsaid.storeys, building.below, pen.style.labels) {
        (true, _, _) => String::new(),
        (_, 0, LabelForm::Stack) => format!("{}层", building.storeys),
        (_, below, LabelForm::Stack) => format!("{}F/-{below}F", building.storeys),
        _ => format!("{}F", building.storeys),
    };
    let height = match (unsaid.height, pen.style.labels) {
        (true, _) => String::new(),
        (_, LabelForm::Line) => format!("H={:.2}", building.height),
        _ => format!("H={:.2}m", building.height),
    };
    let grade = match building.grade {
        Some(grade) if pen.style.grades => format!("耐火等级{}", ["一级", "二级", "三级", "四级"][grade as usize - 1]),
        _ => String::new(),
    };
    Parts { title: format!("{}{use_}{kept}", building.name), storeys, height, grade }
}

fn label(pen: &mut Pen, at: Point, parts: &Parts) {
    let said = |words: &[&str], between: &str| {
        words.iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(between)
    };
    let step = 5.0 * pen.paper;
    match pen.style.labels {
        LabelForm::Line | LabelForm::English => {
            let text = said(&[&parts.title, &parts.storeys, &parts.height], " ");
            pen.text(Role::BuildingText, at, 3.5, Align::Middle, &text);
            if !parts.grade.is_empty() {
                pen.text(Role::BuildingText, at.plus(0.0, -step), 3.0, Align::Middle, &parts.grade);
            }
        }
        LabelForm::Stack => {
            let lines = [&parts.title, &parts.storeys, &parts.height];
            for (index, text) in lines.into_iter().filter(|it| !it.is_empty()).enumerate() {
                let at = at.plus(0.0, step * (1.0 - index as f64));
                pen.text(Role::BuildingText, at, 3.5, Align::Middle, text);
            }
        }
        LabelForm::Paragraph => {
            let first = format!("{{\\fSimHei|b1|i0|c134|p2;{}}}", parts.title);
            let second = said(&[&parts.storeys, &parts.height], "  ");
            let text = said(&[&first, &second, &parts.grade], "\\P");
            let text = pen.text_shape(at, 3.5, 0.0, Align::Middle, &text);
            pen.put(Role::BuildingText, Shape::Paragraph(text));
        }
        LabelForm::Attributes => {
            let rows = [
                ("BH", parts.title.split_inclusive('#').next().unwrap_or(""), 4.0),
                ("YT", parts.title.split_once('#').map_or("", |it| it.1), 3.0),
                ("CS", &parts.storeys, 3.0),
                ("GD", &parts.height, 3.0),
                ("NHDJ", &parts.grade, 3.0),
            ];
            define_label(pen);
            let mut attributes = Vec::new();
            let mut down = 2.0;
            for (tag, value, height) in rows {
                if !value.is_empty() {
                    let at = at.plus(0.0, step * down * 0.8);
                    let text = pen.text_shape(at, height, 0.0, Align::Center, value);
                    attributes.push(Attribute { tag: tag.to_string(), text });
                    down -= 1.0;
                }
            }
            pen.insert(Role::BuildingText, "JZBZ", at, 0.0, attributes);
        }
    }
}

fn define_label(pen: &mut Pen) {
    let entities: Vec<Entity> = ["BH", "YT", "CS", "GD", "NHDJ"]
        .into_iter()
        .enumerate()
        .map(|(index, tag)| {
            let at = pt(0.0, (2.0 - index as f64) * 4.0 * pen.paper);
            let text = pen.text_shape(at, 3.0, 0.0, Align::Center, "");
            pen.entity("0", Shape::AttributeDefinition(Attribute { tag: tag.to_string(), text }))
        })
        .collect();
    pen.define("JZBZ", 2, entities);
}
