use super::raw::{Placed, Raw, RawKind, Reading, Written};
use super::table::TableSource;
use super::template::Template;
use crate::source::{SourceFile, Span};
use findings::{Bilingual, Severity, Verdict};
use model::Kind;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A stage of the procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// 设计方案
    Scheme,
    /// 规划许可
    Permit,
    /// 施工图联审
    Construction,
    /// 变更
    Change,
    /// 竣工验收
    Completion,
}

impl Stage {
    /// All, by name.
    pub const WORDS: [(&'static str, Stage); 5] = [
        ("scheme", Stage::Scheme),
        ("permit", Stage::Permit),
        ("construction", Stage::Construction),
        ("change", Stage::Change),
        ("completion", Stage::Completion),
    ];

    /// As written in rules and on the command line.
    pub fn as_str(self) -> &'static str {
        Stage::WORDS.iter().find(|it| it.1 == self).map_or("", |it| it.0)
    }
}

/// Whether a review point is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleStatus {
    /// Shown as advice, to be tried.
    Preview,
    /// Decides.
    InForce,
    /// Kept for cases that it was in force for.
    Superseded,
}

/// What a variable of `for` ranges over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Range {
    /// The objects of a kind.
    Kind(Kind),
    /// The evaluated indicators.
    Indicators,
}

/// A change that would clear a finding.
#[derive(Clone, Debug)]
pub struct CureSource {
    /// When it is open.
    pub when: Option<Written>,
    /// In words.
    pub message: Bilingual,
    /// The clause that allows it.
    pub clause: Option<String>,
}

/// A worked case.
#[derive(Clone, Debug)]
pub struct CaseSource {
    /// A sentence.
    pub name: Placed,
    /// The objects.
    pub given: Option<Raw>,
    /// The verdict of a rule, or `unknown` of an indicator.
    pub expect: Option<Verdict>,
    /// The value of an indicator.
    pub value: Option<Raw>,
    /// The tuple that is meant, when several arise.
    pub of: Vec<String>,
    /// Whether it lies exactly at the limit.
    pub limit: bool,
    /// Kinds that are complete though nothing of them is given.
    pub complete: Vec<Placed>,
    /// Kinds that are not complete though something of them is given.
    pub incomplete: Vec<Placed>,
    /// Where it stands.
    pub span: Span,
}

/// A mutant that changes nothing, with the reason.
#[derive(Clone, Debug)]
pub struct EquivalentMutant {
    /// As printed.
    pub mutant: String,
    /// Why.
    pub reason: String,
}

/// Where the numbers of a rule come from.
#[derive(Clone, Debug, Default)]
pub struct FactSource {
    /// Row of the table of facts.
    pub fact: String,
    /// `high`, `med` or `low`.
    pub confidence: String,
    /// Whether a person held it against the official text.
    pub checked: bool,
}

/// One review point as written.
#[derive(Clone, Debug)]
pub struct RuleSource {
    /// Its file.
    pub file: Arc<SourceFile>,
    /// Id of its pack.
    pub pack: String,
    /// Id within the pack: the stem of its file.
    pub id: String,
    /// Clause.
    pub clause: String,
    /// Title.
    pub title: Bilingual,
    /// Department.
    pub department: Placed,
    /// What the clause protects.
    pub why: Bilingual,
    /// How binding.
    pub severity: Severity,
    /// Stages at which it binds.
    pub stages: Vec<Stage>,
    /// Levels of the cascade that it yields to.
    pub overridable_by: Vec<Placed>,
    /// Rules that go before it on the same objects.
    pub yields_to: Vec<Placed>,
    /// The main drawing it needs.
    pub needs: Option<Placed>,
    /// Drawings and documents it reads.
    pub materials: Vec<Placed>,
    /// Whether it decides.
    pub status: RuleStatus,
    /// Variables, in order.
    pub variables: Vec<(String, Range)>,
    /// Which tuples.
    pub condition: Option<Written>,
    /// Named values.
    pub lets: Vec<(Placed, Written)>,
    /// What must hold, all of it.
    pub require: Vec<Written>,
    /// The measured quantity, when it is not the left side of the requirement.
    pub measured: Option<Written>,
    /// The required quantity, when it is not the right side.
    pub required: Option<Written>,
    /// The evidence.
    pub mark: Option<Written>,
    /// What would clear it.
    pub cures: Vec<CureSource>,
    /// The sentence in Chinese.
    pub say_zh: Template,
    /// The sentence in English.
    pub say_en: Template,
    /// Its tables.
    pub tables: Vec<TableSource>,
    /// Where the numbers come from.
    pub source: FactSource,
    /// Its cases.
    pub cases: Vec<CaseSource>,
    /// Sorts of cases that cannot be, with the reason.
    pub no_case: BTreeMap<String, String>,
    /// Mutants that change nothing.
    pub equivalent_mutants: Vec<EquivalentMutant>,
}

