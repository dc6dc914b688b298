//! Shapes as well-known text (OGC 06-103r4, clause 7), in metres: the form in which rule cases write them.
//!
//! POINT, LINESTRING, POLYGON and MULTIPOLYGON in the plane, in any case of letters. A LINESTRING that ends where it starts
//! is a closed path.

use crate::{Path, Point, Region};
use std::fmt;

/// A shape that well-known text can write.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// `POINT (x y)`
    Point(Point),
    /// `LINESTRING (x y, …)`
    Line(Path),
    /// `POLYGON ((x y, …), …)`: the outer ring, then holes.
    Polygon(Region),
    /// `MULTIPOLYGON (((x y, …), …), …)`
    MultiPolygon(Vec<Region>),
}

/// Why a text is no shape. `at` is the byte offset in the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WktError {
    /// Something else stands where `expected` should.
    #[error("at {at}: expected {expected}")]
    Expected {
        /// Where.
        at: usize,
        /// What should stand there.
        expected: &'static str,
    },
    /// A ring of fewer than three different points.
    #[error("at {at}: a ring needs at least three points")]
    RingTooShort {
        /// Where the ring starts.
        at: usize,
    },
    /// A line of fewer than two points.
    #[error("at {at}: a line needs at least two points")]
    LineTooShort {
        /// Where the line starts.
        at: usize,
    },
    /// A ring whose last point is not its first.
    #[error("at {at}: the ring is not closed; repeat its first point at its end")]
    RingOpen {
        /// Where the ring starts.
        at: usize,
    },
}

/// Reads one shape.
///
/// # Errors
/// The first thing that is not as the grammar says, with its place.
pub fn parse(text: &str) -> Result<Shape, WktError> {
    let mut reader = Reader { text, at: 0 };
    let start = reader.skip_space();
    let shape = match reader.word().to_ascii_uppercase().as_str() {
        "POINT" => {
            reader.open()?;
            let point = reader.point()?;
            reader.close()?;
            Shape::Point(point)
        }
        "LINESTRING" => Shape::Line(reader.line()?),
        "POLYGON" => Shape::Polygon(reader.polygon()?),
        "MULTIPOLYGON" => Shape::MultiPolygon(reader.list(Reader::polygon)?),
        _ => return Err(WktError::Expected { at: start, expected: "POINT, LINESTRING, POLYGON or MULTIPOLYGON" }),
    };
    match reader.skip_space() {
        at if at < text.len() => Err(WktError::Expected { at, expected: "the end of the shape" }),
        _ => Ok(shape),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The offset of what follows the white space.
    fn skip_space(&mut self) -> usize {
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at
    }

    fn word(&mut self) -> String {
        self.skip_space();
        let word: String = self.rest().chars().take_while(char::is_ascii_alphabetic).collect();
        self.at += word.len();
        word
    }

    fn take(&mut self, c: char) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    fn open(&mut self) -> Result<usize, WktError> {
        let at = self.skip_space();
        if self.take('(') { Ok(at) } else { Err(WktError::Expected { at, expected: "`(`" }) }
    }

    fn close(&mut self) -> Result<(), WktError> {
        let at = self.skip_space();
        if self.take(')') { Ok(()) } else { Err(WktError::Expected { at, expected: "`,` or `)`" }) }
    }

    fn list<T>(&mut self, item: fn(&mut Self) -> Result<T, WktError>) -> Result<Vec<T>, WktError> {
        self.open()?;
        let mut items = vec![item(self)?];
        while self.take(',') {
            items.push(item(self)?);
        }
        self.close()?;
        Ok(items)
    }

    fn number(&mut self) -> Result<f64, WktError> {
        let at = self.skip_space();
        let length = self.rest().find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E'));
        let length = length.unwrap_or(self.rest().len());
        let number = self.rest().get(..length).and_then(|it| it.parse::<f64>().ok()).filter(|it| it.is_finite());
        self.at += length;
        number.ok_or(WktError::Expected { at, expected: "a number" })
    }

    fn point(&mut self) -> Result<Point, WktError> {
        Ok(Point { x: self.number()?, y: self.number()? })
    }

    fn line(&mut self) -> Result<Path, WktError> {
        let at = self.skip_space();
        let mut points = self.list(Reader::point)?;
        if points.len() < 2 {
            return Err(WktError::LineTooShort { at });
        }
        let closed = points.len() > 3 && points.first() == points.last();
        points.truncate(points.len() - usize::from(closed));
        Ok(Path::straight(points, closed))
    }

    fn ring(&mut self) -> Result<Path, WktError> {
        let at = self.skip_space();
        let mut points = self.list(Reader::point)?;
        if points.first() != points.last() || points.len() < 2 {
            return Err(WktError::RingOpen { at });
        }
        points.pop();
        if points.len() < 3 {
            return Err(WktError::RingTooShort { at });
        }
        Ok(Path::straight(points, true))
    }

    fn polygon(&mut self) -> Result<Region, WktError> {
        let mut rings = self.list(Reader::ring)?.into_iter();
        // `list` gives at least one item.
        Ok(Region::with_holes(rings.next().unwrap_or_default(), rings.collect()))
    }
}

/// Arcs are written as chords that stray at most 1 mm.
const SAGITTA: f64 = 0.001;

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shape::Point(p) => write!(f, "POINT ({} {})", p.x, p.y),
            Shape::Line(path) => {
                f.write_str("LINESTRING ")?;
                write_points(f, path)
            }
            Shape::Polygon(region) => {
                f.write_str("POLYGON ")?;
                write_region(f, region)
            }
            Shape::MultiPolygon(regions) => {
                f.write_str("MULTIPOLYGON (")?;
                for (i, region) in regions.iter().enumerate() {
                    f.write_str(if i == 0 { "" } else { ", " })?;
                    write_region(f, region)?;
                }
                f.write_str(")")
            }
        }
    }
}

