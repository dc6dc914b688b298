//! Changed rules tried by workers on what was submitted, before they come into force; and how often officers overturn each rule.

mod city;

use city::{City, body, samples};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use store::testing::TestStore;

const RULE: &str = "packs/cn-gb50016-2014/fire-separation.toml";

/// A case with one reviewed drawing.
async fn reviewed(city: &City, sample: &str) -> String {
    let read = |name: String| std::fs::read(samples().join(name)).expect("a sample");
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    desk.file("applicant", "site-plan", "site.dxf", read(format!("{sample}.dxf"))).await;
    desk.file("institute", "fire-site-plan", "fire.pdf", b"%PDF-1.7".to_vec()).await;
    desk.act("applicant", json!({ "action": "submit" })).await;
    let sha256 = city.upload("lead", "conditions.toml", read(format!("{sample}.toml"))).await;
    desk.act("lead", json!({ "action": "confirm_conditions", "sha256": sha256 })).await;
    desk.act("window", json!({ "action": "accept" })).await;
    desk.reviewed().await;
    desk.id.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_rules_are_tried_by_workers_and_their_faults_are_told_in_place() {
    let city = City::start(TestStore::sqlite().await, 2).await;
    let case = reviewed(&city, "lakeside").await;
    // Whoever keeps no rules has no business here.
    let stranger = city.request("applicant", Method::GET, "/api/v1/sandboxes").await.send().await.expect("an answer");
    assert_eq!(stranger.status(), StatusCode::FORBIDDEN);

    let packs = city.get("rules", "/api/v1/packs").await;
    let holds = |pack: &Value| pack["files"].as_array().is_some_and(|it| it.contains(&json!(RULE)));
    assert!(packs.as_array().expect("packs").iter().any(holds), "{packs}");
    let file = city.get("rules", &format!("/api/v1/packs/file?path={RULE}")).await;
    let text = file["text"].as_str().expect("a text");

    let misspelt = text.replacen("(a.fire_wall or", "(a.fire_wal or", 1);
    let check = async |text: &str| {
        let content = json!({ "files": [{ "path": RULE, "text": text }] });
        body(city.post("rules", "/api/v1/packs/check", &content).await, StatusCode::OK, "checked").await
    };
    assert_eq!(check(text).await, json!([]));
    let faults = check(&misspelt).await;
    let line = misspelt.lines().position(|it| it.contains("(a.fire_wal or")).expect("the line") + 1;
    let placed = |it: &Value| it["path"] == RULE && it["line"] == line && it["is_error"] == true;
    assert!(faults.as_array().expect("faults").iter().any(placed), "{line}: {faults}");
    let elsewhere = json!({ "files": [{ "path": "packs/none/x.toml", "text": "" }] });
    let nowhere = body(city.post("rules", "/api/v1/packs/check", &elsewhere).await, StatusCode::OK, "checked").await;
    assert_eq!(nowhere[0]["path"], "packs/none/x.toml");

    let begin = async |text: &str| {
        let content = json!({
            "title": "高层间距 13 → 23 m",
            "files": [{ "path": RULE, "text": text }],
            "range": [0.5, 1.5, 3],
        });
        city.post("rules", "/api/v1/sandboxes", &content).await
    };
    assert_eq!(begin(text).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(begin(&misspelt).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let changed = text.replace("high = { high = \"13 m\"", "high = { high = \"23 m\"");
    let trial = body(begin(&changed).await, StatusCode::CREATED, "begun").await;
    let path = format!("/api/v1/sandboxes/{}", trial["id"].as_str().expect("an id"));
    let since = Instant::now();
    while city.get("rules", &path).await["finished"] != true {
        assert!(since.elapsed() < Duration::from_secs(60), "{}", city.get("rules", &path).await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let report = city.get("rules", &format!("{path}/report")).await;
    assert_eq!((&report["schema"], &report["drawings"]), (&json!("tushen.sandbox/1"), &json!(1)));
    assert_eq!(report["changed"][0][0], "cn-gb50016-2014");
    let rule = &report["rules"][0];
    assert_eq!(rule["rule"], "cn-gb50016-2014/fire-separation");
    assert!(rule["ways"]["pass → fail"].as_u64() > Some(0), "{rule}");
    assert_eq!(rule["sensitivity"].as_array().map(Vec::len), Some(3), "{rule}");
    assert_eq!(report["flipped"][0]["file"], format!("A-01/{case}-site-plan"));
    assert_eq!(city.get("rules", "/api/v1/sandboxes").await[0]["title"], "高层间距 13 → 23 m");
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_dispositions_are_told_of_each_rule_with_their_reasons() {
    let city = City::start(TestStore::sqlite().await, 2).await;
    let id = reviewed(&city, "lakeside").await;
    let desk = city::Desk { city: &city, id };
    let decide =
        |it: &Value| if it["verdict"] == "fail" { ("confirmed", "") } else { ("rejected", "已由书面材料核实") };
    desk.opinions(decide).await;
    let rules = city.get("rules", "/api/v1/rules/accuracy").await;
    let rules = rules.as_array().expect("rules");
    for rule in rules {
        let [fail, unknown, confirmed, rejected, waived, open] =
            ["fail", "unknown", "confirmed", "rejected", "waived", "open"]
                .map(|it| rule[it].as_u64().expect("a number"));
        // What fails was confirmed, what is unknown rejected, unless nobody has decided it yet.
        assert!(confirmed <= fail && rejected <= unknown && waived == 0, "{rule}");
        assert_eq!(confirmed + rejected + open, fail + unknown, "{rule}");
    }
    assert!(rules.iter().any(|it| it["confirmed"].as_u64() > Some(0)), "a rule that was confirmed");
    let rejected = rules.iter().find(|it| it["rejected"].as_u64() > Some(0)).expect("a rule that was overturned");
    assert_eq!(rejected["reasons"][0]["reason"], "已由书面材料核实", "{rejected}");
    assert!(rejected["unknown"].as_u64() > Some(0), "{rejected}");
}