const KEYS: &[&str] = &[
    "id",
    "clause",
    "title",
    "department",
    "why",
    "severity",
    "stages",
    "overridable_by",
    "precedence",
    "needs",
    "materials",
    "status",
    "for",
    "let",
    "check",
    "say",
    "table",
    "source",
    "case",
    "no_case",
    "equivalent_mutant",
];

const SEVERITIES: [(&str, Severity); 3] =
    [("mandatory", Severity::Mandatory), ("required", Severity::Required), ("advice", Severity::Advice)];

const STATUSES: [(&str, RuleStatus); 3] =
    [("preview", RuleStatus::Preview), ("in-force", RuleStatus::InForce), ("superseded", RuleStatus::Superseded)];

/// Verdicts as cases write them.
pub const VERDICTS: [(&str, Verdict); 4] = [
    ("pass", Verdict::Pass),
    ("fail", Verdict::Fail),
    ("not_applicable", Verdict::NotApplicable),
    ("unknown", Verdict::Unknown),
];

impl RuleSource {
    /// `pack/rule`.
    pub fn full_id(&self) -> String {
        format!("{}/{}", self.pack, self.id)
    }

    /// Reads a rule file. `None` when something that nothing goes without is wrong; what is wrong is reported.
    pub fn read(reading: &mut Reading, pack: &str, stem: &str) -> Option<RuleSource> {
        let raw = reading.parse()?;
        let raw = &raw;
        reading.keys(raw, KEYS);
        let id = reading.need_text(raw, "id");
        if !id.text.is_empty() && id.text != stem {
            let zh = format!("`id` 应与文件同名：`{stem}`");
            reading.fault(id.span, "id", zh, format!("`id` should be the name of the file, `{stem}`"));
        }
        let severity = reading.choice(raw, "severity", true, &SEVERITIES);
        let stages = reading.texts(raw, "stages");
        if stages.is_empty() {
            reading.need(raw, "stages");
        }
        let stages = stages.iter().filter_map(|it| reading.word(it, "stages", &Stage::WORDS)).collect();
        let precedence = reading.section(raw, "precedence");
        let yields_to = precedence.map_or_else(Vec::new, |it| {
            reading.keys(it, &["yields_to"]);
            reading.texts(it, "yields_to")
        });
        let (variables, condition) = read_for(reading, raw);
        let mut lets = Vec::new();
        if let Some(section) = reading.section(raw, "let") {
            for (key, value) in section.entries() {
                let name = Placed { text: key.name.clone(), span: key.span };
                if let Some(written) = reading.expression(value) {
                    lets.push((name, written));
                }
            }
        }
        let before = reading.faults.len();
        let empty = Raw { kind: RawKind::Table(Vec::new()), span: raw.span };
        let check = reading.need(raw, "check").unwrap_or(&empty);
        reading.keys(check, &["require", "measured", "required", "mark", "cures"]);
        let require = match check.get("require") {
            Some(Raw { kind: RawKind::List(items), .. }) => {
                items.iter().filter_map(|it| reading.expression(it)).collect()
            }
            Some(one) => reading.expression(one).into_iter().collect(),
            None => {
                reading.need(check, "require");
                Vec::new()
            }
        };
        let measured = reading.code(check, "measured");
        let required = reading.code(check, "required");
        let mark = reading.code(check, "mark");
        let cures = reading.list(check, "cures").iter().map(|it| read_cure(reading, it)).collect();
        let say = reading.need(raw, "say").unwrap_or(&empty);
        reading.keys(say, &["zh", "en"]);
        let say_zh = Template::read(reading, say, "zh");
        let say_en = Template::read(reading, say, "en");
        let check_is_sound = reading.faults.len() == before;
        let tables = TableSource::read_all(reading, raw);
        let source = read_source(reading, raw);
        let cases = reading.list(raw, "case").iter().map(|it| read_case(reading, it, false)).collect();
        let no_case = reading.section(raw, "no_case").map_or_else(BTreeMap::new, |section| {
            let texts = section.entries().iter();
            texts.filter_map(|(key, value)| Some((key.name.clone(), reading.as_text(value)?.text))).collect()
        });
        let equivalent_mutants = reading.list(raw, "equivalent_mutant").iter().map(|it| {
            reading.keys(it, &["mutant", "reason"]);
            EquivalentMutant {
                mutant: reading.need_text(it, "mutant").text,
                reason: reading.need_text(it, "reason").text,
            }
        });
        let equivalent_mutants = equivalent_mutants.collect();
        let rule = RuleSource {
            file: reading.file.clone(),
            pack: pack.to_string(),
            id: stem.to_string(),
            clause: reading.need_text(raw, "clause").text,
            title: reading.bilingual(raw, "title"),
            department: reading.need_text(raw, "department"),
            why: reading.bilingual(raw, "why"),
            severity: severity?,
            stages,
            overridable_by: reading.texts(raw, "overridable_by"),
            yields_to,
            needs: reading.text(raw, "needs"),
            materials: reading.texts(raw, "materials"),
            status: reading.choice(raw, "status", false, &STATUSES).unwrap_or(RuleStatus::InForce),
            variables,
            condition,
            lets,
            require,
            measured,
            required,
            mark,
            cures,
            say_zh,
            say_en,
            tables,
            source,
            cases,
            no_case,
            equivalent_mutants,
        };
        check_is_sound.then_some(rule)
    }
}

