/// Size of a picture in pixels.
const SIZE: [u32; 2] = [480, 320];

/// Lines in world coordinates and their colour.
pub type Stroke = (Vec<[f64; 2]>, [u8; 3]);

/// A PNG of lines, seen from above, fitted to the last one and what lies around it; white when there are none.
pub fn picture(strokes: &[Stroke]) -> Vec<u8> {
    let mut pixels = vec![255u8; (SIZE[0] * SIZE[1] * 3) as usize];
    if let Some(view) = view(strokes) {
        for (points, color) in strokes {
            for pair in points.windows(2) {
                line(&mut pixels, view.pixel(pair[0]), view.pixel(pair[1]), *color);
            }
        }
    }
    png(&pixels).unwrap_or_default()
}

/// Which part of the world a picture shows: the middle, and metres in a pixel.
pub(super) struct View {
    pub middle: [f64; 2],
    pub scale: f64,
}

impl View {
    fn pixel(&self, point: [f64; 2]) -> [f64; 2] {
        let x = (point[0] - self.middle[0]) / self.scale + f64::from(SIZE[0]) / 2.0;
        let y = (self.middle[1] - point[1]) / self.scale + f64::from(SIZE[1]) / 2.0;
        [x, y]
    }

    /// Metres from top to bottom.
    pub fn height(&self) -> f64 {
        self.scale * f64::from(SIZE[1])
    }
}

/// Twice the size of the last line with points.
pub(super) fn view(strokes: &[Stroke]) -> Option<View> {
    let points = strokes.iter().rev().map(|it| &it.0).find(|it| !it.is_empty())?;
    let (mut low, mut high) = (points[0], points[0]);
    for point in points {
        for axis in 0..2 {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    let middle = [f64::midpoint(low[0], high[0]), f64::midpoint(low[1], high[1])];
    let scale = ((high[0] - low[0]) / f64::from(SIZE[0])).max((high[1] - low[1]) / f64::from(SIZE[1])) * 2.0;
    let scale = scale.max(0.01);
    (middle[0].is_finite() && middle[1].is_finite() && scale.is_finite()).then_some(View { middle, scale })
}

/// A line of pixels; what lies outside is not drawn.
fn line(pixels: &mut [u8], from: [f64; 2], to: [f64; 2], color: [u8; 3]) {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    // Lines that leave the picture by far need no more steps than it has pixels in a row of pictures.
    let steps = dx.abs().max(dy.abs()).ceil().clamp(1.0, 20_000.0);
    for step in 0..=steps as u32 {
        let share = f64::from(step) / steps;
        let (x, y) = (from[0] + dx * share, from[1] + dy * share);
        if x >= 0.0 && y >= 0.0 && x < f64::from(SIZE[0]) && y < f64::from(SIZE[1]) {
            let at = ((y as u32 * SIZE[0] + x as u32) * 3) as usize;
            pixels[at..at + 3].copy_from_slice(&color);
        }
    }
}

fn png(pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE[0], SIZE[1]);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(bytes)
}
