//! Frame, title block, compass, legend and notes around the plan.

use super::pen::{Pen, Placement};
use crate::dxf::{Align, Attribute, Entity, Shape};
use crate::plane::{Point, Ring, pt};
use crate::site::Site;
use crate::style::{Role, TitleForm};

/// The sheet: size and place in the drawing.
pub struct Sheet {
    /// Denominator of the scale.
    pub scale: u32,
    /// Lower left corner of the paper, metres in the drawing.
    origin: Point,
    /// Millimetres on paper.
    size: (f64, f64),
}

/// Width of the column at the right with table, legend and title block, millimetres.
const COLUMN: f64 = 180.0;

impl Sheet {
    /// The smallest sheet that holds the site at 1:500, else 1:1000.
    pub fn around(site: &Site, placement: &Placement) -> Sheet {
        let mut points: Vec<Point> = site.boundary.vertices.iter().map(|it| placement.at(it.0)).collect();
        points.extend(site.buildings.iter().flat_map(|it| it.outline.vertices.iter().map(|it| placement.at(it.0))));
        for street in &site.streets {
            let (x, y) = (street.outward.0 * street.width, street.outward.1 * street.width);
            points.extend([placement.at(street.near.0.plus(x, y)), placement.at(street.near.1.plus(x, y))]);
        }
        let (low, high) = Ring::polygon(&points).bounds();
        let margin = 26.0;
        let (width, height) = (high.x - low.x + 2.0 * margin, high.y - low.y + 2.0 * margin);
        let sizes = [
            (500, 841.0, 594.0),
            (500, 1051.0, 594.0),
            (500, 1189.0, 841.0),
            (1000, 841.0, 594.0),
            (1000, 1189.0, 841.0),
        ];
        let fits = |it: &&(u32, f64, f64)| {
            let paper = f64::from(it.0) / 1000.0;
            (it.1 - 35.0 - COLUMN) * paper >= width && (it.2 - 20.0) * paper >= height
        };
        let (scale, w, h) = *sizes.iter().find(fits).unwrap_or(&sizes[4]);
        let paper = f64::from(scale) / 1000.0;
        let middle = low.middle(high);
        let origin = pt(
            libm::floor(middle.x - (25.0 + (w - 35.0 - COLUMN) / 2.0) * paper),
            libm::floor(middle.y - h / 2.0 * paper),
        );
        Sheet { scale, origin, size: (w, h) }
    }

    /// A point of the paper (millimetres from its lower left corner) in the drawing.
    fn at(&self, x: f64, y: f64) -> Point {
        let paper = f64::from(self.scale) / 1000.0;
        self.origin.plus(x * paper, y * paper)
    }

    /// Upper left corner of the table.
    pub fn table_corner(&self) -> Point {
        self.at(self.size.0 - 10.0 - COLUMN + 5.0, self.size.1 - 28.0)
    }

    /// Draw all of it.
    pub fn draw(&self, pen: &mut Pen, site: &Site) {
        let (w, h) = self.size;
        self.rectangle(pen, Role::Frame, 0.0, 0.0, w, h);
        self.rectangle(pen, Role::Frame, 25.0, 10.0, w - 10.0, h - 10.0);
        let scale = site.faults.odd_scale.unwrap_or(self.scale);
        let middle = 25.0 + (w - 35.0 - COLUMN) / 2.0;
        let title = if pen.style.english() { "SITE PLAN" } else { "总平面图" };
        pen.text(Role::Text, self.at(middle, 24.0), 8.0, Align::Center, title);
        pen.text(Role::Text, self.at(middle + 42.0, 24.0), 5.0, Align::Left, &format!("1:{scale}"));
        let line = [
            (self.at(middle - 26.0, 21.0), self.at(middle + 26.0, 21.0)),
            (self.at(middle - 26.0, 20.0), self.at(middle + 26.0, 20.0)),
        ];
        line.into_iter().for_each(|(a, b)| pen.line(Role::Text, a, b));
        if !site.faults.no_compass {
            self.compass(pen, 25.0 + 38.0, h - 10.0 - 42.0);
        }
        self.legend(pen);
        self.notes(pen, site);
        match pen.style.title {
            TitleForm::Attributes => self.title_block(pen, site, scale),
            TitleForm::Lines => self.title_lines(pen, site, scale),
        }
    }