type For = (Vec<(String, Range)>, Option<Written>);

fn read_for(reading: &mut Reading, raw: &Raw) -> For {
    let mut variables = Vec::new();
    let mut condition = None;
    let Some(section) = reading.section(raw, "for") else { return (variables, condition) };
    for (key, value) in section.entries() {
        if key.name == "where" {
            condition = reading.expression(value);
            continue;
        }
        let Some(kind) = reading.as_text(value) else { continue };
        let range = match Kind::from_name(&kind.text) {
            Some(kind) => Range::Kind(kind),
            None if kind.text == "Indicator" => Range::Indicators,
            None => {
                let known = Kind::ALL.iter().map(|it| it.name()).chain(["Indicator"]);
                reading.unknown(("对象种类", "kind"), &kind.text, kind.span, "unknown-kind", known);
                continue;
            }
        };
        variables.push((key.name.clone(), range));
    }
    (variables, condition)
}

fn read_cure(reading: &mut Reading, raw: &Raw) -> CureSource {
    reading.keys(raw, &["when", "zh", "en", "clause"]);
    CureSource {
        when: reading.code(raw, "when"),
        message: reading.both(raw),
        clause: reading.text(raw, "clause").map(|it| it.text),
    }
}

/// Reads `[source]`.
pub fn read_source(reading: &mut Reading, raw: &Raw) -> FactSource {
    let Some(section) = reading.need(raw, "source") else { return FactSource::default() };
    reading.keys(section, &["fact", "confidence", "checked", "note", "also"]);
    let words = [("high", "high"), ("med", "med"), ("low", "low")];
    FactSource {
        fact: reading.need_text(section, "fact").text,
        confidence: reading.choice(section, "confidence", true, &words).unwrap_or("low").to_string(),
        checked: reading.boolean(section, "checked"),
    }
}

/// Reads one `[[case]]`; of an indicator `expect` is a value or `unknown`.
pub fn read_case(reading: &mut Reading, raw: &Raw, of_indicator: bool) -> CaseSource {
    reading.keys(raw, &["name", "given", "expect", "for", "limit", "complete", "incomplete", "why"]);
    let given = raw.get("given").cloned();
    let mut complete = reading.texts(raw, "complete");
    let mut incomplete = reading.texts(raw, "incomplete");
    if let Some(given) = &given {
        complete.extend(reading.texts(given, "complete"));
        incomplete.extend(reading.texts(given, "incomplete"));
    }
    for kind in complete.iter().chain(&incomplete) {
        if Kind::from_name(&kind.text).is_none() {
            let known = Kind::ALL.iter().map(|it| it.name());
            reading.unknown(("对象种类", "kind"), &kind.text, kind.span, "unknown-kind", known);
        }
    }
    let is_value = of_indicator && raw.get("expect").is_some_and(|it| it.text() != Some("unknown"));
    let value = raw.get("expect").filter(|_| is_value).cloned();
    let expect = if is_value { None } else { reading.choice(raw, "expect", true, &VERDICTS) };
    CaseSource {
        name: reading.need_text(raw, "name"),
        given,
        expect,
        value,
        of: reading.texts(raw, "for").into_iter().map(|it| it.text).collect(),
        limit: reading.boolean(raw, "limit"),
        complete,
        incomplete,
        span: raw.entries().first().map_or(raw.span, |it| it.0.span),
    }
}
