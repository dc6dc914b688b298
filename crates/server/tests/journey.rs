//! One case over HTTP, from draft to the verified certificate: a return, departments with a conflict, a second round with carry-over,
//! public notice, decision. On both databases.

mod city;

use city::{City, Desk, body, samples};
use reqwest::{Method, StatusCode};
use review::{Engine, Source};
use serde_json::{Value, json};
use store::testing::TestStore;

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_from_draft_to_certificate_on_sqlite() {
    journey(TestStore::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_from_draft_to_certificate_on_postgres() {
    journey(TestStore::postgres().await).await;
}

fn open_points<'a>(points: &'a [Value], key: &str, value: &str) -> Vec<&'a Value> {
    let open = |it: &&Value| matches!(it["verdict"].as_str(), Some("fail" | "unknown")) && it["severity"] != "advice";
    points.iter().filter(open).filter(|it| key.is_empty() || it[key] == value).collect()
}

/// Drafts a notice with an item for each confirmed point.
async fn draft_notice(desk: &Desk<'_>) -> usize {
    let view = desk.see("lead").await;
    let rounds = view["case"]["rounds"].as_array().expect("rounds");
    let points = rounds.last().expect("a round")["points"].as_array().expect("points");
    let confirmed = points.iter().filter(|it| it["disposition"]["disposition"] == "confirmed");
    let items: Vec<Value> = confirmed.map(|it| json!({ "points": [it["id"]], "text": it["message"]["zh"] })).collect();
    desk.act("lead", json!({ "action": "draft_notice", "items": items })).await;
    items.len()
}

