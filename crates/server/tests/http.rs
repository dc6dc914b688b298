//! What the server promises beside the journey of a case: rights, conditions on requests, files, live events, its own description.

mod city;

use city::{City, body, samples};
use futures_util::StreamExt;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;
use store::testing::TestStore;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tushen_server::{Limits, Rates, Who, openapi, people, routes};

/// Every role on every address: whoever is not meant is refused before anything is looked at, everyone else is not.
#[tokio::test(flavor = "multi_thread")]
async fn every_role_reaches_what_is_meant_for_it_and_nothing_else() {
    let city = City::quiet().await;
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    let mut people: Vec<(String, Option<store::Account>)> = vec![("nobody".into(), None)];
    people.extend(people_of_each_role().into_iter().map(|it| (it.name.clone(), Some(it))));
    let mut refused = 0;
    for route in routes() {
        // Signing out would end the session that the next call needs; live events do not end.
        if route.path == "/api/v1/session" && route.method == Method::DELETE || route.path == "/api/v1/events" {
            continue;
        }
        let path =
            route.path.replace("{id}", &desk.id).replace("{name}", "nobody-of-this-name").replace("{number}", "none");
        let path = path.replace("{round}", "1").replace("{*drawing}", "site-plan").replace("{sha256}", &"0".repeat(64));
        let path = path.replace("{*rule}", "none");
        for (name, account) in &people {
            let request = city.request(name, route.method.clone(), &path).await;
            let status = request.json(&json!({})).send().await.expect("an answer").status();
            let meant = match (route.who, account) {
                (Who::Anyone, _) | (Who::SignedIn, Some(_)) => None,
                (_, None) => Some(StatusCode::UNAUTHORIZED),
                (Who::Roles(roles), Some(it)) if it.actor().is_any(roles) => None,
                (Who::Roles(_), Some(_)) => Some(StatusCode::FORBIDDEN),
            };
            let what = format!("{name} {} {path}: {status}", route.method);
            match meant {
                Some(meant) => {
                    assert_eq!(status, meant, "{what}");
                    refused += 1;
                }
                None => assert!(status != StatusCode::FORBIDDEN && !status.is_server_error(), "{what}"),
            }
            let credentials_are_wrong = route.path == "/api/v1/session";
            assert!(meant.is_some() || credentials_are_wrong || status != StatusCode::UNAUTHORIZED, "{what}");
        }
    }
    assert!(refused > 100, "{refused}");
}

