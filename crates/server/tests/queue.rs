//! Several processes with NATS between them: a server that takes requests, another that works.

mod city;
mod nats;

use city::City;
use jiff::Timestamp;
use nats::Nats;
use serde_json::json;
use std::sync::Arc;
use tushen_server::{App, Place, Queue, Reviewer, Signer, relay, work};

#[tokio::test(flavor = "multi_thread")]
async fn jobs_go_from_a_server_to_a_worker_and_go_on_when_nats_is_gone() {
    let mut nats = Nats::start().await;
    let city = City::quiet().await;
    // The worker is a process of its own, as far as it can tell: another connection, and nothing shared but database and queue.
    let connect = || async { Some(Arc::new(Queue::connect(&nats.url).await.expect("it connects"))) };
    let mut server = city.app.clone();
    server.queue = connect().await;
    tokio::spawn(relay(server.clone()));
    let data = &city.test.places.data;
    let signer =
        Signer::open(&data.join("signing.pem"), &data.join("documents.pem"), None, Timestamp::now()).expect("the key");
    let reviewer = Reviewer::new(Place::Here).expect("the rules read");
    let mut worker = App::new(city.test.store.clone(), reviewer, signer, city.app.clock.clone(), city.address);
    worker.queue = connect().await;
    tokio::spawn(work(worker.clone()));

    // NATS keeps one offer of each job, however many servers make it, and nothing that was taken.
    let reviewed = || async {
        let desk = city.open("applicant", "cn-shanghai/scheme").await;
        for material in ["site-plan", "fire-site-plan"] {
            desk.file("applicant", material, &format!("{material}.pdf"), b"%PDF-1.7".to_vec()).await;
        }
        desk.act("applicant", json!({ "action": "submit" })).await;
        desk.act("window", json!({ "action": "accept" })).await;
        desk.reviewed().await;
    };
    reviewed().await;
    let client = async_nats::connect(&nats.url).await.expect("it connects");
    let mut stream = async_nats::jetstream::new(client).get_stream("TUSHEN_JOBS").await.expect("a stream");
    let info = stream.info().await.expect("it answers");
    assert_eq!((info.state.last_sequence, info.state.messages), (1, 0), "one offer came, and was taken");

    nats.kill();
    let since = Timestamp::now();
    reviewed().await;
    println!("without NATS a review took {}", Timestamp::now() - since);
    worker.stop();
    server.stop();
}
