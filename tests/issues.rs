//! Issues that we write are read by bcf-client, where Python has it.

use exchange::bcf::{Project, Topic, Version, date_time};
use serde_json::json;
use tushen_tests::oracle;

#[test]
fn bcf_client_reads_every_topic_comment_and_viewpoint() {
    if !oracle::has("bcf, xmlschema") {
        eprintln!(
            "not run: the second opinion needs python3 with bcf-client and xmlschema (pip install bcf-client xmlschema)"
        );
        return;
    }
    let mut project = Project::named("House & garden");
    for (at, title) in ["Door <too> narrow", "客厅没有窗"].iter().enumerate() {
        let mut topic = Topic::new(&format!("finding-{at}"), title, &date_time("2026-01-02"));
        topic.labels = vec!["fire".to_string()];
        topic.priority = "mandatory".to_string();
        topic.comment("widen it");
        topic.show(["2O2Fr$t4X7Zf8NOew3FLOH".to_string()], None);
        project.topics.push(topic);
    }
    let folder = tempfile::tempdir().expect("a folder");
    let files: Vec<_> = [(Version::V2_1, "2.bcfzip"), (Version::V3_0, "3.bcfzip")]
        .map(|(version, name)| {
            let path = folder.path().join(name);
            std::fs::write(&path, project.write(version)).expect("written");
            path
        })
        .into();
    let answers = oracle::ask("bcf_check.py", &json!({ "files": files, "schemas": {} })).expect("an answer");
    let counted = json!({ "topics": 2, "comments": 2, "viewpoints": 2, "errors": [] });
    assert_eq!(answers, json!([counted, counted]));
}
