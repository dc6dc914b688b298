//! From the sources of the packs in force to rules that can be evaluated.

use crate::cascade::SetLimit;
use crate::check::{Checker, Names};
use crate::ir::{Code, Expr, ExprKind};
use crate::pack::{
    CaseDates, Enums, IndicatorSource, Library, Pack, PackMeta, Piece, Range, RuleSource, TableSource, Template,
    Written,
};
use crate::plan::Plan;
use crate::print::Format;
use crate::source::{Diagnostic, SourceFile, Span};
use crate::table::Table;
use crate::types::Type;
use findings::Bilingual;
use geometry::Sort;
use model::{Attr, Kind};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The packs in force, compiled.
#[derive(Debug)]
pub struct RuleSet {
    /// The packs, national first.
    pub packs: Vec<(PackMeta, String)>,
    /// The rules, by pack and id.
    pub rules: Vec<Rule>,
    /// The indicators, by pack and id.
    pub indicators: Vec<Indicator>,
    /// Their places, level by level: each reads only those of levels before its own.
    pub indicator_levels: Vec<Vec<usize>>,
    /// Definitions.
    pub defines: Vec<Define>,
    /// Constraints by kind.
    pub constraints: BTreeMap<Kind, Vec<Constraint>>,
    /// What a person should look at.
    pub warnings: Vec<Diagnostic>,
    /// Values that lower levels of the cascade set for limits, highest level first.
    pub limits: Vec<SetLimit>,
    /// The days of the case, as far as they are known.
    pub dates: Option<CaseDates>,
    /// Names by pack, to compile a changed rule again.
    pub(crate) names: Vec<(Names, Enums)>,
}

/// A derived attribute.
#[derive(Debug)]
pub struct Define {
    /// Kind of the objects.
    pub kind: Kind,
    /// The attribute that it fills.
    pub attr: Attr,
    /// How.
    pub code: Code,
    /// What it is.
    pub title: Bilingual,
    /// What it assumes.
    pub assumed: Option<Bilingual>,
}

/// A fact that always holds.
#[derive(Debug)]
pub struct Constraint {
    /// Its name.
    pub name: String,
    /// What holds.
    pub code: Code,
    /// What it says.
    pub title: Bilingual,
}

/// A compiled rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// As written.
    pub source: Arc<RuleSource>,
    /// `pack/rule`.
    pub id: String,
    /// Place of its pack in [`RuleSet::packs`].
    pub pack: usize,
    /// Named values.
    pub lets: Vec<Code>,
    /// Names of the named values.
    pub let_names: Vec<String>,
    /// Which tuples.
    pub condition: Option<Code>,
    /// What must hold.
    pub require: Vec<Code>,
    /// The measured quantity, when stated.
    pub measured: Option<Code>,
    /// The required quantity, when stated.
    pub required: Option<Code>,
    /// The evidence.
    pub mark: Option<Code>,
    /// What would clear it.
    pub cures: Vec<Cure>,
    /// The sentence in Chinese.
    pub say_zh: Vec<Part>,
    /// The sentence in English.
    pub say_en: Vec<Part>,
    /// How its tuples are found.
    pub plan: Plan,
    /// Whether it runs once per plot when it has no variables.
    pub per_plot: bool,
    /// Its tables by name.
    pub tables: BTreeMap<String, Arc<Table>>,
}

/// A change that would clear a finding.
#[derive(Clone, Debug)]
pub struct Cure {
    /// When it is open.
    pub when: Option<Code>,
    /// In words.
    pub message: Bilingual,
    /// The clause that allows it.
    pub clause: Option<String>,
}

/// A piece of a sentence.
#[derive(Clone, Debug)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// A value.
    Value(Code, Option<Format>),
}

/// A compiled indicator.
#[derive(Debug)]
pub struct Indicator {
    /// As written.
    pub source: Arc<IndicatorSource>,
    /// Place of its pack in [`RuleSet::packs`].
    pub pack: usize,
    /// How it is computed.
    pub formula: Code,
    /// What is reported where the formula gives a range only.
    pub drawn: Option<Code>,
    /// The least that is permitted.
    pub min: Option<Code>,
    /// The most that is permitted.
    pub max: Option<Code>,
    /// By place in [`IndicatorSource::declared`]: when such a row means it.
    pub declared: Vec<Option<Code>>,
}

