//! How high may be built where on a plot, and how much each building may rise.
//!
//! Over a grid, the height that these leave: the height limit, setbacks and control line of the planning conditions; the distances
//! that rules in force ask a building to keep from what stays, such as fire separations and setbacks from roads and rivers; and the
//! sun of neighbours. The same as outlines by heights, exact where they are no matter of the sun. Of each window
//! place of a protected façade a time in which it is lit now is kept clear, as long as is needed or as it has: everything under
//! the envelope, however it is filled, leaves that time to it. How much a building may rise is not read from the grid: its
//! label is raised and the whole drawing reviewed.

mod gaps;
mod levels;

use crate::{Session, sunlight};
use ::sunlight::{Point3, Span, Sun};
use analysis::compass::Side;
use analysis::shapes::region;
use findings::{Bilingual, Cause, Cut, ENVELOPE_SCHEMA, Envelope, Protected, Rise, SideEffect, Verdict};
use geometry::{Box2, Length, Path, Point, Region, Sort, distance, zone};
use model::kinds::{STATUS, SUNLIGHT};
use model::{Attr, Kind, Model, ObjIx, Reader, Shape, Value};
use std::collections::BTreeMap;

/// What an envelope is made for.
#[derive(Clone, Debug, PartialEq)]
pub struct EnvelopeOptions {
    /// The convention of the sunlight analysis.
    pub convention: String,
    /// The plot by its number; not needed where there is one.
    pub plot: Option<String>,
    /// Buildings by their number whose sun is kept; empty for all dwellings and institutions that stay.
    pub protect: Vec<String>,
    /// Continuous sun that each of their window places keeps, in seconds, or what it has now where that is less.
    pub need: f64,
    /// Side of a cell, in metres.
    pub step: f64,
    /// The height of a storey, in metres, from which the height of a building is assumed that states only its storeys.
    pub storey_height: Option<f64>,
    /// Whether to tell how much each proposed building may rise, for which the drawing is reviewed some dozen times a building.
    pub rises: bool,
}

/// Why there is no envelope.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum EnvelopeError {
    /// No such convention.
    #[error("there is no convention “{0}” of a sunlight analysis; known: {known}", known = Session::sunlight_conventions().join(", "))]
    NoConvention(String),
    /// No plot, or several.
    #[error("name one plot with --plot; the drawing has: {0}")]
    NoPlot(String),
    /// No such building.
    #[error("there is no building “{0}” whose sun could be kept")]
    NoBuilding(String),
    /// A step that makes no sensible grid.
    #[error("a grid of {0} m has no cells, or more than {most}; choose another --step", most = MOST_CELLS)]
    Step(f64),
}

impl EnvelopeError {
    /// In Chinese.
    pub fn zh(&self) -> String {
        match self {
            EnvelopeError::NoConvention(name) => {
                format!("没有日照分析方法“{name}”；可用：{}", Session::sunlight_conventions().join(", "))
            }
            EnvelopeError::NoPlot(known) => format!("请用 --plot 指定一个地块；图中有：{known}"),
            EnvelopeError::NoBuilding(name) => format!("没有可保护日照的建筑“{name}”"),
            EnvelopeError::Step(step) => format!("{step} m 的网格没有格子，或多于 {MOST_CELLS} 个；请另选 --step"),
        }
    }
}

/// More cells are refused.
const MOST_CELLS: usize = 250_000;
/// Where no height limit is stated, the envelope is cut at this height, in metres.
const CUT: f64 = 100.0;
/// Heights for which distances are asked and outlines drawn, in metres: up to those at which the codes change.
const BANDS: [f64; 7] = [9.0, 18.0, 24.0, 27.0, 33.0, 54.0, 100.0];
/// The times that may be kept of a window place begin this far apart, in seconds.
const SLIDE: f64 = 600.0;
/// Which times to keep is decided on every so many cells.
const SPARSE: usize = 4;
/// A building is raised no further than this, in steps of a decimetre.
const MOST_RISE: f64 = 1000.0;

/// The envelope while it is lowered.
struct Grid {
    origin: [f64; 2],
    step: f64,
    columns: usize,
    heights: Vec<Option<(f64, usize)>>,
    causes: Vec<Cause>,
    /// What the sun of neighbours leaves, also of cells that lie on the plot in part.
    sunlit: Vec<f64>,
}

impl Grid {
    fn cell(&self, at: usize) -> Box2 {
        let corner = |column: usize, row: usize| {
            [self.origin[0] + column as f64 * self.step, self.origin[1] + row as f64 * self.step]
        };
        let (column, row) = (at % self.columns, at / self.columns);
        Box2 { min: corner(column, row), max: corner(column + 1, row + 1) }
    }

