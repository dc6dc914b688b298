use super::{Changes, Evaluation, Outcome};
use crate::cascade::SetLimit;
use crate::compile::{Rule, RuleSet};
use crate::eval::{Evaluator, Slot};
use crate::indicators;
use crate::pack::{PackLevel, RuleStatus};
use findings::{Bilingual, DerivationNode, Disposition, Finding, Required, SetBy, Severity, Verdict};
use model::{Kind, Model, ObjectId, Reader};
use std::collections::{BTreeMap, BTreeSet};

/// What an edit did to the findings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChangedFindings {
    /// Ids of findings that are no longer there.
    pub gone: Vec<String>,
    /// Findings that are new or differ, without derivations, by id.
    pub now: Vec<Finding>,
}

impl Evaluation {
    /// The findings in the order of rules and objects. Outcomes without details (what passes, unless all was asked for) are left
    /// out.
    pub fn findings(&self, set: &RuleSet) -> Vec<Finding> {
        (0..set.rules.len()).flat_map(|rule| self.findings_of(set, rule)).collect()
    }

    /// The findings that `keep` wants, in the same order, each with its derivation.
    pub fn explained(&self, set: &RuleSet, model: &Model, keep: impl Fn(&Finding) -> bool) -> Vec<Finding> {
        let mut findings = Vec::new();
        for at in 0..set.rules.len() {
            for outcome in self.rules[at].outcomes() {
                let Some(mut finding) = self.finding(set, at, outcome).filter(|it| keep(it)) else { continue };
                finding.derivation = Some(self.explain(set, model, at, outcome));
                findings.push(finding);
            }
        }
        findings
    }

    /// The findings of one rule.
    pub fn findings_of(&self, set: &RuleSet, rule: usize) -> Vec<Finding> {
        self.rules[rule].outcomes().filter_map(|it| self.finding(set, rule, it)).collect()
    }

    /// What an edit did to the findings: those of the outcomes that changed, and of outcomes on the same objects of rules that
    /// yield to them.
    pub fn changed_findings(&self, set: &RuleSet, changes: &Changes) -> ChangedFindings {
        let mut found: BTreeMap<String, Finding> = BTreeMap::new();
        let mut add = |rule: usize, outcome: &Outcome| {
            if let Some(finding) = self.finding(set, rule, outcome) {
                found.insert(finding.id.clone(), finding);
            }
        };
        changes.after.iter().for_each(|(rule, outcome)| add(*rule, outcome));
        for (yielding, rule) in set.rules.iter().enumerate() {
            let yields: Vec<usize> =
                rule.source.yields_to.iter().filter_map(|it| set.rule(&it.text)).map(|it| it.0).collect();
            let others = changes.before.iter().chain(&changes.after).filter(|it| yields.contains(&it.0));
            for ids in others.map(|it| ids(&it.1)).filter(|it| !it.is_empty()) {
                self.on_objects(yielding, &ids).for_each(|it| add(yielding, it));
            }
        }
        let id = |(rule, outcome): &(usize, Outcome)| finding_id(&set.rules[*rule].id, outcome);
        let mut gone: Vec<String> = changes.before.iter().map(id).filter(|it| !found.contains_key(it)).collect();
        gone.sort_unstable();
        gone.dedup();
        ChangedFindings { gone, now: found.into_values().collect() }
    }

    /// The rule, by its place, and the outcome of a finding.
    pub fn outcome_of(&self, set: &RuleSet, finding: &str) -> Option<(usize, &Outcome)> {
        let number = u64::from_str_radix(finding.strip_prefix("x-")?, 16).ok()?;
        let mut text = String::new();
        let mut of = |fails: bool| {
            self.rules.iter().enumerate().find_map(|(at, results)| {
                let mut outcomes = results.outcomes().filter(|it| (it.verdict == Verdict::Fail) == fails);
                outcomes.find(|it| finding_number(&set.rules[at].id, it, &mut text) == number).map(|it| (at, it))
            })
        };
        // Ids are made to be compared: what fails is asked for most, and is the smaller part.
        of(true).or_else(|| of(false))
    }