async fn journey(test: TestStore) {
    let city = City::start(test, 2).await;
    let drawing = std::fs::read(samples().join("brickyard.dxf")).expect("a sample");
    let conditions = std::fs::read(samples().join("brickyard.toml")).expect("a sample");
    let desk = city.open("applicant", "cn-shanghai/scheme").await;

    // What is missing is said at once, all of it, in the reader's language.
    let refused = desk.refused("applicant", json!({ "action": "submit" }), 422).await;
    assert_eq!(refused["code"], "missing");
    assert!(
        refused["detail"].as_str().is_some_and(|it| it.contains("site-plan") && it.contains("缺少材料")),
        "{refused}"
    );
    let english = city.request("applicant", Method::POST, &desk.path("/actions")).await;
    let english =
        english.header("accept-language", "en").json(&json!({ "action": "submit" })).send().await.expect("an answer");
    let english = body(english, StatusCode::UNPROCESSABLE_ENTITY, "in English").await;
    assert!(english["detail"].as_str().is_some_and(|it| it.contains("material site-plan is missing")), "{english}");

    desk.file("applicant", "site-plan", "site.dxf", drawing.clone()).await;
    desk.file("institute", "fire-site-plan", "fire.pdf", b"%PDF-1.7".to_vec()).await;
    desk.act("applicant", json!({ "action": "submit" })).await;

    // The window returns it once, with everything.
    let tasks = city.get("window", "/api/v1/tasks").await;
    assert_eq!((tasks[0]["action"].as_str(), tasks[0]["clock"]["left"].as_i64()), (Some("accept"), Some(5)));
    desk.act("window", json!({ "action": "return", "defects": ["消防总平面图未签章"] })).await;
    assert_eq!(city.get("applicant", "/api/v1/tasks").await[0]["action"], "submit");
    desk.file("institute", "fire-site-plan", "fire.pdf", b"%PDF-1.7 signed".to_vec()).await;
    desk.act("applicant", json!({ "action": "submit" })).await;
    let sha256 = city.upload("lead", "conditions.toml", conditions.clone()).await;
    desk.act("lead", json!({ "action": "confirm_conditions", "sha256": sha256 })).await;
    let before = desk.act("window", json!({ "action": "accept" })).await;
    assert_eq!(before["case"]["stage"], "review");
    assert_eq!(before["clocks"]["whole"]["left"], 30);

    // The machine reviews; the result is what the engine says of the drawing.
    let points = desk.reviewed().await;
    let open = open_points(&points, "", "");
    assert!(!open.is_empty() && open.iter().any(|it| it["department"] == "planning"), "{}", open.len());
    let round = city.get("fire-officer", &desk.path("/rounds/1/reviews")).await;
    assert_eq!(round["drawings"][0]["drawing"], "site-plan");
    let review = city.get("fire-officer", &desk.path("/rounds/1/reviews/site-plan")).await;
    assert_eq!(review["schema"], "tushen.review/1");

    // A department decides its own points only.
    let others = open.iter().find(|it| it["department"] == "planning").expect("a point of planning");
    let decided = json!({ "disposition": "confirmed", "reason": "", "clause": null, "until": null, "wording": "" });
    let foreign = json!({ "action": "dispose", "points": [others["id"]], "decided": decided });
    assert_eq!(desk.refused("fire-officer", foreign, 403).await["code"], "not-yours");

    // Two departments ask for what cannot both hold.
    let strip = json!([[0.0, 0.0], [28.0, 0.0], [28.0, 4.0], [0.0, 4.0]]);
    for (who, usage) in [("fire-officer", "paved"), ("greening-officer", "planted")] {
        let ground = json!({ "use": usage, "outline": strip, "spare": 0.0 });
        let demand = json!({ "point": null, "text": usage, "range": null, "ground": ground });
        desk.act(who, json!({ "action": "demand", "demand": demand })).await;
    }
    // What fails is confirmed; what is unknown was seen elsewhere.
    let decide =
        |it: &Value| if it["verdict"] == "fail" { ("confirmed", "") } else { ("rejected", "已由书面材料核实") };
    desk.opinions(decide).await;
    desk.act("lead", json!({ "action": "close_review" })).await;
    let items = draft_notice(&desk).await;
    assert!(items > 0);
    let refused = desk.refused("lead2", json!({ "action": "send_notice" }), 422).await;
    assert!(refused["message"]["en"].as_str().is_some_and(|it| it.contains("is not resolved")), "{refused}");
    let demands = desk.see("lead").await["case"]["conflicts"][0]["demands"].clone();
    desk.act("lead", json!({ "action": "resolve_conflict", "demands": demands, "resolution": "消防车道优先" })).await;
    assert_eq!(desk.refused("lead", json!({ "action": "send_notice" }), 403).await["code"], "same-person");
    // Firms see neither demands nor conflicts, and no notice before it is sent.
    let seen = desk.see("applicant").await;
    assert_eq!((&seen["case"]["conflicts"], &seen["case"]["notices"]), (&json!([]), &json!([])));
    assert_eq!(document(&desk, "applicant", "notice").await.0, StatusCode::NOT_FOUND);
    desk.act("lead2", json!({ "action": "send_notice" })).await;
    let (status, notice) = document(&desk, "applicant", "notice").await;
    assert!(status == StatusCode::OK && notice.starts_with(b"PK"), "{status}");
    printed(&city, "applicant", &desk.path("/documents/notice")).await;
    printed(&city, "applicant", &desk.path("/documents/notice?lang=en")).await;
    assert_eq!(document(&desk, "applicant", "opinion").await.0, StatusCode::FORBIDDEN);
    assert_eq!(document(&desk, "lead", "opinion").await.0, StatusCode::OK);
    assert_eq!(document(&desk, "lead", "poem").await.0, StatusCode::NOT_FOUND);
    assert_eq!(desk.see("applicant").await["clocks"]["whole"]["state"], "paused");

    // The institute answers point by point and sends a new drawing: one building is higher.
    city.days(10);
    for item in 0..items {
        let answer = json!({ "kind": "commit", "text": "施工图阶段落实", "due": "2026-12-01" });
        desk.act("applicant", json!({ "action": "answer_item", "item": item, "answer": answer })).await;
    }
    let changed = with_a_higher_building(&drawing);
    desk.file("applicant", "site-plan", "site.dxf", changed.clone()).await;
    desk.act("applicant", json!({ "action": "resubmit", "material_change": false })).await;
    let again = desk.reviewed().await;
    let diff = city.get("fire-officer", &desk.path("/rounds/2/diff")).await;
    assert_eq!((&diff["schema"], &diff["before"]["file"]), (&json!("tushen.diff/1"), &json!("site.dxf")));
    let higher = diff["objects"].as_array().expect("objects").iter().filter(|it| it["kind"] == "Building");
    let attributes = higher.flat_map(|it| it["attributes"].as_array().cloned().unwrap_or_default());
    assert!(attributes.into_iter().any(|it| it["name"] == "height"), "{diff}");
    let carried = open_points(&again, "", "").iter().filter(|it| it["carried"] == true).count();
    let looked_at_again = again.iter().filter(|it| it["fate"] != "unchanged" && it["carried"] != true).count();
    assert!(carried > 0, "what did not change is not looked at again");
    let view = desk.see("auditor").await;
    let waiting =
        view["case"]["tasks"].as_array().expect("tasks").iter().filter(|it| it["signed_by"].is_null()).count();
    assert!(waiting < 5, "departments that the change does not touch do not sign again");
    println!("round 2: {carried} carried, {looked_at_again} to look at, {waiting} departments");
    desk.opinions(|_| ("rejected", "已由书面材料核实")).await;
    desk.act("lead", json!({ "action": "close_review" })).await;

    // The public sees it, objects, is answered.
    let proposal = json!({ "action": "propose_decision", "approve": true, "text": "同意" });
    let refused = desk.refused("lead", proposal.clone(), 422).await;
    assert!(refused["message"]["en"].as_str().is_some_and(|it| it.contains("public notice")), "{refused}");
    desk.act("lead", json!({ "action": "publish" })).await;
    let shown = city.get("nobody", "/api/v1/publications").await;
    assert_eq!(shown[0]["id"], *desk.id);
    let path = format!("/api/v1/publications/{}/objections", desk.id);
    printed(&city, "nobody", &format!("/api/v1/publications/{}/sheet", desk.id)).await;
    let objected = city.post("nobody", &path, &json!({ "text": "担心日照" })).await;
    assert_eq!(objected.status(), StatusCode::NO_CONTENT);
    let view = desk.see("lead").await;
    let id = view["case"]["publications"][0]["objections"][0]["id"].clone();
    desk.act("lead", json!({ "action": "answer_objection", "id": id, "text": "日照分析符合标准" })).await;
    city.days(18);
    desk.act("lead", json!({ "action": "end_publication" })).await;

    // Decision by one, signature by another, on the version that was read.
    let view = desk.act("lead", proposal).await;
    let version = view["case"]["version"].as_u64().expect("a version");
    assert_eq!(city.get("signer", "/api/v1/tasks").await[0]["action"], "sign_decision");
    desk.act("signer", json!({ "action": "sign_decision", "version": version })).await;
    let view = desk.wait("the certificate", |case| case["stage"] == "approved").await;
    let number = view["case"]["certificate"]["number"].as_str().expect("a number");
    let certificate = city.get("nobody", &format!("/api/v1/certificates/{number}")).await;
    assert_eq!((&certificate["valid"], &certificate["signature_holds"]), (&json!(true), &json!(true)));
    assert_eq!(certificate["files"].as_object().map(|it| it.len()), Some(2));
    printed(&city, "nobody", &format!("/api/v1/certificates/{number}/pdf")).await;
    printed(&city, "applicant", &desk.path("/decision")).await;
    printed(&city, "applicant", &desk.path("/sheets")).await;
    let files = [("site.dxf", changed), ("fire.pdf", b"%PDF-1.7 signed".to_vec()), ("conditions.toml", conditions)];
    let outcome = |checks: &[seal::Check], what: &str| checks.iter().find(|it| it.what == what).map(|it| it.outcome);
    let checks = verified_anywhere(&city, number, &files).await;
    assert!(checks.iter().all(|it| it.outcome == seal::Outcome::Holds), "{checks:?}");
    assert_eq!(checks.iter().filter(|it| it.what == "file").count(), 3);
    assert_eq!(outcome(&checks, "rerun"), Some(seal::Outcome::Holds));
    desk.act("applicant", json!({ "action": "rate", "grade": 5, "text": "好", "points": {} })).await;

    let measures = city.get("auditor", "/api/v1/measures").await;
    assert_eq!((&measures["submitted"], &measures["ratings"][4]), (&json!(1), &json!(1)));
    let trail = city.get("auditor", &desk.path("/events")).await;
    let events = trail.as_array().expect("events");
    assert_eq!(events.first().map(|it| it["action"].as_str()), Some(Some("open")));
    assert!(events.iter().all(|it| it["event"].is_object()));
    let firms = city.get("applicant", &desk.path("/events")).await;
    let seen: Vec<&str> = firms.as_array().expect("events").iter().filter_map(|it| it["action"].as_str()).collect();
    assert!(!seen.contains(&"dispose") && !seen.contains(&"give_opinion") && seen.contains(&"send_notice"), "{seen:?}");
    let proof = city.test.store.verify(None).await.expect("it reads").expect("nothing was altered");
    assert_eq!(proof.events as usize, events.len());

    // Withdrawn, it is no longer valid, though the signature still holds.
    desk.act("signer", json!({ "action": "revoke", "reason": "材料不实" })).await;
    let certificate = city.get("nobody", &format!("/api/v1/certificates/{number}")).await;
    assert_eq!((&certificate["valid"], &certificate["signature_holds"]), (&json!(false), &json!(true)));
    let checks = verified_anywhere(&city, number, &files).await;
    assert_eq!(outcome(&checks, "revocation"), Some(seal::Outcome::Broken));
    assert_eq!(outcome(&checks, "signature"), Some(seal::Outcome::Holds));
}

