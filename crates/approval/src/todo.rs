//! Whose turn it is: what a case waits for, from persons and from the machine.

use crate::case::{Case, CommitmentState, Stage};
use crate::machine::Kind;
use crate::{Clock, Role, Workflow};

/// Something that a case waits for a person to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// What.
    pub kind: Kind,
    /// By whom.
    pub roles: Vec<Role>,
    /// By which department, where it is one's own.
    pub department: Option<String>,
    /// The limit that runs meanwhile.
    pub clock: Option<Clock>,
}

/// Something that a case waits for the machine to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Review the drawings of the current round, with its number.
    Review(u32),
    /// Issue the certificate.
    Certify,
}

impl Work {
    /// A name that is the same each time the same work of a case is asked for.
    pub fn key(self, case: &Case) -> String {
        match self {
            Work::Review(round) => format!("review/{}/{round}", case.id),
            Work::Certify => format!("certify/{}", case.id),
        }
    }
}

impl Case {
    /// What the machine has to do.
    pub fn work(&self) -> Option<Work> {
        match self.stage {
            Stage::Review => self.round().filter(|it| it.review.is_none()).map(|it| Work::Review(it.number)),
            Stage::Signed => Some(Work::Certify),
            _ => None,
        }
    }

    /// Whether time alone can change it: silence may accept or consent, a commitment may lapse.
    pub fn is_ticking(&self) -> bool {
        self.stage == Stage::Submitted
            || self.stage == Stage::Review && self.consultations.iter().any(|it| it.answer.is_none() && !it.deemed)
            || self.commitments.iter().any(|it| it.state == CommitmentState::Open)
    }

    /// What persons have to do now, the most urgent of each department first. Nothing is promised of its being allowed: what is still
    /// missing is said when it is tried.
    pub fn todos(&self, workflow: &Workflow) -> Vec<Todo> {
        let todo = |kind, clock: Option<&Clock>| Todo {
            kind,
            // The window goes on with a draft only when it is let to.
            roles: (workflow.who(kind).iter().copied())
                .filter(|it| *it != Role::Window || kind != Kind::Submit || self.counter_consent)
                .collect(),
            department: None,
            clock: clock.cloned(),
        };
        let whole = |kind| todo(kind, self.clock.as_ref());
        let mut todos = match self.stage {
            Stage::Draft | Stage::Returned => vec![todo(Kind::Submit, None)],
            Stage::Submitted => vec![todo(Kind::Accept, self.accept_clock.as_ref())],
            Stage::Review => self.review_todos(workflow),
            Stage::Consolidation if self.notices.last().is_some_and(|it| it.sent.is_none()) => {
                vec![whole(Kind::SendNotice)]
            }
            Stage::Consolidation => vec![whole(Kind::ProposeDecision)],
            Stage::Correction => vec![whole(Kind::Resubmit)],
            Stage::Experts => vec![whole(Kind::EndExperts)],
            Stage::Publication => vec![whole(Kind::EndPublication)],
            Stage::Decision => vec![whole(Kind::SignDecision)],
            Stage::Signed | Stage::Approved | Stage::Refused | Stage::Withdrawn | Stage::Revoked => Vec::new(),
        };
        if matches!(self.stage, Stage::Review | Stage::Consolidation) {
            if self.conflicts.iter().any(|it| it.resolution.is_none()) {
                todos.push(whole(Kind::ResolveConflict));
            }
            let round = self.rounds.len() as u32;
            let late = self.points().iter();
            if late.filter(|it| it.is_confirmed() && it.is_late(round)).any(|it| it.late_reason.is_none()) {
                todos.push(whole(Kind::JustifyLate));
            }
        }
        if self.stage == Stage::Publication
            && self.publications.last().is_some_and(|it| it.objections.iter().any(|it| it.answer.is_none()))
        {
            todos.push(whole(Kind::AnswerObjection));
        }
        if self.help.iter().any(|it| it.answer.is_none()) {
            todos.push(todo(Kind::AnswerHelp, None));
        }
        let claimed = self.commitments.iter().filter(|it| it.state == CommitmentState::Claimed);
        // An officer of any department of the case may see whether a promise was kept.
        todos.extend(claimed.take(1).map(|_| todo(Kind::VerifyCommitment, None)));
        let rating = self.rating.iter().filter(|it| it.clock.is_some() && it.answer.is_none());
        todos.extend(rating.map(|it| todo(Kind::AnswerRating, it.clock.as_ref())));
        todos
    }

    fn review_todos(&self, workflow: &Workflow) -> Vec<Todo> {
        if self.work().is_some() {
            return Vec::new();
        }
        let todo = |kind, department: &str, clock: Option<&Clock>| Todo {
            kind,
            roles: workflow.who(kind).to_vec(),
            department: Some(department.to_string()),
            clock: clock.cloned(),
        };
        let mut todos = Vec::new();
        for it in self.tasks.iter().filter(|it| it.signed_by.is_none()) {
            let kind = if it.drafted_by.is_some() { Kind::SignOpinion } else { Kind::GiveOpinion };
            todos.push(todo(kind, &it.department, Some(&it.clock)));
        }
        for it in self.consultations.iter().filter(|it| it.answer.is_none() && !it.deemed) {
            todos.push(todo(Kind::AnswerConsultation, &it.to, Some(&it.clock)));
        }
        if todos.is_empty() {
            todos.push(todo(Kind::CloseReview, &workflow.lead, self.clock.as_ref()));
        }
        todos
    }
}