impl RuleSet {
    /// A rule by `pack/rule` or, where that is clear, by its short id.
    pub fn rule(&self, id: &str) -> Option<(usize, &Rule)> {
        let mut rules = self.rules.iter().enumerate();
        rules.clone().find(|it| it.1.id == id).or_else(|| rules.find(|it| it.1.source.id == id))
    }

    /// The confidence floor of a rule's pack.
    pub fn floor(&self, pack: usize) -> f32 {
        self.packs.get(pack).map_or(0.0, |it| it.0.confidence_floor)
    }
}

impl Rule {
    /// Whether indicators must be known before it runs.
    pub fn reads_indicators(&self) -> bool {
        let ranges = self.source.variables.iter().any(|it| it.1 == Range::Indicators);
        let parts = [&self.say_zh, &self.say_en].into_iter().flatten().filter_map(|it| match it {
            Part::Value(code, _) => Some(code),
            Part::Text(_) => None,
        });
        let codes = self.condition.iter().chain(&self.require).chain(&self.lets).chain(parts);
        ranges || codes.into_iter().any(|it| it.expr.any(&mut |it| matches!(it.kind, ExprKind::Indicator(_))))
    }
}

/// Compiles packs in the order of the cascade.
///
/// # Errors
/// Everything that is wrong in the packs named, or a pack that does not exist.
pub fn compile(library: &Library, packs: &[&str]) -> Result<RuleSet, Vec<Diagnostic>> {
    let mut faults: Vec<Diagnostic> = library.diagnostics.iter().filter(|it| concerns(it, packs)).cloned().collect();
    let mut chosen = Vec::new();
    for id in packs {
        match library.pack(id) {
            Some(pack) => chosen.push(pack),
            None if faults.is_empty() => faults.push(no_pack(library, id)),
            None => {}
        }
    }
    let mut builder = Builder { faults, defines: Vec::new(), names: Vec::new() };
    builder.names(&chosen);
    builder.defines(&chosen);
    builder.cycles(&chosen);
    let (indicators, order_faults) = builder.indicators(&chosen);
    builder.faults.extend(order_faults);
    let mut constraints: BTreeMap<Kind, Vec<Constraint>> = BTreeMap::new();
    for (at, pack) in chosen.iter().enumerate() {
        for constraint in pack.definitions.iter().flat_map(|it| &it.constraints) {
            let code = builder.about_this(at, constraint.kind, &constraint.holds, &Type::Bool);
            let (name, title) = (constraint.name.clone(), constraint.title.clone());
            constraints.entry(constraint.kind).or_default().push(Constraint { name, code, title });
        }
    }
    let mut rules = Vec::new();
    for (at, pack) in chosen.iter().enumerate() {
        for source in &pack.rules {
            let (names, enums) = &builder.names[at];
            match tables(source, enums).and_then(|tables| compile_rule(source, at, names, tables)) {
                Ok(rule) => rules.push(rule),
                Err(found) => builder.faults.extend(found),
            }
        }
    }
    if builder.faults.iter().any(|it| it.level == crate::source::Level::Error) {
        builder.faults.order_by(|a, b| (a.path(), a.span()).cmp(&(b.path(), b.span())));
        return Err(builder.faults);
    }
    let mut set = RuleSet {
        packs: chosen.iter().map(|it| (it.meta.clone(), it.sha256.clone())).collect(),
        rules,
        indicator_levels: levels(&indicators.iter().map(reads_indicators).collect::<Vec<_>>()),
        indicators,
        defines: builder.defines,
        constraints,
        warnings: builder.faults,
        limits: Vec::new(),
        dates: None,
        names: builder.names,
    };
    set.warnings.extend(crate::lint::lint(library, &set));
    Ok(set)
}

fn concerns(fault: &Diagnostic, packs: &[&str]) -> bool {
    match fault.path().strip_prefix("packs/").and_then(|it| it.split_once('/')) {
        Some((pack, _)) => packs.contains(&pack),
        None => true,
    }
}