    /// The outcomes of a rule on exactly these objects.
    fn on_objects<'e>(&'e self, rule: usize, on: &'e BTreeSet<ObjectId>) -> impl Iterator<Item = &'e Outcome> {
        // A unit speaks of the object of its outermost loop, or of whatever the indicators' loop holds.
        let outers = on.iter().copied().map(Some).chain([None]);
        let units = outers.filter_map(move |outer| self.rules[rule].units.get(&outer));
        units.flat_map(|it| it.all()).filter(move |it| ids(it) == *on)
    }

    /// The rule, by its place, that a rule yields to on the objects of an outcome.
    fn superseding(&self, set: &RuleSet, rule: &Rule, outcome: &Outcome) -> Option<usize> {
        if rule.source.yields_to.is_empty() || outcome.objects.is_empty() {
            return None;
        }
        let ids = ids(outcome);
        let mut others = rule.source.yields_to.iter().filter_map(|it| set.rule(&it.text)).map(|it| it.0);
        others.find(|at| self.on_objects(*at, &ids).any(|it| it.verdict != Verdict::NotApplicable))
    }

    /// The finding of one outcome; `None` when it carries no details.
    pub fn finding(&self, set: &RuleSet, rule: usize, outcome: &Outcome) -> Option<Finding> {
        let rule = &set.rules[rule];
        let details = outcome.details.as_ref()?;
        let source = &rule.source;
        let mut severity = source.severity;
        let binds = source.stages.contains(&self.settings.stage) && source.status == RuleStatus::InForce;
        let mut message = details.message.clone();
        let superseded = self.superseding(set, rule, outcome);
        if let Some(at) = superseded {
            // Where two codes speak of the same objects, the one that yields is still shown, as advice.
            let other = &set.rules[at];
            let standard = &set.packs[other.pack].0.standard;
            message.zh.push_str(&format!("（以{standard}第{}条为准）", other.source.clause));
            message.en.push_str(&format!(" ({standard} {} takes precedence)", other.source.clause));
        }
        if !binds || superseded.is_some() {
            severity = Severity::Advice;
        }
        let objects: Vec<String> = outcome.objects.iter().map(|(kind, id)| id.display(*kind)).collect();
        Some(Finding {
            id: finding_id(&rule.id, outcome),
            rule: rule.id.clone(),
            clause: source.clause.clone(),
            department: source.department.text.clone(),
            severity,
            stages: source.stages.iter().map(|it| it.as_str().to_string()).collect(),
            verdict: outcome.verdict,
            disposition: Disposition::Open,
            title: source.title.clone(),
            message: Bilingual::new(message.zh, message.en),
            objects,
            indicator: outcome.indicator.map(|at| set.indicators[at].source.id.clone()),
            measured: outcome.measured_quantity(),
            required: outcome
                .required_quantity()
                .map(|it| Required { set_by: set_by(set, rule, outcome, &it.sense), ..it }),
            margin: outcome.margin(),
            prints_as: details.prints_as.clone(),
            mark: details.mark.clone(),
            missing: details.missing.clone(),
            assumed: details.assumed.clone(),
            fixes: details.fixes.clone(),
            checked: source.source.checked,
            derivation: None,
        })
    }

    /// The values that lower levels set for limits, with what came of each.
    pub fn set_limits(&self, set: &RuleSet) -> Vec<findings::SetLimit> {
        let report = |(at, limit): (usize, &SetLimit)| {
            let (rule, of) = set.rule(&limit.point.text)?;
            let decided = || self.rules[rule].outcomes().filter_map(|it| it.cascade.as_deref());
            let count = |of: usize| of as u64;
            let loosened = count(decided().filter(|it| it.by == Some(at) && it.loosened).count());
            let tightened = count(decided().filter(|it| it.by == Some(at) && !it.loosened).count());
            let refused = count(decided().filter(|it| it.refused.contains(&at)).count());
            Some(findings::SetLimit {
                rule: of.id.clone(),
                plot: limit.plot.clone(),
                value: limit.value,
                unit: limit.dimension.unit(),
                set_by: of_limit(limit),
                tightened,
                loosened,
                refused,
                message: crate::cascade::effect(limit, of, [tightened, loosened, refused]),
            })
        };
        set.limits.iter().enumerate().filter_map(report).collect()
    }