/// A letter as PDF with the authority's signature, where this build and machine print at all; where not, that is said.
async fn printed(city: &City, who: &str, path: &str) {
    let response = city.request(who, Method::GET, path).await.send().await.expect("an answer");
    let status = response.status();
    let bytes = response.bytes().await.expect("a body");
    if let (Some(folder), true) = (std::env::var_os("TUSHEN_LETTERS"), status.is_success()) {
        let name = path.rsplit('/').next().unwrap_or_default().replace('?', "-");
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &bytes).expect("writable");
    }
    let said = String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned();
    match status {
        StatusCode::OK => {
            assert!(bytes.starts_with(b"%PDF-"), "{path}: {said}");
            assert!(bytes.windows(19).any(|it| it == b"ETSI.CAdES.detached"), "{path} is not signed");
        }
        _ => assert!(status == StatusCode::NOT_IMPLEMENTED && said.contains("no-document"), "{path}: {status} {said}"),
    }
}

/// A document as a spreadsheet.
async fn document(desk: &Desk<'_>, who: &str, name: &str) -> (StatusCode, Vec<u8>) {
    let path = desk.path(&format!("/documents/{name}?format=xlsx"));
    let response = desk.city.request(who, Method::GET, &path).await.send().await.expect("an answer");
    (response.status(), response.bytes().await.expect("a body").to_vec())
}

