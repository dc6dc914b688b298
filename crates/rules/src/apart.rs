//! Rules that ask two objects to keep apart.

use crate::compile::Rule;
use crate::functions::FUNCTIONS;
use crate::ir::{CallArg, Code, Expr, ExprKind};
use crate::pack::Range;
use geometry::Sense;
use model::Kind;

impl Rule {
    /// The kinds of the two objects that a rule asks to keep a distance which depends on what they are and not on how they lie:
    /// it measures `gap(a, b)`, and what it requires takes no measure. `None` of other rules.
    pub fn keeps_apart(&self) -> Option<[Kind; 2]> {
        let [one, two] = self.plan.levels.as_slice() else { return None };
        let (Range::Kind(one), Range::Kind(two)) = (one.range, two.range) else { return None };
        let (measured, required) = match (&self.measured, &self.required, self.require.as_slice()) {
            (Some(measured), Some(required), _) => (&measured.expr, &required.expr),
            (None, None, [only]) => match &only.expr.kind {
                ExprKind::Compare { sense: Sense::AtLeast | Sense::MoreThan, left, right, .. } => (&**left, &**right),
                _ => return None,
            },
            _ => return None,
        };
        let is_slot = |it: &CallArg| matches!(it, CallArg::Value(Expr { kind: ExprKind::Slot(_), .. }));
        let is_gap = match &measured.kind {
            ExprKind::Call { function, args } => FUNCTIONS[*function].name == "gap" && args.iter().all(is_slot),
            _ => false,
        };
        (is_gap && !measures(required, &self.lets)).then_some([one, two])
    }
}

/// Whether an expression measures anything, also by way of `let` names.
fn measures(expr: &Expr, lets: &[Code]) -> bool {
    expr.any(&mut |it| match &it.kind {
        ExprKind::Call { .. } | ExprKind::Aggregate(_) => true,
        ExprKind::Let(at) => lets.get(*at).is_some_and(|it| measures(&it.expr, lets)),
        _ => false,
    })
}