fn no_pack(library: &Library, id: &str) -> Diagnostic {
    let file = Arc::new(SourceFile { path: "packs".into(), text: String::new() });
    let (zh, en) = (format!("没有规则包 `{id}`"), format!("there is no pack `{id}`"));
    let known = library.packs.iter().map(|it| it.meta.id.as_str());
    Diagnostic::error(&file, Span::default(), "unknown-pack", zh, en).with_nearest(id, known)
}

struct Builder {
    faults: Vec<Diagnostic>,
    defines: Vec<Define>,
    names: Vec<(Names, Enums)>,
}

impl Builder {
    /// What each pack can refer to: its own things first, else those of the most specific other pack.
    fn names(&mut self, packs: &[&Pack]) {
        let mut defines: BTreeMap<(Kind, Attr), Vec<(usize, usize)>> = BTreeMap::new();
        let mut count = 0;
        for (at, pack) in packs.iter().enumerate() {
            let mut own: BTreeMap<(Kind, Attr), Span> = BTreeMap::new();
            for define in pack.definitions.iter().flat_map(|it| &it.defines) {
                defines.entry((define.kind, define.attr)).or_default().push((at, count));
                own.insert((define.kind, define.attr), define.span);
                count += 1;
            }
        }
        let mut indicators: BTreeMap<String, Vec<(usize, usize, geometry::Dimension)>> = BTreeMap::new();
        let all = packs.iter().enumerate().flat_map(|(at, it)| it.indicators.iter().map(move |it| (at, it)));
        for (place, (at, indicator)) in all.enumerate() {
            indicators.entry(indicator.id.clone()).or_default().push((at, place, indicator.dimension));
        }
        for (at, pack) in packs.iter().enumerate() {
            let own = |list: &[(usize, usize)]| list.iter().find(|it| it.0 == at).or(list.last()).map(|it| it.1);
            let mut names = Names::default();
            names.defines.extend(defines.iter().filter_map(|(key, list)| Some((*key, own(list)?))));
            names.indicators.extend(indicators.iter().filter_map(|(id, list)| {
                let found = list.iter().find(|it| it.0 == at).or(list.last())?;
                Some((id.clone(), (found.1, found.2)))
            }));
            let enums = pack.definitions.as_ref().map_or_else(Enums::new, |it| it.enums.clone());
            if let Some(definitions) = &pack.definitions {
                for table in &definitions.tables {
                    if let Some(built) = table.build(&definitions.file, &enums, &mut self.faults) {
                        names.tables.insert(table.name.text.clone(), Arc::new(built));
                    }
                }
            }
            self.names.push((names, enums));
        }
    }

    fn about_this(&mut self, pack: usize, kind: Kind, written: &Written, ty: &Type) -> Code {
        let names = &self.names[pack].0;
        let mut checker = Checker::new(names);
        checker.variables.push(("this".into(), Type::Object(kind)));
        let code = checker.code(&written.ast, &written.origin, Some(ty));
        self.faults.append(&mut checker.faults);
        code
    }

    fn defines(&mut self, packs: &[&Pack]) {
        for (at, pack) in packs.iter().enumerate() {
            for define in pack.definitions.iter().flat_map(|it| &it.defines) {
                let code = self.about_this(at, define.kind, &define.expr, &Type::of(define.attr));
                let (kind, attr) = (define.kind, define.attr);
                let (title, assumed) = (define.title.clone(), define.assumed.clone());
                self.defines.push(Define { kind, attr, code, title, assumed });
            }
        }
    }

    /// Reports definitions that come back to themselves.
    fn cycles(&mut self, packs: &[&Pack]) {
        let edges: Vec<Vec<usize>> = self
            .defines
            .iter()
            .map(|define| {
                let mut found = Vec::new();
                define.code.expr.any(&mut |it| {
                    if let ExprKind::Attr { define: Some(at), .. } = it.kind {
                        found.push(at);
                    }
                    false
                });
                found
            })
            .collect();
        if let Some(at) = find_cycle(&edges) {
            let sources = packs.iter().flat_map(|it| it.definitions.iter()).flat_map(|it| it.defines.iter());
            if let Some(define) = sources.into_iter().nth(at) {
                let name = format!("{}.{}", define.kind.name(), define.attr.name());
                let origin = &define.expr.origin;
                let (zh, en) =
                    (format!("定义 `{name}` 循环引用自身"), format!("the definition `{name}` refers to itself"));
                self.faults.push(Diagnostic::error(&origin.file, origin.span, "cycle", zh, en));
            }
        }
    }