    fn cause(&mut self, sort: &str, object: Option<String>, zh: String, en: String) -> usize {
        let message = Bilingual::new(zh, en);
        self.causes.push(Cause { sort: sort.to_string(), object, rule: None, message, cells: 0 });
        self.causes.len() - 1
    }

    fn bounds(&self) -> Box2 {
        Box2 { min: self.cell(0).min, max: self.cell(self.sunlit.len() - 1).max }
    }

    /// As [`Grid::lower`], for the sun: of all cells, and kept by itself too.
    fn shade(&mut self, cause: usize, ceiling: impl Fn(Box2) -> f64) {
        for at in 0..self.sunlit.len() {
            let free = ceiling(self.cell(at)).max(0.0);
            self.sunlit[at] = self.sunlit[at].min(free);
            if let Some((height, by)) = &mut self.heights[at]
                && free < *height
            {
                (*height, *by) = (free, cause);
            }
        }
    }

    /// Lowers cells on which something may still stand to what `limit` gives.
    fn lower(&mut self, cause: usize, limit: impl Fn(Box2) -> f64) {
        for at in 0..self.heights.len() {
            if let Some((height, by)) = self.heights[at].filter(|it| it.0 > 0.0) {
                let limit = limit(self.cell(at)).max(0.0);
                self.heights[at] = Some(if limit < height { (limit, cause) } else { (height, by) });
            }
        }
    }
}

impl Session {
    /// The height envelope of a plot. The session is as before afterwards, but that what was undone can no longer be done again.
    ///
    /// # Errors
    /// [`EnvelopeError`] when there is no such plot, convention or building.
    pub fn envelope(&mut self, options: &EnvelopeOptions) -> Result<Envelope, EnvelopeError> {
        let how = SUNLIGHT.index(&options.convention);
        let how = how.ok_or_else(|| EnvelopeError::NoConvention(options.convention.clone()))?;
        let (model, assumed) = sunlight::with_assumed_heights(self.model(), options.storey_height);
        let reader = &Reader::new(&model);
        let plot = plot(&model, options.plot.as_deref())?;
        let mut grid = grid(reader, plot, options.step)?;
        let (limit, taken) = self.limits(reader, plot, &mut grid);
        let heights: Vec<f64> = BANDS.into_iter().filter(|it| *it < limit).chain([limit]).collect();
        let (gaps, untold) = self.gaps(reader, plot, &heights);
        gaps::lower(&mut grid, &heights, &gaps);
        let protected = keep_sun(reader, how, options, &mut grid)?;
        let levels = levels::of(region(reader, plot).ok(), &taken, &gaps, &heights, &grid);
        for (_, cause) in grid.heights.iter().flatten() {
            grid.causes[*cause].cells += 1;
        }
        let cuts = cuts(reader, &grid);
        let mut left_out = vec![Bilingual::new(
            "距离按二级耐火等级的住宅确定；随建筑形状而定的要求（建筑间距、主要朝向离界、面宽、沿路高度等）未计入；“还可升高”按全部审查要点计算",
            "distances are those of a dwelling of fire resistance grade II; what depends on a building's shape (spacing, distances before main faces, façade lengths, street heights) is not in the envelope; how much buildings may rise is by all review points",
        )];
        if !untold.is_empty() {
            let names: Vec<String> = untold.into_iter().collect();
            left_out.push(Bilingual::new(
                format!("资料不足、无法确定应保持的距离：{}", names.join("、")),
                format!("distances from {}, of which too little is known", names.join(", ")),
            ));
        }
        let tidy = |it: f64| (it * 10.0 + 1e-6).floor() / 10.0;
        let heights: Vec<Option<f64>> = grid.heights.iter().map(|it| it.map(|it| tidy(it.0))).collect();
        let ground = options.step * options.step;
        let built = || heights.iter().flatten().filter(|it| **it > 0.0);
        let object = model.object(plot);
        let name = if object.name.is_empty() { object.id.display(object.kind) } else { object.name.to_string() };
        Ok(Envelope {
            schema: ENVELOPE_SCHEMA.to_string(),
            file: self.file.name.clone(),
            plot: name,
            convention: options.convention.clone(),
            step: options.step,
            origin: grid.origin,
            columns: grid.columns,
            rows: heights.len() / grid.columns,
            area: built().count() as f64 * ground,
            volume: built().sum::<f64>() * ground,
            bound_by: grid.heights.iter().map(|it| it.map(|it| it.1)).collect(),
            heights,
            causes: grid.causes,
            levels,
            protected,
            cuts,
            rises: if options.rises { self.rises() } else { Vec::new() },
            assumed: sunlight::assumption(&assumed, options.storey_height).into_iter().collect(),
            left_out,
        })
    }

