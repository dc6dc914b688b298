//! Who is in a case, told live: over one server, and over two with NATS between them.

mod city;
mod nats;

use city::{City, Desk};
use futures_util::StreamExt;
use nats::Nats;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use tushen_server::{App, Place, Queue, Reviewer, Signer, relay, serve_on};

/// Somebody's page: what it hears, until it is closed.
struct Page {
    heard: UnboundedReceiver<(String, Value)>,
    life: JoinHandle<()>,
}

impl Page {
    async fn open(desk: &Desk<'_>, address: &str, who: &str, client: &str) -> Page {
        let token = desk.city.token(who).await;
        let url = format!("http://{address}/api/v1/events?case={}&client={client}", desk.id);
        let answer = desk.city.client.get(url).bearer_auth(token).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK);
        let (tell, heard) = unbounded_channel();
        let life = tokio::spawn(async move {
            let (mut bytes, mut text) = (answer.bytes_stream(), String::new());
            while let Some(Ok(chunk)) = bytes.next().await {
                text.push_str(&String::from_utf8_lossy(&chunk));
                while let Some((event, rest)) = text.split_once("\n\n").map(|it| (it.0.to_string(), it.1.to_string())) {
                    text = rest;
                    let field = |name: &str| event.lines().find_map(|it| it.strip_prefix(name)).map(str::trim);
                    if let (Some(name), Some(data)) = (field("event:"), field("data:")) {
                        let data = serde_json::from_str(data).expect("JSON");
                        // The test may have heard enough.
                        let _ = tell.send((name.to_string(), data));
                    }
                }
            }
        });
        Page { heard, life }
    }

    /// The next that is told and meets a condition.
    async fn hear(&mut self, what: &str, meant: impl Fn(&str, &Value) -> bool) -> Value {
        loop {
            let next = tokio::time::timeout(Duration::from_secs(60), self.heard.recv()).await;
            let (name, data) = next.unwrap_or_else(|_| panic!("{what} is not told")).expect("the connection holds");
            if meant(&name, &data) {
                return data;
            }
        }
    }
}

async fn go(desk: &Desk<'_>, address: &str, who: &str, place: Value) -> StatusCode {
    let url = format!("http://{address}{}", desk.path("/presence"));
    let request = desk.city.client.request(Method::POST, url).bearer_auth(desk.city.token(who).await);
    request.json(&place).send().await.expect("an answer").status()
}

#[tokio::test(flavor = "multi_thread")]
async fn colleagues_see_who_is_there_and_where_they_look() {
    let city = City::quiet().await;
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    let here = city.address.to_string();
    let mut lead = Page::open(&desk, &here, "lead", "l").await;
    lead.hear("being there", |name, it| name == "here" && it[0]["user"] == "lead").await;
    let mut officer = Page::open(&desk, &here, "fire-officer", "f").await;
    let people = officer.hear("who is there", |name, _| name == "here").await;
    let mut names: Vec<&str> = people.as_array().expect("people").iter().filter_map(|it| it["user"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["fire-officer", "lead"]);
    lead.hear("the officer", |name, it| name == "presence" && it["present"]["user"] == "fire-officer").await;

    let place = json!({ "client": "f", "tab": "review", "drawing": "site-plan", "view": [0, 0, 100, 80], "cursor": [12.5, 7], "point": "site-plan/x-1" });
    assert_eq!(go(&desk, &here, "fire-officer", place.clone()).await, StatusCode::NO_CONTENT);
    let moved = lead.hear("the move", |name, it| name == "presence" && it["present"]["at"]["cursor"].is_array()).await;
    assert_eq!((&moved["client"], &moved["present"]["at"]["view"]), (&json!("f"), &json!([0.0, 0.0, 100.0, 80.0])));
    assert_eq!(moved["present"]["department"], "fire");
    // A firm hears of the firm and the window, not of where departments look.
    let mut applicant = Page::open(&desk, &here, "applicant", "a").await;
    let people = applicant.hear("who is there", |name, _| name == "here").await;
    assert_eq!(people.as_array().map(Vec::len), Some(1), "{people}");
    let mut window = Page::open(&desk, &here, "window", "w").await;
    applicant
        .hear("the window", |name, it| {
            assert_ne!(it["present"]["user"], "fire-officer");
            name == "presence" && it["present"]["user"] == "window"
        })
        .await;
    // Whoever goes is gone; events go on meanwhile.
    officer.life.abort();
    lead.hear("the leave", |name, it| name == "presence" && it["client"] == "f" && it["present"].is_null()).await;
    desk.act("applicant", json!({ "action": "edit", "change": { "edit": "fact", "name": "site_area", "fact": { "value": "1", "source": "person" } } })).await;
    window.hear("the event", |name, it| name == "case" && it["event"] == "edit").await;
    // What one may not see does not exist, and names are bounded.
    assert_eq!(go(&desk, &here, "developer", place).await, StatusCode::NOT_FOUND);
    let long = json!({ "client": "x".repeat(65) });
    assert_eq!(go(&desk, &here, "lead", long).await, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn presence_crosses_servers() {
    let nats = Nats::start().await;
    let connect = || async { Some(Arc::new(Queue::connect(&nats.url).await.expect("it connects"))) };
    let city = City::quiet().await;
    // Two servers on one database, each with its own connection to NATS.
    let mut addresses = Vec::new();
    for _ in 0..2 {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let data = &city.test.places.data;
        let now = city.app.now();
        let signer = Signer::open(&data.join("signing.pem"), &data.join("documents.pem"), None, now).expect("the key");
        let reviewer = Reviewer::new(Place::Here).expect("the rules read");
        let mut app = App::new(city.test.store.clone(), reviewer, signer, city.app.clock.clone(), address);
        app.queue = connect().await;
        tokio::spawn(relay(app.clone()));
        tokio::spawn(serve_on(app, listener));
        addresses.push(address.to_string());
    }
    let [one, other] = &addresses[..] else { panic!("two servers") };
    let desk = city.open("applicant", "cn-shanghai/scheme").await;
    let mut lead = Page::open(&desk, one, "lead", "l").await;
    let officer = Page::open(&desk, other, "fire-officer", "f").await;
    // The first messages may come before the other server listens: moves are told each time.
    let place = json!({ "client": "f", "tab": "review", "cursor": [1, 2] });
    let moving = async {
        for turn in 0..600 {
            let mut place = place.clone();
            place["cursor"] = json!([1, turn]);
            assert_eq!(go(&desk, other, "fire-officer", place).await, StatusCode::NO_CONTENT);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    let seen = lead.hear("the officer at the other server", |name, it| {
        name == "presence" && it["present"]["user"] == "fire-officer" && it["present"]["at"]["cursor"].is_array()
    });
    tokio::select! {
        () = moving => panic!("the moves are not told"),
        _ = seen => {}
    }
    officer.life.abort();
    lead.hear("the leave", |name, it| name == "presence" && it["client"] == "f" && it["present"].is_null()).await;
}
