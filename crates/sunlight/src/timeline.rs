//! What an analysis tells of one receiver.

/// A time between two moments, in seconds of true solar time since midnight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Its beginning.
    pub from: f64,
    /// Its end.
    pub to: f64,
}

impl Span {
    /// Its length in seconds.
    pub fn length(&self) -> f64 {
        self.to - self.from
    }
}

/// A time in which one building hides the sun.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shadow {
    /// When.
    pub span: Span,
    /// Which building, as the occluders say.
    pub by: u32,
}

/// The day of one receiver.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Timeline {
    /// When the sun would reach it with nothing in the way: inside the hours of the analysis, above the horizon, before the façade.
    pub open: Vec<Span>,
    /// When buildings hide it, in order of time; of two buildings at once both are named.
    pub shadows: Vec<Shadow>,
}

/// Gaps shorter than this, in seconds, come from rounding.
const INSTANT: f64 = 0.001;

impl Timeline {
    /// From shadows in any order, each piece cut to the open time.
    pub(crate) fn new(open: Vec<Span>, mut shadows: Vec<Shadow>) -> Timeline {
        shadows.sort_by(|a, b| a.by.cmp(&b.by).then(a.span.from.total_cmp(&b.span.from)));
        let mut merged: Vec<Shadow> = Vec::new();
        for it in shadows {
            match merged.last_mut() {
                Some(last) if last.by == it.by && it.span.from <= last.span.to + INSTANT => {
                    last.span.to = last.span.to.max(it.span.to);
                }
                _ => merged.push(it),
            }
        }
        merged.retain(|it| it.span.length() > INSTANT);
        merged.sort_by(|a, b| a.span.from.total_cmp(&b.span.from).then(a.by.cmp(&b.by)));
        Timeline { open, shadows: merged }
    }

    /// Its day if only the buildings that `stands` keeps stood there.
    pub fn past(&self, stands: impl Fn(u32) -> bool) -> Timeline {
        let shadows = self.shadows.iter().filter(|it| stands(it.by)).copied().collect();
        Timeline { open: self.open.clone(), shadows }
    }

    /// When the sun reaches it.
    pub fn lit(&self) -> Vec<Span> {
        let mut lit = Vec::new();
        for open in &self.open {
            let mut from = open.from;
            for dark in self.shadows.iter().map(|it| it.span) {
                if dark.from > open.to {
                    break;
                }
                if dark.from > from + INSTANT {
                    lit.push(Span { from, to: dark.from.min(open.to) });
                }
                from = from.max(dark.to);
            }
            if open.to > from + INSTANT {
                lit.push(Span { from, to: open.to });
            }
        }
        lit
    }
}

impl Span {
    /// The longest of some spans, in seconds; 0 of none.
    pub fn longest(spans: &[Span]) -> f64 {
        spans.iter().map(Span::length).fold(0.0, f64::max)
    }

    /// The sum of the spans that last at least `piece` seconds, in seconds.
    pub fn total(spans: &[Span], piece: f64) -> f64 {
        // A piece of exactly the least length counts.
        spans.iter().map(Span::length).filter(|it| *it >= piece - INSTANT).sum()
    }
}

/// A time of day as `10:14`, to the nearest minute.
pub fn hours_and_minutes(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as i64;
    format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shadow(from: f64, to: f64, by: u32) -> Shadow {
        Shadow { span: Span { from, to }, by }
    }

    #[test]
    fn shadows_of_one_building_are_one_and_light_is_what_is_left() {
        let open = vec![Span { from: 0.0, to: 100.0 }];
        let day = Timeline::new(
            open,
            vec![shadow(30.0, 40.0, 1), shadow(10.0, 20.0, 1), shadow(20.0, 25.0, 1), shadow(22.0, 32.0, 2)],
        );
        assert_eq!(day.shadows, [shadow(10.0, 25.0, 1), shadow(22.0, 32.0, 2), shadow(30.0, 40.0, 1)]);
        assert_eq!(day.lit(), [Span { from: 0.0, to: 10.0 }, Span { from: 40.0, to: 100.0 }]);
        let before = day.past(|by| by == 1).lit();
        assert_eq!(before.len(), 3);
        assert_eq!(Span::longest(&before), 60.0);
        assert_eq!(Span::total(&before, 10.0), 70.0);
    }

    #[test]
    fn minutes_are_rounded_and_carry_over() {
        assert_eq!(hours_and_minutes(10.0 * 3600.0 + 14.0 * 60.0 + 20.0), "10:14");
        assert_eq!(hours_and_minutes(9.0 * 3600.0 + 59.0 * 60.0 + 45.0), "10:00");
    }
}
