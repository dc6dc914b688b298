//! Why an action is refused, in one place and both languages.

use crate::{Role, case::Stage, machine::Kind};
use findings::Bilingual;

/// Why an action is refused. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not at this stage.
    Stage {
        /// What was tried.
        kind: Kind,
        /// Where the case stands.
        stage: Stage,
        /// Where it can be done.
        allowed: Vec<Stage>,
    },
    /// Not by this person.
    Role {
        /// What was tried.
        kind: Kind,
        /// Who may.
        allowed: Vec<Role>,
    },
    /// The person has the role, and not for this case or department.
    NotYours {
        /// What belongs to whom.
        what: Bilingual,
    },
    /// The same person may not do both (四眼原则、回避).
    SamePerson {
        /// What the person did before.
        what: Bilingual,
    },
    /// Something must come first; all of it is listed.
    Missing {
        /// What is to do, one by one.
        items: Vec<Bilingual>,
    },
    /// What is named does not exist.
    Unknown {
        /// The name.
        id: String,
    },
    /// It is done already.
    Already {
        /// What.
        what: Bilingual,
    },
    /// The content means nothing.
    Invalid {
        /// What, and how it should be.
        what: Bilingual,
    },
}

impl Refusal {
    /// A short name that programs can rely on.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Stage { .. } => "stage",
            Refusal::Role { .. } => "role",
            Refusal::NotYours { .. } => "not-yours",
            Refusal::SamePerson { .. } => "same-person",
            Refusal::Missing { .. } => "missing",
            Refusal::Unknown { .. } => "unknown",
            Refusal::Already { .. } => "already",
            Refusal::Invalid { .. } => "invalid",
        }
    }

    /// Why, and what to do.
    pub fn message(&self) -> Bilingual {
        let list = |it: Vec<Bilingual>| {
            let zh: Vec<_> = it.iter().map(|it| it.zh.clone()).collect();
            let en: Vec<_> = it.into_iter().map(|it| it.en).collect();
            (zh.join("、"), en.join(", "))
        };
        match self {
            Refusal::Stage { kind, stage, allowed } => {
                let (zh, en) = list(allowed.iter().map(|it| it.title()).collect());
                let (kind, stage) = (kind.title(), stage.title());
                Bilingual::new(
                    format!("办件处于“{}”，不能{}；可在以下环节办理：{zh}", stage.zh, kind.zh),
                    format!("the case is at \"{}\", where one cannot {}; it can be done at: {en}", stage.en, kind.en),
                )
            }
            Refusal::Role { kind, allowed } => {
                let (zh, en) = list(allowed.iter().map(|it| it.title()).collect());
                let kind = kind.title();
                Bilingual::new(format!("{}须由{zh}办理", kind.zh), format!("to {} is for: {en}", kind.en))
            }
            Refusal::NotYours { what } => what.clone(),
            Refusal::SamePerson { what } => Bilingual::new(
                format!("须由另一人办理：{}", what.zh),
                format!("another person must do it: {}", what.en),
            ),
            Refusal::Missing { items } => {
                let (zh, en) = list(items.clone());
                Bilingual::new(
                    format!("尚有 {} 项未完成：{zh}", items.len()),
                    format!("{} still to do: {en}", items.len()),
                )
            }
            Refusal::Unknown { id } => Bilingual::new(format!("没有“{id}”"), format!("there is no \"{id}\"")),
            Refusal::Already { what } => {
                Bilingual::new(format!("已经办理：{}", what.zh), format!("it is done already: {}", what.en))
            }
            Refusal::Invalid { what } => what.clone(),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let message = self.message();
        write!(f, "{} / {}", message.zh, message.en)
    }
}

impl std::error::Error for Refusal {}
