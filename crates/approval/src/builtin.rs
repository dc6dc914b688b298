//! The calendar and the workflows that come with the program (folder `workflows/`).

use crate::{Calendar, Workflow};

const WORKFLOWS: [&str; 5] = [
    include_str!("../../../workflows/cn-shanghai-scheme.toml"),
    include_str!("../../../workflows/cn-shanghai-planning-permit.toml"),
    include_str!("../../../workflows/cn-shanghai-construction-drawings.toml"),
    include_str!("../../../workflows/cn-shanghai-change.toml"),
    include_str!("../../../workflows/cn-shanghai-completion.toml"),
];

/// The working days of mainland China.
pub fn calendar() -> Calendar {
    Calendar::parse(include_str!("../../../workflows/calendar-cn.toml")).expect("the calendar reads")
}

/// The procedures.
pub fn workflows() -> Vec<Workflow> {
    WORKFLOWS.iter().map(|it| Workflow::parse(it).expect("the workflow reads")).collect()
}

/// The procedures that a server works by.
#[derive(Clone, Debug)]
pub struct Procedures {
    /// All versions that a running case may have.
    pub workflows: Vec<Workflow>,
    /// Working days.
    pub calendar: Calendar,
}

impl Procedures {
    /// Those that come with the program.
    pub fn builtin() -> Procedures {
        Procedures { workflows: workflows(), calendar: calendar() }
    }

    /// A workflow in a version.
    pub fn workflow(&self, (id, version): &(String, u32)) -> Option<&Workflow> {
        self.workflows.iter().find(|it| it.id == *id && it.version == *version)
    }

    /// The version of a workflow that a new case begins with.
    pub fn newest(&self, id: &str) -> Option<&Workflow> {
        self.workflows.iter().filter(|it| it.id == id).max_by_key(|it| it.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(file: &str) -> String {
        let found = packs::files(packs::ARCHIVE).into_iter().find(|it| it.0 == file);
        String::from_utf8(found.expect("the file").1.to_vec()).expect("UTF-8")
    }

    #[test]
    fn workflows_name_departments_and_materials_that_exist() {
        let (departments, materials) = (ids("departments.toml"), ids("materials.toml"));
        for workflow in workflows() {
            for it in &workflow.departments {
                assert!(departments.contains(&format!("[{}]", it.id)), "{}: {}", workflow.id, it.id);
            }
            for it in &workflow.materials {
                assert!(materials.contains(&format!("[{}]", it.id)), "{}: {}", workflow.id, it.id);
            }
        }
    }

    #[test]
    fn a_workflow_that_forgets_an_action_is_refused() {
        let text = WORKFLOWS[0].replace("sign_opinion = [\"chief\"]\n", "");
        assert_eq!(Workflow::parse(&text).unwrap_err(), "[who] does not say who may sign_opinion");
        assert!(Workflow::parse(&WORKFLOWS[0].replace("lead = \"planning\"", "lead = \"moon\"")).is_err());
    }
}