/// The checks of a certificate by whoever has its document, its files, the authority's public key and list of revocations: no word of
/// the server's is taken, and its reviews are run again.
async fn verified_anywhere(city: &City, number: &str, files: &[(&str, Vec<u8>)]) -> Vec<seal::Check> {
    let text = async |path: &str| {
        let response = city.request("nobody", Method::GET, path).await.send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.expect("a text")
    };
    let sealed = text(&format!("/api/v1/certificates/{number}/document")).await;
    let sealed = seal::Certificate::from_json(&sealed).expect("a certificate");
    let key = seal::PublicKey::from_pem(&text("/api/v1/signing-key").await).expect("a key");
    let withdrawn = serde_json::from_str(&text("/api/v1/revocations").await).expect("a list");
    let bytes = |name: &str| files.iter().find(|it| it.0 == name).map(|it| it.1.clone());
    let mut checks = seal::verify(&sealed, &[key], Some(&withdrawn), bytes);
    let sources = |role: seal::Role| -> Result<Vec<Source>, String> {
        let sealed = sealed.files.iter().filter(|it| it.role == role);
        sealed.map(|it| Ok(Source { name: it.name.clone(), bytes: bytes(&it.name).ok_or(it.name.clone())? })).collect()
    };
    let settings = sealed.settings.review(sources).expect("every file");
    let engine = Engine::new(packs::files(packs::ARCHIVE)).expect("rules");
    for it in &sealed.reviews {
        let drawing = bytes(&it.drawing).expect("the drawing");
        let again = review::open(&engine, &it.drawing, &drawing, &settings).expect("it opens").review();
        let sha256 = seal::sha256(exchange::json::write(&again).as_bytes());
        checks.push(seal::check_rerun(it, &sha256, &again.engine));
    }
    checks
}

/// The drawing with one building 9 m higher by its label.
fn with_a_higher_building(drawing: &[u8]) -> Vec<u8> {
    let (from, to) = (b"H=21.50m", b"H=30.50m");
    let at = drawing.windows(from.len()).position(|it| it == from).expect("a label");
    [&drawing[..at], to, &drawing[at + from.len()..]].concat()
}