    /// The indicators of all packs, with the error of one that reads itself.
    fn indicators(&mut self, packs: &[&Pack]) -> (Vec<Indicator>, Vec<Diagnostic>) {
        let mut all = Vec::new();
        for (at, pack) in packs.iter().enumerate() {
            for source in &pack.indicators {
                let (names, enums) = &self.names[at];
                let mut names = names.clone();
                for table in &source.tables {
                    if let Some(built) = table.build(&source.file, enums, &mut self.faults) {
                        names.tables.insert(table.name.text.clone(), Arc::new(built));
                    }
                }
                let mut checker = Checker::new(&names);
                checker.by_plot = true;
                let ty = Type::Number(source.dimension);
                let mut code = |it: &Written| checker.code(&it.ast, &it.origin, Some(&ty));
                let formula = source.formula.as_ref().map(&mut code);
                let drawn = source.drawn.as_ref().map(|it| code(&it.formula));
                let (min, max) = (source.min.as_ref().map(&mut code), source.max.as_ref().map(&mut code));
                let mut when = |it: &Written| checker.code(&it.ast, &it.origin, Some(&Type::Bool));
                let declared = source.declared.iter().map(|it| it.when.as_ref().map(&mut when)).collect();
                self.faults.append(&mut checker.faults);
                if let Some(formula) = formula {
                    all.push(Indicator { source: source.clone(), pack: at, formula, drawn, min, max, declared });
                }
            }
        }
        let edges: Vec<Vec<usize>> = all.iter().map(reads_indicators).collect();
        let mut faults = Vec::new();
        if let Some(at) = find_cycle(&edges).filter(|at| *at < all.len()) {
            let origin = &all[at].formula.origin;
            let id = &all[at].source.id;
            let (zh, en) = (format!("指标 `{id}` 循环引用自身"), format!("the indicator `{id}` refers to itself"));
            faults.push(Diagnostic::error(&origin.file, origin.span, "cycle", zh, en));
        }
        (all, faults)
    }
}

/// The indicators that an indicator reads.
pub fn reads_indicators(indicator: &Indicator) -> Vec<usize> {
    let mut found = Vec::new();
    let limits = [indicator.drawn.as_ref(), indicator.min.as_ref(), indicator.max.as_ref()].into_iter().flatten();
    let rows = indicator.declared.iter().flatten();
    for code in [&indicator.formula].into_iter().chain(limits).chain(rows) {
        code.expr.any(&mut |it| {
            if let ExprKind::Indicator(at) = it.kind {
                found.push(at);
            }
            false
        });
    }
    found
}

/// The nodes of a graph without cycles, in levels: those that a node has edges to are in levels before its own.
fn levels(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    fn level(at: usize, edges: &[Vec<usize>], known: &mut [Option<usize>]) -> usize {
        if let Some(level) = known[at] {
            return level;
        }
        let below = edges[at].iter().map(|it| level(*it, edges, known) + 1).max().unwrap_or(0);
        known[at] = Some(below);
        below
    }
    let mut known = vec![None; edges.len()];
    let mut levels: Vec<Vec<usize>> = Vec::new();
    for at in 0..edges.len() {
        let level = level(at, edges, &mut known);
        levels.resize_with(levels.len().max(level + 1), Vec::new);
        levels[level].push(at);
    }
    levels
}

/// A node that is reached from itself.
fn find_cycle(edges: &[Vec<usize>]) -> Option<usize> {
    fn visit(at: usize, edges: &[Vec<usize>], state: &mut [u8]) -> Option<usize> {
        match state.get(at)? {
            1 => return Some(at),
            2 => return None,
            _ => state[at] = 1,
        }
        let found = edges[at].iter().find_map(|it| visit(*it, edges, state));
        state[at] = 2;
        found
    }
    let mut state = vec![0; edges.len()];
    (0..edges.len()).find_map(|at| visit(at, edges, &mut state))
}

