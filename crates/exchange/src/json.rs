//! The review itself, parts of it, and its JSON Schema.

use findings::{DerivationNode, Review};
use serde::Serialize;

/// The review as pretty-printed JSON with a final line end. The same review gives the same bytes on every platform.
pub fn write(review: &Review) -> String {
    pretty(review)
}

/// The JSON Schema (draft 2020-12) of `tushen.review/1`.
pub fn schema() -> String {
    pretty(&schemars::schema_for!(Review))
}

/// The indicators alone, as a JSON array with a final line end.
pub fn indicators(review: &Review) -> String {
    pretty(&review.indicators)
}

/// How a value came about, as JSON with a final line end.
pub fn derivation(node: &DerivationNode) -> String {
    pretty(node)
}

/// Plain data as pretty-printed JSON with a final line end.
pub fn pretty<T: Serialize + ?Sized>(value: &T) -> String {
    // What is written holds only maps with text keys, so that serialising it cannot fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// `tushen schema > crates/exchange/schema/tushen.review-1.schema.json` brings it up to date.
    #[test]
    fn the_published_schema_is_that_of_the_types() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/tushen.review-1.schema.json");
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), schema());
    }
}