    /// Height limit, setbacks and control line: lowers the grid; gives the limit and the ground that is kept free, or the lines in
    /// which building is allowed.
    fn limits(&self, reader: &Reader, plot: ObjIx, grid: &mut Grid) -> (f64, levels::Taken) {
        let model = self.model();
        let number = |attr: Attr| {
            let mut all = model.of_kind(Kind::Conditions).iter();
            let own = &model.object(plot).name;
            let mut of_plot = all.clone().filter(|it| model.object(**it).name == *own);
            let conditions = of_plot.next().or(all.next())?;
            analysis::measure::number(reader, *conditions, attr).ok()?.known()
        };
        let limit = number(Attr::HeightMax);
        let (zh, en) = match limit {
            Some(it) => (format!("限高 {it} m"), format!("height limit of {it} m")),
            None => (format!("未给限高，截至 {CUT} m"), format!("no height limit is stated; cut at {CUT} m")),
        };
        let cause = grid.cause("height_limit", None, zh, en);
        let limit = limit.unwrap_or(CUT);
        for cell in grid.heights.iter_mut().flatten() {
            *cell = (limit, cause);
        }
        let mut taken = levels::Taken::default();
        let sides = analysis::site::sides(reader, plot).unwrap_or_default();
        let of_side = [
            (Side::North, Attr::SetbackNorth),
            (Side::East, Attr::SetbackEast),
            (Side::South, Attr::SetbackSouth),
            (Side::West, Attr::SetbackWest),
        ];
        for (side, attr) in of_side {
            let Some(setback) = number(attr) else { continue };
            let edges: Vec<Path> = sides.iter().filter(|it| it.1 == side).map(|it| it.0.path()).collect();
            taken.strips.extend(edges.iter().flat_map(|it| zone::round(it, Length::m(setback))));
            let cause = grid.cause(
                "setback",
                None,
                format!("{}退界 {setback} m", side_title(side).0),
                format!("setback of {setback} m on the {}", side_title(side).1),
            );
            grid.lower(cause, |cell| {
                let cell = Region::rectangle(cell);
                let near = |edge: &Path| {
                    distance::path_to_region(edge, &cell).is_some_and(|it| it.distance.to_m() < setback - 1e-6)
                };
                if edges.iter().any(near) { 0.0 } else { f64::INFINITY }
            });
        }
        let lines: Vec<&Region> = reader
            .within(Kind::ControlLine, grid.bounds())
            .into_iter()
            .filter_map(|it| region(reader, it).ok())
            .collect();
        if !lines.is_empty() {
            let cause =
                grid.cause("control_line", None, "建筑控制线".to_string(), "the building control line".to_string());
            grid.lower(cause, |cell| if lines.iter().any(|it| holds(it, cell)) { f64::INFINITY } else { 0.0 });
            taken.within = Some(lines.into_iter().cloned().collect());
        }
        (limit, taken)
    }

    /// How much each proposed building may rise.
    fn rises(&mut self) -> Vec<Rise> {
        let model = self.model().clone();
        let mut rises = Vec::new();
        for ix in model.of_kind(Kind::Building) {
            let object = model.object(*ix);
            let status = object.get(Attr::Status).and_then(|it| match it.value {
                Value::Enum(index) => Some(STATUS.value(index)),
                _ => None,
            });
            let Some(label) = self.height_label(object.id).filter(|_| status == Some("proposed")) else { continue };
            let before = self.binding();
            let mut brings = |steps: f64| {
                self.preview(&label.edit(steps / 10.0));
                let after = self.binding();
                let new = after.into_iter().filter(|it| !before.contains_key(&it.0)).map(|it| it.1);
                new.collect::<Vec<SideEffect>>()
            };
            let (mut low, mut high) = (0.0, 1.0);
            let mut stopped_by = brings(high);
            while stopped_by.is_empty() && high < MOST_RISE {
                (low, high) = (high, (high * 4.0).min(MOST_RISE));
                stopped_by = brings(high);
            }
            if stopped_by.is_empty() {
                low = high;
            }
            while high - low > 1.0 {
                let middle = ((low + high) / 2.0).floor();
                let found = brings(middle);
                if found.is_empty() {
                    low = middle;
                } else {
                    (high, stopped_by) = (middle, found);
                }
            }
            self.undo();
            let (id, name) = (object.id.display(object.kind), object.name.to_string());
            rises.push(Rise { id, name, height: label.height, by: low / 10.0, stopped_by });
        }
        rises
    }

