//! A case with people at their desks and a clock that tests turn.
#![allow(dead_code, reason = "each test file uses its part")]

use findings::{Bilingual, Disposition, Severity, Verdict};
use jiff::{SignedDuration, Timestamp, civil};
use tushen_approval::*;

pub struct Desk {
    workflow: Workflow,
    calendar: Calendar,
    now: Timestamp,
    case: Option<Case>,
    log: Vec<Event>,
    status: Vec<String>,
}

pub fn point(id: &str, department: &str, objects: &[&str], inputs: &str, verdict: Verdict) -> Point {
    Point {
        id: id.into(),
        rule: format!("pack/{id}"),
        clause: "1.1".into(),
        department: department.into(),
        severity: Severity::Mandatory,
        verdict,
        title: Bilingual::new(id, id),
        message: Bilingual::new(id, id),
        objects: objects.iter().map(|it| it.to_string()).collect(),
        inputs: inputs.into(),
        by_hand: false,
        spot: None,
        disposition: None,
        fate: None,
        cause: None,
        late_reason: None,
        carried: false,
        noticed: false,
    }
}

pub fn fail(id: &str, department: &str, objects: &[&str], inputs: &str) -> Point {
    point(id, department, objects, inputs, Verdict::Fail)
}

pub fn pass(id: &str, department: &str, objects: &[&str], inputs: &str) -> Point {
    point(id, department, objects, inputs, Verdict::Pass)
}

pub fn decided(disposition: Disposition, reason: &str) -> Decided {
    Decided {
        disposition,
        reason: reason.into(),
        clause: None,
        until: None,
        wording: "改".into(),
        by: String::new(),
        given: false,
    }
}

pub fn confirm(points: &[&str]) -> Action {
    Action::Dispose {
        points: points.iter().map(|it| it.to_string()).collect(),
        decided: decided(Disposition::Confirmed, ""),
    }
}

pub fn reject(points: &[&str], reason: &str) -> Action {
    Action::Dispose {
        points: points.iter().map(|it| it.to_string()).collect(),
        decided: decided(Disposition::Rejected, reason),
    }
}

/// People by name: `fire-officer`, `fire-chief`, `ann` of the applicant's firm, `kin`, a window officer of that firm …
pub fn actor(name: &str) -> Actor {
    use Role::*;
    let (role, department, organisation) = match name {
        "ann" => (Applicant, None, Some("firm")),
        "other" => (Applicant, None, Some("another")),
        "window" => (Window, None, None),
        "kin" => (Window, None, Some("firm")),
        "lead" | "lead2" => (Lead, Some("planning"), None),
        "signer" => (Supervisor, None, None),
        "auditor" => (Auditor, None, None),
        "citizen" => (Public, None, None),
        "system" => return Actor::system(),
        _ => {
            let (department, role) = name.rsplit_once('-').expect("a department and a role");
            (if role == "chief" { Chief } else { Officer }, Some(department), None)
        }
    };
    Actor {
        user: name.into(),
        roles: [role].into(),
        department: department.map(str::to_string),
        organisation: organisation.map(str::to_string),
    }
}

impl Desk {
    pub fn new(workflow: &str) -> Desk {
        let workflow = builtin::workflows().into_iter().find(|it| it.id == workflow).expect("a workflow");
        let now = "2026-03-02T01:00:00Z".parse().expect("an instant");
        let mut desk =
            Desk { calendar: builtin::calendar(), now, case: None, log: Vec::new(), status: Vec::new(), workflow };
        let new = NewCase {
            id: "c1".into(),
            workflow: (desk.workflow.id.clone(), desk.workflow.version),
            title: "沁园".into(),
            project_code: "2026-310115-01".into(),
            plot: "A-01".into(),
            prior: None,
            organisations: Default::default(),
        };
        desk.act("ann", Action::Open { new });
        desk
    }

    pub fn attempt(&mut self, name: &str, action: Action) -> Result<(), Refusal> {
        let actor = actor(name);
        let context = Context { workflow: &self.workflow, calendar: &self.calendar, actor: &actor, now: self.now };
        let done = perform(self.case.as_ref(), &action, &context)?;
        let prev = self.log.last().map_or(GENESIS, |it| &it.hash).to_string();
        self.log.push(Event::after(&prev, &done.case.id, done.case.version, self.now, actor, action));
        self.status = done.status.into_iter().map(|it| it.event).collect();
        self.case = Some(done.case);
        Ok(())
    }

    pub fn act(&mut self, name: &str, action: Action) -> &mut Desk {
        let kind = action.kind();
        if let Err(refusal) = self.attempt(name, action) {
            panic!("{name} cannot {}: {refusal}", kind.name());
        }
        self
    }

    pub fn refused(&mut self, name: &str, action: Action) -> Refusal {
        let before = self.case.clone();
        let refusal = self.attempt(name, action).expect_err("it is refused");
        assert_eq!(self.case, before);
        refusal
    }

    pub fn file(&mut self, material: &str, letter: char) -> &mut Desk {
        let sha256 = letter.to_string().repeat(64);
        let file = FileRef {
            sha256,
            name: format!("{material}.dxf"),
            size: 1,
            material: material.into(),
            plotted_from: None,
            signatures: Vec::new(),
        };
        self.act("ann", Action::Edit { change: Edit::File { file } })
    }

    pub fn review(&mut self, points: Vec<Point>) -> &mut Desk {
        let review = ReviewOutcome { sha256: "e".repeat(64), points, ..ReviewOutcome::default() };
        self.act("system", Action::RecordReview { review })
    }

    pub fn days(&mut self, days: i64) -> &mut Desk {
        self.now += SignedDuration::from_hours(24 * days);
        self
    }

    pub fn date(&self, days: u32) -> civil::Date {
        self.calendar.plus_days(self.calendar.date(self.now), days)
    }

    pub fn seen(&self, name: &str) -> Case {
        self.case().seen_by(&actor(name)).expect("it is seen")
    }

    pub fn actor(&self, name: &str) -> Actor {
        actor(name)
    }

    pub fn reading(&self) -> Reading {
        self.case().clock.as_ref().expect("a clock").read(&self.calendar, self.now)
    }

    pub fn case(&self) -> &Case {
        self.case.as_ref().expect("a case")
    }

    pub fn log(&self) -> &[Event] {
        &self.log
    }

    pub fn status(&self) -> &[String] {
        &self.status
    }

    pub fn workflow(&self) -> &Workflow {
        &self.workflow
    }

    pub fn now(&self) -> Timestamp {
        self.now
    }
}
