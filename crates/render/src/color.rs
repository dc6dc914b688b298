//! Colours of a drawing on paper or on a dark screen.

/// What a picture is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Background {
    /// Paper: light colours are darkened, white becomes black.
    #[default]
    White,
    /// A dark screen, as CAD programs use: dark colours are lightened, black becomes white.
    Dark,
}

impl Background {
    /// The colour of the background itself, 0xRRGGBB.
    pub fn rgb(self) -> u32 {
        match self {
            Background::White => 0xFFFFFF,
            Background::Dark => 0x1B1E23,
        }
    }

    /// The colour of the background itself, as CSS.
    pub(crate) fn css(self) -> String {
        format!("#{:06x}", self.rgb())
    }

    /// A colour of the drawing, 0xRRGGBB, so that it can be seen on this background; its hue stays.
    pub fn adapt(self, rgb: u32) -> u32 {
        let channels = [rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF];
        let (low, high) = channels.iter().fold((255, 0), |(low, high), it| (low.min(*it), high.max(*it)));
        let grey = high - low < 24;
        let brightness = brightness(channels);
        let adapted = match self {
            // A neutral that would vanish is turned over: white lines are the black ones of the paper.
            Background::White if grey && brightness > 170 => channels.map(|it| (255 - it).min(40)),
            Background::Dark if grey && brightness < 85 => channels.map(|it| (255 - it).max(200)),
            Background::White if brightness > 118 => channels.map(|it| it * 118 / brightness),
            Background::Dark if brightness < 95 => {
                // Towards white, as far as is needed.
                let part = 100 * (95 - brightness) / (255 - brightness);
                channels.map(|it| it + (255 - it) * part / 100)
            }
            _ => channels,
        };
        adapted[0] << 16 | adapted[1] << 8 | adapted[2]
    }
}

/// Perceived brightness from 0 to 255 (ITU-R BT.601 weights, in thousandths).
fn brightness([r, g, b]: [u32; 3]) -> u32 {
    (299 * r + 587 * g + 114 * b) / 1000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_can_be_seen_on_both_backgrounds() {
        for rgb in (0..=0xFF_FFFF_u32).step_by(4099).chain([0, 0xFFFFFF, 0xFFFF00, 0x00FFFF, 0x0000FF]) {
            let channels = |rgb: u32| [rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF];
            let on_white = brightness(channels(Background::White.adapt(rgb)));
            let on_dark = brightness(channels(Background::Dark.adapt(rgb)));
            assert!(on_white <= 170, "{rgb:06X}: {on_white}");
            assert!(on_dark >= 85, "{rgb:06X}: {on_dark}");
        }
        assert_eq!(Background::White.adapt(0xFFFFFF), 0);
        assert_eq!(Background::White.adapt(0xFF0000), 0xFF0000);
    }
}
