//! The colours of the AutoCAD colour index.

/// The colour of an index as 0xRRGGBB. 7 is white (black on paper); 0 and 256, which are no colours, give white too.
///
/// 10 to 249 are 24 hues of 15° in five levels of brightness, even numbers full, odd ones half as saturated. The table that
/// CAD programs show differs from this by at most a few units in some entries.
pub fn aci_rgb(index: u8) -> u32 {
    match index {
        1 => 0xFF0000,
        2 => 0xFFFF00,
        3 => 0x00FF00,
        4 => 0x00FFFF,
        5 => 0x0000FF,
        6 => 0xFF00FF,
        8 => 0x808080,
        9 => 0xC0C0C0,
        0 | 7 | 255 => 0xFFFFFF,
        250 => 0x333333,
        251 => 0x505050,
        252 => 0x696969,
        253 => 0x828282,
        254 => 0xBEBEBE,
        10..=249 => {
            let index = u32::from(index);
            let level = [255, 165, 127, 76, 38][((index % 10) / 2) as usize];
            let [r, g, b] = hue((index - 10) / 10).map(|channel| {
                // Half saturation lies halfway to white.
                let channel = if index % 2 == 1 { 255 * 4 + channel } else { channel * 2 };
                channel * level / (255 * 8)
            });
            r << 16 | g << 8 | b
        }
    }
}

/// Red, green, blue of a hue of 15° · `step`, each from 0 to 255 · 4.
fn hue(step: u32) -> [u32; 3] {
    let full = 255 * 4;
    let (sector, rise) = (step / 4, 255 * (step % 4));
    match sector {
        0 => [full, rise, 0],
        1 => [full - rise, full, 0],
        2 => [0, full, rise],
        3 => [0, full - rise, full],
        4 => [rise, 0, full],
        _ => [full, 0, full - rise],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hues_and_levels_are_those_of_the_index() {
        for (index, rgb) in [
            (10, 0xFF0000),
            (11, 0xFF7F7F),
            (12, 0xA50000),
            (30, 0xFF7F00),
            (50, 0xFFFF00),
            (90, 0x00FF00),
            (130, 0x00FFFF),
            (170, 0x0000FF),
            (210, 0xFF00FF),
            (7, 0xFFFFFF),
        ] {
            assert_eq!(aci_rgb(index), rgb, "{index}: {:06X}", aci_rgb(index));
        }
    }
}
