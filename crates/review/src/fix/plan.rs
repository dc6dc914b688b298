//! Several findings cleared together.

use super::{FixError, Point, Proved, conflict, listed};
use crate::{Edit, Session};
use findings::{Bilingual, Conflict, FIX_PLAN_SCHEMA, Finding, FixPlan, Proposal, SideEffect};
use model::ObjectId;
use std::collections::BTreeSet;

/// A plan with the edits that make it.
#[derive(Clone, Debug)]
pub struct Planned {
    /// What is proposed.
    pub plan: FixPlan,
    /// The edit of each step, in their order.
    pub edits: Vec<Edit>,
}

/// Of each finding so many changes are followed up.
const FOLLOWED: usize = 3;
/// So many plans are begun before the search ends.
const MOST_TRIES: u32 = 60;

/// The changes of a plan so far.
type Steps = Vec<(Proposal, Edit)>;

impl Session {
    /// Changes that together clear failed findings and break nothing: one that clears all, where there is one, else one after
    /// another; of the objects of the findings that are not standing already, displacements up to `reach` metres. Where there are
    /// none, the plan names a set of the findings that cannot be cleared together although any fewer of them can, and what holds
    /// now and stands against it. The session is as before afterwards, but that what was undone can no longer be done again.
    ///
    /// # Errors
    /// [`FixError`] when there is no such finding, or nothing to change.
    pub fn fix_together(&mut self, wanted: &[String], reach: f64) -> Result<Planned, FixError> {
        let mut points: Vec<(Point, Finding)> = Vec::new();
        for id in wanted {
            let point = self.point(id)?;
            if !points.iter().any(|it| it.0 == point.0) {
                points.push(point);
            }
        }
        let effect = |it: &Finding| SideEffect {
            finding: it.id.clone(),
            rule: it.rule.clone(),
            verdict: it.verdict,
            message: it.message.clone(),
        };
        let schema = FIX_PLAN_SCHEMA.to_string();
        let all: Vec<SideEffect> = points.iter().map(|it| effect(&it.1)).collect();
        let mut tries = MOST_TRIES;
        match self.cleared(&points, reach, &mut tries)? {
            Ok(steps) => {
                let (steps, edits) = steps.into_iter().unzip();
                Ok(Planned { plan: FixPlan { schema, findings: all, steps, conflict: None }, edits })
            }
            Err(mut against) => {
                // Findings that can be left out without making the rest possible do not belong to the conflict.
                let mut at = 0;
                while at < points.len() && points.len() > 1 {
                    let left_out = points.remove(at);
                    tries = MOST_TRIES;
                    match self.cleared(&points, reach, &mut tries)? {
                        Ok(_) => {
                            points.insert(at, left_out);
                            at += 1;
                        }
                        Err(still) => against = still,
                    }
                }
                let n = points.len();
                let message = Bilingual::new(
                    format!("这 {n} 条意见不能以所试的修改同时消除，且不影响原来满足的要求"),
                    format!(
                        "no changes that were tried clear these {n} findings together and break nothing that holds now"
                    ),
                );
                let findings = points.iter().map(|it| effect(&it.1)).collect();
                let conflict = Some(Conflict { findings, against, message });
                Ok(Planned { plan: FixPlan { schema, findings: all, steps: Vec::new(), conflict }, edits: Vec::new() })
            }
        }
    }

    /// Steps that clear the points, the session as before; else what stood against the last of them.
    fn cleared(
        &mut self,
        points: &[(Point, Finding)],
        reach: f64,
        tries: &mut u32,
    ) -> Result<Result<Steps, Vec<SideEffect>>, FixError> {
        let (of, found): (Vec<Point>, Vec<Finding>) = points.iter().cloned().unzip();
        let mut objects: BTreeSet<ObjectId> = BTreeSet::new();
        for it in &found {
            objects.extend(self.changeable(it, None)?);
        }
        let corrected = of.iter().zip(&found).any(|it| !self.corrections(it.1, it.0).is_empty());
        if objects.is_empty() && !corrected {
            return Err(FixError::NothingToChange);
        }
        if let [_, _, ..] = of[..] {
            let knobs = objects.iter().flat_map(|it| self.knobs(*it, &found, reach)).collect();
            let one = listed(self.remedies(&of, knobs, &found, reach)).into_iter().find(is_clean);
            if let Some(Proved { proposal, edit, .. }) = one {
                return Ok(Ok(vec![(proposal, edit)]));
            }
        }
        let mut steps = Vec::new();
        let mut against = Vec::new();
        let done = self.step(points, reach, tries, &mut steps, &mut against);
        Ok(if done { Ok(steps) } else { Err(against) })
    }

    /// Clears the first point that is not, in each of a few ways, and goes on; undoes what leads nowhere.
    fn step(
        &mut self,
        points: &[(Point, Finding)],
        reach: f64,
        tries: &mut u32,
        steps: &mut Steps,
        against: &mut Vec<SideEffect>,
    ) -> bool {
        let Some((point, found)) = points.iter().find(|it| !self.is_cleared(&it.0)).cloned() else { return true };
        // Each step clears a point and breaks none: more steps than points go round in circles.
        if steps.len() >= points.len() || *tries == 0 {
            return false;
        }
        *tries -= 1;
        let mut knobs = self.corrections(&found, &point);
        for id in self.changeable(&found, None).unwrap_or_default() {
            knobs.extend(self.knobs(id, std::slice::from_ref(&found), reach));
        }
        let proved = self.remedies(&[point], knobs, std::slice::from_ref(&found), reach);
        if let Some(found) = conflict(&proved) {
            *against = found.against;
        }
        for Proved { proposal, edit, .. } in listed(proved).into_iter().filter(is_clean).take(FOLLOWED) {
            self.edit(&edit);
            steps.push((proposal, edit));
            let done = self.step(points, reach, tries, steps, against);
            self.undo();
            if done {
                return true;
            }
            steps.pop();
        }
        false
    }
}

fn is_clean(it: &Proved) -> bool {
    it.effects.appears.is_empty()
}
