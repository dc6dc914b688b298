//! How the tuples of a rule are found: nested loops, narrowed by windows and cut short by conjuncts of `where`.

use crate::ir::{Code, Expr, Window, windows};
use crate::pack::{Range, RuleSource};
use crate::source::Diagnostic;
use geometry::Sort;
use model::Kind;

/// The loops of a rule, outermost first.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The loops.
    pub levels: Vec<Level>,
}

/// One loop.
#[derive(Clone, Debug)]
pub struct Level {
    /// The slot that it fills.
    pub slot: usize,
    /// What it goes over.
    pub range: Range,
    /// Where the objects lie, as far as top-level conjuncts of `where` say.
    pub windows: Vec<Window>,
    /// Conjuncts that can be decided once this slot is filled; a false one ends the tuple.
    pub filters: Vec<Expr>,
}

/// Kinds of which a drawing has a handful: no use as the outermost loop, which is the unit of re-evaluation.
const FEW: &[Kind] = &[
    Kind::SiteBoundary,
    Kind::GrossSite,
    Kind::ControlLine,
    Kind::Conditions,
    Kind::Project,
    Kind::Compass,
    Kind::Frame,
    Kind::TitleBlock,
    Kind::IndicatorTable,
];

/// How many objects a kind is taken to have when cost is estimated.
const MANY: f64 = 1000.0;
/// The same of kinds of which a drawing has a handful.
const HANDFUL: f64 = 4.0;
/// The largest cost of a rule on such a drawing, in attribute reads: some seconds.
const MAX_COST: f64 = 2e9;

impl Plan {
    /// Plans the loops.
    pub fn new(variables: &[(String, Range)], condition: Option<&Code>, lets: &[Code]) -> Plan {
        let mut order: Vec<usize> = (0..variables.len()).collect();
        let outer = order.iter().position(|slot| match variables[*slot].1 {
            Range::Kind(kind) => !FEW.contains(&kind),
            Range::Indicators => false,
        });
        if let Some(at) = outer {
            let slot = order.remove(at);
            order.insert(0, slot);
        }
        let conjuncts = condition.map_or_else(Vec::new, |it| it.expr.conjuncts());
        let mut used = vec![false; conjuncts.len()];
        let mut bound = 0u64;
        let mut levels = Vec::new();
        for slot in order {
            let windows = condition.map_or_else(Vec::new, |it| windows(&it.expr, slot, bound, lets));
            bound |= 1 << slot;
            let mut filters = Vec::new();
            for (conjunct, used) in conjuncts.iter().zip(&mut used) {
                if !*used && conjunct.slots(lets) & !bound == 0 {
                    *used = true;
                    filters.push((*conjunct).clone());
                }
            }
            // Cheap tests first: `a before b` before a distance.
            filters.order_by(|a, b| a.cost(MANY).total_cmp(&b.cost(MANY)));
            levels.push(Level { slot, range: variables[slot].1, windows, filters });
        }
        Plan { levels }
    }

    /// Whether it is computed for a plot or the project as a whole, and not object by object.
    pub fn is_by_plot(&self) -> bool {
        match self.levels.first().map(|it| it.range) {
            Some(Range::Kind(kind)) => FEW.contains(&kind),
            Some(Range::Indicators) | None => true,
        }
    }

    /// The error of a rule that would go over too many tuples.
    pub fn too_costly(
        &self,
        source: &RuleSource,
        condition: Option<&Code>,
        require: &[Code],
        lets: &[Code],
    ) -> Option<Diagnostic> {
        let mut tuples = 1.0;
        for level in &self.levels {
            tuples *= match level.range {
                Range::Kind(kind) if FEW.contains(&kind) => HANDFUL,
                Range::Kind(_) if !level.windows.is_empty() => MANY / 50.0,
                Range::Kind(_) => MANY,
                Range::Indicators => HANDFUL,
            };
        }
        let each: f64 = condition.into_iter().chain(require).chain(lets).map(|it| it.expr.cost(MANY)).sum();
        if tuples * each <= MAX_COST {
            return None;
        }
        let origin = condition.or(require.first()).map(|it| &it.origin)?;
        let zh = "规则要遍历的组合过多：请在 `where` 中加入 `gap(a, b) < …`、`overlaps(a, b)` 之类的条件".to_string();
        let en = "too many tuples: add a condition such as `gap(a, b) < …` or `overlaps(a, b)` to `where`".to_string();
        Some(Diagnostic::error(&source.file, origin.span, "too-costly", zh, en))
    }
}
