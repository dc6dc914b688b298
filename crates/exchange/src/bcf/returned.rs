//! Issues that come back from BIM tools, with what people said, matched to the findings of a review.

use super::{AUTHOR, Comment, Project, Topic, topic_guid};
use findings::{Finding, Review, Verdict};
use std::collections::BTreeMap;

/// What became of the topics of a file.
#[derive(Debug, Default)]
pub struct Returned<'r> {
    /// Findings that are still there, with their topics, in the order of the review.
    pub persisting: Vec<(&'r Finding, &'r Topic)>,
    /// Topics that were made of findings which are there no more.
    pub gone: Vec<&'r Topic>,
    /// Topics that people or other programs made.
    pub others: Vec<&'r Topic>,
}

/// Matches topics to the findings of a review, by the GUIDs that follow from the findings' ids.
pub fn returned<'r>(review: &'r Review, project: &'r Project) -> Returned<'r> {
    let topics: BTreeMap<&str, &Topic> = project.topics.iter().map(|it| (it.guid.as_str(), it)).collect();
    let told = review.findings.iter().filter(|it| matches!(it.verdict, Verdict::Fail | Verdict::Unknown));
    let persisting: Vec<(&Finding, &Topic)> =
        told.filter_map(|it| Some((it, *topics.get(topic_guid(&it.id).as_str())?))).collect();
    let is_found = |topic: &&Topic| persisting.iter().any(|it| it.1.guid == topic.guid);
    let rest = project.topics.iter().filter(|it| !is_found(it));
    let (gone, others) = rest.partition(|it| it.author == AUTHOR);
    Returned { persisting, gone, others }
}

impl Project {
    /// Takes over from a file that came back what people did: comments, status, who is to deal with a topic and until when.
    /// Topics that are here no more are kept; those that the machine made are closed and say why, dated `now` (RFC 3339).
    pub fn carry(&mut self, back: &Project, why_closed: &str, now: &str) {
        for topic in &back.topics {
            match self.topics.iter_mut().find(|it| it.guid == topic.guid) {
                Some(own) => {
                    let is_new = |it: &&Comment| !own.comments.iter().any(|own| own.guid == it.guid);
                    let said: Vec<Comment> = topic.comments.iter().filter(is_new).cloned().collect();
                    own.comments.extend(said);
                    own.status.clone_from(&topic.status);
                    own.assigned_to.clone_from(&topic.assigned_to);
                    own.due.clone_from(&topic.due);
                    let is_new = |it: &&super::Viewpoint| !own.viewpoints.iter().any(|own| own.guid == it.guid);
                    let views: Vec<_> = topic.viewpoints.iter().filter(is_new).cloned().collect();
                    own.viewpoints.extend(views);
                }
                None => {
                    let mut topic = topic.clone();
                    if topic.author == AUTHOR && topic.status != "Closed" {
                        topic.status = "Closed".to_string();
                        topic.comment_at(why_closed, now);
                    }
                    self.topics.push(topic);
                }
            }
        }
    }
}
