//! Measures of the process, for Prometheus.

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

type Labels = Vec<(&'static str, String)>;

/// What is counted.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels, Histogram>,
    actions: Family<Labels, Counter>,
    reviews: Family<Labels, Histogram>,
    jobs: Family<Labels, Gauge>,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let seconds: fn() -> Histogram = || Histogram::new(exponential_buckets(0.001, 2.0, 18));
        let it = Metrics {
            registry: Registry::with_prefix("tushen"),
            requests: Family::new_with_constructor(seconds),
            actions: Family::default(),
            reviews: Family::new_with_constructor(seconds),
            jobs: Family::default(),
        };
        let Metrics { mut registry, requests, actions, reviews, jobs } = it;
        registry.register("http_request_seconds", "Requests by method, route and status", requests.clone());
        registry.register("case_actions", "Actions done in cases", actions.clone());
        registry.register("review_seconds", "Reviews of drawings by outcome", reviews.clone());
        registry.register("jobs", "Jobs by state", jobs.clone());
        Metrics { registry, requests, actions, reviews, jobs }
    }
}

impl Metrics {
    pub(crate) fn request(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let labels = vec![("method", method.into()), ("route", route.into()), ("status", status.to_string())];
        self.requests.get_or_create(&labels).observe(seconds);
    }

    pub(crate) fn action(&self, kind: &str) {
        self.actions.get_or_create(&vec![("action", kind.into())]).inc();
    }

    pub(crate) fn review(&self, outcome: &str, seconds: f64) {
        self.reviews.get_or_create(&vec![("outcome", outcome.into())]).observe(seconds);
    }

    /// All measures as text, with the jobs as they stand.
    pub(crate) fn text(&self, jobs: &[(String, u64)]) -> String {
        for state in ["ready", "running", "done", "dead", "cancelled"] {
            let count = jobs.iter().find(|it| it.0 == state).map_or(0, |it| it.1);
            self.jobs.get_or_create(&vec![("state", state.into())]).set(i64::try_from(count).unwrap_or(i64::MAX));
        }
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