/// Who may see a case of another firm, and who may not know that it exists.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_may_not_see_does_not_exist() {
    let city = City::quiet().await;
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    desk.file("applicant", "site-plan", "a.dxf", b"0\nEOF\n".to_vec()).await;
    let sha256 = desk.see("applicant").await["case"]["files"][0]["sha256"].as_str().expect("a hash").to_string();
    for (who, sees) in [
        ("institute", true),
        ("developer", false),
        ("window", true),
        ("fire-officer", true),
        ("auditor", true),
        ("admin", false),
        ("rules", false),
    ] {
        let meant = if sees { StatusCode::OK } else { StatusCode::NOT_FOUND };
        for rest in ["", "/actions", "/events", "/jobs", &format!("/files/{sha256}")] {
            let answer = city.request(who, Method::GET, &desk.path(rest)).await.send().await.expect("an answer");
            assert_eq!(answer.status(), meant, "{who} {rest}");
        }
        let listed = city.get(who, "/api/v1/cases").await["cases"].as_array().map(|it| it.len());
        assert_eq!(listed, Some(usize::from(sees)), "{who}");
        if !sees {
            desk.refused(who, json!({ "action": "withdraw", "reason": "x" }), 404).await;
        }
    }
    // A file of somebody else cannot be put into one's own case by its hash.
    let other = city.open("developer", "cn-shanghai/scheme").await;
    let file = json!({ "sha256": sha256, "name": "a.dxf", "size": 1, "material": "site-plan" });
    other.refused("developer", json!({ "action": "edit", "change": { "edit": "file", "file": file } }), 422).await;
    // What only the machine does is refused to persons, and signatures are not taken at anybody's word.
    desk.refused("lead", json!({ "action": "certify", "number": "1", "document": "s" }), 409).await;
    let file = json!({ "sha256": sha256, "name": "a.dxf", "size": 999, "material": "site-plan",
        "signatures": [{ "signer": "forged", "valid": true }] });
    let view = desk.act("applicant", json!({ "action": "edit", "change": { "edit": "file", "file": file } })).await;
    assert_eq!((&view["case"]["files"][0]["size"], &view["case"]["files"][0]["signatures"]), (&json!(6), &json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_update_is_lost_and_no_request_is_done_twice() {
    let city = City::quiet().await;
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    let fact = |value: &str| {
        let fact = json!({ "value": value, "source": "person" });
        json!({ "action": "edit", "change": { "edit": "fact", "name": "site_area", "fact": fact } })
    };
    let send = |etag: &'static str, key: &'static str, content: Value| {
        let (city, path) = (&city, desk.path("/actions"));
        async move {
            let request = city.request("applicant", Method::POST, &path).await;
            let request = request.header("if-match", etag).header("idempotency-key", key);
            request.json(&content).send().await.expect("an answer")
        }
    };
    let first = send("\"1\"", "a", fact("1")).await;
    assert_eq!(first.headers().get("etag").and_then(|it| it.to_str().ok()), Some("\"2\""));
    let stale = body(send("\"1\"", "b", fact("2")).await, StatusCode::PRECONDITION_FAILED, "an older version").await;
    assert_eq!((&stale["code"], &stale["version"]), (&json!("stale"), &json!(2)));
    let again = send("\"1\"", "a", fact("1")).await;
    assert_eq!(again.headers().get("idempotent-replayed").map(|it| it.as_bytes()), Some(&b"true"[..]));
    assert_eq!(body(again, StatusCode::OK, "the same request").await["case"]["version"], 2);
    let reused = body(send("\"2\"", "a", fact("3")).await, StatusCode::UNPROCESSABLE_ENTITY, "another request").await;
    assert_eq!(reused["code"], "key-reused");
    assert_eq!(send("soon", "c", fact("4")).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.see("applicant").await["case"]["facts"]["site_area"]["value"], "1");

    let opening = json!({ "workflow": "cn-shanghai/scheme", "title": "两次" });
    let mut ids = BTreeSet::new();
    for _ in 0..2 {
        let request = city.request("applicant", Method::POST, "/api/v1/cases").await.header("idempotency-key", "open");
        let opened = request.json(&opening).send().await.expect("an answer");
        ids.insert(body(opened, StatusCode::CREATED, "a case is opened").await["case"]["id"].to_string());
    }
    assert_eq!(ids.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drawing_is_reviewed_and_nothing_is_kept() {
    let city = City::quiet().await;
    let drawing = std::fs::read(samples().join("brickyard.dxf")).expect("a sample");
    let conditions = std::fs::read(samples().join("brickyard.toml")).expect("a sample");
    let review = |path: String, media: String, content: Vec<u8>| {
        let request = city.client.post(city.url(&path)).header("content-type", media).body(content);
        async move { request.send().await.expect("an answer") }
    };
    let form = form(&[
        ("drawing", Some("brickyard.dxf"), &drawing),
        ("conditions", Some("c.toml"), &conditions),
        ("date", None, b"2026-03-02"),
    ]);
    let answer = review("/api/v1/reviews".into(), form.0.clone(), form.1.clone()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let bytes = answer.bytes().await.expect("a review");
    // The very bytes that the engine gives.
    let engine = review::Engine::new(packs::files(packs::ARCHIVE)).expect("the rules read");
    let source = review::Source { name: "conditions.toml".into(), bytes: conditions.clone() };
    let settings =
        review::Settings { date: "2026-03-02".into(), conditions: Some(source), ..review::Settings::default() };
    let own = review::open(&engine, "brickyard.dxf", &drawing, &settings).expect("it opens").review();
    assert_eq!(String::from_utf8_lossy(&bytes), exchange::json::write(&own));

    // The drawing alone as the body.
    let raw =
        review("/api/v1/reviews?name=brickyard.dxf&date=2026-03-02".into(), "application/dxf".into(), drawing).await;
    assert_eq!(body(raw, StatusCode::OK, "a body").await["drawing"]["file"], "brickyard.dxf");

    for (what, (media, content)) in [
        ("no drawing", ("application/dxf".to_string(), b"not a drawing".to_vec())),
        ("an empty body", ("application/dxf".to_string(), Vec::new())),
        ("an unknown field", self::form(&[("drawings", Some("a.dxf"), b"0\nEOF\n")])),
        (
            "wrong conditions",
            self::form(&[
                ("drawing", Some("a.dxf"), b"0\nEOF\n"),
                ("conditions", Some("c"), b"[conditions]\nfar_maximum = 2"),
            ]),
        ),
    ] {
        let problem =
            body(review("/api/v1/reviews".into(), media, content).await, StatusCode::UNPROCESSABLE_ENTITY, what).await;
        let message = &problem["message"];
        assert!(
            message["zh"].as_str().is_some_and(|it| !it.is_empty()) && message["en"].as_str() != message["zh"].as_str(),
            "{what}: {problem}"
        );
    }
    let files = city.test.places.data.join("files");
    assert!(!files.exists() || std::fs::read_dir(files).expect("a folder").next().is_none(), "nothing is kept");
}

/// A form, with its type.
fn form(fields: &[(&str, Option<&str>, &[u8])]) -> (String, Vec<u8>) {
    let mut form = Vec::new();
    for (name, file, content) in fields {
        let file = file.map(|it| format!("; filename=\"{it}\"")).unwrap_or_default();
        form.extend(format!("--part\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").into_bytes());
        form.extend_from_slice(content);
        form.extend_from_slice(b"\r\n");
    }
    form.extend_from_slice(b"--part--\r\n");
    ("multipart/form-data; boundary=part".into(), form)
}

#[tokio::test(flavor = "multi_thread")]
async fn files_come_back_as_they_were_sent() {
    let city = City::quiet().await;
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|it| (it % 251) as u8).collect();
    desk.file("applicant", "site-plan", "图.dxf", bytes.clone()).await;
    let sha256 = desk.see("applicant").await["case"]["files"][0]["sha256"].as_str().expect("a hash").to_string();
    let path = desk.path(&format!("/files/{sha256}"));
    let answer = city.request("window", Method::GET, &path).await.send().await.expect("an answer");
    assert_eq!(answer.headers().get("content-disposition").map(|it| it.as_bytes()), Some(&b"attachment"[..]));
    assert_eq!(answer.bytes().await.expect("bytes"), bytes);
    for name in ["..%2Fa.dxf", "a%00b", &"x".repeat(300)] {
        let request = city.request("applicant", Method::POST, &format!("/api/v1/files?name={name}")).await;
        assert_eq!(
            request.body("x").send().await.expect("an answer").status(),
            StatusCode::UNPROCESSABLE_ENTITY,
            "{name}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn live_events_lose_nothing_when_a_connection_breaks() {
    let city = City::quiet().await;
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    let read = |who: &'static str, after: u64, most: usize| {
        let city = &city;
        async move {
            let request = city.request(who, Method::GET, &format!("/api/v1/events?after={after}")).await;
            let mut chunks = request.send().await.expect("an answer").bytes_stream();
            let mut text = String::new();
            while text.matches("\n\n").count() < most {
                let chunk =
                    tokio::time::timeout(Duration::from_secs(60), chunks.next()).await.expect("an event in time");
                text.push_str(&String::from_utf8_lossy(&chunk.expect("a chunk").expect("bytes")));
            }
            let field = |name: &'static str| move |it: &str| it.strip_prefix(name).map(str::to_string);
            let ids: Vec<u64> = text.lines().filter_map(field("id: ")).filter_map(|it| it.parse().ok()).collect();
            let events =
                text.lines().filter_map(field("data: ")).filter_map(|it| serde_json::from_str::<Value>(&it).ok());
            (ids, events.map(|it| it["event"].as_str().unwrap_or_default().to_string()).collect::<Vec<_>>())
        }
    };
    desk.act("applicant", json!({ "action": "consent", "given": true })).await;
    let live = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        desk.act("applicant", json!({ "action": "consent", "given": false })).await;
        desk.act("lead", json!({ "action": "comment", "thread": null, "audience": "departments", "objects": [], "place": null, "text": "内部" })).await;
        desk.act("applicant", json!({ "action": "withdraw", "reason": "重做" })).await;
    };
    let ((ids, events), ()) = tokio::join!(read("window", 0, 5), live);
    assert_eq!(events, ["open", "consent", "consent", "comment", "withdraw"]);
    // A connection that breaks goes on behind the last event that it received.
    assert_eq!(read("window", ids[2], 2).await.1, ["comment", "withdraw"]);
    // What is between departments is not told to firms.
    assert_eq!(read("applicant", 0, 4).await.1, ["open", "consent", "consent", "withdraw"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_are_kept_out() {
    let city = City::quiet().await;
    let sign_in = |password: &'static str| {
        let request =
            city.client.post(city.url("/api/v1/session")).json(&json!({ "name": "lead", "password": password }));
        async move { request.send().await.expect("an answer") }
    };
    let welcome = sign_in(tushen_server::PASSWORD).await;
    let cookie = welcome.headers().get("set-cookie").and_then(|it| it.to_str().ok()).expect("a cookie").to_string();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().expect("a pair").to_string();
    let with_cookie =
        |method: Method, path: &str| city.client.request(method, city.url(path)).header("cookie", cookie.clone());
    assert_eq!(with_cookie(Method::GET, "/api/v1/session").send().await.expect("an answer").status(), StatusCode::OK);
    // Another site's page cannot act with it.
    let foreign = with_cookie(Method::DELETE, "/api/v1/session").header("sec-fetch-site", "cross-site");
    let problem = body(foreign.send().await.expect("an answer"), StatusCode::FORBIDDEN, "another site").await;
    assert_eq!(problem["code"], "cross-site");
    let out = with_cookie(Method::DELETE, "/api/v1/session").header("sec-fetch-site", "same-origin");
    assert_eq!(out.send().await.expect("an answer").status(), StatusCode::NO_CONTENT);
    assert_eq!(
        with_cookie(Method::GET, "/api/v1/session").send().await.expect("an answer").status(),
        StatusCode::UNAUTHORIZED
    );

    for _ in 0..store::MAX_FAILURES {
        assert_eq!(sign_in("a guess of mine").await.status(), StatusCode::UNAUTHORIZED);
    }
    let locked = body(sign_in(tushen_server::PASSWORD).await, StatusCode::TOO_MANY_REQUESTS, "too many").await;
    assert_eq!(locked["code"], "locked");

    let nowhere = city.client.get(city.url("/api/v1/nowhere")).send().await.expect("an answer");
    assert_eq!(nowhere.headers().get("x-content-type-options").map(|it| it.as_bytes()), Some(&b"nosniff"[..]));
    let large = city
        .client
        .post(city.url("/api/v1/session"))
        .header("content-type", "application/json")
        .body(vec![b' '; 9 << 20]);
    assert_eq!(large.send().await.expect("an answer").status(), StatusCode::PAYLOAD_TOO_LARGE);
    let odd = city.client.post(city.url("/api/v1/session")).header("content-type", "application/json").body("{");
    assert_eq!(odd.send().await.expect("an answer").status(), StatusCode::BAD_REQUEST);
}

/// Who sends a letter a second holds a connection for a moment only.
#[tokio::test(flavor = "multi_thread")]
async fn slow_senders_are_cut_off() {
    let short = Duration::from_secs(1);
    let limits = Limits { head: short, idle: short, request: short, file: 1000, ..Limits::default() };
    let city = City::start_with(TestStore::sqlite().await, 0, limits).await;
    let token = city.token("applicant").await;
    let head = "POST /api/v1/files?name=a HTTP/1.1\r\nHost: here\r\n";
    let body = format!("{head}Authorization: Bearer {token}\r\nContent-Length: 500\r\n\r\nabc");
    for (sent, answered) in [(head.to_string(), false), (body, true)] {
        let mut connection = TcpStream::connect(city.address).await.expect("a connection");
        connection.write_all(sent.as_bytes()).await.expect("it is sent");
        let mut answer = Vec::new();
        let end = tokio::time::timeout(Duration::from_secs(60), connection.read_to_end(&mut answer)).await;
        assert!(end.is_ok(), "the connection is closed");
        let answer = String::from_utf8_lossy(&answer);
        assert!(!answered || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    // A byte now and then, always before anybody would call it idle.
    let json =
        "POST /api/v1/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n";
    let file = format!("{head}Authorization: Bearer {token}\r\nContent-Length: 900\r\n\r\n");
    for (sent, answered) in [(json.to_string(), "HTTP/1.1 408"), (file, "HTTP/1.1 400")] {
        let connection = TcpStream::connect(city.address).await.expect("a connection");
        let (mut read, mut write) = connection.into_split();
        write.write_all(sent.as_bytes()).await.expect("it is sent");
        let trickle = tokio::spawn(async move {
            while write.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        });
        let mut answer = vec![0; 64];
        let read = tokio::time::timeout(Duration::from_secs(60), read.read(&mut answer)).await;
        let length = read.expect("an answer in time").expect("an answer");
        let answer = String::from_utf8_lossy(&answer[..length]);
        assert!(answer.starts_with(answered), "{answer}");
        trickle.abort();
    }
    let large = city.request("applicant", Method::POST, "/api/v1/files?name=a").await.body(vec![0; 1001]);
    assert_eq!(large.send().await.expect("an answer").status(), StatusCode::PAYLOAD_TOO_LARGE);
}

/// Signers prove who they are: a code at sign-in, another one when the last is old, and no signature without where that is demanded.
#[tokio::test(flavor = "multi_thread")]
async fn signatures_ask_for_a_fresh_code_on_sqlite() {
    signatures_ask_for_a_fresh_code(City::quiet().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signatures_ask_for_a_fresh_code_on_postgres() {
    signatures_ask_for_a_fresh_code(City::start(TestStore::postgres().await, 0).await).await;
}

async fn signatures_ask_for_a_fresh_code(city: City) {
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    let sign = || async {
        let answer = city.post("signer", &desk.path("/actions"), &json!({ "action": "revoke", "reason": "x" })).await;
        let status = answer.status();
        body(answer, status, "a signature").await["code"].as_str().expect("a code").to_string()
    };
    let refused_by_the_case = sign().await;
    assert!(!refused_by_the_case.contains("code-needed"), "{refused_by_the_case}");
    // One's own device.
    let enrol = |password: Value| {
        let city = &city;
        async move { city.post("signer", "/api/v1/second-factor", &password).await }
    };
    let password = || json!({ "password": tushen_server::PASSWORD });
    assert_eq!(enrol(json!({})).await.status(), StatusCode::UNPROCESSABLE_ENTITY, "a session alone is not enough");
    let guess = enrol(json!({ "password": "a wrong password" })).await;
    assert_eq!(body(guess, StatusCode::UNPROCESSABLE_ENTITY, "a guess").await["code"], "wrong-password");
    let enrolled = enrol(password()).await;
    let enrolled = body(enrolled, StatusCode::OK, "a secret").await;
    let device = totp_rs::Totp::from_url(enrolled["uri"].as_str().expect("an address")).expect("a device reads it");
    assert!(enrolled["qr"].as_str().is_some_and(|it| it.contains("<svg")), "{enrolled}");
    let code =
        || json!({ "code": device.generate(u64::try_from(city.app.now().as_second()).expect("a time")).to_string() });
    let confirm = |code: Value| {
        let city = &city;
        async move { city.post("signer", "/api/v1/second-factor/confirm", &code).await }
    };
    let wrong = body(confirm(json!({ "code": "000000" })).await, StatusCode::UNPROCESSABLE_ENTITY, "a guess").await;
    assert_eq!(wrong["code"], "wrong-code");
    let codes = body(confirm(code()).await, StatusCode::OK, "the first code").await;
    assert_eq!(codes["codes"].as_array().map(Vec::len), Some(store::RECOVERY_CODES));
    let shown = city.get("signer", "/api/v1/second-factor").await;
    assert_eq!((&shown["state"], &shown["recovery"]), (&json!("confirmed"), &json!(store::RECOVERY_CODES)));
    // The code that confirmed is fresh enough to sign with, for a while.
    assert_eq!(sign().await, refused_by_the_case);
    city.minutes(20);
    assert_eq!(sign().await, "code-needed");
    let prove = |code: Value| {
        let city = &city;
        async move { city.post("signer", "/api/v1/session/code", &code).await.status() }
    };
    let fresh = code();
    assert_eq!(prove(fresh.clone()).await, StatusCode::NO_CONTENT);
    assert_eq!(prove(fresh).await, StatusCode::UNPROCESSABLE_ENTITY, "taken once");
    assert_eq!(sign().await, refused_by_the_case);
    // Another device takes the place of this one only after this one was removed, by password and code.
    assert_eq!(enrol(password()).await.status(), StatusCode::CONFLICT);
    let remove = |password: &'static str, code: &str| {
        let (city, proof) = (&city, json!({ "password": password, "code": code }));
        async move { city.post("signer", "/api/v1/second-factor/remove", &proof).await }
    };
    let spare = codes["codes"][1].as_str().expect("a code");
    let wrong = remove("a wrong password", spare).await;
    assert_eq!(body(wrong, StatusCode::UNPROCESSABLE_ENTITY, "a guess").await["code"], "wrong-password");
    let wrong = remove(tushen_server::PASSWORD, "000000").await;
    assert_eq!(body(wrong, StatusCode::UNPROCESSABLE_ENTITY, "a guess").await["code"], "wrong-code");
    // Signing in.
    let sign_in = |code: Option<String>| {
        let credentials = json!({ "name": "signer", "password": tushen_server::PASSWORD, "code": code });
        let request = city.client.post(city.url("/api/v1/session")).json(&credentials);
        async move { request.send().await.expect("an answer") }
    };
    let asked = body(sign_in(None).await, StatusCode::UNAUTHORIZED, "no code").await;
    assert_eq!(asked["code"], "code-needed");
    let recovery = codes["codes"][0].as_str().map(str::to_string);
    assert_eq!(sign_in(recovery.clone()).await.status(), StatusCode::OK);
    assert_eq!(sign_in(recovery).await.status(), StatusCode::UNAUTHORIZED, "once");
    // Its owner takes it away, and sets up another; the administrator takes that away.
    assert_eq!(remove(tushen_server::PASSWORD, spare).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(city.get("signer", "/api/v1/second-factor").await["state"], "none");
    assert_eq!(enrol(password()).await.status(), StatusCode::OK);
    let reset = city.post("admin", "/api/v1/accounts/signer/second-factor/reset", &Value::Null).await;
    assert_eq!(reset.status(), StatusCode::NO_CONTENT);
    assert_eq!(sign_in(None).await.status(), StatusCode::OK);
    // Where the server demands it, nobody signs without.
    let demanding = City::demanding().await;
    let desk = demanding.open("applicant", "cn-shanghai/scheme").await;
    let problem = desk.refused("signer", json!({ "action": "revoke", "reason": "x" }), 403).await;
    assert_eq!(problem["code"], "second-factor-needed");
}

/// Who comes too often is told when to come again, in the reader's language; others are not touched.
#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_are_refused_with_the_time_to_come_again() {
    let one = store::Rate::new(2, 30);
    let rates = Rates { sign_in: one, verification: one, objection: one, upload: one, review: one };
    let city = City::start_with(TestStore::sqlite().await, 0, Limits { rates, ..Limits::default() }).await;
    let (alice, bob) = ("10.0.0.1", "10.0.0.2");
    for (method, path, meant) in [
        (Method::POST, "/api/v1/session", StatusCode::UNAUTHORIZED),
        (Method::GET, "/api/v1/certificates/none", StatusCode::NOT_FOUND),
        (Method::POST, "/api/v1/publications/none/objections", StatusCode::NOT_FOUND),
        (Method::POST, "/api/v1/reviews", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let send = |from: &'static str, language: &'static str| {
            let request = city.client.request(method.clone(), city.url(path)).header("x-forwarded-for", from);
            let content = json!({ "name": "nobody", "password": "guess", "text": "x" });
            let request = match path {
                "/api/v1/reviews" => request,
                _ => request.json(&content),
            };
            async move { request.header("accept-language", language).send().await.expect("an answer") }
        };
        for _ in 0..2 {
            assert_eq!(send(alice, "en").await.status(), meant, "{path}");
        }
        for (language, words) in [("en", "try again in 30 s"), ("zh", "请在 30 秒后重试")] {
            let refused = send(alice, language).await;
            assert_eq!(refused.headers().get("retry-after").map(|it| it.as_bytes()), Some(&b"30"[..]), "{path}");
            let problem = body(refused, StatusCode::TOO_MANY_REQUESTS, path).await;
            assert!(problem["detail"].as_str().is_some_and(|it| it.contains(words)), "{problem}");
            assert_eq!(problem["code"], "too-many");
        }
        assert_eq!(send(bob, "en").await.status(), meant, "another address: {path}");
        city.minutes(1);
        assert_eq!(send(alice, "en").await.status(), meant, "later: {path}");
    }
    // Uploads are counted by person.
    let city = City::start_with(
        TestStore::sqlite().await,
        0,
        Limits { rates: Rates { upload: one, ..Rates::default() }, ..Limits::default() },
    )
    .await;
    let upload = |who: &'static str| {
        let city = &city;
        async move {
            let request = city.request(who, Method::POST, "/api/v1/files?name=a").await.body("a");
            request.send().await.expect("an answer").status()
        }
    };
    for (who, meant) in [("applicant", 201), ("applicant", 201), ("applicant", 429), ("institute", 201)] {
        assert_eq!(upload(who).await.as_u16(), meant, "{who}");
    }
}

/// The rules in force, and the page of each in both languages.
#[tokio::test(flavor = "multi_thread")]
async fn rules_can_be_read() {
    let city = City::quiet().await;
    let rules = city.get("lead", "/api/v1/rules").await;
    let rules = rules.as_array().expect("rules");
    let named = |it: &&Value| it["id"].as_str().is_some_and(|it| it.ends_with("/fire-separation"));
    let rule = rules.iter().find(named).expect("a rule that is relied on");
    assert!(rule["clause"].is_string() && rule["standard"].is_string() && rule["department"] == "fire", "{rule}");
    let id = rule["id"].as_str().expect("an id");
    let page = city.get("lead", &format!("/api/v1/rules/{id}")).await;
    assert!(page["text"]["zh"].as_str().is_some_and(|it| it.starts_with("# ")), "{page}");
    assert_ne!(page["text"]["zh"], page["text"]["en"]);
    let none = city.request("lead", Method::GET, "/api/v1/rules/none/such").await.send().await.expect("an answer");
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
    let old = city.request("lead", Method::GET, "/api/v1/rules?date=tomorrow").await.send().await.expect("an answer");
    assert_eq!(old.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

/// A file in parts: what is cut off goes on where it was, and only its owner goes on with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_cut_off_goes_on() {
    let city = City::quiet().await;
    let announce = |size: u64| json!({ "name": "a.dxf", "size": size });
    let large = city.post("applicant", "/api/v1/uploads", &announce((1 << 30) + 1)).await;
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    let begun = city.post("applicant", "/api/v1/uploads", &announce(10)).await;
    let begun = body(begun, StatusCode::CREATED, "announced").await;
    let path = format!("/api/v1/uploads/{}", begun["id"].as_str().expect("an id"));
    let send = |who: &'static str, offset: Option<&'static str>, bytes: &'static [u8]| {
        let (city, path) = (&city, path.clone());
        async move {
            let request = city.request(who, Method::PATCH, &path).await.body(bytes);
            let request = if let Some(it) = offset { request.header("upload-offset", it) } else { request };
            let answer = request.send().await.expect("an answer");
            (answer.status().as_u16(), answer.json::<Value>().await.unwrap_or_default())
        }
    };
    for (who, offset, bytes, status, received) in [
        ("applicant", None, &b"abc"[..], 422, json!(null)),
        ("institute", Some("0"), b"abc", 404, json!(null)),
        ("applicant", Some("0"), b"abcd", 200, json!(4)),
        ("applicant", Some("0"), b"abcd", 409, json!(null)),
        ("applicant", Some("4"), b"efghijk", 413, json!(null)),
        ("applicant", Some("4"), b"efghij", 200, json!(10)),
    ] {
        let (found, answer) = send(who, offset, bytes).await;
        assert_eq!((found, &answer["received"]), (status, &received), "{who} {offset:?}: {answer}");
    }
    let finish = || city.post("applicant", "/api/v1/uploads/none/finish", &Value::Null);
    assert_eq!(finish().await.status(), StatusCode::NOT_FOUND);
    let done = city.post("applicant", &format!("{path}/finish"), &Value::Null).await;
    let done = body(done, StatusCode::CREATED, "whole").await;
    assert_eq!(done["sha256"], "72399361da6a7754fec986dca5b7cbaf1c810a28ded4abaf56b2106d06cb78b0");
    assert_eq!(city.get("applicant", &path).await["sha256"], done["sha256"]);
    let gone = city.request("applicant", Method::DELETE, &path).await.send().await.expect("an answer");
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrator_keeps_people_and_firms() {
    let city = City::quiet().await;
    let new = |name: &str, roles: Value, password: &str| json!({ "name": name, "roles": roles, "department": null, "organisation": "jiading", "password": password });
    let create = |content: Value| {
        let city = &city;
        async move { city.post("admin", "/api/v1/accounts", &content).await.status() }
    };
    assert_eq!(
        create(new("wu", json!(["applicant"]), "a long password")).await,
        StatusCode::NOT_FOUND,
        "an unknown firm"
    );
    let firm = city.post("admin", "/api/v1/organisations", &json!({ "id": "jiading", "name": "嘉定置业" })).await;
    assert_eq!(firm.status(), StatusCode::NO_CONTENT);
    assert_eq!(create(new("wu", json!(["applicant"]), "short")).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(create(new("wu", json!(["system"]), "a long password")).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(create(new("wu", json!(["applicant"]), "a long password")).await, StatusCode::CREATED);
    assert_eq!(create(new("wu", json!(["applicant"]), "a long password")).await, StatusCode::CONFLICT);
    let inactive = city.post("admin", "/api/v1/accounts/wu/active", &json!({ "active": false })).await;
    assert_eq!(inactive.status(), StatusCode::NO_CONTENT);
    let accounts = city.get("admin", "/api/v1/accounts").await;
    assert!(accounts.as_array().expect("accounts").iter().any(|it| it["name"] == "wu" && it["active"] == false));
    assert!(!accounts.to_string().contains("argon2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_says_how_it_is() {
    let city = City::quiet().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(city.client.get(city.url(path)).send().await.expect("an answer").status(), StatusCode::OK);
    }
    let metrics = city.client.get(city.url("/metrics")).send().await.expect("an answer").text().await.expect("a text");
    for name in ["tushen_http_request_seconds", "tushen_jobs{state=\"ready\"} 0"] {
        assert!(metrics.contains(name), "{name} in\n{metrics}");
    }
}

/// The description names every address, and everything that it refers to is there.
#[test]
fn the_description_is_whole() {
    let document = openapi();
    for route in routes() {
        let path = route.path.replace("{*", "{");
        let operation = &document["paths"][&path][route.method.as_str().to_ascii_lowercase()];
        assert!(operation["responses"].is_object(), "{} {path}", route.method);
    }
    let mut missing = BTreeSet::new();
    references(&document, &mut |it| {
        let pointer = it.trim_start_matches('#');
        if document.pointer(pointer).is_none() {
            missing.insert(it.to_string());
        }
    });
    assert_eq!(missing, BTreeSet::new());
    // Of two types with one name the second is numbered, and whoever means it gets the first.
    let names = document["components"]["schemas"].as_object().expect("the types");
    let is_twin = |name: &&String| {
        let first = name.trim_end_matches(|it: char| it.is_ascii_digit());
        first.len() < name.len() && names.contains_key(first)
    };
    let twins: Vec<&String> = names.keys().filter(is_twin).collect();
    assert_eq!(twins, Vec::<&String>::new(), "types of one name");
    let actions = document["components"]["schemas"]["Action"]["oneOf"].as_array().expect("the actions").len();
    assert_eq!(actions, approval::Kind::ALL.len());
}

fn references(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str() {
                    Some(it) if name == "$ref" => found(it),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|it| references(it, found)),
        _ => {}
    }
}

/// One person of the sample city for each role.
fn people_of_each_role() -> Vec<store::Account> {
    let mut seen = BTreeSet::new();
    people().into_iter().filter(|it| it.roles.iter().all(|role| seen.insert(*role))).collect()
}
