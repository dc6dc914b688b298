//! Text to syntax tree: lexer, units, Pratt-style parser.

mod ast;
mod lexer;
mod parser;
pub mod unit;

pub use ast::{AggregateOp, Arith, Ast, AstKind, Ident};
pub use lexer::Fault;
pub use parser::{KEYWORDS, parse};

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(text).map_or_else(|it| format!("{}..{} {}", it.0.start, it.0.end, it.3), |_| "no error".into())
    }

    #[test]
    fn numbers_take_units_and_ranges_do_not_eat_their_dots() {
        let ast = parse("h in 24 m..=50 m").expect("it parses");
        let AstKind::InRange { low, high, closed: true, .. } = ast.kind else { panic!("{ast:?}") };
        assert!(matches!(low.kind, AstKind::Number { value: 24.0, .. }));
        assert!(matches!(high.kind, AstKind::Number { value: 50.0, .. }));
        assert!(matches!(parse("1400 mm").map(|it| it.kind), Ok(AstKind::Number { value: 1.4, .. })));
        assert!(matches!(parse("35 %").map(|it| it.kind), Ok(AstKind::Number { value: 0.35, percent: true, .. })));
    }

    #[test]
    fn aggregates_and_plain_calls_of_the_same_name_are_told_apart() {
        assert!(matches!(parse("min(a, b)").map(|it| it.kind), Ok(AstKind::Call(..))));
        let text = "sum(b in site.Building where b.counts: b.floor_area)";
        assert!(matches!(parse(text).map(|it| it.kind), Ok(AstKind::Aggregate { .. })));
    }

    #[test]
    fn chinese_names_and_signs_are_read() {
        assert!(parse("间距[a.fire_group] ≥ 13 m 且").is_err());
        assert!(parse("gap(a, b) ≥ 需要").is_ok());
    }

    #[test]
    fn an_error_says_where_and_what() {
        assert_eq!(error("a.height > "), "11..11 expected a value, found the end");
        assert_eq!(
            error("1 < 2 < 3"),
            "6..7 comparisons do not chain; join them with `and` or write `x in low ..= high`"
        );
        assert_eq!(error("gap(a, b"), "8..8 expected `)`, found the end");
        assert_eq!(error("a ? b"), "2..3 `?` has no meaning in an expression");
        assert_eq!(error("\"open"), "0..5 the text has no closing quote");
        assert!(error("3 lightyears").starts_with("2..12 unknown unit `lightyears`"));
        assert!(error(&"(".repeat(10_000)).contains("nests deeper"));
        assert!(error(&"not ".repeat(10_000)).contains("nested too deep"));
        assert!(error(&"-".repeat(10_000)).contains("nested too deep"));
    }
}
