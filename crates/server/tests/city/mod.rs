//! A server on a real listener with people who use it over HTTP, and a clock that tests turn.
#![allow(dead_code, reason = "each test file uses its part")]

use jiff::{SignedDuration, Timestamp};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use store::testing::TestStore;
use tokio::net::TcpListener;
use tushen_server::{App, Limits, Mailer, PASSWORD, Place, Reviewer, Signer, seed, serve_on, tick, work};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(300);

pub struct City {
    pub app: App,
    pub test: TestStore,
    pub address: SocketAddr,
    pub client: Client,
    time: Arc<Mutex<Timestamp>>,
    tokens: Mutex<BTreeMap<String, String>>,
}

pub fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../drawings")
}

impl City {
    /// On SQLite, without workers.
    pub async fn quiet() -> City {
        City::start(TestStore::sqlite().await, 0).await
    }

    pub async fn start(test: TestStore, workers: usize) -> City {
        City::start_with(test, workers, Limits::default()).await
    }

    /// On SQLite, without workers; whoever signs must have a second factor.
    pub async fn demanding() -> City {
        City::with(TestStore::sqlite().await, 0, |it| it.signers_prove = true).await
    }

    /// On SQLite, without workers; people are told by mail.
    pub async fn mailing(mailer: Mailer) -> City {
        let with_mail = |it: &mut App| {
            it.store = it.store.clone().with_mail();
            it.mailer = Some(Arc::new(mailer));
        };
        City::with(TestStore::sqlite().await, 0, with_mail).await
    }

    pub async fn start_with(test: TestStore, workers: usize, limits: Limits) -> City {
        City::with(test, workers, |it| it.limits = limits).await
    }

    async fn with(test: TestStore, workers: usize, change: impl FnOnce(&mut App)) -> City {
        let time = Arc::new(Mutex::new("2026-03-02T01:00:00Z".parse::<Timestamp>().expect("an instant")));
        let told = Arc::clone(&time);
        let clock = Arc::new(move || *told.lock().expect("the time"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let reviewer = Reviewer::new(Place::Here).expect("the rules read");
        std::fs::create_dir_all(&test.places.data).expect("a folder");
        let data = &test.places.data;
        let made =
            Signer::open(&data.join("signing.pem"), &data.join("documents.pem"), None, *time.lock().expect("no panic"));
        let signer = made.expect("keys");
        let mut app = App::new(test.store.clone(), reviewer, signer, clock, address);
        // Tests come from many addresses, as they say themselves.
        app.behind_proxy = true;
        change(&mut app);
        seed(&app, None).await.expect("the city is seeded");
        for _ in 0..workers {
            tokio::spawn(work(app.clone()));
        }
        if workers > 0 {
            tokio::spawn(tick(app.clone()));
        }
        tokio::spawn(serve_on(app.clone(), listener));
        let client = tushen_server::client().no_proxy().build().expect("a client");
        City { app, test, address, client, time, tokens: Mutex::default() }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn days(&self, days: i64) {
        *self.time.lock().expect("the time") += SignedDuration::from_hours(24 * days);
        // Sessions have ended by then.
        self.tokens.lock().expect("tokens").clear();
    }

    pub fn minutes(&self, minutes: i64) {
        *self.time.lock().expect("the time") += SignedDuration::from_mins(minutes);
    }

    pub async fn token(&self, who: &str) -> String {
        if let Some(token) = self.tokens.lock().expect("tokens").get(who) {
            return token.clone();
        }
        let credentials = json!({ "name": who, "password": PASSWORD });
        let response =
            self.client.post(self.url("/api/v1/session")).json(&credentials).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{who} signs in");
        let session: Value = response.json().await.expect("JSON");
        let token = session["token"].as_str().expect("a token").to_string();
        self.tokens.lock().expect("tokens").insert(who.into(), token.clone());
        token
    }

    pub async fn request(&self, who: &str, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, self.url(path));
        if who == "nobody" { request } else { request.bearer_auth(self.token(who).await) }
    }

    pub async fn get(&self, who: &str, path: &str) -> Value {
        let response = self.request(who, Method::GET, path).await.send().await.expect("an answer");
        body(response, StatusCode::OK, &format!("{who} GET {path}")).await
    }

    pub async fn post(&self, who: &str, path: &str, content: &Value) -> Response {
        self.request(who, Method::POST, path).await.json(content).send().await.expect("an answer")
    }

    /// Uploads bytes; gives their hash.
    pub async fn upload(&self, who: &str, name: &str, bytes: Vec<u8>) -> String {
        let path = format!("/api/v1/files?name={name}");
        let response = self.request(who, Method::POST, &path).await.body(bytes).send().await.expect("an answer");
        let uploaded = body(response, StatusCode::CREATED, &format!("{who} uploads {name}")).await;
        uploaded["sha256"].as_str().expect("a hash").to_string()
    }

    pub async fn open(&self, who: &str, workflow: &str) -> Desk<'_> {
        let opening = json!({ "workflow": workflow, "title": "沁园", "plot": "A-01", "organisations": ["huadong"] });
        let response = self.post(who, "/api/v1/cases", &opening).await;
        let location = response.headers().get("location").and_then(|it| it.to_str().ok()).map(str::to_string);
        let view = body(response, StatusCode::CREATED, "a case is opened").await;
        let id = view["case"]["id"].as_str().expect("an id").to_string();
        assert_eq!(location, Some(format!("/api/v1/cases/{id}")));
        Desk { city: self, id }
    }
}

/// The JSON of an answer that must have a status.
pub async fn body(response: Response, status: StatusCode, what: &str) -> Value {
    let found = response.status();
    let text = response.text().await.expect("a body");
    assert_eq!(found, status, "{what}: {text}");
    serde_json::from_str(&text).unwrap_or(Value::Null)
}

/// A case in the hands of people.
pub struct Desk<'a> {
    pub city: &'a City,
    pub id: String,
}

