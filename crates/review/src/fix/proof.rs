//! What a change does to the findings, read from the review of the changed drawing.

use crate::{Edit, Session};
use findings::{Finding, SideEffect, Verdict};
use rules::Outcome;
use std::collections::BTreeMap;

/// What fails or is undecided, by the id of the finding.
pub(crate) type Open = BTreeMap<String, SideEffect>;

/// Findings that a change brings and takes away, by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Effects {
    /// That were not there before, or were undecided and fail now.
    pub appears: Vec<SideEffect>,
    /// That were there before.
    pub disappears: Vec<SideEffect>,
}

fn is_open(it: &Outcome) -> bool {
    matches!(it.verdict, Verdict::Fail | Verdict::Unknown)
}

fn effect(it: Finding) -> (String, SideEffect) {
    let id = it.id.clone();
    (id, SideEffect { finding: it.id, rule: it.rule, verdict: it.verdict, message: it.message })
}

impl Session {
    /// What fails or is undecided now.
    pub(crate) fn open(&self) -> Open {
        let findings = self.evaluation.findings(&self.fixed.rules).into_iter();
        let open = findings.filter(|it| matches!(it.verdict, Verdict::Fail | Verdict::Unknown));
        open.map(effect).collect()
    }

    /// Makes an edit, looks whether it does what is wanted, and takes it back: what else it does, or `None`.
    pub(super) fn effects(&mut self, edit: &Edit, wanted: impl Fn(&Session) -> bool) -> Option<Effects> {
        let update = self.preview(edit);
        if !wanted(self) {
            self.undo();
            return None;
        }
        let named = |outcomes: &[(usize, Outcome)]| -> Open {
            let open = outcomes.iter().filter(|it| is_open(&it.1));
            let findings = open.filter_map(|(rule, it)| self.evaluation.finding(&self.fixed.rules, *rule, it));
            findings.map(effect).collect()
        };
        let (before, after) = (named(&update.results.before), named(&update.results.after));
        let is_worse = |it: &&SideEffect| match before.get(&it.finding) {
            None => true,
            Some(was) => was.verdict == Verdict::Unknown && it.verdict == Verdict::Fail,
        };
        let effects = Effects {
            appears: after.values().filter(is_worse).cloned().collect(),
            disappears: before.values().filter(|it| !after.contains_key(&it.finding)).cloned().collect(),
        };
        self.undo();
        Some(effects)
    }
}
