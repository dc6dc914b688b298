use super::picture::{Stroke, view};
use super::{Camera, Project, Topic, date_time, picture};
use findings::{Disposition, Finding, Language, Review, Verdict};
use serde_json::Value;

/// Grey for what stands around, red for what is meant.
const CONTEXT: [u8; 3] = [160, 160, 160];
const MARK: [u8; 3] = [200, 0, 30];

/// The failed and unknown findings of a review as issues, dated by the day of the review.
pub fn of_review(review: &Review, language: Language) -> Project {
    let context: Vec<Stroke> =
        review.objects.iter().filter_map(|it| it.geometry.as_ref()).flat_map(|it| lines(it, CONTEXT)).collect();
    let mut project = Project::named(&review.drawing.file);
    let told = review.findings.iter().filter(|it| matches!(it.verdict, Verdict::Fail | Verdict::Unknown));
    for finding in told.filter(|it| it.disposition == Disposition::Open) {
        project.topics.push(topic(review, finding, &context, language));
    }
    project
}

fn topic(review: &Review, finding: &Finding, context: &[Stroke], language: Language) -> Topic {
    let mut topic = Topic::new(&finding.id, language.of(&finding.title), &date_time(&review.engine.date));
    topic.kind = if finding.verdict == Verdict::Fail { "Error" } else { "Unknown" }.to_string();
    topic.description = format!("{}\n{} {}", language.of(&finding.message), finding.rule, finding.clause);
    topic.priority = finding.severity.as_str().to_string();
    topic.labels = vec![finding.department.clone()];
    topic.comment(language.of(&finding.message));
    let objects = || review.objects.iter().filter(|it| finding.objects.contains(&it.id));
    let mut meant: Vec<Stroke> =
        objects().filter_map(|it| it.geometry.as_ref()).flat_map(|it| lines(it, MARK)).collect();
    meant.extend(finding.mark.iter().flat_map(|it| lines(it, MARK)));
    let strokes: Vec<Stroke> = context.iter().cloned().chain(meant.clone()).collect();
    let camera = view(&meant).map(|it| (Camera::above(it.middle, it.height()), picture(&strokes)));
    topic.show(objects().flat_map(|it| it.entities.clone()), camera);
    topic
}

/// Every run of positions in a GeoJSON geometry.
fn lines(geometry: &Value, color: [u8; 3]) -> Vec<Stroke> {
    let mut found = Vec::new();
    if let Some(parts) = geometry.get("geometries").and_then(Value::as_array) {
        return parts.iter().flat_map(|it| lines(it, color)).collect();
    }
    if let Some(coordinates) = geometry.get("coordinates") {
        gather(coordinates, color, &mut found);
    }
    found
}

fn gather(value: &Value, color: [u8; 3], found: &mut Vec<Stroke>) {
    let Some(items) = value.as_array() else { return };
    let position = |it: &Value| Some([it.get(0)?.as_f64()?, it.get(1)?.as_f64()?]);
    if let Some(point) = position(value) {
        found.push((vec![point], color));
    } else if items.iter().all(|it| position(it).is_some()) {
        found.push((items.iter().filter_map(position).collect(), color));
    } else {
        items.iter().for_each(|it| gather(it, color, found));
    }
}