/// Builds the tables of a rule.
pub fn tables(source: &RuleSource, enums: &Enums) -> Result<BTreeMap<String, Arc<Table>>, Vec<Diagnostic>> {
    let mut faults = Vec::new();
    let build = |it: &TableSource| Some((it.name.text.clone(), Arc::new(it.build(&source.file, enums, &mut faults)?)));
    let tables = source.tables.iter().filter_map(build).collect();
    if faults.is_empty() { Ok(tables) } else { Err(faults) }
}

/// Compiles one rule with its tables.
///
/// # Errors
/// Everything that is wrong with it.
pub fn compile_rule(
    source: &Arc<RuleSource>,
    pack: usize,
    names: &Names,
    tables: BTreeMap<String, Arc<Table>>,
) -> Result<Rule, Vec<Diagnostic>> {
    let mut names = names.clone();
    names.tables.extend(tables.clone());
    let mut checker = Checker::new(&names);
    for (name, range) in &source.variables {
        let ty = match range {
            Range::Kind(kind) => Type::Object(*kind),
            Range::Indicators => Type::Indicator,
        };
        checker.variables.push((name.clone(), ty));
    }
    // Lets come first: the condition may use them.
    for (name, written) in &source.lets {
        if checker.variables.iter().any(|it| it.0 == name.text) {
            let (zh, en) = (format!("名称 `{}` 已被使用", name.text), format!("the name `{}` is taken", name.text));
            checker.faults.push(Diagnostic::error(&source.file, name.span, "name-taken", zh, en));
        }
        let code = checker.code(&written.ast, &written.origin, None);
        checker.lets.push((name.text.clone(), code));
    }
    let mut code = |it: &Written, ty: Option<&Type>| checker.code(&it.ast, &it.origin, ty);
    let condition = source.condition.as_ref().map(|it| code(it, Some(&Type::Bool)));
    let require: Vec<Code> = source.require.iter().map(|it| code(it, Some(&Type::Bool))).collect();
    let measured = source.measured.as_ref().map(|it| code(it, None));
    let required = source.required.as_ref().map(|it| code(it, None));
    let mark = source.mark.as_ref().map(|it| code(it, Some(&Type::Geometry)));
    let cures = source
        .cures
        .iter()
        .map(|it| Cure {
            when: it.when.as_ref().map(|it| code(it, Some(&Type::Bool))),
            message: it.message.clone(),
            clause: it.clause.clone(),
        })
        .collect();
    let mut template = |it: &Template| -> Vec<Part> {
        let pieces = it.pieces.iter().map(|it| match it {
            Piece::Text(text) => Part::Text(text.clone()),
            Piece::Value(written, format) => Part::Value(code(written, None), *format),
        });
        pieces.collect()
    };
    let (say_zh, say_en) = (template(&source.say_zh), template(&source.say_en));
    let lets = checker.let_codes();
    let let_names = checker.lets.iter().map(|it| it.0.clone()).collect();
    let plan = Plan::new(&source.variables, condition.as_ref(), &lets);
    let mut faults = std::mem::take(&mut checker.faults);
    if let Some(fault) = plan.too_costly(source, condition.as_ref(), &require, &lets) {
        faults.push(fault);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let all = condition.iter().chain(&require).chain(&lets);
    let per_plot = source.variables.is_empty() && all.into_iter().any(|it| speaks_of_plot(&it.expr));
    let id = source.full_id();
    let source = source.clone();
    Ok(Rule {
        source,
        id,
        pack,
        lets,
        let_names,
        condition,
        require,
        measured,
        required,
        mark,
        cures,
        say_zh,
        say_en,
        plan,
        per_plot,
        tables,
    })
}

fn speaks_of_plot(expr: &Expr) -> bool {
    expr.any(&mut |it| matches!(it.kind, ExprKind::Site | ExprKind::Conditions | ExprKind::Indicator(_)))
}
