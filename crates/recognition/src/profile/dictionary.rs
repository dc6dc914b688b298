//! All profiles together, ready to be asked.

use super::{Entry, Profile, Role};
use crate::name::Name;
use geometry::Sort;
use model::{Attr, Value};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a name was found to stand for.
#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    /// What for.
    pub role: Role,
    /// Attributes that follow from the name.
    pub set: Vec<(Attr, Value)>,
    /// How sure.
    pub confidence: f32,
    /// The profile that said so.
    pub profile: String,
    /// How much of the name was explained.
    pub weight: u32,
}

/// The profiles in force, the user's mapping first.
#[derive(Debug, Default)]
pub struct Dictionary {
    profiles: Vec<Profile>,
    has_map: bool,
    words: BTreeSet<String>,
    /// What texts were found to say: most steps ask about every text.
    said: Mutex<HashMap<Box<str>, Option<Class>>>,
}

impl Dictionary {
    /// A dictionary of profiles; `map` wins over all of them.
    pub fn new(profiles: &[Profile], map: Option<&Profile>) -> Dictionary {
        let profiles: Vec<Profile> = map.into_iter().chain(profiles).cloned().collect();
        let mut words = BTreeSet::new();
        for profile in &profiles {
            for entry in profile.layers.iter().chain(&profile.blocks) {
                for pattern in entry.patterns.iter().chain(&entry.not) {
                    pattern.collect_words(&mut words);
                }
            }
        }
        Dictionary { profiles, has_map: map.is_some(), words, said: Mutex::default() }
    }

    fn said(&self) -> MutexGuard<'_, HashMap<Box<str>, Option<Class>>> {
        // A map of answers is whole after each of its operations.
        self.said.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a layer holds.
    pub fn layer(&self, name: &str) -> Option<Class> {
        self.find(&self.split(name), |it| &it.layers)
    }

    /// What a block is.
    pub fn block(&self, name: &str) -> Option<Class> {
        self.find(&self.split(name), |it| &it.blocks)
    }

    /// What a text says of the shape around it.
    pub fn text(&self, text: &str) -> Option<Class> {
        if let Some(known) = self.said().get(text) {
            return known.clone();
        }
        let class = self.find(&Name::new(text), |it| &it.texts);
        self.said().insert(Box::from(text), class.clone());
        class
    }

    /// What a layer might hold, best first: every kind that any pattern speaks for, also past its exclusions.
    pub fn suggestions(&self, name: &str) -> Vec<Role> {
        let name = self.split(name);
        let mut found: Vec<(u32, Role)> = Vec::new();
        for entry in self.profiles.iter().flat_map(|it| it.layers.iter().chain(&it.texts)) {
            let weight = entry.patterns.iter().filter_map(|it| it.weight(&name)).max();
            found.extend(weight.map(|it| (it, entry.role)));
        }
        found.order_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut roles: Vec<Role> = Vec::new();
        for (_, role) in found {
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    }

    /// The value that words in a text give an attribute: of all values found the one whose word is longest first.
    pub fn values(&self, attr: Attr, text: &str) -> Vec<Value> {
        let name = Name::new(text);
        let mut found: Vec<(u32, &Value)> = Vec::new();
        for word in self.profiles.iter().flat_map(|it| &it.words).filter(|it| it.attribute == attr) {
            found.extend(word.weight(&name).map(|it| (it, &word.value)));
        }
        found.order_by_key(|it| std::cmp::Reverse(it.0));
        let mut values: Vec<Value> = Vec::new();
        for (_, value) in found {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
        values
    }

    /// The indicator that a label of a table names, with how much of the label it explains.
    pub fn indicator(&self, label: &str) -> Option<(&str, u32)> {
        let name = Name::new(label);
        let names = self.profiles.iter().flat_map(|it| &it.indicators);
        let mut best: Option<(&str, u32)> = None;
        for indicator in names {
            if let Some(weight) = indicator.weight(&name).filter(|it| best.is_none_or(|best| *it > best.1)) {
                best = Some((&indicator.id, weight));
            }
        }
        best
    }

    fn split(&self, name: &str) -> Name {
        let mut name = Name::new(name);
        name.decompose(&self.words);
        name
    }

    fn find(&self, name: &Name, entries: fn(&Profile) -> &Vec<Entry>) -> Option<Class> {
        let mut best: Option<Class> = None;
        for (i, profile) in self.profiles.iter().enumerate() {
            for entry in entries(profile) {
                let Some(weight) = entry.weight(name) else { continue };
                let is_map = self.has_map && i == 0;
                if best.as_ref().is_none_or(|it| weight > it.weight) {
                    best = Some(Class {
                        role: entry.role,
                        set: entry.set.clone(),
                        confidence: if is_map { 1.0 } else { entry.confidence },
                        profile: profile.id.clone(),
                        weight,
                    });
                }
            }
            // The user's mapping wins, however little of the name it explains.
            if self.has_map && i == 0 && best.is_some() {
                return best;
            }
        }
        best
    }
}