    /// What fails now, but for how the drawing is drawn.
    fn binding(&self) -> BTreeMap<String, SideEffect> {
        let is_binding = |it: &SideEffect| it.verdict == Verdict::Fail && !it.rule.starts_with("cn-quality/");
        self.open().into_iter().filter(|it| is_binding(&it.1)).collect()
    }
}

/// In Chinese and English.
fn side_title(side: Side) -> (&'static str, &'static str) {
    let value = model::kinds::SIDE.values[side as usize];
    (value.1, value.2)
}

/// Whether all corners of a cell lie in a region, and none of its boundary crosses it.
fn holds(region: &Region, cell: Box2) -> bool {
    let inner = cell.grown(-1e-6);
    let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(i, j)| Point {
        x: if i == 0 { inner.min[0] } else { inner.max[0] },
        y: if j == 0 { inner.min[1] } else { inner.max[1] },
    });
    corners.iter().all(|it| region.contains(*it))
}

fn plot(model: &Model, wanted: Option<&str>) -> Result<ObjIx, EnvelopeError> {
    let all = model.of_kind(Kind::SiteBoundary);
    let name = |ix: &ObjIx| {
        let object = model.object(*ix);
        if object.name.is_empty() { object.id.display(object.kind) } else { object.name.to_string() }
    };
    let mut fitting = all.iter().filter(|it| {
        let has_area = model.object(**it).shape.as_ref().and_then(Shape::region).is_some();
        has_area && wanted.is_none_or(|wanted| name(it) == wanted)
    });
    match (fitting.next(), fitting.next()) {
        (Some(ix), None) => Ok(*ix),
        _ => Err(EnvelopeError::NoPlot(all.iter().map(name).collect::<Vec<_>>().join(", "))),
    }
}

fn grid(reader: &Reader, plot: ObjIx, step: f64) -> Result<Grid, EnvelopeError> {
    let region = region(reader, plot).map_err(|_| EnvelopeError::NoPlot(String::new()))?;
    let bounds = region.bounds();
    let count = |axis: usize| ((bounds.max[axis] - bounds.min[axis]) / step).ceil();
    let (columns, rows) = (count(0), count(1));
    if !(step > 0.0 && columns >= 1.0 && rows >= 1.0 && columns * rows <= MOST_CELLS as f64) {
        return Err(EnvelopeError::Step(step));
    }
    let cells = columns as usize * rows as usize;
    let heights = vec![None; cells];
    let sunlit = vec![f64::INFINITY; cells];
    let mut grid = Grid { origin: bounds.min, step, columns: columns as usize, heights, causes: Vec::new(), sunlit };
    for at in 0..cells {
        grid.heights[at] = holds(region, grid.cell(at)).then_some((f64::INFINITY, 0));
    }
    Ok(grid)
}

/// Lowers the grid so that protected façades keep their sun.
fn keep_sun(
    reader: &Reader,
    how: u16,
    options: &EnvelopeOptions,
    grid: &mut Grid,
) -> Result<Vec<Protected>, EnvelopeError> {
    let convention = analysis::sunlight::convention(how);
    let name = |ix: ObjIx| reader.object(ix).name.to_string();
    let stays = |ix: ObjIx| analysis::measure::choice(reader, ix, Attr::Status) != Some("proposed");
    let buildings: Vec<ObjIx> = reader
        .all(Kind::Building)
        .iter()
        .copied()
        .filter(|it| stays(*it) && sunlight::is_protected(reader, *it))
        .collect();
    let buildings = if options.protect.is_empty() {
        buildings
    } else {
        let all = reader.all(Kind::Building).iter().copied();
        let named: Vec<ObjIx> = all.filter(|it| options.protect.contains(&name(*it))).collect();
        let unknown = options.protect.iter().find(|wanted| !named.iter().any(|it| name(*it) == **wanted));
        if let Some(unknown) = unknown {
            return Err(EnvelopeError::NoBuilding(unknown.clone()));
        }
        named
    };
    let mut protected = Vec::new();
    for ix in buildings {
        let object = reader.object(ix);
        let id = object.id.display(object.kind);
        let found = analysis::sunlight::facade(reader, ix, how);
        let found = found.and_then(|it| Ok((it, analysis::sunlight::sun(reader, ix, convention)?)));
        let (facade, sun) = match found {
            Ok(found) => found,
            Err(missing) => {
                let missing = Some(sunlight::missing(reader, &missing));
                protected.push(Protected { id, name: name(ix), windows: 0, kept: 0.0, missing });
                continue;
            }
        };
        let cause =
            grid.cause("sun", Some(id.clone()), format!("{}的日照", name(ix)), format!("the sun of {}", name(ix)));
        let mut kept = f64::INFINITY;
        for window in &facade.windows {
            let is_standing = |by: u32| !facade.buildings[by as usize].is_proposed;
            let lit = window.day.past(is_standing).lit();
            let Some(span) = best(&sun, grid, &window.ends, &lit, options.need) else {
                kept = 0.0;
                continue;
            };
            kept = kept.min(span.length());
            grid.shade(cause, |cell| lowest(&sun, &window.ends, span, cell));
        }
        let kept = if kept.is_finite() { kept } else { 0.0 };
        protected.push(Protected { id, name: name(ix), windows: facade.windows.len(), kept, missing: None });
    }
    Ok(protected)
}