    fn rectangle(&self, pen: &mut Pen, role: Role, x0: f64, y0: f64, x1: f64, y1: f64) {
        let ring = Ring::polygon(&[self.at(x0, y0), self.at(x1, y0), self.at(x1, y1), self.at(x0, y1)]);
        let shape = pen.polyline(&ring, false);
        pen.put(role, shape);
    }

    /// Circle, needle and the letter, turned to north.
    fn compass(&self, pen: &mut Pen, x: f64, y: f64) {
        let north = pen.placement.north;
        let radius = 12.0 * pen.paper;
        let circle = Shape::Circle(pt(0.0, 0.0), pen.units(radius));
        let needle = [
            pt(0.0, radius),
            pt(-1.5 * pen.paper, -radius * 0.99),
            pt(0.0, -radius * 0.8),
            pt(1.5 * pen.paper, -radius * 0.99),
        ];
        let ring = pen.polyline(&Ring::polygon(&needle), false);
        let p = needle.map(|it| pen.point(it));
        let half = Shape::Solid([p[0], p[1], p[2], p[2]]);
        let letter = if pen.style.english() { "N" } else { "北" };
        let letter = pen.text_shape(pt(0.0, radius + 2.0 * pen.paper), 5.0, 0.0, Align::Center, letter);
        let entities: Vec<Entity> =
            vec![circle, ring, half, Shape::Text(letter)].into_iter().map(|it| pen.entity("0", it)).collect();
        let name = match pen.style.name {
            "ncs" => "NORTH",
            "tarch" => "ZHIBEIZHEN",
            _ => "指北针",
        };
        pen.define(name, 0, entities);
        pen.insert(Role::Compass, name, self.at(x, y), north, Vec::new());
    }

    fn legend(&self, pen: &mut Pen) {
        let english = pen.style.english();
        let (x, y) = (self.size.0 - 10.0 - COLUMN + 8.0, 178.0);
        pen.text(Role::Legend, self.at(x, y), 5.0, Align::Left, if english { "LEGEND" } else { "图 例" });
        let rows = [
            ("用地红线", "Site boundary"),
            ("建筑控制线", "Control line"),
            ("道路红线", "Road red line"),
            ("拟建建筑", "Proposed building"),
            ("地下室轮廓", "Basement"),
            ("绿地", "Green"),
            ("消防车道", "Fire lane"),
            ("登高操作场地", "Ladder pad"),
        ];
        for (index, (zh, en)) in rows.into_iter().enumerate() {
            let (column, row) = ((index % 2) as f64, (index / 2) as f64);
            let (x, y) = (x + column * 86.0, y - 9.0 - row * 8.0);
            if index < 3 {
                pen.line(Role::Legend, self.at(x, y + 1.2), self.at(x + 18.0, y + 1.2));
            } else {
                self.rectangle(pen, Role::Legend, x, y - 0.8, x + 18.0, y + 3.4);
            }
            pen.text(Role::Legend, self.at(x + 22.0, y), 3.0, Align::Left, if english { en } else { zh });
        }
    }

    fn notes(&self, pen: &mut Pen, site: &Site) {
        let english = pen.style.english();
        let (x, y) = (self.size.0 - 10.0 - COLUMN + 8.0, 124.0);
        let lines: [String; 5] = if english {
            [
                "NOTES".into(),
                "1. All lengths in metres unless stated.".into(),
                "2. City coordinate system; levels on Wusong datum.".into(),
                "3. Fire lanes at least 4 m wide, turning radius 9 m.".into(),
                format!(
                    "4. Control line as in the planning conditions; height limit {:.0} m.",
                    site.conditions.height_max
                ),
            ]
        } else {
            [
                "说 明".into(),
                "1. 本图尺寸、标高以米计,坐标系为城市坐标系,高程为吴淞高程。".into(),
                "2. 图中建筑尺寸均指外墙外皮。".into(),
                "3. 消防车道转弯半径不小于9m,荷载按消防车满载考虑。".into(),
                format!("4. 建筑退界按规划条件执行,建筑限高{:.0}m。", site.conditions.height_max),
            ]
        };
        for (index, line) in lines.iter().enumerate() {
            let height = if index == 0 { 5.0 } else { 3.0 };
            pen.text(Role::Text, self.at(x, y - 7.0 * index as f64), height, Align::Left, line);
        }
    }

