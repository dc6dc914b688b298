//! The same drawing gives the same bytes of review, however often and on however many threads, and they follow the published
//! schema.

use rayon::ThreadPoolBuilder;
use tushen_tests::reviewing::{Given, committed};

/// The review as the command line writes it, on so many threads.
fn review_on(n_threads: usize, given: &Given) -> String {
    let pool = ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads can be started");
    pool.install(|| exchange::json::write(&given.open().review()))
}

fn samples() -> Vec<Given> {
    let mut samples = committed();
    samples.extend([3, 7].map(Given::numbered));
    samples
}

#[test]
fn one_thread_and_four_give_the_same_bytes_as_often_as_asked() {
    for given in samples() {
        let first = review_on(1, &given);
        assert!(first == review_on(4, &given), "{}: four threads say something else", given.name);
        assert!(first == review_on(4, &given), "{}: the second time is another", given.name);
    }
}

#[test]
fn every_review_follows_the_published_schema() {
    let schema = include_str!("../crates/exchange/schema/tushen.review-1.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is a schema");
    for given in samples() {
        let review = serde_json::from_str(&review_on(1, &given)).expect("a review is JSON");
        let errors: Vec<String> =
            validator.iter_errors(&review).map(|it| format!("{}: {it}", it.instance_path())).take(5).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", given.name);
    }
}

#[test]
fn a_review_read_back_is_the_review() {
    let given = Given::numbered(1);
    let text = review_on(1, &given);
    let review: findings::Review = serde_json::from_str(&text).expect("a review reads its own JSON");
    assert_eq!(exchange::json::write(&review), text);
}
