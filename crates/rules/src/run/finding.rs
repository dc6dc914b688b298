use super::{Evaluation, Outcome};
use crate::compile::{Rule, RuleSet};
use crate::eval::{Evaluator, Slot};
use crate::indicators;
use crate::pack::RuleStatus;
use findings::{Bilingual, DerivationNode, Disposition, Finding, Severity, Verdict};
use model::{Kind, Model, ObjectId, Reader};
use std::collections::BTreeSet;

impl Evaluation {
    /// The findings in the order of rules and objects. Outcomes without details (what passes, unless all was asked for) are left
    /// out.
    pub fn findings(&self, set: &RuleSet) -> Vec<Finding> {
        (0..set.rules.len()).flat_map(|rule| self.findings_of(set, rule)).collect()
    }

    /// The findings of one rule.
    pub fn findings_of(&self, set: &RuleSet, rule: usize) -> Vec<Finding> {
        let yields = self.decided_elsewhere(set, &set.rules[rule]);
        let outcomes = self.rules[rule].outcomes();
        outcomes.filter_map(|it| self.finding_with(set, &set.rules[rule], it, &yields)).collect()
    }

    /// The finding of one outcome; `None` when it carries no details.
    pub fn finding(&self, set: &RuleSet, rule: usize, outcome: &Outcome) -> Option<Finding> {
        let rule = &set.rules[rule];
        self.finding_with(set, rule, outcome, &self.decided_elsewhere(set, rule))
    }

    /// The objects on which a rule that this one yields to has decided, with that rule's place.
    fn decided_elsewhere(&self, set: &RuleSet, rule: &Rule) -> Vec<(usize, BTreeSet<ObjectId>)> {
        let mut decided = Vec::new();
        for other in &rule.source.yields_to {
            let Some((at, _)) = set.rule(&other.text) else { continue };
            for outcome in self.rules[at].outcomes() {
                if outcome.verdict != Verdict::NotApplicable && !outcome.objects.is_empty() {
                    decided.push((at, outcome.objects.iter().map(|it| it.1).collect()));
                }
            }
        }
        decided
    }

    fn finding_with(
        &self,
        set: &RuleSet,
        rule: &Rule,
        outcome: &Outcome,
        decided: &[(usize, BTreeSet<ObjectId>)],
    ) -> Option<Finding> {
        let details = outcome.details.as_ref()?;
        let source = &rule.source;
        let mut severity = source.severity;
        let binds = source.stages.contains(&self.settings.stage) && source.status == RuleStatus::InForce;
        let mut message = details.message.clone();
        let ids: BTreeSet<ObjectId> = outcome.objects.iter().map(|it| it.1).collect();
        let superseded = decided.iter().find(|it| it.1 == ids && !ids.is_empty());
        if let Some((at, _)) = superseded {
            // Where two codes speak of the same objects, the one that yields is still shown, as advice.
            let other = &set.rules[*at];
            let standard = &set.packs[other.pack].0.standard;
            message.zh.push_str(&format!("(以{standard}第{}条为准)", other.source.clause));
            message.en.push_str(&format!(" ({standard} {} takes precedence)", other.source.clause));
        }
        if !binds || superseded.is_some() {
            severity = Severity::Advice;
        }
        let objects: Vec<String> = outcome.objects.iter().map(|(kind, id)| id.display(*kind)).collect();
        Some(Finding {
            id: finding_id(&rule.id, &objects, outcome),
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
            required: outcome.required_quantity(),
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

/// A hash of the rule and of what it speaks of: the same in every run.
fn finding_id(rule: &str, objects: &[String], outcome: &Outcome) -> String {
    let plot = outcome.plot.map_or_else(String::new, |it| it.display(Kind::SiteBoundary));
    let indicator = outcome.indicator.map_or_else(String::new, |it| it.to_string());
    let parts = [rule, &plot, &indicator].into_iter().chain(objects.iter().map(String::as_str));
    format!("x-{:012x}", ObjectId::new(Kind::Project, parts).0)
}
