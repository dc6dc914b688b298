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

    // Each flip opens on its drawing, for those who keep the rules; the log of the case says who looked.
    let drawing = async |who: &str, of: &str| {
        let path = format!("{path}/drawing?drawing={of}");
        city.request(who, Method::GET, &path).await.send().await.expect("an answer")
    };
    let flipped = report["flipped"][0]["file"].as_str().expect("a drawing");
    assert!(report["flipped"][0]["flips"][0]["mark"].is_object(), "{report}");
    for who in ["applicant", "lead", "auditor"] {
        assert_eq!(drawing(who, flipped).await.status(), StatusCode::FORBIDDEN, "{who}");
    }
    assert_eq!(drawing("rules", "A-01/none").await.status(), StatusCode::NOT_FOUND);
    let opened = drawing("rules", flipped).await;
    assert_eq!(opened.status(), StatusCode::OK);
    let sent = std::fs::read(samples().join("lakeside.dxf")).expect("a sample");
    assert!(opened.bytes().await.expect("bytes") == sent, "another drawing");
    let trail = city.get("auditor", &format!("/api/v1/cases/{case}/events")).await.to_string();
    assert!(trail.contains("\"inspect\""), "{trail}");
    assert!(city.app.store.verify(None).await.expect("readable").is_ok());
    // Rule managers still have no business in the case itself.
    let unseen = city.request("rules", Method::GET, &format!("/api/v1/cases/{case}")).await.send().await;
    assert_eq!(unseen.expect("an answer").status(), StatusCode::NOT_FOUND);

    // The report is attached to exactly what was tried: that, and nothing else, may come into force.
    let store = &city.app.store;
    let pack = |sha256: &str| [("cn-gb50016-2014".to_string(), sha256.to_string())];
    let tried = report["changed"][0][1].as_str().expect("a hash");
    assert_eq!(store.put_in_force(&pack("in force"), city.app.now()).await.expect("written"), []);
    assert_eq!(store.put_in_force(&pack("untried"), city.app.now()).await.expect("written"), pack("untried"));
    city.minutes(1);
    assert_eq!(store.put_in_force(&pack(tried), city.app.now()).await.expect("written"), []);
    let in_force = city.get("rules", "/api/v1/packs/in-force").await;
    assert_eq!((&in_force[0]["sha256"], &in_force[0]["tried"]), (&json!(tried), &json!(true)), "{in_force}");
    assert_eq!(city.get("rules", "/api/v1/packs/cn-gb50016-2014/report").await, report);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_with_packs_that_nobody_tried_does_not_start() {
    let test = TestStore::sqlite().await;
    let old = [("cn-gb50016-2014".to_string(), "0".repeat(64))];
    let before = "2026-03-01T00:00:00Z".parse().expect("an instant");
    assert_eq!(test.store.put_in_force(&old, before).await.expect("written"), []);
    let config = || tushen_server::Config {
        listen: "127.0.0.1:0".parse().expect("an address"),
        places: test.places.clone(),
        queue: None,
        mail: None,
        oidc: None,
        signing_key: None,
        document_key: None,
        public_url: None,
        passphrase: None,
        secrets: None,
        signers_prove: false,
        behind_proxy: false,
        workers: 1,
        reviews: tushen_server::Place::Here,
        pages: None,
    };
    let refused = config().open().await.err().expect("refused").to_string();
    assert!(refused.contains("cn-gb50016-2014 (") && refused.contains("attach-report"), "{refused}");
    // A report of something else does not help, one of nothing is none.
    let report = |changed: &[(String, String)], drawings: u64| {
        let archive = compare::gather(changed.to_vec(), Vec::new(), Vec::new());
        serde_json::to_vec(&compare::Archive { drawings, ..archive }).expect("JSON")
    };
    let attach = async |report: &[u8]| tushen_server::attach(&test.store, report, "rules", before).await;
    assert!(attach(b"{}").await.is_err() && attach(&report(&old, 0)).await.is_err());
    attach(&report(&old, 7)).await.expect("attached");
    assert!(config().open().await.is_err());
    // What the program brings is all that is missing.
    let engine = review::Engine::new(packs::files(packs::ARCHIVE)).expect("the rules read");
    let all = review::Settings { packs: engine.pack_ids(), ..review::Settings::default() };
    let brought = tushen_server::packs_in_force(&engine, &all).expect("packs");
    attach(&report(&brought, 7)).await.expect("attached");
    config().open().await.expect("a server");
    let in_force = test.store.packs_in_force().await.expect("readable");
    assert!(in_force.len() == brought.len() && in_force.values().all(|it| it.report.is_some()), "{in_force:?}");
    config().open().await.expect("a server that starts again");
}