fn write_region(f: &mut fmt::Formatter<'_>, region: &Region) -> fmt::Result {
    for (i, ring) in region.rings().enumerate() {
        f.write_str(if i == 0 { "(" } else { ", " })?;
        write_points(f, ring)?;
    }
    f.write_str(")")
}

fn write_points(f: &mut fmt::Formatter<'_>, path: &Path) -> fmt::Result {
    let mut points = path.flatten(SAGITTA);
    if path.closed {
        points.extend(points.first().copied());
    }
    for (i, p) in points.iter().enumerate() {
        write!(f, "{}{} {}", if i == 0 { "(" } else { ", " }, p.x, p.y)?;
    }
    f.write_str(")")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_read_and_written_alike() {
        for text in [
            "POINT (1 -2.5)",
            "LINESTRING (0 0, 10 0, 10 5)",
            "LINESTRING (0 0, 10 0, 10 5, 0 0)",
            "POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 2 4, 4 4, 4 2, 2 2))",
            "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((5 5, 6 5, 6 6, 5 5)))",
        ] {
            assert_eq!(parse(text).map(|it| it.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn case_space_and_direction_do_not_matter() {
        let tight = parse("polygon((0 0,0 1e1,10 10,10 0,0 0))");
        assert_eq!(tight.map(|it| it.to_string()).as_deref(), Ok("POLYGON ((10 0, 10 10, 0 10, 0 0, 10 0))"));
        assert!(parse(" \n MultiPolygon ( ( ( 0 0 , 1 0 , 1 1 , 0 0 ) ) ) ").is_ok());
    }

    #[test]
    fn an_error_says_where_and_what() {
        let message = |text: &str| parse(text).map_err(|it| it.to_string()).unwrap_err();
        assert_eq!(message("CIRCLE (0 0)"), "at 0: expected POINT, LINESTRING, POLYGON or MULTIPOLYGON");
        assert_eq!(message("POINT (1 x)"), "at 9: expected a number");
        assert_eq!(message("POINT (1 NaN)"), "at 9: expected a number");
        assert_eq!(message("POINT (1 2"), "at 10: expected `,` or `)`");
        assert_eq!(
            message("POLYGON ((0 0, 1 0, 1 1))"),
            "at 9: the ring is not closed; repeat its first point at its end"
        );
        assert_eq!(message("POLYGON ((0 0, 1 0, 0 0))"), "at 9: a ring needs at least three points");
        assert_eq!(message("LINESTRING (0 0)"), "at 11: a line needs at least two points");
        assert_eq!(message("POINT (1 2) 图"), "at 12: expected the end of the shape");
        assert_eq!(message(""), "at 0: expected POINT, LINESTRING, POLYGON or MULTIPOLYGON");
    }
}
