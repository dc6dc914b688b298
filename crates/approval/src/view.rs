//! What one person may see of a case.

use crate::Role;
use crate::case::{Actor, Audience, Case, Thread};

impl Case {
    /// The case as a person may see it; `None` when it does not exist for that person.
    ///
    /// Firms see their own cases, without drafts, inner threads, consultations, demands and notices that are not sent. A department does not see
    /// another's drafts. Auditors and signers see everything.
    pub fn seen_by(&self, actor: &Actor) -> Option<Case> {
        use Role::{
            Administrator, Auditor, Chief, Expert, Institute, Lead, Officer, RuleManager, Supervisor, System, Window,
        };
        let all = actor.is_any(&[Auditor, Supervisor, System]);
        let authority = all || actor.is_any(&[Window, Lead, Officer, Chief, Expert]);
        let party = actor.organisation.as_ref().is_some_and(|it| self.organisations.contains(it));
        if authority && !all && party {
            return None;
        }
        let firm = party && actor.is_any(&[Role::Applicant, Institute]);
        // Keepers of accounts and rules have no business in a case.
        if !authority && (!firm || actor.is_any(&[Administrator, RuleManager])) {
            return None;
        }
        let mut seen = self.clone();
        if all {
            return Some(seen);
        }
        seen.threads.retain(|it| sees_thread(it, actor));
        for round in &mut seen.rounds {
            for point in &mut round.points {
                let hidden = |given: bool| {
                    if authority {
                        !given && actor.department.as_ref() != Some(&point.department)
                    } else {
                        !point.noticed
                    }
                };
                if point.disposition.as_ref().is_some_and(|it| hidden(it.given)) {
                    point.disposition = None;
                }
            }
            round.points.retain(|it| authority || !it.by_hand || it.noticed);
        }
        for task in seen
            .tasks
            .iter_mut()
            .filter(|it| it.signed_by.is_none() && actor.department.as_ref() != Some(&it.department))
        {
            (task.opinion, task.drafted_by) = (None, None);
        }
        if !authority {
            seen.consultations.clear();
            seen.demands.clear();
            seen.conflicts.clear();
            seen.notices.retain(|it| it.sent.is_some());
            seen.proposal = seen.proposal.filter(|it| it.signed.is_some());
            for task in &mut seen.tasks {
                (task.opinion, task.drafted_by, task.signed_by) = (None, None, None);
            }
        }
        Some(seen)
    }
}

/// Whether a person may read a thread.
pub(crate) fn sees_thread(thread: &Thread, actor: &Actor) -> bool {
    let official = actor.is_official() || actor.is_any(&[Role::Expert]);
    match thread.audience {
        Audience::Applicant => true,
        Audience::Departments => official,
        Audience::Department => {
            thread.by == actor.user
                || actor.is_any(&[Role::Auditor, Role::Supervisor, Role::System])
                || official && thread.department.is_some() && thread.department == actor.department
        }
    }
}