#[tokio::test(flavor = "multi_thread")]
async fn known_cases_among_real_ones_measure_how_officers_agree_and_never_become_real() {
    let city = City::start(TestStore::sqlite().await, 2).await;
    let read = |name: &str| std::fs::read(samples().join(name)).expect("a sample");
    let firm = json!({ "id": "xinpu", "name": "新浦置业有限公司" });
    body(city.post("admin", "/api/v1/organisations", &firm).await, StatusCode::NO_CONTENT, "registered").await;
    let (plan, fire) = (
        city.upload("rules", "总平面图.dxf", read("lakeside.dxf")).await,
        city.upload("rules", "消防.pdf", b"%PDF-1.7".to_vec()).await,
    );
    let planting = |organisation: &str, applicant: &str| {
        json!({
            "workflow": "cn-shanghai/scheme", "title": "新浦花园", "plot": "B-07",
            "organisation": organisation, "applicant": applicant,
            "files": [
                { "sha256": plan, "name": "总平面图.dxf", "material": "site-plan" },
                { "sha256": fire, "name": "消防.pdf", "material": "fire-site-plan" },
            ],
            "known": [
                { "rule": "fire-separation", "stands": true },
                { "rule": "cn-gb55037-2022/none", "objects": ["99#"], "stands": true },
            ],
        })
    };
    let plant = async |who: &str, organisation: &str, applicant: &str| {
        city.post(who, "/api/v1/planted", &planting(organisation, applicant)).await
    };
    for who in ["lead", "auditor", "fire-officer", "applicant"] {
        assert_eq!(plant(who, "xinpu", "chen").await.status(), StatusCode::FORBIDDEN, "{who}");
    }
    assert_eq!(
        plant("rules", "qinyuan", "chen").await.status(),
        StatusCode::UNPROCESSABLE_ENTITY,
        "a firm with people"
    );
    assert_eq!(plant("rules", "xinpu", "lead").await.status(), StatusCode::UNPROCESSABLE_ENTITY, "a real account");
    let planted = body(plant("rules", "xinpu", "chen").await, StatusCode::CREATED, "planted").await;
    let id = planted["case"].as_str().expect("a case").to_string();

    // To whoever works on it, it is a case as any other: the same fields as a real one, in the same queue.
    let real = reviewed(&city, "lakeside").await;
    let desk = city::Desk { city: &city, id };
    let sha256 = city.upload("lead", "conditions.toml", read("lakeside.toml")).await;
    desk.act("lead", json!({ "action": "confirm_conditions", "sha256": sha256 })).await;
    desk.act("window", json!({ "action": "accept" })).await;
    desk.reviewed().await;
    let keys = |it: &Value| it["case"].as_object().expect("a case").keys().cloned().collect::<Vec<_>>();
    for who in ["lead", "fire-officer", "auditor"] {
        let (known, other) = (desk.see(who).await, city.get(who, &format!("/api/v1/cases/{real}")).await);
        assert_eq!(keys(&known), keys(&other), "{who}");
        assert!(!known.to_string().contains("planted"), "{who}: {known}");
    }
    for who in ["lead", "fire-officer", "window", "applicant"] {
        let list = city.request(who, Method::GET, "/api/v1/planted").await.send().await.expect("an answer");
        assert_eq!(list.status(), StatusCode::FORBIDDEN, "{who}");
    }
    let nobody = city.request("applicant", Method::GET, &desk.path("")).await.send().await.expect("an answer");
    assert_eq!(nobody.status(), StatusCode::NOT_FOUND, "another firm");

    // One department rejects what stands.
    let decide = |it: &Value| {
        let overturned = it["rule"].as_str().is_some_and(|it| it.ends_with("/fire-separation"));
        if overturned { ("rejected", "现场核实满足要求") } else { ("confirmed", "") }
    };
    desk.opinions(decide).await;
    // Even where the server ends right after the review was closed, nothing real comes of it, and it is taken back afterwards.
    let lead = tushen_server::people().into_iter().find(|it| it.name == "lead").expect("a lead").actor();
    let action = approval::Action::CloseReview {};
    let (case, now) = (desk.id.as_str(), city.app.now());
    let closing = store::Request { case, actor: &lead, action: &action, now, version: None, key: None, lease: None };
    city.app.store.perform(&closing).await.expect("closed");
    let proposal = json!({ "action": "propose_decision", "approve": true, "text": "同意" });
    for action in [proposal, json!({ "action": "publish" })] {
        let refused = desk.refused("lead", action, 422).await;
        assert!(!refused.to_string().contains("plant") && !refused.to_string().contains("known"), "{refused}");
    }
    let talk = json!({ "action": "comment", "thread": null, "audience": "departments", "objects": [], "place": null, "text": "?" });
    desk.act("lead", talk).await;
    let after = desk.see("auditor").await;
    assert_eq!(after["case"]["stage"], "withdrawn", "{after}");
    assert!(after["case"]["certificate"].is_null() && after["case"]["publications"] == json!([]));

    let agreement = city.get("rules", "/api/v1/planted").await;
    let rule = &agreement["rules"][0];
    assert_eq!(rule["rule"], "cn-gb50016-2014/fire-separation", "{agreement}");
    let decided = rule["decided"].as_u64().expect("a number");
    assert!(decided > 0 && rule["missed"] == decided && rule["agreed"] == 0 && rule["open"] == 0, "{rule}");
    let points = agreement["points"].as_array().expect("points");
    assert!(points.len() as u64 == decided && points.iter().all(|it| it["agrees"] == false), "{points:?}");
    assert!(points.iter().all(|it| it["by"] == "fire-officer" && it["disposition"] == "rejected"), "{points:?}");
    assert_eq!(agreement["cases"][0]["unasked"], json!(["cn-gb55037-2022/none 99#"]));

    // Nothing that counts real cases counts it.
    let accuracy = city.get("rules", "/api/v1/rules/accuracy").await;
    let counted = accuracy.as_array().expect("rules").iter().map(|it| it["rejected"].as_u64().expect("a number"));
    assert_eq!(counted.sum::<u64>(), 0, "{accuracy}");
    let measures = city.get("auditor", "/api/v1/measures").await;
    assert_eq!(measures["submitted"], 1, "{measures}");
    assert_eq!(city.get("nobody", "/api/v1/publications").await, json!([]));
    assert!(city.app.store.verify(None).await.expect("readable").is_ok());
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