    /// Fields of the title block: tag, caption, value, cell.
    fn fields(&self, pen: &Pen, site: &Site, scale: u32) -> Vec<Field> {
        let p = &site.project;
        let english = pen.style.english();
        let number = if site.faults.title_incomplete { String::new() } else { p.number.clone() };
        let say = |zh: &'static str, en: &'static str| if english { en } else { zh };
        let title = say("总平面图", "SITE PLAN").to_string();
        let name = if english { p.name_en.clone() } else { p.name.clone() };
        let cell = |tag, caption, value, x, y, w| Field { tag, caption, value, x, y, w };
        vec![
            cell("INSTITUTE", say("设计单位", "Institute"), p.institute.clone(), 0.0, 44.0, 180.0),
            cell("PROJECT", say("项目名称", "Project"), name, 0.0, 33.0, 180.0),
            cell("CLIENT", say("建设单位", "Client"), p.client.clone(), 0.0, 22.0, 100.0),
            cell("TITLE", say("图名", "Title"), title, 100.0, 22.0, 80.0),
            cell("DESIGN", say("设计", "Design"), p.people[0].clone(), 0.0, 11.0, 50.0),
            cell("CHECK", say("校核", "Check"), p.people[1].clone(), 50.0, 11.0, 50.0),
            cell("APPROVE", say("审核", "Approve"), p.people[2].clone(), 100.0, 11.0, 80.0),
            cell("NUMBER", say("图号", "Drawing No."), number, 0.0, 0.0, 60.0),
            cell("SCALE", say("比例", "Scale"), format!("1:{scale}"), 60.0, 0.0, 50.0),
            cell("DATE", say("日期", "Date"), p.date.clone(), 110.0, 0.0, 70.0),
        ]
    }

    fn title_block(&self, pen: &mut Pen, site: &Site, scale: u32) {
        let fields = self.fields(pen, site, scale);
        let mm = pen.paper;
        let mut entities = Vec::new();
        let mut attributes = Vec::new();
        let corner = self.at(self.size.0 - 10.0 - COLUMN, 10.0);
        for it in &fields {
            let cell = Ring::rectangle(it.x * mm, it.y * mm, (it.x + it.w) * mm, (it.y + 11.0) * mm);
            entities.push(pen.entity("0", pen.polyline(&cell, false)));
            let caption = pen.text_shape(pt((it.x + 2.0) * mm, (it.y + 3.5) * mm), 3.0, 0.0, Align::Left, it.caption);
            entities.push(pen.entity("0", Shape::Text(caption)));
            let at = pt((it.x + 22.0) * mm, (it.y + 3.5) * mm);
            let text = pen.text_shape(at, 3.5, 0.0, Align::Left, "");
            let definition = Attribute { tag: it.tag.to_string(), text };
            entities.push(pen.entity("0", Shape::AttributeDefinition(definition)));
            let text = pen.text_shape(corner.plus(at.x, at.y), 3.5, 0.0, Align::Left, &it.value);
            attributes.push(Attribute { tag: it.tag.to_string(), text });
        }
        pen.define("图签", 2, entities);
        pen.insert(Role::Frame, "图签", corner, 0.0, attributes);
    }

    fn title_lines(&self, pen: &mut Pen, site: &Site, scale: u32) {
        let (x0, y0) = (self.size.0 - 10.0 - COLUMN, 10.0);
        for it in self.fields(pen, site, scale) {
            self.rectangle(pen, Role::Frame, x0 + it.x, y0 + it.y, x0 + it.x + it.w, y0 + it.y + 11.0);
            pen.text(Role::Frame, self.at(x0 + it.x + 2.0, y0 + it.y + 3.5), 3.0, Align::Left, it.caption);
            if !it.value.is_empty() {
                pen.text(Role::Frame, self.at(x0 + it.x + 22.0, y0 + it.y + 3.5), 3.5, Align::Left, &it.value);
            }
        }
    }
}

/// A cell of the title block: place and width in millimetres from its lower left corner.
struct Field {
    tag: &'static str,
    caption: &'static str,
    value: String,
    x: f64,
    y: f64,
    w: f64,
}
