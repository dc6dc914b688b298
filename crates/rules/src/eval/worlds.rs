//! One tuple judged in every world that the known facts allow.

use super::{Choice, Evaluator};
use crate::compile::Rule;
use crate::value::Truth;
use findings::Verdict;
use model::ObjIx;

/// The largest number of worlds that a tuple is judged in.
pub const MAX_WORLDS: usize = 64;
/// Unknown attributes that are followed at a time; more than this cannot be split into [`MAX_WORLDS`] worlds anyway.
pub const MAX_CHOICES: usize = 32;
/// Evaluations for one tuple, worlds that cannot be included.
const MAX_EVALUATIONS: usize = 192;

/// The verdict of a tuple with what kept it undecided.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The verdict.
    pub verdict: Verdict,
    /// The unknown attributes that the worlds differ in.
    pub keys: Vec<(ObjIx, model::Attr)>,
    /// A world in which it is undecided or fails: what is missing there is to be named.
    pub world: Vec<Choice>,
    /// Why it is undecided beyond missing facts.
    pub decision: Decision,
}

/// How a verdict came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Decided, or undecided for want of the facts named.
    Plain,
    /// More than `MAX_WORLDS` (64) worlds.
    TooManyWorlds,
    /// No world is possible: the facts contradict a constraint.
    Contradiction,
    /// It would pass, or the clause would not speak of it, if an assumption held; a person has to say so.
    Assumption,
}

#[derive(Default)]
struct Seen {
    pass: bool,
    fail: bool,
    unknown: bool,
    not_applicable: bool,
    worlds: usize,
    evaluations: usize,
    overflow: bool,
    keys: Vec<(ObjIx, model::Attr)>,
    witness: Vec<Choice>,
}

impl Seen {
    fn add(&mut self, verdict: Verdict, world: &[Choice]) {
        self.worlds += 1;
        match verdict {
            Verdict::Pass => self.pass = true,
            Verdict::Fail => self.fail = true,
            Verdict::Unknown => self.unknown = true,
            Verdict::NotApplicable => self.not_applicable = true,
        }
        let open = matches!(verdict, Verdict::Unknown) || (verdict == Verdict::Fail && self.witness.is_empty());
        if open {
            self.witness = world.to_vec();
        }
    }

    fn is_lost(&self) -> bool {
        self.unknown || (self.fail && (self.pass || self.not_applicable))
    }

    fn join(&self) -> Verdict {
        match (self.pass, self.fail, self.not_applicable) {
            _ if self.overflow || self.unknown => Verdict::Unknown,
            (true, false, _) => Verdict::Pass,
            (false, true, false) => Verdict::Fail,
            (false, false, true) => Verdict::NotApplicable,
            _ => Verdict::Unknown,
        }
    }
}