    /// The indicators as they are reported, by plot and in the order of packs.
    pub fn indicators(&self, set: &RuleSet, model: &Model) -> Vec<findings::Indicator> {
        let mut places: Vec<usize> = self.indicators.in_order().collect();
        places.sort_by_key(|at| {
            let value = &self.indicators.all()[*at];
            (value.plot, value.at)
        });
        let report = |at: usize| indicators::report(set, model, &self.indicators, &self.indicators.all()[at]);
        places.into_iter().map(report).collect()
    }

    /// The derivation of an outcome: every sub-expression with its value, down to objects.
    pub fn explain(&self, set: &RuleSet, model: &Model, rule: usize, outcome: &Outcome) -> DerivationNode {
        let rule = &set.rules[rule];
        let reader = Reader::new(model);
        let mut evaluator = Evaluator::new(set, &reader, &self.indicators);
        evaluator.start(set.floor(rule.pack), &rule.lets, rule.source.variables.len());
        let mut objects = outcome.objects.iter();
        for (slot, (_, range)) in rule.source.variables.iter().enumerate() {
            let bound = match range {
                crate::pack::Range::Kind(_) => objects.next().and_then(|it| reader.find(it.1)).map(Slot::Object),
                crate::pack::Range::Indicators => {
                    let place = |at: &usize| {
                        let value = &self.indicators.all()[*at];
                        Some(value.at) == outcome.indicator && value.plot == outcome.plot
                    };
                    self.indicators.in_order().find(place).map(Slot::Indicator)
                }
            };
            evaluator.bind(slot, bound.unwrap_or(Slot::Unbound));
        }
        if rule.per_plot {
            evaluator.set_plot(outcome.plot.and_then(|id| reader.find(id)));
        }
        super::outcome::derivation(&mut evaluator, rule, &reader, outcome.verdict)
    }
}

/// Which level set the limit that holds: that of the point itself, unless a lower one did. What a value must equal (as that
/// which the drawing itself declares) is no limit.
fn set_by(set: &RuleSet, rule: &Rule, outcome: &Outcome, sense: &str) -> Option<SetBy> {
    if matches!(sense, "==" | "!=") {
        return None;
    }
    let lower = outcome.cascade.as_ref().and_then(|it| it.by);
    if let Some(limit) = lower.and_then(|at| set.limits.get(at)) {
        return Some(of_limit(limit));
    }
    let pack = &set.packs[rule.pack].0;
    // What the conditions say holds since their own day, not since the day of the points that read them.
    let since = match pack.level {
        PackLevel::Conditions => set.dates.and_then(|it| it.conditions),
        _ => Some(pack.effective_from),
    };
    Some(SetBy {
        level: pack.level.as_str().to_string(),
        source: format!("{} {}", pack.standard, rule.source.clause),
        since: since.map(|it| it.to_string()),
    })
}

fn of_limit(limit: &SetLimit) -> SetBy {
    SetBy {
        level: limit.level.as_str().to_string(),
        source: limit.source.clone(),
        since: limit.since.map(|it| it.to_string()),
    }
}

/// The objects that an outcome speaks of.
fn ids(outcome: &Outcome) -> BTreeSet<ObjectId> {
    outcome.objects.iter().map(|it| it.1).collect()
}

/// A hash of the rule and of what it speaks of: the same in every run.
fn finding_id(rule: &str, outcome: &Outcome) -> String {
    format!("x-{:012x}", finding_number(rule, outcome, &mut String::new()))
}

/// The same as a number. The text that is hashed is written into `text`, so that asking for many makes no strings.
fn finding_number(rule: &str, outcome: &Outcome, text: &mut String) -> u64 {
    text.clear();
    text.push_str(rule);
    text.push('\0');
    if let Some(plot) = outcome.plot {
        plot.write(Kind::SiteBoundary, text);
    }
    text.push('\0');
    if let Some(indicator) = outcome.indicator {
        text.push_str(&indicator.to_string());
    }
    for (kind, id) in &outcome.objects {
        text.push('\0');
        id.write(*kind, text);
    }
    ObjectId::new(Kind::Project, [text.as_str()]).0
}
