//! Findings in the formats that other tools read: one module a format, each a pure function of the [`findings::Review`].
//!
//! | module | format | read by |
//! |---|---|---|
//! | [`json`] | `tushen.review/1` and its JSON Schema | everything |
//! | [`sarif`] | SARIF 2.1.0 | code hosts, CI systems, editors |
//! | [`geojson`] | GeoJSON (RFC 7946) features | GIS |
//! | [`bcf`] | BCF 2.1 and 3.0, written and read | BIM tools |
//! | [`csv`] | RFC 4180 tables of findings and of indicators | spreadsheets |

pub mod bcf;
pub mod csv;
pub mod geojson;
pub mod json;
pub mod sarif;

pub use findings::Language;