/// What proposed buildings stand above the envelope with; of one whose parts have heights, the parts.
fn cuts(reader: &Reader, grid: &Grid) -> Vec<Cut> {
    let height = |ix: ObjIx| analysis::measure::number(reader, ix, Attr::Height).ok().and_then(|it| it.known());
    let mut cuts = Vec::new();
    for building in reader.all(Kind::Building) {
        if analysis::measure::choice(reader, *building, Attr::Status) != Some("proposed") {
            continue;
        }
        let Ok(outline) = region(reader, *building) else { continue };
        let is_part = |it: &ObjIx| analysis::parts::building_of(reader, *it).is_ok_and(|it| it == *building);
        let parts: Vec<ObjIx> =
            reader.within(Kind::BuildingPart, outline.bounds()).into_iter().filter(is_part).collect();
        let has_heights = !parts.is_empty() && parts.iter().all(|it| height(*it).is_some());
        for ix in if has_heights { parts } else { vec![*building] } {
            let (Ok(outline), Some(height)) = (region(reader, ix), height(ix)) else { continue };
            let mut by: BTreeMap<usize, usize> = BTreeMap::new();
            let (mut over, mut volume) = (0.0_f64, 0.0);
            let cell = grid.step * grid.step;
            for at in 0..grid.heights.len() {
                let Some((free, cause)) = grid.heights[at].filter(|it| it.0 < height) else { continue };
                if outline.contains(grid.cell(at).center()) {
                    over = over.max(height - free);
                    volume += (height - free) * cell;
                    *by.entry(cause).or_default() += 1;
                }
            }
            if over > 0.0 {
                let object = reader.object(ix);
                let area = by.values().sum::<usize>() as f64 * cell;
                let mut by: Vec<(usize, usize)> = by.into_iter().collect();
                by.order_by_key(|it| std::cmp::Reverse(it.1));
                let by = by.into_iter().map(|it| it.0).collect();
                let (id, name) = (object.id.display(object.kind), reader.object(*building).name.to_string());
                cuts.push(Cut { id, name, height, over, area, volume, by });
            }
        }
    }
    cuts
}

fn lowest(sun: &Sun, points: &[Point3], span: Span, cell: Box2) -> f64 {
    points.iter().map(|it| sun.ceiling(*it, span, cell)).fold(f64::INFINITY, f64::min)
}

/// Of the times of the needed length in which a window is lit, the one that costs the envelope least; all of its longest time
/// where that is shorter.
fn best(sun: &Sun, grid: &Grid, points: &[Point3], lit: &[Span], need: f64) -> Option<Span> {
    let longest = lit.iter().copied().reduce(|a, b| if b.length() > a.length() { b } else { a })?;
    if longest.length() <= need {
        return Some(longest);
    }
    let mut spans: Vec<Span> = Vec::new();
    for it in lit.iter().filter(|it| it.length() >= need) {
        let last = it.to - need;
        let count = ((last - it.from) / SLIDE).ceil().max(1.0);
        spans.extend(
            (0..=count as usize)
                .map(|i| it.from + (last - it.from) * i as f64 / count)
                .map(|from| Span { from, to: from + need }),
        );
    }
    let sparse: Vec<(Box2, f64)> = (0..grid.heights.len())
        .filter(|it| (it % grid.columns).is_multiple_of(SPARSE) && (it / grid.columns).is_multiple_of(SPARSE))
        .filter_map(|it| Some((grid.cell(it), grid.heights[it]?.0)))
        .filter(|it| it.1 > 0.0)
        .collect();
    let left = |span: Span| -> f64 { sparse.iter().map(|it| it.1.min(lowest(sun, points, span, it.0))).sum() };
    let left = spans.into_iter().map(|it| (left(it), it));
    left.reduce(|a, b| if b.0 > a.0 { b } else { a }).map(|it| it.1)
}
