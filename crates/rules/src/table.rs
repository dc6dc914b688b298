//! Look-up tables: exhaustive over their keys, looked up by sets of possible keys.

use crate::source::Span;
use crate::types::{EnumDef, Type};
use crate::value::{Interval, Truth, Val};
use geometry::{Dimension, Rounding, Sense, compare};
use std::sync::Arc;

/// What a key of a table ranges over.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// The values of an enum, in order.
    Enum(Arc<EnumDef>),
    /// `false`, `true`.
    Bool,
    /// Ranges of a quantity, cut at edges.
    Band {
        /// What kind of quantity.
        dimension: Dimension,
        /// Where ranges meet, ascending, SI.
        edges: Vec<f64>,
        /// The edges as written.
        written: Vec<String>,
        /// Whether an edge belongs to the range below it (`closed = "upper"`).
        upper: bool,
    },
}

impl Key {
    /// How many rows.
    pub fn size(&self) -> usize {
        match self {
            Key::Enum(def) => def.values.len(),
            Key::Bool => 2,
            Key::Band { edges, .. } => edges.len() + 1,
        }
    }

    /// The type of an expression that may stand here.
    pub fn ty(&self) -> Type {
        match self {
            Key::Enum(def) => Type::Enum(def.clone()),
            Key::Bool => Type::Bool,
            Key::Band { dimension, .. } => Type::Number(*dimension),
        }
    }

    /// A row as written.
    pub fn label(&self, row: usize) -> String {
        match self {
            Key::Enum(def) => def.values.get(row).map_or_else(String::new, |it| it.0.clone()),
            Key::Bool => (row == 1).to_string(),
            Key::Band { written, upper, .. } => {
                let (below, above) = if *upper { ("<=", ">") } else { ("<", ">=") };
                match (row.checked_sub(1).and_then(|it| written.get(it)), written.get(row)) {
                    (None, Some(high)) => format!("{below} {high}"),
                    (Some(low), None) => format!("{above} {low}"),
                    (Some(low), Some(high)) => format!("{above} {low}, {below} {high}"),
                    (None, None) => "any".into(),
                }
            }
        }
    }

    /// The rows that a value may fall in, bit by bit. Bands have at most 63 edges.
    fn rows(&self, value: &Val) -> u64 {
        match (self, value) {
            (Key::Enum(_), Val::Enum(mask)) => *mask,
            (Key::Bool, Val::Bool(truth)) => match truth {
                Truth::False => 1,
                Truth::True => 2,
                Truth::Unknown => 3,
            },
            (Key::Band { dimension, edges, upper, .. }, Val::Num(Interval { lo, hi })) => {
                let rounding = Rounding::of(*dimension);
                let sense = if *upper { Sense::MoreThan } else { Sense::AtLeast };
                let band = |value: f64| edges.iter().filter(|edge| compare(value, sense, **edge, rounding)).count();
                let (first, last) = (band(*lo), band(*hi));
                (first..=last).fold(0, |mask, row| mask | 1 << row)
            }
            _ => u64::MAX >> (64 - self.size().clamp(1, 64)),
        }
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its keys; the last one varies fastest in `cells`.
    pub keys: Vec<Key>,
    /// Type of the cells.
    pub ty: Type,
    /// The cells.
    pub cells: Vec<Val>,
    /// The cells as written.
    pub written: Vec<String>,
    /// Where the table stands in its file.
    pub span: Span,
}

impl Table {
    /// What the cells of all possible keys hold.
    pub fn look_up(&self, keys: &[Val]) -> Val {
        if let Some(cell) = self.exact(keys) {
            return cell.clone();
        }
        let mut found: Option<Val> = None;
        self.possible(keys, |at| {
            if let Some(cell) = self.cells.get(at) {
                found = Some(match found.take() {
                    None => cell.clone(),
                    Some(so_far) => so_far.join(cell.clone()),
                });
            }
        });
        found.unwrap_or_else(|| self.ty.unknown())
    }

    /// The cell, when every key is decided.
    fn exact(&self, keys: &[Val]) -> Option<&Val> {
        let mut at = 0;
        for (key, value) in self.keys.iter().zip(keys) {
            let rows = key.rows(value);
            if !rows.is_power_of_two() {
                return None;
            }
            at = at * key.size() + rows.trailing_zeros() as usize;
        }
        self.cells.get(at)
    }

    /// The cells of all possible keys, as `row, column = cell`, at most `limit`.
    pub fn chosen(&self, keys: &[Val], limit: usize) -> Vec<String> {
        let mut found = Vec::new();
        self.possible(keys, |at| found.push(at));
        found.truncate(limit);
        found.into_iter().map(|at| format!("{} = {}", self.labels(at), self.written[at])).collect()
    }

    /// The keys of a cell as written.
    pub fn labels(&self, at: usize) -> String {
        let mut rest = at;
        let mut labels: Vec<String> = Vec::new();
        for key in self.keys.iter().rev() {
            labels.push(key.label(rest % key.size()));
            rest /= key.size();
        }
        labels.reverse();
        labels.join(", ")
    }

    fn possible(&self, keys: &[Val], mut cell: impl FnMut(usize)) {
        fn go(table: &Table, keys: &[Val], at: usize, level: usize, cell: &mut impl FnMut(usize)) {
            let (Some(key), Some(value)) = (table.keys.get(level), keys.get(level)) else {
                cell(at);
                return;
            };
            let mut rows = key.rows(value);
            while rows != 0 {
                let row = rows.trailing_zeros() as usize;
                rows &= rows - 1;
                if row < key.size() {
                    go(table, keys, at * key.size() + row, level + 1, cell);
                }
            }
        }
        go(self, keys, 0, 0, &mut cell);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bands(upper: bool) -> Table {
        let edges = vec![24.0, 60.0];
        let written = vec!["24 m".to_string(), "60 m".to_string()];
        Table {
            name: "setback".into(),
            keys: vec![Key::Band { dimension: Dimension::LENGTH, edges, written, upper }],
            ty: Type::LENGTH,
            cells: vec![Val::number(3.0), Val::number(8.0), Val::number(15.0)],
            written: vec!["3 m".into(), "8 m".into(), "15 m".into()],
            span: Span::default(),
        }
    }

    #[test]
    fn an_edge_belongs_to_the_side_that_the_table_says() {
        assert_eq!(bands(true).look_up(&[Val::number(24.0)]), Val::number(3.0));
        assert_eq!(bands(false).look_up(&[Val::number(24.0)]), Val::number(8.0));
        assert_eq!(bands(true).look_up(&[Val::number(24.001)]), Val::number(8.0));
    }

    #[test]
    fn an_undecided_key_gives_what_all_possible_rows_hold() {
        let table = bands(true);
        let height = Val::Num(Interval::between(23.0, 25.0));
        assert_eq!(table.look_up(std::slice::from_ref(&height)), Val::Num(Interval::between(3.0, 8.0)));
        assert_eq!(table.look_up(&[Val::Num(Interval::UNKNOWN)]), Val::Num(Interval::between(3.0, 15.0)));
        assert_eq!(table.chosen(&[height], 9), ["<= 24 m = 3 m", "> 24 m, <= 60 m = 8 m"]);
    }
}