impl Desk<'_> {
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/cases/{}{rest}", self.id)
    }

    pub async fn act(&self, who: &str, action: Value) -> Value {
        let response = self.city.post(who, &self.path("/actions"), &action).await;
        body(response, StatusCode::OK, &format!("{who}: {action}")).await
    }

    /// The problem with which an action is refused.
    pub async fn refused(&self, who: &str, action: Value, status: u16) -> Value {
        let response = self.city.post(who, &self.path("/actions"), &action).await;
        let media = response.headers().get("content-type").and_then(|it| it.to_str().ok()).map(str::to_string);
        assert_eq!(media.as_deref(), Some("application/problem+json"));
        body(response, StatusCode::from_u16(status).expect("a status"), &format!("{who}: {action}")).await
    }

    pub async fn see(&self, who: &str) -> Value {
        self.city.get(who, &self.path("")).await
    }

    pub async fn file(&self, who: &str, material: &str, name: &str, bytes: Vec<u8>) {
        let sha256 = self.city.upload(who, name, bytes).await;
        let file = json!({ "sha256": sha256, "name": name, "size": 0, "material": material });
        self.act(who, json!({ "action": "edit", "change": { "edit": "file", "file": file } })).await;
    }

    /// Waits until the machine has done its part.
    pub async fn wait(&self, what: &str, done: impl Fn(&Value) -> bool) -> Value {
        let since = Instant::now();
        loop {
            let view = self.see("auditor").await;
            if done(&view["case"]) {
                return view;
            }
            let jobs = self.city.get("auditor", &self.path("/jobs")).await;
            assert!(since.elapsed() < PATIENCE, "{what} does not come: {jobs}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits for the review of the current round; gives its points.
    pub async fn reviewed(&self) -> Vec<Value> {
        let view = self.wait("the review", |case| {
            case["rounds"].as_array().and_then(|it| it.last()).is_some_and(|it| it["review"].is_string())
        });
        let view = view.await;
        let rounds = view["case"]["rounds"].as_array().expect("rounds");
        rounds.last().expect("a round")["points"].as_array().expect("points").clone()
    }

    /// Every department that has not signed decides its open points and gives its opinion.
    pub async fn opinions(&self, decide: impl Fn(&Value) -> (&'static str, &'static str)) {
        let view = self.see("auditor").await;
        for task in view["case"]["tasks"].as_array().expect("tasks").iter().filter(|it| it["signed_by"].is_null()) {
            let department = task["department"].as_str().expect("a department");
            let (officer, chief) = (format!("{department}-officer"), format!("{department}-chief"));
            let tasks = self.city.get(&officer, "/api/v1/tasks").await;
            let mine = tasks.as_array().expect("tasks").iter().find(|it| it["case"]["id"] == *self.id).expect("a task");
            assert_eq!(
                (mine["action"].as_str(), mine["department"].as_str()),
                (Some("give_opinion"), Some(department))
            );
            assert!(mine["clock"]["left"].as_i64().is_some_and(|it| it > 0), "{mine}");
            let points =
                self.city.get(&officer, &self.path(&format!("/findings?department={department}&open=true"))).await;
            let mut conditions = false;
            for point in points["points"].as_array().expect("points") {
                if point["disposition"].is_object() && point["carried"] == true {
                    continue;
                }
                let (disposition, reason) = decide(point);
                conditions |= disposition == "confirmed";
                let decided = json!({ "disposition": disposition, "reason": reason, "clause": null, "until": null, "wording": "请修改" });
                self.act(&officer, json!({ "action": "dispose", "points": [point["id"]], "decided": decided })).await;
            }
            let opinion = match conditions {
                true => json!({ "kind": "agree_with_conditions", "conditions": "按告知修改" }),
                false => json!({ "kind": "agree" }),
            };
            let opinion = json!({ "action": "give_opinion", "opinion": opinion });
            let response = self.city.post(&officer, &self.path("/actions"), &opinion).await;
            if response.status() == StatusCode::UNPROCESSABLE_ENTITY {
                // Points that are carried and confirmed still stand against it.
                let opinion = json!({ "kind": "agree_with_conditions", "conditions": "按告知修改" });
                self.act(&officer, json!({ "action": "give_opinion", "opinion": opinion })).await;
            } else {
                body(response, StatusCode::OK, &officer).await;
            }
            self.act(&chief, json!({ "action": "sign_opinion" })).await;
        }
    }
}