impl Evaluator<'_> {
    /// Judges the tuple in the slots. `strict` (a mandatory point): an assumption never gives an unconditional pass.
    pub fn judge(&mut self, rule: &Rule, strict: bool) -> Judged {
        self.assumed = false;
        let judged = self.judge_worlds(rule);
        if !strict || !self.assumed || !matches!(judged.verdict, Verdict::Pass | Verdict::NotApplicable) {
            return judged;
        }
        let sceptical = self.sceptically(|it| it.judge_worlds(rule));
        self.assumed = true;
        let same = sceptical.verdict == judged.verdict;
        // A clause that speaks of these objects only without the assumption, and then holds, is not broken either way.
        let harmless = judged.verdict == Verdict::NotApplicable && sceptical.verdict == Verdict::Pass;
        if same || harmless {
            return judged;
        }
        Judged { verdict: Verdict::Unknown, decision: Decision::Assumption, ..sceptical }
    }

    fn judge_worlds(&mut self, rule: &Rule) -> Judged {
        self.recording = true;
        self.coarse = false;
        self.choices.clear();
        self.forget_lets();
        let first = self.leaf(rule);
        if first != Verdict::Unknown || self.choices.is_empty() {
            self.recording = false;
            let (keys, world) = (Vec::new(), Vec::new());
            return Judged { verdict: first, keys, world, decision: Decision::Plain };
        }
        let mut seen = Seen { evaluations: 1, ..Seen::default() };
        self.branch(rule, first, &mut seen);
        if seen.overflow {
            self.coarse = true;
            self.world.clear();
            let mut coarse = Seen::default();
            self.explore(rule, &mut coarse);
            self.coarse = false;
            seen = Seen { keys: if coarse.overflow { seen.keys } else { coarse.keys }, ..coarse };
        }
        self.world.clear();
        self.recording = false;
        let decision = match (seen.overflow, seen.worlds) {
            (true, _) => Decision::TooManyWorlds,
            (false, 0) => Decision::Contradiction,
            _ => Decision::Plain,
        };
        let verdict = if decision == Decision::Contradiction { Verdict::Unknown } else { seen.join() };
        self.forget_world();
        Judged { verdict, keys: seen.keys, world: seen.witness, decision }
    }

    /// Judges this world, and those that it splits into while it is undecided.
    fn explore(&mut self, rule: &Rule, seen: &mut Seen) {
        seen.evaluations += 1;
        if seen.worlds >= MAX_WORLDS || seen.evaluations > MAX_EVALUATIONS {
            seen.overflow = true;
            return;
        }
        self.choices.clear();
        self.forget_world();
        let verdict = self.leaf(rule);
        self.branch(rule, verdict, seen);
    }

    /// Counts the verdict of this world, or splits it by the first of the choices that were met.
    fn branch(&mut self, rule: &Rule, verdict: Verdict, seen: &mut Seen) {
        let next = self.choices.first().copied();
        let Some(choice) = next.filter(|_| verdict == Verdict::Unknown) else {
            seen.add(verdict, &self.world);
            return;
        };
        if self.choices.len() >= MAX_CHOICES {
            seen.keys = self.choices.iter().map(|it| (it.object, it.attr)).collect();
            seen.overflow = true;
            return;
        }
        if !seen.keys.contains(&(choice.object, choice.attr)) {
            seen.keys.push((choice.object, choice.attr));
        }
        let mut rest = choice.mask;
        while rest != 0 && !seen.overflow && !seen.is_lost() {
            let bit = rest & rest.wrapping_neg();
            rest &= rest - 1;
            self.world.push(Choice { mask: bit, ..choice });
            if self.is_possible(choice.object) {
                self.explore(rule, seen);
            }
            self.world.pop();
        }
    }

    /// Whether the constraints on an object allow this world.
    fn is_possible(&mut self, object: ObjIx) -> bool {
        let set = self.set;
        let kind = self.reader.kind(object);
        let Some(constraints) = set.constraints.get(&kind) else { return true };
        let recording = std::mem::replace(&mut self.recording, false);
        let assumed = self.assumed;
        let possible = constraints.iter().all(|constraint| {
            let slots = [super::Slot::Object(object)];
            self.within(&slots, |it| it.truth(&constraint.code.expr)) != Truth::False
        });
        self.recording = recording;
        self.assumed = assumed;
        possible
    }

    /// The verdict in this world.
    fn leaf(&mut self, rule: &Rule) -> Verdict {
        let applies = rule.condition.as_ref().map_or(Truth::True, |it| self.truth(&it.expr));
        if applies == Truth::False {
            return Verdict::NotApplicable;
        }
        let mut holds = Truth::True;
        for require in &rule.require {
            holds = crate::value::and(holds, self.truth(&require.expr));
            if holds == Truth::False {
                break;
            }
        }
        match (applies, holds) {
            (_, Truth::True) => Verdict::Pass,
            (Truth::True, Truth::False) => Verdict::Fail,
            _ => Verdict::Unknown,
        }
    }
}
