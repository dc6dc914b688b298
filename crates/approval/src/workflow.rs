//! A procedure as data: departments, limits, materials, who may do what.

use crate::machine::Kind;
use findings::Bilingual;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person is to a case or to the authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 建设单位.
    Applicant,
    /// 设计单位.
    Institute,
    /// 收件窗口.
    Window,
    /// 牵头部门经办.
    Lead,
    /// 协审部门经办.
    Officer,
    /// 部门负责人: signs its opinion.
    Chief,
    /// 审核签发: signs the decision.
    Supervisor,
    /// 专家.
    Expert,
    /// Keeps rules and limits.
    RuleManager,
    /// Reads all, changes nothing.
    Auditor,
    /// Keeps users, departments, workflows.
    Administrator,
    /// 公众.
    Public,
    /// The machine itself.
    System,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 13] = [
        Role::Applicant,
        Role::Institute,
        Role::Window,
        Role::Lead,
        Role::Officer,
        Role::Chief,
        Role::Supervisor,
        Role::Expert,
        Role::RuleManager,
        Role::Auditor,
        Role::Administrator,
        Role::Public,
        Role::System,
    ];

    /// As written in data.
    pub fn name(self) -> &'static str {
        match self {
            Role::Applicant => "applicant",
            Role::Institute => "institute",
            Role::Window => "window",
            Role::Lead => "lead",
            Role::Officer => "officer",
            Role::Chief => "chief",
            Role::Supervisor => "supervisor",
            Role::Expert => "expert",
            Role::RuleManager => "rule_manager",
            Role::Auditor => "auditor",
            Role::Administrator => "administrator",
            Role::Public => "public",
            Role::System => "system",
        }
    }

    /// As people call it.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Role::Applicant => ("建设单位", "applicant"),
            Role::Institute => ("设计单位", "design institute"),
            Role::Window => ("窗口", "window officer"),
            Role::Lead => ("牵头经办", "lead officer"),
            Role::Officer => ("协审经办", "department officer"),
            Role::Chief => ("部门负责人", "department lead"),
            Role::Supervisor => ("签发人", "signer"),
            Role::Expert => ("专家", "expert"),
            Role::RuleManager => ("规则管理员", "rule manager"),
            Role::Auditor => ("督查", "auditor"),
            Role::Administrator => ("管理员", "administrator"),
            Role::Public => ("公众", "public"),
            Role::System => ("系统", "system"),
        };
        Bilingual::new(zh, en)
    }
}

/// A limit of time.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// Working days; none where no limit is known.
    pub days: Option<u32>,
    /// Whether silence means consent when it has passed.
    #[serde(default)]
    pub silence: bool,
    /// Clause, or that it is unverified.
    pub source: String,
    /// Whether a person held it against the text.
    pub checked: bool,
}

/// The limits of a procedure.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// To accept or return; silence accepts.
    pub accept: Limit,
    /// For the whole, from acceptance to decision.
    pub review: Limit,
    /// For a department's opinion.
    pub department: Limit,
    /// For the answer of a consulted department; silence consents.
    pub consultation: Limit,
    /// To answer a bad rating.
    pub rating: Limit,
}

/// How long a scheme is shown to the public, in calendar days.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PublicNotice {
    /// Days it is shown.
    pub days: u32,
    /// Days for opinions after it ends.
    pub opinions: u32,
    /// Clause.
    pub source: String,
    /// Whether a person held it against the text.
    pub checked: bool,
}

/// A department that takes part.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Department {
    /// As in `rules/departments.toml`.
    pub id: String,
}

/// A material that the procedure asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// As in `rules/materials.toml`.
    pub id: String,
    /// Whether the case can't be accepted without it.
    pub required: bool,
    /// Whether a commitment with a date can stand for it (容缺受理).
    pub deferrable: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Conflicts {
    incompatible: Vec<[String; 2]>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Automatic {
    propose_approval: bool,
}

/// A procedure in one version.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// `<jurisdiction>/<procedure>`.
    pub id: String,
    /// Version; a running case keeps the one that it began with.
    pub version: u32,
    /// Stage of the procedure, as rules name it.
    pub stage: String,
    zh: String,
    en: String,
    /// The leading department.
    pub lead: String,
    /// Limits of time.
    pub limits: Limits,
    /// Public notice, where the procedure has one.
    pub public_notice: Option<PublicNotice>,
    /// Who takes part.
    #[serde(rename = "department")]
    pub departments: Vec<Department>,
    /// What it asks for.
    #[serde(rename = "material")]
    pub materials: Vec<Material>,
    conflicts: Conflicts,
    automatic: Automatic,
    who: BTreeMap<Kind, Vec<Role>>,
}

impl Workflow {
    /// Reads a workflow from TOML. Errors name the line, or what does not fit together.
    pub fn parse(text: &str) -> Result<Workflow, String> {
        let workflow: Workflow = toml::from_str(text).map_err(|error| error.to_string())?;
        if !workflow.departments.iter().any(|it| it.id == workflow.lead) {
            return Err(format!("lead = {:?} is none of the departments", workflow.lead));
        }
        if let Some(kind) = Kind::ALL.iter().find(|it| **it != Kind::Open && !workflow.who.contains_key(it)) {
            return Err(format!("[who] does not say who may {}", kind.name()));
        }
        Ok(workflow)
    }

    /// Its title.
    pub fn title(&self) -> Bilingual {
        Bilingual::new(&self.zh, &self.en)
    }

    /// The roles that may do something. Opening a case is for applicants, institutes and the window.
    pub fn who(&self, kind: Kind) -> &[Role] {
        match kind {
            Kind::Open => &[Role::Applicant, Role::Institute, Role::Window],
            _ => self.who.get(&kind).map_or(&[], Vec::as_slice),
        }
    }

    /// Whether two uses of the same ground exclude each other.
    pub fn incompatible(&self, a: &str, b: &str) -> bool {
        self.conflicts.incompatible.iter().any(|[x, y]| (x == a && y == b) || (x == b && y == a))
    }

    /// Whether the machine may propose approval where nothing binding fails or is unknown.
    pub fn may_propose_itself(&self) -> bool {
        self.automatic.propose_approval
    }

    /// Materials that no review point reads, so that nobody should be asked for them (取消无审查要点的申请材料).
    pub fn unread_materials<'a>(&'a self, read: &[String]) -> Vec<&'a str> {
        self.materials.iter().map(|it| it.id.as_str()).filter(|it| !read.iter().any(|read| read == it)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_data() {
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).ok(), Some(role.name().into()));
        }
        for stage in crate::Stage::ALL {
            assert_eq!(serde_json::to_value(stage).ok(), Some(stage.name().into()));
        }
    }
}
